/*
 * names: texts of ethertypes and protocols, from files with a line each.
 *
 * A line is a number (or two with a dash between them) in C's notation, a tab, and the text: behind the last tab.
 * Empty lines and those that begin with #, a blank or a tab are remarks.  The first line of a number counts.
 */
#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* So many texts, by number; NULL: none.  They are to be freed by names_free(). */
struct names {
	char *file;		/* that the texts are in */
	const char **text;
	unsigned n;
};

/* Numbers from 0 to n - 1.  False with the reason in why; then there are no texts. */
bool names_read(struct names *, unsigned n, const char *path, char *why, size_t whylen);
void names_free(struct names *);
/* "" if there is none. */
const char *names_get(const struct names *, unsigned number);

#endif
