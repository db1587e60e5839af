/* Internet, CRC32c and Adler-32 checksums. */
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "chksum.h"

typedef uint32_t words __attribute__((vector_size(16)));	/* 8 words of 16 bits, as halves of 4 lanes */
#define BLOCK		(2 * sizeof(words))
#define BLOCK_MAX	(32768 * BLOCK)			/* so many bytes overflow no lane */

/* Sum of n bytes as 16-bit words; n is a multiple of BLOCK, at most BLOCK_MAX. */
static uint64_t
sum_blocks(const uint8_t *p, size_t n)
{
	const uint8_t *const end = p + n;
	words low = { 0 }, high = { 0 }, v, w;
	uint64_t sum = 0;

	for (; p < end; p += BLOCK) {
		memcpy(&v, p, sizeof(v));
		memcpy(&w, p + sizeof(v), sizeof(w));
		low += v & 0xffff;
		high += v >> 16;
		low += w & 0xffff;
		high += w >> 16;
	}
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		sum += (uint64_t)low[i] + high[i];
	return sum;
}

uint32_t
Checksum32(const void *data, uint32_t start, uint32_t bytes)
{
	const uint8_t *p = data;
	uint64_t sum = start;
	uint16_t w;
	size_t n;

	for (; bytes >= BLOCK; p += n, bytes -= (uint32_t)n) {
		n = (bytes < BLOCK_MAX ? bytes : BLOCK_MAX) / BLOCK * BLOCK;
		sum += sum_blocks(p, n);
	}
	for (; bytes > 1; bytes -= 2, p += 2) {
		memcpy(&w, p, sizeof(w));
		sum += w;
	}
	if (bytes == 1) {
		w = 0;
		memcpy(&w, p, 1);
		sum += w;
	}
	while (sum > UINT32_MAX)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint32_t)sum;
}

#define SUM_BLOCK	32	/* bytes of a register */
#define SUM_WIDE	64	/* bytes from which on they are worth it, */
#define SUM_MAX		(32768 * SUM_BLOCK)	/* and up to which no lane overflows */

#if defined(__x86_64__)
static __attribute__((target("avx2"))) inline __m256i
add_block(__m256i sum, const uint8_t *p, __m256i flip, __m256i one)
{
	const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);

	return _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_xor_si256(v, flip), one));
}

/*
 * Sum of n bytes as 16-bit words; n is a multiple of SUM_BLOCK, at most SUM_MAX.  Pairs of words are added as signed
 * ones, 32768 less than they are.
 */
static __attribute__((target("avx2"))) uint64_t
sum_avx2(const uint8_t *p, size_t n)
{
	const __m256i flip = _mm256_set1_epi16(INT16_MIN), one = _mm256_set1_epi16(1);
	const uint8_t *const end = p + n;
	__m256i a = _mm256_setzero_si256(), b = a;
	__m128i s;

	for (; end - p >= 4 * SUM_BLOCK; p += 4 * SUM_BLOCK) {
		a = add_block(a, p, flip, one);
		b = add_block(b, p + SUM_BLOCK, flip, one);
		a = add_block(a, p + 2 * SUM_BLOCK, flip, one);
		b = add_block(b, p + 3 * SUM_BLOCK, flip, one);
	}
	for (; p < end; p += SUM_BLOCK)
		a = add_block(a, p, flip, one);
	a = _mm256_add_epi64(_mm256_cvtepi32_epi64(_mm256_castsi256_si128(a)),
	    _mm256_cvtepi32_epi64(_mm256_extracti128_si256(a, 1)));
	b = _mm256_add_epi64(_mm256_cvtepi32_epi64(_mm256_castsi256_si128(b)),
	    _mm256_cvtepi32_epi64(_mm256_extracti128_si256(b, 1)));
	a = _mm256_add_epi64(a, b);
	s = _mm_add_epi64(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
	return (uint64_t)(_mm_cvtsi128_si64(s) + _mm_extract_epi64(s, 1)) + n / 2 * 32768;
}
#endif

/* A sum with the carries of 2^64, which is 1 modulo 65535 */
struct carried {
	uint64_t sum, carry;
};

static inline void
add_word(struct carried *c, const uint8_t *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	c->sum += w;
	c->carry += c->sum < w;
}

/* n bytes, a multiple of eight */
static inline uint64_t
sum_plain(const uint8_t *p, size_t n)
{
	struct carried c = { 0, 0 };

	for (; n >= 32; n -= 32, p += 32) {
		add_word(&c, p);
		add_word(&c, p + 8);
		add_word(&c, p + 16);
		add_word(&c, p + 24);
	}
	for (; n >= 8; n -= 8, p += 8)
		add_word(&c, p);
	return (c.sum & UINT32_MAX) + (c.sum >> 32) + c.carry;
}

/* Fewer than eight bytes, as if zeros were behind them. */
static inline uint64_t
sum_rest(const uint8_t *p, size_t n)
{
	uint64_t sum = 0;
	uint32_t w4;
	uint16_t w2 = 0;

	if (n & 4) {
		memcpy(&w4, p, sizeof(w4));
		sum += w4;
		p += sizeof(w4);
	}
	if (n & 2) {
		memcpy(&w2, p, sizeof(w2));
		sum += w2;
		p += sizeof(w2);
	}
	if (n & 1) {
		w2 = 0;
		memcpy(&w2, p, 1);
		sum += w2;
	}
	return sum;
}

uint64_t
t2_inet_sum(const void *data, size_t n)
{
	const uint8_t *p = data;
	uint64_t sum = 0;

#if defined(__x86_64__)
	while (n >= SUM_WIDE && __builtin_cpu_supports("avx2")) {
		const size_t wide = (n < SUM_MAX ? n : SUM_MAX) / SUM_BLOCK * SUM_BLOCK;

		sum += sum_avx2(p, wide);
		p += wide;
		n -= wide;
	}
#endif
	sum += sum_plain(p, n / 8 * 8);
	return sum + sum_rest(p + n / 8 * 8, n % 8);
}

uint16_t
t2_inet_checksum(const void *data, uint32_t start, uint32_t bytes, uint32_t skipWord)
{
	uint64_t sum = start + t2_inet_sum(data, bytes);
	uint16_t skip;

	if (skipWord < bytes / 2) {
		memcpy(&skip, (const uint8_t *)data + (size_t)skipWord * 2, sizeof(skip));
		sum += (uint16_t)~skip;		/* one's complement: minus */
	}
	while (sum > 0xffff)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

uint16_t
Checksum(const void *data, uint32_t start, uint32_t bytes, uint32_t skipWord)
{
	return (uint16_t)~t2_inet_checksum(data, start, bytes, skipWord > 0 ? skipWord : UINT32_MAX);
}

/* Byte i of an SCTP packet, its checksum field (8..11) as 0. */
static inline uint8_t
sctp_byte(const uint8_t *p, size_t i)
{
	return i >= 8 && i < 12 ? 0 : p[i];
}

uint32_t
sctp_crc32c(const void *data, size_t len)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < len; i++) {
		crc ^= sctp_byte(data, i);
		for (int k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0x82f63b78) : 0);
	}
	return ~crc;
}

uint32_t
sctp_adler32(const void *data, size_t len)
{
	uint32_t a = 1, b = 0;

	for (size_t i = 0; i < len; i++) {
		a = (a + sctp_byte(data, i)) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}
