/* histo: open addressing. */
#include "histo.h"

#include <stdlib.h>
#include <string.h>

#include "seed.h"
#include "small.h"
#include "sort.h"

#define FIRST_ROOM	8u

static uint64_t seed;		/* of all tables: a sender chooses sizes and gaps */

void
histo_init(void)
{
	seed = t2_seed(&seed);
}

/* Where the search for a combination begins. */
static inline uint32_t
home_of(uint32_t size, uint32_t bin)
{
	return (uint32_t)t2_seed_word(seed, (uint64_t)size << 32 | bin);
}

/* Where a combination is, or would be. */
static struct histo_entry *
find(const struct histo *h, uint32_t size, uint32_t bin)
{
	for (uint32_t i = home_of(size, bin);; i++) {
		struct histo_entry *e = &h->entry[i & (h->room - 1)];

		if (e->n == 0 || (e->size == size && e->bin == bin))
			return e;
	}
}

static void
entries_free(struct histo *h)
{
	if (h->room > 0)
		t2_small_free(h->entry, h->room * sizeof(*h->entry));
}

static bool
grow(struct histo *h)
{
	struct histo more = { .room = h->room > 0 ? 2 * h->room : FIRST_ROOM, .n = h->n };
	const struct histo_entry *const all = histo_all(h);

	if ((more.entry = t2_small_zeroed(more.room * sizeof(*more.entry))) == NULL)
		return false;
	for (uint32_t i = 0; i < (h->room > 0 ? h->room : h->n); i++)
		if (all[i].n > 0)
			*find(&more, all[i].size, all[i].bin) = all[i];
	entries_free(h);
	h->entry = more.entry;
	h->room = more.room;
	return true;
}

/* That of a combination among the few, or the one behind them. */
static struct histo_entry *
find_few(struct histo *h, uint32_t size, uint32_t bin)
{
	struct histo_entry *e = h->few;

	while (e < h->few + h->n && (e->size != size || e->bin != bin))
		e++;
	return e;
}

static inline bool
is_full(const struct histo *h)
{
	return h->room == 0 ? h->n == HISTO_FEW : 4 * (uint64_t)(h->n + 1) > 3 * (uint64_t)h->room;
}

/* The entry of a combination, or a free one if it is new; NULL without memory, or if there are max. */
static inline struct histo_entry *
entry_of(struct histo *h, uint32_t size, uint32_t bin, uint32_t max)
{
	struct histo_entry *const e = h->room == 0 ? find_few(h, size, bin) : find(h, size, bin);

	if (h->room == 0 ? e < h->few + h->n : e->n > 0)
		return e;
	if (h->n >= max)
		return NULL;
	if (!is_full(h))
		return e;
	return grow(h) ? find(h, size, bin) : NULL;
}

bool
histo_count(struct histo *h, uint32_t size, uint32_t bin, uint32_t n, uint32_t max)
{
	struct histo_entry *const e = entry_of(h, size, bin, max);

	if (e == NULL)
		return false;
	h->n += e->n == 0;
	*e = (struct histo_entry){ size, bin, n <= UINT32_MAX - e->n ? e->n + n : UINT32_MAX };
	return true;
}

unsigned
histo_settle(struct histo *h, uint32_t max)
{
	const unsigned n = h->nlate;
	unsigned lost = 0;

	for (unsigned i = 0; i < n; i++)
		__builtin_prefetch(&h->entry[home_of(h->late[i].size, h->late[i].bin) & (h->room - 1)], 1);
	for (unsigned i = 0; i < n; i++)
		if (!histo_count(h, h->late[i].size, h->late[i].bin, h->late[i].n + 1u, max))
			lost += h->late[i].n + 1u;
	h->nlate = 0;
	return lost;
}

unsigned
histo_note(struct histo *h, uint16_t size, uint32_t bin, uint32_t max)
{
	if (h->room == 0)
		return !histo_count(h, size, bin, 1, max);
	for (unsigned i = 0; i < h->nlate; i++)
		if (h->late[i].bin == bin && h->late[i].size == size && h->late[i].n < UINT16_MAX) {
			h->late[i].n++;
			return 0;
		}
	h->late[h->nlate].size = size;
	h->late[h->nlate].bin = bin;
	h->late[h->nlate].n = 0;
	return ++h->nlate == HISTO_LATE ? histo_settle(h, max) : 0;
}

uint32_t
histo_of(const struct histo *h, uint32_t size, uint32_t bin)
{
	if (h->room > 0)
		return find(h, size, bin)->n;
	for (uint32_t i = 0; i < h->n; i++)
		if (h->few[i].size == size && h->few[i].bin == bin)
			return h->few[i].n;
	return 0;
}

static inline uint64_t
rank(const struct histo_entry *e)
{
	return (uint64_t)e->size << 32 | e->bin;
}

static int
by_size_and_bin(const void *a, const void *b)
{
	const uint64_t x = rank(a), y = rank(b);

	return x > y ? 1 : -(x < y);
}

void
histo_sort(struct histo *h)
{
	struct histo_entry *const all = h->room > 0 ? h->entry : h->few;
	uint32_t n = 0;

	for (uint32_t i = 0; i < h->room; i++)
		if (all[i].n > 0)
			all[n++] = all[i];
	T2_SORT(all, h->n, by_size_and_bin);
}

void
histo_clear(struct histo *h)
{
	entries_free(h);
	memset(h, 0, sizeof(*h));
}
