/* The memory that a report may take. */
#include <err.h>
#include <stdlib.h>

#include "budget.h"

static size_t taken[BUDGET_PARTS], total;

/* What takes the memory of each part, and the sections that ask for it. */
static const struct {
	const char *what, *sections;
} part[BUDGET_PARTS] = { [FOR_TEXTS] = { "addresses and names",
			     "dnsnames,dnsfailed,tlsnames,httphosts,pairs,scans,ports" },
	[FOR_PAIRS] = { "conversations", "pairs,dataout,refused,unanswered,scans,ports,beacons" },
	[FOR_TIMES] = { "start times of flows", "beacons" },
	[FOR_GROUPS] = { "names", "dnsnames,dnsfailed,tlsnames,httphosts" } };

static _Noreturn void
budget_over(void)
{
	enum budget_for most = FOR_TEXTS;

	for (int i = 0; i < BUDGET_PARTS; i++)
		if (taken[i] > taken[most])
			most = (enum budget_for)i;
	errx(1, "more distinct keys than %zu MiB hold, most of it %s: leave out sections: -x %s", BUDGET_MAX >> 20,
	    part[most].what, part[most].sections);
}

void
budget_take(enum budget_for who, long long bytes)
{
	taken[who] += (size_t)bytes;
	total += (size_t)bytes;
	if (total > BUDGET_MAX)
		budget_over();
}

void *
budget_grow(enum budget_for who, void *p, size_t n, size_t *room, size_t size)
{
	budget_take(who, (long long)size);
	if (n < *room)
		return p;
	*room = *room ? *room * 2 : 64;
	if ((p = reallocarray(p, *room, size)) == NULL)
		err(1, NULL);
	return p;
}
