/* ssl_cert: the first certificate of a flow. */
#include "ssl_cert.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/provider.h>
#include <openssl/x509.h>
#include <pthread.h>

#include "ber.h"
#include "outfile.h"
#include "sslDecode.h"

#define WEAK_BITS	1024	/* fewer than so many: of RSA and DSA */
#define WEAK_CURVE	160	/* of elliptic curves: as strong as those */

static const struct {
	int nid;
	const char *name;
} keys[] = {
	{ EVP_PKEY_RSA, "RSA" }, { EVP_PKEY_RSA_PSS, "RSA" }, { EVP_PKEY_DSA, "DSA" }, { EVP_PKEY_DH, "DH" },
	{ EVP_PKEY_EC, "ECDSA" }, { EVP_PKEY_ED25519, "ED25519" }, { EVP_PKEY_ED448, "ED448" },
};

static bool
is_curve(int nid)
{
	return nid == EVP_PKEY_EC || nid == EVP_PKEY_ED25519 || nid == EVP_PKEY_ED448;
}

/* --- texts ------------------------------------------------------------------------------------------------------ */

/* Texts, put together before their size is known. */
struct gather {
	struct ssl_cert_text subject[SSL_FIELDS], issuer[SSL_FIELDS];
	size_t n;
	char s[2 * SSL_FIELDS * (SSL_TEXT_MAX + 1)];
};

static void
keep(struct gather *g, struct ssl_cert_text *t, const void *p, size_t n)
{
	t->at = (uint16_t)g->n;
	t->n = (uint8_t)MIN(n, SSL_TEXT_MAX);
	t->there = true;
	memcpy(g->s + g->n, p, t->n);
	g->n += t->n;
}

/* The first entry of this kind. */
static void
keep_entry(struct gather *g, struct ssl_cert_text *t, const X509_NAME *name, int nid)
{
	const int i = X509_NAME_get_index_by_NID(name, nid, -1);
	unsigned char *utf8;
	int n;

	if (i < 0 || (n = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, i)))) < 0)
		return;
	keep(g, t, utf8, (size_t)n);
	OPENSSL_free(utf8);
}

/* All entries: /C=CH/O=... */
static void
keep_whole(struct gather *g, struct ssl_cert_text *t, const X509_NAME *name)
{
	char s[SSL_TEXT_MAX + 1] = "";

	if (X509_NAME_oneline(name, s, (int)sizeof(s)) != NULL)
		keep(g, t, s, strlen(s));
}

static void
keep_name(struct gather *g, struct ssl_cert_text t[SSL_FIELDS], const X509_NAME *name, int how)
{
	static const int nids[] = { [SSL_COMMON_NAME] = NID_commonName, [SSL_ORGANIZATION] = NID_organizationName,
		[SSL_ORG_UNIT] = NID_organizationalUnitName, [SSL_LOCALITY] = NID_localityName,
		[SSL_STATE] = NID_stateOrProvinceName, [SSL_COUNTRY] = NID_countryName };

	if (how == 1)
		keep_whole(g, &t[SSL_WHOLE], name);
	for (int i = 0; how == 2 && i < SSL_WHOLE; i++)
		keep_entry(g, &t[i], name, nids[i]);
}

/* --- fields ----------------------------------------------------------------------------------------------------- */

static void
serial(char *to, const ASN1_INTEGER *a)
{
	const uint8_t *p = ASN1_STRING_get0_data(a);
	const int len = ASN1_STRING_length(a);

	if (ASN1_STRING_type(a) == V_ASN1_NEG_INTEGER)
		*to++ = '-';
	for (int i = 0; i < len && i < SSL_SERIAL_MAX - 1; i++)
		to += sprintf(to, "%02X", p[i]);
}

