/*
 * The output file of a sink: text in large writes, plain or packed by gzip or zstd, to a file, its numbered parts
 * (-W), stdout or a socket.
 *
 *	struct sinkfile f;
 *	struct sinkfile_how how = { .name = "x_flows.txt", .begin = column_names };
 *	if (sinkfile_open(&f, &how) == -1) …
 *	append a row to f.text;				binary to text: rowtext_row()
 *	if (sinkfile_row(&f) == -1) …			writes, and goes on to the next part when this one is full
 *	if (sinkfile_close(&f) == -1) …
 *
 * Every write is checked, and the close too.  Stdout is for one: the second that opens it fails with EBUSY.
 * Functions return 0, or -1 with errno, whose text is outfile_reason(); f.name then is the file's name, for the
 * message. A file is one thread's, and those of a group are.
 */
#ifndef T2_SINKFILE_H
#define T2_SINKFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "rowtext.h"
#include "t2thread.h"

struct sinkfile;

/*
 * From when to when: the least timeFirst and the greatest timeLast of rows [1 / T2_TSTAMP_TICKS s], as two row
 * columns.
 */
struct sinkfile_span {
	bool		 any;
	int64_t		 first, last;
};
/* That of the row which is given to a sink on this thread; of none, unless files are told of (below). */
extern T2_PER_THREAD struct sinkfile_span sinkfile_row_span;

/* A file that is whole, for the manifest of the run.  Any thread, also of sinks that write their file otherwise. */
struct sinkfile_whole {
	char			*name;
	const char		*sink;
	uint64_t		 rows;
	struct sinkfile_span	 span;
	struct sinkfile_whole	*next;
};
void sinkfile_tell(const char *name, const char *sink, uint64_t rows, const struct sinkfile_span *span);
/* All of them, in the order in which they became whole; once no thread writes rows. */
const struct sinkfile_whole *sinkfile_told(void);

/* span and that of the row in work */
static inline void
sinkfile_span_row(struct sinkfile_span *span)
{
	const struct sinkfile_span *const row = &sinkfile_row_span;

	if (!row->any)
		return;
	if (!span->any || row->first < span->first)
		span->first = row->first;
	if (!span->any || row->last > span->last)
		span->last = row->last;
	span->any = true;
}

struct sinkfile_how {
	const char	*name;		/* without part number, .gz and .zst; NULL, or outfile_nowhere(): stdout */
	int		 socket;	/* not 0: a connected descriptor, taken over; name is for messages */
	bool		 gzip;
	int		 zstd;		/* its level, 1 to 19; 0: not by zstd */
	bool		 grows;		/* others read the file while it is written: it has its name from the start */
	bool		 live;		/* a reader waits: write every row at once */
	size_t		 block;		/* bytes of text that are gathered for a write; 0: 256 KiB */
	double		 part_size;	/* bytes of text (or rows) after which a part is full; 0: one file */
	bool		 entire;	/* binary, of use only whole: not there before, nor if it fails */
	bool		 part_rows;	/* part_size counts rows */
	uint64_t	 part_first;	/* number of the first part */
	int		(*begin)(struct sinkfile *);	/* a part was opened: append what goes first; or NULL */
	int		(*end)(struct sinkfile *);	/* a part will be closed: append what goes last; or NULL */
};

/*
 * A regular file has a temporary name, with .tmp behind its own, until it is whole or the run ends; if that is killed
 * the file keeps it.  A part that could not be written keeps it, too.
 */
struct sinkfile {
	struct rowtext_out		 text;		/* what is to be written; append only */
	char			*name;		/* of the open file; "standard output" */
	uint64_t		 part_rows;	/* rows of this part */
	uint64_t		 part_bytes;	/* bytes of this part that were handed on */
	uint64_t		 part;		/* number of this part */
	struct sinkfile_how	 how;
	char			*base;		/* how.name, owned */
	int			 fd;
	void			*gz;		/* gzFile, or NULL */
	void			*zst;		/* ZSTD_CCtx, or NULL */
	char			*temp;		/* name of the part while it is written; NULL: that is name */
	bool			 failed;	/* something of the part could not be written */
	struct sinkfile_span	 span;		/* of the part's rows */
	const char		*sink;		/* name of the plugin, for messages */
	unsigned		 group;		/* sinkfile_group() */
	uint64_t		 rows;		/* of all parts */
	uint64_t		 kept;		/* of these, that are written; with gzip those of closed parts */
	uint64_t		 head;		/* lines of text that are no rows */
	struct sinkfile		*next;		/* of all that are open */
};

/* f is set up also on failure, for its name. */
int sinkfile_open(struct sinkfile *f, const struct sinkfile_how *how);

/* f.text has got another row. */
int sinkfile_row(struct sinkfile *f);

/* Write what is in f.text. */
int sinkfile_flush(struct sinkfile *f);

/*
 * For all of a group that are open: begin the next part where there are parts, with even_empty also where the last
 * one has no rows; or write what is gathered.  -1 with errno if one could not; *failed is the first of those.
 */
int sinkfile_next_parts(unsigned group, bool even_empty, const struct sinkfile **failed);
int sinkfile_flush_all(unsigned group, const struct sinkfile **failed);

/* The files that were opened since the last call are written by one thread: their group.  From 0. */
void sinkfile_group(unsigned group);

/*
 * Write n bytes over what the part has at offset off.
 * Only plain regular files can do that; others give 1 and stay as they are.
 */
int sinkfile_patch(struct sinkfile *f, uint64_t off, const char *p, size_t n);

/* Write the rest and close.  f.name stays until sinkfile_release(). */
int sinkfile_close(struct sinkfile *f);
void sinkfile_release(struct sinkfile *f);

#endif /* T2_SINKFILE_H */
