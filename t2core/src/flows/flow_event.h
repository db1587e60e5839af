/*
 * flow_event.h - the work for one flow
 */
#ifndef T2_FLOW_EVENT_H_INCLUDED
#define T2_FLOW_EVENT_H_INCLUDED

#include <stdbool.h>
#include <stdint.h>

#include "flow.h"
#include "packet.h"

/* What the main thread knows of a packet or an end. */
enum {
	FLOW_LAYER2 = 0x01,		/* not IP */
	FLOW_IPID = 0x02,		/* the IP ID is to be compared with the last one */
	FLOW_FRAG = 0x04,
	FLOW_FRAG_ERR = 0x08,
	FLOW_HEADLESS = 0x10,		/* a fragment whose first one was not seen */
	FLOW_WAITS = 0x20,		/* for the rest of a datagram, */
	FLOW_WAITS_NO_MORE = 0x40,	/* which is there, or given up */
	FLOW_FULL = 0x80		/* ends, as the table is full */
};

/* The first packet of a new flow has come.  opposite: or HASHTABLE_ENTRY_NOT_FOUND. */
void flow_begin(unsigned long slot, unsigned long opposite, packet_t *pk);
void flow_packet(unsigned long slot, packet_t *pk, unsigned what);
/* Rows row and, of the opposite, row + 1. */
void flow_end(unsigned long slot, unsigned long opposite, uint64_t row, unsigned what);
void flow_mark(flow_t *f, unsigned what);
/* Has the packet the IP ID of the packet before? */
bool flow_repeats_id(flow_t *f, const packet_t *pk);

#endif
