#include "home.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

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
home_is_tree(const char *dir)
{
	char path[PATH_MAX];

	if (text_path(path, sizeof(path), NULL, 0, "%s/t2core", dir) == -1 || !is_dir(path))
		return 0;
	return text_path(path, sizeof(path), NULL, 0, "%s/Makefile", dir) == 0 && access(path, R_OK) == 0;
}

int
home_self(char *buf, size_t size, char *err)
{
	ssize_t n = readlink("/proc/self/exe", buf, size);

	if (n < 0)
		return text_fail(err, HOME_ERR, "/proc/self/exe: %s", strerror(errno));
	if ((size_t)n >= size)
		return text_fail(err, HOME_ERR, "path longer than %zu bytes", size - 1);
	buf[n] = '\0';
	return 0;
}

static int
home_of_env(const char *env, char *buf, size_t size, char *err)
{
	char real[PATH_MAX];

	if (realpath(env, real) == NULL)
		return text_fail(err, HOME_ERR, "T2HOME: %s: %s", env, strerror(errno));
	if (!home_is_tree(real))
		return text_fail(err, HOME_ERR, "T2HOME: %s: no source tree (no Makefile and t2core/ in it)", env);
	return text_path(buf, size, err, HOME_ERR, "%s", real);
}

int
home_tree(char *buf, size_t size, char *err)
{
	const char *env = getenv("T2HOME");
	char exe[PATH_MAX], dir[PATH_MAX];

	if (env != NULL && *env != '\0')
		return home_of_env(env, buf, size, err);
	if (home_self(exe, sizeof(exe), err) == -1)
		return -1;
	/* a/b/build/bin/t2conf: three parts up */
	strcpy(dir, exe);
	if (cut_last(dir) && cut_last(dir) && cut_last(dir) && home_is_tree(dir))
		return text_path(buf, size, err, HOME_ERR, "%s", dir);
	/* a/bin/t2conf: a/share/t2 */
	if (cut_last(exe) && cut_last(exe) && text_path(dir, sizeof(dir), err, HOME_ERR, "%s/share/t2", exe) == 0 &&
	    home_is_tree(dir))
		return text_path(buf, size, err, HOME_ERR, "%s", dir);
	return text_fail(err, HOME_ERR, "source tree not found; set T2HOME to its root");
}

void
home_build_name(char *buf, size_t size)
{
	char exe[PATH_MAX], err[HOME_ERR];
	char *name;

	snprintf(buf, size, "build");
	if (home_self(exe, sizeof(exe), err) == -1 || !cut_last(exe) || !cut_last(exe))
		return;
	name = strrchr(exe, '/');
	if (name != NULL && strncmp(name + 1, "build", 5) == 0 && strlen(name + 1) < size)
		strcpy(buf, name + 1);
}

int
home_plugins(const char *given, char *buf, size_t size, char *err)
{
	const char *home = getenv("HOME");
	const struct passwd *pw;
	size_t n;

	if (given != NULL) {
		if (*given == '\0')
			return text_fail(err, HOME_ERR, "the plugin folder's name is empty");
		if (text_path(buf, size, err, HOME_ERR, "%s", given) == -1)
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
		return text_fail(err, HOME_ERR, "HOME is not set; name the plugin folder with -p");
	return text_path(buf, size, err, HOME_ERR, "%s/.tranalyzer/plugins", home);
}

