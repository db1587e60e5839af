/* Scenarios about the columns of basicFlow, basicStats and tcpStates. */
#include "gen.h"

/* A datagram of n bytes at a time after T0 [ms] */
static void
udp_at(struct gen *g, unsigned int ms, bool reply, uint16_t port, size_t n)
{
	g->now = T0 + ms * NS_MS;
	if (reply)
		udp4(g, "10.9.0.2", port, "10.9.0.1", 40000, n);
	else
		udp4(g, "10.9.0.1", 40000, "10.9.0.2", port, n);
}

void
sc_stats(struct gen *g)
{
	udp_at(g, 0, false, 50000, 100);	/* lengths and times of a flow and its opposite */
	udp_at(g, 100, true, 50000, 10);
	udp_at(g, 500, false, 50000, 20);
	udp_at(g, 750, false, 50000, 300);
	udp_at(g, 2750, false, 50000, 20);
	udp_at(g, 2800, true, 50000, 50);

	udp_at(g, 3000, false, 50001, 0);	/* one packet without payload */
	udp_at(g, 3100, true, 53, 40);		/* a reply without request */

	udp_at(g, 10000, false, 50002, 10);	/* the clock goes back by 2.5 s */
	udp_at(g, 11000, false, 50002, 10);
	udp_at(g, 8500, false, 50002, 10);
	udp_at(g, 20000, false, 50003, 10);	/* and by a quarter of a second */
	udp_at(g, 20500, false, 50003, 10);
	udp_at(g, 20250, false, 50003, 10);

	g->now = T0 + 30 * NS_S;
	pkt_clear(g->p);			/* ARP, padded to 60 bytes */
	pkt_eth(g->p, "ff:ff:ff:ff:ff:ff", "02:00:00:00:00:01", 0x0806);
	pkt_zero(g->p, 46);
	emit(g);
	pkt_clear(g->p);			/* 70000 bytes on the wire */
	pkt_eth(g->p, "02:00:00:00:00:02", "02:00:00:00:00:01", 0x88b5);
	pkt_zero(g->p, 46);
	cap_packet(g->cap, g->now, g->p->b, g->p->n, 70014);
}

/* More MAC addresses than are kept, on both sides, some again */
void
sc_macs(struct gen *g)
{
	static const struct { const char *src, *dst; } hop[] = {
		{ "02:00:00:00:00:01", "02:00:00:00:01:01" }, { "02:00:00:00:00:02", "02:00:00:00:01:01" },
		{ "02:00:00:00:00:01", "02:00:00:00:01:02" }, { "02:00:00:00:00:03", "02:00:00:00:01:02" },
		{ "02:00:00:00:00:04", "02:00:00:00:01:01" }, { "02:00:00:00:00:02", "02:00:00:00:01:02" },
	};

	for (size_t i = 0; i < sizeof hop / sizeof *hop; i++) {
		pkt_clear(g->p);
		pkt_eth(g->p, hop[i].dst, hop[i].src, 0x0800);
		pkt_ip4(g->p, &(struct ip4){ .src = "10.9.1.1", .dst = "10.9.1.2", .proto = 17 });
		pkt_udp(g->p, 40000, 50000);
		pkt_fill(g->p, 10);
		emit(g);
	}
}

/* The next connection, an hour behind the last; its client port counts up from 40000. */
static void
next(struct gen *g, struct conv *c)
{
	static uint16_t port;

	if (g->now == T0)
		port = 40000;
	g->now += 3600 * NS_S;
	conv_init(c, "10.9.2.1", port++, "10.9.2.2", 80);
}

/* What scenario tcpstates leaves out: oddities of states that are not new, and the time-out of each state */
void
sc_tcpstates2(struct gen *g)
{
	struct conv c;

	next(g, &c);				/* 40000: FIN without ACK while established */
	conv_open(g, &c);
	conv_send(g, &c, CLIENT, TH_FIN, 0);
	next(g, &c);				/* 40001: the SYN-ACK again, once established */
	conv_open(g, &c);
	c.host[SERVER].seq--;
	conv_send(g, &c, SERVER, TH_SYN | TH_ACK, 0);
	next(g, &c);				/* 40002: reset while closing */
	conv_open(g, &c);
	conv_send(g, &c, CLIENT, TH_FIN | TH_ACK, 0);
	conv_send(g, &c, CLIENT, TH_RST | TH_ACK, 0);
	next(g, &c);				/* 40003: reset behind a complete teardown */
	conv_open(g, &c);
	conv_close(g, &c);
	conv_send(g, &c, SERVER, TH_RST, 0);
	next(g, &c);				/* 40004: Xmas while established */
	conv_open(g, &c);
	conv_send(g, &c, CLIENT, TH_FIN | TH_PSH | TH_URG, 0);
	next(g, &c);				/* 40005: FIN-ACK first, and a whole teardown: no scan */
	conv_send(g, &c, CLIENT, TH_FIN | TH_ACK, 0);
	conv_send(g, &c, SERVER, TH_FIN | TH_ACK, 0);
	conv_send(g, &c, CLIENT, TH_ACK, 0);
	next(g, &c);				/* 40006: SYN again after 119 s, and after 121 s more: two flows */
	conv_send(g, &c, CLIENT, TH_SYN, 0);
	g->now += 119 * NS_S;
	conv_send(g, &c, CLIENT, TH_SYN, 0);
	g->now += 121 * NS_S;
	conv_send(g, &c, CLIENT, TH_SYN, 0);
	next(g, &c);				/* 40007: established, silent for 300 s, then for 615 s: two flows */
	conv_open(g, &c);
	g->now += 300 * NS_S;
	conv_send(g, &c, CLIENT, TH_ACK, 10);
	g->now += 615 * NS_S;
	conv_send(g, &c, CLIENT, TH_ACK, 10);
	next(g, &c);				/* 40008: a packet 1 s behind the reset: a new flow */
	conv_open(g, &c);
	conv_send(g, &c, SERVER, TH_RST | TH_ACK, 0);
	g->now += NS_S;
	conv_send(g, &c, CLIENT, TH_ACK, 10);
	next(g, &c);				/* 40009: A closing, B talks on for 400 s: one flow */
	conv_open(g, &c);
	conv_send(g, &c, CLIENT, TH_FIN | TH_ACK, 0);
	for (int i = 0; i < 4; i++) {
		g->now += 100 * NS_S;
		conv_send(g, &c, SERVER, TH_ACK, 10);
	}
	conv_send(g, &c, CLIENT, TH_ACK, 0);
	next(g, &c);				/* 40023, 40024: headers cut before and behind the flags */
	for (size_t n = 13; n <= 14; n++) {
		ip4(g, "10.9.2.1", "10.9.2.2", 6);
		pkt_tcp(g->p, &(struct tcp){ .sport = (uint16_t)(40010 + n), .dport = 80, .flags = TH_RST });
		emit_snapped(g, 14 + 20 + n);
		g->now += 3600 * NS_S;
	}
}

