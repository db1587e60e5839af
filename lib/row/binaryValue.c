/* Column lists: built by the plugins at start, read by the sinks. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "binaryValue.h"
#include "t2utils.h"

/* Size in a row and name of each type. */
static const struct {
	const char	*name;
	size_t		 size;
} types[bt_end] = {
	[bt_int_8] = { "I8", 1 },	[bt_int_16] = { "I16", 2 },
	[bt_int_32] = { "I32", 4 },	[bt_int_64] = { "I64", 8 },
	[bt_int_128] = { "I128", 16 },	[bt_int_256] = { "I256", 32 },
	[bt_uint_8] = { "U8", 1 },	[bt_uint_16] = { "U16", 2 },
	[bt_uint_32] = { "U32", 4 },	[bt_uint_64] = { "U64", 8 },
	[bt_uint_128] = { "U128", 16 },	[bt_uint_256] = { "U256", 32 },
	[bt_hex_8] = { "H8", 1 },	[bt_hex_16] = { "H16", 2 },
	[bt_hex_32] = { "H32", 4 },	[bt_hex_64] = { "H64", 8 },
	[bt_hex_128] = { "H128", 16 },	[bt_hex_256] = { "H256", 32 },
	[bt_float] = { "F", 4 },	[bt_double] = { "D", 8 },
	[bt_long_double] = { "LD", sizeof(long double) },
	[bt_char] = { "C", 1 },		[bt_string] = { "S", 0 },
	[bt_flow_direction] = { "C", 1 },
	[bt_timestamp] = { "U64.U32", 12 }, [bt_duration] = { "U64.U32", 12 },
	[bt_mac_addr] = { "MAC", 6 },	[bt_ip4_addr] = { "IP4", 4 },
	[bt_ip6_addr] = { "IP6", 16 },	[bt_ipx_addr] = { "IPX", 0 },
	[bt_string_class] = { "SC", 0 },
};

size_t
bv_type_size(uint32_t type)
{
	return type < bt_end ? types[type].size : 0;
}

const char *
bv_type_name(uint32_t type)
{
	return type < bt_end ? types[type].name : NULL;
}

/* n values whose types are the next arguments. */
static binary_subvalue_t *
subvalues_new(uint32_t n, va_list ap)
{
	binary_subvalue_t *sv = t2_calloc_fatal(n > 0 ? n : 1, sizeof(*sv));

	for (uint32_t i = 0; i < n; i++)
		sv[i].type = (uint32_t)va_arg(ap, int);
	return sv;
}

static void
subvalues_free(binary_subvalue_t *sv, uint32_t n)
{
	if (sv == NULL)
		return;
	for (uint32_t i = 0; i < n; i++)
		subvalues_free(sv[i].subval, sv[i].num_values);
	free(sv);
}

binary_value_t *
bv_new_bv(const char *name, const char *desc, uint32_t is_repeating, uint32_t num_values, ...)
{
	binary_value_t *bv = t2_calloc_fatal(1, sizeof(*bv));
	va_list ap;

	t2_strcpy(bv->name, name, sizeof(bv->name), T2_STRCPY_TRUNC);
	t2_strcpy(bv->desc, desc, sizeof(bv->desc), T2_STRCPY_TRUNC);
	bv->is_repeating = is_repeating;
	bv->num_values = num_values;
	va_start(ap, num_values);
	bv->subval = subvalues_new(num_values, ap);
	va_end(ap);
	return bv;
}

binary_value_t *
bv_append_bv(binary_value_t *list, binary_value_t *bv)
{
	binary_value_t *last = list;

	if (list == NULL)
		return bv;
	while (last->next != NULL)
		last = last->next;
	last->next = bv;
	return list;
}

/* Make value pos of n values at sv a compound. */
static binary_subvalue_t *
compound(binary_subvalue_t *sv, uint32_t n, uint32_t pos, uint32_t is_repeating, uint32_t num_values, va_list ap)
{
	if (pos >= n)
		return NULL;
	sv += pos;
	subvalues_free(sv->subval, sv->num_values);
	sv->type = bt_compound;
	sv->is_repeating = is_repeating;
	sv->num_values = num_values;
	sv->subval = subvalues_new(num_values, ap);
	return sv;
}

binary_subvalue_t *
bv_add_sv_to_bv(binary_value_t *bv, uint32_t pos, uint32_t is_repeating, uint32_t num_values, ...)
{
	binary_subvalue_t *sv;
	va_list ap;

	va_start(ap, num_values);
	sv = compound(bv->subval, bv->num_values, pos, is_repeating, num_values, ap);
	va_end(ap);
	return sv;
}

binary_subvalue_t *
bv_add_sv_to_sv(binary_subvalue_t *parent, uint32_t pos, uint32_t is_repeating, uint32_t num_values, ...)
{
	binary_subvalue_t *sv;
	va_list ap;

	va_start(ap, num_values);
	sv = compound(parent->subval, parent->num_values, pos, is_repeating, num_values, ap);
	va_end(ap);
	return sv;
}

void
bv_header_destroy(binary_value_t *list)
{
	binary_value_t *next;

	for (; list != NULL; list = next) {
		next = list->next;
		subvalues_free(list->subval, list->num_values);
		free(list);
	}
}

/* --- binary header ---------------------------------------------------------------------------------------------- */

/* Where words go; with words NULL they are only counted. */
struct words {
	uint32_t	*words;
	size_t		 n;
};

static void
put_word(struct words *w, uint32_t word)
{
	if (w->words != NULL)
		w->words[w->n] = word;
	w->n++;
}

/* Text and NUL, filled up with NUL to whole words. */
static void
put_text(struct words *w, const char *s)
{
	const size_t len = strlen(s) + 1, n = (len + 3) / 4;

	if (w->words != NULL) {
		memset(w->words + w->n, 0, n * 4);
		memcpy(w->words + w->n, s, len);
	}
	w->n += n;
}

/* A compound is its type, then count, types and repeat flag of its values. */
static void
put_values(struct words *w, const binary_subvalue_t *sv, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		put_word(w, sv[i].type);
		if (sv[i].type != bt_compound)
			continue;
		put_word(w, sv[i].num_values);
		put_values(w, sv[i].subval, sv[i].num_values);
		put_word(w, sv[i].is_repeating != 0);
	}
}

static void
put_list(struct words *w, const binary_value_t *bv)
{
	put_word(w, BV_MAGIC1);
	put_word(w, BV_MAGIC2);
	put_word(w, BV_VERSION);
	for (; bv != NULL; bv = bv->next) {
		put_text(w, bv->name);
		put_text(w, bv->desc);
		put_word(w, bv->num_values);
		put_values(w, bv->subval, bv->num_values);
		put_word(w, bv->is_repeating != 0);
	}
	put_word(w, BV_HEADER_END);
}

binary_header_t *
build_header(const binary_value_t *list)
{
	struct words w = { NULL, 0 };
	binary_header_t *h;

	put_list(&w, list);
	if ((h = malloc(sizeof(*h))) == NULL || (h->header = malloc(w.n * sizeof(uint32_t))) == NULL) {
		free(h);
		return NULL;
	}
	h->len = w.n;
	w = (struct words){ h->header, 0 };
	put_list(&w, list);
	return h;
}

void
binary_header_destroy(binary_header_t *header)
{
	if (header == NULL)
		return;
	free(header->header);
	free(header);
}
