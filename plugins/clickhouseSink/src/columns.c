/* What the columns of the rows are in a table of ClickHouse, and what differs in one that is there already. */
#include <stdio.h>

#include "clickhouseSink.h"

/* A stream into a text; without memory the program ends, as these are made at its start. */
static FILE *
begin(char **text, size_t *n)
{
	FILE *const f = open_memstream(text, n);

	if (f == NULL)
		T2_PFATAL("clickhouseSink", "out of memory");
	return f;
}

static char *
end(FILE *f, char **text)
{
	if (fclose(f) != 0)
		T2_PFATAL("clickhouseSink", "out of memory");
	return *text;
}

/* --- types ------------------------------------------------------------------------------------------------------ */

/* Servers from 20.1 on have types for addresses and for times with nanoseconds. */
static const char *
type_name(uint32_t type, bool newer)
{
	switch ((enum binary_types)type) {
	case bt_int_8:	return "Int8";
	case bt_int_16:	return "Int16";
	case bt_int_32:	return "Int32";
	case bt_int_64: case bt_duration: return "Int64";
	case bt_uint_8: case bt_hex_8: return "UInt8";
	case bt_uint_16: case bt_hex_16: return "UInt16";
	case bt_uint_32: case bt_hex_32: return "UInt32";
	case bt_uint_64: case bt_hex_64: return "UInt64";
	case bt_float:	return "Float32";
	case bt_double: case bt_long_double: return "Float64";
	case bt_ip4_addr: return newer ? "IPv4" : "UInt32";
	case bt_ip6_addr: return newer ? "IPv6" : "FixedString(16)";
	case bt_ipx_addr: return newer ? "Nullable(IPv6)" : "Nullable(FixedString(16))";
	case bt_timestamp: return newer ? "DateTime64(9, 'UTC')" : "DateTime('UTC')";
	default:	return "String";
	}
}

static void put_type(FILE *f, const binary_subvalue_t *sv, uint32_t n, bool repeated, bool newer);

static void
put_value_type(FILE *f, const binary_subvalue_t *sv, bool newer)
{
	if (sv->type == bt_compound)
		put_type(f, sv->subval, sv->num_values, sv->is_repeating, newer);
	else	/* a time among other values has no nanoseconds beside it: it is they */
		fputs(sv->type == bt_timestamp ? "UInt64" : type_name(sv->type, newer), f);
}

/* Array(Tuple(UInt8, String)) */
static void
put_type(FILE *f, const binary_subvalue_t *sv, uint32_t n, bool repeated, bool newer)
{
	if (repeated)
		fputs("Array(", f);
	if (n > 1)
		fputs("Tuple(", f);
	for (uint32_t i = 0; i < n; i++) {
		if (i > 0)
			fputs(", ", f);
		put_value_type(f, &sv[i], newer);
	}
	fprintf(f, "%s%s", n > 1 ? ")" : "", repeated ? ")" : "");
}

/* The type of a column of the table. */
static char *
column_type(const struct ch_column *c, bool newer)
{
	const bool repeated = c->bv->is_repeating != 0;
	char *text = NULL;
	size_t n;
	FILE *const f = begin(&text, &n);

	if (c->ns)
		fprintf(f, "%s", repeated ? "Array(UInt64)" : "UInt64");
	else if (c->value >= 0) {
		fputs("Array(", f);
		put_value_type(f, &c->bv->subval[c->value], newer);
		fputs(")", f);
	} else if (ch_is_time(c->bv))
		fprintf(f, "%s%s%s", repeated ? "Array(" : "", type_name(bt_timestamp, newer), repeated ? ")" : "");
	else
		put_type(f, c->bv->subval, c->bv->num_values, repeated, newer);
	return end(f, &text);
}

/* --- columns ---------------------------------------------------------------------------------------------------- */

static struct ch_column *
column_add(struct ch_columns *c, char *name)
{
	struct ch_column *column;

	if (c->n % 64 == 0)
		T2_REALLOC(c->column, (c->n + 64) * sizeof(*c->column));
	column = &c->column[c->n++];
	*column = (struct ch_column){ .name = name, .value = -1 };
	return column;
}

/* Bytes of a value that the row has as the server wants it; 0: it has not. */
static uint8_t
raw_size(uint32_t type)
{
	const bool is_number = (type >= bt_int_8 && type <= bt_int_64) || (type >= bt_uint_8 && type <= bt_uint_64) ||
	    (type >= bt_hex_8 && type <= bt_hex_64) || type == bt_float || type == bt_double;

	return is_number && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? (uint8_t)bv_type_size(type) : 0;
}

