/* A report as one HTML file: no script, nothing from elsewhere, nothing that a name in the capture could become. */
#include <err.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "axis.h"
#include "figure_priv.h"
#include "forms.h"
#include "style_priv.h"

#define LABEL_MAX 64 /* characters of a name; all of it, as far as TITLE_MAX, is in its title */
#define TITLE_MAX 600
#define ROW_HIGH 14 /* of maps [px]: as .map has it */

/* --- texts --- */

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
		case '\'': fputs("&#39;", f); break;
		default: (void)putc(*p, f);
		}
	free(t);
}

/* A name that somebody else chose: on its own where lines run from right to left, too. */
static void
put_name(FILE *f, const char *s)
{
	if (plain_width(s) > LABEL_MAX) {
		fputs("<bdi title=\"", f);
		put_text(f, s, TITLE_MAX);
		fputs("\">", f);
	} else {
		fputs("<bdi>", f);
	}
	put_text(f, s, LABEL_MAX);
	fputs("</bdi>", f);
}

static void
put_key(FILE *f, const struct figure *x, const struct figure_row *r)
{
	for (int k = 0; k < x->nkeys; k++) {
		char *part = figure_label(x, r, k);

		fputs(k == 0                                           ? ""
			: x->kinds[k] == 'x'                           ? " → "
			: x->kinds[k] == 'o' && x->kinds[k - 1] == 'x' ? " : "
								       : " ",
		    f);
		put_name(f, part);
		free(part);
	}
}

/* A cell, with the number as tawk prints it. */
static void
put_value(FILE *f, char kind, uint64_t v)
{
	char buf[VALUE_TEXT];

	figure_value(kind, v, buf);
	fprintf(f, "<td data-v=\"%" PRIu64 "\">", v);
	put_text(f, buf, 0);
	fputs("</td>", f);
}

/* --- bars --- */

static void
put_bar(FILE *f, uint64_t v, uint64_t most)
{
	const double w = most ? (double)v / (double)most * 1000 : 0;

	fprintf(f,
	    "<td class=\"b\"><svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
	    "<rect class=\"m\" width=\"%.1f\" height=\"10\"/></svg></td>",
	    v > 0 && w < 3 ? 3 : w);
}

static void
put_heads(FILE *f, const struct figure *x)
{
	fputs("<table><colgroup><col/><col class=\"b\"/>", f);
	for (int k = 0; k < x->nvalues; k++)
		fputs("<col class=\"n\"/>", f);
	fputs("</colgroup><thead><tr><th scope=\"col\">", f);
	for (int k = 0; k < x->nkeys; k++) {
		fputs(k ? ", " : "", f);
		put_text(f, x->head[k], 0);
	}
	fputs("</th><th class=\"b\"></th>", f);
	for (int k = 0; k < x->nvalues; k++) {
		fputs("<th scope=\"col\">", f);
		put_text(f, x->head[x->nkeys + k], 0);
		fputs("</th>", f);
	}
	fputs("</tr></thead><tbody>\n", f);
}

static void
put_more(FILE *f, const struct figure *x)
{
	char buf[VALUE_TEXT];

	if (x->distinct <= x->n)
		return;
	count_text(x->distinct, buf);
	fprintf(f, "<p class=\"more\">%s in all</p>\n", buf);
}

static void
draw_bars(FILE *f, const struct figure *x)
{
	const int drawn = x->section->draw == DRAW_BEACONS ? 2 : 0; /* the value that is a bar */
	uint64_t most = 0;

	for (size_t i = 0; i < x->n; i++)
		most = x->row[i].v[drawn] > most ? x->row[i].v[drawn] : most;
	put_heads(f, x);
	for (size_t i = 0; i < x->n; i++) {
		fputs("<tr><th scope=\"row\">", f);
		put_key(f, x, &x->row[i]);
		fputs("</th>", f);
		put_bar(f, x->row[i].v[drawn], most);
		for (int k = 0; k < x->nvalues; k++) {
			put_value(f, x->kinds[x->nkeys + k], x->row[i].v[k]);
		}
		fputs("</tr>\n", f);
	}
	fputs("</tbody></table>\n", f);
	put_more(f, x);
}

