/*
 * sink.h - rows to the sinks, on a thread of its own
 */
#ifndef T2_SINK_THREAD_H
#define T2_SINK_THREAD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "outputBuffer.h"

/* Start with the rows of so many workers.  0, or -1 with errno. */
int sink_start(unsigned workers);
/* A row of the calling worker: it is made where it will wait, if there is room. */
void sink_row_begin(outputBuffer_t *row);
void sink_row(const outputBuffer_t *row);
void sink_no_row(void);		/* the calling worker has none where one was to be */
void sink_flush(void);		/* hand on what is waiting */
/* For more than one worker.  Does the sink wait for rows of this worker? */
bool sink_awaits(unsigned worker);
/*
 * The next rows are n of this worker's.  If the list of orders is full, wait first: when all that was dispatched is
 * handed on.
 */
void sink_order(unsigned worker, unsigned n);
bool sink_order_full(void);
void sink_order_await(void);
void sink_order_give(void);
void sink_order_flush(void);
/*
 * Behind the rows that were made: the sinks' files go on to their next part (SINK_PART_ROWS: if the last one has
 * rows), or write what they have gathered.  Of the main thread, and as sink_order().
 */
enum sink_mark { SINK_FLUSH, SINK_PART, SINK_PART_ROWS };
void sink_mark(enum sink_mark);
void sink_stop(void);
/*
 * The rows that were made are given to the sinks, as far as that takes no longer than some seconds: for another
 * thread, while the one that makes rows does not come back from a plugin.
 */
void sink_give_up(void);		/* all rows written */
/*
 * t2_sink_error or t2_sink_end was called: by a sink, which ends the rows as well as the run, or because of another
 * file (packets, an index, what a plugin saves), behind which all flows that there are get their rows.
 */
bool sink_failed(void);
bool file_failed(void);
struct sink_failure {
	const char *file, *reason;
	const char *sink;	/* NULL: it was none, and what follows says nothing */
	uint64_t has, lacks;	/* rows */
};
const struct sink_failure *sink_failure(void);	/* the first one of a sink, or NULL */
const struct sink_failure *file_failure(void);	/* the first one of another file, or NULL */

/* The plugin is initialized: does it get a queue? */
void sink_settle(unsigned plugin);
/* While the main thread, as the only worker, waits for a sink it calls f from time to time. */
void sink_while_waiting(void (*f)(void));
/* What waits for whom, and what was dropped. */
void sink_report(FILE *stream, bool monitoring);
/*
 * At the end: call tell for each spool file that stays, with its rows, and for each that failed, with the rows lost.
 */
void sink_left(void (*tell)(const char *spool, const char *sink, uint64_t rows, int errnum));

#endif
