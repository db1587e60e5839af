/*
 * The decoder: one frame for each header it knows, and each of these frames cut at every length.
 *
 * LINK: t2core/src/decode/decode.c t2core/src/decode/decode_label.c t2core/src/decode/decode_name.c
 * LINK: t2core/src/decode/decode_link.c t2core/src/decode/decode_ether.c
 * LINK: t2core/src/decode/decode_ppp.c t2core/src/decode/decode_wlan.c t2core/src/decode/decode_media.c
 * LINK: t2core/src/decode/decode_wpan.c t2core/src/decode/decode_switch.c t2core/src/decode/decode_ip4.c
 * LINK: t2core/src/decode/decode_ip6.c
 * LINK: t2core/src/decode/decode_tunnel.c t2core/src/decode/decode_udp.c t2core/src/decode/decode_l2tp.c
 * LINK: t2core/src/decode/decode_gre.c t2core/src/decode/decode_hdlc.c t2core/src/decode/decode_l4.c
 * LINK: t2core/src/decode/hdrdesc.c -lpcap
 */
#include <ctype.h>
#include <stdlib.h>

#include "../../t2core/src/decode/decode.h"
#include "flow.h"
#include "hdrdesc.h"
#include "test.h"

#define FRAME_MAX	2048

/* Headers in hex; blanks do not matter. */
#define MACS	"020000000002 020000000001 "
#define MACS_IN	"0600000000a2 0600000000a1 "
#define ETH4	MACS "0800 "
#define ETH6	MACS "86dd "
#define ADDR4	"0a000001 0a000002 "
#define IN4	"ac100001 ac100002 "
#define ADDR6	"20010db8000000000000000000000001 20010db8000000000000000000000002 "
#define IP4(len, proto)	"4500" len "1234 0000 40" proto "0000" ADDR4
#define IP4IN(len, proto) "4500" len "0001 0000 40" proto "0000" IN4
#define IP6(len, next)	"60000000" len next "40" ADDR6
#define TCP	"1f90 c350 00000001 00000002 5018 2000 0000 0000 "
#define UDPP(s, d, len)	s d len "0000 "
#define UDP	UDPP("3039", "d431", "000c") "61626364 "
#define UDP_LEN	12
#define UDPIN	IP4IN("0020", "11") UDP
#define UDPSUM	"4500 0020 0001 0000 4011 22a9" IN4 UDP	/* with its checksum */

#define ZERO14	"0000000000000000000000000000 "
#define ZERO40	ZERO14 ZERO14 "000000000000000000000000 "

struct frame {
	const char	*hex;
	const char	*desc;
	uint64_t	 status;
	int		 linktype;
	int		 headers;
	int		 kind;
	int		 l4, sport, dport;
	int		 l7;	/* bytes; -1 not tested */
};

#define V4	(L2_IPV4 | FS_IPV4_PKT)
#define V6	(L2_IPV6 | FS_IPV6_PKT)

