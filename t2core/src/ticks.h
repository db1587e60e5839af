/*
 * ticks.h - time as one number, and steps of it that are hardly true
 */
#ifndef T2_TICKS_H
#define T2_TICKS_H

#include <sys/time.h>

#include <stdbool.h>
#include <stdint.h>

#include "t2utils.h"
#include "tranalyzer.h"

/* Time of a packet in 1/TSTAMPFAC seconds, within the bounds of t2_ticks */
static inline int64_t
tv_ticks(const struct timeval *tv)
{
	return t2_ticks(*tv);
}

/* A fraction is less than a second, whatever a file says: what is more are seconds. */
static inline void
tv_carry(struct timeval *tv)
{
	if (__builtin_expect((unsigned long)tv->tv_usec < (unsigned long)TSTAMPFAC, 1))
		return;
	tv->tv_sec += tv->tv_usec / TSTAMPFAC - (tv->tv_usec % TSTAMPFAC < 0);
	tv->tv_usec = (tv->tv_usec % TSTAMPFAC + TSTAMPFAC) % TSTAMPFAC;
}

/* a - b, modulo 2^64 */
static inline int64_t
ticks_between(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a - (uint64_t)b);
}

#define TICKS_AHEAD	((int64_t)FLOW_TIMEOUT * TSTAMPFAC)	/* steps that the next packets are to confirm */
#define TICKS_BACK	((int64_t)TSTAMPFAC)
#define WITNESSES	2u	/* packets that do it, if there are as many */

/* Does a packet that says that it came d ticks behind the one before want witnesses? */
static inline bool
ticks_unsure(int64_t d)
{
	return d < -TICKS_BACK || d > TICKS_AHEAD;
}

#endif
