/* The record and its fields: cut only as far as someone asks. */
#include <stdlib.h>
#include <string.h>

#include "awk.h"
#include "mask64.h"
#include "record.h"
#include "utf8chars.h"

#define NF_MAX	(1 << 24)

static void
room_for(struct awk *A, int k)
{
	struct record *const R = A->rec;
	int old = R->room;

	if (k < R->room)
		return;
	while (R->room <= k)
		R->room = R->room ? R->room * 2 : 128;
	R->f = xrealloc(R->f, (size_t)R->room * sizeof *R->f);
	R->fval = xrealloc(R->fval, (size_t)R->room * sizeof *R->fval);
	memset(R->fval + old, 0, (size_t)(R->room - old) * sizeof *R->fval);
}

static void
drop_overrides(struct awk *A)
{
	struct record *const R = A->rec;

	for (int i = 1; i <= R->last_override && i < R->room; i++) {
		val_drop(&R->fval[i]);
		R->fval[i].tag = V_UNDEF;
		R->fval[i].s = NULL;
	}
	R->last_override = 0;
	R->overrides = false;
}

void
record_set(struct awk *A, struct text rec)
{
	struct record *const R = A->rec;

	if (R->overrides)
		drop_overrides(A);
	R->text = rec;
	R->f_next = R->near_p = rec.p;
	R->near = 1;
	R->nsplit = 0;
	R->nf = -1;
	R->split_all = false;
	R->stale = false;
	R->is_text = false;
	A->as_set &= (uint8_t)~(1 << SV_NF);
}

/* A copy of the text in a buffer of our own, with padding behind it. */
static struct text
own_record(struct awk *A, const char *p, size_t n)
{
	struct record *const R = A->rec;
	int w = R->which ^= 1;

	if (R->cap[w] < n + IN_PAD) {
		R->cap[w] = n + n / 2 + IN_PAD;
		R->buf[w] = xrealloc(R->buf[w], R->cap[w]);
	}
	if (p && n)
		memmove(R->buf[w], p, n);
	return (struct text){ R->buf[w], n };
}

void
record_assign(struct awk *A, const char *p, size_t n)
{
	record_set(A, own_record(A, p, n));
}

/* The record lies in a buffer that is about to change: take it out, fields and all. */
void
record_protect(struct awk *A)
{
	struct record *const R = A->rec;
	const char *old = R->text.p, *end = old + R->text.n;
	struct text t;

	if (!old || old == R->buf[R->which])
		return;
	t = own_record(A, old, R->text.n);
	for (int i = 1; i <= R->nsplit; i++)
		if (R->f[i].p >= old && R->f[i].p <= end && (!R->overrides || R->fval[i].tag == V_UNDEF))
			R->f[i].p = t.p + (R->f[i].p - old);
	if (R->f_next >= old && R->f_next <= end)
		R->f_next = t.p + (R->f_next - old);
	R->near_p = t.p + (R->near_p - old);
	R->text = t;
}

/* --- splitting --- */

static void
add_field(struct awk *A, const char *p, size_t n)
{
	struct record *const R = A->rec;

	if (R->nsplit + 1 >= R->room)
		room_for(A, R->nsplit + 1);
	R->nsplit++;
	R->f[R->nsplit].p = p;
	R->f[R->nsplit].n = n;
}

static void
finish_split(struct awk *A)
{
	struct record *const R = A->rec;

	R->split_all = true;
	R->nf = R->nsplit;
}

/*
 * Fields between single bytes, up to number k at least.  The record is followed by IN_PAD readable bytes.  One body
 * for each way of finding the separators.
 */
