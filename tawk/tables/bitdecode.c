/* Tables of bits and values: reading their text form, finding the rows that apply, printing them. */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bitdecode.h"
#include "nearest.h"
#include "text.h"
#include "value.h"

enum kind { K_BITS, K_VALUES, K_RANGE, K_STRING, K_PATTERN, K_BITS2, K_SIGNED };

enum row_kind { R_BIT, R_VALUE, R_RANGE, R_STRING, R_PATTERN, R_CODE, R_OPTION };

struct row {
	enum row_kind kind;
	int bit, type;		/* R_CODE: type is the bit of the first mask */
	uint64_t mask, hi;	/* also value, a negative one in two's complement; and the end of a range */
	char level;
	char *key;		/* value, range, word or pattern as it is shown; class of an option */
	char *shrt, *text;
};

struct table {
	char name[64];
	enum kind kind;
	int digits, bits;	/* of a mask or value; bits 0: what the digits hold */
	bool grouped, gaps;
	bool words;		/* of kind bits: the column has the names of the bits, unless a flag says otherwise */
	char *heading;
	struct row *row;
	int n, room;
	bool shorts;
	int short_width;
};

#define ARGS_MAX 6
#define ARG_MAX_LEN 512

struct call {
	char macro[16];
	int n;
	char arg[ARGS_MAX][ARG_MAX_LEN];
};

static const char *const other_names[][2] = { { "dnsQType", "dnsAType" }, { "dnsType", "dnsAType" } };

/* --- reading --- */

/* One macro call of a line.  False: the line holds none. */
static bool
parse_call(const char *p, struct call *c)
{
	size_t n = strcspn(p, "(\n");
	bool quoted = false;
	char *w;

	if (strncmp(p, "T2_", 3) != 0 || p[n] != '(' || n >= sizeof c->macro)
		return false;
	memcpy(c->macro, p, n);
	c->macro[n] = '\0';
	p += n + 1;
	for (c->n = 0; c->n < ARGS_MAX; p++) {
		while (*p == ' ' || *p == '\t')
			p++;
		w = c->arg[c->n++];
		n = 0;
		for (; *p && *p != '\n' && (quoted || (*p != ',' && *p != ')')); p++) {
			if (*p == '"') {
				quoted = !quoted;
				continue;
			}
			if (*p == '\\' && p[1])
				p++;
			if (n < ARG_MAX_LEN - 1)
				w[n++] = *p;
		}
		w[n] = '\0';
		if (*p != ',')
			return *p == ')';
	}
	return true;
}

static void
table_start(struct table *t, const struct call *c)
{
	static const char *const kinds[] = { "bits", "values", "range", "string", "pattern", "bits2", "signed" };

	memset(t, 0, sizeof *t);
	snprintf(t->name, sizeof t->name, "%.*s", (int)sizeof t->name - 1, c->arg[0]);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(c->arg[1], kinds[i]) == 0)
			t->kind = (enum kind)i;
	t->words = strcmp(c->arg[1], "words") == 0;	/* else as bits, the first kind */
	t->digits = atoi(c->arg[2]);
	if (t->digits < 0) {
		t->bits = -t->digits;
		t->digits = 0;
	}
	t->grouped = strcmp(c->arg[3], "grouped") == 0;
	t->gaps = strcmp(c->arg[4], "gaps") == 0;
	t->heading = xstrdup(c->arg[5]);
}

static struct row *
table_row(struct table *t)
{
	if (t->n == t->room) {
		t->room = t->room ? t->room * 2 : 64;
		t->row = xrealloc(t->row, (size_t)t->room * sizeof *t->row);
	}
	memset(&t->row[t->n], 0, sizeof *t->row);
	t->row[t->n].level = 'N';
	return &t->row[t->n++];
}

/* The short name, given or in front of the text. */
static void
row_text(struct table *t, struct row *r, const char *shrt, const char *text)
{
	const char *bar = *shrt ? NULL : strstr(text, " | ");

	r->shrt = bar ? xstrndup(text, (size_t)(bar - text)) : xstrdup(shrt);
	r->text = xstrdup(bar ? bar + 3 : text);
	if (*r->shrt) {
		t->shorts = true;
		if ((int)strlen(r->shrt) > t->short_width)
			t->short_width = (int)strlen(r->shrt);
	}
}

