/* Expressions to code for the stack machine. */
#include <string.h>

#include "comp_priv.h"

/* --- what an expression does to the record --- */

static bool
is_record_lvalue(const struct node *n)
{
	return n->op == N_FIELD || n->op == N_COL || (n->op == N_VAR && !n->local && n->sym->slot == SV_NF);
}

bool
list_changes(const struct node *n)
{
	for (; n; n = n->next)
		if (changes_record(n))
			return true;
	return false;
}

bool
changes_record(const struct node *n)
{
	if (!n)
		return false;
	switch (n->op) {
	case N_CALL:
	case N_ICALL:
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
	case N_REGEXVAL:
	case N_VAR:
	case N_COL:
		return false;
	default:
		break;
	}
	return list_changes(n->a) || list_changes(n->b) || changes_record(n->c) || changes_record(n->d);
}

static bool
list_has_no_effect(const struct node *n)
{
	for (; n; n = n->next)
		if (!has_no_effect(n))
			return false;
	return true;
}

bool
has_no_effect(const struct node *n)
{
	if (!n)
		return true;
	switch (n->op) {
	case N_VAR:
		return !n->local && !n->array;
	case N_BIN:
		/* A name is no divisor. */
		return n->sub != '/' && n->sub != '%' && has_no_effect(n->a) && has_no_effect(n->b);
	case N_BUILTIN:
		return builtins[n->n].pure && list_has_no_effect(n->a);
	case N_NUM:
	case N_STR:
	case N_REGEX:
	case N_REGEXVAL:
	case N_COL:
		return true;
	case N_FIELD:
	case N_COND:
	case N_OR:
	case N_AND:
	case N_NOT:
	case N_MATCH:
	case N_CMP:
	case N_CONCAT:
	case N_NEG:
	case N_PLUS:
		return has_no_effect(n->a) && has_no_effect(n->b) && has_no_effect(n->c);
	default:
		return false;
	}
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
bool
is_column(const struct sym *s)
{
	return s->slot >= SV_COUNT && !s->assigned && !s->array;
}

/* An array stands where a value should: whichever use of the name came second is wrong. */
static void
fail_array(struct comp *c, const struct node *n)
{
	const struct node *a = n->sym->as_array;

	if (a && !n->sym->used->array)
		fail_at(c->ps, a->src, a->line, a->col, "%s is a variable with a value, so it cannot be an array",
		    n->sym->name);
	fail_at(c->ps, n->src, n->line, n->col, "%s is an array, so it cannot have a value", n->sym->name);
}

static void
variable(struct comp *c, struct node *n)
{
	if (n->local)
		code_add(c, OP_LOC, 0, n->n);
	else if (n->sym->array)
		fail_array(c, n);
	else if (n->sym->slot < SV_COUNT)
		code_add(c, OP_SPEC, 0, n->sym->slot);
	else
		code_add(c, OP_GLOB, 0, n->sym->slot);
}

/* Push an array. */
void
comp_array(struct comp *c, struct node *n)
{
	if (n->op == N_INDEX) {
		comp_array(c, n->a);
		comp_subscript(c, n->b);
		code_add(c, OP_SUBARR, 0, 0);
	} else if (n->op == N_VAR && n->local) {
		code_add(c, OP_ARRL, 0, n->n);
	} else if (n->op == N_VAR) {
		code_add(c, OP_ARRG, 0, n->sym->slot);
	} else {
		comp_fail(c, n, "array expected");
	}
}

void
comp_subscript(struct comp *c, struct node *list)
{
	int k = 0;

	for (struct node *n = list; n; n = n->next, k++)
		comp_expression(c, n);
	if (k > 1)
		code_add(c, OP_KEY, 0, k);
}

/* --- lvalues --- */

/* Push the operands of an address; the record may be changed meanwhile. */
struct lval
comp_address(struct comp *c, struct node *n)
{
	struct lval l = { AD_GLOB, 0 };

	switch (n->op) {
	case N_VAR:
		if (n->local)
			return (struct lval){ AD_LOC, n->n };
		if (n->sym->array)
			fail_array(c, n);
		l.kind = n->sym->slot < SV_COUNT ? AD_SPEC : AD_GLOB;
		l.b = n->sym->slot;
		return l;
	case N_INDEX:
		comp_array(c, n->a);
		comp_subscript(c, n->b);
		l.kind = AD_ELEM;
		return l;
	case N_COL:
		l.b = is_column(n->sym);
		if (l.b)
			code_add(c, OP_COLNUM, 0, column(c, n->sym));
		else
			code_add(c, n->sym->slot < SV_COUNT ? OP_SPEC : OP_GLOB, 0, n->sym->slot);
		l.kind = AD_FIELD;
		return l;
	case N_FIELD:
		comp_expression(c, n->a);
		l.kind = AD_FIELD;
		return l;
	default:
		comp_fail(c, n, "this cannot be given a value");
		return l;
	}
}

/* --- expressions --- */

static void
field(struct comp *c, struct node *n)
{
	struct node *a = n->a;

	if (n->op == N_COL) {
		if (n->sub) {
			code_add(c, OP_COLNUM, 0, column(c, n->sym));
			return;
		}
		if (is_column(n->sym)) {
			code_add(c, OP_COL, c->copy, column(c, n->sym));
			return;
		}
		code_add(c, n->sym->slot < SV_COUNT ? OP_SPEC : OP_GLOB, 0, n->sym->slot);
		code_add(c, OP_FIELDX, c->copy, 0);
		return;
	}
	if (a->op == N_NUM && a->k.tag == V_INT && a->k.i >= 0 && a->k.i < 1 << 24) {
		if (a->k.i == 0)
			code_add(c, OP_FIELD0, c->copy, 0);
		else
			code_add(c, OP_FIELD, c->copy, (int)a->k.i);
		return;
	}
	comp_expression(c, a);
	code_add(c, OP_FIELDX, c->copy, 0);
}

static void
index_expr(struct comp *c, struct node *n)
{
	if (n->a->op == N_VAR && !n->a->local) {
		comp_subscript(c, n->b);
		code_add(c, OP_ELEMG, 0, n->a->sym->slot);
		return;
	}
	comp_array(c, n->a);
	comp_subscript(c, n->b);
	code_add(c, OP_ELEM, 1, 0);
}

/* x = x y z: grows the text of x where it stands. */
static bool
append(struct comp *c, struct node *n, bool keep)
{
	struct node *r = n->b, *k;
	int args = 0;

	if (n->sub || keep || n->a->op != N_VAR || r->op != N_CONCAT ||
	    (!n->a->local && (n->a->sym->slot < SV_COUNT || n->a->sym->array)))
		return false;
	for (k = r; k->op == N_CONCAT && !k->paren; k = k->a)
		;
	if (k->op != N_VAR || k->local != n->a->local || (k->local ? k->n != n->a->n : k->sym != n->a->sym))
		return false;
	variable(c, k);
	/* Push the operands in order: the chain leans to the left. */
	for (k = r; k->op == N_CONCAT && !k->paren; k = k->a)
		args++;
	for (int i = args; i > 0; i--) {
		k = r;
		for (int j = 1; j < i; j++)
			k = k->a;
		comp_expression(c, k->b);
	}
	if (n->a->local)
		code_add(c, OP_APPENDL, args, n->a->n);
	else
		code_add(c, OP_APPENDG, args, n->a->sym->slot);
	return true;
}

void
comp_assignment(struct comp *c, struct node *n, bool keep)
{
	struct lval l;
	int flags = keep ? A_KEEP : 0;

	if (append(c, n, keep))
		return;
	if (n->sub && n->a->op == N_INDEX && n->a->a->op == N_VAR && !n->a->a->local) {
		comp_subscript(c, n->a->b);
		comp_expression(c, n->b);
		code_add(c, OP_MODELEMG, flags | A_OP(n->sub), n->a->a->sym->slot);
		return;
	}
	if (n->a->op == N_INDEX && n->a->a->op == N_VAR && !n->a->a->local) {
		comp_subscript(c, n->a->b);
		comp_expression(c, n->b);
		code_add(c, OP_SETELEMG, flags, n->a->a->sym->slot);
		return;
	}
	l = comp_address(c, n->a);
	comp_expression(c, n->b);
	if (n->sub)
		code_add(c, OP_MOD, (int)l.kind | flags | A_OP(n->sub), l.b);
	else if (l.kind == AD_GLOB)
		code_add(c, OP_SETG, flags, l.b);
	else
		code_add(c, OP_SET, (int)l.kind | flags, l.b);
}

void
comp_increment(struct comp *c, struct node *n, bool keep)
{
	int flags = (keep ? A_KEEP : 0) | (n->sub == '-' ? A_DOWN : 0) | (n->n ? A_PRE : 0);
	struct lval l;

	if (n->a->op == N_INDEX && n->a->a->op == N_VAR && !n->a->a->local) {
		comp_subscript(c, n->a->b);
		code_add(c, OP_INCELEMG, flags, n->a->a->sym->slot);
		return;
	}
	l = comp_address(c, n->a);
	code_add(c, l.kind == AD_GLOB ? OP_INCG : OP_INC, (int)l.kind | flags, l.b);
}

static void
concatenation(struct comp *c, struct node *n)
{
	struct node *k;
	int args = 1;

	for (k = n; k->op == N_CONCAT && (k == n || !k->paren); k = k->a)
		args++;
	comp_expression(c, k);
	for (int i = args - 1; i > 0; i--) {
		k = n;
		for (int j = 1; j < i; j++)
			k = k->a;
		comp_expression(c, k->b);
	}
	code_add(c, OP_CONCAT, 0, args);
}

/* Push a regular expression: a constant as such, anything else as text. */
static void
regex(struct comp *c, struct node *n)
{
	if (n->op == N_REGEX || n->op == N_REGEXVAL)
		code_add(c, OP_REGEX, 0, const_add_regex(c, n));
	else
		comp_expression(c, n);
}

static void
match(struct comp *c, struct node *n)
{
	comp_expression(c, n->a);
	if (n->b->op == N_REGEX || n->b->op == N_REGEXVAL) {
		code_add(c, OP_MATCHRE, n->sub, const_add_regex(c, n->b));
		return;
	}
	comp_expression(c, n->b);
	code_add(c, OP_MATCH, n->sub, 0);
}

/* Jump if n is (not) true, without making a value of it. */

static void
logical(struct comp *c, struct node *n)
{
	int no, end;

	no = comp_jump_if(c, n, false);
	code_add(c, OP_CONST, 0, const_add(c, VINT(1)));
	end = code_add(c, OP_JMP, 0, 0);
	patch_here(c, no);
	code_add(c, OP_CONST, 0, const_add(c, VINT(0)));
	patch_here(c, end);
}

static bool
is_const(const struct node *n)
{
	return n->op == N_NUM || n->op == N_STR;
}

int
comp_field(struct comp *c, const struct node *f, int *b)
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

/* An instruction that tests a field and jumps: three words, see code.h. */
static int
jump_field(struct comp *c, enum op op, int a, int field, int konst)
{
	int j = code_add(c, op, a, 0);

	code_add(c, OP_END, 0, field);
	code_add(c, OP_END, 0, konst);
	return j;
}

static bool
is_whole(const struct node *n)
{
	return n->op == N_NUM && n->k.tag == V_INT && !n->k.s;
}

/* Comparisons of a field with a constant have instructions of their own, as have those with a whole number. */
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
	if (is_const(k) && (kind = comp_field(c, f, &b)))
		return jump_field(c, k->op == N_NUM ? OP_JFIELDNUM : OP_JFIELDSTR,
		    op | J_SENSE(sense) | J_NAMED(kind == 2), b,
		    k->op == N_NUM ? const_add(c, k->k) : const_add_text(c, k->k.sl.p, k->k.sl.n));
	comp_expression(c, n->a);
	if (is_whole(n->b)) {
		b = code_add(c, OP_JCMPK, n->sub | sense << 8, 0);
		code_add(c, OP_END, 0, const_add(c, n->b->k));
		return b;
	}
	comp_expression(c, n->b);
	return code_add(c, OP_JCMP, n->sub | sense << 8, 0);
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
	return jump_field(c, OP_JFIELDBITS, all | J_SENSE(sense) | J_NAMED(true), column(c, f->sym),
		    const_add(c, k->k));
}

