/*
 * A running program: compiled code, variables, the current record, inputs and outputs.
 *
 * Everything of a run hangs on one struct awk, so that several can run side by side (-J).
 */
#ifndef TAWK_INTERP_H
#define TAWK_INTERP_H

#include <setjmp.h>
#include <sys/types.h>

#include "functions.h"
#include "program.h"
#include "regex.h"
#include "utf8chars.h"
#include "value.h"

/* Variables the language knows; their slots are the first ones. */
enum special_var {
	SV_NF, SV_NR, SV_FNR, SV_FS, SV_OFS, SV_RS, SV_ORS, SV_SUBSEP, SV_CONVFMT, SV_OFMT, SV_FILENAME, SV_RSTART,
	SV_RLENGTH, SV_RT, SV_ENVIRON, SV_ARGC, SV_ARGV, SV_IGNORECASE, SV_PROCINFO, SV_ERRNO, SV_FIELDWIDTHS, SV_FPAT,
	SV_COL, SV_COUNT
};

void	special_symbols(struct parser *);

/* --- code (compile.c) --- */

enum op {
	OP_END, OP_CONST, OP_UNDEF, OP_GLOB, OP_LOC, OP_SPEC, OP_ARRG, OP_ARRL, OP_POP,
	OP_FIELD, OP_FIELD0, OP_COL, OP_COLNUM, OP_FIELDX,
	OP_KEY, OP_ELEMG, OP_ELEM, OP_SUBARR, OP_INARR,
	OP_SET, OP_SETG, OP_MOD, OP_MODELEMG, OP_INC, OP_INCG, OP_INCELEMG, OP_APPENDG, OP_LOADADDR, OP_STOREADDR,
	OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_MODULO, OP_POW, OP_NEG, OP_PLUS, OP_NOT, OP_CMP, OP_CONCAT,
	OP_MATCH, OP_MATCHRE, OP_MATCH0, OP_REGEX,
	OP_JMP, OP_JF, OP_JT, OP_JCMP, OP_JFIELDNUM, OP_JFIELDSTR, OP_JMATCHRE, OP_JFIELDBITS, OP_CASE, OP_CASERE,
	OP_CALL, OP_RET, OP_BUILTIN, OP_LENGTH,
	OP_GETLINE, OP_DOSUB, OP_PRINT0, OP_PRINT, OP_PRINTF,
	OP_FORIN, OP_FORNEXT, OP_FORDONE, OP_DELELEM, OP_DELARR,
	OP_NEXT, OP_NEXTFILE, OP_EXIT, OP_RANGE, OP_SETRANGE
};

struct instr {
	uint16_t op, a;
	int32_t b;
};

/* Where a value is kept; the operands of such an address lie on the stack. */
enum addr { AD_GLOB, AD_LOC, AD_SPEC, AD_ELEM, AD_FIELD };

/* Bits of a in OP_SET, OP_MOD and OP_INC, above the address kind. */
#define A_KEEP	0x10		/* leave the result on the stack */
#define A_DOWN	0x20		/* OP_INC: -- */
#define A_PRE	0x40		/* OP_INC: the new value is the result */
#define A_OP(c)	((uint16_t)((c) << 8))

/*
 * Tests of a field that jump (OP_JFIELDNUM, OP_JFIELDSTR, OP_JFIELDBITS, OP_JMATCHRE) are three words.  The first: a holds
 * what is asked (a comparison; all bits, not any; no match, in the low byte), the outcome that jumps and whether the field
 * is a column; b where to.  The b of the second is the field, or the column's place in code.col; that of the third the
 * constant.
 */
#define J_ASKED(a)	((a) & 0xff)
#define J_SENSE(yes)	((yes) << 8)
#define J_NAMED(yes)	((yes) << 9)
#define J_WORDS		3

struct where {
	int line;
	struct source *src;
};

struct column {
	struct sym *sym;
	int num;		/* 0: not in this file */
};

