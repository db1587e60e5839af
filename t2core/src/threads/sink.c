/*
 * sink.c - rows on their way to the sinks
 *
 * Who makes rows fills batches of them, a thread of its own hands them to the sink plugins one by one, or to the
 * queues of those that shall delay no others (sinkqueue.h).  Batches go round in a ring; who makes rows waits when
 * all are full.  The order of rows is the order of release: with several workers the main thread says whose row is
 * next.
 */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "calls.h"
#include "guard.h"
#include "handover.h"
#include "outfile.h"
#include "rowbatch.h"
#include "rowcut.h"
#include "signals.h"
#include "sink.h"
#include "sinkfile.h"
#include "sinkqueue.h"
#include "t2api.h"
#include "t2log.h"
#include "t2utils.h"

#define BATCHES		4u
#define BATCHES_WAKE	2u		/* of one worker: until so many are full the sink thread may sleep */
#define ORDERS		65536u	/* releases whose rows are not written yet, at most */
#define ORDERS_WAKE	1024u
#define ORDER_MARK	0x40u		/* with an enum sink_mark */
#define AGAIN_MS	250		/* a sink that is away is asked again so often */
#define TELL_S		10		/* reading that waits for so long is told */
#define IDLE_MS		1000		/* behind a row: then sinks that gather rows send them */
#define DROP_BYTES	64e6
#define SPOOL_BYTES	1e9

/* the rows of a worker */
static struct stream {
	struct handover line;	/* ring[]: given by the worker */
	struct rowbatch ring[BATCHES];
	unsigned head, tail;	/* batches given, of the worker; taken, of the sink thread */
	size_t at;		/* the sink thread's offset in the batch at tail */
} *streams;
static unsigned nstreams;

static struct handover order_line;
static uint8_t *orders;		/* worker, and in the highest bit whether there are two rows */
static unsigned orders_made, orders_filled;

static bool started;
static pthread_t thread;

/* The first failure of a kind. */
struct failed {
	atomic_int state;	/* 0, 1 being told, 2 told */
	struct sink_failure what;
	char file[1024], reason[1024], sink[64];
};
static struct failed sinks_failed, files_failed;	/* of a sink: no rows more; of any other file: the run ends */

static struct wanted {
	enum sink_policy policy;
	uint64_t bytes;
} wanted[PLUGINS_MAX];		/* by the plugins */
static struct sinkqueue *queues[SINKQUEUES_MAX];
static unsigned queued[SINKQUEUES_MAX];		/* their plugins */
static unsigned nqueues;
static bool gathering;		/* one that has no queue gathers rows */
static uint64_t rows_made;	/* of the sink thread */
static uint64_t rows_given;	/* to all sinks that have no queue */
static atomic_uint_fast64_t waited[PLUGINS_MAX];	/* reading, for a sink [ns] */
static void (*while_waiting)(void);
static bool waits;		/* the main thread is in it */

void
t2_sink_end(const char *sink, const char *file, const char *reason, uint64_t has)
{
	struct failed *const f = sink != NULL ? &sinks_failed : &files_failed;
	int none = 0;

	if (!atomic_compare_exchange_strong(&f->state, &none, 1))
		return;
	(void)snprintf(f->file, sizeof f->file, "%s", file);
	(void)snprintf(f->reason, sizeof f->reason, "%s", reason);
	(void)snprintf(f->sink, sizeof f->sink, "%s", sink != NULL ? sink : "");
	f->what = (struct sink_failure){ .file = f->file, .reason = f->reason, .sink = sink != NULL ? f->sink : NULL,
		.has = has };
	atomic_store(&f->state, 2);
}

void
t2_sink_error(const char *file, int errnum)
{
	const unsigned plugin = *guard_cell() & (GUARD_MARK - 1u);
	const bool sink = guard_self() >= GUARD_SINK && plugin > 0;

	t2_sink_end(sink ? plugins_name(plugin - 1) : NULL, file, outfile_reason(errnum),
	    guard_self() == GUARD_SINK ? rows_given :
	    sink ? sinkqueue_state(queues[guard_self() - GUARD_SINK - 1]).taken : 0);
}

bool
sink_failed(void)
{
	return atomic_load_explicit(&sinks_failed.state, memory_order_relaxed) != 0;
}

bool
file_failed(void)
{
	return atomic_load_explicit(&files_failed.state, memory_order_relaxed) != 0;
}

