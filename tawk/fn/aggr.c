/* Functions over many rows: aggregation, order, JSON, splitting into files, comparison. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interp.h"
#include "library.h"

static const char *
data_file(struct awk *A)
{
	const struct val *v = &A->glob[SV_FILENAME];

	return v->s ? v->s->s : "";
}

/* The text of a header cell without the mark in front of the row. */
static struct text
without_mark(struct awk *A, struct text t)
{
	size_t k = strlen(A->opt.mark);

	if (k && t.n >= k && memcmp(t.p, A->opt.mark, k) == 0) {
		t.p += k;
		t.n -= k;
		while (t.n && *t.p == ' ') {
			t.p++;
			t.n--;
		}
	}
	return t;
}

static void
write_text(struct awk *A, struct text t)
{
	out_write(A, &A->out, t.p, t.n);
}

static void
write_cstr(struct awk *A, const char *s)
{
	out_write(A, &A->out, s, strlen(s));
}

static void
write_row(struct awk *A, struct text t)
{
	write_text(A, t);
	write_text(A, A->ors);
}

/* Pieces of a text at OFS. */
static bool
next_piece(struct awk *A, struct text *rest, struct text *piece)
{
	const char *q;

	if (!rest->p)
		return false;
	q = A->ofs.n ? memmem(rest->p, rest->n, A->ofs.p, A->ofs.n) : NULL;
	if (!q) {
		*piece = *rest;
		rest->p = NULL;
		return true;
	}
	*piece = (struct text){ rest->p, (size_t)(q - rest->p) };
	rest->n -= piece->n + A->ofs.n;
	rest->p = q + A->ofs.n;
	return true;
}

/* --- aggr --- */

#define SUMS_MAX 16

struct group {
	struct str *key;
	struct val sum[SUMS_MAX];
};

struct aggr {
	struct arr *index;
	struct group *g;
	size_t n, room;
	int nsum;
	int64_t num;
	struct str *heading;
};

static struct aggr *
aggr_state(struct awk *A)
{
	struct aggr *s = A->lib[LS_AGGR];

	if (!s) {
		s = A->lib[LS_AGGR] = xcalloc(1, sizeof *s);
		s->index = arr_new();
		s->nsum = 1;
	}
	return s;
}

static bool
counts_rows(struct text t)
{
	return t.n == 0 || (t.n == 5 && strncasecmp(t.p, "flows", 5) == 0) || (t.n == 7 && strncasecmp(t.p, "packets", 7) == 0);
}

static void
aggr_heading(struct awk *A, struct aggr *s, struct text fields, struct text val)
{
	const char *unit = strstr(data_file(A), "_packets.txt") ? "Packets" : "Flows";

	fields = without_mark(A, fields);
	str_unref(s->heading);
	s->heading = str_new(fields.p, fields.n);
	s->heading = str_append(s->heading, A->ofs.p, A->ofs.n);
	if (val.n)
		s->heading = str_append(s->heading, val.p, val.n);
	else
		s->heading = str_append(s->heading, unit, strlen(unit));
}

static struct group *
aggr_group(struct aggr *s, struct text key)
{
	struct val *slot = arr_put_text(s->index, key.p, key.n);
	struct group *g;

	if (slot->tag == V_INT)
		return &s->g[slot->i];
	if (s->n == s->room) {
		s->room = s->room ? s->room * 2 : 256;
		s->g = xrealloc(s->g, s->room * sizeof *s->g);
	}
	*slot = VINT((int64_t)s->n);
	g = &s->g[s->n++];
	memset(g, 0, sizeof *g);
	g->key = str_new(key.p, key.n);
	for (int i = 0; i < SUMS_MAX; i++)
		g->sum[i] = VINT(0);
	return g;
}

static void
aggr_add(struct awk *A, struct text fields, struct text val, int64_t num)
{
	struct aggr *s = aggr_state(A);
	struct group *g;
	struct text rest = val, piece;
	struct val v, one = VINT(1), r;
	int i = 0;

	s->num = num;
	if (on_header(A)) {
		aggr_heading(A, s, fields, val);
		return;
	}
	g = aggr_group(s, fields);
	while (i < SUMS_MAX && next_piece(A, &rest, &piece)) {
		if (counts_rows(piece))
			v = one;
		else
			num_parse(piece.p, piece.n, true, &v);
		num_op('+', &g->sum[i], &v, &r);
		g->sum[i++] = r;
	}
	if (i > s->nsum)
		s->nsum = i;
}

static void
fn_aggr(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char b1[NUMBUF], b2[NUMBUF];
	struct text val = n > 1 && !is_absent(&arg[1]) ? val_text(A, &arg[1], b2) : TXT("");

	(void)ret;
	aggr_add(A, val_text(A, &arg[0], b1), val, n > 2 ? val_i64(&arg[2]) : 0);
}

