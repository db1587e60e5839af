/*
 * flowclock.c - packets that step ahead or back
 *
 * The clock is the time of packets plus an offset, which a confirmed step back makes larger by the step.  The offset
 * of before is kept: where packets of two clocks come by turns, each has its own, and none counts as time that went
 * by.
 */
#include <stdlib.h>

#include "flowclock.h"
#include "t2utils.h"

int64_t flowclock, flowclock_last, flowclock_offset;

static bool started;
static bool stepped;			/* there was another offset before: */
static int64_t before;			/* [ticks] */
static int64_t doubted;			/* the last time that was not believed [ticks] */
static unsigned ndoubted;		/* so many packets in turn said about this */
static int64_t ahead = INT64_MIN;	/* the last step ahead that was believed [ticks] */

void
flowclock_reset(void)
{
	flowclock = flowclock_last = flowclock_offset = before = doubted = 0;
	started = stepped = false;
	ndoubted = 0;
	ahead = INT64_MIN;
}

static inline uint64_t
distance(int64_t a, int64_t b)
{
	const int64_t d = ticks_between(a, b);

	return d < 0 ? -(uint64_t)d : (uint64_t)d;
}

/* Does a packet at t belong to the new time ts rather than to the one before? */
static inline bool
agrees(int64_t t, int64_t ts)
{
	return distance(t, ts) <= distance(t, flowclock_last);
}

static bool
confirmed(int64_t ts, const struct flowclock_next *next)
{
	for (unsigned i = 0; i < next->n && i < WITNESSES; i++)
		if (!agrees(tv_ticks(&next->hdr[i].ts), ts))
			return false;
	if (next->n > 0 || next->all)
		return true;
	ndoubted = ndoubted > 0 && agrees(doubted, ts) ? ndoubted + 1 : 1;
	doubted = ts;
	return ndoubted > WITNESSES;
}

static void
believe(int64_t ts)
{
	ndoubted = 0;
	flowclock_last = ts;
	flowclock = (int64_t)((uint64_t)ts + (uint64_t)flowclock_offset);
}

/* Is a packet that steps by d one of those before the last step, whose clock runs on? */
static bool
returns(int64_t ts, uint64_t d)
{
	const uint64_t slack = MAX(MIN(d / 16, (uint64_t)TICKS_AHEAD), (uint64_t)TICKS_BACK);

	return stepped && distance((int64_t)((uint64_t)ts + (uint64_t)before), flowclock) <= slack;
}

void
flowclock_step(int64_t ts, const struct flowclock_next *next)
{
	const int64_t d = ticks_between(ts, flowclock_last), offset = flowclock_offset;

	if (!started) {
		started = true;
	} else if (returns(ts, distance(ts, flowclock_last))) {
		flowclock_offset = before;
		before = offset;
	} else if (ticks_unsure(d)) {
		/*
		 * Where the packet before stepped ahead, too, packets are far apart: one that ends a burst needs no
		 * other.
		 */
		const bool sparse = d > 0 && ahead == flowclock_last && next->n == 0;

		if (!confirmed(ts, next) && !sparse)
			return;
		if (d > 0)
			ahead = ts;
		if (d < 0) {
			stepped = true;
			before = offset;
			flowclock_offset = ticks_between(flowclock, ts);
		}
	}
	believe(ts);
}
