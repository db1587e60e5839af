/* Scenarios about tunnels. The inner flow is always 10.31.0.1:40000 to 10.31.0.2, the port tells the case. */
#include "gen.h"

#define OA	"192.0.2.1"
#define OB	"192.0.2.2"
#define IA	"10.31.0.1"
#define IB	"10.31.0.2"
#define IA6	"2001:db8:31::1"
#define IB6	"2001:db8:31::2"

static void
inner4(struct gen *g, uint16_t port)
{
	pkt_ip4(g->p, &(struct ip4){ .src = IA, .dst = IB, .proto = 17, .id = ++g->id });
	pkt_udp(g->p, 40000, port);
	pkt_fill(g->p, 20);
}

static void
inner6(struct gen *g, uint16_t port)
{
	pkt_ip6(g->p, &(struct ip6){ .src = IA6, .dst = IB6, .next = 17 });
	pkt_udp(g->p, 40000, port);
	pkt_fill(g->p, 20);
}

static void
inner_eth(struct gen *g, uint16_t type)
{
	pkt_eth(g->p, "0e:00:00:00:00:02", "0e:00:00:00:00:01", type);
}

static void
outer_udp(struct gen *g, uint16_t sport, uint16_t dport)
{
	ip4(g, OA, OB, 17);
	pkt_udp(g->p, sport, dport);
}

void
sc_deep(struct gen *g)
{
	for (int depth = 1; depth <= 12; depth++) {
		outer_udp(g, 55555, 4789);
		for (int i = 1; i < depth; i++) {
			pkt_vxlan(g->p, (uint32_t)i);
			inner_eth(g, 0x0800);
			pkt_ip4(g->p, &(struct ip4){ .src = OA, .dst = OB, .proto = 17 });
			pkt_udp(g->p, 55555, 4789);
		}
		pkt_vxlan(g->p, 99);
		inner_eth(g, 0x0800);
		inner4(g, (uint16_t)(50000 + depth));
		emit(g);
	}
	for (int depth = 1; depth <= 20; depth++) {		/* IP in IP */
		ip4(g, OA, OB, 4);
		for (int i = 1; i < depth; i++)
			pkt_ip4(g->p, &(struct ip4){ .src = OA, .dst = OB, .proto = 4 });
		inner4(g, (uint16_t)(50100 + depth));
		emit(g);
	}
}

void
sc_gre(struct gen *g)
{
	static const uint16_t flags[] = { 0, 0x8000, 0x2000, 0x1000, 0xb000 };
	static const uint16_t ppp[] = { 0x0021, 0x0057, 0xc021, 0x00fd };

	for (uint16_t i = 0; i < 5; i++) {
		ip4(g, OA, OB, 47);
		pkt_gre(g->p, flags[i], 0x0800);
		inner4(g, (uint16_t)(50000 + i));
		emit(g);
	}
	ip4(g, OA, OB, 47);
	pkt_gre(g->p, 0, 0x86dd);
	inner6(g, 50010);
	emit(g);
	for (uint16_t i = 0; i < 4; i++) {	/* PPTP: version 1, key, with and without sequence and ack */
		ip4(g, OA, OB, 47);
		pkt_gre(g->p, i % 2 ? 0x3081 : 0x2001, 0x880b);
		pkt_hex(g->p, "ff03");
		pkt_u16(g->p, ppp[i]);
		if (i == 0)
			inner4(g, 50011);
		else if (i == 1)
			inner6(g, 50012);
		else
			pkt_fill(g->p, 10);
		emit(g);
	}
	ip4(g, OA, OB, 47);					/* bridged, with a VLAN */
	pkt_gre(g->p, 0, 0x6558);
	inner_eth(g, 0x8100);
	pkt_vlan(g->p, 33, 0x0800);
	inner4(g, 50013);
	emit(g);
	ip4(g, OA, OB, 47);					/* bridged ARP */
	pkt_gre(g->p, 0, 0x6558);
	inner_eth(g, 0x0806);
	pkt_zero(g->p, 28);
	emit(g);
	ip4(g, OA, OB, 47);					/* ERSPAN */
	pkt_gre(g->p, 0x1000, 0x88be);
	pkt_hex(g->p, "1001 0001 00000002");
	inner_eth(g, 0x0800);
	inner4(g, 50014);
	emit(g);
	ip4(g, OA, OB, 47);					/* WCCP */
	pkt_gre(g->p, 0, 0x883e);
	pkt_u32(g->p, 0);
	inner4(g, 50015);
	emit(g);
	ip4(g, OA, OB, 47);					/* unknown */
	pkt_gre(g->p, 0, 0x22eb);
	pkt_fill(g->p, 30);
	emit(g);
	ip4(g, OA, OB, 4);					/* GRE inside another tunnel */
	pkt_ip4(g->p, &(struct ip4){ .src = OA, .dst = OB, .proto = 47 });
	pkt_gre(g->p, 0, 0x0800);
	inner4(g, 50016);
	emit(g);
	ip6(g, "2001:db8::1", "2001:db8::2", 47);		/* over IPv6 */
	pkt_gre(g->p, 0, 0x86dd);
	inner6(g, 50017);
	emit(g);
}

