/* QUIC: handshakes of all versions, hellos in pieces, what only looks like it. */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "gen.h"

#define V1	0x00000001
#define V2	0x6b3343cf
#define DRAFT(n)	(0xff000000 | (n))
#define MVFST	0xfaceb001
#define GOOGLE(c, n)	((uint32_t)(c) << 24 | (0x303530U + (n)))	/* Q050, T050, T051 */

struct bytes {
	uint8_t b[16384];
	size_t n;
};

/* A connection: its client has 10.80.0.host, or an address of IPv6. */
struct quic {
	const char *client, *server;
	uint16_t cport, sport;
	uint32_t version;
	const char *dcid;	/* hexadecimal: that the client chose for the server */
};

static void
put(struct bytes *b, const void *p, size_t n)
{
	if (b->n + n > sizeof b->b)
		errx(1, "quic: too long");
	memcpy(b->b + b->n, p, n);
	b->n += n;
}

static void
put_hex(struct bytes *b, const char *hex)
{
	unsigned v;

	for (; *hex != '\0'; hex += 2) {
		while (*hex == ' ')
			hex++;
		if (sscanf(hex, "%2x", &v) != 1)
			break;
		put(b, &(uint8_t){ (uint8_t)v }, 1);
	}
}

/* A number of so many bytes, big endian */
static void
put_number(struct bytes *b, uint64_t v, int n)
{
	while (n-- > 0)
		put(b, &(uint8_t){ (uint8_t)(v >> 8 * n) }, 1);
}

/* A number of two bytes, of which the first two bits say so */
static void
put_varint(struct bytes *b, size_t v)
{
	put_number(b, 0x4000 | v, 2);
}

static void
put_id(struct bytes *b, const char *hex)
{
	put_number(b, strlen(hex) / 2, 1);
	put_hex(b, hex);
}

/* --- keys (RFC 9001, 5.2) --------------------------------------------------------------------------------------- */

static void
hkdf(int mode, const uint8_t *key, size_t nkey, const uint8_t *more, size_t nmore, uint8_t *to, size_t n)
{
	EVP_KDF *const kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *const ctx = EVP_KDF_CTX_new(kdf);
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_int("mode", &mode),
		OSSL_PARAM_construct_utf8_string("digest", (char []){ "SHA256" }, 0),
		OSSL_PARAM_construct_octet_string("key", (void *)(uintptr_t)key, nkey),
		OSSL_PARAM_construct_octet_string(mode == EVP_KDF_HKDF_MODE_EXTRACT_ONLY ? "salt" : "info",
		    (void *)(uintptr_t)more, nmore),
		OSSL_PARAM_construct_end()
	};

	if (EVP_KDF_derive(ctx, to, n, params) != 1)
		errx(1, "quic: no HKDF");
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
}

static void
expand(const uint8_t *secret, const char *label, uint8_t *to, size_t n)
{
	struct bytes info = { .n = 0 };

	put_number(&info, n, 2);
	put_number(&info, strlen(label), 1);
	put(&info, label, strlen(label) + 1);	/* and no context */
	hkdf(EVP_KDF_HKDF_MODE_EXPAND_ONLY, secret, 32, info.b, info.n, to, n);
}

static const char *
salt_of(uint32_t version)
{
	if (version == V2)
		return "0dede3def700a6db819381be6e269dcbf9bd2ed9";
	if (version == DRAFT(29))
		return "afbfec289993d24c9e9786f19c6111e04390a899";
	if (version >= DRAFT(23) && version <= DRAFT(28))
		return "c3eef712c72ebb5a11a7d2432bb46365bef9f502";
	if (version == MVFST || version == DRAFT(22))
		return "7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a";
	if (version == GOOGLE('T', 0))
		return "7ff579e5acd072915580304c43a2367c60488310";
	if (version == GOOGLE('T', 1))
		return "7a4edef4e7ccee5fa4506c19124fc8ccda6e033d";
	return "38762cf7f55934b34d179ae6a4c80cadccbb7f0a";
}

