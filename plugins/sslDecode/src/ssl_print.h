/*
 * ssl_print: fingerprints of hellos: JA3 and JA3S (salesforce/ja3), JA4 of clients (FoxIO-LLC/ja4, JA4.md).
 *
 * GREASE (RFC 8701) is left out everywhere.  Of servers there is no JA4: JA4S and the others of JA4+ have a licence
 * of their own.
 */
#ifndef SSL_PRINT_H
#define SSL_PRINT_H

#include "tls_hello.h"

#define SSL_MD5_LEN	16
#define SSL_JA4_LEN	36

/* A text that grows; begin with a zeroed struct, and free s. */
struct ssl_text {
	char *s;
	size_t n, room;
	bool failed;			/* there was no memory */
};

/* What JA4 is made with: the first letter. */
enum ssl_transport { SSL_OVER_TCP = 't', SSL_OVER_DTLS = 'd', SSL_OVER_QUIC = 'q' };

/*
 * Look the digests up once, before there are threads, and free what that took; without it each print looks them up.
 */
void ssl_print_open(void);
void ssl_print_close(void);

/* The text that JA3, of a server JA3S, is the MD5 of: version,ciphers,extensions,groups,formats in decimal. */
void ssl_ja3(struct ssl_text *, const struct tls_hello *, const struct tls_message *);
/* Its hash; false if there is none. */
bool ssl_md5(const void *, size_t, uint8_t to[SSL_MD5_LEN]);

/*
 * JA4 of a client, a_b_c.  sorted: ciphers and extensions by number, as JA4 has them, or in the order of the hello
 * (JA4_o); hashed: or the lists themselves (JA4_r, JA4_ro).
 */
void ssl_ja4(struct ssl_text *, const struct tls_hello *, const struct tls_message *, enum ssl_transport, bool sorted,
    bool hashed);

#endif
