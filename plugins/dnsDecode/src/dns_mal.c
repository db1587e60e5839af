/* dns_mal: a black list of domains or addresses. */
#include "dns_mal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outfile.h"
#include "text.h"

#define LIST_MAX	((size_t)1 << 32)	/* bytes of a list */

static int
by_name(const void *a, const void *b)
{
	const struct dns_mal *x = a, *y = b;
	const int e = memcmp(x->name, y->name, x->len < y->len ? x->len : y->len);

	return e != 0 ? e : (x->len > y->len) - (x->len < y->len);
}

/* Cut a line into an entry. */
static void
parse(char *line, struct dns_mal *m)
{
	const char *code;

	m->name = strsep(&line, "\t");
	m->len = strlen(m->name);
	code = strsep(&line, "\t");
	m->code = code != NULL ? (uint32_t)strtoul(code, NULL, 0) : 0;
	m->type = line != NULL ? strsep(&line, "\t") : "";
}

int
dns_mal_load(struct dns_mal_list *l, const char *path)
{
	size_t cap = 0;
	char *rest, *line;
	void *p;

	memset(l, 0, sizeof(*l));
	if ((rest = l->text = text_read_file(AT_FDCWD, path, LIST_MAX, NULL)) == NULL)
		return -1;
	outfile_protect(path);
	while ((line = strsep(&rest, "\n")) != NULL) {
		line[strcspn(line, "\r")] = '\0';
		if (line[0] == '\0' || strchr("# \t", line[0]) != NULL)
			continue;
		if (l->n == cap) {
			cap = cap == 0 ? 1024 : 2 * cap;
			if ((p = reallocarray(l->v, cap, sizeof(*l->v))) == NULL) {
				dns_mal_free(l);
				errno = ENOMEM;
				return -1;
			}
			l->v = p;
		}
		parse(line, &l->v[l->n++]);
	}
	if (l->n > 0)
		qsort(l->v, l->n, sizeof(*l->v), by_name);
	return 0;
}

void
dns_mal_free(struct dns_mal_list *l)
{
	free(l->v);
	free(l->text);
	memset(l, 0, sizeof(*l));
}

const struct dns_mal *
dns_mal_find(const struct dns_mal_list *l, const char *name, size_t len)
{
	const struct dns_mal key = { .name = len > 0 ? name : "", .len = len };

	if (l->n == 0)
		return NULL;
	return bsearch(&key, l->v, l->n, sizeof(*l->v), by_name);
}
