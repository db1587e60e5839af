/* Functions of the language itself: POSIX awk and what users know from gawk. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <wctype.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "library_priv.h"

#define ARG(i) (n > (i) ? &arg[i] : NULL)

static struct text
text_arg(struct awk *A, const struct val *v, char *buf)
{
	return v ? val_text(A, v, buf) : TXT("");
}

/* --- text --- */

static void
fn_none(struct awk *A, struct val *arg, int n, struct val *ret)
{
	(void)arg;
	(void)n;
	(void)ret;
	fatal(A, "this function is compiled in place");
}

/* Positions are cut to whole numbers. */
static int64_t
position(const struct val *v)
{
	long double f;

	if (v->tag == V_INT)
		return v->i;
	f = val_flt(v);
	if (isnan(f))
		return INT64_MIN;
	return f > 1e15L ? (int64_t)1e15 : f < -1e15L ? -(int64_t)1e15 : (int64_t)f;
}

/* The k characters of t, the text of v, from number m on. */
static void
cut_text(const struct awk *A, const struct val *v, struct text t, int64_t m, int64_t k, struct val *ret)
{
	size_t from, len;

	if (m < 1)
		m = 1;
	if (k <= 0) {
		val_set_text(ret, "", 0);
		return;
	}
	if (A->opt.utf8 && !utf8_plain(t.p, (size_t)(m - 1) + (size_t)k < t.n ? (size_t)(m - 1) + (size_t)k : t.n)) {
		from = utf8_offset(t.p, t.n, (size_t)m - 1);
		len = utf8_offset(t.p + from, t.n - from, (size_t)k);
	} else {
		from = (size_t)m - 1 < t.n ? (size_t)m - 1 : t.n;
		len = (size_t)k < t.n - from ? (size_t)k : t.n - from;
	}
	if (v->tag != V_SLICE) {
		val_set_text(ret, t.p + from, len);
		return;
	}
	/* What lies in the record is still there when the result is used. */
	*ret = (struct val){ .sl = { t.p + from, len }, .tag = V_SLICE, .form = IN_TEXT };
}

static __attribute__((noinline)) void
cut_any(struct awk *A, const struct val *v, int64_t m, int64_t k, struct val *ret)
{
	char buf[NUMBUF];

	cut_text(A, v, val_text(A, v, buf), m, k, ret);
}

static void
fn_substr(struct awk *A, struct val *arg, int n, struct val *ret)
{
	int64_t m = position(&arg[1]), k = n > 2 ? position(&arg[2]) : INT64_MAX;
	struct text t;

	if (val_has_text(&arg[0], &t))
		cut_text(A, &arg[0], t, m, k, ret);
	else
		cut_any(A, &arg[0], m, k, ret);
}

#define SHORT_TEXT 32	/* beyond that memmem() does not take long whatever the text is */

/* The first s in t, NULL if there is none: places where its first and last byte fit are looked at. */
static const char *
find_text(struct text t, struct text s)
{
	const char *p = t.p, *end = t.p + t.n;
#ifdef __SSE2__
	const __m128i first = _mm_set1_epi8(s.p[0]), last = _mm_set1_epi8(s.p[s.n - 1]);

	for (; s.n <= SHORT_TEXT && end - p >= (ptrdiff_t)(s.n + 15); p += 16) {
		const __m128i a = _mm_loadu_si128((const __m128i *)(const void *)p);
		const __m128i b = _mm_loadu_si128((const __m128i *)(const void *)(p + s.n - 1));
		unsigned m = (unsigned)_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(a, first),
		    _mm_cmpeq_epi8(b, last)));

		for (; m; m &= m - 1) {
			const char *q = p + __builtin_ctz(m);

			if (s.n <= 2 || (q[1] == s.p[1] && memcmp(q + 2, s.p + 2, s.n - 2) == 0))
				return q;
		}
	}
#endif
	return memmem(p, (size_t)(end - p), s.p, s.n);
}

static void
index_of(const struct awk *A, struct text t, struct text s, struct val *ret)
{
	int64_t at = 0;
	const char *p = s.n ? find_text(t, s) : t.p;

	if (p)
		at = (int64_t)(A->opt.utf8 ? utf8_count(t.p, (size_t)(p - t.p)) : (size_t)(p - t.p)) + 1;
	val_set_int(ret, at);
}