/* A field, or the record, matched with a constant expression; -1: something else. */
static int
jump_match(struct comp *c, struct node *n, bool sense)
{
	int kind, b;

	if (n->op == N_REGEX)
		return jump_field(c, OP_JMATCHRE, J_SENSE(sense), 0, const_add_regex(c, n));
	if (n->op != N_MATCH || n->b->op != N_REGEX || !(kind = comp_field(c, n->a, &b)))
		return -1;
	return jump_field(c, OP_JMATCHRE, n->sub | J_SENSE(sense) | J_NAMED(kind == 2), b, const_add_regex(c, n->b));
}

int
comp_jump_if(struct comp *c, struct node *n, bool sense)
{
	int a, b;

	switch (n->op) {
	case N_NOT:
		return comp_jump_if(c, n->a, !sense);
	case N_CMP:
		return jump_compare(c, n, sense);
	case N_AND:
	case N_OR:
		if ((n->op == N_AND) == sense) {
			/* The first operand alone can only keep us here. */
			a = comp_jump_if(c, n->a, !sense);
			b = comp_jump_if(c, n->b, sense);
			patch_here(c, a);
			return b;
		}
		/* Either operand jumps: gather both at one place. */
		a = comp_jump_if(c, n->a, sense);
		b = comp_jump_if(c, n->b, !sense);
		patch_here(c, a);
		a = code_add(c, OP_JMP, 0, 0);
		patch_here(c, b);
		return a;
	default:
		a = jump_bits(c, n, sense);
		if (a < 0)
			a = jump_match(c, n, sense);
		if (a >= 0)
			return a;
		comp_expression(c, n);
		return code_add(c, sense ? OP_JT : OP_JF, 0, 0);
	}
}

