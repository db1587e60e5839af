/* What instructions do to values and variables. */
#include <stdlib.h>
#include <string.h>

#include "functions.h"
#include "instr_priv.h"
#include "record.h"
#include "utf8chars.h"

/* The expression of a constant under IGNORECASE. */
struct regex *
op_folded_regex(struct awk *A, int k)
{
	struct code *c = A->code;
	char msg[128];

	if (!c->folded)
		c->folded = xcalloc((size_t)c->nre, sizeof(struct regex *));
	if (!c->folded[k])
		c->folded[k] = re_new(c->retext[k].p, c->retext[k].n, (A->opt.utf8 ? RE_UTF8 : 0) | RE_ICASE, msg,
		    sizeof msg);
	if (!c->folded[k])
		fatal(A, "%s: /%.*s/", msg, (int)c->retext[k].n, c->retext[k].p);
	return c->folded[k];
}

/* --- addresses --- */

/* The value at an address; its operands are on top of the stack.  Fields are not handled here. */
static struct val *
at_address(struct awk *A, int kind, int b)
{
	struct val *sp = A->sp;

	switch (kind) {
	case AD_GLOB:
		settle_value(&A->glob[b]);
		return &A->glob[b];
	case AD_LOC:
		settle_value(&A->fp[b]);
		if (A->fp[b].tag == V_ARR)
			fatal(A, "an array stands where a value is expected");
		return &A->fp[b];
	case AD_SPEC:
		special_load(A, b);
		return &A->glob[b];
	default:
		val_key(A, &sp[-1]);
		return arr_put(sp[-2].a, &sp[-1]);
	}
}

static int
operands(int kind)
{
	return kind == AD_ELEM ? 2 : kind == AD_FIELD ? 1 : 0;
}

/* Store v (taken over) at an address whose operands are on top of the stack and stay there. */
static void
store(struct awk *A, int kind, int b, struct val *v)
{
	struct val *p, old;

	not_an_array(A, v);
	val_keep(v);
	if (kind == AD_FIELD) {
		field_set(A, val_i64(&A->sp[-1]), v);
		return;
	}
	p = at_address(A, kind, b);
	not_an_array(A, p);
	old = *p;
	*p = *v;
	val_drop(&old);
	if (kind == AD_SPEC)
		special_changed(A, b);
}

void
op_load(struct awk *A, int kind, int b, struct val *v)
{
	if (kind == AD_FIELD) {
		field_get(A, val_i64(&A->sp[-1]), b, v);
		val_keep(v);
		return;
	}
	val_copy(v, at_address(A, kind, b));
	not_an_array(A, v);
}

/* --- instructions --- */

static void
arith(struct awk *A, int op, const struct val *a, const struct val *b, struct val *r)
{
	struct val x, y;

	not_an_array(A, a);
	not_an_array(A, b);
	val_num(a, &x);
	val_num(b, &y);
	if (!num_op(op, &x, &y, r))
		fatal(A, "division by zero%s", op == '%' ? " in %" : "");
}

void
op_binary(struct awk *A, int op)
{
	struct val *sp = A->sp, r;

	arith(A, op, &sp[-2], &sp[-1], &r);
	val_drop(&sp[-1]);
	val_drop(&sp[-2]);
	sp[-2] = r;
	A->sp = sp - 1;
}

void
op_concat(struct awk *A, int n)
{
	struct val *v = A->sp - n;
	char small[4][64], *bufs = NULL;
	struct text t[16], *ts = n <= 16 ? t : xmalloc((size_t)n * sizeof *ts);
	size_t len = 0;
	struct str *s;
	char *p;
	int nb = 0;

	for (int i = 0; i < n; i++) {
		if (val_isnum(&v[i]) && !v[i].s) {
			/* Whole numbers are short; others may not be. */
			if (v[i].tag == V_INT && nb < 4) {
				ts[i] = (struct text){ small[nb], i64_text(v[i].i, small[nb]) };
				nb++;
			} else {
				struct str *k = val_str(A, &v[i]);

				val_set_str(&v[i], k);
				ts[i] = (struct text){ k->s, k->len };
			}
		} else {
			ts[i] = val_text(A, &v[i], small[0]);
		}
		len += ts[i].n;
	}
	s = str_new(NULL, len);
	p = s->s;
	for (int i = 0; i < n; i++) {
		if (ts[i].n)
			memcpy(p, ts[i].p, ts[i].n);
		p += ts[i].n;
	}
	free(bufs);
	if (ts != t)
		free(ts);
	pop_n(A, n);
	val_set_str(A->sp++, s);
}

