/*
 * Every formatting kernel against printf(3) and inet_ntop(3).
 *
 *	test_numfmt [-n N] [test]	N: random values for each kernel, default 200000
 */
#include <arpa/inet.h>

#include "escape.h"
#include "numfmt.h"
#include "test.h"

static unsigned long runs = 200000;

/* splitmix64 */
static uint64_t
rnd(void)
{
	static uint64_t s = 0x243f6a8885a308d3;
	uint64_t z = s += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* A number of any length: as many small ones as large ones. */
static uint64_t
rnd_any(void)
{
	return rnd() >> (rnd() & 63);
}

static bool
same(const char *got, const char *end, const char *want)
{
	const size_t n = strlen(want);

	if ((size_t)(end - got) == n && memcmp(got, want, n) == 0)
		return true;
	TEST_FAIL("got \"%.*s\", wanted \"%s\"", (int)(end - got), got, want);
	return false;
}

/* --- integers --------------------------------------------------------------------------------------------------- */

static bool
check_u64(uint64_t v)
{
	char got[FMT_U64_MAX], want[32];

	snprintf(want, sizeof(want), "%" PRIu64, v);
	if (!same(got, fmt_u64(got, v), want))
		return false;
	snprintf(want, sizeof(want), "%" PRId64, (int64_t)v);
	if (!same(got, fmt_i64(got, (int64_t)v), want))
		return false;
	snprintf(want, sizeof(want), "%" PRIu32, (uint32_t)v);
	if (!same(got, fmt_u32(got, (uint32_t)v), want))
		return false;
	snprintf(want, sizeof(want), "%u", (unsigned int)(uint16_t)v);
	return same(got, fmt_u16(got, (uint16_t)v), want);
}

TEST(decimal_is_that_of_printf)
{
	uint64_t p = 1;

	for (int i = 0; i < 20; i++, p *= 10)
		for (int d = -3; d <= 3; d++)
			check_u64(p + (uint64_t)d);
	for (int i = 0; i < 64; i++)
		for (int d = -1; d <= 1; d++)
			check_u64((UINT64_C(1) << i) + (uint64_t)d);
	for (uint64_t v = 0; v < 70000; v++)
		check_u64(v);
	for (unsigned long i = 0; i < runs; i++)
		if (!check_u64(rnd_any()))
			break;
}

TEST(bytes_are_those_of_printf)
{
	char got[FMT_U64_MAX], want[32];

	for (unsigned int v = 0; v < 256; v++) {
		snprintf(want, sizeof(want), "%u", v);
		same(got, fmt_u8(got, (uint8_t)v), want);
	}
}

TEST(hex_is_that_of_printf)
{
	static const unsigned int sizes[] = { 1, 2, 4, 8 };
	char got[FMT_HEX_MAX], want[32];

	for (unsigned long i = 0; i < runs; i++) {
		const unsigned int n = sizes[i % 4];
		const uint64_t v = (i < 2048 ? i / 4 : rnd_any()) & UINT64_MAX >> (64 - n * 8);

		snprintf(want, sizeof(want), i & 4 ? "0x%0*" PRIX64 : "0x%0*" PRIx64, (int)n * 2, v);
		if (!same(got, fmt_hex(got, v, n, i & 4), want))
			break;
	}
}

TEST(time_is_that_of_printf)
{
	char got[FMT_TIME_MAX], want[64];

	for (unsigned long i = 0; i < runs; i++) {
		const int digits = i & 1 ? 6 : 9;
		const uint64_t sec = rnd_any();
		const uint32_t frac = i < 64 ? (uint32_t)i :
		    (uint32_t)(i & 2 ? rnd_any() : rnd_any() % (digits == 6 ? 1000000 : 1000000000));

		snprintf(want, sizeof(want), "%" PRIu64 ".%0*" PRIu32, sec, digits, frac);
		if (!same(got, fmt_time(got, sec, frac, (unsigned int)digits), want))
			break;
	}
}

/* --- floating point --------------------------------------------------------------------------------------------- */

static bool
check_f32(float v)
{
	char got[FMT_F32_MAX], want[64];

	snprintf(want, sizeof(want), "%.7g", (double)v);
	if (same(got, fmt_f32(got, v), want))
		return true;
	printf("# float %a\n", (double)v);
	return false;
}

static bool
check_f64(double v)
{
	char got[FMT_F64_MAX], want[512];

	snprintf(want, sizeof(want), "%f", v);
	if (same(got, fmt_f64(got, v), want))
		return true;
	printf("# double %a\n", v);
	return false;
}

static float
float_of(uint32_t bits)
{
	float v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

static double
double_of(uint64_t bits)
{
	double v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

TEST(floats_at_the_edges)
{
	/* each binade's ends, among them all denormal ones, and infinity and NaN */
	for (uint32_t e = 0; e < 256; e++)
		for (uint32_t m = 0; m < 40; m++) {
			check_f32(float_of(e << 23 | m));
			check_f32(float_of(e << 23 | (0x7fffff - m)));
			check_f32(float_of(0x80000000 | e << 23 | m));
			check_f32(float_of(e << 23 | 1u << (m % 23)));
		}
	/* powers of ten and what lies around them, from both sides */
	for (int d = -46; d < 39; d++) {
		float v = strtof("1", NULL) * (float)pow(10, d), lo = v, hi = v;

		for (int i = 0; i < 60; i++) {
			check_f32(lo = nextafterf(lo, 0));
			check_f32(hi = nextafterf(hi, INFINITY));
		}
		check_f32(v);
	}
	/* ties: seven digits and a five, where a float can hold that */
	for (int e = 0; e < 24; e++)
		for (uint32_t i = 0; i < 2000; i++)
			check_f32(((float)(rnd() % 10000000) + 0.5f) / (float)(1u << e));
	for (uint32_t i = 0; i < 2000; i++)
		check_f32((float)(10000005 + 10 * (rnd() % 600000)));
}

TEST(floats_as_in_flow_files)
{
	for (unsigned long i = 0; i < runs; i++) {
		const uint64_t r = rnd();
		float v;

		switch (i % 4) {
		case 0:	v = (float)(r % 100000000) / 1000; break;
		case 1:	v = (float)(r % 1000000) / (float)(1 + (r >> 40) % 1000); break;
		case 2:	v = (float)(r % 1000000000) / 1e9f; break;
		default: v = (float)(int32_t)r; break;
		}
		if (!check_f32(v))
			break;
	}
}

TEST(floats_are_those_of_printf)
{
	for (unsigned long i = 0; i < runs; i++)
		if (!check_f32(float_of((uint32_t)rnd())))
			break;
}

TEST(doubles_at_the_edges)
{
	for (uint64_t e = 0; e < 2048; e++)
		for (uint64_t m = 0; m < 8; m++) {
			check_f64(double_of(e << 52 | m));
			check_f64(double_of(e << 52 | ((UINT64_C(1) << 52) - 1 - m)));
			check_f64(double_of(UINT64_C(1) << 63 | e << 52 | m));
		}
	for (int d = -12; d < 25; d++) {
		double lo = pow(10, d), hi = lo;

		check_f64(lo);
		for (int i = 0; i < 60; i++) {
			check_f64(lo = nextafter(lo, 0));
			check_f64(hi = nextafter(hi, INFINITY));
		}
	}
	/* ties: odd multiples of 2^-7 end in a 5 in the seventh place; carries into the whole part */
	for (uint64_t i = 0; i < 20000; i++) {
		check_f64((double)(2 * i + 1) / 128);
		check_f64((double)(rnd() >> 20) / 128);
		check_f64((double)(rnd() % 1000000) + 1 - ldexp((double)(rnd() % 1000), -30));
	}
}

TEST(doubles_are_those_of_printf)
{
	for (unsigned long i = 0; i < runs; i++) {
		const uint64_t r = rnd();
		double v;

		switch (i % 4) {
		case 0:	v = double_of(r); break;
		case 1:	v = double_of((r & ~(UINT64_C(0x7ff) << 52)) | (1023 - 80 + r % 200) << 52); break;
		case 2:	v = (double)(r >> 11) / (double)(1 + rnd() % 1000000); break;
		default: v = (double)(r % UINT64_C(10000000000000)) / 1e7; break;
		}
		if (!check_f64(v))
			break;
	}
}

/* --- addresses -------------------------------------------------------------------------------------------------- */

TEST(ip4_is_that_of_inet_ntop)
{
	char got[FMT_IP4_MAX], want[64];

	for (unsigned long i = 0; i < runs; i++) {
		const uint32_t ip = (uint32_t)rnd() & (i & 1 ? UINT32_MAX : 0x0f3fff01);

		inet_ntop(AF_INET, &ip, want, sizeof(want));
		if (!same(got, fmt_ip4(got, (const uint8_t *)&ip), want))
			break;
	}
}

TEST(ip6_is_that_of_inet_ntop)
{
	char got[FMT_IP6_MAX], want[64];
	uint8_t ip[16];

	for (unsigned long i = 0; i < runs; i++) {
		const uint64_t zero = rnd() | (i & 3 ? 0 : rnd());

		for (int k = 0; k < 16; k++)
			ip[k] = zero >> (k / 2) & 1 || zero >> (8 + k) & 1 ? 0 : (uint8_t)rnd();
		if (i % 16 == 7)
			memset(ip, 0, 10 + 2 * (i / 16 % 4));
		if (i % 64 == 7)
			ip[10] = ip[11] = 0xff;
		inet_ntop(AF_INET6, ip, want, sizeof(want));
		if (!same(got, fmt_ip6(got, ip), want))
			break;
	}
}

TEST(other_forms_of_addresses)
{
	static const uint8_t ip[16] = { 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 2, 0x1a, 0, 0, 0, 0xbc, 0xde, 0xf0 };
	static const uint8_t mac[6] = { 0, 0x1a, 0xbc, 9, 0xff, 0x10 };
	char got[64];

	same(got, fmt_ip6_full(got, ip, false), "fe80:0000:0000:0000:021a:0000:00bc:def0");
	same(got, fmt_ip6_full(got, ip, true), "FE80:0000:0000:0000:021A:0000:00BC:DEF0");
	same(got, fmt_hexbytes(got, ip, 16, false), "0xfe80000000000000021a000000bcdef0");
	same(got, fmt_ip4_full(got, ip), "254.128.000.000");
	same(got, fmt_mac(got, mac, false), "00:1a:bc:09:ff:10");
	same(got, fmt_mac(got, mac, true), "00:1A:BC:09:FF:10");
	same(got, fmt_mac_sep(got, mac, "--", true), "00--1A--BC--09--FF--10");
}

/* --- texts ------------------------------------------------------------------------------------------------------ */

static void
check_text(enum text_escape how, const char *s, size_t n, const char *want)
{
	char *got = guarded(NULL, 6 * n + 8);

	same(got, text_escape(got, guarded(s, n), n, how), want);
}

TEST(texts_are_escaped)
{
#define TEXT(s, want)	check_text(ESCAPE_FLOW, s, sizeof(s) - 1, want)
	TEXT("", "");
	TEXT("eth:vlan:ipv4:tcp", "eth:vlan:ipv4:tcp");
	TEXT("\b\f\n\r\t\v\\\"'", "\\b\\f\\n\\r\\t\\v\\\\\\\"'");
	TEXT("\x01\x1f\x7f", "\\u0001\\u001F\\u007F");
	TEXT("a\tbcdefghijklmn\"", "a\\tbcdefghijklmn\\\"");
	TEXT("abcdefgh\x7f" "ijklmnop", "abcdefgh\\u007Fijklmnop");
	TEXT("\x1f\x1f\x1f\x1f\x1f\x1f\x1f\x1f", "\\u001F\\u001F\\u001F\\u001F\\u001F\\u001F\\u001F\\u001F");
	/* the specification's line */
	TEXT("bad \xff \xc0\xaf \xc3(\xe2\x82( \xed\xa0\x80 \xf5x", "bad . .. .(.( . .x");
	TEXT("Z\xc3\xbcrich \xe2\x82\xac \xf0\x9f\x90\x9c", "Z\xc3\xbcrich \xe2\x82\xac \xf0\x9f\x90\x9c");
	TEXT("\xe0\x80\x80", "..");			/* overlong: two bytes, then one that begins nothing */
	TEXT("\xf0\x80\x80\x80", "...");
	TEXT("\xf4\x90\x80\x80", "...");			/* above U+10FFFF */
	TEXT("\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf");	/* U+10FFFF */
	TEXT("\xed\x9f\xbf", "\xed\x9f\xbf");		/* the last before the surrogates */
	TEXT("\xed\xa0(", ".(");
	TEXT("\xe2\x82", ".");				/* ends inside */
	TEXT("\xf0\x9f\x90", ".");
	TEXT("\xc3", ".");
	TEXT("\xc3\xc3\xa4", ".\xc3\xa4");
	TEXT("a\0b", "a\\u0000b");
	TEXT("a\xc0\x80" "b\xc0\x81\xc0\x82", "a\\u0000b...");	/* what rows have for NUL and C0; a C0 that is none of
								   them */
	TEXT("\xc0", ".");
#undef TEXT
}

TEST(other_escapes)
{
	char *got;

	check_text(ESCAPE_SHORT, "a\x01\xff\n\"", 5, "a\x01\xff\\n\\\"");
	got = guarded(NULL, 6);
	CHECK_EQ(text_escape(got, guarded("\xc0\x81\xc0\x80\xc0\"", 6), 6, ESCAPE_SHORT) - got, 5);
	CHECK_MEM(got, "\xc0\0\xc0\\\"", 5);
	got = guarded(NULL, 3);
	CHECK_EQ(text_escape(got, guarded("\xc0\x81\xc0\x80\xc0", 5), 5, ESCAPE_NONE) - got, 3);
	CHECK_MEM(got, "\xc0\0\xc0", 3);
	check_text(ESCAPE_JSON, "\xc0\x80\t\xc0\x81", 5, "\\u0000\\t.");
	check_text(ESCAPE_JSON, "a\b\v\n\"\xff", 6, "a\\u0008\\u000B\\n\\\".");
}

/* The same text in pieces: plain runs of any length before each special byte. */
TEST(texts_at_every_offset)
{
	char s[64], got[6 * 64 + 8], want[6 * 64 + 8];

	for (int c = 1; c < 128; c++) {
		char one[16], *end = text_escape(one, (const char[]){ (char)c }, 1, ESCAPE_FLOW);

		for (size_t at = 0; at < 20; at++) {
			memset(s, 'x', sizeof(s));
			s[at] = (char)c;
			snprintf(want, sizeof(want), "%.*s%.*s%.*s", (int)at, "xxxxxxxxxxxxxxxxxxxx",
			    (int)(end - one), one, (int)(24 - at), "xxxxxxxxxxxxxxxxxxxxxxxx");
			if (!same(got, text_escape(got, s, 25, ESCAPE_FLOW), want))
				return;
		}
	}
}

int
main(int argc, char *argv[])
{
	if (argc > 2 && strcmp(argv[1], "-n") == 0) {
		runs = strtoul(argv[2], NULL, 10);
		argc -= 2;
		argv += 2;
	}
	return test_main(argc, argv);
}
