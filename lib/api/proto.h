/*
 * Protocol headers as they lie on the wire, and the numbers that announce them.
 *
 * All members are in network order; all structures are packed, so a pointer into a captured packet may be cast to one
 * wherever the bytes are known to be there (packet_t.snapL3Len, snapL4Len and snapL7Len say how many are).
 */
#ifndef T2_PROTO_H
#define T2_PROTO_H

#include <net/ethernet.h>
#include <netinet/in.h>

#include <stdint.h>

/* --- addresses -------------------------------------------------------------------------------------------------- */

#ifndef L2_MAC_LEN
#define L2_MAC_LEN	ETH_ALEN
#endif

typedef union __attribute__((packed)) {
	uint32_t	IPv4x[4];
	struct in_addr	IPv4;
	struct in6_addr	IPv6;
	uint64_t	IPv6L[2];
} ipAddr_t;		/* IPv4 or IPv6; an IPv4 address fills the first 4 bytes, the others are 0 */

typedef union __attribute__((packed)) {
	uint32_t	IPv4x[1];
	struct in_addr	IPv4;
} ip4Addr_t;

typedef struct {
	uint8_t		ver;	/* 4, 6 or 0 */
	ipAddr_t	addr;
} ipVAddr_t;

typedef struct __attribute__((packed)) {
	uint8_t		ether_dhost[ETH_ALEN];
	uint8_t		ether_shost[ETH_ALEN];
} ethDS_t;

/* --- link layer ------------------------------------------------------------------------------------------------- */

typedef struct __attribute__((packed)) {
	ethDS_t		ethDS;
	uint16_t	ether_type;
	uint16_t	data;
} ethernetHeader_t;

typedef struct __attribute__((packed)) {
	uint8_t		dsap;
	uint8_t		ssap;
	uint8_t		control;
} llcHeader_t;

/* From the 802.3 length on; packet_t.etherLLC points here. */
typedef struct __attribute__((packed)) {
	uint16_t	ether_len;	/* 0 if the frame has a type 0x8870 or none */
	uint8_t		dsap;
	uint8_t		ssap;
	uint8_t		control;
	uint8_t		oui[3];		/* SNAP only */
	uint16_t	type;		/* SNAP only */
} etherLLCHeader_t;

typedef struct __attribute__((packed)) {
	uint16_t	tci;		/* PCP 3, DEI 1, VID 12 */
	uint16_t	ether_type;	/* of what follows */
} vlanHeader_t;

typedef struct __attribute__((packed)) {
	uint32_t	label;		/* label 20, traffic class 3, bottom of stack 1, TTL 8 */
} mplsHeader_t;

typedef union __attribute__((packed)) {
	uint32_t	pppHdrc;
	struct __attribute__((packed)) {
		uint8_t		addr;
		uint8_t		ctl;
		uint16_t	prot;
	} pppHdr;
} pppHu_t;		/* PPP with address and control fields */

typedef struct __attribute__((packed)) {
	uint8_t		ver_typ;
	uint8_t		code;
	uint16_t	session;
	uint16_t	len;
	uint16_t	pppProt;	/* session frames only */
} pppoEH_t;

typedef struct __attribute__((packed)) {
	uint8_t		sapi;		/* SAPI 6, C/R 1, EA 1 */
	uint8_t		tei;		/* TEI 7, EA 1 */
	uint8_t		ctl1;
	uint8_t		ctl2;
} lapdHdr_t;

typedef struct __attribute__((packed)) {
	uint16_t	ar_hrd;
	uint16_t	ar_pro;
	uint8_t		ar_hln;
	uint8_t		ar_pln;
	uint16_t	ar_op;
} arpHeader_t;

/* --- IP --------------------------------------------------------------------------------------------------------- */

