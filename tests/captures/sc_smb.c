/* Scenarios of SMB and NTLM: sessions of each version, in pieces, with holes, on other ports, odd and cut ones. */
#include <stdio.h>
#include <string.h>

#include "gen.h"

#define A	"10.80.0.1"
#define B	"10.80.0.2"

/* A message that is built, numbers in little endian. */
struct msg {
	uint8_t b[80000];
	size_t n;
};

static void
le(struct msg *m, uint64_t v, unsigned bytes)
{
	for (; bytes > 0; bytes--, v >>= 8)
		m->b[m->n++] = (uint8_t)v;
}

static void
put(struct msg *m, const void *p, size_t n)
{
	memcpy(m->b + m->n, p, n);
	m->n += n;
}

static void
zero(struct msg *m, size_t n)
{
	memset(m->b + m->n, 0, n);
	m->n += n;
}

static void
hex(struct msg *m, const char *s)
{
	unsigned v = 0, digits = 0;

	for (; *s != '\0'; s++) {
		if (*s == ' ')
			continue;
		v = v << 4 | (unsigned)(*s <= '9' ? *s - '0' : *s - 'a' + 10);
		if (++digits % 2 == 0)
			le(m, v, 1);
	}
}

/* ASCII as UTF-16. */
static void
wide(struct msg *m, const char *s)
{
	for (; *s != '\0'; s++)
		le(m, (uint8_t)*s, 2);
}

static void
set16(struct msg *m, size_t at, size_t v)
{
	m->b[at] = (uint8_t)v;
	m->b[at + 1] = (uint8_t)(v >> 8);
}

/* --- the connection --------------------------------------------------------------------------------------------- */

/* Put the header of NetBIOS in front, and send it in segments of at most mss bytes. */
static void
send(struct gen *g, struct conv *c, enum side s, const struct msg *m, size_t mss)
{
	static struct msg all;

	all.n = 0;
	le(&all, 0, 1);
	le(&all, m->n >> 16, 1);
	le(&all, m->n >> 8, 1);
	le(&all, m->n, 1);
	put(&all, m->b, m->n);
	for (size_t at = 0; at < all.n; at += mss)
		conv_bytes(g, c, s, all.b + at, all.n - at < mss ? all.n - at : mss);
}

/* --- NTLM: the values of MS-NLMP, 4.2.4 ------------------------------------------------------------------------- */

enum { NEGOTIATE_FLAGS = (int)0xe2088233U, AUTH_FLAGS = (int)0xe2888235U };
#define PROOF	"68cd0ab851e51c96aabc927bebef6a1c"
#define TEMP	"0101000000000000 0000000000000000 aaaaaaaaaaaaaaaa 00000000 02000c00 44006f006d00610069006e00" \
		"01000c00 530065007200760065007200 00000000 00000000"

static void
field(struct msg *m, size_t begin, size_t at, size_t n)
{
	set16(m, begin + at, n);
	set16(m, begin + at + 2, n);
	set16(m, begin + at + 4, m->n - begin);
}

static size_t
ntlm(struct msg *m, uint32_t type)
{
	const size_t begin = m->n;

	put(m, "NTLMSSP", 8);
	le(m, type, 4);
	return begin;
}

static void
ntlm_negotiate(struct msg *m)
{
	ntlm(m, 1);
	le(m, (uint32_t)NEGOTIATE_FLAGS, 4);
	zero(m, 16);
	hex(m, "0a00 614a 0000000f");
}

static void
ntlm_challenge(struct msg *m, bool timed)
{
	const size_t begin = ntlm(m, 2);
	size_t at;

	zero(m, 8);
	le(m, (uint32_t)AUTH_FLAGS, 4);
	hex(m, "0123456789abcdef");
	zero(m, 8 + 8);
	hex(m, "0600 7017 0000000f");
	field(m, begin, 12, 12);
	wide(m, "Server");
	field(m, begin, 40, 0);
	at = m->n;
	hex(m, "02000c00");
	wide(m, "Domain");
	hex(m, "01000c00");
	wide(m, "Server");
	hex(m, "04001400");
	wide(m, "domain.org");
	hex(m, "03002200");
	wide(m, "server.domain.org");
	hex(m, "05001400");
	wide(m, "forest.org");
	if (timed)
		hex(m, "07000800 0080c4b6 5b89d601");
	hex(m, "00000000");
	set16(m, begin + 40, m->n - at);
	set16(m, begin + 42, m->n - at);
}

