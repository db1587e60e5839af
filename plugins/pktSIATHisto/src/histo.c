/* histo: open addressing. */
#include "histo.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM	4u

/* Where a combination is, or would be.  Both numbers are mixed twice: plain runs of sizes make no long chains. */
static struct histo_entry *
find(const struct histo *h, uint32_t size, uint32_t bin)
{
	uint64_t x = ((uint64_t)size << 32 | bin) * UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 32) * UINT64_C(0xd6e8feb86659fd93);
	for (uint32_t i = (uint32_t)(x >> 32);; i++) {
		struct histo_entry *e = &h->entry[i & (h->room - 1)];

		if (e->n == 0 || (e->size == size && e->bin == bin))
			return e;
	}
}

static bool
grow(struct histo *h)
{
	struct histo more = { .room = h->room > 0 ? 2 * h->room : FIRST_ROOM, .n = h->n };

	if ((more.entry = calloc(more.room, sizeof(*more.entry))) == NULL)
		return false;
	for (uint32_t i = 0; i < h->room; i++)
		if (h->entry[i].n > 0)
			*find(&more, h->entry[i].size, h->entry[i].bin) = h->entry[i];
	free(h->entry);
	*h = more;
	return true;
}

bool
histo_count(struct histo *h, uint32_t size, uint32_t bin, uint32_t n, uint32_t max)
{
	struct histo_entry *e;

	if (h->room == 0 && !grow(h))
		return false;
	e = find(h, size, bin);
	if (e->n > 0) {
		e->n += n <= UINT32_MAX - e->n ? n : UINT32_MAX - e->n;
		return true;
	}
	if (h->n >= max)
		return false;
	if (4 * (uint64_t)(h->n + 1) > 3 * (uint64_t)h->room) {
		if (!grow(h))
			return false;
		e = find(h, size, bin);
	}
	*e = (struct histo_entry){ size, bin, n };
	h->n++;
	return true;
}

uint32_t
histo_of(const struct histo *h, uint32_t size, uint32_t bin)
{
	return h->room > 0 ? find(h, size, bin)->n : 0;
}

static int
by_size_and_bin(const void *a, const void *b)
{
	const struct histo_entry *x = a, *y = b;

	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	return (x->bin > y->bin) - (x->bin < y->bin);
}

void
histo_sort(struct histo *h)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < h->room; i++)
		if (h->entry[i].n > 0)
			h->entry[n++] = h->entry[i];
	if (n > 1)
		qsort(h->entry, n, sizeof(*h->entry), by_size_and_bin);
}

void
histo_clear(struct histo *h)
{
	free(h->entry);
	memset(h, 0, sizeof(*h));
}
