/*
 * flow.c - the work for one flow: its begin, its packets, its end
 *
 * Done by the main thread, or with -j by the worker that has the flow and its opposite in hand; nothing here knows of
 * other flows.  Order, numbers and time-outs are the main thread's: run.c, release.c, lru.c.
 */
#include "calls.h"
#include "flow_event.h"
#include "lru.h"
#include "packetfile.h"
#include "sink.h"
#include "streams.h"
#include "t2api.h"
#include "t2log.h"
#include "t2utils.h"
#if SUBNET_ON == 1
#include "subnet.h"
#endif

T2_PER_THREAD uint64_t t2_row;
T2_PER_THREAD enum t2_end t2_end_of_flow;
T2_PER_THREAD unsigned char supOut;
T2_PER_THREAD bool t2_alarm_seen, t2_alarm_raised;

/* --- begin ------------------------------------------------------------------------------------------------------ */

static bool
is_syn_ack(const packet_t *pk)
{
	return pk->l4Proto == L3_TCP && pk->frag != FRAGMENT_LATER && pk->snapL4Len >= 14 &&
	    (pk->l4HdrP[13] & TH_SYN_ACK) == TH_SYN_ACK;
}

/* Does a flow that has no opposite run from the server?  By its ports, or by what only servers send. */
static bool
looks_inverted(const packet_t *pk)
{
	if (pk->srcPort < 1024 && pk->srcPort < pk->dstPort)
		return true;
	return (pk->srcPort & 0xfff6) == 8080 || is_syn_ack(pk);
}

static bool
is_own_opposite(const flow_t *f)
{
	return f->srcPort == f->dstPort && memcmp(&f->srcIP, &f->dstIP, sizeof f->srcIP) == 0;
}

static void
flow_direct(flow_t *f, const packet_t *pk)
{
	if (!PACKET_IS_IP(pk))
		return;
	if (is_own_opposite(f)) {
		if (pk->l4Proto == L3_TCP)
			T2_SET_STATUS(f, LANDATTACK);
		return;
	}
	if (looks_inverted(pk))
		f->status |= L3FLOWINVERT;
}

/* Look up where the addresses of a new flow belong; its opposite knows already. */
static void
flow_label(flow_t *f, const packet_t *pk)
{
	(void)pk;
#if SUBNET_ON == 1
	const int ver = FLOW_IPVER(f);

	if (ver == 0)
		return;
#if (AGGREGATIONFLAG & SUBNET) != 0
	f->subnetNrSrc = pk->subnetNrSrc;
	f->subnetNrDst = pk->subnetNrDst;
#else
	if (FLOW_HAS_OPPOSITE(f)) {
		const flow_t *o = &flows[f->oppositeFlowIndex];

		f->subnetNrSrc = o->subnetNrDst;
		f->subnetNrDst = o->subnetNrSrc;
	} else {
		SUBNET_TEST_IP(f->subnetNrSrc, f->srcIP, ver);
		SUBNET_TEST_IP(f->subnetNrDst, f->dstIP, ver);
	}
#endif
	if (subnet_is_tor(SUBNET_TABLE(ver), f->subnetNrSrc) || subnet_is_tor(SUBNET_TABLE(ver), f->subnetNrDst))
		T2_SET_STATUS(f, TORADD);
#if SALRM == 1
	if ((f->subnetNrSrc != 0 || f->subnetNrDst != 0) != (SALRMINV == 1))
		T2_SET_STATUS(f, FL_ALARM);
#endif
#else
	(void)f;
#endif
}

/* Plugins have set a time-out: the main thread must know, which relies on what they said that they might do. */
static void
timeout_set(unsigned long slot, float seconds, float least)
{
	if (least > 0 && seconds < least)
		T2_FATAL("a plugin set a time-out of %g s, which is less than t2LeastTimeout of any; run t2 without "
		    "-j", seconds);
	lru_set_timeout(slot, seconds);
}

void
flow_open(const struct flow_event *e, bool replies)
{
	flow_t *f = &flows[e->slot];

	if (e->opposite != FLOW_NONE) {
		f->oppositeFlowIndex = e->opposite;
		f->status |= replies ? L3FLOWINVERT : 0;
	} else {
		flow_direct(f, e->pk);
	}
	plugins_begin_in_order(e->pk, e->slot);
}

