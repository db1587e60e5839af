/* t2sort() and t2rsort(): rows in the order of their columns. */
#include <stdlib.h>
#include <string.h>

#include "library_priv.h"

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
	struct sorter *s = A->lib->state[LS_SORT];
	struct text rec;
	struct sortline *l;

	if (!s) {
		s = A->lib->state[LS_SORT] = xcalloc(1, sizeof *s);
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
	struct sorter *s = A->lib->state[LS_SORT];
	size_t k;

	if (!s)
		return;
	if (s->heading)
		write_fields(A, (struct text){ s->heading->s, s->heading->len }, IN_ROW, true);
	if (s->n)
		qsort_r(s->line, s->n, sizeof *s->line, by_keys, s);
	k = s->num == 0 ? s->n : (size_t)(s->num < 0 ? -s->num : s->num);
	for (size_t i = 0; i < s->n; i++) {
		if (i < k)
			write_fields(A, (struct text){ s->line[i].row->s, s->line[i].row->len }, IN_ROW, false);
		str_unref(s->line[i].row);
		for (int j = 0; j < s->nkey; j++)
			val_drop(&s->line[i].key[j]);
		free(s->line[i].key);
	}
	str_unref(s->heading);
	free(s->line);
	free(s);
	A->lib->state[LS_SORT] = NULL;
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

#define L(name, params, min, max, hdr, fn, doc) \
	{ name, params, min, max, B_TAWK, hdr, 0, 0, SP_NONE, false, fn, doc, false, sort_end, NULL, true }

const struct builtin lib_sort[] = {
	L("t2sort", "col[, num[, type[, rev]]]", 1, 4, H_OWN, fn_t2sort,
	    "At the end: the rows, largest value of a column first; col and type may be lists (a;b), "
	    "types are num, str, ip."),
	L("t2rsort", "col[, num[, type]]", 1, 3, H_OWN, fn_t2rsort, "As t2sort(), smallest first."),
	{ .name = NULL }
};
