/* Program text to tree: recursive descent, one function per level of precedence. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "interp.h"
#include "parse.h"

#define ARENA_CHUNK 32768

struct chunk {
	struct chunk *next;
	size_t used, size;
	_Alignas(16) char mem[];
};

static struct node	*expr(struct parser *);
static struct node	*ternary(struct parser *);
static struct node	*unary(struct parser *);
static struct node	*statement(struct parser *);

void *
arena_alloc(struct parser *ps, size_t n)
{
	struct chunk *c = ps->arena;
	void *p;

	n = (n + 15) & ~(size_t)15;
	if (!c || c->size - c->used < n) {
		size_t size = n > ARENA_CHUNK ? n : ARENA_CHUNK;

		c = xmalloc(sizeof *c + size);
		c->used = 0;
		c->size = size;
		c->next = ps->arena;
		ps->arena = c;
	}
	p = c->mem + c->used;
	c->used += n;
	memset(p, 0, n);
	return p;
}

static char *
arena_text(struct parser *ps, const char *p, size_t n)
{
	char *s = arena_alloc(ps, n + 1);

	memcpy(s, p, n);
	return s;
}

/* --- nodes --- */

static struct node *
node_at(struct parser *ps, enum node_op op, int line, int col)
{
	struct node *n = arena_alloc(ps, sizeof *n);

	n->op = (uint8_t)op;
	n->line = line;
	n->col = col;
	n->src = ps->lex->src;
	return n;
}

static struct node *
node(struct parser *ps, enum node_op op)
{
	return node_at(ps, op, ps->lex->line, ps->lex->col);
}

static struct node *
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

static enum token
tok(const struct parser *ps)
{
	return ps->lex->tok;
}

static bool
accept(struct parser *ps, enum token t)
{
	if (tok(ps) != t)
		return false;
	lex_next(ps);
	return true;
}

static void
expect(struct parser *ps, enum token t)
{
	if (tok(ps) != t)
		parse_fail(ps, "'%s' expected before '%s'", token_name(t), token_name(tok(ps)));
	lex_next(ps);
}

static void
skip_newlines(struct parser *ps)
{
	while (tok(ps) == T_NEWLINE)
		lex_next(ps);
}

static void
skip_ends(struct parser *ps)
{
	while (tok(ps) == T_NEWLINE || tok(ps) == T_SEMI)
		lex_next(ps);
}

static void
deeper(struct parser *ps)
{
	if (++ps->depth > PARSE_DEPTH_MAX)
		parse_fail(ps, "nested too deep");
}

/* --- names --- */

static unsigned
name_hash(const char *p, size_t n)
{
	return (unsigned)text_hash(p, n);
}

struct sym *
sym_find(struct parser *ps, const char *name, size_t n)
{
	struct sym *s;

	for (s = ps->symhash[name_hash(name, n) % 256]; s; s = s->hnext)
		if (strlen(s->name) == n && memcmp(s->name, name, n) == 0)
			return s;
	return NULL;
}

struct sym *
sym_get(struct parser *ps, const char *name, size_t n)
{
	struct sym **head = &ps->symhash[name_hash(name, n) % 256], *s = sym_find(ps, name, n);

	if (s)
		return s;
	s = arena_alloc(ps, sizeof *s);
	s->name = arena_text(ps, name, n);
	s->slot = ps->nsym++;
	s->col = -1;
	s->hnext = *head;
	*head = s;
	*ps->syms_end = s;
	ps->syms_end = &s->next;
	return s;
}

struct func *
func_find(struct parser *ps, const char *name, size_t n)
{
	struct func *f;

	for (f = ps->funchash[name_hash(name, n) % 64]; f; f = f->hnext)
		if (strlen(f->name) == n && memcmp(f->name, name, n) == 0)
			return f;
	return NULL;
}

static struct func *
func_get(struct parser *ps, const char *name, size_t n)
{
	struct func *f = func_find(ps, name, n), **head = &ps->funchash[name_hash(name, n) % 64];

	if (f)
		return f;
	f = arena_alloc(ps, sizeof *f);
	f->name = arena_text(ps, name, n);
	f->n = ps->nfunc++;
	f->line = ps->lex->line;
	f->col = ps->lex->col;
	f->src = ps->lex->src;
	f->hnext = *head;
	*head = f;
	*ps->funcs_end = f;
	ps->funcs_end = &f->next;
	return f;
}

static struct node *
variable(struct parser *ps)
{
	struct node *n = node(ps, N_VAR);
	const char *name = ps->lex->text->s;

	for (int i = 0; ps->cur && i < ps->cur->nparam; i++) {
		if (strcmp(ps->cur->param[i], name) == 0) {
			n->local = true;
			n->n = i;
		}
	}
	if (!n->local)
		n->sym = sym_get(ps, name, ps->lex->text->len);
	lex_next(ps);
	return n;
}

