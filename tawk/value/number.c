/* Numbers: reading, writing, arithmetic.  The common paths are integers; see value.h. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "value.h"

#define POW10_MAX 27		/* 10^27 is exact in the 64-bit mantissa of a long double */

static const long double pow10l_exact[POW10_MAX + 1] = {
	1e0L, 1e1L, 1e2L, 1e3L, 1e4L, 1e5L, 1e6L, 1e7L, 1e8L, 1e9L, 1e10L, 1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L,
	1e17L, 1e18L, 1e19L, 1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L
};

static inline bool
isdig(char c)
{
	return (unsigned char)(c - '0') < 10;
}

static inline int
hexval(char c)
{
	if (isdig(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static inline bool
isblk(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The exact, slow way; p..p+n is a well-formed decimal number. */
static void
parse_slow(const char *p, size_t n, struct val *v)
{
	char small[128], *b = n < sizeof small ? small : xmalloc(n + 1);

	memcpy(b, p, n);
	b[n] = '\0';
	val_set_flt(v, flt_bound(strtold(b, NULL)));
	if (b != small)
		free(b);
}

static size_t
parse_hex(const char *p, const char *end, bool neg, struct val *v)
{
	const char *s = p;
	u128 u = 0;
	uint64_t w = 0;
	long double f = 0;
	bool big = false;
	int d;

	/* Sixteen digits fit a register. */
	for (; s < end && s - p < 16 && (d = hexval(*s)) >= 0; s++)
		w = w << 4 | (unsigned)d;
	if (s == end || s - p < 16 || hexval(*s) < 0) {
		val_set_u128(v, w, neg);
		return (size_t)(s - p);
	}
	u = w;
	for (; s < end && (d = hexval(*s)) >= 0; s++) {
		if (!big && u >> 124) {
			big = true;
			f = (long double)u;
		}
		if (big)
			f = f * 16 + d;
		else
			u = u << 4 | (unsigned)d;
	}
	if (big)
		val_set_flt(v, neg ? -f : f);
	else
		val_set_u128(v, u, neg);
	return (size_t)(s - p);
}

/* Digits and exponent are known: m * 10^exp where m holds all digits exactly. */
static bool
parse_short(uint64_t m, long exp, bool neg, struct val *v)
{
	long double f = (long double)m;

	if (exp < -POW10_MAX || exp > POW10_MAX)
		return false;
	if (exp >= 0) {
		u128 u = m;

		while (exp > 0 && u < ((u128)1 << 124)) {
			u *= 10;
			exp--;
		}
		if (exp == 0) {
			val_set_u128(v, u, neg);
			return true;
		}
		return false;
	}
	f /= pow10l_exact[-exp];
	val_set_flt(v, neg ? -f : f);
	return true;
}

/* Digits with a fraction, an exponent or too many for 64 bits.  start is after the sign. */
static size_t
parse_long(const char *start, const char *end, bool neg, struct val *v)
{
	const char *p = start, *e;
	uint64_t m = 0;
	int kept = 0;
	long exp = 0, x = 0;
	bool exact = true, eneg, any = false;
	u128 whole = 0;
	bool fits = true, dot = false;

	for (; p < end; p++) {
		if (*p == '.' && !dot) {
			dot = true;
			continue;
		}
		if (!isdig(*p))
			break;
		any = true;
		if (!dot) {
			if (whole > (~(u128)0 - 9) / 10)
				fits = false;
			else
				whole = whole * 10 + (unsigned)(*p - '0');
		}
		if (kept < 19) {
			m = m * 10 + (uint64_t)(*p - '0');
			kept += m != 0;
			exp -= dot;
		} else {
			exact &= *p == '0';
			exp += !dot;
		}
	}
	if (!any) {
		val_set_int(v, 0);
		return 0;
	}
	e = p;
	if (e < end && (*e | 0x20) == 'e') {
		const char *q = e + 1;

		eneg = q < end && *q == '-';
		if (q < end && (*q == '-' || *q == '+'))
			q++;
		if (q < end && isdig(*q)) {
			for (; q < end && isdig(*q); q++)
				if (x < 100000)
					x = x * 10 + (*q - '0');
			exp += eneg ? -x : x;
			p = q;
			dot = true;
		}
	}
	if (!dot && fits)
		val_set_u128(v, whole, neg);
	else if (m == 0)
		val_set_flt(v, neg ? -0.0L : 0.0L);
	else if (!exact || !parse_short(m, exp, neg, v)) {
		parse_slow(start, (size_t)(p - start), v);
		if (neg)
			v->f = -v->f;
	}
	return (size_t)(p - start);
}

/*
 * Digits from start to the point at dot, worth m, then a fraction and no exponent.  Returns how many bytes there
 * are, 0 if it has no fraction or more than 18 digits.
 */
static inline size_t
parse_point(const char *start, const char *dot, const char *end, uint64_t m, bool neg, struct val *v)
{
	const char *s = dot + 1;
	long double f;

	while (s < end && isdig(*s))
		m = m * 10 + (uint64_t)(*s++ - '0');
	if (s - start > 19 || s - dot < 2 || (s < end && (*s | 0x20) == 'e'))
		return 0;
	f = (long double)m / pow10l_exact[s - dot - 1];
	val_set_flt(v, neg ? -f : f);
	return (size_t)(s - start);
}

/* +inf, -nan and so on, with the sign, as other awks read them. */
static size_t
parse_special(const char *s, const char *end, bool neg, struct val *v)
{
	if (end - s < 3 || (end - s > 3 && !isblk(s[3])))
		return 0;
	if (strncasecmp(s, "inf", 3) == 0)
		val_set_flt(v, neg ? -INFINITY : INFINITY);
	else if (strncasecmp(s, "nan", 3) == 0)
		val_set_flt(v, neg ? -NAN : NAN);
	else
		return 0;
	return 3;
}

size_t
num_parse(const char *p, size_t n, bool hex, struct val *v)
{
	const char *s = p, *end = p + n, *start;
	bool neg = false, sign = false;
	uint64_t m = 0;
	size_t k;

	while (s < end && isblk(*s))
		s++;
	if (s < end && (*s == '-' || *s == '+')) {
		neg = *s++ == '-';
		sign = true;
	}
	start = s;
	if (hex && end - s > 2 && s[0] == '0' && (s[1] | 0x20) == 'x' && hexval(s[2]) >= 0)
		return (size_t)(s - p) + 2 + parse_hex(s + 2, end, neg, v);
	while (s < end && isdig(*s))
		m = m * 10 + (uint64_t)(*s++ - '0');
	if (s > start && s - start < 19 && (s == end || (*s != '.' && (*s | 0x20) != 'e'))) {
		val_set_int(v, neg ? -(int64_t)m : (int64_t)m);
		return (size_t)(s - p);
	}
	if (s < end && *s == '.' && s - start < 19 && (k = parse_point(start, s, end, m, neg, v)))
		return (size_t)(start - p) + k;
	k = parse_long(start, end, neg, v);
	if (!k && sign)
		k = parse_special(start, end, neg, v);
	return k ? (size_t)(start - p) + k : 0;
}

bool
num_looks(const char *p, size_t n, bool hex, struct val *v)
{
	size_t k;

	/* Most text is told from its first byte. */
	if (n == 0 || (unsigned char)*p > '9')
		return false;
	while (n > 0 && isblk(p[n - 1]))
		n--;
	k = num_parse(p, n, hex, v);
	return k > 0 && k == n;
}

void
num_strto(const char *p, size_t n, bool octal, struct val *v)
{
	size_t i = 0;
	bool neg;
	u128 u = 0;

	while (i < n && isblk(p[i]))
		i++;
	neg = i < n && p[i] == '-';
	if (i < n && (p[i] == '-' || p[i] == '+'))
		i++;
	if (octal && n - i > 1 && p[i] == '0' && p[i + 1] >= '0' && p[i + 1] <= '7') {
		size_t j = i;

		for (; j < n && p[j] >= '0' && p[j] <= '7' && !(u >> 124); j++)
			u = u << 3 | (unsigned)(p[j] - '0');
		if (j == n || (p[j] != '8' && p[j] != '9' && p[j] != '.' && (p[j] | 0x20) != 'e')) {
			val_set_u128(v, u, neg);
			return;
		}
	}
	num_parse(p, n, true, v);
}

bool
val_looks(const struct val *v, struct val *num)
{
	if (v->tag == V_SLICE)
		return !(v->form & IN_TEXT) && num_looks(v->sl.p, v->sl.n, v->form & IN_HEX, num);
	if (v->tag == V_INPUT)
		return num_looks(v->s->s, v->s->len, v->form & IN_HEX, num);
	return false;
}

void
val_num(const struct val *v, struct val *num)
{
	switch (v->tag) {
	case V_INT:
	case V_FLT:
	case V_BIG:
		*num = *v;
		num->s = NULL;
		return;
	case V_SLICE:
		num_parse(v->sl.p, v->sl.n, v->form & IN_HEX, num);
		return;
	case V_REGEX:
		if (!v->s) {
			val_set_int(num, 0);
			return;
		}
		/* fall through */
	case V_STR:
	case V_INPUT:
		num_parse(v->s->s, v->s->len, v->form & IN_HEX, num);
		return;
	default:
		val_set_int(num, 0);
	}
}

static long double
num_flt(const struct val *n)
{
	if (n->tag == V_INT)
		return (long double)n->i;
	if (n->tag == V_FLT)
		return n->f;
	return n->neg ? -(long double)n->u : (long double)n->u;
}

long double
val_flt(const struct val *v)
{
	struct val n;

	if (v->tag == V_INT)
		return (long double)v->i;
	if (v->tag == V_FLT)
		return v->f;
	val_num(v, &n);
	return num_flt(&n);
}

int64_t
val_i64(const struct val *v)
{
	struct val n;

	if (v->tag == V_INT)
		return v->i;
	val_num(v, &n);
	if (n.tag == V_INT)
		return n.i;
	if (n.tag == V_BIG)
		return n.neg ? INT64_MIN : INT64_MAX;
	if (isnan(n.f))
		return 0;
	if (n.f >= 9223372036854775807.0L)
		return INT64_MAX;
	if (n.f <= -9223372036854775808.0L)
		return INT64_MIN;
	return (int64_t)n.f;
}

static u128
num_u128(const struct val *n)
{
	if (n->tag == V_INT)
		return n->i < 0 ? 0 : (u128)n->i;
	if (n->tag == V_BIG)
		return n->neg ? 0 : n->u;
	if (!(n->f > 0))
		return 0;
	if (n->f >= 0x1p128L)
		return ~(u128)0;
	return (u128)n->f;
}

u128
val_u128(const struct val *v)
{
	struct val n;

	val_num(v, &n);
	return num_u128(&n);
}

u128
val_bits(const struct val *v)
{
	struct val n;

	if (v->tag == V_SLICE)
		num_strto(v->sl.p, v->sl.n, v->form & IN_TEXT, &n);
	else if (v->tag == V_STR || v->tag == V_INPUT)
		num_strto(v->s->s, v->s->len, v->tag == V_STR, &n);
	else
		val_num(v, &n);
	return num_u128(&n);
}

static bool
num_true(const struct val *n)
{
	return n->tag == V_INT ? n->i != 0 : n->tag == V_FLT ? n->f != 0 : true;
}

bool
val_true(const struct val *v)
{
	struct val n;

	switch (v->tag) {
	case V_INT:
	case V_FLT:
	case V_BIG:
		return num_true(v);
	case V_REGEX:
		return v->s && v->s->len > 0;
	case V_STR:
		return v->s->len > 0;
	case V_INPUT:
		return val_looks(v, &n) ? num_true(&n) : v->s->len > 0;
	case V_SLICE:
		return val_looks(v, &n) ? num_true(&n) : v->sl.n > 0;
	default:
		return false;
	}
}

int
num_cmp(const struct val *a, const struct val *b)
{
	long double x, y;

	if (a->tag == V_INT && b->tag == V_INT)
		return a->i < b->i ? -1 : a->i > b->i;
	if (a->tag != V_FLT && b->tag != V_FLT) {
		bool an = a->tag == V_BIG ? a->neg : a->i < 0, bn = b->tag == V_BIG ? b->neg : b->i < 0;
		u128 au = a->tag == V_BIG ? a->u : an ? -(u128)a->i : (u128)a->i;
		u128 bu = b->tag == V_BIG ? b->u : bn ? -(u128)b->i : (u128)b->i;

		if (an != bn)
			return an ? -1 : 1;
		return au == bu ? 0 : (au < bu) != an ? -1 : 1;
	}
	x = num_flt(a);
	y = num_flt(b);
	if (isnan(x) || isnan(y))
		return isnan(x) && isnan(y) ? 0 : isnan(x) ? 1 : -1;
	return x < y ? -1 : x > y;
}

static void
split_sign(const struct val *n, u128 *u, bool *neg)
{
	if (n->tag == V_BIG) {
		*u = n->u;
		*neg = n->neg;
	} else {
		*neg = n->i < 0;
		*u = *neg ? -(u128)n->i : (u128)n->i;
	}
}

/* Sum, difference and product of whole numbers beyond 64 bits.  False: does not fit 128 bits either. */
static bool
big_op(int op, const struct val *a, const struct val *b, struct val *r)
{
	u128 x, y, z;
	bool xn, yn;

	split_sign(a, &x, &xn);
	split_sign(b, &y, &yn);
	if (op == '*') {
		if (__builtin_mul_overflow(x, y, &z))
			return false;
		val_set_u128(r, z, xn != yn && z);
		return true;
	}
	if (op == '-')
		yn = !yn;
	if (xn == yn) {
		if (__builtin_add_overflow(x, y, &z))
			return false;
		val_set_u128(r, z, xn && z);
	} else if (x >= y) {
		val_set_u128(r, x - y, xn && x != y);
	} else {
		val_set_u128(r, y - x, yn);
	}
	return true;
}

/* Quotient where it is whole, and remainder, of whole numbers.  False: not whole. */
static bool
whole_div(int op, const struct val *a, const struct val *b, struct val *r)
{
	u128 x, y;
	bool xn, yn;

	split_sign(a, &x, &xn);
	split_sign(b, &y, &yn);
	if (op == '%') {
		x %= y;
		val_set_u128(r, x, xn && x);
		return true;
	}
	if (x % y)
		return false;
	val_set_u128(r, x / y, xn != yn && x);
	return true;
}

static bool
whole_pow(const struct val *a, const struct val *b, struct val *r)
{
	struct val base = *a, t;
	int64_t e = b->i;

	if (b->tag != V_INT || e < 0 || e > 4096)
		return false;
	val_set_int(r, 1);
	for (;;) {
		if (e & 1) {
			if (!big_op('*', r, &base, &t))
				return false;
			*r = t;
		}
		e >>= 1;
		if (!e)
			return true;
		if (!big_op('*', &base, &base, &t))
			return false;
		base = t;
	}
}

static bool
whole_op(int op, const struct val *a, const struct val *b, struct val *r)
{
	switch (op) {
	case '+':
	case '-':
	case '*':
		return big_op(op, a, b, r);
	case '/':
	case '%':
		return whole_div(op, a, b, r);
	default:
		return whole_pow(a, b, r);
	}
}

long double
flt_bound(long double f)
{
	const long double size = fabsl(f);

	if (size > DBL_MAX)
		return copysignl(INFINITY, f);
	return size < 0x1p-1075L ? copysignl(0, f) : f;
}

static long double
flt_op(int op, long double x, long double y)
{
	switch (op) {
	case '+': return x + y;
	case '-': return x - y;
	case '*': return x * y;
	case '/': return x / y;
	case '%':
		/* What is left of a division by 0.001 depends on what that is exactly: as other awks have it. */
		return y == truncl(y) ? fmodl(x, y) : fmod((double)x, (double)y);
	default:  return powl(x, y);
	}
}

bool
num_op(int op, const struct val *a, const struct val *b, struct val *r)
{
	struct val t;
	int64_t i;

	if (a->tag == V_INT && b->tag == V_INT) {
		if ((op == '+' && !__builtin_add_overflow(a->i, b->i, &i)) ||
		    (op == '-' && !__builtin_sub_overflow(a->i, b->i, &i)) ||
		    (op == '*' && !__builtin_mul_overflow(a->i, b->i, &i))) {
			val_set_int(r, i);
			return true;
		}
	}
	if ((op == '/' || op == '%') && num_flt(b) == 0)
		return false;
	if (a->tag != V_FLT && b->tag != V_FLT && whole_op(op, a, b, &t)) {
		*r = t;
		return true;
	}
	val_set_flt(r, flt_bound(flt_op(op, num_flt(a), num_flt(b))));
	return true;
}

size_t
u128_text(u128 u, char *buf, unsigned base, bool upper)
{
	const char *dig = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char tmp[132];
	size_t n = 0, i;

	do {
		if (u <= UINT64_MAX) {
			uint64_t w = (uint64_t)u;

			tmp[n++] = dig[w % base];
			u = w / base;
		} else {
			tmp[n++] = dig[(unsigned)(u % base)];
			u /= base;
		}
	} while (u);
	for (i = 0; i < n; i++)
		buf[i] = tmp[n - 1 - i];
	buf[n] = '\0';
	return n;
}

size_t
i64_text(int64_t v, char *buf)
{
	static const char two[] =
	    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
	    "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
	char tmp[24];
	char *p = tmp + sizeof tmp;
	uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;
	size_t n;

	for (; u >= 100; u /= 100) {
		p -= 2;
		memcpy(p, two + u % 100 * 2, 2);
	}
	if (u >= 10) {
		p -= 2;
		memcpy(p, two + u * 2, 2);
	} else {
		*--p = (char)('0' + u);
	}
	if (v < 0)
		*--p = '-';
	n = (size_t)(tmp + sizeof tmp - p);
	memcpy(buf, p, n);
	buf[n] = '\0';
	return n;
}

static size_t
flt_text(long double f, const char *conv, char *buf)
{
	char fmt[64];
	size_t n = strlen(conv);
	int k;

	if (isnan(f) || isinf(f))
		return (size_t)sprintf(buf, "%c%s", signbit(f) ? '-' : '+', isnan(f) ? "nan" : "inf");
	if (f == truncl(f)) {
		if (fabsl(f) < 0x1p63L)
			return i64_text((int64_t)f, buf);
		k = snprintf(buf, NUMBUF, "%.0Lf", f);
		return k < NUMBUF ? (size_t)k : NUMBUF - 1;
	}
	if (strcmp(conv, "%.6g") == 0)
		return (size_t)snprintf(buf, NUMBUF, "%.6Lg", f);
	/* One conversion, a float one: anything else has been refused where it was assigned. */
	if (n < 2 || n > sizeof fmt - 2)
		return (size_t)snprintf(buf, NUMBUF, "%.6Lg", f);
	if (strchr("diouxXc", conv[n - 1])) {
		if (fabsl(f) < 0x1p63L)
			return i64_text((int64_t)f, buf);
		return (size_t)snprintf(buf, NUMBUF, "%.0Lf", f);
	}
	memcpy(fmt, conv, n - 1);
	fmt[n - 1] = 'L';
	fmt[n] = conv[n - 1];
	fmt[n + 1] = '\0';
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	k = snprintf(buf, NUMBUF, fmt, f);
#pragma GCC diagnostic pop
	return k < 0 ? 0 : k < NUMBUF ? (size_t)k : NUMBUF - 1;
}

size_t
num_text(const struct val *v, const char *conv, char *buf)
{
	size_t n = 0;

	if (v->tag == V_INT)
		return i64_text(v->i, buf);
	if (v->tag == V_FLT)
		return flt_text(v->f, conv, buf);
	if (v->neg)
		buf[n++] = '-';
	return n + u128_text(v->u, buf + n, 10, false);
}
