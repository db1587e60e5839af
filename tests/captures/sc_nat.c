/* Scenarios of protocols that find their way through NATs. */
#include "gen.h"

#include <stdio.h>
#include <string.h>

#define TID	"000000000000000000000001"
#define STUN(type, len)	type len "2112a442" TID

static void
udp_nat(struct gen *g, const char *from, uint16_t sport, const char *to, uint16_t dport, const char *hex)
{
	ip4(g, from, to, 17);
	pkt_udp(g->p, sport, dport);
	pkt_hex(g->p, hex);
	emit(g);
}

static void
tcp_nat(struct gen *g, const char *from, const char *to, uint16_t sport, uint16_t dport, uint32_t seq, uint8_t flags,
    const char *hex)
{
	ip4(g, from, to, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = sport, .dport = dport, .seq = seq, .ack = 1, .flags = flags,
	    .win = 8192 });
	pkt_hex(g->p, hex);
	emit(g);
}

/* 192.0.2.1:32853 as it is sent mixed */
#define XOR_ADDR	"0001a147 e112a643"

#define S	"10.81.1.1"

/* STUN: addresses, names, errors; TURN and ICE; what is none, too short, malformed, on other ports. */
void
sc_stun(struct gen *g)
{
	static const char *const codes[] = { "00000300", "00000400", "00000401", "00000525", "00000700" };
	char hex[128];

	udp_nat(g, "10.81.0.1", 40001, S, 3478, STUN("0001", "0000"));
	udp_nat(g, S, 3478, "10.81.0.1", 40001, STUN("0101", "003c") "0001 0008 0001 8055 c0000201 0020 0008" XOR_ADDR
	    "802b 0008 0001 0d96 0a510101 802c 0008 0001 0d97 0a510102 8022 0007 536f667477617200");
	/* TURN: allocation refused for its credentials, then done */
	udp_nat(g, "10.81.0.2", 40001, S, 3478, STUN("0003", "0010") "0019 0004 11000000 0018 0001 80000000");
	udp_nat(g, S, 3478, "10.81.0.2", 40001, STUN("0113", "001c") "0009 0004 00000401 0015 0003 6e6f6e00"
	    "0014 0005 7265616c6d000000");
	udp_nat(g, "10.81.0.2", 40001, S, 3478, STUN("0003", "0018") "0006 0005 616c696365 000000"
	    "000d 0004 00000e10 001a 0000");
	udp_nat(g, S, 3478, "10.81.0.2", 40001, STUN("0103", "0014") "0016 0008" XOR_ADDR "000d 0004 00000258");
	udp_nat(g, "10.81.0.2", 40001, S, 3478, STUN("0016", "000c") "0012 0008" XOR_ADDR);
	/* ICE between two hosts: both names, a role, 37 requests of which one is an indication; Microsoft's */
	udp_nat(g, "10.81.0.3", 40001, "10.81.0.4", 40002, STUN("0001", "0024") "0006 0009 4576746a3a68367659"
	    "000000 0024 0004 6e0001ff 802a 0008 932ff9b151263b36");
	udp_nat(g, "10.81.0.4", 40002, "10.81.0.3", 40001, STUN("0101", "0014")
	    "8020 0008" XOR_ADDR "8070 0004 00000002");
	/* errors, each a bit; an old message with names and addresses that are no more */
	for (unsigned i = 0; i < sizeof codes / sizeof *codes; i++) {
		strcpy(hex, STUN("0111", "0008") "0009 0004");
		strcat(hex, codes[i]);
		udp_nat(g, S, 5349, "10.81.0.5", 40001, hex);
	}
	udp_nat(g, "10.81.0.6", 40001, S, 3478, STUN("0002", "0018") "0007 0003 70617300"
	    "0004 0008 0001 0d96 0a510101 0024 0000");
	/* IPv6 addresses have no column; attributes that end early; a length that is none; no cookie; not captured */
	udp_nat(g, S, 3478, "10.81.0.7", 40001, STUN("0101", "0018")
	    "0020 0014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9");
	udp_nat(g, S, 3478, "10.81.0.8", 40001, STUN("0101", "0008") "0020 0008 0001a147");
	udp_nat(g, S, 3478, "10.81.0.9", 40001, STUN("0101", "0006") "0020 0002 0001");
	udp_nat(g, S, 3478, "10.81.0.10", 40001, STUN("0101", "0008"));
	udp_nat(g, S, 3478, "10.81.0.11", 40001, "0101 0000 2112a443" TID);
	udp_nat(g, S, 3478, "10.81.0.12", 40001, "4000 0000 2112a442" TID);
	udp_nat(g, S, 3478, "10.81.0.13", 40001, "0101 0000 2112");
	ip4(g, S, "10.81.0.14", 17);
	pkt_udp(g->p, 3478, 40001);
	pkt_hex(g->p, STUN("0101", "0018") "0020 0008" XOR_ADDR "802c 0008 0001 0d97 0a510102");
	emit_snapped(g, 14 + 20 + 8 + 20 + 14);
	/* Microsoft's, whose attributes are not padded */
	udp_nat(g, S, 3478, "10.81.0.15", 40001, STUN("0103", "001e") "000f 0004 72c64bc6 8022 0003 322e30"
	    "0014 0003 616263 000d 0004 00000258");
}