void
sc_ipip(struct gen *g)
{
	ip4(g, OA, OB, 4);
	inner4(g, 50000);
	emit(g);
	ip4(g, OA, OB, 41);
	inner6(g, 50001);
	emit(g);
	ip6(g, "2001:db8::1", "2001:db8::2", 4);
	inner4(g, 50002);
	emit(g);
	ip6(g, "2001:db8::1", "2001:db8::2", 41);
	inner6(g, 50003);
	emit(g);
	ip4(g, OA, OB, 4);
	pkt_ip4(g->p, &(struct ip4){ .src = OA, .dst = OB, .proto = 41 });
	pkt_ip6(g->p, &(struct ip6){ .src = "2001:db8::1", .dst = "2001:db8::2", .next = 4 });
	inner4(g, 50004);
	emit(g);
	ip4(g, OA, OB, 4);					/* the version does not fit */
	inner6(g, 50005);
	emit(g);
	udp4(g, IA, 40000, IB, 50000, 20);			/* the same 5-tuple without a tunnel: one flow */
	for (int v = 2; v <= 4; v++) {				/* EtherIP; version 3 is right */
		ip4(g, OA, OB, 97);
		pkt_u8(g->p, (uint8_t)(v << 4));
		pkt_u8(g->p, 0);
		inner_eth(g, 0x8100);
		pkt_vlan(g->p, 5, 0x0800);
		inner4(g, (uint16_t)(50008 + v));
		emit(g);
	}
}

void
sc_vxlan(struct gen *g)
{
	static const uint16_t port[] = { 4789, 8472, 4790 };
	static const uint8_t next[] = { 1, 2, 3, 4, 5, 9 };

	for (uint16_t i = 0; i < 2; i++) {
		outer_udp(g, 55555, port[i]);
		pkt_vxlan(g->p, 42);
		inner_eth(g, 0x0800);
		inner4(g, (uint16_t)(50000 + i));
		emit(g);
	}
	outer_udp(g, 55555, 4789);				/* VLAN and IPv6 inside */
	pkt_vxlan(g->p, 42);
	inner_eth(g, 0x8100);
	pkt_vlan(g->p, 77, 0x86dd);
	inner6(g, 50003);
	emit(g);
	outer_udp(g, 55555, 4789);				/* ARP inside: the flow is the outer one */
	pkt_vxlan(g->p, 42);
	inner_eth(g, 0x0806);
	pkt_zero(g->p, 28);
	emit(g);
	outer_udp(g, 4789, 80);					/* as source port, towards a low port: no tunnel */
	pkt_vxlan(g->p, 42);
	inner_eth(g, 0x0800);
	inner4(g, 50004);
	emit(g);
	outer_udp(g, 55555, 4789);				/* reserved bits are set */
	pkt_hex(g->p, "08000001 00002a01");
	inner_eth(g, 0x0800);
	inner4(g, 50005);
	emit(g);
	for (uint16_t i = 0; i < sizeof next; i++) {
		outer_udp(g, 55555, port[2]);
		pkt_vxlan_gpe(g->p, next[i], 42);
		if (next[i] == 3)
			inner_eth(g, 0x0800);
		if (next[i] == 5)
			pkt_mpls(g->p, 16, true);
		if (next[i] == 2)
			inner6(g, 50010);
		else
			inner4(g, (uint16_t)(50010 + i));
		emit(g);
	}
	ip6(g, "2001:db8::1", "2001:db8::2", 17);		/* over IPv6: not looked into */
	pkt_udp(g->p, 55555, 4789);
	pkt_vxlan(g->p, 42);
	inner_eth(g, 0x0800);
	inner4(g, 50020);
	emit(g);
}

