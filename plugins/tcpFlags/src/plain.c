/*
 * The packets, first those that nothing is odd about: captured whole behind an IP header without options or
 * extensions, they are UDP, or the next segment of a connection, with ACK and without SYN, FIN and RST, without
 * options but timestamps.
 *
 * Here is what is left of ip_header.c and tcp_header.c for them.  Whatever is_plain() and is_plain_udp() do not let
 * through is theirs; with -s all packets are, so rows made with it and without it hold the two against each other.
 */
#include "tf_inline.h"

#define TS_BYTES	12u		/* options of most segments: */
#define TS_WORD		0x0101080a	/* NOP, NOP, timestamps */
#define TS_KINDS	(UINT32_C(1) << TCPO_NOP | UINT32_C(1) << TCPO_TIMESTAMPS)
#define TS_NUM		3u

/* A plain packet and what was read of it */
struct plain {
	uint32_t	seq, ack, len;
	uint32_t	win;		/* scaled */
	uint32_t	tsval, tsecr;
	bool		has_ts;
};

/*
 * Behind a plain IP header, in one piece, all captured, at least so much of layer 4, and with a checksum that was
 * tested
 */
static inline bool
is_whole(const packet_t *p, size_t header)
{
	const uint8_t *const l3 = p->l3HdrP;
	const bool v4 = PACKET_IS_IPV4(p);
	const size_t n = v4 ? sizeof(ipHeader_t) : sizeof(ip6Header_t);

	return p->frag == FRAGMENT_NONE && l3 != NULL && p->l4HdrP == l3 + n && p->l3HdrLen == n &&
	    (!v4 || IP_HL(IPV4_HEADER(p)) == 5) && p->ip6RouteHdrP == NULL && p->snapL4Len >= p->l3Len - n &&
	    p->l3Len >= n + header && (IPCHECKSUM < 2 || p->l4Sum != PACKET_SUM_UNTESTED);
}

static inline uint8_t
ttl_of(const packet_t *p)
{
	return PACKET_IS_IPV4(p) ? IPV4_HEADER(p)->ip_ttl : IPV6_HEADER(p)->ip_ttl;
}

/* No options, or timestamps alone that are not less than those before */
static inline bool
has_plain_options(const packet_t *p, const tcpFlagsFlow_t *t, struct plain *b)
{
	const uint8_t *const options = p->l4HdrP + sizeof(tcpHeader_t);
	const uint32_t n = TCP_HEADER(p)->doff * 4u;

	b->has_ts = n != sizeof(tcpHeader_t);
	if (LIKELY(!b->has_ts))
		return true;
	if (n != sizeof(tcpHeader_t) + TS_BYTES || p->snapL4Len < n || get_u32be(options) != TS_WORD)
		return false;
	b->tsval = get_u32be(options + 4);
	b->tsecr = get_u32be(options + 8);
	return (t->stat & TFS_TS_STORED) != 0 && b->tsval >= t->segments->tsMax;
}

#if FORCE_LINK == 1
/* A piece that goes on has no least and most before its first packet. */
static inline bool
has_extremes(const tcpFlagsFlow_t *t)
{
	return t->minTTL <= t->maxTTL && t->segments->minWin <= t->segments->maxWin;
}
#else
#define has_extremes(t)	true
#endif

/* Does a side go on from where it was, with an open window? */
static inline bool
is_next(const struct tf_segments *s, const struct plain *b)
{
	return b->seq == s->nextSeq && b->seq >= s->seqMax && (b->len > 0 || b->ack != s->lastAck) &&
	    (uint64_t)b->win + 1 > WINMIN;
}

/* Does it answer what the other side has sent, and stay below its window? */
static inline bool
is_answer(const struct tf_segments *s, const struct tf_segments *o, const struct plain *b)
{
	return b->ack <= o->seqMax && o->lastAck <= b->seq && (b->len > 1 || o->nextSeq != b->ack - 1) &&
	    o->lastWin != 0 && (o->lastStat & TFS_PROBE) == 0 && s->flight + b->len < o->lastWin;
}

/* o: NULL if there is no opposite flow */
static inline bool
is_plain(const packet_t *p, const tcpFlagsFlow_t *t, const tcpFlagsFlow_t *o, struct plain *b)
{
	const struct tf_segments *const s = t->segments;
	const tcpHeader_t *tcp;

	if (p->l4Proto != L3_TCP || s->num == 0 || (o != NULL && (o->segments == NULL || o->segments->num == 0)) ||
	    !is_whole(p, sizeof(tcpHeader_t)))
		return false;
	tcp = TCP_HEADER(p);
	if ((tcp->flags & TH_ARSF) != TH_ACK || ttl_of(p) != t->lastTTL || !has_plain_options(p, t, b) ||
	    !has_extremes(t))
		return false;
	b->seq = ntohl(tcp->seq);
	b->ack = ntohl(tcp->ack_seq);
	b->len = p->l7Len;
	b->win = (uint32_t)ntohs(tcp->window) << ((t->stat & TFS_SCALED) != 0 ? s->wscale : 0);
	return is_next(s, b) && (o == NULL || is_answer(s, o->segments, b));
}

