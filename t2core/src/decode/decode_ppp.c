/* PPP (RFC 1661), as a link type and inside PPPoE, L2TP and GRE. */
#include "decode_priv.h"

#define MP_LEN			4
#define MP_BEGIN		0x80	/* this fragment is the first of its packet */
#define MUX_PID			0x80	/* a protocol is in front of this subframe */
#define MUX_LONG		0x40	/* its length has 14 bits, not 6 */
#define BCP_LEN			2
#define BCP_ETHER		1	/* MAC type of Ethernet */
#define PPP_PID_ODD		0x01	/* last bit of the last byte of a protocol number */

static enum step
chdlc(struct dissect *d)
{
	dissect_name(d, LABEL_CHDLC);
	cursor_skip(&d->c, 2);
	return STEP_TYPE;
}

/* Outside of IP: no flow on PPP links; the payload of PPPoE is what the Ethernet frame carries. */
static enum step
ppp_end(struct dissect *d)
{
	if (dissect_in_ip(d))
		return dissect_stop(d);
	if (d->ppp_in == PPP_LINK)
		d->l2_flows = false;
	else if (d->l2_payload != NULL)
		d->c.p = d->l2_payload;
	return STEP_END;
}

/* | ff 03 | protocol 16, or 8 if compressed | */
enum step
ppp_start(struct dissect *d, enum ppp_in in)
{
	uint16_t first;

	d->ppp_in = (uint8_t)in;
	if (in != PPP_PPPOE) {
		d->status |= L2_PPP;
		if (cursor_has(&d->c, sizeof(pppHu_t)))
			d->pk->pppHdrP = (const pppHu_t *)(const void *)d->c.p;
	}
	if (!cursor_has(&d->c, 1))
		return ppp_end(d);
	if (in == PPP_LINK || in == PPP_L2TP) {
		if (cursor_peek_u16be(&d->c, 0, &first) && (first == PPP_CHDLC_UCAST || first == PPP_CHDLC_MCAST)) {
			if (in == PPP_LINK)
				dissect_name(d, LABEL_PPP);
			return chdlc(d);
		}
	}
	dissect_name(d, LABEL_PPP);
	if (in != PPP_PPPOE && cursor_peek_u16be(&d->c, 0, &first) && first == PPP_ADDRESS_CONTROL)
		cursor_skip(&d->c, 2);
	return STEP_PPP;
}

/* A protocol that is not followed. */
static enum step
ppp_last(struct dissect *d)
{
	const enum label l = label_ppp(d->ppp_proto);

	if (d->ppp_proto == PPP_COMP && d->ppp_in == PPP_GRE)
		d->status |= PPP_NRHD;
	dissect_name_n(d, l, l == LABEL_UNK_HEX16 ? d->ppp_proto : 1);
	if (l == LABEL_UNK_HEX16)
		d->status |= STPDSCT;
	return ppp_end(d);
}

static bool
ppp_protocol(struct dissect *d)
{
	uint8_t first;

	if (!cursor_peek_u8(&d->c, 0, &first))
		return false;
	if (first & PPP_PID_ODD) {
		d->ppp_proto = first;
		return cursor_skip(&d->c, 1);
	}
	return cursor_u16be(&d->c, &d->ppp_proto);
}

/* PPP multilink (RFC 1990), long sequence numbers: | begin, end 2 | 0 | sequence 24 |, then a protocol */
static enum step
multilink(struct dissect *d)
{
	uint8_t flags;

	if (!cursor_has(&d->c, MP_LEN))
		return ppp_end(d);
	dissect_name(d, LABEL_MP);
	flags = d->c.p[0];
	cursor_skip(&d->c, MP_LEN);
	return flags & MP_BEGIN ? STEP_PPP : ppp_end(d);
}

/* Bridged frames (RFC 3518, 4.1): | FCS 1 | 0 1 | zero 1 | control 1 | padding 4 | MAC type 8 |, then a frame */
static enum step
bridged(struct dissect *d)
{
	const uint8_t *h = d->c.p;

	if (!cursor_has(&d->c, BCP_LEN))
		return ppp_end(d);
	dissect_name(d, LABEL_BCP);
	if (h[1] != BCP_ETHER)
		return ppp_end(d);
	cursor_skip(&d->c, BCP_LEN);
	return STEP_ETHER;
}

/*
 * RFC 3153: | PFF 1 | LXT 1 | length 6 or 14 |, with PFF a protocol; the packet is that of the first subframe.  Which
 * protocol it has without was agreed upon elsewhere: IP, if it looks like that.
 */
static enum step
multiplexed(struct dissect *d)
{
	uint8_t flags, first;

	if (!cursor_u8(&d->c, &flags))
		return ppp_end(d);
	dissect_name(d, LABEL_PPPMUX);
	if ((flags & MUX_LONG) && !cursor_skip(&d->c, 1))
		return ppp_end(d);
	if (flags & MUX_PID)
		return STEP_PPP;
	if (!cursor_peek_u8(&d->c, 0, &first) || (first >> 4 != 4 && first >> 4 != 6))
		return ppp_end(d);
	return STEP_IP;
}

/* TCP of which the receiver is to remember the headers (RFC 1144, 3.2.3) */
static enum step
vj_uncompressed(struct dissect *d)
{
	uint8_t first;

	if (!cursor_peek_u8(&d->c, 0, &first))
		return ppp_end(d);
	dissect_name(d, LABEL_VJC);
	if (first >> 4 != 4)
		return ppp_end(d);
	d->vjc = true;
	return STEP_IPV4;
}

enum step
step_ppp(struct dissect *d)
{
	if (!ppp_protocol(d))
		return ppp_end(d);
	switch (d->ppp_proto) {
	case PPP_IP4:
	case PPP_IP6:
	case ETHERTYPE_IP:	/* no protocol of PPP, but met in tunnels */
	case ETHERTYPE_IPV6:
		return STEP_IP;
	case PPP_MPLS_UCAST:
	case PPP_MPLS_MCAST:
		d->status |= d->ppp_proto == PPP_MPLS_UCAST ? L2_MPLS_UCAST : L2_MPLS_MCAST;
		return STEP_MPLS;
	case PPP_MP:
		return multilink(d);
	case PPP_BCP:
		return bridged(d);
	case PPP_MUX:
		return multiplexed(d);
	case PPP_VJC_UNCOMP:
		return vj_uncompressed(d);
	default:
		break;
	}
	return ppp_last(d);
}
