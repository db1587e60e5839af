/*
 * Rows on their way: several connections, each with a thread and a batch of its own.
 *
 * The thread that rows come by puts them into chunks; a connection whose server keeps up keeps getting them, and when
 * it falls behind another one does.  A batch is kept until its transaction is known to be over.  When the connection
 * is lost it is sent once more, and when its key is there already it had arrived: every row is there once.
 *
 * Transactions are closed one after the other, and a batch gets its number then.  So at most one batch is there that
 * may have arrived, and it has the greatest number of the run.
 */
#include <errno.h>
#include <pthread.h>

#include "backoff.h"
#include "endpoint.h"
#include "psqlSink.h"
#include "rowbatch.h"
#include "t2thread.h"

#define AHEAD		4u		/* chunks that a connection is behind, before another one gets the rows */
#define AHEAD_MOST	16u		/* chunks that it is more behind than the others, at most */
#define PUT_BYTES	(64u * 1024)	/* tuples are handed to libpq when there are so many */
#define BATCH_BYTES	(64u * 1024 * 1024)	/* of rows that are kept, of a batch */
#define LOOK_MS		100		/* a connection that is lost looks so often whether it is time to try again */

/*
 * A connection.  The lock guards what is not said to be a thread's alone: "rows'" is the thread that rows come by,
 * "own" is that of the connection.
 */
struct sender {
	pthread_t	 thread;
	bool		 runs;		/* rows': there is the thread */
	bool		 opening;	/* it has not been connected yet, and gets no rows */
	bool		 gone;		/* it could not be: there is no such connection */
	bool		 lost;		/* the last try failed, for the reason in why */
	bool		 now;		/* try again at once */
	bool		 busy;		/* it is at work */
	bool		 waits;		/* it is, but waits for the end of another one's transaction */
	char		 why[PSQL_WHY];
	/* the batch */
	struct rowbatch	*chunk;		/* what was given of it is own, the rest rows' */
	uint32_t	 room;		/* rows': of the array */
	bool		 filling;	/* rows': the chunk behind those given has rows */
	uint32_t	 given, taken;	/* chunks */
	uint64_t	 order;		/* rows': batches that were begun before */
	uint64_t	 rows, wants;	/* wants: it is one of an earlier run, which had so many; or 0 */
	size_t		 bytes;		/* rows' */
	struct timespec	 begun;		/* rows' */
	bool		 sealed;	/* no row comes to it */
	bool		 unknown;	/* it was committed, or not: there was no answer */
	/* own */
	struct pg_server server;
	struct backoff	 again;
	const char	**mark;		/* of a row */
	struct rowtext_out text;	/* tuples */
	bool		 copying;	/* a transaction is open, and COPY in work */
	bool		 arrived;	/* the batch has */
};

static const struct pg_table *table;
static struct sender senders[PSQL_CONNECTIONS_MAX];
static unsigned nsenders, most;		/* rows' */
static struct sender *current;		/* rows': the one that gets rows */
static uint64_t orders;			/* rows' */
static bool ended;			/* rows' */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER, change = PTHREAD_COND_INITIALIZER;
static atomic_bool stop;		/* written with the lock */
static struct sender *closing;		/* it has the right to close its transaction */
static struct sender *refused;		/* the first one that the server refused something */
static char run[37];
static uint64_t number;			/* of the next batch */
static uint64_t has;			/* rows that have arrived */

/* --- a connection's own thread ---------------------------------------------------------------------------------- */

/* The next chunk of the batch; false if there is none yet. */
static bool
chunk_next(struct sender *s, struct rowbatch *chunk)
{
	bool any;

	(void)pthread_mutex_lock(&lock);
	any = !stop && s->taken < s->given;
	if (any)
		*chunk = s->chunk[s->taken++];
	(void)pthread_cond_signal(&change);
	(void)pthread_mutex_unlock(&lock);
	return any;
}

