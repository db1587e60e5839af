/* Short arrays and long ones, against qsort(3). */
#include "test.h"

#include <stdint.h>
#include <string.h>

#include "sort.h"

#define MOST	(3 * T2_SORT_FEW)

struct pair {
	uint64_t key;
	uint32_t tag;
};
static int
by_u16(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

static int
by_key(const void *a, const void *b)
{
	const uint64_t x = ((const struct pair *)a)->key, y = ((const struct pair *)b)->key;

	return x > y ? 1 : -(x < y);
}

/* At the end of a page: one element too far is a crash. */
static void *
of_bytes(const void *p, size_t n)
{
	return (void *)(uintptr_t)guarded(p, n);
}

TEST(every_length_is_in_the_order_of_qsort)
{
	uint16_t from[MOST], want[MOST], *v;

	srand(1);
	for (size_t n = 0; n <= MOST; n++) {
		for (size_t i = 0; i < n; i++)
			from[i] = (uint16_t)(rand() % 50);
		memcpy(want, from, sizeof(want));
		qsort(want, n, sizeof(*want), by_u16);
		v = of_bytes(from, n * sizeof(*v));
		T2_SORT(v, n, by_u16);
		CHECK_MEM(v, want, n * sizeof(*v));
	}
}

TEST(what_is_in_order_or_in_reverse)
{
	for (size_t n = 0; n <= MOST; n++) {
		uint16_t v[MOST];

		for (size_t i = 0; i < n; i++)
			v[i] = (uint16_t)i;
		T2_SORT(v, n, by_u16);
		for (size_t i = 0; i < n; i++)
			CHECK_EQ(v[i], i);
		for (size_t i = 0; i < n; i++)
			v[i] = (uint16_t)(n - i);
		T2_SORT(v, n, by_u16);
		for (size_t i = 0; i < n; i++)
			CHECK_EQ(v[i], i + 1);
	}
}

TEST(elements_move_whole_and_equal_ones_keep_their_order)
{
	struct pair v[T2_SORT_FEW];

	for (uint32_t i = 0; i < T2_SORT_FEW; i++)
		v[i] = (struct pair){ (i * 7) % 5 + UINT64_C(0x100000000) * (i % 3), i };
	T2_SORT(v, T2_SORT_FEW, by_key);
	for (uint32_t i = 1; i < T2_SORT_FEW; i++)
		CHECK(v[i - 1].key < v[i].key || (v[i - 1].key == v[i].key && v[i - 1].tag < v[i].tag));
}

TEST_MAIN
