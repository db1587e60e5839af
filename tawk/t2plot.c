/* t2plot - a picture of two columns */
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "colnames.h"
#include "descriptor.h"
#include "dict.h"
#include "flowfile.h"
#include "nearest.h"
#include "plot.h"
#include "printed.h"
#include "t2version.h"
#include "whole.h"

#define POINTS_MAX 100000 /* of -t line, bar and scatter */
#define FIELDS_MAX 4096

struct options {
	enum plot_type type;
	const char *x, *y; /* columns: name or number; NULL: the first, the second */
	const char *out, *title, *headers;
	char form; /* -f: s SVG, t text, 0 as it fits */
};

static const char *const type_name[] = { [PLOT_LINE] = "line",
	[PLOT_BAR] = "bar",
	[PLOT_HIST] = "hist",
	[PLOT_SCATTER] = "scatter",
	[PLOT_HEAT] = "heat" };

static void
usage(FILE *f)
{
	fprintf(f,
	    "usage: t2plot [-hV] [-f svg|text] [-H headers] [-o file.svg] [-T title]\n"
	    "              [-t line|bar|hist|scatter|heat] [-x column] [-y column] [file]\n");
}

static _Noreturn void
wrong(void)
{
	usage(stderr);
	exit(2);
}

/* --- columns --- */

/* A column by its name, with or without $, or its number; 0 if there is none. */
static int
column_of(const struct colnames *names, const char *word, int count)
{
	char *end;
	const long k = strtol(word, &end, 10);

	if (*word != '\0' && *end == '\0')
		return k >= 1 && k <= count ? (int)k : 0;
	return colnames_find_alias(names, word + (*word == '$'));
}

static int
column_need(const struct colnames *names, const char *word, int dflt, int count, const char *path)
{
	struct nearest n = NEAREST(word);
	int k = dflt;

	if (word == NULL) {
		if (dflt > count)
			errx(1, "%s: %d column%s, and there is no -y", path, count, count == 1 ? "" : "s");
		return k;
	}
	if ((k = column_of(names, word, count)) > 0)
		return k;
	for (int i = 0; i < names->n; i++)
		nearest_offer(&n, names->name[i]);
	if (*n.best)
		errx(1, "%s: no column %s; did you mean %s?", path, word, n.best);
	errx(1, "%s: no column %s", path, word);
}

/* What columns are measured in where no headers file says it. */
static const char *
known_unit(const char *name)
{
	static const char *const known[][2] = { { "timeFirst", "time" }, { "timeLast", "time" }, { "duration", "s" },
		{ "numBytesSnt", "B" }, { "numBytesRcvd", "B" }, { "l7BytesSnt", "B" }, { "l7BytesRcvd", "B" },
		{ "minPktSz", "B" }, { "maxPktSz", "B" }, { "avePktSize", "B" }, { "stdPktSize", "B" },
		{ "minIAT", "s" }, { "maxIAT", "s" }, { "aveIAT", "s" }, { "stdIAT", "s" }, { "pktps", "packets/s" },
		{ "bytps", "B/s" }, { "numPktsSnt", "packets" }, { "numPktsRcvd", "packets" }, { "Flows", "flows" },
		{ "Bytes", "B" } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i][0], name) == 0)
			return known[i][1];
	return "";
}

/* The unit that a row of a headers file has: its column Unit, or brackets at the end of what it says. */
static char *
unit_of_row(char *row, int unit_column)
{
	char *save = NULL, *cell = strtok_r(row, "\t\n", &save), *last = cell;

	for (int k = 1; cell != NULL; cell = strtok_r(NULL, "\t\n", &save), k++) {
		if (k == unit_column)
			return strdup(cell);
		last = cell;
	}
	if (last != NULL && *last && last[strlen(last) - 1] == ']' && strrchr(last, '[') != NULL) {
		last[strlen(last) - 1] = '\0';
		return strdup(strrchr(last, '[') + 1);
	}
	return NULL;
}

/* "# Col No. ... Unit": which column that is, or 0. */
static int
unit_column_of(const char *heading)
{
	int k = 1;

	for (const char *p = heading; *p; p++) {
		if (strncasecmp(p, "Unit", 4) == 0 && p > heading && p[-1] == '\t')
			return k;
		k += *p == '\t';
	}
	return 0;
}

