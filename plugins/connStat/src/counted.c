/* counted: chains of places, as many chains as there is room for places. */
#include "counted.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "seed.h"
#include "t2macros.h"

#define FIRST_ROOM	1024u
#define LINE		64u
#define HUGE_PAGE	((size_t)2 << 20)

void
counted_init(struct counted *c, size_t key, size_t size)
{
	*c = (struct counted){ .key = key, .size = size, .free = COUNTED_NONE, .seed = t2_seed(c) };
}

void
counted_clear(struct counted *c)
{
	free(c->entry);
	free(c->chain);
	counted_init(c, c->key, c->size);
}

/* Keys are multiples of eight bytes. */
static inline uint64_t
word(const void *key, size_t i)
{
	uint64_t w;

	memcpy(&w, (const char *)key + i, sizeof(w));
	return w;
}

uint32_t
counted_hash(const struct counted *c, const void *key)
{
	uint64_t h = 0;

	for (size_t i = 0; i < c->key; i += 8)
		h = t2_seed_word(c->seed, h ^ word(key, i));
	return (uint32_t)(h ^ h >> 32);
}

static inline bool
is_key(const struct counted *c, uint32_t place, const void *key)
{
	const void *const is = counted_at(c, place);

	for (size_t i = 0; i < c->key; i += 8)
		if (word(is, i) != word(key, i))
			return false;
	return true;
}

static inline struct counted_link *
link_of(const struct counted *c, uint32_t place)
{
	return (struct counted_link *)(void *)(c->entry + c->size * place + c->key);
}

static inline uint32_t *
chain_of(const struct counted *c, uint32_t hash)
{
	return &c->chain[hash & (c->room - 1)];
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
	uint32_t *const chain = room > 0 ? take(room * sizeof(*chain)) : NULL;
	char *const entry = chain != NULL ? take(room * c->size) : NULL;

	if (entry == NULL) {
		free(chain);
		return -1;
	}
	if (c->n > 0)
		memcpy(entry, c->entry, c->n * c->size);
	free(c->entry);
	free(c->chain);
	c->entry = entry;
	c->chain = chain;
	c->room = room;
	memset(chain, 0xff, room * sizeof(*chain));
	for (uint32_t i = 0; i < c->n; i++)	/* only full tables grow: none of them is free */
		chain_in(c, i, link_of(c, i)->hash);
	return 0;
}

void
counted_expect(const struct counted *c, uint32_t h)
{
	if (c->room > 0)
		__builtin_prefetch(chain_of(c, h), 1);
}

void
counted_await(const struct counted *c, uint32_t h)
{
	const uint32_t place = c->room > 0 ? *chain_of(c, h) : COUNTED_NONE;

	if (place != COUNTED_NONE)
		__builtin_prefetch(counted_at(c, place), 1);
}

uint32_t
counted_place(struct counted *c, const void *key, uint32_t h)
{
	uint32_t place;

	if (c->room > 0)
		for (place = *chain_of(c, h); place != COUNTED_NONE; place = link_of(c, place)->next)
			if (is_key(c, place, key))
				return place;
	if (c->free == COUNTED_NONE && c->n == c->room && grow(c) == -1)
		return COUNTED_NONE;
	if ((place = c->free) != COUNTED_NONE) {
		if ((c->free = link_of(c, place)->next) != COUNTED_NONE)
			__builtin_prefetch(counted_at(c, c->free), 1);		/* for the next new one */
	} else {
		place = c->n++;
	}
	memset(counted_at(c, place), 0, c->size);
	memcpy(counted_at(c, place), key, c->key);
	chain_in(c, place, h);
	return place;
}

void
counted_expect_drop(const struct counted *c, uint32_t place)
{
	__builtin_prefetch(chain_of(c, link_of(c, place)->hash), 1);
}

void
counted_drop(struct counted *c, uint32_t place)
{
	struct counted_link *const l = link_of(c, place);
	uint32_t *at = chain_of(c, l->hash);

	while (*at != place)
		at = &link_of(c, *at)->next;
	*at = l->next;
	l->next = c->free;
	c->free = place;
}