#define SPLIT_BODY(mask) \
	struct record *const R = A->rec; \
	const char *p = R->f_next, *start = p, *end = R->text.p + R->text.n; \
	const char c = R->fs.c; \
	int n = R->nsplit; \
	struct text *f; \
	uint64_t m; \
	\
	for (; p < end; p += 64) { \
		if (n + 66 >= R->room) \
			room_for(A, n + 66); \
		f = R->f; \
		m = mask(p, c); \
		if (end - p < 64) \
			m &= ((uint64_t)1 << (end - p)) - 1; \
		for (; m; m &= m - 1) { \
			const char *e = p + __builtin_ctzll(m); \
	\
			n++; \
			f[n].p = start; \
			f[n].n = (size_t)(e - start); \
			start = e + 1; \
		} \
		/* Whole blocks are cut: a few fields more than asked for may be there. */ \
		if (n >= k && p + 64 < end) { \
			R->f_next = start; \
			R->nsplit = n; \
			return; \
		} \
	} \
	if (n + 2 >= R->room) \
		room_for(A, n + 2); \
	n++; \
	R->f[n].p = start; \
	R->f[n].n = (size_t)(end - start); \
	R->nsplit = n; \
	finish_split(A);

static void
split_base(struct awk *A, int k)
{
	SPLIT_BODY(mask_base)
}

#if MASK_WIDE
static WIDE void
split_wide(struct awk *A, int k)
{
	SPLIT_BODY(mask_wide)
}
#endif

static void
split_char(struct awk *A, int k)
{
	if (A->rec->text.n == 0) {
		finish_split(A);
		return;
	}
#if MASK_WIDE
	if (have_wide()) {
		split_wide(A, k);
		return;
	}
#endif
	split_base(A, k);
}

static void
split_blank(struct awk *A, int k)
{
	struct record *const R = A->rec;
	const char *p = R->f_next, *end = R->text.p + R->text.n, *s;

	for (;;) {
		while (p < end && (*p == ' ' || *p == '\t' || *p == '\n'))
			p++;
		if (p == end)
			break;
		s = p;
		while (p < end && *p != ' ' && *p != '\t' && *p != '\n')
			p++;
		add_field(A, s, (size_t)(p - s));
		if (R->nsplit >= k) {
			R->f_next = p;
			return;
		}
	}
	finish_split(A);
}

static void
piece_to_field(void *ctx, const char *p, size_t n, const char *sep, size_t sepn)
{
	(void)sep;
	(void)sepn;
	add_field(ctx, p, n);
}

void
record_split_to(struct awk *A, int k)
{
	struct record *const R = A->rec;
	struct fsep fs;

	if (R->split_all)
		return;
	if (R->fs.mode == FS_CHAR && R->rs_mode != RS_PARA) {
		split_char(A, k);
		return;
	}
	if (R->fs.mode == FS_BLANK) {
		split_blank(A, k);
		return;
	}
	fs = R->fs;
	text_split(A, R->text.p, R->text.n, &fs, piece_to_field, A);
	finish_split(A);
}

/*
 * The k-th piece of [p, end) between single bytes c, false if there are not so many: those before it are counted in
 * blocks of 64 bytes.  IN_PAD readable bytes follow end.  One body for each way of finding them.
 */
#define LOAD(mask) \
	(m = mask(q, c) & (end - q < 64 ? ((uint64_t)1 << (end - q)) - 1 : ~(uint64_t)0))

#define FIND_BODY(mask) \
	const char *start = p, *q = p; \
	int skip = k - 1, n; \
	uint64_t m; \
	\
	LOAD(mask); \
	while ((n = __builtin_popcountll(m)) < skip) { \
		skip -= n; \
		q += 64; \
		if (q >= end) \
			return false; \
		LOAD(mask); \
	} \
	if (skip > 0) { \
		for (; skip > 1; skip--) \
			m &= m - 1; \
		start = q + __builtin_ctzll(m) + 1; \
		m &= m - 1; \
	} \
	while (!m) { \
		q += 64; \
		if (q >= end) { \
			*f = (struct text){ start, (size_t)(end - start) }; \
			return true; \
		} \
		LOAD(mask); \
	} \
	*f = (struct text){ start, (size_t)(q + __builtin_ctzll(m) - start) }; \
	return true;

static bool
find_base(const char *p, const char *end, char c, int k, struct text *f)
{
	FIND_BODY(mask_base)
}

#if MASK_WIDE
static WIDE bool
find_wide(const char *p, const char *end, char c, int k, struct text *f)
{
	FIND_BODY(mask_wide)
}
#endif

