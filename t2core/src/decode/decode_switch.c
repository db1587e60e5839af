/* Headers that switches put into an Ethernet frame: behind the addresses, in front of them, or around the frame. */
#include "decode_priv.h"

#define MACS_LEN	12
#define DSA_LEN		4
#define EDSA_LEN	6	/* behind the ethertype */
#define BRCM_LEN	4
#define PBB_LEN		4
#define CFP_LEN		2
#define VNTAG_LEN	4
#define ETAG_LEN	6
#define RTAG_LEN	4
#define HSR_LEN		4
#define TRILL_LEN	6
#define AVSP_TIME	1	/* subtype: a time follows */
#define AVSP_FORMAT	0x00ff	/* of the version: how long it is */
#define AVSP_64		0x10
#define AVSP_48		0x20
#define BATMAN_14	14	/* versions */
#define BATMAN_15	15
#define BATMAN_UNICAST	10	/* lengths */
#define BATMAN_BCAST	14
#define BATMAN_4ADDR	18
#define MACSEC_LEN	6
#define MACSEC_SCI_LEN	8
#define MACSEC_SCI	0x20
#define MACSEC_E	0x08	/* encrypted */
#define MACSEC_C	0x04	/* changed text */

/* A tag of n bytes between the addresses and the type */
static enum step
tag_behind_macs(struct dissect *d, enum label l, size_t n)
{
	if (!cursor_has(&d->c, MACS_LEN + n + 2))
		return link_short(d);
	dissect_name(d, LABEL_ETH);
	dissect_name(d, l);
	d->l2 = d->c.p;
	cursor_skip(&d->c, MACS_LEN + n);
	return STEP_TYPE;
}

/* Marvell's tag: | mode 2 | tagged 1 | device 5 | port 5 | 3 | PCP 3 | 1 | VID 12 | */
enum step
link_dsa(struct dissect *d)
{
	return tag_behind_macs(d, LABEL_DSA, DSA_LEN);
}

/* Broadcom's tag: | opcode 3 | class 3 | 18 | port 8 | */
enum step
link_brcm(struct dissect *d)
{
	return tag_behind_macs(d, LABEL_BRCM, BRCM_LEN);
}

enum step
link_brcm_prepend(struct dissect *d)
{
	if (!cursor_skip(&d->c, BRCM_LEN))
		return link_short(d);
	dissect_name(d, LABEL_BRCM);
	return STEP_ETHER;
}

/*
 * MACsec (802.1AE): | version 1 | ES 1 | SC 1 | SCB 1 | E 1 | C 1 | AN 2 | short length 8 | number 32 | with SC: SCI
 * 64 |. What is only protected stands there as it is, and is followed.
 */
static enum step
macsec(struct dissect *d)
{
	const uint8_t *h = d->c.p;

	if (!cursor_has(&d->c, 1))
		return dissect_end(d);
	dissect_name(d, LABEL_MACSEC);
	if ((h[0] & (MACSEC_E | MACSEC_C)) ||
	    !cursor_skip(&d->c, MACSEC_LEN + (h[0] & MACSEC_SCI ? MACSEC_SCI_LEN : 0)))
		return dissect_end(d);
	return STEP_TYPE;
}

/*
 * TRILL (RFC 6325, 3): | version 2 | 2 | multi-destination 1 | length of options in words 5 | hops 6 | egress 16 |
 * | ingress 16 | options |, then the frame
 */
static enum step
trill(struct dissect *d)
{
	uint16_t first;

	if (!cursor_has(&d->c, TRILL_LEN) || !cursor_peek_u16be(&d->c, 0, &first))
		return dissect_end(d);
	dissect_name(d, LABEL_TRILL);
	if (!cursor_skip(&d->c, TRILL_LEN + (first >> 6 & 0x1f) * (size_t)4))
		return dissect_end(d);
	return STEP_ETHER;
}

