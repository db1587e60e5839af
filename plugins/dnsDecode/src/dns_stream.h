/*
 * dns_stream: the messages in one direction of a TCP connection (RFC 1035 4.2.2: two length bytes, then the message).
 *
 * Segments are taken in order of sequence number; what was seen before is
 * dropped, a hole ends the stream. A message that lies whole in a segment is
 * handed out in place; one that is spread over segments is put together in a
 * buffer that exists only as long as the message is pending, grows with the
 * bytes that really came and is bounded by 2 + 65535 bytes; all pending
 * messages of a run together are bounded by DNS_STREAM_TOTAL.
 *
 *	if (dns_stream_feed(&s, seq, p, n) == 0)
 *		while ((m = dns_stream_next(&s, &len)) != NULL)
 *			decode(m, len);
 */
#ifndef DNS_STREAM_H
#define DNS_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNS_STREAM_TOTAL	(64UL << 20)	/* bytes of pending messages of all flows */

struct dns_stream {
	uint8_t *buf;		/* pending message with its length bytes, or NULL; owned */
	uint32_t have, cap;	/* bytes in buf, its size */
	uint32_t next;		/* sequence number of the next byte */
	bool used;		/* buf holds a message that dns_stream_next has handed out */
	bool lost;		/* no memory for a pending message */
	const uint8_t *seg;	/* what is left of the segment; valid between feed and next */
	size_t seglen;
};

/* The connection begins: the first byte will have sequence number seq. */
void dns_stream_start(struct dns_stream *, uint32_t seq);

/*
 * Take n bytes of payload that start at sequence number seq.
 * Returns 0, or -1 if bytes before them are missing. The bytes must stay until dns_stream_next has returned NULL.
 */
int dns_stream_feed(struct dns_stream *, uint32_t seq, const uint8_t *, size_t n);

/*
 * The next complete message, its length (without the length bytes) and whether it was put together from several
 * segments; valid until the next call. NULL when the segment is used up: a rest of it is pending then, or, if there
 * was no memory for it, it is lost and s->lost is set.
 */
const uint8_t *dns_stream_next(struct dns_stream *, size_t *len, bool *joined);

/* The part of a message that is still pending, without its length bytes; NULL if none. */
const uint8_t *dns_stream_pending(const struct dns_stream *, size_t *len);

/* Free what is pending. The stream may be used again after dns_stream_start. */
void dns_stream_clear(struct dns_stream *);

#endif
