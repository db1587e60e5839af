#ifndef T2_COLNAMES_H
#define T2_COLNAMES_H

/*
 * Names of columns: how a header row is read, and which names of the two generations mean the same column.
 */

#include <stdbool.h>
#include <stddef.h>

/* Longest column name, with its NUL. */
#define COLNAME_MAX 256

/* The names of a header row, in order.  name[0] is column 1. */
struct colnames {
	int	n;
	char  **raw;	/* as written, without the mark and the blanks around them */
	char  **name;	/* fit for a program: see colname_clean() */
	char   *mem;
};

/*
 * Whether a row is a header by its mark: the mark, blanks, then a letter, '(', ')' or a backslash.  An empty mark
 * makes every row one.
 */
bool	colnames_is_header(const char *row, size_t n, const char *mark);

/* Split a header row at sep (one byte).  Returns 0, or -1 if memory runs out.  Release with colnames_release(). */
int	colnames_read(struct colnames *, const char *row, size_t n, const char *mark, char sep);
/* The same for n names that are cut already, of len[i] bytes each; mark is left out in front of the first. */
int	colnames_take(struct colnames *, const char *const *cell, const size_t *len, int n, const char *mark);
void	colnames_release(struct colnames *);

/* Number (1 is the first) of the last column of exactly that name, raw or clean; 0 if there is none. */
int	colnames_find(const struct colnames *, const char *name);

/* The same; if there is none, names of the other generation are tried (numPktsSnt for pktsSnt and so on). */
int	colnames_find_alias(const struct colnames *, const char *name);

/*
 * The name as a program can write it: brackets, '/', control bytes and everything from blank to '.' become '_', a
 * digit in front gets one before it.  Returns the length written; size is at least 2.
 */
size_t	colname_clean(const char *raw, size_t n, char *buf, size_t size);

#endif
