/*
 * nFrstPkts: a packet is written down until the list is full.  In pulse mode packets are gathered into a pulse, which
 * is written down when a gap ends it.
 */
#include "nFrstPkts.h"

#define MIN_GAP	((int64_t)NFRST_MINIATS * T2_TSTAMP_TICKS + NFRST_MINIATU)

#define LINE	64u			/* bytes of the caches */

/* What is written down of a packet or pulse.  Times are ticks since the flow's first packet. */
struct entry {
	int64_t time;
	uint32_t len;
#if NFRST_HDRINFO == 1
	uint8_t l3Hdr, l4Hdr;
#endif
#if NFRST_PULSES
	int64_t gone;			/* end of the pulse before, 0 for the first */
	int64_t lasted;
#endif
} __attribute__((packed, aligned(4)));

/* A flow direction: most have few packets, and all in the first line. */
struct nfp_flow {
	uint32_t n;			/* entries of the list */
	struct entry list[NFRST_PKTCNT];
#if NFRST_PULSES
	struct pulse {			/* that is open if it has packets; number n of the list */
		int64_t last;		/* packet */
		uint64_t sum;		/* of the lengths that count */
		uint32_t counted;	/* packets that have them */
		uint32_t pkts;
	} pulse;
#endif
#if FORCE_LINK == 1
	bool goesOn;			/* the flow had packets before this piece, */
	struct timeval before;		/* the last of them at this time */
#endif
} __attribute__((aligned(LINE)));

static struct nfp_flow *nFrstFlows;

T2_PLUGIN_INIT_FLAGS("nFrstPkts", T2_VERSION, 0, 8, "", T2_SHARDABLE);

#if NFRST_IAT == 1
/* Since the packet before the first one: 0 unless the flow goes on behind a release. */
static int64_t
first_gap(const struct nfp_flow *n UNUSED, const flow_t *f UNUSED)
{
#if FORCE_LINK == 1
	if (n->goesOn)
		return t2_ticks(f->firstSeen) - t2_ticks(n->before) + n->list[0].time;
#endif
	return 0;
}
#endif

/* The time of an entry as NFRST_IAT wants it [ticks] */
static int64_t
time_of(const struct nfp_flow *n, const flow_t *f UNUSED, uint32_t i)
{
#if NFRST_IAT == 1 && NFRST_PULSES
	return i > 0 ? n->list[i].time - n->list[i].gone : first_gap(n, f);
#elif NFRST_IAT == 1
	return i > 0 ? n->list[i].time - n->list[i - 1].time : first_gap(n, f);
#elif NFRST_IAT == 0 && NFRST_BCORR == 1
	if (!FLOW_IS_B(f) || !FLOW_HAS_OPPOSITE(f))
		return n->list[i].time;
	return n->list[i].time + (t2_ticks(f->firstSeen) - t2_ticks(flows[f->oppositeFlowIndex].firstSeen));
#else
	return n->list[i].time;
#endif
}

/* A time since something: 0 if the clock went back, as the column duration. */
static void UNUSED
append_ticks(outputBuffer_t *buf, int64_t ticks)
{
	ticks = MAX(ticks, 0);
	OUTBUF_APPEND_TIME(buf, ticks / T2_TSTAMP_TICKS, ticks % T2_TSTAMP_TICKS);
}

#if NFRST_IAT == 2
/* The time of an entry itself */
static void
append_absolute(outputBuffer_t *buf, const flow_t *f, int64_t since)
{
	int64_t sec = f->firstSeen.tv_sec + since / T2_TSTAMP_TICKS;
	int64_t ticks = f->firstSeen.tv_usec + since % T2_TSTAMP_TICKS;

	for (; ticks < 0; ticks += T2_TSTAMP_TICKS)
		sec--;
	for (; ticks >= T2_TSTAMP_TICKS; ticks -= T2_TSTAMP_TICKS)
		sec++;
	OUTBUF_APPEND_TIME(buf, sec, ticks);
}
#endif

static void
append_list(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct nfp_flow *n = &nFrstFlows[flowIndex];
	const flow_t *f = &flows[flowIndex];

	OUTBUF_APPEND_NUMREP(buf, n->n);
	for (uint32_t i = 0; i < n->n; i++) {
#if NFRST_HDRINFO == 1
		OUTBUF_APPEND_U8(buf, n->list[i].l3Hdr);
		OUTBUF_APPEND_U8(buf, n->list[i].l4Hdr);
#endif
		OUTBUF_APPEND_U32(buf, n->list[i].len);
#if NFRST_IAT == 2
		append_absolute(buf, f, time_of(n, f, i));
#else
		append_ticks(buf, time_of(n, f, i));
#endif
#if NFRST_PULSES
		append_ticks(buf, n->list[i].lasted);
#endif
	}
}

