/*
 * The records of a run: where they come from, how they are cut into fields, and what their columns are called.
 *
 * record.c owns the current record and its fields, widths.c fields of known widths, input.c readers, files.c the
 * main input and getline, columns.c the names of the header row, scan.c rows that are worked on before they are
 * records.
 */
#ifndef TAWK_RECORD_H
#define TAWK_RECORD_H

#include <string.h>
#include <sys/types.h>

#include "awk.h"

/* --- readers (input.c) --- */

enum rs_mode { RS_CHAR, RS_PARA, RS_REGEX, RS_CSV };

struct reader {
	int fd;
	pid_t pid;		/* of the command read, else 0 */
	char *name;
	size_t name_len;
	char *buf;
	size_t pos, len, cap;	/* unread bytes are buf[pos..len); IN_PAD bytes follow */
	size_t peeked;		/* bytes after pos known to hold no end of record */
	bool eof, started;
	bool begun;		/* a mark of UTF-8 in front was looked for */
	bool moved;		/* buf does not begin with the start of the input any more */
	struct re_text text;	/* RS an expression: what is looked through, buf from text_at on; p NULL: none yet */
	size_t text_at;
	unsigned text_rs;	/* for which RS */
	int error;		/* errno of a failed read */
	struct unpack *unpack;
	struct reader *next;
	struct out *to;		/* other direction of a two-way pipe */
};

#define IN_PAD	64

/* Open "-", a path or nothing: NULL with errno set. */
struct reader	*reader_open(const char *path);
struct reader	*reader_fd(int fd, const char *name);
/* Close; for a command its exit status as system() gives it. */
int	reader_close(struct reader *);
/* Get more bytes behind those unread; false at the end.  Moves buf. */
bool	reader_fill(struct reader *);
/* CSV: step over the mark of UTF-8 (EF BB BF) that may stand in front of all. */
void	reader_skip_mark(struct reader *);
/*
 * CSV with separators sep: the newline that ends the row at p, or n.  Looking begins at i; in is CSV_START there for
 * a new row, and goes on from what it was left at.
 */
enum csv_in { CSV_START, CSV_QUOTES, CSV_BEHIND, CSV_PLAIN };
size_t	csv_end(const char *p, size_t i, size_t n, char sep, enum csv_in *in);

/* The next record ended by c, if all of it has been read. */
static inline bool
reader_has(struct reader *r, char c, struct text *rec)
{
	const char *p = r->buf + r->pos;
	size_t n = r->len - r->pos;
	const char *e = n > r->peeked ? memchr(p + r->peeked, c, n - r->peeked) : NULL;

	if (!e) {
		r->peeked = n;
		return false;
	}
	rec->p = p;
	rec->n = (size_t)(e - p);
	r->pos += rec->n + 1;
	r->peeked = 0;
	return true;
}

/*
 * Next record by the rules of RS.  Returns 1 and the record in rec, which stays valid until the next read; 0 at the
 * end; -1 on an error.  RT, if not NULL, gets the text that ended it.
 */
int	reader_record(struct awk *, struct reader *, struct text *rec, struct text *rt);

/* --- the record (record.c) --- */

struct fsep {
	enum { FS_BLANK, FS_CHAR, FS_RE, FS_EACH, FS_CSV, FS_WIDTHS, FS_FPAT } mode;
	char c;
	struct regex *re;
};

/* The current record; hot, so it lies together. */
struct record {
	struct text text;	/* $0 */
	struct text *f;		/* fields, from 1 */
	int room, nf;		/* nf: number of fields once all are split */
	int nsplit;		/* fields split so far */
	bool split_all, stale;	/* stale: $0 must be rebuilt */
	bool overrides;		/* some fval is set */
	bool is_hdr;		/* it is the header row */
	bool is_text;		/* the program made it from text: no number, whatever it looks like */
	bool fs_given;		/* FS was given a value */
	bool few;		/* the program uses so few fields that it is not worth splitting for them */
	int last_override;	/* which is the last one */
	const char *f_next;	/* where the splitting goes on */
	int near;		/* field that was found last without splitting */
	const char *near_p;	/* and where it begins */
	struct val *fval;	/* assigned fields keep their values; V_UNDEF: not assigned */
	char *buf[2];		/* records that the reader's memory does not keep, in turn */
	size_t cap[2];
	int which;
	struct csvbuf { char *p; size_t cap; } csv[2];	/* fields without their quotes: of the record, of others */
	struct fsep fs;
	struct width *widths;	/* FIELDWIDTHS (widths.c) */
	int nwidths;
	enum rs_mode rs_mode;
	char rs_char;
	struct regex *rs_re;
	unsigned rs_changes;	/* goes up with each value of RS */
};

void	record_init(struct awk *);
void	record_release(struct awk *);
/* The record is rec, which lies in the reader's memory. */
void	record_set(struct awk *, struct text rec);
/* The same, copied. */
void	record_assign(struct awk *, const char *p, size_t n);
/* The reader's memory is about to change: copy the record out of it. */
void	record_protect(struct awk *);
void	record_rebuild(struct awk *);
void	record_split_to(struct awk *, int k);
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

