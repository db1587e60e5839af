/*
 * scanners(), beacons(), timeline(): who tries many targets, what begins at regular times, how much there was when.
 * As the sections scans, beacons and timeline of t2report have them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "library_priv.h"
#include "timeline.h"

#define BEACON_FLOWS	6			/* the least */
#define BEACON_PERIOD	INT64_C(1000000000)	/* the least [ns] */
#define BEACON_SPREAD	500			/* the most [thousandths of the period] */

/* Columns of a flow that say who asks whom. */
enum { SRC_IP, DST_IP, PROTO, DST_PORT, PARTS };

struct source {
	struct str *ip;
	uint64_t targets, hosts, ports;
};

struct scanners {
	struct arr *sources;			/* address: its index */
	struct arr *targets, *hosts, *ports;	/* keys that were met */
	struct source *s;
	size_t n, room;
	int64_t num;
	struct str *heading;
};

struct service {
	struct str *part[PARTS];
	int64_t *start;		/* [ns] */
	size_t n, room;
	int64_t period;		/* [ns] */
	uint64_t spread;	/* [thousandths] */
};

struct beacons {
	struct arr *index;
	struct service *s;
	size_t n, room;
	int64_t num;
	struct str *heading;
};

struct bytes_over_time {
	struct timeline t;
	uint64_t lost;		/* rows without times, or too far from the others */
	struct str *heading;
};

struct behaviour {
	struct scanners *scanners;
	struct beacons *beacons;
	struct bytes_over_time *timeline;
};

static struct behaviour *
behaviour(struct awk *A)
{
	struct behaviour *b = A->lib->state[LS_BEHAVIOUR];

	return b ? b : (A->lib->state[LS_BEHAVIOUR] = xcalloc(1, sizeof *b));
}

static struct str *
append(struct str *s, struct text t)
{
	return str_append(s, t.p, t.n);
}

/* Texts joined by a separator, to be released */
static struct str *
joined(const struct text *t, int n, struct text sep)
{
	struct str *s = str_new(t[0].p, t[0].n);

	for (int i = 1; i < n; i++)
		s = append(append(s, sep), t[i]);
	return s;
}

/* The columns of a flow of a client that has an address; false for others.  buf has NUMBUF bytes for each. */
static bool
client_flow(struct awk *A, struct text *part, char (*buf)[NUMBUF])
{
	static const char *const column[PARTS] = { C_SRCIP, C_DSTIP, "l4Proto", "dstPort" };
	struct text dir = column_text(A, "dir", buf[0]);

	if (dir.n == 1 && *dir.p == 'B')
		return false;
	for (int i = 0; i < PARTS; i++)
		part[i] = column_text(A, column[i], buf[i]);
	return part[SRC_IP].n != 1 || *part[SRC_IP].p != '-';
}

/* Was the key not there? */
static bool
is_new(struct arr *a, const struct text *t, int n)
{
	struct str *key = joined(t, n, TXT("\034"));
	struct val *v = arr_put_text(a, key->s, key->len);
	const bool met = v->tag == V_INT;

	*v = VINT(1);
	str_unref(key);
	return !met;
}

/* Names of columns without the mark, and those of what is worked out */
static struct str *
heading(struct awk *A, const struct text *part, int n, const char *const *name, int names)
{
	struct text first[PARTS];
	struct str *s;

	memcpy(first, part, (size_t)n * sizeof *part);
	first[0] = without_mark(A, first[0]);
	s = joined(first, n, A->ofs);
	for (int i = 0; i < names; i++)
		s = append(append(s, A->ofs), (struct text){ name[i], strlen(name[i]) });
	return s;
}

static void
print_heading(struct awk *A, struct str *s)
{
	if (s)
		write_fields(A, (struct text){ s->s, s->len }, IN_JOINED, true);
	str_unref(s);
}

/* How many of n rows are wanted, and where the k-th of them is: from the end if num is below 0. */
static size_t
wanted(size_t n, int64_t num)
{
	const uint64_t k = num < 0 ? -(uint64_t)num : (uint64_t)num;

	return num == 0 || k > n ? n : (size_t)k;
}

static size_t
place(size_t n, int64_t num, size_t k)
{
	return num < 0 ? n - 1 - k : k;
}

/* --- scanners --- */

