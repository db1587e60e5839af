/*
 * Flows that wait for the rest of a datagram.
 *
 * LINK: t2core/src/flows/fragtable.c t2core/src/flows/flowtable.c t2core/src/flows/cells.c t2core/src/state.c
 */
#include "flowtable.h"
#include "fragtable.h"
#include "test.h"

#define NMAX	2000u

static packet_t *
packet(unsigned host, unsigned vlan, uint32_t id)
{
	static packet_t pk;

	memset(&pk, 0, sizeof pk);
	pk.kind = PACKET_IPV4;
	pk.ethType = 0x0800;
	pk.l4Proto = 17;
	pk.vlanId = (uint16_t)vlan;
	pk.srcIP.IPv4x[0] = host;
	pk.dstIP.IPv4x[0] = 0x0a000001;
	pk.srcPort = (uint16_t)(1024 + host);
	pk.dstPort = 53;
	pk.fragId = id;
	return &pk;
}

static flow_t *
flow(unsigned host, unsigned vlan)
{
	const packet_t *pk = packet(host, vlan, 0);
	unsigned long opposite;

	return flowtable_add(pk, flowtable_key(pk), &opposite);
}

static void
init(void)
{
	static bool done;

	if (!done)
		REQUIRE(flowtable_init(NMAX) == 0 && fragtable_init() == 0);
	done = true;
}

static void
forget(flow_t *f)
{
	flowtable_remove(slot_of(f));
	flowtable_spare(slot_of(f));
}

TEST(equal_ids_in_two_vlans_are_two_datagrams)
{
	flow_t *a, *b;

	init();
	a = flow(1, 10);
	b = flow(1, 20);
	fragtable_add(a, 77);
	CHECK(fragtable_find(packet(1, 10, 77)) == a);
	CHECK(fragtable_find(packet(1, 20, 77)) == NULL);
	fragtable_add(b, 77);
	CHECK(fragtable_find(packet(1, 10, 77)) == a);
	CHECK(fragtable_find(packet(1, 20, 77)) == b);
	CHECK(fragtable_remove(a));
	CHECK(fragtable_find(packet(1, 10, 77)) == NULL);
	CHECK(fragtable_find(packet(1, 20, 77)) == b);
	CHECK(fragtable_remove(b));
	CHECK(!fragtable_remove(b));
	forget(a);
	forget(b);
}

TEST(id_addresses_and_protocol_are_the_key)
{
	packet_t *pk;
	flow_t *f;

	init();
	f = flow(3, 0);
	fragtable_add(f, 5);
	CHECK(fragtable_find(packet(3, 0, 6)) == NULL);
	CHECK(fragtable_find(packet(4, 0, 5)) == NULL);
	pk = packet(3, 0, 5);
	pk->l4Proto = 1;
	CHECK(fragtable_find(pk) == NULL);
	/* later fragments have no ports */
	pk = packet(3, 0, 5);
	pk->srcPort = pk->dstPort = 0;
	CHECK(fragtable_find(pk) == f);
	CHECK(fragtable_remove(f));
	forget(f);
}

/* All of so many datagrams are found, those that were taken out are not, while others come and go. */
static void
many(unsigned n)
{
	static flow_t *f[NMAX];
	bool there[NMAX] = { false };

	for (unsigned i = 0; i < n; i++) {
		f[i] = flow(1000 + i, 0);
		fragtable_add(f[i], i % 7);
		there[i] = true;
	}
	for (unsigned k = 0; k < 3; k++) {
		for (unsigned i = k; i < n; i += 3) {
			CHECK(fragtable_remove(f[i]) == there[i]);
			there[i] = false;
		}
		for (unsigned i = 0; i < n; i++)
			CHECK(fragtable_find(packet(1000 + i, 0, i % 7)) == (there[i] ? f[i] : NULL));
		for (unsigned i = k; i < n && k < 2; i += 6) {
			fragtable_add(f[i], i % 7);
			there[i] = true;
		}
	}
	for (unsigned i = 0; i < n; i++) {
		CHECK(fragtable_remove(f[i]) == there[i]);
		forget(f[i]);
	}
}

TEST(more_than_128_datagrams_wait)
{
	init();
	many(100);
	many(129);
	many(1500);
}

TEST_MAIN
