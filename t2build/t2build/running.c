/* A t2 that is not the one that was built: processes that go on with what was replaced, another one in PATH. */

#include <dirent.h>
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "builder.h"

#define GONE " (deleted)" /* what the system puts behind the name of a file that is no more */

static bool
ends_with(const char *s, size_t n, const char *end)
{
	size_t m = strlen(end);

	return n >= m && strncmp(s + n - m, end, m) == 0;
}

/* True if the process runs a t2, replaced or not. */
static bool
is_t2(const char *pid)
{
	char path[64], exe[PATH_MAX], *base;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%.20s/exe", pid);
	n = readlink(path, exe, sizeof(exe) - 1);
	if (n <= 0)
		return false;
	exe[n] = '\0';
	base = strrchr(exe, '/');
	return base != NULL && (strcmp(base, "/t2") == 0 || strcmp(base, "/t2" GONE) == 0);
}

/* True if the process has a file mapped that was below dir or was t2 of the tree, and is no longer there. */
static bool
maps_old(const char *pid, const char *dir, const char *t2)
{
	char path[64], *line = NULL, *name;
	size_t size = 0, n, ndir = strlen(dir), nt2 = strlen(t2);
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%.20s/maps", pid);
	if ((f = fopen(path, "re")) == NULL)
		return false;
	while (!found && getline(&line, &size, f) != -1) {
		if ((name = strchr(line, '/')) == NULL)
			continue;
		n = strcspn(name, "\n");
		found = ends_with(name, n, GONE) && ((strncmp(name, dir, ndir) == 0 && name[ndir] == '/') ||
		    (n == nt2 + strlen(GONE) && strncmp(name, t2, nt2) == 0));
	}
	free(line);
	fclose(f);
	return found;
}

void
note_running(struct job *job)
{
	char dir[PATH_MAX], t2[PATH_MAX * 2 + 16];
	struct dirent *e;
	DIR *d = opendir("/proc");

	if (d == NULL)
		return;
	snprintf(t2, sizeof(t2), "%s/%s/bin/t2", job->home, job->build);
	if (realpath(job->folder, dir) == NULL)
		snprintf(dir, sizeof(dir), "%s", job->folder);
	while ((e = readdir(d)) != NULL)
		if (e->d_name[strspn(e->d_name, "0123456789")] == '\0' && is_t2(e->d_name) &&
		    maps_old(e->d_name, dir, t2))
			warnx("t2 (process %s) is running: it keeps what it has loaded until it ends", e->d_name);
	closedir(d);
}

/* The t2 that a shell would run, links resolved; to be freed.  NULL if there is none. */
static char *
t2_in_path(void)
{
	const char *dirs = getenv("PATH");
	char path[PATH_MAX];
	struct stat st;
	size_t n;

	for (; dirs != NULL && *dirs != '\0'; dirs += n + (dirs[n] == ':')) {
		n = strcspn(dirs, ":");
		if (snprintf(path, sizeof(path), "%.*s%st2", (int)n, dirs, n > 0 ? "/" : "") < (int)sizeof(path) &&
		    access(path, X_OK) == 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode))
			return realpath(path, NULL);
	}
	return NULL;
}

static bool
same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_size == y.st_size &&
	    x.st_mtim.tv_sec == y.st_mtim.tv_sec && x.st_mtim.tv_nsec == y.st_mtim.tv_nsec;
}

/* A copy of what was built is as good; a debug build is called by its path. */
void
note_path(struct job *job)
{
	char built[PATH_MAX * 2 + 16], copy[PATH_MAX + 16], *t2 = t2_in_path(), *word;
	size_t n = strlen(job->home);

	snprintf(built, sizeof(built), "%s/%s/bin/t2", job->home, job->build);
	snprintf(copy, sizeof(copy), "%s/bin/t2", job->folder);
	if (t2 == NULL || job->opt.debug || job->opt.profile || (strncmp(t2, job->home, n) == 0 && t2[n] == '/') ||
	    same_file(t2, built)) {
		free(t2);
		return;
	}
	word = quoted(built);
	if (strcmp(t2, copy) == 0)
		warnx("the t2 in PATH, %s, is an older copy; run %s -i tranalyzer2", t2, self_command(job));
	else
		warnx("the t2 in PATH is %s, not the one built here; run %s", t2, word);
	free(word);
	free(t2);
}
