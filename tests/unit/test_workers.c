/*
 * Flows dispatched to workers: each sees its packets in order, rows come in the order of release, and all is counted.
 *
 * LINK: t2core/src/threads/workers.c t2core/src/threads/sink.c t2core/src/threads/sinkqueue.c
 * LINK: t2core/src/threads/spool.c t2core/src/threads/handover.c t2core/src/flows/flow.c
 * LINK: t2core/src/flows/flowtable.c t2core/src/flows/lru.c t2core/src/flows/flowclock.c t2core/src/flows/cells.c
 * LINK: t2core/src/plugins/calls.c
 * LINK: t2core/src/plugins/met.c t2core/src/plugins/rowcalls.c
 * LINK: t2core/src/plugins/packetfile.c t2core/src/plugins/guard.c t2core/src/decode/hdrdesc.c
 * LINK: t2core/src/decode/decode_label.c t2core/src/state.c
 * LINK: t2core/src/options.c t2core/src/signals.c t2core/src/streams/order.c t2core/src/streams/streams.c
 * LINK: t2core/src/streams/memory.c t2core/src/streams/apps.c t2core/src/streams/datagram.c
 */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "calls.h"
#include "flowclock.h"
#include "flowtable.h"
#include "hdrdesc.h"
#include "lru.h"
#include "sink.h"
#include "test.h"
#include "workers.h"

#define NMAX	300u		/* slots: fewer than flows, so that they are used again */
#define ROUNDS	40u
#define FLOWS	250u		/* of a round */
#define PACKETS	20u		/* of a flow */

static uint32_t seen[NMAX];		/* packets of the flow in a slot */
static unsigned by[NMAX];		/* worker */
static atomic_bool held;		/* packets of port HELD wait */
#define HELD	9999
static float least = HUGE_VALF;		/* what a packet of port HELD may set, and does */
static uint64_t rows[ROUNDS * FLOWS];
static unsigned nrows;

/* packets stay until their burst is done */
static packet_t packets[FLOWS];
static struct pcap_pkthdr hdr;

static void
new_flow(packet_t *pk, unsigned long slot)
{
	(void)pk;
	seen[slot] = 0;
	by[slot] = t2_worker;
}

/* The number of the packet stands where the length is. */
static void
layer4(packet_t *pk, unsigned long slot)
{
	while (pk->dstPort == HELD && atomic_load(&held))
		(void)usleep(100);
	if (pk->dstPort == HELD && isfinite(least))
		flows[slot].timeout = least;
	CHECK_EQ(seen[slot], pk->l7Len);
	CHECK_EQ(by[slot], t2_worker);
	seen[slot]++;
}

static void
terminate(unsigned long slot)
{
	CHECK(seen[slot] == PACKETS || flows[slot].dstPort == HELD);
	CHECK_EQ(by[slot], t2_worker);
}

static float
may_set(const packet_t *pk)
{
	return pk->dstPort == HELD ? least : HUGE_VALF;
}

static void
to_sink(outputBuffer_t *row)
{
	/* dir, flowInd */
	REQUIRE(nrows < ROUNDS * FLOWS && row->pos == 9);
	memcpy(&rows[nrows++], row->buffer + 1, sizeof *rows);
}

static const struct t2_plugin plugin = { .name = "plugin", .version = "1", .onFlowGenerated = new_flow,
	.claimLayer4Information = layer4, .onFlowTerminate = terminate, .bufferToSink = to_sink,
	.t2LeastTimeout = may_set, .flags = T2_SHARDABLE };

static packet_t *
packet(unsigned flow, unsigned n)
{
	packet_t *pk = &packets[flow];

	memset(pk, 0, sizeof *pk);
	pk->pcapHdrP = &hdr;
	pk->kind = PACKET_IPV4;
	pk->ethType = 0x0800;
	pk->l4Proto = 17;
	pk->srcIP.IPv4x[0] = 0x01000000 + flow;
	pk->dstIP.IPv4x[0] = 0x0a000001;
	pk->srcPort = (uint16_t)(1024 + flow);
	pk->dstPort = 53;
	pk->snapLen = 1;
	pk->l7Len = n;
	return pk;
}

static void
dispatch_one(packet_t *pk)
{
	struct flow_event e = { .pk = pk };
	const struct flow_key k = flowtable_key(e.pk);
	flow_t *f = flowtable_find(e.pk, k);
	unsigned long opposite;

	if (f == NULL) {
		dispatch_slots();
		REQUIRE(flowtable_has_slot());
		f = flowtable_add(e.pk, k, &opposite);
		f->timeout = FLOW_TIMEOUT;
		f->findex = ++totalfIndex;
		lru_append(slot_of(f), opposite, worker_of(k));
		e.slot = (uint32_t)slot_of(f);
		e.opposite = FLOW_NONE;
		dispatch_begin(&e);
	}
	e.slot = (uint32_t)slot_of(f);
	dispatch_packet(&e);
}

static void
dispatch(unsigned flow, unsigned n)
{
	dispatch_one(packet(flow, n));
}

static void
end(uint64_t row)
{
	const unsigned long slot = lru_oldest();

	REQUIRE(slot != HASHTABLE_ENTRY_NOT_FOUND);
	dispatch_end(&(struct flow_event){ .row = row, .slot = (uint32_t)slot, .opposite = FLOW_NONE,
	    .work = FLOW_END });
	lru_remove(slot);
	flowtable_remove(slot);
	dispatch_spare(slot);
}

