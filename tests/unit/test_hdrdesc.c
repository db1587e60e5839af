/*
 * Header descriptions: interned, counted, cut, and made room for.
 *
 * LINK: t2core/src/decode/hdrdesc.c t2core/src/decode/decode_label.c
 */
#include "../../t2core/src/decode/decode_label.h"
#include "hdrdesc.h"
#include "test.h"

#include <time.h>

static uint32_t
chain(const uint32_t *names, size_t n)
{
	uint32_t id = HDRDESC_NONE;
	size_t i;

	hdrdesc_init();
	for (i = 0; i < n; i++)
		id = hdrdesc_append(id, names[i]);
	return id;
}

TEST(same_chain_same_id)
{
	const uint32_t tcp[] = { HDRDESC_NAME(LABEL_ETH, 1), HDRDESC_NAME(LABEL_VLAN, 2), HDRDESC_NAME(LABEL_IPV4, 1),
	    HDRDESC_NAME(LABEL_TCP, 1) };
	const uint32_t unk[] = { HDRDESC_NAME(LABEL_ETH, 1), HDRDESC_NAME(LABEL_UNK_HEX16, 0x88e5) };

	CHECK_STR(hdrdesc_text(chain(tcp, 4)), "eth:vlan{2}:ipv4:tcp");
	CHECK_EQ(hdrdesc_count(chain(tcp, 4)), 5);
	CHECK_EQ(chain(tcp, 4), chain(tcp, 4));
	CHECK(chain(tcp, 3) != chain(tcp, 4));
	CHECK_STR(hdrdesc_text(chain(unk, 2)), "eth:UNK(0x88e5)");
	CHECK_STR(hdrdesc_text(hdrdesc_append(HDRDESC_NONE, HDRDESC_NAME(LABEL_IPV6, 1))), "ipv6");
	CHECK_STR(hdrdesc_text(hdrdesc_append(HDRDESC_NONE, HDRDESC_NAME(LABEL_UNK_DEC, 119))), "UNK(119)");
	CHECK_STR(hdrdesc_text(HDRDESC_NONE), "");
}

TEST(text_is_cut)
{
	uint32_t id, last = 0;
	int i;

	hdrdesc_init();
	id = HDRDESC_NONE;
	for (i = 0; i < 100; i++) {
		last = id;
		id = hdrdesc_append(id, HDRDESC_NAME(LABEL_IPV4, 1));
	}
	CHECK_EQ(id, last);
	CHECK(hdrdesc_overrun(id));
	CHECK_EQ(strlen(hdrdesc_text(id)), T2_HDRDESC_LEN - 1);
	CHECK_STR(hdrdesc_text(id) + T2_HDRDESC_LEN - 4, "...");
}

TEST(room_is_bounded_and_comes_back)
{
	const uint32_t keep[] = { HDRDESC_NAME(LABEL_PPP, 1), HDRDESC_NAME(LABEL_IPV6, 1) };
	const uint32_t kept = chain(keep, 2);
	uint32_t id, i, j, full = 0;

	hdrdesc_ref(kept);
	for (i = 0; i < 0x10000; i++) {
		id = hdrdesc_append(HDRDESC_NONE, HDRDESC_NAME(LABEL_UNK_HEX16, i));
		for (j = 0; j < 3; j++)
			id = hdrdesc_append(id, HDRDESC_NAME(LABEL_UNK_HEX8, (i + j) & 0xff));
		full += id == HDRDESC_FULL;
		CHECK(id < HDRDESC_NODES);
	}
	CHECK(full > 0);
	CHECK_STR(hdrdesc_text(HDRDESC_FULL), "...");
	CHECK(hdrdesc_overrun(HDRDESC_FULL));
	CHECK_EQ(hdrdesc_collect(), HDRDESC_FIXED + 2);
	CHECK_STR(hdrdesc_text(kept), "ppp:ipv6");
	CHECK_EQ(chain(keep, 2), kept);
	hdrdesc_unref(kept);
	CHECK_EQ(hdrdesc_collect(), HDRDESC_FIXED);
	CHECK_STR(hdrdesc_text(chain(keep, 2)), "ppp:ipv6");
}

TEST(collection_pays_only_when_there_is_need)
{
	const uint32_t name[] = { HDRDESC_NAME(LABEL_RAW, 1) };
	const uint32_t id = chain(name, 1);
	uint32_t i;

	if (hdrdesc_scarce())
		(void)hdrdesc_collect();
	CHECK_EQ(chain(name, 1), id);
	for (i = 0; i < 0xffff; i++)
		hdrdesc_append(id, HDRDESC_NAME(LABEL_UNK_HEX16, i));
	if (hdrdesc_scarce())
		(void)hdrdesc_collect();
	CHECK(hdrdesc_append(HDRDESC_NONE, HDRDESC_NAME(LABEL_UNK_HEX8, 1)) != HDRDESC_FULL);
}

#define PARENTS		1000u
#define CHILDREN	60u

/* Where a chain stood in an index without a seed: what a sender can work out. */
static uint32_t
known_place(uint32_t parent, uint32_t name)
{
	uint64_t h = ((uint64_t)parent << 32 | name) * 0x9e3779b97f4a7c15ULL;

	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93ULL;
	return (uint32_t)(h >> 32) % (2 * HDRDESC_NODES);
}

/*
 * CHILDREN names behind each of PARENTS chains, of the first places that a sender knows or of any; processor time
 * [s].
 */
static double
time_of_chains(bool chosen)
{
	static uint32_t id[PARENTS], name[PARENTS][CHILDREN];
	struct timespec from, to;

	(void)hdrdesc_collect();
	for (uint32_t i = 0; i < PARENTS; i++) {
		uint32_t n = 0;

		id[i] = hdrdesc_append(HDRDESC_NONE, HDRDESC_NAME(LABEL_UNK_HEX16, i));
		for (uint32_t k = 0; n < CHILDREN && k < 0x10000; k++)
			if (!chosen || known_place(id[i], HDRDESC_NAME(LABEL_UNK_HEX16, k)) < PARENTS)
				name[i][n++] = HDRDESC_NAME(LABEL_UNK_HEX16, k);
		CHECK_EQ(n, CHILDREN);
	}
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	for (uint32_t i = 0; i < PARENTS; i++)
		for (uint32_t n = 0; n < CHILDREN; n++)
			CHECK(hdrdesc_append(id[i], name[i][n]) != HDRDESC_FULL);
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

TEST(nobody_can_choose_chains_that_collide)
{
	const double any = time_of_chains(false), chosen = time_of_chains(true);

	printf("# %u chains: %.3f s, chosen ones: %.3f s\n", PARENTS * CHILDREN, any, chosen);
	CHECK(chosen < 10 * any);
}

TEST_MAIN
