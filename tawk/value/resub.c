/*
 * Places of the groups in a match, by the rules of POSIX: of a sequence the first part is as long as the whole
 * match allows, then the second, and so on; so are the rounds of a repetition, of which the last one counts; of
 * alternatives that match the same text the first one counts.  A round takes no empty text that its minimum does
 * not ask for.
 *
 * A match is cut along the tree of its expression.  Each part that must be measured has an automaton of its own,
 * made when it is first needed, so a match costs its length for each level of the tree.  Where parts must give way
 * again and again, it is found out from the end which positions lead there, and each part is measured once.
 */
#include <stdlib.h>
#include <string.h>

#include "regex_priv.h"
#include "value.h"

/*
 * Bytes that are looked at to cut a part of this many in the ordinary way; then what can come of each position is
 * found out.
 */
#define WORK_MAX(n)	((n) * 16 + 4096)

struct re_parts {
	struct re_tree tree;
	struct regex **re;	/* automata of nodes, NULL: not made yet */
	struct regex **marked;	/* of sequences and repetitions, with marks where their parts begin */
	bool *groups;		/* there are groups in a node */
};

struct cutter {
	struct re_parts *r;
	const char *p;
	size_t n;
	size_t *sub;
	size_t work;		/* bytes looked at */
	bool sure;		/* not in the ordinary way */
};

/* Parts of a sequence, or rounds of a repetition, over the text [start, end). */
struct course {
	int node;		/* what they are parts of */
	const int *part;	/* nodes of a sequence; a repetition has one */
	bool repeat;
	int min, max;		/* parts to take; max RE_INF: no end */
	size_t start, end;
	size_t *at;		/* where the parts begin, and where the last one ends */
	size_t n, room;		/* positions in at[] */
	uint8_t *vain;		/* bits: nothing comes of part i at a position */
	size_t work_max;
};

static void
mark_groups(struct re_parts *r)
{
	/* Operands are made before the nodes that have them. */
	for (int i = 0; i < r->tree.n; i++) {
		const struct re_node *nd = &r->tree.node[i];

		r->groups[i] = nd->op == RE_GROUP || (nd->a >= 0 && r->groups[nd->a]) ||
		    (nd->b >= 0 && r->groups[nd->b]);
	}
}

struct re_parts *
re_parts_new(struct re_tree *t)
{
	struct re_parts *r = xcalloc(1, sizeof *r);

	r->tree = *t;
	memset(t, 0, sizeof *t);
	r->re = xcalloc((size_t)r->tree.n, sizeof(struct regex *));
	r->marked = xcalloc((size_t)r->tree.n, sizeof(struct regex *));
	r->groups = xcalloc((size_t)r->tree.n, sizeof *r->groups);
	mark_groups(r);
	return r;
}

void
re_parts_free(struct re_parts *r)
{
	if (!r)
		return;
	for (int i = 0; i < r->tree.n; i++) {
		re_free(r->re[i]);
		re_free(r->marked[i]);
	}
	re_tree_release(&r->tree);
	free(r->re);
	free(r->marked);
	free(r->groups);
	free(r);
}

/* The longest match of a node from `at' that ends at `limit' or before. */
static bool
longest(struct cutter *c, int node, size_t at, size_t limit, size_t *end)
{
	struct regex **re = &c->r->re[node];
	size_t seen;
	bool found;

	if (!*re)
		*re = re_of_node(&c->r->tree, node, false);
	found = re_longest(*re, c->p, c->n, at, limit, end, &seen);
	c->work += seen - at + 1;
	return found;
}

/* --- sequences and repetitions --- */

/* Bit of part i at a position.  All rounds after the least number are alike. */
static size_t
vain_bit(const struct course *s, size_t i, size_t position)
{
	size_t k = s->max == RE_INF && i > (size_t)s->min ? (size_t)s->min : i;

	return k * (s->end - s->start + 1) + (position - s->start);
}

static bool
is_vain(const struct course *s, size_t i, size_t position)
{
	size_t b = vain_bit(s, i, position);

	return s->vain && s->vain[b / 8] >> b % 8 & 1;
}

static void
set_vain(struct course *s, size_t i, size_t position)
{
	size_t kinds = (size_t)(s->max == RE_INF ? s->min : s->max) + 1, b = vain_bit(s, i, position);

	if (!s->vain)
		s->vain = xcalloc(kinds * (s->end - s->start + 1) / 8 + 1, 1);
	s->vain[b / 8] |= (uint8_t)(1u << b % 8);
}

