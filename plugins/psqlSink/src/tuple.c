/* Rows in the binary format of COPY: each field behind its length, -1 for NULL, all in network order. */
#include <arpa/inet.h>
#include <endian.h>

#include "psqlSink.h"
#include "rowlist.h"

const char pg_copy_begin[19] = "PGCOPY\n\377\r\n";	/* and flags, and the length of an extension: zeros */
const char pg_copy_end[2] = "\377\377";

#define FIELD_MAX	48	/* bytes of a field that has a bound, with its length */
#define LOAD(type, p)	({ type v_; memcpy(&v_, (p), sizeof(v_)); v_; })
#define EPOCH_US	INT64_C(946684800000000)	/* 2000-01-01 */
#define NUMERIC_BASE	10000u
#define INET_V4		2	/* as PostgreSQL numbers the families */
#define INET_V6		3

static char *
put16(char *p, uint16_t v)
{
	v = htons(v);
	memcpy(p, &v, sizeof(v));
	return p + sizeof(v);
}

static char *
put32(char *p, uint32_t v)
{
	v = htonl(v);
	memcpy(p, &v, sizeof(v));
	return p + sizeof(v);
}

static char *
put64(char *p, uint64_t v)
{
	v = htobe64(v);
	memcpy(p, &v, sizeof(v));
	return p + sizeof(v);
}

/* Fields of integers, with their length. */
static char *
put_int2(char *p, uint16_t v)
{
	return put16(put32(p, 2), v);
}

static char *
put_int4(char *p, uint32_t v)
{
	return put64(p, UINT64_C(4) << 32 | v);
}

static char *
put_int8(char *p, uint64_t v)
{
	return put64(put32(p, 8), v);
}

static char *
put_null(char *p)
{
	return put32(p, UINT32_MAX);
}

/* | length | digits | weight of the first | sign | digits behind the point | digits of base 10000 ... | */
static char *
put_numeric(char *p, uint64_t v)
{
	uint16_t digit[5];
	unsigned n = 0;

	if (v > 0 && v < NUMERIC_BASE)
		return put16(put64(put32(p, 10), UINT64_C(1) << 48), (uint16_t)v);
	for (; v > 0; v /= NUMERIC_BASE)
		digit[n++] = (uint16_t)(v % NUMERIC_BASE);
	p = put32(p, 8 + 2 * n);
	p = put16(p, (uint16_t)n);
	p = put16(p, (uint16_t)(n > 0 ? n - 1 : 0));
	p = put32(p, 0);
	while (n > 0)
		p = put16(p, digit[--n]);
	return p;
}

/* | length | family | bits | 0 | bytes of the address | address | */
static char *
put_inet(char *p, const struct rowvalue *v)
{
	p = put32(p, 4 + v->n);
	*p++ = v->n == 4 ? INET_V4 : INET_V6;
	*p++ = (char)(8 * v->n);
	*p++ = 0;
	*p++ = (char)v->n;
	memcpy(p, v->p, v->n);
	return p + v->n;
}

static char *
put_ns(char *p, const struct rowvalue *v)
{
	int64_t ns;

	return rowvalue_ns(v, &ns) ? put_int8(p, (uint64_t)ns) : put_null(p);
}

static char *
put_time(char *p, const struct rowvalue *v)
{
	int64_t ns;

	if (!rowvalue_ns(v, &ns))
		return put_null(p);
	return put_int8(p, (uint64_t)((ns < 0 ? (ns - 999) / 1000 : ns / 1000) - EPOCH_US));
}

static char *
put_double(char *p, const struct rowvalue *v)
{
	uint64_t bits;

	memcpy(&bits, &v->d, sizeof(bits));
	return put_int8(p, bits);
}

/* What is not a number of up to 64 bits, nor a text. */
static char *
put_other(char *p, enum pg_kind kind, const struct rowvalue *v)
{
	switch (kind) {
	case PG_FLOAT8:
		return put_double(p, v);
	case PG_INET:
		return v->n > 0 ? put_inet(p, v) : put_null(p);
	case PG_MACADDR:
		p = put32(p, 6);
		memcpy(p, v->p, 6);
		return p + 6;
	case PG_TIME:
		return put_time(p, v);
	default:
		return put_ns(p, v);
	}
}

/* A value that has a bound of FIELD_MAX bytes; *row moves behind it.  kind may be that of NAME_ns. */
static inline char *
put_field(char *p, enum binary_types type, enum pg_kind kind, const char **row)
{
	const char *const r = *row;
	struct rowvalue v;

	switch (type) {
	case bt_int_8:
		*row += 1;
		return put_int2(p, (uint16_t)LOAD(int8_t, r));
	case bt_uint_8: case bt_hex_8:
		*row += 1;
		return put_int2(p, LOAD(uint8_t, r));
	case bt_int_16:
		*row += 2;
		return put_int2(p, LOAD(uint16_t, r));
	case bt_uint_16: case bt_hex_16:
		*row += 2;
		return put_int4(p, LOAD(uint16_t, r));
	case bt_int_32: case bt_float:	/* as its bits */
		*row += 4;
		return put_int4(p, LOAD(uint32_t, r));
	case bt_uint_32: case bt_hex_32:
		*row += 4;
		return put_int8(p, LOAD(uint32_t, r));
	case bt_int_64:
		*row += 8;
		return put_int8(p, LOAD(uint64_t, r));
	case bt_uint_64:
		*row += 8;
		return put_numeric(p, LOAD(uint64_t, r));
	case bt_hex_64:
		*row += 8;
		return put64(put64(p, UINT64_C(12) << 32 | 64), LOAD(uint64_t, r));
	default:
		*row = rowvalue_next(type, r, &v);
		return put_other(p, kind, &v);
	}
}

