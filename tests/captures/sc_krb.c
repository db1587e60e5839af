/* Scenarios of Kerberos. */
#include "der.h"

#define S	"10.84.1.1"
#define FIELD(n)	(0xa0 | (n))
#define REALM	"CORP.EXAMPLE"

/* --- parts of messages ------------------------------------------------------------------------------------------ */

/* A field with a number, a text */
static void
number(struct der *d, unsigned field, int32_t v)
{
	der_in(d, (uint8_t)FIELD(field));
	der_int(d, 0x02, v);
	der_out(d);
}

static void
text(struct der *d, unsigned field, uint8_t tag, const char *s)
{
	der_in(d, (uint8_t)FIELD(field));
	der_text(d, tag, s);
	der_out(d);
}

/* The version, as a number of one byte */
static void
version(struct der *d, unsigned field)
{
	pkt_u8(d->g->p, (uint8_t)FIELD(field));
	pkt_hex(d->g->p, "03 020105");
}

/* A name of one part, or of two */
static void
name(struct der *d, unsigned field, const char *a, const char *b)
{
	der_in(d, (uint8_t)FIELD(field));
	der_in(d, 0x30);
	number(d, 0, 1);
	der_in(d, FIELD(1));
	der_in(d, 0x30);
	der_text(d, 0x1b, a);
	if (b != NULL)
		der_text(d, 0x1b, b);
	for (int i = 0; i < 4; i++)
		der_out(d);
}

/* n encrypted bytes */
static void
encrypted(struct der *d, unsigned field, int32_t etype, size_t n)
{
	uint8_t b[256];

	for (size_t i = 0; i < n; i++)
		b[i] = (uint8_t)(i + (size_t)etype);
	der_in(d, (uint8_t)FIELD(field));
	der_in(d, 0x30);
	number(d, 0, etype);
	number(d, 1, 2);
	der_in(d, FIELD(2));
	der_bytes(d, 0x04, b, n);
	for (int i = 0; i < 3; i++)
		der_out(d);
}

static void
ticket(struct der *d, unsigned field, const char *a, const char *b, int32_t etype)
{
	der_in(d, (uint8_t)FIELD(field));
	der_in(d, 0x61);
	der_in(d, 0x30);
	version(d, 0);
	text(d, 1, 0x1b, REALM);
	name(d, 2, a, b);
	encrypted(d, 3, etype, 40);
	for (int i = 0; i < 3; i++)
		der_out(d);
}

/* [APPLICATION type] { version, type, ...: fields from here on are the message's */
static void
message(struct der *d, unsigned type)
{
	const unsigned first = type == 10 || type == 12;

	der_in(d, (uint8_t)(0x60 | type));
	der_in(d, 0x30);
	version(d, first);
	number(d, first + 1, (int32_t)type);
}

static void
message_end(struct der *d)
{
	der_out(d);
	der_out(d);
}

/* --- messages --------------------------------------------------------------------------------------------------- */

enum pa { PA_NONE, PA_TIME, PA_PROXY, PA_FAST };

