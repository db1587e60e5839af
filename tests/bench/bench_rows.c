/*
 * What a row costs: a row of the 36 columns of basicFlow, basicStats and tcpStates, from typed values to text.
 *
 *	cc -O2 -D_GNU_SOURCE -Ilib -Ilib/api -Ilib/row -Ilib/address -It2core -o bench_rows \
 *	    tests/bench/bench_rows.c build/lib/libt2.a -lm
 *	bench_rows [rows]	prints ns for one row and for one value of each kind
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bin2txt.h"
#include "rowtext.h"
#include "numfmt.h"

#define ROUNDS	5	/* the best one counts */
#define VALUES	16384	/* too many for the branch predictor to learn */

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t
rnd(void)
{
	static uint64_t s = 1;

	s = s * 6364136223846793005u + 1442695040888963407u;
	return s >> 24;
}

static binary_value_t *
columns(void)
{
	static const char *const counts[] = { "numPktsSnt", "numPktsRcvd", "numBytesSnt", "numBytesRcvd" };
	static const char *const floats[] = { "avePktSize", "stdPktSize", "minIAT", "maxIAT", "aveIAT", "stdIAT",
		"pktps", "bytps", "pktAsm", "bytAsm" };
	binary_value_t *bv = NULL;

	BV_APPEND_TYPE(bv, "dir", "", bt_flow_direction);
	BV_APPEND_U64(bv, "flowInd", "");
	BV_APPEND_H64(bv, "flowStat", "");
	BV_APPEND_TIMESTAMP(bv, "timeFirst", "");
	BV_APPEND_TIMESTAMP(bv, "timeLast", "");
	BV_APPEND_DURATION(bv, "duration", "");
	BV_APPEND_U8(bv, "numHdrDesc", "");
	BV_APPEND_U16_R(bv, "numHdrs", "");
	BV_APPEND_STRC_R(bv, "hdrDesc", "");
	BV_APPEND_MAC_R(bv, "srcMac", "");
	BV_APPEND_MAC_R(bv, "dstMac", "");
	BV_APPEND_H16(bv, "ethType", "");
	BV_APPEND_U16_R(bv, "vlanID", "");
	BV_APPEND_IPX(bv, "srcIP", "");
	BV_APPEND_U16(bv, "srcPort", "");
	BV_APPEND_IPX(bv, "dstIP", "");
	BV_APPEND_U16(bv, "dstPort", "");
	BV_APPEND_U8(bv, "l4Proto", "");
	for (size_t i = 0; i < T2_NELEM(counts); i++)
		BV_APPEND_U64(bv, counts[i], "");
	BV_APPEND_U16(bv, "minPktSz", "");
	BV_APPEND_U16(bv, "maxPktSz", "");
	for (size_t i = 0; i < T2_NELEM(floats); i++)
		BV_APPEND_FLT(bv, floats[i], "");
	BV_APPEND_H8(bv, "tcpStatesAFlags", "");
	return bv;
}

static void
append_row(outputBuffer_t *buf, uint64_t n)
{
	static const uint8_t mac[6] = { 0, 0x1a, 0x2b, 0x3c, 0x4d, 0x5e };
	static const char *const desc[] = { "eth:ipv4:tcp" };
	static const uint16_t hdrs[] = { 3 };
	const uint32_t ip = (uint32_t)rnd();

	OUTBUF_APPEND_U8(buf, n & 1);
	OUTBUF_APPEND_U64(buf, n);
	OUTBUF_APPEND_U64(buf, UINT64_C(0x0400000000004000) | (n & 1));
	OUTBUF_APPEND_TIME(buf, 1258594163 + n / 100, rnd() % 1000000);
	OUTBUF_APPEND_TIME(buf, 1258594163 + n / 100 + rnd() % 100, rnd() % 1000000);
	OUTBUF_APPEND_TIME(buf, rnd() % 100, rnd() % 1000000);
	OUTBUF_APPEND_U8(buf, 1);
	OUTBUF_APPEND_ARRAY_U16(buf, hdrs, 1);
	OUTBUF_APPEND_ARRAY_STR(buf, desc, 1);
	OUTBUF_APPEND_NUMREP_ONE(buf);
	OUTBUF_APPEND_MAC(buf, mac);
	OUTBUF_APPEND_NUMREP_ONE(buf);
	OUTBUF_APPEND_MAC(buf, mac);
	OUTBUF_APPEND_U16(buf, 0x0800);
	OUTBUF_APPEND_NUMREP_ZERO(buf);
	OUTBUF_APPEND_IPVX(buf, 4, ip);
	OUTBUF_APPEND_U16(buf, rnd());
	OUTBUF_APPEND_IPVX(buf, 4, ip);
	OUTBUF_APPEND_U16(buf, rnd() & 1 ? 443 : 53);
	OUTBUF_APPEND_U8(buf, 6);
	OUTBUF_APPEND_U64(buf, 1 + rnd() % 200);
	OUTBUF_APPEND_U64(buf, rnd() % 200);
	OUTBUF_APPEND_U64(buf, rnd() % 200000);
	OUTBUF_APPEND_U64(buf, rnd() % 2000000);
	OUTBUF_APPEND_U16(buf, rnd() % 100);
	OUTBUF_APPEND_U16(buf, rnd() % 1461);
	for (int i = 0; i < 10; i++)
		OUTBUF_APPEND_FLT(buf, i == 2 || rnd() % 8 == 0 ? 0 : (double)(rnd() % 100000000) /
		    (double)(1 + rnd() % 100000));
	OUTBUF_APPEND_U8(buf, rnd() & 0x4f);
}

