/*
 * share: numbers and their shares of a total as text, of which the file has thousands.
 *
 * Each function writes at p, adds no NUL, and returns the byte behind the text.
 */
#ifndef SHARE_H
#define SHARE_H

#include <stdint.h>

#define RIGHT_MAX	24	/* room for a number of any width up to that */
#define SHARE_MAX	(RIGHT_MAX + 32)

/* printf's %*u: at least width characters, up to RIGHT_MAX */
char *put_right(char *p, uint64_t n, int width);

/* "                   3 [ 50.00%]": of n the share of all (T2_PERCENT), as printf's %20u [%6.2f%%] */
char *put_share(char *p, uint64_t n, uint64_t all);

#endif
