/*
 * One captured packet, as the decoder describes it to the flow stage and to the plugins.
 *
 * The decoder (t2core/src/decode/decode.h) fills every member but those marked "flow stage".  A packet_t and all its
 * pointers are valid during the callback only; the pointers lead into the captured bytes, which may end anywhere:
 * how many are there say snapL2Len, snapL3Len, snapL4Len and snapL7Len.  A pointer to a header that the packet does
 * not have, or whose fixed part was not captured, is NULL.  Host byte order, except for addresses.
 */
#ifndef T2_PACKET_H
#define T2_PACKET_H

#include <pcap/pcap.h>

#include <stdbool.h>
#include <stdint.h>

#include "cursor.h"
#include "proto.h"
#include "tranalyzer.h"

#if IPV6_ACTIVATE > 0
typedef ipAddr_t t2addr_t;
#else
typedef ip4Addr_t t2addr_t;
#endif

/* What kind of flow a packet belongs to. */
enum packet_kind {
	PACKET_NO_FLOW,		/* counted only */
	PACKET_L2,		/* key: MAC addresses, ethType, vlanId */
	PACKET_LAPD,		/* key: lapdAddr */
	PACKET_IPV4,		/* key: srcIP, dstIP, ethType, vlanId, srcPort, dstPort, l4Proto */
	PACKET_IPV6,
};

/* What the innermost IP header says of fragmentation. */
enum packet_frag {
	FRAGMENT_NONE,		/* a whole datagram */
	FRAGMENT_FIRST,		/* offset 0, more follow */
	FRAGMENT_LATER,		/* offset > 0: no ports, no layer 4 header */
};

/* Something a user should be told once (per kind): see decode_warning() in decode.h. */
enum packet_warning {
	PKTWARN_NONE,
	PKTWARN_NO_DATA,	/* captured length 0 */
	PKTWARN_SNAP_IPV4,	/* fewer bytes than the IP length says; warnArg: snapL2Len, snapL3Len, IP length */
	PKTWARN_SNAP_IPV6,
	PKTWARN_NULL_FAMILY,	/* NULL/loopback: warnArg[0] address family */
	PKTWARN_RAW_VERSION,	/* raw IP: warnArg[0] version nibble */
	PKTWARN_LINKTYPE,	/* PPI: warnArg[0] link type that is not supported */
	PKTWARN_KINDS
};

/* Is the checksum of layer 4 right?  Tested where packets are read, if a plugin has called t2_test_l4_sums(). */
enum packet_sum {
	PACKET_SUM_UNTESTED,	/* neither TCP nor UDP; in pieces, cut, behind a routing header; UDP of another
				   length */
	PACKET_SUM_NONE,	/* UDP in IPv4 may have none */
	PACKET_SUM_RIGHT,
	PACKET_SUM_WRONG,
};

/* A capture that can be read again later; valid until the end of the run. */
struct capture_file {
	struct capture_file	*before;	/* the one that was read before */
	const char		*path;		/* as it was given */
	unsigned		 number;	/* 1, 2, ... in the order of reading */
	int			 linktype;	/* DLT_ of libpcap */
	bool			 offsets;	/* packet_t.filePos is the offset of the record header [bytes] */
};

/* packet_t.traits: what the packet counters want to know and no status bit says */
#define PACKET_LLC	0x01	/* an LLC header was met */
#define PACKET_MACS	0x02	/* the MAC addresses are not at l2HdrP: srcMacP, dstMacP */
#define PACKET_HANDSHAKE 0x04	/* DTLS records of a handshake are in it */
#define PACKET_DTLS13	0x08	/* DTLS 1.3 records, if the flow had a handshake: the flow stage knows */
#define PACKET_RARE	0x80	/* the decoder's: members from etherLLC on may be set */

/*
 * The kind of an interface, which may be another with each packet of a pcapng file; valid until the end of the run.
 */
struct capture_link {
	int			 dlt;		/* DLT_ of libpcap */
	uint16_t		 linktype;	/* LINKTYPE_, as pcap and pcapng files have it */
};

