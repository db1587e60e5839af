/* Tables of columns: their types as text, and the list that sinks read. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "columnlist.h"
#include "t2utils.h"

/* Names of types in tables. */
static const char *const names[bt_end] = {
	[bt_int_8] = "I8", [bt_int_16] = "I16", [bt_int_32] = "I32", [bt_int_64] = "I64", [bt_int_128] = "I128",
	[bt_int_256] = "I256", [bt_uint_8] = "U8", [bt_uint_16] = "U16", [bt_uint_32] = "U32", [bt_uint_64] = "U64",
	[bt_uint_128] = "U128", [bt_uint_256] = "U256", [bt_hex_8] = "H8", [bt_hex_16] = "H16", [bt_hex_32] = "H32",
	[bt_hex_64] = "H64", [bt_hex_128] = "H128", [bt_hex_256] = "H256", [bt_float] = "FLT", [bt_double] = "DBL",
	[bt_long_double] = "LDBL", [bt_char] = "CHAR", [bt_string] = "STR", [bt_flow_direction] = "DIR",
	[bt_timestamp] = "TIMESTAMP", [bt_duration] = "DURATION", [bt_mac_addr] = "MAC", [bt_ip4_addr] = "IP4",
	[bt_ip6_addr] = "IP6", [bt_ipx_addr] = "IPX", [bt_string_class] = "STRC",
};

static const char *const joins[] = {
	[T2_JOIN_NONE] = "none", [T2_JOIN_SUM] = "sum", [T2_JOIN_MIN] = "min", [T2_JOIN_MAX] = "max",
	[T2_JOIN_OR] = "or", [T2_JOIN_FIRST] = "first", [T2_JOIN_LAST] = "last", [T2_JOIN_LIST] = "list",
	[T2_JOIN_STATE] = "state", [T2_JOIN_SPAN] = "span", [T2_JOIN_OPPOSITE] = "opposite", [T2_JOIN_BOTH] = "both",
};

const char *
t2_join_name(enum t2_join join)
{
	return joins[join];
}

const char *
t2_type_name(uint32_t type)
{
	return type < bt_end ? names[type] : NULL;
}

/* --- types ------------------------------------------------------------------------------------------------------ */

#define DEPTH_MAX	8	/* compounds in compounds */

/* Take the name of a type at *s; bt_end if there is none. */
static uint32_t
take_name(const char **s)
{
	size_t n = 0;

	while (isalnum((unsigned char)(*s)[n]))
		n++;
	for (uint32_t t = 0; t < bt_end; t++)
		if (names[t] != NULL && strlen(names[t]) == n && memcmp(names[t], *s, n) == 0) {
			*s += n;
			return t;
		}
	return bt_end;
}

/* Take ":R" at *s, if it is there. */
static uint32_t
take_repeat(const char **s)
{
	if (strncmp(*s, ":R", 2) != 0)
		return BV_REPEAT_NO;
	*s += 2;
	return BV_REPEAT_YES;
}

static binary_subvalue_t *take_values(const char **s, uint32_t *n, unsigned depth);

/* Take a type, or a compound in parentheses. */
static bool
take_value(const char **s, binary_subvalue_t *sv, unsigned depth)
{
	if (**s != '(')
		return (sv->type = take_name(s)) != bt_end;
	(*s)++;
	sv->type = bt_compound;
	if (depth == DEPTH_MAX || (sv->subval = take_values(s, &sv->num_values, depth + 1)) == NULL)
		return false;
	sv->is_repeating = take_repeat(s);
	if (**s != ')')
		return false;
	(*s)++;
	return true;
}

static void
values_free(binary_subvalue_t *sv, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (sv[i].subval != NULL)
			values_free(sv[i].subval, sv[i].num_values);
	free(sv);
}

