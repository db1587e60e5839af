/*
 * Rows into a table of SQLite: PREFIX_flows.sqlite.
 *
 * bufferToSink() runs on a thread of the core's; everything else runs before that thread starts or after it has
 * ended.
 */
#include <err.h>

#include "sqliteSink.h"
#include "t2sink.h"

T2_PLUGIN_INIT("sqliteSink", T2_VERSION, 0, 8);

#if BLOCK_BUF == 0

#define BUSY_MS	250	/* another program writes: wait so long before the row is given back */

static sqlite3 *db;
static sqlite3_stmt *insert;
static char *name, *table, *indexes;
static char *temp;		/* name of the database while it is written, if it is new; NULL: that is name */
static struct rowcut *cut;
static struct rowpart *part;
static struct rowtext_out text;
static bool open_transaction;
static uint64_t in_transaction, has;	/* rows: of the open transaction, of those before */
static struct timespec begun;
static struct sinkfile_span span;

/* --- statements ------------------------------------------------------------------------------------------------- */

/* A statement, or the end of the program. */
static void
must(const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		errx(EXIT_FAILURE, "%s: %s", name, sqlite3_errmsg(db));
}

/* The same of a format of sqlite3_mprintf(). */
static void
must_format(const char *fmt, ...)
{
	va_list ap;
	char *sql;

	va_start(ap, fmt);
	sql = sqlite3_vmprintf(fmt, ap);
	va_end(ap);
	must(sql);
	sqlite3_free(sql);
}

static void
must_build(void (*build)(sqlite3_str *, const char *))
{
	sqlite3_str *s = sqlite3_str_new(db);
	char *sql;

	build(s, table);
	if ((sql = sqlite3_str_finish(s)) == NULL)
		errx(EXIT_FAILURE, "%s: out of memory", name);
	must(sql);
	sqlite3_free(sql);
}

static bool
is_there(const char *type, const char *what, const char *of)
{
	sqlite3_stmt *st;
	bool there;

	if (sqlite3_prepare_v2(db, "SELECT 1 FROM sqlite_master WHERE type = ? AND name = ? AND tbl_name = ?", -1,
	    &st, NULL) != SQLITE_OK)
		errx(EXIT_FAILURE, "%s: %s", name, sqlite3_errmsg(db));
	sqlite3_bind_text(st, 1, type, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 2, what, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 3, of, -1, SQLITE_STATIC);
	there = sqlite3_step(st) == SQLITE_ROW;
	sqlite3_finalize(st);
	return there;
}

