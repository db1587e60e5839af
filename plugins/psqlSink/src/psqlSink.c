/*
 * Rows into a table of PostgreSQL, by COPY in its binary format.
 *
 * A transaction has the rows of a batch, and a row of NAME_batches with the number of the run and of the batch: its
 * key.
 *
 * bufferToSink() runs on a thread of the core's, and the connections have threads of their own (senders.c);
 * everything else runs before those start or after they have ended.
 */
#include <err.h>
#include <unistd.h>

#include "endpoint.h"
#include "psqlSink.h"
#include "t2sink.h"

T2_PLUGIN_INIT("psqlSink", T2_VERSION, 0, 9);

#if BLOCK_BUF == 0

#define BATCHES		"_batches"	/* behind the name of the table */

static struct pg_where where;
static struct pg_table table;
static unsigned connections;
static bool started;
static struct t2_sink_note note;	/* of the rows that an earlier run has left, or that this one leaves */

void
bufferToSink(outputBuffer_t *buf)
{
	if (started)
		pg_senders_row(buf->buffer, buf->pos, &note);
}

static void
give_back(void (*put)(void *to, const char *row, uint32_t len), void *to)
{
	pg_senders_back(put, to, &note);
}

/* --- start and end ---------------------------------------------------------------------------------------------- */

/* value is taken over. */
static void
keyword_add(const char *keyword, char *value)
{
	unsigned i = 0;

	if (value == NULL || *value == '\0') {
		free(value);
		return;
	}
	while (where.keyword[i] != NULL)
		i++;
	where.keyword[i] = keyword;
	where.value[i] = value;
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
	for (uint32_t i = 0; i < table.columns.n; i++)
		if (strlen(table.columns.column[i].name) == n && strncasecmp(table.columns.column[i].name, s, n) == 0)
			return true;
	return false;
}

/* Names there have an end: those that have one beginning must not become one. */
static void
names_check(void)
{
	const size_t n = strlen(table.name), most = PSQL_NAME_MAX - strlen(BATCHES);

	if (n < 1 || n > most)
		errx(EXIT_FAILURE, "%s: PSQL_TABLE_NAME: got %zu bytes, want 1 to %zu", plugin_name, n, most);
	for (const char *s = table.indexes; *(s += strspn(s, " ")) != '\0'; s += strcspn(s, " ")) {
		const size_t len = strcspn(s, " ");

		if (!is_column(s, len))
			errx(EXIT_FAILURE, "%s: PSQL_INDEX: no column %.*s", plugin_name, (int)len, s);
		if (n + 1 + len > PSQL_NAME_MAX)
			errx(EXIT_FAILURE,
			    "%s: PSQL_INDEX: %s_%.*s is too long for a name: got %zu bytes, want %d at most",
			    plugin_name, table.name, (int)len, s, n + 1 + len, PSQL_NAME_MAX);
	}
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

/* "auto", or how many. */
static unsigned
connections_take(const char *text)
{
	const long processors = sysconf(_SC_NPROCESSORS_ONLN);
	char *end;
	const long n = strtol(text, &end, 10);

	if (strcmp(text, "auto") == 0)
		return (unsigned)MIN(MAX(processors, 1), 4);
	if (end == text || *end != '\0' || n < 1 || n > PSQL_CONNECTIONS_MAX)
		errx(EXIT_FAILURE, "%s: PSQL_CONNECTIONS: got '%s', want auto or 1 to %d", plugin_name, text,
		    PSQL_CONNECTIONS_MAX);
	return (unsigned)n;
}

static int
columns_make(const char *select_file, char *why, size_t size)
{
	struct selection sel = t2_sink_select(plugin_name, PSQL_SELECT, select_file);
	int ret;

	ret = pg_columns_make(&table.columns, &sel, why, size);
	selection_release(&sel);
	return ret;
}

static void
start(const char *policy, const char *select_file)
{
	static const struct t2_sink_gathers how = { pg_senders_send, pg_senders_has, give_back };
	char why[PSQL_WHY], *name;
	enum pg_outcome o;

	if (columns_make(select_file, why, sizeof(why)) == -1)
		errx(EXIT_FAILURE, "%s: %s", plugin_name, why);
	names_check();
	name = t2_strdup_printf("%s" BATCHES, table.name);
	table.quoted = pg_quoted(table.name);
	table.batches = pg_quoted(name);
	free(name);
	table.copy = pg_copy(&table.columns, table.name);
	o = pg_senders_begin(&table, &where, connections, why, sizeof(why));
	if (o == PG_LOST && endpoint_may_wait(policy, (capType & IFACE) != 0))
		T2_PWRN(plugin_name, "%s; rows wait", why);
	else if (o != PG_DONE)
		errx(EXIT_FAILURE, "%s: %s", plugin_name, why);
	pg_senders_start();
	started = true;
	t2_sink_gathers(&how);
	t2_sink_note(&note);
}

void
onApplicationTerminate(void)
{
	if (started)
		pg_senders_end();
	for (unsigned i = 0; where.keyword[i] != NULL; i++)
		endpoint_forget(where.value[i]);
	pg_columns_release(&table.columns);
	free(table.copy);
	free(table.quoted);
	free(table.batches);
	free(table.name);
	free(table.indexes);
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
	T2_SET_ENV_STR(PSQL_SELECT_FILE);
	T2_SET_ENV_STR(PSQL_CONNECTIONS);
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
	table.name = T2_DUP_ENV_VAL(PSQL_TABLE_NAME);
	table.indexes = T2_DUP_ENV_VAL(PSQL_INDEX);
	connections = connections_take(T2_ENV_VAL(PSQL_CONNECTIONS));
	if (is_told(env))
		start(T2_ENV_VAL(PSQL_QUEUE), T2_ENV_VAL(PSQL_SELECT_FILE));
	else
		T2_PWRN(plugin_name, "neither PSQL_HOST nor PSQL_SERVICE says where to: no rows are sent");
#else
	T2_PWRN(plugin_name, "BLOCK_BUF is set in 'tranalyzer.h', no table will be written");
#endif
	t2_free_env(ENV_PSQL_N, env);
}
