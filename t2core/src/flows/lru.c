/*
 * lru.c - flows by the time of their last touch, and time-outs
 *
 * One list, the last touched at its head.  Each time-out value has a mark in it: behind the mark (towards the tail)
 * are the flows that were looked at for this value since they were touched.  A flow ends when it and its opposite are
 * silent for their own time-outs; which mark comes by only decides when that is asked.  timeouts_earliest is a time
 * before which no mark can move, so that most packets pay one comparison.
 *
 * The list is an array of small nodes beside the flows, with what a mark wants to know: flows are three cache lines,
 * and each of them is passed by every mark.  A node is also what the main thread knows of a flow that a worker has in
 * hand (-j); only its time-out comes from there, and is read when all packets that may have changed it were worked
 * on.
 */
#include <errno.h>
#include <math.h>
#include <stdatomic.h>

#include "cells.h"
#include "flowclock.h"
#include "lru.h"
#include "t2api.h"
#include "t2log.h"
#include "t2utils.h"

#define HANDLERS_MAX	32

struct node {
	uint32_t later, earlier;	/* towards the head, towards the tail */
	_Atomic float timeout;		/* own time-out of the flow [s]; the worker's */
	uint32_t opposite;		/* slot of the other direction or NONE */
	int64_t seen;			/* flowclock at its last packet [ticks] */
	uint64_t dispatched : 42;		/* events of its worker, up to the last one of this flow */
	uint64_t rest : 3;		/* enum flow_rest */
	uint64_t least : 8;		/* code of the least time-out that these may have set */
	uint64_t worker : 7;
	uint64_t waits : 1;		/* for the rest of a datagram */
	uint64_t dtls : 1;		/* had a handshake */
	uint64_t fragments : 1;		/* had first fragments */
	uint64_t inverted : 1;		/* is a B flow */
} __attribute__((aligned(32)));		/* two fill a cache line */

#define NONE		UINT32_MAX
#define LEAST_BIAS	64

/* The first nodes are those of flows, by flowIndex; then come the ends and the marks. */
static struct node *nodes;
static uint32_t head, tail, marks;

/*
 * For each flow, one that was put to the head a few flows later and so is that many nodes ahead of a walk, if
 * neither was touched again: a hint what to fetch, as the list itself only tells the next node.
 */
#define JUMP	8u
static uint32_t *jumps;
#if FDURLIMIT > 0
static int64_t *begins;			/* flowclock at the first packet of each flow [ticks] */
#endif
static uint32_t recent[JUMP];
static unsigned nrecent;

static struct handler {
	float timeout;			/* [s] */
	uint32_t mark;
	uint32_t soon;			/* the flow before which the mark last stopped */
	int64_t next;			/* a time before which the mark cannot move [ticks] */
	int64_t surely, wait;		/* the time-out, a little less than it: ages are in single precision
					   [ticks] */
} handlers[HANDLERS_MAX];		/* the largest time-out first */
static unsigned nhandlers;

int64_t timeouts_earliest, timeouts_last;

static inline bool
is_flow(uint32_t n)
{
	return n < head;
}

static inline void
link_behind(uint32_t n, uint32_t at)
{
	const uint32_t next = nodes[at].earlier;

	nodes[n].later = at;
	nodes[n].earlier = next;
	nodes[next].later = n;
	nodes[at].earlier = n;
}

static inline void
unlink_node(uint32_t n)
{
	const uint32_t later = nodes[n].later, earlier = nodes[n].earlier;

	nodes[later].earlier = earlier;
	nodes[earlier].later = later;
}

static inline void
to_head(uint32_t n)
{
	uint32_t *r = &recent[nrecent++ % JUMP];

	link_behind(n, head);
	jumps[*r] = n;
	*r = n;
}

int
lru_init(unsigned long nmax)
{
	nodes = cells_reserve((nmax + 2 + HANDLERS_MAX) * sizeof *nodes);
	jumps = cells_reserve(nmax * sizeof *jumps);
	if (nodes == NULL || jumps == NULL)
		return -1;
#if FDURLIMIT > 0
	if ((begins = cells_reserve(nmax * sizeof *begins)) == NULL)
		return -1;
#endif
	head = (uint32_t)nmax;
	tail = head + 1;
	marks = head + 2;
	nodes[head].earlier = tail;
	nodes[tail].later = head;
	timeout_handler_add(FLOW_TIMEOUT);
	return 0;
}

/* Powers of two, rounded down: what a flow surely waits for. */
static inline unsigned
least_code(float seconds)
{
	const int e = isinf(seconds) ? LEAST_BIAS : ilogbf(seconds);

	return e < -LEAST_BIAS || seconds <= 0 ? 0 : (unsigned)(MIN(e, LEAST_BIAS) + LEAST_BIAS);
}

static inline float
least_seconds(unsigned code)
{
	return code == 0 ? 0 : ldexpf(1, (int)code - LEAST_BIAS);
}