static void
draw_facts(FILE *f, const struct figure *x)
{
	fputs("<ul class=\"facts\">", f);
	for (int k = 0; k < x->nkeys; k++) {
		char *s = figure_label(x, &x->row[0], k), buf[VALUE_TEXT];

		fputs("<li><span>", f);
		put_text(f, x->head[k], 0);
		fputs("</span> <strong>", f);
		if (x->kinds[k] == 'i') {
			if (strcmp(x->head[k], "Bytes") == 0)
				bytes_text(strtoull(s, NULL, 10), buf);
			else
				count_text(strtoull(s, NULL, 10), buf);
			put_text(f, buf, 0);
		} else {
			put_text(f, s, 0);
		}
		fputs("</strong></li>", f);
		free(s);
	}
	fputs("</ul>\n", f);
}

/* --- the timeline --- */

#define PLOT_HIGH 130
#define PLOT_TOP 16
#define AXIS_HIGH 20

static const char *
anchor(double part)
{
	return part < 0.09 ? "start" : part > 0.91 ? "end" : "middle";
}

static void
time_axis(FILE *f, int y, double from, double to, int high)
{
	struct ticks t;
	char buf[TICK_TEXT];

	ticks_time(&t, from, to, 9);
	for (size_t i = 0; i < t.n; i++) {
		const double part = (t.at[i] - from) / (to - from);

		tick_time_text(t.at[i], t.step, buf);
		fprintf(f, "<line class=\"ax\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" y2=\"%d\"/>", part * 100,
		    part * 100, y, y + 4);
		fprintf(f, "<text%s x=\"%.2f%%\" y=\"%d\" text-anchor=\"%s\">%s</text>",
		    i % 3 ? " class=\"alt\"" : "", part * 100, y + high - 3, anchor(part), buf);
	}
}

/* Steps of the values, as one shape. */
static void
put_steps(FILE *f, const struct timeline *t, bool flows, uint64_t most)
{
	fprintf(f,
	    "<svg y=\"%d\" width=\"100%%\" height=\"%d\" viewBox=\"0 0 %zu 1000\" "
	    "preserveAspectRatio=\"none\"><path class=\"%s\" "
	    "d=\"M0 1000",
	    PLOT_TOP, PLOT_HIGH, t->n, flows ? "m2" : "m");
	for (size_t i = 0; i < t->n; i++) {
		const uint64_t v = flows ? t->bin[i].flows : t->bin[i].bytes;
		const double high = most ? (double)v / (double)most * 1000 : 0;

		if (i == 0 || v != (flows ? t->bin[i - 1].flows : t->bin[i - 1].bytes))
			fprintf(f, "V%.0f", 1000 - (v > 0 && high < 8 ? 8 : high));
		fprintf(f, "H%zu", i + 1);
	}
	fputs("V1000Z\"/></svg>", f);
}

/* Rules at round values, or their labels. */
static void
put_levels(FILE *f, const struct ticks *t, uint64_t most, char kind, bool labels)
{
	char buf[VALUE_TEXT];

	for (size_t i = 0; i < t->n; i++) {
		const double y = PLOT_TOP + PLOT_HIGH * (1 - (most ? t->at[i] / (double)most : 0));

		if (t->at[i] != floor(t->at[i]))
			continue;
		figure_value(kind, (uint64_t)t->at[i], buf);
		if (labels)
			fprintf(f, "<text x=\"100%%\" y=\"%.1f\" text-anchor=\"end\">%s</text>", y + 4, buf);
		else
			fprintf(f, "<line class=\"%s\" x1=\"0\" x2=\"100%%\" y1=\"%.1f\" y2=\"%.1f\"/>",
			    t->at[i] > 0 ? "g" : "ax", y, y);
	}
}

