/* Matching: deterministic states, made as texts are read; see tawkregex.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "regex_priv.h"
#include "utf8chars.h"
#include "value.h"

#define DFA_BYTES_MAX	(16u << 20)	/* of states, then all are dropped */
#define BARE_STEPS	50000		/* without keeping states, the first time they had to be dropped */
#define BARE_STEPS_MAX	(1u << 24)
#define WASTE_MIN	2048		/* bytes looked at in vain before it is found out what can come of each */
#define WASTE_PER_BYTE	8

/* --- symbols --- */

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
			if (re_in_set(&re->set[i], c) != re_in_set(&re->set[i], c - 1))
				edge[c] = true;
	for (unsigned c = 1; re->words && c < 256; c++)
		if (re_isword(c) != re_isword(c - 1))
			edge[c] = true;
	for (unsigned c = 0; c < 256; c++) {
		re->nbase += edge[c];
		re->cls[c] = (uint8_t)(re->nbase - 1);
	}
	re->ncls = re->wide ? re->nbase * 3 : re->nbase;
}

/* Whether a word may have the first character.  A byte of no character is taken for the one with its number. */
static bool
word_char(const char *p, size_t n)
{
	size_t w;
	uint32_t c = utf8_get(p, n, &w);

	return c < 0x80 ? re_isword(c) : iswalnum((wint_t)c) != 0;
}

int
re_symbol(const struct regex *re, const char *p, size_t n, size_t i)
{
	int c;

	if (i >= n)
		return SYM_EOT;
	c = (unsigned char)p[i];
	if (!re->wide || c < 0x80)
		return c;
	if (utf8_start(p, n, i) != i)
		return c | SYM_INSIDE;
	return word_char(p + i, n - i) ? c | SYM_WORD : c;
}

bool
re_word_before(const struct regex *re, const char *p, size_t n, size_t at)
{
	size_t i;

	if (at == 0 || !re->words)
		return false;
	if (!re->wide || (unsigned char)p[at - 1] < 0x80)
		return re_isword((unsigned char)p[at - 1]);
	i = utf8_start(p, n, at - 1);
	return word_char(p + i, n - i);
}

/* Whether the last character belongs to a word, after a symbol. */
static bool
word_after(const struct regex *re, bool word, int sym)
{
	if (!re->words || sym & SYM_EOT)
		return false;
	return sym & SYM_INSIDE ? word : sym & SYM_WORD || re_isword(SYM_BYTE(sym));
}

bool
re_holds(const struct regex *re, enum re_assert kind, bool bot, bool word, int sym)
{
	bool next = sym & SYM_WORD || (!(sym & SYM_EOT) && re_isword(SYM_BYTE(sym)));

	(void)re;
	/* There is no border in a character, and no position that is none. */
	if (sym & SYM_INSIDE)
		return false;
	switch (kind) {
	case AS_BOT:		return bot;
	case AS_EOT:		return sym & SYM_EOT;
	case AS_BORDER:		return word != next;
	case AS_NOBORDER:	return word == next;
	case AS_WBEGIN:		return !word && next;
	default:		return word && !next;
	}
}

/* --- sets of instructions --- */

static bool
member(const struct regex *re, int i)
{
	return re->sparse[i] < re->ndense && re->dense[re->sparse[i]] == i;
}

/*
 * Add an instruction and what follows without a byte.  sym < 0: assertions wait for the next symbol (but for the
 * start of the text, which is known); else they are decided for it.
 */
static void
add(struct regex *re, int i, bool bot, bool word, int sym)
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
		} else if (in->op == I_ASSERT && (sym >= 0 ? re_holds(re, (enum re_assert)in->y, bot, word, sym) :
		    in->y == AS_BOT && bot)) {
			st[n++] = in->x;
		}
	}
}

/* --- deterministic states --- */

static bool
keeps(const struct ins *in, bool bot)
{
	return in->op == I_BYTE || in->op == I_SET || in->op == I_MATCH ||
	    (in->op == I_ASSERT && (in->y != AS_BOT || bot));
}

static void
dfa_clear(struct dfa *d)
{
	struct state *s;

	for (size_t i = 0; i < d->nhash; i++)
		while ((s = d->hash[i])) {
			d->hash[i] = s->hnext;
			free(s);
		}
	memset(d->start, 0, sizeof d->start);
	d->bytes = d->nstate = 0;
	d->gen++;
}

