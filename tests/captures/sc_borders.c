/*
 * Fields of neighbours, routers and associations at their borders: the least and the most that counts, one less and
 * one more; and flows of nobody, of which every decoder says that they are none of its own.
 */
#include <stdio.h>

#include "gen.h"

#define ALL	"ff:ff:ff:ff:ff:ff"

/* What no decoder knows: TCP, UDP, a protocol of IP for experiments, and one of Ethernet. */
void
sc_nobody(struct gen *g)
{
	struct conv c;

	conv_init(&c, "10.99.0.1", 40001, "10.99.0.2", 40002);
	conv_open(g, &c);
	conv_say(g, &c, CLIENT, "nothing that anybody knows\n");
	conv_say(g, &c, SERVER, "nor this\n");
	conv_close(g, &c);
	udp4(g, "10.99.0.3", 40003, "10.99.0.4", 40004, 60);
	udp4(g, "10.99.0.4", 40004, "10.99.0.3", 40003, 50);
	udp6(g, "2001:db8::99:3", 40003, "2001:db8::99:4", 40004, 60);
	ip4(g, "10.99.0.5", "10.99.0.6", 253);
	pkt_fill(g->p, 20);
	emit(g);
	pkt_clear(g->p);
	pkt_eth(g->p, ALL, "02:00:0a:63:00:07", 0x88b5);
	pkt_fill(g->p, 50);
	emit(g);
}

/* --- ARP -------------------------------------------------------------------------------------------------------- */

static void
arp(struct gen *g, const char *src, uint16_t op, uint32_t sender, const char *target_mac, uint32_t target)
{
	uint8_t mac[6];

	addr_mac(src, mac);
	pkt_clear(g->p);
	pkt_eth(g->p, ALL, src, 0x0806);
	pkt_hex(g->p, "0001 0800 06 04");
	pkt_u16(g->p, op);
	pkt_bytes(g->p, mac, sizeof mac);
	pkt_u32(g->p, sender);
	pkt_hex(g->p, target_mac);
	pkt_u32(g->p, target);
	emit(g);
}

/* More owners than there is room for at first, each of whom is known later; who asks for nearly nobody. */
void
sc_arpborder(struct gen *g)
{
	for (uint32_t i = 0; i < 600; i++)
		arp(g, "02:00:0a:64:00:01", 1, 0x0a640000 + i, "000000000000", 0x0a64ffff);
	for (uint32_t i = 0; i < 600; i += 97) {
		char mac[18] = "02:00:0a:64:01:0x";

		mac[16] = (char)('0' + i / 97);
		arp(g, mac, 1, 0x0a640000 + i, "000000000000", 0x0a64ffff);
	}
	/* to all, to all but the last byte, to nobody, to nearly nobody; a probe that names somebody */
	arp(g, "02:00:0a:64:02:01", 1, 0x0a650001, "ffffffffffff", 0x0a650001);
	arp(g, "02:00:0a:64:02:02", 1, 0x0a650002, "ffffffffff00", 0x0a650002);
	arp(g, "02:00:0a:64:02:03", 1, 0x0a650003, "00ffffffffff", 0x0a650003);
	arp(g, "02:00:0a:64:02:04", 1, 0x0a650004, "000000000000", 0x0a650004);
	arp(g, "02:00:0a:64:02:05", 1, 0x0a650005, "000000000001", 0x0a650005);
	arp(g, "02:00:0a:64:02:06", 1, 0, "000000000001", 0x0a650006);
	arp(g, "02:00:0a:64:02:07", 1, 0, "000000000000", 0x0a650007);
	/* opcodes that have a bit, and the first that has none */
	arp(g, "02:00:0a:64:02:08", 0, 0x0a650008, "000000000000", 0x0a650009);
	arp(g, "02:00:0a:64:02:08", 15, 0x0a650008, "000000000000", 0x0a650009);
	arp(g, "02:00:0a:64:02:09", 16, 0x0a650009, "000000000000", 0x0a650009);
}