static void
put_series(FILE *f, const struct figure *x, const struct timeline *t, bool flows)
{
	const double from = (double)t->first * (double)t->width / 1e9,
		     to = from + (double)t->n * (double)t->width / 1e9;
	uint64_t most = 0;
	struct ticks ticks;
	char buf[VALUE_TEXT], each[VALUE_TEXT];

	for (size_t i = 0; i < t->n; i++) {
		const uint64_t v = flows ? t->bin[i].flows : t->bin[i].bytes;

		most = v > most ? v : most;
	}
	figure_value(flows ? 'N' : 'B', most, buf);
	span_text((uint64_t)t->width, each);
	fprintf(
	    f, "<div class=\"chart\"><h3>%s <span>per %s, at most %s</span></h3>", x->head[flows ? 2 : 1], each, buf);
	fprintf(f, "<div class=\"map t\"><svg class=\"plot\" height=\"%d\" aria-hidden=\"true\">",
	    PLOT_TOP + PLOT_HIGH + AXIS_HIGH);
	ticks_number(&ticks, 0, (double)most, 4);
	put_levels(f, &ticks, most, flows ? 'N' : 'B', true);
	fprintf(f, "</svg><svg class=\"plot\" height=\"%d\" role=\"img\" aria-label=\"%s over time, at most %s\">",
	    PLOT_TOP + PLOT_HIGH + AXIS_HIGH, x->head[flows ? 2 : 1], buf);
	put_levels(f, &ticks, most, 'N', false);
	put_steps(f, t, flows, most);
	time_axis(f, PLOT_TOP + PLOT_HIGH, from, to, AXIS_HIGH);
	fputs("</svg></div></div>\n", f);
}

static void
draw_time(FILE *f, const struct figure *x, const struct gather *g)
{
	char from[VALUE_TEXT], to[VALUE_TEXT];

	if (g->timeline.n == 0)
		return;
	put_series(f, x, &g->timeline, false);
	put_series(f, x, &g->timeline, true);
	time_text(g->timeline.first * g->timeline.width, true, from);
	time_text((g->timeline.first + (int64_t)g->timeline.n) * g->timeline.width, true, to);
	fprintf(f, "<p class=\"more\">%s to %s UTC</p>\n", from, to);
}

/* --- maps --- */

static int
quintile(uint64_t v)
{
	return v <= 1 ? 1 : v < 10 ? 2 : v < 100 ? 3 : v < 1000 ? 4 : 5;
}

static void
put_legend(FILE *f)
{
	static const char *const text[] = { "1 flow", "2 to 9", "10 to 99", "100 to 999", "1,000 and more" };

	fputs("<div class=\"key\">", f);
	for (int i = 0; i < 5; i++)
		fprintf(f,
		    "<span><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"m q%d\" width=\"10\" "
		    "height=\"10\"/></svg>%s</span>",
		    i + 1, text[i]);
	fputs("</div>\n", f);
}

static uint64_t
part_number(const struct figure_row *r, int k)
{
	const char *p = r->key;

	for (; k > 0; k--)
		p += strcspn(p, "\t") + 1;
	return strtoull(p, NULL, 10);
}

static void
put_cell(FILE *f, double x, double w, size_t row, uint64_t v)
{
	fprintf(f, "<rect class=\"m q%d\" x=\"%.3f%%\" y=\"%zu\" width=\"%.3f%%\" height=\"%d\"><title>", quintile(v),
	    x, row * ROW_HIGH + 1, w, ROW_HIGH - 2);
}

static void
map_rules(FILE *f, size_t rows)
{
	for (size_t r = 0; r <= rows; r++)
		fprintf(f, "<line class=\"%s\" x1=\"0\" x2=\"100%%\" y1=\"%zu\" y2=\"%zu\"/>", r == rows ? "ax" : "g",
		    r * ROW_HIGH, r * ROW_HIGH);
}

static void
map_mark(FILE *f, double x, size_t rows, const char *text, bool alt)
{
	fprintf(f, "<line class=\"%s%s\" x1=\"%.3f%%\" x2=\"%.3f%%\" y1=\"0\" y2=\"%zu\"/>", "g", alt ? " alt" : "",
	    x, x, rows * ROW_HIGH + 4);
	fprintf(f, "<text%s x=\"%.3f%%\" y=\"%zu\" text-anchor=\"%s\">", alt ? " class=\"alt\"" : "", x,
	    rows * ROW_HIGH + 16, anchor(x / 100));
	put_text(f, text, 0);
	fputs("</text>", f);
}

#define PORT_BINS 60

