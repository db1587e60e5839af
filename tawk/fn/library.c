/* The parts of the library that come first: what its files share, header row, bits, numbers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "library_priv.h"

/* --- what the files of the library share --- */

bool
on_header(const struct awk *A)
{
	return A->rec->is_hdr && A->phase == PAT_MAIN;
}

void
column_value(struct awk *A, const char *list, struct val *v)
{
	field_get(A, column_need(A, list), true, v);
}

struct text
column_text(struct awk *A, const char *list, char *buf)
{
	struct val v;

	column_value(A, list, &v);
	/* An assigned field lies in the record's own memory, so the copy may go. */
	if (v.tag != V_SLICE) {
		struct text t = val_text(A, &v, buf);

		if (v.s && v.s->ref == 1 && t.n < NUMBUF) {
			memcpy(buf, t.p, t.n);
			t.p = buf;
		}
		val_drop(&v);
		return t;
	}
	return (struct text){ v.sl.p, v.sl.n };
}

u128
column_bits(struct awk *A, const char *list)
{
	struct val v;
	u128 u;

	column_value(A, list, &v);
	u = val_bits(&v);
	val_drop(&v);
	return u;
}

bool
is_absent(const struct val *v)
{
	return v->tag == V_UNDEF || (v->tag == V_INT && v->i == 0 && !v->s) || (v->tag == V_STR && v->s->len == 0) ||
	    (v->tag == V_INPUT && v->s->len == 0) || (v->tag == V_SLICE && v->sl.n == 0);
}

void
return_column(struct awk *A, const char *list, struct val *ret)
{
	column_value(A, list, ret);
	val_keep(ret);
}

void
library_start(struct awk *A)
{
	A->lib = xcalloc(1, sizeof *A->lib);
	A->lib->rng[0] = 0x9e3779b97f4a7c15u;
	A->lib->rng[1] = 0xbf58476d1ce4e5b9u;
	A->lib->seed = VINT(0);
}

void
library_release(struct awk *A)
{
	functions_release(A);
	free(A->lib);
}

/* --- rows --- */

const char *
data_file(struct awk *A)
{
	const struct val *v = &A->glob[SV_FILENAME];

	return v->s ? v->s->s : "";
}

/* The text of a header cell without the mark in front of the row. */
struct text
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

void
write_text(struct awk *A, struct text t)
{
	out_write(A, A->out, t.p, t.n);
}

void
write_cstr(struct awk *A, const char *s)
{
	out_write(A, A->out, s, strlen(s));
}

void
write_row(struct awk *A, struct text t)
{
	write_text(A, t);
	write_text(A, A->ors);
}

void
write_fields(struct awk *A, struct text t, int form, bool heading)
{
	if (A->out->fmt)
		A->out->fmt->row(A, A->out->fmt, A->out, t, form, heading);
	else
		write_row(A, t);
}

struct str *
join_field(struct awk *A, struct str *s, struct text f)
{
	if (!A->opt.csv || !(memchr(f.p, '"', f.n) || memchr(f.p, '\n', f.n) || memmem(f.p, f.n, A->ofs.p, A->ofs.n)))
		return str_append(s, f.p, f.n);
	s = str_append(s, "\"", 1);
	for (size_t i = 0; i < f.n; i++)
		s = str_append(s, f.p[i] == '"' ? "\"\"" : f.p + i, f.p[i] == '"' ? 2 : 1);
	return str_append(s, "\"", 1);
}

int
text_order(struct text a, struct text b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int r = n ? memcmp(a.p, b.p, n) : 0;

	return r ? r : a.n < b.n ? -1 : a.n > b.n;
}

/* --- header --- */

static void
fn_hdr(struct awk *A, struct val *arg, int n, struct val *ret)
{
	(void)arg;
	(void)n;
	*ret = VINT(A->rec->is_hdr && A->phase != PAT_BEGIN);
}

static void
fn_not(struct awk *A, struct val *arg, int n, struct val *ret)
{
	(void)A;
	(void)n;
	*ret = VINT(!val_true(&arg[0]));
}

