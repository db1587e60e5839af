/*
 * spool.h - rows that wait on the disk for a sink
 *
 * A file of blocks, first written first read: PREFIX_SINK.spool.  It begins with "T2SPOOL2", the hash of the schema
 * of its rows, the offset of the first block that was not taken yet, the number of rows from there on as it was when
 * the file was closed, and a number that shows the byte order; all uint64_t; then what the sink has noted of the
 * first rows.  A block is its bytes, its rows (both uint32_t), and rows as rowbatch.h has them.  Not for several
 * threads at a time.
 */
#ifndef T2_SPOOL_H
#define T2_SPOOL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "rowbatch.h"
#include "t2api.h"

struct spool {
	char *name;
	FILE *file;		/* NULL until there is something to keep */
	uint64_t hash;		/* of the schema */
	uint64_t max;		/* bytes of the file, at most */
	uint64_t begin, end;	/* offsets: of the next block to take, behind the last one */
	uint64_t rows;		/* that wait in it */
	struct t2_sink_note note;	/* of the first ones */
};

/*
 * Begin with what an earlier run left, if it did.  0, or -1 with the reason in why: the rows have other columns, or
 * the file is none of ours.
 */
int spool_open(struct spool *s, const char *name, uint64_t hash, uint64_t max, char *why, size_t size);

/* Append rows.  0, or -1 with errno; EFBIG: the file would become longer than it may. */
int spool_put(struct spool *s, const struct rowbatch *b);

/* Take the next rows into b.  1, 0 if there are none, -1 with errno. */
int spool_take(struct spool *s, struct rowbatch *b);

/* Put rows before the others: the file is written anew.  0, or -1 with errno. */
int spool_put_first(struct spool *s, const struct rowbatch *b, unsigned n);

/* Close the file, which stays if it has rows.  0, or -1 with errno. */
int spool_close(struct spool *s);

#endif
