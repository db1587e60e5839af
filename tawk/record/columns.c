/* The header row: names to numbers, for each file anew. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "awk.h"
#include "code.h"
#include "colnames.h"
#include "nearest.h"
#include "program.h"
#include "record.h"
#include "utf8chars.h"

/* At most this much is looked through for the header row before the first record is worked on. */
#define PEEK_MAX (1u << 20)

struct header {
	struct colnames names;
	char *row;		/* the row itself, to know it again */
	size_t n;
	struct str *text;	/* CSV: the names as they stand there, one behind the other */
	struct text *key;	/* and each of them; NULL: as in names */
};

static char
separator(struct awk *A)
{
	return A->rec->fs.mode == FS_CHAR ? A->rec->fs.c : A->rec->fs.mode == FS_CSV ? A->rec->fs.c :
	    A->rec->fs.mode == FS_BLANK ? ' ' : '\t';
}

static const char *
mark_of(struct awk *A)
{
	return A->opt.header_row || A->opt.csv ? "" : A->opt.mark;
}

/* Columns of Zeek logs that play the part of ours. */
static const char *const zeek_map[][2] = {
	{ "flowInd", "uid" }, { "srcIP", "id_orig_h" }, { "srcPort", "id_orig_p" }, { "dstIP", "id_resp_h" },
	{ "dstPort", "id_resp_p" }, { "l4Proto", "proto" }, { "timeFirst", "ts" }, { "l7BytesSnt", "orig_bytes" },
	{ "l7BytesRcvd", "resp_bytes" }, { "pktsSnt", "orig_pkts" }, { "pktsRcvd", "resp_pkts" },
	{ "numBytesSnt", "orig_bytes" }, { "numBytesRcvd", "resp_bytes" }, { "numPktsSnt", "orig_pkts" },
	{ "numPktsRcvd", "resp_pkts" }
};

static int
find_zeek(struct awk *A, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof zeek_map / sizeof *zeek_map; i++)
		if (strcmp(zeek_map[i][0], name) == 0)
			return colnames_find(&A->files->hdr->names, zeek_map[i][1]);
	/* Names that clash with words of the language were renamed with a trailing _. */
	if (n > 1 && n < COLNAME_MAX && name[n - 1] == '_') {
		char b[COLNAME_MAX];

		memcpy(b, name, n - 1);
		b[n - 1] = '\0';
		return colnames_find(&A->files->hdr->names, b);
	}
	return 0;
}

static int
find_one(struct awk *A, const char *name)
{
	int k;

	if (!A->files->hdr)
		return 0;
	k = colnames_find_alias(&A->files->hdr->names, name);
	return k || !A->opt.zeek ? k : find_zeek(A, name);
}

/* Own mapping: a variable _my_NAME that the program has set to a column number. */
static int
find_own(struct awk *A, const char *name)
{
	char b[COLNAME_MAX + 8];

	snprintf(b, sizeof b, "_my_%s", name);
	for (struct sym *s = A->ps->syms; s; s = s->next)
		if (strcmp(s->name, b) == 0 && A->glob[s->slot].tag != V_ARR)
			return (int)val_i64(&A->glob[s->slot]);
	return 0;
}

static const char *
file_name(struct awk *A)
{
	const struct val *v = &A->glob[SV_FILENAME];

	if (A->opt.names_file)
		return A->opt.names_file;
	if (v->tag != V_UNDEF && v->s && v->s->len)
		return strcmp(v->s->s, "-") == 0 ? "stdin" : v->s->s;
	return A->opt.last_file ? A->opt.last_file : "stdin";
}

static const char *
nearest_name(struct awk *A, const char *name)
{
	static _Thread_local struct nearest n;

	n = (struct nearest)NEAREST(name);
	for (int i = 0; A->files->hdr && i < A->files->hdr->names.n; i++)
		nearest_offer(&n, A->files->hdr->names.name[i]);
	/* A name that holds the wanted one is a good guess as well. */
	for (int i = 0; !*n.best && A->files->hdr && i < A->files->hdr->names.n; i++)
		if (strcasestr(A->files->hdr->names.name[i], name) &&
		    strlen(A->files->hdr->names.name[i]) < NEAREST_NAME)
			strcpy(n.best, A->files->hdr->names.name[i]);
	return n.best;
}

