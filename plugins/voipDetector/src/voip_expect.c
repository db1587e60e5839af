/* voip_expect: addresses and ports where sessions were announced. */
#include "voip_expect.h"

#include <stdlib.h>
#include <string.h>

#include "seed.h"

#define BUCKETS	16384u		/* a power of two */

struct entry {
	struct voip_expected e;	/* first */
	uint32_t next, prev;	/* of its bucket: their numbers, from 1 */
};

static struct entry *entries;	/* a ring; the memory is touched as they come */
static uint32_t *buckets;	/* number of the last one, from 1 */
static uint32_t added;
static uint64_t seed;		/* nobody can choose addresses that collide */

static uint32_t *
bucket(const uint8_t addr[16], uint16_t port)
{
	return &buckets[t2_seed_place(seed, addr, port) & (BUCKETS - 1)];
}

static bool
made(void)
{
	if (entries != NULL)
		return true;
	entries = calloc(VOIP_EXPECT_MAX, sizeof(*entries));
	seed = t2_seed(entries);
	buckets = calloc(BUCKETS, sizeof(*buckets));
	if (entries != NULL && buckets != NULL)
		return true;
	voip_expect_clear();
	return false;
}

/* The entry that was made first goes. */
static void
take_out(const struct entry *old)
{
	*(old->prev != 0 ? &entries[old->prev - 1].next : bucket(old->e.addr, old->e.port)) = old->next;
	if (old->next != 0)
		entries[old->next - 1].prev = old->prev;
}

/* Is it among those of its address and port that are looked at? */
static bool
is_expected(const struct voip_expected *new)
{
	const struct voip_expected *o = NULL;

	for (unsigned i = 0; i < VOIP_EXPECT_SAME; i++) {
		if ((o = voip_expect_next(new->addr, new->port, o)) == NULL)
			return false;
		if (o->flowIndex == new->flowIndex && o->findex == new->findex)
			return true;
	}
	return false;
}

void
voip_expect_add(const struct voip_expected *new)
{
	struct entry *e;
	uint32_t *at;

	if (!made() || is_expected(new))
		return;
	e = &entries[added % VOIP_EXPECT_MAX];
	if (e->e.findex != 0)
		take_out(e);
	at = bucket(new->addr, new->port);
	*e = (struct entry){ .e = *new, .next = *at };
	*at = added++ % VOIP_EXPECT_MAX + 1;
	if (e->next != 0)
		entries[e->next - 1].prev = *at;
}

const struct voip_expected *
voip_expect_next(const uint8_t addr[16], uint16_t port, const struct voip_expected *after)
{
	uint32_t i;

	if (entries == NULL)
		return NULL;
	i = after != NULL ? ((const struct entry *)after)->next : *bucket(addr, port);
	for (; i != 0; i = entries[i - 1].next)
		if (entries[i - 1].e.port == port && memcmp(entries[i - 1].e.addr, addr, 16) == 0)
			return &entries[i - 1].e;
	return NULL;
}

uint32_t
voip_expect_added(void)
{
	return added;
}

void
voip_expect_clear(void)
{
	free(entries);
	free(buckets);
	entries = NULL;
	buckets = NULL;
	added = 0;
}
