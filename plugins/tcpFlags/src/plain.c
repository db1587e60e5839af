/*
 * The packets, first those that nothing is odd about: captured whole behind an IP header without options or
 * extensions, they are UDP, or the next segment of a connection of two sides, with ACK and without SYN, FIN and RST,
 * without options but timestamps.
 *
 * Here is what is left of ip_header.c and tcp_header.c for them, and tcp_plain.h has it of tcp_analysis.c.  Whatever
 * is_plain() and is_plain_udp() do not let through is theirs; with -s all packets are, so rows made with it and
 * without it hold the two against each other.
 */
#include "tf_inline.h"
#include "tcp_plain.h"

#define TS_BYTES	12u		/* options of most segments: */
#define TS_WORD		0x0101080a	/* NOP, NOP, timestamps */
#define TS_KINDS	(UINT32_C(1) << TCPO_NOP | UINT32_C(1) << TCPO_TIMESTAMPS)
#define TS_NUM		3u

/*
 * In one piece, all captured, at least so much of layer 4, and with a checksum that was tested, which is true of no
 * packet that is not
 */
static inline bool
is_whole(const packet_t *p, size_t header)
{
	return p->snapL4Len >= header && (IPCHECKSUM == 2 ? p->l4Sum != PACKET_SUM_UNTESTED :
	    p->frag == FRAGMENT_NONE && p->snapL4Len == p->l3Len - p->l3HdrLen);
}

/* Has the packet a plain IP header, with the TTL of the one before? */
static inline bool
is_plain_ip(const packet_t *p, const tcpFlagsFlow_t *t)
{
	if (LIKELY(PACKET_IS_IPV4(p)))
		return p->l3HdrLen == sizeof(ipHeader_t) && IPV4_HEADER(p)->ip_ttl == t->lastTTL;
	return p->l3HdrLen == sizeof(ip6Header_t) && IPV6_HEADER(p)->ip_ttl == t->lastTTL;
}

