/* Automata of regular expressions; see regex.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "regex.h"
#include "reparse.h"
#include "value.h"

#define NFA_MAX		400000	/* instructions */
#define DFA_BYTES_MAX	(48u << 20)	/* of states, then all are dropped and made anew */
#define EOT		256

enum ins_op { I_BYTE, I_SET, I_SPLIT, I_JMP, I_ASSERT, I_MATCH };

struct ins {
	uint8_t op, lo, hi;
	int32_t x, y;		/* next; I_SPLIT: other way; I_SET: number of the set; I_ASSERT: which */
};

struct byteset {
	uint64_t w[4];
};

/* A deterministic state: where the other automaton may be, and what came just before. */
struct state {
	struct state *hnext;
	uint32_t hash;
	int32_t n;
	int32_t *at;		/* instructions, in the order they were reached */
	bool matched;		/* a match ends before the byte that led here */
	bool dead;		/* nothing can come of it */
	bool stop;		/* matched or dead: look closer */
	uint8_t bot, word;	/* at the start of the text; after a word character */
	struct state *next[];
};

#define DFA_HASH 1024

struct dfa {
	bool search;		/* a match may start anywhere */
	struct state *hash[DFA_HASH];
	struct state *start[4];	/* by bot and word */
	size_t bytes;
};

struct regex {
	struct ins *ins;
	int n, room;
	struct byteset *set;
	int nset;
	int start, ngroup;
	bool utf8, asserts, words;
	bool too_big;
	bool empty;		/* matches the empty text somewhere */
	uint8_t cls[256];
	int ncls;
	uint8_t rep[257];	/* a byte of each class */
	bool first[256];	/* bytes a match can begin with */
	char *lit;		/* longest text every match holds */
	size_t litlen;
	bool lit_whole;		/* it is the whole expression */
	bool lit_first;		/* every match begins with it */
	struct dfa scan, here;
	struct re_parts *parts;	/* for the places of groups; NULL: no groups */
	int32_t *sparse, *dense;	/* set of instructions being built */
	int32_t ndense;
	int32_t *work;
	size_t nstates;
};

/* --- text in text --- */

static const char *
find_text(const char *p, size_t n, const char *lit, size_t k)
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

/* --- tree to instructions --- */

static int
emit(struct regex *re, enum ins_op op, int lo, int hi, int x, int y)
{
	if (re->n >= NFA_MAX) {
		re->too_big = true;
		re->n = 0;
	}
	if (re->n == re->room) {
		re->room = re->room ? re->room * 2 : 64;
		re->ins = xrealloc(re->ins, (size_t)re->room * sizeof *re->ins);
	}
	re->ins[re->n] = (struct ins){ (uint8_t)op, (uint8_t)lo, (uint8_t)hi, x, y };
	return re->n++;
}

/* All code is made back to front: `next' is where it goes on. */

static int
emit_bytes(struct regex *re, const uint8_t lo[], const uint8_t hi[], int k, int next)
{
	while (k-- > 0)
		next = emit(re, I_BYTE, lo[k], hi[k], next, 0);
	return next;
}

