/* Tokens of a program text. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "functions.h"
#include "program.h"
#include "utf8chars.h"

static const struct { const char *name; enum token tok; } keywords[] = {
	{ "BEGIN", T_BEGIN }, { "BEGINFILE", T_BEGINFILE }, { "END", T_END }, { "ENDFILE", T_ENDFILE },
	{ "break", T_BREAK }, { "case", T_CASE }, { "continue", T_CONTINUE }, { "default", T_DEFAULT },
	{ "delete", T_DELETE }, { "do", T_DO }, { "else", T_ELSE }, { "exit", T_EXIT }, { "for", T_FOR },
	{ "func", T_FUNCTION }, { "function", T_FUNCTION }, { "getline", T_GETLINE }, { "if", T_IF }, { "in", T_IN },
	{ "next", T_NEXT }, { "nextfile", T_NEXTFILE }, { "print", T_PRINT }, { "printf", T_PRINTF },
	{ "return", T_RETURN }, { "switch", T_SWITCH }, { "while", T_WHILE }
};

#define NKEYWORDS (sizeof keywords / sizeof *keywords)

int
keyword(const char *p, size_t n)
{
	for (size_t i = 0; i < NKEYWORDS; i++)
		if (strlen(keywords[i].name) == n && memcmp(keywords[i].name, p, n) == 0)
			return (int)keywords[i].tok;
	return -1;
}

const char *
token_name(enum token t)
{
	static const char *const names[] = {
		[T_EOF] = "end of program", [T_NEWLINE] = "end of line", [T_SEMI] = ";", [T_LBRACE] = "{",
		[T_RBRACE] = "}", [T_LPAREN] = "(", [T_RPAREN] = ")", [T_LBRACKET] = "[", [T_RBRACKET] = "]",
		[T_COMMA] = ",", [T_NUMBER] = "number", [T_STRING] = "text", [T_REGEX] = "regular expression",
		[T_NAME] = "name", [T_FUNCNAME] = "function name", [T_BUILTIN] = "function name", [T_PLUS] = "+",
		[T_MINUS] = "-", [T_STAR] = "*", [T_SLASH] = "/", [T_PERCENT] = "%", [T_CARET] = "^", [T_NOT] = "!",
		[T_GT] = ">", [T_LT] = "<", [T_PIPE] = "|", [T_QUESTION] = "?", [T_COLON] = ":", [T_TILDE] = "~",
		[T_DOLLAR] = "$", [T_ASSIGN] = "=", [T_ADD_ASSIGN] = "+=", [T_SUB_ASSIGN] = "-=",
		[T_MUL_ASSIGN] = "*=", [T_DIV_ASSIGN] = "/=", [T_MOD_ASSIGN] = "%=", [T_POW_ASSIGN] = "^=",
		[T_EQ] = "==", [T_LE] = "<=", [T_GE] = ">=", [T_NE] = "!=", [T_INCR] = "++", [T_DECR] = "--",
		[T_AND] = "&&", [T_OR] = "||", [T_NOMATCH] = "!~", [T_APPEND] = ">>", [T_COPROC] = "|&",
		[T_INCLUDE] = "@include", [T_AT] = "@"
	};

	for (size_t i = 0; i < NKEYWORDS; i++)
		if (keywords[i].tok == t)
			return keywords[i].name;
	return names[t] ? names[t] : "?";
}

/* Add to a message. */
static void __attribute__((format(printf, 2, 3)))
add(struct parser *ps, const char *fmt, ...)
{
	const size_t n = strlen(ps->err);
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(ps->err + n, sizeof ps->err - n, fmt, ap);
	va_end(ap);
}

static const char *
line_end(const char *p, const char *end)
{
	const char *e = memchr(p, '\n', (size_t)(end - p));

	return e ? e : end;
}

/*
 * The line at p with a mark under its byte col (from 1); blanks in front of the mark are as wide as what is above
 * them.
 */
