/* Scenarios of RDP. */
#include "gen.h"

#include <stdio.h>
#include <string.h>

#define S	"10.82.1.1"

static void
u16le(struct gen *g, uint16_t v)
{
	pkt_u16(g->p, (uint16_t)(v << 8 | v >> 8));
}

static void
u32le(struct gen *g, uint32_t v)
{
	u16le(g, (uint16_t)v);
	u16le(g, (uint16_t)(v >> 16));
}

/* n characters of UTF-16, NULs behind the text */
static void
utf16(struct gen *g, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		u16le(g, i < strlen(s) ? (uint8_t)s[i] : 0);
}

/* Connection request or confirm: a cookie, and what is negotiated */
static void
connect(struct exchange *t, enum side from, const char *cookie, const char *negotiation)
{
	struct pkt *const p = t->g->p;

	exchange_begin(t, from);
	pkt_hex(p, from == CLIENT ? "03000000 00 e0 0000 0000 00" : "03000000 00 d0 0000 1234 00");
	pkt_str(p, cookie);
	pkt_hex(p, negotiation);
	p->b[t->at + 3] = (uint8_t)(p->n - t->at);
	p->b[t->at + 4] = (uint8_t)(p->n - t->at - 5);
	exchange_end(t, from);
}

static void
send(struct exchange *t, enum side from, const char *hex)
{
	exchange_begin(t, from);
	pkt_hex(t->g->p, hex);
	exchange_end(t, from);
}

/* --- introductions ---------------------------------------------------------------------------------------------- */

#define PARAMETERS	"301a 020122 020102 020100 020101 020100 020101 020300ffff 020102"

/* TPKT and X.224 in front of MCS, whose lengths have two bytes */
static void
mcs_begin(struct exchange *t, enum side from)
{
	exchange_begin(t, from);
	pkt_hex(t->g->p, "03000000 02f080");
	if (from == CLIENT)
		pkt_hex(t->g->p, "7f65820000 040101 040101 0101ff" PARAMETERS PARAMETERS PARAMETERS
		    "04820000 000500147c0001 8000 000800100001c0004475636180 00");
	else
		pkt_hex(t->g->p, "7f66820000 0a0100 020100" PARAMETERS
		    "04820000 000500147c0001 2a 14760a01010001c0004d63446e80 00");
}

static void
mcs_lengths(struct exchange *t, enum side from)
{
	uint8_t *const b = t->g->p->b + t->at;
	const size_t n = t->g->p->n - t->at, data = from == CLIENT ? 7 + 5 + 9 + 3 * 28 : 7 + 5 + 6 + 28,
	    key = from == CLIENT ? data + 4 + 7 + 2 + 12 : data + 4 + 7 + 1 + 13;

	b[2] = (uint8_t)(n >> 8), b[3] = (uint8_t)n;
	b[10] = (uint8_t)((n - 12) >> 8), b[11] = (uint8_t)(n - 12);
	b[data + 2] = (uint8_t)((n - data - 4) >> 8), b[data + 3] = (uint8_t)(n - data - 4);
	if (from == CLIENT)
		b[data + 11] = (uint8_t)(0x80 | (n - data - 13) >> 8), b[data + 12] = (uint8_t)(n - data - 13);
	b[key] = (uint8_t)(0x80 | (n - key - 2) >> 8), b[key + 1] = (uint8_t)(n - key - 2);
}

static void
core(struct gen *g, const char *name)
{
	u16le(g, 0xc001);
	u16le(g, 4 + 214);
	u32le(g, 0x00080005);
	u16le(g, 1920);
	u16le(g, 1080);
	pkt_hex(g->p, "01ca 03aa 07040000 b11d0000");	/* 8 bits, German, 7601 */
	utf16(g, name, 16);
	pkt_hex(g->p, "04000000 00000000 0c000000");
	pkt_zero(g->p, 64);
	pkt_hex(g->p, "01ca 0100 00000000 1800 0700 0200");	/* 24 bits, or 32 if that goes */
	utf16(g, "55274-OEM-0011903", 32);
	pkt_zero(g->p, 8);
}

