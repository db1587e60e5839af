/* Scenarios about HTTP, and what is written as it is: SSDP and SIP. */
#include <stdio.h>
#include <string.h>

#include "gen.h"

#define A	"10.90.0.1"
#define B	"10.90.0.2"

/* A connection; what is said moves its numbers on. */
struct talk {
	uint16_t port[2];
	uint32_t seq[2];
};

static void
segment(struct gen *g, const struct talk *t, enum side from, uint8_t flags, uint32_t seq, const char *p, size_t n)
{
	ip4(g, from == CLIENT ? A : B, from == CLIENT ? B : A, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = t->port[from], .dport = t->port[!from], .seq = seq,
	    .ack = t->seq[!from],
	    .flags = flags, .win = 8192 });
	pkt_bytes(g->p, p, n);
	emit(g);
}

static struct talk
begin(struct gen *g, uint16_t client, uint16_t server)
{
	struct talk t = { { client, server }, { 1000, 5000 } };

	segment(g, &t, CLIENT, TH_SYN, t.seq[CLIENT]++, "", 0);
	segment(g, &t, SERVER, TH_SYN | TH_ACK, t.seq[SERVER]++, "", 0);
	return t;
}

static void
say_bytes(struct gen *g, struct talk *t, enum side from, const char *p, size_t n)
{
	segment(g, t, from, TH_PSH | TH_ACK, t->seq[from], p, n);
	t->seq[from] += (uint32_t)n;
}

static void
say(struct gen *g, struct talk *t, enum side from, const char *text)
{
	say_bytes(g, t, from, text, strlen(text));
}

/* Bytes that are sent and were not captured. */
static void
lose(struct talk *t, enum side from, uint32_t n)
{
	t->seq[from] += n;
}

static void
datagram(struct gen *g, enum side from, uint16_t client, uint16_t server, const char *text)
{
	ip4(g, from == CLIENT ? A : B, from == CLIENT ? B : A, 17);
	pkt_udp(g->p, from == CLIENT ? client : server, from == CLIENT ? server : client);
	pkt_str(g->p, text);
	emit(g);
}

#define GET(url)	"GET " url " HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: tester/1.0\r\n\r\n"
#define OK(type, length) \
	"HTTP/1.1 200 OK\r\nServer: srv/2\r\nContent-Type: " type "\r\nContent-Length: " length "\r\n\r\n"

/* Headers and chunks over segments, several messages in one, in any order, sent again. */
static void
pieces(struct gen *g)
{
	static const char request[] = GET("/split?a=1");
	struct talk t = begin(g, 50001, 80);

	for (const char *p = request; *p != '\0'; p += strlen(p) < 7 ? strlen(p) : 7)
		say_bytes(g, &t, CLIENT, p, strlen(p) < 7 ? strlen(p) : 7);
	say(g, &t, SERVER, "HTTP/1.1 200 OK\r\nSer");
	say(g, &t, SERVER, "ver: srv/2\r");
	say(g, &t, SERVER, "\nContent-Type:text/html; charset=utf-8\r\nContent-Length: 5\r\n\r\nhe");
	say(g, &t, SERVER, "llo");
	t = begin(g, 50002, 80);
	say(g, &t, CLIENT, GET("/one") "HEAD /two HTTP/1.1\r\nHost: www.example.org\r\n\r\n" GET("/three"));
	say(g, &t, SERVER, OK("image/png", "4") "\x89PNG" OK("image/gif", "77")
	    OK("text/css", "2") "p{HTTP/1.1 404 No\r\n"
	    "Content-Length: 0\r\n\r\n");
	t = begin(g, 50003, 80);
	say(g, &t, CLIENT, GET("/chunks") GET("/cached"));
	say(g, &t, SERVER, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nContent-Type: text/plain\r\n\r\n"
	    "1");
	say(g, &t, SERVER, "0;ext=1\r\n0123456789");
	say(g, &t, SERVER, "abcdef\r\n3\r\nxyz\r");
	say(g, &t, SERVER, "\n0\r\nX-Trailer: 1\r\n\r\nHTTP/1.1 304 Not Modified\r\nServer: other\r\n"
	    "Content-Length: 99\r\n\r\n"
	    "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n");
	t = begin(g, 50009, 80);
	segment(g, &t, CLIENT, TH_ACK, t.seq[CLIENT] + 18, "1\r\nHost: b.example\r\n\r\n", 22);
	segment(g, &t, CLIENT, TH_ACK, t.seq[CLIENT], "GET /order HTTP/1.", 12);
	segment(g, &t, CLIENT, TH_ACK, t.seq[CLIENT], "GET /order HTTP/1.", 18);
	segment(g, &t, CLIENT, TH_ACK, t.seq[CLIENT], "GET /order HTTP/1.", 18);
}

