/* Names of headers in hdrDesc. */
#include "decode_label.h"

#include <stddef.h>

#include "proto.h"

const char *const label_text[LABEL_MAX] = {
#define X(id, text)	[LABEL_##id] = text,
	DECODE_LABELS(X)
#undef X
};

#define UNK	LABEL_UNK_DEC
#define UNK4	UNK, UNK, UNK, UNK
#define UNK10	UNK4, UNK4, UNK, UNK
const uint8_t label_l4[256] = {
	/* 0 */ LABEL_HOPOPTS, LABEL_ICMP, LABEL_IGMP, UNK, LABEL_IPV4, UNK, LABEL_TCP, UNK, LABEL_EGP, LABEL_IGP,
	/* 10 */ UNK4, UNK, UNK, UNK, LABEL_UDP, UNK, UNK,
	/* 20 */ UNK10,
	/* 30 */ UNK, UNK, UNK, LABEL_DCCP, UNK, UNK, LABEL_XTP, LABEL_DDP, UNK, UNK,
	/* 40 */ UNK, LABEL_IPV6, UNK, LABEL_ROUTING, LABEL_FRAGHDR, LABEL_IDRP, LABEL_RSVP, LABEL_GRE, LABEL_DSR,
	    UNK,
	/* 50 */ LABEL_ESP, LABEL_AH, UNK, LABEL_SWIPE, LABEL_NHRP, UNK, UNK, UNK, LABEL_ICMPV6, LABEL_NONE,
	/* 60 */ LABEL_DSTOPTS, UNK4, UNK4, UNK,
	/* 70 */ UNK10,
	/* 80 */ LABEL_OSI, UNK, UNK, LABEL_VINES, UNK, UNK, UNK, UNK, LABEL_EIGRP, LABEL_OSPF,
	/* 90 */ UNK, UNK, UNK, LABEL_AX25, UNK, UNK, UNK, LABEL_ETHERIP, UNK, UNK,
	/* 100 */ UNK, UNK, UNK, LABEL_PIM, UNK, UNK, UNK, UNK, LABEL_IPCOMP, UNK,
	/* 110 */ UNK, UNK, LABEL_VRRP, LABEL_PGM, UNK, LABEL_L2TP, UNK4,
	/* 120 */ UNK10,
	/* 130 */ UNK, UNK, LABEL_SCTP, UNK, LABEL_RSVP_E2EI, LABEL_MIPV6, LABEL_UDPLITE, LABEL_MPLS, UNK, LABEL_HIP,
	/* 140 */ LABEL_SHIM6, UNK4, UNK4, UNK,
	/* 150 */ UNK10, UNK10, UNK10, UNK10, UNK10,
	/* 200 */ UNK10, UNK10, UNK10, UNK10, UNK10,
	/* 250 */ UNK4, UNK, UNK,
};

