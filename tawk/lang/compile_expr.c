/* Tree to code for the stack machine of run.c. */
#include <stdlib.h>
#include <string.h>

#include "interp.h"

#define JUMPS_MAX 64

struct patch {
	int at;
	struct patch *next;
};

struct loop {
	struct patch *brk, *cont;
	bool is_switch;
	struct loop *up;
};

struct comp {
	struct awk *A;
	struct parser *ps;
	struct code *c;
	bool copy;		/* fields must be copied: the expression may change the record */
	const struct node *at;
	struct loop *loop;
};

static void	expression(struct comp *, struct node *);
static void	statement(struct comp *, struct node *);
static void	block_list(struct comp *, struct node *);

/* --- code --- */

static int
emit(struct comp *c, enum op op, int a, int b)
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

static int
here(const struct comp *c)
{
	return c->c->n;
}

static void
patch(struct comp *c, int at)
{
	c->c->ins[at].b = here(c);
}

static void
patch_list(struct comp *c, struct patch *p, int target)
{
	for (; p; p = p->next)
		c->c->ins[p->at].b = target;
}

static void
add_patch(struct comp *c, struct patch **list, int at)
{
	struct patch *p = arena_alloc(c->ps, sizeof *p);

	p->at = at;
	p->next = *list;
	*list = p;
}

static int
add_const(struct comp *c, struct val v)
{
	struct code *k = c->c;

	if (k->nkonst % 64 == 0)
		k->konst = xrealloc(k->konst, (size_t)(k->nkonst + 64) * sizeof *k->konst);
	k->konst[k->nkonst] = v;
	return k->nkonst++;
}

static int
const_text(struct comp *c, const char *p, size_t n)
{
	struct val v = { .tag = V_UNDEF };

	val_set_text(&v, p, n);
	return add_const(c, v);
}

static int
add_regex(struct comp *c, struct node *n)
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

static void
fail(struct comp *c, const struct node *n, const char *what)
{
	fail_at(c->ps, n->src, n->line, n->col, "%s", what);
}

/* --- what an expression does to the record --- */

static bool
is_record_lvalue(const struct node *n)
{
	return n->op == N_FIELD || n->op == N_COL || (n->op == N_VAR && !n->local && n->sym->slot == SV_NF);
}

static bool changes_record(const struct node *n);

static bool
list_changes(const struct node *n)
{
	for (; n; n = n->next)
		if (changes_record(n))
			return true;
	return false;
}

static bool
changes_record(const struct node *n)
{
	if (!n)
		return false;
	switch (n->op) {
	case N_CALL:
	case N_GETLINE:
		return true;
	case N_ASSIGN:
	case N_INCDEC:
		if (is_record_lvalue(n->a))
			return true;
		break;
	case N_BUILTIN:
		if (builtins[n->n].special == SP_SUB || builtins[n->n].special == SP_GSUB || builtins[n->n].calls)
			return true;
		return list_changes(n->a);
	case N_NUM:
	case N_STR:
	case N_REGEX:
	case N_VAR:
	case N_COL:
		return false;
	default:
		break;
	}
	return list_changes(n->a) || list_changes(n->b) || changes_record(n->c) || changes_record(n->d);
}

/* --- names --- */

static int
column(struct comp *c, struct sym *s)
{
	struct code *k = c->c;

	if (s->col >= 0)
		return s->col;
	if (k->ncol % 32 == 0)
		k->col = xrealloc(k->col, (size_t)(k->ncol + 32) * sizeof *k->col);
	k->col[k->ncol] = (struct column){ s, 0 };
	return s->col = k->ncol++;
}

/* $name means a column unless the program gives the name a value. */
static bool
is_column(const struct sym *s)
{
	return s->slot >= SV_COUNT && !s->assigned && !s->array;
}

static void
variable(struct comp *c, struct node *n)
{
	if (n->local)
		emit(c, OP_LOC, 0, n->n);
	else if (n->sym->array)
		fail(c, n, "an array stands where a value is expected");
	else if (n->sym->slot < SV_COUNT)
		emit(c, OP_SPEC, 0, n->sym->slot);
	else
		emit(c, OP_GLOB, 0, n->sym->slot);
}