void
flow_begin(const struct flow_event *e)
{
	flow_t *f = &flows[e->slot];
	packet_t *pk = e->pk;

	if (e->opposite != FLOW_NONE) {
		flows[e->opposite].oppositeFlowIndex = e->slot;
		f->status |= flows[e->opposite].status & FDLSIDX;
	}
	flow_label(f, pk);
#if SUBNET_ON == 1
	pk->subnetNrSrc = f->subnetNrSrc;
	pk->subnetNrDst = f->subnetNrDst;
#endif
	if (UNLIKELY(streams_wanted))
		streams_begin(f);
	plugins_new_flow(pk, e->slot);
	if (UNLIKELY(f->timeout != FLOW_TIMEOUT))
		timeout_set(e->slot, f->timeout, e->least);
}

/* What a flow has from its key and from its first packet on. */
#define STATUS_GOES_ON	(L3FLOWINVERT | L2_FLOW | LAPD_FLOW | L2_IPV4 | L2_IPV6 | LANDATTACK | TORADD | FL_ALARM | \
	IPV4_FRAG_PENDING)

void
flow_resume(unsigned long from, unsigned long to, packet_t *pk)
{
	flow_t *const f = &flows[to], *const before = &flows[from];

	f->status = before->status & STATUS_GOES_ON;
	f->firstSeen = pk->pcapHdrP->ts;
	f->padLen = 0;
	before->stream.record = 0;	/* it went along */
#if SUBNET_ON == 1
	pk->subnetNrSrc = f->subnetNrSrc;
	pk->subnetNrDst = f->subnetNrDst;
#endif
	plugins_begin_in_order(pk, to);
	plugins_new_flow(pk, to);
	f->status = (f->status & ~L3FLOWINVERT) | (before->status & L3FLOWINVERT);
	plugins_continue(from, to);
	f->timeout = before->timeout;
}

/* --- packets ---------------------------------------------------------------------------------------------------- */

/* The bits that only the main thread could know of. */
void
flow_mark(flow_t *f, unsigned what)
{
	if (what & FLOW_FRAG)
		T2_SET_STATUS(f, IPV4_FRAG);
	if (what & FLOW_FRAG_ERR)
		T2_SET_STATUS(f, IPV4_FRAG_ERR);
	if (what & FLOW_HEADLESS)
		f->status |= IPV4_FRAG_HDSEQ_ERR;
	if (what & FLOW_WAITS)
		f->status |= IPV4_FRAG_PENDING;
	if (what & FLOW_WAITS_NO_MORE)
		f->status &= ~IPV4_FRAG_PENDING;
	if (what & FLOW_FULL)
		T2_SET_STATUS(f, RMFLOW_HFULL);
}

bool
flow_repeats_id(flow_t *f, const packet_t *pk)
{
	const bool repeats = f->lastIPID == pk->fragId && pk->fragId != 0;

	if (repeats)
		T2_SET_STATUS(f, DUPIPID);
	f->lastIPID = pk->fragId;
	return repeats;
}

static void
count_direction(const flow_t *f, const packet_t *pk)
{
	if (FLOW_IS_B(f)) {
		numBPackets++;
		numBBytes += pk->snapLen;
	} else {
		numAPackets++;
		numABytes += pk->snapLen;
	}
}

static void
flow_see(flow_t *f, const packet_t *pk)
{
	f->status |= pk->status;
	if (UNLIKELY(timercmp(&actTime, &f->lastSeen, <)))
		T2_SET_STATUS(f, TIMEJUMP);
	f->lastSeen = actTime;
	f->padLen += pk->padLen;
	padBytesOnWire += (uint64_t)pk->padLen;
}

/* What plugins find in the packet beside what the decoder has put there. */
static inline void
packet_complete(packet_t *pk, const flow_t *f)
{
	(void)pk, (void)f;
#if SUBNET_ON == 1
	pk->subnetNrSrc = f->subnetNrSrc;
	pk->subnetNrDst = f->subnetNrDst;
#endif
#if FDURLIMIT > 0 && FDLSFINDEX == 1
	pk->findex = f->findex;
#endif
}

/* The same calls as without -s, with a line in the packet file. */
static __attribute__((noinline)) void
packet_line(const flow_t *f, const struct flow_event *e)
{
	packetfile_line_begin(f);
	plugins_line(e->pk, e->slot, (e->what & FLOW_LAYER2) != 0);
	packetfile_line_end(e->pk);
}

