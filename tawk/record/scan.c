/*
 * Rows that the first test of a program refuses are passed over here, before they are records.
 *
 * Where a program is nothing but such a filter, the rows that pass are printed here too, neighbours in one piece;
 * where it only calculates something of them, it is run from here.
 */
#include <string.h>

#include "awk.h"
#include "code.h"
#include "mask64.h"
#include "output.h"
#include "record.h"

/* The test of a program and the constants it needs, ready for many rows. */
struct test {
	const struct instr *in;
	int field;
	bool fits;		/* rows can be tested before they are records */
	bool ignorecase;	/* it was made for this */
	bool named, sense;	/* the outcome `sense' refuses the row */
	bool all, number;	/* all bits are wanted; compared with a whole number */
	uint64_t bits;		/* OP_JFIELDBITS: wanted, where they fit; else 0 */
	const struct val *k;
	struct regex *re;	/* OP_JMATCHRE: the expression */
	struct regex *skip;	/* rows in which it cannot match are refused, and need not be looked at one by one */
};

static int
target(const struct code *c, int pc)
{
	while (c->ins[pc].op == OP_JMP)
		pc = c->ins[pc].b;
	return pc;
}

/*
 * Whether what follows the test, up to its OP_END, does nothing but calculate with variables, the record and its
 * fields:
 * it can be run on a row from here.
 */
static bool
is_calculation(const struct code *c, int pc)
{
	for (;; pc++) {
		const struct instr *in = &c->ins[pc];

		switch ((enum op)in->op) {
		case OP_END:
			return true;
		case OP_MOD:
		case OP_INC:
			if ((in->a & 0xf) != AD_GLOB)
				return false;
			break;
		case OP_PRINT:
			if (in->a)
				return false;
			break;
		case OP_CONST:
		case OP_GLOB:
		case OP_SPEC:
		case OP_POP:
		case OP_FIELD:
		case OP_FIELD0:
		case OP_COL:
		case OP_KEY:
		case OP_ELEMG:
		case OP_SETG:
		case OP_SETELEMG:
		case OP_MODELEMG:
		case OP_INCG:
		case OP_INCELEMG:
		case OP_ADD:
		case OP_SUB:
		case OP_MUL:
		case OP_DIV:
		case OP_CONCAT:
			break;
		default:
			return false;
		}
	}
}

/* Whether a program begins with a test that ends its work on a row. */
void
scan_prepare(struct awk *A)
{
	const struct code *c = A->code;
	const struct instr *in;
	int pc;

	A->files->look = A->opt.zeek || c->uses_rt;
	A->files->by_file = false;
	for (int i = 0; i < c->n; i++)
		if (c->ins[i].op == OP_SPEC && (c->ins[i].b == SV_FNR || c->ins[i].b == SV_FILENAME))
			A->files->by_file = true;
	A->files->scan = SCAN_NONE;
	if (c->main < 0 || c->uses_rt)
		return;
	in = &c->ins[c->main];
	if (in->op != OP_JFIELDNUM && in->op != OP_JFIELDSTR && in->op != OP_JFIELDBITS && in->op != OP_JMATCHRE)
		return;
	if (c->ins[target(c, in->b)].op != OP_END)
		return;
	pc = target(c, c->main + J_WORDS);
	if (c->ins[pc].op == OP_PRINT0 && c->ins[target(c, pc + 1)].op == OP_END)
		A->files->scan = SCAN_PRINT;
	else
		A->files->scan = is_calculation(c, c->main + J_WORDS) ? SCAN_RUN : SCAN_SKIP;
}

static bool
make_test(struct awk *A, struct test *t)
{
	const struct instr *in = &A->code->ins[A->code->main];

	*t = (struct test){ .in = in };
	t->named = in->a & J_NAMED(1);
	t->sense = in->a & J_SENSE(1);
	t->field = t->named ? A->code->col[in[1].b].num : in[1].b;
	if (in->op == OP_JMATCHRE) {
		t->re = field_test_regex(A, in);
		t->skip = t->field == 0 && !J_ASKED(in->a) == !t->sense ? t->re : NULL;
		return t->field > 0 || !t->named;
	}
	t->k = &A->code->konst[in[2].b];
	t->all = J_ASKED(in->a);
	t->number = in->op == OP_JFIELDNUM && t->k->tag == V_INT;
	if (in->op == OP_JFIELDBITS && t->k->tag == V_INT && t->k->i > 0)
		t->bits = (uint64_t)t->k->i;
	return t->field > 0;
}

