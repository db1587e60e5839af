/*
 * asks.c - which flows plugins want to be released
 *
 * rm_flows has a flow, or its opposite, once; who asked for it is a list in asks[], from asked[slot] on.
 */
#include <stdlib.h>
#include <string.h>

#include "asks.h"
#include "calls.h"
#include "cells.h"
#include "guard.h"
#include "lru.h"
#include "t2log.h"
#include "t2utils.h"

flow_t **rm_flows;
unsigned long num_rm_flows;
static unsigned long rm_room;

struct ask {
	const char *why;	/* NULL: not said */
	uint32_t next;		/* ask of the same flow, from 1; 0: there is none */
	uint16_t plugin;	/* from 1; 0: the core */
	uint8_t how;		/* enum t2_release */
};

static struct ask *asks;
static uint32_t nasks, asks_room;

/* Of each slot, from the first ask of the run on. */
static struct asked {
	uint32_t first;		/* ask, from 1 */
	uint32_t listed;	/* place in rm_flows, from 1 */
} *asked;

static struct count {
	const char *why;
	uint64_t flows;
	uint16_t plugin;
} *counts;
static unsigned ncounts;

/* the flow and its opposite that are being written */
static unsigned long writing[2] = { HASHTABLE_ENTRY_NOT_FOUND, HASHTABLE_ENTRY_NOT_FOUND };

static void *
grown(void *p, size_t n, size_t size)
{
	if ((p = reallocarray(p, n, size)) == NULL)
		T2_FATAL("list of flows to release: out of memory");
	return p;
}

static bool
same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* The same wish of the same plugin is one. */
static void
ask_note(unsigned long slot, enum t2_release how, const char *why)
{
	const uint16_t plugin = (uint16_t)(*guard_cell() & ~GUARD_MARK);
	uint32_t *at = &asked[slot].first;

	for (; *at != 0; at = &asks[*at - 1].next)
		if (asks[*at - 1].plugin == plugin && asks[*at - 1].how == how && same(asks[*at - 1].why, why))
			return;
	if (nasks == asks_room) {
		const ptrdiff_t inside = asks != NULL && at != &asked[slot].first ? (char *)at - (char *)asks : -1;

		asks_room = asks_room > 0 ? 2 * asks_room : 16;
		asks = grown(asks, asks_room, sizeof *asks);
		if (inside >= 0)
			at = (uint32_t *)(void *)((char *)asks + inside);
	}
	asks[nasks++] = (struct ask){ .why = why, .plugin = plugin, .how = (uint8_t)how };
	*at = nasks;
}

static void
list(flow_t *f)
{
	if (num_rm_flows == rm_room) {
		rm_room = rm_room > 0 ? 2 * rm_room : 16;
		rm_flows = grown(rm_flows, rm_room, sizeof *rm_flows);
	}
	rm_flows[num_rm_flows++] = f;
	asked[f->flowIndex].listed = (uint32_t)num_rm_flows;
	numForced++;
}

const flow_t *
asks_take(void)
{
	const flow_t *const f = rm_flows[--num_rm_flows];

	if (f != NULL)
		asked[f->flowIndex].listed = 0;
	return f;
}

void
t2_release_flow(flow_t *f, enum t2_release how, const char *why)
{
	const unsigned long slot = f->flowIndex, opposite = f->oppositeFlowIndex;

	if (slot == writing[0] || slot == writing[1] || lru_rest(slot) >= REST_LINK)
		return;
	if (asked == NULL && (asked = cells_reserve(t2_flow_slots() * sizeof *asked)) == NULL)
		T2_FATAL("list of flows to release: out of memory");
	T2_SET_STATUS(f, RMFLOW);
	ask_note(slot, how, why);
	if (asked[slot].listed == 0 && (opposite == HASHTABLE_ENTRY_NOT_FOUND || asked[opposite].listed == 0))
		list(f);
}

