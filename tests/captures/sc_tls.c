/* Scenarios of sslDecode: TLS, SSL 2.0, OpenVPN, DTLS. */
#include <stdlib.h>
#include <string.h>

#include "gen.h"

#define CLIENT_IP	"10.80.0.1"
#define SERVER_IP	"10.80.0.2"

/* www.example.org, of itself: C=CH, ST=Bern, L=Thun, O=Example Org, OU=Unit; P-256. */
static const char cert_example[] =
	"3082021b308201c0a003020102020500c0ffee01300a06082a8648ce3d040302306a310b3009060355040613024348310d300b06"
	"035504080c044265726e310d300b06035504070c045468756e31143012060355040a0c0b4578616d706c65204f7267310d300b06"
	"0355040b0c04556e69743118301606035504030c0f7777772e6578616d706c652e6f7267301e170d323631313239303330333430"
	"5a170d3237313132393033303334305a306a310b3009060355040613024348310d300b06035504080c044265726e310d300b0603"
	"5504070c045468756e31143012060355040a0c0b4578616d706c65204f7267310d300b060355040b0c04556e6974311830160603"
	"5504030c0f7777772e6578616d706c652e6f72673059301306072a8648ce3d020106082a8648ce3d030107034200047f4673be0c"
	"b64fc70736fb3edfa4d7c073117eb0422252c92e171356bc433b8a8ce38c5267682d3a8c4f73dd3f330dba85bf732c51ee29983a"
	"fc74b29f958f5ba3533051301d0603551d0e041604140b5fc4eedb88464f2591407eaa55a9ac7274b683301f0603551d23041830"
	"1680140b5fc4eedb88464f2591407eaa55a9ac7274b683300f0603551d130101ff040530030101ff300a06082a8648ce3d040302"
	"03490030460221009579adca71edc135dd52fae8c6e6e84f8dc2e233779078a4c6ea3e84fc0148fc022100ac45b5ff85965b0058"
	"079c6013538c7b64a9b448af0ea48b9524b48cad89f10c";

/* As those of Tor; RSA, 512 bits. */
static const char cert_tor[] =
	"3082012a3081d502021234300d06092a864886f70d0101050500301f311d301b06035504030c147777772e636132623363346435"
	"6536662e636f6d301e170d3236313132393033303334305a170d3236313232393033303334305a3021311f301d06035504030c16"
	"7777772e61626364656667683233343536372e6e6574305c300d06092a864886f70d0101010500034b003048024100f05195db15"
	"34e70eee821c02f9c84759d98d94b459c2e89301721aa92d623d4f6345f50400b38cb24cd4232b662c54665487992505eab80b9c"
	"409688f88b5b030203010001300d06092a864886f70d0101050500034100222e2748e47cd0da07f6b6a4475eafd460ae512052f5"
	"3af4398cf0d18ac6e8f3f38b372dc0af0450acd7dfd71ef01df10c77618a8f7ac5f5e652d60c8176552b";

/* --- bytes ------------------------------------------------------------------------------------------------------ */

struct buf {
	uint8_t b[8192];
	size_t n;
};

static void
put(struct buf *b, const void *p, size_t n)
{
	memcpy(b->b + b->n, p, n);
	b->n += n;
}

static void
put_hex(struct buf *b, const char *hex)
{
	for (; *hex != '\0'; hex++)
		if (*hex != ' ') {
			const char two[] = { hex[0], hex[1], '\0' };

			b->b[b->n++] = (uint8_t)strtoul(two, NULL, 16);
			hex++;
		}
}

static void
put_n(struct buf *b, size_t v, unsigned bytes)
{
	while (bytes-- > 0)
		b->b[b->n++] = (uint8_t)(v >> 8 * bytes);
}

/* Set the length of what lies behind it, in so many bytes at an offset. */
static void
set_len(struct buf *b, size_t at, unsigned bytes)
{
	const size_t len = b->n - at - bytes;

	for (unsigned i = 0; i < bytes; i++)
		b->b[at + i] = (uint8_t)(len >> 8 * (bytes - 1 - i));
}