static void
keys(const struct quic *q, bool server, uint8_t key[16], uint8_t iv[12], uint8_t hp[16])
{
	struct bytes salt = { .n = 0 }, dcid = { .n = 0 };
	uint8_t initial[32], secret[32];
	const bool v2 = q->version == V2;

	put_hex(&salt, salt_of(q->version));
	put_hex(&dcid, q->dcid);
	hkdf(EVP_KDF_HKDF_MODE_EXTRACT_ONLY, dcid.b, dcid.n, salt.b, salt.n, initial, 32);
	expand(initial, server ? "tls13 server in" : "tls13 client in", secret, 32);
	expand(secret, v2 ? "tls13 quicv2 key" : "tls13 quic key", key, 16);
	expand(secret, v2 ? "tls13 quicv2 iv" : "tls13 quic iv", iv, 12);
	expand(secret, v2 ? "tls13 quicv2 hp" : "tls13 quic hp", hp, 16);
}

/* AES-128-GCM of n bytes, and the tag behind them */
static void
seal(const uint8_t *key, const uint8_t *nonce, const uint8_t *head, size_t nhead, const uint8_t *p, size_t n,
    uint8_t *to)
{
	EVP_CIPHER_CTX *const ctx = EVP_CIPHER_CTX_new();
	int len;

	if (EVP_EncryptInit_ex(ctx, EVP_aes_128_gcm(), NULL, key, nonce) != 1 ||
	    EVP_EncryptUpdate(ctx, NULL, &len, head, (int)nhead) != 1 ||
	    EVP_EncryptUpdate(ctx, to, &len, p, (int)n) != 1 || EVP_EncryptFinal_ex(ctx, to + n, &len) != 1 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, 16, to + n) != 1)
		errx(1, "quic: no AES-GCM");
	EVP_CIPHER_CTX_free(ctx);
}

static void
hide(const uint8_t *hp, const uint8_t *sample, uint8_t *mask)
{
	EVP_CIPHER_CTX *const ctx = EVP_CIPHER_CTX_new();
	int len;

	if (EVP_EncryptInit_ex(ctx, EVP_aes_128_ecb(), NULL, hp, NULL) != 1 ||
	    EVP_EncryptUpdate(ctx, mask, &len, sample, 16) != 1)
		errx(1, "quic: no AES");
	EVP_CIPHER_CTX_free(ctx);
}

/* --- datagrams -------------------------------------------------------------------------------------------------- */

/* Begin a datagram; packets are appended. */
static void
begin(struct gen *g, const struct quic *q, bool server)
{
	const char *const src = server ? q->server : q->client, *const dst = server ? q->client : q->server;

	if (strchr(src, ':') != NULL)
		ip6(g, src, dst, 17);
	else
		ip4(g, src, dst, 17);
	pkt_udp(g->p, server ? q->sport : q->cport, server ? q->cport : q->sport);
}

static void
append(struct gen *g, const struct bytes *b)
{
	pkt_bytes(g->p, b->b, b->n);
}

/* A datagram of these bytes */
static void
say(struct gen *g, const struct quic *q, bool server, const char *hex)
{
	begin(g, q, server);
	pkt_hex(g->p, hex);
	emit(g);
}

/* First byte, version, IDs; type as in version 1 */
static void
long_header(struct bytes *b, const struct quic *q, unsigned type, const char *dcid, const char *scid)
{
	put_number(b, 0xc0 | (q->version == V2 ? (type + 1) % 4 : type) << 4 | 1, 1);
	put_number(b, q->version, 4);
	put_id(b, dcid);
	put_id(b, scid);
}

/* Append an Initial packet with these frames, padded to so many bytes. */
static void
initial(struct gen *g, const struct quic *q, bool server, const char *dcid, const char *scid, const char *token,
    unsigned number, const struct bytes *frames, size_t pad)
{
	struct bytes b = { .n = 0 }, plain = *frames;
	uint8_t key[16], iv[12], hp[16], mask[16];
	size_t at;

	while (plain.n < pad || plain.n < 4)
		put_number(&plain, 0, 1);
	long_header(&b, q, 0, dcid, scid);
	put_varint(&b, strlen(token) / 2);
	put_hex(&b, token);
	put_varint(&b, 2 + plain.n + 16);
	at = b.n;
	put_number(&b, number, 2);
	keys(q, server, key, iv, hp);
	iv[11] ^= (uint8_t)number;
	iv[10] ^= (uint8_t)(number >> 8);
	seal(key, iv, b.b, b.n, plain.b, plain.n, b.b + b.n);
	b.n += plain.n + 16;
	hide(hp, b.b + at + 4, mask);
	b.b[0] ^= mask[0] & 0x0f;
	b.b[at] ^= mask[1];
	b.b[at + 1] ^= mask[2];
	append(g, &b);
}

