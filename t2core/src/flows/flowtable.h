/*
 * flowtable.h - flows by key
 */
#ifndef T2_FLOWTABLE_H
#define T2_FLOWTABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "flow.h"
#include "packet.h"
#include "t2api.h"

/* Where a packet's flow is looked for. */
struct flow_key {
	uint32_t hash;		/* the same for both directions */
	uint8_t side;		/* which of the two directions of the entry */
};

/* Set up a table for at most nmax flows; 0, or -1 with errno. */
int flowtable_init(unsigned long nmax);
unsigned long flowtable_limit(void);
/* The limit is as it was asked for, or plugins are initialized: none can lower it any more (t2_flow_map). */
void flowtable_settle(void);
unsigned long flowtable_count(void);
/* Key of a packet that has a flow. */
struct flow_key flowtable_key(const packet_t *pk);
/*
 * Bring the entry, then the flow into the cache; the second tells its slot and that of its opposite, or
 * HASHTABLE_ENTRY_NOT_FOUND.  whole: with what the work for the flow reads and writes, not its key alone.
 */
struct flow_slots {
	unsigned long slot, opposite;
};
void flowtable_prefetch(struct flow_key k);
struct flow_slots flowtable_prefetch_flow(struct flow_key k, bool whole);
/* The same of the slot that the next new flow gets, if none ends before; returns it. */
unsigned long flowtable_prefetch_next(void);
/* The flow of a packet, or NULL. */
flow_t *flowtable_find(const packet_t *pk, struct flow_key k);
/* Add the flow of a packet; *opposite is the slot of its other direction, if that is there.  There must be a slot. */
flow_t *flowtable_add(const packet_t *pk, struct flow_key k, unsigned long *opposite);
/* A flow goes on in a new slot, as it is; the old one stays as it was.  There must be a slot. */
flow_t *flowtable_replace(unsigned long old);
/* Fill in the packet that a flow is made of, as far as its key goes; all else is 0. */
void flowtable_packet_like(packet_t *pk, const flow_t *f);
/* Forget a flow; its opposite is forgotten with it. */
void flowtable_remove(unsigned long slot);
/* The slot of a flow that was forgotten may be used again. */
void flowtable_spare(unsigned long slot);
/* Is there a slot for a new flow? */
bool flowtable_has_slot(void);
static inline unsigned long
slot_of(const flow_t *f)
{
	return (unsigned long)(f - flows);
}
/* The flow of a key that plugins made: src, dst, ports, vlanId, ethType, l4Proto of a flow_t. */
unsigned long flowtable_lookup(const flow_t *like);

#endif
