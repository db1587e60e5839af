/* Pieces of memory that are kept by size. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "small.h"
#include "test.h"

#define PIECES	500

static const size_t sizes[] = { 1, 15, 16, 17, 100, 511, T2_SMALL_MAX - 1, T2_SMALL_MAX, T2_SMALL_MAX + 1, 100000 };
#define SIZES	(sizeof sizes / sizeof *sizes)

/* A byte that differs between neighbours. */
static int
mark(size_t size, unsigned i)
{
	return (int)((size * 31 + i * 7) & 0xff);
}

static bool
is_all(const uint8_t *p, size_t n, int c)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != c)
			return false;
	return true;
}

TEST(pieces_do_not_overlap)
{
	static uint8_t *p[SIZES][PIECES];

	for (int round = 0; round < 3; round++) {
		for (unsigned i = 0; i < PIECES; i++)
			for (unsigned s = 0; s < SIZES; s++) {
				REQUIRE((p[s][i] = t2_small_new(sizes[s])) != NULL);
				CHECK_EQ((uintptr_t)p[s][i] % 16, 0);
				memset(p[s][i], mark(sizes[s], i), sizes[s]);
			}
		for (unsigned i = 0; i < PIECES; i++)
			for (unsigned s = 0; s < SIZES; s++)
				CHECK(is_all(p[s][i], sizes[s], mark(sizes[s], i)));
		for (unsigned i = 0; i < PIECES; i++)
			for (unsigned s = 0; s < SIZES; s++)
				t2_small_free(p[s][i], sizes[s]);
	}
	t2_small_free(NULL, 1);
}

TEST(what_was_given_is_taken_again)
{
#if !defined(__SANITIZE_ADDRESS__)
	void *const p = t2_small_new(100);

	t2_small_free(p, 100);
	CHECK(t2_small_new(112) == p);
#endif
}

TEST(a_piece_that_grows_has_its_bytes_and_gives_the_old_one)
{
	static const size_t steps[] = { 0, 1, 16, 17, 256, 1024, 2048, 2049, 5000 };
	uint8_t *p = NULL;

	for (size_t i = 1; i < sizeof(steps) / sizeof(*steps); i++) {
		REQUIRE((p = t2_small_grow(p, steps[i - 1], steps[i])) != NULL);
		for (size_t k = 0; k < steps[i - 1]; k++)
			CHECK(p[k] == (uint8_t)(k * 7));
		for (size_t k = 0; k < steps[i]; k++)
			p[k] = (uint8_t)(k * 7);
	}
	t2_small_free(p, 5000);
}

TEST(a_zeroed_piece_is_zero_whatever_it_was)
{
	uint8_t *p = t2_small_new(300);

	REQUIRE(p != NULL);
	memset(p, 0xff, 300);
	t2_small_free(p, 300);
	REQUIRE((p = t2_small_zeroed(300)) != NULL);
	for (size_t k = 0; k < 300; k++)
		CHECK(p[k] == 0);
	t2_small_free(p, 300);
}

TEST_MAIN
