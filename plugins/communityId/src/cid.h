/*
 * cid: Community ID, version 1 (github.com/corelight/community-id-spec).
 *
 * SHA-1 of seed, smaller address, greater address, protocol, a zero byte and both ports, all in network order; "1:"
 * and its base64.  Both directions of a flow have the same.
 */
#ifndef CID_H
#define CID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CID_SIZE	48	/* bytes of the longest text, with its end */

/* The end points of a flow as one packet has them. */
struct cid_tuple {
	const uint8_t *src, *dst;	/* addresses, network order */
	uint8_t len;			/* bytes of each: 4 or 16 */
	uint8_t proto;
	uint16_t sport, dport;		/* host order; ICMP: type and code */
};

/*
 * The text, hex: the digest in hexadecimal instead of base64.  Returns to; false: SHA-1 failed, and the text is
 * empty.
 */
bool cid_text(const struct cid_tuple *, uint16_t seed, bool hex, char to[CID_SIZE]);

#endif
