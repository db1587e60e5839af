/* The schema of a run, and its JSON. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "columnlist.h"
#include "escape.h"
#include "schema.h"
#include "t2utils.h"
#include "t2version.h"

/* Names of columns elsewhere. */
static const struct { const char *column, *zeek, *ecs; } others[] = {
#define NAME(column, zeek, ecs)	{ #column, zeek, ecs },
#include "othernames.def"
#undef NAME
};

/* Names of types in JSON. */
static const char *const names[bt_end] = {
	[bt_int_8] = "int8", [bt_int_16] = "int16", [bt_int_32] = "int32", [bt_int_64] = "int64",
	[bt_int_128] = "int128", [bt_int_256] = "int256", [bt_uint_8] = "uint8", [bt_uint_16] = "uint16",
	[bt_uint_32] = "uint32", [bt_uint_64] = "uint64", [bt_uint_128] = "uint128", [bt_uint_256] = "uint256",
	[bt_hex_8] = "hex8", [bt_hex_16] = "hex16", [bt_hex_32] = "hex32", [bt_hex_64] = "hex64",
	[bt_hex_128] = "hex128", [bt_hex_256] = "hex256", [bt_float] = "float", [bt_double] = "double",
	[bt_long_double] = "long_double", [bt_char] = "char", [bt_string] = "string",
	[bt_flow_direction] = "direction", [bt_timestamp] = "timestamp", [bt_duration] = "duration",
	[bt_mac_addr] = "mac", [bt_ip4_addr] = "ip4", [bt_ip6_addr] = "ip6", [bt_ipx_addr] = "ip",
	[bt_string_class] = "string_class",
};

struct t2_schema *
schema_new(void)
{
	struct t2_schema *s = t2_calloc_fatal(1, sizeof(*s));

	s->version = T2_SCHEMA_VERSION;
	return s;
}

static void
name_elsewhere(struct t2_schema_column *c)
{
	c->zeek = c->ecs = "";
	for (size_t i = 0; i < T2_NELEM(others); i++)
		if (strcmp(others[i].column, c->bv->name) == 0) {
			c->zeek = others[i].zeek;
			c->ecs = others[i].ecs;
		}
}

void
schema_add(struct t2_schema *s, const binary_value_t *bv, const struct t2_columns *table, const char *plugin,
    const char *version)
{
	for (uint32_t i = 0; bv != NULL && (table == NULL || i < table->n); bv = bv->next, i++) {
		struct t2_schema_column *c;

		s->column = t2_realloc_fatal(s->column, (s->n + 1) * sizeof(*s->column));
		c = &s->column[s->n++];
		*c = (struct t2_schema_column){ .bv = bv, .plugin = plugin, .plugin_version = version };
		if (table != NULL) {
			c->unit = table->column[i].unit;
			c->join = table->column[i].join;
			c->of = table->column[i].of;
			c->ipfix = table->column[i].ipfix;
		}
		name_elsewhere(c);
	}
}

void
schema_free(struct t2_schema *s)
{
	if (s == NULL)
		return;
	free(s->column);
	free(s);
}

/* --- JSON ------------------------------------------------------------------------------------------------------- */

static int
add(struct rowtext_out *out, const char *s)
{
	return rowtext_out_add(out, s, strlen(s));
}

