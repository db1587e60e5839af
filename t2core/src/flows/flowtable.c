/*
 * flowtable.c - the flow of a packet
 *
 * Open addressing with linear probing and backward-shift deletion.  Both directions of a biflow share one entry: the
 * hash is that of the key with its two ends in order, and the entry holds the slots of the flow that goes up in that
 * order and of the one that comes down.  The hash is seeded per run, so that nobody can choose keys that collide; the
 * whole key is always compared, and nothing that is printed depends on the seed.
 */
#include <sys/mman.h>

#include <errno.h>
#include <stdlib.h>

#include "cells.h"
#include "flowtable.h"
#include "flows_priv.h"
#include "seed.h"
#include "t2api.h"
#include "t2log.h"
#include "t2utils.h"

struct entry {
	uint32_t hash;
	uint32_t side[2];	/* flowIndex + 1 of each direction, 0: none */
	uint32_t pad;		/* four entries fill a cache line */
};

static struct entry *table;
static size_t mask;			/* number of entries - 1 */
static size_t nentries;
static uint64_t seed[4];

static unsigned long nflows, limit, fresh;	/* in use, at most, never used from here */
static unsigned long slots;	/* of the arrays */
static bool settled;		/* the limit stays as it is */
static uint32_t *spare;			/* slots to use again */
static unsigned long nspare;

static hashMap_t map;

flow_t *flows;
hashMap_t *mainHashMap = &map;

#define ENTRIES_FIRST	4096u
#define HUGE_PAGE	((size_t)2 << 20)
#define SLOTS_BESIDE	(FORCE_LINK == 1 ? 2u : 0u)	/* a pair that goes on has two slots each for a while */

static unsigned long
lookup_for_plugins(const char *key)
{
	return flowtable_lookup((const flow_t *)(const void *)(key - offsetof(flow_t, srcIP)));
}

int
flowtable_init(unsigned long nmax)
{
	if (t2_seed_new(seed, 4) != 0)
		return -1;
	limit = nmax;
	slots = nmax + SLOTS_BESIDE;
	mask = ENTRIES_FIRST - 1;
	table = calloc(ENTRIES_FIRST, sizeof *table);
	flows = cells_reserve(slots * sizeof *flows);
	spare = cells_reserve(slots * sizeof *spare);
	if (table == NULL || flows == NULL || spare == NULL)
		return -1;
	map.hashTableSize = 2 * nmax;
	map.hashChainTableSize = nmax;
	map.lookup = lookup_for_plugins;
	(void)snprintf(map.name, sizeof map.name, "main");
	return 0;
}

unsigned long
flowtable_limit(void)
{
	return limit;
}

void
flowtable_settle(void)
{
	settled = true;
}

unsigned long
t2_flow_slots(void)
{
	return slots;
}

hashMap_t *
t2_flow_map(void)
{
	const unsigned long n = (unsigned long)HASHCHAINTABLE_BASE_SIZE * HASHFACTOR;

	if (!settled && n < limit) {
		limit = n;
		map.hashTableSize = 2 * n;
		map.hashChainTableSize = n;
	}
	return &map;
}

unsigned long
flowtable_count(void)
{
	return nflows;
}

/* --- key -------------------------------------------------------------------------------------------------------- */

static inline uint64_t
mac48(const uint8_t *m)
{
	uint32_t hi;
	uint16_t lo;

	memcpy(&hi, m, sizeof hi);
	memcpy(&lo, m + 4, sizeof lo);
	return (uint64_t)hi << 16 | lo;
}

/* The MAC addresses of the key; zeros where the link has none: all its L2 packets are one flow */
static inline ethDS_t
key_macs(const packet_t *pk)
{
	const uint8_t *const src = t2_src_mac(pk), *const dst = t2_dst_mac(pk);
	ethDS_t macs = { 0 };

	if (src != NULL)
		memcpy(macs.ether_shost, src, ETH_ALEN);
	if (dst != NULL)
		memcpy(macs.ether_dhost, dst, ETH_ALEN);
	return macs;
}

/* Does f have the addresses of pk (reverse: the other way round)? */
static bool
macs_match(const flow_t *f, const packet_t *pk, bool reverse)
{
	const ethDS_t macs = key_macs(pk);

	return memcmp(f->ethDS.ether_dhost, reverse ? macs.ether_shost : macs.ether_dhost, ETH_ALEN) == 0 &&
	    memcmp(f->ethDS.ether_shost, reverse ? macs.ether_dhost : macs.ether_shost, ETH_ALEN) == 0;
}

