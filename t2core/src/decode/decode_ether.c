/* Ethernet, VLAN tags, LLC and SNAP, MPLS, and what an ethertype announces. */
#include "decode_priv.h"

#define ETH_LEN		14	/* addresses and type */
#define LLC_MAX		1500	/* larger values of the type field are ethertypes */
#define LLC_LEN		3	/* with a control field of one byte */
#define LLC_UNNUMBERED	0x03	/* control: other frames have one of two bytes */
#define SNAP_LEN	5	/* behind the LLC header: organisation 3, type 2 */
#define PW_CW_LEN	4
#define SAP_SNAP	0xaa
#define SAP_IP		0x06

/* | destination 48 | source 48 | */
enum step
step_ether(struct dissect *d)
{
	const uint8_t *mac = d->c.p;

	if (!cursor_has(&d->c, ETH_LEN)) {
		if (d->typed || dissect_in_ip(d))
			return dissect_stop(d);
		d->status |= L2SNAPLENGTH;
		return dissect_fail(d, DECODE_L2_SHORT);
	}
	dissect_name(d, LABEL_ETH);
	cursor_skip(&d->c, sizeof(ethDS_t));
	d->l2 = mac;
	return STEP_TYPE;
}

static bool
is_vlan(uint16_t type)
{
	return type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ || type == ETHERTYPE_VLAN_91 ||
	    type == ETHERTYPE_VLAN_92;
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

	if (!cursor_has(&d->c, LLC_LEN))
		return dissect_end(d);
	dissect_name(d, LABEL_LLC);
	if (d->c.p - d->pk->raw_packet >= 2)	/* on ATM there is no length in front */
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
	return l == LABEL_UNK_HEX8 ? dissect_stop(d) : dissect_end(d);
}

bool
ether_fits(const struct cursor *c)
{
	uint16_t type;
	uint8_t first;

	if (!cursor_peek_u16be(c, sizeof(ethDS_t), &type) || !cursor_peek_u8(c, sizeof(ethDS_t) + 2, &first))
		return false;
	switch (type) {
	case ETHERTYPE_IP:
		return first >> 4 == 4;
	case ETHERTYPE_IPV6:
		return first >> 4 == 6;
	default:
		return type > ETHERTYPE_IDP && label_ethertype(type) != LABEL_UNK_HEX16;
	}
}

/*
 * Behind a label stack a first nibble of 0 is that of a pseudo wire's control word (RFC 4385, 3), or of an address:
 * that if a frame without a control word makes sense, and one with it does not.
 */
static enum step
mpls_pseudowire(struct dissect *d)
{
	struct cursor behind = d->c;

	if (!cursor_skip(&behind, PW_CW_LEN))
		return dissect_end(d);
	if (ether_fits(&d->c) && !ether_fits(&behind))
		return STEP_ETHER;
	dissect_name(d, LABEL_PWETHCW);
	d->c.p = behind.p;
	return STEP_ETHER;
}

/*
 * A first nibble of 1: | 1 4 | version 4 | 8 | channel type 16 |, by its type IP (RFC 4385, 5) or of a protocol of
 * its own
 */
static enum step
mpls_channel(struct dissect *d)
{
	uint16_t type;

	if (!cursor_peek_u16be(&d->c, 2, &type) || (type != PPP_IP4 && type != PPP_IP6))
		return dissect_stop(d);
	cursor_skip(&d->c, PW_CW_LEN);
	return STEP_IP;
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
	dissect_name_repeated(d, LABEL_MPLS, n);
	if (!(entry & 0x100) || !cursor_peek_u8(&d->c, 0, &first))
		return dissect_end(d);
	switch (first >> 4) {
	case 4:
	case 6:
		return STEP_IP;
	case 0:
		return PW_ETH_CW == 1 ? mpls_pseudowire(d) : STEP_ETHER;
	case 1:
		return ether_fits(&d->c) ? STEP_ETHER : mpls_channel(d);
	default:
		return STEP_ETHER;
	}
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
	if (!cursor_skip(&d->c, 10))
		return dissect_end(d);
	dissect_name(d, LABEL_ERSPAN);
	return STEP_ETHER;
}

