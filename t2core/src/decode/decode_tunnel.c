/*
 * Tunnels over UDP (AYIYA over TCP too), known by their ports.  The other port has to be above 1024, except where it says
 * otherwise, and what looks like one of the tunnels has to make sense.
 */
#include "decode_priv.h"

#define PORT_AYIYA	5072
#define PORT_GTP_C	2123
#define PORT_GTP_U	2152
#define PORT_GTP_PRIME	3386
#define PORT_VXLAN	4789
#define PORT_VXLAN_GPE	4790
#define PORT_VXLAN_LINUX 8472
#define PORT_GENEVE	6081
#define PORT_CAPWAP_C	5246
#define PORT_CAPWAP_D	5247
#define PORT_LWAPP_D	12222
#define PORT_LWAPP_C	12223
#define PORT_L2TP	1701
#define PORT_TEREDO	3544

/* The content of a tunnel starts at p; only IP and what follow says is looked at. */
static enum step
inside(struct dissect *d, const uint8_t *p, uint8_t follow, enum step next)
{
	d->c.p = p;
	d->follow = follow;
	return next;
}

/* IP by its version, in a tunnel that carries nothing else. */
static enum step
inside_ip(struct dissect *d, const struct cursor *c)
{
	uint8_t first = 0;

	cursor_peek_u8(c, 0, &first);
	switch (first >> 4) {
	case 4:
		return inside(d, c->p, 0, STEP_IPV4);
	case 6:
		return inside(d, c->p, 0, STEP_IPV6);
	default:
		return dissect_stop(d);
	}
}

#if AYIYA == 1
/*
 * AYIYA: | id length 4 | id type 4 | signature length 4 | hash 4 | authentication 4 | operation 4 | next header 8 |
 *        | epoch 32 | identity 2^length bytes | signature 4 * length bytes |
 */
static enum step
tunnel_ayiya(struct dissect *d, struct cursor c)
{
	uint8_t next, first = 0;

	if (d->ip.proto == L3_SCTP) {
		dissect_name(d, LABEL_AYIYA);
		return dissect_stop(d);
	}
	if (!cursor_has(&c, 8))
		return dissect_stop(d);
	next = c.p[3];
	if (next == L3_NXTH6) {
		d->status |= L3_AYIYA;
		dissect_name(d, LABEL_AYIYA);
		return dissect_stop(d);
	}
	if ((next != L3_IPIP4 && next != L3_IPIP6) ||
	    !cursor_skip(&c, 8 + ((size_t)1 << (c.p[0] >> 4)) + (size_t)(c.p[1] >> 4) * 4))
		return dissect_stop(d);
	cursor_peek_u8(&c, 0, &first);
	if (first >> 4 != (next == L3_IPIP4 ? 4 : 6))
		return dissect_stop(d);
	d->status |= L3_AYIYA;
	dissect_name(d, LABEL_AYIYA);
	return inside_ip(d, &c);
}
#endif

#if GTP == 1
/* GTPv1: extension headers, | length in words 8 | ... | next type 8 | */
static bool
gtp_extensions(struct cursor *c, uint8_t type)
{
	uint8_t words;

	while (type != 0) {
		if (!cursor_peek_u8(c, 0, &words) || words == 0 || !cursor_has(c, words * (size_t)4))
			return false;
		type = c->p[words * 4 - 1];
		cursor_skip(c, words * (size_t)4);
	}
	return true;
}

/* GTP: | version 3 | protocol type 1 | flags 4 | message 8 | length 16 | tunnel 32 | ... */
static enum step
tunnel_gtp(struct dissect *d, struct cursor c)
{
	uint8_t flags = 0, message = 0;
	bool ok;

	d->status |= L3_GTP;
	dissect_name(d, LABEL_GTP);
	d->pk->gtpHdrP = c.p;
	if (!cursor_peek_u8(&c, 0, &flags) || !cursor_peek_u8(&c, 1, &message) || message != 0xff)
		return STEPS;
	switch (flags >> 5) {
	case 0:
		ok = cursor_skip(&c, 20);
		break;
	case 1:
		ok = cursor_skip(&c, 8);
		if (ok && (flags & 0x07))
			ok = cursor_skip(&c, 4) && (!(flags & 0x04) || gtp_extensions(&c, c.p[-1]));
		break;
	default:
		ok = false;
		break;
	}
	return ok ? inside_ip(d, &c) : dissect_stop(d);
}
#endif

