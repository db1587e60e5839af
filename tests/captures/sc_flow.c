/* Scenarios about flows: direction, time-outs, order, states. */
#include <stdio.h>

#include "gen.h"

void
sc_empty(struct gen *g)
{
	(void)g;
}

/* One flow per line of the rules; the destination port tells them apart. */
void
sc_direction(struct gen *g)
{
	struct conv c;

	udp4(g, "10.0.0.1", 40001, "10.0.0.2", 50001, 10);	/* A: no rule */
	udp4(g, "10.0.0.1", 53, "10.0.0.2", 50002, 10);	/* inverted: source below 1024 and below the destination */
	udp4(g, "10.0.0.1", 53, "10.0.0.2", 53, 10);		/* A: ports equal */
	udp4(g, "10.0.0.1", 1023, "10.0.0.2", 53, 10);		/* A: source above destination */
	udp4(g, "10.0.0.1", 1024, "10.0.0.2", 50005, 10);	/* A: 1024 is not below 1024 */
	udp4(g, "10.0.0.1", 1023, "10.0.0.2", 50006, 10);	/* inverted */
	udp4(g, "10.0.0.1", 0, "10.0.0.2", 6081, 10);		/* inverted: port 0 counts */
	for (uint16_t p = 8079; p <= 8090; p++)			/* inverted: 8080, 8081, 8088, 8089 */
		udp4(g, "10.0.0.1", p, "10.0.0.2", 50007, 10);
	udp4(g, "10.0.0.1", 8080, "10.0.0.2", 80, 10);		/* inverted, whatever the destination */
	tcp4(g, "10.0.0.1", 40010, "10.0.0.2", 50010, TH_SYN | TH_ACK, 1, 2, 0);		/* inverted */
	tcp4(g, "10.0.0.1", 40011, "10.0.0.2", 50011, TH_SYN | TH_ACK | TH_FIN, 1, 2, 0);	/* inverted */
	tcp4(g, "10.0.0.1", 40012, "10.0.0.2", 50012, TH_ACK, 1, 2, 0);				/* A */
	icmp4(g, "10.0.0.1", "10.0.0.2", 8, 0, 32);		/* A: no ports */

	udp4(g, "10.0.1.1", 53, "10.0.1.2", 41000, 10);		/* the answer first: B, then the question: A */
	udp4(g, "10.0.1.2", 41000, "10.0.1.1", 53, 20);
	udp4(g, "10.0.1.1", 40000, "10.0.1.2", 41001, 10);	/* no rule: the first is A */
	udp4(g, "10.0.1.2", 41001, "10.0.1.1", 40000, 20);

	conv_init(&c, "10.0.2.1", 40000, "10.0.2.2", 44444);	/* the SYN was missed: the client is A all the same */
	c.host[CLIENT].seq++;
	conv_send(g, &c, SERVER, TH_SYN | TH_ACK, 0);
	conv_send(g, &c, CLIENT, TH_ACK, 0);
	conv_init(&c, "10.0.2.1", 40001, "10.0.2.2", 80);	/* the server's data first, port 80 */
	conv_send(g, &c, SERVER, TH_ACK, 100);
	conv_send(g, &c, CLIENT, TH_ACK, 0);
}

/* Two packets of the flow at port, gap_us apart.  Ages are floats in the reference: 181.999999 s would be 182. */
static void
pair(struct gen *g, uint64_t at, uint16_t port, uint64_t gap_us)
{
	g->now = at;
	udp4(g, "10.1.0.1", 40000, "10.1.0.2", port, 10);
	g->now = at + gap_us * NS_US;
	udp4(g, "10.1.0.1", 40000, "10.1.0.2", port, 10);
}

