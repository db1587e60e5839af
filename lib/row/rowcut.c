/* Rows as values. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bin2txt.h"
#include "escape.h"
#include "numfmt.h"
#include "rowcut.h"
#include "t2macros.h"

struct rowcut {
	const binary_value_t	**column;
	uint32_t		*fixed;		/* bytes of a column that has always the same, else 0 */
	uint32_t		*run;		/* bytes of it and of all behind it up to one that has not */
	uint32_t		 n;
};

/* Bytes of values that have a fixed size, 0 if one has none.  -1: a type that is none. */
static int64_t
fixed_size(const binary_subvalue_t *sv, uint32_t n)
{
	int64_t sum = 0;
	bool fixed = n > 0;

	for (uint32_t i = 0; i < n; i++) {
		if (sv[i].type >= bt_end || (sv[i].type == bt_compound && fixed_size(sv[i].subval, sv[i].num_values) == -1))
			return -1;
		fixed &= bv_type_size(sv[i].type) > 0;
		sum += (int64_t)bv_type_size(sv[i].type);
	}
	return fixed ? sum : 0;
}

struct rowcut *
rowcut_new(const binary_value_t *bv)
{
	struct rowcut *c = calloc(1, sizeof(*c));
	int64_t size;

	if (c == NULL)
		return NULL;
	for (const binary_value_t *b = bv; b != NULL; b = b->next)
		c->n++;
	c->column = calloc(c->n + 1, sizeof(*c->column));
	c->fixed = calloc(c->n + 1, sizeof(*c->fixed));
	c->run = calloc(c->n + 1, sizeof(*c->run));
	if (c->column == NULL || c->fixed == NULL || c->run == NULL) {
		rowcut_free(c);
		errno = ENOMEM;
		return NULL;
	}
	for (uint32_t i = 0; i < c->n; i++, bv = bv->next) {
		c->column[i] = bv;
		if ((size = fixed_size(bv->subval, bv->num_values)) == -1) {
			rowcut_free(c);
			errno = EINVAL;
			return NULL;
		}
		c->fixed[i] = bv->is_repeating ? 0 : (uint32_t)size;
	}
	for (uint32_t i = c->n; i-- > 0;)
		c->run[i] = c->fixed[i] > 0 ? c->fixed[i] + c->run[i + 1] : 0;
	return c;
}

void
rowcut_free(struct rowcut *c)
{
	if (c == NULL)
		return;
	free(c->column);
	free(c->fixed);
	free(c->run);
	free(c);
}

uint32_t
rowcut_columns(const struct rowcut *c)
{
	return c->n;
}

/* --- cutting ---------------------------------------------------------------------------------------------------- */

static const char short_value[] = "the row ends in a value";

static const char *skip_values(const char *p, const char *end, const binary_subvalue_t *sv, uint32_t n, bool repeated,
    const char **why);

/* Behind a value, or NULL. */
static const char *
skip_value(const char *p, const char *end, const binary_subvalue_t *sv, const char **why)
{
	size_t size = bv_type_size(sv->type);
	const char *nul;

	*why = short_value;
	switch (sv->type) {
	case bt_compound:
		return skip_values(p, end, sv->subval, sv->num_values, sv->is_repeating, why);
	case bt_string:
	case bt_string_class:
		*why = "text without end";
		nul = memchr(p, '\0', (size_t)(end - p));
		return nul != NULL ? nul + 1 : NULL;
	case bt_ipx_addr:
		if (p == end)
			return NULL;
		size = *p == 4 ? 1 + 4 : *p == 6 ? 1 + 16 : 1;
		if (size == 1 && *p != 0) {
			*why = "address of no version";
			return NULL;
		}
		break;
	}
	return (size_t)(end - p) >= size ? p + size : NULL;
}

static const char *
skip_values(const char *p, const char *end, const binary_subvalue_t *sv, uint32_t n, bool repeated, const char **why)
{
	uint32_t count = 1;

	*why = short_value;
	if (repeated) {
		if (end - p < (ptrdiff_t)sizeof(count))
			return NULL;
		count = rowvalue_count(&p);
	}
	/* a value takes a byte at least, so a count that lies ends soon */
	for (; n > 0 && count > 0; count--)
		for (uint32_t i = 0; i < n; i++)
			if ((p = skip_value(p, end, &sv[i], why)) == NULL)
				return NULL;
	return p;
}

int
rowcut_row(const struct rowcut *c, const char *row, size_t len, struct rowpart *part, char *err, size_t errlen)
{
	const char *p = row, *const end = row + len, *why = short_value;

	for (uint32_t i = 0; i < c->n; i++) {
		const binary_value_t *const bv = c->column[i];
		const char *next;

		if (LIKELY(c->run[i] > 0 && (size_t)(end - p) >= c->run[i])) {
			do {
				part[i] = (struct rowpart){ p, c->fixed[i] };
				p += c->fixed[i];
			} while (c->fixed[++i] > 0);
			i--;
			continue;
		}
		if (c->fixed[i] > 0)
			next = (size_t)(end - p) >= c->fixed[i] ? p + c->fixed[i] : NULL;
		else
			next = skip_values(p, end, bv->subval, bv->num_values, bv->is_repeating, &why);
		if (UNLIKELY(next == NULL)) {
			snprintf(err, errlen, "column %s: %s", bv->name, why);
			return -1;
		}
		part[i] = (struct rowpart){ p, (uint32_t)(next - p) };
		p = next;
	}
	if (p == end)
		return 0;
	snprintf(err, errlen, "%zu bytes behind the last column", (size_t)(end - p));
	return -1;
}