/* v2: NTLMv2, or a response of 24 bytes */
static void
ntlm_authenticate(struct msg *m, const char *user, bool v2)
{
	const size_t begin = ntlm(m, 3);
	size_t at;

	zero(m, 48);
	le(m, (uint32_t)AUTH_FLAGS, 4);
	hex(m, "0501 280a 0000000f");
	field(m, begin, 28, 12);
	wide(m, "Domain");
	field(m, begin, 36, 2 * strlen(user));
	wide(m, user);
	field(m, begin, 44, 16);
	wide(m, "COMPUTER");
	field(m, begin, 12, 24);
	hex(m, "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa");
	field(m, begin, 20, 0);
	at = m->n;
	hex(m, v2 ? PROOF TEMP : "67c43011f30298a2ad35ece64f16331c44bdbed927841f94");
	set16(m, begin + 20, m->n - at);
	set16(m, begin + 22, m->n - at);
	field(m, begin, 52, 16);
	hex(m, "c5dad2544fc9799094ce1ce90bc9d03e");
}

/* --- SMB 2 ------------------------------------------------------------------------------------------------------ */

/* A header; next ones of a compound begin at multiples of eight. */
static size_t
smb2(struct msg *m, uint16_t command, bool response, uint32_t status)
{
	const size_t begin = m->n;

	put(m, "\xfeSMB", 4);
	le(m, 64, 2);
	le(m, 1, 2);
	le(m, status, 4);
	le(m, command, 2);
	le(m, 1, 2);
	le(m, response, 4);
	zero(m, 4 + 8 + 8);
	le(m, 0x0000040000000031, 8);
	zero(m, 16);
	return begin;
}

static void
compound(struct msg *m, size_t begin)
{
	zero(m, (8 - (m->n - begin) % 8) % 8);
	set16(m, begin + 20, m->n - begin);
}

static void
smb2_simple(struct msg *m, uint16_t command, bool response, uint32_t status)
{
	smb2(m, command, response, status);
	le(m, status != 0 ? 9 : 4, 2);
	zero(m, status != 0 ? 7 : 2);
}

static void
smb2_negotiate(struct msg *m, unsigned dialects)
{
	static const uint16_t all[] = { 0x0202, 0x0210, 0x0300, 0x0302, 0x0311 };

	smb2(m, 0, false, 0);
	le(m, 36, 2);
	le(m, dialects, 2);
	le(m, 1, 2);
	zero(m, 2);
	le(m, 0x7f, 4);
	hex(m, "00112233 4455 6677 8899 aabbccddeeff");
	zero(m, 8);
	for (unsigned i = 0; i < dialects; i++)
		le(m, all[i % 5], 2);
}

static void
smb2_negotiated(struct msg *m, uint16_t dialect, uint64_t boot)
{
	smb2(m, 0, true, 0);
	le(m, 65, 2);
	le(m, 3, 2);
	le(m, dialect, 2);
	zero(m, 2);
	hex(m, "ffeeddcc bbaa 9988 7766 554433221100");
	le(m, 0x2f, 4);
	le(m, 8388608, 4);
	le(m, 8388607, 4);
	le(m, 8388606, 4);
	le(m, 132444736000000000, 8);
	le(m, boot, 8);
	le(m, 128, 2);
	le(m, 4, 2);
	zero(m, 4);
	hex(m, "60020500");
}

static void
smb2_setup(struct msg *m, int step, const char *user, bool v2)
{
	const size_t begin = smb2(m, 1, false, 0);
	size_t at;

	le(m, 25, 2);
	le(m, 0, 1);
	le(m, 2, 1);
	le(m, 1, 4);
	le(m, 0, 4);
	le(m, 88, 2);
	le(m, 0, 2);
	le(m, step == 2 ? 0x1122334455667788 : 0, 8);
	at = m->n;
	if (step == 1)
		ntlm_negotiate(m);
	else
		ntlm_authenticate(m, user, v2);
	set16(m, begin + 64 + 14, m->n - at);
}

static void
smb2_setup_done(struct msg *m, int step)
{
	const size_t begin = smb2(m, 1, true, step == 1 ? 0xc0000016 : 0);
	size_t at;

	le(m, 9, 2);
	le(m, step == 1 ? 0 : 4, 2);
	le(m, 72, 2);
	le(m, 0, 2);
	at = m->n;
	if (step == 1)
		ntlm_challenge(m, true);
	set16(m, begin + 64 + 6, m->n - at);
}

static void
smb2_tree(struct msg *m, const char *path)
{
	smb2(m, 3, false, 0);
	le(m, 9, 2);
	le(m, 0, 2);
	le(m, 72, 2);
	le(m, 2 * strlen(path), 2);
	wide(m, path);
}

static void
smb2_tree_done(struct msg *m, uint8_t type)
{
	smb2(m, 3, true, 0);
	le(m, 16, 2);
	le(m, type, 1);
	le(m, 0, 1);
	le(m, 0x30, 4);
	le(m, 0x10, 4);
	le(m, 0x001f01ff, 4);
}