/* Does the batch have any rows yet? */
static bool
batch_has_rows(struct sender *s)
{
	bool any;

	(void)pthread_mutex_lock(&lock);
	any = s->given > 0;
	(void)pthread_mutex_unlock(&lock);
	return any;
}

/* All rows of the batch were taken, and there will be no more. */
static bool
batch_is_whole(struct sender *s)
{
	bool whole;

	(void)pthread_mutex_lock(&lock);
	whole = !stop && s->sealed && s->taken == s->given;
	(void)pthread_mutex_unlock(&lock);
	return whole;
}

static enum pg_outcome
text_put(struct sender *s)
{
	const enum pg_outcome o = s->text.len > 0 ? pg_copy_put(&s->server, s->text.p, s->text.len) : PG_DONE;

	s->text.len = 0;
	return o;
}

/* Tuples of the rows of a chunk to COPY, but for the last few of them. */
static enum pg_outcome
chunk_put(struct sender *s, const struct rowbatch *chunk)
{
	enum pg_outcome o = PG_DONE;
	size_t at = 0;
	uint32_t len;
	char *row;

	while (o == PG_DONE && rowbatch_next(chunk, &at, &row, &len)) {
		if (rowcut_mark(table->columns.cut, row, len, s->mark, s->server.why, sizeof(s->server.why)) == -1)
			return PG_REFUSED;
		if (pg_tuple(&table->columns, s->mark, &s->text) == -1)
			return pg_refused(&s->server, "out of memory");
		if (s->text.len >= PUT_BYTES)
			o = text_put(s);
	}
	return o;
}

/* Begin to copy, from the first chunk on. */
static enum pg_outcome
copy_begin(struct sender *s)
{
	enum pg_outcome o = pg_copy_start(&s->server, table->copy);

	s->text.len = 0;
	s->copying = o == PG_DONE;
	(void)pthread_mutex_lock(&lock);
	s->taken = 0;
	(void)pthread_mutex_unlock(&lock);
	return o;
}

/* Wait for the right to close a transaction; false if all ends. */
static bool
closing_take(struct sender *s)
{
	bool mine;

	(void)pthread_mutex_lock(&lock);
	s->waits = true;
	while (!stop && closing != NULL && closing != s) {
		(void)pthread_cond_broadcast(&change);
		(void)pthread_cond_wait(&work, &lock);
	}
	s->waits = false;
	if ((mine = !stop))
		closing = s;
	(void)pthread_mutex_unlock(&lock);
	return mine;
}

/* Who closed a transaction leaves that to others, but if there was no answer. */
static void
closing_leave(struct sender *s, enum pg_outcome o)
{
	(void)pthread_mutex_lock(&lock);
	if (o == PG_DONE)
		number++;
	if (o == PG_DONE || !s->unknown)
		closing = NULL;
	(void)pthread_cond_broadcast(&work);
	(void)pthread_mutex_unlock(&lock);
}

/* The key of the batch, and the end of its transaction.  A key that is there waits for who has it. */
static enum pg_outcome
transaction_close(struct sender *s)
{
	PGresult *r = NULL;
	enum pg_outcome o = pg_do_format(&s->server, &r, "INSERT INTO %s (run, batch, sensorid, rows) VALUES ('%s', %"
	    PRIu64 ", %" PRIu32 ", %" PRIu64 ") ON CONFLICT (run, batch) DO NOTHING", table->batches, run, number,
	    sensorID, s->rows);
	bool is_new;

	if (o != PG_DONE)
		return o;
	is_new = strcmp(PQcmdTuples(r), "1") == 0;
	PQclear(r);
	(void)pthread_mutex_lock(&lock);
	s->unknown = true;
	(void)pthread_mutex_unlock(&lock);
	s->server.stop = NULL;	/* what becomes of it must be known */
	o = pg_do(&s->server, is_new ? "COMMIT" : "ROLLBACK", NULL);
	s->server.stop = &stop;
	return o;
}

