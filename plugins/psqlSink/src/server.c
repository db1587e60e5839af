/*
 * The connection to a server of PostgreSQL: statements and copying, with a bound on how long it may say nothing.
 *
 * Whatever fails says whether there is use in trying again, and why in one line.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>

#include "psqlSink.h"

#define LOOK_MS	250	/* whoever waits looks so often whether all ends */

/* The first line of a message of libpq's, without its end. */
static void
why_line(struct pg_server *s, const char *text)
{
	const size_t n = strcspn(text, "\n");

	(void)snprintf(s->why, sizeof(s->why), "%.*s", (int)n, text);
}

static enum pg_outcome
lost(struct pg_server *s, const char *text)
{
	why_line(s, *text != '\0' ? text : "the connection is lost");
	pg_disconnect(s);
	return PG_LOST;
}

/* Of an error the states after which it may be tried again: connections, shutdowns, dead locks. */
static bool
is_passing(const char *state)
{
	static const char *const passing[] = { "08", "40", "57P0", "25P03", "53300" };

	for (size_t i = 0; state != NULL && i < T2_NELEM(passing); i++)
		if (strncmp(state, passing[i], strlen(passing[i])) == 0)
			return true;
	return false;
}

/* "message: detail (COPY flows, line 3, column srcip)" */
static enum pg_outcome
failed(struct pg_server *s, const PGresult *r)
{
	const char *const state = PQresultErrorField(r, PG_DIAG_SQLSTATE),
	    *const text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	const char *const more[] = { PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL),
		PQresultErrorField(r, PG_DIAG_CONTEXT) };
	size_t n;

	if (PQstatus(s->conn) == CONNECTION_BAD)
		return lost(s, text != NULL ? text : PQerrorMessage(s->conn));
	why_line(s, text != NULL ? text : PQerrorMessage(s->conn));
	if (is_passing(state)) {
		pg_disconnect(s);
		return PG_LOST;
	}
	for (size_t i = 0; i < T2_NELEM(more); i++) {
		n = strlen(s->why);
		if (more[i] != NULL && *more[i] != '\0')
			(void)snprintf(s->why + n, sizeof(s->why) - n, "%s%.*s%s", i == 0 ? ": " : " (",
			    (int)strcspn(more[i], "\n"), more[i], i == 0 ? "" : ")");
	}
	return PG_REFUSED;
}

/* --- connecting ------------------------------------------------------------------------------------------------- */

void
pg_disconnect(struct pg_server *s)
{
	PQfinish(s->conn);
	s->conn = NULL;
}

