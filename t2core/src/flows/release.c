/*
 * release.c - which flows end, and in which order: their rows are made by flow.c
 */
#include <stdlib.h>

#include "cells.h"
#include "flow_event.h"
#include "flowtable.h"
#include "fragtable.h"
#include "lru.h"
#include "release.h"
#include "signals.h"
#include "sink.h"
#include "t2log.h"
#include "t2utils.h"
#include "workers.h"

flow_t **rm_flows;
unsigned long num_rm_flows;
static unsigned long rm_room;

static uint64_t rows;		/* of all flows that have ended */

static void
flow_remove(unsigned long slot)
{
	if (lru_waits(slot)) {
		(void)fragtable_remove(&flows[slot]);
		globalWarn |= IPV4_FRAG_PENDING;
	}
	lru_remove(slot);
	flowtable_remove(slot);
	dispatch_spare(slot);
	maxNumFlows--;
}

/* An ended flow was not touched for long: ask for all of it before the first plugin waits for its part. */
static inline void
flow_prefetch(unsigned long slot)
{
	const flow_t *f = &flows[slot];

	if (nworkers == 1) {
		cells_prefetch(slot);
		__builtin_prefetch((const char *)f + 64);
	}
	__builtin_prefetch((const char *)f + 128, 1);
	flowtable_prefetch((struct flow_key){ .hash = f->keyHash });
}

void
release_pair(unsigned long slot, unsigned what)
{
	const unsigned long opposite = lru_opposite(slot);

	flow_prefetch(slot);
	if (opposite != HASHTABLE_ENTRY_NOT_FOUND)
		flow_prefetch(opposite);
	dispatch_end(&(struct flow_event){ .row = rows, .slot = (uint32_t)slot, .opposite = (uint32_t)opposite,
	    .what = (uint16_t)what, .work = FLOW_END });
	rows += opposite != HASHTABLE_ENTRY_NOT_FOUND ? 2 : 1;
	if (opposite != HASHTABLE_ENTRY_NOT_FOUND)
		flow_remove(opposite);
	flow_remove(slot);
}

void
t2_rm_flow(flow_t *f)
{
	const bool asked = (f->status & RMFLOW) != 0;
	const bool opposite_asked = FLOW_HAS_OPPOSITE(f) && (flows[f->oppositeFlowIndex].status & RMFLOW) != 0;

	if (asked)
		return;
	T2_SET_STATUS(f, RMFLOW);
	if (opposite_asked)
		return;
	if (num_rm_flows == rm_room) {
		rm_room = rm_room ? 2 * rm_room : 16;
		if ((rm_flows = realloc(rm_flows, rm_room * sizeof *rm_flows)) == NULL)
			T2_FATAL("list of flows to release: out of memory");
	}
	rm_flows[num_rm_flows++] = f;
	numForced++;
}

void
release_due(void)
{
	struct timeouts t;
	unsigned long slot;

	timeouts_begin(&t);
	while ((slot = timeouts_next(&t)) != HASHTABLE_ENTRY_NOT_FOUND) {
		dispatch_settle(slot);
		if (timeouts_due(&t))
			release_pair(slot, 0);
	}
}

void
release_forced(void)
{
	while (num_rm_flows > 0)
		release_pair(rm_flows[--num_rm_flows]->flowIndex, 0);
}

void
release_oldest(unsigned n)
{
	unsigned long slot;

	while (n-- > 0 && (slot = lru_oldest()) != HASHTABLE_ENTRY_NOT_FOUND) {
		numAutopilot++;
		release_pair(slot, FLOW_FULL);
	}
}

void
release_all(void)
{
	unsigned long slot;

	while (run_state != RUN_ABORT && !sink_failed() && (slot = lru_oldest()) != HASHTABLE_ENTRY_NOT_FOUND)
		release_pair(slot, 0);
}
