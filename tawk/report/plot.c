/* Bins and labels of pictures. */
#include <err.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "axis.h"
#include "figure.h"
#include "plot.h"

#define HIST_BINS 30
#define HEAT_X 40
#define HEAT_Y 20

/* An axis with one value has a width all the same. */
static void
axis_widen(struct plot_axis *a)
{
	if (a->scale == SCALE_WORDS) {
		a->low = -0.5;
		a->high = (double)a->nwords - 0.5;
	}
	if (!(a->high > a->low)) {
		const double by = a->low == 0 ? 1 : fabs(a->low) / 2;

		a->low -= by;
		a->high += by;
	}
}

/* The ends of the axis at round numbers, so that bins are. */
static size_t
axis_round(struct plot_axis *a, size_t most)
{
	struct ticks t;

	if (a->scale == SCALE_WORDS)
		return a->nwords;
	ticks_number(&t, a->low, a->high, TICKS_MAX - 1);
	while ((a->high - a->low) / t.step < (double)most / 2.5)
		t.step /= 2;
	a->low = floor(a->low / t.step) * t.step;
	a->high = (floor(a->high / t.step) + 1) * t.step;
	return (size_t)((a->high - a->low) / t.step + 0.5);
}

static size_t
bin_of(const struct plot_axis *a, size_t n, double v)
{
	const double k = floor((v - a->low) / (a->high - a->low) * (double)n);

	return k < 0 ? 0 : k >= (double)n ? n - 1 : (size_t)k;
}

static void
bins_make(struct plot *p)
{
	p->nx = axis_round(&p->x, p->type == PLOT_HIST ? HIST_BINS : HEAT_X);
	p->ny = p->type == PLOT_HIST ? 1 : axis_round(&p->y, HEAT_Y);
	if ((p->bin = calloc(p->nx * p->ny + 1, sizeof *p->bin)) == NULL)
		err(1, NULL);
	for (size_t i = 0; i < p->n; i++) {
		double *b = &p->bin[bin_of(&p->x, p->nx, p->point[i].x)];

		if (p->type == PLOT_HEAT)
			b += p->nx * bin_of(&p->y, p->ny, p->point[i].y);
		if (++*b > p->most)
			p->most = *b;
	}
	if (p->type == PLOT_HIST) {
		p->y.low = 0;
		p->y.high = p->most > 0 ? p->most : 1;
		p->y.scale = SCALE_NUMBER; /* it has the name of the column of x, but not its unit */
		p->y.bytes = p->y.seconds = false;
	}
}

static int
by_x(const void *pa, const void *pb)
{
	const struct plot_point *a = pa, *b = pb;

	return (a->x > b->x) - (a->x < b->x);
}

void
plot_prepare(struct plot *p)
{
	axis_widen(&p->x);
	if (p->type == PLOT_LINE && p->n > 0)
		qsort(p->point, p->n, sizeof *p->point, by_x);
	if (p->type == PLOT_HIST || p->type == PLOT_HEAT) {
		if (p->type == PLOT_HEAT)
			axis_widen(&p->y);
		bins_make(p);
		return;
	}
	/* bars and lines of what cannot be below it stand on zero */
	if (p->y.scale == SCALE_NUMBER && (p->type == PLOT_BAR || p->type == PLOT_LINE) && p->y.low > 0)
		p->y.low = 0;
	if (p->y.scale == SCALE_NUMBER && p->type == PLOT_BAR && p->y.high < 0)
		p->y.high = 0;
	axis_widen(&p->y);
}

static void
number_label(double v, double step, char buf[PLOT_LABEL])
{
	static const char unit[][2] = { "", "k", "M", "G", "T", "P" };
	const double zero = fabs(v) < step / 1e6 ? 0 : v;
	const double largest = fabs(v) > step ? fabs(v) : step;
	size_t i = 0;
	double by = 1;
	int digits;

	while (largest / by >= 9999.5 && i < 5) {
		by *= 1000;
		i++;
	}
	digits = step / by >= 1 ? 0 : (int)ceil(-log10(step / by) - 1e-9);
	(void)snprintf(buf, PLOT_LABEL, "%.*f%s%s",
	    digits < 0        ? 0
		: digits > 12 ? 12
			      : digits,
	    v / by, *unit[i] && zero != 0 ? " " : "", zero != 0 ? unit[i] : "");
}

void
plot_label(const struct plot_axis *a, double v, double step, char buf[PLOT_LABEL])
{
	if (a->scale == SCALE_TIME)
		tick_time_text(v, step, buf);
	else if (a->bytes && v >= 0 && v < 1e18)
		bytes_text((uint64_t)(v + 0.5), buf);
	else if (a->seconds)
		(void)snprintf(buf, PLOT_LABEL, "%.10g s", v);
	else
		number_label(v, step, buf);
}