void
sc_geneve(struct gen *g)
{
	outer_udp(g, 55555, 6081);
	pkt_geneve(g->p, 0x6558, 7);
	inner_eth(g, 0x0800);
	inner4(g, 50000);
	emit(g);
	outer_udp(g, 55555, 6081);				/* with 8 bytes of options */
	pkt_geneve(g->p, 0x6558, 7);
	g->p->b[42] = 2;
	pkt_hex(g->p, "0102 80 01 00000000");
	inner_eth(g, 0x86dd);
	inner6(g, 50001);
	emit(g);
	outer_udp(g, 55555, 6081);				/* IPv4 without Ethernet */
	pkt_geneve(g->p, 0x0800, 7);
	inner4(g, 50002);
	emit(g);
}

void
sc_gtp(struct gen *g)
{
	outer_udp(g, 2152, 2152);				/* both ports known */
	pkt_gtp1(g->p, 0xff, 1, false);
	inner4(g, 50000);
	emit(g);
	for (uint16_t i = 0; i < 2; i++) {			/* data, with and without sequence number */
		outer_udp(g, 55555, 2152);
		pkt_gtp1(g->p, 0xff, 1, i == 1);
		inner4(g, (uint16_t)(50001 + i));
		emit(g);
	}
	outer_udp(g, 55555, 2152);				/* data, with an extension header */
	pkt_hex(g->p, "34 ff 0044 00000001 0000 00 85 01 10 00 00");
	inner6(g, 50003);
	emit(g);
	outer_udp(g, 55555, 2123);				/* echo request */
	pkt_gtp1(g->p, 1, 0, true);
	emit(g);
	outer_udp(g, 55555, 3386);				/* version 0 data */
	pkt_hex(g->p, "1e ff 0030 0000 0000 00 ffffff 0000000000000000");
	inner4(g, 50004);
	emit(g);
	outer_udp(g, 55555, 2123);				/* version 2 */
	pkt_hex(g->p, "48 20 0008 00000000 00000100");
	emit(g);
}

static void
teredo(struct gen *g, uint16_t sport, uint16_t dport, const char *in_front, uint16_t port)
{
	outer_udp(g, sport, dport);
	pkt_hex(g->p, in_front);
	pkt_ip6(g->p, &(struct ip6){ .src = "2001:0:c000:201:8000:63bf:3fff:fdd2", .dst = IB6, .next = 17 });
	pkt_udp(g->p, 40000, port);
	pkt_fill(g->p, 20);
	emit(g);
}

void
sc_teredo(struct gen *g)
{
	teredo(g, 50505, 3544, "", 50000);
	teredo(g, 3544, 50505, "0000 63bf 3ffffdd2", 50001);			/* origin */
	teredo(g, 50505, 3544, "0001 00 00 0102030405060708 00", 50002);	/* authentication */
	teredo(g, 3544, 50505, "0001 00 00 0102030405060708 00 0000 63bf 3ffffdd2", 50003);
	teredo(g, 50505, 50506, "", 50004);		/* any high ports: by the address */
	teredo(g, 80, 3544, "", 50005);			/* a low port: no tunnel */
	teredo(g, 50505, 3544, "0001 ff ff", 50006);	/* lengths that lead outside */
	outer_udp(g, 50505, 3544);			/* a bubble */
	pkt_ip6(g->p, &(struct ip6){ .src = "2001:0:c000:201:8000:63bf:3fff:fdd2", .dst = IB6, .next = 59 });
	emit(g);
}