static const struct frame frames[] = {
	/* link types */
	{ ETH4 IP4("002c", "06") TCP "61626364", "eth:ipv4:tcp", V4, DLT_EN10MB, 3, PACKET_IPV4, 6, 8080, 50000, 4 },
	{ ETH4 IP4("0020", "11") UDP, "eth:ipv4:udp", V4, DLT_EN10MB, 3, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "01000c0000aa" "020000000001 0000 aaaa03 00000c 0000 0000 0000 " ETH4 IP4("0020", "11") UDP,
	    "isl:eth:ipv4:udp", V4, DLT_EN10MB, 4, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "55555555555555d5" ETH4 IP4("0020", "11") UDP, "fpp:eth:ipv4:udp", V4, DLT_ETHERNET_MPACKET, 4,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "02000000" IP4("0020", "11") UDP, "null:ipv4:udp", V4 | L2_NO_ETH, DLT_NULL, 3, PACKET_IPV4, 17, 12345,
	    54321, 4 },
	{ "0000001c" IP6("000c", "11") UDP, "null:ipv6:udp", V6 | L2_NO_ETH, DLT_NULL, 3, PACKET_IPV6, 17, 12345,
	    54321, 4 },
	{ "00000002" IP4("0020", "11") UDP, "loop:ipv4:udp", V4 | L2_NO_ETH, DLT_LOOP, 3, PACKET_IPV4, 17, 12345,
	    54321, 4 },
	{ "00000018" IP6("000c", "11") UDP, "loop:ipv6:udp", V6 | L2_NO_ETH, DLT_LOOP, 3, PACKET_IPV6, 17, 12345,
	    54321, 4 },
	{ IP4("0020", "11") UDP, "raw:ipv4:udp", V4 | L2_NO_ETH, DLT_RAW, 3, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ IP6("000c", "11") UDP, "raw:ipv6:udp", V6 | L2_NO_ETH, DLT_RAW, 3, PACKET_IPV6, 17, 12345, 54321, 4 },
	{ "50", "raw", L2_NO_ETH, DLT_RAW, 1, PACKET_NO_FLOW, 0, 0, 0, -1 },
	{ IP4("0020", "11") UDP, "ipv4:udp", V4 | L2_NO_ETH, DLT_IPV4, 2, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ IP6("000c", "11") UDP, "ipv6:udp", V6 | L2_NO_ETH, DLT_IPV6, 2, PACKET_IPV6, 17, 12345, 54321, 4 },
	{ "0000 0001 0006 020000000001 0000 0800" IP4("0020", "11") UDP, "sll:ipv4:udp", V4, DLT_LINUX_SLL, 3,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "0800 0000 00000002 0001 00 06 020000000001 0000" IP4("0020", "11") UDP, "sll2:ipv4:udp", V4,
	    DLT_LINUX_SLL2, 3, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "0806 0000 00000002 0001 00 06 020000000001 0000 0001 0800 0604 0001", "sll2:arp",
	    L2_ARP | L2_FLOW, DLT_LINUX_SLL2, 2, PACKET_L2, 0, 0, 0, 8 },
	{ "ff03 0021" IP4("0020", "11") UDP, "ppp:ipv4:udp", V4 | L2_NO_ETH | L2_PPP, DLT_PPP, 3, PACKET_IPV4, 17,
	    12345, 54321, 4 },
	{ "0057" IP6("000c", "11") UDP, "ppp:ipv6:udp", V6 | L2_NO_ETH | L2_PPP, DLT_PPP_SERIAL, 3, PACKET_IPV6, 17,
	    12345, 54321, 4 },
	{ "01 ff03 0021" IP4("0020", "11") UDP, "ppp:ipv4:udp", V4 | L2_NO_ETH | L2_PPP, DLT_PPP_WITH_DIR, 3,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "ff03 0281 00010140" IP4("0020", "11") UDP, "ppp:mpls:ipv4:udp", V4 | L2_NO_ETH | L2_PPP | L2_MPLS_UCAST,
	    DLT_PPP, 4, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "ff03 c021 01010004", "ppp:lcp", L2_NO_ETH | L2_PPP, DLT_PPP, 2, PACKET_NO_FLOW, 0, 0, 0, -1 },
	{ "ff03 8057 01010004", "ppp:UNK(0x8057)", L2_NO_ETH | L2_PPP | STPDSCT, DLT_PPP, 2, PACKET_NO_FLOW, 0, 0, 0,
	    -1 },
	{ "0f00 0800" IP4("0020", "11") UDP, "ppp:chdlc:ipv4:udp", V4 | L2_NO_ETH | L2_PPP, DLT_PPP_SERIAL, 4,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "57" MACS "aaaa03 000000 0800" IP4("0020", "11") UDP, "fddi:llc:ipv4:udp", V4, DLT_FDDI, 4, PACKET_IPV4, 17,
	    12345, 54321, 4 },
	{ "41" MACS "01020304", "fddi", L2_FLOW, DLT_FDDI, 1, PACKET_L2, 0, 0, 0, 4 },
	{ ZERO40 "0800 0000" IP4("0020", "11") UDP, "ipoib:ipv4:udp", V4 | L2_NO_ETH, DLT_IPOIB, 3, PACKET_IPV4, 17,
	    12345, 54321, 4 },
	{ "0040" ZERO14 IP4("0020", "11") UDP, "slip:ipv4:udp", V4 | L2_NO_ETH, DLT_SLIP, 3, PACKET_IPV4, 17, 12345,
	    54321, 4 },
	{ "0040" ZERO14 "0000000000000000" IP4("0020", "11") UDP, "slip:ipv4:udp", V4 | L2_NO_ETH, DLT_SLIP_BSDOS, 3,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "02 00 0005 0500 0a00 78 000000 2400 0900" IP4("0020", "11") UDP, "nflog:ipv4:udp", V4 | L2_NO_ETH,
	    DLT_NFLOG, 3, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "0a 00 0005 0038 0009" IP6("000c", "11") UDP, "nflog:ipv6:udp", V6 | L2_NO_ETH, DLT_NFLOG, 3, PACKET_IPV6,
	    17, 12345, 54321, 4 },
	{ "07 00 0005 0800 0900 01020304", "nflog", L2_NO_ETH | L2_FLOW, DLT_NFLOG, 1, PACKET_L2, 0, 0, 0, 4 },
	{ "00000123 02 00 0000 0102", "can", L2_NO_ETH | L2_FLOW, DLT_CAN_SOCKETCAN, 1, PACKET_L2, 0, 0, 0, 2 },
	{ "4188 01 cdab 0200 0100 41" IP6("000c", "11") UDP "ffff", "wpan:6lowpan:ipv6:udp", V6 | L2_NO_ETH,
	    DLT_IEEE802_15_4_WITHFCS, 4, PACKET_IPV6, 17, 12345, 54321, 4 },
	{ "4188 01 cdab 0200 0100 41" IP6("000c", "11") UDP, "wpan:6lowpan:ipv6:udp", V6 | L2_NO_ETH,
	    DLT_IEEE802_15_4_LINUX, 4, PACKET_IPV6, 17, 12345, 54321, 4 },
	{ "00000000 a7 40 4188 01 cdab 0200 0100 41" IP6("000c", "11") UDP, "wpan:6lowpan:ipv6:udp", V6 | L2_NO_ETH,
	    DLT_IEEE802_15_4_NONASK_PHY, 4, PACKET_IPV6, 17, 12345, 54321, 4 },
	{ "00 00 0c00 0000 0100 01000000 4188 01 cdab 0200 0100 41" IP6("000c", "11") UDP,
	    "wpan-tap:wpan:6lowpan:ipv6:udp", V6 | L2_NO_ETH, DLT_IEEE802_15_4_TAP, 5, PACKET_IPV6, 17, 12345, 54321,
	    4 },
	{ "0080 01 cdab 0000", "wpan", L2_NO_ETH | L2_FLOW, DLT_IEEE802_15_4_NOFCS, 1, PACKET_L2, 0, 0, 0, 7 },
	{ MACS "c0080000 0800" IP4("0020", "11") UDP, "eth:dsa:ipv4:udp", V4, DLT_DSA_TAG_DSA, 4, PACKET_IPV4, 17,
	    12345, 54321, 4 },
	{ MACS "dada 0000 c0080000 0800" IP4("0020", "11") UDP, "eth:edsa:ipv4:udp", V4, DLT_DSA_TAG_EDSA, 4,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ MACS "20000080 0800" IP4("0020", "11") UDP, "eth:brcm:ipv4:udp", V4, DLT_DSA_TAG_BRCM, 4, PACKET_IPV4, 17,
	    12345, 54321, 4 },
	{ "20000080" ETH4 IP4("0020", "11") UDP, "brcm:eth:ipv4:udp", V4, DLT_DSA_TAG_BRCM_PREPEND, 4, PACKET_IPV4,
	    17, 12345, 54321, 4 },
	{ MACS "8903 0120" MACS_IN "0800" IP4("0020", "11") UDP, "eth:cfp:eth:ipv4:udp", V4, DLT_EN10MB, 5,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ MACS "88a8 0064 88e7 00001234" MACS_IN "0800" IP4("0020", "11") UDP, "eth:vlan:ieee8021ah:eth:ipv4:udp",
	    V4 | L2_VLAN, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ MACS "8926 80010002 0800" IP4("0020", "11") UDP, "eth:vntag:ipv4:udp", V4, DLT_EN10MB, 4, PACKET_IPV4, 17,
	    12345, 54321, 4 },
	{ MACS "893f 0001 0002 0000 0800" IP4("0020", "11") UDP, "eth:etag:ipv4:udp", V4, DLT_EN10MB, 4, PACKET_IPV4,
	    17, 12345, 54321, 4 },
	{ MACS "f1c1 0000 0001 0800" IP4("0020", "11") UDP, "eth:ieee8021cb:ipv4:udp", V4, DLT_EN10MB, 4, PACKET_IPV4,
	    17, 12345, 54321, 4 },
	{ MACS "892f 1024 0001 0800" IP4("0020", "11") UDP, "eth:hsr:ipv4:udp", V4, DLT_EN10MB, 4, PACKET_IPV4, 17,
	    12345, 54321, 4 },
	{ MACS "22f3 003f 0001 0002" MACS_IN "8100 0007 0800" IP4("0020", "11") UDP, "eth:trill:eth:vlan:ipv4:udp",
	    V4 | L2_VLAN, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ MACS "22f3 08bf 0001 0002 0000000000000000" MACS_IN "0800" IP4("0020", "11") UDP, "eth:trill:eth:ipv4:udp",
	    V4, DLT_EN10MB, 5, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ MACS "d28b 0001 0010 0000000000000001 0800" IP4("0020", "11") UDP, "eth:avsp:ipv4:udp", V4, DLT_EN10MB, 4,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ MACS "d28b 0001 0120 000000000001 0800" IP4("0020", "11") UDP, "eth:avsp:ipv4:udp", V4, DLT_EN10MB, 4,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ MACS "d28b 0002 0010 0000000000000001 0800" IP4("0020", "11") UDP, "eth:avsp", L2_FLOW, DLT_EN10MB, 2,
	    PACKET_L2, 0, 0, 0, -1 },
	{ MACS "88e5 20 00 00000001 0200000000010001 0800" IP4("0020", "11") UDP, "eth:macsec:ipv4:udp", V4,
	    DLT_EN10MB, 4, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ MACS "88e5 2c 00 00000001 0200000000010001 0800" IP4("0020", "11") UDP, "eth:macsec", L2_FLOW, DLT_EN10MB,
	    2, PACKET_L2, 0, 0, 0, -1 },
	/* rarer media and systems */
	{ "1040" MACS "aaaa03 000000 0800" IP4("0020", "11") UDP, "tr:llc:ipv4:udp", V4, DLT_IEEE802, 4, PACKET_IPV4,
	    17, 12345, 54321, 4 },
	{ "1040 020000000002 820000000001 0630 0011 0020 aaaa03 000000 86dd" IP6("000c", "11") UDP, "tr:llc:ipv6:udp",
	    V6, DLT_IEEE802, 4, PACKET_IPV6, 17, 12345, 54321, 4 },
	{ "1005" MACS "0000 0000", "tr", L2_FLOW, DLT_IEEE802, 1, PACKET_L2, 0, 0, 0, -1 },
	{ "1000 020000000002 1000 020000000001 aaaa03 000000 0800" IP4("0020", "11") UDP, "ipfc:llc:ipv4:udp", V4,
	    DLT_IP_OVER_FC, 4, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "aaaa03 000000 0800" IP4("0020", "11") UDP, "atm:llc:ipv4:udp", V4 | L2_NO_ETH, DLT_ATM_RFC1483, 4,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ IP4("0020", "11") UDP, "atm:ipv4:udp", V4 | L2_NO_ETH, DLT_ATM_CLIP, 3, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "82000064 aaaa03 000000 0800" IP4("0020", "11") UDP, "atm:llc:ipv4:udp", V4 | L2_NO_ETH, DLT_SUNATM, 4,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "01000064 0001" ETH4 IP4("0020", "11") UDP, "atm:eth:ipv4:udp", V4 | L2_NO_ETH, DLT_SUNATM, 4, PACKET_IPV4,
	    17, 12345, 54321, 4 },
	{ "05000005 00000000", "atm", L2_NO_ETH | L2_FLOW, DLT_SUNATM, 1, PACKET_L2, 0, 0, 0, 4 },
	{ "c000 1841 03cc" IP4("0020", "11") UDP, "mfr:fr:ipv4:udp", V4 | L2_NO_ETH, DLT_MFR, 4, PACKET_IPV4, 17,
	    12345, 54321, 4 },
	{ "e000 0101 05 74657374 00", "mfr", L2_NO_ETH | L2_FLOW, DLT_MFR, 1, PACKET_L2, 0, 0, 0, 8 },
	{ "4001 1841 03cc 45000020", "mfr", L2_NO_ETH | L2_FLOW, DLT_MFR, 1, PACKET_L2, 0, 0, 0, 8 },
	{ "1100 0001 0022 0021" IP4("0020", "11") UDP, "pppoes:ppp:ipv4:udp", V4 | L2_NO_ETH | L2_PPPoE_S,
	    DLT_PPP_ETHER, 4, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "6c000000 01000000 01000000" ZERO40 ZERO40 "00000000 00000000 00000000 00000000" ETH4 IP4("0020", "11") UDP,
	    "pktap:eth:ipv4:udp", V4, DLT_PKTAP, 4, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "6c000000 01000000 0c000000" ZERO40 ZERO40 "00000000 00000000 00000000 00000000" IP4("0020", "11") UDP,
	    "pktap:raw:ipv4:udp", V4 | L2_NO_ETH, DLT_USER2, 4, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "0102 0000 0000003c 00000001 00000000 00000001 00000002" IP4("0020", "11") UDP, "ipnet:ipv4:udp",
	    V4 | L2_NO_ETH, DLT_IPNET, 3, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "011a 0000 0000003c 00000001 00000000 00000001 00000002" IP6("000c", "11") UDP, "ipnet:ipv6:udp",
	    V6 | L2_NO_ETH, DLT_IPNET, 3, PACKET_IPV6, 17, 12345, 54321, 4 },
	{ "02000000 00000100 00000000" IP4("0020", "11") UDP, "enc:ipv4:udp", V4 | L2_NO_ETH, DLT_ENC, 3, PACKET_IPV4,
	    17, 12345, 54321, 4 },
	{ "00000018 00000100 00000000" IP6("000c", "11") UDP, "enc:ipv6:udp", V6 | L2_NO_ETH, DLT_ENC, 3, PACKET_IPV6,
	    17, 12345, 54321, 4 },
	{ "3d020000" ZERO40 ZERO14 "000000000000" IP4("0020", "11") UDP, "pflog:ipv4:udp", V4 | L2_NO_ETH, DLT_PFLOG,
	    3, PACKET_IPV4, 17, 12345, 54321, 4 },
	/* another version than the link says: no packet of it */
	{ IP4("0020", "11") UDP, "ipvx", L2_NO_ETH | L3_IPVX, DLT_IPV6, 1, PACKET_NO_FLOW, 0, 0, 0, -1 },
	{ IP6("000c", "11") UDP, "ipvx", L2_NO_ETH | L3_IPVX, DLT_IPV4, 1, PACKET_NO_FLOW, 0, 0, 0, -1 },
	{ "02000000" IP6("000c", "11") UDP, "null:ipvx", L2_NO_ETH | L3_IPVX, DLT_NULL, 2, PACKET_NO_FLOW, 0, 0, 0,
	    -1 },
	{ "0f00 0800" IP4("0020", "11") UDP, "chdlc:ipv4:udp", V4 | L2_NO_ETH, DLT_C_HDLC, 3, PACKET_IPV4, 17, 12345,
	    54321, 4 },
	{ "01 0f00 8035 0000", "chdlc:rarp", L2_NO_ETH | L2_RARP | L2_FLOW, DLT_C_HDLC_WITH_DIR, 2, PACKET_L2, 0, 0,
	    0, 2 },
	{ "1841 86dd" IP6("000c", "11") UDP, "fr:ipv6:udp", V6 | L2_NO_ETH, DLT_FRELAY, 3, PACKET_IPV6, 17, 12345,
	    54321, 4 },
	{ "1841 03cc" IP4("0020", "11") UDP, "fr:ipv4:udp", V4 | L2_NO_ETH, DLT_FRELAY, 3, PACKET_IPV4, 17, 12345,
	    54321, 4 },
	{ "1841 038e" IP6("000c", "11") UDP, "fr:ipv6:udp", V6 | L2_NO_ETH, DLT_FRELAY, 3, PACKET_IPV6, 17, 12345,
	    54321, 4 },
	{ "18401001 0300cc" IP4("0020", "11") UDP, "fr:ipv4:udp", V4 | L2_NO_ETH, DLT_FRELAY, 3, PACKET_IPV4, 17,
	    12345, 54321, 4 },
	{ "01 1841 030080 000000 0800" IP4("0020", "11") UDP, "fr:ipv4:udp", V4 | L2_NO_ETH, DLT_FRELAY_WITH_DIR, 3,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "1841 030080 0080c2 0007" MACS_IN "0800" IP4("0020", "11") UDP, "fr:eth:ipv4:udp", V4 | L2_NO_ETH,
	    DLT_FRELAY, 4, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "1841 03cf 0021" IP4("0020", "11") UDP, "fr:ppp:ipv4:udp", V4 | L2_NO_ETH | L2_PPP, DLT_FRELAY, 4,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "1841 0383 01020304", "fr:osi", L2_NO_ETH | L2_FLOW, DLT_FRELAY, 2, PACKET_L2, 0, 0, 0, 4 },
	{ "1841 0308 01020304", "fr:UNK(0x08)", L2_NO_ETH | L2_FLOW | STPDSCT, DLT_FRELAY, 2, PACKET_L2, 0, 0, 0, 4 },
	{ "0000 0c00 01000000 08000000" "0801 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800"
	    IP4("0020", "11") UDP, "radiotap:wlan:llc:ipv4:udp", V4, DLT_IEEE802_11_RADIO, 5, PACKET_IPV4, 17,
	    12345, 54321, 4 },
	{ "8801 0000 020000000001 020000000002 020000000003 0000 0000 aaaa03 000000 0800" IP4("0020", "11") UDP,
	    "wlan:llc:ipv4:udp", V4, DLT_IEEE802_11, 4, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "8881 0000 020000000001 020000000002 020000000003 0000 0000 07000000 aaaa03 000000 0800" IP4("0020", "11")
	    UDP, "wlan:llc:ipv4:udp", V4, DLT_IEEE802_11, 4, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "8000 0000 020000000001 020000000002 020000000003 0000 0000", "wlan", 0, DLT_IEEE802_11, 1, PACKET_NO_FLOW,
	    0, 0, 0, -1 },
	{ "00 00 0800 01000000" ETH4 IP4("0020", "11") UDP, "ppi:eth:ipv4:udp", V4, DLT_PPI, 4, PACKET_IPV4, 17,
	    12345, 54321, 4 },
	{ "00 00 0800 81000000 0000", "ppi", 0, DLT_PPI, 1, PACKET_NO_FLOW, 0, 0, 0, -1 },
	{ "4d4743 02 02000000" IP4("0020", "11") UDP, "juniper:ipv4:udp", V4 | L2_NO_ETH, DLT_JUNIPER_ETHER, 3,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "4d4743 80 0002 abcd" ETH4 IP4("0020", "11") UDP, "juniper:eth:ipv4:udp", V4, DLT_JUNIPER_ETHER, 4,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	/* Ethernet */
	{ MACS "8100 0005 0800" IP4("0020", "11") UDP, "eth:vlan:ipv4:udp", V4 | L2_VLAN, DLT_EN10MB, 4, PACKET_IPV4,
	    17, 12345, 54321, 4 },
	{ MACS "88a8 0005 8100 a000 0800" IP4("0020", "11") UDP, "eth:vlan{2}:ipv4:udp", V4 | L2_VLAN | FS_VLAN0,
	    DLT_EN10MB, 5, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ MACS "8847 00010040 00020140" IP4("0020", "11") UDP, "eth:mpls{2}:ipv4:udp", V4 | L2_MPLS_UCAST, DLT_EN10MB,
	    5, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ MACS "8848 00010140" "00000000" MACS_IN "0800" IP4("0020", "11") UDP, "eth:mpls:pwethcw:eth:ipv4:udp",
	    V4 | L2_MPLS_MCAST, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ MACS "8848 00010140" MACS_IN "0800" IP4("0020", "11") UDP, "eth:mpls:eth:ipv4:udp", V4 | L2_MPLS_MCAST,
	    DLT_EN10MB, 5, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ MACS "8847 00010140" "10000021" IP4("0020", "11") UDP, "eth:mpls:ipv4:udp", V4 | L2_MPLS_UCAST, DLT_EN10MB,
	    4, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ MACS "8847 00010140" "10000007 00000000", "eth:mpls", L2_MPLS_UCAST | L2_FLOW | STPDSCT, DLT_EN10MB, 2,
	    PACKET_L2, 0, 0, 0, -1 },
	{ MACS "894f 00020203 00000001" MACS_IN "0800" IP4("0020", "11") UDP, "eth:nsh:eth:ipv4:udp", V4, DLT_EN10MB,
	    5, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ MACS "8909 01 01 0001 0007 8100 0005 0800" IP4("0020", "11") UDP, "eth:cmd:vlan:ipv4:udp", V4 | L2_VLAN,
	    DLT_EN10MB, 5, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ MACS "8864 1100 0001 0022 0021" IP4("0020", "11") UDP, "eth:pppoes:ppp:ipv4:udp", V4 | L2_PPPoE_S,
	    DLT_EN10MB, 5, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ MACS "8864 1100 0001 0006 c021 01010004", "eth:pppoes:ppp:lcp", L2_PPPoE_S | L2_FLOW, DLT_EN10MB, 4,
	    PACKET_L2, 0, 0, 0, 12 },
	{ MACS "8863 1109 0000 0000", "eth:pppoed", L2_PPPoE_D | L2_FLOW, DLT_EN10MB, 2, PACKET_L2, 0, 0, 0, 6 },
	{ MACS "0806 0001 0800 0604 0001 020000000001 0a000001 000000000000 0a000002", "eth:arp", L2_ARP | L2_FLOW,
	    DLT_EN10MB, 2, PACKET_L2, 0, 0, 0, 28 },
	{ MACS "88cc 0207 0402", "eth:lldp", L2_LLDP | L2_FLOW, DLT_EN10MB, 2, PACKET_L2, 0, 0, 0, 4 },
	{ MACS "8809 0a 00 19a7", "eth:slow:ossp", L2_FLOW, DLT_EN10MB, 3, PACKET_L2, 0, 0, 0, 4 },
	{ MACS "8809 02 01 0000", "eth:slow:marker", L2_FLOW, DLT_EN10MB, 3, PACKET_L2, 0, 0, 0, 4 },
	{ MACS "8906 0000 0000", "eth:fcoe:fc", L2_FLOW, DLT_EN10MB, 3, PACKET_L2, 0, 0, 0, 4 },
	{ MACS "88b5 0000 0000", "eth:UNK(0x88b5)", L2_FLOW | STPDSCT, DLT_EN10MB, 2, PACKET_L2, 0, 0, 0, 4 },
	{ MACS "05dd 0000 0000", "eth:UNK(0x05dd)", L2_FLOW | STPDSCT, DLT_EN10MB, 2, PACKET_L2, 0, 0, 0, 4 },
	{ MACS "0800 5500 0000", "eth:ipvx", L2_FLOW | L3_IPVX, DLT_EN10MB, 2, PACKET_L2, 0, 0, 0, 4 },
	{ MACS "0007 4242 03 00000000", "eth:llc:stp", L2_FLOW, DLT_EN10MB, 3, PACKET_L2, 0, 0, 0, 4 },
	{ MACS "0008 f0f0 0001 00000000", "eth:llc:netbios", L2_FLOW, DLT_EN10MB, 3, PACKET_L2, 0, 0, 0, 4 },
	{ MACS "0007 4545 03 00000000", "eth:llc:UNK(0x45)", L2_FLOW | STPDSCT, DLT_EN10MB, 3, PACKET_L2, 0, 0, 0,
	    4 },
	{ MACS "000a aaaa03 00000c 2000 0102", "eth:llc:cdp", L2_FLOW, DLT_EN10MB, 3, PACKET_L2, 0, 0, 0, 2 },
	{ MACS "0023 0606 03" IP4("0020", "11") UDP, "eth:llc:ipv4:udp", V4, DLT_EN10MB, 4, PACKET_IPV4, 17, 12345,
	    54321, 4 },
	/* IPv4 */
	{ ETH4 "4400 0020 0000 0000 4011 0000" ADDR4, "eth:ipv4", FS_IPV4_PKT | IPV4_HL_TOO_SHORT, DLT_EN10MB, 2,
	    PACKET_NO_FLOW, 0, 0, 0, -1 },
	{ ETH4 IP4("0000", "11") UDP, "eth:ipv4:udp", V4 | IP_PL_MSMTCH, DLT_EN10MB, 3, PACKET_IPV4, 17, 12345, 54321,
	    4 },
	{ ETH4 IP4("0026", "06") TCP, "eth:ipv4:tcp", V4 | L4HDRSHRTLEN, DLT_EN10MB, 3, PACKET_IPV4, 6, 0, 0, 0 },
	{ ETH4 "4500 0020 1234 2000 4011 0000" ADDR4 UDP, "eth:ipv4:udp", V4, DLT_EN10MB, 3, PACKET_IPV4, 17, 12345,
	    54321, 4 },
	{ ETH4 "4500 0020 1234 0010 4011 0000" ADDR4 UDP, "eth:ipv4:udp", V4 | STPDSCT, DLT_EN10MB, 3, PACKET_IPV4,
	    17, 0, 0, 12 },
	{ ETH4 IP4("001c", "01") "0800 0000 0001 0001", "eth:ipv4:icmp", V4, DLT_EN10MB, 3, PACKET_IPV4, 1, 0, 0, 0 },
	{ ETH4 IP4("001c", "02") "1100 0000 e0000001", "eth:ipv4:igmp", V4, DLT_EN10MB, 3, PACKET_IPV4, 2, 0, 0, 0 },
	{ ETH4 IP4("001c", "02") "1300 0000 e0000001", "eth:ipv4:igmp:dvmrp", V4, DLT_EN10MB, 4, PACKET_IPV4, 2, 0, 0,
	    0 },
	{ ETH4 IP4("0024", "32") "00000001 00000002 00000000 00000000", "eth:ipv4:esp", V4 | L3_IPSEC_ESP, DLT_EN10MB,
	    3, PACKET_IPV4, 50, 0, 0, 8 },
	{ ETH4 IP4("0020", "33") "06 01 0000 00000001 00000002", "eth:ipv4:ah:tcp", V4 | L3_IPSEC_AH, DLT_EN10MB, 4,
	    PACKET_IPV4, 51, 0, 0, 4 },
	{ ETH4 IP4("0024", "84") "0b0b 0c0c 00000000 00000000 00030004", "eth:ipv4:sctp", V4 | L4_SCTP, DLT_EN10MB, 3,
	    PACKET_IPV4, 132, 2827, 3084, -1 },
	{ ETH4 IP4("0020", "84") "0b0b 0c0c 00000000 00000000", "eth:ipv4:sctp", V4 | L4_SCTP, DLT_EN10MB, 3,
	    PACKET_IPV4, 132, 2827, 3084, 0 },
	{ ETH4 IP4("0020", "77") "00000000 00000000 00000000", "eth:ipv4:UNK(119)", V4 | STPDSCT, DLT_EN10MB, 3,
	    PACKET_IPV4, 119, 0, 0, 4 },
	{ ETH4 IP4("001c", "73") "00000000 00000000", "eth:ipv4:l2tp", V4 | L2_L2TP, DLT_EN10MB, 3, PACKET_IPV4, 115,
	    0, 0, 0 },
	{ ETH4 IP4("0020", "11") UDPP("076c", "d431", "000c") "61626364", "eth:ipv4:udp:ssdp", V4 | L4_UPNP,
	    DLT_EN10MB, 4, PACKET_IPV4, 17, 1900, 54321, 4 },
	{ ETH4 IP4("0020", "11") UDPP("1194", "1194", "000c") "00000000", "eth:ipv4:udp:udpencap:isakmp", V4,
	    DLT_EN10MB, 5, PACKET_IPV4, 17, 4500, 4500, 4 },
	{ ETH4 IP4("0020", "11") UDPP("1194", "1194", "000c") "00000001", "eth:ipv4:udp:udpencap:esp",
	    V4 | L3_IPSEC_ESP, DLT_EN10MB, 5, PACKET_IPV4, 17, 4500, 4500, 4 },
	{ ETH4 IP4("0038", "11") UDPP("3039", "d431", "0024") "16 fefd 0000 000000000000 0001 00"
	    "14 feff 0000 000000000000 0001 01", "eth:ipv4:udp:dtls1.2:dtls1.0", V4 | L7_DTLS, DLT_EN10MB, 5,
	    PACKET_IPV4, 17, 12345, 54321, 28 },
	/* DTLS: another content type, no length, a length beyond the datagram (the frame is padded), no version */
	{ ETH4 IP4("002a", "11") UDPP("3039", "d431", "0016") "1b fefd 0000 000000000000 0001 00", "eth:ipv4:udp", V4,
	    DLT_EN10MB, 3, PACKET_IPV4, 17, 12345, 54321, 14 },
	{ ETH4 IP4("002a", "11") UDPP("3039", "d431", "0016") "16 fefd 0000 000000000000 0000 00", "eth:ipv4:udp", V4,
	    DLT_EN10MB, 3, PACKET_IPV4, 17, 12345, 54321, 14 },
	{ ETH4 IP4("002a", "11") UDPP("3039", "d431", "0016") "16 fefd 0000 000000000000 0002 0000", "eth:ipv4:udp",
	    V4, DLT_EN10MB, 3, PACKET_IPV4, 17, 12345, 54321, 14 },
	{ ETH4 IP4("002a", "11") UDPP("3039", "d431", "0016") "16 fefe 0000 000000000000 0001 00", "eth:ipv4:udp", V4,
	    DLT_EN10MB, 3, PACKET_IPV4, 17, 12345, 54321, 14 },
	{ ETH4 IP4("002a", "11") UDPP("3039", "d431", "0016") "1a fefd 0000 000000000000 0001 00",
	    "eth:ipv4:udp:dtls1.2", V4 | L7_DTLS, DLT_EN10MB, 4, PACKET_IPV4, 17, 12345, 54321, 14 },
	{ ETH4 IP4("002e", "11") UDPP("3039", "d431", "001a") "19 fefd 0001 000000000001 cafecafe 0001 00",
	    "eth:ipv4:udp:dtls1.2", V4 | L7_DTLS, DLT_EN10MB, 4, PACKET_IPV4, 17, 12345, 54321, 18 },
	{ ETH4 IP4("002e", "11") UDPP("3039", "d431", "001a") "19 fefd 0001 000000000001 cafecafe 0002 00",
	    "eth:ipv4:udp", V4, DLT_EN10MB, 3, PACKET_IPV4, 17, 12345, 54321, 18 },
	{ ETH4 IP4("003f", "11") UDPP("3039", "d431", "002b") "16 fefd 0000 000000000000 0001 00"
	    "2e 0102 0010 000102030405060708090a0b0c0d0e0f", "eth:ipv4:udp:dtls1.2:dtls1.3", V4 | L7_DTLS, DLT_EN10MB,
	    5, PACKET_IPV4, 17, 12345, 54321, 35 },
	/* tunnels */
	{ ETH4 IP4("0034", "04") UDPIN, "eth:ipv4:ipv4:udp", V4 | L3_IPIP, DLT_EN10MB, 4, PACKET_IPV4, 17, 12345,
	    54321, 4 },
	{ ETH4 IP4("0048", "29") IP6("000c", "11") UDP, "eth:ipv4:ipv6:udp", V6 | L3_IPIP | FS_IPV4_PKT, DLT_EN10MB,
	    4, PACKET_IPV6, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0034", "04") "50", "eth:ipv4:ipvx", V4 | L3_IPIP | L3_IPVX | STPDSCT | L4HDRSHRTLEN, DLT_EN10MB,
	    3, PACKET_IPV4, 4, 0, 0, -1 },
	{ ETH4 IP4("0038", "04") "4400 0020 0000 0000 4011 0000" ADDR4, "eth:ipv4:ipv4",
	    V4 | L3_IPIP | IPV4_HL_TOO_SHORT | STPDSCT, DLT_EN10MB, 3, PACKET_IPV4, 4, 0, 0, -1 },
	{ ETH4 IP4("0038", "2f") "0000 0800" "e500", "eth:ipv4:gre:ipvx", V4 | L2_GRE | L3_IPVX | STPDSCT, DLT_EN10MB,
	    4, PACKET_IPV4, 47, 0, 0, -1 },
	{ ETH4 IP4("0038", "2f") "0000 0800" UDPIN, "eth:ipv4:gre:ipv4:udp", V4 | L2_GRE, DLT_EN10MB, 5, PACKET_IPV4,
	    17, 12345, 54321, 4 },
	{ ETH4 IP4("0044", "2f") "b000 0800 00000000 00000001 00000002" UDPIN, "eth:ipv4:gre:ipv4:udp", V4 | L2_GRE,
	    DLT_EN10MB, 5, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("004c", "04") IP4IN("0038", "2f") "0000 0800" UDPIN, "eth:ipv4:ipv4:gre:ipv4:udp",
	    V4 | L2_GRE | L3_IPIP, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0050", "2f") "0000 0800" IP4IN("0038", "2f") "0000 0800" UDPIN, "eth:ipv4:gre:ipv4:gre:ipv4:udp",
	    V4 | L2_GRE, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("003a", "2f") "3081 880b 0000 0001 00000001 00000002" "ff03 0021" UDPIN,
	    "eth:ipv4:gre:ppp:ipv4:udp", V4 | L2_GRE | L2_PPP, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0020", "2f") "2001 880b 0000 0001" "00fd 0102", "eth:ipv4:gre:ppp:comp_data",
	    V4 | L2_GRE | L2_PPP | PPP_NRHD | STPDSCT, DLT_EN10MB, 5, PACKET_IPV4, 47, 0, 0, 4 },
	{ ETH4 IP4("0052", "2f") "1000 88be 00000001" "1000000000000000" MACS_IN "0800" UDPIN,
	    "eth:ipv4:gre:erspan:eth:ipv4:udp", V4 | L2_GRE | L2_ERSPAN, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321,
	    4 },
	{ ETH4 IP4("0046", "2f") "0000 88be" MACS_IN "0800" UDPIN, "eth:ipv4:gre:erspan:eth:ipv4:udp",
	    V4 | L2_GRE | L2_ERSPAN, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0046", "2f") "0000 6558" MACS_IN "0800" UDPIN, "eth:ipv4:gre:eth:ipv4:udp", V4 | L2_GRE,
	    DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("003c", "2f") "0000 883e 00000000" UDPIN, "eth:ipv4:gre:wccp:ipv4:udp", V4 | L2_GRE | L2_WCCP,
	    DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("001c", "2f") "0000 1234 00000000", "eth:ipv4:gre:UNK(0x1234)", V4 | L2_GRE | STPDSCT, DLT_EN10MB,
	    4, PACKET_IPV4, 47, 0, 0, 4 },
	{ ETH4 IP4("001c", "2f") "0000 22eb 00000000", "eth:ipv4:gre", V4 | L2_GRE | L2_ERSPAN | STPDSCT, DLT_EN10MB,
	    3, PACKET_IPV4, 47, 0, 0, 4 },
	{ ETH4 IP4("0056", "2f") "1000 22eb 00000001" "2001000100000000 00000000" MACS_IN "0800" UDPIN,
	    "eth:ipv4:gre:erspan:eth:ipv4:udp", V4 | L2_GRE | L2_ERSPAN, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321,
	    4 },
	{ ETH4 IP4("005e", "2f") "1000 22eb 00000001" "2001000100000000 00000001 0102030405060708" MACS_IN "0800"
	    UDPIN, "eth:ipv4:gre:erspan:eth:ipv4:udp", V4 | L2_GRE | L2_ERSPAN, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345,
	    54321, 4 },
	{ ETH4 IP4("0056", "2f") "1000 22eb 00000001" "2001000100000000 00001c00" MACS_IN "0800" UDPIN,
	    "eth:ipv4:gre:erspan", V4 | L2_GRE | L2_ERSPAN | STPDSCT, DLT_EN10MB, 4, PACKET_IPV4, 47, 0, 0, -1 },
	{ ETH4 IP4("003c", "2f") "0000 883e" UDPIN, "eth:ipv4:gre:ipv4:udp", V4 | L2_GRE | L2_WCCP, DLT_EN10MB, 5,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0040", "2f") "0000 8909 0800 01 01 0001 0007" UDPIN, "eth:ipv4:gre:cmd:ipv4:udp", V4 | L2_GRE,
	    DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0058", "2f") "0000 8210"
	    "0801 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800" UDPIN,
	    "eth:ipv4:gre:wlan:llc:ipv4:udp", V4 | L2_GRE, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("003c", "2f") "0000 8847 00010140" UDPIN, "eth:ipv4:gre:mpls:ipv4:udp",
	    V4 | L2_GRE | L2_MPLS_UCAST, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0040", "2f") "0000 894f 00020601 00000001" UDPIN, "eth:ipv4:gre:nsh:ipv4:udp", V4 | L2_GRE,
	    DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0038", "89") "00010140" UDPIN, "eth:ipv4:mpls:ipv4:udp", V4 | L2_MPLS_UCAST, DLT_EN10MB, 5,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0040", "11") UDPP("c000", "19eb", "002c") "00010140" UDPIN, "eth:ipv4:udp:mpls:ipv4:udp",
	    V4 | L2_MPLS_UCAST, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0040", "11") UDPP("c000", "1292", "002c") "0000 0800" UDPIN, "eth:ipv4:udp:gre:ipv4:udp",
	    V4 | L2_GRE, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0044", "61") "3000" MACS_IN "0800" UDPIN, "eth:ipv4:etherip:eth:ipv4:udp", V4 | L3_ETHIPF,
	    DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("004a", "11") UDPP("c000", "12b5", "0036") "0800000000000100" MACS_IN "0800" UDPIN,
	    "eth:ipv4:udp:vxlan:eth:ipv4:udp", V4 | L3_VXLAN, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("004a", "11") UDPP("c000", "12b5", "0036") "f7ffffff000001ff" MACS_IN "0800" UDPIN,
	    "eth:ipv4:udp", V4, DLT_EN10MB, 3, PACKET_IPV4, 17, 49152, 4789, 46 },
	{ ETH4 IP4("004a", "11") UDPP("0000", "12b5", "0036") "ffffffff000001ff" MACS_IN "0800" UDPIN,
	    "eth:ipv4:udp:vxlan:eth:ipv4:udp", V4 | L3_VXLAN, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("004a", "11") UDPP("c000", "12b6", "0036") "0800000000000100" MACS_IN "0800" UDPIN,
	    "eth:ipv4:udp:vxlan_gpe:eth:ipv4:udp", V4 | L3_VXLAN, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0044", "11") UDPP("c000", "12b6", "0030") "0cffff05000001ff" "00010140" UDPIN,
	    "eth:ipv4:udp:vxlan_gpe:mpls:ipv4:udp", V4 | L3_VXLAN | L2_MPLS_UCAST, DLT_EN10MB, 7, PACKET_IPV4, 17,
	    12345, 54321, 4 },
	{ ETH4 IP4("002c", "11") UDPP("c000", "12b5", "0036") "0800000000000100" MACS_IN "0806" "0001",
	    "eth:ipv4:udp:vxlan:eth:arp", V4 | L3_VXLAN | STPDSCT, DLT_EN10MB, 6, PACKET_IPV4, 17, 49152, 4789, 16 },
	{ ETH4 IP4("0044", "11") UDPP("c000", "12b6", "0030") "0c00000400000100" "00020601 00000001" UDPIN,
	    "eth:ipv4:udp:vxlan_gpe:nsh:ipv4:udp", V4 | L3_VXLAN, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("004e", "11") UDPP("c000", "17c1", "003a") "0100655800000100 01020304" MACS_IN "0800" UDPIN,
	    "eth:ipv4:udp:geneve:eth:ipv4:udp", V4 | L3_GENEVE, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0024", "11") UDPP("c000", "17c1", "0010") "0000080000000100", "eth:ipv4:udp:geneve",
	    V4 | L3_GENEVE | STPDSCT, DLT_EN10MB, 4, PACKET_IPV4, 17, 49152, 6081, 8 },
	{ ETH4 IP4("0044", "11") UDPP("0035", "17c1", "0030") "00ff0800000001ff" UDPIN,
	    "eth:ipv4:udp:geneve:ipv4:udp", V4 | L3_GENEVE, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0044", "11") UDPP("0035", "17c1", "0030") "0000818000000100" UDPIN, "eth:ipv4:udp", V4,
	    DLT_EN10MB, 3, PACKET_IPV4, 17, 53, 6081, 40 },
	{ ETH4 IP4("0044", "11") UDPP("c000", "17c1", "0030") "4000080000000100" UDPIN, "eth:ipv4:udp", V4,
	    DLT_EN10MB, 3, PACKET_IPV4, 17, 49152, 6081, 40 },
	{ ETH4 IP4("0040", "11") UDPP("c000", "17c1", "002c") "0000080600000100" "0001 0800 0604 0001",
	    "eth:ipv4:udp:geneve:arp", V4 | L3_GENEVE | STPDSCT, DLT_EN10MB, 5, PACKET_IPV4, 17, 49152, 6081, -1 },
	{ ETH4 IP4("0044", "11") UDPP("c000", "0868", "0030") "30ff 0028 00000001" UDPIN,
	    "eth:ipv4:udp:gtp:ipv4:udp", V4 | L3_GTP, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("004c", "11") UDPP("c000", "0868", "0038") "34ff 0030 00000001 0000 00 85 01000000" UDPIN,
	    "eth:ipv4:udp:gtp:ipv4:udp", V4 | L3_GTP, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0024", "11") UDPP("c000", "084b", "0010") "3001 0000 00000001", "eth:ipv4:udp:gtp", V4 | L3_GTP,
	    DLT_EN10MB, 4, PACKET_IPV4, 17, 49152, 2123, 8 },
	{ ETH4 IP4("0024", "11") UDPP("0400", "084b", "0010") "3001 0000 00000001", "eth:ipv4:udp", V4, DLT_EN10MB, 3,
	    PACKET_IPV4, 17, 1024, 2123, 8 },
	{ ETH4 IP4("0046", "11") UDPP("06a5", "06a5", "0032") "0002 0001 0002" "ff03 0021" UDPIN,
	    "eth:ipv4:udp:l2tp:ppp:ipv4:udp", V4 | L2_L2TP | L2_PPP, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321,
	    4 },
	{ ETH4 IP4("0046", "11") UDPP("06a5", "06a5", "0032") "34f2 0001 0002" "ff03 0021" UDPIN,
	    "eth:ipv4:udp:l2tp:ppp:ipv4:udp", V4 | L2_L2TP | L2_PPP, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321,
	    4 },
	{ ETH4 IP4("0044", "11") UDPP("06a5", "06a5", "0030") "0003 0000 00000001" MACS_IN "0800" UDPIN,
	    "eth:ipv4:udp:l2tp", V4 | L2_L2TP | STPDSCT, DLT_EN10MB, 4, PACKET_IPV4, 17, 1701, 1701, -1 },
	{ ETH4 IP4("0024", "11") UDPP("06a5", "06a5", "0010") "c802 0008 0000 0000", "eth:ipv4:udp:l2tp",
	    V4 | L2_L2TP | STPDSCT, DLT_EN10MB, 4, PACKET_IPV4, 17, 1701, 1701, 8 },
	{ ETH4 IP4("0050", "11") UDPP("0dd8", "0dd8", "003c") IP6("000c", "11") UDP, "eth:ipv4:udp:teredo:ipv6:udp",
	    V6 | L3_TRDO | FS_IPV4_PKT, DLT_EN10MB, 6, PACKET_IPV6, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0065", "11") UDPP("0dd8", "0dd8", "0051") "0001 00 00 0102030405060708 00" "0000 1111 22222222"
	    IP6("000c", "11") UDP, "eth:ipv4:udp:teredo:ipv6:udp", V6 | L3_TRDO | FS_IPV4_PKT, DLT_EN10MB, 6,
	    PACKET_IPV6, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0068", "11") UDPP("c000", "13d0", "0054") "41 52 11 29 00000000"
	    "01020304050607080910111213141516"
	    "0102030405060708091011121314151617181920" IP6("000c", "11") UDP, "eth:ipv4:udp:ayiya:ipv6:udp",
	    V6 | L3_AYIYA | FS_IPV4_PKT, DLT_EN10MB, 6, PACKET_IPV6, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0024", "11") UDPP("c000", "147e", "0010") "01000000 16fefd00", "eth:ipv4:udp:capwap:dtls",
	    V4 | L3_CAPWAP | L7_DTLS | STPDSCT, DLT_EN10MB, 5, PACKET_IPV4, 17, 49152, 5246, 8 },
	{ ETH4 IP4("0064", "11") UDPP("c000", "147f", "0050") "00100300 00000000"
	    "0108 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800" UDPIN,
	    "eth:ipv4:udp:capwap.data:wlan:llc:ipv4:udp", V4 | L3_CAPWAP, DLT_EN10MB, 8, PACKET_IPV4, 17, 12345,
	    54321, 4 },
	{ ETH4 IP4("0062", "11") UDPP("c000", "2fbe", "004e") "000000000000"
	    "0108 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800" UDPIN,
	    "eth:ipv4:udp:lwapp:wlan:llc:ipv4:udp", V4 | L3_CAPWAP, DLT_EN10MB, 8, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ "020000000001 020000000002 88bb"
	    "00 00 0040 0000 0108 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800" UDPIN,
	    "eth:lwapp:wlan:llc:ipv4:udp", V4 | L3_CAPWAP, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0048", "11") UDPP("c000", "26ab", "0034") "03e8 07d0 00000007 00000000 0a000004",
	    "eth:ipv4:udp:sctp", V4 | L4_SCTP, DLT_EN10MB, 4, PACKET_IPV4, 132, 1000, 2000, -1 },
	{ ETH4 IP4("0048", "2f") "0000 8881 7e ff03 0021" UDPIN "0000 7e", "eth:ipv4:gre:ppp:ipv4:udp",
	    V4 | L2_GRE | L2_PPP, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0048", "2f") "0000 8881 7e ff7d23 7d2021" UDPIN "0000 7e", "eth:ipv4:gre:ppp:ipv4:udp",
	    V4 | L2_GRE | L2_PPP, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0028", "2f") "0000 8881 7e ff03 c021 01010004 0000 7e", "eth:ipv4:gre:ppp:lcp",
	    V4 | L2_GRE | L2_PPP | STPDSCT, DLT_EN10MB, 5, PACKET_IPV4, 47, 0, 0, -1 },
	/* from the controller there is no address in front */
	{ ETH4 IP4("0062", "11") UDPP("2fbf", "c000", "004e") "000000000000"
	    "0108 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800" UDPIN,
	    "eth:ipv4:udp:lwapp:wlan:llc:ipv4:udp", V4 | L3_CAPWAP, DLT_EN10MB, 8, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("003c", "67") "2100 0000 00000000" UDPIN, "eth:ipv4:pim:ipv4:udp", V4, DLT_EN10MB, 5, PACKET_IPV4,
	    17, 12345, 54321, 4 },
	/* tunnels by a port of the table */
	{ ETH4 IP4("0044", "11") UDPP("c000", "10f5", "0030") "88000001 0000000f" UDPIN,
	    "eth:ipv4:udp:lisp-data:ipv4:udp", V4, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0052", "11") UDPP("10f5", "c000", "003e") "84000003 00000001" MACS_IN "0800" UDPIN,
	    "eth:ipv4:udp:lisp-data:eth:ipv4:udp", V4, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("004c", "11") UDPP("c000", "10f5", "0038") "84000004 00000001" "00020601 00000001" UDPIN,
	    "eth:ipv4:udp:lisp-data:nsh:ipv4:udp", V4, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0028", "11") UDPP("c000", "10f5", "0014") "80000000 00000000 10000000", "eth:ipv4:udp", V4,
	    DLT_EN10MB, 3, PACKET_IPV4, 17, 49152, 4341, 12 },
	{ ETH4 IP4("0040", "11") UDPP("c000", "10f6", "002c") "80000000" UDPIN, "eth:ipv4:udp:lisp:ipv4:udp", V4,
	    DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0040", "11") UDPP("c000", "10f6", "002c") "10000000" UDPIN, "eth:ipv4:udp", V4, DLT_EN10MB, 3,
	    PACKET_IPV4, 17, 49152, 4342, 36 },
	{ ETH4 IP4("003e", "11") UDPP("08dc", "c000", "002a") "0600" UDPIN, "eth:ipv4:udp:amt:ipv4:udp", V4,
	    DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0048", "11") UDPP("c000", "08dc", "0034") "0500 010203040506 00000007" UDPIN,
	    "eth:ipv4:udp:amt:ipv4:udp", V4, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("003e", "11") UDPP("c000", "08dc", "002a") "0300" UDPIN, "eth:ipv4:udp", V4, DLT_EN10MB, 3,
	    PACKET_IPV4, 17, 49152, 2268, 34 },
	{ ETH4 IP4("0053", "11") UDPP("c000", "9090", "003f") "01 00 0001 0a0101 00 01" MACS_IN "0800" UDPIN,
	    "eth:ipv4:udp:tzsp:eth:ipv4:udp", V4, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0061", "11") UDPP("c000", "9090", "004d") "01 00 0012 01"
	    "0801 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800" UDPIN,
	    "eth:ipv4:udp:tzsp:wlan:llc:ipv4:udp", V4, DLT_EN10MB, 8, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0053", "11") UDPP("c000", "9090", "003f") "01 04 0001 0a0120 00 01" MACS_IN "0800" UDPIN,
	    "eth:ipv4:udp", V4, DLT_EN10MB, 3, PACKET_IPV4, 17, 49152, 37008, 55 },
	{ ETH4 IP4("0024", "11") UDPP("c000", "9090", "0010") "01 00 0001 0aff2001", "eth:ipv4:udp", V4, DLT_EN10MB,
	    3, PACKET_IPV4, 17, 49152, 37008, 8 },
	{ ETH4 IP4("0040", "11") UDPP("c000", "01b2", "002c") "04 04 0000" UDPIN, "eth:ipv4:udp:mip:ipv4:udp", V4,
	    DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0044", "11") UDPP("01b2", "c000", "0030") "04 2f 0000" "0000 0800" UDPIN,
	    "eth:ipv4:udp:mip:gre:ipv4:udp", V4 | L2_GRE, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0040", "11") UDPP("0050", "10f6", "002c") "80000000" UDPIN, "eth:ipv4:udp", V4, DLT_EN10MB, 3,
	    PACKET_IPV4, 17, 80, 4342, 36 },
	/* L2TP version 3: a cookie, the sublayer, PPP, a checksum that is wrong, a control message */
	{ ETH4 IP4("0056", "11") UDPP("06a5", "06a5", "0042") "0003 0000 00000001" "01020304" MACS_IN "0800" UDPSUM,
	    "eth:ipv4:udp:l2tp:eth:ipv4:udp", V4 | L2_L2TP, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0056", "73") "00000001" "0102030405060708" "00000000" MACS_IN "8100 0007 0800" UDPSUM,
	    "eth:ipv4:l2tp:eth:vlan:ipv4:udp", V4 | L2_L2TP | L2_VLAN, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345, 54321,
	    4 },
	{ ETH4 IP4("0038", "73") "00000007" UDPSUM, "eth:ipv4:l2tp:ipv4:udp", V4 | L2_L2TP, DLT_EN10MB, 5,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0039", "73") "00000007 21" UDPSUM, "eth:ipv4:l2tp:ppp:ipv4:udp", V4 | L2_L2TP | L2_PPP,
	    DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("003c", "73") "00000007 0f000800" UDPSUM, "eth:ipv4:l2tp:chdlc:ipv4:udp", V4 | L2_L2TP | L2_PPP,
	    DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH6 IP6("0038", "73") "00000007" IP6("000c", "11") UDP, "eth:ipv6:l2tp:ipv6:udp", V6 | L2_L2TP, DLT_EN10MB,
	    5, PACKET_IPV6, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0038", "73") "00000007" UDPIN, "eth:ipv4:l2tp", V4 | L2_L2TP, DLT_EN10MB, 3, PACKET_IPV4, 115, 0,
	    0, -1 },
	{ ETH4 IP4("0038", "73") "00000000" UDPSUM, "eth:ipv4:l2tp", V4 | L2_L2TP, DLT_EN10MB, 3, PACKET_IPV4, 115, 0,
	    0, -1 },
	/* types of content, operations and bits of other tunnels */
	{ ETH4 IP4("003c", "2f") "0000 6559 1841 03cc" UDPIN, "eth:ipv4:gre:fr:ipv4:udp", V4 | L2_GRE, DLT_EN10MB, 6,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0049", "11") UDPP("c000", "13d0", "0035") "01 00 01 89 00000000 00" "00010140" UDPIN,
	    "eth:ipv4:udp:ayiya:mpls:ipv4:udp", V4 | L3_AYIYA | L2_MPLS_UCAST, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345,
	    54321, 4 },
	{ ETH4 IP4("0055", "11") UDPP("c000", "13d0", "0041") "01 00 03 61 00000000 00" "3000" MACS_IN "0800" UDPIN,
	    "eth:ipv4:udp:ayiya:etherip:eth:ipv4:udp", V4 | L3_AYIYA | L3_ETHIPF, DLT_EN10MB, 8, PACKET_IPV4, 17,
	    12345, 54321, 4 },
	{ ETH4 IP4("0045", "11") UDPP("c000", "13d0", "0031") "01 00 02 04 00000000 00" UDPIN, "eth:ipv4:udp:ayiya",
	    V4 | L3_AYIYA | STPDSCT, DLT_EN10MB, 4, PACKET_IPV4, 17, 49152, 5072, -1 },
	{ ETH4 IP4("0044", "11") UDPP("c000", "0868", "0030") "20ff 0028 00000001" UDPIN, "eth:ipv4:udp:gtp",
	    V4 | L3_GTP | STPDSCT, DLT_EN10MB, 4, PACKET_IPV4, 17, 49152, 2152, -1 },
	{ ETH4 IP4("0044", "11") UDPP("c000", "12b6", "0030") "04000001 00000100" UDPIN,
	    "eth:ipv4:udp:vxlan_gpe:ipv4:udp", V4 | L3_VXLAN, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH4 IP4("0064", "11") UDPP("c000", "147f", "0050") "00100300 00000000"
	    "0801 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800" UDPIN,
	    "eth:ipv4:udp:capwap.data:wlan:llc:ipv4:udp", V4 | L3_CAPWAP, DLT_EN10MB, 8, PACKET_IPV4, 17, 12345,
	    54321, 4 },
	/* IPv6 */
	{ ETH6 IP6("0014", "06") TCP, "eth:ipv6:tcp", V6, DLT_EN10MB, 3, PACKET_IPV6, 6, 8080, 50000, 0 },
	{ ETH6 IP6("0008", "3a") "8000 0000 0001 0001", "eth:ipv6:icmpv6", V6, DLT_EN10MB, 3, PACKET_IPV6, 58, 0, 0,
	    0 },
	{ ETH6 IP6("0014", "00") "11 00 050200000100" UDP, "eth:ipv6:ipv6.hopopts:udp", V6, DLT_EN10MB, 4,
	    PACKET_IPV6, 17, 12345, 54321, 4 },
	{ ETH6 IP6("0014", "2c") "11 00 0001 00000007" UDP, "eth:ipv6:ipv6.fraghdr:udp", V6, DLT_EN10MB, 4,
	    PACKET_IPV6, 17, 12345, 54321, 4 },
	{ ETH6 IP6("0014", "2c") "11 00 0008 00000007" UDP, "eth:ipv6:ipv6.fraghdr", V6, DLT_EN10MB, 3, PACKET_IPV6,
	    17, 0, 0, 12 },
	{ ETH6 IP6("0018", "33") "11 01 0000 00000001 00000002" UDP, "eth:ipv6:ah:udp", V6 | L3_IPSEC_AH, DLT_EN10MB,
	    4, PACKET_IPV6, 17, 12345, 54321, 4 },
	{ ETH6 IP6("0034", "29") IP6("000c", "11") UDP, "eth:ipv6:ipv6:udp", V6 | L3_IPIP, DLT_EN10MB, 4, PACKET_IPV6,
	    17, 12345, 54321, 4 },
	{ ETH6 IP6("0020", "04") UDPIN, "eth:ipv6:ipv4:udp", V4 | L3_IPIP | FS_IPV6_PKT, DLT_EN10MB, 4, PACKET_IPV4,
	    17, 12345, 54321, 4 },
	{ ETH6 IP6("0008", "3b") "0000000000000000", "eth:ipv6", V6, DLT_EN10MB, 2, PACKET_IPV6, 59, 0, 0, 8 },
	{ ETH6 IP6("0036", "11") UDPP("c000", "12b5", "0036") "0800000000000100" MACS_IN "0800" UDPIN,
	    "eth:ipv6:udp:vxlan:eth:ipv4:udp", V4 | FS_IPV6_PKT | L3_VXLAN, DLT_EN10MB, 7, PACKET_IPV4, 17, 12345,
	    54321, 4 },
	{ ETH6 IP6("0034", "11") UDPP("c000", "0868", "0034") "30ff 0028 00000001" UDPIN, "eth:ipv6:udp:gtp:ipv4:udp",
	    V4 | FS_IPV6_PKT | L3_GTP, DLT_EN10MB, 6, PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH6 IP6("002e", "8f") MACS_IN "0800" UDPIN, "eth:ipv6:eth:ipv4:udp", V4 | FS_IPV6_PKT, DLT_EN10MB, 5,
	    PACKET_IPV4, 17, 12345, 54321, 4 },
	{ ETH6 IP6("0001", "29") "e0000000 00000000", "eth:ipv6:ipvx", V6 | L3_IPIP | L3_IPVX | STPDSCT, DLT_EN10MB,
	    3, PACKET_IPV6, 41, 0, 0, -1 },
	{ ETH6 IP6("0034", "00")
	    "00 00 050200000100 00 00 050200000100 00 00 050200000100 00 00 050200000100 3c 00 050200000100"
	    "11 00 050200000100" UDP, "eth:ipv6:ipv6.hopopts:ipv6.hopopts:ipv6.hopopts:ipv6.hopopts:ipv6.hopopts",
	    V6 | STPDSCT, DLT_EN10MB, 7, PACKET_IPV6, 60, 0, 0, -1 },
};

