/*
 * Flows dealt to workers: each sees its packets in order, rows come in the order of release, and all is counted.
 *
 * LINK: t2core/src/threads/workers.c t2core/src/threads/sink.c t2core/src/threads/handover.c t2core/src/flows/flow.c
 * LINK: t2core/src/flows/flowtable.c t2core/src/flows/lru.c t2core/src/flows/flowclock.c t2core/src/flows/cells.c t2core/src/plugins/calls.c
 * LINK: t2core/src/plugins/packetfile.c t2core/src/decode/hdrdesc.c t2core/src/decode/decode_label.c t2core/src/state.c
 * LINK: t2core/src/options.c
 */
#include <math.h>

#include "calls.h"
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
	CHECK_EQ(seen[slot], pk->l7Len);
	CHECK_EQ(by[slot], t2_worker);
	seen[slot]++;
}

static void
terminate(unsigned long slot)
{
	CHECK_EQ(seen[slot], PACKETS);
	CHECK_EQ(by[slot], t2_worker);
}

static void
to_sink(outputBuffer_t *row)
{
	/* dir, flowInd */
	REQUIRE(nrows < ROUNDS * FLOWS && row->pos == 9);
	memcpy(&rows[nrows++], row->buffer + 1, sizeof *rows);
}

static const struct t2_plugin plugin = { .name = "plugin", .version = "1", .onFlowGenerated = new_flow,
	.claimLayer4Information = layer4, .onFlowTerminate = terminate, .bufferToSink = to_sink, .flags = T2_SHARDABLE };

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
deal(unsigned flow, unsigned n)
{
	struct flow_event e = { .pk = packet(flow, n) };
	const struct flow_key k = flowtable_key(e.pk);
	flow_t *f = flowtable_find(e.pk, k);
	unsigned long opposite;

	if (f == NULL) {
		deal_slots();
		REQUIRE(flowtable_has_slot());
		f = flowtable_add(e.pk, k, &opposite);
		f->timeout = FLOW_TIMEOUT;
		f->findex = ++totalfIndex;
		lru_append(slot_of(f), opposite, worker_of(k));
		e.slot = (uint32_t)slot_of(f);
		e.opposite = FLOW_NONE;
		deal_begin(&e);
	}
	e.slot = (uint32_t)slot_of(f);
	deal_packet(&e);
}

static void
end(uint64_t row)
{
	const unsigned long slot = lru_oldest();

	REQUIRE(slot != HASHTABLE_ENTRY_NOT_FOUND);
	deal_end(&(struct flow_event){ .row = row, .slot = (uint32_t)slot, .opposite = FLOW_NONE, .work = FLOW_END });
	lru_remove(slot);
	flowtable_remove(slot);
	deal_spare(slot);
}

static void
run(unsigned workers)
{
	static bool added;
	uint64_t row = 0;

	if (!added) {
		REQUIRE(flowtable_init(NMAX) == 0 && lru_init(NMAX) == 0);
		hdrdesc_init();
		plugins_add(&plugin);
		main_output_buffer = outputBuffer_initialize(MAIN_OUTBUF_SIZE);
		added = true;
	}
	nrows = 0;
	totalfIndex = 0;
	numAPackets = numBPackets = 0;
	REQUIRE(workers_start(workers) == 0);
	CHECK_EQ(nworkers, workers);
	for (unsigned r = 0; r < ROUNDS; r++) {
		for (unsigned n = 0; n < PACKETS; n++) {
			for (unsigned f = 0; f < FLOWS; f++)
				deal(f, n);
			deal_burst_end();
			deal_bursts_settle();		/* the packets of the next burst stand in the same memory */
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

TEST_MAIN
