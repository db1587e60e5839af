/* Scenarios of the decoders of neighbours and routers: ARP, discovery, redundancy, routing. */
#include "gen.h"

#include <stdio.h>
#include <string.h>

#define MAC1	"02:00:0a:3c:00:01"
#define MAC2	"02:00:0a:3c:00:02"
#define MAC3	"02:00:0a:3c:00:03"
#define ALL	"ff:ff:ff:ff:ff:ff"

/* A frame of this type with these bytes. */
static void
frame_hex(struct gen *g, const char *dst, const char *src, uint16_t type, const char *hex)
{
	pkt_clear(g->p);
	pkt_eth(g->p, dst, src, type);
	pkt_hex(g->p, hex);
	emit(g);
}

/* --- ARP -------------------------------------------------------------------------------------------------------- */

/* Ethernet and IPv4; op is the whole opcode. */
static void
arp(struct gen *g, uint16_t type, const char *dst, const char *src, uint16_t op, const char *addresses)
{
	pkt_clear(g->p);
	pkt_eth(g->p, dst, src, type);
	pkt_hex(g->p, "0001 0800 06 04");
	pkt_u16(g->p, op);
	pkt_hex(g->p, addresses);
	pkt_zero(g->p, 18);
	emit(g);
}

#define IP1	"0a3c0001"
#define IP2	"0a3c0002"
#define IP3	"0a3c0003"
#define M1	"02000a3c0001"
#define M2	"02000a3c0002"
#define M3	"02000a3c0003"
#define NOBODY	"000000000000"

void
sc_arp(struct gen *g)
{
	arp(g, 0x0806, ALL, MAC1, 1, M1 IP1 NOBODY IP2);
	arp(g, 0x0806, MAC1, MAC2, 2, M2 IP2 M1 IP1);
	arp(g, 0x0806, MAC2, MAC1, 1, M1 IP1 NOBODY IP2);
	arp(g, 0x0806, ALL, MAC3, 1, M3 "00000000" NOBODY IP3);	/* probe, announcement */
	arp(g, 0x0806, ALL, MAC3, 1, M3 IP3 NOBODY IP3);
	arp(g, 0x0806, MAC1, MAC3, 2, M3 IP2 M1 IP1);			/* another one said that before */
	arp(g, 0x0806, MAC1, MAC3, 2, M3 IP2 M1 IP1);
	arp(g, 0x8035, ALL, "02:00:0a:3c:00:04", 3, "02000a3c0004 00000000 02000a3c0004 00000000");
	arp(g, 0x8035, "02:00:0a:3c:00:04", MAC1, 4, M1 IP1 "02000a3c0004 0a3c0004");
	arp(g, 0x0806, ALL, "02:00:0a:3c:00:05", 10, M1 IP1 NOBODY IP2);	/* NAK; one without a bit */
	arp(g, 0x0806, ALL, "02:00:0a:3c:00:05", 0x3001, M1 IP1 NOBODY IP2);
	frame_hex(g, ALL, "02:00:0a:3c:00:06", 0x0806,
	    "0006 0800 08 04 0001 0200000000000001 0a3c0006 0000000000000000 0a3c0001");
	frame_hex(g, ALL, "02:00:0a:3c:00:07", 0x0806, "0001 0800 06 04 0001 02000a3c0007 0a3c");
	frame_hex(g, ALL, "02:00:0a:3c:00:08", 0x0806, "0001 0800 06");
}

/* One host with 12 addresses, the first again. */
void
sc_arpmany(struct gen *g)
{
	for (unsigned i = 0; i < 14; i++) {
		pkt_clear(g->p);
		pkt_eth(g->p, ALL, MAC1, 0x0806);
		pkt_hex(g->p, "0001 0800 06 04 0001 " M1);
		pkt_u32(g->p, 0x0a3c0100 + i % 12);
		pkt_hex(g->p, NOBODY IP2);
		emit(g);
	}
}

/* --- IGMP ------------------------------------------------------------------------------------------------------- */

/* A datagram of this protocol with these bytes; sum_at: where the checksum belongs, 0: it stands there. */
static void
ip4_hex(struct gen *g, const char *src, const char *dst, uint8_t proto, uint8_t ttl, const char *hex, size_t sum_at)
{
	size_t at;
	uint32_t sum = 0;

	eth4(g, src, dst, 0x0800);
	pkt_ip4(g->p, &(struct ip4){ .src = src, .dst = dst, .proto = proto, .ttl = ttl, .id = ++g->id });
	at = g->p->n;
	pkt_hex(g->p, hex);
	if (sum_at > 0) {
		for (size_t i = at; i < g->p->n; i++)
			sum += (uint32_t)g->p->b[i] << ((i - at) % 2 == 0 ? 8 : 0);
		while (sum >> 16 != 0)
			sum = (sum & 0xffff) + (sum >> 16);
		g->p->b[at + sum_at] = (uint8_t)(~sum >> 8);
		g->p->b[at + sum_at + 1] = (uint8_t)~sum;
	}
	emit(g);
}

