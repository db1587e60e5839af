/* Scenarios about what UDP, SCTP and ICMP carry. */
#include <string.h>

#include "gen.h"

#define A	"10.40.0.1"
#define B	"10.40.0.2"

void
sc_dtls(struct gen *g)
{
	static const char *const record[] = {
		"16 fefd 0000000000000000 0004 01020304",
		"17 feff 0001000000000001 0004 01020304",
		"16 0100 0000000000000000 0004 01020304",
		"16 fefd 0000000000000000 0004 01020304 14 fefd 0000000000000001 0001 01",
		"13 fefd 0000000000000000 0004 01020304",	/* content type too small */
		"16 fefc 0000000000000000 0004 01020304",	/* unknown version */
		"16 fefd 0000000000000000 ffff 01",		/* longer than the packet */
		"16 fefd 0000",					/* cut */
	};

	for (uint16_t i = 0; i < 8; i++) {
		ip4(g, A, B, 17);
		pkt_udp(g->p, 40000, (uint16_t)(50000 + i));
		pkt_hex(g->p, record[i]);
		emit(g);
	}
	ip4(g, A, "239.255.255.250", 17);
	pkt_udp(g->p, 40000, 1900);
	pkt_str(g->p, "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n");
	emit(g);
	tcp4(g, A, 40000, B, 1900, TH_SYN, 1, 0, 0);
	udp4(g, A, 1900, B, 1000, 10);				/* towards a low port: none */
}

/* Encrypted records of DTLS 1.3 with and without a handshake before them, and what only looks like DTLS. */
void
sc_dtls13(struct gen *g)
{
	static const char *const record[] = {
		"2e 0102 0010 000102030405060708090a0b0c0d0e0f",			/* sequence 16, length */
		/* two, sequence 8 */
		"24 01 0010 000102030405060708090a0b0c0d0e0f 24 02 0010 000102030405060708090a0b0c0d0e0f",
		"20 01 000102030405060708090a0b0c0d0e0f",				/* to the end */
		"3c cafe 0102 0014 000102030405060708090a0b0c0d0e0f",			/* with a connection ID */
		"2e 0102 0011 000102030405060708090a0b0c0d0e0f",			/* longer than the datagram */
		"2e 0102 000f 000102030405060708090a0b0c0d0e",	/* shorter than a record may be */
	};
	static const char *const other[] = {
		"1b fefd 0000000000000000 0004 01020304", "16 fefd 0000000000000000 0000 01020304",
		"16 fefd 0000000000000000 0005 01020304", "16 0001 0000000000000000 0004 01020304",
		"16 01 0001 0000 0000 0000 0000 0000 000c 0000",	/* NTP control: version 0100, length 0 */
		"19 fefd 0001000000000001 cafe 0004 01020304",	/* with a connection ID: a record */
		"19 fefd 0001000000000001 cafe 0006 01020304",
		"1a fefd 0001000000000001 0004 01020304",	/* acknowledgement: a record */
		"16 fefd 0000000000000000 0004 01020304 2e 0102 0010 000102030405060708090a0b0c0d0e0f",
	};

	for (uint16_t i = 0; i < sizeof record / sizeof *record; i++) {
		for (int handshake = 0; handshake < 2; handshake++) {
			const uint16_t port = (uint16_t)(50000 + 2 * i + handshake);

			if (handshake) {
				ip4(g, A, B, 17);
				pkt_udp(g->p, 40000, port);
				pkt_hex(g->p, "16 fefd 0000000000000000 0004 01020304");
				emit(g);
			}
			ip4(g, B, A, 17);				/* the answer: the flow's opposite had it */
			pkt_udp(g->p, port, 40000);
			pkt_hex(g->p, record[i]);
			emit(g);
		}
	}
	for (uint16_t i = 0; i < sizeof other / sizeof *other; i++) {
		ip4(g, A, B, 17);
		pkt_udp(g->p, 40000, (uint16_t)(50100 + i));
		pkt_hex(g->p, other[i]);
		emit(g);
	}
}

