/*
 * Between the files of regular expressions: renfa.c makes instructions of a tree, regex.c runs them as deterministic
 * states, reback.c runs them from the end of a text to its start, rehint.c knows where a match cannot begin.
 */
#ifndef TAWK_REGEX_PRIV_H
#define TAWK_REGEX_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tawkregex.h"
#include "reparse.h"

/*
 * A symbol is a byte of the text, or its end.  Where an expression asks for words in UTF-8, a byte above 0x7f
 * carries with it whether it begins a character of a word, or lies inside of a character; a byte that is of no
 * character is bare.
 */
#define SYM_BYTE(c)	((unsigned)(c) & 0xff)
#define SYM_EOT		0x100
#define SYM_WORD	0x200
#define SYM_INSIDE	0x400

enum ins_op { I_BYTE, I_SET, I_SPLIT, I_ASSERT, I_MATCH };

#define INS_MATCH	0	/* the number of the only I_MATCH */

struct ins {
	uint8_t op, lo, hi;
	int32_t x, y;		/* next; I_SPLIT: other way; I_SET: number of the set; I_ASSERT: which */
};

struct byteset {
	uint64_t w[4];
};

#define ST_MATCHED	1	/* a match ends before the symbol that led here */
#define ST_DEAD		2	/* nothing can come of it */
#define ST_IDLE		4	/* of a search: nothing is under way */

/* A deterministic state: where the other automaton may be, and what came just before. */
struct state {
	struct state *hnext;
	uint32_t hash;
	int32_t n;
	int32_t *at;		/* instructions, in the order they were reached */
	uint8_t flags;
	uint8_t bot, word;	/* at the start of the text; after a character of a word */
	struct state *next[];	/* by class of the symbol; NULL: not made yet */
};

struct dfa {
	bool search;		/* a match may start anywhere */
	struct state **hash;
	size_t nhash, nstate;
	struct state *start[4];	/* by bot and word */
	size_t bytes;
	/* While too few states are met again, none is kept: two take turns. */
	struct state *turn[2];
	int which;
	uint32_t bare, bare_next;	/* steps still to go without keeping; and the next time */
	uint32_t gen;		/* goes up when states are dropped */
};

/* Where a match can begin: bytes that are in set[0], followed by set[1], and so on. */
struct hint {
	int len;		/* sets in use, up to 3 */
	bool dense;		/* they are everywhere: not worth looking for */
	int nbyte;		/* bytes in set[0] */
	uint8_t byte;		/* the lowest of them */
	bool first[256];	/* set[0] */
	struct byteset set[3];
	uint8_t lo[3][2][16];	/* per set: by the low half of a byte, a bit for each high half below and above 8 */
	bool few;		/* two sets are so small that their bytes are compared: */
	uint8_t few_at[2];	/* their numbers */
	uint8_t few_far;	/* that of the third, len: there is none */
	uint8_t few_byte[2][3];	/* their bytes, the last one repeated */
};

struct regex {
	struct ins *ins;
	int n, room;
	struct byteset *set;
	int nset;
	int start, ngroup;
	bool utf8, asserts, words;
	bool wide;		/* symbols of bytes above 0x7f carry more than the byte */
	bool too_big;
	bool blank;		/* the expression is the empty text */
	bool empty;		/* matches the empty text somewhere */
	bool one;		/* every match is one byte, any of hint.set[0] */
	bool run;		/* every match is all bytes in a row that are in hint.set[0] */
	uint8_t cls[256];
	int nbase, ncls;	/* classes of bytes; of symbols without SYM_EOT, whose class is ncls */
	char *lit;		/* longest text every match holds */
	size_t litlen;
	bool lit_whole;		/* it is the whole expression */
	bool lit_first;		/* every match begins with it */
	struct hint hint;
	struct dfa scan, here;
	struct re_parts *parts;	/* for the positions of groups; NULL: no groups */
	struct back_dfa *back[2];	/* of reback.c: matches that end anywhere; at one position */
	int32_t *into, *pred;	/* instructions that lead to i: pred[into[i]] to pred[into[i + 1]] */
	int32_t *sparse, *dense;	/* set of instructions being built */
	int32_t ndense;
	int32_t *work, *cur;
	/*
	 * With re_of_node's marks: where part i of a sequence or round i of a repetition begins, and what follows
	 * it.
	 */
	int32_t *mark, *after;
	int nmark;
};

