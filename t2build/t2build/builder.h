#ifndef T2BUILD_BUILDER_H
#define T2BUILD_BUILDER_H

/*
 * t2build: what its files share.
 *
 * t2build.c     the command line, the lock, the verdict
 * select.c      which components
 * compile.c     make, and what was made
 * sources.[ch]  sources that make does not see change
 * install.[ch]  files of the plugin folder
 * folder.c      the plugin folder as a whole
 * archive.c     -k and -K
 * update.c      -U
 * try.c         --try
 * running.c     the t2 that runs is not the one that was built: processes, PATH
 * words.c       messages and questions
 */

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

#include "plugininfo.h"
#include "pluginlist.h"

enum operation { BUILD, CLEAN, UNLOAD, PACKAGE, UPDATE };

/* The command line. */
struct build_options {
	enum operation	  op;
	bool		  all, rebuild, no_sink, debug, profile, anew, force, empty, list, one, no_lock, install, yes;
	bool		  package_all;
	char		  package; /* letter of the archive's kind: z J j t */
	const char	 *build_file, *ignore_file, *level, *plugin_dir;
	const char	 *try; /* a capture; NULL without --try */
	struct pluginlist component; /* as named on the command line */
};
/* What a run is about, and what came of it; handed to all that works on it. */
struct job {
	struct build_options opt;
	char		    home[PATH_MAX];   /* root of the tree */
	char		    folder[PATH_MAX]; /* of the plugins */
	char		    build[PATH_MAX];  /* name of the folder below home that is built in */
	char		    tools[PATH_MAX];  /* that of this program; another one with -d, -P and --try */
	bool		    with_core;
	bool		    read_only; /* the tree is not ours: what is built can only be loaded */
	struct plugin_info *plugin;
	size_t		    nplugin;
	struct pluginlist   failed; /* components */
	char		   *command; /* of self_command, once it was asked for */
};

/* words.c */
enum colour { PLAIN, RED, ORANGE, BLUE, GREEN };

/* A line; in colour on a terminal. */
void	 say(FILE *, enum colour, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void	 fail_component(struct job *, const char *name);
/* "t2build", with -p if the plugin folder is not the usual one: what commands that are printed begin with. */
const char *self_command(struct job *);
/* A word as the shell takes it; ends the program without memory. */
char	*quoted(const char *word);

/* select.c */
void	 select_components(struct job *);
/* -u: names need no sources. */
void	 select_unload(struct job *);
bool	 has_plugin(struct job *, const char *name);

/* compile.c */
struct command;
/* The make call up to its goals.  The user's CFLAGS stay the user's; -O comes behind them. */
void	 start_make(struct job *, struct command *);
/* False if the core could not be built; nothing else is then. */
bool	 build_core(struct job *);
void	 build_plugins(struct job *);
/* The folder of the built plugin. */
struct plugin_info;
void	 plugins_built(const struct job *, const struct plugin_info *, char *dir, size_t size);
void	 clean_all(struct job *, bool talk);

/* folder.c; the int ones return what the process ends with. */
int	 list_plugins(struct job *);
int	 empty_folder(struct job *);
void	 unload_all(struct job *);

/* archive.c */
void	 pack_all(struct job *);

/* update.c */
void	 update_all(struct job *);

/* try.c */
/* The plugin folder is one of this run. */
void	 try_folder(struct job *);
/* Run the capture with what was built; say what was forced. */
void	 try_capture(struct job *);

/* running.c */
/* Say so if the t2 that PATH gives is not the one that was built. */
void	 note_path(struct job *);
/* Say which processes of t2 have something loaded that this run replaced or took away. */
void	 note_running(struct job *);

#endif
