#ifndef T2BUILD_PLUGININFO_H
#define T2BUILD_PLUGININFO_H

/* What the tools know of a plugin: its folder, and what plugin.mk (or the autogen.sh of older plugins) says. */

#include <stdbool.h>
#include <stddef.h>

#define PLUGININFO_ERR 1024

struct plugin_info {
	char   *name;
	char   *dir;      /* source folder, links resolved */
	bool	outside;  /* of the tree */
	char	order[4]; /* three digits: its place in the row */
	char  **data;     /* files for the plugin folder, relative to dir */
	size_t	ndata;
	size_t	nmade;    /* the last so many of data are made, beside the built plugin */
	char   *update;   /* command for the shell that fetches data anew, run in dir; NULL if there is none */
	bool	built;    /* for the caller */
};

/*
 * Find the plugin that word means: a folder (if word is a path), a plugin of the tree at home, or an outside one
 * that was built into the plugin folder before (folder/.sources/NAME leads to it).  Read its order and data files.
 * Returns 0 with a plugin to release; -1 if there is none, 1 if there is one that can't be built, both with one
 * line in err (PLUGININFO_ERR bytes) and nothing to release.
 */
int	 plugin_info(struct plugin_info *, const char *home, const char *folder, const char *word, char *err);
void	 plugin_info_release(struct plugin_info *);

/* True if name can be a plugin's: a letter, then letters, digits, _; at most 31 characters. */
bool	 plugin_name_ok(const char *name);

/* The number of the plugin in dir, 0..999; -1 if it has none. */
int	 plugin_order(const char *dir);

/* True if dir is the folder of a plugin: it has src and plugin.mk (or autogen.sh). */
bool	 plugin_is_dir(const char *dir);

#endif
