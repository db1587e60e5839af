/*
 * counted: entries found by a key of fixed size, each with a place of its own that it keeps.
 *
 * An entry is a struct of the caller's that begins with the key; places are numbers from 0 on, and those of entries
 * that were dropped are used again.  Hashes are seeded: nobody can choose keys that collide.
 */
#ifndef COUNTED_H
#define COUNTED_H

#include <stddef.h>
#include <stdint.h>

#define COUNTED_NONE	UINT32_MAX

/* Before each entry: the next place of its chain, or of the free ones. */
struct counted_link {
	uint32_t next, hash;
};

struct counted {
	size_t key, size;	/* bytes of a key, a multiple of 8; of an entry */
	size_t stride;		/* from one link to the next */
	char *entry;		/* by place: link and entry */
	uint32_t *chain;	/* by hash: first place */
	uint32_t n, room;	/* places that were used; allocated, which are as many as chains */
	uint32_t free;		/* first of those that were dropped */
	uint64_t seed;
};

/* Nothing is allocated before the first entry. */
void counted_init(struct counted *, size_t key, size_t size);
void counted_clear(struct counted *);

/* The place of a key; a new entry is zeroed behind its key.  COUNTED_NONE: out of memory. */
uint32_t counted_place(struct counted *, const void *key);
void counted_drop(struct counted *, uint32_t place);

/* The entry at a place, until one is added. */
static inline void *
counted_at(const struct counted *c, uint32_t place)
{
	return c->entry + c->stride * place + sizeof(struct counted_link);
}

/* A key will be asked for: have its chain at hand. */
void counted_expect(const struct counted *, const void *key);

#endif
