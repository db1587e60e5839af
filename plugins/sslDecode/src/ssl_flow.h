/*
 * ssl_flow: what one direction of a TLS, DTLS or SSL connection has said, record by record.
 *
 * Depends on the user flags, not on the core: bytes go in and change the state.  Of several hellos of a direction the
 * first counts; a HelloRetryRequest only has its random replaced by that of the hello behind it.
 */
#ifndef SSL_FLOW_H
#define SSL_FLOW_H

#include "sslDecode.h"

#include "ssl_cert.h"
#include "ssl_print.h"
#include "tls_hello.h"

enum ssl_count { SSL_N_CHANGE_CIPHER, SSL_N_ALERT, SSL_N_HANDSHAKE, SSL_N_APPLICATION, SSL_N_HEARTBEAT, SSL_COUNTS };

/* Texts of fingerprints that are kept by flag. */
enum ssl_print { SSL_PRINT_JA3_STR, SSL_PRINT_JA4_O, SSL_PRINT_JA4_R, SSL_PRINT_JA4_RO, SSL_PRINTS };

struct ssl_name {
	uint8_t n;
	char s[SSL_PROTO_LEN];
};

struct ssl_source;

struct ssl_names {
	uint16_t all;			/* of the hello */
	uint8_t n;			/* that are kept */
	struct ssl_name v[SSL_MAX_PROTO];
};

struct ssl_flow {
	struct tls_stream s;
	bool open;			/* bytes are those of records */
	bool seen;			/* a record or a hello was there */
	bool client, server;		/* a hello of one was there */
	bool retry;			/* the last one of the server was a HelloRetryRequest */
	bool released;			/* its release was asked for */
	bool ovpn;			/* inside of OpenVPN */
	uint8_t ovpnAuth;		/* bytes of its HMAC with packet number and time, or 0 */
	uint32_t ovpnNext;		/* number of its next packet */
	enum ssl_transport over;
	uint8_t alert, nalert;		/* begin of an alert whose end did not come yet */

	uint32_t stat, proto;		/* SSL_STAT_*, bits of enum ssl_proto */
	uint64_t alerts;		/* a bit each */
	uint8_t flags, vuln;		/* SSL_FLAG_*, SSL_VULN_* */
	uint16_t version;		/* of the last record or hello; SSL 2.0 is 0x0200 */
	uint16_t supported;		/* of the first hello: the highest supported, or 0; a server's: its choice */
	uint16_t cipher;
	uint8_t sessionLen;
	uint32_t time;			/* first 4 bytes of the random; 0: none */
	uint64_t records[SSL_COUNTS];

	uint16_t nrecVer, nhandVer, next, nsupp, nalg, ngroup, ncipher;	/* elements of the hellos */
	uint8_t nformat;
	uint8_t krecVer, khandVer, kext, ksupp, kalg, kgroup, kformat, kcipher;	/* that are kept */
	uint16_t recVer[SSL_MAX_REC_VER], handVer[SSL_MAX_HAND_VER], ext[SSL_MAX_EXT], supp[SSL_MAX_SUPP_VER];
	uint16_t alg[SSL_MAX_SIG_ALG], group[SSL_MAX_EC], ciphers[SSL_MAX_CIPHER];
	uint8_t format[SSL_MAX_EC_FORMATS];
	struct ssl_names alpn, alps, npn;

	char *serverName;		/* or NULL.  Owned, with its size */
	uint8_t nserverName;
	struct ssl_cert *cert;		/* or NULL.  Owned */
	uint8_t ja3[SSL_MD5_LEN];
	bool hasJa3;
	char ja4[SSL_JA4_LEN];		/* none: a NUL */
	char *print[SSL_PRINTS];	/* or NULL.  Owned */
};

/* Where bytes come from. */
struct ssl_source {
	int64_t now;			/* [s since the epoch] */
	unsigned long flowIndex;
	struct ssl_cert_cache *cache;
	/* A certificate in DER, with what was read of it; or NULL. */
	void (*certificate)(const struct ssl_source *, const struct ssl_cert *, const uint8_t *der, size_t n);
};

/* Can TLS begin here? */
bool ssl_begins(const uint8_t *p, size_t n);

/* The next bytes of a connection, flags of lib/api/stream.h. */
void ssl_flow_stream(struct ssl_flow *, const struct ssl_source *, const uint8_t *p, size_t n, uint8_t flags);
/* A datagram that ssl_is_dtls. */
bool ssl_is_dtls(const uint8_t *p, size_t n);
void ssl_flow_datagram(struct ssl_flow *, const struct ssl_source *, const uint8_t *p, size_t n);
/* A message of a handshake that was found elsewhere. */
void ssl_flow_message(struct ssl_flow *, const struct ssl_source *, const struct tls_message *);
/* The flow ends: what is still in pieces is lost. */
void ssl_flow_end(struct ssl_flow *, const struct ssl_source *);
/* Free what the flow owns, and the flow; NULL is fine. */
void ssl_flow_free(struct ssl_flow *);

/* For ssl_flow.c and ssl_hello.c: a hello; keep n bytes as a text, or NULL; free one of n bytes. */
char *ssl_keep(const void *p, size_t n);
void ssl_drop(char *, size_t n);
void ssl_hello(struct ssl_flow *, const struct ssl_source *, const struct tls_message *);
/* Add to a list of versions what is not there; full is set in stat if there is no room. */
void ssl_version_add(struct ssl_flow *, uint16_t *v, uint16_t *n, uint8_t *kept, unsigned max, uint16_t version,
    uint32_t full);

#endif