void
sc_timeout(struct gen *g)
{
	const uint64_t hour = 3600 * NS_S;
	struct conv c;

	pair(g, T0, 50000, 181999900);				/* one flow */
	pair(g, T0 + hour, 50001, 182000000);			/* two */
	pair(g, T0 + 2 * hour, 50002, 182000001);		/* two */

	g->now = T0 + 3 * hour;					/* a lone SYN lives for 120 s */
	tcp4(g, "10.1.0.1", 40000, "10.1.0.2", 80, TH_SYN, 1, 0, 0);
	g->now = T0 + 3 * hour + 119999 * NS_MS;		/* one flow */
	tcp4(g, "10.1.0.1", 40000, "10.1.0.2", 80, TH_SYN, 1, 0, 0);
	g->now += 120 * NS_S - NS_MS;				/* exactly 120 s: another one */
	tcp4(g, "10.1.0.1", 40000, "10.1.0.2", 80, TH_SYN, 1, 0, 0);

	g->now = T0 + 4 * hour;					/* established: 610 s of silence on both sides */
	conv_init(&c, "10.1.0.1", 40001, "10.1.0.2", 80);
	conv_open(g, &c);
	g->now += 609 * NS_S;
	conv_send(g, &c, CLIENT, TH_ACK, 10);			/* one flow */
	g->now += 610 * NS_S;
	conv_send(g, &c, CLIENT, TH_ACK, 10);			/* another one */

	g->now = T0 + 5 * hour;					/* a silent side lives as long as the other talks */
	conv_init(&c, "10.1.0.1", 40002, "10.1.0.2", 80);
	conv_open(g, &c);
	for (int i = 0; i < 5; i++) {
		g->now += 300 * NS_S;
		conv_send(g, &c, CLIENT, TH_ACK, 10);
	}
	conv_send(g, &c, SERVER, TH_ACK, 10);

	g->now = T0 + 6 * hour;					/* 0.1 s behind a reset the pair is gone */
	conv_init(&c, "10.1.0.1", 40003, "10.1.0.2", 80);
	conv_open(g, &c);
	conv_send(g, &c, SERVER, TH_RST | TH_ACK, 0);
	g->now += 50 * NS_MS;
	conv_send(g, &c, CLIENT, TH_ACK, 10);			/* in time */
	g->now += 110 * NS_MS;
	conv_send(g, &c, CLIENT, TH_ACK, 10);			/* too late */

	g->now = T0 + 7 * hour;					/* closed: 10 s on both sides */
	conv_init(&c, "10.1.0.1", 40004, "10.1.0.2", 80);
	conv_open(g, &c);
	conv_close(g, &c);
	g->now += 9 * NS_S;
	conv_send(g, &c, CLIENT, TH_ACK, 0);			/* in time, for both */
	g->now += 9 * NS_S;
	conv_send(g, &c, SERVER, TH_ACK, 0);
	g->now += 11 * NS_S;
	conv_send(g, &c, CLIENT, TH_ACK, 0);			/* too late */
}

/* Connection 1, 2, 3, then 1 again on one side only: the rows come 2A 2B 1A 1B 3A. */
void
sc_order(struct gen *g)
{
	udp4(g, "10.2.0.1", 40001, "10.2.0.2", 50000, 10);
	udp4(g, "10.2.0.1", 40002, "10.2.0.2", 50000, 10);
	udp4(g, "10.2.0.2", 50000, "10.2.0.1", 40002, 10);
	udp4(g, "10.2.0.2", 50000, "10.2.0.1", 40001, 10);
	udp4(g, "10.2.0.1", 40003, "10.2.0.2", 50000, 10);
	udp4(g, "10.2.0.1", 40001, "10.2.0.2", 50000, 10);
}

void
sc_timejump(struct gen *g)
{
	g->now = T0 + 1000 * NS_S + 500 * NS_MS;
	udp4(g, "10.3.0.1", 40000, "10.3.0.2", 50000, 10);
	g->now = T0 + 1000 * NS_S + 200 * NS_MS;		/* back inside the second */
	udp4(g, "10.3.0.1", 40000, "10.3.0.2", 50000, 10);
	g->now = T0 + 500 * NS_S;				/* back by minutes */
	udp4(g, "10.3.0.1", 40000, "10.3.0.2", 50000, 10);
	udp4(g, "10.3.0.1", 40001, "10.3.0.2", 50000, 10);
	g->now = T0 + 1200 * NS_S;
	udp4(g, "10.3.0.1", 40000, "10.3.0.2", 50000, 10);
}

