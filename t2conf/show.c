/* What there is: values, names, run-time variables. */

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf.h"

static int
show_value(struct tree *t, struct component *c, const char *flag)
{
	const struct flagheader *hidden;
	struct found at;
	char *value;

	if (!tree_find(t, c, flag, false, &at, &hidden)) {
		tree_no_flag(t, c, flag, hidden);
		return -1;
	}
	value = flagheader_value(at.header, at.flag);
	if (value == NULL)
		err(1, NULL);
	printf("%s = %s\n", flag, value);
	free(value);
	return 0;
}

int
show_values(struct tree *t, char *const *components, size_t n, const char *flag)
{
	struct component *c;
	size_t i;

	for (i = 0; i < n; i++)
		if ((c = tree_component(t, components[i])) == NULL || show_value(t, c, flag) == -1)
			return -1;
	return 0;
}

static void
print_name(const struct flagheader *h, const struct flag *f)
{
	printf("%.*s\n", (int)f->name_len, h->text + f->name);
}

int
show_names(struct tree *t, const char *component)
{
	struct component *c = tree_component(t, component);
	size_t i, j;

	if (c == NULL)
		return -1;
	for (i = 0; i < c->nheader; i++) {
		const struct flagheader *h = c->header[i];

		for (j = 0; j < h->nflags; j++) {
			char *name = flagheader_name(h, &h->flags[j]);

			if (name == NULL)
				err(1, NULL);
			if (tree_is_user(c, &h->flags[j]) && flagheader_find(h, name) == &h->flags[j])
				print_name(h, &h->flags[j]);
			free(name);
		}
	}
	for (i = 0; c->has_defaults && i < c->defaults.nimports; i++)
		puts(c->defaults.imports[i].name);
	return 0;
}

/* Run-time variables of one component.  Returns how many there are, counted before only_set is applied. */
static size_t
env_of(const struct component *c, bool only_set, const char *indent, size_t *nset)
{
	size_t i, j, n = 0;

	*nset = 0;
	for (i = 0; i < c->nheader; i++) {
		const struct flagheader *h = c->header[i];

		for (j = 0; j < h->nflags; j++) {
			char *name;
			const char *value;

			if (h->flags[j].section != FLAG_ENV)
				continue;
			n++;
			if ((name = flagheader_name(h, &h->flags[j])) == NULL)
				err(1, NULL);
			value = getenv(name);
			*nset += value != NULL;
			if (value != NULL)
				printf("%s%s = %s\n", indent, name, value);
			else if (!only_set)
				printf("%s%s\n", indent, name);
			free(name);
		}
	}
	return n;
}

int
show_env(struct tree *t, char *const *components, size_t n, bool only_set)
{
	const char *bold = isatty(STDOUT_FILENO) ? "\033[1m" : "", *plain = *bold != '\0' ? "\033[0m" : "";
	struct component *c;
	size_t i, all, nset;

	for (i = 0; i < n; i++) {
		if ((c = tree_component(t, components[i])) == NULL)
			return -1;
		if (n > 1)
			printf("%s%s%s\n", bold, c->name, plain);
		all = env_of(c, only_set, n > 1 ? "\t" : "", &nset);
		if (all == 0)
			fprintf(stderr, "No T2 environment variables available for %s\n", c->name);
		else if (only_set && nset == 0)
			fprintf(stderr, "No T2 environment variables currently defined for %s\n", c->name);
	}
	return 0;
}
