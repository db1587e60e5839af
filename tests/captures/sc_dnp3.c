/* Scenarios of DNP3. */
#include "gen.h"

#include <stdio.h>
#include <string.h>

#define S	"10.83.1.1"

static uint16_t
crc(const uint8_t *p, size_t n)
{
	unsigned v = 0;

	for (size_t i = 0; i < n; i++) {
		v ^= p[i];
		for (int k = 0; k < 8; k++)
			v = v & 1 ? v >> 1 ^ 0xa6bc : v >> 1;
	}
	return (uint16_t)~v;
}

static void
u16le(struct gen *g, uint16_t v)
{
	pkt_u16(g->p, (uint16_t)(v << 8 | v >> 8));
}

/* A frame of n <= 250 bytes of data, each block with its CRC */
static void
frame(struct gen *g, uint8_t control, uint16_t source, uint16_t destination, const uint8_t *data, size_t n)
{
	const size_t at = g->p->n;

	pkt_hex(g->p, "0564");
	pkt_u8(g->p, (uint8_t)(5 + n));
	pkt_u8(g->p, control);
	u16le(g, destination);
	u16le(g, source);
	u16le(g, crc(g->p->b + at, 8));
	for (size_t i = 0; i < n; i += 16) {
		const size_t block = n - i < 16 ? n - i : 16;

		pkt_bytes(g->p, data + i, block);
		u16le(g, crc(data + i, block));
	}
}

static size_t
bytes_of(uint8_t *b, const char *hex)
{
	static struct pkt p;

	pkt_clear(&p);
	pkt_hex(&p, hex);
	memcpy(b, p.b, p.n);
	return p.n;
}

/* A frame with a segment: its number, FIR and FIN stand first. */
static void
segment(struct gen *g, uint8_t control, uint16_t source, uint16_t destination, const char *hex)
{
	uint8_t b[512];

	frame(g, control, source, destination, b, bytes_of(b, hex));
}

/* --- a connection ----------------------------------------------------------------------------------------------- */

/* A master asks, an outstation answers: a frame a segment of TCP. */
static void
ask(struct exchange *t, const char *hex)
{
	exchange_begin(t, CLIENT);
	segment(t->g, 0xc4, 3, 4, hex);
	exchange_end(t, CLIENT);
}

static void
answer(struct exchange *t, const char *hex)
{
	exchange_begin(t, SERVER);
	segment(t->g, 0x44, 4, 3, hex);
	exchange_end(t, SERVER);
}

/* A fragment of n bytes of text in segments of 249 bytes */
static void
long_answer(struct exchange *t, size_t n)
{
	uint8_t b[250], number = 0;
	size_t at = 0;

	while (at < n) {
		const size_t len = n - at < 249 ? n - at : 249;

		b[0] = (uint8_t)(number | (at == 0 ? 0x40 : 0) | (at + len == n ? 0x80 : 0));
		for (size_t i = 0; i < len; i++, at++)
			b[1 + i] = at == 0 ? 0xe3 : at == 1 ? 0x81 : at == 2 ? 0x10 : at == 3 ? 0 : at == 4 ? 110 :
			    at == 5 ? 200 : at == 6 ? 0x08 : at == 7 ? (uint8_t)((n - 9) / 200) : at == 8 ? 0 : 'a';
		exchange_begin(t, SERVER);
		frame(t->g, 0x44, 4, 3, b, 1 + len);
		exchange_end(t, SERVER);
		number = (number + 1) & 0x3f;
	}
}

