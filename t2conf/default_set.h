#ifndef T2CONF_DEFAULT_SET_H
#define T2CONF_DEFAULT_SET_H

#include <stdbool.h>

#include "conf.h"

/* Add the plugins that are built when none is named, those of them that the tree has; with_core: the core and utils
   before them.  0, or -1 if that is nothing. */
int	 default_set(const struct tree *, struct pluginlist *names, bool with_core);

#endif
