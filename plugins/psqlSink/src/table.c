/* The table that a run fills: it is made, or the one that is there is looked at. */
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

#include "psqlSink.h"

#define LOCK_NUMBER	1949451895	/* one sensor at a time makes tables */

enum pg_outcome
pg_do_format(struct pg_server *s, PGresult **result, const char *fmt, ...)
{
	enum pg_outcome o;
	char *sql = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&sql, fmt, ap) == -1)
		T2_PFATAL("psqlSink", "out of memory");
	va_end(ap);
	o = pg_do(s, sql, result);
	free(sql);
	return o;
}

enum pg_outcome
pg_refused(struct pg_server *s, const char *why)
{
	(void)snprintf(s->why, sizeof(s->why), "%s", why);
	return PG_REFUSED;
}

/* Of the table that is there, names and types of its columns; without rows if it is not. */
static enum pg_outcome
table_look(struct pg_server *s, const struct pg_table *t, PGresult **has_columns)
{
	char *literal = PQescapeLiteral(s->conn, t->quoted, strlen(t->quoted));
	const enum pg_outcome o = pg_do_format(s, has_columns, "SELECT a.attname, "
	    "format_type(a.atttypid, a.atttypmod), a.atthasdef OR a.attidentity <> '' FROM pg_attribute a "
	    "WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
	    literal != NULL ? literal : "''");

	PQfreemem(literal);
	return o;
}

/* Make the table, or see that the one that is there is as it must be.  A run drops one only at its start. */
static enum pg_outcome
table_make(struct pg_server *s, const struct pg_table *t)
{
	static bool started;
	const int overwrite = started ? 2 : PSQL_OVERWRITE_TABLE;
	PGresult *found = NULL;
	enum pg_outcome o = table_look(s, t, &found);
	char *why, *sql;
	bool there;

	if (o != PG_DONE)
		return o;
	there = PQntuples(found) > 0;
	if (there && overwrite == 0)
		o = pg_refused(s, "the table is there already (PSQL_OVERWRITE_TABLE 0)");
	else if (there && overwrite == 2 && (why = pg_differs(&t->columns, t->name, found)) != NULL) {
		o = pg_refused(s, why);
		free(why);
	} else if (there && overwrite == 1) {
		o = pg_do_format(s, NULL, "DROP TABLE %s; DROP TABLE IF EXISTS %s", t->quoted, t->batches);
		there = false;
	}
	PQclear(found);
	if (o == PG_DONE && !there) {
		sql = pg_create(&t->columns, t->name);
		o = pg_do(s, sql, NULL);
		free(sql);
	}
	started |= o == PG_DONE;
	return o;
}

/* The indexes that were asked for; their columns are known. */
static enum pg_outcome
indexes_make(struct pg_server *s, const struct pg_table *t)
{
	enum pg_outcome o = PG_DONE;

	for (const char *p = t->indexes; o == PG_DONE && *(p += strspn(p, " ")) != '\0'; p += strcspn(p, " ")) {
		char *const column = t2_strdup_printf("%.*s", (int)strcspn(p, " "), p);
		char *const index = t2_strdup_printf("%s_%s", t->name, column), *const q = pg_quoted(index);

		o = pg_do_format(s, NULL, "CREATE INDEX IF NOT EXISTS %s ON %s (%s)", q, t->quoted, column);
		free(q);
		free(index);
		free(column);
	}
	return o;
}

/* All in one transaction, one sensor at a time, and of this one a connection at a time. */
enum pg_outcome
pg_table_prepare(struct pg_server *s, const struct pg_table *t)
{
	static pthread_mutex_t alone = PTHREAD_MUTEX_INITIALIZER;
	enum pg_outcome o;

	(void)pthread_mutex_lock(&alone);
	o = pg_do(s, "BEGIN; SELECT pg_advisory_xact_lock(" STR(LOCK_NUMBER) ")", NULL);
	if (o == PG_DONE)
		o = table_make(s, t);
	if (o == PG_DONE)
		o = indexes_make(s, t);
	if (o == PG_DONE)
		o = pg_do_format(s, NULL, "CREATE TABLE IF NOT EXISTS %s (run uuid, batch bigint, sensorid bigint, "
		    "rows bigint, arrived timestamp with time zone DEFAULT now(), PRIMARY KEY (run, batch))",
		    t->batches);
	/* what is there under this name takes keys, or it is said before the first row */
	if (o == PG_DONE)
		o = pg_do_format(s, NULL, "INSERT INTO %s (run, batch, sensorid, rows) SELECT NULL::uuid, 0, 0, 0 "
		    "WHERE false ON CONFLICT (run, batch) DO NOTHING; COMMIT", t->batches);
	(void)pthread_mutex_unlock(&alone);
	return o;
}
