/*
 * flow.h - a flow: one direction of an exchange of packets with the same key
 *
 * Flows are cells of the array flows[]; flowIndex is the slot, findex the number shown as flowInd, shared by both
 * directions of a biflow (RFC 5103).  A cell stays where it is until its flow ends, then it is used again.
 */
#ifndef T2_FLOW_H
#define T2_FLOW_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/time.h>

#include "tranalyzer.h"
#include "packet.h"

#define HASHTABLE_ENTRY_NOT_FOUND	ULONG_MAX	/* no such flow */

/* Status bits of packets, flows and of the whole run (flowStat.def says what each means). */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	T2_BITNR_##name = bit,
#include "flowStat.def"
#undef T2_BIT
#undef T2_TABLE
};
#define T2_STATUS(name)		(UINT64_C(1) << T2_BITNR_##name)

#define L3FLOWINVERT		T2_STATUS(L3FLOWINVERT)
#define L2_NO_ETH		T2_STATUS(L2_NO_ETH)
#define L2_FLOW			T2_STATUS(L2_FLOW)
#define L2_PPPoE_D		T2_STATUS(L2_PPPoE_D)
#define L2_PPPoE_S		T2_STATUS(L2_PPPoE_S)
#define L2_LLDP			T2_STATUS(L2_LLDP)
#define L2_ARP			T2_STATUS(L2_ARP)
#define L2_RARP			T2_STATUS(L2_RARP)
#define L2_VLAN			T2_STATUS(L2_VLAN)
#define L2_MPLS_UCAST		T2_STATUS(L2_MPLS_UCAST)
#define L2_MPLS_MCAST		T2_STATUS(L2_MPLS_MCAST)
#define L2_L2TP			T2_STATUS(L2_L2TP)
#define L2_GRE			T2_STATUS(L2_GRE)
#define L2_PPP			T2_STATUS(L2_PPP)
#define L2_IPV4			T2_STATUS(L2_IPV4)
#define L2_IPV6			T2_STATUS(L2_IPV6)
#define L3_IPVX			T2_STATUS(L3_IPVX)
#define L3_IPIP			T2_STATUS(L3_IPIP)
#define L3_ETHIPF		T2_STATUS(L3_ETHIPF)
#define L3_TRDO			T2_STATUS(L3_TRDO)
#define L3_AYIYA		T2_STATUS(L3_AYIYA)
#define L3_GTP			T2_STATUS(L3_GTP)
#define L3_VXLAN		T2_STATUS(L3_VXLAN)
#define L3_CAPWAP		T2_STATUS(L3_CAPWAP)
#define L4_SCTP			T2_STATUS(L4_SCTP)
#define L4_UPNP			T2_STATUS(L4_UPNP)
#define L2_ERSPAN		T2_STATUS(L2_ERSPAN)
#define L2_WCCP			T2_STATUS(L2_WCCP)
#define L7_SIPRTP		T2_STATUS(L7_SIPRTP)
#define L3_GENEVE		T2_STATUS(L3_GENEVE)
#define L3_IPSEC_AH		T2_STATUS(L3_IPSEC_AH)
#define L3_IPSEC_ESP		T2_STATUS(L3_IPSEC_ESP)
#define L2SNAPLENGTH		T2_STATUS(L2SNAPLENGTH)
#define L3SNAPLENGTH		T2_STATUS(L3SNAPLENGTH)
#define L3HDRSHRTLEN		T2_STATUS(L3HDRSHRTLEN)
#define L4HDRSHRTLEN		T2_STATUS(L4HDRSHRTLEN)
#define IPV4_FRAG		T2_STATUS(IPV4_FRAG)
#define IPV4_FRAG_ERR		T2_STATUS(IPV4_FRAG_ERR)
#define IPV4_FRAG_HDSEQ_ERR	T2_STATUS(IPV4_FRAG_HDSEQ_ERR)
#define IPV4_FRAG_PENDING	T2_STATUS(IPV4_FRAG_PENDING)
#define FLWTMOUT		T2_STATUS(FLWTMOUT)
#define RMFLOW			T2_STATUS(RMFLOW)
#define RMFLOW_HFULL		T2_STATUS(RMFLOW_HFULL)
#define STPDSCT			T2_STATUS(STPDSCT)
#define DUPIPID			T2_STATUS(DUPIPID)
#define PPP_NRHD		T2_STATUS(PPP_NRHD)
#define IPV4_HL_TOO_SHORT	T2_STATUS(IPV4_HL_TOO_SHORT)
#define IP_PL_MSMTCH		T2_STATUS(IP_PL_MSMTCH)
#define HDOVRN			T2_STATUS(HDOVRN)
#define FL_ALARM		T2_STATUS(FL_ALARM)
#define LANDATTACK		T2_STATUS(LANDATTACK)
#define TIMEJUMP		T2_STATUS(TIMEJUMP)
#define LIVEXTR			T2_STATUS(LIVEXTR)
#define SUBN_FLW_TST		T2_STATUS(SUBN_FLW_TST)
#define TORADD			T2_STATUS(TORADD)
#define FS_VLAN0		T2_STATUS(FS_VLAN0)
#define FS_IPV4_PKT		T2_STATUS(FS_IPV4_PKT)
#define FS_IPV6_PKT		T2_STATUS(FS_IPV6_PKT)
#define LAPD_FLOW		T2_STATUS(LAPD_FLOW)
#define L7_DTLS			T2_STATUS(L7_DTLS)
#define FDLSIDX			T2_STATUS(FDLSIDX)
#define PCAPSNPD		T2_STATUS(PCAPSNPD)

#define L2_MPLS			(L2_MPLS_UCAST | L2_MPLS_MCAST)
#define SNAPLENGTH		(L2SNAPLENGTH | L3SNAPLENGTH)

