/*
 * wg_flow: what the messages of one direction of a flow have said (WireGuard, 5.4).
 *
 *	1 initiation	| type 8 | reserved 24 | sender 32 | ephemeral 32 B | static 48 B | time stamp 28 B |
 *			  MACs 32 B |
 *	2 response	| type 8 | reserved 24 | sender 32 | receiver 32 | ephemeral 32 B | nothing 16 B | MACs 32 B |
 *	3 cookie reply	| type 8 | reserved 24 | receiver 32 | nonce 24 B | cookie 32 B |
 *	4 data		| type 8 | reserved 24 | receiver 32 | counter 64 | packet, filled up to 16 n bytes |
 *			  tag 16 B |
 *
 * Numbers are little endian.  Depends on nothing of the core: a message goes in as bytes and changes the state.
 */
#ifndef WG_FLOW_H
#define WG_FLOW_H

#include "wireguard.h"

enum { WG_INITIATION = 1, WG_RESPONSE, WG_COOKIE, WG_DATA };
#define WG_DATA_LEN	32u	/* of one without content */

struct wg_flow {
	uint16_t stat;			/* WG_STAT_ */
	uint8_t nsenders, nreceivers;
	bool counted;			/* counter has a value */
	bool asked;			/* lastSender is that of an initiation */
	uint32_t initiations, responses, cookies;
	uint32_t lastSender;		/* of the last initiation */
	uint32_t answered;		/* initiations of this direction that were answered */
	uint64_t data, alive;		/* messages */
	uint64_t bytes;			/* of the packets in them, filled up */
	uint64_t counter;		/* the largest */
	uint32_t senders[WG_SESSIONS], receivers[WG_SESSIONS];
};

/* Take a message of which n bytes were captured; opposite: what the other direction has said, or NULL. */
void wg_flow_message(struct wg_flow *, struct wg_flow *opposite, const uint8_t *p, size_t n, size_t wire);

#endif
