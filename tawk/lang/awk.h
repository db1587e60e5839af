/*
 * The language: a run of a program, its variables, its messages, what values mean to it.
 *
 * Everything of a run hangs on one struct awk, so that several can run side by side (-J).  It holds what is the
 * language's own; what the other rooms keep lies behind a pointer: the record and the input files (record.h), the
 * output (output.h), the functions of the library (library_priv.h).  A program text and its tree are in program.h,
 * compiled code in code.h.
 */
#ifndef TAWK_AWK_H
#define TAWK_AWK_H

#include <setjmp.h>

#include "pattern.h"
#include "tawkregex.h"
#include "value.h"

struct code;
struct func;
struct instr;
struct parser;

/* Variables the language knows; their slots are the first ones. */
enum special_var {
	SV_NF, SV_NR, SV_FNR, SV_FS, SV_OFS, SV_RS, SV_ORS, SV_SUBSEP, SV_CONVFMT, SV_OFMT, SV_FILENAME, SV_RSTART,
	SV_RLENGTH, SV_RT, SV_ENVIRON, SV_ARGC, SV_ARGV, SV_IGNORECASE, SV_PROCINFO, SV_ERRNO, SV_FIELDWIDTHS,
	SV_FPAT, SV_COL, SV_COUNT
};

enum unwind { UW_NONE, UW_NEXT, UW_NEXTFILE, UW_EXIT };

struct options {
	const char *names_file;	/* -I */
	long header_row;	/* -N, 0: by mark */
	const char *mark;	/* -s */
	bool no_header;		/* -H */
	bool csv, zeek;
	bool utf8;
	bool permissive;	/* an unknown column is the whole row */
	int format;		/* 0, 'a'lign, 'j'son, 'c'sv */
	const char *last_file;	/* file that is read for its names only, while it is */
};

struct awk {
	struct parser *ps;	/* the program as text and tree */
	struct code *code;	/* and compiled */
	struct options opt;

	/* the machine */
	struct val *stack, *stack_end, *sp, *fp;
	struct frame *frame;	/* functions that were called (machine.c) */
	int nframe, frame_room;
	struct val *glob;	/* variables by slot */
	bool *inrange;
	const struct instr *at;	/* the instruction that runs, for messages; NULL: none has */
	enum unwind unwind;
	enum pattern phase;
	bool exiting;
	int status;
	int sub_hits;		/* goes up with each test before sub and gsub that holds, down with others */
	unsigned sub_untested;	/* how often none was made */
	struct val line;	/* what getline read, what sub made */
	jmp_buf *trap;		/* where fatal errors go; NULL: they end the process */
	void (*before_message)(struct awk *);	/* writes out what was printed */

	/* values of special variables in the form in which they are used */
	int64_t nr, fnr;
	uint8_t as_set;		/* bits of SV_NF, SV_NR, SV_FNR: the variable has what it was given, which counts as
				   such */
	bool ignorecase;
	struct text ofs, ors, subsep;
	struct str *ofs_s, *ors_s, *subsep_s, *convfmt_s, *ofmt_s;
	const char *convfmt, *ofmt;
	struct regex_cache *regexes;	/* made from text (convert.c) */
	char *fmtbuf;		/* sprintf (format.c) */
	size_t fmtcap;

	/* other rooms */
	struct record *rec;	/* the current record */
	struct files *files;	/* the main input, and what getline reads */
	struct out *out;	/* standard output */
	struct out *outs;	/* what else is written to */
	struct library *lib;	/* what functions keep between calls */
};

/* --- a whole run (run.c) --- */

void	awk_init(struct awk *, const struct options *);
/* After parsing: settle names and compile.  0, or -1 with ps->err filled. */
int	awk_compile(struct awk *);
/* Make variables ready; argv are the operands after the program. */
void	awk_start(struct awk *, int argc, char **argv, char **envp);
/* Run the whole program; returns its exit status. */
int	awk_run(struct awk *);
void	awk_release(struct awk *);

