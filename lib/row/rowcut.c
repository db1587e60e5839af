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

/* How one gets over a stretch of a row. */
enum step_kind {
	STEP_FIXED,	/* columns that always have the same size */
	STEP_TEXT, STEP_IPX,
	STEP_LIST,	/* values of a fixed size each */
	STEP_OTHER
};
struct step {
	enum step_kind	 kind;
	uint32_t	 size;		/* of the stretch, or of a value of a list */
	uint32_t	 first, n;	/* its columns */
};

struct rowcut {
	const binary_value_t	**column;
	struct rowplace		*place;		/* of columns */
	struct step		*step;
	uint32_t		 n, nsteps;
};

/* Bytes of values that have a fixed size, 0 if one has none.  -1: a type that is none. */
static int64_t
fixed_size(const binary_subvalue_t *sv, uint32_t n)
{
	int64_t sum = 0;
	bool fixed = n > 0;

	for (uint32_t i = 0; i < n; i++) {
		if (sv[i].type >= bt_end ||
		    (sv[i].type == bt_compound && fixed_size(sv[i].subval, sv[i].num_values) == -1))
			return -1;
		fixed &= bv_type_size(sv[i].type) > 0;
		sum += (int64_t)bv_type_size(sv[i].type);
	}
	return fixed ? sum : 0;
}

/* Append a column: to the run before it, or as a step of its own. */
static void
step_add(struct rowcut *c, const binary_value_t *bv, uint32_t size)
{
	const bool single = bv->num_values == 1 && !bv->is_repeating;
	const uint32_t type = bv->num_values > 0 ? bv->subval[0].type : bt_end;
	struct step *s = c->nsteps > 0 ? &c->step[c->nsteps - 1] : NULL;

	if (s != NULL && s->kind == STEP_FIXED && size > 0 && !bv->is_repeating) {
		c->place[c->n++] = (struct rowplace){ c->nsteps - 1, s->size, size };
		s->size += size;
		s->n++;
		return;
	}
	s = &c->step[c->nsteps];
	*s = (struct step){ size == 0 ? STEP_OTHER : bv->is_repeating ? STEP_LIST : STEP_FIXED, size, c->n, 1 };
	if (single && (type == bt_string || type == bt_string_class))
		s->kind = STEP_TEXT;
	else if (single && type == bt_ipx_addr)
		s->kind = STEP_IPX;
	c->place[c->n++] = (struct rowplace){ c->nsteps++, 0, bv->is_repeating ? 0 : size };
}

struct rowcut *
rowcut_new(const binary_value_t *bv)
{
	struct rowcut *c = calloc(1, sizeof(*c));
	uint32_t n = 1;
	int64_t size;

	if (c == NULL)
		return NULL;
	for (const binary_value_t *b = bv; b != NULL; b = b->next)
		n++;
	c->column = calloc(n, sizeof(*c->column));
	c->place = calloc(n, sizeof(*c->place));
	c->step = calloc(n, sizeof(*c->step));
	if (c->column == NULL || c->place == NULL || c->step == NULL) {
		rowcut_free(c);
		errno = ENOMEM;
		return NULL;
	}
	for (; bv != NULL; bv = bv->next) {
		if ((size = fixed_size(bv->subval, bv->num_values)) == -1) {
			rowcut_free(c);
			errno = EINVAL;
			return NULL;
		}
		c->column[c->n] = bv;
		step_add(c, bv, (uint32_t)size);
	}
	return c;
}

void
rowcut_free(struct rowcut *c)
{
	if (c == NULL)
		return;
	free(c->column);
	free(c->place);
	free(c->step);
	free(c);
}

uint32_t
rowcut_columns(const struct rowcut *c)
{
	return c->n;
}

uint32_t
rowcut_marks(const struct rowcut *c)
{
	return c->nsteps + 1;
}

