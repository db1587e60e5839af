/* The memory that a report may take. */
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "budget.h"

static size_t taken[BUDGET_PARTS], total;
static const char *left_out = "";

/* What takes the memory of each part, and the sections that ask for it: first those that take most. */
static const struct {
	const char *what, *sections[2];
} part[BUDGET_PARTS] = {
	[FOR_TEXTS] = { "addresses and names",
	    { "pairs,dataout,refused,unanswered,scans,ports,beacons",
		"dnsnames,dnsfailed,tlsnames,httphosts,talkers" } },
	[FOR_PAIRS] = { "conversations", { "pairs,dataout,refused,unanswered,scans,ports,beacons", "talkers" } },
	[FOR_TIMES] = { "start times of flows", { "beacons", "pairs,dataout,scans,ports" } },
	[FOR_GROUPS] = { "names", { "dnsnames,dnsfailed,tlsnames,httphosts,httpagents", "sshclients" } },
	[FOR_ROWS] = { "rows of lists, which -n makes fewer", { "pairs,scans", "talkers" } }
};

void
budget_left_out(const char *list)
{
	left_out = list;
}

static bool
is_left_out(const char *name, size_t n)
{
	for (const char *p = left_out; *p; p += strcspn(p, ","), p += *p == ',')
		if (strcspn(p, ",") == n && memcmp(p, name, n) == 0)
			return true;
	return false;
}

/* Those of a list that are not left out yet. */
static void
still_there(const char *list, char *to)
{
	const char *start = to;

	*to = '\0';
	for (const char *p = list; *p; p += strcspn(p, ","), p += *p == ',') {
		const size_t n = strcspn(p, ",");

		if (!is_left_out(p, n))
			to += sprintf(to, "%s%.*s", to == start ? "" : ",", (int)n, p);
	}
}

static _Noreturn void
budget_over(void)
{
	enum budget_for most = FOR_TEXTS;
	char first[256] = "";

	for (int i = 0; i < BUDGET_PARTS; i++)
		if (taken[i] > taken[most])
			most = (enum budget_for)i;
	for (int i = 0; i < 2 && *first == '\0'; i++)
		still_there(part[most].sections[i], first);
	errx(1, "more distinct keys than 1 GiB holds, most of it %s: leave out %s%s%s%s", part[most].what,
	    *first ? "sections: -x " : "files", *first ? left_out : "",
	    *left_out && *first ? "," : "", first);
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