static struct source *
source_of(struct scanners *s, struct text ip)
{
	struct val *v = arr_put_text(s->sources, ip.p, ip.n);

	if (v->tag == V_INT)
		return &s->s[v->i];
	if (s->n == s->room) {
		s->room = s->room ? 2 * s->room : 256;
		s->s = xrealloc(s->s, s->room * sizeof *s->s);
	}
	*v = VINT((int64_t)s->n);
	s->s[s->n] = (struct source){ .ip = str_new(ip.p, ip.n) };
	return &s->s[s->n++];
}

static void
fn_scanners(struct awk *A, struct val *arg, int n, struct val *ret)
{
	static const char *const names[] = { "Targets", "Hosts", "Ports" };
	struct scanners *s = behaviour(A)->scanners;
	char buf[PARTS][NUMBUF];
	struct text p[PARTS];
	struct source *from;

	(void)ret;
	if (!s) {
		s = behaviour(A)->scanners = xcalloc(1, sizeof *s);
		s->sources = arr_new();
		s->targets = arr_new();
		s->hosts = arr_new();
		s->ports = arr_new();
	}
	s->num = n > 0 ? val_i64(&arg[0]) : 0;
	if (on_header(A)) {
		struct text t = column_text(A, C_SRCIP, buf[0]);

		str_unref(s->heading);
		s->heading = heading(A, &t, 1, names, 3);
		return;
	}
	if (!client_flow(A, p, buf) || !is_new(s->targets, p, PARTS))
		return;
	from = source_of(s, p[SRC_IP]);
	from->targets++;
	from->hosts += is_new(s->hosts, (struct text[]){ p[SRC_IP], p[DST_IP] }, 2);
	from->ports += is_new(s->ports, (struct text[]){ p[SRC_IP], p[DST_PORT] }, 2);
}

static struct str *
source_row(struct awk *A, const struct source *s)
{
	char b[3][24];
	const struct text t[] = { { s->ip->s, s->ip->len },
		{ b[0], (size_t)snprintf(b[0], sizeof b[0], "%llu", (unsigned long long)s->targets) },
		{ b[1], (size_t)snprintf(b[1], sizeof b[1], "%llu", (unsigned long long)s->hosts) },
		{ b[2], (size_t)snprintf(b[2], sizeof b[2], "%llu", (unsigned long long)s->ports) } };

	return joined(t, 4, A->ofs);
}

struct scan_row {
	uint64_t targets;
	struct str *row;
};

/* As aggr() sorts: most first, of equal ones the row that is behind the other as a text. */
static int
by_targets(const void *pa, const void *pb)
{
	const struct scan_row *a = pa, *b = pb;

	if (a->targets != b->targets)
		return a->targets > b->targets ? -1 : 1;
	return -text_order((struct text){ a->row->s, a->row->len }, (struct text){ b->row->s, b->row->len });
}

static void
scanners_end(struct awk *A)
{
	struct behaviour *all = A->lib->state[LS_BEHAVIOUR];
	struct scanners *s = all ? all->scanners : NULL;
	struct scan_row *r;

	if (!s)
		return;
	print_heading(A, s->heading);
	r = xcalloc(s->n + 1, sizeof *r);
	for (size_t i = 0; i < s->n; i++)
		r[i] = (struct scan_row){ s->s[i].targets, source_row(A, &s->s[i]) };
	qsort(r, s->n, sizeof *r, by_targets);
	for (size_t i = 0; i < wanted(s->n, s->num); i++) {
		const struct str *row = r[place(s->n, s->num, i)].row;

		write_fields(A, (struct text){ row->s, row->len }, IN_JOINED, false);
	}
	for (size_t i = 0; i < s->n; i++) {
		str_unref(r[i].row);
		str_unref(s->s[i].ip);
	}
	free(r);
	free(s->s);
	arr_unref(s->sources);
	arr_unref(s->targets);
	arr_unref(s->hosts);
	arr_unref(s->ports);
	free(s);
	all->scanners = NULL;
}

/* --- beacons --- */

static struct service *
service_of(struct beacons *b, const struct text *part)
{
	struct str *key = joined(part, PARTS, TXT("\034"));
	struct val *v = arr_put_text(b->index, key->s, key->len);
	struct service *s;

	str_unref(key);
	if (v->tag == V_INT)
		return &b->s[v->i];
	if (b->n == b->room) {
		b->room = b->room ? 2 * b->room : 256;
		b->s = xrealloc(b->s, b->room * sizeof *b->s);
	}
	*v = VINT((int64_t)b->n);
	s = &b->s[b->n++];
	*s = (struct service){ .n = 0 };
	for (int i = 0; i < PARTS; i++)
		s->part[i] = str_new(part[i].p, part[i].n);
	return s;
}

