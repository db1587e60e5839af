/*
 * Extended regular expressions, leftmost-longest, in time linear in the text; the places of groups may take longer where a
 * part of the expression must give way to what follows.
 *
 * An expression becomes a non-deterministic automaton over bytes (UTF-8 characters are sequences of byte ranges), which
 * is made deterministic state by state while texts are matched.
 */
#ifndef TAWK_REGEX_H
#define TAWK_REGEX_H

#include <stdbool.h>
#include <stddef.h>

struct regex;

#define RE_ICASE	1	/* case is ignored */
#define RE_UTF8		2	/* characters are UTF-8 sequences, else bytes */

#define RE_GROUPS	32	/* groups whose places are reported */

/* Compile n bytes.  NULL if the expression is not well formed; err (of errlen bytes) says why. */
struct regex	*re_new(const char *p, size_t n, int flags, char *err, size_t errlen);
void	re_free(struct regex *);
/* Whether the text holds a match anywhere. */
bool	re_test(struct regex *, const char *p, size_t n);
/*
 * The leftmost longest match at or after byte `from'; [start, end) are offsets into the text.  notbol: p is not the
 * start of a line for ^ (it still is the text before `from').
 */
bool	re_find(struct regex *, const char *p, size_t n, size_t from, size_t *start, size_t *end);
/*
 * Places of the groups in a match that re_find has found: group g (1..) in sub[2 * g], sub[2 * g + 1], (size_t)-1 where
 * it took no part in the last round of the repetition around it (resub.c).  Returns the number of groups of the expression.
 */
int	re_groups(struct regex *, const char *p, size_t n, size_t start, size_t end, size_t *sub);
/* The text that is the whole expression, if it has no operators; NULL otherwise. */
const char	*re_literal(const struct regex *, size_t *n);
/* States of the deterministic automaton, for tests. */
size_t	re_states(const struct regex *);

#endif