/* FIELDWIDTHS has a new value; one that is none ends the program. */
void	widths_changed(struct awk *);
void	widths_split(struct awk *, const char *p, size_t n, piece_fn *, void *ctx);

static inline struct text
record_text(struct awk *A)
{
	if (A->rec->stale)
		record_rebuild(A);
	return A->rec->text;
}

/* Field k as a temporary, "" if there is none.  named: 0x.. counts as a number. */
static inline void
field_get(struct awk *A, int64_t k, bool named, struct val *v)
{
	const struct record *R = A->rec;

	if (k == 0 && !R->stale) {
		v->sl.p = R->text.p;
		v->sl.n = R->text.n;
		v->s = NULL;
		v->tag = V_SLICE;
		v->form = (uint8_t)((named ? IN_HEX : 0) | (R->is_text ? IN_TEXT | IN_ROW : IN_ROW));
		return;
	}
	if (k > 0 && !R->overrides && k <= R->nsplit) {
		v->sl.p = R->f[k].p;
		v->sl.n = R->f[k].n;
		v->s = NULL;
		v->tag = V_SLICE;
		v->form = named ? IN_HEX : 0;
		return;
	}
	field_get_slow(A, k, named, v);
}

/* --- the main input, getline (files.c) --- */

/* What can be done with rows before they are records (scan.c). */
enum scan { SCAN_NONE, SCAN_SKIP, SCAN_PRINT, SCAN_RUN };

struct files {
	struct reader *in;	/* main input */
	int argi;		/* next operand */
	bool used;		/* some operand was a file */
	bool tty;		/* what is printed is shown before waiting for input */
	bool want_hdr;		/* no header row seen yet in this file */
	int mark;		/* the byte that a header row begins with; -1: any */
	bool new_hdr;		/* that of this file is another one than before it */
	void (*check)(struct awk *);	/* -t: looks at the names of the next file, once; or NULL */
	unsigned headers;	/* how many different ones there were */
	bool found;		/* header_peek() found one in the file at hand */
	bool met;		/* one was among the rows */
	int again;		/* what a row begins with that may be the header row once more, -1 nothing */
	bool by_file;		/* the program tells files apart: it asks for FNR or FILENAME */
	bool look;		/* each row is looked at before it is a record: Zeek's, or RT is read */
	enum scan scan;
	struct test *test;	/* what scan_rows made of the first test of the program; NULL: not yet */
	bool passed;		/* the next row is no header row, and the test that scan_rows makes holds for it */
	int skip_vain, skip_wait;	/* tries to pass over rows that passed over none; rows until the next try */
	struct header *hdr;	/* names of the current file (columns.c) */
	struct column_cache *columns;	/* what column_find found */
	struct reader *readers;	/* getline */
	bool hinted;		/* it was said that blanks cut no fields */
};

void	files_init(struct awk *);
/* Close the main input after its end. */
void	files_end(struct awk *);
void	files_release(struct awk *);
int	next_record(struct awk *);	/* 1, 0 end, into the record */
void	next_file(struct awk *);
int	getline_main(struct awk *, struct text *rec);
int	getline_from(struct awk *, int kind, const struct val *src, struct text *rec);
/* Whether a file has a header row of its own to look for. */
bool	wants_header(const struct awk *);
/* Whether a row that may be the header row is to be worked on; sets is_hdr and takes its names. */
bool	row_check(struct awk *, struct text *rec);
/* Close what is read or written under that name; exit status as close() gives it. */
int	close_stream(struct awk *, const char *name, size_t n, const char *how);

/* --- rows that are no records yet (scan.c) --- */

void	scan_prepare(struct awk *);
/*
 * Work on the rows at p that need no more than the first test of the program; they are counted, and the last one is
 * the record.  IN_PAD readable bytes follow end.  Returns the first row that needs more, or the incomplete one at the
 * end; known: how many of its bytes hold no end of record.
 */
const char	*scan_rows(struct awk *, const char *p, const char *end, size_t *known);
/*
 * Where the program begins with the record that came next: behind the first test, if scan_rows found that it holds.
 */
int	scan_entry(const struct awk *);

/* --- columns (columns.c) --- */

void	header_note(struct awk *, struct text row);
void	header_none(struct awk *);
/* Number of a column: the first of the names in list (joined by ;) that exists, 0 if none. */
int	column_find(struct awk *, const char *list);
/* The same; none is an error that ends the run. */
int	column_need(struct awk *, const char *list);
/* Forget what was found: a list that is about to be freed must not be known by its address. */
void	column_forget(struct awk *);
const char	*column_name(struct awk *, int num);
/* The same with all that the header row has for it: blanks of CSV are part of a name. */
struct text	column_key(struct awk *, int num);
int	column_count(struct awk *);
bool	header_matches(struct awk *, struct text row);
/* Whether a row behind the header row is that once more, as where parts were put together: it is no record then. */
static inline bool
header_again(struct awk *A, struct text row)
{
	return row.n > 0 && (unsigned char)*row.p == A->files->again && header_matches(A, row);
}
void	header_peek(struct awk *);
void	header_release(struct awk *);
/* The names that another run has now. */
void	header_copy(struct awk *, const struct awk *from);
void	header_from_file(struct awk *, const char *path);
void	print_columns(struct awk *, int per_line);

#endif