static void
unknown_column(struct awk *A, const char *name)
{
	const char *best = nearest_name(A, name);

	if (!A->files->hdr)
		fatal_usage(A, "%s: no header row, so no column %s", file_name(A), name);
	if (*best)
		fatal_usage(A, "%s: no column %s; did you mean %s?", file_name(A), name, best);
	fatal_usage(A, "%s: no column %s", file_name(A), name);
}

/* The column cache of library functions is good for one header. */
void
column_forget(struct awk *A)
{
	free(A->files->columns);
	A->files->columns = NULL;
}

/* Give the program its column numbers. */
static void
bind_columns(struct awk *A)
{
	for (int i = 0; i < A->code->ncol; i++) {
		struct column *c = &A->code->col[i];

		c->num = find_one(A, c->sym->name);
		if (!c->num && !A->opt.permissive)
			unknown_column(A, c->sym->name);
	}
	for (struct sym *s = A->ps->syms; s; s = s->next) {
		int k;

		if (s->slot < SV_COUNT || s->assigned || s->array)
			continue;
		k = find_one(A, s->name);
		val_drop(&A->glob[s->slot]);
		A->glob[s->slot] = k ? VINT(k) : (struct val){ .tag = V_UNDEF };
	}
}

static void
fill_col(struct awk *A)
{
	struct arr *a = glob_array(A, SV_COL);
	const struct colnames *c = &A->files->hdr->names;

	arr_clear(a);
	for (int i = 0; i < c->n; i++) {
		struct val *v = arr_put_int(a, i + 1);

		val_drop(v);
		val_set_text(v, c->name[i], strlen(c->name[i]));
		v = arr_put_text(a, c->raw[i], strlen(c->raw[i]));
		val_drop(v);
		*v = VINT(i + 1);
		v = arr_put_text(a, c->name[i], strlen(c->name[i]));
		val_drop(v);
		*v = VINT(i + 1);
	}
}

void
header_release(struct awk *A)
{
	column_forget(A);
	if (!A->files->hdr)
		return;
	colnames_release(&A->files->hdr->names);
	free(A->files->hdr->row);
	free(A->files->hdr->key);
	str_unref(A->files->hdr->text);
	free(A->files->hdr);
	A->files->hdr = NULL;
}

bool
header_matches(struct awk *A, struct text row)
{
	return A->files->hdr && A->files->hdr->n == row.n && memcmp(A->files->hdr->row, row.p, row.n) == 0;
}

/* Names of CSV, while they are cut. */
struct cutting {
	struct header *h;
	const char **cell;
	size_t *len, *at;
	int n, room;
};

static void
name_cut(void *ctx, const char *p, size_t n, const char *sep, size_t sepn)
{
	struct cutting *x = ctx;

	(void)sep;
	(void)sepn;
	if (x->n == x->room) {
		x->room = x->room ? x->room * 2 : 64;
		x->cell = xrealloc(x->cell, (size_t)x->room * sizeof *x->cell);
		x->len = xrealloc(x->len, (size_t)x->room * sizeof *x->len);
		x->at = xrealloc(x->at, (size_t)x->room * sizeof *x->at);
	}
	x->len[x->n] = n;
	x->at[x->n++] = x->h->text->len;
	x->h->text = str_append(x->h->text, p, n);
}

static void
read_csv_names(struct awk *A, struct header *h, struct text row)
{
	struct cutting x = { .h = h };
	const size_t k = strlen(A->opt.mark);
	const struct fsep fs = A->rec->fs;

	h->text = str_new(NULL, 0);
	text_split(A, row.p, row.n, &fs, name_cut, &x);
	h->key = xcalloc((size_t)x.n, sizeof *h->key);
	for (int i = 0; i < x.n; i++) {
		x.cell[i] = h->text->s + x.at[i];
		h->key[i] = (struct text){ x.cell[i], x.len[i] };
	}
	if (x.n && k && h->key[0].n >= k && memcmp(h->key[0].p, A->opt.mark, k) == 0)
		h->key[0] = (struct text){ h->key[0].p + k, h->key[0].n - k };
	if (colnames_take(&h->names, x.cell, x.len, x.n, A->opt.mark) < 0)
		fatal(A, "out of memory");
	free(x.cell);
	free(x.len);
	free(x.at);
}