static void
show_place(struct parser *ps, const char *p, const char *end, int col)
{
	const char *e = line_end(p, end);

	/* A long line is shown around the place. */
	if (col > 60) {
		p = e - p > col - 60 ? p + (col - 60) : e;
		col = 60;
	}
	if (e - p > 100)
		e = p + 100;
	add(ps, "\n\t%.*s\n\t", (int)(e - p), p);
	for (int i = 0; i + 1 < col; i++) {
		if (p + i >= e || (p[i] & 0xc0) != 0x80)
			add(ps, "%c", p + i < e && p[i] == '\t' ? '\t' : ' ');
	}
	add(ps, "^");
}

static void __attribute__((format(printf, 5, 0)))
message(struct parser *ps, struct source *src, int line, int col, const char *fmt, va_list ap)
{
	const char *p = src->text, *end = src->text + src->len, *before = NULL, *e;
	size_t n;

	(void)snprintf(ps->err, sizeof ps->err, "%s:%d:%d: ", src->name, line, col);
	n = strlen(ps->err);
	(void)vsnprintf(ps->err + n, sizeof ps->err - n, fmt, ap);
	for (int l = 1; l < line && p < end; l++) {
		e = line_end(p, end);
		if (e > p)
			before = p;
		p = e < end ? e + 1 : end;
	}
	/* What is wrong at the start of a line often began on the one before. */
	if (before && strspn(p, " \t") + 1 >= (size_t)col) {
		e = line_end(before, end);
		add(ps, "\n\t%.*s", (int)(e - before > 100 ? 100 : e - before), before);
	}
	show_place(ps, p, end, col);
}

void
fail_at(struct parser *ps, struct source *src, int line, int col, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(ps, src, line, col, fmt, ap);
	va_end(ap);
	longjmp(ps->fail, 1);
}

void
parse_fail(struct parser *ps, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(ps, ps->lex->src, ps->lex->line, ps->lex->col, fmt, ap);
	va_end(ap);
	longjmp(ps->fail, 1);
}

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
hexdigit(char c)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One escape; p is after the backslash.  Writes its bytes to out and returns how many input bytes it took. */
static size_t
one_escape(const char *p, size_t n, char *out, size_t *outn)
{
	static const char from[] = "abfnrtv\"/\\", to[] = "\a\b\f\n\r\t\v\"/\\";
	const char *f = memchr(from, *p, sizeof from - 1);
	uint32_t c = 0;
	size_t i;

	*outn = 1;
	if (f) {
		*out = to[f - from];
		return 1;
	}
	if (*p >= '0' && *p <= '7') {
		for (i = 0; i < n && i < 3 && p[i] >= '0' && p[i] <= '7'; i++)
			c = c * 8 + (uint32_t)(p[i] - '0');
		*out = (char)c;
		return i;
	}
	if (*p == 'x' && n > 1 && hexdigit(p[1]) >= 0) {
		for (i = 1; i < n && i < 3 && hexdigit(p[i]) >= 0; i++)
			c = c * 16 + (uint32_t)hexdigit(p[i]);
		*out = (char)c;
		return i;
	}
	if (*p == 'u' && n > 1 && hexdigit(p[1]) >= 0) {
		for (i = 1; i < n && i < 9 && hexdigit(p[i]) >= 0; i++)
			c = c * 16 + (uint32_t)hexdigit(p[i]);
		*outn = utf8_put(c, out);
		return i;
	}
	if (*p == '\n') {
		*outn = 0;
		return 1;
	}
	out[0] = '\\';
	out[1] = *p;
	*outn = 2;
	return 1;
}

struct str *
unescape(const char *p, size_t n)
{
	struct str *s = str_new(NULL, n * 2);
	size_t i = 0, k = 0, w;

	while (i < n) {
		if (p[i] != '\\' || i + 1 == n) {
			s->s[k++] = p[i++];
			continue;
		}
		i++;
		i += one_escape(p + i, n - i, s->s + k, &w);
		k += w;
	}
	s->len = k;
	s->s[k] = '\0';
	return s;
}

static void
set_text(struct lexer *lx, struct str *s)
{
	str_unref(lx->text);
	lx->text = s;
}

