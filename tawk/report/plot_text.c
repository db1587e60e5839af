/* A picture in lines of text. */
#include <err.h>
#include <langinfo.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "axis.h"
#include "forms.h"
#include "plot.h"

#define LINES 16 /* of a plane */
#define LABEL 12

static bool
has_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* Exactly wide columns of a text, to the right. */
static void
put_right(FILE *f, const char *s, size_t wide)
{
	char *t = plain_text(s, wide);
	const size_t n = plain_width(t);

	for (size_t i = n; i < wide; i++)
		(void)putc(' ', f);
	for (const char *p = t; *p && plain_width(t) <= wide; p++)
		if ((unsigned char)*p < 0x80 || has_utf8())
			(void)putc(*p, f);
		else if ((*p & 0xc0) != 0x80)
			(void)putc('?', f);
	free(t);
}

static void
put_title(FILE *f, const struct plot *p)
{
	char *t = plain_text(p->title, 78);

	fprintf(f, "%s\n", t);
	free(t);
}

/* A value itself, not a place on its axis. */
static void
value_label(const struct plot_axis *a, double v, char buf[PLOT_LABEL])
{
	if (a->bytes || a->seconds || a->scale == SCALE_TIME)
		plot_label(a, v, 1, buf);
	else
		(void)snprintf(buf, PLOT_LABEL, "%.6g", v);
}

/* A bar for each value. */
static void
text_bars(FILE *f, const struct plot *p, size_t columns)
{
	const size_t wide = columns - LABEL - 16;
	const double most = fabs(p->y.high) > fabs(p->y.low) ? fabs(p->y.high) : fabs(p->y.low);
	char label[PLOT_LABEL], value[PLOT_LABEL];

	for (size_t i = 0; i < p->n; i++) {
		const double v = p->point[i].y;
		const size_t n = most > 0 ? (size_t)(fabs(v) / most * (double)wide + 0.5) : 0;

		if (p->x.scale == SCALE_WORDS)
			put_right(f, p->x.word[(size_t)p->point[i].x], LABEL + 4);
		else {
			plot_label(&p->x, p->point[i].x, (p->x.high - p->x.low) / 10, label);
			put_right(f, label, LABEL + 4);
		}
		(void)putc(' ', f);
		for (size_t k = 0; k < wide; k++)
			fputs(k < n || (k == 0 && v != 0) ? has_utf8() ? "█" : "#" : " ", f);
		value_label(&p->y, v, value);
		put_right(f, value, 10);
		(void)putc('\n', f);
	}
}

static void
text_hist(FILE *f, const struct plot *p, size_t columns)
{
	const double w = (p->x.high - p->x.low) / (double)p->nx;
	const size_t wide = columns - LABEL - 16;
	char label[PLOT_LABEL];

	for (size_t i = 0; i < p->nx; i++) {
		const size_t n = (size_t)(p->bin[i] / p->most * (double)wide + 0.5);

		plot_label(&p->x, p->x.low + w * (double)i, w, label);
		put_right(f, label, LABEL + 4);
		(void)putc(' ', f);
		for (size_t k = 0; k < wide; k++)
			fputs(k < n || (k == 0 && p->bin[i] > 0) ? has_utf8() ? "█" : "#" : " ", f);
		fprintf(f, "%10.0f\n", p->bin[i]);
	}
}

/* A plane of characters: lines, points and heat. */
static void
text_plane(FILE *f, const struct plot *p, size_t columns)
{
	static const char ramp[] = ".:-=+*#%@";
	const size_t wide = columns - LABEL - 2;
	double *cell = calloc(LINES * wide, sizeof *cell), most = 0;
	char label[PLOT_LABEL], last[PLOT_LABEL];

	if (cell == NULL)
		err(1, NULL);
	for (size_t i = 0; i < p->n; i++) {
		const double x = (p->point[i].x - p->x.low) / (p->x.high - p->x.low) * (double)(wide - 1);
		const double y = (p->point[i].y - p->y.low) / (p->y.high - p->y.low) * (LINES - 1);
		double *c = &cell[(LINES - 1 - (size_t)(y + 0.5)) * wide + (size_t)(x + 0.5)];

		if (++*c > most)
			most = *c;
	}
	for (size_t r = 0; r < LINES; r++) {
		*label = '\0';
		if (r % 5 == 0 && p->y.scale == SCALE_WORDS)
			(void)snprintf(label, sizeof label, "%.40s",
			    p->y.word[(size_t)((double)(LINES - 1 - r) / (LINES - 1) * (double)(p->y.nwords - 1))]);
		else if (r % 5 == 0)
			plot_label(&p->y, p->y.high - (double)r / (LINES - 1) * (p->y.high - p->y.low),
			    (p->y.high - p->y.low) / 100, label);
		put_right(f, label, LABEL);
		fputs(" |", f);
		for (size_t k = 0; k < wide; k++) {
			const double v = cell[r * wide + k];

			(void)putc(v <= 0                           ? ' '
				: p->type != PLOT_HEAT || most <= 1 ? '*'
								    : ramp[(int)(8.999 * log(v) / log(most))],
			    f);
		}
		(void)putc('\n', f);
	}
	put_right(f, "", LABEL);
	fputs(" +", f);
	for (size_t k = 0; k < wide; k++)
		(void)putc('-', f);
	(void)putc('\n', f);
	if (p->x.scale == SCALE_WORDS) {
		(void)snprintf(label, sizeof label, "%.40s", p->x.word[0]);
		(void)snprintf(last, sizeof last, "%.40s", p->x.word[p->x.nwords - 1]);
	} else {
		plot_label(&p->x, p->x.low, (p->x.high - p->x.low) / 10, label);
		plot_label(&p->x, p->x.high, (p->x.high - p->x.low) / 10, last);
	}
	put_right(f, "", LABEL + 2);
	fprintf(f, "%s", label);
	put_right(f, last, wide - plain_width(label));
	(void)putc('\n', f);
	free(cell);
}

void
plot_text(FILE *f, const struct plot *p, size_t columns)
{
	put_title(f, p);
	if (p->n == 0) {
		fputs("no rows\n", f);
		return;
	}
	if (p->type == PLOT_BAR)
		text_bars(f, p, columns);
	else if (p->type == PLOT_HIST)
		text_hist(f, p, columns);
	else
		text_plane(f, p, columns);
}
