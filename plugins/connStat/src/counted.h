/*
 * counted: entries found by a key of fixed size, each with a place of its own that it keeps.
 *
 * An entry is a struct of the caller's: the key, a struct counted_link, and what is counted.  Places are numbers from
 * 0 on, and those of entries that were dropped are used again, the last first.  Hashes are seeded: nobody can choose
 * keys that collide.  No key has all bits set.
 */
#ifndef COUNTED_H
#define COUNTED_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "seed.h"

#define COUNTED_NONE	UINT32_MAX
#define COUNTED_GONE	8u	/* entries that were dropped and are in their chains yet */

/* Ours, of each entry */
struct counted_link {
	uint32_t next;		/* place: of the chain, or of the free ones */
	uint32_t hash;
};

struct counted {
	size_t key, size;	/* bytes of a key, a multiple of 8; of an entry */
	char *entry;		/* by place; on a cache line */
	uint32_t *chain;	/* by hash: first place; never NULL */
	uint32_t mask;		/* of hashes: chains, less one */
	uint32_t n, room;	/* places that were used; allocated, which are as many as chains */
	uint32_t free;		/* first of those that were dropped */
	uint32_t gone[COUNTED_GONE];	/* those dropped last, whose chains are being fetched */
	unsigned ngone;
	uint64_t seed;
};

/* Nothing is allocated before the first entry. */
void counted_init(struct counted *, size_t key, size_t size);
void counted_clear(struct counted *);

/* A new entry of a key that has none, zeroed behind it; its place, or COUNTED_NONE: out of memory. */
uint32_t counted_add(struct counted *, const void *key, uint32_t hash);
void counted_drop(struct counted *, uint32_t place);

/*
 * What is asked often is compiled in where the sizes of key and entry are known: callers give them again, by their
 * types.
 */

/* The entry at a place, until one is added. */
static inline void *
counted_at(const struct counted *c, uint32_t place, size_t size)
{
	return c->entry + size * place;
}

static inline uint32_t
counted_fold(uint64_t h)
{
	return (uint32_t)(h ^ h >> 32);
}

/*
 * The hash of a key, which is given for each key again: of this one, or of what stands for it, as long as equal keys
 * have equal hashes.
 */
static inline uint32_t
counted_hash(const struct counted *c, const void *key, size_t bytes)
{
	uint64_t h = 0, word;

	for (size_t i = 0; i < bytes; i += sizeof(word)) {
		memcpy(&word, (const char *)key + i, sizeof(word));
		h = t2_seed_word(c->seed, h ^ word);
	}
	return counted_fold(h);
}

/* A key with this hash will be asked for: have its chain at hand, then (counted_await) its entry. */
static inline void
counted_expect(const struct counted *c, uint32_t hash)
{
	__builtin_prefetch(&c->chain[hash & c->mask], 1);
}

static inline void
counted_await(const struct counted *c, uint32_t hash, size_t size)
{
	const uint32_t place = c->chain[hash & c->mask];

	if (place != COUNTED_NONE)
		__builtin_prefetch(counted_at(c, place, size), 1);
}

/* The place of a key with this hash; COUNTED_NONE: it has none. */
static inline uint32_t
counted_find(const struct counted *c, const void *key, size_t bytes, size_t size, uint32_t hash)
{
	uint32_t place = c->chain[hash & c->mask];

	while (place != COUNTED_NONE) {
		const char *const is = counted_at(c, place, size);

		if (memcmp(is, key, bytes) == 0)
			break;
		place = ((const struct counted_link *)(const void *)(is + bytes))->next;
	}
	return place;
}

#endif
