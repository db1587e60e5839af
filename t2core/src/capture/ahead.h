/*
 * ahead.h - a packed file, unpacked by a thread of its own
 */
#ifndef T2_AHEAD_H
#define T2_AHEAD_H

#include <stddef.h>

struct ahead;
struct unpack;

/* Begin; until ahead_free() only the thread uses u.  NULL if no thread can be had. */
struct ahead *ahead_new(struct unpack *u);
void ahead_free(struct ahead *a);	/* NULL is fine */
/* Up to n bytes into p: how many; 0: there are no more, and u says why. */
size_t ahead_read(struct ahead *a, void *p, size_t n);

#endif