/* Bytes that look as if they were random. */
static void
put_random(struct buf *b, uint32_t time, uint32_t seed)
{
	put_n(b, time, 4);
	for (unsigned i = 0; i < 28; i++)
		b->b[b->n++] = (uint8_t)((seed = seed * 1103515245 + 12345) >> 16);
}

static void
extension(struct buf *b, unsigned type, const char *hex)
{
	put_n(b, type, 2);
	put_n(b, strlen(hex) / 2, 2);
	put_hex(b, hex);
}

static void
ext_name(struct buf *b, const void *name, size_t n)
{
	put_n(b, 0, 2);
	put_n(b, n + 5, 2);
	put_n(b, n + 3, 2);
	put_n(b, 0, 1);
	put_n(b, n, 2);
	put(b, name, n);
}

/* --- messages --------------------------------------------------------------------------------------------------- */

struct hello {
	bool server, dtls, retry;
	uint16_t version;
	uint32_t time;
	const char *session, *cookie, *ciphers, *compressions;	/* hexadecimal; NULL: empty, of compressions 00 */
	const struct buf *extensions;				/* or NULL: no block */
};

static void
put_list(struct buf *b, unsigned bytes, const char *hex)
{
	const size_t at = b->n;

	put_n(b, 0, bytes);
	if (hex != NULL)
		put_hex(b, hex);
	set_len(b, at, bytes);
}

static void
put_hello(struct buf *b, const struct hello *h)
{
	const size_t at = b->n;

	put_n(b, h->server ? 2 : 1, 1);
	put_n(b, 0, 3);
	if (h->dtls)
		put_hex(b, "0000 000000 000000");
	put_n(b, h->version, 2);
	if (h->retry)
		put_hex(b, "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");
	else
		put_random(b, h->time, (uint32_t)h->version + h->server);
	put_list(b, 1, h->session);
	if (h->dtls && !h->server)
		put_list(b, 1, h->cookie);
	if (h->server) {
		put_hex(b, h->ciphers);
		put_hex(b, h->compressions != NULL ? h->compressions : "00");
	} else {
		put_list(b, 2, h->ciphers);
		put_list(b, 1, h->compressions != NULL ? h->compressions : "00");
	}
	if (h->extensions != NULL) {
		put_n(b, h->extensions->n, 2);
		put(b, h->extensions->b, h->extensions->n);
	}
	set_len(b, at + 1, 3);
	if (h->dtls) {
		b->b[at + 2] = (uint8_t)((b->n - at - 12) >> 8);
		b->b[at + 3] = (uint8_t)(b->n - at - 12);
		memcpy(b->b + at + 9, b->b + at + 1, 3);
	}
}

static void
put_certificate(struct buf *b, const char *hex)
{
	const size_t at = b->n;

	put_hex(b, "0b 000000 000000 000000");
	put_hex(b, hex);
	for (unsigned i = 0; i < 3; i++)
		set_len(b, at + 1 + 3 * i, 3);
}

/* What was put from at on becomes a record. */
static void
record(struct buf *b, size_t at, uint8_t type, uint16_t version)
{
	const uint8_t head[] = { type, (uint8_t)(version >> 8), (uint8_t)version, (uint8_t)((b->n - at) >> 8),
		(uint8_t)(b->n - at) };

	memmove(b->b + at + 5, b->b + at, b->n - at);
	memcpy(b->b + at, head, sizeof(head));
	b->n += 5;
}

static void
put_record(struct buf *b, uint8_t type, uint16_t version, const char *hex)
{
	const size_t at = b->n;

	put_hex(b, hex);
	record(b, at, type, version);
}

static void
put_client(struct buf *b, uint16_t version, const struct hello *h)
{
	const size_t at = b->n;

	put_hello(b, h);
	record(b, at, 22, version);
}

/* --- connections ------------------------------------------------------------------------------------------------ */

struct link {
	uint16_t client, server;	/* ports */
	uint32_t seq[2];
};