static void subscript(struct comp *c, struct node *list);

/* Push an array. */
static void
array(struct comp *c, struct node *n)
{
	if (n->op == N_INDEX) {
		array(c, n->a);
		subscript(c, n->b);
		emit(c, OP_SUBARR, 0, 0);
	} else if (n->op == N_VAR && n->local) {
		emit(c, OP_ARRL, 0, n->n);
	} else if (n->op == N_VAR) {
		emit(c, OP_ARRG, 0, n->sym->slot);
	} else {
		fail(c, n, "array expected");
	}
}

static void
subscript(struct comp *c, struct node *list)
{
	int k = 0;

	for (struct node *n = list; n; n = n->next, k++)
		expression(c, n);
	if (k > 1)
		emit(c, OP_KEY, 0, k);
}

/* --- lvalues --- */

struct lval {
	enum addr kind;
	int b;
};

/* Push the operands of an address; the record may be changed meanwhile. */
static struct lval
address(struct comp *c, struct node *n)
{
	struct lval l = { AD_GLOB, 0 };

	switch (n->op) {
	case N_VAR:
		if (n->local)
			return (struct lval){ AD_LOC, n->n };
		if (n->sym->array)
			fail(c, n, "an array cannot be given a value");
		l.kind = n->sym->slot < SV_COUNT ? AD_SPEC : AD_GLOB;
		l.b = n->sym->slot;
		return l;
	case N_INDEX:
		array(c, n->a);
		subscript(c, n->b);
		l.kind = AD_ELEM;
		return l;
	case N_COL:
		if (is_column(n->sym))
			emit(c, OP_COLNUM, 0, column(c, n->sym));
		else
			emit(c, n->sym->slot < SV_COUNT ? OP_SPEC : OP_GLOB, 0, n->sym->slot);
		l.kind = AD_FIELD;
		return l;
	case N_FIELD:
		expression(c, n->a);
		l.kind = AD_FIELD;
		return l;
	default:
		fail(c, n, "this cannot be given a value");
		return l;
	}
}

/* --- expressions --- */

static void
field(struct comp *c, struct node *n)
{
	struct node *a = n->a;

	if (n->op == N_COL) {
		if (is_column(n->sym)) {
			emit(c, OP_COL, c->copy, column(c, n->sym));
			return;
		}
		emit(c, n->sym->slot < SV_COUNT ? OP_SPEC : OP_GLOB, 0, n->sym->slot);
		emit(c, OP_FIELDX, c->copy, 0);
		return;
	}
	if (a->op == N_NUM && a->k.tag == V_INT && a->k.i >= 0 && a->k.i < 1 << 24) {
		if (a->k.i == 0)
			emit(c, OP_FIELD0, c->copy, 0);
		else
			emit(c, OP_FIELD, c->copy, (int)a->k.i);
		return;
	}
	expression(c, a);
	emit(c, OP_FIELDX, c->copy, 0);
}

static void
index_expr(struct comp *c, struct node *n)
{
	if (n->a->op == N_VAR && !n->a->local) {
		subscript(c, n->b);
		emit(c, OP_ELEMG, 0, n->a->sym->slot);
		return;
	}
	array(c, n->a);
	subscript(c, n->b);
	emit(c, OP_ELEM, 1, 0);
}

/* x = x y z: grows the text of x where it stands. */
static bool
append(struct comp *c, struct node *n, bool keep)
{
	struct node *r = n->b, *k;
	int args = 0;

	if (n->sub || keep || n->a->op != N_VAR || n->a->local || n->a->sym->slot < SV_COUNT || n->a->sym->array ||
	    r->op != N_CONCAT)
		return false;
	for (k = r; k->op == N_CONCAT && !k->paren; k = k->a)
		;
	if (k->op != N_VAR || k->local || k->sym != n->a->sym)
		return false;
	/* Push the operands in order: the chain leans to the left. */
	for (k = r; k->op == N_CONCAT && !k->paren; k = k->a)
		args++;
	for (int i = args; i > 0; i--) {
		k = r;
		for (int j = 1; j < i; j++)
			k = k->a;
		expression(c, k->b);
	}
	emit(c, OP_APPENDG, args, n->a->sym->slot);
	return true;
}

