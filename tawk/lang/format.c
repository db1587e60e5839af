/* printf of the language: whole numbers of 128 bits, long double fractions, characters instead of bytes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "awk.h"
#include "utf8chars.h"

#define WIDTH_MAX (1 << 26)

struct spec {
	bool left, plus, space, alt, zero;
	int width, prec;	/* prec < 0: not given */
	char conv;
};

struct sink {
	struct awk *A;
	size_t n;
};

static char *
reserve(struct sink *s, size_t k)
{
	struct awk *A = s->A;

	if (A->fmtcap - s->n < k) {
		A->fmtcap = (s->n + k) * 2;
		A->fmtbuf = xrealloc(A->fmtbuf, A->fmtcap);
	}
	return A->fmtbuf + s->n;
}

static void
put(struct sink *s, const char *p, size_t n)
{
	if (n == 0)
		return;
	memcpy(reserve(s, n), p, n);
	s->n += n;
}

static void
pad(struct sink *s, char c, int k)
{
	if (k <= 0)
		return;
	memset(reserve(s, (size_t)k), c, (size_t)k);
	s->n += (size_t)k;
}

/* sign and digits within the width */
static void
put_number(struct sink *s, const struct spec *sp, const char *sign, const char *dig, size_t n, bool zero)
{
	size_t sn = strlen(sign);
	int zeros = sp->prec > (int)n ? sp->prec - (int)n : 0;
	int fill = sp->width - (int)(sn + n) - zeros;

	if (!sp->left && !zero)
		pad(s, ' ', fill);
	put(s, sign, sn);
	if (!sp->left && zero)
		pad(s, '0', fill);
	pad(s, '0', zeros);
	put(s, dig, n);
	if (sp->left)
		pad(s, ' ', fill);
}

static void
put_text(struct sink *s, const struct spec *sp, const char *p, size_t n)
{
	bool utf8 = s->A->opt.utf8;
	size_t chars;

	if (sp->prec >= 0) {
		size_t k = utf8 ? utf8_offset(p, n, (size_t)sp->prec) : (size_t)sp->prec;

		if (k < n)
			n = k;
	}
	chars = sp->width > 0 ? (utf8 ? utf8_count(p, n) : n) : 0;
	if (!sp->left)
		pad(s, ' ', sp->width - (int)chars);
	put(s, p, n);
	if (sp->left)
		pad(s, ' ', sp->width - (int)chars);
}

static void
put_special(struct sink *s, const struct spec *sp, long double f)
{
	char b[8];
	struct spec t = *sp;

	t.prec = -1;
	snprintf(b, sizeof b, "%s%s", signbit(f) ? "-" : "+", isnan(f) ? (strchr("EFGAX", sp->conv) ? "NAN" : "nan") :
	    strchr("EFGAX", sp->conv) ? "INF" : "inf");
	put_text(s, &t, b, strlen(b));
}

static void
put_float(struct sink *s, const struct spec *sp, const struct val *num)
{
	long double f = val_flt(num);
	char fmt[48];
	int k;

	if (isnan(f) || isinf(f)) {
		put_special(s, sp, f);
		return;
	}
	snprintf(fmt, sizeof fmt, "%%%s%s%s%s%s*.*L%c", sp->left ? "-" : "", sp->plus ? "+" : "",
	    sp->space ? " " : "", sp->alt ? "#" : "", sp->zero ? "0" : "", sp->conv);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	k = snprintf(reserve(s, 64), 64, fmt, sp->width, sp->prec < 0 && sp->conv != 'a' && sp->conv != 'A' ? 6 :
	    sp->prec, f);
	if (k >= 64)
		k = snprintf(reserve(s, (size_t)k + 1), (size_t)k + 1, fmt, sp->width,
		    sp->prec < 0 && sp->conv != 'a' && sp->conv != 'A' ? 6 : sp->prec, f);
#pragma GCC diagnostic pop
	if (k > 0)
		s->n += (size_t)k;
}

static void
put_whole(struct sink *s, struct spec *sp, struct val *num)
{
	char dig[140];
	const char *sign = "";
	const bool is_signed = sp->conv == 'd' || sp->conv == 'i';
	u128 u;
	bool neg, zero;
	size_t n;

	if (num->tag == V_FLT) {
		long double f = truncl(num->f);

		if (isnan(f) || isinf(f)) {
			put_special(s, sp, f);
			return;
		}
		/*
		 * Beyond 128 bits the whole number is still printed in decimal, and no digits of another base are
		 * made up.
		 */
		if (fabsl(f) >= 0x1p127L) {
			sp->prec = is_signed ? 0 : sp->prec;
			sp->conv = is_signed ? 'f' : 'g';
			put_float(s, sp, num);
			return;
		}
		val_set_u128(num, (u128)fabsl(f), f < 0);
	}
	neg = num->tag == V_BIG ? num->neg : num->i < 0;
	u = num->tag == V_BIG ? num->u : neg ? -(u128)num->i : (u128)num->i;
	if (neg && !is_signed) {
		if (num->tag == V_BIG) {
			sp->conv = 'g';
			put_float(s, sp, num);
			return;
		}
		u = (uint64_t)num->i;
	}
	n = u128_text(u, dig, sp->conv == 'o' ? 8 : (sp->conv | 0x20) == 'x' ? 16 : 10, sp->conv == 'X');
	if (neg && is_signed)
		sign = "-";
	else if (is_signed)
		sign = sp->plus ? "+" : sp->space ? " " : "";
	else if (sp->alt && u && (sp->conv | 0x20) == 'x')
		sign = sp->conv == 'x' ? "0x" : "0X";
	zero = sp->zero && sp->prec < 0;
	if (sp->prec == 0 && u == 0)
		n = 0;
	/* # asks for a first digit 0. */
	if (sp->alt && sp->conv == 'o' && (u || n == 0) && sp->prec <= (int)n)
		sp->prec = (int)n + 1;
	put_number(s, sp, sign, dig, n, zero);
}

