/* Fields of known widths: FIELDWIDTHS. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "awk.h"
#include "record.h"
#include "utf8chars.h"

struct width {
	size_t skip, n;		/* characters before the field, and in it; n SIZE_MAX: all that are left */
};

/* A number above min; *p is behind it.  False: there is none. */
static bool
number(const char **p, unsigned long min, size_t *r)
{
	char *end;
	unsigned long n;

	if (**p < '0' || **p > '9')
		return false;
	n = strtoul(*p, &end, 10);
	if (n < min || n > INT_MAX)
		return false;
	*p = end;
	*r = n;
	return true;
}

/* WIDTH, SKIP:WIDTH, and * for the width of the last field. */
static bool
one_width(const char **p, struct width *w)
{
	w->skip = 0;
	if (**p != '*') {
		if (!number(p, 0, &w->n))
			return false;
		if (**p != ':')
			return w->n > 0;
		w->skip = w->n;
		++*p;
	}
	if (**p != '*')
		return number(p, 1, &w->n);
	w->n = SIZE_MAX;
	++*p;
	return true;
}

void
widths_changed(struct awk *A)
{
	struct record *const R = A->rec;
	char *spec = val_cstr(A, &A->glob[SV_FIELDWIDTHS]);
	const char *p = spec + strspn(spec, " \t"), *at;
	struct width *w = NULL;
	int n = 0;

	for (; *p; p += strspn(p, " \t")) {
		w = xrealloc(w, ((size_t)n + 1) * sizeof *w);
		at = p;
		if (!one_width(&p, &w[n]) || (*p && *p != ' ' && *p != '\t'))
			fatal(A, "FIELDWIDTHS: '%.40s' is no width (field %d)", at, n + 1);
		if (w[n++].n == SIZE_MAX && p[strspn(p, " \t")])
			fatal(A, "FIELDWIDTHS: * stands at the end only (field %d)", n);
	}
	free(spec);
	fs_changed(A);
	free(R->widths);
	R->widths = w;
	R->nwidths = n;
	R->fs.mode = FS_WIDTHS;
}

/* Where the first k characters end. */
static size_t
chars(const struct awk *A, const char *p, size_t n, size_t k)
{
	return A->opt.utf8 ? utf8_offset(p, n, k) : k < n ? k : n;
}

void
widths_split(struct awk *A, const char *p, size_t n, piece_fn *fn, void *ctx)
{
	const char *end = p + n;
	size_t k;

	for (int i = 0; i < A->rec->nwidths && p < end; i++) {
		p += chars(A, p, (size_t)(end - p), A->rec->widths[i].skip);
		if (p == end)
			return;
		k = chars(A, p, (size_t)(end - p), A->rec->widths[i].n);
		fn(ctx, p, k, p + k, 0);
		p += k;
	}
}