void
lru_append(unsigned long slot, unsigned long opposite, unsigned worker)
{
	struct node *n = &nodes[slot];

	to_head((uint32_t)slot);
	n->seen = flowclock;
#if FDURLIMIT > 0
	begins[slot] = flowclock;
#endif
	atomic_store_explicit(&n->timeout, (float)FLOW_TIMEOUT, memory_order_relaxed);
	n->worker = worker;
	n->dispatched = 0;
	n->waits = n->dtls = n->fragments = false;
	n->rest = REST_NONE;
	n->least = least_code(FLOW_TIMEOUT);
	n->opposite = NONE;
	if (opposite != HASHTABLE_ENTRY_NOT_FOUND) {
		n->opposite = (uint32_t)opposite;
		nodes[opposite].opposite = (uint32_t)slot;
	}
}

#if FDURLIMIT > 0
bool
lru_is_old(unsigned long slot)
{
	return flowclock / TSTAMPFAC - begins[slot] / TSTAMPFAC >= FDURLIMIT;
}
#endif

void
lru_touch(unsigned long slot)
{
	const uint32_t n = (uint32_t)slot;

	if (nodes[head].earlier == n)
		return;
	unlink_node(n);
	to_head(n);
}

void
lru_see(unsigned long slot, uint64_t dispatched)
{
	nodes[slot].seen = flowclock;
	nodes[slot].dispatched = dispatched & ((UINT64_C(1) << 43) - 1);
}

void
lru_expect(unsigned long slot, float seconds)
{
	const unsigned code = least_code(seconds);
	const uint32_t o = nodes[slot].opposite;

	if (code < nodes[slot].least)
		nodes[slot].least = code;
	if (o != NONE && code < nodes[o].least)
		nodes[o].least = code;
}

void
lru_set_timeout(unsigned long slot, float seconds)
{
	atomic_store_explicit(&nodes[slot].timeout, seconds, memory_order_relaxed);
}

void
lru_remove(unsigned long slot)
{
	unlink_node((uint32_t)slot);
	nodes[slot].fragments = false;
}

unsigned long
lru_opposite(unsigned long slot)
{
	return nodes[slot].opposite == NONE ? HASHTABLE_ENTRY_NOT_FOUND : nodes[slot].opposite;
}

uint64_t
lru_dealt(unsigned long slot)
{
	const uint32_t o = nodes[slot].opposite;

	return o == NONE ? nodes[slot].dispatched : MAX(nodes[slot].dispatched, nodes[o].dispatched);
}

unsigned
lru_worker(unsigned long slot)
{
	return (unsigned)nodes[slot].worker;
}

bool
lru_waits(unsigned long slot)
{
	return nodes[slot].waits;
}

void
lru_set_waits(unsigned long slot, bool waits)
{
	nodes[slot].waits = waits;
}

bool
lru_dtls(unsigned long slot)
{
	const unsigned long opposite = lru_opposite(slot);

	return nodes[slot].dtls || (opposite != HASHTABLE_ENTRY_NOT_FOUND && nodes[opposite].dtls);
}

void
lru_set_dtls(unsigned long slot)
{
	nodes[slot].dtls = true;
}

bool
lru_inverted(unsigned long slot)
{
	return nodes[slot].inverted;
}

void
lru_set_inverted(unsigned long slot, bool inverted)
{
	nodes[slot].inverted = inverted;
}

enum flow_rest
lru_rest(unsigned long slot)
{
	return (enum flow_rest)nodes[slot].rest;
}

void
lru_set_rest(unsigned long slot, enum flow_rest rest)
{
	nodes[slot].rest = rest;
}

void
lru_replace(unsigned long old, unsigned long slot)
{
	struct node *const n = &nodes[slot];

	n->opposite = nodes[old].opposite;
	n->seen = nodes[old].seen;
	n->dispatched = nodes[old].dispatched;
	n->least = nodes[old].least;
	n->worker = nodes[old].worker;
	n->waits = nodes[old].waits;
	n->dtls = nodes[old].dtls;
	n->fragments = nodes[old].fragments;
	n->rest = nodes[old].rest;
	lru_set_timeout(slot, atomic_load_explicit(&nodes[old].timeout, memory_order_relaxed));
#if FDURLIMIT > 0
	begins[slot] = flowclock;
#endif
	link_behind((uint32_t)slot, (uint32_t)old);
	unlink_node((uint32_t)old);
	nodes[old].fragments = false;
	if (n->opposite != NONE)
		nodes[n->opposite].opposite = (uint32_t)slot;
}

bool
lru_has_fragments(unsigned long slot)
{
	return nodes[slot].fragments;
}

void
lru_set_fragments(unsigned long slot)
{
	nodes[slot].fragments = true;
}

unsigned long
lru_oldest(void)
{
	uint32_t n = nodes[tail].later;

	while (n != head && !is_flow(n))
		n = nodes[n].later;
	return n == head ? HASHTABLE_ENTRY_NOT_FOUND : n;
}

