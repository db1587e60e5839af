/* The loaded plugins: loading lists for t2 -b, and sets to come back to. */

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conf.h"
#include "default_set.h"
#include "whole.h"

static char *
plugin_folder(const struct options *o)
{
	char dir[PATH_MAX], msg[PATHS_ERR];

	if (home_plugins(o->plugin_dir, dir, sizeof(dir), msg) == -1) {
		warnx("%s", msg);
		return NULL;
	}
	return xstrdup(dir);
}

/* file, or base in the plugin folder if file is NULL. */
static char *
file_or_default(const struct options *o, const char *file, const char *base)
{
	char *dir, *path;

	if (file != NULL)
		return xstrdup(file);
	if ((dir = plugin_folder(o)) == NULL)
		return NULL;
	path = xprintf("%s/%s", dir, base);
	free(dir);
	return path;
}

/* Into a device or a pipe as it is: nothing takes its place. */
static int
write_device(const char *path, const char *text, size_t size)
{
	FILE *f = fopen(path, "we");

	if (f != NULL) {
		const bool good = fwrite(text, 1, size, f) == size;

		if (fclose(f) == 0 && good)
			return 0;
	}
	warn("%s", path);
	return -1;
}

/* A file is replaced whole; a link leads to the file that is. */
static int
write_list(const char *path, const char *text, size_t size)
{
	char msg[FLAG_ERR], *target;
	struct stat st;
	int rc;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return write_device(path, text, size);
	target = whole_target(path);
	rc = flagheader_write(target != NULL ? target : path, text, size, NULL, msg);
	if (rc == -1)
		warnx("%s", msg);
	free(target);
	return rc;
}

static int
write_names(const struct pluginlist *names, const char *path)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);
	int rc;

	if (out == NULL)
		err(1, NULL);
	for (i = 0; i < names->n; i++)
		if (strcmp(names->name[i], PATHS_CORE) != 0 && strcmp(names->name[i], PATHS_LIB) != 0)
			fprintf(out, "%s\n", names->name[i]);
	if (fclose(out) == EOF)
		err(1, NULL);
	rc = write_list(path, text, size);
	free(text);
	return rc;
}

/* What a loading list calls the components: t2 knows plugins by their names, and by no paths. */
static int
listed_names(struct tree *t, const struct pluginlist *components, struct pluginlist *names)
{
	const struct component *c;
	const char *name;
	size_t i;

	for (i = 0; i < components->n; i++) {
		name = components->name[i];
		if (paths_is_path(name)) {
			if ((c = tree_component(t, name)) == NULL)
				return -1;
			name = c->name;
		}
		if (pluginlist_add(names, name) == -1)
			err(1, NULL);
	}
	return 0;
}

int
loaded_write_list(struct tree *t, const struct pluginlist *names, const char *file)
{
	struct pluginlist set = { NULL, 0 };
	char *path = file_or_default(t->options, file, "plugins.load");
	int rc = -1;

	if (path == NULL)
		return -1;
	if (names->n == 0 && default_set(t, &set, false) == -1)
		warnx("no plugins");
	else if (listed_names(t, names, &set) == 0)
		rc = write_names(&set, path);
	pluginlist_release(&set);
	free(path);
	return rc;
}

int
loaded_show_list(const struct options *o, const char *file)
{
	char *path = file_or_default(o, file, "plugins.load"), *line = NULL;
	size_t size = 0, number = 0;
	ssize_t n;
	int rc = 0;
	FILE *f;

	if (path == NULL)
		return -1;
	f = fopen(path, "re");
	if (f == NULL) {
		warn("%s", path);
		free(path);
		return -1;
	}
	while (rc == 0 && (n = getline(&line, &size, f)) != -1) {
		number++;
		if (!pluginlist_is_line(line, (size_t)n)) {
			warnx("%s: line %zu: no name of a plugin", path, number);
			rc = -1;
		} else if (*line != '#' && line[strspn(line, " \t\r\n")] != '\0') {
			fputs(line, stdout);
		}
	}
	if (ferror(f)) {
		warn("%s", path);
		rc = -1;
	}
	free(line);
	free(path);
	fclose(f);
	return rc;
}

/* --- sets to come back to ------------------------------------------------------------------------------------- */

#define SAVED "plugins.saved"

static int
scan_loaded(const struct options *o, struct pluginlist *now)
{
	char *dir = plugin_folder(o), msg[PLUGINLIST_ERR];
	int rc;

	if (dir == NULL)
		return -1;
	rc = pluginlist_scan(now, dir, msg);
	if (rc == 1)
		warnx("%s: plugin folder does not exist", dir);
	else if (rc == -1)
		warnx("%s", msg);
	free(dir);
	return rc == 0 ? 0 : -1;
}