/* --- what it changes -------------------------------------------------------------------------------------------- */

/* Bits of ipFlags that the header has */
static inline uint16_t
plain_ip4(const ipHeader_t *ip, tcpFlagsFlow_t *t)
{
	const uint16_t off = ntohs(ip->ip_off), id = ntohs(ip->ip_id);
	uint16_t bits = (uint16_t)((off & IP_MF ? IPF_MF : 0) | (off & IP_DF ? IPF_DF : 0) |
	    (off & IP_RF ? IPF_RESERVED : 0));
	int32_t diff;

	bits |= tf_id_moves(t, id, &diff);
	if (IPCHECKSUM > 0 && UNLIKELY(!t2_inet_sum_is_right(sum_header(ip))))
		bits |= IPF_L3_SUM;
	t->lastID = id;
	t->tos |= ip->ip_tos;
	return bits;
}

static inline void
plain_ip(const packet_t *p, tcpFlagsFlow_t *t, int64_t gap)
{
	uint16_t bits = 0;

	if (LIKELY(PACKET_IS_IPV4(p)))
		bits = plain_ip4(IPV4_HEADER(p), t);
	else
		t->tos |= (uint8_t)(ntohl(IPV6_HEADER(p)->vtc_flw_lbl) >> 20);
	if (IPCHECKSUM == 2 && UNLIKELY(p->l4Sum == PACKET_SUM_WRONG))
		bits |= IPF_L4_SUM;
	if (gap <= 0)
		bits |= gap == 0 ? IPF_TIME_ZERO : IPF_TIME_BACK;
	t->ipFlags |= bits;
}

/* o: NULL if there is no opposite flow */
static inline void
plain_trip(tcpFlagsFlow_t *t, tcpFlagsFlow_t *o, int64_t now)
{
#if RTT_ESTIMATE == 1
	if (o != NULL && t->rtt != TFR_STOP)
		tf_answer(o, now, t->pkts + 1);
#else
	(void)now;
#endif
	if (t->rtt == TFR_SYN_ACK)
		t->rtt = TFR_ACK;
	if (o != NULL && (o->rtt == TFR_NONE || o->rtt == TFR_SYN_ACK))
		o->rtt = TFR_ACK;
}

static inline void
plain_options(struct tf_segments *s, const struct plain *b, int64_t now)
{
	if (!b->has_ts)
		return;
	s->optPkts++;
	s->opts = (uint16_t)(s->opts + TS_NUM);
	s->kinds |= TS_KINDS;
	s->tsMax = s->tsVal = b->tsval;
	s->tsEcr = b->tsecr;
	s->tsLastAt = now;
}

static inline void
plain_numbers(struct tf_segments *s, const struct tf_segments *o, const struct plain *b)
{
#if SEQ_ACK_NUM == 1
	s->seqBytes += progress((int32_t)(b->seq - s->lastSeq), s->lastSeq, s->lastFlags);
	s->ackBytes += progress((int32_t)(b->ack - s->lastAck), s->lastAck,
	    (uint8_t)(s->lastFlags | (o != NULL ? o->lastFlags : 0)));
	s->seqCnt++;
	s->ackCnt++;
#else
	(void)s, (void)o, (void)b;
#endif
}

static inline void
plain_window(tcpFlagsFlow_t *t, struct tf_segments *s, uint32_t win)
{
#if WINDOWSIZE == 1
	s->avgWin = 0.7f * s->avgWin + 0.3f * (float)win;
	window_moves(t, s, win);
#else
	(void)t;
#endif
	s->lastWin = win;
}

#if TCP_ANALYSIS == 1
static inline void
plain_analysis(const packet_t *p, struct tf_segments *s, struct tf_segments *o, const struct plain *b, int64_t now)
{
	const struct tcp_segment seg = {
		.ts = now, .seq = b->seq, .ack = b->ack, .len = b->len, .tsval = b->tsval, .tsecr = b->tsecr,
		.has_ts = b->has_ts, .window = ntohs(TCP_HEADER(p)->window), .flags = TCP_HEADER(p)->flags,
		.wscale = -1,
	};

	(void)tcp_quality_segment(&s->quality, &s->lists, o != NULL ? &o->quality : NULL,
	    o != NULL ? &o->lists : NULL, &seg);
}
#endif

