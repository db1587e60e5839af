/*
 * stream.h - bytes in order: of TCP connections, and of whatever else comes in numbered pieces
 *
 * A plugin that reads what is said over TCP asks for it in initialize(), and gets the first bytes of each direction
 * in order, however the segments came: out of order, twice, overlapping.  Of bytes that came twice the first count.
 *
 *	static bool
 *	hello(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
 *	{
 *		...				b->len bytes at b->data
 *		return false;			enough of this direction
 *	}
 *
 *	t2_stream_ask(&(struct t2_stream_ask){ .bytes = 16384, .stream = hello });
 *
 * Bytes behind a hole are held until it is filled: of a direction T2_HELD_PIECES pieces with T2_HELD_BYTES, of all
 * STREAM_MEM (tranalyzer.h).  Without room, and when the flow ends, the hole is given up, and the bytes behind it
 * come with T2_STREAM_HOLE.
 *
 * Of a direction of which more is wanted the core has a copy of the last T2_GIVEN_BYTES bytes that it gave, as far as
 * they are behind the last hole and STREAM_MEM has room: what comes again is compared with them, byte by byte.  Older
 * ones, and a single 0 for the last byte, as keep-alives have it (RFC 9293, 3.8.4), are taken for equal.
 */
#ifndef T2_STREAM_H
#define T2_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "app.h"
#include "packet.h"
#include "t2thread.h"

#define T2_STREAM_ALL	INT32_MAX	/* bytes: as many as come, up to 2 GiB */
#define T2_STREAM_ASKS	32		/* that can be made: of TCP, and of UDP */
#define T2_HELD_PIECES	64u		/* held pieces of a direction */
#define T2_HELD_BYTES	131072u		/* their bytes */
#define T2_HELD_PIECE	65536u		/* bytes of one */
#define T2_GIVEN_BYTES	24576u		/* of a direction, with which is compared what comes again: 16 segments */

/* t2_bytes.flags */
#define T2_STREAM_HOLE		0x01	/* bytes are missing before these, the offset says how many */
#define T2_STREAM_MID		0x02	/* the beginning of the connection was not seen: offset 0 is anywhere in it */
#define T2_STREAM_CONFLICT	0x04	/* others came, too: for these, for some held or given */
#define T2_STREAM_BEGIN		0x08	/* the first of a connection; a flow may have several, one behind the other */
#define T2_STREAM_CUT		0x10	/* a datagram of which the rest did not come */
#define T2_STREAM_JOINED	0x20	/* a datagram out of fragments */

/* Bytes that follow each other; valid during the call. */
struct t2_bytes {
	const uint8_t *data;
	uint32_t len;			/* of TCP never 0 */
	uint32_t offset;		/* of the first, in its direction of the connection */
	uint8_t flags;			/* bits above */
};

/*
 * Takes the next bytes of a flow, before any plugin's claimLayer4Information for the packet that completes them;
 * true: more of this direction, until a connection begins anew.  packet: NULL if the flow ends, or its packet is
 * another one's.  Several workers: as the callbacks of the plugin.
 */
typedef bool t2_stream_fn(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *);

struct t2_stream_ask {
	t2_app_t app;			/* only of flows of this application (app.h); 0: of all */
	uint32_t bytes;			/* of each direction */
	t2_stream_fn *stream;		/* of TCP; or NULL */
	t2_stream_fn *datagram;		/* each datagram of UDP, as it is or joined out of its fragments; or NULL */
};

/* In initialize().  Ends the run if there were T2_STREAM_ASKS. */
void t2_stream_ask(const struct t2_stream_ask *);

/* In the callbacks of a flow: was the SYN of this direction seen, if it is TCP? */
bool t2_stream_begun(unsigned long flowIndex);
/* Did other bytes come for some of this direction, since the flow began?  Also if none were given since. */
bool t2_stream_conflict(unsigned long flowIndex);

/* --- pieces in order -------------------------------------------------------------------------------------------- */

/*
 * The same for pieces that a plugin finds itself, as QUIC's CRYPTO frames: they have an offset, and come in any
 * order. Begin with a zeroed struct.
 *
 *	while (!t2_order_put(&o, offset, p, n, 0) && t2_order_skip(&o, offset))
 *		while (t2_order_next(&o, &b))		what was behind the hole that is given up
 *			...
 *	while (t2_order_next(&o, &b))
 *		...
 */
struct t2_held;
struct t2_order {
	uint64_t at;			/* offset of the next byte */
	const uint8_t *piece;		/* left of the one that was put; borrowed until t2_order_next is false */
	size_t left;
	uint64_t lost;			/* bytes before this offset that did not come will not */
	struct t2_held *held;		/* pieces behind holes, by offset; no two overlap.  Owned */
	struct t2_held *given;		/* the one that was given last.  Owned */
	struct t2_tail *tail;		/* the last bytes that were given.  Owned */
	uint32_t nheld, bytes;		/* of those held */
	uint8_t flags;			/* T2_STREAM_ bits of the next bytes */
};

/*
 * Take n bytes at an offset.  lost: so many bytes behind them were on the wire, and not captured.
 * False if what is behind a hole can't be held.
 */
bool t2_order_put(struct t2_order *, uint64_t offset, const uint8_t *, size_t n, size_t lost);

/* The next bytes; false if there are none, until more is put. */
bool t2_order_next(struct t2_order *, struct t2_bytes *);

/* Give up a hole: go on with the first piece that is held, or at offset if that is before; false if it is no hole. */
bool t2_order_skip(struct t2_order *, uint64_t offset);
#define T2_ORDER_HELD	UINT64_MAX	/* offset: only with what is held */

/* Free what is held. */
void t2_order_clear(struct t2_order *);

/* --- memory ----------------------------------------------------------------------------------------------------- */

/*
 * What plugins keep of flows grows with the traffic, and has a bound for all flows.  It is counted in the order of
 * packets, so that several workers make the rows of one: t2_mem_take refuses from a packet on, whoever asks.
 */
enum t2_mem {
	T2_MEM_STREAM, T2_MEM_TEXT,	/* STREAM_MEM and TEXT_MEM of tranalyzer.h */
	T2_MEM_GIVEN,			/* the core's: bytes that were given, 3/16 of STREAM_MEM */
	T2_MEM_KINDS
};

/* In initialize(), of a plugin that takes memory and has not asked for bytes: without it there is no bound. */
void t2_mem_use(void);

/* So many bytes more, or false; fewer.  In all callbacks of flows, onPacketInOrder too. */
bool t2_mem_take(enum t2_mem, size_t n);
void t2_mem_give(enum t2_mem, size_t n);

/* n zeroed bytes that count, NULL if there is no room; they are freed and given. */
static inline void *
t2_mem_new(enum t2_mem kind, size_t n)
{
	void *p;

	if (!t2_mem_take(kind, n))
		return NULL;
	if ((p = calloc(1, n)) == NULL)
		t2_mem_give(kind, n);
	return p;
}

#endif
