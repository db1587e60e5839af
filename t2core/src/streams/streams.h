/*
 * streams.h - bytes of TCP connections in order and whole datagrams, for the plugins that ask (stream.h)
 *
 * By whoever has the flow in hand.  Nothing is done, and nothing kept, if no plugin asks.
 */
#ifndef T2_STREAMS_H
#define T2_STREAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "flow.h"
#include "packet.h"
#include "stream.h"

struct fragment;

extern bool streams_wanted;	/* a plugin asks, or declares applications */

/* Does a plugin, the first one is 0, ask for bytes of all flows? */
bool streams_asks_for_all(unsigned plugin);

/* A flow begins: what its ports say. */
void streams_begin(flow_t *f);
/*
 * A packet of a flow, before the plugins are called for it, as streams_packet() lets through: of a TCP header 14
 * bytes were captured.
 */
void streams_take(flow_t *f, packet_t *pk);

#define STREAM_DONE	0x04	/* flow_t.stream.flags: nobody wants more, until a connection begins anew */

static inline void
streams_packet(flow_t *f, packet_t *pk)
{
	const bool tcp = pk->l4Proto == L3_TCP && pk->frag == FRAGMENT_NONE;

	if ((f->stream.flags & STREAM_DONE) != 0 && !tcp)
		return;
	if (tcp && (pk->l4HdrP == NULL || pk->snapL4Len < 14))
		return;
	if ((tcp && (pk->l4HdrP[13] & TH_SYN) != 0) ||
	    ((f->stream.flags & STREAM_DONE) == 0 && (!tcp || pk->snapL7Len > 0)))
		streams_take(f, pk);
}
/* A fragment of a flow's datagram that came with another flow's packet; freed. */
void streams_fragment(flow_t *f, struct fragment *fr);
/* The flow ends: what is held of it is given, with its holes. */
void streams_end(flow_t *f);

struct stream_counts {
	uint64_t held;		/* pieces that waited for those before them, */
	uint64_t refused;	/* and for which there was no room */
	uint64_t holes;		/* that were given up */
	uint64_t conflicts;	/* pieces and datagrams with other bytes than those that came first */
	uint64_t joined;	/* datagrams */
};
/* Of all workers, when none works. */
struct stream_counts streams_count(void);

#endif
