/*
 * Fuzz targets: the core's bound on what is kept of flows (stream.h), so small that it is met: FUZZ_MEMORY bytes.
 */
#ifndef FUZZ_BUDGET_H
#define FUZZ_BUDGET_H

#include "stream.h"

#ifndef FUZZ_MEMORY
#define FUZZ_MEMORY	(1 << 20)
#endif

static long	 taken;		/* bytes of all kinds; none is left when all flows are gone */

bool
t2_mem_take(enum t2_mem kind, size_t n)
{
	(void)kind;
	if (taken + (long)n > FUZZ_MEMORY)
		return false;
	taken += (long)n;
	return true;
}

void
t2_mem_give(enum t2_mem kind, size_t n)
{
	(void)kind;
	taken -= (long)n;
}

#endif
