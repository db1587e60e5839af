/*
 * Numbers to text without printf.
 *
 * Integers are written two digits at a time.  Floating point is exact: a float is m * 2^e with 24 bits of m, and for
 * %.7g m * 5^k or m / 5^k fits into 64 bits where values usually are and into 128 bits everywhere; the rest of a
 * shift or a division says how to round (half to even, as glibc does).  tests/unit/test_numfmt.c holds it all
 * against printf.
 */
#include <stdio.h>
#include <string.h>

#include "numfmt.h"
#include "t2macros.h"

#define PAIRS(a)	a "0" a "1" a "2" a "3" a "4" a "5" a "6" a "7" a "8" a "9"
static const char pairs[201] =
    PAIRS("0") PAIRS("1") PAIRS("2") PAIRS("3") PAIRS("4") PAIRS("5") PAIRS("6") PAIRS("7") PAIRS("8") PAIRS("9");

#define HEX_LO(a)	PAIRS(a) a "a" a "b" a "c" a "d" a "e" a "f"
#define HEX_UP(a)	PAIRS(a) a "A" a "B" a "C" a "D" a "E" a "F"
static const char hexpairs[2][513] = {
	HEX_LO("0") HEX_LO("1") HEX_LO("2") HEX_LO("3") HEX_LO("4") HEX_LO("5") HEX_LO("6") HEX_LO("7")
	HEX_LO("8") HEX_LO("9") HEX_LO("a") HEX_LO("b") HEX_LO("c") HEX_LO("d") HEX_LO("e") HEX_LO("f"),
	HEX_UP("0") HEX_UP("1") HEX_UP("2") HEX_UP("3") HEX_UP("4") HEX_UP("5") HEX_UP("6") HEX_UP("7")
	HEX_UP("8") HEX_UP("9") HEX_UP("A") HEX_UP("B") HEX_UP("C") HEX_UP("D") HEX_UP("E") HEX_UP("F")
};

/* "0." to "255.", with their lengths. */
#define OCTET(s)	{ s ".", sizeof(s) },
#define OCTETS(t)	OCTET(t "0") OCTET(t "1") OCTET(t "2") OCTET(t "3") OCTET(t "4") OCTET(t "5") OCTET(t "6") \
			OCTET(t "7") OCTET(t "8") OCTET(t "9")
static const struct {
	char	text[7];
	uint8_t	len;
} octets[256] = {
	OCTETS("") OCTETS("1") OCTETS("2") OCTETS("3") OCTETS("4") OCTETS("5") OCTETS("6") OCTETS("7") OCTETS("8")
	OCTETS("9") OCTETS("10") OCTETS("11") OCTETS("12") OCTETS("13") OCTETS("14") OCTETS("15") OCTETS("16")
	OCTETS("17") OCTETS("18") OCTETS("19") OCTETS("20") OCTETS("21") OCTETS("22") OCTETS("23") OCTETS("24")
	OCTET("250") OCTET("251") OCTET("252") OCTET("253") OCTET("254") OCTET("255")
};

/* --- integers --------------------------------------------------------------------------------------------------- */

static inline void
put_pair(char *dst, unsigned int v)
{
	memcpy(dst, pairs + v * 2, 2);
}

/* Eight bytes, the first of the text in the low byte, to memory. */
static inline void
store8(char *dst, uint64_t v)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	memcpy(dst, &v, 8);
}

#define ZEROS	UINT64_C(0x3030303030303030)	/* "00000000" */

/*
 * The eight digits of v < 100000000 as numbers 0 to 9, the first in the low byte: halves, pairs, digits side by side.
 */
static inline uint64_t
digits8(uint32_t v)
{
	const uint64_t halves = v / 10000 | (uint64_t)(v % 10000) << 32;
	const uint64_t hundreds = (halves * 10486 >> 20) & UINT64_C(0x0000007f0000007f);
	const uint64_t pair = hundreds + ((halves - hundreds * 100) << 16);
	const uint64_t ten = (pair * 103 >> 10) & UINT64_C(0x000f000f000f000f);

	return ten + ((pair - ten * 10) << 8);
}

/* Exactly 4 and 8 digits: without dependent steps this is faster than digits8(). */
static inline void
put4(char *dst, uint32_t v)
{
	put_pair(dst, v / 100);
	put_pair(dst + 2, v % 100);
}

