/* Which components a run of t2build is about. */

#include <dirent.h>
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "builder.h"
#include "nearest.h"
#include "paths.h"

static bool
is_sink(const char *name)
{
	size_t n = strlen(name);

	return (n > 4 && strcmp(name + n - 4, "Sink") == 0) || strcmp(name, "findexer") == 0 ||
	    strcmp(name, "payloadDumper") == 0 || strcmp(name, "pcapd") == 0;
}

static void
no_such_plugin(struct job *job, const char *word, const char *msg)
{
	struct nearest n = NEAREST(word);
	char path[PATH_MAX + 16];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "%s/plugins", job->home);
	if (!paths_is_path(word) && (d = opendir(path)) != NULL) {
		while ((e = readdir(d)) != NULL)
			if (e->d_name[0] != '.')
				nearest_offer(&n, e->d_name);
		closedir(d);
		nearest_offer(&n, PATHS_CORE);
	}
	if (n.best[0] != '\0')
		say(stderr, RED, "%s; did you mean %s?", msg, n.best);
	else
		say(stderr, RED, "%s", msg);
}

/* True if the folder has a plugin of that name, after a line that says how to be rid of it. */
static bool
has_no_sources(struct job *job, const char *name, const char *why)
{
	char msg[PLUGINLIST_ERR], *word;
	struct pluginlist l;
	bool loaded;

	if (paths_is_path(name) || pluginlist_scan(&l, job->folder, msg) != 0)
		return false;
	loaded = pluginlist_has(&l, name);
	pluginlist_release(&l);
	if (!loaded)
		return false;
	word = quoted(name);
	say(stderr, RED, "%s, but it is loaded; run %s -u%s %s", why, self_command(job),
	    *name == '-' ? " --" : "", word);
	free(word);
	return true;
}

bool
has_plugin(struct job *job, const char *name)
{
	size_t i;

	for (i = 0; i < job->nplugin; i++)
		if (strcmp(job->plugin[i].name, name) == 0)
			return true;
	return false;
}

/* Take the plugin that word means; note it as failed if there is none. */
static void
take_plugin(struct job *job, const char *word)
{
	struct plugin_info p;
	char msg[PLUGININFO_ERR];
	int rc = plugin_info(&p, job->home, job->folder, word, msg);

	if (rc != 0) {
		if (rc == -1 && !has_no_sources(job, word, msg))
			no_such_plugin(job, word, msg);
		else if (rc != -1)
			say(stderr, RED, "%s", msg);
		fail_component(job, word);
		return;
	}
	if (has_plugin(job, p.name) || (job->opt.no_sink && is_sink(p.name))) {
		plugin_info_release(&p);
		return;
	}
	job->plugin = reallocarray(job->plugin, job->nplugin + 1, sizeof(*job->plugin));
	if (job->plugin == NULL)
		err(1, NULL);
	job->plugin[job->nplugin++] = p;
}

static void
take_component(struct job *job, const char *word)
{
	char real[PATH_MAX], core[PATH_MAX + 16];

	snprintf(core, sizeof(core), "%s/t2core", job->home);
	if (strcmp(word, PATHS_CORE) == 0 ||
	    (paths_is_path(word) && realpath(word, real) != NULL && strcmp(real, core) == 0))
		job->with_core = true;
	else
		take_plugin(job, word);
}

static void
take_list(struct job *job, const struct pluginlist *l)
{
	size_t i;

	job->with_core = true;
	for (i = 0; i < l->n; i++)
		if (strcmp(l->name[i], PATHS_CORE) != 0)
			take_plugin(job, l->name[i]);
}