static enum token
lex_string(struct parser *ps, struct lexer *lx)
{
	const char *s = ++lx->p;

	while (lx->p < lx->end && *lx->p != '"' && *lx->p != '\n') {
		if (*lx->p == '\\' && lx->p + 1 < lx->end) {
			lx->p++;
			if (*lx->p == '\n')
				lx->linestart = lx->p + 1;
		}
		lx->p++;
	}
	if (lx->p >= lx->end || *lx->p != '"')
		parse_fail(ps, "text constant without its end");
	set_text(lx, unescape(s, (size_t)(lx->p - s)));
	lx->p++;
	return T_STRING;
}

/* The current token is / or /=: read on as a regular expression. */
void
lex_regex(struct parser *ps)
{
	struct lexer *lx = ps->lex;
	const char *s = lx->tokstart + 1;
	bool set = false;

	for (lx->p = s;; lx->p++) {
		if (lx->p >= lx->end || *lx->p == '\n')
			parse_fail(ps, "regular expression without its end");
		if (*lx->p == '\\' && lx->p + 1 < lx->end) {
			lx->p++;
		} else if (*lx->p == '[' && !set) {
			set = true;
			if (lx->p + 1 < lx->end && lx->p[1] == '^')
				lx->p++;
			if (lx->p + 1 < lx->end && lx->p[1] == ']')
				lx->p++;
		} else if (*lx->p == '[' && lx->p + 1 < lx->end && lx->p[1] == ':') {
			const char *q = lx->p + 2;

			while (q < lx->end && ((*q >= 'a' && *q <= 'z') || *q == '^'))
				q++;
			if (q + 1 < lx->end && q[0] == ':' && q[1] == ']')
				lx->p = q + 1;
		} else if (*lx->p == ']') {
			set = false;
		} else if (*lx->p == '/' && !set) {
			break;
		}
	}
	set_text(lx, str_new(s, (size_t)(lx->p - s)));
	lx->p++;
	lx->tok = T_REGEX;
}

static enum token
lex_number(struct lexer *lx)
{
	const char *p = lx->p;
	size_t n = (size_t)(lx->end - p), k = 0;

	if (n > 1 && p[0] == '0' && is_digit(p[1])) {
		while (k < n && p[k] >= '0' && p[k] <= '7')
			k++;
		if (k == n || (!is_digit(p[k]) && p[k] != '.' && p[k] != 'e' && p[k] != 'E')) {
			num_strto(p, k, true, &lx->num);
			lx->p += k;
			return T_NUMBER;
		}
	}
	lx->p += num_parse(p, n, true, &lx->num);
	return T_NUMBER;
}

static enum token
lex_name(struct lexer *lx)
{
	const char *s = lx->p;
	size_t n;
	int k;

	while (lx->p < lx->end && (is_alpha(*lx->p) || is_digit(*lx->p) || (unsigned char)*lx->p >= 0x80))
		lx->p++;
	n = (size_t)(lx->p - s);
	set_text(lx, str_new(s, n));
	/* After $ any word that is not called is a column. */
	if (lx->last == T_DOLLAR && (lx->p >= lx->end || *lx->p != '('))
		return T_NAME;
	k = keyword(s, n);
	if (k >= 0)
		return (enum token)k;
	lx->builtin = builtin_find(s, n);
	if (lx->builtin >= 0)
		return T_BUILTIN;
	return lx->p < lx->end && *lx->p == '(' ? T_FUNCNAME : T_NAME;
}

/* Skip blanks, comments and continued lines. */
static void
skip_blank(struct lexer *lx)
{
	for (;;) {
		if (lx->p < lx->end && (*lx->p == ' ' || *lx->p == '\t' || *lx->p == '\r')) {
			lx->p++;
		} else if (lx->p < lx->end && *lx->p == '#') {
			while (lx->p < lx->end && *lx->p != '\n')
				lx->p++;
		} else if (lx->end - lx->p > 1 && lx->p[0] == '\\' && lx->p[1] == '\n') {
			lx->p += 2;
			lx->linestart = lx->p;
			lx->line++;
		} else if (lx->end - lx->p > 2 && lx->p[0] == '\\' && lx->p[1] == '\r' && lx->p[2] == '\n') {
			lx->p += 3;
			lx->linestart = lx->p;
			lx->line++;
		} else {
			return;
		}
	}
}

