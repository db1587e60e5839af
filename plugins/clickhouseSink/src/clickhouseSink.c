/*
 * Rows into a table of ClickHouse, over HTTP in the format RowBinary.
 *
 * A batch is one INSERT of one packed block, which the server takes whole or not at all.  Rows have the run and their
 * number in it (t2Run, t2Row) and are kept until the server has said that it has them.  When it has not said so, it
 * is asked: whether it is still at it, and which rows of the batch are there; only the others are sent again.
 *
 * bufferToSink() runs on a thread of the core's, and makes the block; while a batch is on its way by another thread,
 * which is all that speaks to the server then, the next one gets rows.  Everything else runs before these start or
 * after they have ended.
 */
#include <err.h>
#include <pthread.h>
#include <stdarg.h>

#include "backoff.h"
#include "clickhouseSink.h"
#include "endpoint.h"
#include "rowbatch.h"
#include "t2sink.h"
#include "t2thread.h"

T2_PLUGIN_INIT("clickhouseSink", T2_VERSION, 0, 9);

#if BLOCK_BUF == 0

#define BATCH_BYTES	(64u * 1024 * 1024)	/* of rows that are kept */

static struct ch_server server;
static struct ch_columns columns;
static char *table, *quoted, *insert, *password, *settings[3];	/* settings: what server points to */
static char run[37];
static uint8_t run_bytes[16];
static struct rowcut *cut;
static struct rowpart *part, *part_again;	/* of who gets rows, of who sends */
static struct backoff again = BACKOFF;
static bool prepared;		/* the table is there */
static atomic_uint tables;	/* how often it was looked at: rows were made for the one of then */
static bool ended;
static uint64_t has;		/* rows that have arrived */
static uint64_t number;		/* in the run, of the next row */
static struct t2_sink_note note;	/* of the rows that an earlier run has left, or that this one leaves */

static struct batch {
	struct rowbatch rows;
	struct rowtext_out body;	/* the statement with the rows, made for a table */
	unsigned table;
	uint64_t number;	/* in the run, of its first row */
	struct timespec begun;
	bool asked;		/* it is not known what of it has arrived */
	uint64_t wants;		/* rows: it is one of an earlier run, which had so many; or 0 */
} batches[2], *batch = &batches[0], *going;	/* the one that gets rows, the one on its way; NULL: none */

/* the thread that sends */
static pthread_t thread;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t change = PTHREAD_COND_INITIALIZER;
static bool runs, busy, at_once;
static atomic_bool stop;
static enum ch_outcome outcome;	/* of the last try */

/* The sink ends: what has not arrived is gone. */
static void
end_for_good(const char *reason)
{
	t2_sink_end(plugin_name, server.target, reason, has);
	ended = true;
}

static enum ch_outcome
refused(const char *why)
{
	(void)snprintf(server.why, sizeof(server.why), "%s", why);
	return CH_REFUSED;
}

/* A statement made of a format. */
static __attribute__((format(printf, 1, 2))) enum ch_outcome
do_format(const char *fmt, ...)
{
	enum ch_outcome o;
	char *sql = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&sql, fmt, ap) == -1)
		T2_PFATAL(plugin_name, "out of memory");
	va_end(ap);
	o = ch_do(&server, sql);
	free(sql);
	return o;
}

/* --- the table -------------------------------------------------------------------------------------------------- */

/* Does the server have DateTime64, IPv4 and IPv6?  Its answer is "18.16.1". */
static bool
is_newer(void)
{
	return atoi(server.answer.p) >= 20;
}

/* The columns of the table, as ch_differs() wants them; none if it is not there. */
static enum ch_outcome
table_look(void)
{
	char *const literal = ch_quoted(table, '\'');
	const enum ch_outcome o =
	    do_format("SELECT name, type, default_kind FROM system.columns WHERE database = currentDatabase() AND "
	    "table = %s FORMAT TabSeparated", literal);
	free(literal);
	return o;
}

/* The table that is there must be as the rows are. */
static enum ch_outcome
table_check(void)
{
	enum ch_outcome o = table_look();
	char *why;

	if (o != CH_DONE || (why = ch_differs(&columns, table, server.answer.p)) == NULL)
		return o;
	o = refused(why);
	free(why);
	return o;
}

