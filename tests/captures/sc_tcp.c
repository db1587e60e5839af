/* Scenarios about the headers of IP and TCP, and what becomes of segments: tcpFlags. */
#include <string.h>

#include "gen.h"

#define SRC	"10.5.0.1"
#define DST	"10.5.0.2"

/* --- headers ---------------------------------------------------------------------------------------------------- */

/* One IPv4 packet with these fields; n bytes of UDP payload. */
static void
udp_as(struct gen *g, uint16_t port, struct ip4 h, size_t n)
{
	h.src = SRC;
	h.dst = DST;
	h.proto = 17;
	eth4(g, SRC, DST, 0x0800);
	pkt_ip4(g->p, &h);
	pkt_udp(g->p, 40000, port);
	pkt_fill(g->p, n);
	pkt_end(g->p);
}

/* One segment with options. */
static void
tcp_opt(struct gen *g, uint16_t port, uint8_t flags, uint16_t win, const void *opt, size_t nopt, size_t n)
{
	ip4(g, SRC, DST, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = 40000, .dport = port, .seq = 1000, .ack = flags & TH_ACK ? 1 : 0,
	    .flags = flags, .win = win, .opt = opt, .nopt = nopt });
	pkt_fill(g->p, n);
	pkt_end(g->p);
}

/* Identifications that go back, TTLs, types of service, flags: ports 1000 on */
static void
ip_fields(struct gen *g)
{
	static const uint16_t ids[] = { 100, 90, 120, 65000, 5 };
	static const uint8_t ttls[] = { 64, 63, 64, 64, 128 };

	for (unsigned i = 0; i < 5; i++) {
		udp_as(g, 1000, (struct ip4){ .id = ids[i], .ttl = ttls[i], .tos = (uint8_t)(1 << i),
		    .frag = 0x4000 }, 10);
		emit_raw(g);
	}
	udp_as(g, 1001, (struct ip4){ .id = 1, .frag = 0x8000 }, 10);	/* reserved bit */
	emit_raw(g);
	udp_as(g, 1002, (struct ip4){ .id = 1, .opt = "\x94\x04\0\0", .nopt = 4 }, 10);	/* router alert */
	emit_raw(g);
	udp_as(g, 1002, (struct ip4){ .id = 2, .opt = "\x01\x07\x03\x04", .nopt = 4 }, 10);	/* NOP, route */
	emit_raw(g);
	udp_as(g, 1003, (struct ip4){ .id = 1, .opt = "\x94\0\0\0", .nopt = 4 }, 10);	/* length 0 */
	emit_raw(g);
	for (unsigned i = 0; i < 3; i++) {	/* at one time, then back */
		udp_as(g, 1004, (struct ip4){ .id = 1 }, 10);
		emit_raw(g);
		g->now -= i == 0 ? NS_MS : 3 * NS_MS;
	}
	g->now += 9 * NS_MS;
}

/* Checksums that are wrong, missing, or cannot be tested: ports 1100 on */
static void
ip_checksums(struct gen *g)
{
	udp_as(g, 1100, (struct ip4){ .id = 1 }, 11);
	g->p->b[24] ^= 1;				/* of the IP header */
	emit_raw(g);
	udp_as(g, 1101, (struct ip4){ .id = 1 }, 11);
	g->p->b[40] ^= 1;				/* of UDP */
	emit_raw(g);
	udp_as(g, 1102, (struct ip4){ .id = 1 }, 11);
	memset(g->p->b + 40, 0, 2);			/* none */
	emit_raw(g);
	udp_as(g, 1103, (struct ip4){ .id = 1 }, 11);
	cap_packet(g->cap, g->now, g->p->b, g->p->n - 4, g->p->n);
	udp_as(g, 1104, (struct ip4){ .id = 1 }, 11);
	g->p->b[39] -= 2;				/* length of UDP: less than there is */
	memset(g->p->b + 40, 0, 2);
	emit_raw(g);
	tcp_opt(g, 1105, TH_SYN, 100, NULL, 0, 0);
	g->p->b[50] ^= 0x80;
	emit_raw(g);
	icmp4(g, SRC, DST, 8, 0, 33);
	ip4(g, SRC, DST, 1);
	pkt_icmp(g->p, 8, 0, 0x00020002);
	pkt_fill(g->p, 9);
	pkt_end(g->p);
	g->p->b[36] ^= 1;
	emit_raw(g);
	eth4(g, SRC, DST, 0x0800);			/* GRE has a checksum only if it says so */
	pkt_ip4(g->p, &(struct ip4){ .src = SRC, .dst = DST, .proto = 47, .id = 1 });
	pkt_hex(g->p, "00 00 88 be");
	pkt_fill(g->p, 9);
	emit(g);
	ip6(g, "2001:db8::5", "2001:db8::6", 17);
	pkt_udp(g->p, 40000, 1106);
	pkt_fill(g->p, 7);
	pkt_end(g->p);
	g->p->b[60] ^= 1;
	emit_raw(g);
}