void
sc_capwap(struct gen *g)
{
	static const char *const head[] = {
		"00 10 02 00 0000 0000",	/* data, header of 8, 802.3 */
		"00 10 03 00 0001 0000",	/* data, 802.11 */
		"00 10 02 08 0000 0000",	/* keep-alive */
		"00 10 02 80 0001 0008",	/* a later fragment */
		"01 000000",			/* encrypted */
	};

	for (uint16_t i = 0; i < 5; i++) {
		outer_udp(g, 55555, 5247);
		pkt_hex(g->p, head[i]);
		if (i == 1) {
			pkt_hex(g->p, "0108 0000 020000000002 020000000001 020000000003 0000");
			pkt_snap(g->p, 0x0800);
		} else {
			inner_eth(g, 0x0800);
		}
		inner4(g, (uint16_t)(50000 + i));
		emit(g);
	}
	outer_udp(g, 55555, 5246);			/* control */
	pkt_hex(g->p, "00 10 02 00 0000 0000 00000001 01 000c 00");
	pkt_fill(g->p, 20);
	emit(g);
	for (uint16_t i = 0; i < 3; i++) {		/* LWAPP: data, a control flag, control port */
		outer_udp(g, 55555, i == 2 ? 12223 : 12222);
		pkt_hex(g->p, i == 2 ? "0000 0000 0000" : "");
		pkt_hex(g->p, i == 1 ? "04 00 0010 0000" : "00 00 0010 0000");
		pkt_hex(g->p, "0108 0000 020000000002 020000000001 020000000003 0000");
		pkt_snap(g->p, 0x0800);
		inner4(g, (uint16_t)(50010 + i));
		emit(g);
	}
}

void
sc_l2tp(struct gen *g)
{
	static const char *const head[] = {
		"0002 0001 0002",			/* data */
		"4002 0030 0001 0002",			/* with length */
		"0802 0001 0002 0001 0001",		/* with Ns and Nr */
		"0202 0001 0002 0002 ffff",		/* with offset 2 */
		"c802 000c 0001 0000 0000 0000",	/* control */
		"0007 0001 0002",			/* a version that is none */
	};

	for (uint16_t i = 0; i < 6; i++) {
		outer_udp(g, 1701, 1701);
		pkt_hex(g->p, head[i]);
		if (i != 4) {
			pkt_hex(g->p, "ff03 0021");
			inner4(g, (uint16_t)(50000 + i));
		}
		emit(g);
	}
	outer_udp(g, 1701, 1701);			/* LCP */
	pkt_hex(g->p, "0002 0001 0002 ff03 c021 0101 0004");
	emit(g);
	ip4(g, OA, OB, 115);				/* version 3 over IP */
	pkt_hex(g->p, "00000007");
	pkt_hex(g->p, "ff03 0021");
	inner4(g, 50010);
	emit(g);
	ip6(g, "2001:db8::1", "2001:db8::2", 17);
	pkt_udp(g->p, 1701, 1701);
	pkt_hex(g->p, "0002 0001 0002 ff03 0057");
	inner6(g, 50011);
	emit(g);
}

void
sc_ayiya(struct gen *g)
{
	static const uint8_t next[] = { 41, 4, 59, 6 };

	for (uint16_t i = 0; i < 4; i++) {
		outer_udp(g, 55555, 5072);
		pkt_hex(g->p, "44 52 11");
		pkt_u8(g->p, next[i]);
		pkt_u32(g->p, 1600000000);
		pkt_zero(g->p, 16 + 20);
		if (next[i] == 4)
			inner4(g, 50001);
		else
			inner6(g, (uint16_t)(50000 + i));
		emit(g);
	}
}

