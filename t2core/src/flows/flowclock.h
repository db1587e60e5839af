/*
 * flowclock.h - the time that time-outs go by
 *
 * Packets say what time it is, and some are wrong.  A step of more than FLOW_TIMEOUT ahead, or of more than a second
 * back, moves the clock only if the next packets confirm it: one bad time ends no flow and keeps none.  A step back
 * that is confirmed does not turn the clock back: it goes on from where it is, so that flows of before end after
 * their silence.
 */
#ifndef T2_FLOWCLOCK_H
#define T2_FLOWCLOCK_H

#include <pcap/pcap.h>

#include <stdbool.h>
#include <stdint.h>

#include "ticks.h"

/* The packets behind one, as far as they are known. */
struct flowclock_next {
	const struct pcap_pkthdr *hdr;
	unsigned n;
	bool all;		/* there are no others: nobody is to come who could confirm anything */
};

extern int64_t flowclock;		/* now [ticks] */
extern int64_t flowclock_last;		/* what the last packet said whose time was believed [ticks] */
extern int64_t flowclock_offset;	/* from packets to the clock [ticks] */

/* Forget all packets. */
void flowclock_reset(void);
/* A packet steps ahead or back: does it move the clock? */
void flowclock_step(int64_t ts, const struct flowclock_next *next);

/* Is ts a step, for flowclock_step()? */
static inline bool
flowclock_steps(int64_t ts)
{
	return (uint64_t)ticks_between(ts, flowclock_last) + TICKS_BACK > 2 * (uint64_t)TICKS_BACK;
}

/* A packet says that it is ts, which is no step. */
static inline void
flowclock_go(int64_t ts)
{
	flowclock_last = ts;
	flowclock = (int64_t)((uint64_t)ts + (uint64_t)flowclock_offset);
}

/* A packet says that it is ts. */
static inline void
flowclock_packet(int64_t ts, const struct flowclock_next *next)
{
	if (__builtin_expect(flowclock_steps(ts), 0))
		flowclock_step(ts, next);
	else
		flowclock_go(ts);
}

#endif
