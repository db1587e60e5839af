/* Where a regular expression cannot match: texts that every match holds, bytes that it begins with. */
#include <stdlib.h>
#include <string.h>

#include "mask64.h"
#include "regex_priv.h"
#include "value.h"

/* --- text in text --- */

/* The text begins with a[] and ends with b[]: where both are found, look closer.  The last block overlaps. */
#define FIND_BODY(width, mask) \
	size_t last = n - k + 1; \
	\
	for (size_t i = 0;; i += width) { \
		if (i + width > last) { \
			if (i >= last) \
				return NULL; \
			i = last - width; \
		} \
		for (uint32_t m = (mask); m; m &= m - 1) { \
			const char *q = p + i + (unsigned)__builtin_ctz(m); \
			\
			if (k == 2 || (q[1] == lit[1] && memcmp(q + 1, lit + 1, k - 2) == 0)) \
				return q; \
		} \
	}

#ifdef __SSE2__
static const char *
find_base(const char *p, size_t n, const char *lit, size_t k)
{
	const __m128i a = _mm_set1_epi8(lit[0]), b = _mm_set1_epi8(lit[k - 1]);

	FIND_BODY(16, (unsigned)_mm_movemask_epi8(_mm_and_si128(
	    _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)(p + i)), a),
	    _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)(p + i + k - 1)), b))))
}
#endif

#if MASK_WIDE
static WIDE const char *
find_wide(const char *p, size_t n, const char *lit, size_t k)
{
	const __m256i a = _mm256_set1_epi8(lit[0]), b = _mm256_set1_epi8(lit[k - 1]);

	FIND_BODY(32, (uint32_t)_mm256_movemask_epi8(_mm256_and_si256(
	    _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(const void *)(p + i)), a),
	    _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(const void *)(p + i + k - 1)), b))))
}
#endif

const char *
re_find_text(const char *p, size_t n, const char *lit, size_t k)
{
	if (n < k)
		return NULL;
	if (k == 1)
		return memchr(p, lit[0], n);
#if MASK_WIDE
	if (n >= k + 31 && have_wide())
		return find_wide(p, n, lit, k);
#endif
#ifdef __SSE2__
	if (n >= k + 15)
		return find_base(p, n, lit, k);
#endif
	return memmem(p, n, lit, k);
}

/* --- texts that every match holds --- */

struct lits {
	char *cur, *best;
	size_t ncur, nbest;
	size_t items;		/* parts seen so far */
	size_t cur_at, best_at;	/* part at which they began */
	bool whole;
};

static void
lit_break(struct lits *l)
{
	if (l->ncur > l->nbest) {
		memcpy(l->best, l->cur, l->ncur);
		l->nbest = l->ncur;
		l->best_at = l->cur_at;
	}
	l->ncur = 0;
}

static void
lit_walk(const struct re_tree *t, int k, struct lits *l, size_t room, int depth)
{
	const struct re_node *nd = &t->node[k];
	uint8_t b[4];
	size_t w;

	if (nd->op == RE_CAT && depth < 4000) {
		lit_walk(t, nd->a, l, room, depth + 1);
		lit_walk(t, nd->b, l, room, depth + 1);
		return;
	}
	if (nd->op == RE_SET && nd->nset == 1 && nd->set[0].lo == nd->set[0].hi) {
		w = 1;
		b[0] = (uint8_t)nd->set[0].lo;
		if (t->utf8)
			w = (size_t)re_encode(nd->set[0].lo, b);
		if (l->ncur + w <= room) {
			if (!l->ncur)
				l->cur_at = l->items;
			memcpy(l->cur + l->ncur, b, w);
			l->ncur += w;
		}
		l->items++;
		return;
	}
	l->items++;
	l->whole = false;
	lit_break(l);
}

