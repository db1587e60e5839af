/* UTF-8 (RFC 3629), byte by byte. */
#ifndef T2_UTF8_H
#define T2_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Length of the sequence at p, of at most n bytes (n > 0); *ok: it is a character.
 * One that breaks off, or ends with the bytes, has the length of its good part; one that says what it must not
 * (overlong, surrogate, above U+10FFFF) that of the bytes that show it; a byte that begins nothing is 1.
 */
static inline size_t
utf8_sequence(const uint8_t *p, size_t n, bool *ok)
{
	const uint8_t c = p[0];
	const size_t want = c < 0xc2 || c > 0xf4 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	*ok = c < 0x80;
	for (size_t i = 1; i < want; i++) {
		if (i >= n || (p[i] & 0xc0) != 0x80)
			return i;
		if (i == 1 && ((c == 0xe0 && p[1] < 0xa0) || (c == 0xf0 && p[1] < 0x90) ||
		    (c == 0xf4 && p[1] > 0x8f)))
			return 2;
	}
	if (want > 1)
		*ok = !(c == 0xed && p[1] > 0x9f);
	return want;
}

#endif /* T2_UTF8_H */
