/* The end of standard output. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "printed.h"

static const char *name;
static int why;		/* errno of the first failure that was seen */

int
printed_flush(void)
{
	if (fflush(stdout) == EOF && why == 0)
		why = errno;
	return why != 0 || ferror(stdout) ? -1 : 0;
}

/* The status of a process can only be changed from here by ending it. */
static void
look(void)
{
	if (printed_flush() == 0 && (close(STDOUT_FILENO) == 0 || errno == EBADF))
		return;
	if (why == 0)
		why = ferror(stdout) ? EIO : errno;
	if (why != EPIPE)
		fprintf(stderr, "%s: standard output: %s\n", name, strerror(why));
	_exit(1);
}

void
printed_watch(const char *program)
{
	name = program;
	(void)atexit(look);
}

void
printed_lost(int reason)
{
	if (why == 0)
		why = reason;
	exit(1);
}
