/* quic_crypt: keys of Initial packets, and what they decrypt. */
#include "quic_crypt.h"

#include <openssl/evp.h>
#include <stdlib.h>

#define HASH	32	/* bytes of SHA-256 */
#define BLOCK	64

struct quic_crypt {
	EVP_MD *sha256;
	EVP_CIPHER *gcm, *ecb;
	EVP_CIPHER_CTX *open, *mask;
	EVP_MD_CTX *digest;
	uint8_t plain[QUIC_DATAGRAM_MAX];
};

static const uint8_t salts[][20] = {
	[QUIC_SALT_22] = "\x7f\xbc\xdb\x0e\x7c\x66\xbb\xe9\x19\x3a\x96\xcd\x21\x51\x9e\xbd\x7a\x02\x64\x4a",
	[QUIC_SALT_23] = "\xc3\xee\xf7\x12\xc7\x2e\xbb\x5a\x11\xa7\xd2\x43\x2b\xb4\x63\x65\xbe\xf9\xf5\x02",
	[QUIC_SALT_29] = "\xaf\xbf\xec\x28\x99\x93\xd2\x4c\x9e\x97\x86\xf1\x9c\x61\x11\xe0\x43\x90\xa8\x99",
	[QUIC_SALT_1] = "\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a",
	[QUIC_SALT_2] = "\x0d\xed\xe3\xde\xf7\x00\xa6\xdb\x81\x93\x81\xbe\x6e\x26\x9d\xcb\xf9\xbd\x2e\xd9",
	[QUIC_SALT_Q050] = "\x50\x45\x74\xef\xd0\x66\xfe\x2f\x9d\x94\x5c\xfc\xdb\xd3\xa7\xf0\xd3\xb5\x6b\x45",
	[QUIC_SALT_T050] = "\x7f\xf5\x79\xe5\xac\xd0\x72\x91\x55\x80\x30\x4c\x43\xa2\x36\x7c\x60\x48\x83\x10",
	[QUIC_SALT_T051] = "\x7a\x4e\xde\xf4\xe7\xcc\xee\x5f\xa4\x50\x6c\x19\x12\x4f\xc8\xcc\xda\x6e\x03\x3d",
};

/* Of the tags of Retry: key and nonce. */
static const struct {
	uint8_t key[16], nonce[12];
} retries[] = {
	[QUIC_TAG_25] = { "\x4d\x32\xec\xdb\x2a\x21\x33\xc8\x41\xe4\x04\x3d\xf2\x7d\x44\x30",
		"\x4d\x16\x11\xd0\x55\x13\xa5\x52\xc5\x87\xd5\x75" },
	[QUIC_TAG_29] = { "\xcc\xce\x18\x7e\xd0\x9a\x09\xd0\x57\x28\x15\x5a\x6c\xb9\x6b\xe1",
		"\xe5\x49\x30\xf9\x7f\x21\x36\xf0\x53\x0a\x8c\x1c" },
	[QUIC_TAG_1] = { "\xbe\x0c\x69\x0b\x9f\x66\x57\x5a\x1d\x76\x6b\x54\xe3\x68\xc8\x4e",
		"\x46\x15\x99\xd3\x5d\x63\x2b\xf2\x23\x98\x25\xbb" },
	[QUIC_TAG_2] = { "\x8f\xb4\xb0\x1b\x56\xac\x48\xe2\x60\xfb\xcb\xce\xad\x7c\xcc\x92",
		"\xd8\x69\x69\xbc\x2d\x7c\x6d\x99\x90\xef\xb0\x4a" },
};

void
quic_crypt_free(struct quic_crypt *c)
{
	if (c == NULL)
		return;
	EVP_CIPHER_CTX_free(c->open);
	EVP_CIPHER_CTX_free(c->mask);
	EVP_MD_CTX_free(c->digest);
	EVP_CIPHER_free(c->gcm);
	EVP_CIPHER_free(c->ecb);
	EVP_MD_free(c->sha256);
	free(c);
}

