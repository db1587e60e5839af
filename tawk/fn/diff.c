/* diff(): two files, row by row. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "library_priv.h"

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
	struct diff *d = A->lib->state[LS_DIFF];

	if (d)
		return d;
	d = A->lib->state[LS_DIFF] = xcalloc(1, sizeof *d);
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
		snprintf(head, sizeof head, "Row %lld, column %d (%s) differs:\n\t%s: ", (long long)A->nr, i,
		    column_name(A, i), d->name);
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
		k += other.p[i] == A->rec->fs.c;
	if (k != nf && other.n) {
		fflush(stdout);
		fprintf(stderr, "Row %lld: number of columns differs: %d/%d\n", (long long)A->nr, k, nf);
		return;
	}
	f = xcalloc((size_t)nf + 1, sizeof *f);
	for (int i = 0; i < nf; i++)
		f[i] = value_part(other, A->rec->fs.c, i + 1);
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
	struct diff *d = A->lib->state[LS_DIFF];

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
	A->lib->state[LS_DIFF] = NULL;
}

#define L(name, params, min, max, hdr, fn, doc) \
	{ name, params, min, max, B_TAWK, hdr, 0, 0, SP_NONE, false, fn, doc, false, diff_end, NULL, false }

const struct builtin lib_diff[] = {
	L("diff", "file[, mode]", 1, 2, H_OWN, fn_diff, "Compare with a file, row by row."),
	{ .name = NULL }
};