/* --- CDP -------------------------------------------------------------------------------------------------------- */

/* snap: bytes of the frame that were captured, 0: all */
static void
cdp(struct gen *g, unsigned host, const char *tlvs, size_t snap)
{
	char mac[18] = "02:00:0a:65:00:0x";

	mac[16] = (char)('0' + host);
	pkt_clear(g->p);
	pkt_eth(g->p, "01:00:0c:cc:cc:cc", mac, 0);
	pkt_hex(g->p, "aa aa 03 00000c 2000 02 b4 0000");
	pkt_hex(g->p, tlvs);
	g->p->b[12] = (uint8_t)((g->p->n - 14) >> 8);
	g->p->b[13] = (uint8_t)(g->p->n - 14);
	if (snap > 0)
		emit_snapped(g, snap);
	else
		emit(g);
}

/* Values as long as they have to be, and a byte less; types with the last bit; a capture that ends between values. */
void
sc_cdpborder(struct gen *g)
{
	cdp(g, 1, "0007 000d 0a420000 18 0a430000", 0);		/* prefixes: 9 bytes, 4, 3, none, 10 */
	cdp(g, 2, "0007 0008 0a420001", 0);
	cdp(g, 3, "0007 0007 0a4200", 0);
	cdp(g, 4, "0007 0004", 0);
	cdp(g, 5, "0007 000e 0a420000 18 0a430000 20", 0);
	cdp(g, 6, "0002 0007 000000 0004 0007 000000 000a 0005 01 000b 0004 0016 0007 000000", 0);
	cdp(g, 7, "0002 0008 00000000 0004 0008 00000010 000a 0006 0002 000b 0005 01 0016 0008 00000000", 0);
	cdp(g, 8, "001f 0004 0020 0004 0021 0004 ffff 0004 000e 0006 0100 000f 0007 01 0065", 0);
	cdp(g, 9, "0001 0006 5331 0003 0006 6531 0006 0006 5333", 14 + 8 + 4 + 12);	/* two of three */
	cdp(g, 0, "0001 0004 0001 0005 41 0001 0005 42 0003", 0);	/* four bytes; three; what is no head */
}

/* --- LLDP ------------------------------------------------------------------------------------------------------- */

#define LLDP_NAMED	"0207 04 02000a670001 0406 05 6574683031 0602 0078"
#define HEX20		"4142434445464748494a4142434445464748494a"

static void
lldp(struct gen *g, unsigned host, const char *first, const char *tlvs, size_t snap)
{
	char mac[18];

	snprintf(mac, sizeof mac, "02:00:0a:67:00:%02x", host);
	pkt_clear(g->p);
	pkt_eth(g->p, "01:80:c2:00:00:0e", mac, 0x88cc);
	pkt_hex(g->p, first);
	pkt_hex(g->p, tlvs);
	if (snap > 0)
		emit_snapped(g, snap);
	else
		emit(g);
}