/* Items of a repetitive value; in a quoted one they are separated by quotes as well. */
static void
fn_aggrrep(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char b1[NUMBUF], b2[NUMBUF], b3[NUMBUF];
	struct text t = val_text(A, &arg[0], b1), val = n > 1 && !is_absent(&arg[1]) ? val_text(A, &arg[1], b2) : TXT("");
	struct text sep = n > 4 ? val_text(A, &arg[4], b3) : TXT(";");
	int64_t num = n > 2 ? val_i64(&arg[2]) : 0;
	bool ign = n > 3 && val_true(&arg[3]), quoted = t.n > 1 && t.p[0] == '"' && t.p[t.n - 1] == '"';
	char *mark = xmalloc(sep.n + 2), *item = xmalloc(t.n + 1);
	const char *p = t.p, *end = t.p + t.n, *q;
	size_t k = sep.n;

	(void)ret;
	if (on_header(A)) {
		aggr_add(A, t, val, num);
		p = NULL;
	}
	memcpy(mark, sep.p, sep.n);
	if (quoted) {
		mark[0] = '"';
		memcpy(mark + 1, sep.p, sep.n);
		mark[sep.n + 1] = '"';
		k += 2;
		p = p ? p + 1 : NULL;
		end--;
	}
	while (p) {
		struct text piece;

		q = k ? memmem(p, (size_t)(end - p), mark, k) : NULL;
		piece = (struct text){ p, (size_t)((q ? q : end) - p) };
		piece.n = unquote_text(piece, item);
		piece.p = item;
		if (piece.n || !ign)
			aggr_add(A, piece, val, num);
		p = q ? q + k : NULL;
	}
	free(mark);
	free(item);
}

/* A row of the table as it is printed. */
static struct str *
aggr_row(struct awk *A, const struct aggr *s, const struct group *g)
{
	struct str *r = str_new(g->key->s, g->key->len);
	char buf[NUMBUF];

	for (int i = 0; i < s->nsum; i++) {
		struct text t = val_text(A, &g->sum[i], buf);

		r = str_append(r, A->ofs.p, A->ofs.n);
		r = str_append(r, t.p, t.n);
	}
	return r;
}

static int
text_order(struct text a, struct text b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int r = n ? memcmp(a.p, b.p, n) : 0;

	return r ? r : a.n < b.n ? -1 : a.n > b.n;
}

struct sortrow {
	struct val num;
	struct str *row;
};

static int
by_sum(const void *pa, const void *pb)
{
	const struct sortrow *a = pa, *b = pb;
	int r = num_cmp(&a->num, &b->num);

	if (r == 0)
		r = text_order((struct text){ a->row->s, a->row->len }, (struct text){ b->row->s, b->row->len });
	return -r;
}

/* Which of n rows, sorted largest first, to print: all, the first |num|, or from the end. */
static void
print_sorted(struct awk *A, struct sortrow *r, size_t n, int64_t num)
{
	size_t k = num == 0 ? n : (uint64_t)(num < 0 ? -num : num) < n ? (size_t)(num < 0 ? -num : num) : n;

	for (size_t i = 0; i < k; i++) {
		struct str *s = r[num < 0 ? n - 1 - i : i].row;

		write_row(A, (struct text){ s->s, s->len });
	}
}

static void
aggr_end(struct awk *A)
{
	struct aggr *s = A->lib[LS_AGGR];
	struct sortrow *r;

	if (!s)
		return;
	if (s->heading)
		write_row(A, (struct text){ s->heading->s, s->heading->len });
	r = xcalloc(s->n, sizeof *r);
	for (size_t i = 0; i < s->n; i++) {
		r[i].num = s->g[i].sum[0];
		r[i].row = aggr_row(A, s, &s->g[i]);
	}
	qsort(r, s->n, sizeof *r, by_sum);
	print_sorted(A, r, s->n, s->num);
	for (size_t i = 0; i < s->n; i++) {
		str_unref(r[i].row);
		str_unref(s->g[i].key);
	}
	free(r);
	free(s->g);
	arr_unref(s->index);
	str_unref(s->heading);
	free(s);
	A->lib[LS_AGGR] = NULL;
}

/* --- max, min, mean --- */

enum stat { ST_MAX, ST_MIN, ST_MEAN };

struct stats {
	struct arr *kept[3];	/* by column name: value, or for the mean the sum */
	struct arr *count;
};

static struct stats *
stats_state(struct awk *A)
{
	struct stats *s = A->lib[LS_STAT];

	if (!s) {
		s = A->lib[LS_STAT] = xcalloc(1, sizeof *s);
		for (int i = 0; i < 3; i++)
			s->kept[i] = arr_new();
		s->count = arr_new();
	}
	return s;
}

static const char *
stat_column(struct awk *A, struct val *arg)
{
	int64_t c = val_i64(&arg[0]);
	static _Thread_local char b[32];
	const char *name = c > 0 && c < 1 << 24 ? column_name(A, (int)c) : "";

	if (c <= 0)
		fatal_usage(A, "column number expected, not '%lld'", (long long)c);
	if (*name)
		return name;
	snprintf(b, sizeof b, "%lld", (long long)c);
	return b;
}

static void
keep_stat(struct awk *A, struct val *arg, enum stat kind)
{
	struct stats *s = stats_state(A);
	const char *name = stat_column(A, arg);
	struct val f, num, *v = arr_put_text(s->kept[kind], name, strlen(name)), *c, r, old;

	field_get(A, val_i64(&arg[0]), true, &f);
	val_num(&f, &num);
	if (kind == ST_MEAN) {
		val_num(v, &old);
		num_op('+', &old, &num, &r);
		*v = r;
		c = arr_put_text(s->count, name, strlen(name));
		*c = VINT(c->tag == V_INT ? c->i + 1 : 1);
		val_drop(&f);
		return;
	}
	if (v->tag != V_UNDEF)
		val_num(v, &old);
	if (v->tag == V_UNDEF || num_cmp(&num, &old) * (kind == ST_MAX ? 1 : -1) > 0) {
		val_drop(v);
		val_copy(v, &f);
	}
	val_drop(&f);
}

