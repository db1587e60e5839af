/*
 * Community ID against the baseline of its specification, both directions.
 *
 * LINK: -lcrypto
 */
#include "test.h"

#include <arpa/inet.h>
#include <string.h>

#include "../../plugins/communityId/src/cid.c"

TEST(baseline)
{
	FILE *f = fopen("tests/unit/community_id.tsv", "r");
	char line[512], saddr[64], daddr[64], encoding[16], want[64], got[CID_SIZE];
	unsigned proto, sport, dport, seed, n = 0;
	uint8_t src[16], dst[16];

	REQUIRE(f != NULL);
	while (fgets(line, sizeof line, f) != NULL) {
		struct cid_tuple t = { .src = src, .dst = dst };

		if (*line == '#')
			continue;
		REQUIRE(sscanf(line, "%u %63s %63s %u %u %u %15s %63s", &proto, saddr, daddr, &sport, &dport, &seed,
		    encoding, want) == 8);
		t.len = strchr(saddr, ':') != NULL ? 16 : 4;
		REQUIRE(inet_pton(t.len == 16 ? AF_INET6 : AF_INET, saddr, src) == 1);
		REQUIRE(inet_pton(t.len == 16 ? AF_INET6 : AF_INET, daddr, dst) == 1);
		t.proto = (uint8_t)proto;
		t.sport = (uint16_t)sport;
		t.dport = (uint16_t)dport;
		CHECK(cid_text(&t, (uint16_t)seed, strcmp(encoding, "hex") == 0, got));
		CHECK_STR(got, want);
		n++;
	}
	fclose(f);
	CHECK_EQ(n, 117);
}

TEST(one_way_types_keep_their_direction)
{
	const uint8_t a[4] = { 10, 0, 0, 1 }, b[4] = { 10, 0, 0, 2 };
	char there[CID_SIZE], back[CID_SIZE];

	CHECK(cid_text(&(struct cid_tuple){ a, b, 4, 1, 3, 1 }, 0, false, there));
	CHECK(cid_text(&(struct cid_tuple){ b, a, 4, 1, 3, 1 }, 0, false, back));
	CHECK(strcmp(there, back) != 0);
	CHECK(cid_text(&(struct cid_tuple){ a, b, 4, 1, 8, 0 }, 0, false, there));
	CHECK(cid_text(&(struct cid_tuple){ b, a, 4, 1, 0, 0 }, 0, false, back));
	CHECK_STR(there, back);
}

TEST_MAIN
