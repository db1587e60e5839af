/*
 * stun_stream: messages in the bytes of a TCP connection.
 *
 * They stand one behind the other, or each behind its length in two bytes (ICE, RFC 4571 and 6544); between them are
 * data of channels of TURN, which begin with 01: | channel 16 | length 16 | data, padded to 4 |.
 */
#ifndef STUN_STREAM_H
#define STUN_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STUN_LEN	20	/* of a header */
#define STUN_COOKIE	UINT32_C(0x2112a442)

/* Begin with a zeroed struct. */
struct stun_stream {
	uint8_t *buf;		/* a message whose end did not come yet.  Owned, of the memory of streams */
	uint32_t have, room;
	uint32_t skip;		/* bytes that are to be passed over */
	bool lost;		/* nothing that is known: no more is read */
	bool used;		/* the message in buf was given */
	const uint8_t *p;	/* what was put and is left; borrowed */
	size_t n;
};

/* Bytes of the message of STUN that begins at p, of which n are there; 0 if none does. */
size_t stun_length(const uint8_t *p, size_t n);
/* The same for a datagram; of MS-TURN, where attributes are not padded, the length need not be a multiple of 4. */
size_t stun_datagram(const uint8_t *p, size_t n);

/* A connection begins, or bytes are missing: what comes next may begin a message. */
void stun_stream_begin(struct stun_stream *);
/* The next bytes. */
void stun_stream_put(struct stun_stream *, const uint8_t *p, size_t n);
/* The next whole message, valid until the next call; NULL if there is none. */
const uint8_t *stun_stream_next(struct stun_stream *, size_t *len);
void stun_stream_clear(struct stun_stream *);

#endif