const struct sink_failure *
sink_failure(void)
{
	struct sink_failure *const f = &sinks_failed.what;

	if (atomic_load(&sinks_failed.state) != 2)
		return NULL;
	f->lacks = rows_made - MIN(f->has, rows_made);
	return f;
}

const struct sink_failure *
file_failure(void)
{
	return atomic_load(&files_failed.state) == 2 ? &files_failed.what : NULL;
}

/* --- policies --------------------------------------------------------------------------------------------------- */

/* "1G" */
static bool
read_size(const char *s, uint64_t *bytes)
{
	static const char units[] = "KMGT";
	char *end, *unit;
	double n = strtod(s, &end);

	for (unsigned i = 0; (unit = strchr(units, *end)) != NULL && *end != '\0' && i <= (unsigned)(unit - units);
	    i++)
		n *= 1000;
	end += unit != NULL && *end != '\0';
	if (end == s || *end != '\0' || !(n >= 1) || n > 1e18)
		return false;
	*bytes = (uint64_t)n;
	return true;
}

/* "drop:1G" */
static bool
read_policy(const char *text, struct wanted *w)
{
	const size_t n = strcspn(text, ":");
	const char *const is = strndupa(text, n);

	if (strcmp(is, "auto") == 0)
		*w = (struct wanted){ (capType & IFACE) != 0 ? SINK_DROP : SINK_BLOCK, (uint64_t)DROP_BYTES };
	else if (strcmp(is, "block") == 0)
		*w = (struct wanted){ SINK_BLOCK, 0 };
	else if (strcmp(is, "drop") == 0)
		*w = (struct wanted){ SINK_DROP, (uint64_t)DROP_BYTES };
	else if (strcmp(is, "spool") == 0)
		*w = (struct wanted){ SINK_SPOOL, (uint64_t)SPOOL_BYTES };
	else
		return false;
	return text[n] == '\0' || (*is != 'a' && *is != 'b' && read_size(text + n + 1, &w->bytes));
}

void
t2_sink_policy(const char *flag, const char *policy)
{
	const unsigned plugin = *guard_cell() & (GUARD_MARK - 1u);

	if (plugin == 0)
		return;
	if (!read_policy(policy, &wanted[plugin - 1]))
		errx(EXIT_FAILURE, "%s: %s: got '%s', want auto, block, drop[:SIZE] or spool[:SIZE]",
		    plugins_name(plugin - 1), flag, policy);
}

void
sink_settle(unsigned plugin)
{
	if (wanted[plugin].policy != SINK_BLOCK && plugins_is_sink(plugin) && nqueues < SINKQUEUES_MAX) {
		plugins_sink_queued(plugin);
		queued[nqueues++] = plugin;
		sinkfile_group(nqueues);
	} else
		sinkfile_group(0);
}

static void
queue_begin(unsigned number)
{
	guard_thread(GUARD_SINK + 1 + number);
}

/* MANIFEST 1: from when to when a row is, if it has the columns timeFirst and timeLast. */
static void
span_of(const char *row, uint32_t len)
{
	static T2_PER_THREAD struct rowcut *cut;
	static T2_PER_THREAD struct rowpart *part;
	struct sinkfile_span *const s = &sinkfile_row_span;
	struct rowvalue v;
	unsigned found = 0, i = 0;
	char why[256];

	s->any = false;
	if (cut == NULL && ((cut = rowcut_new(main_header_bv)) == NULL ||
	    (part = calloc(rowcut_columns(cut), sizeof *part)) == NULL))
		return;
	if (part == NULL || rowcut_row(cut, row, len, part, why, sizeof why) == -1)
		return;
	for (const binary_value_t *bv = main_header_bv; bv != NULL && found < 2; bv = bv->next, i++) {
		const bool first = strcmp(bv->name, "timeFirst") == 0;

		if ((!first && strcmp(bv->name, "timeLast") != 0) || bv->is_repeating ||
		    bv->subval[0].type != bt_timestamp)
			continue;
		(void)rowvalue_next(bt_timestamp, part[i].p, &v);
		*(first ? &s->first : &s->last) = (int64_t)v.u * T2_TSTAMP_TICKS + v.frac;
		found++;
	}
	s->any = found == 2;
}