void
sc_dnp3(struct gen *g)
{
	struct exchange t;
	struct host *const c = &t.v.host[CLIENT];

	/* integrity poll, time, controls that are carried out and not, a restart */
	exchange_open(&t, g, "10.83.0.1", S, 20000);
	ask(&t, "c0 c0 01 3c0206 3c0306 3c0406 3c0106");
	answer(&t, "c0 e0 81 8000 0102 00 00 02 818101 1e01 00 00 01 0100000000 0102000000 0a02 28 0100 0500 81");
	ask(&t, "c1 c0 00");
	ask(&t, "c2 c1 02 3201 07 01 112233445566");
	answer(&t, "c1 c1 81 0000");
	ask(&t, "c3 c2 05 0c01 28 0100 0700 03 01 64000000 00000000 00  2902 17 01 09 1234 00");
	answer(&t, "c2 c2 81 0000 0c01 28 0100 0700 03 01 64000000 00000000 00  2902 17 01 09 1234 04");
	ask(&t, "c4 c3 0d");
	answer(&t, "c3 c3 81 0001 3402 07 01 1027");
	/* frames over the borders of segments, the second segment first */
	exchange_open(&t, g, "10.83.0.2", S, 20000);
	{
		uint8_t b[256];
		size_t n;

		exchange_begin(&t, CLIENT);
		segment(g, 0xc4, 3, 4, "c0 c0 01 3c0106");
		segment(g, 0xc4, 3, 4, "c1 c1 01 1e00 06");
		n = g->p->n - t.at;
		memcpy(b, g->p->b + t.at, n);
		c->seq += 15;
		exchange_begin(&t, CLIENT);
		pkt_bytes(g->p, b + 15, n - 15);
		exchange_end(&t, CLIENT);
		c->seq -= (uint32_t)n;
		exchange_begin(&t, CLIENT);
		pkt_bytes(g->p, b, 15);
		exchange_end(&t, CLIENT);
		c->seq += (uint32_t)n - 15;
	}
	long_answer(&t, 609);
	/* longer than what is joined; a segment is missing */
	exchange_open(&t, g, "10.83.0.3", S, 20000);
	long_answer(&t, 5000 + 9);
	exchange_open(&t, g, "10.83.0.4", S, 20000);
	answer(&t, "40 e0 81 9000 1e02 08 0200 01");
	answer(&t, "82 0100");
	answer(&t, "83 0100");
	/* several outstations behind one gateway, their fragments side by side */
	exchange_open(&t, g, "10.83.0.5", S, 20000);
	exchange_begin(&t, SERVER);
	segment(g, 0x44, 10, 1, "40 e0 81 0000 6e04 00 00 00");
	segment(g, 0x44, 11, 1, "45 e0 81 0100 6f02 00 00 00");
	segment(g, 0x44, 10, 1, "81 61626364");
	segment(g, 0x44, 11, 1, "86 6162");
	exchange_end(&t, SERVER);
	exchange_open(&t, g, "10.83.0.14", S, 20000);
	exchange_begin(&t, SERVER);
	for (uint16_t i = 0; i < 20; i++)
		segment(g, 0x44, 100 + i, 1, i == 0 ? "40 e0 81 0000" : "c0 f0 82 0000");
	exchange_end(&t, SERVER);
	/* wrong CRCs: of a header, of a block; and bytes between frames */
	exchange_open(&t, g, "10.83.0.6", S, 20000);
	ask(&t, "c0 c0 01 3c0106");
	exchange_begin(&t, CLIENT);
	segment(g, 0xc4, 3, 4, "c1 c1 01 3c0206");
	g->p->b[t.at + 8] ^= 1;
	segment(g, 0xc4, 3, 4, "c2 c2 01 3c0306");
	g->p->b[g->p->n - 4] ^= 1;
	pkt_hex(g->p, "050564");
	segment(g, 0xc4, 3, 4, "c3 c3 01 3c0406");
	exchange_end(&t, CLIENT);
	/* the link alone, and what its stations answer */
	exchange_open(&t, g, "10.83.0.7", S, 20000);
	exchange_begin(&t, CLIENT);
	frame(g, 0xc0, 3, 4, NULL, 0);
	frame(g, 0xf2, 3, 4, NULL, 0);
	frame(g, 0xc9, 3, 4, NULL, 0);
	segment(g, 0xf3, 3, 4, "c0 c0 17");
	exchange_end(&t, CLIENT);
	exchange_begin(&t, SERVER);
	frame(g, 0x00, 4, 3, NULL, 0);
	frame(g, 0x01, 4, 3, NULL, 0);
	frame(g, 0x0b, 4, 3, NULL, 0);
	frame(g, 0x0f, 4, 3, NULL, 0);
	exchange_end(&t, SERVER);
	/*
	 * files, authentication, a function that nobody has, a bad qualifier, objects that are not there, no function
	 */
	exchange_open(&t, g, "10.83.0.8", S, 20001);
	ask(&t, "c0 c0 19 4603 5b 01 1a00 1a00 0000 000000000000 0000 00000000 00000000 0100");
	ask(&t, "c1 c1 20 7801 5b 01 0400 01020304");
	ask(&t, "c2 c2 40");
	answer(&t, "c0 c0 83 0000 7802 5b 01 0200 0102");
	exchange_open(&t, g, "10.83.0.9", S, 20000);
	ask(&t, "c0 c0 01 3c010d");
	answer(&t, "c0 c0 81 0000 1e01 00 00 01 0100");
	exchange_open(&t, g, "10.83.0.10", S, 20000);
	ask(&t, "c0 c0");
	answer(&t, "c0 c0 81 00");
	exchange_open(&t, g, "10.83.0.11", S, 20000);
	ask(&t, "");
	/* not captured whole; others on this port */
	exchange_open(&t, g, "10.83.0.12", S, 20000);
	exchange_begin(&t, SERVER);
	segment(g, 0x44, 4, 3, "c0 c0 81 0400 1e02 00 00 05 010100 010200 010300 010400 010500 010600");
	emit_snapped(g, t.at + 10 + 18 + 3);
	exchange_open(&t, g, "10.83.0.13", S, 20000);
	exchange_begin(&t, CLIENT);
	pkt_str(g->p, "GET / HTTP/1.1\r\n\r\n");
	exchange_end(&t, CLIENT);
	/* datagrams: two frames in one, to all, on other ports; what is cut, what is none */
	for (int i = 0; i < 2; i++) {
		ip4(g, "10.83.0.20", S, 17);
		pkt_udp(g->p, 40001, 20000);
		segment(g, 0xc4, 3, 0xffff, i == 0 ? "c0 c0 07 1400 06" : "c1 c1 08 1400 06");
		segment(g, 0xc4, 3, 4, i == 0 ? "c1 c0 15 3c0206" : "42 c1 02 3201 07");
		if (i == 1)
			segment(g, 0xc4, 3, 4, "83 01 112233445566");
		emit(g);
	}
	ip4(g, "10.83.0.21", S, 17);
	pkt_udp(g->p, 40001, 40002);
	segment(g, 0x44, 4, 3, "c0 f0 82 0000");
	emit(g);
	ip4(g, "10.83.0.22", S, 17);
	pkt_udp(g->p, 40001, 20000);
	pkt_str(g->p, "no frame of DNP3");
	emit(g);
	ip4(g, "10.83.0.23", S, 17);
	pkt_udp(g->p, 40001, 20000);
	segment(g, 0x44, 4, 3, "c0 f0 82 0000 3402 07 01 1027 0102 00 00 02 818101");
	emit_snapped(g, 14 + 20 + 8 + 10 + 18 + 2);
}

