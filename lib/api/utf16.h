/* utf16.h - texts of UTF-16, as Windows sends them, in UTF-8 */
#ifndef T2_UTF16_H
#define T2_UTF16_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Put a character in UTF-8 at dst, which has room for four bytes; how many they are. */
static inline size_t
t2_utf8_put(char *dst, uint32_t c)
{
	if (c < 0x80) {
		dst[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		dst[0] = (char)(0xc0 | c >> 6);
		dst[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		dst[0] = (char)(0xe0 | c >> 12);
		dst[1] = (char)(0x80 | (c >> 6 & 0x3f));
		dst[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	dst[0] = (char)(0xf0 | c >> 18);
	dst[1] = (char)(0x80 | (c >> 12 & 0x3f));
	dst[2] = (char)(0x80 | (c >> 6 & 0x3f));
	dst[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/*
 * The text of n bytes in little endian, up to their first NUL, in dst of size bytes, NUL behind it; half a pair of
 * surrogates is U+FFFD.  Whole characters only; *cut is set if some had no room.  Returns the length of the text.
 */
static inline size_t
t2_utf16le(char *dst, size_t size, const uint8_t *p, size_t n, bool *cut)
{
	size_t len = 0;

	for (size_t i = 0; i + 2 <= n; i += 2) {
		uint32_t c = (uint32_t)(p[i] | p[i + 1] << 8);
		char s[4];
		size_t k;

		if (c == 0)
			break;
		if (c >= 0xd800 && c < 0xdc00 && i + 4 <= n && (p[i + 3] & 0xfc) == 0xdc) {
			c = 0x10000 + ((c & 0x3ff) << 10 | (uint32_t)(p[i + 2] | (p[i + 3] & 3) << 8));
			i += 2;
		} else if (c >= 0xd800 && c < 0xe000)
			c = 0xfffd;
		k = t2_utf8_put(s, c);
		if (len + k + 1 > size) {
			*cut = true;
			break;
		}
		for (size_t j = 0; j < k; j++)
			dst[len + j] = s[j];
		len += k;
	}
	if (size > 0)
		dst[len] = '\0';
	return len;
}

#endif
