/*
 * Rows into a table of PostgreSQL, by COPY in its binary format.
 *
 * A transaction has the rows of a batch, and a row of NAME_batches with the number of the run and of the batch: its key.  Rows
 * are kept until the transaction is known to be over.  When the connection is lost they are sent once more, and when the key
 * is there already they had arrived: every row is there once.
 *
 * bufferToSink() runs on a thread of the core's; everything else runs before that thread starts or after it has ended.
 */
#include <err.h>
#include <stdarg.h>

#include "backoff.h"
#include "endpoint.h"
#include "psqlSink.h"
#include "rowbatch.h"

T2_PLUGIN_INIT("psqlSink", T2_VERSION, 0, 9);

#if BLOCK_BUF == 0

#define LOCK_NUMBER	1949451895	/* one sensor at a time makes tables */
#define PUT_BYTES	(64u * 1024)	/* tuples are handed to libpq when there are so many */
#define BATCH_BYTES	(64u * 1024 * 1024)	/* of rows that are kept */

static struct pg_server server;
static struct pg_columns columns;
static char *table, *quoted, *batches, *indexes, *copy, run[37];	/* quoted, batches: names between quotes */
static struct rowcut *cut;
static struct rowpart *part;
static struct backoff again = BACKOFF;
static bool ended;
static uint64_t has;		/* rows that have arrived */
static struct t2_sink_note note;	/* of the rows that an earlier run has left, or that this one leaves */

/* the batch in work */
static struct {
	struct rowbatch rows;
	uint64_t number;
	struct timespec begun;
	bool sealed;		/* no row comes to it: it may be there already */
	bool unknown;		/* it was committed, or not: there was no answer */
	uint64_t wants;		/* rows: it is one of an earlier run, which had so many; or 0 */
	bool copying;		/* a transaction is open, and COPY in work */
	size_t at;		/* rows from here on are not given to COPY yet */
	struct rowtext_out text;	/* tuples */
} batch;

/* The sink ends: what is not committed is gone. */
static void
end_for_good(const char *reason)
{
	t2_sink_end(plugin_name, *server.target != '\0' ? server.target : plugin_name, reason, has);
	ended = true;
	pg_disconnect(&server);
}

/* --- the table -------------------------------------------------------------------------------------------------------- */

/* A statement made of a format; done, or the outcome. */
static __attribute__((format(printf, 2, 3))) enum pg_outcome
do_format(PGresult **result, const char *fmt, ...)
{
	enum pg_outcome o;
	char *sql = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&sql, fmt, ap) == -1)
		T2_PFATAL(plugin_name, "out of memory");
	va_end(ap);
	o = pg_do(&server, sql, result);
	free(sql);
	return o;
}

static enum pg_outcome
refused(const char *why)
{
	(void)snprintf(server.why, sizeof(server.why), "%s", why);
	return PG_REFUSED;
}

/* Of the table that is there, names and types of its columns; without rows if it is not. */
static enum pg_outcome
table_look(PGresult **has_columns)
{
	char *literal = PQescapeLiteral(server.conn, quoted, strlen(quoted));
	const enum pg_outcome o = do_format(has_columns, "SELECT a.attname, format_type(a.atttypid, a.atttypmod), "
	    "a.atthasdef OR a.attidentity <> '' FROM pg_attribute a WHERE a.attrelid = to_regclass(%s) AND a.attnum "
	    "> 0 AND NOT a.attisdropped ORDER BY a.attnum", literal != NULL ? literal : "''");

	PQfreemem(literal);
	return o;
}

/* Make the table, or see that the one that is there is as it must be.  A run drops one only at its start. */
static enum pg_outcome
table_make(void)
{
	static bool started;
	const int overwrite = started ? 2 : PSQL_OVERWRITE_TABLE;
	PGresult *found = NULL;
	enum pg_outcome o = table_look(&found);
	char *why, *sql;
	bool there;

	if (o != PG_DONE)
		return o;
	there = PQntuples(found) > 0;
	if (there && overwrite == 0)
		o = refused("the table is there already (PSQL_OVERWRITE_TABLE 0)");
	else if (there && overwrite == 2 && (why = pg_differs(&columns, table, found)) != NULL) {
		o = refused(why);
		free(why);
	} else if (there && overwrite == 1) {
		o = do_format(NULL, "DROP TABLE %s; DROP TABLE IF EXISTS %s", quoted, batches);
		there = false;
	}
	PQclear(found);
	if (o == PG_DONE && !there) {
		sql = pg_create(&columns, table);
		o = pg_do(&server, sql, NULL);
		free(sql);
	}
	started |= o == PG_DONE;
	return o;
}