/* A flow each 10 s, with one bad time among them, and then a clock that is put back by an hour. */
void
sc_clock(struct gen *g)
{
	for (uint16_t i = 0; i < 80; i++) {
		if (i == 30) {
			g->now = UINT64_C(4000000000) * NS_S;
			udp4(g, "10.3.1.1", 40029, "10.3.1.2", 50000, 10);
		}
		g->now = T0 + (i * 10 + (i < 50 ? 3600 : 0)) * NS_S;
		udp4(g, "10.3.1.1", 40000 + i, "10.3.1.2", 50000, 10);
	}
}

/*
 * A fraction of three seconds and a half, a packet 1 s behind its second, some nanoseconds, and the same at the end.
 */
void
sc_fraction(struct gen *g)
{
	static const struct { uint32_t ms, ns, in_fraction; } at[] = {
		{ 3500, 0, 3 }, { 1000, 0, 0 }, { 1500, 789, 0 }, { 4600, 0, 3 }
	};

	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		g->now = T0 + at[i].ms * NS_MS + at[i].ns;
		cap_in_fraction(g->cap, at[i].in_fraction);
		udp4(g, "10.3.2.1", i == 0 || i == 1 ? 40000 : 40001, "10.3.2.2", 50000, 10);
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
	conv_init(c, "10.4.0.1", port++, "10.4.0.2", 80);
}

static void
states_open(struct gen *g, struct conv *c)
{
	next(g, c);				/* 40000: a whole connection */
	conv_open(g, c);
	conv_send(g, c, CLIENT, TH_ACK | TH_PSH, 100);
	conv_send(g, c, SERVER, TH_ACK, 200);
	conv_close(g, c);
	next(g, c);				/* 40001: the same, and an acknowledgement 5 s behind it */
	conv_open(g, c);
	conv_close(g, c);
	g->now += 5 * NS_S;
	conv_send(g, c, CLIENT, TH_ACK, 0);
	next(g, c);				/* 40002: SYN only */
	conv_send(g, c, CLIENT, TH_SYN, 0);
	next(g, c);				/* 40003: acknowledgements on one side only */
	conv_send(g, c, CLIENT, TH_ACK, 10);
	conv_send(g, c, CLIENT, TH_ACK, 10);
	next(g, c);				/* 40004: SYN-ACK only */
	conv_send(g, c, SERVER, TH_SYN | TH_ACK, 0);
	next(g, c);				/* 40005: refused */
	conv_send(g, c, CLIENT, TH_SYN, 0);
	conv_send(g, c, SERVER, TH_RST | TH_ACK, 0);
	next(g, c);				/* 40006: SYN-ACK with a wrong acknowledgement */
	conv_send(g, c, CLIENT, TH_SYN, 0);
	c->host[CLIENT].seq += 7;
	conv_send(g, c, SERVER, TH_SYN | TH_ACK, 0);
	next(g, c);				/* 40007: data from the middle, both sides */
	conv_send(g, c, CLIENT, TH_ACK, 10);
	conv_send(g, c, SERVER, TH_ACK, 10);
	next(g, c);				/* 40008: opened, then silence */
	conv_open(g, c);
}