static __attribute__((noinline)) void
index_of_any(struct awk *A, const struct val *arg, struct val *ret)
{
	char b1[NUMBUF], b2[NUMBUF];

	index_of(A, val_text(A, &arg[0], b1), val_text(A, &arg[1], b2), ret);
}

static void
fn_index(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct text t, s;

	(void)n;
	if (val_has_text(&arg[0], &t) && val_has_text(&arg[1], &s))
		index_of(A, t, s, ret);
	else
		index_of_any(A, arg, ret);
}

#define BLOCK 16

static inline char
other_case(char c, char first)
{
	return (char)(c ^ ((unsigned char)(c - first) < 26 ? 0x20 : 0));
}

/* Copy n bytes, and change the case of the letters from first on; true: some byte is beyond ASCII. */
static bool
change_ascii(char *restrict to, const char *restrict from, size_t n, char first)
{
	unsigned char high[BLOCK] = { 0 };
	bool any = false;
	size_t i = 0;

	/* Blocks of a known size, which the compiler makes one instruction of. */
	for (; n - i >= BLOCK; i += BLOCK)
		for (size_t k = 0; k < BLOCK; k++) {
			high[k] |= (unsigned char)from[i + k];
			to[i + k] = other_case(from[i + k], first);
		}
	for (; i < n; i++) {
		any |= (unsigned char)from[i] >= 0x80;
		to[i] = other_case(from[i], first);
	}
	for (i = 0; i < BLOCK; i++)
		any |= high[i] >= 0x80;
	return any;
}

/*
 * Text t with the case of all its characters changed; s, which is consumed, is t with that of its ASCII letters
 * changed.
 * A character of two bytes or more becomes one of four at most.
 */
static struct str *
change_beyond_ascii(struct str *s, struct text t, bool up)
{
	struct str *r = str_new(NULL, t.n * 2);
	size_t i = 0, w, len = 0;

	while (i < t.n) {
		w = utf8_ascii(t.p + i, t.n - i);
		memcpy(r->s + len, s->s + i, w);
		len += w;
		i += w;
		if (i == t.n)
			break;
		uint32_t cp = utf8_get(t.p + i, t.n - i, &w);

		if (w > 1)
			len += utf8_put((uint32_t)(up ? towupper((wint_t)cp) : towlower((wint_t)cp)), r->s + len);
		else
			r->s[len++] = t.p[i];
		i += w;
	}
	r->len = len;
	r->s[len] = '\0';
	str_unref(s);
	return r;
}

static void
change_case(struct awk *A, struct val *arg, struct val *ret, bool up)
{
	char buf[NUMBUF];
	struct text t = val_text(A, &arg[0], buf);
	struct str *s = str_new(NULL, t.n);

	if (change_ascii(s->s, t.p, t.n, up ? 'a' : 'A') && A->opt.utf8)
		s = change_beyond_ascii(s, t, up);
	val_set_str(ret, s);
}

static void
fn_tolower(struct awk *A, struct val *arg, int n, struct val *ret)
{
	(void)n;
	change_case(A, arg, ret, false);
}

static void
fn_toupper(struct awk *A, struct val *arg, int n, struct val *ret)
{
	(void)n;
	change_case(A, arg, ret, true);
}

static void
fn_sprintf(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];
	struct text t = awk_sprintf(A, val_text(A, &arg[0], buf), arg + 1, n - 1);

	val_set_text(ret, t.p, t.n);
}

/* --- splitting and matching --- */

struct fill {
	struct arr *a, *seps;
	int64_t n;
	const char *start, *end;	/* of the text: what comes before the first piece is separator 0 */
	bool again;			/* a has elements from 1 on, of which those up to n are new */
};

static void
add_separator(struct fill *f, const char *p, size_t n)
{
	struct val *v = arr_put_int(f->seps, f->n);

	val_drop(v);
	val_set_text(v, p, n);
}

static void
add_piece(void *ctx, const char *p, size_t n, const char *sep, size_t sepn)
{
	struct fill *f = ctx;

	if (f->seps && f->n == 0 && p > f->start)
		add_separator(f, f->start, (size_t)(p - f->start));
	if (f->again && f->n < f->a->used)
		val_reset_piece(&f->a->ent[f->n++].v, p, n, f->end);
	else
		val_set_input(arr_append(f->a, ++f->n), p, n);
	if (f->seps && (sepn > 0 || sep < f->end))
		add_separator(f, sep, sepn);
}