static size_t
smb2_create(struct msg *m, const char *name)
{
	const size_t begin = smb2(m, 5, false, 0);

	le(m, 57, 2);
	zero(m, 42);
	le(m, 120, 2);
	le(m, 2 * strlen(name), 2);
	zero(m, 8);
	wide(m, name);
	return begin;
}

static void
smb2_write(struct msg *m, size_t n)
{
	smb2(m, 9, false, 0);
	le(m, 49, 2);
	le(m, 112, 2);
	le(m, n, 4);
	zero(m, 40);
	for (size_t i = 0; i < n; i++)
		le(m, 'a' + i % 26, 1);
}

/* A session from its begin to its end; pieces of at most mss bytes. */
static void
session2(struct gen *g, uint16_t cport, uint16_t sport, size_t mss, const char *user, bool v2)
{
	static const char *const files[] = { "Reports", "Reports\\a.doc", "Reports\\b.doc", "Reports\\a.doc", "c.doc",
		"d.doc", "e.doc" };
	static struct msg m;
	struct conv c;
	size_t begin;

#define SAY(side, call) (m.n = 0, call, send(g, &c, side, &m, mss))
	conv_init(&c, A, cport, B, sport);
	conv_open(g, &c);
	SAY(CLIENT, smb2_negotiate(&m, 5));
	SAY(SERVER, smb2_negotiated(&m, 0x0311, 132444000000000000));
	SAY(CLIENT, smb2_setup(&m, 1, user, v2));
	SAY(SERVER, smb2_setup_done(&m, 1));
	SAY(CLIENT, smb2_setup(&m, 2, user, v2));
	SAY(SERVER, smb2_setup_done(&m, 2));
	SAY(CLIENT, smb2_tree(&m, "\\\\SERVER\\IPC$"));
	SAY(SERVER, smb2_tree_done(&m, 2));
	SAY(CLIENT, smb2_tree(&m, "\\\\SERVER\\Daten"));
	SAY(SERVER, smb2_tree_done(&m, 1));
	for (unsigned i = 0; i < 7; i++) {
		m.n = 0;
		begin = smb2_create(&m, files[i]);
		compound(&m, begin);
		smb2_simple(&m, 6, false, 0);
		send(g, &c, CLIENT, &m, mss);
		m.n = 0;
		begin = m.n;
		smb2_simple(&m, 5, true, i < 5 ? 0 : 0xc0000034);
		compound(&m, begin);
		smb2_simple(&m, 6, true, i < 5 ? 0 : 0xc0000034);
		send(g, &c, SERVER, &m, mss);
	}
	SAY(CLIENT, smb2_write(&m, 70000));
	SAY(SERVER, smb2_simple(&m, 9, true, 0));
	SAY(CLIENT, smb2_simple(&m, 2, false, 0));
	SAY(SERVER, smb2_simple(&m, 2, true, 0));
	conv_close(g, &c);
}

void
sc_smb2(struct gen *g)
{
	session2(g, 45001, 445, 1400, "User", true);
	session2(g, 45002, 445, 700, "Other", false);
	session2(g, 45003, 4450, 33, "User", true);		/* on another port, headers in pieces */
}

/* --- SMB 1 ------------------------------------------------------------------------------------------------------ */

static void
smb1(struct msg *m, uint8_t command, bool reply, bool unicode)
{
	put(m, "\xffSMB", 4);
	le(m, command, 1);
	le(m, 0, 4);
	le(m, reply ? 0x98 : 0x18, 1);
	le(m, unicode ? 0xc807 : 0x4807, 2);
	zero(m, 20);
}

/* The count of bytes is what is behind at. */
static void
counted(struct msg *m, size_t at)
{
	set16(m, at, m->n - at - 2);
}

static void
smb1_negotiate(struct msg *m, unsigned more)
{
	static const char *const all[] = { "PC NETWORK PROGRAM 1.0", "LANMAN1.0", "NT LM 0.12" };
	size_t at;

	smb1(m, 0x72, false, false);
	le(m, 0, 1);
	at = m->n;
	le(m, 0, 2);
	for (unsigned i = 0; i < 3 + more; i++) {
		le(m, 2, 1);
		if (i < 3)
			put(m, all[i], strlen(all[i]) + 1);
		else
			put(m, "A dialect with a name that is longer than most are", 51);
	}
	counted(m, at);
}

static void
smb1_negotiated(struct msg *m, uint16_t index)
{
	smb1(m, 0x72, true, true);
	le(m, 17, 1);
	le(m, index, 2);
	zero(m, 32);
	le(m, 0, 2);
}

