/*
 * Tunnels over UDP that are known by a port and need no switch and no bit of flowStat: a new one is a row of the
 * table and its function.
 */
#include "decode_priv.h"

#define PORT_MIP	434
#define PORT_AMT	2268
#define PORT_LISP_DATA	4341
#define PORT_LISP	4342
#define PORT_GRE	4754
#define PORT_MPLS	6635
#define PORT_SCTP	9899
#define PORT_LWAPP_L3	12220
#define PORT_TZSP	37008

/* Whether IP is at n; the cursor is then moved there. */
static bool
ip_at(struct cursor *c, size_t n)
{
	uint8_t first;

	if (!cursor_peek_u8(c, n, &first) || (first >> 4 != 4 && first >> 4 != 6))
		return false;
	return cursor_skip(c, n);
}

/* The same; the header in front of it has a name. */
static enum step
ip_behind(struct dissect *d, struct cursor c, size_t n, enum label l)
{
	if (!ip_at(&c, n))
		return STEPS;
	dissect_name(d, l);
	d->c.p = c.p;
	return STEP_IP;
}

/* MPLS in UDP (RFC 7510): a label stack */
static enum step
udp_mpls(struct dissect *d, struct cursor c)
{
	if (!cursor_has(&c, 4))
		return STEPS;
	d->status |= L2_MPLS_UCAST;
	d->c.p = c.p;
	return STEP_MPLS;
}

#if GRE == 1
/* GRE in UDP (RFC 8086): version 0 */
static enum step
udp_gre(struct dissect *d, struct cursor c)
{
	uint16_t flags;

	if (!cursor_has(&c, sizeof(greHeader_t)) || !cursor_peek_u16be(&c, 0, &flags) || (flags & GRE_VERSION) != 0)
		return STEPS;
	d->c.p = c.p;
	return tunnel_gre(d);
}
#endif

#define CHUNK_MIN	4	/* bytes of a chunk's header, which its length counts */

/*
 * SCTP in UDP (RFC 6951): the common header and chunks.  The flow is that of the association: its protocol and ports,
 * between the addresses of the datagram, whose header is one of those in front of it.
 */
static enum step
udp_sctp(struct dissect *d, struct cursor c)
{
	const uint8_t *const h = c.p;
	uint16_t len;

	if (!cursor_skip(&c, sizeof(sctpHeader_t)) || d->ip.is_frag ||
	    (cursor_peek_u16be(&c, 2, &len) && len < CHUNK_MIN))
		return STEPS;
	d->status |= L4_SCTP;
	dissect_name(d, LABEL_SCTP);
	d->ip.proto = L3_SCTP;
	d->ip.len += (uint32_t)sizeof(udpHeader_t);
	d->c.p = h;
	return STEP_END;
}

#if LWAPP == 1
/* LWAPP's 802.3 frames over layer 3, without a header */
static enum step
udp_lwapp_l3(struct dissect *d, struct cursor c)
{
	if (!ether_fits(&c))
		return STEPS;
	d->status |= L3_CAPWAP;
	d->c.p = c.p;
	return STEP_ETHER;
}
#endif

#define LISP_LEN	8
#define LISP_P		0x04	/* RFC 9305 */
#define LISP_ECM	8	/* type of an encapsulated control message */

/*
 * LISP (RFC 9300, 5.1): | N L E V I 1 K K | nonce or version 24 | instance, locators 32 |, then IP.  With P the last
 * byte of the nonce is a next protocol.
 */
static enum step
udp_lisp_data(struct dissect *d, struct cursor c)
{
	struct cursor behind = c;

	if (!cursor_skip(&behind, LISP_LEN))
		return STEPS;
	if (!(c.p[0] & LISP_P) || !((c.p[3] == NEXT_ETHERNET && ether_fits(&behind)) || c.p[3] == NEXT_NSH))
		return ip_behind(d, c, LISP_LEN, LABEL_LISP_DATA);
	dissect_name(d, LABEL_LISP_DATA);
	d->c.p = behind.p;
	return tunnel_next_protocol(d, c.p[3]);
}

/* LISP's control messages (RFC 9301, 5.8): | type 4 | S D 26 |, of which type 8 has a datagram with another one */
static enum step
udp_lisp(struct dissect *d, struct cursor c)
{
	uint8_t first;

	if (!cursor_peek_u8(&c, 0, &first) || first >> 4 != LISP_ECM)
		return STEPS;
	return ip_behind(d, c, 4, LABEL_LISP);
}

