/*
 * counted: entries found by a key of fixed size, each with a place of its own that it keeps.
 *
 * An entry is a struct of the caller's: the key, a struct counted_link, and what is counted.  Places are numbers from
 * 0 on, and those of entries that were dropped are used again.  Hashes are seeded: nobody can choose keys that
 * collide.
 */
#ifndef COUNTED_H
#define COUNTED_H

#include <stddef.h>
#include <stdint.h>

#define COUNTED_NONE	UINT32_MAX

/* Ours, of each entry */
struct counted_link {
	uint32_t next;		/* place: of the chain, or of the free ones */
	uint32_t hash;
};

struct counted {
	size_t key, size;	/* bytes of a key, of an entry: multiples of 8 */
	char *entry;		/* by place; on a cache line */
	uint32_t *chain;	/* by hash: first place */
	uint32_t n, room;	/* places that were used; allocated, which are as many as chains */
	uint32_t free;		/* first of those that were dropped */
	uint64_t seed;
};

/* Nothing is allocated before the first entry. */
void counted_init(struct counted *, size_t key, size_t size);
void counted_clear(struct counted *);

/*
 * The hash of a key, which is given for each key again: of this one, or of what stands for it, of the same number of
 * bytes, as long as equal keys have equal hashes.
 */
uint32_t counted_hash(const struct counted *, const void *key);
/* A key with this hash will be asked for: have its chain at hand, then (counted_await) its entry. */
void counted_expect(const struct counted *, uint32_t hash);
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
