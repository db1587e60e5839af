/* DNS: records that newer standards brought: SVCB and HTTPS, options of EDNS, DNSSEC. */
#include "gen.h"

#include <string.h>

#define C	"10.88.0.1"
#define S	"10.88.0.53"

static void
name(struct gen *g, const char *text)
{
	while (*text != '\0') {
		const size_t n = strcspn(text, ".");

		pkt_u8(g->p, (uint8_t)n);
		pkt_bytes(g->p, text, n);
		text += n + (text[n] == '.');
	}
	pkt_u8(g->p, 0);
}

/* A response to a question, which announces so many answers and additional records; what follows it is added. */
static void
response(struct gen *g, uint16_t port, const char *qname, uint16_t type, uint16_t answers, uint16_t additional)
{
	ip4(g, S, C, 17);
	pkt_udp(g->p, 53, port);
	pkt_u16(g->p, port);
	pkt_u16(g->p, 0x8180);
	pkt_u16(g->p, 1);
	pkt_u16(g->p, answers);
	pkt_u16(g->p, 0);
	pkt_u16(g->p, additional);
	name(g, qname);
	pkt_u16(g->p, type);
	pkt_u16(g->p, 1);
}

/* A record of the question's name up to its data, of n bytes. */
static void
record(struct gen *g, uint16_t type, uint16_t n)
{
	pkt_u16(g->p, 0xc00c);
	pkt_u16(g->p, type);
	pkt_u16(g->p, 1);
	pkt_u32(g->p, 300);
	pkt_u16(g->p, n);
}

static void
data(struct gen *g, uint16_t type, const char *hex)
{
	size_t n = 0;

	for (const char *p = hex; *p != '\0'; p++)
		n += *p != ' ';
	record(g, type, (uint16_t)(n / 2));
	pkt_hex(g->p, hex);
}

static void
opt(struct gen *g, uint16_t udp, const char *hex)
{
	size_t n = 0;

	for (const char *p = hex; *p != '\0'; p++)
		n += *p != ' ';
	pkt_u8(g->p, 0);
	pkt_u16(g->p, 41);
	pkt_u16(g->p, udp);
	pkt_u32(g->p, 0x8000);
	pkt_u16(g->p, (uint16_t)(n / 2));
	pkt_hex(g->p, hex);
}

static void
services(struct gen *g)
{
	response(g, 5001, "example.com", 65, 3, 0);
	/* 1 . alpn=h2,h3 ipv4hint ech (public name cover.example) ipv6hint */
	data(g, 65, "0001 00 0001 0006 02 6832 02 6833 0004 0008 c0000201 c0000202"
	    "0005 002a 0028 fe0d 0024 01 0020 0004 01020304 0004 00010001 40 0d 636f7665722e6578616d706c65 0000 00 "
	    "0000 000006 0010 20010db8000000000000000000000001");
	/* 0 svc.example.net: an alias */
	data(g, 65, "0000 03 737663 07 6578616d706c65 03 6e6574 00");
	/*
	 * 2 mandatory=alpn,port alpn=dot,h2 no-default-alpn port=8443 dohpath, one of the same address, one that
	 * nobody knows
	 */
	data(g, 64, "0002 03 646e73 07 6578616d706c65 00 0000 0004 0001 0003 0001 0007 03 646f74 02 6832 0002 0000"
	    "0003 0002 20fb 0004 0004 c0000202 0007 0010 2f646e732d71756572797b3f646e737d 1234 0001 ff");
	emit(g);
}

static void
options(struct gen *g)
{
	response(g, 5002, "example.org", 1, 0, 1);
	/* subnet, cookies of both, name of the server, padding, an error with a text, TCP keepalive */
	opt(g, 1232, "0008 0007 0001 18 00 c00002 000a 0018 0001020304050607 101112131415161718191a1b1c1d1e1f"
	    "0003 0003 6e7331 000c 0004 00000000 000f 0009 000f 626c6f636b6564 000b 0002 0064");
	emit(g);
	response(g, 5002, "example.org", 28, 0, 1);
	opt(g, 4096, "0008 000b 0002 38 38 20010db8000000 000a 0008 0001020304050607 000f 0002 0016 000c 0010 "
	    "00000000000000000000000000000000");
	emit(g);
	/* wrong: an option that ends behind the record, prefixes of no family, a cookie that is too short */
	response(g, 5003, "example.org", 1, 0, 1);
	opt(g, 512, "0008 0007 0009 18 00 c00002 000a 0004 00010203 0003 0040 6e73");
	emit(g);
}

static void
signatures(struct gen *g)
{
	response(g, 5004, "example.com", 48, 7, 0);
	data(g, 46, "0001 0d 02 0000012c 65bc4d00 6593a280 ed3d 07 6578616d706c65 03 636f6d 00 a1a2a3a4");
	data(g, 43, "ed3d 0d 02 0102030405060708");
	data(g, 48, "0101 03 0d 11121314151617181920");
	data(g, 47, "03 6e7874 07 6578616d706c65 03 636f6d 00 0006 400000000003");
	data(g, 50, "01 01 000a 04 aabbccdd 14 000102030405060708090a0b0c0d0e0f10111213 0006 400000000002");
	data(g, 51, "01 00 0000 00");
	data(g, 59, "ed3d 0d 02 0102030405060708");
	emit(g);
	/* RSA with MD5, whose key tag stands in the key; records that end too early, a signer that leads nowhere */
	response(g, 5005, "example.net", 48, 2, 0);
	data(g, 48, "0100 03 01 0103 a1a2a3a4 a5a6a7");
	data(g, 43, "ed3d 0d");
	emit(g);
	response(g, 5006, "example.net", 46, 1, 0);
	data(g, 46, "0001 0d 02 0000012c 65bc4d00 6593a280 ed3d c0ff");
	emit(g);
	response(g, 5007, "example.net", 65, 2, 0);
	data(g, 65, "0001 00 0001 0003 02 6832");
	data(g, 65, "0001 00 0001 0030 02 6832");
	emit(g);
}