#define NFRAMES	(sizeof(frames) / sizeof(frames[0]))

static size_t
from_hex(const char *hex, uint8_t *to)
{
	size_t n = 0;

	while (*hex != '\0') {
		char two[3] = "";

		if (isspace((unsigned char)*hex)) {
			hex++;
			continue;
		}
		memcpy(two, hex, 2);
		to[n++] = (uint8_t)strtoul(two, NULL, 16);
		hex += 2;
	}
	return n;
}

static enum decode
decode_bytes(packet_t *pk, int linktype, const uint8_t *bytes, size_t caplen, size_t len)
{
	static struct pcap_pkthdr hdr;
	static struct decode_copies copies;
	struct decoder dc = { .copies = &copies };
	enum decode outcome;

	decode_copies_free(&copies);	/* of the packet before */
	REQUIRE(decode_init(&dc, linktype) == 0);
	hdr.caplen = (bpf_u_int32)caplen;
	hdr.len = (bpf_u_int32)len;
	outcome = decode_packet(&dc, pk, &hdr, bytes);
	CHECK_EQ(dc.outcomes[outcome], 1);
	return outcome;
}

static void
decode_hex(packet_t *pk, int linktype, const char *hex)
{
	uint8_t bytes[FRAME_MAX];
	const size_t n = from_hex(hex, bytes);

	memset(pk, 0, sizeof(*pk));
	decode_bytes(pk, linktype, guarded(bytes, n), n, n);
}