static inline void
put8(char *dst, uint32_t v)
{
	put4(dst, v / 10000);
	put4(dst + 4, v % 10000);
}

/* 1 to 8 digits: v < 100000000; writes 8 bytes */
static inline char *
put_upto8(char *dst, uint32_t v)
{
	uint64_t d;
	unsigned int lead;

	if (v < 10) {
		*dst = (char)('0' + v);
		return dst + 1;
	}
	d = digits8(v);
	lead = (unsigned int)__builtin_ctzll(d) & ~7u;	/* bits of leading zeros */
	store8(dst, (d | ZEROS) >> lead);
	return dst + 8 - lead / 8;
}

char *
fmt_u8(char *dst, uint8_t v)
{
	memcpy(dst, octets[v].text, 4);
	return dst + octets[v].len - 1;
}

char *
fmt_u16(char *dst, uint16_t v)
{
	return put_upto8(dst, v);
}

char *
fmt_u32(char *dst, uint32_t v)
{
	if (LIKELY(v < 100000000))
		return put_upto8(dst, v);
	if (LIKELY(v >= 1000000000)) {		/* seconds since 1970 */
		put_pair(dst, v / 100000000);
		dst += 2;
	} else
		*dst++ = (char)('0' + v / 100000000);
	put8(dst, v % 100000000);
	return dst + 8;
}

/* More than 32 bits. */
static T2_NOINLINE char *
put_long(char *dst, uint64_t v)
{
	if (v < UINT64_C(10000000000000000)) {
		dst = put_upto8(dst, (uint32_t)(v / 100000000));
	} else {
		dst = put_upto8(dst, (uint32_t)(v / UINT64_C(10000000000000000)));
		v %= UINT64_C(10000000000000000);
		put8(dst, (uint32_t)(v / 100000000));
		dst += 8;
	}
	put8(dst, (uint32_t)(v % 100000000));
	return dst + 8;
}

char *
fmt_u64(char *dst, uint64_t v)
{
	return LIKELY(v <= UINT32_MAX) ? fmt_u32(dst, (uint32_t)v) : put_long(dst, v);
}

char *
fmt_i64(char *dst, int64_t v)
{
	if (v >= 0)
		return fmt_u64(dst, (uint64_t)v);
	*dst = '-';
	return fmt_u64(dst + 1, -(uint64_t)v);
}

/* The eight hex digits of v as text, the first in the low byte. */
static inline uint64_t
hex8(uint32_t v, bool capital)
{
	const uint64_t one = UINT64_C(0x0101010101010101);
	uint64_t x = __builtin_bswap32(v), letters;

	x = (x | x << 16) & UINT64_C(0x0000ffff0000ffff);
	x = (x | x << 8) & UINT64_C(0x00ff00ff00ff00ff);
	x = (x >> 4 | x << 8) & (one * 0x0f);
	letters = (x + one * 6) >> 4 & one;
	return x + ZEROS + letters * (capital ? 'A' - '0' - 10 : 'a' - '0' - 10);
}

char *
fmt_hex(char *dst, uint64_t v, unsigned int n, bool capital)
{
	memcpy(dst, "0x", 2);
	switch (n) {
	case 1:
		memcpy(dst + 2, hexpairs[capital] + (v & 0xff) * 2, 2);
		break;
	case 2:
		memcpy(dst + 2, hexpairs[capital] + (v >> 8 & 0xff) * 2, 2);
		memcpy(dst + 4, hexpairs[capital] + (v & 0xff) * 2, 2);
		break;
	case 8:
		store8(dst + 2, hex8((uint32_t)(v >> 32), capital));
		store8(dst + 10, hex8((uint32_t)v, capital));
		break;
	default:
		store8(dst + 2, hex8((uint32_t)v << (32 - 8 * n), capital));
		break;
	}
	return dst + 2 + n * 2;
}

char *
fmt_hexbytes(char *dst, const uint8_t *p, size_t n, bool capital)
{
	const char *hex = hexpairs[capital];

	memcpy(dst, "0x", 2);
	for (size_t i = 0; i < n; i++)
		memcpy(dst + 2 + i * 2, hex + p[i] * 2, 2);
	return dst + 2 + n * 2;
}

