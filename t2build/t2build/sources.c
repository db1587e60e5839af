#include "sources.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flagheader.h"
#include "folders.h"
#include "text.h"

#define DEPTH_MAX 6 /* folders below the roots that are looked into */

/* A source: its path from the root of the tree, as in make's dependencies, and what tells whether it changed. */
struct source {
	char	 *path;
	long long sec, size;
	long	  nsec;
};

struct sources {
	struct source *list; /* sorted by path */
	size_t	       n;
};

static void
add(struct sources *s, const char *path, size_t len, const struct source *state)
{
	struct source *p;

	/* Doubles at powers of two. */
	if ((s->n & (s->n - 1)) == 0) {
		s->list = reallocarray(s->list, s->n > 0 ? 2 * s->n : 1, sizeof(*s->list));
		if (s->list == NULL)
			err(1, NULL);
	}
	p = &s->list[s->n++];
	*p = *state;
	p->path = strndup(path, len);
	if (p->path == NULL)
		err(1, NULL);
}

/* A copy of the tree may have lost the fractions of its times. */
static bool
same(const struct source *a, const struct source *b)
{
	return a->size == b->size && a->sec == b->sec && (a->nsec == b->nsec || a->nsec == 0 || b->nsec == 0);
}

static void
release(struct sources *s)
{
	while (s->n > 0)
		free(s->list[--s->n].path);
	free(s->list);
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(((const struct source *)a)->path, ((const struct source *)b)->path);
}

static struct source *
find(const struct sources *s, const char *path)
{
	struct source key = { .path = (char *)(uintptr_t)path };

	return s->n == 0 ? NULL : bsearch(&key, s->list, s->n, sizeof(*s->list), by_path);
}

/* --- what there is ---------------------------------------------------------------------------------------------- */

static bool
is_source(const char *name)
{
	static const char *const suffixes[] = { ".c", ".h", ".hpp", ".def", ".inc" };
	size_t i, n = strlen(name), len;

	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		len = strlen(suffixes[i]);
		if (n > len && strcmp(name + n - len, suffixes[i]) == 0)
			return true;
	}
	return false;
}

/* Add the sources in home/dir and below. */
static void
walk(struct sources *s, const char *home, const char *dir, int depth)
{
	char full[PATH_MAX], path[PATH_MAX];
	struct dirent *e;
	struct stat st;
	DIR *d;

	if ((size_t)snprintf(full, sizeof(full), "%s/%s", home, dir) >= sizeof(full) || (d = opendir(full)) == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.' || fstatat(dirfd(d), e->d_name, &st, 0) == -1)
			continue;
		if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, e->d_name) >= sizeof(path))
			continue;
		if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX) {
			walk(s, home, path, depth + 1);
		} else if (S_ISREG(st.st_mode) && is_source(e->d_name)) {
			const struct source state = {
				.sec = st.st_mtim.tv_sec, .nsec = st.st_mtim.tv_nsec, .size = st.st_size
			};

			add(s, path, strlen(path), &state);
		}
	}
	closedir(d);
}

static void
scan(struct sources *s, const char *home, const char *build)
{
	char outside[256];

	memset(s, 0, sizeof(*s));
	snprintf(outside, sizeof(outside), "%s/outside", build);
	walk(s, home, "lib", 0);
	walk(s, home, "t2core", 0);
	walk(s, home, "plugins", 0);
	walk(s, home, outside, 0);
	if (s->n > 0)
		qsort(s->list, s->n, sizeof(*s->list), by_path);
}

/* --- the record ------------------------------------------------------------------------------------------------- */

/* Lines of a path, a tab, its time and size.  No record is an empty one; returns false then. */
static bool
read_record(struct sources *s, const char *file)
{
	FILE *f = fopen(file, "re");
	char *line = NULL, *tab;
	struct source state;
	size_t size = 0;

	memset(s, 0, sizeof(*s));
	if (f == NULL)
		return false;
	while (getline(&line, &size, f) != -1) {
		line[strcspn(line, "\n")] = '\0';
		tab = strchr(line, '\t');
		if (tab != NULL && sscanf(tab + 1, "%lld.%ld %lld", &state.sec, &state.nsec, &state.size) == 3)
			add(s, line, (size_t)(tab - line), &state);
	}
	free(line);
	fclose(f);
	if (s->n > 0)
		qsort(s->list, s->n, sizeof(*s->list), by_path);
	return true;
}

static int
write_record(const struct sources *s, const char *file)
{
	char *text = NULL, msg[FLAG_ERR];
	size_t size, i;
	FILE *f = open_memstream(&text, &size);
	int rc;

	if (f == NULL)
		err(1, NULL);
	for (i = 0; i < s->n; i++)
		fprintf(f, "%s\t%lld.%09ld %lld\n", s->list[i].path, s->list[i].sec, s->list[i].nsec,
		    s->list[i].size);
	if (fclose(f) == EOF)
		err(1, NULL);
	rc = flagheader_write(file, text, size, NULL, msg);
	if (rc == -1)
		warnx("%s", msg);
	free(text);
	return rc;
}

/* --- removing what is stale ------------------------------------------------------------------------------------- */

