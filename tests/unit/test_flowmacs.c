/*
 * The key of a flow with its MAC addresses in it, of IP too: pairs that a sender chose meet no more than others.
 *
 * LINK: t2core/src/flows/cells.c t2core/src/state.c
 */
#include "tranalyzer.h"

#undef ETH_ACTIVATE
#define ETH_ACTIVATE	2

#include "../../t2core/src/flows/flowtable.c"
#include "test.h"

#define PAIRS	1000u

/* The hash of a packet between two addresses of IPv4, and of Ethernet. */
static uint32_t
hash_of(uint32_t ip_from, uint32_t ip_to, const uint8_t from[6], const uint8_t to[6])
{
	uint8_t macs[12];
	packet_t pk;

	memset(&pk, 0, sizeof pk);
	memcpy(macs, to, 6);
	memcpy(macs + 6, from, 6);
	pk.l2HdrP = pk.dstMacP = macs;
	pk.srcMacP = macs + 6;
	pk.end_packet = macs + sizeof macs;
	pk.traits = PACKET_MACS;
	pk.kind = PACKET_IPV4;
	pk.ethType = 0x0800;
	pk.l4Proto = 17;
	pk.srcIP.IPv4x[0] = ip_from;
	pk.dstIP.IPv4x[0] = ip_to;
	return flowtable_key(&pk).hash;
}

static int
by_number(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

TEST(pairs_with_one_difference_or_one_sum_have_hashes_of_their_own)
{
	static uint32_t hash[2][PAIRS];

	REQUIRE(flowtable_init(1000) == 0);
	for (unsigned i = 0; i < PAIRS; i++) {
		const uint8_t from[6] = { 2, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i };
		const uint8_t differs[6] = { 2, 0, 0, 1, from[4], from[5] };
		const uint8_t sum[6] = { 2, 0, 0, 0, (uint8_t)~from[4], (uint8_t)~from[5] };

		hash[0][i] = hash_of(1, 2, from, differs);
		hash[1][i] = hash_of(1, 2, from, sum);
		CHECK_EQ(hash[0][i], hash_of(2, 1, differs, from));
		CHECK_EQ(hash[1][i], hash_of(2, 1, sum, from));
	}
	for (unsigned k = 0; k < 2; k++) {
		unsigned met = 0;

		qsort(hash[k], PAIRS, sizeof hash[k][0], by_number);
		for (unsigned i = 1; i < PAIRS; i++)
			met += hash[k][i] == hash[k][i - 1];
		CHECK(met < 4);
	}
}

TEST_MAIN
