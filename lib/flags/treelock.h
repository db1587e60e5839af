#ifndef T2_TREELOCK_H
#define T2_TREELOCK_H

/*
 * The lock of a source tree: t2build holds it while it builds, t2conf while it rewrites headers, so that no header
 * changes under a compiler.  It is a lock on the file T2HOME/.t2build.lock and ends with its process, however that
 * ends; the file stays and holds the number of the process that locked it last.
 */

#include <sys/types.h>

#define TREELOCK_ERR 512

/*
 * Lock the tree at home.  wait: block until it is free, else give up at once.
 * Returns a descriptor to close when done (children do not inherit it); -1 on failure with the reason in err; -2 if
 * another process has it, with its number in *owner (0 if unknown); -3 if the tree is read-only, where nothing can be
 * built or changed and no lock is needed.
 */
int	 treelock(const char *home, int wait, pid_t *owner, char *err);

#endif