/* What a field beyond the last one is: text, as awks compare it. */
static void
no_field(struct val *v)
{
	v->sl.p = "";
	v->sl.n = 0;
	v->form = IN_NONE;
}

/*
 * Programs that use few fields get them without the record being split: they are looked for from the one found
 * last.  The first fields are split off, as one block gives them all.  False: this is not the way to get field k.
 */
#define FIRST_FIELDS 8

static bool
field_near(struct awk *A, int64_t k, struct val *v)
{
	struct record *const R = A->rec;
	const char *end = R->text.p + R->text.n;
	struct text f;
	bool found;

	if (R->split_all || k <= FIRST_FIELDS || k >= NF_MAX || R->fs.mode != FS_CHAR || R->rs_mode == RS_PARA ||
	    R->text.n == 0)
		return false;
	if (R->near <= R->nsplit) {
		R->near = R->nsplit + 1;
		R->near_p = R->f_next;
	}
	if (k < R->near)
		return false;
#if MASK_WIDE
	if (have_wide())
		found = find_wide(R->near_p, end, R->fs.c, (int)k - R->near + 1, &f);
	else
#endif
		found = find_base(R->near_p, end, R->fs.c, (int)k - R->near + 1, &f);
	if (!found) {
		no_field(v);
		return true;
	}
	R->near = (int)k;
	R->near_p = f.p;
	v->sl.p = f.p;
	v->sl.n = f.n;
	return true;
}

int
record_nf(struct awk *A)
{
	struct record *const R = A->rec;

	if (!R->split_all)
		record_split_to(A, NF_MAX);
	return R->nf;
}

/* --- fields --- */

void
field_get_slow(struct awk *A, int64_t k, bool named, struct val *v)
{
	struct record *const R = A->rec;
	struct text t;

	v->s = NULL;
	v->form = named ? IN_HEX : 0;
	v->tag = V_SLICE;
	if (k == 0) {
		t = record_text(A);
		v->sl.p = t.p;
		v->sl.n = t.n;
		v->form |= R->is_text ? IN_TEXT | IN_ROW : IN_ROW;
		return;
	}
	if (k < 0)
		fatal(A, "field number %lld is below zero", (long long)k);
	if (R->few && field_near(A, k, v))
		return;
	if (k > R->nsplit && k < NF_MAX)
		record_split_to(A, (int)k);
	if (k > R->nsplit) {
		no_field(v);
		return;
	}
	if (R->overrides && R->fval[k].tag != V_UNDEF) {
		val_copy(v, &R->fval[k]);
		return;
	}
	v->sl.p = R->f[k].p;
	v->sl.n = R->f[k].n;
}

/*
 * Copy field *i to p, with all behind it that are one byte apart as they came: sep takes the place of that byte. 
 * They lie there from now on; *i is the last one.  Returns its end.
 */
static char *
copy_run(struct awk *A, int *i, char *p, char sep)
{
	const int nf = A->rec->nf;
	struct text *const f = A->rec->f;
	const char *from = f[*i].p, *end = from + f[*i].n;
	int last = *i;

	for (; last < nf && f[last + 1].p == end + 1; last++)
		end += 1 + f[last + 1].n;
	if (end > from)
		memcpy(p, from, (size_t)(end - from));
	for (int k = *i; ; k++) {
		f[k].p = p;
		p += f[k].n;
		if (k == last)
			break;
		*p++ = sep;
	}
	*i = last;
	return p;
}

/* Fields must not point into the buffer that the next rebuilding writes; those of the input may. */
void
record_rebuild(struct awk *A)
{
	struct record *const R = A->rec;
	struct text *const f = R->f;
	size_t n = 0, k = A->ofs.n;
	struct text t;
	char *p;

	for (int i = 1; i <= R->nf; i++)
		n += f[i].n;
	if (R->nf > 1)
		n += (size_t)(R->nf - 1) * k;
	t = own_record(A, NULL, n);
	p = R->buf[R->which];
	for (int i = 1; i <= R->nf; i++) {
		if (i > 1) {
			memcpy(p, A->ofs.p, k);
			p += k;
		}
		if (k == 1) {
			p = copy_run(A, &i, p, *A->ofs.p);
			continue;
		}
		if (f[i].n)
			memcpy(p, f[i].p, f[i].n);
		f[i].p = p;
		p += f[i].n;
	}
	R->text = t;
	R->stale = false;
	R->is_text = true;
}

