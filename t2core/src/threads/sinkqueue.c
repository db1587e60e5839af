/*
 * sinkqueue.c - the rows of a sink that delays no other
 *
 * Rows go into batches, which go round in a ring, as those to the sink thread do.  When all are full, rows of
 * SINK_DROP are counted and forgotten.  Those of SINK_SPOOL go to the file from then on, until the plugin has got all
 * that is there; so their order stays.  What is not a whole block of the file yet is in last.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include "handover.h"
#include "outfile.h"
#include "rowbatch.h"
#include "sinkqueue.h"
#include "spool.h"
#include "t2api.h"
#include "t2log.h"
#include "t2utils.h"

#define SPOOL_MEMORY	(4u * 1024 * 1024)	/* of a queue that has a file */
#define AGAIN_MS	250			/* a sink that is away is asked again so often */
#define LOOK_MS		100			/* a queue without rows looks into its file */
#define IDLE_MS		1000			/* without rows for so long: those that were gathered are sent */

struct sinkqueue {
	struct sinkqueue_how how;
	struct handover line;
	struct rowbatch *ring;
	unsigned size;		/* batches of the ring */
	unsigned head, tail;	/* batches given, of the sink thread; taken, of the queue's thread */
	unsigned mark;		/* 1 + one that found no room, the largest */
	pthread_t thread;
	struct rowbatch taking;	/* of the queue's thread: from the file */
	size_t at;		/* in it, or in the batch at tail */
	atomic_bool ending;
	bool away;
	int idle;		/* without rows [ms] */
	struct rowbatch back;	/* rows that the plugin gathered, and gave back */
	atomic_uint_fast64_t added, taken, dropped;	/* rows */

	pthread_mutex_t lock;	/* of what follows */
	atomic_bool spooling;	/* rows go to the file; set by the sink thread, cleared by the queue's */
	struct spool spool;
	struct rowbatch last;
	int spool_errno;
};

/* --- the queue's thread ----------------------------------------------------------------------------------------- */

static void
nap(void)
{
	(void)nanosleep(&(struct timespec){ .tv_nsec = AGAIN_MS * 1000000L }, NULL);
}

/* Give a row to the plugin; false if it is away, and it will not be asked again. */
static bool
give(struct sinkqueue *q, char *data, uint32_t len)
{
	for (bool tried = false;;) {
		const bool last = atomic_load(&q->ending);

		if (q->how.failed())
			return false;
		if (q->how.give(q->how.number, data, len)) {
			if (q->away)
				T2_INF("%s: is back", q->how.name);
			q->away = false;
			/* a row that broke the sink is none that it has */
			if (q->how.failed())
				return false;
			atomic_fetch_add_explicit(&q->taken, 1, memory_order_relaxed);
			return true;
		}
		if (!q->away)
			T2_WRN("%s: %s; rows wait", q->how.name, q->how.away());
		q->away = true;
		if (last && (tried || q->how.send == NULL || !q->how.send(q->how.number, true)))
			return false;
		tried = last;
		if (!last)
			nap();
	}
}

/* Give the rest of a batch; false if the plugin does not take all. */
static bool
give_batch(struct sinkqueue *q, const struct rowbatch *b)
{
	size_t at = q->at;
	uint32_t len;
	char *data;

	while (rowbatch_next(b, &at, &data, &len)) {
		if (len >= ROW_MARK)
			q->how.mark(q->how.number, len - ROW_MARK);
		else if (!give(q, data, len))
			return false;
		q->at = at;
	}
	q->at = 0;
	return true;
}

/* The next rows of the file, or of last; false if there are none, and rows go through memory again. */
static bool
spool_next(struct sinkqueue *q)
{
	struct rowbatch b;
	int n = 0;

	(void)pthread_mutex_lock(&q->lock);
	if ((n = spool_take(&q->spool, &q->taking)) == -1) {
		q->spool_errno = errno;
		atomic_fetch_add(&q->dropped, q->spool.rows);
		q->spool.begin = q->spool.end;
		q->spool.rows = 0;
	}
	if (n != 1 && q->last.fill > 0) {
		b = q->taking;
		q->taking = q->last;
		q->last = b;
		q->last.fill = q->last.rows = 0;
		n = 1;
	}
	if (n != 1)
		atomic_store(&q->spooling, false);
	(void)pthread_mutex_unlock(&q->lock);
	return n == 1;
}

static void
batch_done(struct sinkqueue *q)
{
	struct rowbatch *b = &q->ring[q->tail++ % q->size];

	b->fill = b->rows = 0;
	handover_take(&q->line, 1);
}

/* Rows that are in the file first of all: an earlier run left them. */
static bool
drain_spool(struct sinkqueue *q)
{
	while (q->how.policy == SINK_SPOOL && atomic_load(&q->spooling) && spool_next(q))
		if (!give_batch(q, &q->taking))
			return false;
	q->taking.fill = q->taking.rows = 0;
	return true;
}

