/* --align, --json, --to-csv: what is printed, row by row, in another form. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "align.h"
#include "awk.h"
#include "code.h"
#include "colnames.h"
#include "jsontext.h"
#include "output.h"
#include "record.h"

struct form {
	struct out_format head;	/* first: what output.c knows */
	int how;
	char *ofs;
	size_t ofs_n;
	struct str *rest;	/* rows that wait: the unfinished one, or (align) all */
	char **key;		/* JSON: names, quoted */
	char *type;		/* JSON: 's' where the headers file says text, 0 elsewhere */
	int nkey;
	bool named, any;
};

static void
emit(struct awk *A, struct out *o, const struct str *s)
{
	struct out_format *f = o->fmt;

	o->fmt = NULL;
	out_write(A, o, s->s, s->len);
	o->fmt = f;
}

/* --- JSON --- */

static bool
is_text_type(const char *t)
{
	return strncmp(t, "string", 6) == 0 || strncmp(t, "char", 4) == 0 || strncmp(t, "S", 1) == 0;
}

/* BASE_headers.txt beside BASE_flows.txt says which columns are text: number, tab, type, tab, name. */
static void
read_types(struct awk *A, struct form *f)
{
	const struct val *v = &A->glob[SV_FILENAME];
	char path[4096], *line = NULL, *name, *type, *save;
	const char *us = v->s ? strrchr(v->s->s, '_') : NULL;
	size_t room = 0;
	FILE *in;

	f->type = xcalloc((size_t)f->nkey + 1, 1);
	if (!us)
		return;
	snprintf(path, sizeof path, "%.*s_headers.txt", (int)(us - v->s->s), v->s->s);
	in = fopen(path, "re");
	if (!in)
		return;
	while (getline(&line, &room, in) > 0) {
		if (*line < '0' || *line > '9' || !strtok_r(line, "\t", &save) ||
		    !(type = strtok_r(NULL, "\t", &save)) || !(name = strtok_r(NULL, "\t\r\n", &save)))
			continue;
		for (int i = 0; i < f->nkey; i++) {
			size_t n = strlen(f->key[i]);

			if (n > 2 && strlen(name) == n - 2 && strncmp(f->key[i] + 1, name, n - 2) == 0 &&
			    is_text_type(type))
				f->type[i] = 's';
		}
	}
	free(line);
	fclose(in);
}

static bool
next_cell(const struct form *f, struct text *row, struct text *cell)
{
	const char *q;

	if (!row->p)
		return false;
	q = f->ofs_n ? memmem(row->p, row->n, f->ofs, f->ofs_n) : NULL;
	*cell = (struct text){ row->p, q ? (size_t)(q - row->p) : row->n };
	if (q) {
		row->n -= cell->n + f->ofs_n;
		row->p = q + f->ofs_n;
	} else {
		row->p = NULL;
	}
	return true;
}

static void
add_key(struct form *f, struct text t)
{
	struct str *s = json_quote(str_new(NULL, 0), t);

	f->key = xrealloc(f->key, ((size_t)f->nkey + 1) * sizeof *f->key);
	f->key[f->nkey++] = xstrndup(s->s, s->len);
	str_unref(s);
}

/*
 * Keys: the header row if that is what is printed first, else the columns that the program prints, or those of the
 * input.
 */
static bool
take_keys(struct awk *A, struct form *f, struct text row)
{
	struct text t = row, cell;
	size_t k = strlen(A->opt.mark);
	int cells = 0;
	bool header = false, known = column_count(A) > 0;

	while (next_cell(f, &t, &cell)) {
		char name[COLNAME_MAX];
		struct text bare = cell;

		if (cells == 0 && k && bare.n > k && memcmp(bare.p, A->opt.mark, k) == 0) {
			header = true;
			bare.p += k;
			bare.n -= k;
		}
		if (cells == 0 && bare.n < sizeof name && known) {
			for (int i = 1; i <= column_count(A) && !header; i++)
				header = strlen(column_name(A, i)) == bare.n &&
				    memcmp(column_name(A, i), bare.p, bare.n) == 0;
		}
		cells++;
	}
	if (header) {
		for (t = row; next_cell(f, &t, &cell);) {
			if (f->nkey == 0 && k && cell.n > k && memcmp(cell.p, A->opt.mark, k) == 0)
				cell = (struct text){ cell.p + k, cell.n - k };
			add_key(f, cell);
		}
	} else if (cells == A->code->nprinted) {
		for (int i = 0; i < cells; i++)
			add_key(f, (struct text){ A->code->printed[i], strlen(A->code->printed[i]) });
	} else if (cells == column_count(A)) {
		for (int i = 1; i <= cells; i++)
			add_key(f, (struct text){ column_name(A, i), strlen(column_name(A, i)) });
	}
	read_types(A, f);
	f->named = true;
	return header;
}

