/*
 * What can come of each position of a text; see regex_priv.h.
 *
 * From the end of the text to its start, the instructions from which a match can be reached make up one set for
 * each position; sets are states of an automaton that is made as it is needed.  They are kept for one block of
 * positions at a time.  What the first pass noted at the right border of each block is enough to make the sets of a
 * block again.
 */
#include <stdlib.h>
#include <string.h>

#include "regex_priv.h"
#include "value.h"

#define BACK_BYTES_MAX	(16u << 20)	/* of states, then all are dropped */
#define BLOCK_MIN	64		/* positions in a block */
#define BLOCK_MAX	8192
#define NOTES_MAX	(64u << 20)	/* bytes of what is noted at borders, before blocks get longer */
#define PAIRS		512

/* What may stand left of a position. */
enum left { LEFT_PLAIN, LEFT_WORD, LEFT_START, NLEFT };

/* A set of instructions that take the symbol right of a position and lead to a match; or are one. */
struct back_state {
	struct back_state *hnext;
	uint32_t hash;
	int32_t n;
	int32_t *at;
	int right;		/* the symbol right of the position, or one like it */
	uint64_t *can[NLEFT];	/* a bit for each instruction that leads there; NULL: not made yet */
	struct back_state *prev[];	/* by class of the symbol to the left, and whether a word ends there */
};

struct back_dfa {
	struct back_state **hash;
	size_t nhash, nstate, bytes;
	uint32_t gen;		/* goes up when states are dropped */
};

/* What is known at the right border of a block. */
struct note {
	int32_t n, *at;
	int right;
};

struct pair {
	const struct state *st;
	const uint64_t *can;
	bool meets;
};

struct re_back {
	struct regex *re;
	struct back_dfa *d;
	const char *p;
	size_t n, from, end;
	enum back_mode mode;
	bool notbol;
	size_t left_bare;
	size_t block;		/* positions in a block */
	struct note *note;	/* of each block */
	size_t nnote;
	struct back_state **at;	/* of the positions of the block that is loaded, and of its right border */
	size_t loaded;		/* (size_t)-1: none */
	uint32_t gen, here_gen;	/* of the states in at[] and pair[] */
	struct pair pair[PAIRS];
};

/* --- states --- */

static size_t
words_of(const struct regex *re)
{
	return ((size_t)re->n + 63) / 64;
}

static size_t
nprev(const struct regex *re)
{
	return (size_t)re->ncls * (re->words ? 2 : 1);
}

static size_t
size_of(const struct regex *re, int32_t n)
{
	return sizeof(struct back_state) + nprev(re) * sizeof(struct back_state *) + (size_t)n * sizeof(int32_t);
}

static void
clear(struct back_dfa *d)
{
	struct back_state *s;

	for (size_t i = 0; i < d->nhash; i++)
		while ((s = d->hash[i])) {
			d->hash[i] = s->hnext;
			for (int k = 0; k < NLEFT; k++)
				free(s->can[k]);
			free(s);
		}
	d->nstate = d->bytes = 0;
	d->gen++;
}

void
re_back_dfa_free(struct back_dfa *d)
{
	if (!d)
		return;
	clear(d);
	free(d->hash);
	free(d);
}

static void
grow(struct back_dfa *d)
{
	size_t n = d->nhash ? d->nhash * 4 : 64;
	struct back_state **hash = xcalloc(n, sizeof(struct back_state *)), *s;

	for (size_t i = 0; i < d->nhash; i++)
		while ((s = d->hash[i])) {
			d->hash[i] = s->hnext;
			s->hnext = hash[s->hash % n];
			hash[s->hash % n] = s;
		}
	free(d->hash);
	d->hash = hash;
	d->nhash = n;
}

static struct back_state *
intern(const struct re_back *b, const int32_t *at, int32_t n, int right)
{
	struct back_dfa *d = b->d;
	uint32_t h = (uint32_t)text_hash((const char *)at, (size_t)n * sizeof *at) ^ (uint32_t)right * 0x9e3779b1u;
	struct back_state *s;

	if (d->nstate >= d->nhash)
		grow(d);
	for (s = d->hash[h % d->nhash]; s; s = s->hnext)
		if (s->hash == h && s->n == n && s->right == right && memcmp(s->at, at, (size_t)n * sizeof *at) == 0)
			return s;
	s = xcalloc(1, size_of(b->re, n));
	s->hash = h;
	s->n = n;
	s->at = (int32_t *)(void *)&s->prev[nprev(b->re)];
	memcpy(s->at, at, (size_t)n * sizeof *at);
	s->right = right;
	s->hnext = d->hash[h % d->nhash];
	d->hash[h % d->nhash] = s;
	d->nstate++;
	d->bytes += size_of(b->re, n);
	return s;
}

