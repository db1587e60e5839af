/* The plugin folder: list it, empty it, take plugins out. */

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* --- emptying ------------------------------------------------------------------------------------------------- */

/* Data files that are as their plugins have them: the plugins of one folder. */
static int
remove_data(const char *dir)
{
	char path[PATH_MAX + NAME_MAX + 2], msg[PLUGININFO_ERR];
	struct plugin_info p;
	struct dirent *e;
	int rc = 0;
	DIR *d = opendir(dir);

	if (d == NULL)
		return 0;
	while (rc == 0 && (e = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (e->d_name[0] == '.' || plugin_info(&p, home, folder, path, msg) != 0)
			continue;
		rc = uninstall_data(folder, &p);
		plugin_info_release(&p);
	}
	closedir(d);
	return rc;
}

/* A copy that was not finished: .NNN_NAME.so.tmp. */
static bool
is_unfinished(const char *name)
{
	char base[NAME_MAX + 1];
	size_t n = strlen(name);

	if (n < 5 || name[0] != '.' || strcmp(name + n - 4, ".tmp") != 0)
		return false;
	snprintf(base, sizeof(base), "%.*s", (int)n - 5, name + 1);
	return pluginlist_so_name(base) > 0;
}

/* Remove the plugins, unfinished copies of them, where they came from, and t2 of -i. */
static int
remove_built(void)
{
	char path[PATH_MAX + NAME_MAX + 2], msg[PLUGINLIST_ERR];
	struct pluginlist l;
	struct dirent *e;
	size_t i;
	int rc = 0;
	DIR *d;

	if (pluginlist_scan(&l, folder, msg) == -1)
		errx(1, "%s", msg);
	for (i = 0; rc == 0 && i < l.n; i++)
		rc = plugin_files_remove(folder, l.name[i], NULL) == -1 ? -1 : 0;
	pluginlist_release(&l);
	if ((d = opendir(folder)) == NULL)
		err(1, "%s", folder);
	while ((e = readdir(d)) != NULL)
		if (is_unfinished(e->d_name) && unlinkat(dirfd(d), e->d_name, 0) == -1)
			warn("%s/%s", folder, e->d_name);
	closedir(d);
	snprintf(path, sizeof(path), "%s/.sources", folder);
	if (rc == 0)
		rc = tree_remove(path);
	snprintf(path, sizeof(path), "%s/bin/t2", folder);
	if (rc == 0 && unlink(path) == -1 && errno != ENOENT && errno != ENOTDIR)
		rc = (warn("%s", path), -1);
	snprintf(path, sizeof(path), "%s/bin", folder);
	rmdir(path);
	return rc;
}

/* Name what is left.  The folder goes if that is nothing; a link to a folder stays, and what it leads to. */
static void
name_rest(void)
{
	struct dirent **e;
	struct stat st;
	int i, n = scandir(folder, &e, NULL, alphasort), kept = 0;

	if (n == -1)
		err(1, "%s", folder);
	for (i = 0; i < n; i++) {
		if (strcmp(e[i]->d_name, ".") != 0 && strcmp(e[i]->d_name, "..") != 0) {
			printf("%s is kept: no build brings it back\n", e[i]->d_name);
			kept++;
		}
		free(e[i]);
	}
	free(e);
	if (kept == 0 && lstat(folder, &st) == 0 && S_ISDIR(st.st_mode) && rmdir(folder) == -1)
		err(1, "%s", folder);
}

int
empty_folder(void)
{
	char path[PATH_MAX + 16];
	struct stat st;

	if (stat(folder, &st) == -1) {
		puts("Plugin folder does not exist");
		return 0;
	}
	refuse_emptying(&st);
	if (!ask(opt.yes, "Are you sure you want to empty the plugin folder '%s' (y/N)? ", folder)) {
		puts("Plugin folder not emptied");
		return 1;
	}
	snprintf(path, sizeof(path), "%s/plugins", home);
	if (remove_data(path) == -1)
		return 1;
	snprintf(path, sizeof(path), "%s/.sources", folder);
	if (remove_data(path) == -1 || remove_built() == -1)
		return 1;
	name_rest();
	say(stdout, GREEN, "Plugin folder emptied");
	return 0;
}

/* word: a plugin's name, or that of its file. */
static void
unload(const char *word)
{
	char name[NAME_MAX + 1];
	size_t file = pluginlist_so_name(word);
	int n;

	snprintf(name, sizeof(name), "%.*s", file > 0 ? (int)file : NAME_MAX, file > 0 ? word + 4 : word);
	n = uninstall_plugin(folder, name);
	if (n == -1)
		fail_component(name);
	else if (n == 0 && strcmp(name, PATHS_CORE) != 0)
		printf("%s was not loaded\n", name);
	else if (n > 0)
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
		if (!paths_is_path(opt.component.name[i]))
			unload(opt.component.name[i]);
	if (opt.component.n > 0 && nplugin == 0)
		return;
	for (i = 0; i < nplugin; i++)
		if (!pluginlist_has(&opt.component, plugin[i].name))
			unload(plugin[i].name);
}