static void
fn_validate_col(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char *list = val_cstr(A, &arg[0]);
	int k = column_find(A, list);

	/* The list is freed, so the cache must not keep it. */
	column_forget(A);
	if (!k && n > 1 && val_true(&arg[1]))
		k = (int)val_i64(&arg[1]);
	if (!k)
		k = column_need(A, list);
	free(list);
	*ret = VINT(k);
}

static void
fn_wildcard(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];
	struct text t = val_text(A, &arg[0], buf);
	bool invert = t.n && *t.p == '!', first = true;
	struct val re = { .tag = V_UNDEF };
	struct str *s = str_new(NULL, 0);
	struct regex *r;

	(void)n;
	val_set_text(&re, t.p + invert, t.n - invert);
	r = val_regex(A, &re);
	for (int i = 1; i <= column_count(A); i++) {
		const char *name = column_name(A, i);
		struct val v;
		struct text f;

		if (re_test(r, name, strlen(name)) == invert)
			continue;
		if (!first)
			s = str_append(s, A->ofs.p, A->ofs.n);
		first = false;
		if (on_header(A)) {
			s = join_field(A, s, column_key(A, i));
			continue;
		}
		field_get(A, i, true, &v);
		f = val_text(A, &v, buf);
		s = join_field(A, s, f);
		val_drop(&v);
	}
	val_drop(&re);
	val_set_str(ret, s);
	ret->form = IN_JOINED;
}

/* --- bits --- */

static void
fn_bfeq(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct val a, b;

	(void)A;
	(void)n;
	strto(&arg[0], &a);
	strto(&arg[1], &b);
	*ret = VINT(num_cmp(&a, &b) == 0);
}

static void
fn_bitsallset(struct awk *A, struct val *arg, int n, struct val *ret)
{
	u128 m = val_bits(&arg[1]);

	(void)A;
	(void)n;
	*ret = VINT((val_bits(&arg[0]) & m) == m);
}

static void
fn_bitsanyset(struct awk *A, struct val *arg, int n, struct val *ret)
{
	(void)A;
	(void)n;
	val_set_u128(ret, val_bits(&arg[0]) & val_bits(&arg[1]), false);
}

/* A list of bytes: their values, and what stood between them. */
struct bytes {
	uint8_t *v;
	size_t n;
	bool prefix;		/* written with 0x */
	char sep;		/* 0: one byte only */
};

static int
hexdigit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
is_sep(char c)
{
	return c == ' ' || c == '\t' || c == ',';
}

static bool
bytes_parse(struct bytes *b, struct text t)
{
	const char *p = t.p, *end = p + t.n;

	memset(b, 0, sizeof *b);
	b->v = xmalloc(t.n + 2);
	while (p < end) {
		unsigned v = 0;
		const char *s;

		if (is_sep(*p)) {
			b->sep = ' ';
			p++;
			continue;
		}
		if (end - p > 2 && p[0] == '0' && (p[1] | 0x20) == 'x') {
			b->prefix = true;
			p += 2;
		}
		for (s = p; p < end && hexdigit(*p) >= 0; p++)
			v = v << 4 | (unsigned)hexdigit(*p);
		if (p == s || (p < end && !is_sep(*p))) {
			free(b->v);
			return false;
		}
		/* Long runs of digits are several bytes. */
		for (size_t k = (size_t)(p - s + 1) / 2; k > 0; k--) {
			unsigned byte = 0;
			const char *q = p - 2 * k < s ? s : p - 2 * k;

			for (; q < p - 2 * (k - 1); q++)
				byte = byte << 4 | (unsigned)hexdigit(*q);
			b->v[b->n++] = (uint8_t)byte;
		}
	}
	return b->n > 0;
}

static void
bytes_print(const struct bytes *b, size_t n, struct val *ret)
{
	struct str *s = str_new(NULL, 0);
	char x[8];

	for (size_t i = 0; i < n; i++) {
		snprintf(x, sizeof x, "%s%s%02x", i && (b->prefix || b->sep) ? " " : "", b->prefix ? "0x" : "",
		    b->v[i]);
		s = str_append(s, x, strlen(x));
	}
	val_set_str(ret, s);
}

