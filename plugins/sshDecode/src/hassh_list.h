/*
 * hassh_list: what is known of a HASSH, read at start.
 *
 * File: the first line % and a number; lines that begin with # are comments; then an entry a line, HASSH TAB
 * description.  The order is free; of equal ones the first counts.
 */
#ifndef HASSH_LIST_H
#define HASSH_LIST_H

#include <stddef.h>

struct hassh_entry {
	const char *hash, *text;
	size_t at;		/* number in the file */
};

struct hassh_list {
	struct hassh_entry *v;	/* sorted */
	size_t n;
	char *text;		/* the file, which v points into */
};

/* Read a file; 0, or -1 with errno. */
int hassh_list_load(struct hassh_list *, const char *path);
void hassh_list_free(struct hassh_list *);

/* What is said of a HASSH in hexadecimal, or NULL. */
const char *hassh_list_find(const struct hassh_list *, const char *hash);

#endif
