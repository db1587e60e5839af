/* What the columns of the rows are in a table of PostgreSQL, and what differs in one that is there already. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>

#include "psqlSink.h"

#define NS	"_ns"	/* behind the name of a time: its nanoseconds */

/* The numbers of the types are PostgreSQL's own, in every version. */
static const struct pg_type {
	const char	*name;		/* as format_type() says it */
	uint32_t	 oid;
} types[][2] = {	/* one, an array */
	[PG_INT2] = { { "smallint", 21 }, { "smallint[]", 1005 } },
	[PG_INT4] = { { "integer", 23 }, { "integer[]", 1007 } },
	[PG_INT8] = { { "bigint", 20 }, { "bigint[]", 1016 } },
	[PG_NUMERIC] = { { "numeric(20,0)", 1700 }, { "numeric(20,0)[]", 1231 } },
	[PG_BIT64] = { { "bit(64)", 1560 }, { "bit(64)[]", 1561 } },
	[PG_FLOAT4] = { { "real", 700 }, { "real[]", 1021 } },
	[PG_FLOAT8] = { { "double precision", 701 }, { "double precision[]", 1022 } },
	[PG_TEXT] = { { "text", 25 }, { "text[]", 1009 } },
	[PG_INET] = { { "inet", 869 }, { "inet[]", 1041 } },
	[PG_MACADDR] = { { "macaddr", 829 }, { "macaddr[]", 1040 } },
	[PG_TIME] = { { "timestamp with time zone", 1184 }, { "timestamp with time zone[]", 1185 } },
	[PG_NS] = { { "bigint", 20 }, { "bigint[]", 1016 } },
	[PG_JSON] = { { "jsonb", 3802 }, { "jsonb[]", 3807 } },
};

static enum pg_kind
kind_of(const binary_value_t *bv)
{
	if (bv->num_values != 1)
		return PG_JSON;
	switch ((enum binary_types)bv->subval[0].type) {
	case bt_int_8: case bt_int_16: case bt_uint_8: case bt_hex_8:
		return PG_INT2;
	case bt_int_32: case bt_uint_16: case bt_hex_16:
		return PG_INT4;
	case bt_int_64: case bt_uint_32: case bt_hex_32:
		return PG_INT8;
	case bt_uint_64:
		return PG_NUMERIC;
	case bt_hex_64:
		return PG_BIT64;
	case bt_float:
		return PG_FLOAT4;
	case bt_double: case bt_long_double:
		return PG_FLOAT8;
	case bt_mac_addr:
		return PG_MACADDR;
	case bt_ip4_addr: case bt_ip6_addr: case bt_ipx_addr:
		return PG_INET;
	case bt_timestamp:
		return PG_TIME;
	case bt_duration:
		return PG_NS;
	case bt_compound:
		return PG_JSON;
	default:
		return PG_TEXT;
	}
}

uint32_t
pg_element_oid(enum pg_kind kind)
{
	return types[kind][0].oid;
}

/* In lower case, as long as names may be. */
static void
name_make(char *dst, const char *name)
{
	size_t n;

	for (n = 0; name[n] != '\0' && n < 63 - sizeof(NS); n++)
		dst[n] = (char)tolower((unsigned char)name[n]);
	dst[n] = '\0';
}

static const struct pg_column *
column_named(const struct pg_columns *c, const char *name, bool *ns)
{
	for (uint32_t i = 0; i < c->n; i++) {
		const size_t n = strlen(c->column[i].name);

		*ns = c->column[i].kind == PG_TIME && strncmp(name, c->column[i].name, n) == 0 &&
		    strcmp(name + n, NS) == 0;
		if (*ns || strcmp(c->column[i].name, name) == 0)
			return &c->column[i];
	}
	return NULL;
}

static int
column_add(struct pg_columns *c, const struct pg_column *column, char *why, size_t size)
{
	const struct pg_column *other;
	char name[64 + sizeof(NS)];
	bool ns;

	(void)snprintf(name, sizeof(name), "%s%s", column->name, NS);
	if ((other = column_named(c, column->name, &ns)) == NULL && column->kind == PG_TIME)
		other = column_named(c, name, &ns);
	if (other != NULL) {
		(void)snprintf(why, size, "columns %.64s and %.64s have one name in PostgreSQL",
		    other->bv != NULL ? other->bv->name : other->name, column->bv->name);
		return -1;
	}
	c->column[c->n++] = *column;
	c->fields += column->kind == PG_TIME ? 2 : 1;
	return 0;
}

