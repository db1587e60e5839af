/*
 * Extended regular expressions, leftmost-longest, in time linear in the text, for all matches in it and for the
 * positions of groups too: work for a byte is bounded by the size of the expression.
 *
 * An expression becomes a non-deterministic automaton over bytes (UTF-8 characters are sequences of byte ranges),
 * which is made deterministic state by state while texts are matched.
 */
#ifndef TAWK_TAWKREGEX_H
#define TAWK_TAWKREGEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct regex;

#define RE_ICASE	1	/* case is ignored */
#define RE_UTF8		2	/* characters are UTF-8 sequences, else bytes */

#define RE_GROUPS	32	/* groups whose positions are reported */

/* Compile n bytes.  NULL if the expression is not well formed; err (of errlen bytes) says why. */
struct regex	*re_new(const char *p, size_t n, int flags, char *err, size_t errlen);
void	re_free(struct regex *);
/* Bytes of its automata, which grow as texts are matched. */
size_t	re_size(const struct regex *);
/* Whether the text holds a match anywhere. */
bool	re_test(struct regex *, const char *p, size_t n);
/*
 * A text in which matches are looked for one after the other: all of them take time linear in the text.  It stays
 * as it is until re_text_release.
 */
struct re_text {
	const char *p;
	size_t n;
	bool notbol;		/* ^ does not hold at its start */
	bool open;		/* bytes that are not there yet follow its end */
	size_t left_bare;	/* the byte before this offset is not looked at, by \< and the like */
	/* Set by re_find. */
	bool more;		/* with what follows the match could be another one */
	size_t resume;		/* no match: none begins before this offset, whatever follows */
	size_t waste;		/* bytes looked at that are in no match */
	struct re_back *back;	/* what can come of each position; made when much was wasted */
};

#define RE_TEXT(text, len)	(struct re_text){ .p = (text), .n = (len) }

/*
 * The leftmost longest match at or after byte `from' of a text, always of the same expression; [start, end) are
 * offsets.
 */
bool	re_find(struct regex *, struct re_text *, size_t from, size_t *start, size_t *end);
void	re_text_release(struct re_text *);
/*
 * Places of the groups in a match that re_find has found: group g (1..) in sub[2 * g], sub[2 * g + 1], (size_t)-1
 * where it took no part in the last round of the repetition around it (resub.c).  Returns the number of groups of
 * the expression.
 */
int	re_groups(struct regex *, const char *p, size_t n, size_t start, size_t end, size_t *sub);
/* The first position of k > 0 bytes in a text, NULL if there is none. */
const char	*re_find_text(const char *p, size_t n, const char *lit, size_t k);
/* Whether every match is one byte. */
bool	re_one_byte(const struct regex *);
/* All matches of such an expression: bit i % 64 of mask[i / 64] for byte i.  Returns their number. */
size_t	re_all_bytes(const struct regex *, const char *p, size_t n, uint64_t *mask);
/*
 * Whether re_may_match can say where to look in a text that is many texts, ended by the byte `end'; and the first
 * position that belongs to a text that may hold a match, n if there is none.
 */
bool	re_can_skip(const struct regex *, char end);
size_t	re_may_match(const struct regex *, const char *p, size_t n);
/* The text that is the whole expression, if it has no operators; NULL otherwise. */
const char	*re_literal(const struct regex *, size_t *n);
/* Whether the expression is the empty text. */
bool	re_is_blank(const struct regex *);

#endif