/* STUN over TCP: in pieces, several in a segment, data of channels between, behind lengths; what is none. */
void
sc_stuntcp(struct gen *g)
{
	tcp_nat(g, "10.81.0.20", S, 40001, 3478, 999, TH_SYN, "");
	tcp_nat(g, "10.81.0.20", S, 40001, 3478, 1000, TH_ACK, STUN("0001", "0000") STUN("0003", "0000")
	    "4001 0005 6162");
	tcp_nat(g, "10.81.0.20", S, 40001, 3478, 1049, TH_ACK, "000000 01");	/* the next is late */
	tcp_nat(g, "10.81.0.20", S, 40001, 3478, 1046, TH_ACK, "636465");
	tcp_nat(g, "10.81.0.20", S, 40001, 3478, 1053, TH_ACK, "11 0000 2112a442" TID);
	tcp_nat(g, "10.81.0.21", "10.81.0.22", 40001, 40002, 999, TH_SYN, "");
	tcp_nat(g, "10.81.0.21", "10.81.0.22", 40001, 40002, 1000, TH_ACK, "0014" STUN("0001", "0000") "00");
	tcp_nat(g, "10.81.0.21", "10.81.0.22", 40001, 40002, 1023, TH_ACK, "1c" STUN("0001", "0008")
	    "0024 0004 6e0001ff");
	tcp_nat(g, "10.81.0.23", S, 40001, 3478, 999, TH_SYN, "");
	tcp_nat(g, "10.81.0.23", S, 40001, 3478, 1000, TH_ACK, "1603010200010001fc0303");
	tcp_nat(g, "10.81.0.23", S, 40001, 3478, 1011, TH_ACK, STUN("0001", "0000"));
}

/* NAT-PMP: requests and responses of each kind, errors, another version, short ones. */
void
sc_natpmp(struct gen *g)
{
	udp_nat(g, "10.81.0.30", 40001, S, 5351, "0000");
	udp_nat(g, S, 5351, "10.81.0.30", 40001, "0080 0000 002b3add c0000209");
	udp_nat(g, "10.81.0.30", 40001, S, 5351, "0001 0000 1f90 1f90 00000e10");
	udp_nat(g, S, 5351, "10.81.0.30", 40001, "0081 0000 002b3ade 1f90 1f90 00000e10");
	for (int i = 0; i < 3; i++)
		udp_nat(g, "10.81.0.30", 40001, S, 5351, "0002 0000 1f90 1f90 00000e10");
	udp_nat(g, S, 5351, "10.81.0.30", 40001, "0082 0002 002b3adf 1f90 1f90 00000e10");
	udp_nat(g, S, 5351, "10.81.0.31", 40001, "0082 0005 00000000");
	udp_nat(g, S, 5351, "10.81.0.31", 40001, "0080 0006 00000000 c0000209");
	udp_nat(g, "10.81.0.32", 40001, S, 5351, "0201 0000 00000e10");
	udp_nat(g, "10.81.0.33", 40001, S, 5351, "00");
	udp_nat(g, S, 5351, "10.81.0.34", 40001, "0080 00");
	udp_nat(g, S, 5351, "10.81.0.35", 40001, "0083 0000 00000001");
}

/* --- at the borders --------------------------------------------------------------------------------------------- */