/* Append a packet that nobody reads: 1 0-RTT, 2 Handshake. */
static void
sealed(struct gen *g, const struct quic *q, unsigned type, const char *dcid, const char *scid, size_t n)
{
	struct bytes b = { .n = 0 };

	long_header(&b, q, type, dcid, scid);
	put_varint(&b, n);
	append(g, &b);
	pkt_fill(g->p, n);
}

/* A short header with its ID, and bytes that nobody reads */
static void
short_header(struct gen *g, const char *dcid, size_t n)
{
	pkt_u8(g->p, 0x5a);
	pkt_hex(g->p, dcid);
	pkt_fill(g->p, n);
}

/* A Retry with its tag */
static void
retry(struct gen *g, const struct quic *q, const char *dcid, const char *scid, const char *token)
{
	struct bytes b = { .n = 0 }, head = { .n = 0 }, key = { .n = 0 };

	long_header(&b, q, 3, dcid, scid);
	if (q->version < DRAFT(25) && q->version > V2)
		put_id(&b, q->dcid);
	put_hex(&b, token);
	put_id(&head, q->dcid);
	put(&head, b.b, b.n);
	put_hex(&key, q->version == V2 ? "8fb4b01b56ac48e260fbcbcead7ccc92 d86969bc2d7c6d9990efb04a" :
	    q->version == V1 ? "be0c690b9f66575a1d766b54e368c84e 461599d35d632bf2239825bb" :
	    q->version == DRAFT(29) ? "ccce187ed09a09d05728155a6cb96be1 e54930f97f2136f0530a8c1c" :
	    "4d32ecdb2a2133c841e4043df27d4430 4d1611d05513a552c587d575");
	seal(key.b, key.b + 16, head.b, head.n, NULL, 0, b.b + b.n);
	b.n += 16;
	begin(g, q, true);
	append(g, &b);
	emit(g);
}

/* --- hellos ----------------------------------------------------------------------------------------------------- */

/* Where a length of so many bytes is to stand, and what it is */
static size_t
open_length(struct bytes *b, int n)
{
	put_number(b, 0, n);
	return b->n;
}

static void
close_length(struct bytes *b, size_t at, int n)
{
	for (int i = 0; i < n; i++)
		b->b[at - 1 - (size_t)i] = (uint8_t)((b->n - at) >> 8 * i);
}

static void
extension(struct bytes *b, unsigned type, const char *hex)
{
	put_number(b, type, 2);
	const size_t at = open_length(b, 2);

	put_hex(b, hex);
	close_length(b, at, 2);
}

/* name NULL: none; share: bytes of the key */
static void
client_hello(struct bytes *b, const char *name, size_t share)
{
	*b = (struct bytes){ .n = 0 };
	put_hex(b, "01");
	const size_t message = open_length(b, 3);

	put_hex(b, "0303 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 00 0006 130113021303 0100");
	const size_t extensions = open_length(b, 2);

	if (name != NULL) {
		put_hex(b, "0000");
		put_number(b, strlen(name) + 5, 2);
		put_number(b, strlen(name) + 3, 2);
		put_number(b, 0, 1);
		put_number(b, strlen(name), 2);
		put(b, name, strlen(name));
	}
	extension(b, 16, "000f 02 6833 05 68332d3239 05 68712d3239");
	extension(b, 10, "0004 001d 0017");
	extension(b, 43, "02 0304");
	put_hex(b, "0033");
	const size_t at = open_length(b, 2);

	for (size_t i = 0; i < share; i++)
		put_number(b, i, 1);
	close_length(b, at, 2);
	extension(b, 57, "0104 80007530");
	close_length(b, extensions, 2);
	close_length(b, message, 3);
}

static void
server_hello(struct bytes *b, bool again)
{
	*b = (struct bytes){ .n = 0 };
	put_hex(b, "02");
	const size_t message = open_length(b, 3);

	put_hex(b, "0303");
	put_hex(b, again ? "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c" :
	    "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f");
	put_hex(b, "00 1301 00");
	const size_t extensions = open_length(b, 2);

	extension(b, 43, "0304");
	close_length(b, extensions, 2);
	close_length(b, message, 3);
}