/* Account and names, and a tree in the same message. */
static void
smb1_setup(struct msg *m)
{
	size_t begin, at;

	smb1(m, 0x73, false, true);
	le(m, 13, 1);
	begin = m->n;
	le(m, 0x75, 1);
	zero(m, 13);
	le(m, 4, 2);
	le(m, 5, 2);
	zero(m, 8);
	at = m->n;
	le(m, 0, 2);
	put(m, "pass", 4);
	put(m, "word", 5);
	zero(m, m->n % 2);
	wide(m, "alice");
	le(m, 0, 2);
	wide(m, "GROUP");
	le(m, 0, 2);
	wide(m, "Windows 2000 2195");
	le(m, 0, 2);
	wide(m, "Windows 2000 5.0");
	le(m, 0, 2);
	counted(m, at);
	set16(m, begin + 2, m->n);
	le(m, 4, 1);
	le(m, 0xff, 1);
	zero(m, 5);
	le(m, 1, 2);
	at = m->n;
	le(m, 0, 2);
	zero(m, 1);
	zero(m, m->n % 2);
	wide(m, "\\\\SERVER\\PRINT");
	le(m, 0, 2);
	put(m, "?????", 6);
	counted(m, at);
}

static void
smb1_setup_done(struct msg *m)
{
	size_t at;

	smb1(m, 0x73, true, false);
	le(m, 3, 1);
	le(m, 0x75, 1);
	zero(m, 5);
	at = m->n;
	le(m, 0, 2);
	put(m, "Unix", 5);
	put(m, "Samba", 6);
	put(m, "WORK", 5);
	counted(m, at);
	set16(m, 35, m->n);
	le(m, 7, 1);
	le(m, 0xff, 1);
	zero(m, 5);
	le(m, 0x001f01ff, 4);
	zero(m, 4);
	at = m->n;
	le(m, 0, 2);
	put(m, "LPT1:", 6);
	put(m, "", 1);
	counted(m, at);
}

static void
smb1_create(struct msg *m, const char *name)
{
	size_t at;

	smb1(m, 0xa2, false, true);
	le(m, 24, 1);
	le(m, 0xff, 1);
	zero(m, 4);
	le(m, 2 * strlen(name), 2);
	zero(m, 41);
	at = m->n;
	le(m, 0, 2);
	zero(m, m->n % 2);
	wide(m, name);
	counted(m, at);
}

static void
smb1_open(struct msg *m, const char *name)
{
	size_t at;

	smb1(m, 0x2d, false, false);
	le(m, 15, 1);
	le(m, 0xff, 1);
	zero(m, 29);
	at = m->n;
	le(m, 0, 2);
	put(m, name, strlen(name) + 1);
	counted(m, at);
}

/* The old form of a tree. */
static void
smb1_tree(struct msg *m)
{
	size_t at;

	smb1(m, 0x70, false, false);
	le(m, 0, 1);
	at = m->n;
	le(m, 0, 2);
	put(m, "\4\\\\SERVER\\OLD", 14);
	put(m, "\4", 2);
	put(m, "\4A:", 4);
	counted(m, at);
}

void
sc_smb1(struct gen *g)
{
	static struct msg m;
	struct conv c;
	const size_t mss = 1400;
	static const uint8_t request[] = { 0x81, 0, 0, 0x44, 0x20, [5 ... 36] = 'C', 0, 0x20, [39 ... 70] = 'A', 0 };
	static const uint8_t positive[] = { 0x82, 0, 0, 0 };

	conv_init(&c, A, 45011, B, 139);
	conv_open(g, &c);
	conv_bytes(g, &c, CLIENT, request, sizeof(request));
	conv_bytes(g, &c, SERVER, positive, sizeof(positive));
	SAY(CLIENT, smb1_negotiate(&m, 0));
	SAY(SERVER, smb1_negotiated(&m, 2));
	SAY(CLIENT, smb1_setup(&m));
	SAY(SERVER, smb1_setup_done(&m));
	SAY(CLIENT, smb1_create(&m, "\\dir\\file.txt"));
	SAY(CLIENT, smb1_open(&m, "\\OLD.TXT"));
	conv_close(g, &c);

	conv_init(&c, A, 45012, B, 445);		/* more dialects than are kept, long ones; the old tree */
	conv_open(g, &c);
	SAY(CLIENT, smb1_negotiate(&m, 20));
	SAY(SERVER, smb1_negotiated(&m, 22));
	SAY(CLIENT, smb1_tree(&m));
	conv_close(g, &c);

	conv_init(&c, A, 45013, B, 445);		/* a dialect that nobody offered; one without its question */
	conv_open(g, &c);
	SAY(CLIENT, smb1_negotiate(&m, 0));
	SAY(SERVER, smb1_negotiated(&m, 7));
	conv_close(g, &c);
	conv_init(&c, A, 45014, B, 445);
	conv_open(g, &c);
	SAY(SERVER, smb1_negotiated(&m, 30));
	conv_close(g, &c);

	conv_init(&c, A, 45015, B, 445);		/* offered SMB 2 in the same question */
	conv_open(g, &c);
	SAY(CLIENT, smb1_negotiate(&m, 0));
	SAY(SERVER, smb2_negotiated(&m, 0x02ff, 0));
	conv_close(g, &c);
}

