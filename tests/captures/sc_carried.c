/* Scenarios about rarer tunnels: access points, PPP with escapes and in frames. Inner flows as in sc_tunnel.c. */
#include <string.h>

#include "gen.h"

#define OA	"192.0.2.1"
#define OB	"192.0.2.2"
#define IA	"10.31.0.1"
#define IB	"10.31.0.2"
#define FRAME	"0e0000000002 0e0000000001 0800"
#define WLAN	"0801 0000 0200000000b1 0200000000a1 0200000000ff 0000 aaaa03 000000 0800"
#define WLAN_SWAPPED "0108 0000 0200000000b1 0200000000a1 0200000000ff 0000 aaaa03 000000 0800"

static void
inner(struct gen *g, uint16_t port)
{
	pkt_ip4(g->p, &(struct ip4){ .src = IA, .dst = IB, .proto = 17, .id = ++g->id });
	pkt_udp(g->p, 40000, port);
	pkt_fill(g->p, 20);
}

/* Between an Ethernet header with a type (proto 0), or after IPv4 with proto or UDP with ports, and IPv4. */
static const struct carried {
	uint8_t		 proto;
	uint16_t	 sport, dport;	/* proto 0: the ethertype */
	const char	*hex;
} carried[] = {
	{ 0, 0, 0x88bb, "0000 0040 0000" WLAN_SWAPPED },	/* 50000: LWAPP */
	{ 0, 0, 0xbbbb, "0000 0040 0000" WLAN },
	{ 0, 0, 0x88bb, "0400 0040 0000" WLAN_SWAPPED },	/* a control message */
	{ 17, 55555, 12220, FRAME },				/* LWAPP's frames over layer 3 */
	{ 17, 12220, 55555, FRAME },
	{ 17, 55555, 12220, "0e0000000002 0e0000000001 1234" },	/* 50005: no frame */
	{ 47, 0, 0, "2001 6400 0040 0007" FRAME },		/* EoIP */
	{ 47, 0, 0, "0000 880b ff03 0031 00 01" FRAME },	/* bridged, with a checksum, another medium */
	{ 47, 0, 0, "0000 880b 31 80 01" FRAME },
	{ 47, 0, 0, "0000 880b 31 00 03" FRAME },
	{ 47, 0, 0, "0000 880b 59 a8 21" },			/* 50010: multiplexed, a long length, no protocol */
	{ 47, 0, 0, "0000 880b 0059 c0 30 0021" },
	{ 47, 0, 0, "0000 880b 0059 30" },
	{ 47, 0, 0, "0000 880b 0800" },				/* a type of Ethernet */
	{ 0, 0, 0x4305, "40 0f 32 00 0e0000000004" FRAME },	/* 50014: unicast, broadcast, two addresses */
	{ 0, 0, 0x4305, "01 0f 32 00 00000001 0e0000000003" FRAME },
	{ 0, 0, 0x4305, "42 0f 32 00 0e0000000004 0e0000000003 01 00" FRAME },
	{ 0, 0, 0x4305, "03 0e 32 00 0e0000000004" FRAME },
	{ 0, 0, 0x4305, "04 0e 32 00 00000001 0e0000000003" FRAME },
	{ 0, 0, 0x4305, "00 0f 32 00 00000001 0e0000000003" FRAME },	/* 50019: an originator's message */
	{ 0, 0, 0x4305, "40 05 32 00 0e0000000004" FRAME },		/* an old version */
};

void
sc_carried(struct gen *g)
{
	for (uint16_t i = 0; i < sizeof carried / sizeof *carried; i++) {
		const struct carried *c = &carried[i];

		if (c->proto == 0)
			eth4(g, OA, OB, c->dport);
		else
			ip4(g, OA, OB, c->proto);
		if (c->proto == 17)
			pkt_udp(g->p, c->sport, c->dport);
		pkt_hex(g->p, c->hex);
		inner(g, (uint16_t)(50000 + i));
		emit(g);
	}
	ip4(g, OA, OB, 47);	/* TCP whose header has a connection's number for its protocol */
	pkt_hex(g->p, "0000 880b ff03 002f");
	pkt_ip4(g->p, &(struct ip4){ .src = IA, .dst = IB, .proto = 7 });
	pkt_tcp(g->p, &(struct tcp){ .sport = 40000, .dport = 50100, .flags = TH_ACK, .win = 1000 });
	pkt_fill(g->p, 12);
	emit(g);
}