/* True if the dependency file's text has a word, between blanks and colons, that is not in now as it was in old. */
static bool
is_stale(char *text, const struct sources *old, const struct sources *now)
{
	const struct source *o, *n;
	char *word, *rest = text;

	while ((word = strsep(&rest, " \t\n:\\")) != NULL) {
		if (*word == '\0' || (o = find(old, word)) == NULL)
			continue;
		n = find(now, word);
		if (n == NULL || !same(o, n))
			return true;
	}
	return false;
}

/* Remove the stale objects in home/dir and below: each x.o whose x.d tells of a changed source. */
static void
purge(const char *dir, const struct sources *old, const struct sources *now, int depth)
{
	char path[PATH_MAX], *text;
	struct dirent *e;
	struct stat st;
	DIR *d = opendir(dir);
	size_t n;

	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		n = strlen(e->d_name);
		if (e->d_name[0] == '.' || fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == -1)
			continue;
		if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX &&
		    (size_t)snprintf(path, sizeof(path), "%s/%s", dir, e->d_name) < sizeof(path)) {
			purge(path, old, now, depth + 1);
		} else if (n > 2 && strcmp(e->d_name + n - 2, ".d") == 0 &&
		    (text = text_read_file(dirfd(d), e->d_name, TEXT_MAX, NULL)) != NULL) {
			snprintf(path, sizeof(path), "%.*s.o", (int)n - 2, e->d_name);
			if (is_stale(text, old, now))
				unlinkat(dirfd(d), path, 0);
			free(text);
		}
	}
	closedir(d);
}

/* Remove all NNN_NAME.so of a folder, NAME being what stands before the next slash of rest. */
static void
remove_so(const char *dir, const char *rest)
{
	size_t n = strcspn(rest, "/");
	struct dirent *e;
	DIR *d = opendir(dir);

	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL)
		if (strlen(e->d_name) == n + 7 && strncmp(e->d_name + 4, rest, n) == 0)
			unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
}

/* A source is gone: so is what its object was linked into. */
static void
remove_product(const char *home, const char *build, const char *source)
{
	char path[PATH_MAX], outside[256];

	snprintf(outside, sizeof(outside), "%s/outside/", build);
	if (strncmp(source, "lib/", 4) == 0) {
		if ((size_t)snprintf(path, sizeof(path), "%s/%s/lib/libt2.a", home, build) < sizeof(path))
			unlink(path);
	}
	if (strncmp(source, "lib/", 4) == 0 || strncmp(source, "t2core/", 7) == 0) {
		if ((size_t)snprintf(path, sizeof(path), "%s/%s/bin/t2", home, build) < sizeof(path))
			unlink(path);
	} else if (strncmp(source, "plugins/", 8) == 0) {
		if ((size_t)snprintf(path, sizeof(path), "%s/%s/plugins", home, build) < sizeof(path))
			remove_so(path, source + 8);
	} else if (strncmp(source, outside, strlen(outside)) == 0) {
		if ((size_t)snprintf(path, sizeof(path), "%s/%s/outside-plugins", home, build) < sizeof(path))
			remove_so(path, source + strlen(outside));
	}
}

/* True if a source is not as recorded, or gone; *differ also if there is a new one. */
static bool
compare(const struct sources *old, const struct sources *now, bool *differ)
{
	bool stale = false;
	size_t i;

	*differ = old->n != now->n;
	for (i = 0; i < old->n; i++) {
		const struct source *n = find(now, old->list[i].path);

		stale |= n == NULL || !same(n, &old->list[i]);
	}
	for (i = 0; i < now->n && !*differ; i++)
		*differ = find(old, now->list[i].path) == NULL;
	*differ |= stale;
	return stale;
}

static void
purge_all(const char *home, const char *build, const struct sources *old, const struct sources *now)
{
	static const char *const dirs[] = { "obj", "plugin-obj", "outside-plugin-obj" };
	char path[PATH_MAX];
	size_t i, n;

	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		if ((size_t)snprintf(path, sizeof(path), "%s/%s/%s", home, build, dirs[i]) < sizeof(path))
			purge(path, old, now, 0);
	for (i = 0; i < old->n; i++) {
		n = strlen(old->list[i].path);
		if (strcmp(old->list[i].path + n - 2, ".c") == 0 && find(now, old->list[i].path) == NULL)
			remove_product(home, build, old->list[i].path);
	}
}

int
sources_check(const char *home, const char *build)
{
	struct sources old, now;
	char dir[PATH_MAX], file[PATH_MAX + 16];
	bool differ, known;
	int rc = 0;

	if ((size_t)snprintf(dir, sizeof(dir), "%s/%s", home, build) >= sizeof(dir)) {
		warnx("%s: %s", home, strerror(ENAMETOOLONG));
		return -1;
	}
	if (tree_make(dir) == -1) {
		warn("%s", dir);
		return -1;
	}
	snprintf(file, sizeof(file), "%s/sources", dir);
	scan(&now, home, build);
	known = read_record(&old, file);
	if (compare(&old, &now, &differ))
		purge_all(home, build, &old, &now);
	if (differ || !known)
		rc = write_record(&now, file);
	release(&old);
	release(&now);
	return rc;
}
