/*
 * ICMP messages, and the header that an error brings back, against an unreadable page.
 *
 * LINK: plugins/icmpDecode/src/icmp_flow.c plugins/icmpDecode/src/icmp_stats.c
 */
#include "../../plugins/icmpDecode/src/icmp_flow.h"
#include "../../plugins/icmpDecode/src/icmp_stats.h"
#include "test.h"

#undef free	/* the plugins' */

static struct icmp_origin o;

/* The start of a packet that an error brings back: n bytes. */
static bool
origin(bool v6, const void *p, size_t n)
{
	uint8_t b[256] = { v6 ? ICMP6_UNREACH : ICMP_UNREACH };

	memcpy(b + ICMP_HDR_LEN, p, n);
	return icmp_origin_read(v6, guarded(b, ICMP_HDR_LEN + n), ICMP_HDR_LEN + n, &o);
}

/* An IPv4 header of hlen bytes with this protocol and fragment field, and the ports 0x1234 and 0x5678. */
static size_t
packet4(uint8_t *p, uint8_t hlen, uint8_t proto, uint16_t off)
{
	memset(p, 0xee, hlen);
	p[0] = (uint8_t)(0x40 | hlen / 4);
	p[6] = (uint8_t)(off >> 8);
	p[7] = (uint8_t)off;
	p[9] = proto;
	memcpy(p + 12, "\12\0\0\1\12\0\0\2", 8);
	memcpy(p + hlen, "\x12\x34\x56\x78", 4);
	return hlen + 4u;
}

TEST(an_error_brings_back_addresses_and_ports)
{
	uint8_t p[64];
	size_t n = packet4(p, 20, L3_UDP, 0);

	REQUIRE(origin(false, p, n));
	CHECK_EQ(o.proto, L3_UDP);
	CHECK_MEM(o.src, "\12\0\0\1", 4);
	CHECK_MEM(o.dst, "\12\0\0\2", 4);
	CHECK_EQ(o.sport, 0x1234);
	CHECK_EQ(o.dport, 0x5678);
	n = packet4(p, 60, L3_TCP, 0x4000);
	REQUIRE(origin(false, p, n));
	CHECK_EQ(o.sport, 0x1234);
	CHECK_EQ(o.dport, 0x5678);
}

TEST(each_cut_of_an_error)
{
	static const uint8_t protos[] = { L3_TCP, L3_UDP, L3_UDPLITE, L3_SCTP };
	uint8_t p[64];

	for (size_t k = 0; k < sizeof protos; k++) {
		const size_t all = packet4(p, 24, protos[k], 0);

		for (size_t n = 0; n <= all; n++)
			CHECK_EQ(origin(false, p, n), n == all);
		CHECK_EQ(o.dport, 0x5678);
	}
	(void)packet4(p, 24, L3_GRE, 0);
	for (size_t n = 0; n <= 24; n++)
		CHECK_EQ(origin(false, p, n), n == 24);
	CHECK_EQ(o.sport, 0);
}

TEST(what_is_no_header_and_later_fragments)
{
	uint8_t p[64];
	const size_t n = packet4(p, 20, L3_UDP, 0);

	p[0] = 0x44;
	CHECK(!origin(false, p, n));
	p[0] = 0x65;
	CHECK(!origin(false, p, n));
	(void)packet4(p, 20, L3_UDP, 1);
	CHECK(!origin(false, p, n));
	(void)packet4(p, 20, L3_UDP, 0x1000);
	CHECK(!origin(false, p, n));
	(void)packet4(p, 20, L3_UDP, 0xe000);	/* flags, and the first */
	CHECK(origin(false, p, n));
}

/* An IPv6 header, then what is given, the first of it being the protocol next. */
static size_t
packet6(uint8_t *p, uint8_t next, const void *rest, size_t n)
{
	memset(p, 0, 40);
	p[0] = 0x60;
	p[6] = next;
	memset(p + 8, 0x11, 16);
	memset(p + 24, 0x22, 16);
	memcpy(p + 40, rest, n);
	return 40 + n;
}

static void
check6(uint8_t next, const void *rest, size_t n)
{
	uint8_t p[200];
	const size_t all = packet6(p, next, rest, n);

	for (size_t k = 0; k <= all; k++)
		CHECK_EQ(origin(true, p, k), k == all);
	CHECK_EQ(o.proto, L3_UDP);
	CHECK_EQ(o.sport, 0x1234);
	CHECK_EQ(o.dport, 0x5678);
	CHECK_EQ(o.src[15], 0x11);
	CHECK_EQ(o.dst[0], 0x22);
}

