/* The bounded byte reader's longer functions: numbers, lines, texts. */
#include <string.h>

#include "cursor.h"
#include "t2buf.h"
#include "t2macros.h"
#include "utf8.h"

bool
t2buf_seek(t2buf_t *b, ssize_t off, int whence)
{
	const size_t from = whence == SEEK_CUR ? b->pos : whence == SEEK_END ? b->size : 0;

	if (whence != SEEK_SET && whence != SEEK_CUR && whence != SEEK_END)
		return false;
	if (off < 0 ? -(size_t)off > from : (size_t)off > b->size - from)
		return false;
	b->pos = from + (size_t)off;
	return true;
}

bool
t2buf_peek_n(const t2buf_t *b, void *dst, size_t n)
{
	if (t2buf_left(b) < n)
		return false;
	if (dst != NULL && n > 0)
		memcpy(dst, t2buf_ptr(b), n);
	return true;
}

bool
t2buf_read_n(t2buf_t *b, void *dst, size_t n)
{
	if (!t2buf_peek_n(b, dst, n))
		return false;
	b->pos += n;
	return true;
}

/* The next n bytes as a number. */
static inline uint64_t
number(const t2buf_t *b, size_t n, bool le)
{
	const uint8_t *p = t2buf_ptr(b);
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v << 8 | p[le ? n - 1 - i : i];
	return v;
}

