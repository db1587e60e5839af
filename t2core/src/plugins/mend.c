/*
 * mend.c - what helps when a plugin is refused
 *
 * The command must mend it where it is typed: it names the t2build that builds this t2, the plugin folder if that
 * is not the usual one, and does not ask to build what has no sources.
 */
#include <sys/stat.h>

#include <err.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "home.h"
#include "mend.h"
#include "need.h"
#include "shellword.h"
#include "t2api.h"

/* All texts that are made here, which live until the process ends. */
static char **kept;
static size_t nkept;

/* Returns s, which may be NULL. */
static char *
keep(char *s)
{
	kept = xrealloc(kept, nkept + 1, sizeof *kept);
	return kept[nkept++] = s;
}

#define text(...) keep(xprintf(__VA_ARGS__))

static char *
quoted(const char *word)
{
	return keep(need(shell_word(word)));
}

/* --- where things are ------------------------------------------------------------------------------------------- */

static bool
is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* path less its last n parts, to be written to; "" if it has not so many. */
static char *
parent(const char *path, unsigned n)
{
	char *dir = text("%s", path), *slash;

	for (; n > 0; n--) {
		if ((slash = strrchr(dir, '/')) == NULL)
			slash = dir;
		*slash = '\0';
	}
	return dir;
}

/* This program, links resolved. */
static const char *
self(void)
{
	static char path[PATH_MAX];
	char reason[HOME_ERR];

	if (path[0] == '\0')
		(void)home_self(path, sizeof path, reason);
	return path;
}

/* The t2build that PATH gives, links resolved; NULL if none. */
static char *
t2build_in_path(void)
{
	const char *dirs = getenv("PATH");
	char *path;
	size_t n;

	for (; dirs != NULL && *dirs != '\0'; dirs += n + (dirs[n] == ':')) {
		n = strcspn(dirs, ":");
		path = n > 0 ? text("%.*s/t2build", (int)n, dirs) : text("t2build");
		if (!is_dir(path) && access(path, X_OK) == 0)
			return keep(realpath(path, NULL));
	}
	return NULL;
}

/* The t2build that belongs to this t2, links resolved, NULL if there is none; *word is what the user types for it. */
static char *
t2build_own(const char **word)
{
	char *beside = keep(realpath(text("%s/t2build", parent(self(), 1)), NULL)), *in_path = t2build_in_path();

	*word = "t2build";
	if (beside == NULL || access(beside, X_OK) != 0)
		return in_path;
	if (in_path == NULL || strcmp(beside, in_path) != 0)
		*word = quoted(beside);
	return beside;
}

static bool
is_tree(const char *dir)
{
	return dir != NULL && home_is_tree(dir);
}

/* The tree that t2build builds, as it finds it: T2HOME, or the one that it lies in or is installed with. */
static char *
tree(const char *t2build)
{
	const char *env = getenv("T2HOME");
	char *dir;

	if (env != NULL && is_tree(dir = keep(realpath(env, NULL))))
		return dir;
	if (t2build == NULL)
		return NULL;
	if (is_tree(dir = parent(t2build, 3)) || is_tree(dir = text("%s/share/t2", parent(t2build, 2))))
		return dir;
	return NULL;
}

static struct {
	const char *t2build;	/* as it is typed, with what must stand before it */
	char *tree;		/* that it builds; NULL if not found */
} install;

static void
place_find(void)
{
	const char *env = getenv("T2HOME"), *word;
	char *path;

	if (install.t2build != NULL)
		return;
	path = t2build_own(&word);
	install.tree = tree(path);
	/* t2build takes a wrong T2HOME for an error */
	install.t2build = word;
	if (env != NULL && *env != '\0' && !is_tree(keep(realpath(env, NULL))))
		install.t2build = text("env -u T2HOME %s", word);
}

/* The t2 of the tree that t2build builds, if that is not this one; else NULL. */
static char *
other_t2(void)
{
	char *t2;

	place_find();
	if (install.tree == NULL || strncmp(self(), text("%s/build", install.tree), strlen(install.tree) + 6) == 0 ||
	    strcmp(parent(self(), 1), text("%sbin", pluginFolder)) == 0)
		return NULL;
	t2 = text("%s/build/bin/t2", install.tree);
	return access(t2, X_OK) == 0 ? t2 : NULL;
}