/* The sink ends: the rows of the open transaction are gone. */
static void
end_for_good(const char *reason)
{
	t2_sink_end(plugin_name, name, reason, has);
	(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	open_transaction = false;
}

/* --- start ------------------------------------------------------------------------------------------------------ */

/* NAME_columns: what is known of the columns. */
static void
describe(void)
{
	must_format("DROP TABLE IF EXISTS \"%w_columns\"; CREATE TABLE \"%w_columns\" (name TEXT PRIMARY KEY, type "
	    "TEXT, unit TEXT, description TEXT, plugin TEXT, version TEXT)", table, table);
	for (uint32_t i = 0; i < main_schema->n; i++) {
		const struct t2_schema_column *c = &main_schema->column[i];
		struct rowtext_out type = { NULL, 0, 0 };

		if (!sql_has_column(c->bv->name, strlen(c->bv->name)))
			continue;
		if (rowtext_type(c->bv, &type) == -1)
			errx(EXIT_FAILURE, "%s: out of memory", name);
		must_format("INSERT INTO \"%w_columns\" VALUES (%Q, '%.*q', %Q, %Q, %Q, %Q)", table, c->bv->name,
		    (int)type.len, type.p != NULL ? type.p : "", c->unit, c->bv->desc, c->plugin, c->plugin_version);
		rowtext_out_release(&type);
	}
}

static void
table_make(void)
{
	char *why;

	if (is_there("table", table, table)) {
		if (SQLITE_OVERWRITE == 0)
			errx(EXIT_FAILURE, "%s: table %s is there already (SQLITE_OVERWRITE 0)", name, table);
		if (SQLITE_OVERWRITE == 1)
			must_format("DROP TABLE \"%w\"", table);
		else if ((why = sql_differs(db, table)) != NULL)
			errx(EXIT_FAILURE, "%s: %s", name, why);
	}
	if (!is_there("table", table, table))
		must_build(sql_create);
	must_format("DROP VIEW IF EXISTS \"%w_text\"", table);
	if (SQLITE_VIEW)
		must_build(sql_view);
	describe();
}

static void
indexes_check(void)
{
	for (const char *s = indexes; *(s += strspn(s, " ")) != '\0'; s += strcspn(s, " "))
		if (!sql_has_column(s, strcspn(s, " ")))
			errx(EXIT_FAILURE, "%s: SQLITE_INDEX: no column %.*s", name, (int)strcspn(s, " "), s);
}

/* A database that is new has another name until it is whole; what a run left that was killed is taken away. */
static void
name_temporarily(void)
{
	static const char *const beside[] = { "-wal", "-shm", "-journal" };
	char *file;

	temp = t2_alloc_strcat(name, ".tmp", NULL);
	for (unsigned i = 0; i < T2_NELEM(beside); i++) {
		file = t2_alloc_strcat(temp, beside[i], NULL);
		(void)unlink(file);
		free(file);
	}
	if (!outfile_may(temp) || outfile_rename(name, temp) == -1)
		errx(EXIT_FAILURE, "%s: %s", temp, outfile_reason(errno));
}

/* A database that is made here is one that a run which is refused takes away. */
static void
database_open(const char *suffix)
{
	int fd;

	if (outfile_is_nowhere())
		errx(EXIT_FAILURE, "%s: a database cannot be written to standard output", plugin_name);
	name = t2_alloc_strcat(baseFileName, suffix, NULL);
	if (!outfile_may(name))
		errx(EXIT_FAILURE, "%s: %s", name, outfile_reason(errno));
	if (access(name, F_OK) == -1) {
		if ((fd = outfile_open(name)) == -1)
			errx(EXIT_FAILURE, "%s: %s", name, outfile_reason(errno));
		(void)close(fd);
		if (capture_has_end())
			name_temporarily();
	} else if (access(name, W_OK) == -1)
		errx(EXIT_FAILURE, "%s: %s", name, strerror(errno));
	if (sqlite3_open_v2(temp != NULL ? temp : name, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
	    NULL) != SQLITE_OK)
		errx(EXIT_FAILURE, "%s: %s", name, sqlite3_errmsg(db));
	(void)sqlite3_busy_timeout(db, 10000);
}

static void
columns_select(const char *file)
{
	struct selection sel = t2_sink_select(plugin_name, T2_SQLITE_SELECT, file);

	sql_columns(&sel);
	selection_release(&sel);
}

static void
start(const char *suffix, const char *select_file)
{
	sqlite3_str *s;
	char *sql;

	columns_select(select_file);
	database_open(suffix);
	indexes_check();
	must("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536");
	must("BEGIN IMMEDIATE");
	table_make();
	must_format("PRAGMA user_version = %u; PRAGMA application_id = 0x74324677", (unsigned)main_schema->version);
	must("COMMIT");
	s = sqlite3_str_new(db);
	sql_insert(s, table);
	sql = sqlite3_str_finish(s);
	if (sql == NULL || sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &insert, NULL) != SQLITE_OK)
		errx(EXIT_FAILURE, "%s: %s", name, sqlite3_errmsg(db));
	sqlite3_free(sql);
	(void)sqlite3_busy_timeout(db, BUSY_MS);
	if ((cut = rowcut_new(main_header_bv)) == NULL || (part = calloc(rowcut_columns(cut), sizeof(*part))) == NULL)
		T2_PFATAL(plugin_name, "Failed to compile the list of columns: %s", strerror(errno));
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

/* False if rows must wait, or the sink has ended. */
static bool
transaction_begin(void)
{
	const int e = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &begun);
	open_transaction = e == SQLITE_OK;
	if (e == SQLITE_BUSY)
		t2_sink_away(name, sqlite3_errmsg(db));
	else if (e != SQLITE_OK)
		end_for_good(sqlite3_errmsg(db));
	return open_transaction;
}

static void
transaction_end(void)
{
	int e;

	/* readers do not stand in the way of a commit; who copies the database may, and ends */
	do
		e = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	while (e == SQLITE_BUSY);
	if (e != SQLITE_OK) {
		end_for_good(sqlite3_errmsg(db));
		return;
	}
	open_transaction = false;
	has += in_transaction;
	in_transaction = 0;
}

