/* What IP headers say: TTL, service, identification, options, checksums, fragments; who answers how fast. */
#include "tf_inline.h"

#define FRAG_MIN	48	/* a fragment before the last is not shorter [bytes from the IP header on] */
#define FRAG_END	0x1fff	/* highest offset [8 bytes] */
#define OSPF_AUTH	16	/* OSPFv2: offset of the authentication, which the checksum leaves out, */
#define OSPF_AUTH_LEN	8	/* and its length */
#define OSPF_AUTYPE	14	/* offset of its type, */
#define OSPF_CRYPT	2	/* which has no checksum */

/* Where a protocol has its checksum */
struct sum_place {
	uint8_t	word;		/* its 16-bit word */
	bool	pseudo;		/* of a pseudo header, too */
};

static inline uint16_t
fold(uint64_t sum)
{
	while (sum > 0xffff)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

/* --- header ----------------------------------------------------------------------------------------------------- */

static T2_NOINLINE void
ip4_options(struct tf_packet *k, const ipHeader_t *ip, size_t captured)
{
	const size_t n = IP_HL(ip) * 4u;
	struct cursor c = { (const uint8_t *)ip + sizeof(*ip), (const uint8_t *)ip + n };
	struct ip_options o;

	if (captured < n) {
		k->ipFlags |= IPF_OPT_CORRUPT;
		c.end = (const uint8_t *)ip + captured;
	}
	ip4_options_read(c, &o);
	if (o.corrupt)
		k->ipFlags |= IPF_OPT_CORRUPT;
	k->t->ipOpts = (uint16_t)(k->t->ipOpts + o.num);
	k->t->ipOptClasses |= o.classes;
	k->t->ipOptTypes |= o.types;
}

static inline void
ip4_id(struct tf_packet *k, uint16_t id)
{
	tcpFlagsFlow_t *const t = k->t;

	if (t->pkts > 0)
		k->ipFlags |= tf_id_moves(t, id, &k->idDiff);
	t->lastID = id;
}

#if IPCHECKSUM > 0
static void
ip4_checksum(struct tf_packet *k, const ipHeader_t *ip, size_t captured)
{
	const uint32_t n = IP_HL(ip) * 4u;
	uint64_t sum;

	if (UNLIKELY(captured < n)) {
		k->ipFlags |= IPF_SNAPPED | IPF_L3_SUM;
		return;
	}
	sum = LIKELY(n == sizeof(*ip)) ? sum_header(ip) : t2_inet_sum_words(ip, IP_HL(ip));
	if (UNLIKELY(!t2_inet_sum_is_right(sum)))
		k->ipFlags |= IPF_L3_SUM;
}
#endif

static inline void
ttl_tos(tcpFlagsFlow_t *t, uint8_t ttl, uint8_t tos)
{
	if (t->pkts == 0)
		t->minTTL = t->maxTTL = t->lastTTL = ttl;
#if FORCE_LINK == 1
	if (UNLIKELY(t->minTTL > t->maxTTL))
		t->minTTL = t->maxTTL = ttl;
#endif
	if (ttl != t->lastTTL) {
		t->ttlChg++;
		t->minTTL = MIN(t->minTTL, ttl);
		t->maxTTL = MAX(t->maxTTL, ttl);
		t->lastTTL = ttl;
	}
	t->tos |= tos;
}

static inline void
ip4(struct tf_packet *k, size_t captured)
{
	const ipHeader_t *const ip = IPV4_HEADER(k->p);
	const uint16_t off = ntohs(ip->ip_off);

	ttl_tos(k->t, ip->ip_ttl, ip->ip_tos);
	k->ipFlags |= (uint16_t)((off & IP_MF ? IPF_MF : 0) | (off & IP_DF ? IPF_DF : 0) |
	    (off & IP_RF ? IPF_RESERVED : 0));
	ip4_id(k, ntohs(ip->ip_id));
	if (UNLIKELY(IP_HL(ip) > 5))
		ip4_options(k, ip, captured);
#if IPCHECKSUM > 0
	ip4_checksum(k, ip, captured);
#endif
}

/* Options of an extension header: behind its first two bytes, to its own end or that of the capture. */
static struct ip_options
ip6_options(struct tf_packet *k, const ip6OptHdr_t *h)
{
	struct cursor c = cursor_header(k->p, h);
	struct ip_options o = { 0 };
	uint8_t len;
	bool cut;

	if (!cursor_peek_u8(&c, 1, &len))
		return o;
	cut = !cursor_has(&c, (len + 1u) * 8);
	if (!cut)
		c.end = c.p + (len + 1u) * 8;
	c.p += 2;
	ip6_options_read(c, &o);
	o.corrupt |= cut;
	if (o.corrupt)
		k->ipFlags |= IPF_OPT_CORRUPT;
	return o;
}

static void __attribute__((noinline))
ip6_extensions(struct tf_packet *k)
{
	tcpFlagsFlow_t *const t = k->t;
	struct ip_options o;

	if (k->p->ip6HHOptHdrP != NULL) {
		o = ip6_options(k, k->p->ip6HHOptHdrP);
		t->hhOpts = (uint16_t)(t->hhOpts + o.num);
		t->hhTypes |= o.types;
	}
	if (k->p->ip6DOptHdrP != NULL) {
		o = ip6_options(k, k->p->ip6DOptHdrP);
		t->dOpts = (uint16_t)(t->dOpts + o.num);
		t->dTypes |= o.types;
	}
}

static inline void
ip6(struct tf_packet *k)
{
	const ip6Header_t *const ip = IPV6_HEADER(k->p);
	const packet_t *const p = k->p;
	uint16_t off;

	ttl_tos(k->t, ip->ip_ttl, (uint8_t)(ntohl(ip->vtc_flw_lbl) >> 20));
	if (UNLIKELY(p->ip6HHOptHdrP != NULL || p->ip6DOptHdrP != NULL))
		ip6_extensions(k);
	if (UNLIKELY(p->ip6FragHdrP != NULL)) {
		off = ntohs(p->ip6FragHdrP->frag_off);
		k->ipFlags |= (uint16_t)((off & IP6_MORE_FRAGS ? IPF_MF : 0) | (off & 0x0006 ? IPF_DF : 0));
	}
}

/* --- layer 4 checksum ------------------------------------------------------------------------------------------- */

#define L4_LEN(p)	((p)->l3Len > (p)->l3HdrLen ? (p)->l3Len - (p)->l3HdrLen : 0)

static bool
sum_place(const packet_t *p, struct sum_place *s)
{
	const bool v6 = PACKET_IS_IPV6(p);

	switch (p->l4Proto) {
	case L3_TCP:
		*s = (struct sum_place){ 8, true };
		return true;
	case L3_UDP:
	case L3_UDPLITE:
		*s = (struct sum_place){ 3, true };
		return true;
	case L3_ICMP:
	case L3_IGMP:
		*s = (struct sum_place){ 1, false };
		return true;
	case L3_ICMP6:
		*s = (struct sum_place){ 1, true };
		return true;
	case L3_OSPF:
		*s = (struct sum_place){ 6, v6 };
		return true;
	case L3_GRE:
		*s = (struct sum_place){ 2, false };
		return p->snapL4Len >= 6 && (get_u16be(p->l4HdrP) & GRE_CKSUM) != 0;
	default:
		return false;
	}
}

/* The packet's own length field, where layer 4 has one */
static inline uint32_t
udp_length(const packet_t *p)
{
	return p->snapL4Len >= 6 ? get_u16be(p->l4HdrP + 4) : 0;
}

/* How many bytes the checksum covers; 0: the packet has none. */
static uint32_t
sum_length(const packet_t *p, uint32_t len)
{
	uint32_t n;

	switch (p->l4Proto) {
	case L3_UDP:
		if (p->snapL4Len >= 8 && get_u16be(p->l4HdrP + 6) == 0 && PACKET_IS_IPV4(p))
			return 0;	/* RFC 768 */
		n = udp_length(p);
		return n >= 8 && n < len ? n : len;
	case L3_UDPLITE:
		n = udp_length(p);	/* coverage, RFC 3828, 3.1; 0: all */
		return n >= 8 && n < len ? n : len;
	case L3_OSPF:
		if (PACKET_IS_IPV4(p) && p->snapL4Len >= 16 && get_u16be(p->l4HdrP + OSPF_AUTYPE) == OSPF_CRYPT)
			return 0;
		return len;
	default:
		return len;
	}
}

/* The bytes of OSPFv2's authentication are not in its checksum. */
static uint64_t
ospf_minus(const packet_t *p, uint32_t n)
{
	if (p->l4Proto != L3_OSPF || PACKET_IS_IPV6(p) || n < OSPF_AUTH + OSPF_AUTH_LEN)
		return 0;
	return (uint16_t)~fold(Checksum32(p->l4HdrP + OSPF_AUTH, 0, OSPF_AUTH_LEN));
}

/* The destination of the pseudo header is another one while a routing header has addresses left. */
static inline bool
is_on_the_way(const packet_t *p)
{
	const struct cursor c = cursor_header(p, p->ip6RouteHdrP);
	uint8_t left;

	return p->ip6RouteHdrP != NULL && cursor_peek_u8(&c, 3, &left) && left > 0;
}

bool
l4_checksum(const packet_t *p, uint16_t *is, uint16_t *should)
{
	const uint32_t len = L4_LEN(p);
	struct sum_place s;
	uint64_t sum;
	uint32_t n;
	uint16_t w;

	if (p->l4HdrP == NULL || p->frag != FRAGMENT_NONE || !sum_place(p, &s) || p->snapL4Len < s.word * 2u + 2)
		return false;
	memcpy(&w, p->l4HdrP + s.word * 2, sizeof(w));
	*is = ntohs(w);
	n = sum_length(p, len);
	if (n == 0 || p->snapL4Len < n)
		return false;
	sum = (s.pseudo ? t2_inet_sum_pseudo(p, p->l4Proto == L3_UDP ? n : len) : 0) + ospf_minus(p, n);
	*should = ntohs(t2_inet_checksum(p->l4HdrP, fold(sum), n, s.word));
	return true;
}

#if IPCHECKSUM == 2
static T2_NOINLINE void
other_l4(struct tf_packet *k)
{
	const packet_t *const p = k->p;
	const uint32_t len = L4_LEN(p);
	struct sum_place s;
	uint64_t sum;
	uint32_t n;

	if (p->snapL4Len < len) {
		k->ipFlags |= IPF_SNAPPED | IPF_L4_SUM;
		if (p->l4Proto != L3_UDP && p->l4Proto != L3_UDPLITE)
			return;
	}
	if (!sum_place(p, &s) || is_on_the_way(p))
		return;
	if (p->l4Proto == L3_UDP || p->l4Proto == L3_UDPLITE) {
		n = udp_length(p);
		if (p->l4Proto == L3_UDP && n != p->snapL4Len)
			k->ipFlags |= IPF_UDP_LEN;
		else if (p->l4Proto == L3_UDPLITE && ((n > 0 && n < 8) || n > len)) {
			k->ipFlags |= IPF_UDP_LEN;
			k->stat |= TFS_COVERAGE;
		}
	}
	if (p->snapL4Len < len || (n = sum_length(p, len)) == 0)
		return;
	sum = s.pseudo ? t2_inet_sum_pseudo(p, p->l4Proto == L3_UDP ? n : len) : 0;
	sum += t2_inet_sum(p->l4HdrP, n) + ospf_minus(p, n);
	if (!t2_inet_sum_is_right(sum))
		k->ipFlags |= IPF_L4_SUM;
}

/* Of most packets it is known already. */
static inline void
whole_l4(struct tf_packet *k)
{
	if (k->p->l4Sum == PACKET_SUM_UNTESTED)
		other_l4(k);
	else if (UNLIKELY(k->p->l4Sum == PACKET_SUM_WRONG))
		k->ipFlags |= IPF_L4_SUM;
}

/* Of a fragmented datagram the sum goes on from fragment to fragment, as long as they come in order. */
static void __attribute__((noinline))
fragment_l4(struct tf_packet *k)
{
	const packet_t *const p = k->p;
	tcpFlagsFlow_t *const t = k->t;
	const uint32_t len = L4_LEN(p);
	struct sum_place s;

	if (p->frag == FRAGMENT_FIRST) {
		t->fragLen = 0;
		if (!sum_place(p, &s) || p->l4Proto == L3_OSPF || p->l4Proto == L3_GRE || p->l4Proto == L3_UDPLITE ||
		    sum_length(p, len) == 0)
			return;
		t->fragSum = 0;
		t->fragId = p->fragId;
		k->stat |= TFS_L4_PENDING;
	} else if (t->fragLen == 0 || t->fragId != p->fragId || p->fragOff != t->fragLen) {
		t->fragLen = 0;
		return;
	}
	if (p->snapL4Len < len || p->l4HdrP == NULL) {
		k->ipFlags |= IPF_SNAPPED;
		t->fragLen = 0;
		return;
	}
	t->fragSum = fold((uint64_t)t->fragSum + t2_inet_sum(p->l4HdrP, len));
	t->fragLen += len;
	if (p->fragMore)
		return;
	(void)sum_place(p, &s);
	if (fold((uint64_t)t->fragSum + (s.pseudo ? t2_inet_sum_pseudo(p, t->fragLen) : 0)) != 0xffff)
		k->ipFlags |= IPF_L4_SUM;
	t->fragLen = 0;
}
#endif

/* --- fragments -------------------------------------------------------------------------------------------------- */

#if FRAG_ANALYZE == 1
static void __attribute__((noinline))
fragment(struct tf_packet *k)
{
	const packet_t *const p = k->p;
	tcpFlagsFlow_t *const t = k->t;
	const uint32_t off = p->fragOff / 8, next = off + L4_LEN(p) / 8;

	if (p->fragMore && p->l3Len < FRAG_MIN)
		k->ipFlags |= IPF_FRAG_SHORT;
	if (p->frag == FRAGMENT_LATER && off > t->fragNext + 1)
		k->ipFlags |= IPF_FRAG_POS;
	if (next > FRAG_END)
		k->ipFlags |= IPF_FRAG_RANGE;
	t->fragNext = next;
}

/* A connection ends while a datagram of the other side is not complete. */
static inline void
fragment_pending(struct tf_packet *k)
{
	if (k->opp != NULL && (flows[k->opp - tcpFlagsFlows].status & IPV4_FRAG_PENDING) != 0)
		k->opp->ipFlags |= IPF_FRAG_SEQ;
}
#endif

void
ip_header(struct tf_packet *k)
{
	const packet_t *const p = k->p;
	const struct cursor c = cursor_header(p, p->l3HdrP);

	if (k->t->pkts > 0) {
		if (k->gap == 0)
			k->ipFlags |= IPF_TIME_ZERO;
		else if (k->gap < 0)
			k->ipFlags |= IPF_TIME_BACK;
	}
	if (!cursor_has(&c, PACKET_IS_IPV4(p) ? sizeof(ipHeader_t) : sizeof(ip6Header_t)))
		return;
	if (PACKET_IS_IPV4(p))
		ip4(k, cursor_left(&c));
	else
		ip6(k);
#if FRAG_ANALYZE == 1
	if (UNLIKELY(p->frag != FRAGMENT_NONE))
		fragment(k);
	if (UNLIKELY(PROTO_IS_TCP(p) && p->snapL4Len >= 14 && p->frag != FRAGMENT_LATER &&
	    (TCP_HEADER(p)->flags & (TH_RST | TH_FIN)) != 0))
		fragment_pending(k);
#endif
#if IPCHECKSUM == 2
	if (UNLIKELY(p->frag != FRAGMENT_NONE))
		fragment_l4(k);
	else if (p->l4HdrP != NULL)
		whole_l4(k);
#endif
}

/* --- round trips ------------------------------------------------------------------------------------------------ */

/* What this packet makes of the direction's round trip. */
static void
round_trip_state(struct tf_packet *k)
{
	tcpFlagsFlow_t *const t = k->t;
	const packet_t *const p = k->p;

	if (!PROTO_IS_TCP(p) || p->snapL4Len < 14) {
		t->rtt = t->pkts == 0 ? TFR_SYN_ACK : TFR_ACK;
		return;
	}
	switch (TCP_HEADER(p)->flags & TH_ARSF) {
	case TH_SYN:
		t->rtt = TFR_SYN;
		break;
	case TH_SYN_ACK:
		t->rtt = TFR_SYN_ACK;
		break;
	case TH_ACK:
		if (t->rtt == TFR_SYN_ACK)
			t->rtt = TFR_ACK;
		if (k->opp != NULL && (k->opp->rtt == TFR_NONE || k->opp->rtt == TFR_SYN_ACK))
			k->opp->rtt = TFR_ACK;
		break;
	default:
		t->rtt = TFR_STOP;
		break;
	}
}

void
ip_round_trip(struct tf_packet *k)
{
	k->rttBefore = k->t->rtt;
	if (UNLIKELY(k->p->frag == FRAGMENT_LATER))
		return;		/* no answer, but the rest of one */
#if RTT_ESTIMATE == 1
	if (k->opp != NULL && k->t->rtt != TFR_STOP)
		tf_answer(k->opp, k->now, k->t->pkts + 1);
#endif
	round_trip_state(k);
}

/* Trip and jitter of both directions: SYN to ACK in the row of A, an exchange of the connection in that of B. */
void
ip_finish(tcpFlagsFlow_t *t, const flow_t *f)
{
#if RTT_ESTIMATE == 1
	const tcpFlagsFlow_t *const o = FLOW_HAS_OPPOSITE(f) ? &tcpFlagsFlows[f->oppositeFlowIndex] : NULL;

	if (o == NULL)
		return;
	t->jitter = sqrtf(t->jitTrip);
	if (FLOW_IS_A(f)) {
		t->wholeTrip = t->trip + o->trip;
	} else {
		t->wholeTrip = t->avgTrip + o->avgTrip;
		t->wholeJitter = sqrtf(t->jitTrip + o->jitTrip);
	}
#else
	(void)t, (void)f;
#endif
}
