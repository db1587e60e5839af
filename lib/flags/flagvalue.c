#include "flagvalue.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *name;
	long double n;
} limits[] = {
	{ "INT8_MIN", INT8_MIN },     { "INT8_MAX", INT8_MAX },     { "UINT8_MAX", UINT8_MAX },
	{ "INT16_MIN", INT16_MIN },   { "INT16_MAX", INT16_MAX },   { "UINT16_MAX", UINT16_MAX },
	{ "INT32_MIN", INT32_MIN },   { "INT32_MAX", INT32_MAX },   { "UINT32_MAX", UINT32_MAX },
	{ "INT64_MIN", INT64_MIN },   { "INT64_MAX", INT64_MAX },   { "UINT64_MAX", UINT64_MAX },
	{ "INT_MAX", INT_MAX },       { "UINT_MAX", UINT_MAX },
};

/* --- numbers -------------------------------------------------------------------------------------------------- */

static size_t
name_span(const char *s)
{
	size_t n = 0;

	if (isdigit((unsigned char)s[0]))
		return 0;
	while (isalnum((unsigned char)s[n]) || s[n] == '_')
		n++;
	return n;
}

static size_t
limit_parse(const char *s, long double *n)
{
	size_t i, len = name_span(s);

	for (i = 0; len > 0 && i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (strlen(limits[i].name) == len && strncmp(limits[i].name, s, len) == 0) {
			*n = limits[i].n;
			return len;
		}
	}
	return 0;
}

static size_t
hex_parse(const char *s, long double *n)
{
	char *end;

	if (s[0] != '0' || (s[1] != 'x' && s[1] != 'X') || !isxdigit((unsigned char)s[2]))
		return 0;
	errno = 0;
	*n = strtoull(s, &end, 16);
	return errno == 0 ? (size_t)(end - s) : 0;
}

/* Digits, then a fraction if the point has a digit behind it: the "0." of "0..9" is not eaten. */
static size_t
decimal_span(const char *s)
{
	size_t n = 0;

	if (s[n] == '-' || s[n] == '+')
		n++;
	if (!isdigit((unsigned char)s[n]))
		return 0;
	while (isdigit((unsigned char)s[n]))
		n++;
	if (s[n] == '.' && isdigit((unsigned char)s[n + 1]))
		for (n++; isdigit((unsigned char)s[n]); n++)
			;
	return n;
}

/* A number or a limit's name at s.  Returns its length, 0 if there is none. */
static size_t
number_parse(const char *s, long double *n, bool *hex)
{
	char digits[64];
	size_t len;

	*hex = false;
	if ((len = limit_parse(s, n)) > 0)
		return len;
	if ((len = hex_parse(s, n)) > 0) {
		*hex = true;
		return len;
	}
	if ((len = decimal_span(s)) == 0 || len >= sizeof(digits))
		return 0;
	memcpy(digits, s, len);
	digits[len] = '\0';
	*n = strtold(digits, NULL);
	return len;
}

static bool
exponent_number(const char *value, long double *n)
{
	size_t len = decimal_span(value);
	char *end;

	if (len == 0 || (value[len] != 'e' && value[len] != 'E'))
		return false;
	*n = strtold(value, &end);
	return *end == '\0';
}

bool
flag_value_number(const char *value, long double *n)
{
	bool hex;
	size_t len;

	if (exponent_number(value, n))
		return true;
	len = number_parse(value, n, &hex);
	if (len == 0)
		return false;
	value += len;
	if (*value == '.' && value[1] == '\0')
		value++;
	while (*value != '\0' && strchr("uUlLfF", *value) != NULL)
		value++;
	return *value == '\0';
}

/* --- kinds and conversion ------------------------------------------------------------------------------------- */

enum flag_kind
flag_kind(const char *value)
{
	size_t n = strlen(value), len;
	long double d;

	if (n >= 2 && value[0] == '"' && value[n - 1] == '"')
		return FLAG_STRING;
	if (n >= 3 && value[0] == '\'' && value[n - 1] == '\'')
		return FLAG_CHAR;
	if (limit_parse(value, &d) == n && n > 0)
		return FLAG_NUMBER;
	len = decimal_span(value);
	if (len > 0 && (len == n || (len == n - 1 && value[len] == '.')))
		return FLAG_NUMBER;
	return FLAG_OTHER;
}

/* Skip a quoted text that starts at s.  Returns what follows it, or end if it is not closed. */
static const char *
skip_quoted(const char *s, const char *end, bool *closed)
{
	char quote = *s++;

	for (; s < end && *s != '\n'; s++) {
		if (*s == '\\' && s + 1 < end)
			s++;
		else if (*s == quote)
			return s + 1;
	}
	*closed = false;
	return s < end ? s : end;
}

