/*
 * Scenarios of calls: SIP over UDP and TCP, sessions, RTP and RTCP with and without them, and what only looks like
 * it.
 */
#include <stdio.h>
#include <string.h>

#include "gen.h"

#define A	"10.90.0.1"
#define B	"10.90.0.2"
#define M	"10.90.0.3"	/* where the media of B are */

static void
datagram(struct gen *g, const char *src, uint16_t sport, const char *dst, uint16_t dport, const void *p, size_t n)
{
	ip4(g, src, dst, 17);
	pkt_udp(g->p, sport, dport);
	pkt_bytes(g->p, p, n);
	emit(g);
}

static void
say(struct gen *g, const char *src, const char *dst, const char *text)
{
	datagram(g, src, 5060, dst, 5060, text, strlen(text));
}

/* A message of SIP with a body, whose length it says. */
static const char *
message(const char *first, const char *call, const char *more, const char *body)
{
	static char text[4096];

	(void)snprintf(text, sizeof(text), "%s\r\n"
	    "From: \"Alice <a>\" <sip:alice@example.org>;tag=1\r\n"
	    "To: <sip:bob@example.org;user=phone>\r\n"
	    "Call-ID: %s\r\n"
	    "%s"
	    "Content-Length: %zu\r\n"
	    "\r\n"
	    "%s", first, call, more, strlen(body), body);
	return text;
}

struct media {
	const char *src;
	uint16_t sport;
	const char *dst;
	uint16_t dport;
	uint8_t bits, type;	/* bits: of the first byte, without version */
	uint16_t seq;
	uint32_t ts, ssrc;
};

/* A packet of RTP with n bytes of payload at a time behind the start of the capture. */
static void
rtp_at(struct gen *g, const struct media *m, uint64_t at, size_t n)
{
	g->now = T0 + at;
	ip4(g, m->src, m->dst, 17);
	pkt_udp(g->p, m->sport, m->dport);
	pkt_u8(g->p, 0x80 | m->bits);
	pkt_u8(g->p, m->type);
	pkt_u16(g->p, m->seq);
	pkt_u32(g->p, m->ts);
	pkt_u32(g->p, m->ssrc);
	pkt_fill(g->p, n);
	emit(g);
}

/* The next packets of 20 ms of G.711, each late by so many ms of late. */
static void
talk(struct gen *g, struct media *m, uint64_t at, const char *late)
{
	for (; *late != '\0'; late++, at += 20 * NS_MS) {
		if (*late != '-')		/* lost */
			rtp_at(g, m, at + (uint64_t)(*late - '0') * NS_MS, 160);
		m->seq++;
		m->ts += 160;
		m->type &= 0x7f;
	}
}

/* Sender report with a report on one source, and its name. */
static void
rtcp(struct gen *g, const struct media *m, uint32_t packets, uint32_t lost, uint32_t jitter)
{
	ip4(g, m->src, m->dst, 17);
	pkt_udp(g->p, m->sport + 1, m->dport + 1);
	pkt_hex(g->p, "81 c8 00 0c");
	pkt_u32(g->p, m->ssrc);
	pkt_hex(g->p, "e3 00 00 00 00 00 00 00");
	pkt_u32(g->p, m->ts);
	pkt_u32(g->p, packets);
	pkt_u32(g->p, packets * 160);
	pkt_u32(g->p, 0x77770000);
	pkt_u32(g->p, lost);
	pkt_u32(g->p, m->seq);
	pkt_u32(g->p, jitter);
	pkt_zero(g->p, 8);
	pkt_hex(g->p, "81 ca 00 02");
	pkt_u32(g->p, m->ssrc);
	pkt_hex(g->p, "01 01 61 00");
	emit(g);
}

