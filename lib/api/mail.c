/* mail.c - fields of mails */
#include "mail.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *name;
	enum t2_mail_field field;
} fields[] = {
	{ "From", T2_MAIL_FROM }, { "To", T2_MAIL_TO }, { "Cc", T2_MAIL_CC }, { "Reply-To", T2_MAIL_REPLY_TO },
	{ "Subject", T2_MAIL_SUBJECT }, { "Date", T2_MAIL_DATE }, { "Message-ID", T2_MAIL_ID },
	{ "User-Agent", T2_MAIL_AGENT }, { "X-Mailer", T2_MAIL_AGENT }, { "X-Originating-IP", T2_MAIL_ORIGIN },
	{ "Return-Path", T2_MAIL_RETURN },
};

void
t2_mail_begin(struct t2_mail *m)
{
	m->body = m->part = m->named = false;
	m->nboundaries = 0;
	m->n = 0;
	t2_line_clear(&m->line);
}

/* A quoted text without its quotes, or a word; behind it.  Bytes that have no room are left out. */
static const char *
text_take(const char *s, char *to, size_t size)
{
	const bool quoted = *s == '"';
	size_t n = 0;

	s += quoted;
	while (*s != '\0' && (quoted ? *s != '"' : *s != ';' && !isspace((uint8_t)*s))) {
		if (quoted && *s == '\\' && s[1] != '\0')
			s++;
		if (n < size - 1)
			to[n++] = *s;
		s++;
	}
	to[n] = '\0';
	return *s == '"' ? s + 1 : s;
}

/* The value of a parameter "; name=value" of a field; false if it has none. */
static bool
parameter(const char *s, const char *name, char *to, size_t size)
{
	const size_t len = strlen(name);
	char other[2];

	while (*(s += strcspn(s, ";\"")) != '\0') {
		if (*s == '"') {
			s = text_take(s, other, sizeof(other));
			continue;
		}
		s++;
		s += strspn(s, " \t");
		if (strncasecmp(s, name, len) != 0)
			continue;
		s += len + strspn(s + len, " \t");
		if (*s != '=')
			continue;
		s++;
		(void)text_take(s + strspn(s, " \t"), to, size);
		return true;
	}
	return false;
}

static int
hex_of(char c)
{
	return isdigit((uint8_t)c) ? c - '0' : tolower((uint8_t)c) - 'a' + 10;
}

/* %41 is A. */
static void
percent_decode(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++)
		if (s[0] == '%' && isxdigit((uint8_t)s[1]) && isxdigit((uint8_t)s[2])) {
			const int c = hex_of(s[1]) << 4 | hex_of(s[2]);

			*to++ = c != 0 ? (char)c : '.';
			s += 2;
		} else
			*to++ = *s;
	*to = '\0';
}

/* charset'language'text is the text. */
static void
charset_cut(char *s)
{
	char *behind;

	if ((behind = strchr(s, '\'')) != NULL && (behind = strchr(behind + 1, '\'')) != NULL)
		memmove(s, behind + 1, strlen(behind + 1) + 1);
}

/* A parameter in one of the forms of RFC 2231: name, name*, or in pieces name*0, name*1*, ... */
static bool
long_parameter(const char *s, const char *name, char *to, size_t size)
{
	char key[32];
	size_t n = 0;

	if (parameter(s, name, to, size))
		return true;
	(void)snprintf(key, sizeof(key), "%s*", name);
	if (parameter(s, key, to, size)) {
		charset_cut(to);
		percent_decode(to);
		return true;
	}
	for (unsigned i = 0; i < 16 && n < size - 1; i++) {
		bool encoded = false;

		(void)snprintf(key, sizeof(key), "%s*%u", name, i);
		if (!parameter(s, key, to + n, size - n)) {
			(void)snprintf(key, sizeof(key), "%s*%u*", name, i);
			if (!parameter(s, key, to + n, size - n))
				return i > 0;
			encoded = true;
		}
		if (encoded && i == 0)
			charset_cut(to);
		if (encoded)
			percent_decode(to + n);
		n += strlen(to + n);
	}
	return true;
}

/* The boundary of a field multipart/...; boundary=... */
static void
boundary_take(struct t2_mail *m, const char *value)
{
	char b[T2_MAIL_BOUNDARY + 1];

	if (strncasecmp(value, "multipart/", 10) != 0 || !parameter(value, "boundary", b, sizeof(b)) || *b == '\0')
		return;
	if (m->nboundaries == T2_MAIL_PARTS) {
		memmove(m->boundaries[1], m->boundaries[2], (T2_MAIL_PARTS - 2) * sizeof(*m->boundaries));
		m->nboundaries--;
	}
	memcpy(m->boundaries[m->nboundaries++], b, sizeof(b));
}

/* The name of what is attached, once of a part. */
static void
file_take(struct t2_mail *m, const char *value, const char *key, t2_mail_fn *fn, void *arg)
{
	char name[T2_MAIL_FIELD + 1];

	if (m->named || !long_parameter(value, key, name, sizeof(name)) || *name == '\0')
		return;
	m->named = true;
	fn(arg, T2_MAIL_FILE, name, strlen(name));
}