static bool
is_lvalue(const struct node *n)
{
	return !n->paren && (n->op == N_VAR || n->op == N_INDEX || n->op == N_FIELD || n->op == N_COL);
}

static void
assigned(struct node *n)
{
	if (n->op == N_VAR && !n->local)
		n->sym->assigned = true;
}

/* --- expressions --- */

static bool
starts_operand(enum token t)
{
	switch (t) {
	case T_NUMBER: case T_STRING: case T_NAME: case T_FUNCNAME: case T_BUILTIN: case T_DOLLAR: case T_NOT:
	case T_LPAREN: case T_MINUS: case T_PLUS: case T_INCR: case T_DECR: case T_SLASH: case T_DIV_ASSIGN: case T_GETLINE:
		return true;
	default:
		return false;
	}
}

/* A list up to the closing bracket, which is taken. */
static struct node *
arguments(struct parser *ps, enum token close)
{
	struct node *list = NULL, **end = &list;
	bool noin = ps->noin, nogt = ps->nogt;

	ps->noin = ps->nogt = false;
	skip_newlines(ps);
	while (tok(ps) != close) {
		*end = expr(ps);
		end = &(*end)->next;
		skip_newlines(ps);
		if (tok(ps) == close)
			break;
		expect(ps, T_COMMA);
		skip_newlines(ps);
		if (tok(ps) == close)
			parse_fail(ps, "expression expected before '%s'", token_name(close));
	}
	ps->noin = noin;
	ps->nogt = nogt;
	lex_next(ps);
	return list;
}

static struct node *
subscripts(struct parser *ps, struct node *base)
{
	while (tok(ps) == T_LBRACKET) {
		struct node *n = node_at(ps, N_INDEX, base->line, base->col);

		lex_next(ps);
		n->a = base;
		n->b = arguments(ps, T_RBRACKET);
		if (!n->b)
			parse_fail(ps, "subscript expected");
		base = n;
	}
	return base;
}

static struct node *
grouping(struct parser *ps)
{
	struct node *n = node(ps, N_GROUP), *e;
	bool noin = ps->noin, nogt = ps->nogt;

	lex_next(ps);
	ps->noin = ps->nogt = false;
	skip_newlines(ps);
	e = expr(ps);
	skip_newlines(ps);
	n->a = e;
	while (accept(ps, T_COMMA)) {
		skip_newlines(ps);
		e->next = expr(ps);
		e = e->next;
		skip_newlines(ps);
	}
	ps->noin = noin;
	ps->nogt = nogt;
	expect(ps, T_RPAREN);
	if (!n->a->next) {
		n->a->paren = true;
		/* A lone name in parentheses stays a name for `in' and for lengths of arrays. */
		return n->a;
	}
	if (tok(ps) != T_IN && tok(ps) != T_NEWLINE && tok(ps) != T_SEMI && tok(ps) != T_RBRACE && tok(ps) != T_GT &&
	    tok(ps) != T_APPEND && tok(ps) != T_PIPE && tok(ps) != T_COPROC && tok(ps) != T_EOF)
		parse_fail(ps, "list in parentheses: 'in' expected before '%s'", token_name(tok(ps)));
	return n;
}

static struct node *
call(struct parser *ps)
{
	struct node *n = node(ps, N_CALL);

	n->fn = func_get(ps, ps->lex->text->s, ps->lex->text->len);
	lex_next(ps);
	expect(ps, T_LPAREN);
	n->a = arguments(ps, T_RPAREN);
	return n;
}

static int
list_length(const struct node *n)
{
	int k = 0;

	for (; n; n = n->next)
		k++;
	return k;
}

static void
check_arguments(struct parser *ps, const struct node *n)
{
	const struct builtin *b = &builtins[n->n];
	int k = list_length(n->a);

	if (k < b->min || (b->max >= 0 && k > b->max))
		fail_at(ps, n->src, n->line, n->col, "%s: %d arguments, usage: %s(%s)", b->name, k, b->name, b->params);
}

static struct node *
builtin_call(struct parser *ps)
{
	struct node *n = node(ps, N_BUILTIN);
	const struct builtin *b;

	n->n = ps->lex->builtin;
	b = &builtins[n->n];
	lex_next(ps);
	if (tok(ps) == T_LPAREN) {
		lex_next(ps);
		n->a = arguments(ps, T_RPAREN);
	} else if (b->special != SP_LENGTH) {
		parse_fail(ps, "'(' expected after %s", b->name);
	}
	check_arguments(ps, n);
	/* The target of sub and gsub, and what split and match fill, are given values. */
	if ((b->special == SP_SUB || b->special == SP_GSUB) && n->a->next->next) {
		if (is_lvalue(n->a->next->next))
			assigned(n->a->next->next);
	}
	return n;
}

static struct node *
constant_number(struct parser *ps)
{
	struct node *n = node(ps, N_NUM);

	n->k = ps->lex->num;
	lex_next(ps);
	return n;
}

