/*
 * loader.c - plugins from files
 *
 * A plugin is NNN_NAME.so in the plugin folder.  It is refused, with one line that says how to mend it, before any of
 * its callbacks has run.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <dlfcn.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "calls.h"
#include "loader.h"
#include "t2log.h"
#include "t2utils.h"

#define NAME_MAX_LEN	31
#define VERSION_MAX_LEN	15

static const struct t2_plugin *loaded[PLUGINS_MAX];
static unsigned nloaded;

static t2_plugin_info_t info[PLUGINS_MAX];
static t2_plugin_array_t array = { .plugin = info };
t2_plugin_array_t *t2_plugins = &array;

/* --- the list of files --------------------------------------------------------------------------------------------- */

static bool
is_plugin_file(const char *name)
{
	const size_t len = strlen(name);

	return len > 7 && name[0] >= '0' && name[0] <= '9' && name[1] >= '0' && name[1] <= '9' && name[2] >= '0' &&
	    name[2] <= '9' && name[3] == '_' && strcmp(name + len - 3, ".so") == 0;
}

static int
filter(const struct dirent *d)
{
	return is_plugin_file(d->d_name);
}

/* The loading list: NNN_name.so, NNN_name or name, one a line. */
static bool
line_names(const char *line, const char *file)
{
	const size_t len = strlen(line), flen = strlen(file) - 3;

	if (strcmp(line, file) == 0)
		return true;
	return (len == flen && strncmp(line, file, flen) == 0) ||
	    (len == flen - 4 && strncmp(line, file + 4, flen - 4) == 0);
}

static bool
listed(FILE *list, const char *file)
{
	char line[PATH_MAX];

	rewind(list);
	while (fgets(line, sizeof line, list) != NULL) {
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] != '#' && line[0] != '\0' && line_names(line, file))
			return true;
	}
	return false;
}

static FILE *
list_open(void)
{
	char path[PATH_MAX];
	FILE *f;

	if (USE_PLLIST == 0 && pluginList == NULL)
		return NULL;
	if (pluginList != NULL) {
		if ((f = fopen(pluginList, "re")) == NULL)
			err(1, "%s", pluginList);
		return f;
	}
	(void)snprintf(path, sizeof path, "%s%s", pluginFolder, PLLIST);
	return fopen(path, "re");
}

/* --- checks -------------------------------------------------------------------------------------------------------- */

/* The user: under sudo(8), which alone sets SUDO_UID for root, who called it. */
static uid_t
user(void)
{
	const char *uid = getuid() == 0 && geteuid() == 0 ? getenv("SUDO_UID") : NULL;

	if (uid == NULL || *uid == '\0' || uid[strspn(uid, "0123456789")] != '\0')
		return geteuid();
	return (uid_t)strtoul(uid, NULL, 10);
}

/* A file that somebody else may change is somebody else's program. */
static const char *
unsafe(const struct stat *st)
{
	if (st->st_uid != 0 && st->st_uid != geteuid() && st->st_uid != user())
		return "belongs to another user";
	if (st->st_mode & S_IWOTH)
		return "others may write to it; chmod o-w";
	if (st->st_mode & S_IWGRP)
		return "its group may write to it; chmod g-w";
	return NULL;
}

/* Length of the first NAME=VALUE of a signature; a comma between quotes is part of the value. */
static size_t
token(const char *s)
{
	bool quoted = false;
	size_t n;

	for (n = 0; s[n] != '\0' && (quoted || s[n] != ','); n++) {
		if (s[n] == '"')
			quoted = !quoted;
		else if (s[n] == '\\' && s[n + 1] != '\0')
			n++;
	}
	return n;
}

/* The value of a flag in a signature, NULL if it is not there; *len its length. */
static const char *
sig_value(const char *sig, const char *name, size_t nlen, size_t *len)
{
	for (; *sig != '\0'; sig += token(sig) + (sig[token(sig)] == ',')) {
		if (strncmp(sig, name, nlen) != 0 || sig[nlen] != '=')
			continue;
		*len = token(sig) - nlen - 1;
		return sig + nlen + 1;
	}
	return NULL;
}

/* Say which flag differs; false if none does. */
static bool
signature_differs(const char *file, const char *theirs)
{
	const char *ours = T2_SIGNATURE;

	if (strcmp(ours, theirs) == 0)
		return false;
	for (; *ours != '\0'; ours += token(ours) + (ours[token(ours)] == ',')) {
		const size_t nlen = strcspn(ours, "=");
		size_t len, tlen = 0;
		const char *v = sig_value(theirs, ours, nlen, &tlen);

		len = token(ours) - nlen - 1;
		if (v == NULL || len != tlen || strncmp(v, ours + nlen + 1, len) != 0) {
			warnx("%s: built with %.*s=%.*s, t2 has %.*s; run t2build -R", file, (int)nlen, ours,
			    v == NULL ? 1 : (int)tlen, v == NULL ? "?" : v, (int)token(ours), ours);
			return true;
		}
	}
	warnx("%s: built with other core flags than t2; run t2build -R", file);
	return true;
}

static bool
is_loaded(const char *name, size_t len)
{
	for (unsigned i = 0; i < nloaded; i++)
		if (strlen(loaded[i]->name) == len && strncmp(loaded[i]->name, name, len) == 0)
			return true;
	return false;
}

