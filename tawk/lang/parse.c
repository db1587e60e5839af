/* Program texts: their rules and functions, and where they come from. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "grammar_priv.h"
#include "text.h"

/* --- rules and functions --- */

static void
parameter(struct parser *ps, struct func *f)
{
	const struct str *s = ps->lex->text;
	const struct sym *sym;

	if (tok(ps) != T_NAME)
		parse_fail(ps, "parameter name expected before '%s'", token_name(tok(ps)));
	for (int i = 0; i < f->nparam; i++)
		if (strcmp(f->param[i], s->s) == 0)
			parse_fail(ps, "parameter '%s' twice", s->s);
	if (strcmp(f->name, s->s) == 0)
		parse_fail(ps, "parameter '%s' has the name of its function", s->s);
	sym = sym_find(ps, s->s, s->len);
	if (sym && sym->slot < ps->nspecial)
		parse_fail(ps, "parameter '%s' has the name of a variable of the language", s->s);
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
	tok_expect(ps, T_LPAREN);
	skip_newlines(ps);
	while (tok(ps) != T_RPAREN) {
		parameter(ps, f);
		skip_newlines(ps);
		if (tok(ps) != T_RPAREN) {
			tok_expect(ps, T_COMMA);
			skip_newlines(ps);
		}
	}
	lex_next(ps);
	skip_newlines(ps);
	ps->cur = f;
	f->body = parse_block(ps);
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
		r->pat = parse_single(ps);
		if (tok_accept(ps, T_COMMA)) {
			skip_newlines(ps);
			r->pat2 = parse_single(ps);
		}
	}
	if (tok(ps) == T_LBRACE)
		r->body = parse_block(ps);
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
			if (tok(ps) != T_NEWLINE && tok(ps) != T_SEMI && tok(ps) != T_EOF &&
			    ps->rules_end != &ps->rules && ps->lex->last != T_RBRACE)
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
}

void
parser_release(struct parser *ps)
{
	for (; ps->lex; ps->lex = ps->lex->up)
		str_unref(ps->lex->text);
	arena_release(ps);
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

/* A program file; fresh: it is read for the first time. */
static struct source *
load(struct parser *ps, const char *path, bool *fresh)
{
	struct stat st;
	char name[4096], *text;
	struct source *src, *s;
	size_t n = 0;
	FILE *f = open_program(ps, path, name, sizeof name);

	if (!f)
		return NULL;
	if (fstat(fileno(f), &st) < 0)
		memset(&st, 0, sizeof st);
	*fresh = false;
	for (s = ps->sources; s && f != stdin; s = s->next)
		if (s->file && s->dev == st.st_dev && s->ino == st.st_ino && S_ISREG(st.st_mode)) {
			fclose(f);
			return s;
		}
	text = text_read(fileno(f), TEXT_MAX, &n);
	if (f != stdin)
		fclose(f);
	if (!text)
		return NULL;
	src = source_new(ps, name, text, n, true);
	src->dev = st.st_dev;
	src->ino = st.st_ino;
	free(text);
	*fresh = true;
	return src;
}

int
lex_include(struct parser *ps, const char *path, size_t n)
{
	char *p = arena_text(ps, path, n);
	struct source *src;
	bool fresh;

	src = load(ps, p, &fresh);
	if (!src)
		return -1;
	if (src->program)
		parse_fail(ps, "%s is a program file, so it cannot be included", src->name);
	lex_next(ps);
	if (fresh) {
		lex_push(ps, src);
		lex_next(ps);
	}
	return 0;
}

int
parse_file(struct parser *ps, const char *path, bool once)
{
	bool fresh;
	struct source *src = load(ps, path, &fresh);

	if (!src) {
		snprintf(ps->err, sizeof ps->err, "%s: %s", path, strerror(errno));
		return -1;
	}
	if (once && !fresh && !src->program)
		return 0;
	if (!fresh && src->program == once) {
		snprintf(ps->err, sizeof ps->err, "%s: included, and a program file too", path);
		return -1;
	}
	src->program = !once;
	if (setjmp(ps->fail))
		return -1;
	lex_push(ps, src);
	lex_next(ps);
	items(ps);
	return 0;
}
