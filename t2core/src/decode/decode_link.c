/* Link types: what stands in front of a frame, and where its content starts. */
#include "decode_priv.h"

#define ETHER_MIN	16	/* captured bytes below which a frame has no usable Ethernet header */
#define ISL_LEN		26	/* of the header; the trailer stays */
#define ISL_MIN		42
#define PREAMBLE_LEN	8
#define FDDI_LEN	13
#define IPOIB_LEN	44
#define IPOIB_TYPE	40
#define SLIP_LEN	16
#define CAN_LEN		8
#define NFLOG_LEN	4
#define NFLOG_TLV_LEN	4
#define SLL_LEN		16
#define SLL2_LEN	20
#define PRISM_LEN	144
#define PPI_LEN		8
#define SYMANTEC_2_LEN	44
#define SYMANTEC_3_LEN	56

#define FDDI_FORMAT	0x70	/* of the frame control: long addresses and LLC, synchronous or not */
#define FDDI_LLC	0x50
#define CAN_XL		0x80	/* of byte 4 */
#define CAN_FD		0x04	/* of byte 5 */
#define NFLOG_PAYLOAD	9

#define FRELAY_UI	0x03	/* control: unnumbered information */
#define NLPID_SNAP	0x80
#define NLPID_CLNP	0x81
#define NLPID_ESIS	0x82
#define NLPID_ISIS	0x83
#define NLPID_IP6	0x8e
#define NLPID_IP4	0xcc
#define NLPID_PPP	0xcf
#define OUI_802_1	0x0080c2
#define BRIDGED_802_3_FCS 0x0001
#define BRIDGED_802_3	0x0007

#define JUNIPER_MAGIC	0x4d4743
#define JUNIPER_NO_L2	0x02
#define JUNIPER_EXT	0x80

/* Cisco Inter-Switch Link frames are known by their destination address. */
static bool
is_isl(const uint8_t *dst)
{
	return (dst[0] == 0x01 || dst[0] == 0x03) && dst[1] == 0x00 && dst[2] == 0x0c && dst[3] == 0x00 &&
	    dst[4] == 0x00;
}

/* The ethertype stands elsewhere in the header; the cursor is behind that. */
static enum step
link_typed(struct dissect *d, uint16_t type)
{
	d->type = type;
	return STEP_TAGS;
}

static enum step
link_ether(struct dissect *d)
{
	if (!cursor_has(&d->c, ETHER_MIN))
		return link_short(d);
	if (!is_isl(d->c.p))
		return STEP_ETHER;
	if (!cursor_has(&d->c, ISL_MIN))
		return link_short(d);
	dissect_name(d, LABEL_ISL);
	cursor_skip(&d->c, ISL_LEN);
	return STEP_ETHER;
}

static enum step
link_mpacket(struct dissect *d)
{
	if (!cursor_skip(&d->c, PREAMBLE_LEN))
		return link_short(d);
	dissect_name(d, LABEL_FPP);
	return link_ether(d);
}

/* Only IP is followed on these links, and the frame has no addresses. */
static void
ip_only(struct dissect *d)
{
	d->l2_flows = false;
	d->status |= L2_NO_ETH;
}

enum step
link_ip(struct dissect *d, uint8_t version)
{
	uint8_t first;

	if (cursor_peek_u8(&d->c, 0, &first) && first >> 4 != version && IPVX_INTERPRET == 0)
		return dissect_ipvx(d);
	return version == 4 ? STEP_IPV4 : STEP_IPV6;
}

/* | address family 32 |, in the order of the host that captured; families are small numbers */
static enum step
link_null(struct dissect *d)
{
	uint32_t family;

	ip_only(d);
	if (!cursor_u32be(&d->c, &family))
		return link_short(d);
	dissect_name(d, d->link->name);
	if (family > 0xffff)
		family = __builtin_bswap32(family);
	switch (family) {
	case 2:
		return link_ip(d, 4);
	case 10:	/* Linux */
	case 23:	/* Windows */
	case 24:	/* NetBSD, OpenBSD */
	case 26:	/* Solaris */
	case 28:	/* FreeBSD */
	case 30:	/* macOS */
		return link_ip(d, 6);
	default:
		dissect_warn(d, PKTWARN_NULL_FAMILY, family);
		return dissect_fail(d, DECODE_NOT_IP);
	}
}

