/* What surrounds the rows: column line, column table, types. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bin2txt.h"
#include "numfmt.h"
#include "rowtext.h"

/* Append texts, up to NULL. */
static int
add(struct rowtext_out *out, ...)
{
	const char *s;
	va_list ap;
	int ret = 0;

	va_start(ap, out);
	while (ret == 0 && (s = va_arg(ap, const char *)) != NULL)
		ret = rowtext_out_add(out, s, strlen(s));
	va_end(ap);
	return ret;
}

/* --- types ------------------------------------------------------------------------------------------------------ */

/* Decimal text of n in s, which has room for it. */
static const char *
number(char s[FMT_U64_MAX], uint64_t n)
{
	*fmt_u64(s, n) = '\0';
	return s;
}

static int add_types(const binary_subvalue_t *sv, uint32_t n, bool names, struct rowtext_out *out);

/* A compound in parentheses. */
static int
add_compound(const binary_subvalue_t *sv, bool names, struct rowtext_out *out)
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
add_types(const binary_subvalue_t *sv, uint32_t n, bool names, struct rowtext_out *out)
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
add_type(const binary_value_t *bv, bool names, struct rowtext_out *out)
{
	if (add_types(bv->subval, bv->num_values, names, out) == -1)
		return -1;
	return bv->is_repeating ? add(out, ":R", NULL) : 0;
}

int
rowtext_type(const binary_value_t *bv, struct rowtext_out *out)
{
	return TFS_NC_TYPE == 0 ? 0 : add_type(bv, TFS_NC_TYPE == 2, out);
}

/* --- column line and table -------------------------------------------------------------------------------------- */

int
rowtext_flow_count(uint64_t flows, char *dst, size_t size)
{
	if (!TFS_EXTENDED_HEADER)
		return 0;
	return snprintf(dst, size, "%s%-*llu", HDR_CHR, ROWTEXT_COUNT_WIDTH, (unsigned long long)flows);
}

/* Flows (none yet), columns, types. */
static int
extended_header(const binary_value_t *list, struct rowtext_out *out)
{
	char count[ROWTEXT_COUNT_WIDTH + 16], s[FMT_U64_MAX];
	uint64_t n = 0;
	int ret;

	for (const binary_value_t *bv = list; bv != NULL; bv = bv->next)
		n++;
	rowtext_flow_count(0, count, sizeof(count));
	ret = add(out, count, "\n" HDR_CHR, number(s, n), "\n" HDR_CHR, NULL);
	for (const binary_value_t *bv = list; bv != NULL && ret == 0; bv = bv->next)
		ret = add_type(bv, false, out) == 0 ? add(out, bv->next != NULL ? SEP_CHR : "\n", NULL) : -1;
	return ret;
}

int
rowtext_header(const binary_value_t *bv, struct rowtext_out *out)
{
	int ret = TFS_EXTENDED_HEADER ? extended_header(bv, out) : 0;

	if (ret == 0)
		ret = add(out, HDR_CHR, NULL);
	for (; bv != NULL && ret == 0; bv = bv->next)
		ret = add(out, bv->name, bv->next != NULL ? SEP_CHR : "\n", NULL);
	return ret;
}

int
rowtext_description(const binary_value_t *bv, struct rowtext_out *out)
{
	int ret = add(out, "# Col No.\t", TFS_NC_TYPE != 0 ? "Type\t" : "", "Name\tDescription\n", NULL);
	char s[FMT_U64_MAX];

	for (uint64_t col = 1; bv != NULL && ret == 0; bv = bv->next, col++) {
		ret = add(out, number(s, col), "\t", NULL);
		if (ret == 0)
			ret = rowtext_type(bv, out);
		if (ret == 0)
			ret = add(out, TFS_NC_TYPE != 0 ? "\t" : "", bv->name, "\t", bv->desc, "\n", NULL);
	}
	return ret;
}
