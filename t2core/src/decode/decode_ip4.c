/* IPv4 (RFC 791), and the order in which what it carries is looked at. */
#include "decode_priv.h"

#define IP4_MIN	20

/* Wherever IP is announced without a version. */
enum step
step_ip(struct dissect *d)
{
	uint8_t first;

	if (!cursor_peek_u8(&d->c, 0, &first))
		return d->l2_flows ? dissect_end(d) : dissect_none(d, DECODE_L3_SHORT);
	switch (first >> 4) {
	case 4:
		return STEP_IPV4;
	case 6:
		return STEP_IPV6;
	default:
		return dissect_ipvx(d);
	}
}

/* The header becomes that of the flow.  hl is its length, which may lead behind the captured bytes. */
static void
enter(struct dissect *d, const uint8_t *h, unsigned int hl)
{
	const uint16_t off = get_u16be(h + 6);

	d->ip = (struct ip_level) {
		.hdr = h,
		.l2 = d->l2,
		.len = hl,
		.version = 4,
		.proto = d->vjc ? L3_TCP : h[9],
		.frag_id = get_u16be(h + 4),
		.frag_off = (uint16_t)((off & IP_OFFMASK) * 8),
		.frag_more = (off & IP_MF) != 0,
		.is_frag = (off & (IP_OFFMASK | IP_MF)) != 0,
	};
	d->vjc = false;
	d->c.p = hl < cursor_left(&d->c) ? h + hl : d->c.end;
}

/* IP in IP */
static enum step
ip_in_ip(struct dissect *d)
{
	uint8_t first;

	d->status |= L3_IPIP;
	if (!cursor_peek_u8(&d->c, 0, &first))
		return dissect_stop(d);
	if (first >> 4 != (d->ip.proto == L3_IPIP4 ? 4 : 6) && IPVX_INTERPRET == 0)
		return dissect_ipvx(d);
	return d->ip.proto == L3_IPIP4 ? STEP_IPV4 : STEP_IPV6;
}

/* TCP, UDP and their kin: a tunnel, or what the flow is about. */
static enum step
carried_ports(struct dissect *d)
{
	uint16_t sport, dport;
	enum step next = STEPS;

	d->ip.ports = true;
	if (cursor_has(&d->c, 1))
		dissect_name_l4(d, d->ip.proto);
	if (cursor_peek_u16be(&d->c, 0, &sport) && cursor_peek_u16be(&d->c, 2, &dport))
		next = tunnel_ports(d, sport, dport);
	return next != STEPS ? next : dissect_l4(d);
}

enum step
dissect_carried(struct dissect *d)
{
	switch (d->ip.proto) {
	case L3_TCP:
	case L3_UDP:
	case L3_UDPLITE:
	case L3_SCTP:
		return carried_ports(d);
	case L3_GRE:
		return GRE == 1 ? tunnel_gre(d) : dissect_l4(d);
	case L3_ETHIP:
		return ETHIP == 1 ? tunnel_etherip(d) : dissect_l4(d);
	case L3_IPIP4:
	case L3_IPIP6:
		return IPIP == 1 ? ip_in_ip(d) : dissect_l4(d);
	case L3_ETHERNET:
		return STEP_ETHER;
	case L3_MPLS:
		d->status |= L2_MPLS_UCAST;
		return STEP_MPLS;
	default:
		return dissect_l4(d);
	}
}

/* | version 4 | header length 4 | ... | */
enum step
step_ipv4(struct dissect *d)
{
	const uint8_t *h = d->c.p;
	unsigned int hl;

	d->type = ETHERTYPE_IP;
	if (!cursor_has(&d->c, IP4_MIN)) {
		d->status |= L3SNAPLENGTH;
		return dissect_none(d, DECODE_L3_SHORT);
	}
	d->status |= FS_IPV4_PKT;
	dissect_name(d, LABEL_IPV4);
	if (IPV6_ACTIVATE == 1)
		return dissect_end(d);
	hl = (h[0] & 0x0fU) * 4;
	if (hl < IP4_MIN) {
		d->status |= IPV4_HL_TOO_SHORT;
		return dissect_none(d, DECODE_L3_SHORT);
	}
	enter(d, h, hl);
	if (d->ip.frag_off != 0) {
		dissect_name_l4(d, d->ip.proto);
		return dissect_stop(d);
	}
	return dissect_carried(d);
}
