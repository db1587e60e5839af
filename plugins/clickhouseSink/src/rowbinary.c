/* Rows in the format RowBinary: values one behind the other, in little endian; before texts and arrays how many. */
#include <endian.h>

#include "clickhouseSink.h"
#include "escape.h"
#include "rowlist.h"

#define VALUE_MAX	32	/* bytes of a value that has a bound */

static char *
put_count(char *p, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		*p++ = (char)(n | 0x80);
	*p++ = (char)n;
	return p;
}

static char *
put_le(char *p, uint64_t v, size_t n)
{
	v = htole64(v);
	memcpy(p, &v, n);
	return p + n;
}

static int
add_count(struct rowtext_out *out, uint64_t n)
{
	char *const p = rowtext_out_room(out, VALUE_MAX);

	if (p == NULL)
		return -1;
	out->len += (size_t)(put_count(p, n) - p);
	return 0;
}

/* A text: what is before it depends on its length, which is known behind it. */
static int
add_text(struct rowtext_out *out, const struct rowvalue *v)
{
	char *const p = rowtext_out_room(out, VALUE_MAX + rowvalue_room(v)), *behind;
	size_t n;

	if (p == NULL)
		return -1;
	n = (size_t)(rowvalue_text(p + VALUE_MAX, v) - p) - VALUE_MAX;
	behind = put_count(p, n);
	memmove(behind, p + VALUE_MAX, n);
	out->len += (size_t)(behind - p) + n;
	return 0;
}

/* The same of most that there are: a text without escapes, whose length is one byte.  False if it is none. */
static inline bool
add_plain(struct rowtext_out *out, const char *s, size_t n)
{
	char *const p = n < 0x80 ? rowtext_out_room(out, 1 + n) : NULL;

	if (p == NULL || !text_copy_plain(p + 1, s, n))
		return false;
	*p = (char)n;
	out->len += 1 + n;
	return true;
}

/* Nanoseconds as 64 bits, of times beyond them the last one. */
static uint64_t
time_ns(const struct rowvalue *v)
{
	uint64_t u;
	int64_t ns;

	if (rowvalue_ns(v, &ns))
		return (uint64_t)ns;
	if ((int64_t)v->u < 0 || __builtin_mul_overflow(v->u, UINT64_C(1000000000), &u) ||
	    __builtin_add_overflow(u, (uint64_t)v->frac * (TSTAMP_PREC == 1 ? 1 : 1000), &u))
		return UINT64_MAX;
	return u;
}

uint32_t
ch_seconds(const struct rowvalue *v)
{
	return (int64_t)v->u < 0 ? 0 : v->u > UINT32_MAX ? UINT32_MAX : (uint32_t)v->u;
}

/* An address of either kind: not NULL, and 16 bytes, those of IPv4 behind ::ffff:. */
static char *
put_address(char *p, const struct rowvalue *v)
{
	*p++ = v->n == 0;
	if (v->n == 0)
		return p;
	if (v->n == 16)
		memcpy(p, v->p, 16);
	else {
		memset(p, 0, 10);
		memset(p + 10, 0xff, 2);
		memcpy(p + 12, v->p, 4);
	}
	return p + 16;
}

static char *
put_float(char *p, const struct rowvalue *v)
{
	const float f = (float)v->d;
	uint32_t bits;

	memcpy(&bits, &f, sizeof(bits));
	return put_le(p, bits, sizeof(bits));
}

static char *
put_double(char *p, const struct rowvalue *v)
{
	uint64_t bits;

	memcpy(&bits, &v->d, sizeof(bits));
	return put_le(p, bits, sizeof(bits));
}

/* A value that has a bound of VALUE_MAX bytes; NULL for a text. */
static char *
put_value(char *p, const struct ch_column *c, const struct rowvalue *v)
{
	uint32_t address;

	switch ((enum binary_types)v->type) {
	case bt_int_8: case bt_uint_8: case bt_hex_8:
		return put_le(p, v->u, 1);
	case bt_int_16: case bt_uint_16: case bt_hex_16:
		return put_le(p, v->u, 2);
	case bt_int_32: case bt_uint_32: case bt_hex_32:
		return put_le(p, v->u, 4);
	case bt_int_64: case bt_uint_64: case bt_hex_64:
		return put_le(p, v->u, 8);
	case bt_float:
		return put_float(p, v);
	case bt_double: case bt_long_double:
		return put_double(p, v);
	case bt_ip4_addr:
		memcpy(&address, v->p, sizeof(address));
		return put_le(p, be32toh(address), 4);
	case bt_ip6_addr:
		memcpy(p, v->p, 16);
		return p + 16;
	case bt_ipx_addr:
		return put_address(p, v);
	case bt_duration:
		return put_le(p, time_ns(v), 8);
	case bt_timestamp:
		return c->ns || c->wide || !ch_is_time(c->bv) ? put_le(p, time_ns(v), 8) :
		    put_le(p, ch_seconds(v), 4);
	default:
		return NULL;
	}
}