void
sc_ipsec(struct gen *g)
{
	ip4(g, OA, OB, 51);				/* AH: the flow keeps protocol 51 */
	pkt_ah(g->p, 17, 7);
	pkt_udp(g->p, 40000, 50000);
	pkt_fill(g->p, 10);
	emit(g);
	ip6(g, "2001:db8::1", "2001:db8::2", 51);	/* in IPv6 the inner protocol counts */
	pkt_ah(g->p, 17, 7);
	pkt_udp(g->p, 40000, 50000);
	pkt_fill(g->p, 10);
	emit(g);
	ip4(g, OA, OB, 50);
	pkt_hex(g->p, "00000007 00000001");
	pkt_fill(g->p, 40);
	emit(g);
	ip6(g, "2001:db8::1", "2001:db8::2", 50);
	pkt_hex(g->p, "00000007 00000001");
	pkt_fill(g->p, 40);
	emit(g);
	outer_udp(g, 4500, 4500);			/* keep-alive, ESP, IKE */
	pkt_u8(g->p, 0xff);
	emit(g);
	outer_udp(g, 4500, 4500);
	pkt_hex(g->p, "00000007 00000001");
	pkt_fill(g->p, 40);
	emit(g);
	outer_udp(g, 55555, 4500);
	pkt_hex(g->p, "00000000");
	pkt_fill(g->p, 28);
	emit(g);
}

/* --- tunnels of every kind, whose content is known by its port -------------------------------------------------- */

#define O6A	"2001:db8::1"
#define O6B	"2001:db8::2"

