/*
 * Rows on their way to a sink: all of them, whole, in the order of release.
 *
 * LINK: t2core/src/threads/sink.c t2core/src/threads/handover.c t2core/src/plugins/calls.c
 * LINK: t2core/src/plugins/met.c t2core/src/plugins/rowcalls.c
 * LINK: t2core/src/plugins/packetfile.c t2core/src/plugins/guard.c
 * LINK: t2core/src/state.c t2core/src/options.c t2core/src/signals.c t2core/src/threads/sinkqueue.c
 * LINK: t2core/src/threads/spool.c
 */
#include <pthread.h>
#include <time.h>

#include "calls.h"
#include "handover.h"
#include "rowbatch.h"
#include "sink.h"
#include "test.h"

#define BATCH		ROW_BATCH_BYTES	/* that sink.c hands on at once */
#define LENGTH		sizeof(uint32_t)	/* in front of each row */

static unsigned got;		/* rows */
static uint32_t wanted[8];	/* their lengths */
static uint32_t serial[100000];	/* what short rows say */

/* A row of n bytes, each of which says which row it is; it lies before an unreadable page. */
static outputBuffer_t *
row_of(uint32_t n, uint8_t what)
{
	static outputBuffer_t row;

	row.buffer = guarded(NULL, n);
	memset(row.buffer, what, n);
	row.pos = row.size = n;
	return &row;
}

static void
take_long(outputBuffer_t *row)
{
	CHECK_EQ(row->pos, wanted[got]);
	for (uint32_t i = 0; i < row->pos; i++)
		if ((uint8_t)row->buffer[i] != got) {
			TEST_FAIL("row %u: byte %u", got, i);
			break;
		}
	got++;
}

static void
take_short(outputBuffer_t *row)
{
	CHECK_EQ(row->pos, sizeof *serial);
	memcpy(&serial[got++], row->buffer, sizeof *serial);
}

static void (*take)(outputBuffer_t *) = take_long;

static void
to_sink(outputBuffer_t *row)
{
	take(row);
}

static void
plugin_once(void)
{
	static const struct t2_plugin plugin = { .name = "sink", .version = "1", .bufferToSink = to_sink };

	if (!plugins_have_sink())
		plugins_add(&plugin);
	got = 0;
}

TEST(a_row_of_just_the_buffers_size)
{
	static const uint32_t len[] = { BATCH - LENGTH, 1, BATCH - LENGTH - 1, BATCH - LENGTH + 1, BATCH, 5 * BATCH,
		3, BATCH - 2 * LENGTH };

	plugin_once();
	take = take_long;
	memcpy(wanted, len, sizeof len);
	REQUIRE(sink_start(1) == 0);
	for (uint8_t i = 0; i < 8; i++) {
		const outputBuffer_t *row = row_of(len[i], i);

		sink_row(row);
	}
	sink_no_row();
	sink_stop();
	CHECK_EQ(got, 8);
}

/* Rows that are made where they wait, until one has no room there. */
TEST(rows_made_in_place)
{
	static const uint32_t len[] = { 1, BATCH / 2, BATCH / 2 - 100, 99, 3 * BATCH, BATCH - LENGTH - OUTBUF_SPARE,
		7, 0 };
	outputBuffer_t *const row = outputBuffer_initialize(BATCH);
	unsigned in_place = 0;

	plugin_once();
	take = take_long;
	memcpy(wanted, len, sizeof len);
	REQUIRE(sink_start(1) == 0);
	for (uint8_t i = 0; i < 7; i++) {
		sink_row_begin(row);
		for (uint32_t n = 0; n < len[i]; n++)
			OUTBUF_APPEND_U8(row, i);
		in_place += row->buffer != row->own;
		if (i == 2)
			sink_flush();	/* between beginning and end */
		sink_row(row);
	}
	sink_stop();
	CHECK_EQ(got, 7);
	CHECK(in_place >= 4 && in_place < 7);
	outputBuffer_destroy(row);
}