typedef struct __attribute__((packed)) {
	uint8_t		ip_vhl;
	uint8_t		ip_tos;
	uint16_t	ip_len;
	uint16_t	ip_id;
	uint16_t	ip_off;
	uint8_t		ip_ttl;
	uint8_t		ip_p;
	uint16_t	ip_sum;
	ip4Addr_t	ip_src;
	ip4Addr_t	ip_dst;
} ipHeader_t;

#define IP_V(h)		((h)->ip_vhl >> 4)
#define IP_HL(h)	((h)->ip_vhl & 0x0f)	/* in 32-bit words */
#define IP_RF		0x8000
#define IP_DF		0x4000
#define IP_MF		0x2000
#define IP_OFFMASK	0x1fff

typedef struct __attribute__((packed)) {
	uint32_t	vtc_flw_lbl;	/* version 4, traffic class 8, flow label 20 */
	uint16_t	payload_len;
	uint8_t		next_header;
	union {
		uint8_t	hop_limit;
		uint8_t	ip_ttl;
	};
	ipAddr_t	ip_src;
	ipAddr_t	ip_dst;
} ip6Header_t;

/* Extension headers: hop-by-hop and destination options, fragment, routing */
typedef struct __attribute__((packed)) {
	uint8_t		next_header;
	uint8_t		len;		/* in 64-bit words behind the first */
	union {
		struct __attribute__((packed)) {
			uint8_t	optType;	/* of the first option */
			uint8_t	optLen;
		};
		uint32_t	options;	/* from the first option on */
	};
	uint16_t	optRest;
} ip6OptHdr_t;

typedef ip6OptHdr_t ip6HHOptHdr_t;
typedef ip6OptHdr_t ip6DOptHdr_t;

typedef struct __attribute__((packed)) {
	uint8_t		next_header;
	uint8_t		res;
	uint16_t	frag_off;	/* offset 13, reserved 2, more 1 */
	uint32_t	id;
} ip6FragHdr_t;

typedef struct __attribute__((packed)) {
	uint8_t		next_header;
	uint8_t		len;
	uint8_t		rtype;
	uint8_t		seg_left;
	uint32_t	data;
} ip6RouteHdr_t;

#define IP6_MORE_FRAGS	0x0001
#define IP6_OFFMASK	0xfff8

/* --- layer 4 ---------------------------------------------------------------------------------------------------- */

typedef struct __attribute__((packed)) {
	uint16_t	source;
	uint16_t	dest;
	uint32_t	seq;
	uint32_t	ack_seq;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	uint8_t		res1:4, doff:4;
#else
	uint8_t		doff:4, res1:4;
#endif
	union {
		uint8_t	flags;		/* TH_* */
		struct {		/* names of generation 8 */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
			uint8_t	fin:1, syn:1, rst:1, psh:1, ack:1, urg:1, ece:1, cwr:1;
#else
			uint8_t	cwr:1, ece:1, urg:1, ack:1, psh:1, rst:1, syn:1, fin:1;
#endif
		};
	};
	uint16_t	window;
	uint16_t	check;
	uint16_t	urg_ptr;
} tcpHeader_t;

#define TH_FIN		0x01
#define TH_SYN		0x02
#define TH_RST		0x04
#define TH_PSH		0x08
#define TH_ACK		0x10
#define TH_URG		0x20
#define TH_ECE		0x40
#define TH_CWR		0x80
#define TH_SYN_ACK	(TH_SYN | TH_ACK)
#define TH_FIN_ACK	(TH_FIN | TH_ACK)
#define TH_RST_ACK	(TH_RST | TH_ACK)
#define TH_SYN_FIN	(TH_SYN | TH_FIN)
#define TH_RST_FIN	(TH_RST | TH_FIN)
#define TH_SYN_FIN_RST	(TH_SYN | TH_FIN | TH_RST)
#define TH_ARSF		(TH_ACK | TH_RST | TH_SYN | TH_FIN)
#define TH_NULL		0x00
#define TH_XMAS		(TH_URG | TH_PSH | TH_FIN)
#define TH_ALL_FLAGS	0x3f

