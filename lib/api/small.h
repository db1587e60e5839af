/*
 * small.h - small pieces of memory that come and go with flows
 *
 * malloc(3) keeps a few pieces of a size at hand; flows that live for seconds and end by the hundred take and give
 * more of them than that.  Here are lists of free pieces by size, of each thread: to take and to give one is a few
 * instructions, and a piece has no header.  Who gives one says how large it is.  What was given stays at hand, for
 * pieces of its size; larger ones than T2_SMALL_MAX are malloc's.
 */
#ifndef T2_SMALL_H
#define T2_SMALL_H

#include <stddef.h>
#include <string.h>

#define T2_SMALL_MAX	2048u	/* bytes */

/* n bytes, n > 0, not zeroed; NULL without memory. */
void *t2_small_new(size_t n);
/* Give a piece that was taken with n bytes; NULL is fine. */
void t2_small_free(void *p, size_t n);

/* The same, zeroed. */
static inline void *
t2_small_zeroed(size_t n)
{
	void *const p = t2_small_new(n);

	return p != NULL ? memset(p, 0, n) : NULL;
}

/*
 * A piece of want bytes in place of p with had, NULL with 0; its bytes are kept, had <= want.  NULL: p is as it was.
 */
static inline void *
t2_small_grow(void *p, size_t had, size_t want)
{
	void *const q = t2_small_new(want);

	if (q == NULL || had == 0)
		return q;
	memcpy(q, p, had);
	t2_small_free(p, had);
	return q;
}

#endif
