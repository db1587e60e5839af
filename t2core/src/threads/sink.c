/*
 * sink.c - rows on their way to the sinks
 *
 * Who makes rows fills batches of them, a thread of its own hands them to the sink plugins one by one.  Batches go
 * round in a ring; who makes rows waits when all are full.  The order of rows is the order of release: with several
 * workers the main thread says whose row is next.
 */
#include <errno.h>
#include <stdlib.h>

#include "calls.h"
#include "guard.h"
#include "handover.h"
#include "sink.h"
#include "sinkfile.h"
#include "t2api.h"
#include "t2log.h"
#include "t2utils.h"

#define BATCHES		4u
#define BATCH_BYTES	(256u * 1024)
#define ORDERS		65536u	/* releases whose rows are not written yet, at most */
#define ORDERS_WAKE	1024u
#define ORDER_MARK	0x40u		/* with an enum sink_mark */
#define ROW_MARK	0xfffffff0u	/* the same, as length of a row */

struct batch {
	char *data;		/* rows, each behind its length (uint32_t) */
	size_t room, fill;
};

/* the rows of a worker */
static struct stream {
	struct handover line;	/* ring[]: given by the worker */
	struct batch ring[BATCHES];
	unsigned head, tail;	/* batches given, of the worker; taken, of the sink thread */
	size_t at;		/* the sink thread's offset in the batch at tail */
} *streams;
static unsigned nstreams;

static struct handover order_line;
static uint8_t *orders;		/* worker, and in the highest bit whether there are two rows */
static unsigned orders_made, orders_filled;

static bool started;
static pthread_t thread;

static atomic_int failure;	/* 0, 1 being told, 2 told */
static char failed_file[1024];
static int failed_errno;

void
t2_sink_error(const char *file, int errnum)
{
	int none = 0;

	if (!atomic_compare_exchange_strong(&failure, &none, 1))
		return;
	(void)snprintf(failed_file, sizeof failed_file, "%s", file);
	failed_errno = errnum;
	atomic_store(&failure, 2);
}

bool
sink_failed(void)
{
	return atomic_load_explicit(&failure, memory_order_relaxed) != 0;
}

const char *
sink_error(int *errnum)
{
	if (atomic_load(&failure) != 2)
		return NULL;
	*errnum = failed_errno;
	return failed_file;
}

/* --- the sink thread -------------------------------------------------------------------------------------------- */

static void
mark_do(enum sink_mark m)
{
	const struct sinkfile *f = NULL;

	if (sink_failed())
		return;
	if ((m == SINK_FLUSH ? sinkfile_flush_all(&f) : sinkfile_next_parts(m == SINK_PART, &f)) == -1)
		t2_sink_error(f->name, errno);
}

/* Write the row at s->at; there is one. */
static void
row_write(struct stream *s)
{
	const struct batch *b = &s->ring[s->tail % BATCHES];
	outputBuffer_t row = { 0 };
	uint32_t len;

	memcpy(&len, b->data + s->at, sizeof len);
	if (UNLIKELY(len >= ROW_MARK)) {
		s->at += sizeof len;
		mark_do((enum sink_mark)(len - ROW_MARK));
		return;
	}
	row.buffer = b->data + s->at + sizeof len;
	row.pos = len;
	row.size = len;
	if (len > 0 && !sink_failed())
		plugins_sink(&row);
	s->at += sizeof len + len;
}

static void
batch_done(struct stream *s)
{
	s->ring[s->tail++ % BATCHES].fill = 0;
	s->at = 0;
	handover_take(&s->line, 1);
}

static void
rows_of_one(struct stream *s)
{
	while (handover_await_items(&s->line, -1) > 0) {
		while (s->at < s->ring[s->tail % BATCHES].fill)
			row_write(s);
		batch_done(s);
	}
}

/* The next row of a worker, which has it or makes it now. */
static void
row_of(struct stream *s)
{
	if (handover_items(&s->line) == 0 && handover_await_items(&s->line, -1) == 0)
		return;
	row_write(s);
	if (s->at == s->ring[s->tail % BATCHES].fill)
		batch_done(s);
}

static void
rows_in_order(void)
{
	unsigned at = 0, n;

	while ((n = handover_await_items(&order_line, -1)) > 0) {
		for (unsigned i = 0; i < n; i++, at++) {
			const uint8_t o = orders[at % ORDERS];

			if (UNLIKELY(o & ORDER_MARK)) {
				mark_do((enum sink_mark)(o & 0x0f));
				continue;
			}
			row_of(&streams[o & 0x3f]);
			if (o & 0x80)
				row_of(&streams[o & 0x3f]);
		}
		handover_take(&order_line, n);
	}
}

static void *
sink_thread(void *arg)
{
	(void)arg;
	guard_thread(GUARD_SINK);
	if (nstreams == 1)
		rows_of_one(&streams[0]);
	else
		rows_in_order();
	return NULL;
}

