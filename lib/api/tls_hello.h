/*
 * tls_hello.h - the hellos of TLS, DTLS, QUIC and SSL 2.0
 *
 * From the bottom up: bytes of a connection (stream.h) or datagrams are cut into records, what records of a handshake
 * have is joined to messages, and a message that is a hello is read.
 *
 *	static void
 *	message(void *mine, const struct tls_message *m)
 *	{
 *		struct tls_hello h;
 *
 *		if (tls_hello_read(&h, m) == TLS_HELLO)
 *			...			h.ciphers, h.groups, h.server_name, in m->bytes
 *	}
 *	static const struct tls_events events = { .message = message };
 *
 *	tls_stream_put(&s, data, len, &events, mine);	TLS over TCP: bytes in order
 *	dtls_put(&s, data, len, &events, mine);		a datagram
 *	tls_crypto_put(&s, data, len, &events, mine);	bytes of QUIC's CRYPTO frames, in order
 *
 * One struct tls_stream, zeroed at first, for each direction (and level of QUIC).  A message that lies whole in what
 * is put is not copied; one in pieces is put together in memory that grows with the bytes that came, up to
 * TLS_MESSAGE_MAX.
 */
#ifndef T2_TLS_HELLO_H
#define T2_TLS_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "cursor.h"

#define TLS_MESSAGE_MAX	65536u	/* bytes of a message with its header; longer ones are passed over */
#define TLS_RECORD_MAX	(16384u + 2048u)	/* bytes of a record: RFC 5246 6.2.3 */

/* Records: RFC 8446 5.1 */
enum tls_content { TLS_CHANGE_CIPHER = 20, TLS_ALERT, TLS_HANDSHAKE, TLS_APPLICATION, TLS_HEARTBEAT };

struct tls_record {
	uint8_t type;			/* enum tls_content */
	uint16_t version;
	uint16_t len;			/* as the record says */
	const uint8_t *bytes;		/* the first n, of one that is no handshake: what came with its header */
	size_t n;
	uint16_t epoch;			/* DTLS: 0 until keys are used */
	uint64_t number;		/* DTLS: 48 bits */
};

/* Messages of a handshake: RFC 8446 4 */
enum {
	TLS_CLIENT_HELLO = 1, TLS_SERVER_HELLO = 2, TLS_HELLO_VERIFY_REQUEST = 3, TLS_CERTIFICATE = 11,
	TLS_CERTIFICATE_STATUS = 22
};

enum tls_kind { TLS_KIND_TLS, TLS_KIND_DTLS, TLS_KIND_SSL2 };

struct tls_message {
	enum tls_kind kind;		/* QUIC: TLS_KIND_TLS */
	uint8_t type;			/* as above */
	const uint8_t *bytes;		/* whole, with the header: 4 bytes, of DTLS 12, of SSL 2.0 2 */
	size_t n;
};

/* What is called; members may be NULL.  The pointers are valid during the call. */
struct tls_events {
	void (*record)(void *, const struct tls_record *);
	void (*message)(void *, const struct tls_message *);
	/* Memory for a message in pieces, as realloc(3) and free(3) give and take it; NULL: these. */
	void *(*grow)(void *, void *p, size_t had, size_t want);	/* want 0: free p */
};

/* A direction of a connection. */
struct tls_stream {
	uint8_t *message;		/* that is in pieces; owned */
	size_t have, room;
	size_t pass;			/* bytes of a message that is too long, still to come */
	uint8_t head[5];		/* of a record whose header is in pieces */
	uint8_t nhead;
	uint8_t type;			/* of the record that is open, with so many bytes to come: */
	uint32_t left;
	uint16_t seq;			/* DTLS: number of the message that is in pieces */
	bool begun;
	bool strange;			/* what came is no TLS: nothing is read any more */
	bool secret;			/* a ChangeCipherSpec came: what follows is encrypted, */
	bool modern;			/* no, if the reader of hellos says TLS 1.3, where it means nothing */
};