static void
column_of(struct ch_columns *c, uint32_t number, int32_t value, bool ns, char *name)
{
	struct ch_column *const column = column_add(c, name);
	char *older;

	column->bv = main_schema->column[number].bv;
	column->unit = main_schema->column[number].unit;
	column->number = number;
	column->value = value;
	column->ns = ns;
	column->raw = value == -1 && column->bv->num_values == 1 ? raw_size(column->bv->subval[0].type) : 0;
	column->type = column_type(column, true);
	older = column_type(column, false);
	if (strcmp(older, column->type) != 0)
		column->older = older;
	else
		free(older);
}

static void
column_own(struct ch_columns *c, enum ch_own own, const char *name, const char *type)
{
	struct ch_column *const column = column_add(c, t2_strdup_fatal(name));

	column->own = own;
	column->type = t2_strdup_fatal(type);
}

/* Numbers that are beside each other in the row are so in the table. */
static void
columns_join(struct ch_columns *c)
{
	for (uint32_t i = c->n; i-- > 0;) {
		struct ch_column *const column = &c->column[i], *const next = column + 1;

		if (column->raw == 0 || column->bv->is_repeating)
			continue;
		column->joined = 1;
		column->bytes = column->raw;
		if (i + 1 < c->n && next->joined > 0 && next->number == column->number + 1) {
			column->joined += next->joined;
			column->bytes += next->bytes;
		}
	}
}

void
ch_columns_make(struct ch_columns *c, const struct selection *sel)
{
	bool has_sensor = false;

	for (uint32_t i = 0; i < main_schema->n; i++) {
		const binary_value_t *const bv = main_schema->column[i].bv;
		const bool is_time = ch_is_time(bv);

		if (!selection_has(sel, bv->name))
			continue;
		has_sensor |= strcmp(bv->name, "sensorID") == 0;
		c->has_time |= is_time && !bv->is_repeating && strcmp(bv->name, "timeFirst") == 0;
		/* an array of tuples is made one array for each of their values there: these are they */
		if (bv->is_repeating && bv->num_values > 1)
			for (uint32_t k = 0; k < bv->num_values; k++)
				column_of(c, i, (int32_t)k, false,
				    t2_strdup_printf("%s.v%u", bv->name, (unsigned)k + 1));
		else
			column_of(c, i, -1, false, t2_strdup_fatal(bv->name));
		if (is_time)
			column_of(c, i, -1, true, t2_strdup_printf("%s_ns", bv->name));
	}
	if (!has_sensor)
		column_own(c, CH_OWN_SENSOR, "sensorID", "UInt32");
	column_own(c, CH_OWN_RUN, "t2Run", "UUID");
	column_own(c, CH_OWN_ROW, "t2Row", "UInt64");
	columns_join(c);
}

void
ch_columns_release(struct ch_columns *c)
{
	for (uint32_t i = 0; i < c->n; i++) {
		free(c->column[i].name);
		free(c->column[i].type);
		free(c->column[i].older);
	}
	free(c->column);
}

/* --- statements ------------------------------------------------------------------------------------------------- */

/* Text between quotes; these and backslashes in it behind a backslash. */
static void
put_quoted(FILE *f, const char *s, char quote)
{
	putc(quote, f);
	for (; *s != '\0'; s++) {
		if (*s == quote || *s == '\\')
			putc('\\', f);
		putc(*s, f);
	}
	putc(quote, f);
}

char *
ch_quoted(const char *name, char quote)
{
	char *text = NULL;
	size_t n;
	FILE *const f = begin(&text, &n);

	put_quoted(f, name, quote);
	return end(f, &text);
}

static const char *
own_comment(const struct ch_column *c)
{
	switch (c->own) {
	case CH_OWN_SENSOR: return "Sensor ID";
	case CH_OWN_RUN: return "Run of t2";
	default: return "Number of the row in the run";
	}
}

static void
put_comment(FILE *f, const struct ch_column *c)
{
	const bool ns = c->ns || (c->bv != NULL && c->bv->subval[0].type == bt_duration);
	const char *const unit = ns ? "ns" : c->unit;
	char text[BV_DESC_LEN + 128];

	(void)snprintf(text, sizeof(text), "%s%s%s%s", c->bv != NULL ? c->bv->desc : own_comment(c),
	    unit != NULL ? " [" : "", unit != NULL ? unit : "", unit != NULL ? "]" : "");
	fputs(" COMMENT ", f);
	put_quoted(f, text, '\'');
}

