/* protoStats' numbers against printf. */
#include "test.h"

#include <inttypes.h>
#include <stdlib.h>

#include "../../plugins/protoStats/src/share.c"

static void
same(uint64_t n, uint64_t all)
{
	char got[SHARE_MAX + 1], want[SHARE_MAX + 64];

	*put_share(got, n, all) = '\0';
	(void)snprintf(want, sizeof(want), "%20" PRIu64 " [%6.2f%%]", n, T2_PERCENT(n, all));
	CHECK_STR(got, want);
}

static uint64_t
any(void)
{
	const uint64_t n = (uint64_t)rand() << 42 ^ (uint64_t)rand() << 21 ^ (uint64_t)rand();

	return n >> rand() % 64;
}

TEST(shares)
{
	for (uint64_t all = 0; all < 300; all++)
		for (uint64_t n = 0; n <= all; n++)
			same(n, all);
	for (uint64_t n = 0; n <= 80000; n++) {		/* two hundredths are as near as each other */
		same(n, 80000);
		same(n, 20000 + n);
	}
	srand(1);
	for (unsigned i = 0; i < 2000000; i++) {
		const uint64_t all = any();

		same(all > 0 ? any() % all : 0, all);
	}
}

TEST(more_than_all)
{
	same(999, 100);
	same(998, 100);
	same(99899999, 10000000);
	same(100000, 1);
	same(UINT64_MAX, UINT64_MAX);
	same(1, UINT64_MAX);
	same(1, 0);
}

TEST(widths)
{
	char got[RIGHT_MAX + 1];

	*put_right(got, 7, 5) = '\0';
	CHECK_STR(got, "    7");
	*put_right(got, 1234567, 5) = '\0';
	CHECK_STR(got, "1234567");
	*put_right(got, UINT64_MAX, RIGHT_MAX) = '\0';
	CHECK_STR(got, "    18446744073709551615");
}

TEST_MAIN