/* --- rows and their fields --- */

/*
 * The end of the row at p, NULL if there is none before end; f is its k-th piece between separators c, f->p NULL if
 * it has not so many.  IN_PAD readable bytes follow end.
 */
typedef const char	*row_fn(const char *p, const char *end, char rs, char c, int k, struct text *f);

/* 64 bytes at q: where rows end, and the separators before the first such end. */
#define ROW_LOAD(mask) \
	(ends = mask(q, rs), m = mask(q, c) & ((ends & -ends) - 1))

/* Separators before the piece are counted, in blocks.  One body for each way of finding bytes. */
#define ROW_BODY(mask) \
	const char *q = p, *start = p, *e; \
	uint64_t ends, m; \
	int skip = k - 1, n; \
	\
	*f = (struct text){ NULL, 0 }; \
	ROW_LOAD(mask); \
	while ((n = __builtin_popcountll(m)) < skip) { \
		if (ends) \
			goto missing; \
		skip -= n; \
		q += 64; \
		if (q >= end) \
			return NULL; \
		ROW_LOAD(mask); \
	} \
	if (skip > 0) { \
		for (; skip > 1; skip--) \
			m &= m - 1; \
		start = q + __builtin_ctzll(m) + 1; \
		m &= m - 1; \
	} \
	while (!(m | ends)) { \
		q += 64; \
		if (q >= end) \
			return NULL; \
		ROW_LOAD(mask); \
	} \
	f->p = start; \
	f->n = (size_t)(q + __builtin_ctzll(m ? m : ends) - start); \
missing: \
	while (!ends) { \
		q += 64; \
		if (q >= end) \
			return NULL; \
		ends = mask(q, rs); \
	} \
	e = q + __builtin_ctzll(ends); \
	return e < end ? e : NULL;

static const char *
row_base(const char *p, const char *end, char rs, char c, int k, struct text *f)
{
	ROW_BODY(mask_base)
}

#if MASK_WIDE
static WIDE const char *
row_wide(const char *p, const char *end, char rs, char c, int k, struct text *f)
{
	ROW_BODY(mask_wide)
}
#endif

/* The whole row is the piece. */
static const char *
row_whole(const char *p, const char *end, char rs, char c, int k, struct text *f)
{
	const char *e = memchr(p, rs, (size_t)(end - p));

	(void)c;
	(void)k;
	*f = (struct text){ p, e ? (size_t)(e - p) : 0 };
	return e;
}

/* --- rows that need not be looked at --- */

#define COUNT_BODY(mask) \
	int64_t k = 0; \
	\
	for (; n >= 64; p += 64, n -= 64) \
		k += __builtin_popcountll(mask(p, c)); \
	for (; n > 0; p++, n--) \
		k += *p == c; \
	return k;

static int64_t
count_base(const char *p, size_t n, char c)
{
	COUNT_BODY(mask_base)
}

#if MASK_WIDE
static WIDE int64_t
count_wide(const char *p, size_t n, char c)
{
	COUNT_BODY(mask_wide)
}
#endif

static int64_t
count_byte(const char *p, size_t n, char c)
{
#if MASK_WIDE
	if (have_wide())
		return count_wide(p, n, c);
#endif
	return count_base(p, n, c);
}

/*
 * Pass over the rows that end before `to', but for one that begins with mark (-1: none does).  Returns the first
 * row that is left, and the last one passed over in *last.
 */
static const char *
skip_rows(struct awk *A, const char *p, const char *to, int mark, struct text *last)
{
	const char rs = A->rec->rs_char, marked[2] = { rs, (char)mark }, *e, *b;
	int64_t k;

	if (p == to || (unsigned char)*p == mark)
		return p;
	e = mark >= 0 ? re_find_text(p, (size_t)(to - p), marked, 2) : NULL;
	if (!e)
		e = memrchr(p, rs, (size_t)(to - p));
	if (!e)
		return p;
	b = e > p ? memrchr(p, rs, (size_t)(e - p)) : NULL;
	b = b ? b + 1 : p;
	*last = (struct text){ b, (size_t)(e - b) };
	k = count_byte(p, (size_t)(e + 1 - p), rs);
	A->nr += k;
	A->fnr += k;
	A->rec->is_hdr = false;
	return e + 1;
}