static struct node *
constant_text(struct parser *ps, enum node_op op)
{
	struct node *n = node(ps, op);

	/* Kept in the arena's own copy so that nothing needs freeing. */
	n->k.sl.p = arena_text(ps, ps->lex->text->s, ps->lex->text->len);
	n->k.sl.n = ps->lex->text->len;
	lex_next(ps);
	return n;
}

static struct node *primary(struct parser *);

/* What $, ++ and -- apply to. */
static struct node *
tight(struct parser *ps)
{
	struct node *n;
	enum token t = tok(ps);

	if (t == T_INCR || t == T_DECR) {
		n = node(ps, N_INCDEC);
		n->sub = t == T_INCR ? '+' : '-';
		n->n = 1;
		lex_next(ps);
		n->a = primary(ps);
		if (!is_lvalue(n->a))
			parse_fail(ps, "variable expected after '%s'", token_name(t));
		assigned(n->a);
		return n;
	}
	if (t == T_MINUS || t == T_PLUS || t == T_NOT) {
		n = node(ps, t == T_MINUS ? N_NEG : t == T_PLUS ? N_PLUS : N_NOT);
		lex_next(ps);
		deeper(ps);
		n->a = tight(ps);
		ps->depth--;
		return n;
	}
	return primary(ps);
}

static struct node *
field(struct parser *ps)
{
	struct node *n = node(ps, N_FIELD);

	lex_next(ps);
	deeper(ps);
	n->a = tight(ps);
	ps->depth--;
	if (n->a->op == N_VAR && !n->a->local && !n->a->paren) {
		struct sym *s = n->a->sym;

		if (!s->dollar) {
			s->dollar = true;
			s->line = n->line;
			s->colno = n->col;
			s->src = n->src;
		}
		n->op = N_COL;
		n->sym = s;
	}
	return n;
}

static struct node *
getline_target(struct parser *ps)
{
	struct node *n;

	if (tok(ps) == T_DOLLAR)
		n = field(ps);
	else if (tok(ps) == T_NAME)
		n = subscripts(ps, variable(ps));
	else
		return NULL;
	assigned(n);
	return n;
}

static struct node *
simple_getline(struct parser *ps)
{
	struct node *n = node(ps, N_GETLINE);

	lex_next(ps);
	n->a = getline_target(ps);
	if (tok(ps) == T_LT) {
		n->sub = '<';
		lex_next(ps);
		n->b = tight(ps);
		if ((tok(ps) == T_INCR || tok(ps) == T_DECR) && is_lvalue(n->b))
			parse_fail(ps, "file name expected after '<'");
	}
	return n;
}

static struct node *
primary(struct parser *ps)
{
	struct node *n;

	switch (tok(ps)) {
	case T_NUMBER:
		return constant_number(ps);
	case T_STRING:
		return constant_text(ps, N_STR);
	case T_SLASH:
	case T_DIV_ASSIGN:
		lex_regex(ps);
		return constant_text(ps, N_REGEX);
	case T_NAME:
		return subscripts(ps, variable(ps));
	case T_FUNCNAME:
		return call(ps);
	case T_BUILTIN:
		return builtin_call(ps);
	case T_DOLLAR:
		return field(ps);
	case T_GETLINE:
		return simple_getline(ps);
	case T_LPAREN:
		deeper(ps);
		n = grouping(ps);
		ps->depth--;
		return n;
	default:
		parse_fail(ps, "expression expected before '%s'", token_name(tok(ps)));
	}
}

static int
assign_op(enum token t)
{
	switch (t) {
	case T_ASSIGN:		return '=';
	case T_ADD_ASSIGN:	return '+';
	case T_SUB_ASSIGN:	return '-';
	case T_MUL_ASSIGN:	return '*';
	case T_DIV_ASSIGN:	return '/';
	case T_MOD_ASSIGN:	return '%';
	case T_POW_ASSIGN:	return '^';
	default:		return 0;
	}
}

/* ++ and -- on either side; an assignment binds to the variable in front of it wherever that stands. */
static struct node *
postfix(struct parser *ps)
{
	enum token t = tok(ps);
	struct node *n = t == T_INCR || t == T_DECR ? tight(ps) : primary(ps), *m;
	int op;

	if (!is_lvalue(n))
		return n;
	if (tok(ps) == T_INCR || tok(ps) == T_DECR) {
		m = node_ab(ps, N_INCDEC, tok(ps) == T_INCR ? '+' : '-', n, NULL);
		assigned(n);
		lex_next(ps);
		return m;
	}
	op = assign_op(tok(ps));
	if (!op)
		return n;
	lex_next(ps);
	skip_newlines(ps);
	assigned(n);
	deeper(ps);
	m = node_ab(ps, N_ASSIGN, op == '=' ? 0 : op, n, ternary(ps));
	ps->depth--;
	return m;
}