void
sc_sctpchunks(struct gen *g)
{
	static const uint8_t streams[][3] = { { 0, 1, 0 }, { 0, 0, 0 }, { 1, 0, 1 } };

	for (unsigned i = 0; i < 3; i++) {
		ip4(g, A, B, 132);
		pkt_sctp(g->p, 40000, 2905, 0x22222222);
		for (unsigned k = 0; k < 3; k++)
			pkt_sctp_data(g->p, streams[i][k], 1u + 3 * i + k, 9 + k);
		emit(g);
	}
}

void
sc_sctp(struct gen *g)
{
	ip4(g, A, B, 132);					/* the common header alone */
	pkt_sctp(g->p, 40001, 2906, 0);
	emit(g);
	ip6(g, "2001:db8::1", "2001:db8::2", 132);
	pkt_sctp(g->p, 40002, 2906, 0);
	emit(g);
	ip4(g, A, B, 132);					/* INIT, INIT-ACK */
	pkt_sctp(g->p, 40000, 2905, 0);
	pkt_hex(g->p, "01 00 0014 11111111 00010000 000a 000a 00000001");
	emit(g);
	ip4(g, B, A, 132);
	pkt_sctp(g->p, 2905, 40000, 0x11111111);
	pkt_hex(g->p, "02 00 0014 22222222 00010000 000a 000a 00000001");
	emit(g);
	for (uint16_t i = 0; i < 6; i++) {			/* two streams, acknowledged */
		ip4(g, A, B, 132);
		pkt_sctp(g->p, 40000, 2905, 0x22222222);
		pkt_sctp_data(g->p, i % 2, 1u + i, 30 + i);
		emit(g);
		ip4(g, B, A, 132);
		pkt_sctp(g->p, 2905, 40000, 0x11111111);
		pkt_hex(g->p, "03 00 0010 00000001 00010000 0000 0000");
		emit(g);
	}
	ip4(g, A, B, 132);					/* two DATA chunks of different streams in a packet */
	pkt_sctp(g->p, 40000, 2905, 0x22222222);
	pkt_sctp_data(g->p, 3, 10, 10);
	pkt_sctp_data(g->p, 4, 11, 10);
	emit(g);
	ip6(g, "2001:db8::1", "2001:db8::2", 132);
	pkt_sctp(g->p, 40000, 2905, 0x22222222);
	pkt_sctp_data(g->p, 0, 1, 10);
	emit(g);
	ip4(g, A, B, 132);					/* a chunk of length 0, a cut header */
	pkt_sctp(g->p, 40001, 2905, 0x22222222);
	pkt_hex(g->p, "00 03 0000");
	emit(g);
	ip4(g, A, B, 132);
	pkt_hex(g->p, "9c42 0b59 0000");
	emit(g);
}

/* An ICMP error about a UDP packet from A to B. */
static void
error4(struct gen *g, const char *from, uint8_t type, uint8_t code, uint16_t port)
{
	ip4(g, from, A, 1);
	pkt_icmp(g->p, type, code, 0);
	pkt_ip4(g->p, &(struct ip4){ .src = A, .dst = B, .proto = 17, .id = 9, .len = 128 });
	pkt_u16(g->p, 40000);
	pkt_u16(g->p, port);
	pkt_u32(g->p, 0x006c0000);
	emit(g);
}

void
sc_icmp(struct gen *g)
{
	static const uint8_t other[][2] = { { 5, 1 }, { 9, 0 }, { 10, 0 }, { 13, 0 }, { 14, 0 }, { 17, 0 }, { 30, 0 },
	    { 42, 0 }, { 255, 255 } };

	for (uint16_t i = 0; i < 4; i++) {
		icmp4(g, A, B, 8, 0, 56);
		if (i != 2)
			icmp4(g, B, A, 0, 0, 56);
	}
	for (uint16_t code = 0; code < 16; code++) {
		udp4(g, A, 40000, B, (uint16_t)(33434 + code), 100);
		error4(g, B, 3, (uint8_t)code, (uint16_t)(33434 + code));
	}
	error4(g, "10.40.0.3", 11, 0, 33450);
	error4(g, "10.40.0.3", 4, 0, 33450);
	error4(g, "10.40.0.3", 12, 0, 33450);
	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		icmp4(g, A, B, other[i][0], other[i][1], 12);
	for (uint8_t type = 128; type <= 137; type++) {
		ip6(g, "2001:db8::1", type < 130 ? "2001:db8::2" : "ff02::1", 58);
		pkt_icmp6(g->p, type, 0, 0x00010001);
		pkt_fill(g->p, 24);
		emit(g);
	}
	for (uint8_t type = 1; type <= 4; type++) {
		ip6(g, "2001:db8::2", "2001:db8::1", 58);
		pkt_icmp6(g->p, type, 0, 0);
		pkt_ip6(g->p, &(struct ip6){ .src = "2001:db8::1", .dst = "2001:db8::3", .next = 17, .len = 108 });
		pkt_u32(g->p, 0x9c40829a);
		pkt_u32(g->p, 0x006c0000);
		emit(g);
	}
	ip4(g, A, B, 1);					/* cut */
	pkt_hex(g->p, "08 00 00");
	emit(g);
}