static void
call(struct gen *g)
{
	struct media a = { A, 40000, M, 50000, 0, 0x80, 100, 16000, 0xaaaa0001 };
	struct media b = { M, 50000, A, 40000, 0, 0x80, 65534, 0xffffff00, 0xbbbb0001 };

	say(g, A, B, message("INVITE sip:bob@example.org SIP/2.0", "call-1@10.90.0.1",
	    "Contact: <sip:alice@10.90.0.1:5060;transport=udp>\r\nUser-Agent: Phone 1.0\r\n"
	    "Content-Type: application/sdp\r\n",
	    "v=0\r\no=alice 4711 1 IN IP4 10.90.0.1\r\ns=-\r\nc=IN IP4 10.90.0.1\r\nt=0 0\r\n"
	    "m=audio 40000 RTP/AVP 0 96\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:96 opus/48000/2\r\n"
	    "m=video 40002 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\n"));
	say(g, B, A, message("SIP/2.0 100 Trying", "call-1@10.90.0.1", "", ""));
	say(g, B, A, message("SIP/2.0 200 OK", "call-1@10.90.0.1", "m: <sip:bob@10.90.0.2>\r\nc: application/sdp\r\n",
	    "v=0\r\no=bob 815 1 IN IP4 10.90.0.2\r\ns=-\r\nc=IN IP4 10.90.0.2\r\nt=0 0\r\n"
	    "m=audio 50000/2 RTP/AVP 0\r\nc=IN IP4 10.90.0.3/127\r\nm=video 0 RTP/AVP 97\r\nc=IN IP4 10.90.0.9\r\n"));
	say(g, A, B, message("ACK sip:bob@10.90.0.2 SIP/2.0", "call-1@10.90.0.1", "", ""));
	talk(g, &a, NS_S, "000--0200");			/* two are lost */
	talk(g, &b, NS_S + 10 * NS_MS, "00808000");
	rtcp(g, &a, 7, 0x02000001, 12);
	rtcp(g, &a, 8, 0x01000002, 5);
	g->now = T0 + 2 * NS_S;
	say(g, A, B, message("BYE sip:bob@10.90.0.2 SIP/2.0", "call-1@10.90.0.1", "", ""));
	say(g, B, A, message("SIP/2.0 200 OK", "call-1@10.90.0.1", "", ""));
}

/* No SIP: sources, extension, padding, contributing sources, a packet that comes twice and one that is late. */
static void
alone(struct gen *g)
{
	struct media m = { A, 41000, B, 41000, 0, 0x08, 65533, 1000, 0xaaaa0002 };
	struct media v = { A, 41000, B, 41000, 0, 0x60, 1, 90000, 0xaaaa0003 };

	talk(g, &m, 3 * NS_S, "00000");
	rtp_at(g, &m, 3 * NS_S + 101 * NS_MS, 160);
	rtp_at(g, &m, 3 * NS_S + 102 * NS_MS, 160);		/* twice */
	m.seq += 2;
	m.ts += 320;
	rtp_at(g, &m, 3 * NS_S + 140 * NS_MS, 160);
	m.seq--;
	m.ts -= 160;
	rtp_at(g, &m, 3 * NS_S + 141 * NS_MS, 160);		/* late */
	for (unsigned i = 0; i < 3; i++) {
		g->now = T0 + 3 * NS_S + (150 + i) * NS_MS;
		ip4(g, A, B, 17);
		pkt_udp(g->p, 41000, 41000);
		pkt_hex(g->p, "b2 60");
		pkt_u16(g->p, (uint16_t)(v.seq + i));
		pkt_u32(g->p, v.ts);
		pkt_u32(g->p, v.ssrc);
		pkt_hex(g->p, "0000 0011 0000 0022 bede 0001 1000 0000 6162 6364 00 00 00 04");
		emit(g);
	}
}

/* Over TCP: in pieces, two in a segment, what keeps it alive between; media over IPv6, as few as two packets. */
static void
tcp(struct gen *g)
{
	const char *const first = message("INVITE sips:bob@example.org SIP/2.0", "call-2", "c: application/sdp\r\n",
	    "v=0\r\no=- 5 1 IN IP6 2001:db8::1\r\nc=IN IP6 2001:db8::1\r\nm=audio 42000 RTP/SAVP 8\r\n");
	const size_t n = strlen(first);
	char both[8192];
	struct conv c;

	g->now = T0 + 4 * NS_S;
	conv_init(&c, A, 45001, B, 5070);
	conv_open(g, &c);
	conv_bytes(g, &c, CLIENT, "\r\n\r\n", 4);
	for (size_t i = 0; i < n; i += 50)
		conv_bytes(g, &c, CLIENT, first + i, n - i < 50 ? n - i : 50);
	(void)snprintf(both, sizeof(both), "%s\r\n", message("SIP/2.0 180 Ringing", "call-2", "", ""));
	(void)strcat(both, message("SIP/2.0 603 Decline", "call-2", "", ""));
	conv_bytes(g, &c, SERVER, both, strlen(both));
	conv_bytes(g, &c, CLIENT, first, 20);			/* and never the rest */
	conv_close(g, &c);
	for (unsigned i = 0; i < 2; i++) {
		ip6(g, "2001:db8::2", "2001:db8::1", 17);
		pkt_udp(g->p, 43000, 42000);
		pkt_hex(g->p, i == 0 ? "80 08 0001 00000000 cccc0001" : "80 08 0002 000000a0 cccc0001");
		pkt_fill(g->p, 160);
		emit(g);
	}
}

