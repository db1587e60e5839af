/* The table of flows: its columns, the view, and what differs in one that is there already. */
#include "sqliteSink.h"

static struct column {
	const binary_value_t	*bv;
	uint32_t		 number;	/* of the rows' */
} *columns;
static uint32_t ncolumns;

void
sql_columns(const struct selection *sel)
{
	uint32_t number = 0;

	columns = t2_calloc_fatal(main_schema->n, sizeof(*columns));
	for (const binary_value_t *bv = main_header_bv; bv != NULL; bv = bv->next, number++)
		if (selection_has(sel, bv->name))
			columns[ncolumns++] = (struct column){ bv, number };
}

void
sql_columns_release(void)
{
	free(columns);
	columns = NULL;
	ncolumns = 0;
}

static const binary_value_t *
column_named(const char *name, size_t n)
{
	for (uint32_t i = 0; i < ncolumns; i++)
		if (strlen(columns[i].bv->name) == n && memcmp(columns[i].bv->name, name, n) == 0)
			return columns[i].bv;
	return NULL;
}

bool
sql_has_column(const char *name, size_t n)
{
	return column_named(name, n) != NULL;
}

/* One value, which is not a list. */
static uint32_t
only_type(const binary_value_t *bv)
{
	return bv->is_repeating || bv->num_values != 1 ? (uint32_t)bt_compound : bv->subval[0].type;
}

bool
sql_is_list(const binary_value_t *bv)
{
	return only_type(bv) == bt_compound;
}

const char *
sql_type(const binary_value_t *bv)
{
	switch ((enum binary_types)only_type(bv)) {
	case bt_int_8: case bt_int_16: case bt_int_32: case bt_int_64:
	case bt_uint_8: case bt_uint_16: case bt_uint_32: case bt_uint_64:
	case bt_hex_8: case bt_hex_16: case bt_hex_32: case bt_hex_64:
	case bt_timestamp: case bt_duration:
		return "INTEGER";
	case bt_float: case bt_double: case bt_long_double:
		return "REAL";
	default:
		return "TEXT";
	}
}

char *
sql_quoted(const char *name)
{
	return sqlite3_mprintf("\"%w\"", name);
}

void
sql_create(sqlite3_str *s, const char *table)
{
	sqlite3_str_appendf(s, "CREATE TABLE \"%w\" (", table);
	for (uint32_t i = 0; i < ncolumns; i++)
		sqlite3_str_appendf(s, "%s\"%w\" %s", i == 0 ? "" : ", ", columns[i].bv->name,
		    sql_type(columns[i].bv));
	sqlite3_str_appendall(s, ")");
}

void
sql_insert(sqlite3_str *s, const char *table)
{
	sqlite3_str_appendf(s, "INSERT INTO \"%w\" (", table);
	for (uint32_t i = 0; i < ncolumns; i++)
		sqlite3_str_appendf(s, "%s\"%w\"", i == 0 ? "" : ", ", columns[i].bv->name);
	sqlite3_str_appendall(s, ") VALUES (");
	for (uint32_t i = 0; i < ncolumns; i++)
		sqlite3_str_appendall(s, i == 0 ? "?" : ", ?");
	sqlite3_str_appendall(s, ")");
}

/* --- the view --------------------------------------------------------------------------------------------------- */

/* The text of an expression x of a type. */
static void
view_value(sqlite3_str *s, uint32_t type, const char *x)
{
	switch ((enum binary_types)type) {
	case bt_hex_8: case bt_hex_16: case bt_hex_32: case bt_hex_64:
		sqlite3_str_appendf(s, "printf('0x%%0%d%c', %s)", 2 * (int)bv_type_size(type),
		    HEX_CAPITAL ? 'X' : 'x', x);
		break;
	case bt_uint_64:
		sqlite3_str_appendf(s, "printf('%%u', %s)", x);
		break;
	case bt_timestamp:
		sqlite3_str_appendf(s, "strftime('%%Y-%%m-%%dT%%H:%%M:%%S', %s / 1000000000, 'unixepoch') || "
		    "printf('.%%0%dd', %s %% 1000000000 / %d) || 'Z'", x, T2_USEC_PREC, x,
		    T2_USEC_PREC == 9 ? 1 : 1000);
		break;
	case bt_duration:
		sqlite3_str_appendf(s, "printf('%%d.%%0%dd', %s / 1000000000, %s %% 1000000000 / %d)", T2_USEC_PREC,
		    x, x, T2_USEC_PREC == 9 ? 1 : 1000);
		break;
	default:
		sqlite3_str_appendall(s, x);
	}
}

/* A list: its elements joined by ;, the values of a compound by _. */
static void
view_list(sqlite3_str *s, const binary_value_t *bv)
{
	char x[64];

	for (uint32_t i = 0; i < bv->num_values; i++)
		if (bv->subval[i].type == bt_compound) {	/* nested: as it is */
			sqlite3_str_appendf(s, "\"%w\"", bv->name);
			return;
		}
	if (bv->is_repeating)
		sqlite3_str_appendall(s, "(SELECT ifnull(group_concat(");
	for (uint32_t i = 0; i < bv->num_values; i++) {
		if (bv->num_values == 1)
			snprintf(x, sizeof(x), "e.value");
		else if (bv->is_repeating)
			snprintf(x, sizeof(x), "json_extract(e.value, '$[%u]')", (unsigned)i);
		else {
			char *v = sqlite3_mprintf("json_extract(\"%w\", '$[%u]')", bv->name, (unsigned)i);

			sqlite3_str_appendall(s, i > 0 ? " || '_' || ifnull(" : "ifnull(");
			view_value(s, bv->subval[i].type, v);
			sqlite3_str_appendall(s, ", '-')");
			sqlite3_free(v);
			continue;
		}
		sqlite3_str_appendall(s, i > 0 ? " || '_' || ifnull(" : "ifnull(");
		view_value(s, bv->subval[i].type, x);
		sqlite3_str_appendall(s, ", '-')");
	}
	if (bv->is_repeating)
		sqlite3_str_appendf(s, ", ';'), '') FROM json_each(\"%w\") AS e)", bv->name);
}