/* { { [1] type, [2] value } ... } */
static void
padata(struct der *d, unsigned field, enum pa pa)
{
	der_in(d, (uint8_t)FIELD(field));
	der_in(d, 0x30);
	der_in(d, 0x30);
	number(d, 1, pa == PA_TIME ? 2 : pa == PA_PROXY ? 129 : 136);
	der_in(d, FIELD(2));
	der_in(d, 0x04);
	if (pa == PA_TIME) {
		der_in(d, 0x30);
		number(d, 0, 18);
		der_in(d, FIELD(2));
		der_hex(d, 0x04, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
		der_out(d);
		der_out(d);
	} else if (pa == PA_PROXY) {
		der_in(d, 0x30);
		name(d, 0, "victim", NULL);
		text(d, 1, 0x1b, REALM);
		der_out(d);
	}
	for (int i = 0; i < 5; i++)
		der_out(d);
}

/* A request; client NULL: none, as in those for other tickets */
static void
request(struct der *d, unsigned type, enum pa pa, const char *options, const char *client, const char *a,
    const char *b)
{
	message(d, type);
	if (pa != PA_NONE)
		padata(d, 3, pa);
	der_in(d, FIELD(4));
	der_in(d, 0x30);
	der_in(d, FIELD(0));
	der_hex(d, 0x03, options);
	der_out(d);
	if (client != NULL)
		name(d, 1, client, NULL);
	text(d, 2, 0x1b, REALM);
	name(d, 3, a, b);
	if (pa == PA_TIME)
		text(d, 4, 0x18, "20260101000000Z");
	text(d, 5, 0x18, "20370913024805Z");
	text(d, 6, 0x18, "20380101000000Z");
	number(d, 7, 4711);
	der_in(d, FIELD(8));
	der_in(d, 0x30);
	der_int(d, 0x02, 18);
	der_int(d, 0x02, 23);
	der_int(d, 0x02, -135);
	der_out(d);
	der_out(d);
	if (client != NULL) {
		der_in(d, FIELD(9));
		der_in(d, 0x30);
		der_in(d, 0x30);
		number(d, 0, 20);
		der_in(d, FIELD(1));
		der_text(d, 0x04, "WORKSTATION7   \x20");
		der_out(d);
		der_out(d);
		der_in(d, 0x30);
		number(d, 0, 2);
		der_in(d, FIELD(1));
		der_hex(d, 0x04, "c0000207");
		for (int i = 0; i < 4; i++)
			der_out(d);
	}
	der_out(d);
	der_out(d);
	message_end(d);
}

static void
reply(struct der *d, unsigned type, const char *client, const char *a, const char *b, int32_t etype)
{
	message(d, type);
	text(d, 3, 0x1b, REALM);
	name(d, 4, client, NULL);
	ticket(d, 5, a, b, etype);
	encrypted(d, 6, 23, 36);
	message_end(d);
}

static void
error(struct der *d, int32_t code, const char *said)
{
	message(d, 30);
	text(d, 4, 0x18, "20260101000000Z");
	number(d, 5, 0);
	number(d, 6, code);
	if (said != NULL) {
		text(d, 7, 0x1b, REALM);
		name(d, 8, "alice", NULL);
	}
	text(d, 9, 0x1b, REALM);
	name(d, 10, "krbtgt", REALM);
	if (said != NULL)
		text(d, 11, 0x1b, said);
	message_end(d);
}

static void
shown(struct der *d, const char *a, const char *b)
{
	message(d, 14);
	der_in(d, FIELD(2));
	der_hex(d, 0x03, "0020000000");
	der_out(d);
	ticket(d, 3, a, b, 17);
	encrypted(d, 4, 17, 30);
	message_end(d);
}

/* --- datagrams and connections ---------------------------------------------------------------------------------- */

static void
udp(struct gen *g, const char *from, uint16_t sport, const char *to, uint16_t dport)
{
	ip4(g, from, to, 17);
	pkt_udp(g->p, sport, dport);
}

/* A message of TCP between its length and its end */
static size_t
mark(struct gen *g)
{
	pkt_u32(g->p, 0);
	return g->p->n;
}

static void
mark_end(struct gen *g, size_t at)
{
	const size_t n = g->p->n - at;

	g->p->b[at - 2] = (uint8_t)(n >> 8);
	g->p->b[at - 1] = (uint8_t)n;
}

static size_t
tcp(struct gen *g, struct conv *v, enum side from)
{
	struct host *const me = &v->host[from], *const you = &v->host[!from];

	ip4(g, me->ip, you->ip, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = me->port, .dport = you->port, .seq = me->seq, .ack = you->seq,
	    .flags = TH_ACK | TH_PSH, .win = 8192 });
	return g->p->n;
}

static void
tcp_end(struct gen *g, struct conv *v, enum side from, size_t at)
{
	v->host[from].seq += (uint32_t)(g->p->n - at);
	emit(g);
}

