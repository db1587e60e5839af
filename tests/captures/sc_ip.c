/* Scenarios about IP itself: header variants, fragments, every labelled protocol. */
#include "gen.h"

#define A	"10.20.0.1"
#define B	"10.20.0.2"
#define A6	"2001:db8:20::1"
#define B6	"2001:db8:20::2"

static const uint8_t protocols[] = {
	0, 1, 2, 4, 6, 8, 9, 17, 33, 36, 37, 41, 43, 44, 45, 46, 47, 48, 50, 51, 53, 54, 58, 59, 60, 80, 83, 88, 89,
	93, 97, 103, 108, 112, 113, 115, 132, 134, 135, 136, 137, 139, 140, 200, 255,
};

/* IPv4 with the given header, and UDP with 20 bytes behind it. */
static void
variant(struct gen *g, struct ip4 h, uint16_t port)
{
	h.src = A;
	h.dst = B;
	h.proto = 17;
	h.id = ++g->id;
	eth4(g, A, B, 0x0800);
	pkt_ip4(g->p, &h);
	pkt_udp(g->p, 40000, port);
	pkt_fill(g->p, 20);
	emit(g);
}

static void
every_protocol4(struct gen *g)
{
	for (size_t i = 0; i < sizeof protocols; i++) {
		ip4(g, A, "10.20.0.3", protocols[i]);
		pkt_zero(g->p, 40);
		emit(g);
	}
}

void
sc_ip4(struct gen *g)
{
	static const uint8_t opt[40] = { 7, 39, 4 };		/* record route */

	variant(g, (struct ip4){ .len = 0 }, 50000);
	variant(g, (struct ip4){ .opt = "\x94\4\0\0", .nopt = 4 }, 50001);	/* router alert */
	variant(g, (struct ip4){ .opt = opt, .nopt = sizeof opt }, 50002);
	variant(g, (struct ip4){ .ihl = 4 }, 50003);		/* header too short: no flow */
	variant(g, (struct ip4){ .ihl = 15 }, 50004);		/* header longer than the packet says */
	variant(g, (struct ip4){ .len_zero = true }, 50005);	/* length 0: segmentation off-load */
	variant(g, (struct ip4){ .len = 19 }, 50006);		/* less than a header */
	variant(g, (struct ip4){ .len = 20 }, 50007);		/* no room for UDP */
	variant(g, (struct ip4){ .len = 27 }, 50008);
	variant(g, (struct ip4){ .len = 28 }, 50009);
	variant(g, (struct ip4){ .len = 1500 }, 50010);		/* longer than the frame */
	variant(g, (struct ip4){ .ttl = 1, .tos = 0xb8 }, 50011);
	eth4(g, A, B, 0x0800);					/* version 5 */
	pkt_ip4(g->p, &(struct ip4){ .src = A, .dst = B, .proto = 17 });
	g->p->b[14] = 0x55;
	pkt_fill(g->p, 40);
	emit_raw(g);
	eth4(g, A, B, 0x86dd);					/* IPv4 announced as IPv6 */
	pkt_ip4(g->p, &(struct ip4){ .src = A, .dst = B, .proto = 17 });
	pkt_udp(g->p, 40000, 50012);
	pkt_fill(g->p, 40);
	emit(g);
	ip4(g, A, B, 6);					/* TCP: no room, then options, then a wrong offset */
	pkt_hex(g->p, "9c40 c351 0000");
	emit(g);
	ip4(g, A, B, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = 40000, .dport = 50014, .flags = TH_SYN, .opt = "\2\4\5\xb4\1\3\3\7",
	    .nopt = 8 });
	emit(g);
	ip4(g, A, B, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = 40000, .dport = 50015, .flags = TH_ACK, .off = 15 });
	pkt_fill(g->p, 10);
	emit(g);
	ip4(g, A, B, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = 40000, .dport = 50016, .flags = TH_ACK, .off = 1 });
	pkt_fill(g->p, 10);
	emit(g);
	ip4(g, A, B, 136);
	pkt_udplite(g->p, 40000, 50017);
	pkt_fill(g->p, 10);
	emit(g);
	every_protocol4(g);
}

static void
every_protocol6(struct gen *g)
{
	for (size_t i = 0; i < sizeof protocols; i++) {
		ip6(g, A6, "2001:db8:20::3", protocols[i]);
		pkt_zero(g->p, 48);
		emit(g);
	}
}

/* A chain of n extension headers in front of UDP. */
static void
chain(struct gen *g, const uint8_t *ext, size_t n, uint16_t port)
{
	ip6(g, A6, B6, n > 0 ? ext[0] : 17);
	for (size_t i = 0; i < n; i++) {
		const uint8_t next = i + 1 < n ? ext[i + 1] : 17;

		if (ext[i] == 51)
			pkt_ah(g->p, next, 7);
		else if (ext[i] == 44)
			pkt_ip6_frag(g->p, next, 0, false, 1);
		else
			pkt_ip6_ext(g->p, next, i % 2);
	}
	pkt_udp(g->p, 40000, port);
	pkt_fill(g->p, 20);
	emit(g);
}