/* How many batches wait.  The file may get rows while nothing comes through the ring. */
static unsigned
await_batches(struct sinkqueue *q)
{
	const int ms = q->how.policy == SINK_SPOOL ? LOOK_MS : q->how.send != NULL ? IDLE_MS : -1;
	const unsigned n = handover_await_items(&q->line, ms);

	q->idle = n > 0 ? 0 : q->idle + ms;
	if (q->how.send != NULL && q->idle >= IDLE_MS && !q->how.failed()) {
		(void)q->how.send(q->how.number, false);
		q->idle = 0;
	}
	return n;
}

/* Give all that comes to the plugin, as far as it takes it. */
static void
give_all(struct sinkqueue *q)
{
	if (!drain_spool(q))
		return;
	for (;;) {
		const unsigned n = await_batches(q);

		if (n > 0 && !give_batch(q, &q->ring[q->tail % q->size]))
			return;
		if (n > 0)
			batch_done(q);
		if (handover_items(&q->line) > 0)
			continue;
		if (!drain_spool(q))
			return;
		if (handover_is_closed(&q->line) && handover_items(&q->line) == 0 && !atomic_load(&q->spooling))
			return;
	}
}

/* A row that the plugin gathered did not arrive. */
static void
put_back(void *to, const char *row, uint32_t len)
{
	struct sinkqueue *q = to;

	atomic_fetch_sub(&q->taken, 1);
	if (q->how.policy == SINK_SPOOL && rowbatch_reserve(&q->back, sizeof len + len))
		rowbatch_add(&q->back, row, len);
}

static void *
queue_thread(void *arg)
{
	struct sinkqueue *q = arg;

	q->how.begin(q->how.number);
	give_all(q);
	if (q->how.send == NULL)
		return NULL;
	if (!q->how.send(q->how.number, true) && !q->away)
		T2_WRN("%s: %s; its last rows wait", q->how.name, q->how.away());
	q->how.back(q->how.number, put_back, q);
	return NULL;
}

/* --- the sink thread -------------------------------------------------------------------------------------------- */

/* All that is in last goes into the file; false if it could not, and the rows are gone. */
static bool
last_to_file(struct sinkqueue *q)
{
	const bool ok = q->last.fill == 0 || spool_put(&q->spool, &q->last) == 0;

	if (!ok) {
		if (q->spool_errno == 0)
			T2_WRN("%s: %s; rows for %s are dropped", q->spool.name,
			    errno == EFBIG ? "as long as it may be" : outfile_reason(errno), q->how.name);
		q->spool_errno = errno;
		atomic_fetch_add(&q->dropped, q->last.rows);
	}
	q->last.fill = q->last.rows = 0;
	return ok;
}

static void
to_spool(struct sinkqueue *q, const void *data, uint32_t len)
{
	const size_t need = sizeof len + (len < ROW_MARK ? len : 0);

	if (!rowbatch_fits(&q->last, need) || q->last.fill > ROW_BATCH_BYTES)
		(void)last_to_file(q);
	if (rowbatch_reserve(&q->last, need))
		rowbatch_add(&q->last, data, len);
	else if (len < ROW_MARK)
		atomic_fetch_add(&q->dropped, 1);
}

/* Into the ring; false if there is no room. */
static bool
to_ring(struct sinkqueue *q, const void *data, uint32_t len)
{
	const size_t need = sizeof len + (len < ROW_MARK ? len : 0);
	struct rowbatch *b = &q->ring[q->head % q->size];

	if (handover_items(&q->line) == q->size)
		return false;
	if (!rowbatch_fits(b, need)) {
		q->head++;
		handover_give(&q->line, 1);
		return to_ring(q, data, len);
	}
	if (!rowbatch_reserve(b, need))
		return false;
	rowbatch_add(b, data, len);
	return true;
}

static bool
add(struct sinkqueue *q, const void *data, uint32_t len)
{
	if (q->how.policy != SINK_SPOOL)
		return to_ring(q, data, len);
	if (!atomic_load(&q->spooling) && to_ring(q, data, len))
		return true;
	(void)pthread_mutex_lock(&q->lock);
	atomic_store(&q->spooling, true);
	to_spool(q, data, len);
	(void)pthread_mutex_unlock(&q->lock);
	return true;
}

/* What waits in a batch that is not full. */
static void
flush(struct sinkqueue *q)
{
	if (handover_items(&q->line) == q->size || q->ring[q->head % q->size].fill == 0)
		return;
	q->head++;
	handover_give(&q->line, 1);
}

void
sinkqueue_row(struct sinkqueue *q, const void *data, uint32_t len)
{
	if (UNLIKELY(q->mark > 0) && add(q, NULL, ROW_MARK + q->mark - 1))
		q->mark = 0;
	atomic_fetch_add_explicit(&q->added, 1, memory_order_relaxed);
	if (!add(q, data, len))
		atomic_fetch_add_explicit(&q->dropped, 1, memory_order_relaxed);
}

void
sinkqueue_mark(struct sinkqueue *q, unsigned mark)
{
	if (!add(q, NULL, ROW_MARK + mark) && q->mark < mark + 1)
		q->mark = mark + 1;
	flush(q);
}