/* Several subscripts become one key. */
void
op_join_key(struct awk *A, int n)
{
	struct val *v = A->sp - n;
	char buf[NUMBUF];
	struct str *s = str_new(NULL, 0);

	for (int i = 0; i < n; i++) {
		struct text t = val_text(A, &v[i], buf);

		if (i)
			s = str_append(s, A->subsep.p, A->subsep.n);
		s = str_append(s, t.p, t.n);
	}
	pop_n(A, n);
	val_set_str(A->sp++, s);
}

/*
 * [x] [n operands] -> x with them behind it, in the variable that x came from.  If that still holds the text, and
 * nobody else does, it grows where it stands.
 */
void
op_append(struct awk *A, int n, struct val *to)
{
	struct val *x = A->sp - n - 1, old = *to;
	char buf[NUMBUF];
	struct str *s;

	if (x->tag != V_STR || old.tag != V_STR || x->s != old.s || x->s->ref != 2) {
		op_concat(A, n + 1);
		*to = *--A->sp;
		val_drop(&old);
		return;
	}
	s = x->s;
	s->ref--;
	for (int i = 1; i <= n; i++) {
		struct text t = val_text(A, &x[i], buf);

		s = str_append(s, t.p, t.n);
	}
	val_set_str(to, s);
	pop_n(A, n);
	A->sp--;
}

/* p = p op rhs, where p is a variable or an element. */
static void
modify_value(struct awk *A, int op, struct val *p, const struct val *rhs)
{
	struct val n, r;

	if (op == '+' && !p->s && (p->tag == V_INT || p->tag == V_FLT) && rhs->tag != V_ARR) {
		val_num(rhs, &n);
		if (p->tag == V_FLT) {
			p->f += val_flt(&n);
			return;
		}
		if (n.tag == V_INT && !__builtin_add_overflow(p->i, n.i, &r.i)) {
			p->i = r.i;
			return;
		}
	}
	arith(A, op, p, rhs, &r);
	val_drop(p);
	*p = r;
}

void
op_modify_global(struct awk *A, int a, int slot)
{
	struct val *rhs = --A->sp;
	struct val *p = &A->glob[slot];

	settle_value(p);
	modify_value(A, a >> 8, p, rhs);
	val_drop(rhs);
	if (a & A_KEEP)
		val_copy(A->sp++, p);
}

void
op_modify(struct awk *A, int a, int b)
{
	int kind = a & 0xf, op = a >> 8, n = operands(kind);
	struct val rhs = *--A->sp, old, r;

	op_load(A, kind, b, &old);
	arith(A, op, &old, &rhs, &r);
	val_drop(&old);
	val_drop(&rhs);
	old = r;
	store(A, kind, b, &r);
	pop_n(A, n);
	if (a & A_KEEP)
		*A->sp++ = old;
}

void
op_increment(struct awk *A, int a, int b)
{
	int kind = a & 0xf, n = operands(kind);
	struct val old, num, one = VINT(1), r, keep;

	op_load(A, kind, b, &old);
	val_num(&old, &num);
	num_op(a & A_DOWN ? '-' : '+', &num, &one, &r);
	keep = a & A_PRE ? r : num;
	val_drop(&old);
	store(A, kind, b, &r);
	pop_n(A, n);
	if (a & A_KEEP)
		*A->sp++ = keep;
}

/* An element of a global array, made if need be; the key on top is taken. */
struct val *
op_global_element(struct awk *A, int slot)
{
	struct val *key = &A->sp[-1], *g = &A->glob[slot], *v;

	if (g->tag != V_ARR)
		as_array(A, g);
	if (key->tag == V_INT && !key->s && (uint32_t)key->i == (uint64_t)key->i) {
		A->sp--;
		return arr_put_int(g->a, key->i);
	}
	val_key(A, key);
	v = arr_put(g->a, key);
	val_drop(key);
	A->sp--;
	return v;
}

