/* Compile the core and the plugins, put them in place; remove what was compiled. */

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "builder.h"
#include "folders.h"
#include "install.h"
#include "makerun.h"
#include "paths.h"

static int
processors(struct job *job)
{
	cpu_set_t set;

	if (job->opt.one)
		return 1;
	return sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0 ? CPU_COUNT(&set) : 1;
}

void
start_make(struct job *job, struct command *c)
{
	const char *cflags = getenv("CFLAGS");

	command_add(c, "make");
	command_add(c, "--no-print-directory");
	command_add(c, "-k");
	command_add(c, "-Otarget");
	command_add(c, "-j%d", processors(job));
	command_add(c, "T2BUILD=1");
	command_add(c, "BUILD=%s", job->build);
	command_add(c, "say=@:");
	if (strstr(job->build, "-san") != NULL)
		command_add(c, "SAN=1");
	if (job->opt.debug)
		command_add(c, "DEBUG=1");
	if (job->opt.profile)
		command_add(c, "CFLAGS=-O%s -g -fno-omit-frame-pointer",
		    job->opt.level != NULL ? job->opt.level : "2");
	else if (job->opt.level != NULL && cflags != NULL)
		command_add(c, "CFLAGS=%s -O%s", cflags, job->opt.level);
	else if (job->opt.level != NULL)
		command_add(c, "OPT=-O%s", job->opt.level);
}

static void
head(const char *kind, const char *name)
{
	say(stdout, PLAIN, "%s", "");
	say(stdout, BLUE, "%s'%s'", kind, name);
	say(stdout, PLAIN, "%s", "");
}

static void
install_core(struct job *job)
{
	char from[PATH_MAX * 2 + 16], to[PATH_MAX + 16];
	int rc;

	snprintf(from, sizeof(from), "%s/%s/bin/t2", job->home, job->build);
	snprintf(to, sizeof(to), "%s/bin", job->folder);
	puts("Installing 't2' executable");
	rc = install_program(from, to, "t2");
	if (rc == -1)
		fail_component(job, PATHS_CORE);
	else
		printf("'t2' successfully installed in '%s'\n", to);
}

/* False if the core could not be built; nothing else is then. */
bool
build_core(struct job *job)
{
	struct pluginlist done = { NULL, 0 };
	struct command c = { NULL, 0 };
	bool ok;

	head("", "Tranalyzer2");
	start_make(job, &c);
	command_add(&c, "built-t2");
	fflush(stdout);
	make_run(job->home, c.argv, job->read_only, &done);
	command_free(&c);
	ok = pluginlist_has(&done, "t2");
	pluginlist_release(&done);
	if (!ok) {
		say(stderr, RED, "Failed to build tranalyzer2");
		fail_component(job, PATHS_CORE);
		return false;
	}
	say(stdout, PLAIN, "Tranalyzer2 successfully built");
	if (job->opt.install)
		install_core(job);
	return true;
}

/* make knows an outside plugin as BUILD/outside/NAME, a link to its folder: no odd characters, no other name. */
static int
link_outside(struct job *job, const struct plugin_info *p)
{
	char dir[PATH_MAX * 2 + 64], link[PATH_MAX * 2 + 128], objects[PATH_MAX * 2 + 128], now[PATH_MAX];
	ssize_t n;

	snprintf(dir, sizeof(dir), "%s/%s/outside", job->home, job->build);
	snprintf(link, sizeof(link), "%s/%s", dir, p->name);
	snprintf(objects, sizeof(objects), "%s/%s/outside-plugin-obj/%s", job->home, job->build, p->name);
	n = readlink(link, now, sizeof(now) - 1);
	if (n > 0) {
		now[n] = '\0';
		if (strcmp(now, p->dir) == 0)
			return 0;
	}
	/* Objects of another plugin of this name are of no use. */
	if (tree_remove(objects) == -1)
		return -1;
	if (tree_make(dir) == -1 || (unlink(link) == -1 && errno != ENOENT) || symlink(p->dir, link) == -1) {
		warn("%s", link);
		return -1;
	}
	return 0;
}