static inline void
plain_segment(const packet_t *p, tcpFlagsFlow_t *t, tcpFlagsFlow_t *opp, const struct plain *b, int64_t now)
{
	struct tf_segments *const s = t->segments, *const o = opp != NULL ? opp->segments : NULL;
	const uint8_t flags = TCP_HEADER(p)->flags;

	plain_ip(p, t, now - t->seen);
	plain_trip(t, opp, now);
	if (o != NULL) {
		o->flight = 0;
		s->flight += b->len;
		s->maxFlight = MAX(s->maxFlight, s->flight);
	}
	plain_options(s, b, now);
	plain_numbers(s, o, b);
	plain_window(t, s, b->win);
#if TCP_ANALYSIS == 1
	plain_analysis(p, s, o, b, now);
#endif
	s->nextSeq = b->seq + b->len;
	if (s->nextSeq > s->seqMax)
		s->seqMax = s->nextSeq;
	s->lastSeq = b->seq;
	s->lastAck = b->ack;
	s->lastFlags = flags;
	s->lastStat = TFS_NOT_FIRST;
	s->lastAnomaly = 0;
	s->tcpFlags |= flags;
	s->num++;
	tf_counts[t2_worker].tcpPkts++;
}

/* A datagram as long as it says, and not the first one */
static inline bool
is_plain_udp(const packet_t *p, const tcpFlagsFlow_t *t)
{
	return p->l4Proto == L3_UDP && t->pkts > 0 && is_whole(p, sizeof(udpHeader_t)) &&
	    ttl_of(p) == t->lastTTL && p->snapL4Len == p->l3Len - p->l3HdrLen &&
	    get_u16be(p->l4HdrP + 4) == p->snapL4Len && (FORCE_LINK == 0 || t->minTTL <= t->maxTTL);
}

static inline void
plain_datagram(const packet_t *p, tcpFlagsFlow_t *t, tcpFlagsFlow_t *opp, int64_t now)
{
	plain_ip(p, t, now - t->seen);
#if RTT_ESTIMATE == 1
	if (opp != NULL && t->rtt != TFR_STOP)
		tf_answer(opp, now, t->pkts + 1);
#else
	(void)opp;
#endif
	t->rtt = TFR_ACK;
}

/* --- any packet ------------------------------------------------------------------------------------------------- */

static inline bool
is_segment(const packet_t *p)
{
	return PROTO_IS_TCP(p) && p->l4HdrP != NULL && p->snapL4Len >= 16 && t2_is_first_fragment(p);
}

static T2_NOINLINE void
any_packet(const packet_t *p, unsigned long flowIndex, tcpFlagsFlow_t *opp, int64_t now)
{
	tcpFlagsFlow_t *const t = &tcpFlagsFlows[flowIndex];
	struct tf_packet k;

	k.p = p;
	k.t = t;
	k.f = &flows[flowIndex];
	k.opp = opp;
	k.now = now;
	k.gap = t->pkts > 0 ? k.now - t->seen : 0;
	k.stat = TFS_NOT_FIRST;
	k.ipFlags = k.tcpFlags = k.anomaly = 0;
	k.idDiff = 0;
	k.tcp = is_segment(p) ? TCP_HEADER(p) : NULL;
	ip_header(&k);
	ip_round_trip(&k);
	t->ipFlags |= k.ipFlags;
	if (k.tcp != NULL)
		tcp_segment_seen(&k);
	else
		t->stat |= k.stat;
	if (UNLIKELY(sPktFile != NULL))
		tf_packet_row(&k);
	t->seen = k.now;
	t->pkts++;
}

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	tcpFlagsFlow_t *const t = &tcpFlagsFlows[flowIndex], *opp;
	const int64_t now = t2_ticks(packet->pcapHdrP->ts);
	const flow_t *const f = &flows[flowIndex];
	struct plain b = { .tsval = 0, .tsecr = 0 };

	if (UNLIKELY(!PACKET_IS_IP(packet)))
		return;
	opp = FLOW_HAS_OPPOSITE(f) ? &tcpFlagsFlows[f->oppositeFlowIndex] : NULL;
	if (TCPFLGCNT == 0 && sPktFile == NULL && t->segments != NULL && is_plain(packet, t, opp, &b)) {
		plain_segment(packet, t, opp, &b, now);
	} else if (sPktFile == NULL && is_plain_udp(packet, t)) {
		plain_datagram(packet, t, opp, now);
	} else {
		any_packet(packet, flowIndex, opp, now);
		return;
	}
	t->stat |= TFS_NOT_FIRST;
	t->seen = now;
	t->pkts++;
}