static enum pg_outcome
batch_commit(struct sender *s)
{
	enum pg_outcome o = text_put(s);

	if (o == PG_DONE)
		o = pg_copy_finish(&s->server);
	s->copying = false;
	if (o != PG_DONE)
		return o;
	if (!closing_take(s)) {
		pg_disconnect(&s->server);
		return PG_LOST;
	}
	o = transaction_close(s);
	s->arrived = o == PG_DONE;
	closing_leave(s, o);
	return o;
}

static enum pg_outcome
connect_and_prepare(struct sender *s)
{
	enum pg_outcome o = pg_connect(&s->server);

	s->copying = false;
	if (o == PG_DONE && (o = pg_table_prepare(&s->server, table)) != PG_DONE)
		pg_disconnect(&s->server);
	if (o == PG_DONE)
		backoff_done(&s->again);
	return o;
}

/* Whatever can be done now. */
static enum pg_outcome
sender_work(struct sender *s)
{
	struct rowbatch chunk = { 0 };
	enum pg_outcome o = PG_DONE;

	s->arrived = false;
	if (s->server.conn == NULL)
		o = connect_and_prepare(s);
	if (o == PG_DONE && !s->copying && batch_has_rows(s))
		o = copy_begin(s);
	while (o == PG_DONE && chunk_next(s, &chunk))
		o = chunk_put(s, &chunk);
	if (o == PG_DONE && s->copying && batch_is_whole(s))
		o = batch_commit(s);
	if (o == PG_LOST)
		backoff_failed(&s->again);
	return o;
}

/* With the lock: what came of it. */
static void
sender_settle(struct sender *s, enum pg_outcome o)
{
	s->busy = false;
	s->lost = o == PG_LOST;
	if (o != PG_DONE)
		memcpy(s->why, s->server.why, sizeof(s->why));
	if (s->opening && o != PG_DONE && !stop)
		s->gone = true;
	s->opening = false;
	if (o == PG_REFUSED && !s->gone && refused == NULL)
		refused = s;
	if (!s->arrived)
		return;
	has += s->rows;
	for (uint32_t i = 0; i < s->given; i++)
		s->chunk[i].fill = s->chunk[i].rows = 0;
	s->given = s->taken = 0;
	s->rows = s->wants = 0;
	s->sealed = s->unknown = false;
}

/* With the lock: is there anything to do? */
static bool
sender_has_work(const struct sender *s)
{
	if (s->lost)
		return s->now || backoff_due(&s->again);
	return s->opening || s->taken < s->given || (s->sealed && s->rows > 0);
}

static void
sender_wait(const struct sender *s)
{
	struct timespec t;

	if (!s->lost) {
		(void)pthread_cond_wait(&work, &lock);
		return;
	}
	(void)clock_gettime(CLOCK_REALTIME, &t);
	t.tv_nsec += LOOK_MS * 1000000L;
	t.tv_sec += t.tv_nsec / 1000000000L;
	t.tv_nsec %= 1000000000L;
	(void)pthread_cond_timedwait(&work, &lock, &t);
}

static void *
sender_thread(void *arg)
{
	struct sender *s = arg;
	enum pg_outcome o;

	(void)pthread_mutex_lock(&lock);
	while (!stop && !s->gone && refused != s) {
		if (!sender_has_work(s)) {
			sender_wait(s);
			continue;
		}
		s->busy = true;
		s->lost = s->now = false;
		(void)pthread_mutex_unlock(&lock);
		o = sender_work(s);
		(void)pthread_mutex_lock(&lock);
		sender_settle(s, o);
		(void)pthread_cond_broadcast(&change);
	}
	(void)pthread_mutex_unlock(&lock);
	return NULL;
}

/* --- who gets rows ---------------------------------------------------------------------------------------------- */

static bool
sender_start(struct sender *s)
{
	if (!s->runs)
		s->runs = (errno = t2_thread_start(&s->thread, sender_thread, s)) == 0;
	return s->runs;
}

static bool
sender_make(struct sender *s, const struct pg_where *where)
{
	s->again = (struct backoff)BACKOFF;
	s->server.where = where;
	s->server.stop = &stop;
	return (s->mark = calloc(rowcut_marks(table->columns.cut), sizeof(*s->mark))) != NULL;
}

