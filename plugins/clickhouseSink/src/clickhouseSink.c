/*
 * Rows into a table of ClickHouse, over HTTP in the format RowBinary.
 *
 * A batch is one INSERT of one packed block, which the server takes whole or not at all.  Rows have the run and their
 * number in it (t2Run, t2Row) and are kept until the server has said that it has them.  When it has not said so, it
 * is asked: whether it is still at it, and which rows of the batch are there; only the others are sent again.
 *
 * bufferToSink() runs on a thread of the core's; everything else runs before that thread starts or after it has
 * ended.
 */
#include <err.h>
#include <stdarg.h>

#include "backoff.h"
#include "clickhouseSink.h"
#include "endpoint.h"
#include "rowbatch.h"

T2_PLUGIN_INIT("clickhouseSink", T2_VERSION, 0, 9);

#if BLOCK_BUF == 0

#define BATCH_BYTES	(64u * 1024 * 1024)	/* of rows that are kept */

static struct ch_server server;
static struct ch_columns columns;
static char *table, *quoted, *insert, *password, *settings[3];	/* settings: what server points to */
static char run[37];
static uint8_t run_bytes[16];
static struct rowcut *cut;
static struct rowpart *part;
static struct backoff again = BACKOFF;
static bool prepared;		/* the table is there */
static bool ended;
static uint64_t has;		/* rows that have arrived */
static uint64_t number;		/* in the run, of the first row of the batch */
static struct t2_sink_note note;	/* of the rows that an earlier run has left, or that this one leaves */

/* the batch in work */
static struct {
	struct rowbatch rows;
	struct timespec begun;
	bool sealed;		/* no row comes to it */
	bool asked;		/* it is not known what of it has arrived */
	uint64_t wants;		/* rows: it is one of an earlier run, which had so many; or 0 */
	uint32_t first, last;	/* the least and greatest timeFirst [s] */
	struct rowtext_out body;
} batch;

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

/* The condition that a row of the table is one of the batch; with the time, by which the table is ordered. */
static char *
batch_condition(void)
{
	char *const by_time =
	    columns.has_time ? t2_strdup_printf("timeFirst >= toDateTime(%u) AND timeFirst <= toDateTime(%u) AND ",
	    batch.first, batch.last == UINT32_MAX ? batch.last : batch.last + 1) : t2_strdup_fatal("");
	char *const sql = t2_strdup_printf("%st2Run = '%s' AND t2Row >= %" PRIu64 " AND t2Row < %" PRIu64, by_time,
	    run, number, number + batch.rows.rows);

	free(by_time);
	return sql;
}

/* Which rows of the batch are there?  NULL behind what is not CH_DONE. */
static uint8_t *
batch_ask(enum ch_outcome *o)
{
	uint8_t *there = NULL;
	char *condition, *p;

	if ((*o = do_format("SELECT count() FROM system.processes WHERE query_id = '%s-%" PRIu64
	    "' FORMAT TabSeparated", run, number)) != CH_DONE)
		return NULL;
	if (strtoul(server.answer.p, NULL, 10) > 0) {
		(void)snprintf(server.why, sizeof(server.why), "it is still at the last batch");
		*o = CH_LOST;
		return NULL;
	}
	condition = batch_condition();
	*o = do_format("SELECT t2Row FROM %s WHERE %s FORMAT TabSeparated", quoted, condition);
	free(condition);
	if (*o == CH_DONE && (there = calloc(batch.rows.rows + 1, 1)) == NULL)
		*o = refused("out of memory");
	if (there == NULL)
		return NULL;
	for (p = server.answer.p; *p != '\0'; p += strspn(p, "\n")) {
		const uint64_t i = strtoull(p, &p, 10) - number;

		if (i < batch.rows.rows)
			there[i] = 1;
	}
	return there;
}

/* The rows that are not there, in RowBinary; how many. */
static enum ch_outcome
batch_encode(const uint8_t *there, uint32_t *n)
{
	size_t at = 0;
	uint32_t len;
	char *row;

	batch.body.len = 0;
	*n = 0;
	if (rowtext_out_add(&batch.body, insert, strlen(insert)) == -1)
		return refused("out of memory");
	for (uint32_t i = 0; rowbatch_next(&batch.rows, &at, &row, &len); i++) {
		if (there != NULL && there[i])
			continue;
		if (rowcut_row(cut, row, len, part, server.why, sizeof(server.why)) == -1)
			return CH_REFUSED;
		if (ch_row(&columns, part, run_bytes, number + i, &batch.body) == -1)
			return refused("out of memory");
		++*n;
	}
	return CH_DONE;
}