static void
assignment(struct comp *c, struct node *n, bool keep)
{
	struct lval l;
	int flags = keep ? A_KEEP : 0;

	if (append(c, n, keep))
		return;
	if (n->sub && n->a->op == N_INDEX && n->a->a->op == N_VAR && !n->a->a->local) {
		subscript(c, n->a->b);
		expression(c, n->b);
		emit(c, OP_MODELEMG, flags | A_OP(n->sub), n->a->a->sym->slot);
		return;
	}
	l = address(c, n->a);
	expression(c, n->b);
	if (n->sub)
		emit(c, OP_MOD, (int)l.kind | flags | A_OP(n->sub), l.b);
	else if (l.kind == AD_GLOB)
		emit(c, OP_SETG, flags, l.b);
	else
		emit(c, OP_SET, (int)l.kind | flags, l.b);
}

static void
increment(struct comp *c, struct node *n, bool keep)
{
	int flags = (keep ? A_KEEP : 0) | (n->sub == '-' ? A_DOWN : 0) | (n->n ? A_PRE : 0);
	struct lval l;

	if (n->a->op == N_INDEX && n->a->a->op == N_VAR && !n->a->a->local) {
		subscript(c, n->a->b);
		emit(c, OP_INCELEMG, flags, n->a->a->sym->slot);
		return;
	}
	l = address(c, n->a);
	emit(c, l.kind == AD_GLOB ? OP_INCG : OP_INC, (int)l.kind | flags, l.b);
}

static void
concatenation(struct comp *c, struct node *n)
{
	struct node *k;
	int args = 1;

	for (k = n; k->op == N_CONCAT && (k == n || !k->paren); k = k->a)
		args++;
	expression(c, k);
	for (int i = args - 1; i > 0; i--) {
		k = n;
		for (int j = 1; j < i; j++)
			k = k->a;
		expression(c, k->b);
	}
	emit(c, OP_CONCAT, 0, args);
}

/* Push a regular expression: a constant as such, anything else as text. */
static void
regex(struct comp *c, struct node *n)
{
	if (n->op == N_REGEX)
		emit(c, OP_REGEX, 0, add_regex(c, n));
	else
		expression(c, n);
}

static void
match(struct comp *c, struct node *n)
{
	expression(c, n->a);
	if (n->b->op == N_REGEX) {
		emit(c, OP_MATCHRE, n->sub, add_regex(c, n->b));
		return;
	}
	expression(c, n->b);
	emit(c, OP_MATCH, n->sub, 0);
}

/* Jump if n is (not) true, without making a value of it. */
static int	jump_if(struct comp *c, struct node *n, bool sense);

static void
logical(struct comp *c, struct node *n)
{
	int no, end;

	no = jump_if(c, n, false);
	emit(c, OP_CONST, 0, add_const(c, VINT(1)));
	end = emit(c, OP_JMP, 0, 0);
	patch(c, no);
	emit(c, OP_CONST, 0, add_const(c, VINT(0)));
	patch(c, end);
}

static bool
is_const(const struct node *n)
{
	return n->op == N_NUM || n->op == N_STR;
}

/* A field with a number known now: 1, and *b is what the instruction holds of it; 2: a column; 0: something else. */
static int
plain_field(struct comp *c, const struct node *f, int *b)
{
	if (f->op == N_COL && is_column(f->sym)) {
		*b = column(c, f->sym);
		return 2;
	}
	if (f->op != N_FIELD || f->a->op != N_NUM || f->a->k.tag != V_INT || f->a->k.i < 0 || f->a->k.i >= 1 << 24)
		return 0;
	*b = (int)f->a->k.i;
	return 1;
}

/* An instruction that tests a field and jumps: three words, see interp.h. */
static int
jump_field(struct comp *c, enum op op, int a, int field, int konst)
{
	int j = emit(c, op, a, 0);

	emit(c, OP_END, 0, field);
	emit(c, OP_END, 0, konst);
	return j;
}

