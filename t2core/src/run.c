/*
 * run.c - the life of a packet
 *
 * A burst comes decoded, with its keys hashed, and the memory they lead to is asked for; then its packets go one by
 * one, in order, through releases, flow table and plugins, because a plugin may end a flow at any packet.
 */
#include <time.h>

#include "calls.h"
#include "capture.h"
#include "cells.h"
#include "datagram.h"
#include "decode.h"
#include "estimate.h"
#include "flow_event.h"
#include "flowclock.h"
#include "flowtable.h"
#include "fragtable.h"
#include "lru.h"
#include "memory.h"
#include "monitor.h"
#include "options.h"
#include "pieces.h"
#include "reader.h"
#include "release.h"
#include "report.h"
#include "run.h"
#include "signals.h"
#include "sink.h"
#include "state.h"
#include "streams.h"
#include "t2log.h"
#include "t2utils.h"
#include "ticks.h"
#include "workers.h"

#define FLUSH_MS 500	/* rows of an input without end wait for no longer */
#define AHEAD	4	/* packets between the prefetch of cells and their use */

static bool stopping;		/* nothing more is to be read */
static bool all_read;		/* the input was read to its end */
static uint64_t unasked;	/* packets that got no flow since a signal ended the creation of flows */
static bool failed;		/* an input could not be decoded */
static int64_t part_end = INT64_MAX;	/* when the next part of the flow file begins [ticks] */

/* --- flows ------------------------------------------------------------------------------------------------------ */

/* Make room in a full table; false if the run ends instead. */
static bool
table_full(void)
{
	static bool told;
	const uint64_t size = capture_size();
	const uint64_t need = bytesProcessed > 0 ? size / bytesProcessed : 0;

	if (!told) {
		const unsigned n = hashFactor * (unsigned)MIN(MAX(need, 2), 16);

		told = true;
		if (HASH_AUTOPILOT) {
			T2_WRN("Hash Autopilot: main HashMap full: flushing %d oldest flow(s)", NUMFLWRM);
			T2_INF("Hash Autopilot: Fix: Invoke Tranalyzer with '-f %u'", n);
		} else {
			T2_ERR("main HashMap full: %lu flows; invoke Tranalyzer with '-f %u'", flowtable_limit(), n);
		}
	}
	if (!HASH_AUTOPILOT) {
		stopping = true;
		return false;
	}
	release_oldest(NUMFLWRM);
	return true;
}

static void
flow_count(flow_t *f, const packet_t *pk)
{
	totalFlows++;
	if (pk->kind == PACKET_IPV4) {
		T2_SET_STATUS(f, L2_IPV4);
		totalIPv4Flows++;
	} else if (pk->kind == PACKET_IPV6) {
		T2_SET_STATUS(f, L2_IPV6);
		totalIPv6Flows++;
	} else {
		T2_SET_STATUS(f, pk->kind == PACKET_LAPD ? L2_FLOW | LAPD_FLOW : L2_FLOW);
		totalL2Flows++;
	}
}

/* Both directions have the number of the one that came first. */
static void
flow_number(flow_t *f, unsigned long opposite)
{
	if (opposite != HASHTABLE_ENTRY_NOT_FOUND) {
		f->findex = flows[opposite].findex;
		totalBFlows++;
	} else {
		f->findex = ++totalfIndex;
		totalAFlows++;
	}
}

/* The opposite has ended (T2_END_FLOW): so has this direction, which is the first time seen. */
static bool
flow_ended(flow_t *f, unsigned long opposite)
{
	f->findex = flows[opposite].findex;
	lru_set_rest(f->flowIndex, REST_END);
	lru_see(f->flowIndex, 0);
	pieces_packets++;
	if (++maxNumFlows > maxNumFlowsPeak)
		maxNumFlowsPeak = maxNumFlows;
	return false;
}

/* Ask for the memory of the flow that will be made next; it may well be of the protocol of this one. */
static inline void
next_prefetch(const packet_t *pk)
{
	const unsigned long slot = flowtable_prefetch_next();

	cells_prefetch(slot, pk->l4Proto == L3_TCP);
	cells_prefetch_first(slot);
}