/* One thing for each host: lengths that are just enough and one less, types around those that are optional, ends. */
void
sc_lldpborder(struct gen *g)
{
	static const char *const names[] = {
		"0201 07 0406 05 6574683031 0602 0078", "0200 0406 05 6574683031 0602 0078",
		"0202 07 41 0406 05 6574683031 0602 0078", "0203 05 01 0a 0406 05 6574683031 0602 0078",
		"0202 04 02 0403 03 0200 0602 0078", "0202 05 01 0402 04 01 0602 0078",
		"0207 04 02000a670001 0401 05 0602 0078", "0207 04 02000a670001 0406 05 6574683031 0601 78",
		"0207 04 02000a670001 0406 05 6574683031 0603 007800", "0207 04 02000a670001 0406 05 6574683031",
		"0406 05 6574683031 0602 0078", "0207 04 02000a670001 0602 0078",
		"0206 05 06 0a670001 0406 04 02 0a670001 0602 0078"
	};
	static const char *const more[] = {
		"1000", "1001 05", "1003 01 01 00", "1008 02 01 0a 02 00000001", "1003 02 01 0a", "1003 03 01 0a",
		"1004 03 01 0a67", "1002 02 01", "1002 01 01",
		"100c 05 01 0a670002 02 00000001 00 100c 05 01 0a670003 02 00000001 00",
		"1008 01 00 02 00000001 00 100c 05 01 0a670004 02 00000001 00",
		"1022 21 03" HEX20 "0b0c0d0e0f1011121314 1516", "1024 21 03" HEX20 "0b0c0d0e0f1011121314 1516 0000",
		"0e03 001400", "0e04 0014 0004", "0e05 0014 0004 00", "0800", "0a00", "0c00", "1200", "7c00 fc00",
		"0601 00", "fe04 0080c2 01", "0002 0000 0a01 41", "0814" HEX20, "0815" HEX20 "4b", "0a14" HEX20,
		"0a15" HEX20 "4b", "0c64" HEX20 HEX20 HEX20 HEX20 HEX20, "0c65" HEX20 HEX20 HEX20 HEX20 HEX20 "4b",
		"0a01 41 0a01 42", "0a01 43 0a00"
	};
	const size_t head = 14 + 9 + 8 + 4;

	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		lldp(g, 1 + i, names[i], "0000", 0);
	for (unsigned i = 0; i < sizeof more / sizeof *more; i++) {
		lldp(g, 0x20 + i, LLDP_NAMED, more[i], 0);		/* without an end */
		lldp(g, 0x20 + i, LLDP_NAMED, "0a01 5a 0000", 0);
	}
	/* captured up to the middle of each type, of its head, and in front of the next */
	for (unsigned type = 3; type <= 10; type++) {
		char tlv[32];

		snprintf(tlv, sizeof tlv, "%02x04 00140004 0000", type << 1);
		lldp(g, 0x80 + type, LLDP_NAMED, tlv, head + 4);
		lldp(g, 0x90 + type, LLDP_NAMED, tlv, head + 1);
		lldp(g, 0xa0 + type, LLDP_NAMED, tlv, head + 6);
	}
	/* longer than the frame; as long as it is */
	lldp(g, 0xb0, LLDP_NAMED, "0a05 41424344", 0);
	lldp(g, 0xb1, LLDP_NAMED, "0a04 41424344", 0);
	lldp(g, 0xb2, LLDP_NAMED, "1005 02010a00", 0);
	lldp(g, 0xb3, "02", "", 0);
	lldp(g, 0xb4, "", "", 0);
	lldp(g, 0xb5, "0000", "", 0);
	/* times to live: eight, the ninth, and one of them again */
	for (unsigned host = 0xc0; host < 0xc3; host++)
		for (unsigned i = 0; i < 8 + (host > 0xc0); i++) {
			char ttl[16];

			snprintf(ttl, sizeof ttl, "0602 %04x 0000", host == 0xc2 && i == 8 ? 107 : 100 + i);
			lldp(g, host, "0207 04 02000a670001 0406 05 6574683031", ttl, 0);
		}
}

/* --- IGMP, VRRP ------------------------------------------------------------------------------------------------- */

static void
ip4_hex(struct gen *g, const char *src, const char *dst, uint8_t proto, const char *hex, size_t snap)
{
	eth4(g, src, dst, 0x0800);
	pkt_ip4(g->p, &(struct ip4){ .src = src, .dst = dst, .proto = proto, .ttl = proto == 2 ? 1 : 255 });
	pkt_hex(g->p, hex);
	if (snap > 0)
		emit_snapped(g, snap);
	else
		emit(g);
}