static inline struct flow_key
key_of_ends(uint64_t x, uint64_t y, uint64_t rest)
{
	const bool down = x > y;
	const uint64_t lo = down ? y : x, hi = down ? x : y;
	const uint64_t h = t2_seed_mix(t2_seed_mix(lo ^ seed[0], hi ^ seed[1]) ^ seed[2], rest ^ seed[3]);

	return (struct flow_key){ .hash = (uint32_t)(h >> 32 ^ h), .side = down };
}

#if IPV6_ACTIVATE > 0
static inline struct flow_key
key_of_ip6(const packet_t *pk, uint64_t rest)
{
	const uint64_t x = t2_seed_mix(pk->srcIP.IPv6L[0] ^ seed[1], pk->srcIP.IPv6L[1] ^ seed[2]) ^
	    t2_seed_mix(pk->srcPort + 1u, seed[3]);
	const uint64_t y = t2_seed_mix(pk->dstIP.IPv6L[0] ^ seed[1], pk->dstIP.IPv6L[1] ^ seed[2]) ^
	    t2_seed_mix(pk->dstPort + 1u, seed[3]);

	return key_of_ends(x, y, rest);
}
#endif

static __attribute__((noinline)) struct flow_key
key_of_l2(const packet_t *pk, uint64_t rest)
{
	const ethDS_t macs = key_macs(pk);

	return key_of_ends(mac48(macs.ether_shost), mac48(macs.ether_dhost), rest);
}

struct flow_key
flowtable_key(const packet_t *pk)
{
	uint64_t rest = (uint64_t)pk->l4Proto << 32 | (uint32_t)pk->vlanId << 16 | pk->ethType;

#if SCTP_ACTIVATE > 0
	rest ^= pk->sctpKey * UINT64_C(0x9e3779b97f4a7c15);
#endif
#if ETH_ACTIVATE == 2
	if (PACKET_IS_IP(pk)) {
		const ethDS_t macs = key_macs(pk);

		/* the same both ways, as that of each alone is put together: who chose both could keep their sum */
		rest += t2_seed_mix(mac48(macs.ether_dhost) ^ seed[0], seed[3]) +
		    t2_seed_mix(mac48(macs.ether_shost) ^ seed[0], seed[3]);
	}
#endif
	switch (pk->kind) {
	case PACKET_IPV4:
		return key_of_ends(pk->srcIP.IPv4x[0] | (uint64_t)pk->srcPort << 32,
		    pk->dstIP.IPv4x[0] | (uint64_t)pk->dstPort << 32, rest);
#if IPV6_ACTIVATE > 0
	case PACKET_IPV6:
		return key_of_ip6(pk, rest);
#endif
	case PACKET_LAPD:
		return key_of_ends(pk->lapdAddr, pk->lapdAddr, UINT64_C(1) << 48);
	default:
		return key_of_l2(pk, rest | UINT64_C(2) << 48);
	}
}

/* Is f the flow of pk (reverse: the flow of the other direction)? */
static inline bool
key_matches(const flow_t *f, const packet_t *pk, bool reverse)
{
	const bool v6 = pk->kind == PACKET_IPV6;
	const t2addr_t *s = reverse ? &pk->dstIP : &pk->srcIP, *d = reverse ? &pk->srcIP : &pk->dstIP;
	const uint16_t sp = reverse ? pk->dstPort : pk->srcPort, dp = reverse ? pk->srcPort : pk->dstPort;

	if (f->ethType != pk->ethType || f->vlanId != pk->vlanId || f->l4Proto != pk->l4Proto)
		return false;
	if (!PACKET_IS_IP(pk)) {
		if (f->ipver != 0 || f->keyLapd != (pk->kind == PACKET_LAPD))
			return false;
		if (pk->kind == PACKET_LAPD)
			return f->fragID == pk->lapdAddr;
		return macs_match(f, pk, reverse);
	}
	if (f->ipver != (v6 ? 6 : 4) || f->srcPort != sp || f->dstPort != dp)
		return false;
#if SCTP_ACTIVATE > 0
	if (((uint64_t)f->sctpVtag << 16 | f->sctpStrm) != pk->sctpKey)
		return false;
#endif
#if ETH_ACTIVATE == 2
	if (!macs_match(f, pk, reverse))
		return false;
#endif
	return addr_equal(&f->srcIP, s, v6) && addr_equal(&f->dstIP, d, v6);
}

/* --- entries ---------------------------------------------------------------------------------------------------- */