void
t2_rm_flow(flow_t *f)
{
	t2_release_flow(f, T2_RELEASE_CUT, NULL);
}

static enum t2_release
strongest(unsigned long slot, enum t2_release how)
{
	for (uint32_t i = asked[slot].first; i != 0; i = asks[i - 1].next)
		how = MAX(how, (enum t2_release)asks[i - 1].how);
	return how;
}

enum t2_release
asked_for(unsigned long slot)
{
	const unsigned long opposite = lru_opposite(slot);
	const enum t2_release how = strongest(slot, T2_RELEASE_CUT);

	return opposite == HASHTABLE_ENTRY_NOT_FOUND ? how : strongest(opposite, how);
}

static void
count(uint16_t plugin, const char *why)
{
	unsigned i = 0;

	while (i < ncounts && (counts[i].plugin != plugin || !same(counts[i].why, why)))
		i++;
	if (i == ncounts) {
		counts = grown(counts, ++ncounts, sizeof *counts);
		counts[i] = (struct count){ .why = why, .plugin = plugin };
	}
	counts[i].flows++;
}

bool
asks_counted(unsigned i, const char **plugin, const char **why, uint64_t *n)
{
	if (i >= ncounts)
		return false;
	*plugin = counts[i].plugin > 0 ? plugins_name(counts[i].plugin - 1u) : "t2";
	*why = counts[i].why;
	*n = counts[i].flows;
	return true;
}

/* Ask i, from 0, of the pair that has slot: those for itself, then those for its opposite that are others. */
static const struct ask *
ask_of_pair(unsigned long slot, unsigned long opposite, unsigned i)
{
	for (uint32_t k = asked[slot].first; k != 0; k = asks[k - 1].next)
		if (i-- == 0)
			return &asks[k - 1];
	if (opposite == HASHTABLE_ENTRY_NOT_FOUND)
		return NULL;
	for (uint32_t k = asked[opposite].first; k != 0; k = asks[k - 1].next) {
		bool again = false;

		for (uint32_t m = asked[slot].first; m != 0; m = asks[m - 1].next)
			again = again || (asks[m - 1].plugin == asks[k - 1].plugin &&
			    same(asks[m - 1].why, asks[k - 1].why));
		if (!again && i-- == 0)
			return &asks[k - 1];
	}
	return NULL;
}

const char *
t2_flow_forced(unsigned long flowIndex, unsigned i)
{
	static char text[256];
	const struct ask *a;

	if (asked == NULL || (flowIndex != writing[0] && flowIndex != writing[1]))
		return NULL;
	if ((a = ask_of_pair(flowIndex, flows[flowIndex].oppositeFlowIndex, i)) == NULL)
		return NULL;
	(void)snprintf(text, sizeof text, "%s%s%s", a->plugin > 0 ? plugins_name(a->plugin - 1u) : "t2",
	    a->why != NULL ? ":" : "", a->why != NULL ? a->why : "");
	return text;
}

void
pair_begin(unsigned long slot, unsigned long opposite)
{
	const struct ask *a;

	writing[0] = slot;
	writing[1] = opposite;
	for (unsigned i = 0; UNLIKELY(asked != NULL) && (a = ask_of_pair(slot, opposite, i)) != NULL; i++)
		count(a->plugin, a->why);
}

static void
unlist(unsigned long slot)
{
	if (asked == NULL || slot == HASHTABLE_ENTRY_NOT_FOUND)
		return;
	if (asked[slot].listed != 0 && asked[slot].listed <= num_rm_flows)
		rm_flows[asked[slot].listed - 1] = NULL;
	asked[slot] = (struct asked){ .first = 0 };
}

void
pair_end(void)
{
	unlist(writing[0]);
	unlist(writing[1]);
	writing[0] = writing[1] = HASHTABLE_ENTRY_NOT_FOUND;
}

void
asks_clear(void)
{
	nasks = 0;
}
