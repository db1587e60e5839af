/*
 * basicFlow: VLAN tags, MPLS labels and tunnel headers of the first packet of a flow.  The decoder has found the
 * headers; every read is held against the end of the captured bytes once more.
 */
#include "basicFlow_priv.h"

#if BFO_HAS_MORE

#define L2TP_V3		3
#define TRDO_PREFIX	0x20010000	/* 2001::/32 */

basicFlowMore_t *basicFlowMores;

/* What the first packet of a flow had of a kind (BFO_SEEN_VLAN, ...); all 0 if it had nothing of it */
static inline const basicFlowMore_t *
more_of(unsigned long flowIndex, uint8_t kind)
{
	static const basicFlowMore_t none;

	return (basicFlows[flowIndex].seen & kind) != 0 ? &basicFlowMores[flowIndex] : &none;
}

/* Are n bytes at p captured? */
static inline bool
captured(const packet_t *packet, const void *p, size_t n)
{
	const struct cursor c = cursor_header(packet, p);

	return cursor_has(&c, n);
}

/*
 * --- VLAN and MPLS
 * ---------------------------------------------------------------------------------------------------
 */

#if BFO_VLAN > 0
static uint8_t
note_vlan(basicFlowMore_t *more, const packet_t *packet)
{
	const uint8_t *const p = (const uint8_t *)packet->vlanHdrP;
	unsigned int i;

	for (i = 0; i < packet->vlanHdrCnt && i < BFO_MAX_VLAN && captured(packet, p + 4 * i, 4); i++)
		more->vlan[i] = get_u32be(p + 4 * i);
	more->numVlan = (uint8_t)i;
	if (i == 0)
		return 0;
	/* the type in front of the stack is the first tag's own */
	more->vlanTPID = p - packet->raw_packet >= 2 ? get_u16be(p - 2) : 0;
	return BFO_SEEN_VLAN;
}

struct packet_tag
packet_tag(const basicFlowMore_t *more, unsigned int i)
{
	const uint16_t tci = (uint16_t)(more->vlan[i] >> 16);

	return (struct packet_tag) {
		.tpid = i == 0 ? more->vlanTPID : (uint16_t)more->vlan[i - 1],
		.pcp = tci >> 13,
		.dei = (tci >> 12) & 1,
		.vid = tci & 0x0fff,
	};
}

void
append_vlan(unsigned long flowIndex, outputBuffer_t *buf)
{
	const basicFlowMore_t *const more = more_of(flowIndex, BFO_SEEN_VLAN);
	const uint8_t n = more->numVlan;
	unsigned int i;

	OUTBUF_APPEND_NUMREP(buf, n);
	for (i = 0; i < n; i++) {
#if BFO_VLAN == 1
		OUTBUF_APPEND_U16(buf, more->vlan[i] >> 16);
#elif BFO_VLAN == 2
		OUTBUF_APPEND_U32(buf, more->vlan[i]);
#else
		const struct packet_tag tag = packet_tag(more, i);

		OUTBUF_APPEND_U16(buf, tag.tpid);
		OUTBUF_APPEND_U8(buf, tag.pcp);
		OUTBUF_APPEND_U8(buf, tag.dei);
		OUTBUF_APPEND_U16(buf, tag.vid);
#endif
	}
}
#endif /* BFO_VLAN > 0 */

#if BFO_MPLS > 0
static uint8_t
note_mpls(basicFlowMore_t *more, const packet_t *packet)
{
	const uint8_t *const p = (const uint8_t *)packet->mplsHdrP;
	unsigned int i;

	for (i = 0; i < packet->mplsHdrCnt && i < BFO_MAX_MPLS && captured(packet, p + 4 * i, 4); i++)
		more->mpls[i] = get_u32be(p + 4 * i);
	more->numMpls = (uint8_t)i;
	return i > 0 ? BFO_SEEN_MPLS : 0;
}

void
append_mpls(unsigned long flowIndex, outputBuffer_t *buf)
{
	const basicFlowMore_t *const more = more_of(flowIndex, BFO_SEEN_MPLS);
	const uint8_t n = more->numMpls;
	unsigned int i;

	OUTBUF_APPEND_NUMREP(buf, n);
	for (i = 0; i < n; i++) {
		const uint32_t h = more->mpls[i];

		OUTBUF_APPEND_U32(buf, BFO_MPLS == 3 ? h : h >> 12);
#if BFO_MPLS == 4
		OUTBUF_APPEND_U8(buf, (h >> 9) & 7);
		OUTBUF_APPEND_U8(buf, (h >> 8) & 1);
		OUTBUF_APPEND_U8(buf, h);
#endif
	}
}
#endif /* BFO_MPLS > 0 */

/*
 * --- tunnels
 * ---------------------------------------------------------------------------------------------------------
 */

