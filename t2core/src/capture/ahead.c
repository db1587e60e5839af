/*
 * ahead.c - a packed file, unpacked by a thread of its own
 *
 * The thread fills buffers in turn and waits while all are full.  It reads the file by itself, so what it reads must
 * not wait for anybody: pipes and the like are unpacked by who reads them.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ahead.h"
#include "handover.h"
#include "unpack.h"

#define BUFFERS	4u
#define BYTES	((size_t)256 * 1024)

struct ahead {
	pthread_t	 thread;
	pthread_mutex_t	 lock;
	pthread_cond_t	 more, room;
	struct unpack	*unpack;
	unsigned	 given, taken;	/* buffers, so far */
	bool		 over;		/* none are to come; unpack says why */
	bool		 stop;		/* none are wanted */
	size_t		 at;		/* in the one that is being taken */
	size_t		 n[BUFFERS];
	uint8_t		 data[BUFFERS][BYTES];
};

/* Wait for an empty buffer; false if none is wanted any more. */
static bool
room_await(struct ahead *a)
{
	bool stop;

	(void)pthread_mutex_lock(&a->lock);
	while (a->given - a->taken == BUFFERS && !a->stop)
		(void)pthread_cond_wait(&a->room, &a->lock);
	stop = a->stop;
	(void)pthread_mutex_unlock(&a->lock);
	return !stop;
}

/* A buffer of n bytes is full, or nothing more is to come. */
static void
give(struct ahead *a, ssize_t n)
{
	(void)pthread_mutex_lock(&a->lock);
	if (n > 0)
		a->n[a->given++ % BUFFERS] = (size_t)n;
	else
		a->over = true;
	(void)pthread_cond_signal(&a->more);
	(void)pthread_mutex_unlock(&a->lock);
}

static void *
run(void *arg)
{
	struct ahead *a = arg;
	ssize_t n = 1;

	while (n > 0 && room_await(a)) {
		n = unpack_read(a->unpack, a->data[a->given % BUFFERS], BYTES);
		give(a, n);
	}
	return NULL;
}

struct ahead *
ahead_new(struct unpack *u)
{
	struct ahead *a = calloc(1, sizeof *a);

	if (a == NULL)
		return NULL;
	a->unpack = u;
	(void)pthread_mutex_init(&a->lock, NULL);
	(void)pthread_cond_init(&a->more, NULL);
	(void)pthread_cond_init(&a->room, NULL);
	if (t2_thread_start(&a->thread, run, a) == 0)
		return a;
	free(a);
	return NULL;
}

void
ahead_free(struct ahead *a)
{
	if (a == NULL)
		return;
	(void)pthread_mutex_lock(&a->lock);
	a->stop = true;
	(void)pthread_cond_signal(&a->room);
	(void)pthread_mutex_unlock(&a->lock);
	(void)pthread_join(a->thread, NULL);
	(void)pthread_cond_destroy(&a->room);
	(void)pthread_cond_destroy(&a->more);
	(void)pthread_mutex_destroy(&a->lock);
	free(a);
}

/* Wait for a full buffer; false if there is none. */
static bool
more_await(struct ahead *a)
{
	bool any;

	(void)pthread_mutex_lock(&a->lock);
	while (a->given == a->taken && !a->over)
		(void)pthread_cond_wait(&a->more, &a->lock);
	any = a->given != a->taken;
	(void)pthread_mutex_unlock(&a->lock);
	return any;
}

static void
buffer_done(struct ahead *a)
{
	a->at = 0;
	(void)pthread_mutex_lock(&a->lock);
	a->taken++;
	(void)pthread_cond_signal(&a->room);
	(void)pthread_mutex_unlock(&a->lock);
}

size_t
ahead_read(struct ahead *a, void *p, size_t n)
{
	const unsigned i = a->taken % BUFFERS;

	if (!more_await(a))
		return 0;
	if (n > a->n[i] - a->at)
		n = a->n[i] - a->at;
	memcpy(p, a->data[i] + a->at, n);
	if ((a->at += n) == a->n[i])
		buffer_done(a);
	return n;
}