static void
initial(struct exchange *t, unsigned channels)
{
	struct gen *const g = t->g;

	mcs_begin(t, CLIENT);
	core(g, "WORKSTATION-7");
	pkt_hex(g->p, "04c0 0c00 0b000000 00000000  02c0 0c00 1b000000 00000000  03c0");
	u16le(g, (uint16_t)(8 + 12 * channels));
	u32le(g, channels);
	for (unsigned i = 0; i < channels; i++) {
		pkt_str(g->p, "chan");
		pkt_u8(g->p, (uint8_t)('a' + i % 26));
		pkt_hex(g->p, "000000 00008080");
	}
	mcs_lengths(t, CLIENT);
}

/* What the server says of itself and of its protection */
static void
response(struct exchange *t, const char *security)
{
	mcs_begin(t, SERVER);
	pkt_hex(t->g->p, "010c 0c00 04000800 00000000  030c 0c00 eb03 0100 ec03 0000  020c");
	pkt_hex(t->g->p, security);
	mcs_lengths(t, SERVER);
	exchange_end(t, SERVER);
}

/* A log-in in clear: domain, user, password, address; of UTF-16, or of bytes */
static void
login(struct exchange *t, bool unicode)
{
	static const char *const texts[] = { "CORP", "alice", "Pa55word", "", "" };
	struct gen *const g = t->g;
	size_t at;

	exchange_begin(t, CLIENT);
	pkt_hex(g->p, "03000000 02f080 64 0006 03eb 70 8000 4000 0000 07040000");
	u32le(g, unicode ? 0x1b : 0x0b);
	for (size_t i = 0; i < 5; i++)
		u16le(g, (uint16_t)(strlen(texts[i]) * (unicode ? 2 : 1)));
	for (size_t i = 0; i < 5; i++)
		if (unicode) {
			utf16(g, texts[i], strlen(texts[i]) + 1);
		} else {
			pkt_str(g->p, texts[i]);
			pkt_u8(g->p, 0);
		}
	u16le(g, 2);
	u16le(g, 22);
	utf16(g, "192.0.2.77", 11);
	at = g->p->n - t->at;
	g->p->b[t->at + 2] = (uint8_t)(at >> 8), g->p->b[t->at + 3] = (uint8_t)at;
	g->p->b[t->at + 13] = (uint8_t)(0x80 | (at - 15) >> 8), g->p->b[t->at + 14] = (uint8_t)(at - 15);
	exchange_end(t, CLIENT);
}

#define NEG_FLAGS	"02 1f 0800 02000000"
#define HELLO	"16030100 05 01000001 03"

