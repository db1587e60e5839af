/* A report for machines (RFC 8259). */
#include <inttypes.h>
#include <string.h>

#include "forms.h"

static void
put(FILE *f, const char *s, size_t n)
{
	const char *end = s + n;
	char c[PLAIN_CHAR];

	(void)putc('"', f);
	while (s < end) {
		const unsigned char b = (unsigned char)*s;
		const char *from = s;
		size_t k;

		if (b < 0x80) {
			s++;
			if (b == '"' || b == '\\')
				fprintf(f, "\\%c", b);
			else if (b < 0x20 || b == 0x7f)
				fprintf(f, "\\u%04x", b);
			else
				(void)putc(b, f);
			continue;
		}
		k = plain_next(&s, end, c);
		if (k == 4 && c[0] == '\\')
			fputs("\\ufffd", f); /* JSON has no bytes */
		else
			fwrite(from, 1, (size_t)(s - from), f);
	}
	(void)putc('"', f);
}

static void
put_row(FILE *f, const struct figure *x, const struct figure_row *r)
{
	const char *p = r->key;

	(void)putc('[', f);
	for (int k = 0; k < x->nkeys; k++) {
		const size_t n = strcspn(p, "\t");

		fputs(k ? ", " : "", f);
		put(f, p, n);
		p += n + (p[n] != '\0');
	}
	for (int k = 0; k < x->nvalues; k++)
		fprintf(f, "%s%" PRIu64, x->nkeys + k ? ", " : "", r->v[k]);
	(void)putc(']', f);
}

static const char *
unit(char kind)
{
	return kind == 'B' ? "bytes" : kind == 'M' ? "ms" : kind == 'P' ? "1/1000" : kind == 't' ? "s" : "";
}

static void
put_figure(FILE *f, const struct figure *x)
{
	fputs("    {\n      \"id\": ", f);
	put(f, x->section->id, strlen(x->section->id));
	fputs(",\n      \"title\": ", f);
	put(f, x->section->title, strlen(x->section->title));
	fputs(",\n      \"tawk\": ", f);
	put(f, x->line, strlen(x->line));
	fprintf(f, ",\n      \"distinct\": %" PRIu64 ",\n      \"columns\": [", x->distinct ? x->distinct : x->n);
	for (int k = 0; k < x->nkeys + x->nvalues; k++) {
		fputs(k ? ", { \"name\": " : "{ \"name\": ", f);
		put(f, x->head[k], strlen(x->head[k]));
		fputs(", \"unit\": ", f);
		put(f, unit(x->kinds[k]), strlen(unit(x->kinds[k])));
		fputs(" }", f);
	}
	fputs("],\n      \"rows\": [", f);
	for (size_t i = 0; i < x->n; i++) {
		fputs(i ? ",\n        " : "\n        ", f);
		put_row(f, x, &x->row[i]);
	}
	fputs(x->n ? "\n      ]\n    }" : "]\n    }", f);
}

void
report_json(FILE *f, const struct report *r)
{
	fputs("{\n  \"title\": ", f);
	put(f, r->title, strlen(r->title));
	fputs(",\n  \"inputs\": [", f);
	for (size_t i = 0; i < r->g->ninputs; i++) {
		fputs(i ? ", { \"name\": " : "{ \"name\": ", f);
		put(f, r->g->input[i].name, strlen(r->g->input[i].name));
		fprintf(f, ", \"rows\": %" PRIu64 " }", r->g->input[i].rows);
	}
	fprintf(f,
	    "],\n  \"flows\": %" PRIu64 ",\n  \"packets\": %" PRIu64 ",\n  \"bytes\": %" PRIu64
	    ",\n  \"untimed\": %" PRIu64 ",\n  \"bin_ns\": %" PRId64 ",\n  \"sections\": [\n",
	    r->g->flows, r->g->packets, r->g->bytes, r->g->untimed, r->g->timeline.width);
	for (size_t i = 0; i < r->all->n; i++) {
		put_figure(f, &r->all->f[i]);
		fputs(i + 1 < r->all->n ? ",\n" : "\n", f);
	}
	fputs("  ]\n}\n", f);
}