/* Make the flow of a packet; false if there is no room, or only its packets are counted. */
static bool
flow_new(struct flow_event *e, struct flow_key k)
{
	unsigned long opposite;
	flow_t *f;

	if (flowtable_count() >= flowtable_limit() && !table_full())
		return false;
	dispatch_slots();
	f = flowtable_add(e->pk, k, &opposite);
	f->timeout = FLOW_TIMEOUT;
	f->firstSeen = f->lastSeen = actTime;
	lru_append(f->flowIndex, opposite, worker_of(k));
	if (opposite != HASHTABLE_ENTRY_NOT_FOUND && UNLIKELY(lru_rest(opposite) >= REST_LINK)) {
		if (lru_rest(opposite) == REST_END)
			return flow_ended(f, opposite);
		opposite = piece_wake_opposite(opposite);
	}
	flow_count(f, e->pk);
	flow_number(f, opposite);
	piece_begin(f->flowIndex, opposite);
	if (++maxNumFlows > maxNumFlowsPeak)
		maxNumFlowsPeak = maxNumFlows;
	e->slot = (uint32_t)f->flowIndex;
	e->opposite = (uint32_t)opposite;
	if (nworkers == 1)
		next_prefetch(e->pk);
	dispatch_begin(e);
	return true;
}

#if FDURLIMIT > 0
/* The flow is as old as it may get: end it, and go on in a new one. */
static bool
flow_renew(flow_t *f, struct flow_event *e, struct flow_key k)
{
	const uint64_t inverted = f->status & L3FLOWINVERT, findex = f->findex;
	const bool dtls = lru_dtls(f->flowIndex);

	if (FORCE_LINK == 1 && FDLSFINDEX) {
		release_piece(f->flowIndex, T2_END_AGE);
		e->slot = (uint32_t)f->flowIndex;
		(void)piece_next(e);
		T2_SET_STATUS(&flows[e->slot], FDLSIDX);
		lru_touch(e->slot);
		return true;
	}
	release_pair(f->flowIndex, T2_END_AGE);
	if (!flow_new(e, k))
		return false;
	f = &flows[e->slot];
	f->status |= inverted;
	T2_SET_STATUS(f, FDLSIDX);
	if (dtls)
		lru_set_dtls(e->slot);
	if (FDLSFINDEX) {
		f->findex = findex;
		totalfIndex--;
	}
	return true;
}
#endif

/* The flow of a packet; false if it gets none. */
static bool
flow_of(struct flow_event *e, struct flow_key k)
{
	flow_t *f = flowtable_find(e->pk, k);

	if (f == NULL && NOFLWCRT && run_state >= RUN_DRAIN) {
		unasked++;
		return false;
	}
	if (f == NULL)
		return flow_new(e, k);
#if FDURLIMIT > 0
	if (lru_rest(slot_of(f)) < REST_LINK && lru_is_old(slot_of(f)))
		return flow_renew(f, e, k);
#endif
	e->slot = (uint32_t)slot_of(f);
	lru_touch(e->slot);
	if (UNLIKELY(lru_rest(e->slot) != REST_NONE) && !piece_next(e))
		return false;
	if (e->pk->kind == PACKET_IPV4) {
#if MULTIPKTSUP == 1
		if (flow_repeats_id(f, e->pk))
			return false;
#else
		e->what |= FLOW_IPID;
#endif
	}
	return true;
}

/* --- fragments -------------------------------------------------------------------------------------------------- */

static void
fragment_count(const packet_t *pk)
{
	if (PACKET_IS_IPV6(pk))
		numFragV6Packets++;
	else
		numFragV4Packets++;
}

#if FRAGMENTATION == 1
/* From now on the flow waits for the rest of this datagram; it is an error if it still waits for another. */
static void
fragment_wait(struct flow_event *e)
{
	const packet_t *pk = e->pk;
	flow_t *f = &flows[e->slot], *other;

	if (lru_waits(e->slot)) {
		const bool there = fragtable_remove(f);

		if (!there || f->lastFragIPID != pk->fragId)
			e->what |= FLOW_FRAG_ERR;
	}
	if ((other = fragtable_find(pk)) != NULL) {
		(void)fragtable_remove(other);
		lru_set_waits(slot_of(other), false);
		if (other != f && lru_rest(slot_of(other)) < REST_LINK)
			dispatch_mark(slot_of(other), FLOW_WAITS_NO_MORE);
	}
	fragtable_add(f, pk->fragId);
	lru_set_waits(e->slot, true);
	e->what |= FLOW_WAITS;
}

static bool
first_fragment(struct flow_event *e, struct flow_key k)
{
	fragment_count(e->pk);
	if (!flow_of(e, k))
		return false;
	e->what |= FLOW_FRAG;
	fragment_wait(e);
	return true;
}
#endif

