/*
 * What application a flow has, and datagrams out of fragments.
 *
 * LINK: t2core/src/streams/order.c t2core/src/streams/streams.c t2core/src/streams/memory.c t2core/src/streams/apps.c
 * LINK: t2core/src/streams/datagram.c t2core/src/plugins/met.c
 */
#include "apps.h"
#include "datagram.h"
#include "guard.h"
#include "streams.h"
#include "t2api.h"
#include "t2utils.h"
#include "test.h"

T2_PER_THREAD unsigned t2_worker;
struct guard_cell guard_cells[GUARD_THREADS];
T2_PER_THREAD struct guard_cell *guard_own = guard_cells;

static flow_t both[2];			/* A and B */
flow_t *flows = both;

static t2_app_t alpha, beta, gamma_, delta, epsilon, zeta;

static struct got {
	char text[128];
	unsigned calls, flags;
	t2_app_t app;
} got[2];				/* of alpha's ask, by direction */

static bool
take(packet_t *pk, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct got *g = &got[flowIndex];

	(void)pk;
	REQUIRE(strlen(g->text) + b->len < sizeof g->text);
	strncat(g->text, (const char *)b->data, b->len);
	g->flags |= b->flags;
	g->calls++;
	g->app = t2_app_of(flowIndex);
	return true;
}

static int
looks_even(const uint8_t *p, size_t n)
{
	return n < 4 ? -1 : p[0] == 'E' && n % 2 == 0;
}

static int
looks_omega(const uint8_t *p, size_t n)
{
	return memcmp(p, "GAMMA OMEGA!", MIN(n, 12)) != 0 ? 0 : n < 12 ? -1 : 1;
}

static unsigned asked_greek;

static int
looks_greek(const uint8_t *p, size_t n)
{
	asked_greek++;
	return p[0] != '@' ? 0 : n < 2 ? -1 : p[1] == '@';
}

static int
looks_long(const uint8_t *p, size_t n)
{
	return n >= 3 && p[2] == '%';
}

/* Names by somebody who reads nothing: alpha, before it is declared, gamma, and beta behind it. */
static void
name_before(void)
{
	static const uint16_t ports[] = { 3000, 0 }, others[] = { 1000, 3001, 0 };
	static const struct t2_signature sigs[] = { { "NAMED", 5, 0, 0 }, { NULL, 0, 0, 0 } };
	static const struct t2_signature sigs2[] = { { "ALPHA", 5, 0, 0 }, { "GAMMA", 5, 0, 0 }, { NULL, 0, 0, 0 } };

	(void)t2_app_declare(&(struct t2_app){ .name = "alpha", .tcp = ports, .signatures = sigs, .named = true });
	gamma_ = t2_app_declare(&(struct t2_app){ .name = "gamma", .tcp = others, .signatures = sigs2,
	    .named = true });
}

static void
name_behind(void)
{
	static const uint16_t ports[] = { 2000, 1001, 3002, 0 };
	static const struct t2_signature sigs[] = { { "NAMED", 5, 0, 0 }, { NULL, 0, 0, 0 } };

	(void)t2_app_declare(&(struct t2_app){ .name = "beta", .tcp = ports, .signatures = sigs, .named = true });
}