struct code {
	struct instr *ins;
	struct where *where;
	int n, room;
	struct val *konst;
	int nkonst;
	struct regex **re;	/* regular expression constants */
	struct text *retext;	/* their texts */
	int nre;
	struct column *col;
	int ncol;
	int nrange;
	bool uses_rt;		/* the program reads RT */
	bool few_fields;	/* the program uses so few that it is not worth splitting for them */
	int begin, beginfile, main, endfile, end;	/* entries; -1: none */
	struct func **fn;
	int nfn;
	const char **printed;	/* columns of the only print statement */
	int nprinted, prints;	/* their number, -1: not only columns; print statements seen */
};

/* --- inputs (input.c) --- */

enum rs_mode { RS_CHAR, RS_PARA, RS_REGEX, RS_CSV };

struct reader {
	int fd;
	pid_t pid;		/* of the command read, else 0 */
	char *name;
	char *buf;
	size_t pos, len, cap;	/* unread bytes are buf[pos..len); IN_PAD bytes follow */
	size_t peeked;		/* bytes after pos known to hold no end of record */
	bool eof, started;
	int error;		/* errno of a failed read */
	struct inflate *gz;
	struct reader *next;
	struct out *to;		/* other direction of a two-way pipe */
};

#define IN_PAD	64

/* The descriptor that "-", /dev/stdin or /dev/fd/N stands for; -1 for another path. */
int	path_descriptor(const char *path);
/* Open "-", a path or nothing: NULL with errno set. */
struct reader	*reader_open(const char *path);
struct reader	*reader_fd(int fd, const char *name);
/* Close; for a command its exit status as system() gives it. */
int	reader_close(struct reader *);
/* Get more bytes behind those unread; false at the end.  Moves buf. */
bool	reader_fill(struct reader *);
/* The next record ended by c, if all of it has been read. */
bool	reader_has(struct reader *, char c, struct text *rec);
/*
 * Next record by the rules of RS.  Returns 1 and the record in rec, which stays valid until the next read; 0 at the
 * end; -1 on an error.  RT, if not NULL, gets the text that ended it.
 */
int	reader_record(struct awk *, struct reader *, struct text *rec, struct text *rt);

/* --- outputs (output.c) --- */

struct out {
	int fd;
	pid_t pid;
	char *name;
	char kind;		/* '>' 'a' '|' '&' or 0: standard output */
	char *buf;
	size_t n, cap;
	bool unbuffered, grow;	/* grow: keep everything in memory */
	struct out_format *fmt;	/* --align, --json, --to-csv: what print writes goes through here */
	struct reader *from;
	struct out *next;
};

#define OUT_CAP	(1 << 18)

void	out_init(struct out *, int fd);
void	out_write_slow(struct awk *, struct out *, const char *p, size_t n);
int	out_flush(struct awk *, struct out *);
struct out	*out_get(struct awk *, int kind, const char *name, size_t n);
int	out_close(struct awk *, struct out *);
void	out_finish(struct awk *);

static inline void
out_write(struct awk *A, struct out *o, const char *p, size_t n)
{
	if (o->cap - o->n < n || o->unbuffered || o->fmt) {
		out_write_slow(A, o, p, n);
		return;
	}
	__builtin_memcpy(o->buf + o->n, p, n);
	o->n += n;
}

/* format of whole rows (rowformat.c) */
struct out_format	*out_format_new(int how, const char *ofs, const char *ors);
void	out_format_rows(struct awk *, struct out_format *, struct out *, const char *p, size_t n);
void	out_format_end(struct awk *, struct out_format *, struct out *);

/* --- the run --- */

/* What can be done with rows before they are records (scan.c). */
enum scan { SCAN_NONE, SCAN_SKIP, SCAN_PRINT };

enum unwind { UW_NONE, UW_NEXT, UW_NEXTFILE, UW_EXIT };

struct frame {
	int pc;			/* to go on at */
	struct val *fp;
	struct func *fn;
};

struct fsep {
	enum { FS_BLANK, FS_CHAR, FS_RE, FS_EACH, FS_CSV, FS_WIDTHS, FS_FPAT } mode;
	char c;
	struct regex *re;
};