/* --- values ----------------------------------------------------------------------------------------------------- */

#define LOAD(type, p)	({ type v_; memcpy(&v_, (p), sizeof(v_)); v_; })

uint32_t
rowvalue_count(const char **p)
{
	const uint32_t n = LOAD(uint32_t, *p);

	*p += sizeof(n);
	return n;
}

const char *
rowvalue_next(uint32_t type, const char *p, struct rowvalue *v)
{
	const size_t size = bv_type_size(type);

	v->type = type;
	v->p = p;
	v->n = (uint32_t)size;
	switch ((enum binary_types)type) {
	case bt_int_8:
		v->i = LOAD(int8_t, p);
		break;
	case bt_int_16:
		v->i = LOAD(int16_t, p);
		break;
	case bt_int_32:
		v->i = LOAD(int32_t, p);
		break;
	case bt_int_64:
		v->i = LOAD(int64_t, p);
		break;
	case bt_uint_8: case bt_hex_8: case bt_char: case bt_flow_direction:
		v->u = LOAD(uint8_t, p);
		break;
	case bt_uint_16: case bt_hex_16:
		v->u = LOAD(uint16_t, p);
		break;
	case bt_uint_32: case bt_hex_32:
		v->u = LOAD(uint32_t, p);
		break;
	case bt_uint_64: case bt_hex_64:
		v->u = LOAD(uint64_t, p);
		break;
	case bt_float:
		v->d = (double)LOAD(float, p);
		break;
	case bt_double:
		v->d = LOAD(double, p);
		break;
	case bt_long_double:
		v->d = (double)LOAD(long double, p);
		break;
	case bt_timestamp: case bt_duration:
		v->u = LOAD(uint64_t, p);
		v->frac = LOAD(uint32_t, p + sizeof(uint64_t));
		break;
	case bt_string: case bt_string_class:
		v->n = (uint32_t)strlen(p);
		return p + v->n + 1;
	case bt_ipx_addr:
		v->u = LOAD(uint8_t, p);
		v->p = p + 1;
		v->n = v->u == 4 ? 4 : v->u == 6 ? 16 : 0;
		return v->p + v->n;
	default:
		break;
	}
	return p + size;
}

bool
rowvalue_ns(const struct rowvalue *v, int64_t *ns)
{
	return !__builtin_mul_overflow((int64_t)v->u, INT64_C(1000000000), ns) &&
	    !__builtin_add_overflow(*ns, (int64_t)v->frac * (TSTAMP_PREC == 1 ? 1 : 1000), ns);
}

/* Host-order bytes as one hex number. */
static char *
put_big(char *dst, const char *p, size_t n)
{
	uint8_t be[32];

	for (size_t i = 0; i < n; i++)
		be[i] = (uint8_t)p[__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? n - 1 - i : i];
	return fmt_hexbytes(dst, be, n, HEX_CAPITAL);
}

size_t
rowvalue_room(const struct rowvalue *v)
{
	return v->type == bt_string || v->type == bt_string_class ? 6 * (size_t)v->n + 16 : FMT_F64_MAX;
}

char *
rowvalue_text(char *dst, const struct rowvalue *v)
{
	const uint8_t *const bytes = (const uint8_t *)v->p;

	switch ((enum binary_types)v->type) {
	case bt_int_8: case bt_int_16: case bt_int_32: case bt_int_64:
		return fmt_i64(dst, v->i);
	case bt_uint_8: case bt_uint_16: case bt_uint_32: case bt_uint_64:
		return fmt_u64(dst, v->u);
	case bt_hex_8: case bt_hex_16: case bt_hex_32: case bt_hex_64:
		return fmt_hex(dst, v->u, v->n, HEX_CAPITAL);
	case bt_float:
		return fmt_f32(dst, (float)v->d);
	case bt_double: case bt_long_double:
		return fmt_f64(dst, v->d);
	case bt_char:
		return text_escape(dst, v->p, 1, TFS_SAN_UTF8 ? ESCAPE_FLOW : ESCAPE_SHORT);
	case bt_flow_direction:
		*dst++ = v->u == 0 ? 'A' : 'B';
		return dst;
	case bt_string:
		return text_escape(dst, v->p, v->n, TFS_SAN_UTF8 ? ESCAPE_FLOW : ESCAPE_SHORT);
	case bt_string_class:
		return text_escape(dst, v->p, v->n, TFS_SAN_UTF8 ? ESCAPE_FLOW : ESCAPE_NONE);
	case bt_timestamp: case bt_duration:
		return fmt_time(dst, v->u, v->frac, T2_USEC_PREC);
	case bt_mac_addr:
		return fmt_mac(dst, bytes, HEX_CAPITAL);
	case bt_ip4_addr:
		return fmt_ip4(dst, bytes);
	case bt_ip6_addr:
		return fmt_ip6(dst, bytes);
	case bt_ipx_addr:
		return v->u == 4 ? fmt_ip4(dst, bytes) : v->u == 6 ? fmt_ip6(dst, bytes) : dst;
	default:
		return put_big(dst, v->p, v->n);
	}
}