/* Fill arg[1], and the separators in arg[3], with the pieces of t, the text of arg[0]. */
static void
fill_from(struct awk *A, struct val *arg, int n, struct text t, const struct fsep *fs, struct val *ret)
{
	struct fill f = { .a = arg[1].a, .seps = n > 3 ? arg[3].a : NULL, .start = t.p, .end = t.p + t.n };

	f.again = f.a != f.seps && arr_is_list(f.a);
	if (!f.again)
		arr_clear(f.a);
	if (f.seps)
		arr_clear(f.seps);
	text_split(A, t.p, t.n, fs, add_piece, &f);
	if (f.again)
		arr_cut(f.a, (uint32_t)f.n);
	if (f.seps && f.n == 0 && t.n > 0)
		add_separator(&f, t.p, t.n);
	val_set_int(ret, f.n);
}

static __attribute__((noinline)) void
fill_from_any(struct awk *A, struct val *arg, int n, const struct fsep *fs, struct val *ret)
{
	char buf[NUMBUF];

	fill_from(A, arg, n, val_text(A, &arg[0], buf), fs, ret);
}

static void
fill_array(struct awk *A, struct val *arg, int n, const struct fsep *fs, struct val *ret)
{
	struct text t;

	if (val_has_text(&arg[0], &t))
		fill_from(A, arg, n, t, fs, ret);
	else
		fill_from_any(A, arg, n, fs, ret);
}

static void
fn_split(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct fsep fs = A->rec->fs;

	if (n > 2)
		fsep_make(A, &fs, &arg[2]);
	else if (fs.mode == FS_WIDTHS || fs.mode == FS_FPAT)
		fsep_make(A, &fs, &A->glob[SV_FS]);
	fill_array(A, arg, n, &fs, ret);
}

static void
fn_patsplit(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct fsep fs = { .mode = FS_FPAT };

	fs.re = val_regex(A, n > 2 ? &arg[2] : &A->glob[SV_FPAT]);
	fill_array(A, arg, n, &fs, ret);
}

static void
set_global(struct awk *A, int slot, int64_t i)
{
	val_drop(&A->glob[slot]);
	A->glob[slot] = VINT(i);
}

/* Number and count of the characters that the bytes [s, e) lie in. */
static void
char_range(const struct awk *A, struct text t, size_t s, size_t e, int64_t *at, int64_t *len)
{
	size_t from, to;

	if (!A->opt.utf8 || utf8_plain(t.p, e)) {
		*at = (int64_t)s + 1;
		*len = (int64_t)(e - s);
		return;
	}
	from = utf8_start(t.p, t.n, s);
	to = e > s ? utf8_start(t.p, t.n, e) : e;
	*at = (int64_t)utf8_count(t.p, from) + 1;
	*len = (int64_t)(e > s ? utf8_count(t.p + from, to - from) + (to < e) : 0);
}

static void
put_group(struct awk *A, struct arr *a, int g, struct text t, size_t s, size_t e)
{
	char key[64], num[24];
	int64_t at, len;
	size_t k = i64_text(g, num);
	struct val *v;

	char_range(A, t, s, e, &at, &len);
	v = arr_put_int(a, g);
	val_drop(v);
	val_set_input(v, t.p + s, e - s);
	for (int i = 0; i < 2; i++) {
		int m = snprintf(key, sizeof key, "%.*s%.*s%s", (int)k, num,
		    (int)(A->subsep.n < 20 ? A->subsep.n : 20), A->subsep.p, i ? "length" : "start");

		v = arr_put_text(a, key, (size_t)m);
		val_drop(v);
		*v = VINT(i ? len : at);
	}
}