/* Log-ins over UDP: refused, with pre-authentication, granted; errors; others; what is none. */
static void
datagrams(struct gen *g)
{
	static const int32_t codes[] = { 6, 18, 24, 37, 68, 200 };
	static const char client[] = "10.84.0.1";
	struct der d = { .g = g };

	udp(g, client, 40001, S, 88);
	request(&d, 10, PA_NONE, "0040810010", "alice", "krbtgt", REALM);
	emit(g);
	udp(g, S, 88, client, 40001);
	error(&d, 25, "NEEDED_PREAUTH");
	emit(g);
	udp(g, client, 40001, S, 88);
	request(&d, 10, PA_TIME, "0040810010", "alice", "krbtgt", REALM);
	emit(g);
	udp(g, S, 88, client, 40001);
	reply(&d, 11, "alice", "krbtgt", REALM, 18);
	emit(g);
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		udp(g, S, 88, "10.84.0.3", 40001);
		error(&d, codes[i], NULL);
		emit(g);
	}
	/* a ticket shown to a service on a port of its own; passwords */
	udp(g, "10.84.0.4", 40001, S, 7004);
	shown(&d, "afs", NULL);
	emit(g);
	udp(g, "10.84.0.5", 40001, S, 464);
	{
		const size_t at = g->p->n;
		size_t n;

		pkt_hex(g->p, "0000 ff80 0000");
		shown(&d, "kadmin", "changepw");
		n = g->p->n - at;
		g->p->b[at + 4] = (uint8_t)((n - 6) >> 8), g->p->b[at + 5] = (uint8_t)(n - 6);
		message(&d, 21);
		encrypted(&d, 3, 17, 60);
		message_end(&d);
		n = g->p->n - at;
		g->p->b[at] = (uint8_t)(n >> 8), g->p->b[at + 1] = (uint8_t)n;
	}
	emit(g);
	/* malformed: nothing behind the realm, a time that is none; not whole; something else on this port */
	udp(g, "10.84.0.6", 40001, S, 88);
	message(&d, 10);
	der_in(&d, FIELD(4));
	der_in(&d, 0x30);
	der_in(&d, FIELD(0));
	der_hex(&d, 0x03, "0000000000");
	der_out(&d);
	name(&d, 1, "mallory", NULL);
	text(&d, 2, 0x1b, REALM);
	der_out(&d);
	der_out(&d);
	message_end(&d);
	emit(g);
	udp(g, "10.84.0.7", 40001, S, 88);
	message(&d, 30);
	text(&d, 4, 0x18, "20260101000000Z");
	message_end(&d);
	emit(g);
	udp(g, "10.84.0.8", 40001, S, 88);
	request(&d, 10, PA_NONE, "0000000000", "snapped", "krbtgt", REALM);
	emit_snapped(g, 14 + 20 + 8 + 150);
	udp(g, "10.84.0.9", 40001, S, 88);
	pkt_str(g->p, "no message of Kerberos");
	emit(g);
	udp(g, "10.84.0.10", 40001, S, 40002);
	pkt_hex(g->p, "6a 0a 30 08 a1 03 020105 a2 01 00");
	emit(g);
	udp(g, "10.84.0.11", 40001, S, 88);
	pkt_hex(g->p, "6a 10 30 08 a1 03 020104 a2 01 00");
	emit(g);
}

