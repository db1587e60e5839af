/* Instructions of the automaton of a regular expression, made of its tree. */
#include <stdlib.h>

#include "regex_priv.h"
#include "value.h"

#define NFA_MAX		400000	/* instructions */

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

int
re_encode(uint32_t c, uint8_t b[4])
{
	if (c >= RE_RAW) {
		b[0] = (uint8_t)(c - RE_RAW);
		return 1;
	}
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

/*
 * A range of characters of several bytes, as alternatives of byte ranges; alt is the code of the other
 * alternatives.
 */
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
	k = re_encode(lo, a);
	re_encode(hi, b);
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

/* The bytes that are characters of a set: up to `single', and those of no character. */
static int
bytes_of_set(const struct re_node *nd, uint32_t single, struct byteset *bs)
{
	int n = 0;

	*bs = (struct byteset){ { 0 } };
	for (int i = 0; i < nd->nset; i++) {
		uint32_t lo = nd->set[i].lo, hi = nd->set[i].hi;

		for (uint32_t c = lo; c <= hi && c < single; c++, n++)
			bs->w[c / 64] |= (uint64_t)1 << c % 64;
		for (uint32_t c = lo < RE_RAW + 0x80 ? RE_RAW + 0x80 : lo; c <= hi; c++, n++)
			bs->w[(c - RE_RAW) / 64] |= (uint64_t)1 << (c - RE_RAW) % 64;
	}
	return n;
}

static int
emit_bytes_of_set(struct regex *re, const struct byteset *bs, int n, int next)
{
	int c = 0;

	if (n != 1)
		return emit_byteset(re, bs, next);
	while (!re_in_set(bs, (unsigned)c))
		c++;
	return emit(re, I_BYTE, c, c, next, 0);
}

static int
emit_set(struct regex *re, const struct re_node *nd, int next)
{
	uint32_t single = re->utf8 ? 0x80 : 0x100;
	struct byteset bs;
	int code = -1, nbyte, ascii;
	bool all = nd->nset == 1 && nd->set[0].lo == 0 && nd->set[0].hi >= 0xff;

	for (int i = 0; i < nd->nset; i++) {
		uint32_t lo = nd->set[i].lo < single ? single : nd->set[i].lo;
		uint32_t hi = nd->set[i].hi < RE_RAW ? nd->set[i].hi : RE_RAW - 1;

		if (lo <= hi)
			code = emit_range(re, lo, hi, next, code);
	}
	nbyte = bytes_of_set(nd, single, &bs);
	if (all && re->utf8) {
		/* Bytes that are in no UTF-8 text stand for themselves. */
		for (unsigned c = 0xc0; c < 0x100; c = c == 0xc1 ? 0xf5 : c + 1)
			bs.w[c / 64] |= (uint64_t)1 << c % 64;
		nbyte += 13;
	}
	if (nbyte == 0 && code >= 0)
		return code;
	ascii = emit_bytes_of_set(re, &bs, nbyte, next);
	return code < 0 ? ascii : emit(re, I_SPLIT, 0, 0, ascii, code);
}

static int emit_node(struct regex *re, const struct re_tree *t, int k, int next);

/* Rounds of a repetition.  body and after, if not NULL, have room for all that are made. */
static int
emit_rounds(struct regex *re, const struct re_tree *t, const struct re_node *nd, int next, int32_t *body,
    int32_t *after)
{
	int code = next, loop, n = nd->max == RE_INF ? (nd->min ? nd->min : 1) : nd->max, first = n;

	if (nd->max == RE_INF) {
		loop = emit(re, I_SPLIT, 0, 0, -1, next);
		code = emit_node(re, t, nd->a, loop);
		re->ins[loop].x = code;
		first = n - 1;
		if (body) {
			body[first] = code;
			after[first] = loop;
		}
		/* x+ enters the loop at its body, x* at the choice. */
		if (nd->min == 0)
			return loop;
	}
	for (int i = first - 1; i >= 0 && !re->too_big; i--) {
		int at = emit_node(re, t, nd->a, code);

		if (body) {
			body[i] = at;
			after[i] = code;
		}
		code = i < nd->min ? at : emit(re, I_SPLIT, 0, 0, at, next);
	}
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
		return emit_rounds(re, t, nd, next, NULL, NULL);
	case RE_GROUP:
		return emit_node(re, t, nd->a, next);
	case RE_ASSERT:
		return emit(re, I_ASSERT, 0, 0, next, nd->min);
	default:
		return next;
	}
}

/* Parts of a sequence; the tree leans to the left. */
static int
emit_parts(struct regex *re, const struct re_tree *t, int node, int next)
{
	int n = 1, k, i;

	for (k = node; t->node[k].op == RE_CAT; k = t->node[k].a)
		n++;
	re->nmark = n;
	re->mark = xcalloc((size_t)n, sizeof *re->mark);
	re->after = xcalloc((size_t)n, sizeof *re->after);
	for (k = node, i = n - 1; i >= 0; k = t->node[k].a, i--) {
		re->after[i] = next;
		next = re->mark[i] = emit_node(re, t, i ? t->node[k].b : k, next);
	}
	return next;
}

void
re_emit(struct regex *re, const struct re_tree *t, int node, bool marks)
{
	const struct re_node *nd = &t->node[node];
	int next = emit(re, I_MATCH, 0, 0, 0, 0);

	if (marks && nd->op == RE_CAT) {
		re->start = emit_parts(re, t, node, next);
	} else if (marks && nd->op == RE_REPEAT) {
		re->nmark = nd->max == RE_INF ? (nd->min ? nd->min : 1) : nd->max;
		re->mark = xcalloc((size_t)re->nmark + 1, sizeof *re->mark);
		re->after = xcalloc((size_t)re->nmark + 1, sizeof *re->after);
		re->start = emit_rounds(re, t, nd, next, re->mark, re->after);
	} else {
		re->start = emit_node(re, t, node, next);
	}
}
