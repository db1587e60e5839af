/* Expressions: recursive descent, one function per level of precedence. */
#include <string.h>

#include "functions.h"
#include "grammar_priv.h"

static struct node	*ternary(struct parser *);
static struct node	*unary(struct parser *);
static struct node	*constant_text(struct parser *, enum node_op);

/* A list up to the closing bracket, which is taken. */
static struct node *
arguments(struct parser *ps, enum token close)
{
	struct node *list = NULL, **end = &list;
	bool noin = ps->noin, nogt = ps->nogt;

	ps->noin = ps->nogt = false;
	skip_newlines(ps);
	while (tok(ps) != close) {
		*end = parse_expr(ps);
		end = &(*end)->next;
		skip_newlines(ps);
		if (tok(ps) == close)
			break;
		tok_expect(ps, T_COMMA);
		skip_newlines(ps);
		if (tok(ps) == close)
			parse_fail(ps, "expression expected before '%s'", token_name(close));
	}
	ps->noin = noin;
	ps->nogt = nogt;
	lex_next(ps);
	return list;
}

struct node *
parse_subscripts(struct parser *ps, struct node *base)
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
	struct node *n = node_here(ps, N_GROUP), *e;
	bool noin = ps->noin, nogt = ps->nogt;

	lex_next(ps);
	ps->noin = ps->nogt = false;
	skip_newlines(ps);
	e = parse_expr(ps);
	skip_newlines(ps);
	n->a = e;
	while (tok_accept(ps, T_COMMA)) {
		skip_newlines(ps);
		e->next = parse_expr(ps);
		e = e->next;
		skip_newlines(ps);
	}
	ps->noin = noin;
	ps->nogt = nogt;
	tok_expect(ps, T_RPAREN);
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
	struct node *n = node_here(ps, N_CALL);

	n->fn = func_get(ps, ps->lex->text->s, ps->lex->text->len);
	lex_next(ps);
	tok_expect(ps, T_LPAREN);
	n->a = arguments(ps, T_RPAREN);
	return n;
}

/* @name(..): a function whose name the variable holds; @/../: a regular expression as a value. */
static struct node *
at_sign(struct parser *ps)
{
	struct node *n = node_here(ps, N_ICALL);

	lex_next(ps);
	if (tok(ps) == T_SLASH || tok(ps) == T_DIV_ASSIGN) {
		lex_regex(ps);
		return constant_text(ps, N_REGEXVAL);
	}
	if (tok(ps) != T_NAME && tok(ps) != T_FUNCNAME)
		parse_fail(ps, "variable with the name of a function, or regular expression, expected after '@'");
	n->b = parse_subscripts(ps, parse_variable(ps));
	tok_expect(ps, T_LPAREN);
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
		fail_at(ps, n->src, n->line, n->col, "%s: %d arguments, usage: %s(%s)", b->name, k, b->name,
		    b->params);
}

static struct node *
builtin_call(struct parser *ps)
{
	struct node *n = node_here(ps, N_BUILTIN);
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
		if (node_is_lvalue(n->a->next->next))
			node_assigned(n->a->next->next);
	}
	return n;
}

static struct node *
constant_number(struct parser *ps)
{
	struct node *n = node_here(ps, N_NUM);

	n->k = ps->lex->num;
	lex_next(ps);
	return n;
}

static struct node *
constant_text(struct parser *ps, enum node_op op)
{
	struct node *n = node_here(ps, op);

	/* Kept in the arena's own copy so that nothing needs freeing. */
	n->k.sl.p = arena_text(ps, ps->lex->text->s, ps->lex->text->len);
	n->k.sl.n = ps->lex->text->len;
	lex_next(ps);
	return n;
}

static struct node *primary(struct parser *);

/* What $, ++ and -- apply to. */
struct node *
parse_tight(struct parser *ps)
{
	struct node *n;
	enum token t = tok(ps);

	if (t == T_INCR || t == T_DECR) {
		n = node_here(ps, N_INCDEC);
		n->sub = t == T_INCR ? '+' : '-';
		n->n = 1;
		lex_next(ps);
		n->a = primary(ps);
		if (!node_is_lvalue(n->a))
			parse_fail(ps, "variable expected after '%s'", token_name(t));
		node_assigned(n->a);
		return n;
	}
	if (t == T_MINUS || t == T_PLUS || t == T_NOT) {
		n = node_here(ps, t == T_MINUS ? N_NEG : t == T_PLUS ? N_PLUS : N_NOT);
		lex_next(ps);
		deeper(ps);
		n->a = parse_tight(ps);
		ps->depth--;
		return n;
	}
	return primary(ps);
}

/* ++ or -- behind a variable. */
static struct node *
increment(struct parser *ps, struct node *n)
{
	struct node *m = node_ab(ps, N_INCDEC, tok(ps) == T_INCR ? '+' : '-', n, NULL);

	node_assigned(n);
	lex_next(ps);
	return m;
}