/* A datagram in three fragments: whole, with a wrong checksum, in disorder, with a hole: ports 1200 on */
static void
ip_fragments(struct gen *g, uint16_t port, unsigned how)
{
	static const size_t at[] = { 0, 64, 128 };
	uint8_t whole[256];
	struct pkt *p = g->p;
	size_t n;

	udp_as(g, port, (struct ip4){ .id = port }, 150);
	n = p->n - 34;
	memcpy(whole, p->b + 34, n);
	if (how == 1)
		whole[100] ^= 1;
	for (unsigned i = 0; i < 3; i++) {
		const unsigned k = how == 2 ? i == 0 ? 0 : 3 - i : i;
		const size_t end = k == 2 ? n : at[k + 1];

		if (how == 3 && k == 1)
			continue;
		eth4(g, SRC, DST, 0x0800);
		pkt_ip4(p, &(struct ip4){ .src = SRC, .dst = DST, .proto = 17, .id = port,
		    .frag = (uint16_t)((k == 2 ? 0 : 0x2000) | at[k] / 8) });
		pkt_bytes(p, whole + at[k], end - at[k]);
		emit(g);
	}
}

/* Options of IPv6 */
static void
ip6_options(struct gen *g)
{
	ip6(g, "2001:db8::5", "2001:db8::6", 0);
	pkt_hex(g->p, "3c 00 05 02 00 00 01 00");	/* hop-by-hop: router alert, PadN of 0 */
	pkt_hex(g->p, "11 00 00 c9 01 01 00 00");	/* destination: Pad1, 0xc9, Pad1 twice */
	pkt_udp(g->p, 40000, 1300);
	pkt_fill(g->p, 3);
	emit(g);
}