void
sc_rdp(struct gen *g)
{
	struct exchange t;
	struct host *const c = &t.v.host[CLIENT];

	/* a cookie; CredSSP, of which nothing is seen */
	exchange_open(&t, g, "10.82.0.1", S, 3389);
	connect(&t, CLIENT, "Cookie: mstshash=alice\r\n", "01 00 0800 0b000000");
	connect(&t, SERVER, "", NEG_FLAGS);
	send(&t, CLIENT, HELLO);
	send(&t, SERVER, HELLO);
	/* protection of RDP's own; the introduction in pieces, the last one first; a log-in in clear */
	exchange_open(&t, g, "10.82.0.2", S, 3389);
	connect(&t, CLIENT, "Cookie: msts=3640205228.15629.0000\r\n", "01 00 0800 00000000");
	connect(&t, SERVER, "", "");
	initial(&t, 3);
	{
		uint8_t bytes[1024];
		const size_t n = g->p->n - t.at;

		memcpy(bytes, g->p->b + t.at, n);
		c->seq += 100;
		exchange_begin(&t, CLIENT);
		pkt_bytes(g->p, bytes + 100, n - 100);
		exchange_end(&t, CLIENT);
		c->seq -= (uint32_t)n;
		exchange_begin(&t, CLIENT);
		pkt_bytes(g->p, bytes, 100);
		exchange_end(&t, CLIENT);
		c->seq += (uint32_t)n - 100;
	}
	response(&t, "0c00 00000000 00000000");
	login(&t, true);
	send(&t, CLIENT, "03000009 02f080 2180");
	/* refused, on another port; restricted admin mode */
	exchange_open(&t, g, "10.82.0.3", S, 13389);
	connect(&t, CLIENT, "", "01 01 0800 01000000");
	connect(&t, SERVER, "", "03 00 0800 05000000");
	/* X.509, more channels than are kept, bytes instead of characters */
	exchange_open(&t, g, "10.82.0.4", S, 3389);
	connect(&t, CLIENT, "Cookie: mstshash=bob\r\n", "");
	connect(&t, SERVER, "", "");
	initial(&t, 40);
	exchange_end(&t, CLIENT);
	response(&t, "2400 10000000 04000000 04000000 0c000000 a1a2a3a4 02000080 02000000 00000000");
	login(&t, false);
	send(&t, SERVER, "0300000b 06 80 0000 0000 00");
	/* a proprietary certificate, cut from its block; not admitted */
	exchange_open(&t, g, "10.82.0.5", S, 3389);
	connect(&t, CLIENT, "", "");
	connect(&t, SERVER, "", "");
	response(&t, "1c00 02000000 02000000 04000000 10000000 a1a2a3a4 01000000");
	exchange_open(&t, g, "10.82.0.6", S, 3389);
	connect(&t, CLIENT, "", "");
	connect(&t, SERVER, "", "");
	send(&t, SERVER, "0300001c 02f080 7f6612 0a0106 020100 3006 020122 020103 0402 0000");
	/* lengths that are none; a block that is longer than what is there */
	exchange_open(&t, g, "10.82.0.7", S, 3389);
	connect(&t, CLIENT, "Cookie: mstshash=carol\r\n", "01 00 0800 00000000");
	mcs_begin(&t, CLIENT);
	pkt_hex(g->p, "07c0 ff00 05000800");
	mcs_lengths(&t, CLIENT);
	exchange_end(&t, CLIENT);
	/* the oldest clients say less */
	exchange_open(&t, g, "10.82.0.8", S, 3389);
	connect(&t, CLIENT, "", "");
	mcs_begin(&t, CLIENT);
	pkt_hex(g->p, "01c0 8400 01000800 8002 e001 01ca 03aa 0c080000 a3010000");
	utf16(g, "OLD", 16);
	pkt_zero(g->p, 132 - 4 - 20 - 32);
	mcs_lengths(&t, CLIENT);
	exchange_end(&t, CLIENT);
	/* others' connections of X.224: not RDP; without a word of RDP on its port it is */
	exchange_open(&t, g, "10.82.0.9", S, 102);
	send(&t, CLIENT, "03000016 11 e0 0000 0001 00 c0010a c1020100 c2020102");
	send(&t, SERVER, "03000016 11 d0 0001 0002 00 c0010a c1020100 c2020102");
	exchange_open(&t, g, "10.82.0.10", S, 13389);
	connect(&t, CLIENT, "", "");
	exchange_open(&t, g, "10.82.0.11", S, 3389);
	connect(&t, CLIENT, "", "");
	/* not captured whole: the introduction, up to a part of it */
	exchange_open(&t, g, "10.82.0.12", S, 3389);
	connect(&t, CLIENT, "Cookie: mstshash=dave\r\n", "01 00 0800 00000000");
	initial(&t, 1);
	emit_snapped(g, t.at + 230);
	/* a cookie that is too long */
	exchange_open(&t, g, "10.82.0.13", S, 3389);
	connect(&t, CLIENT, "Cookie: mstshash=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", "01 00 0800 00000000");
	/* the beginning was not seen */
	conv_init(&t.v, "10.82.0.14", 40001, S, 3389);
	t.g = g;
	response(&t, "1400 02000000 01000000 00000000 00000000");
	exchange_open(&t, g, "10.82.0.15", S, 3389);
	connect(&t, CLIENT, "Cookie: mstshash=erin\r\n", "01 00 0900 00000000");
}

/* --- at the borders --------------------------------------------------------------------------------------------- */

static uint16_t next_port;

/* A connection of a client of its own, on RDP's port or another one */
static void
one(struct exchange *t, struct gen *g, uint16_t port)
{
	t->g = g;
	conv_init(&t->v, "10.89.0.1", next_port++, S, port);
	conv_send(g, &t->v, CLIENT, TH_SYN, 0);
}

/* Client and server introduce themselves by these blocks, behind a request of the client. */
static void
blocks(struct gen *g, enum side from, const char *hex)
{
	struct exchange t;

	one(&t, g, 3389);
	connect(&t, from, "", "");
	mcs_begin(&t, from);
	pkt_hex(g->p, hex);
	mcs_lengths(&t, from);
	exchange_end(&t, from);
}