void
sc_igmp(struct gen *g)
{
	ip4_hex(g, "10.61.0.1", "224.0.0.1", 2, 1, "11 00 0000 00000000", 2);	/* queries of versions 1, 2, 3 */
	ip4_hex(g, "10.61.0.2", "224.0.0.1", 2, 1, "11 64 0000 00000000", 2);
	ip4_hex(g, "10.61.0.3", "224.0.0.1", 2, 1, "11 64 0000 00000000 0a 7d 0000", 2);
	ip4_hex(g, "10.61.0.4", "239.1.1.1", 2, 1, "12 00 0000 ef010101", 2);		/* reports, leave */
	ip4_hex(g, "10.61.0.5", "239.1.1.2", 2, 1, "16 00 0000 ef010102", 2);
	ip4_hex(g, "10.61.0.5", "224.0.0.2", 2, 1, "17 00 0000 ef010102", 2);
	ip4_hex(g, "10.61.0.6", "224.0.0.22", 2, 1, "22 00 0000 0000 0002 04 00 0000 ef010103 03 00 0000 ef010104",
	    2);
	ip4_hex(g, "10.61.0.6", "224.0.0.22", 2, 1, "22 00 0000 0000 0001 04 00 0000 ef010105", 2);
	ip4_hex(g, "10.61.0.7", "224.0.0.4", 2, 1, "13 01 0000 00060eff", 2);	/* DVMRP, PIM version 1, neither */
	ip4_hex(g, "10.61.0.7", "224.0.0.2", 2, 1, "14 00 0000 10000000", 2);
	ip4_hex(g, "10.61.0.7", "224.0.0.99", 2, 1, "99 07 0000 00000000", 2);
	/* TTL, checksum, group, too short, long */
	ip4_hex(g, "10.61.0.8", "239.1.1.2", 2, 64, "16 00 0000 ef010102", 2);
	ip4_hex(g, "10.61.0.9", "239.1.1.2", 2, 1, "16 00 1234 ef010102", 0);
	ip4_hex(g, "10.61.0.10", "239.1.1.2", 2, 1, "16 00 0000 0a010102", 2);
	ip4_hex(g, "10.61.0.11", "239.1.1.2", 2, 1, "16 00 0000 ef01", 0);
	ip4_hex(g, "10.61.0.12", "239.1.1.2", 2, 1, "16 00 0000 ef010102 00000000", 2);
}

/* --- VRRP ------------------------------------------------------------------------------------------------------- */

/* The same over IPv6; the checksum of the pseudo header and all stands where sum_at says. */
static void
ip6_hex(struct gen *g, const char *src, const char *dst, uint8_t proto, uint8_t hops, const char *hex, size_t sum_at)
{
	size_t at;
	uint32_t sum = proto;

	pkt_clear(g->p);
	pkt_eth(g->p, "33:33:00:00:00:12", MAC1, 0x86dd);
	pkt_ip6(g->p, &(struct ip6){ .src = src, .dst = dst, .next = proto, .hops = hops });
	at = g->p->n;
	pkt_hex(g->p, hex);
	if (sum_at > 0) {
		sum += (uint32_t)(g->p->n - at);
		for (size_t i = at - 32; i < g->p->n; i++)
			sum += (uint32_t)g->p->b[i] << ((i - at) % 2 == 0 ? 8 : 0);
		while (sum >> 16 != 0)
			sum = (sum & 0xffff) + (sum >> 16);
		g->p->b[at + sum_at] = (uint8_t)(~sum >> 8);
		g->p->b[at + sum_at + 1] = (uint8_t)~sum;
	}
	emit(g);
}

#define VRRP4	"224.0.0.18"
#define SECRET	"7365637265740000"
#define NO_AUTH	"0000000000000000"