/* [key] [value] -> the element of a global array has that value. */
void
op_assign_element(struct awk *A, int a, int slot)
{
	struct val v = *--A->sp, *p, old;

	not_an_array(A, &v);
	val_keep(&v);
	p = op_global_element(A, slot);
	not_an_array(A, p);
	old = *p;
	*p = v;
	val_drop(&old);
	if (a & A_KEEP)
		val_copy(A->sp++, p);
}

void
op_modify_element(struct awk *A, int a, int slot)
{
	struct val *rhs = --A->sp;
	struct val *p = op_global_element(A, slot);

	modify_value(A, a >> 8, p, rhs);
	val_drop(rhs);
	if (a & A_KEEP)
		val_copy(A->sp++, p);
}

void
op_increment_element(struct awk *A, int a, int slot)
{
	struct val *p = op_global_element(A, slot), num, one = VINT(1), r;

	if (p->tag == V_INT && !p->s && p->i < INT64_MAX && p->i > INT64_MIN) {
		int64_t old = p->i;

		p->i += a & A_DOWN ? -1 : 1;
		if (a & A_KEEP)
			*A->sp++ = VINT(a & A_PRE ? p->i : old);
		return;
	}
	not_an_array(A, p);
	val_num(p, &num);
	num_op(a & A_DOWN ? '-' : '+', &num, &one, &r);
	val_drop(p);
	*p = r;
	if (a & A_KEEP)
		*A->sp++ = a & A_PRE ? r : num;
}

void
op_assign(struct awk *A, int a, int b)
{
	int kind = a & 0xf, n = operands(kind);
	struct val *v = --A->sp, result = { .tag = V_UNDEF };

	if (v->tag == V_SLICE)
		val_keep(v);
	if (a & A_KEEP)
		val_copy(&result, v);
	store(A, kind, b, v);
	pop_n(A, n);
	if (a & A_KEEP)
		*A->sp++ = result;
}

static __attribute__((noinline)) size_t
length_of_number(struct awk *A, const struct val *v)
{
	char buf[NUMBUF];

	return val_text(A, v, buf).n;
}

void
op_length(struct awk *A)
{
	struct val *v = &A->sp[-1];
	struct text t;
	size_t n;

	if (v->tag == V_ARR)
		n = v->a->live;
	else if (val_has_text(v, &t))
		n = A->opt.utf8 ? utf8_count(t.p, t.n) : t.n;
	else
		n = length_of_number(A, v);
	val_drop(v);
	val_set_int(v, (int64_t)n);
}

#define LINE_KEPT 65536	/* room of a text that waits for the next line [bytes] */

/* [address] [status]: a status above zero stores the waiting text. */
void
op_store_line(struct awk *A, int kind, int b)
{
	int64_t status = (--A->sp)->i;

	if (status > 0 && (kind == AD_GLOB || kind == AD_LOC)) {
		struct val *p = at_address(A, kind, b), old;

		not_an_array(A, p);
		old = *p;
		*p = A->line;
		A->line = old;
		/* The text that was there has room for the next one, but what is large is not kept. */
		if (!old.s || old.s->ref > 1 || old.s->cap > LINE_KEPT) {
			A->line = (struct val){ .tag = V_UNDEF };
			val_drop(&old);
		}
	} else if (status > 0) {
		struct val v = A->line;

		A->line.tag = V_UNDEF;
		A->line.s = NULL;
		store(A, kind, b, &v);
	}
	pop_n(A, operands(kind));
	val_set_int(A->sp++, status);
}

bool
op_case_equal(struct awk *A, const struct val *k)
{
	const struct val *v = &A->sp[-1];
	char buf[NUMBUF];
	struct val num;

	/* Labels that are numbers match numbers only, texts match texts. */
	if (val_isnum(k)) {
		if (val_isnum(v))
			return num_cmp(v, k) == 0;
		return val_looks(v, &num) && num_cmp(&num, k) == 0;
	}
	if (val_isnum(v) && !v->s)
		return false;
	return text_cmp(A, val_text(A, v, buf), (struct text){ k->s->s, k->s->len }) == 0;
}