static void
begin(uint8_t proto, uint16_t src, uint16_t dst)
{
	static const uint16_t ports[] = { 1000, 1001, 0 }, others[] = { 2000, 0 }, likes[] = { 4000, 0 };
	static const struct t2_signature sigs[] = { { "ALPHA", 5, 0, 0 }, { "x", 1, L3_TCP, 3 }, { NULL, 0, 0, 0 } };
	static const struct t2_signature sigs2[] = { { "ALPHABET", 8, 0, 0 }, { NULL, 0, 0, 0 } };

	if (alpha == 0) {
		name_before();
		alpha = t2_app_declare(&(struct t2_app){ .name = "alpha", .tcp = ports, .udp = ports,
		    .signatures = sigs });
		delta = t2_app_declare(&(struct t2_app){ .name = "delta", .tcp = likes, .like = alpha });
		beta = t2_app_declare(&(struct t2_app){ .name = "beta", .tcp = others, .udp = others,
		    .signatures = sigs2, .udp_looks = looks_even,
		    .tcp_looks = looks_omega });
		name_behind();
		epsilon = t2_app_declare(&(struct t2_app){ .name = "epsilon", .udp_looks = looks_greek });
		zeta = t2_app_declare(&(struct t2_app){ .name = "zeta", .udp_looks = looks_long });
		t2_stream_ask(&(struct t2_stream_ask){ .app = alpha, .bytes = 1000, .stream = take,
		    .datagram = take });
	}
	for (unsigned i = 0; i < 2; i++) {
		streams_end(&both[i]);
		both[i] = (flow_t){ .flowIndex = i, .oppositeFlowIndex = 1 - i, .l4Proto = proto,
			.srcPort = i == 0 ? src : dst, .dstPort = i == 0 ? dst : src };
		streams_begin(&both[i]);
	}
	memset(got, 0, sizeof got);
}

/* Say something: TCP at an offset behind the SYN, UDP as a datagram. */
static void
say(unsigned dir, uint32_t at, const char *text)
{
	const bool tcp = both[dir].l4Proto == L3_TCP;
	const uint32_t n = (uint32_t)strlen(text);
	packet_t pk = { .l4Proto = both[dir].l4Proto, .snapL4Len = 20 + n, .snapL7Len = n, .l7Len = n };
	uint8_t l4[20] = { 0 };

	l4[7] = (uint8_t)(at + 1);
	l4[13] = TH_ACK;
	pk.l4HdrP = l4;
	pk.l7HdrP = guarded(text, n);
	if (tcp && at == 0) {
		packet_t syn = { .l4Proto = L3_TCP, .snapL4Len = 20, .l4HdrP = (uint8_t[20]){ [13] = TH_SYN } };

		streams_packet(&both[dir], &syn);
	}
	streams_packet(&both[dir], &pk);
}

TEST(ports_stand_until_something_is_said)
{
	begin(L3_TCP, 5000, 1000);
	CHECK_EQ(t2_app_of(0), alpha);
	CHECK(!t2_app_sure(0));
	say(0, 0, "what is that?");
	CHECK_EQ(t2_app_of(0), alpha);
	CHECK(!t2_app_sure(0));
	CHECK_STR(got[0].text, "what is that?");
	begin(L3_TCP, 5000, 5001);
	CHECK_EQ(t2_app_of(0), 0);
	CHECK_STR(t2_app_name(t2_app_of(0)), "");
	begin(132, 5000, 1000);
	CHECK_EQ(t2_app_of(0), 0);
}

TEST(what_is_said_wins_over_ports)
{
	begin(L3_TCP, 5000, 2000);
	CHECK_EQ(t2_app_of(0), beta);
	say(0, 0, "ALPHA!");
	CHECK_EQ(t2_app_of(0), alpha);
	CHECK(t2_app_sure(0));
	CHECK_STR(got[0].text, "ALPHA!");
	CHECK_EQ(got[0].app, alpha);
	begin(L3_TCP, 5000, 5001);
	say(0, 0, "abcx");			/* at an offset */
	CHECK_EQ(t2_app_of(0), alpha);
}

TEST(of_two_that_it_may_be_the_port_decides)
{
	begin(L3_TCP, 5000, 2000);
	say(0, 0, "ALPHABET");
	CHECK_EQ(t2_app_of(0), beta);
	CHECK_EQ(got[0].calls, 0);
	begin(L3_TCP, 5000, 5001);
	say(0, 0, "ALPHABET");
	CHECK_EQ(t2_app_of(0), alpha);
}

