/*
 * flow_event.h - the work for one flow
 */
#ifndef T2_FLOW_EVENT_H
#define T2_FLOW_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "flow.h"
#include "packet.h"

/*
 * What there is to do for a flow: a packet, its end, bits of its status, or a fragment that came with another flow's
 * packet.  The main thread makes events and does them at once, or dispatches them to the worker that has the flow
 * and its opposite in hand (workers.h).
 */
enum flow_work { FLOW_PACKET, FLOW_END, FLOW_MARK, FLOW_FRAGMENT };

/* What only the main thread knows of it. */
enum {
	FLOW_LAYER2 = 0x01,		/* not IP */
	FLOW_IPID = 0x02,		/* the IP ID is to be compared with the last one */
	FLOW_FRAG = 0x04,
	FLOW_FRAG_ERR = 0x08,
	FLOW_HEADLESS = 0x10,		/* a fragment whose first one was not seen */
	FLOW_WAITS = 0x20,		/* for the rest of a datagram, */
	FLOW_WAITS_NO_MORE = 0x40,	/* which is there, or given up */
	FLOW_FULL = 0x80,		/* ends, as the table is full */
	FLOW_BEGIN = 0x100,		/* the packet is the first of the flow */
	FLOW_GOES_ON = 0x200,		/* its row is that of a piece: nothing is freed */
	FLOW_EMPTY = 0x400,		/* the piece has no packets, and so no row, */
	FLOW_OPPOSITE_EMPTY = 0x800,	/* or that of the opposite */
	FLOW_NO_ROW = 0x1000,		/* neither gets one */
	FLOW_ROWLESS = 0x2000,		/* the row was written with the last piece: only free what there is */
	FLOW_IS_PIECE = 0x4000		/* the direction is that of the piece before, opposite or not */
};

#define FLOW_NONE	UINT32_MAX	/* opposite: there is none */

struct flow_event {
	union {
		packet_t *pk;		/* FLOW_PACKET */
		struct fragment *fragment;	/* FLOW_FRAGMENT; owned by whoever does the work */
		uint64_t row;		/* FLOW_END: of the flow; its opposite has the next */
	};
	uint32_t slot, opposite;	/* opposite: of FLOW_BEGIN and FLOW_END */
	float least;			/* no plugin may set a smaller time-out now [s]; 0: any may */
	uint16_t what;			/* bits above */
	uint8_t work;			/* enum flow_work */
	uint8_t why;			/* FLOW_END: enum t2_end */
};

/* Before flow_begin, by the main thread.  replies: the opposite flow is an A flow. */
void flow_open(const struct flow_event *, bool replies);
void flow_begin(const struct flow_event *);	/* without FLOW_BEGIN: before the packet */
void flow_packet(const struct flow_event *);
void flow_end(const struct flow_event *);
void flow_mark(flow_t *f, unsigned what);
/*
 * A flow goes on in slot to, where the core's part of it is already, with packet pk, which may be one that is made
 * up:
 * to the plugins it is a new flow, and then they take over what goes on.  Of the old slot nothing is freed.
 */
void flow_resume(unsigned long from, unsigned long to, packet_t *pk);
/* Has the packet the IP ID of the packet before? */
bool flow_repeats_id(flow_t *f, const packet_t *pk);

#endif