int
loaded_save(const struct options *o, const char *file)
{
	char *path = file_or_default(o, file, SAVED);
	struct pluginlist now;
	int rc = -1;

	if (path != NULL && scan_loaded(o, &now) == 0) {
		rc = write_names(&now, path);
		pluginlist_release(&now);
	}
	free(path);
	return rc;
}

/* The t2build beside this program; the one in PATH if there is none. */
static char *
t2build_path(void)
{
	char self[PATH_MAX], msg[PATHS_ERR], *slash, *path;

	if (home_self(self, sizeof(self), msg) == 0 && (slash = strrchr(self, '/')) != NULL) {
		*slash = '\0';
		path = xprintf("%s/t2build", self);
		if (access(path, X_OK) == 0)
			return path;
		free(path);
	}
	return xstrdup("t2build");
}

int
loaded_build(const struct options *o, const char *const *words, size_t n)
{
	const char **argv = xrealloc(NULL, n + 7, sizeof(*argv));
	char *program = t2build_path();
	size_t i, argc = 0;
	int status;
	pid_t pid;

	argv[argc++] = program;
	if (o->plugin_dir != NULL) {
		argv[argc++] = "-p";
		argv[argc++] = o->plugin_dir;
	}
	if (o->yes)
		argv[argc++] = "-y";
	if (o->force)
		argv[argc++] = "-r";
	if (o->debug)
		argv[argc++] = "-d";
	for (i = 0; i < n; i++)
		argv[argc++] = words[i];
	argv = xrealloc(argv, argc + 1, sizeof(*argv));
	argv[argc] = NULL;
	fflush(NULL);
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		execvp(program, (char *const *)(void *)argv);
		warn("%s", program);
		_exit(1);
	}
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			err(1, "wait");
	free(argv);
	free(program);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

/* Call t2build for the names of a that b lacks; first: an option before them, or NULL. */
static int
build_difference(const struct options *o, const struct pluginlist *a, const struct pluginlist *b, const char *first)
{
	const char **words = xrealloc(NULL, a->n + 1, sizeof(*words));
	size_t i, n = 0, start;
	int rc = 0;

	if (first != NULL)
		words[n++] = first;
	start = n;
	for (i = 0; i < a->n; i++)
		if (!pluginlist_has(b, a->name[i]))
			words[n++] = a->name[i];
	if (n > start)
		rc = loaded_build(o, words, n);
	free(words);
	return rc;
}

static int
make_loaded(const struct options *o, const struct pluginlist *wanted)
{
	struct pluginlist now;
	int rc;

	if (scan_loaded(o, &now) == -1)
		return -1;
	/* What cannot be built leaves the set as it is. */
	rc = build_difference(o, wanted, &now, NULL);
	if (rc == 0)
		rc = build_difference(o, &now, wanted, "-u");
	pluginlist_release(&now);
	return rc;
}

int
loaded_restore(const struct options *o, const char *file)
{
	char *path = file_or_default(o, file, SAVED), msg[PLUGINLIST_ERR];
	struct pluginlist saved;
	int rc = -1;

	if (path == NULL)
		return -1;
	if (pluginlist_read(&saved, path, msg) == -1)
		warnx("%s", msg);
	else {
		rc = make_loaded(o, &saved);
		pluginlist_release(&saved);
	}
	free(path);
	return rc;
}

int
loaded_scan(const struct options *o, struct pluginlist *now)
{
	char *dir = plugin_folder(o), msg[PLUGINLIST_ERR];
	int rc = -1;

	if (dir != NULL && (rc = pluginlist_scan(now, dir, msg)) == -1)
		warnx("%s", msg);
	free(dir);
	return rc == -1 ? -1 : 0;
}

int
loaded_make_all(const struct options *o, const struct pluginlist *now, const struct pluginlist *wanted)
{
	const char **words = xrealloc(NULL, wanted->n + 1, sizeof(*words));
	size_t i;
	int rc = build_difference(o, now, wanted, "-u");

	words[0] = PATHS_CORE;
	for (i = 0; i < wanted->n; i++)
		words[i + 1] = wanted->name[i];
	if (rc == 0)
		rc = loaded_build(o, words, wanted->n + 1);
	free(words);
	return rc;
}

int
loaded_only_pcapd(const struct options *o)
{
	static char pcapd[] = "pcapd";
	char *only[] = { pcapd };
	struct pluginlist wanted = { only, 1 };

	return loaded_save(o, NULL) == -1 ? -1 : make_loaded(o, &wanted);
}
