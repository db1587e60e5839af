/* The order of arrays: asort(), asorti(), and for loops. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "library_priv.h"
#include "program.h"

/* An element to be sorted.  What is compared lies first, so that most comparisons look no further. */
struct item {
	u128 first;		/* orders as the value does, as far as it goes */
	const struct ent *e;
	int rank;
};

struct order {
	struct awk *A;
	char by;		/* 'i'ndex, 'v'alue */
	char as;		/* 's'tr, 'n'um, 't'ype */
	bool desc;
	struct func *fn;
};

static int
cmp_str(struct awk *A, const struct val *a, const struct val *b)
{
	char ba[NUMBUF], bb[NUMBUF];
	struct text x = val_text(A, a, ba), y = val_text(A, b, bb);
	size_t n = x.n < y.n ? x.n : y.n;
	int r = A->ignorecase ? strncasecmp(x.p, y.p, n) : n ? memcmp(x.p, y.p, n) : 0;

	return r ? r : x.n < y.n ? -1 : x.n > y.n;
}

static int
cmp_num(const struct val *a, const struct val *b)
{
	struct val x, y;

	val_num(a, &x);
	val_num(b, &y);
	return num_cmp(&x, &y);
}

static int
rank(const struct val *v)
{
	struct val num;

	if (v->tag == V_ARR)
		return 3;
	if (v->tag == V_UNDEF)
		return 0;
	return val_isnum(v) || val_looks(v, &num) ? 1 : 2;
}

/* The number as a double, in bits that order as numbers do; what is no number comes last, as in num_cmp(). */
static u128
number_first(const struct val *v)
{
	struct val num;
	double d;
	uint64_t u;

	val_num(v, &num);
	d = (double)val_flt(&num);
	if (isnan(d))
		return UINT64_MAX;
	d += 0.0;		/* -0 is 0 */
	memcpy(&u, &d, sizeof u);
	return u >> 63 ? ~u : u | (uint64_t)1 << 63;
}

/* The first bytes of a text. */
static u128
text_first(struct awk *A, const struct val *v)
{
	char buf[NUMBUF];
	struct text t = val_text(A, v, buf);
	u128 u = 0;

	for (size_t i = 0; i < sizeof u; i++) {
		int c = i < t.n ? (unsigned char)t.p[i] : 0;

		u = u << 8 | (unsigned char)(A->ignorecase ? tolower(c) : c);
	}
	return u;
}

/* Values of arrays rank last, and with them by their kinds if order is by type. */
static void
value_item(struct order *o, struct item *it)
{
	const struct val *v = &it->e->v;
	const int r = rank(v);

	it->rank = r == 3 || o->as == 't' ? r : 0;
	if (r == 3 || (o->as == 't' && r == 0))
		it->first = 0;
	else
		it->first = o->as == 'n' || (o->as == 't' && r == 1) ? number_first(v) : text_first(o->A, v);
}

/* Two values of the same rank. */
static int
cmp_values(const struct order *o, const struct item *a, const struct item *b)
{
	int r = 0;

	if (a->rank == 3 || (o->as == 't' && a->rank == 0))
		return 0;
	if (o->as == 'n' || (o->as == 't' && a->rank == 1))
		r = cmp_num(&a->e->v, &b->e->v);
	/* Values of the same number, too, by their texts. */
	return r || (o->as == 't' && a->rank == 1) ? r : cmp_str(o->A, &a->e->v, &b->e->v);
}

/* A key as a value that owns nothing. */
static struct val
key_of(const struct ent *e)
{
	if (e->isint)
		return VINT(e->ik);
	return (struct val){ .s = e->sk, .tag = V_STR };
}

static int
cmp_keys(const struct order *o, const struct item *a, const struct item *b, bool number)
{
	const struct val x = key_of(a->e), y = key_of(b->e);

	return number ? cmp_num(&x, &y) : cmp_str(o->A, &x, &y);
}

static int
by_function(struct order *o, const struct item *a, const struct item *b)
{
	struct val args[4], r;
	int k;

	if (o->A->unwind != UW_NONE)
		return 0;
	ent_key(a->e, &args[0]);
	val_copy(&args[1], &a->e->v);
	ent_key(b->e, &args[2]);
	val_copy(&args[3], &b->e->v);
	run_call(o->A, o->fn, args, 4, &r);
	k = (int)(val_flt(&r) > 0) - (int)(val_flt(&r) < 0);
	val_drop(&r);
	return k;
}

static int
by_order(const void *pa, const void *pb, void *ctx)
{
	const struct item *a = pa, *b = pb;
	struct order *o = ctx;
	int r;

	if (o->fn)
		return by_function(o, a, b);
	if (a->rank != b->rank)
		r = a->rank < b->rank ? -1 : 1;
	else if (a->first != b->first)
		r = a->first < b->first ? -1 : 1;
	else
		r = o->by == 'i' ? cmp_keys(o, a, b, o->as == 'n') : cmp_values(o, a, b);
	/* Equal ones follow their keys, so that the order is the same in every run. */
	if (r == 0)
		r = cmp_keys(o, a, b, o->by != 'i' && o->as != 's');
	if (r == 0)
		r = cmp_keys(o, a, b, false);
	return o->desc ? -r : r;
}

