/* Rows in the forms of others: CSV (RFC 4180), and TSV as Zeek writes it. */
#include "rowcut.h"
#include "txtSink.h"

#if BLOCK_BUF == 0 && TFS_FORMAT > 0

#define ZEEK	(TFS_FORMAT == 2)

static struct rowcut *cut;
static struct rowpart *part;
static struct rowtext_out field;	/* the one in work */

static int
add(struct rowtext_out *out, const char *s)
{
	return rowtext_out_add(out, s, strlen(s));
}

/* --- values ----------------------------------------------------------------------------------------------------- */

/*
 * The bytes of a text as Zeek has them: what is no plain ASCII, and separators, as \xHH.  The row has NUL as C0 80
 * and C0 as C0 81.
 */
static int
put_zeek_text(const struct rowvalue *v, bool in_vector)
{
	int ret = 0;
	char hex[8];

	if (v->n == 0)
		return add(&field, "(empty)");
	for (uint32_t i = 0; i < v->n && ret == 0; i++) {
		uint8_t c = (uint8_t)v->p[i];

		if (c == OUTBUF_ESC && i + 1 < v->n)
			c = (uint8_t)v->p[++i] == OUTBUF_ESC_NUL ? 0 : OUTBUF_ESC;
		if (c < 0x20 || c > 0x7e || c == '\\' || (c == ',' && in_vector) || (v->n == 1 && c == '-') ||
		    (v->n == 7 && i == 0 && memcmp(v->p, "(empty)", 7) == 0)) {
			snprintf(hex, sizeof(hex), "\\x%02x", c);
			ret = add(&field, hex);
		} else
			ret = rowtext_out_add(&field, (const char *)&c, 1);
	}
	return ret;
}

static int
put_value(const struct rowvalue *v, bool in_vector)
{
	char small[1024], *s = small;
	const size_t room = rowvalue_room(v);
	int ret;

	if (ZEEK && (v->type == bt_string || v->type == bt_string_class || v->type == bt_char))
		return put_zeek_text(v, in_vector);
	if (v->type == bt_ipx_addr && v->u == 0)
		return add(&field, "-");
	if (room > sizeof(small) && (s = malloc(room)) == NULL)
		return -1;
	ret = rowtext_out_add(&field, s, (size_t)(rowvalue_text(s, v) - s));
	if (s != small)
		free(s);
	return ret;
}

/* Values as in a flow file: joined by _, repetitions by ; or Zeek's comma, compounds in compounds in parentheses. */
static const char *
put_values(const char *p, const binary_subvalue_t *sv, uint32_t n, bool repeated, bool inner)
{
	const uint32_t count = repeated ? rowvalue_count(&p) : 1;
	struct rowvalue v;
	int ret = 0;

	for (uint32_t k = 0; k < count && p != NULL; k++) {
		if (k > 0)
			ret |= add(&field, ZEEK && !inner ? "," : ";");
		for (uint32_t i = 0; i < n && p != NULL; i++) {
			if (i > 0)
				ret |= add(&field, "_");
			if (sv[i].type == bt_compound) {
				ret |= add(&field, "(");
				p = put_values(p, sv[i].subval, sv[i].num_values, sv[i].is_repeating, true);
				ret |= add(&field, ")");
			} else {
				p = rowvalue_next(sv[i].type, p, &v);
				ret |= put_value(&v, repeated || inner);
			}
		}
	}
	return ret == 0 ? p : NULL;
}

/* --- CSV -------------------------------------------------------------------------------------------------------- */

/* In quotes, doubled inside, if it must be. */
static int
put_csv_field(struct rowtext_out *out, const char *s, size_t n)
{
	bool quotes = n > 0 && (s[0] == ' ' || s[n - 1] == ' ');
	int ret = 0;

	for (size_t i = 0; i < n && !quotes; i++)
		quotes = s[i] == ',' || s[i] == '"' || s[i] == '\r' || s[i] == '\n';
	if (!quotes)
		return rowtext_out_add(out, s, n);
	ret |= add(out, "\"");
	for (size_t i = 0; i < n; i++)
		ret |= rowtext_out_add(out, s[i] == '"' ? "\"\"" : &s[i], s[i] == '"' ? 2 : 1);
	return ret | add(out, "\"");
}

static int
csv_header(struct rowtext_out *out)
{
	int ret = 0;

	for (const binary_value_t *bv = main_header_bv; bv != NULL; bv = bv->next) {
		ret |= put_csv_field(out, bv->name, strlen(bv->name));
		ret |= add(out, bv->next != NULL ? "," : "\r\n");
	}
	return ret;
}

