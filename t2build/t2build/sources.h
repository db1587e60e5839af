#ifndef T2BUILD_SOURCES_H
#define T2BUILD_SOURCES_H

/*
 * Notice sources that changed in a way make does not: make compares times, and a header that was put back with the
 * time it had before (mv header.orig header) is older than the objects made in between.
 *
 * A record of all sources (time and size) is kept in home/BUILD/sources.  The objects that depend on a source that
 * is not as recorded are removed, so that make makes them again; those of a source that is gone take what they were
 * linked into along.  The caller holds the lock of the tree.
 */

/* Bring objects and record up to date.  0, or -1 after a message. */
int	 sources_check(const char *home, const char *build);

#endif