/* What is wrong, lost or hidden. */
void
sc_smbodd(struct gen *g)
{
	static struct msg m;
	struct conv c;
	const size_t mss = 500;
	size_t begin;

	conv_init(&c, A, 45021, B, 445);		/* encrypted */
	conv_open(g, &c);
	m.n = 0;
	put(&m, "\xfdSMB", 4);
	zero(&m, 48);
	zero(&m, 100);
	send(g, &c, CLIENT, &m, mss);
	send(g, &c, SERVER, &m, mss);
	conv_close(g, &c);

	conv_init(&c, A, 45022, B, 445);		/* from the middle on, with data in front */
	c.host[CLIENT].seq = 1000;
	conv_bytes(g, &c, CLIENT, (const uint8_t *)"some data of a file", 19);
	SAY(CLIENT, smb2_tree(&m, "\\\\SERVER\\MIDDLE"));

	conv_init(&c, A, 45023, B, 445);	/* a hole in the data of a file; then one that loses the thread */
	conv_open(g, &c);
	m.n = 0;
	smb2_write(&m, 3000);
	{
		static struct msg all;

		all.n = 0;
		hex(&all, "00000c28");			/* 3112 bytes */
		put(&all, m.b, m.n);
		zero(&all, 3116 - all.n);
		conv_bytes(g, &c, CLIENT, all.b, 1000);
		c.host[CLIENT].seq += 1000;
		conv_bytes(g, &c, CLIENT, all.b + 2000, 1116);
	}
	SAY(CLIENT, smb2_tree(&m, "\\\\SERVER\\BEHIND"));
	c.host[CLIENT].seq += 100;
	m.n = 0;
	zero(&m, 7);
	conv_bytes(g, &c, CLIENT, m.b, m.n);
	SAY(CLIENT, smb2_tree(&m, "\\\\SERVER\\AGAIN"));
	conv_close(g, &c);

	conv_init(&c, A, 45024, B, 445);	/* offsets behind the end, counts that lie, a circle of commands */
	conv_open(g, &c);
	m.n = 0;
	smb2_tree(&m, "\\\\SERVER\\X");
	set16(&m, 64 + 4, 60000);
	send(g, &c, CLIENT, &m, mss);
	SAY(SERVER, smb2_negotiated(&m, 0x0300, UINT64_MAX));
	conv_close(g, &c);
	conv_init(&c, A, 45025, B, 445);
	conv_open(g, &c);
	m.n = 0;
	smb1_setup(&m);
	set16(&m, 35, 32);
	send(g, &c, CLIENT, &m, mss);
	conv_close(g, &c);
	conv_init(&c, A, 45026, B, 445);
	conv_open(g, &c);
	m.n = 0;
	begin = smb2_create(&m, "compound.txt");
	compound(&m, begin);
	set16(&m, begin + 20, 63);
	smb2_simple(&m, 6, false, 0);
	send(g, &c, CLIENT, &m, mss);
	conv_close(g, &c);
	conv_init(&c, A, 45027, B, 445);		/* something else on the port; nothing at all */
	conv_open(g, &c);
	conv_bytes(g, &c, CLIENT, (const uint8_t *)"SSH-2.0-x\r\n", 11);
	conv_close(g, &c);
	conv_init(&c, A, 45028, B, 445);
	conv_open(g, &c);
	conv_close(g, &c);
}

/* --- NTLM in other protocols ------------------------------------------------------------------------------------ */

static void
text(struct msg *m, const char *s)
{
	put(m, s, strlen(s));
}

static void
base64(struct msg *m, const struct msg *from)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < from->n; i += 3) {
		const uint32_t v = (uint32_t)from->b[i] << 16 |
		    (uint32_t)(i + 1 < from->n ? from->b[i + 1] << 8 : 0) | (i + 2 < from->n ? from->b[i + 2] : 0u);

		for (unsigned k = 0; k < 4; k++)
			le(m, i + k <= from->n ? (uint8_t)digits[v >> (18 - 6 * k) & 63] : '=', 1);
	}
}

static void
pieces(struct gen *g, struct conv *c, enum side s, const struct msg *m, size_t mss)
{
	for (size_t at = 0; at < m->n; at += mss)
		conv_bytes(g, c, s, m->b + at, m->n - at < mss ? m->n - at : mss);
}

