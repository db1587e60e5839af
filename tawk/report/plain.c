/* Texts that others chose, made harmless. */
#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "forms.h"
#include "utf8.h"

/* Characters that steer how a line is laid out, or are not seen at all. */
static bool
is_steering(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x00ad || c == 0x061c || c == 0x180e ||
	    (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
	    c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f) || (c & 0xfffe) == 0xfffe;
}

static uint32_t
codepoint(const uint8_t *p, size_t n)
{
	uint32_t c = n == 1 ? p[0] : p[0] & (0x7fu >> n);

	for (size_t i = 1; i < n; i++)
		c = c << 6 | (p[i] & 0x3fu);
	return c;
}

size_t
plain_next(const char **p, const char *end, char buf[PLAIN_CHAR])
{
	const uint8_t *u = (const uint8_t *)*p;
	bool ok;
	const size_t n = utf8_sequence(u, (size_t)(end - *p), &ok);
	const uint32_t c = ok ? codepoint(u, n) : *u;

	*p += ok ? n : 1;
	if (!ok)
		return (size_t)snprintf(buf, PLAIN_CHAR, "\\x%02x", c & 0xff);
	if (is_steering(c))
		return (size_t)snprintf(buf, PLAIN_CHAR, c > 0xffff ? "\\u%05x" : "\\u%04x", c & 0xfffff);
	memcpy(buf, u, n);
	return n;
}

char *
plain_text(const char *s, size_t max)
{
	const char *end = s + strlen(s);
	char *text = malloc((size_t)(end - s) * (PLAIN_CHAR - 1) + 8), *to = text;
	char c[PLAIN_CHAR];

	if (text == NULL)
		err(1, NULL);
	for (size_t k = 0; s < end; k++) {
		const size_t n = plain_next(&s, end, c);

		if (max > 0 && k + 1 >= max && s < end) {
			to = stpcpy(to, "…");
			break;
		}
		memcpy(to, c, n);
		to += n;
	}
	*to = '\0';
	return text;
}

size_t
plain_width(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}