typedef struct __attribute__((packed)) {
	uint16_t	source;
	uint16_t	dest;
	uint16_t	len;
	uint16_t	check;
} udpHeader_t;

typedef struct __attribute__((packed)) {
	uint16_t	source;
	uint16_t	dest;
	uint16_t	coverage;
	uint16_t	check;
} udpliteHeader_t;

typedef union __attribute__((packed)) {
	struct __attribute__((packed)) {
		uint16_t	id;
		uint16_t	sequence;
	} echo;
	uint32_t	gateway;
	struct __attribute__((packed)) {
		uint16_t	unused;
		uint16_t	mtu;
	} frag;
} icmpRest_t;

typedef struct __attribute__((packed)) {
	uint8_t		type;
	uint8_t		code;
	uint16_t	checksum;
	union {
		icmpRest_t	un;	/* name of generation 8 */
		struct __attribute__((packed)) {
			uint16_t	id;
			uint16_t	sequence;
		} echo;
		uint32_t	gateway;
		struct __attribute__((packed)) {
			uint16_t	unused;
			uint16_t	mtu;
		} frag;
	};
} icmpHeader_t;

typedef icmpHeader_t icmp6Header_t;

typedef struct __attribute__((packed)) {
	uint8_t		type;
	uint8_t		code;		/* max response time in version 2 */
	uint16_t	checksum;
	ip4Addr_t	group;
} igmpHeader_t;

typedef struct __attribute__((packed)) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	uint8_t		type:4, ver:4;
#else
	uint8_t		ver:4, type:4;
#endif
	uint8_t		res;
	uint16_t	checksum;
	uint32_t	rgsData;	/* register messages: border, null and reserved bits */
} pimHeader_t;

typedef struct __attribute__((packed)) {
	uint16_t	source;
	uint16_t	dest;
	uint32_t	verTag;
	uint32_t	chkSum;
	uint8_t		data[];		/* chunks */
} sctpHeader_t;

typedef struct __attribute__((packed)) {
	uint8_t		type;
	uint8_t		flags;
	uint16_t	len;		/* with this header, without padding */
	uint32_t	tsn;		/* initiate tag in INIT and INIT ACK */
	uint16_t	sis;		/* stream identifier (DATA) */
	uint16_t	ssn;		/* stream sequence number (DATA) */
	uint32_t	ppi;		/* payload protocol identifier (DATA) */
} sctpChunk_t;

typedef struct __attribute__((packed)) {
	uint16_t	flags;		/* C R K S s, recursion 3, A, flags 4, version 3 */
	uint16_t	proto;
} greHeader_t;

#define GRE_CKSUM	0x8000
#define GRE_ROUTE	0x4000
#define GRE_KEY		0x2000
#define GRE_SEQ		0x1000
#define GRE_ACK		0x0080
#define GRE_VERSION	0x0007

#define L2TP_TYPE	0x8000		/* control message */
#define L2TP_LEN	0x4000
#define L2TP_RES	0x34f0		/* reserved: a receiver ignores them */
#define L2TP_SQN	0x0800
#define L2TP_OFF	0x0200
#define L2TP_VER	0x000f

/* Teredo: origin indication and authentication */
typedef struct __attribute__((packed)) {
	uint16_t	id;
	uint16_t	port;		/* bits inverted */
	uint32_t	ipAddr;		/* bits inverted */
} trdoOIHdr_t;

typedef struct __attribute__((packed)) {
	uint16_t	id;
	uint8_t		clientIdLen;
	uint8_t		authLen;
} trdoAHdr_t;

/* One DTLS record */
typedef struct __attribute__((packed)) {
	uint8_t		ctype;
	uint16_t	version;
	uint16_t	epoch;
	uint8_t		seqno[6];
	uint16_t	len;
} dtls12Header_t;

/* --- IP protocol numbers ---------------------------------------------------------------------------------------- */

