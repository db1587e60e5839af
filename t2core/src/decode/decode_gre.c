/* Tunnels with an IP protocol number of their own: GRE and EtherIP. */
#include "decode_priv.h"

#define ERSPAN_LEN	8	/* of type II */
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

static enum step
gre_wccp(struct dissect *d)
{
	d->status |= L2_WCCP;
	dissect_name(d, LABEL_WCCP);
	return cursor_skip(&d->c, WCCP_LEN) ? STEP_IP : dissect_stop(d);
}

/* Type II has a sequence number and a header, type I neither. */
static enum step
gre_erspan(struct dissect *d, uint16_t flags)
{
	d->status |= L2_ERSPAN;
	dissect_name(d, LABEL_ERSPAN);
	d->follow = FOLLOW_LLC;
	if (!(flags & GRE_SEQ))
		return STEP_ETHER;
	d->ip.gre_len += ERSPAN_LEN;
	return cursor_skip(&d->c, ERSPAN_LEN) ? STEP_ETHER : dissect_stop(d);
}

static enum step
gre_content(struct dissect *d, uint16_t flags, uint16_t type)
{
	d->follow = 0;
	switch (type) {
	case ETHERTYPE_IP:
	case ETHERTYPE_IPV6:
		d->type = type;
		return STEP_ETHERTYPE;
	case ETHERTYPE_PPP:
		return ppp_start(d, PPP_GRE);
	case ETHERTYPE_TEB:
		d->follow = FOLLOW_LLC;
		return STEP_ETHER;
	case ETHERTYPE_ERSPAN:
		return gre_erspan(d, flags);
	case ETHERTYPE_WCCP:
		return gre_wccp(d);
	default:
		dissect_name_ethertype(d, type);
		return dissect_stop(d);
	}
}

enum step
tunnel_gre(struct dissect *d, bool nested)
{
	const uint8_t *h = d->c.p;
	uint16_t flags, type;

	d->status |= L2_GRE;
	dissect_name(d, LABEL_GRE);
	if (!cursor_peek_u16be(&d->c, 0, &flags) || !cursor_peek_u16be(&d->c, 2, &type))
		return dissect_stop(d);
	d->pk->greHdrP = h;
	d->pk->greL3HdrP = d->ip.hdr;
	if (!skip_header(d, flags)) {
		dissect_name_ethertype(d, type);
		return dissect_stop(d);
	}
	d->stage = STAGE_ETHERIP;
	/* The labels of IPv4 inside GRE inside another tunnel are noted, but the flow is that of the carrier. */
	if (nested && type == ETHERTYPE_IP && d->carrier.hdr == NULL)
		d->carrier = d->ip;
	return gre_content(d, flags, type);
}

/* EtherIP (RFC 3378): | version 4 | 0 12 | */
enum step
tunnel_etherip(struct dissect *d)
{
	d->status |= L3_ETHIPF;
	dissect_name(d, LABEL_ETHERIP);
	d->stage = STAGE_IPIP;
	d->follow = 0;
	return cursor_skip(&d->c, 2) ? STEP_ETHER : dissect_stop(d);
}