#if VXLAN == 1
/* VXLAN (RFC 7348): | flags 8 | 0 24 | network 24 | 0 8 |; with GPE | flags 8 | 0 16 | next 8 | network 24 | 0 8 | */
static enum step
tunnel_vxlan(struct dissect *d, struct cursor c, bool gpe)
{
	uint8_t next;

	if (!cursor_has(&c, 8) || c.p[1] != 0 || c.p[2] != 0 || c.p[7] != 0 || (!gpe && c.p[3] != 0))
		return STEPS;
	next = c.p[3];
	cursor_skip(&c, 8);
	d->status |= L3_VXLAN;
	dissect_name(d, gpe ? LABEL_VXLAN_GPE : LABEL_VXLAN);
	if (!gpe)
		return inside(d, c.p, FOLLOW_PPPOE, STEP_ETHER);
	switch (next) {
	case 1:
	case 2:
		return inside_ip(d, &c);
	case 3:
		return inside(d, c.p, FOLLOW_PPPOE, STEP_ETHER);
	case 4:
		return inside(d, c.p, FOLLOW_PPPOE, STEP_NSH);
	case 5:
		dissect_name(d, LABEL_MPLS);
		return dissect_stop(d);
	default:
		return dissect_stop(d);
	}
}
#endif

/* NSH (RFC 8300): | version 2 | O 1 | 0 1 | TTL 6 | length in words 6 | 0 4 | MD type 4 | next protocol 8 | ... */
enum step
step_nsh(struct dissect *d)
{
	uint8_t words, next;

	dissect_name(d, LABEL_NSH);
	if (!cursor_has(&d->c, 8))
		return dissect_stop(d);
	words = d->c.p[1] & 0x3f;
	next = d->c.p[3];
	if (words < 2 || !cursor_skip(&d->c, words * (size_t)4))
		return dissect_stop(d);
	switch (next) {
	case 1:
	case 2:
		return inside_ip(d, &(struct cursor){ d->c.p, d->c.end });
	case 3:
		return STEP_ETHER;
	case 4:
		return STEP_NSH;
	default:
		return dissect_stop(d);
	}
}

#if GENEVE == 1
/* GENEVE (RFC 8926): | version 2 | options in words 6 | O C 0 8 | type 16 | network 24 | 0 8 | options | */
static enum step
tunnel_geneve(struct dissect *d, struct cursor c)
{
	uint16_t type;
	size_t options;

	if (!cursor_has(&c, 8) || c.p[0] >> 6 != 0 || (c.p[1] & 0x3f) != 0 || c.p[7] != 0)
		return STEPS;
	options = (c.p[0] & 0x3fU) * 4;
	type = get_u16be(c.p + 2);
	if (type != ETHERTYPE_TEB || !cursor_skip(&c, 8 + options))
		return dissect_stop(d);
	d->status |= L3_GENEVE;
	dissect_name(d, LABEL_GENEVE);
	return inside(d, c.p, 0, STEP_ETHER);
}
#endif

#if L2TP == 1
/*
 * L2TP (RFC 2661): | T L 0 0 S 0 O P 0 4 | version 4 | length 16 if L | tunnel 16 | session 16 | Ns, Nr 32 if S |
 * | offset 16 if O, padding |.  Version 3 (RFC 3931) has | flags 16 | 0 16 | session 32 |.
 */
static enum step
tunnel_l2tp(struct dissect *d, const struct cursor *from)
{
	struct cursor c = *from;
	uint16_t flags, offset = 0;

	if (!cursor_u16be(&c, &flags) || (flags & L2TP_RES) != 0 || ((flags & L2TP_VER) != 2 && (flags & L2TP_VER) != 3))
		return STEPS;
	d->status |= L2_L2TP;
	dissect_name(d, LABEL_L2TP);
	d->pk->l2tpHdrP = (const uint16_t *)(const void *)from->p;
	d->pk->l2tpL3HdrP = d->ip.hdr;
	if (flags & L2TP_TYPE)
		return dissect_stop(d);
	if ((flags & L2TP_VER) == 3) {
		if (!cursor_skip(&c, 6))
			return dissect_stop(d);
	} else if (((flags & L2TP_LEN) && !cursor_skip(&c, 2)) || !cursor_skip(&c, 4) ||
	    ((flags & L2TP_SQN) && !cursor_skip(&c, 4)) ||
	    ((flags & L2TP_OFF) && (!cursor_u16be(&c, &offset) || !cursor_skip(&c, offset)))) {
		return dissect_stop(d);
	}
	d->c.p = c.p;
	d->follow = 0;
	return ppp_start(d, PPP_L2TP);
}
#endif

#if TEREDO == 1
/* Whether an address is one of Teredo (RFC 4380), 2001:0::/32. */
static bool
is_teredo_address(const uint8_t *a)
{
	return get_u32be(a) == 0x20010000;
}

