#ifndef T2_BASICFLOW_H
#define T2_BASICFLOW_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define BFO_SENSORID         0 // column sensorID [0, 1]

#define BFO_FORCED           0 // column flowForced: which plugins released the flow, and why [0, 1]

#define BFO_HDRDESC_PKTCNT   0 // 1: packets of each header description [0, 1]
#define BFO_MAC              1 // columns srcMac, dstMac [0, 1]
#define BFO_ETHERTYPE        1 // column ethType; needs ETH_ACTIVATE > 0 or IPV6_ACTIVATE = 2 in the core [0, 1]
#define BFO_VLAN             1 // VLAN tags: 0 no, 1 tag control as a number, 2 headers in hex, 3 TPID_PCP_DEI_VID
                               // [0 - 3]
#define BFO_MPLS             0 // MPLS: 0 no, 1 labels, 2 labels in hex, 3 headers in hex, 4 label_ToS_S_TTL [0 - 4]

#define BFO_GRE              0 // GRE columns [0, 1]
#define BFO_L2TP             0 // L2TP columns [0, 1]
#define BFO_PPP              0 // column pppHdr [0, 1]
#define BFO_TEREDO           0 // Teredo columns [0, 1]
#define BFO_LAPD             0 // LAPD columns; needs LAPD_ACTIVATE = 1 in the core [0, 1]

#define BFO_SUBNET_IPLIST    0 // 1: srcIP, dstIP list the addresses before aggregation; needs AGGREGATIONFLAG in the
                               // core [0, 1]
#define BFO_SUBNET_TEST      1 // labels of the addresses; needs SUBNET_ON = 1 in the core [0, 1]
#define BFO_SUBNET_TEST_GRE    0 // labels of the GRE addresses [0, 1]
#define BFO_SUBNET_TEST_L2TP   0 // labels of the L2TP addresses [0, 1]
#define BFO_SUBNET_TEST_TEREDO 0 // labels of the Teredo addresses [0, 1]

#define BFO_SUBNET_ASN       0 // label: number of the autonomous system [0, 1]
#define BFO_SUBNET_HEX       0 // label: country and organisation as a 32 bit code [0, 1]
#define BFO_SUBNET_CNTYCTY   0 // label: county and city [0, 1]
#define BFO_SUBNET_ORG       1 // label: organisation [0, 1]
#define BFO_SUBNET_LL        0 // label: latitude, longitude and their uncertainty [0, 1]

#define BFO_MAX_HDRDESC      4 // header descriptions kept per flow [1 - 255]
#define BFO_MAX_MAC          3 // source, and destination, MAC addresses kept per flow [1 - 255]
#define BFO_MAX_IP           5 // addresses kept per flow and side with BFO_SUBNET_IPLIST [1 - 255]
#define BFO_MAX_MPLS         3 // MPLS headers kept per flow [1 - 255]
#define BFO_MAX_VLAN         3 // VLAN headers kept per flow [1 - 255]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

/*        No env / runtime configuration flags available for basicFlow        */

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#if BFO_MAX_HDRDESC < 1 || BFO_MAX_MAC < 1 || BFO_MAX_IP < 1 || BFO_MAX_MPLS < 1 || BFO_MAX_VLAN < 1
#error "basicFlow: BFO_MAX_HDRDESC, BFO_MAX_MAC, BFO_MAX_IP, BFO_MAX_MPLS and BFO_MAX_VLAN must be 1 or more"
#endif

