/* User flags of sqliteSink.  t2conf rewrites the values of these lines and no others. */
#ifndef T2_SQLITESINK_H
#define T2_SQLITESINK_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define SQLITE_OVERWRITE      2 // a table that is there: 0 refuse to run, 1 drop it, 2 append to it [0 - 2]
#define SQLITE_VIEW           1 // a view with texts: times as dates, hex numbers, lists as in flow files [0, 1]
#define SQLITE_TRANSACTION_NFLOWS 50000 // rows of a transaction; 0 all rows in one [0 - 1000000000]
#define T2_SQLITE_SELECT      0 // 1: only the columns listed in SQLITE_SELECT_FILE [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define SQLITE_DB_SUFFIX "_flows.sqlite" // suffix of the database
#define SQLITE_TABLE_NAME "flows" // name of the table; the view is called NAME_text, the list of columns NAME_columns
#define SQLITE_INDEX "" // columns to make indexes of, joined by blanks: timeFirst srcIP dstIP
#define SQLITE_SELECT_FILE "sqlite-columns.txt" // list of columns, in the plugin folder unless it starts with /
                                                // (T2_SQLITE_SELECT 1)
#define SQLITE_QUEUE "auto" // rows that are not written yet: block, drop[:SIZE], spool[:SIZE]; auto: block, live drop

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#include <sqlite3.h>

#include "rowcut.h"
#include "rowlist.h"
#include "selection.h"
#include "sinkfile.h"

enum {
	ENV_SQLITE_DB_SUFFIX,
	ENV_SQLITE_TABLE_NAME,
	ENV_SQLITE_INDEX,
	ENV_SQLITE_SELECT_FILE,
	ENV_SQLITE_QUEUE,
	ENV_SQLITE_N
};

/* The columns of the table: those that are selected, in the order of the rows.  Before all that follows. */
void sql_columns(const struct selection *sel);
void sql_columns_release(void);
bool sql_has_column(const char *name, size_t n);	/* of n bytes */

/* What a column is in the table. */
const char *sql_type(const binary_value_t *bv);		/* INTEGER, REAL or TEXT */
bool sql_is_list(const binary_value_t *bv);		/* TEXT that is an array of JSON */

/* "name" with its quotes doubled; freed by sqlite3_free(). */
char *sql_quoted(const char *name);

/* Append the statement that makes the table, the view, or the one that inserts a row. */
void sql_create(sqlite3_str *s, const char *table);
void sql_view(sqlite3_str *s, const char *table);
void sql_insert(sqlite3_str *s, const char *table);

/*
 * Does the table that is there fit the columns?  If not: why says what differs, and the statement that mends it;
 * freed by sqlite3_free().  NULL if it fits.
 */
char *sql_differs(sqlite3 *db, const char *table);

/* Bind the values of a row.  SQLITE_OK, or another number. */
int sql_bind(sqlite3_stmt *st, const struct rowpart *part, struct rowtext_out *text);

#endif /* T2_SQLITESINK_H */
