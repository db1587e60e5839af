/*
 * Scenarios of crowds, of any size (-n): so many that want the same, which must cost no more than as many that want
 * something else.
 */
#include <stdio.h>
#include <string.h>

#include "gen.h"

#define CROWD	40u		/* without -n */
#define LINES	5000u		/* of a header, at most */
#define FTP	"192.0.2.21"
#define SIP	"192.0.2.50"
#define MEDIA	"192.0.2.99"	/* where all media go to */

/* The i-th host of network 10, 11, ... */
static const char *
host(unsigned net, uint64_t i)
{
	static char text[2][sizeof "255.255.255.255"];
	char *const t = text[net % 2];

	(void)snprintf(t, sizeof text[0], "%u.%u.%u.%u", net, (unsigned)(i >> 16 & 0xff), (unsigned)(i >> 8 & 0xff),
	    (unsigned)(i & 0xff));
	return t;
}

static uint64_t
crowd(const struct gen *g)
{
	return g->count != 0 ? g->count : CROWD;
}

/* A client that wants data at port 20000, and nothing comes. */
static void
announce(struct gen *g, struct conv *c, uint64_t i)
{
	char line[64];

	(void)snprintf(line, sizeof(line), "PORT 10,%u,%u,%u,78,32\r\n", (unsigned)(i >> 16 & 0xff),
	    (unsigned)(i >> 8 & 0xff), (unsigned)(i & 0xff));
	conv_say(g, c, CLIENT, line);
}

/*
 * Each announces data at one port of its own address and ends; then one announces as many, at the addresses of
 * others, and as many connections go to that port, of others still.  The last one goes to the first of these.
 */
void
sc_ftpcrowd(struct gen *g)
{
	const uint64_t n = crowd(g);
	struct conv c;

	for (uint64_t i = 0; i < n; i++) {
		conv_init(&c, host(10, i), 40000, FTP, 21);
		conv_send(g, &c, CLIENT, TH_SYN, 0);
		announce(g, &c, i);
		conv_send(g, &c, CLIENT, TH_FIN | TH_ACK, 0);
	}
	conv_init(&c, "192.0.2.1", 40000, FTP, 21);
	conv_send(g, &c, CLIENT, TH_SYN, 0);
	for (uint64_t i = 0; i < n; i++)
		announce(g, &c, i);
	for (uint64_t i = 0; i < n; i++)
		tcp4(g, host(12, i), 20000, host(11, i), 20000, TH_SYN, 1, 0, 0);
	tcp4(g, FTP, 20, host(10, 0), 20000, TH_SYN, 1, 0, 0);
}

/* A message whose body announces the media. */
static void
invite(struct gen *g, uint64_t i)
{
	static const char body[] = "v=0\r\no=a 1 1 IN IP4 " MEDIA "\r\ns=-\r\nc=IN IP4 " MEDIA "\r\nt=0 0\r\n"
	    "m=audio 5004 RTP/AVP 0\r\n";
	char text[512];

	(void)snprintf(text, sizeof(text), "INVITE sip:b@x SIP/2.0\r\nFrom: <sip:a@x>\r\nTo: <sip:b@x>\r\n"
	    "Call-ID: %u\r\nContent-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n%s", (unsigned)i,
	    strlen(body), body);
	ip4(g, host(10, i), SIP, 17);
	pkt_udp(g->p, 5060, 5060);
	pkt_bytes(g->p, text, strlen(text));
	emit(g);
}

