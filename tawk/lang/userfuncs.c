/* userfuncs.c - the functions of ~/.tawk */
#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "userfuncs.h"
#include "value.h"

struct list {
	struct userfunc	*f;
	size_t		 n;
};

/* The parameters between ( and ), up to what looks like local variables.  NULL: there is no ). */
static char *
params_of(const char *p)
{
	const char *end = strchr(p, ')'), *s;

	if (end == NULL)
		return NULL;
	for (s = p; s < end && !(isblank((unsigned char)s[0]) && (s[0] == '\t' || isblank((unsigned char)s[1]))); s++)
		;
	while (s > p && (s[-1] == ',' || isblank((unsigned char)s[-1])))
		s--;
	return xstrndup(p, (size_t)(s - p));
}

/* A line that begins a function becomes one of the list, with the comment before it. */
static void
take_function(struct list *l, const char *line, const char *comment)
{
	const char *p = line + strlen("function"), *name;
	struct userfunc f;

	while (isblank((unsigned char)*p))
		p++;
	for (name = p; isalnum((unsigned char)*p) || *p == '_'; p++)
		;
	if (p == name || *p != '(' || (f.params = params_of(p + 1)) == NULL)
		return;
	f.name = xstrndup(name, (size_t)(p - name));
	f.text = xstrdup(comment);
	l->f = xrealloc(l->f, (l->n + 1) * sizeof *l->f);
	l->f[l->n++] = f;
}

static void
read_file(struct list *l, const char *path)
{
	FILE *in = fopen(path, "re");
	char *line = NULL, *comment = xstrdup("");
	size_t room = 0, len = 0;
	ssize_t n;

	while (in != NULL && (n = getline(&line, &room, in)) > 0) {
		if (*line == '#') {
			const char *text = line + strspn(line, "#");

			text += *text == ' ';
			comment = xrealloc(comment, len + strlen(text) + 1);
			strcpy(comment + len, text);
			len += strlen(text);
			continue;
		}
		if (strncmp(line, "function", 8) == 0 && isblank((unsigned char)line[8]))
			take_function(l, line, comment);
		*comment = '\0';
		len = 0;
	}
	free(line);
	free(comment);
	if (in != NULL)
		(void)fclose(in);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct userfunc *)a)->name, ((const struct userfunc *)b)->name);
}

struct userfunc *
userfuncs_read(size_t *n)
{
	const char *home = getenv("HOME");
	struct list l = { NULL, 0 };
	struct dirent **entry;
	char path[PATH_MAX];
	int k;

	(void)snprintf(path, sizeof path, "%s/.tawk", home ? home : "");
	k = home ? scandir(path, &entry, NULL, alphasort) : -1;
	for (int i = 0; i < k; i++) {
		const char *name = entry[i]->d_name, *dot = strrchr(name, '.');
		const int len = snprintf(path, sizeof path, "%s/.tawk/%s", home, name);

		if (*name != '.' && dot && strcmp(dot, ".awk") == 0 && len < PATH_MAX)
			read_file(&l, path);
		free(entry[i]);
	}
	if (k >= 0)
		free(entry);
	if (l.n > 1)
		qsort(l.f, l.n, sizeof *l.f, by_name);
	*n = l.n;
	return l.f;
}

void
userfuncs_free(struct userfunc *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(f[i].name);
		free(f[i].params);
		free(f[i].text);
	}
	free(f);
}
