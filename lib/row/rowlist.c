/* Several values as JSON: for sinks that keep them in one text. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "rowlist.h"

static int
add(struct rowtext_out *text, const char *s, size_t n)
{
	return rowtext_out_add(text, s, n);
}

/* A text as JSON has it: what is escaped already has no control bytes left but with TFS_SAN_UTF8 0. */
static int
add_quoted(struct rowtext_out *text, const struct rowvalue *v)
{
	char *s = rowtext_out_room(text, rowvalue_room(v) * 7), *end, *from;
	size_t n;

	if (s == NULL)
		return -1;
	/* the flow file's text at the end of the room, escaped once more in front of it */
	from = s + rowvalue_room(v) * 6;
	n = (size_t)(rowvalue_text(from, v) - from);
	*s = '"';
	end = s + 1;
	for (size_t i = 0; i < n; i++) {
		const uint8_t c = (uint8_t)from[i];

		if (c == '"' || c == '\\')
			*end++ = '\\';
		if (c < 0x20)
			end += sprintf(end, "\\u%04x", c);
		else
			*end++ = (char)c;
	}
	*end++ = '"';
	text->len += (size_t)(end - s);
	return 0;
}

static int
add_number(struct rowtext_out *text, const struct rowvalue *v, bool wide)
{
	char *s = rowtext_out_room(text, 64);
	int64_t ns;

	if (s == NULL)
		return -1;
	switch ((enum binary_types)v->type) {
	case bt_float: case bt_double: case bt_long_double:
		text->len += isfinite(v->d) ? (size_t)sprintf(s, "%.17g", v->d) : (size_t)sprintf(s, "null");
		return 0;
	case bt_timestamp: case bt_duration:
		text->len += rowvalue_ns(v, &ns) ? (size_t)sprintf(s, "%" PRId64, ns) : (size_t)sprintf(s, "null");
		return 0;
	case bt_uint_64: case bt_hex_64:
		text->len += wide ? (size_t)sprintf(s, "%" PRIu64, v->u) : (size_t)sprintf(s, "%" PRId64, v->i);
		return 0;
	default:
		text->len += (size_t)sprintf(s, "%" PRId64, v->i);
		return 0;
	}
}

bool
rowvalue_is_number(uint32_t type)
{
	return (type >= bt_int_8 && type <= bt_int_64) || (type >= bt_uint_8 && type <= bt_uint_64) ||
	    (type >= bt_hex_8 && type <= bt_hex_64) || (type >= bt_float && type <= bt_long_double) ||
	    type == bt_timestamp || type == bt_duration;
}

/* A value; what is behind it, NULL without memory. */
static const char *
add_value(struct rowtext_out *text, const char *p, const binary_subvalue_t *sv, bool wide)
{
	struct rowvalue v;

	if (sv->type == bt_compound)
		return rowvalues_json(text, p, sv->subval, sv->num_values, sv->is_repeating, wide);
	p = rowvalue_next(sv->type, p, &v);
	if (v.type == bt_ipx_addr && v.u == 0)
		return add(text, "null", 4) == 0 ? p : NULL;
	return (rowvalue_is_number(sv->type) ? add_number(text, &v, wide) : add_quoted(text, &v)) == 0 ? p : NULL;
}

const char *
rowvalues_json(struct rowtext_out *text, const char *p, const binary_subvalue_t *sv, uint32_t n, bool repeated,
    bool wide)
{
	uint32_t count = repeated ? rowvalue_count(&p) : 1;
	int ok = repeated ? add(text, "[", 1) : 0;

	for (uint32_t k = 0; ok == 0 && n > 0 && k < count; k++) {
		if (k > 0)
			ok = add(text, ",", 1);
		if (!repeated || n > 1)
			ok |= add(text, "[", 1);
		for (uint32_t i = 0; ok == 0 && i < n; i++) {
			if (i > 0)
				ok = add(text, ",", 1);
			if (ok == 0 && (p = add_value(text, p, &sv[i], wide)) == NULL)
				return NULL;
		}
		if (!repeated || n > 1)
			ok |= add(text, "]", 1);
	}
	if (repeated)
		ok |= add(text, "]", 1);
	return ok == 0 ? p : NULL;
}