/* Each announces media at one place, and as many send them there; then a header line by line, a segment each. */
void
sc_voipcrowd(struct gen *g)
{
	static const uint8_t rtp[12 + 20] = { 0x80 };
	const uint64_t n = crowd(g);
	struct conv c;

	for (uint64_t i = 0; i < n; i++)
		invite(g, i);
	for (uint64_t i = 0; i < n; i++) {
		ip4(g, host(11, i), MEDIA, 17);
		pkt_udp(g->p, 6000, 5004);
		pkt_bytes(g->p, rtp, sizeof(rtp));
		emit(g);
	}
	conv_init(&c, "192.0.2.1", 5060, SIP, 5060);
	conv_open(g, &c);
	conv_say(g, &c, CLIENT, "INVITE sip:b@x SIP/2.0\r\n");
	for (uint64_t i = 0; i < n && i < LINES; i++)
		conv_say(g, &c, CLIENT, "X: y\r\n");
	conv_say(g, &c, CLIENT, "From: <sip:last@x>\r\nContent-Length: 2\r\n\r");	/* the CR is not all of it */
	conv_say(g, &c, CLIENT, "\nokBYE sip:b@x SIP/2.0\r\nFrom: <sip:next@x>\r\nContent-Length: 0\r\n\r\n");
	conv_close(g, &c);
}

/* --- keys that a sender chooses --------------------------------------------------------------------------------- */

/* The address whose last eight bytes are a word. */
static const char *
host6(uint64_t word)
{
	static char text[2][sizeof "2001:db8::ffff:ffff:ffff:ffff"];
	static unsigned next;
	char *const t = text[next++ % 2];
	uint16_t w[4];

	for (unsigned i = 0; i < 4; i++) {
		const uint16_t part = (uint16_t)(word >> 16 * i);

		w[i] = (uint16_t)(part << 8 | part >> 8);	/* little-endian, as most hosts read it */
	}
	(void)snprintf(t, sizeof text[0], "2001:db8::%x:%x:%x:%x", w[0], w[1], w[2], w[3]);
	return t;
}

/*
 * Data are announced at places whose address and port have one sum; some go to the first, and four times as many to
 * other such places.
 */
void
sc_ftpsum(struct gen *g)
{
	const uint64_t n = crowd(g), sum = UINT64_C(1) << 62 | UINT64_C(1) << 32;
	struct conv c;

	conv_init(&c, "192.0.2.1", 40000, FTP, 21);
	conv_open(g, &c);
	for (uint64_t i = 0; i < n; i++) {
		const unsigned port = 1024 + (unsigned)(i % 60000);
		char line[80];

		(void)snprintf(line, sizeof(line), "EPRT |2|%s|%u|\r\n", host6(sum - port), port);
		conv_say(g, &c, CLIENT, line);
	}
	ip6(g, host6(UINT64_C(1) << 40), host6(sum - 1024), 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = 20, .dport = 1024, .seq = 1, .flags = TH_SYN, .win = 8192 });
	emit(g);
	for (uint64_t i = 0; i < 4 * n; i++) {
		const uint16_t port = (uint16_t)(61024 + i % 4000);

		ip6(g, host6(i + 1), host6(sum - port), 6);
		pkt_tcp(g->p, &(struct tcp){ .sport = 20, .dport = port, .seq = 1, .flags = TH_SYN, .win = 8192 });
		emit(g);
	}
	conv_close(g, &c);
}

/* Clients whose addresses differ in the upper bits of both halves, so that one can undo what the other does. */
void
sc_halves(struct gen *g)
{
	const uint64_t n = crowd(g);
	unsigned bits = 1;

	while (UINT64_C(1) << 2 * bits < n)
		bits++;
	for (uint64_t i = 0; i < n; i++) {
		const uint64_t upper = (i >> bits) << (64 - bits), lower = i << (64 - bits);
		const uint64_t half[2] = { 0x0120 ^ upper, 1 ^ lower ^ lower >> 32 };
		char from[sizeof "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"], *p = from;

		for (unsigned k = 0; k < 8; k++) {
			const uint16_t w = (uint16_t)(half[k / 4] >> 16 * (k % 4));

			p += sprintf(p, "%s%x", k > 0 ? ":" : "", (unsigned)(uint16_t)(w << 8 | w >> 8));
		}
		udp6(g, from, 6000, "2001:db8::1", 7000, 2);
	}
}
