/*
 * The ring counters between two threads: what is given arrives once and in order, sleepers are woken.
 *
 * LINK: t2core/src/threads/handover.c
 */
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "handover.h"
#include "test.h"

#define PLACES	8u
#define ITEMS	200000u

static uint32_t ring[PLACES];
static struct handover h;
static unsigned hold;		/* entries that the taker keeps in hand, where it can */

static void *
give_all(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < ITEMS; i++) {
		if (!handover_await_room(&h))
			break;
		ring[i % PLACES] = i * 7;
		handover_give(&h, 1);
	}
	handover_flush(&h);
	return NULL;
}

/* Take all that comes; how many of it was right. */
static unsigned
take_all(void)
{
	unsigned seen = 0, taken = 0, right = 0, wanted;

	while (seen < ITEMS) {
		const unsigned n = handover_await_behind(&h, seen, -1);

		for (unsigned i = 0; i < n; i++, seen++)
			right += ring[seen % PLACES] == seen * 7;
		if (seen - taken > hold || handover_giver_waits(&h, &wanted)) {
			handover_take(&h, seen - taken);
			taken = seen;
		}
	}
	return right;
}

static void
pass_all(unsigned batch)
{
	pthread_t giver;

	CHECK_EQ(handover_init(&h, PLACES, batch), 0);
	CHECK_EQ(t2_thread_start(&giver, give_all, NULL), 0);
	CHECK_EQ(take_all(), ITEMS);
	CHECK_EQ(pthread_join(giver, NULL), 0);
	handover_destroy(&h);
}

TEST(all_items_arrive_in_order)
{
	hold = 0;
	pass_all(1);
	pass_all(PLACES / 2);
}

TEST(a_taker_may_keep_places_until_the_giver_wants_them)
{
	hold = PLACES;
	pass_all(PLACES / 2);
}

TEST(counters_may_pass_their_end)
{
	CHECK_EQ(handover_init(&h, PLACES, 2), 0);
	atomic_store(&h.given, UINT32_MAX - 2);
	atomic_store(&h.taken, UINT32_MAX - 2);
	for (int i = 0; i < 8; i++) {
		CHECK(handover_await_room(&h));
		handover_give(&h, 3);
		CHECK_EQ(handover_items(&h), 3);
		CHECK_EQ(handover_await_items(&h, 0), 3);
		handover_take(&h, 3);
		CHECK(handover_await_taken(&h, atomic_load(&h.given)));
	}
	handover_destroy(&h);
}

static atomic_bool back;

static void *
await_two(void *arg)
{
	(void)handover_await_taken(&h, 2);
	atomic_store(&back, true);
	return arg;
}

/*
 * A giver that sleeps for a count behind the end of the numbers is not there yet when the count is still before it.
 */
TEST(a_sleeper_waits_for_counters_to_pass_their_end)
{
	pthread_t t;

	CHECK_EQ(handover_init(&h, PLACES, 2), 0);
	atomic_store(&h.given, UINT32_MAX - 1);
	atomic_store(&h.taken, UINT32_MAX - 1);
	handover_give(&h, 4);
	CHECK_EQ(t2_thread_start(&t, await_two, NULL), 0);
	(void)usleep(20000);
	CHECK(!atomic_load(&back));
	handover_take(&h, 2);
	(void)usleep(20000);
	CHECK(!atomic_load(&back));
	handover_take(&h, 2);
	CHECK_EQ(pthread_join(t, NULL), 0);
	CHECK(atomic_load(&back));
	handover_destroy(&h);
}

static double
seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

TEST(time_is_in_milliseconds)
{
	const double start = seconds();

	CHECK_EQ(handover_init(&h, PLACES, 2), 0);
	CHECK_EQ(handover_await_items(&h, 120), 0);
	CHECK(seconds() - start >= 0.119);
	CHECK_EQ(handover_await_items(&h, 1010), 0);
	CHECK(seconds() - start >= 1.129);
	handover_destroy(&h);
}

static void *
take_batch(void *arg)
{
	(void)arg;
	return handover_await_items(&h, 5000) == 2 ? &h : NULL;
}

TEST(a_batch_wakes_the_taker_without_more)
{
	const double start = seconds();
	pthread_t t;
	void *woken;

	CHECK_EQ(handover_init(&h, PLACES, 2), 0);
	CHECK_EQ(t2_thread_start(&t, take_batch, NULL), 0);
	while (!handover_taker_sleeps(&h))
		(void)usleep(100);
	handover_give(&h, 2);
	CHECK_EQ(pthread_join(t, &woken), 0);
	CHECK(woken == &h);
	CHECK(seconds() - start < 4);
	handover_destroy(&h);
}

TEST(time_runs_out_without_items)
{
	CHECK_EQ(handover_init(&h, PLACES, 2), 0);
	CHECK_EQ(handover_await_items(&h, 1), 0);
	handover_destroy(&h);
}

static void *
close_later(void *arg)
{
	(void)arg;
	(void)usleep(2000);
	handover_close(&h);
	return NULL;
}

TEST(both_are_woken_by_the_close)
{
	pthread_t t;

	CHECK_EQ(handover_init(&h, PLACES, 2), 0);
	CHECK_EQ(t2_thread_start(&t, close_later, NULL), 0);
	CHECK_EQ(handover_await_items(&h, -1), 0);
	CHECK_EQ(pthread_join(t, NULL), 0);
	handover_destroy(&h);

	CHECK_EQ(handover_init(&h, PLACES, 2), 0);
	handover_give(&h, PLACES);
	CHECK_EQ(t2_thread_start(&t, close_later, NULL), 0);
	CHECK(!handover_await_room(&h));
	CHECK_EQ(pthread_join(t, NULL), 0);
	handover_destroy(&h);
}

static void *
take_one(void *arg)
{
	(void)arg;
	return handover_await_items(&h, -1) == 1 ? &h : NULL;
}

TEST(a_giver_that_sees_the_taker_sleep_can_wake_it_for_one_item)
{
	pthread_t t;
	void *woken;

	CHECK_EQ(handover_init(&h, PLACES, PLACES), 0);
	CHECK(!handover_taker_sleeps(&h));
	CHECK_EQ(t2_thread_start(&t, take_one, NULL), 0);
	while (!handover_taker_sleeps(&h))
		(void)usleep(100);
	handover_give(&h, 1);
	handover_flush(&h);
	CHECK_EQ(pthread_join(t, &woken), 0);
	CHECK(woken == &h);
	CHECK(!handover_taker_sleeps(&h));
	handover_destroy(&h);
}

TEST_MAIN