/* The sink thread sleeps until some batches are full, but not when they are flushed. */
TEST(a_row_that_is_flushed_arrives)
{
	uint32_t what = 0;
	outputBuffer_t row = { .buffer = (char *)&what, .pos = sizeof what, .size = sizeof what };

	plugin_once();
	take = take_short;
	REQUIRE(sink_start(1) == 0);
	for (; what < 5; what++) {
		sink_row(&row);
		sink_flush();
		for (unsigned ms = 0; ms < 10000 && __atomic_load_n(&got, __ATOMIC_ACQUIRE) <= what; ms++)
			(void)nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
		CHECK_EQ(__atomic_load_n(&got, __ATOMIC_ACQUIRE), what + 1);
	}
	sink_stop();
}

TEST(many_rows_in_order)
{
	plugin_once();
	take = take_short;
	REQUIRE(sink_start(1) == 0);
	for (uint32_t i = 0; i < 100000; i++) {
		outputBuffer_t row = { .buffer = (char *)&i, .pos = sizeof i, .size = sizeof i };

		sink_row(&row);
		if (i % 1000 == 0)
			sink_flush();
	}
	sink_stop();
	CHECK_EQ(got, 100000);
	for (uint32_t i = 0; i < got; i++)
		REQUIRE(serial[i] == i);
}

#define WORKERS	3u
#define EACH	20000u

/* Row k of a worker says k * WORKERS + worker; some have none. */
static void *
worker(void *arg)
{
	t2_worker = (unsigned)(uintptr_t)arg;
	for (uint32_t k = 0; k < EACH; k++) {
		uint32_t what = k * WORKERS + t2_worker;
		outputBuffer_t row = { .buffer = (char *)&what, .pos = sizeof what, .size = sizeof what };

		if (what % 10 == 9)
			sink_no_row();
		else
			sink_row(&row);
	}
	sink_flush();
	return NULL;
}

TEST(rows_of_several_workers_come_in_the_order_of_release)
{
	pthread_t t[WORKERS];
	uint32_t n = 0;

	plugin_once();
	take = take_short;
	REQUIRE(sink_start(WORKERS) == 0);
	for (uintptr_t i = 0; i < WORKERS; i++)
		REQUIRE(t2_thread_start(&t[i], worker, (void *)i) == 0);
	for (uint32_t k = 0; k < EACH; k += 2)
		for (unsigned i = 0; i < WORKERS; i++) {
			if (sink_order_full()) {
				sink_order_flush();
				sink_order_await();
			}
			sink_order(i, 2);
		}
	sink_order_flush();
	for (unsigned i = 0; i < WORKERS; i++)
		(void)pthread_join(t[i], NULL);
	sink_stop();
	for (uint32_t k = 0; k < EACH; k += 2)
		for (unsigned i = 0; i < WORKERS; i++)
			for (uint32_t j = 0; j < 2; j++) {
				const uint32_t what = (k + j) * WORKERS + i;

				if (what % 10 != 9)
					REQUIRE(n < got && serial[n++] == what);
			}
	CHECK_EQ(n, got);
}

TEST(an_error_of_the_sink_is_kept_once)
{
	CHECK(!sink_failed() && sink_failure() == NULL && !file_failed() && file_failure() == NULL);
	t2_sink_error("a", 5);
	t2_sink_error("b", 6);
	/* Of no sink: rows go on. */
	CHECK(!sink_failed() && sink_failure() == NULL && file_failed());
	REQUIRE(file_failure() != NULL);
	CHECK_STR(file_failure()->file, "a");
	CHECK_STR(file_failure()->reason, "Input/output error");
	CHECK(file_failure()->sink == NULL);
	t2_sink_end("s", "c", "away", 0);
	t2_sink_end("s", "d", "away", 1);
	CHECK(sink_failed());
	REQUIRE(sink_failure() != NULL);
	CHECK_STR(sink_failure()->file, "c");
	CHECK_STR(sink_failure()->sink, "s");
	CHECK_STR(file_failure()->file, "a");
}

TEST_MAIN