/* Make the table, or see that the one that is there is as it must be.  A run drops one only at its start. */
static enum ch_outcome
prepare(void)
{
	static bool started;
	enum ch_outcome o = ch_do(&server, "SELECT version() FORMAT TabSeparated");
	bool newer;
	char *sql;

	if (o != CH_DONE)
		return o;
	newer = is_newer();
	if (!started && CLICKHOUSE_OVERWRITE_TABLE == 0 && (o = table_look()) == CH_DONE && server.answer.len > 0)
		return refused("the table is there already (CLICKHOUSE_OVERWRITE_TABLE 0)");
	if (!started && CLICKHOUSE_OVERWRITE_TABLE == 1)
		o = do_format("DROP TABLE IF EXISTS %s", quoted);
	if (o == CH_DONE) {
		sql = ch_create(&columns, table, newer);
		o = ch_do(&server, sql);
		free(sql);
	}
	if (o == CH_DONE)
		o = table_check();
	started |= o == CH_DONE;
	prepared = o == CH_DONE;
	tables++;
	return o;
}

/* Is there a server with the table?  If not, it is looked for now and then. */
static enum ch_outcome
connected(bool now)
{
	enum ch_outcome o;

	if (prepared && backoff_due(&again))
		return CH_DONE;
	if (!now && !backoff_due(&again))
		return CH_LOST;
	o = prepare();
	if (o == CH_LOST)
		backoff_failed(&again);
	else
		backoff_done(&again);
	return o;
}

/* --- batches ---------------------------------------------------------------------------------------------------- */

/* From when to when rows of a batch are, as a condition: the table is ordered by it. */
static char *
time_condition(const struct batch *b)
{
	uint32_t column = 0, len, first = UINT32_MAX, last = 0, s;
	struct rowvalue v;
	size_t at = 0;
	char *row, why[8];

	if (!columns.has_time)
		return t2_strdup_fatal("");
	for (const binary_value_t *bv = main_header_bv; strcmp(bv->name, "timeFirst") != 0; bv = bv->next)
		column++;
	while (rowbatch_next(&b->rows, &at, &row, &len)) {
		if (rowcut_row(cut, row, len, part_again, why, sizeof(why)) == -1)
			continue;
		(void)rowvalue_next(bt_timestamp, part_again[column].p, &v);
		s = ch_seconds(&v);
		first = MIN(first, s);
		last = MAX(last, s);
	}
	return t2_strdup_printf("timeFirst >= toDateTime(%u) AND timeFirst <= toDateTime(%u) AND ", first,
	    last == UINT32_MAX ? last : last + 1);
}

/* The condition that a row of the table is one of the batch. */
static char *
batch_condition(const struct batch *b)
{
	char *const by_time = time_condition(b);
	char *const sql = t2_strdup_printf("%st2Run = '%s' AND t2Row >= %" PRIu64 " AND t2Row < %" PRIu64, by_time,
	    run, b->number, b->number + b->rows.rows);

	free(by_time);
	return sql;
}

/* Which rows of the batch are there?  NULL behind what is not CH_DONE. */
static uint8_t *
batch_ask(const struct batch *b, enum ch_outcome *o)
{
	uint8_t *there = NULL;
	char *condition, *p;

	if ((*o = do_format("SELECT count() FROM system.processes WHERE query_id = '%s-%" PRIu64
	    "' FORMAT TabSeparated", run, b->number)) != CH_DONE)
		return NULL;
	if (strtoul(server.answer.p, NULL, 10) > 0) {
		(void)snprintf(server.why, sizeof(server.why), "it is still at the last batch");
		*o = CH_LOST;
		return NULL;
	}
	condition = batch_condition(b);
	*o = do_format("SELECT t2Row FROM %s WHERE %s FORMAT TabSeparated", quoted, condition);
	free(condition);
	if (*o == CH_DONE && (there = calloc(b->rows.rows + 1, 1)) == NULL)
		*o = refused("out of memory");
	if (there == NULL)
		return NULL;
	for (p = server.answer.p; *p != '\0'; p += strspn(p, "\n")) {
		const uint64_t i = strtoull(p, &p, 10) - b->number;

		if (i < b->rows.rows)
			there[i] = 1;
	}
	return there;
}

static bool
body_begin(struct batch *b)
{
	b->body.len = 0;
	b->table = tables;
	return rowtext_out_add(&b->body, insert, strlen(insert)) == 0;
}

/* The rows that are not there, once more; how many. */
static enum ch_outcome
batch_encode(struct batch *b, const uint8_t *there, uint32_t *n)
{
	size_t at = 0;
	uint32_t len;
	char *row;

	*n = 0;
	if (!body_begin(b))
		return refused("out of memory");
	for (uint32_t i = 0; rowbatch_next(&b->rows, &at, &row, &len); i++) {
		if (there != NULL && there[i])
			continue;
		if (rowcut_row(cut, row, len, part_again, server.why, sizeof(server.why)) == -1)
			return CH_REFUSED;
		if (ch_row(&columns, part_again, run_bytes, b->number + i, &b->body) == -1)
			return refused("out of memory");
		++*n;
	}
	return CH_DONE;
}