/* An association in UDP: to the port, from it, over IPv6; what only has the port. */
void
sc_sctpudp(struct gen *g)
{
	static const uint16_t ports[][2] = { { 9899, 9899 }, { 55555, 9899 }, { 9899, 55555 } };

	for (uint16_t i = 0; i < 3; i++) {
		const bool back = i == 2;

		ip4(g, back ? OB : OA, back ? OA : OB, 17);
		pkt_udp(g->p, ports[i][0], ports[i][1]);
		pkt_sctp(g->p, back ? 32000 : 31000, back ? 31000 : 32000, 7);
		pkt_sctp_data(g->p, 0, i, 40);
		emit(g);
	}
	ip6(g, "2001:db8::1", "2001:db8::2", 17);
	pkt_udp(g->p, 50000, 9899);
	pkt_sctp(g->p, 31001, 32001, 7);
	pkt_sctp_data(g->p, 0, 1, 40);
	emit(g);
	udp4(g, "10.0.0.53", 53, OB, 9899, 40);
	ip4(g, "10.0.0.54", OB, 17);
	pkt_udp(g->p, 50001, 9899);
	pkt_zero(g->p, 40);
	emit(g);
	udp4(g, "10.0.0.55", 50002, OB, 9899, 8);
}

static size_t
escape(uint8_t *to, const uint8_t *p, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		const bool special = p[i] < 0x20 || p[i] == 0x7d || p[i] == 0x7e;

		if (special)
			to[len++] = 0x7d;
		to[len++] = special ? p[i] ^ 0x20 : p[i];
	}
	return len;
}

/* A frame of PPP behind head, escaped, with a checksum that nobody looks at; without IP if port is 0. */
static size_t
frame(struct gen *g, uint8_t *to, const char *head, uint16_t port)
{
	static struct pkt p;
	struct pkt *const outer = g->p;
	size_t n;

	g->p = &p;
	pkt_clear(g->p);
	pkt_hex(g->p, head);
	if (port != 0)
		inner(g, port);
	pkt_end(g->p);
	pkt_hex(g->p, "1234");
	n = escape(to, g->p->b, g->p->n);
	g->p = outer;
	return n;
}

static void
stream(struct gen *g, const char *gre)
{
	ip4(g, OA, OB, 47);
	pkt_hex(g->p, gre);
}

/* PPP in HDLC-like framing in GRE: what the flags have between them. */
void
sc_pppstream(struct gen *g)
{
	static const char flag[] = "7e", byte_stream[] = "2000 8881 00000007";
	uint8_t a[400], b[400], lcp[400];
	size_t na, nb, nlcp;

	for (uint16_t i = 0; i < 12; i++) {
		const uint16_t port = (uint16_t)(50000 + i);

		na = frame(g, a, i == 1 ? "21" : "ff03 0021", port);
		nb = frame(g, b, "ff03 0021", (uint16_t)(port + 100));
		nlcp = frame(g, lcp, "ff03 c021 01010004", 0);
		stream(g, i == 2 ? "0000 88d2 01 02 0001 82 01 00" : i == 3 ? "0000 88d2 01" : byte_stream);
		if (i == 4)			/* the end of a frame before */
			pkt_bytes(g->p, b + 60, nb - 60);
		if (i != 5)			/* 5: no flag in front, so no frame */
			pkt_hex(g->p, flag);
		if (i == 6)
			pkt_bytes(g->p, lcp, nlcp);
		if (i == 6 || i == 7)		/* flags without a frame */
			pkt_hex(g->p, "7e 7e");
		pkt_bytes(g->p, i == 8 ? lcp : a, i == 8 ? nlcp : na);
		if (i == 9)			/* given up */
			pkt_hex(g->p, "7d");
		if (i != 10)			/* 10: it goes on elsewhere */
			pkt_hex(g->p, flag);
		if (i == 11) {
			pkt_bytes(g->p, b, nb);
			pkt_hex(g->p, flag);
		}
		emit(g);
	}
	na = frame(g, a, "ff03 0021", 50012);	/* the capture ends within it */
	stream(g, byte_stream);
	pkt_hex(g->p, flag);
	pkt_bytes(g->p, a, na);
	pkt_hex(g->p, flag);
	emit_snapped(g, g->p->n - 15);
	stream(g, byte_stream);
	pkt_str(g->p, "no flag at all");
	emit(g);
}
