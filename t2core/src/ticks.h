/*
 * ticks.h - time as one number
 */
#ifndef T2_TICKS_H_INCLUDED
#define T2_TICKS_H_INCLUDED

#include <sys/time.h>

#include <stdint.h>

#include "tranalyzer.h"

/* Time of a packet in 1/TSTAMPFAC seconds. */
static inline int64_t
tv_ticks(const struct timeval *tv)
{
	return (int64_t)((uint64_t)tv->tv_sec * TSTAMPFAC + (uint64_t)tv->tv_usec);
}

#endif