static const struct { char s[4]; enum token tok; } operators[] = {
	{ "**=", T_POW_ASSIGN }, { "&&", T_AND }, { "||", T_OR }, { "|&", T_COPROC }, { "++", T_INCR },
	{ "--", T_DECR }, { "+=", T_ADD_ASSIGN }, { "-=", T_SUB_ASSIGN }, { "*=", T_MUL_ASSIGN },
	{ "/=", T_DIV_ASSIGN }, { "%=", T_MOD_ASSIGN }, { "^=", T_POW_ASSIGN }, { "**", T_CARET }, { "==", T_EQ },
	{ "<=", T_LE }, { ">=", T_GE }, { "!=", T_NE }, { "!~", T_NOMATCH }, { ">>", T_APPEND }, { "{", T_LBRACE },
	{ "}", T_RBRACE }, { "(", T_LPAREN }, { ")", T_RPAREN }, { "[", T_LBRACKET }, { "]", T_RBRACKET },
	{ ";", T_SEMI }, { ",", T_COMMA }, { "+", T_PLUS }, { "-", T_MINUS }, { "*", T_STAR }, { "/", T_SLASH },
	{ "%", T_PERCENT }, { "^", T_CARET }, { "!", T_NOT }, { ">", T_GT }, { "<", T_LT }, { "|", T_PIPE },
	{ "?", T_QUESTION }, { ":", T_COLON }, { "~", T_TILDE }, { "$", T_DOLLAR }, { "=", T_ASSIGN }, { "@", T_AT }
};

static enum token
lex_operator(struct parser *ps, struct lexer *lx)
{
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
		size_t n = strlen(operators[i].s);

		if ((size_t)(lx->end - lx->p) >= n && memcmp(lx->p, operators[i].s, n) == 0) {
			lx->p += n;
			return operators[i].tok;
		}
	}
	if ((unsigned char)*lx->p < 0x20 || (unsigned char)*lx->p > 0x7e)
		parse_fail(ps, "byte 0x%02x does not belong here", (unsigned char)*lx->p);
	parse_fail(ps, "character '%c' does not belong here", *lx->p);
}

static enum token
lex_token(struct parser *ps, struct lexer *lx)
{
	char c;

	if (lx->p >= lx->end)
		return T_EOF;
	c = *lx->p;
	if (c == '\n') {
		lx->p++;
		return T_NEWLINE;
	}
	if (is_alpha(c) || (unsigned char)c >= 0x80)
		return lex_name(lx);
	if (is_digit(c) || (c == '.' && lx->p + 1 < lx->end && is_digit(lx->p[1])))
		return lex_number(lx);
	if (c == '"')
		return lex_string(ps, lx);
	if (c == '@' && lx->end - lx->p >= 8 && memcmp(lx->p, "@include", 8) == 0) {
		lx->p += 8;
		return T_INCLUDE;
	}
	return lex_operator(ps, lx);
}

void
lex_next(struct parser *ps)
{
	struct lexer *lx = ps->lex;

	lx->last = lx->tok;
	if (lx->last == T_NEWLINE) {
		lx->line++;
		lx->linestart = lx->p;
	}
	skip_blank(lx);
	lx->tokstart = lx->p;
	lx->col = (int)(lx->p - lx->linestart) + 1;
	lx->tok = lex_token(ps, lx);
	if (lx->tok == T_STRING)
		for (const char *q = lx->tokstart; q < lx->p; q++)
			lx->line += *q == '\n';
}

void
lex_push(struct parser *ps, struct source *src)
{
	struct lexer *lx = arena_alloc(ps, sizeof *lx);

	lx->src = src;
	lx->p = lx->linestart = lx->tokstart = src->text;
	lx->end = src->text + src->len;
	lx->line = lx->col = 1;
	lx->tok = T_SEMI;
	lx->up = ps->lex;
	ps->lex = lx;
}