static void
stat_value(struct awk *A, enum stat kind, const char *name, struct val *ret)
{
	struct stats *s = stats_state(A);
	struct val *v = arr_get_text(s->kept[kind], name, strlen(name)), *c, num;

	if (!v)
		return;
	if (kind != ST_MEAN) {
		val_copy(ret, v);
		return;
	}
	c = arr_get_text(s->count, name, strlen(name));
	val_num(v, &num);
	if (c)
		num_op('/', &num, c, ret);
}

static void
print_stat(struct awk *A, struct val *arg, int n, enum stat kind)
{
	struct stats *s = stats_state(A);
	char buf[NUMBUF];

	for (uint32_t i = 0; i < s->kept[kind]->used; i++) {
		struct val key, v = { .tag = V_UNDEF };
		const char *only = n > 0 && !is_absent(&arg[0]) ? stat_column(A, arg) : NULL;

		ent_key(&s->kept[kind]->ent[i], &key);
		if (!only || strcmp(only, key.s->s) == 0) {
			stat_value(A, kind, key.s->s, &v);
			write_text(A, (struct text){ key.s->s, key.s->len });
			write_cstr(A, ": ");
			write_row(A, val_text(A, &v, buf));
			val_drop(&v);
		}
		val_drop(&key);
	}
}

#define STAT_FNS(name, kind) \
	static void \
	fn_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		(void)n; \
		(void)ret; \
		keep_stat(A, arg, kind); \
	} \
	static void \
	fn_get_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		(void)n; \
		stat_value(A, kind, stat_column(A, arg), ret); \
	} \
	static void \
	fn_print_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		(void)ret; \
		print_stat(A, arg, n, kind); \
	}

STAT_FNS(max, ST_MAX)
STAT_FNS(min, ST_MIN)
STAT_FNS(mean, ST_MEAN)

/* --- t2sort --- */

#define KEYS_MAX 16

struct sortkey {
	int col;
	char type;		/* 'n'um, 's'tr, 'i'p; 0: not known yet */
};

struct sorter {
	struct sortkey key[KEYS_MAX];
	int nkey;
	int64_t num;
	bool ascending;
	struct str *heading;
	struct sortline *line;
	size_t n, room;
};

struct sortline {
	struct str *row;
	struct val *key;	/* one per sort key */
};

static void
sort_setup(struct awk *A, struct sorter *s, struct val *arg, int n, bool rev)
{
	char b1[NUMBUF], b2[NUMBUF];
	struct text cols = val_text(A, &arg[0], b1), types = n > 2 ? val_text(A, &arg[2], b2) : TXT(""), c, t;

	s->num = n > 1 ? val_i64(&arg[1]) : 0;
	s->ascending = rev;
	for (int i = 1; s->nkey < KEYS_MAX; i++) {
		struct val num;

		c = value_part(cols, ';', i);
		if (c.n == 0)
			break;
		num_parse(c.p, c.n, false, &num);
		if (num.tag != V_INT || num.i < 1 || num.i > 1 << 24)
			fatal_usage(A, "t2sort: column number expected, not '%.*s'", (int)c.n, c.p);
		t = value_part(types, ';', i);
		s->key[s->nkey++] = (struct sortkey){ (int)num.i, t.n ? *t.p : 0 };
	}
	if (!s->nkey)
		fatal_usage(A, "t2sort: column number expected");
}

static char
guess_type(struct text t)
{
	struct val num;
	struct ipaddr ip = ip_parse(t.p, t.n);

	if (ip.family == 4 && memchr(t.p, '.', t.n))
		return 'i';
	return num_looks(t.p, t.n, true, &num) ? 'n' : 's';
}

static void
sort_collect(struct awk *A, struct val *arg, int n, bool rev)
{
	struct sorter *s = A->lib[LS_SORT];
	struct text rec;
	struct sortline *l;

	if (!s) {
		s = A->lib[LS_SORT] = xcalloc(1, sizeof *s);
		sort_setup(A, s, arg, n, rev || (n > 3 && val_true(&arg[3])));
	}
	rec = record_text(A);
	if (on_header(A)) {
		str_unref(s->heading);
		s->heading = str_new(rec.p, rec.n);
		return;
	}
	if (s->n == s->room) {
		s->room = s->room ? s->room * 2 : 1024;
		s->line = xrealloc(s->line, s->room * sizeof *s->line);
	}
	l = &s->line[s->n++];
	l->row = str_new(rec.p, rec.n);
	l->key = xcalloc((size_t)s->nkey, sizeof *l->key);
	for (int i = 0; i < s->nkey; i++) {
		char buf[NUMBUF];
		struct val f;
		struct text t;

		field_get(A, s->key[i].col, true, &f);
		t = val_text(A, &f, buf);
		if (!s->key[i].type)
			s->key[i].type = guess_type(t);
		if (s->key[i].type == 'n')
			num_parse(t.p, t.n, true, &l->key[i]);
		else
			val_set_text(&l->key[i], t.p, t.n);
		val_drop(&f);
	}
}

