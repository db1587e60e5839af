/* Scenarios of what a flow is called: applications by content and by port, connections of many hosts. */
#include <stdio.h>

#include "gen.h"

#define A	"10.70.0.1"
#define B	"10.70.0.2"

/* A connection whose client says one thing and whose server another; NULL: nothing. */
static void
talk(struct gen *g, uint16_t cport, uint16_t sport, const char *client, const char *server)
{
	struct conv c;
	const char *const says[2] = { client, server };
	size_t before;

	conv_init(&c, A, cport, B, sport);
	conv_open(g, &c);
	for (int s = 0; s < 2; s++) {
		struct host *me = &c.host[s], *peer = &c.host[!s];

		if (says[s] == NULL)
			continue;
		ip4(g, me->ip, peer->ip, 6);
		pkt_tcp(g->p, &(struct tcp){ .sport = me->port, .dport = peer->port, .flags = TH_PSH | TH_ACK,
		    .seq = me->seq, .ack = peer->seq, .win = 8192 });
		before = g->p->n;
		pkt_hex(g->p, says[s]);
		me->seq += (uint32_t)(g->p->n - before);
		emit(g);
	}
	conv_close(g, &c);
}

static void
say(struct gen *g, uint16_t sport, uint16_t dport, const char *hex)
{
	ip4(g, A, B, 17);
	pkt_udp(g->p, sport, dport);
	pkt_hex(g->p, hex);
	emit(g);
}

#define GET	"474554202f20485454502f312e310d0a0d0a"			/* GET / HTTP/1.1 */
#define SSH	"5353482d322e302d780d0a"				/* SSH-2.0-x */
#define MAIL	"3232302068690d0a"					/* 220 hi */
#define HELLO	"16 0301 0030 01 00002c 0303 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f " \
	"00 0002 1301 01 00 0001 00"

void
sc_services(struct gen *g)
{
	talk(g, 41001, 4444, GET, NULL);		/* by content, on another port */
	talk(g, 41002, 443, HELLO, NULL);
	talk(g, 41003, 2222, NULL, SSH);
	talk(g, 41004, 443, SSH, NULL);			/* what is said counts more than the port */
	talk(g, 41005, 21, NULL, MAIL);			/* it may be two: the port decides */
	talk(g, 41006, 25, NULL, MAIL);
	talk(g, 41007, 80, NULL, NULL);			/* nothing said: the port */
	talk(g, 41008, 80, "00010203", NULL);		/* nothing that is known: the port, too */
	talk(g, 41009, 4445, "00010203", NULL);
	talk(g, 41010, 4446, "16", NULL);		/* too short to tell */
	say(g, 42001, 5000, "0001 0000 2112a442 000102030405060708090a0b");
	say(g, 42002, 443, "c3 00000001 08 0001020304050607 00 00 00 00 00 00 00 00");
	say(g, 42003, 443, "43 00000001 08 0001020304050607");
	say(g, 42004, 53, "1234 0100 0001 0000 0000 0000 00 0001 0001");
	say(g, 42005, 9999, "00");
	tcp4(g, B, 80, A, 43001, TH_SYN | TH_ACK, 1, 1, 0);	/* a server alone: the port is its own */
	icmp4(g, A, B, 8, 0, 8);
	ip4(g, A, B, 132);
	pkt_hex(g->p, "9c40 0050 00000001 00000000");
	emit(g);
}

/* --- who talks with whom ---------------------------------------------------------------------------------------- */

static void
ask(struct gen *g, const char *src, uint16_t sport, const char *dst, uint16_t dport)
{
	tcp4(g, src, sport, dst, dport, TH_SYN, 1, 0, 0);
}

static void
l2(struct gen *g)
{
	pkt_clear(g->p);
	pkt_eth(g->p, "ff:ff:ff:ff:ff:ff", "02:00:0a:47:00:01", 0x0806);
	pkt_hex(g->p, "0001 0800 06 04 0001 02000a470001 0a470001 000000000000 0a470002");
	emit(g);
}

/* Five minutes in which all flows end but that of ARP. */
static void
silence(struct gen *g)
{
	for (int i = 0; i < 3; i++) {
		g->now += 100 * NS_S;
		l2(g);
	}
}