/* "@val_num_desc" and so on, or a function of the program.  False: no order. */
static bool
order_parse(struct awk *A, const struct val *v, struct order *o)
{
	static const struct { const char *name; char by, as; } kinds[] = {
		{ "@ind_str_", 'i', 's' }, { "@ind_num_", 'i', 'n' }, { "@val_str_", 'v', 's' },
		{ "@val_num_", 'v', 'n' }, { "@val_type_", 'v', 't' }
	};
	char *s = val_cstr(A, v);
	bool ok = false;

	memset(o, 0, sizeof *o);
	o->A = A;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		size_t n = strlen(kinds[i].name);

		if (strncmp(s, kinds[i].name, n) != 0)
			continue;
		o->by = kinds[i].by;
		o->as = kinds[i].as;
		o->desc = strcmp(s + n, "desc") == 0;
		ok = o->desc || strcmp(s + n, "asc") == 0;
	}
	if (!ok && *s && strcmp(s, "@unsorted") != 0) {
		o->fn = func_find(A->ps, s, strlen(s));
		if (!o->fn || !o->fn->defined)
			fatal(A, "no such order or function: %s", s);
		ok = true;
	}
	free(s);
	return ok;
}

static struct item *
items_of(struct arr *a, uint32_t *n)
{
	struct item *it = xcalloc(a->live, sizeof *it);
	uint32_t k = 0;

	for (uint32_t i = 0; i < a->used; i++)
		if (a->ent[i].live)
			it[k++].e = &a->ent[i];
	*n = k;
	return it;
}

static void
sort_items(struct order *o, struct item *it, uint32_t n)
{
	for (uint32_t i = 0; i < n && !o->fn; i++) {
		const struct val key = key_of(it[i].e);

		if (o->by == 'i')
			it[i].first = o->as == 'n' ? number_first(&key) : text_first(o->A, &key);
		else
			value_item(o, &it[i]);
	}
	qsort_r(it, n, sizeof *it, by_order, o);
}

/* A function of the program may change the array while it is sorted: work on a copy. */
static struct arr *
steady(struct arr *a, const struct order *o)
{
	struct arr *copy;

	if (!o->fn) {
		a->ref++;
		return a;
	}
	copy = arr_new();
	for (uint32_t i = 0; i < a->used; i++) {
		struct val key;

		if (!a->ent[i].live)
			continue;
		ent_key(&a->ent[i], &key);
		val_copy(arr_put(copy, &key), &a->ent[i].v);
		val_drop(&key);
	}
	return copy;
}

struct val *
sorted_keys(struct awk *A, struct arr *a, uint32_t *n)
{
	struct val *how = NULL, *keys;
	struct order o = { .A = A };
	struct item *it;

	if (A->glob[SV_PROCINFO].tag == V_ARR)
		how = arr_get_text(A->glob[SV_PROCINFO].a, "sorted_in", 9);
	if (how && !order_parse(A, how, &o))
		how = NULL;
	a = steady(a, &o);
	it = items_of(a, n);
	keys = xcalloc(*n, sizeof *keys);
	if (how)
		sort_items(&o, it, *n);
	for (uint32_t i = 0; i < *n; i++)
		ent_key(it[i].e, &keys[i]);
	free(it);
	arr_unref(a);
	return keys;
}

static void
sort_array(struct awk *A, struct val *arg, int n, struct val *ret, bool keys)
{
	struct order o = { .A = A, .by = keys ? 'i' : 'v', .as = keys ? 's' : 't' };
	struct arr *src, *dst = n > 1 ? arg[1].a : arg[0].a;
	struct val *out;
	struct item *it;
	uint32_t k;

	if (n > 2)
		order_parse(A, &arg[2], &o);
	src = steady(arg[0].a, &o);
	it = items_of(src, &k);
	out = xcalloc(k, sizeof *out);
	sort_items(&o, it, k);
	for (uint32_t i = 0; i < k; i++) {
		if (keys)
			ent_key(it[i].e, &out[i]);
		else
			val_copy(&out[i], &it[i].e->v);
	}
	free(it);
	arr_unref(src);
	arr_clear(dst);
	for (uint32_t i = 0; i < k; i++)
		*arr_put_int(dst, (int64_t)i + 1) = out[i];
	free(out);
	*ret = VINT(k);
}

static void
fn_asort(struct awk *A, struct val *arg, int n, struct val *ret)
{
	sort_array(A, arg, n, ret, false);
}

static void
fn_asorti(struct awk *A, struct val *arg, int n, struct val *ret)
{
	sort_array(A, arg, n, ret, true);
}

#define F(name, params, fn, doc) \
	{ name, params, 1, 3, B_AWK, H_NONE, 3, 0, SP_NONE, false, fn, doc, true, NULL, NULL, false }

const struct builtin order_builtins[] = {
	F("asort", "a[, b[, how]]", fn_asort, "Sort the values of an array."),
	F("asorti", "a[, b[, how]]", fn_asorti, "Sort the keys of an array."),
	{ .name = NULL }
};