/* Flags and options of TCP: ports 2000 on */
static void
tcp_headers(struct gen *g)
{
	static const uint8_t flags[] = { TH_SYN, 0, TH_FIN | TH_PSH | TH_URG, TH_SYN | TH_FIN,
		TH_SYN | TH_FIN | TH_RST, TH_FIN | TH_RST, TH_FIN | TH_ACK, TH_RST | TH_ACK, 0xc2 };
	static const char mptcp[][24] = { "\x1e\x0c\x01\x81\1\2\3\4\5\6\7\x08", "\x1e\x0c\x11\x07\1\2\3\4\5\6\7\x08",
		"\x1e\x08\x20\x15\1\2\3\4", "\x1e\x08\x30\x09\1\2\3\4", "\x1e\x04\x50\x0b" };
	static const uint8_t mpsize[] = { 12, 12, 8, 8, 4 };

	for (unsigned i = 0; i < sizeof flags; i++) {
		tcp_opt(g, (uint16_t)(2000 + i), flags[i], 100, NULL, 0, 0);
		emit_raw(g);
	}
	tcp_opt(g, 2020, TH_SYN, 1000, "\2\4\x05\xb4\4\2\x08\x0a\0\0\0\1\0\0\0\0\1\3\3\7", 20, 5);
	emit_raw(g);
	tcp_opt(g, 2021, TH_ACK, 1000, "\2\0\0\0", 4, 0);	/* length 0 */
	emit_raw(g);
	tcp_opt(g, 2022, TH_ACK, 1000, "\x22\4\0\0\xfe\4\0\0\0\0\0\0", 12, 0);	/* kinds above 31, end of the list */
	emit_raw(g);
	tcp_opt(g, 2023, TH_ACK, 1000, "\1\1\5\x0a\0\0\x07\xd0\0\0\x07\xda", 12, 0);	/* SACK */
	emit_raw(g);
	for (unsigned i = 0; i < 5; i++) {
		tcp_opt(g, 2024, TH_ACK, 1000, mptcp[i], mpsize[i], 0);
		emit_raw(g);
	}
	tcp_opt(g, 2025, TH_ACK, 1000, "\1\1\x08\x0a\0\0\0\1\0\0\0\0", 12, 0);	/* cut in its options */
	cap_packet(g->cap, g->now, g->p->b, 60, g->p->n);
	g->now += NS_MS;
	for (unsigned i = 0; i < 3; i++) {	/* SYN again: at once is a scan, after a second none */
		tcp_opt(g, i == 2 ? 2027 : 2026, TH_SYN, 1000, NULL, 0, 0);
		emit_raw(g);
	}
	g->now += NS_S;
	tcp_opt(g, 2027, TH_SYN, 1000, NULL, 0, 0);
	emit_raw(g);
}

/* --- connections ------------------------------------------------------------------------------------------------ */

/* A segment at the side's number plus off */
static void
seg(struct gen *g, struct conv *c, enum side from, uint8_t flags, int32_t off, uint32_t ack, size_t n, uint32_t win)
{
	struct host *s = &c->host[from], *d = &c->host[!from];

	eth4(g, s->ip, d->ip, 0x0800);
	pkt_ip4(g->p, &(struct ip4){ .src = s->ip, .dst = d->ip, .proto = 6, .id = ++s->id });
	pkt_tcp(g->p, &(struct tcp){ .sport = s->port, .dport = d->port, .seq = s->seq + (uint32_t)off, .ack = ack,
	    .flags = flags, .win = (uint16_t)win });
	pkt_fill(g->p, n);
	emit(g);
}

/* The same in sequence: the number moves on. */
static void
data(struct gen *g, struct conv *c, enum side from, size_t n)
{
	seg(g, c, from, TH_ACK, 0, c->host[!from].seq, n, c->host[from].win);
	c->host[from].seq += (uint32_t)n;
}

static void
acks(struct gen *g, struct conv *c, enum side from, int32_t less)
{
	seg(g, c, from, TH_ACK, 0, c->host[!from].seq - (uint32_t)less, 0, c->host[from].win);
}

static void
opened(struct gen *g, struct conv *c)
{
	static uint16_t port = 50000;

	conv_init(c, SRC, port++, DST, 80);
	conv_open(g, c);
}

/* Sent again: after duplicate ACKs, after a time-out, after it was acknowledged; late: ports 50000 to 50003 */
static void
sent_again(struct gen *g)
{
	struct conv c;

	opened(g, &c);				/* 50000: fast */
	data(g, &c, SERVER, 100);
	acks(g, &c, CLIENT, 0);
	c.host[SERVER].seq += 100;		/* lost */
	for (unsigned i = 0; i < 3; i++) {
		data(g, &c, SERVER, 100);
		acks(g, &c, CLIENT, 200 + 100 * (int32_t)i);
	}
	seg(g, &c, SERVER, TH_ACK, -400, c.host[CLIENT].seq, 100, 16384);
	acks(g, &c, CLIENT, 0);

	opened(g, &c);				/* 50001: time-out, twice */
	data(g, &c, CLIENT, 50);
	g->now += 200 * NS_MS;
	seg(g, &c, CLIENT, TH_ACK, -50, c.host[SERVER].seq, 50, 8192);
	g->now += 400 * NS_MS;
	seg(g, &c, CLIENT, TH_ACK, -50, c.host[SERVER].seq, 50, 8192);
	acks(g, &c, SERVER, 0);

	opened(g, &c);				/* 50002: of what is acknowledged */
	data(g, &c, CLIENT, 50);
	acks(g, &c, SERVER, 0);
	seg(g, &c, CLIENT, TH_ACK, -50, c.host[SERVER].seq, 50, 8192);
	acks(g, &c, SERVER, 0);

	opened(g, &c);				/* 50003: a segment overtaken by the next */
	c.host[SERVER].seq += 100;
	data(g, &c, SERVER, 100);
	g->now -= NS_MS - 100 * NS_US;
	seg(g, &c, SERVER, TH_ACK, -200, c.host[CLIENT].seq, 100, 16384);
	acks(g, &c, CLIENT, 0);
}