TEST(each_header_is_known)
{
	packet_t pk;
	size_t i;

	for (i = 0; i < NFRAMES; i++) {
		const struct frame *f = &frames[i];
		const int failures = test_failures;

		decode_hex(&pk, f->linktype, f->hex);
		CHECK_STR(pk.hdrDesc, f->desc);
		CHECK_EQ(pk.numHdrDesc, f->headers);
		CHECK_EQ(pk.status, f->status);
		CHECK_EQ(pk.kind, f->kind);
		CHECK_EQ(pk.l4Proto, f->l4);
		CHECK_EQ(pk.srcPort, f->sport);
		CHECK_EQ(pk.dstPort, f->dport);
		if (f->l7 >= 0)
			CHECK_EQ(pk.l7Len, f->l7);
		if (test_failures > failures)
			printf("# in frame %zu, %s\n", i, f->desc);
	}
}

static bool
in_packet(const packet_t *pk, const void *p, size_t n)
{
	const uint8_t *b = p;

	return b == NULL || (b >= pk->raw_packet && b <= pk->end_packet && (size_t)(pk->end_packet - b) >= n);
}

/* What a plugin may rely on, whatever the packet. */
static void
check_sound(const packet_t *pk)
{
	CHECK(in_packet(pk, pk->l2HdrP, 0) && in_packet(pk, pk->l3HdrP, pk->snapL3Len));
	CHECK(in_packet(pk, pk->l4HdrP, pk->snapL4Len) && in_packet(pk, pk->l7HdrP, pk->snapL7Len));
	CHECK(pk->snapL7Len <= pk->l7Len && pk->l7Len <= pk->l3Len && pk->l3Len <= pk->rawLen);
	CHECK(in_packet(pk, pk->vlanHdrP, pk->vlanHdrCnt * 4U) && in_packet(pk, pk->mplsHdrP, pk->mplsHdrCnt * 4U));
	CHECK(in_packet(pk, pk->etherLLC, 5) && in_packet(pk, pk->pppHdrP, 4) && in_packet(pk, pk->pppoeHdrP, 6));
	CHECK(in_packet(pk, pk->greHdrP, 4) && in_packet(pk, pk->greL3HdrP, 20) && in_packet(pk, pk->l2tpHdrP, 2));
	CHECK(in_packet(pk, pk->l2tpL3HdrP, 20) && in_packet(pk, pk->trdoAHdrP, 4) &&
	    in_packet(pk, pk->trdoOIHdrP, 8));
	CHECK(in_packet(pk, pk->ip6HHOptHdrP, 8) && in_packet(pk, pk->ip6DOptHdrP, 8) &&
	    in_packet(pk, pk->ip6FragHdrP, 8) && in_packet(pk, pk->ip6RouteHdrP, 8));
	CHECK(in_packet(pk, t2_src_mac(pk), ETH_ALEN) && in_packet(pk, t2_dst_mac(pk), ETH_ALEN));
	CHECK(strlen(pk->hdrDesc) < T2_HDRDESC_LEN && pk->padLen >= 0);
	if (pk->kind == PACKET_L2 && !(pk->status & L2_NO_ETH))
		CHECK(pk->snapL2Len >= sizeof(ethDS_t));
	if (PACKET_IS_IP(pk))
		CHECK(pk->snapL3Len <= pk->l3Len &&
		    (size_t)(pk->end_packet - pk->l3HdrP) >= (PACKET_IS_IPV4(pk) ? 20U : 40U));
	CHECK(PACKET_IS_L2(pk) == ((pk->status & L2_FLOW) != 0));
	CHECK(PACKET_IS_IPV4(pk) == ((pk->status & L2_IPV4) != 0) &&
	    PACKET_IS_IPV6(pk) == ((pk->status & L2_IPV6) != 0));
}

