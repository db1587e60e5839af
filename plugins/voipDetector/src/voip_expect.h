/*
 * voip_expect: addresses and ports where sessions were announced, of all flows of SIP.
 *
 * The last VOIP_EXPECT_MAX are kept, without regard to whether something came there: several flows may, one behind
 * the other.  Who announced one may be gone: whoever looks it up compares flowIndex and findex with the flows there
 * are.
 */
#ifndef VOIP_EXPECT_H
#define VOIP_EXPECT_H

#include <stdbool.h>
#include <stdint.h>

#define VOIP_EXPECT_MAX		65536u
#define VOIP_EXPECT_SAME	32u	/* of one address and port: whoever looks them up looks at no more */

struct voip_expected {
	uint8_t addr[16];		/* IPv4 in the first four bytes, zeros behind */
	uint16_t port;
	unsigned long flowIndex;	/* of who announced it */
	uint64_t findex;
};

/* Expect one more, unless it is among those that are looked at. */
void voip_expect_add(const struct voip_expected *);

/* Those at an address and port, the last first; NULL behind the last.  after: the one before, NULL: begin. */
const struct voip_expected *voip_expect_next(const uint8_t addr[16], uint16_t port,
    const struct voip_expected *after);

/* How many were added; forget all. */
uint32_t voip_expect_added(void);
void voip_expect_clear(void);

#endif
