/* New values for flags. */

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "conf.h"

static bool
accept_doubt(const struct options *o, const char *flag, const char *given)
{
	fprintf(stderr, "%s represents a number, but '%s' appears not to be a number.\n", flag, given);
	if (ask(o, "Proceed with the replacement anyway (y/N)? "))
		return true;
	if (o->box == NULL)
		warnx("%s=%s: not changed", flag, given);
	return false;
}

static bool
check_legal(const char *what, const char *flag, const char *value, const char *shipped, const char *comment1,
    const char *comment2)
{
	struct flag_legal legal = { .nrange = 0 };
	char text[512];

	if (comment1 != NULL)
		flag_legal_parse(&legal, comment1);
	if (legal.nrange == 0 && comment2 != NULL)
		flag_legal_parse(&legal, comment2);
	if (shipped != NULL)
		flag_legal_add(&legal, flagconfig_plain(shipped));
	if (flag_legal_has(&legal, value))
		return true;
	flag_legal_text(&legal, text, sizeof(text));
	warnx("%s: %s=%s: legal values: %s", what, flag, value, text);
	return false;
}

char *
set_value(const struct options *o, const char *what, const char *flag, const char *old, const char *given,
    const char *shipped, const char *comment1, const char *comment2)
{
	char msg[FLAG_ERR], *value;
	int rc = flag_value_convert(old, given, &value, msg);

	if (rc == -1) {
		warnx("%s: %s: %s", what, flag, msg);
		return NULL;
	}
	if ((rc == 1 && !accept_doubt(o, flag, given)) ||
	    !check_legal(what, flag, value, shipped, comment1, comment2)) {
		free(value);
		return NULL;
	}
	return value;
}

int
set_flag(const struct options *o, struct found *at, const char *what, const char *given)
{
	const struct flag_setting *s = NULL;
	char *name = flagheader_name(at->header, at->flag), *old = flagheader_value(at->header, at->flag);
	char *comment = flagheader_comment(at->header, at->flag), *value, msg[FLAG_ERR];
	int rc = -1;

	if (name == NULL || old == NULL || comment == NULL)
		err(1, NULL);
	if (at->owner != NULL && at->owner->has_defaults)
		s = flagconfig_find(&at->owner->defaults, name);
	value = set_value(o, what, name, old, given, s != NULL ? s->value : NULL, s != NULL ? s->comment : NULL,
	    comment);
	if (value != NULL) {
		rc = flagheader_set(at->header, at->flag, value, msg);
		if (rc == -1)
			warnx("%s", msg);
		else if (o->verbose)
			fprintf(stderr, "%s: %s = %s\n", what, name, value);
	}
	free(value);
	free(comment);
	free(old);
	free(name);
	return rc;
}

static int
assign_default(const struct options *o, struct found *at, const char *component, const char *flag)
{
	const struct flag_setting *s = NULL;

	if (at->owner->has_defaults)
		s = flagconfig_find(&at->owner->defaults, flag);
	if (s == NULL) {
		warnx("%s: %s/default.config has no value for %s", component, at->owner->dir, flag);
		return -1;
	}
	return set_flag(o, at, component, flagconfig_plain(s->value));
}

/* One component: its own flag, or one of the core or utils. */
static int
assign_one(struct tree *t, struct component *c, const char *flag, const char *value)
{
	const struct flagheader *hidden;
	struct found at;

	if (!tree_find(t, c, flag, false, &at, &hidden)) {
		tree_no_flag(t, c, flag, hidden);
		return -1;
	}
	return strcmp(value, "default") == 0 ? assign_default(t->options, &at, c->name, flag) :
	    set_flag(t->options, &at, c->name, value);
}

/* Several components: each that has the flag itself, one at least. */
static int
assign_each(struct tree *t, char *const *components, size_t n, const char *flag, const char *value)
{
	const struct flagheader *hidden;
	struct component *c = NULL;
	struct found at;
	size_t i, hits = 0;
	int rc = 0;

	for (i = 0; i < n; i++) {
		if ((c = tree_component(t, components[i])) == NULL)
			return -1;
		if (!tree_find(t, c, flag, true, &at, &hidden))
			continue;
		hits++;
		if ((strcmp(value, "default") == 0 ? assign_default(t->options, &at, c->name, flag) :
		    set_flag(t->options, &at, c->name, value)) == -1)
			rc = -1;
	}
	/* None of them: the message, or the core's flag, of the last. */
	return hits > 0 ? rc : assign_one(t, c, flag, value);
}

int
set_assign(struct tree *t, char *const *components, size_t n, const char *assignment)
{
	const char *eq = strchr(assignment, '=');
	struct component *c;
	char *flag;
	int rc;

	if (eq == NULL || eq == assignment) {
		warnx("option -D: expected NAME=VALUE, found '%s'", assignment);
		return -1;
	}
	flag = strndup(assignment, (size_t)(eq - assignment));
	if (flag == NULL)
		err(1, NULL);
	if (n > 1)
		rc = assign_each(t, components, n, flag, eq + 1);
	else if ((c = tree_component(t, components[0])) != NULL)
		rc = assign_one(t, c, flag, eq + 1);
	else
		rc = -1;
	free(flag);
	return rc;
}
