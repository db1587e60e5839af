/* Settings files: apply, write, look into, edit. */

#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ask.h"
#include "conf.h"
#include "shellword.h"
#include "t2version.h"
#include "whole.h"

/* --- apply ---------------------------------------------------------------------------------------------------- */

/* One setting.  A flag that the header does not have is named; the others are set all the same. */
static int
apply_setting(struct tree *t, struct component *c, const struct flagconfig *cfg, const struct flag_setting *s)
{
	char *path = xprintf("%s/%s", c->dir, s->file);
	const struct flagheader *hidden;
	struct flagheader *h;
	struct found at;
	size_t n = strlen(path);
	struct stat st;

	/* src/NAME.h may be src/NAME.hpp */
	if (stat(path, &st) == -1 && n > 2 && strcmp(path + n - 2, ".h") == 0) {
		char *hpp = xprintf("%spp", path), *other = hpp;

		if (stat(hpp, &st) == 0) {
			other = path;
			path = hpp;
		}
		free(other);
	}
	/* The core and the shared headers have none that is called like them: the flag's name decides then. */
	if (stat(path, &st) == -1 && (strcmp(c->name, PATHS_CORE) == 0 || strcmp(c->name, PATHS_LIB) == 0)) {
		free(path);
		if (tree_find(t, c, s->name, true, &at, &hidden) &&
		    tree_header_inside(t, c, false, at.header->path, cfg->path) == NULL)
			return -1;
		if (tree_find(t, c, s->name, true, &at, &hidden))
			return set_flag(t->options, &at, c->name, flagconfig_plain(s->value));
		tree_no_flag(t, c, s->name, hidden);
		return 1;
	}
	h = tree_header_inside(t, c, cfg == &c->defaults, path, cfg->path);
	free(path);
	if (h == NULL)
		return -1;
	at.header = h;
	at.owner = c;
	at.flag = flagheader_find(h, s->name);
	if (at.flag == NULL || !tree_is_user(c, at.flag)) {
		tree_no_flag(t, c, s->name, at.flag != NULL ? h : NULL);
		return 1;
	}
	return set_flag(t->options, &at, c->name, flagconfig_plain(s->value));
}

static int
apply_config(struct tree *t, struct component *c, const struct flagconfig *cfg)
{
	int rc = 0;
	size_t i;

	if (t->options->verbose)
		fprintf(stderr, "'%s': Loading configuration file '%s'\n", c->name, cfg->path);
	for (i = 0; i < cfg->nsettings; i++) {
		int one = apply_setting(t, c, cfg, &cfg->settings[i]);

		if (one == -1)
			return -1;
		rc |= one;
	}
	return rc;
}

int
config_reset(struct tree *t, const struct pluginlist *names)
{
	struct component *c;
	size_t i;
	int rc = 0, one;

	for (i = 0; i < names->n; i++) {
		if ((c = tree_component(t, names->name[i])) == NULL)
			return -1;
		if (!c->has_defaults) {
			if (t->options->verbose)
				fprintf(stderr, "'%s': no default.config\n", c->name);
			continue;
		}
		if ((one = apply_config(t, c, &c->defaults)) == -1)
			return -1;
		rc |= one;
	}
	return rc;
}

/* Path of a settings file: "auto" and "default" lie beside the component. */
static char *
config_path(const struct component *c, const char *file)
{
	if (strcmp(file, "default") == 0)
		return xprintf("%s/default.config", c->dir);
	if (strcmp(file, "auto") == 0)
		return xprintf("%s/%s.config", c->dir, c->name);
	return xstrdup(file);
}

static int
apply_file(struct tree *t, struct component *c, const char *path)
{
	struct flagconfig cfg;
	char msg[FLAG_ERR];
	int rc = 0;

	if (flagconfig_load(&cfg, path, msg) == -1) {
		warnx("%s", msg);
		return -1;
	}
	if (c == NULL && paths_is_path(cfg.component)) {
		warnx("%s: '%s' is no component's name; name its folder on the command line", path, cfg.component);
		rc = -1;
	} else if (c == NULL && (c = tree_component(t, cfg.component)) == NULL)
		rc = -1;
	else if (strcmp(cfg.component, c->name) == 0)
		rc = apply_config(t, c, &cfg);
	else if (t->options->verbose)
		fprintf(stderr, "'%s': '%s' is for %s\n", c->name, path, cfg.component);
	flagconfig_release(&cfg);
	return rc;
}