/* A segment in two fragments; the second begins as a header with these flags would. */
static void
two_fragments(struct gen *g, const struct conv *c, uint8_t flags)
{
	const struct host *const h = &c->host[CLIENT];
	const uint16_t id = g->id++;

	eth4(g, h->ip, c->host[SERVER].ip, 0x0800);
	pkt_ip4(g->p, &(struct ip4){ .src = h->ip, .dst = c->host[SERVER].ip, .proto = 6, .id = id, .frag = 0x2000 });
	pkt_tcp(g->p, &(struct tcp){ .sport = h->port, .dport = 80, .seq = h->seq, .ack = c->host[SERVER].seq,
	    .flags = TH_ACK });
	pkt_fill(g->p, 20);
	emit(g);
	eth4(g, h->ip, c->host[SERVER].ip, 0x0800);
	pkt_ip4(g->p, &(struct ip4){ .src = h->ip, .dst = c->host[SERVER].ip, .proto = 6, .id = id, .frag = 5 });
	pkt_tcp(g->p, &(struct tcp){ .sport = h->port, .dport = 80, .seq = 1, .ack = 1, .flags = flags });
	emit(g);
}

/* Data that looks like a header, behind the first fragment of a segment: it says nothing of the connection. */
void
sc_tcpfrag(struct gen *g)
{
	static const uint8_t flags[] = { TH_RST, TH_FIN, TH_FIN | TH_PSH | TH_URG, TH_SYN, TH_ACK };
	struct conv c;

	for (size_t i = 0; i < sizeof flags; i++) {	/* 40000 and on */
		next(g, &c);
		conv_open(g, &c);
		two_fragments(g, &c, flags[i]);
		c.host[CLIENT].seq += 40;
		conv_close(g, &c);
	}
}

/* A conversation whose SYN has n bytes, of which the server acknowledges taken */
static void
fast_open(struct gen *g, struct conv *c, size_t n, uint32_t taken)
{
	next(g, c);
	conv_send(g, c, CLIENT, TH_SYN, n);
	c->host[CLIENT].seq -= (uint32_t)n - taken;
	conv_send(g, c, SERVER, TH_SYN | TH_ACK, 0);
}

void
sc_fastopen(struct gen *g)
{
	struct conv c;

	fast_open(g, &c, 5, 5);			/* 40000: all of it */
	conv_send(g, &c, CLIENT, TH_ACK, 0);
	conv_close(g, &c);
	fast_open(g, &c, 5, 0);			/* 40001: nothing, so it is sent again */
	conv_send(g, &c, CLIENT, TH_ACK, 5);
	conv_close(g, &c);
	fast_open(g, &c, 5, 3);			/* 40002: some */
	conv_send(g, &c, CLIENT, TH_ACK, 2);
	conv_close(g, &c);
	fast_open(g, &c, 5, 5);			/* 40003: an answer before the handshake is complete */
	conv_send(g, &c, SERVER, TH_ACK, 100);
	conv_send(g, &c, SERVER, TH_ACK, 100);
	conv_send(g, &c, CLIENT, TH_ACK, 0);
	conv_close(g, &c);
	fast_open(g, &c, 5, 5);			/* 40004: an answer and the end, before it is */
	conv_send(g, &c, SERVER, TH_FIN | TH_ACK, 100);
	conv_send(g, &c, CLIENT, TH_FIN | TH_ACK, 0);
	conv_send(g, &c, SERVER, TH_ACK, 0);
	next(g, &c);				/* 40005: the SYN again, without data */
	conv_send(g, &c, CLIENT, TH_SYN, 5);
	c.host[CLIENT].seq -= 6;
	conv_send(g, &c, CLIENT, TH_SYN, 0);
	conv_send(g, &c, SERVER, TH_SYN | TH_ACK, 0);
	conv_send(g, &c, CLIENT, TH_ACK, 5);
	conv_close(g, &c);
	fast_open(g, &c, 5, 6);			/* 40006: more than was sent: a fault */
	conv_send(g, &c, CLIENT, TH_ACK, 0);
	conv_close(g, &c);
	next(g, &c);				/* 40007: the same without data in the SYN: a fault */
	conv_send(g, &c, CLIENT, TH_SYN, 0);
	c.host[CLIENT].seq += 5;
	conv_send(g, &c, SERVER, TH_SYN | TH_ACK, 0);
	conv_send(g, &c, CLIENT, TH_ACK, 0);
	conv_close(g, &c);
}