/*
 * Cisco meta data, between an ethertype and the next: | version 8 | length in words 8 | options | type 16 |.  GRE
 * has the next type in front of it: gre_cmd() in decode_gre.c.
 */
static enum step
cisco_meta_data(struct dissect *d)
{
	struct cursor c = d->c;
	uint8_t words;

	if (!cursor_peek_u8(&c, 1, &words) || !cursor_skip(&c, 2 + words * (size_t)4) || !cursor_u16be(&c, &d->type))
		return dissect_end(d);
	dissect_name(d, LABEL_CMD);
	d->c.p = c.p;
	return STEP_TAGS;
}

/* | version 4 | type 4 | code 8 | session 16 | length 16 | */
static enum step
pppoe_session(struct dissect *d)
{
	const uint8_t *h = d->c.p;

	if (!cursor_skip(&d->c, 6))
		return dissect_end(d);
	d->status |= L2_PPPoE_S;
	dissect_name(d, LABEL_PPPOES);
	d->pk->pppoeHdrP = (const pppoEH_t *)(const void *)h;
	return ppp_start(d, PPP_PPPOE);
}

enum step
dissect_ipvx(struct dissect *d)
{
	d->status |= L3_IPVX;
	dissect_name(d, LABEL_IPVX);
	return d->l2_flows ? dissect_end(d) : dissect_none(d, DECODE_IPVX);
}

static enum step
ethertype_ip(struct dissect *d)
{
	uint8_t first;

	if (!cursor_peek_u8(&d->c, 0, &first))
		return dissect_end(d);
	if (first >> 4 != (d->type == ETHERTYPE_IP ? 4 : 6) && IPVX_INTERPRET == 0)
		return dissect_ipvx(d);
	return d->type == ETHERTYPE_IP ? STEP_IPV4 : STEP_IPV6;
}

/* Bits and names of ethertypes that end the dissection. */
static enum step
ethertype_last(struct dissect *d)
{
	if (cursor_has(&d->c, 1) || label_ethertype(d->type) == LABEL_UNK_HEX16)
		dissect_name_ethertype(d, d->type);
	if (dissect_in_ip(d))
		return dissect_stop(d);
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
	switch (d->type) {
	case ETHERTYPE_IP:
	case ETHERTYPE_IPV6:
		return ethertype_ip(d);
	case ETHERTYPE_VLAN:
	case ETHERTYPE_QINQ:
	case ETHERTYPE_VLAN_91:
	case ETHERTYPE_VLAN_92:
		return cursor_has(&d->c, sizeof(vlanHeader_t)) ? STEP_TAGS : dissect_end(d);
	case ETHERTYPE_MPLS_UNI:
	case ETHERTYPE_MPLS_MLT:
		d->status |= d->type == ETHERTYPE_MPLS_UNI ? L2_MPLS_UCAST : L2_MPLS_MCAST;
		return STEP_MPLS;
	case ETHERTYPE_PPPOES:
		return pppoe_session(d);
	case ETHERTYPE_TEB:
		return STEP_ETHER;
	case ETHERTYPE_NSH:
		return STEP_NSH;
	case ETHERTYPE_CMD:
		return cisco_meta_data(d);
	case ETHERTYPE_ERSPAN:
		return erspan(d);
	case ETHERTYPE_PBB:
	case ETHERTYPE_CFP:
	case ETHERTYPE_VNTAG:
	case ETHERTYPE_ETAG:
	case ETHERTYPE_RTAG:
	case ETHERTYPE_HSR:
	case ETHERTYPE_TRILL:
	case ETHERTYPE_AVSP:
	case ETHERTYPE_MACSEC:
	case ETHERTYPE_EDSA:
	case ETHERTYPE_BATMAN:
		return switch_header(d);
#if LWAPP == 1
	case ETHERTYPE_LWAPP:
	case ETHERTYPE_LWAPP_2:
		return ether_lwapp(d);
#endif
	default:
		return ethertype_last(d);
	}
}