/* Types around the last that has a bit, codes, reports of version 3 without groups, and nothing at all. */
void
sc_igmpborder(struct gen *g)
{
	ip4_hex(g, "10.66.0.1", "224.0.0.2", 2, "1e 00 e1ff 00000000", 0);
	ip4_hex(g, "10.66.0.2", "224.0.0.2", 2, "1f 01 e0fe 00000000", 0);
	ip4_hex(g, "10.66.0.3", "224.0.0.2", 2, "20 ff de00 00000000", 0);
	ip4_hex(g, "10.66.0.4", "224.0.0.2", 2, "ff 02 00fd 00000000", 0);
	ip4_hex(g, "10.66.0.5", "224.0.0.22", 2, "22 00 ddff 0000 0000", 0);
	ip4_hex(g, "10.66.0.6", "224.0.0.22", 2, "22 00 deff 0000 ffff", 0);
	ip4_hex(g, "10.66.0.6", "224.0.0.22", 2, "22 00 ddfe 0000 0001", 0);
	ip4_hex(g, "10.66.0.7", "224.0.0.2", 2, "", 0);
	ip4_hex(g, "10.66.0.8", "224.0.0.2", 2, "16 00 e9ff 000000", 0);
	ip4_hex(g, "10.66.0.9", "239.1.1.2", 2, "16 00 f9fb ef010102", 14 + 20 + 7);	/* not captured whole */
	ip4_hex(g, "10.66.0.10", "239.1.1.2", 2, "16 00 f9fb e0010102", 0);	/* groups: 224, 239, 240 */
	ip4_hex(g, "10.66.0.11", "239.1.1.2", 2, "12 00 0dfd e0000000", 0);
	ip4_hex(g, "10.66.0.12", "239.1.1.2", 2, "12 00 eefe ff000000", 0);
	ip4_hex(g, "10.66.0.13", "239.1.1.2", 2, "12 00 fdfe f0000001", 0);
	ip4_hex(g, "10.66.0.14", "239.1.1.2", 2, "11 00 feef f0000000", 0);			/* a query for none */
}

/* Nothing at all, eight bytes, no address; as many as there is room for and one less; a password of eight. */
void
sc_vrrpborder(struct gen *g)
{
	ip4_hex(g, "10.67.0.1", "224.0.0.18", 112, "", 0);
	ip4_hex(g, "10.67.0.2", "224.0.0.18", 112, "31 01 64 00 00 64 6a9a", 0);
	ip4_hex(g, "10.67.0.3", "224.0.0.18", 112, "31 01 64 01 00 64 0000 0a4300", 0);
	ip4_hex(g, "10.67.0.4", "224.0.0.18", 112, "31 ff ff 01 0f ff 0000 0a430001", 0);
	ip4_hex(g, "10.67.0.5", "224.0.0.18", 112, "21 00 00 01 01 ff 0000 0a430001 3132333435363738", 0);
	ip4_hex(g, "10.67.0.6", "224.0.0.18", 112, "21 01 64 01 00 01 0000 0a430001 00000000000000", 0);
	ip4_hex(g, "10.67.0.7", "224.0.0.18", 112, "21 01 64 01 02 01 0000 0a430001 0102030405060708", 0);
	ip4_hex(g, "10.67.0.8", "224.0.0.18", 112, "31 01 64 02 00 64 0000 0a430001 0a430002", 14 + 20 + 12);
}

/* --- spanning trees --------------------------------------------------------------------------------------------- */

static void
stp(struct gen *g, unsigned host, const char *dst, const char *hex)
{
	char mac[18] = "02:00:0a:66:00:0x";

	mac[16] = (char)('0' + host);
	pkt_clear(g->p);
	pkt_eth(g->p, dst, mac, 0);
	pkt_hex(g->p, hex);
	g->p->b[12] = (uint8_t)((g->p->n - 14) >> 8);
	g->p->b[13] = (uint8_t)(g->p->n - 14);
	emit(g);
}

