/* Values as JSON text. */
#include <stdio.h>
#include <string.h>

#include "jsontext.h"
#include "utf8chars.h"

bool
json_number(struct text t)
{
	size_t i = t.n && *t.p == '-', d;

	if (i >= t.n || (t.p[i] == '0' && i + 1 < t.n && t.p[i + 1] >= '0' && t.p[i + 1] <= '9'))
		return false;
	for (d = i; i < t.n && t.p[i] >= '0' && t.p[i] <= '9'; i++)
		;
	if (i == d)
		return false;
	if (i < t.n && t.p[i] == '.') {
		for (d = ++i; i < t.n && t.p[i] >= '0' && t.p[i] <= '9'; i++)
			;
		if (i == d)
			return false;
	}
	if (i < t.n && (t.p[i] | 0x20) == 'e') {
		i++;
		i += i < t.n && (t.p[i] == '+' || t.p[i] == '-');
		for (d = i; i < t.n && t.p[i] >= '0' && t.p[i] <= '9'; i++)
			;
		if (i == d)
			return false;
	}
	return i == t.n;
}

/* Four hexadecimal digits; -1: it has others. */
static int32_t
four_digits(const char *p, const char *end)
{
	int32_t u = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		const char c = p[i] | 0x20;

		if (p[i] >= '0' && p[i] <= '9')
			u = u << 4 | (p[i] - '0');
		else if (c >= 'a' && c <= 'f')
			u = u << 4 | (c - 'a' + 10);
		else
			return -1;
	}
	return u;
}

/* The character of the \u whose digits are at *p, which goes behind them; two surrogates are one.  -1: it is none. */
static int32_t
unicode_escape(const char **p, const char *end)
{
	int32_t u = four_digits(*p, end), low;

	if (u < 0)
		return -1;
	*p += 4;
	if (u >= 0xd800 && u < 0xdc00 && end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u' &&
	    (low = four_digits(*p + 2, end)) >= 0xdc00 && low < 0xe000) {
		*p += 6;
		return 0x10000 + ((u - 0xd800) << 10 | (low - 0xdc00));
	}
	return u >= 0xd800 && u < 0xe000 ? 0xfffd : u;
}

/* Write what the escape at *p stands for to *w, and go behind both.  False, and nothing moves: it is none. */
static bool
take_escape(const char **p, const char *end, char **w)
{
	static const char letter[] = "bfnrtv\\\"/", meant[] = "\b\f\n\r\t\v\\\"/";
	const char *at = *p + 2, *q;
	int32_t u;

	if (end - *p < 2)
		return false;
	if ((*p)[1] == 'u') {
		if ((u = unicode_escape(&at, end)) < 0)
			return false;
		*w += utf8_put((uint32_t)u, *w);
	} else {
		q = (*p)[1] ? strchr(letter, (*p)[1]) : NULL;
		if (!q)
			return false;
		*(*w)++ = meant[q - letter];
	}
	*p = at;
	return true;
}

struct str *
escaped_text(struct text t, bool strict)
{
	struct str *s = str_new(NULL, t.n);
	const char *p = t.p, *end = p + t.n;
	char *w = s->s;

	/* No escape is shorter than what it stands for. */
	while (p < end) {
		if (*p == '\\' && take_escape(&p, end, &w))
			continue;
		if (strict && (*p == '"' || *p == '\\')) {
			str_unref(s);
			return NULL;
		}
		*w++ = *p++;
	}
	s->len = (size_t)(w - s->s);
	*w = '\0';
	return s;
}

struct str *
quoted_text(struct text t)
{
	if (t.n < 2 || t.p[0] != '"' || t.p[t.n - 1] != '"')
		return NULL;
	return escaped_text((struct text){ t.p + 1, t.n - 2 }, true);
}

/* A byte that stands in a JSON string otherwise than as it is. */
static struct str *
json_escape(struct str *s, unsigned char c)
{
	char b[8];

	if (c == '\n' || c == '\t' || c == '\r')
		snprintf(b, sizeof b, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
	else if (c < 0x20)
		snprintf(b, sizeof b, "\\u%04x", c);
	else
		snprintf(b, sizeof b, "\\%c", c);
	return str_append(s, b, strlen(b));
}

struct str *
json_quote(struct str *s, struct text t)
{
	const unsigned char *p = (const unsigned char *)t.p;
	size_t from = 0, i = 0, n;
	bool ok;

	s = str_append(s, "\"", 1);
	while (i < t.n) {
		if (p[i] < 0x80) {
			if (p[i] >= 0x20 && p[i] != '"' && p[i] != '\\') {
				i++;
				continue;
			}
			s = str_append(s, t.p + from, i - from);
			s = json_escape(s, p[i]);
			from = ++i;
			continue;
		}
		n = utf8_check(t.p + i, t.n - i, &ok);
		if (!ok) {
			s = str_append(s, t.p + from, i - from);
			s = str_append(s, "\xef\xbf\xbd", 3);
			from = i + n;
		}
		i += n;
	}
	s = str_append(s, t.p + from, i - from);
	return str_append(s, "\"", 1);
}

struct str *
json_value(struct str *s, struct text t)
{
	struct str *plain;

	if (json_number(t))
		return str_append(s, t.p, t.n);
	plain = quoted_text(t);
	if (!plain)
		return json_quote(s, t);
	s = json_quote(s, (struct text){ plain->s, plain->len });
	str_unref(plain);
	return s;
}
