/* --align, --json, --to-csv: what is printed, row by row, in another form. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "align.h"
#include "awk.h"
#include "code.h"
#include "jsontext.h"
#include "output.h"
#include "record.h"

/* A value of a row. */
struct cell {
	struct text t;
	int col;		/* the column of the input that it is of; 0: none */
	int arg;		/* argument of the print statement that it is of, or part of */
	struct str *own;	/* its text, if that lies nowhere else */
};

/* The names of what the statement at pc (-1: functions) prints. */
struct names {
	int pc, n;
	char **name;		/* quoted; NULL: none */
	int *arg;		/* arguments that they are of */
};

struct form {
	struct out_format head;	/* first: what output.c knows */
	int how;
	struct str *part;	/* text that printf wrote: a row that has not ended */
	struct str *all;	/* aligned: the rows */
	struct str *row;	/* the row that is written */
	struct cell *cell;	/* its values */
	int n, room;
	int arg;		/* of the cells that are added */
	struct names *named;	/* JSON: what print statements printed on the header row */
	int nnamed;
	char **key;		/* JSON: names of columns, quoted */
	bool *text;		/* which of them are text by the headers file */
	int nkey;
	unsigned header;	/* of which header row these are, */
	char *file;		/* and of which file */
};

static void
emit(struct awk *A, struct form *f, struct out *o)
{
	o->fmt = NULL;
	out_write(A, o, f->row->s, f->row->len);
	o->fmt = &f->head;
	f->row->len = 0;
}

static void
put(struct form *f, const char *p, size_t n)
{
	f->row = str_append(f->row, p, n);
}

/* --- the values of a row --- */

static void
row_begin(struct form *f)
{
	for (int i = 0; i < f->n; i++)
		str_unref(f->cell[i].own);
	f->n = f->arg = 0;
}

static struct cell *
cell_add(struct form *f, struct text t, int col)
{
	if (f->n == f->room) {
		f->room = f->room ? f->room * 2 : 64;
		f->cell = xrealloc(f->cell, (size_t)f->room * sizeof *f->cell);
	}
	f->cell[f->n] = (struct cell){ t, col, f->arg, NULL };
	return &f->cell[f->n++];
}

/* The fields of the record. */
static void
add_record(struct awk *A, struct form *f)
{
	const int nf = record_nf(A);

	for (int i = 1; i <= nf; i++)
		cell_add(f, A->rec->f[i], i);
}

/* Pieces of a text at OFS. */
static void
add_joined(struct awk *A, struct form *f, struct text t)
{
	const char *end = t.p + t.n, *q;

	while (A->ofs.n && (q = memmem(t.p, (size_t)(end - t.p), A->ofs.p, A->ofs.n))) {
		cell_add(f, (struct text){ t.p, (size_t)(q - t.p) }, 0);
		t.p = q + A->ofs.n;
	}
	cell_add(f, (struct text){ t.p, (size_t)(end - t.p) }, 0);
}

struct cutting {
	struct form *f;
	int col;
};

static void
piece(void *ctx, const char *p, size_t n, const char *sep, size_t sepn)
{
	struct cutting *x = ctx;
	struct cell *c = cell_add(x->f, (struct text){ p, n }, x->col ? x->col++ : 0);

	(void)sep;
	(void)sepn;
	/* Where it was cut from may be used again for the next text. */
	c->own = str_new(p, n);
	c->t.p = c->own->s;
}

/* The fields of a text that was a record (col: 1), or was joined of fields of CSV (0). */
static void
add_row(struct awk *A, struct form *f, struct text t, int col)
{
	struct cutting x = { f, col };
	struct fsep fs = A->rec->fs;

	text_split(A, t.p, t.n, &fs, piece, &x);
}

/*
 * Where no field can hold OFS, a text that has it was joined by the program, or is a record that it made; it is as
 * many values as the row would have.
 */
static bool
ofs_separates(const struct awk *A)
{
	return A->rec->fs.mode == FS_CHAR && A->ofs.n == 1 && *A->ofs.p == A->rec->fs.c;
}