/* What is between the outer header and IPv4: after IP protocol proto, or UDP to port if that is not 0. */
static const struct carrier {
	const char	*name;
	uint8_t		 proto;
	uint16_t	 sport, dport;
	const char	*hex;
} carriers[] = {
	{ "GRE in GRE", 47, 0, 0, "0000 0800 4500 003c 0000 0000 40 2f 0000 c6336401 c6336402 0000 0800" },
	{ "GRE in IPv4 in IPv4", 4, 0, 0, "4500 0038 0000 0000 40 2f 0000 c6336401 c6336402 0000 0800" },
	{ "GRE, MPLS", 47, 0, 0, "0000 8847 00010140" },
	{ "GRE, VLAN", 47, 0, 0, "0000 8100 0007 0800" },
	{ "GRE, PPPoE", 47, 0, 0, "0000 8864 1100 0001 0032 0021" },
	{ "GRE, NSH", 47, 0, 0, "0000 894f 00020601 00000001" },
	{ "GRE, CMD", 47, 0, 0, "0000 8909 0800 01 01 0001 0007" },
	{ "GRE, ERSPAN III", 47, 0, 0,
	    "1000 22eb 00000001 2001000100000000 00000000 0e0000000002 0e0000000001 0800" },
	{ "GRE, ERSPAN III with a subheader", 47, 0, 0,
	    "1000 22eb 00000001 2001000100000000 00000001 0000000000000000 0e0000000002 0e0000000001 0800" },
	{ "GRE, ERSPAN III without a frame", 47, 0, 0, "1000 22eb 00000001 2001000100000000 00001c00" },
	{ "GRE, WCCP version 1", 47, 0, 0, "0000 883e" },
	{ "GRE, Aruba", 47, 0, 0,
	    "0000 8210 0801 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800" },
	{ "GRE, Aruba's last", 47, 0, 0,
	    "0000 8370 0801 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800" },
	{ "Ethernet", 143, 0, 0, "0e0000000002 0e0000000001 8100 0005 0800" },
	{ "MPLS", 137, 0, 0, "00010040 00020140" },
	{ "GRE in UDP", 17, 50000, 4754, "0000 0800" },
	{ "GRE in UDP, bridged", 17, 50000, 4754, "2000 6558 00000001 0e0000000002 0e0000000001 0800" },
	{ "MPLS in UDP", 17, 50000, 6635, "00010140" },
	{ "MPLS in UDP, pseudo wire", 17, 50000, 6635, "00010140 00000001 0e0000000002 0e0000000001 0800" },
	{ "VXLAN, reserved bits", 17, 50000, 4789, "fbffffff 000001ff 0e0000000002 0e0000000001 0800" },
	{ "VXLAN without network", 17, 50000, 4789, "f7000000 00000100 0e0000000002 0e0000000001 0800" },
	{ "VXLAN, no source port", 17, 0, 4789, "08000000 00000100 0e0000000002 0e0000000001 0800" },
	{ "VXLAN, MPLS inside", 17, 50000, 4789, "08000000 00000100 0e0000000002 0e0000000001 8847 00010140" },
	{ "VXLAN-GPE, Ethernet by default", 17, 50000, 4790, "08000000 00000100 0e0000000002 0e0000000001 0800" },
	{ "VXLAN-GPE, reserved bits", 17, 50000, 4790, "ffffff01 000001ff" },
	{ "GENEVE, reserved bits", 17, 50000, 6081, "003f0800 000001ff" },
	{ "GENEVE, low source port", 17, 99, 6081, "00000800 00000100" },
	{ "GENEVE, MPLS", 17, 50000, 6081, "00008847 00000100 00010140" },
	{ "GENEVE, VLAN", 17, 50000, 6081, "00008100 00000100 0007 0800" },
	{ "GENEVE, ARP", 17, 50000, 6081, "00000806 00000100" },
	{ "GENEVE, unknown", 17, 50000, 6081, "00001234 00000100" },
	{ "GENEVE version 1", 17, 50000, 6081, "40000800 00000100" },
	{ "GTP, Ethernet", 17, 50000, 2152, "30ff 0028 00000001 0e0000000002 0e0000000001 0800" },
	{ "L2TP, reserved bits", 17, 1701, 1701, "34f2 0001 0002 ff03 0021" },
	{ "L2TP version 3, no PPP", 17, 1701, 1701, "0003 0000 00000001 0e0000000002 0e0000000001 0800" },
	{ "AYIYA, GRE", 17, 50000, 5072, "01 00 01 2f 00000000 00 0000 0800" },
	{ "no IP", 4, 0, 0, "e0" },
	{ "LISP", 17, 50000, 4341, "88000001 0000000f" },
	{ "LISP, to the port it comes from", 17, 4341, 4341, "ff000001 0000000f" },
	{ "LISP-GPE, Ethernet", 17, 50000, 4341, "84000003 00000001 0e0000000002 0e0000000001 0800" },
	{ "LISP-GPE, NSH", 17, 50000, 4341, "84000004 00000001 00020601 00000001" },
	{ "LISP, encapsulated control message", 17, 50000, 4342, "80000000" },
	{ "AMT, data", 17, 2268, 50000, "0600" },
	{ "AMT, query", 17, 2268, 50000, "0400 010203040506 00000007" },
	{ "AMT, update", 17, 50000, 2268, "0500 010203040506 00000007" },
	{ "TZSP, Ethernet", 17, 50000, 37008, "01 00 0001 0a0120 00 01 0e0000000002 0e0000000001 0800" },
	{ "TZSP, 802.11", 17, 50000, 37008,
	    "01 01 0012 01 0801 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800" },
	{ "TZSP, keep-alive", 17, 50000, 37008, "01 04 0001 01 0e0000000002 0e0000000001 0800" },
	{ "Mobile IP", 17, 50000, 434, "04 04 0000" },
	{ "Mobile IP, GRE", 17, 434, 50000, "04 2f 0000 0000 0800" },
	{ "GRE, frame relay", 47, 0, 0, "0000 6559 1841 03cc" },
	{ "GRE, TRILL", 47, 0, 0, "0000 22f3 003f 0001 0002 0e0000000002 0e0000000001 0800" },
	{ "L2TP version 3, IP", 17, 1701, 1701, "0003 0000 00000001" },
	{ "L2TP version 3, cookie of 8 bytes and sublayer", 17, 1701, 1701,
	    "0003 0000 00000001 0102030405060708 40000001 0e0000000002 0e0000000001 0800" },
	{ "L2TP version 3 over IP, Ethernet with a tag", 115, 0, 0,
	    "00000001 0e0000000002 0e0000000001 8100 0005 0800" },
	{ "L2TP version 3 over IP, PPP", 115, 0, 0, "00000001 01020304 0021" },
	{ "L2TP version 3 over IP, HDLC", 115, 0, 0, "00000001 0f00 0800" },
	{ "AYIYA, MPLS", 17, 50000, 5072, "01 00 01 89 00000000 00 00010140" },
	{ "AYIYA, EtherIP", 17, 50000, 5072, "01 00 03 61 00000000 00 3000 0e0000000002 0e0000000001 0800" },
	{ "AYIYA, echo", 17, 50000, 5072, "01 00 02 04 00000000 00" },
	{ "GTP'", 17, 50000, 2152, "20ff 0028 00000001" },
	{ "VXLAN-GPE without network", 17, 50000, 4790, "04000001 00000000" },
	{ "CAPWAP, frame control as in 802.11", 17, 50000, 5247,
	    "00100300 00000000 0801 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800" },
	{ "LWAPP, frame control as in 802.11", 17, 50000, 12222,
	    "0000 0040 0000 0801 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800" },
};

