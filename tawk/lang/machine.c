/* The machine that runs compiled programs. */
#include <stdlib.h>

#include "functions.h"
#include "instr_priv.h"
#include "output.h"
#include "record.h"

#define FRAMES_MAX 5000000

struct frame {
	int pc;			/* to go on at */
	struct val *fp;
	struct func *fn;
};

/*
 * to = from.  Whole numbers and pieces of the record go part by part: a wide read of what was just written in parts
 * waits for the cache.
 */
static inline void
val_move(struct val *to, const struct val *from)
{
	if (from->tag == V_INT && !from->s) {
		val_set_int(to, from->i);
	} else if (from->tag == V_SLICE) {
		to->sl.p = from->sl.p;
		to->sl.n = from->sl.n;
		to->s = NULL;
		to->tag = V_SLICE;
		to->form = from->form;
	} else {
		*to = *from;
	}
}

static void
do_getline(struct awk *A, int kind, bool to_var)
{
	struct text rec;
	struct val src = { .tag = V_UNDEF };
	int k;

	if (kind) {
		src = *--A->sp;
		k = getline_from(A, kind, &src, &rec);
		val_drop(&src);
	} else {
		record_protect(A);
		k = A->exiting || A->phase == PAT_END ? 0 : getline_main(A, &rec);
	}
	if (k > 0 && to_var) {
		val_reset_input(&A->line, rec.p, rec.n);
		A->line.form = IN_ROW;
	} else if (k > 0) {
		if (kind)
			record_assign(A, rec.p, rec.n);
		else
			record_set(A, rec);
	}
	*A->sp++ = VINT(k);
}

/* --- output --- */

static void
print_values(struct awk *A, struct out *o, struct val *v, int n)
{
	char buf[NUMBUF];

	if (n == 0) {
		struct text t = record_text(A);

		out_write(A, o, t.p, t.n);
	}
	for (int i = 0; i < n; i++) {
		struct text t;

		if (i)
			out_write(A, o, A->ofs.p, A->ofs.n);
		not_an_array(A, &v[i]);
		t = text_by(&v[i], A->ofmt, buf);
		out_write(A, o, t.p, t.n);
	}
	out_write(A, o, A->ors.p, A->ors.n);
}

static struct out *
target(struct awk *A, int kind)
{
	char buf[NUMBUF];
	struct text t;
	struct out *o;

	if (!kind)
		return A->out;
	t = val_text(A, &A->sp[-1], buf);
	o = out_get(A, kind, t.p, t.n);
	val_drop(--A->sp);
	return o;
}

static void
print(struct awk *A, int kind, int n, int pc)
{
	struct out *o = target(A, kind);
	struct val *v = A->sp - n;

	if (o->fmt) {
		for (int i = 0; i < n; i++)
			not_an_array(A, &v[i]);
		o->fmt->values(A, o->fmt, o, v, n, pc);
	} else {
		print_values(A, o, v, n);
	}
	pop_n(A, n);
}

static void
print_formatted(struct awk *A, int kind, int n)
{
	struct out *o = target(A, kind);
	struct val *v = A->sp - n;
	char buf[NUMBUF];
	struct text t;

	t = awk_sprintf(A, val_text(A, &v[0], buf), v + 1, n - 1);
	out_write(A, o, t.p, t.n);
	pop_n(A, n);
}

/* --- loops over arrays --- */

static void
start_forin(struct awk *A)
{
	struct val *top = &A->sp[-1];
	struct arr *keys = arr_new();
	uint32_t n;
	struct val *k = sorted_keys(A, top->a, &n);

	keys->ent = xcalloc(n, sizeof *keys->ent);
	keys->room = keys->used = n;
	for (uint32_t i = 0; i < n; i++) {
		keys->ent[i].live = 1;
		keys->ent[i].isint = 1;
		keys->ent[i].v = k[i];
	}
	free(k);
	val_drop(top);
	top->a = keys;
	top->tag = V_ARR;
	top->s = NULL;
	*A->sp++ = VINT(0);
}

static bool
next_key(struct awk *A)
{
	struct val *pos = &A->sp[-1];
	struct arr *keys = pos[-1].a;

	if (pos->i >= keys->used)
		return false;
	val_copy(A->sp++, &keys->ent[pos->i++].v);
	return true;
}