/*
 * Addresses of the IPv4 header at p, 0.0.0.0 if it is not one.
 * Returns its protocol, 0 for none.
 */
#if BFO_GRE == 1 || BFO_L2TP == 1
static uint8_t
outer_ip4(const packet_t *packet, const uint8_t *p, ip4Addr_t *src, ip4Addr_t *dst)
{
	const ipHeader_t *const ip = (const ipHeader_t *)(const void *)p;

	src->IPv4x[0] = dst->IPv4x[0] = 0;
	if (!captured(packet, p, sizeof(*ip)) || IP_V(ip) != 4)
		return 0;
	*src = ip->ip_src;
	*dst = ip->ip_dst;
	return ip->ip_p;
}

/* An IPv4 address column with its labels */
static void
append_ip4(outputBuffer_t *buf, ip4Addr_t ip, bool geo UNUSED)
{
#if BFO_HAS_IP
	OUTBUF_APPEND_IP4(buf, ip);
#if BFO_HAS_LABELS
	if (geo)
		label_append_ip4(buf, ip);
#endif
#else
	(void)buf;
	(void)ip;
#endif
}

#endif /* BFO_GRE == 1 || BFO_L2TP == 1 */

#if BFO_PPP == 1
static uint8_t
note_ppp(basicFlowMore_t *more, const packet_t *packet)
{
	const struct cursor c = cursor_header(packet, packet->pppHdrP);

	return cursor_peek_u32be(&c, 0, &more->pppHdr) ? BFO_SEEN_PPP : 0;
}
#endif

#if BFO_GRE == 1
static uint8_t
note_gre(basicFlowMore_t *more, const packet_t *packet)
{
	const struct cursor c = cursor_header(packet, packet->greHdrP);

	if (!cursor_peek_u32be(&c, 0, &more->greHdr))
		return 0;
	outer_ip4(packet, packet->greL3HdrP, &more->greSrcIP, &more->greDstIP);
	return BFO_SEEN_GRE;
}

void
append_gre(unsigned long flowIndex, outputBuffer_t *buf)
{
	const basicFlowMore_t *const more = more_of(flowIndex, BFO_SEEN_GRE);

	OUTBUF_APPEND_U32(buf, more->greHdr);
	append_ip4(buf, more->greSrcIP, BFO_HAS_GEO_GRE);
	append_ip4(buf, more->greDstIP, BFO_HAS_GEO_GRE);
}
#endif

#if BFO_L2TP == 1
/*
 * L2TP version 2, RFC 2661: | flags 16 | length 16, if flagged | tunnel 16 | session 16 |
 * version 3, RFC 3931, on UDP: | flags 16 | reserved 16 | session 32 |, control: | flags 16 | length 16 | connection
 * 32 | version 3 on IP: | session 32, not 0 | or | 0 32 | control message as above |
 */
static uint8_t
note_l2tp(basicFlowMore_t *more, const packet_t *packet)
{
	const uint8_t *p = (const uint8_t *)packet->l2tpHdrP;
	uint8_t proto;

	if (!captured(packet, p, 4))
		return 0;
	more->l2tpHdr = more->l2tpTID = more->l2tpSID = 0;
	more->l2tpCCSID = 0;
	proto = outer_ip4(packet, packet->l2tpL3HdrP, &more->l2tpSrcIP, &more->l2tpDstIP);
	if (proto == L3_L2TP) {
		more->l2tpCCSID = get_u32be(p);
		if (more->l2tpCCSID != 0 || !captured(packet, p + 4, 4))
			return BFO_SEEN_L2TP;
		p += 4;
	}
	more->l2tpHdr = get_u16be(p);
	if ((more->l2tpHdr & L2TP_VER) == L2TP_V3) {
		if (captured(packet, p + 4, 4))
			more->l2tpCCSID = get_u32be(p + 4);
		return BFO_SEEN_L2TP;
	}
	p += more->l2tpHdr & L2TP_LEN ? 4 : 2;
	if (captured(packet, p, 4)) {
		more->l2tpTID = get_u16be(p);
		more->l2tpSID = get_u16be(p + 2);
	}
	return BFO_SEEN_L2TP;
}

void
append_l2tp(unsigned long flowIndex, outputBuffer_t *buf)
{
	const basicFlowMore_t *const more = more_of(flowIndex, BFO_SEEN_L2TP);

	OUTBUF_APPEND_U16(buf, more->l2tpHdr);
	OUTBUF_APPEND_U16(buf, more->l2tpTID);
	OUTBUF_APPEND_U16(buf, more->l2tpSID);
	OUTBUF_APPEND_U32(buf, more->l2tpCCSID);
	append_ip4(buf, more->l2tpSrcIP, BFO_HAS_GEO_L2TP);
	append_ip4(buf, more->l2tpDstIP, BFO_HAS_GEO_L2TP);
}
#endif

