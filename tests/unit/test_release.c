/*
 * Which flows end, and in which order.
 *
 * LINK: t2core/src/flows/release.c t2core/src/flows/lru.c t2core/src/flows/flowtable.c t2core/src/flows/fragtable.c
 * LINK: t2core/src/flows/flowclock.c t2core/src/flows/cells.c t2core/src/state.c t2core/src/flows/asks.c
 * LINK: t2core/src/flows/pieces.c
 */
#include "asks.h"
#include "calls.h"
#include "cells.h"
#include "flow_event.h"
#include "flowclock.h"
#include "flowtable.h"
#include "fragtable.h"
#include "guard.h"
#include "lru.h"
#include "pieces.h"
#include "release.h"
#include "signals.h"
#include "sink.h"
#include "test.h"
#include "ticks.h"
#include "workers.h"

#define NMAX	131072u
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

struct guard_cell guard_cells[GUARD_THREADS];
T2_PER_THREAD struct guard_cell *guard_own = guard_cells;
#define working	(*guard_cell())	/* the plugin in whose callback we are, from 1 */

const char *
plugins_name(unsigned i)
{
	return i == 0 ? "one" : "two";
}

void
flow_end(const struct flow_event *e)
{
	dispatch_end(e);
}

void
flow_resume(unsigned long from, unsigned long to, packet_t *pk)
{
	(void)from, (void)to, (void)pk;
}

void
plugins_free(unsigned long flowIndex)
{
	(void)flowIndex;
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
	packet_t pk = { .kind = PACKET_IPV4, .ethType = 0x0800, .l4Proto = 17, .srcPort = (uint16_t)(1000 + flow),
		.dstPort = 53 };

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
	working = 0;
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

TEST(a_packet_may_release_a_hundred_thousand_flows)
{
	begin();
	for (unsigned i = 0; i < 100000; i++) {
		const packet_t pk = { .kind = PACKET_IPV4, .ethType = 0x0800, .l4Proto = 17, .srcIP.IPv4x = { i },
			.dstIP.IPv4x = { ~i } };
		unsigned long opposite;
		flow_t *f = flowtable_add(&pk, flowtable_key(&pk), &opposite);

		lru_append(f->flowIndex, NONE, 0);
		maxNumFlows++;
		t2_release_flow(f, T2_RELEASE_CUT, "chain");
		t2_release_flow(f, T2_RELEASE_CUT, "chain");
	}
	release_forced();
	CHECK_EQ(nended, 100000);
	CHECK_EQ(numForced, 100000);
	CHECK(ended[0].slot > ended[99999].slot);
	left(0);
}

TEST(who_asked_and_why_is_told_once_for_a_pair)
{
	flow_t *a, *b;
	const char *plugin, *why;
	uint64_t n, before = 0;

	begin();
	for (unsigned i = 0; asks_counted(i, &plugin, &why, &n); i++)
		before += n;
	a = come(1, false);
	b = come(1, true);
	working = 1;
	t2_release_flow(a, T2_RELEASE_CUT, "x");
	working = 2;
	t2_release_flow(b, T2_RELEASE_CUT, NULL);
	t2_release_flow(a, T2_RELEASE_CUT, NULL);
	CHECK(t2_flow_forced(a->flowIndex, 0) == NULL);	/* only while its row is made */
	pair_begin(a->flowIndex, b->flowIndex);
	CHECK_STR(t2_flow_forced(a->flowIndex, 0), "one:x");
	CHECK_STR(t2_flow_forced(a->flowIndex, 1), "two");
	CHECK(t2_flow_forced(a->flowIndex, 2) == NULL);
	CHECK_STR(t2_flow_forced(b->flowIndex, 0), "two");
	CHECK_STR(t2_flow_forced(b->flowIndex, 1), "one:x");
	CHECK(t2_flow_forced(b->flowIndex, 2) == NULL);
	pair_end();
	for (unsigned i = 0; asks_counted(i, &plugin, &why, &n); i++)
		before -= n;
	CHECK_EQ(before + 2, 0);
	release_forced();		/* it ended otherwise: nothing is left to do */
	CHECK_EQ(nended, 0);
	release_all();
	left(0);
}

TEST(a_flow_that_is_being_written_is_not_asked_for_again)
{
	flow_t *a;

	begin();
	a = come(1, false);
	pair_begin(a->flowIndex, NONE);
	t2_rm_flow(a);
	pair_end();
	CHECK_EQ(numForced, 0);
	CHECK_EQ(num_rm_flows, 0);
	release_all();
	left(0);
}

TEST(an_ended_flow_stays_until_its_time_out_and_has_no_second_row)
{
	struct flow_event e = { .slot = 0 };
	packet_t pk = packet(1, false);
	flow_t *a, *b;

	begin();
	a = come(1, false);
	b = come(1, true);
	t2_release_flow(a, T2_RELEASE_CUT, NULL);
	t2_release_flow(b, T2_RELEASE_END, NULL);	/* the stronger */
	release_forced();
	REQUIRE(nended == 1);
	CHECK_EQ(ended[0].what, 0);
	left(2);
	e.slot = (uint32_t)a->flowIndex;
	e.pk = &pk;
	pieces_packets = 0;
	at(1100);
	CHECK(!piece_next(&e));
	CHECK_EQ(pieces_packets, 1);
	t2_rm_flow(a);			/* there is nothing to release */
	CHECK_EQ(num_rm_flows, 0);
	at(1000 + FLOW_TIMEOUT + 1);
	release_due();
	left(2);
	at(1100 + FLOW_TIMEOUT + 1);
	release_due();
	left(0);
	CHECK_EQ(nended, 1);
}

TEST(a_dropped_flow_has_no_row)
{
	begin();
	t2_release_flow(come(1, false), T2_RELEASE_DROP, NULL);
	release_forced();
	REQUIRE(nended == 1);
	CHECK_EQ(ended[0].what, FLOW_NO_ROW);
	release_all();
	CHECK_EQ(nended, 1);
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