/* Arista: | subtype 16 | version 16 |, with subtype 1 a time of 48 or 64 bits as the version says, then a type */
static enum step
avsp(struct dissect *d)
{
	uint16_t subtype, version;

	if (!cursor_u16be(&d->c, &subtype) || !cursor_u16be(&d->c, &version))
		return dissect_end(d);
	dissect_name(d, LABEL_AVSP);
	version &= AVSP_FORMAT;
	if (subtype != AVSP_TIME || (version != AVSP_64 && version != AVSP_48) ||
	    !cursor_skip(&d->c, version == AVSP_64 ? 8 : 6))
		return dissect_end(d);
	return STEP_TYPE;
}

/*
 * B.A.T.M.A.N. advanced: | type 8 | version 8 | TTL 8 | ... |, of which the types of unicast, broadcast and unicast
 * with two addresses have a frame behind them; other types, and versions that number them otherwise, have none.
 */
static size_t
batman_len(uint8_t type, uint8_t version)
{
	switch (type) {
	case 0x01:
		return version == BATMAN_15 ? BATMAN_BCAST : 0;
	case 0x03:
		return version == BATMAN_14 ? BATMAN_UNICAST : 0;
	case 0x04:
		return version == BATMAN_14 ? BATMAN_BCAST : 0;
	case 0x09:
		return version == BATMAN_14 ? BATMAN_4ADDR : 0;
	case 0x40:
		return version == BATMAN_15 ? BATMAN_UNICAST : 0;
	case 0x42:
		return version == BATMAN_15 ? BATMAN_4ADDR : 0;
	default:
		return 0;
	}
}

static enum step
batman(struct dissect *d)
{
	const size_t n = cursor_has(&d->c, 2) ? batman_len(d->c.p[0], d->c.p[1]) : 0;

	if (n == 0 || !cursor_skip(&d->c, n)) {
		dissect_name_ethertype(d, ETHERTYPE_BATMAN);
		return dissect_end(d);
	}
	dissect_name(d, LABEL_BATADV);
	return STEP_ETHER;
}

/* A header of n bytes; behind it next */
static enum step
header(struct dissect *d, enum label l, size_t n, enum step next)
{
	if (!cursor_skip(&d->c, n))
		return dissect_end(d);
	dissect_name(d, l);
	return next;
}

enum step
switch_header(struct dissect *d)
{
	switch (d->type) {
	case ETHERTYPE_PBB:	/* 802.1ah: | PCP 3 | DEI 1 | UCA 1 | 0 3 | I-SID 24 |, then the customer's frame */
		return header(d, LABEL_PBB, PBB_LEN, STEP_ETHER);
	case ETHERTYPE_CFP:	/* FabricPath: | tree 10 | TTL 6 |, then the frame */
		return header(d, LABEL_CFP, CFP_LEN, STEP_ETHER);
	case ETHERTYPE_VNTAG:	/* 802.1BR: | D 1 | P 1 | to 14 | L 1 | 1 | version 2 | from 12 |, then a type */
		return header(d, LABEL_VNTAG, VNTAG_LEN, STEP_TYPE);
	case ETHERTYPE_ETAG:	/* 802.1BR: | PCP 3 | DEI 1 | from 12 | 2 | group 2 | to 12 | 16 |, then a type */
		return header(d, LABEL_ETAG, ETAG_LEN, STEP_TYPE);
	case ETHERTYPE_RTAG:	/* 802.1CB: | 16 | sequence 16 |, then a type */
		return header(d, LABEL_RTAG, RTAG_LEN, STEP_TYPE);
	case ETHERTYPE_HSR:	/* IEC 62439-3: | path 4 | size 12 | sequence 16 |, then a type */
		return header(d, LABEL_HSR, HSR_LEN, STEP_TYPE);
	case ETHERTYPE_TRILL:
		return trill(d);
	case ETHERTYPE_AVSP:
		return avsp(d);
	case ETHERTYPE_EDSA:	/* | 0 16 | DSA tag 32 |, then a type */
		return header(d, LABEL_EDSA, EDSA_LEN, STEP_TYPE);
	case ETHERTYPE_MACSEC:
		return macsec(d);
	case ETHERTYPE_BATMAN:
		return batman(d);
	default:
		return STEPS;
	}
}