static void
put_field(struct awk *A, int k, struct val *v)
{
	struct record *const R = A->rec;
	char buf[NUMBUF];
	struct text t;

	val_drop(&R->fval[k]);
	val_keep(v);
	/* A number without text gets one now: the record is made of texts. */
	if (v->tag == V_UNDEF)
		val_set_text(v, "", 0);
	t = val_text(A, v, buf);
	if (!v->s)
		v->s = str_new(t.p, t.n);
	R->fval[k] = *v;
	R->f[k].p = R->fval[k].s->s;
	R->f[k].n = R->fval[k].s->len;
	R->overrides = true;
	if (k > R->last_override)
		R->last_override = k;
}

void
record_set_nf(struct awk *A, int64_t nf)
{
	struct record *const R = A->rec;

	record_nf(A);
	if (nf < 0)
		fatal(A, "NF set to %lld", (long long)nf);
	if (nf >= NF_MAX)
		fatal(A, "NF set to %lld, more than %d", (long long)nf, NF_MAX - 1);
	room_for(A, (int)nf);
	for (int i = R->nf + 1; i <= nf; i++)
		R->f[i] = TXT("");
	for (int i = (int)nf + 1; R->overrides && i <= R->nf; i++) {
		val_drop(&R->fval[i]);
		R->fval[i].tag = V_UNDEF;
		R->fval[i].s = NULL;
	}
	R->nf = R->nsplit = (int)nf;
	R->stale = true;
}

void
field_set(struct awk *A, int64_t k, struct val *v)
{
	if (k == 0) {
		char buf[NUMBUF];
		struct text t = val_text(A, v, buf);

		record_assign(A, t.p, t.n);
		A->rec->is_text = v->tag == V_STR;
		val_drop(v);
		return;
	}
	if (k < 0)
		fatal(A, "field number %lld is below zero", (long long)k);
	if (k > record_nf(A))
		record_set_nf(A, k);
	put_field(A, (int)k, v);
	A->rec->stale = true;
}

void
record_init(struct awk *A)
{
	A->rec = xcalloc(1, sizeof *A->rec);
	A->rec->text = TXT("");
	A->rec->split_all = true;
}

void
record_release(struct awk *A)
{
	struct record *const R = A->rec;

	if (R->overrides)
		drop_overrides(A);
	free(R->f);
	free(R->fval);
	free(R->buf[0]);
	free(R->buf[1]);
	free(R->csv[0].p);
	free(R->csv[1].p);
	free(R->widths);
	free(R);
}

/* --- separators --- */

static void
fsep_release(struct fsep *fs)
{
	(void)fs;	/* regular expressions belong to the cache */
}

void
fsep_make(struct awk *A, struct fsep *fs, const struct val *sep)
{
	char buf[NUMBUF];
	struct text t;

	if (sep->tag == V_REGEX) {
		size_t n;
		struct regex *re = val_regex(A, sep);
		const char *lit = re_literal(re, &n);

		fs->mode = re_is_blank(re) ? FS_EACH : FS_RE;
		fs->re = re;
		if (lit && n == 1 && *lit != '\n') {
			fs->mode = FS_CHAR;
			fs->c = *lit;
		}
		return;
	}
	t = val_text(A, sep, buf);
	if (t.n == 1 && *t.p == ' ') {
		fs->mode = FS_BLANK;
	} else if (t.n == 0) {
		fs->mode = FS_EACH;
	} else if (t.n == 1 && *t.p != '\\') {
		/* Letters too: IGNORECASE is for expressions. */
		fs->mode = FS_CHAR;
		fs->c = *t.p;
	} else if (t.n == 2 && *t.p == '\\' && strchr("|.*+?()[]{}^$\\/", t.p[1]) && t.p[1]) {
		fs->mode = FS_CHAR;
		fs->c = t.p[1];
	} else if (t.n == 1 && *t.p == '\\') {
		fs->mode = FS_CHAR;
		fs->c = '\\';
	} else {
		fs->mode = FS_RE;
		fs->re = val_regex(A, sep);
	}
}

