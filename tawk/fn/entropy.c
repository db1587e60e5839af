/* ientropy(): how much the values of a column vary. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "library_priv.h"

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
	struct entropy *e = A->lib->state[LS_ENTROPY];
	int nf = record_nf(A);

	(void)ret;
	if (!e)
		e = A->lib->state[LS_ENTROPY] = xcalloc(1, sizeof *e);
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
	int r = a->e->sc == 1 ? a->col - b->col :
	    a->e->sc == 2 ? strcmp(a->name, b->name) : (a->h > b->h) - (a->h < b->h);

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
		header = header_matches(A, A->rec->text);
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
	struct entropy *e = A->lib->state[LS_ENTROPY];
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
	A->lib->state[LS_ENTROPY] = NULL;
}

#define L(name, params, min, max, hdr, fn, doc) \
	{ name, params, min, max, B_TAWK, hdr, 0, 0, SP_NONE, false, fn, doc, false, entropy_end, NULL, false }

const struct builtin lib_entropy[] = {
	L("ientropy", "[num[, sc[, rev[, imin]]]]", 0, 4, H_SKIP, fn_ientropy,
	    "At the end: entropy of each column; imin: the file with the columns above it."),
	{ .name = NULL }
};
