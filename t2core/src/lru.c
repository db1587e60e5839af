/*
 * lru.c - flows by the time of their last touch, and time-outs
 *
 * One list, the last touched at its head.  Each time-out value has a mark in it: behind the mark (towards the tail) are
 * the flows that were looked at for this value since they were touched.  A flow ends when it and its opposite are
 * silent for their own time-outs; which mark comes by only decides when that is asked.  timeouts_next is a time before
 * which no mark can move, so that most packets pay one comparison.
 *
 * The list is an array of small nodes beside the flows, with what a mark wants to know: flows are three cache lines,
 * and each of them is passed by every mark.
 */
#include <errno.h>

#include "core.h"

#define HANDLERS_MAX	32

struct node {
	uint32_t later, earlier;	/* towards the head, towards the tail */
	float timeout;			/* own time-out of the flow [s] */
	int64_t seen;			/* lastSeen of the flow [ticks] */
} __attribute__((aligned(32)));		/* two fill a cache line */

/* The first nodes are those of flows, by flowIndex; then come the ends and the marks. */
static struct node *nodes;
static uint32_t head, tail, marks;

static struct handler {
	float timeout;			/* [s] */
	uint32_t mark;
	int64_t next;			/* a time before which the mark cannot move [ticks] */
} handlers[HANDLERS_MAX];		/* the largest time-out first */
static unsigned nhandlers;

int64_t timeouts_next, timeouts_last;

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

int
lru_init(unsigned long nmax)
{
	if ((nodes = cells_reserve((nmax + 2 + HANDLERS_MAX) * sizeof *nodes)) == NULL)
		return -1;
	head = (uint32_t)nmax;
	tail = head + 1;
	marks = head + 2;
	nodes[head].earlier = tail;
	nodes[tail].later = head;
	timeout_handler_add(FLOW_TIMEOUT);
	return 0;
}

void
lru_append(flow_t *f)
{
	link_behind((uint32_t)f->flowIndex, head);
	lru_note(f);
}

void
lru_touch(flow_t *f)
{
	const uint32_t n = (uint32_t)f->flowIndex;

	if (nodes[head].earlier == n)
		return;
	unlink_node(n);
	link_behind(n, head);
}

void
lru_note(const flow_t *f)
{
	struct node *n = &nodes[f->flowIndex];

	n->seen = tv_ticks(&f->lastSeen);
	n->timeout = f->timeout;
	if (FLOW_HAS_OPPOSITE(f))
		nodes[f->oppositeFlowIndex].timeout = flows[f->oppositeFlowIndex].timeout;
}

void
lru_remove(flow_t *f)
{
	unlink_node((uint32_t)f->flowIndex);
}

flow_t *
lru_oldest(void)
{
	uint32_t n = nodes[tail].later;

	while (n != head && !is_flow(n))
		n = nodes[n].later;
	return n == head ? NULL : &flows[n];
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
	handlers[at] = (struct handler){ .timeout = seconds, .mark = marks + nhandlers++ };
	link_behind(handlers[at].mark, nodes[tail].later);
	timeouts_next = 0;
}

/* Silence of a flow [s], in single precision. */
static inline float
age(uint32_t n, int64_t now)
{
	return (float)((double)(now - nodes[n].seen) / (double)TSTAMPFAC);
}

static bool
opposite_due(const flow_t *f, int64_t now)
{
	return !FLOW_HAS_OPPOSITE(f) ||
	    age((uint32_t)f->oppositeFlowIndex, now) >= nodes[f->oppositeFlowIndex].timeout;
}

static inline void
prefetch_flow(uint32_t n)
{
	if (is_flow(n))
		__builtin_prefetch(&flows[n], 1);
}

/* Walk from a mark towards the head as far as flows are silent for timeout; returns where the walk stopped. */
static uint32_t
walk(uint32_t mark, float timeout, int64_t now)
{
	/* the same in ticks, a little less: most flows are settled without division */
	const int64_t surely = (int64_t)((double)timeout * TSTAMPFAC * (1 - 1e-6)) - TSTAMPFAC / 1000;
	uint32_t n = nodes[mark].later;

	while (n != head) {
		uint32_t next = nodes[n].later;

		if (is_flow(n)) {
			const int64_t silent = now - nodes[n].seen;
			float a;

			if (silent < surely || (a = age(n, now)) < timeout)
				break;
			if (a >= nodes[n].timeout)
				prefetch_flow(next);
			if (a >= nodes[n].timeout && opposite_due(&flows[n], now)) {
				if (next == flows[n].oppositeFlowIndex)
					next = nodes[next].later;
				release_pair(&flows[n]);
			}
		}
		n = next;
	}
	if (nodes[n].earlier != mark) {
		unlink_node(mark);
		link_behind(mark, n);
	}
	__builtin_prefetch(&nodes[nodes[n].later]);	/* where the next walk leads */
	return n;
}

void
timeouts_run(void)
{
	const int64_t now = tv_ticks(&actTime);
	const bool back = now < timeouts_last;
	int64_t next = INT64_MAX;

	for (struct handler *h = handlers; h < handlers + nhandlers; h++) {
		if (now >= h->next || back) {
			const uint32_t n = walk(h->mark, h->timeout, now);
			/* ages are compared in single precision: come a little early */
			const double wait = h->timeout - h->timeout * 1e-6 - 1e-3;

			h->next = (n == head ? now : nodes[n].seen) + (int64_t)(wait * TSTAMPFAC);
		}
		if (h->next < next)
			next = h->next;
	}
	timeouts_last = now;
	timeouts_next = next;
}
