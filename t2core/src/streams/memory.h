/*
 * memory.h - the bounds of what is kept of flows (t2_mem_take in stream.h), in the order of packets
 *
 * Each worker counts what it takes and gives.  At marks, which the main thread sets every few packets, workers note
 * the count; what was noted at the mark MEMORY_LAG before says whether there is more from this mark on.  So it
 * depends on the packets alone.  As much as can come between the two is left free, so STREAM_MEM is kept; TEXT_MEM
 * may be passed by what these packets say.  What is kept of bytes that were given has 3/16 of
 * STREAM_MEM, and as much is left free: it may double without as many bytes that come.
 */
#ifndef T2_MEMORY_H
#define T2_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "tranalyzer.h"

extern bool memory_wanted;		/* plugins take it: marks are needed */

#define MEMORY_LAG	8u		/* marks */
#define MEMORY_PACKET	288u		/* bytes that are taken for one, at most, beside its own */
#define MEMORY_PACKETS	1024u		/* between marks, at most; their bytes: */
#define MEMORY_BYTES	((uint64_t)STREAM_MEM * 1048576 / 32)

extern struct memory_since {
	uint64_t packets, bytes;
} memory_since;				/* since the last mark; the main thread's */

/* Main thread: a packet of so many bytes comes; true: set a mark. */
static inline bool
memory_packet(uint32_t bytes)
{
	memory_since.packets++;
	memory_since.bytes += bytes + MEMORY_PACKET;
	return memory_since.packets >= MEMORY_PACKETS || memory_since.bytes >= MEMORY_BYTES;
}

/*
 * What is short from the mark on that comes next: bit per enum t2_mem.  All workers have done the mark MEMORY_LAG
 * before.
 */
unsigned memory_short(void);
/* Main thread: number of the next mark. */
unsigned memory_next(void);
/* There are workers, to whom the thread that calls this deals packets: what plugins take there counts by itself. */
void memory_dealer(void);
/* A worker, or the one who deals, has come to a mark. */
void memory_mark(unsigned mark, unsigned is_short);

/* All kinds, in all: refused since the start, when no worker works. */
uint64_t memory_refused(unsigned kind);
/* What was taken and not given back, likewise [bytes]. */
int64_t memory_kept(void);

#endif
