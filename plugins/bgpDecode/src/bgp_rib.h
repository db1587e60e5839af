/* bgp_rib: the prefixes of IPv4 that were announced in a run, with the AS that was the first to originate each. */
#ifndef BGP_RIB_H
#define BGP_RIB_H

#include <stdbool.h>
#include <stdint.h>

#define BGP_RIB_MAX	(1U << 21)	/* prefixes; of those that come later nothing is remembered */

struct bgp_route {
	uint32_t net;		/* host order */
	uint32_t origin;
	uint8_t bits;		/* of the prefix, plus 1; 0: the entry is free */
};

/* Begin with a zeroed struct.  Grows up to BGP_RIB_MAX, as long as there is memory. */
struct bgp_rib {
	struct bgp_route *entry;
	uint32_t size, n;
	uint64_t seed;		/* nobody can choose prefixes that collide */
};

/* The route of a prefix, NULL if it was not announced. */
const struct bgp_route *bgp_rib_find(const struct bgp_rib *, uint32_t net, uint8_t bits);

/* The longest announced prefix that has this one in it, NULL if there is none; 0.0.0.0/0 does not count. */
const struct bgp_route *bgp_rib_covering(const struct bgp_rib *, uint32_t net, uint8_t bits);

void bgp_rib_add(struct bgp_rib *, uint32_t net, uint8_t bits, uint32_t origin);
void bgp_rib_clear(struct bgp_rib *);

#endif