/* The three messages over HTTP, each in a token with so many bytes in front. */
static void
http(struct gen *g, uint16_t cport, size_t mss, size_t before, bool v2)
{
	static struct msg m, token;
	struct conv c;

	conv_init(&c, A, cport, B, 80);
	conv_open(g, &c);
	for (unsigned i = 1; i <= 3; i++) {
		m.n = token.n = 0;
		for (size_t k = 0; k < before; k++)
			le(&token, 0x60 + k, 1);
		if (i == 1)
			ntlm_negotiate(&token);
		else if (i == 2)
			ntlm_challenge(&token, true);
		else
			ntlm_authenticate(&token, "alice", v2);
		text(&m, i == 2 ? "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: " :
		    "GET / HTTP/1.1\r\nAuthorization: ");
		text(&m, before > 0 ? "Negotiate " : "NTLM ");
		base64(&m, &token);
		text(&m, "\r\nX: y\r\n\r\n");
		pieces(g, &c, i == 2 ? SERVER : CLIENT, &m, mss);
	}
	conv_close(g, &c);
}

void
sc_ntlm(struct gen *g)
{
	static struct msg m;
	struct conv c;

	http(g, 45031, 1400, 0, true);
	http(g, 45032, 7, 1, true);
	http(g, 45033, 50, 2, false);

	conv_init(&c, A, 45034, B, 389);		/* as they are, byte by byte, with something around */
	conv_open(g, &c);
	m.n = 0;
	hex(&m, "30840000 4e 4e544c4d");
	ntlm_negotiate(&m);
	hex(&m, "4e544c");
	pieces(g, &c, CLIENT, &m, 1);
	m.n = 0;
	hex(&m, "30 00");
	ntlm_challenge(&m, false);
	zero(&m, 30);
	pieces(g, &c, SERVER, &m, 100);
	m.n = 0;
	hex(&m, "30 00");
	ntlm_authenticate(&m, "a user whose name is longer than all the others that are here, by far", false);
	pieces(g, &c, CLIENT, &m, 100);
	conv_close(g, &c);

	conv_init(&c, A, 45035, B, 389);	/* of a fourth type; fields behind the end; one that is not whole */
	conv_open(g, &c);
	m.n = 0;
	zero(&m, 1);
	ntlm(&m, 4);
	zero(&m, 20);
	pieces(g, &c, CLIENT, &m, 1400);
	conv_close(g, &c);
	conv_init(&c, A, 45036, B, 389);
	conv_open(g, &c);
	m.n = 0;
	zero(&m, 1);
	ntlm_authenticate(&m, "bob", true);
	set16(&m, 1 + 36 + 4, 0xffff);
	pieces(g, &c, CLIENT, &m, 1400);
	zero(&m, 40000);
	pieces(g, &c, CLIENT, &m, 1400);
	conv_close(g, &c);
	conv_init(&c, A, 45037, B, 389);
	conv_open(g, &c);
	m.n = 0;
	zero(&m, 1);
	ntlm_challenge(&m, true);
	m.n -= 10;
	pieces(g, &c, SERVER, &m, 1400);
	conv_close(g, &c);
}

/* --- files that are saved --------------------------------------------------------------------------------------- */

/* Lines "line 1" ..., n bytes of them from an offset on. */
static void
lines(struct msg *m, size_t at, size_t n)
{
	static char text[20000];
	size_t len = 0;

	for (unsigned i = 1; len < sizeof(text) - 20; i++)
		len += (size_t)sprintf(text + len, "line %u\n", i);
	put(m, text + at, n);
}

/* The bytes that name a file: all the same; -1: that of the same compound. */
static void
file_id(struct msg *m, int file)
{
	for (unsigned i = 0; i < 16; i++)
		le(m, (uint8_t)file, 1);
}

static size_t
smb2_of(struct msg *m, uint16_t command, bool response, uint32_t status, unsigned message)
{
	const size_t begin = smb2(m, command, response, status);

	set16(m, begin + 24, message);
	return begin;
}

static void
smb2_open(struct msg *m, unsigned message, const char *name)
{
	set16(m, smb2_create(m, name) + 24, message);
}

static void
smb2_opened(struct msg *m, unsigned message, uint32_t status, int file)
{
	smb2_of(m, 5, true, status, message);
	le(m, 89, 2);
	zero(m, 62);
	file_id(m, file);
	zero(m, 8);
}

static void
smb2_put(struct msg *m, unsigned message, int file, uint64_t to, size_t at, size_t n)
{
	smb2_of(m, 9, false, 0, message);
	le(m, 49, 2);
	le(m, 112, 2);
	le(m, n, 4);
	le(m, to, 8);
	file_id(m, file);
	zero(m, 16);
	lines(m, at, n);
}