/* A datagram of a host with this number; snap: bytes of the frame that were captured, 0: all */
static void
stun_host(struct gen *g, unsigned host, const char *head, const char *attributes, size_t snap)
{
	char from[16];

	snprintf(from, sizeof from, "10.82.%u.%u", host / 100, host % 100);
	ip4(g, from, S, 17);
	pkt_udp(g->p, 40001, 3478);
	pkt_hex(g->p, head);
	pkt_hex(g->p, attributes);
	if (snap > 0)
		emit_snapped(g, snap);
	else
		emit(g);
}

#define X32	"6162636465666768696a6b6c6d6e6f706162636465666768696a6b6c6d6e6f70"
#define X128	X32 X32 X32 X32
#define AT_STUN	(14 + 20 + 8)		/* of a frame */

/* Methods, codes, names and values around those that count; ends of messages; NAT-PMP likewise. */
void
sc_stunborder(struct gen *g)
{
	static const uint16_t types[] = {
		2, 3, 4, 5, 6, 7, 12, 13, 0x23, 0x203, 0x403, 0x803, 0x1003, 0x2003, 0x26, 0x206, 0x4f, 0x0e3,
		0x10c, 0x116, 0x11, 0x3fff, 0x4003, 0x8003, 0xc003
	};
	static const uint16_t codes[] = {
		299, 300, 301, 399, 400, 401, 403, 420, 437, 438, 440, 441, 442, 443, 446, 447, 486, 487, 500, 501,
		508, 600
	};
	static const struct { const char *head, *attributes; } of[] = {
		{ STUN("0001", "0004"), "0018 0000" }, { STUN("0001", "0008"), "0018 0001 00 ffffff" },
		{ STUN("0001", "0008"), "0018 0001 7f 000000" }, { STUN("0001", "0008"), "0018 0001 80 000000" },
		{ STUN("0001", "0008"), "0018 0001 01 000000" }, { STUN("0001", "0008"), "000d 0003 000102 ff" },
		{ STUN("0001", "0008"), "000d 0004 00010203" }, { STUN("0111", "0008"), "0009 0003 000004 01" },
		{ STUN("0101", "000c"), "0001 0007 0001 8055 c00002 01" }, { STUN("0101", "000c"),
		"0001 0008 ff01 8055 c0000203" },
		{ STUN("0101", "000c"), "0001 0008 0003 8055 c0000204" }, { STUN("0101", "0008"),
		"0001 0004 0001 8055" },
		{ STUN("0001", "0008"), "0006 0001 3a 000000" }, { STUN("0001", "0008"), "0006 0002 613a 0000" },
		{ STUN("0001", "0008"), "0006 0002 3a62 0000" }, { STUN("0001", "000c"),
		"0006 0005 613a623a63 000000" },
		{ STUN("0001", "0004"), "0006 0000" }, { STUN("0001", "000c"), "0006 0001 61 000000 0007 0000" },
		{ STUN("0001", "0084"), "0006 0080" X128 }, { STUN("0001", "0088"), "0006 0081" X128 "71 000000" },
		{ STUN("0001", "0084"), "0007 0080" X128 }, { STUN("0001", "0088"), "0007 0081" X128 "71 000000" },
		{ STUN("0001", "0108"), "0006 0101" X128 "3a" X128 "000000" },
		{ STUN("0001", "0084"), "0014 0080" X128 }, { STUN("0001", "0088"), "8022 0081" X128 "71 000000" },
		/* ends: in a head, behind one, a value that is too long by one, what is behind the message */
		{ STUN("0001", "0008"), "0024 0000 0025 0001" }, { STUN("0001", "0008"), "0024 0005 00000000" },
		{ STUN("0001", "0008"), "0024 0004 00000000 ffffffff" }, { STUN("0001", "0008"), "0024 0004 000000" },
		{ STUN("0001", "0004"), "0024 0001" }, { STUN("0001", "0000"), "0024 0000" },
		/* unknown attributes, of each half */
		{ STUN("0001", "0008"), "7fff 0000 ffff 0000" },
		/* what Microsoft's has in front, and nearly; a byte, two and three behind its attributes */
		{ STUN("0003", "0009"), "000f 0004 72c64bc6 00" }, { STUN("0003", "000a"), "000f 0004 72c64bc6 0000"
		},
		{ STUN("0003", "000b"), "000f 0004 72c64bc6 000000" }, { STUN("0003", "0009"),
		"000f 0004 72c64bc7 00" },
		{ STUN("0003", "000d"), "000f 0004 72c64bc6 8022 0001 78" },
		{ STUN("0003", "0011"), "000f 0004 72c64bc6 8022 0005 78" },
		{ STUN("0003", "0007"), "000f 0004 72c64b" },
	};
	char hex[64];

	for (unsigned i = 0; i < sizeof types / sizeof *types; i++) {
		snprintf(hex, sizeof hex, "%04x 0000 2112a442" TID, types[i]);
		stun_host(g, i, hex, "", 0);
	}
	for (unsigned i = 0; i < sizeof codes / sizeof *codes; i++) {
		snprintf(hex, sizeof hex, "0009 0004 0000%02x%02x", codes[i] / 100, codes[i] % 100);
		stun_host(g, 100 + i, STUN("0111", "0008"), hex, 0);
	}
	stun_host(g, 150, STUN("0111", "0008"), "0009 0004 fffff832", 0);	/* class 0, and bits in front */
	for (unsigned i = 0; i < sizeof of / sizeof *of; i++)
		stun_host(g, 200 + i, of[i].head, of[i].attributes, 0);
	/* captured up to a value, to its padding, to the head, a byte less; two messages of one host */
	for (size_t n = 17; n < 36; n++)
		stun_host(g, 300 + (unsigned)n, STUN("0001", "0010"), "8022 0003 782e79 00 0014 0002 7a7a 0000",
		    AT_STUN + n);
	for (size_t n = 26; n < 30; n++)
		stun_host(g, 350 + (unsigned)n, STUN("0003", "0009"), "000f 0004 72c64bc6 00", AT_STUN + n);
	/* ports: the one of TLS on either side, neither */
	udp_nat(g, "10.82.4.1", 5349, S, 40001, STUN("0001", "0000"));
	udp_nat(g, "10.82.4.2", 40001, S, 5349, STUN("0001", "0000"));
	udp_nat(g, "10.82.4.3", 3478, S, 40001, STUN("0001", "0000"));
	udp_nat(g, "10.82.4.4", 3479, S, 5348, STUN("0001", "0000"));
	udp_nat(g, "10.82.4.5", 3478, S, 5349, STUN("0001", "0000") "00");	/* shorter than what there is */
	udp_nat(g, "10.82.4.6", 3478, S, 5349, STUN("0001", "0004") "000000");
	/* a fragment that begins like one */
	pkt_clear(g->p);
	eth4(g, "10.82.4.7", S, 0x0800);
	pkt_ip4(g->p, &(struct ip4){ .src = "10.82.4.7", .dst = S, .proto = 17, .id = 7, .frag = 0x2000 });
	pkt_udp(g->p, 3478, 3478);
	pkt_zero(g->p, 24);
	emit(g);
	pkt_clear(g->p);
	eth4(g, "10.82.4.7", S, 0x0800);
	pkt_ip4(g->p, &(struct ip4){ .src = "10.82.4.7", .dst = S, .proto = 17, .id = 7, .frag = 4 });
	pkt_hex(g->p, STUN("0001", "0000"));
	emit(g);
	/* names stay until another comes; addresses likewise */
	stun_host(g, 500, STUN("0001", "0010"), "0006 0003 613a62 00 0014 0001 72 000000", 0);
	stun_host(g, 500, STUN("0001", "000c"), "0006 0001 63 000000 0014 0000", 0);
	stun_host(g, 500, STUN("0101", "000c"), "0020 0008" XOR_ADDR, 0);
	stun_host(g, 500, STUN("0101", "000c"), "0020 0008 0002a147 e112a643", 0);
	stun_host(g, 500, STUN("0101", "000c"), "0020 0008 0001a148 e112a644", 0);
}