/* SVCB and HTTPS, options, DNSSEC: all that is kept, more than that, what is wrong. */
void
sc_dnsnew(struct gen *g)
{
	services(g);
	options(g);
	signatures(g);
	response(g, 5008, "many.example", 65, 25, 0);
	for (unsigned i = 0; i < 25; i++) {
		record(g, 65, 11);
		pkt_u16(g->p, (uint16_t)(i + 1));
		pkt_hex(g->p, "00 0004 0004 0a000000");
		g->p->b[g->p->n - 1] = (uint8_t)i;
	}
	emit(g);
}

/* --- DNS in TLS, HTTP and QUIC ---------------------------------------------------------------------------------- */

/* An extension out of bytes that are in a packet of its own. */
static void
extension(struct pkt *to, uint16_t type, const struct pkt *data)
{
	pkt_u16(to, type);
	pkt_u16(to, (uint16_t)data->n);
	pkt_bytes(to, data->b, data->n);
}

/* A client's hello in a record of TLS: the server's name, or NULL; protocols, separated by commas, or NULL. */
static void
hello(struct pkt *to, const char *server, const char *protocols)
{
	static struct pkt ext, data;

	pkt_clear(&ext);
	if (server != NULL) {
		pkt_clear(&data);
		pkt_u16(&data, (uint16_t)(strlen(server) + 3));
		pkt_u8(&data, 0);
		pkt_u16(&data, (uint16_t)strlen(server));
		pkt_str(&data, server);
		extension(&ext, 0, &data);
	}
	if (protocols != NULL) {
		pkt_clear(&data);
		pkt_u16(&data, (uint16_t)(strlen(protocols) + 1));
		for (const char *p = protocols; *p != '\0';) {
			const size_t n = strcspn(p, ",");

			pkt_u8(&data, (uint8_t)n);
			pkt_bytes(&data, p, n);
			p += n + (p[n] == ',');
		}
		extension(&ext, 16, &data);
	}
	pkt_clear(to);
	pkt_hex(to, "16 0301");
	pkt_u16(to, (uint16_t)(4 + 2 + 32 + 1 + 4 + 2 + 2 + ext.n));
	pkt_hex(to, "01 00");
	pkt_u16(to, (uint16_t)(2 + 32 + 1 + 4 + 2 + 2 + ext.n));
	pkt_hex(to, "0303");
	pkt_fill(to, 32);
	pkt_hex(to, "00 0002 1301 01 00");
	pkt_u16(to, (uint16_t)ext.n);
	pkt_bytes(to, ext.b, ext.n);
}

/* A connection that begins with a hello in segments of so many bytes. */
static void
tls_hello(struct gen *g, uint16_t cport, uint16_t sport, const char *server, const char *protocols, size_t piece)
{
	static struct pkt text;
	struct conv c;

	hello(&text, server, protocols);
	conv_init(&c, C, cport, S, sport);
	conv_open(g, &c);
	for (size_t at = 0; at < text.n; at += piece) {
		const size_t n = text.n - at < piece ? text.n - at : piece;

		ip4(g, C, S, 6);
		pkt_tcp(g->p, &(struct tcp){ .sport = cport, .dport = sport, .seq = c.host[CLIENT].seq,
		    .ack = c.host[SERVER].seq, .flags = TH_ACK | TH_PSH, .win = 8192 });
		pkt_bytes(g->p, text.b + at, n);
		emit(g);
		c.host[CLIENT].seq += (uint32_t)n;
	}
	conv_close(g, &c);
}

/* DNS over TLS, HTTPS and QUIC: by protocols, by ports, by names; hellos in pieces; what is something else. */
void
sc_dnsover(struct gen *g)
{
	tls_hello(g, 6001, 853, NULL, NULL, 1000);
	tls_hello(g, 6002, 853, "dns.example", "dot", 7);
	tls_hello(g, 6003, 8853, "dns.example", "h2,dot", 50);
	tls_hello(g, 6004, 853, "www.example", "h2", 1000);		/* says that it is the web */
	tls_hello(g, 6005, 443, "dns.google", "h2,http/1.1", 1000);
	tls_hello(g, 6006, 443, "Mozilla.Cloudflare-DNS.com", "h2", 1);
	tls_hello(g, 6007, 443, "dns.google.example", "h2", 1000);
	tls_hello(g, 6008, 443, "xdns.google", "h2", 1000);
	tls_hello(g, 6009, 8443, "dns.quad9.net", NULL, 1000);
	tls_hello(g, 6010, 443, "dns.google", "spdy/3", 1000);
	tls_hello(g, 6011, 443, "www.example", "h2", 1000);
	ip4(g, C, S, 17);
	pkt_udp(g->p, 6012, 853);
	pkt_hex(g->p, "c0 00000001 08 0102030405060708 00");
	pkt_fill(g->p, 1200);
	emit(g);
	/* two connections of one flow: the second is the web */
	tls_hello(g, 6013, 443, "dns.google", "h2", 1000);
	tcp4(g, C, 6014, S, 853, TH_SYN, 1, 0, 0);
}