/* --- calls --- */

static void
enter(struct awk *A, struct func *f, int argc, int ret)
{
	struct val *args = A->sp - argc;

	if ((size_t)(A->stack_end - A->sp) < (size_t)A->code->n + (size_t)f->nlocal + 64 || A->nframe >= FRAMES_MAX)
		fatal(A, "functions call each other too deep (%d)", A->nframe);
	for (int i = 0; i < argc; i++)
		val_keep(&args[i]);
	for (int i = argc; i < f->nlocal; i++)
		*A->sp++ = (struct val){ .tag = V_UNDEF };
	if (A->nframe == A->frame_room) {
		A->frame_room = A->frame_room ? A->frame_room * 2 : 64;
		A->frame = xrealloc(A->frame, (size_t)A->frame_room * sizeof *A->frame);
	}
	A->frame[A->nframe++] = (struct frame){ ret, A->fp, f };
	A->fp = args;
}

/* Leave a function: its value replaces its locals.  Returns where to go on. */
static int
leave(struct awk *A)
{
	struct val r = *--A->sp;
	struct frame *f = &A->frame[--A->nframe];

	not_an_array(A, &r);
	val_keep(&r);
	while (A->sp > A->fp)
		val_drop(--A->sp);
	*A->sp++ = r;
	A->fp = f->fp;
	return f->pc;
}

static void
call_builtin(struct awk *A, int k, int argc)
{
	const struct builtin *b = &builtins[k];
	struct val *arg = A->sp - argc, r = { .tag = V_UNDEF };

	if (b->hdr && A->rec->is_hdr && A->phase == PAT_MAIN && b->hdr != H_OWN) {
		if (b->hdr == H_KEEP) {
			/* Tests that read columns complain about missing ones here already. */
			if (b->min == 0 && argc == 0)
				b->fn(A, arg, argc, &r);
			val_drop(&r);
			r = VINT(1);
		} else if (b->hdr == H_SAME) {
			if (argc) {
				val_copy(&r, &arg[0]);
			}
		} else {
			A->unwind = UW_NEXT;
		}
	} else {
		b->fn(A, arg, argc, &r);
	}
	pop_n(A, argc);
	val_move(A->sp++, &r);
}

/* --- instructions --- */

/* Push a variable that holds an array, or may; as_is: what it is, not its value.  False: it has none. */
static bool
push_array(struct awk *A, struct val *v, bool as_is)
{
	if (!as_is)
		settle_value(v);
	if (!as_is && v->tag == V_ARR)
		return false;
	val_copy(A->sp++, v);
	return true;
}

static const char *
param_name(const struct awk *A, int slot)
{
	return A->nframe ? A->frame[A->nframe - 1].fn->param[slot] : "?";
}

static bool
compare_top(struct awk *A, int op)
{
	struct val *a = &A->sp[-2], *b = &A->sp[-1];
	bool r;

	if (a->tag == V_INT && b->tag == V_INT)
		r = cmp_holds(op, (a->i > b->i) - (a->i < b->i));
	else
		r = cmp_holds(op, val_cmp(A, a, b));
	val_drop(b);
	val_drop(a);
	A->sp -= 2;
	return r;
}

static void
unwind_to(struct awk *A, struct val *sp, int nframe, struct val *fp)
{
	while (A->sp > sp)
		val_drop(--A->sp);
	A->nframe = nframe;
	A->fp = fp;
}

static void
dynamic_field(struct awk *A, bool copy)
{
	struct val *v = &A->sp[-1], r;
	int64_t k = val_i64(v);

	val_drop(v);
	field_get(A, k, false, &r);
	if (copy)
		val_keep(&r);
	*v = r;
}

static void
push_field(struct awk *A, int64_t k, bool named, bool copy)
{
	field_get(A, k, named, A->sp);
	if (copy)
		val_keep(A->sp);
	A->sp++;
}

/* length() of what is on the stack, or of the record. */
static void
length_of(struct awk *A, int n)
{
	if (n == 0)
		push_field(A, 0, false, true);
	op_length(A);
}

