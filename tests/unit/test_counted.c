/* connStat's tables against a plain list: entries that come, are found, dropped and come again. */
#include "test.h"

#include <stdlib.h>

#include "../../plugins/connStat/src/counted.c"

struct entry {
	uint32_t key[2];
	struct counted_link link;
	uint32_t value;
};

#define KEYS	5000u

/* Found, or added */
static uint32_t
found(struct counted *c, const struct entry *e)
{
	const uint32_t hash = counted_hash(c, e->key, sizeof(e->key));
	const uint32_t at = counted_find(c, e->key, sizeof(e->key), sizeof(*e), hash);

	return at != COUNTED_NONE ? at : counted_add(c, e->key, hash);
}

TEST(places_are_kept_values_are_not)
{
	struct counted c;
	static uint32_t place[KEYS];
	static bool there[KEYS];
	const struct entry other = { .key = { 1, 2 } };
	uint32_t n = 0;

	counted_init(&c, offsetof(struct entry, link), sizeof(struct entry));
	srand(1);
	for (unsigned i = 0; i < 100000; i++) {
		const uint32_t k = (uint32_t)rand() % KEYS;
		const struct entry want = { .key = { k, k * 7 } };
		uint32_t at;
		struct entry *e;

		if (there[k] && rand() % 3 == 0) {
			counted_drop(&c, place[k]);
			there[k] = false;
			n--;
			continue;
		}
		at = found(&c, &want);
		REQUIRE(at != COUNTED_NONE);
		e = counted_at(&c, at, sizeof(*e));
		CHECK(e->key[0] == k && e->key[1] == k * 7);
		if (there[k]) {
			CHECK_EQ(at, place[k]);
			CHECK_EQ(e->value, k + 1);
		} else {
			CHECK_EQ(e->value, 0);
			e->value = k + 1;
			place[k] = at;
			there[k] = true;
			n++;
		}
		CHECK(c.n <= KEYS + COUNTED_GONE);
	}
	CHECK(n > 0);
	counted_clear(&c);
	CHECK_EQ(c.n, 0);
	CHECK(found(&c, &other) == 0);
	counted_clear(&c);
}

TEST_MAIN