size_t
flag_value_span(const char *s, const char *end, bool *closed)
{
	const char *p = s, *last = s;
	bool ok = true;

	while (p < end && *p != '\n') {
		if (*p == '"' || *p == '\'') {
			p = skip_quoted(p, end, &ok);
			last = p;
			continue;
		}
		if (*p == '/' && p + 1 < end && (p[1] == '/' || p[1] == '*'))
			break;
		if (*p != ' ' && *p != '\t' && *p != '\r')
			last = p + 1;
		p++;
	}
	if (closed != NULL)
		*closed = ok;
	return (size_t)(last - s);
}

/* A value must be found again, whole, when the header is read the next time. */
static int
check_value(const char *value, char *err)
{
	size_t n = strlen(value), i;
	bool closed;

	for (i = 0; i < n; i++) {
		if ((unsigned char)value[i] < ' ' && value[i] != '\t') {
			snprintf(err, FLAG_ERR, "control character in the value");
			return -1;
		}
	}
	if (n == 0)
		snprintf(err, FLAG_ERR, "empty value");
	else if (value[0] == ' ' || value[0] == '\t')
		snprintf(err, FLAG_ERR, "%s: the value starts with a blank", value);
	else if (value[n - 1] == '\\')
		snprintf(err, FLAG_ERR, "%s: the value ends in a backslash", value);
	else if (flag_value_span(value, value + n, &closed) != n)
		snprintf(err, FLAG_ERR, "%s: comment or blank at the end of the value", value);
	else if (!closed)
		snprintf(err, FLAG_ERR, "%s: quote not closed", value);
	else
		return 0;
	return -1;
}

static char *
join3(const char *a, const char *b, const char *c)
{
	char *s;

	return asprintf(&s, "%s%s%s", a, b, c) == -1 ? NULL : s;
}

/* Put text in double quotes; a backslash is an escape of C already, a bare quote gets one. */
static char *
quote_string(const char *text)
{
	char *s = malloc(2 * strlen(text) + 3), *p = s;

	if (s == NULL)
		return NULL;
	*p++ = '"';
	for (; *text != '\0'; text++) {
		if (*text == '\\' && text[1] != '\0') {
			*p++ = *text++;
		} else if (*text == '"' || *text == '\\') {
			*p++ = '\\';
		}
		*p++ = *text;
	}
	*p++ = '"';
	*p = '\0';
	return s;
}

static char *
convert_string(const char *given)
{
	if (strcmp(given, "NULL") == 0 || flag_kind(given) == FLAG_STRING)
		return strdup(given);
	return quote_string(given);
}

/* One character, or one escape: \t \0 \x41 \\ */
static char *
convert_char(const char *given, char *err)
{
	size_t n = strlen(given);

	if (flag_kind(given) == FLAG_CHAR)
		return strdup(given);
	if (n == 1 && (*given == '\'' || *given == '\\'))
		return join3("'\\", given, "'");
	if (n == 1 || (given[0] == '\\' && (n == 2 || (n <= 4 && isalnum((unsigned char)given[2])))))
		return join3("'", given, "'");
	snprintf(err, FLAG_ERR, "%s: one character wanted", given);
	return NULL;
}

static char *
convert_number(const char *given, int *doubt, char *err)
{
	const char *digits = given + (*given == '-' || *given == '+');
	long double n;

	*doubt = 0;
	if (strcasecmp(given, "yes") == 0 || strcasecmp(given, "no") == 0)
		return strdup(strcasecmp(given, "yes") == 0 ? "1" : "0");
	if (digits[0] == '0' && isdigit((unsigned char)digits[1]) && strchr(digits, '.') == NULL) {
		snprintf(err, FLAG_ERR, "%s: a leading zero means octal in C", given);
		return NULL;
	}
	if (!flag_value_number(given, &n))
		*doubt = 1;
	return strdup(given);
}

int
flag_value_convert(const char *old, const char *given, char **value, char *err)
{
	int doubt = 0;

	snprintf(err, FLAG_ERR, "out of memory");
	switch (flag_kind(old)) {
	case FLAG_STRING:
		*value = convert_string(given);
		break;
	case FLAG_CHAR:
		*value = convert_char(given, err);
		break;
	case FLAG_NUMBER:
		*value = convert_number(given, &doubt, err);
		break;
	case FLAG_OTHER:
		*value = strdup(given);
		break;
	}
	if (*value == NULL)
		return -1;
	if (check_value(*value, err) == -1) {
		free(*value);
		*value = NULL;
		return -1;
	}
	return doubt;
}

/* --- legal values --------------------------------------------------------------------------------------------- */