static void
segment_at(struct gen *g, const struct link *s, enum side from, uint8_t flags, uint32_t seq, const uint8_t *p,
    size_t n)
{
	const struct tcp t = { .sport = from == CLIENT ? s->client : s->server,
		.dport = from == CLIENT ? s->server : s->client, .seq = seq, .ack = s->seq[!from], .flags = flags,
		.win = 8192 };

	ip4(g, from == CLIENT ? CLIENT_IP : SERVER_IP, from == CLIENT ? SERVER_IP : CLIENT_IP, 6);
	pkt_tcp(g->p, &t);
	pkt_bytes(g->p, p, n);
	emit(g);
}

static void
segment(struct gen *g, struct link *s, enum side from, const void *p, size_t n)
{
	segment_at(g, s, from, TH_PSH | TH_ACK, s->seq[from], p, n);
	s->seq[from] += (uint32_t)n;
}

static struct link
opened(struct gen *g, uint16_t client, uint16_t server)
{
	struct link s = { client, server, { 1000, 5000 } };

	segment_at(g, &s, CLIENT, TH_SYN, s.seq[CLIENT]++, NULL, 0);
	segment_at(g, &s, SERVER, TH_SYN | TH_ACK, s.seq[SERVER]++, NULL, 0);
	segment_at(g, &s, CLIENT, TH_ACK, s.seq[CLIENT], NULL, 0);
	return s;
}

static void
send_buf(struct gen *g, struct link *s, enum side from, struct buf *b)
{
	segment(g, s, from, b->b, b->n);
	b->n = 0;
}

#define SESSION	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

/* --- tls -------------------------------------------------------------------------------------------------------- */

/* TLS 1.2: hello out of order in three segments; a certificate in two records and two segments. */
static void
tls12(struct gen *g)
{
	struct link s = opened(g, 50001, 443);
	struct buf b = { .n = 0 }, e = { .n = 0 };
	size_t at;

	ext_name(&e, "www.example.org", 15);
	extension(&e, 0xff01, "00");
	extension(&e, 10, "0006001d00170018");
	extension(&e, 11, "0100");
	extension(&e, 13, "000604030804" "0401");
	extension(&e, 16, "000c0268320868747470" "2f312e31");
	extension(&e, 0x3374, "");
	put_client(&b, 0x0301, &(struct hello){ .version = 0x0303, .time = 1600000000, .session = SESSION,
	    .ciphers = "c02bc02f009c002f00ff", .extensions = &e });
	segment_at(g, &s, CLIENT, TH_ACK, s.seq[0], b.b, 3);			/* within the header of the record */
	segment_at(g, &s, CLIENT, TH_PSH | TH_ACK, s.seq[0] + 100, b.b + 100, b.n - 100);
	segment_at(g, &s, CLIENT, TH_ACK, s.seq[0] + 3, b.b + 3, 97);
	segment_at(g, &s, CLIENT, TH_ACK, s.seq[0] + 3, b.b + 3, 97);		/* again */
	s.seq[0] += (uint32_t)b.n;
	b.n = e.n = 0;
	extension(&e, 0xff01, "00");
	extension(&e, 16, "0003026832");
	put_client(&b, 0x0303,
	    &(struct hello){ .server = true, .version = 0x0303, .time = 1600000001, .session = SESSION,
	    .ciphers = "c02b", .extensions = &e });
	at = b.n;
	put_certificate(&b, cert_example);
	memmove(b.b + at + 200 + 10, b.b + at + 200, b.n - at - 200);		/* a header before each part */
	memmove(b.b + at + 5, b.b + at, 200);
	b.n += 10;
	memcpy(b.b + at, "\x16\3\3\0\xc8", 5);
	memcpy(b.b + at + 205, "\x16\3\3", 3);
	set_len(&b, at + 208, 2);
	put_record(&b, 22, 0x0303, "0e000000");
	segment(g, &s, SERVER, b.b, 300);
	segment(g, &s, SERVER, b.b + 300, b.n - 300);
	b.n = 0;
	put_record(&b, 20, 0x0303, "01");
	put_record(&b, 22, 0x0303, "0102030405060708");				/* encrypted */
	put_record(&b, 23, 0x0303, "0102030405060708");
	put_record(&b, 23, 0x0303, "0102030405060708");
	put_record(&b, 21, 0x0303, "0102");
	send_buf(g, &s, CLIENT, &b);
}