/* A text: its length is known behind it. */
static const char *
add_text(struct rowtext_out *out, enum binary_types type, const char *p)
{
	struct rowvalue v;
	char *to, *end;

	p = rowvalue_next(type, p, &v);
	if ((to = rowtext_out_room(out, 4 + rowvalue_room(&v))) == NULL)
		return NULL;
	end = type == bt_string && v.n == 0 ? to + 4 : rowvalue_text(to + 4, &v);
	(void)put32(to, (uint32_t)(end - to - 4));
	out->len += (size_t)(end - to);
	return p;
}

/* jsonb: the number of its version, and a text.  What is behind the values, or NULL. */
static const char *
add_json(struct rowtext_out *out, const char *p, const binary_value_t *bv)
{
	const size_t at = out->len;
	char *const head = rowtext_out_room(out, 5);

	if (head == NULL)
		return NULL;
	head[4] = 1;
	out->len += 5;
	/* an element of a list is a list of its values, also of one, which is a compound */
	p = rowvalues_json(out, p, bv->subval, bv->num_values, false, true);
	if (p != NULL)
		(void)put32(out->p + at, (uint32_t)(out->len - at - 4));
	return p;
}

/* n values of a column from p on; false without memory. */
static bool
add_values(struct rowtext_out *out, const struct pg_column *c, enum pg_kind kind, const char *p, uint32_t n)
{
	const enum binary_types type = c->bv->subval[0].type;
	char *field;

	for (uint32_t i = 0; i < n && p != NULL && (kind == PG_JSON || kind == PG_TEXT); i++)
		p = kind == PG_JSON ? add_json(out, p, c->bv) : add_text(out, type, p);
	if (kind == PG_JSON || kind == PG_TEXT)
		return p != NULL;
	if ((field = rowtext_out_room(out, (size_t)n * FIELD_MAX)) == NULL)
		return false;
	for (uint32_t i = 0; i < n; i++)
		field = put_field(field, type, kind, &p);
	out->len = (size_t)(field - out->p);
	return true;
}

/* | length | dimensions | has NULLs | type | number | first index | elements | */
static bool
add_array(struct rowtext_out *out, const struct pg_column *c, enum pg_kind kind, const char *p)
{
	const size_t at = out->len;
	const uint32_t n = rowvalue_count(&p);
	char *head = rowtext_out_room(out, FIELD_MAX);

	if (head == NULL)
		return false;
	head = put32(put32(put32(head + 4, n > 0), kind == PG_INET), pg_element_oid(kind));
	if (n > 0)
		head = put32(put32(head, n), 1);
	out->len = (size_t)(head - out->p);
	if (!add_values(out, c, kind, p, n))
		return false;
	(void)put32(out->p + at, (uint32_t)(out->len - at - 4));
	return true;
}

static bool
add_column(struct rowtext_out *out, const struct pg_column *c, enum pg_kind kind, const char *p)
{
	return c->list ? add_array(out, c, kind, p) : add_values(out, c, kind, p, 1);
}

/* The fields of the columns from c on that have a bound each; how many columns. */
static uint32_t
add_bounded(struct rowtext_out *out, const struct pg_column *c, const struct pg_column *end,
    const struct rowpart *part)
{
	const struct pg_column *const first = c;
	char *field = rowtext_out_room(out, FIELD_MAX * (size_t)(end - c + 1));

	if (field == NULL)
		return 0;
	for (; c < end && c->bounded; c++, part++) {
		const char *p = part->p;

		if (c->bv != NULL)
			field = put_field(field, c->bv->subval[0].type, c->kind, &p);
		else
			field = put_int8(field, sensorID);
	}
	out->len = (size_t)(field - out->p);
	return (uint32_t)(c - first);
}

int
pg_tuple(const struct pg_columns *c, const struct rowpart *part, struct rowtext_out *out)
{
	const struct pg_column *const end = c->column + c->n;
	char *const head = rowtext_out_room(out, 2);

	if (head == NULL)
		return -1;
	(void)put16(head, (uint16_t)c->fields);
	out->len += 2;
	for (const struct pg_column *column = c->column; column < end; column++, part++) {
		if (column->bounded) {
			const uint32_t n = add_bounded(out, column, end, part);

			if (n == 0)
				return -1;
			column += n - 1;
			part += n - 1;
		} else if (!add_column(out, column, column->kind, part->p) ||
		    (column->kind == PG_TIME && !add_column(out, column, PG_NS, part->p)))
			return -1;
	}
	return 0;
}