char *
fmt_time(char *dst, uint64_t sec, uint32_t frac, unsigned int digits)
{
	dst = fmt_u64(dst, sec);
	*dst++ = '.';
	if (digits == 6 && LIKELY(frac < 1000000)) {
		put_pair(dst, frac / 10000);
		put4(dst + 2, frac % 10000);
		return dst + 6;
	}
	if (digits == 9 && LIKELY(frac < 1000000000)) {
		*dst = (char)('0' + frac / 100000000);
		put8(dst + 1, frac % 100000000);
		return dst + 9;
	}
	return fmt_u32(dst, frac);
}

/* --- floating point --------------------------------------------------------------------------------------------- */

#define EXP10_MIN	(-45)	/* of the smallest float */
static const double tens[] = {
	1e-45, 1e-44, 1e-43, 1e-42, 1e-41, 1e-40, 1e-39, 1e-38, 1e-37, 1e-36, 1e-35, 1e-34, 1e-33, 1e-32, 1e-31,
	1e-30, 1e-29, 1e-28, 1e-27, 1e-26, 1e-25, 1e-24, 1e-23, 1e-22, 1e-21, 1e-20, 1e-19, 1e-18, 1e-17, 1e-16,
	1e-15, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2,
	1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
	1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30, 1e31, 1e32, 1e33, 1e34, 1e35, 1e36, 1e37, 1e38, 1e39
};

#define POW5_U64	27	/* 5^27 is the last below 2^64 */
static const uint64_t pow5[POW5_U64 + 1] = {
	1, 5, 25, 125, 625, 3125, 15625, 78125, 390625, 1953125, 9765625, 48828125, 244140625, 1220703125, 6103515625,
	30517578125, 152587890625, 762939453125, 3814697265625, 19073486328125, 95367431640625, 476837158203125,
	2384185791015625, 11920928955078125, 59604644775390625, 298023223876953125, 1490116119384765625,
	7450580596923828125
};

/* 5^n, n <= 54 */
static __uint128_t
pow5_128(int n)
{
	return n <= POW5_U64 ? pow5[n] : (__uint128_t)pow5[POW5_U64] * pow5[n - POW5_U64];
}

/* Seven digits of m * 2^e * 10^(6 - d), rounded, where 64 bits do not hold it all; m < 2^24, e >= -149. */
static T2_NOINLINE uint32_t
digits7_wide(uint32_t m, int e, int d)
{
	const int k = 6 - d;
	__uint128_t n, div, q, r;

	if (k >= 0) {			/* m * 5^k >> s */
		const int s = -(e + k);

		n = m * pow5_128(k);
		div = (__uint128_t)1 << s;
		q = n >> s;
		r = n & (div - 1);
	} else {			/* m << t, over 5^-k */
		const int t = e + k;

		n = (__uint128_t)m << (t > 0 ? t : 0);
		div = pow5_128(-k) << (t < 0 ? -t : 0);
		q = n / div;
		r = n % div;
	}
	return (uint32_t)q + (r > div / 2 || (r == div / 2 && (q & 1) != 0));
}

/* The same for 0 <= k <= 17 and for -17 <= k < 0: all of it fits into 64 bits. */
static inline uint32_t
digits7_shift(uint32_t m, int e, int k)
{
	const uint64_t n = m * pow5[k];
	const int s = -(e + k);

	if (s == 0)
		return (uint32_t)n;
	return (uint32_t)((n + (UINT64_C(1) << (s - 1)) - 1 + (n >> s & 1)) >> s);
}

static inline uint32_t
digits7_divide(uint32_t m, int e, int k)
{
	const int t = e + k;
	const uint64_t n = (uint64_t)m << (t > 0 ? t : 0);
	const uint64_t div = pow5[-k] << (t < 0 ? -t : 0);
	const uint64_t q = n / div, r = n % div;

	return (uint32_t)(q + (2 * r > div || (2 * r == div && (q & 1) != 0)));
}

