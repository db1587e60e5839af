/*
 * dns_mal: a black list of domains or addresses, read at start and looked up by whole text.
 *
 * File: one entry a line, NAME TAB CODE TAB TYPE; lines that start with #, blank
 * or TAB are comments. CODE is a number (0x… hexadecimal), TYPE a word; both may
 * be missing. The order of the lines is free.
 */
#ifndef DNS_MAL_H
#define DNS_MAL_H

#include <stddef.h>
#include <stdint.h>

struct dns_mal {
	const char *name, *type;
	size_t len;	/* of name */
	uint32_t code;
};

struct dns_mal_list {
	struct dns_mal *v;	/* sorted by name */
	size_t n;
	char *text;		/* the file, which v points into */
};

/*
 * Read the list in file path. Returns 0, or -1 with errno; the list is to be freed in the first case only.
 */
int dns_mal_load(struct dns_mal_list *, const char *path);
void dns_mal_free(struct dns_mal_list *);

/* The entry whose name is the len bytes of name, or NULL. */
const struct dns_mal *dns_mal_find(const struct dns_mal_list *, const char *name, size_t len);

#endif
