/* A picture as SVG: one file, no script, light and dark. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "axis.h"
#include "forms.h"
#include "plot.h"

#define WIDE 800
#define HIGH	480
#define LEFT 90
#define RIGHT 24
#define TOP 56
#define BOTTOM	88
#define IN_W (WIDE - LEFT - RIGHT)
#define IN_H (HIGH - TOP - BOTTOM)
#define WORDS_MAX 40 /* labels of words, at most */

static void
put_text(FILE *f, const char *s, size_t max)
{
	char *t = plain_text(s, max);

	for (const char *p = t; *p; p++)
		switch (*p) {
		case '&': fputs("&amp;", f); break;
		case '<': fputs("&lt;", f); break;
		case '>': fputs("&gt;", f); break;
		case '"': fputs("&quot;", f); break;
		default: (void)putc(*p, f);
		}
	free(t);
}

static double
at_x(const struct plot *p, double x)
{
	return LEFT + (x - p->x.low) / (p->x.high - p->x.low) * IN_W;
}

static double
at_y(const struct plot *p, double y)
{
	return TOP + IN_H - (y - p->y.low) / (p->y.high - p->y.low) * IN_H;
}

static void
put_head(FILE *f, const struct plot *p)
{
	fprintf(f,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
	    "role=\"img\">\n",
	    WIDE, HIGH, WIDE, HIGH);
	fputs("<title>", f);
	put_text(f, p->title, 200);
	fputs(
	    "</title>\n<style>\n"
	    "svg{--paper:#fff;--ink:#1a1f26;--soft:#58626e;--rule:#dfe3e8;--mark:#1f63b0;background:var(--paper)}\n"
	    "@media "
	    "(prefers-color-scheme:dark){svg{--paper:#14181d;--ink:#e4e8ed;--soft:#9aa5b1;"
	      "--rule:#2d343c;--mark:#6cacf0}}\n"
	    "text{font:12px system-ui,\"Segoe "
	    "UI\",Roboto,sans-serif;fill:var(--soft);font-variant-numeric:tabular-nums}\n"
	    ".t{font-size:15px;font-weight:600;fill:var(--ink)}.n{fill:var(--ink)}\n"
	    ".g{stroke:var(--rule)}.a{stroke:var(--soft)}.m{fill:var(--mark)}.o{fill-opacity:.6}\n"
	    ".l{fill:none;stroke:var(--mark);stroke-width:2;stroke-linejoin:round}\n"
	    "</style>\n",
	    f);
	fprintf(f,
	    "<rect width=\"%d\" height=\"%d\" style=\"fill:var(--paper)\"/>\n<text class=\"t\" x=\"%d\" y=\"22\">",
	    WIDE, HIGH, LEFT);
	put_text(f, p->title, 80);
	fputs("</text>\n", f);
}

static void
put_name(FILE *f, const struct plot_axis *a)
{
	put_text(f, a->name, 40);
	if (*a->unit) {
		fputs(" [", f);
		put_text(f, a->unit, 30);
		fputs("]", f);
	}
}

static void
axis_ticks(struct ticks *t, const struct plot_axis *a, size_t most)
{
	if (a->scale == SCALE_TIME)
		ticks_time(t, a->low, a->high, most);
	else
		ticks_number(t, a->low, a->high, most);
}

/* Names at their places, as many as there is room for. */
static void
words_x(FILE *f, const struct plot *p)
{
	const size_t each = (p->x.nwords + WORDS_MAX - 1) / WORDS_MAX;
	const double room = IN_W / (double)p->x.nwords;
	const bool turned = room * (double)each < 90;

	for (size_t i = 0; i < p->x.nwords; i += each ? each : 1) {
		const double x = at_x(p, (double)i);

		if (turned)
			fprintf(f, "<text text-anchor=\"end\" transform=\"translate(%.1f,%d) rotate(-35)\">", x + 4,
			    TOP + IN_H + 14);
		else
			fprintf(f, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">", x, TOP + IN_H + 18);
		put_text(f, p->x.word[i], turned ? 15 : 14);
		fputs("</text>\n", f);
	}
}

static void
axis_x(FILE *f, const struct plot *p)
{
	struct ticks t;
	char buf[PLOT_LABEL];

	fprintf(f, "<line class=\"a\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n", LEFT, WIDE - RIGHT, TOP + IN_H,
	    TOP + IN_H);
	if (p->x.scale == SCALE_WORDS) {
		words_x(f, p);
	} else {
		axis_ticks(&t, &p->x, 8);
		for (size_t i = 0; i < t.n; i++) {
			plot_label(&p->x, t.at[i], t.step, buf);
			fprintf(f, "<line class=\"a\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
			    at_x(p, t.at[i]), at_x(p, t.at[i]), TOP + IN_H, TOP + IN_H + 5);
			fprintf(f, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">", at_x(p, t.at[i]),
			    TOP + IN_H + 18);
			put_text(f, buf, 0);
			fputs("</text>\n", f);
		}
	}
	fprintf(f, "<text class=\"n\" x=\"%d\" y=\"%d\" text-anchor=\"end\">", WIDE - RIGHT, HIGH - 10);
	put_name(f, &p->x);
	fputs("</text>\n", f);
}