/* Digit runs compare as numbers. */
static int
version_order(struct text a, struct text b)
{
	size_t i = 0, j = 0;

	while (i < a.n && j < b.n) {
		size_t si, sj;

		if (a.p[i] < '0' || a.p[i] > '9' || b.p[j] < '0' || b.p[j] > '9') {
			if (a.p[i] != b.p[j])
				return (unsigned char)a.p[i] < (unsigned char)b.p[j] ? -1 : 1;
			i++;
			j++;
			continue;
		}
		while (i < a.n && a.p[i] == '0')
			i++;
		while (j < b.n && b.p[j] == '0')
			j++;
		for (si = i; i < a.n && a.p[i] >= '0' && a.p[i] <= '9'; i++)
			;
		for (sj = j; j < b.n && b.p[j] >= '0' && b.p[j] <= '9'; j++)
			;
		if (i - si != j - sj)
			return i - si < j - sj ? -1 : 1;
		if (i > si && memcmp(a.p + si, b.p + sj, i - si) != 0)
			return memcmp(a.p + si, b.p + sj, i - si);
	}
	return i < a.n ? 1 : j < b.n ? -1 : 0;
}

static int
by_keys(const void *pa, const void *pb, void *ctx)
{
	const struct sortline *a = pa, *b = pb;
	const struct sorter *s = ctx;
	int r = 0;

	for (int i = 0; i < s->nkey && r == 0; i++) {
		const struct val *x = &a->key[i], *y = &b->key[i];

		if (s->key[i].type == 'n')
			r = num_cmp(x, y);
		else if (s->key[i].type == 'i')
			r = version_order((struct text){ x->s->s, x->s->len }, (struct text){ y->s->s, y->s->len });
		else
			r = text_order((struct text){ x->s->s, x->s->len }, (struct text){ y->s->s, y->s->len });
	}
	if (r == 0)
		r = text_order((struct text){ a->row->s, a->row->len }, (struct text){ b->row->s, b->row->len });
	/* A negative number of rows turns the order. */
	return s->ascending != (s->num < 0) ? r : -r;
}

static void
sort_end(struct awk *A)
{
	struct sorter *s = A->lib[LS_SORT];
	size_t k;

	if (!s)
		return;
	if (s->heading)
		write_row(A, (struct text){ s->heading->s, s->heading->len });
	if (s->n)
		qsort_r(s->line, s->n, sizeof *s->line, by_keys, s);
	k = s->num == 0 ? s->n : (size_t)(s->num < 0 ? -s->num : s->num);
	for (size_t i = 0; i < s->n; i++) {
		if (i < k)
			write_row(A, (struct text){ s->line[i].row->s, s->line[i].row->len });
		str_unref(s->line[i].row);
		for (int j = 0; j < s->nkey; j++)
			val_drop(&s->line[i].key[j]);
		free(s->line[i].key);
	}
	str_unref(s->heading);
	free(s->line);
	free(s);
	A->lib[LS_SORT] = NULL;
}

static void
fn_t2sort(struct awk *A, struct val *arg, int n, struct val *ret)
{
	(void)ret;
	sort_collect(A, arg, n, false);
}

static void
fn_t2rsort(struct awk *A, struct val *arg, int n, struct val *ret)
{
	(void)ret;
	sort_collect(A, arg, n, true);
}

/* --- JSON --- */

struct json {
	char **key;
	int n;
	bool any;
};

/* A number as JSON writes it. */
static bool
json_number(struct text t)
{
	size_t i = t.n && *t.p == '-', d;

	if (i >= t.n || (t.p[i] == '0' && i + 1 < t.n && t.p[i + 1] >= '0' && t.p[i + 1] <= '9'))
		return false;
	for (d = i; i < t.n && t.p[i] >= '0' && t.p[i] <= '9'; i++)
		;
	if (i == d)
		return false;
	if (i < t.n && t.p[i] == '.') {
		for (d = ++i; i < t.n && t.p[i] >= '0' && t.p[i] <= '9'; i++)
			;
		if (i == d)
			return false;
	}
	if (i < t.n && (t.p[i] | 0x20) == 'e') {
		i++;
		i += i < t.n && (t.p[i] == '+' || t.p[i] == '-');
		for (d = i; i < t.n && t.p[i] >= '0' && t.p[i] <= '9'; i++)
			;
		if (i == d)
			return false;
	}
	return i == t.n;
}

/* Already a JSON text: quotes around it, and inside nothing that must be escaped. */
static bool
json_string(struct text t)
{
	if (t.n < 2 || t.p[0] != '"' || t.p[t.n - 1] != '"')
		return false;
	for (size_t i = 1; i + 1 < t.n; i++) {
		if ((unsigned char)t.p[i] < 0x20 || t.p[i] == '"')
			return false;
		if (t.p[i] == '\\') {
			i++;
			if (i + 1 >= t.n || !strchr("\"\\/bfnrt", t.p[i]) || !t.p[i])
				return false;
		}
	}
	return true;
}