static const char *add_values(struct rowtext_out *out, const struct ch_column *c, const char *p,
    const binary_subvalue_t *sv, uint32_t n, bool repeated);

/* A value; what is behind it, NULL without memory. */
static const char *
add_value(struct rowtext_out *out, const struct ch_column *c, const char *p, const binary_subvalue_t *sv)
{
	struct rowvalue v;
	char *room, *end;
	size_t n;

	if (sv->type == bt_compound)
		return add_values(out, c, p, sv->subval, sv->num_values, sv->is_repeating);
	if ((sv->type == bt_string || sv->type == bt_string_class) && add_plain(out, p, n = strlen(p)))
		return p + n + 1;
	if ((room = rowtext_out_room(out, VALUE_MAX)) == NULL)
		return NULL;
	p = rowvalue_next(sv->type, p, &v);
	if ((end = put_value(room, c, &v)) == NULL)
		return add_text(out, &v) == 0 ? p : NULL;
	out->len += (size_t)(end - room);
	return p;
}

static const char *
add_values(struct rowtext_out *out, const struct ch_column *c, const char *p, const binary_subvalue_t *sv, uint32_t n,
    bool repeated)
{
	const uint32_t count = repeated ? rowvalue_count(&p) : 1;

	if (repeated && add_count(out, count) == -1)
		return NULL;
	if (c->raw > 0)
		return rowtext_out_add(out, p, (size_t)c->raw * count) == 0 ? p + (size_t)c->raw * count : NULL;
	for (uint32_t k = 0; n > 0 && k < count; k++)
		for (uint32_t i = 0; i < n; i++)
			if ((p = add_value(out, c, p, &sv[i])) == NULL)
				return NULL;
	return p;
}

/* One of the values of each compound of a list: all are made, the others taken away again. */
static int
add_one_of(struct rowtext_out *out, const struct ch_column *c, const char *p)
{
	const uint32_t count = rowvalue_count(&p);

	if (add_count(out, count) == -1)
		return -1;
	for (uint32_t k = 0; k < count; k++)
		for (uint32_t i = 0; i < c->bv->num_values; i++) {
			const size_t len = out->len;

			if ((p = add_value(out, c, p, &c->bv->subval[i])) == NULL)
				return -1;
			if (i != (uint32_t)c->value)
				out->len = len;
		}
	return 0;
}

static int
add_own(struct rowtext_out *out, enum ch_own own, const uint8_t *run, uint64_t number)
{
	char *p = rowtext_out_room(out, VALUE_MAX);
	uint64_t half;

	if (p == NULL)
		return -1;
	if (own == CH_OWN_SENSOR)
		out->len += (size_t)(put_le(p, sensorID, 4) - p);
	else if (own == CH_OWN_ROW)
		out->len += (size_t)(put_le(p, number, 8) - p);
	else
		for (unsigned i = 0; i < 2; i++, out->len += 8) {
			memcpy(&half, run + 8 * i, sizeof(half));
			p = put_le(p, be64toh(half), 8);
		}
	return 0;
}

int
ch_row(const struct ch_columns *c, const struct rowpart *part, const uint8_t *run, uint64_t number,
    struct rowtext_out *out)
{
	const struct ch_column *const end = c->column + c->n;
	int e;

	for (const struct ch_column *column = c->column; column < end; column += MAX(column->joined, 1)) {
		const binary_value_t *const bv = column->bv;

		if (column->joined > 0)
			e = rowtext_out_add(out, part[column->number].p, column->bytes);
		else if (bv == NULL)
			e = add_own(out, column->own, run, number);
		else if (column->value >= 0)
			e = add_one_of(out, column, part[column->number].p);
		else
			e = add_values(out, column, part[column->number].p, bv->subval, bv->num_values,
			    bv->is_repeating) != NULL ? 0 : -1;
		if (e == -1)
			return -1;
	}
	return 0;
}
