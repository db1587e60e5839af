/* Ethernet, VLAN tags, LLC and SNAP, MPLS, and what an ethertype announces. */
#include "decode_priv.h"

#define LLC_MAX		1500	/* larger values of the type field are ethertypes */
#define LLC_LEN		3	/* with a control field of one byte */
#define LLC_UNNUMBERED	0x03	/* control: other frames have one of two bytes */
#define SNAP_LEN	5	/* behind the LLC header: organisation 3, type 2 */
#define SAP_SNAP	0xaa
#define SAP_IP		0x06

/* | destination 48 | source 48 | */
enum step
step_ether(struct dissect *d)
{
	const uint8_t *mac = d->c.p;

	dissect_name(d, LABEL_ETH);
	if (!cursor_skip(&d->c, sizeof(ethDS_t))) {
		if (dissect_in_ip(d))
			return dissect_stop(d);
		d->status |= L2SNAPLENGTH;
		return dissect_fail(d, DECODE_L2_SHORT);
	}
	d->l2 = mac;
	return STEP_TYPE;
}

static bool
is_vlan(uint16_t type)
{
	return type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ || type == ETHERTYPE_VLAN_91 || type == ETHERTYPE_VLAN_92;
}

/* IEEE 802.1Q tags, after the type that announces the first: | PCP 3 | DEI 1 | VID 12 | type 16 | */
static void
vlan_tags(struct dissect *d)
{
	const uint8_t *tags = d->c.p;
	unsigned int n = 0;
	uint16_t tci = 0;

	while (is_vlan(d->type) && cursor_has(&d->c, sizeof(vlanHeader_t))) {
		cursor_u16be(&d->c, &tci);
		cursor_u16be(&d->c, &d->type);
		if ((tci & 0x0fff) == 0)
			d->status |= FS_VLAN0;
		n++;
	}
	if (n == 0)
		return;
	d->status |= L2_VLAN;
	d->pk->vlanId = tci & 0x0fff;
	d->pk->vlanHdrP = (const uint32_t *)(const void *)tags;
	d->pk->vlanHdrCnt = n < UINT8_MAX ? (uint8_t)n : UINT8_MAX;
	dissect_name_repeated(d, LABEL_VLAN, n);
}

enum step
step_type(struct dissect *d)
{
	return cursor_u16be(&d->c, &d->type) ? step_tags(d) : dissect_stop(d);
}

/* Behind | type 16 |: tags, then what the last type announces */
enum step
step_tags(struct dissect *d)
{
	vlan_tags(d);
	if (!d->typed) {
		d->typed = true;
		d->pk->outerEthType = d->type;
	}
	d->pk->l3Proto = d->type;
	d->l2_payload = d->c.p;
	if (d->type <= LLC_MAX || d->type == ETHERTYPE_JUMBO_LLC)
		return STEP_LLC;
	return STEP_ETHERTYPE;
}

/* | DSAP 8 | SSAP 8 | control 8 or 16 |, with SNAP | organisation 24 | type 16 | */
enum step
step_llc(struct dissect *d)
{
	uint8_t dsap, ssap, control;
	enum label l;

	dissect_name(d, LABEL_LLC);
	if (dissect_in_ip(d) && !(d->follow & FOLLOW_LLC))
		return dissect_stop(d);
	if (!cursor_has(&d->c, LLC_LEN))
		return dissect_in_ip(d) ? dissect_stop(d) : STEP_END;
	d->pk->etherLLC = (const etherLLCHeader_t *)(const void *)(d->c.p - 2);
	d->pk->traits |= PACKET_LLC;
	dsap = d->c.p[0];
	ssap = d->c.p[1];
	d->type = get_u16be(d->c.p);
	cursor_skip(&d->c, LLC_LEN - 1);
	control = d->c.p[0];
	cursor_skip(&d->c, 1);
	if (dsap == SAP_SNAP && ssap == SAP_SNAP && cursor_has(&d->c, SNAP_LEN)) {
		cursor_skip(&d->c, SNAP_LEN - 2);
		cursor_u16be(&d->c, &d->type);
		d->pk->l3Proto = d->type;
		return STEP_ETHERTYPE;
	}
	if (dsap == SAP_IP)
		return STEP_IP;
	if ((control & LLC_UNNUMBERED) != LLC_UNNUMBERED)
		cursor_skip(&d->c, 1);
	l = label_llc(dsap);
	if (l != LABEL_NONE)
		dissect_name_n(d, l, l == LABEL_UNK_HEX8 ? dsap : 1);
	if (l == LABEL_UNK_HEX8 || dissect_in_ip(d))
		return dissect_stop(d);
	return STEP_END;
}

