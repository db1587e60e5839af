/*
 * Tunnels over UDP (AYIYA over TCP too), known by their ports.  The other port has to be above 1024, except where
 * senders may choose any, and what looks like one of the tunnels has to make sense.
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

/* The content of a tunnel starts at p. */
static enum step
inside(struct dissect *d, const uint8_t *p, enum step next)
{
	d->c.p = p;
	return next;
}

/* A port that only receivers have: senders choose any, but replies from a well-known port may go to it as well. */
static inline bool
port_receives(uint16_t sport, uint16_t dport, uint16_t p)
{
	return dport == p || (sport == p && dport > PORT_WELL_KNOWN_MAX);
}

#if AYIYA == 1
#define AYIYA_FORWARD	1
#define AYIYA_ECHO_FORWARD 3

/*
 * AYIYA: | id length 4 | id type 4 | signature length 4 | hash 4 | authentication 4 | operation 4 | next header 8 |
 *        | epoch 32 | identity 2^length bytes | signature 4 * length bytes |
 * Other operations than to forward have no packet.
 */
static enum step
tunnel_ayiya(struct dissect *d, struct cursor c)
{
	uint8_t next, operation, first = 0;

	if (d->ip.proto == L3_SCTP) {
		if (cursor_has(&c, 8))
			dissect_name(d, LABEL_AYIYA);
		return dissect_stop(d);
	}
	if (!cursor_has(&c, 8))
		return dissect_stop(d);
	operation = c.p[2] & 0x0f;
	next = c.p[3];
	cursor_skip(&c, 8);
	if (!cursor_skip(&c, ((size_t)1 << (c.p[-8] >> 4)) + (size_t)(c.p[-7] >> 4) * 4))
		return dissect_stop(d);
	cursor_peek_u8(&c, 0, &first);
	if ((next == L3_IPIP4 && first >> 4 != 4) || (next == L3_IPIP6 && first >> 4 != 6))
		return dissect_stop(d);
	d->status |= L3_AYIYA;
	dissect_name(d, LABEL_AYIYA);
	if (operation != AYIYA_FORWARD && operation != AYIYA_ECHO_FORWARD)
		return dissect_stop(d);
	d->c.p = c.p;
	switch (next) {
	case L3_IPIP4:
	case L3_IPIP6:
		return STEP_IP;
	case L3_ETHERNET:
		return STEP_ETHER;
	case L3_MPLS:
		d->status |= L2_MPLS_UCAST;
		return STEP_MPLS;
#if GRE == 1
	case L3_GRE:
		return tunnel_gre(d);
#endif
#if ETHIP == 1
	case L3_ETHIP:
		return first >> 4 >= ETHERIP_VERSION ? tunnel_etherip(d) : dissect_stop(d);
#endif
	default:
		return dissect_stop(d);
	}
}
#endif

#if GTP == 1
#define GTP_NOT_PRIME	0x10	/* protocol type: 0 is GTP', which carries no packets */

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

/* What is carried was agreed upon elsewhere: IP, or the frames of an Ethernet session (3GPP TS 29.281). */
static enum step
gtp_content(struct dissect *d, const struct cursor *c)
{
	uint8_t first = 0;

	cursor_peek_u8(c, 0, &first);
	if (first >> 4 == 4 || first >> 4 == 6)
		return inside(d, c->p, STEP_IP);
	return ether_fits(c) ? inside(d, c->p, STEP_ETHER) : dissect_stop(d);
}

/* GTP: | version 3 | protocol type 1 | flags 4 | message 8 | length 16 | tunnel 32 | ... */
static enum step
tunnel_gtp(struct dissect *d, struct cursor c)
{
	uint8_t flags, message;
	bool ok;

	d->status |= L3_GTP;
	if (!cursor_has(&c, 8))
		return STEPS;
	dissect_name(d, LABEL_GTP);
	d->pk->gtpHdrP = c.p;
	flags = c.p[0];
	message = c.p[1];
	if (message != 0xff)
		return STEPS;
	if (!(flags & GTP_NOT_PRIME))
		return dissect_stop(d);
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
	return ok ? gtp_content(d, &c) : dissect_stop(d);
}
#endif

/* RFC 8300, 6 */
enum step
tunnel_next_protocol(struct dissect *d, uint8_t next)
{
	switch (next) {
	case 1:
		d->type = ETHERTYPE_IP;
		return STEP_ETHERTYPE;
	case 2:
		d->type = ETHERTYPE_IPV6;
		return STEP_ETHERTYPE;
	case NEXT_ETHERNET:
		return STEP_ETHER;
	case NEXT_NSH:
		return STEP_NSH;
	case 5:
		d->type = ETHERTYPE_MPLS_UNI;
		return STEP_ETHERTYPE;
	default:
		return dissect_stop(d);
	}
}