static bool
later_fragment(struct flow_event *e, struct flow_key k)
{
	fragment_count(e->pk);
#if FRAGMENTATION == 0
	(void)k;
	globalWarn |= IPV4_FRAG;
	return false;
#else
	flow_t *f = fragtable_find(e->pk);

	if (f != NULL) {
		e->slot = (uint32_t)slot_of(f);
		if (UNLIKELY(lru_rest(e->slot) != REST_NONE) && !piece_next(e))
			return false;
		f = &flows[e->slot];
		if (!e->pk->fragMore) {
			(void)fragtable_remove(f);
			lru_set_waits(e->slot, false);
			e->what |= FLOW_WAITS_NO_MORE;
		}
		return true;
	}
	globalWarn |= IPV4_FRAG | IPV4_FRAG_HDSEQ_ERR;
	if (FRAG_ERROR_DUMP || VERBOSE > 2)
		T2_WRN("packetCapture: 1. frag not found @ packet %" PRIu64 ": fragmentation ID %u", numPackets,
		    e->pk->fragId);
	if (!FRAG_HLST_CRFT || !flow_of(e, k))
		return false;
	e->what |= FLOW_FRAG | FLOW_HEADLESS;
	fragment_wait(e);
	return true;
#endif
}

/* The flow of an IP packet, and what is to be done for it; false if it gets none. */
static bool
ip_flow(struct flow_event *e, struct flow_key k)
{
	const packet_t *pk = e->pk;

	if (pk->frag == FRAGMENT_LATER)
		return later_fragment(e, k);
#if FRAGMENTATION == 1
	if (pk->frag == FRAGMENT_FIRST)
		return first_fragment(e, k);
#endif
	if (!flow_of(e, k))
		return false;
	if (pk->kind == PACKET_IPV4 && lru_waits(e->slot))
		e->what |= FLOW_FRAG_ERR;
	return true;
}

/* --- packets ---------------------------------------------------------------------------------------------------- */

static void
warn_once(const packet_t *pk)
{
	static bool told[PKTWARN_KINDS];
	char text[256];

	if (told[pk->warning])
		return;
	told[pk->warning] = pk->warning != PKTWARN_NO_DATA;
	if (*decode_warning(pk, numPackets, text, sizeof text) != '\0')
		T2_WRN("%s", text);
}

static void
count_protocols(const packet_t *pk)
{
	const uint16_t type = ETH_STAT_MODE == 1 ? pk->outerEthType : pk->ethType;

	numPacketsL2[type]++;
	numBytesL2[type] += pk->snapLen;
	if (!PACKET_IS_IP(pk))
		return;
	numPacketsL3[pk->l4Proto]++;
	numBytesL3[pk->l4Proto] += pk->snapLen;
}

static __attribute__((noinline)) void
count_stacks(const packet_t *pk)
{
	vlans_max = MAX(vlans_max, pk->vlanHdrCnt);
	mpls_max = MAX(mpls_max, pk->mplsHdrCnt);
}

static void
count_packet(const packet_t *pk)
{
	globalWarn |= pk->status;
	numLLCPackets += (pk->traits & PACKET_LLC) != 0;
	numV4Packets += pk->kind == PACKET_IPV4;
	numV6Packets += pk->kind == PACKET_IPV6;
	numVxPackets += (pk->status & L3_IPVX) != 0;
	numTeredoPackets += (pk->status & L3_TRDO) != 0;
	numAYIYAPackets += (pk->status & L3_AYIYA) != 0;
	numGREPackets += (pk->status & L2_GRE) != 0;
	numDTLSPackets += (pk->status & L7_DTLS) != 0;
	if (UNLIKELY(pk->status & (L2_VLAN | L2_MPLS)))
		count_stacks(pk);
	bytesOnWire += pk->bwLen;
	hdrs_packets++;
	hdrs_sum += pk->numHdrDesc;
	if (pk->numHdrDesc < hdrs_min)
		hdrs_min = pk->numHdrDesc;
	if (pk->numHdrDesc > hdrs_max)
		hdrs_max = pk->numHdrDesc;
}

static void
l2_packet(packet_t *pk, struct flow_key k)
{
	struct flow_event e = { .pk = pk, .what = FLOW_LAYER2 };

	numL2Packets++;
	numLAPDPackets += pk->kind == PACKET_LAPD;
	count_protocols(pk);
	if (flow_of(&e, k))
		dispatch_packet(&e);
	else
		numNoFlowPackets++;
}