/* Take types joined by _; NULL if one is none. */
static binary_subvalue_t *
take_values(const char **s, uint32_t *n, unsigned depth)
{
	binary_subvalue_t *sv = NULL;

	for (*n = 0;; (*s)++) {
		sv = t2_realloc_fatal(sv, (*n + 1) * sizeof(*sv));
		memset(&sv[*n], 0, sizeof(*sv));
		if (!take_value(s, &sv[(*n)++], depth)) {
			values_free(sv, *n);
			return NULL;
		}
		if (**s != '_')
			return sv;
	}
}

/* A column of the type that the text says, without name; NULL if it says none. */
static binary_value_t *
parse_type(const char *type)
{
	binary_value_t *bv = t2_calloc_fatal(1, sizeof(*bv));

	bv->subval = take_values(&type, &bv->num_values, 0);
	bv->is_repeating = take_repeat(&type);
	if (bv->subval != NULL && *type == '\0')
		return bv;
	bv_header_destroy(bv);
	return NULL;
}

/* --- columns ---------------------------------------------------------------------------------------------------- */

static bool
is_name(const char *name)
{
	size_t n = 0;

	while (isalnum((unsigned char)name[n]) || name[n] == '_')
		n++;
	return isalpha((unsigned char)name[0]) && name[n] == '\0' && n < BV_NAME_LEN;
}

/* Bytes of a column that has a fixed size, 0 if it has none. */
static size_t
fixed_size(const binary_value_t *bv)
{
	size_t size = 0;

	for (uint32_t i = 0; i < bv->num_values; i++) {
		if (bv->is_repeating || bv_type_size(bv->subval[i].type) == 0)
			return 0;
		size += bv_type_size(bv->subval[i].type);
	}
	return size;
}

/* What is wrong with column i, "" if nothing is. */
static const char *
fault(const struct t2_columns *c, uint32_t i)
{
	const struct t2_column *const col = &c->column[i];
	binary_value_t *bv;
	size_t size;

	if (!is_name(col->name))
		return "the name is not a letter, then letters, digits and _";
	for (uint32_t k = 0; k < i; k++)
		if (strcmp(c->column[k].name, col->name) == 0)
			return "it is there twice";
	if (col->desc == NULL)
		return "it has no description";
	if ((unsigned)col->join >= T2_NELEM(joins))
		return "its join rule is none";
	if ((col->join == T2_JOIN_OPPOSITE || col->join == T2_JOIN_BOTH) != (col->of != NULL))
		return "its join rule needs .of, or has none";
	if (col->value.type == NULL || (bv = parse_type(col->value.type)) == NULL)
		return "there is no such type";
	size = fixed_size(bv);
	bv_header_destroy(bv);
	if (col->value.from == T2_FROM_COPY && col->value.many == T2_ONE && size != col->value.size)
		return "the members have other sizes";
	if (col->value.from == T2_FROM_SAME &&
	    (i == 0 || (col[-1].value.from != T2_FROM_ROW && col[-1].value.from != T2_FROM_SAME)))
		return "there is no T2_ROW before it";
	return "";
}

int
columns_check(const struct t2_columns *c, char *why, size_t size)
{
	for (uint32_t i = 0; i < c->n; i++) {
		const struct t2_column *const col = &c->column[i];
		const char *what;

		if (col->name == NULL) {
			snprintf(why, size, "column %u has no name", i + 1);
			return -1;
		}
		if (*(what = fault(c, i)) != '\0') {
			snprintf(why, size, "column %s (%s): %s", col->name,
			    col->value.type != NULL ? col->value.type : "no type", what);
			return -1;
		}
	}
	return 0;
}

binary_value_t *
columns_list(const struct t2_columns *c)
{
	binary_value_t *list = NULL, **end = &list;

	for (uint32_t i = 0; i < c->n; i++) {
		binary_value_t *bv = parse_type(c->column[i].value.type);

		t2_strcpy(bv->name, c->column[i].name, sizeof(bv->name), T2_STRCPY_TRUNC);
		t2_strcpy(bv->desc, c->column[i].desc, sizeof(bv->desc), T2_STRCPY_TRUNC);
		*end = bv;
		end = &bv->next;
	}
	return list;
}
