/* Scenarios about what is in front of IP: Ethernet, VLAN, MPLS, PPPoE, LLC, and link types other than Ethernet. */
#include "gen.h"

#define A	"10.10.0.1"
#define B	"10.10.0.2"

/* IPv4 and UDP with n bytes, to a port that tells the case. */
static void
tail4(struct gen *g, uint16_t port, size_t n)
{
	pkt_ip4(g->p, &(struct ip4){ .src = A, .dst = B, .proto = 17, .id = ++g->id });
	pkt_udp(g->p, 40000, port);
	pkt_fill(g->p, n);
}

static void
tail6(struct gen *g, uint16_t port, size_t n)
{
	pkt_ip6(g->p, &(struct ip6){ .src = "2001:db8::1", .dst = "2001:db8::2", .next = 17 });
	pkt_udp(g->p, 40000, port);
	pkt_fill(g->p, n);
}

static void
arp(struct gen *g, const char *dst, const char *src, uint16_t type, size_t pad)
{
	pkt_clear(g->p);
	pkt_eth(g->p, dst, src, type);
	pkt_hex(g->p, "0001 0800 06 04 0001 020000000001 0a0a0001 000000000000 0a0a0002");
	pkt_zero(g->p, pad);
	emit(g);
}

void
sc_l2(struct gen *g)
{
	static const uint16_t types[] = {
		0x88cc, 0x8035, 0x80f3, 0x888e, 0x8863, 0x8809, 0x88f7, 0x8902, 0x9000, 0x6002, 0x2000, 0x1234, 0x05dd,
		0x05ff, 0x0600, 0x8137, 0x886f, 0x890d,
	};

	arp(g, "ff:ff:ff:ff:ff:ff", "02:00:00:00:00:01", 0x0806, 0);	/* a request is never paired */
	arp(g, "02:00:00:00:00:01", "02:00:00:00:00:02", 0x0806, 18);	/* answer and answer back: a pair */
	arp(g, "02:00:00:00:00:02", "02:00:00:00:00:01", 0x0806, 18);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		pkt_clear(g->p);
		pkt_eth(g->p, "01:80:c2:00:00:0e", "02:00:00:00:00:03", types[i]);
		pkt_u8(g->p, 0);
		pkt_u8(g->p, 1);
		pkt_fill(g->p, 48);
		emit(g);
	}
	for (uint8_t sub = 0; sub < 12; sub++) {			/* slow protocols by the byte behind */
		pkt_clear(g->p);
		pkt_eth(g->p, "01:80:c2:00:00:02", "02:00:00:00:00:04", 0x8809);
		pkt_u8(g->p, sub);
		pkt_u8(g->p, sub);
		pkt_zero(g->p, 48);
		emit(g);
	}
	pkt_clear(g->p);						/* ISL */
	pkt_hex(g->p, "01000c0000 00 020000000005 0024 aaaa03 020000 0002 0000 0000");
	pkt_eth(g->p, "02:00:00:00:00:02", "02:00:00:00:00:01", 0x0800);
	tail4(g, 1, 20);
	emit(g);
}

/* n tags, the outer ones of type 0x88a8, the last with tci */
static void
tags(struct gen *g, int n, uint16_t tci, uint16_t port)
{
	pkt_clear(g->p);
	pkt_eth(g->p, "02:00:00:00:00:02", "02:00:00:00:00:01", n > 1 ? 0x88a8 : 0x8100);
	for (int i = 1; i < n; i++)
		pkt_vlan(g->p, (uint16_t)(100 * i), i < n - 1 ? 0x88a8 : 0x8100);
	pkt_vlan(g->p, tci, 0x0800);
	tail4(g, port, 10);
	emit(g);
}