TEST(what_is_too_short_to_say_is_held_until_it_is_not)
{
	begin(L3_TCP, 5000, 5001);
	say(0, 0, "AL");
	CHECK_EQ(t2_app_of(0), 0);
	CHECK_EQ(got[0].calls, 0);
	say(0, 4, "A and");			/* out of order */
	say(0, 2, "PH");
	CHECK_EQ(t2_app_of(0), alpha);
	CHECK_STR(got[0].text, "ALPHA and");
	streams_end(&both[0]);
	CHECK_EQ(both[0].stream.record, 0);
	begin(L3_TCP, 5000, 1000);		/* and to the end */
	say(0, 0, "AL");
	streams_end(&both[0]);
	CHECK_STR(got[0].text, "AL");
	CHECK_EQ(both[0].stream.record, 0);
}

TEST(nothing_is_lost_when_there_is_no_room_for_what_is_too_short_to_say)
{
	char text[2] = "E";

	begin(L3_TCP, 5000, 1000);
	say(0, 0, "AL");
	for (unsigned i = 0; i <= T2_HELD_PIECES; i++)		/* behind a hole of one byte */
		say(0, 3 + i, text);
	streams_end(&both[0]);
	CHECK_EQ(strlen(got[0].text), 2 + T2_HELD_PIECES + 1);
	CHECK_EQ(both[0].stream.record, 0);
}

TEST(one_direction_speaks_for_the_other)
{
	begin(L3_TCP, 5000, 5001);
	say(1, 0, "hello?");
	CHECK_EQ(t2_app_of(1), 0);
	say(0, 0, "ALPHA");
	CHECK_EQ(t2_app_of(1), alpha);
	CHECK(t2_app_sure(1));
	say(1, 6, "yes");			/* it is followed still */
	CHECK_STR(got[1].text, "yes");
	begin(L3_TCP, 5000, 5001);
	say(0, 0, "ALPHA");
	say(1, 0, "hello?");
	CHECK_STR(got[1].text, "hello?");
	begin(L3_TCP, 5000, 5001);
	say(0, 0, "ALPHABET");
	CHECK_EQ(t2_app_of(1), alpha);
}

TEST(who_reads_it_knows_how_it_looks_and_where)
{
	begin(L3_TCP, 5000, 5001);
	say(0, 0, "NAMED before and behind");
	CHECK_EQ(t2_app_of(0), 0);
	begin(L3_TCP, 5000, 1000);
	CHECK_EQ(t2_app_of(0), alpha);
	begin(L3_TCP, 5000, 1001);
	CHECK_EQ(t2_app_of(0), alpha);
	begin(L3_TCP, 5000, 3000);	/* a port that only others name */
	CHECK_EQ(t2_app_of(0), alpha);
	begin(L3_TCP, 5000, 3002);
	CHECK_EQ(t2_app_of(0), beta);
	begin(L3_TCP, 5000, 3001);
	CHECK_EQ(t2_app_of(0), gamma_);
}

TEST(what_nobody_reads_is_named_if_it_is_nothing_else)
{
	begin(L3_TCP, 5000, 5001);
	say(0, 0, "ALPHA to one, gamma to another");
	CHECK_EQ(t2_app_of(0), alpha);
	begin(L3_TCP, 5000, 5001);
	say(0, 0, "GAMMA that is not omega");
	CHECK_EQ(t2_app_of(0), gamma_);
	begin(L3_TCP, 5000, 5001);
	say(0, 0, "GAMMA ");			/* who reads beta cannot say yet */
	CHECK_EQ(t2_app_of(0), 0);
	say(0, 6, "OMEGA!");
	CHECK_EQ(t2_app_of(0), beta);
	begin(L3_TCP, 5000, 5001);
	say(0, 0, "GAMMA ");
	streams_end(&both[0]);
	CHECK_EQ(t2_app_of(0), gamma_);
}

