/*
 * sinkqueue.h - the rows of a sink that delays no other: a thread of its own, memory before it, and perhaps a file
 *
 * The sink thread adds rows and marks, in order; the queue's own thread calls the plugin.
 */
#ifndef T2_SINKQUEUE_H
#define T2_SINKQUEUE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "t2api.h"

#define SINKQUEUES_MAX	15

/* What becomes of rows that a sink does not take as fast as they are made. */
enum sink_policy { SINK_BLOCK, SINK_DROP, SINK_SPOOL };

struct sinkqueue;

struct sinkqueue_how {
	const char *name;	/* of the plugin */
	unsigned number;	/* of the queue, for the calls below */
	enum sink_policy policy;
	uint64_t bytes;		/* SINK_DROP: of memory; SINK_SPOOL: of the file, at most */
	uint64_t hash;		/* of the schema of the rows */
	/*
	 * By the queue's thread: it begins; give a row, false if the sink is away, and why that is; do what a mark
	 * asks.
	 */
	void (*begin)(unsigned number);
	bool (*give)(unsigned number, char *row, uint32_t len);
	const char *(*away)(void);
	void (*mark)(unsigned number, unsigned mark);
	/*
	 * The sink gathers rows: send them, false if it is away; give back what did not arrive.  NULL: it does not.
	 */
	bool (*send)(unsigned number, bool now);
	void (*back)(unsigned number, void (*put)(void *to, const char *row, uint32_t len), void *to);
	struct t2_sink_note *note;	/* of a sink that gathers rows, or NULL */
	bool (*failed)(void);	/* a sink has ended for good: nothing more is given */
};

/* Start a queue.  NULL with the reason in why. */
struct sinkqueue *sinkqueue_start(const struct sinkqueue_how *how, char *why, size_t size);
void sinkqueue_row(struct sinkqueue *, const void *data, uint32_t len);
void sinkqueue_mark(struct sinkqueue *, unsigned mark);
/* The plugin gets what there is; wait for that until a point of CLOCK_REALTIME, or with NULL as long as it takes. */
void sinkqueue_stop(struct sinkqueue *, const struct timespec *until);
/* What is known of it, also while it runs. */
struct sinkqueue_state {
	uint64_t taken, dropped;	/* rows */
	uint64_t waiting;	/* in memory and in the file */
	uint64_t spooled;	/* in the file */
	const char *spool;	/* its name, or NULL */
	int spool_errno;	/* why rows could not be put there, or 0 */
};
struct sinkqueue_state sinkqueue_state(struct sinkqueue *);

#endif
