/* rows.c - rows into the leaves, a column behind the other */
#include "parquetSink.h"

static const char *
put_leaf(const struct node *nd, const char *p, uint8_t rep)
{
	struct leaf *const l = &leaves[nd->leaf];
	bool none = false;
	const char *next = NULL;

	if (l->optional)
		next = leaf_skip(l, p, &none);
	leaf_levels(l, rep, (uint8_t)(nd->def + (l->optional && !none)));
	return none ? next : leaf_put(l, p);
}

static const char *
put_node(const struct node *nd, const char *p, uint8_t rep)
{
	uint32_t n = 1;

	if (nd->is_leaf)
		return put_leaf(nd, p, rep);
	if (nd->list)
		n = rowvalue_count(&p);
	if (n == 0)
		for (uint32_t i = 0; i < nd->nleaf; i++)
			leaf_levels(&leaves[nd->leaf + i], rep, (uint8_t)(nd->def - 1));
	for (uint32_t k = 0; k < n; k++)
		for (uint32_t i = 0; i < nd->nchild; i++)
			p = put_node(&nd->child[i], p, k == 0 ? rep : nd->rep);
	return p;
}

/* Are n bytes of rows the same?  Up to seven more behind them can be read. */
static inline bool
same(const char *a, const char *b, size_t n)
{
	uint64_t x, y;

	if (n > sizeof(x))
		return memcmp(a, b, n) == 0;
	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return n == 0 || (le64toh(x) ^ le64toh(y)) << (64 - 8 * n) == 0;
}

/* A column of n rows.  What is in one row is in the next ones, too, more often than not. */
static void
put_column(const struct node *nd, const char *const *mark, uint32_t nmarks, uint32_t n)
{
	struct leaf *const l = &leaves[nd->leaf];
	const struct rowplace of = nd->place;
	uint32_t run;

	for (uint32_t i = 0; i < n; i += run) {
		const char *const *m = mark + (size_t)i * nmarks + of.mark;
		const char *const p = m[0] + of.off;
		const size_t size = of.size > 0 ? of.size : (size_t)(m[1] - p);

		for (run = 1; i + run < n; run++) {
			m += nmarks;
			if ((of.size == 0 && (size_t)(m[1] - m[0]) != size) || !same(p, m[0] + of.off, size))
				break;
		}
		for (uint32_t k = 0; run > 1 && k < nd->nleaf; k++)
			leaf_from(&l[k]);
		(void)put_node(nd, p, 0);
		for (uint32_t k = 0; run > 1 && k < nd->nleaf; k++)
			leaf_again(&l[k], run - 1);
	}
}

void
file_rows(const char *const *mark, uint32_t nmarks, uint32_t n)
{
	for (uint32_t i = 0; i < ncolumns; i++) {
		const struct node *const nd = &columns[i];
		struct leaf *const l = &leaves[nd->leaf];

		if (l->twin > 0)
			continue;
		if (l->gather == GATHER_NONE)
			put_column(nd, mark, nmarks, n);
		for (uint32_t k = 0; k < nd->nleaf; k++) {
			if (l->gather != GATHER_NONE)
				leaf_gather(&l[k], mark + nd->place.mark, nmarks, n);
			leaf_look(&l[k]);
		}
	}
}

void
file_rows_end(void)
{
	for (uint32_t i = 0; i < nleaves; i++)
		if (leaves[i].entries > 0)
			leaf_page_end(&leaves[i]);
}