void
sc_natpmpborder(struct gen *g)
{
	static const char *const asked[] = { "0100", "00", "0000", "0001", "0002", "0003", "007f" };
	static const char *const answered[] = {
		"0080", "0080 0000 000001", "0080 0000 00000001", "0080 0000 00000001 c00002",
		"0080 0000 00000001 c0000209", "0080 0001 00000001 c0000209", "0081 0000 00000001 c0000209",
		"0082 0001 00000002", "0081 0002 00000002", "0081 0003 00000002", "0081 0004 00000002",
		"0081 0005 00000002", "0081 0006 00000002", "0081 ffff 00000002", "0083 0001 00000002",
		"00ff 0001 00000002", "0081 00"
	};
	char host[16];

	for (unsigned i = 0; i < sizeof asked / sizeof *asked; i++) {
		snprintf(host, sizeof host, "10.82.6.%u", i + 1);
		udp_nat(g, host, 40001, S, 5351, asked[i]);
	}
	for (unsigned i = 0; i < sizeof answered / sizeof *answered; i++) {
		snprintf(host, sizeof host, "10.82.7.%u", i + 1);
		udp_nat(g, S, 5351, host, 40001, answered[i]);
	}
	/* the first time that is not 0; ports next to it */
	for (unsigned i = 0; i < 3; i++) {
		char epoch[32];

		snprintf(epoch, sizeof epoch, "0081 0000 %08x", i);
		udp_nat(g, S, 5351, "10.82.7.99", 40001, epoch);
	}
	udp_nat(g, S, 5350, "10.82.7.98", 40001, "0080 0000 00000001 c0000209");
	udp_nat(g, S, 5352, "10.82.7.97", 40001, "0080 0000 00000001 c0000209");
}