struct header;			/* names of the current file (columns.c) */
struct dyn;			/* cache of dynamic regular expressions */

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
	struct parser ps;
	struct code code;
	struct options opt;

	/* run */
	struct val *stack, *stack_end, *sp, *fp;
	struct frame *frame;
	int nframe, frame_room;
	struct val *glob;
	bool *inrange;
	int pc;			/* for messages */
	enum unwind unwind;
	enum pattern phase;
	enum scan scan;
	bool exiting;
	int status;
	struct val line;	/* what getline read, what sub made */

	/* record */
	struct text rec;
	struct text *f;		/* fields, from 1 */
	int f_room, nf;		/* nf: number of fields once all are split */
	int nsplit;		/* fields split so far */
	bool split_all, rec_stale;	/* rec_stale: $0 must be rebuilt */
	bool overrides;		/* some fval is set */
	int last_override;	/* which is the last one */
	const char *f_next;	/* where the splitting goes on */
	int near;		/* field that was found last without splitting */
	const char *near_p;	/* and where it begins */
	struct val *fval;	/* assigned fields keep their values; V_UNDEF: not assigned */
	char *recbuf[2];
	size_t reccap[2];
	int recwhich;
	char *csvbuf;
	size_t csvcap;
	struct fsep fs;
	bool ignorecase;
	enum rs_mode rs_mode;
	char rs_char;
	struct regex *rs_re;
	int64_t nr, fnr;
	struct text ofs, ors, subsep;
	struct str *ofs_s, *ors_s, *subsep_s, *convfmt_s, *ofmt_s;
	const char *convfmt, *ofmt;

	/* header */
	struct header *hdr;
	bool is_hdr;		/* the current record is the header row */
	bool want_hdr;		/* no header row seen yet in this file */

	/* files */
	struct reader *in;	/* main input */
	int argi;		/* next operand */
	bool used_file;		/* some operand was a file */
	struct reader *readers;	/* getline */
	struct out *outs;
	struct out out;		/* standard output */
	bool tty;		/* which is a terminal: shown before waiting for input */
	struct dyn *dyn;	/* dynamic regular expressions */
	char *fmtbuf;		/* sprintf */
	size_t fmtcap;
	void *lib[12];		/* state of library functions, by enum lib_state */

	uint64_t rng[2];
	struct val seed;
	jmp_buf *trap;		/* where fatal errors go; NULL: they end the process */
	void (*compare_fail)(void);
};

enum lib_state { LS_AGGR, LS_STAT, LS_SORT, LS_JSON, LS_STREAM, LS_ENTROPY, LS_DIFF, LS_FFSPLIT, LS_CACHE, LS_COLCACHE };

/* compile.c */
int	compile(struct awk *);
void	code_release(struct code *);

