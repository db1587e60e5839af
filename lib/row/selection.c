/* Files that list columns. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outfile.h"
#include "selection.h"

static bool
is_listed(const struct selection *sel, const char *name)
{
	for (size_t i = 0; i < sel->n; i++)
		if (strcmp(sel->name[i], name) == 0)
			return true;
	return false;
}

bool
selection_has(const struct selection *sel, const char *name)
{
	return !sel->some || is_listed(sel, name);
}

static bool
is_column(const binary_value_t *columns, const char *name)
{
	for (const binary_value_t *bv = columns; bv != NULL; bv = bv->next)
		if (strcmp(bv->name, name) == 0)
			return true;
	return false;
}

/* Take the name of a line, if there is one that is new. */
static int
add_line(struct selection *sel, const binary_value_t *columns, char *line)
{
	char *name = line + strspn(line, " \t"), **names;

	name[strcspn(name, "# \t\r\n")] = '\0';
	if (*name == '\0' || is_listed(sel, name))
		return 0;
	if (!is_column(columns, name)) {
		errno = EINVAL;
		return -1;
	}
	if ((names = realloc(sel->name, (sel->n + 1) * sizeof(*names))) == NULL)
		return -1;
	sel->name = names;
	if ((names[sel->n] = strdup(name)) == NULL)
		return -1;
	sel->n++;
	return 0;
}

int
selection_read(struct selection *sel, const binary_value_t *columns, const char *file, char *err, size_t errlen)
{
	FILE *f = fopen(file, "r");
	char *line = NULL;
	size_t cap = 0, no = 0;
	int ret = 0, error;

	sel->some = true;
	if (f == NULL)
		return -1;
	outfile_protect(file);
	while (ret == 0 && getline(&line, &cap, f) != -1) {
		no++;
		if ((ret = add_line(sel, columns, line)) == -1 && errno == EINVAL)
			snprintf(err, errlen, "line %zu: no column %s", no, line + strspn(line, " \t"));
	}
	if (ret == 0 && ferror(f))
		ret = -1;
	if (ret == 0 && sel->n == 0) {
		snprintf(err, errlen, "no columns");
		errno = EINVAL;
		ret = -1;
	}
	error = errno;
	free(line);
	fclose(f);
	errno = error;
	return ret;
}

void
selection_release(struct selection *sel)
{
	for (size_t i = 0; i < sel->n; i++)
		free(sel->name[i]);
	free(sel->name);
	*sel = (struct selection){ .name = NULL };
}
