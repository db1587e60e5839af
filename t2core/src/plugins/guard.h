/*
 * guard.h - which plugin runs, and handlers that say so when it crashes
 *
 * Each thread that calls plugins notes in its cell which one it is in: a store per call.  The handler of a deadly
 * signal reads the cell of its thread.  watch.h finds calls that do not return by a mark in the cell, which the next
 * call overwrites.
 */
#ifndef T2_GUARD_H
#define T2_GUARD_H

#include <stdint.h>

#include "t2thread.h"

#define GUARD_WAIT	2	/* [s] a call may go on after a signal asked for the end of the run */

/* Threads: those that call no plugins have GUARD_OTHER, and leave its cell empty. */
enum { GUARD_OTHER, GUARD_MAIN, GUARD_WORKER, GUARD_SINK = GUARD_WORKER + T2_WORKERS_MAX,
	GUARD_THREADS = GUARD_SINK + 16 };	/* sinks with queues have threads of their own */

#define GUARD_MARK	0x8000u

struct guard_cell {
	volatile uint16_t plugin;	/* of the plugin in work, from 1; 0: none; GUARD_MARK: the watch saw it */
} __attribute__((aligned(64)));

extern struct guard_cell guard_cells[GUARD_THREADS];
extern T2_PER_THREAD struct guard_cell *guard_own;	/* of the calling thread */

static inline volatile uint16_t *
guard_cell(void)
{
	return &guard_own->plugin;
}

/* What the calling thread is. */
static inline unsigned
guard_self(void)
{
	return (unsigned)(guard_own - guard_cells);
}

/* What the calling thread is; it gets a stack for handlers of its own. */
void guard_thread(unsigned self);

/* From now on a deadly signal says where it came from.  For the main thread, once. */
void guard_install(void);

/* A plugin's name, which stays the plugin's; it counts from 1. */
void guard_name(unsigned plugin, const char *name);

/*
 * Write "t2: plugin NAME: what at packet N"; several workers may be behind the packet that is known.  plugin counts
 * from 1, 0 is none.  May be called by handlers.
 */
void guard_say(unsigned plugin, const char *what);

#endif
