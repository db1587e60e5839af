/* ffsplit(): a file for each kind of flow. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "library_priv.h"

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
		"dir", "flowInd", "timeFirst", "timeLast", "duration", "vlanID", "srcIP", "srcIP4", "srcIP6", "dstIP",
		"dstIP4", "dstIP6", "srcPort", "dstPort", "l4Proto", NULL
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
	struct ffsplit *p = A->lib->state[LS_FFSPLIT];

	(void)ret;
	if (!p)
		p = A->lib->state[LS_FFSPLIT] = split_setup(A, arg, n);
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
	struct ffsplit *p = A->lib->state[LS_FFSPLIT];

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
	A->lib->state[LS_FFSPLIT] = NULL;
}

#define L(name, params, min, max, hdr, fn, doc) \
	{ name, params, min, max, B_TAWK, hdr, 0, 0, SP_NONE, false, fn, doc, false, ffsplit_end, NULL, false }

const struct builtin lib_split[] = {
	L("ffsplit", "[s[, k[, h]]]", 0, 3, H_OWN, fn_ffsplit,
	    "Append the row to one file for each kind of flow (XStat is not 0); s: list of kinds, "
	    "k: their columns only."),
	{ .name = NULL }
};