static struct node *
field(struct parser *ps)
{
	struct node *n = node_here(ps, N_FIELD);

	lex_next(ps);
	deeper(ps);
	n->a = parse_tight(ps);
	/* In $$a++ it is $a that is counted up. */
	if (node_is_lvalue(n->a) && (n->a->op == N_FIELD || n->a->op == N_COL) &&
	    (tok(ps) == T_INCR || tok(ps) == T_DECR))
		n->a = increment(ps, n->a);
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
		n = parse_subscripts(ps, parse_variable(ps));
	else
		return NULL;
	node_assigned(n);
	return n;
}

static struct node *
simple_getline(struct parser *ps)
{
	struct node *n = node_here(ps, N_GETLINE);

	lex_next(ps);
	n->a = getline_target(ps);
	if (tok(ps) == T_LT) {
		n->sub = '<';
		lex_next(ps);
		n->b = parse_tight(ps);
		if ((tok(ps) == T_INCR || tok(ps) == T_DECR) && node_is_lvalue(n->b))
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
		return parse_subscripts(ps, parse_variable(ps));
	case T_FUNCNAME:
		return call(ps);
	case T_AT:
		return at_sign(ps);
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
	struct node *n = t == T_INCR || t == T_DECR ? parse_tight(ps) : primary(ps), *m;
	int op;

	if (!node_is_lvalue(n))
		return n;
	if (tok(ps) == T_INCR || tok(ps) == T_DECR)
		return increment(ps, n);
	op = assign_op(tok(ps));
	if (!op)
		return n;
	lex_next(ps);
	skip_newlines(ps);
	node_assigned(n);
	deeper(ps);
	m = node_ab(ps, N_ASSIGN, op == '=' ? 0 : op, n, ternary(ps));
	ps->depth--;
	return m;
}

/* The *_of functions go on with what stands on the left. */
static struct node *
power_of(struct parser *ps, struct node *n)
{
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
		return power_of(ps, postfix(ps));
	n = node_here(ps, t == T_MINUS ? N_NEG : t == T_PLUS ? N_PLUS : N_NOT);
	lex_next(ps);
	deeper(ps);
	n->a = unary(ps);
	ps->depth--;
	return n;
}

static struct node *
multiplicative_of(struct parser *ps, struct node *n)
{
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
additive_of(struct parser *ps, struct node *n)
{
	for (;;) {
		int op = tok(ps) == T_PLUS ? '+' : tok(ps) == T_MINUS ? '-' : 0;

		if (!op)
			return n;
		lex_next(ps);
		skip_newlines(ps);
		n = node_ab(ps, N_BIN, op, n, multiplicative_of(ps, unary(ps)));
	}
}

static struct node *
additive(struct parser *ps)
{
	return additive_of(ps, multiplicative_of(ps, unary(ps)));
}

static struct node *
concatenation_of(struct parser *ps, struct node *n)
{
	for (;;) {
		enum token t = tok(ps);

		if (!starts_operand(t) || t == T_PLUS || t == T_MINUS || t == T_SLASH || t == T_DIV_ASSIGN ||
		    t == T_GETLINE)
			return n;
		n = node_ab(ps, N_CONCAT, 0, n, additive(ps));
	}
}

struct node *
parse_concatenation(struct parser *ps)
{
	return concatenation_of(ps, additive(ps));
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
	struct node *n = parse_concatenation(ps), *g;

	while ((tok(ps) == T_PIPE || tok(ps) == T_COPROC) && getline_follows(ps)) {
		int sub = tok(ps) == T_PIPE ? '|' : '&';

		lex_next(ps);
		g = node_ab(ps, N_GETLINE, sub, n, n);
		lex_next(ps);
		g->a = getline_target(ps);
		/* It is the left operand of what follows. */
		n = concatenation_of(ps, additive_of(ps, multiplicative_of(ps, power_of(ps, g))));
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
		a = parse_subscripts(ps, parse_variable(ps));
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

	while (tok_accept(ps, T_AND)) {
		skip_newlines(ps);
		n = node_ab(ps, N_AND, 0, n, membership(ps));
	}
	return n;
}

static struct node *
disjunction(struct parser *ps)
{
	struct node *n = conjunction(ps);

	while (tok_accept(ps, T_OR)) {
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
	tok_expect(ps, T_COLON);
	skip_newlines(ps);
	n->c = ternary(ps);
	ps->depth--;
	return n;
}

struct node *
parse_expr(struct parser *ps)
{
	struct node *n;

	deeper(ps);
	n = ternary(ps);
	ps->depth--;
	return n;
}

/* An expression that is no list. */
struct node *
parse_single(struct parser *ps)
{
	struct node *n = parse_expr(ps);

	if (n->op == N_GROUP)
		fail_at(ps, n->src, n->line, n->col, "a list stands where one expression is expected");
	return n;
}