/* message.c, convert.c, special.c, machine.c, run.c */
void	awk_init(struct awk *, const struct options *);
/* After parsing: settle names and compile.  0, or -1 with ps.err filled. */
int	awk_compile(struct awk *);
/* Make variables ready; argv are the operands after the program. */
void	awk_start(struct awk *, int argc, char **argv, char **envp);
/* -v and operand assignments. */
void	awk_assign(struct awk *, const char *name, size_t n, const char *value);
/* Run the whole program; returns its exit status. */
int	awk_run(struct awk *);
void	awk_release(struct awk *);
/* Run code at an entry until its end; the value on top, if any, stays there. */
void	run_code(struct awk *, int entry);
/* Call a function of the program from a builtin: arguments are taken over. */
void	run_call(struct awk *, struct func *, struct val *arg, int n, struct val *ret);
/* A fatal error at run time: message with the place in the program and in the input, exit 2. */
void	fatal(struct awk *, const char *fmt, ...) __attribute__((format(printf, 2, 3), noreturn));
/* The same, without the place in the program, exit status 1: a column or an argument is wrong. */
void	fatal_usage(struct awk *, const char *fmt, ...) __attribute__((format(printf, 2, 3), noreturn));
/* An operand can't be opened: nothing of the program or the records read so far is to blame. */
void	fatal_open(struct awk *, const char *name, int e) __attribute__((noreturn));
void	warning(struct awk *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Text of a value; buf of NUMBUF bytes is used for numbers.  Valid while the value is. */
struct text	val_text(struct awk *, const struct val *, char *buf);
/* The same as C text, owned by the caller. */
char	*val_cstr(struct awk *, const struct val *);
/* An owned text value. */
struct str	*val_str(struct awk *, const struct val *);
int	val_cmp(struct awk *, const struct val *, const struct val *);
void	special_changed(struct awk *, int slot);
void	special_load(struct awk *, int slot);
/* First values; argv are the operands after the program. */
void	special_start(struct awk *, int argc, char **argv, char **envp);
void	special_release(struct awk *);
struct arr	*glob_array(struct awk *, int slot);
/* Keys of an array in the order that PROCINFO["sorted_in"] asks for; owned list of owned values. */
struct val	*sorted_keys(struct awk *, struct arr *, uint32_t *n);
/* Turn a value into the form that keys have. */
void	val_key(struct awk *, struct val *);
/* The regular expression of a value, from the cache if it is text. */
struct regex	*val_regex(struct awk *, const struct val *);

/* record.c */
void	record_set(struct awk *, struct text rec);
void	record_assign(struct awk *, const char *p, size_t n);
void	record_protect(struct awk *);
void	record_rebuild(struct awk *);
void	record_split_to(struct awk *, int k);
void	record_release(struct awk *);
int	record_nf(struct awk *);
void	record_set_nf(struct awk *, int64_t);
void	field_get_slow(struct awk *, int64_t k, bool named, struct val *);
void	field_set(struct awk *, int64_t k, struct val *);	/* takes v over */
void	fs_changed(struct awk *);
void	rs_changed(struct awk *);
/* Split a text as split() does; calls back per field. */
typedef void	piece_fn(void *ctx, const char *p, size_t n, const char *sep, size_t sepn);
void	text_split(struct awk *, const char *p, size_t n, const struct fsep *, piece_fn *, void *ctx);
void	fsep_make(struct awk *, struct fsep *, const struct val *sep);

static inline struct text
record_text(struct awk *A)
{
	if (A->rec_stale)
		record_rebuild(A);
	return A->rec;
}

/* Field k as a temporary.  named: 0x.. counts as a number. */
static inline void
field_get(struct awk *A, int64_t k, bool named, struct val *v)
{
	if (k > 0 && !A->overrides && k <= A->nsplit) {
		v->sl.p = A->f[k].p;
		v->sl.n = A->f[k].n;
		v->s = NULL;
		v->tag = V_SLICE;
		v->hex = named;
		return;
	}
	field_get_slow(A, k, named, v);
}

/* A test of a field that jumps: its outcome for a value of that field. */
bool	field_test(struct awk *, const struct instr *, const struct val *);

/* scan.c */
void	scan_prepare(struct awk *);
/*
 * Work on the rows at p that need no more than the first test of the program; they are counted, and the last one is the
 * record.  IN_PAD readable bytes follow end.  Returns the first row that needs more, or the incomplete one at the end;
 * known: how many of its bytes hold no end of record.
 */
const char	*scan_rows(struct awk *, const char *p, const char *end, size_t *known);

/* files.c: the main input */
/* Whether a row that may be the header row is to be worked on; sets is_hdr and takes its names. */
bool	row_check(struct awk *, struct text *rec);
int	next_record(struct awk *);	/* 1, 0 end, into the record */
int	getline_main(struct awk *, struct text *rec);
int	getline_from(struct awk *, int kind, const struct val *src, struct text *rec);
void	next_file(struct awk *);
int	close_stream(struct awk *, const char *name, size_t n, const char *how);
void	flush_all(struct awk *);
pid_t	spawn_shell(const char *cmd, int in, int out);

/* columns.c */
void	header_note(struct awk *, struct text row);
void	header_none(struct awk *);
/* Number of a column: the first of the names in list (joined by ;) that exists, 0 if none. */
int	column_find(struct awk *, const char *list);
/* The same; none is an error that ends the run. */
int	column_need(struct awk *, const char *list);
const char	*column_name(struct awk *, int num);
int	column_count(struct awk *);
bool	header_matches(struct awk *, struct text row);
void	header_peek(struct awk *);
void	header_release(struct awk *);
/* The names that another run has now. */
void	header_copy(struct awk *, const struct awk *from);
void	header_from_file(struct awk *, const char *path);
void	print_columns(struct awk *, int per_line);

/* format.c: sprintf into A->fmtbuf */
struct text	awk_sprintf(struct awk *, struct text fmt, struct val *arg, int n);

#endif