void
re_find_literal(struct regex *re, const struct re_tree *t)
{
	size_t room = (size_t)t->n * 4 + 4;
	struct lits l = { .cur = xmalloc(room), .best = xmalloc(room), .whole = true };

	lit_walk(t, t->root, &l, room, 0);
	lit_break(&l);
	free(l.cur);
	re->lit = l.best;
	re->litlen = l.nbest;
	re->lit_whole = l.whole && l.nbest > 0;
	re->lit_first = l.nbest > 0 && l.best_at == 0;
}

/* --- bytes that a match begins with --- */

/* Add an instruction and what follows without a byte; assertions may hold. */
static void
reach(struct regex *re, int i)
{
	int32_t *st = re->work;
	int n = 0;

	st[n++] = i;
	while (n > 0) {
		const struct ins *in;

		i = st[--n];
		if (re->sparse[i] < re->ndense && re->dense[re->sparse[i]] == i)
			continue;
		re->sparse[i] = re->ndense;
		re->dense[re->ndense++] = i;
		in = &re->ins[i];
		if (in->op == I_SPLIT)
			st[n++] = in->y;
		if (in->op == I_SPLIT || in->op == I_ASSERT)
			st[n++] = in->x;
	}
}

/* The bytes that the instructions reached can take.  False if a match may end here. */
static bool
bytes_taken(const struct regex *re, struct byteset *bs)
{
	*bs = (struct byteset){ { 0 } };
	for (int32_t i = 0; i < re->ndense; i++) {
		const struct ins *in = &re->ins[re->dense[i]];

		if (in->op == I_MATCH)
			return false;
		for (unsigned c = in->lo; in->op == I_BYTE && c <= in->hi; c++)
			bs->w[c / 64] |= (uint64_t)1 << c % 64;
		for (int k = 0; in->op == I_SET && k < 4; k++)
			bs->w[k] |= re->set[in->y].w[k];
	}
	return true;
}

static void
reach_next(struct regex *re)
{
	int32_t n = re->ndense, *at = re->cur;

	memcpy(at, re->dense, (size_t)n * sizeof *at);
	re->ndense = 0;
	for (int32_t i = 0; i < n; i++)
		if (re->ins[at[i]].op == I_BYTE || re->ins[at[i]].op == I_SET)
			reach(re, re->ins[at[i]].x);
}

static int
count_bytes(const struct byteset *bs)
{
	int n = 0;

	for (int i = 0; i < 4; i++)
		n += __builtin_popcountll(bs->w[i]);
	return n;
}

/* Half of a table that tells of 16 bytes at once whether they are in a set. */
static void
fill_table(uint8_t lo[2][16], const struct byteset *bs)
{
	for (unsigned c = 0; c < 256; c++)
		if (re_in_set(bs, c))
			lo[c >> 7][c & 15] |= (uint8_t)(1u << (c >> 4 & 7));
}

/* Whether a node is a set of bytes: its only instruction is the first of the expression, and leads to `then'. */
static bool
one_byte(const struct regex *re, const struct re_node *nd, enum ins_op then)
{
	const struct ins *in = &re->ins[re->start];

	return nd->op == RE_SET && (in->op == I_BYTE || in->op == I_SET) && re->ins[in->x].op == then;
}

/* The sets of two or three bytes in a row that have the fewest, if no more than three each. */
static void
find_few(struct hint *h)
{
	int n[3], far;

	for (int k = 0; k < h->len; k++)
		n[k] = count_bytes(&h->set[k]);
	if (h->len < 2)
		return;
	/* All but the largest. */
	far = h->len == 2 ? 2 : n[0] > n[1] && n[0] > n[2] ? 0 : n[1] > n[2] ? 1 : 2;
	h->few_far = (uint8_t)far;
	h->few_at[0] = far == 0;
	h->few_at[1] = far == 2 ? 1 : 2;
	h->few = true;
	for (int j = 0; j < 2; j++) {
		int k = h->few_at[j], got = 0;

		if (n[k] > 3)
			h->few = false;
		for (unsigned c = 0; c < 256 && got < 3; c++)
			if (re_in_set(&h->set[k], c))
				h->few_byte[j][got++] = (uint8_t)c;
		for (; got > 0 && got < 3; got++)
			h->few_byte[j][got] = h->few_byte[j][got - 1];
		h->few &= got > 0;
	}
}