static struct node *
power(struct parser *ps)
{
	struct node *n = postfix(ps);

	if (tok(ps) != T_CARET)
		return n;
	lex_next(ps);
	skip_newlines(ps);
	deeper(ps);
	n = node_ab(ps, N_BIN, '^', n, unary(ps));
	ps->depth--;
	return n;
}

static struct node *
unary(struct parser *ps)
{
	enum token t = tok(ps);
	struct node *n;

	if (t != T_MINUS && t != T_PLUS && t != T_NOT)
		return power(ps);
	n = node(ps, t == T_MINUS ? N_NEG : t == T_PLUS ? N_PLUS : N_NOT);
	lex_next(ps);
	deeper(ps);
	n->a = unary(ps);
	ps->depth--;
	return n;
}

static struct node *
multiplicative(struct parser *ps)
{
	struct node *n = unary(ps);

	for (;;) {
		int op = tok(ps) == T_STAR ? '*' : tok(ps) == T_SLASH ? '/' : tok(ps) == T_PERCENT ? '%' : 0;

		if (!op)
			return n;
		lex_next(ps);
		skip_newlines(ps);
		n = node_ab(ps, N_BIN, op, n, unary(ps));
	}
}

static struct node *
additive(struct parser *ps)
{
	struct node *n = multiplicative(ps);

	for (;;) {
		int op = tok(ps) == T_PLUS ? '+' : tok(ps) == T_MINUS ? '-' : 0;

		if (!op)
			return n;
		lex_next(ps);
		skip_newlines(ps);
		n = node_ab(ps, N_BIN, op, n, multiplicative(ps));
	}
}

static struct node *
concatenation(struct parser *ps)
{
	struct node *n = additive(ps);

	for (;;) {
		enum token t = tok(ps);

		if (!starts_operand(t) || t == T_PLUS || t == T_MINUS || t == T_SLASH || t == T_DIV_ASSIGN || t == T_GETLINE)
			return n;
		n = node_ab(ps, N_CONCAT, 0, n, additive(ps));
	}
}

/* Whether the token after the current one is getline. */
static bool
getline_follows(struct parser *ps)
{
	const char *p = ps->lex->p, *end = ps->lex->end;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return end - p >= 7 && memcmp(p, "getline", 7) == 0;
}

static struct node *
piped_getline(struct parser *ps)
{
	struct node *n = concatenation(ps), *g;

	while ((tok(ps) == T_PIPE || tok(ps) == T_COPROC) && getline_follows(ps)) {
		int sub = tok(ps) == T_PIPE ? '|' : '&';

		lex_next(ps);
		g = node_ab(ps, N_GETLINE, sub, n, n);
		lex_next(ps);
		g->a = getline_target(ps);
		n = g;
	}
	return n;
}

static int
comparison_op(struct parser *ps)
{
	switch (tok(ps)) {
	case T_LT: return CMP_LT;
	case T_LE: return CMP_LE;
	case T_EQ: return CMP_EQ;
	case T_NE: return CMP_NE;
	case T_GE: return CMP_GE;
	case T_GT: return ps->nogt ? -1 : CMP_GT;
	default:   return -1;
	}
}

static struct node *
comparison(struct parser *ps)
{
	struct node *n = piped_getline(ps);
	int op = comparison_op(ps);

	if (op < 0)
		return n;
	lex_next(ps);
	skip_newlines(ps);
	n = node_ab(ps, N_CMP, op, n, piped_getline(ps));
	if (comparison_op(ps) >= 0)
		parse_fail(ps, "comparisons do not chain: '%s'", token_name(tok(ps)));
	return n;
}

static struct node *
matching(struct parser *ps)
{
	struct node *n = comparison(ps);

	while (tok(ps) == T_TILDE || tok(ps) == T_NOMATCH) {
		bool no = tok(ps) == T_NOMATCH;

		lex_next(ps);
		skip_newlines(ps);
		n = node_ab(ps, N_MATCH, no, n, comparison(ps));
	}
	return n;
}

static struct node *
membership(struct parser *ps)
{
	struct node *n = matching(ps), *a;

	while (tok(ps) == T_IN && !ps->noin) {
		lex_next(ps);
		if (tok(ps) != T_NAME)
			parse_fail(ps, "array expected after 'in'");
		a = subscripts(ps, variable(ps));
		n = node_ab(ps, N_IN, 0, n->op == N_GROUP ? n->a : n, a);
	}
	if (n->op == N_GROUP && tok(ps) == T_IN)
		parse_fail(ps, "'in' does not belong here");
	return n;
}

static struct node *
conjunction(struct parser *ps)
{
	struct node *n = membership(ps);

	while (accept(ps, T_AND)) {
		skip_newlines(ps);
		n = node_ab(ps, N_AND, 0, n, membership(ps));
	}
	return n;
}

