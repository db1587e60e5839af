/*
 * The flow table against a list that is searched from end to end.
 *
 * LINK: t2core/src/flows/flowtable.c t2core/src/flows/cells.c t2core/src/state.c
 */
#include "flowtable.h"
#include "test.h"

#define NMAX	20000u
#define HOSTS	60u

/* One direction of a flow: what a packet of it says. */
struct key {
	uint8_t kind;			/* 0 IPv4, 1 IPv6, 2 layer 2 */
	uint8_t a, b;			/* hosts */
	uint8_t port;			/* of a; that of b is 80 */
	uint8_t vlan;
	bool reverse;			/* from b to a */
};

static struct { struct key k; unsigned long slot; } list[NMAX];
static unsigned nlist;
static uint32_t rnd = 1;

static unsigned
pick(unsigned n)
{
	rnd = rnd * 1664525 + 1013904223;
	return (rnd >> 8) % n;
}

static struct key
any_key(void)
{
	struct key k = { .kind = (uint8_t)pick(3), .a = (uint8_t)pick(HOSTS), .b = (uint8_t)pick(HOSTS),
	    .port = (uint8_t)pick(4), .vlan = (uint8_t)pick(2), .reverse = pick(2) };

	if (k.kind == 2)
		k.port = 0;
	return k;
}

static bool
same(const struct key *x, const struct key *y)
{
	return x->kind == y->kind && x->a == y->a && x->b == y->b && x->port == y->port && x->vlan == y->vlan &&
	    x->reverse == y->reverse;
}

static void
host_set(t2addr_t *to, unsigned host, bool v6)
{
	memset(to, 0, sizeof *to);
	to->IPv4x[0] = 0x0a000000 | host;
#if IPV6_ACTIVATE > 0
	if (v6)
		to->IPv6L[1] = 0xfe80 + host;
#else
	(void)v6;
#endif
}

static packet_t *
packet(const struct key *k)
{
	static packet_t pk;
	static uint8_t macs[12];
	const bool v6 = k->kind == 1;
	/* hosts below 100 and from 100 on: no flow is its own opposite */
	const unsigned src = k->reverse ? k->b + 100u : k->a, dst = k->reverse ? k->a : k->b + 100u;

	memset(&pk, 0, sizeof pk);
	memset(macs, 0, sizeof macs);
	macs[5] = (uint8_t)dst;
	macs[11] = (uint8_t)src;
	pk.l2HdrP = macs;
	pk.end_packet = macs + sizeof macs;
	pk.traits = PACKET_MACS;
	pk.dstMacP = macs;
	pk.srcMacP = macs + 6;
	pk.vlanId = k->vlan;
	if (k->kind == 2) {
		pk.kind = PACKET_L2;
		pk.ethType = 0x0806;
		return &pk;
	}
	pk.kind = v6 ? PACKET_IPV6 : PACKET_IPV4;
	pk.ethType = v6 ? 0x86dd : 0x0800;
	pk.l4Proto = 6;
	host_set(&pk.srcIP, src, v6);
	host_set(&pk.dstIP, dst, v6);
	pk.srcPort = k->reverse ? 80 : (uint16_t)(1024 + k->port);
	pk.dstPort = k->reverse ? (uint16_t)(1024 + k->port) : 80;
	return &pk;
}

/* Index in the list, or nlist. */
static unsigned
in_list(struct key k)
{
	unsigned i = 0;

	while (i < nlist && !same(&list[i].k, &k))
		i++;
	return i;
}

/*
 * The key with so many different hashes, 0: as it is; the last ones of the table, so that clusters go round its end.
 */
static struct flow_key
key_of(const packet_t *pk, unsigned buckets)
{
	struct flow_key k = flowtable_key(pk);

	if (buckets > 0)
		k.hash = UINT32_MAX - k.hash % buckets;
	return k;
}