int
pg_columns_make(struct pg_columns *c, const struct selection *sel, char *why, size_t size)
{
	struct pg_column sensor = { .name = "sensorid", .kind = PG_INT8 };
	bool ns;

	*c = (struct pg_columns){ .cut = rowcut_new(main_header_bv),
		.column = t2_calloc_fatal(main_schema->n + 1, sizeof(*c->column)) };
	if (c->cut == NULL)
		T2_PFATAL("psqlSink", "Failed to compile the list of columns: %s", strerror(errno));
	for (uint32_t i = 0; i < main_schema->n; i++) {
		const binary_value_t *bv = main_schema->column[i].bv;
		struct pg_column column = { .bv = bv, .unit = main_schema->column[i].unit, .kind = kind_of(bv),
			.list = bv->is_repeating != 0, .place = rowcut_place(c->cut, i) };

		if (!selection_has(sel, bv->name))
			continue;
		pg_column_type(&column);
		name_make(column.name, bv->name);
		if (column_add(c, &column, why, size) == -1)
			return -1;
	}
	return column_named(c, sensor.name, &ns) != NULL ? 0 : column_add(c, &sensor, why, size);
}

void
pg_columns_release(struct pg_columns *c)
{
	rowcut_free(c->cut);
	free(c->column);
}

/* --- statements ------------------------------------------------------------------------------------------------- */

/* Text between quotes, with these doubled. */
static void
put_quoted(FILE *f, const char *s, char quote)
{
	putc(quote, f);
	for (; *s != '\0'; s++) {
		if (*s == quote)
			putc(quote, f);
		putc(*s, f);
	}
	putc(quote, f);
}

/* A stream into a text; without memory the program ends, as these are made at its start. */
static FILE *
begin(char **text, size_t *n)
{
	FILE *const f = open_memstream(text, n);

	if (f == NULL)
		T2_PFATAL("psqlSink", "out of memory");
	return f;
}

static char *
end(FILE *f, char **text)
{
	if (fclose(f) != 0)
		T2_PFATAL("psqlSink", "out of memory");
	return *text;
}

char *
pg_quoted(const char *name)
{
	char *text = NULL;
	size_t n;
	FILE *const f = begin(&text, &n);

	put_quoted(f, name, '"');
	return end(f, &text);
}

/* "timefirst" timestamp with time zone, and of times "timefirst_ns" bigint */
static void
put_column(FILE *f, const struct pg_column *c, const char *between, bool with_type)
{
	const enum pg_kind kinds[2] = { c->kind, PG_NS };

	for (unsigned i = 0; i < (c->kind == PG_TIME ? 2u : 1u); i++) {
		fprintf(f, "%s\"%s%s\"", between, c->name, i > 0 ? NS : "");
		if (with_type)
			fprintf(f, " %s", types[kinds[i]][c->list].name);
		if (i == 0 && *between == '\0')
			between = ", ";
	}
}

static void
put_comment(FILE *f, const struct pg_column *c, const char *table)
{
	const char *const unit = c->kind == PG_NS ? "ns" : c->unit;
	char text[BV_DESC_LEN + 128];

	(void)snprintf(text, sizeof(text), "%s%s%s%s", c->bv != NULL ? c->bv->desc : "Sensor ID",
	    unit != NULL ? " [" : "", unit != NULL ? unit : "", unit != NULL ? "]" : "");
	fputs("; COMMENT ON COLUMN ", f);
	put_quoted(f, table, '"');
	fprintf(f, ".\"%s\" IS ", c->name);
	put_quoted(f, text, '\'');
}

