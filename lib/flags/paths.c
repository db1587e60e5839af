#include "paths.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int	fail(char *, const char *, ...) __attribute__((format(printf, 2, 3)));
static int	put(char *, size_t, char *, const char *, ...) __attribute__((format(printf, 4, 5)));

static int
fail(char *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err, PATHS_ERR, fmt, ap);
	va_end(ap);
	return -1;
}

/* snprintf that takes a cut path for the error it is. */
static int
put(char *buf, size_t size, char *err, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= size)
		return fail(err, "path longer than %zu bytes", size - 1);
	return 0;
}

static int
is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Cut the last part off path.  False if there is none left to cut. */
static int
cut_last(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash == NULL || slash == path)
		return 0;
	*slash = '\0';
	return 1;
}

int
paths_is_home(const char *dir)
{
	char path[PATH_MAX], err[PATHS_ERR];

	if (put(path, sizeof(path), err, "%s/t2core", dir) == -1 || !is_dir(path))
		return 0;
	return put(path, sizeof(path), err, "%s/Makefile", dir) == 0 && access(path, R_OK) == 0;
}

int
paths_self(char *buf, size_t size, char *err)
{
	ssize_t n = readlink("/proc/self/exe", buf, size);

	if (n < 0)
		return fail(err, "/proc/self/exe: %s", strerror(errno));
	if ((size_t)n >= size)
		return fail(err, "path longer than %zu bytes", size - 1);
	buf[n] = '\0';
	return 0;
}

static int
home_of_env(const char *env, char *buf, size_t size, char *err)
{
	char real[PATH_MAX];

	if (realpath(env, real) == NULL)
		return fail(err, "T2HOME: %s: %s", env, strerror(errno));
	if (!paths_is_home(real))
		return fail(err, "T2HOME: %s: no source tree (no Makefile and t2core/ in it)", env);
	return put(buf, size, err, "%s", real);
}

int
paths_home(char *buf, size_t size, char *err)
{
	const char *env = getenv("T2HOME");
	char exe[PATH_MAX], dir[PATH_MAX];

	if (env != NULL && *env != '\0')
		return home_of_env(env, buf, size, err);
	if (paths_self(exe, sizeof(exe), err) == -1)
		return -1;
	/* a/b/build/bin/t2conf: three parts up */
	strcpy(dir, exe);
	if (cut_last(dir) && cut_last(dir) && cut_last(dir) && paths_is_home(dir))
		return put(buf, size, err, "%s", dir);
	/* a/bin/t2conf: a/share/t2 */
	if (cut_last(exe) && cut_last(exe) && put(dir, sizeof(dir), err, "%s/share/t2", exe) == 0 && paths_is_home(dir))
		return put(buf, size, err, "%s", dir);
	return fail(err, "source tree not found; set T2HOME to its root");
}

void
paths_build_name(char *buf, size_t size)
{
	char exe[PATH_MAX], err[PATHS_ERR];
	char *name;

	snprintf(buf, size, "build");
	if (paths_self(exe, sizeof(exe), err) == -1 || !cut_last(exe) || !cut_last(exe))
		return;
	name = strrchr(exe, '/');
	if (name != NULL && strncmp(name + 1, "build", 5) == 0 && strlen(name + 1) < size)
		strcpy(buf, name + 1);
}

int
paths_plugin_folder(const char *given, char *buf, size_t size, char *err)
{
	const char *home = getenv("HOME");
	const struct passwd *pw;
	size_t n;

	if (given != NULL) {
		if (*given == '\0')
			return fail(err, "the plugin folder's name is empty");
		if (put(buf, size, err, "%s", given) == -1)
			return -1;
		for (n = strlen(buf); n > 1 && buf[n - 1] == '/'; n--)
			buf[n - 1] = '\0';
		return 0;
	}
	if (home == NULL || *home == '\0') {
		pw = getpwuid(getuid());
		home = pw != NULL ? pw->pw_dir : "";
	}
	if (*home == '\0')
		return fail(err, "HOME is not set; name the plugin folder with -p");
	return put(buf, size, err, "%s/.tranalyzer/plugins", home);
}

int
paths_is_path(const char *word)
{
	size_t n = strlen(word);

	while (n > 1 && word[n - 1] == '/')
		n--;
	return memchr(word, '/', n) != NULL || (n == 1 && word[0] == '.') || (n == 2 && memcmp(word, "..", 2) == 0);
}

int
paths_base(const char *path, char *buf, size_t size, char *err)
{
	size_t end = strlen(path), start;

	while (end > 1 && path[end - 1] == '/')
		end--;
	for (start = end; start > 0 && path[start - 1] != '/'; start--)
		;
	return put(buf, size, err, "%.*s", (int)(end - start), path + start);
}

void
paths_copy_hint(const char *home, char *buf, size_t size)
{
	snprintf(buf, size, "%s: not writable; make a copy of your own: cp -a %s ~/t2 && . ~/t2/t2build/t2_aliases", home,
	    home);
}

int
paths_component(const char *home, const char *component, char *buf, size_t size, char *err)
{
	char name[NAME_MAX + 1];

	if (paths_is_path(component)) {
		char real[PATH_MAX];

		if (realpath(component, real) == NULL)
			return fail(err, "%s: %s", component, strerror(errno));
		if (!is_dir(real))
			return fail(err, "%s: not a folder", component);
		return put(buf, size, err, "%s", real);
	}
	if (paths_base(component, name, sizeof(name), err) == -1)
		return -1;
	if (strcmp(name, PATHS_CORE) == 0)
		return put(buf, size, err, "%s/t2core", home);
	if (strcmp(name, PATHS_LIB) == 0)
		return put(buf, size, err, "%s/lib", home);
	if (*name == '\0' || *name == '.')
		return fail(err, "%s: no such component", component);
	if (put(buf, size, err, "%s/plugins/%s", home, name) == -1)
		return -1;
	if (!is_dir(buf))
		return fail(err, "%s: no such component", component);
	return 0;
}