#if SCTP_ACTIVATE > 0
/* To the flow of a chunk; with SCTP_STATFINDEX all flows that a packet begins have one number. */
static bool
sctp_chunk(packet_t *pk, uint64_t first_index)
{
	struct flow_event e = { .pk = pk };
	flow_t *f;

	if (!ip_flow(&e, flowtable_key(pk)))
		return false;
	f = &flows[e.slot];
	if (SCTP_STATFINDEX && f->findex > first_index) {
		f->findex = first_index;
		totalfIndex = first_index;
	}
	dispatch_packet(&e);
	return true;
}

/* A packet goes to the flow of each of its chunks. */
static void
sctp_packet(packet_t *pk)
{
	const uint64_t first_index = totalfIndex + 1;
	struct sctp_chunks chunks;
	bool any = false;

	sctp_chunks_begin(&chunks, pk);
	while (sctp_chunk_next(&chunks, pk))
		any = sctp_chunk(pk, first_index) || any;
	if (any)
		return;
	sctp_no_chunk(pk);
	if (!sctp_chunk(pk, UINT64_MAX))
		numNoFlowPackets++;
}
#endif

/* Encrypted records of DTLS 1.3 are known by the handshake that was before them. */
static __attribute__((noinline)) void
dtls_packet(packet_t *pk, unsigned long slot)
{
	if ((pk->traits & PACKET_HANDSHAKE) != 0) {
		lru_set_dtls(slot);
	} else if (lru_dtls(slot)) {
		pk->status |= L7_DTLS;
		pk->hdrDescId = pk->dtlsDescId;
		pk->hdrDesc = hdrdesc_text(pk->dtlsDescId);
		pk->numHdrDesc = (uint16_t)(pk->numHdrDesc + pk->dtlsHdrs);
	}
}

static void
ip_packet(packet_t *pk, struct flow_key k)
{
	struct flow_event e = { .pk = pk };

	count_protocols(pk);
#if SCTP_ACTIVATE > 0
	if (pk->l4Proto == L3_SCTP && pk->frag != FRAGMENT_LATER) {
		sctp_packet(pk);
		return;
	}
#endif
	if (!ip_flow(&e, k)) {
		numNoFlowPackets++;
		return;
	}
	if (UNLIKELY((pk->traits & (PACKET_HANDSHAKE | PACKET_DTLS13)) != 0))
		dtls_packet(pk, e.slot);
	dispatch_packet(&e);
	if (FRAGMENTATION && UNLIKELY(pk->frag != FRAGMENT_NONE) && streams_wanted)
		strays_fragment(pk, e.slot);
}

/* The input begins, with a packet at ts. */
static void
dump_start(const struct timeval *ts)
{
	if (startTStamp.tv_sec != 0 || startTStamp.tv_usec != 0)
		return;
	startTStamp = startTStamp0 = *ts;
	report_dump_start();
}

/* -W with a time: the next part begins; where no packets came for longer than a part, parts are left out. */
static __attribute__((noinline)) void
part_advance(int64_t now)
{
	const int64_t length = (int64_t)(part_seconds * (double)TSTAMPFAC);

	dispatch_sink_mark(SINK_PART_ROWS);
	part_end += ((now - part_end) / length + 1) * length;
}

/* The first packet begins the first part. */
static void
part_first(int64_t now)
{
	if (part_seconds > 0)
		part_end = now + (int64_t)(part_seconds * (double)TSTAMPFAC);
}

/* Between bursts: what a signal asked, and a second's rows of an input without end. */
static void
parts_poll(void)
{
	static int64_t flushed;
	struct timespec t;

	if (run_part_wanted) {
		run_part_wanted = 0;
		dispatch_sink_mark(SINK_PART);
	}
	if (capture_has_end())
		return;
	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	if (t.tv_sec * 1000 + t.tv_nsec / 1000000 - flushed < FLUSH_MS)
		return;
	flushed = t.tv_sec * 1000 + t.tv_nsec / 1000000;
	dispatch_sink_mark(SINK_FLUSH);
	(void)clock_gettime(CLOCK_REALTIME, &t);
	if (capture_is_live() && part_end <= t.tv_sec * TSTAMPFAC + flowclock_offset)
		part_advance(t.tv_sec * TSTAMPFAC + flowclock_offset);
}

/* Packet i of a burst steps ahead or back. */
static __attribute__((noinline)) void
clock_step(int64_t now, const struct work *w, unsigned i)
{
	const struct burst *b = &w->b;

	flowclock_step(now, &(struct flowclock_next){ .hdr = &b->hdr[i + 1], .n = b->n - i - 1, .all = b->last });
}

