/*
 * dns_stream: the messages in one direction of a TCP connection (RFC 1035 4.2.2: two length bytes, then the message).
 *
 * Segments are taken in order of sequence number; what was seen before is
 * dropped. Segments behind a hole are held until it is filled: at most
 * DNS_HELD_MAX of them with DNS_HELD_BYTES. When there is no more room the
 * caller gives the hole up (dns_stream_skip) and reading goes on with the
 * first segment behind it that begins like a message.
 *
 * A message that lies whole in a segment is handed out in place; one that is
 * spread over segments is put together in a buffer that exists only as long
 * as the message is pending, grows with the bytes that really came and is
 * bounded by 2 + 65535 bytes. What all streams of a run keep is bounded by
 * DNS_STREAM_TOTAL.
 *
 *	while (dns_stream_feed(&s, seq, p, n) == -1) {
 *		dns_stream_skip(&s, &seq);
 *		while ((m = dns_stream_next(&s, &len, &joined)) != NULL)
 *			decode(m, len);
 *	}
 *	while ((m = dns_stream_next(&s, &len, &joined)) != NULL)
 *		decode(m, len);
 */
#ifndef DNS_STREAM_H
#define DNS_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNS_STREAM_TOTAL	(64UL << 20)	/* bytes of pending messages and held segments of all flows */
#define DNS_HELD_MAX		32		/* segments held in a direction */
#define DNS_HELD_EARLY		4		/* of these before the beginning is known */
#define DNS_HELD_BYTES		(64UL << 10)	/* and their bytes; a single segment may have more */

struct dns_held;		/* a segment behind a hole */

struct dns_stream {
	uint8_t *buf;		/* pending message with its length bytes, or NULL; owned */
	uint32_t have, cap;	/* bytes in buf, its size */
	struct dns_held *held;	/* by sequence number; owned */
	struct dns_held *taken;	/* the one that seg lies in, or NULL; owned */
	uint32_t nheld, heldlen;	/* segments held, their bytes */
	uint32_t first, next;	/* sequence number of the first byte, and of the next one */
	bool open;		/* these are known */
	bool resync;		/* a hole was given up; no message has been found since */
	bool used;		/* buf holds a message that dns_stream_next has handed out */
	bool lost;		/* no memory for a pending message */
	const uint8_t *seg;	/* what is left of the segment; valid between feed and next */
	size_t seglen;
};

/*
 * The connection begins: the first byte has sequence number seq. Segments that came before this was known stay. It
 * may be said again; another number begins anew.
 */
void dns_stream_start(struct dns_stream *, uint32_t seq);

/*
 * Take n bytes of payload that start at sequence number seq, or hold them if bytes before them are missing, or the
 * beginning is not known yet.
 * Returns 0, or -1 if there is no room to hold them. The bytes must stay until dns_stream_next has returned NULL.
 */
int dns_stream_feed(struct dns_stream *, uint32_t seq, const uint8_t *, size_t n);

/*
 * Give up what is missing, and the pending message with it: go on at the first held segment or, if seq is not NULL
 * and before that, at *seq. False if there is nothing to go on with.
 */
bool dns_stream_skip(struct dns_stream *, const uint32_t *seq);

/*
 * The next complete message, its length (without the length bytes) and whether it was put together from several
 * segments; valid until the next call. NULL when the bytes are used up: a rest of them is pending then, or, if there
 * was no memory for it, it is lost and s->lost is set.
 */
const uint8_t *dns_stream_next(struct dns_stream *, size_t *len, bool *joined);

/* The part of a message that is still pending, without its length bytes; NULL if none. */
const uint8_t *dns_stream_pending(const struct dns_stream *, size_t *len);

/* Free what is kept. The stream may be used again after dns_stream_start. */
void dns_stream_clear(struct dns_stream *);

#endif
