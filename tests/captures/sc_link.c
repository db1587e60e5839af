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
		0x88cc, 0x8035, 0x80f3, 0x888e, 0x8863, 0x8809, 0x88f7, 0x8902, 0x9000, 0x6002, 0x2000, 0x1234,
		0x05dd, 0x05ff, 0x0600, 0x8137, 0x886f, 0x890d,
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

/*
 * The same 5-tuple plain, in one VLAN tag with VID 0, two such tags, MPLS, SNAP, GRE: six descriptions of one flow.
 */
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
	static const char *const family[] = { "02000000", "00000002", "18000000", "1c000000", "0000001e", "1e000000",
	    "0a000000", "07000000", "ffffffff" };

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
sc_arcnet(struct gen *g)
{
	cap_linktype(g->cap, LT_ARCNET);
	pkt_clear(g->p);
	pkt_hex(g->p, "01 02 0000 d4");
	tail4(g, PORT, 10);
	emit(g);
}

void
sc_fddi(struct gen *g)
{
	static const char *const fc[] = { "57", "50", "d0" };

	cap_linktype(g->cap, LT_FDDI);
	for (size_t i = 0; i < sizeof fc / sizeof *fc; i++) {
		pkt_clear(g->p);
		pkt_hex(g->p, fc[i]);
		pkt_hex(g->p, "020000000002 020000000001");
		pkt_snap(g->p, i == 1 ? 0x86dd : 0x0800);
		if (i == 1)
			tail6(g, PORT, 10);
		else
			tail4(g, (uint16_t)(PORT + i), 10);
		emit(g);
	}
	pkt_clear(g->p);			/* spanning tree */
	pkt_hex(g->p, "54 0180c2000000 020000000010 42 42 03 0000 00 00");
	emit(g);
	pkt_clear(g->p);			/* station management, and a header that was cut */
	pkt_hex(g->p, "41 ffffffffffff 020000000001 01020304");
	emit(g);
	emit_snapped(g, 12);
}

void
sc_ipoib(struct gen *g)
{
	cap_linktype(g->cap, LT_IPOIB);
	for (int i = 0; i < 3; i++) {
		pkt_clear(g->p);
		pkt_zero(g->p, 20);
		pkt_hex(g->p, "00000048 fe80000000000000 0002c903000a1b2c");
		pkt_u16(g->p, (uint16_t[]){ 0x0800, 0x86dd, 0x0806 }[i]);
		pkt_u16(g->p, 0);
		if (i == 0)
			tail4(g, PORT, 10);
		else if (i == 1)
			tail6(g, PORT, 10);
		else
			pkt_hex(g->p, "0020 0800 14 04 0001");
		emit(g);
	}
	emit_snapped(g, 43);
}

void
sc_slip(struct gen *g)
{
	cap_linktype(g->cap, LT_SLIP);
	for (int i = 0; i < 4; i++) {
		pkt_clear(g->p);
		pkt_u8(g->p, i & 1);		/* received, sent */
		pkt_u8(g->p, i == 2 ? 0x80 : 0x40);
		pkt_zero(g->p, 14);
		if (i == 1)
			tail6(g, PORT, 10);
		else if (i < 3)
			tail4(g, (uint16_t)(PORT + i), 10);
		else
			pkt_hex(g->p, "0102030405");
		emit(g);
	}
	emit_snapped(g, 15);
}

/* An attribute of NFLOG up to its value of n bytes. */
static void
attribute(struct gen *g, bool little, uint16_t type, size_t n)
{
	const uint16_t v[] = { (uint16_t)(n + 4), type };

	for (int i = 0; i < 2; i++)
		pkt_u16(g->p, little ? __builtin_bswap16(v[i]) : v[i]);
}