void
flow_packet(const struct flow_event *e)
{
	flow_t *f = &flows[e->slot];
	packet_t *pk = e->pk;
	const unsigned long o = f->oppositeFlowIndex;
	const float own = f->timeout, other = o != HASHTABLE_ENTRY_NOT_FOUND ? flows[o].timeout : 0;

	if (UNLIKELY(e->what & ~(FLOW_IPID | FLOW_LAYER2 | FLOW_BEGIN)))
		flow_mark(f, e->what);
	if (e->what & FLOW_IPID)
		(void)flow_repeats_id(f, pk);
	if (UNLIKELY(plugins_look_at_layer2) && (e->what & FLOW_LAYER2) == 0)
		plugins_layer2(pk, HASHTABLE_ENTRY_NOT_FOUND);
	flow_see(f, pk);
	if ((e->what & FLOW_LAYER2) == 0)
		packet_complete(pk, f);
	if (UNLIKELY(streams_wanted))
		streams_packet(f, pk);
	if (UNLIKELY(sPktFile != NULL))
		packet_line(f, e);
	else if (e->what & FLOW_LAYER2)
		plugins_layer2(pk, e->slot);
	else
		plugins_layer4(pk, e->slot);
	if (UNLIKELY(f->timeout != own))
		timeout_set(e->slot, f->timeout, e->least);
	if (o != HASHTABLE_ENTRY_NOT_FOUND && UNLIKELY(flows[o].timeout != other))
		timeout_set(o, flows[o].timeout, e->least);
	count_direction(f, pk);
}

/* --- end -------------------------------------------------------------------------------------------------------- */

static void
row_begin(const flow_t *f, uint8_t dir)
{
#if BLOCK_BUF == 0
	sink_row_begin(main_output_buffer);
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

/* Let the plugins make the row of f and hand it on, if it is wanted.  dir: 1 for the inverted flow of a pair. */
static void
flow_write(flow_t *f, uint8_t dir, bool wanted)
{
	duration_set(f);
	row_begin(f, dir);
#if ALARM_MODE == 1
	supOut = ALARM_AND == 0;
	t2_alarm_seen = false;
#endif
	t2_alarm_raised = false;
	plugins_terminate(f->flowIndex);
	numAlarmFlows += t2_alarm_raised;
	if (UNLIKELY(!wanted)) {
		sink_no_row();
		return;
	}
#if ALARM_MODE == 1
	if (supOut || (ALARM_AND == 1 && !t2_alarm_seen)) {
		sink_no_row();
		return;
	}
#endif
#if BLOCK_BUF == 0
	sink_row(main_output_buffer);
#else
	sink_no_row();
#endif
}

/* A direction without packets in this piece has no row, nor do plugins hear of it. */
static void
flow_write_piece(flow_t *f, uint8_t dir, unsigned what, unsigned empty)
{
	if (what & empty)
		sink_no_row();
	else
		flow_write(f, dir, (what & FLOW_NO_ROW) == 0);
}

static void
rows_write(const struct flow_event *e, flow_t *f, flow_t *o)
{
	const bool swap = o != NULL && FLOW_IS_B(f) && FLOW_IS_A(o);
	flow_t *const a = swap ? o : f, *const b = swap ? f : o;

	if (b == NULL && FLOW_IS_B(a))
		corrReplFlws++;
	t2_row = e->row;
	t2_end_of_flow = (enum t2_end)e->why;
	flow_write_piece(a, b == NULL && (e->what & FLOW_IS_PIECE) != 0 && FLOW_IS_B(a), e->what,
	    swap ? FLOW_OPPOSITE_EMPTY : FLOW_EMPTY);
	if (b != NULL) {
		t2_row = e->row + 1;
		flow_write_piece(b, 1, e->what, swap ? FLOW_EMPTY : FLOW_OPPOSITE_EMPTY);
	}
}

void
flow_end(const struct flow_event *e)
{
	flow_t *f = &flows[e->slot], *o = e->opposite != FLOW_NONE ? &flows[e->opposite] : NULL;

	flow_mark(f, e->what);
	if (LIKELY((e->what & FLOW_GOES_ON) == 0)) {
		streams_end(f);
		if (o != NULL)
			streams_end(o);
	}
	if (LIKELY((e->what & FLOW_ROWLESS) == 0))
		rows_write(e, f, o);
	if (UNLIKELY((e->what & FLOW_GOES_ON) != 0))
		return;
	plugins_free(f->flowIndex);
	if (o != NULL)
		plugins_free(o->flowIndex);
}