static void
draw_ports(FILE *f, const struct figure *x)
{
	static const struct {
		unsigned port;
		bool alt;
	} marks[] = { { 0, false }, { 8, true }, { 22, false }, { 80, false }, { 443, false }, { 1024, true },
		{ 3389, true }, { 8080, false }, { 49152, true } };
	const size_t rows = (size_t)x->nrow_labels;
	char buf[VALUE_TEXT];

	fputs("<div class=\"map\"><div>", f);
	for (size_t r = 0; r < rows; r++) {
		fputs("<div title=\"", f);
		put_text(f, x->row_label[r], TITLE_MAX);
		fputs("\"><bdi>", f);
		put_text(f, x->row_label[r], LABEL_MAX);
		fputs("</bdi></div>", f);
	}
	fprintf(f, "</div><svg class=\"plot\" height=\"%zu\" role=\"img\" aria-label=\"Flows by server and port\">",
	    rows * ROW_HIGH + 20);
	map_rules(f, rows);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		(void)snprintf(buf, sizeof buf, "%u", marks[i].port);
		map_mark(f, port_bin((uint16_t)marks[i].port) * 100.0 / PORT_BINS, rows, buf, marks[i].alt);
	}
	for (size_t i = 0; i < x->n; i++) {
		const size_t r = part_number(&x->row[i], 0);
		const unsigned first = (unsigned)part_number(&x->row[i], 1), bin = port_bin((uint16_t)first);
		const unsigned last = bin + 1 < PORT_BINS ? port_bin_first(bin + 1) - 1 : 65535;

		put_cell(f, bin * 100.0 / PORT_BINS, 100.0 / PORT_BINS, r, x->row[i].v[0]);
		put_text(f, r < rows ? x->row_label[r] : "", LABEL_MAX);
		count_text(x->row[i].v[0], buf);
		if (first == last)
			fprintf(f, ", port %u: %s</title></rect>", first, buf);
		else
			fprintf(f, ", ports %u to %u: %s</title></rect>", first, last, buf);
	}
	fputs("</svg></div>\n", f);
	put_legend(f);
	count_text(x->distinct, buf);
	fprintf(f, "<p class=\"more\">Across: server ports, four steps to each doubling. Down: %s server%s.</p>\n",
	    buf, x->distinct == 1 ? "" : "s");
}

/* A bound of durations: 1, 2 or 5 times a power of ten of one unit. */
static void
bound_text(uint64_t ns, char buf[VALUE_TEXT])
{
	if (ns < UINT64_C(1000000000))
		span_text(ns, buf);
	else
		(void)snprintf(buf, VALUE_TEXT, "%" PRIu64 " s", ns / UINT64_C(1000000000));
}

struct sizes {
	unsigned low, high, bytes; /* bins of durations, the last of bytes */
};

static struct sizes
sizes_of(const struct figure *x)
{
	struct sizes s = { 63, 0, 0 };

	for (size_t i = 0; i < x->n; i++) {
		const unsigned d = scale125(part_number(&x->row[i], 0) - 1),
			       b = scale125(part_number(&x->row[i], 1) - 1);

		s.low = d < s.low ? d : s.low;
		s.high = d > s.high ? d : s.high;
		s.bytes = b > s.bytes ? b : s.bytes;
	}
	return s;
}

static void
draw_sizes(FILE *f, const struct figure *x)
{
	const struct sizes s = sizes_of(x);
	const size_t rows = s.high - s.low + 1;
	const double w = 100.0 / (s.bytes + 1);
	char d[VALUE_TEXT], b[VALUE_TEXT], n[VALUE_TEXT];

	fputs("<div class=\"map s\"><div>", f);
	for (unsigned k = s.high + 1; k-- > s.low;) {
		bound_text(scale125_bound(k), d);
		fprintf(
		    f, "<div>%s%s</div>", k % 3 == 0 || rows < 8 ? "&lt; " : "", k % 3 == 0 || rows < 8 ? d : " ");
	}
	fprintf(f,
	    "</div><svg class=\"plot\" height=\"%zu\" role=\"img\" aria-label=\"Flows by duration and bytes\">",
	    rows * ROW_HIGH + 20);
	map_rules(f, rows);
	for (unsigned k = 0; k <= s.bytes; k += 3) {
		bytes_text(scale125_bound(k), b);
		map_mark(f, (k + 1) * w, rows, b, k % 6 != 0);
	}
	for (size_t i = 0; i < x->n; i++) {
		const uint64_t ns = part_number(&x->row[i], 0), bytes = part_number(&x->row[i], 1);

		put_cell(f, scale125(bytes - 1) * w, w, s.high - scale125(ns - 1), x->row[i].v[0]);
		bound_text(ns, d);
		bytes_text(bytes, b);
		count_text(x->row[i].v[0], n);
		fprintf(f, "below %s, below %s: %s</title></rect>", d, b, n);
	}
	fputs("</svg></div>\n", f);
	put_legend(f);
	fputs(
	    "<p class=\"more\">Across: bytes of both directions; a mark is where they reach it. Down: "
	    "duration.</p>\n",
	    f);
}