/*
 * Where most rows may match it is no use to look for the next one.  An expression that cannot say where to look is
 * not asked again: *re is NULL then.
 */
static inline bool
skip_now(struct files *F, struct regex **re, char rs)
{
	if (F->skip_wait > 0) {
		F->skip_wait--;
		return false;
	}
	if (!re_can_skip(*re, rs))
		*re = NULL;
	return *re != NULL;
}

static void
skip_note(struct files *F, bool some)
{
	F->skip_vain = some ? 0 : F->skip_vain + 1;
	if (F->skip_vain == 4) {
		F->skip_vain = 0;
		F->skip_wait = 256;
	}
}

/* --- tests --- */

/*
 * 0x and up to 16 hexadecimal digits, nothing else.  Reads 18 bytes, as text in a record may be read.
 */
static inline bool
hex_word(const char *p, size_t n, uint64_t *u)
{
#ifdef __SSE2__
	__m128i x, digit, letter, isdigit, isletter, v;
	unsigned ok;
	size_t k = n - 2;

	if (n < 3 || n > 18 || p[0] != '0' || (p[1] | 0x20) != 'x')
		return false;
	x = _mm_loadu_si128((const __m128i *)(const void *)(p + 2));
	digit = _mm_sub_epi8(x, _mm_set1_epi8('0'));
	letter = _mm_sub_epi8(_mm_or_si128(x, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
	isdigit = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
	isletter = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(5)), letter);
	ok = (unsigned)_mm_movemask_epi8(_mm_or_si128(isdigit, isletter));
	if (~ok & ((1u << k) - 1))
		return false;
	v = _mm_or_si128(_mm_and_si128(isdigit, digit),
	    _mm_and_si128(isletter, _mm_add_epi8(letter, _mm_set1_epi8(10))));
	/* Two digits to a byte, the first one the higher. */
	v = _mm_and_si128(_mm_or_si128(_mm_slli_epi16(v, 4), _mm_srli_epi16(v, 8)), _mm_set1_epi16(0xff));
	*u = __builtin_bswap64((uint64_t)_mm_cvtsi128_si64(_mm_packus_epi16(v, v))) >> (64 - 4 * k);
	return true;
#else
	(void)p;
	(void)n;
	(void)u;
	return false;
#endif
}

/* Up to eight decimal digits, nothing else.  Reads eight bytes. */
static inline bool
short_number(const char *p, size_t n, int64_t *i)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	uint64_t w;

	if (n - 1 > 7)
		return false;
	memcpy(&w, p, sizeof w);
	/* Zeros in front, up to eight digits; then all must lie between '0' and '9'. */
	w = n == 8 ? w : w << (64 - 8 * n) | 0x3030303030303030u >> 8 * n;
	if ((w & 0xf0f0f0f0f0f0f0f0u) != 0x3030303030303030u ||
	    ((w + 0x0606060606060606u) & 0xf0f0f0f0f0f0f0f0u) != 0x3030303030303030u)
		return false;
	w = (w & 0x0f0f0f0f0f0f0f0fu) * 2561 >> 8;
	w = (w & 0x00ff00ff00ff00ffu) * 6553601 >> 16;
	*i = (int64_t)((w & 0x0000ffff0000ffffu) * 42949672960001u >> 32);
	return true;
#else
	(void)p;
	(void)n;
	(void)i;
	return false;
#endif
}

static bool
number_holds(int cmp, int64_t i, int64_t k)
{
	switch (cmp) {
	case CMP_LT: return i < k;
	case CMP_LE: return i <= k;
	case CMP_EQ: return i == k;
	case CMP_NE: return i != k;
	case CMP_GT: return i > k;
	default:     return i >= k;
	}
}

/* Whether a row passes whose field is f (p NULL: missing). */
static inline __attribute__((always_inline)) bool
passes(struct awk *A, const struct test *t, struct text f)
{
	struct val v = { .sl = { "", 0 }, .tag = V_SLICE, .form = IN_NONE };
	uint64_t u;
	int64_t i;

	if (f.p) {
		if (t->bits && hex_word(f.p, f.n, &u))
			return (t->all ? (u & t->bits) == t->bits : (u & t->bits) != 0) != t->sense;
		if (t->re)
			return (re_test(t->re, f.p, f.n) != !!J_ASKED(t->in->a)) != t->sense;
		if (t->number && short_number(f.p, f.n, &i))
			return number_holds(J_ASKED(t->in->a), i, t->k->i) != t->sense;
		v.sl.p = f.p;
		v.sl.n = f.n;
		v.form = t->named ? IN_HEX : 0;
	}
	return field_test(A, t->in, &v) != t->sense;
}

