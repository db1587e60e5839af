#include "plugininfo.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "paths.h"
#include "pluginlist.h"
#include "text.h"

bool
plugin_name_ok(const char *name)
{
	size_t n = strlen(name);

	return n > 0 && n < 32 && isalpha((unsigned char)*name) &&
	    strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == n;
}

static bool
has_file(const char *dir, const char *file)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s/%s", dir, file);

	return n > 0 && (size_t)n < sizeof(path) && access(path, F_OK) == 0;
}

bool
plugin_is_dir(const char *dir)
{
	return has_file(dir, "src") && (has_file(dir, "plugin.mk") || has_file(dir, "autogen.sh"));
}

/* --- plugin.mk and autogen.sh --------------------------------------------------------------------------------- */

/* The whole file, lines joined where a backslash ends them; NULL if it can't be read. */
static char *
read_joined(const char *dir, const char *file)
{
	char path[PATH_MAX], *text, *p;

	if (text_path(path, sizeof(path), NULL, 0, "%s/%s", dir, file) == -1 ||
	    (text = text_read_file(AT_FDCWD, path, TEXT_MAX, NULL)) == NULL)
		return NULL;
	for (p = text; (p = strstr(p, "\\\n")) != NULL;)
		p[0] = p[1] = ' ';
	return text;
}

/*
 * The value of the first line "NAME = value" (also :=, ?=, +=, and NAME=value of a shell), up to a comment.  list:
 * it may be in round brackets and go over lines, as arrays of a shell do.
 */
static char *
assigned(const char *text, const char *name, bool list)
{
	size_t n = strlen(name), len;
	const char *p = text, *q;

	for (; p != NULL; p = (p = strchr(p, '\n')) != NULL ? p + 1 : NULL) {
		p += strspn(p, " \t");
		if (strncmp(p, name, n) != 0)
			continue;
		q = p + n + strspn(p + n, " \t");
		q += *q != '\0' && strchr(":?+", *q) != NULL;
		if (*q != '=')
			continue;
		q++;
		q += strspn(q, " \t");
		len = strcspn(q, "\n#");
		if (list && *q == '(')
			len = strcspn(++q, ")");
		return strndup(q, len);
	}
	return NULL;
}

static int
add_data(struct plugin_info *p, const char *word, size_t len)
{
	char **d = realloc(p->data, (p->ndata + 1) * sizeof(*d));

	if (d == NULL)
		return -1;
	p->data = d;
	if ((d[p->ndata] = strndup(word, len)) == NULL)
		return -1;
	p->ndata++;
	return 0;
}

static int
split_data(struct plugin_info *p, const char *s)
{
	static const char sep[] = " \t\n\"'";
	size_t len;

	for (s += strspn(s, sep); *s != '\0'; s += strspn(s, sep)) {
		len = strcspn(s, sep);
		if (add_data(p, s, len) == -1)
			return -1;
		s += len;
	}
	return 0;
}

/* The files of both lists, each of which may be NULL. */
static int
take_data(struct plugin_info *p, const char *data, const char *made)
{
	size_t n;

	if (data != NULL && split_data(p, data) == -1)
		return -1;
	n = p->ndata;
	if (made != NULL && split_data(p, made) == -1)
		return -1;
	p->nmade = p->ndata - n;
	return 0;
}

/* The three digits in s; false if it holds anything else. */
static bool
take_order(const char *s, char *order)
{
	size_t n;

	s += strspn(s, " \t\"'");
	n = strspn(s, "0123456789");
	if (n != 3 || (s[n] != '\0' && strchr(" \t\r\"'", s[n]) == NULL))
		return false;
	memcpy(order, s, 3);
	order[3] = '\0';
	return true;
}