static struct entry *
entry_find(const packet_t *pk, struct flow_key k)
{
	for (size_t i = k.hash & mask;; i = (i + 1) & mask) {
		struct entry *e = &table[i];

		if ((e->side[0] | e->side[1]) == 0)
			return NULL;
		if (e->hash != k.hash)
			continue;
		if (e->side[k.side] != 0 ? key_matches(&flows[e->side[k.side] - 1], pk, false) :
		    key_matches(&flows[e->side[!k.side] - 1], pk, true))
			return e;
	}
}

static void
entry_put(struct entry *t, size_t m, const struct entry *e)
{
	size_t i = e->hash & m;

	while ((t[i].side[0] | t[i].side[1]) != 0)
		i = (i + 1) & m;
	t[i] = *e;
}

static bool
table_grow(void)
{
	const size_t bytes = 2 * (mask + 1) * sizeof *table;
	struct entry *t = aligned_alloc(HUGE_PAGE, MAX(bytes, HUGE_PAGE));

	if (t == NULL)
		return false;
	if (bytes >= HUGE_PAGE)
		(void)madvise(t, bytes, MADV_HUGEPAGE);
	memset(t, 0, bytes);
	for (size_t i = 0; i <= mask; i++)
		if ((table[i].side[0] | table[i].side[1]) != 0)
			entry_put(t, 2 * mask + 1, &table[i]);
	free(table);
	table = t;
	mask = 2 * mask + 1;
	return true;
}

static void
entry_delete(struct entry *e)
{
	size_t hole = (size_t)(e - table);

	for (size_t i = (hole + 1) & mask; (table[i].side[0] | table[i].side[1]) != 0; i = (i + 1) & mask) {
		const size_t home = table[i].hash & mask;

		/* may the entry at i move into the hole: is its home not between hole (exclusive) and i? */
		if (((i - home) & mask) >= ((i - hole) & mask)) {
			table[hole] = table[i];
			hole = i;
		}
	}
	memset(&table[hole], 0, sizeof table[hole]);
	nentries--;
}

void
flowtable_prefetch(struct flow_key k)
{
	__builtin_prefetch(&table[k.hash & mask]);
}

static inline unsigned long
side_slot(const struct entry *e, unsigned side)
{
	return e->side[side] != 0 ? e->side[side] - 1 : HASHTABLE_ENTRY_NOT_FOUND;
}

struct flow_slots
flowtable_prefetch_flow(struct flow_key k, bool whole)
{
	struct flow_slots s = { HASHTABLE_ENTRY_NOT_FOUND, HASHTABLE_ENTRY_NOT_FOUND };
	size_t i = k.hash & mask;

	for (int n = 0; n < 4; n++, i = (i + 1) & mask) {
		const struct entry *e = &table[i];

		if ((e->side[0] | e->side[1]) == 0)
			break;
		if (e->hash != k.hash)
			continue;
		s = (struct flow_slots){ side_slot(e, k.side), side_slot(e, !k.side) };
		break;
	}
	if (s.slot != HASHTABLE_ENTRY_NOT_FOUND) {
		if (whole)
			__builtin_prefetch(&flows[s.slot], 1);
		__builtin_prefetch((const char *)&flows[s.slot] + 64);
	}
	if (whole && s.opposite != HASHTABLE_ENTRY_NOT_FOUND)
		__builtin_prefetch(&flows[s.opposite]);
	return s;
}

static inline unsigned long
next_slot(void)
{
	return nspare > 0 ? spare[nspare - 1] : fresh;
}

unsigned long
flowtable_prefetch_next(void)
{
	const char *const f = (const char *)&flows[next_slot()];

	__builtin_prefetch(f, 1);
	__builtin_prefetch(f + 64, 1);
	__builtin_prefetch(f + 128, 1);
	return next_slot();
}

flow_t *
flowtable_find(const packet_t *pk, struct flow_key k)
{
	const struct entry *e = entry_find(pk, k);

	return e == NULL || e->side[k.side] == 0 ? NULL : &flows[e->side[k.side] - 1];
}

