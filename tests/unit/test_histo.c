/* pktSIATHisto's table against a plain array: counts, order, its largest size, its largest count; what waits. */
#include "test.h"

#include <stdlib.h>

#include "../../plugins/pktSIATHisto/src/histo.c"

#define SIZES	70u
#define BINS	50u

TEST(counts_are_those_of_an_array_and_sorted)
{
	static uint32_t want[SIZES][BINS];
	struct histo h = { .n = 0 };
	uint32_t n = 0;

	srand(1);
	for (unsigned i = 0; i < 5000; i++) {
		const uint32_t size = (uint32_t)rand() % SIZES, bin = (uint32_t)rand() % BINS,
		    more = 1 + (uint32_t)rand() % 3;

		n += want[size][bin] == 0;
		want[size][bin] += more;
		REQUIRE(histo_count(&h, size * 997, bin, more, UINT32_MAX));
		CHECK(histo_of(&h, size * 997, bin) == want[size][bin]);
	}
	CHECK(h.n == n);
	CHECK(histo_of(&h, 1, 1) == 0);
	histo_sort(&h);
	n = 0;
	for (uint32_t size = 0; size < SIZES; size++)
		for (uint32_t bin = 0; bin < BINS; bin++) {
			if (want[size][bin] == 0)
				continue;
			CHECK(histo_all(&h)[n].size == size * 997 && histo_all(&h)[n].bin == bin &&
			    histo_all(&h)[n].n == want[size][bin]);
			n++;
		}
	CHECK(h.n == n);
	histo_clear(&h);
	CHECK(h.n == 0 && h.room == 0 && histo_of(&h, 0, 0) == 0);
}

/* Up to a few are in the table itself; one more moves them, and what was counted is kept. */
TEST(few_are_counted_and_sorted_like_many)
{
	for (uint32_t n = 0; n <= 20; n++) {
		struct histo h = { .n = 0 };

		for (uint32_t twice = 0; twice < 2; twice++)
			for (uint32_t i = 0; i < n; i++)
				REQUIRE(histo_count(&h, (i * 7 + 3) % 23 / 2, (i * 7 + 3) % 23, i + 1, n));
		CHECK(!histo_count(&h, 99, 0, 1, n) && histo_of(&h, 99, 0) == 0);
		CHECK(h.n == n && (h.room > 0) == (n > HISTO_FEW));
		for (uint32_t i = 0; i < n; i++)
			CHECK(histo_of(&h, (i * 7 + 3) % 23 / 2, (i * 7 + 3) % 23) == 2 * (i + 1));
		histo_sort(&h);
		for (uint32_t i = 1; i < n; i++)
			CHECK(histo_all(&h)[i - 1].bin < histo_all(&h)[i].bin);
		histo_clear(&h);
		CHECK(h.n == 0 && h.room == 0 && h.few[0].n == 0);
	}
}

TEST(a_full_table_counts_what_it_has)
{
	struct histo h = { .n = 0 };

	for (uint32_t i = 0; i < 5; i++)
		CHECK(histo_count(&h, i, 0, 1, 5));
	CHECK(!histo_count(&h, 5, 0, 1, 5));
	CHECK(histo_count(&h, 4, 0, 1, 5));
	CHECK(histo_of(&h, 4, 0) == 2 && histo_of(&h, 5, 0) == 0 && h.n == 5);
	CHECK(histo_count(&h, 4, 0, UINT32_MAX, 5));
	CHECK(histo_of(&h, 4, 0) == UINT32_MAX);
	histo_clear(&h);
	histo_sort(&h);
	CHECK(h.n == 0);
}

/* What waits is counted when there are enough, and when it is asked for; what finds no room is told once. */
TEST(those_that_wait_are_counted_like_others)
{
	for (uint32_t n = 0; n <= 40; n++) {
		struct histo h = { .n = 0 };
		unsigned lost = 0;

		for (uint32_t i = 0; i < n; i++)
			lost += histo_note(&h, (uint16_t)(i % 11 * 5957), i % 13, UINT32_MAX);
		CHECK(lost == 0 && h.nlate < HISTO_LATE);
		CHECK(histo_settle(&h, UINT32_MAX) == 0 && h.nlate == 0 && h.n == n);
		for (uint32_t i = 0; i < n; i++)
			CHECK(histo_of(&h, i % 11 * 5957, i % 13) == 1);
		histo_clear(&h);
	}
}

TEST(what_waits_and_finds_no_room_is_lost)
{
	for (uint32_t max = 1; max <= 9; max++) {
		struct histo h = { .n = 0 };
		unsigned lost = 0;

		for (uint32_t i = 0; i < 30; i++)
			lost += histo_note(&h, (uint16_t)(i % 10), 0, max);
		lost += histo_settle(&h, max);
		CHECK(h.n == max && lost == 30 - 3 * max);
		for (uint32_t i = 0; i < 10; i++)
			CHECK(histo_of(&h, i, 0) == (i < max ? 3 : 0));
		CHECK(histo_settle(&h, max) == 0);
		histo_clear(&h);
	}
}

/* Three in a row of each; more of one than what waits can count. */
TEST(what_comes_again_while_it_waits_is_one_more)
{
	for (uint32_t max = 1; max <= 10; max++) {
		struct histo h = { .n = 0 };
		unsigned lost = 0;

		for (uint32_t i = 0; i < 60; i++)
			lost += histo_note(&h, (uint16_t)(i / 3 % 10), i / 3 % 2, max);
		lost += histo_settle(&h, max);
		CHECK(h.n == max && lost == 60 - 6 * max);
		for (uint32_t i = 0; i < 10; i++)
			CHECK(histo_of(&h, i, i % 2) == (i < max ? 6 : 0));
		for (uint32_t i = 0; i < 200000; i++)
			lost += histo_note(&h, (uint16_t)(i % 2 * 9), i % 2, max);
		lost += histo_settle(&h, max);
		CHECK(histo_of(&h, 0, 0) == 100006 && histo_of(&h, 9, 1) == (max == 10 ? 100006 : 0));
		CHECK(lost == 60 - 6 * max + (max == 10 ? 0 : 100000));
		histo_clear(&h);
	}
}

/* Those that have one home without a seed: whoever chooses them does not know the seed. */
TEST(what_is_chosen_has_no_one_home)
{
	static unsigned n[1024];
	unsigned chosen = 0, most = 0;

	for (uint32_t size = 0; size < 1500; size++)
		for (uint32_t bin = 0; bin < 300; bin++) {
			seed = 0;
			if ((home_of(size, bin) & 1023) != 0)
				continue;
			chosen++;
			seed = UINT64_C(0x1122334455667788);
			if (++n[home_of(size, bin) & 1023] > most)
				most++;
		}
	CHECK(chosen > 300 && most < 20);
	histo_init();
	CHECK(seed != UINT64_C(0x1122334455667788));
}

TEST_MAIN