/* Comparisons of a field with a constant have instructions of their own. */
static int
jump_compare(struct comp *c, struct node *n, bool sense)
{
	static const uint8_t swapped[] = { CMP_GT, CMP_GE, CMP_EQ, CMP_NE, CMP_LT, CMP_LE };
	struct node *f = n->a, *k = n->b;
	int op = n->sub, kind, b;

	if (is_const(f) && !is_const(k)) {
		f = n->b;
		k = n->a;
		op = swapped[op];
	}
	if (is_const(k) && (kind = plain_field(c, f, &b)))
		return jump_field(c, k->op == N_NUM ? OP_JFIELDNUM : OP_JFIELDSTR, op | J_SENSE(sense) | J_NAMED(kind == 2), b,
		    k->op == N_NUM ? add_const(c, k->k) : const_text(c, k->k.sl.p, k->k.sl.n));
	expression(c, n->a);
	expression(c, n->b);
	return emit(c, OP_JCMP, n->sub | sense << 8, 0);
}

/* The bit filter, bitsanyset($column, number), in one instruction; -1: something else. */
static int
jump_bits(struct comp *c, struct node *n, bool sense)
{
	struct node *f, *k;
	bool all;

	if (n->op != N_BUILTIN || strncmp(builtins[n->n].name, "bitsa", 5) != 0)
		return -1;
	all = strcmp(builtins[n->n].name, "bitsallset") == 0;
	f = n->a;
	k = f->next;
	if (f->op != N_COL || !is_column(f->sym) || k->op != N_NUM || k->k.tag == V_FLT)
		return -1;
	return jump_field(c, OP_JFIELDBITS, all | J_SENSE(sense) | J_NAMED(true), column(c, f->sym), add_const(c, k->k));
}

/* A field, or the record, matched with a constant expression; -1: something else. */
static int
jump_match(struct comp *c, struct node *n, bool sense)
{
	int kind, b;

	if (n->op == N_REGEX)
		return jump_field(c, OP_JMATCHRE, J_SENSE(sense), 0, add_regex(c, n));
	if (n->op != N_MATCH || n->b->op != N_REGEX || !(kind = plain_field(c, n->a, &b)))
		return -1;
	return jump_field(c, OP_JMATCHRE, n->sub | J_SENSE(sense) | J_NAMED(kind == 2), b, add_regex(c, n->b));
}

static int
jump_if(struct comp *c, struct node *n, bool sense)
{
	int a, b;

	switch (n->op) {
	case N_NOT:
		return jump_if(c, n->a, !sense);
	case N_CMP:
		return jump_compare(c, n, sense);
	case N_AND:
	case N_OR:
		if ((n->op == N_AND) == sense) {
			/* The first operand alone can only keep us here. */
			a = jump_if(c, n->a, !sense);
			b = jump_if(c, n->b, sense);
			patch(c, a);
			return b;
		}
		/* Either operand jumps: gather both at one place. */
		a = jump_if(c, n->a, sense);
		b = jump_if(c, n->b, !sense);
		patch(c, a);
		a = emit(c, OP_JMP, 0, 0);
		patch(c, b);
		return a;
	default:
		a = jump_bits(c, n, sense);
		if (a < 0)
			a = jump_match(c, n, sense);
		if (a >= 0)
			return a;
		expression(c, n);
		return emit(c, sense ? OP_JT : OP_JF, 0, 0);
	}
}

static void
ternary(struct comp *c, struct node *n)
{
	int no = jump_if(c, n->a, false), end;

	expression(c, n->b);
	end = emit(c, OP_JMP, 0, 0);
	patch(c, no);
	expression(c, n->c);
	patch(c, end);
}

static bool
fold(struct comp *c, struct node *n)
{
	struct val r;

	if (n->a->op != N_NUM || n->b->op != N_NUM)
		return false;
	if (!num_op(n->sub, &n->a->k, &n->b->k, &r))
		fail(c, n, "division by zero");
	emit(c, OP_CONST, 0, add_const(c, r));
	return true;
}