void
sc_nflog(struct gen *g)
{
	static const uint8_t family[] = { 2, 10, 7, 2, 2, 2 };

	cap_linktype(g->cap, LT_NFLOG);
	for (size_t i = 0; i < sizeof family; i++) {
		const bool little = i != 3;

		pkt_clear(g->p);
		pkt_u8(g->p, family[i]);
		pkt_hex(g->p, "00 0005");
		attribute(g, little, 1, 4);	/* packet header */
		pkt_hex(g->p, "0800 00 00");
		attribute(g, little, 10, 5);	/* prefix, padded */
		pkt_hex(g->p, "6c6f673a00 000000");
		if (i < 4)
			attribute(g, little, 9, i == 1 ? 58 : 38);
		if (i == 4)
			pkt_hex(g->p, "0300 0900");	/* a length below that of its own header */
		if (i == 1)
			tail6(g, PORT, 10);
		else if (i < 4)
			tail4(g, (uint16_t)(PORT + i), 10);
		emit(g);
	}
}

void
sc_can(struct gen *g)
{
	static const char *const frame[] = {
		"00000123 08 00 0000 0102030405060708", "80000123 04 04 0000 01020304", "00000456 00 00 0000",
		"00100123 80 00 0c00 00000001 0102030405060708090a0b0c",
		"00000123 0c 00 0000 0102030405060708090a0b0c", "00000123 08",
	};

	cap_linktype(g->cap, LT_CAN);
	for (size_t i = 0; i < sizeof frame / sizeof *frame; i++) {
		pkt_clear(g->p);
		pkt_hex(g->p, frame[i]);
		emit(g);
	}
}

void
sc_wpan(struct gen *g)
{
	static const char *const head[] = {
		"4188 01 cdab 0200 0100",				/* short addresses, one PAN */
		"41cc 02 cdab 0200000000000000 0100000000000000",	/* long ones */
		"0188 03 cdab 0200 cdab 0100",				/* two PANs */
		"01e8 04 cdab 0200 cdab 0100000000000000",		/* version 2, two PANs */
		"41a9 cdab 0200 0100",					/* version 2 without a sequence number */
		"21ec 05 cdab 0200000000000000 0100000000000000", /* version 2, one PAN for two long addresses */
		"61ec 06 0200000000000000 0100000000000000",		/* and none */
	};
	static const char *const whole[] = {
		"0080 07 cdab 0000 ff cf 00 00",			/* beacon */
		"0200 08",						/* acknowledgement */
		"4988 09 cdab 0200 0100 05 00000000 0102030405",	/* secured */
		"4188 0a cdab 0200 0100 7a33 3a 0102",			/* a compressed header */
		"4188 0b cdab 0200 0100 c0ff 0001 41",			/* a fragment */
		"4188 0c cdab 0200 0100 4802 0000",			/* ZigBee */
		"4188 0d cdab",						/* cut */
		"41",
	};

	cap_linktype(g->cap, LT_WPAN);
	for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
		pkt_clear(g->p);
		pkt_hex(g->p, head[i]);
		pkt_u8(g->p, 0x41);
		tail6(g, (uint16_t)(PORT + i), 10);
		emit(g);
	}
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
		pkt_clear(g->p);
		pkt_hex(g->p, whole[i]);
		emit(g);
	}
}

void
sc_dsa(struct gen *g)
{
	static const char *const tag[] = { "c0080000", "40081000", "e0086064" }; /* forward, from the CPU, tagged */

	cap_linktype(g->cap, LT_DSA);
	for (size_t i = 0; i < sizeof tag / sizeof *tag; i++) {
		pkt_clear(g->p);
		pkt_hex(g->p, "020000000002 020000000001");
		pkt_hex(g->p, tag[i]);
		pkt_u16(g->p, i == 1 ? 0x0806 : 0x0800);
		if (i == 1)
			pkt_hex(g->p, "0001 0800 06 04 0001 020000000001 0a0a0001 000000000000 0a0a0002");
		else
			tail4(g, (uint16_t)(PORT + i), 10);
		emit(g);
	}
	emit_snapped(g, 17);
}