static struct node *
disjunction(struct parser *ps)
{
	struct node *n = conjunction(ps);

	while (accept(ps, T_OR)) {
		skip_newlines(ps);
		n = node_ab(ps, N_OR, 0, n, conjunction(ps));
	}
	return n;
}

static struct node *
ternary(struct parser *ps)
{
	struct node *n = disjunction(ps);

	if (tok(ps) != T_QUESTION)
		return n;
	lex_next(ps);
	skip_newlines(ps);
	deeper(ps);
	n = node_ab(ps, N_COND, 0, n, ternary(ps));
	skip_newlines(ps);
	expect(ps, T_COLON);
	skip_newlines(ps);
	n->c = ternary(ps);
	ps->depth--;
	return n;
}

static struct node *
expr(struct parser *ps)
{
	struct node *n;

	deeper(ps);
	n = ternary(ps);
	ps->depth--;
	return n;
}

/* An expression that is no list. */
static struct node *
single(struct parser *ps)
{
	struct node *n = expr(ps);

	if (n->op == N_GROUP)
		fail_at(ps, n->src, n->line, n->col, "a list stands where one expression is expected");
	return n;
}

/* --- statements --- */

static void
end_statement(struct parser *ps)
{
	if (tok(ps) == T_SEMI || tok(ps) == T_NEWLINE) {
		lex_next(ps);
		return;
	}
	if (tok(ps) != T_RBRACE && tok(ps) != T_EOF)
		parse_fail(ps, "syntax error at '%s'", token_name(tok(ps)));
}

static struct node *
print_statement(struct parser *ps)
{
	struct node *n = node(ps, tok(ps) == T_PRINT ? N_PRINT : N_PRINTF), **end = &n->a;
	enum token t;

	lex_next(ps);
	ps->nogt = true;
	t = tok(ps);
	if (starts_operand(t)) {
		do {
			skip_newlines(ps);
			*end = expr(ps);
			end = &(*end)->next;
		} while (accept(ps, T_COMMA));
	}
	ps->nogt = false;
	if (n->a && n->a->op == N_GROUP && !n->a->next)
		n->a = n->a->a;
	if (n->op == N_PRINTF && !n->a)
		parse_fail(ps, "printf without a format");
	t = tok(ps);
	if (t == T_GT || t == T_APPEND || t == T_PIPE || t == T_COPROC) {
		n->sub = t == T_GT ? '>' : t == T_APPEND ? 'a' : t == T_PIPE ? '|' : '&';
		lex_next(ps);
		ps->nogt = true;
		n->b = concatenation(ps);
		ps->nogt = false;
	}
	for (struct node *k = n->a; k; k = k->next)
		if (k->op == N_GROUP)
			fail_at(ps, k->src, k->line, k->col, "a list stands where one expression is expected");
	return n;
}

static struct node *
delete_statement(struct parser *ps)
{
	struct node *n = node(ps, N_DELETE);
	bool paren;

	lex_next(ps);
	paren = accept(ps, T_LPAREN);
	if (tok(ps) != T_NAME)
		parse_fail(ps, "array expected after delete");
	n->a = subscripts(ps, variable(ps));
	if (paren)
		expect(ps, T_RPAREN);
	return n;
}

/* A statement that may stand in the head of a for. */
static struct node *
simple_statement(struct parser *ps)
{
	struct node *n;

	switch (tok(ps)) {
	case T_PRINT:
	case T_PRINTF:
		return print_statement(ps);
	case T_DELETE:
		return delete_statement(ps);
	default:
		n = node(ps, N_EXPR);
		n->a = single(ps);
		return n;
	}
}

static struct node *
statement_list(struct parser *ps)
{
	struct node *n = node(ps, N_BLOCK), **end = &n->a;

	skip_ends(ps);
	while (tok(ps) != T_RBRACE) {
		if (tok(ps) == T_EOF)
			parse_fail(ps, "'}' missing at end of program");
		*end = statement(ps);
		end = &(*end)->next;
		skip_ends(ps);
	}
	return n;
}

static struct node *
block(struct parser *ps)
{
	struct node *n;

	expect(ps, T_LBRACE);
	n = statement_list(ps);
	lex_next(ps);
	return n;
}

/* The body of if, while and for: a statement, possibly on the next line, possibly empty. */
static struct node *
body(struct parser *ps)
{
	struct node *n;

	skip_newlines(ps);
	if (tok(ps) == T_SEMI) {
		n = node(ps, N_BLOCK);
		lex_next(ps);
		return n;
	}
	return statement(ps);
}

static struct node *
condition(struct parser *ps)
{
	struct node *n;

	expect(ps, T_LPAREN);
	skip_newlines(ps);
	n = single(ps);
	skip_newlines(ps);
	expect(ps, T_RPAREN);
	return n;
}

