/* A report in 80 columns. */
#include <err.h>
#include <langinfo.h>
#include <math.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "figure_priv.h"
#include "forms.h"

#define COLUMNS_OF_TEXT 80
#define LABEL 36
#define BAR 20
#define TALL 6 /* lines of the timeline */
#define WIDE 72

static bool
has_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* Without UTF-8 what is beyond ASCII is shown as a question mark; our own arrows and dashes have a form of ASCII. */
static void
put_char(FILE *f, const char *c, size_t n)
{
	if (n == 1 || c[0] == '\\' || has_utf8())
		fwrite(c, 1, n, f);
	else
		fputs(memcmp(c, "→", n) == 0     ? ">"
			: memcmp(c, "–", n) == 0 ? "-"
			: memcmp(c, "…", n) == 0 ? "~"
			: memcmp(c, "µ", n) == 0 ? "u"
						 : "?",
		    f);
}

/* At least wide columns of a text. */
static void
put_text(FILE *f, const char *s, size_t wide)
{
	const char *end = s + strlen(s);
	char c[PLAIN_CHAR];
	size_t n = 0;

	while (s < end) {
		const size_t k = plain_next(&s, end, c);

		put_char(f, c, k);
		n += k > 1 && c[0] == '\\' ? k : 1;
	}
	for (; n < wide; n++)
		(void)putc(' ', f);
}

/* A text of exactly wide columns: cut in the middle, where names of addresses and hosts differ least. */
static void
put_cell(FILE *f, const char *s, size_t wide)
{
	char *t = plain_text(s, 0), *cut;
	const size_t n = plain_width(t);

	if (n > wide) {
		cut = plain_text(t, wide);
		free(t);
		t = cut;
	}
	put_text(f, t, wide);
	free(t);
}