/* A window that closes and opens, probes, keep-alives: ports 50004 to 50006 */
static void
windows(struct gen *g)
{
	struct conv c;

	opened(g, &c);				/* 50004 */
	c.host[CLIENT].win = 300;
	acks(g, &c, CLIENT, 0);			/* update */
	data(g, &c, SERVER, 200);
	data(g, &c, SERVER, 100);		/* full */
	c.host[CLIENT].win = 0;
	acks(g, &c, CLIENT, 0);			/* zero */
	g->now += 300 * NS_MS;
	seg(g, &c, SERVER, TH_ACK, 0, c.host[CLIENT].seq, 1, 16384);	/* probe */
	acks(g, &c, CLIENT, 0);			/* and its answer */
	c.host[CLIENT].win = 8192;
	acks(g, &c, CLIENT, 0);			/* update */
	data(g, &c, SERVER, 100);
	acks(g, &c, CLIENT, 0);

	opened(g, &c);				/* 50005 */
	data(g, &c, CLIENT, 10);
	acks(g, &c, SERVER, 0);
	for (unsigned i = 0; i < 2; i++) {
		g->now += 60 * NS_S;
		seg(g, &c, CLIENT, TH_ACK, -1, c.host[SERVER].seq, i, 8192);	/* with i bytes */
		acks(g, &c, SERVER, 0);
	}
	opened(g, &c);				/* 50006: an ACK of what was not captured, then nothing of it */
	acks(g, &c, CLIENT, -500);
	acks(g, &c, CLIENT, -500);
	c.host[SERVER].seq += 500;
	data(g, &c, SERVER, 100);
	acks(g, &c, CLIENT, 0);
}

/* Ports used again, numbers that wrap, more than the lists hold: ports 50007 to 50010 */
static void
limits(struct gen *g)
{
	struct conv c;

	opened(g, &c);				/* 50007: two connections */
	conv_close(g, &c);
	c.host[CLIENT].seq = 0x70000000;
	c.host[SERVER].seq = 0x60000000;
	conv_open(g, &c);
	data(g, &c, CLIENT, 10);
	acks(g, &c, SERVER, 0);

	conv_init(&c, SRC, 50008, DST, 80);	/* 50008: 2^32 between two bytes, one segment again */
	c.host[CLIENT].seq = UINT32_MAX - 50;
	conv_open(g, &c);
	data(g, &c, CLIENT, 100);
	g->now += 500 * NS_MS;
	seg(g, &c, CLIENT, TH_ACK, -100, c.host[SERVER].seq, 100, 8192);
	data(g, &c, CLIENT, 100);
	acks(g, &c, SERVER, 0);

	conv_init(&c, SRC, 50009, DST, 80);	/* 50009: 18 segments on their way */
	conv_open(g, &c);
	for (unsigned i = 0; i < 18; i++)
		data(g, &c, SERVER, 10);
	acks(g, &c, CLIENT, 0);

	conv_init(&c, SRC, 50010, DST, 80);	/* 50010: 18 ranges with gaps between, the first gap is filled */
	conv_open(g, &c);
	for (unsigned i = 0; i < 18; i++) {
		data(g, &c, SERVER, 10);
		c.host[SERVER].seq += 10;
	}
	seg(g, &c, SERVER, TH_ACK, -350, c.host[CLIENT].seq, 10, 16384);
}