/* Look past newlines and semicolons for a word; take it if it is there, else stay. */
static bool
word_follows(struct parser *ps, enum token t)
{
	struct lexer save = *ps->lex;
	struct str *text = save.text ? str_ref(save.text) : NULL;

	skip_ends(ps);
	if (tok(ps) == t) {
		lex_next(ps);
		str_unref(text);
		return true;
	}
	str_unref(ps->lex->text);
	*ps->lex = save;
	ps->lex->text = text;
	return false;
}

static struct node *
if_statement(struct parser *ps)
{
	struct node *n = node(ps, N_IF);

	lex_next(ps);
	n->a = condition(ps);
	n->b = body(ps);
	if (word_follows(ps, T_ELSE))
		n->c = body(ps);
	return n;
}

static struct node *
while_statement(struct parser *ps)
{
	struct node *n = node(ps, N_WHILE);

	lex_next(ps);
	n->a = condition(ps);
	ps->loops++;
	n->b = body(ps);
	ps->loops--;
	return n;
}

static struct node *
do_statement(struct parser *ps)
{
	struct node *n = node(ps, N_DO);

	lex_next(ps);
	ps->loops++;
	n->b = body(ps);
	ps->loops--;
	skip_ends(ps);
	expect(ps, T_WHILE);
	n->a = condition(ps);
	end_statement(ps);
	return n;
}

static struct node *
for_statement(struct parser *ps)
{
	struct node *n = node(ps, N_FOR), *e;

	lex_next(ps);
	expect(ps, T_LPAREN);
	if (tok(ps) != T_SEMI)
		n->a = simple_statement(ps);
	e = n->a ? n->a->a : NULL;
	if (tok(ps) == T_RPAREN && n->a && n->a->op == N_EXPR && e->op == N_IN && !e->paren && !e->a->next &&
	    is_lvalue(e->a)) {
		n->op = N_FORIN;
		n->a = e->a;
		n->b = e->b;
		assigned(n->a);
	} else {
		expect(ps, T_SEMI);
		skip_newlines(ps);
		if (tok(ps) != T_SEMI)
			n->b = single(ps);
		expect(ps, T_SEMI);
		skip_newlines(ps);
		if (tok(ps) != T_RPAREN)
			n->c = simple_statement(ps);
	}
	expect(ps, T_RPAREN);
	ps->loops++;
	n->d = body(ps);
	ps->loops--;
	return n;
}

static struct node *
case_label(struct parser *ps)
{
	struct node *n = node(ps, N_CASE), **end = &n->b;

	if (accept(ps, T_CASE)) {
		n->a = tight(ps);
		if (n->a->op == N_NEG || n->a->op == N_PLUS ? n->a->a->op != N_NUM :
		    n->a->op != N_NUM && n->a->op != N_STR && n->a->op != N_REGEX)
			fail_at(ps, n->src, n->line, n->col, "a case label is a constant");
	} else {
		expect(ps, T_DEFAULT);
	}
	expect(ps, T_COLON);
	skip_ends(ps);
	while (tok(ps) != T_CASE && tok(ps) != T_DEFAULT && tok(ps) != T_RBRACE) {
		if (tok(ps) == T_EOF)
			parse_fail(ps, "'}' missing at end of program");
		*end = statement(ps);
		end = &(*end)->next;
		skip_ends(ps);
	}
	return n;
}

static struct node *
switch_statement(struct parser *ps)
{
	struct node *n = node(ps, N_SWITCH), **end = &n->b;

	lex_next(ps);
	n->a = condition(ps);
	skip_newlines(ps);
	expect(ps, T_LBRACE);
	skip_ends(ps);
	ps->switches++;
	while (tok(ps) != T_RBRACE) {
		*end = case_label(ps);
		end = &(*end)->next;
	}
	ps->switches--;
	lex_next(ps);
	return n;
}

static struct node *
jump_statement(struct parser *ps)
{
	enum token t = tok(ps);
	struct node *n = node(ps, t == T_BREAK ? N_BREAK : t == T_CONTINUE ? N_CONTINUE : t == T_NEXT ? N_NEXT : N_NEXTFILE);

	if ((t == T_BREAK && !ps->loops && !ps->switches) || (t == T_CONTINUE && !ps->loops))
		parse_fail(ps, "'%s' outside a loop", token_name(t));
	if ((t == T_NEXT || t == T_NEXTFILE) && !ps->cur && ps->where != PAT_MAIN &&
	    !(t == T_NEXTFILE && ps->where == PAT_BEGINFILE))
		parse_fail(ps, "'%s' where no record is being worked on", token_name(t));
	lex_next(ps);
	return n;
}

static struct node *
value_statement(struct parser *ps)
{
	struct node *n = node(ps, tok(ps) == T_EXIT ? N_EXIT : N_RETURN);

	if (n->op == N_RETURN && !ps->cur)
		parse_fail(ps, "'return' outside a function");
	lex_next(ps);
	if (starts_operand(tok(ps)))
		n->a = single(ps);
	return n;
}

