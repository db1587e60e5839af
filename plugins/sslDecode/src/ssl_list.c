/* ssl_list: lists of fingerprints. */
#include "ssl_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "outfile.h"
#include "text.h"

#define LIST_MAX	((size_t)1 << 32)	/* bytes of a list */

static int
by_hash(const void *a, const void *b)
{
	const struct ssl_entry *x = a, *y = b;
	const int e = strcmp(x->hash, y->hash);

	return e != 0 ? e : (x->at > y->at) - (x->at < y->at);
}

static int
add(struct ssl_list *l, size_t *cap, char *line)
{
	struct ssl_entry *v;

	if (l->n == *cap) {
		*cap = *cap == 0 ? 256 : 2 * *cap;
		if ((v = reallocarray(l->v, *cap, sizeof(*v))) == NULL)
			return -1;
		l->v = v;
	}
	v = &l->v[l->n];
	v->at = l->n++;
	v->hash = strsep(&line, "\t");
	v->text = line != NULL ? line : "";
	return 0;
}

int
ssl_list_load(struct ssl_list *l, const char *path)
{
	size_t cap = 0;
	char *rest, *line;

	memset(l, 0, sizeof(*l));
	if ((rest = l->text = text_read_file(AT_FDCWD, path, LIST_MAX, NULL)) == NULL)
		return -1;
	outfile_protect(path);
	while ((line = strsep(&rest, "\n")) != NULL) {
		line[strcspn(line, "\r")] = '\0';
		if (line[0] == '\0' || strchr("%# \t", line[0]) != NULL)
			continue;
		if (add(l, &cap, line) == -1) {
			ssl_list_free(l);
			errno = ENOMEM;
			return -1;
		}
	}
	if (l->n > 0)
		qsort(l->v, l->n, sizeof(*l->v), by_hash);
	return 0;
}

void
ssl_list_free(struct ssl_list *l)
{
	free(l->v);
	free(l->text);
	memset(l, 0, sizeof(*l));
}

const char *
ssl_list_find(const struct ssl_list *l, const char *hash, size_t n)
{
	size_t low = 0, high = l->n;

	while (low < high) {			/* the first that is not below */
		const size_t mid = low + (high - low) / 2;
		const int e = strncmp(l->v[mid].hash, hash, n);

		if (e < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < l->n && strncmp(l->v[low].hash, hash, n) == 0 && l->v[low].hash[n] == '\0' ? l->v[low].text :
	    NULL;
}