/* One RADIUS packet: code, identifier, authenticator, then the attributes. */
static void
radius(struct gen *g, bool up, uint16_t port, uint8_t code, uint8_t id, const char *attributes)
{
	size_t at;

	ip4(g, up ? A : B, up ? B : A, 17);
	pkt_udp(g->p, up ? 40000 : port, up ? port : 40000);
	at = g->p->n;
	pkt_u8(g->p, code);
	pkt_u8(g->p, id);
	pkt_u16(g->p, 0);
	pkt_fill(g->p, 16);
	pkt_hex(g->p, attributes);
	g->p->b[at + 2] = (uint8_t)((g->p->n - at) >> 8);
	g->p->b[at + 3] = (uint8_t)(g->p->n - at);
	emit(g);
}

void
sc_radius(struct gen *g)
{
	/* User-Name "alice", User-Password, NAS-IP-Address, NAS-Port, Service-Type, Called- and Calling-Station-Id */
	radius(g, true, 1812, 1, 1,
	    "01 07 616c696365 02 12 000102030405060708090a0b0c0d0e0f 04 06 c0000201 05 06 00000007"
	    " 06 06 00000002 1e 08 414243444546 1f 08 313233343536");
	/* Framed-Protocol, Framed-IP-Address, Framed-IP-Netmask, Reply-Message "hi", Framed-MTU */
	radius(g, false, 1812, 2, 1, "07 06 00000001 08 06 0a000005 09 06 ffffff00 12 04 6869 0c 06 000005dc");
	radius(g, true, 1812, 1, 2, "01 05 626f62 02 12 000102030405060708090a0b0c0d0e0f");
	radius(g, false, 1812, 3, 2, "12 04 6e6f");
	/* Accounting: status, session id, times, octets, packets, cause */
	radius(g, true, 1813, 4, 3, "28 06 00000001 2c 06 41424344 01 07 616c696365");
	radius(g, false, 1813, 5, 3, "");
	radius(g, true, 1813, 4, 4,
	    "28 06 00000002 2c 06 41424344 2e 06 0000003c 2a 06 00000400 2b 06 00000800 2f 06 00000010"
	    " 30 06 00000020 31 06 00000001 1a 0c 00000009 01 06 61626364");
	radius(g, false, 1813, 5, 4, "");
	radius(g, true, 1812, 1, 5, "01 00");			/* attribute of length 0 */
	radius(g, true, 1812, 1, 6, "01 ff 61");		/* longer than the packet */
	radius(g, true, 1812, 99, 7, "");			/* unknown code */
	udp4(g, A, 40001, B, 1812, 10);				/* shorter than a header */
}

/* A name as labels. */
static void
dns_name(struct pkt *p, const char *name)
{
	while (*name != '\0') {
		const size_t n = strcspn(name, ".");

		pkt_u8(p, (uint8_t)n);
		pkt_bytes(p, name, n);
		name += n + (name[n] == '.');
	}
	pkt_u8(p, 0);
}

static void
dns_head(struct pkt *p, uint16_t id, uint16_t flags, uint16_t qd, uint16_t an, uint16_t ns, uint16_t ar)
{
	const uint16_t word[] = { id, flags, qd, an, ns, ar };

	for (size_t i = 0; i < 6; i++)
		pkt_u16(p, word[i]);
}