static struct node *
one_statement(struct parser *ps)
{
	struct node *n;

	switch (tok(ps)) {
	case T_LBRACE:		return block(ps);
	case T_IF:		return if_statement(ps);
	case T_WHILE:		return while_statement(ps);
	case T_DO:		return do_statement(ps);
	case T_FOR:		return for_statement(ps);
	case T_SWITCH:		return switch_statement(ps);
	case T_SEMI:
		lex_next(ps);
		return node(ps, N_BLOCK);
	case T_BREAK:
	case T_CONTINUE:
	case T_NEXT:
	case T_NEXTFILE:
		n = jump_statement(ps);
		break;
	case T_EXIT:
	case T_RETURN:
		n = value_statement(ps);
		break;
	default:
		n = simple_statement(ps);
	}
	end_statement(ps);
	return n;
}

static struct node *
statement(struct parser *ps)
{
	struct node *n;

	deeper(ps);
	n = one_statement(ps);
	ps->depth--;
	return n;
}

/* --- rules and functions --- */

static void
parameter(struct parser *ps, struct func *f)
{
	const struct str *s = ps->lex->text;

	if (tok(ps) != T_NAME)
		parse_fail(ps, "parameter name expected before '%s'", token_name(tok(ps)));
	for (int i = 0; i < f->nparam; i++)
		if (strcmp(f->param[i], s->s) == 0)
			parse_fail(ps, "parameter '%s' twice", s->s);
	if (f->nparam % 8 == 0) {
		char **old = f->param;

		f->param = arena_alloc(ps, (size_t)(f->nparam + 8) * sizeof *f->param);
		if (f->nparam)
			memcpy(f->param, old, (size_t)f->nparam * sizeof *f->param);
	}
	f->param[f->nparam++] = arena_text(ps, s->s, s->len);
	lex_next(ps);
}

static void
function_definition(struct parser *ps)
{
	struct func *f;

	lex_next(ps);
	if (tok(ps) == T_BUILTIN)
		parse_fail(ps, "'%s' is a word of the language", ps->lex->text->s);
	if (tok(ps) != T_NAME && tok(ps) != T_FUNCNAME)
		parse_fail(ps, "function name expected before '%s'", token_name(tok(ps)));
	f = func_get(ps, ps->lex->text->s, ps->lex->text->len);
	if (f->defined)
		parse_fail(ps, "function '%s' is defined twice", f->name);
	f->defined = true;
	f->line = ps->lex->line;
	f->col = ps->lex->col;
	f->src = ps->lex->src;
	lex_next(ps);
	expect(ps, T_LPAREN);
	skip_newlines(ps);
	while (tok(ps) != T_RPAREN) {
		parameter(ps, f);
		skip_newlines(ps);
		if (tok(ps) != T_RPAREN) {
			expect(ps, T_COMMA);
			skip_newlines(ps);
		}
	}
	lex_next(ps);
	skip_newlines(ps);
	ps->cur = f;
	f->body = block(ps);
	ps->cur = NULL;
}

static enum pattern
special_pattern(enum token t)
{
	return t == T_BEGIN ? PAT_BEGIN : t == T_BEGINFILE ? PAT_BEGINFILE : t == T_ENDFILE ? PAT_ENDFILE :
	    t == T_END ? PAT_END : PAT_MAIN;
}

static void
rule(struct parser *ps)
{
	struct rule *r = arena_alloc(ps, sizeof *r);

	r->kind = special_pattern(tok(ps));
	ps->where = r->kind;
	if (r->kind != PAT_MAIN) {
		lex_next(ps);
		if (tok(ps) != T_LBRACE)
			parse_fail(ps, "'{' expected, on the line of the pattern");
	} else if (tok(ps) != T_LBRACE) {
		r->pat = single(ps);
		if (accept(ps, T_COMMA)) {
			skip_newlines(ps);
			r->pat2 = single(ps);
		}
	}
	if (tok(ps) == T_LBRACE)
		r->body = block(ps);
	*ps->rules_end = r;
	ps->rules_end = &r->next;
}

static void
include(struct parser *ps)
{
	lex_next(ps);
	if (tok(ps) != T_STRING)
		parse_fail(ps, "file name in quotes expected after @include");
	if (lex_include(ps, ps->lex->text->s, ps->lex->text->len) < 0)
		parse_fail(ps, "%s: %s", ps->lex->text->s, strerror(errno));
}