void
sc_vrrp(struct gen *g)
{
	for (int i = 0; i < 3; i++) {	/* two routers, with and without a password; the same again is no news */
		ip4_hex(g, "10.62.0.1", VRRP4, 112, 255, "21 2a bf 01 00 01 0000 0a3e2a01" NO_AUTH, 6);
		ip4_hex(g, "10.62.0.1", VRRP4, 112, 255, "21 2b c8 02 01 0a 0000 0a3e2b01 0a3e2b02" SECRET, 6);
	}
	ip4_hex(g, "10.62.0.1", VRRP4, 112, 255, "21 2a 00 01 00 01 0000 0a3e2a01" NO_AUTH, 6);	/* gives up */
	ip4_hex(g, "10.62.0.2", VRRP4, 112, 255, "31 2c 64 01 00 c8 0000 0a3e2c01", 6);		/* version 3 */
	for (int i = 0; i < 2; i++)
		ip6_hex(g, "fe80::1", "ff02::12", 112, 255, "31 2d 78 02 03 e8 0000"
		    "fe800000000000000000000000003636 20010db8000000000000000000003636", 6);
	for (unsigned i = 1; i <= 7; i++) {	/* more routers and addresses than a flow keeps */
		eth4(g, "10.62.0.3", VRRP4, 0x0800);
		pkt_ip4(g->p, &(struct ip4){ .src = "10.62.0.3", .dst = VRRP4, .proto = 112, .ttl = 255 });
		pkt_u32(g->p, 0x31006405 | i << 16);
		pkt_hex(g->p, "00c8 0000");
		for (unsigned k = 0; k < 5; k++)
			pkt_u32(g->p, 0x0a3e0000 | i << 8 | k);
		emit(g);
	}
	ip4_hex(g, "10.62.0.4", VRRP4, 112, 64, "31 2c 64 01 00 c8 0000 0a3e2c01", 6);		/* TTL, destination */
	ip4_hex(g, "10.62.0.4", "10.62.0.1", 112, 255, "31 2c 64 01 00 c8 0000 0a3e2c01", 6);
	ip4_hex(g, "10.62.0.5", VRRP4, 112, 255, "41 2c 64 01 00 c8 0000 0a3e2c01", 6);		/* version, type */
	ip4_hex(g, "10.62.0.6", VRRP4, 112, 255, "32 2c 64 01 00 c8 0000 0a3e2c01", 6);
	ip4_hex(g, "10.62.0.7", VRRP4, 112, 255, "31 2c 64 03 00 c8 0000 0a3e2c01", 6);	/* too few addresses */
	ip4_hex(g, "10.62.0.8", VRRP4, 112, 255, "31 2c 64 01 00 c8 1234 0a3e2c01", 0);		/* checksum */
	ip4_hex(g, "10.62.0.9", VRRP4, 112, 255, "31 2c 64", 0);
}

/* --- spanning trees --------------------------------------------------------------------------------------------- */

#define STP_ALL	"01:80:c2:00:00:00"

/* A frame of IEEE 802.3 with its length, and these bytes behind it. */
static void
llc_hex(struct gen *g, const char *dst, const char *src, const char *hex)
{
	pkt_clear(g->p);
	pkt_eth(g->p, dst, src, 0);
	pkt_hex(g->p, hex);
	g->p->b[12] = (uint8_t)((g->p->n - 14) >> 8);
	g->p->b[13] = (uint8_t)(g->p->n - 14);
	emit(g);
}

#define LLC_STP	"42 42 03"
#define PVST	"aa aa 03 00000c 010b"
#define ROOT	"8001 02000a3f0001"
#define BRIDGE	"9002 02000a3f0002"
#define TIMES	"0100 1400 0200 0f00"

void
sc_stp(struct gen *g)
{
	llc_hex(g, STP_ALL, MAC1, LLC_STP "0000 00 00 00 " ROOT "00000000" ROOT "8001 0000 1400 0200 0f00");
	llc_hex(g, STP_ALL, MAC2, LLC_STP "0000 02 02 7c " ROOT "00004e20" BRIDGE "8002" TIMES "00");
	llc_hex(g, STP_ALL, MAC2, LLC_STP "0000 02 02 3f " ROOT "00009c40" BRIDGE "8002 0100 1400 0200 1e00 00");
	llc_hex(g, STP_ALL, MAC3, LLC_STP "0000 00 80 0000000000000000000000");		/* a change, and padding */
	llc_hex(g, "01:00:0c:cc:cc:cd", MAC1, PVST "0000 02 02 3c " ROOT "00000004" BRIDGE "8003" TIMES
	    "00 0000 0002 0005");
	llc_hex(g, STP_ALL, "02:00:0a:3c:00:04", LLC_STP "0000 03 02 7c " ROOT "00030d40");	/* cut */
	llc_hex(g, STP_ALL, "02:00:0a:3c:00:05", LLC_STP "0000 03");
}

/* --- discovery -------------------------------------------------------------------------------------------------- */

#define LLDP_ALL	"01:80:c2:00:00:0e"
#define NAME40	"4142434445464748494a4142434445464748494a4142434445464748494a4142434445464748494a"

void
sc_lldp(struct gen *g)
{
	frame_hex(g, LLDP_ALL, MAC1, 0x88cc, "0207 04 02000a3c0001 0406 05 6574683031 0602 0078"	/* eth01 */
	    "0807 506f72742d3031 0a04 73776974 0c05 4c696e7578 0e04 0014 0004"
	    "100c 05 01 0a400001 02 00000001 00 1018 11 02 20010db8000000000000000000000001 02 00000001 00"
	    "fe06 0080c2 01 0001 0000");
	frame_hex(g, LLDP_ALL, MAC1, 0x88cc, "0207 04 02000a3c0001 0406 05 6574683032 0602 0079 0000");
	frame_hex(g, LLDP_ALL, MAC2, 0x88cc,
	    "0206 05 01 0a400002 0412 04 02 20010db8000000000000000000000002 0602 0078"
	    "1009 07 06 02000a3c0002 02 0000");						/* addresses as names */
	frame_hex(g, LLDP_ALL, MAC3, 0x88cc, "0229 07 " NAME40 "0407 03 02000a3c0003 0602 0078 0a28 " NAME40 "0000");
	/* reserved; mandatory */
	frame_hex(g, LLDP_ALL, "02:00:0a:3c:00:04", 0x88cc, "0602 0078 4000 1204 00000000 0000");
	/* lengths */
	frame_hex(g, LLDP_ALL, "02:00:0a:3c:00:05", 0x88cc, "0201 04 0401 03 0601 00 0e02 0014 1001 05 0000");
	frame_hex(g, LLDP_ALL, "02:00:0a:3c:00:05", 0x88cc, "0207 04 02000a3c0001 04ff 05 657468");
	for (unsigned i = 0; i < 10; i++) {
		pkt_clear(g->p);
		pkt_eth(g->p, LLDP_ALL, "02:00:0a:3c:00:06", 0x88cc);
		pkt_hex(g->p, "0207 04 02000a3c0006 0406 05 6574683031 0602");
		pkt_u16(g->p, (uint16_t)(100 + i));
		pkt_hex(g->p, "0000");
		emit(g);
	}
	pkt_clear(g->p);								/* not captured whole */
	pkt_eth(g->p, LLDP_ALL, "02:00:0a:3c:00:07", 0x88cc);
	pkt_hex(g->p, "0207 04 02000a3c0007 0406 05 6574683031 0602 0078 0000");
	emit_snapped(g, 30);
}