/* Teredo: optional | 0 1 | id length 8 | authentication length 8 | both | nonce 64 | confirmation 8 |, optional
 * | 0 0 | origin port 16 | origin address 32 |, then IPv6 */
static enum step
tunnel_teredo(struct dissect *d, struct cursor c, uint16_t sport, uint16_t dport)
{
	const uint8_t *auth = NULL, *origin = NULL;
	uint16_t id;

	if (cursor_peek_u16be(&c, 0, &id) && id == 0x0001 && cursor_has(&c, 4)) {
		auth = c.p;
		if (!cursor_skip(&c, (size_t)4 + c.p[2] + c.p[3] + 9))
			return STEPS;
	}
	if (cursor_peek_u16be(&c, 0, &id) && id == 0x0000) {
		origin = c.p;
		if (!cursor_skip(&c, sizeof(trdoOIHdr_t)))
			return STEPS;
	}
	if (!cursor_has(&c, sizeof(ip6Header_t)) || c.p[0] >> 4 != 6)
		return STEPS;
	if (sport != PORT_TEREDO && dport != PORT_TEREDO && !is_teredo_address(c.p + 8) && !is_teredo_address(c.p + 24))
		return STEPS;
	d->pk->trdoAHdrP = auth;
	d->pk->trdoOIHdrP = origin;
	d->status |= L3_TRDO;
	dissect_name(d, LABEL_TEREDO);
	return inside(d, c.p, 0, STEP_IPV6);
}
#endif

/* The tunnels over UDP, in this order: a port that two of them know is the first one's. */
static enum step
udp_tunnel(struct dissect *d, const struct cursor *c, uint16_t sport, uint16_t dport)
{
	enum step next = STEPS;

#if GTP == 1
	if (port_match(sport, dport, PORT_GTP_C) || port_match(sport, dport, PORT_GTP_U) ||
	    port_match(sport, dport, PORT_GTP_PRIME))
		next = tunnel_gtp(d, *c);
#endif
#if VXLAN == 1
	if (next == STEPS && (dport == PORT_VXLAN || dport == PORT_VXLAN_GPE || dport == PORT_VXLAN_LINUX ||
	    ((sport == PORT_VXLAN || sport == PORT_VXLAN_GPE || sport == PORT_VXLAN_LINUX) && dport > PORT_WELL_KNOWN_MAX)))
		next = tunnel_vxlan(d, *c, sport == PORT_VXLAN_GPE || dport == PORT_VXLAN_GPE);
#endif
#if GENEVE == 1
	if (next == STEPS && port_match(sport, dport, PORT_GENEVE))
		next = tunnel_geneve(d, *c);
#endif
#if CAPWAP == 1
	if (next == STEPS && (port_match(sport, dport, PORT_CAPWAP_C) || port_match(sport, dport, PORT_CAPWAP_D)))
		next = tunnel_capwap(d, *c, sport == PORT_CAPWAP_D || dport == PORT_CAPWAP_D);
#endif
#if LWAPP == 1
	if (next == STEPS && (port_match(sport, dport, PORT_LWAPP_D) || port_match(sport, dport, PORT_LWAPP_C)))
		next = tunnel_lwapp(d, *c, sport == PORT_LWAPP_C || dport == PORT_LWAPP_C);
#endif
#if L2TP == 1
	if (next == STEPS && (sport == PORT_L2TP || dport == PORT_L2TP))
		next = tunnel_l2tp(d, c);
#endif
#if TEREDO == 1
	if (next == STEPS && sport > PORT_WELL_KNOWN_MAX && dport > PORT_WELL_KNOWN_MAX)
		next = tunnel_teredo(d, *c, sport, dport);
#endif
	return next;
}

enum step
tunnel_ports(struct dissect *d, uint16_t sport, uint16_t dport)
{
	const struct cursor c = l4_payload(d);

#if AYIYA == 1
	if (port_match(sport, dport, PORT_AYIYA))
		return tunnel_ayiya(d, c);
#endif
	return d->ip.proto == L3_UDP ? udp_tunnel(d, &c, sport, dport) : STEPS;
}

enum step
tunnel_ports_ipv6(struct dissect *d, uint16_t sport, uint16_t dport)
{
#if L2TP == 1
	if (sport == PORT_L2TP || dport == PORT_L2TP) {
		const struct cursor c = l4_payload(d);

		return tunnel_l2tp(d, &c);
	}
#else
	(void)d, (void)sport, (void)dport;
#endif
	return STEPS;
}
