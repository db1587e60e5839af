/* Rows in the binary format of COPY: each field behind its length, -1 for NULL, all in network order. */
#include <arpa/inet.h>
#include <endian.h>

#include "escape.h"
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
static inline char *
put_inet(char *p, const char *address, unsigned n)
{
	p = put32(p, 4 + n);
	*p++ = n == 4 ? INET_V4 : INET_V6;
	*p++ = (char)(8 * n);
	*p++ = 0;
	*p++ = (char)n;
	memcpy(p, address, n);
	return p + n;
}

static char *
put_macaddr(char *p, const char *address)
{
	p = put32(p, 6);
	memcpy(p, address, 6);
	return p + 6;
}

/* Nanoseconds of a time of a row; false if they do not fit. */
static bool
time_ns(const char *time, int64_t *ns)
{
	const struct rowvalue v = { .u = LOAD(uint64_t, time), .frac = LOAD(uint32_t, time + sizeof(uint64_t)) };

	return rowvalue_ns(&v, ns);
}

static uint64_t
pg_time(int64_t ns)
{
	return (uint64_t)((ns < 0 ? (ns - 999) / 1000 : ns / 1000) - EPOCH_US);
}

/* A time: as the server's own type, as its nanoseconds, or as both, a field each. */
static char *
put_time(char *p, enum pg_kind kind, bool both, const char *time)
{
	int64_t ns;

	if (!time_ns(time, &ns))
		return both ? put_null(put_null(p)) : put_null(p);
	if (kind == PG_TIME)
		p = put_int8(p, pg_time(ns));
	return kind == PG_NS || both ? put_int8(p, (uint64_t)ns) : p;
}

/* What is none of the types of put_field(). */
static char *
put_double(char *p, enum binary_types type, const char **row)
{
	struct rowvalue v;
	uint64_t bits;

	*row = rowvalue_next(type, *row, &v);
	memcpy(&bits, &v.d, sizeof(bits));
	return put_int8(p, bits);
}

/*
 * A value that has a bound of FIELD_MAX bytes; *row moves behind it.  kind says which field a time of a list becomes;
 * both: it is no list, and a time becomes two.
 */
static inline __attribute__((always_inline)) char *
put_field(char *p, enum binary_types type, enum pg_kind kind, bool both, const char **row)
{
	const char *const r = *row;

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
	case bt_timestamp: case bt_duration:
		*row += sizeof(uint64_t) + sizeof(uint32_t);
		return put_time(p, kind, both && kind == PG_TIME, r);
	case bt_mac_addr:
		*row += 6;
		return put_macaddr(p, r);
	case bt_ip4_addr:
		*row += 4;
		return put_inet(p, r, 4);
	case bt_ip6_addr:
		*row += 16;
		return put_inet(p, r, 16);
	case bt_ipx_addr:
		*row += *r == 4 ? 1 + 4 : *r == 6 ? 1 + 16 : 1;
		return *r == 4 ? put_inet(p, r + 1, 4) : *r == 6 ? put_inet(p, r + 1, 16) : put_null(p);
	case bt_flow_direction:
		*row += 1;
		p = put32(p, 1);
		*p++ = *r == 0 ? 'A' : 'B';
		return p;
	default:
		return put_double(p, type, row);
	}
}

/* The field of a text that needs no escape; NULL if it is none. */
static inline char *
put_plain(char *p, const char *s, size_t n)
{
	return text_copy_plain(p + 4, s, n) ? put32(p, (uint32_t)n) + n : NULL;
}

/* A text: the length of its field is known behind it. */
static const char *
add_text(struct rowtext_out *out, enum binary_types type, const char *p)
{
	struct rowvalue v;
	char *to, *end;

	p = rowvalue_next(type, p, &v);
	if ((to = rowtext_out_room(out, 4 + rowvalue_room(&v))) == NULL)
		return NULL;
	end = rowvalue_text(to + 4, &v);
	(void)put32(to, (uint32_t)(end - to - 4));
	out->len += (size_t)(end - to);
	return p;
}

