/* small.c - lists of free pieces, by their sizes in steps of STEP bytes */
#include <stdbool.h>
#include <stdlib.h>

#include "small.h"
#include "t2macros.h"
#include "t2thread.h"

#define STEP	16u
#define SLAB	32768u		/* bytes that are taken from malloc at once */
#define KINDS	(T2_SMALL_MAX / STEP)

struct piece {
	struct piece *next;
};
static T2_PER_THREAD struct piece *spare[KINDS];	/* of STEP bytes, 2 * STEP, ... */
static T2_PER_THREAD char *slab;		/* what was not taken of the last one, */
static T2_PER_THREAD size_t slab_left;		/* and its bytes */

/* A sanitiser looks at each piece that malloc gave. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_SMALL(n)	((void)(n), false)
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define IS_SMALL(n)	((void)(n), false)
#endif
#endif
#ifndef IS_SMALL
#define IS_SMALL(n)	((n) <= T2_SMALL_MAX)
#endif

static inline unsigned
kind_of(size_t n)
{
	return (unsigned)((n - 1) / STEP);
}

/* A piece out of the slab, or of a new one. */
static T2_NOINLINE void *
cut(unsigned kind)
{
	const size_t n = (kind + 1) * STEP;
	char *p;

	if (slab_left < n) {
		if ((p = malloc(SLAB)) == NULL)
			return NULL;
		slab = p;
		slab_left = SLAB;
	}
	p = slab;
	slab += n;
	slab_left -= n;
	return p;
}

void *
t2_small_new(size_t n)
{
	unsigned kind;
	struct piece *p;

	if (!IS_SMALL(n))
		return malloc(n);
	kind = kind_of(n);
	if ((p = spare[kind]) == NULL)
		return cut(kind);
	spare[kind] = p->next;
	__builtin_prefetch(p->next, 1);		/* written long ago: the next call reads it */
	return p;
}

void
t2_small_free(void *p, size_t n)
{
	struct piece *const piece = p;

	if (p == NULL || !IS_SMALL(n)) {
		free(p);
		return;
	}
	piece->next = spare[kind_of(n)];
	spare[kind_of(n)] = piece;
}
