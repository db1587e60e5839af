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
#include "folders.h"
#include "install.h"
#include "paths.h"

int
list_plugins(struct job *job)
{
	char msg[PLUGINLIST_ERR];
	struct pluginlist l;
	size_t i;

	if (pluginlist_scan(&l, job->folder, msg) == -1)
		errx(1, "%s", msg);
	if (l.n == 0)
		printf("No plugins in '%s'\n", job->folder);
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
refuse_emptying(struct job *job, const struct stat *st)
{
	char real[PATH_MAX], user[PATH_MAX];
	const char *env = getenv("HOME");

	if (!S_ISDIR(st->st_mode))
		errx(1, "%s: %s", job->folder, strerror(ENOTDIR));
	if (realpath(job->folder, real) == NULL)
		err(1, "%s", job->folder);
	if (is_in(job->home, real) || (env != NULL && realpath(env, user) != NULL && is_in(user, real)) ||
	    (job->opt.plugin_dir != NULL && !holds_plugins(job->folder)))
		errx(1, "%s: no plugin folder", job->folder);
}

/* --- emptying ------------------------------------------------------------------------------------------------- */

/* Data files that are as their plugins have them: the plugins of one folder. */
static int
remove_data(struct job *job, const char *dir)
{
	char path[PATH_MAX + NAME_MAX + 2], built[PATH_MAX * 2 + 32], msg[PLUGININFO_ERR];
	struct plugin_info p;
	struct dirent *e;
	int rc = 0;
	DIR *d = opendir(dir);

	if (d == NULL)
		return 0;
	while (rc == 0 && (e = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (e->d_name[0] == '.' || plugin_info(&p, job->home, job->folder, path, msg) != 0)
			continue;
		plugins_built(job, &p, built, sizeof(built));
		rc = uninstall_data(job->folder, &p, built);
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
remove_built(struct job *job)
{
	char path[PATH_MAX + NAME_MAX + 2], msg[PLUGINLIST_ERR];
	struct pluginlist l;
	struct dirent *e;
	size_t i;
	int rc = 0;
	DIR *d;

	if (pluginlist_scan(&l, job->folder, msg) == -1)
		errx(1, "%s", msg);
	for (i = 0; rc == 0 && i < l.n; i++)
		rc = plugin_files_remove(job->folder, l.name[i], NULL) == -1 ? -1 : 0;
	pluginlist_release(&l);
	if ((d = opendir(job->folder)) == NULL)
		err(1, "%s", job->folder);
	while ((e = readdir(d)) != NULL)
		if (is_unfinished(e->d_name) && unlinkat(dirfd(d), e->d_name, 0) == -1)
			warn("%s/%s", job->folder, e->d_name);
	closedir(d);
	snprintf(path, sizeof(path), "%s/.sources", job->folder);
	if (rc == 0)
		rc = tree_remove(path);
	snprintf(path, sizeof(path), "%s/bin/t2", job->folder);
	if (rc == 0 && unlink(path) == -1 && errno != ENOENT && errno != ENOTDIR)
		rc = (warn("%s", path), -1);
	snprintf(path, sizeof(path), "%s/bin", job->folder);
	rmdir(path);
	return rc;
}

/* Name what is left.  The folder goes if that is nothing; a link to a folder stays, and what it leads to. */
static void
name_rest(struct job *job)
{
	struct dirent **e;
	struct stat st;
	int i, n = scandir(job->folder, &e, NULL, alphasort), kept = 0;

	if (n == -1)
		err(1, "%s", job->folder);
	for (i = 0; i < n; i++) {
		if (strcmp(e[i]->d_name, ".") != 0 && strcmp(e[i]->d_name, "..") != 0) {
			printf("%s is kept: no build brings it back\n", e[i]->d_name);
			kept++;
		}
		free(e[i]);
	}
	free(e);
	if (kept == 0 && lstat(job->folder, &st) == 0 && S_ISDIR(st.st_mode) && rmdir(job->folder) == -1)
		err(1, "%s", job->folder);
}

int
empty_folder(struct job *job)
{
	char path[PATH_MAX + 16];
	struct stat st;

	if (stat(job->folder, &st) == -1) {
		puts("Plugin folder does not exist");
		return 0;
	}
	refuse_emptying(job, &st);
	if (!ask(job->opt.yes, "Are you sure you want to empty the plugin folder '%s' (y/N)? ", job->folder)) {
		puts("Plugin folder not emptied");
		return 1;
	}
	snprintf(path, sizeof(path), "%s/plugins", job->home);
	if (remove_data(job, path) == -1)
		return 1;
	snprintf(path, sizeof(path), "%s/.sources", job->folder);
	if (remove_data(job, path) == -1 || remove_built(job) == -1)
		return 1;
	name_rest(job);
	say(stdout, GREEN, "Plugin folder emptied");
	return 0;
}

/* word: a plugin's name, or that of its file. */
static void
unload(struct job *job, const char *word)
{
	char name[NAME_MAX + 1];
	size_t file = pluginlist_so_name(word);
	int n;

	snprintf(name, sizeof(name), "%.*s", file > 0 ? (int)file : NAME_MAX, file > 0 ? word + 4 : word);
	n = uninstall_plugin(job->folder, name);
	if (n == -1)
		fail_component(job, name);
	else if (n == 0 && strcmp(name, PATHS_CORE) != 0)
		printf("%s was not loaded\n", name);
	else if (n > 0)
		printf("%s unloaded\n", name);
}

/* A name may be unloaded that has no sources any more. */
void
unload_all(struct job *job)
{
	struct stat st;
	size_t i;

	if (stat(job->folder, &st) == -1) {
		say(stdout, ORANGE, "Plugin folder '%s' does not exist", job->folder);
		return;
	}
	for (i = 0; i < job->opt.component.n; i++)
		if (!paths_is_path(job->opt.component.name[i]))
			unload(job, job->opt.component.name[i]);
	if (job->opt.component.n > 0 && job->nplugin == 0)
		return;
	for (i = 0; i < job->nplugin; i++)
		if (!pluginlist_has(&job->opt.component, job->plugin[i].name))
			unload(job, job->plugin[i].name);
}