static void
silent(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

/* "127.0.0.1:5432/t2" */
static void
target_make(struct pg_server *s)
{
	const char *const host = PQhost(s->conn), *const port = PQport(s->conn), *const db = PQdb(s->conn);

	(void)snprintf(s->target, sizeof(s->target), "%s:%s/%s", host != NULL && *host != '\0' ? host : "localhost",
	    port != NULL ? port : "", db != NULL ? db : "");
}

/*
 * A password that is wrong, a database that there is not: no later try goes better.  Without SQLSTATE the text must
 * do.
 */
static bool
is_refusal(const char *text)
{
	static const char *const passing[] = { "the database system is", "too many clients", "too many connections",
		"connection slots", "terminating connection" };

	if (strstr(text, "FATAL:") == NULL)
		return strstr(text, "no password supplied") != NULL || strstr(text, "invalid ") == text;
	for (size_t i = 0; i < T2_NELEM(passing); i++)
		if (strstr(text, passing[i]) != NULL)
			return false;
	return true;
}

enum pg_outcome
pg_connect(struct pg_server *s)
{
	bool refused;

	pg_disconnect(s);
	if ((s->conn = PQconnectdbParams(s->where->keyword, (const char *const *)s->where->value, 0)) == NULL)
		return lost(s, "out of memory");
	target_make(s);
	if (PQstatus(s->conn) == CONNECTION_OK && PQsetnonblocking(s->conn, 1) == 0) {
		(void)PQsetNoticeProcessor(s->conn, silent, NULL);
		return PG_DONE;
	}
	refused = is_refusal(PQerrorMessage(s->conn));
	(void)lost(s, PQerrorMessage(s->conn));
	return refused ? PG_REFUSED : PG_LOST;
}

/* --- waiting ---------------------------------------------------------------------------------------------------- */

/* Wait until the server says something, or with can_write takes something. */
static enum pg_outcome
await(struct pg_server *s, bool can_write)
{
	struct pollfd fd = { .fd = PQsocket(s->conn), .events = (short)(POLLIN | (can_write ? POLLOUT : 0)) };
	int n = 0;

	for (unsigned i = 0; n == 0 && i < PSQL_TIMEOUT * (1000u / LOOK_MS); i++) {
		if (s->stop != NULL && atomic_load_explicit(s->stop, memory_order_relaxed))
			return lost(s, "all ends");
		if ((n = poll(&fd, 1, LOOK_MS)) == -1 && errno == EINTR)
			n = 0;
	}
	if (n <= 0)
		return lost(s, n == 0 ? "no answer for " STR(PSQL_TIMEOUT) " s" : strerror(errno));
	if ((fd.revents & POLLOUT) == 0 && PQconsumeInput(s->conn) == 0)
		return lost(s, PQerrorMessage(s->conn));
	return PG_DONE;
}

/* All that was given to libpq goes. */
static enum pg_outcome
flush(struct pg_server *s)
{
	enum pg_outcome o;
	int n;

	while ((n = PQflush(s->conn)) == 1)
		if ((o = await(s, true)) != PG_DONE)
			return o;
	return n == 0 ? PG_DONE : lost(s, PQerrorMessage(s->conn));
}

/* The next result, NULL behind the last one. */
static enum pg_outcome
next_result(struct pg_server *s, PGresult **r)
{
	enum pg_outcome o;

	while (PQisBusy(s->conn))
		if ((o = await(s, false)) != PG_DONE)
			return o;
	*r = PQgetResult(s->conn);
	return PG_DONE;
}

/* All results; the first error counts, and of what went well the last. */
static enum pg_outcome
results(struct pg_server *s, PGresult **last)
{
	enum pg_outcome o = PG_DONE, e;
	PGresult *r, *keep = NULL;

	while ((e = next_result(s, &r)) == PG_DONE && r != NULL) {
		const ExecStatusType status = PQresultStatus(r);

		if (o == PG_DONE && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
		    status != PGRES_COPY_IN)
			o = failed(s, r);
		PQclear(keep);
		keep = r;
		if (s->conn == NULL || status == PGRES_COPY_IN)
			break;
	}
	if (e != PG_DONE)
		o = e;
	if (o == PG_DONE && last != NULL)
		*last = keep;
	else
		PQclear(keep);
	return o;
}

/* --- statements ------------------------------------------------------------------------------------------------- */

enum pg_outcome
pg_do(struct pg_server *s, const char *sql, PGresult **result)
{
	enum pg_outcome o;

	if (PQsendQuery(s->conn, sql) == 0)
		return lost(s, PQerrorMessage(s->conn));
	if ((o = flush(s)) != PG_DONE)
		return o;
	return results(s, result);
}

enum pg_outcome
pg_copy_start(struct pg_server *s, const char *sql)
{
	const enum pg_outcome o = pg_do(s, sql, NULL);

	return o == PG_DONE ? pg_copy_put(s, pg_copy_begin, sizeof(pg_copy_begin)) : o;
}

enum pg_outcome
pg_copy_put(struct pg_server *s, const char *p, size_t n)
{
	enum pg_outcome o;
	int e;

	while ((e = PQputCopyData(s->conn, p, (int)n)) == 0)
		if ((o = await(s, true)) != PG_DONE)
			return o;
	return e == 1 ? flush(s) : lost(s, PQerrorMessage(s->conn));
}

enum pg_outcome
pg_copy_finish(struct pg_server *s)
{
	enum pg_outcome o = pg_copy_put(s, pg_copy_end, sizeof(pg_copy_end));
	int e;

	while (o == PG_DONE && (e = PQputCopyEnd(s->conn, NULL)) != 1) {
		if (e == -1)
			return lost(s, PQerrorMessage(s->conn));
		o = await(s, true);
	}
	if (o == PG_DONE)
		o = flush(s);
	return o == PG_DONE ? results(s, NULL) : o;
}