static void
arithmetic(struct comp *c, struct node *n)
{
	enum op op;

	if (fold(c, n))
		return;
	switch (n->sub) {
	case '+': op = OP_ADD; break;
	case '-': op = OP_SUB; break;
	case '*': op = OP_MUL; break;
	case '/': op = OP_DIV; break;
	case '%': op = OP_MODULO; break;
	default:  op = OP_POW; break;
	}
	if ((op == OP_DIV || op == OP_MODULO) && n->b->op == N_NUM && !val_true(&n->b->k))
		fail(c, n, "division by zero");
	expression(c, n->a);
	expression(c, n->b);
	emit(c, op, 0, 0);
}

static void
membership(struct comp *c, struct node *n)
{
	subscript(c, n->a);
	array(c, n->b);
	emit(c, OP_INARR, 0, 0);
}

/* Is this name an array for sure?  Then calls pass it as one. */
static bool
is_array_name(const struct comp *c, const struct node *n)
{
	(void)c;
	return n->op == N_VAR && !n->paren && !n->local && n->sym->array;
}

static void
call(struct comp *c, struct node *n)
{
	int k = 0;

	for (struct node *a = n->a; a; a = a->next, k++) {
		if (k >= n->fn->nparam)
			fail_at(c->ps, a->src, a->line, a->col, "function %s takes %d arguments", n->fn->name, n->fn->nparam);
		if (is_array_name(c, a) || ((a->op == N_VAR || a->op == N_INDEX) && n->fn->parray[k]))
			array(c, a);
		else
			expression(c, a);
	}
	emit(c, OP_CALL, k, n->fn->n);
}

static void
substitute(struct comp *c, struct node *n, bool global, bool keep)
{
	struct node *re = n->a, *repl = re->next, *target = repl->next;
	struct lval l = { AD_FIELD, 0 };
	bool stores = true;

	if (target && target->op != N_VAR && target->op != N_INDEX && target->op != N_FIELD && target->op != N_COL)
		stores = false;
	if (!target)
		emit(c, OP_CONST, 0, add_const(c, VINT(0)));
	else if (stores)
		l = address(c, target);
	if (stores)
		emit(c, OP_LOADADDR, (int)l.kind, l.b);
	else
		expression(c, target);
	regex(c, re);
	expression(c, repl);
	emit(c, OP_DOSUB, global, 0);
	if (stores)
		emit(c, OP_STOREADDR, (int)l.kind, l.b);
	if (!keep)
		emit(c, OP_POP, 0, 0);
}

/* An element that may be an array. */
static void
raw_element(struct comp *c, struct node *n)
{
	array(c, n->a);
	subscript(c, n->b);
	emit(c, OP_ELEM, 0, 0);
}

static void
length(struct comp *c, struct node *n)
{
	struct node *a = n->a;

	if (!a) {
		emit(c, OP_FIELD0, 0, 0);
	} else if (is_array_name(c, a) || (a->op == N_VAR && a->local)) {
		if (a->local)
			emit(c, OP_LOC, 1, a->n);
		else
			array(c, a);
	} else if (a->op == N_INDEX) {
		raw_element(c, a);
	} else {
		expression(c, a);
	}
	emit(c, OP_LENGTH, 0, 0);
}

static void
builtin(struct comp *c, struct node *n, bool keep)
{
	const struct builtin *b = &builtins[n->n];
	int k = 0;

	switch (b->special) {
	case SP_LENGTH:
		length(c, n);
		return;
	case SP_SUB:
	case SP_GSUB:
		substitute(c, n, b->special == SP_GSUB, keep);
		if (!keep)
			return;
		return;
	default:
		break;
	}
	for (struct node *a = n->a; a; a = a->next, k++) {
		if (b->arrays >> k & 1)
			array(c, a);
		else if (b->regexes >> k & 1)
			regex(c, a);
		else if (is_array_name(c, a))
			array(c, a);
		else if (a->op == N_VAR && a->local)
			emit(c, OP_LOC, 1, a->n);
		else if (a->op == N_INDEX)
			raw_element(c, a);
		else
			expression(c, a);
	}
	emit(c, OP_BUILTIN, k, n->n);
	if (!keep)
		emit(c, OP_POP, 0, 0);
}

static void
getline(struct comp *c, struct node *n)
{
	struct lval l = { AD_GLOB, 0 };

	if (n->a)
		l = address(c, n->a);
	if (n->b)
		expression(c, n->b);
	emit(c, OP_GETLINE, n->sub, n->a != NULL);
	if (n->a)
		emit(c, OP_STOREADDR, (int)l.kind, l.b);
}