void
sc_krb(struct gen *g)
{
	static char longer[301];
	struct der d = { .g = g };
	struct conv v;
	uint8_t b[2048];
	size_t at, n, m;

	datagrams(g);
	/* tickets over TCP: two requests in pieces, the last one first; on behalf of another user, with FAST */
	conv_init(&v, "10.84.0.20", 40001, S, 88);
	conv_open(g, &v);
	at = tcp(g, &v, CLIENT);
	m = mark(g);
	request(&d, 12, PA_PROXY, "0040830000", NULL, "cifs", "fs.corp.example");
	mark_end(g, m);
	m = mark(g);
	request(&d, 12, PA_FAST, "0000800008", NULL, "http", "www.corp.example");
	mark_end(g, m);
	n = g->p->n - at;
	memcpy(b, g->p->b + at, n);
	v.host[CLIENT].seq += 300;
	at = tcp(g, &v, CLIENT);
	pkt_bytes(g->p, b + 300, n - 300);
	tcp_end(g, &v, CLIENT, at);
	v.host[CLIENT].seq -= (uint32_t)n;
	at = tcp(g, &v, CLIENT);
	pkt_bytes(g->p, b, 300);
	tcp_end(g, &v, CLIENT, at);
	v.host[CLIENT].seq += (uint32_t)n - 300;
	at = tcp(g, &v, SERVER);
	m = mark(g);
	reply(&d, 13, "svc", "cifs", "fs.corp.example", 23);
	mark_end(g, m);
	tcp_end(g, &v, SERVER, at);
	/* more services than are kept, a name that is too long */
	conv_init(&v, "10.84.0.21", 40001, S, 88);
	conv_open(g, &v);
	memset(longer, 'x', 300);
	for (int i = 0; i < 10; i++) {
		char host[3] = { 'h', (char)('0' + i), '\0' };

		at = tcp(g, &v, CLIENT);
		m = mark(g);
		request(&d, 12, PA_NONE, "0000000000", NULL, i == 0 ? longer : "host", host);
		mark_end(g, m);
		tcp_end(g, &v, CLIENT, at);
	}
	/* the last message is not whole; the beginning was not seen; something else */
	conv_init(&v, "10.84.0.22", 40001, S, 88);
	conv_open(g, &v);
	at = tcp(g, &v, CLIENT);
	m = mark(g);
	request(&d, 10, PA_NONE, "0000000000", "half", "krbtgt", REALM);
	mark_end(g, m);
	emit_snapped(g, at + 150);
	conv_init(&v, "10.84.0.23", 40001, S, 88);
	at = tcp(g, &v, SERVER);
	m = mark(g);
	error(&d, 32, "late");
	mark_end(g, m);
	tcp_end(g, &v, SERVER, at);
	conv_init(&v, "10.84.0.24", 40001, S, 88);
	conv_open(g, &v);
	at = tcp(g, &v, CLIENT);
	pkt_str(g->p, "GET / HTTP/1.1\r\n\r\n");
	tcp_end(g, &v, CLIENT, at);
	conv_init(&v, "10.84.0.25", 40001, S, 8088);
	conv_open(g, &v);
	at = tcp(g, &v, CLIENT);
	m = mark(g);
	request(&d, 10, PA_NONE, "0000000000", "elsewhere", "krbtgt", REALM);
	mark_end(g, m);
	tcp_end(g, &v, CLIENT, at);
}

/*
 * Messages of which one byte is another one: each tag, each length, each number, the first letter of each text.  And
 * messages of which the capture has only the first bytes.
 */
void
sc_krbborder(struct gen *g)
{
	struct der d = { .g = g };
	uint8_t b[1024];
	uint16_t port = 41000;

	for (unsigned which = 0; which < 3; which++) {
		size_t at, n;

		udp(g, "10.84.2.1", 40001, S, 88);
		at = g->p->n;
		if (which == 0)
			request(&d, 10, PA_PROXY, "0040810010", "a", "b", "c");
		else if (which == 1)
			error(&d, 25, "x");
		else
			reply(&d, 11, "a", "b", "c", 23);
		n = g->p->n - at;
		memcpy(b, g->p->b + at, n);
		for (size_t i = 0; i < n; i++) {
			const bool text = i > 0 && b[i] >= ' ' && b[i] < 0x7f && b[i - 1] >= ' ' && b[i - 1] < 0x7f;

			if (b[i] == 0x82 || (b[i] == 0 && b[i - 1] == 0x82) || text || (which > 1 && i > n - 40))
				continue;
			udp(g, "10.84.2.1", port++, S, 88);
			pkt_bytes(g->p, b, n);
			g->p->b[at + i] ^= 1;
			emit(g);
		}
		for (size_t i = 5; i < n; i += 19) {
			udp(g, "10.84.2.2", port++, S, 88);
			pkt_bytes(g->p, b, n);
			emit_snapped(g, at + i);
		}
	}
}