/* What match() finds in t, the text of arg[0]. */
static void
match_in(struct awk *A, struct val *arg, int n, struct text t, struct val *ret)
{
	struct re_text in = RE_TEXT(t.p, t.n);
	struct regex *re = arg[1].tag == V_REGEX && !arg[1].s ? arg[1].re : val_regex(A, &arg[1]);
	size_t b, e, sub[RE_GROUPS * 2];
	int64_t at = 0, len = -1;
	int groups;

	if (n > 2)
		arr_clear(arg[2].a);
	if (re_find(re, &in, 0, &b, &e)) {
		char_range(A, t, b, e, &at, &len);
		groups = n > 2 ? re_groups(re, t.p, t.n, b, e, sub) : -1;
		for (int g = 0; g <= groups && g < RE_GROUPS; g++)
			if (sub[2 * g] != (size_t)-1 && sub[2 * g + 1] != (size_t)-1)
				put_group(A, arg[2].a, g, t, sub[2 * g], sub[2 * g + 1]);
	}
	re_text_release(&in);
	val_set_int(ret, at);
	set_global(A, SV_RSTART, at);
	set_global(A, SV_RLENGTH, len);
}

static __attribute__((noinline)) void
match_any(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];

	match_in(A, arg, n, val_text(A, &arg[0], buf), ret);
}

static void
fn_match(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct text t;

	if (val_has_text(&arg[0], &t))
		match_in(A, arg, n, t, ret);
	else
		match_any(A, arg, n, ret);
}

/* The replacement of gensub: \0 to \9 are groups, & the match; \ takes what any other character means. */
static struct str *
add_groups(struct str *s, struct text repl, struct text t, const size_t *sub)
{
	const char *p = repl.p, *end = p + repl.n;

	for (; p < end; p++) {
		int g = -1;

		if (*p == '&') {
			g = 0;
		} else if (*p == '\\' && p + 1 < end) {
			p++;
			if (*p >= '0' && *p <= '9') {
				g = *p - '0';
			} else {
				s = str_append(s, p, 1);
				continue;
			}
		}
		if (g < 0)
			s = str_append(s, p, 1);
		else if (sub[2 * g] != (size_t)-1 && sub[2 * g + 1] != (size_t)-1)
			s = str_append(s, t.p + sub[2 * g], sub[2 * g + 1] - sub[2 * g]);
	}
	return s;
}

static void
fn_gensub(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF], b2[NUMBUF];
	struct regex *re = val_regex(A, &arg[0]);
	struct text repl = val_text(A, &arg[1], buf), how = val_text(A, &arg[2], b2), t;
	struct str *src, *s;
	size_t at = 0, from = 0, last = (size_t)-1, b, e, w, sub[RE_GROUPS * 2];
	int64_t which = 1, k = 0;
	struct re_text in;
	bool all = how.n && (*how.p == 'g' || *how.p == 'G');
	struct val rec;

	if (!all)
		which = val_i64(&arg[2]) < 1 ? 1 : val_i64(&arg[2]);
	if (n > 3) {
		src = val_str(A, &arg[3]);
	} else {
		field_get(A, 0, false, &rec);
		src = val_str(A, &rec);
	}
	t = (struct text){ src->s, src->len };
	in = RE_TEXT(t.p, t.n);
	s = str_new(NULL, 0);
	while (at <= t.n && re_find(re, &in, at, &b, &e)) {
		if (b != e || b != last) {
			s = str_append(s, t.p + from, b - from);
			from = b;
			if (all || ++k == which) {
				re_groups(re, t.p, t.n, b, e, sub);
				s = add_groups(s, repl, t, sub);
				from = e;
			}
			at = e;
			if (!all && k == which)
				break;
		}
		if (b != e) {
			last = e;
			continue;
		}
		if (b >= t.n)
			break;
		w = A->opt.utf8 ? utf8_len(t.p + b, t.n - b) : 1;
		s = str_append(s, t.p + from, b + w - from);
		from = at = b + w;
	}
	s = str_append(s, t.p + from, t.n - from);
	re_text_release(&in);
	str_unref(src);
	val_set_str(ret, s);
}

/* --- numbers --- */

#define FLOAT_FN(name, f) \
	static void \
	fn_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		(void)A; \
		(void)n; \
		val_set_flt(ret, flt_bound(f(val_flt(&arg[0])))); \
	}

/* As other awks have it, what is no number is below zero. */
static long double
natural_log(long double f)
{
	return f < 0 ? -(long double)NAN : logl(f);
}

FLOAT_FN(sin, sinl)
FLOAT_FN(cos, cosl)
FLOAT_FN(exp, expl)
FLOAT_FN(log, natural_log)
FLOAT_FN(sqrt, sqrtl)