static void
init(void)
{
	static bool added;

	if (!added) {
		REQUIRE(flowtable_init(NMAX) == 0 && lru_init(NMAX) == 0);
		hdrdesc_init();
		plugins_add(&plugin);
		main_output_buffer = outputBuffer_initialize(MAIN_OUTBUF_SIZE);
		added = true;
	}
}

static void
run(unsigned workers)
{
	uint64_t row = 0;

	init();
	nrows = 0;
	totalfIndex = 0;
	numAPackets = numBPackets = 0;
	REQUIRE(workers_start(workers) == 0);
	CHECK_EQ(nworkers, workers);
	for (unsigned r = 0; r < ROUNDS; r++) {
		for (unsigned n = 0; n < PACKETS; n++) {
			for (unsigned f = 0; f < FLOWS; f++)
				dispatch(f, n);
			dispatch_burst_end();
			dispatch_bursts_settle();	/* the packets of the next burst stand in the same memory */
		}
		for (unsigned f = 0; f < FLOWS; f++)
			end(row++);
	}
	workers_drain();
	CHECK_EQ(numAPackets + numBPackets, ROUNDS * FLOWS * PACKETS);
	workers_stop();
	sink_stop();
	CHECK_EQ(flowtable_count(), 0);
	CHECK_EQ(nrows, ROUNDS * FLOWS);
	for (unsigned i = 0; i < nrows; i++)
		REQUIRE(rows[i] == i + 1);
}

TEST(the_main_thread_alone)
{
	run(1);
}

TEST(several_workers_say_the_same)
{
	run(2);
	run(5);
}

static void *
let_go(void *arg)
{
	(void)usleep(20000);
	atomic_store(&held, false);
	return arg;
}

/* The flow whose number is its worker's own, of two. */
static packet_t *
packet_of(unsigned worker, unsigned n)
{
	for (unsigned f = 0;; f++) {
		packet_t *pk = packet(f, n);

		pk->dstPort = HELD;
		if (worker_of(flowtable_key(pk)) == worker)
			return pk;
	}
}

static void
finish(void)
{
	uint64_t row = 0;

	while (lru_oldest() != HASHTABLE_ENTRY_NOT_FOUND)
		end(row++);
	workers_drain();
	workers_stop();
	sink_stop();
	CHECK_EQ(flowtable_count(), 0);
}

static void
begin(void)
{
	init();
	nrows = 0;
	totalfIndex = 0;
	REQUIRE(workers_start(2) == 0);
}

/* More events than the ring of a worker that stands still: the dispatcher waits, and none is lost. */
TEST(a_ring_that_is_full)
{
	static packet_t many[40000];
	pthread_t t;

	begin();
	atomic_store(&held, true);
	REQUIRE(pthread_create(&t, NULL, let_go, NULL) == 0);
	for (unsigned i = 0; i < sizeof many / sizeof *many; i++) {
		many[i] = *packet_of(0, i);
		dispatch_one(&many[i]);
	}
	dispatch_burst_end();
	dispatch_bursts_settle();
	CHECK_EQ(pthread_join(t, NULL), 0);
	CHECK_EQ(seen[lru_oldest()], sizeof many / sizeof *many);
	finish();
}

/* A burst is done when all workers are done with it. */
TEST(a_burst_of_two_workers)
{
	static packet_t slow, fast;
	unsigned before;

	begin();
	before = dispatch_bursts_done();
	atomic_store(&held, true);
	slow = *packet_of(1, 0);
	fast = *packet_of(0, 0);
	fast.dstPort = 53;
	while (worker_of(flowtable_key(&fast)) != 0)
		fast.srcPort++;
	dispatch_one(&slow);
	dispatch_one(&fast);
	dispatch_burst_end();
	dispatch_flush();
	(void)usleep(20000);
	CHECK_EQ(dispatch_bursts_done(), before);
	atomic_store(&held, false);
	dispatch_bursts_settle();
	CHECK_EQ(dispatch_bursts_done(), before + 1);
	seen[flowtable_find(&fast, flowtable_key(&fast))->flowIndex] = PACKETS;	/* not all of its packets came */
	finish();
}

/*
 * A packet that its worker has not worked on may set a shorter time-out, as a reset does: the flow is a candidate by
 * then, and is asked when the packet was worked on.
 */
TEST(a_time_out_that_is_set_while_the_flow_is_due)
{
	static packet_t first, last;
	struct timeouts due;
	unsigned long slot;
	pthread_t t;

	begin();
	timeout_handler_add(1);
	least = 1;
	atomic_store(&held, true);
	hdr.ts = actTime = (struct timeval){ .tv_sec = 1000 };
	flowclock = tv_ticks(&actTime);
	first = last = *packet_of(0, 0);
	last.l7Len = 1;
	dispatch_one(&first);
	dispatch_one(&last);
	slot = lru_oldest();
	flowclock += 2 * (int64_t)TSTAMPFAC;
	timeouts_begin(&due);
	CHECK_EQ(timeouts_next(&due), slot);
	dispatch_flush();
	REQUIRE(pthread_create(&t, NULL, let_go, NULL) == 0);
	dispatch_settle(slot);
	CHECK_EQ(seen[slot], 2);
	CHECK(timeouts_due(&due));
	CHECK_EQ(pthread_join(t, NULL), 0);
	least = HUGE_VALF;
	finish();
}

TEST_MAIN
