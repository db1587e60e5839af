#include "default_set.h"

#include <err.h>

static const char *const default_plugins[] = { "basicFlow", "basicStats", "connStat", "icmpDecode", "macRecorder",
	"protoStats", "tcpFlags", "tcpStates", "txtSink" };

int
default_set(const struct tree *t, struct pluginlist *names, bool with_core)
{
	size_t i;

	if (with_core && (pluginlist_add(names, PATHS_CORE) == -1 || pluginlist_add(names, PATHS_LIB) == -1))
		err(1, NULL);
	for (i = 0; i < sizeof(default_plugins) / sizeof(default_plugins[0]); i++)
		if (tree_has(t, default_plugins[i]) && pluginlist_add(names, default_plugins[i]) == -1)
			err(1, NULL);
	return names->n > 0 ? 0 : -1;
}