static void
match_dynamic(struct awk *A, bool no)
{
	struct val *v = A->sp - 2;
	char buf[NUMBUF];
	bool yes = match_text(val_regex(A, &v[1]), val_text(A, &v[0], buf));

	pop_n(A, 2);
	*A->sp++ = VINT(yes != no);
}

static void
match_const(struct awk *A, int k, bool no)
{
	struct val *v = &A->sp[-1];
	char buf[NUMBUF];
	bool yes = match_text(const_regex(A, k), val_text(A, v, buf));

	val_drop(v);
	*v = VINT(yes != no);
}

static void
do_exit(struct awk *A, bool has)
{
	if (has) {
		A->status = (int)(val_i64(&A->sp[-1]) & 0xff);
		pop_n(A, 1);
	}
	A->unwind = UW_EXIT;
}

/* Each instruction jumps to the one behind it by itself: the processor foresees that better than one jump for all. */
#define NEXT	do { in = next++; A->at = in; goto *at[in->op]; } while (0)

/* Run from pc until the end of a block, or until the frame at `base' returns. */
static void
execute(struct awk *A, int pc, int base)
{
	struct val *const sp0 = A->sp, *const fp0 = A->fp;
	const int frames0 = base >= 0 ? base : A->nframe;
	const struct code *const C = A->code;
	const struct instr *const code = C->ins, *in, *next = code + pc;
	static const void *const at[] = {
#define X(name)	&&at_##name,
		TAWK_OPS(X)
#undef X
	};
	struct val *v, r;
	bool yes;

	NEXT;
	at_END:
		return;
	at_CONST:
		v = &C->konst[in->b];
		*A->sp = *v;
		if (v->s)
			v->s->ref++;
		A->sp++;
		NEXT;
	at_UNDEF:
		*A->sp++ = (struct val){ .tag = V_UNDEF };
		NEXT;
	at_GLOB:
		v = &A->glob[in->b];
		if (v->tag == V_INT && !v->s) {
			val_set_int(A->sp++, v->i);
			NEXT;
		}
		if (v->tag == V_ARR) {
			if (!push_array(A, v, in->a))
				fail_global(A, in->b, true);
			NEXT;
		}
		*A->sp = *v;
		if (v->s)
			v->s->ref++;
		A->sp++;
		NEXT;
	at_LOC:
		v = &A->fp[in->b];
		if (v->tag != V_ARR)
			val_copy(A->sp++, v);
		else if (!push_array(A, v, in->a))
			fail_param(A, param_name(A, in->b), true);
		NEXT;
	at_SPEC:
		if (in->b == SV_NR && !A->as_set) {
			*A->sp++ = VINT(A->nr);
			NEXT;
		}
		if (in->b <= SV_FNR)
			special_load(A, in->b);
		v = &A->glob[in->b];
		if (v->tag == V_INT && !v->s)
			val_set_int(A->sp++, v->i);
		else
			val_copy(A->sp++, v);
		NEXT;
	at_ARRG:
		v = &A->glob[in->b];
		if (v->tag != V_UNDEF && v->tag != V_ARR)
			fail_global(A, in->b, false);
		as_array(A, v);
		val_copy(A->sp++, v);
		NEXT;
	at_ARRL:
		v = &A->fp[in->b];
		if (v->tag != V_UNDEF && v->tag != V_ARR)
			fail_param(A, param_name(A, in->b), false);
		as_array(A, v);
		val_copy(A->sp++, v);
		NEXT;
	at_POP:
		A->sp--;
		val_drop(A->sp);
		NEXT;
	at_FIELD:
		push_field(A, in->b, false, in->a);
		NEXT;
	at_FIELD0:
		if (in->a) {
			push_field(A, 0, false, true);
			NEXT;
		}
		field_get(A, 0, false, A->sp);
		A->sp++;
		NEXT;
	at_COL:
		push_field(A, column_number(A, C, in->b), true, in->a);
		NEXT;
	at_COLNUM:
		*A->sp++ = VINT(column_number(A, C, in->b));
		NEXT;
	at_FIELDX:
		dynamic_field(A, in->a);
		NEXT;
	at_KEY:
		op_join_key(A, in->b);
		NEXT;
	at_ELEMG:
		v = op_global_element(A, in->b);
		not_an_array(A, v);
		val_copy(A->sp++, v);
		NEXT;
	at_ELEM:
		op_element(A);
		if (in->a)
			not_an_array(A, &A->sp[-1]);
		NEXT;
	at_SUBARR:
		op_sub_array(A, in->a);
		NEXT;
	at_INARR:
		op_member(A);
		NEXT;
	at_SET:
		op_assign(A, in->a, in->b);
		NEXT;
	at_SETG:
		v = --A->sp;
		if (v->tag == V_ARR)
			not_an_array(A, v);
		if (v->tag == V_SLICE)
			val_keep(v);
		r = A->glob[in->b];
		A->glob[in->b] = *v;
		val_drop(&r);
		if (in->a & A_KEEP)
			val_copy(A->sp++, &A->glob[in->b]);
		NEXT;
	at_SETELEMG:
		op_assign_element(A, in->a, in->b);
		NEXT;
	at_MOD:
		v = &A->glob[in->b];
		if (in->a == (AD_GLOB | A_OP('+')) && v->tag == V_INT && A->sp[-1].tag == V_INT && !v->s &&
		    !A->sp[-1].s && !__builtin_add_overflow(v->i, A->sp[-1].i, &r.i)) {
			v->i = r.i;
			A->sp--;
			NEXT;
		}
		if ((in->a & 0xf) == AD_GLOB) {
			op_modify_global(A, in->a, in->b);
			NEXT;
		}
		op_modify(A, in->a, in->b);
		NEXT;
	at_MODELEMG:
		op_modify_element(A, in->a, in->b);
		NEXT;
	at_INC:
		op_increment(A, in->a, in->b);
		NEXT;
	at_INCG:
		v = &A->glob[in->b];
		if (v->tag == V_INT && !v->s && v->i < INT64_MAX && v->i > INT64_MIN) {
			r = *v;
			v->i += in->a & A_DOWN ? -1 : 1;
			if (in->a & A_KEEP)
				*A->sp++ = in->a & A_PRE ? *v : r;
			NEXT;
		}
		op_increment(A, in->a, in->b);
		NEXT;
	at_INCELEMG:
		op_increment_element(A, in->a, in->b);
		NEXT;
	at_APPENDG:
		op_append(A, in->a, &A->glob[in->b]);
		NEXT;
	at_APPENDL:
		op_append(A, in->a, &A->fp[in->b]);
		NEXT;
	at_LOADADDR:
		op_load(A, in->a, in->b, &r);
		*A->sp++ = r;
		NEXT;
	at_STOREADDR:
		op_store_line(A, in->a, in->b);
		NEXT;
	at_ADD:
		v = A->sp - 2;
		if (v[0].tag == V_INT && v[1].tag == V_INT && !v[0].s && !v[1].s &&
		    !__builtin_add_overflow(v[0].i, v[1].i, &r.i)) {
			v[0].i = r.i;
			A->sp--;
			NEXT;
		}
		op_binary(A, '+');
		NEXT;
	at_SUB:
		v = A->sp - 2;
		if (v[0].tag == V_INT && v[1].tag == V_INT && !v[0].s && !v[1].s &&
		    !__builtin_sub_overflow(v[0].i, v[1].i, &r.i)) {
			v[0].i = r.i;
			A->sp--;
			NEXT;
		}
		op_binary(A, '-');
		NEXT;
	at_MUL:
		v = A->sp - 2;
		if (v[0].tag == V_INT && v[1].tag == V_INT && !v[0].s && !v[1].s &&
		    !__builtin_mul_overflow(v[0].i, v[1].i, &r.i)) {
			v[0].i = r.i;
			A->sp--;
			NEXT;
		}
		op_binary(A, '*');
		NEXT;
	at_DIV:
		op_binary(A, '/');
		NEXT;
	at_MODULO:
		v = A->sp - 2;
		if (v[0].tag == V_INT && v[1].tag == V_INT && !v[0].s && !v[1].s && v[1].i > 0) {
			v[0].i %= v[1].i;
			A->sp--;
			NEXT;
		}
		op_binary(A, '%');
		NEXT;
	at_POW:
		op_binary(A, '^');
		NEXT;
	at_NEG:
		op_negate(&A->sp[-1]);
		NEXT;
	at_PLUS:
		v = &A->sp[-1];
		val_num(v, &r);
		val_drop(v);
		*v = r;
		NEXT;
	at_NOT:
		v = &A->sp[-1];
		yes = !val_true(v);
		val_drop(v);
		*v = VINT(yes);
		NEXT;
	at_CMP:
		v = A->sp - 2;
		if (v[0].tag == V_INT && v[1].tag == V_INT && !v[0].s && !v[1].s) {
			v->i = cmp_holds(in->a, (v[0].i > v[1].i) - (v[0].i < v[1].i));
			A->sp--;
			NEXT;
		}
		yes = compare_top(A, in->a);
		*A->sp++ = VINT(yes);
		NEXT;
	at_CMPK:
		v = A->sp - 1;
		if (v->tag == V_INT && !v->s) {
			const int64_t k = C->konst[in->b].i;

			v->i = cmp_holds(in->a, (v->i > k) - (v->i < k));
			NEXT;
		}
		*A->sp++ = C->konst[in->b];
		yes = compare_top(A, in->a);
		*A->sp++ = VINT(yes);
		NEXT;
	at_CONCAT:
		op_concat(A, in->b);
		NEXT;
	at_MATCH:
		match_dynamic(A, in->a);
		NEXT;
	at_MATCHRE:
		match_const(A, in->b, in->a);
		NEXT;
	at_MATCH0:
		*A->sp++ = VINT(match_text(const_regex(A, in->b), record_text(A)));
		NEXT;
	at_REGEX:
		*A->sp++ = (struct val){ .re = const_regex(A, in->b), .tag = V_REGEX };
		NEXT;
	at_JMP:
		next = code + in->b;
		NEXT;
	at_JF:
	at_JT:
		v = --A->sp;
		if (v->tag == V_INT && !v->s) {
			if ((v->i != 0) == (in->op == OP_JT))
				next = code + in->b;
			NEXT;
		}
		not_an_array(A, v);
		yes = val_true(v);
		val_drop(v);
		if (yes == (in->op == OP_JT))
			next = code + in->b;
		NEXT;
	at_JCMP:
		v = A->sp - 2;
		if (v[0].tag == V_INT && v[1].tag == V_INT && !v[0].s && !v[1].s) {
			A->sp = v;
			if (cmp_holds(in->a & 0xff, (v[0].i > v[1].i) - (v[0].i < v[1].i)) == (in->a >> 8))
				next = code + in->b;
			NEXT;
		}
		if (compare_top(A, in->a & 0xff) == (in->a >> 8))
			next = code + in->b;
		NEXT;
	at_JCMPK:
		v = &C->konst[in[1].b];
		next++;
		if (A->sp[-1].tag == V_INT && !A->sp[-1].s) {
			const int64_t i = (--A->sp)->i;

			if (cmp_holds(in->a & 0xff, (i > v->i) - (i < v->i)) == (in->a >> 8))
				next = code + in->b;
			NEXT;
		}
		*A->sp++ = *v;
		if (compare_top(A, in->a & 0xff) == (in->a >> 8))
			next = code + in->b;
		NEXT;
	at_JFIELDNUM:
	at_JFIELDSTR:
	at_JFIELDBITS:
	at_JMATCHRE:
		next = op_jump_field(A, in);
		NEXT;
	at_CASE:
		if (op_case_equal(A, &C->konst[in[1].b])) {
			pop_n(A, 1);
			next = code + in->b;
		} else {
			next++;
		}
		NEXT;
	at_CASERE:
		val_copy(&r, &A->sp[-1]);
		*A->sp++ = r;
		match_const(A, in[1].b, false);
		yes = A->sp[-1].i;
		A->sp--;
		if (yes) {
			pop_n(A, 1);
			next = code + in->b;
		} else {
			next++;
		}
		NEXT;
	at_CALL:
		enter(A, C->fn[in->b], in->a, (int)(next - code));
		next = code + C->fn[in->b]->entry;
		NEXT;
	at_ICALL: {
		int n = in->a, k = 0;
		struct func *f = op_callee(A, &n, &k);

		if (f) {
			enter(A, f, n, (int)(next - code));
			next = code + f->entry;
			NEXT;
		}
		if (builtins[k].special == SP_LENGTH)
			length_of(A, n);
		else
			call_builtin(A, k, n);
		if (A->unwind != UW_NONE)
			goto unwound;
		NEXT;
	}
	at_MAYBEG:
		op_maybe_array(A, &A->glob[in->b]);
		NEXT;
	at_MAYBEL:
		op_maybe_array(A, &A->fp[in->b]);
		NEXT;
	at_RET:
		next = code + leave(A);
		if (A->nframe == base)
			return;
		NEXT;
	at_BUILTIN:
		call_builtin(A, in->b, in->a);
		if (A->unwind != UW_NONE)
			goto unwound;
		NEXT;
	at_PLAIN:
		v = A->sp - in->a;
		builtins[in->b].fn(A, v, in->a, &r);
		while (A->sp > v)
			val_drop(--A->sp);
		val_move(A->sp++, &r);
		NEXT;
	at_LENGTH:
		op_length(A);
		NEXT;
	at_GETLINE:
		do_getline(A, in->a, in->b);
		if (A->unwind != UW_NONE)
			goto unwound;
		NEXT;
	at_SUBMISS:
		next = op_sub_miss(A, in);
		NEXT;
	at_DOSUB:
		op_sub(A, in->a);
		NEXT;
	at_PRINT0: {
		struct text t;

		if (A->out->fmt) {
			A->out->fmt->values(A, A->out->fmt, A->out, NULL, 0, -1);
			NEXT;
		}
		t = record_text(A);
		out_write(A, A->out, t.p, t.n);
		out_write(A, A->out, A->ors.p, A->ors.n);
		NEXT;
	}
	at_PRINT:
		print(A, in->a, in->b, (int)(in - code));
		NEXT;
	at_NAMES:
		v = A->sp - in->a;
		A->out->fmt->values(A, A->out->fmt, A->out, v, in->a, in->b);
		pop_n(A, in->a);
		NEXT;
	at_PRINTF:
		print_formatted(A, in->a, in->b);
		NEXT;
	at_FORIN:
		start_forin(A);
		NEXT;
	at_FORNEXT:
		if (!next_key(A))
			next = code + in->b;
		NEXT;
	at_FORDONE:
		if (in->a) {
			val_copy(A->sp, &A->sp[-1 - in->a]);
			A->sp++;
		} else {
			pop_n(A, 2);
		}
		NEXT;
	at_DELELEM:
		val_key(A, &A->sp[-1]);
		arr_del(A->sp[-2].a, &A->sp[-1]);
		pop_n(A, 2);
		NEXT;
	at_DELARR:
		arr_clear(A->sp[-1].a);
		pop_n(A, 1);
		NEXT;
	at_NEXT:
		A->unwind = UW_NEXT;
		goto unwound;
	at_NEXTFILE:
		A->unwind = UW_NEXTFILE;
		goto unwound;
	at_EXIT:
		do_exit(A, in->a);
		goto unwound;
	at_RANGE:
		if (A->inrange[in->a])
			next = code + in->b;
		NEXT;
	at_SETRANGE:
		A->inrange[in->a] = in->b;
		NEXT;
unwound:
	unwind_to(A, sp0, frames0, fp0);
}

void
run_code(struct awk *A, int entry)
{
	execute(A, entry, -1);
}

void
run_call(struct awk *A, struct func *f, struct val *arg, int n, struct val *ret)
{
	const struct instr *at = A->at;
	int base = A->nframe;
	struct val *sp = A->sp, *fp = A->fp;

	for (int i = 0; i < n; i++)
		*A->sp++ = arg[i];
	enter(A, f, n, 0);
	execute(A, f->entry, base);
	ret->tag = V_UNDEF;
	ret->s = NULL;
	if (A->unwind == UW_NONE)
		*ret = *--A->sp;
	else
		unwind_to(A, sp, base, fp);
	A->at = at;
}