/* Shift bytes as one number; to the left it gains a byte, to the right it may gain or lose one. */
static void
fn_bitshift(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];
	struct text t = val_text(A, &arg[0], buf);
	int64_t k = val_i64(&arg[1]);
	bool right = n > 2 && val_true(&arg[2]);
	struct bytes b;
	size_t len, whole = (size_t)(k < 0 ? 0 : k > 8192 ? 8192 : k) / 8;
	unsigned bits = (unsigned)(k < 0 ? 0 : k) % 8;

	if (is_absent(&arg[0])) {
		val_set_text(ret, "0x00", 4);
		return;
	}
	/* A number is its bytes, a text is read as hexadecimal. */
	if (val_isnum(&arg[0]) && !arg[0].s)
		t.n = u128_text(val_u128(&arg[0]), buf, 16, false);
	if (!bytes_parse(&b, t)) {
		val_copy(ret, &arg[0]);
		return;
	}
	len = b.n;
	b.v = xrealloc(b.v, len + whole + 2);
	if (right) {
		len = len > whole ? len - whole : 0;
		for (size_t i = len; bits && i > 0; i--)
			b.v[i - 1] = (uint8_t)(b.v[i - 1] >> bits | (i > 1 ? b.v[i - 2] << (8 - bits) : 0));
		/* A byte in front that became empty is dropped, but for the last one. */
		if (len > 1 && b.v[0] == 0) {
			memmove(b.v, b.v + 1, len - 1);
			len--;
		}
		if (len == 0) {
			b.v[0] = 0;
			len = 1;
		}
	} else {
		unsigned carry = 0;

		for (size_t i = len; bits && i > 0; i--) {
			unsigned v = (unsigned)b.v[i - 1] << bits | carry;

			b.v[i - 1] = (uint8_t)v;
			carry = v >> 8;
		}
		if (carry) {
			memmove(b.v + 1, b.v, len);
			b.v[0] = (uint8_t)carry;
			len++;
		}
		memset(b.v + len, 0, whole);
		len += whole;
	}
	bytes_print(&b, len, ret);
	free(b.v);
}

/* Each item of a list on its own; separators stay. */
static void
each_item(struct text t, struct str **s, void (*fn)(struct text item, int base, struct str **, bool *stop), int base)
{
	const char *p = t.p, *end = p + t.n, *q;
	bool stop = false;

	while (p < end && !stop) {
		if (is_sep(*p)) {
			*s = str_append(*s, p++, 1);
			continue;
		}
		for (q = p; q < end && !is_sep(*q); q++)
			;
		fn((struct text){ p, (size_t)(q - p) }, base, s, &stop);
		p = q;
	}
}

static bool
item_number(struct text t, int base, uint64_t *v)
{
	struct val num;
	size_t i;

	*v = 0;
	if (base == 16 && !(t.n > 2 && t.p[0] == '0' && (t.p[1] | 0x20) == 'x')) {
		for (i = 0; i < t.n && hexdigit(t.p[i]) >= 0; i++)
			*v = *v << 4 | (unsigned)hexdigit(t.p[i]);
		return i == t.n && i > 0;
	}
	i = num_parse(t.p, t.n, true, &num);
	*v = (uint64_t)val_u128(&num);
	return i == t.n;
}

static void
swap_item(struct text t, int base, struct str **s, bool *stop)
{
	bool prefix = t.n > 2 && t.p[0] == '0' && (t.p[1] | 0x20) == 'x';
	char b[24];
	uint64_t v;

	(void)stop;
	if (t.n - (prefix ? 2 : 0) != 2) {
		*s = str_append(*s, t.p, t.n);
		return;
	}
	if (!item_number(t, base, &v) && base == 16) {
		*s = str_append(*s, t.p, t.n);
		return;
	}
	snprintf(b, sizeof b, "%s%x%x", prefix ? "0x" : "", (unsigned)(v & 15), (unsigned)(v >> 4 & 15));
	*s = str_append(*s, b, strlen(b));
}