/* All threads end, and no rows are sent any more. */
static void
stop_all(void)
{
	(void)pthread_mutex_lock(&lock);
	stop = true;
	(void)pthread_cond_broadcast(&work);
	(void)pthread_mutex_unlock(&lock);
	for (unsigned i = 0; i < nsenders; i++) {
		if (senders[i].runs)
			(void)pthread_join(senders[i].thread, NULL);
		senders[i].runs = false;
	}
}

/* The sink ends: what is not committed is gone. */
static void
end_for_good(const char *reason)
{
	const char *const target = (refused != NULL ? refused : &senders[0])->server.target;

	if (ended)
		return;
	ended = true;
	stop_all();
	t2_sink_end("psqlSink", *target != '\0' ? target : "psqlSink", reason, has);
	for (unsigned i = 0; i < nsenders; i++)
		pg_disconnect(&senders[i].server);
}

/* With the lock: may it get a row? */
static bool
sender_may(const struct sender *s)
{
	return !s->opening && !s->gone && !s->lost && !s->sealed;
}

/* With the lock: chunks that wait for it. */
static uint32_t
sender_behind(const struct sender *s)
{
	return s->given - s->taken;
}

/* With the lock: one more connection, which gets rows when there is one. */
static void
sender_add(void)
{
	struct sender *const s = &senders[nsenders];

	s->opening = true;
	if (sender_make(s, senders[0].server.where) && sender_start(s)) {
		nsenders++;
		return;
	}
	s->opening = false;
	free(s->mark);
	s->mark = NULL;
	most = nsenders;
}

/* With the lock: how far that connection is behind which is so least, also if it gets no rows now. */
static uint32_t
least_behind(void)
{
	uint32_t least = UINT32_MAX;

	for (unsigned i = 0; i < nsenders; i++)
		if (!senders[i].gone && !senders[i].lost)
			least = MIN(least, sender_behind(&senders[i]));
	return least;
}

/*
 * With the lock: who gets the next rows; NULL if it is none now.  When all are behind there may be one more.
 *
 * Rows are kept until their transaction is over, so they may as well wait here as be waited for: but not so many for
 * one connection that others have nothing to do before it is done.
 */
static struct sender *
sender_choose(void)
{
	struct sender *least = NULL;
	bool enough = nsenders == most;

	if (current != NULL && sender_may(current) && sender_behind(current) < AHEAD)
		return current;
	for (unsigned i = 0; i < nsenders; i++) {
		struct sender *const s = &senders[i];

		enough |= s->opening || s->gone;
		if (sender_may(s) && (least == NULL || sender_behind(s) < sender_behind(least)))
			least = s;
	}
	if ((least == NULL || sender_behind(least) >= AHEAD) && !enough)
		sender_add();
	return least != NULL && sender_behind(least) < least_behind() + AHEAD_MOST ? least : NULL;
}

/* With the lock: one that is lost, and has so many rows at least; NULL if none is. */
static const struct sender *
lost_one(uint64_t rows)
{
	for (unsigned i = 0; i < nsenders; i++)
		if (senders[i].lost && !senders[i].gone && senders[i].rows >= rows)
			return &senders[i];
	return NULL;
}

/* Wait for one that gets the next rows.  NULL if the server is away, or the sink has ended. */
static struct sender *
sender_await(void)
{
	const struct sender *lost = NULL;
	struct sender *s = NULL;

	(void)pthread_mutex_lock(&lock);
	while (refused == NULL && (s = sender_choose()) == NULL && (lost = lost_one(0)) == NULL)
		(void)pthread_cond_wait(&change, &lock);
	if (s == NULL && lost != NULL)
		t2_sink_away("psqlSink", lost->why);
	(void)pthread_mutex_unlock(&lock);
	if (refused != NULL)
		end_for_good(refused->why);
	return refused == NULL ? s : NULL;
}