static void
put_place(struct course *s, size_t at)
{
	if (s->n == s->room) {
		s->room = s->room ? s->room * 2 : 16;
		s->at = xrealloc(s->at, s->room * sizeof *s->at);
	}
	s->at[s->n++] = at;
}

static bool
arrived(const struct course *s)
{
	size_t taken = s->n - 1;

	return s->at[taken] == s->end && (s->repeat ? taken >= (size_t)s->min : taken == (size_t)s->max);
}

/* The next part, from where the others ended: the longest that ends at `limit' or before and may lead to the end. */
static bool
take_part(struct cutter *c, struct course *s, size_t limit)
{
	size_t i = s->n - 1, from = s->at[i], e;
	int node;

	if (s->max != RE_INF && i >= (size_t)s->max)
		return false;
	node = s->part[s->repeat ? 0 : i];
	while (c->work <= s->work_max && longest(c, node, from, limit, &e)) {
		bool empty = s->repeat && e == from && i >= (size_t)s->min;

		if (!empty && !is_vain(s, i + 1, e)) {
			put_place(s, e);
			return true;
		}
		if (e == from)
			break;
		limit = e - 1;
	}
	return false;
}

/* The ordinary way to cut [start, end) into parts.  False if that takes too long. */
static bool
walk(struct cutter *c, struct course *s)
{
	size_t limit = s->end;

	s->work_max = c->work + WORK_MAX(s->end - s->start);
	put_place(s, s->start);
	while (!arrived(s)) {
		if (take_part(c, s, limit)) {
			limit = s->end;
			continue;
		}
		if (s->n == 1 || c->work > s->work_max)
			return false;
		/* The part before must be shorter. */
		limit = s->at[--s->n];
		set_vain(s, s->n, limit);
		if (limit == s->at[s->n - 1]) {
			limit = 0;
			continue;
		}
		limit--;
	}
	return true;
}

/* --- the sure way --- */

struct front {
	struct regex *re;
	struct re_back *back;
	int stop;		/* the instruction behind the part */
	bool reached;		/* the part can end here, and what follows can match */
	int32_t *work, *cur;
};

/*
 * Add an instruction and what follows without a byte, if the end can be reached from there, but nothing behind
 * the part.
 */
static void
front_add(struct front *f, int i, size_t at)
{
	struct regex *re = f->re;
	int32_t *st = f->work, n = 0;

	st[n++] = i;
	while (n > 0) {
		const struct ins *in;

		i = st[--n];
		if ((re->sparse[i] < re->ndense && re->dense[re->sparse[i]] == i) || !re_back_can(f->back, at, i))
			continue;
		re->sparse[i] = re->ndense;
		re->dense[re->ndense++] = i;
		in = &re->ins[i];
		if (i == f->stop) {
			f->reached = true;
			continue;
		}
		if (in->op == I_SPLIT)
			st[n++] = in->y;
		/* An assertion that leads to the end holds. */
		if (in->op == I_SPLIT || in->op == I_ASSERT)
			st[n++] = in->x;
	}
}

/* The end of the longest part from `at' that leads to the end; (size_t)-1: none.  empty: it may have no bytes. */
static size_t
measure(struct cutter *c, struct front *f, int start, size_t at, size_t end, bool empty)
{
	struct regex *re = f->re;
	size_t best = (size_t)-1;
	int32_t n;

	re->ndense = 0;
	f->reached = false;
	front_add(f, start, at);
	if (f->reached && empty)
		best = at;
	while (at < end && re->ndense > 0) {
		unsigned sym = (unsigned char)c->p[at++];

		n = re->ndense;
		memcpy(f->cur, re->dense, (size_t)n * sizeof *f->cur);
		re->ndense = 0;
		f->reached = false;
		for (int32_t i = 0; i < n; i++)
			if (f->cur[i] != f->stop && re_accepts(re, &re->ins[f->cur[i]], sym))
				front_add(f, re->ins[f->cur[i]].x, at);
		if (f->reached)
			best = at;
	}
	return best;
}

/*
 * Cut [start, end) into parts: it is known of each position whether it leads to the end.  The text is known to match.
 */