static void
fn_nibble_swap(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];
	struct text t = val_text(A, &arg[0], buf);
	struct str *s = str_new(NULL, 0);

	if (is_absent(&arg[0])) {
		s = str_append(s, "0x00", 4);
	} else {
		/* A number stands for the byte it is. */
		if (arg[0].tag == V_INT && !arg[0].s)
			t.n = (size_t)snprintf(buf, sizeof buf, "%lld", (long long)arg[0].i);
		each_item(t, &s, swap_item, n > 1 ? (int)val_i64(&arg[1]) : 0);
	}
	val_set_str(ret, s);
}

static void
binary_item(struct text t, int base, struct str **s, bool *stop)
{
	uint64_t v;
	int top = 8;

	if (!item_number(t, base, &v)) {
		*stop = true;
		return;
	}
	while (top < 64 && v >> top)
		top += 8;
	while (top-- > 0)
		*s = str_append(*s, v >> top & 1 ? "1" : "0", 1);
}

static void
fn_tobits(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];
	struct text t = val_text(A, &arg[0], buf);
	struct str *s = str_new(NULL, 0);

	if (is_absent(&arg[0])) {
		str_unref(s);
		*ret = VINT(0);
		return;
	}
	each_item(t, &s, binary_item, n > 1 ? (int)val_i64(&arg[1]) : 0);
	val_set_str(ret, s);
}

/* --- numbers --- */

void
strto(const struct val *v, struct val *num)
{
	if (v->tag == V_SLICE)
		num_strto(v->sl.p, v->sl.n, v->form & IN_TEXT, num);
	else if (v->s)
		num_strto(v->s->s, v->s->len, v->tag == V_STR, num);
	else
		val_num(v, num);
}

static void
fn_abs(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct val num, zero = VINT(0);
	char buf[NUMBUF];
	struct text t = val_text(A, &arg[0], buf);

	(void)n;
	if (!val_isnum(&arg[0]) && !num_looks(t.p, t.n, false, &num)) {
		val_copy(ret, &arg[0]);
		return;
	}
	if (val_isnum(&arg[0]))
		val_num(&arg[0], &num);
	if (num_cmp(&num, &zero) < 0)
		num_op('-', &zero, &num, ret);
	else
		*ret = num;
}

static void
fn_log2(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct val num;
	long double f;

	(void)n;
	if (on_header(A)) {
		const char *name = column_name(A, (int)val_i64(&arg[0]));
		char b[300];

		snprintf(b, sizeof b, *name ? "log2(%s)" : "log2%s", name);
		val_set_text(ret, b, strlen(b));
		return;
	}
	strto(&arg[0], &num);
	f = val_flt(&num);
	if (!(f > 0)) {
		warning(A, "log2: %Lg is not above zero", f);
		*ret = VINT(0);
		return;
	}
	f = log2l(f);
	if (f == truncl(f))
		*ret = VINT((int64_t)f);
	else
		val_set_flt(ret, f);
}

static void
best_of(struct awk *A, struct val *arg, int n, struct val *ret, int sign)
{
	int k = 0;

	for (int i = 1; i < n; i++)
		if (val_cmp(A, &arg[i], &arg[k]) * sign > 0)
			k = i;
	val_copy(ret, &arg[k]);
}

static void
fn_max2(struct awk *A, struct val *arg, int n, struct val *ret)
{
	best_of(A, arg, n, ret, 1);
}

static void
fn_min2(struct awk *A, struct val *arg, int n, struct val *ret)
{
	best_of(A, arg, n, ret, -1);
}

/* --- what a value looks like --- */

static bool
digits_only(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] < '0' || p[i] > '9')
			return false;
	return n > 0;
}

static bool
whole(struct text t, bool sign)
{
	if (sign && t.n && *t.p == '-') {
		t.p++;
		t.n--;
	}
	return digits_only(t.p, t.n) && (t.n == 1 || *t.p != '0');
}

static void
fn_isint(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];

	(void)n;
	*ret = VINT(whole(val_text(A, &arg[0], buf), true));
}

static void
fn_isuint(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];

	(void)n;
	*ret = VINT(whole(val_text(A, &arg[0], buf), false));
}

