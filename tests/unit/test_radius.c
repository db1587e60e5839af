/*
 * RADIUS messages and their attributes, against an unreadable page.
 *
 * LINK: plugins/radiusDecode/src/radius_flow.c
 */
#include "../../plugins/radiusDecode/src/radius_flow.h"
#include "test.h"

static struct radius_flow flow;
static struct radius_packet pk;
static uint8_t bits;

/* A message with these n bytes of attributes whose header says so; cut: of them are captured. */
static void
take_cut(uint8_t code, const void *attrs, size_t n, size_t cut)
{
	uint8_t b[RADIUS_LEN_MAX] = { code, 0, (uint8_t)((n + RADIUS_HDR_LEN) >> 8), (uint8_t)(n + RADIUS_HDR_LEN) };

	memcpy(b + RADIUS_HDR_LEN, attrs, cut);
	memset(&pk, 0, sizeof pk);
	radius_flow_message(&flow, &bits, guarded(b, RADIUS_HDR_LEN + cut), RADIUS_HDR_LEN + cut, RADIUS_HDR_LEN + n,
	    &pk);
}

static void
anew(void)
{
	memset(&flow, 0, sizeof flow);
	bits = 0;
}

/* A flow with one access request of these attributes. */
static void
take(const void *attrs, size_t n)
{
	anew();
	take_cut(RADIUS_ACCESS_REQUEST, attrs, n, n);
}
#define TAKE(attrs)	take("" attrs, sizeof(attrs) - 1)

static void
check_text(enum radius_str s, const char *want)
{
	CHECK_EQ(flow.str[s].n, strlen(want));
	CHECK_MEM(flow.str[s].s, want, MIN(strlen(want), flow.str[s].n));
}

TEST(a_text_a_number_an_address)
{
	TAKE("\1\7alice\4\6\12\1\2\3\5\6\1\2\3\4");
	check_text(RADIUS_USER, "alice");
	CHECK_MEM(flow.addr[RADIUS_NAS_IP], "\12\1\2\3", 4);
	CHECK_EQ(flow.num[RADIUS_NAS_PORT], 0x01020304);
	CHECK_EQ(bits, RADIUS_STAT_AUTH);
	CHECK_EQ(flow.types.n, 3);
	CHECK_MEM(flow.types.v, "\1\4\5", 3);
	CHECK_EQ(pk.code, RADIUS_ACCESS_REQUEST);
	CHECK_EQ(pk.ntypes, 3);
}

TEST(an_attribute_ends_within_the_message)
{
	TAKE("\1\5bob\13\5ab");
	check_text(RADIUS_USER, "bob");
	check_text(RADIUS_FILTER_ID, "");
	CHECK_EQ(bits, RADIUS_STAT_AUTH | RADIUS_STAT_MALFORMED);
	TAKE("\13\5abc");
	check_text(RADIUS_FILTER_ID, "abc");
	CHECK_EQ(bits, RADIUS_STAT_AUTH);
	TAKE("\1\5bob\13");
	CHECK_EQ(bits, RADIUS_STAT_AUTH | RADIUS_STAT_MALFORMED);
}

TEST(each_cut_of_a_message)
{
	static const char attrs[] = "\1\7alice\4\6\12\1\2\3\100\6\1\0\0\3\102\6\1abc\50\6\0\0\0\1";
	const size_t n = sizeof attrs - 1;

	for (size_t cut = 0; cut <= n; cut++) {
		anew();
		take_cut(RADIUS_ACCT_REQUEST, attrs, n, cut);
		CHECK_EQ(bits, RADIUS_STAT_ACCT);	/* the message is whole, the capture is not */
		check_text(RADIUS_USER, cut < 7 ? "" : "alice");
		check_text(RADIUS_TUNNEL_CLI, cut < 25 ? "" : "abc");
		CHECK_EQ(flow.num[RADIUS_TUNNEL_TYPE], cut < 19 ? 0 : 3);
		CHECK_EQ(flow.accStart, cut == n);
	}
}

TEST(sizes_are_those_of_the_type)
{
	TAKE("\4\5\12\1\2\5\7\1\2\3\4\5\3\22sixteen bytes...");
	CHECK_MEM(flow.addr[RADIUS_NAS_IP], "\0\0\0\0", 4);
	CHECK_EQ(flow.num[RADIUS_NAS_PORT], 0);
	CHECK_EQ(flow.str[RADIUS_PW].n, 0);
	CHECK_EQ(bits, RADIUS_STAT_AUTH | RADIUS_STAT_MALFORMED);
	TAKE("\1\1\1\5bob");
	check_text(RADIUS_USER, "");
	CHECK_EQ(flow.types.n, 1);
}

TEST(tags)
{
	TAKE("\102\6\37abc\103\5\40bc\100\6\37\1\2\3");
	check_text(RADIUS_TUNNEL_CLI, "abc");
	check_text(RADIUS_TUNNEL_SRV, " bc");
	CHECK_EQ(flow.num[RADIUS_TUNNEL_TYPE], 0x010203);
}