/* What the headers file says of a column; NULL if nothing. */
static char *
headers_unit(const char *path, const char *name)
{
	FILE *f = fopen(path, "re");
	char *line = NULL, *unit = NULL;
	size_t room = 0;
	int unit_column = 0;

	if (f == NULL)
		return NULL;
	while (unit == NULL && getline(&line, &room, f) > 0) {
		const char *a = strchr(line, '\t'), *b = a ? strchr(a + 1, '\t') : NULL;

		if (strncmp(line, "# Col No.", 9) == 0)
			unit_column = unit_column_of(line);
		if (b == NULL || *line == '#' || strcspn(b + 1, "\t\n") != strlen(name) ||
		    strncmp(b + 1, name, strlen(name)) != 0)
			continue;
		unit = unit_of_row(line, unit_column);
		break;
	}
	free(line);
	(void)fclose(f);
	return unit;
}

static void
axis_name(struct plot_axis *a, const struct colnames *names, int column, const char *headers)
{
	char *unit = NULL;

	if (column <= names->n)
		a->name = strdup(names->raw[column - 1]);
	else if (asprintf(&a->name, "column %d", column) < 0)
		a->name = NULL;
	if (a->name != NULL && headers != NULL)
		unit = headers_unit(headers, a->name);
	if (a->name != NULL && unit == NULL)
		unit = strdup(known_unit(a->name));
	if (a->name == NULL || unit == NULL)
		err(1, NULL);
	a->unit = unit;
	a->bytes = strcmp(unit, "B") == 0 || strcmp(unit, "bytes") == 0 || strcmp(unit, "octets") == 0;
	a->seconds = strcmp(unit, "s") == 0;
	if (strcmp(unit, "time") == 0 || strncmp(a->name, "timeFirst", 9) == 0 ||
	    strncmp(a->name, "timeLast", 8) == 0) {
		a->scale = SCALE_TIME;
		free(a->unit);
		if ((a->unit = strdup("UTC")) == NULL)
			err(1, NULL);
	}
}

/* --- values --- */

/* The number that the whole of a cell is; false for what is none. */
static bool
cell_number(struct text t, double *v)
{
	char buf[64], *end;

	if (t.n == 0 || t.n >= sizeof buf)
		return false;
	memcpy(buf, t.p, t.n);
	buf[t.n] = '\0';
	if (buf[strcspn(buf, "nNiIpP")] != '\0') /* nan, inf, and powers of two */
		return false;
	*v = strtod(buf, &end);
	return *end == '\0' && isfinite(*v);
}

/* Values of one axis, while they are read: numbers until a cell is none. */
struct reading {
	struct plot_axis *axis;
	struct dict words;
	bool as_words;
};

static bool
value_of(struct reading *r, struct text t, double *v)
{
	if (!r->as_words)
		return cell_number(t, v);
	*v = dict_put(&r->words, t.p, t.n);
	return true;
}

static void
axis_add(struct plot_axis *a, double v, bool first)
{
	if (first || v < a->low)
		a->low = v;
	if (first || v > a->high)
		a->high = v;
}

static void
add_point(struct plot *p, double x, double y)
{
	if (p->n == POINTS_MAX && p->type != PLOT_HIST && p->type != PLOT_HEAT)
		errx(1, "more than %d points: -t heat or hist draws as many as there are", POINTS_MAX);
	if (p->n == p->room) {
		p->room = p->room ? p->room * 2 : 256;
		if ((p->point = reallocarray(p->point, p->room, sizeof *p->point)) == NULL)
			err(1, NULL);
	}
	axis_add(&p->x, x, p->n == 0);
	axis_add(&p->y, y, p->n == 0);
	p->point[p->n++] = (struct plot_point){ x, y };
}

static void
words_keep(struct reading *r)
{
	struct plot_axis *a = r->axis;

	if (!r->as_words)
		return;
	a->scale = SCALE_WORDS;
	a->nwords = r->words.n;
	if ((a->word = calloc(a->nwords + 1, sizeof *a->word)) == NULL)
		err(1, NULL);
	for (uint32_t i = 0; i < r->words.n; i++) {
		size_t n;
		const char *s = dict_text(&r->words, i, &n);

		if (n >= 2 && s[0] == '"' && s[n - 1] == '"') {
			s++;
			n -= 2;
		}
		if ((a->word[i] = strndup(s, n)) == NULL)
			err(1, NULL);
	}
}