/* --- begin and end ---------------------------------------------------------------------------------------------- */

static bool
spool_begin(struct sinkqueue *q, uint64_t bytes, char *why, size_t size)
{
	char *name = t2_strdup_printf("%s_%s.spool", baseFileName, q->how.name);
	char reason[256];
	const bool ok = spool_open(&q->spool, name, q->how.hash, bytes, reason, sizeof reason) == 0;

	if (!ok)
		(void)snprintf(why, size, "%s: %s", name, reason);
	else if (q->spool.rows > 0)
		T2_INF("%s: %" PRIu64 " rows of an earlier run go to %s first", name, q->spool.rows, q->how.name);
	if (ok)
		atomic_store(&q->added, q->spool.rows);
	atomic_store(&q->spooling, ok && q->spool.rows > 0);
	free(name);
	return ok;
}

struct sinkqueue *
sinkqueue_start(const struct sinkqueue_how *how, char *why, size_t size)
{
	struct sinkqueue *q = aligned_alloc(64, (sizeof *q + 63) / 64 * 64);
	int e = ENOMEM;

	if (q != NULL) {
		memset(q, 0, sizeof *q);
		q->how = *how;
		q->size = (unsigned)MAX((how->policy == SINK_DROP ? how->bytes : SPOOL_MEMORY) / ROW_BATCH_BYTES, 2);
		q->ring = calloc(q->size, sizeof *q->ring);
	}
	if (q == NULL || q->ring == NULL || (e = handover_init(&q->line, q->size, 1)) != 0 ||
	    (e = pthread_mutex_init(&q->lock, NULL)) != 0) {
		(void)snprintf(why, size, "%s", strerror(e));
		return NULL;
	}
	if (how->policy == SINK_SPOOL && !spool_begin(q, how->bytes, why, size))
		return NULL;
	if (how->policy == SINK_SPOOL && how->note != NULL)
		*how->note = q->spool.note;
	if ((e = t2_thread_start(&q->thread, queue_thread, q)) == 0)
		return q;
	(void)snprintf(why, size, "%s", strerror(e));
	return NULL;
}

/* What the plugin did not take goes into the file, in front of what is there: the rest of a batch first. */
static void
keep(struct sinkqueue *q)
{
	const unsigned n = q->head - q->tail;
	struct rowbatch *b = calloc(n + 3, sizeof *b);
	unsigned rows = 0;
	uint32_t len;
	char *data;

	if (b == NULL) {
		q->spool_errno = ENOMEM;
		return;
	}
	if (q->how.note != NULL)
		q->spool.note = *q->how.note;
	b[0] = q->back;
	b[1] = q->taking;
	for (unsigned i = 0; i <= n; i++)	/* the one that is not full too */
		b[i + 2] = q->ring[(q->tail + i) % q->size];
	for (unsigned i = q->taking.fill > 0 ? 1 : 2; q->at > 0; q->at = 0) {
		size_t at = q->at;

		b[i].data += at;
		b[i].fill -= at;
		for (at = 0; rowbatch_next(&b[i], &at, &data, &len);)
			rows += len < ROW_MARK;
		b[i].rows = rows;
	}
	if (n == q->size)
		b[n + 2] = (struct rowbatch){ .fill = 0 };	/* that is the first again */
	(void)last_to_file(q);
	if (spool_put_first(&q->spool, b, n + 3) == -1)
		q->spool_errno = errno;
	free(b);
}

static bool
join(struct sinkqueue *q, const struct timespec *until)
{
	return (until == NULL ? pthread_join(q->thread, NULL) : pthread_timedjoin_np(q->thread, NULL, until)) == 0;
}

void
sinkqueue_stop(struct sinkqueue *q, const struct timespec *until)
{
	const uint64_t added = atomic_load(&q->added);

	flush(q);
	atomic_store(&q->ending, true);
	handover_close(&q->line);
	if (!join(q, until))
		return;
	if (q->how.policy == SINK_SPOOL && atomic_load(&q->taken) + atomic_load(&q->dropped) < added)
		keep(q);
	if (q->how.policy == SINK_SPOOL && spool_close(&q->spool) == -1)
		q->spool_errno = errno;
	/* what is nowhere */
	atomic_store(&q->dropped, added - atomic_load(&q->taken) - q->spool.rows);
}

struct sinkqueue_state
sinkqueue_state(struct sinkqueue *q)
{
	struct sinkqueue_state s = { .taken = atomic_load(&q->taken), .dropped = atomic_load(&q->dropped) };

	s.waiting = atomic_load(&q->added) - s.taken - s.dropped;
	if (q->how.policy != SINK_SPOOL)
		return s;
	(void)pthread_mutex_lock(&q->lock);
	s.spool = q->spool.name;
	s.spooled = q->spool.rows + q->last.rows;
	s.spool_errno = q->spool_errno;
	(void)pthread_mutex_unlock(&q->lock);
	return s;
}
