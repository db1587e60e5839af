/*
 * Link types of rarer media and systems: ATM, token ring, Fibre Channel, multilink frame relay; what Darwin, Solaris
 * and the packet filters of BSD capture.
 */
#include "decode_priv.h"

#define TR_LEN		14	/* access control, frame control, addresses */
#define TR_ROUTED	0x80	/* first byte of the source: routing information follows */
#define TR_ROUTE_LEN	0x1f	/* its first byte: length */
#define TR_FORMAT	0xc0	/* frame control */
#define TR_LLC		0x40
#define IPFC_LEN	16
#define IPFC_MAC	2	/* of a network address, behind its type */
#define SUNATM_LEN	4
#define SUNATM_TYPE	0x0f
#define SUNATM_LANE	1
#define SUNATM_LLC	2
#define LANE_LEN	2
#define MFR_LEN		2
#define MFR_BEGIN	0x80
#define MFR_CONTROL	0x20
#define PKTAP_LEN	108
#define PKTAP_PACKET	1	/* type of the record */
#define IPNET_LEN	24
#define ENC_LEN		12
#define PFLOG_MIN	48
#define AF_IP4		2
#define AF_IP6_SOLARIS	26

static inline uint32_t
get_u32le(const uint8_t *p)
{
	return __builtin_bswap32(get_u32be(p));
}

/* An address family of BSD */
static enum step
family_ip(struct dissect *d, uint32_t family)
{
	switch (family) {
	case AF_IP4:
		return link_ip(d, 4);
	case 24:	/* NetBSD, OpenBSD */
	case 28:	/* FreeBSD */
	case 30:	/* macOS */
		return link_ip(d, 6);
	default:
		return STEP_END;
	}
}

/* Token ring: | access 8 | frame control 8 | destination 48 | source 48 | as flagged routing |, then LLC */
enum step
link_token_ring(struct dissect *d)
{
	const uint8_t *h = d->c.p;
	uint8_t route;

	if (!cursor_skip(&d->c, TR_LEN))
		return link_short(d);
	dissect_name(d, LABEL_TR);
	/* with the flag it is no address as it stands */
	dissect_macs(d, h[2 + ETH_ALEN] & TR_ROUTED ? NULL : h + 2 + ETH_ALEN, h + 2);
	if ((h[2 + ETH_ALEN] & TR_ROUTED) &&
	    (!cursor_peek_u8(&d->c, 0, &route) || !cursor_skip(&d->c, route & TR_ROUTE_LEN)))
		return STEP_END;
	return (h[1] & TR_FORMAT) == TR_LLC ? STEP_LLC : STEP_END;
}

/* IP over Fibre Channel (RFC 2625): | type 16 | destination 48 | type 16 | source 48 |, then LLC */
enum step
link_ipfc(struct dissect *d)
{
	const uint8_t *h = d->c.p;

	if (!cursor_skip(&d->c, IPFC_LEN))
		return link_short(d);
	dissect_name(d, LABEL_IPFC);
	dissect_macs(d, h + IPFC_LEN / 2 + IPFC_MAC, h + IPFC_MAC);
	return STEP_LLC;
}

/* ATM (RFC 2684): LLC; Classical IP has a datagram without it, too */
enum step
link_atm(struct dissect *d)
{
	uint32_t word;

	d->status |= L2_NO_ETH;
	if (!cursor_peek_u32be(&d->c, 0, &word))
		return link_short(d);
	dissect_name(d, LABEL_ATM);
	if (d->link->dlt == DLT_ATM_CLIP && (word >> 28 == 4 || word >> 28 == 6))
		return STEP_IP;
	return STEP_LLC;
}