/* The same of most that there are. */
static inline const char *
add_string(struct rowtext_out *out, enum binary_types type, const char *p)
{
	const size_t n = strlen(p);
	char *const to = rowtext_out_room(out, 4 + n), *const end = to != NULL ? put_plain(to, p, n) : NULL;

	if (end == NULL)
		return add_text(out, type, p);
	out->len = (size_t)(end - out->p);
	return p + n + 1;
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

/* n values of a column from p on, none of which has a bound; false without memory. */
static bool
add_values(struct rowtext_out *out, const struct pg_column *c, const char *p, uint32_t n)
{
	for (; n > 0 && p != NULL; n--)
		p = c->kind == PG_JSON ? add_json(out, p, c->bv) : c->string ? add_string(out, c->type, p) :
		    add_text(out, c->type, p);
	return p != NULL;
}

/* | length | dimensions | has NULLs | type | number | first index | elements: the length is put when it is known | */
static inline char *
put_array(char *p, enum pg_kind kind, uint32_t n)
{
	p = put32(put32(put32(p + 4, n > 0), kind == PG_INET), pg_element_oid(kind));
	return n > 0 ? put32(put32(p, n), 1) : p;
}

/* An array of values that have a bound each, and room. */
static char *
put_fields(char *p, const struct pg_column *c, enum pg_kind kind, const char *row, uint32_t n)
{
	char *const head = p;

	p = put_array(p, kind, n);
	for (; n > 0; n--)
		p = put_field(p, c->type, kind, false, &row);
	(void)put32(head, (uint32_t)(p - head - 4));
	return p;
}

/* An array of others. */
static bool
add_array(struct rowtext_out *out, const struct pg_column *c, const char *p)
{
	const size_t at = out->len;
	const uint32_t n = rowvalue_count(&p);
	char *const head = rowtext_out_room(out, FIELD_MAX);

	if (head == NULL)
		return false;
	out->len = (size_t)(put_array(head, c->kind, n) - out->p);
	if (!add_values(out, c, p, n))
		return false;
	(void)put32(out->p + at, (uint32_t)(out->len - at - 4));
	return true;
}

void
pg_column_type(struct pg_column *column)
{
	column->type = column->kind != PG_JSON ? column->bv->subval[0].type : bt_compound;
	column->bounded = column->kind != PG_JSON && (column->kind != PG_TEXT || column->type == bt_flow_direction);
	column->string = column->type == bt_string || column->type == bt_string_class;
}

/* Room for n bytes from p on; NULL without memory. */
static inline char *
room(struct rowtext_out *out, const char *p, size_t n)
{
	out->len = (size_t)(p - out->p);
	return rowtext_out_room(out, n);
}

/* A list of values that have a bound each; of times it is two. */
static char *
put_list(struct rowtext_out *out, char *p, const struct pg_column *c, const char *row, size_t most)
{
	const uint32_t n = rowvalue_count(&row);
	const size_t arrays = c->kind == PG_TIME ? 2 : 1;

	if ((p = room(out, p, arrays * FIELD_MAX * ((size_t)n + 1) + most)) == NULL)
		return NULL;
	p = put_fields(p, c, c->kind, row, n);
	return arrays > 1 ? put_fields(p, c, PG_NS, row, n) : p;
}

/* A column of values without a bound, of size bytes in the row. */
static char *
put_unbounded(struct rowtext_out *out, char *p, const struct pg_column *c, const char *row, size_t size, size_t most)
{
	char *end;

	if ((p = room(out, p, 4 + size + most)) == NULL)
		return NULL;
	if (c->string && !c->list && (end = put_plain(p, row, size - 1)) != NULL)
		return end;
	if (!(c->list ? add_array(out, c, row) : add_values(out, c, row, 1)))
		return NULL;
	return rowtext_out_room(out, most);
}

int
pg_tuple(const struct pg_columns *c, const char *const *mark, struct rowtext_out *out)
{
	const struct pg_column *const end = c->column + c->n;
	const size_t most = 2 + FIELD_MAX * (size_t)c->n;	/* of the fields that have a bound */
	char *p = rowtext_out_room(out, most);

	if (p == NULL)
		return -1;
	p = put16(p, (uint16_t)c->fields);
	for (const struct pg_column *column = c->column; column < end; column++) {
		const char *const *const from = mark + column->place.mark, *row = from[0] + column->place.off;

		if (column->bv == NULL)
			p = put_int8(p, sensorID);
		else if (LIKELY(column->bounded && !column->list))
			p = put_field(p, column->type, column->kind, true, &row);
		else if (column->bounded)
			p = put_list(out, p, column, row, most);
		else	/* the next mark is behind what has no fixed size */
			p = put_unbounded(out, p, column, row, (size_t)(from[1] - row), most);
		if (UNLIKELY(p == NULL))
			return -1;
	}
	out->len = (size_t)(p - out->p);
	return 0;
}
