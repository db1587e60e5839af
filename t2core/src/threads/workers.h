/*
 * workers.h - flows dispatched to workers (-j), or to the main thread itself
 */
#ifndef T2_WORKERS_H
#define T2_WORKERS_H

#include <stdbool.h>
#include <stdint.h>

#include "datagram.h"
#include "flow_event.h"
#include "flowtable.h"
#include "packet.h"
#include "t2api.h"
#include "sink.h"

#define WORKERS_BURSTS	256u	/* bursts that are dispatched and not done, at most */

extern unsigned nworkers;	/* 1: the main thread does the work */

/* Start n workers, if all that is loaded can work with them; 0, or an error number. */
int workers_start(unsigned n);
/* All that was dispatched is done, and counted. */
void workers_drain(void);
void workers_stop(void);

/* Which worker has the flows of a key. */
static inline unsigned
worker_of(struct flow_key k)
{
	return (unsigned)((uint64_t)k.hash * nworkers >> 32);
}

/*
 * The work for a flow, at once or by its worker.  A flow begins in two steps, as others look at it before its first
 * packet is worked on: dispatch_begin, then dispatch_packet with the same event.
 */
void dispatch_begin(struct flow_event *e);
void dispatch_packet(struct flow_event *e);
void dispatch_end(const struct flow_event *e);
void dispatch_mark(unsigned long slot, unsigned what);
void dispatch_fragment(unsigned long slot, struct fragment *f);
/* Wait until the time-outs of the flow and its opposite are known. */
void dispatch_settle(unsigned long slot);
/* From here on memory is short, or no longer: see memory.h. */
void dispatch_memory_mark(void);
/* The packets of a burst were dispatched. */
void dispatch_burst_end(void);
/* Hand on what is dispatched: before the main thread waits for anybody. */
void dispatch_flush(void);
/* Nothing comes for a while: the same, and rows that are made. */
void dispatch_idle(void);
/* Behind all releases so far: see sink_mark(). */
void dispatch_sink_mark(enum sink_mark);
/* How many of the bursts that were dispatched are done, in all. */
unsigned dispatch_bursts_done(void);
/* Wait for the first so many; for all. */
void dispatch_bursts_await(unsigned count);
void dispatch_bursts_settle(void);
/* The slot of a flow that was forgotten may be used again when its worker is done with it. */
void dispatch_spare(unsigned long slot);
/* Before a flow is added: see to it that there is a slot. */
void dispatch_slots(void);

#endif