static int
add_format(struct rowtext_out *out, const char *fmt, ...) T2_PRINTF(2, 3);
static int
add_format(struct rowtext_out *out, const char *fmt, ...)
{
	char s[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(s, sizeof(s), fmt, ap);
	va_end(ap);
	return add(out, s);
}

/* A text in quotes; NULL is null. */
static int
add_text(struct rowtext_out *out, const char *s)
{
	char text[6 * BV_DESC_LEN + 8];
	const size_t n = s != NULL ? strnlen(s, BV_DESC_LEN) : 0;

	if (s == NULL)
		return add(out, "null");
	if (add(out, "\"") == -1 ||
	    rowtext_out_add(out, text, (size_t)(text_escape(text, s, n, ESCAPE_JSON) - text)) == -1)
		return -1;
	return add(out, "\"");
}

/* ["a", "b"] of texts that are joined by blanks */
static int
add_words(struct rowtext_out *out, const char *s)
{
	int ret = add(out, "[");

	for (size_t n; ret == 0 && *(s += strspn(s, " ")) != '\0'; s += n) {
		n = strcspn(s, " ");
		ret = add_format(out, "\"%.*s\"%s", (int)n, s, s[n + strspn(s + n, " ")] != '\0' ? ", " : "");
	}
	return ret == 0 ? add(out, "]") : -1;
}

/* The types of n values: names, or { "repeated": ..., "values": [...] } of a compound. */
static int
add_values(struct rowtext_out *out, const binary_subvalue_t *sv, uint32_t n)
{
	int ret = add(out, "[");

	for (uint32_t i = 0; i < n && ret == 0; i++) {
		if (i > 0)
			ret = add(out, ", ");
		if (ret == 0 && sv[i].type != bt_compound)
			ret = add_text(out, sv[i].type < bt_end ? names[sv[i].type] : NULL);
		else if (ret == 0) {
			ret = add_format(out, "{ \"repeated\": %s, \"values\": ",
			    sv[i].is_repeating ? "true" : "false");
			if (ret == 0 && (ret = add_values(out, sv[i].subval, sv[i].num_values)) == 0)
				ret = add(out, " }");
		}
	}
	return ret == 0 ? add(out, "]") : -1;
}

/* The types as the headers file names them: "U64", "H8_H16". */
static int
add_type(struct rowtext_out *out, const binary_subvalue_t *sv, uint32_t n)
{
	int ret = 0;

	for (uint32_t i = 0; i < n && ret == 0; i++) {
		ret = add(out, i > 0 ? "_" : "");
		if (ret == 0 && sv[i].type != bt_compound)
			ret = add(out, sv[i].type < bt_end ? bv_type_name(sv[i].type) : "?");
		else if (ret == 0 && (ret = add(out, "(")) == 0 &&
		    (ret = add_type(out, sv[i].subval, sv[i].num_values)) == 0)
			ret = add(out, sv[i].is_repeating ? ":R)" : ")");
	}
	return ret;
}

static int
add_ipfix(struct rowtext_out *out, struct t2_ipfix ie)
{
	if (ie.element == 0)
		return add(out, "null");
	return add_format(out, "{ \"enterprise\": %" PRIu32 ", \"element\": %u }", ie.enterprise, ie.element);
}

static int
add_member(struct rowtext_out *out, const char *name, const char *text)
{
	return add_format(out, ", \"%s\": ", name) == 0 ? add_text(out, text) : -1;
}

static int
add_column(struct rowtext_out *out, const struct t2_schema_column *c)
{
	if (add(out, "    { \"name\": ") == -1 || add_text(out, c->bv->name) == -1 ||
	    add(out, ", \"type\": \"") == -1 || add_type(out, c->bv->subval, c->bv->num_values) == -1 ||
	    add_format(out, "\", \"repeated\": %s, \"values\": ", c->bv->is_repeating ? "true" : "false") == -1 ||
	    add_values(out, c->bv->subval, c->bv->num_values) == -1 || add_member(out, "unit", c->unit) == -1 ||
	    add_member(out, "description", c->bv->desc) == -1 || add_member(out, "plugin", c->plugin) == -1 ||
	    add_member(out, "plugin_version", c->plugin_version) == -1 ||
	    add_member(out, "join", t2_join_name(c->join)) == -1 ||
	    (c->of != NULL && add_member(out, "join_of", c->of) == -1) || add(out, ", \"ipfix\": ") == -1 ||
	    add_ipfix(out, c->ipfix) == -1 || add(out, ", \"zeek\": ") == -1 || add_words(out, c->zeek) == -1 ||
	    add(out, ", \"ecs\": ") == -1 || add_words(out, c->ecs) == -1)
		return -1;
	return add(out, " }");
}

int
schema_json(const struct t2_schema *s, struct rowtext_out *out)
{
	int ret = add_format(out, "{\n  \"schema_version\": %" PRIu32 ",\n  \"hash\": \"%016" PRIx64 "\",\n"
	    "  \"producer\": \"t2 " T2_VERSION "\",\n  \"columns\": [", s->version, schema_hash(s));

	for (uint32_t i = 0; i < s->n && ret == 0; i++) {
		ret = add(out, i > 0 ? ",\n" : "\n");
		if (ret == 0)
			ret = add_column(out, &s->column[i]);
	}
	return ret == 0 ? add(out, s->n > 0 ? "\n  ]\n}\n" : "]\n}\n") : -1;
}

/* --- hash ------------------------------------------------------------------------------------------------------- */

/* FNV-1a, of a text and its end. */
static uint64_t
hash_text(uint64_t h, const char *s)
{
	do
		h = (h ^ (uint8_t)*s) * UINT64_C(0x100000001b3);
	while (*s++ != '\0');
	return h;
}

static uint64_t
hash_values(uint64_t h, const binary_subvalue_t *sv, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (sv[i].type != bt_compound)
			h = hash_text(h, names[sv[i].type]);
		else
			h = hash_text(hash_values(hash_text(h, "("), sv[i].subval, sv[i].num_values),
			    sv[i].is_repeating ? ":R)" : ")");
	}
	return h;
}

uint64_t
schema_hash(const struct t2_schema *s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (uint32_t i = 0; i < s->n; i++) {
		const binary_value_t *const bv = s->column[i].bv;

		h = hash_values(hash_text(h, bv->name), bv->subval, bv->num_values);
		h = hash_text(h, bv->is_repeating ? ":R" : "");
	}
	return h;
}
