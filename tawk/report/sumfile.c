/* What was gathered, in a file. */
#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sumfile.h"

#define MAGIC "%t2sum"
#define VERSION 1
#define FIELDS 13

bool
sum_is(struct text row)
{
	return row.n > sizeof MAGIC - 1 && memcmp(row.p, MAGIC "\t", sizeof MAGIC) == 0;
}

/* --- writing --- */

/* A name of a file, which may hold anything. */
static void
put_name(FILE *f, const char *s)
{
	for (; *s; s++)
		if (*s == '\t' || *s == '\n' || *s == '\r' || *s == '\\')
			fprintf(f, "\\%c", *s == '\t' ? 't' : *s == '\n' ? 'n' : *s == '\r' ? 'r' : '\\');
		else
			(void)putc(*s, f);
}

static uint64_t
put_groups(FILE *f, const struct gather *g)
{
	uint64_t rows = 0;

	for (int i = 0; i < GROUPS; i++)
		for (size_t k = 0; k < g->group[i].n; k++, rows++) {
			const struct group_entry *e = &g->group[i].e[k];

			fprintf(f, "group\t%d\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu64 "\t%" PRIu64 "\n", i, e->key[0],
			    e->key[1], e->bytes, e->flows);
		}
	return rows;
}

#define WHO_TEXT	16

/* An address of IPv4, the number of a text, or - for nobody. */
static const char *
who_text(struct who w, char buf[WHO_TEXT])
{
	if (!w.text)
		(void)snprintf(buf, WHO_TEXT, "%u.%u.%u.%u", w.id >> 24, w.id >> 16 & 255, w.id >> 8 & 255,
		    w.id & 255);
	else if (w.id == UINT32_MAX)
		(void)snprintf(buf, WHO_TEXT, "-");
	else
		(void)snprintf(buf, WHO_TEXT, "%" PRIu32, w.id);
	return buf;
}

static uint64_t
put_talks(FILE *f, const struct gather *g)
{
	for (size_t i = 0; i < g->talks.n; i++) {
		const struct talk *t = &g->talks.t[i];
		char c[WHO_TEXT], v[WHO_TEXT];

		fprintf(f,
		    "talk\t%s\t%s\t%u\t%u\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32
		    "\t%" PRIu64 "\t%" PRIu64 "\n",
		    who_text(talk_client(t), c), who_text(talk_server(t), v), t->port, t->proto, t->a, t->b,
		        t->refused, t->unanswered, t->abytes,
		    t->bbytes);
	}
	for (size_t i = 0; i < g->talks.begun.n; i++)
		fprintf(f, "begun\t%" PRIu32 "\t%" PRId64 "\n", g->talks.begun.talk[i], g->talks.begun.ns[i]);
	return g->talks.n + g->talks.begun.n;
}

void
sum_write(FILE *f, const struct gather *g)
{
	uint64_t rows = 0;

	fprintf(f, "%s\t%d\t%d\t%d\n", MAGIC, VERSION, COLUMNS, GROUPS);
	for (size_t i = 0; i < g->ninputs; i++, rows++) {
		fprintf(f, "input\t%" PRIu64 "\t", g->input[i].rows);
		put_name(f, g->input[i].name);
		(void)putc('\n', f);
	}
	fprintf(f, "made\t%" PRIu64 "\t%" PRIu64 "\t%d%d%d%d%d\n", g->columns, g->wanted, g->want_talks,
	    g->want_begun, g->want_stat, g->want_timeline, g->whole_talks);
	fprintf(f,
	    "sums\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%d\t%" PRId64 "\t%" PRId64
	    "\t%d\n",
	    g->flows, g->aflows, g->packets, g->bytes, g->untimed, g->has_time, g->first, g->last, g->digits);
	rows += 2;
	for (int i = 0; i < STAT_BITS; i++)
		if (g->stat[i] > 0) {
			fprintf(f, "stat\t%d\t%" PRIu64 "\n", i, g->stat[i]);
			rows++;
		}
	for (uint32_t i = 0; i < g->texts.n; i++, rows++) {
		size_t n;
		const char *p = dict_text(&g->texts, i, &n);

		fputs("text\t", f);
		fwrite(p, 1, n, f);
		(void)putc('\n', f);
	}
	rows += put_groups(f, g) + put_talks(f, g);
	for (size_t i = 0; i < g->timeline.n; i++)
		if (g->timeline.bin[i].bytes > 0 || g->timeline.bin[i].flows > 0) {
			fprintf(f, "bin\t%" PRId64 "\t%" PRId64 "\t%" PRIu64 "\t%" PRIu64 "\n", g->timeline.width,
			    g->timeline.first + (int64_t)i, g->timeline.bin[i].bytes, g->timeline.bin[i].flows);
			rows++;
		}
	fprintf(f, "end\t%" PRIu64 "\n", rows);
}

