#include "escape.h"

#include <string.h>

#include "numfmt.h"
#include "outputBuffer.h"
#include "t2macros.h"
#include "utf8.h"

/* The bytes that have an escape of two characters, with the second of these. */
static const uint8_t short_escape[256] = {
	['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't', ['\v'] = 'v', ['\\'] = '\\', ['"'] = '"'
};
static const uint8_t json_escape[256] = {
	['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't', ['\\'] = '\\', ['"'] = '"'
};

static char *
put_unicode(char *dst, uint8_t c)
{
	static const char hex[] = "0123456789ABCDEF";

	memcpy(dst, "\\u00", 4);
	dst[4] = hex[c >> 4];
	dst[5] = hex[c & 15];
	return dst + 6;
}

/* Whether p, before end, is a byte of a row that stands for another (outputBuffer.h). */
static inline bool
is_row_escape(const uint8_t *p, const uint8_t *end)
{
	return p[0] == OUTBUF_ESC && end - p >= 2 && (p[1] & 0xfe) == OUTBUF_ESC_NUL;
}

/* What begins at *p, before end, with the short escapes of a table; *p moves behind it. */
static inline char *
put_one(char *dst, const uint8_t **at, const uint8_t *end, const uint8_t escape[256])
{
	const uint8_t *p = *at;
	size_t len = 1;
	bool ok;

	if (LIKELY(*p >= 0x20 && *p < 0x7f && escape[*p] == 0)) {
		*dst++ = (char)*p;
	} else if (escape[*p] != 0) {
		*dst++ = '\\';
		*dst++ = (char)escape[*p];
	} else if (*p < 0x80) {
		dst = put_unicode(dst, *p);
	} else if (is_row_escape(p, end)) {
		if (p[1] == OUTBUF_ESC_NUL)
			dst = put_unicode(dst, '\0');
		else
			*dst++ = '.';
		len = 2;
	} else {
		len = utf8_sequence(p, (size_t)(end - p), &ok);
		if (ok) {
			memcpy(dst, p, len);
			dst += len;
		} else
			*dst++ = '.';
	}
	*at = p + len;
	return dst;
}

/* A text with the short escapes of a table. */
static inline char *
put_text(char *dst, const char *s, size_t n, const uint8_t escape[256])
{
	const uint8_t *p = (const uint8_t *)s, *const end = p + n;
	uint64_t w;

	while (p < end) {
		const uint8_t *const next = end - p >= 8 ? p + 8 : end;	/* up to there one by one, if need be */

		if (end - p >= 8) {
			memcpy(&w, p, 8);
			if (LIKELY(!escape_needed(w))) {
				memcpy(dst, &w, 8);
				p += 8;
				dst += 8;
				continue;
			}
		}
		while (p < next)
			dst = put_one(dst, &p, end, escape);
	}
	return dst;
}

static char *
put_bytes(char *dst, const char *s, size_t n)
{
	const uint8_t *p = (const uint8_t *)s, *end = p + n;

	while (p < end) {
		if (UNLIKELY(is_row_escape(p, end))) {
			*dst++ = (char)(p[1] == OUTBUF_ESC_NUL ? '\0' : OUTBUF_ESC);
			p += 2;
		} else
			*dst++ = (char)*p++;
	}
	return dst;
}

static char *
put_short(char *dst, const char *s, size_t n)
{
	char byte[2];

	for (size_t i = 0, len; i < n; i += len) {
		len = is_row_escape((const uint8_t *)s + i, (const uint8_t *)s + n) ? 2 : 1;
		put_bytes(byte, s + i, len);
		if (short_escape[(uint8_t)byte[0]] != 0) {
			*dst++ = '\\';
			*dst++ = (char)short_escape[(uint8_t)byte[0]];
		} else
			*dst++ = byte[0];
	}
	return dst;
}

char *
text_escape(char *dst, const char *s, size_t n, enum text_escape how)
{
	switch (how) {
	case ESCAPE_FLOW:
		return put_text(dst, s, n, short_escape);
	case ESCAPE_JSON:
		return put_text(dst, s, n, json_escape);
	case ESCAPE_SHORT:
		return put_short(dst, s, n);
	case ESCAPE_NONE:
		break;
	}
	return put_bytes(dst, s, n);
}