static enum step
link_raw(struct dissect *d)
{
	uint8_t first = 0;

	ip_only(d);
	dissect_name(d, LABEL_RAW);
	cursor_peek_u8(&d->c, 0, &first);
	switch (first >> 4) {
	case 4:
		return STEP_IPV4;
	case 6:
		return STEP_IPV6;
	default:
		dissect_warn(d, PKTWARN_RAW_VERSION, first >> 4);
		return dissect_fail(d, DECODE_NOT_IP);
	}
}

static enum step
link_ipv4(struct dissect *d)
{
	ip_only(d);
	return link_ip(d, 4);
}

static enum step
link_ipv6(struct dissect *d)
{
	ip_only(d);
	return link_ip(d, 6);
}

/*
 * Linux cooked: | packet type 16 | ARPHRD 16 | address length 16 | address 64 | type 16 |; it is the sender's address
 */
static enum step
link_sll(struct dissect *d)
{
	if (!cursor_has(&d->c, SLL_LEN))
		return link_short(d);
	dissect_name(d, LABEL_SLL);
	dissect_macs(d, get_u16be(d->c.p + 4) == ETH_ALEN ? d->c.p + 6 : NULL, NULL);
	cursor_skip(&d->c, SLL_LEN - 2);
	return STEP_TYPE;
}

/* Linux cooked v2: | type 16 | 0 16 | interface 32 | ARPHRD 16 | packet type 8 | address length 8 | address 64 | */
static enum step
link_sll2(struct dissect *d)
{
	uint16_t type;

	if (!cursor_has(&d->c, SLL2_LEN))
		return link_short(d);
	dissect_name(d, LABEL_SLL2);
	dissect_macs(d, d->c.p[11] == ETH_ALEN ? d->c.p + 12 : NULL, NULL);
	type = get_u16be(d->c.p);
	cursor_skip(&d->c, SLL2_LEN);
	return link_typed(d, type);
}

static enum step
link_ppp(struct dissect *d)
{
	d->status |= L2_NO_ETH;
	if (!cursor_skip(&d->c, d->link->extra) || !cursor_has(&d->c, 2))
		return link_short(d);
	return ppp_start(d, PPP_LINK);
}

/* | address 8 | control 8 | type 16 |, of Cisco HDLC */
static enum step
link_hdlc(struct dissect *d)
{
	d->status |= L2_NO_ETH;
	if (!cursor_skip(&d->c, d->link->extra) || !cursor_has(&d->c, 4))
		return link_short(d);
	dissect_name(d, LABEL_CHDLC);
	cursor_skip(&d->c, 2);
	return STEP_TYPE;
}

/* SNAP on frame relay: | organisation 24 | type 16 |; that of 802.1 bridges whole frames */
static enum step
frelay_snap(struct dissect *d)
{
	uint32_t oui;
	uint16_t type;

	if (!cursor_peek_u32be(&d->c, 0, &oui) || !cursor_peek_u16be(&d->c, 3, &type))
		return dissect_end(d);
	cursor_skip(&d->c, 5);
	oui >>= 8;
	d->type = type;
	if (oui == 0)
		return STEP_TAGS;
	if (oui == OUI_802_1 && (type == BRIDGED_802_3 || type == BRIDGED_802_3_FCS))
		return STEP_ETHER;
	dissect_name_ethertype(d, type);
	return dissect_end(d);
}