static int64_t
seconds(const ASN1_TIME *t)
{
	struct tm tm;

	return t != NULL && ASN1_TIME_to_tm(t, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

/* Name of an algorithm, or its numbers. */
static void
algorithm(char to[SSL_OID_MAX], const ASN1_OBJECT *o)
{
	const int nid = o != NULL ? OBJ_obj2nid(o) : NID_undef;

	if (o == NULL)
		return;
	if (nid == NID_undef)
		(void)OBJ_obj2txt(to, SSL_OID_MAX, o, 1);
	else
		t2_strcpy(to, SSL_CERT_ALG_NAME_LONG == 1 ? OBJ_nid2ln(nid) : OBJ_nid2sn(nid), SSL_OID_MAX,
		    T2_STRCPY_TRUNC);
}

/*
 * RSAPublicKey, RFC 8017 A.1.1: a sequence of modulus and exponent.  Bits of the modulus, from 512 to 16384; 0: it is
 * a key of another kind, or an odd one, and libcrypto judges.
 */
static int
rsa_bits(const X509 *x)
{
	ASN1_OBJECT *o = NULL;
	const unsigned char *p;
	struct ber key, modulus, exponent;
	struct cursor c;
	size_t bits;
	int n;

	if (X509_PUBKEY_get0_param(&o, &p, &n, NULL, X509_get_X509_PUBKEY(x)) != 1 || OBJ_obj2nid(o) != EVP_PKEY_RSA)
		return 0;
	c = (struct cursor){ p, p + n };
	if (!ber_take(&c, BER_SEQUENCE, &key) || key.missing > 0 || cursor_left(&c) > 0 ||
	    !ber_take(&key.in, BER_INTEGER, &modulus) || modulus.missing > 0 ||
	    !ber_take(&key.in, BER_INTEGER, &exponent) || exponent.missing > 0 || cursor_left(&key.in) > 0)
		return 0;
	c = modulus.in;
	if (cursor_left(&c) > 1 && c.p[0] == 0)		/* it would be negative without */
		(void)cursor_skip(&c, 1);
	else if (cursor_left(&c) > 0 && c.p[0] > 0x7f)
		return 0;
	if (cursor_left(&c) == 0 || c.p[0] == 0 || cursor_left(&exponent.in) == 0)
		return 0;
	bits = 8 * cursor_left(&c) - ((size_t)__builtin_clz(c.p[0]) - 24);
	return bits >= 512 && bits <= 16384 ? (int)bits : 0;
}

/* The kind and the bits of a public key, as libcrypto judges; false if it can't be read. */
static bool
any_key(const X509 *x, int *nid, int *bits)
{
	unsigned char *der = NULL;
	const int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der);
	const unsigned char *p = der;
	EVP_PKEY *const key = n > 0 ? d2i_PUBKEY(NULL, &p, n) : NULL;

	OPENSSL_free(der);
	if (key == NULL)
		return false;
	*nid = EVP_PKEY_base_id(key);
	*bits = EVP_PKEY_bits(key);
	EVP_PKEY_free(key);
	return true;
}

static void
public_key(struct ssl_cert *c, const X509 *x)
{
	ASN1_OBJECT *o = NULL;
	int nid = EVP_PKEY_RSA, bits = rsa_bits(x);

	if (X509_PUBKEY_get0_param(&o, NULL, NULL, NULL, X509_get_X509_PUBKEY(x)) == 1)
		algorithm(c->keyAlg, o);
	if (bits == 0 && !any_key(x, &nid, &bits))
		return;
	c->keyType = "UNKNOWN";
	for (size_t i = 0; i < T2_NELEM(keys); i++)
		if (keys[i].nid == nid)
			c->keyType = keys[i].name;
	c->keySize = (uint16_t)(bits < 0 ? 0 : bits < UINT16_MAX ? bits : UINT16_MAX);
	c->weak = bits > 0 && bits < (is_curve(nid) ? WEAK_CURVE : WEAK_BITS);
}

/* --- Tor -------------------------------------------------------------------------------------------------------- */

/* The only entry is a common name www.{8 to 20 of base 32}.suffix. */
static bool
is_tor_name(const X509_NAME *name, const char *suffix)
{
	const ASN1_STRING *a;
	const char *s;
	size_t n, len;

	if (X509_NAME_entry_count(name) != 1 || X509_NAME_get_index_by_NID(name, NID_commonName, -1) != 0)
		return false;
	a = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, 0));
	s = (const char *)ASN1_STRING_get0_data(a);
	len = (size_t)ASN1_STRING_length(a);
	if (len < 8 || memcmp(s, "www.", 4) != 0)
		return false;
	for (n = 4; n < len && ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= '2' && s[n] <= '7')); n++)
		continue;
	return n >= 12 && n <= 24 && len - n == strlen(suffix) && memcmp(s + n, suffix, len - n) == 0;
}

static bool
is_tor(const X509 *x)
{
	return is_tor_name(X509_get_subject_name(x), ".net") && is_tor_name(X509_get_issuer_name(x), ".com") &&
	    X509_NAME_cmp(X509_get_subject_name(x), X509_get_issuer_name(x)) != 0;
}

/* --- the certificate -------------------------------------------------------------------------------------------- */

static struct ssl_cert *
cert_of(const X509 *x, const uint8_t *der, size_t n)
{
	const EVP_MD *const md = SSL_CERT_FINGPRINT == 2 ? EVP_md5() : EVP_sha1();
	struct gather g;
	unsigned nfingerprint = 0;
	struct ssl_cert *c;

	memset(&g, 0, offsetof(struct gather, s));
	keep_name(&g, g.subject, X509_get_subject_name(x), SSL_CERT_SUBJECT);
	keep_name(&g, g.issuer, X509_get_issuer_name(x), SSL_CERT_ISSUER);
	if ((c = calloc(1, sizeof(*c) + g.n)) == NULL)
		return NULL;
	c->size = sizeof(*c) + g.n;
	memcpy(c->texts, g.s, g.n);
	memcpy(c->subject, g.subject, sizeof(c->subject));
	memcpy(c->issuer, g.issuer, sizeof(c->issuer));
	c->version = (uint8_t)(X509_get_version(x) + 1);
	serial(c->serial, X509_get0_serialNumber(x));
	(void)EVP_Digest(der, n, c->sha1, NULL, EVP_sha1(), NULL);
	if (EVP_Digest(der, n, c->fingerprint, &nfingerprint, md, NULL) == 1)
		c->nfingerprint = (uint8_t)nfingerprint;
	c->before = seconds(X509_get0_notBefore(x));
	c->after = seconds(X509_get0_notAfter(x));
	algorithm(c->sigAlg, X509_get0_tbs_sigalg(x)->algorithm);
	public_key(c, x);
	c->tor = is_tor(x);
	return c;
}