/* --- the page --- */

static bool
is_wide(const struct figure *x)
{
	return x->section->draw == DRAW_FACTS || x->section->draw == DRAW_TIME || x->section->draw == DRAW_PORTS ||
	    x->section->draw == DRAW_BEACONS;
}

static void
put_figure(FILE *f, const struct figure *x, const struct gather *g)
{
	fprintf(f, "<section id=\"%s\"%s>\n<h2>%s</h2>\n<p class=\"about\">%s</p>\n", x->section->id,
	    is_wide(x) ? " class=\"wide\"" : "", x->section->title, x->section->about);
	if (x->n == 0)
		fputs("<p class=\"none\">None.</p>\n", f);
	else if (x->section->draw == DRAW_FACTS)
		draw_facts(f, x);
	else if (x->section->draw == DRAW_TIME)
		draw_time(f, x, g);
	else if (x->section->draw == DRAW_PORTS)
		draw_ports(f, x);
	else if (x->section->draw == DRAW_SIZES)
		draw_sizes(f, x);
	else
		draw_bars(f, x);
	fputs("<pre>", f);
	put_text(f, x->line, 0);
	fputs("</pre>\n</section>\n", f);
}

static void
put_head(FILE *f, const struct report *r)
{
	fputs(
	    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
	    "'unsafe-inline'; img-src data:\"/>\n"
	    "<meta name=\"referrer\" content=\"no-referrer\"/>\n<meta name=\"generator\" content=\"t2report\"/>\n"
	    "<link rel=\"icon\" href=\"data:,\"/>\n<title>",
	    f);
	put_text(f, r->title, TITLE_MAX);
	fputs("</title>\n<style>\n", f);
	fputs(style, f);
	fputs(
	    "</style>\n</head>\n<body>\n"
	    "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs><pattern "
	    "id=\"lines\" width=\"4\" height=\"4\" "
	    "patternUnits=\"userSpaceOnUse\"><rect width=\"4\" height=\"4\" "
	    "style=\"fill:var(--mark2)\"/></pattern></defs></svg>\n"
	    "<header>\n<p class=\"kicker\">Report of flows</p>\n<h1>",
	    f);
	put_name(f, r->title);
	fputs("</h1>\n</header>\n<nav aria-label=\"Sections\"><ol>\n", f);
	for (size_t i = 0; i < r->all->n; i++)
		fprintf(
		    f, "<li><a href=\"#%s\">%s</a></li>\n", r->all->f[i].section->id, r->all->f[i].section->title);
	fputs("</ol></nav>\n<main>\n", f);
}

static void
put_foot(FILE *f, const struct report *r)
{
	char buf[VALUE_TEXT];

	fputs("</main>\n<footer>", f);
	for (size_t i = 0; i < r->g->ninputs && i < 20; i++) {
		count_text(r->g->input[i].rows, buf);
		fputs(i ? "; " : "", f);
		put_name(f, r->g->input[i].name);
		fprintf(f, ": %s rows", buf);
	}
	if (r->g->ninputs > 20)
		fprintf(f, "; and %zu files more", r->g->ninputs - 20);
	if (r->g->untimed > 0 && (r->g->columns & HAS(FIRST)) != 0) {
		count_text(r->g->untimed, buf);
		fprintf(f, ". %s rows without a time that can be read.", buf);
	}
	fputs("</footer>\n</body>\n</html>\n", f);
}

void
report_html(FILE *f, const struct report *r)
{
	put_head(f, r);
	for (size_t i = 0; i < r->all->n; i++)
		put_figure(f, &r->all->f[i], r->g);
	put_foot(f, r);
}