/* --- at the borders --------------------------------------------------------------------------------------------- */

/* A datagram of a host with this number */
static void
from_host(struct gen *g, unsigned host)
{
	char from[32];

	(void)snprintf(from, sizeof from, "10.84.%u.%u", host / 200, 1 + host % 200);
	ip4(g, from, S, 17);
	pkt_udp(g->p, 40001, 20000);
}

static void
host_says(struct gen *g, unsigned host, uint8_t control, const char *hex)
{
	from_host(g, host);
	segment(g, control, 4, 3, hex);
	emit(g);
}

/* Bytes of a value of each variation from 1 on, 0 behind the last: IEEE 1815, annex A */
static const struct { uint8_t group; uint8_t sizes[13]; } objects[] = {
	{ 2, { 1, 7, 3 } }, { 4, { 1, 7, 3 } }, { 11, { 1, 7 } }, { 13, { 1, 7 } }, { 20, { 5, 3, 5, 3, 4, 2, 4,
	    2 } },
	{ 21, { 5, 3, 5, 3, 11, 9, 11, 9, 4, 2, 4, 2 } }, { 22, { 5, 3, 5, 3, 11, 9, 11, 9 } },
	{ 23, { 5, 3, 5, 3, 11, 9, 11, 9 } }, { 30, { 5, 3, 4, 2, 5, 9 } }, { 31, { 5, 3, 11, 9, 4, 2, 5, 9 } },
	{ 32, { 5, 3, 11, 9, 5, 9, 11, 15 } }, { 33, { 5, 3, 11, 9, 5, 9, 11, 15 } }, { 34, { 2, 4, 4 } },
	{ 40, { 5, 3, 5, 9 } }, { 41, { 5, 3, 5, 9 } }, { 42, { 5, 3, 11, 9, 5, 9, 11, 15 } },
	{ 43, { 5, 3, 11, 9, 5, 9, 11, 15 } }, { 50, { 6, 10, 6, 11 } }, { 51, { 6, 6 } }, { 52, { 2, 2 } },
	{ 101, { 2, 4, 8 } }, { 102, { 1 } }
};