void
op_negate(struct val *v)
{
	struct val num, zero = VINT(0), r;

	val_num(v, &num);
	val_drop(v);
	if (num.tag == V_FLT || (num.tag == V_INT && num.i == 0)) {
		val_set_flt(v, -val_flt(&num));
		return;
	}
	num_op('-', &zero, &num, &r);
	*v = r;
}

void
op_member(struct awk *A)
{
	struct val *key = &A->sp[-2];
	bool in;

	val_key(A, key);
	in = arr_get(A->sp[-1].a, key) != NULL;
	pop_n(A, 2);
	*A->sp++ = VINT(in);
}

void
op_element(struct awk *A)
{
	struct val *key = &A->sp[-1], *v, r;

	val_key(A, key);
	v = arr_put(A->sp[-2].a, key);
	val_copy(&r, v);
	pop_n(A, 2);
	*A->sp++ = r;
}

void
op_sub_array(struct awk *A, bool or_value)
{
	struct val *key = &A->sp[-1], *v, r;

	val_key(A, key);
	v = arr_put(A->sp[-2].a, key);
	if (!or_value || v->tag == V_UNDEF)
		as_array(A, v);
	val_copy(&r, v);
	pop_n(A, 2);
	*A->sp++ = r;
}

void
fail_param(struct awk *A, const char *name, bool is_array)
{
	if (is_array)
		fatal(A, "%s is an array, so it has no value", name);
	fatal(A, "%s is a value, so it cannot be an array", name);
}

void
fail_global(struct awk *A, int slot, bool is_array)
{
	const struct sym *s = A->ps->syms;

	while (s->slot != slot)
		s = s->next;
	fail_param(A, s->name, is_array);
}

void
op_maybe_array(struct awk *A, struct val *v)
{
	if (v->tag == V_UNDEF)
		as_array(A, v)->maybe = true;
	val_copy(A->sp++, v);
}

/* Arguments as a function wants them: an array for each bit of arrays, and no promises where it wants none. */
static void
settle_arguments(struct awk *A, struct val *arg, int n, const bool *arrays, const bool *maybe)
{
	for (int i = 0; i < n; i++) {
		if (arrays[i])
			as_array(A, &arg[i]);
		else if (!maybe || !maybe[i])
			settle_value(&arg[i]);
	}
}

/* The number of a function that is not the program's. */
static int
builtin_callee(struct awk *A, struct text name, struct val *arg, int n)
{
	int k = builtin_find(name.p, name.n);
	const struct builtin *b;
	bool arrays[64] = { false };

	if (k < 0)
		k = library_find(name.p, name.n);
	if (k < 0)
		fatal(A, "@: there is no function %.*s", (int)(name.n > 200 ? 200 : name.n), name.p);
	b = &builtins[k];
	if (b->special == SP_SUB || b->special == SP_GSUB || n > 64)
		fatal(A, "@: %s cannot be called by a variable", b->name);
	if (n < b->min || (b->max >= 0 && n > b->max))
		fatal(A, "%s: %d arguments, usage: %s(%s)", b->name, n, b->name, b->params);
	for (int i = 0; i < n && i < 8; i++)
		arrays[i] = b->arrays >> i & 1;
	settle_arguments(A, arg, n, arrays, NULL);
	return k;
}

struct func *
op_callee(struct awk *A, int *argc, int *builtin)
{
	int n = *argc;
	struct val *arg = A->sp - n, name = arg[-1];
	char buf[NUMBUF];
	struct text t = val_text(A, &name, buf);
	struct func *f = func_find(A->ps, t.p, t.n);

	if (f && f->defined) {
		if (n > f->nparam) {
			warning(A, "function %s takes %d arguments, not %d", f->name, f->nparam, n);
			pop_n(A, n - f->nparam);
			*argc = n = f->nparam;
		}
		settle_arguments(A, arg, n, f->parray, f->pmaybe);
	} else {
		*builtin = builtin_callee(A, t, arg, n);
		f = NULL;
	}
	memmove(arg - 1, arg, (size_t)n * sizeof *arg);
	A->sp--;
	val_drop(&name);
	return f;
}