/* What is missing, and connections without a beginning. */
static void
holes(struct gen *g)
{
	struct talk t = begin(g, 50006, 80);

	say(g, &t, CLIENT, GET("/a") GET("/b"));
	say(g, &t, SERVER, OK("application/pdf", "100") "%PDF");
	lose(&t, SERVER, 50);
	say(g, &t, SERVER, "0123456789012345678901234567890123456789012345" OK("audio/mpeg", "3") "ID3");
	t = begin(g, 50016, 80);
	say(g, &t, CLIENT, "GET /lost HTTP/1.1\r\nHost: c.exam");
	lose(&t, CLIENT, 30);
	say(g, &t, CLIENT, "-Agent: x\r\n\r\n");
	say(g, &t, CLIENT, GET("/found"));
	t = (struct talk){ { 50010, 80 }, { 7000, 9000 } };
	say(g, &t, SERVER, "the end of something\n");
	say(g, &t, SERVER, "HTTP/1.1 206 Partial\r\nContent-Type: video/mp4\r\nContent-Length: 3\r\n\r\nmp4");
	t = (struct talk){ { 50014, 80 }, { 7000, 9000 } };
	say(g, &t, SERVER, OK("text/html", "1000"));		/* to HEAD, as the next line shows */
	say(g, &t, SERVER, OK("text/html", "1000") OK("text/html", "2") "ab");
}

