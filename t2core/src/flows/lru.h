/*
 * lru.h - flows by time of touch, and time-outs: which flows are due, not what becomes of them
 */
#ifndef T2_LRU_H
#define T2_LRU_H

#include <stdbool.h>
#include <stdint.h>

/* Nodes for nmax flows; 0, or -1 with errno. */
int lru_init(unsigned long nmax);
/* A flow that stays in the table behind the row of a piece of it (pieces.h). */
enum flow_rest {
	REST_NONE,
	REST_EMPTY,		/* goes on with its opposite, without a packet of its own yet: it gets no row, */
	REST_TOLD,		/* or one, as a plugin has news of it */
	REST_LINK,		/* its next packet makes the next piece */
	REST_END		/* its packets are counted, and that is all */
};

/* To the head: touched now.  opposite: or HASHTABLE_ENTRY_NOT_FOUND. */
void lru_append(unsigned long slot, unsigned long opposite, unsigned worker);
void lru_touch(unsigned long slot);
bool lru_is_old(unsigned long slot);	/* since FDURLIMIT seconds, counted in whole ones */
/* A packet came now; with several workers it is the last of so many events of the flow's worker. */
void lru_see(unsigned long slot, uint64_t dispatched);
/* The time-out of the flow and of its opposite may become as small as this by a packet that was dispatched. */
void lru_expect(unsigned long slot, float seconds);
/* Plugins changed the time-out: by whoever has the flow in hand. */
void lru_set_timeout(unsigned long slot, float seconds);
void lru_remove(unsigned long slot);
unsigned long lru_oldest(void);		/* HASHTABLE_ENTRY_NOT_FOUND if there is none */
unsigned long lru_opposite(unsigned long slot);
unsigned lru_worker(unsigned long slot);
/* The flow waits for the rest of a datagram. */
bool lru_waits(unsigned long slot);
void lru_set_waits(unsigned long slot, bool waits);
/* The flow, or its opposite, had a DTLS handshake. */
bool lru_dtls(unsigned long slot);
void lru_set_dtls(unsigned long slot);
/* The flow had first fragments whose datagrams may still be joined. */
bool lru_has_fragments(unsigned long slot);
void lru_set_fragments(unsigned long slot);
/* With several workers: the flow's direction, as the main thread made it out at its begin. */
bool lru_inverted(unsigned long slot);
void lru_set_inverted(unsigned long slot, bool inverted);
enum flow_rest lru_rest(unsigned long slot);
void lru_set_rest(unsigned long slot, enum flow_rest rest);
/* A flow has another slot from now on; its age (FDURLIMIT) begins. */
void lru_replace(unsigned long old, unsigned long slot);
/* How many events its worker must have done before the time-outs of the flow and its opposite are known. */
uint64_t lru_dealt(unsigned long slot);

/* --- time-outs -------------------------------------------------------------------------------------------------- */

/*
 * The flows that are silent for too long by flowclock, one by one, of every time-out the oldest first:
 *
 *	struct timeouts t;
 *
 *	timeouts_begin(&t);
 *	while ((slot = timeouts_next(&t)) != HASHTABLE_ENTRY_NOT_FOUND) {
 *		...				its worker has done lru_dealt(slot) events
 *		if (timeouts_due(&t))		it, and its opposite, are due
 *			...			remove both
 *	}
 */
struct timeouts {
	int64_t now, next;		/* [ticks]; no mark can move before next */
	unsigned handler;		/* whose mark moves */
	uint32_t at;			/* the node that it came to */
	bool back;			/* time has stepped back: all marks are looked at */
	unsigned long soon;		/* of those that are not due, one that will be, if it stays silent */
};

void timeouts_begin(struct timeouts *t);
unsigned long timeouts_next(struct timeouts *t);
bool timeouts_due(struct timeouts *t);

/* The quick test that comes first: can a flow be due? */
extern int64_t timeouts_earliest, timeouts_last;
static inline bool
timeouts_possible(int64_t now)
{
	return now >= timeouts_earliest || now < timeouts_last;
}

#endif