/* --- input --- */

/* A row is a heading if it begins with the mark, or if what is to be drawn up is no number in it. */
static bool
is_heading(struct text row, const struct text *field, int n)
{
	double v;

	if (colnames_is_header(row.p, row.n, "%"))
		return true;
	return n > 0 && field[n].n > 0 && !cell_number(field[n], &v) && !cell_number(field[1], &v);
}

static int
fields_of(struct text row)
{
	int n = 1;

	for (const char *p = row.p, *end = row.p + row.n; (p = memchr(p, '\t', (size_t)(end - p))) != NULL; p++)
		n++;
	return n < FIELDS_MAX ? n : FIELDS_MAX;
}

static const char *
path_shown(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* The headers file beside a flow file, if there is one: NAME_headers.txt of NAME_flows.txt.  To be freed. */
static char *
headers_beside(const char *path)
{
	const char *at = strstr(path, "_flows.");
	char *s;

	if (at == NULL || asprintf(&s, "%.*s_headers.txt", (int)(at - path), path) < 0)
		return NULL;
	return s;
}

static void
read_rows(struct plot *p, const struct options *o, const char *path)
{
	static struct text field[FIELDS_MAX + 1];
	struct colnames names = { .n = 0 };
	struct reading rx = { .axis = &p->x }, ry = { .axis = &p->y };
	char why[FLOWFILE_WHY], *beside = o->headers == NULL ? headers_beside(path) : NULL;
	struct flowfile f;
	struct text row;
	int k, n, x, y, last;

	if (flowfile_open(&f, path, why) < 0 || (k = flowfile_row(&f, &row, why)) < 0)
		errx(1, "%s", why);
	if (k == 0)
		errx(1, "%s: no rows", path_shown(path));
	n = fields_of(row);
	flowfile_cut(row, field, n);
	if (is_heading(row, field, n)) {
		if (colnames_read(&names, row.p, row.n, *row.p == '%' ? "%" : "", '\t') < 0)
			err(1, NULL);
		k = flowfile_row(&f, &row, why);
	}
	x = column_need(&names, o->x, 1, n, path_shown(path));
	y = p->type == PLOT_HIST ? x : column_need(&names, o->y, 2, n, path_shown(path));
	last = x > y ? x : y;
	axis_name(&p->x, &names, x, o->headers ? o->headers : beside);
	axis_name(&p->y, &names, y, o->headers ? o->headers : beside);
	dict_init(&rx.words);
	dict_init(&ry.words);
	for (bool first = true; k > 0; k = flowfile_row(&f, &row, why)) {
		double vx, vy;

		flowfile_cut(row, field, last);
		/* the first row decides what is a word */
		if (first && p->type != PLOT_HIST && !cell_number(field[x], &vx))
			rx.as_words = true;
		if (first && p->type == PLOT_HEAT && !cell_number(field[y], &vy))
			ry.as_words = true;
		first = false;
		if (value_of(&rx, field[x], &vx) &&
		    (p->type == PLOT_HIST ? (vy = 0, true) : value_of(&ry, field[y], &vy)))
			add_point(p, vx, vy);
		else
			p->left_out++;
	}
	if (k < 0)
		errx(1, "%s", why);
	words_keep(&rx);
	words_keep(&ry);
	dict_release(&rx.words);
	dict_release(&ry.words);
	colnames_release(&names);
	flowfile_close(&f);
	free(beside);
}

/* --- output --- */

static size_t
terminal_columns(void)
{
	struct winsize w;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 60 ? w.ws_col < 200 ? w.ws_col : 200 : 80;
}

static void
draw(FILE *f, const struct plot *p, const struct options *o)
{
	if (o->form == 't')
		plot_text(f, p, terminal_columns());
	else
		plot_svg(f, p);
}

/* A file is there whole or not at all. */
static void
write_file(const struct plot *p, const struct options *o)
{
	struct whole w;

	if (whole_open(&w, o->out) == -1)
		err(1, "%s", o->out);
	draw(w.f, p, o);
	if (whole_close(&w) == -1)
		err(1, "%s", o->out);
}

static void
check_out(const char *out, const char *in)
{
	struct stat a, b;

	if (out == NULL || stat(out, &a) < 0)
		return;
	if (S_ISDIR(a.st_mode))
		errx(1, "%s: is a directory", out);
	if ((strcmp(in, "-") == 0 ? fstat(STDIN_FILENO, &b) : stat(in, &b)) == 0 && a.st_dev == b.st_dev &&
	    a.st_ino == b.st_ino)
		errx(1, "%s: is an input of this run", out);
}

static void
title_make(struct plot *p, const struct options *o)
{
	int n;

	if (o->title != NULL)
		n = asprintf(&p->title, "%s", o->title);
	else if (p->type == PLOT_HIST)
		n = asprintf(&p->title, "%s", p->x.name);
	else
		n = asprintf(&p->title, "%s by %s", p->y.name, p->x.name);
	if (n < 0)
		err(1, NULL);
}

static void
axis_release(struct plot_axis *a)
{
	for (size_t i = 0; i < a->nwords; i++)
		free(a->word[i]);
	free(a->word);
	free(a->name);
	free(a->unit);
}

static void
plot_release(struct plot *p)
{
	axis_release(&p->x);
	axis_release(&p->y);
	free(p->title);
	free(p->point);
	free(p->bin);
}

/* --- options --- */

static enum plot_type
type_option(const char *arg)
{
	for (size_t i = 0; i < sizeof type_name / sizeof *type_name; i++)
		if (strcmp(type_name[i], arg) == 0)
			return (enum plot_type)i;
	warnx("-t %s: expected line, bar, hist, scatter or heat", arg);
	exit(2);
}

static char
form_option(const char *arg)
{
	if (strcmp(arg, "svg") == 0 || strcmp(arg, "text") == 0)
		return *arg;
	warnx("-f %s: expected svg or text", arg);
	exit(2);
}

static void
options_read(struct options *o, int argc, char **argv)
{
	static const struct option longopts[] = { { "format", required_argument, NULL, 'f' },
		{ "headers", required_argument, NULL, 'H' }, { "help", no_argument, NULL, 'h' },
		{ "output", required_argument, NULL, 'o' }, { "title", required_argument, NULL, 'T' },
		{ "type", required_argument, NULL, 't' }, { "version", no_argument, NULL, 'V' },
		{ "x-column", required_argument, NULL, 'x' }, { "y-column", required_argument, NULL, 'y' },
		{ NULL, 0, NULL, 0 } };
	int c;

	*o = (struct options){ .type = PLOT_LINE };
	while ((c = getopt_long(argc, argv, "f:H:ho:T:t:Vx:y:", longopts, NULL)) != -1) {
		switch (c) {
		case 'f': o->form = form_option(optarg); break;
		case 'H': o->headers = optarg; break;
		case 'h': usage(stdout); exit(0);
		case 'o': o->out = optarg; break;
		case 'T': o->title = optarg; break;
		case 't': o->type = type_option(optarg); break;
		case 'V': printf("t2plot %s\n", T2_VERSION); exit(0);
		case 'x': o->x = optarg; break;
		case 'y': o->y = optarg; break;
		default: wrong();
		}
	}
	if (argc - optind > 1)
		wrong();
	if (o->headers != NULL && access(o->headers, R_OK) < 0)
		err(1, "%s", o->headers);
}

int
main(int argc, char **argv)
{
	struct options o;
	struct plot p = { .title = NULL };
	const char *path;

	printed_watch("t2plot");
	(void)setlocale(LC_CTYPE, "");
	options_read(&o, argc, argv);
	path = optind < argc ? argv[optind] : "-";
	if (strcmp(path, "-") == 0 && isatty(STDIN_FILENO))
		wrong();
	check_out(o.out, path);
	p.type = o.type;
	read_rows(&p, &o, path);
	title_make(&p, &o);
	if (p.left_out > 0)
		warnx("%zu of %zu rows are left out: no number where one is drawn", p.left_out, p.left_out + p.n);
	plot_prepare(&p);
	if (o.form == 0)
		o.form = o.out == NULL && isatty(STDOUT_FILENO) ? 't' : 's';
	if (o.out != NULL && descriptor_out(o.out) != STDOUT_FILENO)
		write_file(&p, &o);
	else
		draw(stdout, &p, &o);
	plot_release(&p);
	return 0;
}
