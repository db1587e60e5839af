/* User flags of psqlSink.  t2conf rewrites the values of these lines and no others. */
#ifndef T2_PSQLSINK_H
#define T2_PSQLSINK_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define PSQL_OVERWRITE_TABLE  2 // a table that is there: 0 refuse to run, 1 drop it, 2 append to it [0 - 2]
#define PSQL_TRANSACTION_NFLOWS 50000 // rows of a transaction, at most [1 - 1000000]
#define PSQL_SELECT           0 // 1: only the columns listed in PSQL_SELECT_FILE [0, 1]
#define PSQL_TIMEOUT         60 // a server that does not answer for so long is away [s] [1 - 86400]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define PSQL_HOST "" // name, address or folder of the socket; empty: PGHOST; without any, and PSQL_SERVICE, no rows
                     // are sent
#define PSQL_PORT "" // port; empty: PGPORT or 5432
#define PSQL_USER "" // user; empty: PGUSER or the user's own name
#define PSQL_DBNAME "" // database, which must be there; empty: PGDATABASE or the user's name
#define PSQL_SERVICE "" // entry of a service file (pg_service.conf) with the above; empty: PGSERVICE or none
#define PSQL_PASSWORD_FILE "" // file whose first line is the password; empty: ~/.pgpass, as libpq finds it
#define PSQL_SETTINGS "" // file of lines NAME = value with the flags of this section; the environment wins
#define PSQL_TABLE_NAME "flows" // name of the table; NAME_batches has what arrived
#define PSQL_INDEX "" // columns to make indexes of, joined by blanks: timeFirst srcIP dstIP
#define PSQL_SELECT_FILE "psql-columns.txt" // list of columns, in the plugin folder unless it starts with /
                                            // (PSQL_SELECT 1)
#define PSQL_CONNECTIONS "auto" // connections to send by, at most: 1 to 16; auto: as many as processors, up to 4
#define PSQL_QUEUE "auto" // rows that are not written yet: block, drop[:SIZE], spool[:SIZE]; auto: block, live drop

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#include <postgresql/libpq-fe.h>
#include <stdatomic.h>

#include "rowcut.h"
#include "rowtext.h"
#include "selection.h"

enum {
	ENV_PSQL_HOST,
	ENV_PSQL_PORT,
	ENV_PSQL_USER,
	ENV_PSQL_DBNAME,
	ENV_PSQL_SERVICE,
	ENV_PSQL_PASSWORD_FILE,
	ENV_PSQL_SETTINGS,
	ENV_PSQL_TABLE_NAME,
	ENV_PSQL_INDEX,
	ENV_PSQL_SELECT_FILE,
	ENV_PSQL_CONNECTIONS,
	ENV_PSQL_QUEUE,
	ENV_PSQL_N
};

#define PSQL_WHY	1024	/* bytes of a reason */
#define PSQL_CONNECTIONS_MAX	16
#define PSQL_NAME_MAX	63	/* bytes of a name there */

/* --- columns.c: what a column is there -------------------------------------------------------------------------- */

/* The value of a type on the wire. */
enum pg_kind {
	PG_INT2, PG_INT4, PG_INT8, PG_NUMERIC, PG_BIT64, PG_FLOAT4, PG_FLOAT8, PG_TEXT, PG_INET, PG_MACADDR, PG_TIME,
	PG_NS, PG_JSON
};

/* A column of the rows. */
struct pg_column {
	const binary_value_t	*bv;	/* NULL: sensorid, which the rows lack */
	const char		*unit;
	enum pg_kind		 kind;
	enum binary_types	 type;	/* in the rows, of each of its values */
	struct rowplace		 place;	/* in them */
	bool			 list;	/* an array */
	bool			 bounded;	/* a value is a field of some bytes at most */
	bool			 string;	/* a value is a text with an end */
	char			 name[64];	/* in lower case, as names without quotes are there */
};

struct pg_columns {
	struct rowcut		*cut;
	struct pg_column	*column;
	uint32_t		 n;
	uint32_t		 fields;	/* of a tuple: columns, and NAME_ns of times */
};