/* TLS 1.3: a HelloRetryRequest between two hellos; GREASE. */
static void
tls13(struct gen *g)
{
	struct link s = opened(g, 50002, 8443);
	struct buf b = { .n = 0 }, e = { .n = 0 };
	const struct hello client = { .version = 0x0303, .time = 2100000000, .session = SESSION,
		.ciphers = "2a2a13021301", .extensions = &e };

	extension(&e, 0x1a1a, "");
	ext_name(&e, "tls13.example", 13);
	extension(&e, 43, "06" "4a4a03040303");
	extension(&e, 13, "000404030804");
	extension(&e, 10, "00045a5a001d");
	extension(&e, 17513, "0003026832");
	extension(&e, 51, "0000");
	put_client(&b, 0x0301, &client);
	send_buf(g, &s, CLIENT, &b);
	e.n = 0;
	extension(&e, 43, "0304");
	extension(&e, 51, "0017");
	put_client(&b, 0x0303, &(struct hello){ .server = true, .retry = true, .version = 0x0303, .session = SESSION,
	    .ciphers = "1302", .extensions = &e });
	put_record(&b, 20, 0x0303, "01");
	send_buf(g, &s, SERVER, &b);
	put_record(&b, 20, 0x0303, "01");
	put_client(&b, 0x0303, &client);
	send_buf(g, &s, CLIENT, &b);
	e.n = 0;
	extension(&e, 43, "0304");
	extension(&e, 51, "001700020102");
	put_client(&b, 0x0303,
	    &(struct hello){ .server = true, .version = 0x0303, .time = 1700000000, .session = SESSION,
	    .ciphers = "1302", .extensions = &e });
	put_record(&b, 23, 0x0303, "0102030405060708");
	send_buf(g, &s, SERVER, &b);
}

/*
 * Behind STARTTLS: more of everything than is kept; TLS 1.0 with a block cipher, compression, a weak key, an alert.
 */
static void
starttls(struct gen *g)
{
	struct link s = opened(g, 50003, 25);
	struct buf b = { .n = 0 }, e = { .n = 0 }, c = { .n = 0 };
	char ciphers[4 * 40 + 1] = "";

	segment(g, &s, SERVER, "220 mail.example ESMTP\r\n", 24);
	segment(g, &s, CLIENT, "STARTTLS\r\n", 10);
	segment(g, &s, SERVER, "220 go ahead\r\n", 14);
	for (unsigned i = 0; i < 40; i++)
		for (unsigned k = 0; k < 4; k++)
			ciphers[4 * i + k] = "0123456789abcdef"[(0xc001 + i) >> 4 * (3 - k) & 15];
	ext_name(&e, "mail\0\t\"x", 8);
	for (unsigned i = 0; i < 20; i++)
		extension(&e, 0x1000 + i, "");
	extension(&e, 10, "0010" "00170018001900010002000300040005");
	extension(&e, 11, "0700010203040506");
	extension(&e, 13, "0022" "0403050306030807080808090401050106010303020303010201030202020402" "0502");
	extension(&e, 14, "0002000100");
	extension(&e, 15, "02");
	extension(&e, 16, "0024" "0268320268330873706479" "2f332e31" "0f" "6162636465666768696a6b6c6d6e6f" "020a0a"
	    "00");
	extension(&e, 17613, "0014" "13" "6162636465666768696a6b6c6d6e6f70717273");
	extension(&e, 43, "0c" "030403030302030103000002");
	extension(&e, 0x3374, "02" "6832" "04" "666f6f62" "04" "696d6170" "04" "706f7033" "03" "667470" "04" "78"
	    "6d7070" "03" "697263");
	put_client(&b, 0x0300,
	    &(struct hello){ .version = 0x0303, .time = 1, .ciphers = ciphers, .compressions = "0100",
	    .extensions = &e });
	send_buf(g, &s, CLIENT, &b);
	put_client(&b, 0x0301,
	    &(struct hello){ .server = true, .version = 0x0301, .time = 1600000000, .ciphers = "002f",
	    .compressions = "01" });
	put_certificate(&c, cert_tor);
	put(&b, c.b, c.n);
	record(&b, b.n - c.n, 22, 0x0301);
	send_buf(g, &s, SERVER, &b);
	put_record(&b, 21, 0x0301, "0228");
	segment(g, &s, CLIENT, b.b, 6);				/* within the alert */
	segment(g, &s, CLIENT, b.b + 6, 1);
}

