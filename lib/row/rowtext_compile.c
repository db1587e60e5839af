/*
 * Column list to program.
 *
 * Text and JSON differ only in what stands around the values, so both are the same operations with other literals.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "numfmt.h"
#include "rowtext_priv.h"

_Static_assert(sizeof(SEP_CHR) <= SEP_MAX, "SEP_CHR is too long");

/* What stands around values. */
struct style {
	bool		 json;
	const char	*value_sep;	/* between the values of a compound */
	const char	*repeat_sep;	/* between repetitions */
	const char	*open, *close;	/* around a compound in a compound, or a list */
};

struct compiler {
	struct rowtext		*b;
	struct style		 style;
	const struct rowtext_json	*json;
	struct rowtext_out		 pending;	/* literal text in front of the next operation */
	uint32_t		 col;
	int			 error;		/* errno, first one */
};

/* --- operations ------------------------------------------------------------------------------------------------- */

static void
fail(struct compiler *c, int error)
{
	if (c->error == 0)
		c->error = error;
}

static void
lit(struct compiler *c, const char *s)
{
	if (rowtext_out_add(&c->pending, s, strlen(s)) == -1)
		fail(c, ENOMEM);
}

/* Append an operation as it is; returns its index. */
static uint32_t
append(struct compiler *c, struct rowtext_op op)
{
	struct rowtext *b = c->b;

	if (b->nops == b->cap) {
		const uint32_t cap = b->cap > 0 ? b->cap * 2 : 64;
		struct rowtext_op *ops = realloc(b->ops, cap * sizeof(*ops));

		if (ops == NULL) {
			fail(c, ENOMEM);
			return 0;
		}
		b->ops = ops;
		b->cap = cap;
	}
	b->ops[b->nops] = op;
	return b->nops++;
}

/* Move the pending text into the program; returns where it is, *n its length. */
static uint32_t
take_pending(struct compiler *c, uint32_t *n)
{
	const uint32_t at = (uint32_t)c->b->lits.len;

	*n = (uint32_t)c->pending.len;
	if (*n > 0 && rowtext_out_add(&c->b->lits, c->pending.p, *n) == -1)
		fail(c, ENOMEM);
	c->pending.len = 0;
	return at;
}

static void
flush(struct compiler *c)
{
	struct rowtext_op op = { .code = OP_LIT, .col = c->col };

	if (c->pending.len == 0)
		return;
	op.lit = take_pending(c, &op.nlit);
	if (op.nlit > LIT_MAX)
		fail(c, EINVAL);
	append(c, op);
}

static void
set_sep(struct rowtext_op *op, const char *sep)
{
	op->nsep = (uint8_t)strlen(sep);
	memcpy(op->sep, sep, op->nsep);
}

/* An operation that takes at least size bytes, with the text behind it. */
static void
emit(struct compiler *c, enum rowtext_code code, size_t size, const char *sep)
{
	struct rowtext_op op = { .code = (uint8_t)code, .size = (uint8_t)size, .col = c->col };

	flush(c);
	set_sep(&op, sep);
	append(c, op);
}

/* --- values ----------------------------------------------------------------------------------------------------- */