/* It is the time of packet i of a burst. */
static void
time_advance(const struct work *w, unsigned i)
{
	const struct timeval *ts = &w->b.hdr[i].ts;
	const int64_t now = tv_ticks(ts);

	actTime = *ts;
	if (UNLIKELY(flowclock_steps(now)))
		clock_step(now, w, i);
	else
		flowclock_go(now);
	if (UNLIKELY(numPackets == 0)) {
		dump_start(ts);
		part_first(flowclock);
	}
	if (UNLIKELY(flowclock >= part_end))
		part_advance(flowclock);
	if (UNLIKELY(num_rm_flows > 0))
		release_forced();
	if (timeouts_possible(flowclock))
		release_due();
}

static void
packet_process(struct work *w, unsigned i)
{
	packet_t *pk = &w->packets[i];
	const struct flow_key k = w->keys[i];

	time_advance(w, i);
	numPackets++;
	rawBytesOnWire += pk->rawLen;
	bytesProcessed += pk->snapLen;
	if (UNLIKELY(memory_wanted) && memory_packet(pk->snapLen))
		dispatch_memory_mark();
	if (MIN_MAX_ESTIMATE)
		estimate_packet(pk);
	if (UNLIKELY(pk->warning != PKTWARN_NONE))
		warn_once(pk);
	if (PACKET_IS_IP(pk))
		ip_packet(pk, k);
	else if (pk->kind != PACKET_NO_FLOW)
		l2_packet(pk, k);
	else
		numNoFlowPackets++;
	if (pk->snapLen > 0)
		count_packet(pk);
}

/*
 * Ask for the entries of all packets, then for their flows; slots[i] are those of the flow of packet i, if they are
 * known.
 */
static void
burst_prefetch(const struct work *w, struct flow_slots *slots)
{
	for (unsigned i = 0; i < w->b.n; i++)
		if (w->packets[i].kind != PACKET_NO_FLOW)
			flowtable_prefetch(w->keys[i]);
	for (unsigned i = 0; i < w->b.n; i++)
		slots[i] = w->packets[i].kind != PACKET_NO_FLOW ?
		    flowtable_prefetch_flow(w->keys[i], nworkers == 1) :
		    (struct flow_slots){ HASHTABLE_ENTRY_NOT_FOUND, HASHTABLE_ENTRY_NOT_FOUND };
}

/* What plugins will look at with a packet */
static inline void
packet_prefetch(struct flow_slots s, const packet_t *pk)
{
	const bool tcp = pk->l4Proto == L3_TCP;

	if (s.slot != HASHTABLE_ENTRY_NOT_FOUND)
		cells_prefetch(s.slot, tcp);
	if (s.opposite != HASHTABLE_ENTRY_NOT_FOUND)
		cells_prefetch_opposite(s.opposite, tcp);
}

/* Once: times are less exact than the capture has them. */
static void
warn_cut(uint64_t packet)
{
	static bool told;

	if (!told)
		T2_WRN("PCAP nanosecond-resolution: packet %" PRIu64
		    " and others lose nanoseconds: for improved precision, run "
		    "'t2conf tranalyzer2 -D TSTAMP_PREC=1 && t2build -R'", packet);
	told = true;
}

static void
burst_process(struct work *w)
{
	struct flow_slots slots[BURST_MAX];
	const unsigned n = w->b.n;

	if (UNLIKELY(w->b.cut > 0))
		warn_cut(numPackets + w->b.cut);
	burst_prefetch(w, slots);
	for (unsigned i = 0; nworkers == 1 && i < MIN(n, AHEAD); i++)
		packet_prefetch(slots[i], &w->packets[i]);
	for (unsigned i = 0; i < n && run_state < RUN_STOP && !stopping; i++) {
		if (nworkers == 1 && i + AHEAD < n)
			packet_prefetch(slots[i + AHEAD], &w->packets[i + AHEAD]);
		packet_process(w, i);
	}
}

/* Begin with the current file; failed if its packets cannot be decoded. */
static bool
file_begin(void)
{
	const bool good = reader_begin();
	struct timeval ts;

	failed |= !good;
	if (!good && !capture_is_live() && reader_first_time(&ts))
		dump_start(&ts);
	return good;
}