int
config_apply(struct tree *t, const struct pluginlist *names, const char *file)
{
	bool beside = strcmp(file, "auto") == 0 || strcmp(file, "default") == 0;
	int rc = 0, one;
	size_t i;

	if (names->n == 0 && !beside)
		return apply_file(t, NULL, file);
	if (names->n == 0) {
		warnx("option -C %s: no component named", file);
		return -1;
	}
	for (i = 0; i < names->n; i++) {
		struct component *c = tree_component(t, names->name[i]);
		char *path;

		if (c == NULL)
			return -1;
		path = config_path(c, file);
		one = apply_file(t, c, path);
		free(path);
		if (one == -1)
			return -1;
		rc |= one;
	}
	return rc;
}

/* --- write ---------------------------------------------------------------------------------------------------- */

/* The present value of each setting in the headers; NULL where the header lacks the flag. */
static char **
present_values(struct tree *t, struct component *c)
{
	const struct flagheader *hidden;
	char **v = calloc(c->defaults.nsettings + 1, sizeof(*v));
	struct found at;
	size_t i;

	if (v == NULL)
		err(1, NULL);
	for (i = 0; i < c->defaults.nsettings; i++)
		if (tree_find(t, c, c->defaults.settings[i].name, true, &at, &hidden))
			v[i] = flagheader_value(at.header, at.flag);
	return v;
}

static void
free_values(char **v, size_t n)
{
	while (n-- > 0)
		free(v[n]);
	free(v);
}

static int
write_text(const char *path, const char *text)
{
	char msg[FLAG_ERR], *target;
	struct stat st;
	bool old = stat(path, &st) == 0;
	int rc;

	if (old && !S_ISREG(st.st_mode)) {
		warnx("%s: not a regular file", path);
		return -1;
	}
	target = whole_target(path); /* a link leads to the file that is written */
	rc = flagheader_write(target != NULL ? target : path, text, strlen(text), old ? &st : NULL, msg);
	if (rc == -1)
		warnx("%s", msg);
	free(target);
	return rc;
}

static bool
may_overwrite(const struct options *o, const struct component *c, const char *path)
{
	if (access(path, F_OK) == -1)
		return true;
	fprintf(stderr, "%s: file '%s' already exists...\n", c->name, path);
	return ask(o, "Overwrite it (y/N)? ");
}

/* The lines that a settings file begins with.  A plugin outside the tree is named by its folder. */
static char *
heading_of(const struct tree *t, const struct component *c, const char *file)
{
	size_t n = strlen(t->home);
	bool inside = strncmp(c->dir, t->home, n) == 0 && c->dir[n] == '/';
	char *component = shell_word(inside ? c->name : c->dir), *from = shell_word(file != NULL ? file : "auto"),
	    *text;

	if (component == NULL || from == NULL)
		err(1, NULL);
	text = xprintf("# Settings of %s %s\n#\n# Written by: t2conf %s -g\n# Apply with: t2conf %s -C %s\n\n",
	    c->name, T2_VERSION, component, component, from);
	free(component);
	free(from);
	return text;
}

static int
generate_one(struct tree *t, struct component *c, const char *file)
{
	char *path, *heading, *text, **values;
	int rc = -1;

	if (!c->has_defaults) {
		warnx("%s: no default.config in %s", c->name, c->dir);
		return -1;
	}
	if (file != NULL && strcmp(file, "default") == 0) {
		warnx("%s: cannot edit default configuration files", c->name);
		return -1;
	}
	path = file != NULL ? xstrdup(file) : xprintf("%s/%s.config", c->dir, c->name);
	heading = heading_of(t, c, file);
	values = present_values(t, c);
	text = flagconfig_generate(&c->defaults, heading, values);
	if (text == NULL)
		err(1, NULL);
	if (may_overwrite(t->options, c, path))
		rc = write_text(path, text);
	if (rc == 0 && t->options->verbose)
		fprintf(stderr, "'%s': '%s' written\n", c->name, path);
	free_values(values, c->defaults.nsettings);
	free(text);
	free(heading);
	free(path);
	return rc;
}