void
header_note(struct awk *A, struct text row)
{
	const char *mark = A->opt.zeek && row.n > 7 && memcmp(row.p, "#fields", 7) == 0 ? "#fields" : A->opt.mark;
	size_t skip = 0;

	if (header_matches(A, row))
		return;
	A->files->new_hdr = true;
	header_release(A);
	if (strcmp(mark, "#fields") == 0)
		for (skip = 7; skip < row.n && (row.p[skip] == '\t' || row.p[skip] == ' '); )
			skip++;
	A->files->hdr = xcalloc(1, sizeof *A->files->hdr);
	A->files->hdr->row = xstrndup(row.p, row.n);
	A->files->hdr->n = row.n;
	A->files->headers++;
	A->files->again = !A->opt.csv && !A->opt.zeek && *A->opt.mark && row.n && *row.p == *A->opt.mark &&
	    wants_header(A) ? (unsigned char)*row.p : -1;
	if (A->rec->fs.mode == FS_CSV)
		read_csv_names(A, A->files->hdr, row);
	else if (colnames_read(&A->files->hdr->names, row.p + skip, row.n - skip, skip ? "" : mark, separator(A)) < 0)
		fatal(A, "out of memory");
	if (A->ps->nsym)
		bind_columns(A);
	if (A->glob && A->code->ins)
		fill_col(A);
}

/* The file at hand has no header row. */
void
header_none(struct awk *A)
{
	if (A->opt.names_file || A->opt.permissive)
		return;
	if (A->code->ncol && !A->files->hdr)
		unknown_column(A, A->code->col[0].sym->name);
}

static bool
row_is_header(struct awk *A, struct text row, long number)
{
	if (A->opt.header_row)
		return number == A->opt.header_row;
	if (A->opt.zeek)
		return row.n >= 7 && memcmp(row.p, "#fields", 7) == 0;
	return colnames_is_header(row.p, row.n, mark_of(A));
}

/*
 * Who asks for fields of text that has blanks and no tab gets whole rows: say once what would cut them.  row is the
 * first one of a file without header row.
 */
static void
hint_blanks(struct awk *A, struct text row)
{
	const struct record *R = A->rec;
	const char *p = row.p, *end = p + row.n;

	if (A->files->hinted || !A->code->fields || R->fs_given || R->fs.mode != FS_CHAR || R->rs_mode != RS_CHAR ||
	    A->opt.last_file || memchr(p, '\t', row.n))
		return;
	while (p < end && *p == ' ')
		p++;
	p = memchr(p, ' ', (size_t)(end - p));
	while (p && p < end && *p == ' ')
		p++;
	if (!p || p == end)
		return;
	A->files->hinted = true;
	warning(A, "%s: no tab in the first row: fields lie between tabs; -F ' ' cuts at blanks",
	    strcmp(A->files->in->name, "-") ? A->files->in->name : "standard input");
}

/* Look for the header row in what is ahead of the reader, and note it before any record is worked on. */
void
header_peek(struct awk *A)
{
	struct reader *r = A->files->in;
	const bool csv = A->rec->rs_mode == RS_CSV;
	size_t at = 0;
	long number = 1;

	A->files->found = false;
	if (A->rec->rs_mode != RS_CHAR && !csv)
		return;
	if (csv)
		reader_skip_mark(r);
	for (;;) {
		const char *p = r->buf + r->pos;
		size_t n = r->len - r->pos;
		enum csv_in in = CSV_START;
		const char *e;
		struct text row;

		if (csv)
			e = (e = p + csv_end(p, at, n, A->rec->fs.c, &in)) < p + n ? e : NULL;
		else
			e = n > at ? memchr(p + at, A->rec->rs_char, n - at) : NULL;
		if (!e && n < PEEK_MAX && reader_fill(r))
			continue;
		/* Trying to fill moves the buffer, at the end of the file as well. */
		row = (struct text){ r->buf + r->pos + at, e ? (size_t)(e - p) - at : n - at };
		if (row.n && A->opt.csv && row.p[row.n - 1] == '\r')
			row.n--;
		if ((e || row.n) && row_is_header(A, row, number)) {
			header_note(A, row);
			A->files->found = true;
			return;
		}
		if (number == 1 && row.n)
			hint_blanks(A, row);
		if (!e) {
			header_none(A);
			return;
		}
		at = (size_t)(e - p) + 1;
		number++;
	}
}