typedef struct packet {
	/* first: what each packet's way through table and plugins touches */
	uint64_t			 status;	/* flowStat bits that the packet sets */
	const struct pcap_pkthdr	*pcapHdrP;	/* ts (tv_usec holds ns with TSTAMP_PREC=1), caplen, len */
	const uint8_t			*raw_packet;	/* first captured byte */
	const uint8_t			*end_packet;	/* one past the last captured byte */
	const uint8_t			*l2HdrP;	/* innermost Ethernet header; else the link header.  MAC
							   addresses: t2_src_mac(), t2_dst_mac() */
	const uint8_t			*l3HdrP;	/* innermost IP header, or what follows L2 in an L2 packet */
	const uint8_t			*l4HdrP;	/* NULL in L2 packets */
	const uint8_t			*l7HdrP;	/* payload; in L2 packets what follows L2 */

	t2addr_t			 srcIP, dstIP;
	uint16_t			 vlanId;	/* of the innermost VLAN stack, its last tag; 12 bits */
	uint16_t			 srcPort, dstPort;	/* TCP, UDP, UDP-Lite, SCTP; else 0 */
	uint16_t			 ethType;	/* of the flow key; L2: of the innermost layer 2 */
	uint16_t			 outerEthType;	/* the first ethertype of the frame */
	uint16_t			 l3Proto;	/* the last ethertype that was met */
	uint16_t			 numHdrDesc;	/* headers met (column numHdrs) */
	uint8_t				 l4Proto;
	uint8_t				 kind;		/* enum packet_kind */
	uint8_t				 frag;		/* enum packet_frag */
	bool				 fragMore;	/* more fragments follow */
	uint8_t				 traits;	/* PACKET_LLC */
	uint8_t				 warning;	/* enum packet_warning */
	uint8_t				 vlanHdrCnt, mplsHdrCnt;
	uint16_t			 fragOff;	/* fragment offset [bytes] */
	uint32_t			 fragId;	/* IP ID of IPv4, also of no fragment; of IPv6 if it is one */

	uint32_t			 rawLen;	/* frame, on the wire */
	uint32_t			 snapLen;	/* frame, captured */
	uint32_t			 l2Len;		/* l2HdrLen + l3Len; L2 packets: rawLen */
	uint32_t			 l3Len;		/* IP header and payload, by the IP header's length */
	uint32_t			 len;		/* by PACKETLENGTH: from 0 L2, 1 L3, 2 L4, 3 L7 on */
	uint32_t			 l7Len;		/* payload, on the wire */
	uint32_t			 snapL2Len;	/* captured, from l2HdrP on */
	uint32_t			 snapL3Len;	/* captured, from l3HdrP on, without padding */
	uint32_t			 snapL4Len;	/* captured, from l4HdrP on, without padding */
	uint32_t			 snapL7Len;	/* captured, from l7HdrP on, without padding */
	uint32_t			 l2HdrLen;	/* from the start of the frame to l3HdrP */
	uint16_t			 l3HdrLen;	/* IP header, with options or extension headers */
	uint16_t			 l4HdrLen;
	uint32_t			 bwLen;		/* bytes for the bandwidth of the end report */
	uint32_t			 hdrDescId;	/* hdrdesc_text(): the text below */
	uint8_t				 l4Sum;		/* enum packet_sum */
	const char			*hdrDesc;	/* header names, "eth:ipv4:tcp"; "" with T2_PRI_HDRDESC=0 */
	int64_t				 padLen;	/* padding bytes of a short frame, 0 if unknown */
	uint32_t			 warnArg[3];
	uint16_t			 lapdAddr;	/* SAPI, C/R, TEI of a LAPD packet */

	/* flow stage: where the packet came from */
	const struct capture_file	*file;		/* NULL: from an interface, a pipe or standard input */
	uint64_t			 filePos;	/* file->offsets; else its number in the file, from 1 */
	const struct capture_link	*link;		/* of the interface that captured it */

#if FDURLIMIT > 0 && FDLSFINDEX == 1
	uint64_t			 findex;	/* flow stage */
#endif
#if SUBNET_ON == 1 || (AGGREGATIONFLAG & (SRCIP | DSTIP | SRCPORT | DSTPORT | L4PROT | VLANID | SUBNET)) != 0
	/* flow stage: what the packet said before aggregation, and the labels of its addresses */
	t2addr_t			 srcIPC, dstIPC;
	uint32_t			 subnetNrSrc, subnetNrDst;
	uint16_t			 srcPortC, dstPortC;
	uint8_t				 l4ProtoC;
#endif

	/* last: headers that few packets have; all NULL or 0 unless one was met */
	const etherLLCHeader_t		*etherLLC;
	const pppHu_t			*pppHdrP;
	const pppoEH_t			*pppoeHdrP;
	const uint32_t			*mplsHdrP;	/* mplsHdrCnt entries, outermost first */
	const uint32_t			*vlanHdrP;	/* vlanHdrCnt words: tag control, type that follows */
	const uint8_t			*greHdrP;
	const uint8_t			*greL3HdrP;	/* IP header that carries GRE */
	const uint8_t			*gtpHdrP;
	const uint16_t			*l2tpHdrP;
	const uint8_t			*l2tpL3HdrP;	/* IP header that carries L2TP */
	const uint8_t			*trdoOIHdrP;	/* Teredo origin indication */
	const uint8_t			*trdoAHdrP;	/* Teredo authentication */
	const ip6HHOptHdr_t		*ip6HHOptHdrP;
	const ip6DOptHdr_t		*ip6DOptHdrP;
	const ip6FragHdr_t		*ip6FragHdrP;
	const ip6RouteHdr_t		*ip6RouteHdrP;
#if SCTP_ACTIVATE > 0
	const uint8_t			*l7SctpHdrP;	/* flow stage: the chunk that is being looked at */
	uint32_t			 snapSctpL7Len;	/* flow stage */
	uint64_t			 sctpKey;	/* flow stage: verification tag << 16 | stream, as
							   SCTP_ACTIVATE has it */
	uint16_t			 sctpPad;	/* flow stage */
#endif
	const uint8_t			*srcMacP;	/* with PACKET_MACS, see t2_src_mac(); NULL: there is none */
	const uint8_t			*dstMacP;
	uint32_t			 dtlsDescId;	/* with PACKET_DTLS13: hdrDescId of DTLS; more headers */
	uint16_t			 dtlsHdrs;
	const uint8_t			*frameP;	/* what was captured, where raw_packet is a copy without
							   escapes; else NULL */
} packet_t;

