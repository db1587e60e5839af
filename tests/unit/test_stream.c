/*
 * Bytes in order: pieces, and the segments of TCP connections.
 *
 * LINK: t2core/src/streams/order.c t2core/src/streams/streams.c t2core/src/streams/memory.c t2core/src/streams/apps.c
 * LINK: t2core/src/streams/datagram.c t2core/src/plugins/met.c
 */
#include "guard.h"
#include "memory.h"
#include "order.h"
#include "streams.h"
#include "t2api.h"
#include "test.h"

T2_PER_THREAD unsigned t2_worker;
struct guard_cell guard_cells[GUARD_THREADS];
T2_PER_THREAD struct guard_cell *guard_own = guard_cells;

#if !defined(__SANITIZE_ADDRESS__)
/* What malloc and its like were called for. */
static uint64_t allocations;

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

void *
malloc(size_t n)
{
	allocations++;
	return __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	allocations++;
	return __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	allocations++;
	return __libc_realloc(p, n);
}
#endif

#define TEXT	"The quick brown fox jumps over the lazy dog."
#define LEN	(sizeof TEXT - 1)
#define SOON	8u			/* bytes wanted by the ask that wants few */

/* What an ask was given: bytes where they belong, holes as dots, and the flags of all. */
static struct got {
	char text[256];
	unsigned len, calls, flags;
	bool ordered, last_without_packet;
} all, few, once;
static unsigned enough;		/* bytes for all */

static void
note(struct got *g, const packet_t *pk, const struct t2_bytes *b)
{
	if (b->flags & T2_STREAM_BEGIN)
		*g = (struct got){ .ordered = true };
	if (b->offset + b->len >= sizeof g->text)		/* long ones are for take_long */
		return;
	g->ordered = g->ordered && b->len > 0 &&
	    (b->flags & T2_STREAM_HOLE ? b->offset > g->len : b->offset == g->len);
	memset(g->text + g->len, '.', b->offset - g->len);
	memcpy(g->text + b->offset, b->data, b->len);
	g->len = b->offset + b->len;
	g->text[g->len] = '\0';
	g->flags |= b->flags;
	g->calls++;
	g->last_without_packet = pk == NULL;
}

static bool
take_all(packet_t *pk, unsigned long flowIndex, const struct t2_bytes *b)
{
	(void)flowIndex;
	note(&all, pk, b);
	return all.len < enough;
}

static bool
take_few(packet_t *pk, unsigned long flowIndex, const struct t2_bytes *b)
{
	(void)flowIndex;
	note(&few, pk, b);
	return true;
}

static bool
take_once(packet_t *pk, unsigned long flowIndex, const struct t2_bytes *b)
{
	(void)flowIndex;
	note(&once, pk, b);
	return false;
}

static unsigned told;		/* flags of all bytes, unless there are enough for all */

static bool
take_long(packet_t *pk, unsigned long flowIndex, const struct t2_bytes *b)
{
	(void)pk, (void)flowIndex;
	told |= b->flags;
	return enough == UINT32_MAX;
}

static flow_t flow;
flow_t *flows = &flow;
static uint32_t isn;
static bool unguarded;		/* many segments */

static void
open_flow(uint32_t first)
{
	if (!streams_wanted) {
		t2_stream_ask(&(struct t2_stream_ask){ .bytes = T2_STREAM_ALL, .stream = take_all });
		t2_stream_ask(&(struct t2_stream_ask){ .bytes = SOON, .stream = take_few });
		t2_stream_ask(&(struct t2_stream_ask){ .bytes = 100, .stream = take_once });
		t2_stream_ask(&(struct t2_stream_ask){ .bytes = T2_STREAM_ALL, .stream = take_long });
	}
	streams_end(&flow);
	memset(&flow, 0, sizeof flow);
	flow.oppositeFlowIndex = HASHTABLE_ENTRY_NOT_FOUND;
	flow.l4Proto = L3_TCP;
	all = few = once = (struct got){ .ordered = true };
	enough = UINT32_MAX;
	isn = first;
}

