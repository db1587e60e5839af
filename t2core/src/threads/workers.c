/*
 * workers.c - flows dispatched to workers (-j)
 *
 * The main thread keeps what must be in one order: which flow a packet belongs to, the numbers of flows, their
 * time-outs, the order of their ends.  What a packet means for its flow, and the rows, are the work of plugins, and
 * are dispatched as events to N workers: a flow and its opposite to the same one, so that each flow sees its packets
 * in order.  Rows and report are those of one worker, byte for byte.
 *
 * Plugins answer back in one way, by setting time-outs: before the main thread looks whether a flow is due it waits
 * for the flow's last event.  As a flow is silent for some time then, that is nearly always long done.
 *
 * With one worker there are no threads and no rings: the main thread does the work at once.
 */
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "calls.h"
#include "cells.h"
#include "flow_event.h"
#include "flowtable.h"
#include "guard.h"
#include "handover.h"
#include "hdrdesc.h"
#include "lru.h"
#include "memory.h"
#include "sink.h"
#include "streams.h"
#include "t2api.h"
#include "t2log.h"
#include "t2utils.h"
#include "workers.h"

#define EVENTS		16384u	/* ring of a worker */
#define EVENTS_WAKE	1024u	/* a sleeping worker is woken for so many */
#define CHUNK		32u	/* events between two words of a worker on how far it is */
#define AHEAD		4u	/* events between the prefetch of a flow and its use */
#define SPIN		500u	/* looks before a thread sleeps, if each has a core: 10 to 20 microseconds */
#define SPARES		65536u	/* ring of slots that become spare */

/*
 * Events of no flow: the worker's counters are asked for; a mark of memory.h, which is opposite, and what is short.
 */
enum { WORKER_COUNTERS = FLOW_FRAGMENT + 1, WORKER_MEMORY };

static struct worker {
	struct handover line;		/* events: given by the main thread */
	struct flow_event *events;
	uint64_t dispatched;			/* events in all, */
	uint64_t done;			/* and those that are known to be done */
	unsigned filled;		/* events behind the last that was given */
	pthread_t thread;
} workers[T2_WORKERS_MAX];

unsigned nworkers = 1;

/* counters of the workers, to be added to those of the main thread */
#define COUNTER(name)	uint64_t name;
static struct { T2_COUNTERS(COUNTER) uint64_t warn; } folded;
#undef COUNTER
static pthread_mutex_t fold_lock = PTHREAD_MUTEX_INITIALIZER;

/* bursts in the workers' hands: what each had been dispatched at their ends */
static uint64_t (*burst_ends)[T2_WORKERS_MAX];
static unsigned bursts_dealt, bursts_done;

/* what each worker had been dispatched with the last marks of memory.h */
static uint64_t memory_marks[MEMORY_LAG][T2_WORKERS_MAX];

/* slots in the workers' hands */
static struct { uint64_t dispatched; uint32_t slot, worker; } *spares;
static unsigned spares_in, spares_out;

/* --- a worker --------------------------------------------------------------------------------------------------- */

/* Add the counters of this thread to those of all workers. */
static void
fold(void)
{
	(void)pthread_mutex_lock(&fold_lock);
#define FOLD(name)	folded.name += name; name = 0;
	T2_COUNTERS(FOLD)
#undef FOLD
	folded.warn |= globalWarn;
	(void)pthread_mutex_unlock(&fold_lock);
}

static void
event_do(const struct flow_event *e)
{
	switch (e->work) {
	case FLOW_PACKET:
		actTime = e->pk->pcapHdrP->ts;
		if (e->what & FLOW_BEGIN)
			flow_begin(e);
		flow_packet(e);
		break;
	case FLOW_END:
		flow_end(e);
		break;
	case FLOW_MARK:
		flow_mark(&flows[e->slot], e->what);
		break;
	case FLOW_FRAGMENT:
		streams_fragment(&flows[e->slot], e->fragment);
		break;
	case WORKER_COUNTERS:
		fold();
		break;
	case WORKER_MEMORY:
		memory_mark(e->opposite, e->what);
		break;
	}
}

