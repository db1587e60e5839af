/* counted: chains of places, as many chains as there is room for places. */
#include "counted.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define FIRST_ROOM	1024u

void
counted_init(struct counted *c, size_t key, size_t size)
{
	*c = (struct counted){ .key = key, .size = size, .stride = sizeof(struct counted_link) + (size + 7) / 8 * 8,
		.free = COUNTED_NONE };
	if (getrandom(&c->seed, sizeof(c->seed), GRND_NONBLOCK) != sizeof(c->seed))
		c->seed = (uint64_t)(uintptr_t)c;
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

static inline uint32_t
hash(const struct counted *c, const void *key)
{
	uint64_t h = c->seed;

	for (size_t i = 0; i < c->key; i += 8) {
		h = (h ^ word(key, i)) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 32;
	}
	h *= UINT64_C(0xd6e8feb86659fd93);
	return (uint32_t)(h >> 32);
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
link_at(const struct counted *c, uint32_t place)
{
	return (struct counted_link *)(void *)(c->entry + c->stride * place);
}

static void
chain_in(struct counted *c, uint32_t place)
{
	uint32_t *first = &c->chain[link_at(c, place)->hash & (c->room - 1)];

	link_at(c, place)->next = *first;
	*first = place;
}

/* Twice the room, or as it was. */
static int
grow(struct counted *c)
{
	const uint32_t room = c->room > 0 ? 2 * c->room : FIRST_ROOM;
	char *entry;
	uint32_t *chain;

	if (room == 0 || (entry = realloc(c->entry, room * c->stride)) == NULL)
		return -1;
	c->entry = entry;
	if ((chain = malloc(room * sizeof(*chain))) == NULL)
		return -1;
	free(c->chain);
	c->chain = chain;
	c->room = room;
	memset(chain, 0xff, room * sizeof(*chain));
	for (uint32_t i = 0; i < c->n; i++)	/* only full tables grow: none of them is free */
		chain_in(c, i);
	return 0;
}

void
counted_expect(const struct counted *c, const void *key)
{
	if (c->room > 0)
		__builtin_prefetch(&c->chain[hash(c, key) & (c->room - 1)], 1);
}

uint32_t
counted_place(struct counted *c, const void *key)
{
	const uint32_t h = hash(c, key);
	uint32_t place;

	if (c->room > 0)
		for (place = c->chain[h & (c->room - 1)]; place != COUNTED_NONE; place = link_at(c, place)->next)
			if (link_at(c, place)->hash == h && is_key(c, place, key))
				return place;
	if (c->free == COUNTED_NONE && c->n == c->room && grow(c) == -1)
		return COUNTED_NONE;
	if ((place = c->free) != COUNTED_NONE)
		c->free = link_at(c, place)->next;
	else
		place = c->n++;
	memset(counted_at(c, place), 0, c->size);
	memcpy(counted_at(c, place), key, c->key);
	link_at(c, place)->hash = h;
	chain_in(c, place);
	return place;
}

void
counted_drop(struct counted *c, uint32_t place)
{
	uint32_t *at = &c->chain[link_at(c, place)->hash & (c->room - 1)];

	while (*at != place)
		at = &link_at(c, *at)->next;
	*at = link_at(c, place)->next;
	link_at(c, place)->next = c->free;
	c->free = place;
}