/* RFC 2427, 3: what stands behind UI is known by its network layer protocol. */
static enum step
frelay_nlpid(struct dissect *d, uint8_t nlpid)
{
	switch (nlpid) {
	case NLPID_IP4:
	case NLPID_IP6:
		return link_typed(d, nlpid == NLPID_IP4 ? ETHERTYPE_IP : ETHERTYPE_IPV6);
	case NLPID_SNAP:
		return frelay_snap(d);
	case NLPID_PPP:		/* RFC 1973 */
		return ppp_start(d, PPP_FRELAY);
	case NLPID_CLNP:
	case NLPID_ESIS:
	case NLPID_ISIS:
		dissect_name(d, LABEL_OSI);
		return dissect_end(d);
	default:
		dissect_name_n(d, LABEL_UNK_HEX8, nlpid);
		return dissect_stop(d);
	}
}

static enum step
frelay_short(struct dissect *d)
{
	return dissect_in_ip(d) ? dissect_stop(d) : link_short(d);
}

/*
 * Frame relay: an address of two to four bytes (Q.922), the last of which has its lowest bit set; then
 * | UI 03 | padding 0 or none | NLPID 8 | as RFC 2427 has it, or Cisco's | type 16 |
 */
enum step
frelay(struct dissect *d)
{
	size_t n = 2;
	uint8_t nlpid;

	if (!cursor_has(&d->c, 4))
		return frelay_short(d);
	while (n < 4 && !(d->c.p[n - 1] & 0x01))
		n++;
	if (!cursor_has(&d->c, n + 2))
		return frelay_short(d);
	dissect_name(d, LABEL_FR);
	cursor_skip(&d->c, n);
	if (d->c.p[0] != FRELAY_UI)
		return STEP_TYPE;
	cursor_skip(&d->c, d->c.p[1] == 0 ? 2 : 1);
	d->type = FRELAY_UI << 8;
	if (!cursor_u8(&d->c, &nlpid))
		return dissect_end(d);
	d->type |= nlpid;
	return frelay_nlpid(d, nlpid);
}

static enum step
link_frelay(struct dissect *d)
{
	d->status |= L2_NO_ETH;
	return cursor_skip(&d->c, d->link->extra) ? frelay(d) : link_short(d);
}

/* FDDI: | frame control 8 | destination 48 | source 48 |, then LLC, or what only the ring itself is for */
static enum step
link_fddi(struct dissect *d)
{
	const uint8_t *h = d->c.p;

	if (!cursor_skip(&d->c, FDDI_LEN))
		return link_short(d);
	dissect_name(d, LABEL_FDDI);
	dissect_macs(d, h + 1 + ETH_ALEN, h + 1);
	return (h[0] & FDDI_FORMAT) == FDDI_LLC ? STEP_LLC : STEP_END;
}

/* IP over InfiniBand (RFC 4391): | global routing header 320, of which only addresses are kept | type 16 | 0 16 | */
static enum step
link_ipoib(struct dissect *d)
{
	const uint8_t *h = d->c.p;

	d->status |= L2_NO_ETH;
	if (!cursor_skip(&d->c, IPOIB_LEN))
		return link_short(d);
	dissect_name(d, LABEL_IPOIB);
	return link_typed(d, get_u16be(h + IPOIB_TYPE));
}

/* SLIP: | direction 8 | compressed header, for information 120 |, BSD/OS has 24 bytes; then a whole datagram */
static enum step
link_slip(struct dissect *d)
{
	uint8_t first = 0;

	d->status |= L2_NO_ETH;
	if (!cursor_skip(&d->c, SLIP_LEN + d->link->extra))
		return link_short(d);
	dissect_name(d, LABEL_SLIP);
	cursor_peek_u8(&d->c, 0, &first);
	return first >> 4 == 4 || first >> 4 == 6 ? STEP_IP : STEP_END;
}

/*
 * SocketCAN: | identifier 32 | length 8 | flags 8 | 0 16 | data |; CAN XL has a priority and a bit of the flags first
 */
