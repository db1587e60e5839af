/* The plugin folder: list it, empty it, take plugins out. */

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ask.h"
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

/* True if path lies in dir, or is dir. */
static bool
is_in(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	return strncmp(path, dir, n) == 0 && (path[n] == '/' || path[n] == '\0' || strcmp(dir, "/") == 0);
}

/* True if the folder is empty, or something in it is of the kind that a plugin folder holds. */
static bool
holds_plugins(const char *dir)
{
	bool empty = true, known = false;
	struct dirent *e;
	DIR *d = opendir(dir);

	if (d == NULL)
		err(1, "%s", dir);
	while (!known && (e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		empty = false;
		known = pluginlist_so_name(e->d_name) > 0 || strncmp(e->d_name, "plugins.", 8) == 0 ||
		    strcmp(e->d_name, ".sources") == 0 || strstr(e->d_name, "_HLP.bin") != NULL;
	}
	closedir(d);
	return empty || known;
}

/* A slip of the hand behind -p must not cost anybody his files. */
static void
refuse_emptying(const struct stat *st)
{
	char real[PATH_MAX], user[PATH_MAX];
	const char *env = getenv("HOME");

	if (!S_ISDIR(st->st_mode))
		errx(1, "%s: %s", folder, strerror(ENOTDIR));
	if (realpath(folder, real) == NULL)
		err(1, "%s", folder);
	if (is_in(home, real) || (env != NULL && realpath(env, user) != NULL && is_in(user, real)) ||
	    (opt.plugin_dir != NULL && !holds_plugins(folder)))
		errx(1, "%s: no plugin folder", folder);
}

/* A link to a folder stays, and what it leads to: only what is in there goes. */
static int
remove_content(const char *dir)
{
	char path[PATH_MAX + NAME_MAX + 2];
	struct dirent *e;
	int rc = 0;
	DIR *d = opendir(dir);

	if (d == NULL)
		err(1, "%s", dir);
	while (rc == 0 && (e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		rc = tree_remove(path);
	}
	closedir(d);
	return rc;
}

int
empty_folder(void)
{
	struct stat st, link;

	if (stat(folder, &st) == -1) {
		puts("Plugin folder does not exist");
		return 0;
	}
	refuse_emptying(&st);
	if (!ask(opt.yes, "Are you sure you want to empty the plugin folder '%s' (y/N)? ", folder)) {
		puts("Plugin folder not emptied");
		return 1;
	}
	if (lstat(folder, &link) == -1)
		err(1, "%s", folder);
	if ((S_ISLNK(link.st_mode) ? remove_content(folder) : tree_remove(folder)) == -1)
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
