/*
 * tcpStates: a small state machine per direction of a TCP connection.  It notes what is wrong with a connection in
 * tcpStatesAFlags, and sets the time-out of the flow and of its opposite according to the state of the connection, so
 * that a reset or closed connection leaves the flow table soon and an established one stays.
 */
#include "tcpStates.h"

#define TCPST_MIN_HDR	14	/* captured bytes of the TCP header that the machine reads: up to the flags */

#define TCPST_TMO_NEW		120.0f	/* [s], from the first SYN on; before that the core's default */
#define TCPST_TMO_ESTABLISHED	610.0f
#define TCPST_TMO_CLOSING	120.0f
#define TCPST_TMO_CLOSED	10.0f
#define TCPST_TMO_RESET		0.1f

/* One direction: what the machine knows of it, and its flow.  Both NULL where there is no opposite flow. */
struct side {
	tcpStatesFlow_t *t;
	flow_t *f;
};

/* The fields of a segment that the machine looks at, host order */
struct segment {
	uint32_t seq, ack;
	uint32_t len;		/* of the payload, on the wire */
	uint8_t flags;
};

static const float timeout_s[TCPST_N] = {
	[TCPST_NEW] = TCPST_TMO_NEW,
	[TCPST_ESTABLISHED] = TCPST_TMO_ESTABLISHED,
	[TCPST_CLOSING] = TCPST_TMO_CLOSING,
	[TCPST_CLOSED] = TCPST_TMO_CLOSED,
	[TCPST_RESET] = TCPST_TMO_RESET,
};

tcpStatesFlow_t *tcpStatesFlows;

static float least_but_reset = HUGE_VALF;	/* least time-out of the other states [s] */
static struct { uint8_t aFlags; } T2_PER_WORKER written[T2_WORKERS_MAX];	/* of all flows written */

T2_PLUGIN_INIT_FLAGS("tcpStates", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_TCP);

static const struct t2_column columns[] = {
	{ "tcpStatesAFlags", T2_CELL(H8, tcpStatesFlows, aFlags), "TCP state machine anomalies",
	    .join = T2_JOIN_STATE },
};
T2_PLUGIN_COLUMNS(columns);

static inline bool
has(const struct side *s, uint8_t seen)
{
	return s->t && (s->t->seen & seen) == seen;
}

/* Put a side, if it is there, into a state with the time-out that goes with it. */
static inline void
enter(const struct side *s, enum tcp_state state)
{
	if (!s->t)
		return;
	s->t->state = (uint8_t)state;
	s->f->timeout = timeout_s[state];
}

static inline void
flag(const struct side *s, uint8_t aFlags)
{
	if (s->t)
		s->t->aFlags |= aFlags;
}

/* Both sides are taken for established although the handshake was not seen, or was wrong. */
static void
establish_malformed(const struct side *me, const struct side *opp)
{
	enter(me, TCPST_ESTABLISHED);
	enter(opp, TCPST_ESTABLISHED);
	flag(me, TCPST_SETUP);
	flag(opp, TCPST_SETUP);
}

/* A reset by me; bad is what it was too early for. */
static void
reset(const struct side *me, const struct side *opp, uint8_t bad)
{
	enter(me, TCPST_RESET);
	enter(opp, TCPST_RESET);
	flag(me, TCPST_RESET_SENT | bad);
	flag(opp, bad);
}

/* Has one of them opened with data?  Then data and FIN of both may come before the handshake is complete. */
static inline bool
fast_open(const struct side *me, const struct side *opp)
{
	return has(me, TCPST_SYN_DATA) || has(opp, TCPST_SYN_DATA);
}

/* A FIN comes behind the data of its segment; without Fast Open the number of the segment stands for it. */
static void
note_fin(const struct side *me, const struct side *opp, const struct segment *seg)
{
	me->t->seen |= TCPST_FIN_SEEN;
	me->t->finSeq = seg->seq + (fast_open(me, opp) ? seg->len : 0);
	enter(me, TCPST_CLOSING);
}