/* How a type is shown: in text, in JSON, and whether JSON puts quotes around it. */
static const struct shape {
	uint8_t	text, json;
	bool	quoted;
} shapes[bt_end] = {
	[bt_compound] = { OP_NONE, OP_NONE, false },
	[bt_int_8] = { OP_I8, OP_I8, false },
	[bt_int_16] = { OP_I16, OP_I16, false },
	[bt_int_32] = { OP_I32, OP_I32, false },
	[bt_int_64] = { OP_I64, OP_I64, false },
	[bt_int_128] = { OP_HEXBIG, OP_HEXBIG, true },
	[bt_int_256] = { OP_HEXBIG, OP_HEXBIG, true },
	[bt_uint_8] = { OP_U8, OP_U8, false },
	[bt_uint_16] = { OP_U16, OP_U16, false },
	[bt_uint_32] = { OP_U32, OP_U32, false },
	[bt_uint_64] = { OP_U64, OP_U64, false },
	[bt_uint_128] = { OP_HEXBIG, OP_HEXBIG, true },
	[bt_uint_256] = { OP_HEXBIG, OP_HEXBIG, true },
	[bt_hex_8] = { OP_HEX1, OP_HEX1, true },
	[bt_hex_16] = { OP_HEX2, OP_HEX2, true },
	[bt_hex_32] = { OP_HEX4, OP_HEX4, true },
	[bt_hex_64] = { OP_HEX8, OP_HEX8, true },
	[bt_hex_128] = { OP_HEXBIG, OP_HEXBIG, true },
	[bt_hex_256] = { OP_HEXBIG, OP_HEXBIG, true },
	[bt_float] = { OP_FLOAT, OP_JSON_FLOAT, false },
	[bt_double] = { OP_DOUBLE, OP_JSON_DOUBLE, false },
	[bt_long_double] = { OP_LDOUBLE, OP_JSON_LDOUBLE, false },
	[bt_char] = { OP_CHAR, OP_JSON_CHAR, true },
	[bt_string] = { OP_STR, OP_JSON_TEXT, true },
	[bt_flow_direction] = { OP_DIR, OP_DIR, true },
	[bt_timestamp] = { B2T_TIMESTR ? OP_DATE : OP_TIME, B2T_TIMESTR ? OP_DATE : OP_TIME, true },
	[bt_duration] = { OP_TIME, OP_TIME, true },
	[bt_mac_addr] = { OP_MAC, OP_MAC, true },
	[bt_ip4_addr] = { OP_IP4, OP_IP4, true },
	[bt_ip6_addr] = { OP_IP6, OP_IP6, true },
	[bt_ipx_addr] = { OP_IPX, OP_IPX, true },
	[bt_string_class] = { OP_STRC, OP_JSON_TEXT, true },
};

static void values(struct compiler *c, const binary_subvalue_t *sv, uint32_t n, const char *sep);

static void
scalar(struct compiler *c, uint32_t type, const char *sep)
{
	const size_t size = bv_type_size(type) > 0 ? bv_type_size(type) : 1;
	const bool quoted = c->style.json && shapes[type].quoted;
	char quoted_sep[SEP_MAX + 1] = "\"";

	if (quoted) {
		lit(c, "\"");
		strcpy(quoted_sep + 1, sep);
	}
	emit(c, c->style.json ? shapes[type].json : shapes[type].text, size, quoted ? quoted_sep : sep);
}

/* One element of a list: a value, or several as a compound; JSON has brackets around these. */
static void
element(struct compiler *c, const binary_subvalue_t *sv, uint32_t n, const char *sep)
{
	const bool list = c->style.json && n > 1;

	if (list)
		lit(c, c->style.open);
	values(c, sv, n, list ? "" : sep);
	if (list) {
		lit(c, c->style.close);
		lit(c, sep);
		flush(c);
	}
}

/* A count and its elements; pending text and close go around it, sep behind. */
static void
repeat(struct compiler *c, const binary_subvalue_t *sv, uint32_t n, const char *close, const char *sep, bool omit)
{
	struct rowtext_op op = { .code = OP_REPEAT, .size = sizeof(uint32_t), .col = c->col, .omit_empty = omit };
	char tail[2 * SEP_MAX];
	uint32_t at;

	op.lit = take_pending(c, &op.nlit);
	op.njoin = (uint8_t)strlen(c->style.repeat_sep);
	strcat(strcpy(tail, close), sep);
	set_sep(&op, tail);
	at = append(c, op);
	element(c, sv, n, c->style.repeat_sep);
	if (c->error == 0)
		c->b->ops[at].end = c->b->nops;
}