TEST(frames_cut_at_every_length)
{
	uint8_t bytes[FRAME_MAX];
	packet_t pk = { 0 };	/* used again and again: nothing of one packet may show in the next */
	size_t i, n, cut;

	for (i = 0; i < NFRAMES; i++) {
		n = from_hex(frames[i].hex, bytes);
		for (cut = 0; cut <= n; cut++) {
			const int failures = test_failures;

			decode_bytes(&pk, frames[i].linktype, guarded(bytes, cut), cut, n);
			check_sound(&pk);
			if (test_failures > failures)
				printf("# in frame %zu, %s, cut at %zu\n", i, frames[i].desc, cut);
		}
	}
}

TEST(every_byte_may_be_anything)
{
	uint8_t bytes[FRAME_MAX], *copy;
	packet_t pk = { 0 };
	size_t i, n, at;

	for (i = 0; i < NFRAMES; i++) {
		n = from_hex(frames[i].hex, bytes);
		copy = guarded(bytes, n);
		for (at = 0; at < n; at++) {
			unsigned int v;

			for (v = 0; v < 256; v++) {
				copy[at] = (uint8_t)v;
				decode_bytes(&pk, frames[i].linktype, copy, n, n);
				check_sound(&pk);
			}
			copy[at] = bytes[at];
		}
		hdrdesc_collect();	/* all frames together have more descriptions than there is room for */
	}
}