/* Does seg acknowledge the SYN that opp has sent?  Of what was sent with it or right behind, all, some or nothing. */
static inline bool
acks_syn(const struct side *opp, const struct segment *seg)
{
	return seg->ack - (opp->t->synSeq + 1) <= opp->t->synMore;
}

/* Fast Open: what me sends next before its SYN is acknowledged may be acknowledged with it. */
static void
note_more(const struct side *me, const struct segment *seg)
{
	const uint32_t at = seg->seq - (me->t->synSeq + 1), n = seg->len + ((seg->flags & TH_FIN) != 0);

	if (at <= me->t->synMore && at + n > me->t->synMore)
		me->t->synMore = at + n;
}

static inline void
note_fin_ack(const struct side *opp, const struct segment *seg)
{
	if (has(opp, TCPST_FIN_SEEN) && seg->ack == opp->t->finSeq + 1)
		opp->t->seen |= TCPST_FIN_ACKED;
}

/* SYN or SYN-ACK of a direction that is still new */
static void
new_syn(const struct side *me, const struct side *opp, const struct segment *seg)
{
	if (!has(me, TCPST_SYN_SEEN) || seg->seq != me->t->synSeq)
		me->t->synMore = 0;
	me->t->seen |= TCPST_SYN_SEEN;
	if (seg->len > 0 && !(seg->flags & TH_ACK))
		me->t->seen |= TCPST_SYN_DATA;
	if (seg->len > me->t->synMore && fast_open(me, opp))
		me->t->synMore = seg->len;
	me->t->synSeq = seg->seq;
	enter(me, TCPST_NEW);
	if (!(seg->flags & TH_ACK))
		return;
	if (opp->t && acks_syn(opp, seg))
		opp->t->seen |= TCPST_SYN_ACKED;
	else
		establish_malformed(me, opp);
}

/* The ACK that ends the handshake, or one of a connection that began before the capture */
static void
new_ack(const struct side *me, const struct side *opp, const struct segment *seg)
{
	if (!acks_syn(opp, seg)) {
		establish_malformed(me, opp);
		return;
	}
	opp->t->seen |= TCPST_SYN_ACKED;
	if (fast_open(me, opp))
		note_fin_ack(opp, seg);
	if (has(me, TCPST_SYN_ACKED)) {
		enter(me, TCPST_ESTABLISHED);
		if (opp->t->state != TCPST_CLOSING || !fast_open(me, opp))
			enter(opp, TCPST_ESTABLISHED);
	}
}

static void
new_rst(const struct side *me, const struct side *opp, uint8_t arsf)
{
	if (opp->t && arsf == TH_RST_ACK)	/* a refused connection */
		reset(me, opp, 0);
	else
		reset(me, opp, TCPST_SETUP);
	if (!opp->t)
		flag(me, TCPST_SCAN);
}

static void
new_fin_ack(const struct side *me, const struct side *opp, const struct segment *seg)
{
	note_fin(me, opp, seg);
	if (opp->t && fast_open(me, opp) && acks_syn(opp, seg)) {
		opp->t->seen |= TCPST_SYN_ACKED;
	} else {
		flag(me, TCPST_SETUP);
		flag(opp, TCPST_SETUP);
	}
	note_fin_ack(opp, seg);
	if (!opp->t)
		me->t->seen |= TCPST_FIN_SCAN;
}

static void
state_new(const struct side *me, const struct side *opp, const struct segment *seg)
{
	const uint8_t arsf = seg->flags & TH_ARSF;

	if (UNLIKELY(fast_open(me, opp)) && !(seg->flags & TH_SYN) && has(me, TCPST_SYN_SEEN))
		note_more(me, seg);
	if ((seg->flags & TH_SYN_FIN_RST) == TH_SYN)
		new_syn(me, opp, seg);
	else if (opp->t && arsf == TH_ACK)
		new_ack(me, opp, seg);
	else if ((opp->t && arsf == TH_RST_ACK) || (seg->flags & TH_RST))
		new_rst(me, opp, arsf);
	else if (arsf == TH_FIN_ACK)
		new_fin_ack(me, opp, seg);
	else if (arsf == TH_FIN)
		flag(me, TCPST_SCAN);
	else
		establish_malformed(me, opp);
}