char *
pg_create(const struct pg_columns *c, const char *table)
{
	char *text = NULL;
	size_t n;
	FILE *const f = begin(&text, &n);

	fputs("CREATE TABLE ", f);
	put_quoted(f, table, '"');
	for (uint32_t i = 0; i < c->n; i++)
		put_column(f, &c->column[i], i > 0 ? ", " : " (", true);
	fputs(")", f);
	for (uint32_t i = 0; i < c->n; i++)
		put_comment(f, &c->column[i], table);
	return end(f, &text);
}

char *
pg_copy(const struct pg_columns *c, const char *table)
{
	char *text = NULL;
	size_t n;
	FILE *const f = begin(&text, &n);

	fputs("BEGIN; COPY ", f);
	put_quoted(f, table, '"');
	for (uint32_t i = 0; i < c->n; i++) {
		fputs(i > 0 ? ", " : " (", f);
		put_column(f, &c->column[i], "", false);
	}
	fputs(") FROM STDIN (FORMAT binary)", f);
	return end(f, &text);
}

/* --- a table that is there -------------------------------------------------------------------------------------- */

/* A column of the table that no row has, or has otherwise; false if it is fine. */
static bool
column_differs(FILE *f, const struct pg_columns *c, const char *table, const char *name, const char *type,
    bool has_default)
{
	bool ns;
	const struct pg_column *const column = column_named(c, name, &ns);
	const char *want;

	if (column == NULL && has_default)
		return false;
	if (column == NULL) {
		fprintf(f, "table %s has a column %s that %s; mend it with: ALTER TABLE ", table, name,
		    PSQL_SELECT ? "is not selected" : "no plugin makes");
		put_quoted(f, table, '"');
		fputs(" DROP COLUMN ", f);
		put_quoted(f, name, '"');
		fputs(";", f);
		return true;
	}
	want = types[ns ? PG_NS : column->kind][column->list].name;
	if (strcmp(type, want) == 0 ||
	    (column->kind == PG_NUMERIC && strcmp(type, column->list ? "numeric[]" : "numeric") == 0))
		return false;
	fprintf(f, "table %s: column %s is %s, not %s; mend it with: ALTER TABLE ", table, name, type, want);
	put_quoted(f, table, '"');
	fputs(" DROP COLUMN ", f);
	put_quoted(f, name, '"');
	fputs(", ADD COLUMN ", f);
	put_quoted(f, name, '"');
	fprintf(f, " %s;", want);
	return true;
}

static bool
has_column(const PGresult *has, const char *name)
{
	for (int i = 0; i < PQntuples(has); i++)
		if (strcmp(PQgetvalue(has, i, 0), name) == 0)
			return true;
	return false;
}

/* Columns that the table lacks; false if it lacks none. */
static bool
columns_missing(FILE *f, const struct pg_columns *c, const char *table, const PGresult *has)
{
	bool missing = false;
	char name[64 + sizeof(NS)];

	for (uint32_t i = 0; i < c->n; i++)
		for (unsigned ns = 0; ns < (c->column[i].kind == PG_TIME ? 2u : 1u); ns++) {
			(void)snprintf(name, sizeof(name), "%s%s", c->column[i].name, ns > 0 ? NS : "");
			if (has_column(has, name))
				continue;
			if (!missing) {
				fprintf(f, "table %s lacks columns; mend it with: ALTER TABLE ", table);
				put_quoted(f, table, '"');
			}
			fprintf(f, "%s ADD COLUMN \"%s\" %s", missing ? "," : "", name,
			    types[ns > 0 ? PG_NS : c->column[i].kind][c->column[i].list].name);
			missing = true;
		}
	if (missing)
		fputs(";", f);
	return missing;
}

char *
pg_differs(const struct pg_columns *c, const char *table, const PGresult *has)
{
	char *text = NULL;
	size_t n;
	FILE *const f = begin(&text, &n);
	bool differs = false;

	for (int i = 0; !differs && i < PQntuples(has); i++)
		differs = column_differs(f, c, table, PQgetvalue(has, i, 0), PQgetvalue(has, i, 1),
		    *PQgetvalue(has, i, 2) == 't');
	if (!differs)
		differs = columns_missing(f, c, table, has);
	(void)end(f, &text);
	if (differs)
		return text;
	free(text);
	return NULL;
}
