/* What the plugins' tables say of columns: made by genjoins when tawk is built, under all flags of theirs. */
#ifndef TAWK_JOINS_H
#define TAWK_JOINS_H

#include <stddef.h>

struct join_rule {
	const char *column, *rule, *unit, *plugin;	/* rule: as t2_join_name has them */
	const char *of;		/* column that opposite and both speak of; else "" */
};

extern const struct join_rule join_rules[];
extern const int njoin_rules;

/* The rule of a column of name n bytes long; NULL if no table has it (pieces.c). */
const struct join_rule	*join_rule_find(const char *name, size_t n);

#endif