#define CDP_ALL	"01:00:0c:cc:cc:cc"
#define CDP	"aa aa 03 00000c 2000"

void
sc_cdp(struct gen *g)
{
	llc_hex(g, CDP_ALL, MAC1, CDP "02 b4 0000 0001 0006 5331 0003 0009 4661302f31 0004 0008 00000028"
	    "0006 000a 57532d433335 0005 000c 494f53203132 2e32 0002 0011 00000001 01 01 cc 0004 0a410001"
	    "0007 000e 0a420000 18 0a430000 10 0009 0007 4c6162 000a 0006 0001 000b 0005 01 000e 0007 01 0064"
	    "0016 001a 00000002 01 01 cc 0004 0a410002 01 01 cc 0004 0a410002");
	llc_hex(g, CDP_ALL, MAC1,
	    CDP "02 b4 0000 0001 0006 5331 0003 000a 4661302f3131 0004 0008 00000001 000b 0005 00");
	llc_hex(g, CDP_ALL, MAC2, CDP "01 b4 0000 0001 002c " NAME40
	    "0002 0018 00000001 02 08 aaaa0300000086dd 0004 0a410003"
	    "0002 003e 00000006 01 01 cc 0004 0a410011 01 01 cc 0004 0a410012 01 01 cc 0004 0a410013"
	    "01 01 cc 0004 0a410014 01 01 cc 0004 0a410015 01 01 cc 0004 0a410016"
	    "0028 0004 0007 0008 0a440001");
	llc_hex(g, CDP_ALL, MAC3, CDP "02 b4 0000 0004 0006 0028 000a 0005 00 0007 000a 0a420000 1800"); /* lengths */
	llc_hex(g, CDP_ALL, MAC3, CDP "02 b4 0000 0001 0003");
	llc_hex(g, CDP_ALL, "02:00:0a:3c:00:04", CDP "02 b4");
	pkt_clear(g->p);
	pkt_eth(g->p, CDP_ALL, "02:00:0a:3c:00:05", 40);
	pkt_hex(g->p, CDP "02 b4 0000 0001 0024 4142434445464748494a4142434445464748494a");
	emit_snapped(g, 40);
}

/* --- OSPF ------------------------------------------------------------------------------------------------------- */

#define OSPF_ALL	"224.0.0.5"
#define OSPF_ALL6	"ff02::5"
#define R1	"0a450001"
#define R2	"0a450002"
#define H2(type, len)	"02" type len R1 "00000001 0000 0000 0000000000000000"
#define H3(type, len)	"03" type len R1 "00000001 0000 00 00"
#define LSA2(type, id, len)	"0001 22 " type id R1 "80000001 1234" len
#define LSA3(type, id, len)	"0001" type id R1 "80000001 1234" len