static void
add_outside(struct job *job, struct command *c)
{
	char *ext = strdup("EXT="), *longer;
	size_t i;

	for (i = 0; i < job->nplugin && ext != NULL; i++) {
		if (!job->plugin[i].outside || link_outside(job, &job->plugin[i]) == -1)
			continue;
		longer = NULL;
		if (asprintf(&longer, "%s%s/outside/%s ", ext, job->build, job->plugin[i].name) == -1)
			err(1, NULL);
		free(ext);
		ext = longer;
	}
	if (ext == NULL)
		err(1, NULL);
	command_add(c, "%s", ext);
	free(ext);
}

void
plugins_built(const struct job *job, const struct plugin_info *p, char *dir, size_t size)
{
	(void)snprintf(dir, size, "%s/%s/%splugins", job->home, job->build, p->outside ? "outside-" : "");
}

static void
install_built(struct job *job, struct plugin_info *p)
{
	char dir[PATH_MAX * 2 + 32], name[64], so[PATH_MAX * 2 + 128];

	head("Plugin ", p->name);
	if (!p->built) {
		fflush(stdout);
		say(stderr, RED, "Failed to build plugin %s", p->name);
		fail_component(job, p->name);
		return;
	}
	plugins_built(job, p, dir, sizeof(dir));
	snprintf(name, sizeof(name), "%s_%s.so", p->order, p->name);
	snprintf(so, sizeof(so), "%s/%s", dir, name);
	/* What was built under another number must not be taken for it. */
	if (access(dir, W_OK) == 0)
		plugin_files_remove(dir, p->name, name);
	if (install_plugin(job->folder, p, so) == -1 ||
	    install_data(job->folder, p, dir, job->opt.force, self_command(job)) == -1) {
		fail_component(job, p->name);
		return;
	}
	say(stdout, PLAIN, "%s successfully built", p->name);
}

void
build_plugins(struct job *job)
{
	struct pluginlist done = { NULL, 0 };
	struct command c = { NULL, 0 };
	char goal[64];
	size_t i;

	if (job->nplugin == 0)
		return;
	start_make(job, &c);
	add_outside(job, &c);
	for (i = 0; i < job->nplugin; i++)
		command_add(&c, "built-plugin-%s", job->plugin[i].name);
	fflush(stdout);
	make_run(job->home, c.argv, job->read_only, &done);
	command_free(&c);
	for (i = 0; i < job->nplugin; i++) {
		snprintf(goal, sizeof(goal), "plugin-%s", job->plugin[i].name);
		job->plugin[i].built = pluginlist_has(&done, goal);
		install_built(job, &job->plugin[i]);
	}
	pluginlist_release(&done);
}

/* --- removing what was built ---------------------------------------------------------------------------------- */

static int __attribute__((format(printf, 2, 3)))
remove_below(struct job *job, const char *fmt, ...)
{
	char path[PATH_MAX], rest[512];
	va_list ap;
	int n;

	va_start(ap, fmt);
	vsnprintf(rest, sizeof(rest), fmt, ap);
	va_end(ap);
	n = snprintf(path, sizeof(path), "%s/%s/%s", job->home, job->build, rest);
	return n > 0 && (size_t)n < sizeof(path) ? tree_remove(path) : 0;
}

static int
clean_core(struct job *job)
{
	return remove_below(job, "obj/t2core") == -1 || remove_below(job, "bin/t2") == -1 ? -1 : 0;
}

static int
clean_plugin(struct job *job, const struct plugin_info *p)
{
	const char *out = p->outside ? "outside-plugin" : "plugin";
	char dir[PATH_MAX * 2 + 32];
	struct stat st;

	snprintf(dir, sizeof(dir), "%s/%s/%ss", job->home, job->build, out);
	if (remove_below(job, "%s-obj/%s", out, p->name) == -1)
		return -1;
	return stat(dir, &st) == -1 || plugin_files_remove(dir, p->name, NULL) != -1 ? 0 : -1;
}

void
clean_all(struct job *job, bool talk)
{
	size_t i;

	if (job->with_core && clean_core(job) == -1)
		fail_component(job, PATHS_CORE);
	else if (job->with_core && talk)
		say(stdout, PLAIN, "Tranalyzer2 successfully cleaned");
	for (i = 0; i < job->nplugin; i++) {
		if (clean_plugin(job, &job->plugin[i]) == -1)
			fail_component(job, job->plugin[i].name);
		else if (talk)
			say(stdout, PLAIN, "%s successfully cleaned", job->plugin[i].name);
	}
}
