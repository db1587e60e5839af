/*
 * sink.h - rows to the sinks, on a thread of its own
 */
#ifndef T2_SINK_THREAD_H
#define T2_SINK_THREAD_H

#include <stdbool.h>

#include "outputBuffer.h"

/* Start with the rows of so many workers.  0, or -1 with errno. */
int sink_start(unsigned workers);
void sink_row(const outputBuffer_t *row);	/* of the calling worker */
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
bool sink_failed(void);		/* t2_sink_error was called */
const char *sink_error(int *errnum);	/* file name and errno of it */

#endif
