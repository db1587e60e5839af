/* Components, their headers and settings files. */

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "conf.h"
#include "nearest.h"

void
tree_init(struct tree *t, const char *home, const struct options *o)
{
	memset(t, 0, sizeof(*t));
	snprintf(t->home, sizeof(t->home), "%s", home);
	t->options = o;
}

struct flagheader *
tree_header(struct tree *t, const char *path)
{
	struct flagheader *h = xrealloc(NULL, 1, sizeof(*h));
	char msg[FLAG_ERR];
	size_t i;

	if (flagheader_load(h, path, msg) == -1) {
		warnx("%s", msg);
		free(h);
		return NULL;
	}
	for (i = 0; i < t->nheader; i++) {
		if (strcmp(t->header[i]->path, h->path) == 0) {
			flagheader_release(h);
			free(h);
			return t->header[i];
		}
	}
	t->header = xrealloc(t->header, t->nheader + 1, sizeof(h));
	return t->header[t->nheader++] = h;
}

static int
is_hpp(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return e->d_name[0] != '.' && n > 4 && strcmp(e->d_name + n - 4, ".hpp") == 0;
}

static int
is_h(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return e->d_name[0] != '.' && n > 2 && strcmp(e->d_name + n - 2, ".h") == 0;
}

static int
add_headers(struct tree *t, struct component *c, const char *dir, int (*filter)(const struct dirent *))
{
	struct dirent **e;
	int i, n = scandir(dir, &e, filter, alphasort), rc = 0;
	struct flagheader *h;
	char *path;

	if (n == -1)
		return errno == ENOENT ? 0 : (warn("%s", dir), -1);
	for (i = 0; i < n; i++) {
		path = xprintf("%s/%s", dir, e[i]->d_name);
		free(e[i]);
		h = rc == -1 ? NULL : tree_header(t, path);
		free(path);
		if (h == NULL) {
			rc = -1;
			continue;
		}
		c->header = xrealloc(c->header, c->nheader + 1, sizeof(h));
		c->header[c->nheader++] = h;
		c->has_user |= h->has_user;
	}
	free(e);
	return rc;
}

static int
load_defaults(struct component *c)
{
	char *path = xprintf("%s/default.config", c->dir), msg[FLAG_ERR];
	struct stat st;
	int rc = 0;

	if (stat(path, &st) == 0) {
		rc = flagconfig_load(&c->defaults, path, msg);
		if (rc == -1)
			warnx("%s", msg);
		c->has_defaults = rc == 0;
	}
	free(path);
	return rc;
}

static void
free_component(struct component *c)
{
	if (c->has_defaults)
		flagconfig_release(&c->defaults);
	free(c->header);
	free(c->name);
	free(c->dir);
	free(c);
}

/* Headers of a component: those in src; of the shared ones, those in the rooms that plugins see. */
static int
add_folders(struct tree *t, struct component *c)
{
	static const char *const shared[] = { "api", "row", NULL }, *const own[] = { "src", NULL };
	const char *const *room = strcmp(c->name, PATHS_LIB) == 0 ? shared : own;
	int rc = 0;

	for (; *room != NULL && rc == 0; room++) {
		char *folder = xprintf("%s/%s", c->dir, *room);

		rc = add_headers(t, c, folder, is_hpp) == -1 || add_headers(t, c, folder, is_h) == -1 ? -1 : 0;
		free(folder);
	}
	return rc;
}

static struct component *
load_component(struct tree *t, const char *name, const char *dir)
{
	struct component *c = calloc(1, sizeof(*c));
	char base[NAME_MAX + 1], msg[PATHS_ERR];

	if (c == NULL)
		err(1, NULL);
	if (paths_base(paths_is_path(name) ? dir : name, base, sizeof(base), msg) == -1) {
		warnx("%s", msg);
		free(c);
		return NULL;
	}
	c->name = xstrdup(base);
	c->dir = xstrdup(dir);
	if (add_folders(t, c) == -1 || load_defaults(c) == -1) {
		free_component(c);
		return NULL;
	}
	/* Our own headers have the banner where they have user flags. */
	if (strcmp(base, PATHS_LIB) == 0 || strcmp(base, PATHS_CORE) == 0)
		c->has_user = true;
	t->component = xrealloc(t->component, t->ncomponent + 1, sizeof(c));
	return t->component[t->ncomponent++] = c;
}

