/* Tests of a field that jump, for the machine and for rows that are not split. */
#include <string.h>

#include "instr_priv.h"
#include "record.h"

static bool
number_test(struct awk *A, int cmp, const struct val *k, const struct val *v)
{
	struct val num;
	int r;

	if (v->tag == V_SLICE && val_looks(v, &num))
		r = k->tag == V_INT && num.tag == V_INT ? (num.i > k->i) - (num.i < k->i) : num_cmp(&num, k);
	else
		r = val_cmp(A, v, k);
	return cmp_holds(cmp, r);
}

static bool
text_test(struct awk *A, int cmp, const struct val *k, const struct val *v)
{
	if (v->tag == V_SLICE && !A->ignorecase && (cmp == CMP_EQ || cmp == CMP_NE)) {
		bool same = v->sl.n == k->s->len && memcmp(v->sl.p, k->s->s, v->sl.n) == 0;

		return same == (cmp == CMP_EQ);
	}
	return cmp_holds(cmp, val_cmp(A, v, k));
}

/* bitsanyset or bitsallset. */
static bool
bits_test(const struct awk *A, bool all, const struct val *k, const struct val *v)
{
	struct val num;
	u128 m = val_u128(k), u;

	if (A->rec->is_hdr && A->phase == PAT_MAIN)
		return true;
	if (v->tag == V_SLICE && num_parse(v->sl.p, v->sl.n, true, &num) && num.tag == V_INT && num.i >= 0)
		u = (uint64_t)num.i;
	else
		u = val_bits(v);
	return all ? (u & m) == m : (u & m) != 0;
}

static bool
regex_test(struct awk *A, bool no, int re, const struct val *v)
{
	char buf[NUMBUF];

	return match_text(const_regex(A, re), val_text(A, v, buf)) != no;
}

bool
field_test(struct awk *A, const struct instr *in, const struct val *v)
{
	int asked = J_ASKED(in->a), k = in[2].b;

	switch ((enum op)in->op) {
	case OP_JFIELDNUM:
		return number_test(A, asked, &A->code->konst[k], v);
	case OP_JFIELDSTR:
		return text_test(A, asked, &A->code->konst[k], v);
	case OP_JFIELDBITS:
		return bits_test(A, asked, &A->code->konst[k], v);
	default:
		return regex_test(A, asked, k, v);
	}
}

struct regex *
field_test_regex(struct awk *A, const struct instr *in)
{
	return const_regex(A, in[2].b);
}

/* Where a test of a field goes on. */
const struct instr *
op_jump_field(struct awk *A, const struct instr *in)
{
	bool named = in->a & J_NAMED(1), yes;
	struct val v;

	field_get(A, named ? column_number(A, A->code, in[1].b) : in[1].b, named, &v);
	yes = field_test(A, in, &v);
	val_drop(&v);
	return yes == !!(in->a & J_SENSE(1)) ? A->code->ins + in->b : in + J_WORDS;
}
