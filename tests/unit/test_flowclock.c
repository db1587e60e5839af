/*
 * The time that time-outs go by: steps that are true, and others; and which flows end by it.
 *
 * LINK: t2core/src/flows/flowclock.c t2core/src/flows/lru.c t2core/src/flows/cells.c
 */
#include "flowclock.h"
#include "lru.h"
#include "t2api.h"
#include "test.h"

flow_t *flows;

#define T0		1000000
#define S(x)		((int64_t)((x) * (double)TSTAMPFAC))
#define PACKETS_MAX	64

/*
 * The packets of a file at these seconds behind T0; the seconds that the clock of flows shows at each.  burst: so
 * many are known at once.
 */
static const double *
clock_of(const double *at, unsigned n, unsigned burst)
{
	static double shown[PACKETS_MAX];
	struct pcap_pkthdr h[PACKETS_MAX] = { 0 };

	flowclock_reset();
	for (unsigned i = 0; i < n; i++) {
		const int64_t t = S(T0 + at[i]);

		h[i].ts = (struct timeval){ .tv_sec = t / TSTAMPFAC, .tv_usec = t % TSTAMPFAC };
	}
	for (unsigned i = 0; i < n; i++) {
		const unsigned end = MIN(n, (i / burst + 1) * burst);

		flowclock_packet(tv_ticks(&h[i].ts),
		    &(struct flowclock_next){ .hdr = &h[i + 1], .n = end - i - 1, .all = end == n && burst >= n });
		shown[i] = (double)(flowclock - S(T0)) / (double)TSTAMPFAC;
	}
	return shown;
}

#define SHOWS(burst, at, want) do {							\
	const double *shown_ = clock_of(at, T2_NELEM(at), burst);			\
	for (unsigned i_ = 0; i_ < T2_NELEM(want); i_++)				\
		CHECK_DBL(shown_[i_], want[i_], 1e-6);					\
} while (0)

TEST(small_steps_are_taken_as_they_are)
{
	const double at[] = { 0, 0.5, 0.2, 0.9, 182.9, 182.8, 182.3, 300 };

	SHOWS(64, at, at);
	SHOWS(1, at, at);
}

/*
 * All packets far apart: the last one of a burst of three has nobody to confirm it, and goes by the step before it.
 */
TEST(packets_that_are_all_far_apart)
{
	const double at[] = { 0, 1e4, 2e4, 3e4, 4e4, 5e4, 6e4 };

	SHOWS(3, at, at);
}

TEST(one_packet_far_ahead_moves_nothing)
{
	const double at[] = { 0, 1, 1e9, 2, 3 }, want[] = { 0, 1, 1, 2, 3 };

	SHOWS(64, at, want);
	SHOWS(1, at, want);
	SHOWS(3, at, want);
}

TEST(two_packets_far_ahead_move_nothing)
{
	const double at[] = { 0, 1, 1e9, 1e9 + 1, 2, 3, 4 }, want[] = { 0, 1, 1, 1, 2, 3, 4 };

	SHOWS(64, at, want);
	SHOWS(1, at, want);
}

TEST(one_packet_far_back_moves_nothing)
{
	const double at[] = { 0, 1, -9e5, 2, 3 }, want[] = { 0, 1, 1, 2, 3 };

	SHOWS(64, at, want);
	SHOWS(1, at, want);
}

TEST(silence_that_the_next_packets_confirm_is_time)
{
	const double at[] = { 0, 1, 1000, 1001, 1002 }, later[] = { 0, 1, 1, 1, 1002 };

	SHOWS(64, at, at);
	SHOWS(1, at, later);		/* nothing is known of the next */
}

TEST(a_last_packet_and_lone_packets_need_no_witness)
{
	const double at[] = { 0, 1000, 5000, 12000 };

	SHOWS(64, at, at);
}

TEST(the_clock_goes_on_where_packets_step_back)
{
	const double at[] = { 1000, 1001, 400, 401, 402, 800 }, want[] = { 1000, 1001, 1001, 1002, 1003, 1003 };
	const double seconds[] = { 1000, 940, 941, 942, 1130 }, gone[] = { 1000, 1000, 1001, 1002, 1190 };

	SHOWS(5, at, want);
	SHOWS(64, seconds, gone);
}