/* d.ddde±dd of the first n digits of text */
static T2_NOINLINE char *
put_exponent(char *dst, uint64_t text, unsigned int n, int d)
{
	*dst++ = (char)text;
	if (n > 1) {
		*dst = '.';
		store8(dst + 1, text >> 8);
		dst += n;
	}
	*dst++ = 'e';
	*dst++ = d < 0 ? '-' : '+';
	put_pair(dst, (unsigned int)(d < 0 ? -d : d));
	return dst + 2;
}

/* Seven digits y with the decimal exponent d as %.7g shows them. */
static inline char *
put_g7(char *dst, uint32_t y, int d)
{
	const uint64_t digits = digits8(y * 10), text = digits | ZEROS;
	const unsigned int n = 8 - (unsigned int)__builtin_clzll(digits) / 8;	/* without trailing zeros */

	if (d >= 0 && d < 7) {
		store8(dst, text);
		if ((int)n <= d + 1)
			return dst + d + 1;
		store8(dst + d + 2, text >> (8 * (d + 1)));
		dst[d + 1] = '.';
		return dst + n + 1;
	}
	if (d < 0 && d >= -4) {
		memcpy(dst, "0.000000", 8);
		store8(dst + 1 - d, text);
		return dst + 1 - d + n;
	}
	return put_exponent(dst, text, n, d);
}

/* Infinity and what is no number. */
static T2_NOINLINE char *
put_special(char *dst, bool negative, bool nan)
{
	if (negative)
		*dst++ = '-';
	memcpy(dst, nan ? "nan" : "inf", 3);
	return dst + 3;
}

char *
fmt_f32(char *dst, float f)
{
	const double v = f < 0 ? -(double)f : (double)f;
	uint64_t bits;
	uint32_t raw, m, y;
	int e2, e, d, k;

	memcpy(&raw, &f, sizeof(raw));
	if (UNLIKELY((raw & 0x7f800000) == 0x7f800000))
		return put_special(dst, raw >> 31, (raw & 0x7fffff) != 0);
	if (raw >> 31 != 0)
		*dst++ = '-';
	if ((raw & 0x7fffffff) == 0) {
		*dst = '0';
		return dst + 1;
	}
	if (v < 10000000 && (double)(m = (uint32_t)v) == v)	/* a whole number of at most seven digits */
		return put_upto8(dst, m);
	memcpy(&bits, &v, sizeof(bits));	/* the double is never denormal */
	e2 = (int)(bits >> 52) - 1023;
	m = (uint32_t)(bits >> 29 & 0x7fffff) | 0x800000;
	e = e2 - 23;				/* v = m * 2^e */
	d = (e2 * 315652) >> 20;		/* log10(2) a little low */
	d += v >= tens[d + 1 - EXP10_MIN];
	k = 6 - d;
	if (LIKELY(k >= 0 && k <= 17))
		y = digits7_shift(m, e, k);
	else if (k < 0 && k >= -17)
		y = digits7_divide(m, e, k);
	else if (e < -149)
		y = digits7_wide(m >> (-149 - e), -149, d);
	else
		y = digits7_wide(m, e, d);
	if (UNLIKELY(y == 10000000)) {
		y = 1000000;
		d++;
	}
	return put_g7(dst, y, d);
}

/* fraction / 2^n in millionths, rounded half to even; fraction < 2^n, n <= 1074 */
static inline uint32_t
millionths(uint64_t fraction, int n)
{
	__uint128_t p, half;

	if (n <= 44) {			/* 44 + 20 bits */
		const uint64_t p64 = fraction * 1000000;

		return (uint32_t)((p64 + (UINT64_C(1) << (n - 1)) - 1 + (p64 >> n & 1)) >> n);
	}
	if (n > 74)			/* less than 2^73 / 2^75: below a half */
		return 0;
	p = (__uint128_t)fraction * 1000000;
	half = (__uint128_t)1 << (n - 1);
	return (uint32_t)((p + half - 1 + (p >> n & 1)) >> n);
}