static void
state_established(const struct side *me, const struct side *opp, const struct segment *seg)
{
	if ((seg->flags & TH_SYN_ACK) != TH_ACK) {
		flag(me, TCPST_FLAGS);
		flag(opp, TCPST_FLAGS);
	}
	if (seg->flags & TH_FIN) {
		note_fin(me, opp, seg);
		if (seg->flags & TH_ACK)
			note_fin_ack(opp, seg);
	}
	if (seg->flags & TH_RST)
		reset(me, opp, TCPST_TEARDOWN);
}

static void
state_closing(const struct side *me, const struct side *opp, const struct segment *seg)
{
	if (seg->flags & TH_RST)
		reset(me, opp, TCPST_TEARDOWN);
	if (seg->flags & TH_ACK)
		note_fin_ack(opp, seg);
	if (has(me, TCPST_FIN_SEEN | TCPST_FIN_ACKED) && has(opp, TCPST_FIN_SEEN | TCPST_FIN_ACKED)) {
		enter(me, TCPST_CLOSED);	/* wins over the reset */
		enter(opp, TCPST_CLOSED);
	}
}

static void
state_closed(const struct side *me, const struct side *opp, const struct segment *seg)
{
	flag(me, TCPST_AFTER_CLOSE);
	if (seg->flags & TH_RST)
		reset(me, opp, TCPST_TEARDOWN);
}

static void
state_reset(const struct side *me, const struct side *opp UNUSED, const struct segment *seg UNUSED)
{
	flag(me, TCPST_AFTER_RESET);
}

/* What is wrong with a connection that ends here, or goes on only behind a release. */
static uint8_t
verdict(const struct side *me, const struct side *opp)
{
	const uint8_t syn = TCPST_SYN_SEEN | TCPST_SYN_ACKED, fin = TCPST_FIN_SEEN | TCPST_FIN_ACKED;
	uint8_t bits = 0;

	if (!has(me, syn) || !has(opp, syn))
		bits |= TCPST_SETUP;
	if (!has(me, fin) || !has(opp, fin))
		bits |= TCPST_TEARDOWN | (has(me, TCPST_FIN_SCAN) ? TCPST_SCAN : 0);
	return bits;
}

static struct side
opposite_of(const flow_t *f)
{
	if (!FLOW_HAS_OPPOSITE(f))
		return (struct side){ NULL, NULL };
	return (struct side){ &tcpStatesFlows[f->oppositeFlowIndex], &flows[f->oppositeFlowIndex] };
}

/* What the row of a side would say now; only of interest where pieces of the two go on. */
static inline uint8_t
would_tell(const struct side *s, const struct side *other)
{
	return FORCE_LINK == 1 && s->t != NULL ? s->t->aFlags | verdict(s, other) : 0;
}

/* All segments but those that an established connection consists of */
static void __attribute__((noinline))
step(tcpStatesFlow_t *t, flow_t *f, const struct segment *seg)
{
	static void (*const state[])(const struct side *, const struct side *, const struct segment *) = {
		[TCPST_NEW] = state_new,
		[TCPST_ESTABLISHED] = state_established,
		[TCPST_CLOSING] = state_closing,
		[TCPST_CLOSED] = state_closed,
		[TCPST_RESET] = state_reset,
	};
	const struct side me = { t, f }, opp = opposite_of(f);
	const uint8_t all = seg->flags & TH_ALL_FLAGS, told = would_tell(&opp, &me);

	if (all == TH_NULL || all == TH_XMAS)
		flag(&me, TCPST_SCAN);
	state[t->state](&me, &opp, seg);
	if (FORCE_LINK == 1 && opp.t != NULL && (would_tell(&opp, &me) != told || !has(&me, TCPST_HEARD)))
		t2_flow_news(f->oppositeFlowIndex);
	if (FORCE_LINK == 1)
		t->seen |= TCPST_HEARD;
}

