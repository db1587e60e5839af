#include <errno.h>
#include <signal.h>
#include <time.h>

#include "handover.h"

unsigned handover_spin;

static inline void
relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#endif
}

int
handover_init(struct handover *h, unsigned size, unsigned batch)
{
	pthread_condattr_t clock;
	int e;

	h->size = size;
	h->batch = batch;
	atomic_init(&h->given, 0);
	atomic_init(&h->flushed, 0);
	atomic_init(&h->taken, 0);
	atomic_init(&h->taker_sleeps, false);
	atomic_init(&h->giver_sleeps, false);
	atomic_init(&h->giver_wants, 0);
	atomic_init(&h->closed, false);
	if ((e = pthread_mutex_init(&h->lock, NULL)) != 0)
		return e;
	(void)pthread_condattr_init(&clock);
	(void)pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	e = pthread_cond_init(&h->woken, &clock);
	(void)pthread_condattr_destroy(&clock);
	return e;
}

void
handover_destroy(struct handover *h)
{
	(void)pthread_cond_destroy(&h->woken);
	(void)pthread_mutex_destroy(&h->lock);
}

/*
 * Who is asleep looks again: one condition serves both.  Who was about to sleep does when the lock is free, and who
 * wakes finds it free.
 */
static void
wake(struct handover *h)
{
	(void)pthread_mutex_lock(&h->lock);
	(void)pthread_mutex_unlock(&h->lock);
	(void)pthread_cond_broadcast(&h->woken);
}

/* --- giver ------------------------------------------------------------------------------------------------------ */

void
handover_give(struct handover *h, unsigned n)
{
	const unsigned given = atomic_load_explicit(&h->given, memory_order_relaxed) + n;

	/* in one order with the taker's flag and its look at given */
	atomic_store(&h->given, given);
	if (atomic_load(&h->taker_sleeps) &&
	    given - atomic_load_explicit(&h->taken, memory_order_relaxed) >= h->batch)
		wake(h);
}

void
handover_flush(struct handover *h)
{
	atomic_store(&h->flushed, atomic_load_explicit(&h->given, memory_order_relaxed));
	if (atomic_load(&h->taker_sleeps))
		wake(h);
}

static inline bool
reached(const struct handover *h, unsigned count)
{
	return (int)(atomic_load(&h->taken) - count) >= 0;
}

bool
handover_await_taken(struct handover *h, unsigned count)
{
	for (unsigned i = 0; i <= handover_spin; i++, relax())
		if ((int)(atomic_load_explicit(&h->taken, memory_order_acquire) - count) >= 0)
			return !atomic_load_explicit(&h->closed, memory_order_relaxed);
	handover_flush(h);
	(void)pthread_mutex_lock(&h->lock);
	atomic_store(&h->giver_wants, count);
	atomic_store(&h->giver_sleeps, true);
	if (atomic_load(&h->taker_sleeps))
		(void)pthread_cond_broadcast(&h->woken);
	while (!reached(h, count) && !atomic_load(&h->closed))
		(void)pthread_cond_wait(&h->woken, &h->lock);
	atomic_store(&h->giver_sleeps, false);
	(void)pthread_mutex_unlock(&h->lock);
	return !atomic_load(&h->closed);
}

static struct timespec
from_now(int ms)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_nsec -= 1000000000L;
		until.tv_sec++;
	}
	return until;
}

bool
handover_await_room_ms(struct handover *h, unsigned ms)
{
	const unsigned wanted = atomic_load_explicit(&h->given, memory_order_relaxed) - h->size + h->batch;
	const struct timespec until = from_now((int)ms);
	int e = 0;

	for (unsigned i = 0; i <= handover_spin; i++, relax())
		if (handover_has_room(h))
			return true;
	handover_flush(h);
	(void)pthread_mutex_lock(&h->lock);
	atomic_store(&h->giver_wants, wanted);
	atomic_store(&h->giver_sleeps, true);
	if (atomic_load(&h->taker_sleeps))
		(void)pthread_cond_broadcast(&h->woken);
	while (!reached(h, wanted) && !atomic_load(&h->closed) && e != ETIMEDOUT)
		e = pthread_cond_timedwait(&h->woken, &h->lock, &until);
	atomic_store(&h->giver_sleeps, false);
	(void)pthread_mutex_unlock(&h->lock);
	return reached(h, wanted) || atomic_load(&h->closed);
}

bool
handover_await_room(struct handover *h)
{
	const unsigned given = atomic_load_explicit(&h->given, memory_order_relaxed);

	if (given - atomic_load_explicit(&h->taken, memory_order_acquire) < h->size)
		return !atomic_load_explicit(&h->closed, memory_order_relaxed);
	return handover_await_taken(h, given - h->size + h->batch);
}

/* --- taker ------------------------------------------------------------------------------------------------------ */

bool
handover_giver_waits(const struct handover *h, unsigned *count)
{
	if (!atomic_load(&h->giver_sleeps))
		return false;
	*count = atomic_load_explicit(&h->giver_wants, memory_order_relaxed);
	return !reached(h, *count);
}

/* What a sleeping taker is woken for. */
static inline bool
worth_waking(const struct handover *h, unsigned seen)
{
	const unsigned n = atomic_load(&h->given) - seen;
	unsigned wanted;

	return n >= h->batch || atomic_load(&h->closed) || handover_giver_waits(h, &wanted) ||
	    (n > 0 && (int)(atomic_load(&h->flushed) - seen) > 0);
}

unsigned
handover_await_behind(struct handover *h, unsigned seen, int ms)
{
	const struct timespec until = from_now(ms < 0 ? 0 : ms);
	int e = 0;

	for (unsigned i = 0; i <= handover_spin; i++, relax()) {
		const unsigned n = atomic_load_explicit(&h->given, memory_order_acquire) - seen;

		if (n > 0)
			return n;
	}
	(void)pthread_mutex_lock(&h->lock);
	atomic_store(&h->taker_sleeps, true);
	while (!worth_waking(h, seen) && e != ETIMEDOUT)
		e = ms < 0 ? pthread_cond_wait(&h->woken, &h->lock) :
		    pthread_cond_timedwait(&h->woken, &h->lock, &until);
	atomic_store(&h->taker_sleeps, false);
	(void)pthread_mutex_unlock(&h->lock);
	return atomic_load_explicit(&h->given, memory_order_acquire) - seen;
}

unsigned
handover_await_items(struct handover *h, int ms)
{
	return handover_await_behind(h, atomic_load_explicit(&h->taken, memory_order_relaxed), ms);
}

void
handover_take(struct handover *h, unsigned n)
{
	const unsigned taken = atomic_load_explicit(&h->taken, memory_order_relaxed) + n;

	atomic_store(&h->taken, taken);
	if (atomic_load(&h->giver_sleeps) &&
	    (int)(taken - atomic_load_explicit(&h->giver_wants, memory_order_relaxed)) >= 0)
		wake(h);
}

void
handover_close(struct handover *h)
{
	atomic_store(&h->closed, true);
	wake(h);
}

/* --- threads ---------------------------------------------------------------------------------------------------- */

int
t2_thread_start(pthread_t *thread, void *(*run)(void *), void *arg)
{
	sigset_t all, old;
	int e;

	/* signals are the main thread's */
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &old);
	e = pthread_create(thread, NULL, run, arg);
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
	return e;
}