static void
json_row(struct awk *A, struct form *f, struct out *o, struct text row)
{
	struct str *s;
	struct text cell;
	char b[32];
	int i = 0;

	if (!f->named && take_keys(A, f, row))
		return;
	s = str_new("{", 1);
	for (; next_cell(f, &row, &cell); i++) {
		if (i)
			s = str_append(s, ",", 1);
		if (i < f->nkey) {
			s = str_append(s, f->key[i], strlen(f->key[i]));
		} else {
			snprintf(b, sizeof b, "\"%d\"", i + 1);
			s = str_append(s, b, strlen(b));
		}
		s = str_append(s, ":", 1);
		/* Texts come in quotes of their own; other types are numbers where they look like one. */
		if (i < f->nkey && f->type[i] == 's' && !(cell.n > 1 && *cell.p == '"'))
			s = json_quote(s, cell);
		else
			s = json_value(s, cell);
	}
	s = str_append(s, "}\n", 2);
	emit(A, o, s);
	str_unref(s);
}

/* --- CSV --- */

static void
csv_row(struct awk *A, struct form *f, struct out *o, struct text row)
{
	struct str *s = str_new(NULL, 0);
	struct text cell;
	bool first = true;

	while (next_cell(f, &row, &cell)) {
		if (!first)
			s = str_append(s, ",", 1);
		first = false;
		if (!memchr(cell.p, ',', cell.n) && !memchr(cell.p, '"', cell.n) && !memchr(cell.p, '\r', cell.n)) {
			s = str_append(s, cell.p, cell.n);
			continue;
		}
		s = str_append(s, "\"", 1);
		for (size_t i = 0; i < cell.n; i++) {
			if (cell.p[i] == '"')
				s = str_append(s, "\"", 1);
			s = str_append(s, cell.p + i, 1);
		}
		s = str_append(s, "\"", 1);
	}
	s = str_append(s, "\n", 1);
	emit(A, o, s);
	str_unref(s);
}

/* --- rows --- */

static void
take_rows(struct awk *A, struct out_format *head, struct out *o, const char *p, size_t n)
{
	struct form *f = (struct form *)head;
	const char *e;
	struct text row;

	if (f->how == 'a') {
		f->rest = str_append(f->rest, p, n);
		return;
	}
	while ((e = memchr(p, '\n', n))) {
		row = (struct text){ p, (size_t)(e - p) };
		if (f->rest->len) {
			f->rest = str_append(f->rest, p, row.n);
			row = (struct text){ f->rest->s, f->rest->len };
		}
		if (f->how == 'j')
			json_row(A, f, o, row);
		else
			csv_row(A, f, o, row);
		f->rest->len = 0;
		n -= (size_t)(e - p) + 1;
		p = e + 1;
	}
	f->rest = str_append(f->rest, p, n);
}

static void
align_all(struct awk *A, struct form *f, struct out *o)
{
	char *rows = f->rest->s, *text = NULL;
	size_t n = 0, w = 0;
	FILE *m = open_memstream(&text, &n);
	struct str *s;

	/* Another separator than the tab stands for it. */
	if (f->ofs_n && strcmp(f->ofs, "\t") != 0)
		for (size_t i = 0; i < f->rest->len;) {
			if (f->rest->len - i >= f->ofs_n && memcmp(rows + i, f->ofs, f->ofs_n) == 0) {
				rows[w++] = '\t';
				i += f->ofs_n;
			} else {
				rows[w++] = rows[i++];
			}
		}
	else
		w = f->rest->len;
	if (!m || align_rows(m, rows, w) < 0)
		fatal(A, "--align: %s", strerror(errno));
	fclose(m);
	s = str_new(text, n);
	emit(A, o, s);
	str_unref(s);
	free(text);
}

static void
end_rows(struct awk *A, struct out_format *head, struct out *o)
{
	struct form *f = (struct form *)head;

	if (f->how == 'a')
		align_all(A, f, o);
	else if (f->rest->len)
		take_rows(A, head, o, "\n", 1);
	o->fmt = NULL;
	for (int i = 0; i < f->nkey; i++)
		free(f->key[i]);
	free(f->key);
	free(f->type);
	free(f->ofs);
	str_unref(f->rest);
	free(f);
}

struct out_format *
out_format_new(int how, const char *ofs)
{
	struct form *f = xcalloc(1, sizeof *f);

	f->head = (struct out_format){ take_rows, end_rows };
	f->how = how;
	f->ofs = xstrdup(ofs);
	f->ofs_n = strlen(ofs);
	f->rest = str_new(NULL, 0);
	return &f->head;
}
