/*
 * home: where the suite lives, the source tree (T2HOME) and the plugin folder.
 *
 * Functions fill a caller's buffer with a path without a trailing slash.  They return 0, or -1 with the reason in err
 * (one line, no newline); HOME_ERR bytes are enough for any of them.  None of them prints or changes anything on
 * disk.
 */
#ifndef T2_HOME_H
#define T2_HOME_H

#include <stddef.h>

#define HOME_ERR 512

/*
 * Root of the source tree.  In this order: $T2HOME; the tree that the running executable was built in (a/b of
 * a/b/build/bin/t2conf); the tree installed beside it (a/share/t2 of a/bin/t2conf).
 * A $T2HOME that holds no tree is an error, not a reason to look further.
 */
int	 home_tree(char *buf, size_t size, char *err);

/* True if dir is the root of a source tree: it holds a Makefile and t2core/. */
int	 home_is_tree(const char *dir);

/* Absolute path of the running executable, links resolved. */
int	 home_self(char *buf, size_t size, char *err);

/*
 * Name of the build folder that the running executable came from ("build", "build-san", "build-debug", …), or "build"
 * if it came from none.
 */
void	 home_build_name(char *buf, size_t size);

/* The plugin folder: given if that is not NULL, else .tranalyzer/plugins in $HOME, or, if that is not set, in the
 * user's home folder.  It need not exist. */
int	 home_plugins(const char *given, char *buf, size_t size, char *err);

#endif /* T2_HOME_H */