static void
states_end(struct gen *g, struct conv *c)
{
	static const uint8_t alone[] = { TH_RST, TH_RST | TH_ACK, TH_FIN | TH_ACK, TH_FIN, 0,
		TH_FIN | TH_PSH | TH_URG };

	for (size_t i = 0; i < sizeof alone; i++) {	/* 40009..40014: RST, RST-ACK, FIN-ACK, FIN, null, Xmas */
		next(g, c);
		conv_send(g, c, CLIENT, alone[i], 0);
	}
	next(g, c);	/* 40015: the client resets without ACK, the server goes on 0.05 s later */
	conv_open(g, c);
	conv_send(g, c, CLIENT, TH_RST, 0);
	g->now += 50 * NS_MS;
	conv_send(g, c, SERVER, TH_ACK, 10);
	next(g, c);				/* 40016: FIN-ACK, answered by RST-ACK */
	conv_open(g, c);
	conv_send(g, c, CLIENT, TH_FIN | TH_ACK, 0);
	conv_send(g, c, SERVER, TH_RST | TH_ACK, 0);
	next(g, c);				/* 40017: SYN while established */
	conv_open(g, c);
	conv_send(g, c, CLIENT, TH_SYN, 0);
	next(g, c);				/* 40018: FIN-ACK directly behind SYN-ACK, clean close */
	conv_send(g, c, CLIENT, TH_SYN, 0);
	conv_send(g, c, SERVER, TH_SYN | TH_ACK, 0);
	conv_send(g, c, CLIENT, TH_FIN | TH_ACK, 0);
	conv_send(g, c, SERVER, TH_FIN | TH_ACK, 0);
	conv_send(g, c, CLIENT, TH_ACK, 0);
	next(g, c);				/* 40019: a FIN with payload */
	conv_open(g, c);
	conv_send(g, c, CLIENT, TH_FIN | TH_ACK, 10);
	conv_send(g, c, SERVER, TH_FIN | TH_ACK, 0);
	conv_send(g, c, CLIENT, TH_ACK, 0);
	next(g, c);				/* 40020: the initial sequence number is the last one */
	c->host[CLIENT].seq = 0xffffffff;
	conv_open(g, c);
	conv_close(g, c);
	next(g, c);				/* 40021: simultaneous close */
	conv_open(g, c);
	conv_send(g, c, CLIENT, TH_FIN | TH_ACK, 0);
	c->host[CLIENT].seq--;			/* the server has not seen it yet */
	conv_send(g, c, SERVER, TH_FIN | TH_ACK, 0);
	c->host[CLIENT].seq++;
	conv_send(g, c, CLIENT, TH_ACK, 0);
	conv_send(g, c, SERVER, TH_ACK, 0);
}

void
sc_tcpstates(struct gen *g)
{
	struct conv c;

	states_open(g, &c);
	states_end(g, &c);
}

void
sc_land(struct gen *g)
{
	tcp4(g, "10.5.0.1", 139, "10.5.0.1", 139, TH_SYN, 1, 0, 0);
	tcp4(g, "10.5.0.1", 139, "10.5.0.1", 139, TH_SYN, 1, 0, 0);
	udp4(g, "10.5.0.1", 7, "10.5.0.1", 7, 10);
	tcp4(g, "10.5.0.1", 139, "10.5.0.1", 140, TH_SYN, 1, 0, 0);
	pkt_clear(g->p);				/* L2: the same MAC twice is no land attack */
	pkt_eth(g->p, "02:00:00:00:00:01", "02:00:00:00:00:01", 0x0806);
	pkt_zero(g->p, 46);
	emit(g);
}

/* A packet with a given identification. */
static void
with_id(struct gen *g, const char *src, uint16_t sport, const char *dst, uint16_t dport, uint16_t id)
{
	eth4(g, src, dst, 0x0800);
	pkt_ip4(g->p, &(struct ip4){ .src = src, .dst = dst, .proto = 17, .id = id });
	pkt_udp(g->p, sport, dport);
	pkt_fill(g->p, 10);
	emit(g);
}

void
sc_dupid(struct gen *g)
{
	for (int i = 0; i < 2; i++)				/* packets 1 and 2 are never compared */
		with_id(g, "10.6.0.1", 40000, "10.6.0.2", 50000, 77);
	for (int i = 0; i < 3; i++)				/* 2 and 3 are */
		with_id(g, "10.6.0.1", 40001, "10.6.0.2", 50000, 78);
	for (int i = 0; i < 3; i++)				/* 0 does not count */
		with_id(g, "10.6.0.1", 40002, "10.6.0.2", 50000, 0);
	for (uint16_t i = 0; i < 4; i++)			/* the other direction does not count */
		with_id(g, i & 1 ? "10.6.0.2" : "10.6.0.1", 40003, i & 1 ? "10.6.0.1" : "10.6.0.2", 40003, 79);
	for (uint16_t i = 0; i < 4; i++)
		with_id(g, "10.6.0.1", 40004, "10.6.0.2", 50000, (uint16_t)(80 + i));
}