static void
legal_range(struct flag_legal *l, long double lo, long double hi, bool hex)
{
	size_t i;

	if (hi < lo)
		return;
	for (i = 0; i < l->nrange; i++)
		if (l->range[i].lo == lo && l->range[i].hi == hi)
			return;
	if (l->nrange == FLAG_RANGES)
		return;
	l->range[l->nrange].lo = lo;
	l->range[l->nrange].hi = hi;
	l->range[l->nrange].hex = hex;
	l->nrange++;
}

static const char *
skip_blank(const char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

/*
 * The inside of a bracket: "0 - 255", "yes / no", "0, 1, 2", "0..9".  False if it is anything else, such as a unit.
 */
static bool
legal_bracket(struct flag_legal *l, const char *s, const char *end)
{
	struct flag_legal got = { .nrange = 0 };
	long double lo, hi;
	size_t n;
	bool hex;

	for (s = skip_blank(s); s < end; s = skip_blank(s)) {
		if (strncasecmp(s, "yes", 3) == 0 || strncasecmp(s, "no", 2) == 0) {
			n = tolower((unsigned char)*s) == 'y' ? 3 : 2;
			lo = hi = n == 3;
			hex = false;
		} else {
			if ((n = number_parse(s, &lo, &hex)) == 0)
				return false;
			hi = lo;
		}
		s = skip_blank(s + n);
		if (s < end && (*s == '-' || strncmp(s, "..", 2) == 0)) {
			s = skip_blank(s + (*s == '-' ? 1 : 2));
			if ((n = number_parse(s, &hi, &hex)) == 0)
				return false;
			s = skip_blank(s + n);
		}
		legal_range(&got, lo, hi, hex);
		if (s < end && strchr(",/|;", *s) == NULL)
			return false;
		if (s < end)
			s++;
	}
	for (n = 0; n < got.nrange; n++)
		legal_range(l, got.range[n].lo, got.range[n].hi, got.range[n].hex);
	return got.nrange > 0;
}

static bool
legal_brackets(struct flag_legal *l, const char *s)
{
	bool found = false;
	const char *end;

	while ((s = strchr(s, '[')) != NULL && (end = strchr(s, ']')) != NULL) {
		found |= legal_bracket(l, s + 1, end);
		s = end;
	}
	return found;
}

/* The last character before s that is no blank, '\0' at the start of the comment. */
static char
before(const char *start, const char *s)
{
	while (s > start && (s[-1] == ' ' || s[-1] == '\t'))
		s--;
	return s > start ? s[-1] : '\0';
}

/* True if a list item or a range may start at s: a word does not end there. */
static bool
item_starts(const char *start, const char *s)
{
	return s == start || strchr(" \t\n,;(:", s[-1]) != NULL;
}

/* "> 0:", ">= 1:" or "n:" at s: the list is open, the flag free. */
static bool
item_open(const char *s)
{
	long double n;
	size_t len;
	bool hex;

	if (*s == 'n' || *s == 'N')
		return s[1] == ':';
	if (*s != '>')
		return false;
	s = skip_blank(s + 1 + (s[1] == '='));
	len = number_parse(s, &n, &hex);
	return len > 0 && *skip_blank(s + len) == ':';
}

/*
 * "2:" or "2-9:" or "2..9:" at s, with a blank or the end behind the colon; or "2..9" with anything behind it.
 * Returns the length, 0 if there is no such item.
 */
static size_t
item_parse(const char *s, long double *lo, long double *hi, bool *hex, bool *range)
{
	const char *p = s;
	size_t n;
	bool dots;

	if ((n = number_parse(p, lo, hex)) == 0)
		return 0;
	p = skip_blank(p + n);
	*hi = *lo;
	dots = strncmp(p, "..", 2) == 0;
	*range = dots || *p == '-';
	if (*range) {
		p = skip_blank(p + (dots ? 2 + (p[2] == '.') : 1));
		if ((n = number_parse(p, hi, hex)) == 0)
			return 0;
		p += n;
		if (dots)
			return (size_t)(p - s);
		p = skip_blank(p);
	}
	if (*p != ':' || (p[1] != '\0' && strchr(" \t\n", p[1]) == NULL))
		return 0;
	return (size_t)(p + 1 - s);
}

/*
 * Items with a colon.  One alone counts only at the start of the comment or behind a separator: the number in
 * "see RFC 5103: biflows" is no value.
 */
static bool
legal_list(struct flag_legal *l, const char *comment)
{
	struct flag_legal got = { .nrange = 0 };
	long double lo, hi;
	bool hex, range, sure = false;
	const char *s;
	size_t n, i;

	for (s = comment; *s != '\0'; s++) {
		if (!item_starts(comment, s))
			continue;
		if (item_open(s))
			return true;
		if ((n = item_parse(s, &lo, &hi, &hex, &range)) == 0)
			continue;
		sure |= range || strchr(",;(:\n", before(comment, s)) != NULL; /* matches '\0', the start, too */
		legal_range(&got, lo, hi, hex);
		s += n - 1;
	}
	if (got.nrange < 2 && !sure)
		return false;
	for (i = 0; i < got.nrange; i++)
		legal_range(l, got.range[i].lo, got.range[i].hi, got.range[i].hex);
	return got.nrange > 0;
}

/* Hexadecimal single bits, two at least: they may be or-ed. */
static bool
are_bits(const struct flag_legal *l)
{
	size_t i, nbits = 0;

	for (i = 0; i < l->nrange; i++) {
		unsigned long long v = (unsigned long long)l->range[i].lo;

		if (!l->range[i].hex || l->range[i].lo != l->range[i].hi || (v & (v - 1)) != 0)
			return false;
		nbits += v != 0;
	}
	return nbits > 1;
}

static bool
counts_up(const struct flag_legal *l)
{
	size_t i;

	for (i = 0; i < l->nrange; i++)
		if (l->range[i].lo != l->range[0].lo + (long double)i)
			return false;
	return l->nrange > 1 && (l->range[0].lo == 0 || l->range[0].lo == 1);
}

/* "0 off, 1 on": at least two items that count up from 0 or 1; or "0x01 a, 0x02 b": bits. */
static void
legal_words(struct flag_legal *l, const char *comment)
{
	struct flag_legal got = { .nrange = 0 };
	const char *s = comment;
	long double n;
	size_t len, i;
	bool hex;

	while (*s != '\0') {
		s += strspn(s, " \t\n");
		len = number_parse(s, &n, &hex);
		if (len > 0 && s[len] == ' ' && isalpha((unsigned char)*skip_blank(s + len)))
			legal_range(&got, n, n, hex);
		s += strcspn(s, ",;:(\n");
		s += *s != '\0';
	}
	if (!counts_up(&got) && !are_bits(&got))
		return;
	for (i = 0; i < got.nrange; i++)
		legal_range(l, got.range[i].lo, got.range[i].hi, got.range[i].hex);
}

void
flag_legal_parse(struct flag_legal *l, const char *comment)
{
	if (!legal_brackets(l, comment) && !legal_list(l, comment))
		legal_words(l, comment);
	l->bits = are_bits(l);
}

void
flag_legal_add(struct flag_legal *l, const char *value)
{
	long double n;

	if (l->nrange > 0 && flag_value_number(value, &n) && !flag_legal_has(l, value))
		legal_range(l, n, n, strncasecmp(value, "0x", 2) == 0);
}

static bool
legal_bits(const struct flag_legal *l, long double n)
{
	unsigned long long mask = 0;
	size_t i;

	if (n < 0 || n > UINT64_MAX)
		return false;
	for (i = 0; i < l->nrange; i++)
		mask |= (unsigned long long)l->range[i].lo;
	return ((unsigned long long)n & ~mask) == 0;
}

bool
flag_legal_has(const struct flag_legal *l, const char *value)
{
	long double n;
	size_t i;

	if (l->nrange == 0 || !flag_value_number(value, &n))
		return true;
	if (l->bits)
		return legal_bits(l, n);
	for (i = 0; i < l->nrange; i++)
		if (n >= l->range[i].lo && n <= l->range[i].hi)
			return true;
	return false;
}

static int
legal_number(char *buf, size_t size, long double n, bool hex)
{
	if (hex)
		return snprintf(buf, size, "0x%02llx", (unsigned long long)n);
	if (n == roundl(n) && n <= UINT64_MAX && n >= INT64_MIN)
		return snprintf(buf, size, "%.0Lf", n);
	return snprintf(buf, size, "%Lg", n);
}

static int
cmp_range(const void *a, const void *b)
{
	long double x = *(const long double *)a, y = *(const long double *)b;

	return (x > y) - (x < y);
}

void
flag_legal_text(const struct flag_legal *l, char *buf, size_t size)
{
	struct flag_legal s = *l;
	char one[128], hi[64];
	size_t i, len = 0;

	qsort(s.range, s.nrange, sizeof(s.range[0]), cmp_range); /* lo comes first in a range */
	*buf = '\0';
	for (i = 0; i < s.nrange; i++) {
		legal_number(one, sizeof(one) - sizeof(hi) - 4, s.range[i].lo, s.range[i].hex);
		if (s.range[i].hi != s.range[i].lo) {
			legal_number(hi, sizeof(hi), s.range[i].hi, s.range[i].hex);
			strcat(strcat(one, " to "), hi);
		}
		len += (size_t)snprintf(buf + len, size - len, "%s%s", i > 0 ? ", " : "", one);
		if (len >= size)
			return;
	}
	if (s.bits && len < size)
		snprintf(buf + len, size - len, " or-ed");
}