/* The indexes that were asked for; their columns are known. */
static enum pg_outcome
indexes_make(void)
{
	enum pg_outcome o = PG_DONE;

	for (const char *s = indexes; o == PG_DONE && *(s += strspn(s, " ")) != '\0'; s += strcspn(s, " ")) {
		char *const column = t2_strdup_printf("%.*s", (int)strcspn(s, " "), s);
		char *const index = t2_strdup_printf("%s_%s", table, column), *const q = pg_quoted(index);

		o = do_format(NULL, "CREATE INDEX IF NOT EXISTS %s ON %s (%s)", q, quoted, column);
		free(q);
		free(index);
		free(column);
	}
	return o;
}

/* All in one transaction, and one sensor at a time. */
static enum pg_outcome
prepare(void)
{
	enum pg_outcome o = pg_do(&server, "BEGIN; SELECT pg_advisory_xact_lock(" STR(LOCK_NUMBER) ")", NULL);

	if (o == PG_DONE)
		o = table_make();
	if (o == PG_DONE)
		o = indexes_make();
	if (o == PG_DONE)
		o = do_format(NULL, "CREATE TABLE IF NOT EXISTS %s (run uuid, batch bigint, sensorid bigint, rows "
		    "bigint, arrived timestamp with time zone DEFAULT now(), PRIMARY KEY (run, batch)); COMMIT",
		    batches);
	return o;
}

static enum pg_outcome
connect_and_prepare(void)
{
	enum pg_outcome o = pg_connect(&server);

	batch.copying = false;
	batch.at = 0;
	if (o == PG_DONE && (o = prepare()) != PG_DONE)
		pg_disconnect(&server);
	if (o == PG_LOST)
		backoff_failed(&again);
	else
		backoff_done(&again);
	return o;
}

/* --- batches ---------------------------------------------------------------------------------------------------------- */

/* Tuples of the rows from batch.at on to COPY; with all, also the last few of them. */
static enum pg_outcome
rows_put(bool all)
{
	struct rowtext_out *const text = &batch.text;
	enum pg_outcome o = PG_DONE;
	uint32_t len;
	char *row;

	while (o == PG_DONE && rowbatch_next(&batch.rows, &batch.at, &row, &len)) {
		if (rowcut_row(cut, row, len, part, server.why, sizeof(server.why)) == -1)
			return PG_REFUSED;
		if (pg_tuple(&columns, part, text) == -1)
			return refused("out of memory");
		if (text->len < PUT_BYTES)
			continue;
		o = pg_copy_put(&server, text->p, text->len);
		text->len = 0;
	}
	if (o == PG_DONE && all && text->len > 0) {
		o = pg_copy_put(&server, text->p, text->len);
		text->len = 0;
	}
	return o;
}

/* Begin to copy, if that is not so, and go on with it. */
static enum pg_outcome
batch_put(bool all)
{
	enum pg_outcome o = PG_DONE;

	if (!batch.copying) {
		batch.at = 0;
		batch.text.len = 0;
		if ((o = pg_do(&server, "BEGIN", NULL)) == PG_DONE)
			o = pg_copy_start(&server, copy);
		batch.copying = o == PG_DONE;
	}
	return o == PG_DONE ? rows_put(all) : o;
}

/* The batch has arrived. */
static void
batch_done(void)
{
	has += batch.rows.rows;
	batch.rows.fill = batch.rows.rows = 0;
	batch.number++;
	batch.sealed = batch.unknown = false;
	batch.wants = note.rows = 0;
}

/* The key of the batch, and the end of its transaction.  A key that is there waits for the transaction that has it. */
static enum pg_outcome
batch_commit(void)
{
	PGresult *r = NULL;
	enum pg_outcome o = pg_copy_finish(&server);
	bool is_new;

	batch.copying = false;
	if (o == PG_DONE)
		o = do_format(&r, "INSERT INTO %s (run, batch, sensorid, rows) VALUES ('%s', %" PRIu64 ", %" PRIu32
		    ", %u) "
		    "ON CONFLICT DO NOTHING", batches, run, batch.number, sensorID, batch.rows.rows);
	if (o != PG_DONE)
		return o;
	is_new = strcmp(PQcmdTuples(r), "1") == 0;
	PQclear(r);
	batch.unknown = true;
	return pg_do(&server, is_new ? "COMMIT" : "ROLLBACK", NULL);
}