void
fs_changed(struct awk *A)
{
	struct record *const R = A->rec;

	R->fs_given = true;
	/* The current record keeps the separators it came with. */
	if (!R->split_all && R->nf < 0 && R->text.p)
		record_nf(A);
	fsep_release(&R->fs);
	if (A->opt.csv && A->glob[SV_FS].s && A->glob[SV_FS].s->len == 1 && A->glob[SV_FS].s->s[0] != ' ') {
		R->fs.mode = FS_CSV;
		R->fs.c = A->glob[SV_FS].s->s[0];
		return;
	}
	fsep_make(A, &R->fs, &A->glob[SV_FS]);
}

void
rs_changed(struct awk *A)
{
	struct record *const R = A->rec;
	char buf[NUMBUF];
	struct text t = val_text(A, &A->glob[SV_RS], buf);

	R->rs_changes++;
	if (t.n == 0) {
		R->rs_mode = RS_PARA;
	} else if (t.n == 1) {
		R->rs_mode = A->opt.csv && *t.p == '\n' ? RS_CSV : RS_CHAR;
		R->rs_char = *t.p;
	} else {
		R->rs_mode = RS_REGEX;
		R->rs_re = val_regex(A, &A->glob[SV_RS]);
	}
}

/* --- split() and the less common ways of cutting records --- */

static void
each_char(struct awk *A, const char *p, size_t n, piece_fn *fn, void *ctx)
{
	size_t i = 0, w;

	for (; i < n; i += w) {
		w = A->opt.utf8 ? utf8_len(p + i, n - i) : 1;
		fn(ctx, p + i, w, p + i + w, 0);
	}
}

/* The mask of up to 64 bytes at p; what is behind n counts as blank, and is not read. */
static uint64_t
blanks(const char *p, size_t n)
{
	char last[64];

	if (n >= 64)
		return mask_blank(p);
	memcpy(last, p, n);
	memset(last + n, ' ', sizeof last - n);
	return mask_blank(last);
}

/* Where words begin and end is where a byte is of the other kind than the one before it. */
static void
by_blank(const char *p, size_t n, piece_fn *fn, void *ctx)
{
	const char *word = NULL, *behind = NULL;	/* the word that was found last, if any, and its end */
	const char *const end = p + n;
	uint64_t before = 1;

	for (; p < end; p += 64) {
		const uint64_t m = blanks(p, (size_t)(end - p));

		for (uint64_t edge = m ^ (m << 1 | before); edge; edge &= edge - 1) {
			const char *q = p + __builtin_ctzll(edge);

			if (m >> __builtin_ctzll(edge) & 1) {
				behind = q;
				continue;
			}
			if (word)
				fn(ctx, word, (size_t)(behind - word), behind, (size_t)(q - behind));
			word = q;
		}
		before = m >> 63;
	}
	if (word && !before)
		behind = end;
	if (word)
		fn(ctx, word, (size_t)(behind - word), behind, (size_t)(end - behind));
}

static void
by_char(char c, bool newline, const char *p, size_t n, piece_fn *fn, void *ctx)
{
	const char *end = p + n, *s = p;

	if (n == 0)
		return;
	for (; p < end; p++)
		if (*p == c || (newline && *p == '\n')) {
			fn(ctx, s, (size_t)(p - s), p, 1);
			s = p + 1;
		}
	fn(ctx, s, (size_t)(end - s), end, 0);
}

/* Cut [from, n) at newlines.  Returns where what is behind the last one begins. */
static size_t
by_newline(const char *p, size_t from, size_t n, piece_fn *fn, void *ctx)
{
	const char *q;

	while ((q = memchr(p + from, '\n', n - from))) {
		fn(ctx, p + from, (size_t)(q - p) - from, q, 1);
		from = (size_t)(q - p) + 1;
	}
	return from;
}