void
sc_vlan(struct gen *g)
{
	for (int n = 1; n <= 6; n++)
		tags(g, n, 42, (uint16_t)(50000 + n));
	tags(g, 1, 0, 50010);			/* VID 0 is untagged */
	udp4(g, A, 40000, B, 50010, 10);
	tags(g, 1, 0xb000, 50011);		/* VID 0, priority 5 */
	tags(g, 1, 0x2000 | 7, 50012);		/* priority and DEI are not in the key */
	tags(g, 1, 0x5000 | 7, 50012);
	tags(g, 2, 7, 50012);			/* nor is the outer tag */
	tags(g, 1, 8, 50012);			/* the VID is: another flow */
	pkt_clear(g->p);			/* a tag without anything behind it */
	pkt_eth(g->p, "02:00:00:00:00:02", "02:00:00:00:00:01", 0x8100);
	pkt_vlan(g->p, 9, 0x8100);
	emit(g);
	pkt_clear(g->p);			/* an ARP in a VLAN */
	pkt_eth(g->p, "ff:ff:ff:ff:ff:ff", "02:00:00:00:00:01", 0x9100);
	pkt_vlan(g->p, 9, 0x9200);
	pkt_vlan(g->p, 10, 0x0806);
	pkt_zero(g->p, 46);
	emit(g);
}

static void
labels(struct gen *g, uint16_t type, int n)
{
	pkt_clear(g->p);
	pkt_eth(g->p, "02:00:00:00:00:02", "02:00:00:00:00:01", type);
	for (int i = 1; i <= n; i++)
		pkt_mpls(g->p, (uint32_t)(1000 + i), i == n);
}

void
sc_mpls(struct gen *g)
{
	for (int n = 1; n <= 5; n++) {
		labels(g, n == 5 ? 0x8848 : 0x8847, n);
		tail4(g, (uint16_t)(50000 + n), 10);
		emit(g);
	}
	labels(g, 0x8847, 2);
	tail6(g, 50010, 10);
	emit(g);
	labels(g, 0x8847, 1);			/* Ethernet behind a control word */
	pkt_u32(g->p, 0x00000001);
	pkt_eth(g->p, "12:00:00:00:00:02", "12:00:00:00:00:01", 0x0800);
	tail4(g, 50011, 10);
	emit(g);
	labels(g, 0x8847, 1);			/* Ethernet without one */
	pkt_eth(g->p, "12:00:00:00:00:02", "12:00:00:00:00:01", 0x8100);
	pkt_vlan(g->p, 5, 0x0800);
	tail4(g, 50012, 10);
	emit(g);
	labels(g, 0x8847, 1);			/* without one, and a MAC that looks like one */
	pkt_eth(g->p, "00:00:00:00:00:02", "12:00:00:00:00:01", 0x0800);
	tail4(g, 50013, 10);
	emit(g);
	pkt_clear(g->p);			/* no bottom of stack */
	pkt_eth(g->p, "02:00:00:00:00:02", "02:00:00:00:00:01", 0x8847);
	for (int i = 0; i < 12; i++)
		pkt_mpls(g->p, 16, false);
	emit(g);
}

void
sc_pppoe(struct gen *g)
{
	static const uint16_t ppp[] = { 0x0021, 0x0057, 0xc021, 0x8021, 0x8057, 0xc023, 0xc223, 0x00fd, 0x4321 };

	pkt_clear(g->p);			/* discovery */
	pkt_eth(g->p, "ff:ff:ff:ff:ff:ff", "02:00:00:00:00:01", 0x8863);
	pkt_hex(g->p, "11 09 0000 0004 0101 0000");
	pkt_zero(g->p, 36);
	emit(g);
	for (size_t i = 0; i < sizeof ppp / sizeof *ppp; i++) {
		pkt_clear(g->p);
		pkt_eth(g->p, "02:00:00:00:00:02", "02:00:00:00:00:01", 0x8864);
		pkt_pppoe(g->p, 7, ppp[i]);
		if (ppp[i] == 0x0021)
			tail4(g, 50000, 10);
		else if (ppp[i] == 0x0057)
			tail6(g, 50000, 10);
		else
			pkt_hex(g->p, "01 01 0004");
		emit(g);
	}
}