static void
add_value(struct awk *A, struct form *f, const struct val *v, int col)
{
	const int form = v->tag >= V_STR && v->tag <= V_SLICE ? v->form : 0;
	char buf[NUMBUF];
	struct text t = text_by(v, A->ofmt, buf);
	struct cell *c;

	if (form & IN_ROW) {
		const struct text rec = record_text(A);

		if (v->tag == V_SLICE && t.p == rec.p && t.n == rec.n)
			add_record(A, f);
		else
			add_row(A, f, t, 1);
		return;
	}
	if ((form & IN_JOINED) && A->rec->fs.mode == FS_CSV && A->ofs.n == 1 && *A->ofs.p == A->rec->fs.c) {
		add_row(A, f, t, 0);
		return;
	}
	if (v->s || v->tag == V_SLICE) {
		if ((form & IN_JOINED) || (!col && ofs_separates(A)))
			add_joined(A, f, t);
		else
			cell_add(f, t, col);
		return;
	}
	/* The text of a number lies here. */
	c = cell_add(f, TXT(""), col);
	c->own = str_new(t.p, t.n);
	c->t = (struct text){ c->own->s, t.n };
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
	char path[4096], *line = NULL, *name, *type, *save;
	const char *us = strrchr(f->file, '_');
	size_t room = 0;
	FILE *in;

	if (!us)
		return;
	snprintf(path, sizeof path, "%.*s_headers.txt", (int)(us - f->file), f->file);
	in = fopen(path, "re");
	if (!in)
		return;
	while (getline(&line, &room, in) > 0) {
		if (*line < '0' || *line > '9' || !strtok_r(line, "\t", &save) ||
		    !(type = strtok_r(NULL, "\t", &save)) || !(name = strtok_r(NULL, "\t\r\n", &save)))
			continue;
		for (int i = 0; i < f->nkey; i++)
			if (strcmp(column_name(A, i + 1), name) == 0 && is_text_type(type))
				f->text[i] = true;
	}
	free(line);
	fclose(in);
}

static void
free_names(char **name, int n)
{
	for (int i = 0; i < n; i++)
		free(name[i]);
	free(name);
}

static char *
quoted_name(struct text t)
{
	struct str *s = json_quote(str_new(NULL, 0), t);
	char *name = xstrndup(s->s, s->len);

	str_unref(s);
	return name;
}

/* The columns of the file at hand: their names as keys, and their types. */
static void
know_columns(struct awk *A, struct form *f)
{
	const struct val *v = &A->glob[SV_FILENAME];
	const char *file = v->s ? v->s->s : "";

	if (f->file && f->header == A->files->headers && strcmp(f->file, file) == 0)
		return;
	free_names(f->key, f->nkey);
	free(f->text);
	free(f->file);
	f->header = A->files->headers;
	f->file = xstrdup(file);
	f->nkey = column_count(A);
	f->key = xcalloc((size_t)f->nkey, sizeof *f->key);
	f->text = xcalloc((size_t)f->nkey, sizeof *f->text);
	for (int i = 0; i < f->nkey; i++)
		f->key[i] = quoted_name(column_key(A, i + 1));
	if (!A->opt.csv)
		read_types(A, f);
}

static bool
is_text(const struct form *f, const struct cell *c)
{
	return c->col > 0 && c->col <= f->nkey && f->text[c->col - 1];
}

/*
 * The text of a value as it was before it was written to a flow file: without quotes and escapes.  NULL: it has none.
 */
static struct str *
plain_text(struct awk *A, const struct form *f, const struct cell *c)
{
	if (A->opt.csv)
		return NULL;
	if (c->t.n > 1 && c->t.p[0] == '"')
		return quoted_text(c->t);
	if (is_text(f, c) && memchr(c->t.p, '\\', c->t.n))
		return escaped_text(c->t, true);
	return NULL;
}

/* The row that is printed has the names of those that the same statement prints. */
static void
take_names(struct awk *A, struct form *f, int pc)
{
	const size_t k = strlen(A->opt.mark);
	struct names *x = NULL;

	for (int i = 0; i < f->nnamed; i++)
		if (f->named[i].pc == pc)
			x = &f->named[i];
	if (!x) {
		f->named = xrealloc(f->named, ((size_t)f->nnamed + 1) * sizeof *f->named);
		x = &f->named[f->nnamed++];
		*x = (struct names){ .pc = pc };
	}
	free_names(x->name, x->n);
	free(x->arg);
	x->name = xcalloc((size_t)f->n, sizeof *x->name);
	x->arg = xcalloc((size_t)f->n, sizeof *x->arg);
	x->n = f->n;
	for (int i = 0; i < f->n; i++) {
		struct text t = f->cell[i].t;

		x->arg[i] = f->cell[i].arg;
		if (!t.n)
			continue;
		if (i == 0 && k && t.n > k && memcmp(t.p, A->opt.mark, k) == 0)
			t = (struct text){ t.p + k, t.n - k };
		x->name[i] = quoted_name(t);
	}
}

/*
 * What was printed in place of value i on the header row; NULL if nothing was, or if its argument was another number
 * of values there.
 */
