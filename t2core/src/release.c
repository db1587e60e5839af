/*
 * release.c - the end of flows: their rows, and their removal
 */
#include <stdlib.h>

#include "core.h"

flow_t **rm_flows;
unsigned long num_rm_flows;
static unsigned long rm_room;

unsigned char supOut;
bool t2_alarm_seen;

static void
row_begin(const flow_t *f, uint8_t dir)
{
#if BLOCK_BUF == 0
	outputBuffer_reset(main_output_buffer);
	OUTBUF_APPEND_U8(main_output_buffer, dir);
	OUTBUF_APPEND_U64(main_output_buffer, f->findex);
#else
	(void)f, (void)dir;
#endif
}

static void
duration_set(flow_t *f)
{
	struct timeval d = {
		.tv_sec = f->lastSeen.tv_sec - f->firstSeen.tv_sec,
		.tv_usec = f->lastSeen.tv_usec - f->firstSeen.tv_usec
	};

	if (d.tv_usec < 0) {
		d.tv_usec += TSTAMPFAC;
		d.tv_sec--;
	}
	f->duration = d;
}

/* Let the plugins make the row of f and hand it on.  dir: 1 for the inverted flow of a pair. */
static void
flow_write(flow_t *f, uint8_t dir)
{
	duration_set(f);
	row_begin(f, dir);
#if ALARM_MODE == 1
	supOut = ALARM_AND == 0;
	t2_alarm_seen = false;
#endif
	plugins_terminate(f->flowIndex);
#if ALARM_MODE == 1
	if (supOut || (ALARM_AND == 1 && !t2_alarm_seen))
		return;
#endif
#if BLOCK_BUF == 0
	sink_row(main_output_buffer);
#endif
}

static void
flow_remove(flow_t *f)
{
	if (f->status & IPV4_FRAG_PENDING) {
		(void)fragtable_remove(f);
		globalWarn |= IPV4_FRAG_PENDING;
	}
	lru_remove(f);
	flowtable_remove(f);
	maxNumFlows--;
}

/* An ended flow was not touched for long: ask for all of it before the first plugin waits for its part. */
static inline void
flow_prefetch(const flow_t *f)
{
	cells_prefetch(f->flowIndex);
	__builtin_prefetch((const char *)f + 64);
	__builtin_prefetch((const char *)f + 128, 1);
	flowtable_prefetch((struct flow_key){ .hash = f->keyHash });
}

void
release_pair(flow_t *f)
{
	flow_t *o = FLOW_HAS_OPPOSITE(f) ? &flows[f->oppositeFlowIndex] : NULL;

	flow_prefetch(f);
	if (o != NULL)
		flow_prefetch(o);
	if (o != NULL && FLOW_IS_B(f) && FLOW_IS_A(o)) {
		flow_t *t = f;

		f = o;
		o = t;
	}
	if (o == NULL && FLOW_IS_B(f))
		corrReplFlws++;
	flow_write(f, 0);
	if (o != NULL) {
		flow_write(o, 1);
		flow_remove(o);
	}
	flow_remove(f);
}

void
t2_rm_flow(flow_t *f)
{
	const bool asked = (f->status & RMFLOW) != 0;
	const bool opposite_asked = FLOW_HAS_OPPOSITE(f) && (flows[f->oppositeFlowIndex].status & RMFLOW) != 0;

	if (asked)
		return;
	T2_SET_STATUS(f, RMFLOW);
	if (opposite_asked)
		return;
	if (num_rm_flows == rm_room) {
		rm_room = rm_room ? 2 * rm_room : 16;
		if ((rm_flows = realloc(rm_flows, rm_room * sizeof *rm_flows)) == NULL)
			T2_FATAL("list of flows to release: out of memory");
	}
	rm_flows[num_rm_flows++] = f;
	numForced++;
}

void
release_forced(void)
{
	while (num_rm_flows > 0)
		release_pair(rm_flows[--num_rm_flows]);
}

void
release_oldest(unsigned n)
{
	flow_t *f;

	while (n-- > 0 && (f = lru_oldest()) != NULL) {
		T2_SET_STATUS(f, RMFLOW_HFULL);
		numAutopilot++;
		release_pair(f);
	}
}

void
release_all(void)
{
	flow_t *f;

	while (run_state != RUN_ABORT && !sink_failed() && (f = lru_oldest()) != NULL)
		release_pair(f);
}