static bool
deps_missing(const char *file, const struct t2_plugin *p)
{
	for (const char *d = p->deps; *d != '\0'; d += token(d) + (d[token(d)] == ',')) {
		if (is_loaded(d, token(d)))
			continue;
		warnx("%s: needs plugin %.*s, which is not loaded before it; run t2build %.*s", file, (int)token(d), d,
		    (int)token(d), d);
		return true;
	}
	return false;
}

static bool
refused(const char *file, const struct t2_plugin *p)
{
	if (p->abi != T2_ABI || p->size != sizeof *p) {
		warnx("%s: built for plugin ABI %u, t2 has %u; run t2build -R", file, (unsigned)p->abi, (unsigned)T2_ABI);
		return true;
	}
	if (p->name == NULL || p->name[0] == '\0' || strlen(p->name) > NAME_MAX_LEN || p->version == NULL ||
	    p->version[0] == '\0' || strlen(p->version) > VERSION_MAX_LEN) {
		warnx("%s: T2_PLUGIN_INIT without a name of at most %d or a version of at most %d characters", file,
		    NAME_MAX_LEN, VERSION_MAX_LEN);
		return true;
	}
	if (p->major != 0 || p->minor < 8 || p->minor > 9) {
		warnx("%s: API generation %u.%u is not known: 0.8 and 0.9 are", file, p->major, p->minor);
		return true;
	}
	if (signature_differs(file, p->signature))
		return true;
	if (is_loaded(p->name, strlen(p->name))) {
		warnx("%s: plugin %s is there twice; run t2build -u %s, then t2build %s", file, p->name, p->name, p->name);
		return true;
	}
	return deps_missing(file, p);
}

/*
 * Say why a file was not loaded.  A symbol that is missing has a reason, which the plugin's table may tell: other core
 * flags, or a plugin that it needs.
 */
static void
unloadable(const char *path, const char *file, const char *reason)
{
	char *why = t2_alloc_strcat(reason, NULL), *symbol = strstr(why, "undefined symbol: ");
	void *dl = symbol == NULL ? NULL : dlopen(path, RTLD_LAZY | RTLD_LOCAL);
	const struct t2_plugin *p = dl == NULL ? NULL : dlsym(dl, "t2_plugin");

	if (p != NULL && refused(file, p))
		;	/* told */
	else if (symbol != NULL)
		warnx("%s: %s: neither t2 nor a plugin before it has it; load the plugin that has it, mend this one, or run "
		    "t2build -u %.*s", path, symbol, (int)strlen(file) - 7, file + 4);
	else
		warnx("%s; run t2build -R", why);
	free(why);
	if (dl != NULL)
		(void)dlclose(dl);
}

static bool
load_one(int dir, const char *file)
{
	char path[PATH_MAX];
	struct stat st;
	const char *why;
	void *dl;
	const struct t2_plugin *p;

	(void)snprintf(path, sizeof path, "%s%s", pluginFolder, file);
	if (fstatat(dir, file, &st, 0) != 0) {
		warn("%s", path);
		return false;
	}
	if ((why = unsafe(&st)) != NULL) {
		warnx("%s: %s", path, why);
		return false;
	}
	if ((dl = dlopen(path, RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE)) == NULL) {
		unloadable(path, file, dlerror());
		return false;
	}
	if ((p = dlsym(dl, "t2_plugin")) == NULL) {
		warnx("%s: no t2_plugin in it: not built with T2_PLUGIN_INIT of this t2; run t2build -R", file);
		return false;
	}
	if (refused(file, p))
		return false;
	loaded[nloaded] = p;
	plugins_add(p);
	info[nloaded] = (t2_plugin_info_t){ .name = p->name, .version = p->version,
		.number = (unsigned)(100 * (file[0] - '0') + 10 * (file[1] - '0') + file[2] - '0') };
	array.num_plugins = ++nloaded;
	return true;
}

bool
plugins_load(void)
{
	struct dirent **names;
	struct stat st;
	FILE *list;
	const char *why;
	bool good = true;
	const int dir = open(pluginFolder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const int n = dir < 0 ? -1 : scandirat(dir, ".", &names, filter, alphasort);

	if (n < 0) {
		warnx("%s: %s%s", pluginFolder, strerror(errno), errno == ENOENT ? "; run t2build" : "");
		return false;
	}
	if (fstat(dir, &st) == 0 && (why = unsafe(&st)) != NULL)
		errx(1, "%s: %s", pluginFolder, why);
	list = list_open();
	for (int i = 0; i < n; i++) {
		const char *file = names[i]->d_name;

		if (list != NULL && listed(list, file) == (USE_PLLIST == 2 && pluginList == NULL))
			continue;
		if (nloaded == PLUGINS_MAX)
			errx(1, "%s: more than %d plugins", pluginFolder, PLUGINS_MAX);
		good = load_one(dir, file) && good;
	}
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	close(dir);
	if (list != NULL)
		fclose(list);
	return good;
}

void
plugins_list(FILE *stream)
{
	fputs("Active plugins:\n", stream);
	for (unsigned i = 0; i < nloaded; i++)
		fprintf(stream, "    %02u: %s, %s\n", i + 1, loaded[i]->name, loaded[i]->version);
}