TEST(nothing_captured)
{
	packet_t pk = { 0 };
	char text[128];

	CHECK_EQ(decode_bytes(&pk, DLT_EN10MB, guarded("", 0), 0, 60), DECODE_NO_DATA);
	CHECK_EQ(pk.kind, PACKET_NO_FLOW);
	CHECK_STR(decode_warning(&pk, 7, text, sizeof(text)), "No data available for packet 7");
}

TEST(frames_of_15_bytes_are_too_short)
{
	uint8_t bytes[16] = { 0 };
	packet_t pk = { 0 };

	CHECK_EQ(decode_bytes(&pk, DLT_EN10MB, guarded(bytes, 15), 15, 60), DECODE_L2_SHORT);
	CHECK_EQ(pk.status, L2SNAPLENGTH);
	CHECK_EQ(decode_bytes(&pk, DLT_EN10MB, guarded(bytes, 16), 16, 60), DECODE_L2);
}

TEST(snapped_packets_say_so_once)
{
	uint8_t bytes[FRAME_MAX];
	const size_t n = from_hex(ETH4 IP4("002c", "06") TCP "61626364", bytes);
	packet_t pk = { 0 };
	char text[128];

	decode_bytes(&pk, DLT_EN10MB, guarded(bytes, n - 10), n - 10, n);
	CHECK_EQ(pk.status, V4 | L3SNAPLENGTH | L4HDRSHRTLEN);
	CHECK_EQ(pk.l3Len, 44);
	CHECK_EQ(pk.snapL3Len, 34);
	CHECK_EQ(pk.l7Len, 4);
	CHECK_EQ(pk.snapL7Len, 0);
	CHECK_STR(decode_warning(&pk, 1, text, sizeof(text)),
	    "packet 1: snapL2Length: 48 - snapL3Length: 34 - IP length in header: 44");
}