static void
ternary(struct comp *c, struct node *n)
{
	int no = comp_jump_if(c, n->a, false), end;

	comp_expression(c, n->b);
	end = code_add(c, OP_JMP, 0, 0);
	patch_here(c, no);
	comp_expression(c, n->c);
	patch_here(c, end);
}

/* A divisor that is 0 is an error at once; one in parentheses, where it is reached: gawk, mawk and bwk awk agree. */
static bool
divides_by_zero(struct comp *c, struct node *n)
{
	if ((n->sub != '/' && n->sub != '%') || n->b->op != N_NUM || val_true(&n->b->k))
		return false;
	if (!n->b->paren)
		comp_fail(c, n, "division by zero");
	return true;
}

static bool
fold(struct comp *c, struct node *n)
{
	struct val r;

	if (n->a->op != N_NUM || n->b->op != N_NUM)
		return false;
	if (!num_op(n->sub, &n->a->k, &n->b->k, &r))
		return false;
	code_add(c, OP_CONST, 0, const_add(c, r));
	return true;
}

static void
arithmetic(struct comp *c, struct node *n)
{
	enum op op;

	if (!divides_by_zero(c, n) && fold(c, n))
		return;
	switch (n->sub) {
	case '+': op = OP_ADD; break;
	case '-': op = OP_SUB; break;
	case '*': op = OP_MUL; break;
	case '/': op = OP_DIV; break;
	case '%': op = OP_MODULO; break;
	default:  op = OP_POW; break;
	}
	comp_expression(c, n->a);
	comp_expression(c, n->b);
	code_add(c, op, 0, 0);
}