void
sc_conns(struct gen *g)
{
	/* one flow in both directions, one in one, to different ports */
	ask(g, "10.71.0.1", 1001, "10.71.0.2", 80);
	tcp4(g, "10.71.0.2", 80, "10.71.0.1", 1001, TH_SYN | TH_ACK, 1, 2, 0);
	ask(g, "10.71.0.1", 1002, "10.71.0.2", 81);
	/* a client of four servers, a server of three clients */
	ask(g, "10.72.0.1", 1001, "10.72.1.1", 443);
	ask(g, "10.72.0.1", 1002, "10.72.1.2", 443);
	ask(g, "10.72.0.1", 1003, "10.72.1.3", 443);
	ask(g, "10.72.0.1", 1004, "10.72.1.4", 443);
	ask(g, "10.73.0.1", 1001, "10.73.1.1", 25);
	ask(g, "10.73.0.2", 1001, "10.73.1.1", 25);
	ask(g, "10.73.0.3", 1001, "10.73.1.1", 25);
	tcp4(g, "10.74.0.2", 80, "10.74.0.1", 1001, TH_SYN | TH_ACK, 1, 2, 0);
	udp6(g, "2001:db8::1", 1001, "2001:db8::2", 53, 1);
	udp6(g, "a47:1::", 1001, "2001:db8::3", 53, 1);		/* 10.71.0.1 in its first bytes */
	l2(g);
	/* three flows of a host that has none between them */
	udp4(g, "10.75.0.1", 1001, "10.75.0.2", 53, 10);
	silence(g);
	udp4(g, "10.75.0.1", 1002, "10.75.0.2", 53, 20);
	silence(g);
	udp4(g, "10.75.0.1", 1003, "10.75.0.2", 53, 30);
}

/* Flows of hosts that have one each, and as many behind the first as are counted at once: it has two packets. */
void
sc_connsamong(struct gen *g)
{
	char src[32], dst[32];

	udp4(g, "10.76.0.1", 1001, "10.76.0.2", 53, 10);
	for (int i = 1; i <= 8; i++) {
		(void)snprintf(src, sizeof src, "10.77.0.%d", i);
		(void)snprintf(dst, sizeof dst, "10.77.1.%d", i);
		ask(g, src, 1001, dst, 80);
	}
	udp4(g, "10.76.0.1", 1001, "10.76.0.2", 53, 20);
	ask(g, src, 1001, dst, 80);
}

/* --- lengths and gaps ------------------------------------------------------------------------------------------- */

/* Packets of one flow: length, and how long after the one before. */
static void
series(struct gen *g, const char *src, uint16_t sport, const char *dst, uint16_t dport,
    const uint32_t (*step)[2], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		g->now += step[i][1] * NS_US;
		udp4(g, src, sport, dst, dport, step[i][0]);
		g->now -= NS_MS;	/* of emit */
	}
}

void
sc_series(struct gen *g)
{
	static const uint32_t three[][2] = { { 0, 0 }, { 10, 100 }, { 20, 250100 } };
	static const uint32_t pulses[][2] = { { 0, 0 }, { 100, 1000 }, { 200, 1000 }, { 0, 1000 }, { 50, 2000000 },
		{ 7, 3000000 }, { 9, 10 }, { 1, 2000000 } };
	static const uint32_t edges[][2] = { { 5, 0 }, { 5, 199000 }, { 5, 199999 }, { 5, 200000 }, { 5, 204999 },
		{ 5, 205000 }, { 5, 399999 }, { 5, 400000 }, { 5, 409999 }, { 5, 999999 }, { 5, 1000000 },
		{ 5, 5000000 }, { 6, 999 }, { 4, 1000 }, { 5, 1999 } };

	/* the server answers half a second later, the client goes on */
	series(g, "10.76.0.1", 1001, "10.76.0.2", 53, three, 3);
	g->now += 500 * NS_MS;
	series(g, "10.76.0.2", 53, "10.76.0.1", 1001, three, 3);
	/* pulses: nothing and two packets and nothing, one, two, one that stays open */
	series(g, "10.76.1.1", 1001, "10.76.1.2", 53, pulses, 8);
	/* gaps at the ends of bins */
	series(g, "10.76.2.1", 1001, "10.76.2.2", 53, edges, 15);
	/* more packets than are kept */
	for (uint32_t i = 0; i < 25; i++)
		series(g, "10.76.3.1", 1001, "10.76.3.2", 53, &(const uint32_t [2]){ i, 1000 }, 1);
	/* the clock goes back */
	udp4(g, "10.76.4.1", 1001, "10.76.4.2", 53, 3);
	g->now -= 3 * NS_MS;
	udp4(g, "10.76.4.1", 1001, "10.76.4.2", 53, 3);
	g->now += 3 * NS_MS;
	l2(g);
	tcp4(g, "10.76.5.1", 1001, "10.76.5.2", 80, TH_SYN, 1, 0, 0);
	tcp4(g, "10.76.5.1", 1001, "10.76.5.2", 80, TH_ACK, 2, 1, 1460);
	/* all gaps below a millisecond */
	series(g, "10.76.6.1", 1001, "10.76.6.2", 53, three, 2);
	series(g, "10.76.6.1", 1001, "10.76.6.2", 53, three, 2);
}
