#include "install.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folders.h"
#include "paths.h"
#include "pluginlist.h"

static int
path_join(char *buf, const char *dir, const char *prefix, const char *name, const char *suffix)
{
	int n = snprintf(buf, PATH_MAX, "%s/%s%s%s", dir, prefix, name, suffix);

	if (n > 0 && n < PATH_MAX)
		return 0;
	warnx("%s: %s", name, strerror(ENAMETOOLONG));
	return -1;
}

/* --- copies --------------------------------------------------------------------------------------------------- */

static int
copy_bytes(int in, int out)
{
	char buf[1 << 16];
	ssize_t n, done, m;

	while ((n = read(in, buf, sizeof(buf))) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		for (done = 0; done < n; done += m) {
			m = write(out, buf + done, (size_t)(n - done));
			if (m == -1 && errno != EINTR)
				return -1;
			if (m == -1)
				m = 0;
		}
	}
	return 0;
}

/* Fill temp from the open file in, with in's time, so that the two can be told equal by size and time. */
static int
fill_copy(int in, const struct stat *st, const char *temp, mode_t mode)
{
	struct timespec t[2] = { st->st_mtim, st->st_mtim };
	int out, saved;

	unlink(temp);
	out = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (out == -1)
		return -1;
	if (copy_bytes(in, out) == -1 || futimens(out, t) == -1) {
		saved = errno;
		close(out);
		unlink(temp);
		errno = saved;
		return -1;
	}
	return close(out);
}

/* Copy from to to through a file beside it, then a rename. */
static int
copy_file(const char *from, const char *dir, const char *name, mode_t mode)
{
	char temp[PATH_MAX], to[PATH_MAX];
	struct stat st;
	int in, rc;

	if (path_join(temp, dir, ".", name, ".tmp") == -1 || path_join(to, dir, "", name, "") == -1)
		return -1;
	in = open(from, O_RDONLY | O_CLOEXEC);
	if (in == -1 || fstat(in, &st) == -1) {
		warn("%s", from);
		if (in != -1)
			close(in);
		return -1;
	}
	rc = fill_copy(in, &st, temp, mode);
	close(in);
	if (rc == 0 && (rc = rename(temp, to)) == -1)
		unlink(temp);
	if (rc == -1)
		warn("%s", to);
	return rc;
}

static bool
same_stamp(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_size == y.st_size &&
	    x.st_mtim.tv_sec == y.st_mtim.tv_sec && x.st_mtim.tv_nsec == y.st_mtim.tv_nsec;
}

static bool
same_content(const char *a, const char *b)
{
	FILE *f = fopen(a, "re"), *g = fopen(b, "re");
	bool same = f != NULL && g != NULL;
	int c = 0;

	while (same && c != EOF) {
		c = getc_unlocked(f);
		same = c == getc_unlocked(g);
	}
	if (f != NULL)
		fclose(f);
	if (g != NULL)
		fclose(g);
	return same;
}

/* True if t2 can load the file: it can be read, and nobody else writes to it. */
static bool
is_loadable(const char *path)
{
	const char *sudo = geteuid() == 0 ? getenv("SUDO_UID") : NULL;
	struct stat st;

	if (lstat(path, &st) == -1 || (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode)) || stat(path, &st) == -1)
		return false;
	if (st.st_uid != 0 && st.st_uid != geteuid() && (sudo == NULL || st.st_uid != (uid_t)strtoul(sudo, NULL, 10)))
		return false;
	return (st.st_mode & S_IRUSR) && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* --- plugins -------------------------------------------------------------------------------------------------- */

/* A folder in the place of a plugin, with files that may be somebody's: it gets another name. */
static int
move_aside(int dir, const char *folder, const char *name)
{
	char aside[NAME_MAX + 32];
	int i;

	for (i = 1; i < 1000; i++) {
		snprintf(aside, sizeof(aside), i == 1 ? "%s.unloaded" : "%s.unloaded%d", name, i);
		if (renameat2(dir, name, dir, aside, RENAME_NOREPLACE) == 0) {
			printf("%s is a folder with files in it: it is called %s now\n", name, aside);
			return 0;
		}
		if (errno != EEXIST)
			break;
	}
	warn("%s/%s", folder, name);
	return -1;
}

static int
take_away(int dir, const char *folder, const char *name)
{
	if (unlinkat(dir, name, 0) == 0 || unlinkat(dir, name, AT_REMOVEDIR) == 0)
		return 0;
	if (errno == ENOTEMPTY || errno == EEXIST)
		return move_aside(dir, folder, name);
	warn("%s/%s", folder, name);
	return -1;
}