struct quic_crypt *
quic_crypt_new(void)
{
	struct quic_crypt *const c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	c->gcm = EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL);
	c->ecb = EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
	c->open = EVP_CIPHER_CTX_new();
	c->mask = EVP_CIPHER_CTX_new();
	c->digest = EVP_MD_CTX_new();
	if (c->sha256 != NULL && c->gcm != NULL && c->ecb != NULL && c->open != NULL && c->mask != NULL &&
	    c->digest != NULL)
		return c;
	quic_crypt_free(c);
	return NULL;
}

/* --- HKDF of SHA-256 (RFC 5869) --------------------------------------------------------------------------------- */

static bool
sha256(struct quic_crypt *c, const uint8_t *p, size_t n, uint8_t to[HASH])
{
	return EVP_DigestInit_ex2(c->digest, c->sha256, NULL) == 1 && EVP_DigestUpdate(c->digest, p, n) == 1 &&
	    EVP_DigestFinal_ex(c->digest, to, NULL) == 1;
}

/* HMAC (RFC 2104) of at most a block, with a key of at most a block. */
static bool
hmac(struct quic_crypt *c, const uint8_t *key, size_t nkey, const uint8_t *text, size_t n, uint8_t to[HASH])
{
	uint8_t inner[2 * BLOCK] = { 0 }, outer[BLOCK + HASH] = { 0 };

	memcpy(inner, key, nkey);
	memcpy(outer, key, nkey);
	for (size_t i = 0; i < BLOCK; i++) {
		inner[i] ^= 0x36;
		outer[i] ^= 0x5c;
	}
	memcpy(inner + BLOCK, text, n);
	return sha256(c, inner, BLOCK + n, outer + BLOCK) && sha256(c, outer, sizeof(outer), to);
}

/* HKDF-Expand-Label (RFC 8446, 7.1) of at most HASH bytes, without context. */
static bool
expand(struct quic_crypt *c, const uint8_t secret[HASH], const char *prefix, const char *label, uint8_t *to, size_t n)
{
	const size_t nlabel = 6 + strlen(prefix) + strlen(label);
	uint8_t info[BLOCK] = { 0, (uint8_t)n, (uint8_t)nlabel }, out[HASH];
	uint8_t *p = info + 3;

	memcpy(p, "tls13 ", 6);
	memcpy(p + 6, prefix, strlen(prefix));
	memcpy(p + 6 + strlen(prefix), label, strlen(label));
	p += nlabel;
	*p++ = 0;	/* no context */
	*p++ = 1;	/* the only block */
	if (!hmac(c, secret, HASH, info, (size_t)(p - info), out))
		return false;
	memcpy(to, out, n);
	return true;
}

/* The side's own; NULL: they can't be made. */
static const struct quic_secret *
secret_of(struct quic_crypt *c, struct quic_keys *k, enum quic_side side)
{
	static const char *const label[] = { [QUIC_CLIENT] = "client in", [QUIC_SERVER] = "server in" };
	const char *const prefix = k->v2 ? "quicv2 " : "quic ";
	struct quic_secret *const s = &k->side[side];
	uint8_t secret[HASH];

	if (!s->made)
		s->made = expand(c, k->initial, "", label[side], secret, HASH) &&
		    expand(c, secret, prefix, "key", s->key, sizeof(s->key)) &&
		    expand(c, secret, prefix, "iv", s->iv, sizeof(s->iv)) &&
		    expand(c, secret, prefix, "hp", s->hp, sizeof(s->hp));
	return s->made ? s : NULL;
}

bool
quic_keys_make(struct quic_crypt *c, const struct quic_version *v, const uint8_t *dcid, size_t n, struct quic_keys *k)
{
	k->v2 = v->form == QUIC_FORM_2;
	k->side[QUIC_CLIENT].made = k->side[QUIC_SERVER].made = false;
	return v->salt != QUIC_NO_SALT && n <= QUIC_ID_MAX &&
	    hmac(c, salts[v->salt], sizeof(salts[0]), dcid, n, k->initial);
}

/* --- packets ---------------------------------------------------------------------------------------------------- */

/* The bits that hide the first byte and the number, made of 16 bytes behind where a number of 4 would end. */
static bool
mask_make(struct quic_crypt *c, const uint8_t hp[16], const uint8_t sample[16], uint8_t mask[16])
{
	int n;

	return EVP_EncryptInit_ex(c->mask, c->ecb, NULL, hp, NULL) == 1 &&
	    EVP_EncryptUpdate(c->mask, mask, &n, sample, 16) == 1;
}