/* What the core of a client has, up to n bytes: colours of a code, of old clients and since then; capabilities. */
static void
core_of(struct gen *g, size_t n, unsigned colours, unsigned later, unsigned high, unsigned capabilities)
{
	char hex[600] = "", *p = hex;

	p += sprintf(p, "01c0%02x%02x", (unsigned)(n + 4) & 255, (unsigned)(n + 4) >> 8);
	p += sprintf(p, "04000800 2003 5802 %02x%02x 03aa 09040000 280a0000", colours & 255, colours >> 8);
	for (unsigned i = 0; i < 16; i++)
		p += sprintf(p, "%02x00", i < 15 ? 'a' + i : 0);
	for (unsigned i = 0; i < 12 + 64; i++)
		p += sprintf(p, "00");
	p += sprintf(p, "%02x%02x 0100 00000000 %02x%02x 0700 %02x00", later & 255, later >> 8, high & 255, high >> 8,
	    capabilities);
	for (unsigned i = 0; i < 32; i++)
		p += sprintf(p, "%02x00", i < 31 ? 'A' + i % 26 : 0);
	p = hex;
	for (size_t digits = 0; *p != '\0'; p++)
		if (*p != ' ' && digits++ == 2 * (n + 4))
			*p-- = '\0';
	blocks(g, CLIENT, hex);
}