static inline void
event_prefetch(const struct flow_event *e)
{
	const char *f = (const char *)&flows[e->slot];

	if (e->work >= WORKER_COUNTERS)
		return;
	cells_prefetch(e->slot, true);
	__builtin_prefetch(f, 1);
	__builtin_prefetch(f + 64);
	if (e->work == FLOW_END) {
		cells_prefetch_rare(e->slot);
		__builtin_prefetch(f + 128, 1);
	} else {
		__builtin_prefetch(e->pk);
	}
}

static void *
worker_run(void *arg)
{
	struct worker *w = arg;
	unsigned at = 0, n;

	t2_worker = (unsigned)(w - workers);
	guard_thread(GUARD_WORKER + t2_worker);
	if ((main_output_buffer = outputBuffer_initialize(MAIN_OUTBUF_SIZE)) == NULL)
		T2_FATAL("worker: out of memory");
	for (;;) {
		if ((n = handover_items(&w->line)) == 0) {
			sink_flush();
			if ((n = handover_await_items(&w->line, -1)) == 0)
				break;
		}
		n = MIN(n, CHUNK);
		for (unsigned i = 0; i < n; i++) {
			if (i + AHEAD < n)
				event_prefetch(&w->events[(at + i + AHEAD) % EVENTS]);
			event_do(&w->events[(at + i) % EVENTS]);
		}
		at += n;
		handover_take(&w->line, n);
	}
	outputBuffer_destroy(main_output_buffer);
	return NULL;
}

/* --- the dispatcher --------------------------------------------------------------------------------------------- */

/* Whoever is at work shall know of all that was dispatched, and whose rows the sink waits for of that alone. */
static void
give(unsigned worker)
{
	struct worker *w = &workers[worker];

	if (w->filled > 0)
		handover_give(&w->line, w->filled);
	w->filled = 0;
	if (sink_awaits(worker))
		handover_flush(&w->line);
}

static void
dispatch_give(void)
{
	sink_order_give();
	for (unsigned i = 0; i < nworkers; i++)
		give(i);
}

void
dispatch_flush(void)
{
	if (nworkers == 1)
		return;
	dispatch_give();
	sink_order_flush();
	for (unsigned i = 0; i < nworkers; i++)
		handover_flush(&workers[i].line);
}

void
dispatch_idle(void)
{
	if (nworkers == 1)
		sink_flush();
	else
		dispatch_flush();
}

void
dispatch_sink_mark(enum sink_mark m)
{
	if (nworkers > 1 && sink_order_full()) {
		dispatch_flush();
		sink_order_await();
	}
	sink_mark(m);
	dispatch_idle();
}

/* A free entry in the ring of a worker; it is dispatched with the next give(). */
static struct flow_event *
event_new(struct worker *w)
{
	const unsigned at = (unsigned)w->dispatched;

	if (at - atomic_load_explicit(&w->line.taken, memory_order_acquire) == EVENTS) {
		dispatch_flush();
		(void)handover_await_room(&w->line);
	}
	w->dispatched++;
	w->filled++;
	return &w->events[at % EVENTS];
}

/* How many events of a worker are done. */
static inline uint64_t
done(struct worker *w)
{
	w->done += (uint32_t)(atomic_load_explicit(&w->line.taken, memory_order_acquire) - (uint32_t)w->done);
	return w->done;
}

/* Wait until the worker has done so many events. */
static void
settle(unsigned worker, uint64_t dispatched)
{
	struct worker *w = &workers[worker];

	if (LIKELY(w->done >= dispatched) || done(w) >= dispatched)
		return;
	dispatch_flush();
	(void)handover_await_taken(&w->line, (unsigned)dispatched);
}

void
dispatch_settle(unsigned long slot)
{
	if (UNLIKELY(nworkers > 1))
		settle(lru_worker(slot), lru_dealt(slot));
}

void
dispatch_begin(struct flow_event *e)
{
	const bool paired = e->opposite != FLOW_NONE;

	if (nworkers == 1) {
		flow_open(e, paired && FLOW_IS_A(&flows[e->opposite]));
		flow_begin(e);
		return;
	}
	flow_open(e, paired && !lru_inverted(e->opposite));
	lru_set_inverted(e->slot, FLOW_IS_B(&flows[e->slot]));
	e->what |= FLOW_BEGIN;
}