/* Sun's ATM: | direction 1 | 3 | type 4 | path 8 | channel 16 |, then LLC, or LANE: | client 16 | frame | */
enum step
link_sunatm(struct dissect *d)
{
	const uint8_t *h = d->c.p;

	d->status |= L2_NO_ETH;
	if (!cursor_skip(&d->c, SUNATM_LEN))
		return link_short(d);
	dissect_name(d, LABEL_ATM);
	switch (h[0] & SUNATM_TYPE) {
	case SUNATM_LANE:
		return cursor_skip(&d->c, LANE_LEN) ? STEP_ETHER : STEP_END;
	case SUNATM_LLC:
		return STEP_LLC;
	default:
		return STEP_END;
	}
}

/*
 * Multilink frame relay (FRF.16): | B 1 | E 1 | C 1 | sequence 13 |, then the start of a frame, or control messages
 */
enum step
link_mfr(struct dissect *d)
{
	const uint8_t *h = d->c.p;

	d->status |= L2_NO_ETH;
	if (!cursor_skip(&d->c, MFR_LEN))
		return link_short(d);
	dissect_name(d, LABEL_MFR);
	return (h[0] & (MFR_BEGIN | MFR_CONTROL)) == MFR_BEGIN ? frelay(d) : STEP_END;
}

/* PPPoE without a link header */
enum step
link_pppoe(struct dissect *d)
{
	d->status |= L2_NO_ETH;
	d->type = ETHERTYPE_PPPOES;
	d->l2_payload = d->c.p;
	return STEP_ETHERTYPE;
}

/*
 * Darwin: | length 32 | record 32 | link type 32 | interface, process ... |, all little endian; then what that says
 */
enum step
link_pktap(struct dissect *d)
{
	const struct link_type *inner;
	uint32_t len, dlt;

	if (!cursor_has(&d->c, PKTAP_LEN))
		return link_short(d);
	len = get_u32le(d->c.p);
	dlt = get_u32le(d->c.p + 8);
	if (len < PKTAP_LEN || get_u32le(d->c.p + 4) != PKTAP_PACKET || !cursor_skip(&d->c, len))
		return link_short(d);
	dissect_name(d, LABEL_PKTAP);
	d->l2 = d->c.p;
	inner = dlt <= INT32_MAX ? link_find((int)dlt) : NULL;
	if (inner == NULL || inner->start == link_pktap) {
		dissect_warn(d, PKTWARN_LINKTYPE, dlt);
		return dissect_fail(d, DECODE_LINKTYPE);
	}
	d->link = inner;
	return STEP_LINK;
}

/* Solaris: | version 8 | family 8 | hook 16 | length 32 | interfaces 64 | zones 64 | */
enum step
link_ipnet(struct dissect *d)
{
	const uint8_t *h = d->c.p;

	d->status |= L2_NO_ETH;
	if (!cursor_skip(&d->c, IPNET_LEN))
		return link_short(d);
	dissect_name(d, LABEL_IPNET);
	return h[1] == AF_IP6_SOLARIS ? link_ip(d, 6) : family_ip(d, h[1]);
}

/* OpenBSD's IPsec: | family 32, in the order of the host | SPI 32 | flags 32 | */
enum step
link_enc(struct dissect *d)
{
	const uint8_t *h = d->c.p;
	uint32_t family;

	d->status |= L2_NO_ETH;
	if (!cursor_skip(&d->c, ENC_LEN))
		return link_short(d);
	dissect_name(d, LABEL_ENC);
	family = get_u32be(h);
	return family_ip(d, family > 0xffff ? __builtin_bswap32(family) : family);
}

/* The packet filter's log: | length 8 | family 8 | action 8 | reason 8 | interface, rules ... |, padded to 4 bytes */
enum step
link_pflog(struct dissect *d)
{
	const uint8_t *h = d->c.p;

	d->status |= L2_NO_ETH;
	if (!cursor_has(&d->c, PFLOG_MIN) || h[0] < PFLOG_MIN - 3 ||
	    !cursor_skip(&d->c, (h[0] + (size_t)3) & ~(size_t)3))
		return link_short(d);
	dissect_name(d, LABEL_PFLOG);
	return family_ip(d, h[1]);
}