/* What the batch has goes to its thread; seal: it is all. */
static void
batch_give(struct sender *s, bool seal)
{
	(void)pthread_mutex_lock(&lock);
	s->given += s->filling;
	s->filling = false;
	s->sealed = seal;
	(void)pthread_cond_broadcast(&work);
	(void)pthread_mutex_unlock(&lock);
}

/* Room for one chunk more. */
static bool
chunk_room(struct sender *s)
{
	const uint32_t n = s->room > 0 ? 2 * s->room : 64;
	struct rowbatch *chunk;

	if (s->given < s->room)
		return true;
	(void)pthread_mutex_lock(&lock);
	if ((chunk = realloc(s->chunk, n * sizeof(*chunk))) != NULL) {
		memset(chunk + s->room, 0, (n - s->room) * sizeof(*chunk));
		s->chunk = chunk;
		s->room = n;
	}
	(void)pthread_mutex_unlock(&lock);
	return chunk != NULL;
}

static bool
chunk_add(struct sender *s, const char *row, uint32_t len)
{
	if (!chunk_room(s) || !rowbatch_reserve(&s->chunk[s->given], sizeof(len) + len))
		return false;
	rowbatch_add(&s->chunk[s->given], row, len);
	s->filling = true;
	s->bytes += sizeof(len) + len;
	s->rows++;
	return true;
}

/* The first rows may be those of a batch of an earlier run, which may have arrived: they keep its key. */
static void
batch_resume(struct sender *s, const struct t2_sink_note *note)
{
	static bool resumed;

	if (resumed || note->rows == 0 || !endpoint_is_run(note->run))
		return;
	resumed = true;
	(void)pthread_mutex_lock(&lock);
	memcpy(run, note->run, sizeof(run));
	number = note->number;
	s->wants = note->rows;
	s->unknown = true;
	closing = s;
	(void)pthread_mutex_unlock(&lock);
}

static void
batch_begin(struct sender *s, const struct t2_sink_note *note)
{
	batch_resume(s, note);
	s->order = orders++;
	s->bytes = 0;
	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &s->begun);
}

/* Does it have rows, and may get more? */
static bool
batch_is_open(const struct sender *s)
{
	bool open;

	(void)pthread_mutex_lock(&lock);
	open = s->rows > 0 && !s->sealed;
	(void)pthread_mutex_unlock(&lock);
	return open;
}

/* Rows of a live capture have waited long enough for who looks at them. */
static void
seal_old(void)
{
	static time_t looked;
	struct timespec now;

	if ((capType & IFACE) == 0)
		return;
	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	if (now.tv_sec == looked)
		return;
	looked = now.tv_sec;
	for (unsigned i = 0; i < nsenders; i++)
		if (batch_is_open(&senders[i]) && senders[i].wants == 0 && now.tv_sec > senders[i].begun.tv_sec + 1)
			batch_give(&senders[i], true);
}

void
pg_senders_row(const char *row, uint32_t len, const struct t2_sink_note *note)
{
	struct sender *s = current;

	if (ended)
		return;
	seal_old();
	if (s != NULL && s->filling && !rowbatch_fits(&s->chunk[s->given], sizeof(len) + len))
		batch_give(s, false);
	if ((s == NULL || !s->filling) && (s = current = sender_await()) == NULL)
		return;
	if (s->rows == 0)
		batch_begin(s, note);
	if (!chunk_add(s, row, len))
		end_for_good("out of memory");
	else if (s->wants > 0 ? s->rows >= s->wants : s->rows >= PSQL_TRANSACTION_NFLOWS || s->bytes >= BATCH_BYTES)
		batch_give(s, true);
}

/* With the lock: will it be done with its batch, or fail, without anything else? */
static bool
sender_goes_on(const struct sender *s)
{
	if (s->gone || s->now)
		return !s->gone;
	return s->waits ? closing == NULL || !closing->lost : s->busy || (!s->lost && s->sealed);
}

static bool
any_goes_on(void)
{
	for (unsigned i = 0; i < nsenders; i++)
		if (sender_goes_on(&senders[i]))
			return true;
	return false;
}