/* See to a connection; false if there is none now. */
static bool
connected(bool now, enum pg_outcome *o)
{
	*o = PG_DONE;
	if (server.conn != NULL)
		return true;
	if (!now && !backoff_due(&again)) {
		*o = PG_LOST;
		return false;
	}
	*o = connect_and_prepare();
	return *o == PG_DONE;
}

/* The batch goes, whole; false if it did not arrive. */
static bool
batch_send(bool now)
{
	enum pg_outcome o;

	batch.sealed = true;
	if (connected(now, &o) && (o = batch_put(true)) == PG_DONE && (o = batch_commit()) == PG_DONE) {
		batch_done();
		return true;
	}
	if (o == PG_LOST) {
		batch.copying = false;
		t2_sink_away(plugin_name, server.why);
	} else
		end_for_good(server.why);
	return false;
}

/* A batch is full, or its rows have waited long enough for who looks at a live capture. */
static bool
batch_is_due(void)
{
	struct timespec now;

	if (batch.wants > 0)
		return batch.rows.rows >= batch.wants;
	if (batch.rows.rows >= PSQL_TRANSACTION_NFLOWS || batch.rows.fill >= BATCH_BYTES)
		return true;
	if ((capType & IFACE) == 0)
		return false;
	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return now.tv_sec > batch.begun.tv_sec + 1;
}

/* The first rows may be those of a batch of an earlier run, which may have arrived: they keep its key. */
static void
batch_resume(void)
{
	static bool resumed;

	if (resumed || note.rows == 0 || !endpoint_is_run(note.run))
		return;
	resumed = true;
	memcpy(run, note.run, sizeof(run));
	batch.number = note.number;
	batch.wants = note.rows;
	batch.unknown = true;
}

void
bufferToSink(outputBuffer_t *buf)
{
	enum pg_outcome o;

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
	rowbatch_add(&batch.rows, buf->buffer, buf->pos);
	/* what is lost is found again when the batch is due */
	if (connected(false, &o) && (o = batch_put(false)) == PG_LOST)
		batch.copying = false;
	if (o == PG_REFUSED)
		end_for_good(server.why);
}