TEST(a_name_by_the_port_for_what_looks_the_same)
{
	CHECK_EQ(t2_app_like(delta), alpha);
	CHECK_EQ(t2_app_like(alpha), alpha);
	CHECK_EQ(t2_app_like(0), 0);
	begin(L3_TCP, 5000, 4000);
	CHECK_EQ(t2_app_of(0), delta);
	say(0, 0, "ALPHA of delta");
	CHECK_EQ(t2_app_of(0), delta);
	CHECK(t2_app_sure(0));
	CHECK_STR(got[0].text, "ALPHA of delta");
	begin(L3_TCP, 5000, 4000);
	say(0, 0, "what is that?");
	CHECK_EQ(t2_app_of(0), delta);
	CHECK(!t2_app_sure(0));
	CHECK_STR(got[0].text, "what is that?");
}

TEST(four_datagrams_are_looked_at)
{
	begin(L3_UDP, 5000, 5001);
	say(0, 0, "1");
	say(0, 0, "2");
	say(0, 0, "3");
	say(0, 0, "ALPHA");
	say(0, 0, "5");
	CHECK_EQ(t2_app_of(0), alpha);
	CHECK_STR(got[0].text, "ALPHA5");
	begin(L3_UDP, 5000, 5001);
	for (unsigned i = 0; i < 4; i++)
		say(0, 0, "?");
	say(0, 0, "ALPHA");
	CHECK_EQ(t2_app_of(0), 0);
	begin(L3_UDP, 5000, 5001);
	say(0, 0, "E234");
	CHECK_EQ(t2_app_of(0), beta);
}

TEST(a_function_is_called_for_first_bytes_that_it_may_know)
{
	begin(L3_UDP, 5000, 5001);
	asked_greek = 0;
	say(0, 0, "what is that?");
	say(0, 0, "?@");
	CHECK_EQ(asked_greek, 0);
	say(0, 0, "@@");
	CHECK_EQ(asked_greek, 1);
	CHECK_EQ(t2_app_of(0), epsilon);
	begin(L3_UDP, 5000, 5001);	/* one that says no of every single byte may know any */
	say(0, 0, "?@%");
	CHECK_EQ(t2_app_of(0), zeta);
}

/* --- fragments -------------------------------------------------------------------------------------------------- */

#define DATAGRAM	"\0\1\0\2\0\x2a\0\0" "ALPHA a datagram in three pieces"	/* UDP header of 42 bytes, text of
										   32 */

static void
fragment_bytes_of(uint32_t id, uint32_t from, const char *bytes, uint32_t n, bool more)
{
	packet_t pk = { .l4Proto = L3_UDP, .frag = from == 0 ? FRAGMENT_FIRST : FRAGMENT_LATER,
		.fragOff = (uint16_t)from, .fragMore = more, .fragId = id, .snapL4Len = n };

	pk.l4HdrP = guarded(bytes, n);
	streams_packet(&both[0], &pk);
}

static void
fragment_packet_of(uint32_t id, uint32_t from, uint32_t n, bool more)
{
	fragment_bytes_of(id, from, DATAGRAM + from, n, more);
}

static void
stray(uint32_t id, uint32_t from, uint32_t n, bool more)
{
	struct fragment *f = malloc(sizeof *f + n);

	*f = (struct fragment){ .id = id, .offset = from, .n = n, .more = more };
	memcpy(f->bytes, DATAGRAM + from, n);
	streams_fragment(&both[0], f);
}

TEST(fragments_behind_the_first_in_any_order)
{
	begin(L3_UDP, 5000, 5001);
	fragment_packet_of(7, 0, 16, true);
	fragment_packet_of(7, 24, 16, false);
	fragment_packet_of(7, 0, 16, true);
	CHECK_EQ(got[0].calls, 0);
	stray(8, 16, 8, true);			/* another datagram's */
	stray(7, 16, 8, true);
	CHECK_EQ(got[0].calls, 1);
	CHECK_STR(got[0].text, "ALPHA a datagram in three pieces");
	CHECK_EQ(got[0].flags, T2_STREAM_JOINED);
	CHECK_EQ(both[0].stream.record, 0);
}