static bool
queue_give(unsigned number, char *data, uint32_t len)
{
	outputBuffer_t row = { .buffer = data, .pos = len, .size = len };

	if (MANIFEST)
		span_of(data, len);
	return plugins_sink_one(queued[number], &row);
}

/* What a mark asks of the files of a group of sinks (sinkfile.h), by the thread that writes them. */
static void
mark_files(unsigned group, unsigned m)
{
	const struct sinkfile *f = NULL;

	if (sink_failed())
		return;
	if ((m == SINK_FLUSH ? sinkfile_flush_all(group, &f) : sinkfile_next_parts(group, m == SINK_PART, &f)) == -1)
		t2_sink_end(f->sink, f->name, outfile_reason(errno), f->kept);
}

static bool
queue_send(unsigned number, bool now)
{
	return plugins_sink_send(queued[number], now);
}

static void
queue_back(unsigned number, void (*put)(void *to, const char *row, uint32_t len), void *to)
{
	plugins_gathers(queued[number])->back(put, to);
}

static void
queue_mark(unsigned number, unsigned mark)
{
	mark_files(number + 1, mark);
	if (mark == SINK_FLUSH && plugins_gathers(queued[number]) != NULL)
		(void)queue_send(number, false);
}

static void
queues_start(void)
{
	char why[1024];

	for (unsigned i = 0; i < nqueues; i++) {
		const bool gathers = plugins_gathers(queued[i]) != NULL;
		const struct sinkqueue_how how = {
			.name = plugins_name(queued[i]), .number = i, .policy = wanted[queued[i]].policy,
			.bytes = wanted[queued[i]].bytes, .hash = main_schema != NULL ? schema_hash(main_schema) : 0,
			.begin = queue_begin, .give = queue_give, .away = plugins_away_reason, .mark = queue_mark,
			.failed = sink_failed, .send = gathers ? queue_send : NULL, .back = gathers ? queue_back :
			NULL, .note = gathers ? plugins_note(queued[i]) : NULL,
		};

		if ((queues[i] = sinkqueue_start(&how, why, sizeof why)) == NULL)
			errx(EXIT_FAILURE, "%s", why);
	}
}

/* --- the sink thread -------------------------------------------------------------------------------------------- */

/* Rows that sinks have gathered, without a word of those that are away. */
static void
send_gathered(void)
{
	for (unsigned i = 0; i < plugins_sinks_direct() && !sink_failed(); i++)
		if (plugins_gathers(plugins_sink_plugin(i)) != NULL)
			(void)plugins_sink_send(plugins_sink_plugin(i), false);
}

static void
mark_do(enum sink_mark m)
{
	mark_files(0, m);
	if (m == SINK_FLUSH)
		send_gathered();
	for (unsigned i = 0; i < nqueues; i++)
		sinkqueue_mark(queues[i], m);
}

/* A sink was away for ms: wait a little, if it is waited for any longer. */
static bool
wait_a_little(unsigned plugin, unsigned ms)
{
	const struct t2_sink_gathers *const g = plugins_gathers(plugin);

	if ((SINK_WAIT > 0 && ms / 1000 >= SINK_WAIT + 0u) || run_state == RUN_ABORT) {
		t2_sink_end(plugins_name(plugin), plugins_name(plugin), plugins_away_reason(),
		    g != NULL ? g->has() : rows_given);
		return false;
	}
	(void)nanosleep(&(struct timespec){ .tv_nsec = AGAIN_MS * 1000000L }, NULL);
	return true;
}

/* A sink is away: give it the row when it is back, and the sinks behind it.  -1, or the next one that is away. */
static int
wait_for(outputBuffer_t *row, int i)
{
	const unsigned plugin = plugins_sink_plugin((unsigned)i);
	int now = i;

	T2_WRN("%s: %s; reading waits", plugins_name(plugin), plugins_away_reason());
	for (unsigned ms = 0; now == i; ms += AGAIN_MS) {
		if (!wait_a_little(plugin, ms))
			return -1;
		now = plugins_sink(row, (unsigned)i);
		if (sink_failed())
			return -1;
	}
	T2_INF("%s: is back", plugins_name(plugin));
	return now;
}