#define L3_HHOPT6	0x00	/* IPv6 hop-by-hop options */
#define L3_ICMP		0x01
#define L3_IGMP		0x02
#define L3_GGP		0x03
#define L3_IPIP4	0x04
#define L3_ST		0x05
#define L3_TCP		0x06
#define L3_CBT		0x07
#define L3_EGP		0x08
#define L3_IGP		0x09
#define L3_PUP		0x0c
#define L3_CHAOS	0x10
#define L3_UDP		0x11
#define L3_HMP		0x14
#define L3_XNS_IDP	0x16
#define L3_RDP		0x1b
#define L3_IRTP		0x1c
#define L3_TP		0x1d
#define L3_DCCP		0x21
#define L3_XTP		0x24
#define L3_DDP		0x25
#define L3_IPIP6	0x29
#define L3_SDRP		0x2a
#define L3_ROUT6	0x2b
#define L3_FRAG6	0x2c
#define L3_IDRP		0x2d
#define L3_RSVP		0x2e
#define L3_GRE		0x2f
#define L3_DSR		0x30
#define L3_BNA		0x31
#define L3_ESP		0x32
#define L3_AH		0x33
#define L3_SWIPE	0x35
#define L3_NHRP		0x36
#define L3_MOBILE	0x37
#define L3_SKIP		0x39
#define L3_ICMP6	0x3a
#define L3_NXTH6	0x3b	/* IPv6 no next header */
#define L3_DOPT6	0x3c	/* IPv6 destination options */
#define L3_ISO_IP	0x50
#define L3_VINES	0x53
#define L3_EIGRP	0x58
#define L3_OSPF		0x59
#define L3_AX25		0x5d
#define L3_ETHIP	0x61
#define L3_ENCAP	0x62
#define L3_PIM		0x67
#define L3_IPCOMP	0x6c
#define L3_VRRP		0x70
#define L3_PGM		0x71
#define L3_L2TP		0x73
#define L3_STP		0x76
#define L3_ISIS		0x7c
#define L3_SCTP		0x84
#define L3_FC		0x85
#define L3_RSVP_E2EI	0x86
#define L3_MIPV6	0x87
#define L3_UDPLITE	0x88
#define L3_MPLS		0x89
#define L3_MANET	0x8a
#define L3_HIP		0x8b
#define L3_SHIM6	0x8c
#define L3_WESP		0x8d
#define L3_ROHC		0x8e
#define L3_ETHERNET	0x8f
#define L3_RAW		0xff

/* --- ethertypes, and the SNAP types of Cisco; net/ethernet.h has IP, IPV6, ARP, AARP, VLAN, IPX, REVARP --------- */

