/*
 * datagram.h - IP datagrams out of their fragments, and fragments that are not in the hands of their flow
 */
#ifndef T2_DATAGRAM_H
#define T2_DATAGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow.h"
#include "packet.h"

/* A fragment: bytes of the payload of IP. */
struct fragment {
	struct fragment *next;
	uint32_t id;
	uint32_t offset, n;		/* [bytes] */
	bool more;			/* follow */
	uint8_t bytes[];
};

/* --- joining ---------------------------------------------------------------------------------------------------- */

/*
 * A datagram of which some fragments have come.  The first that came wins, in units of 8 bytes.  Owned by whoever
 * has it; NULL if there is no room.
 */
struct datagram;
struct datagram *datagram_new(uint32_t id);
void datagram_free(struct datagram *);
uint32_t datagram_id(const struct datagram *);
/* False if there is no room for it. */
bool datagram_put(struct datagram *, uint32_t offset, bool more, const uint8_t *, size_t n);
bool datagram_whole(const struct datagram *);
/* Did fragments contradict each other? */
bool datagram_differs(const struct datagram *);
/* What is there from the start on. */
const uint8_t *datagram_bytes(const struct datagram *, size_t *n);

/*
 * --- fragments before the first, or behind the last --------------------------------------------------------------
 */

/*
 * Main thread: a fragment was dispatched to the flow of a slot.  The first one of a datagram says which flow the
 * datagram is of; others, which came before it or find that flow no more, are handed to this one as copies.
 */
void strays_fragment(const packet_t *pk, unsigned long slot);

#endif