static void
smb2_get(struct msg *m, unsigned message, int file, uint64_t at, size_t n)
{
	smb2_of(m, 8, false, 0, message);
	le(m, 49, 2);
	zero(m, 2);
	le(m, n, 4);
	le(m, at, 8);
	file_id(m, file);
	zero(m, 17);
}

static void
smb2_got(struct msg *m, unsigned message, uint32_t status, size_t at, size_t n)
{
	smb2_of(m, 8, true, status, message);
	le(m, 17, 2);
	le(m, 80, 2);
	le(m, n, 4);
	zero(m, 8);
	lines(m, at, n);
}

static void
smb2_close(struct msg *m, unsigned message, int file)
{
	smb2_of(m, 6, false, 0, message);
	le(m, 24, 2);
	zero(m, 6);
	file_id(m, file);
}

static void
smb1_words(struct msg *m, uint8_t command, bool reply, uint8_t words)
{
	smb1(m, command, reply, true);
	set16(m, m->n - 2, 7);			/* whose answer it is */
	le(m, words, 1);
	le(m, 0xff, 1);
	zero(m, 3);
}

static void
smb1_created(struct msg *m, uint16_t file)
{
	smb1_words(m, 0xa2, true, 34);
	le(m, 0, 1);
	le(m, file, 2);
	zero(m, 61);
	le(m, 0, 2);
}

static void
smb1_put(struct msg *m, uint16_t file, uint32_t to, size_t at, size_t n)
{
	smb1_words(m, 0x2f, false, 14);
	le(m, file, 2);
	le(m, to, 4);
	zero(m, 8);
	le(m, n >> 16, 2);
	le(m, n, 2);
	le(m, 64, 2);
	zero(m, 4);
	le(m, n, 2);
	le(m, 0, 1);
	lines(m, at, n);
}

static void
smb1_get(struct msg *m, uint16_t file, uint32_t at, uint16_t n)
{
	smb1_words(m, 0x2e, false, 12);
	le(m, file, 2);
	le(m, at, 4);
	le(m, n, 2);
	zero(m, 12);
	le(m, 0, 2);
}

static void
smb1_got(struct msg *m, size_t at, size_t n)
{
	smb1_words(m, 0x2e, true, 12);
	zero(m, 6);
	le(m, n, 2);
	le(m, 60, 2);
	zero(m, 10);
	le(m, n, 2);
	le(m, 0, 1);
	lines(m, at, n);
}

/* Of a server's message some bytes do not come, behind which are its last ones. */
static void
got_cut(struct gen *g, struct conv *c, unsigned message, size_t n, size_t cut, size_t last)
{
	static struct msg m, all;

	m.n = 0;
	smb2_got(&m, message, 0, 0, n);
	all.n = 0;
	le(&all, 0, 2);
	le(&all, m.n >> 8, 1);
	le(&all, m.n, 1);
	put(&all, m.b, m.n - cut - last);
	conv_bytes(g, c, SERVER, all.b, all.n);
	c->host[SERVER].seq += (uint32_t)cut;
	conv_bytes(g, c, SERVER, m.b + m.n - last, last);
}