/* SSL 2.0's hello, SSL 3.0's answer with a cipher for export. */
static void
ssl2(struct gen *g)
{
	struct link s = opened(g, 50004, 443);
	struct buf b = { .n = 0 };

	put_hex(&b, "8025 01 0300 000c 0000 0010 010080 000004 00000a 0000ff 00112233445566778899aabbccddeeff");
	b.b[1] = (uint8_t)(b.n - 2);
	send_buf(g, &s, CLIENT, &b);
	put_client(&b, 0x0300,
	    &(struct hello){ .server = true, .version = 0x0300, .time = 1600000000, .ciphers = "0008" });
	send_buf(g, &s, SERVER, &b);
	s = opened(g, 50005, 443);
	put_hex(&b, "8019 01 0002 0003 0000 0010 010080 00112233445566778899aabbccddeeff");
	b.b[1] = (uint8_t)(b.n - 2);
	send_buf(g, &s, CLIENT, &b);
}

void
sc_tls(struct gen *g)
{
	tls12(g);
	tls13(g);
	starttls(g);
	ssl2(g);
}

/* --- tlsodd ----------------------------------------------------------------------------------------------------- */

static void
name_extension(struct buf *e, const char *name)
{
	e->n = 0;
	ext_name(e, name, strlen(name));
	extension(e, 16, "0006056874747071");
}

/* A hello of which the end never comes; a hole before the next one. */
static void
holes(struct gen *g)
{
	struct link s = opened(g, 51001, 443);
	struct buf b = { .n = 0 }, e;

	name_extension(&e, "cut.example");
	put_client(&b, 0x0301, &(struct hello){ .version = 0x0303, .ciphers = "1301", .extensions = &e });
	segment(g, &s, CLIENT, b.b, b.n - 10);
	s.seq[0] += 100;
	put_record(&b, 23, 0x0303, "01020304");
	segment(g, &s, CLIENT, b.b + b.n - 9, 9);		/* behind it a record begins */
	segment(g, &s, CLIENT, b.b + b.n - 9, 9);
	s = opened(g, 51002, 443);
	segment(g, &s, CLIENT, b.b, 60);			/* in the random */
}

/* From the middle; what is no TLS behind what is. */
static void
middle(struct gen *g)
{
	struct link s = { 51003, 443, { 1000, 5000 } };
	struct buf b = { .n = 0 };

	segment(g, &s, CLIENT, "rest of a record", 16);
	put_record(&b, 23, 0x0303, "0102030405060708");
	put_record(&b, 23, 0x0302, "0102030405060708");
	put_record(&b, 23, 0x0301, "0102030405060708");
	put_record(&b, 23, 0x0300, "0102030405060708");
	send_buf(g, &s, CLIENT, &b);
	put_hex(&b, "17 0303 4001");				/* of 16385 bytes */
	send_buf(g, &s, SERVER, &b);
	segment(g, &s, CLIENT, "no record at all", 16);
	put_record(&b, 23, 0x0303, "0102030405060708");
	send_buf(g, &s, CLIENT, &b);
}