static void
dns_question(struct pkt *p, const char *name, uint16_t type)
{
	dns_name(p, name);
	pkt_u16(p, type);
	pkt_u16(p, 1);
}

/* A record whose owner is the question's name; the data follow. */
static void
dns_record(struct pkt *p, uint16_t type, uint32_t ttl, size_t n)
{
	pkt_u16(p, 0xc00c);
	pkt_u16(p, type);
	pkt_u16(p, 1);
	pkt_u32(p, ttl);
	pkt_u16(p, (uint16_t)n);
}

#define RESOLVER	"192.168.138.2"
#define VICTIM		"192.168.138.158"
#define NO_MAC		"00:00:00:00:00:00"

static void
victim_udp(struct gen *g, bool up, uint16_t port)
{
	pkt_clear(g->p);
	pkt_eth(g->p, NO_MAC, NO_MAC, 0x0800);
	pkt_ip4(g->p, &(struct ip4){ .src = up ? VICTIM : RESOLVER, .dst = up ? RESOLVER : VICTIM, .proto = 17,
	    .id = ++g->id });
	pkt_udp(g->p, up ? port : 53, up ? 53 : port);
}

/* A question 10 ms before at, and its answer at at [us]. */
static void
lookup(struct gen *g, uint64_t at, uint16_t port, const char *name, const char *answer, uint32_t ttl)
{
	uint8_t a[4];

	g->now = (at - 10000) * NS_US;
	victim_udp(g, true, port);
	dns_head(g->p, port, 0x0100, 1, 0, 0, 0);
	dns_question(g->p, name, 1);
	emit(g);
	g->now = at * NS_US;
	victim_udp(g, false, port);
	dns_head(g->p, port, answer != NULL ? 0x8180 : 0x8183, 1, answer != NULL, 0, 0);
	dns_question(g->p, name, 1);
	if (answer != NULL) {
		addr4(answer, a);
		dns_record(g->p, 1, ttl, 4);
		pkt_bytes(g->p, a, 4);
	}
	emit(g);
}

/* n web connections of the victim, one behind the other. */
static void
web(struct gen *g, int n, const char *server)
{
	static uint16_t port = 49152;
	struct conv c;

	for (int i = 0; i < n; i++) {
		conv_init(&c, VICTIM, port++, server, 80);
		c.host[CLIENT].mac = c.host[SERVER].mac = NO_MAC;
		conv_open(g, &c);
		conv_send(g, &c, CLIENT, TH_PSH | TH_ACK, 300);
		conv_send(g, &c, SERVER, TH_ACK, 1000);
		conv_close(g, &c);
	}
}

void
sc_dns(struct gen *g)
{
	const uint64_t s = UINT64_C(1431031000) * 1000000;

	lookup(g, s + 896874326, 60078,
	    "va872g.g90e1h.b8.642b63u.j985a2.v33e.37.pa269cc.e8mfzdgrf7g0.groupprograms.in", "62.75.195.236", 29);
	web(g, 1, "62.75.195.236");						/* flow 2 */
	lookup(g, s + 897655926, 65315,
	    "ubb67.3c147o.u806a4.w07d919.o5f.f1.b80w.r0faf9.e8mfzdgrf7g0.groupprograms.in", "62.75.195.236", 29);
	lookup(g, s + 897669844, 50683, "r03afd2.c3008e.xc07r.b0f.a39.h7f0fa5eu.vb8fbl.e8mfzdgrf7g0.groupprograms.in",
	    "62.75.195.236", 29);
	web(g, 8, "62.75.195.236");						/* 5 to 12 */
	lookup(g, s + 902778136, 53571, "ip-addr.es", "188.165.164.184", 21599);
	web(g, 3, "188.165.164.184");						/* 14 to 16 */
	lookup(g, s + 903089942, 61720, "runlove.us", "204.152.254.221", 14069);
	web(g, 2, "204.152.254.221");						/* 18, 19 */
	lookup(g, s + 903507883, 56753, "comarksecurity.com", "72.34.49.86", 13888);
	web(g, 6, "72.34.49.86");						/* 21 to 26 */
	lookup(g, s + 931000000, 57111, "does-not-exist.example", NULL, 0);	/* 27: no answer, not released */
	lookup(g, s + 941364104, 50329, "7oqnsnzwwnm6zb7y.gigapaysun.com", "95.163.121.204", 299);
	web(g, 1, "95.163.121.204");						/* 29 */
	lookup(g, s + 955012345, 51001, "www.example.com", "93.184.216.34", 3600);	/* 30: the eighth */
	web(g, 2, "93.184.216.34");
}