/* Send what has not arrived. */
static enum ch_outcome
batch_insert(struct batch *b)
{
	enum ch_outcome o = CH_DONE;
	uint32_t n = b->rows.rows;
	uint8_t *there = NULL;
	char id[64];

	if (b->asked && (there = batch_ask(b, &o)) == NULL)
		return o;
	if (there != NULL || b->table != tables)
		o = batch_encode(b, there, &n);
	free(there);
	if (o != CH_DONE || n == 0)
		return o;
	(void)snprintf(id, sizeof(id), "%s-%" PRIu64, run, b->number);
	o = ch_insert(&server, id, b->body.p, b->body.len);
	b->asked = true;
	return o;
}

/* --- the thread that sends -------------------------------------------------------------------------------------- */

static enum ch_outcome
batch_try(struct batch *b, bool now)
{
	enum ch_outcome o = connected(now);

	if (o == CH_DONE && (o = batch_insert(b)) == CH_LOST) {
		prepared = false;
		backoff_failed(&again);
	}
	return o;
}

static void *
sender(void *arg)
{
	enum ch_outcome o;
	bool now;

	(void)arg;
	(void)pthread_mutex_lock(&lock);
	while (!stop) {
		if (!busy) {
			(void)pthread_cond_wait(&change, &lock);
			continue;
		}
		now = at_once;
		(void)pthread_mutex_unlock(&lock);
		o = batch_try(going, now);
		(void)pthread_mutex_lock(&lock);
		outcome = o;
		busy = false;
		(void)pthread_cond_broadcast(&change);
	}
	(void)pthread_mutex_unlock(&lock);
	return NULL;
}

static bool
sender_start(void)
{
	if (!runs)
		runs = t2_thread_start(&thread, sender, NULL) == 0;
	return runs;
}

/* The batch on its way is tried, or tried again. */
static void
sender_go(bool now)
{
	if (!sender_start()) {
		outcome = batch_try(going, now);
		return;
	}
	(void)pthread_mutex_lock(&lock);
	at_once = now;
	busy = true;
	(void)pthread_cond_broadcast(&change);
	(void)pthread_mutex_unlock(&lock);
}

static enum ch_outcome
sender_await(void)
{
	(void)pthread_mutex_lock(&lock);
	while (busy)
		(void)pthread_cond_wait(&change, &lock);
	(void)pthread_mutex_unlock(&lock);
	return outcome;
}

static void
sender_end(void)
{
	(void)pthread_mutex_lock(&lock);
	stop = true;
	(void)pthread_cond_broadcast(&change);
	(void)pthread_mutex_unlock(&lock);
	if (runs)
		(void)pthread_join(thread, NULL);
	runs = false;
}

/* --- who gets rows ---------------------------------------------------------------------------------------------- */

/* Has the batch arrived that is on its way?  If not, and false, t2 was told why; it is tried again first. */
static bool
batch_arrived(bool now)
{
	enum ch_outcome o;

	if (going == NULL)
		return true;
	if ((o = sender_await()) == CH_LOST) {
		sender_go(now);
		o = sender_await();
	}
	if (o == CH_LOST)
		t2_sink_away(server.target, server.why);
	else if (o == CH_REFUSED)
		end_for_good(server.why);
	if (o != CH_DONE)
		return false;
	has += going->rows.rows;
	going->rows.fill = going->rows.rows = 0;
	going->asked = false;
	going->wants = note.rows = 0;
	going = NULL;
	return true;
}

/* The batch that has got rows goes, and the other one gets them; none is on its way. */
static void
batch_go(bool now)
{
	going = batch;
	batch = &batches[batch == &batches[0]];
	sender_go(now);
}

/* What is on its way may arrive yet; then the sink ends. */
static void
end_behind(const char *reason)
{
	(void)batch_arrived(false);
	if (!ended)
		end_for_good(reason);
}

/* A batch is full, or its rows have waited long enough for who looks at a live capture. */
static bool
batch_is_due(void)
{
	struct timespec now;

	if (batch->wants > 0)
		return batch->rows.rows >= batch->wants;
	if (batch->rows.rows >= CLICKHOUSE_BATCH_NFLOWS || batch->rows.fill >= BATCH_BYTES)
		return true;
	if ((capType & IFACE) == 0 || batch->rows.rows == 0)
		return false;
	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return now.tv_sec > batch->begun.tv_sec + 1;
}