/* Media come before the answer that announces them. */
static void
early(struct gen *g)
{
	struct media m = { A, 44000, M, 44100, 0, 0x60, 7, 0, 0xaaaa0004 };

	rtp_at(g, &m, 5 * NS_S, 40);
	say(g, B, A, message("SIP/2.0 183 Progress", "call-3", "c: application/sdp\r\n",
	    "v=0\r\no=bob 816 1 IN IP4 10.90.0.3\r\nc=IN IP4 10.90.0.3\r\nm=audio 44100 RTP/AVP 96\r\n"
	    "a=rtpmap:96 opus/48000/2\r\n"));
	m.seq++;
	m.ts += 960;
	rtp_at(g, &m, 5 * NS_S + 22 * NS_MS, 40);
}

void
sc_voip(struct gen *g)
{
	call(g);
	alone(g);
	tcp(g);
	early(g);
}

/* --- odd ones --------------------------------------------------------------------------------------------------- */

static void
hex(struct gen *g, uint16_t port, const char *bytes, size_t more)
{
	ip4(g, A, B, 17);
	pkt_udp(g->p, port, 47000);
	pkt_hex(g->p, bytes);
	pkt_fill(g->p, more);
	emit(g);
}

/* Datagrams that may be RTP at first. */
static void
candidates(struct gen *g)
{
	hex(g, 46000, "00", 20);			/* too few to say */
	hex(g, 46001, "00", 20);			/* another version, thrice */
	hex(g, 46001, "40", 20);
	hex(g, 46001, "c0", 20);
	hex(g, 46002, "80 00", 10);			/* too short at first */
	hex(g, 46002, "00", 20);
	for (unsigned i = 0; i < 4; i++)		/* never in sequence */
		hex(g, 46003, "80 00 0001 00000000 dddd0001", 20);
	hex(g, 46004, "80 00 0001 00000000 dddd0002", 20);	/* two packets */
	hex(g, 46004, "80 00 0002 000000a0 dddd0002", 20);
	hex(g, 46005, "0001 0000 2112a442", 12);	/* behind STUN */
	hex(g, 46005, "80 78 0001 00000000 dddd0003", 20);
	hex(g, 46005, "80 78 0002 000003c0 dddd0003", 20);
	hex(g, 46005, "80 c9 0001 dddd0003 12345678", 8);	/* RTCP between, encrypted behind its head */
	hex(g, 46005, "80 78 0003 00000780 dddd0003", 20);
	hex(g, 46006, "4001 0018 80 60 0001 00000000 dddd0004", 12);	/* in channels of TURN */
	hex(g, 46006, "4001 0018 80 60 0002 000003c0 dddd0004", 12);
	hex(g, 46006, "4001 0018 80 60 0003 00000780 dddd0004", 12);
	hex(g, 46008, "81 c8 000c dddd0006", 44 + 14);	/* RTCP: a report and its name; with an index and a tag */
	hex(g, 46008, "81 c9 0007 dddd0006", 24 + 24 + 14);
	hex(g, 46007, "8f 00 0001 00000000 dddd0005", 8);	/* more sources than there are bytes */
	hex(g, 46007, "90 00 0002 00000000 dddd0005 0000 ffff", 8);	/* a longer extension */
	hex(g, 46007, "a0 00 0003 00000000 dddd0005 61626364 ff", 0);	/* more padding */
}

/* Sequence numbers that begin anew, timestamps too; one that is far off. */
static void
restarts(struct gen *g)
{
	struct media m = { A, 46010, B, 47000, 0, 0, 1000, 8000, 0xdddd0010 };
	const uint64_t at = 8 * NS_S;

	talk(g, &m, at, "000");
	m.seq = 30000;
	rtp_at(g, &m, at + 60 * NS_MS, 160);		/* far off, and alone */
	m.seq = 1003;
	talk(g, &m, at + 80 * NS_MS, "00");
	m.seq = 40000;
	m.ts = 0;
	talk(g, &m, at + 120 * NS_MS, "00-0");
}

