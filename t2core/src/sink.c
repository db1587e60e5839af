/*
 * sink.c - rows on their way to the sinks
 *
 * The packet thread fills batches of rows, a thread of its own hands them to the sink plugins one by one.  Batches go
 * round in a ring; the packet thread waits when all are full.  The order of rows is the order of release.
 */
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "core.h"

#define BATCHES		4
#define BATCH_BYTES	(256u * 1024)

struct batch {
	char *data;		/* rows, each behind its length (uint32_t) */
	size_t room, fill;
};

static struct batch ring[BATCHES];
static unsigned head, tail;	/* filled, written: both count up; head - tail batches are waiting */
static bool closing, started;
static pthread_t thread;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER, emptied = PTHREAD_COND_INITIALIZER;

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

static void
batch_write(struct batch *b)
{
	size_t at = 0;

	while (at < b->fill && !sink_failed()) {
		outputBuffer_t row = { 0 };
		uint32_t len;

		memcpy(&len, b->data + at, sizeof len);
		row.buffer = b->data + at + sizeof len;
		row.pos = len;
		row.size = len;
		plugins_sink(&row);
		at += sizeof len + len;
	}
	b->fill = 0;
}

static void *
sink_thread(void *arg)
{
	(void)arg;
	pthread_mutex_lock(&lock);
	for (;;) {
		while (head == tail && !closing)
			pthread_cond_wait(&filled, &lock);
		if (head == tail)
			break;
		pthread_mutex_unlock(&lock);
		batch_write(&ring[tail % BATCHES]);
		pthread_mutex_lock(&lock);
		tail++;
		pthread_cond_signal(&emptied);
	}
	pthread_mutex_unlock(&lock);
	return NULL;
}

int
sink_start(void)
{
	sigset_t all, old;
	int e;

	if (!plugins_have_sink())
		return 0;
	for (unsigned i = 0; i < BATCHES; i++) {
		ring[i].room = BATCH_BYTES;
		if ((ring[i].data = malloc(BATCH_BYTES)) == NULL)
			return -1;
	}
	/* signals are the packet thread's */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	e = pthread_create(&thread, NULL, sink_thread, NULL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	errno = e;
	started = e == 0;
	return started ? 0 : -1;
}

void
sink_flush(void)
{
	if (!started || ring[head % BATCHES].fill == 0)
		return;
	pthread_mutex_lock(&lock);
	head++;
	pthread_cond_signal(&filled);
	while (head - tail == BATCHES)
		pthread_cond_wait(&emptied, &lock);
	pthread_mutex_unlock(&lock);
}

void
sink_row(const outputBuffer_t *row)
{
	struct batch *b = &ring[head % BATCHES];
	const uint32_t len = row->pos;
	const size_t need = b->fill + sizeof len + len;

	if (!started)
		return;
	if (need > b->room) {
		if (b->fill > 0) {
			sink_flush();
			sink_row(row);
			return;
		}
		if ((b->data = realloc(b->data, need)) == NULL)
			T2_FATAL("row of %u bytes: out of memory", (unsigned)len);
		b->room = need;
	}
	memcpy(b->data + b->fill, &len, sizeof len);
	memcpy(b->data + b->fill + sizeof len, row->buffer, len);
	b->fill = need;
}

void
sink_stop(void)
{
	if (!started)
		return;
	sink_flush();
	pthread_mutex_lock(&lock);
	closing = true;
	pthread_cond_signal(&filled);
	pthread_mutex_unlock(&lock);
	pthread_join(thread, NULL);
	started = false;
	for (unsigned i = 0; i < BATCHES; i++)
		free(ring[i].data);
}