static void
send_rows(bool now)
{
	if (ended || batch.rows.rows == 0)
		return;
	if (batch.rows.rows < batch.wants) {	/* there are fewer than there were: no such batch has arrived */
		batch.number++;
		batch.wants = 0;
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
	note = (struct t2_sink_note){ .number = batch.number };
	if (batch.unknown)
		note.rows = batch.wants > 0 ? batch.wants : batch.rows.rows;
	memcpy(note.run, run, sizeof(run));
	rowbatch_give(&batch.rows, put, to);
}

/* --- start and end ---------------------------------------------------------------------------------------------------- */

/* value is taken over. */
static void
keyword_add(const char *keyword, char *value)
{
	unsigned i = 0;

	if (value == NULL || *value == '\0') {
		free(value);
		return;
	}
	while (server.keyword[i] != NULL)
		i++;
	server.keyword[i] = keyword;
	server.value[i] = value;
}

/* Where to connect, and how long a dead server is waited for. */
static void
keywords_make(const t2_env_t *env, char *password)
{
	keyword_add("service", T2_DUP_ENV_VAL(PSQL_SERVICE));
	keyword_add("host", T2_DUP_ENV_VAL(PSQL_HOST));
	keyword_add("port", T2_DUP_ENV_VAL(PSQL_PORT));
	keyword_add("user", T2_DUP_ENV_VAL(PSQL_USER));
	keyword_add("dbname", T2_DUP_ENV_VAL(PSQL_DBNAME));
	keyword_add("password", password);
	keyword_add("client_encoding", t2_strdup_fatal("UTF8"));
	keyword_add("fallback_application_name", t2_strdup_fatal("t2"));
	keyword_add("connect_timeout", t2_strdup_fatal("10"));
	keyword_add("keepalives_idle", t2_strdup_fatal("30"));
	keyword_add("tcp_user_timeout", t2_strdup_fatal(STR(PSQL_TIMEOUT) "000"));
}

static bool
is_column(const char *s, size_t n)
{
	for (uint32_t i = 0; i < columns.n; i++)
		if (strlen(columns.column[i].name) == n && strncasecmp(columns.column[i].name, s, n) == 0)
			return true;
	return false;
}

static void
indexes_check(void)
{
	for (const char *s = indexes; *(s += strspn(s, " ")) != '\0'; s += strcspn(s, " "))
		if (!is_column(s, strcspn(s, " ")))
			errx(EXIT_FAILURE, "%s: PSQL_INDEX: no column %.*s", plugin_name, (int)strcspn(s, " "), s);
}

/* Has the run been told where to send?  Else the plugin is of no use, and does no harm. */
static bool
is_told(const t2_env_t *env)
{
	static const char *const names[] = { "PGHOST", "PGHOSTADDR", "PGSERVICE" };

	for (size_t i = 0; i < T2_NELEM(names); i++)
		if (getenv(names[i]) != NULL)
			return true;
	return *T2_ENV_VAL(PSQL_HOST) != '\0' || *T2_ENV_VAL(PSQL_SERVICE) != '\0';
}

static void
start(const char *policy)
{
	static const struct t2_sink_gathers how = { send_rows, rows_arrived, give_back };
	enum pg_outcome o;
	char *name;

	if (pg_columns_make(&columns, server.why, sizeof(server.why)) == -1)
		errx(EXIT_FAILURE, "%s: %s", plugin_name, server.why);
	indexes_check();
	if ((cut = rowcut_new(main_header_bv)) == NULL ||
	    (part = calloc(rowcut_columns(cut) + 1, sizeof(*part))) == NULL)
		T2_PFATAL(plugin_name, "Failed to compile the list of columns: %s", strerror(errno));
	name = t2_strdup_printf("%s_batches", table);
	quoted = pg_quoted(table);
	batches = pg_quoted(name);
	free(name);
	copy = pg_copy(&columns, table);
	if (endpoint_run(run) == -1)
		T2_PFATAL(plugin_name, "no random bytes: %s", strerror(errno));
	o = connect_and_prepare();
	if (o == PG_LOST && endpoint_may_wait(policy, (capType & IFACE) != 0))
		T2_PWRN(plugin_name, "%s; rows wait", server.why);
	else if (o != PG_DONE)
		errx(EXIT_FAILURE, "%s: %s", plugin_name, server.why);
	t2_sink_gathers(&how);
	t2_sink_note(&note);
}

void
onApplicationTerminate(void)
{
	pg_disconnect(&server);
	for (unsigned i = 0; server.keyword[i] != NULL; i++)
		endpoint_forget(server.value[i]);
	pg_columns_release(&columns);
	rowtext_out_release(&batch.text);
	rowcut_free(cut);
	free(batch.rows.data);
	free(part);
	free(copy);
	free(quoted);
	free(batches);
	free(table);
	free(indexes);
}

#endif /* BLOCK_BUF == 0 */

void
initialize(void)
{
	t2_env_t env[ENV_PSQL_N] = {};
#if BLOCK_BUF == 0
	char why[PSQL_WHY], *password;
#endif

	T2_SET_ENV_STR(PSQL_HOST);
	T2_SET_ENV_STR(PSQL_PORT);
	T2_SET_ENV_STR(PSQL_USER);
	T2_SET_ENV_STR(PSQL_DBNAME);
	T2_SET_ENV_STR(PSQL_SERVICE);
	T2_SET_ENV_STR(PSQL_PASSWORD_FILE);
	T2_SET_ENV_STR(PSQL_SETTINGS);
	T2_SET_ENV_STR(PSQL_TABLE_NAME);
	T2_SET_ENV_STR(PSQL_INDEX);
	T2_SET_ENV_STR(PSQL_QUEUE);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_PSQL_N, env);
#endif
#if BLOCK_BUF == 0
	if (endpoint_settings(ENV_PSQL_N, env, T2_ENV_VAL(PSQL_SETTINGS), why, sizeof(why)) == -1 ||
	    endpoint_password(T2_ENV_VAL(PSQL_PASSWORD_FILE), &password, why, sizeof(why)) == -1)
		errx(EXIT_FAILURE, "%s: %s", plugin_name, why);
	t2_sink_policy("PSQL_QUEUE", T2_ENV_VAL(PSQL_QUEUE));
	keywords_make(env, password);
	table = T2_DUP_ENV_VAL(PSQL_TABLE_NAME);
	indexes = T2_DUP_ENV_VAL(PSQL_INDEX);
	if (is_told(env))
		start(T2_ENV_VAL(PSQL_QUEUE));
	else
		T2_PWRN(plugin_name, "neither PSQL_HOST nor PSQL_SERVICE says where to: no rows are sent");
#else
	T2_PWRN(plugin_name, "BLOCK_BUF is set in 'tranalyzer.h', no table will be written");
#endif
	t2_free_env(ENV_PSQL_N, env);
}
