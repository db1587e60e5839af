/* Statements and rules to code for the stack machine. */
#include <stdlib.h>
#include <string.h>

#include "comp_priv.h"
#include "functions.h"

static void	statement(struct comp *, struct node *);
static void	block_list(struct comp *, struct node *);

/* --- statements --- */

/* An expression whose value nobody wants. */
static void
effect(struct comp *c, struct node *n)
{
	c->at = n;
	c->copy = changes_record(n);
	switch (n->op) {
	case N_ASSIGN:
		comp_assignment(c, n, false);
		break;
	case N_INCDEC:
		comp_increment(c, n, false);
		break;
	case N_BUILTIN:
		if (builtins[n->n].special != SP_LENGTH) {
			comp_builtin(c, n, false);
			break;
		}
		/* fall through */
	default:
		comp_expression(c, n);
		code_add(c, OP_POP, 0, 0);
	}
	c->copy = false;
}

static int
jump_unless(struct comp *c, struct node *n)
{
	int j;

	c->at = n;
	c->copy = changes_record(n);
	j = comp_jump_if(c, n, false);
	c->copy = false;
	return j;
}

static void
value(struct comp *c, struct node *n)
{
	c->at = n;
	c->copy = changes_record(n);
	comp_expression(c, n);
	c->copy = false;
}

static void
if_statement(struct comp *c, struct node *n)
{
	int no = jump_unless(c, n->a), end;

	statement(c, n->b);
	if (!n->c) {
		patch_here(c, no);
		return;
	}
	end = code_add(c, OP_JMP, 0, 0);
	patch_here(c, no);
	statement(c, n->c);
	patch_here(c, end);
}

static void
loop_body(struct comp *c, struct node *body, struct loop *l)
{
	*l = (struct loop){ .up = c->loop };
	c->loop = l;
	statement(c, body);
	c->loop = l->up;
}

static void
while_statement(struct comp *c, struct node *n)
{
	int top = code_here(c), out = jump_unless(c, n->a);
	struct loop l;

	loop_body(c, n->b, &l);
	patch_list(c, l.cont, top);
	code_add(c, OP_JMP, 0, top);
	patch_here(c, out);
	patch_list(c, l.brk, code_here(c));
}

static void
do_statement(struct comp *c, struct node *n)
{
	int top = code_here(c), cond;
	struct loop l;

	loop_body(c, n->b, &l);
	cond = code_here(c);
	c->at = n->a;
	c->copy = changes_record(n->a);
	c->c->ins[comp_jump_if(c, n->a, true)].b = top;
	c->copy = false;
	patch_list(c, l.cont, cond);
	patch_list(c, l.brk, code_here(c));
}

static void
for_statement(struct comp *c, struct node *n)
{
	int top, out = -1, cont;
	struct loop l;

	if (n->a)
		statement(c, n->a);
	top = code_here(c);
	if (n->b)
		out = jump_unless(c, n->b);
	loop_body(c, n->d, &l);
	cont = code_here(c);
	if (n->c)
		statement(c, n->c);
	code_add(c, OP_JMP, 0, top);
	if (out >= 0)
		patch_here(c, out);
	patch_list(c, l.cont, cont);
	patch_list(c, l.brk, code_here(c));
}

static void
forin_statement(struct comp *c, struct node *n)
{
	int top;
	struct lval lv;
	struct loop l;

	comp_array(c, n->b);
	code_add(c, OP_FORIN, 0, 0);
	top = code_add(c, OP_FORNEXT, 0, 0);
	if (n->a->op == N_VAR) {
		lv = comp_address(c, n->a);
		code_add(c, lv.kind == AD_GLOB ? OP_SETG : OP_SET, (int)lv.kind, lv.b);
	} else {
		/* The address comes after the key: bring the key up again. */
		lv = comp_address(c, n->a);
		code_add(c, OP_FORDONE, lv.kind == AD_ELEM ? 2 : 1, 0);
		code_add(c, OP_SET, (int)lv.kind, lv.b);
		code_add(c, OP_POP, 0, 0);
	}
	loop_body(c, n->d, &l);
	patch_list(c, l.cont, code_here(c));
	code_add(c, OP_JMP, 0, top);
	patch_here(c, top);
	patch_list(c, l.brk, code_here(c));
	code_add(c, OP_FORDONE, 0, 0);
}