void
sql_view(sqlite3_str *s, const char *table)
{
	sqlite3_str_appendf(s, "CREATE VIEW \"%w_text\" AS SELECT ", table);
	for (uint32_t i = 0; i < ncolumns; i++) {
		const binary_value_t *const bv = columns[i].bv;
		char *x = sql_quoted(bv->name);

		if (sql_is_list(bv))
			view_list(s, bv);
		else
			view_value(s, bv->subval[0].type, x);
		sqlite3_str_appendf(s, " AS %s%s", x, i + 1 < ncolumns ? ", " : "");
		sqlite3_free(x);
	}
	sqlite3_str_appendf(s, " FROM \"%w\"", table);
}

/* --- a table that is there -------------------------------------------------------------------------------------- */

/* Of the columns of the table the first that does not fit, and the number of those that do. */
static char *
column_differs(sqlite3_stmt *st, const char *table, unsigned *same)
{
	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(st, 1),
		    *type = (const char *)sqlite3_column_text(st, 2);
		const binary_value_t *bv = column_named(name, strlen(name));

		if (bv == NULL)
			return sqlite3_mprintf("table %s has a column %s that %s; mend it with: DROP "
			    "VIEW IF EXISTS \"%w_text\"; ALTER TABLE \"%w\" DROP COLUMN \"%w\";", table, name,
			    T2_SQLITE_SELECT ? "is not selected" : "no plugin makes", table, table, name);
		if (strcmp(type, sql_type(bv)) != 0)
			return sqlite3_mprintf("table %s: column %s is %s, not %s; mend it with: ALTER TABLE \"%w\" "
			    "RENAME TO \"%w_before\";", table, name, type, sql_type(bv), table, table);
		++*same;
	}
	return NULL;
}

static bool
has_column(sqlite3 *db, const char *table, const char *name)
{
	return sqlite3_table_column_metadata(db, NULL, table, name, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

char *
sql_differs(sqlite3 *db, const char *table)
{
	char *sql = sqlite3_mprintf("PRAGMA table_info(\"%w\")", table), *why = NULL;
	sqlite3_str *missing = sqlite3_str_new(db);
	sqlite3_stmt *st = NULL;
	unsigned same = 0;

	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK)
		why = column_differs(st, table, &same);
	sqlite3_finalize(st);
	sqlite3_free(sql);
	for (uint32_t i = 0; why == NULL && i < ncolumns; i++)
		if (!has_column(db, table, columns[i].bv->name))
			sqlite3_str_appendf(missing, " ALTER TABLE \"%w\" ADD COLUMN \"%w\" %s;", table,
			    columns[i].bv->name, sql_type(columns[i].bv));
	if (why == NULL && sqlite3_str_length(missing) > 0)
		why = sqlite3_mprintf("table %s lacks columns; mend it with:%s", table, sqlite3_str_value(missing));
	sqlite3_free(sqlite3_str_finish(missing));
	return why;
}

/* --- values ----------------------------------------------------------------------------------------------------- */

static int
bind_text(sqlite3_stmt *st, int i, const struct rowvalue *v, struct rowtext_out *text)
{
	char *s = rowtext_out_room(text, rowvalue_room(v));

	if (s == NULL)
		return SQLITE_NOMEM;
	text->len += (size_t)(rowvalue_text(s, v) - s);
	return sqlite3_bind_text64(st, i, s, (uint64_t)(text->p + text->len - s), SQLITE_TRANSIENT, SQLITE_UTF8);
}

static int
bind_list(sqlite3_stmt *st, int i, const binary_value_t *bv, const char *p, struct rowtext_out *text)
{
	if (rowvalues_json(text, p, bv->subval, bv->num_values, bv->is_repeating, false) == NULL)
		return SQLITE_NOMEM;
	return sqlite3_bind_text64(st, i, text->p, text->len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static int
bind_value(sqlite3_stmt *st, int i, const struct rowvalue *v, struct rowtext_out *text)
{
	int64_t ns;

	switch ((enum binary_types)v->type) {
	case bt_float: case bt_double: case bt_long_double:
		return sqlite3_bind_double(st, i, v->d);
	case bt_timestamp: case bt_duration:
		return rowvalue_ns(v, &ns) ? sqlite3_bind_int64(st, i, ns) : sqlite3_bind_null(st, i);
	case bt_ipx_addr:
		return v->u == 0 ? sqlite3_bind_null(st, i) : bind_text(st, i, v, text);
	default:
		return rowvalue_is_number(v->type) ? sqlite3_bind_int64(st, i, v->i) : bind_text(st, i, v, text);
	}
}

int
sql_bind(sqlite3_stmt *st, const struct rowpart *part, struct rowtext_out *text)
{
	int e = SQLITE_OK;

	for (uint32_t i = 0; i < ncolumns && e == SQLITE_OK; i++) {
		const binary_value_t *const bv = columns[i].bv;
		const char *const p = part[columns[i].number].p;
		struct rowvalue v;

		text->len = 0;
		if (sql_is_list(bv)) {
			e = bind_list(st, (int)i + 1, bv, p, text);
			continue;
		}
		(void)rowvalue_next(bv->subval[0].type, p, &v);
		e = bind_value(st, (int)i + 1, &v, text);
	}
	return e;
}
