#include "pluginlist.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

const char *const pluginlist_default[] = {
	"basicFlow", "basicStats", "connStat", "icmpDecode", "macRecorder", "portClassifier", "protoStats",
	"tcpFlags", "tcpStates", "txtSink", NULL
};

int
pluginlist_has(const struct pluginlist *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (strcmp(l->name[i], name) == 0)
			return 1;
	return 0;
}

int
pluginlist_add(struct pluginlist *l, const char *name)
{
	char **p, *copy;

	if (pluginlist_has(l, name))
		return 0;
	if ((copy = strdup(name)) == NULL)
		return -1;
	if ((p = realloc(l->name, (l->n + 1) * sizeof(*p))) == NULL) {
		free(copy);
		return -1;
	}
	l->name = p;
	l->name[l->n++] = copy;
	return 0;
}

void
pluginlist_release(struct pluginlist *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free(l->name[i]);
	free(l->name);
	l->name = NULL;
	l->n = 0;
}

static int
has_number(const char *s)
{
	return isdigit((unsigned char)s[0]) && isdigit((unsigned char)s[1]) && isdigit((unsigned char)s[2]) &&
	    s[3] == '_';
}

size_t
pluginlist_so_name(const char *file)
{
	size_t n = strlen(file);

	if (n < 8 || !has_number(file) || strcmp(file + n - 3, ".so") != 0)
		return 0;
	return n - 7;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
pluginlist_scan(struct pluginlist *l, const char *dir, char *err)
{
	struct dirent *e;
	char name[256];
	DIR *d;
	size_t n;

	memset(l, 0, sizeof(*l));
	if ((d = opendir(dir)) == NULL) {
		if (errno == ENOENT)
			return 1;
		text_fail(err, PLUGINLIST_ERR, "%.300s: %s", dir, strerror(errno));
		return -1;
	}
	while ((e = readdir(d)) != NULL) {
		if ((n = pluginlist_so_name(e->d_name)) == 0)
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)n, e->d_name + 4);
		if (pluginlist_add(l, name) == -1) {
			text_fail(err, PLUGINLIST_ERR, "%s", strerror(errno));
			closedir(d);
			pluginlist_release(l);
			return -1;
		}
	}
	closedir(d);
	if (l->n > 0)
		qsort(l->name, l->n, sizeof(l->name[0]), by_name);
	return 0;
}

/* Cut blanks, the number and the suffix off a line of a list.  Returns "" for a line that names nothing. */
static char *
list_entry(char *line)
{
	size_t n;

	while (isspace((unsigned char)*line))
		line++;
	for (n = strlen(line); n > 0 && isspace((unsigned char)line[n - 1]); n--)
		line[n - 1] = '\0';
	if (*line == '#')
		return line + n;
	if (n > 3 && strcmp(line + n - 3, ".so") == 0)
		line[n - 3] = '\0';
	if (strlen(line) > 4 && has_number(line))
		line += 4;
	return line;
}

bool
pluginlist_is_line(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (iscntrl((unsigned char)line[i]) && !isspace((unsigned char)line[i]))
			return false;
	return true;
}

int
pluginlist_read(struct pluginlist *l, const char *file, char *err)
{
	FILE *f = fopen(file, "re");
	char *line = NULL, *name;
	size_t size = 0, number = 0;
	ssize_t n;
	int rc = 0;

	memset(l, 0, sizeof(*l));
	if (f == NULL) {
		text_fail(err, PLUGINLIST_ERR, "%.300s: %s", file, strerror(errno));
		return -1;
	}
	while (rc == 0 && (n = getline(&line, &size, f)) != -1) {
		number++;
		if (!pluginlist_is_line(line, (size_t)n)) {
			rc = -2;
			break;
		}
		name = list_entry(line);
		if (*name != '\0')
			rc = pluginlist_add(l, name);
	}
	if (rc == -2) {
		text_fail(err, PLUGINLIST_ERR, "%.300s: line %zu: no name of a plugin", file, number);
		pluginlist_release(l);
		rc = -1;
	} else if (rc == -1 || ferror(f)) {
		text_fail(err, PLUGINLIST_ERR, "%.300s: %s", file, strerror(errno));
		pluginlist_release(l);
		rc = -1;
	}
	free(line);
	fclose(f);
	return rc;
}