static const char *
name_of(const struct form *f, const struct names *x, int i)
{
	const int arg = f->cell[i].arg;
	int from = i, to = i + 1, k = 0, end;

	while (from > 0 && f->cell[from - 1].arg == arg)
		from--;
	while (to < f->n && f->cell[to].arg == arg)
		to++;
	while (k < x->n && x->arg[k] != arg)
		k++;
	for (end = k; end < x->n && x->arg[end] == arg; end++)
		;
	return end - k == to - from ? x->name[k + i - from] : NULL;
}

/* Name of value i: that of its column, what was printed in its place on the header row (x), else its number. */
static void
put_key(struct form *f, const struct names *x, int i)
{
	const int col = f->cell[i].col;
	const char *name;
	char b[32];

	if (col > 0 && col <= f->nkey)
		put(f, f->key[col - 1], strlen(f->key[col - 1]));
	else if (x && (name = name_of(f, x, i)))
		put(f, name, strlen(name));
	else
		put(f, b, (size_t)snprintf(b, sizeof b, "\"%d\"", i + 1));
}

static void
put_json(struct awk *A, struct form *f, const struct cell *c)
{
	struct str *s = plain_text(A, f, c);

	/* Texts come in quotes of their own; other types are numbers where they look like one. */
	if (s)
		f->row = json_quote(f->row, (struct text){ s->s, s->len });
	else if (!is_text(f, c) && json_number(c->t))
		put(f, c->t.p, c->t.n);
	else
		f->row = json_quote(f->row, c->t);
	str_unref(s);
}

static void
json_row(struct awk *A, struct form *f, int pc)
{
	const struct names *x = NULL;

	for (int i = 0; i < f->nnamed; i++)
		if (f->named[i].pc == pc)
			x = &f->named[i];
	put(f, "{", 1);
	for (int i = 0; i < f->n; i++) {
		if (i)
			put(f, ",", 1);
		put_key(f, x, i);
		put(f, ":", 1);
		put_json(A, f, &f->cell[i]);
	}
	put(f, "}\n", 2);
}

/* --- CSV --- */

static void
put_csv(struct form *f, struct text t)
{
	const char *p = t.p, *end = t.p + t.n, *q;

	if (!memchr(p, ',', t.n) && !memchr(p, '"', t.n) && !memchr(p, '\r', t.n) && !memchr(p, '\n', t.n)) {
		put(f, p, t.n);
		return;
	}
	put(f, "\"", 1);
	for (; (q = memchr(p, '"', (size_t)(end - p))); p = q + 1) {
		put(f, p, (size_t)(q + 1 - p));
		put(f, "\"", 1);
	}
	put(f, p, (size_t)(end - p));
	put(f, "\"", 1);
}

static void
csv_row(struct awk *A, struct form *f)
{
	for (int i = 0; i < f->n; i++) {
		struct str *s = plain_text(A, f, &f->cell[i]);

		if (i)
			put(f, ",", 1);
		put_csv(f, s ? (struct text){ s->s, s->len } : f->cell[i].t);
		str_unref(s);
	}
	/* A line without anything is no row with one empty value. */
	if (f->n == 1 && f->row->len == 0)
		put(f, "\"\"", 2);
	put(f, "\n", 1);
}

/* --- aligned columns --- */

/* What would end a cell or a row is shown as t2 writes it. */
static void
align_cell(struct form *f, struct text t)
{
	size_t from = 0;

	for (size_t i = 0; i < t.n; i++) {
		const char c = t.p[i];

		if (c != '\t' && c != '\n' && c != '\r')
			continue;
		f->all = str_append(f->all, t.p + from, i - from);
		f->all = str_append(f->all, c == '\t' ? "\\t" : c == '\n' ? "\\n" : "\\r", 2);
		from = i + 1;
	}
	f->all = str_append(f->all, t.p + from, t.n - from);
}

static void
align_row(struct form *f)
{
	for (int i = 0; i < f->n; i++) {
		if (i)
			f->all = str_append(f->all, "\t", 1);
		align_cell(f, f->cell[i].t);
	}
	f->all = str_append(f->all, "\n", 1);
}

static void
align_all(struct awk *A, struct form *f)
{
	char *text = NULL;
	size_t n = 0;
	FILE *m = open_memstream(&text, &n);

	if (!m || align_rows(m, f->all->s, f->all->len) < 0)
		fatal(A, "--align: %s", strerror(errno));
	fclose(m);
	put(f, text, n);
	free(text);
}

/* --- rows --- */