char *
fmt_f64(char *dst, double v)
{
	uint64_t bits, m, whole;
	uint32_t frac = 0;
	int e;

	memcpy(&bits, &v, sizeof(bits));
	e = (int)(bits >> 52 & 0x7ff);
	m = bits & ((UINT64_C(1) << 52) - 1);
	if (UNLIKELY(e == 0x7ff))
		return put_special(dst, bits >> 63, m != 0);
	if (UNLIKELY(e >= 1023 + 63))
		return dst + snprintf(dst, FMT_F64_MAX, "%f", v);
	if (bits >> 63 != 0)
		*dst++ = '-';
	if (e > 0)
		m |= UINT64_C(1) << 52;
	else
		e = 1;
	e -= 1023 + 52;			/* v = m * 2^e */
	if (e >= 0) {
		whole = m << e;
	} else {
		whole = -e < 64 ? m >> -e : 0;
		frac = millionths(-e < 64 ? m & ((UINT64_C(1) << -e) - 1) : m, -e);
		if (frac == 1000000) {
			whole++;
			frac = 0;
		}
	}
	return fmt_time(dst, whole, frac, 6);
}

/* --- addresses -------------------------------------------------------------------------------------------------- */

char *
fmt_ip4(char *dst, const uint8_t ip[4])
{
	for (int i = 0; i < 4; i++) {
		memcpy(dst, octets[ip[i]].text, 4);
		dst += octets[ip[i]].len;
	}
	return dst - 1;
}

char *
fmt_ip4_full(char *dst, const uint8_t ip[4])
{
	for (int i = 0; i < 4; i++) {
		*dst++ = (char)('0' + ip[i] / 100);
		put_pair(dst, ip[i] % 100);
		dst += 2;
		*dst++ = '.';
	}
	return dst - 1;
}

/* A group of four hex digits without leading zeros. */
static inline char *
put_group(char *dst, const uint8_t *p)
{
	const char *hex = hexpairs[0];
	char text[4];
	unsigned int skip;

	memcpy(text, hex + p[0] * 2, 2);
	memcpy(text + 2, hex + p[1] * 2, 2);
	skip = p[0] >= 0x10 ? 0 : p[0] > 0 ? 1 : p[1] >= 0x10 ? 2 : 3;
	for (unsigned int i = skip; i < 4; i++)
		*dst++ = text[i];
	return dst;
}

/* First of the longest run of at least two zero groups, *len its length; -1 if there is none. */
static int
zero_run(const uint8_t ip[16], int *len)
{
	int best = -1, n = 0;

	*len = 1;
	for (int i = 0; i < 8; i++) {
		n = ip[i * 2] == 0 && ip[i * 2 + 1] == 0 ? n + 1 : 0;
		if (n > *len) {
			*len = n;
			best = i + 1 - n;
		}
	}
	return best;
}

char *
fmt_ip6(char *dst, const uint8_t ip[16])
{
	int len;
	const int run = zero_run(ip, &len);

	for (int i = 0; i < 8; i++) {
		if (i == run) {
			*dst++ = ':';
			i += len - 1;
			if (i == 7)
				*dst++ = ':';
			continue;
		}
		if (i > 0)
			*dst++ = ':';
		/* mapped and compatible addresses end in dotted form */
		if (i == 6 && run == 0 && (len == 6 || (len == 5 && ip[10] == 0xff && ip[11] == 0xff)))
			return fmt_ip4(dst, ip + 12);
		dst = put_group(dst, ip + i * 2);
	}
	return dst;
}

char *
fmt_ip6_full(char *dst, const uint8_t ip[16], bool capital)
{
	const char *hex = hexpairs[capital];

	for (int i = 0; i < 16; i++) {
		if (i > 0 && i % 2 == 0)
			*dst++ = ':';
		memcpy(dst, hex + ip[i] * 2, 2);
		dst += 2;
	}
	return dst;
}

char *
fmt_mac(char *dst, const uint8_t mac[6], bool capital)
{
	const char *hex = hexpairs[capital];

	for (int i = 0; i < 6; i++) {
		memcpy(dst + i * 3, hex + mac[i] * 2, 2);
		dst[i * 3 + 2] = ':';
	}
	return dst + 17;
}

char *
fmt_mac_sep(char *dst, const uint8_t mac[6], const char *sep, bool capital)
{
	const char *hex = hexpairs[capital];
	const size_t n = strlen(sep);

	for (int i = 0; i < 6; i++) {
		if (i > 0) {
			memcpy(dst, sep, n);
			dst += n;
		}
		memcpy(dst, hex + mac[i] * 2, 2);
		dst += 2;
	}
	return dst;
}
