/*
 * Scenarios of contents that plugins save in files.
 *
 * What is carried is lines "line 1", "line 2" ..., so that a test says with seq what a file must have.
 */
#include <stdio.h>
#include <string.h>

#include "gen.h"

#define A	"10.88.0.1"
#define B	"10.88.0.2"

/* Lines from first to last; how many bytes they have. */
static size_t
lines(char *to, size_t size, unsigned first, unsigned last)
{
	size_t n = 0;

	for (unsigned i = first; i <= last; i++)
		n += (size_t)snprintf(to + n, size - n, "line %u\n", i);
	return n;
}

/* n bytes of a side, at an offset from what it sends next; seq stays. */
static void
segment_at(struct gen *g, const struct conv *c, enum side s, uint32_t at, const void *p, size_t n)
{
	const struct host *const me = &c->host[s], *const peer = &c->host[!s];

	ip4(g, me->ip, peer->ip, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = me->port, .dport = peer->port, .flags = TH_PSH | TH_ACK,
	    .seq = me->seq + at, .ack = peer->seq, .win = 8192 });
	pkt_bytes(g->p, p, n);
	emit(g);
}

static void
segment(struct gen *g, struct conv *c, enum side s, const void *p, size_t n)
{
	segment_at(g, c, s, 0, p, n);
	c->host[s].seq += (uint32_t)n;
}

static void
say(struct gen *g, struct conv *c, enum side s, const char *text)
{
	segment(g, c, s, text, strlen(text));
}

/* --- FTP -------------------------------------------------------------------------------------------------------- */

static void
passive(struct gen *g, struct conv *c, const char *command, unsigned port)
{
	char reply[80];

	(void)snprintf(reply, sizeof(reply), "227 ok (10,88,0,2,%u,%u)\r\n", port >> 8, port & 0xff);
	say(g, c, CLIENT, "PASV\r\n");
	say(g, c, SERVER, reply);
	say(g, c, CLIENT, command);
	say(g, c, SERVER, "150 ok\r\n");
}

/*
 * A file in segments out of order, and one twice; one with a hole; one that is stored; two through one pair of ports;
 * connections without bytes, and of others.
 */
void
sc_ftpsave(struct gen *g)
{
	struct conv c, d;
	char text[2000];
	size_t n;

	conv_init(&c, A, 46201, B, 21);
	conv_open(g, &c);
	say(g, &c, SERVER, "220 FTP\r\n");
	say(g, &c, CLIENT, "USER alice\r\n");
	say(g, &c, SERVER, "230 in\r\n");
	passive(g, &c, "RETR ../../../etc/passwd\r\n", 50100);
	n = lines(text, sizeof(text), 1, 100);
	conv_init(&d, A, 46301, B, 50100);
	conv_open(g, &d);
	segment_at(g, &d, SERVER, 400, text + 400, n - 400);
	segment_at(g, &d, SERVER, 0, text, 200);
	segment_at(g, &d, SERVER, 0, text, 200);
	segment_at(g, &d, SERVER, 150, text + 150, 250);
	d.host[SERVER].seq += (uint32_t)n;
	conv_close(g, &d);
	passive(g, &c, "RETR hole\r\n", 50101);
	conv_init(&d, A, 46302, B, 50101);
	conv_open(g, &d);
	segment_at(g, &d, SERVER, 0, text, 100);
	segment_at(g, &d, SERVER, 140, text + 140, 60);
	d.host[SERVER].seq += 200;
	conv_close(g, &d);
	passive(g, &c, "STOR up\r\n", 50102);
	conv_init(&d, A, 46303, B, 50102);
	conv_open(g, &d);
	segment(g, &d, CLIENT, text, 77);
	conv_close(g, &d);
	passive(g, &c, "NLST\r\n", 50103);
	conv_init(&d, A, 46304, B, 50103);
	conv_open(g, &d);
	conv_close(g, &d);
	passive(g, &c, "LIST\r\n", 50104);
	for (unsigned i = 0; i < 2; i++) {
		conv_init(&d, A, 46305, B, 50104);
		d.host[CLIENT].seq += i * 100000;
		d.host[SERVER].seq += i * 100000;
		conv_open(g, &d);
		segment(g, &d, SERVER, text + i * 30, 30);
		conv_close(g, &d);
	}
	conv_close(g, &c);
	conv_init(&d, A, 46306, B, 50105);
	conv_open(g, &d);
	segment(g, &d, SERVER, text, 50);
	conv_close(g, &d);
}