/* No options, or timestamps alone that are not less than those before */
static inline bool
has_plain_options(const packet_t *p, const tcpFlagsFlow_t *t, struct tcp_segment *b)
{
	const uint8_t *const options = p->l4HdrP + sizeof(tcpHeader_t);
	const uint32_t n = TCP_HEADER(p)->doff * 4u;

	b->has_ts = n != sizeof(tcpHeader_t);
	if (!b->has_ts)
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
is_next(const struct tf_segments *s, const struct tcp_segment *b, uint32_t win)
{
	return b->seq == s->nextSeq && b->seq >= s->seqMax && (b->len > 0 || b->ack != s->lastAck) &&
	    (uint64_t)win + 1 > WINMIN;
}

/*
 * Does it answer what the other side has sent, and stay below its window?  That is open, and as large as it says if
 * the SYN was seen.
 */
static inline bool
is_answer(const struct tf_segments *s, const struct tf_segments *o, const struct tcp_segment *b)
{
	return b->ack <= o->seqMax && o->lastAck <= b->seq && (b->len > 1 || o->nextSeq != b->ack - 1) &&
	    (o->lastStat & TFS_PROBE) == 0 && o->lastWin != 0 &&
	    (s->flight + b->len < o->lastWin || (TF_FLAGS(s) & TFF_SYN) == 0);
}

/* Its window */
static inline uint32_t
scaled(const tcpFlagsFlow_t *t, const struct tcp_segment *b)
{
	return (uint32_t)b->window << ((t->stat & TFS_SCALED) != 0 ? t->segments->wscale : 0);
}

/* Reads the segment into b. */
static inline __attribute__((always_inline)) bool
is_plain(const packet_t *p, const tcpFlagsFlow_t *t, struct tcp_segment *b)
{
	const tcpHeader_t *const tcp = TCP_HEADER(p);

	if (!is_whole(p, sizeof(*tcp)) || (tcp->flags & TH_ARSF) != TH_ACK || !is_plain_ip(p, t) ||
	    !has_plain_options(p, t, b) || !has_extremes(t))
		return false;
	b->seq = ntohl(tcp->seq);
	b->ack = ntohl(tcp->ack_seq);
	b->len = p->l7Len;
	b->window = ntohs(tcp->window);
	b->flags = tcp->flags;
	return is_next(t->segments, b, scaled(t, b));
}

/* Is there nothing odd about it for those who follow both sides, either?  Each has had a segment then. */
static inline bool
is_plain_of_two(const struct tf_segments *s, const struct tf_segments *o, const struct tcp_segment *b)
{
#if TCP_ANALYSIS == 1
	return is_answer(s, o, b) && tcp_is_plain(&s->quality, &o->quality, b);
#else
	return s->num > 0 && o->num > 0 && is_answer(s, o, b);
#endif
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
plain_options(struct tf_segments *s, const struct tcp_segment *b)
{
	if (!b->has_ts)
		return;
	s->optPkts++;
	s->opts = (uint16_t)(s->opts + TS_NUM);
	s->kinds |= TS_KINDS;
	s->tsMax = s->tsVal = b->tsval;
	s->tsEcr = b->tsecr;
	s->tsLastAt = b->ts;
}

static inline void
plain_numbers(struct tf_segments *s, const struct tf_segments *o, const struct tcp_segment *b)
{
#if SEQ_ACK_NUM == 1
	s->seqCnt++;
	s->seqBytes += progress((int32_t)(b->seq - s->lastSeq), s->lastSeq, s->lastFlags);
	s->ackCnt++;
	s->ackBytes += progress((int32_t)(b->ack - s->lastAck), s->lastAck,
	    (uint8_t)(s->lastFlags | (o != NULL ? o->lastFlags : 0)));
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

/* opp: NULL if there is no opposite flow; what tcp_analysis.c has of it comes behind. */
static inline __attribute__((always_inline)) void
plain_segment(const packet_t *p, tcpFlagsFlow_t *t, tcpFlagsFlow_t *opp, const struct tcp_segment *b)
{
	struct tf_segments *const s = t->segments, *const o = opp != NULL ? opp->segments : NULL;

	plain_ip(p, t, b->ts - t->seen);
	plain_trip(t, opp, b->ts);
	if (o != NULL) {
		o->flight = 0;
		s->flight += b->len;
		s->maxFlight = MAX(s->maxFlight, s->flight);
	}
	plain_options(s, b);
	plain_numbers(s, o, b);
	plain_window(t, s, scaled(t, b));
	s->nextSeq = b->seq + b->len;
	if (s->nextSeq > s->seqMax)
		s->seqMax = s->nextSeq;
	s->lastSeq = b->seq;
	s->lastAck = b->ack;
	s->lastFlags = b->flags;
	s->lastStat = TFS_NOT_FIRST;
	s->lastAnomaly = 0;
	s->tcpFlags |= b->flags;
	s->num++;
	tf_counts[t2_worker].tcpPkts++;
}

/* A datagram as long as it says, and not the first one */
static inline bool
is_plain_udp(const packet_t *p, const tcpFlagsFlow_t *t)
{
	return t->pkts > 0 && is_whole(p, sizeof(udpHeader_t)) && is_plain_ip(p, t) &&
	    (IPCHECKSUM == 2 || get_u16be(p->l4HdrP + 4) == p->snapL4Len) &&
	    (FORCE_LINK == 0 || t->minTTL <= t->maxTTL);
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

/* What is counted of a plain packet, at the end. */
static inline void
plain_seen(tcpFlagsFlow_t *t, int64_t now)
{
	t->stat |= TFS_NOT_FIRST;
	t->seen = now;
	t->pkts++;
}

/* --- any packet ------------------------------------------------------------------------------------------------- */

static inline bool
is_segment(const packet_t *p)
{
	return PROTO_IS_TCP(p) && p->l4HdrP != NULL && p->snapL4Len >= 16 && t2_is_first_fragment(p);
}

static T2_NOINLINE void
any_packet(const packet_t *p, tcpFlagsFlow_t *t, tcpFlagsFlow_t *opp, int64_t now)
{
	struct tf_packet k;

	k.p = p;
	k.t = t;
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

/*
 * Of TCP, behind the first one, with cells of segments of both sides.  It is for the sake of those who are plain that
 * the address of b goes to nobody: so b is in registers.
 */
static T2_NOINLINE __attribute__((nonnull)) void
segment_of_two(const packet_t *p, tcpFlagsFlow_t *t, tcpFlagsFlow_t *opp, int64_t now)
{
	struct tf_segments *const s = t->segments, *const o = opp->segments;
	struct tcp_segment b = { .ts = now, .wscale = -1 };

	if (!is_plain(p, t, &b) || !is_plain_of_two(s, o, &b)) {
		any_packet(p, t, opp, now);
		return;
	}
	plain_segment(p, t, opp, &b);
#if TCP_ANALYSIS == 1
	tcp_plain(&s->quality, &s->lists, &o->quality, &o->lists, &b);
#endif
	plain_seen(t, now);
}

/* The same without an opposite flow */
static T2_NOINLINE void
segment_of_one(const packet_t *p, tcpFlagsFlow_t *t, int64_t now)
{
	struct tf_segments *const s = t->segments;
	struct tcp_segment b = { .ts = now, .wscale = -1 };

	if (s->num == 0 || !is_plain(p, t, &b)) {
		any_packet(p, t, NULL, now);
		return;
	}
	plain_segment(p, t, NULL, &b);
#if TCP_ANALYSIS == 1
	(void)tcp_quality_segment(&s->quality, &s->lists, NULL, NULL, &b);
#endif
	plain_seen(t, now);
}

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	tcpFlagsFlow_t *const t = &tcpFlagsFlows[flowIndex], *opp;
	const int64_t now = t2_ticks(packet->pcapHdrP->ts);
	const flow_t *const f = &flows[flowIndex];
	bool goes_on;

	if (UNLIKELY(!PACKET_IS_IP(packet)))
		return;
	opp = FLOW_HAS_OPPOSITE(f) ? &tcpFlagsFlows[f->oppositeFlowIndex] : NULL;
	goes_on = PROTO_IS_TCP(packet) && t->segments != NULL;
	if (TCPFLGCNT == 1 || sPktFile != NULL) {
		any_packet(packet, t, opp, now);
	} else if (goes_on && opp == NULL) {
		segment_of_one(packet, t, now);
	} else if (goes_on && opp->segments != NULL) {
		segment_of_two(packet, t, opp, now);
	} else if (PROTO_IS_UDP(packet) && is_plain_udp(packet, t)) {
		plain_datagram(packet, t, opp, now);
		plain_seen(t, now);
	} else {
		any_packet(packet, t, opp, now);
	}
}