/*
 * AMT (RFC 7450, 5.1): | version 4 | type 4 | ...; a query and an update have | 8 | MAC 48 | nonce 32 | and the
 * datagram of IGMP or MLD, data | 8 | and the datagram
 */
static enum step
udp_amt(struct dissect *d, struct cursor c)
{
	uint8_t first = 0;

	cursor_peek_u8(&c, 0, &first);
	switch (first) {
	case 4:
	case 5:
		return ip_behind(d, c, 12, LABEL_AMT);
	case 6:
		return ip_behind(d, c, 2, LABEL_AMT);
	default:
		return STEPS;
	}
}

#define TZSP_LEN	4
#define TZSP_TYPE_MAX	1	/* received, to transmit; others have no frame */
#define TZSP_PADDING	0	/* tags without a length */
#define TZSP_END	1
#define TZSP_ETHER	1	/* what is carried */
#define TZSP_WLAN	18

/* TZSP: | version 8 | type 8 | protocol 16 | tags |, each | tag 8 | length 8 | ... |, then the frame */
static enum step
udp_tzsp(struct dissect *d, struct cursor c)
{
	uint8_t tag, len;
	uint16_t proto;

	if (!cursor_has(&c, TZSP_LEN) || c.p[0] != 1 || c.p[1] > TZSP_TYPE_MAX)
		return STEPS;
	proto = get_u16be(c.p + 2);
	cursor_skip(&c, TZSP_LEN);
	do {
		if (!cursor_u8(&c, &tag) ||
		    (tag > TZSP_END && (!cursor_u8(&c, &len) || !cursor_skip(&c, len))))
			return STEPS;
	} while (tag != TZSP_END);
	if (proto != TZSP_ETHER && proto != TZSP_WLAN)
		return STEPS;
	dissect_name(d, LABEL_TZSP);
	d->c.p = c.p;
	return proto == TZSP_ETHER ? STEP_ETHER : STEP_WLAN;
}

#define MIP_DATA	4
#define MIP_LEN		4

/* Mobile IP behind address translators (RFC 3519, 3.3): | type 8 | next header 8 | 16 |, then what that says */
static enum step
udp_mip(struct dissect *d, struct cursor c)
{
	if (!cursor_has(&c, MIP_LEN) || c.p[0] != MIP_DATA)
		return STEPS;
#if GRE == 1
	if (c.p[1] == L3_GRE && cursor_has(&c, MIP_LEN + sizeof(greHeader_t))) {
		dissect_name(d, LABEL_MIP);
		d->c.p = c.p + MIP_LEN;
		return tunnel_gre(d);
	}
#endif
	return c.p[1] == L3_IPIP4 || c.p[1] == L3_IPIP6 ? ip_behind(d, c, MIP_LEN, LABEL_MIP) : STEPS;
}

static const struct {
	uint16_t	 port;
	bool		 answers;	/* what is sent from it is one, too */
	enum step	 (*open)(struct dissect *, struct cursor c);	/* returns as tunnel_ports() does */
} tunnels[] = {
	{ PORT_MPLS,		false,	udp_mpls },
#if GRE == 1
	{ PORT_GRE,		false,	udp_gre },
#endif
	{ PORT_LISP_DATA,	true,	udp_lisp_data },
	{ PORT_LISP,		true,	udp_lisp },
	{ PORT_AMT,		true,	udp_amt },
	{ PORT_TZSP,		false,	udp_tzsp },
	{ PORT_SCTP,		true,	udp_sctp },
#if LWAPP == 1
	{ PORT_LWAPP_L3,	true,	udp_lwapp_l3 },
#endif
	{ PORT_MIP,		true,	udp_mip },
};

enum step
tunnel_udp(struct dissect *d, const struct cursor *c, uint16_t sport, uint16_t dport)
{
	for (size_t i = 0; i < sizeof(tunnels) / sizeof(tunnels[0]); i++) {
		const uint16_t p = tunnels[i].port;

		if ((dport == p && (sport > PORT_WELL_KNOWN_MAX || sport == p)) ||
		    (tunnels[i].answers && sport == p && dport > PORT_WELL_KNOWN_MAX))
			return tunnels[i].open(d, *c);
	}
	return STEPS;
}
