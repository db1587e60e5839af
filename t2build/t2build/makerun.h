#ifndef T2BUILD_MAKERUN_H
#define T2BUILD_MAKERUN_H

/* Run make in the tree and learn what it could build; run other programs. */

#include <stdbool.h>
#include <stddef.h>

#include "pluginlist.h"

/* The words of a command, as execvp takes them: the last is followed by NULL. */
struct command {
	char  **argv;
	size_t	n;
};

/* Add a word; ends the program without memory. */
void	 command_add(struct command *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void	 command_free(struct command *);

/*
 * Run make in home with these arguments.  What it and the compiler say goes to stderr, less make's own lines about
 * failed recipes; with quiet set nothing does.  Goals "built-X" that were reached are added to done as "X".  An
 * interrupt ends make, its compilers and this process (status 1).  Returns 0 if make ended with 0; 1 if not; -1 if
 * it could not be run, after a message.
 */
int	 make_run(const char *home, char *const *args, bool quiet, struct pluginlist *done);

/* Run argv[0] with argv, from dir (NULL: here).  0 if it ended with 0, else -1; a message if it could not start. */
int	 program_run(const char *dir, char *const *argv);

#endif
