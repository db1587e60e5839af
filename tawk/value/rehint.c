/* Where a regular expression cannot match: texts that every match holds, bytes that it begins with. */
#include <stdlib.h>
#include <string.h>

#include "mask64.h"
#include "regex_priv.h"
#include "value.h"

/* --- text in text --- */

const char *
re_find_text(const char *p, size_t n, const char *lit, size_t k)
{
#ifdef __SSE2__
	if (k > 1 && n >= k + 15) {
		const __m128i a = _mm_set1_epi8(lit[0]), b = _mm_set1_epi8(lit[k - 1]);
		size_t i = 0, last = n - k + 1;

		for (; i + 16 <= last; i += 16) {
			__m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
			__m128i y = _mm_loadu_si128((const __m128i *)(const void *)(p + i + k - 1));
			unsigned m = (unsigned)_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(x, a), _mm_cmpeq_epi8(y, b)));

			for (; m; m &= m - 1) {
				size_t at = i + (unsigned)__builtin_ctz(m);

				if (memcmp(p + at, lit, k) == 0)
					return p + at;
			}
		}
		return memmem(p + i, n - i, lit, k);
	}
#endif
	if (k == 1)
		return memchr(p, lit[0], n);
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
	re->empty = h->len == 0;
	h->dense = often > 0.3;
	h->nbyte = re->empty ? 0 : count_bytes(&h->set[0]);
	for (unsigned c = 256; h->nbyte && c-- > 0;)
		if (re_in_set(&h->set[0], c)) {
			h->first[c] = true;
			h->byte = (uint8_t)c;
		}
	re->one = h->len == 1 && nd->op == RE_SET && re->ins[re->start].op != I_SPLIT && re->ins[re->ins[re->start].x].op == I_MATCH;
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

static WIDE size_t
next_wide(const struct hint *h, const char *p, size_t n, size_t i)
{
	size_t more = (size_t)h->len - 1;

	for (; i + more + 32 <= n; i += 32) {
		uint32_t m = in_table(_mm256_loadu_si256((const __m256i *)(const void *)(p + i)), h->lo[0]);

		for (size_t k = 1; m && k <= more; k++)
			m &= in_table(_mm256_loadu_si256((const __m256i *)(const void *)(p + i + k)), h->lo[k]);
		if (m)
			return i + (unsigned)__builtin_ctz(m);
	}
	return i;
}
#endif

size_t
re_next_start(const struct regex *re, const char *p, size_t n, size_t i)
{
	const struct hint *h = &re->hint;
	const unsigned char *s = (const unsigned char *)p;
	size_t near = n - i > 16 && !h->dense ? i + 16 : n;
	const char *q;

	if (re->lit_first) {
		q = re_find_text(p + i, n - i, re->lit, re->litlen);
		return q ? (size_t)(q - p) : n;
	}
	for (; i < near; i++)
		if (h->first[s[i]] && may_begin(h, s, n, i))
			return i;
	if (h->nbyte == 1 && h->len == 1 && i < n) {
		q = memchr(p + i, h->byte, n - i);
		return q ? (size_t)(q - p) : n;
	}
#if MASK_WIDE
	if (i < n && have_wide())
		i = next_wide(h, p, n, i);
#endif
	for (; i < n; i++)
		if (h->first[s[i]] && may_begin(h, s, n, i))
			return i;
	return n;
}