void
sc_llc(struct gen *g)
{
	static const uint8_t dsap[] = { 0x42, 0xe0, 0xf0, 0xfe, 0x04, 0x7e, 0x82, 0xaa, 0xff, 0x00, 0x99 };
	static const uint16_t length[] = { 46, 1500, 1501, 1535, 1536, 0x8870 };

	for (size_t i = 0; i < sizeof dsap; i++) {
		pkt_clear(g->p);
		pkt_eth(g->p, "01:80:c2:00:00:00", "02:00:00:00:00:01", 39);
		pkt_u8(g->p, dsap[i]);
		pkt_u8(g->p, dsap[i]);
		pkt_u8(g->p, 3);
		pkt_fill(g->p, 43);
		emit(g);
	}
	for (size_t i = 0; i < sizeof length / sizeof *length; i++) {	/* the type field at the limits of a length */
		pkt_clear(g->p);
		pkt_eth(g->p, "02:00:00:00:00:02", "02:00:00:00:00:01", length[i]);
		pkt_snap(g->p, 0x0800);
		tail4(g, (uint16_t)(50000 + i), 10);
		emit(g);
	}
	pkt_clear(g->p);			/* SNAP with CDP, then with a type nobody knows */
	pkt_eth(g->p, "01:00:0c:cc:cc:cc", "02:00:00:00:00:01", 60);
	pkt_snap(g->p, 0x2000);
	pkt_fill(g->p, 52);
	emit(g);
	pkt_clear(g->p);
	pkt_eth(g->p, "01:00:0c:cc:cc:cc", "02:00:00:00:00:01", 60);
	pkt_snap(g->p, 0x4321);
	pkt_fill(g->p, 52);
	emit(g);
	pkt_clear(g->p);			/* DSAP 06 is IP */
	pkt_eth(g->p, "02:00:00:00:00:02", "02:00:00:00:00:01", 60);
	pkt_hex(g->p, "060603");
	tail4(g, 50020, 10);
	emit(g);
}

/* The same 5-tuple plain, in one VLAN tag with VID 0, two such tags, MPLS, SNAP, GRE: six descriptions of one flow. */
void
sc_hdrdesc(struct gen *g)
{
	for (int i = 0; i < 8; i++) {
		pkt_clear(g->p);
		pkt_eth(g->p, "02:00:00:00:00:02", "02:00:00:00:00:01",
		    (uint16_t[]){ 0x0800, 0x8100, 0x8100, 0x8847, 100, 0x0800, 0x0800, 0x8100 }[i]);
		if (i == 1 || i == 7)
			pkt_vlan(g->p, 0, 0x0800);
		if (i == 2) {
			pkt_vlan(g->p, 0, 0x8100);
			pkt_vlan(g->p, 0, 0x0800);
		}
		if (i == 3)
			pkt_mpls(g->p, 16, true);
		if (i == 4)
			pkt_snap(g->p, 0x0800);
		if (i == 5) {
			pkt_ip4(g->p, &(struct ip4){ .src = "1.1.1.1", .dst = "2.2.2.2", .proto = 47 });
			pkt_gre(g->p, 0, 0x0800);
		}
		tail4(g, 50000, 10);
		emit(g);
	}
}

static const uint16_t PORT = 50000;

void
sc_raw(struct gen *g)
{
	cap_linktype(g->cap, LT_RAW);
	pkt_clear(g->p);
	tail4(g, PORT, 10);
	emit(g);
	pkt_clear(g->p);
	tail6(g, PORT, 10);
	emit(g);
	pkt_clear(g->p);
	pkt_hex(g->p, "f0 00 00 00 00");
	emit(g);
}

void
sc_null(struct gen *g)
{
	static const char *const family[] = { "02000000", "00000002", "18000000", "1c000000", "0000001e", "1e000000", "0a000000",
	    "07000000", "ffffffff" };

	cap_linktype(g->cap, LT_NULL);
	for (size_t i = 0; i < sizeof family / sizeof *family; i++) {
		pkt_clear(g->p);
		pkt_hex(g->p, family[i]);
		if (i < 2)
			tail4(g, (uint16_t)(PORT + i), 10);
		else
			tail6(g, (uint16_t)(PORT + i), 10);
		emit(g);
	}
}

