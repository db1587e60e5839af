/* voip_expect: addresses and ports where sessions were announced. */
#include "voip_expect.h"

#include <sys/random.h>

#include <stdlib.h>
#include <string.h>

#define BUCKETS	16384u		/* a power of two */

struct entry {
	struct voip_expected e;	/* first */
	uint32_t next;		/* of its bucket: its number, from 1 */
};

static struct entry *entries;	/* a ring; the memory is touched as they come */
static uint32_t *buckets;	/* number of the last one, from 1 */
static uint32_t added;
static uint64_t seed;		/* nobody can choose addresses that collide */

static uint32_t *
bucket(const uint8_t addr[16], uint16_t port)
{
	uint64_t a, b;
	__uint128_t p;

	memcpy(&a, addr, 8);
	memcpy(&b, addr + 8, 8);
	p = (__uint128_t)(a ^ seed) * ((b + port) * UINT64_C(0x9e3779b97f4a7c15) ^ (seed >> 17 | 1));
	return &buckets[((uint64_t)p ^ (uint64_t)(p >> 64)) & (BUCKETS - 1)];
}

static bool
made(void)
{
	if (entries != NULL)
		return true;
	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) != sizeof(seed))
		seed = (uint64_t)(uintptr_t)&seed;
	entries = calloc(VOIP_EXPECT_MAX, sizeof(*entries));
	buckets = calloc(BUCKETS, sizeof(*buckets));
	if (entries != NULL && buckets != NULL)
		return true;
	voip_expect_clear();
	return false;
}

/* The entry that was made first goes. */
static void
take_out(struct entry *old)
{
	const uint32_t number = (uint32_t)(old - entries) + 1;
	uint32_t *at = bucket(old->e.addr, old->e.port);

	while (*at != number)
		at = &entries[*at - 1].next;
	*at = old->next;
}

void
voip_expect_add(const struct voip_expected *new)
{
	struct entry *e;
	uint32_t *at;

	if (!made())
		return;
	for (const struct voip_expected *o = NULL; (o = voip_expect_next(new->addr, new->port, o)) != NULL;)
		if (o->flowIndex == new->flowIndex && o->findex == new->findex)
			return;
	e = &entries[added % VOIP_EXPECT_MAX];
	if (e->e.findex != 0)
		take_out(e);
	at = bucket(new->addr, new->port);
	e->e = *new;
	e->next = *at;
	*at = added++ % VOIP_EXPECT_MAX + 1;
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
