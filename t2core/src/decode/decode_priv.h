/*
 * Between the files of the decoder.
 *
 * Decoding is a loop over steps: the function of a step reads one header at the cursor, notes what it says, moves the
 * cursor behind it and returns the step for what follows.  Steps never call each other, so no packet can make the
 * stack grow, and the loop bounds how many there are.
 *
 * The flow of a packet is that of the innermost IP header that could be read.  A step that cannot go on inside an IP
 * packet calls dissect_stop(): the flow is then that of the IP header around it, with STPDSCT.  Outside of IP it
 * becomes a flow of layer 2, or none where the link type has no such flows.
 *
 * The content of a tunnel goes through the steps that it goes through outside of one: what can be followed is
 * followed wherever it stands.  Bits that a standard reserves are not looked at.
 *
 * A header is named once its fixed part was captured; what ends the dissection, once a byte of it was, and a type
 * without a name by its number at all times.
 */
#ifndef T2_DECODE_PRIV_H
#define T2_DECODE_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "cursor.h"
#include "decode.h"
#include "decode_label.h"
#include "flow.h"
#include "hdrdesc.h"

#define PORT_WELL_KNOWN_MAX	1024
#define ETHERIP_VERSION	3

enum step {
	STEP_END,	/* decoded as far as possible: ip, or else layer 2, decides */
	STEP_FAIL,	/* no flow: outcome says why */
	STEP_ETHER,	/* MAC addresses, then STEP_TYPE */
	STEP_TYPE,	/* the frame's ethertype or 802.3 length, not read yet */
	STEP_TAGS,	/* the same, in type already: VLAN tags, then what they announce */
	STEP_LLC,	/* the LLC header behind an 802.3 length */
	STEP_ETHERTYPE,	/* what type announces */
	STEP_MPLS,
	STEP_PPP,	/* PPP protocol field */
	STEP_WLAN,	/* 802.11 */
	STEP_IP,	/* IPv4 or IPv6 by the version; neither is IPVX */
	STEP_IPV4,
	STEP_IPV6,
	STEP_NSH,
	STEP_LINK,	/* header of link type link */
	STEP_AGAIN,	/* the packet is another one now: from its start on */
	STEPS
};

#define PPP_ADDRESS_CONTROL	0xff03
#define PPP_CHDLC_UCAST		0x0f00	/* Cisco's HDLC instead */
#define PPP_CHDLC_MCAST		0x8f00

/* Who carries PPP. */
enum ppp_in { PPP_LINK, PPP_FRELAY, PPP_PPPOE, PPP_L2TP, PPP_GRE };

/* The innermost IP header that could be read. */
struct ip_level {
	const uint8_t	*hdr;		/* NULL: none yet */
	const uint8_t	*l2;		/* the link header in front of it */
	uint32_t	 len;		/* with options and extension headers; may be more than was captured */
	uint32_t	 frag_id;
	uint16_t	 frag_off;	/* [bytes] */
	uint16_t	 gre_len;	/* proto is GRE: its header, with what the flags add */
	uint8_t		 version;	/* 4 or 6 */
	uint8_t		 proto;		/* layer 4 */
	bool		 frag_more;
	bool		 is_frag;	/* a fragment header or a non-zero offset/MF field */
	bool		 ports;		/* the ports belong to the key */
	bool		 l4_found;	/* IPv6: the extension headers were walked to the end */
};

struct dissect;

/* A link type. */
struct link_type {
	int		 dlt;		/* DLT_* of libpcap */
	enum step	 (*start)(struct dissect *);	/* reads the header */
	uint8_t		 name;		/* enum label, where types that share a function differ in it */
	uint8_t		 extra;		/* bytes that this type has more than the one it shares the function with */
	bool		 lapd;		/* flows are those of LAPD */
	bool		 unpadded;	/* short frames have no padding */
};

struct dissect {
	packet_t	*pk;
	const struct link_type *link;	/* of the frame, or of what PPI has in it */
	struct cursor	 c;		/* what is to be read next; ends with the captured bytes */
	const uint8_t	*l2;		/* the last Ethernet header, else the link header */
	const uint8_t	*l2_payload;	/* behind the last ethertype that was read in it */
	const uint8_t	*macs_l2;	/* the link header that has src_mac and dst_mac; NULL: l2 */
	const uint8_t	*src_mac, *dst_mac;
	uint64_t	 status;
	uint32_t	 desc;		/* chain of names */
	uint16_t	 headers;	/* names, repeated ones counted */
	uint16_t	 type;		/* ethertype (or DSAP and SSAP) of what is at the cursor */
	uint16_t	 ppp_proto;
	uint8_t		 ppp_in;	/* enum ppp_in */
	bool		 l2_flows;	/* the link type has flows of layer 2 */
	bool		 fc_tunnel;	/* 802.11 in a tunnel, where frame control may be in the other order */
	bool		 fc_swapped;	/* it is, unless that makes no sense */
	bool		 typed;		/* outerEthType is set */
	bool		 vjc;		/* the next IPv4 header has a number instead of its protocol, which is TCP */
	uint8_t		 outcome;	/* enum decode, with STEP_FAIL */
	struct decode_copies *copies;	/* NULL: there can be none */
	const uint8_t	*plain;		/* in a copy: where the frame is that was escaped; else NULL */
	struct ip_level	 ip;
};

