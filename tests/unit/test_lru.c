/*
 * Flows by their last touch, and which are due.
 *
 * LINK: t2core/src/flows/lru.c t2core/src/flows/flowclock.c t2core/src/flows/flowtable.c t2core/src/flows/cells.c
 * LINK: t2core/src/state.c
 */
#include "flowclock.h"
#include "flowtable.h"
#include "lru.h"
#include "test.h"
#include "ticks.h"

#define NMAX	1000u
#define SHORT	60
#define LONG	3600

static bool there[NMAX];
static float own[NMAX];		/* time-outs */
static int64_t seen[NMAX];	/* [s] */

static void
at(int64_t s)
{
	actTime = (struct timeval){ .tv_sec = s };
	flowclock = tv_ticks(&actTime);
}

static void
init(void)
{
	static bool done;

	at(1000000);
	if (done)
		return;
	done = true;
	REQUIRE(flowtable_init(NMAX) == 0 && lru_init(NMAX) == 0);
	timeout_handler_add(SHORT);
	timeout_handler_add(LONG);
	timeout_handler_add(SHORT);
}

static void
come(unsigned slot, unsigned long opposite, float timeout)
{
	lru_append(slot, opposite, 0);
	lru_see(slot, 0);
	lru_set_timeout(slot, timeout);
	there[slot] = true;
	own[slot] = timeout;
	seen[slot] = actTime.tv_sec;
}

static void
touch(unsigned slot)
{
	lru_touch(slot);
	lru_see(slot, 0);
	seen[slot] = actTime.tv_sec;
}

static bool
silent(unsigned long slot)
{
	return (float)(actTime.tv_sec - seen[slot]) >= own[slot];
}

static void
leave(unsigned long slot)
{
	CHECK(there[slot]);
	there[slot] = false;
	lru_remove(slot);
}

/* Release what is due at a time; how many flows that were, none too early. */
static unsigned
due_at(int64_t s)
{
	struct timeouts t;
	unsigned long slot;
	unsigned n = 0;

	at(s);
	if (!timeouts_possible(flowclock))
		return 0;
	timeouts_begin(&t);
	while ((slot = timeouts_next(&t)) != HASHTABLE_ENTRY_NOT_FOUND) {
		const unsigned long o = lru_opposite(slot);

		REQUIRE(slot < NMAX);
		if (!timeouts_due(&t))
			continue;
		CHECK(silent(slot) && (o == HASHTABLE_ENTRY_NOT_FOUND || silent(o)));
		if (o != HASHTABLE_ENTRY_NOT_FOUND) {
			leave(o);
			n++;
		}
		leave(slot);
		n++;
	}
	return n;
}

TEST(the_oldest_is_the_one_that_was_touched_first)
{
	init();
	come(1, HASHTABLE_ENTRY_NOT_FOUND, LONG);
	come(2, HASHTABLE_ENTRY_NOT_FOUND, LONG);
	CHECK_EQ(lru_oldest(), 1);
	touch(1);
	CHECK_EQ(lru_oldest(), 2);
	leave(2);
	CHECK_EQ(lru_oldest(), 1);
	leave(1);
	CHECK_EQ(lru_oldest(), HASHTABLE_ENTRY_NOT_FOUND);
}

TEST(a_flow_ends_at_its_own_time_out)
{
	init();
	come(1, HASHTABLE_ENTRY_NOT_FOUND, SHORT);
	come(2, HASHTABLE_ENTRY_NOT_FOUND, FLOW_TIMEOUT);
	come(3, HASHTABLE_ENTRY_NOT_FOUND, LONG);
	CHECK_EQ(due_at(1000000 + SHORT - 1), 0);
	CHECK_EQ(due_at(1000000 + SHORT), 1);
	CHECK(!there[1]);
	CHECK_EQ(due_at(1000000 + FLOW_TIMEOUT - 1), 0);
	CHECK_EQ(due_at(1000000 + FLOW_TIMEOUT), 1);
	CHECK(!there[2]);
	CHECK_EQ(due_at(1000000 + LONG - 1), 0);
	CHECK_EQ(due_at(1000000 + LONG), 1);
	CHECK(!there[3]);
}

TEST(a_flow_and_its_opposite_end_together)
{
	init();
	come(1, HASHTABLE_ENTRY_NOT_FOUND, SHORT);
	at(1000030);
	come(2, 1, SHORT);
	CHECK_EQ(lru_opposite(1), 2);
	CHECK_EQ(lru_opposite(2), 1);
	CHECK_EQ(due_at(1000000 + SHORT), 0);
	CHECK_EQ(due_at(1000030 + SHORT), 2);
	/* neighbours in the list: the walk goes on behind both */
	come(3, HASHTABLE_ENTRY_NOT_FOUND, SHORT);
	come(4, 3, SHORT);
	come(5, HASHTABLE_ENTRY_NOT_FOUND, SHORT);
	CHECK_EQ(due_at(1000030 + 2 * SHORT), 3);
}

