/*
 * handover.h - one thread gives, another takes: the counters of a ring of entries, and the waiting
 *
 * The ring itself is the caller's.  The giver fills the entry given % size and gives it; the taker works on the entry
 * taken % size and takes it, which makes it free again.  Both counters go up for ever.  Who waits is woken when a few
 * entries have become his, not for each: handing on costs no system call while both are at work.
 */
#ifndef T2_HANDOVER_H
#define T2_HANDOVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "t2thread.h"

/* How often to look again before sleeping; more than 0 where there is a core for each thread. */
extern unsigned handover_spin;

struct handover {
	unsigned size;			/* entries */
	unsigned batch;			/* a sleeper is woken for so many */
	_Alignas(64) atomic_uint given;	/* the giver's */
	atomic_uint flushed;		/* given when a flush was asked for */
	_Alignas(64) atomic_uint taken;	/* the taker's */
	_Alignas(64) atomic_bool taker_sleeps;
	atomic_bool giver_sleeps;
	atomic_uint giver_wants;	/* wake it when so many were taken */
	atomic_bool closed;
	pthread_mutex_t lock;
	pthread_cond_t woken;
};

/* Start from nothing given.  0, or an error number. */
int handover_init(struct handover *h, unsigned size, unsigned batch);
void handover_destroy(struct handover *h);

/* Giver: n more entries are filled. */
void handover_give(struct handover *h, unsigned n);
/* Giver: whoever waits shall have what there is now, as nothing may come for a while. */
void handover_flush(struct handover *h);
/* Anybody: does the taker wait? */
static inline bool
handover_taker_sleeps(const struct handover *h)
{
	return atomic_load_explicit(&h->taker_sleeps, memory_order_relaxed);
}

/* Giver: wait for a free entry, or until count entries were taken in all; false if it was closed. */
bool handover_await_room(struct handover *h);
bool handover_await_taken(struct handover *h, unsigned count);
/* Giver: is there a free entry?  Wait for one so many milliseconds at most; true also if it was closed. */
static inline bool
handover_has_room(const struct handover *h)
{
	return atomic_load_explicit(&h->given, memory_order_relaxed) - atomic_load_explicit(&h->taken,
	    memory_order_acquire) < h->size;
}
bool handover_await_room_ms(struct handover *h, unsigned ms);

/* Taker: entries that are filled. */
static inline unsigned
handover_items(const struct handover *h)
{
	return atomic_load_explicit(&h->given, memory_order_acquire) -
	    atomic_load_explicit(&h->taken, memory_order_relaxed);
}

/*
 * Taker: wait for filled entries, ms milliseconds at most (< 0: for ever); how many there are, 0 if time is up or
 * closed.
 */
unsigned handover_await_items(struct handover *h, int ms);
/* The same behind the first seen, which the taker may keep in hand; 0 also if the giver waits for one of these. */
unsigned handover_await_behind(struct handover *h, unsigned seen, int ms);
/* Taker: does the giver wait?  *count is how many it wants taken. */
bool handover_giver_waits(const struct handover *h, unsigned *count);
/* Taker: n entries are free again. */
void handover_take(struct handover *h, unsigned n);

/* Either: nothing more comes, or nothing more is wanted.  Places that are filled may still be taken. */
void handover_close(struct handover *h);

static inline bool
handover_is_closed(const struct handover *h)
{
	return atomic_load(&h->closed);
}

#endif