static void
dfa_release(struct dfa *d)
{
	dfa_clear(d);
	free(d->hash);
	free(d->turn[0]);
	free(d->turn[1]);
}

static void
dfa_grow(struct dfa *d)
{
	size_t n = d->nhash ? d->nhash * 4 : 64;
	struct state **hash = xcalloc(n, sizeof(struct state *)), *s;

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

static size_t
state_size(const struct regex *re, int32_t n)
{
	return sizeof(struct state) + ((size_t)re->ncls + 1) * sizeof(struct state *) + (size_t)n * sizeof(int32_t);
}

static void
state_fill(const struct regex *re, struct state *s, const int32_t *at, int32_t n, bool matched, bool bot, bool word)
{
	s->n = n;
	s->at = (int32_t *)(void *)&s->next[re->ncls + 1];
	memcpy(s->at, at, (size_t)n * sizeof *at);
	s->bot = bot;
	s->word = word;
	s->flags = (uint8_t)((matched ? ST_MATCHED : 0) | (n == 0 ? ST_DEAD : 0));
}

/* One of the two states that take turns while none is kept. */
static struct state *
bare_state(struct regex *re, struct dfa *d, const int32_t *at, int32_t n, bool matched, bool bot, bool word)
{
	struct state **s = &d->turn[d->which ^= 1];

	if (!*s)
		*s = xcalloc(1, state_size(re, re->n));
	state_fill(re, *s, at, n, matched, bot, word);
	return *s;
}

static struct state *
kept_state(struct regex *re, struct dfa *d, const int32_t *at, int32_t n, bool matched, bool bot, bool word)
{
	uint32_t h = (uint32_t)text_hash((const char *)at, (size_t)n * sizeof *at) ^
	    (uint32_t)(matched + bot * 2 + word * 4) * 0x9e3779b1u;
	struct state *s;

	if (d->nstate >= d->nhash)
		dfa_grow(d);
	for (s = d->hash[h % d->nhash]; s; s = s->hnext)
		if (s->hash == h && s->n == n && !(s->flags & ST_MATCHED) == !matched && s->bot == bot &&
		    s->word == word && memcmp(s->at, at, (size_t)n * sizeof *at) == 0)
			return s;
	s = xcalloc(1, state_size(re, n));
	state_fill(re, s, at, n, matched, bot, word);
	s->hash = h;
	s->hnext = d->hash[h % d->nhash];
	d->hash[h % d->nhash] = s;
	d->nstate++;
	d->bytes += state_size(re, n);
	return s;
}

/* The state of the set that was built. */
static struct state *
intern(struct regex *re, struct dfa *d, bool matched, bool bot, bool word)
{
	int32_t n = 0, *at = re->work;

	for (int32_t i = 0; i < re->ndense; i++)
		if (keeps(&re->ins[re->dense[i]], bot))
			at[n++] = re->dense[i];
	/* What follows does not matter to a search; where it does, an assertion is there in position of the match. */
	matched |= d->search && member(re, INS_MATCH);
	if (!re->asserts)
		bot = word = false;
	return d->bare ? bare_state(re, d, at, n, matched, bot, word) : kept_state(re, d, at, n, matched, bot, word);
}

static struct state *
start_state(struct regex *re, struct dfa *d, bool bot, bool word)
{
	struct state **s = &d->start[bot + word * 2];
	uint32_t bare = d->bare;

	if (!*s) {
		re->ndense = 0;
		add(re, re->start, bot, word, -1);
		d->bare = 0;
		*s = intern(re, d, false, bot, word);
		if (d->search && !bot && !word)
			(*s)->flags |= ST_IDLE;
		d->bare = bare;
	}
	return *s;
}

/* The instructions of s that take a symbol, or end a match, once assertions are decided: in re->cur. */
static int32_t
decided(struct regex *re, const struct state *s, int sym)
{
	if (!re->asserts) {
		memcpy(re->cur, s->at, (size_t)s->n * sizeof *re->cur);
		return s->n;
	}
	re->ndense = 0;
	for (int32_t i = 0; i < s->n; i++)
		add(re, s->at[i], s->bot, s->word, sym);
	memcpy(re->cur, re->dense, (size_t)re->ndense * sizeof *re->cur);
	return re->ndense;
}

/* So many states that they had to be dropped: go on for a while without keeping any. */
static void
stop_keeping(struct dfa *d)
{
	dfa_clear(d);
	d->bare = d->bare_next ? d->bare_next : BARE_STEPS;
	if (d->bare < BARE_STEPS_MAX)
		d->bare_next = d->bare * 2;
}

/* Go from s with a symbol.  May drop all other states when there are too many. */
static __attribute__((noinline)) struct state *
step(struct regex *re, struct dfa *d, struct state *s, int sym)
{
	int32_t n = decided(re, s, sym);
	bool matched = false, word = word_after(re, s->word, sym), was_bare = d->bare > 0;
	unsigned cls = re_class(re, sym);
	struct state *t;

	re->ndense = 0;
	for (int32_t i = 0; i < n; i++) {
		const struct ins *in = &re->ins[re->cur[i]];

		if (in->op == I_MATCH)
			matched = true;
		else if (!(sym & SYM_EOT) && re_accepts(re, in, SYM_BYTE(sym)))
			add(re, in->x, false, word, -1);
	}
	if (d->search && !(sym & SYM_EOT))
		add(re, re->start, false, word, -1);
	if (d->bare)
		d->bare--;
	else if (d->bytes > DFA_BYTES_MAX)
		stop_keeping(d);
	t = intern(re, d, matched, false, word);
	if (!was_bare && !d->bare)
		s->next[cls] = t;
	return t;
}

/* The state after byte i; that of go() after it, or after the end of the text. */
static inline struct state *
go_byte(struct regex *re, struct dfa *d, struct state *s, const char *p, size_t n, size_t i, bool wide)
{
	const int sym = wide ? re_symbol(re, p, n, i) : (unsigned char)p[i];
	struct state *t = s->next[wide ? re_class(re, sym) : re->cls[sym]];

	return t ? t : step(re, d, s, sym);
}

static inline struct state *
go(struct regex *re, struct dfa *d, struct state *s, const char *p, size_t n, size_t i, bool wide)
{
	int sym = wide || i >= n ? re_symbol(re, p, n, i) : (unsigned char)p[i];
	struct state *t = s->next[wide || i >= n ? re_class(re, sym) : re->cls[sym]];

	return t ? t : step(re, d, s, sym);
}

/* --- expressions --- */

struct regex *
re_of_node(const struct re_tree *t, int node, bool marks)
{
	struct regex *re = xcalloc(1, sizeof *re);

	re->utf8 = t->utf8;
	re->asserts = t->asserts;
	re->words = t->words;
	re->wide = t->utf8 && t->words;
	re->ngroup = t->ngroup;
	re_emit(re, t, node, marks);
	if (re->too_big) {
		re_free(re);
		return NULL;
	}
	re->sparse = xcalloc((size_t)re->n, sizeof *re->sparse);
	re->dense = xcalloc((size_t)re->n, sizeof *re->dense);
	re->work = xcalloc((size_t)re->n * 2 + 4, sizeof *re->work);
	re->cur = xcalloc((size_t)re->n, sizeof *re->cur);
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
		re = re_of_node(&t, t.root, false);
		if (!re)
			snprintf(err, errlen, "regular expression too big");
	}
	if (re) {
		re->blank = n == 0;
		re_find_literal(re, &t);
		re_find_hint(re, &t);
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
	dfa_release(&re->scan);
	dfa_release(&re->here);
	re_back_dfa_free(re->back[0]);
	re_back_dfa_free(re->back[1]);
	re_parts_free(re->parts);
	free(re->ins);
	free(re->set);
	free(re->lit);
	free(re->into);
	free(re->pred);
	free(re->sparse);
	free(re->dense);
	free(re->work);
	free(re->cur);
	free(re->mark);
	free(re->after);
	free(re);
}

size_t
re_size(const struct regex *re)
{
	return sizeof *re + re->scan.bytes + re->here.bytes + (size_t)re->n * (sizeof *re->ins + 5 * sizeof *re->cur);
}

/* --- is there a match? --- */

static inline bool
scan_from(struct regex *re, const char *p, size_t n, size_t i, bool wide)
{
	struct state *st = start_state(re, &re->scan, i == 0, re_word_before(re, p, n, i));

	if (st->flags & ST_DEAD)
		return false;
	for (; i < n; i++) {
		st = go(re, &re->scan, st, p, n, i, wide);
		if (st->flags & (ST_MATCHED | ST_DEAD))
			return st->flags & ST_MATCHED;
	}
	return go(re, &re->scan, st, p, n, n, wide)->flags & ST_MATCHED;
}

/* Where nothing is under way the search is as new: look for the next start from there. */
static bool
scan_starts(struct regex *re, const char *p, size_t n)
{
	struct state *st;
	size_t i = 0;

	while ((i = re_next_start(re, p, n, i)) < n) {
		st = start_state(re, &re->scan, i == 0, false);
		do {
			st = go(re, &re->scan, st, p, n, i++, false);
			if (st->flags & ST_MATCHED)
				return true;
		} while (i < n && !(st->flags & ST_IDLE));
		if (i == n)
			return go(re, &re->scan, st, p, n, n, false)->flags & ST_MATCHED;
	}
	return false;
}

bool
re_test(struct regex *re, const char *p, size_t n)
{
	size_t i = 0;

	if (re->litlen) {
		const char *q = re_find_text(p, n, re->lit, re->litlen);

		if (!q || re->lit_whole)
			return q != NULL;
		if (re->lit_first)
			i = (size_t)(q - p);
	}
	if (re->one || re->run)
		return re_next_start(re, p, n, 0) < n;
	if (!re->words && !re->empty && !re->hint.dense)
		return scan_starts(re, p, n);
	return re->wide ? scan_from(re, p, n, i, true) : scan_from(re, p, n, i, false);
}

/* --- the leftmost longest match --- */

/* What came of looking from one position on. */
struct look {
	size_t end;		/* of the longest match */
	size_t seen;		/* position after the last byte that was looked at */
	bool found;
	bool more;		/* bytes behind the end of the text could make a longer one, or one at all */
};

/* Whether bytes behind the end of the text could lead to a match. */
static bool
goes_on(const struct state *st)
{
	return st->n > 1 || (st->n == 1 && st->at[0] != INS_MATCH);
}

static inline struct look
look_from(struct regex *re, struct state *st, const char *p, size_t n, size_t from, size_t limit, bool wide)
{
	struct look l = { .seen = from };
	size_t i;

	if (st->flags & ST_DEAD)
		return l;
	for (i = from; i < limit; i++) {
		st = go_byte(re, &re->here, st, p, n, i, wide);
		if (st->flags) {
			if (st->flags & ST_MATCHED) {
				l.found = true;
				l.end = i;
			}
			if (st->flags & ST_DEAD) {
				l.seen = i + 1;
				return l;
			}
		}
	}
	l.seen = limit;
	l.more = limit == n && goes_on(st);
	/* What follows tells of a match that ends here. */
	if (go(re, &re->here, st, p, n, i, wide)->flags & ST_MATCHED) {
		l.found = true;
		l.end = i;
	}
	return l;
}

static struct look
look_at(struct regex *re, const char *p, size_t n, size_t from, size_t limit, bool bot, bool word)
{
	struct state *st = start_state(re, &re->here, bot, word);

	return re->wide ? look_from(re, st, p, n, from, limit, true) : look_from(re, st, p, n, from, limit, false);
}

bool
re_longest(struct regex *re, const char *p, size_t n, size_t from, size_t limit, size_t *end, size_t *seen)
{
	struct look l = look_at(re, p, n, from, limit, from == 0, re_word_before(re, p, n, from));

	*end = l.end;
	*seen = l.seen;
	return l.found;
}

static bool
bot_at(const struct re_text *t, size_t i)
{
	return i == 0 && !t->notbol;
}

static bool
word_at(const struct regex *re, const struct re_text *t, size_t i)
{
	return i != t->left_bare && re_word_before(re, t->p, t->n, i);
}

/*
 * Too much was looked at in vain: what can come of each position is found out from the end, and from now on nothing
 * is looked at that leads nowhere.
 */
static bool
find_surely(struct regex *re, struct re_text *t, size_t i, size_t *start, size_t *end)
{
	struct state *st;
	bool found = false;

	if (!t->back)
		t->back = re_back_new(re, t->p, t->n, i, t->n, t->open ? BACK_OPEN : BACK_ANY);
	re_back_borders(t->back, t->notbol, t->left_bare);
	while (i <= t->n && !re_back_can(t->back, i, re->start))
		i++;
	if (i > t->n)
		return false;
	*start = i;
	st = start_state(re, &re->here, bot_at(t, i), word_at(re, t, i));
	for (; i <= t->n && re_back_meets(t->back, i, st); i++) {
		t->more |= i == t->n && goes_on(st);
		st = go(re, &re->here, st, t->p, t->n, i, re->wide);
		if (st->flags & ST_MATCHED) {
			found = true;
			*end = i;
		}
	}
	if (t->open && t->resume > *start && (t->more || !found))
		t->resume = *start;
	return found;
}

/* Where to begin looking; false if the text cannot hold a match. */
static bool
first_start(struct regex *re, struct re_text *t, size_t *i)
{
	const char *q;

	if (re->lit_first || (re->litlen && !t->open)) {
		q = re_find_text(t->p + *i, t->n - *i, re->lit, re->litlen);
		if (!q) {
			/* What begins at the end may go on. */
			t->resume = t->n - *i < re->litlen ? *i : t->n - re->litlen + 1;
			return false;
		}
		if (re->lit_first)
			*i = (size_t)(q - t->p);
	}
	return true;
}

static bool
try_starts(struct regex *re, struct re_text *t, size_t i, size_t *start, size_t *end)
{
	bool fixed = re->asserts && !re->words && start_state(re, &re->here, false, false)->flags & ST_DEAD;
	struct look l;

	for (;; i++) {
		if (!re->empty)
			i = re_next_start(re, t->p, t->n, i);
		if (i > t->n || (i == t->n && !re->empty) || (fixed && i > 0))
			return false;
		if (t->waste > WASTE_MIN + WASTE_PER_BYTE * i)
			return find_surely(re, t, i, start, end);
		l = look_at(re, t->p, t->n, i, t->n, bot_at(t, i), word_at(re, t, i));
		t->waste += l.seen - (l.found ? l.end : i);
		if (l.more && t->resume > i)
			t->resume = i;
		if (l.found) {
			t->more = t->resume <= i;
			*start = i;
			*end = l.end;
			return true;
		}
	}
}

bool
re_find(struct regex *re, struct re_text *t, size_t from, size_t *start, size_t *end)
{
	size_t i = from;

	t->more = false;
	t->resume = re->empty || t->n < (size_t)re->hint.len ? from : t->n - (size_t)re->hint.len + 1;
	if (t->resume < from)
		t->resume = from;
	if (!first_start(re, t, &i))
		return false;
	if (re->lit_whole) {
		*start = i;
		*end = i + re->litlen;
		return true;
	}
	if (re->one || re->run) {
		*start = re_next_start(re, t->p, t->n, i);
		*end = re->run ? re_run_end(re, t->p, t->n, *start) : *start + 1;
		t->more = re->run && *end == t->n;
		if (t->resume > *start)
			t->resume = *start;
		return *start < t->n;
	}
	return t->back ? find_surely(re, t, i, start, end) : try_starts(re, t, i, start, end);
}

void
re_text_release(struct re_text *t)
{
	re_back_free(t->back);
	t->back = NULL;
}

/* --- groups --- */

int
re_groups(struct regex *re, const char *p, size_t n, size_t start, size_t end, size_t *sub)
{
	for (int i = 0; i < RE_GROUPS * 2; i++)
		sub[i] = (size_t)-1;
	sub[0] = start;
	sub[1] = end;
	if (re->parts)
		re_parts_cut(re->parts, p, n, start, end, sub, false);
	return re->ngroup;
}

bool
re_one_byte(const struct regex *re)
{
	return re->one;
}

bool
re_can_skip(const struct regex *re, char end)
{
	if (re->litlen)
		return !memchr(re->lit, end, re->litlen);
	return !re->empty && !re->hint.dense && !re->hint.first[(unsigned char)end] && re->hint.len > 0;
}

size_t
re_may_match(const struct regex *re, const char *p, size_t n)
{
	const char *q;

	if (!re->litlen)
		return re_next_start(re, p, n, 0);
	q = re_find_text(p, n, re->lit, re->litlen);
	return q ? (size_t)(q - p) : n;
}

const char *
re_literal(const struct regex *re, size_t *n)
{
	*n = re->litlen;
	return re->lit_whole ? re->lit : NULL;
}

bool
re_is_blank(const struct regex *re)
{
	return re->blank;
}