static void
axis_y(FILE *f, const struct plot *p)
{
	struct ticks t = { .n = 0 };
	char buf[PLOT_LABEL];
	const size_t each = (p->y.nwords + 19) / 20;

	if (p->y.scale != SCALE_WORDS)
		axis_ticks(&t, &p->y, 6);
	for (size_t i = 0; i < t.n; i++) {
		plot_label(&p->y, t.at[i], t.step, buf);
		fprintf(f, "<line class=\"g\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDE - RIGHT,
		    at_y(p, t.at[i]), at_y(p, t.at[i]));
		fprintf(f, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", LEFT - 8, at_y(p, t.at[i]) + 4);
		put_text(f, buf, 0);
		fputs("</text>\n", f);
	}
	for (size_t i = 0; p->y.scale == SCALE_WORDS && i < p->y.nwords; i += each ? each : 1) {
		fprintf(f, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", LEFT - 8, at_y(p, (double)i) + 4);
		put_text(f, p->y.word[i], 12);
		fputs("</text>\n", f);
	}
	fprintf(f, "<text class=\"n\" x=\"%d\" y=\"%d\" text-anchor=\"start\">", 8, TOP - 10);
	if (p->type == PLOT_HIST)
		fputs("rows", f);
	else
		put_name(f, &p->y);
	fputs("</text>\n", f);
}

static void
draw_line(FILE *f, const struct plot *p)
{
	fputs("<path class=\"l\" d=\"", f);
	for (size_t i = 0; i < p->n; i++)
		fprintf(f, "%c%.1f %.1f", i ? 'L' : 'M', at_x(p, p->point[i].x), at_y(p, p->point[i].y));
	fputs("\"/>\n", f);
	for (size_t i = 0; i < p->n && p->n <= 60; i++)
		fprintf(f, "<circle class=\"m\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"/>", at_x(p, p->point[i].x),
		    at_y(p, p->point[i].y));
}

static void
draw_bars(FILE *f, const struct plot *p)
{
	const double room = p->x.scale == SCALE_WORDS ? IN_W / (double)p->x.nwords : IN_W / (double)(p->n ? p->n : 1);
	const double w = room * 0.75 > 60 ? 60 : room * 0.75 < 1 ? 1 : room * 0.75, zero = at_y(p, 0);

	for (size_t i = 0; i < p->n; i++) {
		const double y = at_y(p, p->point[i].y), h = fabs(zero - y);
		double x = at_x(p, p->point[i].x) - w / 2;

		x = x < LEFT ? LEFT : x + w > WIDE - RIGHT ? WIDE - RIGHT - w : x;
		fprintf(f, "<rect class=\"m\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", x,
		    y < zero ? y : zero, w, h < 0.5 ? 0.5 : h);
	}
}

static void
draw_points(FILE *f, const struct plot *p)
{
	for (size_t i = 0; i < p->n; i++)
		fprintf(f, "<circle class=\"m o\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>\n", at_x(p, p->point[i].x),
		    at_y(p, p->point[i].y));
}

static void
draw_bins(FILE *f, const struct plot *p)
{
	const double w = (double)IN_W / (double)p->nx, h = (double)IN_H / (double)p->ny;

	for (size_t i = 0; i < p->nx * p->ny; i++) {
		const double x = LEFT + w * (double)(i % p->nx), y = TOP + IN_H - h * (double)(i / p->nx + 1);

		if (p->bin[i] <= 0)
			continue;
		if (p->type == PLOT_HIST)
			fprintf(f, "<rect class=\"m\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">", x + 0.5,
			    at_y(p, p->bin[i]), w - 1, TOP + IN_H - at_y(p, p->bin[i]));
		else
			fprintf(f,
			    "<rect class=\"m\" fill-opacity=\"%.2f\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
			    "height=\"%.1f\">",
			    p->most > 1 ? 0.25 + 0.75 * log(p->bin[i]) / log(p->most) : 1, x + 0.5, y + 0.5, w - 1,
			    h - 1);
		fprintf(f, "<title>%.0f</title></rect>\n", p->bin[i]);
	}
}

void
plot_svg(FILE *f, const struct plot *p)
{
	put_head(f, p);
	axis_y(f, p);
	if (p->type == PLOT_LINE)
		draw_line(f, p);
	else if (p->type == PLOT_BAR)
		draw_bars(f, p);
	else if (p->type == PLOT_SCATTER)
		draw_points(f, p);
	else
		draw_bins(f, p);
	axis_x(f, p);
	if (p->n == 0)
		fprintf(f, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">no rows</text>\n", LEFT + IN_W / 2,
		    TOP + IN_H / 2);
	fputs("</svg>\n", f);
}