TEST(two_clocks_by_turns_add_no_time)
{
	double at[PACKETS_MAX];
	const double *shown;

	for (unsigned i = 0; i < PACKETS_MAX; i++)
		at[i] = i + (i / 4 % 2 ? -36000.0 : 0);
	shown = clock_of(at, PACKETS_MAX, PACKETS_MAX);
	for (unsigned i = 0; i < PACKETS_MAX; i++)
		CHECK(shown[i] >= i - 5.0 && shown[i] <= i + 5.0);
}

TEST(times_beyond_what_ticks_can_say)
{
	const struct timeval last = { .tv_sec = INT64_MAX }, first = { .tv_sec = INT64_MIN };
	struct timeval over = { .tv_sec = 5, .tv_usec = 2 * TSTAMPFAC + 7 }, under = { .tv_sec = 5, .tv_usec = -1 };

	CHECK(tv_ticks(&last) > 0);
	CHECK(tv_ticks(&first) < 0);
	tv_carry(&over);
	CHECK_EQ(over.tv_sec, 7);
	CHECK_EQ(over.tv_usec, 7);
	tv_carry(&under);
	CHECK_EQ(under.tv_sec, 4);
	CHECK_EQ(under.tv_usec, TSTAMPFAC - 1);
}

/* --- flows ------------------------------------------------------------------------------------------------------ */

/* Flows that end now, in order; each is removed.  How many. */
static unsigned
ended(unsigned long *slots)
{
	struct timeouts t;
	unsigned long slot;
	unsigned n = 0;

	if (!timeouts_possible(flowclock))
		return 0;
	timeouts_begin(&t);
	while ((slot = timeouts_next(&t)) != HASHTABLE_ENTRY_NOT_FOUND)
		if (timeouts_due(&t)) {
			slots[n++] = slot;
			lru_remove(slot);
		}
	return n;
}

/* A packet of a flow, new or not, that steps to this time; how many flows end before it. */
static unsigned
packet(double at, double next, unsigned long slot, bool new, unsigned long *slots)
{
	const struct pcap_pkthdr h = { .ts = { .tv_sec = T0 + (time_t)next } };
	unsigned n;

	flowclock_packet(S(T0 + at), &(struct flowclock_next){ .hdr = &h, .n = 1 });
	n = ended(slots);
	if (new)
		lru_append(slot, HASHTABLE_ENTRY_NOT_FOUND, 0);
	else
		lru_touch(slot);
	lru_see(slot, 0);
	return n;
}

TEST(flows_end_by_their_silence_whatever_the_clock_does)
{
	unsigned long gone[8];

	flowclock_reset();
	if (flows == NULL) {
		REQUIRE((flows = calloc(8, sizeof *flows)) != NULL);
		REQUIRE(lru_init(8) == 0);
	}
	CHECK_EQ(packet(0, 1, 0, true, gone), 0);
	CHECK_EQ(packet(1, 2, 1, true, gone), 0);
	CHECK_EQ(packet(1e8, 2, 1, false, gone), 0);	/* a bad time ends none */
	CHECK_EQ(packet(100, 101, 1, false, gone), 0);
	CHECK_EQ(packet(183, 184, 2, true, gone), 1);	/* and keeps none */
	CHECK_EQ(gone[0], 0);
	CHECK_EQ(packet(-5000, -4999, 2, false, gone), 0);	/* an hour and more back: 183 goes on */
	CHECK_EQ(packet(-4902, -4901, 2, false, gone), 0);	/* 281 */
	CHECK_EQ(packet(-4900, -4899, 3, true, gone), 1);	/* 283: flow 1 was seen at 100 */
	CHECK_EQ(gone[0], 1);
	CHECK_EQ(packet(-4721, -4720, 3, false, gone), 0);	/* 462 */
	CHECK_EQ(packet(-4700, -4699, 3, false, gone), 1);	/* 483: flow 2 was seen at 281 */
	CHECK_EQ(gone[0], 2);
	CHECK_EQ(packet(9000, 9001, 4, true, gone), 1);		/* true silence */
	CHECK_EQ(gone[0], 3);
}

TEST_MAIN