/* A compound within a column. */
static void
compound(struct compiler *c, const binary_subvalue_t *sv, const char *sep)
{
	lit(c, c->style.open);
	if (sv->is_repeating) {
		repeat(c, sv->subval, sv->num_values, c->style.close, sep, false);
		return;
	}
	values(c, sv->subval, sv->num_values, "");
	lit(c, c->style.close);
	lit(c, sep);
	flush(c);
}

static void
values(struct compiler *c, const binary_subvalue_t *sv, uint32_t n, const char *sep)
{
	if (n == 0 || sv == NULL)
		fail(c, EINVAL);
	for (uint32_t i = 0; i < n && c->error == 0; i++) {
		const char *behind = i + 1 < n ? c->style.value_sep : sep;

		if (sv[i].type >= bt_end)
			fail(c, EINVAL);
		else if (sv[i].type == bt_compound)
			compound(c, &sv[i], behind);
		else
			scalar(c, sv[i].type, behind);
	}
}

/* --- columns ---------------------------------------------------------------------------------------------------- */

static void
text_column(struct compiler *c, const binary_value_t *bv)
{
	const char *sep = bv->next != NULL ? SEP_CHR : "\n";

	if (bv->is_repeating)
		repeat(c, bv->subval, bv->num_values, "", sep, false);
	else
		values(c, bv->subval, bv->num_values, sep);
}

static void
json_column(struct compiler *c, const binary_value_t *bv)
{
	lit(c, "\"");
	if (c->json->prefix != NULL)
		lit(c, c->json->prefix);
	lit(c, bv->name);
	lit(c, c->json->spaces ? "\": " : "\":");
	if (bv->is_repeating) {
		lit(c, "[");
		repeat(c, bv->subval, bv->num_values, "]", c->style.value_sep, !c->json->keep_empty);
	} else
		element(c, bv->subval, bv->num_values, c->style.value_sep);
}

static void
column(struct compiler *c, const binary_value_t *bv)
{
	uint32_t at = UINT32_MAX;

	if (c->style.json && c->json->wanted != NULL && !c->json->wanted(bv->name, c->json->arg))
		at = append(c, (struct rowtext_op){ .code = OP_SKIP, .col = c->col });
	if (c->style.json)
		json_column(c, bv);
	else
		text_column(c, bv);
	flush(c);
	if (at != UINT32_MAX && c->error == 0)
		c->b->ops[at].end = c->b->nops;
}

/* --- groups ----------------------------------------------------------------------------------------------------- */

#define GROUP_MIN	3	/* operations: with fewer there is nothing to win */

/* Bytes of text that an operation makes of its value at most; 0: it takes no fixed number of bytes of the row. */
static uint32_t
text_max(const struct rowtext_op *op)
{
	switch ((enum rowtext_code)op->code) {
	case OP_U8: case OP_U16: case OP_U32: case OP_U64: case OP_I8: case OP_I16: case OP_I32: case OP_I64:
		return FMT_U64_MAX;
	case OP_HEX1: case OP_HEX2: case OP_HEX4: case OP_HEX8:
		return FMT_HEX_MAX;
	case OP_FLOAT:
		return FMT_F32_MAX;
	case OP_DOUBLE:
		return FMT_F64_MAX;
	case OP_DIR:
		return 1;
	case OP_TIME:
		return FMT_TIME_MAX;
	case OP_MAC:
		return MAC_FORMAT == 0 ? 12 + 5 * (sizeof(MAC_SEP) - 1) : FMT_U64_MAX;
	case OP_IP4:
		return FMT_U64_MAX;	/* IP4_FORMAT 3 is a number */
	case OP_IP6:
		return FMT_IP6_MAX;
	case OP_LIT:
		return op->nlit;
	default:
		return 0;
	}
}

/* Are zeros of the operation four bytes in the row, and "0" in the text, with one byte behind it? */
static bool
is_four(const struct rowtext_op *op)
{
	return (op->code == OP_U32 || op->code == OP_FLOAT) && op->nsep == 1;
}