static void
fn_atan2(struct awk *A, struct val *arg, int n, struct val *ret)
{
	(void)A;
	(void)n;
	val_set_flt(ret, atan2l(val_flt(&arg[0]), val_flt(&arg[1])));
}

static void
fn_int(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct val num;

	(void)A;
	(void)n;
	val_num(&arg[0], &num);
	if (num.tag == V_FLT) {
		if (fabsl(num.f) < 0x1p63L)
			num = VINT((int64_t)num.f);
		else
			num.f = truncl(num.f);
	}
	*ret = num;
}

static uint64_t
random64(struct awk *A)
{
	uint64_t a = A->lib->rng[0], b = A->lib->rng[1];

	A->lib->rng[0] = b;
	a ^= a << 23;
	A->lib->rng[1] = a ^ b ^ a >> 17 ^ b >> 26;
	return A->lib->rng[1] + b;
}

static void
fn_rand(struct awk *A, struct val *arg, int n, struct val *ret)
{
	(void)arg;
	(void)n;
	val_set_flt(ret, (long double)(random64(A) >> 11) * 0x1p-53L);
}

static void
fn_srand(struct awk *A, struct val *arg, int n, struct val *ret)
{
	uint64_t x;

	*ret = A->lib->seed;
	if (n > 0)
		val_num(&arg[0], &A->lib->seed);
	else
		A->lib->seed = VINT(time(NULL));
	x = (uint64_t)val_i64(&A->lib->seed) + 0x9e3779b97f4a7c15u;
	for (int i = 0; i < 2; i++) {
		x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
		x = (x ^ x >> 27) * 0x94d049bb133111ebu;
		A->lib->rng[i] = (x ^ x >> 31) | 1;
	}
	for (int i = 0; i < 8; i++)
		random64(A);
}

static void
fn_strtonum(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];
	struct val num;
	struct text t;

	(void)n;
	if (val_isnum(&arg[0]) && !arg[0].s) {
		*ret = arg[0];
		return;
	}
	/* A leading 0 means octal in texts of the program, not in input. */
	t = val_text(A, &arg[0], buf);
	num_strto(t.p, t.n, val_istext(&arg[0]), &num);
	*ret = num;
}

static void
bits_of(struct awk *A, struct val *arg, int n, struct val *ret, int op)
{
	u128 u = val_u128(&arg[0]);

	(void)A;
	for (int i = 1; i < n; i++) {
		u128 w = val_u128(&arg[i]);

		u = op == '&' ? u & w : op == '|' ? u | w : u ^ w;
	}
	val_set_u128(ret, u, false);
}

static void
fn_and(struct awk *A, struct val *arg, int n, struct val *ret)
{
	bits_of(A, arg, n, ret, '&');
}

static void
fn_or(struct awk *A, struct val *arg, int n, struct val *ret)
{
	bits_of(A, arg, n, ret, '|');
}

static void
fn_xor(struct awk *A, struct val *arg, int n, struct val *ret)
{
	bits_of(A, arg, n, ret, '^');
}

static void
fn_lshift(struct awk *A, struct val *arg, int n, struct val *ret)
{
	int64_t k = val_i64(&arg[1]);

	(void)A;
	(void)n;
	val_set_u128(ret, k < 0 || k > 127 ? 0 : val_u128(&arg[0]) << k, false);
}

static void
fn_rshift(struct awk *A, struct val *arg, int n, struct val *ret)
{
	int64_t k = val_i64(&arg[1]);

	(void)A;
	(void)n;
	val_set_u128(ret, k < 0 || k > 127 ? 0 : val_u128(&arg[0]) >> k, false);
}

static void
fn_compl(struct awk *A, struct val *arg, int n, struct val *ret)
{
	(void)A;
	(void)n;
	val_set_u64(ret, ~(uint64_t)val_u128(&arg[0]) & 0x1fffffffffffffu);
}

/* --- outside --- */

static int64_t
exit_code(int status)
{
	if (status == -1)
		return -1;
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	return WIFSIGNALED(status) ? 256 + WTERMSIG(status) : status;
}

