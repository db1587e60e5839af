/*
 * dhcp_macs: which MAC address a lease gave an IP address to, of the last DHCP_MACS leases or so.
 */
#ifndef DHCP_MACS_H
#define DHCP_MACS_H

#include <stdbool.h>
#include <stdint.h>

#define DHCP_MACS	(1U << 16)

struct dhcp_macs;

/* NULL without memory */
struct dhcp_macs *dhcp_macs_new(void);
void dhcp_macs_free(struct dhcp_macs *);

/* Addresses in network order.  What is full gives up the lease that had the place before. */
void dhcp_macs_set(struct dhcp_macs *, uint32_t ip, const uint8_t mac[6]);

/* NULL: no lease is known. */
const uint8_t *dhcp_macs_get(const struct dhcp_macs *, uint32_t ip);

#endif
