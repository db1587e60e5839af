/* Code as it grows: instructions, constants, jumps to be set later. */
#include <stdlib.h>
#include <string.h>

#include "comp_priv.h"

int
code_add(struct comp *c, enum op op, int a, int b)
{
	struct code *k = c->c;

	if (k->n == k->room) {
		k->room = k->room ? k->room * 2 : 256;
		k->ins = xrealloc(k->ins, (size_t)k->room * sizeof *k->ins);
		k->where = xrealloc(k->where, (size_t)k->room * sizeof *k->where);
	}
	k->ins[k->n] = (struct instr){ (uint16_t)op, (uint16_t)a, b };
	k->where[k->n] = c->at ? (struct where){ c->at->line, c->at->src } : (struct where){ 0, NULL };
	return k->n++;
}

int
code_here(const struct comp *c)
{
	return c->c->n;
}

void
patch_here(struct comp *c, int at)
{
	c->c->ins[at].b = code_here(c);
}

void
patch_list(struct comp *c, struct patch *p, int target)
{
	for (; p; p = p->next)
		c->c->ins[p->at].b = target;
}

void
patch_add(struct comp *c, struct patch **list, int at)
{
	struct patch *p = arena_alloc(c->ps, sizeof *p);

	p->at = at;
	p->next = *list;
	*list = p;
}

int
const_add(struct comp *c, struct val v)
{
	struct code *k = c->c;

	if (k->nkonst % 64 == 0)
		k->konst = xrealloc(k->konst, (size_t)(k->nkonst + 64) * sizeof *k->konst);
	k->konst[k->nkonst] = v;
	return k->nkonst++;
}

int
const_add_text(struct comp *c, const char *p, size_t n)
{
	struct val v = { .tag = V_UNDEF };

	val_set_text(&v, p, n);
	return const_add(c, v);
}

int
const_add_regex(struct comp *c, struct node *n)
{
	struct code *k = c->c;
	char err[128];
	struct regex *re;

	re = re_new(n->k.sl.p, n->k.sl.n, c->A->opt.utf8 ? RE_UTF8 : 0, err, sizeof err);
	if (!re)
		fail_at(c->ps, n->src, n->line, n->col, "%s: /%.*s/", err, (int)n->k.sl.n, n->k.sl.p);
	if (k->nre % 16 == 0)
		k->re = xrealloc(k->re, (size_t)(k->nre + 16) * sizeof *k->re);
	if (k->nre % 16 == 0)
		k->retext = xrealloc(k->retext, (size_t)(k->nre + 16) * sizeof *k->retext);
	k->re[k->nre] = re;
	k->retext[k->nre] = (struct text){ n->k.sl.p, n->k.sl.n };
	return k->nre++;
}

int
const_add_regex_value(struct comp *c, struct node *n)
{
	struct val v = { .tag = V_REGEX };
	const int k = const_add_regex(c, n);

	v.re = c->c->re[k];
	v.s = str_new(n->k.sl.p, n->k.sl.n);
	return const_add(c, v);
}

void
comp_fail(struct comp *c, const struct node *n, const char *what)
{
	fail_at(c->ps, n->src, n->line, n->col, "%s", what);
}

void
code_release(struct code *k)
{
	for (int i = 0; i < k->nkonst; i++)
		val_drop(&k->konst[i]);
	for (int i = 0; i < k->nre; i++)
		re_free(k->re[i]);
	for (int i = 0; k->folded && i < k->nre; i++)
		re_free(k->folded[i]);
	free(k->folded);
	free(k->konst);
	free(k->re);
	free(k->retext);
	free(k->col);
	free(k->ins);
	free(k->where);
	free(k->printed);
	free(k->naming);
	free(k->fn);
	memset(k, 0, sizeof *k);
}