void
timeout_handler_add(float seconds)
{
	unsigned at = 0;

	while (at < nhandlers && handlers[at].timeout > seconds)
		at++;
	if (at < nhandlers && handlers[at].timeout == seconds)
		return;
	if (nhandlers == HANDLERS_MAX)
		T2_FATAL("more than %d time-out values", HANDLERS_MAX);
	memmove(&handlers[at + 1], &handlers[at], (nhandlers - at) * sizeof *handlers);
	handlers[at] = (struct handler){
		.timeout = seconds,
		.mark = marks + nhandlers++,
		.surely = (int64_t)((double)seconds * TSTAMPFAC * (1 - 1e-6)) - TSTAMPFAC / 1000,
		.wait = (int64_t)((seconds - seconds * 1e-6 - 1e-3) * TSTAMPFAC)
	};
	link_behind(handlers[at].mark, nodes[tail].later);
	timeouts_earliest = 0;
}

/* Silence of a flow [s], in single precision. */
static inline float
age(uint32_t n, int64_t now)
{
	return (float)((double)ticks_between(now, nodes[n].seen) / (double)TSTAMPFAC);
}

/* Is the flow silent for its own time-out? */
static inline bool
is_due(uint32_t n, int64_t now)
{
	return age(n, now) >= atomic_load_explicit(&nodes[n].timeout, memory_order_relaxed);
}

/* Can it be?  If a worker has it in hand, only the least time-out that it may get is known. */
static inline bool
may_be_due(uint32_t n, float a)
{
	if (nodes[n].dispatched != 0)
		return a >= least_seconds(nodes[n].least);
	return a >= atomic_load_explicit(&nodes[n].timeout, memory_order_relaxed);
}

/* The flow and its opposite: a packet of either may have set the time-outs of both. */
static inline bool
pair_may_be_due(uint32_t n, float a, int64_t now)
{
	const uint32_t o = nodes[n].opposite;

	return may_be_due(n, a) && (o == NONE || may_be_due(o, age(o, now)));
}

static inline void
prefetch_flow(uint32_t n)
{
	if (is_flow(n))
		__builtin_prefetch(&flows[n], 1);
}

/* Go on towards the head as far as flows are silent for the handler's time-out; true at one that may be due. */
static bool
walk(struct timeouts *t, const struct handler *h)
{
	const int64_t now = t->now, surely = h->surely;	/* most flows are settled without division */
	uint32_t n;

	for (n = t->at; n != head; n = nodes[n].later) {
		const int64_t silent = ticks_between(now, nodes[n].seen);
		float a;

		if (!is_flow(n))
			continue;
		__builtin_prefetch(&nodes[jumps[n]]);
		__builtin_prefetch(&jumps[jumps[n]]);
		if (silent < surely || (a = age(n, now)) < h->timeout)
			break;
		if (pair_may_be_due(n, a, now)) {
			t->at = n;
			return true;
		}
	}
	t->at = n;
	return false;
}

/* The mark stays where the walk stopped: before the flow that is due next, if it has this time-out. */
static void
mark_move(struct handler *h, struct timeouts *t)
{
	const uint32_t n = t->at;

	if (n != h->soon && n != head) {
		h->soon = n;
		if (may_be_due(n, h->timeout))
			t->soon = n;
	}
	if (nodes[n].earlier != h->mark) {
		unlink_node(h->mark);
		link_behind(h->mark, n);
	}
	__builtin_prefetch(&nodes[nodes[n].later]);	/* where the next walk leads */
	if (__builtin_add_overflow(n == head ? t->now : nodes[n].seen, h->wait, &h->next))
		h->next = INT64_MAX;
}

void
timeouts_begin(struct timeouts *t)
{
	const int64_t now = flowclock;

	*t = (struct timeouts){ .now = now, .next = INT64_MAX, .at = NONE, .soon = HASHTABLE_ENTRY_NOT_FOUND,
		.back = now < timeouts_last };
}

unsigned long
timeouts_next(struct timeouts *t)
{
	struct handler *const end = handlers + nhandlers;
	const int64_t now = t->back ? INT64_MAX : t->now;	/* all marks move when the clock steps back */
	int64_t next = t->next;

	for (struct handler *h = handlers + t->handler; h < end; h++) {
		if (now >= h->next) {
			if (t->at == NONE)
				t->at = nodes[h->mark].later;
			if (walk(t, h)) {
				t->handler = (unsigned)(h - handlers);
				t->next = next;
				return t->at;
			}
			mark_move(h, t);
			t->at = NONE;
		}
		next = MIN(next, h->next);
	}
	timeouts_last = t->now;
	timeouts_earliest = next;
	return HASHTABLE_ENTRY_NOT_FOUND;
}

bool
timeouts_due(struct timeouts *t)
{
	const uint32_t n = t->at, o = nodes[n].opposite, later = nodes[n].later;

	t->at = later;
	if (!is_due(n, t->now) || (o != NONE && !is_due(o, t->now)))
		return false;
	prefetch_flow(later);
	if (later == o)
		t->at = nodes[later].later;
	return true;
}