/* Open the next file, when it comes; false if there is none. */
static bool
next_file_open(void)
{
	enum capture_next next;

	while ((next = capture_next_file()) == CAPTURE_NOT_YET) {
		dispatch_idle();
		parts_poll();
		capture_pause();
	}
	if (next == CAPTURE_FILE)
		report_input();
	return next == CAPTURE_FILE;
}

/* Go to the next file whose packets can be decoded. */
static bool
next_file(void)
{
	while (next_file_open())
		if (file_begin())
			return true;
	return false;
}

/* The packets of the current file are done. */
static void
file_end(void)
{
	const char *note;
	char text[512];
	unsigned no, of;

	reader_end();
	for (unsigned i = 0; capture_remark(i, text, sizeof text); i++)
		if (*text != '\0')
			report_both(T2_KIND_WRN, "%s: %s", capture_file_name(&no, &of), text);
	if ((note = capture_note()) != NULL)
		report_both(T2_KIND_WRN, "%s: %s", capture_file_name(&no, &of), note);
}

/* Time goes on without packets: flows end, rows are handed on. */
static void
idle(void)
{
	struct timespec t;

	dispatch_idle();
	if (!ZPKTITMUPD)
		return;
	(void)clock_gettime(CLOCK_REALTIME, &t);
	actTime = (struct timeval){ .tv_sec = t.tv_sec, .tv_usec = t.tv_nsec / (1000000000L / TSTAMPFAC) };
	flowclock_packet(tv_ticks(&actTime), &(struct flowclock_next){ .n = 0 });
	release_forced();
	release_due();
}

static bool
run_over(void)
{
	return stopping || run_state >= RUN_STOP || sink_failed() || file_failed() || (globalInt & GI_EXIT) != 0 ||
	    (run_state == RUN_DRAIN && NOFLWCRT && maxNumFlows == 0);
}

/*
 * For measurements: T2_BENCH_STAGE=1 in the environment reads packets and forgets them, 2 decodes them too.  Says so
 * in the report.
 */
static void
bench_tell(void)
{
	const int stage = reader_bench_stage();

	if (stage > 0)
		T2_WRN("T2_BENCH_STAGE=%d: packets are %s and make no flows", stage, stage == 1 ? "read" : "decoded");
}

/* The packets of one burst, or what else happened; false at the end of the input. */
static bool
run_step(void)
{
	struct work *w = reader_next();

	switch (w->status) {
	case CAPTURE_PACKETS:
		if (LIKELY(reader_bench_stage() == 0))
			burst_process(w);
		if (run_state < RUN_STOP && !stopping)
			input_done = w->b.done;
		dispatch_burst_end();
		break;
	case CAPTURE_IDLE:
		idle();
		break;
	case CAPTURE_WAIT:
		dispatch_idle();
		break;
	case CAPTURE_FILE_END:
		input_done = w->b.done;
		file_end();
		if (run_state >= RUN_STOP && !capture_ended())
			return false;
		all_read = !next_file();
		return !all_read;
	case CAPTURE_END:
		file_end();
		return false;
	}
	return true;
}

/* " (12.34 %)" of the files, where that is known. */
static const char *
part_read(char *text, size_t size)
{
	const uint64_t all = capture_size();

	*text = '\0';
	if (all > 0)
		(void)snprintf(text, size, ", %.2f%%", 100.0 * (double)input_done / (double)all);
	return text;
}

/* Files that a signal cut short are a failure, and false; what has no end of its own is not. */
static bool
input_whole(void)
{
	char part[32];
	unsigned no, of;
	const char *path = capture_file_name(&no, &of);

	if (run_state == RUN_FULL || !capture_has_end() || (all_read && unasked == 0))
		return true;
	report_signals();
	if (all_read)
		report_both(T2_KIND_WRN,
		    "%s: %" PRIu64 " packets have no flow, as a signal ended the creation of flows", path, unasked);
	else if (of > 1)
		report_both(T2_KIND_WRN, "%s: cut short by a signal, in file %u of %u, after %" PRIu64 " packets%s",
		    path, no, of, numPackets, part_read(part, sizeof part));
	else
		report_both(T2_KIND_WRN, "%s: cut short by a signal, after %" PRIu64 " packets%s", path, numPackets,
		    part_read(part, sizeof part));
	return false;
}

bool
run_capture(void)
{
	bench_tell();
	if (!file_begin() && !next_file())
		return false;
	while (!run_over() && run_step()) {
		report_signals();
		monitor_poll();
		parts_poll();
	}
	reader_end();
	return input_whole() && !failed;
}
