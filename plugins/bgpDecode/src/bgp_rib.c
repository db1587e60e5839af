/* bgp_rib: open addressing, at most half full. */
#include "bgp_rib.h"

#include <stdlib.h>
#include <string.h>

#include "seed.h"

#define RIB_FIRST	1024U	/* entries to begin with */

/* Where a prefix is, or would be. */
static struct bgp_route *
place(const struct bgp_rib *r, uint32_t net, uint8_t bits)
{
	uint32_t i = (uint32_t)t2_seed_word(r->seed, (uint64_t)net << 6 | bits);

	for (;; i++) {
		struct bgp_route *e = &r->entry[i & (r->size - 1)];

		if (e->bits == 0 || (e->bits == bits + 1 && e->net == net))
			return e;
	}
}

const struct bgp_route *
bgp_rib_find(const struct bgp_rib *r, uint32_t net, uint8_t bits)
{
	const struct bgp_route *e = r->size > 0 ? place(r, net, bits) : NULL;

	return e != NULL && e->bits != 0 ? e : NULL;
}

const struct bgp_route *
bgp_rib_covering(const struct bgp_rib *r, uint32_t net, uint8_t bits)
{
	for (; bits > 1; bits--) {
		const uint8_t shorter = (uint8_t)(bits - 1);
		const struct bgp_route *e = bgp_rib_find(r, net & ~(UINT32_MAX >> shorter), shorter);

		if (e != NULL)
			return e;
	}
	return NULL;
}

/* Twice the room; without memory it stays as it is. */
static void
grow(struct bgp_rib *r)
{
	struct bgp_rib more = { .size = r->size > 0 ? 2 * r->size : RIB_FIRST, .n = r->n, .seed = r->seed };

	if (r->size / 2 >= BGP_RIB_MAX || (more.entry = calloc(more.size, sizeof(*more.entry))) == NULL)
		return;
	if (more.seed == 0)
		more.seed = t2_seed(more.entry);
	for (uint32_t i = 0; i < r->size; i++)
		if (r->entry[i].bits != 0)
			*place(&more, r->entry[i].net, (uint8_t)(r->entry[i].bits - 1)) = r->entry[i];
	free(r->entry);
	*r = more;
}

void
bgp_rib_add(struct bgp_rib *r, uint32_t net, uint8_t bits, uint32_t origin)
{
	struct bgp_route *e;

	if (2 * r->n >= r->size)
		grow(r);
	if (2 * r->n >= r->size)
		return;
	e = place(r, net, bits);
	r->n += e->bits == 0;
	*e = (struct bgp_route){ .net = net, .origin = origin, .bits = (uint8_t)(bits + 1) };
}

void
bgp_rib_clear(struct bgp_rib *r)
{
	free(r->entry);
	memset(r, 0, sizeof(*r));
}
