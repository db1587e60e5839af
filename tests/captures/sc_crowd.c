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
