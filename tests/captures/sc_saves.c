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