static void
row_cost(unsigned long n)
{
	enum { KEEP = 4096 };
	binary_value_t *bv = columns();
	struct rowtext *b = rowtext_new(bv, ROWTEXT_TEXT);
	struct rowtext_out out = { NULL, 0, 0 };
	outputBuffer_t *buf[KEEP];
	unsigned long bytes = 0;
	char why[256];
	double t, best = 1e9;

	for (size_t i = 0; i < KEEP; i++) {
		buf[i] = outputBuffer_initialize(512);
		append_row(buf[i], i);
	}
	t = now();
	for (unsigned long i = 0; i < n; i++) {
		outputBuffer_reset(buf[i % KEEP]);
		append_row(buf[i % KEEP], i);
	}
	printf("append    %7.1f ns a row (with the random values)\n", (now() - t) / (double)n * 1e9);
	for (int round = 0; round < ROUNDS; round++) {
		bytes = 0;
		t = now();
		for (unsigned long i = 0; i < n; i++) {
			const outputBuffer_t *r = buf[i % KEEP];

			if (rowtext_row(b, r->buffer, r->pos, &out, why, sizeof(why)) == -1)
				errx(1, "%s", why);
			if (out.len > 200000) {
				bytes += out.len;
				out.len = 0;
			}
		}
		t = now() - t;
		best = t < best ? t : best;
	}
	printf("text      %7.1f ns a row, %lu bytes, %.0f MB/s\n", best / (double)n * 1e9, bytes / n,
	    (double)bytes / best / 1e6);
}

#define COST(name, type, make, expr) do {						\
	static type v_[VALUES];									\
	double t_, best_ = 1e9;								\
	for (size_t i = 0; i < VALUES; i++)						\
		v_[i] = (type)(make);							\
	for (int round = 0; round < ROUNDS; round++) {					\
		t_ = now();								\
		for (unsigned long i = 0; i < n; i++) {					\
			type v = v_[i % VALUES];						\
			__asm__ volatile("" : : "r"(expr) : "memory");			\
		}									\
		t_ = now() - t_;							\
		best_ = t_ < best_ ? t_ : best_;					\
	}										\
	printf("%-9s %7.1f ns\n", name, best_ / (double)n * 1e9);			\
} while (0)

static void
value_cost(unsigned long n)
{
	static char s[512];

	COST("u64", uint64_t, rnd() >> (rnd() % 40), fmt_u64(s, v));
	COST("hex64", uint64_t, rnd(), fmt_hex(s, v, 8, false));
	COST("time", uint32_t, rnd() % 1000000, fmt_time(s, 1258594163, v, 6));
	COST("%.7g", float, (double)(rnd() % 100000000) / (double)(1 + rnd() % 100000), fmt_f32(s, v));
	COST("%.7g libc", float, (double)(rnd() % 100000000) / (double)(1 + rnd() % 100000),
	    snprintf(s, sizeof(s), "%.7g", (double)v));
	COST("%f", double, (double)(rnd() % 100000000) / (double)(1 + rnd() % 100000), fmt_f64(s, v));
	COST("%f libc", double, (double)(rnd() % 100000000) / (double)(1 + rnd() % 100000),
	    snprintf(s, sizeof(s), "%f", v));
	COST("ip4", uint32_t, rnd(), fmt_ip4(s, (const uint8_t *)&v));
	COST("mac", uint64_t, rnd(), fmt_mac(s, (const uint8_t *)&v, false));
}

int
main(int argc, char *argv[])
{
	const unsigned long n = argc > 1 ? strtoul(argv[1], NULL, 10) : 300000;

	row_cost(n);
	value_cost(n * 4);
	return 0;
}