/* No more rows come: what a sink has gathered goes, however long that takes. */
static void
send_last(unsigned plugin)
{
	bool told = false;

	for (unsigned ms = 0; !plugins_sink_send(plugin, ms == 0); ms += AGAIN_MS) {
		if (!told)
			T2_WRN("%s: %s; its last rows wait", plugins_name(plugin), plugins_away_reason());
		told = true;
		if (sink_failed() || !wait_a_little(plugin, ms))
			return;
	}
	if (told && !sink_failed())
		T2_INF("%s: is back", plugins_name(plugin));
}

/* Write the row at s->at; there is one. */
static void
row_write(struct stream *s)
{
	const struct rowbatch *b = &s->ring[s->tail % BATCHES];
	outputBuffer_t row = { 0 };
	uint32_t len;
	int away;

	memcpy(&len, b->data + s->at, sizeof len);
	if (UNLIKELY(len >= ROW_MARK)) {
		s->at += sizeof len;
		mark_do((enum sink_mark)(len - ROW_MARK));
		return;
	}
	row.buffer = b->data + s->at + sizeof len;
	row.pos = len;
	row.size = len;
	s->at += sizeof len + len;
	if (len == 0)
		return;
	rows_made++;
	if (sink_failed())
		return;
	for (unsigned i = 0; i < nqueues; i++)
		sinkqueue_row(queues[i], row.buffer, len);
	if (MANIFEST)
		span_of(row.buffer, len);
	away = plugins_sink(&row, 0);
	while (UNLIKELY(away >= 0))
		away = wait_for(&row, away);
	rows_given++;
}

static void
batch_done(struct stream *s)
{
	s->ring[s->tail++ % BATCHES].fill = 0;
	s->at = 0;
	handover_take(&s->line, 1);
}

/* What waits in a line; while nothing does, sinks send what they have gathered.  0: nothing more comes. */
static unsigned
await_rows(struct handover *line)
{
	unsigned n;

	while ((n = handover_await_items(line, gathering ? IDLE_MS : -1)) == 0) {
		if (handover_is_closed(line) && handover_items(line) == 0)
			return 0;
		send_gathered();
	}
	return n;
}

static void
rows_of_one(struct stream *s)
{
	while (await_rows(&s->line) > 0) {
		while (s->at < s->ring[s->tail % BATCHES].fill)
			row_write(s);
		batch_done(s);
	}
}

/* The next row of a worker, which has it or makes it now. */
static void
row_of(struct stream *s)
{
	if (handover_items(&s->line) == 0 && handover_await_items(&s->line, -1) == 0)
		return;
	row_write(s);
	if (s->at == s->ring[s->tail % BATCHES].fill)
		batch_done(s);
}

static void
rows_in_order(void)
{
	unsigned at = 0, n;

	while ((n = await_rows(&order_line)) > 0) {
		for (unsigned i = 0; i < n; i++, at++) {
			const uint8_t o = orders[at % ORDERS];

			if (UNLIKELY(o & ORDER_MARK)) {
				mark_do((enum sink_mark)(o & 0x0f));
				continue;
			}
			row_of(&streams[o & 0x3f]);
			if (o & 0x80)
				row_of(&streams[o & 0x3f]);
		}
		handover_take(&order_line, n);
	}
}

static void *
sink_thread(void *arg)
{
	(void)arg;
	guard_thread(GUARD_SINK);
	if (nstreams == 1)
		rows_of_one(&streams[0]);
	else
		rows_in_order();
	for (unsigned i = 0; i < plugins_sinks_direct(); i++)
		if (plugins_gathers(plugins_sink_plugin(i)) != NULL)
			send_last(plugins_sink_plugin(i));
	return NULL;
}

static int
stream_init(struct stream *s, unsigned wake)
{
	for (unsigned i = 0; i < BATCHES; i++) {
		s->ring[i].room = ROW_BATCH_BYTES;
		if ((s->ring[i].data = malloc(ROW_BATCH_BYTES)) == NULL)
			return ENOMEM;
	}
	return handover_init(&s->line, BATCHES, wake);
}

