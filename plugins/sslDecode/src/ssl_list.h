/*
 * ssl_list: what lists of fingerprints and of certificates say, read at start and looked up by whole text.
 *
 * File: the first line % and a number; then an entry a line, hash TAB description.  The order is free; of equal ones
 * the first counts.
 */
#ifndef SSL_LIST_H
#define SSL_LIST_H

#include <stddef.h>

struct ssl_entry {
	const char *hash, *text;
	size_t at;		/* number in the file */
};

struct ssl_list {
	struct ssl_entry *v;	/* sorted */
	size_t n;
	char *text;		/* the file, which v points into */
};

/* Read a file; 0, or -1 with errno. */
int ssl_list_load(struct ssl_list *, const char *path);
void ssl_list_free(struct ssl_list *);

/* What is said of n bytes of a hash, or NULL. */
const char *ssl_list_find(const struct ssl_list *, const char *hash, size_t n);

#endif