/* -R: what is in the plugin folder.  One built from outside the tree comes from there again. */
static void
take_loaded(struct job *job)
{
	char msg[PLUGINLIST_ERR], path[PATH_MAX + 512];
	struct pluginlist l;
	size_t i;
	int rc = pluginlist_scan(&l, job->folder, msg);

	if (rc == 1)
		errx(1, "Plugin directory '%s' does not exist", job->folder);
	if (rc == -1)
		errx(1, "%s", msg);
	job->with_core = true;
	for (i = 0; i < l.n; i++) {
		snprintf(path, sizeof(path), "%s/.sources/%s", job->folder, l.name[i]);
		take_plugin(job, plugin_name_ok(l.name[i]) && access(path, F_OK) == 0 ? path : l.name[i]);
	}
	pluginlist_release(&l);
}

static int
is_visible(const struct dirent *e)
{
	return e->d_name[0] != '.' && strcmp(e->d_name, "t2PSkel") != 0 && strcmp(e->d_name, "tcpWin") != 0;
}

static void
read_ignored(struct job *job, struct pluginlist *ignored)
{
	char path[PATH_MAX + 32], msg[PLUGINLIST_ERR];
	const char *file = job->opt.ignore_file;

	snprintf(path, sizeof(path), "%s/plugins.ignore", job->home);
	if (file == NULL && access(path, F_OK) == 0)
		file = path;
	if (file != NULL && pluginlist_read(ignored, file, msg) == -1)
		errx(1, "%s", msg);
}

static void
take_all(struct job *job)
{
	struct pluginlist ignored = { NULL, 0 };
	char path[PATH_MAX + 512];
	struct dirent **e;
	int i, n;

	read_ignored(job, &ignored);
	job->with_core = true;
	snprintf(path, sizeof(path), "%s/plugins", job->home);
	n = scandir(path, &e, is_visible, alphasort);
	if (n == -1)
		err(1, "%s", path);
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/plugins/%s", job->home, e[i]->d_name);
		if (plugin_is_dir(path) && !pluginlist_has(&ignored, e[i]->d_name))
			take_plugin(job, e[i]->d_name);
		free(e[i]);
	}
	free(e);
	pluginlist_release(&ignored);
}

static void
take_default(struct job *job)
{
	char path[PATH_MAX + 64];
	size_t i;

	job->with_core = true;
	for (i = 0; pluginlist_default[i] != NULL; i++) {
		snprintf(path, sizeof(path), "%s/plugins/%s", job->home, pluginlist_default[i]);
		if (plugin_is_dir(path))
			take_plugin(job, pluginlist_default[i]);
	}
}

/* --try: with what is loaded, or what makes rows where nothing is. */
static void
take_beside(struct job *job)
{
	char msg[PLUGINLIST_ERR];
	struct pluginlist l;

	job->with_core = true;
	if (pluginlist_scan(&l, job->folder, msg) == 0) {
		if (l.n > 0)
			take_loaded(job);
		pluginlist_release(&l);
	}
	take_plugin(job, "basicFlow");
	take_plugin(job, "txtSink");
}

void
select_components(struct job *job)
{
	char msg[PLUGINLIST_ERR];
	struct pluginlist l;
	size_t i;

	if (job->opt.component.n > 0) {
		for (i = 0; i < job->opt.component.n; i++)
			take_component(job, job->opt.component.name[i]);
		if (job->opt.try != NULL)
			take_beside(job);
	} else if (job->opt.rebuild) {
		take_loaded(job);
	} else if (job->opt.all) {
		take_all(job);
	} else if (job->opt.build_file != NULL) {
		if (pluginlist_read(&l, job->opt.build_file, msg) == -1)
			errx(1, "%s", msg);
		take_list(job, &l);
		pluginlist_release(&l);
	} else {
		take_default(job);
	}
}

void
select_unload(struct job *job)
{
	char msg[PLUGINLIST_ERR];
	size_t i;

	if (job->opt.component.n == 0 && job->opt.rebuild) {
		if (pluginlist_scan(&job->opt.component, job->folder, msg) == -1)
			errx(1, "%s", msg);
	} else if (job->opt.component.n == 0) {
		select_components(job);
	}
	for (i = 0; i < job->opt.component.n; i++)
		if (paths_is_path(job->opt.component.name[i]))
			take_plugin(job, job->opt.component.name[i]);
}
