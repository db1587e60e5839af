/* User flags of clickhouseSink.  t2conf rewrites the values of these lines and no others. */
#ifndef T2_CLICKHOUSESINK_H
#define T2_CLICKHOUSESINK_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define CLICKHOUSE_OVERWRITE_TABLE 2 // a table that is there: 0 refuse to run, 1 drop it, 2 append to it [0 - 2]
#define CLICKHOUSE_BATCH_NFLOWS 100000 // rows of a batch, at most [1 - 1000000]
#define CLICKHOUSE_SELECT      0 // 1: only the columns listed in CLICKHOUSE_SELECT_FILE [0, 1]
#define CLICKHOUSE_TIMEOUT    60 // a server that does not answer for so long is away [s] [1 - 86400]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define CLICKHOUSE_URL "" // http://HOST:8123 or https://HOST:8443; empty: no rows are sent
#define CLICKHOUSE_DATABASE "default" // database, which must be there
#define CLICKHOUSE_USER "" // user; empty: the server's default
#define CLICKHOUSE_PASSWORD_FILE "" // file whose first line is the password; empty: none
#define CLICKHOUSE_SETTINGS "" // file of lines NAME = value with the flags of this section; the environment wins
#define CLICKHOUSE_TABLE_NAME "flows" // name of the table
#define CLICKHOUSE_SELECT_FILE "clickhouse-columns.txt" // list of columns, in the plugin folder unless it starts with
                                                        // / (CLICKHOUSE_SELECT 1)
#define CLICKHOUSE_QUEUE "auto" // rows that are not written yet: block, drop[:SIZE], spool[:SIZE]; auto: block, live
                                // drop

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#include <stdatomic.h>

#include "rowcut.h"
#include "rowtext.h"
#include "selection.h"

enum {
	ENV_CLICKHOUSE_URL,
	ENV_CLICKHOUSE_DATABASE,
	ENV_CLICKHOUSE_USER,
	ENV_CLICKHOUSE_PASSWORD_FILE,
	ENV_CLICKHOUSE_SETTINGS,
	ENV_CLICKHOUSE_TABLE_NAME,
	ENV_CLICKHOUSE_SELECT_FILE,
	ENV_CLICKHOUSE_QUEUE,
	ENV_CLICKHOUSE_N
};

#define CH_WHY	1024	/* bytes of a reason */

/* --- columns.c: what a column is there -------------------------------------------------------------------------- */

/* The sink's own columns, behind the rows'. */
enum ch_own { CH_OWN_NONE, CH_OWN_SENSOR, CH_OWN_RUN, CH_OWN_ROW };

/*
 * A column of the table: one of the rows, its nanoseconds, one of the values of a repeated compound, or the sink's
 * own.
 */
struct ch_column {
	const binary_value_t	*bv;
	const char		*unit;
	uint32_t		 number;	/* of the column of the rows */
	int32_t			 value;		/* one of a compound's; -1: all */
	bool			 ns;		/* NAME_ns of a time */
	atomic_bool		 wide;		/* DateTime64 in the table, not DateTime */
	uint8_t			 raw;		/* bytes of a value or element if the row has it as it goes, or 0 */
	uint32_t		 joined, bytes;	/* columns from here on that the row has as they go; bytes */
	enum ch_own		 own;
	char			*name, *type, *older;	/* older: the type on servers without the other, or NULL */
};

struct ch_columns {
	struct ch_column	*column;
	uint32_t		 n;
	bool			 has_time;	/* a column timeFirst */
};

/* Is it a column of times, which gets its nanoseconds beside it? */
static inline bool
ch_is_time(const binary_value_t *bv)
{
	return bv->num_values == 1 && bv->subval[0].type == bt_timestamp;
}

/* Those columns of the rows of a run that are selected. */
void ch_columns_make(struct ch_columns *c, const struct selection *sel);
void ch_columns_release(struct ch_columns *c);

/* `name` or 'text', to be freed. */
char *ch_quoted(const char *name, char quote);
/* The statement that makes a table, for a server that has the newer types or not; to be freed. */
char *ch_create(struct ch_columns *c, const char *table, bool newer);
/* The names of the columns, as INSERT wants them; to be freed. */
char *ch_names(const struct ch_columns *c);
/*
 * A table that is there has these columns: lines of name, type and kind of default, separated by tabs.  What differs,
 * with the statement that mends it, to be freed; NULL if nothing does.
 */
char *ch_differs(struct ch_columns *c, const char *table, const char *has);

/* --- rowbinary.c ------------------------------------------------------------------------------------------------ */

/* The row with a number of a run (16 bytes) in the format RowBinary; -1 without memory. */
int ch_row(const struct ch_columns *c, const struct rowpart *part, const uint8_t *run, uint64_t number,
    struct rowtext_out *out);

/* Seconds of a time, as DateTime has them. */
uint32_t ch_seconds(const struct rowvalue *v);

/* --- http.c: the server ----------------------------------------------------------------------------------------- */

/* What came of it. */
enum ch_outcome {
	CH_DONE,
	CH_LOST,	/* the server is away, or busy: it may be tried again */
	CH_REFUSED	/* the server does not want it: there is no use in trying again */
};

struct ch_server {
	void		*curl;		/* CURL */
	const char	*url, *database, *user, *password;	/* owned by the caller */
	char		 target[512];	/* "http://127.0.0.1:8123/default", for messages */
	char		 why[CH_WHY];	/* behind what is not CH_DONE: one line */
	struct rowtext_out answer;	/* with a NUL behind it */
	uint64_t	 moved;		/* bytes of the request and of its answer */
	time_t		 since;		/* no more of them; 0: just begun */
	const atomic_bool *stop;	/* all ends: what goes on is broken off */
};

/* 0, or -1 with the reason in why. */
int ch_init(struct ch_server *s);
void ch_release(struct ch_server *s);
/* A statement; what it gives is in s->answer. */
enum ch_outcome ch_do(struct ch_server *s, const char *sql);
/* A statement with an id, and behind its newline rows in RowBinary: they go in one piece, packed by LZ4. */
enum ch_outcome ch_insert(struct ch_server *s, const char *id, const char *body, size_t n);

#endif /* T2_CLICKHOUSESINK_H */