/* --- decode_name.c; how a step ends ----------------------------------------------------------------------------- */

/* A name is appended to the description; n is how often it repeats, or the number an UNK name shows. */
static inline void
dissect_name_n(struct dissect *d, enum label l, unsigned int n)
{
	d->desc = hdrdesc_append(d->desc, HDRDESC_NAME(l, n));
	d->headers++;
}

static inline void
dissect_name(struct dissect *d, enum label l)
{
	dissect_name_n(d, l, 1);
}

/* The same name n times: "vlan{2}". */
void dissect_name_repeated(struct dissect *, enum label, unsigned int n);

/* The name of an ethertype or of an IP protocol; one without a name stops the dissection (STPDSCT). */
void dissect_name_ethertype(struct dissect *, uint16_t type);
void dissect_name_l4(struct dissect *, uint8_t proto);

/* Cannot go on: the flow is what was reached. */
static inline enum step
dissect_stop(struct dissect *d)
{
	d->status |= STPDSCT;
	return STEP_END;
}

static inline enum step
dissect_fail(struct dissect *d, enum decode outcome)
{
	d->outcome = (uint8_t)outcome;
	return STEP_FAIL;
}

/* The link header was not captured whole. */
static inline enum step
link_short(struct dissect *d)
{
	d->status |= L2SNAPLENGTH;
	return dissect_fail(d, DECODE_L2_SHORT);
}

/* Whether an IP header was met: what follows is inside a tunnel. */
static inline bool
dissect_in_ip(const struct dissect *d)
{
	return d->ip.hdr != NULL;
}

/* What follows is not decoded: inside a tunnel that is a stop. */
static inline enum step
dissect_end(struct dissect *d)
{
	return dissect_in_ip(d) ? dissect_stop(d) : STEP_END;
}

/* A header is not there, or none: the flow is that of the IP header around it, or there is none. */
static inline enum step
dissect_none(struct dissect *d, enum decode outcome)
{
	return dissect_in_ip(d) ? dissect_stop(d) : dissect_fail(d, outcome);
}

/* The addresses of the link header at l2 are there, and not in the order of Ethernet; NULL if there is none. */
static inline void
dissect_macs(struct dissect *d, const uint8_t *src, const uint8_t *dst)
{
	d->macs_l2 = d->l2;
	d->src_mac = src;
	d->dst_mac = dst;
}

static inline void
dissect_warn(struct dissect *d, enum packet_warning w, uint32_t arg)
{
	d->pk->warning = (uint8_t)w;
	d->pk->warnArg[0] = arg;
}

/* --- decode_link.c: link types ---------------------------------------------------------------------------------- */

/* The row of a link type, NULL if it cannot be decoded. */
const struct link_type *link_find(int dlt);
enum step step_link(struct dissect *);

/* --- decode_ether.c: Ethernet and what it announces ------------------------------------------------------------- */

enum step step_ether(struct dissect *);
enum step step_type(struct dissect *);
enum step step_tags(struct dissect *);
enum step step_llc(struct dissect *);
enum step step_ethertype(struct dissect *);
enum step step_mpls(struct dissect *);
/* Whether an Ethernet header is at the cursor, as far as can be told: its type has to fit what follows. */
bool ether_fits(const struct cursor *);
/* IP was announced, and the version is another one. */
enum step dissect_ipvx(struct dissect *);

/* The link says that this is IP of that version; what is not is no packet of it. */
enum step link_ip(struct dissect *, uint8_t version);
/* Frame relay, from its address on. */
enum step frelay(struct dissect *);

/* --- decode_switch.c: headers of switches ----------------------------------------------------------------------- */

enum step link_dsa(struct dissect *);
enum step link_brcm(struct dissect *);
enum step link_brcm_prepend(struct dissect *);
/* What type announces is one of them: the step for its content; STEPS if it is none. */
enum step switch_header(struct dissect *);

/* --- decode_media.c: rarer link types --------------------------------------------------------------------------- */

