/*
 * lru.c - flows by the time of their last touch, and time-outs
 *
 * One list, the last touched at its head.  Each time-out value has a mark in it: behind the mark (towards the tail) are
 * the flows that were looked at for this value since they were touched.  A flow ends when it and its opposite are
 * silent for their own time-outs; which mark comes by only decides when that is asked.  timeouts_next is a time before
 * which no mark can move, so that most packets pay one comparison.
 */
#include "core.h"

#define HANDLERS_MAX	32

static struct handler {
	float timeout;		/* [s] */
	flow_t mark;
} handlers[HANDLERS_MAX];	/* largest time-out first */
static unsigned nhandlers;

flow_t lruHead, lruTail;
int64_t timeouts_next, timeouts_last;

static void
link_behind(flow_t *f, flow_t *at)
{
	f->lruPrevFlow = at;
	f->lruNextFlow = at->lruNextFlow;
	at->lruNextFlow->lruPrevFlow = f;
	at->lruNextFlow = f;
}

static void
unlink_flow(flow_t *f)
{
	f->lruPrevFlow->lruNextFlow = f->lruNextFlow;
	f->lruNextFlow->lruPrevFlow = f->lruPrevFlow;
}

void
lru_init(void)
{
	lruHead.flowIndex = lruTail.flowIndex = HASHTABLE_ENTRY_NOT_FOUND;
	lruHead.lruNextFlow = &lruTail;
	lruTail.lruPrevFlow = &lruHead;
	timeout_handler_add(FLOW_TIMEOUT);
}

void
lru_append(flow_t *f)
{
	link_behind(f, &lruHead);
}

void
lru_touch(flow_t *f)
{
	if (lruHead.lruNextFlow == f)
		return;
	unlink_flow(f);
	link_behind(f, &lruHead);
}

void
lru_remove(flow_t *f)
{
	unlink_flow(f);
}

flow_t *
lru_oldest(void)
{
	flow_t *f = lruTail.lruPrevFlow;

	while (f != &lruHead && FLOW_IS_SENTINEL(f))
		f = f->lruPrevFlow;
	return f == &lruHead ? NULL : f;
}

/* Marks are linked into the list: moving one in the array means to link it anew. */
static void
handler_move(unsigned to, unsigned from)
{
	handlers[to].timeout = handlers[from].timeout;
	handlers[to].mark = handlers[from].mark;
	handlers[to].mark.lruPrevFlow->lruNextFlow = &handlers[to].mark;
	handlers[to].mark.lruNextFlow->lruPrevFlow = &handlers[to].mark;
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
	for (unsigned i = nhandlers++; i > at; i--)
		handler_move(i, i - 1);
	memset(&handlers[at].mark, 0, sizeof handlers[at].mark);
	handlers[at].timeout = seconds;
	handlers[at].mark.flowIndex = HASHTABLE_ENTRY_NOT_FOUND;
	link_behind(&handlers[at].mark, lruTail.lruPrevFlow);
	timeouts_next = 0;
}

static float
age(const flow_t *f)
{
	return (float)((double)(tv_ticks(&actTime) - tv_ticks(&f->lastSeen)) / (double)TSTAMPFAC);
}

static bool
is_due(const flow_t *f)
{
	if (age(f) < f->timeout)
		return false;
	if (!FLOW_HAS_OPPOSITE(f))
		return true;
	f = &flows[f->oppositeFlowIndex];
	return age(f) >= f->timeout;
}

/* Walk from the mark towards the head as far as flows are old enough; returns where the walk stopped. */
static flow_t *
handler_walk(struct handler *h)
{
	flow_t *f = h->mark.lruPrevFlow;

	while (f != &lruHead) {
		flow_t *next = f->lruPrevFlow;

		if (!FLOW_IS_SENTINEL(f)) {
			if (age(f) < h->timeout)
				break;
			if (is_due(f)) {
				if (FLOW_HAS_OPPOSITE(f) && next == &flows[f->oppositeFlowIndex])
					next = next->lruPrevFlow;
				release_pair(f);
			}
		}
		f = next;
	}
	if (f->lruNextFlow != &h->mark) {
		unlink_flow(&h->mark);
		link_behind(&h->mark, f);
	}
	return f;
}

void
timeouts_run(void)
{
	const int64_t now = tv_ticks(&actTime);
	int64_t next = INT64_MAX;

	for (unsigned i = 0; i < nhandlers; i++) {
		struct handler *h = &handlers[i];
		const flow_t *f = handler_walk(h);
		/* ages are compared in single precision: come a little early */
		const double wait = h->timeout - h->timeout * 1e-6 - 1e-3;
		const int64_t t = (f == &lruHead ? now : tv_ticks(&f->lastSeen)) + (int64_t)(wait * TSTAMPFAC);

		if (t < next)
			next = t;
	}
	timeouts_last = now;
	timeouts_next = next;
}
