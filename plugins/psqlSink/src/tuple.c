/* Rows in the binary format of COPY: each field behind its length, -1 for NULL, all in network order. */
#include <arpa/inet.h>
#include <endian.h>

#include "psqlSink.h"
#include "rowlist.h"

const char pg_copy_begin[19] = "PGCOPY\n\377\r\n";	/* and flags, and the length of an extension: zeros */
const char pg_copy_end[2] = "\377\377";

#define FIELD_MAX	48	/* bytes of a field that has a bound, with its length */
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

	return rowvalue_ns(v, &ns) ? put64(put32(p, 8), (uint64_t)ns) : put_null(p);
}

static char *
put_time(char *p, const struct rowvalue *v)
{
	int64_t ns;

	if (!rowvalue_ns(v, &ns))
		return put_null(p);
	return put64(put32(p, 8), (uint64_t)((ns < 0 ? (ns - 999) / 1000 : ns / 1000) - EPOCH_US));
}

static char *
put_float(char *p, const struct rowvalue *v)
{
	const float f = (float)v->d;
	uint32_t bits;

	memcpy(&bits, &f, sizeof(bits));
	return put32(put32(p, 4), bits);
}

static char *
put_double(char *p, const struct rowvalue *v)
{
	uint64_t bits;

	memcpy(&bits, &v->d, sizeof(bits));
	return put64(put32(p, 8), bits);
}

/* A value that has a bound of FIELD_MAX bytes. */
static char *
put_field(char *p, enum pg_kind kind, const struct rowvalue *v)
{
	switch (kind) {
	case PG_INT2:
		return put16(put32(p, 2), (uint16_t)v->u);
	case PG_INT4:
		return put32(put32(p, 4), (uint32_t)v->u);
	case PG_INT8:
		return put64(put32(p, 8), v->u);
	case PG_NUMERIC:
		return put_numeric(p, v->u);
	case PG_BIT64:
		return put64(put32(put32(p, 12), 64), v->u);
	case PG_FLOAT4:
		return put_float(p, v);
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

/* A text: its length is known behind it. */
static int
add_text(struct rowtext_out *out, const struct rowvalue *v)
{
	char *const p = rowtext_out_room(out, 4 + rowvalue_room(v)), *end;

	if (p == NULL)
		return -1;
	end = rowvalue_text(p + 4, v);
	(void)put32(p, (uint32_t)(end - p - 4));
	out->len += (size_t)(end - p);
	return 0;
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

/* A value of a column; what is behind it, or NULL.  kind may be that of NAME_ns. */
static const char *
add_value(struct rowtext_out *out, const struct pg_column *c, enum pg_kind kind, const char *p)
{
	struct rowvalue v;
	char *field;

	if (kind == PG_JSON)
		return add_json(out, p, c->bv);
	p = rowvalue_next(c->bv->subval[0].type, p, &v);
	if (kind == PG_TEXT)
		return add_text(out, &v) == 0 ? p : NULL;
	if ((field = rowtext_out_room(out, FIELD_MAX)) == NULL)
		return NULL;
	out->len += (size_t)(put_field(field, kind, &v) - field);
	return p;
}

/* | length | dimensions | has NULLs | type | number | first index | elements | */
static int
add_array(struct rowtext_out *out, const struct pg_column *c, enum pg_kind kind, const char *p)
{
	const size_t at = out->len;
	const uint32_t n = rowvalue_count(&p);
	char *head = rowtext_out_room(out, FIELD_MAX);

	if (head == NULL)
		return -1;
	head = put32(put32(put32(head + 4, n > 0), kind == PG_INET), pg_element_oid(kind));
	if (n > 0)
		head = put32(put32(head, n), 1);
	out->len = (size_t)(head - out->p);
	for (uint32_t i = 0; i < n; i++)
		if ((p = add_value(out, c, kind, p)) == NULL)
			return -1;
	(void)put32(out->p + at, (uint32_t)(out->len - at - 4));
	return 0;
}

static int
add_column(struct rowtext_out *out, const struct pg_column *c, const struct rowpart *part)
{
	const enum pg_kind kinds[2] = { c->kind, PG_NS };

	for (unsigned i = 0; i < (c->kind == PG_TIME ? 2u : 1u); i++)
		if (c->list ? add_array(out, c, kinds[i], part->p) == -1 :
		    add_value(out, c, kinds[i], part->p) == NULL)
			return -1;
	return 0;
}

static int
add_sensor(struct rowtext_out *out)
{
	char *const p = rowtext_out_room(out, FIELD_MAX);

	if (p == NULL)
		return -1;
	out->len += (size_t)(put64(put32(p, 8), sensorID) - p);
	return 0;
}

int
pg_tuple(const struct pg_columns *c, const struct rowpart *part, struct rowtext_out *out)
{
	char *const head = rowtext_out_room(out, 2);
	int e;

	if (head == NULL)
		return -1;
	(void)put16(head, (uint16_t)c->fields);
	out->len += 2;
	for (uint32_t i = 0; i < c->n; i++, part++) {
		e = c->column[i].bv != NULL ? add_column(out, &c->column[i], part) : add_sensor(out);
		if (e == -1)
			return -1;
	}
	return 0;
}