/* --- access ----------------------------------------------------------------------------------------------------- */

#define L2_HEADER(p)		((p)->l2HdrP)
#define L3_HEADER(p)		((p)->l3HdrP)
#define L4_HEADER(p)		((p)->l4HdrP)
#define L7_HEADER(p)		((p)->l7HdrP)

#define L2_PROTO(p)		((p)->ethType)
#define L3_PROTO(p)		((p)->l3Proto)
#define L4_PROTO(p)		((p)->l4Proto)		/* flows too */

/* These do not test whether the header is there or was captured whole. */
#define ETH_HEADER(p)		((const ethernetHeader_t *)(const void *)L2_HEADER(p))
#define LAPD_HEADER(p)		((const lapdHdr_t *)(const void *)L2_HEADER(p))
#define IPV4_HEADER(p)		((const ipHeader_t *)(const void *)L3_HEADER(p))
#define IPV6_HEADER(p)		((const ip6Header_t *)(const void *)L3_HEADER(p))
#define TCP_HEADER(p)		((const tcpHeader_t *)(const void *)L4_HEADER(p))
#define UDP_HEADER(p)		((const udpHeader_t *)(const void *)L4_HEADER(p))
#define UDPLITE_HEADER(p)	((const udpliteHeader_t *)(const void *)L4_HEADER(p))
#define ICMP_HEADER(p)		((const icmpHeader_t *)(const void *)L4_HEADER(p))
#define IGMP_HEADER(p)		((const igmpHeader_t *)(const void *)L4_HEADER(p))
#define PIM_HEADER(p)		((const pimHeader_t *)(const void *)L4_HEADER(p))
#define SCTP_HEADER(p)		((const sctpHeader_t *)(const void *)L4_HEADER(p))
#define DTLS12_HEADER(p)	((const dtls12Header_t *)(const void *)L7_HEADER(p))

/*
 * What was captured of a packet, to be read with cursor.h: from the transport header on, from the payload on (without
 * padding), from a header on that one of the members above points to.  Empty if there is no such header.
 *
 *	struct cursor c = cursor_l7(packet);
 *	uint16_t id;
 *
 *	if (!cursor_u16be(&c, &id))
 *		return;
 */
static inline struct cursor
cursor_l4(const packet_t *p)
{
	return (struct cursor){ p->l4HdrP, p->l4HdrP != NULL ? p->l4HdrP + p->snapL4Len : NULL };
}

static inline struct cursor
cursor_l7(const packet_t *p)
{
	return (struct cursor){ p->l7HdrP, p->l7HdrP != NULL ? p->l7HdrP + p->snapL7Len : NULL };
}

static inline struct cursor
cursor_header(const packet_t *p, const void *header)
{
	const uint8_t *const h = header;

	if (h == NULL || h < p->raw_packet || h > p->end_packet)
		return (struct cursor){ p->end_packet, p->end_packet };
	return (struct cursor){ h, p->end_packet };
}

/* Packets and flows. */
#define PROTO_IS_TCP(x)		(L4_PROTO(x) == L3_TCP)
#define PROTO_IS_UDP(x)		(L4_PROTO(x) == L3_UDP)
#define PROTO_IS_UDPLITE(x)	(L4_PROTO(x) == L3_UDPLITE)
#define PROTO_IS_ICMP4(x)	(L4_PROTO(x) == L3_ICMP)
#define PROTO_IS_ICMP6(x)	(L4_PROTO(x) == L3_ICMP6)
#define PROTO_IS_ICMP(x)	(PROTO_IS_ICMP4(x) || PROTO_IS_ICMP6(x))
#define PROTO_IS_IGMP(x)	(L4_PROTO(x) == L3_IGMP)
#define PROTO_IS_SCTP(x)	(L4_PROTO(x) == L3_SCTP)
#define PROTO_IS_IPV4(x)	((x)->ethType == ETHERTYPE_IP)
#define PROTO_IS_IPV6(x)	((x)->ethType == ETHERTYPE_IPV6)

#define PACKET_IS_IPV4(p)	((p)->kind == PACKET_IPV4)
#define PACKET_IS_IPV6(p)	((p)->kind == PACKET_IPV6)
#define PACKET_IS_IP(p)		((p)->kind >= PACKET_IPV4)
#define PACKET_IS_L2(p)		((p)->kind == PACKET_L2)
#define PACKET_IS_LAPD(p)	((p)->kind == PACKET_LAPD)
#define PACKET_IPVER(p)		(PACKET_IS_IPV4(p) ? 4 : PACKET_IS_IPV6(p) ? 6 : 0)

#endif /* T2_PACKET_H */