/* A frame with a header of a switch; behind it a frame, or a type and a datagram. */
static void
switched(struct gen *g, uint16_t type, const char *header, bool frame, uint16_t port)
{
	pkt_clear(g->p);
	pkt_eth(g->p, "02:00:00:00:00:02", "02:00:00:00:00:01", type);
	pkt_hex(g->p, header);
	if (frame)
		pkt_eth(g->p, "12:00:00:00:00:02", "12:00:00:00:00:01", 0x0800);
	else
		pkt_u16(g->p, 0x0800);
	tail4(g, port, 10);
}

void
sc_switches(struct gen *g)
{
	static const struct { uint16_t type; const char *header; bool frame; } h[] = {
		{ 0xdada, "0000 c0080000", false },
		{ 0x8903, "0120", true },
		{ 0x88e7, "00001234", true },
		{ 0x88a8, "0064 88e7 00001234", true },
		{ 0x8926, "80010002", false },
		{ 0x8100, "0064 8926 80010002", false },
		{ 0x88e5, "20 00 00000001 0200000000010001", false },	/* protected only */
		{ 0x88e5, "00 00 00000002", false },			/* the same without an identifier */
		{ 0x88e5, "2c 00 00000003 0200000000010001", false },	/* encrypted */
		{ 0x88e5, "04 00 00000004", false },			/* changed */
		{ 0x893f, "0001 0002 0000", false },
		{ 0xf1c1, "0000 0001", false },
		{ 0x892f, "1030 0001", false },
		{ 0x22f3, "003f 0001 0002", true },			/* TRILL */
		{ 0x22f3, "08bf 0001 0002 0000000000000000", true },	/* with options */
		{ 0xd28b, "0001 0010 0000000000000001", false },	/* Arista's time, of 64 bits and of 48 */
		{ 0xd28b, "0001 0120 000000000001", false },
		{ 0xd28b, "0002 0010 0000000000000001", false },	/* something else than a time */
	};
	const size_t all = sizeof h / sizeof *h;

	for (size_t i = 0; i < all; i++) {
		switched(g, h[i].type, h[i].header, h[i].frame, (uint16_t)(PORT + i));
		emit(g);
	}
	for (size_t i = 0; i < all; i += 2)
		for (size_t n = 14; n < 26; n += 5) {
			switched(g, h[i].type, h[i].header, h[i].frame, (uint16_t)(PORT + i));
			emit_snapped(g, n);
		}
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
	static const char *const head[] = { "ff03 0021", "0021", "ff03 0057", "ff03 c021", "0f00 0800", "8f00 0800",
	    "ff03 0281", "ff03 8057" };

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
		"0801 0000 0200000000ff 0200000000a1 0200000000b1 0000",	/* to the distribution system */
		"0802 0000 0200000000b1 0200000000ff 0200000000a1 0000",			/* from it */
		"0803 0000 0200000000fe 0200000000ff 0200000000b1 0000 0200000000a1",	/* between two of its parts */
		"8803 0000 0200000000fe 0200000000ff 0200000000b1 0000 0200000000a1 0000",
		/* A-MSDU */
		"8802 0000 0200000000fe 0200000000ff 0200000000fd 0000 8000 0200000000b1 0200000000a1 0036",
		"8803 0000 0200000000fe 0200000000ff 0200000000fd 0000 0200000000fc 8000 0200000000b1 0200000000a1 "
		    "0036",
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
		"1841 030080 0080c2 0007 0e0000000002 0e0000000001 0800",
		"1841 030080 0080c2 0001 0e0000000002 0e0000000001 0800",
	};
	static const char *const other[] = { "1841 0381", "1841 0383", "1841 0308", "1841 03b1",
	    "1841 030080 00000c 2000", "1841 030080 000000 0806", "1841 03cc e0" };

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