/* The bytes of a run's number. */
static void
run_take(void)
{
	unsigned n = 0, byte;

	for (const char *s = run; n < sizeof(run_bytes) && *s != '\0'; s += *s == '-' ? 1 : 2)
		if (*s != '-' && sscanf(s, "%2x", &byte) == 1)
			run_bytes[n++] = (uint8_t)byte;
}

/* The first rows may be those of a batch of an earlier run, which may have arrived: they keep their numbers. */
static void
batch_resume(void)
{
	static bool resumed;

	if (resumed || note.rows == 0 || !endpoint_is_run(note.run))
		return;
	resumed = true;
	memcpy(run, note.run, sizeof(run));
	run_take();
	number = note.number;
	batch->wants = note.rows;
	batch->asked = true;
}

static bool
batch_begin(void)
{
	batch_resume();
	batch->number = number;
	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &batch->begun);
	return body_begin(batch);
}

void
bufferToSink(outputBuffer_t *buf)
{
	char why[CH_WHY];

	if (cut == NULL || ended)
		return;
	if (batch_is_due()) {
		if (!batch_arrived(false))
			return;
		batch_go(false);
	}
	if ((batch->rows.rows == 0 && !batch_begin()) || !rowbatch_reserve(&batch->rows, sizeof(uint32_t) + buf->pos))
		end_behind("out of memory");
	else if (rowcut_row(cut, buf->buffer, buf->pos, part, why, sizeof(why)) == -1)
		end_behind(why);
	else if (ch_row(&columns, part, run_bytes, number, &batch->body) == -1)
		end_behind("out of memory");
	else {
		rowbatch_add(&batch->rows, buf->buffer, buf->pos);
		number++;
	}
}

static void
send_rows(bool now)
{
	if (ended || !batch_arrived(now) || batch->rows.rows == 0)
		return;
	if (batch->rows.rows < batch->wants) {	/* there are fewer than there were: these are others */
		batch->number += batch->wants;
		number += batch->wants;
		batch->wants = 0;
		batch->asked = false;
		batch->table = tables - 1;	/* they have other numbers: they are made anew */
	}
	batch_go(now);
	(void)batch_arrived(now);
}

static uint64_t
rows_arrived(void)
{
	return has;
}

static void
give_back(void (*put)(void *to, const char *row, uint32_t len), void *to)
{
	const struct batch *const first = going != NULL ? going : batch;

	sender_end();
	note = (struct t2_sink_note){ .number = first->rows.rows > 0 ? first->number : number };
	if (first->asked)
		note.rows = first->wants > 0 ? first->wants : first->rows.rows;
	memcpy(note.run, run, sizeof(run));
	if (going != NULL)
		rowbatch_give(&going->rows, put, to);
	rowbatch_give(&batch->rows, put, to);
}

/* --- start and end ---------------------------------------------------------------------------------------------- */

static void
columns_make(const char *select_file)
{
	struct selection sel = t2_sink_select(plugin_name, CLICKHOUSE_SELECT, select_file);

	ch_columns_make(&columns, &sel);
	selection_release(&sel);
}

static void
start(const char *policy, const char *select_file)
{
	static const struct t2_sink_gathers how = { send_rows, rows_arrived, give_back };
	enum ch_outcome o;
	char *names;

	columns_make(select_file);
	if ((cut = rowcut_new(main_header_bv)) == NULL ||
	    (part = calloc(rowcut_columns(cut), sizeof(*part))) == NULL ||
	    (part_again = calloc(rowcut_columns(cut), sizeof(*part))) == NULL)
		T2_PFATAL(plugin_name, "Failed to compile the list of columns: %s", strerror(errno));
	if (endpoint_run(run) == -1)
		T2_PFATAL(plugin_name, "no random bytes: %s", strerror(errno));
	run_take();
	names = ch_names(&columns);
	quoted = ch_quoted(table, '`');
	insert = t2_strdup_printf("INSERT INTO %s (%s) FORMAT RowBinary\n", quoted, names);
	free(names);
	if (ch_init(&server) == -1)
		errx(EXIT_FAILURE, "%s: %s", plugin_name, server.why);
	server.stop = &stop;
	o = connected(true);
	if (o == CH_LOST && endpoint_may_wait(policy, (capType & IFACE) != 0))
		T2_PWRN(plugin_name, "%s: %s; rows wait", server.target, server.why);
	else if (o != CH_DONE)
		errx(EXIT_FAILURE, "%s: %s: %s", plugin_name, server.target, server.why);
	t2_sink_gathers(&how);
	t2_sink_note(&note);
}