void
sc_ospf(struct gen *g)
{
	ip4_hex(g, "10.69.0.1", OSPF_ALL, 89, 1,
	    H2("01", "0030") "ffffff00 000a 02 01 00000028 0a450001 0a450002 0a450002", 0);
	/* a password, another neighbour */
	ip4_hex(g, "10.69.0.1", OSPF_ALL, 89, 1, "02 01 0034" R1 "00000001 0000 0001 7365637265740000"
	    "ffffff00 000a 02 01 00000028 0a450001 0a450002 0a450002 0a450003", 0);
	ip4_hex(g, "10.69.0.1", "10.69.0.2", 89, 1, H2("02", "0034") "05dc 02 07 00001234" LSA2("01", R1, "0024"), 0);
	ip4_hex(g, "10.69.0.1", "10.69.0.2", 89, 1, H2("03", "0024") "00000001" R2 R2, 0);
	ip4_hex(g, "10.69.0.2", OSPF_ALL, 89, 1, H2("04", "00bc") "00000005"
	    LSA2("01", R1, "0030") "02 00 0002 0a450002 0a450001 02 00 000a 0a460000 ffffff00 03 00 0001"
	    LSA2("02", R2, "0020") "ffffff00" R1 R2 LSA2("05", "0a470000", "0024")
	    "ffff0000 80000014 0a450009 00000000"
	    LSA2("0a", "01000001", "0018") "00010000" LSA2("04", R2, "0014"), 0);	/* the last is too short */
	ip4_hex(g, "10.69.0.2", OSPF_ALL, 89, 1, H2("05", "002c") LSA2("01", R1, "0024"), 0);
	/* TTL */
	ip4_hex(g, "10.69.0.3", OSPF_ALL, 89, 255, H2("01", "002c") "ffffff00 000a 02 01 00000028 00000000 00000000",
	    0);
	ip4_hex(g, "10.69.0.4", "224.0.0.9", 89, 1, H2("01", "002c") "ffffff00 000a 02 01 00000028 00000000 00000000",
	    0);
	ip4_hex(g, "10.69.0.5", OSPF_ALL, 89, 1, H2("09", "0018"), 0);	/* type, version, lengths */
	ip4_hex(g, "10.69.0.6", OSPF_ALL, 89, 1, "01 01 0018" R1 "00000001 0000 0000 0000000000000000", 0);
	ip4_hex(g, "10.69.0.7", OSPF_ALL, 89, 1, H2("01", "0040") "ffffff00", 0);
	ip4_hex(g, "10.69.0.8", OSPF_ALL, 89, 1, "02 01 0030", 0);
	ip6_hex(g, "fe80::45:1", OSPF_ALL6, 89, 1,
	    H3("01", "0028") "00000007 01 000013 000a 0028 0a450001 0a450002 0a450002", 12);
	ip6_hex(g, "fe80::45:1", OSPF_ALL6, 89, 1, H3("02", "0030") "00 000013 05dc 00 03 00001234"
	    LSA3("2001", "00000000", "0028"), 12);
	ip6_hex(g, "fe80::45:1", OSPF_ALL6, 89, 1, H3("03", "001c") "0000 0008 00000007" R2, 12);
	ip6_hex(g, "fe80::45:2", OSPF_ALL6, 89, 1, H3("04", "0140") "00000008"
	    LSA3("2001", "00000000", "0028") "01 000033 02 00 000a 00000007 00000008" R2
	    LSA3("2002", "00000007", "0020") "00 000033" R1 R2
	    LSA3("2003", "00000001", "0020") "00 00000a 20 00 0000 20010db8"
	    LSA3("2004", "00000002", "0020") "00 000013 00 000014" R2
	    LSA3("4005", "00000003", "0030") "02 00001e 20 02 0000 20010db9 fe800000000000000000000000000009"
	    LSA3("0008", "00000007", "0038")
	    "01 000033 fe800000000000000000000000450002 00000001 40 00 0000 20010db800000000"
	    LSA3("2009", "00000001", "0028") "0001 2001 00000000" R1 "20 00 0005 20010dba"
	    LSA3("200c", "00000001", "0014"), 12);
	ip6_hex(g, "fe80::45:2", OSPF_ALL6, 89, 1, H3("05", "0024") LSA3("2001", "00000000", "0028"), 12);
	pkt_clear(g->p);
	pkt_eth(g->p, "01:00:5e:00:00:05", MAC1, 0x0800);
	pkt_ip4(g->p, &(struct ip4){ .src = "10.69.0.9", .dst = OSPF_ALL, .proto = 89, .ttl = 1 });
	pkt_hex(g->p, H2("05", "002c") LSA2("01", R1, "0024"));
	emit_snapped(g, 70);
}

/* Types around those that are opaque, link states a byte too short, prefixes of no bit, of all, and of one more. */
void
sc_ospfborder(struct gen *g)
{
	ip4_hex(g, "10.69.1.1", "10.69.1.2", 89, 1, H2("02", "0084") "05dc 02 07 00001234"
	    LSA2("08", "01000001", "0024") LSA2("09", "02000002", "0024") LSA2("0a", "03000003", "0024")
	    LSA2("0b", "04000004", "0024") LSA2("0c", "05000005", "0024"), 0);
	ip4_hex(g, "10.69.1.1", OSPF_ALL, 89, 1, "02 01 0030" R1 "00000001 0000 0001 4142434445464748"
	    "ffffff00 000a 02 01 00000028 0a450001 0a450002 0a450002", 0);
	ip4_hex(g, "10.69.1.3", OSPF_ALL, 89, 1, H2("04", "0047") "00000002"
	    LSA2("02", R1, "0018") "ffffff00" LSA2("02", R2, "0017") "ffffff", 0);
	ip6_hex(g, "fe80::45:4", OSPF_ALL6, 89, 1, H3("04", "00cc") "00000005"
	    LSA3("2003", "00000001", "002c") "00 00000a 80 01 0203 20010db8000000000000000000000001"
	    LSA3("2003", "00000003", "0024") "00 00000c 21 01 0203 20010db880000000"
	    LSA3("2003", "00000004", "001c") "00 00000d 00 01 0203"
	    LSA3("2004", "00000005", "0020") "00 000013 00 000014" R2
	    LSA3("0008", "00000007", "002c") "01 000033 fe800000000000000000000000450004 00000000", 12);
	ip6_hex(g, "fe80::45:5", OSPF_ALL6, 89, 1, H3("04", "0044") "00000001"
	    LSA3("2003", "00000002", "0030") "00 00000b 81 01 0203 20010db800000000000000000000000180000000", 12);
	ip6_hex(g, "fe80::45:6", OSPF_ALL6, 89, 1, H3("04", "0033") "00000001"
	    LSA3("2004", "00000006", "001f") "00 000013 00 000014 0a4500", 12);
	ip6_hex(g, "fe80::45:7", OSPF_ALL6, 89, 1, H3("04", "0044") "00000001"
	    LSA3("0008", "00000008", "0030") "01 000033 fe800000000000000000000000450004 00000002 00 00 0000", 12);
}