/* Which instructions lead to each. */
static void
make_pred(struct regex *re)
{
	int32_t *fill;

	if (re->into)
		return;
	re->into = xcalloc((size_t)re->n + 2, sizeof *re->into);
	re->pred = xcalloc((size_t)re->n * 2, sizeof *re->pred);
	fill = re->into + 1;
	for (int i = 0; i < re->n; i++) {
		if (re->ins[i].op != I_MATCH)
			fill[re->ins[i].x + 1]++;
		if (re->ins[i].op == I_SPLIT)
			fill[re->ins[i].y + 1]++;
	}
	for (int i = 1; i <= re->n; i++)
		fill[i] += fill[i - 1];
	/* Each entry of fill goes up to where the next begins: into[i] is then the start of i. */
	for (int i = 0; i < re->n; i++) {
		if (re->ins[i].op != I_MATCH)
			re->pred[fill[re->ins[i].x]++] = i;
		if (re->ins[i].op == I_SPLIT)
			re->pred[fill[re->ins[i].y]++] = i;
	}
}

/* The instructions that lead to a state without a byte, with what stands left of the position. */
static uint64_t *
leads(struct re_back *b, struct back_state *s, enum left left)
{
	struct regex *re = b->re;
	uint64_t *set = s->can[left];
	int32_t *st = re->cur, n = 0;

	if (set)
		return set;
	set = s->can[left] = xcalloc(words_of(re), sizeof *set);
	b->d->bytes += words_of(re) * sizeof *set;
	for (; n < s->n; n++) {
		st[n] = s->at[n];
		set[st[n] / 64] |= (uint64_t)1 << st[n] % 64;
	}
	while (n > 0) {
		int32_t i = st[--n];

		for (int32_t k = re->into[i]; k < re->into[i + 1]; k++) {
			int32_t q = re->pred[k];
			const struct ins *in = &re->ins[q];

			if ((in->op != I_SPLIT && in->op != I_ASSERT) || set[q / 64] >> q % 64 & 1)
				continue;
			if (in->op == I_ASSERT &&
			    !re_holds(re, (enum re_assert)in->y, left == LEFT_START, left == LEFT_WORD, s->right))
				continue;
			set[q / 64] |= (uint64_t)1 << q % 64;
			st[n++] = q;
		}
	}
	return set;
}

static enum left
left_of(const struct re_back *b, size_t at)
{
	if (!b->re->asserts)
		return LEFT_PLAIN;
	if (at == 0)
		return b->notbol ? LEFT_PLAIN : LEFT_START;
	return at != b->left_bare && re_word_before(b->re, b->p, b->n, at) ? LEFT_WORD : LEFT_PLAIN;
}

/* All symbols that assertions take alike are one. */
static int
right_kind(const struct regex *re, int sym)
{
	if (!re->asserts)
		return 0;
	if (sym & SYM_EOT || sym & SYM_INSIDE)
		return sym & (SYM_EOT | SYM_INSIDE);
	return re->words && (sym & SYM_WORD || re_isword(SYM_BYTE(sym))) ? 'a' : ' ';
}

/* The state one position further left, before the symbol sym; word: whether a word ends where s is. */
static struct back_state *
make_prev(struct re_back *b, struct back_state *s, int sym, bool word)
{
	struct regex *re = b->re;
	const uint64_t *set = leads(b, s, word ? LEFT_WORD : LEFT_PLAIN);
	int32_t *at = re->work, n = 0;

	if (b->mode != BACK_EXACT)
		at[n++] = INS_MATCH;
	for (size_t w = 0; w < words_of(re); w++)
		for (uint64_t m = set[w]; m; m &= m - 1) {
			int32_t i = (int32_t)w * 64 + __builtin_ctzll(m);

			for (int32_t k = re->into[i]; k < re->into[i + 1]; k++)
				if (re_accepts(re, &re->ins[re->pred[k]], SYM_BYTE(sym)))
					at[n++] = re->pred[k];
		}
	return intern(b, at, n, right_kind(re, sym));
}

/* From position `at' one further left. */
static struct back_state *
go_back(struct re_back *b, struct back_state *s, size_t at, bool drop)
{
	struct regex *re = b->re;
	int sym = re->wide ? re_symbol(re, b->p, b->n, at - 1) : (unsigned char)b->p[at - 1];
	/* The border at left_bare moves: words are taken as they are in the text. */
	bool word = re->words && re_word_before(re, b->p, b->n, at);
	struct back_state **t = &s->prev[re->words ? re_class(re, sym) * 2 + word : re->cls[sym]];

	if (*t)
		return *t;
	if (drop && b->d->bytes > BACK_BYTES_MAX) {
		int32_t n = s->n, *keep = xmalloc((size_t)n * sizeof *keep + 1);
		int right = s->right;

		memcpy(keep, s->at, (size_t)n * sizeof *keep);
		clear(b->d);
		s = intern(b, keep, n, right);
		free(keep);
		t = &s->prev[re->words ? re_class(re, sym) * 2 + word : re->cls[sym]];
	}
	return *t = make_prev(b, s, sym, word);
}

