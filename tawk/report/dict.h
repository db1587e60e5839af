/* dict: texts, each kept once and known by its number. */
#ifndef T2REPORT_DICT_H
#define T2REPORT_DICT_H

#include <stddef.h>
#include <stdint.h>

struct dict {
	char *mem; /* the texts, one behind the other, no byte between */
	size_t used, room;
	uint32_t *end; /* end[i]: where text i ends in mem */
	uint32_t n;
	size_t nroom;
	struct dict_slot {
		uint32_t hash, id;
	} * slot; /* id: number + 1, 0 is free */
	size_t mask;
	uint64_t seed;
};

void dict_init(struct dict *);
void dict_release(struct dict *);
/* The number of a text, which is added if it is new. */
uint32_t dict_put(struct dict *, const char *p, size_t n);

/* A text by its number: valid until the next dict_put. */
static inline const char *
dict_text(const struct dict *d, uint32_t id, size_t *n)
{
	const uint32_t from = id ? d->end[id - 1] : 0;

	*n = d->end[id] - from;
	return d->mem + from;
}

/* A seed that nobody outside of the process knows. */
uint64_t dict_seed(void);

/* A hash of two words. */
static inline uint64_t
dict_mix(uint64_t a, uint64_t b)
{
	const unsigned __int128 m = (unsigned __int128)(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xd6e8feb86659fd93u);

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

#endif
