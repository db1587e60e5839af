/*
 * ssl_cert: what the first certificate of a flow says (RFC 5280); OpenSSL's libcrypto parses it.
 */
#ifndef SSL_CERT_H
#define SSL_CERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SSL_SHA1_LEN	20
#define SSL_SERIAL_MAX	64	/* bytes of a serial number that are shown: RFC 5280 allows 20 */
#define SSL_OID_MAX	64

enum ssl_field {
	SSL_COMMON_NAME, SSL_ORGANIZATION, SSL_ORG_UNIT, SSL_LOCALITY, SSL_STATE, SSL_COUNTRY,
	SSL_WHOLE,		/* all of it as a text: /C=CH/O=... */
	SSL_FIELDS
};

struct ssl_cert_text {
	uint16_t at;		/* in texts, */
	uint8_t n;		/* so many bytes */
	bool there;
};

struct ssl_cert {
	uint8_t version;	/* 1 to 3; others as they are */
	char serial[2 * SSL_SERIAL_MAX + 1];	/* upper-case hexadecimal */
	uint8_t sha1[SSL_SHA1_LEN];
	uint8_t fingerprint[SSL_SHA1_LEN];	/* with SSL_CERT_FINGPRINT */
	uint8_t nfingerprint;	/* its bytes; 0: none */
	int64_t before, after;	/* [s since the epoch] */
	char sigAlg[SSL_OID_MAX], keyAlg[SSL_OID_MAX];
	const char *keyType;	/* RSA, ECDSA, ...; constant */
	uint16_t keySize;	/* [bits] */
	bool weak;		/* a key of fewer than 1024 bits, of curves 160 */
	bool tor;		/* looks like one of Tor */
	struct ssl_cert_text subject[SSL_FIELDS], issuer[SSL_FIELDS];
	size_t size;		/* bytes of it all */
	char texts[];
};

/* Make certificates with keys of RSA quick to read, before there are threads, and free what that took. */
void ssl_cert_open(void);
void ssl_cert_close(void);

/*
 * What was read of the last certificates, with their bytes: libcrypto takes 50 us for one, 300 us if the key is not
 * of RSA, and servers show theirs again and again.  Begin with a zeroed struct.
 */
#define SSL_CERT_CACHED	1024
#define SSL_CERT_CACHED_MAX 4096	/* bytes of one; longer ones are read each time.  So 4 MB of a worker, most
					   have 1 to 2 kB */

struct ssl_cert_cache {
	struct {
		uint8_t *der;		/* owned; NULL: none is here */
		size_t n;
		struct ssl_cert *cert;	/* owned */
	} v[SSL_CERT_CACHED];
};

void ssl_cert_cache_clear(struct ssl_cert_cache *);

/* Read a certificate in DER.  NULL if it is none, or there is no room (TEXT_MEM): full. */
struct ssl_cert *ssl_cert_read(struct ssl_cert_cache *, const uint8_t *der, size_t n, bool *full);
void ssl_cert_free(struct ssl_cert *);

/* The certificate as PEM in a file, unless there is one; 0, or -1 with errno.  Any thread. */
int ssl_cert_save(const char *path, const uint8_t *der, size_t n);

#endif