static void
add_row(struct table *t, const struct call *c)
{
	const char (*a)[ARG_MAX_LEN] = c->arg;
	struct row *r = table_row(t);

	if (strcmp(c->macro, "T2_BIT") == 0 || strcmp(c->macro, "T2_BITSHORT") == 0) {
		r->bit = atoi(a[0]);
		r->mask = (uint64_t)1 << (r->bit & 63);
		r->level = *a[2];
		r->key = t->words ? xstrdup(a[1]) : NULL;
		row_text(t, r, c->macro[6] ? a[3] : "", c->macro[6] ? a[4] : a[3]);
	} else if (strcmp(c->macro, "T2_MASK") == 0) {
		r->bit = atoi(a[0]);
		r->mask = strtoull(a[1], NULL, 0);
		r->level = *a[2];
		row_text(t, r, "", a[3]);
	} else if (strcmp(c->macro, "T2_VALUE") == 0) {
		r->kind = R_VALUE;
		r->mask = strtoull(a[0], NULL, 0);
		r->key = xstrdup(a[0]);
		r->level = *a[2];
		row_text(t, r, a[3], a[4]);
	} else if (strcmp(c->macro, "T2_RANGE") == 0) {
		char b[2 * ARG_MAX_LEN];

		r->kind = R_RANGE;
		r->mask = strtoull(a[0], NULL, 0);
		r->hi = strtoull(a[1], NULL, 0);
		snprintf(b, sizeof b, "%s-%s", a[0], a[1]);
		r->key = xstrdup(b);
		r->level = *a[2];
		row_text(t, r, "", a[3]);
	} else if (strcmp(c->macro, "T2_STRING") == 0 || strcmp(c->macro, "T2_PATTERN") == 0) {
		r->kind = c->macro[3] == 'S' ? R_STRING : R_PATTERN;
		r->key = xstrdup(a[0]);
		r->level = *a[1];
		row_text(t, r, "", a[2]);
	} else if (strcmp(c->macro, "T2_CODE") == 0) {
		r->kind = R_CODE;
		r->type = atoi(a[0]);
		r->bit = atoi(a[1]);
		r->mask = strtoull(a[2], NULL, 0);
		r->level = *a[3];
		r->text = xstrdup(a[4]);
	} else if (strcmp(c->macro, "T2_OPTION") == 0) {
		r->kind = R_OPTION;
		r->bit = atoi(a[0]);
		r->mask = strtoull(a[1], NULL, 0);
		r->level = *a[2];
		r->key = xstrdup(a[3]);
		r->text = xstrdup(a[4]);
	} else {
		t->n--;
	}
}

static void
table_release(struct table *t)
{
	for (int i = 0; i < t->n; i++) {
		free(t->row[i].key);
		free(t->row[i].shrt);
		free(t->row[i].text);
	}
	free(t->row);
	free(t->heading);
}

/* Find the table of that name in a text. */
static bool
table_parse(struct table *t, const char *name, const char *text)
{
	struct call c;
	bool in = false;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		memset(&c, 0, sizeof c);
		if (!parse_call(text, &c))
			continue;
		if (strcmp(c.macro, "T2_TABLE") == 0) {
			if (in)
				break;
			in = strcmp(c.arg[0], name) == 0;
			if (in)
				table_start(t, &c);
		} else if (in) {
			add_row(t, &c);
		}
	}
	return in;
}

/* A plugin outside the tree: $T2HOME/plugins/X/src/NAME.def. */
static bool
table_outside(struct table *t, const char *name)
{
	const char *home = getenv("T2HOME");
	char pattern[4096];
	bool ok = false;
	glob_t g;

	if (!home || strpbrk(name, "/*?["))
		return false;
	snprintf(pattern, sizeof pattern, "%s/plugins/*/src/%s.def", home, name);
	if (glob(pattern, 0, NULL, &g) != 0)
		return false;
	for (size_t i = 0; i < g.gl_pathc && !ok; i++) {
		char *text = text_read_file(AT_FDCWD, g.gl_pathv[i], TEXT_MAX, NULL);

		ok = text != NULL && table_parse(t, name, text);
		free(text);
	}
	globfree(&g);
	return ok;
}