/* Write the values there are; names: they are those of the rows that the statement at pc prints. */
static void
write_cells(struct awk *A, struct form *f, struct out *o, int pc, bool names)
{
	if (f->how == 'a') {
		align_row(f);
		return;
	}
	know_columns(A, f);
	if (f->how == 'j' && names) {
		take_names(A, f, pc);
		return;
	}
	if (f->how == 'j')
		json_row(A, f, pc);
	else
		csv_row(A, f);
	emit(A, f, o);
}

static bool
on_header_row(const struct awk *A)
{
	return A->rec->is_hdr && A->phase == PAT_MAIN;
}

/* A row that came as text: it has the columns of the input if it has as many. */
static void
write_text_row(struct awk *A, struct form *f, struct out *o, struct text row)
{
	row_begin(f);
	add_joined(A, f, row);
	for (int i = 0; f->n == column_count(A) && i < f->n; i++)
		f->cell[i].col = i + 1;
	write_cells(A, f, o, -1, on_header_row(A));
}

static void
take_text(struct awk *A, struct out_format *head, struct out *o, const char *p, size_t n)
{
	struct form *f = (struct form *)head;
	const char *e;

	for (; (e = memchr(p, '\n', n)); n -= (size_t)(e - p) + 1, p = e + 1) {
		f->part = str_append(f->part, p, (size_t)(e - p));
		write_text_row(A, f, o, (struct text){ f->part->s, f->part->len });
		f->part->len = 0;
	}
	f->part = str_append(f->part, p, n);
}

/* A row that printf began is ended by the values of a print. */
static void
end_part(struct awk *A, struct form *f, struct out *o)
{
	for (int i = 0; i < f->n; i++) {
		if (i)
			f->part = str_append(f->part, A->ofs.p, A->ofs.n);
		f->part = str_append(f->part, f->cell[i].t.p, f->cell[i].t.n);
	}
	write_text_row(A, f, o, (struct text){ f->part->s, f->part->len });
	f->part->len = 0;
}

/* The first field that a print statement prints, as an index of code.printed. */
static int
first_printed(const struct code *c, int pc)
{
	int lo = 0, hi = c->nprinted;

	while (lo < hi) {
		const int mid = (lo + hi) / 2;

		if (c->printed[mid].pc < pc)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void
take_values(struct awk *A, struct out_format *head, struct out *o, const struct val *v, int n, int pc)
{
	const struct code *c = A->code;
	struct form *f = (struct form *)head;
	int at = pc < 0 ? c->nprinted : first_printed(c, pc);

	row_begin(f);
	if (n == 0)
		add_record(A, f);
	for (int i = 0; i < n; i++) {
		int col = 0;

		if (at < c->nprinted && c->printed[at].pc == pc && c->printed[at].arg == i) {
			col = c->printed[at].col >= 0 ? c->col[c->printed[at].col].num : c->printed[at].field;
			at++;
		}
		f->arg = i;
		add_value(A, f, &v[i], col);
	}
	if (f->part->len)
		end_part(A, f, o);
	else
		write_cells(A, f, o, pc, on_header_row(A));
}

static void
take_row(struct awk *A, struct out_format *head, struct out *o, struct text row, int form, bool heading)
{
	const struct val v = { .sl = { row.p, row.n }, .tag = V_SLICE, .form = (uint8_t)form };
	struct form *f = (struct form *)head;

	row_begin(f);
	add_value(A, f, &v, 0);
	write_cells(A, f, o, -1, heading || on_header_row(A));
}

static void
end_rows(struct awk *A, struct out_format *head, struct out *o)
{
	struct form *f = (struct form *)head;

	if (f->part->len)
		take_text(A, head, o, "\n", 1);
	if (f->how == 'a') {
		align_all(A, f);
		emit(A, f, o);
	}
	o->fmt = NULL;
	row_begin(f);
	for (int i = 0; i < f->nnamed; i++) {
		free_names(f->named[i].name, f->named[i].n);
		free(f->named[i].arg);
	}
	free(f->named);
	free_names(f->key, f->nkey);
	free(f->text);
	free(f->file);
	free(f->cell);
	str_unref(f->all);
	str_unref(f->part);
	str_unref(f->row);
	free(f);
}

struct out_format *
out_format_new(int how)
{
	struct form *f = xcalloc(1, sizeof *f);

	f->head = (struct out_format){ take_text, take_values, take_row, end_rows };
	f->how = how;
	f->all = str_new(NULL, 0);
	f->part = str_new(NULL, 0);
	f->row = str_new(NULL, 0);
	return &f->head;
}