#define NAME	"www.example.org"

/* An answer of one record with n bytes of data (hex) to a question of type. */
static void
answer(struct gen *g, uint16_t port, uint16_t type, const char *data)
{
	size_t n = 0;

	for (const char *c = data; *c != '\0'; c++)
		n += *c != ' ';
	ip4(g, B, A, 17);
	pkt_udp(g->p, 53, port);
	dns_head(g->p, port, 0x8180, 1, 1, 0, 0);
	dns_question(g->p, NAME, type);
	dns_record(g->p, type, 300, n / 2);
	pkt_hex(g->p, data);
	emit(g);
}

void
sc_dnstypes(struct gen *g)
{
	static const struct { uint16_t type; const char *data; } record[] = {
		{ 1, "c0000201" },
		{ 28, "20010db8000000000000000000000001" },
		{ 2, "036e7331 c010" },
		{ 5, "036e7331 c010" },
		{ 6, "036e7331 c010 0561646d696e c010 00000001 00000e10 00000384 00093a80 00000e10" },
		{ 12, "04686f7374 c010" },
		{ 15, "000a 046d61696c c010" },
		{ 16, "05 68656c6c6f" },
		{ 16, "02 6162 02 6364" },
		{ 33, "0001 0002 0050 04686f7374 c010" },
		{ 41, "" },
		{ 99, "0102" },
		{ 2, "c0ff" },					/* a pointer forwards */
		{ 2, "c01f" },					/* a pointer to itself or so */
		{ 2, "3f 61" },					/* a label longer than the packet */
		{ 5, "80" },					/* neither label nor pointer */
		{ 1, "01" },					/* an address of one byte */
	};
	struct conv c;

	for (uint16_t i = 0; i < sizeof record / sizeof *record; i++)
		answer(g, (uint16_t)(41000 + i), record[i].type, record[i].data);
	for (uint16_t i = 1; i < 40; i += 19) {			/* more answers than are kept */
		ip4(g, B, A, 17);
		pkt_udp(g->p, 53, (uint16_t)(42000 + i));
		dns_head(g->p, i, 0x8180, 1, i, 0, 0);
		dns_question(g->p, NAME, 1);
		for (uint16_t k = 0; k < i; k++) {
			dns_record(g->p, 1, 60, 4);
			pkt_u32(g->p, 0x0a000000u + k);
		}
		emit(g);
	}
	ip4(g, A, "224.0.0.251", 17);				/* mDNS */
	pkt_udp(g->p, 5353, 5353);
	dns_head(g->p, 0, 0, 1, 0, 0, 0);
	dns_question(g->p, "_http._tcp.local", 12);
	emit(g);
	ip4(g, A, "10.40.0.255", 17);				/* NetBIOS */
	pkt_udp(g->p, 137, 137);
	dns_head(g->p, 7, 0x0110, 1, 0, 0, 0);
	dns_question(g->p, "FHEPFCELEHFCEPFFFACACACACACACABN", 32);
	emit(g);
	ip4(g, A, B, 17);					/* counts that lie */
	pkt_udp(g->p, 43000, 53);
	dns_head(g->p, 8, 0x0100, 65535, 65535, 65535, 65535);
	dns_question(g->p, NAME, 1);
	emit(g);
	udp4(g, A, 43001, B, 53, 5);				/* too short */
	conv_init(&c, A, 43002, B, 53);				/* over TCP, in two segments */
	conv_open(g, &c);
	conv_send(g, &c, CLIENT, TH_PSH | TH_ACK, 35);
	conv_send(g, &c, SERVER, TH_PSH | TH_ACK, 2);
	conv_send(g, &c, SERVER, TH_PSH | TH_ACK, 60);
	conv_close(g, &c);
}
