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
	struct pluginlist component; /* as named on the command line */
};
extern struct build_options opt;

/* Root of the tree, plugin folder, and the name of the folder below the root that is built in. */
extern char home[PATH_MAX], folder[PATH_MAX], build[PATH_MAX];

/* What the run is about; and what of it failed.  read_only: the tree is not ours, what is built can only be loaded. */
extern bool		   with_core, read_only;
extern struct plugin_info *plugin;
extern size_t		   nplugin;
extern struct pluginlist   failed;

/* words.c */
enum colour { PLAIN, RED, ORANGE, BLUE, GREEN };

/* A line; in colour on a terminal. */
void	 say(FILE *, enum colour, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void	 fail_component(const char *name);
/* "t2build", with -p if the plugin folder is not the usual one: what commands that are printed begin with. */
const char *self_command(void);
/* A word as the shell takes it; ends the program without memory. */
char	*quoted(const char *word);

/* select.c */
void	 select_components(void);
/* -u: names need no sources. */
void	 select_unload(void);
bool	 has_plugin(const char *name);

/* compile.c */
struct command;
/* The make call up to its goals.  The user's CFLAGS stay the user's; -O comes behind them. */
void	 start_make(struct command *);
/* False if the core could not be built; nothing else is then. */
bool	 build_core(void);
void	 build_plugins(void);
void	 clean_all(bool talk);

/* folder.c; the int ones return what the process ends with. */
int	 list_plugins(void);
int	 empty_folder(void);
void	 unload_all(void);

/* archive.c */
void	 pack_all(void);

/* update.c */
void	 update_all(void);

/* running.c */
/* Say so if the t2 that PATH gives is not the one that was built. */
void	 note_path(void);
/* Say which processes of t2 have something loaded that this run replaced or took away. */
void	 note_running(void);

#endif
