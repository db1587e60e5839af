/*
 * strays.c - fragments that are not in the hands of their flow
 *
 * Only the first fragment has ports.  One that comes before it makes a flow of its own, and one that comes behind
 * the last does, too; what they carry belongs to the flow of the first all the same.  An entry for each datagram
 * that was begun lately says which flow that is, or keeps copies until it is known.  The place of an entry follows
 * from its key alone: rows must not depend on a seed, and all that a sender can do is to push out entries of others.
 */
#include <stdlib.h>
#include <string.h>

#include "datagram.h"
#include "flow_event.h"
#include "flowclock.h"
#include "lru.h"
#include "stream.h"
#include "t2api.h"
#include "t2utils.h"
#include "workers.h"

#define ENTRIES		4096u
#define HELD_MAX	16u		/* fragments before the first */
#define HELD_TICKS	(INT64_C(120) * TSTAMPFAC)	/* which they are held at most (RFC 1122, 3.3.2) */
#define TOTAL_MAX	((size_t)STREAM_MEM * 1048576 / 8)	/* bytes of all */

static struct entry {
	t2addr_t src, dst;
	uint32_t id;
	uint32_t slot;			/* FLOW_NONE: not known yet */
	uint64_t findex;		/* of the flow that the slot had */
	int64_t since;			/* when the first of those that are held came [ticks] */
	uint16_t vlan, type;
	uint8_t proto;
	bool used;
	uint8_t nheld;
	struct fragment *held;		/* the last one first */
} entries[ENTRIES];
static size_t total;

static uint32_t
place(const packet_t *pk)
{
	const uint8_t *const a = (const uint8_t *)&pk->srcIP, *const b = (const uint8_t *)&pk->dstIP;
	uint32_t h = (pk->fragId ^ (uint32_t)pk->vlanId << 16) * 2654435761u ^ pk->l4Proto;

	for (size_t i = 0; i < sizeof pk->srcIP; i++)
		h = (h ^ a[i] ^ (uint32_t)b[i] << 8) * 16777619u;
	return (h ^ h >> 16) % ENTRIES;
}

static bool
is_of(const struct entry *e, const packet_t *pk)
{
	return e->used && e->id == pk->fragId && e->proto == pk->l4Proto && e->vlan == pk->vlanId &&
	    e->type == pk->ethType && memcmp(&e->src, &pk->srcIP, sizeof e->src) == 0 &&
	    memcmp(&e->dst, &pk->dstIP, sizeof e->dst) == 0;
}

static void
entry_clear(struct entry *e)
{
	for (struct fragment *f = e->held, *next; f != NULL; f = next) {
		next = f->next;
		total -= f->n;
		free(f);
	}
	*e = (struct entry){ .slot = FLOW_NONE };
}

/* May more of the datagram come? */
static bool
is_open(const struct entry *e)
{
	if (e->slot == FLOW_NONE)
		return flowclock - e->since <= HELD_TICKS;
	return lru_has_fragments(e->slot) && flows[e->slot].findex == e->findex;
}

/* The entry of a packet's datagram; another one's goes. */
static struct entry *
entry_of(const packet_t *pk)
{
	struct entry *e = &entries[place(pk)];

	if (is_of(e, pk) && is_open(e))
		return e;
	entry_clear(e);
	e->src = pk->srcIP;
	e->dst = pk->dstIP;
	e->id = pk->fragId;
	e->vlan = pk->vlanId;
	e->type = pk->ethType;
	e->proto = pk->l4Proto;
	e->since = flowclock;
	e->used = true;
	return e;
}

static struct fragment *
copy(const packet_t *pk)
{
	const struct cursor c = cursor_l4(pk);
	const size_t n = cursor_left(&c);
	struct fragment *f = malloc(sizeof *f + n);

	if (f == NULL)
		return NULL;
	*f = (struct fragment){ .id = pk->fragId, .offset = pk->fragOff, .n = (uint32_t)n, .more = pk->fragMore };
	memcpy(f->bytes, c.p, n);
	return f;
}

static void
hold(struct entry *e, const packet_t *pk)
{
	struct fragment *f;

	if (e->nheld == HELD_MAX || total + pk->snapL4Len > TOTAL_MAX || (f = copy(pk)) == NULL)
		return;
	f->next = e->held;
	e->held = f;
	e->nheld++;
	total += f->n;
}

static void
first(struct entry *e, unsigned long slot)
{
	struct fragment *in_order = NULL;

	e->slot = (uint32_t)slot;
	e->findex = flows[slot].findex;
	lru_set_fragments(slot);
	for (struct fragment *f = e->held, *next; f != NULL; f = next) {
		next = f->next;
		total -= f->n;
		f->next = in_order;
		in_order = f;
	}
	e->held = NULL;
	e->nheld = 0;
	for (struct fragment *f = in_order, *next; f != NULL; f = next) {
		next = f->next;
		dispatch_fragment(slot, f);
	}
}

void
strays_fragment(const packet_t *pk, unsigned long slot)
{
	struct entry *e = entry_of(pk);
	struct fragment *f;

	if (pk->frag == FRAGMENT_FIRST)
		first(e, slot);
	else if (e->slot == FLOW_NONE)
		hold(e, pk);
	else if (e->slot != slot && (f = copy(pk)) != NULL)
		dispatch_fragment(e->slot, f);
}
