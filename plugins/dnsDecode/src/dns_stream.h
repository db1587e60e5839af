/*
 * dns_stream: the messages in one direction of a TCP connection (RFC 1035 4.2.2: two length bytes, then the message).
 *
 * The core gives the bytes in order. A message that lies whole in what it gives
 * is handed out in place; one that is spread is put together in a buffer that
 * exists only as long as the message is pending, grows with the bytes that
 * really came and is bounded by 2 + 65535 bytes. Where bytes are missing, or the
 * beginning was not seen, reading goes on with the first piece that begins like a
 * message.
 *
 *	dns_stream_feed(&s, p, n);
 *	while ((m = dns_stream_next(&s, &len, &joined)) != NULL)
 *		decode(m, len);
 */
#ifndef DNS_STREAM_H
#define DNS_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dns_stream {
	uint8_t *buf;		/* pending message with its length bytes, or NULL; owned */
	uint32_t have, cap;	/* bytes in buf, its size */
	bool resync;		/* bytes are missing; no message has been found since */
	bool used;		/* buf holds a message that dns_stream_next has handed out */
	bool lost;		/* no memory for a pending message */
	const uint8_t *seg;	/* what is left of the piece; valid between feed and next */
	size_t seglen;
};

/* Take the next n bytes. They must stay until dns_stream_next has returned NULL. */
void dns_stream_feed(struct dns_stream *, const uint8_t *, size_t n);

/* Bytes are missing before those that are fed next: the pending message goes. */
void dns_stream_hole(struct dns_stream *);

/*
 * The next complete message, its length (without the length bytes) and whether it was put together from several
 * pieces; valid until the next call. NULL when the bytes are used up: a rest of them is pending then, or, if there
 * was no memory for it, it is lost and s->lost is set.
 */
const uint8_t *dns_stream_next(struct dns_stream *, size_t *len, bool *joined);

/* The part of a message that is still pending, without its length bytes; NULL if none. */
const uint8_t *dns_stream_pending(const struct dns_stream *, size_t *len);

/* Free what is kept, and be ready for another connection. */
void dns_stream_clear(struct dns_stream *);

#endif