/* --- SCTP ------------------------------------------------------------------------------------------------------- */

static uint32_t
crc32c(const uint8_t *p, size_t n)
{
	uint32_t crc = ~UINT32_C(0);

	for (size_t i = 0; i < n; i++) {
		crc ^= p[i];
		for (int k = 0; k < 8; k++)
			crc = crc >> 1 ^ (0x82f63b78 & (0 - (crc & 1)));
	}
	return ~crc;
}

/*
 * A packet between port 4000 of the client and 5000 of the server, with its checksum or 0; snap: bytes of the frame.
 */
static void
sctp_hex(struct gen *g, bool up, uint32_t tag, bool sum, size_t snap, const char *chunks)
{
	size_t at;

	ip4(g, up ? "10.72.0.1" : "10.72.0.2", up ? "10.72.0.2" : "10.72.0.1", 132);
	at = g->p->n;
	pkt_sctp(g->p, up ? 4000 : 5000, up ? 5000 : 4000, tag);
	pkt_hex(g->p, chunks);
	if (sum) {
		const uint32_t crc = crc32c(g->p->b + at, g->p->n - at);

		for (int i = 0; i < 4; i++)
			g->p->b[at + 8 + (size_t)i] = (uint8_t)(crc >> 8 * i);
	}
	if (snap > 0)
		emit_snapped(g, snap);
	else
		emit(g);
}

#define DATA(flags, len, tsn, stream, sequence)	"00" flags len tsn stream sequence "00000027"
#define SACK(tsn, window)	"03 00 0010" tsn window "0000 0000"

void
sc_sctpassoc(struct gen *g)
{
	sctp_hex(g, true, 0, true, 0, "01 00 0014 000000aa 00010000 000a 0014 00000064");
	sctp_hex(g, false, 0xaa, true, 0, "02 00 0018 000000bb 00020000 0005 0008 000003e8 0007 0004");
	sctp_hex(g, true, 0xbb, true, 0, "0a 00 0008 01020304" DATA("03", "0013", "00000064", "0000", "0000")
	    "414243 00");
	sctp_hex(g, false, 0xaa, true, 0, "0b 00 0004" SACK("00000064", "00008000"));
	sctp_hex(g, true, 0xbb, true, 0, DATA("02", "0014", "00000065", "0003", "0000") "41424344"
	    DATA("01", "0014", "00000066", "0003", "0000") "41424344" DATA("07", "0014", "00000067", "0004", "0000")
	    "41424344");
	for (int i = 0; i < 4; i++)
		sctp_hex(g, false, 0xaa, true, 0, SACK("00000067", "00004000"));
	/* both numbers jump */
	sctp_hex(g, true, 0xbb, true, 0, DATA("0b", "0014", "00000069", "0003", "0003") "41424344");
	sctp_hex(g, false, 0xaa, true, 0, "09 00 0014 0001 0008 0005 0000 000d 0004 00ff 0004");
	sctp_hex(g, true, 0xbb, true, 0, "06 00 0008 000c 0004");
	sctp_hex(g, false, 0xaa, false, 0, "c0 00 0008 00000000");	/* checksum; a type of its own */
	sctp_hex(g, false, 0xaa, true, 0, "04 00 0040 0001 003c");			/* too long */
	sctp_hex(g, true, 0xbb, true, 60, DATA("03", "0020", "0000006a", "0003", "0004")
	    "4142434445464748494a4b4c4d4e4f50");
}

/* --- BGP -------------------------------------------------------------------------------------------------------- */

struct bgp_side {
	uint16_t client;
	uint32_t seq[2];	/* of the server, of the client */
};