/*
 * Three cache lines.  Every packet of a known flow touches the first and the second, which is the key and what is
 * known of the order of bytes; the third is for the flow's begin and end.
 */
typedef struct flow_s {
	struct timeval	 lastSeen;		/* time of the last packet; tv_usec: ns if TSTAMP_PREC=1 */
	uint64_t	 status;		/* bits above: column flowStat */
	int64_t		 padLen;		/* padding of all its packets [bytes] */
	unsigned long	 flowIndex;		/* slot in flows[] and in the plugins' arrays */
	unsigned long	 oppositeFlowIndex;	/* slot of the other direction or HASHTABLE_ENTRY_NOT_FOUND */
	float		 timeout;		/* the flow ends after this silence [s]; plugins set it for the
						   packet's flow and its opposite */
	uint32_t	 lastIPID;		/* IPv4 identification of the packet before; UINT32_MAX: none */
	uint32_t	 subnetNrSrc, subnetNrDst;	/* SUBNET_ON: range of the addresses, subnet.h */

	t2addr_t	 srcIP, dstIP;		/* network order */
	uint16_t	 ethType;		/* ethertype of the key */
	uint16_t	 vlanId;		/* innermost VLAN id of the key (12 bits) */
	union {
		struct {
			uint16_t srcPort, dstPort;	/* host order; 0 without ports */
		};
		uint32_t fragID;
	};
	uint8_t		 l4Proto;		/* IP protocol number; 0 for L2 flows */
	uint8_t		 ipver : 4;		/* 4, 6; 0 for L2 flows */
	uint8_t		 keySide : 1;		/* the flow table's: which direction of its entry */
	uint8_t		 keyLapd : 1;		/* the flow table's: the key is fragID, a LAPD address */
#if SCTP_ACTIVATE > 0
	uint16_t	 sctpStrm;		/* SCTP_ACTIVATE & 1: stream of the key */
#endif
	struct {
		uint32_t next;			/* sequence number of the next byte */
		uint32_t taken;			/* bytes before that */
		uint32_t record;		/* of what is held, from 1; 0: nothing */
		uint32_t enough;		/* bit per ask: it wants no more */
		uint8_t flags;
		uint8_t app, inside;
		bool conflict : 1;		/* other bytes came for some */
		bool answers : 1;		/* it begins with a SYN-ACK for the SYN of the opposite */
		bool two : 1;			/* SYN-ACKs for that, with different numbers: data says which */
	} stream;				/* the core's: stream.h */

	struct timeval	 firstSeen;		/* time of the first packet */
	struct timeval	 duration;		/* lastSeen - firstSeen, from onFlowTerminate on */
	ethDS_t		 ethDS;			/* MAC addresses of the first packet */
	uint32_t	 keyHash;		/* the flow table's */
	uint32_t	 lastFragIPID;		/* identification of the pending datagram */
#if SCTP_ACTIVATE > 0
	uint32_t	 sctpVtag;		/* SCTP_ACTIVATE & 2: verification tag of the key */
#endif
	uint64_t	 findex;		/* number shown as flowInd */
} __attribute__((aligned(64))) flow_t;

_Static_assert(sizeof(flow_t) <= 192 && offsetof(flow_t, firstSeen) <= 128, "flow_t is three cache lines");

/* True for the direction from the presumed responder (bit 0 of the status) and its opposite. */
#define FLOW_IS_B(f)		(((f)->status & L3FLOWINVERT) != 0)
#define FLOW_IS_A(f)		(!FLOW_IS_B(f))
#define FLOW_HAS_OPPOSITE(f)	((f)->oppositeFlowIndex != HASHTABLE_ENTRY_NOT_FOUND)
#define FLOW_DIR_C_A		'A'
#define FLOW_DIR_C_B		'B'
#define FLOW_DIR_S_A		"A"
#define FLOW_DIR_S_B		"B"
#define FLOW_DIR_C(f)		(FLOW_IS_B(f) ? FLOW_DIR_C_B : FLOW_DIR_C_A)
#define FLOW_DIR_S(f)		(FLOW_IS_B(f) ? FLOW_DIR_S_B : FLOW_DIR_S_A)

/* What the key is made of. */
#define FLOW_IS_L2(f)		(((f)->status & L2_FLOW) != 0)
#define FLOW_IS_LAPD(f)		(((f)->status & LAPD_FLOW) != 0)
#define FLOW_IS_IPV4(f)		(((f)->status & L2_IPV4) != 0)
#define FLOW_IS_IPV6(f)		(((f)->status & L2_IPV6) != 0)
#define FLOW_IS_IP(f)		(((f)->status & (L2_IPV4 | L2_IPV6)) != 0)
#define FLOW_IPVER(f)		(FLOW_IS_IPV4(f) ? 4 : FLOW_IS_IPV6(f) ? 6 : 0)

/* The source MAC address of a packet, all captured; NULL if it has none: not every link has addresses, or both. */
static inline const uint8_t *
t2_src_mac(const packet_t *p)
{
	if ((p->traits & PACKET_MACS) != 0)
		return p->srcMacP;
	return (p->status & (L2_NO_ETH | LAPD_FLOW)) == 0 && p->snapL2Len >= sizeof(ethDS_t) ? p->l2HdrP + ETH_ALEN :
	    NULL;
}

/* The destination MAC address. */
static inline const uint8_t *
t2_dst_mac(const packet_t *p)
{
	if ((p->traits & PACKET_MACS) != 0)
		return p->dstMacP;
	return (p->status & (L2_NO_ETH | LAPD_FLOW)) == 0 && p->snapL2Len >= sizeof(ethDS_t) ? p->l2HdrP : NULL;
}

#endif