struct str *
json_quote(struct str *s, struct text t)
{
	char b[8];
	size_t from = 0;

	s = str_append(s, "\"", 1);
	for (size_t i = 0; i <= t.n; i++) {
		unsigned char c = i < t.n ? (unsigned char)t.p[i] : 0;

		if (i < t.n && c >= 0x20 && c != '"' && c != '\\')
			continue;
		s = str_append(s, t.p + from, i - from);
		from = i + 1;
		if (i == t.n)
			break;
		if (c == '\n' || c == '\t' || c == '\r')
			snprintf(b, sizeof b, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
		else if (c < 0x20)
			snprintf(b, sizeof b, "\\u%04x", c);
		else
			snprintf(b, sizeof b, "\\%c", c);
		s = str_append(s, b, strlen(b));
	}
	return str_append(s, "\"", 1);
}

struct str *
json_value(struct str *s, struct text t)
{
	if (json_number(t) || json_string(t))
		return str_append(s, t.p, t.n);
	return json_quote(s, t);
}

struct pieces {
	struct awk *A;
	struct json *j;
	struct str *s;
	int i;
};

static void
json_key(void *ctx, const char *p, size_t n, const char *sep, size_t sepn)
{
	struct pieces *x = ctx;
	struct text t = { p, n };

	(void)sep;
	(void)sepn;
	if (x->i == 0)
		t = without_mark(x->A, t);
	x->j->key = xrealloc(x->j->key, ((size_t)x->i + 1) * sizeof *x->j->key);
	x->s = json_quote(str_new(NULL, 0), t);
	x->j->key[x->i++] = xstrndup(x->s->s, x->s->len);
	str_unref(x->s);
}

static void
json_member(void *ctx, const char *p, size_t n, const char *sep, size_t sepn)
{
	struct pieces *x = ctx;
	char b[32];

	(void)sep;
	(void)sepn;
	x->s = x->i ? str_append(x->s, ", ", 2) : str_append(x->s, "{ ", 2);
	if (x->i < x->j->n) {
		x->s = str_append(x->s, x->j->key[x->i], strlen(x->j->key[x->i]));
	} else {
		snprintf(b, sizeof b, "\"%d\"", x->i + 1);
		x->s = str_append(x->s, b, strlen(b));
	}
	x->s = str_append(x->s, ": ", 2);
	x->s = json_value(x->s, (struct text){ p, n });
	x->i++;
}

static void
fn_json(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct json *j = A->lib[LS_JSON];
	char buf[NUMBUF];
	struct text t = n > 0 ? val_text(A, &arg[0], buf) : record_text(A);
	struct pieces x = { .A = A };
	struct fsep fs = A->fs;

	(void)ret;
	if (!j) {
		j = A->lib[LS_JSON] = xcalloc(1, sizeof *j);
		x.j = j;
		text_split(A, t.p, t.n, &fs, json_key, &x);
		j->n = x.i;
		write_cstr(A, "[\n");
		A->unwind = UW_NEXT;
		return;
	}
	x.j = j;
	x.s = str_new(NULL, 0);
	if (j->any)
		write_cstr(A, ",\n");
	j->any = true;
	text_split(A, t.p, t.n, &fs, json_member, &x);
	x.s = x.i ? str_append(x.s, " }", 2) : str_append(x.s, "{ }", 3);
	write_text(A, (struct text){ x.s->s, x.s->len });
	str_unref(x.s);
}

static void
json_end(struct awk *A)
{
	struct json *j = A->lib[LS_JSON];

	if (!j)
		return;
	write_cstr(A, "\n]\n");
	for (int i = 0; i < j->n; i++)
		free(j->key[i]);
	free(j->key);
	free(j);
	A->lib[LS_JSON] = NULL;
}

/* --- ientropy --- */

struct entropy {
	struct arr **col;
	int n;
	uint64_t rows;
	int64_t num;
	int sc;
	bool rev, limit;
	long double imin;
};

struct entropy_row {
	int col;
	const char *name;
	long double h;
	const struct entropy *e;
};

static void
fn_ientropy(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct entropy *e = A->lib[LS_ENTROPY];
	int nf = record_nf(A);

	(void)ret;
	if (!e)
		e = A->lib[LS_ENTROPY] = xcalloc(1, sizeof *e);
	e->num = n > 0 ? val_i64(&arg[0]) : 0;
	e->sc = n > 1 ? (int)val_i64(&arg[1]) : 0;
	e->rev = n > 2 && val_true(&arg[2]);
	e->limit = n > 3 && arg[3].tag != V_UNDEF;
	e->imin = e->limit ? val_flt(&arg[3]) : 0;
	if (nf > e->n) {
		e->col = xrealloc(e->col, (size_t)nf * sizeof *e->col);
		for (; e->n < nf; e->n++)
			e->col[e->n] = arr_new();
	}
	e->rows++;
	for (int i = 1; i <= nf; i++) {
		struct val f, *c;

		field_get(A, i, false, &f);
		c = f.tag == V_SLICE ? arr_put_text(e->col[i - 1], f.sl.p, f.sl.n) : arr_put(e->col[i - 1], &f);
		*c = VINT(c->tag == V_INT ? c->i + 1 : 1);
		val_drop(&f);
	}
}

static int
by_entropy(const void *pa, const void *pb)
{
	const struct entropy_row *a = pa, *b = pb;
	int r = a->e->sc == 1 ? a->col - b->col : a->e->sc == 2 ? strcmp(a->name, b->name) : (a->h > b->h) - (a->h < b->h);

	if (r == 0)
		r = b->col - a->col;
	return a->e->rev ? r : -r;
}

static long double
entropy_of(const struct arr *a, uint64_t rows)
{
	long double h = 0;

	for (uint32_t i = 0; i < a->used; i++) {
		long double p = (long double)a->ent[i].v.i / (long double)rows;

		h -= p * log2l(p);
	}
	return h <= 0 ? 0 : h;
}

/* The file once more, with the columns that vary enough. */
static void
entropy_columns(struct awk *A, const struct entropy_row *r, int n, long double imin)
{
	struct reader *in = reader_open(data_file(A));
	struct text rec;

	if (!in)
		fatal_usage(A, "ientropy: %s: %s", data_file(A), strerror(errno));
	while (reader_record(A, in, &rec, NULL) > 0) {
		bool first = true, header;

		record_assign(A, rec.p, rec.n);
		header = header_matches(A, A->rec);
		for (int i = 0; i < n; i++) {
			char buf[NUMBUF];
			struct val f;

			if (r[i].h <= imin)
				continue;
			field_get(A, r[i].col, false, &f);
			if (!first)
				write_text(A, A->ofs);
			else if (header && r[i].col > 1)
				write_cstr(A, A->opt.mark);
			write_text(A, val_text(A, &f, buf));
			val_drop(&f);
			first = false;
		}
		write_text(A, A->ors);
	}
	reader_close(in);
}

static void
entropy_end(struct awk *A)
{
	struct entropy *e = A->lib[LS_ENTROPY];
	struct entropy_row *r;
	char b[400];
	int64_t k;

	if (!e)
		return;
	r = xcalloc((size_t)e->n, sizeof *r);
	for (int i = 0; i < e->n; i++)
		r[i] = (struct entropy_row){ i + 1, column_name(A, i + 1), entropy_of(e->col[i], e->rows), e };
	if (e->limit) {
		entropy_columns(A, r, e->n, e->imin);
	} else {
		qsort(r, (size_t)e->n, sizeof *r, by_entropy);
		snprintf(b, sizeof b, "colNum%scolName%siEntropy", A->ofs.p, A->ofs.p);
		write_row(A, (struct text){ b, strlen(b) });
		k = e->num == 0 ? e->n : e->num < 0 ? -e->num : e->num;
		for (int i = 0; i < e->n && i < k; i++) {
			const struct entropy_row *x = &r[e->num < 0 ? e->n - 1 - i : i];

			snprintf(b, sizeof b, "%d%s%s%s%.06Lf", x->col, A->ofs.p, x->name, A->ofs.p, x->h);
			write_row(A, (struct text){ b, strlen(b) });
		}
	}
	for (int i = 0; i < e->n; i++)
		arr_unref(e->col[i]);
	free(e->col);
	free(r);
	free(e);
	A->lib[LS_ENTROPY] = NULL;
}

/* --- ffsplit --- */

#define SPLITS_MAX 256

struct ffsplit {
	struct split {
		char name[64];
		int col;
		FILE *f;
		int *keep;	/* columns, 0 ends; NULL: all */
	} s[SPLITS_MAX];
	int n;
};

static void
split_add(struct awk *A, struct ffsplit *p, const char *name, size_t n, int col)
{
	char path[4096], base[4096];
	size_t k;
	struct split *s;

	if (p->n == SPLITS_MAX)
		return;
	s = &p->s[p->n++];
	snprintf(s->name, sizeof s->name, "%.*s", (int)n, name);
	s->col = col;
	snprintf(base, sizeof base, "%s", data_file(A));
	k = strlen(base);
	if (k > 4 && strcmp(base + k - 4, ".txt") == 0)
		base[k - 4] = '\0';
	snprintf(path, sizeof path, "%.3900s_%s.txt", base, s->name);
	s->f = fopen(path, "ae");
	if (!s->f)
		fatal(A, "%s: %s", path, strerror(errno));
}

static bool
in_words(const char *name, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(*words, name) == 0)
			return true;
	return false;
}