enum step link_token_ring(struct dissect *);
enum step link_ipfc(struct dissect *);
enum step link_atm(struct dissect *);
enum step link_sunatm(struct dissect *);
enum step link_mfr(struct dissect *);
enum step link_pppoe(struct dissect *);
enum step link_pktap(struct dissect *);
enum step link_ipnet(struct dissect *);
enum step link_enc(struct dissect *);
enum step link_pflog(struct dissect *);

/* --- decode_wpan.c: 802.15.4 ------------------------------------------------------------------------------------ */

enum step link_wpan(struct dissect *);
enum step link_wpan_tap(struct dissect *);

/* --- decode_ppp.c ----------------------------------------------------------------------------------------------- */

enum step step_ppp(struct dissect *);
/* Skip address and control (ff 03), if they are there, and take the protocol, which may be compressed to one byte. */
enum step ppp_start(struct dissect *, enum ppp_in);

/* --- decode_hdlc.c ---------------------------------------------------------------------------------------------- */

/* Frames of PPP with flags and escapes. */
enum step ppp_stream(struct dissect *);

/* --- decode_wlan.c: 802.11 and the tunnels that carry it -------------------------------------------------------- */

enum step step_wlan(struct dissect *);
/*
 * c is behind the UDP header; data: a port says so; addressed: it goes to the controller's control port, and a MAC
 * address is in front.  Return as tunnel_ports() does.
 */
enum step tunnel_capwap(struct dissect *, struct cursor c, bool data);
enum step tunnel_lwapp(struct dissect *, struct cursor c, bool addressed);
/* LWAPP in an Ethernet frame. */
enum step ether_lwapp(struct dissect *);

/* --- decode_ip4.c, decode_ip6.c --------------------------------------------------------------------------------- */

enum step step_ip(struct dissect *);
enum step step_ipv4(struct dissect *);
enum step step_ipv6(struct dissect *);

/* --- decode_tunnel.c: tunnels over UDP -------------------------------------------------------------------------- */

/*
 * Whether the datagram at the cursor is one of the tunnels, over IPv4 or over IPv6.  Returns the step for its
 * content, STEP_END if it is one but the datagram itself is what the flow is about, and STEPS if it is none.
 */
enum step tunnel_ports(struct dissect *, uint16_t sport, uint16_t dport);
enum step step_nsh(struct dissect *);
/* What VXLAN-GPE, LISP-GPE and NSH announce by the same numbers. */
#define NEXT_ETHERNET	3
#define NEXT_NSH	4
enum step tunnel_next_protocol(struct dissect *, uint8_t next);

/* --- decode_udp.c: tunnels over UDP that are rows of a table ---------------------------------------------------- */

/* c is behind the UDP header.  Returns as tunnel_ports() does. */
enum step tunnel_udp(struct dissect *, const struct cursor *c, uint16_t sport, uint16_t dport);

/* --- decode_l2tp.c ---------------------------------------------------------------------------------------------- */

/* c is behind the UDP header.  Returns as tunnel_ports() does. */
enum step tunnel_l2tp(struct dissect *, const struct cursor *c);
/* Protocol 115 */
enum step tunnel_l2tp_ip(struct dissect *);

/* --- decode_gre.c: tunnels with an IP protocol of their own ----------------------------------------------------- */

enum step tunnel_gre(struct dissect *);
enum step tunnel_etherip(struct dissect *);

/* --- decode_l4.c ------------------------------------------------------------------------------------------------ */

/* Names and status bits of what TCP, UDP and the other protocols of the innermost IP header carry. */
enum step dissect_l4(struct dissect *);
/* What an IP header carries by itself: a tunnel with an IP protocol of its own, or STEPS. */
enum step dissect_carried(struct dissect *);
/* Length of the layer 4 header of d->ip, as the payload length counts it. */
uint16_t l4_header_len(const struct dissect *);
/* Tell pk->l4Sum of a packet that is decoded. */
void l4_sum_test(packet_t *pk);
/* Behind the TCP or UDP header at the cursor; empty if that was not captured whole. */
struct cursor l4_payload(const struct dissect *);
/*
 * Bytes of UDP's payload on the wire: a datagram ends where UDP says, and a whole one not behind its IP datagram.
 */
size_t udp_wire_len(const struct dissect *);

/* Whether one port is p and the other above the well-known ones. */
static inline bool
port_match(uint16_t sport, uint16_t dport, uint16_t p)
{
	return (sport == p && dport > PORT_WELL_KNOWN_MAX) || (dport == p && sport > PORT_WELL_KNOWN_MAX);
}

#endif /* T2_DECODE_PRIV_H */