/* --- Zeek ------------------------------------------------------------------------------------------------------- */

static const char *
zeek_type(const binary_value_t *bv)
{
	const uint32_t type = bv->num_values == 1 ? bv->subval[0].type : (uint32_t)bt_compound;

	if (!bv->is_repeating && (strcmp(bv->name, "srcPort") == 0 || strcmp(bv->name, "dstPort") == 0) &&
	    type == bt_uint_16)
		return "port";
	if (type >= bt_int_8 && type <= bt_int_64)
		return "int";
	if (type >= bt_uint_8 && type <= bt_uint_64)
		return "count";
	switch (type) {
	case bt_float: case bt_double: case bt_long_double:
		return "double";
	case bt_timestamp:
		return "time";
	case bt_duration:
		return "interval";
	case bt_ip4_addr: case bt_ip6_addr: case bt_ipx_addr:
		return "addr";
	default:
		return "string";
	}
}

/* Zeek's name of a column, or its own if there is none, or if another column has it too. */
static int
zeek_name(struct rowtext_out *out, uint32_t i)
{
	const struct t2_schema_column *c = &main_schema->column[i];
	const size_t n = strcspn(c->zeek, " ");
	bool alone = n > 0;

	for (uint32_t k = 0; k < main_schema->n && alone; k++) {
		const struct t2_schema_column *o = &main_schema->column[k];

		alone = k == i || ((strcspn(o->zeek, " ") != n || memcmp(o->zeek, c->zeek, n) != 0) &&
		    (strlen(o->bv->name) != n || memcmp(o->bv->name, c->zeek, n) != 0));
	}
	return alone ? rowtext_out_add(out, c->zeek, n) : add(out, c->bv->name);
}

static int
zeek_date(struct rowtext_out *out, const char *what)
{
	const time_t now = time(NULL);
	char text[64];
	struct tm tm;

	if (localtime_r(&now, &tm) == NULL || strftime(text, sizeof(text), "%Y-%m-%d-%H-%M-%S", &tm) == 0)
		return 0;
	return add(out, what) | add(out, text) | add(out, "\n");
}

static int
zeek_header(struct rowtext_out *out)
{
	int ret = add(out, "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n"
	    "#path\tflows\n") | zeek_date(out, "#open\t") | add(out, "#fields");

	for (uint32_t i = 0; i < main_schema->n; i++)
		ret |= add(out, "\t") | zeek_name(out, i);
	ret |= add(out, "\n#types");
	for (uint32_t i = 0; i < main_schema->n; i++) {
		const binary_value_t *bv = main_schema->column[i].bv;

		ret |= add(out, bv->is_repeating ? "\tvector[" : "\t") | add(out, zeek_type(bv)) |
		    add(out, bv->is_repeating ? "]" : "");
	}
	return ret | add(out, "\n");
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

int
form_begin(struct rowtext_out *out)
{
	if (cut == NULL && ((cut = rowcut_new(main_header_bv)) == NULL ||
	    (part = calloc(rowcut_columns(cut), sizeof(*part))) == NULL))
		return -1;
	if (!TFS_PRI_HDR)
		return 0;
	return ZEEK ? zeek_header(out) : csv_header(out);
}

int
form_end(struct rowtext_out *out)
{
	return ZEEK && TFS_PRI_HDR ? zeek_date(out, "#close\t") : 0;
}

int
form_row(const outputBuffer_t *buf, struct rowtext_out *out, char *why, size_t size)
{
	const size_t before = out->len;
	uint32_t i = 0;
	int ret = rowcut_row(cut, buf->buffer, buf->pos, part, why, size);

	if (ret == -1)
		return -1;
	for (const binary_value_t *bv = main_header_bv; bv != NULL && ret == 0; bv = bv->next, i++) {
		field.len = 0;
		if (put_values(part[i].p, bv->subval, bv->num_values, bv->is_repeating, false) == NULL)
			ret = -1;
		else if (!ZEEK)
			ret = put_csv_field(out, field.p, field.len) | add(out, bv->next != NULL ? "," : "\r\n");
		else
			ret = (field.len == 0 ? add(out, "(empty)") : rowtext_out_add(out, field.p, field.len)) |
			    add(out, bv->next != NULL ? "\t" : "\n");
	}
	if (ret == 0)
		return 0;
	snprintf(why, size, "out of memory");
	out->len = before;
	return -1;
}

void
form_release(void)
{
	rowcut_free(cut);
	free(part);
	rowtext_out_release(&field);
}

#else

/* A file is not empty. */
typedef int forms_none;

#endif