/* Timestamps: 50011, a segment that is sent again has a round trip all the same */
static void
timed(struct gen *g)
{
	static const struct {
		enum side from;
		uint8_t flags;
		uint32_t wait_ms, seq, ack;
		size_t n;
		uint32_t val, ecr;
	} s[] = {
		{ CLIENT, TH_SYN, 0, 100, 0, 0, 1000, 0 },
		{ SERVER, TH_SYN | TH_ACK, 20, 500, 101, 0, 7000, 1000 },
		{ CLIENT, TH_ACK, 1, 101, 501, 0, 1021, 7000 },
		{ CLIENT, TH_ACK, 0, 101, 501, 10, 1022, 7000 },
		{ SERVER, TH_ACK, 30, 501, 111, 0, 7030, 1022 },
		{ CLIENT, TH_ACK, 100, 111, 501, 10, 1152, 7030 },
		{ CLIENT, TH_ACK, 250, 111, 501, 10, 1402, 7030 },
		{ SERVER, TH_ACK, 40, 501, 121, 0, 7421, 1402 },
	};
	const char *ip[] = { SRC, DST };
	const uint16_t port[] = { 50011, 80 };

	for (unsigned i = 0; i < sizeof s / sizeof *s; i++) {
		const uint8_t opt[12] = { 1, 1, 8, 10, (uint8_t)(s[i].val >> 24), (uint8_t)(s[i].val >> 16),
			(uint8_t)(s[i].val >> 8), (uint8_t)s[i].val, (uint8_t)(s[i].ecr >> 24),
			(uint8_t)(s[i].ecr >> 16), (uint8_t)(s[i].ecr >> 8), (uint8_t)s[i].ecr };

		g->now += s[i].wait_ms * NS_MS;
		ip4(g, ip[s[i].from], ip[!s[i].from], 6);
		pkt_tcp(g->p, &(struct tcp){ .sport = port[s[i].from], .dport = port[!s[i].from], .seq = s[i].seq,
		    .ack = s[i].ack, .flags = s[i].flags, .win = 5000, .opt = opt, .nopt = sizeof opt });
		pkt_fill(g->p, s[i].n);
		emit(g);
	}
}

/* Windows of 4 and of 8 times what they say: 50012; the server has no option: 50013 */
static void
scaled(struct gen *g)
{
	static const char wscale[2][4] = { { 3, 3, 2, 0 }, { 3, 3, 3, 0 } };
	const char *ip[] = { SRC, DST };

	for (uint16_t k = 0; k < 2; k++) {
		const uint16_t port[] = { (uint16_t)(50012 + k), 80 };

		for (unsigned i = 0; i < 5; i++) {
			const unsigned from = i % 2;
			const bool syn = i < 2, opt = syn && (k == 0 || from == CLIENT);

			ip4(g, ip[from], ip[!from], 6);
			pkt_tcp(g->p, &(struct tcp){ .sport = port[from], .dport = port[!from], .seq = syn ? 1 : 2,
			    .ack = i == 0 ? 0 : 2, .flags = (uint8_t)((syn ? TH_SYN : 0) | (i > 0 ? TH_ACK : 0)),
			    .win = 5000, .opt = opt ? wscale[from] : NULL, .nopt = opt ? 4 : 0 });
			emit(g);
		}
	}
}

void
sc_tcpflags(struct gen *g)
{
	ip_fields(g);
	ip_checksums(g);
	for (uint16_t i = 0; i < 4; i++)
		ip_fragments(g, 1200 + i, i);
	ip6_options(g);
	tcp_headers(g);
}

void
sc_tcpquality(struct gen *g)
{
	sent_again(g);
	windows(g);
	limits(g);
	timed(g);
	scaled(g);
}
