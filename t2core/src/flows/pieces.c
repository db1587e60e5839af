/*
 * pieces.c - flows that stay in the table behind their row
 */
#include "calls.h"
#include "cells.h"
#include "flowtable.h"
#include "fragtable.h"
#include "pieces.h"
#include "t2api.h"
#include "t2utils.h"
#include "workers.h"

uint64_t pieces_packets;

#if FORCE_LINK == 1
static uint32_t *numbers;	/* of the piece, by slot */
#endif

int
pieces_init(void)
{
#if FORCE_LINK == 1
	if ((numbers = cells_reserve(t2_flow_slots() * sizeof *numbers)) == NULL)
		return -1;
#endif
	return 0;
}

uint32_t
t2_flow_piece(unsigned long flowIndex)
{
#if FORCE_LINK == 1
	return numbers[flowIndex];
#else
	(void)flowIndex;
	return 1;
#endif
}

static bool goes_on;

void
pieces_writing(bool writing)
{
	goes_on = writing;
}

bool
t2_flow_goes_on(void)
{
	return goes_on;
}

void
piece_begin(unsigned long slot, unsigned long opposite)
{
#if FORCE_LINK == 1
	numbers[slot] = opposite != HASHTABLE_ENTRY_NOT_FOUND ? numbers[opposite] : 1;
#else
	(void)slot, (void)opposite;
#endif
}

void
t2_flow_news(unsigned long flowIndex)
{
	if (lru_rest(flowIndex) == REST_EMPTY)
		lru_set_rest(flowIndex, REST_TOLD);
}

void
piece_rest(unsigned long slot, enum flow_rest rest)
{
	const unsigned long opposite = lru_opposite(slot);

	lru_set_rest(slot, rest);
	if (opposite != HASHTABLE_ENTRY_NOT_FOUND)
		lru_set_rest(opposite, rest);
}

#if FORCE_LINK == 1
/* A packet of the flow, as far as the flow knows: without a byte, at the time of its last one. */
static packet_t *
made_up(const flow_t *f, struct pcap_pkthdr *header)
{
	static packet_t pk;
	static const uint8_t none[64];

	flowtable_packet_like(&pk, f);
	*header = (struct pcap_pkthdr){ .ts = f->lastSeen };
	pk.pcapHdrP = header;
	pk.raw_packet = pk.end_packet = pk.l2HdrP = pk.l3HdrP = pk.l7HdrP = none;
	pk.l4HdrP = PACKET_IS_IP(&pk) ? none : NULL;
	pk.hdrDesc = "";
	return &pk;
}

/* The next piece of a flow has a slot of its own in all tables; to the core it is the same flow. */
static unsigned long
replace(unsigned long old)
{
	flow_t *const f = flowtable_replace(old);
	const unsigned long slot = f->flowIndex;

	if (lru_waits(old) && fragtable_remove(&flows[old]))
		fragtable_add(f, f->lastFragIPID);
	lru_replace(old, slot);
	lru_set_rest(slot, REST_EMPTY);
	numbers[slot] = numbers[old] + 1;
	f->oppositeFlowIndex = HASHTABLE_ENTRY_NOT_FOUND;
	return slot;
}

/* Plugins are done with the piece before. */
static void
forget(unsigned long old)
{
	plugins_free(old);
	dispatch_spare(old);
}

/* The flow and its opposite go on: that one first, so that the other one finds its cells made. */
static unsigned long
wake(unsigned long slot, packet_t *pk)
{
	const unsigned long o = lru_opposite(slot);
	unsigned long to, other = o;
	struct pcap_pkthdr header;

	if (o != HASHTABLE_ENTRY_NOT_FOUND) {
		other = replace(o);
		flow_resume(o, other, made_up(&flows[o], &header));
	}
	to = replace(slot);
	flows[to].oppositeFlowIndex = other;
	if (other != HASHTABLE_ENTRY_NOT_FOUND)
		flows[other].oppositeFlowIndex = to;
	flow_resume(slot, to, pk);
	forget(slot);
	if (o != HASHTABLE_ENTRY_NOT_FOUND)
		forget(o);
	return to;
}

unsigned long
piece_wake_opposite(unsigned long slot)
{
	const unsigned long to = replace(slot);
	struct pcap_pkthdr header;

	flow_resume(slot, to, made_up(&flows[slot], &header));
	forget(slot);
	return to;
}
#else
static unsigned long
wake(unsigned long slot, packet_t *pk)
{
	(void)pk;
	return slot;
}

unsigned long
piece_wake_opposite(unsigned long slot)
{
	return slot;
}
#endif

bool
piece_next(struct flow_event *e)
{
	switch (lru_rest(e->slot)) {
	case REST_END:
		pieces_packets++;
		lru_see(e->slot, 0);
		return false;
	case REST_LINK:
		e->slot = (uint32_t)wake(e->slot, e->pk);
		break;
	case REST_EMPTY:
	case REST_TOLD:
		flows[e->slot].firstSeen = e->pk->pcapHdrP->ts;
		break;
	case REST_NONE:
		break;
	}
	lru_set_rest(e->slot, REST_NONE);
	return true;
}