#define BRIDGES	"7fff 02000a3f0001 00010203 8fff 02000a3f0002 8101 0203 0405 0607 0809"

/* Other protocols and versions, bytes that differ; three of them, four, one less than a whole one; VLANs. */
void
sc_stpborder(struct gen *g)
{
	static const char all[] = "01:80:c2:00:00:00", pvst[] = "01:00:0c:cc:cc:cd";

	stp(g, 1, all, "42 42 03 0001 00 00 01" BRIDGES);
	stp(g, 2, all, "42 42 03 0100 04 00 80" BRIDGES);
	stp(g, 3, all, "42 42 03 0000 00");
	stp(g, 4, all, "42 42 03 0000 00 00");
	stp(g, 5, all, "42 42 03 0000 00 00 01 7fff 02000a3f0001 00010203 8fff 02000a3f0002 8101 0203 0405 0607 08");
	stp(g, 6, all, "42 42 03 0000 03 02 7e" BRIDGES "00");
	stp(g, 7, pvst, "aa aa 03 00000c 010b 0000 02 02 3c" BRIDGES "00 0000 0002 0fff");
	stp(g, 8, pvst, "aa aa 03 00000c 010b 0000 02 02 3c" BRIDGES "00 0000 0002 0f");
	stp(g, 9, pvst, "aa aa 03 00000c 010b 0000 02 02 3c" BRIDGES "00 0001 0002 0102");
}

/* --- SCTP ------------------------------------------------------------------------------------------------------- */

static void
sctp(struct gen *g, uint16_t client, const char *chunks, size_t snap)
{
	ip4(g, "10.68.0.1", "10.68.0.2", 132);
	pkt_sctp(g->p, client, 5000, 0x01020304);
	pkt_hex(g->p, chunks);
	if (snap > 0)
		emit_snapped(g, snap);
	else
		emit(g);
}

/* Chunks that are shorter than their heads, or a byte longer than what there is; types around the last with a bit. */
void
sc_sctpborder(struct gen *g)
{
	sctp(g, 4001, "", 0);
	sctp(g, 4002, "00 03 0000 0a 00 0004", 0);
	sctp(g, 4003, "00 03 0003 0a 00 0004", 0);
	sctp(g, 4004, "0a 00 0004 0b 00 0005 0c000000 0b 00 0004", 0);
	sctp(g, 4005, "0a 00 0006 0102", 0);
	sctp(g, 4006, "0d 00 0004 0e 00 0004 0f 00 0004", 0);
	sctp(g, 4007, "10 00 0004", 0);
	sctp(g, 4008, "00 03 000f 00000001 0001 0002 000000 00", 0);	/* a byte less than its head */
	sctp(g, 4009, "00 03 0010 00000001 0102 0304 05060708", 0);
	sctp(g, 4010, "01 00 0013 000000aa 00010203 0405 0607 080900 00", 0);
	sctp(g, 4011, "01 00 0014 000000aa 00010203 0405 0607 08090a0b", 0);
	sctp(g, 4012, "03 00 000b 00000001 000102 00", 0);
	sctp(g, 4013, "03 00 000c 00000001 00010203", 0);
	sctp(g, 4014, "0a 00 0004 0b", 0);
	sctp(g, 4015, "0a 00 0004 0b 00 0004", 14 + 20 + 12 + 4);	/* the second was not captured */
	for (int i = 0; i < 300; i++)			/* the same acknowledgement, more often than is counted */
		sctp(g, 4016, "03 00 0010 00000001 00000100 0000 0000", 0);
	for (int i = 0; i < 3; i++)			/* twice again, and a number that goes around */
		sctp(g, 4017, "03 00 0010 00000001 00000100 0000 0000", 0);
	sctp(g, 4018, "00 03 0010 ffffffff 0001 ffff 00000000", 0);
	sctp(g, 4018, "00 03 0010 00000000 0001 0000 00000000", 0);
}