static bool
walk_surely(struct cutter *c, struct course *s)
{
	struct regex **re = &c->r->marked[s->node];
	struct front f;
	size_t e = s->start;

	if (!*re)
		*re = re_of_node(&c->r->tree, s->node, true);
	if (!*re)
		return false;
	f = (struct front){ .re = *re, .back = re_back_new(*re, c->p, c->n, s->start, s->end, BACK_EXACT) };
	f.work = xmalloc(((size_t)(*re)->n * 2 + 4) * sizeof *f.work);
	f.cur = xmalloc((size_t)(*re)->n * sizeof *f.cur);
	s->n = 0;
	put_place(s, s->start);
	while (e != (size_t)-1 && !arrived(s)) {
		size_t i = s->n - 1;
		int k = i < (size_t)(*re)->nmark ? (int)i : (*re)->nmark - 1;

		f.stop = (*re)->after[k];
		e = measure(c, &f, (*re)->mark[k], s->at[i], s->end, !s->repeat || i < (size_t)s->min);
		put_place(s, e);
	}
	re_back_free(f.back);
	free(f.work);
	free(f.cur);
	return e != (size_t)-1;
}

static bool
divide(struct cutter *c, struct course *s)
{
	return (!c->sure && walk(c, s)) || ((c->sure || c->work > s->work_max) && walk_surely(c, s));
}

static void	cut(struct cutter *, int node, size_t start, size_t end);

static void
cut_sequence(struct cutter *c, int node, size_t start, size_t end)
{
	const struct re_node *nd = c->r->tree.node;
	struct course s = { .node = node, .start = start, .end = end };
	int *part, n = 1;

	/* The tree leans to the left. */
	for (int k = node; nd[k].op == RE_CAT; k = nd[k].a)
		n++;
	part = xmalloc((size_t)n * sizeof *part);
	for (int k = node, i = n - 1; i >= 0; k = nd[k].a, i--)
		part[i] = i ? nd[k].b : k;
	s.part = part;
	s.min = s.max = n;
	if (divide(c, &s))
		for (int i = 0; i < n; i++)
			cut(c, part[i], s.at[i], s.at[i + 1]);
	free(part);
	free(s.at);
	free(s.vain);
}

static void
cut_repeat(struct cutter *c, int node, size_t start, size_t end)
{
	const struct re_node *nd = &c->r->tree.node[node];
	struct course s = { .node = node, .part = &nd->a, .repeat = true, .min = nd->min, .max = nd->max,
	    .start = start, .end = end };
	size_t e;

	if (start == end) {
		/* One empty round, if a round can be empty. */
		if (nd->max != 0 && longest(c, nd->a, start, end, &e))
			cut(c, nd->a, start, end);
		return;
	}
	if (divide(c, &s) && s.n > 1)
		cut(c, nd->a, s.at[s.n - 2], s.at[s.n - 1]);
	free(s.at);
	free(s.vain);
}

static void
cut_alternatives(struct cutter *c, int node, size_t start, size_t end)
{
	const struct re_node *nd = c->r->tree.node;
	int *alt, n = 1, i;
	size_t e;

	for (int k = node; nd[k].op == RE_ALT; k = nd[k].a)
		n++;
	alt = xmalloc((size_t)n * sizeof *alt);
	for (int k = node, j = n - 1; j >= 0; k = nd[k].a, j--)
		alt[j] = j ? nd[k].b : k;
	for (i = 0; i < n; i++)
		if (longest(c, alt[i], start, end, &e) && e == end) {
			cut(c, alt[i], start, end);
			break;
		}
	free(alt);
}

/* Note the groups of a node that matches [start, end). */
static void
cut(struct cutter *c, int node, size_t start, size_t end)
{
	const struct re_node *nd = &c->r->tree.node[node];

	if (!c->r->groups[node])
		return;
	switch (nd->op) {
	case RE_GROUP:
		if (nd->min < RE_GROUPS) {
			c->sub[2 * nd->min] = start;
			c->sub[2 * nd->min + 1] = end;
		}
		cut(c, nd->a, start, end);
		break;
	case RE_CAT:
		cut_sequence(c, node, start, end);
		break;
	case RE_ALT:
		cut_alternatives(c, node, start, end);
		break;
	case RE_REPEAT:
		cut_repeat(c, node, start, end);
		break;
	default:
		break;
	}
}

void
re_parts_cut(struct re_parts *r, const char *p, size_t n, size_t start, size_t end, size_t *sub, bool sure)
{
	struct cutter c = { .r = r, .p = p, .n = n, .sub = sub, .sure = sure };

	cut(&c, r->tree.root, start, end);
}