static void
fn_close(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char *name = val_cstr(A, &arg[0]), *how = n > 1 ? val_cstr(A, &arg[1]) : NULL;

	*ret = VINT(exit_code(close_stream(A, name, strlen(name), how)));
	free(name);
	free(how);
}

static void
fn_system(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char *cmd = val_cstr(A, &arg[0]);

	(void)n;
	flush_all(A);
	*ret = VINT(exit_code(system(cmd)));
	free(cmd);
}

static void
fn_fflush(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];
	struct text t = text_arg(A, ARG(0), buf);

	*ret = VINT(0);
	if (n == 0 || t.n == 0) {
		flush_all(A);
		return;
	}
	for (struct out *o = A->outs; o; o = o->next)
		if (strlen(o->name) == t.n && memcmp(o->name, t.p, t.n) == 0) {
			out_flush(A, o);
			return;
		}
	if (t.n == 11 && memcmp(t.p, "/dev/stdout", 11) == 0)
		flush_all(A);
	else
		*ret = VINT(-1);
}

static void
fn_systime(struct awk *A, struct val *arg, int n, struct val *ret)
{
	(void)A;
	(void)arg;
	(void)n;
	*ret = VINT(time(NULL));
}

static void
fn_strftime(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char *fmt = n > 0 ? val_cstr(A, &arg[0]) : xstrdup("%a %b %e %H:%M:%S %Z %Y");
	time_t t = n > 1 ? (time_t)val_i64(&arg[1]) : time(NULL);
	size_t room = 256, k = 0;
	char *b = NULL;
	struct tm tm;

	if (!(n > 2 && val_true(&arg[2]) ? gmtime_r(&t, &tm) : localtime_r(&t, &tm)))
		memset(&tm, 0, sizeof tm);
	while (*fmt && k == 0 && room <= 1 << 20) {
		b = xrealloc(b, room);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		k = strftime(b, room, fmt, &tm);
#pragma GCC diagnostic pop
		room *= 8;
	}
	val_set_text(ret, b, k);
	free(b);
	free(fmt);
}

static void
fn_mktime(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char *s = val_cstr(A, &arg[0]);
	struct tm tm = { .tm_isdst = -1 };
	int dst = -1, k;

	k = sscanf(s, "%d %d %d %d %d %d %d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
	    &tm.tm_min, &tm.tm_sec, &dst);
	free(s);
	if (k < 6) {
		*ret = VINT(-1);
		return;
	}
	tm.tm_year -= 1900;
	tm.tm_mon--;
	tm.tm_isdst = dst;
	*ret = VINT(n > 1 && val_true(&arg[1]) ? timegm(&tm) : mktime(&tm));
}

static void
fn_isarray(struct awk *A, struct val *arg, int n, struct val *ret)
{
	(void)A;
	(void)n;
	*ret = VINT(arg[0].tag == V_ARR && !arg[0].a->maybe);
}

static void
fn_typeof(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct val num;
	const char *s;

	(void)A;
	(void)n;
	switch (arg[0].tag) {
	case V_ARR:	s = arg[0].a->maybe ? "untyped" : "array"; break;
	case V_REGEX:	s = "regexp"; break;
	case V_UNDEF:	s = "untyped"; break;
	case V_STR:	s = "string"; break;
	case V_INPUT:
	case V_SLICE:
		s = arg[0].form & IN_NONE ? "unassigned" : val_looks(&arg[0], &num) ? "strnum" : "string";
		break;
	default:	s = arg[0].s ? "strnum" : "number"; break;
	}
	val_set_text(ret, s, strlen(s));
}

#define PURE	true
#define EFFECT	false