static void
case_test(struct comp *c, struct node *n)
{
	struct node *k = n->a;
	struct val v;

	if (k->op == N_REGEX || k->op == N_REGEXVAL) {
		n->n = code_add(c, OP_CASERE, 0, 0);
		code_add(c, OP_END, 0, const_add_regex(c, k));
		return;
	}
	n->n = code_add(c, OP_CASE, 0, 0);
	if (k->op == N_STR) {
		code_add(c, OP_END, 0, const_add_text(c, k->k.sl.p, k->k.sl.n));
		return;
	}
	v = k->op == N_NUM ? k->k : k->a->k;
	if (k->op == N_NEG) {
		struct val zero = VINT(0);

		num_op('-', &zero, &k->a->k, &v);
	}
	code_add(c, OP_END, 0, const_add(c, v));
}

static void
switch_statement(struct comp *c, struct node *n)
{
	struct node *def = NULL, *k;
	struct loop l = { .is_switch = true, .up = c->loop };
	int miss;

	c->copy = true;
	c->at = n->a;
	comp_expression(c, n->a);
	c->copy = false;
	for (k = n->b; k; k = k->next) {
		if (!k->a)
			def = k;
		else
			case_test(c, k);
	}
	code_add(c, OP_POP, 0, 0);
	miss = code_add(c, OP_JMP, 0, 0);
	c->loop = &l;
	for (k = n->b; k; k = k->next) {
		if (k == def)
			patch_here(c, miss);
		else
			patch_here(c, k->n);
		block_list(c, k->b);
	}
	c->loop = l.up;
	if (!def)
		patch_here(c, miss);
	patch_list(c, l.brk, code_here(c));
}

static void
jump_statement(struct comp *c, struct node *n)
{
	struct loop *l = c->loop;

	if (n->op == N_CONTINUE)
		while (l && l->is_switch)
			l = l->up;
	if (!l)
		comp_fail(c, n, "outside a loop");
	patch_add(c, n->op == N_BREAK ? &l->brk : &l->cont, code_add(c, OP_JMP, 0, 0));
}

/* Whether a value has its name from the header row only: what a function of the library makes of it. */
static bool
named_by_function(const struct node *n)
{
	return n->op == N_BUILTIN && builtins[n->n].kind != B_AWK;
}

/* Fields that are printed have names; pc: the statement. */
static void
note_fields(struct comp *c, struct node *n, int pc)
{
	struct code *k = c->c;
	bool named = false;
	int arg = 0;

	for (const struct node *a = n->a; a; a = a->next, arg++) {
		struct printed p = { pc, arg, 0, -1 };
		int b;

		named |= named_by_function(a) && has_no_effect(a);
		switch (comp_field(c, a, &b)) {
		case 1: p.field = b; break;
		case 2: p.col = b; break;
		default: continue;
		}
		k->printed = xrealloc(k->printed, ((size_t)k->nprinted + 1) * sizeof *k->printed);
		k->printed[k->nprinted++] = p;
	}
	if (named)
		comp_naming(c, n, pc);
}

/* The values of a print statement on the header row are the names of those that functions make. */
static void
naming_print(struct comp *c, const struct node *n, int pc)
{
	int k = 0;

	for (struct node *a = n->a; a; a = a->next, k++) {
		c->at = a;
		if (named_by_function(a) && has_no_effect(a))
			comp_expression(c, a);
		else
			code_add(c, OP_UNDEF, 0, 0);
	}
	code_add(c, OP_NAMES, k, pc);
}