/* The next bytes of a side, in segments of so many, 0: one */
static void
say(struct gen *g, struct conv *c, const char *hex, size_t step)
{
	uint8_t b[512];
	size_t n = 0;

	for (const char *p = hex; *p != '\0'; p++) {
		unsigned v;

		if (*p == ' ')
			continue;
		sscanf(p++, "%2x", &v);
		b[n++] = (uint8_t)v;
	}
	step = step > 0 ? step : n;
	for (size_t at = 0; at < n; at += step)
		conv_bytes(g, c, CLIENT, b + at, n - at < step ? n - at : step);
}

/* Each stream whole, byte by byte, and in pieces that end around the first bytes of a message. */
void
sc_stuntcpborder(struct gen *g)
{
	static const char *const streams[] = {
		STUN("0001", "0000") STUN("0003", "0004") "0024 0000" STUN("0004", "0000"),
		STUN("0001", "0000") "4001 0005 6162636465 000000" STUN("0003", "0000"),
		STUN("0001", "0000") "4101 0000 7fff 0001 61 000000 4000 0004 61626364" STUN("0003", "0000"),
		"0014" STUN("0001", "0000") "0018" STUN("0003", "0004") "0024 0000" "0014" STUN("0001", "0000"),
		STUN("0001", "0000") "8001 0000 00000000 00000000" STUN("0003", "0000"),
		STUN("0001", "0000") "c001 0000 00000000 00000000" STUN("0003", "0000"),
		STUN("0001", "0000") "0001 0000 2112a443 00000000" STUN("0003", "0000"),
		STUN("0001", "0000") "00 14" STUN("0003", "0002") "0000" STUN("0003", "0000"),
		STUN("0001", "0000") STUN("0003", "0008") "0024 0004 00", STUN("0001", "0000") "4001 00ff 00",
		STUN("0001", "0000") "0001 0000 2112", "0001 0000 2112a4", "4001 0000" STUN("0001", "0000"),
		"00 0014" STUN("0001", "0000"), "0001 0002 2112a442" TID "0000"
	};
	static const size_t steps[] = { 0, 1, 9, 10, 11, 21 };
	struct conv c;
	uint16_t port = 41000;

	for (unsigned i = 0; i < sizeof streams / sizeof *streams; i++)
		for (unsigned k = 0; k < sizeof steps / sizeof *steps; k++) {
			conv_init(&c, "10.82.8.1", port++, S, k % 2 == 0 ? 3478 : 9000);
			conv_send(g, &c, CLIENT, TH_SYN, 0);
			say(g, &c, streams[i], steps[k]);
		}
	/* bytes that never come, in a message, behind one; what was no message, and another connection */
	for (unsigned i = 0; i < 3; i++) {
		conv_init(&c, "10.82.8.2", (uint16_t)(41000 + i), S, 3478);
		conv_open(g, &c);
		say(g, &c, i == 0 ? STUN("0001", "0000") "0003 0000 2112a442 0000" : STUN("0001", "0000"), 0);
		if (i == 1)
			say(g, &c, "8001 0000 00000000 00000000", 0);
		c.host[CLIENT].seq += 100;
		say(g, &c, STUN("0004", "0000"), 0);
		conv_close(g, &c);
		conv_open(g, &c);
		say(g, &c, STUN("0006", "0000"), 7);
	}
}
