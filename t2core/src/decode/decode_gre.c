/* Tunnels with an IP protocol number of their own: GRE and EtherIP. */
#include "decode_priv.h"

#define ERSPAN_2_LEN	8
#define ERSPAN_3_LEN	12
#define ERSPAN_3_TYPE	0x7c	/* what was mirrored: 0 an Ethernet frame */
#define ERSPAN_SUB_LEN	8	/* of a platform's own */
#define WCCP_LEN	4

/* RFC 1701, source route entries: | family 16 | offset 8 | length 8 | ... |, up to one of length 0 */
static bool
skip_routing(struct cursor *c)
{
	for (;;) {
		uint8_t len;

		if (!cursor_peek_u8(c, 3, &len) || !cursor_skip(c, (size_t)4 + len))
			return false;
		if (len == 0)
			return true;
	}
}

/* Bytes of the header without routing; version 1 may have an acknowledgement. */
static uint16_t
header_len(uint16_t flags)
{
	unsigned int n = sizeof(greHeader_t);

	if (flags & (GRE_CKSUM | GRE_ROUTE))
		n += 4;
	if (flags & GRE_KEY)
		n += 4;
	if (flags & GRE_SEQ)
		n += 4;
	if ((flags & GRE_VERSION) == 1 && (flags & GRE_ACK))
		n += 4;
	return (uint16_t)n;
}

/*
 * GRE (RFC 2784, 2890, 2637): | flags 13 | version 3 | type 16 |, then as flagged checksum and offset 32, key 32,
 * sequence 32, routing; version 1 has an acknowledgement 32.
 */
static bool
skip_header(struct dissect *d, uint16_t flags)
{
	const uint8_t *h = d->c.p;

	d->ip.gre_len = header_len(flags);
	if (!cursor_skip(&d->c, d->ip.gre_len) || ((flags & GRE_ROUTE) && !skip_routing(&d->c)))
		return false;
	d->ip.gre_len = (uint16_t)(d->c.p - h);
	return true;
}

/* Version 2 of WCCP has a redirect header in front of the datagram, version 1 has none. */
static enum step
gre_wccp(struct dissect *d)
{
	uint8_t first;

	d->status |= L2_WCCP;
	if (cursor_peek_u8(&d->c, 0, &first) && first >> 4 == 4)
		return STEP_IPV4;
	if (!cursor_skip(&d->c, WCCP_LEN))
		return dissect_stop(d);
	dissect_name(d, LABEL_WCCP);
	return STEP_IP;
}

/*
 * ERSPAN (draft-foschiano-erspan): type I has no header, type II, which has a sequence number in GRE, 8 bytes of
 * | version 4 | VLAN 12 | ... |, type III 12 of | version 4 | VLAN 12 | ... | P 1 | frame type 5 | ... | O 1 | and
 * with O
 * 8 more; the versions are 1 and 2.  Returns the length; 0 if it was not captured, or is of neither type.
 */
static size_t
erspan_len(const struct cursor *c, uint16_t type)
{
	uint8_t version;
	size_t n = ERSPAN_2_LEN;

	if (!cursor_peek_u8(c, 0, &version))
		return 0;
	version >>= 4;
	if (version != 1 && version != 2 && type == ETHERTYPE_ERSPAN_3)
		return 0;
	if (version == 2) {
		n = ERSPAN_3_LEN;
		if (cursor_has(c, n) && (c->p[n - 1] & 0x01))
			n += ERSPAN_SUB_LEN;
	}
	return cursor_has(c, n) ? n : 0;
}