static void
naming(struct comp *c)
{
	struct code *k = c->c;
	struct naming *list = NULL, *x, *next;

	/* In the order of the program. */
	for (x = c->naming; x; x = next) {
		next = x->next;
		x->next = list;
		list = x;
	}
	for (x = list; x; x = x->next) {
		k->naming = xrealloc(k->naming, ((size_t)k->nnaming + 1) * sizeof *k->naming);
		k->naming[k->nnaming++] = code_here(c);
		c->at = x->n;
		if (x->pc >= 0)
			naming_print(c, x->n, x->pc);
		else
			comp_builtin(c, x->n, false);
		code_add(c, OP_END, 0, 0);
	}
}

static void
print_statement(struct comp *c, struct node *n)
{
	int k = 0, pc;

	c->copy = list_changes(n->a) || changes_record(n->b);
	if (n->op == N_PRINT && !n->a && !n->sub) {
		code_add(c, OP_PRINT0, 0, 0);
		return;
	}
	for (struct node *a = n->a; a; a = a->next, k++) {
		c->at = a;
		comp_expression(c, a);
	}
	if (n->b)
		comp_expression(c, n->b);
	c->copy = false;
	c->at = n;
	pc = code_add(c, n->op == N_PRINT ? OP_PRINT : OP_PRINTF, n->sub, k);
	if (n->op == N_PRINT && !n->sub)
		note_fields(c, n, pc);
}

static void
delete_statement(struct comp *c, struct node *n)
{
	if (n->a->op == N_INDEX) {
		comp_array(c, n->a->a);
		c->copy = list_changes(n->a->b);
		comp_subscript(c, n->a->b);
		c->copy = false;
		code_add(c, OP_DELELEM, 0, 0);
		return;
	}
	comp_array(c, n->a);
	code_add(c, OP_DELARR, 0, 0);
}

static void
block_list(struct comp *c, struct node *n)
{
	for (; n; n = n->next)
		statement(c, n);
}

static void
statement(struct comp *c, struct node *n)
{
	c->at = n;
	switch (n->op) {
	case N_BLOCK:
		block_list(c, n->a);
		break;
	case N_EXPR:
		effect(c, n->a);
		break;
	case N_IF:
		if_statement(c, n);
		break;
	case N_WHILE:
		while_statement(c, n);
		break;
	case N_DO:
		do_statement(c, n);
		break;
	case N_FOR:
		for_statement(c, n);
		break;
	case N_FORIN:
		forin_statement(c, n);
		break;
	case N_SWITCH:
		switch_statement(c, n);
		break;
	case N_BREAK:
	case N_CONTINUE:
		jump_statement(c, n);
		break;
	case N_NEXT:
		code_add(c, OP_NEXT, 0, 0);
		break;
	case N_NEXTFILE:
		code_add(c, OP_NEXTFILE, 0, 0);
		break;
	case N_EXIT:
		if (n->a)
			value(c, n->a);
		code_add(c, OP_EXIT, n->a != NULL, 0);
		break;
	case N_RETURN:
		if (n->a)
			value(c, n->a);
		else
			code_add(c, OP_UNDEF, 0, 0);
		code_add(c, OP_RET, 0, 0);
		break;
	case N_DELETE:
		delete_statement(c, n);
		break;
	case N_PRINT:
	case N_PRINTF:
		print_statement(c, n);
		break;
	default:
		comp_fail(c, n, "statement expected");
	}
}

/* --- rules --- */

static int
range_pattern(struct comp *c, struct rule *r)
{
	int k = c->c->nrange++, in, skip, on, body;

	in = code_add(c, OP_RANGE, k, 0);		/* in the range: go and look for its end */
	skip = jump_unless(c, r->pat);
	patch_here(c, in);
	on = jump_unless(c, r->pat2);		/* not the end: stay inside */
	code_add(c, OP_SETRANGE, k, 0);
	body = code_add(c, OP_JMP, 0, 0);
	patch_here(c, on);
	code_add(c, OP_SETRANGE, k, 1);
	patch_here(c, body);
	return skip;
}

