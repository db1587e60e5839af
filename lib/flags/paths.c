#include "paths.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "shellword.h"
#include "text.h"

static int
is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
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
	return text_path(buf, size, err, PATHS_ERR, "%.*s", (int)(end - start), path + start);
}

/* A name in the user's home folder that nothing has. */
static void
free_name(char *name, size_t size)
{
	const char *home = getenv("HOME");
	char path[PATH_MAX];
	struct stat st;
	int i;

	snprintf(name, size, "t2");
	for (i = 2; i < 100; i++) {
		if (snprintf(path, sizeof(path), "%s/%s", home != NULL ? home : "", name) >= (int)sizeof(path) ||
		    lstat(path, &st) == -1)
			return;
		snprintf(name, size, "t2-%d", i);
	}
}

void
paths_copy_hint(const char *home, char *buf, size_t size)
{
	char name[16], *word = shell_word(home);

	free_name(name, sizeof(name));
	snprintf(buf, size, "%s: not writable; make a copy of your own: cp -a %s ~/%s && . ~/%s/t2build/t2_aliases",
	    home, word != NULL ? word : home, name, name);
	free(word);
}

int
paths_component(const char *home, const char *component, char *buf, size_t size, char *err)
{
	char name[NAME_MAX + 1];

	if (paths_is_path(component)) {
		char real[PATH_MAX];

		if (realpath(component, real) == NULL)
			return text_fail(err, PATHS_ERR, "%s: %s", component, strerror(errno));
		if (!is_dir(real))
			return text_fail(err, PATHS_ERR, "%s: not a folder", component);
		return text_path(buf, size, err, PATHS_ERR, "%s", real);
	}
	if (paths_base(component, name, sizeof(name), err) == -1)
		return -1;
	if (strcmp(name, PATHS_CORE) == 0)
		return text_path(buf, size, err, PATHS_ERR, "%s/t2core", home);
	if (strcmp(name, PATHS_LIB) == 0)
		return text_path(buf, size, err, PATHS_ERR, "%s/lib", home);
	if (*name == '\0' || *name == '.')
		return text_fail(err, PATHS_ERR, "%s: no such component", component);
	if (text_path(buf, size, err, PATHS_ERR, "%s/plugins/%s", home, name) == -1)
		return -1;
	if (!is_dir(buf))
		return text_fail(err, PATHS_ERR, "%s: no such component", component);
	return 0;
}