/* Send what has not arrived. */
static enum ch_outcome
batch_insert(void)
{
	enum ch_outcome o = CH_DONE;
	uint8_t *there = NULL;
	char id[64];
	uint32_t n;

	if (batch.asked && (there = batch_ask(&o)) == NULL)
		return o;
	o = batch_encode(there, &n);
	free(there);
	if (o != CH_DONE || n == 0)
		return o;
	(void)snprintf(id, sizeof(id), "%s-%" PRIu64, run, number);
	o = ch_insert(&server, id, batch.body.p, batch.body.len);
	batch.asked = true;
	return o;
}

/* The batch goes, whole; false if it did not arrive. */
static bool
batch_send(bool now)
{
	enum ch_outcome o = connected(now);

	batch.sealed = true;
	if (o == CH_DONE && (o = batch_insert()) == CH_LOST) {
		prepared = false;
		backoff_failed(&again);
	}
	if (o == CH_LOST)
		t2_sink_away(server.target, server.why);
	else if (o == CH_REFUSED)
		end_for_good(server.why);
	if (o != CH_DONE)
		return false;
	has += batch.rows.rows;
	number += batch.rows.rows;
	batch.rows.fill = batch.rows.rows = 0;
	batch.sealed = batch.asked = false;
	batch.wants = note.rows = 0;
	return true;
}

/* A batch is full, or its rows have waited long enough for who looks at a live capture. */
static bool
batch_is_due(void)
{
	struct timespec now;

	if (batch.wants > 0)
		return batch.rows.rows >= batch.wants;
	if (batch.rows.rows >= CLICKHOUSE_BATCH_NFLOWS || batch.rows.fill >= BATCH_BYTES)
		return true;
	if ((capType & IFACE) == 0 || batch.rows.rows == 0)
		return false;
	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return now.tv_sec > batch.begun.tv_sec + 1;
}

/* From when to when rows of the batch are. */
static void
batch_time(const outputBuffer_t *buf)
{
	struct rowvalue v;
	uint32_t i = 0, s;
	char why[8];

	if (!columns.has_time || rowcut_row(cut, buf->buffer, buf->pos, part, why, sizeof(why)) == -1)
		return;
	for (const binary_value_t *bv = main_header_bv; strcmp(bv->name, "timeFirst") != 0; bv = bv->next)
		i++;
	(void)rowvalue_next(bt_timestamp, part[i].p, &v);
	s = ch_seconds(&v);
	batch.first = batch.rows.rows == 0 || s < batch.first ? s : batch.first;
	batch.last = batch.rows.rows == 0 || s > batch.last ? s : batch.last;
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
	batch.wants = note.rows;
	batch.asked = true;
}

void
bufferToSink(outputBuffer_t *buf)
{
	if (cut == NULL || ended || ((batch.sealed || batch_is_due()) && !batch_send(false)))
		return;
	if (batch.rows.rows == 0) {
		batch_resume();
		(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &batch.begun);
	}
	if (!rowbatch_reserve(&batch.rows, sizeof(uint32_t) + buf->pos)) {
		end_for_good("out of memory");
		return;
	}
	batch_time(buf);
	rowbatch_add(&batch.rows, buf->buffer, buf->pos);
}

static void
send_rows(bool now)
{
	if (ended || batch.rows.rows == 0)
		return;
	if (batch.rows.rows < batch.wants) {	/* there are fewer than there were: these are others */
		number += batch.wants;
		batch.wants = 0;
		batch.asked = false;
	}
	(void)batch_send(now);
}

static uint64_t
rows_arrived(void)
{
	return has;
}

static void
give_back(void (*put)(void *to, const char *row, uint32_t len), void *to)
{
	note = (struct t2_sink_note){ .number = number };
	if (batch.asked)
		note.rows = batch.wants > 0 ? batch.wants : batch.rows.rows;
	memcpy(note.run, run, sizeof(run));
	rowbatch_give(&batch.rows, put, to);
}

/* --- start and end ---------------------------------------------------------------------------------------------- */

static void
start(const char *policy)
{
	static const struct t2_sink_gathers how = { send_rows, rows_arrived, give_back };
	enum ch_outcome o;
	char *names;

	ch_columns_make(&columns);
	if ((cut = rowcut_new(main_header_bv)) == NULL || (part = calloc(rowcut_columns(cut), sizeof(*part))) == NULL)
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
	ch_release(&server);
	ch_columns_release(&columns);
	rowtext_out_release(&batch.body);
	rowcut_free(cut);
	endpoint_forget(password);
	for (unsigned i = 0; i < T2_NELEM(settings); i++)
		free(settings[i]);
	free(batch.rows.data);
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
		start(T2_ENV_VAL(CLICKHOUSE_QUEUE));
	} else
		T2_PWRN(plugin_name, "CLICKHOUSE_URL does not say where to: no rows are sent");
#else
	T2_PWRN(plugin_name, "BLOCK_BUF is set in 'tranalyzer.h', no table will be written");
#endif
	t2_free_env(ENV_CLICKHOUSE_N, env);
}
