/*
 * Program text to tree.
 *
 * The lexer turns the texts of -f, -i, @include and the command line into tokens; the parser makes one tree of nodes,
 * all in one arena; names are sorted into locals, globals and columns as they come, and settled by resolve().
 */
#ifndef TAWK_PARSE_H
#define TAWK_PARSE_H

#include <setjmp.h>
#include <sys/types.h>

#include "pattern.h"
#include "value.h"

enum token {
	T_EOF, T_NEWLINE, T_SEMI, T_LBRACE, T_RBRACE, T_LPAREN, T_RPAREN, T_LBRACKET, T_RBRACKET, T_COMMA,
	T_NUMBER, T_STRING, T_REGEX, T_NAME, T_FUNCNAME, T_BUILTIN,
	T_PLUS, T_MINUS, T_STAR, T_SLASH, T_PERCENT, T_CARET, T_NOT, T_GT, T_LT, T_PIPE, T_QUESTION, T_COLON, T_TILDE,
	T_DOLLAR, T_ASSIGN, T_ADD_ASSIGN, T_SUB_ASSIGN, T_MUL_ASSIGN, T_DIV_ASSIGN, T_MOD_ASSIGN, T_POW_ASSIGN, T_EQ,
	T_LE, T_GE, T_NE, T_INCR, T_DECR, T_AND, T_OR, T_NOMATCH, T_APPEND, T_COPROC,
	T_BEGIN, T_END, T_BEGINFILE, T_ENDFILE, T_FUNCTION, T_IF, T_ELSE, T_WHILE, T_FOR, T_DO, T_BREAK, T_CONTINUE,
	T_NEXT, T_NEXTFILE, T_EXIT, T_RETURN, T_DELETE, T_IN, T_GETLINE, T_PRINT, T_PRINTF, T_SWITCH, T_CASE,
	T_DEFAULT, T_INCLUDE, T_AT
};

enum node_op {
	/* expressions */
	N_NUM,			/* k */
	N_STR,			/* k */
	N_REGEX,		/* k: its text */
	N_REGEXVAL,		/* @/../; k: its text */
	N_VAR,			/* sym, or local slot n */
	N_INDEX,		/* a[b...] */
	N_FIELD,		/* $a */
	N_COL,			/* $name; sym.  sub: its number is meant */
	N_ASSIGN,		/* a = b, or a sub= b */
	N_COND,			/* a ? b : c */
	N_OR, N_AND, N_NOT,
	N_IN,			/* (a...) in b */
	N_MATCH,		/* a ~ b; sub: not */
	N_CMP,			/* a sub b */
	N_CONCAT,		/* a b */
	N_BIN,			/* a sub b */
	N_NEG, N_PLUS,
	N_INCDEC,		/* sub: '+' or '-'; n: 1 prefix, 0 postfix */
	N_CALL,			/* fn(a...) */
	N_ICALL,		/* @b(a...) */
	N_BUILTIN,		/* builtin n (a...) */
	N_GETLINE,		/* sub: 0, '<', '|', '&'; a: lvalue or NULL, b: file or command */
	N_GROUP,		/* (a, ...) */
	/* statements */
	N_BLOCK,		/* a... */
	N_EXPR,			/* a */
	N_IF,			/* if (a) b else c */
	N_WHILE, N_DO,		/* a condition, b body */
	N_FOR,			/* for (a; b; c) d */
	N_FORIN,		/* for (a in b) c */
	N_SWITCH,		/* a, cases in b */
	N_CASE,			/* a label or NULL, b statements */
	N_BREAK, N_CONTINUE, N_NEXT, N_NEXTFILE,
	N_EXIT, N_RETURN,	/* a or NULL */
	N_DELETE,		/* a */
	N_PRINT, N_PRINTF	/* a..., sub: 0 '>' 'a' '|' '&', b: target */
};

struct node {
	uint8_t op, sub;
	bool paren;		/* stood in parentheses */
	bool local;		/* N_VAR: a parameter or local */
	bool array;		/* N_VAR: used as an array here */
	uint16_t depth;		/* of the operators below */
	int32_t n;		/* N_VAR local: slot; N_BUILTIN: number */
	int32_t line, col;
	struct source *src;
	struct node *a, *b, *c, *d;
	struct node *next;	/* in lists */
	union {
		struct val k;
		struct sym *sym;
		struct func *fn;
	};
};