static int
read_settings(struct plugin_info *p, char *err)
{
	bool mk = has_file(p->dir, "plugin.mk");
	const char *file = mk ? "plugin.mk" : "autogen.sh";
	char *text = read_joined(p->dir, file), *order, *data, *made;
	int rc = 1;

	if (text == NULL) {
		snprintf(err, PLUGININFO_ERR, "%s is not a valid plugin: no plugin.mk in %.600s", p->name, p->dir);
		return 1;
	}
	order = assigned(text, mk ? "ORDER" : "PLUGINORDER", false);
	data = assigned(text, mk ? "DATA" : "EXTRAFILES", true);
	made = mk ? assigned(text, "MADE", true) : NULL;
	p->update = mk ? assigned(text, "UPDATE", false) : NULL;
	if (order == NULL || !take_order(order, p->order))
		snprintf(err, PLUGININFO_ERR, "%.800s/%s: %s: three digits wanted", p->dir, file,
		    mk ? "ORDER" : "PLUGINORDER");
	else if (take_data(p, data, made) == -1)
		snprintf(err, PLUGININFO_ERR, "%s", strerror(errno));
	else
		rc = 0;
	free(order);
	free(data);
	free(made);
	free(text);
	return rc;
}

int
plugin_order(const char *dir)
{
	struct plugin_info p = { .name = NULL };
	char err[PLUGININFO_ERR], *copy = strdup(dir);
	int order = -1;

	p.dir = copy;
	p.name = copy;
	if (copy != NULL && read_settings(&p, err) == 0)
		order = atoi(p.order);
	p.name = NULL;
	plugin_info_release(&p);
	return order;
}

/* --- where it is ---------------------------------------------------------------------------------------------- */

static bool
is_plain_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The real folder of the plugin; NULL if there is none. */
static char *
find_dir(const char *home, const char *folder, const char *word)
{
	char path[PATH_MAX];
	int n;

	if (paths_is_path(word))
		return is_plain_dir(word) ? realpath(word, NULL) : NULL;
	n = snprintf(path, sizeof(path), "%s/plugins/%s", home, word);
	if (n < 0 || (size_t)n >= sizeof(path))
		return NULL;
	if (!is_plain_dir(path)) {
		n = snprintf(path, sizeof(path), "%s/.sources/%s", folder, word);
		if (n < 0 || (size_t)n >= sizeof(path) || !is_plain_dir(path))
			return NULL;
	}
	return realpath(path, NULL);
}

static bool
is_outside(const char *home, const char *dir)
{
	char plugins[PATH_MAX];
	int n = snprintf(plugins, sizeof(plugins), "%s/plugins/", home);

	if (n < 0 || (size_t)n >= sizeof(plugins) || strncmp(dir, plugins, (size_t)n) != 0)
		return true;
	return strchr(dir + n, '/') != NULL;
}

int
plugin_info(struct plugin_info *p, const char *home, const char *folder, const char *word, char *err)
{
	char base[NAME_MAX + 1], msg[PATHS_ERR];
	int rc;

	memset(p, 0, sizeof(*p));
	p->dir = find_dir(home, folder, word);
	if (p->dir == NULL) {
		snprintf(err, PLUGININFO_ERR, "Plugin '%.900s' could not be found", word);
		return -1;
	}
	if (paths_base(p->dir, base, sizeof(base), msg) == -1 || !plugin_name_ok(base)) {
		snprintf(err, PLUGININFO_ERR,
		    "%.800s: the folder's name is no plugin name: letters, digits and _, at most 31", p->dir);
		plugin_info_release(p);
		return 1;
	}
	if (strchr(p->dir, '\n') != NULL) { /* make could not say it */
		snprintf(err, PLUGININFO_ERR, "%s: there is a newline in the path of its folder", base);
		plugin_info_release(p);
		return 1;
	}
	p->outside = is_outside(home, p->dir);
	p->name = strdup(base);
	rc = p->name == NULL ? 1 : read_settings(p, err);
	if (rc == 0 && !has_file(p->dir, "src")) {
		snprintf(err, PLUGININFO_ERR, "%.800s: no folder src", p->dir);
		rc = 1;
	}
	if (rc != 0)
		plugin_info_release(p);
	return rc;
}

void
plugin_info_release(struct plugin_info *p)
{
	size_t i;

	for (i = 0; i < p->ndata; i++)
		free(p->data[i]);
	free(p->data);
	free(p->update);
	free(p->name);
	free(p->dir);
	memset(p, 0, sizeof(*p));
}
