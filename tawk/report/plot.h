/*
 * plot: rows of two columns as a picture, SVG or text.
 *
 * Values are numbers, times (seconds since the epoch) or words; words get places in the order in which they come.
 */
#ifndef T2PLOT_PLOT_H
#define T2PLOT_PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum plot_type { PLOT_LINE, PLOT_BAR, PLOT_HIST, PLOT_SCATTER, PLOT_HEAT };

enum scale { SCALE_NUMBER, SCALE_TIME, SCALE_WORDS };

struct plot_axis {
	char *name; /* of the column */
	char *unit; /* "" if none is known */
	enum scale scale;
	double low, high; /* of the values */
	char **word;      /* SCALE_WORDS */
	size_t nwords;
	bool bytes, seconds; /* labels have kB, ms and their like */
};

struct plot_point {
	double x, y;
};

struct plot {
	enum plot_type type;
	char *title;
	struct plot_axis x, y;
	struct plot_point *point;
	size_t n, room;
	size_t left_out; /* rows that have no number where one is wanted */
	/* what is drawn of a histogram or a heat map: bins of x, of y; counts, row by row */
	size_t nx, ny;
	double *bin;
	double most;
};

/* What the picture needs beside the points: bins, the ends of the axes.  In any case before it is drawn. */
void plot_prepare(struct plot *);
void plot_svg(FILE *, const struct plot *);
void plot_text(FILE *, const struct plot *, size_t columns);
/* Label of a value. */
#define PLOT_LABEL 48
void plot_label(const struct plot_axis *, double v, double step, char buf[PLOT_LABEL]);

#endif