/* --- positions --- */

static struct back_state *
last_state(struct re_back *b)
{
	struct regex *re = b->re;
	int32_t *at = re->work, n = 0;

	for (int i = 0; i < re->n; i++)
		if (i == INS_MATCH || (b->mode == BACK_OPEN && re->ins[i].op != I_SPLIT))
			at[n++] = i;
	return intern(b, at, n, right_kind(re, re_symbol(re, b->p, b->n, b->end)));
}

static void
note_border(struct re_back *b, size_t k, const struct back_state *s)
{
	struct note *o = &b->note[k];

	*o = (struct note){ .n = s->n, .right = s->right, .at = xmalloc((size_t)s->n * sizeof *o->at + 1) };
	memcpy(o->at, s->at, (size_t)s->n * sizeof *o->at);
}

/* The first pass, from the end to the start: note what is known at the borders of blocks. */
static void
note_borders(struct re_back *b)
{
	struct back_state *s = last_state(b);

	note_border(b, b->nnote - 1, s);
	for (size_t at = b->end; at - b->from >= b->block; at--) {
		if ((at - b->from) % b->block == 0)
			note_border(b, (at - b->from) / b->block - 1, s);
		s = go_back(b, s, at, true);
	}
}

struct re_back *
re_back_new(struct regex *re, const char *p, size_t n, size_t from, size_t end, enum back_mode mode)
{
	struct re_back *b = xcalloc(1, sizeof *b);
	struct back_dfa **d = &re->back[mode == BACK_EXACT];
	size_t size = size_of(re, re->n) + NLEFT * words_of(re) * sizeof(uint64_t), longer;

	if (!*d)
		*d = xcalloc(1, sizeof **d);
	make_pred(re);
	*b = (struct re_back){ .re = re, .d = *d, .p = p, .n = n, .from = from, .end = end, .mode = mode,
	    .loaded = (size_t)-1 };
	b->block = BACK_BYTES_MAX / size;
	longer = (end - from) / (NOTES_MAX / ((size_t)re->n * sizeof(int32_t)) + 1);
	if (b->block > BLOCK_MAX)
		b->block = BLOCK_MAX;
	if (b->block < BLOCK_MIN)
		b->block = BLOCK_MIN;
	if (b->block < longer)
		b->block = longer;
	if (b->block > end - from)
		b->block = end - from + 1;
	b->nnote = (end - from) / b->block + 1;
	b->note = xcalloc(b->nnote, sizeof *b->note);
	b->at = xcalloc(b->block + 1, sizeof(struct back_state *));
	note_borders(b);
	return b;
}

void
re_back_free(struct re_back *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->nnote; i++)
		free(b->note[i].at);
	free(b->note);
	free(b->at);
	free(b);
}

void
re_back_borders(struct re_back *b, bool notbol, size_t left_bare)
{
	b->notbol = notbol;
	b->left_bare = left_bare;
}

/* Make the states of block k. */
static void
load(struct re_back *b, size_t k)
{
	size_t first = b->from + k * b->block, last = first + b->block;
	struct back_state *s;

	if (last > b->end)
		last = b->end;
	if (b->d->bytes > BACK_BYTES_MAX)
		clear(b->d);
	s = intern(b, b->note[k].at, b->note[k].n, b->note[k].right);
	for (size_t at = last; ; at--) {
		b->at[at - first] = s;
		if (at == first)
			break;
		s = go_back(b, s, at, false);
	}
	b->loaded = k;
	b->gen = b->d->gen;
}

static const uint64_t *
can_at(struct re_back *b, size_t at)
{
	size_t k = (at - b->from) / b->block;

	if (k != b->loaded || b->gen != b->d->gen)
		load(b, k);
	return leads(b, b->at[at - b->from - k * b->block], left_of(b, at));
}

bool
re_back_can(struct re_back *b, size_t at, int ins)
{
	return can_at(b, at)[ins / 64] >> ins % 64 & 1;
}

bool
re_back_meets(struct re_back *b, size_t at, const struct state *st)
{
	const uint64_t *can = can_at(b, at);
	struct pair *q;

	if (b->re->here.bare) {
		for (int32_t i = 0; i < st->n; i++)
			if (can[st->at[i] / 64] >> st->at[i] % 64 & 1)
				return true;
		return false;
	}
	if (b->here_gen != b->re->here.gen + b->d->gen) {
		memset(b->pair, 0, sizeof b->pair);
		b->here_gen = b->re->here.gen + b->d->gen;
	}
	q = &b->pair[((uintptr_t)st / 16 * 31 + (uintptr_t)can / 16) % PAIRS];
	if (q->st == st && q->can == can)
		return q->meets;
	*q = (struct pair){ st, can, false };
	for (int32_t i = 0; i < st->n && !q->meets; i++)
		q->meets = can[st->at[i] / 64] >> st->at[i] % 64 & 1;
	return q->meets;
}
