/*
 * What becomes of the segments of a connection, and the options of headers against an unreadable page.
 *
 * LINK: plugins/tcpFlags/src/tcp_analysis.c plugins/tcpFlags/src/options.c
 */
#include "../../plugins/tcpFlags/src/tcp_analysis.h"
#include "../../plugins/tcpFlags/src/options.h"
#include "proto.h"
#include "tranalyzer.h"
#include "test.h"

#define MS	(T2_TSTAMP_TICKS / 1000)
#define E(name)	(1u << TCPE_##name)

/* A connection: a sends to b */
static struct tcp_quality q[2];
static struct tcp_lists l[2];
static bool begun[2];
static int64_t now;

enum { A, B };

static void
fresh(void)
{
	for (int i = A; i <= B; i++) {
		tcp_lists_release(&l[i]);
		begun[i] = false;
	}
	now = 1600000000LL * T2_TSTAMP_TICKS;
}

static struct tcp_result
result(int i)
{
	struct tcp_result r;

	tcp_quality_result(&q[i], &l[i], &r);
	return r;
}

/* A segment a millisecond after the one before; returns its events. */
static uint32_t
sends(int from, uint8_t flags, uint32_t seq, uint32_t ack, uint32_t len, uint16_t window)
{
	const struct tcp_segment s = { .ts = now += MS, .seq = seq, .ack = ack, .len = len, .window = window,
		.flags = flags, .wscale = -1 };
	struct tcp_quality *const rev = begun[!from] ? &q[!from] : NULL;

	if (!begun[from])
		tcp_quality_init(&q[from], &l[from], rev);
	begun[from] = true;
	return tcp_quality_segment(&q[from], &l[from], rev, rev != NULL ? &l[!from] : NULL, &s);
}

/* SYN, SYN-ACK, ACK: A goes on at a + 1, B at b + 1. */
static void
open_at(uint32_t a, uint32_t b)
{
	fresh();
	CHECK_EQ(sends(A, TH_SYN, a, 0, 0, 1000), 0);
	CHECK_EQ(sends(B, TH_SYN_ACK, b, a + 1, 0, 1000), 0);
	CHECK_EQ(sends(A, TH_ACK, a + 1, b + 1, 0, 1000), 0);
}

TEST(a_handshake_has_its_round_trip_in_both_directions)
{
	open_at(100, 500);
	CHECK_EQ(sends(B, TH_ACK, 501, 101, 10, 1000), 0);
	for (int i = A; i <= B; i++) {
		CHECK_EQ((int)(result(i).first_rtt * 1e6f + 0.5f), 2000);
		CHECK_EQ(result(i).stat, TCPA_STAT_HANDSHAKE);
	}
	CHECK_EQ(q[B].ack.n, 1);		/* the SYN-ACK acknowledges the SYN */
	CHECK_EQ(q[A].ack.n, 1);
}

TEST(segments_before_the_capture_are_no_event)
{
	fresh();
	CHECK_EQ(sends(A, TH_ACK, 100, 500, 10, 1000), 0);
	CHECK_EQ(sends(B, TH_ACK, 500, 110, 10, 1000), 0);
	CHECK_EQ(result(A).stat, TCPA_STAT_SCALE_UNKNOWN);
}

TEST(each_kind_of_retransmission)
{
	open_at(100, 500);
	CHECK_EQ(sends(A, TH_ACK, 101, 501, 10, 1000), 0);
	CHECK_EQ(sends(A, TH_ACK, 111, 501, 10, 1000), 0);
	CHECK_EQ(sends(A, TH_ACK, 101, 501, 10, 1000), E(OUT_OF_ORDER));		/* sooner than a round trip */
	now += 500 * MS;
	CHECK_EQ(sends(A, TH_ACK, 101, 501, 10, 1000), E(RETRANSMISSION));
	CHECK_EQ(sends(B, TH_ACK, 501, 101, 0, 1000), E(DUPLICATE_ACK));
	CHECK_EQ(sends(B, TH_ACK, 501, 101, 0, 1000), E(DUPLICATE_ACK));
	CHECK_EQ(sends(A, TH_ACK, 101, 501, 10, 1000), E(RETRANSMISSION) | E(FAST_RETRANSMISSION));
	CHECK_EQ(sends(B, TH_ACK, 501, 121, 0, 1000), 0);
	CHECK_EQ(sends(A, TH_ACK, 111, 501, 10, 1000), E(RETRANSMISSION) | E(SPURIOUS_RETRANSMISSION));
	CHECK_EQ(result(A).timeouts, 1);
	CHECK_EQ(result(A).again, 40);
	CHECK_EQ(result(B).ambiguous, 1);
}

