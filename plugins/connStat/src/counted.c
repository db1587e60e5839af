/* counted: chains of places, more chains than there is room for places: nearly all are of one. */
#include "counted.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "t2macros.h"

#define FIRST_ROOM	1024u
#define CHAINS		2u		/* for each place */
#define LINE		64u
#define HUGE_PAGE	((size_t)2 << 20)

/* The chain of a table without entries: nothing is written to it. */
static uint32_t none = COUNTED_NONE;

void
counted_init(struct counted *c, size_t key, size_t size)
{
	*c = (struct counted){ .key = key, .size = size, .chain = &none, .free = COUNTED_NONE, .seed = t2_seed(c) };
	memset(c->gone, 0xff, sizeof(c->gone));
}

static void
tables_free(struct counted *c)
{
	free(c->entry);
	if (c->chain != &none)
		free(c->chain);
}

void
counted_clear(struct counted *c)
{
	tables_free(c);
	counted_init(c, c->key, c->size);
}

static inline char *
at(const struct counted *c, uint32_t place)
{
	return counted_at(c, place, c->size);
}

static inline struct counted_link *
link_of(const struct counted *c, uint32_t place)
{
	return (struct counted_link *)(void *)(at(c, place) + c->key);
}

static inline uint32_t *
chain_of(const struct counted *c, uint32_t hash)
{
	return &c->chain[hash & c->mask];
}

static inline void
chain_in(struct counted *c, uint32_t place, uint32_t h)
{
	uint32_t *const first = chain_of(c, h);

	*link_of(c, place) = (struct counted_link){ .next = *first, .hash = h };
	*first = place;
}

/* On cache lines; much of it on huge pages, where the kernel has them: it is read anywhere. */
static void *
take(size_t bytes)
{
	const size_t unit = bytes >= HUGE_PAGE ? HUGE_PAGE : LINE;
	void *const p = aligned_alloc(unit, (bytes + unit - 1) / unit * unit);

	if (p != NULL && unit == HUGE_PAGE)
		(void)madvise(p, bytes, MADV_HUGEPAGE);
	return p;
}

/* Twice the room, or as it was. */
static T2_NOINLINE int
grow(struct counted *c)
{
	const uint32_t room = c->room > 0 ? 2 * c->room : FIRST_ROOM;
	const size_t chains = (size_t)CHAINS * room;
	uint32_t *const chain = room > 0 ? take(chains * sizeof(*chain)) : NULL;
	char *const entry = chain != NULL ? take(room * c->size) : NULL;

	if (entry == NULL) {
		free(chain);
		return -1;
	}
	if (c->n > 0)
		memcpy(entry, c->entry, c->n * c->size);
	tables_free(c);
	c->entry = entry;
	c->chain = chain;
	c->mask = (uint32_t)(chains - 1);
	c->room = room;
	memset(chain, 0xff, chains * sizeof(*chain));
	for (uint32_t i = 0; i < c->n; i++)	/* only full tables grow: all of them are in chains */
		chain_in(c, i, link_of(c, i)->hash);
	return 0;
}

uint32_t
counted_add(struct counted *c, const void *key, uint32_t hash)
{
	uint32_t place;

	if (c->free == COUNTED_NONE && c->n == c->room && grow(c) == -1)
		return COUNTED_NONE;
	if ((place = c->free) != COUNTED_NONE) {
		if ((c->free = link_of(c, place)->next) != COUNTED_NONE)
			__builtin_prefetch(at(c, c->free), 1);		/* for the next new one */
	} else {
		place = c->n++;
	}
	memset(at(c, place), 0, c->size);
	memcpy(at(c, place), key, c->key);
	chain_in(c, place, hash);
	return place;
}

/* An entry leaves its chain, and its place is free. */
static inline void
chain_out(struct counted *c, uint32_t place)
{
	struct counted_link *const l = link_of(c, place);
	uint32_t *to = chain_of(c, l->hash);

	while (*to != place)
		to = &link_of(c, *to)->next;
	*to = l->next;
	l->next = c->free;
	c->free = place;
}

void
counted_drop(struct counted *c, uint32_t place)
{
	uint32_t *const gone = &c->gone[c->ngone++ % COUNTED_GONE];

	if (*gone != COUNTED_NONE)
		chain_out(c, *gone);
	*gone = place;
	memset(at(c, place), 0xff, c->key);
	__builtin_prefetch(chain_of(c, link_of(c, place)->hash), 1);
}
