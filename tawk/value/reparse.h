/* Between the parser of regular expressions and the automata made of them. */
#ifndef TAWK_REPARSE_H
#define TAWK_REPARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum re_op { RE_EMPTY, RE_SET, RE_CAT, RE_ALT, RE_REPEAT, RE_GROUP, RE_ASSERT };

enum re_assert { AS_BOT, AS_EOT, AS_BORDER, AS_NOBORDER, AS_WBEGIN, AS_WEND };

#define RE_INF		(-1)
#define RE_REPEAT_MAX	32767
#define RE_DEPTH_MAX	1000
#define RE_RAW		0x110000	/* plus a byte that is of no character: itself, in UTF-8 */

struct re_range {
	uint32_t lo, hi;
};

/* Nodes live in an array of the parser; links are indices, -1 is none. */
struct re_node {
	enum re_op op;
	int a, b;		/* operands */
	int min, max;		/* RE_REPEAT; RE_GROUP: min is its number; RE_ASSERT: its kind */
	struct re_range *set;	/* RE_SET: sorted, apart */
	int nset;
};

struct re_tree {
	struct re_node *node;
	int n, room;
	int root;
	int ngroup;
	bool utf8;
	bool asserts, words;	/* has assertions; has ones about words */
};

/* Parse; 0, or -1 and err.  The tree must be released in both cases. */
int	re_parse(struct re_tree *, const char *p, size_t n, int flags, char *err, size_t errlen);
void	re_tree_release(struct re_tree *);

/* Whether c is a letter, a digit or an underscore of ASCII. */
static inline bool
re_isword(unsigned c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= 'a' && c <= 'z');
}

#endif