void
sc_ip6(struct gen *g)
{
	static const uint8_t all[] = { 0, 60, 43, 44, 51, 60, 60, 60 };
	static const uint16_t length[] = { 1, 4, 7, 8, 28, 1400 };

	for (size_t n = 0; n <= sizeof all; n++)
		chain(g, all, n, (uint16_t)(50000 + n));
	ip6(g, A6, B6, 59);					/* no next header */
	emit(g);
	for (size_t i = 0; i < sizeof length / sizeof *length; i++) {
		ip6(g, A6, B6, 17);
		g->p->layer[0].fixed = true;
		g->p->b[18] = (uint8_t)(length[i] >> 8);
		g->p->b[19] = (uint8_t)length[i];
		pkt_udp(g->p, 40000, (uint16_t)(50020 + i));
		pkt_fill(g->p, 20);
		emit(g);
	}
	ip6(g, A6, B6, 17);					/* payload length 0 */
	g->p->layer[0].fixed = true;
	pkt_udp(g->p, 40000, 50030);
	pkt_fill(g->p, 20);
	emit(g);
	ip6(g, A6, B6, 6);					/* half a TCP header */
	pkt_hex(g->p, "9c40 c351 0000 0001");
	emit(g);
	eth4(g, A, B, 0x0800);					/* IPv6 announced as IPv4 */
	pkt_ip6(g->p, &(struct ip6){ .src = A6, .dst = B6, .next = 17 });
	pkt_udp(g->p, 40000, 50031);
	emit(g);
	every_protocol6(g);
}

/* One fragment of a datagram of 8 + 3 * 80 bytes: part 0 carries the UDP header. */
static void
part4(struct gen *g, const char *src, uint16_t port, uint16_t id, int part, bool more)
{
	eth4(g, src, B, 0x0800);
	pkt_ip4(g->p, &(struct ip4){ .src = src, .dst = B, .proto = 17, .id = id,
	    .frag = (uint16_t)((more ? 0x2000 : 0) | part * 10) });
	if (part == 0) {
		pkt_u16(g->p, 40000);
		pkt_u16(g->p, port);
		pkt_u16(g->p, 248);
		pkt_u16(g->p, 0);
		pkt_fill(g->p, 72);
	} else {
		pkt_fill(g->p, 80);
	}
	emit(g);
}

void
sc_frag4(struct gen *g)
{
	for (int i = 0; i < 3; i++)				/* in order */
		part4(g, A, 50000, 100, i, i < 2);
	for (int i = 2; i >= 0; i--)				/* the other way round: headerless, then alone */
		part4(g, A, 50001, 101, i, i < 2);
	part4(g, A, 50002, 102, 0, true);	/* the last one is missing, and a new datagram begins */
	part4(g, A, 50002, 103, 0, true);
	part4(g, A, 50002, 103, 1, true);
	part4(g, A, 50002, 103, 2, false);
	part4(g, A, 50003, 104, 0, true);			/* a whole datagram while one is pending */
	udp4(g, A, 40000, B, 50003, 10);
	part4(g, "10.20.0.9", 50004, 105, 1, true);		/* without head: last, then middle */
	part4(g, "10.20.0.9", 50004, 105, 2, false);
	part4(g, "10.20.0.9", 50004, 106, 2, false);
	part4(g, A, 50005, 107, 0, true);			/* two flows, one identification */
	part4(g, A, 50006, 107, 0, true);
	part4(g, A, 50005, 107, 1, false);
	part4(g, A, 50007, 108, 0, true);			/* never finished */
	for (int i = 1; i < 3; i++)				/* overlapping and repeated */
		for (int k = 0; k < 2; k++)
			part4(g, A, 50000, 100, i, i < 2);
}

static void
part6(struct gen *g, uint16_t port, uint32_t id, uint16_t part, bool more)
{
	ip6(g, A6, B6, 44);
	pkt_ip6_frag(g->p, 17, (uint16_t)(part * 10), more, id);
	if (part == 0) {
		pkt_u16(g->p, 40000);
		pkt_u16(g->p, port);
		pkt_u16(g->p, 248);
		pkt_u16(g->p, 0);
		pkt_fill(g->p, 72);
	} else {
		pkt_fill(g->p, 80);
	}
	emit(g);
}

void
sc_frag6(struct gen *g)
{
	for (uint16_t i = 0; i < 3; i++)
		part6(g, 50000, 1, i, i < 2);
	part6(g, 50001, 2, 0, false);				/* atomic */
	part6(g, 50002, 3, 1, true);				/* without head */
	part6(g, 50002, 3, 2, false);
	part6(g, 50003, 4, 0, true);				/* without end */
}