static void
put_char(struct sink *s, struct spec *sp, const struct val *v)
{
	char b[NUMBUF];
	struct val num;
	struct text t;

	sp->prec = -1;
	if (val_isnum(v) || (v->tag != V_STR && val_looks(v, &num))) {
		int64_t c = val_i64(v);

		if (s->A->opt.utf8 && c >= 0x80 && c <= 0x10ffff)
			put_text(s, sp, b, utf8_put((uint32_t)c, b));
		else {
			b[0] = (char)c;
			put_text(s, sp, b, 1);
		}
		return;
	}
	t = val_text(s->A, v, b);
	if (t.n == 0)
		put_text(s, sp, "", 1);
	else
		put_text(s, sp, t.p, s->A->opt.utf8 ? utf8_len(t.p, t.n) : 1);
}

static void
convert(struct sink *s, struct spec *sp, struct val *v)
{
	char buf[NUMBUF];
	struct text t;
	struct val num;

	switch (sp->conv) {
	case 'c':
		put_char(s, sp, v);
		return;
	case 's':
		t = val_text(s->A, v, buf);
		put_text(s, sp, t.p, t.n);
		return;
	case 'd': case 'i': case 'o': case 'x': case 'X': case 'u':
		val_num(v, &num);
		put_whole(s, sp, &num);
		return;
	default:
		val_num(v, &num);
		put_float(s, sp, &num);
	}
}

static struct val *
argument(struct awk *A, struct val *arg, int *i, int n)
{
	if (*i >= n)
		fatal(A, "printf: the format asks for more than %d value%s", n, n == 1 ? "" : "s");
	return &arg[(*i)++];
}

/* Digits of a width or a precision, or * and the next argument. */
static const char *
number(struct awk *A, const char *p, const char *end, int *r, struct val *arg, int *i, int n)
{
	int64_t k = 0;

	if (p < end && *p == '*') {
		k = val_i64(argument(A, arg, i, n));
		p++;
	} else {
		for (; p < end && *p >= '0' && *p <= '9'; p++)
			if (k < WIDTH_MAX)
				k = k * 10 + (*p - '0');
	}
	if (k > WIDTH_MAX || k < -WIDTH_MAX)
		fatal(A, "printf: width or precision of %lld", (long long)k);
	*r = (int)k;
	return p;
}

struct text
awk_sprintf(struct awk *A, struct text fmt, struct val *arg, int n)
{
	const char *p = fmt.p, *end = p + fmt.n, *q;
	struct sink s = { A, 0 };
	int i = 0;

	reserve(&s, 1);
	while (p < end) {
		struct spec sp = { .prec = -1 };

		q = memchr(p, '%', (size_t)(end - p));
		if (!q) {
			put(&s, p, (size_t)(end - p));
			break;
		}
		put(&s, p, (size_t)(q - p));
		p = q + 1;
		if (p < end && *p == '%') {
			put(&s, "%", 1);
			p++;
			continue;
		}
		for (; p < end && strchr("-+ #0'", *p) && *p; p++) {
			sp.left |= *p == '-';
			sp.plus |= *p == '+';
			sp.space |= *p == ' ';
			sp.alt |= *p == '#';
			sp.zero |= *p == '0';
		}
		p = number(A, p, end, &sp.width, arg, &i, n);
		if (sp.width < 0) {
			sp.left = true;
			sp.width = -sp.width;
		}
		if (p < end && *p == '.') {
			p = number(A, p + 1, end, &sp.prec, arg, &i, n);
			if (sp.prec < 0)
				sp.prec = -1;
		}
		while (p < end &&
		    (*p == 'l' || *p == 'h' || *p == 'L' || *p == 'q' || *p == 'j' || *p == 'z' || *p == 't'))
			p++;
		if (p < end && *p == '%') {
			put(&s, p++, 1);
			continue;
		}
		if (p == end || !strchr("csdioxXueEfFgGaA", *p) || !*p) {
			/* No conversion: as it stands. */
			if (p < end)
				p++;
			put(&s, q, (size_t)(p - q));
			continue;
		}
		sp.conv = *p++;
		convert(&s, &sp, argument(A, arg, &i, n));
	}
	return (struct text){ A->fmtbuf, s.n };
}
