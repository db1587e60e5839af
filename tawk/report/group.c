/* Sums by keys of two numbers. */
#include <err.h>
#include <stdlib.h>

#include "budget.h"
#include "dict.h"
#include "group.h"

#define SLOTS_FIRST 64u

static uint32_t *
slots_new(size_t n)
{
	uint32_t *s = calloc(n, sizeof *s);

	if (s == NULL)
		err(1, NULL);
	budget_take(FOR_GROUPS, (long long)(n * sizeof *s));
	return s;
}

void
group_init(struct group *g)
{
	*g = (struct group){ .seed = dict_seed(), .mask = SLOTS_FIRST - 1 };
	g->slot = slots_new(SLOTS_FIRST);
}

void
group_release(struct group *g)
{
	budget_take(FOR_GROUPS, -(long long)((g->mask + 1) * sizeof *g->slot + g->n * sizeof *g->e));
	free(g->e);
	free(g->slot);
}

static size_t
start(const struct group *g, uint32_t a, uint32_t b, size_t mask)
{
	return (size_t)dict_mix((uint64_t)a << 32 | b, g->seed) & mask;
}

static void
slots_double(struct group *g)
{
	const size_t mask = g->mask * 2 + 1;
	uint32_t *s = slots_new(mask + 1);

	for (size_t i = 0; i < g->n; i++) {
		size_t k = start(g, g->e[i].key[0], g->e[i].key[1], mask);

		while (s[k] != 0)
			k = (k + 1) & mask;
		s[k] = (uint32_t)i + 1;
	}
	budget_take(FOR_GROUPS, -(long long)((g->mask + 1) * sizeof *s));
	free(g->slot);
	g->slot = s;
	g->mask = mask;
}

void
group_add(struct group *g, uint32_t a, uint32_t b, uint64_t bytes, uint64_t flows)
{
	size_t k = start(g, a, b, g->mask);

	for (; g->slot[k] != 0; k = (k + 1) & g->mask) {
		struct group_entry *e = &g->e[g->slot[k] - 1];

		if (e->key[0] != a || e->key[1] != b)
			continue;
		e->bytes += bytes;
		e->flows += flows;
		return;
	}
	g->e = budget_grow(FOR_GROUPS, g->e, g->n, &g->room, sizeof *g->e);
	g->e[g->n++] = (struct group_entry){ { a, b }, bytes, flows };
	g->slot[k] = (uint32_t)g->n;
	if (g->n > g->mask / 3 * 2)
		slots_double(g);
}