TEST(a_clock_that_steps_back_ends_nothing_too_early)
{
	init();
	come(1, HASHTABLE_ENTRY_NOT_FOUND, LONG);
	/* the mark of SHORT goes past a flow that is longer than it */
	CHECK_EQ(due_at(1000000 + 2 * SHORT), 0);
	CHECK_EQ(due_at(1000010), 0);
	come(2, HASHTABLE_ENTRY_NOT_FOUND, SHORT);
	CHECK_EQ(due_at(1000010 + SHORT - 1), 0);
	CHECK_EQ(due_at(1000010 + SHORT), 1);
	CHECK(there[1] && !there[2]);
	/* back behind the flow's own time */
	CHECK_EQ(due_at(999000), 0);
	touch(1);
	CHECK_EQ(due_at(999000 + LONG - 1), 0);
	/* what was seen at the later time decides when the mark moves: late by the step at most */
	CHECK_EQ(due_at(1000000 + LONG), 1);
}

TEST(whatever_the_clock_does_nothing_is_early_and_nothing_is_left)
{
	static const float timeouts[] = { SHORT, FLOW_TIMEOUT, LONG };
	uint32_t rnd = 1;
	int64_t now = 1000000, latest = now;

	init();
	for (unsigned i = 0; i < 200000; i++) {
		const unsigned slot = (rnd = rnd * 1664525 + 1013904223) >> 12 & 511;

		now += (rnd >> 22) % 64 == 0 ? -(int64_t)(rnd >> 28) * 10 : (int64_t)(rnd >> 29);
		latest = now > latest ? now : latest;
		(void)due_at(now);
		if (there[slot])
			touch(slot);
		else
			come(slot, HASHTABLE_ENTRY_NOT_FOUND, timeouts[rnd >> 16 & 1 ? 0 : rnd % 3]);
	}
	CHECK(now > 1000000 + 10 * LONG);
	(void)due_at(latest + LONG);
	CHECK_EQ(lru_oldest(), HASHTABLE_ENTRY_NOT_FOUND);
}

TEST(what_a_worker_has_in_hand_is_only_a_candidate)
{
	struct timeouts t;

	init();
	at(3000000);
	come(1, HASHTABLE_ENTRY_NOT_FOUND, LONG);
	lru_see(1, 7);			/* the worker's 7th event is the flow's last */
	lru_expect(1, SHORT);		/* and may set this */
	CHECK_EQ(lru_dealt(1), 7);
	at(3000000 + 2 * SHORT);
	timeouts_begin(&t);
	CHECK_EQ(timeouts_next(&t), 1);
	CHECK(!timeouts_due(&t));	/* it did not */
	CHECK_EQ(timeouts_next(&t), HASHTABLE_ENTRY_NOT_FOUND);
	at(3000000 + LONG);
	timeouts_begin(&t);
	CHECK_EQ(timeouts_next(&t), 1);
	CHECK(timeouts_due(&t));
	leave(1);
	CHECK_EQ(timeouts_next(&t), HASHTABLE_ENTRY_NOT_FOUND);
}

/* A packet of one direction may set the time-outs of both: neither ends by what only one of them was set to. */
TEST(a_worker_sets_the_time_outs_of_both_directions)
{
	struct timeouts t;
	unsigned n = 0;

	init();
	at(4000000);
	come(1, HASHTABLE_ENTRY_NOT_FOUND, LONG);
	come(2, 1, LONG);
	lru_see(1, 3);
	lru_see(2, 7);
	lru_expect(2, SHORT);
	CHECK_EQ(lru_dealt(1), 7);
	CHECK_EQ(lru_dealt(2), 7);
	at(4000000 + 2 * SHORT);
	lru_set_timeout(1, SHORT);
	for (timeouts_begin(&t); timeouts_next(&t) != HASHTABLE_ENTRY_NOT_FOUND; n++)
		CHECK(!timeouts_due(&t));
	CHECK_EQ(n, 2);			/* candidates both */
	touch(1);
	lru_see(1, 8);
	lru_expect(1, SHORT);
	lru_set_timeout(2, SHORT);
	at(4000000 + 4 * SHORT);
	timeouts_begin(&t);
	REQUIRE(timeouts_next(&t) <= 2);
	CHECK(timeouts_due(&t));
	leave(1);
	leave(2);
	CHECK_EQ(timeouts_next(&t), HASHTABLE_ENTRY_NOT_FOUND);
}

/* A clock between the bounds of time: what is silent for longer than there are numbers is no mistake. */
TEST(clocks_at_the_bounds)
{
	struct timeouts t;

	init();
	come(1, HASHTABLE_ENTRY_NOT_FOUND, SHORT);
	flowclock = INT64_MAX - 5;
	timeouts_begin(&t);
	CHECK_EQ(timeouts_next(&t), 1);
	touch(1);
	flowclock = INT64_MIN + 5;
	timeouts_begin(&t);
	CHECK_EQ(timeouts_next(&t), HASHTABLE_ENTRY_NOT_FOUND);
	lru_remove(1);
}

TEST_MAIN
