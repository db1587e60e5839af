/* Characters of UTF-8 text.  A byte that is part of no character counts as one. */
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "utf8chars.h"

size_t
utf8_len(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t k;

	if (n == 0)
		return 0;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 1;
	k = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (k > n)
		return 1;
	for (size_t i = 1; i < k; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 1;
	return k;
}

size_t
utf8_check(const char *s, size_t n, bool *ok)
{
	const unsigned char *p = (const unsigned char *)s, c = p[0];
	const size_t want = c < 0xc2 || c > 0xf4 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	*ok = c < 0x80;
	if (want == 1)
		return 1;
	/* The second byte says whether this is overlong, a surrogate or too large. */
	if (n < 2 || p[1] < (c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80) ||
	    p[1] > (c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf))
		return 1;
	for (size_t i = 2; i < want; i++)
		if (i >= n || (p[i] & 0xc0) != 0x80)
			return i;
	*ok = true;
	return want;
}

size_t
utf8_start(const char *p, size_t n, size_t i)
{
	for (size_t k = 0; i < n && k < 4 && k <= i; k++)
		if ((p[i - k] & 0xc0) != 0x80)
			return utf8_len(p + i - k, n - i + k) > k ? i - k : i;
	return i;
}

#define HIGH_BITS 0x8080808080808080u

static inline uint64_t
high_bits(const char *p)
{
	uint64_t w;

	__builtin_memcpy(&w, p, 8);
	return w & HIGH_BITS;
}

size_t
utf8_ascii(const char *p, size_t n)
{
	size_t i = 0;

	while (n - i >= 8 && !high_bits(p + i))
		i += 8;
	while (i < n && !(p[i] & 0x80))
		i++;
	return i;
}

static inline bool
is_plain(const char *p, size_t n)
{
	uint64_t acc = 0;

#ifdef __SSE2__
	if (n >= 16) {
		__m128i all = _mm_loadu_si128((const __m128i *)(const void *)(p + n - 16));

		for (size_t i = 0; i < n - 16; i += 16)
			all = _mm_or_si128(all, _mm_loadu_si128((const __m128i *)(const void *)(p + i)));
		return _mm_movemask_epi8(all) == 0;
	}
#endif
	if (n >= 8) {
		/* The last eight bytes may overlap those before them. */
		for (size_t i = 0; i < n - 8; i += 8)
			acc |= high_bits(p + i);
		return !(acc | high_bits(p + n - 8));
	}
	for (; n > 0; p++, n--)
		acc |= (uint64_t)(*p & 0x80);
	return !acc;
}

bool
utf8_plain(const char *p, size_t n)
{
	return is_plain(p, n);
}

static __attribute__((noinline)) size_t
count_beyond(const char *p, size_t n)
{
	size_t k = 0;

	while (n > 0) {
		size_t a = utf8_ascii(p, n), w = a < n ? utf8_len(p + a, n - a) : 0;

		p += a + w;
		n -= a + w;
		k += a + (w > 0);
	}
	return k;
}

size_t
utf8_count(const char *p, size_t n)
{
	return is_plain(p, n) ? n : count_beyond(p, n);
}

size_t
utf8_offset(const char *p, size_t n, size_t k)
{
	size_t i = 0;

	if (k >= n)
		k = n;
	if (utf8_plain(p, k))
		return k;
	for (; k > 0 && i < n; k--)
		i += utf8_len(p + i, n - i);
	return i;
}

uint32_t
utf8_get(const char *s, size_t n, size_t *len)
{
	const unsigned char *p = (const unsigned char *)s;
	uint32_t c;

	*len = utf8_len(s, n);
	if (*len <= 1)
		return *len ? p[0] : 0;
	c = p[0] & (0x7fu >> *len);
	for (size_t i = 1; i < *len; i++)
		c = c << 6 | (p[i] & 0x3f);
	return c;
}

size_t
utf8_put(uint32_t c, char *b)
{
	if (c < 0x80) {
		b[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		b[0] = (char)(0xc0 | c >> 6);
		b[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		b[0] = (char)(0xe0 | c >> 12);
		b[1] = (char)(0x80 | (c >> 6 & 0x3f));
		b[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	b[0] = (char)(0xf0 | (c >> 18 & 7));
	b[1] = (char)(0x80 | (c >> 12 & 0x3f));
	b[2] = (char)(0x80 | (c >> 6 & 0x3f));
	b[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}