void
re_find_hint(struct regex *re, const struct re_tree *t)
{
	struct hint *h = &re->hint;
	const struct re_node *nd = &t->node[t->root];
	double often = 1;

	re->ndense = 0;
	reach(re, re->start);
	for (; h->len < 3 && bytes_taken(re, &h->set[h->len]); h->len++) {
		fill_table(h->lo[h->len], &h->set[h->len]);
		often *= count_bytes(&h->set[h->len]) / 64.0;
		reach_next(re);
	}
	find_few(h);
	re->empty = h->len == 0;
	/* A short text tells less than three sets of bytes. */
	if (h->len == 3 && often <= 0.1 && re->litlen < 3 && !re->lit_whole)
		re->litlen = re->lit_first = 0;
	h->dense = often > 0.3;
	h->nbyte = re->empty ? 0 : count_bytes(&h->set[0]);
	for (unsigned c = 256; h->nbyte && c-- > 0;)
		if (re_in_set(&h->set[0], c)) {
			h->first[c] = true;
			h->byte = (uint8_t)c;
		}
	re->one = one_byte(re, nd, I_MATCH);
	re->run = nd->op == RE_REPEAT && nd->min == 1 && nd->max == RE_INF && one_byte(re, &t->node[nd->a], I_SPLIT);
}

static bool
may_begin(const struct hint *h, const unsigned char *p, size_t n, size_t i)
{
	if (i + (size_t)h->len > n)
		return false;
	for (int k = 1; k < h->len; k++)
		if (!re_in_set(&h->set[k], p[i + (size_t)k]))
			return false;
	return true;
}

#if MASK_WIDE
/* Which of 32 bytes are in a set. */
static inline WIDE uint32_t
in_table(__m256i x, const uint8_t lo[2][16])
{
	const __m256i low = _mm256_set1_epi8(15);
	const __m256i bits = _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128,
	    1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
	__m256i t0 = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)lo[0]));
	__m256i t1 = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)lo[1]));
	__m256i l = _mm256_and_si256(x, low), h = _mm256_and_si256(_mm256_srli_epi16(x, 4), low);
	__m256i row = _mm256_blendv_epi8(_mm256_shuffle_epi8(t0, l), _mm256_shuffle_epi8(t1, l), x);
	__m256i bit = _mm256_shuffle_epi8(bits, h);

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_and_si256(row, bit), bit));
}

/* At least 32 bytes, and those that the sets after the first look at, can be read.  The last block overlaps. */
static WIDE size_t
next_wide(const struct hint *h, const char *p, size_t n, size_t i)
{
	size_t more = (size_t)h->len - 1, last = n - more - 32;
	uint32_t m, keep = ~0u;

	for (;; i += 32) {
		if (i > last) {
			if (i >= last + 32)
				return n;
			keep <<= i - last;
			i = last;
		}
		m = in_table(_mm256_loadu_si256((const __m256i *)(const void *)(p + i)), h->lo[0]) & keep;
		for (size_t k = 1; m && k <= more; k++)
			m &= in_table(_mm256_loadu_si256((const __m256i *)(const void *)(p + i + k)), h->lo[k]);
		if (m)
			return i + (unsigned)__builtin_ctz(m);
	}
}

/* Which of 32 bytes are one of three. */
static inline WIDE uint32_t
one_of(const char *p, const uint8_t b[3])
{
	__m256i x = _mm256_loadu_si256((const __m256i *)(const void *)p);

	return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(_mm256_cmpeq_epi8(x, _mm256_set1_epi8((char)b[0])),
	    _mm256_or_si256(_mm256_cmpeq_epi8(x, _mm256_set1_epi8((char)b[1])),
	    _mm256_cmpeq_epi8(x, _mm256_set1_epi8((char)b[2])))));
}

