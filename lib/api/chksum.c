/* Internet, CRC32c and Adler-32 checksums. */
#include <endian.h>
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

static inline uint64_t
word_at(const uint8_t *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return w;
}

/* The n % 8 bytes before end, as if zeros were behind them; there are eight before it. */
static inline uint64_t
last_bytes(const uint8_t *end, size_t n)
{
	const uint64_t w = word_at(end - sizeof(w));
	const unsigned others = (unsigned)(~n % sizeof(w) * 8);		/* but for 8 bits */

	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? w >> others >> 8 : w << others << 8;
}

/* Fewer than eight bytes */
static uint64_t
sum_few(const uint8_t *p, size_t n)
{
	uint64_t w = 0;

	while (n-- > 0)
		w = w << 8 | p[n];
	w = htole64(w);
	return (w & UINT32_MAX) + (w >> 32);
}

/* n bytes that have eight before their end */
static inline uint64_t
sum_words(const uint8_t *p, size_t n)
{
	const uint8_t *const pairs = p + n / 16 * 16;
	uint64_t sum = last_bytes(p + n, n);

	for (; p < pairs; p += 16) {
		sum = t2_inet_sum_add(sum, word_at(p));
		sum = t2_inet_sum_add(sum, word_at(p + 8));
	}
	if ((n & 8) != 0)
		sum = t2_inet_sum_add(sum, word_at(p));
	return (sum & UINT32_MAX) + (sum >> 32);
}

#define SUM_BLOCK	32	/* bytes of a register */
#define SUM_WIDE	96	/* bytes from which on they are worth it, */
#define SUM_MAX		(32768 * SUM_BLOCK)	/* and up to which no lane overflows */

#if defined(__x86_64__)
static __attribute__((target("avx2"))) inline __m256i
add_block(__m256i sum, const uint8_t *p)
{
	const __m256i flip = _mm256_set1_epi16(INT16_MIN), one = _mm256_set1_epi16(1);
	const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);

	return _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_xor_si256(v, flip), one));
}

/* Of SUM_WIDE to SUM_MAX bytes.  Pairs of words are added as signed ones, 32768 less than they are. */
static __attribute__((target("avx2"))) uint64_t
sum_avx2(const uint8_t *p, size_t n)
{
	const uint8_t *const fours = p + n / (4 * SUM_BLOCK) * (4 * SUM_BLOCK);
	const uint8_t *const end = p + n / SUM_BLOCK * SUM_BLOCK;
	__m256i a = _mm256_setzero_si256();
	__m128i s;

	for (; p < fours; p += 4 * SUM_BLOCK) {
		a = add_block(a, p);
		a = add_block(a, p + SUM_BLOCK);
		a = add_block(a, p + 2 * SUM_BLOCK);
		a = add_block(a, p + 3 * SUM_BLOCK);
	}
	for (; p < end; p += SUM_BLOCK)
		a = add_block(a, p);
	a = _mm256_add_epi64(_mm256_cvtepi32_epi64(_mm256_castsi256_si128(a)),
	    _mm256_cvtepi32_epi64(_mm256_extracti128_si256(a, 1)));
	s = _mm_add_epi64(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
	return (uint64_t)(_mm_cvtsi128_si64(s) + _mm_extract_epi64(s, 1)) +
	    n / SUM_BLOCK * (SUM_BLOCK / 2 * 32768) + sum_words(end, n % SUM_BLOCK);
}
#endif

uint64_t
t2_inet_sum(const void *data, size_t n)
{
#if defined(__x86_64__)
	if (n >= SUM_WIDE && n <= SUM_MAX && __builtin_cpu_supports("avx2"))
		return sum_avx2(data, n);
#endif
	return n >= sizeof(uint64_t) ? sum_words(data, n) : sum_few(data, n);
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