/* An answer with a value of each variation of a group; more: and of one more that nobody knows */
static void
group_says(struct gen *g, unsigned host, unsigned i, bool more)
{
	char hex[1024] = "c0 c0 81 0000", *p = hex + strlen(hex);
	unsigned v;

	for (v = 0; objects[i].sizes[v] > 0; v++) {
		p += sprintf(p, "%02x%02x 00 0505", objects[i].group, v + 1);
		for (unsigned k = 0; k < objects[i].sizes[v]; k++)
			p += sprintf(p, "01");
	}
	if (more)
		(void)sprintf(p, "%02x%02x 00 0505 0101", objects[i].group, v + 1);
	host_says(g, host, 0x44, hex);
}

/* Functions, objects, qualifiers, controls, frames and links: those that there are, and next to them. */
void
sc_dnp3border(struct gen *g)
{
	static const char *const said[] = {
		/* ranges and numbers: none, one, too many, the wrong way round; of each size */
		"c0 c0 81 0000 0102 00 0504 01", "c0 c0 81 0000 0102 00 0505 01", "c0 c0 81 0000 0102 00 0506 01",
		"c0 c0 81 0000 0102 00 05", "c0 c0 81 0000 0102 00", "c0 c0 81 0000 0102", "c0 c0 81 0000 01",
		"c0 c0 81 0000 0102 01 05000600 0101", "c0 c0 81 0000 0102 01 05000600 01",
		"c0 c0 81 0000 0102 02 0500000006000000 0101", "c0 c0 81 0000 0102 02 00000000ffffffff 01",
		"c0 c0 81 0000 0102 03 0506 0101", "c0 c0 81 0000 0102 04 05000600 0101",
		"c0 c0 81 0000 0102 05 0500000006000000 0101", "c0 c0 81 0000 0102 06 0102 07 01 01",
		"c0 c0 81 0000 0102 07 00", "c0 c0 81 0000 0102 07 02 0101", "c0 c0 81 0000 0102 07 02 01",
		"c0 c0 81 0000 0102 08 0200 0101", "c0 c0 81 0000 0102 09 02000000 0101",
		"c0 c0 81 0000 0102 0a 01 01",
		"c0 c0 81 0000 0102 0b 01 01", "c0 c0 81 0000 0102 0c 01 01", "c0 c0 81 0000 0102 0f 01 01",
		/* packed bits: eight, nine, a byte less */
		"c0 c0 81 0000 0101 00 0007 01 0102 07 01 01", "c0 c0 81 0000 0101 00 0008 0101 0102 07 01 01",
		"c0 c0 81 0000 0101 00 0008 01", "c0 c0 81 0000 0301 00 0003 01 0102 07 01 01",
		"c0 c0 81 0000 0301 00 0004 0101 0102 07 01 01", "c0 c0 81 0000 5001 00 0000 01 0102 07 01 01",
		"c0 c0 81 0000 0a01 00 0008 0101 0102 07 01 01", "c0 c0 81 0000 0c03 00 0008 0101 0102 07 01 01",
		/* an index or a size in front of each: of one byte, two, four; what is behind them, and not */
		"c0 c0 81 0000 0102 17 02 0501 0601", "c0 c0 81 0000 0102 27 02 050001 060001",
		"c0 c0 81 0000 0102 37 01 05000000 01", "c0 c0 81 0000 0102 17 02 0501 06",
		"c0 c0 81 0000 0102 37 01 050000",
		"c0 c0 81 0000 7803 47 01 02 0101", "c0 c0 81 0000 7803 5b 01 0200 0101",
		"c0 c0 81 0000 7803 6b 01 02000000 0101",
		"c0 c0 81 0000 7803 5b 01 0300 0101", "c0 c0 81 0000 7803 5b 01 0000 0102 07 01 01",
		"c0 c0 81 0000 7803 7b 01 02 0101", "c0 c0 81 0000 7703 00 0505 01 0102 07 01 01",
		"c0 c0 81 0000 6e00 00 0505 0102 07 01 01", "c0 c0 81 0000 6e02 00 0505 6162 0102 07 01 01",
		"c0 c0 81 0000 7102 00 0505 6162 0102 07 01 01", "c0 c0 81 0000 7202 00 0505 6162 0102 07 01 01",
		"c0 c0 81 0000 6d02 00 0505 6162 0102 07 01 01", "c0 c0 81 0000 6eff c0 01",
		"c0 c0 81 0000 0102 87 01 01",
		"c0 c0 81 0000 0102 f7 01 01",
		"c0 c0 81 0000 3c02 06 0102 07 01 01", "c0 c0 81 0000 0100 06 0102 07 01 01",
		"c0 c0 81 0000 0203 07 00 0102 07 01 01",
		/* requests that only name objects */
		"c0 c0 01 0102 17 02 0506", "c0 c0 01 0102 17 02 05", "c0 c0 01 0102 27 01 0500",
		"c0 c0 01 0102 27 01 05",
		"c0 c0 01 0102 37 01 05000000", "c0 c0 01 0102 37 01 050000", "c0 c0 01 0102 00 0505 3c01 06",
		"c0 c0 01 0102 47 01 05 3c01 06", "c0 c0 01 0102 77 01 05 3c01 06", "c0 c0 01 0102 09 ffffffff",
		"c0 c0 01 0102 19 ffffffff 05",
		/* what controls give back */
		"c0 c0 81 0000 0c01 17 01 05 0102030405060708090a 00",
		"c0 c0 81 0000 0c01 17 01 05 0102030405060708090a 80",
		"c0 c0 81 0000 0c01 17 01 05 0102030405060708090a 81",
		"c0 c0 81 0000 0c02 17 01 05 0102030405060708090a 7f",
		"c0 c0 81 0000 2901 17 01 05 01020304 01", "c0 c0 81 0000 2904 17 01 05 0102030405060708 02",
		"c0 c0 81 0000 2801 17 01 05 01020304 01", "c0 c0 05 0c01 17 01 05 0102030405060708090a 81",
		/* ends */
		"c0", "c0 c0", "c0 c0 81", "c0 c0 81 00", "c0 c0 81 0000", "c0 c0 01"
	};
	unsigned host = 0;
	char hex[600];

	for (unsigned i = 0; i < sizeof said / sizeof *said; i++)
		host_says(g, host++, strncmp(said[i], "c0 c0 81", 8) == 0 ? 0x44 : 0xc4, said[i]);
	for (unsigned i = 0; i < sizeof objects / sizeof *objects; i++) {
		group_says(g, host++, i, false);
		group_says(g, host++, i, true);
	}
	for (unsigned code = 0; code <= 0x22; code++) {		/* with an object that has a value,
	    if they have any */
		(void)snprintf(hex, sizeof hex, "c0 c0 %02x 0102 07 01 01", code);
		host_says(g, host++, 0xc4, hex);
	}
	for (unsigned code = 0x80; code < 0x86; code++) {
		(void)snprintf(hex, sizeof hex, "c0 c0 %02x 0000", code);
		host_says(g, host++, 0x44, hex);
	}
	for (unsigned bit = 0; bit < 16; bit++) {
		(void)snprintf(hex, sizeof hex, "c0 c0 81 %02x%02x", 1U << bit & 0xff, 1U << bit >> 8);
		host_says(g, host++, 0x44, hex);
	}
	for (unsigned control = 0; control < 0x100; control += control % 16 == 4 ? 12 : 1)
		host_says(g, host++, (uint8_t)control, "c0 c0 01 3c01 06");
	/* addresses of all, and below; lengths around blocks; what is cut,
	    or has another CRC; a header with a wrong bit */
	for (unsigned to = 0xfffc; to < 0x10000; to++) {
		from_host(g, host++);
		segment(g, 0xc4, 3, (uint16_t)to, "c0 c0 01 3c01 06");
		emit(g);
	}
	for (size_t n = 1; n < 35; n += n == 2 ? 13 : n == 18 ? 14 : 1) {
		uint8_t b[64] = { 0xc0, 0xc0, 0x81, 0, 0, 110, 1, 7, (uint8_t)(n - 9) };

		memset(b + 9, 'a', sizeof b - 9);
		for (size_t cut = 0; cut < 4; cut++) {
			from_host(g, host++);
			frame(g, 0x44, 4, 3, b, n);
			if (cut == 1)
				g->p->b[g->p->n - 1] ^= 1;
			if (cut > 1)
				emit_snapped(g, g->p->n - 2 * cut + 3);
			else
				emit(g);
		}
	}
	for (size_t at = 0; at < 10; at++) {
		from_host(g, host++);
		segment(g, 0xc4, 3, 4, "c0 c0 01 3c01 06");
		segment(g, 0xc4, 3, 4, "c0 c0 02 3c02 06");
		g->p->b[g->p->n - 18 + at] ^= 0x40;
		segment(g, 0xc4, 3, 4, "c0 c0 01 3c03 06");
		emit(g);
	}
}