char *
ch_create(struct ch_columns *c, const char *table, bool newer)
{
	char *text = NULL;
	size_t n;
	FILE *const f = begin(&text, &n);

	fputs("CREATE TABLE IF NOT EXISTS ", f);
	put_quoted(f, table, '`');
	for (uint32_t i = 0; i < c->n; i++) {
		struct ch_column *const column = &c->column[i];

		fputs(i > 0 ? ", " : " (", f);
		put_quoted(f, column->name, '`');
		fprintf(f, " %s", !newer && column->older != NULL ? column->older : column->type);
		put_comment(f, column);
	}
	fprintf(f, ") ENGINE = MergeTree ORDER BY (%st2Run, t2Row)", c->has_time ? "timeFirst, " : "");
	return end(f, &text);
}

char *
ch_names(const struct ch_columns *c)
{
	char *text = NULL;
	size_t n;
	FILE *const f = begin(&text, &n);

	for (uint32_t i = 0; i < c->n; i++) {
		fputs(i > 0 ? ", " : "", f);
		put_quoted(f, c->column[i].name, '`');
	}
	return end(f, &text);
}

/* --- a table that is there -------------------------------------------------------------------------------------- */

static struct ch_column *
column_named(struct ch_columns *c, const char *name)
{
	for (uint32_t i = 0; i < c->n; i++)
		if (strcmp(c->column[i].name, name) == 0)
			return &c->column[i];
	return NULL;
}

/* "ALTER TABLE `flows` DROP COLUMN `name`" */
static void
put_alter(FILE *f, const char *table, const char *verb, const char *name)
{
	fputs("ALTER TABLE ", f);
	put_quoted(f, table, '`');
	fprintf(f, " %s COLUMN ", verb);
	put_quoted(f, name, '`');
}

/* A column of the table that no row has, or has otherwise; false if it is fine. */
static bool
column_differs(FILE *f, struct ch_columns *c, const char *table, const char *name, const char *type, const char *def,
    bool *found)
{
	struct ch_column *const column = column_named(c, name);

	if (column == NULL && *def != '\0')
		return false;
	if (column == NULL) {
		fprintf(f, "table %s has a column %s that %s; mend it with: ", table, name,
		    CLICKHOUSE_SELECT ? "is not selected" : "no plugin makes");
		put_alter(f, table, "DROP", name);
		return true;
	}
	found[column - c->column] = true;
	column->wide = strstr(type, "DateTime64") != NULL;
	if (strcmp(type, column->type) == 0 || (column->older != NULL && strcmp(type, column->older) == 0))
		return false;
	fprintf(f, "table %s: column %s is %s, not %s; mend it with: ", table, name, type,
	    column->older != NULL ? column->older : column->type);
	put_alter(f, table, "DROP", name);
	fputs(", ADD COLUMN ", f);
	put_quoted(f, name, '`');
	fprintf(f, " %s", column->older != NULL ? column->older : column->type);
	return true;
}

/* Columns that the table lacks; false if it lacks none. */
static bool
columns_missing(FILE *f, const struct ch_columns *c, const char *table, const bool *found)
{
	bool missing = false;

	for (uint32_t i = 0; i < c->n; i++) {
		if (found[i])
			continue;
		if (!missing) {
			fprintf(f, "table %s lacks columns; mend it with: ", table);
			put_alter(f, table, "ADD", c->column[i].name);
		} else {
			fputs(", ADD COLUMN ", f);
			put_quoted(f, c->column[i].name, '`');
		}
		fprintf(f, " %s", c->column[i].older != NULL ? c->column[i].older : c->column[i].type);
		missing = true;
	}
	return missing;
}

/* The next word of a line, with what TabSeparated has behind a backslash as it is. */
static char *
next_word(char **line)
{
	char *const word = strsep(line, "\t"), *to = word;

	if (word == NULL)
		return NULL;
	for (const char *s = word; *s != '\0'; s++)
		if (*s != '\\' || s[1] == '\0')
			*to++ = *s;
		else
			*to++ = *++s;
	*to = '\0';
	return word;
}

char *
ch_differs(struct ch_columns *c, const char *table, const char *has)
{
	char *text = NULL, *const copy = t2_strdup_fatal(has), *rest = copy, *line;
	bool *const found = t2_calloc_fatal(c->n + 1, sizeof(*found));
	bool differs = false;
	size_t n;
	FILE *const f = begin(&text, &n);

	while (!differs && (line = strsep(&rest, "\n")) != NULL && *line != '\0') {
		const char *const name = next_word(&line), *const type = next_word(&line);

		differs = column_differs(f, c, table, name, type, line != NULL ? line : "", found);
	}
	if (!differs)
		differs = columns_missing(f, c, table, found);
	free(copy);
	free(found);
	(void)end(f, &text);
	if (differs)
		return text;
	free(text);
	return NULL;
}