/* A CRYPTO frame with n bytes of a message from an offset on; from: offset of the message in the stream */
static void
crypto(struct bytes *frames, const struct bytes *m, size_t from, size_t at, size_t n)
{
	put_number(frames, 6, 1);
	put_varint(frames, from + at);
	put_varint(frames, n);
	put(frames, m->b + at, n);
}

static struct bytes
whole(const struct bytes *m)
{
	struct bytes frames = { .n = 0 };

	crypto(&frames, m, 0, 0, m->n);
	return frames;
}

static struct bytes
frames_hex(const char *hex)
{
	struct bytes frames = { .n = 0 };

	put_hex(&frames, hex);
	return frames;
}

/* The first datagram of a client */
static void
client_first(struct gen *g, const struct quic *q, const char *name)
{
	struct bytes m, f;

	client_hello(&m, name, 32);
	f = whole(&m);
	begin(g, q, false);
	initial(g, q, false, q->dcid, "c1c2c3c4", "", 0, &f, 1162);
	emit(g);
}

/* The server's: its hello, behind it in the same datagram what is encrypted further */
static void
server_first(struct gen *g, const struct quic *q, const char *scid)
{
	struct bytes m, f;

	server_hello(&m, false);
	f = frames_hex("02 00 00 00 00");
	crypto(&f, &m, 0, 0, m.n);
	begin(g, q, true);
	initial(g, q, true, "c1c2c3c4", scid, "", 0, &f, 0);
	sealed(g, q, 2, "c1c2c3c4", scid, 400);
	short_header(g, "c1c2c3c4", 40);
	emit(g);
}

#define Q(host, cport, sport, version, dcid) \
	&(const struct quic){ "10.80.0." host, "10.80.9.1", cport, sport, version, dcid }