static enum step
link_can(struct dissect *d)
{
	const uint8_t *h = d->c.p;

	d->status |= L2_NO_ETH;
	if (!cursor_skip(&d->c, CAN_LEN))
		return link_short(d);
	if (h[4] & CAN_XL)
		dissect_name(d, LABEL_CANXL);
	else
		dissect_name(d, h[5] & CAN_FD || h[4] > 8 ? LABEL_CANFD : LABEL_CAN);
	return STEP_END;
}

static uint16_t
u16_of(const uint8_t *p, bool little)
{
	return little ? get_u16le(p) : get_u16be(p);
}

/* Move the cursor to the payload among the attributes: | length 16 | type 16 | value |, each padded to four bytes */
static bool
nflog_payload(struct dissect *d)
{
	const bool little = cursor_has(&d->c, NFLOG_TLV_LEN) && d->c.p[3] == 0;	/* all types are small numbers */
	struct cursor c = d->c;
	uint16_t len;

	while (cursor_has(&c, NFLOG_TLV_LEN)) {
		len = u16_of(c.p, little);
		if (len < NFLOG_TLV_LEN)
			return false;
		if (u16_of(c.p + 2, little) == NFLOG_PAYLOAD) {
			cursor_skip(&c, NFLOG_TLV_LEN);
			d->c.p = c.p;
			return true;
		}
		if (!cursor_skip(&c, (len + (size_t)3) & ~(size_t)3))
			return false;
	}
	return false;
}

/* NFLOG: | address family 8 | version 8 | group 16 |, then attributes, in the order of the host that captured */
static enum step
link_nflog(struct dissect *d)
{
	const uint8_t *h = d->c.p;

	d->status |= L2_NO_ETH;
	if (!cursor_skip(&d->c, NFLOG_LEN))
		return link_short(d);
	dissect_name(d, LABEL_NFLOG);
	if (!nflog_payload(d))
		return STEP_END;
	switch (h[0]) {
	case 2:
		return link_typed(d, ETHERTYPE_IP);
	case 10:
		return link_typed(d, ETHERTYPE_IPV6);
	default:
		return STEP_END;
	}
}

static enum step
link_wlan(struct dissect *d)
{
	d->l2_flows = false;
	d->l2 = d->c.p;
	return STEP_WLAN;
}

/* | version 8 | pad 8 | length 16, little endian | ... */
static enum step
link_radiotap(struct dissect *d)
{
	if (!cursor_has(&d->c, 4) || !cursor_skip(&d->c, get_u16le(d->c.p + 2)))
		return link_short(d);
	dissect_name(d, LABEL_RADIOTAP);
	return link_wlan(d);
}

static enum step
link_prism(struct dissect *d)
{
	if (!cursor_skip(&d->c, PRISM_LEN))
		return link_short(d);
	dissect_name(d, LABEL_PRISM);
	return link_wlan(d);
}

/* | version 8 | flags 8 | length 16, little endian | link type 32, little endian | ... */
static enum step
link_ppi(struct dissect *d)
{
	const struct link_type *inner;
	uint32_t linktype;
	uint16_t len;

	if (!cursor_has(&d->c, PPI_LEN))
		return link_short(d);
	len = get_u16le(d->c.p + 2);
	linktype = __builtin_bswap32(get_u32be(d->c.p + 4));
	if (len < PPI_LEN || cursor_left(&d->c) < (size_t)len + 1)
		return link_short(d);
	dissect_name(d, LABEL_PPI);
	cursor_skip(&d->c, len);
	d->l2 = d->c.p;
	inner = linktype <= INT32_MAX ? link_find((int)linktype) : NULL;
	if (inner == NULL || inner == d->link) {
		dissect_warn(d, PKTWARN_LINKTYPE, linktype);
		return dissect_fail(d, DECODE_LINKTYPE);
	}
	d->link = inner;
	return STEP_LINK;
}

