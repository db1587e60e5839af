/*
 * figure: the sections of a report, and the rows of numbers that each shows.
 *
 * A section is a row of one table: what it is called, the columns that it needs, the tawk line that makes its
 * numbers, how they are taken from what was gathered, and how they are drawn.
 */
#ifndef T2REPORT_FIGURE_H
#define T2REPORT_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gather.h"

enum draw { DRAW_FACTS, DRAW_BARS, DRAW_TIME, DRAW_PORTS, DRAW_SIZES, DRAW_BEACONS };

#define FIGURE_VALUES 3

struct figure;

struct figure_row {
	char *key; /* texts of the key, tabs between, as the flow file has them */
	uint64_t v[FIGURE_VALUES];
};

enum from { TALKS = 1, BEGUN = 2, STATUSES = 4, TIMES = 8 };

/*
 * kinds has a letter for each column of the rows: keys in lower case,
 *	x text as it is, q text in quotes, e Ethernet type, p protocol, o port, s bit of flowStat,
 *	r DNS return code,
 *	l length, t time, v version of TLS, i whole number
 * values in upper case: B bytes, N how many, M milliseconds, P thousandths.
 * heads are their headings, | between; a column marked ?B is there if bytes are.
 */
struct section {
	const char *id, *title, *about;
	uint64_t needs, lacks; /* columns; shown if all of needs are there and not all of lacks */
	const char *heads, *kinds;
	const char *line; /* @f files, @n rows, @s sum of bytes, @a the same and flows of A, @w width of bins [ns] */
	void (*rows)(const struct gather *, struct figure *);
	enum draw draw;
	uint64_t groups;	/* what it is made from */
	unsigned from;		/* and that: of enum from */
};

struct figure {
	const struct section *section;
	size_t max; /* rows wanted; 0: all */
	struct figure_row *row;
	size_t n, room;
	uint64_t distinct; /* keys in all, of which n are shown */
	bool bytes;        /* the column of bytes is there */
	char kinds[8];     /* of the columns that are there */
	int nkeys, nvalues;
	char *head[8];
	char *line;
	bool sorted;         /* rows are in order */
	char *row_label[48]; /* of the map of hosts and ports */
	int nrow_labels;
};

struct figures {
	const struct gather *g;
	struct figure *f;
	size_t n;
};

struct figure_options {
	size_t top;            /* rows of lists; 0: all */
	const char *only;	/* ids of sections, commas between; NULL: all */
	const char *leave_out;	/* the same; NULL: none */
};

/* Is every name of a list that of a section?  The first that is none is returned, or NULL. */
const char *figure_unknown(const char *list);
/* Gather no more than the sections that are not left out ask for. */
void figures_choose(struct gather *, const struct figure_options *);
/* All sections that the columns allow. */
void figures_make(struct figures *, const struct gather *, const struct figure_options *);
void figures_release(struct figures *);

/* A key's part k as people read it, to be freed. */
char *figure_label(const struct figure *, const struct figure_row *, int k);
/* All parts of a key in one, to be freed. */
char *figure_key(const struct figure *, const struct figure_row *);
/* A value as people read it. */
#define VALUE_TEXT 48
void figure_value(char kind, uint64_t v, char buf[VALUE_TEXT]);
/* Bits, bytes: 1.5 MB; counts: 1,234. */
void bytes_text(uint64_t v, char buf[VALUE_TEXT]);
void count_text(uint64_t v, char buf[VALUE_TEXT]);
/* A duration [ns]. */
void span_text(uint64_t ns, char buf[VALUE_TEXT]);
/* A time of day in UTC [ns since the epoch]; with the date if wanted. */
void time_text(int64_t ns, bool date, char buf[VALUE_TEXT]);

#endif