static void
items(struct parser *ps)
{
	for (;;) {
		if (tok(ps) == T_EOF) {
			str_unref(ps->lex->text);
			ps->lex->text = NULL;
			ps->lex = ps->lex->up;
			if (!ps->lex)
				return;
			lex_next(ps);
		} else if (tok(ps) == T_NEWLINE || tok(ps) == T_SEMI) {
			lex_next(ps);
		} else if (tok(ps) == T_FUNCTION) {
			function_definition(ps);
		} else if (tok(ps) == T_INCLUDE) {
			include(ps);
		} else {
			rule(ps);
			if (tok(ps) != T_NEWLINE && tok(ps) != T_SEMI && tok(ps) != T_EOF && ps->rules_end != &ps->rules &&
			    ps->lex->last != T_RBRACE)
				parse_fail(ps, "syntax error at '%s'", token_name(tok(ps)));
		}
	}
}

/* --- texts --- */

void
parser_init(struct parser *ps)
{
	memset(ps, 0, sizeof *ps);
	ps->sources_end = &ps->sources;
	ps->syms_end = &ps->syms;
	ps->funcs_end = &ps->funcs;
	ps->rules_end = &ps->rules;
	special_symbols(ps);
}

void
parser_release(struct parser *ps)
{
	struct chunk *c;

	for (; ps->lex; ps->lex = ps->lex->up)
		str_unref(ps->lex->text);
	while ((c = ps->arena)) {
		ps->arena = c->next;
		free(c);
	}
}

static struct source *
source_new(struct parser *ps, const char *name, const char *text, size_t len, bool file)
{
	struct source *s = arena_alloc(ps, sizeof *s);

	s->name = arena_text(ps, name, strlen(name));
	s->text = arena_text(ps, text, len);
	s->len = len;
	s->file = file;
	*ps->sources_end = s;
	ps->sources_end = &s->next;
	return s;
}

int
parse_text(struct parser *ps, const char *name, const char *text, size_t len, bool file)
{
	struct source *src = source_new(ps, name, text, len, file);

	if (setjmp(ps->fail))
		return -1;
	lex_push(ps, src);
	lex_next(ps);
	items(ps);
	return 0;
}

/* The whole of a file in memory; NULL with errno set. */
static char *
slurp(FILE *f, size_t *len)
{
	char *b = NULL;
	size_t n = 0, room = 0, k;

	do {
		if (room - n < 4096) {
			room = room ? room * 2 : 16384;
			b = xrealloc(b, room);
		}
		k = fread(b + n, 1, room - n, f);
		n += k;
	} while (k);
	if (ferror(f)) {
		free(b);
		return NULL;
	}
	*len = n;
	return b;
}

/* Open a program file: as named, beside the file that names it, then in the folder of user function files. */
static FILE *
open_program(struct parser *ps, const char *path, char *name, size_t room)
{
	const char *const suffix[] = { "", ".awk" };
	const char *dir = ps->incpath, *slash;
	FILE *f;
	int e;

	if (strcmp(path, "-") == 0) {
		snprintf(name, room, "stdin");
		return stdin;
	}
	for (int i = 0; i < 2; i++) {
		snprintf(name, room, "%s%s", path, suffix[i]);
		if ((f = fopen(name, "re")))
			return f;
	}
	e = errno;
	if (*path != '/' && ps->lex && ps->lex->src->file && (slash = strrchr(ps->lex->src->name, '/'))) {
		snprintf(name, room, "%.*s/%s", (int)(slash - ps->lex->src->name), ps->lex->src->name, path);
		if ((f = fopen(name, "re")))
			return f;
	}
	for (int i = 0; *path != '/' && dir && i < 2; i++) {
		snprintf(name, room, "%s/%s%s", dir, path, suffix[i]);
		if ((f = fopen(name, "re")))
			return f;
	}
	errno = e;
	return NULL;
}

static struct source *
load(struct parser *ps, const char *path)
{
	char name[4096], *text;
	struct source *src, *s;
	size_t n = 0;
	FILE *f = open_program(ps, path, name, sizeof name);

	if (!f)
		return NULL;
	for (s = ps->sources; s; s = s->next)
		if (s->file && strcmp(s->name, name) == 0 && f != stdin) {
			fclose(f);
			return s;
		}
	text = slurp(f, &n);
	if (f != stdin)
		fclose(f);
	if (!text)
		return NULL;
	src = source_new(ps, name, text, n, true);
	free(text);
	return src;
}

int
lex_include(struct parser *ps, const char *path, size_t n)
{
	char *p = arena_text(ps, path, n);
	struct source *last = ps->sources;
	struct source *src;

	while (last->next)
		last = last->next;
	src = load(ps, p);
	if (!src)
		return -1;
	lex_next(ps);
	if (last->next == src) {	/* read for the first time */
		lex_push(ps, src);
		lex_next(ps);
	}
	return 0;
}

int
parse_file(struct parser *ps, const char *path)
{
	struct source *src = load(ps, path);

	if (!src) {
		snprintf(ps->err, sizeof ps->err, "%s: %s", path, strerror(errno));
		return -1;
	}
	if (setjmp(ps->fail))
		return -1;
	lex_push(ps, src);
	lex_next(ps);
	items(ps);
	return 0;
}
