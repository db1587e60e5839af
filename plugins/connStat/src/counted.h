/*
 * counted: entries found by a key of fixed size, each with a place of its own that it keeps.
 *
 * An entry is a struct of the caller's that begins with the key and has a uint32_t that is ours; places are numbers
 * from 0 on, and those of entries that were dropped are used again.  Hashes are seeded: nobody can choose keys that
 * collide.
 */
#ifndef COUNTED_H
#define COUNTED_H

#include <stddef.h>
#include <stdint.h>

#define COUNTED_NONE	UINT32_MAX

struct counted {
	size_t key, size;	/* bytes of a key, of an entry: multiples of 8 */
	size_t next;		/* offset of ours: the next place of the chain, or of the free ones */
	char *entry;		/* by place; on a cache line */
	uint32_t *chain;	/* by hash: first place */
	uint32_t n, room;	/* places that were used; allocated, which are as many as chains */
	uint32_t free;		/* first of those that were dropped */
	uint64_t seed;
};

/* Nothing is allocated before the first entry. */
void counted_init(struct counted *, size_t key, size_t size, size_t next);
void counted_clear(struct counted *);

/* A key will be asked for: have its chain at hand, then (counted_await) its entry.  Returns the hash of the key. */
uint32_t counted_expect(const struct counted *, const void *key);
void counted_await(const struct counted *, uint32_t hash);

/* The place of a key with this hash; a new entry is zeroed behind its key.  COUNTED_NONE: out of memory. */
uint32_t counted_place(struct counted *, const void *key, uint32_t hash);

/* An entry will be dropped: have its chain at hand. */
void counted_expect_drop(const struct counted *, uint32_t place);
void counted_drop(struct counted *, uint32_t place);

/* The entry at a place, until one is added. */
static inline void *
counted_at(const struct counted *c, uint32_t place)
{
	return c->entry + c->size * place;
}

#endif
