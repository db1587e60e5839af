/* pktSIATHisto's table against a plain array: counts, order, its largest size, its largest count. */
#include "test.h"

#include <stdlib.h>

#include "../../plugins/pktSIATHisto/src/histo.c"

#define SIZES	70u
#define BINS	50u

TEST(counts_are_those_of_an_array_and_sorted)
{
	static uint32_t want[SIZES][BINS];
	struct histo h = { NULL, 0, 0 };
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
			CHECK(h.entry[n].size == size * 997 && h.entry[n].bin == bin &&
			    h.entry[n].n == want[size][bin]);
			n++;
		}
	CHECK(h.n == n);
	histo_clear(&h);
	CHECK(h.n == 0 && h.room == 0 && histo_of(&h, 0, 0) == 0);
}

TEST(a_full_table_counts_what_it_has)
{
	struct histo h = { NULL, 0, 0 };

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

TEST_MAIN
