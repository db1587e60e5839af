/*
 * What the files of the parser share: names.c, tree.c, expr.c, stmt.c, parse.c.
 *
 * A parse_* function begins at the current token, leaves the first one that is not its own, and returns a node owned
 * by the arena; an error does not return.
 */
#ifndef TAWK_GRAMMAR_PRIV_H
#define TAWK_GRAMMAR_PRIV_H

#include "program.h"

/* --- names.c --- */

/* A copy in the arena, with a NUL behind it. */
char	*arena_text(struct parser *, const char *p, size_t n);
void	arena_release(struct parser *);
/* The function of that name, made if need be. */
struct func	*func_get(struct parser *, const char *name, size_t n);

/* --- tree.c --- */

static inline enum token
tok(const struct parser *ps)
{
	return ps->lex->tok;
}

/* Take the token if it is t. */
bool	tok_accept(struct parser *, enum token t);
/* The same; another one is an error. */
void	tok_expect(struct parser *, enum token t);
void	skip_newlines(struct parser *);
void	skip_ends(struct parser *);		/* newlines and semicolons */
bool	starts_operand(enum token);
/* One level of nesting more; whoever calls it takes it off ps->depth. */
void	deeper(struct parser *);

struct node	*node_at(struct parser *, enum node_op, int line, int col);
struct node	*node_here(struct parser *, enum node_op);
/* A node above a and b (may be NULL). */
struct node	*node_ab(struct parser *, enum node_op, int sub, struct node *a, struct node *b);
bool	node_is_lvalue(const struct node *);
/* Note that the program gives it a value. */
void	node_assigned(struct node *);
struct node	*parse_variable(struct parser *);

/* --- expr.c --- */

struct node	*parse_expr(struct parser *);
/* An expression that is no list. */
struct node	*parse_single(struct parser *);
struct node	*parse_concatenation(struct parser *);
/* What $, ++ and -- apply to. */
struct node	*parse_tight(struct parser *);
/* [..]... behind a name. */
struct node	*parse_subscripts(struct parser *, struct node *base);

/* --- stmt.c --- */

/* { ... } */
struct node	*parse_block(struct parser *);

#endif
