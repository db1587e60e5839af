/* The plugin folder: list it, empty it, take plugins out. */

#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "builder.h"
#include "install.h"
#include "makerun.h"
#include "paths.h"

int
list_plugins(void)
{
	char msg[PLUGINLIST_ERR];
	struct pluginlist l;
	size_t i;

	if (pluginlist_scan(&l, folder, msg) == -1)
		errx(1, "%s", msg);
	if (l.n == 0)
		printf("No plugins in '%s'\n", folder);
	for (i = 0; i < l.n; i++)
		puts(l.name[i]);
	pluginlist_release(&l);
	return 0;
}

/* Nobody empties / or a home folder by -p. */
static void
refuse_emptying(void)
{
	char real[PATH_MAX], user[PATH_MAX];
	const char *env = getenv("HOME");

	if (realpath(folder, real) == NULL)
		return;
	if (strcmp(real, "/") == 0 || strcmp(real, home) == 0 ||
	    (env != NULL && realpath(env, user) != NULL && strcmp(real, user) == 0))
		errx(1, "%s: no plugin folder", folder);
}

int
empty_folder(void)
{
	struct stat st;

	if (stat(folder, &st) == -1) {
		puts("Plugin folder does not exist");
		return 0;
	}
	refuse_emptying();
	if (!ask("Are you sure you want to empty the plugin folder '%s' (y/N)? ", folder)) {
		puts("Plugin folder not emptied");
		return 1;
	}
	if (tree_remove(folder) == -1)
		return 1;
	say(stdout, GREEN, "Plugin folder emptied");
	return 0;
}

static void
unload(const char *name)
{
	int n = uninstall_plugin(folder, name);

	if (n == -1)
		fail_component(name);
	else if (n == 0)
		printf("%s was not loaded\n", name);
	else
		printf("%s unloaded\n", name);
}

/* A name may be unloaded that has no sources any more. */
void
unload_all(void)
{
	struct stat st;
	size_t i;

	if (stat(folder, &st) == -1) {
		say(stdout, ORANGE, "Plugin folder '%s' does not exist", folder);
		return;
	}
	for (i = 0; i < opt.component.n; i++)
		if (strcmp(opt.component.name[i], PATHS_CORE) != 0 && !paths_is_path(opt.component.name[i]))
			unload(opt.component.name[i]);
	if (opt.component.n > 0 && nplugin == 0)
		return;
	for (i = 0; i < nplugin; i++)
		if (!pluginlist_has(&opt.component, plugin[i].name))
			unload(plugin[i].name);
}
