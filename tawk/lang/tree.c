/* Nodes of the tree, and what the next token is. */
#include <string.h>

#include "grammar_priv.h"

struct node *
node_at(struct parser *ps, enum node_op op, int line, int col)
{
	struct node *n = arena_alloc(ps, sizeof *n);

	n->op = (uint8_t)op;
	n->line = line;
	n->col = col;
	n->src = ps->lex->src;
	return n;
}

struct node *
node_here(struct parser *ps, enum node_op op)
{
	return node_at(ps, op, ps->lex->line, ps->lex->col);
}

struct node *
node_ab(struct parser *ps, enum node_op op, int sub, struct node *a, struct node *b)
{
	struct node *n = node_at(ps, op, a->line, a->col);

	n->sub = (uint8_t)sub;
	n->a = a;
	n->b = b;
	n->depth = (uint16_t)((b && b->depth > a->depth ? b->depth : a->depth) + 1);
	if (n->depth > TREE_DEPTH_MAX)
		parse_fail(ps, "expression too long");
	return n;
}

bool
tok_accept(struct parser *ps, enum token t)
{
	if (tok(ps) != t)
		return false;
	lex_next(ps);
	return true;
}

void
tok_expect(struct parser *ps, enum token t)
{
	if (tok(ps) != t)
		parse_fail(ps, "'%s' expected before '%s'", token_name(t), token_name(tok(ps)));
	lex_next(ps);
}

void
skip_newlines(struct parser *ps)
{
	while (tok(ps) == T_NEWLINE)
		lex_next(ps);
}

void
skip_ends(struct parser *ps)
{
	while (tok(ps) == T_NEWLINE || tok(ps) == T_SEMI)
		lex_next(ps);
}

void
deeper(struct parser *ps)
{
	if (++ps->depth > PARSE_DEPTH_MAX)
		parse_fail(ps, "nested too deep");
}

struct node *
parse_variable(struct parser *ps)
{
	struct node *n = node_here(ps, N_VAR);
	const char *name = ps->lex->text->s;

	for (int i = 0; ps->cur && i < ps->cur->nparam; i++) {
		if (strcmp(ps->cur->param[i], name) == 0) {
			n->local = true;
			n->n = i;
		}
	}
	if (!n->local) {
		n->sym = sym_get(ps, name, ps->lex->text->len);
		if (!n->sym->used && ps->lex->last != T_DOLLAR)
			n->sym->used = n;
	}
	lex_next(ps);
	return n;
}

bool
node_is_lvalue(const struct node *n)
{
	return !n->paren && (n->op == N_VAR || n->op == N_INDEX || n->op == N_FIELD || n->op == N_COL);
}

void
node_assigned(struct node *n)
{
	if (n->op == N_VAR && !n->local)
		n->sym->assigned = true;
}

bool
starts_operand(enum token t)
{
	switch (t) {
	case T_NUMBER: case T_STRING: case T_NAME: case T_FUNCNAME: case T_BUILTIN: case T_DOLLAR: case T_NOT:
	case T_LPAREN: case T_MINUS: case T_PLUS: case T_INCR: case T_DECR: case T_SLASH: case T_DIV_ASSIGN:
	    case T_GETLINE:
	case T_AT:
		return true;
	default:
		return false;
	}
}
