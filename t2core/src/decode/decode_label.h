/*
 * Names of headers in hdrDesc, and the tables that lead from protocol numbers to them.
 */
#ifndef T2_DECODE_LABEL_H
#define T2_DECODE_LABEL_H

#include <stdint.h>

#define DECODE_LABELS(X)						\
	X(ETH, "eth") X(ISL, "isl") X(FPP, "fpp") X(PPI, "ppi") X(NULL, "null")	\
	X(RAW, "raw") X(SLL, "sll") X(SLL2, "sll2") X(PPP, "ppp") X(CHDLC, "chdlc") X(FR, "fr")		\
	X(WLAN, "wlan") X(RADIOTAP, "radiotap") X(PRISM, "prism") X(SYMANTEC, "symantec")		\
	X(JUNIPER, "juniper") X(LAPD, "lapd") X(VLAN, "vlan") X(LLC, "llc") X(MPLS, "mpls")		\
	X(PWETHCW, "pwethcw") X(ERSPAN, "erspan") X(WCCP, "wccp") X(CMD, "cmd") X(GRE, "gre")		\
	X(MP, "mp")											\
	X(COMP_DATA, "comp_data") X(L2TP, "l2tp") X(GTP, "gtp") X(VXLAN, "vxlan")			\
	X(VXLAN_GPE, "vxlan_gpe") X(NSH, "nsh") X(GENEVE, "geneve") X(TEREDO, "teredo")			\
	X(AYIYA, "ayiya") X(CAPWAP, "capwap") X(CAPWAP_DATA, "capwap.data") X(LWAPP, "lwapp")		\
	X(ETHERIP, "etherip") X(IPVX, "ipvx")								\
	X(TR, "tr") X(IPFC, "ipfc") X(ATM, "atm") X(MFR, "mfr") X(PKTAP, "pktap") X(IPNET, "ipnet")	\
	X(ENC, "enc") X(PFLOG, "pflog")									\
	X(FDDI, "fddi") X(IPOIB, "ipoib") X(SLIP, "slip") X(NFLOG, "nflog") X(CAN, "can")		\
	X(CANFD, "canfd") X(CANXL, "canxl") X(WPAN, "wpan") X(WPAN_TAP, "wpan-tap") X(6LOWPAN, "6lowpan")	\
	X(DSA, "dsa") X(EDSA, "edsa") X(BRCM, "brcm") X(CFP, "cfp") X(PBB, "ieee8021ah")		\
	X(VNTAG, "vntag") X(ETAG, "etag") X(RTAG, "ieee8021cb") X(HSR, "hsr") X(TRILL, "trill")		\
	X(AVSP, "avsp") X(MACSEC, "macsec") X(LISP_DATA, "lisp-data") X(LISP, "lisp") X(AMT, "amt")	\
	X(TZSP, "tzsp") X(MIP, "mip") X(BATADV, "batadv") X(BCP, "bcp_bpdu") X(VJC, "vjc") X(PPPMUX, "pppmux")	\
	X(SSDP, "ssdp") X(UDPENCAP, "udpencap") X(ISAKMP, "isakmp") X(DTLS, "dtls")			\
	X(DTLS10, "dtls1.0") X(DTLS12, "dtls1.2") X(DTLS13, "dtls1.3") X(DVMRP, "dvmrp")		\
	X(RGMP, "rgmp")											\
	X(LACP, "lacp") X(MARKER, "marker") X(OAMPDU, "oampdu") X(OSSP, "ossp")				\
	/* IP protocols */										\
	X(HOPOPTS, "ipv6.hopopts") X(ICMP, "icmp") X(IGMP, "igmp") X(IPV4, "ipv4") X(TCP, "tcp")	\
	X(EGP, "egp") X(IGP, "igp") X(UDP, "udp") X(DCCP, "dccp") X(XTP, "xtp") X(DDP, "ddp")		\
	X(IPV6, "ipv6") X(ROUTING, "ipv6.routing") X(FRAGHDR, "ipv6.fraghdr") X(IDRP, "idrp")		\
	X(RSVP, "rsvp") X(DSR, "dsr") X(ESP, "esp") X(AH, "ah") X(SWIPE, "swipe") X(NHRP, "nhrp")	\
	X(ICMPV6, "icmpv6") X(DSTOPTS, "ipv6.dstopts") X(OSI, "osi") X(VINES, "vines")			\
	X(EIGRP, "eigrp") X(OSPF, "ospf") X(AX25, "ax25") X(PIM, "pim") X(IPCOMP, "ipcomp")		\
	X(VRRP, "vrrp") X(PGM, "pgm") X(SCTP, "sctp") X(RSVP_E2EI, "rsvp-e2ei") X(MIPV6, "mipv6")	\
	X(UDPLITE, "udplite") X(HIP, "hip") X(SHIM6, "shim6")						\
	/* ethertypes and SNAP types */									\
	X(WLCCP, "wlccp") X(EDP, "edp") X(PAGP, "pagp") X(STP, "stp") X(UDLD, "udld") X(NDP, "ndp")	\
	X(IDP, "idp") X(ARP, "arp") X(VINES_IP, "vines_ip") X(CDP, "cdp") X(CGMP, "cgmp")		\
	X(VTP, "vtp") X(DTP, "dtp") X(DEC_MOP, "dec_mop") X(DEC_DNA, "dec_dna") X(LAT, "lat")		\
	X(IPCP, "ipcp") X(RARP, "rarp") X(DEC_STP, "dec_stp") X(AARP, "aarp") X(CCP, "ccp")		\
	X(IPX, "ipx") X(SLOW, "slow") X(PPPOED, "pppoed") X(PPPOES, "pppoes") X(MSNLB, "msnlb")		\
	X(EAPOL, "eapol") X(REALTEK, "realtek") X(AOE, "aoe") X(LLDP, "lldp") X(PTP, "ptp")		\
	X(CFM, "cfm") X(FCOE, "fcoe") X(FC, "fc") X(LOOP, "loop") X(LCP, "lcp") X(CBCP, "cbcp")		\
	X(CHAP, "chap") X(PAP, "pap")									\
	/* LLC service access points */									\
	X(SNA, "sna") X(X25, "x25") X(3COMXNS, "3comxns") X(BACNET, "bacnet")				\
	X(VINES_LLC, "vines_llc") X(NETBIOS, "netbios") X(HPEXT, "hpext") X(RPL, "rpl")

enum label {
	LABEL_NONE,		/* no name, nothing to append */
	LABEL_UNK_DEC,		/* UNK(n) */
	LABEL_UNK_HEX8,		/* UNK(0xhh) */
	LABEL_UNK_HEX16,	/* UNK(0xhhhh) */
#define X(id, text)	LABEL_##id,
	DECODE_LABELS(X)
#undef X
	LABEL_MAX
};

/* Text of a label; NULL for the first four. */
extern const char *const label_text[LABEL_MAX];

/* Of an IP protocol, LABEL_NONE for no next header, LABEL_UNK_DEC if it has no name. */
extern const uint8_t label_l4[256];

/* Of an ethertype or SNAP type, LABEL_UNK_HEX16 if it has no name. */
enum label label_ethertype(uint16_t);

/* Of a PPP protocol, LABEL_UNK_HEX16 if it has no name. */
enum label label_ppp(uint16_t);

/* Of an LLC destination service access point, LABEL_NONE for SNAP, IP and null, LABEL_UNK_HEX8 if it has no name. */
enum label label_llc(uint8_t);

#endif /* T2_DECODE_LABEL_H */