/* The columns of one file: those of X and the ones that are always kept. */
static void
split_columns(struct awk *A, struct split *s, const char *extra)
{
	static const char *const always[] = {
		"dir", "flowInd", "timeFirst", "timeLast", "duration", "vlanID", "srcIP", "srcIP4", "srcIP6", "dstIP", "dstIP4",
		"dstIP6", "srcPort", "dstPort", "l4Proto", NULL
	};
	bool only = *extra && *extra != '+';
	const char *list = *extra == '+' ? extra + 1 : extra;
	int n = 0;

	s->keep = xcalloc((size_t)column_count(A) + 1, sizeof *s->keep);
	for (int i = 1; i <= column_count(A); i++) {
		const char *name = column_name(A, i);
		size_t k = strlen(name);
		bool named = false;

		for (const char *q = list; *q; q += strcspn(q, ",;"), q += *q != '\0')
			if (strcspn(q, ",;") == k && strncmp(q, name, k) == 0)
				named = true;
		if (strncmp(name, s->name, strlen(s->name)) == 0 || named || (!only && in_words(name, always)))
			s->keep[n++] = i;
	}
}

static struct ffsplit *
split_setup(struct awk *A, struct val *arg, int n)
{
	static const char *const not_split[] = {
		"flowStat", "geoStat", "smbHdrStat", "smbNHdrStat", "tcpFStat", "tp0fStat", NULL
	};
	struct ffsplit *p = xcalloc(1, sizeof *p);
	char buf[NUMBUF];
	struct text want = n > 0 && !is_absent(&arg[0]) ? val_text(A, &arg[0], buf) : TXT("");
	char *extra = n > 2 && !is_absent(&arg[2]) ? val_cstr(A, &arg[2]) : xstrdup("");

	for (int i = 1; i <= column_count(A); i++) {
		const char *name = column_name(A, i);
		size_t k = strlen(name);
		const char *x = name;

		if (strcmp(name, "covertChannels") == 0) {
			x = "cc";
			k = 2;
		} else if (strcmp(name, "pwxType") == 0) {
			x = "pw";
			k = 2;
		} else if (k > 4 && strcmp(name + k - 4, "Stat") == 0 && !in_words(name, not_split)) {
			k -= 4;
		} else {
			continue;
		}
		if (want.n) {
			bool found = false;

			for (int w = 1; !found; w++) {
				struct text t = value_part(want, memchr(want.p, ';', want.n) ? ';' : ',', w);

				if (t.n == 0)
					break;
				found = t.n == k && memcmp(t.p, x, k) == 0;
			}
			if (!found)
				continue;
		}
		split_add(A, p, x, k, i);
		if (n > 1 && val_true(&arg[1]))
			split_columns(A, &p->s[p->n - 1], extra);
	}
	free(extra);
	if (!p->n)
		fatal_usage(A, "ffsplit: no column to split by");
	return p;
}