/* | label 20 | traffic class 3 | bottom of stack 1 | TTL 8 |, up to the bottom */
enum step
step_mpls(struct dissect *d)
{
	const uint8_t *stack = d->c.p;
	unsigned int n = 0;
	uint32_t entry = 0;
	uint8_t first;

	while (!(entry & 0x100) && cursor_u32be(&d->c, &entry))
		n++;
	if (n > 0) {
		d->pk->mplsHdrP = (const uint32_t *)(const void *)stack;
		d->pk->mplsHdrCnt = n < UINT8_MAX ? (uint8_t)n : UINT8_MAX;
	}
	dissect_name_repeated(d, LABEL_MPLS, n > 0 ? n : 1);
	if (!(entry & 0x100) || !cursor_peek_u8(&d->c, 0, &first))
		return STEP_END;
	if (first >> 4 == 4 || first >> 4 == 6)
		return STEP_IP;
	if (PW_ETH_CW == 1 && first >> 4 == 0) {
		dissect_name(d, LABEL_PWETHCW);
		if (!cursor_skip(&d->c, 4))
			return STEP_END;
	}
	return STEP_ETHER;
}

/* Slow protocols: | subtype 8 | */
static void
name_slow(struct dissect *d)
{
	uint8_t subtype = 0;

	cursor_peek_u8(&d->c, 0, &subtype);
	switch (subtype) {
	case 1:		dissect_name(d, LABEL_LACP); break;
	case 2:		dissect_name(d, LABEL_MARKER); break;
	case 3:		dissect_name(d, LABEL_OAMPDU); break;
	case 10:	dissect_name(d, LABEL_OSSP); break;
	default:	break;
	}
}

/* ERSPAN outside of GRE: 8 bytes of header and 2 in front of the mirrored frame */
static enum step
erspan(struct dissect *d)
{
	d->status |= L2_ERSPAN;
	dissect_name(d, LABEL_ERSPAN);
	return cursor_skip(&d->c, 10) ? STEP_ETHER : STEP_END;
}

/* | version 4 | type 4 | code 8 | session 16 | length 16 | */
static enum step
pppoe_session(struct dissect *d)
{
	const uint8_t *h = d->c.p;

	d->status |= L2_PPPoE_S;
	if (!cursor_skip(&d->c, 6))
		return STEP_END;
	d->pk->pppoeHdrP = (const pppoEH_t *)(const void *)h;
	return ppp_start(d, PPP_PPPOE);
}

/* An IP header whose version is not the one announced. */
static enum step
wrong_version(struct dissect *d)
{
	if (IPVX_INTERPRET == 1)
		return d->type == ETHERTYPE_IP ? STEP_IPV4 : STEP_IPV6;
	d->status |= L3_IPVX;
	dissect_name(d, LABEL_IPVX);
	return dissect_in_ip(d) ? dissect_fail(d, DECODE_IPVX) : STEP_END;
}

static enum step
ethertype_ip(struct dissect *d)
{
	uint8_t first = 0;

	cursor_peek_u8(&d->c, 0, &first);
	if (first >> 4 != (d->type == ETHERTYPE_IP ? 4 : 6))
		return wrong_version(d);
	return d->type == ETHERTYPE_IP ? STEP_IPV4 : STEP_IPV6;
}

/* Bits and names of ethertypes that end the dissection. */
static enum step
ethertype_last(struct dissect *d)
{
	dissect_name_ethertype(d, d->type);
	switch (d->type) {
	case ETHERTYPE_ARP:
	case ETHERTYPE_AARP:
		d->status |= L2_ARP;
		break;
	case ETHERTYPE_RARP:
		d->status |= L2_RARP;
		break;
	case ETHERTYPE_LLDP:
		d->status |= L2_LLDP;
		break;
	case ETHERTYPE_PPPOED:
		d->status |= L2_PPPoE_D;
		break;
	case ETHERTYPE_SLOW:
		name_slow(d);
		break;
	default:
		break;
	}
	return STEP_END;
}

enum step
step_ethertype(struct dissect *d)
{
	if (d->type == ETHERTYPE_IP || d->type == ETHERTYPE_IPV6)
		return ethertype_ip(d);
	if (dissect_in_ip(d)) {
		if (d->type == ETHERTYPE_PPPOES && (d->follow & FOLLOW_PPPOE)) {
			dissect_name(d, LABEL_PPPOES);
			return pppoe_session(d);
		}
		dissect_name_ethertype(d, d->type);
		return dissect_stop(d);
	}
	switch (d->type) {
	case ETHERTYPE_MPLS_UNI:
	case ETHERTYPE_MPLS_MLT:
		d->status |= d->type == ETHERTYPE_MPLS_UNI ? L2_MPLS_UCAST : L2_MPLS_MCAST;
		return STEP_MPLS;
	case ETHERTYPE_PPPOES:
		dissect_name(d, LABEL_PPPOES);
		return pppoe_session(d);
	case ETHERTYPE_ERSPAN:
		return erspan(d);
	default:
		return ethertype_last(d);
	}
}
