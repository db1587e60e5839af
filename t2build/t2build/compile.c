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
#include "install.h"
#include "makerun.h"
#include "paths.h"

static int
processors(void)
{
	cpu_set_t set;

	if (opt.one)
		return 1;
	return sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0 ? CPU_COUNT(&set) : 1;
}

void
start_make(struct command *c)
{
	const char *cflags = getenv("CFLAGS");

	command_add(c, "make");
	command_add(c, "--no-print-directory");
	command_add(c, "-k");
	command_add(c, "-Otarget");
	command_add(c, "-j%d", processors());
	command_add(c, "T2BUILD=1");
	command_add(c, "BUILD=%s", build);
	command_add(c, "say=@:");
	if (strstr(build, "-san") != NULL)
		command_add(c, "SAN=1");
	if (opt.debug)
		command_add(c, "DEBUG=1");
	if (opt.profile)
		command_add(c, "CFLAGS=-O%s -g -fno-omit-frame-pointer", opt.level != NULL ? opt.level : "2");
	else if (opt.level != NULL && cflags != NULL)
		command_add(c, "CFLAGS=%s -O%s", cflags, opt.level);
	else if (opt.level != NULL)
		command_add(c, "OPT=-O%s", opt.level);
}

static void
head(const char *kind, const char *name)
{
	say(stdout, PLAIN, "%s", "");
	say(stdout, BLUE, "%s'%s'", kind, name);
	say(stdout, PLAIN, "%s", "");
}

static void
install_core(void)
{
	char from[PATH_MAX * 2 + 16], to[PATH_MAX + 16];
	int rc;

	snprintf(from, sizeof(from), "%s/%s/bin/t2", home, build);
	snprintf(to, sizeof(to), "%s/bin", folder);
	puts("Installing 't2' executable");
	rc = install_program(from, to, "t2");
	if (rc == -1)
		fail_component(PATHS_CORE);
	else
		printf("'t2' successfully installed in '%s'\n", to);
}

/* False if the core could not be built; nothing else is then. */
bool
build_core(void)
{
	struct pluginlist done = { NULL, 0 };
	struct command c = { NULL, 0 };
	bool ok;

	head("", "Tranalyzer2");
	start_make(&c);
	command_add(&c, "built-t2");
	fflush(stdout);
	make_run(home, c.argv, read_only, &done);
	command_free(&c);
	ok = pluginlist_has(&done, "t2");
	pluginlist_release(&done);
	if (!ok) {
		say(stderr, RED, "Failed to build tranalyzer2");
		fail_component(PATHS_CORE);
		return false;
	}
	say(stdout, PLAIN, "Tranalyzer2 successfully built");
	if (opt.install)
		install_core();
	return true;
}

/* make knows an outside plugin as BUILD/outside/NAME, a link to its folder: no odd characters, no other name. */
static int
link_outside(const struct plugin_info *p)
{
	char dir[PATH_MAX * 2 + 64], link[PATH_MAX * 2 + 128], objects[PATH_MAX * 2 + 128], now[PATH_MAX];
	ssize_t n;

	snprintf(dir, sizeof(dir), "%s/%s/outside", home, build);
	snprintf(link, sizeof(link), "%s/%s", dir, p->name);
	snprintf(objects, sizeof(objects), "%s/%s/outside-plugin-obj/%s", home, build, p->name);
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
add_outside(struct command *c)
{
	char *ext = strdup("EXT="), *longer;
	size_t i;

	for (i = 0; i < nplugin && ext != NULL; i++) {
		if (!plugin[i].outside || link_outside(&plugin[i]) == -1)
			continue;
		longer = NULL;
		if (asprintf(&longer, "%s%s/outside/%s ", ext, build, plugin[i].name) == -1)
			err(1, NULL);
		free(ext);
		ext = longer;
	}
	if (ext == NULL)
		err(1, NULL);
	command_add(c, "%s", ext);
	free(ext);
}

static void
install_built(struct plugin_info *p)
{
	char dir[PATH_MAX * 2 + 32], name[64], so[PATH_MAX * 2 + 128];

	head("Plugin ", p->name);
	if (!p->built) {
		fflush(stdout);
		say(stderr, RED, "Failed to build plugin %s", p->name);
		fail_component(p->name);
		return;
	}
	snprintf(dir, sizeof(dir), "%s/%s/%splugins", home, build, p->outside ? "outside-" : "");
	snprintf(name, sizeof(name), "%s_%s.so", p->order, p->name);
	snprintf(so, sizeof(so), "%s/%s", dir, name);
	/* What was built under another number must not be taken for it. */
	if (access(dir, W_OK) == 0)
		plugin_files_remove(dir, p->name, name);
	if (install_plugin(folder, p, so) == -1 || install_data(folder, p, opt.force, self_command()) == -1) {
		fail_component(p->name);
		return;
	}
	say(stdout, PLAIN, "%s successfully built", p->name);
}

void
build_plugins(void)
{
	struct pluginlist done = { NULL, 0 };
	struct command c = { NULL, 0 };
	char goal[64];
	size_t i;

	if (nplugin == 0)
		return;
	start_make(&c);
	add_outside(&c);
	for (i = 0; i < nplugin; i++)
		command_add(&c, "built-plugin-%s", plugin[i].name);
	fflush(stdout);
	make_run(home, c.argv, read_only, &done);
	command_free(&c);
	for (i = 0; i < nplugin; i++) {
		snprintf(goal, sizeof(goal), "plugin-%s", plugin[i].name);
		plugin[i].built = pluginlist_has(&done, goal);
		install_built(&plugin[i]);
	}
	pluginlist_release(&done);
}

/* --- removing what was built ---------------------------------------------------------------------------------- */

static int __attribute__((format(printf, 1, 2)))
remove_below(const char *fmt, ...)
{
	char path[PATH_MAX], rest[512];
	va_list ap;
	int n;

	va_start(ap, fmt);
	vsnprintf(rest, sizeof(rest), fmt, ap);
	va_end(ap);
	n = snprintf(path, sizeof(path), "%s/%s/%s", home, build, rest);
	return n > 0 && (size_t)n < sizeof(path) ? tree_remove(path) : 0;
}

static int
clean_core(void)
{
	return remove_below("obj/t2core") == -1 || remove_below("bin/t2") == -1 ? -1 : 0;
}

static int
clean_plugin(const struct plugin_info *p)
{
	const char *out = p->outside ? "outside-plugin" : "plugin";
	char dir[PATH_MAX * 2 + 32];
	struct stat st;

	snprintf(dir, sizeof(dir), "%s/%s/%ss", home, build, out);
	if (remove_below("%s-obj/%s", out, p->name) == -1)
		return -1;
	return stat(dir, &st) == -1 || plugin_files_remove(dir, p->name, NULL) != -1 ? 0 : -1;
}

void
clean_all(bool talk)
{
	size_t i;

	if (with_core && clean_core() == -1)
		fail_component(PATHS_CORE);
	else if (with_core && talk)
		say(stdout, PLAIN, "Tranalyzer2 successfully cleaned");
	for (i = 0; i < nplugin; i++) {
		if (clean_plugin(&plugin[i]) == -1)
			fail_component(plugin[i].name);
		else if (talk)
			say(stdout, PLAIN, "%s successfully cleaned", plugin[i].name);
	}
}
