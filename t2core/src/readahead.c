#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "readahead.h"

#define BLOCKS	4u

static struct {
	uint8_t *data;		/* behind the room in front */
	size_t len;		/* 0: the end */
} ring[BLOCKS];
static uint8_t *memory;
static size_t block_bytes;
static ssize_t (*fill_block)(void *, size_t);

/* filled, taken and released blocks: they count up, released <= taken <= filled <= released + BLOCKS */
static unsigned filled, taken, released;
static bool closing, running, ended;
static pthread_t thread;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_filled, has_released;

/* Wait for a free block; false if there is nothing more to do. */
static bool
block_wait(void)
{
	bool go;

	pthread_mutex_lock(&lock);
	while (filled - released == BLOCKS && !closing)
		pthread_cond_wait(&has_released, &lock);
	go = !closing;
	pthread_mutex_unlock(&lock);
	return go;
}

static void *
reader(void *arg)
{
	(void)arg;
	/* only a read that waits for data may be broken off */
	(void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	while (block_wait()) {
		const unsigned i = filled % BLOCKS;
		ssize_t got;

		(void)pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
		got = fill_block(ring[i].data, block_bytes);
		(void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
		pthread_mutex_lock(&lock);
		ring[i].len = got > 0 ? (size_t)got : 0;
		filled++;
		pthread_cond_signal(&has_filled);
		pthread_mutex_unlock(&lock);
		if (got <= 0)
			break;
	}
	return NULL;
}

int
readahead_start(ssize_t (*fill)(void *p, size_t n), size_t bytes, size_t front)
{
	pthread_condattr_t clock;
	sigset_t all, old;
	int e;

	if ((memory = malloc(BLOCKS * (front + bytes))) == NULL)
		return -1;
	for (unsigned i = 0; i < BLOCKS; i++)
		ring[i].data = memory + i * (front + bytes) + front;
	filled = taken = released = 0;
	closing = ended = false;
	block_bytes = bytes;
	fill_block = fill;
	(void)pthread_condattr_init(&clock);
	(void)pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&has_filled, &clock);
	(void)pthread_cond_init(&has_released, &clock);
	(void)pthread_condattr_destroy(&clock);
	/* signals are the packet thread's */
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &old);
	e = pthread_create(&thread, NULL, reader, NULL);
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
	running = e == 0;
	if (!running) {
		free(memory);
		errno = e;
		return -1;
	}
	return 0;
}

/* Wait for a filled block, a moment; false if there is none. */
static bool
filled_wait(void)
{
	struct timespec until;
	bool there;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += 200000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	pthread_mutex_lock(&lock);
	while (filled == taken)
		if (pthread_cond_timedwait(&has_filled, &lock, &until) != 0)
			break;
	there = filled != taken;
	pthread_mutex_unlock(&lock);
	return there;
}

uint8_t *
readahead_next(size_t *len, bool (*stop)(void))
{
	unsigned i;

	if (ended)
		return NULL;
	while (!filled_wait())
		if (stop())
			return NULL;
	i = taken % BLOCKS;
	*len = ring[i].len;
	ended = *len == 0;
	if (ended)
		return NULL;
	taken++;
	return ring[i].data;
}

void
readahead_release(void)
{
	if (taken - released < 2)
		return;
	pthread_mutex_lock(&lock);
	released++;
	pthread_cond_signal(&has_released);
	pthread_mutex_unlock(&lock);
}

void
readahead_stop(void)
{
	if (!running)
		return;
	pthread_mutex_lock(&lock);
	closing = true;
	pthread_cond_signal(&has_released);
	pthread_mutex_unlock(&lock);
	(void)pthread_cancel(thread);
	(void)pthread_join(thread, NULL);
	(void)pthread_cond_destroy(&has_filled);
	(void)pthread_cond_destroy(&has_released);
	free(memory);
	running = false;
}