static void
split_write(struct awk *A, struct split *s)
{
	struct text t = record_text(A);
	char buf[NUMBUF];

	if (!s->keep) {
		fwrite(t.p, 1, t.n, s->f);
		putc('\n', s->f);
		return;
	}
	for (int i = 0; s->keep[i]; i++) {
		struct val f;

		field_get(A, s->keep[i], false, &f);
		t = val_text(A, &f, buf);
		if (i)
			fwrite(A->ofs.p, 1, A->ofs.n, s->f);
		else if (on_header(A) && s->keep[i] > 1)
			fprintf(s->f, "%s ", A->opt.mark);
		fwrite(t.p, 1, t.n, s->f);
		val_drop(&f);
	}
	putc('\n', s->f);
}

static void
fn_ffsplit(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct ffsplit *p = A->lib[LS_FFSPLIT];

	(void)ret;
	if (!p)
		p = A->lib[LS_FFSPLIT] = split_setup(A, arg, n);
	for (int i = 0; i < p->n; i++) {
		struct val f;

		field_get(A, p->s[i].col, true, &f);
		if (on_header(A) || val_bits(&f))
			split_write(A, &p->s[i]);
		val_drop(&f);
	}
}

static void
ffsplit_end(struct awk *A)
{
	struct ffsplit *p = A->lib[LS_FFSPLIT];

	if (!p)
		return;
	for (int i = 0; i < p->n; i++) {
		if (ferror(p->s[i].f) | fclose(p->s[i].f)) {
			warning(A, "ffsplit: cannot write to the file of %s", p->s[i].name);
			A->status = 2;
		}
		free(p->s[i].keep);
	}
	free(p);
	A->lib[LS_FFSPLIT] = NULL;
}

/* --- diff --- */

struct diff {
	struct reader *r;
	char *name;
	int mode;
	bool *differs;
	int n;
};

static struct diff *
diff_state(struct awk *A, struct val *arg, int n)
{
	struct diff *d = A->lib[LS_DIFF];

	if (d)
		return d;
	d = A->lib[LS_DIFF] = xcalloc(1, sizeof *d);
	d->name = val_cstr(A, &arg[0]);
	d->mode = n > 1 ? (int)val_i64(&arg[1]) : 0;
	d->r = reader_open(d->name);
	return d;
}

static void
diff_field(struct awk *A, struct diff *d, int i, struct text a, struct text b)
{
	char head[400], num[24];

	if (i > d->n) {
		d->differs = xrealloc(d->differs, (size_t)i * 2 * sizeof *d->differs);
		memset(d->differs + d->n, 0, ((size_t)i * 2 - (size_t)d->n) * sizeof *d->differs);
		d->n = i * 2;
	}
	d->differs[i - 1] = true;
	if (d->mode == 1) {
		i64_text(A->nr, num);
		snprintf(head, sizeof head, "%s%s%d%s%s%s", num, A->ofs.p, i, A->ofs.p, column_name(A, i), A->ofs.p);
		write_cstr(A, head);
		write_text(A, a);
		write_text(A, A->ofs);
		write_row(A, b);
	} else if (d->mode == 2) {
		snprintf(head, sizeof head, "Row %lld, column %d (%s) differs:\n\t%s: ", (long long)A->nr, i, column_name(A, i), d->name);
		write_cstr(A, head);
		write_text(A, a);
		snprintf(head, sizeof head, "\n\t%.300s: ", data_file(A));
		write_cstr(A, head);
		write_text(A, b);
		write_cstr(A, "\n");
	}
}