/* --- plugins ---------------------------------------------------------------------------------------------------- */

static char *
name_of(const char *file)
{
	return text("%.*s", (int)strlen(file) - 7, file + 4);
}

static bool
is_plugin(const char *dir, const char *name)
{
	const char *d = text("%s/%s", dir, name);

	return is_dir(text("%s/src", d)) &&
	    (access(text("%s/plugin.mk", d), F_OK) == 0 || access(text("%s/autogen.sh", d), F_OK) == 0);
}

/* True if t2build can build the plugin: one of the tree, or one from outside that the plugin folder leads to. */
static bool
has_sources(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

	place_find();
	if (name[strspn(name, letters)] != '\0')
		return false;
	return (install.tree != NULL && is_plugin(text("%s/plugins", install.tree), name)) ||
	    is_plugin(text("%s.sources", pluginFolder), name);
}

/* The number of a plugin with sources, as plugin.mk says it; 0 if that is not plain. */
static unsigned
number_of(const char *name)
{
	char *path = text("%s/plugins/%s/plugin.mk", install.tree != NULL ? install.tree : "", name), line[256];
	FILE *f = fopen(path, "re");
	unsigned number = 0;

	if (f == NULL && (f = fopen(text("%s.sources/%s/plugin.mk", pluginFolder, name), "re")) == NULL)
		return 0;
	while (fgets(line, sizeof line, f) != NULL && sscanf(line, "ORDER = %3u", &number) != 1)
		;
	fclose(f);
	return number;
}

/* " -p FOLDER" if t2build would take another one by itself. */
static const char *
folder_option(void)
{
	char usual[PATH_MAX], reason[HOME_ERR], *folder = text("%s", pluginFolder);
	size_t n = strlen(folder);

	while (n > 1 && folder[n - 1] == '/')
		folder[--n] = '\0';
	if (home_plugins(NULL, usual, sizeof usual, reason) == 0 && strcmp(folder, usual) == 0)
		return "";
	return text(" -p %s", quoted(folder));
}

/* The options that make it this t2 that is built: -i, -d or -P. */
static const char *
build_option(void)
{
	const char *bin = parent(self(), 1);
	const char *dir = strrchr(parent(bin, 1), '/');

	place_find();
	if (strcmp(bin, text("%sbin", pluginFolder)) == 0)
		return " -i";
	if (install.tree == NULL || dir == NULL || strncmp(bin, install.tree, strlen(install.tree)) != 0 ||
	    strncmp(install.t2build, "t2build", 7) != 0)
		return "";
	return strcmp(dir, "/build-debug") == 0 ? " -d" : strcmp(dir, "/build-profile") == 0 ? " -P" : "";
}

static const char *
run(const char *option, const char *operand)
{
	place_find();
	return text("run %s%s%s%s%s%s", install.t2build, folder_option(), option, *operand == '-' ? " --" : "",
	    *operand != '\0' ? " " : "", *operand != '\0' ? quoted(operand) : "");
}

/* --- phrases ---------------------------------------------------------------------------------------------------- */

const char *
mend_unload(const char *file)
{
	const char *name = name_of(file);

	/* a path, to t2build: then the file's own name */
	return run(" -u", strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ? file : name);
}

const char *
mend_one(const char *file)
{
	const char *name = name_of(file);

	return has_sources(name) ? run("", name) : mend_unload(file);
}

const char *
mend_all(const char *file)
{
	char *other;

	if (!has_sources(name_of(file)))
		return mend_unload(file);
	if ((other = other_t2()) != NULL)
		return text("this is %s, not the t2 that t2build builds; run %s", self(), quoted(other));
	return run(text("%s -R", build_option()), "");
}

const char *
mend_needed(const char *name, const char *file)
{
	/* built, it would be loaded too late */
	return has_sources(name) && number_of(name) < (unsigned)atoi(file) ? run("", name) : mend_unload(file);
}

const char *
mend_folder(void)
{
	return run("", "");
}

const char *
mend_mode(const char *path)
{
	return text("run chmod go-w %s", quoted(path));
}