/* Add or remove a flow, and look whether table and list say the same. */
static void
step(unsigned most, unsigned buckets)
{
	struct key k = any_key(), back = k;
	const packet_t *pk = packet(&k);
	const struct flow_key h = key_of(pk, buckets);
	const unsigned at = in_list(k);
	unsigned long opposite;
	flow_t *f = flowtable_find(pk, h);

	back.reverse = !k.reverse;
	CHECK((f != NULL) == (at < nlist));
	if (f != NULL && at < nlist)
		CHECK_EQ(slot_of(f), list[at].slot);
	if (f == NULL && nlist < most) {
		const unsigned o = in_list(back);

		f = flowtable_add(pk, h, &opposite);
		CHECK_EQ(opposite, o < nlist ? list[o].slot : HASHTABLE_ENTRY_NOT_FOUND);
		list[nlist].k = k;
		list[nlist++].slot = slot_of(f);
	} else if (at < nlist && (nlist >= most || pick(3) == 0)) {
		flowtable_remove(list[at].slot);
		flowtable_spare(list[at].slot);
		list[at] = list[--nlist];
	}
	CHECK_EQ(flowtable_count(), nlist);
}

static void
forget_all(unsigned buckets)
{
	const unsigned n = nlist;

	while (nlist > 0) {
		flowtable_remove(list[--nlist].slot);
		flowtable_spare(list[nlist].slot);
	}
	CHECK_EQ(flowtable_count(), 0);
	for (unsigned i = 0; i < n; i++) {
		const packet_t *pk = packet(&list[i].k);

		CHECK(flowtable_find(pk, key_of(pk, buckets)) == NULL);
	}
}

static void
init(void)
{
	static bool done;

	if (!done)
		REQUIRE(flowtable_init(NMAX) == 0);
	done = true;
	CHECK_EQ(flowtable_limit(), NMAX);
}

TEST(few_flows_come_and_go)
{
	init();
	for (unsigned i = 0; i < 100000; i++)
		step(100, 0);
	forget_all(0);
}

TEST(few_buckets)
{
	init();
	for (unsigned buckets = 1; buckets <= 8; buckets *= 2) {
		for (unsigned i = 0; i < 20000; i++)
			step(200, buckets);
		forget_all(buckets);
	}
}

TEST(the_table_grows)
{
	init();
	for (unsigned i = 0; i < 60000; i++)
		step(6000, 0);
	CHECK(nlist > 4096);
	for (unsigned i = 0; i < nlist; i++) {
		const packet_t *pk = packet(&list[i].k);
		const flow_t *f = flowtable_find(pk, flowtable_key(pk));

		REQUIRE(f != NULL);
		CHECK_EQ(slot_of(f), list[i].slot);
		CHECK_EQ(flowtable_lookup(f), list[i].slot);
	}
	forget_all(0);
}

TEST(a_slot_is_used_again_when_it_is_spare)
{
	const struct key k = { .a = 1, .b = 2 };
	unsigned long opposite, slot;

	init();
	for (unsigned i = 0; i < NMAX + 10; i++) {
		const packet_t *pk = packet(&k);

		REQUIRE(flowtable_has_slot());
		slot = slot_of(flowtable_add(pk, flowtable_key(pk), &opposite));
		REQUIRE(slot < NMAX);
		flowtable_remove(slot);
		CHECK(flowtable_find(pk, flowtable_key(pk)) == NULL);
		flowtable_spare(slot);
	}
}

/* As many flows as were asked for have a slot, each its own, and no more. */
TEST(each_slot_is_used)
{
	static bool used[NMAX];
	unsigned long opposite;
	unsigned n = 0;

	init();
	for (; flowtable_has_slot() && n < NMAX; n++) {
		const struct key k = { .a = (uint8_t)(n % 100), .b = (uint8_t)(n / 100 % 100),
			.port = (uint8_t)(n / 10000) };
		const packet_t *pk = packet(&k);
		const unsigned long slot = slot_of(flowtable_add(pk, flowtable_key(pk), &opposite));

		REQUIRE(slot < NMAX);
		CHECK(!used[slot]);
		used[slot] = true;
	}
	CHECK_EQ(n, NMAX);
	CHECK(!flowtable_has_slot());
	flowtable_remove(7);
	flowtable_spare(7);
	CHECK(flowtable_has_slot());
	for (unsigned long i = 0; i < n; i++) {
		if (i == 7)
			continue;
		flowtable_remove(i);
		flowtable_spare(i);
	}
	CHECK_EQ(flowtable_count(), 0);
}

TEST_MAIN
