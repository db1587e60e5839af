#ifndef T2CONF_OPTIONS_H
#define T2CONF_OPTIONS_H

/* The command line. */

#include <stdbool.h>
#include <stddef.h>

#include "conf.h"

/* A -D or -G, for the components named before it, or behind it if there are none before. */
struct request {
	char	    kind; /* 'D' or 'G' */
	const char *arg;
	size_t	    first, n; /* its components; n 0: not known yet */
};

struct cmdline {
	struct options	    options;
	char		  **component;
	size_t		    ncomponent;
	size_t		    group;   /* first component of the group that the next -D is for */
	size_t		    ngroup0; /* components of the first group, once it is closed */
	bool		    group_used;
	struct request	   *request;
	size_t		    nrequest;
	const char	  **config; /* -C */
	size_t		    nconfig;
	const char	   *patch, *rpatch;
	const char	   *config_file, *list_file, *show_file, *save_file, *restore_file; /* of -g -L -S -s -r */
	bool		    names, env, env_set, reset, all, generate, list, show, save, restore, pcapd, unpcapd;
	bool		    ip4, ip6, dual, monitoring, build, gui, none;
};

/* What -t says, wherever it stands: it counts before anything is looked up.  NULL without. */
const char *options_tree(int argc, char **argv);

/* Read the command line; ends the program, with 2, where it is none.  The tree tells components from files. */
void	 options_read(struct cmdline *, int argc, char **argv, const struct tree *);
void	 options_usage(int status) __attribute__((noreturn));

/* True if a header may be changed; if it is about the plugin folder. */
bool	 options_change_headers(const struct cmdline *);
bool	 options_use_folder(const struct cmdline *);

#endif
