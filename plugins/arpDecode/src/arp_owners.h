/* arp_owners: which MAC address was the first to say that an IPv4 address is its own, in the whole run. */
#ifndef ARP_OWNERS_H
#define ARP_OWNERS_H

#include <stddef.h>
#include <stdint.h>

#define ARP_OWNERS_MAX	(1U << 20)	/* addresses; of those that come later nothing is remembered */

struct arp_owner {
	uint32_t ip;		/* network order; 0: the entry is free */
	uint8_t mac[6];
};

/* Begin with a zeroed struct.  Grows up to ARP_OWNERS_MAX, as long as there is memory. */
struct arp_owners {
	struct arp_owner *entry;
	uint32_t size;		/* entries, a power of 2 */
	uint32_t n;		/* that are in use */
	uint64_t seed;		/* nobody can choose addresses that collide */
};

/* The MAC address of an IPv4 address other than 0.0.0.0: the first one said, which is mac if there was none. */
const uint8_t *arp_owner(struct arp_owners *, uint32_t ip, const uint8_t mac[6]);

void arp_owners_clear(struct arp_owners *);

#endif