#if NFRST_HDRINFO == 1
#define HD_NAME	"HD3l_HD4l_"
#define HD_TYPE	"U8_U8_"
#define HD_DESC	"Lengths of the L3 and L4 header, "
#else
#define HD_NAME	""
#define HD_TYPE	""
#define HD_DESC	""
#endif
#if NFRST_IAT == 2
#define TIME_TYPE "TIMESTAMP"
#else
#define TIME_TYPE "DURATION"
#endif
#if NFRST_PULSES
#define PULSE_NAME "_nP"
#define PULSE_TYPE "_DURATION"
#define WHAT	"pulses"
#define PULSE_DESC ", duration"
#else
#define PULSE_NAME ""
#define PULSE_TYPE ""
#define WHAT	"packets"
#define PULSE_DESC ""
#endif

static const struct t2_column columns[] = {
	{ "nFpCnt", T2_CELL(U32, nFrstFlows, n), "First " WHAT " that are listed", .unit = WHAT,
	    .join = T2_JOIN_FIRST },
	{ HD_NAME "L2L3L4Pl_Iat" PULSE_NAME, T2_ROW(HD_TYPE "U32_" TIME_TYPE PULSE_TYPE ":R", append_list),
	    HD_DESC "Length, time" PULSE_DESC " of the first " WHAT, .join = T2_JOIN_FIRST },
};
T2_PLUGIN_COLUMNS(columns);

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW_RARE(nFrstFlows);
	t2_cells_prefetch(nFrstFlows, sizeof(*nFrstFlows), LINE);
}

void
onFlowGenerated(packet_t *packet UNUSED, unsigned long flowIndex)
{
	struct nfp_flow *n = &nFrstFlows[flowIndex];

	n->n = 0;
#if NFRST_PULSES
	memset(&n->pulse, 0, sizeof(n->pulse));
#endif
#if FORCE_LINK == 1
	n->goesOn = false;
#endif
}

#if FORCE_LINK == 1
/* A list of its own, whose first gap is that to the last packet of the piece before. */
void
onFlowContinue(unsigned long from, unsigned long to)
{
	const struct nfp_flow *const was = &nFrstFlows[from];
	struct nfp_flow *const n = &nFrstFlows[to];
	bool any = was->n > 0;

#if NFRST_PULSES
	any |= was->pulse.pkts > 0;
#endif
	n->goesOn = any || was->goesOn;
	n->before = any ? flows[from].lastSeen : was->before;
}
#endif

/* Ticks since the flow's first packet; negative if the clock went back */
static int64_t
ticks_since(const flow_t *f, struct timeval t)
{
	return t2_ticks(t) - t2_ticks(f->firstSeen);
}

/* What is known of an entry when it begins. */
static void
begin(struct nfp_flow *n, const packet_t *packet UNUSED, int64_t t)
{
	n->list[n->n].time = t;
#if NFRST_HDRINFO == 1
	n->list[n->n].l3Hdr = (uint8_t)MIN(packet->l3HdrLen, UINT8_MAX);
	n->list[n->n].l4Hdr = (uint8_t)MIN(packet->l4HdrLen, UINT8_MAX);
#endif
}

#if NFRST_PULSES
/* The pulse ends: its entry is whole. */
static void
end_pulse(struct nfp_flow *n)
{
	const struct pulse *p = &n->pulse;
	const uint64_t len = NFRST_PLAVE == 1 && p->counted > 0 ? p->sum / p->counted : p->sum;
	const int64_t one = NFRST_MINPLENFRC > 0 ? MIN_GAP / MAX(NFRST_MINPLENFRC, 1) : MIN_GAP;

	n->list[n->n].len = (uint32_t)MIN(len, UINT32_MAX);
	n->list[n->n].lasted = p->pkts > 1 ? p->last - n->list[n->n].time : one;
	n->n++;
}

static bool
within(uint32_t len, uint32_t min, uint32_t max)
{
	return len >= min && len <= max;
}

static void
add_to_pulse(struct pulse *p, uint32_t len, int64_t t)
{
	p->last = t;
	p->pkts += p->pkts < UINT32_MAX;
	if (!within(len, NFRST_XMIN, NFRST_XMAX) || p->counted == UINT32_MAX)
		return;
	p->counted++;
	p->sum += len;
}
#endif

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	struct nfp_flow *n = &nFrstFlows[flowIndex];
	int64_t t;

	if (n->n == NFRST_PKTCNT)
		return;
	t = ticks_since(&flows[flowIndex], packet->pcapHdrP->ts);
#if NFRST_PULSES
	struct pulse *p = &n->pulse;

	if (p->pkts == 0 && packet->len == 0)
		return;
	if (p->pkts == 0) {
		begin(n, packet, t);
		n->list[n->n].gone = t;
	} else if (t - p->last >= MIN_GAP) {
		const int64_t gone = p->last;

		end_pulse(n);
		memset(p, 0, sizeof(*p));
		if (n->n == NFRST_PKTCNT)
			return;
		begin(n, packet, t);
		n->list[n->n].gone = gone;
	}
	add_to_pulse(p, packet->len, t);
#else
	begin(n, packet, t);
	n->list[n->n++].len = packet->len;
#endif
}

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(nFrstFlows);
}