void
dispatch_packet(struct flow_event *e)
{
	struct worker *w;

	if (nworkers == 1) {
		lru_see(e->slot, 0);
		flow_packet(e);
		return;
	}
	w = &workers[lru_worker(e->slot)];
	plugins_in_order(e->pk, e->slot);
	e->least = plugins_least_timeout(e->pk);
	*event_new(w) = *e;
	lru_see(e->slot, w->dispatched);
	if (e->least < HUGE_VALF)
		lru_expect(e->slot, e->least);
}

/* The calls in order come before the worker's, A first as there. */
static void
end_in_order(const struct flow_event *e)
{
	const bool paired = e->opposite != FLOW_NONE;
	const bool swap = paired && lru_inverted(e->slot) && !lru_inverted(e->opposite);

	plugins_end_in_order(swap ? e->opposite : e->slot);
	if (paired)
		plugins_end_in_order(swap ? e->slot : e->opposite);
}

void
dispatch_end(const struct flow_event *e)
{
	const unsigned worker = lru_worker(e->slot);

	if (nworkers == 1) {
		flow_end(e);
		return;
	}
	end_in_order(e);
	*event_new(&workers[worker]) = *e;
	if (sink_order_full()) {
		dispatch_flush();
		sink_order_await();
	}
	sink_order(worker, e->opposite == FLOW_NONE ? 1 : 2);
}

void
dispatch_mark(unsigned long slot, unsigned what)
{
	if (nworkers == 1)
		flow_mark(&flows[slot], what);
	else
		*event_new(&workers[lru_worker(slot)]) = (struct flow_event){ .slot = (uint32_t)slot,
		    .what = (uint16_t)what, .work = FLOW_MARK };
}

void
dispatch_fragment(unsigned long slot, struct fragment *f)
{
	if (nworkers == 1)
		streams_fragment(&flows[slot], f);
	else
		*event_new(&workers[lru_worker(slot)]) = (struct flow_event){ .fragment = f, .slot = (uint32_t)slot,
		    .work = FLOW_FRAGMENT };
}

void
dispatch_memory_mark(void)
{
	const unsigned mark = memory_next(), n = nworkers > 1 ? nworkers : 0;
	unsigned what;

	for (unsigned i = 0; mark >= MEMORY_LAG && i < n; i++)
		settle(i, memory_marks[mark % MEMORY_LAG][i]);
	what = memory_short();
	memory_mark(mark, what);
	for (unsigned i = 0; i < n; i++) {
		*event_new(&workers[i]) = (struct flow_event){ .opposite = mark, .what = (uint16_t)what,
		    .work = WORKER_MEMORY };
		memory_marks[mark % MEMORY_LAG][i] = workers[i].dispatched;
	}
}

void
dispatch_burst_end(void)
{
	if (nworkers == 1) {
		bursts_dealt++;
		return;
	}
	dispatch_give();
	for (unsigned i = 0; i < nworkers; i++)
		burst_ends[bursts_dealt % WORKERS_BURSTS][i] = workers[i].dispatched;
	bursts_dealt++;
}

/* What a worker had been dispatched at the end of the last of so many bursts. */
static uint64_t
burst_end(unsigned count, unsigned worker)
{
	return burst_ends[(count - 1) % WORKERS_BURSTS][worker];
}

void
dispatch_bursts_await(unsigned count)
{
	if (nworkers == 1 || (int)(count - bursts_done) <= 0)
		return;
	for (unsigned i = 0; i < nworkers; i++)
		settle(i, burst_end(count, i));
	bursts_done = count;
}

unsigned
dispatch_bursts_done(void)
{
	if (nworkers == 1)
		bursts_done = bursts_dealt;
	for (; bursts_done != bursts_dealt; bursts_done++)
		for (unsigned i = 0; i < nworkers; i++)
			if (done(&workers[i]) < burst_end(bursts_done + 1, i))
				return bursts_done;
	return bursts_done;
}

void
dispatch_bursts_settle(void)
{
	dispatch_flush();
	dispatch_bursts_await(bursts_dealt);
}