/* How the body of a list, which groups were made of, may be done. */
static enum rowtext_list
list_kind(const struct rowtext *b, uint32_t list)
{
	const struct rowtext_op *const body = &b->ops[list + 1];
	const uint32_t nops = b->ops[list].end - list - 1;

	if (nops == 1 && (body->code == OP_STR || body->code == OP_STRC || body->code == OP_JSON_TEXT))
		return LIST_TEXT;
	return body->ngroup == nops && body->take > 0 ? LIST_GROUP : LIST_ANY;
}

/* Note for each operation how many of fixed size begin with it; bodies of lists are groups of their own. */
static void
make_groups(struct rowtext *b)
{
	for (uint32_t i = 0; i < b->nops; i++)
		if (b->ops[i].end > 0 && b->ops[i].end < b->nops)
			b->ops[b->ops[i].end].begins = true;
	for (uint32_t i = b->nops; i > 0; i--) {
		struct rowtext_op *const op = &b->ops[i - 1];
		const uint32_t max = text_max(op);

		op->ngroup = op->take = op->room = op->nfours = 0;
		if (max == 0)
			continue;
		op->ngroup = 1;
		op->take = op->size;
		op->room = max + SEP_MAX;
		if (i < b->nops && !b->ops[i].begins) {
			op->ngroup += b->ops[i].ngroup;
			op->take += b->ops[i].take;
			op->room += b->ops[i].room;
			if (is_four(op) && is_four(&op[1]) && op->sep[0] == op[1].sep[0])
				op->nfours = op[1].nfours;
		}
		op->nfours += is_four(op);
	}
	for (uint32_t i = 0; i < b->nops; i++) {
		struct rowtext_op *const op = &b->ops[i];

		if (op->code == OP_REPEAT)
			op->list = (uint8_t)list_kind(b, i);
		if (op->ngroup < GROUP_MIN)
			op->ngroup = 0;
		op->looks = op->zeros || op->ngroup > 0;
	}
}

static uint32_t
count_columns(const binary_value_t *bv)
{
	uint32_t n = 0;

	for (; bv != NULL; bv = bv->next)
		n++;
	return n;
}

static struct rowtext *
compile(const binary_value_t *bv, enum rowtext_form form, const struct rowtext_json *json)
{
	static const struct style text = { false, "_", ";", "(", ")" };
	static const struct style tight = { true, ",", ",", "[", "]" }, wide = { true, ", ", ", ", "[", "]" };
	struct compiler c = { .json = json };

	c.style = form == ROWTEXT_TEXT ? text : json->spaces ? wide : tight;
	if ((c.b = calloc(1, sizeof(*c.b))) == NULL)
		return NULL;
	c.b->form = form;
	c.b->ncols = count_columns(bv);
	if ((c.b->names = calloc(c.b->ncols + 1, sizeof(*c.b->names))) == NULL)
		fail(&c, ENOMEM);
	for (; bv != NULL && c.error == 0; bv = bv->next, c.col++) {
		memcpy(c.b->names[c.col], bv->name, BV_NAME_LEN);
		column(&c, bv);
	}
	rowtext_out_release(&c.pending);
	if (c.error == 0 && rowtext_zeros_make(c.b) == -1)	/* one by one: before there are groups */
		fail(&c, ENOMEM);
	make_groups(c.b);
	if (c.error != 0) {
		rowtext_free(c.b);
		errno = c.error;
		return NULL;
	}
	return c.b;
}

struct rowtext *
rowtext_new(const binary_value_t *bv, enum rowtext_form form)
{
	static const struct rowtext_json json = { JSON_KEEP_EMPTY, JSON_PRETTY, NULL, NULL, NULL };

	return compile(bv, form, &json);
}

struct rowtext *
rowtext_new_json(const binary_value_t *bv, const struct rowtext_json *how)
{
	return compile(bv, ROWTEXT_JSON, how);
}

void
rowtext_free(struct rowtext *b)
{
	if (b == NULL)
		return;
	free(b->ops);
	free(b->names);
	rowtext_zeros_release(b);
	rowtext_out_release(&b->lits);
	free(b);
}