void
sc_carriers(struct gen *g)
{
	for (uint16_t i = 0; i < sizeof carriers / sizeof *carriers; i++) {
		const struct carrier *c = &carriers[i];

		for (int v6 = 0; v6 < 2; v6++) {
			if (v6)
				ip6(g, O6A, O6B, c->proto);
			else
				ip4(g, OA, OB, c->proto);
			if (c->proto == 17)
				pkt_udp(g->p, c->sport, c->dport);
			pkt_hex(g->p, c->hex);
			inner4(g, (uint16_t)(51000 + 2 * i + v6));
			emit(g);
		}
	}
}

/* Tunnels that were captured up to where their content begins. */
void
sc_carriercut(struct gen *g)
{
	static const struct carrier cut[] = {
		{ "GRE", 47, 0, 0, "0000 0800" }, { "GRE, bridged", 47, 0, 0, "0000 6558" },
		{ "GRE, PPP", 47, 0, 0, "3001 880b 0000 0001 00000001" },
		{ "ERSPAN", 47, 0, 0, "1000 88be 00000001 1000000000000000" }, { "EtherIP", 97, 0, 0, "3000" },
		{ "IP in IP", 4, 0, 0, "" }, { "Ethernet", 143, 0, 0, "" }, { "MPLS", 137, 0, 0, "00010140" },
		{ "VXLAN", 17, 50000, 4789, "08000000 00000100" },
		{ "VXLAN-GPE, NSH", 17, 50000, 4790, "0c000004 00000100" },
		{ "GENEVE", 17, 50000, 6081, "00000800 00000100" },
		{ "GENEVE, bridged", 17, 50000, 6081, "00006558 00000100" },
		{ "GTP", 17, 50000, 2152, "30ff 0028 00000001" }, { "L2TP", 17, 1701, 1701, "0002 0001 0002" },
		{ "CAPWAP", 17, 50000, 5247, "00100200 00000000" },
		{ "CAPWAP, 802.11", 17, 50000, 5247, "00100300 00000000" },
	};

	for (uint16_t i = 0; i < sizeof cut / sizeof *cut; i++) {
		size_t n;

		ip4(g, OA, OB, cut[i].proto);
		if (cut[i].proto == 17)
			pkt_udp(g->p, cut[i].sport, cut[i].dport);
		pkt_hex(g->p, cut[i].hex);
		n = g->p->n;
		inner4(g, (uint16_t)(51000 + i));
		emit_snapped(g, n);
	}
}