/* Those columns of the rows of a run that are selected; 0, or -1 with the reason: two have one name there. */
int pg_columns_make(struct pg_columns *c, const struct selection *sel, char *why, size_t size);
void pg_columns_release(struct pg_columns *c);

/* The statements that make a table, and those that begin to copy rows into it; to be freed. */
char *pg_create(const struct pg_columns *c, const char *table);
char *pg_copy(const struct pg_columns *c, const char *table);
/* The number of a type. */
uint32_t pg_element_oid(enum pg_kind kind);
/* "name", to be freed. */
char *pg_quoted(const char *name);

/*
 * The table is there; names and types of its columns, and whether they have a default, are those of has.  What
 * differs, with the statement that mends it, to be freed; NULL if nothing does.
 */
char *pg_differs(const struct pg_columns *c, const char *table, const PGresult *has);

/* --- tuple.c: rows in the binary format of COPY ----------------------------------------------------------------- */

extern const char pg_copy_begin[19];
extern const char pg_copy_end[2];
/* Of a column of the rows: type, and whether it is bounded. */
void pg_column_type(struct pg_column *column);
/* Append the tuple of a row, of which are the marks; -1 without memory. */
int pg_tuple(const struct pg_columns *c, const char *const *mark, struct rowtext_out *out);

/* --- server.c: the connection ----------------------------------------------------------------------------------- */

/* What came of it. */
enum pg_outcome {
	PG_DONE,
	PG_LOST,	/* the server is away, or the connection is: it may be tried again */
	PG_REFUSED	/* the server does not want it: there is no use in trying again */
};

/* How to connect. */
struct pg_where {
	const char	*keyword[16];
	char		*value[16];
};

struct pg_server {
	PGconn		*conn;		/* NULL: none */
	const struct pg_where *where;
	const atomic_bool *stop;	/* what is set to end all waiting; or NULL */
	char		 target[512];	/* "127.0.0.1:5432/t2", for messages */
	char		 why[PSQL_WHY];	/* behind what is not PG_DONE: one line */
};

enum pg_outcome pg_connect(struct pg_server *s);
void pg_disconnect(struct pg_server *s);
/* A statement; its result is for *result, to be cleared, if that is not NULL. */
enum pg_outcome pg_do(struct pg_server *s, const char *sql, PGresult **result);
/* One that is made of a format. */
__attribute__((format(printf, 3, 4))) enum pg_outcome pg_do_format(struct pg_server *s, PGresult **result,
    const char *fmt, ...);
/* What is refused here, not there. */
enum pg_outcome pg_refused(struct pg_server *s, const char *why);
/* Begin to copy, some bytes, and the end of it. */
enum pg_outcome pg_copy_start(struct pg_server *s, const char *sql);
enum pg_outcome pg_copy_put(struct pg_server *s, const char *p, size_t n);
enum pg_outcome pg_copy_finish(struct pg_server *s);

/* --- table.c: the table ----------------------------------------------------------------------------------------- */

struct pg_table {
	struct pg_columns columns;
	char		*name;
	char		*quoted, *batches;	/* names between quotes: its own, that of what arrived */
	char		*indexes;	/* columns to make indexes of */
	char		*copy;		/* the statements that begin to copy */
};

/* Make what is not there; PG_REFUSED if what is there is not as it must be. */
enum pg_outcome pg_table_prepare(struct pg_server *s, const struct pg_table *t);

/* --- senders.c: connections, and the batches on their way ------------------------------------------------------- */

/* Make the first connection; what is not PG_DONE has its reason in why.  Both pointers must stay. */
enum pg_outcome pg_senders_begin(const struct pg_table *t, const struct pg_where *where, unsigned connections,
    char *why, size_t size);
void pg_senders_start(void);
void pg_senders_end(void);
/* By the thread that rows come by, as t2_sink_gathers has it. */
void pg_senders_row(const char *row, uint32_t len, const struct t2_sink_note *note);
void pg_senders_send(bool now);
uint64_t pg_senders_has(void);
void pg_senders_back(void (*put)(void *to, const char *row, uint32_t len), void *to, struct t2_sink_note *note);

#endif /* T2_PSQLSINK_H */