static void
membership(struct comp *c, struct node *n)
{
	comp_subscript(c, n->a);
	comp_array(c, n->b);
	code_add(c, OP_INARR, 0, 0);
}

/* Is this name an array for sure?  Then calls pass it as one. */
static bool
is_array_name(const struct comp *c, const struct node *n)
{
	(void)c;
	return n->op == N_VAR && !n->paren && !n->local && n->sym->array;
}

/* An element that may be an array. */
static void
raw_element(struct comp *c, struct node *n)
{
	comp_array(c, n->a);
	comp_subscript(c, n->b);
	code_add(c, OP_ELEM, 0, 0);
}

/* The same for a function that uses it as an array: an element without a value becomes one. */
static void
element_or_array(struct comp *c, struct node *n)
{
	comp_array(c, n->a);
	comp_subscript(c, n->b);
	code_add(c, OP_SUBARR, 1, 0);
}

/* A parameter that is an array, or nothing yet. */
static bool
is_array_param(const struct comp *c, const struct node *n)
{
	return n->op == N_VAR && n->local && c->fn && c->fn->parray[n->n] && !c->fn->pscalar[n->n];
}

/* Push what a function takes as it comes: a value or an array. */
static void
argument(struct comp *c, struct node *a)
{
	if (is_array_name(c, a))
		comp_array(c, a);
	else if (a->op == N_VAR && a->local)
		code_add(c, OP_LOC, 1, a->n);
	else if (a->op == N_VAR && a->sym->slot >= SV_COUNT)
		code_add(c, OP_GLOB, 1, a->sym->slot);
	else if (a->op == N_INDEX)
		raw_element(c, a);
	else
		comp_expression(c, a);
}