/* What is left of the flags above with the flags of the core. */
#define BFO_HAS_HDRDESC	(T2_PRI_HDRDESC == 1)
#define BFO_HAS_PKTCNT	(BFO_HAS_HDRDESC && BFO_HDRDESC_PKTCNT == 1)
#define BFO_HAS_ETHTYPE	(BFO_ETHERTYPE == 1 && (ETH_ACTIVATE > 0 || IPV6_ACTIVATE == 2))
#define BFO_HAS_LAPD	(BFO_LAPD == 1 && LAPD_ACTIVATE == 1)
#define BFO_HAS_IP	(ANONYM_IP == 0)
#define BFO_HAS_LABELS	(SUBNET_ON == 1 && BFO_HAS_IP)
#define BFO_HAS_GEO	(BFO_SUBNET_TEST == 1 && BFO_HAS_LABELS)
#define BFO_HAS_GEO_GRE	(BFO_SUBNET_TEST_GRE == 1 && BFO_HAS_LABELS)
#define BFO_HAS_GEO_L2TP (BFO_SUBNET_TEST_L2TP == 1 && BFO_HAS_LABELS)
#define BFO_HAS_GEO_TRDO (BFO_SUBNET_TEST_TEREDO == 1 && BFO_HAS_LABELS)
#define BFO_HAS_IPLIST	(BFO_HAS_IP && ((AGGREGATIONFLAG & SUBNET) != 0 || \
	(BFO_SUBNET_IPLIST == 1 && (AGGREGATIONFLAG & (SRCIP | DSTIP)) != 0)))
#define BFO_HAS_MORE	(BFO_VLAN > 0 || BFO_MPLS > 0 || BFO_GRE == 1 || BFO_L2TP == 1 || BFO_PPP == 1 || \
	BFO_TEREDO == 1 || BFO_HAS_LAPD)

/* What a flow's first packet had: basicFlowMore is valid as far as these say so. */
#define BFO_SEEN_VLAN	0x01
#define BFO_SEEN_MPLS	0x02
#define BFO_SEEN_PPP	0x04
#define BFO_SEEN_GRE	0x08
#define BFO_SEEN_L2TP	0x10
#define BFO_SEEN_TRDO	0x20
#define BFO_SEEN_LAPD	0x40

/*
 * What each packet of the flow is held against: one cache line with the shipped flags.  Descriptions and addresses
 * beyond the first are there for few flows, but then they are looked at for each packet too.
 */
typedef struct {
	_Alignas(64) uint32_t hdrDesc[BFO_MAX_HDRDESC];	/* ids, a reference each */
	uint16_t numHdrs[BFO_MAX_HDRDESC];	/* headers of each, also of those that the text leaves out */
	uint8_t srcMac[BFO_MAX_MAC][ETH_ALEN];
	uint8_t dstMac[BFO_MAX_MAC][ETH_ALEN];
	uint8_t numHdrDesc, numSrcMac, numDstMac;
	uint8_t seen;				/* BFO_SEEN_VLAN, ... */
} basicFlow_t;

/* What the first packet had between Ethernet and the innermost IP header; not touched for plain packets */
typedef struct {
	uint32_t vlan[BFO_MAX_VLAN];		/* tag control, type that follows */
	uint32_t mpls[BFO_MAX_MPLS];		/* label 20, ToS 3, bottom of stack 1, TTL 8 */
	uint32_t pppHdr;
	uint32_t greHdr;			/* first 4 bytes */
	ip4Addr_t greSrcIP, greDstIP;
	ip4Addr_t l2tpSrcIP, l2tpDstIP;
	uint32_t l2tpCCSID;			/* version 3 */
	uint16_t l2tpHdr, l2tpTID, l2tpSID;	/* flags; version 2: tunnel and session */
	uint16_t trdoPort;			/* Teredo origin indication */
	ip4Addr_t trdoIP;
	uint16_t vlanTPID;			/* of the outermost tag */
	uint8_t numVlan, numMpls;
	uint8_t lapdSAPI, lapdTEI;
} basicFlowMore_t;

#if BFO_HAS_PKTCNT
/* Packets of each description */
typedef struct {
	uint64_t num[BFO_MAX_HDRDESC];
} basicFlowCnt_t;
#endif

#if BFO_HAS_IPLIST
/* Addresses before aggregation, in order of appearance */
typedef struct {
	t2addr_t src[BFO_MAX_IP], dst[BFO_MAX_IP];
	uint8_t numSrc, numDst;
} basicFlowIPs_t;
#endif

extern basicFlow_t *basicFlows;

#endif /* T2_BASICFLOW_H */