/* The field that is whole. */
static void
field_end(struct t2_mail *m, t2_mail_fn *fn, void *arg)
{
	const char *const s = m->field;
	const char *value;
	size_t n;

	if (m->n == 0)
		return;
	m->field[m->n] = '\0';
	m->n = 0;
	n = strcspn(s, ":");
	if (s[n] == '\0')
		return;
	value = s + n + 1 + strspn(s + n + 1, " \t");
	while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	if (n == 12 && strncasecmp(s, "Content-Type", n) == 0) {
		boundary_take(m, value);
		file_take(m, value, "name", fn, arg);
	} else if (n == 19 && strncasecmp(s, "Content-Disposition", n) == 0)
		file_take(m, value, "filename", fn, arg);
	for (unsigned i = 0; !m->part && i < sizeof(fields) / sizeof(*fields); i++)
		if (strlen(fields[i].name) == n && strncasecmp(fields[i].name, s, n) == 0)
			fn(arg, fields[i].field, value, strlen(value));
}

/* Is it the line between two parts?  The last of them ends the parts that are in it. */
static bool
is_boundary(struct t2_mail *m, const char *s, size_t n)
{
	for (unsigned i = 0; i < m->nboundaries; i++) {
		const size_t len = strlen(m->boundaries[i]);

		if (n < len + 2 || memcmp(s + 2, m->boundaries[i], len) != 0)
			continue;
		if (n >= len + 4 && s[len + 2] == '-' && s[len + 3] == '-')
			return false;
		if (n > len + 2 && s[len + 2] != ' ' && s[len + 2] != '\t')
			continue;				/* it is longer */
		m->nboundaries = (uint8_t)(i + 1);
		return true;
	}
	return false;
}

/* A line of n bytes, without its end. */
static void
mail_line(struct t2_mail *m, const char *s, size_t n, t2_mail_fn *fn, void *arg)
{
	if (m->body) {
		if (n < 3 || s[1] != '-' || !is_boundary(m, s, n))
			return;
		m->body = m->named = false;
		m->part = true;
		return;
	}
	if (n > 0 && (*s == ' ' || *s == '\t') && m->n > 0) {
		while (n > 0 && (*s == ' ' || *s == '\t')) {	/* folded: one blank in place of the line's end */
			s++;
			n--;
		}
		if (m->n < T2_MAIL_FIELD)
			m->field[m->n++] = ' ';
	} else
		field_end(m, fn, arg);
	if (n == 0 && m->n == 0) {				/* the end of the header */
		m->body = true;
		return;
	}
	n = n < T2_MAIL_FIELD - (size_t)m->n ? n : T2_MAIL_FIELD - (size_t)m->n;
	for (size_t i = 0; i < n; i++)
		m->field[m->n++] = s[i] != '\0' ? s[i] : '.';
}

/* In a body no line counts but those that begin with a hyphen. */
void
t2_mail_bytes(struct t2_mail *m, const uint8_t *p, size_t n, t2_mail_fn *fn, void *arg)
{
	for (size_t used; n > 0; p += used, n -= used) {
		if (m->body && *p != '-' && t2_line_begins(&m->line)) {
			t2_line_clear(&m->line);
			m->line.passing = true;
		}
		used = t2_line_take(&m->line, p, n);
		if (m->line.whole)
			mail_line(m, m->line.text, m->line.n, fn, arg);
	}
}

/* The line that they belong to is none any more. */
void
t2_mail_hole(struct t2_mail *m)
{
	t2_line_clear(&m->line);
	m->line.passing = true;
}

void
t2_mail_end(struct t2_mail *m, t2_mail_fn *fn, void *arg)
{
	struct t2_line *const l = &m->line;

	if (!l->whole && !l->passing && l->n > 0)		/* the last line has no end */
		mail_line(m, l->text, l->n, fn, arg);
	t2_line_clear(l);
	if (!m->body)
		field_end(m, fn, arg);
	m->body = true;
}

size_t
t2_dotted_take(struct t2_dotted *d, const uint8_t *p, size_t n, t2_dotted_fn *fn, void *arg)
{
	size_t from = 0, i = 0;			/* from: those that fn did not get yet */

	while (i < n) {
		if (d->begins && p[i] == '.') {
			if (i > from)
				fn(arg, p + from, i - from);
			from = ++i;
			d->begins = false;
			d->dot = 1;
		} else if (d->dot > 0 && p[i] == '\n') {
			d->end = true;
			d->dot = 0;
			return i + 1;
		} else if (d->dot == 1 && p[i] == '\r') {
			from = ++i;
			d->dot = 2;
		} else {
			const uint8_t *const end = memchr(p + i, '\n', n - i);

			if (d->dot == 2)
				fn(arg, (const uint8_t *)"\r", 1);
			d->dot = 0;
			d->begins = end != NULL;
			i = end != NULL ? (size_t)(end - p) + 1 : n;
		}
	}
	if (n > from)
		fn(arg, p + from, n - from);
	return n;
}