void
header_from_file(struct awk *A, const char *path)
{
	struct reader *r = reader_open(path);
	off_t at;

	if (!r)
		fatal_usage(A, "%s: %s", path, strerror(errno));
	at = lseek(r->fd, 0, SEEK_CUR);
	A->files->in = r;
	A->files->new_hdr = false;
	A->opt.last_file = path;
	header_peek(A);
	A->opt.last_file = NULL;
	A->files->in = NULL;
	/* An open descriptor (/dev/stdin, /dev/fd/N) shares its offset with who reads the records. */
	if (at >= 0)
		(void)lseek(r->fd, at, SEEK_SET);
	reader_close(r);
}

void
header_copy(struct awk *A, const struct awk *from)
{
	if (from->files->hdr)
		header_note(A, (struct text){ from->files->hdr->row, from->files->hdr->n });
	A->files->new_hdr = from->files->new_hdr;
}

/* --- for the library --- */

#define CACHE_SLOTS 64

struct column_cache {
	struct { const char *list; int num; } e[CACHE_SLOTS];
};

static int
find_list(struct awk *A, const char *list)
{
	char b[COLNAME_MAX];
	const char *p = list, *e;
	int k;

	for (;; p = e + 1) {
		size_t n;

		e = strchrnul(p, ';');
		n = (size_t)(e - p);
		while (n && *p == ' ') {
			p++;
			n--;
		}
		while (n && p[n - 1] == ' ')
			n--;
		if (n < sizeof b) {
			memcpy(b, p, n);
			b[n] = '\0';
			if ((k = find_one(A, b)) || (k = find_own(A, b)))
				return k;
		}
		if (!*e)
			return 0;
	}
}

int
column_find(struct awk *A, const char *list)
{
	struct column_cache *c = A->files->columns;
	size_t h = ((uintptr_t)list >> 3) % CACHE_SLOTS;

	if (!c)
		c = A->files->columns = xcalloc(1, sizeof *c);
	if (c->e[h].list == list)
		return c->e[h].num;
	c->e[h].num = find_list(A, list);
	c->e[h].list = c->e[h].num ? list : NULL;
	return c->e[h].num;
}

int
column_need(struct awk *A, const char *list)
{
	int k = column_find(A, list);
	char b[512] = "";

	if (k)
		return k;
	if (!strchr(list, ';')) {
		const char *best = nearest_name(A, list);

		if (*best)
			fatal_usage(A, "%s: Column '%s' does not exist; did you mean '%s'?", file_name(A), list,
			    best);
		fatal_usage(A, "%s: Column '%s' does not exist", file_name(A), list);
	}
	for (const char *p = list, *e; ; p = e + 1) {
		size_t n = strlen(b);

		e = strchrnul(p, ';');
		snprintf(b + n, sizeof b - n, "%s'%.*s'", p == list ? "" : *e ? ", " : " or ", (int)(e - p), p);
		if (!*e)
			break;
	}
	fatal_usage(A, "%s: None of the columns %s do exist", file_name(A), b);
}

const char *
column_name(struct awk *A, int num)
{
	if (!A->files->hdr || num < 1 || num > A->files->hdr->names.n)
		return "";
	return A->files->hdr->names.raw[num - 1];
}

struct text
column_key(struct awk *A, int num)
{
	const struct header *h = A->files->hdr;

	if (h && h->key && num >= 1 && num <= h->names.n)
		return h->key[num - 1];
	return (struct text){ column_name(A, num), strlen(column_name(A, num)) };
}

int
column_count(struct awk *A)
{
	return A->files->hdr ? A->files->hdr->names.n : 0;
}

/* -l: numbers and names, per_line pairs to a line, in aligned columns. */
void
print_columns(struct awk *A, int per_line)
{
	const struct colnames *c = &A->files->hdr->names;
	int rows;
	size_t *w;

	if (per_line < 1)
		per_line = 1;
	rows = (c->n + per_line - 1) / per_line;
	w = xcalloc((size_t)per_line, sizeof *w);
	for (int i = 0; i < c->n; i++) {
		size_t n = utf8_count(c->name[i], strlen(c->name[i]));

		if (n > w[i % per_line])
			w[i % per_line] = n;
	}
	for (int r = 0; r < rows; r++) {
		for (int k = 0; k < per_line; k++) {
			int i = r * per_line + k;

			if (i < c->n) {
				printf("%s%3d  %s", k ? "  " : "", i + 1, c->name[i]);
				if (k + 1 < per_line)
					printf("%*s", (int)(w[k] - utf8_count(c->name[i], strlen(c->name[i]))), "");
			} else {
				printf("%*s", (int)(w[k] + 4), "");
			}
		}
		putchar('\n');
	}
	free(w);
}