static void
fn_diff(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct diff *d = diff_state(A, arg, n);
	struct text other = TXT(""), mine = record_text(A);
	struct text *f;
	int nf = record_nf(A), k = 1;
	bool same = true;

	(void)ret;
	if (d->r && reader_record(A, d->r, &other, NULL) <= 0) {
		reader_close(d->r);
		d->r = NULL;
		other = TXT("");
	}
	for (size_t i = 0; i < other.n; i++)
		k += other.p[i] == A->fs.c;
	if (k != nf && other.n) {
		fflush(stdout);
		fprintf(stderr, "Row %lld: number of columns differs: %d/%d\n", (long long)A->nr, k, nf);
		return;
	}
	f = xcalloc((size_t)nf + 1, sizeof *f);
	for (int i = 0; i < nf; i++)
		f[i] = value_part(other, A->fs.c, i + 1);
	for (int i = 1; i <= nf; i++) {
		char buf[NUMBUF];
		struct val v;
		struct text t;

		field_get(A, i, false, &v);
		t = val_text(A, &v, buf);
		if (t.n != f[i - 1].n || (t.n && memcmp(t.p, f[i - 1].p, t.n) != 0)) {
			same = false;
			diff_field(A, d, i, f[i - 1], t);
		}
		val_drop(&v);
	}
	if (!same && d->mode == 3) {
		write_cstr(A, d->name);
		write_cstr(A, ": ");
		write_row(A, other);
		write_cstr(A, data_file(A));
		write_cstr(A, ": ");
		write_row(A, mine);
	}
	free(f);
}

static void
diff_end(struct awk *A)
{
	struct diff *d = A->lib[LS_DIFF];

	if (!d)
		return;
	for (int i = 0; i < d->n && d->mode == 0; i++)
		if (d->differs[i])
			fprintf(stderr, "Column %d (%s) differs\n", i + 1, column_name(A, i + 1));
	if (d->r)
		reader_close(d->r);
	free(d->differs);
	free(d->name);
	free(d);
	A->lib[LS_DIFF] = NULL;
}

/* --- the end of the input --- */

void
library_end(struct awk *A)
{
	aggr_end(A);
	sort_end(A);
	json_end(A);
	entropy_end(A);
	diff_end(A);
	ffsplit_end(A);
	stream_end(A);
}

void
library_release(struct awk *A)
{
	struct stats *s = A->lib[LS_STAT];

	if (s) {
		for (int i = 0; i < 3; i++)
			arr_unref(s->kept[i]);
		arr_unref(s->count);
		free(s);
	}
	free(A->lib[LS_CACHE]);
	A->lib[LS_STAT] = A->lib[LS_CACHE] = NULL;
}

#define L(name, params, min, max, hdr, fn, doc) \
	{ name, params, min, max, B_TAWK, hdr, 0, 0, SP_NONE, false, fn, doc, false }

const struct builtin lib_rows[] = {
	L("aggr", "fields[, val[, num]]", 1, 3, H_OWN, fn_aggr,
	    "At the end: val summed by fields, largest first; num rows (below 0: the smallest)."),
	L("aggrrep", "fields[, val[, num[, ign[, sep]]]]", 1, 5, H_OWN, fn_aggrrep,
	    "aggr() for each item of a repetitive value; ign: without empty ones."),
	L("max", "col", 1, 1, H_SKIP, fn_max, "Keep the largest value of a column (by number)."),
	L("min", "col", 1, 1, H_SKIP, fn_min, "Keep the smallest value of a column."),
	L("mean", "col", 1, 1, H_SKIP, fn_mean, "Keep the mean of a column."),
	L("get_max", "col", 1, 1, H_NONE, fn_get_max, "What max() kept."),
	L("get_min", "col", 1, 1, H_NONE, fn_get_min, "What min() kept."),
	L("get_mean", "col", 1, 1, H_NONE, fn_get_mean, "What mean() kept."),
	L("print_max", "[col]", 0, 1, H_NONE, fn_print_max, "Print what max() kept, of one column or of all."),
	L("print_min", "[col]", 0, 1, H_NONE, fn_print_min, "Print what min() kept."),
	L("print_mean", "[col]", 0, 1, H_NONE, fn_print_mean, "Print what mean() kept."),
	L("t2sort", "col[, num[, type[, rev]]]", 1, 4, H_OWN, fn_t2sort,
	    "At the end: the rows, largest value of a column first; col and type may be lists (a;b), types are num, str, ip."),
	L("t2rsort", "col[, num[, type]]", 1, 3, H_OWN, fn_t2rsort, "As t2sort(), smallest first."),
	L("json", "[s]", 0, 1, H_OWN, fn_json, "Print the row (or s) as JSON object; the first call gives the keys."),
	L("ientropy", "[num[, sc[, rev[, imin]]]]", 0, 4, H_SKIP, fn_ientropy,
	    "At the end: entropy of each column; imin: the file with the columns above it."),
	L("ffsplit", "[s[, k[, h]]]", 0, 3, H_OWN, fn_ffsplit,
	    "Append the row to one file for each kind of flow (XStat is not 0); s: list of kinds, k: their columns only."),
	L("diff", "file[, mode]", 1, 2, H_OWN, fn_diff, "Compare with a file, row by row."),
	{ .name = NULL }
};