static bool
table_find(struct table *t, const char *name)
{
	for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++)
		if (strcmp(other_names[i][0], name) == 0)
			name = other_names[i][1];
	for (int i = 0; i < ndef_files; i++)
		if (strcmp(def_files[i].name, name) == 0 && table_parse(t, name, def_files[i].text))
			return true;
	for (int i = 0; i < ndef_files; i++)
		if (table_parse(t, name, def_files[i].text))
			return true;
	return table_outside(t, name);
}

const char *
decode_name(int i)
{
	return i < ndef_files ? def_files[i].name : NULL;
}

/* --- which rows apply --- */

/* A number up to a _; one below 0 is in two's complement, and has no base. */
static bool
number(const char *s, uint64_t *v)
{
	char *e;

	if (!isdigit((unsigned char)s[*s == '-']))
		return false;
	errno = 0;
	*v = strtoull(s, &e, strncasecmp(s, "0x", 2) == 0 ? 16 : 10);
	return errno == 0 && e > s && (*e == '\0' || *e == '_');
}

/* Digits of v against digits and [lo-hi] of a pattern. */
static bool
pattern_matches(const char *pat, uint64_t v)
{
	char hex[20], lo[20], hi[20];
	const char *h = hex;
	size_t n = 0, k;

	for (const char *p = pat + 2; *p; p++) {
		if (*p != '[') {
			n++;
			continue;
		}
		k = strcspn(p + 1, "-");
		n += k;
		p += 2 * k + 2;
	}
	snprintf(hex, sizeof hex, "%0*llx", (int)n, (unsigned long long)v);
	if (strlen(hex) != n)
		return false;
	for (const char *p = pat + 2; *p; p++) {
		if (*p != '[') {
			if (*h++ != *p)
				return false;
			continue;
		}
		k = strcspn(p + 1, "-");
		snprintf(lo, sizeof lo, "%.*s", (int)k, p + 1);
		snprintf(hi, sizeof hi, "%.*s", (int)k, p + 2 + k);
		if (strncmp(h, lo, k) < 0 || strncmp(h, hi, k) > 0)
			return false;
		h += k;
		p += 2 * k + 2;
	}
	return true;
}

static bool
applies(const struct table *t, const struct row *r, const char *value)
{
	uint64_t v = 0, w = 0;
	const char *second = strchr(value, '_');
	bool num = number(value, &v), both = second && number(second + 1, &w);
	uint64_t class;

	switch (r->kind) {
	case R_STRING:
		return strcmp(r->key, value) == 0;
	case R_PATTERN:
		return num && pattern_matches(r->key, v);
	case R_VALUE:
		return num && r->mask == v;
	case R_RANGE:
		return num && r->mask <= v && v <= r->hi;
	case R_CODE:
		for (int i = 0; i < t->n; i++)
			if (t->row[i].kind == R_BIT && t->row[i].bit == r->type && num && (t->row[i].mask & v))
				return !both || (r->mask & w);
		return false;
	case R_OPTION:
		class = strtoull(r->key, NULL, 16);
		/* A class byte of zero is a class like any other. */
		return num && (class ? (class & v) != 0 : v == 0) && (!both || (r->mask & w));
	default:
		if (t->words && strcmp(r->key, value) == 0)
			return true;
		return num && (r->mask & v ? true : r->mask == 0 && v == 0);
	}
}

/* --- which values there can be --- */

/* A number that a pattern stands for; returns how many digits it has. */
static int
pattern_example(const char *pat, char *b, size_t size)
{
	size_t n = 0;

	for (const char *p = pat; *p && n + 1 < size; p++) {
		if (*p == '[')
			continue;
		if (*p == '-')
			p += strcspn(p, "]");
		else
			b[n++] = *p;
	}
	b[n] = '\0';
	return (int)n - 2;
}

/* Bits that the column has, or one of the two parts of a value. */
static int
value_bits(const struct table *t, int part)
{
	char b[40];
	int bits = 64;

	if (t->kind == K_BITS2 && part == 1)
		return t->n > 0 && t->row[0].kind == R_OPTION ? 32 : 16;
	for (int i = 0; t->kind == K_PATTERN && i < t->n; i++) {
		const int k = 4 * pattern_example(t->row[i].key, b, sizeof b);

		if (k < bits)
			bits = k;
	}
	return t->kind == K_PATTERN ? bits : t->digits ? 4 * t->digits : t->bits ? t->bits : 64;
}