static int
encode(uint32_t c, uint8_t b[4])
{
	if (c < 0x80) {
		b[0] = (uint8_t)c;
		return 1;
	}
	if (c < 0x800) {
		b[0] = (uint8_t)(0xc0 | c >> 6);
		b[1] = (uint8_t)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		b[0] = (uint8_t)(0xe0 | c >> 12);
		b[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		b[2] = (uint8_t)(0x80 | (c & 0x3f));
		return 3;
	}
	b[0] = (uint8_t)(0xf0 | c >> 18);
	b[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
	b[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
	b[3] = (uint8_t)(0x80 | (c & 0x3f));
	return 4;
}

/* A range of characters of several bytes, as alternatives of byte ranges; alt is the code of the other alternatives. */
static int
emit_range(struct regex *re, uint32_t lo, uint32_t hi, int next, int alt)
{
	static const uint32_t top[] = { 0x7f, 0x7ff, 0xffff, 0x10ffff };
	uint8_t a[4], b[4];
	int k, code;

	for (int i = 0; i < 3; i++)
		if (lo <= top[i] && hi > top[i]) {
			alt = emit_range(re, lo, top[i], next, alt);
			return emit_range(re, top[i] + 1, hi, next, alt);
		}
	for (int i = 1; i < 4 && hi > 0x7f; i++) {
		uint32_t m = (1u << (6 * i)) - 1;

		if ((lo & ~m) == (hi & ~m))
			break;
		if (lo & m) {
			alt = emit_range(re, lo, lo | m, next, alt);
			return emit_range(re, (lo | m) + 1, hi, next, alt);
		}
		if ((hi & m) != m) {
			alt = emit_range(re, lo, (hi & ~m) - 1, next, alt);
			return emit_range(re, hi & ~m, hi, next, alt);
		}
	}
	k = encode(lo, a);
	encode(hi, b);
	code = emit_bytes(re, a, b, k, next);
	return alt < 0 ? code : emit(re, I_SPLIT, 0, 0, code, alt);
}

static int
emit_byteset(struct regex *re, const struct byteset *bs, int next)
{
	re->set = xrealloc(re->set, (size_t)(re->nset + 1) * sizeof *re->set);
	re->set[re->nset] = *bs;
	return emit(re, I_SET, 0, 0, next, re->nset++);
}

static int
emit_set(struct regex *re, const struct re_node *nd, int next)
{
	uint32_t single = re->utf8 ? 0x80 : 0x100;
	struct byteset bs = { { 0 } };
	int code = -1, nbyte = 0, c0 = 0, ascii;
	bool all = nd->nset == 1 && nd->set[0].lo == 0 && nd->set[0].hi >= 0xff;

	for (int i = 0; i < nd->nset; i++)
		if (nd->set[i].hi >= single)
			code = emit_range(re, nd->set[i].lo < single ? single : nd->set[i].lo, nd->set[i].hi, next, code);
	for (int i = 0; i < nd->nset; i++)
		for (uint32_t c = nd->set[i].lo; c <= nd->set[i].hi && c < single; c++) {
			bs.w[c / 64] |= (uint64_t)1 << c % 64;
			nbyte++;
			c0 = (int)c;
		}
	if (all && re->utf8) {
		/* Bytes that are in no UTF-8 text stand for themselves. */
		for (unsigned c = 0xc0; c < 0x100; c = c == 0xc1 ? 0xf5 : c + 1)
			bs.w[c / 64] |= (uint64_t)1 << c % 64;
	}
	if (nbyte == 0 && code >= 0)
		return code;
	ascii = nbyte == 1 && !all ? emit(re, I_BYTE, c0, c0, next, 0) : emit_byteset(re, &bs, next);
	return code < 0 ? ascii : emit(re, I_SPLIT, 0, 0, ascii, code);
}

static int emit_node(struct regex *re, const struct re_tree *t, int k, int next);

static int
emit_repeat(struct regex *re, const struct re_tree *t, const struct re_node *nd, int next)
{
	int code = next, loop;

	if (nd->max == RE_INF) {
		loop = emit(re, I_SPLIT, 0, 0, -1, next);
		code = emit_node(re, t, nd->a, loop);
		re->ins[loop].x = code;
		/* x+ enters the loop at its body, x* at the choice. */
		if (nd->min == 0)
			code = loop;
		for (int i = 1; i < nd->min && !re->too_big; i++)
			code = emit_node(re, t, nd->a, code);
		return code;
	}
	for (int i = nd->min; i < nd->max && !re->too_big; i++)
		code = emit(re, I_SPLIT, 0, 0, emit_node(re, t, nd->a, code), next);
	for (int i = 0; i < nd->min && !re->too_big; i++)
		code = emit_node(re, t, nd->a, code);
	return code;
}

static int
emit_node(struct regex *re, const struct re_tree *t, int k, int next)
{
	const struct re_node *nd = &t->node[k];
	int a;

	if (re->too_big)
		return 0;
	switch (nd->op) {
	case RE_SET:
		return emit_set(re, nd, next);
	case RE_CAT:
		/* The tree leans to the left. */
		for (; nd->op == RE_CAT; nd = &t->node[nd->a]) {
			next = emit_node(re, t, nd->b, next);
			if (t->node[nd->a].op != RE_CAT)
				return emit_node(re, t, nd->a, next);
		}
		return next;
	case RE_ALT:
		a = emit_node(re, t, nd->b, next);
		for (;;) {
			nd = &t->node[nd->a];
			if (nd->op != RE_ALT)
				return emit(re, I_SPLIT, 0, 0, emit_node(re, t, (int)(nd - t->node), next), a);
			a = emit(re, I_SPLIT, 0, 0, emit_node(re, t, nd->b, next), a);
		}
	case RE_REPEAT:
		return emit_repeat(re, t, nd, next);
	case RE_GROUP:
		return emit_node(re, t, nd->a, next);
	case RE_ASSERT:
		return emit(re, I_ASSERT, 0, 0, next, nd->min);
	default:
		return next;
	}
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
			w = (size_t)encode(nd->set[0].lo, b);
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

static void
find_literal(struct regex *re, const struct re_tree *t)
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

/* --- classes of bytes --- */

static bool
in_set(const struct byteset *s, unsigned c)
{
	return s->w[c / 64] >> c % 64 & 1;
}

static void
make_classes(struct regex *re)
{
	bool edge[257] = { [0] = true };

	for (int i = 0; i < re->n; i++)
		if (re->ins[i].op == I_BYTE) {
			edge[re->ins[i].lo] = true;
			edge[re->ins[i].hi + 1] = true;
		}
	for (int i = 0; i < re->nset; i++)
		for (unsigned c = 1; c < 256; c++)
			if (in_set(&re->set[i], c) != in_set(&re->set[i], c - 1))
				edge[c] = true;
	for (unsigned c = 1; re->words && c < 256; c++)
		if (re_isword(c, re->utf8) != re_isword(c - 1, re->utf8))
			edge[c] = true;
	re->ncls = 0;
	for (unsigned c = 0; c < 256; c++) {
		if (edge[c])
			re->rep[re->ncls++] = (uint8_t)c;
		re->cls[c] = (uint8_t)(re->ncls - 1);
	}
}

/* --- sets of instructions --- */

static bool
holds(const struct regex *re, enum re_assert kind, bool bot, bool word, int c)
{
	bool next = c != EOT && re_isword((unsigned)c, re->utf8);

	switch (kind) {
	case AS_BOT:		return bot;
	case AS_EOT:		return c == EOT;
	case AS_BORDER:		return word != next;
	case AS_NOBORDER:	return word == next;
	case AS_WBEGIN:		return !word && next;
	default:		return word && !next;
	}
}

static bool
member(const struct regex *re, int i)
{
	return re->sparse[i] < re->ndense && re->dense[re->sparse[i]] == i;
}

/*
 * Add an instruction and what follows without a byte.  c < 0: assertions wait for the next byte (but for the start of
 * the text, which is known); else they are decided for the byte c.
 */
static void
add(struct regex *re, int i, bool bot, bool word, int c)
{
	int32_t *st = re->work;
	int n = 0;

	st[n++] = i;
	while (n > 0) {
		const struct ins *in;

		i = st[--n];
		if (member(re, i))
			continue;
		re->sparse[i] = re->ndense;
		re->dense[re->ndense++] = i;
		in = &re->ins[i];
		if (in->op == I_SPLIT) {
			st[n++] = in->y;
			st[n++] = in->x;
		} else if (in->op == I_JMP) {
			st[n++] = in->x;
		} else if (in->op == I_ASSERT && (c >= 0 ? holds(re, (enum re_assert)in->y, bot, word, c) :
		    in->y == AS_BOT && bot)) {
			st[n++] = in->x;
		}
	}
}

/* --- deterministic states --- */

static bool
keeps(const struct ins *in, bool bot)
{
	return in->op == I_BYTE || in->op == I_SET || in->op == I_MATCH || (in->op == I_ASSERT && (in->y != AS_BOT || bot));
}

static void
dfa_clear(struct regex *re, struct dfa *d)
{
	struct state *s;

	for (int i = 0; i < DFA_HASH; i++)
		while ((s = d->hash[i])) {
			d->hash[i] = s->hnext;
			free(s);
			re->nstates--;
		}
	memset(d->start, 0, sizeof d->start);
	d->bytes = 0;
}

/* The state of the set that was built. */
static struct state *
intern(struct regex *re, struct dfa *d, bool matched, bool bot, bool word)
{
	size_t nn = (size_t)re->ncls + 1, size;
	int32_t n = 0, *at = re->work;
	struct state *s;
	uint32_t h;

	for (int32_t i = 0; i < re->ndense; i++)
		if (keeps(&re->ins[re->dense[i]], bot))
			at[n++] = re->dense[i];
	if (!re->asserts)
		bot = word = false;
	h = (uint32_t)text_hash((const char *)at, (size_t)n * sizeof *at) ^ (uint32_t)(matched + bot * 2 + word * 4);
	for (s = d->hash[h % DFA_HASH]; s; s = s->hnext)
		if (s->hash == h && s->n == n && s->matched == matched && s->bot == bot && s->word == word &&
		    memcmp(s->at, at, (size_t)n * sizeof *at) == 0)
			return s;
	size = sizeof *s + nn * sizeof *s->next + (size_t)n * sizeof *at;
	s = xcalloc(1, size);
	s->hash = h;
	s->n = n;
	s->at = (int32_t *)(void *)&s->next[nn];
	memcpy(s->at, at, (size_t)n * sizeof *at);
	s->matched = matched;
	s->bot = bot;
	s->word = word;
	s->dead = n == 0;
	s->stop = s->dead || matched;
	s->hnext = d->hash[h % DFA_HASH];
	d->hash[h % DFA_HASH] = s;
	d->bytes += size;
	re->nstates++;
	return s;
}

static struct state *
start_state(struct regex *re, struct dfa *d, bool bot, bool word)
{
	struct state **s;

	word = word && re->words;
	s = &d->start[bot + word * 2];
	if (!*s) {
		re->ndense = 0;
		add(re, re->start, bot, word, -1);
		*s = intern(re, d, false, bot, word);
	}
	return *s;
}

static bool
accepts(const struct regex *re, const struct ins *in, int c)
{
	if (in->op == I_BYTE)
		return c >= in->lo && c <= in->hi;
	return in->op == I_SET && in_set(&re->set[in->y], (unsigned)c);
}

/* Go from s with the byte c (or EOT).  May drop all other states when there are too many. */
static __attribute__((noinline)) struct state *
step(struct regex *re, struct dfa *d, struct state *s, int c)
{
	int32_t n = s->n, *at = s->at;
	bool matched = false, bot = s->bot, word = s->word;
	int32_t *cur = NULL;
	struct state *t;

	if (re->asserts) {
		re->ndense = 0;
		for (int32_t i = 0; i < n; i++)
			add(re, at[i], bot, word, c);
		n = re->ndense;
	} else {
		re->ndense = 0;
	}
	cur = xmalloc(((size_t)n + 1) * sizeof *cur);
	memcpy(cur, re->asserts ? re->dense : at, (size_t)n * sizeof *cur);
	re->ndense = 0;
	for (int32_t i = 0; i < n; i++) {
		const struct ins *in = &re->ins[cur[i]];

		if (in->op == I_MATCH)
			matched = true;
		else if (c != EOT && accepts(re, in, c))
			add(re, in->x, false, re_isword((unsigned)c, re->utf8), -1);
	}
	free(cur);
	if (d->search && c != EOT)
		add(re, re->start, false, re_isword((unsigned)c, re->utf8), -1);
	if (d->bytes > DFA_BYTES_MAX) {
		dfa_clear(re, d);
		return intern(re, d, matched, false, c != EOT && re_isword((unsigned)c, re->utf8));
	}
	t = intern(re, d, matched, false, c != EOT && re->words && re_isword((unsigned)c, re->utf8));
	s->next[c == EOT ? re->ncls : re->cls[c]] = t;
	return t;
}

static bool
word_before(const struct regex *re, const char *p, size_t at)
{
	return at > 0 && re_isword((unsigned char)p[at - 1], re->utf8);
}

/* Bytes a match can begin with, and whether it can be empty. */
static void
make_first(struct regex *re)
{
	re->ndense = 0;
	add(re, re->start, true, false, -1);
	/* Assertions may hold: what is behind them counts. */
	for (int32_t i = 0; i < re->ndense; i++)
		if (re->ins[re->dense[i]].op == I_ASSERT)
			add(re, re->ins[re->dense[i]].x, true, false, -1);
	for (int32_t i = 0; i < re->ndense; i++) {
		const struct ins *in = &re->ins[re->dense[i]];

		if (in->op == I_MATCH)
			re->empty = true;
		for (int c = 0; c < 256; c++)
			if (accepts(re, in, c))
				re->first[c] = true;
	}
}

/* The automaton of a tree from a node on; NULL if it is too big. */
struct regex *
re_of_node(const struct re_tree *t, int node)
{
	struct regex *re = xcalloc(1, sizeof *re);

	re->utf8 = t->utf8;
	re->asserts = t->asserts;
	re->words = t->words;
	re->ngroup = t->ngroup;
	re->start = emit_node(re, t, node, emit(re, I_MATCH, 0, 0, 0, 0));
	if (re->too_big) {
		re_free(re);
		return NULL;
	}
	re->sparse = xcalloc((size_t)re->n, sizeof *re->sparse);
	re->dense = xcalloc((size_t)re->n, sizeof *re->dense);
	re->work = xcalloc((size_t)re->n * 2 + 4, sizeof *re->work);
	re->scan.search = true;
	make_classes(re);
	return re;
}

struct regex *
re_new(const char *p, size_t n, int flags, char *err, size_t errlen)
{
	struct regex *re = NULL;
	struct re_tree t;

	if (re_parse(&t, p, n, flags, err, errlen) == 0) {
		re = re_of_node(&t, t.root);
		if (!re)
			snprintf(err, errlen, "regular expression too big");
	}
	if (re) {
		find_literal(re, &t);
		make_first(re);
		if (t.ngroup)
			re->parts = re_parts_new(&t);
	}
	re_tree_release(&t);
	return re;
}

void
re_free(struct regex *re)
{
	if (!re)
		return;
	dfa_clear(re, &re->scan);
	dfa_clear(re, &re->here);
	re_parts_free(re->parts);
	free(re->ins);
	free(re->set);
	free(re->lit);
	free(re->sparse);
	free(re->dense);
	free(re->work);
	free(re);
}

bool
re_test(struct regex *re, const char *p, size_t n)
{
	const unsigned char *s = (const unsigned char *)p, *end = s + n;
	struct state *st, *t;

	if (re->litlen) {
		const char *q = find_text(p, n, re->lit, re->litlen);

		if (!q || re->lit_whole)
			return q != NULL;
		if (re->lit_first)
			s = (const unsigned char *)q;
	}
	st = start_state(re, &re->scan, s == (const unsigned char *)p, word_before(re, p, (size_t)(s - (const unsigned char *)p)));
	for (; s < end; s++) {
		t = st->next[re->cls[*s]];
		st = t ? t : step(re, &re->scan, st, *s);
		if (st->stop)
			return st->matched;
	}
	t = st->next[re->ncls];
	if (!t)
		t = step(re, &re->scan, st, EOT);
	return t->matched;
}

/* The longest match that starts exactly at `from' and ends at `limit' or before.  False: none. */
static bool
match_here(struct regex *re, const char *p, size_t n, size_t from, size_t limit, size_t *end)
{
	struct state *st = start_state(re, &re->here, from == 0, word_before(re, p, from)), *t;
	bool found = false;
	size_t i;

	for (i = from; i < limit; i++) {
		t = st->next[re->cls[(unsigned char)p[i]]];
		st = t ? t : step(re, &re->here, st, (unsigned char)p[i]);
		if (st->stop) {
			if (st->matched) {
				found = true;
				*end = i;
			}
			if (st->dead)
				return found;
		}
	}
	/* What follows tells of a match that ends here. */
	t = st->next[i < n ? re->cls[(unsigned char)p[i]] : re->ncls];
	if (!t)
		t = step(re, &re->here, st, i < n ? (unsigned char)p[i] : EOT);
	if (t->matched) {
		found = true;
		*end = i;
	}
	return found;
}

bool
re_find(struct regex *re, const char *p, size_t n, size_t from, size_t *start, size_t *end)
{
	size_t i = from, tries = 0;
	const char *q;

	if (re->litlen) {
		q = find_text(p + from, n - from, re->lit, re->litlen);
		if (!q)
			return false;
		if (re->lit_whole) {
			*start = (size_t)(q - p);
			*end = *start + re->litlen;
			return true;
		}
		if (re->lit_first)
			i = (size_t)(q - p);
	}
	for (; i <= n; i++) {
		if (!re->empty && (i == n || !re->first[(unsigned char)p[i]]))
			continue;
		if (re->utf8 && i > from && i < n && ((unsigned char)p[i] & 0xc0) == 0x80)
			continue;
		/* Many vain tries: make sure once that there is anything to find. */
		if (++tries == 64 && from == 0 && !re_test(re, p, n))
			return false;
		if (match_here(re, p, n, i, n, end)) {
			*start = i;
			return true;
		}
	}
	return false;
}

/* --- groups --- */

bool
re_longest(struct regex *re, const char *p, size_t n, size_t from, size_t limit, size_t *end)
{
	return match_here(re, p, n, from, limit, end);
}

int
re_groups(struct regex *re, const char *p, size_t n, size_t start, size_t end, size_t *sub)
{
	for (int i = 0; i < RE_GROUPS * 2; i++)
		sub[i] = (size_t)-1;
	sub[0] = start;
	sub[1] = end;
	if (re->parts)
		re_parts_cut(re->parts, p, n, start, end, sub);
	return re->ngroup;
}

const char *
re_literal(const struct regex *re, size_t *n)
{
	*n = re->litlen;
	return re->lit_whole ? re->lit : NULL;
}

size_t
re_states(const struct regex *re)
{
	return re->nstates;
}