const struct builtin awk_builtins[] = {
#define F(name, params, min, max, arrays, regexes, special, pure, fn, doc) \
	{ name, params, min, max, B_AWK, H_NONE, arrays, regexes, special, pure, fn, doc, false, NULL, NULL, false }
	F("and", "v, w[, ...]", 2, -1, 0, 0, 0, PURE, fn_and, "Bits that are set in all values."),
	F("atan2", "y, x", 2, 2, 0, 0, 0, PURE, fn_atan2, "Arc tangent of y/x."),
	F("close", "name[, how]", 1, 2, 0, 0, 0, EFFECT, fn_close, "Close a file or command."),
	F("compl", "v", 1, 1, 0, 0, 0, PURE, fn_compl, "Bits that are not set, of 53."),
	F("cos", "x", 1, 1, 0, 0, 0, PURE, fn_cos, "Cosine."),
	F("exp", "x", 1, 1, 0, 0, 0, PURE, fn_exp, "Exponential."),
	F("fflush", "[name]", 0, 1, 0, 0, 0, EFFECT, fn_fflush, "Write out what is buffered."),
	F("gensub", "re, repl, how[, s]", 3, 4, 0, 1, 0, PURE, fn_gensub,
	    "Text with matches replaced; \\1 to \\9 are groups."),
	F("gsub", "re, repl[, target]", 2, 3, 0, 1, SP_GSUB, EFFECT, fn_none, "Replace every match in the target."),
	F("index", "s, t", 2, 2, 0, 0, 0, PURE, fn_index, "Place of t in s, or 0."),
	F("int", "x", 1, 1, 0, 0, 0, PURE, fn_int, "Whole part."),
	F("isarray", "v", 1, 1, 0, 0, 0, PURE, fn_isarray, "Whether v is an array."),
	F("length", "[s]", 0, 1, 0, 0, SP_LENGTH, PURE, fn_none, "Characters of a text, elements of an array."),
	F("log", "x", 1, 1, 0, 0, 0, PURE, fn_log, "Natural logarithm."),
	F("lshift", "v, k", 2, 2, 0, 0, 0, PURE, fn_lshift, "v shifted left by k bits."),
	F("match", "s, re[, a]", 2, 3, 4, 2, 0, EFFECT, fn_match, "Place of the first longest match, or 0."),
	F("mktime", "spec[, utc]", 1, 2, 0, 0, 0, PURE, fn_mktime, "Time stamp of \"YYYY MM DD hh mm ss\"."),
	F("or", "v, w[, ...]", 2, -1, 0, 0, 0, PURE, fn_or, "Bits that are set in any value."),
	F("patsplit", "s, a[, re[, seps]]", 2, 4, 10, 4, 0, EFFECT, fn_patsplit, "Cut a text into what matches."),
	F("rand", "", 0, 0, 0, 0, 0, EFFECT, fn_rand, "Random number, 0 <= r < 1."),
	F("rshift", "v, k", 2, 2, 0, 0, 0, PURE, fn_rshift, "v shifted right by k bits."),
	F("sin", "x", 1, 1, 0, 0, 0, PURE, fn_sin, "Sine."),
	F("split", "s, a[, sep[, seps]]", 2, 4, 10, 4, 0, EFFECT, fn_split,
	    "Cut a text into the elements of an array."),
	F("sprintf", "format[, ...]", 1, -1, 0, 0, 0, PURE, fn_sprintf, "Formatted text."),
	F("sqrt", "x", 1, 1, 0, 0, 0, PURE, fn_sqrt, "Square root."),
	F("srand", "[seed]", 0, 1, 0, 0, 0, EFFECT, fn_srand,
	    "Start another random sequence; returns the seed before."),
	F("strftime", "[format[, time[, utc]]]", 0, 3, 0, 0, 0, PURE, fn_strftime, "Time as text."),
	F("strtonum", "s", 1, 1, 0, 0, 0, PURE, fn_strtonum, "Number of a text, also 0x and octal."),
	F("sub", "re, repl[, target]", 2, 3, 0, 1, SP_SUB, EFFECT, fn_none, "Replace the first match in the target."),
	F("substr", "s, at[, n]", 2, 3, 0, 0, 0, PURE, fn_substr, "Part of a text."),
	F("system", "command", 1, 1, 0, 0, 0, EFFECT, fn_system, "Run a command; returns its exit status."),
	F("systime", "", 0, 0, 0, 0, 0, PURE, fn_systime, "Seconds since the epoch."),
	F("tolower", "s", 1, 1, 0, 0, 0, PURE, fn_tolower, "Lower case."),
	F("toupper", "s", 1, 1, 0, 0, 0, PURE, fn_toupper, "Upper case."),
	F("typeof", "v", 1, 1, 0, 0, 0, PURE, fn_typeof, "What v is: number, string, strnum, array..."),
	F("xor", "v, w[, ...]", 2, -1, 0, 0, 0, PURE, fn_xor, "Bits that are set in an odd number of values."),
	{ .name = NULL }
#undef F
};