/* A type with a code, a class with an option. */
static void
bits2_example(const struct table *t, char *b, size_t size)
{
	uint64_t type = 0;

	for (int i = 0; i < t->n; i++) {
		const struct row *r = &t->row[i];

		if (r->kind == R_BIT) {
			type = r->mask;
		} else if (r->kind == R_CODE) {
			snprintf(b, size, "0x%0*llx_0x%04llx", t->digits, (unsigned long long)type,
			    (unsigned long long)r->mask);
			return;
		} else if (r->kind == R_OPTION) {
			snprintf(b, size, "%.*s_0x%08llx", (int)strcspn(r->key, " "), r->key,
			    (unsigned long long)r->mask);
			return;
		}
	}
}

/* Whether a row is one to show: of the usual width, and with something in it. */
static bool
is_example(const struct table *t, const struct row *r)
{
	char b[40];

	if (r->kind == R_PATTERN)
		return 4 * pattern_example(r->key, b, sizeof b) == value_bits(t, 0);
	return r->kind == R_STRING || (r->mask && strcmp(r->text, "-") != 0);
}

/* A value of the table; "" if it has none. */
static void
example(const struct table *t, char *b, size_t size)
{
	const struct row *r = NULL;

	*b = '\0';
	if (t->kind == K_BITS2) {
		bits2_example(t, b, size);
		return;
	}
	for (int i = 0; i < t->n && !r; i++)
		if (is_example(t, &t->row[i]))
			r = &t->row[i];
	if (!r)
		return;
	if (r->kind == R_PATTERN)
		(void)pattern_example(r->key, b, size);
	else if (r->kind == R_BIT)
		snprintf(b, size, "0x%0*llx", t->digits, (unsigned long long)r->mask);
	else
		snprintf(b, size, "%.*s", (int)strcspn(r->key, r->kind == R_RANGE ? "-" : ""), r->key);
}

/* A number of at most so many bits, from s up to the end e. */
static bool
number_fits(const char *s, const char *e, int bits)
{
	char b[80];
	uint64_t v;

	if ((size_t)(e - s) >= sizeof b)
		return false;
	snprintf(b, sizeof b, "%.*s", (int)(e - s), s);
	return *s != '-' && !strchr(b, '_') && number(b, &v) && (bits >= 64 || v >> bits == 0);
}

/* A number from the least to the largest that so many bits have with a sign. */
static bool
signed_fits(const char *s, int bits)
{
	uint64_t v;

	if (*s != '-')
		return number_fits(s, s + strlen(s), bits - 1);
	return s[1 + strspn(s + 1, "0123456789")] == '\0' && number(s + 1, &v) && v <= UINT64_C(1) << (bits - 1);
}

/* Whether the column can have it: a word of the table, or a number (two of them joined by _) of its width. */
static bool
one_possible(const struct table *t, const char *value)
{
	const char *end = value + strlen(value), *second = t->kind == K_BITS2 ? strchr(value, '_') : NULL;

	for (int i = 0; (t->kind == K_STRING || t->words) && i < t->n; i++)
		if (strcmp(t->row[i].key, value) == 0)
			return true;
	if (t->kind == K_STRING)
		return false;
	if (t->kind == K_SIGNED)
		return signed_fits(value, value_bits(t, 0));
	if (second && !number_fits(second + 1, end, value_bits(t, 1)))
		return false;
	return number_fits(value, second ? second : end, value_bits(t, 0));
}

/*
 * The cell of a column with several values has them joined by semicolons, and words of the wire in quotes: as it
 * stands in a flow file it is a value of -V.
 */
#define VALUE_MAX 128

/* Whether a cell may have several. */
static bool
is_list(const struct table *t)
{
	return t->kind != K_BITS || t->words;
}

/* The next value of a cell; *s is behind it then, NULL at the end.  False if there is none. */
static bool
list_next(const struct table *t, const char **s, char one[static VALUE_MAX])
{
	const char *v = *s;
	size_t n;

	if (v == NULL || *v == '\0')
		return false;
	n = is_list(t) ? strcspn(v, ";") : strlen(v);
	*s = v[n] == ';' ? v + n + 1 : NULL;
	if (n > 1 && *v == '"' && v[n - 1] == '"') {
		v++;
		n -= 2;
	}
	(void)snprintf(one, VALUE_MAX, "%.*s", n < VALUE_MAX ? (int)n : VALUE_MAX - 1, v);
	return true;
}