int
sink_start(unsigned workers)
{
	int e = 0;

	if (!plugins_have_sink())
		return 0;
	for (unsigned i = 0; i < plugins_sinks_direct(); i++)
		gathering |= plugins_gathers(plugins_sink_plugin(i)) != NULL;
	queues_start();
	nstreams = workers;
	orders_made = orders_filled = 0;
	if ((streams = aligned_alloc(64, workers * sizeof *streams)) == NULL)
		return -1;
	memset(streams, 0, workers * sizeof *streams);
	for (unsigned i = 0; e == 0 && i < workers; i++)
		e = stream_init(&streams[i], workers == 1 ? BATCHES_WAKE : 1);
	if (e == 0 && workers > 1) {
		e = handover_init(&order_line, ORDERS, ORDERS_WAKE);
		if ((orders = malloc(ORDERS)) == NULL)
			e = ENOMEM;
	}
	if (e == 0)
		e = t2_thread_start(&thread, sink_thread, NULL);
	errno = e;
	started = e == 0;
	return started ? 0 : -1;
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

static uint64_t
now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* All batches are full: wait, and see for whom. */
static __attribute__((noinline)) void
await_sink(struct handover *line)
{
	const uint64_t begin = now_ns();
	uint64_t since = begin;
	bool told = false;

	for (;;) {
		const unsigned plugin = guard_cells[GUARD_SINK].plugin & (GUARD_MARK - 1u);
		const bool room = handover_await_room_ms(line, 100);
		const uint64_t now = now_ns();

		if (plugin > 0)
			atomic_fetch_add_explicit(&waited[plugin - 1], now - since, memory_order_relaxed);
		since = now;
		if (room)
			return;
		if (!told && plugin > 0 && now - begin > TELL_S * UINT64_C(1000000000)) {
			T2_WRN("%s: reading waits for it", plugins_name(plugin - 1));
			told = true;
		}
		if (guard_self() == GUARD_MAIN && nstreams == 1 && while_waiting != NULL && !waits) {
			waits = true;
			while_waiting();
			waits = false;
		}
	}
}

void
sink_while_waiting(void (*f)(void))
{
	while_waiting = f;
}

/* A line for each sink that others wait for, and of what waits for one. */
void
sink_report(FILE *stream, bool monitoring)
{
	for (unsigned i = 0; monitoring && i < PLUGINS_MAX; i++)
		if (atomic_load(&waited[i]) > 0)
			T2_FLOG(stream, "%s: reading waited %.1f s for it%s", plugins_name(i),
			    (double)atomic_load(&waited[i]) / 1e9,
			    waits && (guard_cells[GUARD_SINK].plugin & (GUARD_MARK - 1u)) == i +
			    1 ? ", and waits now" : "");
	for (unsigned i = 0; i < nqueues; i++) {
		const struct sinkqueue_state q = sinkqueue_state(queues[i]);
		const char *const name = plugins_name(queued[i]);

		if (monitoring && q.waiting > 0)
			T2_FLOG(stream, "%s: %" PRIu64 " rows wait for it, %" PRIu64 " of them on the disk", name,
			    q.waiting, q.spooled);
		if (q.dropped > 0)
			t2_log_num(stream, T2_KIND_WRN, name, "Number of rows dropped", q.dropped,
			    q.taken + q.waiting + q.dropped, T2_NUM_PERCENT);
	}
}

void
sink_left(void (*tell)(const char *spool, const char *sink, uint64_t rows, int errnum))
{
	for (unsigned i = 0; i < nqueues; i++) {
		const struct sinkqueue_state q = sinkqueue_state(queues[i]);

		if (q.spooled > 0 || q.spool_errno != 0)
			tell(q.spool, plugins_name(queued[i]), q.spool_errno != 0 ? q.dropped : q.spooled,
			    q.spool_errno);
	}
}

static void
stream_flush(struct stream *s)
{
	if (s->ring[s->head % BATCHES].fill == 0)
		return;
	s->head++;
	handover_give(&s->line, 1);
	if (UNLIKELY(!handover_has_room(&s->line)))
		await_sink(&s->line);
}

void
sink_flush(void)
{
	struct handover *line;

	if (!started)
		return;
	stream_flush(&streams[t2_worker]);
	line = &streams[t2_worker].line;
	if (handover_items(line) > 0)
		handover_flush(line);
}

/* The batch that the calling worker fills. */
static inline struct rowbatch *
batch_in_work(void)
{
	struct stream *const s = &streams[t2_worker];

	return &s->ring[s->head % BATCHES];
}

/* The same, with room for need bytes, or empty. */
static struct rowbatch *
batch_for(size_t need)
{
	const struct rowbatch *const b = batch_in_work();

	if (b->fill > 0 && b->fill + need > b->room)
		stream_flush(&streams[t2_worker]);
	return batch_in_work();
}

/* Where the next row of a batch is made, behind its length. */
static inline char *
row_place(const struct rowbatch *b)
{
	return b->data + b->fill + sizeof(uint32_t);
}

/* It is there: its length is put before it. */
static inline void
row_end(struct rowbatch *b, uint32_t len)
{
	memcpy(b->data + b->fill, &len, sizeof len);
	b->fill += sizeof len + len;
}

static void
row_add(const void *data, uint32_t len)
{
	const size_t need = sizeof len + len;
	struct rowbatch *b = batch_for(need);

	if (need > b->room) {
		if ((b->data = realloc(b->data, need)) == NULL)
			T2_FATAL("row of %u bytes: out of memory", (unsigned)len);
		b->room = need;
	}
	memcpy(row_place(b), data, len);
	row_end(b, len);
}

void
sink_row_begin(outputBuffer_t *row)
{
	const struct rowbatch *b;

	if (!started) {
		outputBuffer_reset_own(row);
		return;
	}
	b = batch_in_work();
	if (LIKELY(b->room - b->fill > sizeof(uint32_t) + OUTBUF_SPARE))
		outputBuffer_reset_at(row, row_place(b), b->room - b->fill - sizeof(uint32_t) - OUTBUF_SPARE);
	else
		outputBuffer_reset_own(row);
}

void
sink_row(const outputBuffer_t *row)
{
	struct rowbatch *b;

	if (!started)
		return;
	b = batch_in_work();
	if (LIKELY(row->buffer == row_place(b)))
		row_end(b, row->pos);
	else
		row_add(row->buffer, row->pos);
}

void
sink_no_row(void)
{
	if (started && nstreams > 1)
		row_add("", 0);
}

/* --- their order ------------------------------------------------------------------------------------------------ */

bool
sink_awaits(unsigned worker)
{
	return started && handover_taker_sleeps(&streams[worker].line);
}

bool
sink_order_full(void)
{
	return started && orders_made - atomic_load_explicit(&order_line.taken, memory_order_acquire) == ORDERS;
}

void
sink_order_await(void)
{
	(void)handover_await_room(&order_line);
}

void
sink_order(unsigned worker, unsigned n)
{
	if (!started)
		return;
	orders[orders_made++ % ORDERS] = (uint8_t)(worker | (n > 1 ? 0x80 : 0));
	orders_filled++;
}

void
sink_mark(enum sink_mark m)
{
	const uint32_t len = ROW_MARK + m;
	struct rowbatch *b;

	if (!started)
		return;
	if (nstreams > 1) {
		orders[orders_made++ % ORDERS] = (uint8_t)(ORDER_MARK | m);
		orders_filled++;
		return;
	}
	b = batch_for(sizeof len);
	memcpy(b->data + b->fill, &len, sizeof len);
	b->fill += sizeof len;
	sink_flush();
}

void
sink_order_give(void)
{
	if (orders_filled > 0)
		handover_give(&order_line, orders_filled);
	orders_filled = 0;
}

void
sink_order_flush(void)
{
	sink_order_give();
	if (started)
		handover_flush(&order_line);
}

/* --- end -------------------------------------------------------------------------------------------------------- */

void
sink_give_up(void)
{
	struct timespec until;

	if (!started)
		return;
	if (nstreams == 1 && !sink_failed()) {
		sink_flush();
		handover_close(&streams[0].line);
	}
	/* with several workers the thread waits for a row of the one that hangs */
	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += nstreams == 1 ? 2 * GUARD_WAIT : 1;
	if (pthread_timedjoin_np(thread, NULL, &until) != 0)
		return;
	for (unsigned i = 0; i < nqueues; i++)
		sinkqueue_stop(queues[i], &until);
}

void
sink_stop(void)
{
	if (!started)
		return;
	if (nstreams == 1) {
		sink_flush();
		handover_close(&streams[0].line);
	} else {
		sink_order_flush();
		handover_close(&order_line);
	}
	(void)pthread_join(thread, NULL);
	for (unsigned i = 0; i < nqueues; i++)
		sinkqueue_stop(queues[i], NULL);
	started = false;
	for (unsigned i = 0; i < nstreams; i++) {
		for (unsigned k = 0; k < BATCHES; k++)
			free(streams[i].ring[k].data);
		handover_destroy(&streams[i].line);
	}
	if (nstreams > 1)
		handover_destroy(&order_line);
	free(orders);
	free(streams);
}