/* --- slots ------------------------------------------------------------------------------------------------------ */

/* Make one slot spare that its worker is done with, if there is one (wait: in any case); false if not. */
static bool
slot_return(bool wait)
{
	const unsigned at = spares_out % SPARES;

	if (spares_in == spares_out)
		return false;
	if (wait)
		settle(spares[at].worker, spares[at].dispatched);
	else if (done(&workers[spares[at].worker]) < spares[at].dispatched)
		return false;
	spares_out++;
	flowtable_spare(spares[at].slot);
	return true;
}

void
dispatch_spare(unsigned long slot)
{
	const unsigned worker = lru_worker(slot);

	if (nworkers == 1) {
		flowtable_spare(slot);
		return;
	}
	if (spares_in - spares_out == SPARES)
		(void)slot_return(true);
	spares[spares_in++ % SPARES] = (typeof(*spares)){ .slot = (uint32_t)slot, .worker = worker,
		.dispatched = workers[worker].dispatched };
}

void
dispatch_slots(void)
{
	while (nworkers > 1 && slot_return(!flowtable_has_slot()))
		;
}

/* --- begin and end ---------------------------------------------------------------------------------------------- */

/* Why there can be only one worker, or NULL. */
static const char *
hindrance(void)
{
	static char text[128];
	const char *plugin;

	if (SCTP_ACTIVATE > 0 || FDURLIMIT > 0 || MULTIPKTSUP == 1 || FORCE_LINK == 1)
		return "SCTP_ACTIVATE, FDURLIMIT, MULTIPKTSUP or FORCE_LINK is on";
	if (capType & IFACE)
		return "packets come from an interface";
	if (sPktFile != NULL)
		return "a packet file is written";
	if ((plugin = plugins_unshardable()) == NULL)
		return NULL;
	(void)snprintf(text, sizeof text, "plugin %s cannot be on several", plugin);
	return text;
}

static int
worker_start(struct worker *w)
{
	int e;

	if ((w->events = malloc(EVENTS * sizeof *w->events)) == NULL)
		return ENOMEM;
	if ((e = handover_init(&w->line, EVENTS, EVENTS_WAKE)) != 0)
		return e;
	return t2_thread_start(&w->thread, worker_run, w);
}

int
workers_start(unsigned n)
{
	const char *why = n > 1 ? hindrance() : NULL;
	int e;

	if (why != NULL)
		T2_INF("One flow worker, not %u: %s", n, why);
	if (n == 1 || why != NULL)
		return sink_start(1) == 0 ? 0 : errno;
	if (sink_start(n) != 0)
		return errno;
	burst_ends = calloc(WORKERS_BURSTS, sizeof *burst_ends);
	spares = malloc(SPARES * sizeof *spares);
	if (burst_ends == NULL || spares == NULL)
		return ENOMEM;
	nworkers = n;
	memory_dealer();
	plugins_split_order();
	hdrdesc_shared = true;
	if (sysconf(_SC_NPROCESSORS_ONLN) >= (long)n + 3)
		handover_spin = SPIN;
	for (unsigned i = 0; i < n; i++)
		if ((e = worker_start(&workers[i])) != 0)
			return e;
	return 0;
}

void
workers_drain(void)
{
	if (nworkers == 1)
		return;
	for (unsigned i = 0; i < nworkers; i++)
		*event_new(&workers[i]) = (struct flow_event){ .work = WORKER_COUNTERS };
	dispatch_flush();
	for (unsigned i = 0; i < nworkers; i++)
		settle(i, workers[i].dispatched);
#define ADD(name)	name += folded.name; folded.name = 0;
	T2_COUNTERS(ADD)
#undef ADD
	globalWarn |= folded.warn;
}

void
workers_stop(void)
{
	if (nworkers == 1)
		return;
	workers_drain();
	while (slot_return(true))
		;
	for (unsigned i = 0; i < nworkers; i++) {
		handover_close(&workers[i].line);
		(void)pthread_join(workers[i].thread, NULL);
		handover_destroy(&workers[i].line);
		free(workers[i].events);
		workers[i].dispatched = workers[i].done = 0;
	}
	free(burst_ends);
	free(spares);
	nworkers = 1;
}
