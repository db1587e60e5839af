/*
 * Which of 64 bytes are a given one: bit i of the result is byte i.  All 64 bytes are read, aligned or not.
 *
 * mask_base works everywhere; where MASK_WIDE is 1, functions marked WIDE may use mask_wide, and must be called only
 * if have_wide().  CPPFLAGS=-DMASK_WIDE=0 makes a tawk that does without, to test it.
 */
#ifndef TAWK_MASK64_H
#define TAWK_MASK64_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __SSE2__
#include <immintrin.h>

#ifndef MASK_WIDE
#define MASK_WIDE	1
#endif
#define WIDE		__attribute__((target("avx2,popcnt")))

static inline uint64_t
mask_base(const char *p, char c)
{
	const __m128i sep = _mm_set1_epi8(c);
	const __m128i *v = (const __m128i *)(const void *)p;

	return (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(v), sep)) |
	    (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(v + 1), sep)) << 16 |
	    (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(v + 2), sep)) << 32 |
	    (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(v + 3), sep)) << 48;
}

static inline WIDE uint64_t
mask_wide(const char *p, char c)
{
	const __m256i sep = _mm256_set1_epi8(c);
	const __m256i *v = (const __m256i *)(const void *)p;

	return (uint64_t)(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(v), sep)) |
	    (uint64_t)(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(v + 1), sep)) << 32;
}

/* Which of them are blank, tab or newline. */
static inline uint64_t
mask_blank(const char *p)
{
	const __m128i b = _mm_set1_epi8(' '), t = _mm_set1_epi8('\t'), n = _mm_set1_epi8('\n');
	uint64_t m = 0;

	for (int i = 0; i < 4; i++) {
		const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p + i);

		m |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(v, b),
		    _mm_or_si128(_mm_cmpeq_epi8(v, t), _mm_cmpeq_epi8(v, n)))) << 16 * i;
	}
	return m;
}

static inline bool
have_wide(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
}
#else
#undef MASK_WIDE
#define MASK_WIDE	0

static inline uint64_t
mask_base(const char *p, char c)
{
	uint64_t m = 0;

	for (int i = 0; i < 64; i++)
		m |= (uint64_t)(p[i] == c) << i;
	return m;
}

static inline uint64_t
mask_blank(const char *p)
{
	return mask_base(p, ' ') | mask_base(p, '\t') | mask_base(p, '\n');
}
#endif

#endif
