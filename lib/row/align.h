#ifndef T2_ALIGN_H
#define T2_ALIGN_H

/*
 * Tab-separated rows, aligned in columns: what tcol and tawk --align print.
 *
 * Widths are display columns of the locale (call setlocale first).  Every cell but those of the last column is padded
 * to the width of its column and followed by two blanks.  Rows without any character are dropped.
 */

#include <stddef.h>
#include <stdio.h>

/* Write the rows of text to f.  Returns 0, or -1 if memory runs out (errno) or writing fails. */
int	align_rows(FILE *f, const char *text, size_t n);

/* Display columns of a text; bytes that are no character count one each, combining characters none. */
size_t	display_width(const char *p, size_t n);

#endif
