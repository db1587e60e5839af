#ifndef T2BUILD_FOLDERS_H
#define T2BUILD_FOLDERS_H

/* Folders with what is in them. */

/* Remove path and all below it, links not followed.  0 also if there is none; -1 after a message. */
int	 tree_remove(const char *path);

/* Create path with the folders above it, 0755 less the umask.  0, or -1 with errno set. */
int	 tree_make(const char *path);

#endif
