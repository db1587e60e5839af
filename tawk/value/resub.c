/*
 * Places of the groups in a match, by the rules of POSIX: of a sequence the first part is as long as the whole match
 * allows, then the second, and so on; so are the rounds of a repetition, of which the last one counts; of alternatives that
 * match the same text the first one counts.  A round takes no empty text that its minimum does not ask for.
 *
 * A match is cut along the tree of its expression.  Each part that must be measured has an automaton of its own, made when
 * it is first needed, so a match costs its length for each level of the tree, and more only where a part must give way.
 */
#include <stdlib.h>
#include <string.h>

#include "regex.h"
#include "reparse.h"
#include "value.h"

struct re_parts {
	struct re_tree tree;
	struct regex **re;	/* automata of nodes, NULL: not made yet */
	bool *groups;		/* there are groups in a node */
};

struct cutter {
	struct re_parts *r;
	const char *p;
	size_t n;
	size_t *sub;
};

/* Parts of a sequence, or rounds of a repetition, over the text [start, end). */
struct course {
	const int *part;	/* nodes of a sequence; a repetition has one */
	bool repeat;
	int min, max;		/* parts to take; max RE_INF: no end */
	size_t start, end;
	size_t *at;		/* where the parts begin, and where the last one ends */
	size_t n, room;		/* places in at[] */
	uint8_t *vain;		/* bits: nothing comes of part i at a place */
};

static void
mark_groups(struct re_parts *r)
{
	/* Operands are made before the nodes that have them. */
	for (int i = 0; i < r->tree.n; i++) {
		const struct re_node *nd = &r->tree.node[i];

		r->groups[i] = nd->op == RE_GROUP || (nd->a >= 0 && r->groups[nd->a]) || (nd->b >= 0 && r->groups[nd->b]);
	}
}

struct re_parts *
re_parts_new(struct re_tree *t)
{
	struct re_parts *r = xcalloc(1, sizeof *r);

	r->tree = *t;
	memset(t, 0, sizeof *t);
	r->re = xcalloc((size_t)r->tree.n, sizeof(struct regex *));
	r->groups = xcalloc((size_t)r->tree.n, sizeof *r->groups);
	mark_groups(r);
	return r;
}

void
re_parts_free(struct re_parts *r)
{
	if (!r)
		return;
	for (int i = 0; i < r->tree.n; i++)
		re_free(r->re[i]);
	re_tree_release(&r->tree);
	free(r->re);
	free(r->groups);
	free(r);
}

/* The longest match of a node from `at' that ends at `limit' or before. */
static bool
longest(struct cutter *c, int node, size_t at, size_t limit, size_t *end)
{
	struct regex **re = &c->r->re[node];

	if (!*re)
		*re = re_of_node(&c->r->tree, node);
	return re_longest(*re, c->p, c->n, at, limit, end);
}

/* --- sequences and repetitions --- */

/* Bit of part i at a place.  All rounds after the least number are alike. */
static size_t
vain_bit(const struct course *s, size_t i, size_t place)
{
	size_t k = s->max == RE_INF && i > (size_t)s->min ? (size_t)s->min : i;

	return k * (s->end - s->start + 1) + (place - s->start);
}

static bool
is_vain(const struct course *s, size_t i, size_t place)
{
	size_t b = vain_bit(s, i, place);

	return s->vain && s->vain[b / 8] >> b % 8 & 1;
}

static void
set_vain(struct course *s, size_t i, size_t place)
{
	size_t kinds = (size_t)(s->max == RE_INF ? s->min : s->max) + 1, b = vain_bit(s, i, place);

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
	while (longest(c, node, from, limit, &e)) {
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

/* Cut [start, end) into parts.  The text is known to match. */
static bool
walk(struct cutter *c, struct course *s)
{
	size_t limit = s->end;

	put_place(s, s->start);
	while (!arrived(s)) {
		if (take_part(c, s, limit)) {
			limit = s->end;
			continue;
		}
		if (s->n == 1)
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

static void	cut(struct cutter *, int node, size_t start, size_t end);

static void
cut_sequence(struct cutter *c, int node, size_t start, size_t end)
{
	const struct re_node *nd = c->r->tree.node;
	struct course s = { .start = start, .end = end };
	int *part, n = 1;

	/* The tree leans to the left. */
	for (int k = node; nd[k].op == RE_CAT; k = nd[k].a)
		n++;
	part = xmalloc((size_t)n * sizeof *part);
	for (int k = node, i = n - 1; i >= 0; k = nd[k].a, i--)
		part[i] = i ? nd[k].b : k;
	s.part = part;
	s.min = s.max = n;
	if (walk(c, &s))
		for (int i = 0; i < n; i++)
			cut(c, part[i], s.at[i], s.at[i + 1]);
	free(part);
	free(s.at);
	free(s.vain);
}

static void
cut_repeat(struct cutter *c, const struct re_node *nd, size_t start, size_t end)
{
	struct course s = { .part = &nd->a, .repeat = true, .min = nd->min, .max = nd->max, .start = start, .end = end };
	size_t e;

	if (start == end) {
		/* One empty round, if a round can be empty. */
		if (nd->max != 0 && longest(c, nd->a, start, end, &e))
			cut(c, nd->a, start, end);
		return;
	}
	if (walk(c, &s) && s.n > 1)
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
		cut_repeat(c, nd, start, end);
		break;
	default:
		break;
	}
}

void
re_parts_cut(struct re_parts *r, const char *p, size_t n, size_t start, size_t end, size_t *sub)
{
	struct cutter c = { .r = r, .p = p, .n = n, .sub = sub };

	cut(&c, r->tree.root, start, end);
}