/* Messages that are not as they should be. */
static void
messages(struct gen *g)
{
	char text[256];

	g->now = T0 + 10 * NS_S;
	datagram(g, A, 5080, B, 5080, "\r\n\r\n", 4);		/* keeps it alive */
	datagram(g, A, 5080, B, 5080, "FETCH sip:x SIP/2.0\r\nFrom: sip:a:secret@example.org\r\nCall-ID: 1", 62);
	for (int i = 0; i < 10; i++) {
		(void)snprintf(text, sizeof(text), "OPTIONS sip:x SIP/2.0\r\nt: \"<sip:no>\" <sip:t%d@x>\r\n"
		    "CALL-ID :\r\n  folded-%d\r\nl: 99999999999\r\n\r\n", i, i);
		datagram(g, A, 5080, B, 5080, text, strlen(text));
	}
	datagram(g, B, 5080, A, 5080, "SIP/2.0 999", 11);
	datagram(g, B, 5080, A, 5080, "SIP/2.0 \r\n", 10);
	datagram(g, B, 5081, A, 5081, "HELLO WORLD\r\n\r\n", 15);
	datagram(g, A, 5082, B, 5082, "INVITE tel:+4912345678901234567890123456789012345 SIP/2.0\r\n"
	    "Contact: <tel:+4912345678901234567890123456789012345>\r\nContent-Type: multipart/mixed\r\n\r\n"
	    "--x\r\n\r\nv=0\r\no=\r\no=x\r\nc=IN IP4 nowhere.example\r\nm=audio 1 RTP/AVP 0\r\n"
	    "m=audio 99999 RTP/AVP 0\r\nc=IN IP4 10.90.0.1\r\nm=image 5 udptl t38\r\nc=IN IP4 10.90.0.1\r\n"
	    "m=video 5 RTP/AVP\r\nc=IN IP4 10.90.0.1\r\na=rtpmap:300 x/1\r\na=rtpmap:5 x\r\na=rtpmap:127 y/\r\n--x--",
	    356);
	(void)snprintf(text, sizeof(text), "REGISTER sip:x SIP/2.0\r\nFrom: <sip:a;day=tue,wed@x;p=1>;tag=1\r\n"
	    "Contact: \"B, \\\"b\" <sip:b@x>;q=0.7, sip:c@x;q=1,<sip:d,e@x>,\r\n ,\r\nm: <sip:f@x;x=y@z>\r\n\r\n");
	datagram(g, A, 5083, B, 5083, text, strlen(text));
}

/* An INVITE in two fragments. */
static void
fragments(struct gen *g)
{
	const char *const text = message("INVITE sip:bob@example.org SIP/2.0", "call-4", "c: application/sdp\r\n",
	    "v=0\r\no=- 6 1 IN IP4 10.90.0.1\r\nc=IN IP4 10.90.0.1\r\nm=audio 48000 RTP/AVP 0\r\n");
	const size_t n = strlen(text), first = 200;		/* with the header of UDP */

	for (unsigned i = 0; i < 2; i++) {
		eth4(g, A, B, 0x0800);
		pkt_ip4(g->p, &(struct ip4){ .src = A, .dst = B, .proto = 17, .id = 4711,
		    .frag = i == 0 ? 0x2000 : (uint16_t)(first / 8) });
		if (i == 0) {
			pkt_u16(g->p, 5090);
			pkt_u16(g->p, 5090);
			pkt_u16(g->p, (uint16_t)(n + 8));
			pkt_u16(g->p, 0);
			pkt_bytes(g->p, text, first - 8);
		} else
			pkt_bytes(g->p, text + first - 8, n - first + 8);
		emit(g);
	}
}

void
sc_voipodd(struct gen *g)
{
	candidates(g);
	restarts(g);
	messages(g);
	fragments(g);
}

/* Who calls is said by a proxy alone; lists, a password, what is said twice; privacy. */
void
sc_voippriv(struct gen *g)
{
	say(g, A, B, message("INVITE sip:bob@example.org SIP/2.0", "call-5",
	    "P-Asserted-Identity: \"Alice, really\" <sip:alice@example.net>, <tel:+4930123>\r\n"
	    "Remote-Party-ID: <sip:carol:secret@example.net;user=phone>;party=calling;privacy=full\r\n"
	    "Privacy: id;critical\r\n", ""));
	say(g, A, B, message("ACK sip:bob@example.org SIP/2.0", "call-5",
	    "p-preferred-identity: sip:alice@example.net;x=1\r\nPRIVACY: none\r\nP-Asserted-Identity:\r\n", ""));
	say(g, B, A, message("SIP/2.0 180 Ringing", "call-5", "P-Asserted-Identity: <sip:dave@example.net>\r\n", ""));
}
