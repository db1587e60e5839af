/*
 * met.h - which plugins have met a flow (T2_MEETS of t2api.h)
 *
 * Most plugins have nothing of most flows.  A word per flow has a bit for each plugin that says so, set when it meets
 * the flow: at its end the others are not asked, and no cell of theirs is looked at.
 */
#ifndef T2_MET_H
#define T2_MET_H

#include <stdbool.h>
#include <stdint.h>

#include "t2macros.h"

#define MET_MAX	64	/* plugins that have a bit; further ones are asked */

extern uint64_t *met_flows;	/* a word per flow, if a plugin has a bit; else NULL */
extern bool met_shared;		/* several threads may note at once */
bool met_wanted(void);

/* A bit for plugin i, in their order; 0 if all are taken. */
uint64_t met_add(unsigned i);
/* The bit of plugin i, 0 if it has none. */
uint64_t met_bit(unsigned i);
/* The plugin whose bit has this number. */
unsigned met_plugin(unsigned number);

/* The number of the lowest of some bits. */
static inline unsigned
met_number(uint64_t bits)
{
	return (unsigned)__builtin_ctzll(bits);
}

/* The plugins that have met a flow. */
static inline uint64_t
met_of(unsigned long flowIndex)
{
	return met_flows != NULL ? __atomic_load_n(&met_flows[flowIndex], __ATOMIC_RELAXED) : 0;
}

/*
 * These have met it; by any thread that has a callback of the flow to call.  Of a single one it is no atomic
 * addition, which would wait for all that was written before.
 */
static inline void
met_note(unsigned long flowIndex, uint64_t bits)
{
	const uint64_t met = met_of(flowIndex);

	if ((bits & ~met) == 0)
		return;
	if (LIKELY(!met_shared))
		__atomic_store_n(&met_flows[flowIndex], met | bits, __ATOMIC_RELAXED);
	else
		(void)__atomic_fetch_or(&met_flows[flowIndex], bits, __ATOMIC_RELAXED);
}

/* The flow has ended. */
static inline void
met_clear(unsigned long flowIndex)
{
	if (met_of(flowIndex) != 0)
		__atomic_store_n(&met_flows[flowIndex], 0, __ATOMIC_RELAXED);
}

#endif