/* The whole number that ends in so many bits, next to the one that is expected: RFC 9000, A.3. */
static uint64_t
number_whole(uint64_t largest, uint64_t end, unsigned bits)
{
	const uint64_t expected = largest + 1, size = UINT64_C(1) << bits, half = size / 2;
	const uint64_t n = (expected & ~(size - 1)) | end;

	if (n + half <= expected && n < (UINT64_C(1) << 62) - size)
		return n + size;
	if (n > expected + half && n >= size)
		return n - size;
	return n;
}

/* More of what is authenticated. */
static bool
add(struct quic_crypt *c, const uint8_t *p, size_t n)
{
	int len;

	return EVP_DecryptUpdate(c->open, NULL, &len, p, (int)n) == 1;
}

/* iv, with the number in its last bytes */
static void
nonce_make(const uint8_t iv[12], uint64_t number, uint8_t nonce[12])
{
	memcpy(nonce, iv, 12);
	for (unsigned i = 0; i < 8; i++)
		nonce[11 - i] ^= (uint8_t)(number >> 8 * i);
}

/* Take the tag from the end: is it right?  c->open has key, nonce and all data. */
static bool
tag_right(struct quic_crypt *c, const uint8_t *tag)
{
	uint8_t copy[QUIC_TAG], end[16];
	int len;

	memcpy(copy, tag, sizeof(copy));
	return EVP_CIPHER_CTX_ctrl(c->open, EVP_CTRL_GCM_SET_TAG, sizeof(copy), copy) == 1 &&
	    EVP_DecryptFinal_ex(c->open, end, &len) == 1;
}

bool
quic_open(struct quic_crypt *c, struct quic_keys *k, enum quic_side side, const struct quic_packet *pk,
    uint64_t largest, struct quic_bytes *plain, uint64_t *number)
{
	const struct quic_secret *const s = secret_of(c, k, side);
	const uint8_t *const at = pk->number.p;
	uint8_t mask[16], first, bytes[4], nonce[12];
	uint32_t end = 0;
	size_t n, body;
	int len;

	if (s == NULL || at == NULL || pk->cut || pk->number.n < 4 + QUIC_TAG || pk->number.n > QUIC_DATAGRAM_MAX ||
	    !mask_make(c, s->hp, at + 4, mask))
		return false;
	first = pk->first ^ (mask[0] & 0x0f);
	n = (first & 3U) + 1;
	for (size_t i = 0; i < n; i++) {
		bytes[i] = at[i] ^ mask[1 + i];
		end = end << 8 | bytes[i];
	}
	*number = number_whole(largest, end, (unsigned)n * 8);
	nonce_make(s->iv, *number, nonce);
	body = pk->number.n - n - QUIC_TAG;
	if (EVP_DecryptInit_ex(c->open, c->gcm, NULL, s->key, nonce) != 1 || !add(c, &first, 1) ||
	    !add(c, pk->all.p + 1, (size_t)(at - pk->all.p) - 1) || !add(c, bytes, n) ||
	    EVP_DecryptUpdate(c->open, c->plain, &len, at + n, (int)body) != 1 || !tag_right(c, at + n + body))
		return false;
	*plain = (struct quic_bytes){ c->plain, body };
	return true;
}

bool
quic_retry_answers(struct quic_crypt *c, const struct quic_packet *pk, const uint8_t *odcid, size_t n)
{
	const uint8_t length = (uint8_t)n;
	const size_t body = pk->all.n - QUIC_TAG;

	return pk->type == QUIC_RETRY && pk->v->retry >= QUIC_TAG_25 && pk->all.n > QUIC_TAG &&
	    pk->all.n <= QUIC_DATAGRAM_MAX && n <= QUIC_ID_MAX &&
	    EVP_DecryptInit_ex(c->open, c->gcm, NULL, retries[pk->v->retry].key, retries[pk->v->retry].nonce) == 1 &&
	    add(c, &length, 1) && (n == 0 || add(c, odcid, n)) && add(c, pk->all.p, body) &&
	    tag_right(c, pk->all.p + body);
}
