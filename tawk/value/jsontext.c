/* Values as JSON text. */
#include <stdio.h>
#include <string.h>

#include "jsontext.h"

/* A number as JSON writes it. */
static bool
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

/* Already a JSON text: quotes around it, and inside nothing that must be escaped. */
static bool
json_string(struct text t)
{
	if (t.n < 2 || t.p[0] != '"' || t.p[t.n - 1] != '"')
		return false;
	for (size_t i = 1; i + 1 < t.n; i++) {
		if ((unsigned char)t.p[i] < 0x20 || t.p[i] == '"')
			return false;
		if (t.p[i] == '\\') {
			i++;
			if (i + 1 >= t.n || !strchr("\"\\/bfnrt", t.p[i]) || !t.p[i])
				return false;
		}
	}
	return true;
}

struct str *
json_quote(struct str *s, struct text t)
{
	char b[8];
	size_t from = 0;

	s = str_append(s, "\"", 1);
	for (size_t i = 0; i <= t.n; i++) {
		unsigned char c = i < t.n ? (unsigned char)t.p[i] : 0;

		if (i < t.n && c >= 0x20 && c != '"' && c != '\\')
			continue;
		s = str_append(s, t.p + from, i - from);
		from = i + 1;
		if (i == t.n)
			break;
		if (c == '\n' || c == '\t' || c == '\r')
			snprintf(b, sizeof b, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
		else if (c < 0x20)
			snprintf(b, sizeof b, "\\u%04x", c);
		else
			snprintf(b, sizeof b, "\\%c", c);
		s = str_append(s, b, strlen(b));
	}
	return str_append(s, "\"", 1);
}

struct str *
json_value(struct str *s, struct text t)
{
	if (json_number(t) || json_string(t))
		return str_append(s, t.p, t.n);
	return json_quote(s, t);
}