/* A URL that shows no password. */
static void
url_check(const char *url)
{
	const char *const host = strncmp(url, "http://", 7) == 0 ? url + 7 :
	    strncmp(url, "https://", 8) == 0 ? url + 8 : "";

	if (*host == '\0' || *host == '/' || *host == ':')
		errx(EXIT_FAILURE, "%s: CLICKHOUSE_URL: got '%s', want http://HOST:PORT or https://HOST:PORT",
		    plugin_name, strchr(url, '@') != NULL ? "..." : url);
	if (strpbrk(url, "@?") != NULL)
		errx(EXIT_FAILURE, "%s: CLICKHOUSE_URL: no user and password in it; there are CLICKHOUSE_USER and "
		    "CLICKHOUSE_PASSWORD_FILE", plugin_name);
}

static void
settings_take(const t2_env_t *env)
{
	char *const url = T2_DUP_ENV_VAL(CLICKHOUSE_URL);

	url_check(url);
	for (size_t n = strlen(url); n > 0 && url[n - 1] == '/'; n--)
		url[n - 1] = '\0';
	settings[0] = url;
	settings[1] = T2_DUP_ENV_VAL(CLICKHOUSE_DATABASE);
	settings[2] = T2_DUP_ENV_VAL(CLICKHOUSE_USER);
	server.url = settings[0];
	server.database = settings[1];
	server.user = settings[2];
	server.password = password;
	table = T2_DUP_ENV_VAL(CLICKHOUSE_TABLE_NAME);
	if (*table == '\0')
		errx(EXIT_FAILURE, "%s: CLICKHOUSE_TABLE_NAME: got '', want a name", plugin_name);
}

void
onApplicationTerminate(void)
{
	sender_end();
	ch_release(&server);
	ch_columns_release(&columns);
	for (unsigned i = 0; i < T2_NELEM(batches); i++) {
		rowtext_out_release(&batches[i].body);
		free(batches[i].rows.data);
	}
	rowcut_free(cut);
	endpoint_forget(password);
	for (unsigned i = 0; i < T2_NELEM(settings); i++)
		free(settings[i]);
	free(part_again);
	free(part);
	free(insert);
	free(quoted);
	free(table);
}

#endif /* BLOCK_BUF == 0 */

void
initialize(void)
{
	t2_env_t env[ENV_CLICKHOUSE_N] = {};
#if BLOCK_BUF == 0
	char why[CH_WHY];
#endif

	T2_SET_ENV_STR(CLICKHOUSE_URL);
	T2_SET_ENV_STR(CLICKHOUSE_DATABASE);
	T2_SET_ENV_STR(CLICKHOUSE_USER);
	T2_SET_ENV_STR(CLICKHOUSE_PASSWORD_FILE);
	T2_SET_ENV_STR(CLICKHOUSE_SETTINGS);
	T2_SET_ENV_STR(CLICKHOUSE_TABLE_NAME);
	T2_SET_ENV_STR(CLICKHOUSE_SELECT_FILE);
	T2_SET_ENV_STR(CLICKHOUSE_QUEUE);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_CLICKHOUSE_N, env);
#endif
#if BLOCK_BUF == 0
	if (endpoint_settings(ENV_CLICKHOUSE_N, env, T2_ENV_VAL(CLICKHOUSE_SETTINGS), why, sizeof(why)) == -1 ||
	    endpoint_password(T2_ENV_VAL(CLICKHOUSE_PASSWORD_FILE), &password, why, sizeof(why)) == -1)
		errx(EXIT_FAILURE, "%s: %s", plugin_name, why);
	t2_sink_policy("CLICKHOUSE_QUEUE", T2_ENV_VAL(CLICKHOUSE_QUEUE));
	if (*T2_ENV_VAL(CLICKHOUSE_URL) != '\0') {
		settings_take(env);
		start(T2_ENV_VAL(CLICKHOUSE_QUEUE), T2_ENV_VAL(CLICKHOUSE_SELECT_FILE));
	} else
		T2_PWRN(plugin_name, "CLICKHOUSE_URL does not say where to: no rows are sent");
#else
	T2_PWRN(plugin_name, "BLOCK_BUF is set in 'tranalyzer.h', no table will be written");
#endif
	t2_free_env(ENV_CLICKHOUSE_N, env);
}
