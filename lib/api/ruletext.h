/*
 * Rules that are read at start, and what is said of mistakes in them.
 *
 *	static void
 *	read_rule(struct t2_ruletext *r)
 *	{
 *		if (t2_rule_word(r, "packets"))
 *			n = t2_rule_number(r, 1, UINT64_MAX);
 *		...
 *	}
 *
 *	t2_rules_read(&(struct t2_ruletext){ .plugin = "mine", .source = file, .p = text, .lines = true }, read_rule);
 *
 * A mistake ends the run, as all that plugins find wrong in initialize():
 *
 *	t2: mine: rules.txt:3: a number is expected
 *	  packets few
 *	          ^
 */
#ifndef T2_RULETEXT_H
#define T2_RULETEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "t2macros.h"

/* What is read; the text stays with who has it, who sets the members up to lines. */
struct t2_ruletext {
	const char *plugin;
	const char *source;	/* where the rules are from: a file, a variable */
	const char *p;		/* the next character */
	bool lines;		/* a rule is a line, which is counted, and # begins a remark; else a semicolon ends
				   one, too */
	const char *begin;	/* of the line */
	unsigned line;		/* its number */
};

/* Call rule() for each one, at its first character; it reads to the end of the rule. */
void t2_rules_read(struct t2_ruletext *, void (*rule)(struct t2_ruletext *));

/* The line that has the mistake, and a mark below the character at, in one message; exit. */
_Noreturn void t2_rule_mistake(const struct t2_ruletext *, const char *at, const char *fmt, ...) T2_PRINTF(3, 4);

/* Does a rule end at p, one of its characters? */
bool t2_rule_is_end(const struct t2_ruletext *, const char *p);

void t2_rule_blanks(struct t2_ruletext *);

/* Is the next word this one?  Then it is taken, with the blanks behind it. */
bool t2_rule_word(struct t2_ruletext *, const char *word);

/* The next word is one of n, and is taken: its number; -1 and it stays. */
int t2_rule_one_of(struct t2_ruletext *, const char *const *words, unsigned n);

/* A number, with k, M or G of thousands behind it; least is 0 or 1. */
uint64_t t2_rule_number(struct t2_ruletext *, uint64_t least, uint64_t most);

/* A copy of what is between p and end without blanks at its end; the caller's to free. */
char *t2_rule_copy(const char *p, const char *end);

/* A copy of the rest of the rule, which is taken; NULL if nothing is left. */
char *t2_rule_rest(struct t2_ruletext *);

#endif
