/* Scenarios about the payload itself: what signatures are looked for in, what is written into files. */
#include "gen.h"

#include <string.h>

#define C	"10.86.0.1"
#define S	"10.86.1.1"

static void
say(struct gen *g, struct conv *c, enum side side, uint32_t at, const char *text, size_t n)
{
	const struct host *const me = &c->host[side], *const you = &c->host[!side];

	ip4(g, me->ip, you->ip, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = me->port, .dport = you->port, .seq = me->seq + at, .ack = you->seq,
	    .flags = TH_ACK | TH_PSH, .win = 8192 });
	pkt_bytes(g->p, text, n);
	emit(g);
}

/* Text in order. */
static void
line(struct gen *g, struct conv *c, enum side side, const char *text)
{
	say(g, c, side, 0, text, strlen(text));
	c->host[side].seq += (uint32_t)strlen(text);
}

static void
datagram(struct gen *g, uint16_t sport, const char *to, uint16_t dport, const char *text, size_t n)
{
	ip4(g, C, to, 17);
	pkt_udp(g->p, sport, dport);
	pkt_bytes(g->p, text, n);
	emit(g);
}

/* A log-in byte by byte; two connections of one pair of ports. */
static void
log_in(struct gen *g)
{
	static const char user[] = "USER anna\r\nPASS secret\r\n";
	struct conv c;

	conv_init(&c, C, 48001, S, 21);
	conv_open(g, &c);
	line(g, &c, SERVER, "220 ready\r\n");
	for (size_t i = 0; i < sizeof user - 1; i++) {
		say(g, &c, CLIENT, 0, user + i, 1);
		c.host[CLIENT].seq++;
	}
	line(g, &c, SERVER, "230 logged in\r\n");
	conv_close(g, &c);
}

/* Segments in wrong order, one twice with other bytes; a text over a hole; bytes behind the first 4096. */
static void
pieces(struct gen *g)
{
	static char many[4096];
	struct conv c;

	conv_init(&c, C, 48002, S, 8080);
	conv_open(g, &c);
	say(g, &c, CLIENT, 18, "{jndi:ldap://x/a}\r\n\r\n", 21);
	say(g, &c, CLIENT, 18, "{harmless:text  }\r\n\r\n", 21);
	say(g, &c, CLIENT, 0, "GET / HTTP/1.1\r\n:$", 18);
	c.host[CLIENT].seq += 39;
	line(g, &c, SERVER, "HTTP/1.1 200 OK\r\n\r\n");
	conv_close(g, &c);

	conv_init(&c, C, 48003, S, 8080);
	conv_open(g, &c);
	line(g, &c, CLIENT, "GET /$");
	say(g, &c, CLIENT, 9, "{jndi:rmi:x}", 12);		/* nine bytes before it never come */
	c.host[CLIENT].seq += 21;
	conv_close(g, &c);

	memset(many, 'x', sizeof many);
	conv_init(&c, C, 48004, S, 8080);
	conv_open(g, &c);
	for (unsigned i = 0; i < 4; i++) {
		say(g, &c, CLIENT, 0, many, 1024);
		c.host[CLIENT].seq += 1024;
	}
	line(g, &c, CLIENT, "${jndi:dns:too late}");
	conv_close(g, &c);
}

/* What is looked for, or written: streams in pieces, with holes, twice; datagrams; ICMP, SCTP; what takes many steps. */
void
sc_signs(struct gen *g)
{
	static const char elf[] = "\x7f" "ELF\2\1\1\0\0\0";
	static char as[2048];
	struct conv c;

	log_in(g);
	pieces(g);
	datagram(g, 48005, S, 7000, elf, sizeof elf - 1);
	datagram(g, 48005, S, 7000, "second\n", 7);
	datagram(g, 48005, S, 7000, elf, sizeof elf - 1);
	icmp4(g, C, S, 8, 0, 0);
	ip4(g, C, S, 1);
	pkt_icmp(g->p, 8, 0, 0x00010002);
	pkt_bytes(g->p, elf, sizeof elf - 1);
	emit(g);
	memset(as, 'a', sizeof as);
	datagram(g, 48006, S, 7001, as, 1400);
	conv_init(&c, C, 48007, S, 7002);
	conv_open(g, &c);
	line(g, &c, CLIENT, "USER bert\r\nPASS other\r\n");	/* another port */
	line(g, &c, SERVER, "\x7f" "ELF of the server");
	conv_close(g, &c);
	ip4(g, C, S, 132);
	pkt_sctp(g->p, 48008, 7003, 0x01020304);
	pkt_sctp_data(g->p, 1, 1, 40);
	emit(g);
}