int
config_generate(struct tree *t, const struct pluginlist *names, const char *file)
{
	struct component *c;
	size_t i;

	if (names->n > 1 && file != NULL) {
		warnx("cannot specify a filename with '-g' option and multiple plugins");
		return -1;
	}
	for (i = 0; i < names->n; i++) {
		if ((c = tree_component(t, names->name[i])) == NULL)
			return -1;
		/* With -a those that have nothing to write are passed over. */
		if (names->n > 1 && (!c->has_defaults || c->defaults.nsettings == 0))
			continue;
		if (generate_one(t, c, file) == -1)
			return -1;
	}
	return 0;
}

/* --- look into and edit --------------------------------------------------------------------------------------- */

static int
open_config(struct tree *t, const char *component, const char *file, struct component **c, struct flagconfig *cfg)
{
	char *path, msg[FLAG_ERR];
	int rc;

	if ((*c = tree_component(t, component)) == NULL)
		return -1;
	path = config_path(*c, file != NULL ? file : "auto");
	rc = flagconfig_load(cfg, path, msg);
	if (rc == -1)
		warnx("%s", msg);
	free(path);
	return rc;
}

int
config_show(struct tree *t, const char *component, const char *file, const char *flag)
{
	const struct flag_setting *s;
	struct flagconfig cfg;
	struct component *c;

	if (open_config(t, component, file, &c, &cfg) == -1)
		return -1;
	s = flagconfig_find(&cfg, flag);
	if (s != NULL)
		printf("%s = %s\n", flag, s->value);
	else
		warnx("%s: no flag %s in %s", c->name, flag, cfg.path);
	flagconfig_release(&cfg);
	return s != NULL ? 0 : -1;
}

static int
edit_setting(const struct options *o, struct component *c, const struct flagconfig *cfg,
    const struct flag_setting *s, const char *given)
{
	const struct flag_setting *shipped = c->has_defaults ? flagconfig_find(&c->defaults, s->name) : NULL;
	char **values, *text, *value;
	int rc;

	if (strcmp(given, "default") == 0) {
		if (shipped == NULL) {
			warnx("%s: default.config has no value for %s", c->name, s->name);
			return -1;
		}
		given = shipped->value;
	}
	value = set_value(o, c->name, s->name, flagconfig_plain(s->value), flagconfig_plain(given),
	    shipped != NULL ? shipped->value : NULL, s->comment, NULL);
	if (value == NULL)
		return -1;
	values = calloc(cfg->nsettings, sizeof(*values));
	if (values == NULL)
		err(1, NULL);
	values[s - cfg->settings] = value;
	text = flagconfig_rewrite(cfg, values);
	if (text == NULL)
		err(1, NULL);
	rc = strcmp(text, cfg->text) == 0 ? 0 : write_text(cfg->path, text);
	free(text);
	free(values);
	free(value);
	return rc;
}

int
config_edit(struct tree *t, const char *component, const char *file, const char *assignment)
{
	const char *eq = strchr(assignment, '=');
	const struct flag_setting *s;
	struct flagconfig cfg;
	struct component *c;
	char *flag;
	int rc = -1;

	if (eq == NULL || eq == assignment) {
		warnx("option -D: expected NAME=VALUE, found '%s'", assignment);
		return -1;
	}
	if (file != NULL && strcmp(file, "default") == 0) {
		warnx("%s: cannot edit default configuration files", component);
		return -1;
	}
	if (open_config(t, component, file, &c, &cfg) == -1)
		return -1;
	flag = xprintf("%.*s", (int)(eq - assignment), assignment);
	if ((s = flagconfig_find(&cfg, flag)) != NULL)
		rc = edit_setting(t->options, c, &cfg, s, eq + 1);
	else
		warnx("%s: no flag %s in %s", c->name, flag, cfg.path);
	free(flag);
	flagconfig_release(&cfg);
	return rc;
}