/* Does one stand in the cell already, in front of the place that list_next() left behind it? */
static bool
list_had(const struct table *t, const char *cell, const char *behind, const char *one)
{
	char other[VALUE_MAX];

	for (const char *s = cell; list_next(t, &s, other) && s != behind;)
		if (strcmp(other, one) == 0)
			return true;
	return false;
}

/* Whether the column can have each of the values; else the one that it cannot have is in bad. */
static bool
value_possible(const struct table *t, const char *value, char bad[static VALUE_MAX])
{
	const size_t n = strlen(value);

	if (n > 0 && value[n - 1] == ';') {
		(void)snprintf(bad, VALUE_MAX, "%.*s", VALUE_MAX - 1, value);
		return false;
	}
	for (const char *s = value; list_next(t, &s, bad);)
		if (!one_possible(t, bad))
			return false;
	return true;
}

/* What is wrong with the value, and what would be right. */
static void
no_value(const struct table *t, const char *name, const char *value, char *why)
{
	struct nearest near = NEAREST(value);
	char b[ARG_MAX_LEN];

	example(t, b, sizeof b);
	for (int i = 0; t->kind == K_STRING && i < t->n; i++)
		nearest_offer(&near, t->row[i].key);
	if (*near.best)
		snprintf(why, DECODE_ERR, "%s: no value '%.40s'; did you mean '%s'?", name, value, near.best);
	else if (t->kind == K_STRING)
		snprintf(why, DECODE_ERR, "%s: no value '%.40s'; one there is: '%.40s'", name, value, b);
	else if (t->kind == K_BITS2)
		snprintf(why, DECODE_ERR, "%s: got '%.40s', expected numbers of up to %d and %d bits, such as %.80s",
		    name, value, value_bits(t, 0), value_bits(t, 1), b);
	else
		snprintf(why, DECODE_ERR, "%s: got '%.40s', expected a number of up to %d bits%s, such as %.80s",
		    name, value, value_bits(t, 0), t->kind == K_SIGNED ? " with its sign" : "", b);
}

/* --- printing --- */

struct pen {
	FILE *f;
	bool colour;
};

static const char *
level_code(const struct pen *p, char level)
{
	if (!p->colour)
		return "";
	return level == 'I' ? "\033[0;34m" : level == 'W' ? "\033[0;33m" : level == 'E' ? "\033[0;31m" : "\033[0m";
}

static const char *
code(const struct pen *p, const char *c)
{
	return p->colour ? c : "";
}

static void
mask_text(const struct table *t, int digits, uint64_t mask, char *b, size_t size)
{
	char hex[20];
	size_t n = 0;

	snprintf(hex, sizeof hex, "%0*llx", digits, (unsigned long long)mask);
	n = (size_t)snprintf(b, size, "0x");
	for (int i = 0; hex[i] && n + 2 < size; i++) {
		if (t->grouped && digits > 4 && i && i % 4 == 0)
			b[n++] = ' ';
		b[n++] = hex[i];
	}
	b[n] = '\0';
}

static int
mask_width(const struct table *t)
{
	int w = t->digits + 2 + (t->grouped && t->digits > 4 ? t->digits / 4 - 1 : 0), h = (int)strlen(t->heading);

	return h > w ? h : w;
}

/* Widths of the short names that are wider than their longest. */
static int
short_width(const struct table *t)
{
	int least = strcmp(t->name, "dnsHFlg") == 0 ? 7 : strcmp(t->name, "dnsRetC") == 0 ? 15 : 5;

	return t->short_width > least ? t->short_width : least;
}

static void
short_cell(const struct pen *p, const struct table *t, const char *s)
{
	if (t->shorts)
		fprintf(p->f, " | %-*s", short_width(t), s);
}

static void
heading(const struct pen *p, const struct table *t)
{
	const char *desc = strncmp(t->name, "tcpMP", 5) == 0 && strcmp(t->name, "tcpMPTBF") != 0
	    ? "Description (subtype 2)"
	    : "Description";

	fprintf(p->f, "   %s", code(p, "\033[1m"));
	if (t->kind == K_BITS2) {
		fprintf(p->f, "%s", t->heading);
	} else {
		if (t->kind == K_BITS)
			fprintf(p->f, "bit | %-*s", mask_width(t), t->heading);
		else
			fprintf(p->f, "%s", t->heading);
		short_cell(p, t, "Short");
		fprintf(p->f, " | %s", desc);
	}
	fprintf(p->f, "%s\n   ", code(p, "\033[0m"));
	for (int i = 0; i < 77; i++)
		putc('=', p->f);
	putc('\n', p->f);
}