#if VXLAN == 1
#define VXLAN_I		0x08	/* there is a network, and so a header */
#define VXLAN_P		0x04	/* GPE: there is a next protocol */

/*
 * VXLAN (RFC 7348): | flags 8 | 24 | network 24 | 8 |.  What is reserved, or a group policy's, says nothing of the
 * content. VXLAN-GPE: | flags 8 | 16 | next 8 | network 24 | 8 |; without a next protocol it is VXLAN's Ethernet, and
 * with one there may be no network.
 */
static enum step
tunnel_vxlan(struct dissect *d, struct cursor c, bool gpe)
{
	uint8_t next;

	if (!cursor_has(&c, 8) || !(c.p[0] & (gpe ? VXLAN_I | VXLAN_P : VXLAN_I)))
		return STEPS;
	next = c.p[3];
	d->status |= L3_VXLAN;
	dissect_name(d, gpe ? LABEL_VXLAN_GPE : LABEL_VXLAN);
	d->c.p = c.p + 8;
	return gpe && next != 0 ? tunnel_next_protocol(d, next) : STEP_ETHER;
}
#endif

/* NSH (RFC 8300): | version 2 | O 1 | 0 1 | TTL 6 | length in words 6 | 0 4 | MD type 4 | next protocol 8 | ... */
enum step
step_nsh(struct dissect *d)
{
	uint8_t words, next;

	if (!cursor_has(&d->c, 8))
		return dissect_stop(d);
	dissect_name(d, LABEL_NSH);
	words = d->c.p[1] & 0x3f;
	next = d->c.p[3];
	if (words < 2 || !cursor_skip(&d->c, words * (size_t)4))
		return dissect_stop(d);
	return tunnel_next_protocol(d, next);
}

#if GENEVE == 1
/*
 * GENEVE (RFC 8926): | version 2 | options in words 6 | O C 8 | type 16 | network 24 | 8 | options |.  A datagram
 * from a well-known port may be that port's reply: then the type has to be one with a name.
 */
static enum step
tunnel_geneve(struct dissect *d, struct cursor c, uint16_t sport)
{
	size_t options;
	uint16_t type;

	if (!cursor_has(&c, 8) || c.p[0] >> 6 != 0)
		return STEPS;
	options = (c.p[0] & 0x3fU) * 4;
	type = get_u16be(c.p + 2);
	if (sport <= PORT_WELL_KNOWN_MAX && label_ethertype(type) == LABEL_UNK_HEX16)
		return STEPS;
	d->status |= L3_GENEVE;
	if (!cursor_skip(&c, 8 + options))
		return dissect_stop(d);
	dissect_name(d, LABEL_GENEVE);
	d->type = type;
	return inside(d, c.p, STEP_ETHERTYPE);
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

	if (udp_wire_len(d) < sizeof(ip6Header_t))
		return STEPS;
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
	if (sport != PORT_TEREDO && dport != PORT_TEREDO && !is_teredo_address(c.p + 8) &&
	    !is_teredo_address(c.p + 24))
		return STEPS;
	d->pk->trdoAHdrP = auth;
	d->pk->trdoOIHdrP = origin;
	d->status |= L3_TRDO;
	dissect_name(d, LABEL_TEREDO);
	return inside(d, c.p, STEP_IPV6);
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
	if (next == STEPS &&
	    (port_receives(sport, dport, PORT_VXLAN) || port_receives(sport, dport, PORT_VXLAN_GPE) ||
	    port_receives(sport, dport, PORT_VXLAN_LINUX)))
		next = tunnel_vxlan(d, *c, dport == PORT_VXLAN_GPE ||
		    (sport == PORT_VXLAN_GPE && dport != PORT_VXLAN && dport != PORT_VXLAN_LINUX));
#endif
#if GENEVE == 1
	if (next == STEPS && port_receives(sport, dport, PORT_GENEVE))
		next = tunnel_geneve(d, *c, sport);
#endif
	if (next == STEPS)
		next = tunnel_udp(d, c, sport, dport);
#if CAPWAP == 1
	if (next == STEPS && (port_match(sport, dport, PORT_CAPWAP_C) || port_match(sport, dport, PORT_CAPWAP_D)))
		next = tunnel_capwap(d, *c, sport == PORT_CAPWAP_D || dport == PORT_CAPWAP_D);
#endif
#if LWAPP == 1
	if (next == STEPS && (port_match(sport, dport, PORT_LWAPP_D) || port_match(sport, dport, PORT_LWAPP_C)))
		next = tunnel_lwapp(d, *c, dport == PORT_LWAPP_C);
#endif
#if L2TP == 1
	if (next == STEPS && (sport == PORT_L2TP || dport == PORT_L2TP))
		next = tunnel_l2tp(d, c);
#endif
#if TEREDO == 1
	if (next == STEPS && d->ip.version == 4 && sport > PORT_WELL_KNOWN_MAX && dport > PORT_WELL_KNOWN_MAX)
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
