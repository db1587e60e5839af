/* IPv4 (RFC 791), and the order in which what it carries is looked at. */
#include "decode_priv.h"

#define IP4_MIN	20

/* Wherever IP is announced without a version. */
enum step
step_ip(struct dissect *d)
{
	uint8_t first = 0;

	cursor_peek_u8(&d->c, 0, &first);
	switch (first >> 4) {
	case 4:
		return STEP_IPV4;
	case 6:
		return STEP_IPV6;
	default:
		d->status |= L3_IPVX;
		dissect_name(d, LABEL_IPVX);
		if (dissect_in_ip(d) || !d->l2_flows)
			return dissect_fail(d, DECODE_IPVX);
		return STEP_END;
	}
}

static bool
has_ports(uint8_t proto)
{
	return proto == L3_TCP || proto == L3_UDP || proto == L3_UDPLITE || proto == L3_SCTP;
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
		.proto = h[9],
		.frag_id = get_u16be(h + 4),
		.frag_off = (uint16_t)((off & IP_OFFMASK) * 8),
		.frag_more = (off & IP_MF) != 0,
		.is_frag = (off & (IP_OFFMASK | IP_MF)) != 0,
	};
	d->c.p = hl < cursor_left(&d->c) ? h + hl : d->c.end;
}

/* IP in IP: the inner header is looked at from STAGE_L4 on, one inside of that from the start. */
static enum step
ip_in_ip(struct dissect *d, uint8_t stage)
{
	uint8_t first;

	if (!cursor_peek_u8(&d->c, 0, &first))
		return dissect_stop(d);
	d->status |= L3_IPIP;
	d->stage = stage == STAGE_L4 ? STAGE_ALL : STAGE_L4;
	if (first >> 4 == (d->ip.proto == L3_IPIP4 ? 4 : 6))
		return d->ip.proto == L3_IPIP4 ? STEP_IPV4 : STEP_IPV6;
	if (IPVX_INTERPRET == 1)
		return d->ip.proto == L3_IPIP4 ? STEP_IPV4 : STEP_IPV6;
	d->status |= L3_IPVX;
	dissect_name(d, LABEL_IPVX);
	return dissect_fail(d, DECODE_IPVX);
}

/* TCP, UDP and their kin: a tunnel, or what the flow is about. */
static enum step
carried_ports(struct dissect *d, enum stage stage)
{
	uint16_t sport, dport;
	enum step next = STEPS;

	if (stage == STAGE_ALL && cursor_peek_u16be(&d->c, 0, &sport) && cursor_peek_u16be(&d->c, 2, &dport) &&
	    sport != 0 && dport != 0)
		next = tunnel_ports(d, sport, dport);
	return next != STEPS ? next : dissect_l4(d);
}

static enum step
carried(struct dissect *d, enum stage stage)
{
	const uint8_t proto = d->ip.proto;

	if (has_ports(proto)) {
		d->ip.ports = true;
		dissect_name_l4(d, proto);
		return carried_ports(d, stage);
	}
	if (GRE == 1 && proto == L3_GRE)
		return tunnel_gre(d, stage != STAGE_ALL);
	if (ETHIP == 1 && proto == L3_ETHIP && stage <= STAGE_ETHERIP && cursor_has(&d->c, 1) && d->c.p[0] >> 4 >= 3)
		return tunnel_etherip(d);
	if (IPIP == 1 && (proto == L3_IPIP4 || proto == L3_IPIP6))
		return ip_in_ip(d, (uint8_t)stage);
	return dissect_l4(d);
}

/* | version 4 | header length 4 | ... | */
enum step
step_ipv4(struct dissect *d)
{
	const uint8_t *h = d->c.p;
	const enum stage stage = d->stage;
	unsigned int hl;

	d->stage = STAGE_ALL;
	d->status |= FS_IPV4_PKT;
	d->type = ETHERTYPE_IP;
	dissect_name(d, LABEL_IPV4);
	if (IPV6_ACTIVATE == 1)
		return dissect_in_ip(d) ? dissect_stop(d) : STEP_END;
	if (!cursor_has(&d->c, IP4_MIN)) {
		d->status |= L3SNAPLENGTH;
		return dissect_in_ip(d) ? dissect_stop(d) : dissect_fail(d, DECODE_L3_SHORT);
	}
	hl = (h[0] & 0x0fU) * 4;
	if (hl < IP4_MIN) {
		d->status |= IPV4_HL_TOO_SHORT;
		return dissect_fail(d, DECODE_L3_SHORT);
	}
	enter(d, h, hl);
	if (d->ip.frag_off != 0) {
		dissect_name_l4(d, d->ip.proto);
		return dissect_stop(d);
	}
	return carried(d, stage);
}