TEST(a_fin_again_is_a_retransmission_however_soon)
{
	open_at(100, 500);
	CHECK_EQ(sends(A, TH_FIN_ACK, 101, 501, 0, 1000), 0);
	CHECK_EQ(sends(A, TH_FIN_ACK, 101, 501, 0, 1000), E(RETRANSMISSION));
}

TEST(numbers_wrap)
{
	open_at(UINT32_MAX - 5, 500);
	CHECK_EQ(sends(A, TH_ACK, UINT32_MAX - 4, 501, 10, 1000), 0);
	CHECK_EQ(sends(A, TH_ACK, 5, 501, 10, 1000), 0);
	CHECK_EQ(sends(A, TH_ACK, 25, 501, 10, 1000), E(LOST_SEGMENT));
	now += 100 * MS;
	CHECK_EQ(sends(A, TH_ACK, UINT32_MAX - 4, 501, 20, 1000), E(RETRANSMISSION));
	CHECK_EQ(result(A).again, 20);
	CHECK_EQ(sends(B, TH_ACK, 501, 35, 0, 1000), E(ACK_LOST_SEGMENT));
}

TEST(a_window_that_closes_and_its_probes)
{
	open_at(100, 500);
	CHECK_EQ(sends(B, TH_ACK, 501, 101, 0, 0), E(ZERO_WINDOW));
	CHECK_EQ(sends(A, TH_ACK, 101, 501, 1, 1000), E(ZERO_WINDOW_PROBE));
	CHECK_EQ(sends(B, TH_ACK, 501, 101, 0, 0), E(ZERO_WINDOW) | E(ZERO_WINDOW_PROBE_ACK));
	CHECK_EQ(sends(A, TH_ACK, 101, 501, 1, 1000), E(ZERO_WINDOW_PROBE));	/* the number has not moved */
	CHECK_EQ(sends(B, TH_ACK, 501, 102, 0, 0), E(ZERO_WINDOW));		/* its byte is taken: it has */
	CHECK_EQ(sends(A, TH_ACK, 102, 501, 1, 1000), E(ZERO_WINDOW_PROBE));
	CHECK_EQ(sends(B, TH_ACK, 501, 102, 0, 50), E(WINDOW_UPDATE));
	CHECK_EQ(sends(A, TH_ACK, 102, 501, 50, 1000), E(WINDOW_FULL));
	CHECK_EQ(result(A).again, 0);		/* probes are not counted as sent */
}

TEST(keep_alives_are_no_retransmissions)
{
	open_at(100, 500);
	CHECK_EQ(sends(A, TH_ACK, 101, 501, 10, 1000), 0);
	CHECK_EQ(sends(B, TH_ACK, 501, 111, 0, 1000), 0);
	CHECK_EQ(sends(A, TH_ACK, 110, 501, 0, 1000), E(KEEP_ALIVE));
	CHECK_EQ(sends(B, TH_ACK, 501, 111, 0, 1000), E(KEEP_ALIVE_ACK));
	CHECK_EQ(sends(A, TH_ACK, 110, 501, 1, 1000), E(KEEP_ALIVE));
	CHECK_EQ(sends(B, TH_ACK, 501, 111, 0, 1000), E(KEEP_ALIVE_ACK));
	CHECK_EQ(result(A).again, 0);
}

TEST(ports_that_are_used_again_begin_anew)
{
	open_at(100, 500);
	CHECK_EQ(sends(A, TH_SYN, 100, 0, 0, 1000), E(RETRANSMISSION));		/* the same SYN */
	CHECK_EQ(sends(A, TH_SYN, 70000, 0, 0, 1000), E(REUSED_PORTS));
	CHECK_EQ(sends(B, TH_SYN_ACK, 90, 70001, 0, 1000), 0);
	CHECK_EQ(sends(A, TH_ACK, 70001, 91, 10, 1000), 0);
	CHECK_EQ(result(A).count[TCPE_LOST_SEGMENT], 0);
	CHECK((result(A).stat & TCPA_STAT_SYN_AGAIN) != 0);
}