static void
put_bar(FILE *f, uint64_t v, uint64_t most, size_t wide)
{
	static const char *const eighth[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	const size_t parts = most ? (size_t)((long double)v / (long double)most * (long double)(wide * 8) + 0.5L) : 0;
	size_t n = parts / 8;

	if (!has_utf8()) {
		n = v > 0 && parts < 8 ? 1 : (parts + 4) / 8;
		for (size_t i = 0; i < wide; i++)
			(void)putc(i < n ? '#' : ' ', f);
		return;
	}
	for (size_t i = 0; i < n; i++)
		fputs("█", f);
	if (n < wide) {
		fputs(parts % 8 ? eighth[parts % 8] : v > 0 && parts == 0 ? eighth[1] : " ", f);
		n++;
	}
	for (; n < wide; n++)
		(void)putc(' ', f);
}

/* --- the tawk line --- */

/* Where a program may go on in the next line: behind these, outside of texts and of the heads of loops. */
static size_t
break_before(const char *line, size_t from, size_t most)
{
	size_t best = 0;
	int depth = 0;
	bool text = false;

	for (size_t i = 0; line[i] && i < from + most; i++) {
		const char c = line[i];

		if (c == '"' && (i == 0 || line[i - 1] != '\\'))
			text = !text;
		if (text)
			continue;
		depth += (c == '(') - (c == ')');
		if (c != ' ' || i <= from || depth < 0)
			continue;
		if ((depth == 0 && strchr(";{|", line[i - 1])) || strchr(",&", line[i - 1]))
			best = i + 1;
	}
	return best > from ? best : 0;
}

static void
put_line(FILE *f, const char *line)
{
	const size_t n = strlen(line);
	size_t from = 0, most = COLUMNS_OF_TEXT - 2;

	fputs("$ ", f);
	while (n - from > most) {
		const size_t to = break_before(line, from, most);

		if (to == 0)
			break;
		fprintf(f, "%.*s\n  ", (int)(to - from - 1), line + from);
		from = to;
	}
	fprintf(f, "%s\n", line + from);
}

/* --- figures --- */

static uint64_t
most_of(const struct figure *x)
{
	uint64_t most = 0;

	for (size_t i = 0; i < x->n; i++)
		if (x->row[i].v[0] > most)
			most = x->row[i].v[0];
	return most;
}

static void
put_values(FILE *f, const struct figure *x, const struct figure_row *r)
{
	char buf[VALUE_TEXT];

	for (int k = 0; k < x->nvalues; k++) {
		figure_value(x->kinds[x->nkeys + k], r->v[k], buf);
		fprintf(f, " %*s", k == 0 ? 10 : 9, buf);
	}
}

static void
draw_bars(FILE *f, const struct figure *x)
{
	const uint64_t most = most_of(x);
	const size_t wide = x->nvalues > 2 ? BAR - 10 : BAR,
		     label = COLUMNS_OF_TEXT - 3 - wide - 11 - (size_t)(x->nvalues - 1) * 10;

	put_text(f, "", label + 2 + wide);
	for (int k = 0; k < x->nvalues; k++)
		fprintf(f, " %*s", k == 0 ? 10 : 9, x->head[x->nkeys + k]);
	(void)putc('\n', f);
	for (size_t i = 0; i < x->n; i++) {
		char *key = figure_key(x, &x->row[i]);

		fputs(" ", f);
		put_cell(f, key, label);
		fputs(" ", f);
		put_bar(f, x->row[i].v[0], most, wide);
		put_values(f, x, &x->row[i]);
		(void)putc('\n', f);
		free(key);
	}
	if (x->distinct > x->n)
		fprintf(f, " %" PRIu64 " in all\n", x->distinct);
}

static void
draw_facts(FILE *f, const struct figure *x)
{
	for (int k = 0; k < x->nkeys; k++) {
		char *s = figure_label(x, &x->row[0], k), buf[VALUE_TEXT];

		if (x->kinds[k] == 'i') {
			if (strcmp(x->head[k], "Bytes") == 0)
				bytes_text(strtoull(s, NULL, 10), buf);
			else
				count_text(strtoull(s, NULL, 10), buf);
			free(s);
			s = strdup(buf);
		}
		fprintf(f, " %-16s %s\n", x->head[k], s ? s : "");
		free(s);
	}
}

/* A row of columns, TALL lines high. */
static void
draw_columns(FILE *f, const char *head, const uint64_t *v, size_t n, char kind)
{
	static const char *const level[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	const bool fine = has_utf8();
	uint64_t most = 0;
	char buf[VALUE_TEXT];

	for (size_t i = 0; i < n; i++)
		most = v[i] > most ? v[i] : most;
	figure_value(kind, most, buf);
	fprintf(f, " %s, at most %s\n", head, buf);
	for (int line = TALL - 1; line >= 0; line--) {
		fputs("  ", f);
		for (size_t i = 0; i < n; i++) {
			long double parts = most ? (long double)v[i] / (long double)most * TALL * 8 : 0;
			int part = (int)(parts + 0.5L) - line * 8;

			if (v[i] > 0 && line == 0 && part < 1)
				part = 1;
			part = part < 0 ? 0 : part > 8 ? 8 : part;
			fputs(fine ? level[part] : part >= 4 || (line == 0 && part > 0) ? "#" : " ", f);
		}
		(void)putc('\n', f);
	}
}

static void
draw_time(FILE *f, const struct figure *x, const struct gather *g)
{
	const struct timeline *t = &g->timeline;
	const size_t per = (t->n + WIDE - 1) / WIDE, n = per ? (t->n + per - 1) / per : 0;
	uint64_t bytes[WIDE] = { 0 }, flows[WIDE] = { 0 };
	char from[VALUE_TEXT], to[VALUE_TEXT], each[VALUE_TEXT];

	if (n == 0)
		return;
	for (size_t i = 0; i < t->n; i++) {
		bytes[i / per] += t->bin[i].bytes;
		flows[i / per] += t->bin[i].flows;
	}
	draw_columns(f, x->head[1], bytes, n, 'B');
	draw_columns(f, x->head[2], flows, n, 'N');
	time_text(t->first * t->width, true, from);
	time_text((t->first + (int64_t)t->n) * t->width, true, to);
	span_text((uint64_t)t->width * per, each);
	fputs(" ", f);
	fprintf(f, "%s to %s, ", from, to);
	put_text(f, each, 0);
	fputs(" a column\n", f);
}

static char
shade(uint64_t v, uint64_t most)
{
	static const char ramp[] = " .:-=+*#%@";

	if (v == 0)
		return ' ';
	if (most <= 1)
		return '#';
	return ramp[1 + (int)(8.999 * log((double)v) / log((double)most))];
}

static uint64_t
part_number(const struct figure_row *r, int k)
{
	const char *p = r->key;

	for (; k > 0; k--)
		p += strcspn(p, "\t") + 1;
	return strtoull(p, NULL, 10);
}

#define MAP_COLUMNS 60

static void
draw_ports(FILE *f, const struct figure *x)
{
	static char map[PORT_ROWS][MAP_COLUMNS + 1];
	static const unsigned marks[] = { 0, 22, 80, 443, 1024, 8080, 65535 };
	char axis[MAP_COLUMNS + 8];
	const uint64_t most = most_of(x);

	memset(map, ' ', sizeof map);
	memset(axis, ' ', sizeof axis);
	for (size_t i = 0; i < x->n; i++)
		map[part_number(&x->row[i], 0)][port_bin((uint16_t)part_number(&x->row[i], 1))] =
		    shade(x->row[i].v[0], most);
	for (int r = 0; r < x->nrow_labels; r++) {
		(void)putc(' ', f);
		put_cell(f, x->row_label[r], COLUMNS_OF_TEXT - MAP_COLUMNS - 2);
		fprintf(f, " %.*s\n", MAP_COLUMNS, map[r]);
	}
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		char buf[8];
		const int n = snprintf(buf, sizeof buf, "%u", marks[i]), at = (int)port_bin((uint16_t)marks[i]);

		memcpy(axis + (at + n > MAP_COLUMNS ? MAP_COLUMNS - n : at), buf, (size_t)n);
	}
	put_text(f, "  server, port:", COLUMNS_OF_TEXT - MAP_COLUMNS);
	fprintf(f, "%.*s\n", MAP_COLUMNS, axis);
}

static void
draw_sizes(FILE *f, const struct figure *x)
{
	static uint64_t map[64][64];
	unsigned xmax = 0, ymax = 0, ymin = 63;
	const uint64_t most = most_of(x);
	char buf[VALUE_TEXT];

	memset(map, 0, sizeof map);
	for (size_t i = 0; i < x->n; i++) {
		const unsigned d = scale125(part_number(&x->row[i], 0) - 1),
			       b = scale125(part_number(&x->row[i], 1) - 1);

		map[d][b] = x->row[i].v[0];
		xmax = b > xmax ? b : xmax;
		ymax = d > ymax ? d : ymax;
		ymin = d < ymin ? d : ymin;
	}
	for (unsigned d = ymax + 1; x->n > 0 && d-- > ymin;) {
		span_text(scale125_bound(d), buf);
		fputs("  below ", f);
		put_text(f, buf, 8);
		fputs(" ", f);
		for (unsigned b = 0; b <= xmax; b++) {
			const char c = shade(map[d][b], most);

			fprintf(f, "%c%c", c, c);
		}
		(void)putc('\n', f);
	}
	bytes_text(scale125_bound(xmax), buf);
	fprintf(f, "  duration, by bytes: below 1 B to below %s\n", buf);
}

static void
draw_beacons(FILE *f, const struct figure *x)
{
	fprintf(f, " %-46s %9s %10s %10s\n", "", x->head[x->nkeys], x->head[x->nkeys + 1], x->head[x->nkeys + 2]);
	for (size_t i = 0; i < x->n; i++) {
		char *key = figure_key(x, &x->row[i]), buf[VALUE_TEXT];

		(void)putc(' ', f);
		put_cell(f, key, 46);
		count_text(x->row[i].v[0], buf);
		fprintf(f, " %9s", buf);
		span_text(x->row[i].v[1] * 1000000, buf);
		fprintf(f, " %10s", buf);
		figure_value('P', x->row[i].v[2], buf);
		fprintf(f, " %10s\n", buf);
		free(key);
	}
	if (x->distinct > x->n)
		fprintf(f, " %" PRIu64 " in all\n", x->distinct);
}

/* A paragraph in lines of 80 columns. */
static void
put_paragraph(FILE *f, const char *s)
{
	size_t col = 0;

	while (*s) {
		const size_t n = strcspn(s, " ");

		if (col > 0 && col + 1 + n > COLUMNS_OF_TEXT) {
			(void)putc('\n', f);
			col = 0;
		}
		fprintf(f, "%s%.*s", col > 0 ? " " : "", (int)n, s);
		col += n + (col > 0);
		s += n + (s[n] == ' ');
	}
	(void)putc('\n', f);
}

static void
put_figure(FILE *f, const struct figure *x, const struct gather *g)
{
	fprintf(f, "\n%s\n", x->section->title);
	for (size_t i = strlen(x->section->title); i > 0; i--)
		(void)putc('-', f);
	(void)putc('\n', f);
	put_paragraph(f, x->section->about);
	if (x->n == 0)
		fputs(" none\n", f);
	else if (x->section->draw == DRAW_FACTS)
		draw_facts(f, x);
	else if (x->section->draw == DRAW_TIME)
		draw_time(f, x, g);
	else if (x->section->draw == DRAW_PORTS)
		draw_ports(f, x);
	else if (x->section->draw == DRAW_SIZES)
		draw_sizes(f, x);
	else if (x->section->draw == DRAW_BEACONS)
		draw_beacons(f, x);
	else
		draw_bars(f, x);
	put_line(f, x->line);
}

void
report_text(FILE *f, const struct report *r)
{
	char *title = plain_text(r->title, COLUMNS_OF_TEXT);

	put_text(f, title, 0);
	(void)putc('\n', f);
	for (size_t i = plain_width(title); i > 0; i--)
		(void)putc('=', f);
	(void)putc('\n', f);
	free(title);
	for (size_t i = 0; i < r->all->n; i++)
		put_figure(f, &r->all->f[i], r->g);
}
