/* Hashes of what others choose. */
#include "test.h"

#include "seed.h"

#define BUCKETS	16384u

/* The entries of the fullest bucket, of 65,536 whose addresses go up or down from one as their ports go up. */
static unsigned
fullest(uint64_t seed, uint64_t from, int sign, unsigned ports)
{
	static unsigned n[BUCKETS];
	unsigned most = 0;

	memset(n, 0, sizeof n);
	for (unsigned i = 0; i < 65536; i++) {
		const uint64_t half[2] = { UINT64_C(0x0db80120), from + (uint64_t)((int64_t)sign * (int64_t)i) };
		uint8_t addr[16];
		unsigned *b;

		memcpy(addr, half, sizeof addr);
		b = &n[t2_seed_place(seed, addr, (uint16_t)(ports != 0 ? i % ports : 21)) & (BUCKETS - 1)];
		(*b)++;
		most = *b > most ? *b : most;
	}
	return most;
}

TEST(places_that_others_choose_fill_all_buckets)
{
	static const uint64_t some = UINT64_C(0x1122334455667788);

	for (unsigned i = 0; i < 8; i++) {
		const uint64_t seed = t2_seed(&some);

		CHECK(fullest(seed, some, 0, 65536) < 32);	/* ports of an address */
		CHECK(fullest(seed, some, 1, 0) < 32);		/* addresses, one port */
		CHECK(fullest(seed, some, 1, 65536) < 32);
		CHECK(fullest(seed, some, -1, 65536) < 32);	/* a port more is an address less */
		CHECK(fullest(seed, 0, 0, 65536) < 32);		/* IPv4 has nothing there */
	}
}

TEST(each_table_has_a_seed_of_its_own)
{
	uint64_t s[4];

	REQUIRE(t2_seed_new(s, 4) == 0);
	CHECK(s[0] != s[1] && s[1] != s[2] && s[2] != s[3]);
	CHECK((s[0] & s[1] & s[2] & s[3] & 1) == 1);
	CHECK(t2_seed(s) != t2_seed(s));
}

TEST_MAIN
