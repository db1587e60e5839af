#ifndef T2_PATHS_H
#define T2_PATHS_H

/*
 * Components of the source tree: which folder is meant by a word on the command line.
 *
 * All functions fill a caller's buffer with an absolute or user-given path without a trailing slash.  They return 0,
 * or
 * -1 with the reason in err (one line, no newline); PATHS_ERR bytes are enough for any of them.  None of them prints
 * or changes anything on disk.
 */

#include <stddef.h>

#define PATHS_ERR 512

#define PATHS_CORE "tranalyzer2" /* name of the core on command lines; its folder is t2core */
#define PATHS_LIB "utils"        /* name of the shared headers on command lines; their folder is lib */

/*
 * Folder of a component: "tranalyzer2" is home/t2core, "utils" home/lib, a plain name home/plugins/NAME, and a word
 * with a slash, "." or ".." the folder of that path itself (a plugin outside the tree).  One trailing slash is
 * ignored. Fails if there is no such folder.
 */
int	 paths_component(const char *home, const char *component, char *buf, size_t size, char *err);

/* True if the word means a path (it has a slash, or is "." or ".."), not a component's name. */
int	 paths_is_path(const char *word);

/* One line for a user whose tree is not writable: how to make a copy of his own, below a name that his home folder
 * does not have.  Always NUL-terminated. */
void	 paths_copy_hint(const char *home, char *buf, size_t size);

/* The last part of path, slashes at its end ignored.  The result is a copy in buf. */
int	 paths_base(const char *path, char *buf, size_t size, char *err);

#endif