void
sc_loop(struct gen *g)
{
	cap_linktype(g->cap, LT_LOOP);
	pkt_clear(g->p);
	pkt_u32(g->p, 2);
	tail4(g, PORT, 10);
	emit(g);
}

void
sc_fddi(struct gen *g)
{
	cap_linktype(g->cap, LT_FDDI);
	pkt_clear(g->p);
	pkt_hex(g->p, "57 020000000002 020000000001");
	pkt_snap(g->p, 0x0800);
	tail4(g, PORT, 10);
	emit(g);
}

void
sc_sll(struct gen *g)
{
	cap_linktype(g->cap, LT_SLL);
	for (int i = 0; i < 3; i++) {
		pkt_clear(g->p);
		pkt_hex(g->p, "0000 0001 0006 020000000001 0000");
		pkt_u16(g->p, (uint16_t[]){ 0x0800, 0x86dd, 0x0806 }[i]);
		if (i == 0)
			tail4(g, PORT, 10);
		else if (i == 1)
			tail6(g, PORT, 10);
		else
			pkt_hex(g->p, "0001 0800 06 04 0001 020000000001 0a0a0001 000000000000 0a0a0002");
		emit(g);
	}
}

void
sc_sll2(struct gen *g)
{
	cap_linktype(g->cap, LT_SLL2);
	pkt_clear(g->p);
	pkt_hex(g->p, "0800 0000 00000001 0001 00 06 020000000001 0000");
	tail4(g, PORT, 10);
	emit(g);
	pkt_clear(g->p);			/* an interface without MAC addresses */
	pkt_hex(g->p, "0800 0000 00000002 fffe 04 00 0000000000000000");
	tail4(g, PORT + 1, 10);
	emit(g);
}

void
sc_ppp(struct gen *g)
{
	static const char *const head[] = { "ff03 0021", "0021", "ff03 0057", "ff03 c021", "0f00 0800", "8f00 0800", "ff03 0281",
	    "ff03 8057" };

	cap_linktype(g->cap, LT_PPP);
	for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
		pkt_clear(g->p);
		pkt_hex(g->p, head[i]);
		if (i == 6)
			pkt_mpls(g->p, 16, true);
		if (i == 2)
			tail6(g, PORT, 10);
		else if (i == 3 || i == 7)
			pkt_hex(g->p, "01 01 0004");
		else
			tail4(g, (uint16_t)(PORT + i), 10);
		emit(g);
	}
}

void
sc_chdlc(struct gen *g)
{
	static const uint16_t type[] = { 0x0800, 0x86dd, 0x8035, 0x8847, 0x2000 };

	cap_linktype(g->cap, LT_C_HDLC);
	for (size_t i = 0; i < sizeof type / sizeof *type; i++) {
		pkt_clear(g->p);
		pkt_hex(g->p, "0f00");
		pkt_u16(g->p, type[i]);
		if (type[i] == 0x8847)
			pkt_mpls(g->p, 16, true);
		if (type[i] == 0x86dd)
			tail6(g, PORT, 10);
		else if (type[i] == 0x8035 || type[i] == 0x2000)
			pkt_zero(g->p, 18);
		else
			tail4(g, (uint16_t)(PORT + i), 10);
		emit(g);
	}
}

/* 802.11: a data frame, a QoS data frame, one with four addresses, a protected one, null data, a beacon, an ACK. */
static void
wlan(struct gen *g, const char *in_front)
{
	static const char *const control[] = { "0801", "8801", "0803", "0841", "4801", "8000", "d400" };

	for (size_t i = 0; i < sizeof control / sizeof *control; i++) {
		pkt_clear(g->p);
		pkt_hex(g->p, in_front);
		pkt_hex(g->p, control[i]);
		pkt_hex(g->p, "0000 020000000002 020000000001 020000000003 0000");
		if (i == 2)
			pkt_hex(g->p, "020000000004");
		if (i == 1)
			pkt_hex(g->p, "0000");
		if (i <= 3) {
			pkt_snap(g->p, 0x0800);
			tail4(g, (uint16_t)(PORT + i), 10);
		}
		emit(g);
	}
}