static void
fn_beacons(struct awk *A, struct val *arg, int n, struct val *ret)
{
	static const char *const names[] = { "Flows", "PeriodMs", "Spread" };
	struct beacons *b = behaviour(A)->beacons;
	char buf[PARTS][NUMBUF], tbuf[NUMBUF];
	struct text p[PARTS];
	struct service *s;
	int64_t start;

	(void)ret;
	if (!b) {
		b = behaviour(A)->beacons = xcalloc(1, sizeof *b);
		b->index = arr_new();
	}
	b->num = n > 0 ? val_i64(&arg[0]) : 0;
	if (on_header(A)) {
		(void)client_flow(A, p, buf);
		str_unref(b->heading);
		b->heading = heading(A, p, PARTS, names, 3);
		return;
	}
	if (!client_flow(A, p, buf) || !time_read(column_text(A, "timeFirst", tbuf), &start))
		return;
	s = service_of(b, p);
	if (s->n == s->room) {
		s->room = s->room ? 2 * s->room : 4;
		s->start = xrealloc(s->start, s->room * sizeof *s->start);
	}
	s->start[s->n++] = start;
}

static int
by_value(const void *pa, const void *pb)
{
	const int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;

	return (a > b) - (a < b);
}

/* Period: the median of the intervals.  Spread: three quarters of them are no farther from it.  Starts are lost. */
static bool
is_beacon(struct service *s)
{
	const size_t n = s->n - 1;

	if (s->n < BEACON_FLOWS)
		return false;
	qsort(s->start, s->n, sizeof *s->start, by_value);
	for (size_t i = 0; i < n; i++)
		s->start[i] = s->start[i + 1] - s->start[i];
	qsort(s->start, n, sizeof *s->start, by_value);
	s->period = s->start[(n + 1) / 2 - 1];
	if (s->period < BEACON_PERIOD)
		return false;
	for (size_t i = 0; i < n; i++)
		s->start[i] = s->start[i] > s->period ? s->start[i] - s->period : s->period - s->start[i];
	qsort(s->start, n, sizeof *s->start, by_value);
	s->spread = (uint64_t)((__int128)1000 * s->start[3 * s->n / 4 - 1] / s->period);
	return s->spread <= BEACON_SPREAD;
}

/* By spread, most flows first, then addresses as texts, protocol and port as numbers */
static int
by_spread(const void *pa, const void *pb)
{
	const struct service *a = *(struct service *const *)pa, *b = *(struct service *const *)pb;

	if (a->spread != b->spread)
		return a->spread < b->spread ? -1 : 1;
	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	for (int i = 0; i < PARTS; i++) {
		const struct str *x = a->part[i], *y = b->part[i];
		int k = i >= PROTO && x->len != y->len ? (x->len < y->len ? -1 : 1) :
		    text_order((struct text){ x->s, x->len }, (struct text){ y->s, y->len });

		if (k != 0)
			return k;
	}
	return 0;
}

static void
print_service(struct awk *A, const struct service *s)
{
	char b[3][24];
	struct text t[PARTS + 3];
	struct str *row;

	for (int i = 0; i < PARTS; i++)
		t[i] = (struct text){ s->part[i]->s, s->part[i]->len };
	t[PARTS] = (struct text){ b[0], (size_t)snprintf(b[0], sizeof b[0], "%zu", s->n) };
	t[PARTS + 1] = (struct text){ b[1],
	    (size_t)snprintf(b[1], sizeof b[1], "%lld", (long long)(s->period / 1000000)) };
	t[PARTS + 2] = (struct text){ b[2],
	    (size_t)snprintf(b[2], sizeof b[2], "%llu", (unsigned long long)s->spread) };
	row = joined(t, PARTS + 3, A->ofs);
	write_fields(A, (struct text){ row->s, row->len }, IN_JOINED, false);
	str_unref(row);
}

static void
beacons_end(struct awk *A)
{
	struct behaviour *all = A->lib->state[LS_BEHAVIOUR];
	struct beacons *b = all ? all->beacons : NULL;
	struct service **found;
	size_t n = 0;

	if (!b)
		return;
	print_heading(A, b->heading);
	found = xcalloc(b->n + 1, sizeof *found);
	for (size_t i = 0; i < b->n; i++)
		if (is_beacon(&b->s[i]))
			found[n++] = &b->s[i];
	qsort(found, n, sizeof *found, by_spread);
	for (size_t i = 0; i < wanted(n, b->num); i++)
		print_service(A, found[place(n, b->num, i)]);
	for (size_t i = 0; i < b->n; i++) {
		for (int k = 0; k < PARTS; k++)
			str_unref(b->s[i].part[k]);
		free(b->s[i].start);
	}
	free(found);
	free(b->s);
	arr_unref(b->index);
	free(b);
	all->beacons = NULL;
}