static void
by_regex(struct awk *A, struct regex *re, const char *p, size_t n, piece_fn *fn, void *ctx)
{
	struct re_text in = RE_TEXT(p, n);
	size_t from = 0, at = 0, s, e;
	bool newline = A->rec->rs_mode == RS_PARA && ctx == (void *)A;

	if (n == 0)
		return;
	while (at < n && re_find(re, &in, at, &s, &e)) {
		if (e == s) {		/* an empty match separates nothing */
			at = s + 1;
			continue;
		}
		if (newline)
			from = by_newline(p, from, s, fn, ctx);
		fn(ctx, p + from, s - from, p + s, e - s);
		from = at = e;
	}
	re_text_release(&in);
	if (newline)
		from = by_newline(p, from, n, fn, ctx);
	fn(ctx, p + from, n - from, p + n, 0);
}

/*
 * RFC 4180: a field in quotes may hold separators; "" in it is one quote.  The fields of the record stay where they
 * are while other text is split.
 */
static void
by_csv(struct awk *A, char sep, const char *p, size_t n, piece_fn *fn, void *ctx)
{
	struct csvbuf *b = &A->rec->csv[ctx != (void *)A];
	const char *end = p + n, *s;
	char *w;

	if (n == 0)
		return;
	if (b->cap < n + 1) {
		b->cap = n * 2 + 64;
		b->p = xrealloc(b->p, b->cap);
	}
	w = b->p;
	for (;;) {
		if (p < end && *p == '"') {
			char *start = w;

			for (p++; p < end; p++) {
				if (*p == '"') {
					if (p + 1 == end || p[1] != '"')
						break;
					p++;
				}
				*w++ = *p;
			}
			if (p < end)
				p++;
			/* What follows the closing quote up to the separator is kept as it is. */
			while (p < end && *p != sep)
				*w++ = *p++;
			fn(ctx, start, (size_t)(w - start), p, p < end);
		} else {
			s = p;
			while (p < end && *p != sep)
				p++;
			fn(ctx, s, (size_t)(p - s), p, p < end);
		}
		if (p >= end)
			return;
		p++;
		if (p == end) {
			fn(ctx, p, 0, p, 0);
			return;
		}
	}
}

/* What matches is a piece, and an empty match too if it is not right behind one; the rest separates. */
static void
by_content(struct awk *A, struct regex *re, const char *p, size_t n, piece_fn *fn, void *ctx)
{
	struct re_text in = RE_TEXT(p, n);
	size_t at = 0, s, e, last = 0, last_end = 0;
	bool any = false;

	while (n > 0 && at <= n && re_find(re, &in, at, &s, &e)) {
		if (e == s)
			at = e < n && A->opt.utf8 ? e + utf8_len(p + e, n - e) : e + 1;
		else
			at = e;
		if (e == s && any && s == last_end)
			continue;
		if (any)
			fn(ctx, p + last, last_end - last, p + last_end, s - last_end);
		any = true;
		last = s;
		last_end = e;
	}
	if (any)
		fn(ctx, p + last, last_end - last, p + last_end, n - last_end);
	re_text_release(&in);
}

void
text_split(struct awk *A, const char *p, size_t n, const struct fsep *fs, piece_fn *fn, void *ctx)
{
	switch (fs->mode) {
	case FS_BLANK:
		by_blank(p, n, fn, ctx);
		break;
	case FS_CHAR:
		by_char(fs->c, A->rec->rs_mode == RS_PARA && ctx == (void *)A, p, n, fn, ctx);
		break;
	case FS_RE:
		by_regex(A, fs->re, p, n, fn, ctx);
		break;
	case FS_EACH:
		each_char(A, p, n, fn, ctx);
		break;
	case FS_CSV:
		by_csv(A, fs->c, p, n, fn, ctx);
		break;
	case FS_WIDTHS:
		widths_split(A, p, n, fn, ctx);
		break;
	case FS_FPAT:
		by_content(A, fs->re, p, n, fn, ctx);
		break;
	}
}