int
plugin_files_remove(const char *folder, const char *name, const char *keep)
{
	struct dirent *e;
	size_t n = strlen(name);
	int count = 0;
	DIR *d = opendir(folder);

	if (d == NULL) {
		warn("%s", folder);
		return -1;
	}
	while (count >= 0 && (e = readdir(d)) != NULL) {
		if (pluginlist_so_name(e->d_name) != n || strncmp(e->d_name + 4, name, n) != 0 ||
		    (keep != NULL && strcmp(e->d_name, keep) == 0))
			continue;
		count = take_away(dirfd(d), folder, e->d_name) == -1 ? -1 : count + 1;
	}
	closedir(d);
	return count;
}

static int
remember_source(const char *folder, const struct plugin_info *p)
{
	char dir[PATH_MAX], link[PATH_MAX], temp[PATH_MAX], now[PATH_MAX];
	ssize_t n;

	if (path_join(dir, folder, ".sources", "", "") == -1 || path_join(link, dir, "", p->name, "") == -1 ||
	    path_join(temp, dir, ".", p->name, ".tmp") == -1)
		return -1;
	if (!p->outside)
		return unlink(link) == -1 && errno != ENOENT && errno != ENOTDIR ? (warn("%s", link), -1) : 0;
	n = readlink(link, now, sizeof(now) - 1);
	if (n > 0) {
		now[n] = '\0';
		if (strcmp(now, p->dir) == 0)
			return 0;
	}
	unlink(temp);
	if ((mkdir(dir, 0755) == -1 && errno != EEXIST) || symlink(p->dir, temp) == -1 || rename(temp, link) == -1) {
		warn("%s", link);
		return -1;
	}
	return 0;
}

int
install_plugin(const char *folder, const struct plugin_info *p, const char *so)
{
	char to[PATH_MAX], name[64];
	struct stat st;

	if (tree_make(folder) == -1) {
		warn("%s", folder);
		return -1;
	}
	snprintf(name, sizeof(name), "%s_%s.so", p->order, p->name);
	if (path_join(to, folder, "", name, "") == -1)
		return -1;
	if (!same_stamp(so, to) || !is_loadable(to) || !same_content(so, to)) {
		if (lstat(to, &st) == 0 && S_ISDIR(st.st_mode) && plugin_files_remove(folder, p->name, NULL) == -1)
			return -1;
		if (copy_file(so, folder, name, 0755) == -1)
			return -1;
		printf("Plugin %s copied into %s\n", p->name, folder);
	}
	return plugin_files_remove(folder, p->name, name) == -1 ? -1 : remember_source(folder, p);
}

/* Where a data file of the plugin is; -1 after a message. */
static int
data_path(char *path, const struct plugin_info *p, size_t i, const char *built)
{
	return path_join(path, i < p->ndata - p->nmade ? p->dir : built, "", p->data[i], "");
}

int
install_data(const char *folder, const struct plugin_info *p, const char *built, bool force, const char *command)
{
	char from[PATH_MAX], to[PATH_MAX], base[NAME_MAX + 1], msg[PATHS_ERR];
	size_t i;

	for (i = 0; i < p->ndata; i++) {
		if (paths_base(p->data[i], base, sizeof(base), msg) == -1) {
			warnx("%s", msg);
			return -1;
		}
		if (data_path(from, p, i, built) == -1 || path_join(to, folder, "", base, "") == -1)
			return -1;
		if (access(to, F_OK) == 0) {
			if (same_content(from, to)) {
				printf("%s already exists in %s\n", base, folder);
				continue;
			}
			if (!force) {
				printf("A different version of %s already exists in %s\n"
				       "To overwrite it run %s -f %s\n", base, folder, command, p->name);
				continue;
			}
		}
		if (copy_file(from, folder, base, 0644) == -1)
			return -1;
		printf("%s copied into %s\n", base, folder);
	}
	return 0;
}

int
uninstall_data(const char *folder, const struct plugin_info *p, const char *built)
{
	char from[PATH_MAX], to[PATH_MAX], base[NAME_MAX + 1], msg[PATHS_ERR];
	size_t i;

	for (i = 0; i < p->ndata; i++) {
		if (paths_base(p->data[i], base, sizeof(base), msg) == -1 || data_path(from, p, i, built) == -1 ||
		    path_join(to, folder, "", base, "") == -1 || !same_content(from, to))
			continue;
		if (unlink(to) == -1) {
			warn("%s", to);
			return -1;
		}
	}
	return 0;
}

int
install_program(const char *from, const char *dir, const char *name)
{
	char to[PATH_MAX];

	if (tree_make(dir) == -1) {
		warn("%s", dir);
		return -1;
	}
	if (path_join(to, dir, "", name, "") == -1)
		return -1;
	return same_stamp(from, to) ? 1 : copy_file(from, dir, name, 0755);
}

int
uninstall_plugin(const char *folder, const char *name)
{
	char link[PATH_MAX];
	int n = plugin_files_remove(folder, name, NULL);

	if (n >= 0 && path_join(link, folder, ".sources/", name, "") == 0 && unlink(link) == -1 && errno != ENOENT &&
	    errno != ENOTDIR && errno != EISDIR) {
		warn("%s", link);
		return -1;
	}
	return n;
}