/* --- timeline --- */

/* [ns]; 0: as it fits */
static int64_t
width_of(struct awk *A, const struct val *v)
{
	const long double s = is_absent(v) ? 0 : val_flt(v);

	if (!(s >= 0 && s <= 1e9L) || (s > 0 && s < 1e-9L))
		fatal_usage(A, "timeline: seconds from 1e-9 to 1e9 wanted, or 0");
	return (int64_t)(s * 1e9L + 0.5L);
}

static void
fn_timeline(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct bytes_over_time *b = behaviour(A)->timeline;
	char buf[NUMBUF], dbuf[NUMBUF];
	struct text t = val_text(A, &arg[0], buf);
	int64_t start, duration, amount;

	(void)ret;
	if (!b) {
		b = behaviour(A)->timeline = xcalloc(1, sizeof *b);
		timeline_init(&b->t, n > 1 ? width_of(A, &arg[1]) : 0);
	}
	if (on_header(A)) {
		str_unref(b->heading);
		b->heading = joined((struct text[]){ TXT("time"), without_mark(A, t), TXT("Flows") }, 3, A->ofs);
		return;
	}
	amount = val_i64(&arg[0]);
	if (!time_read(column_text(A, "timeFirst", buf), &start) ||
	    !time_read(column_text(A, "duration", dbuf), &duration) ||
	    !timeline_add(&b->t, start, duration, amount > 0 ? (uint64_t)amount : 0))
		b->lost++;
}

static void
print_bin(struct awk *A, const struct timeline *t, size_t i)
{
	const int64_t ns = (t->first + (int64_t)i) * t->width, unit = t->width % 1000000 ? 1 : 1000000;
	char b[3][48];
	const struct text f[] = {
	    { b[0], (size_t)snprintf(b[0], sizeof b[0], "%lld.%0*lld", (long long)(ns / 1000000000),
	        unit == 1 ? 9 : 3, (long long)(ns % 1000000000 / unit)) },
		{ b[1], (size_t)snprintf(b[1], sizeof b[1], "%llu", (unsigned long long)t->bin[i].bytes) },
		{ b[2], (size_t)snprintf(b[2], sizeof b[2], "%llu", (unsigned long long)t->bin[i].flows) } };
	struct str *row = joined(f, 3, A->ofs);

	write_fields(A, (struct text){ row->s, row->len }, IN_JOINED, false);
	str_unref(row);
}

static void
timeline_end(struct awk *A)
{
	struct behaviour *all = A->lib->state[LS_BEHAVIOUR];
	struct bytes_over_time *b = all ? all->timeline : NULL;

	if (!b)
		return;
	print_heading(A, b->heading);
	for (size_t i = 0; i < b->t.n; i++)
		if (b->t.bin[i].bytes > 0 || b->t.bin[i].flows > 0)
			print_bin(A, &b->t, i);
	if (b->lost > 0)
		fprintf(stderr, "tawk: timeline: %llu rows have no time, or one too far from the others\n",
		    (unsigned long long)b->lost);
	timeline_release(&b->t);
	free(b);
	all->timeline = NULL;
}

/* All that is left of them */
static void
behaviour_release(struct awk *A)
{
	free(A->lib->state[LS_BEHAVIOUR]);
	A->lib->state[LS_BEHAVIOUR] = NULL;
}

#define L(name, params, min, max, fn, end, release, doc) \
	{ name, params, min, max, B_TAWK, H_OWN, 0, 0, SP_NONE, false, fn, doc, false, end, release, false }

const struct builtin lib_behaviour[] = {
	L("scanners", "[num]", 0, 1, fn_scanners, scanners_end, behaviour_release,
	    "At the end: sources of flows with how many targets, hosts and ports they tried, most first."),
	L("beacons", "[num]", 0, 1, fn_beacons, beacons_end, NULL,
	    "At the end: services that a client asked at regular times, the most regular first."),
	L("timeline", "val[, seconds]", 1, 2, fn_timeline, timeline_end, NULL,
	    "At the end: val over time, that of each flow spread over its life."),
	{ .name = NULL }
};