static int
stream_init(struct stream *s)
{
	for (unsigned i = 0; i < BATCHES; i++) {
		s->ring[i].room = BATCH_BYTES;
		if ((s->ring[i].data = malloc(BATCH_BYTES)) == NULL)
			return ENOMEM;
	}
	return handover_init(&s->line, BATCHES, 1);
}

int
sink_start(unsigned workers)
{
	int e = 0;

	if (!plugins_have_sink())
		return 0;
	nstreams = workers;
	orders_made = orders_filled = 0;
	if ((streams = aligned_alloc(64, workers * sizeof *streams)) == NULL)
		return -1;
	memset(streams, 0, workers * sizeof *streams);
	for (unsigned i = 0; e == 0 && i < workers; i++)
		e = stream_init(&streams[i]);
	if (e == 0 && workers > 1) {
		e = handover_init(&order_line, ORDERS, ORDERS_WAKE);
		if ((orders = malloc(ORDERS)) == NULL)
			e = ENOMEM;
	}
	if (e == 0)
		e = thread_start(&thread, sink_thread, NULL);
	errno = e;
	started = e == 0;
	return started ? 0 : -1;
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

static void
stream_flush(struct stream *s)
{
	if (s->ring[s->head % BATCHES].fill == 0)
		return;
	s->head++;
	handover_give(&s->line, 1);
	(void)handover_await_room(&s->line);
}

void
sink_flush(void)
{
	if (started)
		stream_flush(&streams[t2_worker]);
}

/* The batch of a stream that has room for need bytes, or is empty. */
static struct batch *
batch_for(struct stream *s, size_t need)
{
	struct batch *b = &s->ring[s->head % BATCHES];

	if (b->fill > 0 && b->fill + need > b->room) {
		stream_flush(s);
		b = &s->ring[s->head % BATCHES];
	}
	return b;
}

static void
row_add(const void *data, uint32_t len)
{
	const size_t need = sizeof len + len;
	struct batch *b = batch_for(&streams[t2_worker], need);

	if (need > b->room) {
		if ((b->data = realloc(b->data, need)) == NULL)
			T2_FATAL("row of %u bytes: out of memory", (unsigned)len);
		b->room = need;
	}
	memcpy(b->data + b->fill, &len, sizeof len);
	memcpy(b->data + b->fill + sizeof len, data, len);
	b->fill += need;
}

void
sink_row(const outputBuffer_t *row)
{
	if (started)
		row_add(row->buffer, row->pos);
}

void
sink_no_row(void)
{
	if (started && nstreams > 1)
		row_add("", 0);
}

/* --- their order ------------------------------------------------------------------------------------------------ */

bool
sink_awaits(unsigned worker)
{
	return started && handover_taker_sleeps(&streams[worker].line);
}

bool
sink_order_full(void)
{
	return started && orders_made - atomic_load_explicit(&order_line.taken, memory_order_acquire) == ORDERS;
}

void
sink_order_await(void)
{
	(void)handover_await_room(&order_line);
}

void
sink_order(unsigned worker, unsigned n)
{
	if (!started)
		return;
	orders[orders_made++ % ORDERS] = (uint8_t)(worker | (n > 1 ? 0x80 : 0));
	orders_filled++;
}

void
sink_mark(enum sink_mark m)
{
	const uint32_t len = ROW_MARK + m;
	struct batch *b;

	if (!started)
		return;
	if (nstreams > 1) {
		orders[orders_made++ % ORDERS] = (uint8_t)(ORDER_MARK | m);
		orders_filled++;
		return;
	}
	b = batch_for(&streams[0], sizeof len);
	memcpy(b->data + b->fill, &len, sizeof len);
	b->fill += sizeof len;
	sink_flush();
}

void
sink_order_give(void)
{
	if (orders_filled > 0)
		handover_give(&order_line, orders_filled);
	orders_filled = 0;
}

void
sink_order_flush(void)
{
	sink_order_give();
	if (started)
		handover_flush(&order_line);
}

/* --- end -------------------------------------------------------------------------------------------------------- */

void
sink_give_up(void)
{
	struct timespec until;

	if (!started)
		return;
	if (nstreams == 1 && !sink_failed()) {
		sink_flush();
		handover_close(&streams[0].line);
	}
	/* with several workers the thread waits for a row of the one that hangs */
	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += nstreams == 1 ? 2 * GUARD_WAIT : 1;
	(void)pthread_timedjoin_np(thread, NULL, &until);
}

void
sink_stop(void)
{
	if (!started)
		return;
	if (nstreams == 1) {
		sink_flush();
		handover_close(&streams[0].line);
	} else {
		sink_order_flush();
		handover_close(&order_line);
	}
	(void)pthread_join(thread, NULL);
	started = false;
	for (unsigned i = 0; i < nstreams; i++) {
		for (unsigned k = 0; k < BATCHES; k++)
			free(streams[i].ring[k].data);
		handover_destroy(&streams[i].line);
	}
	if (nstreams > 1)
		handover_destroy(&order_line);
	free(orders);
	free(streams);
}
