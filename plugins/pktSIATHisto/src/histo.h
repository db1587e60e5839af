/*
 * histo: a table of (size, bin) and how often it came; grows by doubling, at most three quarters full.  The first
 * few combinations, all that most flows have, are in the struct itself, in the order in which they came.  With more,
 * those that came last wait in the struct, which is at hand with the packet, and go to the table some at a time: its
 * memory, mostly out of the caches, is then waited for once and not with each packet.  What comes again while it
 * waits is counted there.
 */
#ifndef T2_HISTO_H
#define T2_HISTO_H

#include <stdbool.h>
#include <stdint.h>

struct histo_entry {
	uint32_t size, bin;
	uint32_t n;		/* 0: the entry is free */
};

#define HISTO_FEW	3u
#define HISTO_LATE	4u

/* Empty if all is 0 */
struct histo {
	union {
		struct histo_entry few[HISTO_FEW];	/* with room 0 */
		struct {
			struct histo_entry *entry;	/* owned */
			struct {
				uint32_t bin;
				uint16_t size;
				uint16_t n;		/* how often it came since, without the first time */
			} late[HISTO_LATE];		/* nlate of them wait */
		};
	};
	uint32_t room : 29;		/* entries, a power of two; 0: there are few */
	uint32_t nlate : 3;
	uint32_t n;			/* combinations, without those that wait */
};

/* Before the first one; what the tables say does not depend on it. */
void histo_init(void);

/* After histo_sort: all n, in order. */
static inline const struct histo_entry *
histo_all(const struct histo *h)
{
	return h->room > 0 ? h->entry : h->few;
}

/* Count n > 0 more; false if it is a new combination and there are max, or there is no memory. */
bool histo_count(struct histo *, uint32_t size, uint32_t bin, uint32_t n, uint32_t max);

/* Count one more, now or later.  How many could not be counted, of this one and those that waited. */
unsigned histo_note(struct histo *, uint16_t size, uint32_t bin, uint32_t max);

/* Count those that wait.  How many could not be counted. */
unsigned histo_settle(struct histo *, uint32_t max);

/* How often it came; nothing waits. */
uint32_t histo_of(const struct histo *, uint32_t size, uint32_t bin);

/* Move all to the front, ordered by size, then bin.  Nothing waits, and nothing may be counted or asked any more. */
void histo_sort(struct histo *);

/* Free all; empty again. */
void histo_clear(struct histo *);

#endif