/* Symantec Enterprise Firewall: version 2 has the ethertype at 6, version 3 at 10; the other place holds 0. */
static enum step
link_symantec(struct dissect *d)
{
	uint16_t type2, type3;

	d->status |= L2_NO_ETH;
	if (!cursor_has(&d->c, SYMANTEC_2_LEN))
		return link_short(d);
	type2 = get_u16be(d->c.p + 6);
	type3 = get_u16be(d->c.p + 10);
	if (!cursor_skip(&d->c, type2 != 0 ? SYMANTEC_2_LEN : SYMANTEC_3_LEN))
		return link_short(d);
	dissect_name(d, LABEL_SYMANTEC);
	return link_typed(d, type2 != 0 ? type2 : type3);
}

#if LINKTYPE_JUNIPER == 1
/* Without a layer 2 header: | family 32 |, little endian */
static enum step
juniper_family(struct dissect *d)
{
	uint8_t family = 0;

	cursor_peek_u8(&d->c, 0, &family);
	if (!cursor_skip(&d->c, 4))
		return link_short(d);
	switch (family) {
	case 2:
		ip_only(d);
		return STEP_IPV4;
	case 6:
		ip_only(d);
		return STEP_IPV6;
	case 204:
		return STEP_ETHER;
	default:
		d->l2_flows = false;
		return STEP_END;
	}
}

/* | magic 24 | flags 8 | with JUNIPER_EXT: length 16, extensions | */
static enum step
link_juniper(struct dissect *d)
{
	uint32_t word;
	uint16_t ext;
	uint8_t first;

	if (!cursor_u32be(&d->c, &word))
		return link_short(d);
	dissect_name(d, LABEL_JUNIPER);
	if (word >> 8 != JUNIPER_MAGIC) {
		d->l2_flows = false;
		return STEP_END;
	}
	if ((word & JUNIPER_EXT) && (!cursor_u16be(&d->c, &ext) || !cursor_skip(&d->c, ext)))
		return link_short(d);
	if (word & JUNIPER_NO_L2)
		return juniper_family(d);
	if (!cursor_skip(&d->c, d->link->extra) || !cursor_peek_u8(&d->c, 0, &first))
		return link_short(d);
	if (first >> 4 != 4 && first >> 4 != 6)
		return STEP_ETHER;
	ip_only(d);
	return STEP_IP;
}
#endif

#if LAPD_ACTIVATE == 1
/* | SAPI 6 | C/R 1 | 0 | TEI 7 | 1 | control | */
static enum step
link_lapd(struct dissect *d)
{
	d->status |= L2_NO_ETH;
	if (!cursor_skip(&d->c, d->link->extra) || !cursor_has(&d->c, sizeof(lapdHdr_t)))
		return link_short(d);
	dissect_name(d, LABEL_LAPD);
	d->l2 = d->c.p;
	d->pk->lapdAddr = get_u16be(d->c.p);
	cursor_skip(&d->c, sizeof(lapdHdr_t));
	return STEP_END;
}
#endif

