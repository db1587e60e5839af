/* The table of functions that a program may call without defining them. */
#include <stdlib.h>
#include <string.h>

#include "functions.h"

#define NAMES 1024		/* hash of names; a power of two */

const struct builtin *builtins;
int nbuiltins;

static struct builtin *table;
static int16_t by_name[NAMES];

static void
add_list(const struct builtin *list, unsigned families)
{
	for (; list->name; list++) {
		unsigned h = (unsigned)text_hash(list->name, strlen(list->name)) % NAMES;

		if (list->kind != B_AWK && list->kind != B_TAWK && !(families >> list->kind & 1))
			continue;
		while (by_name[h])
			h = (h + 1) % NAMES;
		table[nbuiltins++] = *list;
		by_name[h] = (int16_t)nbuiltins;
	}
}

void
functions_setup(const struct builtin *const *lists, size_t nlists, unsigned families)
{
	size_t n = 0;

	free(table);
	memset(by_name, 0, sizeof by_name);
	nbuiltins = 0;
	for (size_t i = 0; i < nlists; i++)
		for (const struct builtin *b = lists[i]; b->name; b++)
			n++;
	table = xcalloc(n, sizeof *table);
	for (size_t i = 0; i < nlists; i++)
		add_list(lists[i], families);
	builtins = table;
}

static int
find(const char *p, size_t n)
{
	unsigned h = (unsigned)text_hash(p, n) % NAMES;

	for (; by_name[h]; h = (h + 1) % NAMES) {
		const char *name = builtins[by_name[h] - 1].name;

		if (strlen(name) == n && memcmp(name, p, n) == 0)
			return by_name[h] - 1;
	}
	return -1;
}

int
builtin_find(const char *p, size_t n)
{
	int k = find(p, n);

	return k >= 0 && builtins[k].kind == B_AWK ? k : -1;
}

int
library_find(const char *p, size_t n)
{
	int k = find(p, n);

	return k >= 0 && builtins[k].kind != B_AWK ? k : -1;
}

/* Hooks are shared by the functions of one file; when one is called again, nothing is left for it. */
void
functions_end(struct awk *A)
{
	for (int i = 0; i < nbuiltins; i++)
		if (builtins[i].end)
			builtins[i].end(A);
}

void
functions_release(struct awk *A)
{
	for (int i = 0; i < nbuiltins; i++)
		if (builtins[i].release)
			builtins[i].release(A);
}