/* Segments in order and not, side by side, as long as what is joined; lists that are just full. */
void
sc_dnp3join(struct gen *g)
{
	static const char *const parts[][4] = {
		{ "40 c0 81 0000 6e02", "81 00 0505 6162" }, { "40 c0 81 0000 6e02", "82 00 0505 6162" },
		{ "7f c0 81 0000 6e02", "80 00 0505 6162" }, { "40 c0 81 0000 6e02", "01 00 05", "82 05 6162" },
		{ "40 c0 81 0000 6e02", "40 c1 82 0000 6e02", "81 00 0505 6162" }, { "80 00 0505" }, { "00 00 0505",
		    "81 c0" },
		{ "40 c0 81 0000 6e02", "c1 c1 82 0000" }, { "40", "81 c0 01 3c01 06" }, { "40 c0", "81 01 3c01 06"
		    }, { "40 c0 81 0000" },
		{ "40 c0 81 0000 6e02", "81 00 0505 61" }, { "40 c0 81 0000 6e02", "01 00", "81 00", "82 0505 6162" }
	};
	unsigned host = 1600;
	uint8_t b[250];
	char hex[64];

	for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++, host++)
		for (unsigned k = 0; k < 4 && parts[i][k] != NULL; k++)
			host_says(g, host, 0x44, parts[i][k]);
	/* as long as what is joined, a byte more */
	for (size_t size = 4095; size < 4098; size++, host++)
		for (size_t at = 0, number = 0; at < size; number++) {
			const size_t n = size - at < 249 ? size - at : 249;

			memset(b, 'a', sizeof b);
			b[0] = (uint8_t)(number | (at == 0 ? 0x40 : 0) | (at + n == size ? 0x80 : 0));
			if (at == 0)
				memcpy(b + 1, "\xc0\x81\0\0\156\1\10", 7);
			if (at == 0) {
				b[8] = (uint8_t)((size - 9) & 0xff);
				b[9] = (uint8_t)((size - 9) >> 8);
			}
			from_host(g, host);
			frame(g, 0x44, 4, 3, b, n + 1);
			emit(g);
			at += n;
		}
	/* as many side by side as there is room for, and one more */
	for (unsigned n = 3; n < 6; n++, host++)
		for (unsigned k = 0; k < 2 * n; k++) {
			from_host(g, host);
			segment(g, 0x44, (uint16_t)(10 + k % n), 3, k < n ? "40 c0 81 0000 6e02" : "81 00 0505 6162");
			emit(g);
		}
	/* addresses, objects and functions: more than a list has */
	for (unsigned n = 15; n < 18; n++, host++)
		for (unsigned k = 0; k < n; k++) {
			from_host(g, host);
			segment(g, 0x44, (uint16_t)(10 + k), 3, "c0 c0 81 0000");
			emit(g);
		}
	for (unsigned i = 0; i < 9; i++, host++)	/* around 24, 32 and 40 */
		for (unsigned k = 0; k < 23 + i % 3 + i / 3 * 8; k++) {
			(void)snprintf(hex, sizeof hex, "c0 c0 %02x 01%02x 06", k, k);
			host_says(g, host, 0xc4, hex);
			(void)snprintf(hex, sizeof hex, "c0 c0 81 0000 2902 17 01 05 0102 %02x", k);
			host_says(g, host, 0x44, hex);
		}
}