TEST(errors_of_ipv6_with_extension_headers)
{
	check6(L3_UDP, "\x12\x34\x56\x78", 4);
	check6(L3_HHOPT6, "\x11\0\0\0\0\0\0\0\x12\x34\x56\x78", 12);
	check6(L3_DOPT6, "\x11\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x12\x34\x56\x78", 20);
	check6(L3_ROUT6, "\x2c\0\0\0\0\0\0\0\x11\7\0\1\0\0\0\0\x12\x34\x56\x78", 20);
}

TEST(errors_of_ipv6_later_fragments_and_long_chains)
{
	uint8_t p[200], chain[9 * 8 + 4] = { 0 };

	CHECK(!origin(true, p, packet6(p, L3_FRAG6, "\x11\0\0\x08\0\0\0\0\x12\x34\x56\x78", 12)));
	CHECK(!origin(true, p, packet6(p, L3_FRAG6, "\x11\0\x80\0\0\0\0\0\x12\x34\x56\x78", 12)));
	for (int i = 0; i < 9; i++)
		chain[8 * i] = i < 8 ? L3_DOPT6 : L3_UDP;
	CHECK(!origin(true, p, packet6(p, L3_DOPT6, chain, sizeof chain)));
	chain[8 * 6] = L3_UDP;
	CHECK(origin(true, p, packet6(p, L3_DOPT6, chain, sizeof chain)));
	p[0] = 0x40;
	CHECK(!origin(true, p, 80));
}

static struct icmp_flow flow;

static void
take(bool v6, const void *p, size_t n)
{
	icmp_flow_message(&flow, v6, guarded(p, n), n);
}

static void
echo_take(uint8_t type, uint16_t seq)
{
	const uint8_t b[8] = { type, 0, 0, 0, 0, 1, (uint8_t)(seq >> 8), (uint8_t)seq };

	take(false, b, sizeof b);
}

TEST(types_and_codes_have_their_bits)
{
	static const struct { bool v6; uint8_t type, code; uint32_t lo, hi; uint16_t codes; } t[] = {
		{ false, 0, 0, 1, 0, 1 }, { false, 31, 15, 1u << 31, 0, 0x8000 }, { false, 32, 16, 0, 1, 0 },
		{ false, 63, 255, 0, 1u << 31, 0 }, { false, 64, 0, 0, 0, 1 }, { true, 127, 1, 0, 0, 2 },
		{ true, 128, 2, 0, 1, 4 }, { true, 159, 3, 0, 1u << 31, 8 }, { true, 160, 3, 0, 0, 8 },
		{ true, 1, 3, 2, 0, 8 }, { true, 32, 0, 0, 0, 1 },
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		const uint8_t b[2] = { t[i].type, t[i].code };

		memset(&flow, 0, sizeof flow);
		take(t[i].v6, b, sizeof b);
		CHECK_EQ(flow.typeLo, t[i].lo);
		CHECK_EQ(flow.typeHi, t[i].hi);
		CHECK_EQ(flow.codes, t[i].codes);
		CHECK_EQ(flow.cnt, 1);
	}
}

TEST(echo_is_counted_when_its_header_is_there)
{
	memset(&flow, 0, sizeof flow);
	take(false, "\10\0\0\0\0\1\0", 7);
	CHECK_EQ(flow.requests, 0);
	take(false, "\10\0\0\0\0\1\0\1", 8);
	take(false, "\0\0\0\0\0\1\0\2", 8);
	take(true, "\200\0\0\0\0\1\0\3", 8);
	take(true, "\201\0\0\0\0\1\0\4", 8);
	CHECK_EQ(flow.requests, 2);
	CHECK_EQ(flow.replies, 2);
	CHECK_EQ(flow.seq, 4);
	CHECK_EQ(flow.stat, 0);
	CHECK_EQ(flow.cnt, 5);
}

TEST(sequence_numbers_count_up_and_wrap)
{
	memset(&flow, 0, sizeof flow);
	echo_take(8, 0xfffe);
	echo_take(8, 0xffff);
	echo_take(8, 0);
	CHECK_EQ(flow.stat, 0);
	echo_take(8, 2);
	CHECK_EQ(flow.stat, ICMP_STAT_ECHOSEQ);
	memset(&flow, 0, sizeof flow);
	echo_take(8, 7);
	echo_take(8, 7);
	CHECK_EQ(flow.stat, ICMP_STAT_ECHOSEQ);
}

