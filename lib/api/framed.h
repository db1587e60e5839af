/*
 * framed.h - messages that say how long they are, out of the bytes of a connection (stream.h)
 *
 *	static size_t
 *	length(const uint8_t *p, size_t n)
 *	{
 *		return n < 4 ? 0 : 4 + (size_t)get_u32be(p);
 *	}
 *	static const struct t2_framing framing = { .length = length, .head = 4, .keep = 16384 };
 *
 *	t2_framed_put(&f->framed, &framing, bytes, message, f);
 *
 * A message that lies whole in what is put is not copied; one in pieces is put together in memory that grows with the
 * bytes that came, up to keep.  What is longer is handed on with its first keep bytes, and the rest is passed over.
 *
 * Behind a hole, and in a connection whose beginning was not seen, messages are looked for where segments begin.
 */
#ifndef T2_FRAMED_H
#define T2_FRAMED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stream.h"

#define T2_FRAMED_NONE	SIZE_MAX	/* length(): no message begins here */

struct t2_framing {
	/*
	 * Bytes of the message that begins with these n > 0, or T2_FRAMED_NONE; 0: more are needed to say, up to
	 * head.
	 * No message has fewer bytes than are needed to say.
	 */
	size_t (*length)(const uint8_t *p, size_t n);
	uint32_t head, keep;		/* keep >= head > 0 */
	bool seek;			/* where none begins the next byte is tried; otherwise the next segment */
	void (*none)(void *arg, const uint8_t *p, size_t n);	/* none begins with these: once each byte.  Or NULL */
};

/* A direction of a connection.  Begin with a zeroed struct. */
struct t2_framed {
	uint8_t *part;			/* a message whose end did not come yet.  Owned */
	uint32_t have, room;
	size_t whole;			/* its bytes, 0 if that is not known yet */
	size_t pass;			/* bytes of a message that are still to come, and passed over */
	uint32_t at;			/* offset of the next byte */
};

/* Take a message of which n bytes are there, n < whole if it is longer or was not captured; false: no more. */
typedef bool t2_framed_fn(void *, const uint8_t *p, size_t n, size_t whole);

/* The next bytes.  False: no more, as the function said. */
bool t2_framed_put(struct t2_framed *, const struct t2_framing *, const struct t2_bytes *, t2_framed_fn *, void *);

/* The connection ends: what there is of the last message. */
void t2_framed_end(struct t2_framed *, t2_framed_fn *, void *);

/* Free what is held. */
void t2_framed_clear(struct t2_framed *);

#endif
