#ifndef T2_PLUGINLIST_H
#define T2_PLUGINLIST_H

/* The plugins in a plugin folder, and lists of plugin names in files. */

#include <stdbool.h>
#include <stddef.h>

#define PLUGINLIST_ERR 512

struct pluginlist {
	char  **name; /* without number and .so */
	size_t	n;
};

/* The plugins that are built where none is named, NULL behind the last; each is one of the tree. */
extern const char *const pluginlist_default[];

/*
 * Names of the files NNN_NAME.so in dir, sorted, each once.  Returns 0; 1 if there is no such folder (the list is
 * empty then); -1 on failure, with the reason in err (PLUGINLIST_ERR bytes).
 */
int	 pluginlist_scan(struct pluginlist *, const char *dir, char *err);

/*
 * Read a list file: a name a line, NAME, NNN_NAME or NNN_NAME.so; lines that start with # and empty lines are
 * skipped, order is kept, a second mention is not.  0, or -1 with the reason in err, such as that it is no text.
 */
int	 pluginlist_read(struct pluginlist *, const char *file, char *err);

/* May these bytes be a line of a list?  Those of a capture may not. */
bool	 pluginlist_is_line(const char *line, size_t len);

/* Add a copy of name unless it is there.  0, -1 if memory is short. */
int	 pluginlist_add(struct pluginlist *, const char *name);
int	 pluginlist_has(const struct pluginlist *, const char *name);
void	 pluginlist_release(struct pluginlist *);

/* If file is called NNN_NAME.so, the length of NAME, which starts at file + 4; else 0. */
size_t	 pluginlist_so_name(const char *file);

#endif
