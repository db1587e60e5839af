#include "paths.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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