static void
value_cell(const struct pen *p, const struct table *t, const struct row *r)
{
	int w = (int)strlen(t->heading), n;

	if (t->kind == K_RANGE || t->kind == K_PATTERN || r->kind == R_RANGE) {
		/* Decimal numbers stand right up to column 6, all else begins in column 4. */
		n = t->digits == 0 && r->kind == R_VALUE ? fprintf(p->f, "   %3s", r->key)
							 : fprintf(p->f, "   %s", r->key);
		fprintf(p->f, "%*s", w + 3 > n ? w + 3 - n : 0, "");
		return;
	}
	fprintf(p->f, "   %*s", w, r->key);
}

static void
bits2_row(const struct pen *p, const struct table *t, const struct row *r)
{
	char b[40];

	if (r->kind == R_OPTION) {
		const char *blank = strchr(r->key, ' ');

		mask_text(t, 8, r->mask, b, sizeof b);
		fprintf(p->f, "   %-6s | %-9.*s | %3d | %-11s | %s", blank ? blank + 1 : "",
		    (int)(blank ? blank - r->key : 0), r->key, r->bit, b, r->text);
	} else if (r->kind == R_CODE) {
		mask_text(t, 4, r->mask, b, sizeof b);
		fprintf(p->f, "   %3s | %-11s | %3d | %-10s | %s", "", "", r->bit, b, r->text);
	} else {
		mask_text(t, 8, r->mask, b, sizeof b);
		fprintf(p->f, "   %3d | %-11s | %3s | %-10s | %s", r->bit, b, "", "", r->text);
	}
}

static void
print_row(const struct pen *p, const struct table *t, const struct row *r)
{
	char b[40];

	fprintf(p->f, "%s", level_code(p, r->level));
	if (t->kind == K_BITS2) {
		bits2_row(p, t, r);
	} else {
		if (r->kind == R_BIT) {
			mask_text(t, t->digits, r->mask, b, sizeof b);
			fprintf(p->f, "   %3d | %-*s", r->bit, mask_width(t), b);
		} else {
			value_cell(p, t, r);
		}
		short_cell(p, t, r->shrt ? r->shrt : "");
		fprintf(p->f, " | %s", r->text);
	}
	fprintf(p->f, "%s\n", code(p, "\033[0m"));
}

/* The rows of a value; of all of them if there is none. */
static void
print_rows(const struct pen *p, const struct table *t, const char *value)
{
	for (int i = 0; i < t->n; i++) {
		if (*value && !applies(t, &t->row[i], value))
			continue;
		print_row(p, t, &t->row[i]);
		if (!*value && t->gaps && t->kind == K_BITS && t->row[i].bit % 4 == 3 && i + 1 < t->n &&
		    t->row[i + 1].bit != t->row[i].bit)
			putc('\n', p->f);
	}
}

static void
print_table(const struct pen *p, const struct table *t, const char *shown, const char *value)
{
	char one[VALUE_MAX];

	fprintf(p->f, "\nThe %s%s%s column ", code(p, "\033[1;33m"), shown, code(p, "\033[0m"));
	if (*value)
		fprintf(p->f, "with value %s%s%s ", code(p, "\033[1m"), value, code(p, "\033[0m"));
	fprintf(p->f, "is to be interpreted as follows:\n\n");
	heading(p, t);
	if (!*value)
		print_rows(p, t, value);
	for (const char *v = value; list_next(t, &v, one);)
		if (!list_had(t, value, v, one))
			print_rows(p, t, one);
	putc('\n', p->f);
}

/* --- compound columns --- */

#define PARTS 3

static const struct compound {
	const char *name, *part[PARTS];
} compounds[] = {
	{ "dnsHFlg_OpC_RetC", { "dnsHFlg", "dnsOpC", "dnsRetC" } },
};
#define NCOMPOUND (sizeof compounds / sizeof *compounds)

static const struct compound *
compound_find(const char *name)
{
	for (size_t i = 0; i < NCOMPOUND; i++)
		if (strcmp(compounds[i].name, name) == 0)
			return &compounds[i];
	return NULL;
}