static void
fn_isfloat(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];
	struct text t = val_text(A, &arg[0], buf);
	const char *dot;

	(void)n;
	if (t.n && *t.p == '-') {
		t.p++;
		t.n--;
	}
	dot = memchr(t.p, '.', t.n);
	*ret = VINT(dot && digits_only(t.p, (size_t)(dot - t.p)) &&
	    (dot + 1 == t.p + t.n || digits_only(dot + 1, t.n - (size_t)(dot + 1 - t.p))));
}

static void
fn_isnum(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF], b2[NUMBUF];
	struct val num;
	struct text t;
	size_t k;

	(void)n;
	if (val_isnum(&arg[0]) || arg[0].tag == V_UNDEF) {
		*ret = VINT(1);
		return;
	}
	if (arg[0].tag != V_STR) {
		*ret = VINT(val_looks(&arg[0], &num));
		return;
	}
	/* Texts count only in the form in which the number would be printed. */
	t = val_text(A, &arg[0], buf);
	num_parse(t.p, t.n, false, &num);
	k = num_text(&num, A->convfmt, b2);
	*ret = VINT(k == t.n && memcmp(t.p, b2, k) == 0);
}

static void
fn_isset(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];

	(void)n;
	*ret = VINT(val_text(A, &arg[0], buf).n > 0);
}

#define L(name, params, min, max, hdr, pure, fn, doc) \
	{ name, params, min, max, B_TAWK, hdr, 0, 0, SP_NONE, pure, fn, doc, false, NULL, NULL, false }

const struct builtin lib_core[] = {
	L("hdr", "", 0, 0, H_NONE, true, fn_hdr, "True on the header row."),
	L("not", "q", 1, 1, H_KEEP, true, fn_not, "Logical not that keeps the header row."),
	L("_validate_col", "names[, ext]", 1, 2, H_NONE, true, fn_validate_col,
	    "Number of the first of the columns (joined by ;) that exists."),
	L("wildcard", "expr", 1, 1, H_OWN, true, fn_wildcard,
	    "Fields whose column names match expr, joined by OFS."),
	L("bfeq", "a, b", 2, 2, H_KEEP, true, fn_bfeq, "Whether two numbers, decimal or hexadecimal, are equal."),
	L("bitsallset", "val, mask", 2, 2, H_KEEP, true, fn_bitsallset, "Whether all bits of mask are set in val."),
	L("bitsanyset", "val, mask", 2, 2, H_KEEP, true, fn_bitsanyset,
	    "Bits of mask that are set in val; true if any is."),
	L("bitshift", "n, t[, d[, b]]", 2, 4, H_SAME, true, fn_bitshift,
	    "Hexadecimal bytes shifted by t bits."),
	L("nibble_swap", "n[, b]", 1, 2, H_SAME, true, fn_nibble_swap, "Bytes with their halves exchanged."),
	L("tobits", "u[, b]", 1, 2, H_SAME, true, fn_tobits, "Numbers in binary."),
	L("abs", "v", 1, 1, H_SAME, true, fn_abs, "Absolute value."),
	L("log2", "n", 1, 1, H_OWN, true, fn_log2, "Logarithm to the base of 2."),
	L("max2", "a, b", 2, 2, H_SAME, true, fn_max2, "The larger of two values."),
	L("max3", "a, b, c", 3, 3, H_SAME, true, fn_max2, "The largest of three values."),
	L("min2", "a, b", 2, 2, H_SAME, true, fn_min2, "The smaller of two values."),
	L("min3", "a, b, c", 3, 3, H_SAME, true, fn_min2, "The smallest of three values."),
	L("isint", "v", 1, 1, H_KEEP, true, fn_isint, "Whether v is a whole number."),
	L("isuint", "v", 1, 1, H_KEEP, true, fn_isuint, "Whether v is a whole number without sign."),
	L("isfloat", "v", 1, 1, H_KEEP, true, fn_isfloat, "Whether v is a number with a decimal point."),
	L("isnum", "v", 1, 1, H_KEEP, true, fn_isnum, "Whether v is a number."),
	L("isset", "v", 1, 1, H_NONE, true, fn_isset, "Whether v is not the empty text."),
	{ .name = NULL }
};
