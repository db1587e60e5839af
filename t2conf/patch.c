/* Patches: rows of FLAG, NEW, [OLD,] FILE, tab separated; FILE counts from the tree's root. */

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf.h"

#define COLUMNS 8 /* more than any row may have */

struct patch {
	const char *file;
	size_t	    row;
	size_t	    ncol; /* of the first row; 0 before it */
	bool	    revert;
};

static size_t
split(char *line, char **col)
{
	size_t n = 0;
	char *word;

	line[strcspn(line, "\r\n")] = '\0';
	while (n < COLUMNS && (word = strsep(&line, "\t")) != NULL)
		col[n++] = word;
	return n;
}

static int
check_row(struct patch *p, size_t n)
{
	if (n != 3 && n != 4)
		warnx("%s: row %zu: expected three or four columns, found %zu", p->file, p->row, n);
	else if (p->revert && n == 3)
		warnx("%s: row %zu: cannot revert: four columns required, only three found", p->file, p->row);
	else if (p->ncol != 0 && n != p->ncol)
		warnx("%s: row %zu: %zu columns expected, found %zu", p->file, p->row, p->ncol, n);
	else {
		p->ncol = n;
		return 0;
	}
	return -1;
}

static int
apply_row(struct tree *t, struct patch *p, char **col, size_t n)
{
	char *path = xprintf("%s/%s", t->home, col[n - 1]);
	struct flagheader *h = tree_header_inside(t, NULL, false, path, p->file);
	struct found at;

	free(path);
	if (h == NULL)
		return -1;
	at.header = h;
	at.owner = tree_owner(t, h->path);
	at.flag = flagheader_find(h, col[0]);
	if (at.flag == NULL || (at.owner != NULL && !tree_is_user(at.owner, at.flag))) {
		warnx("%s: row %zu: no flag %s in %s", p->file, p->row, col[0], col[n - 1]);
		return -1;
	}
	return set_flag(t->options, &at, p->file, p->revert ? col[2] : col[1]);
}

int
patch_apply(struct tree *t, const char *file, bool revert)
{
	struct patch p = { .file = file, .revert = revert };
	FILE *f = fopen(file, "re");
	char *line = NULL, *col[COLUMNS];
	size_t size = 0, n;
	int rc = 0;

	if (f == NULL) {
		warn("%s", file);
		return -1;
	}
	while (rc == 0 && getline(&line, &size, f) != -1) {
		p.row++;
		if (*line == '#' || *line == '%' || line[strspn(line, " \t\r\n")] == '\0')
			continue;
		n = split(line, col);
		rc = check_row(&p, n);
		if (rc == 0)
			rc = apply_row(t, &p, col, n);
	}
	if (ferror(f)) {
		warn("%s", file);
		rc = -1;
	}
	free(line);
	fclose(f);
	return rc;
}
