/*
 * Texts with escapes and checked UTF-8, for rows and JSON.  Functions return the end of what they wrote, which is
 * not ended.
 */
#ifndef T2_ESCAPE_H
#define T2_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What becomes of a text; sinks differ in nothing else. */
enum text_escape {
	ESCAPE_FLOW,	/* \b \f \n \r \t \v \\ \" in two characters, as flow files have them */
	ESCAPE_JSON,	/* \n \r \t \\ \" */
	ESCAPE_SHORT,	/* the eight of ESCAPE_FLOW, and all other bytes as they were appended */
	ESCAPE_NONE	/* the bytes as they were appended */
};

/*
 * Text with escapes, of the n bytes that a row has for it (outputBuffer.h): the short ones of how, other control
 * bytes, NUL among them, and 0x7f as \u00XX; bytes that are not UTF-8 become a dot (one for each sequence that breaks
 * off).
 * dst has room for 6 * n + 8; with ESCAPE_SHORT for 2 * n + 8, with ESCAPE_NONE for n.
 */
char *text_escape(char *dst, const char *s, size_t n, enum text_escape how);

/* May any of the eight bytes of w need an escape?  (Below 0x20, above 0x7e, quote, backslash.) */
static inline bool
escape_needed(uint64_t w)
{
	const uint64_t one = UINT64_C(0x0101010101010101), high = one * 0x80;
	const uint64_t quote = w ^ one * '"', slash = w ^ one * '\\', del = w ^ one * 0x7f;

	return (((w - one * 0x20) | (quote - one) | (slash - one) | (del - one) | w) & high) != 0;
}

/* Copy eight bytes, if none of them needs an escape. */
static inline bool
text_copy_eight(char *dst, const char *s)
{
	uint64_t w;

	memcpy(&w, s, sizeof(w));
	memcpy(dst, &w, sizeof(w));
	return !escape_needed(w);
}

/*
 * Copy a text of n bytes, if none of them needs an escape; else dst may have some.  The last eight may be some of
 * those before once more.
 */
static inline bool
text_copy_plain(char *dst, const char *s, size_t n)
{
	size_t i = 0;

	for (; n - i > 8; i += 8)
		if (!text_copy_eight(dst + i, s + i))
			return false;
	if (n >= 8)
		return text_copy_eight(dst + n - 8, s + n - 8);
	for (; i < n; i++) {
		if (s[i] < 0x20 || s[i] > 0x7e || s[i] == '"' || s[i] == '\\')
			return false;
		dst[i] = s[i];
	}
	return true;
}

#endif /* T2_ESCAPE_H */
