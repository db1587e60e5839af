/*
 * What the files of the compiler share: emit.c, compile_expr.c, compile.c.
 *
 * A function that emits code leaves c->at where it is; an error does not return.
 */
#ifndef TAWK_COMP_PRIV_H
#define TAWK_COMP_PRIV_H

#include "awk.h"
#include "code.h"
#include "functions.h"
#include "program.h"
#include "tawkregex.h"

/* Jumps whose target is not known yet. */
struct patch {
	int at;
	struct patch *next;
};

struct loop {
	struct patch *brk, *cont;
	bool is_switch;
	struct loop *up;
};

struct comp {
	struct awk *A;
	struct parser *ps;
	struct code *c;
	bool copy;		/* fields must be copied: the expression may change the record */
	const struct node *at;
	struct loop *loop;
	const struct func *fn;	/* function that is being compiled */
	struct naming *naming;	/* what names columns on the header row; compiled last */
};

/* A print statement at pc, or (pc -1) a call of a function that gathers rows. */
struct naming {
	struct node *n;
	int pc;
	struct naming *next;
};

/* Where a value is kept. */
struct lval {
	enum addr kind;
	int b;
};

/* --- emit.c --- */

/* Add an instruction; returns its address. */
int	code_add(struct comp *, enum op, int a, int b);
int	code_here(const struct comp *);
/* Let the jump at an address lead to what comes next. */
void	patch_here(struct comp *, int at);
void	patch_list(struct comp *, struct patch *, int target);
void	patch_add(struct comp *, struct patch **list, int at);
/* Add a constant; returns its number. */
int	const_add(struct comp *, struct val);
int	const_add_text(struct comp *, const char *p, size_t n);
int	const_add_regex(struct comp *, struct node *);
/* The same as a value. */
int	const_add_regex_value(struct comp *, struct node *);
void	comp_fail(struct comp *, const struct node *, const char *what);

/* --- compile_expr.c --- */

/* Whether running the expression, or one of a list, may change the record. */
bool	changes_record(const struct node *);
bool	list_changes(const struct node *);
/* Whether running it does nothing but make a value of the record and of global variables. */
bool	has_no_effect(const struct node *);
/* $name means a column unless the program gives the name a value. */
bool	is_column(const struct sym *);
/* A field with a number known now: 1, and *b is what an instruction holds of it; 2: a column; 0: something else. */
int	comp_field(struct comp *, const struct node *, int *b);
/* Push a value. */
void	comp_expression(struct comp *, struct node *);
/* Push an array. */
void	comp_array(struct comp *, struct node *);
/* Push the key of a list of subscripts. */
void	comp_subscript(struct comp *, struct node *list);
/* Push the operands of an address; the record may be changed meanwhile. */
struct lval	comp_address(struct comp *, struct node *);
/* The result stays on the stack if keep. */
void	comp_assignment(struct comp *, struct node *, bool keep);
void	comp_increment(struct comp *, struct node *, bool keep);
void	comp_builtin(struct comp *, struct node *, bool keep);
/* Note what names columns on the header row. */
void	comp_naming(struct comp *, struct node *, int pc);
/* Jump if n is (not) true, without making a value of it. */
int	comp_jump_if(struct comp *, struct node *, bool sense);

#endif
