/* cid: what is hashed, and in which order the end points stand. */
#include "cid.h"

/*
 * SHA1_Init() and its like: a text is one block, and EVP asks more about it than that takes.  The plugin's
 * instructions for 20,000 flows, in millions, with OpenSSL 3.0: 37; with a context of EVP that each thread keeps 56,
 * with EVP_Digest() and a digest that was fetched once 65, with SHA1(), which fetches it for each text, 109.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <string.h>

enum { ICMP = 1, TCP = 6, UDP = 17, ICMP6 = 58, SCTP = 132 };

/* Types of ICMP that ask and answer. */
static const uint8_t pairs4[][2] = { { 8, 0 }, { 13, 14 }, { 15, 16 }, { 17, 18 }, { 10, 9 } };
static const uint8_t pairs6[][2] = { { 128, 129 }, { 133, 134 }, { 135, 136 }, { 130, 131 }, { 139, 140 },
	{ 144, 145 } };

/* The type that belongs to this one, or -1. */
static int
counterpart(const uint8_t (*pairs)[2], size_t n, uint16_t type)
{
	for (size_t i = 0; i < n; i++)
		if (pairs[i][0] == type || pairs[i][1] == type)
			return pairs[i][pairs[i][0] == type];
	return -1;
}

#define COUNTERPART(pairs, type)	counterpart((pairs), sizeof(pairs) / sizeof((pairs)[0]), (type))

static void
put16(uint8_t **p, uint16_t v)
{
	*(*p)++ = (uint8_t)(v >> 8);
	*(*p)++ = (uint8_t)v;
}

/* Is the source the greater end?  Then both are exchanged. */
static bool
turned(const struct cid_tuple *t)
{
	const int d = memcmp(t->src, t->dst, t->len);

	return d > 0 || (d == 0 && t->sport > t->dport);
}

static void
text_hex(const uint8_t *digest, char *to)
{
	for (size_t i = 0; i < SHA_DIGEST_LENGTH; i++) {
		*to++ = "0123456789abcdef"[digest[i] >> 4];
		*to++ = "0123456789abcdef"[digest[i] & 15];
	}
	*to = '\0';
}

#define INPUT_SIZE	(2 + 16 + 16 + 2 + 4)

/* What is hashed; how many bytes it is. */
static size_t
input(uint8_t in[INPUT_SIZE], const struct cid_tuple *tuple, uint16_t seed)
{
	struct cid_tuple t = *tuple;
	uint8_t *p = in;
	bool oneway = false, ports = t.proto == TCP || t.proto == UDP || t.proto == SCTP;
	bool turn;

	if (t.proto == ICMP || t.proto == ICMP6) {
		const int other = t.proto == ICMP ? COUNTERPART(pairs4, t.sport) : COUNTERPART(pairs6, t.sport);

		ports = true;
		oneway = other < 0;
		if (!oneway)
			t.dport = (uint16_t)other;
	}
	if (!ports)
		t.sport = t.dport = 0;
	turn = !oneway && turned(&t);
	put16(&p, seed);
	memcpy(p, turn ? t.dst : t.src, t.len);
	memcpy(p + t.len, turn ? t.src : t.dst, t.len);
	p += 2 * t.len;
	*p++ = t.proto;
	*p++ = 0;
	if (ports) {
		put16(&p, turn ? t.dport : t.sport);
		put16(&p, turn ? t.sport : t.dport);
	}
	return (size_t)(p - in);
}

/* False: SHA-1 failed. */
static bool
sha1(const uint8_t *in, size_t n, uint8_t digest[SHA_DIGEST_LENGTH])
{
#ifdef OPENSSL_NO_DEPRECATED_3_0
	return SHA1(in, n, digest) != NULL;
#else
	SHA_CTX c;

	return SHA1_Init(&c) == 1 && SHA1_Update(&c, in, n) == 1 && SHA1_Final(digest, &c) == 1;
#endif
}

static bool
text_make(const uint8_t *in, size_t n, bool hex, char to[CID_SIZE])
{
	uint8_t digest[SHA_DIGEST_LENGTH];

	*to = '\0';
	if (!sha1(in, n, digest))
		return false;
	memcpy(to, "1:", 2);
	if (hex)
		text_hex(digest, to + 2);
	else
		(void)EVP_EncodeBlock((unsigned char *)to + 2, digest, SHA_DIGEST_LENGTH);
	return true;
}

bool
cid_text(const struct cid_tuple *tuple, uint16_t seed, bool hex, char to[CID_SIZE])
{
	/* the last one: the opposite of a flow ends with it, and has the same */
	static _Thread_local struct {
		uint8_t in[INPUT_SIZE], n;	/* 0: there is none */
		bool hex;
		char text[CID_SIZE];
	} last;
	uint8_t in[INPUT_SIZE];
	const size_t n = input(in, tuple, seed);

	if (last.n != n || last.hex != hex || memcmp(last.in, in, n) != 0) {
		last.n = text_make(in, n, hex, last.text) ? (uint8_t)n : 0;
		last.hex = hex;
		memcpy(last.in, in, n);
	}
	memcpy(to, last.text, CID_SIZE);
	return last.n > 0;
}
