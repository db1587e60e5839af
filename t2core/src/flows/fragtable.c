/*
 * fragtable.c - flows that wait for the rest of a datagram
 *
 * Open addressing with linear probing and backward-shift deletion, seeded per run as the flow table is.
 */
#include <errno.h>
#include <stdlib.h>

#include "flows_priv.h"
#include "flowtable.h"
#include "fragtable.h"
#include "seed.h"
#include "t2log.h"
#include "t2utils.h"

static struct { uint32_t hash, slot; } *frags;	/* hash 0: free */
static size_t frag_mask, nfrags;
static uint64_t seed[4];

#define ENTRIES_FIRST	256u

int
fragtable_init(void)
{
	frag_mask = ENTRIES_FIRST - 1;
	frags = calloc(ENTRIES_FIRST, sizeof *frags);
	return frags == NULL ? -1 : t2_seed_new(seed, 4);
}

static uint32_t
frag_hash(const t2addr_t *s, const t2addr_t *d, bool v6, uint32_t id, uint8_t proto)
{
	uint64_t x = s->IPv4x[0], y = d->IPv4x[0];

#if IPV6_ACTIVATE > 0
	if (v6) {
		x = t2_seed_mix(s->IPv6L[0] ^ seed[0], s->IPv6L[1] ^ seed[1]);
		y = t2_seed_mix(d->IPv6L[0] ^ seed[2], d->IPv6L[1] ^ seed[3]);
	}
#else
	(void)v6;
#endif
	x = t2_seed_mix(t2_seed_mix(x ^ seed[1], y ^ seed[0]) ^ id, seed[2] ^ proto);
	return (uint32_t)(x >> 32 ^ x) | 1;
}

static uint32_t
frag_hash_flow(const flow_t *f)
{
	return frag_hash(&f->srcIP, &f->dstIP, f->ipver == 6, f->lastFragIPID, f->l4Proto);
}

static bool
frag_grow(void)
{
	const size_t m = 2 * frag_mask + 1;
	typeof(frags) t = calloc(m + 1, sizeof *t);

	if (t == NULL)
		return false;
	for (size_t i = 0; i <= frag_mask; i++) {
		size_t j = frags[i].hash & m;

		if (frags[i].hash == 0)
			continue;
		while (t[j].hash != 0)
			j = (j + 1) & m;
		t[j] = frags[i];
	}
	free(frags);
	frags = t;
	frag_mask = m;
	return true;
}

flow_t *
fragtable_find(const packet_t *pk)
{
	const bool v6 = pk->kind == PACKET_IPV6;
	const uint32_t h = frag_hash(&pk->srcIP, &pk->dstIP, v6, pk->fragId, pk->l4Proto);

	for (size_t i = h & frag_mask; frags[i].hash != 0; i = (i + 1) & frag_mask) {
		flow_t *f = &flows[frags[i].slot];

		if (frags[i].hash == h && f->lastFragIPID == pk->fragId && f->l4Proto == pk->l4Proto &&
		    f->vlanId == pk->vlanId && f->ethType == pk->ethType && addr_equal(&f->srcIP, &pk->srcIP, v6) &&
		    addr_equal(&f->dstIP, &pk->dstIP, v6))
			return f;
	}
	return NULL;
}

void
fragtable_add(flow_t *f, uint32_t fragId)
{
	size_t i;

	f->lastFragIPID = fragId;
	if (2 * ++nfrags > frag_mask + 1 && !frag_grow() && nfrags > frag_mask)
		T2_FATAL("fragment table: %s", strerror(errno));
	for (i = frag_hash_flow(f) & frag_mask; frags[i].hash != 0; i = (i + 1) & frag_mask)
		;
	frags[i].hash = frag_hash_flow(f);
	frags[i].slot = (uint32_t)slot_of(f);
}

bool
fragtable_remove(flow_t *f)
{
	const uint32_t h = frag_hash_flow(f);
	size_t hole = h & frag_mask;

	for (; frags[hole].hash != h || frags[hole].slot != slot_of(f); hole = (hole + 1) & frag_mask)
		if (frags[hole].hash == 0)
			return false;
	for (size_t i = (hole + 1) & frag_mask; frags[i].hash != 0; i = (i + 1) & frag_mask)
		if (((i - frags[i].hash) & frag_mask) >= ((i - hole) & frag_mask)) {
			frags[hole] = frags[i];
			hole = i;
		}
	frags[hole].hash = 0;
	nfrags--;
	return true;
}
