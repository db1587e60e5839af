/*
 * Rows to text and JSON: any columns with any bytes give one line of printable text and one JSON value, or an error
 * that names a column; a row never makes the converters read beyond it.
 *
 * Input: columns (a type each, 0x20 repeated, 0x40 another value in the same column, 0x80 in a compound), 0xff, the
 * row.
 */
#include <stdlib.h>
#include <string.h>

#include "bin2txt.h"
#include "rowtext.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(int ok)
{
	if (!ok)
		abort();
}

/* --- columns ---------------------------------------------------------------------------------------------------- */

#define VALUES_MAX	8

/* A column of the values at p; returns how many bytes it took. */
static size_t
column(binary_value_t **bv, const uint8_t *p, size_t n)
{
	binary_value_t *col;
	char name[16];
	size_t k = 1;

	while (k < n && k < VALUES_MAX && p[k] != 0xff && (p[k] & 0x40) != 0)
		k++;
	snprintf(name, sizeof(name), "c%zu", n);
	col = bv_new_bv(name, "", p[0] >> 5 & 1, (uint32_t)k, 1, 1, 1, 1, 1, 1, 1, 1);
	for (size_t i = 0; i < k; i++) {
		const uint32_t type = p[i] & 0x1f;

		col->subval[i].type = type == bt_compound ? bt_uint_8 : type;
		if ((p[i] & 0x80) != 0)
			check(bv_add_sv_to_bv(col, (uint32_t)i, p[i] & 1, 2, (int)col->subval[i].type,
			    (int)bt_string) != NULL);
	}
	*bv = bv_append_bv(*bv, col);
	return k;
}

/* --- JSON ------------------------------------------------------------------------------------------------------- */

static const char *json_value(const char *p, const char *end, int depth);

/* A string without raw control bytes, escapes known. */
static const char *
json_string(const char *p, const char *end)
{
	check(p < end && *p == '"');
	for (p++; p < end && *p != '"'; p++) {
		check((unsigned char)*p >= 0x20);
		if (*p == '\\') {
			p++;
			check(p < end && strchr("nrt\\\"u", *p) != NULL);
		}
	}
	check(p < end);
	return p + 1;
}

static const char *
json_list(const char *p, const char *end, int depth, char close, int keys)
{
	for (p++; p < end && *p != close;) {
		if (keys) {
			p = json_string(p, end);
			check(p < end && *p == ':');
			p++;
		}
		p = json_value(p, end, depth + 1);
		check(p < end && (*p == close || *p == ','));
		if (*p == ',') {
			p++;
			check(p < end && *p != close);
		}
	}
	check(p < end);
	return p + 1;
}

static const char *
json_value(const char *p, const char *end, int depth)
{
	char number[5000], *stop;	/* a long double without exponent has up to 4933 digits */
	size_t n = 0;

	check(p < end && depth < 8);
	if (*p == '"')
		return json_string(p, end);
	if (*p == '[' || *p == '{')
		return json_list(p, end, depth, *p == '[' ? ']' : '}', *p == '{');
	if (end - p >= 4 && memcmp(p, "null", 4) == 0)
		return p + 4;
	while (p + n < end && n < sizeof(number) - 1 && strchr("+-.0123456789e", p[n]) != NULL)
		n++;
	check(n > 0);
	memcpy(number, p, n);
	number[n] = '\0';
	(void)strtold(number, &stop);
	check(*stop == '\0' && strspn(number, "0") <= 1);
	return p + n;
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

static void
render(const binary_value_t *bv, enum rowtext_form form, const uint8_t *p, size_t n)
{
	struct rowtext_out out = { NULL, 0, 0 };
	struct rowtext *b = rowtext_new(bv, form);
	char *row = malloc(n), err[200] = "";

	check(b != NULL && (row != NULL || n == 0));
	if (n > 0)
		memcpy(row, p, n);		/* of its exact size, for AddressSanitizer */
	if (rowtext_row(b, row, n, &out, err, sizeof(err)) == -1) {
		check(out.len == 0 && *err != '\0');
	} else {
		check(out.len > 0 && out.p[out.len - 1] == '\n');
		for (size_t i = 0; i + 1 < out.len; i++)
			check((unsigned char)out.p[i] >= 0x20 || out.p[i] == '\t');
		if (form == ROWTEXT_JSON)
			check(json_value(out.p, out.p + out.len, 0) == out.p + out.len - 1);
	}
	rowtext_out_release(&out);
	rowtext_free(b);
	free(row);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	binary_value_t *bv = NULL;
	size_t at = 0;

	for (int cols = 0; at < n && p[at] != 0xff && cols < 32; cols++)
		at += column(&bv, p + at, n - at);
	if (bv != NULL) {
		at += at < n;
		render(bv, ROWTEXT_TEXT, p + at, n - at);
		render(bv, ROWTEXT_JSON, p + at, n - at);
	}
	bv_header_destroy(bv);
	return 0;
}
