/*
 * workers.h - flows dealt to workers (-j), or to the main thread itself
 */
#ifndef T2_WORKERS_H_INCLUDED
#define T2_WORKERS_H_INCLUDED

#include <stdbool.h>
#include <stdint.h>

#include "flowtable.h"
#include "packet.h"
#include "t2api.h"

#define WORKERS_BURSTS	256u	/* bursts that are dealt and not done, at most */

extern unsigned nworkers;	/* 1: the main thread does the work */

/* Start n workers, if all that is loaded can work with them; 0, or an error number. */
int workers_start(unsigned n);
/* All that was dealt is done, and counted. */
void workers_drain(void);
void workers_stop(void);

/* Which worker has the flows of a key. */
static inline unsigned
worker_of(struct flow_key k)
{
	return (unsigned)((uint64_t)k.hash * nworkers >> 32);
}

/* What this worker was dealt, or is dealt next, is waited for. */
void workers_poke(unsigned worker);
/* Wait until the worker has done so many events. */
void workers_settle(unsigned worker, uint64_t dealt);
static inline void
workers_await(unsigned worker, uint64_t dealt)
{
	if (UNLIKELY(nworkers > 1))
		workers_settle(worker, dealt);
}

/* As flow_begin, flow_packet, flow_end, flow_mark, by the flow's worker. */
void deal_begin(unsigned long slot, unsigned long opposite, packet_t *pk);
void deal_packet(unsigned long slot, packet_t *pk, unsigned what);
void deal_end(unsigned long slot, unsigned long opposite, uint64_t row, unsigned what);
void deal_mark(unsigned long slot, unsigned what);
/* The packets of a burst were dealt. */
void deal_burst_end(void);
/* Hand on what is dealt: before the main thread waits for anybody. */
void deal_flush(void);
/* How many of the bursts that were dealt are done, in all. */
unsigned deal_bursts_done(void);
/* Wait for the first so many; for all. */
void deal_bursts_await(unsigned count);
void deal_bursts_settle(void);
/* The cell of a flow that was forgotten becomes spare when its worker is done with it. */
void deal_spare(unsigned long slot);
/* Make one such cell spare, if there is one (wait: in any case); false if not. */
bool deal_reap(bool wait);

#endif
