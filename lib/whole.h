#ifndef T2_WHOLE_H
#define T2_WHOLE_H

#include <stdbool.h>
#include <stdio.h>

/*
 * An output file of a program that is there whole or not at all: it is written beside its place, and takes its name
 * when it is closed.  What stood there keeps its permissions, a symbolic link leads to the file that is replaced, and
 * what is no regular file (a pipe, a device) or stands for an open descriptor is written to as it is.  If the program
 * exits before, or SIGHUP, SIGINT, SIGPIPE or SIGTERM ends it, nothing is left.  One file at a time.
 *
 *	if (whole_open(&w, name) == -1 || (..., whole_close(&w) == -1))
 *		err(1, "%s", name);
 */
struct whole {
	FILE *f;
	char *target, *temp;	/* names; NULL if it is written to as it is */
};

/* Returns 0, or -1 with errno. */
int	 whole_open(struct whole *w, const char *name);

/* Returns 0, or -1 with errno, and then what stood there before stands there still. */
int	 whole_close(struct whole *w);

/* The file that is replaced: where the links of name lead, be it there or not.  To be freed; NULL with errno. */
char	*whole_target(const char *name);

#endif