/* The list of segments on their way: 16, then no more is timed until one is acknowledged. */
TEST(more_segments_than_are_kept)
{
	open_at(100, 500);
	for (uint32_t i = 0; i < 16; i++)
		CHECK_EQ(sends(A, TH_ACK, 101 + i, 501, 1, 1000), 0);
	CHECK_EQ(result(A).stat, TCPA_STAT_HANDSHAKE);
	CHECK_EQ(sends(A, TH_ACK, 117, 501, 1, 1000), 0);
	CHECK_EQ(result(A).stat, TCPA_STAT_HANDSHAKE | TCPA_STAT_SEGMENTS);
	CHECK_EQ(result(B).stat, TCPA_STAT_HANDSHAKE | TCPA_STAT_SEGMENTS);
	CHECK_EQ(sends(B, TH_ACK, 501, 117, 0, 1000), 0);
	CHECK_EQ(q[B].ack.n, 2);
	CHECK_EQ(sends(B, TH_ACK, 501, 118, 0, 1000), 0);
	CHECK_EQ(q[B].ack.n, 2);		/* the 17th was not kept */
	CHECK_EQ(sends(A, TH_ACK, 118, 501, 1, 1000), 0);
	CHECK_EQ(sends(B, TH_ACK, 501, 119, 0, 1000), 0);
	CHECK_EQ(q[B].ack.n, 3);
}

/* What was on its way is still there when there is more than few of it, and is timed in its order. */
TEST(few_segments_become_many)
{
	open_at(100, 500);
	CHECK_EQ(sends(A, TH_ACK, 101, 501, 10, 1000), 0);
	CHECK_EQ(sends(B, TH_ACK, 501, 111, 0, 1000), 0);	/* the ring begins at its start again */
	for (uint32_t i = 0; i < TCP_LIST_FEW; i++)
		CHECK_EQ(sends(A, TH_ACK, 111 + i, 501, 1, 1000), 0);
	CHECK_EQ(sends(B, TH_ACK, 501, 112, 0, 1000), 0);
	CHECK_EQ(sends(A, TH_ACK, 111 + TCP_LIST_FEW, 501, 1, 1000), 0);
	CHECK(l[A].many == NULL);
	CHECK_EQ(l[A].first, 1);				/* it goes round the end */
	CHECK_EQ(sends(A, TH_ACK, 112 + TCP_LIST_FEW, 501, 1, 1000), 0);
	CHECK(l[A].many != NULL);
	CHECK_EQ(l[A].nunacked, TCP_LIST_FEW + 1);
	for (uint32_t i = 0; i < l[A].nunacked; i++)
		CHECK_EQ(tcp_lists_unacked(&l[A], i)->seq, 112 + i);
	CHECK_EQ(q[B].ack.n, 3);
	for (uint32_t i = 0; i <= TCP_LIST_FEW; i++)
		CHECK_EQ(sends(B, TH_ACK, 501, 113 + i, 0, 1000), 0);
	CHECK_EQ(q[B].ack.n, 4 + TCP_LIST_FEW);
	CHECK_EQ(result(A).stat, TCPA_STAT_HANDSHAKE);
}

/* Segments out of order leave the list by their numbers. */
TEST(a_late_segment_is_timed_as_well)
{
	open_at(100, 500);
	CHECK_EQ(sends(A, TH_ACK, 111, 501, 10, 1000), E(LOST_SEGMENT));
	CHECK_EQ(sends(A, TH_ACK, 101, 501, 10, 1000), E(OUT_OF_ORDER));
	CHECK_EQ(sends(B, TH_ACK, 501, 111, 0, 1000), 0);
	CHECK_EQ(q[B].ack.n, 2);
	CHECK_EQ(l[A].nunacked, 1);
	CHECK_EQ(sends(B, TH_ACK, 501, 121, 0, 1000), 0);
	CHECK_EQ(q[B].ack.n, 3);
	CHECK_EQ(result(A).again, 0);
}

/* --- ranges that were seen -------------------------------------------------------------------------------------- */

static struct tcp_lists seen;
static bool overflow;

static uint32_t
see(uint32_t from, uint32_t to)
{
	return tcp_lists_seen(&seen, from, to, &overflow);
}

static void
see_nothing(void)
{
	tcp_lists_release(&seen);
	memset(&seen, 0, sizeof seen);
	overflow = false;
}

static const struct tcp_range *
range(unsigned i)
{
	return &tcp_lists_ranges(&seen)[i];
}

TEST(bytes_seen_before)
{
	see_nothing();
	CHECK_EQ(see(100, 200), 0);
	CHECK_EQ(see(200, 300), 0);
	CHECK_EQ(seen.nseen, 1);
	CHECK_EQ(see(250, 350), 50);
	CHECK_EQ(see(400, 500), 0);
	CHECK_EQ(see(600, 700), 0);
	CHECK_EQ(seen.nseen, 3);
	CHECK_EQ(see(340, 650), 10 + 100 + 50);		/* across two gaps */
	CHECK_EQ(seen.nseen, 1);
	CHECK_EQ(see(50, 100), 0);			/* before all */
	CHECK_EQ(seen.nseen, 1);
	CHECK_EQ(see(0, 1000), 650);
	CHECK_EQ(seen.nseen, 1);
	CHECK(!overflow);
}

