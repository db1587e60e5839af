/* L2TP over UDP and over IP: version 2 (RFC 2661) carries PPP, version 3 (RFC 3931) what its control messages say. */
#include <string.h>

#include "chksum.h"
#include "decode_priv.h"

#if L2TP == 1
#define L2TP_3		3	/* version */
#define V3_OPTIONS_MAX	12	/* cookie of 0, 4 or 8 bytes, then a sublayer of 0 or 4 */
#define IP4_MIN		20
#define IP4_SUM		10
#define IP6_LEN		40
#define PADDING_MAX	46	/* of a short Ethernet frame */
#define TYPE_AT		12	/* in an Ethernet header */
#define TAGS_MAX	4

/* --- version 3: what is carried --------------------------------------------------------------------------------- */

/*
 * Neither the length of a session's cookie nor the type of its pseudo wire is in a data message: what is believed is
 * an IP header whose length fits and, in IPv4, whose checksum is right, in one of the forms that there are.
 */
static bool
ip_is_there(const struct cursor *c, size_t wire)
{
	uint16_t sum;
	size_t hl, len;

	if (cursor_has(c, IP6_LEN) && c->p[0] >> 4 == 6) {
		len = (size_t)IP6_LEN + get_u16be(c->p + 4);
		return len <= wire && wire - len <= PADDING_MAX;
	}
	if (!cursor_has(c, IP4_MIN) || c->p[0] >> 4 != 4)
		return false;
	hl = (c->p[0] & 0x0fU) * 4;
	len = get_u16be(c->p + 2);
	if (hl < IP4_MIN || len < hl || len > wire || !cursor_has(c, hl))
		return false;
	memcpy(&sum, c->p + IP4_SUM, sizeof(sum));
	return t2_inet_checksum(c->p, 0, (uint32_t)hl, IP4_SUM / 2) == sum;
}

static bool
ip_is_behind(const struct cursor *c, size_t n, size_t wire)
{
	struct cursor behind = *c;

	return n <= wire && cursor_skip(&behind, n) && ip_is_there(&behind, wire - n);
}

static bool
ether_is_there(const struct cursor *c, size_t wire)
{
	size_t at = TYPE_AT;
	uint16_t type;

	for (unsigned int n = 0; n <= TAGS_MAX && cursor_peek_u16be(c, at, &type); n++) {
		at += 2;
		if (type == ETHERTYPE_IP || type == ETHERTYPE_IPV6)
			return ip_is_behind(c, at, wire);
		if (type != ETHERTYPE_VLAN && type != ETHERTYPE_QINQ)
			return false;
		at += 2;
	}
	return false;
}

/* PPP with or without address and control, with a protocol of one byte or of two; HDLC as Cisco has it */
static bool
ppp_is_there(const struct cursor *c, size_t wire)
{
	uint16_t first, type;
	uint8_t proto;
	size_t at = 0;

	if (!cursor_peek_u16be(c, 0, &first))
		return false;
	if ((first == PPP_CHDLC_UCAST || first == PPP_CHDLC_MCAST) && cursor_peek_u16be(c, 2, &type))
		return (type == ETHERTYPE_IP || type == ETHERTYPE_IPV6) && ip_is_behind(c, 4, wire);
	if (first == PPP_ADDRESS_CONTROL)
		at = 2;
	if (!cursor_peek_u8(c, at, &proto))
		return false;
	if (proto == 0 && !cursor_peek_u8(c, ++at, &proto))
		return false;
	return (proto == PPP_IP4 || proto == PPP_IP6) && ip_is_behind(c, at + 1, wire);
}

/* c is behind the session.  STEPS if nothing is recognised. */
static enum step
v3_content(struct dissect *d, struct cursor c)
{
	const size_t at = (size_t)(c.p - d->pk->raw_packet);
	size_t wire = d->pk->rawLen > at ? d->pk->rawLen - at : 0;
	uint16_t first;

	d->c.p = c.p;
	if (cursor_peek_u16be(&c, 0, &first) && first == PPP_ADDRESS_CONTROL)
		return ppp_start(d, PPP_L2TP);
	for (size_t n = 0; n <= V3_OPTIONS_MAX && wire >= IP4_MIN; n += 4, wire -= 4) {
		d->c.p = c.p;
		if (ip_is_there(&c, wire))
			return STEP_IP;
		if (ether_is_there(&c, wire))
			return STEP_ETHER;
		if (ppp_is_there(&c, wire))
			return ppp_start(d, PPP_L2TP);
		if (!cursor_skip(&c, 4))
			break;
	}
	return STEPS;
}

/* --- the headers ------------------------------------------------------------------------------------------------ */

/*
 * Over UDP: | T L 2 S 1 O P 4 | version 4 | length 16 if L | tunnel 16 | session 16 | Ns, Nr 32 if S |
 * | offset 16 if O, padding |.  Version 3 has | flags 16 | 16 | session 32 |.
 */
enum step
tunnel_l2tp(struct dissect *d, const struct cursor *from)
{
	struct cursor c = *from;
	uint16_t flags, offset = 0;
	enum step next;

	if (!cursor_u16be(&c, &flags) || ((flags & L2TP_VER) != 2 && (flags & L2TP_VER) != L2TP_3))
		return STEPS;
	d->status |= L2_L2TP;
	dissect_name(d, LABEL_L2TP);
	d->pk->l2tpHdrP = (const uint16_t *)(const void *)from->p;
	d->pk->l2tpL3HdrP = d->ip.hdr;
	if (flags & L2TP_TYPE)
		return dissect_stop(d);
	if ((flags & L2TP_VER) == L2TP_3) {
		next = cursor_skip(&c, 6) ? v3_content(d, c) : STEPS;
		return next != STEPS ? next : dissect_stop(d);
	}
	if (((flags & L2TP_LEN) && !cursor_skip(&c, 2)) || !cursor_skip(&c, 4) ||
	    ((flags & L2TP_SQN) && !cursor_skip(&c, 4)) ||
	    ((flags & L2TP_OFF) && (!cursor_u16be(&c, &offset) || !cursor_skip(&c, offset))))
		return dissect_stop(d);
	d->c.p = c.p;
	return ppp_start(d, PPP_L2TP);
}

/* Over IP (RFC 3931, 4.1.1): | session 32 |, 0 before control messages */
enum step
tunnel_l2tp_ip(struct dissect *d)
{
	struct cursor c = d->c;
	uint32_t session;
	enum step next = STEPS;

	if (cursor_u32be(&c, &session) && session != 0)
		next = v3_content(d, c);
	return next != STEPS ? next : STEP_END;
}
#endif