static void
bgp_hex(struct gen *g, struct bgp_side *b, bool up, uint8_t flags, const char *hex)
{
	struct tcp t = { .sport = up ? b->client : 179, .dport = up ? 179 : b->client, .seq = b->seq[up], .ack = 1,
	    .flags = flags, .win = 8192 };
	const uint8_t marker[18] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff };
	size_t n, next;

	ip4(g, up ? "10.73.0.1" : "10.73.0.2", up ? "10.73.0.2" : "10.73.0.1", 6);
	pkt_tcp(g->p, &t);
	n = g->p->n;
	pkt_hex(g->p, hex);
	next = g->p->n;
	for (size_t i = g->p->n; i-- > n;)	/* messages with length 0 go up to the next, or to the end */
		if (g->p->n - i >= sizeof(marker) && memcmp(g->p->b + i, marker, 16) == 0) {
			if (memcmp(g->p->b + i, marker, sizeof(marker)) == 0) {
				g->p->b[i + 16] = (uint8_t)((next - i) >> 8);
				g->p->b[i + 17] = (uint8_t)(next - i);
			}
			next = i;
		}
	b->seq[up] += (uint32_t)(g->p->n - n) + ((flags & (TH_SYN | TH_FIN)) != 0);
	emit(g);
}

#define BGP(len, type)	"ffffffff ffffffff ffffffff ffffffff" len type
#define KEEPALIVE	BGP("0000", "04")
#define AS4(as)		"41 04 " as
/* Origin, path, next hop: 4 + 3 + path + 7 bytes. */
#define ROUTE(origin, len, path)	"40 01 01 " origin "40 02 " len path "40 03 04 0a490001"

void
sc_bgp(struct gen *g)
{
	struct bgp_side b = { .client = 40001, .seq = { UINT32_MAX - 30, 1000 } };

	bgp_hex(g, &b, true, TH_SYN, "");
	bgp_hex(g, &b, false, TH_SYN | TH_ACK, "");
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, BGP("0000", "01") "04 0064 00b4 0a490001 16 02 14 01 04 00010001 02 00 "
	    AS4("00000064") "40 02 0078 63 00");
	/* 70000 */
	bgp_hex(g, &b, false, TH_PSH | TH_ACK, BGP("0000", "01") "04 5ba0 00b4 0a490002 08 02 06 " AS4("00011170"));
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, KEEPALIVE);
	bgp_hex(g, &b, false, TH_PSH | TH_ACK, KEEPALIVE);
	/* an update in two segments, the end with a keepalive behind it: two prefixes, a community of black holes */
	bgp_hex(g, &b, true, TH_ACK, BGP("004f", "02") "0000 0031 " ROUTE("00", "0a", "02 02 00000064 0000012c")
	    "80 04 04 00000007 40 05 04");
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, "00000064 c0 08 08 0064029a 00640001 10 1401 18 140200" KEEPALIVE);
	/* 12 times the same AS; a bogon, long and short prefixes */
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, BGP("0000", "02") "0000 0044 " ROUTE("02", "36",
	    "02 0d 00000064 00000064 00000064 00000064 00000064 00000064 00000064 00000064 00000064 00000064 "
	    "00000064 000000640000fde8") "08 0a 19 15010000 07 1c 10 1501");
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, BGP("0000", "02") "0004 18 140200 0000");		/* withdrawn */
	bgp_hex(g, &b, true, TH_PSH | TH_ACK,
	    BGP("0000", "02") "0000 0018 " ROUTE("01", "0a", "02 02 00000064 00011170")
	    "08 16");							/* the receiver's own AS */
	/* the other side: another origin for a prefix, a more specific one, a set, who aggregated and reflected it */
	bgp_hex(g, &b, false, TH_PSH | TH_ACK, BGP("0000", "02") "0000 0042 " ROUTE("00", "14",
	    "02 02 00011170 00000190 01 02 000001f4 000001f5") "40 06 00 c0 07 08 00000190 0a490009 80 09 04 0a490007"
	    "80 0a 08 0a490005 0a490006 10 1401 11 140180");
	bgp_hex(g, &b, false, TH_PSH | TH_ACK, BGP("0000", "05") "0001 0001" BGP("0000", "03") "06 02 0000");
	b = (struct bgp_side){ .client = 40002, .seq = { 5000, 6000 } };	/* in the middle; what is wrong */
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, "01020304" KEEPALIVE);
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, BGP("0000", "01") "03 0064 0001 0a490001 00");
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, BGP("0000", "09") BGP("0000", "02") "0000 0000 21");
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, BGP("0012", "04"));
	b.seq[1] += 100;	/* something is missing */
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, KEEPALIVE);
	b.seq[1] -= 19;										/* again, and more */
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, KEEPALIVE KEEPALIVE);
	/* AS numbers of two bytes, ADD-PATH */
	b = (struct bgp_side){ .client = 40003, .seq = { 5000, 6000 } };
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, BGP("0000", "02") "0000 0014 " ROUTE("00", "06", "02 02 0064 fde8")
	    "00000001 18 160100 00000002 08 17");
}

/* The same at another place of the connection. */
static void
bgp_at(struct gen *g, struct bgp_side *b, uint32_t seq, const char *hex)
{
	b->seq[1] = seq;
	bgp_hex(g, b, true, TH_PSH | TH_ACK, hex);
}