/* A segment of n bytes at an offset of the stream, the first of its data lies behind isn; lost: they were snapped. */
static void
segment(uint8_t flags, int64_t at, const char *bytes, size_t n, uint32_t lost)
{
	packet_t pk = { .l4Proto = L3_TCP, .snapL4Len = 20, .snapL7Len = (uint32_t)n, .l7Len = (uint32_t)n + lost };
	const uint32_t seq = isn + (uint32_t)at + ((flags & TH_SYN) == 0);
	uint8_t l4[20] = { 0 };

	for (unsigned i = 0; i < 4; i++)
		l4[4 + i] = (uint8_t)(seq >> (24 - 8 * i));
	l4[13] = flags;
	pk.l4HdrP = unguarded ? l4 : guarded(l4, sizeof l4);
	pk.l7HdrP = unguarded ? (const uint8_t *)bytes : guarded(bytes, n);
	streams_packet(&flow, &pk);
}

static void
syn(void)
{
	segment(TH_SYN, 0, "", 0, 0);
}

/* Bytes [from, to) of the text. */
static void
part(size_t from, size_t to)
{
	segment(TH_ACK, (int64_t)from, TEXT + from, to - from, 0);
}

/* The end of the flow, which leaves nothing. */
static void
end(void)
{
	streams_end(&flow);
	CHECK_EQ(flow.stream.record, 0);
}

TEST(segments_in_order_are_given_as_they_come)
{
	open_flow(1000);
	syn();
	part(0, 10);
	CHECK_EQ(all.len, 10);
	part(10, 30);
	part(30, LEN);
	CHECK_STR(all.text, TEXT);
	CHECK_EQ(all.calls, 3);
	CHECK_EQ(all.flags, T2_STREAM_BEGIN);
	end();
}

/* A segment of a connection that has both directions: of [0] or [1], with numbers of their own. */
static flow_t biflow[2];

static void
both(unsigned from, uint8_t flags, uint32_t seq, uint32_t ack, const char *bytes)
{
	const size_t n = strlen(bytes);
	packet_t pk = { .l4Proto = L3_TCP, .snapL4Len = 20, .snapL7Len = (uint32_t)n, .l7Len = (uint32_t)n };
	uint8_t l4[20] = { 0 };

	for (unsigned i = 0; i < 4; i++) {
		l4[4 + i] = (uint8_t)(seq >> (24 - 8 * i));
		l4[8 + i] = (uint8_t)(ack >> (24 - 8 * i));
	}
	l4[13] = flags;
	pk.l4HdrP = guarded(l4, sizeof l4);
	pk.l7HdrP = guarded(bytes, n);
	streams_packet(&biflow[from], &pk);
}

/* SYN with 1000, SYN-ACK with 5000 and another with 900000000, to the SYN with answer - 1. */
static void
open_twice(uint32_t answer)
{
	open_flow(0);
	memset(biflow, 0, sizeof biflow);
	for (unsigned i = 0; i < 2; i++) {
		biflow[i].flowIndex = i;
		biflow[i].oppositeFlowIndex = 1 - i;
		biflow[i].l4Proto = L3_TCP;
	}
	flows = biflow;
	both(0, TH_SYN, 1000, 0, "");
	both(1, TH_SYN_ACK, 5000, 1001, "");
	both(1, TH_SYN_ACK, 900000000, answer, "");
}

static void
close_both(void)
{
	for (unsigned i = 0; i < 2; i++)
		streams_end(&biflow[i]);
	flows = &flow;
}