TEST(loki_has_one_number)
{
	memset(&flow, 0, sizeof flow);
	echo_take(8, 0x01f0);
	CHECK_EQ(flow.stat & ICMP_STAT_LOKI, ICMP_STAT_LOKI);
	echo_take(8, 0x01f1);
	CHECK_EQ(flow.stat & ICMP_STAT_LOKI, 0);
	echo_take(8, 0x01f0);
	CHECK_EQ(flow.stat & ICMP_STAT_LOKI, 0);
}

TEST(what_tunnels_say_in_the_payload)
{
	static const char wang[] = "\10\0\0\0\0\1\0\1......WANG2", ssh[] = "\0\0\0\0\0\1\0\1"
	    "........................................OpenSSH";

	memset(&flow, 0, sizeof flow);
	take(false, wang, sizeof wang - 2);
	take(false, ssh, sizeof ssh - 2);
	CHECK_EQ(flow.stat & (ICMP_STAT_WANG | ICMP_STAT_SSH), 0);
	take(false, wang, sizeof wang - 1);
	CHECK_EQ(flow.stat & (ICMP_STAT_WANG | ICMP_STAT_SSH), ICMP_STAT_WANG);
	take(false, ssh, sizeof ssh - 1);
	CHECK_EQ(flow.stat & (ICMP_STAT_WANG | ICMP_STAT_SSH), ICMP_STAT_WANG | ICMP_STAT_SSH);
	memset(&flow, 0, sizeof flow);
	take(false, "\10\0\0\0\0\1\0\1" "........................................OpenSS", 8 + 46);
	take(false, "\10\0\0\0\0\1\0\1" ".......................................OpenSSH!", 8 + 47);
	CHECK_EQ(flow.stat & ICMP_STAT_SSH, 0);
	take(false, "\0\0\0\0\0\1\0\1......WANG2", 19);	/* replies do not have it */
	CHECK_EQ(flow.stat & ICMP_STAT_WANG, 0);
}

TEST(timestamps_have_a_gateway)
{
	memset(&flow, 0, sizeof flow);
	take(false, "\15\0\0\0\1\2\3", 7);
	CHECK_EQ(flow.tmGtw, 0);
	take(false, "\15\0\0\0\1\2\3\4", 8);
	CHECK_EQ(flow.tmGtw, 0x04030201);
	take(false, "\16\0\0\0\5\2\3\4", 8);
	CHECK_EQ(flow.tmGtw, 0x04030205);
	take(true, "\15\0\0\0\7\2\3\4", 8);
	CHECK_EQ(flow.tmGtw, 0x04030205);
}

/* Of each type and code as many packets as the two say; the file has them all, each once. */
TEST(the_statistics_have_every_packet)
{
	static struct icmp_stats s[2];
	char *text = NULL, *line;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	unsigned long sum = 0;

	for (unsigned t = 0; t < 256; t++)
		for (unsigned c = 0; c < 256; c++)
			for (int v6 = 0; v6 < 2; v6++) {
				s[v6].count[t][c] = 1 + t + c;
				s[v6].packets += 1 + t + c;
			}
	REQUIRE(f != NULL);
	icmp_stats_print(f, &s[0], &s[1], s[0].packets + s[1].packets, "-");
	REQUIRE(fclose(f) == 0);
	CHECK(strstr(text, "\n255\t255\t") != NULL);
	for (line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		const char *n = strrchr(line, '\t');

		if (line[0] != '#' && n != NULL && strchr(line, '\t') != n)
			sum += strtoul(n, NULL, 10);
	}
	CHECK_EQ(sum, s[0].packets + s[1].packets);
	free(text);
}

TEST(which_types_are_errors)
{
	for (unsigned t = 0; t < 256; t++) {
		CHECK_EQ(icmp_is_error(false, (uint8_t)t), t == 3 || t == 4 || t == 5 || t == 11);
		CHECK_EQ(icmp_is_error(true, (uint8_t)t), t >= 1 && t <= 4);
	}
	CHECK_EQ(icmp_role(false, 8), ICMP_ASKS);
	CHECK_EQ(icmp_role(false, 0), ICMP_ANSWERS);
	CHECK_EQ(icmp_role(true, 8), ICMP_NEITHER);
	CHECK_EQ(icmp_role(true, 135), ICMP_ASKS);
	CHECK_EQ(icmp_role(true, 136), ICMP_ANSWERS);
}

TEST_MAIN