TEST(lengths_above_64k_stay_whole)
{
	uint8_t bytes[FRAME_MAX];
	const size_t n = from_hex(ETH4 IP4("0000", "06") TCP, bytes);
	packet_t pk = { 0 };

	decode_bytes(&pk, DLT_EN10MB, guarded(bytes, n), n, 14 + 20 + 20 + 80000);
	CHECK_EQ(pk.l7Len, 80000);
	CHECK_EQ(pk.status, V4 | IP_PL_MSMTCH | L3SNAPLENGTH);
}

TEST(a_frame_is_as_long_as_what_was_captured)
{
	uint8_t bytes[FRAME_MAX];
	const size_t n = from_hex(ETH4 IP4("0020", "11") UDP, bytes);
	packet_t pk = { 0 };

	decode_bytes(&pk, DLT_EN10MB, guarded(bytes, n), n, 0);
	CHECK_EQ(pk.rawLen, n);
	CHECK_EQ(pk.l7Len, 4);
}

TEST(fragments)
{
	packet_t pk;

	decode_hex(&pk, DLT_EN10MB, ETH4 "4500 0020 1234 2000 4011 0000" ADDR4 UDP);
	CHECK(pk.frag == FRAGMENT_FIRST && pk.fragMore && pk.fragOff == 0 && pk.fragId == 0x1234);
	decode_hex(&pk, DLT_EN10MB, ETH4 "4500 0020 1234 2003 4011 0000" ADDR4 UDP);
	CHECK(pk.frag == FRAGMENT_LATER && pk.fragMore && pk.fragOff == 24);
	decode_hex(&pk, DLT_EN10MB, ETH4 "4500 0020 1234 0003 4011 0000" ADDR4 UDP);
	CHECK(pk.frag == FRAGMENT_LATER && !pk.fragMore && pk.srcPort == 0 && pk.l4HdrLen == 0);
	decode_hex(&pk, DLT_EN10MB, ETH4 "4500 0020 1234 4000 4011 0000" ADDR4 UDP);
	CHECK(pk.frag == FRAGMENT_NONE && pk.fragId == 0x1234);
	decode_hex(&pk, DLT_EN10MB, ETH6 IP6("0014", "2c") "11 00 0001 00000007" UDP);
	CHECK(pk.frag == FRAGMENT_FIRST && pk.fragMore && pk.fragId == 7);
	decode_hex(&pk, DLT_EN10MB, ETH6 IP6("0014", "2c") "11 00 0018 00000007" UDP);
	CHECK(pk.frag == FRAGMENT_LATER && !pk.fragMore && pk.fragOff == 24 && pk.l4Proto == L3_UDP);
	decode_hex(&pk, DLT_EN10MB, ETH6 IP6("0014", "2c") "11 00 0000 00000007" UDP);
	CHECK(pk.frag == FRAGMENT_NONE && pk.srcPort == 12345);
}

TEST(the_innermost_vlan_is_that_of_the_flow)
{
	packet_t pk;
	uint16_t tci[2];

	decode_hex(&pk, DLT_EN10MB, MACS "88a8 6005 8100 a007 0800" IP4("0020", "11") UDP);
	CHECK_EQ(pk.vlanId, 7);
	CHECK_EQ(pk.vlanHdrCnt, 2);
	memcpy(&tci[0], pk.vlanHdrP, 2);
	memcpy(&tci[1], pk.vlanHdrP + 1, 2);
	CHECK(ntohs(tci[0]) == 0x6005 && ntohs(tci[1]) == 0xa007);
	CHECK_EQ(pk.outerEthType, ETHERTYPE_IP);
}

TEST(the_addresses_are_the_innermost_that_lead_to_ip)
{
	static const uint8_t outer[] = { 2, 0, 0, 0, 0, 2 }, inner[] = { 6, 0, 0, 0, 0, 0xa2 };
	packet_t pk;

	decode_hex(&pk, DLT_EN10MB, ETH4 IP4("004a", "11") UDPP("c000", "12b5", "0036") "0800000000000100" MACS_IN
	    "0800" UDPIN);
	CHECK_MEM(ETH_HEADER(&pk)->ethDS.ether_dhost, inner, 6);
	decode_hex(&pk, DLT_EN10MB, ETH4 IP4("002c", "11") UDPP("c000", "12b5", "0036") "0800000000000100" MACS_IN
	    "0806" "0001");
	CHECK_MEM(ETH_HEADER(&pk)->ethDS.ether_dhost, outer, 6);
}

/* hex of a frame; src, dst: its addresses, "" none */
static void
check_macs(int linktype, const char *hex, const char *src, const char *dst)
{
	uint8_t mac[6];
	packet_t pk;

	decode_hex(&pk, linktype, hex);
	CHECK_EQ(from_hex(src, mac), t2_src_mac(&pk) != NULL ? 6 : 0);
	if (t2_src_mac(&pk) != NULL)
		CHECK_MEM(t2_src_mac(&pk), mac, 6);
	CHECK_EQ(from_hex(dst, mac), t2_dst_mac(&pk) != NULL ? 6 : 0);
	if (t2_dst_mac(&pk) != NULL)
		CHECK_MEM(t2_dst_mac(&pk), mac, 6);
}

#define A1	"0200000000a1"
#define A2	"0200000000a2"
#define A3	"0200000000a3"
#define A4	"0200000000a4"
#define IP_SNAP	"aaaa03 000000 0800" IP4("0020", "11") UDP