struct component *
tree_folder(struct tree *t, const char *name)
{
	char dir[PATH_MAX], msg[PATHS_ERR];
	size_t i;

	if (paths_component(t->home, name, dir, sizeof(dir), msg) == -1) {
		warnx("%s", msg);
		return NULL;
	}
	for (i = 0; i < t->ncomponent; i++)
		if (strcmp(t->component[i]->dir, dir) == 0)
			return t->component[i];
	return load_component(t, name, dir);
}

/* A plugin may have none of its own, and settings of others only. */
static bool
has_flags(const struct component *c)
{
	size_t i;

	for (i = 0; i < c->nheader; i++)
		if (c->header[i]->nflags > 0)
			return true;
	return c->has_defaults;
}

struct component *
tree_component(struct tree *t, const char *name)
{
	struct component *c = tree_folder(t, name);

	/* the tree's own are known to be components; any folder has a path */
	if (c != NULL && paths_is_path(name) && !has_flags(c)) {
		warnx("%s: no header with flags in %s/src", name, c->dir);
		return NULL;
	}
	return c;
}

bool
tree_has(const struct tree *t, const char *name)
{
	char dir[PATH_MAX], msg[PATHS_ERR];

	return paths_component(t->home, name, dir, sizeof(dir), msg) == 0;
}

static int
is_plugin(const struct dirent *e)
{
	return e->d_name[0] != '.' && strcmp(e->d_name, "t2PSkel") != 0;
}

static bool
has_source(const struct tree *t, const char *plugin)
{
	char *src = xprintf("%s/plugins/%s/src", t->home, plugin);
	struct stat st;
	bool yes = stat(src, &st) == 0;

	free(src);
	return yes;
}

int
tree_all(const struct tree *t, struct pluginlist *names)
{
	char *path = xprintf("%s/plugins", t->home);
	struct dirent **e;
	int i, n = scandir(path, &e, is_plugin, alphasort);

	if (n == -1)
		warn("%s", path);
	free(path);
	if (n == -1)
		return -1;
	if (pluginlist_add(names, PATHS_CORE) == -1 || pluginlist_add(names, PATHS_LIB) == -1)
		err(1, NULL);
	for (i = 0; i < n; i++) {
		if (has_source(t, e[i]->d_name) && pluginlist_add(names, e[i]->d_name) == -1)
			err(1, NULL);
		free(e[i]);
	}
	free(e);
	return 0;
}

bool
tree_is_user(const struct component *c, const struct flag *f)
{
	return !c->has_user || f->section != FLAG_OUTSIDE;
}

/* The first definition of flag among c's headers. */
static bool
find_in(struct component *c, const char *name, struct found *found, const struct flagheader **hidden)
{
	size_t i;
	struct flag *f;

	for (i = 0; i < c->nheader; i++) {
		if ((f = flagheader_find(c->header[i], name)) == NULL)
			continue;
		if (tree_is_user(c, f)) {
			found->header = c->header[i];
			found->flag = f;
			found->owner = c;
			return true;
		}
		if (*hidden == NULL)
			*hidden = c->header[i];
	}
	return false;
}

bool
tree_find(struct tree *t, struct component *c, const char *flag, bool own, struct found *found,
    const struct flagheader **hidden)
{
	static const char *const shared[] = { PATHS_CORE, PATHS_LIB };
	struct component *other;
	size_t i;

	*hidden = NULL;
	if (find_in(c, flag, found, hidden))
		return true;
	for (i = 0; !own && i < sizeof(shared) / sizeof(shared[0]); i++) {
		other = tree_component(t, shared[i]);
		if (other != NULL && other != c && find_in(other, flag, found, hidden))
			return true;
	}
	return false;
}