#define ETHERTYPE_WLCCP		0x0000
#define ETHERTYPE_EDP		0x00bb
#define ETHERTYPE_PAGP		0x0104
#define ETHERTYPE_STP		0x010b
#define ETHERTYPE_UDLD		0x0111
#define ETHERTYPE_NDP1		0x01a1
#define ETHERTYPE_NDP2		0x01a2
#define ETHERTYPE_IDP		0x0600
#define ETHERTYPE_IPV4		0x0800
#define ETHERTYPE_VINES_IP	0x0bad
#define ETHERTYPE_CDP		0x2000
#define ETHERTYPE_CGMP		0x2001
#define ETHERTYPE_VTP		0x2003
#define ETHERTYPE_DTP		0x2004
#define ETHERTYPE_DEC_MOP	0x6002
#define ETHERTYPE_DEC_DNA	0x6003
#define ETHERTYPE_LAT		0x6004
#define ETHERTYPE_BATMAN	0x4305	/* B.A.T.M.A.N. advanced */
#define ETHERTYPE_EOIP		0x6400	/* MikroTik's Ethernet over IP, in GRE */
#define ETHERTYPE_TEB		0x6558	/* transparent Ethernet bridging */
#define ETHERTYPE_IPCP		0x8021
#define ETHERTYPE_RARP		0x8035
#define ETHERTYPE_DEC_STP	0x8038
#define ETHERTYPE_DDP		0x809b
#define ETHERTYPE_CCP		0x80fd
#define ETHERTYPE_WLCCP2	0x872d
#define ETHERTYPE_SLOW		0x8809
#define ETHERTYPE_PPP		0x880b
#define ETHERTYPE_WCCP		0x883e
#define ETHERTYPE_MPLS_UNI	0x8847
#define ETHERTYPE_MPLS_MLT	0x8848
#define ETHERTYPE_PPPOED	0x8863
#define ETHERTYPE_PPPOES	0x8864
#define ETHERTYPE_MSNLB		0x886f
#define ETHERTYPE_JUMBO_LLC	0x8870
#define ETHERTYPE_EAPOL		0x888e
#define ETHERTYPE_RRCP		0x8899
#define ETHERTYPE_AOE		0x88a2
#define ETHERTYPE_QINQ		0x88a8
#define ETHERTYPE_LWAPP		0x88bb
#define ETHERTYPE_ERSPAN	0x88be
#define ETHERTYPE_PPP_STREAM	0x8881	/* in GRE: CDMA2000's byte stream */
#define ETHERTYPE_3GPP2		0x88d2	/* in GRE: the same behind attributes */
#define ETHERTYPE_LLDP		0x88cc
#define ETHERTYPE_MACSEC	0x88e5
#define ETHERTYPE_PBB		0x88e7	/* 802.1ah */
#define ETHERTYPE_PTP		0x88f7
#define ETHERTYPE_CFM		0x8902
#define ETHERTYPE_CFP		0x8903	/* Cisco FabricPath */
#define ETHERTYPE_FCOE		0x8906
#define ETHERTYPE_WLAN		0x890d
#define ETHERTYPE_VNTAG		0x8926	/* 802.1BR, as it was first */
#define ETHERTYPE_HSR		0x892f	/* IEC 62439-3 */
#define ETHERTYPE_ETAG		0x893f	/* 802.1BR */
#define ETHERTYPE_LOOP		0x9000
#define ETHERTYPE_VLAN_91	0x9100
#define ETHERTYPE_VLAN_92	0x9200
#define ETHERTYPE_LWAPP_2	0xbbbb	/* LWAPP, as it was first */
#define ETHERTYPE_AVSP		0xd28b	/* Arista */
#define ETHERTYPE_EDSA		0xdada	/* Marvell */
#define ETHERTYPE_RTAG		0xf1c1	/* 802.1CB */
#define ETHERTYPE_TRILL		0x22f3
#define ETHERTYPE_FRELAY	0x6559	/* in GRE */
#define ETHERTYPE_CMD		0x8909	/* Cisco meta data */
#define ETHERTYPE_NSH		0x894f
#define ETHERTYPE_ERSPAN_3	0x22eb	/* type III */
#define ETHERTYPE_LCP		0xc021
#define ETHERTYPE_CBCP		0xc029
#define ETHERTYPE_CHAP		0xc223

/* --- PPP protocols ---------------------------------------------------------------------------------------------- */

#define PPP_IP4		0x0021
#define PPP_OSI		0x0023
#define PPP_VJC_UNCOMP	0x002f	/* RFC 1144, uncompressed TCP */
#define PPP_BCP		0x0031	/* bridged frames */
#define PPP_MP		0x003d
#define PPP_IP6		0x0057
#define PPP_MUX		0x0059	/* RFC 3153 */
#define PPP_COMP	0x00fd
#define PPP_CDP		0x0207
#define PPP_MPLS_UCAST	0x0281
#define PPP_MPLS_MCAST	0x0283
#define PPP_IPCP	0x8021
#define PPP_CCP		0x80fd
#define PPP_LCP		0xc021
#define PPP_PAP		0xc023
#define PPP_CHAP	0xc223

#endif /* T2_PROTO_H */
