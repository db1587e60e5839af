#include "flagconfig.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

#define CONFIG_MAX (16L << 20)

const char *
flagconfig_plain(const char *value)
{
	if (strcasecmp(value, "yes") == 0)
		return "1";
	return strcasecmp(value, "no") == 0 ? "0" : value;
}

static int
read_file(struct flagconfig *c, int fd, char *err)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return text_fail(err, FLAG_ERR, "%s: %s", c->path, strerror(errno));
	if (!S_ISREG(st.st_mode) || st.st_size > CONFIG_MAX)
		return text_fail(err, FLAG_ERR, "%s: not a settings file", c->path);
	if ((c->text = text_read(fd, CONFIG_MAX, &c->len)) == NULL)
		return text_fail(err, FLAG_ERR, "%s: %s", c->path, strerror(errno));
	if (memchr(c->text, '\0', c->len) != NULL)
		return text_fail(err, FLAG_ERR, "%s: not a settings file", c->path);
	return 0;
}

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && isspace((unsigned char)*p))
		p++;
	return p;
}

static const char *
trim_end(const char *p, const char *end)
{
	while (end > p && isspace((unsigned char)end[-1]))
		end--;
	return end;
}

/*
 * The word behind the directive, e.g. "src/main.h" of "# :file: src/main.h   #"; NULL if line is not this directive.
 */
static char *
directive(const char *line, const char *eol, const char *key)
{
	const char *p = skip_blanks(line + 1, eol), *end;
	size_t n = strlen(key);

	if ((size_t)(eol - p) < n || strncmp(p, key, n) != 0)
		return NULL;
	p = skip_blanks(p + n, eol);
	for (end = p; end < eol && !isspace((unsigned char)*end); end++)
		;
	return strndup(p, (size_t)(end - p));
}

/* A line "#   - NAME   #" of an import list.  NULL if it is none. */
static char *
import_name(const char *line, const char *eol)
{
	const char *p = skip_blanks(line + 1, eol), *end;

	if (p == eol || *p != '-')
		return NULL;
	p = skip_blanks(p + 1, eol);
	for (end = p; end < eol && (isalnum((unsigned char)*end) || *end == '_'); end++)
		;
	return end > p ? strndup(p, (size_t)(end - p)) : NULL;
}

static int
add_file(struct flagconfig *c, char *name)
{
	char **p;

	if (name == NULL || (p = realloc(c->files, (c->nfiles + 1) * sizeof(*p))) == NULL) {
		free(name);
		return -1;
	}
	c->files = p;
	c->files[c->nfiles++] = name;
	return 0;
}

static int
add_import(struct flagconfig *c, const char *from, char *name)
{
	struct flag_import *p = realloc(c->imports, (c->nimports + 1) * sizeof(*p));

	if (p == NULL || (p[c->nimports].file = strdup(from)) == NULL) {
		c->imports = p != NULL ? p : c->imports;
		free(name);
		return -1;
	}
	p[c->nimports].name = name;
	c->imports = p;
	c->nimports++;
	return 0;
}

/* The comment lines from start to the setting, without their marks. */
static char *
comment_text(const char *start, const char *end)
{
	char *text = malloc((size_t)(end - start) + 1), *p = text;

	if (text == NULL)
		return NULL;
	while (start < end) {
		const char *eol = memchr(start, '\n', (size_t)(end - start));

		if (eol == NULL)
			eol = end;
		start = skip_blanks(start + 1, eol);
		memcpy(p, start, (size_t)(eol - start));
		p += eol - start;
		*p++ = '\n';
		start = eol + 1;
	}
	if (p > text)
		p--;
	*p = '\0';
	return text;
}

static int
add_setting(struct flagconfig *c, const char *line, const char *eol, const char *comment, char *err)
{
	const char *eq = memchr(line, '=', (size_t)(eol - line)), *name_end, *value, *end = trim_end(line, eol);
	struct flag_setting *s;

	if (eq == NULL || (name_end = trim_end(line, eq)) == line || (value = skip_blanks(eq + 1, end)) >= end)
		return text_fail(err, FLAG_ERR, "%s: invalid line, expected NAME = VALUE, found: %.*s", c->path,
		    (int)(end - line), line);
	if (c->nfiles == 0)
		return text_fail(err, FLAG_ERR, "%s: no line '# :name: COMPONENT' before the first setting", c->path);
	s = realloc(c->settings, (c->nsettings + 1) * sizeof(*s));
	if (s == NULL)
		return text_fail(err, FLAG_ERR, "%s: %s", c->path, strerror(errno));
	c->settings = s;
	s += c->nsettings++;
	s->file = c->files[c->nfiles - 1];
	s->name = strndup(line, (size_t)(name_end - line));
	s->value = strndup(value, (size_t)(end - value));
	s->comment = comment_text(comment, line);
	s->pos = (size_t)(value - c->text);
	s->len = (size_t)(end - value);
	if (s->name == NULL || s->value == NULL || s->comment == NULL)
		return text_fail(err, FLAG_ERR, "%s: %s", c->path, strerror(errno));
	return 0;
}

struct scan {
	char	   *from;    /* header that an import list is of; NULL outside of lists */
	const char *comment; /* start of the comment lines above; NULL if none */
};