TEST(of_two_answers_to_a_syn_the_one_counts_that_data_follows)
{
	open_twice(1001);
	both(1, TH_ACK, 5001, 1001, "first");
	CHECK_STR(all.text, "first");
	both(1, TH_SYN_ACK, 900000000, 1001, "");	/* late */
	both(1, TH_ACK, 5006, 1001, " answer");
	CHECK_STR(all.text, "first answer");
	CHECK_EQ(all.flags, T2_STREAM_BEGIN);
	close_both();
	open_twice(1001);
	both(1, TH_ACK, 900000001, 1001, "second");
	CHECK_STR(all.text, "second");
	CHECK_EQ(all.flags, T2_STREAM_BEGIN);
	both(1, TH_ACK, 5001, 1001, "first");
	CHECK_STR(all.text, "second");
	close_both();
	open_twice(1001);
	both(1, TH_ACK, 5000, 1001, "\1");		/* a probe */
	both(1, TH_ACK, 5001, 1001, "first");
	CHECK_STR(all.text, "first");
	close_both();
}

TEST(an_answer_to_another_syn_begins_another_connection)
{
	open_twice(7001);				/* whose SYN is missing */
	both(1, TH_ACK, 900000001, 7001, "other");
	CHECK_STR(all.text, "other");
	both(1, TH_ACK, 5001, 1001, "first");
	CHECK_STR(all.text, "other");
	both(0, TH_SYN, 2000, 0, "");			/* the same ports again */
	both(1, TH_SYN_ACK, 6000, 2001, "");
	both(1, TH_ACK, 6001, 2001, "next");
	CHECK_STR(all.text, "next");
	close_both();
	open_twice(1001);
	both(1, TH_ACK, 5001, 1001, "first");
	both(0, TH_SYN, 1000, 0, "");			/* the SYN again */
	both(1, TH_SYN_ACK, 6000, 1001, "");
	both(1, TH_ACK, 5006, 1001, " answer");
	CHECK_STR(all.text, "first answer");
	close_both();
}

TEST(nothing_is_kept_before_there_are_bytes_and_when_nobody_wants_more)
{
	open_flow(1000);
	syn();
	CHECK_EQ(flow.stream.record, 0);
	enough = 30;
	part(0, 10);
	CHECK(flow.stream.record != 0);
	part(10, 30);
	CHECK_EQ(flow.stream.record, 0);
	part(30, LEN);
	CHECK_EQ(flow.stream.record, 0);
	open_flow(1000);
	enough = 10;
	syn();
	part(40, LEN);
	part(0, 30);
	CHECK_EQ(flow.stream.record, 0);
}

TEST(three_segments_in_all_orders)
{
	static const size_t cut[] = { 0, 13, 29, LEN };
	static const int order[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 },
		{ 2, 1, 0 } };

	for (int o = 0; o < 6; o++)
		for (int overlap = 0; overlap <= 5; overlap += 5) {
			open_flow(UINT32_MAX - 20);		/* numbers wrap */
			syn();
			for (int i = 0; i < 3; i++) {
				const int s = order[o][i];

				part(cut[s] - (s > 0 ? (size_t)overlap : 0), cut[s + 1]);
				part(cut[s], cut[s + 1]);
			}
			CHECK_STR(all.text, TEXT);
			CHECK(all.ordered && all.flags == T2_STREAM_BEGIN);
			end();
		}
}

TEST(each_ask_gets_its_own_number_of_bytes_and_is_left_alone_then)
{
	open_flow(7);
	syn();
	part(0, 5);
	part(5, 20);
	part(20, LEN);
	CHECK_EQ(all.calls, 3);
	CHECK_STR(few.text, "The quic");
	CHECK_EQ(few.calls, 2);
	CHECK_STR(once.text, "The q");
	CHECK_EQ(once.calls, 1);
}

TEST(what_came_first_counts_and_others_are_told)
{
	open_flow(7);
	syn();
	segment(TH_ACK, 10, "brown", 5, 0);
	segment(TH_ACK, 8, "k BROWN ", 8, 0);
	part(0, 10);
	CHECK_STR(all.text, "The quick brown ");
	CHECK_EQ(all.flags, T2_STREAM_BEGIN | T2_STREAM_CONFLICT);
	part(16, LEN);
	CHECK_STR(all.text, TEXT);
	open_flow(7);
	syn();
	segment(TH_ACK, 10, "brown", 5, 0);
	segment(TH_ACK, 0, "The quick BROWN fox", 19, 0);	/* one that reaches past it */
	CHECK_STR(all.text, "The quick brown fox");
	CHECK_EQ(all.flags, T2_STREAM_BEGIN | T2_STREAM_CONFLICT);
}