/*
 * libcrypto decodes the public key of each certificate that it reads, which takes five times as long as all else; not
 * so in a library context without algorithms.  A key of RSA is read here, and another one by libcrypto alone.
 */
static OSSL_LIB_CTX *bare;		/* or NULL */
static OSSL_PROVIDER *nobody;		/* of it */

void
ssl_cert_open(void)
{
	if ((bare = OSSL_LIB_CTX_new()) != NULL && (nobody = OSSL_PROVIDER_load(bare, "null")) == NULL)
		ssl_cert_close();
}

void
ssl_cert_close(void)
{
	if (nobody != NULL)
		(void)OSSL_PROVIDER_unload(nobody);
	nobody = NULL;
	OSSL_LIB_CTX_free(bare);
	bare = NULL;
}

static struct ssl_cert *
parse(const uint8_t *der, size_t n)
{
	const unsigned char *p = der;
	X509 *const x = (X509 *)ASN1_item_d2i_ex(NULL, &p, (long)n, ASN1_ITEM_rptr(X509), bare, NULL);
	struct ssl_cert *const c = x != NULL ? cert_of(x, der, n) : NULL;

	X509_free(x);
	ERR_clear_error();			/* what libcrypto did not like */
	return c;
}

/* A flow's own, within the budget of texts. */
static struct ssl_cert *
copy(const struct ssl_cert *c)
{
	struct ssl_cert *mine;

	if (!t2_mem_take(T2_MEM_TEXT, c->size))
		return NULL;
	if ((mine = malloc(c->size)) == NULL)
		t2_mem_give(T2_MEM_TEXT, c->size);
	else
		memcpy(mine, c, c->size);
	return mine;
}

/* Where a certificate is in the cache: it ends with a signature, whose bytes are as good as random. */
static unsigned
place(const uint8_t *der, size_t n)
{
	return n < 2 ? 0 : (der[n - 1] | (unsigned)der[n - 2] << 8) % SSL_CERT_CACHED;
}

static bool
remember(struct ssl_cert_cache *cache, unsigned i, const uint8_t *der, size_t n)
{
	struct ssl_cert *const c = parse(der, n);
	uint8_t *const bytes = c != NULL ? malloc(n) : NULL;

	if (bytes == NULL) {
		free(c);
		return false;
	}
	free(cache->v[i].der);
	free(cache->v[i].cert);
	memcpy(bytes, der, n);
	cache->v[i].der = bytes;
	cache->v[i].n = n;
	cache->v[i].cert = c;
	return true;
}

/* What is remembered of a certificate, or now is; NULL if it can't be. */
static const struct ssl_cert *
recall(struct ssl_cert_cache *cache, const uint8_t *der, size_t n)
{
	const unsigned i = place(der, n);
	const bool known = cache->v[i].der != NULL && cache->v[i].n == n && memcmp(cache->v[i].der, der, n) == 0;

	return known || remember(cache, i, der, n) ? cache->v[i].cert : NULL;
}

struct ssl_cert *
ssl_cert_read(struct ssl_cert_cache *cache, const uint8_t *der, size_t n, bool *full)
{
	struct ssl_cert *const large = n > SSL_CERT_CACHED_MAX ? parse(der, n) : NULL;
	const struct ssl_cert *const known = n > SSL_CERT_CACHED_MAX ? large : recall(cache, der, n);
	struct ssl_cert *const c = known != NULL ? copy(known) : NULL;

	*full = known != NULL && c == NULL;
	free(large);
	return c;
}

void
ssl_cert_cache_clear(struct ssl_cert_cache *cache)
{
	for (unsigned i = 0; i < SSL_CERT_CACHED; i++) {
		free(cache->v[i].der);
		free(cache->v[i].cert);
	}
	memset(cache, 0, sizeof(*cache));
}

void
ssl_cert_free(struct ssl_cert *c)
{
	if (c == NULL)
		return;
	t2_mem_give(T2_MEM_TEXT, c->size);
	free(c);
}

/* --- files ------------------------------------------------------------------------------------------------------ */

static int
write_pem(const char *path, const uint8_t *der, size_t n)
{
	FILE *const f = outfile_fopen(path, "wx");
	bool bad;

	if (f == NULL)
		return errno == EEXIST ? 0 : -1;
	bad = PEM_write(f, PEM_STRING_X509, "", der, (long)n) == 0;
	bad |= fclose(f) == EOF;
	ERR_clear_error();
	return bad ? -1 : 0;
}

int
ssl_cert_save(const char *path, const uint8_t *der, size_t n)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;	/* workers may have the same certificate */
	int e;

	pthread_mutex_lock(&lock);
	e = write_pem(path, der, n);
	pthread_mutex_unlock(&lock);
	return e;
}
