/* flowlist: flow indices read from a file. */
#include "flowlist.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int
by_value(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void
sort(struct flowlist *l)
{
	if (l->n > 0)
		qsort(l->v, l->n, sizeof(*l->v), by_value);
}

static int
fail(struct flowlist *l, FILE *f, char *err, size_t errlen, const char *why)
{
	snprintf(err, errlen, "%s", why);
	flowlist_free(l);
	if (f != NULL)
		fclose(f);
	return -1;
}

/* The index that a line starts with.  1; 0 for a comment; -1 with the reason. */
static int
line_index(const char *line, size_t len, uint64_t *index, char *err, size_t errlen)
{
	if (memchr(line, '\0', len) != NULL) {
		snprintf(err, errlen,
		    "not a text list of flow indices; for a binary one: t2conf pcapd -D PD_LBSRCH=1");
		return -1;
	}
	if (line[0] < '0' || line[0] > '9')
		return 0;
	errno = 0;
	*index = strtoull(line, NULL, 10);
	if (errno == 0)
		return 1;
	snprintf(err, errlen, "%.20s...: no flow index has so many digits", line);
	return -1;
}

int
flowlist_read_text(struct flowlist *l, const char *path, char *err, size_t errlen)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0, cap = 0;
	uint64_t index;
	ssize_t len;
	void *p;
	int r;

	memset(l, 0, sizeof(*l));
	if (f == NULL)
		return fail(l, f, err, errlen, strerror(errno));
	while ((len = getline(&line, &size, f)) != -1) {
		if ((r = line_index(line, (size_t)len, &index, err, errlen)) == 0)
			continue;
		if (r == -1) {
			free(line);
			flowlist_free(l);
			fclose(f);
			return -1;
		}
		if (l->n == cap) {
			cap = cap == 0 ? 1024 : 2 * cap;
			if ((p = reallocarray(l->v, cap, sizeof(*l->v))) == NULL)
				break;
			l->v = p;
		}
		l->v[l->n++] = index;
	}
	free(line);
	if (!feof(f))
		return fail(l, f, err, errlen, strerror(ferror(f) ? errno : ENOMEM));
	fclose(f);
	sort(l);
	return 0;
}

/* The file's own count has to be that of its size: a text list, or a cut one, is told apart here. */
int
flowlist_read_binary(struct flowlist *l, const char *path, char *err, size_t errlen)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	uint64_t n;

	memset(l, 0, sizeof(*l));
	if (f == NULL || fstat(fileno(f), &st) == -1)
		return fail(l, f, err, errlen, strerror(errno));
	if (fread(&n, sizeof(n), 1, f) != 1 || st.st_size % 8 != 0 || n != (uint64_t)st.st_size / 8 - 1)
		return fail(l, f, err, errlen,
		    "not a binary list of flow indices; for text: t2conf pcapd -D PD_LBSRCH=0");
	if (n > 0 && (l->v = reallocarray(NULL, n, sizeof(*l->v))) == NULL)
		return fail(l, f, err, errlen, strerror(ENOMEM));
	if ((l->n = fread(l->v, sizeof(*l->v), n, f)) != n)
		return fail(l, f, err, errlen, strerror(errno));
	fclose(f);
	sort(l);
	return 0;
}

void
flowlist_free(struct flowlist *l)
{
	free(l->v);
	memset(l, 0, sizeof(*l));
}

bool
flowlist_has(const struct flowlist *l, uint64_t index)
{
	return l->n > 0 && bsearch(&index, l->v, l->n, sizeof(index), by_value) != NULL;
}