/* --- reading --- */

/* Numbers of a summary become ours. */
struct reading {
	struct gather *g;
	uint32_t *text, *talk;
	size_t ntexts, text_room, ntalks, talk_room;
	const char *complaint;
};

static bool
is_word(struct text t, const char *word)
{
	return t.n == strlen(word) && memcmp(t.p, word, t.n) == 0;
}

/* Fields are numbers without a sign; those of a damaged file that are none are 0, and found by their range. */
static uint64_t
num(const struct text *field, int k)
{
	return number_read(field[k]);
}

static uint32_t *
grow(uint32_t *p, size_t n, size_t *room)
{
	if (n < *room)
		return p;
	*room = *room ? *room * 2 : 1024;
	if ((p = reallocarray(p, *room, sizeof *p)) == NULL)
		err(1, NULL);
	return p;
}

static bool
bad(struct reading *r, const char *complaint)
{
	r->complaint = complaint;
	return false;
}

static bool
read_input(struct reading *r, struct text row)
{
	const char *p = memchr(row.p, '\t', row.n), *end = row.p + row.n;
	char *name, *to;

	p = p ? memchr(p + 1, '\t', (size_t)(end - p - 1)) : NULL;
	if (p == NULL)
		return bad(r, "input without a name");
	p++;
	name = to = malloc((size_t)(end - p) + 1);
	if (name == NULL)
		err(1, NULL);
	for (; p < end; p++) {
		if (*p != '\\' || p + 1 == end) {
			*to++ = *p;
			continue;
		}
		p++;
		*to++ = *p == 't' ? '\t' : *p == 'n' ? '\n' : *p == 'r' ? '\r' : *p;
	}
	*to = '\0';
	p = memchr(row.p, '\t', row.n);
	gather_input(r->g, name, number_read((struct text){ p + 1, (size_t)(end - p - 1) }), ~UINT64_C(0));
	free(name);
	return true;
}

/* A summary that was made without what this run asks for would give other numbers. */
static bool
read_made(struct reading *r, const struct text *field)
{
	struct gather *g = r->g;
	const bool want[] = { g->want_talks, g->want_begun, g->want_stat, g->want_timeline, g->whole_talks };

	if (field[3].n != sizeof want)
		return bad(r, "damaged");
	for (size_t i = 0; i < sizeof want; i++)
		if (want[i] && field[3].p[i] != '1')
			return bad(r, "was made with -x: leave out the same sections");
	if ((g->wanted & ~num(field, 2)) != 0)
		return bad(r, "was made with -x: leave out the same sections");
	if (g->want_talks && !g->whole_talks && field[3].p[4] == '1')
		return bad(r, "was made without -x: leave out nothing");
	g->columns &= num(field, 1);
	return true;
}

static bool
read_sums(struct reading *r, const struct text *field)
{
	struct gather *g = r->g;
	const int64_t first = (int64_t)num(field, 7), last = (int64_t)num(field, 8);

	g->flows += num(field, 1);
	g->aflows += num(field, 2);
	g->packets += num(field, 3);
	g->bytes += num(field, 4);
	g->untimed += num(field, 5);
	if (num(field, 6) != 1)
		return true;
	if (first < 0 || last < 0)
		return bad(r, "time out of range");
	if (!g->has_time || first < g->first)
		g->first = first;
	if (!g->has_time || last > g->last)
		g->last = last;
	g->has_time = true;
	if (g->digits < 0)
		g->digits = num(field, 9) > 9 ? 9 : (int)num(field, 9);
	return true;
}

/* Which keys of groups are texts. */
static bool
group_has_text(uint64_t by)
{
	return by != BY_SERVICE && by != BY_SIZE && by != BY_TCP && by != BY_DNSCODE && by != BY_DNSLEN;
}

static bool
read_group(struct reading *r, const struct text *field)
{
	const uint64_t by = num(field, 1), a = num(field, 2), b = num(field, 3);

	if (by >= GROUPS || (group_has_text(by) ? a >= r->ntexts : a > UINT32_MAX) || b > UINT32_MAX)
		return bad(r, "number out of range");
	if (by == BY_SIZE && (a > 57 || b > 57))
		return bad(r, "number out of range");
	if ((r->g->wanted >> by & 1) == 0)
		return true;
	group_add(&r->g->group[by], group_has_text(by) ? r->text[a] : (uint32_t)a, (uint32_t)b, num(field, 4),
	    num(field, 5));
	return true;
}