/* Private numbers, hold times, default routes, attributes that are too long, prefixes of too many bits; pieces. */
void
sc_bgpborder(struct gen *g)
{
	static const char *const opens[] = {
		"04 fbff 0000", "04 fc00 0001", "04 fffe 0002", "04 ffff 0003", "04 5ba0 0004", "05 0064 00b4",
		"04 0000 00b4",
	};
	static const char *const updates[] = {
		"0000 0000 00", "0000 0000 20 0a010203", "0000 0000 21 0a01020304", "0000 0000 01 80",
		"0000 0000 20 0a0102",
		"0001 00 0000", "0005 20 0a010203 0000", "0002 08 0000",
		"0000 0015 40 01 02 0001 40 02 06 02 02 fbff fc00 40 03 04 0a490001 08 0a",
		"0000 0017 40 01 01 00 40 02 06 02 02 0064 ffff 40 03 04 0a490001 c0 07 00 08 0a",
		"0000 001d 40 01 01 00 40 02 06 02 02 0064 0065 40 03 04 0a490001 c0 07 06 0064 0a490009 08 0a",
		"0000 001e 40 01 01 00 40 02 06 02 02 0064 0065 40 03 04 0a490001 c0 07 07 0064 0a4900 0900 08 0a",
		"0000 001f 40 01 01 03 40 02 06 02 02 0064 0065 40 03 04 0a490001 c0 07 08 0000 0064 0a490009 08 0a",
		"0000 0010 40 01 00 40 02 02 02 00 40 03 04 0a490001 08 0a",
		"0000 ffff 40 01 01 00",
	};
	struct bgp_side b;
	char hex[256];

	for (size_t i = 0; i < sizeof opens / sizeof *opens; i++) {
		b = (struct bgp_side){ .client = (uint16_t)(41001 + i), .seq = { 1000, 1000 } };
		bgp_hex(g, &b, true, TH_SYN, "");
		bgp_hex(g, &b, false, TH_SYN | TH_ACK, "");
		snprintf(hex, sizeof hex, "%s %s 0a490001 00", BGP("0000", "01"), opens[i]);
		bgp_hex(g, &b, true, TH_PSH | TH_ACK, hex);
		bgp_hex(g, &b, false, TH_PSH | TH_ACK, BGP("0000", "01") "04 0065 00b4 0a490002 00");
	}
	for (size_t i = 0; i < sizeof updates / sizeof *updates; i++) {
		b = (struct bgp_side){ .client = (uint16_t)(41101 + i), .seq = { 1000, 1000 } };
		bgp_hex(g, &b, true, TH_SYN, "");
		snprintf(hex, sizeof hex, "%s %s", BGP("0000", "02"), updates[i]);
		bgp_hex(g, &b, true, TH_PSH | TH_ACK, hex);
		bgp_hex(g, &b, true, TH_PSH | TH_ACK, KEEPALIVE);
	}
	/* byte by byte; then the first half of one, and a connection between the same ports */
	b = (struct bgp_side){ .client = 41201, .seq = { 1000, 1000 } };
	bgp_hex(g, &b, true, TH_SYN, "");
	for (int i = 0; i < 16; i++)
		bgp_hex(g, &b, true, TH_PSH | TH_ACK, "ff");
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, "00");
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, "13");
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, "04");
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, "ffffffff ffffffff ffffffff");
	b.seq[1] += 1000000;
	bgp_hex(g, &b, true, TH_SYN, "");
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, KEEPALIVE);
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, "ffffffff ffffffff");	/* a hole in the next, and one behind it */
	b.seq[1] += 30;
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, "0102 0304" KEEPALIVE);
	bgp_hex(g, &b, true, TH_PSH | TH_ACK, KEEPALIVE);
}

/* An update that announces 20.N/16, 44 bytes */
#define UPDATE(n)	BGP("002c", "02") "0000 0012 " ROUTE("00", "04", "02 01 0064") "10 14" n

/* Segments in wrong order, twice; holes that are filled late, that nobody waits for any more, at the end. */
void
sc_bgporder(struct gen *g)
{
	struct bgp_side b = { .client = 40010, .seq = { 999, 1999 } };

	bgp_hex(g, &b, true, TH_SYN, "");
	bgp_hex(g, &b, false, TH_SYN | TH_ACK, "");
	bgp_at(g, &b, 2044, UPDATE("02"));		/* late: the first, and the half of the third */
	bgp_at(g, &b, 2109, "0012 4001010040020402010064400304 0a490001 10 1403");
	bgp_at(g, &b, 2000, UPDATE("01"));
	bgp_at(g, &b, 2044, UPDATE("09"));		/* again, with other bytes */
	bgp_at(g, &b, 2088, "ffffffffffffffffffffffffffffffff 002c 02 0000 ");
	bgp_at(g, &b, 2151, UPDATE("04"));		/* behind a hole of 19 bytes, which is filled 2 s later */
	g->now += 2 * NS_S;
	bgp_at(g, &b, 2132, KEEPALIVE);
	bgp_at(g, &b, 2214, UPDATE("05"));		/* behind one that is too old 5 s later */
	g->now += 5 * NS_S;
	bgp_at(g, &b, 2258, UPDATE("06"));
	bgp_at(g, &b, 2321, UPDATE("07"));		/* behind one at the end: not in the files */
}