/* The same for a function that may turn out to want an array: a variable without a value can still become one. */
static void
maybe_array(struct comp *c, struct node *a)
{
	if (a->op != N_VAR || is_array_name(c, a) || (!a->local && a->sym->slot < SV_COUNT))
		argument(c, a);
	else
		code_add(c, a->local ? OP_MAYBEL : OP_MAYBEG, 0, a->local ? a->n : a->sym->slot);
}

static void
call(struct comp *c, struct node *n)
{
	int k = 0;

	for (struct node *a = n->a; a; a = a->next, k++) {
		if (k >= n->fn->nparam)
			fail_at(c->ps, a->src, a->line, a->col, "function %s takes %d arguments", n->fn->name,
			    n->fn->nparam);
		if (n->fn->parray[k] && a->op == N_INDEX)
			element_or_array(c, a);
		else if (is_array_name(c, a) || (n->fn->parray[k] && is_array_param(c, a)))
			comp_array(c, a);
		else if (n->fn->pmaybe[k])
			maybe_array(c, a);
		else
			argument(c, a);
	}
	code_add(c, OP_CALL, k, n->fn->n);
}

static void
indirect_call(struct comp *c, struct node *n)
{
	int k = 0;

	comp_expression(c, n->b);
	for (struct node *a = n->a; a; a = a->next, k++)
		maybe_array(c, a);
	code_add(c, OP_ICALL, k, 0);
}

static void
substitute(struct comp *c, struct node *n, bool global, bool keep)
{
	struct node *re = n->a, *repl = re->next, *target = repl->next;
	struct lval l = { AD_FIELD, 0 };
	bool stores = true;
	int miss = -1, re_const = 0;

	if (target && target->op != N_VAR && target->op != N_INDEX && target->op != N_FIELD && target->op != N_COL)
		stores = false;
	if (!target)
		code_add(c, OP_CONST, 0, const_add(c, VINT(0)));
	else if (stores)
		l = comp_address(c, target);
	if (stores && l.kind == AD_FIELD && re->op == N_REGEX && repl->op == N_STR) {
		/* Most often nothing matches: that is found out with the field as it lies in the record. */
		re_const = const_add_regex(c, re);
		miss = code_add(c, OP_SUBMISS, 0, 0);
		code_add(c, OP_END, 0, re_const);
	}
	if (stores)
		code_add(c, OP_LOADADDR, (int)l.kind, l.b);
	else
		comp_expression(c, target);
	if (miss >= 0)
		code_add(c, OP_REGEX, 0, re_const);
	else
		regex(c, re);
	comp_expression(c, repl);
	code_add(c, OP_DOSUB, global, 0);
	if (stores)
		code_add(c, OP_STOREADDR, (int)l.kind, l.b);
	if (miss >= 0)
		c->c->ins[miss].b = code_here(c);
	if (!keep)
		code_add(c, OP_POP, 0, 0);
}

static void
length(struct comp *c, struct node *n)
{
	struct node *a = n->a;

	if (!a) {
		code_add(c, OP_FIELD0, 0, 0);
	} else {
		argument(c, a);
	}
	code_add(c, OP_LENGTH, 0, 0);
}