/* Each part by its own table: all are looked at before one is printed.  No value: the tables. */
static enum decoded
print_compound(const struct pen *p, const struct compound *c, const char *value, char *why)
{
	struct table t[PARTS] = { 0 };
	char part[PARTS][80] = { "" };
	enum decoded d = DECODED;
	char bad[VALUE_MAX];
	int k;

	for (k = 0; k < PARTS && d == DECODED; k++) {
		const size_t n = k + 1 < PARTS ? strcspn(value, "_") : strlen(value);

		snprintf(part[k], sizeof part[k], "%.*s", (int)n, value);
		value += n;
		value += *value == '_';
		if (!table_find(&t[k], c->part[k])) {
			d = DECODE_NO_TABLE;
		} else if (*part[k] && !value_possible(&t[k], part[k], bad)) {
			no_value(&t[k], c->part[k], bad, why);
			d = DECODE_NO_VALUE;
		}
	}
	for (int i = 0; i < k; i++) {
		if (d == DECODED)
			print_table(p, &t[i], c->part[i], part[i]);
		table_release(&t[i]);
	}
	return d;
}

/* --- -V and -L --- */

/* A name, or one that holds the part if there is any. */
static void
offer(struct nearest *near, const char *part, const char *name)
{
	if (!part)
		nearest_offer(near, name);
	else if (!*near->best && strcasestr(name, part) && strlen(name) < NEAREST_NAME)
		strcpy(near->best, name);
}

/* Offer the names of all tables that are compiled in. */
static void
offer_tables(struct nearest *near, const char *part)
{
	struct call c;

	for (int i = 0; i < ndef_files; i++)
		for (const char *s = def_files[i].text; *s; s += strcspn(s, "\n"), s += *s == '\n')
			if (strncmp(s, "T2_TABLE(", 9) == 0 && parse_call(s, &c))
				offer(near, part, c.arg[0]);
	for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++)
		offer(near, part, other_names[i][0]);
	for (size_t i = 0; i < NCOMPOUND; i++)
		offer(near, part, compounds[i].name);
}

static void
no_table(const char *name, char *why)
{
	struct nearest near = NEAREST(name);
	int n = snprintf(why, DECODE_ERR, "No documentation available for variable '%.200s'", name);

	offer_tables(&near, NULL);
	if (!*near.best && strlen(name) > 2)
		offer_tables(&near, name);
	if (*near.best)
		snprintf(why + n, DECODE_ERR - (size_t)n, "; did you mean '%s'?", near.best);
}

enum decoded
decode_print(FILE *f, const char *arg, bool colour, char why[static DECODE_ERR])
{
	struct pen p = { f, colour };
	const char *eq = strchr(arg, '='), *value = eq ? eq + 1 : "";
	const struct compound *c;
	enum decoded d = DECODED;
	char name[128], bad[VALUE_MAX];
	struct table t;

	snprintf(name, sizeof name, "%.*s", (int)(eq ? eq - arg : (long)strlen(arg)), arg);
	if (table_find(&t, name)) {
		if (value_possible(&t, value, bad)) {
			print_table(&p, &t, name, value);
		} else {
			no_value(&t, name, bad, why);
			d = DECODE_NO_VALUE;
		}
		table_release(&t);
		return d;
	}
	if ((c = compound_find(name)))
		return print_compound(&p, c, value, why);
	no_table(name, why);
	return DECODE_NO_TABLE;
}

int
decode_log(FILE *in, FILE *out, bool colour)
{
	char *line = NULL, *w, *save, why[DECODE_ERR];
	size_t room = 0;
	ssize_t n;
	int bad = 0;

	while ((n = getline(&line, &room, in)) >= 0) {
		for (w = strtok_r(line, " \t\r\n", &save); w; w = strtok_r(NULL, " \t\r\n", &save)) {
			size_t k = strlen(w), name = strspn(w,
			    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

			if (name == 0 || w[name] != '=' || w[name + 1] == '\0')
				continue;
			if (w[k - 1] == ',')
				w[k - 1] = '\0';
			switch (decode_print(out, w, colour, why)) {
			case DECODED:
				continue;
			case DECODE_NO_TABLE:
				snprintf(why, sizeof why, "No documentation available for variable '%.*s'", (int)name,
				    w);
				break;
			case DECODE_NO_VALUE:
				break;
			}
			fflush(out);
			warnx("%s", why);
			bad++;
		}
	}
	free(line);
	return bad;
}
