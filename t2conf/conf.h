#ifndef T2CONF_CONF_H
#define T2CONF_CONF_H

/*
 * t2conf: what its files share.
 *
 * options.[ch]      the command line
 * ask.[ch]          questions
 * default_set.[ch]  the plugins when none is named
 * tree.c            components, their headers and settings files, each read once
 * set.c             new values: conversion, legal values
 * show.c            -G -I -E -e
 * config.c          --reset, -C, -g
 * patch.c           --patch, --rpatch
 * loaded.c          -L -S -s -r -9 -q: loading lists and the set of loaded plugins
 * gui.c             --gui
 * t2conf.c          what is done, in its order
 *
 * Functions here return 0, or -1 after a message on stderr.  Headers are changed in memory; tree_save writes them
 * all, and is only called when everything went well: a run changes what it was asked to, or nothing.
 */

#include <stdbool.h>
#include <stddef.h>

#include "flagconfig.h"
#include "flagheader.h"
#include "home.h"
#include "paths.h"
#include "pluginlist.h"
#include "need.h"
#include "text.h"

/* A component of the tree, or a plugin's folder outside of it. */
struct component {
	char		   *name;
	char		   *dir;
	struct flagheader **header; /* the .hpp, then the .h of src, sorted; owned by the tree */
	size_t		    nheader;
	bool		    has_user; /* a header has the user banner; else all flags of its headers count as the
					 user's */
	struct flagconfig   defaults;
	bool		    has_defaults;
};

/* How it is done, as the command line says; handed on. */
struct options {
	bool	    yes, verbose, force, debug;
	const char *plugin_dir; /* as given with -p, or NULL */
	bool	  (*box)(const char *question); /* asks in a dialog; NULL: questions go to stderr */
};

struct tree {
	char		    home[4096];
	const struct options *options;
	struct component  **component;
	size_t		    ncomponent;
	struct flagheader **header;
	size_t		    nheader;
};

/* A flag in a header. */
struct found {
	struct flagheader *header;
	struct flag	  *flag;
	struct component  *owner; /* whose header it is */
};

/* tree.c */

/* An empty one; what is read of it is released by tree_release. */
void		  tree_init(struct tree *, const char *home, const struct options *);
/* The component by its name or path, read if it was not yet; NULL after a message, as for a folder without flags. */
struct component *tree_component(struct tree *, const char *name);
/* The same, whatever the folder has. */
struct component *tree_folder(struct tree *, const char *name);
/* Names of all components with headers: tranalyzer2, utils, plugins in order of their names, t2PSkel left out. */
int		  tree_all(const struct tree *, struct pluginlist *names);
/* True if name is a component or a folder. */
bool		  tree_has(const struct tree *, const char *name);
/* Find a user flag: in c's headers, and unless own is set in those of the core and of utils behind them.
   false: nothing found; *hidden is set to a header that has the name, but below DO NOT EDIT (or NULL). */
bool		  tree_find(struct tree *, struct component *c, const char *flag, bool own, struct found *,
		      const struct flagheader **hidden);
/* Say that there is no such flag, with the nearest that there is. */
void		  tree_no_flag(struct tree *, struct component *, const char *flag, const struct flagheader *hidden);
/* The flags of c that a user may set, in file order. */
bool		  tree_is_user(const struct component *, const struct flag *);
/* A header by its path, read once. */
struct flagheader *tree_header(struct tree *, const char *path);
/* The same for a path out of the file what: it must be in the tree, or in the folder of c if that is outside,
 * whatever links there are.  linked: also in c's folder where a link leads out of the tree to it.  c may be NULL. */
struct flagheader *tree_header_inside(struct tree *, const struct component *c, bool linked, const char *path,
		      const char *what);
/* Component that owns the header at path: the one whose folder it lies in; NULL if there is none. */
struct component *tree_owner(struct tree *, const char *path);
int		  tree_save(struct tree *);
bool		  tree_changed(const struct tree *);
void		  tree_release(struct tree *);

/* set.c */

/* NAME=VALUE for each of the n components that has the flag; VALUE "default" takes the value of default.config. */
int	 set_assign(struct tree *, char *const *components, size_t n, const char *assignment);
/* Give the flag a value typed by the user or read from a file.  what names the place in messages. */
int	 set_flag(const struct options *, struct found *, const char *what, const char *given);
/* The value for old in place of given, checked; NULL after a message.  comments: texts with legal values, or NULL. */
char	*set_value(const struct options *, const char *what, const char *flag, const char *old, const char *given,
	     const char *shipped, const char *comment1, const char *comment2);

/* show.c */
int	 show_values(struct tree *, char *const *components, size_t n, const char *flag);
int	 show_names(struct tree *, const char *component);
int	 show_env(struct tree *, char *const *components, size_t n, bool only_set);

/* config.c */
int	 config_reset(struct tree *, const struct pluginlist *names);
int	 config_apply(struct tree *, const struct pluginlist *names, const char *file);
int	 config_generate(struct tree *, const struct pluginlist *names, const char *file);
int	 config_show(struct tree *, const char *component, const char *file, const char *flag);
int	 config_edit(struct tree *, const char *component, const char *file, const char *assignment);

/* patch.c */
int	 patch_apply(struct tree *, const char *file, bool revert);

/* loaded.c */
int	 loaded_write_list(struct tree *, const struct pluginlist *names, const char *file);
int	 loaded_show_list(const struct options *, const char *file);
int	 loaded_save(const struct options *, const char *file);
int	 loaded_restore(const struct options *, const char *file);
int	 loaded_only_pcapd(const struct options *);
/* The loaded plugins; none, without a message, if there is no plugin folder. */
int	 loaded_scan(const struct options *, struct pluginlist *now);
/* Unload what is loaded now but not wanted, build the core and what is wanted. */
int	 loaded_make_all(const struct options *, const struct pluginlist *now, const struct pluginlist *wanted);
/* Run t2build with these words behind its name; 0 if it ended with 0. */
int	 loaded_build(const struct options *, const char *const *words, size_t n);

/* gui.c */

enum gui_ticks { TICK_LOADED, TICK_ALL, TICK_NONE };

/* Set flags of a component in the headers as they are now: n words NAME=VALUE.  0 if all were. */
typedef int gui_save(const struct tree *, const char *component, char *const *assignments, size_t n);

/* The dialogs: flags of a component; plugins and components, ticks being what is ticked at first.  End the program
   where no dialog can be drawn.  Of the tree home and options count: headers are read anew. */
int	 gui_flags(const struct tree *, const char *component, gui_save *);
int	 gui_main(const struct tree *, enum gui_ticks ticks, gui_save *);

#endif