/* --- what comes again ------------------------------------------------------------------------------------------- */

#define MSS	1460u
#define MANY	16u
static char bytes[MANY * MSS];

/* n segments of len bytes, and then bytes [from, to) of them, of which the one at bad is another: is that told? */
static bool
again(unsigned n, unsigned len, unsigned from, unsigned to, unsigned bad)
{
	static char copy[sizeof bytes];

	open_flow(UINT32_MAX - 50);
	syn();
	told = 0;
	for (unsigned i = 0; i < n; i++)
		segment(TH_ACK, (int64_t)i * len, bytes + i * len, len, 0);
	REQUIRE(flow.stream.record != 0);
	memcpy(copy, bytes, sizeof bytes);
	if (bad < sizeof copy)
		copy[bad] ^= 0x20;
	segment(TH_ACK, from, copy + from, to - from, 0);
	CHECK_EQ((told & T2_STREAM_CONFLICT) != 0, flow.stream.conflict && to > n * len);
	CHECK_EQ(t2_stream_conflict(0), flow.stream.conflict);
	return flow.stream.conflict;
}

#define AS_SENT	UINT32_MAX	/* bad */

TEST(bytes_that_were_given_and_come_again_are_compared)
{
	unguarded = true;
	for (unsigned i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(i * 7 + i / 251);
	CHECK(!again(1, 100, 50, 150, AS_SENT));
	for (unsigned bad = 50; bad < 100; bad++)
		CHECK(again(1, 100, 50, 150, bad));
	CHECK(!again(1, 100, 50, 150, 100));		/* the first new one */
	CHECK(!again(1, MSS, 0, MSS, AS_SENT));
	for (unsigned bad = 0; bad < MSS; bad++)
		CHECK(again(1, MSS, 0, MSS, bad));
	CHECK(again(1, 100, 99, 100, 99));		/* a byte */
	unguarded = false;
}

TEST(they_are_compared_up_to_sixteen_segments_back)
{
	unguarded = true;
	for (unsigned back = 1; back <= MANY; back++) {
		const unsigned from = (MANY - back) * MSS;

		CHECK(!again(MANY, MSS, from, from + MSS, AS_SENT));
		CHECK(again(MANY, MSS, from, from + MSS, from));
		CHECK(again(MANY, MSS, from, from + MSS, from + MSS - 1));
		CHECK(!again(MANY, MSS, from + 700, from + MSS, from + 699));
		CHECK(again(MANY, MSS, from + 700, from + MSS, from + 700));
	}
	unguarded = false;
}

TEST(what_comes_again_as_it_was_never_differs)
{
	uint32_t r = 3;

	unguarded = true;
	open_flow(7);
	syn();
	for (unsigned at = 0; at < sizeof bytes;) {
		const unsigned n = MIN(1 + (r >> 16) % 3000, (unsigned)sizeof bytes - at);
		const unsigned back = MIN((r >> 4) % 30000, at);

		r = r * 1103515245 + 12345;
		segment(TH_ACK, at - back, bytes + at - back, n + back, 0);
		at += n;
		segment(TH_ACK, at - back, bytes + at - back, MIN(back, n), 0);
		REQUIRE(!flow.stream.conflict);
	}
	end();
	unguarded = false;
}

TEST(a_ring_that_has_gone_round_compares_what_it_has)
{
	enum { CHUNK = 1000, CHUNKS = 100 };
	char chunk[CHUNK];

	unguarded = true;
	open_flow(7);
	syn();
	for (unsigned i = 0; i < CHUNKS; i++) {
		memset(chunk, (int)i, CHUNK);
		segment(TH_ACK, (int64_t)i * CHUNK, chunk, CHUNK, 0);
		memset(chunk, (int)i - 20, CHUNK);
		if (i >= 20)
			segment(TH_ACK, (int64_t)(i - 20) * CHUNK, chunk, CHUNK, 0);
		REQUIRE(!flow.stream.conflict);
	}
	chunk[0] = 0;				/* longer ago than is kept */
	segment(TH_ACK, (CHUNKS - T2_GIVEN_BYTES / CHUNK - 1) * CHUNK - 1, chunk, 1, 0);
	CHECK(!flow.stream.conflict);
	segment(TH_ACK, CHUNKS * CHUNK - T2_GIVEN_BYTES, chunk, 1, 0);
	CHECK(flow.stream.conflict);
	unguarded = false;
}

TEST(a_conflict_is_told_with_the_next_bytes_and_is_one_of_the_connection)
{
	open_flow(7);
	syn();
	part(0, 10);
	segment(TH_ACK, 0, "the", 3, 0);
	CHECK_EQ(all.flags, T2_STREAM_BEGIN);
	CHECK(t2_stream_conflict(0));
	part(10, 20);
	CHECK_EQ(all.flags, T2_STREAM_BEGIN | T2_STREAM_CONFLICT);
	all.flags = 0;
	part(20, LEN);
	CHECK_EQ(all.flags, 0);
	CHECK_STR(all.text, TEXT);
	isn = 5000000;				/* of the next connection nothing came twice */
	syn();
	segment(TH_ACK, 0, "another", 7, 0);
	CHECK_EQ(all.flags, T2_STREAM_BEGIN);
}

TEST(a_keepalive_has_any_byte)
{
	open_flow(7);
	syn();
	part(0, 10);
	segment(TH_ACK, 9, "", 1, 0);
	CHECK(!flow.stream.conflict);
	segment(TH_ACK, 8, "", 1, 0);
	CHECK(flow.stream.conflict);
}

TEST(bytes_before_a_hole_are_not_compared_with_those_behind_it)
{
	open_flow(7);
	syn();
	segment(TH_ACK, 0, TEXT, 4, 6);		/* six that were not captured */
	part(10, 20);
	segment(TH_ACK, 0, "The quick ", 10, 0);
	CHECK(!flow.stream.conflict);
	segment(TH_ACK, 4, "quick BROWN", 11, 0);
	CHECK(flow.stream.conflict);
}

TEST(pieces_of_a_plugin_are_compared_too)
{
	struct t2_order o = { .at = 0 };
	struct t2_bytes b;

	CHECK(t2_order_put(&o, 0, (const uint8_t *)"abcd", 4, 0));
	CHECK(t2_order_next(&o, &b) && b.flags == 0);
	CHECK(!t2_order_next(&o, &b));
	CHECK(t2_order_put(&o, 2, (const uint8_t *)"cdef", 4, 0));
	CHECK(t2_order_next(&o, &b) && b.flags == 0 && b.offset == 4);
	CHECK(!t2_order_next(&o, &b));
	CHECK(t2_order_put(&o, 3, (const uint8_t *)"xef", 3, 0));
	CHECK(!t2_order_next(&o, &b));
	CHECK(t2_order_put(&o, 6, (const uint8_t *)"g", 1, 0));
	CHECK(t2_order_next(&o, &b) && b.flags == T2_STREAM_CONFLICT);
	t2_order_clear(&o);
	CHECK(o.tail == NULL);
}

/* --- holes ------------------------------------------------------------------------------------------------------ */

TEST(a_hole_is_told_when_the_flow_ends)
{
	open_flow(7);
	syn();
	part(0, 4);
	part(20, 25);
	part(10, 15);
	CHECK_STR(all.text, "The ");
	streams_end(&flow);
	CHECK_STR(all.text, "The ......brown.....jumps");
	CHECK_EQ(all.flags, T2_STREAM_BEGIN | T2_STREAM_HOLE);
	CHECK(all.ordered && all.last_without_packet);
	end();
}

TEST(a_hole_is_given_up_when_too_much_is_behind_it)
{
	open_flow(7);
	syn();
	for (size_t i = 0; i <= T2_HELD_PIECES; i++)
		segment(TH_ACK, 10 + (int64_t)i, "x", 1, 0);
	CHECK_EQ(all.len, 10 + T2_HELD_PIECES + 1);
	CHECK_EQ(all.flags, T2_STREAM_BEGIN | T2_STREAM_HOLE);
	end();
}

TEST(a_connection_without_its_beginning_says_so)
{
	open_flow(7);
	for (size_t i = 0; i < LEN; i++)
		part(i, i + 1);
	CHECK_STR(all.text, TEXT);
	CHECK_EQ(all.flags, T2_STREAM_BEGIN | T2_STREAM_MID);
	open_flow(7);
	part(10, 20);
	CHECK_EQ(all.len, 0);
	streams_end(&flow);
	CHECK_STR(all.text, "brown fox ");
}

TEST(a_beginning_that_comes_late_is_one)
{
	open_flow(7);
	part(4, 10);
	part(0, 4);
	syn();
	part(10, LEN);
	CHECK_STR(all.text, TEXT);
	CHECK_EQ(all.flags, T2_STREAM_BEGIN);
	open_flow(7);
	part(20, LEN);
	syn();
	part(0, 20);
	CHECK_STR(all.text, TEXT);
	CHECK_EQ(all.flags, T2_STREAM_BEGIN);
}

TEST(data_may_come_with_the_syn)
{
	open_flow(7);
	segment(TH_SYN, 0, TEXT, 10, 0);
	part(10, LEN);
	CHECK_STR(all.text, TEXT);
}

TEST(ports_are_used_again)
{
	open_flow(7);
	syn();
	part(0, 10);
	part(20, 30);
	syn();					/* once more: no new connection */
	CHECK_EQ(all.len, 10);
	isn = 5000000;
	syn();
	part(0, LEN);
	CHECK_STR(all.text, TEXT);
	CHECK_STR(few.text, "The quic");
	CHECK_EQ(all.flags, T2_STREAM_BEGIN);
	end();
}

TEST(what_was_not_captured_is_a_hole)
{
	open_flow(7);
	syn();
	segment(TH_ACK, 0, TEXT, 4, 6);
	part(10, 15);
	CHECK_STR(all.text, "The ......brown");
	CHECK_EQ(all.flags, T2_STREAM_BEGIN | T2_STREAM_HOLE);
	open_flow(7);
	syn();
	segment(TH_ACK, 10, "brown", 5, 5);	/* behind a hole */
	part(0, 10);
	part(20, 25);
	CHECK_STR(all.text, "The quick brown.....jumps");
}

TEST(resets_and_empty_segments_say_nothing)
{
	open_flow(7);
	segment(TH_ACK, 0, "", 0, 0);
	CHECK_EQ(flow.stream.flags, 0);
	syn();
	segment(TH_RST, 0, "reset", 5, 0);
	part(0, LEN);
	CHECK_STR(all.text, TEXT);
}

TEST(any_cuts_in_any_order_give_the_same)
{
	uint32_t r = 1;

	unguarded = true;
	for (int round = 0; round < 20000; round++) {
		bool covered[LEN] = { false };
		size_t missing = LEN;

		open_flow(r * 2654435761u);
		syn();
		while (missing > 0) {
			size_t from, n;

			r = r * 1103515245 + 12345;
			from = (r >> 8) % LEN;
			n = 1 + (r >> 20) % 12;
			if (from + n > LEN)
				n = LEN - from;
			part(from, from + n);
			for (size_t i = from; i < from + n; i++) {
				missing -= !covered[i];
				covered[i] = true;
			}
		}
		REQUIRE(strcmp(all.text, TEXT) == 0 && all.ordered && all.flags == T2_STREAM_BEGIN);
		REQUIRE(!flow.stream.conflict);
	}
}

TEST(floods_of_connections_and_bytes_that_nobody_wants_allocate_nothing)
{
#if defined(__SANITIZE_ADDRESS__)
	SKIP("the sanitiser has a malloc of its own");
#else
	uint64_t before;
	unsigned calls;

	unguarded = true;
	open_flow(1);
	before = allocations;
	for (uint32_t i = 0; i < 100000; i++) {
		open_flow(i * 2654435761u);
		syn();
	}
	CHECK_EQ(allocations - before, 0);
	enough = SOON;
	part(0, LEN);
	calls = all.calls + few.calls + once.calls;
	before = allocations;
	for (int64_t at = LEN; at < 1000000; at += LEN)
		segment(TH_ACK, at, TEXT, LEN, 0);
	CHECK_EQ(allocations - before, 0);
	CHECK_EQ(all.calls + few.calls + once.calls, calls);
	unguarded = false;
#endif
}

static void
mark(void)
{
	const unsigned n = memory_next();

	memory_mark(n, memory_short());
}

TEST(memory_is_refused_from_a_mark_on_that_depends_on_what_was_taken_some_marks_before)
{
	const size_t much = (size_t)TEXT_MEM << 20;

	CHECK(t2_mem_take(T2_MEM_TEXT, much + 1));
	for (unsigned i = 0; i <= MEMORY_LAG; i++) {
		CHECK(t2_mem_take(T2_MEM_TEXT, 0));
		mark();
	}
	CHECK(!t2_mem_take(T2_MEM_TEXT, 1));
	CHECK(t2_mem_take(T2_MEM_STREAM, 1));
	CHECK_EQ(memory_refused(T2_MEM_TEXT), 1);
	t2_mem_give(T2_MEM_STREAM, 1);
	t2_mem_give(T2_MEM_TEXT, much + 1);
	for (unsigned i = 0; i <= MEMORY_LAG; i++)
		mark();
	CHECK(t2_mem_take(T2_MEM_TEXT, 0));
}

TEST(pieces_that_were_held_count_no_more_when_they_are_given)
{
	const unsigned many = 2u << 20;	/* so many of a byte would be more than STREAM_MEM, with what each costs */
	struct t2_order o = { .at = 0 };
	struct t2_bytes b;

	for (unsigned i = 0; i < many; i++) {
		const uint64_t at = o.at;

		CHECK(t2_order_put(&o, at + 1, (const uint8_t *)"b", 1, 0));
		CHECK(t2_order_put(&o, at, (const uint8_t *)"a", 1, 0));
		while (t2_order_next(&o, &b))
			continue;
		REQUIRE(o.at == at + 2);
	}
	for (unsigned i = 0; i <= MEMORY_LAG; i++)
		mark();
	CHECK(t2_mem_take(T2_MEM_STREAM, 0));
	t2_order_clear(&o);
}

TEST(pieces_of_a_direction_that_is_cleared_count_no_more)
{
	static const uint8_t piece[4096];
	const unsigned many = (STREAM_MEM << 20) / sizeof piece + 1;	/* so many at once would be too much */
	struct t2_order o = { .at = 0 };

	for (unsigned i = 0; i < many; i += 2) {
		CHECK(t2_order_put(&o, 5000, piece, sizeof piece, 0));
		CHECK(t2_order_put(&o, 20000, piece, sizeof piece, 0));
		t2_order_clear(&o);
		REQUIRE(o.held == NULL && o.at == 0);
	}
	for (unsigned i = 0; i <= MEMORY_LAG; i++)
		mark();
	CHECK(t2_mem_take(T2_MEM_STREAM, 0));
}

TEST(marks_come_with_packets_and_with_bytes)
{
	unsigned n = 0;

	while (!memory_packet(60))
		n++;
	CHECK_EQ(n, 1023);
	mark();
	n = 0;
	while (!memory_packet(65535))
		n++;
	CHECK_EQ(n, (STREAM_MEM << 20) / 32 / (65535 + MEMORY_PACKET));
	mark();
}

TEST_MAIN
