/*
 * Which flows end, and in which order.
 *
 * LINK: t2core/src/flows/release.c t2core/src/flows/lru.c t2core/src/flows/flowtable.c t2core/src/flows/fragtable.c
 * LINK: t2core/src/flows/flowclock.c t2core/src/flows/cells.c t2core/src/state.c
 */
#include "cells.h"
#include "flow_event.h"
#include "flowclock.h"
#include "flowtable.h"
#include "fragtable.h"
#include "lru.h"
#include "release.h"
#include "signals.h"
#include "sink.h"
#include "test.h"
#include "ticks.h"
#include "workers.h"

#define NMAX	64u
#define NONE	HASHTABLE_ENTRY_NOT_FOUND

/* What release.c asks of others. */
unsigned nworkers = 1;
volatile sig_atomic_t run_state;

static struct flow_event ended[NMAX];
static unsigned nended, nspared;

void
dispatch_end(const struct flow_event *e)
{
	REQUIRE(nended < NMAX);
	ended[nended++] = *e;
}

void
dispatch_settle(unsigned long slot)
{
	(void)slot;
}

void
dispatch_spare(unsigned long slot)
{
	nspared++;
	flowtable_spare(slot);
}

bool
sink_failed(void)
{
	return false;
}

static packet_t
packet(unsigned flow, bool back)
{
	packet_t pk = { .kind = PACKET_IPV4, .ethType = 0x0800, .l4Proto = 17, .srcPort = (uint16_t)(1000 + flow), .dstPort = 53 };

	pk.srcIP.IPv4x[0] = 1;
	pk.dstIP.IPv4x[0] = 2;
	if (back) {
		pk.srcPort = 53;
		pk.dstPort = (uint16_t)(1000 + flow);
		pk.srcIP.IPv4x[0] = 2;
		pk.dstIP.IPv4x[0] = 1;
	}
	return pk;
}

static flow_t *
come(unsigned flow, bool back)
{
	const packet_t pk = packet(flow, back);
	unsigned long opposite;
	flow_t *f = flowtable_add(&pk, flowtable_key(&pk), &opposite);

	f->oppositeFlowIndex = opposite;
	if (opposite != NONE)
		flows[opposite].oppositeFlowIndex = f->flowIndex;
	lru_append(f->flowIndex, opposite, 0);
	lru_see(f->flowIndex, 0);
	maxNumFlows++;
	return f;
}

static void
at(time_t s)
{
	actTime = (struct timeval){ .tv_sec = s };
	flowclock = tv_ticks(&actTime);
}

static void
begin(void)
{
	static bool done;

	if (!done)
		REQUIRE(flowtable_init(NMAX) == 0 && lru_init(NMAX) == 0 && fragtable_init() == 0);
	done = true;
	at(1000);
	nended = nspared = 0;
	numForced = 0;
}

static void
left(unsigned n)
{
	CHECK_EQ(flowtable_count(), n);
	CHECK_EQ(maxNumFlows, n);
	CHECK_EQ(lru_oldest() == NONE, n == 0);
}

TEST(flows_that_one_packet_releases_end_with_the_last_asked_first)
{
	flow_t *a, *b, *c;

	begin();
	a = come(1, false);
	b = come(2, false);
	c = come(3, false);
	t2_rm_flow(b);
	t2_rm_flow(c);
	t2_rm_flow(a);
	t2_rm_flow(b);			/* once is enough */
	CHECK_EQ(numForced, 3);
	CHECK_EQ(nended, 0);		/* not before the packet is through */
	release_forced();
	REQUIRE(nended == 3);
	CHECK_EQ(ended[0].slot, a->flowIndex);
	CHECK_EQ(ended[1].slot, c->flowIndex);
	CHECK_EQ(ended[2].slot, b->flowIndex);
	CHECK_EQ(ended[0].opposite, FLOW_NONE);
	CHECK_EQ(nspared, 3);
	release_forced();
	CHECK_EQ(nended, 3);
	left(0);
}

TEST(both_directions_end_once)
{
	flow_t *a, *b;
	uint64_t row;

	begin();
	a = come(1, false);
	b = come(1, true);
	t2_rm_flow(a);
	t2_rm_flow(b);
	release_forced();
	REQUIRE(nended == 1);
	CHECK_EQ(ended[0].slot, a->flowIndex);
	CHECK_EQ(ended[0].opposite, b->flowIndex);
	CHECK_EQ(ended[0].work, FLOW_END);
	CHECK_EQ(nspared, 2);
	left(0);
	/* a pair has two rows */
	row = ended[0].row;
	(void)come(2, false);
	release_all();
	REQUIRE(nended == 2);
	CHECK_EQ(ended[1].row, row + 2);
	(void)come(3, false);
	release_all();
	CHECK_EQ(ended[2].row, row + 3);
	left(0);
}

TEST(what_waits_for_the_rest_of_a_datagram_waits_no_more)
{
	packet_t pk = packet(1, false);
	flow_t *f;

	begin();
	f = come(1, false);
	pk.fragId = 77;
	fragtable_add(f, 77);
	lru_set_waits(f->flowIndex, true);
	CHECK(fragtable_find(&pk) == f);
	globalWarn = 0;
	release_all();
	CHECK(fragtable_find(&pk) == NULL);
	CHECK(globalWarn & IPV4_FRAG_PENDING);
	left(0);
}

TEST(the_oldest_end_first_and_say_that_the_table_was_full)
{
	begin();
	for (unsigned i = 0; i < 5; i++)
		(void)come(i, false);
	lru_touch(ended[0].slot = (uint32_t)lru_oldest());
	numAutopilot = 0;
	release_oldest(2);
	CHECK_EQ(nended, 2);
	CHECK_EQ(numAutopilot, 2);
	CHECK_EQ(ended[0].what, FLOW_FULL);
	CHECK_EQ(flows[ended[0].slot].srcPort, 1001);
	CHECK_EQ(flows[ended[1].slot].srcPort, 1002);
	left(3);
	release_oldest(9);
	CHECK_EQ(nended, 5);
	CHECK_EQ(flows[ended[4].slot].srcPort, 1000);
	left(0);
}

TEST(those_that_are_silent_end_and_no_others)
{
	begin();
	(void)come(1, false);
	at(1100);
	(void)come(2, false);
	at(1000 + (time_t)FLOW_TIMEOUT);
	release_due();
	CHECK_EQ(nended, 1);
	CHECK_EQ(ended[0].what, 0);
	left(1);
	at(1100 + (time_t)FLOW_TIMEOUT);
	release_due();
	CHECK_EQ(nended, 2);
	left(0);
}

TEST_MAIN