/* Requests, confirms, what is not quite one; blocks that just are whole; TLS and other ends. */
void
sc_rdpborder(struct gen *g)
{
	/* what stands behind the head of a request or a confirm */
	static const char *const asked[] = {
		"Cookie: mstshash=\r\n", "Cookie: mstshash=a\r\n", "Cookie: mstshash=a", "Cookie: mstshash=a\r",
		"Cookie: msts=1.2\r\n", "Cookie: msts=\r\n", "cookie: a\r\n", "tsv://x\r\n", "tsv:", "Cookie:",
		"Cookie:x", "Cookie:xy", "\r\n", "x\r\n", "\n"
	};
	static const char *const negotiated[] = {
		"01 00 0800 00000000", "02 00 0800 00000000", "03 00 0800 00000000", "00 00 0800 00000000",
		"04 00 0800 00000000", "01 00 0700 00000000", "01 00 0900 00000000", "01 00 0800 000000",
		"01 00 0800 00000000 00", "01 01 0800 01000000", "01 02 0800 02000000", "01 04 0800 03000000",
		"01 ff 0800 ffffffff", "02 00 0800 01000000", "02 00 0800 02000000", "02 00 0800 03000000",
		"02 00 0800 04000000", "02 00 0800 08000000", "02 00 0800 09000000", "02 00 0800 10000000",
		"02 00 0800 11000000", "02 00 0800 fd000000", "02 00 0800 fe000000", "02 00 0800 ff000000",
		"02 00 0800 00010000", "03 00 0800 01000000", "03 00 0800 02000000", "03 00 0800 03000000",
		"03 00 0800 04000000", "03 00 0800 05000000", "03 00 0800 06000000", "03 00 0800 07000000",
		"03 00 0800 fe000000", "03 00 0800 ff000000", "03 00 0800 00010000"
	};
	/* what is nearly one, on another port and on its own */
	static const char *const nearly[] = {
		"0300000b 06 e0 0000 0000 00", "0300000b 05 e0 0000 0000 00", "0300000b 07 e0 0000 0000 00",
		"0300000a 06 e0 0000 0000 00", "03000013 0e e0 0000 0000 00 0100 0800 00000000",
		"03000013 0e e0 0000 0000 01 0100 0800 00000000", "03000013 0e d0 0000 0000 00 0200 0800 00000000",
		"03000013 0e c0 0000 0000 00 0100 0800 00000000", "02000013 0e e0 0000 0000 00 0100 0800 00000000",
		"03010013 0e e0 0000 0000 00 0100 0800 00000000", "03000013 0f e0 0000 0000 00 0100 0800 00000000",
		"03000014 0f e0 0000 0000 00 0100 0800 00000000 00", "03000012 0d e0 0000 0000 00 0100 0800 000000",
		"03000006 01 e0", "03000007 02 f0 80", "03000007 02 80 80", "03000007 02 70 80",
		"03000008 02 f0 80 20", "03000008 02 f0 80 23", "03000008 02 f0 80 1f", "03000008 02 f0 80 24",
		"03000004", "03000005 02", "03000007 06 e0 00"
	};
	/* blocks of a client */
	static const char *const client[] = {
		"04c0 0700 020000", "04c0 0800 00000000", "04c0 0800 02000000", "04c0 0800 fdffffff",
		"04c0 0800 03000000", "02c0 0b00 01000000 000000", "02c0 0c00 01000000 02000000",
		"02c0 0c00 00000000 02000000", "02c0 0c00 00000000 00000000", "03c0 0700 000000",
		"03c0 0800 00000000", "03c0 0800 01000000", "03c0 1300 01000000 6162636465666768 000000",
		"03c0 1400 01000000 6162636465666768 00000000", "03c0 1400 01000000 6162636465666700 00000000",
		"03c0 1400 02000000 6162636465666700 00000000",
		"03c0 2000 01000000 6162636465666700 00000000 6162636465666800 00000000", "05c0 0400", "05c0 0300",
		"05c0 0500", "05c0 04", "05c0", "05", "", "04c0 0900 02000000", "04c0 0800 02000000 05c0 0400",
		"04c0 0800 00000000 04c0 0800 02000000"
	};
	static const char *const server[] = {
		"020c 0b00 01000000 000000", "020c 0c00 00000000 00000000", "020c 0c00 01000000 00000000",
		"020c 0c00 00000000 01000000", "020c 1000 01000000 01000000 00000000",
		"020c 1400 01000000 01000000 00000000 00000000", "020c 1400 01000000 01000000 01000000 00000000",
		"020c 1400 01000000 01000000 00000000 01000000",
		"020c 1800 01000000 01000000 00000000 04000000 01000000",
		"020c 1800 01000000 01000000 00000000 04000000 00000000",
		"020c 1800 01000000 01000000 00000000 04000000 03000000",
		"020c 1800 01000000 01000000 00000000 04000000 01000080",
		"020c 1800 01000000 01000000 00000000 05000000 01000000",
		"020c 1800 01000000 01000000 00000000 03000000 01000000",
		"020c 1800 01000000 01000000 04000000 04000000 01000000",
		"020c 1800 01000000 01000000 05000000 04000000 01000000",
		"020c 1b00 01000000 01000000 00000000 07000000 02000000 030000",
		"020c 1c00 01000000 01000000 00000000 08000000 02000000 03000000",
		"020c 1c00 01000000 01000000 04000000 04000000 a1a2a3a4 02000000", "010c 0700 040008",
		"010c 0800 04000800", "040c 0400"
	};
	/* MCS whose lengths have one byte, behind an introduction */
	static const char *const mcs[] = {
		"7f66 06 0a0100 020100", "7f66 03 0a0101", "7f66 04 0a020100", "7f66 04 0a0200fe",
		"7f66 04 0a0200ff", "7f66 03 0a01ff", "7f66 03 020100", "7f66 0b 0a0101 020100 3000 0400 00",
		"7f66 0a 0a0101 020100 3000 0400", "7f66 08 0a0101 020100 3000", "7f66 0a 0a0100 020100 3000 0400",
		"7f66 10 0a0100 020100 3000 0406 05 4d63446e 00", "7f66 0f 0a0100 020100 3000 0405 4d63446e 00",
		"7f66 0f 0a0100 020100 3000 0405 4d63446e 80",
		"7f66 13 0a0100 020100 3000 0409 00010203 4d63446e 00",
		"7f66 12 0a0100 020100 3000 0408 010203 4d63446e 00", "7f65 00",
		"7f65 12 0400 0400 0100 3000 3000 3000 0404 44756361",
		"7f65 13 0400 0400 0100 3000 3000 3000 0405 44756361 00", "7f65 0c 0400 0400 0100 3000 3000 3000",
		"7f65 0a 0400 0400 0100 3000 3000", "7f67 00", "7f64 00", "7f", "7f65",
		"64 0006 03eb 70 04 4000 0000", "64 0006 03eb 70", "64 0006 03eb", "64 0006 03eb 70 80"
	};
	/* log-ins in clear: flags, lengths, texts */
	static const char *const logins[] = {
		"4000 0000 00000000 08000000 0100 0100 0100 0000 0000 6100 6200 6300 00 00",
		"4000 0000 00000000 00000000 0100 0100 0100 0000 0000 6100 6200 6300 00 00",
		"4000 0000 00000000 10000000 0200 0200 0200 0000 0000 61000000 62000000 63000000 0000 0000",
		"4000 0000 00000000 10000000 0200 0200 0200 0000 0000 61000000 62000000 63000000 0000 0000 0200"
		    " 0200 3100",
		"4000 0000 00000000 10000000 0200 0200 0200 0000 0000 61000000 62000000 63000000 0000 0000 0200"
		    " 0300 3100",
		"4000 0000 00000000 00000000 0100 0100 0100 0000 0000 6100 6200 6300 00",
		"4000 0000 00000000 00000000 0100 0100 0200 0000 0000 6100 6200 63",
		"4000 0000 00000000 00000000 0100 0100 0100 0000", "4000 0000 00000000 000000", "4000 0000 000000",
		"4000 0000", "4000 00", "40", "4800 0000 00", "0800 0000 00000000", "0000 0000 00000000",
		"4000 0000 00000000 00000000 0000 0100 0000 0100 0100 00 6200 00 6400 6500"
	};
	/* behind a request: what is no TPKT */
	static const char *const behind[] = {
		"130300", "140300", "150301", "160302", "170303", "170304", "170305", "180303", "160203", "160403",
		"1603", "16", "0300000b 06 e0 0000 0000 00 160303", "0300000b 06 e0"
	};
	struct exchange t;
	char hex[600];

	next_port = 42000;
	for (enum side from = CLIENT; from <= SERVER; from++) {
		for (unsigned i = 0; i < sizeof asked / sizeof *asked; i++)
			for (unsigned own = 0; own < 2; own++) {
				one(&t, g, own ? 3389 : 13389);
				connect(&t, from, asked[i], own ? "" : from == CLIENT ? "01 00 0800 01000000" :
				    "02 00 0800 01000000");
			}
		for (unsigned i = 0; i < sizeof negotiated / sizeof *negotiated; i++) {
			one(&t, g, i % 2 == 0 ? 3389 : 13389);
			connect(&t, from, "", negotiated[i]);
		}
	}
	for (unsigned i = 0; i < sizeof nearly / sizeof *nearly; i++)
		for (unsigned own = 0; own < 2; own++) {
			one(&t, g, own ? 3389 : 13389);
			send(&t, CLIENT, nearly[i]);
			send(&t, CLIENT, "03000007 02 80 80");
		}
	for (unsigned i = 0; i < sizeof client / sizeof *client; i++)
		blocks(g, CLIENT, client[i]);
	for (unsigned i = 0; i < sizeof server / sizeof *server; i++)
		blocks(g, SERVER, server[i]);
	for (size_t n = 18; n < 208; n += n == 21 ? 29 : n == 53 ? 73 : n == 142 ? 60 : 1)
		core_of(g, n, 0xca01, 0xca03, 24, 2);
	for (unsigned i = 0; i < 7; i++) {
		core_of(g, 52, 0xc9ff + i, 0, 0, 0);
		core_of(g, 130, 0xca00, 0xc9ff + i, 0, 0);
		core_of(g, 206, 0xca00, 0xca00, i < 3 ? 14 + i : 252 + i, i < 3 ? 1 : 0);
	}
	for (unsigned n = 30; n < 34; n++) {
		one(&t, g, 3389);
		connect(&t, CLIENT, "", "");
		initial(&t, n);
		exchange_end(&t, CLIENT);
	}
	for (unsigned i = 0; i < sizeof mcs / sizeof *mcs; i++) {
		size_t digits = 0;

		for (const char *p = mcs[i]; *p != '\0'; p++)
			digits += *p != ' ';
		(void)snprintf(hex, sizeof hex, "0300 00%02x 02f080 %s", (unsigned)(7 + digits / 2), mcs[i]);
		one(&t, g, 3389);
		connect(&t, CLIENT, "", "");
		send(&t, CLIENT, hex);
	}
	for (unsigned i = 0; i < sizeof logins / sizeof *logins; i++) {
		size_t digits = 0;

		for (const char *p = logins[i]; *p != '\0'; p++)
			digits += *p != ' ';
		(void)snprintf(hex, sizeof hex, "0300 00%02x 02f080 64 0006 03eb 70 %02x %s",
		    (unsigned)(7 + 7 + digits / 2),
		    (unsigned)(digits / 2), logins[i]);
		one(&t, g, 3389);
		connect(&t, CLIENT, "", "");
		send(&t, CLIENT, hex);
		login(&t, true);
	}
	for (unsigned i = 0; i < sizeof behind / sizeof *behind; i++) {
		one(&t, g, 3389);
		connect(&t, CLIENT, "", "");
		send(&t, CLIENT, behind[i]);
		send(&t, CLIENT, "03000007 02 80 80");
	}
}