#if BFO_TEREDO == 1
/* Origin indication, RFC 4380 5.1.1: | 0 8 | 0 8 | port, inverted 16 | address, inverted 32 | */
static uint8_t
note_teredo(basicFlowMore_t *more, const packet_t *packet)
{
	const uint8_t *const p = packet->trdoOIHdrP;

	if (!captured(packet, p, sizeof(trdoOIHdr_t)))
		return 0;
	more->trdoPort = (uint16_t)~get_u16be(p + 2);
	more->trdoIP.IPv4x[0] = htonl(~get_u32be(p + 4));
	return BFO_SEEN_TRDO;
}

#if BFO_HAS_IP
static void
append_trdo_ip(outputBuffer_t *buf, ip4Addr_t ip)
{
	OUTBUF_APPEND_IP4(buf, ip);
#if BFO_HAS_GEO_TRDO
	label_append_ip4(buf, ip);
#endif
}

/*
 * What a Teredo address says, RFC 4380 4: | 2001:0 32 | server 32 | flags 16 | port, inverted 16 | client, inverted
 * 32 |
 */
static void
append_teredo6(outputBuffer_t *buf, const flow_t *f UNUSED, const t2addr_t *ip UNUSED)
{
	ip4Addr_t server = { { 0 } }, client = { { 0 } };
	uint16_t port = 0;
	uint8_t flags = 0;

#if IPV6_ACTIVATE > 0
	if (f->ipver == 6 && ip->IPv4x[0] == htonl(TRDO_PREFIX)) {
		server.IPv4x[0] = ip->IPv4x[1];
		flags = (uint8_t)(ntohl(ip->IPv4x[2]) >> 24);
		port = (uint16_t)~ntohl(ip->IPv4x[2]);
		client.IPv4x[0] = ~ip->IPv4x[3];
	}
#endif
	OUTBUF_APPEND_U8(buf, flags);
	append_trdo_ip(buf, server);
	append_trdo_ip(buf, client);
	OUTBUF_APPEND_U16(buf, port);
}
#endif /* BFO_HAS_IP */

void
append_teredo(unsigned long flowIndex, outputBuffer_t *buf)
{
	const basicFlowMore_t *const more = more_of(flowIndex, BFO_SEEN_TRDO);
	const flow_t *const f UNUSED = &flows[flowIndex];

#if BFO_HAS_IP
	append_trdo_ip(buf, more->trdoIP);
#endif
	OUTBUF_APPEND_U16(buf, more->trdoPort);
#if BFO_HAS_IP
	append_teredo6(buf, f, &f->srcIP);
	append_teredo6(buf, f, &f->dstIP);
#endif
}
#endif /* BFO_TEREDO == 1 */

/*
 * --- all of it
 * -------------------------------------------------------------------------------------------------------
 */

uint8_t
first_packet_note(basicFlowMore_t *more, const packet_t *packet)
{
	uint8_t seen = 0;

#if BFO_VLAN > 0
	if (packet->vlanHdrP)
		seen |= note_vlan(more, packet);
#endif
#if BFO_MPLS > 0
	if (packet->mplsHdrP)
		seen |= note_mpls(more, packet);
#endif
#if BFO_PPP == 1
	if (packet->pppHdrP)
		seen |= note_ppp(more, packet);
#endif
#if BFO_HAS_LAPD
	if (packet->status & LAPD_FLOW) {
		more->lapdSAPI = (uint8_t)(packet->lapdAddr >> 10);
		more->lapdTEI = (packet->lapdAddr >> 1) & 0x7f;
		seen |= BFO_SEEN_LAPD;
	}
#endif
#if BFO_L2TP == 1
	if (packet->l2tpHdrP)
		seen |= note_l2tp(more, packet);
#endif
#if BFO_GRE == 1
	if (packet->greHdrP)
		seen |= note_gre(more, packet);
#endif
#if BFO_TEREDO == 1
	if (packet->trdoOIHdrP)
		seen |= note_teredo(more, packet);
#endif
	return seen;
}

#if BFO_PPP == 1
uint64_t
ppp_header(unsigned long flowIndex)
{
	return more_of(flowIndex, BFO_SEEN_PPP)->pppHdr;
}
#endif

#if BFO_HAS_LAPD
uint64_t
lapd_sapi(unsigned long flowIndex)
{
	return more_of(flowIndex, BFO_SEEN_LAPD)->lapdSAPI;
}

uint64_t
lapd_tei(unsigned long flowIndex)
{
	return more_of(flowIndex, BFO_SEEN_LAPD)->lapdTEI;
}
#endif

#endif /* BFO_HAS_MORE */