/* A heartbeat that asks for more than it brought; a random that is none; names of organizations with tabs. */
static void
heartbleed(struct gen *g)
{
	struct link s = opened(g, 51004, 443);
	struct buf b = { .n = 0 }, c = { .n = 0 };
	const struct hello h = { .server = true, .version = 0x0303, .ciphers = "1301" };
	uint8_t *p;

	put_client(&b, 0x0303, &h);
	memset(b.b + 11, 7, 32);
	put_certificate(&c, cert_example);
	while ((p = memmem(c.b, c.n, "CH", 2)) != NULL)
		memcpy(p, "_;", 2);
	while ((p = memmem(c.b, c.n, "Example Org", 11)) != NULL)
		memcpy(p, "\"a\"\tb\n\\;_ c", 11);
	put(&b, c.b, c.n);
	record(&b, b.n - c.n, 22, 0x0303);
	send_buf(g, &s, SERVER, &b);
	put_record(&b, 24, 0x0303, "01 4000");
	put_record(&b, 24, 0x0303, "01 0003 616263 00000000000000000000000000000000");
	send_buf(g, &s, CLIENT, &b);
	put_record(&b, 22, 0x0303, "0b 000006 000003 000000");	/* no certificate, and what is none */
	put_record(&b, 22, 0x0303, "0b 000008 000005 000002 3000");
	send_buf(g, &s, CLIENT, &b);
}

/* OpenVPN over UDP with an HMAC, over TCP without. */
static void
openvpn(struct gen *g)
{
	struct link s = opened(g, 51005, 1194);
	struct buf b = { .n = 0 }, e, v = { .n = 0 };

	name_extension(&e, "vpn.example");
	put_client(&b, 0x0301, &(struct hello){ .version = 0x0303, .ciphers = "c02f", .extensions = &e });
	for (unsigned i = 0; i < 4; i++) {			/* the second comes twice */
		const unsigned part = i < 2 ? i : i - 1;
		const size_t from = part * b.n / 3, to = (part + 1) * b.n / 3;

		ip4(g, CLIENT_IP, SERVER_IP, 17);
		pkt_udp(g->p, 51006, 1194);
		pkt_hex(g->p, "20 0102030405060708 000102030405060708090a0b0c0d0e0f10111213 00000001 5f000000 01 "
		    "00000000 1112131415161718");
		pkt_u32(g->p, part + 1);
		pkt_bytes(g->p, b.b + from, to - from);
		emit(g);
	}
	put_n(&v, 14 + b.n, 2);
	put_hex(&v, "20 0102030405060708 00 00000001");
	put(&v, b.b, b.n);
	send_buf(g, &s, CLIENT, &v);
}

/* Behind what a proxy says in the same segment: PROXY protocol, version 1 and 2. */
static void
proxies(struct gen *g)
{
	static const char line[] = "PROXY TCP4 192.0.2.1 192.0.2.2 40000 443\r\n";
	struct link s = opened(g, 51007, 443);
	struct buf b = { .n = 0 }, e;

	name_extension(&e, "proxy.example");
	put(&b, line, sizeof(line) - 1);
	put_client(&b, 0x0301, &(struct hello){ .version = 0x0303, .ciphers = "c02f", .extensions = &e });
	send_buf(g, &s, CLIENT, &b);
	s = opened(g, 51008, 443);
	put_hex(&b, "0d0a0d0a000d0a515549540a 21 11 000c c0000201 c0000202 9c40 01bb");
	put_client(&b, 0x0301, &(struct hello){ .version = 0x0303, .ciphers = "c02f", .extensions = &e });
	send_buf(g, &s, CLIENT, &b);
}

void
sc_tlsodd(struct gen *g)
{
	holes(g);
	middle(g);
	heartbleed(g);
	openvpn(g);
	proxies(g);
}

/* --- tlsdtls ---------------------------------------------------------------------------------------------------- */

static void
datagram(struct gen *g, enum side from, uint16_t client, uint16_t server, const char *before, const struct buf *b)
{
	ip4(g, from == CLIENT ? CLIENT_IP : SERVER_IP, from == CLIENT ? SERVER_IP : CLIENT_IP, 17);
	pkt_udp(g->p, from == CLIENT ? client : server, from == CLIENT ? server : client);
	pkt_hex(g->p, before);
	pkt_bytes(g->p, b->b, b->n);
	emit(g);
}