/* Other protocols, behind HTTP and in its place. */
static void
others(struct gen *g)
{
	struct talk t = begin(g, 50004, 80);

	say(g, &t, CLIENT, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
	say_bytes(g, &t, CLIENT, "\0\0\0\4\0\0\0\0\0", 9);
	say_bytes(g, &t, SERVER, "\0\0\0\4\0\0\0\0\0", 9);
	t = begin(g, 50005, 3128);
	say(g, &t, CLIENT, "CONNECT mail.example:993 HTTP/1.1\r\nHost: mail.example:993\r\n\r\n");
	say(g, &t, SERVER, "HTTP/1.1 407 Who\r\nContent-Length: 2\r\n\r\nno");
	say(g, &t, CLIENT, "CONNECT mail.example:993 HTTP/1.1\r\nHost: mail.example:993\r\n"
	    "Proxy-Authorization: Basic eA==\r\n\r\n");
	say(g, &t, SERVER, "HTTP/1.1 200 Go\r\n\r\n");
	say(g, &t, SERVER, "* OK here\r\n");
	say(g, &t, CLIENT, "a001 LOGIN u p\r\n");
	t = begin(g, 50008, 8080);
	say(g, &t, CLIENT, "GET /ws HTTP/1.1\r\nHost: d.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	    "\r\n");
	say(g, &t, SERVER, "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n\x81\x05hello");
	say(g, &t, CLIENT, "\x81\x85mask.....");
	t = begin(g, 50012, 80);
	say(g, &t, SERVER, "220 mail ESMTP\r\n");
	say(g, &t, CLIENT, "EHLO client\r\n");
	say(g, &t, CLIENT, "GET it while it is hot\r\n");
	datagram(g, CLIENT, 50020, 1900, "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n"
	    "MAN: \"ssdp:discover\"\r\n\r\n");
	datagram(g, SERVER, 50020, 1900, "HTTP/1.1 200 OK\r\nSERVER: Linux UPnP/1.0\r\n"
	    "LOCATION: http://10.90.0.2/dd.xml\r\n\r\n");
	datagram(g, CLIENT, 50021, 5060, "INVITE sip:b@example SIP/2.0\r\nVia: SIP/2.0/UDP 10.90.0.1;branch=z9\r\n"
	    "User-Agent: phone/1\r\nContent-Type: application/sdp\r\nContent-Length: 3\r\n\r\nv=0");
	datagram(g, SERVER, 50021, 5060, "SIP/2.0 100 Trying\r\nVia: SIP/2.0/UDP 10.90.0.1;branch=z9\r\n\r\n");
	datagram(g, SERVER, 50021, 5060, "SIP/2.0 180 Ringing\r\nVia: SIP/2.0/UDP 10.90.0.1;branch=z9\r\n\r\n");
	datagram(g, CLIENT, 500, 1000, GET("/low"));		/* no candidate */
}

/* Fields of all kinds, and too many and too long ones. */
static void
values(struct gen *g)
{
	struct talk t = begin(g, 50007, 8080);
	char line[256];

	say(g, &t, CLIENT, "POST /form?x=1 HTTP/1.0\r\nHost: 192.0.2.7:8080\r\nCookie: a=1; b=2\r\ncookie: c=3\r\n"
	    "DNT: 1\r\n"
	    "X-Forwarded-For: 198.51.100.4\r\nReferer: http://r.example/\r\nVia: 1.1 p\r\n"
	    "Content-Type: multipart/form-data; boundary=xyz\r\nContent-Length: 4\r\n\r\nbody");
	say(g, &t, SERVER, "HTTP/1.1 302 Found\r\nLocation: http://l.example/\r\nServer: s\r\n"
	    "X-Powered-By: pwr/1 \t\r\n"
	    "X-XSS-Protection: 1\r\nContent-Security-Policy: default-src *\r\nSet-Cookie: z=1\r\nContent-Type:\r\n"
	    "no field\r\nContent-Length: x\r\n\r\n");
	t = begin(g, 50017, 3128);
	say(g, &t, CLIENT, "GET http://me:pass@word@h.example/a@b:c HTTP/1.1\r\nReferer: ftp://u:secret@r.example\r\n"
	    "\r\n"
	    "GET http://h.example/x:y@z HTTP/1.1\r\nReferer: http://only@r.example/\r\n\r\n");
	say(g, &t, SERVER, "HTTP/1.1 302 Go\r\nLocation: https://u:p@l.example/?a\r\nContent-Type: text/x\r\n"
	    "Content-Length: 0\r\n\r\n");
	t = begin(g, 50011, 80);
	for (unsigned i = 0; i < 45; i++) {
		snprintf(line, sizeof(line), "GET /n%u HTTP/1.1\r\nHost: h%u.example\r\n\r\n", i, i % 3);
		say(g, &t, CLIENT, line);
	}
	t = begin(g, 50013, 80);
	say(g, &t, CLIENT, "DELETE /"
	    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
	    " HTTP/1.1\r\n");
	say_bytes(g, &t, CLIENT, "User-Agent: a\0b\r\nX-Long: ", 26);
	for (unsigned i = 0; i < 10; i++) {
		segment(g, &t, CLIENT, TH_ACK, t.seq[CLIENT], "", 0);
		ip4(g, A, B, 6);
		pkt_tcp(g->p, &(struct tcp){ .sport = 50013, .dport = 80, .seq = t.seq[CLIENT], .ack = t.seq[SERVER],
		    .flags = TH_ACK, .win = 8192 });
		pkt_fill(g->p, 1000);
		emit(g);
		lose(&t, CLIENT, 1000);
	}
	say(g, &t, CLIENT, "\r\nHost: long.example\r\n\r\n");
	say(g, &t, SERVER, "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n");
}

/* Empty lines before messages, the first one's cut within; a method with a character that few have. */
static void
empty_lines(struct gen *g)
{
	struct talk t = begin(g, 50030, 80);

	say(g, &t, CLIENT, "\r");
	say(g, &t, CLIENT, "\n" GET("/behind") "\r\n\r\n");
	say(g, &t, CLIENT, "RPC_IN_DATA /rpc HTTP/1.1\r\nHost: rpc.example\r\nContent-Length: 0\r\n\r\n");
	say(g, &t, SERVER, "\r\n" OK("text/css", "2") "ab");
	t = begin(g, 50031, 80);
	say(g, &t, CLIENT, "\r\n\r\nnothing of it");
}

void
sc_http(struct gen *g)
{
	pieces(g);
	holes(g);
	others(g);
	values(g);
	empty_lines(g);
}

/* Bodies: programs, streams, refreshes, each class of object, names as servers would like them. */
void
sc_httpbody(struct gen *g)
{
	struct talk t = begin(g, 50101, 80);

	say(g, &t, CLIENT,
	    GET("/../../../etc/passwd") GET("/setup.exe") GET("/tool") GET("/list.m3u8") GET("/go.html"));
	say(g, &t, SERVER, OK("image/png", "8") "\x89PNG");
	say(g, &t, SERVER, "data" OK("application/octet-stream", "5"));
	say(g, &t, SERVER, "M");
	say(g, &t, SERVER, "Z123" OK("application/octet-stream", "7") "\x7f" "ELF123");
	say(g, &t, SERVER, OK("application/x-mpegurl", "42") "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.ts\n");
	say(g, &t, SERVER, OK("Text/HTML", "71") "<meta http-equiv=\"Refr");
	say(g, &t, SERVER, "esh\" content=\"0; URL='http://next.example/page'\"> xxx");
	t = begin(g, 50102, 80);
	say(g, &t, CLIENT, GET("/v"));
	say(g, &t, SERVER, "HTTP/1.0 200 OK\r\nContent-Type: video/mp4\r\nRefresh: 5; url=http://field.example/\r\n"
	    "\r\n");
	say(g, &t, SERVER, "until the end");
	say(g, &t, SERVER, " of all");
	segment(g, &t, SERVER, TH_FIN | TH_ACK, t.seq[SERVER], "", 0);
	t = begin(g, 50103, 80);
	say(g, &t, CLIENT, "PUT /up HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Type: message/rfc822\r\n\r\n"
	    "4\r\nFrom\r\n");
	say(g, &t, CLIENT, "6\r\n: me\r\n\r\n0\r\n\r\n");
	say(g, &t, CLIENT, "POST /m HTTP/1.1\r\nContent-Type: audio/x-wav\r\nContent-Length: 4\r\n\r\nRIFF");
	say(g, &t, CLIENT, "POST /n HTTP/1.1\r\nContent-Length: 7\r\n\r\nno type");
	say(g, &t, SERVER, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
	t = begin(g, 50104, 80);
	say(g, &t, CLIENT, GET("/hole"));
	say(g, &t, SERVER, OK("image/jpeg", "20") "JFIF");
	lose(&t, SERVER, 10);
	say(g, &t, SERVER, "behind" "HTTP/1.1 204 Empty\r\n\r\n");
}

/* Programs against viruses: updates, a sample in pieces, a quarantined file; others that are nearly so. */
void
sc_httpav(struct gen *g)
{
	struct talk t = begin(g, 50201, 80);

	say(g, &t, CLIENT, "POST /stats?cid=no HTTP/1.1\r\nUser-Agent: tool\r\nHost: v7.Stats.avast.com:80\r\n"
	    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 25\r\n\r\n"
	    "ev=1&GUID=6f3a-11&cid=none");
	say(g, &t, SERVER, OK("x/y", "3") "yes");
	t = begin(g, 50202, 80);
	say(g, &t, CLIENT, "GET /up HTTP/1.1\r\nAuthorization: Basic RUFWLTAxMjM0NTY3ODk6c2VjcmV0\r\n"
	    "User-Agent: EAV Update (Windows; U)\r\n\r\n");
	say(g, &t, CLIENT, "GET /a HTTP/1.1\r\nHost: update.eset.com\r\n"
	    "Authorization: Basic RUFWLTAxMjM0NTY3ODk6c2VjcmV0\r\n\r\n"
	    "GET /b HTTP/1.1\r\nHost: update.eset.com\r\nAuthorization: Digest x\r\n\r\n");
	t = begin(g, 50203, 80);
	say(g, &t, CLIENT, "PUT /s HTTP/1.1\r\nHost: upload.avira.com\r\nContent-Length: 20\r\n\r\nAntiVi");
	say(g, &t, CLIENT, "r Qua and so o");
	say(g, &t, CLIENT, "PUT /s HTTP/1.1\r\nHost: upload.avira.com\r\nContent-Length: 3\r\n\r\nM");
	say(g, &t, CLIENT, "Z.");
	t = begin(g, 50205, 80);
	for (unsigned i = 0; i < 2; i++) {			/* all twice */
		say(g, &t, CLIENT, "GET /x HTTP/1.1\r\nHost: x\r\nUser-Agent: a\r\nX-Forwarded-For: b\r\n"
		    "Referer: c\r\nVia: d\r\n\r\n");
		say(g, &t, SERVER, "HTTP/1.1 201 Created\r\nServer: e\r\nX-Powered-By: f\r\nLocation: g\r\n"
		    "Via: h\r\nContent-Type: text/css\r\nContent-Length: 0\r\n\r\n");
	}
	t = begin(g, 50204, 80);
	say(g, &t, CLIENT, "PUT /cid=1?cid=2 HTTP/1.1\r\nHost: notavira.com\r\nAuthorization: Basic YTpi\r\n"
	    "Content-Length: 3\r\n\r\nMZ.");
	say(g, &t, SERVER, OK("x/y", "2") "no");
	for (unsigned i = 0; i < 4; i++) {
		static const char *const hosts[] = { "x.avg.com", "bitdefender.net", "WDCP.microsoft.com",
			"liveupdate.symantecliveupdate.com" };

		char line[128];

		t = begin(g, (uint16_t)(50210 + i), 80);
		(void)snprintf(line, sizeof(line), "GET /x HTTP/1.1\r\nHost: %s\r\n\r\n", hosts[i]);
		say(g, &t, CLIENT, line);
	}
}
