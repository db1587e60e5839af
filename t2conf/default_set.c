#include "default_set.h"

#include <err.h>

int
default_set(const struct tree *t, struct pluginlist *names, bool with_core)
{
	size_t i;

	if (with_core && (pluginlist_add(names, PATHS_CORE) == -1 || pluginlist_add(names, PATHS_LIB) == -1))
		err(1, NULL);
	for (i = 0; pluginlist_default[i] != NULL; i++)
		if (tree_has(t, pluginlist_default[i]) && pluginlist_add(names, pluginlist_default[i]) == -1)
			err(1, NULL);
	return names->n > 0 ? 0 : -1;
}