/* As next_wide, where two sets are small.  Blocks of 64 bytes; the rest is left to it. */
static WIDE size_t
next_few(const struct hint *h, const char *p, size_t n, size_t i)
{
	size_t a = h->few_at[0], b = h->few_at[1];
	uint64_t m;

	for (; i + 64 + (size_t)h->len - 1 <= n; i += 64) {
		m = one_of(p + i + a, h->few_byte[0]) & one_of(p + i + b, h->few_byte[1]);
		m |= (uint64_t)(one_of(p + i + a + 32, h->few_byte[0]) & one_of(p + i + b + 32, h->few_byte[1])) <<
		    32;
		for (; m; m &= m - 1) {
			size_t at = i + (unsigned)__builtin_ctzll(m);

			if (h->few_far == h->len || re_in_set(&h->set[h->few_far], (unsigned char)p[at + h->few_far]))
				return at;
		}
	}
	return i < n ? next_wide(h, p, n, i) : n;
}
#endif

size_t
re_next_start(const struct regex *re, const char *p, size_t n, size_t i)
{
	const struct hint *h = &re->hint;
	const unsigned char *s = (const unsigned char *)p;
	size_t near = n - i > 2 && !h->dense ? i + 2 : n;
	const char *q;

	if (re->lit_first) {
		q = re_find_text(p + i, n - i, re->lit, re->litlen);
		return q ? (size_t)(q - p) : n;
	}
#if MASK_WIDE
	if (h->few && i + 64 + (size_t)h->len - 1 <= n && have_wide())
		return next_few(h, p, n, i);
#endif
	for (; i < near; i++)
		if (h->first[s[i]] && may_begin(h, s, n, i))
			return i;
	if (h->nbyte == 1 && h->len == 1 && i < n) {
		q = memchr(p + i, h->byte, n - i);
		return q ? (size_t)(q - p) : n;
	}
#if MASK_WIDE
	if (i < n && n >= (size_t)h->len + 31 && have_wide())
		return next_wide(h, p, n, i);
#endif
	for (; i < n; i++)
		if (h->first[s[i]] && may_begin(h, s, n, i))
			return i;
	return n;
}

size_t
re_run_end(const struct regex *re, const char *p, size_t n, size_t i)
{
	while (i < n && re->hint.first[(unsigned char)p[i]])
		i++;
	return i;
}

/* --- all bytes of a set --- */

static size_t
bytes_base(const struct hint *h, const char *p, size_t n, uint64_t *mask)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i += 64, mask++) {
		*mask = 0;
		for (size_t k = 0; k < 64 && i + k < n; k++)
			*mask |= (uint64_t)h->first[(unsigned char)p[i + k]] << k;
		count += (size_t)__builtin_popcountll(*mask);
	}
	return count;
}

#if MASK_WIDE
static WIDE size_t
bytes_wide(const struct hint *h, const char *p, size_t n, uint64_t *mask)
{
	size_t count = 0, i = 0;

	for (; i + 64 <= n; i += 64, mask++) {
		const __m256i *v = (const __m256i *)(const void *)(p + i);

		*mask = in_table(_mm256_loadu_si256(v), h->lo[0]) |
		    (uint64_t)in_table(_mm256_loadu_si256(v + 1), h->lo[0]) << 32;
		count += (size_t)__builtin_popcountll(*mask);
	}
	return count + bytes_base(h, p + i, n - i, mask);
}
#endif

size_t
re_all_bytes(const struct regex *re, const char *p, size_t n, uint64_t *mask)
{
#if MASK_WIDE
	if (have_wide())
		return bytes_wide(&re->hint, p, n, mask);
#endif
	return bytes_base(&re->hint, p, n, mask);
}
