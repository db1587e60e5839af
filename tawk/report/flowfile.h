/*
 * flowfile: the rows of flow files and of summaries, packed or not, read by tawk's reader.
 */
#ifndef T2REPORT_FLOWFILE_H
#define T2REPORT_FLOWFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "colnames.h"
#include "value.h"

#define FLOWFILE_WHY 512

struct flowfile {
	struct reader *in;
	const char *path;
	struct colnames names;
	bool has_names;
	struct text header;      /* the header row, to know it again */
	void (*tick)(void *arg); /* called at each block that is read; NULL: nobody asks */
	void *arg;
};

/*
 * Open a file, "-" is standard input, and read up to its first row.
 * Returns 0, or -1 with the reason in why[FLOWFILE_WHY].
 */
int flowfile_open(struct flowfile *, const char *path, char *why);
/*
 * The first row, without taking it; false if there is none.  It decides what the file is.
 */
bool flowfile_peek(struct flowfile *, struct text *row);
/* Take the header row.  Returns 0, or -1 with the reason. */
int flowfile_header(struct flowfile *, char *why);
/*
 * The next row: 1; 0 at the end; -1 with the reason.  Valid until the next call; 64 bytes behind it may be read.
 */
int flowfile_row(struct flowfile *, struct text *row, char *why);
/* Another header row stands within the file: the names are new ones. */
bool flowfile_renamed(struct flowfile *, struct text row);
void flowfile_close(struct flowfile *);
/* How far the file is read, and how large it is [bytes as they lie on disk]; size 0: not known. */
void flowfile_done(const struct flowfile *, uint64_t *done, uint64_t *size);

/* Cut a row at tabs into fields 1..n; fields that it does not have are empty. */
void flowfile_cut(struct text row, struct text *field, int n);

/* A whole number, decimal or 0x; 0 for what is none. */
uint64_t number_read(struct text t);
/* An address of IPv4 in its usual form, without leading zeros, in host order; false for what is none. */
bool	 ip4_read(struct text t, uint32_t *ip);

#endif