static void
fill_key(flow_t *f, const packet_t *pk)
{
	f->ethType = pk->ethType;
	f->vlanId = pk->vlanId;
	if (pk->kind == PACKET_LAPD) {
		f->fragID = pk->lapdAddr;
		f->keyLapd = true;
		return;
	}
#if ETH_ACTIVATE > 0
	f->ethDS = key_macs(pk);
#endif
	if (!PACKET_IS_IP(pk))
		return;
	f->srcIP = pk->srcIP;
	f->dstIP = pk->dstIP;
	f->srcPort = pk->srcPort;
	f->dstPort = pk->dstPort;
	f->l4Proto = pk->l4Proto;
	f->ipver = pk->kind == PACKET_IPV6 ? 6 : 4;
#if SCTP_ACTIVATE > 0
	f->sctpVtag = (uint32_t)(pk->sctpKey >> 16);
	f->sctpStrm = (uint16_t)pk->sctpKey;
#endif
}

bool
flowtable_has_slot(void)
{
	return nspare > 0 || fresh < limit;
}

void
flowtable_spare(unsigned long slot)
{
	spare[nspare++] = (uint32_t)slot;
}

flow_t *
flowtable_add(const packet_t *pk, struct flow_key k, unsigned long *opposite)
{
	struct entry *e = entry_find(pk, k);
	const unsigned long slot = nspare > 0 ? spare[--nspare] : fresh++;
	flow_t *f = &flows[slot];

	*opposite = HASHTABLE_ENTRY_NOT_FOUND;
	memset(f, 0, sizeof *f);
	f->flowIndex = slot;
	f->oppositeFlowIndex = HASHTABLE_ENTRY_NOT_FOUND;
	f->lastIPID = UINT32_MAX;
	f->keyHash = k.hash;
	f->keySide = k.side;
	fill_key(f, pk);
	nflows++;
	if (e == NULL) {
		struct entry new = { .hash = k.hash };

		if (2 * ++nentries > mask + 1 && !table_grow() && nentries > mask) {
			T2_FATAL("flow table: %s", strerror(errno));
		}
		new.side[k.side] = (uint32_t)slot + 1;
		entry_put(table, mask, &new);
		return f;
	}
	e->side[k.side] = (uint32_t)slot + 1;
	*opposite = e->side[!k.side] - 1;
	return f;
}

void
flowtable_packet_like(packet_t *pk, const flow_t *f)
{
	memset(pk, 0, sizeof *pk);
	pk->kind = FLOW_IS_LAPD(f) ? PACKET_LAPD : f->ipver == 6 ? PACKET_IPV6 : f->ipver == 4 ? PACKET_IPV4 :
	    PACKET_L2;
	pk->srcIP = f->srcIP;
	pk->dstIP = f->dstIP;
	pk->srcPort = f->srcPort;
	pk->dstPort = f->dstPort;
	pk->ethType = f->ethType;
	pk->vlanId = f->vlanId;
	pk->l4Proto = f->l4Proto;
	pk->lapdAddr = (uint16_t)f->fragID;
	pk->traits = PACKET_MACS;
	pk->srcMacP = f->ethDS.ether_shost;
	pk->dstMacP = f->ethDS.ether_dhost;
#if SCTP_ACTIVATE > 0
	pk->sctpKey = (uint64_t)f->sctpVtag << 16 | f->sctpStrm;
#endif
}

/* The entry that has the flow of a slot. */
static struct entry *
entry_of(unsigned long slot)
{
	const flow_t *f = &flows[slot];
	size_t i = f->keyHash & mask;

	while (table[i].side[f->keySide] != slot + 1)
		i = (i + 1) & mask;
	return &table[i];
}

flow_t *
flowtable_replace(unsigned long old)
{
	const unsigned long slot = nspare > 0 ? spare[--nspare] : fresh++;
	flow_t *f = &flows[slot];

	*f = flows[old];
	f->flowIndex = slot;
	entry_of(old)->side[f->keySide] = (uint32_t)slot + 1;
	return f;
}

void
flowtable_remove(unsigned long slot)
{
	const unsigned side = flows[slot].keySide;
	struct entry *e = entry_of(slot);

	e->side[side] = 0;
	if (e->side[!side] == 0)
		entry_delete(e);
	nflows--;
}

unsigned long
flowtable_lookup(const flow_t *like)
{
	packet_t pk;
	const flow_t *f;

	flowtable_packet_like(&pk, like);
	if (pk.kind == PACKET_L2 && like->ethType == ETHERTYPE_IP)
		pk.kind = PACKET_IPV4;
	else if (pk.kind == PACKET_L2 && like->ethType == ETHERTYPE_IPV6)
		pk.kind = PACKET_IPV6;
	f = flowtable_find(&pk, flowtable_key(&pk));
	return f == NULL ? HASHTABLE_ENTRY_NOT_FOUND : f->flowIndex;
}