/* Bytes from and to of the message in a record of its own; DTLS: 13 bytes of header, and one of the fragment. */
static void
fragment(struct buf *r, const struct buf *m, size_t from, size_t to, uint16_t version)
{
	put_n(r, 22, 1);
	put_n(r, version, 2);
	put_n(r, from, 8);
	put_n(r, 12 + to - from, 2);
	put(r, m->b, 6);
	put_n(r, from, 3);
	put_n(r, to - from, 3);
	put(r, m->b + 12 + from, to - from);
}

void
sc_tlsdtls(struct gen *g)
{
	struct buf m = { .n = 0 }, r = { .n = 0 }, e;
	struct hello h = { .dtls = true, .version = 0xfefd, .time = 1600000000, .ciphers = "c02bc02f",
		.extensions = &e };
	size_t n;

	name_extension(&e, "dtls.example");
	extension(&e, 14, "0002000100");
	put_hello(&m, &h);	/* without a cookie; in three fragments, out of order */
	n = m.n - 12;
	for (unsigned i = 0; i < 3; i++) {
		static const unsigned order[] = { 0, 2, 1 };

		r.n = 0;
		fragment(&r, &m, order[i] * n / 3, (order[i] + 1) * n / 3, 0xfeff);
		datagram(g, CLIENT, 52001, 4433, "", &r);
	}
	r.n = m.n = 0;
	put_hex(&r, "16 feff 0000 000000000000 0013 03 000007 0000 000000 000007 fefd 04 01020304");
	datagram(g, SERVER, 52001, 4433, "", &r);
	r.n = 0;
	h.cookie = "01020304";
	put_hello(&m, &h);
	m.b[5] = 1;
	fragment(&r, &m, 0, m.n - 12, 0xfefd);
	datagram(g, CLIENT, 52001, 4433, "", &r);
	r.n = m.n = e.n = 0;
	extension(&e, 43, "fefc");
	put_hello(&m, &(struct hello){ .server = true, .dtls = true, .version = 0xfefd, .time = 1600000001,
	    .ciphers = "1301", .extensions = &e });
	m.b[5] = 1;
	fragment(&r, &m, 0, m.n - 12, 0xfefd);
	put_hex(&r, "17 fefd 0001 000000000001 0004 01020304");
	datagram(g, SERVER, 52001, 4433, "", &r);
	r.n = 0;
	put_hex(&r, "15 fefd 0000 000000000002 0002 022a");
	datagram(g, SERVER, 52001, 4433, "", &r);
	r.n = m.n = 0;						/* in CAPWAP */
	h = (struct hello){ .dtls = true, .version = 0xfeff, .time = 1600000000, .ciphers = "002f" };
	put_hello(&m, &h);
	fragment(&r, &m, 0, m.n - 12, 0xfeff);
	datagram(g, CLIENT, 52002, 5246, "01000000", &r);
	r.n = 0;						/* datagrams of something else go before */
	put_hex(&r, "000100002112a442000102030405060708090a0b");
	datagram(g, CLIENT, 52003, 3478, "", &r);
	r.n = 0;
	fragment(&r, &m, 0, m.n - 12, 0x0100);
	datagram(g, CLIENT, 52003, 3478, "", &r);
	for (unsigned i = 0; i < 2; i++) {	/* over SCTP: DTLS, TLS; a chunk of another type before it */
		static const uint8_t heartbeat[] = { 4, 0, 0, 8, 0, 1, 0, 4 };

		r.n = 0;
		if (i == 0)
			fragment(&r, &m, 0, m.n - 12, 0xfeff);
		else
			put_client(&r, 0x0301, &(struct hello){ .version = 0x0303, .ciphers = "1301" });
		ip4(g, CLIENT_IP, SERVER_IP, 132);
		pkt_sctp(g->p, (uint16_t)(52004 + i), 5061, 1);
		pkt_bytes(g->p, heartbeat, sizeof(heartbeat));
		pkt_hex(g->p, "00 03");
		pkt_u16(g->p, (uint16_t)(16 + r.n));
		pkt_hex(g->p, "00000001 0001 0000 00000000");
		pkt_bytes(g->p, r.b, r.n);
		emit(g);
	}
}