/* Fewer rows come than a batch of an earlier run had: no such batch has arrived. */
static void
batch_is_other(struct sender *s)
{
	(void)pthread_mutex_lock(&lock);
	if (s->rows < s->wants) {
		number++;
		s->wants = 0;
		s->unknown = false;
		closing = NULL;
	}
	(void)pthread_mutex_unlock(&lock);
}

void
pg_senders_send(bool now)
{
	const struct sender *lost;

	if (ended)
		return;
	for (unsigned i = 0; i < nsenders; i++)
		if (batch_is_open(&senders[i])) {
			batch_is_other(&senders[i]);
			batch_give(&senders[i], true);
		}
	(void)pthread_mutex_lock(&lock);
	for (unsigned i = 0; i < nsenders && now; i++)
		senders[i].now = senders[i].lost;
	(void)pthread_cond_broadcast(&work);
	while (refused == NULL && any_goes_on())
		(void)pthread_cond_wait(&change, &lock);
	if (refused == NULL && (lost = lost_one(1)) != NULL)
		t2_sink_away("psqlSink", lost->why);
	(void)pthread_mutex_unlock(&lock);
	if (refused != NULL)
		end_for_good(refused->why);
}

uint64_t
pg_senders_has(void)
{
	uint64_t n;

	(void)pthread_mutex_lock(&lock);
	n = has;
	(void)pthread_mutex_unlock(&lock);
	return n;
}

/* --- begin and end ---------------------------------------------------------------------------------------------- */

/* Which batch comes next: the one that may have arrived is the first, then that begun first; NULL: none has rows. */
static struct sender *
batch_first(void)
{
	struct sender *first = NULL;

	for (unsigned i = 0; i < nsenders; i++) {
		struct sender *const s = &senders[i];

		if (s->rows > 0 && (first == NULL || s->unknown || (!first->unknown && s->order < first->order)))
			first = s;
	}
	return first;
}

void
pg_senders_back(void (*put)(void *to, const char *row, uint32_t len), void *to, struct t2_sink_note *note)
{
	struct sender *s;

	stop_all();
	*note = (struct t2_sink_note){ .number = number };
	memcpy(note->run, run, sizeof(run));
	if ((s = batch_first()) != NULL && s->unknown)
		note->rows = s->wants > 0 ? s->wants : s->rows;
	while ((s = batch_first()) != NULL) {
		for (uint32_t i = 0; i < s->room && s->chunk[i].fill > 0; i++)
			rowbatch_give(&s->chunk[i], put, to);
		s->rows = 0;
	}
}

enum pg_outcome
pg_senders_begin(const struct pg_table *t, const struct pg_where *where, unsigned connections, char *why, size_t size)
{
	struct sender *const s = &senders[0];
	enum pg_outcome o;

	table = t;
	most = connections;
	if (!sender_make(s, where))
		T2_PFATAL("psqlSink", "out of memory");
	if (endpoint_run(run) == -1)
		T2_PFATAL("psqlSink", "no random bytes: %s", strerror(errno));
	if ((o = connect_and_prepare(s)) == PG_LOST)
		backoff_failed(&s->again);
	s->lost = o == PG_LOST;
	memcpy(s->why, s->server.why, sizeof(s->why));
	(void)snprintf(why, size, "%s", s->why);
	nsenders = 1;
	return o;
}

void
pg_senders_start(void)
{
	if (!sender_start(&senders[0]))
		T2_PFATAL("psqlSink", "no thread: %s", strerror(errno));
}

void
pg_senders_end(void)
{
	stop_all();
	for (unsigned i = 0; i < nsenders; i++) {
		struct sender *const s = &senders[i];

		pg_disconnect(&s->server);
		rowtext_out_release(&s->text);
		for (uint32_t c = 0; c < s->room; c++)
			free(s->chunk[c].data);
		free(s->chunk);
		free(s->mark);
	}
	nsenders = 0;
}