/* Handshakes of all versions */
void
sc_quic(struct gen *g)
{
	const struct quic *q = Q("1", 50001, 443, V1, "8394c8f03e515708");
	const struct bytes ack = frames_hex("03 00 00 01 00 00 00 00 00 00");
	struct bytes m, f;

	client_first(g, q, "one.example");
	server_first(g, q, "f067a5502a4262b5");
	begin(g, q, false);
	initial(g, q, false, "f067a5502a4262b5", "c1c2c3c4", "", 1, &ack, 40);
	sealed(g, q, 2, "f067a5502a4262b5", "c1c2c3c4", 60);
	emit(g);
	begin(g, q, false);
	short_header(g, "f067a5502a4262b5", 100);
	emit(g);

	/* version 2 on another port: a hello in two packets, its frames out of order, PING and PADDING between */
	q = Q("2", 50002, 8443, V2, "0102030405060708090a0b0c0d0e0f1011121314");
	client_hello(&m, "two.example", 1200);
	f = frames_hex("01 0000");
	crypto(&f, &m, 0, 700, m.n - 700);
	begin(g, q, false);
	initial(g, q, false, q->dcid, "", "", 7, &f, 0);
	emit(g);
	f = frames_hex("");
	crypto(&f, &m, 0, 300, 450);		/* overlaps what came */
	put_hex(&f, "00 01 00");
	crypto(&f, &m, 0, 1, 299);
	put_hex(&f, "01");
	crypto(&f, &m, 0, 0, 1);
	begin(g, q, false);
	initial(g, q, false, q->dcid, "", "", 8, &f, 1100);
	sealed(g, q, 1, q->dcid, "", 50);
	emit(g);
	server_first(g, q, "aabb");

	/* draft-29: Retry, and the hello again with other keys */
	for (unsigned i = 0; i < 3; i++) {
		static const uint32_t version[] = { DRAFT(29), DRAFT(24), V1 };
		struct quic again;

		q = Q("3", (uint16_t)(50003 + 10 * i), 443, version[i], "5a5a5a5a5a5a5a5a01");
		client_first(g, q, "three.example");
		retry(g, q, "c1c2c3c4", "e1e2e3e4e5e6e7e8", "746f6b656e");
		again = *q;
		again.dcid = "e1e2e3e4e5e6e7e8";
		client_hello(&m, "three.example", 32);
		f = whole(&m);
		begin(g, &again, false);
		initial(g, &again, false, again.dcid, "c1c2c3c4", "746f6b656e", 1, &f, 1162);
		emit(g);
		server_first(g, &again, "f0f1f2f3f4f5f6f7");
		begin(g, &again, false);
		sealed(g, &again, 2, "f0f1f2f3f4f5f6f7", "c1c2c3c4", 60);
		emit(g);
	}

	/* a version that provokes a negotiation, then version 1 */
	q = Q("4", 50004, 4434, 0x1a2a3a4a, "b0b1b2b3b4b5b6b7");
	client_first(g, q, "four.example");
	say(g, q, true, "f5 00000000 04 c1c2c3c4 08 b0b1b2b3b4b5b6b7 00000001 ff00001d 2a2a2a2a");
	q = Q("4", 50004, 4434, V1, "b0b1b2b3b4b5b6b7");
	client_first(g, q, "four.example");
	server_first(g, q, "f4f4f4f4");

	/* HelloRetryRequest: a second hello behind the first */
	q = Q("5", 50005, 443, V1, "505152535455565758");
	client_first(g, q, "five.example");
	server_hello(&m, true);
	f = whole(&m);
	begin(g, q, true);
	initial(g, q, true, "c1c2c3c4", "f5f5f5f5f5", "", 0, &f, 0);
	emit(g);
	const size_t first = m.n;

	client_hello(&m, "five.example", 32);
	const size_t hello = m.n;

	client_hello(&m, "five.example", 97);
	f = frames_hex("");
	crypto(&f, &m, hello, 0, m.n);
	begin(g, q, false);
	initial(g, q, false, "f5f5f5f5f5", "c1c2c3c4", "", 1, &f, 1162);
	emit(g);
	server_hello(&m, false);
	f = frames_hex("");
	crypto(&f, &m, first, 0, m.n);
	begin(g, q, true);
	initial(g, q, true, "c1c2c3c4", "f5f5f5f5f5", "", 1, &f, 0);
	emit(g);

	/* IPv6; without IDs of the client; no server name */
	q = &(const struct quic){ "2001:db8::80:1", "2001:db8::80:9", 50006, 443, V1, "6061626364656667" };
	client_first(g, q, NULL);
	server_first(g, q, "");

	/* others: mvfst, drafts; Google's, which has other frames */
	static const uint32_t others[] = { MVFST, DRAFT(22), DRAFT(28), DRAFT(34) };

	for (unsigned i = 0; i < sizeof others / sizeof *others; i++) {
		char dcid[24];

		(void)snprintf(dcid, sizeof dcid, "70717273747576%02x", i);
		q = Q("7", (uint16_t)(50100 + i), 443, others[i], dcid);
		client_first(g, q, "seven.example");
		server_first(g, q, "f7f7f7f7");
	}
	for (unsigned i = 0; i < 2; i++) {
		q = Q("8", (uint16_t)(50110 + i), 443, GOOGLE('T', i),
		    i == 0 ? "8081828384858687" : "8081828384858688");
		client_hello(&m, "eight.example", 32);
		/* PING; ACK with a block and two times */
		f = frames_hex("07 60 01 0000 01 00 0203 02 05 00000001 06 0002");
		put_hex(&f, "08");
		put_varint(&f, 0);
		put_varint(&f, m.n);
		put(&f, m.b, m.n);
		begin(g, q, false);
		initial(g, q, false, q->dcid, "", "", 0, &f, 1162);
		emit(g);
		server_hello(&m, false);
		f = frames_hex("45 0001 0000 0001 00 08");
		put_varint(&f, 0);
		put_varint(&f, m.n);
		put(&f, m.b, m.n);
		begin(g, q, true);
		initial(g, q, true, "", q->dcid, "", 0, &f, 0);
		emit(g);
		begin(g, q, true);
		initial(g, q, true, "", q->dcid, "", 1, &ack, 0);	/* behind the hellos */
		emit(g);
	}
	/* a version that provokes a negotiation, and no more */
	client_first(g, Q("9", 50120, 443, 0x0a0a0a0a, "9091929394959697"), "nine.example");
}

#define REST	"00112233445566778899aabb 5566778899aabbccddee"	/* a hash, and what nobody reads */