void
sc_wlan(struct gen *g)
{
	cap_linktype(g->cap, LT_IEEE802_11);
	wlan(g, "");
}

/* An IPv4 packet in every way that 802.11 says who sent it to whom: A is ...a1, B is ...b1. */
void
sc_wlanmacs(struct gen *g)
{
	static const char *const head[] = {
		"0800 0000 0200000000b1 0200000000a1 0200000000ff 0000",			/* within a cell */
		"0801 0000 0200000000ff 0200000000a1 0200000000b1 0000",			/* to the distribution system */
		"0802 0000 0200000000b1 0200000000ff 0200000000a1 0000",			/* from it */
		"0803 0000 0200000000fe 0200000000ff 0200000000b1 0000 0200000000a1",	/* between two of its parts */
		"8803 0000 0200000000fe 0200000000ff 0200000000b1 0000 0200000000a1 0000",
		"8802 0000 0200000000fe 0200000000ff 0200000000fd 0000 8000 0200000000b1 0200000000a1 0036",	/* A-MSDU */
		"8803 0000 0200000000fe 0200000000ff 0200000000fd 0000 0200000000fc 8000 0200000000b1 0200000000a1 0036",
	};

	cap_linktype(g->cap, LT_IEEE802_11);
	for (uint16_t i = 0; i < sizeof head / sizeof *head; i++) {
		pkt_clear(g->p);
		pkt_hex(g->p, head[i]);
		pkt_snap(g->p, 0x0800);
		tail4(g, (uint16_t)(52000 + i), 18);
		emit(g);
	}
	pkt_clear(g->p);			/* no IP: the flow's key has these addresses */
	pkt_hex(g->p, head[1]);
	pkt_hex(g->p, "424203 0000000000");
	emit(g);
}

void
sc_frelay(struct gen *g)
{
	static const char *const head[] = {
		"1841 0800", "1841 03cc", "1841 0300cc", "184003 03cc", "18401001 03cc", "1841 030080 000000 0800",
		"1841 0380 000000 8100 0007 0800", "1841 8847 00010140", "1841 03cf 0021",
		"1841 030080 0080c2 0007 0e0000000002 0e0000000001 0800", "1841 030080 0080c2 0001 0e0000000002 0e0000000001 0800",
	};
	static const char *const other[] = { "1841 0381", "1841 0383", "1841 0308", "1841 03b1", "1841 030080 00000c 2000",
	    "1841 030080 000000 0806", "1841 03cc e0" };

	cap_linktype(g->cap, LT_FRELAY);
	for (uint16_t i = 0; i < sizeof head / sizeof *head; i++) {
		pkt_clear(g->p);
		pkt_hex(g->p, head[i]);
		tail4(g, (uint16_t)(52000 + i), 10);
		emit(g);
	}
	pkt_clear(g->p);
	pkt_hex(g->p, "1841 038e");
	tail6(g, 52100, 10);
	emit(g);
	for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
		pkt_clear(g->p);
		pkt_hex(g->p, other[i]);
		pkt_zero(g->p, 28);
		emit(g);
	}
}

void
sc_radiotap(struct gen *g)
{
	cap_linktype(g->cap, LT_RADIOTAP);
	wlan(g, "00 00 0800 00000000");
	wlan(g, "00 00 0c00 04800000 02001800");
}

void
sc_ipv4(struct gen *g)
{
	cap_linktype(g->cap, LT_IPV4);
	pkt_clear(g->p);
	tail4(g, PORT, 10);
	emit(g);
}

void
sc_ipv6(struct gen *g)
{
	cap_linktype(g->cap, LT_IPV6);
	pkt_clear(g->p);
	tail6(g, PORT, 10);
	emit(g);
}