/* The argument of a function that takes columns by their numbers: $name and $n stand for those, in lists as well. */
static struct node *
as_number(struct node *n)
{
	if (n->op == N_CONCAT) {
		n->a = as_number(n->a);
		n->b = as_number(n->b);
	} else if (n->op == N_COL && is_column(n->sym)) {
		n->sub = 1;
	} else if (n->op == N_FIELD && n->a->op == N_NUM) {
		n->a->next = n->next;
		return n->a;
	}
	return n;
}

void
comp_naming(struct comp *c, struct node *n, int pc)
{
	struct naming *x = arena_alloc(c->ps, sizeof *x);

	*x = (struct naming){ n, pc, c->naming };
	c->naming = x;
}

void
comp_builtin(struct comp *c, struct node *n, bool keep)
{
	const struct builtin *b = &builtins[n->n];
	int k = 0;

	/* What gathers rows has its heading from the header row. */
	if (b->end && list_has_no_effect(n->a))
		comp_naming(c, n, -1);
	else if (b->end || strcmp(b->name, "hdr") == 0)
		c->c->wants_header = true;
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
	if (b->column && n->a)
		n->a = as_number(n->a);
	for (struct node *a = n->a; a; a = a->next, k++) {
		if (b->arrays >> k & 1)
			comp_array(c, a);
		else if (b->regexes >> k & 1)
			regex(c, a);
		else
			argument(c, a);
	}
	/* Those of the language treat the header row as any other, and end nothing but by what they call. */
	code_add(c, b->kind == B_AWK && !b->hdr && !b->calls ? OP_PLAIN : OP_BUILTIN, k, n->n);
	if (!keep)
		code_add(c, OP_POP, 0, 0);
}

static void
getline(struct comp *c, struct node *n)
{
	struct lval l = { AD_GLOB, 0 };

	if (n->a)
		l = comp_address(c, n->a);
	if (n->b)
		comp_expression(c, n->b);
	code_add(c, OP_GETLINE, n->sub, n->a != NULL);
	if (n->a)
		code_add(c, OP_STOREADDR, (int)l.kind, l.b);
}

void
comp_expression(struct comp *c, struct node *n)
{
	const struct node *at = c->at;

	c->at = n;
	switch (n->op) {
	case N_NUM:
		code_add(c, OP_CONST, 0, const_add(c, n->k));
		break;
	case N_STR:
		code_add(c, OP_CONST, 0, const_add_text(c, n->k.sl.p, n->k.sl.n));
		break;
	case N_REGEXVAL:
		code_add(c, OP_CONST, 0, const_add_regex_value(c, n));
		break;
	case N_REGEX:
		code_add(c, OP_MATCH0, 0, const_add_regex(c, n));
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
		comp_assignment(c, n, true);
		break;
	case N_INCDEC:
		comp_increment(c, n, true);
		break;
	case N_COND:
		ternary(c, n);
		break;
	case N_OR:
	case N_AND:
		logical(c, n);
		break;
	case N_NOT:
		comp_expression(c, n->a);
		code_add(c, OP_NOT, 0, 0);
		break;
	case N_IN:
		membership(c, n);
		break;
	case N_MATCH:
		match(c, n);
		break;
	case N_CMP:
		comp_expression(c, n->a);
		if (is_whole(n->b)) {
			code_add(c, OP_CMPK, n->sub, const_add(c, n->b->k));
			break;
		}
		comp_expression(c, n->b);
		code_add(c, OP_CMP, n->sub, 0);
		break;
	case N_CONCAT:
		concatenation(c, n);
		break;
	case N_BIN:
		arithmetic(c, n);
		break;
	case N_NEG:
		comp_expression(c, n->a);
		code_add(c, OP_NEG, 0, 0);
		break;
	case N_PLUS:
		comp_expression(c, n->a);
		code_add(c, OP_PLUS, 0, 0);
		break;
	case N_CALL:
		call(c, n);
		break;
	case N_ICALL:
		indirect_call(c, n);
		break;
	case N_BUILTIN:
		comp_builtin(c, n, true);
		break;
	case N_GETLINE:
		getline(c, n);
		break;
	default:
		comp_fail(c, n, "a list stands where one expression is expected");
	}
	c->at = at;
}
