/* What a run writes: standard output, files, pipes; large blocks, and rows in another form (rowformat.c). */
#ifndef TAWK_OUTPUT_H
#define TAWK_OUTPUT_H

#include <sys/types.h>

#include "awk.h"

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

/* Standard output, owned by the caller; out_free ends it. */
struct out	*out_new(int fd);
void	out_free(struct out *);
void	out_write_slow(struct awk *, struct out *, const char *p, size_t n);
int	out_flush(struct awk *, struct out *);
/* Everything that has been printed, to all files. */
void	flush_all(struct awk *);
/*
 * What was printed before an error belongs before its message; an error while that is written is not reported again.
 */
void	out_before_message(struct awk *);
struct out	*out_get(struct awk *, int kind, const char *name, size_t n);
int	out_close(struct awk *, struct out *);
/* The run is over: write out and close all. */
void	out_finish(struct awk *);
/* Start a shell command that reads in and writes out (-1: as we do). */
pid_t	spawn_shell(const char *cmd, int in, int out);

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

/* --- whole rows in another form --- */

struct out_format {
	/* Take bytes that were printed; write what became a row by out_write() with o->fmt away. */
	void (*text)(struct awk *, struct out_format *, struct out *, const char *p, size_t n);
	/*
	 * Take what a print statement prints, a row: n values, 0: the record.  pc: the statement, -1: it is not
	 * known.
	 */
	void (*values)(struct awk *, struct out_format *, struct out *, const struct val *v, int n, int pc);
	/* Take a row of a function of the library: IN_ROW, IN_JOINED (value.h); heading: it names the columns. */
	void (*row)(struct awk *, struct out_format *, struct out *, struct text, int form, bool heading);
	/* The end: write the rest, and free. */
	void (*end)(struct awk *, struct out_format *, struct out *);
};

/* how: 'a'lign, 'j'son, 'c'sv (rowformat.c). */
struct out_format	*out_format_new(int how);

#endif
