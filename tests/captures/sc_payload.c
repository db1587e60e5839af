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

/*
 * What is looked for, or written: streams in pieces, with holes, twice; datagrams; ICMP, SCTP; what takes many steps.
 */
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

static void
connection(struct gen *g, uint32_t seq, const char *text)
{
	struct conv c;

	conv_init(&c, C, 48101, S, 7004);
	c.host[CLIENT].seq += seq;
	conv_open(g, &c);
	line(g, &c, CLIENT, text);
	conv_close(g, &c);
}

/* A DATA chunk with a text. */
static void
sctp_data(struct gen *g, uint16_t sport, uint32_t tsn, const char *text, size_t n, bool cut)
{
	ip4(g, C, S, 132);
	pkt_sctp(g->p, sport, 7005, 0x01020304);
	pkt_hex(g->p, "00 03");
	pkt_u16(g->p, (uint16_t)(16 + n));
	pkt_u32(g->p, tsn);
	pkt_hex(g->p, "0001 0000 00000000");
	pkt_bytes(g->p, text, n);
	pkt_zero(g->p, (4 - n % 4) % 4);
	if (cut)
		emit_snapped(g, 14 + 20 + 12 + 16 + 4);
	else
		emit(g);
}

/* A datagram in two fragments, the second first. */
static void
fragments(struct gen *g)
{
	static const uint16_t frag[] = { 0x2000, 1008 / 8 };

	for (unsigned i = 2; i-- > 0;) {
		eth4(g, C, S, 0x0800);
		pkt_ip4(g->p, &(struct ip4){ .src = C, .dst = S, .proto = 17, .id = 0x4801, .frag = frag[i] });
		if (i == 0) {
			pkt_u16(g->p, 48103);
			pkt_u16(g->p, 7006);
			pkt_u16(g->p, 8 + 2008);
			pkt_u16(g->p, 0);
			pkt_str(g->p, "head");
			pkt_zero(g->p, 996);
		} else {
			pkt_zero(g->p, 1004);
			pkt_str(g->p, "tail");
		}
		emit(g);
	}
}

/* Streams of which bytes come again: others in the middle, as they were, others last of all, a keep-alive. */
static void
again(struct gen *g)
{
	static const char *const texts[] = { "and Again, and more", "and again, and more", "it Came", "" };
	struct conv c;

	for (unsigned i = 0; i < 4; i++) {
		conv_init(&c, C, (uint16_t)(48107 + i), S, 7009);
		conv_open(g, &c);
		say(g, &c, CLIENT, 0, "it came ", 8);
		say(g, &c, CLIENT, 8, "and again", 9);
		say(g, &c, CLIENT, i < 2 ? 8 : i == 2 ? 0 : 16, texts[i], i == 3 ? 1 : strlen(texts[i]));
		c.host[CLIENT].seq += i < 2 ? 27 : 17;
		conv_close(g, &c);
	}
}

/*
 * What is written into files: two connections of one flow, DATA of SCTP, fragments, what was not captured, a stream's
 * middle.
 */
void
sc_dumped(struct gen *g)
{
	static const struct { uint32_t tsn; const char *text; } data[] = {
		{ 0xfffffffe, "a" }, { 0xffffffff, "b" }, { 0, "c" }, { 0xffffffff, "b" }, { 2, "e" }, { 1, "d" },
		{ 1, "d" }, { 3, "f" }, { 0xfffff000, "old" }
	};
	struct conv c;

	connection(g, 0, "one");
	connection(g, 1000000, "another");
	for (unsigned i = 0; i < sizeof data / sizeof *data; i++)
		sctp_data(g, 48102, data[i].tsn, data[i].text, strlen(data[i].text), false);
	fragments(g);
	sctp_data(g, 48104, 7, "not all of it", 13, true);
	ip4(g, C, S, 17);
	pkt_udp(g->p, 48105, 7007);
	pkt_str(g->p, "not all of it");
	emit_snapped(g, 14 + 20 + 8 + 4);
	conv_init(&c, C, 48106, S, 7008);
	line(g, &c, CLIENT, "mid");
	line(g, &c, CLIENT, "dle");
	again(g);
}