static bool
who_read(struct reading *r, struct text t, struct who *w)
{
	const uint64_t n = number_read(t);

	*w = WHO_NONE;
	if (t.n == 1 && *t.p == '-')
		return true;
	if (ip4_read(t, &w->id)) {
		w->text = false;
		return true;
	}
	if (n >= r->ntexts)
		return bad(r, "number out of range");
	w->id = r->text[n];
	return true;
}

static bool
read_talk(struct reading *r, const struct text *field)
{
	struct who client, server;
	struct talk *t;

	if (!r->g->want_talks)
		return true;
	if (!who_read(r, field[1], &client) || !who_read(r, field[2], &server))
		return false;
	t = talks_get(&r->g->talks, client, server, (uint16_t)num(field, 3), (uint8_t)num(field, 4));
	t->a += (uint32_t)num(field, 5);
	t->b += (uint32_t)num(field, 6);
	t->refused += (uint32_t)num(field, 7);
	t->unanswered += (uint32_t)num(field, 8);
	t->abytes += num(field, 9);
	t->bbytes += num(field, 10);
	if (((t->a > 0 || r->g->whole_talks) && who_order(client, WHO_NONE) == 0) ||
	    ((t->b > 0 || r->g->whole_talks) && who_order(server, WHO_NONE) == 0))
		return bad(r, "number out of range");
	r->talk = grow(r->talk, r->ntalks, &r->talk_room);
	r->talk[r->ntalks++] = (uint32_t)(t - r->g->talks.t);
	return true;
}

static bool
read_begun(struct reading *r, const struct text *field)
{
	const uint64_t talk = num(field, 1);
	const int64_t ns = (int64_t)num(field, 2);

	if (!r->g->want_begun || !r->g->want_talks)
		return true;
	if (talk >= r->ntalks || ns < 0)
		return bad(r, "number out of range");
	talks_begun(&r->g->talks, r->talk[talk], ns);
	return true;
}

static bool
read_bin(struct reading *r, const struct text *field)
{
	const struct timeline_bin b = { num(field, 3), num(field, 4) };

	if (!r->g->want_timeline || timeline_put(&r->g->timeline, (int64_t)num(field, 1), (int64_t)num(field, 2), b))
		return true;
	return bad(r, "its bins of time do not add up to those of -b");
}

static bool
read_row(struct reading *r, struct text row)
{
	struct text field[FIELDS + 1];

	flowfile_cut(row, field, FIELDS);
	memmove(field, field + 1, FIELDS * sizeof *field);
	if (is_word(field[0], "input"))
		return read_input(r, row);
	if (is_word(field[0], "made"))
		return read_made(r, field);
	if (is_word(field[0], "sums"))
		return read_sums(r, field);
	if (is_word(field[0], "stat")) {
		if (num(field, 1) >= STAT_BITS)
			return bad(r, "number out of range");
		r->g->stat[num(field, 1)] += num(field, 2);
		return true;
	}
	if (is_word(field[0], "text")) {
		r->text = grow(r->text, r->ntexts, &r->text_room);
		r->text[r->ntexts++] =
		    dict_put(&r->g->texts, row.p + (row.n < 5 ? row.n : 5), row.n < 5 ? 0 : row.n - 5);
		return true;
	}
	return is_word(field[0], "group") ? read_group(r, field)
	    : is_word(field[0], "talk")   ? read_talk(r, field)
	    : is_word(field[0], "begun")  ? read_begun(r, field)
	    : is_word(field[0], "bin")    ? read_bin(r, field)
					  : bad(r, "unknown row");
}

static bool
version_fits(struct text row)
{
	struct text field[5];

	flowfile_cut(row, field, 4);
	return number_read(field[2]) == VERSION && number_read(field[3]) == COLUMNS &&
	    number_read(field[4]) == GROUPS;
}

int
sum_read(struct gather *g, struct flowfile *f, char *why)
{
	struct reading r = { .g = g };
	uint64_t rows = 0;
	bool whole = false;
	struct text row;
	int k = flowfile_row(f, &row, why);

	if (k > 0 && !version_fits(row))
		r.complaint = "a summary of another release";
	while (k > 0 && r.complaint == NULL && (k = flowfile_row(f, &row, why)) > 0) {
		if (whole)
			r.complaint = "rows behind its end";
		else if (row.n > 4 && memcmp(row.p, "end\t", 4) == 0)
			whole = number_read((struct text){ row.p + 4, row.n - 4 }) == rows;
		else if (read_row(&r, row))
			rows++;
	}
	free(r.text);
	free(r.talk);
	if (k < 0)
		return -1;
	if (r.complaint == NULL && !whole)
		r.complaint = "a summary that is not whole";
	if (r.complaint == NULL)
		return 0;
	(void)snprintf(why, FLOWFILE_WHY, "%s: %s", f->path, r.complaint);
	return -1;
}
