/* What surrounds the rows: column line, column table, types; and the converters of the plugin API. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bin2txt.h"
#include "numfmt.h"
#include "t2log.h"

/* Append texts, up to NULL. */
static int
add(struct b2t_out *out, ...)
{
	const char *s;
	va_list ap;
	int ret = 0;

	va_start(ap, out);
	while (ret == 0 && (s = va_arg(ap, const char *)) != NULL)
		ret = b2t_out_add(out, s, strlen(s));
	va_end(ap);
	return ret;
}

/* --- types ----------------------------------------------------------------------------------------------------------- */

/* Decimal text of n in s, which has room for it. */
static const char *
number(char s[FMT_U64_MAX], uint64_t n)
{
	*fmt_u64(s, n) = '\0';
	return s;
}

static int add_types(const binary_subvalue_t *sv, uint32_t n, bool names, struct b2t_out *out);

/* A compound in parentheses. */
static int
add_compound(const binary_subvalue_t *sv, bool names, struct b2t_out *out)
{
	if (add(out, "(", NULL) == -1 || add_types(sv->subval, sv->num_values, names, out) == -1)
		return -1;
	return add(out, sv->is_repeating ? ":R)" : ")", NULL);
}

static const char *
type_name(uint32_t type)
{
	return B2T_TIMESTR && type == bt_timestamp ? "S" : bv_type_name(type);
}

/* Types of n values, joined with _. */
static int
add_types(const binary_subvalue_t *sv, uint32_t n, bool names, struct b2t_out *out)
{
	char s[FMT_U64_MAX];
	const char *name;
	int ret = 0;

	for (uint32_t i = 0; i < n && ret == 0; i++) {
		if (i > 0 && add(out, "_", NULL) == -1)
			return -1;
		name = names ? type_name(sv[i].type) : NULL;
		if (sv[i].type == bt_compound)
			ret = add_compound(&sv[i], names, out);
		else
			ret = add(out, name != NULL ? name : number(s, sv[i].type), NULL);
	}
	return ret;
}

static int
add_type(const binary_value_t *bv, bool names, struct b2t_out *out)
{
	if (add_types(bv->subval, bv->num_values, names, out) == -1)
		return -1;
	return bv->is_repeating ? add(out, ":R", NULL) : 0;
}

int
b2t_type(const binary_value_t *bv, struct b2t_out *out)
{
	return TFS_NC_TYPE == 0 ? 0 : add_type(bv, TFS_NC_TYPE == 2, out);
}

/* --- column line and table ------------------------------------------------------------------------------------------- */

int
b2t_flow_count(uint64_t flows, char *dst, size_t size)
{
	if (!TFS_EXTENDED_HEADER)
		return 0;
	return snprintf(dst, size, "%s%-*llu", HDR_CHR, B2T_COUNT_WIDTH, (unsigned long long)flows);
}

/* Flows (none yet), columns, types. */
static int
extended_header(const binary_value_t *list, struct b2t_out *out)
{
	char count[B2T_COUNT_WIDTH + 16], s[FMT_U64_MAX];
	uint64_t n = 0;
	int ret;

	for (const binary_value_t *bv = list; bv != NULL; bv = bv->next)
		n++;
	b2t_flow_count(0, count, sizeof(count));
	ret = add(out, count, "\n" HDR_CHR, number(s, n), "\n" HDR_CHR, NULL);
	for (const binary_value_t *bv = list; bv != NULL && ret == 0; bv = bv->next)
		ret = add_type(bv, false, out) == 0 ? add(out, bv->next != NULL ? SEP_CHR : "\n", NULL) : -1;
	return ret;
}

int
b2t_header(const binary_value_t *bv, struct b2t_out *out)
{
	int ret = TFS_EXTENDED_HEADER ? extended_header(bv, out) : 0;

	if (ret == 0)
		ret = add(out, HDR_CHR, NULL);
	for (; bv != NULL && ret == 0; bv = bv->next)
		ret = add(out, bv->name, bv->next != NULL ? SEP_CHR : "\n", NULL);
	return ret;
}

int
b2t_description(const binary_value_t *bv, struct b2t_out *out)
{
	int ret = add(out, "# Col No.\t", TFS_NC_TYPE != 0 ? "Type\t" : "", "Name\tDescription\n", NULL);
	char s[FMT_U64_MAX];

	for (uint64_t col = 1; bv != NULL && ret == 0; bv = bv->next, col++) {
		ret = add(out, number(s, col), "\t", NULL);
		if (ret == 0)
			ret = b2t_type(bv, out);
		if (ret == 0)
			ret = add(out, TFS_NC_TYPE != 0 ? "\t" : "", bv->name, "\t", bv->desc, "\n", NULL);
	}
	return ret;
}

/* --- plugin API ------------------------------------------------------------------------------------------------------ */

static int
stdio_write(void *file, const char *p, size_t n)
{
	return fwrite(p, 1, n, file) == n ? 0 : -1;
}

const b2t_func_t b2t_funcs = { stdio_write };

/* Write a text that is done (ret 0), and say what went wrong. */
static int
finish(int ret, struct b2t_out *out, void *file, b2t_func_t funcs)
{
	if (ret == 0)
		ret = funcs.write(file, out->p, out->len);
	if (ret != 0)
		T2_ERR("Failed to write: %s", strerror(errno));
	b2t_out_release(out);
	return ret != 0 ? -1 : 0;
}

static int
convert(const outputBuffer_t *buf, const binary_value_t *bv, enum b2t_form form, void *file, b2t_func_t funcs)
{
	struct b2t_out out = { NULL, 0, 0 };
	struct b2t *b = b2t_new(bv, form);
	char err[256];
	int ret = -1;

	if (b == NULL)
		T2_ERR("Failed to compile the list of columns: %s", strerror(errno));
	else if ((ret = b2t_row(b, buf->buffer, buf->pos, &out, err, sizeof(err))) == -1)
		T2_ERR("Failed to convert a row: %s", err);
	else
		ret = finish(0, &out, file, funcs);
	b2t_out_release(&out);
	b2t_free(b);
	return ret;
}

int
parse_buffer_bin2txt(const outputBuffer_t *buf, const binary_value_t *bv, void *file, b2t_func_t funcs)
{
	return convert(buf, bv, B2T_TEXT, file, funcs);
}

int
parse_buffer_bin2json(const outputBuffer_t *buf, const binary_value_t *bv, void *file, b2t_func_t funcs)
{
	return convert(buf, bv, B2T_JSON, file, funcs);
}

int
parse_binary_header2text(const binary_value_t *bv, void *file, b2t_func_t funcs)
{
	struct b2t_out out = { NULL, 0, 0 };

	return finish(b2t_header(bv, &out), &out, file, funcs);
}

int
print_values_description(const binary_value_t *bv, void *file, b2t_func_t funcs)
{
	struct b2t_out out = { NULL, 0, 0 };

	return finish(b2t_description(bv, &out), &out, file, funcs);
}