static void
expression(struct comp *c, struct node *n)
{
	const struct node *at = c->at;

	c->at = n;
	switch (n->op) {
	case N_NUM:
		emit(c, OP_CONST, 0, add_const(c, n->k));
		break;
	case N_STR:
		emit(c, OP_CONST, 0, const_text(c, n->k.sl.p, n->k.sl.n));
		break;
	case N_REGEX:
		emit(c, OP_MATCH0, 0, add_regex(c, n));
		break;
	case N_VAR:
		variable(c, n);
		break;
	case N_INDEX:
		index_expr(c, n);
		break;
	case N_FIELD:
	case N_COL:
		field(c, n);
		break;
	case N_ASSIGN:
		assignment(c, n, true);
		break;
	case N_INCDEC:
		increment(c, n, true);
		break;
	case N_COND:
		ternary(c, n);
		break;
	case N_OR:
	case N_AND:
		logical(c, n);
		break;
	case N_NOT:
		expression(c, n->a);
		emit(c, OP_NOT, 0, 0);
		break;
	case N_IN:
		membership(c, n);
		break;
	case N_MATCH:
		match(c, n);
		break;
	case N_CMP:
		expression(c, n->a);
		expression(c, n->b);
		emit(c, OP_CMP, n->sub, 0);
		break;
	case N_CONCAT:
		concatenation(c, n);
		break;
	case N_BIN:
		arithmetic(c, n);
		break;
	case N_NEG:
		expression(c, n->a);
		emit(c, OP_NEG, 0, 0);
		break;
	case N_PLUS:
		expression(c, n->a);
		emit(c, OP_PLUS, 0, 0);
		break;
	case N_CALL:
		call(c, n);
		break;
	case N_BUILTIN:
		builtin(c, n, true);
		break;
	case N_GETLINE:
		getline(c, n);
		break;
	default:
		fail(c, n, "a list stands where one expression is expected");
	}
	c->at = at;
}

/* --- statements --- */

/* An expression whose value nobody wants. */
static void
effect(struct comp *c, struct node *n)
{
	c->at = n;
	c->copy = changes_record(n);
	switch (n->op) {
	case N_ASSIGN:
		assignment(c, n, false);
		break;
	case N_INCDEC:
		increment(c, n, false);
		break;
	case N_BUILTIN:
		if (builtins[n->n].special != SP_LENGTH) {
			builtin(c, n, false);
			break;
		}
		/* fall through */
	default:
		expression(c, n);
		emit(c, OP_POP, 0, 0);
	}
	c->copy = false;
}

static int
jump_unless(struct comp *c, struct node *n)
{
	int j;

	c->at = n;
	c->copy = changes_record(n);
	j = jump_if(c, n, false);
	c->copy = false;
	return j;
}

static void
value(struct comp *c, struct node *n)
{
	c->at = n;
	c->copy = changes_record(n);
	expression(c, n);
	c->copy = false;
}

static void
if_statement(struct comp *c, struct node *n)
{
	int no = jump_unless(c, n->a), end;

	statement(c, n->b);
	if (!n->c) {
		patch(c, no);
		return;
	}
	end = emit(c, OP_JMP, 0, 0);
	patch(c, no);
	statement(c, n->c);
	patch(c, end);
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
	int top = here(c), out = jump_unless(c, n->a);
	struct loop l;

	loop_body(c, n->b, &l);
	patch_list(c, l.cont, top);
	emit(c, OP_JMP, 0, top);
	patch(c, out);
	patch_list(c, l.brk, here(c));
}

static void
do_statement(struct comp *c, struct node *n)
{
	int top = here(c), cond;
	struct loop l;

	loop_body(c, n->b, &l);
	cond = here(c);
	c->at = n->a;
	c->copy = changes_record(n->a);
	c->c->ins[jump_if(c, n->a, true)].b = top;
	c->copy = false;
	patch_list(c, l.cont, cond);
	patch_list(c, l.brk, here(c));
}