#define NUMBER(name, type, n, le)						\
	bool									\
	t2buf_peek_##name(const t2buf_t *b, type *dst)				\
	{									\
		if (t2buf_left(b) < (n))					\
			return false;						\
		if (dst != NULL)						\
			*dst = (type)number(b, (n), (le));			\
		return true;							\
	}									\
										\
	bool									\
	t2buf_read_##name(t2buf_t *b, type *dst)				\
	{									\
		if (!t2buf_peek_##name(b, dst))					\
			return false;						\
		b->pos += (n);							\
		return true;							\
	}
NUMBER(u8, uint8_t, 1, false)
NUMBER(u16, uint16_t, 2, false)
NUMBER(u24, uint32_t, 3, false)
NUMBER(u32, uint32_t, 4, false)
NUMBER(u48, uint64_t, 6, false)
NUMBER(u64, uint64_t, 8, false)
NUMBER(le_u16, uint16_t, 2, true)
NUMBER(le_u24, uint32_t, 3, true)
NUMBER(le_u32, uint32_t, 4, true)
NUMBER(le_u48, uint64_t, 6, true)
NUMBER(le_u64, uint64_t, 8, true)

/* --- lines ------------------------------------------------------------------------------------------------------ */

/* Length of the next line without its end; *whole with it. */
static size_t
line_length(const t2buf_t *b, size_t *whole)
{
	const uint8_t *p = t2buf_ptr(b);
	const uint8_t *nl = memchr(p, '\n', t2buf_left(b));
	size_t len = nl != NULL ? (size_t)(nl - p) : t2buf_left(b);

	*whole = len + (nl != NULL);
	if (nl != NULL && len > 0 && p[len - 1] == '\r')
		len--;
	return len;
}

long
t2buf_linelen(const t2buf_t *b)
{
	size_t whole;

	return t2buf_left(b) == 0 ? T2BUF_EMPTY : (long)line_length(b, &whole);
}

long
t2buf_skipline(t2buf_t *b)
{
	return t2buf_skipnline(b, SIZE_MAX);
}

long
t2buf_skipnline(t2buf_t *b, size_t n)
{
	size_t whole;

	if (t2buf_left(b) == 0)
		return T2BUF_EMPTY;
	line_length(b, &whole);
	whole = MIN(whole, n);
	b->pos += whole;
	return (long)whole;
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

long
t2buf_readline(t2buf_t *b, uint8_t *dst, size_t size, bool trim)
{
	const uint8_t *p = t2buf_ptr(b);
	size_t len, whole, n;

	if (dst == NULL || size == 0)
		return T2BUF_NULL;
	*dst = '\0';
	if (t2buf_left(b) == 0)
		return T2BUF_EMPTY;
	len = line_length(b, &whole);
	b->pos += whole;
	for (; trim && len > 0 && is_blank(p[len - 1]); len--)
		continue;
	for (; trim && len > 0 && is_blank(*p); p++, len--)
		continue;
	n = MIN(len, size - 1);
	memcpy(dst, p, n);
	dst[n] = '\0';
	return n < len ? T2BUF_DST_FULL : (long)n;
}

/* --- texts ------------------------------------------------------------------------------------------------------ */

static size_t
unit_size(t2buf_encoding enc)
{
	return enc == T2BUF_UTF16 || enc == T2BUF_UTF16_LE ? 2 : 1;
}

/* Bytes of the text in the next n bytes, without its end; *whole with it. */
static size_t
text_length(const t2buf_t *b, size_t n, t2buf_encoding enc, size_t *whole)
{
	const size_t unit = unit_size(enc);
	const uint8_t *p = t2buf_ptr(b);
	size_t len;

	n = MIN(n, t2buf_left(b));
	for (len = 0; len + unit <= n; len += unit) {
		if (p[len] == 0 && p[len + unit - 1] == 0) {
			*whole = len + unit;
			return len;
		}
	}
	*whole = n;
	return unit == 1 ? n : len;
}

/* UTF-8 of a code point; returns its length. */
static size_t
utf8_put(uint32_t c, uint8_t *dst)
{
	if (c < 0x80) {
		dst[0] = (uint8_t)c;
		return 1;
	}
	if (c < 0x800) {
		dst[0] = (uint8_t)(0xc0 | c >> 6);
		dst[1] = (uint8_t)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		dst[0] = (uint8_t)(0xe0 | c >> 12);
		dst[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		dst[2] = (uint8_t)(0x80 | (c & 0x3f));
		return 3;
	}
	dst[0] = (uint8_t)(0xf0 | c >> 18);
	dst[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
	dst[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
	dst[3] = (uint8_t)(0x80 | (c & 0x3f));
	return 4;
}

/* The UTF-16 character at p, of at most n bytes; returns its length, 0 if it is none. */
static size_t
utf16_get(const uint8_t *p, size_t n, bool le, uint32_t *c)
{
	uint32_t hi, lo;

	if (n < 2)
		return 0;
	hi = le ? get_u16le(p) : get_u16be(p);
	*c = hi;
	if (hi < 0xd800 || hi > 0xdfff)
		return 2;
	if (hi > 0xdbff || n < 4)
		return 0;
	lo = le ? get_u16le(p + 2) : get_u16be(p + 2);
	if (lo < 0xdc00 || lo > 0xdfff)
		return 0;
	*c = 0x10000 + ((hi - 0xd800) << 10 | (lo - 0xdc00));
	return 4;
}

/* One character of p as UTF-8 in dst (4 bytes); *out its length there.  Returns the bytes taken, 0 if it is none. */
static size_t
convert(const uint8_t *p, size_t n, t2buf_encoding enc, uint8_t *dst, size_t *out)
{
	uint32_t c = *p;
	size_t len = 1;
	bool ok;

	switch (enc) {
	case T2BUF_ASCII:
		len = c < 0x80;
		break;
	case T2BUF_ANSI:
		break;
	case T2BUF_UTF8:
		*out = utf8_sequence(p, n, &ok);
		memcpy(dst, p, *out);
		return ok ? *out : 0;
	case T2BUF_UTF16:
	case T2BUF_UTF16_LE:
		len = utf16_get(p, n, enc == T2BUF_UTF16_LE, &c);
		break;
	}
	if (len > 0)
		*out = utf8_put(c, dst);
	return len;
}

long
t2buf_readnstr(t2buf_t *b, uint8_t *dst, size_t size, size_t n, t2buf_encoding enc, bool cont)
{
	const uint8_t *p = t2buf_ptr(b);
	size_t len, whole, used = 0, took, out;
	long ret = 0;
	uint8_t c[4];

	if (dst == NULL || size == 0)
		return T2BUF_NULL;
	*dst = '\0';
	if (t2buf_left(b) == 0)
		return T2BUF_EMPTY;
	len = text_length(b, n, enc, &whole);
	for (size_t i = 0; i < len; i += took) {
		if ((took = convert(p + i, len - i, enc, c, &out)) == 0) {
			if (!cont) {
				b->pos += i;
				return T2BUF_ENC_ERROR;
			}
			took = MIN(unit_size(enc), len - i);
			c[0] = '.';
			out = 1;
		}
		if (used + out >= size) {
			ret = T2BUF_DST_FULL;
			whole = i;
			break;
		}
		memcpy(dst + used, c, out);
		used += out;
		dst[used] = '\0';
	}
	b->pos += whole;
	return ret < 0 ? ret : (long)used;
}

long
t2buf_readstr(t2buf_t *b, uint8_t *dst, size_t size, t2buf_encoding enc, bool cont)
{
	return t2buf_readnstr(b, dst, size, SIZE_MAX, enc, cont);
}

long
t2buf_strlen(const t2buf_t *b, t2buf_encoding enc)
{
	size_t whole;

	return t2buf_left(b) == 0 ? T2BUF_EMPTY : (long)text_length(b, SIZE_MAX, enc, &whole);
}

long
t2buf_skipnstr(t2buf_t *b, size_t n, t2buf_encoding enc)
{
	size_t whole;

	if (t2buf_left(b) == 0)
		return T2BUF_EMPTY;
	text_length(b, n, enc, &whole);
	b->pos += whole;
	return (long)whole;
}

long
t2buf_skipstr(t2buf_t *b, t2buf_encoding enc)
{
	return t2buf_skipnstr(b, SIZE_MAX, enc);
}

const uint8_t *
t2buf_memmem(t2buf_t *b, const void *what, size_t n)
{
	const uint8_t *at = t2buf_left(b) == 0 ? NULL : memmem(t2buf_ptr(b), t2buf_left(b), what, n);

	if (at != NULL)
		b->pos = (size_t)(at - b->buffer);
	return at;
}

long
t2buf_hexdecode(t2buf_t *b, size_t n, char *dst, char sep)
{
	static const char hex[] = "0123456789abcdef";
	const uint8_t *p = t2buf_ptr(b);

	n = MIN(n, t2buf_left(b));
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && sep != '\0')
			*dst++ = sep;
		*dst++ = hex[p[i] >> 4];
		*dst++ = hex[p[i] & 15];
	}
	*dst = '\0';
	b->pos += n;
	return (long)n;
}