/* One body, compiled once for each way of finding a row. */
static inline __attribute__((always_inline)) const char *
scan(struct awk *A, const struct test *t, const char *p, const char *end, size_t *known, row_fn *row)
{
	/* While the header row may still come, rows that look like one are left to who knows, and its like later. */
	const int mark = A->files->want_hdr ? (unsigned char)*A->opt.mark : -1;
	const int marked = mark >= 0 ? mark : A->files->again;
	const bool print = A->files->scan == SCAN_PRINT && !A->out->fmt && A->ors.n == 1 &&
	    *A->ors.p == A->rec->rs_char;
	const char rs = A->rec->rs_char, c = A->rec->fs.c;
	const char *e = NULL, *from = NULL, *may = p, *q;
	struct regex *skip = t->skip;
	struct text last = { NULL, 0 }, f;

	for (; p < end; p = e + 1) {
		if (skip && p >= may && skip_now(A->files, &skip, rs)) {
			may = p + re_may_match(skip, p, (size_t)(end - p));
			q = skip_rows(A, p, may, mark, &last);
			skip_note(A->files, q != p);
			if (q != p && from) {
				out_write(A, A->out, from, (size_t)(p - from));
				from = NULL;
			}
			p = q;
			/* The row with that place is next. */
			if (may < end)
				may++;
		}
		e = p < end ? row(p, end, rs, c, t->field, &f) : NULL;
		if (!e)
			break;
		if ((unsigned char)*p == marked)
			break;
		A->rec->is_hdr = false;
		if (e == p && t->field)
			f.p = NULL;
		if (passes(A, t, f)) {
			if (A->files->scan == SCAN_RUN) {
				A->nr++;
				A->fnr++;
				record_set(A, (struct text){ p, (size_t)(e - p) });
				run_code(A, A->code->main + J_WORDS);
				last.p = NULL;
				continue;
			}
			if (!print) {
				A->files->passed = t->in->op == OP_JMATCHRE && !A->opt.csv;
				break;
			}
			if (!from)
				from = p;
		} else if (from) {
			out_write(A, A->out, from, (size_t)(p - from));
			from = NULL;
		}
		last = (struct text){ p, (size_t)(e - p) };
		A->nr++;
		A->fnr++;
	}
	if (from)
		out_write(A, A->out, from, (size_t)(p - from));
	if (last.p)
		record_set(A, last);
	*known = p == end ? 0 : (size_t)((e ? e : end) - p);
	return p;
}

static const char *
scan_base(struct awk *A, const struct test *t, const char *p, const char *end, size_t *known)
{
	return scan(A, t, p, end, known, row_base);
}

#if MASK_WIDE
static WIDE const char *
scan_wide(struct awk *A, const struct test *t, const char *p, const char *end, size_t *known)
{
	return scan(A, t, p, end, known, row_wide);
}
#endif

/* The test of the program, which a new header row or IGNORECASE changes. */
static const struct test *
test_of(struct awk *A)
{
	struct test *t = A->files->test;

	if (!t)
		t = A->files->test = xcalloc(1, sizeof *t);
	else if (t->ignorecase == A->ignorecase && (!t->named || t->field == A->code->col[t->in[1].b].num))
		return t;
	t->fits = make_test(A, t);
	t->ignorecase = A->ignorecase;
	return t;
}

const char *
scan_rows(struct awk *A, const char *p, const char *end, size_t *known)
{
	const struct test *t;

	*known = 0;
	A->files->passed = false;
	if (A->rec->rs_mode != RS_CHAR || A->opt.zeek || (A->files->want_hdr && (A->opt.header_row || !*A->opt.mark)))
		return p;
	t = test_of(A);
	if (!t->fits || (t->field && A->rec->fs.mode != FS_CHAR))
		return p;
	if (t->field == 0)
		return scan(A, t, p, end, known, row_whole);
#if MASK_WIDE
	if (have_wide())
		return scan_wide(A, t, p, end, known);
#endif
	return scan_base(A, t, p, end, known);
}

int
scan_entry(const struct awk *A)
{
	return A->code->main + (A->files->passed ? J_WORDS : 0);
}