static void
for_statement(struct comp *c, struct node *n)
{
	int top, out = -1, cont;
	struct loop l;

	if (n->a)
		statement(c, n->a);
	top = here(c);
	if (n->b)
		out = jump_unless(c, n->b);
	loop_body(c, n->d, &l);
	cont = here(c);
	if (n->c)
		statement(c, n->c);
	emit(c, OP_JMP, 0, top);
	if (out >= 0)
		patch(c, out);
	patch_list(c, l.cont, cont);
	patch_list(c, l.brk, here(c));
}

static void
forin_statement(struct comp *c, struct node *n)
{
	int top;
	struct lval lv;
	struct loop l;

	array(c, n->b);
	emit(c, OP_FORIN, 0, 0);
	top = emit(c, OP_FORNEXT, 0, 0);
	if (n->a->op == N_VAR) {
		lv = address(c, n->a);
		emit(c, lv.kind == AD_GLOB ? OP_SETG : OP_SET, (int)lv.kind, lv.b);
	} else {
		/* The address comes after the key: bring the key up again. */
		lv = address(c, n->a);
		emit(c, OP_FORDONE, lv.kind == AD_ELEM ? 2 : 1, 0);
		emit(c, OP_SET, (int)lv.kind, lv.b);
		emit(c, OP_POP, 0, 0);
	}
	loop_body(c, n->d, &l);
	patch_list(c, l.cont, here(c));
	emit(c, OP_JMP, 0, top);
	patch(c, top);
	patch_list(c, l.brk, here(c));
	emit(c, OP_FORDONE, 0, 0);
}

static void
case_test(struct comp *c, struct node *n)
{
	struct node *k = n->a;
	struct val v;

	if (k->op == N_REGEX) {
		n->n = emit(c, OP_CASERE, 0, 0);
		emit(c, OP_END, 0, add_regex(c, k));
		return;
	}
	n->n = emit(c, OP_CASE, 0, 0);
	if (k->op == N_STR) {
		emit(c, OP_END, 0, const_text(c, k->k.sl.p, k->k.sl.n));
		return;
	}
	v = k->op == N_NUM ? k->k : k->a->k;
	if (k->op == N_NEG) {
		struct val zero = VINT(0);

		num_op('-', &zero, &k->a->k, &v);
	}
	emit(c, OP_END, 0, add_const(c, v));
}

static void
switch_statement(struct comp *c, struct node *n)
{
	struct node *def = NULL, *k;
	struct loop l = { .is_switch = true, .up = c->loop };
	int miss;

	c->copy = true;
	c->at = n->a;
	expression(c, n->a);
	c->copy = false;
	for (k = n->b; k; k = k->next) {
		if (!k->a)
			def = k;
		else
			case_test(c, k);
	}
	emit(c, OP_POP, 0, 0);
	miss = emit(c, OP_JMP, 0, 0);
	c->loop = &l;
	for (k = n->b; k; k = k->next) {
		if (k == def)
			patch(c, miss);
		else
			patch(c, k->n);
		block_list(c, k->b);
	}
	c->loop = l.up;
	if (!def)
		patch(c, miss);
	patch_list(c, l.brk, here(c));
}

static void
jump_statement(struct comp *c, struct node *n)
{
	struct loop *l = c->loop;

	if (n->op == N_CONTINUE)
		while (l && l->is_switch)
			l = l->up;
	if (!l)
		fail(c, n, "outside a loop");
	add_patch(c, n->op == N_BREAK ? &l->brk : &l->cont, emit(c, OP_JMP, 0, 0));
}

/* A program with one print of columns alone has names for what it prints. */
static void
note_columns(struct comp *c, const struct node *n)
{
	struct code *k = c->c;

	k->nprinted = k->prints++ || n->op != N_PRINT ? -1 : 0;
	for (const struct node *a = n->a; a && k->nprinted >= 0; a = a->next) {
		if (a->op != N_COL || !is_column(a->sym)) {
			k->nprinted = -1;
			break;
		}
		k->printed = xrealloc(k->printed, ((size_t)k->nprinted + 1) * sizeof *k->printed);
		k->printed[k->nprinted++] = a->sym->name;
	}
}

