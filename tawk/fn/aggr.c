/* aggr() and aggrrep(): values summed by fields. */
#include <stdlib.h>
#include <string.h>

#include "library_priv.h"

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
	bool joined;		/* keys are several fields */
	int64_t num;
	struct str *heading;
};

static struct aggr *
aggr_state(struct awk *A)
{
	struct aggr *s = A->lib->state[LS_AGGR];

	if (!s) {
		s = A->lib->state[LS_AGGR] = xcalloc(1, sizeof *s);
		s->index = arr_new();
		s->nsum = 1;
	}
	return s;
}

static bool
counts_rows(struct text t)
{
	return t.n == 0 || (t.n == 5 && strncasecmp(t.p, "flows", 5) == 0) ||
	    (t.n == 7 && strncasecmp(t.p, "packets", 7) == 0);
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
	aggr_state(A)->joined = arg[0].tag >= V_STR && arg[0].tag <= V_SLICE && arg[0].form & (IN_ROW | IN_JOINED);
	aggr_add(A, val_text(A, &arg[0], b1), val, n > 2 ? val_i64(&arg[2]) : 0);
}

/* Items of a repetitive value; in a quoted one they are separated by quotes as well. */
static void
fn_aggrrep(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char b1[NUMBUF], b2[NUMBUF], b3[NUMBUF];
	struct text t = val_text(A, &arg[0], b1);
	struct text val = n > 1 && !is_absent(&arg[1]) ? val_text(A, &arg[1], b2) : TXT("");
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
	const struct text key = { g->key->s, g->key->len };
	struct str *r = str_new(NULL, 0);
	char buf[NUMBUF];

	/* In another form a key that is one field stays one. */
	if (A->out->fmt && !s->joined)
		r = join_field(A, r, key);
	else
		r = str_append(r, key.p, key.n);
	for (int i = 0; i < s->nsum; i++) {
		struct text t = val_text(A, &g->sum[i], buf);

		r = str_append(r, A->ofs.p, A->ofs.n);
		r = str_append(r, t.p, t.n);
	}
	return r;
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

		write_fields(A, (struct text){ s->s, s->len }, IN_JOINED, false);
	}
}

static void
aggr_end(struct awk *A)
{
	struct aggr *s = A->lib->state[LS_AGGR];
	struct sortrow *r;

	if (!s)
		return;
	if (s->heading)
		write_fields(A, (struct text){ s->heading->s, s->heading->len }, IN_JOINED, true);
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
	A->lib->state[LS_AGGR] = NULL;
}

#define L(name, params, min, max, hdr, fn, doc) \
	{ name, params, min, max, B_TAWK, hdr, 0, 0, SP_NONE, false, fn, doc, false, aggr_end, NULL, false }

const struct builtin lib_aggr[] = {
	L("aggr", "fields[, val[, num]]", 1, 3, H_OWN, fn_aggr,
	    "At the end: val summed by fields, largest first; num rows (below 0: the smallest)."),
	L("aggrrep", "fields[, val[, num[, ign[, sep]]]]", 1, 5, H_OWN, fn_aggrrep,
	    "aggr() for each item of a repetitive value; ign: without empty ones."),
	{ .name = NULL }
};
