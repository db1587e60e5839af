/*
 * lru.h - flows by time of touch, and time-outs
 */
#ifndef T2_LRU_H_INCLUDED
#define T2_LRU_H_INCLUDED

#include <stdbool.h>
#include <stdint.h>

/* Nodes for nmax flows; 0, or -1 with errno. */
int lru_init(unsigned long nmax);
/* To the head: touched now.  opposite: or HASHTABLE_ENTRY_NOT_FOUND. */
void lru_append(unsigned long slot, unsigned long opposite, unsigned worker);
void lru_touch(unsigned long slot);
/* A packet came now; with several workers it is the last of so many events of the flow's worker. */
void lru_see(unsigned long slot, uint64_t dealt);
/* The time-out of the flow and of its opposite may become as small as this by a packet that was dealt. */
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
/* Release all flows that are due at actTime.  timeouts_due() is the quick test that comes first. */
extern int64_t timeouts_next, timeouts_last;
void timeouts_run(void);
static inline bool
timeouts_due(int64_t now)
{
	return now >= timeouts_next || now < timeouts_last;
}

#endif