void
sc_smbsave(struct gen *g)
{
	static struct msg m;
	struct conv c;
	const size_t mss = 1000;
	size_t begin;

	conv_init(&c, A, 45031, B, 445);
	conv_open(g, &c);
	SAY(CLIENT, smb2_open(&m, 1, "..\\..\\out.txt"));	/* 1: written in three pieces, the last one first */
	SAY(SERVER, smb2_opened(&m, 1, 0, 0x21));
	SAY(CLIENT, smb2_put(&m, 2, 0x21, 6000, 6000, 100));
	SAY(CLIENT, smb2_put(&m, 3, 0x21, 0, 0, 3500));
	SAY(CLIENT, smb2_put(&m, 4, 0x21, 3500, 3500, 2500));
	SAY(CLIENT, smb2_open(&m, 5, "none"));			/* 2: refused */
	SAY(SERVER, smb2_opened(&m, 5, 0xc0000034, 0));
	SAY(CLIENT, smb2_open(&m, 6, "in\t.txt")); /* 3: read; answers in another order, one later, one refused */
	SAY(SERVER, smb2_opened(&m, 6, 0, 0x22));
	SAY(CLIENT, smb2_get(&m, 7, 0x22, 0, 2000));
	SAY(CLIENT, smb2_get(&m, 8, 0x22, 2000, 1500));
	SAY(SERVER, smb2_got(&m, 7, 0x103, 0, 0));
	SAY(SERVER, smb2_got(&m, 8, 0, 2000, 1500));
	SAY(SERVER, smb2_got(&m, 7, 0, 0, 2000));
	SAY(CLIENT, smb2_get(&m, 9, 0x22, 9000, 10));
	SAY(SERVER, smb2_got(&m, 9, 0xc0000011, 0, 4));
	SAY(CLIENT, smb2_close(&m, 10, 0x22));
	SAY(CLIENT, smb2_open(&m, 11, "again"));		/* 4: with the same name of it; both ways, a hole */
	SAY(SERVER, smb2_opened(&m, 11, 0, 0x22));
	SAY(CLIENT, smb2_get(&m, 12, 0x22, 0, 1200));
	got_cut(g, &c, 12, 1200, 150, 50);
	SAY(CLIENT, smb2_get(&m, 13, 0x22, 1200, 100));
	SAY(SERVER, smb2_got(&m, 13, 0, 1200, 100));
	SAY(CLIENT, smb2_put(&m, 14, 0x22, 0, 0, 50));
	SAY(CLIENT, smb2_put(&m, 15, 0x77, 10, 0, 20));		/* 5: whose opening was not seen */
	m.n = 0;						/* 6: opened and written in one message */
	begin = m.n;
	smb2_open(&m, 16, "compound");
	compound(&m, begin);
	begin = m.n;
	smb2_put(&m, 17, -1, 0, 100, 700);
	compound(&m, begin);
	smb2_close(&m, 18, -1);
	send(g, &c, CLIENT, &m, mss);
	SAY(SERVER, smb2_got(&m, 99, 0, 0, 30));		/* an answer to nothing */
	SAY(CLIENT, smb2_put(&m, 19, 0x21, UINT64_C(1) << 62, 0, 30));	/* too far */
	conv_close(g, &c);

	conv_init(&c, A, 45032, B, 139);
	conv_open(g, &c);
	m.n = 0;
	smb1_create(&m, "\\old.txt");
	set16(&m, 30, 7);
	send(g, &c, CLIENT, &m, mss);
	SAY(SERVER, smb1_created(&m, 0x4001));
	SAY(CLIENT, smb1_put(&m, 0x4001, 0, 0, 1500));
	SAY(CLIENT, smb1_put(&m, 0x4001, 1500, 1500, 200));
	SAY(CLIENT, smb1_get(&m, 0x4001, 40, 300));
	SAY(SERVER, smb1_got(&m, 40, 300));
	conv_close(g, &c);
}

/* All of what one side says but its last bytes. */
static void
send_part(struct gen *g, struct conv *c, enum side s, const struct msg *m, size_t lacking)
{
	static struct msg all;

	all.n = 0;
	hex(&all, "0000");
	all.b[2] = (uint8_t)(m->n >> 8);
	all.b[3] = (uint8_t)m->n;
	all.n = 4;
	put(&all, m->b, m->n);
	conv_bytes(g, c, s, all.b, all.n - lacking);
}

/* Messages that have no end, and connections behind them; those of NetBIOS, of no length, and what is nearly one. */
void
sc_smbborder(struct gen *g)
{
	static const char *const first[] = { "80000000", "81000000", "85000000", "85000004", "86000000", "85020000",
		"00000000", "0000000443534d42", "00000004fe534d43", "00000004fb534d42", "00010004fe534d42",
		"81000044" };
	static struct msg m;
	struct conv c;
	const size_t mss = 1000;

	conv_init(&c, A, 45041, B, 445);		/* the end is in a message, in its head, in its length */
	conv_open(g, &c);
	SAY(CLIENT, smb2_tree(&m, "\\\\SERVER\\ONE"));
	m.n = 0;
	smb2_tree(&m, "\\\\SERVER\\HALF");
	send_part(g, &c, CLIENT, &m, 9);
	conv_init(&c, A, 45042, B, 445);
	conv_open(g, &c);
	SAY(CLIENT, smb2_tree(&m, "\\\\SERVER\\TWO"));
	send_part(g, &c, CLIENT, &m, m.n - 2);
	conv_init(&c, A, 45043, B, 445);
	conv_open(g, &c);
	SAY(CLIENT, smb2_tree(&m, "\\\\SERVER\\THREE"));
	send_part(g, &c, CLIENT, &m, m.n + 2);
	c.host[CLIENT].seq += 1000000;			/* another one, between the same ports */
	c.host[SERVER].seq += 1000000;
	conv_open(g, &c);
	SAY(CLIENT, smb2_tree(&m, "\\\\SERVER\\ANEW"));
	conv_close(g, &c);
	for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
		static struct msg raw;

		conv_init(&c, A, (uint16_t)(45050 + i), B, 139);
		conv_open(g, &c);
		raw.n = 0;
		hex(&raw, first[i]);
		conv_bytes(g, &c, CLIENT, raw.b, raw.n);
		SAY(CLIENT, smb2_tree(&m, "\\\\SERVER\\BEHIND"));
		conv_close(g, &c);
	}
}