/* The next bytes.  False: it is no TLS, now and from now on. */
bool tls_stream_put(struct tls_stream *, const uint8_t *, size_t n, const struct tls_events *, void *mine);
bool tls_crypto_put(struct tls_stream *, const uint8_t *, size_t n, const struct tls_events *, void *mine);
/* A datagram; false if it does not begin with a record. */
bool dtls_put(struct tls_stream *, const uint8_t *, size_t n, const struct tls_events *, void *mine);
/* Bytes are missing here: what is in pieces is lost; TLS goes on with the next record if it begins here. */
void tls_stream_hole(struct tls_stream *, const struct tls_events *, void *mine);
/* The end: free what is kept.  The same events as before. */
void tls_stream_clear(struct tls_stream *, const struct tls_events *, void *mine);

/* --- a hello ---------------------------------------------------------------------------------------------------- */

/* n bytes at an offset of the message; offset 0: not there. */
struct tls_span {
	uint32_t at, n;
};

enum tls_result {
	TLS_HELLO,			/* read to its end */
	TLS_HELLO_CUT,			/* ends before its lengths say: what was read before is there */
	TLS_NO_HELLO			/* another message */
};

struct tls_hello {
	enum tls_kind kind;
	bool server;
	bool retry;			/* a HelloRetryRequest: RFC 8446 4.1.3 */
	uint16_t version;		/* legacy_version */
	uint16_t cipher;		/* server: that it chose; client: the first */
	uint16_t selected;		/* server: supported_versions, or 0 */
	uint16_t nextensions;		/* extensions that are whole */
	struct tls_span random;		/* 32 bytes; SSL 2.0: challenge, 16 to 32 */
	struct tls_span session, cookie;	/* DTLS cookie: of the hello, not of TLS 1.3's extension */
	struct tls_span ciphers;	/* of two bytes each; SSL 2.0: three */
	struct tls_span compressions;	/* bytes */
	struct tls_span extensions;	/* the whole block, without its length; tls_extension_next */
	struct tls_span groups;		/* 10: of two bytes each */
	struct tls_span formats;	/* 11: bytes */
	struct tls_span algorithms;	/* 13: of two bytes each */
	struct tls_span versions;	/* 43: of two bytes each; server: one */
	struct tls_span protocols;	/* 16: names; tls_name_next */
	struct tls_span settings;	/* 17513, 17613: names of ALPS */
	struct tls_span server_name;	/* 0: the first host name */
};

enum tls_result tls_hello_read(struct tls_hello *, const struct tls_message *);

/* The version that the hello stands for: the highest supported one that is no GREASE, else legacy_version. */
uint16_t tls_hello_version(const struct tls_hello *, const struct tls_message *);

/* RFC 8701: 0x0a0a, 0x1a1a, ... 0xfafa. */
static inline bool
tls_is_grease(uint16_t v)
{
	return (v & 0x0f0f) == 0x0a0a && v >> 8 == (v & 0xff);
}

/* Number i of a list of two-byte numbers; there are n / 2. */
static inline uint16_t
tls_span_u16(const struct tls_message *m, const struct tls_span *s, unsigned i)
{
	return get_u16be(m->bytes + s->at + 2 * i);
}

/* Take the next extension from the front of rest, or the next name of one length byte; false at the end. */
bool tls_extension_next(const struct tls_message *, struct tls_span *rest, uint16_t *type, struct tls_span *data);
bool tls_name_next(const struct tls_message *, struct tls_span *rest, struct tls_span *name);

/* --- what it looks like ----------------------------------------------------------------------------------------- */

/*
 * Do n bytes, the first of a direction, begin with a record of TLS or a hello of SSL 2.0?  1, 0, -1: too few to say.
 */
int tls_looks(const uint8_t *, size_t n);
/* Is a datagram DTLS?  1 or 0. */
int dtls_looks(const uint8_t *, size_t n);

#endif
