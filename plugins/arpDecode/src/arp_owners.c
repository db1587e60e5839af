/* arp_owners: open addressing, at most half full. */
#include "arp_owners.h"

#include <stdlib.h>
#include <string.h>

#include "seed.h"

#define OWNERS_FIRST	256U	/* entries to begin with */

/* Where an address is, or would be. */
static struct arp_owner *
find(const struct arp_owners *o, uint32_t ip)
{
	uint32_t i = (uint32_t)t2_seed_word(o->seed, ip);

	for (;; i++) {
		struct arp_owner *e = &o->entry[i & (o->size - 1)];

		if (e->ip == ip || e->ip == 0)
			return e;
	}
}

/* Twice the room; without memory it stays as it is. */
static void
grow(struct arp_owners *o)
{
	struct arp_owners more = { .size = o->size > 0 ? 2 * o->size : OWNERS_FIRST, .n = o->n, .seed = o->seed };

	if (o->size / 2 >= ARP_OWNERS_MAX || (more.entry = calloc(more.size, sizeof(*more.entry))) == NULL)
		return;
	if (more.seed == 0)
		more.seed = t2_seed(more.entry);
	for (uint32_t i = 0; i < o->size; i++)
		if (o->entry[i].ip != 0)
			*find(&more, o->entry[i].ip) = o->entry[i];
	free(o->entry);
	*o = more;
}

const uint8_t *
arp_owner(struct arp_owners *o, uint32_t ip, const uint8_t mac[6])
{
	struct arp_owner *e;

	if (2 * o->n >= o->size)
		grow(o);
	if (o->size == 0)
		return mac;
	e = find(o, ip);
	if (e->ip == ip)
		return e->mac;
	if (2 * o->n >= o->size)
		return mac;
	o->n++;
	e->ip = ip;
	memcpy(e->mac, mac, sizeof(e->mac));
	return e->mac;
}

void
arp_owners_clear(struct arp_owners *o)
{
	free(o->entry);
	memset(o, 0, sizeof(*o));
}
