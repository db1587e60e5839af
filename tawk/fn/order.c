/* The order of arrays: asort(), asorti(), and for loops. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "library_priv.h"
#include "program.h"

struct item {
	struct val key;
	const struct val *v;
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

static int
cmp_values(struct awk *A, const struct val *a, const struct val *b, char as)
{
	int ra = rank(a), rb = rank(b), r;

	if (ra == 3 || rb == 3 || as == 't') {
		if (ra != rb)
			return ra < rb ? -1 : 1;
		return ra == 3 || ra == 0 ? 0 : ra == 1 ? cmp_num(a, b) : cmp_str(A, a, b);
	}
	if (as == 's')
		return cmp_str(A, a, b);
	r = cmp_num(a, b);
	return r ? r : 0;
}

static int
by_function(struct order *o, const struct item *a, const struct item *b)
{
	struct val args[4], r;
	int k;

	if (o->A->unwind != UW_NONE)
		return 0;
	val_copy(&args[0], &a->key);
	val_copy(&args[1], a->v);
	val_copy(&args[2], &b->key);
	val_copy(&args[3], b->v);
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
	if (o->by == 'i')
		r = o->as == 'n' ? cmp_num(&a->key, &b->key) : cmp_str(o->A, &a->key, &b->key);
	else
		r = cmp_values(o->A, a->v, b->v, o->as);
	/* Equal ones follow their keys, so that the order is the same in every run. */
	if (r == 0)
		r = o->by == 'i' || o->as == 's' ? cmp_str(o->A, &a->key, &b->key) : cmp_num(&a->key, &b->key);
	if (r == 0)
		r = cmp_str(o->A, &a->key, &b->key);
	return o->desc ? -r : r;
}

/* "@val_num_desc" and so on, or a function of the program.  False: no order. */
static bool
order_parse(struct awk *A, const struct val *v, struct order *o)
{
	static const struct { const char *name; char by, as; } kinds[] = {
		{ "@ind_str_", 'i', 's' }, { "@ind_num_", 'i', 'n' }, { "@val_str_", 'v', 's' }, { "@val_num_", 'v', 'n' },
		{ "@val_type_", 'v', 't' }
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
		if (a->ent[i].live) {
			ent_key(&a->ent[i], &it[k].key);
			it[k++].v = &a->ent[i].v;
		}
	*n = k;
	return it;
}

struct val *
sorted_keys(struct awk *A, struct arr *a, uint32_t *n)
{
	struct item *it = items_of(a, n);
	struct val *how = NULL, *keys = xcalloc(*n, sizeof *keys);
	struct order o;

	if (A->glob[SV_PROCINFO].tag == V_ARR)
		how = arr_get_text(A->glob[SV_PROCINFO].a, "sorted_in", 9);
	if (how && order_parse(A, how, &o))
		qsort_r(it, *n, sizeof *it, by_order, &o);
	for (uint32_t i = 0; i < *n; i++)
		keys[i] = it[i].key;
	free(it);
	return keys;
}

static void
sort_array(struct awk *A, struct val *arg, int n, struct val *ret, bool keys)
{
	struct arr *src = arg[0].a, *dst = n > 1 ? arg[1].a : src;
	struct val *out;
	struct item *it;
	struct order o = { .A = A, .by = keys ? 'i' : 'v', .as = keys ? 's' : 't' };
	uint32_t k;

	if (n > 2)
		order_parse(A, &arg[2], &o);
	it = items_of(src, &k);
	out = xcalloc(k, sizeof *out);
	qsort_r(it, k, sizeof *it, by_order, &o);
	for (uint32_t i = 0; i < k; i++) {
		val_copy(&out[i], keys ? &it[i].key : it[i].v);
		val_drop(&it[i].key);
	}
	free(it);
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