/* Google's headers from before Q044: of a client, a server, in mid-connection; and what only looks like it */
static void
google_old(struct gen *g)
{
	const struct quic *q = Q("30", 50030, 80, V1, "");	/* on another port */
	char hex[96];

	say(g, q, false, "0d 3031323334353637 51303335 01" REST);
	say(g, q, true, "08 3031323334353637 01 00112233445566778899aabb a0010000 52454a00 07000000 53544b00");
	say(g, q, true, "00 02" REST);
	say(g, q, false, "1c 3031323334353637 0200" REST);
	q = Q("30", 50031, 8443, V1, "");	/* a rejection behind an acknowledgement; a server's versions */
	say(g, q, true,
	    "08 3131323334353637 01 00112233445566778899aabb 400103d901000600 a001025b 52454a00 07000000 53");
	q = Q("30", 50032, 8443, V1, "");
	say(g, q, true, "09 3231323334353637 51303433 51303436");
	q = Q("30", 50033, 443, V1, "");	/* in the middle */
	say(g, q, false, "0c 3331323334353637 fe" REST);
	say(g, q, true, "10 0905" REST);
	say(g, q, false, "0c 3331323334353637 01" REST);
	say(g, q, true, "00 0a" REST);
	q = Q("30", 50039, 443, V1, "");	/* all that the server says waits */
	say(g, q, false, "0c 3931323334353637 07" REST);
	say(g, q, true, "00 05" REST);
	say(g, q, false, "0c 3931323334353637 08" REST);
	/* another ID, the same number, one far away, the bits of OpenVPN, another port */
	static const struct {
		uint16_t port;
		const char *first, *second;
	} of[] = { { 443, "0c 3431323334353637 07", "0c 3431323334353638 08" },
		{ 443, "0c 3431323334353637 07", "0c 3431323334353637 07" },
		{ 443, "0c 3431323334353637 07", "0c 3431323334353637 18" },
		{ 443, "28 3431323334353637 07", "28 3431323334353637 08" },
		{ 8443, "0c 3431323334353637 07", "0c 3431323334353637 08" } };

	for (unsigned i = 0; i < sizeof of / sizeof *of; i++) {
		q = Q("30", (uint16_t)(50034 + i), of[i].port, V1, "");
		snprintf(hex, sizeof hex, "%s" REST, of[i].first);
		say(g, q, false, hex);
		snprintf(hex, sizeof hex, "%s" REST, of[i].second);
		say(g, q, false, hex);
	}
	/* no such version; too short; no answer; a version that is none in a list; DNSCrypt's answer */
	say(g, Q("30", 50040, 443, V1, ""), false, "0d 3431323334353637 51303434 01" REST);
	say(g, Q("30", 50041, 443, V1, ""), false, "0d 3431323334353637 51303339 01 00112233445566778899aabb");
	say(g, Q("30", 50042, 8443, V1, ""), true,
	    "08 3431323334353637 01 00112233445566778899aabb 52454a00 07000100");
	say(g, Q("30", 50043, 8443, V1, ""), true, "09 3231323334353637 51303433 58303339");
	say(g, Q("30", 50044, 443, V1, ""), true, "7236666e76576a38 780c90155e7b7f03" REST);
}