TEST(addresses_of_links)
{
	check_macs(DLT_EN10MB, A1 A2 "0800" IP4("0020", "11") UDP, A2, A1);
	check_macs(DLT_RAW, IP4("0020", "11") UDP, "", "");
	/* 802.11: within a cell, to the distribution system, from it, between two parts of it */
	check_macs(DLT_IEEE802_11, "0800 0000" A1 A2 A3 "0000" IP_SNAP, A2, A1);
	check_macs(DLT_IEEE802_11, "0801 0000" A1 A2 A3 "0000" IP_SNAP, A2, A3);
	check_macs(DLT_IEEE802_11, "0802 0000" A1 A2 A3 "0000" IP_SNAP, A3, A1);
	check_macs(DLT_IEEE802_11, "0803 0000" A1 A2 A3 "0000" A4 IP_SNAP, A4, A3);
	check_macs(DLT_IEEE802_11, "8803 0000" A1 A2 A3 "0000" A4 "0000" IP_SNAP, A4, A3);
	check_macs(DLT_IEEE802_11, "8802 0000" A1 A2 A3 "0000 8000" A4 A2 "0028" IP_SNAP, A2, A4);
	check_macs(DLT_IEEE802_11, "0801 0000" A1 A2 A3 "0000" "424203 0000", A2, A3);
	check_macs(DLT_LINUX_SLL, "0000 0001 0006" A1 "0000 0800" IP4("0020", "11") UDP, A1, "");
	check_macs(DLT_LINUX_SLL, "0000 0304 0000 0000000000000000 0800" IP4("0020", "11") UDP, "", "");
	check_macs(DLT_LINUX_SLL2, "0800 0000 00000002 0001 00 06" A1 "0000" IP4("0020", "11") UDP, A1, "");
	check_macs(DLT_LINUX_SLL2, "0800 0000 00000002 0001 00 04 0a000001 00000000" IP4("0020", "11") UDP, "", "");
	/* a tunnel's frame has addresses of its own, unless it leads nowhere */
	check_macs(DLT_LINUX_SLL, "0000 0001 0006" A1 "0000 0800" IP4("0046", "2f") "0000 6558" A3 A4 "0800" UDPIN,
	    A4, A3);
	check_macs(DLT_LINUX_SLL, "0000 0001 0006" A1 "0000 0800" IP4("0046", "2f") "0000 6558" A3 A4 "0806 0001", A1,
	    "");
}

TEST(records_of_dtls_1_3_wait_for_the_flow)
{
	packet_t pk;

	decode_hex(&pk, DLT_EN10MB, ETH4 IP4("0031", "11") UDPP("3039", "d431", "001d")
	    "2e 0102 0010 000102030405060708090a0b0c0d0e0f");
	CHECK_STR(pk.hdrDesc, "eth:ipv4:udp");
	CHECK(pk.traits & PACKET_DTLS13);
	CHECK_STR(hdrdesc_text(pk.dtlsDescId), "eth:ipv4:udp:dtls1.3");
	CHECK_EQ(pk.dtlsHdrs, 1);
	decode_hex(&pk, DLT_EN10MB, ETH4 IP4("0031", "11") UDPP("3039", "d431", "001d")
	    "2e 0102 0011 000102030405060708090a0b0c0d0e0f");	/* longer than the datagram */
	CHECK((pk.traits & PACKET_DTLS13) == 0);
	decode_hex(&pk, DLT_EN10MB, ETH4 IP4("0020", "11") UDPP("3039", "d431", "000c") "2a010203"); /* too short */
	CHECK((pk.traits & PACKET_DTLS13) == 0);
}

TEST(padding_of_short_frames)
{
	packet_t pk;

	decode_hex(&pk, DLT_EN10MB, ETH4 IP4("0020", "11") UDP "0000000000000000000000000000");
	CHECK_EQ(pk.padLen, 14);
	CHECK_EQ(pk.l7Len, 4);
	/* 64 bytes may be padded, 65 are what they are */
	decode_hex(&pk, DLT_EN10MB, ETH4 IP4("001d", "11") UDP "000000000000000000000000000000000000");
	CHECK_EQ(pk.rawLen, 64);
	CHECK_EQ(pk.padLen, 21);
	decode_hex(&pk, DLT_EN10MB, ETH4 IP4("001d", "11") UDP "00000000000000000000000000000000000000");
	CHECK_EQ(pk.rawLen, 65);
	CHECK_EQ(pk.padLen, 0);
	decode_hex(&pk, DLT_EN10MB,
	    MACS "0806 0001 0800 0604 0001 020000000001 0a000001 000000000000 0a000002 00000000");
	CHECK_EQ(pk.padLen, 4);
	decode_hex(&pk, DLT_EN10MB, MACS "0007 4242 03 00000000 000000000000");
	CHECK_EQ(pk.padLen, 6);
	decode_hex(&pk, DLT_EN10MB, MACS "88cc 0207 0402");
	CHECK_EQ(pk.padLen, 4);
}

TEST(headers_in_headers_come_to_an_end)
{
	uint8_t *bytes = malloc(65536), *p = bytes;
	packet_t pk = { 0 };

	p += from_hex(MACS "0800", p);
	while (p - bytes < 60000)
		p += from_hex("4500 0000 0000 0000 4004 0000" ADDR4, p);
	CHECK_EQ(decode_bytes(&pk, DLT_EN10MB, bytes, (size_t)(p - bytes), (size_t)(p - bytes)), DECODE_TOO_DEEP);
	CHECK_EQ(pk.kind, PACKET_IPV4);
	CHECK((pk.status & (STPDSCT | HDOVRN)) == (STPDSCT | HDOVRN));
	CHECK_EQ(strlen(pk.hdrDesc), T2_HDRDESC_LEN - 1);
	CHECK_STR(pk.hdrDesc + T2_HDRDESC_LEN - 4, "...");
	CHECK(pk.numHdrDesc > 64);
	free(bytes);
}

TEST(label_stacks_of_any_length)
{
	const size_t labels = 70000, n = 14 + labels * 4;
	uint8_t *bytes = calloc(1, n);
	packet_t pk = { 0 };

	from_hex(MACS "8847", bytes);
	CHECK_EQ(decode_bytes(&pk, DLT_EN10MB, bytes, n, n), DECODE_L2);
	CHECK_STR(pk.hdrDesc, "eth:mpls{65535}");
	CHECK_EQ(pk.mplsHdrCnt, 255);
	free(bytes);
}

TEST(link_types_that_are_not_known)
{
	struct decoder dc = { 0 };

	CHECK_EQ(decode_init(&dc, DLT_ARCNET_LINUX), -1);
	CHECK_EQ(decode_init(&dc, DLT_USER0), -1);
}

/* What is told of the checksum of layer 4, with so many bytes captured */
static uint8_t
sum_of(const char *hex, size_t cut)
{
	struct decoder dc = { .sums = true };
	uint8_t bytes[FRAME_MAX];
	const size_t n = from_hex(hex, bytes) - cut;
	const struct pcap_pkthdr hdr = { .caplen = (bpf_u_int32)n, .len = (bpf_u_int32)(n + cut) };
	packet_t pk = { .l4Sum = UINT8_MAX };

	CHECK_EQ(decode_init(&dc, DLT_EN10MB), 0);
	(void)decode_packet(&dc, &pk, &hdr, bytes);
	return pk.l4Sum;
}

#define UDP_SUM(sum)	"3039 d431 000c " sum "61626364 "
#define TCP_SUM(sum)	"1f90 c350 00000001 00000002 5018 2000 " sum " 0000 61626364 "

TEST(checksums_of_layer_4)
{
	CHECK_EQ(sum_of(ETH4 IP4("0020", "11") UDP_SUM("22a2"), 0), PACKET_SUM_RIGHT);
	CHECK_EQ(sum_of(ETH4 IP4("0020", "11") UDP_SUM("22a3"), 0), PACKET_SUM_WRONG);
	CHECK_EQ(sum_of(ETH4 IP4("0020", "11") UDP_SUM("0000"), 0), PACKET_SUM_NONE);
	CHECK_EQ(sum_of(ETH6 IP6("000c", "11") UDP_SUM("db2f"), 0), PACKET_SUM_RIGHT);
	CHECK_EQ(sum_of(ETH6 IP6("000c", "11") UDP_SUM("0000"), 0), PACKET_SUM_WRONG);
	CHECK_EQ(sum_of(ETH4 IP4("002c", "06") TCP_SUM("d41b"), 0), PACKET_SUM_RIGHT);
	CHECK_EQ(sum_of(ETH4 IP4("002c", "06") TCP_SUM("0000"), 0), PACKET_SUM_WRONG);
	CHECK_EQ(sum_of(ETH6 IP6("0018", "06") TCP_SUM("8ca9"), 0), PACKET_SUM_RIGHT);
	CHECK_EQ(sum_of(ETH6 IP6("0018", "06") TCP_SUM("d41b"), 0), PACKET_SUM_WRONG);
	/* behind options of IP, in a tunnel, with padding behind */
	CHECK_EQ(sum_of(ETH4 "4600 0024 1234 0000 4011 0000" ADDR4 "01010101" UDP_SUM("22a2"), 0), PACKET_SUM_RIGHT);
	CHECK_EQ(sum_of(ETH4 IP4("0034", "04") IP4("0020", "11") UDP_SUM("22a2"), 0), PACKET_SUM_RIGHT);
	CHECK_EQ(sum_of(ETH4 IP4("0020", "11") UDP_SUM("22a2") "1234", 0), PACKET_SUM_RIGHT);
}

TEST(checksums_that_are_not_tested)
{
	/* cut, in pieces, of another length than UDP says, behind a routing header, too short, of other protocols */
	CHECK_EQ(sum_of(ETH4 IP4("0020", "11") UDP_SUM("22a2"), 1), PACKET_SUM_UNTESTED);
	CHECK_EQ(sum_of(ETH4 "4500 0020 1234 2000 4011 0000" ADDR4 UDP_SUM("22a2"), 0), PACKET_SUM_UNTESTED);
	CHECK_EQ(sum_of(ETH4 IP4("0021", "11") UDP_SUM("22a2") "00", 0), PACKET_SUM_UNTESTED);
	CHECK_EQ(sum_of(ETH6 IP6("0024", "2b") "11 02 00 00 00000000" "20010db8000000000000000000000009 "
	    UDP_SUM("db2f"), 0), PACKET_SUM_UNTESTED);
	CHECK_EQ(sum_of(ETH4 IP4("001b", "06") "1f90 c350 000000", 0), PACKET_SUM_UNTESTED);
	CHECK_EQ(sum_of(ETH4 IP4("001c", "01") "0800 f7ff 0000 0000", 0), PACKET_SUM_UNTESTED);
	CHECK_EQ(sum_of(MACS "0806 0001 0800 0604 0001", 0), PACKET_SUM_UNTESTED);
}

TEST(each_outcome_has_a_name)
{
	int i;

	for (i = 0; i < DECODE_OUTCOMES; i++)
		CHECK(decode_name((enum decode)i) != NULL && *decode_name((enum decode)i) != '\0');
}

TEST_MAIN