/* Who reads a live capture's rows need not wait for a full transaction. */
static bool
is_time(void)
{
	struct timespec now;

	if ((capType & IFACE) == 0)
		return false;
	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return now.tv_sec > begun.tv_sec;
}

void
bufferToSink(outputBuffer_t *buf)
{
	char why[256];

	if (!open_transaction && !transaction_begin())
		return;
	if (rowcut_row(cut, buf->buffer, buf->pos, part, why, sizeof(why)) == -1) {
		end_for_good(why);
		return;
	}
	if (sql_bind(insert, part, &text) != SQLITE_OK || sqlite3_step(insert) != SQLITE_DONE ||
	    sqlite3_reset(insert) != SQLITE_OK) {
		end_for_good(sqlite3_errmsg(db));
		return;
	}
	sinkfile_span_row(&span);
	if (++in_transaction == SQLITE_TRANSACTION_NFLOWS || is_time())
		transaction_end();
}

/* --- end -------------------------------------------------------------------------------------------------------- */

static void
indexes_make(void)
{
	for (const char *s = indexes; *(s += strspn(s, " ")) != '\0'; s += strcspn(s, " ")) {
		const int n = (int)strcspn(s, " ");
		char *index = sqlite3_mprintf("%s_%.*s", table, n, s), *sql;

		if (!is_there("index", index, table)) {
			sql = sqlite3_mprintf("DROP INDEX IF EXISTS \"%w\"; CREATE INDEX \"%w\" ON \"%w\" (\"%.*w\")",
			    index, index, table, n, s);
			if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
				end_for_good(sqlite3_errmsg(db));
			sqlite3_free(sql);
		}
		sqlite3_free(index);
	}
}

/* A full disk may have left rows in the WAL, which go with the database. */
static int
name_finally(void)
{
	char *const wal = t2_alloc_strcat(temp, "-wal", NULL), *const to = t2_alloc_strcat(name, "-wal", NULL);
	char *const shm = t2_alloc_strcat(temp, "-shm", NULL);
	const int ret = access(wal, F_OK) == 0 && rename(wal, to) == -1 ? -1 : outfile_rename(temp, name);

	(void)unlink(shm);
	free(wal);
	free(to);
	free(shm);
	return ret;
}

void
onApplicationTerminate(void)
{
	if (db == NULL)
		return;
	if (open_transaction)
		transaction_end();
	indexes_make();
	(void)sqlite3_finalize(insert);
	if (sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_FULL)
		end_for_good(sqlite3_errmsg(db));
	if (sqlite3_close(db) == SQLITE_OK) {
		if (temp != NULL && name_finally() == -1)
			t2_sink_end(plugin_name, name, outfile_reason(errno), has);
		else
			sinkfile_tell(name, plugin_name, has, &span);
	}
	rowtext_out_release(&text);
	sql_columns_release();
	rowcut_free(cut);
	free(part);
	free(name);
	free(temp);
	free(table);
	free(indexes);
}

#endif /* BLOCK_BUF == 0 */

void
initialize(void)
{
	t2_env_t env[ENV_SQLITE_N] = {};

	T2_SET_ENV_STR(SQLITE_DB_SUFFIX);
	T2_SET_ENV_STR(SQLITE_TABLE_NAME);
	T2_SET_ENV_STR(SQLITE_INDEX);
	T2_SET_ENV_STR(SQLITE_SELECT_FILE);
	T2_SET_ENV_STR(SQLITE_QUEUE);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_SQLITE_N, env);
#endif
	t2_sink_policy("SQLITE_QUEUE", T2_ENV_VAL(SQLITE_QUEUE));
#if BLOCK_BUF == 0
	table = t2_strdup_fatal(T2_ENV_VAL(SQLITE_TABLE_NAME));
	indexes = t2_strdup_fatal(T2_ENV_VAL(SQLITE_INDEX));
	start(T2_ENV_VAL(SQLITE_DB_SUFFIX), T2_ENV_VAL(SQLITE_SELECT_FILE));
#else
	T2_PWRN(plugin_name, "BLOCK_BUF is set in 'tranalyzer.h', no table will be written");
#endif
	t2_free_env(ENV_SQLITE_N, env);
}