/* --- the machine (machine.c) --- */

/* Run code at an entry until its end; the value on top, if any, stays there. */
void	run_code(struct awk *, int entry);
/* Call a function of the program from a builtin: arguments are taken over. */
void	run_call(struct awk *, struct func *, struct val *arg, int n, struct val *ret);

/* --- messages (message.c) --- */

/* A fatal error at run time: message with the place in the program and in the input, exit 2. */
void	fatal(struct awk *, const char *fmt, ...) __attribute__((format(printf, 2, 3), noreturn));
/* The same for what could not be written, for the reason e: exit 1. */
void	fatal_write(struct awk *, const char *name, int e) __attribute__((noreturn));
/* The same, without the place in the program, exit status 1: a column or an argument is wrong. */
void	fatal_usage(struct awk *, const char *fmt, ...) __attribute__((format(printf, 2, 3), noreturn));
/* An operand can't be opened: nothing of the program or the records read so far is to blame. */
void	fatal_open(struct awk *, const char *name, int e) __attribute__((noreturn));
void	warning(struct awk *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* --- what values mean to a run (convert.c, format.c) --- */

/* Text of a value; buf of NUMBUF bytes is used for numbers.  Valid while the value is. */
struct text	val_text(struct awk *, const struct val *, char *buf);
/* The same as C text, owned by the caller. */
char	*val_cstr(struct awk *, const struct val *);
/* An owned text value. */
struct str	*val_str(struct awk *, const struct val *);
/* -1, 0, 1: as numbers if both look like numbers, else as text. */
int	val_cmp(struct awk *, const struct val *, const struct val *);
/* -1, 0, 1, by bytes or, with IGNORECASE, without regard to case. */
int	text_cmp(const struct awk *, struct text a, struct text b);
/* Turn a value into the form that keys have. */
void	val_key(struct awk *, struct val *);
/* The regular expression of a value, from the cache if it is text; not to be kept while the program runs on. */
struct regex	*val_regex(struct awk *, const struct val *);
/* That of a text under the present IGNORECASE. */
struct regex	*text_regex(struct awk *, const char *p, size_t n);
void	regex_cache_release(struct awk *);
/* The array in a variable, which becomes one if it is none. */
struct arr	*glob_array(struct awk *, int slot);
/* sprintf; valid until the next one. */
struct text	awk_sprintf(struct awk *, struct text fmt, struct val *arg, int n);

/* True: *t is the text that v holds, for which no room (NUMBUF) is needed. */
static inline bool
val_has_text(const struct val *v, struct text *t)
{
	if (v->s && v->tag != V_ARR)
		*t = (struct text){ v->s->s, v->s->len };
	else if (v->tag == V_SLICE)
		*t = (struct text){ v->sl.p, v->sl.n };
	else
		return false;
	return true;
}

/* Text of a value with number format conv; valid while the value and buf (NUMBUF bytes) are. */
static inline struct text
text_by(const struct val *v, const char *conv, char *buf)
{
	if (v->s)
		return (struct text){ v->s->s, v->s->len };
	switch (v->tag) {
	case V_SLICE:
		return (struct text){ v->sl.p, v->sl.n };
	case V_INT:
	case V_FLT:
	case V_BIG:
		return (struct text){ buf, num_text(v, conv, buf) };
	default:
		return TXT("");
	}
}

/* --- special variables (special.c) --- */

/* Make the parser know their names. */
void	special_symbols(struct parser *);
/* First values; argv are the operands after the program. */
void	special_start(struct awk *, int argc, char **argv, char **envp);
void	special_release(struct awk *);
/* A variable has a new value: let it take effect. */
void	special_changed(struct awk *, int slot);
/* Bring a variable that is kept elsewhere up to date. */
void	special_load(struct awk *, int slot);
/* -v and operand assignments. */
void	awk_assign(struct awk *, const char *name, size_t n, const char *value);

#endif