void
sc_scan(struct gen *g)
{
	for (uint16_t port = 1; port <= 1000; port++) {
		tcp4(g, "10.7.0.1", (uint16_t)(50000 + port), "10.7.0.2", port, TH_SYN, port, 0, 0);
		if (port % 100 == 80)
			tcp4(g, "10.7.0.2", port, "10.7.0.1", (uint16_t)(50000 + port), TH_SYN | TH_ACK, 1, port + 1u,
			    0);
		else if (port % 3 == 0)
			tcp4(g, "10.7.0.2", port, "10.7.0.1", (uint16_t)(50000 + port), TH_RST | TH_ACK, 0, port + 1u,
			    0);
	}
}

/* A short connection that sends up bytes and gets down of them, at that time. */
static void
call_home(struct gen *g, uint64_t when, uint16_t port, const char *server, size_t up, size_t down)
{
	const char *me = "10.9.0.5";

	g->now = when;
	tcp4(g, me, port, server, 443, TH_SYN, 1, 0, 0);
	tcp4(g, server, 443, me, port, TH_SYN | TH_ACK, 100, 2, 0);
	tcp4(g, me, port, server, 443, TH_ACK, 2, 101, 0);
	tcp4(g, me, port, server, 443, TH_ACK | TH_PSH, 2, 101, up);
	tcp4(g, server, 443, me, port, TH_ACK | TH_PSH, 101, 2 + (uint32_t)up, down);
	tcp4(g, me, port, server, 443, TH_FIN | TH_ACK, 2 + (uint32_t)up, 101 + (uint32_t)down, 0);
	tcp4(g, server, 443, me, port, TH_FIN | TH_ACK, 101 + (uint32_t)down, 3 + (uint32_t)up, 0);
	tcp4(g, me, port, server, 443, TH_ACK, 3 + (uint32_t)up, 102 + (uint32_t)down, 0);
}

/*
 * One call a minute, give or take two seconds, one of them left out; beside it calls of a person, whose times follow
 * nothing, and one host that asks forty others for the same port.
 */
void
sc_beacon(struct gen *g)
{
	char host[24];

	for (uint16_t i = 0; i < 24; i++) {
		const uint64_t minute = T0 + i * 60 * NS_S;

		if (i != 11)
			call_home(g, minute + (uint64_t)(i * i * 7 % 41) * 100 * NS_MS, (uint16_t)(40000 + i),
			    "192.0.2.66", 120, 40);
		if (i * i % 7 == 2)
			call_home(g, minute + 7 * NS_S + i * i * 50 * NS_MS, (uint16_t)(41000 + i), "192.0.2.80", 300,
			    1200);
		if (i != 12)
			continue;
		g->now = minute + 30 * NS_S;
		for (uint16_t k = 1; k <= 40; k++) {
			snprintf(host, sizeof host, "10.9.1.%u", k);
			tcp4(g, "10.9.0.9", (uint16_t)(50000 + k), host, 445, TH_SYN, k, 0, 0);
			if (k % 4 == 0)
				tcp4(g, host, 445, "10.9.0.9", (uint16_t)(50000 + k), TH_RST | TH_ACK, 0, k + 1u, 0);
		}
	}
}

void
sc_autopilot(struct gen *g)
{
	char src[24];

	for (uint32_t i = 0; i < 262150; i++) {
		snprintf(src, sizeof src, "10.%u.%u.%u", 100 + (i >> 16), i >> 8 & 255, i & 255);
		g->now = T0 + i * 10 * NS_US;
		udp4(g, src, 40000, "10.8.0.2", 50000, 4);
	}
}

/* Every source address and port of 16 million times 64, in an order that looks like chance, 10 us apart. */
void
sc_flood(struct gen *g)
{
	const uint64_t count = g->count != 0 ? g->count : 300000;
	uint8_t *b = g->p->b;

	tcp4(g, "172.16.0.0", 1024, "10.9.0.1", 80, TH_SYN, 1, 0, 0);
	for (uint64_t i = 1; i < count; i++) {
		const uint32_t n = (uint32_t)i * 2654435761u;

		b[27] = (uint8_t)(n >> 24);		/* source address */
		b[28] = (uint8_t)(n >> 16);
		b[29] = (uint8_t)(n >> 8);
		b[35] = (uint8_t)n;			/* source port */
		pkt_end(g->p);
		g->now = T0 + i * 10 * NS_US;
		emit_raw(g);
	}
}