/* What is odd */
void
sc_quicodd(struct gen *g)
{
	const struct quic *q = Q("11", 50011, 443, V1, "1112131415161718");
	struct bytes m, f;

	client_hello(&m, "never.example", 600);		/* a piece does not come */
	f = frames_hex("");
	crypto(&f, &m, 0, 0, 200);
	crypto(&f, &m, 0, 300, m.n - 300);
	begin(g, q, false);
	initial(g, q, false, q->dcid, "", "", 0, &f, 1162);
	emit(g);
	q = Q("12", 50012, 443, V1, "1212131415161718");	/* damaged */
	client_hello(&m, "damaged.example", 32);
	f = whole(&m);
	begin(g, q, false);
	initial(g, q, false, q->dcid, "", "", 0, &f, 1162);
	g->p->b[g->p->n - 20] ^= 1;
	emit(g);
	q = Q("13", 50013, 443, V1, "1312131415161718");	/* other IDs in mid-connection; another version */
	client_first(g, q, "ids.example");
	server_first(g, q, "f3f3f3f3");
	begin(g, q, false);
	sealed(g, q, 2, "f3f3f3f3", "c1c2c3c4", 60);
	emit(g);
	begin(g, q, false);
	sealed(g, q, 2, "9999999999", "c9c9c9", 60);
	emit(g);
	begin(g, q, true);
	sealed(g, Q("13", 50013, 443, DRAFT(34), ""), 2, "c1c2c3c4", "8888", 60);
	emit(g);
	q = Q("14", 50014, 443, DRAFT(24), "1412131415161718");	/* two Retries */
	client_first(g, q, "retries.example");
	retry(g, q, "c1c2c3c4", "e1e2e3e4", "746f");
	retry(g, Q("14", 50014, 443, DRAFT(24), "abab"), "c1c2c3c4", "e1e2e3e4", "746f");
	q = Q("15", 50015, 443, V1, "1512131415161718");	/* not captured whole */
	client_hello(&m, "cut.example", 32);
	f = whole(&m);
	begin(g, q, false);
	initial(g, q, false, q->dcid, "", "", 0, &f, 1162);
	emit_snapped(g, 400);
	begin(g, q, true);
	initial(g, q, true, "", "f5f5", "", 0, &f, 100);
	emit_snapped(g, 52);
	say(g, Q("16", 50016, 443, V1, ""), false,
	    "c3 00000001 08 16121314");	/* shorter than it says, on the wire, too */
	say(g, Q("16", 50016, 443, V1, ""), false,
	    "c3 00000001 08 1612131415161718 00 00 44d0 00112233445566778899aabbccddeeff");
	say(g, Q("16", 50016, 443, V1, ""), false, "c3 00000001 15 161213141516171819202122232425262728292a2b 00");
	/* short headers only, on a port of QUIC, and on another; what else is there on 443 */
	begin(g, Q("17", 50017, 443, V1, ""), false);
	short_header(g, "1712", 60);
	emit(g);
	begin(g, Q("17", 50017, 8080, V1, ""), false);
	short_header(g, "1712", 60);
	emit(g);
	say(g, Q("18", 50018, 443, V1, ""), false,
	    "0d 1122334455667788 51303339 01 0000000000000000000000000000000000000000000000");
	say(g, Q("18", 50019, 443, V1, ""), false,
	    "12 1122334455667788 99aabbccddeeff00112233445566778899aabbccddeeff001122");
	say(g, Q("18", 50020, 443, V1, ""), false,
	    "d3 1b02042a 0f 06f3497e6993424b0a16c06e755866 07 51bb4a47b500e1 00112233");
	say(g, Q("18", 50021, 443, V1, ""), false, "");
	/* both lengths in one byte: draft-18, Google's Q046; types that the first byte has not yet */
	say(g, Q("19", 50022, 4433, V1, ""), false,
	    "c3 ff000012 51 0102030405060708 a1a2a3a4 00 4014 00112233445566778899aabbccddeeff00112233");
	say(g, Q("19", 50023, 4433, V1, ""), false,
	    "c3 51303436 50 eacfe6e706df272d 00000001 00112233445566778899aabb");
	say(g, Q("19", 50023, 4433, V1, ""), true,
	    "d3 51303436 05 eacfe6e706df272d 00000001 00112233445566778899aabb");
	say(g, Q("19", 50024, 4433, V1, ""), false,
	    "ff ff00000e 50 0102030405060708 00 4014 00112233445566778899aabbccddeeff00112233");
	/* behind a packet: padding, one of another connection */
	q = Q("20", 50025, 443, V1, "2012131415161718");
	begin(g, q, false);
	initial(g, q, false, q->dcid, "", "", 0, &f, 0);
	pkt_zero(g->p, 900);
	emit(g);
	begin(g, q, false);
	initial(g, q, false, q->dcid, "", "", 1, &f, 0);
	sealed(g, q, 1, "2099", "", 60);
	emit(g);
	/* a datagram in fragments, the last one first */
	q = Q("21", 50026, 443, V1, "2112131415161718");
	client_hello(&m, "fragments.example", 32);
	f = whole(&m);
	begin(g, q, false);
	initial(g, q, false, q->dcid, "", "", 0, &f, 1162);
	pkt_end(g->p);
	struct bytes udp = { .n = 0 };

	put(&udp, g->p->b + 34, g->p->n - 34);
	for (int i = 1; i >= 0; i--) {
		eth4(g, q->client, q->server, 0x0800);
		pkt_ip4(g->p, &(struct ip4){ .src = q->client, .dst = q->server, .proto = 17, .id = 777,
		    .frag = i == 0 ? 0x2000 : 800 / 8 });
		pkt_bytes(g->p, udp.b + 800 * i, i == 0 ? 800 : udp.n - 800);
		emit(g);
	}
	google_old(g);
}