static void
print_statement(struct comp *c, struct node *n)
{
	int k = 0;

	c->copy = list_changes(n->a) || changes_record(n->b);
	if (n->op == N_PRINT && !n->a && !n->sub) {
		emit(c, OP_PRINT0, 0, 0);
		return;
	}
	if (!n->sub)
		note_columns(c, n);
	for (struct node *a = n->a; a; a = a->next, k++) {
		c->at = a;
		expression(c, a);
	}
	if (n->b)
		expression(c, n->b);
	c->copy = false;
	c->at = n;
	emit(c, n->op == N_PRINT ? OP_PRINT : OP_PRINTF, n->sub, k);
}

static void
delete_statement(struct comp *c, struct node *n)
{
	if (n->a->op == N_INDEX) {
		array(c, n->a->a);
		c->copy = list_changes(n->a->b);
		subscript(c, n->a->b);
		c->copy = false;
		emit(c, OP_DELELEM, 0, 0);
		return;
	}
	array(c, n->a);
	emit(c, OP_DELARR, 0, 0);
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
		emit(c, OP_NEXT, 0, 0);
		break;
	case N_NEXTFILE:
		emit(c, OP_NEXTFILE, 0, 0);
		break;
	case N_EXIT:
		if (n->a)
			value(c, n->a);
		emit(c, OP_EXIT, n->a != NULL, 0);
		break;
	case N_RETURN:
		if (n->a)
			value(c, n->a);
		else
			emit(c, OP_UNDEF, 0, 0);
		emit(c, OP_RET, 0, 0);
		break;
	case N_DELETE:
		delete_statement(c, n);
		break;
	case N_PRINT:
	case N_PRINTF:
		print_statement(c, n);
		break;
	default:
		fail(c, n, "statement expected");
	}
}

/* --- rules --- */

static int
range_pattern(struct comp *c, struct rule *r)
{
	int k = c->c->nrange++, in, skip, on, body;

	in = emit(c, OP_RANGE, k, 0);		/* in the range: go and look for its end */
	skip = jump_unless(c, r->pat);
	patch(c, in);
	on = jump_unless(c, r->pat2);		/* not the end: stay inside */
	emit(c, OP_SETRANGE, k, 0);
	body = emit(c, OP_JMP, 0, 0);
	patch(c, on);
	emit(c, OP_SETRANGE, k, 1);
	patch(c, body);
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
		emit(c, OP_PRINT0, 0, 0);
	if (skip >= 0)
		patch(c, skip);
}

static int
rules_of(struct comp *c, enum pattern kind)
{
	int start = here(c);
	bool any = false;

	for (struct rule *r = c->ps->rules; r; r = r->next) {
		if (r->kind != kind)
			continue;
		any = true;
		one_rule(c, r);
	}
	c->at = NULL;
	emit(c, OP_END, 0, 0);
	return any ? start : -1;
}

static void
function(struct comp *c, struct func *f)
{
	f->entry = here(c);
	f->nlocal = f->nparam;
	statement(c, f->body);
	emit(c, OP_UNDEF, 0, 0);
	emit(c, OP_RET, 0, 0);
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

int
compile(struct awk *A)
{
	struct comp c = { .A = A, .ps = &A->ps, .c = &A->code };
	struct code *k = &A->code;
	struct func *f;

	if (setjmp(A->ps.fail))
		return -1;
	k->fn = xcalloc((size_t)A->ps.nfunc, sizeof(struct func *));
	k->nfn = A->ps.nfunc;
	for (f = A->ps.funcs; f; f = f->next) {
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
	for (int i = 0; i < k->n; i++)
		if (k->ins[i].op == OP_SPEC && k->ins[i].b == SV_RT)
			k->uses_rt = true;
	return 0;
}

void
code_release(struct code *k)
{
	for (int i = 0; i < k->nkonst; i++)
		val_drop(&k->konst[i]);
	for (int i = 0; i < k->nre; i++)
		re_free(k->re[i]);
	free(k->konst);
	free(k->re);
	free(k->retext);
	free(k->col);
	free(k->ins);
	free(k->where);
	free(k->printed);
	free(k->fn);
	memset(k, 0, sizeof *k);
}