static enum step
gre_erspan(struct dissect *d, uint16_t flags, uint16_t type)
{
	const uint8_t *h = d->c.p;
	size_t n = 0;

	d->status |= L2_ERSPAN;
	if ((flags & GRE_SEQ) || type == ETHERTYPE_ERSPAN_3) {
		n = erspan_len(&d->c, type);
		if (n == 0)
			return dissect_stop(d);
		d->ip.gre_len += (uint16_t)n;
		cursor_skip(&d->c, n);
	} else if (!cursor_has(&d->c, 1)) {
		return dissect_stop(d);
	}
	dissect_name(d, LABEL_ERSPAN);
	return n >= ERSPAN_3_LEN && (h[10] & ERSPAN_3_TYPE) != 0 ? dissect_stop(d) : STEP_ETHER;
}

/* Cisco meta data: | type 16 | version 8 | length in words 8 | options |, then what the type announces */
static enum step
gre_cmd(struct dissect *d)
{
	struct cursor c = d->c;
	uint8_t words;

	if (!cursor_u16be(&c, &d->type) || !cursor_peek_u8(&c, 1, &words) || !cursor_skip(&c, 2 + words * (size_t)4))
		return dissect_stop(d);
	dissect_name(d, LABEL_CMD);
	d->c.p = c.p;
	return STEP_ETHERTYPE;
}

#define ATTRIBUTE_LAST	0x80

/* CDMA2000 with attributes: | last 1 | type 7 | length 8 | ... |, up to the last, then the byte stream */
static enum step
gre_3gpp2(struct dissect *d)
{
	uint8_t type, len;

	do {
		if (!cursor_u8(&d->c, &type) || !cursor_u8(&d->c, &len) || !cursor_skip(&d->c, len))
			return dissect_stop(d);
	} while (!(type & ATTRIBUTE_LAST));
	return ppp_stream(d);
}

/* Between Aruba's access points and controllers: 802.11 frames, the type tells tunnels apart. */
static bool
is_aruba(uint16_t type)
{
	return type >= 0x8200 && type <= 0x8370 && (type & 0x000f) == 0;
}

static enum step
gre_content(struct dissect *d, uint16_t flags, uint16_t type)
{
	if (is_aruba(type))
		return STEP_WLAN;
	switch (type) {
	case ETHERTYPE_PPP:
		return ppp_start(d, PPP_GRE);
	case ETHERTYPE_PPP_STREAM:
		return ppp_stream(d);
	case ETHERTYPE_3GPP2:
		return gre_3gpp2(d);
	case ETHERTYPE_ERSPAN:
	case ETHERTYPE_ERSPAN_3:
		return gre_erspan(d, flags, type);
	case ETHERTYPE_WCCP:
		return gre_wccp(d);
	case ETHERTYPE_CMD:
		return gre_cmd(d);
	case ETHERTYPE_FRELAY:
		return frelay(d);
	case ETHERTYPE_EOIP:	/* version 1, with the frame's length and the tunnel as key */
		return STEP_ETHER;
	default:
		d->type = type;
		return STEP_ETHERTYPE;
	}
}

enum step
tunnel_gre(struct dissect *d)
{
	const uint8_t *h = d->c.p;
	uint16_t flags, type;

	d->status |= L2_GRE;
	if (!cursor_peek_u16be(&d->c, 0, &flags) || !cursor_peek_u16be(&d->c, 2, &type))
		return dissect_stop(d);
	dissect_name(d, LABEL_GRE);
	d->pk->greHdrP = h;
	d->pk->greL3HdrP = d->ip.hdr;
	if (skip_header(d, flags))
		return gre_content(d, flags, type);
	if (label_ethertype(type) == LABEL_UNK_HEX16)
		dissect_name_ethertype(d, type);
	return dissect_stop(d);
}

/* EtherIP (RFC 3378): | version 4 | 0 12 |; other versions are not looked into */
enum step
tunnel_etherip(struct dissect *d)
{
	uint8_t first;

	if (!cursor_peek_u8(&d->c, 0, &first) || first >> 4 < ETHERIP_VERSION)
		return dissect_l4(d);
	d->status |= L3_ETHIPF;
	if (!cursor_skip(&d->c, 2))
		return dissect_stop(d);
	dissect_name(d, LABEL_ETHERIP);
	return STEP_ETHER;
}
