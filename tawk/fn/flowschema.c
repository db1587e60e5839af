/* --schema: what is known of the columns of a flow file, as JSON. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flowschema.h"
#include "joins.h"
#include "jsontext.h"
#include "printed.h"
#include "record.h"

/* What the headers file beside a flow file says of a column; NULL: nothing. */
struct described {
	char *type, *text;
};

static struct str *
add(struct str *s, const char *text)
{
	return str_append(s, text, strlen(text));
}

/* A text in quotes; NULL, or "" with none, is null. */
static struct str *
add_text(struct str *s, const char *text, bool none)
{
	if (text == NULL || (none && *text == '\0'))
		return add(s, "null");
	return json_quote(s, (struct text){ text, strlen(text) });
}

/* BASE_headers.txt beside BASE_flows.txt: number, type, name and description of each column, tabs between. */
static void
read_headers(struct awk *A, const char *file, struct described *d)
{
	const char *us = strrchr(file, '_');
	char *path, *line = NULL, *rest, *type, *name;
	size_t room = 0;
	FILE *f;

	if (us == NULL || asprintf(&path, "%.*s_headers.txt", (int)(us - file), file) < 0)
		return;
	f = fopen(path, "re");
	free(path);
	while (f != NULL && getline(&line, &room, f) > 0) {
		rest = line;
		if (*line < '0' || *line > '9' || strsep(&rest, "\t") == NULL ||
		    (type = strsep(&rest, "\t")) == NULL || (name = strsep(&rest, "\t\n")) == NULL)
			continue;
		for (int i = 0; i < column_count(A); i++)
			if (d[i].type == NULL && strcmp(column_name(A, i + 1), name) == 0) {
				d[i].type = xstrndup(type, strlen(type));
				d[i].text = rest != NULL ? xstrndup(rest, strcspn(rest, "\n")) : NULL;
			}
	}
	free(line);
	if (f != NULL)
		fclose(f);
}

static struct str *
add_column(struct str *s, const char *name, struct described *d)
{
	const struct join_rule *r = join_rule_find(name, strlen(name));
	char *const repeated = d->type != NULL ? strstr(d->type, ":R") : NULL;
	const bool repeats = repeated != NULL && repeated[2] == '\0';

	if (repeats)
		*repeated = '\0';
	s = add_text(add(s, "    { \"name\": "), name, false);
	s = add_text(add(s, ", \"type\": "), d->type, false);
	s = add(add(s, ", \"repeated\": "), d->type == NULL ? "null" : repeats ? "true" : "false");
	s = add_text(add(s, ", \"unit\": "), r != NULL ? r->unit : NULL, true);
	s = add_text(add(s, ", \"description\": "), d->text, false);
	s = add_text(add(s, ", \"plugin\": "), r != NULL ? r->plugin : NULL, false);
	s = add_text(add(s, ", \"join\": "), r != NULL ? r->rule : "none", false);
	if (r != NULL && r->of[0] != '\0')
		s = add_text(add(s, ", \"join_of\": "), r->of, false);
	return add(s, " }");
}

void
flow_schema(struct awk *A, const char *file)
{
	struct described *d = xcalloc((size_t)column_count(A) + 1, sizeof *d);
	struct str *s = add(add_text(add(str_new(NULL, 0), "{\n  \"file\": "), file, false), ",\n  \"columns\": [\n");

	read_headers(A, file, d);
	for (int i = 0; i < column_count(A); i++) {
		s = add_column(s, column_name(A, i + 1), &d[i]);
		s = add(s, i + 1 < column_count(A) ? ",\n" : "\n");
		free(d[i].type);
		free(d[i].text);
	}
	s = add(s, "  ]\n}\n");
	if (fwrite(s->s, 1, s->len, stdout) != s->len)
		printed_lost(errno);
	str_unref(s);
	free(d);
}
