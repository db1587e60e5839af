/*
 * release.c - which flows end, and in which order: their rows are made by flow.c
 */
#include <stdlib.h>

#include "asks.h"
#include "cells.h"
#include "flow_event.h"
#include "flowtable.h"
#include "fragtable.h"
#include "lru.h"
#include "pieces.h"
#include "release.h"
#include "signals.h"
#include "sink.h"
#include "t2log.h"
#include "t2utils.h"
#include "workers.h"

static uint64_t rows;		/* of all flows that have ended */

static void
fragments_forget(unsigned long slot)
{
	if (!lru_waits(slot))
		return;
	(void)fragtable_remove(&flows[slot]);
	lru_set_waits(slot, false);
	globalWarn |= IPV4_FRAG_PENDING;
}

static void
flow_remove(unsigned long slot)
{
	fragments_forget(slot);
	lru_remove(slot);
	flowtable_remove(slot);
	dispatch_spare(slot);
	maxNumFlows--;
}

/*
 * --- what is cold --------------------------------------------------------------------------------------------------
 *
 * A flow that ends was not touched for long.  The one that is due next is fetched while packets come in: first the
 * flow, then what only the flow tells.  What was not foreseen is fetched before the first plugin waits for its part.
 */

static struct {
	unsigned long slot;		/* or HASHTABLE_ENTRY_NOT_FOUND */
	bool cells;			/* both steps are done */
} due = { HASHTABLE_ENTRY_NOT_FOUND, true };

static inline void
flow_fetch(unsigned long slot)
{
	const char *const f = (const char *)&flows[slot];

	__builtin_prefetch(f);
	if (nworkers == 1)
		__builtin_prefetch(f + 64);
	__builtin_prefetch(f + 128, 1);
}

static inline void
cells_fetch(unsigned long slot)
{
	if (nworkers == 1) {
		cells_prefetch(slot, flows[slot].l4Proto == L3_TCP);
		cells_prefetch_rare(slot);
	}
	flowtable_prefetch((struct flow_key){ .hash = flows[slot].keyHash });
}

/* A step for both directions. */
static inline void
pair_fetch(unsigned long slot, void (*fetch)(unsigned long slot))
{
	const unsigned long opposite = lru_opposite(slot);

	fetch(slot);
	if (opposite != HASHTABLE_ENTRY_NOT_FOUND)
		fetch(opposite);
}

/* Rows of a flow and its opposite; bits of flow_event.h. */
static void
write_pair(unsigned long slot, unsigned long opposite, unsigned what, enum t2_end why)
{
	const bool paired = opposite != HASHTABLE_ENTRY_NOT_FOUND;

	if (UNLIKELY(lru_rest(slot) == REST_EMPTY))
		what |= FLOW_EMPTY;
	if (UNLIKELY(paired && lru_rest(opposite) == REST_EMPTY))
		what |= FLOW_OPPOSITE_EMPTY;
	if (FORCE_LINK == 1 && t2_flow_piece(slot) > 1)
		what |= FLOW_IS_PIECE;
	dispatch_end(&(struct flow_event){ .row = rows, .slot = (uint32_t)slot, .opposite = (uint32_t)opposite,
	    .what = (uint16_t)what, .work = FLOW_END, .why = (uint8_t)why });
	rows += paired ? 2 : 1;
}

void
release_pair(unsigned long slot, enum t2_end why)
{
	const unsigned long opposite = lru_opposite(slot);
	const enum flow_rest rest = lru_rest(slot);

	if (slot != due.slot || !due.cells)
		pair_fetch(slot, cells_fetch);
	pair_begin(slot, opposite);
	if (LIKELY(rest < REST_LINK))
		write_pair(slot, opposite, why == T2_END_FULL ? FLOW_FULL : 0, why);
	else if (rest == REST_LINK)
		flow_end(&(struct flow_event){ .slot = (uint32_t)slot, .opposite = (uint32_t)opposite,
		    .what = FLOW_ROWLESS });
	if (opposite != HASHTABLE_ENTRY_NOT_FOUND)
		flow_remove(opposite);
	flow_remove(slot);
	pair_end();
}

void
release_piece(unsigned long slot, enum t2_end why)
{
	const unsigned long opposite = lru_opposite(slot);

	pair_begin(slot, opposite);
	pieces_writing(true);
	write_pair(slot, opposite, FLOW_GOES_ON | FLOW_IS_PIECE, why);
	pieces_writing(false);
	piece_rest(slot, REST_LINK);
	pair_end();
}

/* The flow is written, or not, and stays, to have its packets counted. */
static void
release_to_end(unsigned long slot, unsigned what)
{
	const unsigned long opposite = lru_opposite(slot);

	pair_begin(slot, opposite);
	write_pair(slot, opposite, what, T2_END_RELEASED);
	piece_rest(slot, REST_END);
	fragments_forget(slot);
	if (opposite != HASHTABLE_ENTRY_NOT_FOUND)
		fragments_forget(opposite);
	pair_end();
}

void
release_due(void)
{
	struct timeouts t;
	unsigned long slot;

	if (!due.cells)
		pair_fetch(due.slot, cells_fetch);
	due.cells = true;
	timeouts_begin(&t);
	while ((slot = timeouts_next(&t)) != HASHTABLE_ENTRY_NOT_FOUND) {
		dispatch_settle(slot);
		if (timeouts_due(&t))
			release_pair(slot, T2_END_IDLE);
	}
	if (t.soon == HASHTABLE_ENTRY_NOT_FOUND)
		return;
	pair_fetch(t.soon, flow_fetch);
	due.slot = t.soon;
	due.cells = false;
}

void
release_forced(void)
{
	while (num_rm_flows > 0) {
		const flow_t *const f = asks_take();

		if (f == NULL)		/* it ended otherwise */
			continue;
		switch (asked_for(f->flowIndex)) {
		case T2_RELEASE_CUT:
			if (FORCE_LINK == 1)
				release_piece(f->flowIndex, T2_END_RELEASED);
			else
				release_pair(f->flowIndex, T2_END_RELEASED);
			break;
		case T2_RELEASE_END:
			release_to_end(f->flowIndex, 0);
			break;
		case T2_RELEASE_DROP:
			release_to_end(f->flowIndex, FLOW_NO_ROW);
			break;
		}
	}
	asks_clear();
}

void
release_oldest(unsigned n)
{
	unsigned long slot;

	while (n-- > 0 && (slot = lru_oldest()) != HASHTABLE_ENTRY_NOT_FOUND) {
		numAutopilot++;
		release_pair(slot, T2_END_FULL);
	}
}

void
release_all(void)
{
	unsigned long slot;

	while (run_state != RUN_ABORT && !sink_failed() && (slot = lru_oldest()) != HASHTABLE_ENTRY_NOT_FOUND)
		release_pair(slot, T2_END_INPUT);
}