/* --- TFTP ------------------------------------------------------------------------------------------------------- */

/* A block, or an acknowledgement: lines from an offset on. */
static void
tftp(struct gen *g, const char *from, uint16_t sport, const char *to, uint16_t dport, uint8_t op, uint16_t number,
    size_t at, size_t n)
{
	char text[9000];

	(void)lines(text, sizeof(text), 1, 900);
	ip4(g, from, to, 17);
	pkt_udp(g->p, sport, dport);
	pkt_u16(g->p, op);
	pkt_u16(g->p, number);
	pkt_bytes(g->p, text + at, n);
	emit(g);
}

static void
tftp_request(struct gen *g, const char *from, uint16_t sport, uint8_t op, const char *name)
{
	ip4(g, from, B, 17);
	pkt_udp(g->p, sport, 69);
	pkt_u16(g->p, op);
	pkt_bytes(g->p, name, strlen(name) + 1);
	pkt_bytes(g->p, "octet", 6);
	emit(g);
}

/* A block in three fragments, of which one begins at each of these offsets. */
static void
tftp_fragments(struct gen *g, uint16_t number, size_t at, size_t n, unsigned id)
{
	static struct pkt whole;
	static const size_t froms[] = { 0, 800, 1600 };
	char text[9000];

	(void)lines(text, sizeof(text), 1, 900);
	pkt_clear(&whole);
	pkt_u16(&whole, 40013);
	pkt_u16(&whole, 50013);
	pkt_u16(&whole, (uint16_t)(n + 12));
	pkt_u16(&whole, 0);
	pkt_u16(&whole, 3);
	pkt_u16(&whole, number);
	pkt_bytes(&whole, text + at, n);
	for (unsigned i = 0; i < 3; i++) {
		const size_t from = froms[i], to = i < 2 ? froms[i + 1] : n + 12;

		eth4(g, B, A, 0x0800);
		pkt_ip4(g->p, &(struct ip4){ .src = B, .dst = A, .proto = 17, .id = (uint16_t)id,
		    .frag = (uint16_t)((i < 2 ? 0x2000 : 0) | from / 8) });
		pkt_bytes(g->p, whole.b + from, to - from);
		emit(g);
	}
}

/*
 * Read: three blocks, one twice; an empty one; in fragments; with numbers that begin anew at 0, and at 1.  Written:
 * with a hole that is filled late; to port 69 itself, and a second one.
 */
