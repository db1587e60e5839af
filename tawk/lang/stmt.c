/* Statements. */
#include "grammar_priv.h"

static struct node	*statement(struct parser *);

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
	struct node *n = node_here(ps, tok(ps) == T_PRINT ? N_PRINT : N_PRINTF), **end = &n->a;
	enum token t;

	lex_next(ps);
	ps->nogt = true;
	t = tok(ps);
	if (starts_operand(t)) {
		do {
			skip_newlines(ps);
			*end = parse_expr(ps);
			end = &(*end)->next;
		} while (tok_accept(ps, T_COMMA));
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
		n->b = parse_concatenation(ps);
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
	struct node *n = node_here(ps, N_DELETE);
	bool paren;

	lex_next(ps);
	paren = tok_accept(ps, T_LPAREN);
	if (tok(ps) != T_NAME)
		parse_fail(ps, "array expected after delete");
	n->a = parse_subscripts(ps, parse_variable(ps));
	if (paren)
		tok_expect(ps, T_RPAREN);
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
		n = node_here(ps, N_EXPR);
		n->a = parse_single(ps);
		return n;
	}
}

static struct node *
statement_list(struct parser *ps)
{
	struct node *n = node_here(ps, N_BLOCK), **end = &n->a;

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

struct node *
parse_block(struct parser *ps)
{
	struct node *n;

	tok_expect(ps, T_LBRACE);
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
		n = node_here(ps, N_BLOCK);
		lex_next(ps);
		return n;
	}
	return statement(ps);
}

static struct node *
condition(struct parser *ps)
{
	struct node *n;

	tok_expect(ps, T_LPAREN);
	skip_newlines(ps);
	n = parse_single(ps);
	skip_newlines(ps);
	tok_expect(ps, T_RPAREN);
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
	struct node *n = node_here(ps, N_IF);

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
	struct node *n = node_here(ps, N_WHILE);

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
	struct node *n = node_here(ps, N_DO);

	lex_next(ps);
	ps->loops++;
	n->b = body(ps);
	ps->loops--;
	skip_ends(ps);
	tok_expect(ps, T_WHILE);
	n->a = condition(ps);
	end_statement(ps);
	return n;
}

static struct node *
for_statement(struct parser *ps)
{
	struct node *n = node_here(ps, N_FOR), *e;

	lex_next(ps);
	tok_expect(ps, T_LPAREN);
	if (tok(ps) != T_SEMI)
		n->a = simple_statement(ps);
	e = n->a ? n->a->a : NULL;
	if (tok(ps) == T_RPAREN && n->a && n->a->op == N_EXPR && e->op == N_IN && !e->paren && !e->a->next &&
	    node_is_lvalue(e->a)) {
		n->op = N_FORIN;
		n->a = e->a;
		n->b = e->b;
		node_assigned(n->a);
	} else {
		tok_expect(ps, T_SEMI);
		skip_newlines(ps);
		if (tok(ps) != T_SEMI)
			n->b = parse_single(ps);
		tok_expect(ps, T_SEMI);
		skip_newlines(ps);
		if (tok(ps) != T_RPAREN)
			n->c = simple_statement(ps);
	}
	tok_expect(ps, T_RPAREN);
	ps->loops++;
	n->d = body(ps);
	ps->loops--;
	return n;
}

static struct node *
case_label(struct parser *ps)
{
	struct node *n = node_here(ps, N_CASE), **end = &n->b;

	if (tok_accept(ps, T_CASE)) {
		n->a = parse_tight(ps);
		if (n->a->op == N_NEG || n->a->op == N_PLUS ? n->a->a->op != N_NUM :
		    n->a->op != N_NUM && n->a->op != N_STR && n->a->op != N_REGEX && n->a->op != N_REGEXVAL)
			fail_at(ps, n->src, n->line, n->col, "a case label is a constant");
	} else {
		tok_expect(ps, T_DEFAULT);
	}
	tok_expect(ps, T_COLON);
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
	struct node *n = node_here(ps, N_SWITCH), **end = &n->b;

	lex_next(ps);
	n->a = condition(ps);
	skip_newlines(ps);
	tok_expect(ps, T_LBRACE);
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
	struct node *n = node_here(ps, t == T_BREAK ? N_BREAK : t == T_CONTINUE ? N_CONTINUE :
	    t == T_NEXT ? N_NEXT : N_NEXTFILE);

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
	struct node *n = node_here(ps, tok(ps) == T_EXIT ? N_EXIT : N_RETURN);

	if (n->op == N_RETURN && !ps->cur)
		parse_fail(ps, "'return' outside a function");
	lex_next(ps);
	if (starts_operand(tok(ps)))
		n->a = parse_single(ps);
	return n;
}

static struct node *
one_statement(struct parser *ps)
{
	struct node *n;

	switch (tok(ps)) {
	case T_LBRACE:		return parse_block(ps);
	case T_IF:		return if_statement(ps);
	case T_WHILE:		return while_statement(ps);
	case T_DO:		return do_statement(ps);
	case T_FOR:		return for_statement(ps);
	case T_SWITCH:		return switch_statement(ps);
	case T_SEMI:
		lex_next(ps);
		return node_here(ps, N_BLOCK);
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
