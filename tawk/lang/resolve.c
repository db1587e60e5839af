/* After parsing: calls find their functions, names find out what they are. */
#include <string.h>

#include "awk.h"
#include "functions.h"
#include "program.h"

struct walk {
	struct parser *ps;
	struct func *fn;	/* function being looked at */
	bool changed;
	bool values;		/* first round: what is used as a value */
};

static void	walk_list(struct walk *, struct node *);
static void	walk(struct walk *, struct node *);

static bool
is_before(const struct node *a, const struct node *b)
{
	return a->src == b->src && (a->line < b->line || (a->line == b->line && a->col < b->col));
}

static void
mark_array(struct walk *w, struct node *n)
{
	if (n->op != N_VAR)
		return;
	if (n->local) {
		if (!w->fn->parray[n->n]) {
			w->fn->parray[n->n] = true;
			w->changed = true;
		}
		return;
	}
	n->array = true;
	if (!n->sym->as_array || is_before(n, n->sym->as_array))
		n->sym->as_array = n;
	if (!n->sym->array) {
		n->sym->array = true;
		w->changed = true;
	}
}

/* An argument for what the function uses as an array: the name is one too, unless it is used as a value. */
static void
mark_argument(struct walk *w, struct node *n)
{
	if (n->op == N_VAR && !(n->local ? w->fn->pscalar[n->n] : n->sym->scalar))
		mark_array(w, n);
}

static void
mark_scalar(const struct walk *w, const struct node *n)
{
	if (n->op != N_VAR)
		return;
	if (n->local)
		w->fn->pscalar[n->n] = true;
	else
		n->sym->scalar = true;
}

/* A parameter that goes to a function which only the run knows. */
static void
mark_maybe(struct walk *w, const struct node *n)
{
	if (n->op == N_VAR && n->local && !w->fn->pmaybe[n->n]) {
		w->fn->pmaybe[n->n] = true;
		w->changed = true;
	}
}

static void
settle_call(struct walk *w, struct node *n)
{
	int k;

	if (n->fn->defined)
		return;
	k = library_find(n->fn->name, strlen(n->fn->name));
	if (k < 0)
		fail_at(w->ps, n->src, n->line, n->col, "function %s is not defined", n->fn->name);
	n->op = N_BUILTIN;
	n->n = k;
}

static void
walk_call(struct walk *w, struct node *n)
{
	int k = 0;

	for (struct node *a = n->a; a && k < n->fn->nparam; a = a->next, k++)
		if (n->fn->parray[k])
			mark_argument(w, a);
		else if (n->fn->pmaybe[k])
			mark_maybe(w, a);
}

static void
check_count(struct walk *w, struct node *n)
{
	const struct builtin *b = &builtins[n->n];
	int k = 0;

	for (struct node *a = n->a; a; a = a->next)
		k++;
	if (k < b->min || (b->max >= 0 && k > b->max))
		fail_at(w->ps, n->src, n->line, n->col, "%s: %d arguments, usage: %s(%s)", b->name, k, b->name,
		    b->params);
}

static void
walk_builtin(struct walk *w, struct node *n)
{
	const struct builtin *b = &builtins[n->n];
	int k = 0;

	check_count(w, n);
	for (struct node *a = n->a; a; a = a->next, k++)
		if (k < 8 && b->arrays >> k & 1)
			mark_array(w, a);
}

/* Names in this node that are used as values: all but arrays and what is handed on. */
static void
walk_values(struct walk *w, struct node *n)
{
	struct node *const child[] = { n->a, n->b, n->c, n->d };
	const bool call = n->op == N_CALL || n->op == N_ICALL || n->op == N_BUILTIN;

	switch (n->op) {
	case N_NUM:
	case N_STR:
	case N_REGEX:
	case N_REGEXVAL:
	case N_VAR:
	case N_COL:
		return;
	default:
		break;
	}
	for (int i = 0; i < 4; i++) {
		const bool array = (call && i == 0) || ((n->op == N_INDEX || n->op == N_DELETE) && i == 0) ||
		    ((n->op == N_IN || n->op == N_FORIN) && i == 1);

		for (struct node *k = child[i]; k; k = i < 2 ? k->next : NULL) {
			if (!array)
				mark_scalar(w, k);
			walk(w, k);
		}
	}
}

static void
walk(struct walk *w, struct node *n)
{
	if (n->op == N_CALL)
		settle_call(w, n);
	if (w->values) {
		walk_values(w, n);
		return;
	}
	switch (n->op) {
	case N_NUM:
	case N_STR:
	case N_REGEX:
	case N_REGEXVAL:
	case N_VAR:
	case N_COL:
		return;
	case N_INDEX:
		mark_array(w, n->a);
		break;
	case N_IN:
		mark_array(w, n->b);
		break;
	case N_FORIN:
		mark_array(w, n->b);
		break;
	case N_DELETE:
		mark_array(w, n->a);
		break;
	case N_CALL:
		walk_call(w, n);
		break;
	case N_ICALL:
		for (const struct node *a = n->a; a; a = a->next)
			mark_maybe(w, a);
		break;
	case N_BUILTIN:
		walk_builtin(w, n);
		break;
	default:
		break;
	}
	walk_list(w, n->a);
	walk_list(w, n->b);
	if (n->c)
		walk(w, n->c);
	if (n->d)
		walk(w, n->d);
}

static void
walk_list(struct walk *w, struct node *n)
{
	for (; n; n = n->next)
		walk(w, n);
}

static void
walk_all(struct walk *w)
{
	for (struct func *f = w->ps->funcs; f; f = f->next) {
		w->fn = f;
		if (f->body)
			walk(w, f->body);
	}
	w->fn = NULL;
	for (struct rule *r = w->ps->rules; r; r = r->next) {
		if (r->pat)
			walk(w, r->pat);
		if (r->pat2)
			walk(w, r->pat2);
		if (r->body)
			walk(w, r->body);
	}
}

/* The name of a function is no variable. */
static void
check_name(struct parser *ps, const struct func *f)
{
	const struct sym *s = sym_find(ps, f->name, strlen(f->name));

	if (s && s->used)
		fail_at(ps, s->used->src, s->used->line, s->used->col,
		    "%s is a function: no variable, and no blank stands between its name and '('", f->name);
}

int
resolve(struct parser *ps)
{
	struct walk w = { .ps = ps };

	if (setjmp(ps->fail))
		return -1;
	for (struct func *f = ps->funcs; f; f = f->next) {
		if (f->defined)
			check_name(ps, f);
		if (!f->parray) {
			f->parray = arena_alloc(ps, (size_t)f->nparam + 1);
			f->pscalar = arena_alloc(ps, (size_t)f->nparam + 1);
			f->pmaybe = arena_alloc(ps, (size_t)f->nparam + 1);
		}
	}
	w.values = true;
	walk_all(&w);
	w.values = false;
	/* What is an array spreads from callee to caller until nothing changes. */
	do {
		w.changed = false;
		walk_all(&w);
	} while (w.changed);
	return 0;
}
