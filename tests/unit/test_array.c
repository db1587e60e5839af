/*
 * Arrays of tawk: hashes that nobody can foresee, and an order that does not depend on them.
 *
 * LINK: tawk/value/array.c tawk/value/value.c tawk/value/number.c
 */
#include "test.h"
#include "value.h"

#define NKEYS	64
#define SHARED	0xfffu		/* bits of the hash that all keys have in common */

static size_t
key(unsigned i, char *b)
{
	return (size_t)sprintf(b, "key %u", i);
}

TEST(keys_that_meet_under_one_seed_do_not_under_another)
{
	char b[32];
	unsigned number[NKEYS], n = 0, meet = 0;

	hash_seed(0);
	for (unsigned i = 0; n < NKEYS; i++)
		if ((text_hash(b, key(i, b)) & SHARED) == 0)
			number[n++] = i;
	hash_seed(0x0123456789abcdefu);
	for (unsigned i = 0; i < NKEYS; i++)
		meet += (text_hash(b, key(number[i], b)) & SHARED) == 0;
	CHECK(meet < NKEYS / 8);
}

TEST(elements_stay_in_the_order_of_their_making)
{
	for (uint64_t seed = 0; seed < 3; seed++) {
		struct arr *a;
		char b[32];

		hash_seed(seed * 0x9e3779b97f4a7c15u);
		a = arr_new();
		for (unsigned i = 0; i < 100; i++) {
			arr_put_text(a, b, key(i, b));
			arr_put_int(a, 1000 - (int)i * 7);
		}
		REQUIRE(a->used == 200);
		for (unsigned i = 0; i < 100; i++) {
			CHECK_EQ(a->ent[2 * i].sk->len, key(i, b));
			CHECK_STR(a->ent[2 * i].sk->s, b);
			CHECK_EQ(a->ent[2 * i + 1].ik, 1000 - (int)i * 7);
			CHECK(arr_get_text(a, b, key(i, b)) == &a->ent[2 * i].v);
			CHECK(arr_get_int(a, 1000 - (int)i * 7) == &a->ent[2 * i + 1].v);
		}
		arr_unref(a);
	}
}

TEST_MAIN