/* --- renfa.c --- */

/* Instructions of a node; re->too_big if they are too many. */
void	re_emit(struct regex *, const struct re_tree *, int node, bool marks);
/* The bytes of a character of a tree; returns their number. */
int	re_encode(uint32_t c, uint8_t b[4]);

static inline bool
re_in_set(const struct byteset *s, unsigned c)
{
	return s->w[c / 64] >> c % 64 & 1;
}

static inline bool
re_accepts(const struct regex *re, const struct ins *in, unsigned c)
{
	if (in->op == I_BYTE)
		return c >= in->lo && c <= in->hi;
	return in->op == I_SET && re_in_set(&re->set[in->y], c);
}

/* --- rehint.c --- */

/* Find texts that every match holds, and bytes that it can begin with. */
void	re_find_literal(struct regex *, const struct re_tree *);
void	re_find_hint(struct regex *, const struct re_tree *);
/*
 * The first position at or after i where a match may begin, n if there is none; not for expressions that match
 * nothing.
 */
size_t	re_next_start(const struct regex *, const char *p, size_t n, size_t i);
/* The first position at or after i that is not in the first set. */
size_t	re_run_end(const struct regex *, const char *p, size_t n, size_t i);

/* --- regex.c --- */

/* The automaton of one node of a tree; NULL if it is too big. */
struct regex	*re_of_node(const struct re_tree *, int node, bool marks);
/* The longest match from byte `from' that ends at `limit' or before; *seen is where looking at it ended. */
bool	re_longest(struct regex *, const char *p, size_t n, size_t from, size_t limit, size_t *end, size_t *seen);
/* The symbol of byte i, or of the end of the text. */
int	re_symbol(const struct regex *, const char *p, size_t n, size_t i);
/* Whether the byte before position `at' belongs to a word. */
bool	re_word_before(const struct regex *, const char *p, size_t n, size_t at);
bool	re_holds(const struct regex *, enum re_assert, bool bot, bool word, int sym);

static inline unsigned
re_class(const struct regex *re, int sym)
{
	unsigned base = re->cls[SYM_BYTE(sym)];

	if (sym & SYM_EOT)
		return (unsigned)re->ncls;
	return sym & SYM_WORD ? base + (unsigned)re->nbase : sym & SYM_INSIDE ? base + 2 * (unsigned)re->nbase : base;
}

/* --- reback.c --- */

/* Where the matches that are reached may end. */
enum back_mode {
	BACK_ANY,		/* at any position */
	BACK_EXACT,		/* at the last one only */
	BACK_OPEN		/* at any position, or behind the end of the text, whatever may follow */
};

/*
 * What can come of each position of a text: for every position between `from' and `end' the instructions from which a
 * match can be reached.  The text is gone through twice at most.
 */
struct re_back;
struct re_back	*re_back_new(struct regex *, const char *p, size_t n, size_t from, size_t end, enum back_mode);
void	re_back_free(struct re_back *);
/* As in struct re_text. */
void	re_back_borders(struct re_back *, bool notbol, size_t left_bare);
/* Whether a match can be reached from an instruction at a position. */
bool	re_back_can(struct re_back *, size_t at, int ins);
/* Whether one can be reached from a state of re->here. */
bool	re_back_meets(struct re_back *, size_t at, const struct state *);
void	re_back_dfa_free(struct back_dfa *);

/* --- resub.c --- */

/* Ready to find the positions of groups; takes the tree over. */
struct re_parts	*re_parts_new(struct re_tree *);
void	re_parts_free(struct re_parts *);
/*
 * Places of the groups that take part in the match [start, end); see re_groups.  sure: not in the ordinary way
 * first.
 */
void	re_parts_cut(struct re_parts *, const char *p, size_t n, size_t start, size_t end, size_t *sub, bool sure);

#endif