TEST(more_gaps_than_are_kept)
{
	see_nothing();
	for (uint32_t i = 0; i < TCP_LIST_MAX; i++)
		CHECK_EQ(see(i * 20, i * 20 + 10), 0);
	CHECK(!overflow);
	CHECK_EQ(see(1000, 1010), 0);
	CHECK(overflow);
	CHECK_EQ(seen.nseen, TCP_LIST_MAX);
	CHECK_EQ(see(10, 20), 10);			/* the oldest gap was forgotten */
	CHECK_EQ(see(30, 40), 0);			/* the next was not */
	CHECK_EQ(see(500, 510), 0);
}

TEST(ranges_far_behind_are_forgotten)
{
	see_nothing();
	for (uint32_t at = 0; at < 9; at++)		/* 2^29 bytes each: numbers wrap */
		CHECK_EQ(see(at << 29, (at + 1) << 29), 0);
	CHECK_EQ(seen.nseen, 1);
	CHECK_EQ(range(0)->to - range(0)->from, UINT32_C(1) << 29);
	CHECK(!overflow);
	CHECK_EQ(see(range(0)->to + (3u << 29), range(0)->to + (3u << 29) + 1), 0);
	CHECK(overflow);
	CHECK_EQ(seen.nseen, 1);
}

/* The list stays sorted and apart, and counts as a plain map of bytes does until it overflows. */
TEST(ranges_against_a_map_of_bytes)
{
	static uint8_t map[4096];
	uint32_t x = 1;

	for (unsigned round = 0; round < 200; round++) {
		see_nothing();
		memset(map, 0, sizeof map);
		for (unsigned i = 0; i < 40; i++) {
			uint32_t from, n, want = 0, got;

			x = x * 1103515245 + 12345;
			from = x >> 8 & 0xfff;
			n = 1 + (x >> 20 & 0xff);
			if (from + n > sizeof map)
				continue;
			for (uint32_t k = from; k < from + n; k++) {
				want += map[k];
				map[k] = 1;
			}
			got = see(from - 2048, from - 2048 + n);	/* across 2^32 */
			CHECK(overflow ? got >= want : got == want);
			for (unsigned k = 1; k < seen.nseen; k++)
				CHECK((int32_t)(range(k)->from - range(k - 1)->to) > 0);
		}
	}
}

/* --- options ---------------------------------------------------------------------------------------------------- */

TEST(each_cut_of_the_options)
{
	static const uint8_t opt[] = { 2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 3, 3, 7, 5, 18, 0, 0,
		0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 30, 4, 0x50, 9 };
	struct tcp_options o;
	struct ip_options ip;

	for (size_t n = 0; n <= sizeof opt; n++) {
		const uint8_t *const p = guarded(opt, n);

		tcp_options_read((struct cursor){ p, p + n }, false, 100, &o);
		CHECK(o.num <= n);
		ip4_options_read((struct cursor){ p, p + n }, &ip);
		ip6_options_read((struct cursor){ p, p + n }, &ip);
	}
	tcp_options_read((struct cursor){ opt, opt + sizeof opt }, false, 100, &o);
	CHECK(!o.corrupt);
	CHECK_EQ(o.num, 7);
	CHECK_EQ(o.mss, 1460);
	CHECK_EQ(o.wscale, 7);
	CHECK_EQ(o.tsval, 1);
	CHECK_EQ(o.tsecr, 2);
	CHECK(o.sack && o.dsack);
	CHECK_EQ(o.mp_types, 1 << 5);
	CHECK_EQ(o.mp_id, 9);
	CHECK_EQ(o.kinds, 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 5 | 1u << 8 | 1u << 30);
}

TEST(the_usual_timestamps_are_read_as_all_others)
{
	static const uint8_t usual[] = { 1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2 };
	static const uint8_t other[] = { 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 1 };
	struct tcp_options a, b;

	tcp_options_read((struct cursor){ usual, usual + 12 }, false, 0, &a);
	tcp_options_read((struct cursor){ other, other + 12 }, false, 0, &b);
	CHECK_EQ(a.kinds, b.kinds);
	CHECK_EQ(a.num, b.num);
	CHECK_EQ(a.tsval, b.tsval);
	CHECK_EQ(a.tsecr, b.tsecr);
	CHECK(a.has_ts && b.has_ts);
}

TEST_MAIN