TEST(of_fragments_that_differ_the_first_counts)
{
	begin(L3_UDP, 5000, 5001);
	fragment_packet_of(7, 0, 16, true);
	fragment_packet_of(7, 24, 16, false);
	fragment_bytes_of(7, 0, "\0\1\0\2\0\x2a\0\0otherone", 16, true);
	fragment_bytes_of(7, 24, "and another end.", 16, false);
	CHECK_EQ(got[0].calls, 0);
	stray(7, 16, 8, true);
	CHECK_STR(got[0].text, "ALPHA a datagram in three pieces");
	CHECK_EQ(both[0].stream.record, 0);
}

TEST(fragments_that_contradict_each_other)
{
	begin(L3_UDP, 5000, 5001);
	fragment_packet_of(7, 0, 16, true);
	fragment_bytes_of(7, 8, "ALPHA aX", 8, true);
	fragment_packet_of(7, 16, 24, false);
	CHECK_STR(got[0].text, "ALPHA a datagram in three pieces");
	CHECK_EQ(got[0].flags, T2_STREAM_JOINED | T2_STREAM_CONFLICT);
	CHECK(both[0].stream.conflict);
	begin(L3_UDP, 5000, 5001);
	fragment_packet_of(7, 0, 16, true);
	stray(7, 24, 16, false);
	fragment_packet_of(7, 24, 8, false);	/* another end */
	fragment_packet_of(7, 16, 8, true);
	CHECK_STR(got[0].text, "ALPHA a datagram in three pieces");
	CHECK_EQ(got[0].flags, T2_STREAM_JOINED | T2_STREAM_CONFLICT);
}

TEST(a_datagram_that_stays_incomplete_is_given_as_far_as_it_came)
{
	begin(L3_UDP, 5000, 5001);
	fragment_packet_of(7, 0, 16, true);
	fragment_packet_of(7, 24, 16, false);
	streams_end(&both[0]);
	CHECK_STR(got[0].text, "ALPHA a ");
	CHECK_EQ(got[0].flags, T2_STREAM_JOINED | T2_STREAM_CUT);
	CHECK_EQ(both[0].stream.record, 0);
	begin(L3_UDP, 5000, 5001);
	fragment_packet_of(7, 0, 16, true);
	fragment_packet_of(8, 0, 16, true);	/* the next one begins */
	CHECK_EQ(got[0].calls, 1);
	fragment_packet_of(8, 16, 24, false);
	CHECK_STR(got[0].text, "ALPHA a ALPHA a datagram in three pieces");
}

/* Fragments but the last have multiples of 8 bytes; what others have beyond that is of use if nothing else comes. */
TEST(a_fragment_that_ends_within_eight_bytes)
{
	begin(L3_UDP, 5000, 5001);
	fragment_packet_of(7, 0, 16, true);
	fragment_bytes_of(7, 16, "datagram-not", 12, true);
	fragment_packet_of(7, 24, 16, false);
	CHECK_STR(got[0].text, "ALPHA a datagram in three pieces");
	CHECK_EQ(got[0].flags, T2_STREAM_JOINED);
	begin(L3_UDP, 5000, 5001);
	fragment_packet_of(7, 0, 16, true);
	fragment_bytes_of(7, 16, "datagram-not", 12, true);
	streams_end(&both[0]);
	CHECK_STR(got[0].text, "ALPHA a datagram-not");
}

TEST(an_application_is_found_by_its_name)
{
	begin(L3_UDP, 5000, 5001);
	CHECK_EQ(t2_app_find("beta"), beta);
	CHECK_EQ(t2_app_find("bet"), 0);
	CHECK_EQ(t2_app_declare(&(struct t2_app){ .name = "alpha" }), alpha);
	CHECK_EQ(t2_app_last(), zeta);
	CHECK_STR(t2_app_name(beta), "beta");
	CHECK_STR(t2_app_name((t2_app_t)(zeta + 1)), "");
}

TEST_MAIN
