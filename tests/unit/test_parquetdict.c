/*
 * parquetSink's dictionaries: each value once, and found at once, whatever it is.
 *
 * LINK: t2core/src/flows/cells.c t2core/src/state.c
 */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "../../plugins/parquetSink/src/dict.c"

bool bytes_broken;

void
bytes_add(struct bytes *b, const void *p, size_t n)
{
	if ((b->p = realloc(b->p, b->n + n + BYTES_SPARE)) == NULL)
		abort();
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

void
bytes_free(struct bytes *b)
{
	free(b->p);
	*b = (struct bytes){ .p = NULL };
}

void
range_add(struct leaf *l, const uint8_t *p, uint32_t n)
{
	(void)l;
	(void)p;
	(void)n;
}

static void
put(const struct leaf *l, struct bytes *to, const char *p)
{
	(void)l;
	(void)to;
	(void)p;
}

/* Slots that are looked at in the mean until a value is found, behind its first. */
static double
looks(const struct leaf *l)
{
	const struct dict *const d = &l->dict;
	uint64_t all = 0;
	uint32_t len;

	for (uint32_t i = 0; i < d->nslots; i++)
		if (d->slot[i] != 0) {
			const uint8_t *const key = key_of(d, key_size(l), d->slot[i] - 1, &len);

			all += (i - hash(key, len)) & (d->nslots - 1);
		}
	return (double)all / d->n;
}

#define NAMES	10000u

TEST(texts_of_one_beginning_are_found_at_once)
{
	static const char *const around[][2] = { { "abcd", "" }, { "", "abcd" }, { "abcdefghabcd", "" }, { "", "" },
		{ "abcdefgh", "abcdefgh" } };

	for (unsigned k = 0; k < sizeof(around) / sizeof(*around); k++) {
		struct leaf l = { .physical = PQ_BYTES };
		char text[64];

		for (unsigned again = 0; again < 2; again++)
			for (unsigned i = 0; i < NAMES; i++) {
				const int n = snprintf(text, sizeof(text), "%s%04u%s", around[k][0], i, around[k][1]);

				CHECK_EQ(dict_key(&l, (const uint8_t *)text, (uint32_t)n, text, put), i);
			}
		CHECK_EQ(l.dict.n, NAMES);
		CHECK(looks(&l) < 2);
		dict_free(&l.dict);
	}
}

TEST(numbers_that_differ_anywhere_are_found_at_once)
{
	for (unsigned shift = 0; shift <= 48; shift += 8) {
		struct leaf l = { .physical = PQ_INT64, .size = 8 };

		for (uint64_t i = 0; i < NAMES; i++) {
			const uint64_t v = i << shift;

			CHECK_EQ(dict_number(&l, (const uint8_t *)&v), i);
		}
		CHECK(looks(&l) < 2);
		dict_free(&l.dict);
	}
}

TEST_MAIN
