/*
 * What the files of the machine share: instructions work on the stack of a run (A->sp is the first free value).
 *
 * The functions of an instruction take their operands from the top of the stack and leave the result there.
 */
#ifndef TAWK_INSTR_PRIV_H
#define TAWK_INSTR_PRIV_H

#include "awk.h"
#include "code.h"
#include "program.h"
#include "tawkregex.h"

/* Whether r, the outcome of a comparison, is what op asks for. */
static inline bool
cmp_holds(int op, int r)
{
	switch (op) {
	case CMP_LT: return r < 0;
	case CMP_LE: return r <= 0;
	case CMP_EQ: return r == 0;
	case CMP_NE: return r != 0;
	case CMP_GT: return r > 0;
	default:     return r >= 0;
	}
}

/* The array in v, which becomes one if it was never assigned. */
static inline struct arr *
as_array(struct awk *A, struct val *v)
{
	if (v->tag == V_UNDEF) {
		v->a = arr_new();
		v->tag = V_ARR;
		v->s = NULL;
	}
	if (v->tag != V_ARR)
		fatal(A, "a value stands where an array is expected");
	v->a->maybe = false;
	return v->a;
}

/* A value is wanted of v: what stands for one that is neither yet has none. */
static inline void
settle_value(struct val *v)
{
	if (v->tag == V_ARR && v->a->maybe) {
		val_drop(v);
		*v = (struct val){ .tag = V_UNDEF };
	}
}

static inline void
not_an_array(struct awk *A, const struct val *v)
{
	if (v->tag == V_ARR)
		fatal(A, "an array stands where a value is expected");
}

static inline void
pop_n(struct awk *A, int n)
{
	while (n-- > 0)
		val_drop(--A->sp);
}

struct regex	*op_folded_regex(struct awk *, int k);

/* A constant: IGNORECASE needs another automaton, made from the same text. */
static inline struct regex *
const_regex(struct awk *A, int k)
{
	return A->ignorecase ? op_folded_regex(A, k) : A->code->re[k];
}

static inline bool
match_text(struct regex *re, struct text t)
{
	return re_test(re, t.p, t.n);
}

static inline int
column_number(struct awk *A, const struct code *C, int b)
{
	const struct column *c = &C->col[b];

	if (!c->num && !A->opt.permissive)
		fatal_usage(A, "no header row was read, so there is no column %s", c->sym->name);
	return c->num;
}

/* --- instructions (operate.c, subst.c, fieldtest.c): a and b are those of the instruction --- */

void	op_load(struct awk *, int kind, int b, struct val *v);	/* the operands of the address stay */
void	op_assign(struct awk *, int a, int b);
void	op_assign_element(struct awk *, int a, int slot);
void	op_store_line(struct awk *, int kind, int b);
void	op_modify(struct awk *, int a, int b);
void	op_modify_global(struct awk *, int a, int slot);
void	op_modify_element(struct awk *, int a, int slot);
void	op_increment(struct awk *, int a, int b);
void	op_increment_element(struct awk *, int a, int slot);
void	op_append(struct awk *, int n, struct val *to);
void	op_binary(struct awk *, int op);
void	op_negate(struct val *);
void	op_concat(struct awk *, int n);
void	op_join_key(struct awk *, int n);
void	op_element(struct awk *);
void	op_sub_array(struct awk *, bool or_value);
/* What a name stands for is not what the program wants of it. */
void	fail_global(struct awk *, int slot, bool is_array) __attribute__((noreturn));
void	fail_param(struct awk *, const char *name, bool is_array) __attribute__((noreturn));
void	op_member(struct awk *);
void	op_length(struct awk *);
void	op_sub(struct awk *, bool global);
const struct instr	*op_sub_miss(struct awk *, const struct instr *);
/* The element of a global array, made if need be; the key on top is taken.  Owned by the array. */
struct val	*op_global_element(struct awk *, int slot);
/*
 * [name] [n arguments] -> what the function of that name is, ready to be called with them: one of the program, or a
 * builtin.
 */
struct func	*op_callee(struct awk *, int *n, int *builtin);
/* Push a variable that may become an array. */
void	op_maybe_array(struct awk *, struct val *);
/* Whether the value on top, which stays, is the constant of a case. */
bool	op_case_equal(struct awk *, const struct val *k);
/* A test of a field that jumps: where to go on. */
const struct instr	*op_jump_field(struct awk *, const struct instr *);

#endif
