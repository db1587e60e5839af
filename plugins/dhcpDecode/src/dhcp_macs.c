/* dhcp_macs: a table of fixed size; an address has a few entries where it may be. */
#include "dhcp_macs.h"

#include <stdlib.h>
#include <string.h>

#define WAYS	8U

struct dhcp_macs {
	uint32_t ip[DHCP_MACS];		/* 0: free */
	uint8_t mac[DHCP_MACS][6];
	uint32_t next;			/* of the ways, the one that is given up next */
};

struct dhcp_macs *
dhcp_macs_new(void)
{
	return calloc(1, sizeof(struct dhcp_macs));
}

void
dhcp_macs_free(struct dhcp_macs *m)
{
	free(m);
}

/* The first of the entries of an address */
static uint32_t
ways_of(uint32_t ip)
{
	return (ip * UINT32_C(2654435761) >> 8) % (DHCP_MACS / WAYS) * WAYS;
}

void
dhcp_macs_set(struct dhcp_macs *m, uint32_t ip, const uint8_t mac[6])
{
	const uint32_t first = ways_of(ip);
	uint32_t i = 0;

	while (i < WAYS && m->ip[first + i] != ip && m->ip[first + i] != 0)
		i++;
	if (i == WAYS)
		i = m->next++ % WAYS;
	m->ip[first + i] = ip;
	memcpy(m->mac[first + i], mac, 6);
}

const uint8_t *
dhcp_macs_get(const struct dhcp_macs *m, uint32_t ip)
{
	const uint32_t first = ways_of(ip);

	for (uint32_t i = 0; i < WAYS && ip != 0; i++)
		if (m->ip[first + i] == ip)
			return m->mac[first + i];
	return NULL;
}