/* All link types that can be decoded: a new one is a row here and its function. */
static const struct link_type link_types[] = {
	{ DLT_EN10MB,			.start = link_ether },
	{ DLT_ETHERNET_MPACKET,		.start = link_mpacket },
	{ DLT_NULL,			.start = link_null,	.name = LABEL_NULL },
	{ DLT_LOOP,			.start = link_null,	.name = LABEL_LOOP },
	{ DLT_RAW,			.start = link_raw },
	{ DLT_IPV4,			.start = link_ipv4 },
	{ DLT_IPV6,			.start = link_ipv6 },
	{ DLT_LINUX_SLL,		.start = link_sll },
	{ DLT_LINUX_SLL2,		.start = link_sll2 },
	{ DLT_PPP,			.start = link_ppp },
	{ DLT_PPP_SERIAL,		.start = link_ppp },
	{ DLT_PPP_WITH_DIR,		.start = link_ppp,	.extra = 1 },
	{ DLT_C_HDLC,			.start = link_hdlc },
	{ DLT_C_HDLC_WITH_DIR,		.start = link_hdlc,	.extra = 1 },
	{ DLT_FRELAY,			.start = link_frelay },
	{ DLT_FRELAY_WITH_DIR,		.start = link_frelay,	.extra = 1 },
	{ DLT_IEEE802_11,		.start = link_wlan },
	{ DLT_IEEE802_11_RADIO,		.start = link_radiotap },
	{ DLT_PRISM_HEADER,		.start = link_prism },
	{ DLT_PPI,			.start = link_ppi },
	{ DLT_SYMANTEC_FIREWALL,	.start = link_symantec },
	{ DLT_FDDI,			.start = link_fddi,	.unpadded = true },
	{ DLT_IPOIB,			.start = link_ipoib,	.unpadded = true },
	{ DLT_SLIP,			.start = link_slip,	.unpadded = true },
	{ DLT_SLIP_BSDOS,		.start = link_slip,	.unpadded = true, .extra = 8 },
	{ DLT_NFLOG,			.start = link_nflog,	.unpadded = true },
	{ DLT_CAN_SOCKETCAN,		.start = link_can,	.unpadded = true },
	{ DLT_IEEE802_15_4_WITHFCS,	.start = link_wpan,	.unpadded = true },
	{ DLT_IEEE802_15_4_NOFCS,	.start = link_wpan,	.unpadded = true },
	{ DLT_IEEE802_15_4_LINUX,	.start = link_wpan,	.unpadded = true },
	{ DLT_IEEE802_15_4_NONASK_PHY,	.start = link_wpan,	.unpadded = true, .extra = 6 },
	{ DLT_IEEE802_15_4_TAP,		.start = link_wpan_tap,	.unpadded = true },
	{ DLT_IEEE802,			.start = link_token_ring, .unpadded = true },
	{ DLT_IP_OVER_FC,		.start = link_ipfc,	.unpadded = true },
	{ DLT_ATM_RFC1483,		.start = link_atm,	.unpadded = true },
	{ DLT_ATM_CLIP,			.start = link_atm,	.unpadded = true },
	{ DLT_SUNATM,			.start = link_sunatm,	.unpadded = true },
	{ DLT_MFR,			.start = link_mfr,	.unpadded = true },
	{ DLT_PPP_ETHER,		.start = link_pppoe,	.unpadded = true },
	{ DLT_PKTAP,			.start = link_pktap },
	{ DLT_USER2,			.start = link_pktap },	/* as Darwin wrote it first */
	{ DLT_IPNET,			.start = link_ipnet,	.unpadded = true },
	{ DLT_ENC,			.start = link_enc,	.unpadded = true },
	{ DLT_PFLOG,			.start = link_pflog,	.unpadded = true },
	{ DLT_DSA_TAG_DSA,		.start = link_dsa },
	{ DLT_DSA_TAG_EDSA,		.start = link_ether },
	{ DLT_DSA_TAG_BRCM,		.start = link_brcm },
	{ DLT_DSA_TAG_BRCM_PREPEND,	.start = link_brcm_prepend },
#if LINKTYPE_JUNIPER == 1
	{ DLT_JUNIPER_ETHER,		.start = link_juniper },
	{ DLT_JUNIPER_ATM1,		.start = link_juniper,	.extra = 4 },
	{ DLT_JUNIPER_PPPOE,		.start = link_juniper },
#endif
#if LAPD_ACTIVATE == 1
	{ DLT_LAPD,			.start = link_lapd,	.lapd = true },
	{ DLT_LINUX_LAPD,		.start = link_lapd,	.lapd = true, .extra = SLL_LEN },
#endif
};

const struct link_type *
link_find(int dlt)
{
	for (size_t i = 0; i < sizeof(link_types) / sizeof(link_types[0]); i++)
		if (link_types[i].dlt == dlt)
			return &link_types[i];
	return NULL;
}

enum step
step_link(struct dissect *d)
{
	return d->link->start(d);
}
