/*
 * reader.c - packets on their way to the flow table: read, decoded, keys hashed
 *
 * Large files, and what has no size, are read and decoded by a thread of its own, a few bursts ahead of the flow
 * table; small files and interfaces by the main thread.  Bursts come in the same order and say the same either way.
 */
#include <sys/eventfd.h>

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "decode.h"
#include "handover.h"
#include "hdrdesc.h"
#include "reader.h"
#include "t2log.h"
#include "t2utils.h"
#include "workers.h"

#define WAIT_MS		200	/* between looks at signals while no packets come */
#define BURSTS_AHEAD	32u	/* at most; WORKERS_BURSTS with several workers */

static struct work works[WORKERS_BURSTS];
static unsigned nworks = 1;	/* of these in use */
static struct work nothing = { .status = CAPTURE_WAIT };
static struct decoder decoder;

static bool ahead;		/* the thread runs */
static unsigned fetched;	/* bursts of this file that the main thread has got */
static unsigned done_before;	/* bursts that were done when the file began */
static int wake_fd = -1;	/* readable when the thread shall end, although its input does not */
static pthread_t thread;
static struct handover line;	/* works[]: given by the thread, taken by the main thread */
static struct capture_gate gate;	/* of the thread */

/* --- a burst ---------------------------------------------------------------------------------------------------- */

int
reader_bench_stage(void)
{
	static int stage = -1;

	if (stage < 0) {
		const char *s = getenv("T2_BENCH_STAGE");

		stage = s == NULL ? 0 : atoi(s);
	}
	return stage;
}

/* Chains of header names that nothing holds make room for others: when no packet is on its way that says one. */
static void
descriptions_tidy(void)
{
	if (!hdrdesc_scarce())
		return;
	if (!ahead || handover_await_taken(&line, atomic_load_explicit(&line.given, memory_order_relaxed)))
		(void)hdrdesc_collect();
}

static void
packets_describe(struct work *w)
{
	descriptions_tidy();
	decode_copies_free(&w->copies);
	decoder.copies = &w->copies;
	for (unsigned i = 0; i < w->b.n; i++) {
		packet_t *pk = &w->packets[i];

		if (w->b.link[i]->dlt != decoder.dlt)
			(void)decode_init(&decoder, w->b.link[i]->dlt);
		pk->link = w->b.link[i];
		(void)decode_packet(&decoder, pk, &w->b.hdr[i], w->b.data[i]);
		pk->file = w->b.file;
		pk->filePos = w->b.offset[i];
#if AGGREGATIONFLAG != 0
		decode_aggregate(pk);
#endif
#if SCTP_ACTIVATE > 0
		pk->sctpKey = 0;
#endif
		if (pk->kind != PACKET_NO_FLOW)
			w->keys[i] = flowtable_key(pk);
	}
}

void
t2_test_l4_sums(void)
{
	decoder.sums = true;
}

static void
work_fill(struct work *w)
{
	w->status = capture_read(&w->b, ahead ? &gate : NULL);
	if (reader_bench_stage() != 1)
		packets_describe(w);
}

/* --- the thread ------------------------------------------------------------------------------------------------- */

static void *
reader_run(void *arg)
{
	unsigned n = 0;
	struct work *w;

	(void)arg;
	do {
		if (!handover_await_room(&line))
			break;
		w = &works[n++ % nworks];
		work_fill(w);
		handover_give(&line, 1);
	} while (w->status == CAPTURE_PACKETS);
	handover_flush(&line);
	return NULL;
}

/* Have the thread, if it pays and can be had. */
static void
thread_begin(void)
{
	if (capture_is_live() || !(nworkers > 1 || capture_is_large()) || (wake_fd = eventfd(0, EFD_CLOEXEC)) < 0)
		return;
	nworks = nworkers > 1 ? WORKERS_BURSTS : BURSTS_AHEAD;
	if (handover_init(&line, nworks, nworks / 2) != 0) {
		(void)close(wake_fd);
		return;
	}
	gate = (struct capture_gate){ .line = &line, .stop_fd = wake_fd,
		.blocks = nworkers > 1 ? CAPTURE_BLOCKS_MAX : CAPTURE_BLOCKS };
	ahead = true;	/* for what the thread asks at once */
	if (t2_thread_start(&thread, reader_run, NULL) == 0)
		return;
	ahead = false;
	handover_destroy(&line);
	(void)close(wake_fd);
}

/* Whether an interface of the file has a link type that can be decoded, though the first one has not. */
static bool
others_decodable(void)
{
	struct decoder d = { 0 };
	int dlt;

	for (unsigned i = 0; (dlt = capture_interface(i)) != -1; i++)
		if (decode_init(&d, dlt) == 0)
			return true;
	return false;
}

bool
reader_begin(void)
{
	const int dlt = capture_linktype();
	const char *name = pcap_datalink_val_to_name(dlt);
	unsigned no, of;

	if (decode_init(&decoder, dlt) != 0 && !others_decodable()) {
		warnx("%s: unsupported link-layer type: %s [%s/%d]", capture_file_name(&no, &of),
		    pcap_datalink_val_to_description_or_dlt(dlt), name != NULL ? name : "unknown", dlt);
		return false;
	}
	fetched = 0;
	done_before = dispatch_bursts_done();
	thread_begin();
	return true;
}

bool
reader_first_time(struct timeval *ts)
{
	struct burst *b = &works[0].b;

	while (capture_read(b, NULL) == CAPTURE_PACKETS)
		if (b->n > 0) {
			*ts = b->hdr[0].ts;
			return true;
		}
	return false;
}

/* Let the thread have the entries of bursts that are done. */
static void
bursts_return(unsigned done)
{
	const unsigned n = done - done_before - atomic_load_explicit(&line.taken, memory_order_relaxed);

	if (n > 0)
		handover_take(&line, n);
}

static unsigned
bursts_ready(void)
{
	return atomic_load_explicit(&line.given, memory_order_acquire) - fetched;
}

/* Wait for a burst; where the thread waits for entries, first for those that have them. */
static bool
burst_await(void)
{
	unsigned wanted;

	dispatch_flush();
	for (;;) {
		if (handover_await_behind(&line, fetched, WAIT_MS) > 0)
			return true;
		if (!handover_giver_waits(&line, &wanted))
			return false;
		dispatch_bursts_await(done_before + wanted);
		bursts_return(dispatch_bursts_done());
	}
}

struct work *
reader_next(void)
{
	if (!ahead) {
		dispatch_bursts_settle();
		work_fill(&works[0]);
		return &works[0];
	}
	bursts_return(dispatch_bursts_done());
	if (bursts_ready() == 0 && !burst_await())
		return &nothing;
	return &works[fetched++ % nworks];
}

void
reader_end(void)
{
	const uint64_t one = 1;

	dispatch_bursts_settle();
	if (!ahead)
		return;
	handover_close(&line);
	if (write(wake_fd, &one, sizeof one) < 0)
		warn("eventfd");
	(void)pthread_join(thread, NULL);
	(void)close(wake_fd);
	handover_destroy(&line);
	ahead = false;
}