enum label
label_ethertype(uint16_t type)
{
	switch (type) {
	case ETHERTYPE_WLCCP:		return LABEL_WLCCP;
	case ETHERTYPE_EDP:		return LABEL_EDP;
	case ETHERTYPE_PAGP:		return LABEL_PAGP;
	case ETHERTYPE_STP:		return LABEL_STP;
	case ETHERTYPE_UDLD:		return LABEL_UDLD;
	case ETHERTYPE_NDP1:
	case ETHERTYPE_NDP2:		return LABEL_NDP;
	case ETHERTYPE_IDP:		return LABEL_IDP;
	case ETHERTYPE_IP:		return LABEL_IPV4;
	case ETHERTYPE_ARP:		return LABEL_ARP;
	case ETHERTYPE_VINES_IP:	return LABEL_VINES_IP;
	case ETHERTYPE_CDP:		return LABEL_CDP;
	case ETHERTYPE_CGMP:		return LABEL_CGMP;
	case ETHERTYPE_VTP:		return LABEL_VTP;
	case ETHERTYPE_DTP:		return LABEL_DTP;
	case ETHERTYPE_DEC_MOP:		return LABEL_DEC_MOP;
	case ETHERTYPE_DEC_DNA:		return LABEL_DEC_DNA;
	case ETHERTYPE_LAT:		return LABEL_LAT;
	case ETHERTYPE_TEB:		return LABEL_ETH;
	case ETHERTYPE_IPCP:		return LABEL_IPCP;
	case ETHERTYPE_RARP:		return LABEL_RARP;
	case ETHERTYPE_DEC_STP:		return LABEL_DEC_STP;
	case ETHERTYPE_DDP:		return LABEL_DDP;
	case ETHERTYPE_AARP:		return LABEL_AARP;
	case ETHERTYPE_CCP:		return LABEL_CCP;
	case ETHERTYPE_VLAN:
	case ETHERTYPE_QINQ:
	case ETHERTYPE_VLAN_91:
	case ETHERTYPE_VLAN_92:		return LABEL_VLAN;
	case ETHERTYPE_IPX:		return LABEL_IPX;
	case ETHERTYPE_IPV6:		return LABEL_IPV6;
	case ETHERTYPE_WLCCP2:		return LABEL_WLCCP;
	case ETHERTYPE_SLOW:		return LABEL_SLOW;
	case ETHERTYPE_PPP:		return LABEL_PPP;
	case ETHERTYPE_CMD:		return LABEL_CMD;
	case ETHERTYPE_NSH:		return LABEL_NSH;
	case ETHERTYPE_WCCP:		return LABEL_WCCP;
	case ETHERTYPE_MPLS_UNI:
	case ETHERTYPE_MPLS_MLT:	return LABEL_MPLS;
	case ETHERTYPE_PPPOED:		return LABEL_PPPOED;
	case ETHERTYPE_PPPOES:		return LABEL_PPPOES;
	case ETHERTYPE_MSNLB:		return LABEL_MSNLB;
	case ETHERTYPE_JUMBO_LLC:	return LABEL_LLC;
	case ETHERTYPE_EAPOL:		return LABEL_EAPOL;
	case ETHERTYPE_MACSEC:		return LABEL_MACSEC;
	case ETHERTYPE_PBB:		return LABEL_PBB;
	case ETHERTYPE_RRCP:		return LABEL_REALTEK;
	case ETHERTYPE_AOE:		return LABEL_AOE;
	case ETHERTYPE_LWAPP:
	case ETHERTYPE_LWAPP_2:		return LABEL_LWAPP;
	case ETHERTYPE_ERSPAN:		return LABEL_ERSPAN;
	case ETHERTYPE_LLDP:		return LABEL_LLDP;
	case ETHERTYPE_PTP:		return LABEL_PTP;
	case ETHERTYPE_CFM:		return LABEL_CFM;
	case ETHERTYPE_CFP:		return LABEL_CFP;
	case ETHERTYPE_VNTAG:		return LABEL_VNTAG;
	case ETHERTYPE_ETAG:		return LABEL_ETAG;
	case ETHERTYPE_RTAG:		return LABEL_RTAG;
	case ETHERTYPE_HSR:		return LABEL_HSR;
	case ETHERTYPE_TRILL:		return LABEL_TRILL;
	case ETHERTYPE_AVSP:		return LABEL_AVSP;
	case ETHERTYPE_EDSA:		return LABEL_EDSA;
	case ETHERTYPE_FCOE:		return LABEL_FCOE;
	case ETHERTYPE_WLAN:		return LABEL_WLAN;
	case ETHERTYPE_LOOP:		return LABEL_LOOP;
	case ETHERTYPE_LCP:		return LABEL_LCP;
	case ETHERTYPE_CBCP:		return LABEL_CBCP;
	case ETHERTYPE_CHAP:		return LABEL_CHAP;
	default:			return LABEL_UNK_HEX16;
	}
}

enum label
label_ppp(uint16_t proto)
{
	switch (proto) {
	case PPP_IP4:		return LABEL_IPV4;
	case PPP_IP6:		return LABEL_IPV6;
	case PPP_OSI:		return LABEL_OSI;
	case PPP_MP:		return LABEL_MP;
	case PPP_COMP:		return LABEL_COMP_DATA;
	case PPP_CDP:		return LABEL_CDP;
	case PPP_MPLS_UCAST:
	case PPP_MPLS_MCAST:	return LABEL_MPLS;
	case PPP_IPCP:		return LABEL_IPCP;
	case PPP_CCP:		return LABEL_CCP;
	case PPP_LCP:		return LABEL_LCP;
	case PPP_PAP:		return LABEL_PAP;
	case PPP_CHAP:		return LABEL_CHAP;
	default:		return LABEL_UNK_HEX16;
	}
}

enum label
label_llc(uint8_t dsap)
{
	switch (dsap) {
	case 0x00:
	case 0x01:
	case 0x02:
	case 0x06:
	case 0xaa:
	case 0xff:	return LABEL_NONE;
	case 0x04:
	case 0x08:
	case 0x0c:
	case 0x40:
	case 0xc8:	return LABEL_SNA;
	case 0x10:
	case 0xe0:	return LABEL_IPX;
	case 0x14:
	case 0x20:
	case 0x34:
	case 0x54:
	case 0xfe:	return LABEL_OSI;
	case 0x42:	return LABEL_STP;
	case 0x7e:	return LABEL_X25;
	case 0x80:	return LABEL_3COMXNS;
	case 0x82:	return LABEL_BACNET;
	case 0xbc:	return LABEL_VINES_LLC;
	case 0xf0:	return LABEL_NETBIOS;
	case 0xf8:	return LABEL_HPEXT;
	case 0xfc:	return LABEL_RPL;
	default:	return LABEL_UNK_HEX8;
	}
}