void
sc_tftpsave(struct gen *g)
{
	tftp_request(g, A, 50011, 1, "../../boot");
	for (unsigned i = 0; i < 3; i++) {
		tftp(g, B, 40011, A, 50011, 3, (uint16_t)(i + 1), 512 * i, i < 2 ? 512 : 100);
		if (i == 1)
			tftp(g, B, 40011, A, 50011, 3, 2, 512, 512);
		tftp(g, A, 50011, B, 40011, 4, (uint16_t)(i + 1), 0, 0);
	}
	tftp_request(g, A, 50012, 2, "up");
	tftp(g, B, 40012, A, 50012, 4, 0, 0, 0);
	tftp(g, A, 50012, B, 40012, 3, 1, 0, 700);
	tftp(g, A, 50012, B, 40012, 3, 3, 1400, 700);
	tftp(g, A, 50012, B, 40012, 3, 5, 2800, 7);
	tftp(g, A, 50012, B, 40012, 3, 2, 700, 700);
	tftp_request(g, A, 50013, 1, "fragments");
	tftp_fragments(g, 1, 0, 2000, 77);
	tftp_fragments(g, 2, 2000, 1999, 78);
	tftp_request(g, A, 50014, 2, "one");
	tftp(g, A, 50014, B, 69, 3, 1, 0, 512);
	tftp(g, A, 50014, B, 69, 3, 2, 512, 3);
	tftp_request(g, A, 50014, 2, "two");
	tftp(g, A, 50014, B, 69, 3, 1, 10, 9);
	tftp_request(g, A, 50015, 1, "empty");
	tftp(g, B, 40015, A, 50015, 3, 1, 0, 0);
	tftp_request(g, A, 50016, 1, "large");
	tftp(g, B, 40016, A, 50016, 3, 65535, 0, 512);
	tftp(g, B, 40016, A, 50016, 3, 0, 512, 512);
	tftp(g, B, 40016, A, 50016, 3, 1, 1024, 100);
	tftp_request(g, A, 50017, 1, "larger");
	tftp(g, B, 40017, A, 50017, 3, 65535, 0, 512);
	tftp(g, B, 40017, A, 50017, 3, 1, 512, 100);
}

/* --- IRC -------------------------------------------------------------------------------------------------------- */

/* Passwords in all places; a line that is too long, with one and without; holes; a connection behind another. */
void
sc_ircsave(struct gen *g)
{
	static const char secrets[] = "PASS :secret0\r\nNICK alice\r\nCAP REQ :sasl\r\n"
	    "AUTHENTICATE PLAIN\r\nAUTHENTICATE secret1=\r\n"
	    "@a=b :me OPER root secret2\r\nJOIN #a,#b secret3,secret4\r\nJOIN #c\r\n"
	    "MODE #a +kl secret5 7\r\nMODE #a +o bob\r\n"
	    "PRIVMSG NickServ :IDENTIFY me secret6\r\nPRIVMSG nickserv@services.example :set password secret7\r\n"
	    "ns GHOST you secret8\r\nNS HELP me\r\nNOTICE X :login me secret9\r\nPRIVMSG #a :IDENTIFY yourself\r\n"
	    "IDENTIFY secret10\r\n";
	char text[3000];
	struct conv c;
	size_t n = strlen(secrets);

	conv_init(&c, A, 46501, B, 6667);
	conv_open(g, &c);
	for (size_t at = 0; at < n; at += 23)		/* in pieces */
		segment(g, &c, CLIENT, secrets + at, n - at < 23 ? n - at : 23);
	say(g, &c, SERVER, ":irc.example 001 alice :Welcome\r\n:irc.example MODE #a +k secret11\r\n");
	n = (size_t)snprintf(text, sizeof(text), "PRIVMSG #a :");
	memset(text + n, 'x', 2000);
	segment(g, &c, CLIENT, text, n + 2000);
	say(g, &c, CLIENT, " PASS it on\r\n");
	n = (size_t)snprintf(text, sizeof(text), "PASS ");
	memset(text + n, 's', 2000);
	segment(g, &c, CLIENT, text, n + 2000);
	say(g, &c, CLIENT, "\nPASS a");
	c.host[CLIENT].seq += 10;
	say(g, &c, CLIENT, "secret12\r\nQUIT :bye");
	conv_close(g, &c);
	conv_init(&c, A, 46501, B, 6667);
	c.host[CLIENT].seq += 100000;
	c.host[SERVER].seq += 100000;
	conv_open(g, &c);
	say(g, &c, CLIENT, "NICK again\r\n");
	conv_close(g, &c);
	conv_init(&c, A, 46502, B, 6667);		/* from the middle of a line */
	say(g, &c, CLIENT, "secret13\r\nNICK middle\r\n");
	say(g, &c, CLIENT, "PING x\r\n");
}