/* A line that starts with #: a directive, a line of an import list or a comment. */
static int
parse_hash(struct flagconfig *c, struct scan *scan, const char *line, const char *eol, char *err)
{
	char *word, *src;

	if (c->format == 0 && memmem(line, (size_t)(eol - line), "[Format of the file]", 20) != NULL)
		c->format = (size_t)(line - c->text);
	if ((word = directive(line, eol, ":name:")) != NULL) {
		if (c->component != NULL || *word == '\0') {
			free(word);
			return text_fail(err, FLAG_ERR, "%s: one line '# :name: COMPONENT' wanted", c->path);
		}
		c->component = word;
		if (asprintf(&src, "src/%s.h", word) == -1)
			src = NULL;
		return add_file(c, src) == -1 ? text_fail(err, FLAG_ERR, "%s: %s", c->path, strerror(errno)) : 0;
	}
	if ((word = directive(line, eol, ":file:")) != NULL) {
		free(scan->from);
		scan->from = NULL;
		return add_file(c, word) == -1 ? text_fail(err, FLAG_ERR, "%s: %s", c->path, strerror(errno)) : 0;
	}
	if ((word = directive(line, eol, ":from:")) != NULL) {
		free(scan->from);
		scan->from = word;
		return 0;
	}
	if (scan->from != NULL && (word = import_name(line, eol)) != NULL)
		return add_import(c, scan->from, word) == 0 ? 0 :
		    text_fail(err, FLAG_ERR, "%s: %s", c->path, strerror(errno));
	if (scan->comment == NULL)
		scan->comment = line;
	return 0;
}

static int
parse(struct flagconfig *c, struct scan *scan, char *err)
{
	const char *line, *eol, *end = c->text + c->len;

	for (line = c->text; line < end; line = eol + 1) {
		eol = memchr(line, '\n', (size_t)(end - line));
		if (eol == NULL)
			eol = end;
		if (*line == '#') {
			if (parse_hash(c, scan, line, eol, err) == -1)
				return -1;
			continue;
		}
		if (*line != '%' && skip_blanks(line, eol) != eol) {
			free(scan->from);
			scan->from = NULL;
			if (add_setting(c, line, eol, scan->comment != NULL ? scan->comment : line, err) == -1)
				return -1;
		}
		scan->comment = NULL;
	}
	if (c->component == NULL)
		return text_fail(err, FLAG_ERR, "%s: no line '# :name: COMPONENT'", c->path);
	return 0;
}

int
flagconfig_load(struct flagconfig *c, const char *path, char *err)
{
	struct scan scan = { NULL, NULL };
	int fd, rc;

	memset(c, 0, sizeof(*c));
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return text_fail(err, FLAG_ERR, "%s: %s", path, strerror(errno));
	c->path = strdup(path);
	rc = c->path == NULL ? text_fail(err, FLAG_ERR, "%s: %s", path, strerror(errno)) : read_file(c, fd, err);
	close(fd);
	if (rc == 0)
		rc = parse(c, &scan, err);
	free(scan.from);
	if (rc == -1)
		flagconfig_release(c);
	return rc;
}

void
flagconfig_release(struct flagconfig *c)
{
	size_t i;

	for (i = 0; i < c->nsettings; i++) {
		free(c->settings[i].name);
		free(c->settings[i].value);
		free(c->settings[i].comment);
	}
	for (i = 0; i < c->nimports; i++) {
		free(c->imports[i].file);
		free(c->imports[i].name);
	}
	for (i = 0; i < c->nfiles; i++)
		free(c->files[i]);
	free(c->settings);
	free(c->imports);
	free(c->files);
	free(c->path);
	free(c->component);
	free(c->text);
	memset(c, 0, sizeof(*c));
}

const struct flag_setting *
flagconfig_find(const struct flagconfig *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->nsettings; i++)
		if (strcmp(c->settings[i].name, name) == 0)
			return &c->settings[i];
	return NULL;
}

/* The new value in the words of the old one: yes and no stay words. */
static const char *
in_words(const char *old, const char *value)
{
	if (flagconfig_plain(old) == old)
		return value;
	if (strcmp(value, "1") == 0)
		return "yes";
	return strcmp(value, "0") == 0 ? "no" : value;
}

static void
copy_values(const struct flagconfig *c, size_t from, char *const *values, FILE *out)
{
	size_t i;

	for (i = 0; i < c->nsettings; i++) {
		const struct flag_setting *s = &c->settings[i];

		if (s->pos < from || values[i] == NULL)
			continue;
		fwrite(c->text + from, 1, s->pos - from, out);
		fputs(in_words(s->value, values[i]), out);
		from = s->pos + s->len;
	}
	fwrite(c->text + from, 1, c->len - from, out);
}

char *
flagconfig_generate(const struct flagconfig *c, const char *heading, char *const *values)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool bad;

	if (out == NULL)
		return NULL;
	fputs(heading, out);
	copy_values(c, c->format, values, out);
	bad = ferror(out) != 0;
	if (fclose(out) == EOF || bad) {
		free(text);
		return NULL;
	}
	return text;
}

char *
flagconfig_rewrite(const struct flagconfig *c, char *const *values)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool bad;

	if (out == NULL)
		return NULL;
	copy_values(c, 0, values, out);
	bad = ferror(out) != 0;
	if (fclose(out) == EOF || bad) {
		free(text);
		return NULL;
	}
	return text;
}