/* A global name. */
struct sym {
	char *name;
	int slot;		/* globals[slot] */
	bool array;		/* used as an array */
	bool scalar;		/* used as a value, not only handed on */
	bool assigned;		/* given a value by the program, so an ordinary variable */
	bool dollar;		/* stands after a $ */
	int col;		/* number among the program's columns, or -1 */
	int line, colno;	/* first use after a $ */
	struct source *src;
	const struct node *used;	/* first use elsewhere */
	const struct node *as_array;	/* first use as an array */
	struct sym *hnext, *next;
};

struct func {
	char *name;
	int n;			/* functions[n] */
	bool defined;
	int nparam;
	char **param;
	bool *parray;		/* parameter is used as an array */
	bool *pscalar;		/* or as a value */
	bool *pmaybe;		/* or handed on to a function that is known at run time only */
	struct node *body;
	int line, col;		/* definition, or first call */
	struct source *src;
	int entry;		/* code address */
	int nlocal;
	struct func *hnext, *next;
};

struct rule {
	enum pattern kind;
	struct node *pat, *pat2;	/* NULL: always; pat2: a range */
	struct node *body;		/* NULL: print */
	struct rule *next;
};

/* A program text. */
struct source {
	char *name;		/* for messages */
	char *text;
	size_t len;
	bool file;		/* a file: @include looks beside it */
	bool program;		/* read for -f */
	dev_t dev;		/* of a file: it is known under any name */
	ino_t ino;
	struct source *next;
};

struct lexer {
	struct source *src;
	const char *p, *end, *tokstart;
	int line, col;		/* of the token */
	const char *linestart;
	enum token tok, last;
	struct str *text;	/* names, texts, regular expressions */
	struct val num;
	int builtin;
	int nparen;		/* depth of ( and [ : newlines do not count in there for nothing, but messages do */
	struct lexer *up;	/* the text that included this one */
};

struct parser {
	struct lexer *lex;
	struct chunk *arena;
	struct source *sources, **sources_end;
	struct sym *symhash[256], *syms, **syms_end;
	struct func *funchash[64], *funcs, **funcs_end;
	int nsym, nfunc, ncol;
	int nspecial;		/* the first variables are those of the language */
	struct rule *rules, **rules_end;
	struct func *cur;	/* function being read */
	struct node *end_of_list;
	int depth;		/* of nesting */
	int loops, switches;
	bool noin, nogt;	/* `in' and `>' do not belong to the expression being read */
	enum pattern where;
	const char *incpath;	/* folder of user function files, or NULL */
	jmp_buf fail;
	char err[1024];
};

#define PARSE_DEPTH_MAX 1000
#define TREE_DEPTH_MAX 10000

void	parser_init(struct parser *);
void	parser_release(struct parser *);
/* Add a program text.  name is for messages; the text is copied.  Returns 0, or -1 with p->err filled. */
int	parse_text(struct parser *, const char *name, const char *text, size_t len, bool file);
/*
 * Add a program file ("-": standard input); looked for here, then in incpath.  once: not if it has been read.  A
 * file that has been included cannot be a program, nor the other way.
 */
int	parse_file(struct parser *, const char *path, bool once);
/* After the last text: check calls, find out which names are arrays and which are columns.  0 or -1. */
int	resolve(struct parser *);
struct sym	*sym_get(struct parser *, const char *name, size_t n);
struct sym	*sym_find(struct parser *, const char *name, size_t n);	/* NULL: not used */
struct func	*func_find(struct parser *, const char *name, size_t n);

/* lex.c */
void	lex_next(struct parser *);
void	lex_regex(struct parser *);
void	lex_push(struct parser *, struct source *);
int	lex_include(struct parser *, const char *path, size_t n);
int	keyword(const char *p, size_t n);
const char	*token_name(enum token);
void	parse_fail(struct parser *, const char *fmt, ...) __attribute__((format(printf, 2, 3), noreturn));
void	fail_at(struct parser *, struct source *, int line, int col, const char *fmt, ...)
	    __attribute__((format(printf, 5, 6), noreturn));
void	*arena_alloc(struct parser *, size_t);
/* Undo the escapes of a text constant (also of -v values). */
struct str	*unescape(const char *p, size_t n);

#endif