struct rowplace
rowcut_place(const struct rowcut *c, uint32_t column)
{
	return c->place[column];
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

/* Behind a text, or NULL.  Most are short. */
static inline const char *
behind_text(const char *p, const char *end)
{
	uint64_t w, zero;
	const char *nul;

	if (LIKELY(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && end - p >= (ptrdiff_t)sizeof(w))) {
		memcpy(&w, p, sizeof(w));
		zero = (w - UINT64_C(0x0101010101010101)) & ~w & UINT64_C(0x8080808080808080);
		if (zero != 0)
			return p + __builtin_ctzll(zero) / 8 + 1;
	}
	nul = memchr(p, '\0', (size_t)(end - p));
	return nul != NULL ? nul + 1 : NULL;
}

/* Behind a step, or NULL. */
static inline __attribute__((always_inline)) const char *
step_over(const struct rowcut *c, const struct step *s, const char *p, const char *end)
{
	const binary_value_t *bv;
	const char *why;
	uint32_t count;
	uint64_t n;

	switch (s->kind) {
	case STEP_FIXED:
		return (size_t)(end - p) >= s->size ? p + s->size : NULL;
	case STEP_TEXT:
		return behind_text(p, end);
	case STEP_IPX:
		if (UNLIKELY(p == end))
			return NULL;
		n = *p == 4 ? 1 + 4 : *p == 6 ? 1 + 16 : *p == 0 ? 1 : SIZE_MAX;
		return (size_t)(end - p) >= n ? p + n : NULL;
	case STEP_LIST:
		if (UNLIKELY((size_t)(end - p) < sizeof(count)))
			return NULL;
		memcpy(&count, p, sizeof(count));
		p += sizeof(count);
		n = (uint64_t)count * s->size;
		return (size_t)(end - p) >= n ? p + n : NULL;
	case STEP_OTHER:
		break;
	}
	bv = c->column[s->first];
	return skip_values(p, end, bv->subval, bv->num_values, bv->is_repeating, &why);
}

/* Say what is wrong with the row from a step at p on.  -1 */
static __attribute__((noinline)) int
step_failed(const struct rowcut *c, const struct step *s, const char *p, const char *end, char *err, size_t errlen)
{
	const char *why = short_value;

	for (uint32_t i = s->first; i < s->first + s->n; i++) {
		const binary_value_t *const bv = c->column[i];

		if ((p = skip_values(p, end, bv->subval, bv->num_values, bv->is_repeating, &why)) == NULL) {
			snprintf(err, errlen, "column %s: %s", bv->name, why);
			break;
		}
	}
	return -1;
}

static int
at_end(const char *p, const char *end, char *err, size_t errlen)
{
	if (LIKELY(p == end))
		return 0;
	snprintf(err, errlen, "%zu bytes behind the last column", (size_t)(end - p));
	return -1;
}

int
rowcut_mark(const struct rowcut *c, const char *row, size_t len, const char **mark, char *err, size_t errlen)
{
	const char *p = row, *const end = row + len, *next;

	for (const struct step *s = c->step; s < c->step + c->nsteps; s++, p = next) {
		*mark++ = p;
		if (UNLIKELY((next = step_over(c, s, p, end)) == NULL))
			return step_failed(c, s, p, end, err, errlen);
	}
	*mark = p;
	return at_end(p, end, err, errlen);
}

int
rowcut_row(const struct rowcut *c, const char *row, size_t len, struct rowpart *part, char *err, size_t errlen)
{
	const char *p = row, *const end = row + len, *next;

	for (const struct step *s = c->step; s < c->step + c->nsteps; s++, p = next) {
		if (UNLIKELY((next = step_over(c, s, p, end)) == NULL))
			return step_failed(c, s, p, end, err, errlen);
		if (s->kind != STEP_FIXED) {
			*part++ = (struct rowpart){ p, (uint32_t)(next - p) };
			continue;
		}
		for (const struct rowplace *o = &c->place[s->first]; o < &c->place[s->first + s->n]; o++)
			*part++ = (struct rowpart){ p + o->off, o->size };
	}
	return at_end(p, end, err, errlen);
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