static void
offer_flags(struct nearest *n, const struct component *c)
{
	size_t i, j;
	char *name;

	for (i = 0; i < c->nheader; i++) {
		for (j = 0; j < c->header[i]->nflags; j++) {
			if (!tree_is_user(c, &c->header[i]->flags[j]))
				continue;
			name = flagheader_name(c->header[i], &c->header[i]->flags[j]);
			if (name != NULL)
				nearest_offer(n, name);
			free(name);
		}
	}
}

void
tree_no_flag(struct tree *t, struct component *c, const char *flag, const struct flagheader *hidden)
{
	struct nearest n = NEAREST(flag);
	struct component *core;

	if (hidden != NULL) {
		warnx("%s: %s is no user flag of %s", c->name, flag, hidden->path);
		return;
	}
	offer_flags(&n, c);
	if (n.best[0] == '\0' && (core = tree_component(t, PATHS_CORE)) != NULL)
		offer_flags(&n, core);
	if (n.best[0] != '\0')
		warnx("%s: no flag %s; did you mean %s?", c->name, flag, n.best);
	else
		warnx("%s: no flag %s", c->name, flag);
}

/* True if path lies in dir; both links resolved. */
static bool
is_below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	return strncmp(path, dir, n) == 0 && path[n] == '/';
}

/* Links of path resolved, it lies in dir, whose links are resolved as well. */
static bool
is_inside(const char *path, const char *dir)
{
	char *real = realpath(path, NULL), *root = realpath(dir, NULL);
	bool inside = real != NULL && root != NULL && is_below(real, root);

	free(real);
	free(root);
	return inside;
}

struct flagheader *
tree_header_inside(struct tree *t, const struct component *c, bool linked, const char *path, const char *what)
{
	const char *root = c == NULL || is_below(c->dir, t->home) ? t->home : c->dir;
	struct stat st;

	/* one that is not there, or must not be looked at, is tree_header's matter */
	if (stat(path, &st) == 0 && !is_inside(path, root) && !(linked && is_inside(path, c->dir))) {
		warnx("%s: %s is outside of %s", what, path, root);
		return NULL;
	}
	return tree_header(t, path);
}

struct component *
tree_owner(struct tree *t, const char *path)
{
	char dir[PATH_MAX];
	const char *rest;
	size_t n = strlen(t->home);

	if (strncmp(path, t->home, n) != 0 || path[n] != '/')
		return NULL;
	rest = path + n + 1;
	if (strncmp(rest, "t2core/", 7) == 0)
		return tree_component(t, PATHS_CORE);
	if (strncmp(rest, "lib/", 4) == 0)
		return tree_component(t, PATHS_LIB);
	if (strncmp(rest, "plugins/", 8) != 0)
		return NULL;
	rest += 8;
	snprintf(dir, sizeof(dir), "%.*s", (int)strcspn(rest, "/"), rest);
	return tree_component(t, dir);
}

bool
tree_changed(const struct tree *t)
{
	size_t i;

	for (i = 0; i < t->nheader; i++)
		if (t->header[i]->changed)
			return true;
	return false;
}

int
tree_save(struct tree *t)
{
	char msg[FLAG_ERR];
	size_t i;

	for (i = 0; i < t->nheader; i++) {
		if (!t->header[i]->changed)
			continue;
		if (flagheader_save(t->header[i], msg) == -1) {
			warnx("%s", msg);
			return -1;
		}
		if (t->options->verbose)
			fprintf(stderr, "%s: written\n", t->header[i]->path);
	}
	return 0;
}

void
tree_release(struct tree *t)
{
	size_t i;

	for (i = 0; i < t->ncomponent; i++)
		free_component(t->component[i]);
	for (i = 0; i < t->nheader; i++) {
		flagheader_release(t->header[i]);
		free(t->header[i]);
	}
	free(t->component);
	free(t->header);
}