static const struct t2_packet_column packet_columns[] = { { "tcpStatesAFlags", "0x00" } };

void
initialize(void)
{
	int i;

	T2_PLUGIN_STRUCT_NEW(tcpStatesFlows);
	for (i = 0; i < TCPST_N; i++) {
		timeout_handler_add(timeout_s[i]);
		if (i != TCPST_RESET)
			least_but_reset = fminf(least_but_reset, timeout_s[i]);
	}
	T2_PACKET_COLUMNS(packet_columns);
}

/* Only a reset ends a flow soon; only an ACK or a reset may end a connection. */
float
t2LeastTimeout(const packet_t *packet)
{
	const struct cursor c = cursor_l4(packet);

	if (!PROTO_IS_TCP(packet))
		return HUGE_VALF;
	if (!cursor_has(&c, TCPST_MIN_HDR) || (TCP_HEADER(packet)->flags & TH_RST) != 0)
		return fminf(timeout_s[TCPST_RESET], least_but_reset);
	return least_but_reset;
}

void
onFlowGenerated(packet_t *packet UNUSED, unsigned long flowIndex)
{
	T2_PLUGIN_STRUCT_RESET_ITEM(tcpStatesFlows, flowIndex);
}

void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	tcpStatesFlow_t *const t = &tcpStatesFlows[flowIndex];
	const struct cursor c = cursor_l4(packet);
	const tcpHeader_t *tcp;
	struct segment seg;

	if (PROTO_IS_TCP(packet) && cursor_has(&c, TCPST_MIN_HDR) && t2_is_first_fragment(packet)) {
		tcp = TCP_HEADER(packet);
		seg.flags = tcp->flags;
		if (t->state != TCPST_ESTABLISHED || (seg.flags & TH_ARSF) != TH_ACK) {
			seg.seq = ntohl(tcp->seq);
			seg.ack = ntohl(tcp->ack_seq);
			seg.len = packet->l7Len;
			step(t, &flows[flowIndex], &seg);
		}
		T2_PACKET_VALUE("0x%02" B2T_PRIX8, t->aFlags);
	}
}

void
onFlowTerminate(unsigned long flowIndex)
{
	const struct side me = { &tcpStatesFlows[flowIndex], &flows[flowIndex] }, opp = opposite_of(me.f);

	if (me.f->l4Proto == L3_TCP) {
		me.t->verdict = verdict(&me, &opp) & (uint8_t)~me.t->aFlags;
		me.t->aFlags |= me.t->verdict;
		written[t2_worker].aFlags |= me.t->aFlags;
	}
}

#if FORCE_LINK == 1
/* The connection goes on: all but the verdict on its end. */
void
onFlowContinue(unsigned long from, unsigned long to)
{
	tcpStatesFlow_t *const t = &tcpStatesFlows[to];

	*t = tcpStatesFlows[from];
	t->aFlags &= (uint8_t)~t->verdict;
	t->verdict = 0;
}
#endif

static uint8_t
all_aflags(void)
{
	uint8_t all = 0;

	for (unsigned int i = 0; i < T2_WORKERS_MAX; i++)
		all |= written[i].aFlags;
	return all;
}

void
pluginReport(FILE *stream)
{
	const uint8_t tcpStatesAFlags = all_aflags();

	T2_FPLOG_AGGR_HEX(stream, plugin_name, tcpStatesAFlags);
}

void
monitoring(FILE *stream, uint8_t state)
{
	const uint8_t tcpStatesAFlags = all_aflags();

	switch (state) {
	case T2_MON_PRI_HDR:
		fputs("tcpStatesAFlags" SEP_CHR, stream);
		break;
	case T2_MON_PRI_VAL:
		fprintf(stream, "0x%02" B2T_PRIX8 SEP_CHR, tcpStatesAFlags);
		break;
	case T2_MON_PRI_REPORT:
		T2_FPLOG_AGGR_HEX(stream, plugin_name, tcpStatesAFlags);
		break;
	default:
		break;
	}
}

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(tcpStatesFlows);
}
