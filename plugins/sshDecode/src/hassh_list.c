/* hassh_list: what is known of a HASSH. */
#include "hassh_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "outfile.h"
#include "text.h"

#define LIST_MAX	((size_t)1 << 30)	/* bytes of a list */

static int
by_hash(const void *a, const void *b)
{
	const struct hassh_entry *x = a, *y = b;
	const int e = strcmp(x->hash, y->hash);

	return e != 0 ? e : (x->at > y->at) - (x->at < y->at);
}

/* Lines that the text may have. */
static size_t
lines(const char *s)
{
	size_t n = 1;

	while ((s = strchr(s, '\n')) != NULL) {
		s++;
		n++;
	}
	return n;
}

int
hassh_list_load(struct hassh_list *l, const char *path)
{
	char *rest, *line;

	memset(l, 0, sizeof(*l));
	if ((rest = l->text = text_read_file(AT_FDCWD, path, LIST_MAX, NULL)) == NULL)
		return -1;
	outfile_protect(path);
	if ((l->v = calloc(lines(rest), sizeof(*l->v))) == NULL) {
		hassh_list_free(l);
		errno = ENOMEM;
		return -1;
	}
	while ((line = strsep(&rest, "\n")) != NULL) {
		line[strcspn(line, "\r")] = '\0';
		if (line[0] == '\0' || strchr("%# \t", line[0]) != NULL)
			continue;
		l->v[l->n].at = l->n;
		l->v[l->n].hash = strsep(&line, "\t");
		l->v[l->n++].text = line != NULL ? line : "";
	}
	qsort(l->v, l->n, sizeof(*l->v), by_hash);
	return 0;
}

void
hassh_list_free(struct hassh_list *l)
{
	free(l->v);
	free(l->text);
	memset(l, 0, sizeof(*l));
}

const char *
hassh_list_find(const struct hassh_list *l, const char *hash)
{
	size_t low = 0, high = l->n;

	while (low < high) {			/* the first that is not below */
		const size_t mid = low + (high - low) / 2;

		if (strcmp(l->v[mid].hash, hash) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < l->n && strcmp(l->v[low].hash, hash) == 0 ? l->v[low].text : NULL;
}