TEST(a_long_text_is_cut)
{
	uint8_t a[255];

	memset(a, 'x', sizeof a);
	a[0] = 1;
	a[1] = 255;
	take(a, sizeof a);
	CHECK_EQ(flow.str[RADIUS_USER].n, RADIUS_STRMAX - 1);
	CHECK_EQ(flow.str[RADIUS_PW].n, 0);
}

/* Lists: each number once, in order, and no more than they hold; what stands behind them stays. */
TEST(full_lists)
{
	uint8_t a[2 * 200];

	for (unsigned i = 0; i < 200; i++) {
		a[2 * i] = (uint8_t)(100 + i % 100);
		a[2 * i + 1] = 2;
	}
	take(a, sizeof a);
	CHECK_EQ(flow.types.n, RAD_CNTMX);
	CHECK_EQ(pk.ntypes, RAD_CNTMX);
	for (unsigned i = 0; i < RAD_CNTMX; i++)
		CHECK_EQ(flow.types.v[i], 100 + i);
	for (int i = 0; i < RADIUS_STRS; i++)
		CHECK_EQ(flow.str[i].n, 0);
	TAKE("\310\2\310\2\311\2");
	CHECK_EQ(flow.types.n, 2);
	CHECK_EQ(pk.ntypes, 3);
}

TEST(full_list_of_codes)
{
	anew();
	for (unsigned code = 12; code < 12 + 100; code++)
		take_cut((uint8_t)code, "", 0, 0);
	CHECK_EQ(flow.codes.n, RAD_CNTMX);
	CHECK_EQ(flow.types.n, 0);
	for (unsigned i = 0; i < RAD_CNTMX; i++)
		CHECK_EQ(flow.codes.v[i], 12 + i);
}

TEST(each_code_has_its_counter)
{
	static const struct { uint8_t code, stat; size_t at; } c[] = {
		{ RADIUS_ACCESS_REQUEST, RADIUS_STAT_AUTH, offsetof(struct radius_flow, axsReq) },
		{ RADIUS_ACCESS_ACCEPT, RADIUS_STAT_AUTH | RADIUS_STAT_SUCCESS,
		    offsetof(struct radius_flow, axsAcc) },
		{ RADIUS_ACCESS_REJECT, RADIUS_STAT_AUTH | RADIUS_STAT_FAILED, offsetof(struct radius_flow, axsRej) },
		{ RADIUS_ACCESS_CHALLENGE, RADIUS_STAT_AUTH, offsetof(struct radius_flow, axsChal) },
		{ RADIUS_ACCT_REQUEST, RADIUS_STAT_ACCT, offsetof(struct radius_flow, accReq) },
		{ RADIUS_ACCT_RESPONSE, RADIUS_STAT_ACCT, offsetof(struct radius_flow, accResp) },
	};

	for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
		uint16_t n;

		anew();
		take_cut(c[i].code, "", 0, 0);
		CHECK_EQ(bits, c[i].stat);
		memcpy(&n, (const char *)&flow + c[i].at, sizeof n);
		CHECK_EQ(n, 1);
		CHECK_EQ(flow.axsReq + flow.axsAcc + flow.axsRej + flow.axsChal + flow.accReq + flow.accResp, 1);
	}
}

TEST(length_that_the_message_says)
{
	uint8_t b[RADIUS_HDR_LEN + 7] = { 1, 0, 0, RADIUS_HDR_LEN + 5, [RADIUS_HDR_LEN] = 1, 5, 'b', 'o', 'b', 11,
		3 };

	anew();		/* two bytes of padding */
	radius_flow_message(&flow, &bits, guarded(b, sizeof b), sizeof b, sizeof b, &pk);
	CHECK_EQ(bits, RADIUS_STAT_AUTH);
	CHECK_EQ(flow.types.n, 1);
	b[3] = RADIUS_HDR_LEN - 1;
	anew();
	radius_flow_message(&flow, &bits, guarded(b, sizeof b), sizeof b, sizeof b, &pk);
	CHECK_EQ(bits, RADIUS_STAT_AUTH | RADIUS_STAT_MALFORMED);
	CHECK_EQ(flow.types.n, 0);
	b[3] = sizeof b + 1;
	anew();
	radius_flow_message(&flow, &bits, guarded(b, sizeof b), sizeof b, sizeof b, &pk);
	CHECK_EQ(bits, RADIUS_STAT_AUTH | RADIUS_STAT_MALFORMED);
	check_text(RADIUS_USER, "bob");
	b[2] = RADIUS_LEN_MAX >> 8;
	b[3] = 1;
	anew();
	radius_flow_message(&flow, &bits, guarded(b, sizeof b), sizeof b, RADIUS_LEN_MAX + 1, &pk);
	CHECK_EQ(bits, RADIUS_STAT_AUTH | RADIUS_STAT_MALFORMED);
	b[3] = 0;
	anew();		/* as long as the protocol allows, and cut */
	radius_flow_message(&flow, &bits, guarded(b, sizeof b), sizeof b, RADIUS_LEN_MAX, &pk);
	CHECK_EQ(bits, RADIUS_STAT_AUTH);
}

TEST_MAIN