static void
one_rule(struct comp *c, struct rule *r)
{
	int skip = -1;

	if (r->pat2)
		skip = range_pattern(c, r);
	else if (r->pat)
		skip = jump_unless(c, r->pat);
	if (r->body)
		statement(c, r->body);
	else
		code_add(c, OP_PRINT0, 0, 0);
	if (skip >= 0)
		patch_here(c, skip);
}

static int
rules_of(struct comp *c, enum pattern kind)
{
	int start = code_here(c);
	bool any = false;

	for (struct rule *r = c->ps->rules; r; r = r->next) {
		if (r->kind != kind)
			continue;
		any = true;
		one_rule(c, r);
	}
	c->at = NULL;
	code_add(c, OP_END, 0, 0);
	return any ? start : -1;
}

static void
function(struct comp *c, struct func *f)
{
	f->entry = code_here(c);
	f->nlocal = f->nparam;
	c->fn = f;
	statement(c, f->body);
	c->fn = NULL;
	code_add(c, OP_UNDEF, 0, 0);
	code_add(c, OP_RET, 0, 0);
}

#define FEW_FIELDS 6

/* Whether the rules use a few fields with known numbers, and no others. */
static bool
uses_few_fields(const struct code *k)
{
	int n = 0;

	for (int i = 0; i < k->n; i++)
		switch ((enum op)k->ins[i].op) {
		case OP_FIELD:
		case OP_COL:
		case OP_JFIELDNUM:
		case OP_JFIELDSTR:
		case OP_JFIELDBITS:
		case OP_JMATCHRE:
			n++;
			break;
		case OP_FIELDX:
			return false;
		case OP_SPEC:
			if (k->ins[i].b == SV_NF)
				return false;
			break;
		default:
			break;
		}
	return n <= FEW_FIELDS;
}

/* Whether fields are asked for by their numbers, or counted. */
static bool
uses_fields(const struct code *k)
{
	for (int i = 0; i < k->n; i++)
		switch ((enum op)k->ins[i].op) {
		case OP_FIELD:
		case OP_FIELDX:
			return true;
		case OP_SPEC:
			if (k->ins[i].b == SV_NF)
				return true;
			break;
		case OP_JFIELDNUM:
		case OP_JFIELDSTR:
		case OP_JMATCHRE:
			if (!(k->ins[i].a & J_NAMED(1)) && k->ins[i + 1].b > 0)
				return true;
			break;
		default:
			break;
		}
	return false;
}

int
compile(struct awk *A)
{
	struct comp c = { .A = A, .ps = A->ps, .c = A->code };
	struct code *k = A->code;
	struct func *f;

	if (setjmp(A->ps->fail))
		return -1;
	k->fn = xcalloc((size_t)A->ps->nfunc, sizeof(struct func *));
	k->nfn = A->ps->nfunc;
	for (f = A->ps->funcs; f; f = f->next) {
		k->fn[f->n] = f;
		if (f->defined)
			function(&c, f);
	}
	k->begin = rules_of(&c, PAT_BEGIN);
	k->beginfile = rules_of(&c, PAT_BEGINFILE);
	k->main = rules_of(&c, PAT_MAIN);
	k->endfile = rules_of(&c, PAT_ENDFILE);
	k->end = rules_of(&c, PAT_END);
	k->few_fields = uses_few_fields(k);
	k->fields = uses_fields(k);
	if (A->opt.format == 'j' && !k->wants_header)
		naming(&c);
	for (int i = 0; i < k->n; i++)
		if (k->ins[i].op == OP_SPEC && k->ins[i].b == SV_RT)
			k->uses_rt = true;
	return 0;
}
