/* Rows of the sections, out of what was gathered. */
#include <arpa/inet.h>

#include <err.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "budget.h"
#include "figure_priv.h"

static __attribute__((format(printf, 1, 2))) char *
textf(const char *fmt, ...)
{
	char *s;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		err(1, NULL);
	va_end(ap);
	return s;
}

/* Text of the dict, for %.*s. */
#define TEXT(g, id) text_length(&(g)->texts, id), text_start(&(g)->texts, id)

static int
text_length(const struct dict *d, uint32_t id)
{
	size_t n;

	(void)dict_text(d, id, &n);
	return (int)n;
}

static const char *
text_start(const struct dict *d, uint32_t id)
{
	size_t n;

	return dict_text(d, id, &n);
}

/* A who as text, for %.*s. */
struct name {
	const char *p; /* NULL: in buf */
	int n;
	char buf[INET_ADDRSTRLEN];
};

#define NAME(w)	(w).n, (w).p != NULL ? (w).p : (w).buf

static struct name
name_of(const struct gather *g, struct who w)
{
	struct name x = { .p = NULL };

	if (w.text) {
		x.p = text_start(&g->texts, w.id);
		x.n = text_length(&g->texts, w.id);
	} else {
		x.n = snprintf(x.buf, sizeof x.buf, "%u.%u.%u.%u", w.id >> 24, w.id >> 16 & 255, w.id >> 8 & 255,
		    w.id & 255);
	}
	return x;
}

/* --- counters --- */

void
rows_count(const struct gather *g, struct figure *f)
{
	figure_row(f, textf("%" PRIu64, g->flows), 0, 0, 0);
}

static void
put_time(char *buf, size_t size, const struct gather *g, int64_t ns)
{
	const int digits = g->digits < 0 ? 0 : g->digits > 9 ? 9 : g->digits;
	int64_t unit = 1;

	for (int i = digits; i < 9; i++)
		unit *= 10;
	if (!g->has_time)
		*buf = '\0';
	else if (digits == 0)
		(void)snprintf(buf, size, "%" PRId64, ns / 1000000000);
	else
		(void)snprintf(buf, size, "%" PRId64 ".%0*" PRId64, ns / 1000000000, digits, ns % 1000000000 / unit);
}

void
rows_input(const struct gather *g, struct figure *f)
{
	char first[40], last[40];

	put_time(first, sizeof first, g, g->first);
	put_time(last, sizeof last, g, g->last);
	figure_row(f,
	    textf("%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%s\t%s", g->flows, g->aflows, g->packets,
		g->bytes, first, last),
	    0, 0, 0);
}

static void
rows_stat(const struct gather *g, struct figure *f, uint64_t mask)
{
	for (int i = 0; i < STAT_BITS; i++)
		if (mask >> i & 1 && g->stat[i] > 0)
			figure_row(f, textf("%d", i), g->stat[i], 0, 0);
}

void
rows_faults(const struct gather *g, struct figure *f)
{
	rows_stat(g, f, UINT64_C(0x800dd8ef00010000));
}

void
rows_ended(const struct gather *g, struct figure *f)
{
	rows_stat(g, f, UINT64_C(0x4000070000000000));
}

void
rows_timeline(const struct gather *g, struct figure *f)
{
	const struct timeline *t = &g->timeline;

	f->max = 0;
	for (size_t i = 0; i < t->n; i++) {
		const int64_t ms = (t->first + (int64_t)i) * (t->width / 1000000);

		if (t->bin[i].bytes > 0 || t->bin[i].flows > 0)
			figure_row(f, textf("%" PRId64 ".%03" PRId64, ms / 1000, ms % 1000), t->bin[i].bytes,
			    t->bin[i].flows, 0);
	}
}

/* --- groups --- */

static char *
key_of(const struct gather *g, const struct figure *f, const uint32_t key[2], bool first_is_text)
{
	if (f->nkeys == 1)
		return first_is_text ? textf("%.*s", TEXT(g, key[0])) : textf("%" PRIu32, key[0]);
	return first_is_text ? textf("%.*s\t%" PRIu32, TEXT(g, key[0]), key[1])
			     : textf("%" PRIu32 "\t%" PRIu32, key[0], key[1]);
}

/* The largest of a group, as aggr() has them. */
static void
rows_group(const struct gather *g, struct figure *f, enum grouped by, bool text)
{
	const struct group *x = &g->group[by];

	f->distinct = x->n;
	for (size_t i = 0; i < x->n; i++) {
		const struct group_entry *e = &x->e[i];
		const bool bytes = f->nvalues > 1;

		if (figure_would_take(f, bytes ? e->bytes : e->flows))
			figure_row(
			    f, key_of(g, f, e->key, text), bytes ? e->bytes : e->flows, bytes ? e->flows : 0, 0);
	}
	figure_finish(f);
}

void
rows_proto(const struct gather *g, struct figure *f)
{
	rows_group(g, f, BY_PROTO, true);
}
void
rows_service(const struct gather *g, struct figure *f)
{
	rows_group(g, f, BY_SERVICE, false);
}
void
rows_cc(const struct gather *g, struct figure *f)
{
	rows_group(g, f, BY_CC, true);
}
void
rows_org(const struct gather *g, struct figure *f)
{
	rows_group(g, f, BY_ORG, true);
}
void
rows_dnsname(const struct gather *g, struct figure *f)
{
	rows_group(g, f, BY_DNSNAME, true);
}
void
rows_dnsfailed(const struct gather *g, struct figure *f)
{
	rows_group(g, f, BY_DNSFAILED, true);
}
void
rows_tlsname(const struct gather *g, struct figure *f)
{
	rows_group(g, f, BY_TLSNAME, true);
}
void
rows_tlsversion(const struct gather *g, struct figure *f)
{
	rows_group(g, f, BY_TLSVERSION, true);
}
void
rows_httphost(const struct gather *g, struct figure *f)
{
	rows_group(g, f, BY_HTTPHOST, true);
}
void
rows_httpagent(const struct gather *g, struct figure *f)
{
	rows_group(g, f, BY_HTTPAGENT, true);
}
void
rows_class(const struct gather *g, struct figure *f)
{
	rows_group(g, f, BY_CLASS, true);
}

void
rows_sshversion(const struct gather *g, struct figure *f)
{
	rows_group(g, f, BY_SSHVERSION, true);
}

static int
by_key(const void *pa, const void *pb)
{
	const struct group_entry *a = pa, *b = pb;

	if (a->key[0] != b->key[0])
		return a->key[0] < b->key[0] ? -1 : 1;
	return (a->key[1] > b->key[1]) - (a->key[1] < b->key[1]);
}

/* All of a group, in the order of its keys.  The caller frees what is returned. */
static struct group_entry *
group_sorted(const struct group *x)
{
	struct group_entry *e = calloc(x->n + 1, sizeof *e);

	if (e == NULL)
		err(1, NULL);
	if (x->n > 0)
		memcpy(e, x->e, x->n * sizeof *e);
	qsort(e, x->n, sizeof *e, by_key);
	return e;
}

static void
rows_by_key(const struct gather *g, struct figure *f, enum grouped by)
{
	struct group_entry *e = group_sorted(&g->group[by]);

	f->max = 0;
	for (size_t i = 0; i < g->group[by].n; i++)
		figure_row(f, textf("%" PRIu32, e[i].key[0]), e[i].flows, 0, 0);
	free(e);
}

void
rows_dnscode(const struct gather *g, struct figure *f)
{
	rows_by_key(g, f, BY_DNSCODE);
}
void
rows_dnslen(const struct gather *g, struct figure *f)
{
	rows_by_key(g, f, BY_DNSLEN);
}

void
rows_sizes(const struct gather *g, struct figure *f)
{
	const struct group *x = &g->group[BY_SIZE];
	struct group_entry *e = group_sorted(x);

	f->max = 0;
	for (size_t i = 0; i < x->n; i++)
		figure_row(f,
		    textf("%" PRIu64 "\t%" PRIu64, scale125_bound(e[i].key[0]), scale125_bound(e[i].key[1])),
		    e[i].flows, 0, 0);
	free(e);
}

void
rows_tcp(const struct gather *g, struct figure *f)
{
	static const char *const name[TCP_OUTCOMES] = { [TCP_OPENED] = "opened",
		[TCP_ANSWERED] = "answered",
		[TCP_UNANSWERED] = "no answer",
		[TCP_REFUSED] = "refused",
		[TCP_HALFOPEN] = "half-open",
		[TCP_RESET_CLIENT] = "reset by client",
		[TCP_RESET_SERVER] = "reset by server",
		[TCP_CLOSED] = "closed in order",
		[TCP_RETRANSMITTED] = "retransmissions" };
	const struct group *x = &g->group[BY_TCP];
	uint64_t n[TCP_OUTCOMES] = { 0 };

	f->max = 0;
	for (size_t i = 0; i < x->n; i++)
		if (x->e[i].key[0] < TCP_OUTCOMES)
			n[x->e[i].key[0]] = x->e[i].flows;
	for (int i = 0; i < (f->section->lacks ? TCP_RETRANSMITTED : TCP_OUTCOMES); i++)
		figure_row(f, strdup(name[i]), n[i], 0, 0);
}

/* --- who talked to whom --- */

static void
row_sums(struct figure *f, char *key, uint64_t bytes, uint64_t flows)
{
	if (f->bytes)
		figure_row(f, key, bytes, flows, 0);
	else
		figure_row(f, key, flows, 0, 0);
}

/* What an address sent: as a client, then as a server; both lists are in the order of addresses. */
void
rows_talkers(const struct gather *g, struct figure *f)
{
	const struct talks *x = &g->talks;
	const uint32_t *as_client = x->by_client, *as_server = x->by_server;
	size_t i = 0, k = 0;

	while (i < x->n || k < x->n) {
		const struct who c = i < x->n ? talk_client(&x->t[as_client[i]]) : WHO_NONE;
		const struct who s = k < x->n ? talk_server(&x->t[as_server[k]]) : WHO_NONE;
		const struct who w = who_order(c, s) < 0 ? c : s;
		uint64_t bytes = 0, flows = 0;

		for (; i < x->n && who_order(talk_client(&x->t[as_client[i]]), w) == 0; i++) {
			bytes += x->t[as_client[i]].abytes;
			flows += x->t[as_client[i]].a;
		}
		for (; k < x->n && who_order(talk_server(&x->t[as_server[k]]), w) == 0; k++) {
			bytes += x->t[as_server[k]].bbytes;
			flows += x->t[as_server[k]].b;
		}
		if (flows == 0)
			continue;
		f->distinct++;
		if (figure_would_take(f, f->bytes ? bytes : flows)) {
			const struct name n = name_of(g, w);

			row_sums(f, textf("%.*s", NAME(n)), bytes, flows);
		}
	}
	figure_finish(f);
}

static char *
pair_key(const struct gather *g, struct who a, struct who b)
{
	const struct name n = name_of(g, a), m = name_of(g, b);

	return textf("%.*s\t%.*s", NAME(n), NAME(m));
}

void
rows_pairs(const struct gather *g, struct figure *f)
{
	const struct talks *x = &g->talks;
	const uint32_t *order = x->by_client;

	for (size_t i = 0, j; i < x->n; i = j) {
		const struct who c = talk_client(&x->t[order[i]]), s = talk_server(&x->t[order[i]]);
		uint64_t bytes = 0, flows = 0;

		for (j = i; j < x->n; j++) {
			const struct talk *u = &x->t[order[j]];

			if (who_order(talk_client(u), c) != 0 || who_order(talk_server(u), s) != 0)
				break;
			bytes += u->abytes + u->bbytes;
			flows += u->a;
		}
		f->distinct++;
		if (figure_would_take(f, f->bytes ? bytes : flows))
			row_sums(f, pair_key(g, c, s), bytes, flows);
	}
	figure_finish(f);
}

/* IPv6 address of a text; false if it is none. */
static bool
ip6(const struct gather *g, struct who w, struct in6_addr *six)
{
	char buf[INET6_ADDRSTRLEN] = "";
	size_t n;
	const char *p;

	if (!w.text)
		return false;
	p = dict_text(&g->texts, w.id, &n);
	if (n >= sizeof buf)
		return false;
	memcpy(buf, p, n);
	return inet_pton(AF_INET6, buf, six) == 1;
}

static bool
is_private(struct who w)
{
	return !w.text && (w.id >> 24 == 10 || w.id >> 20 == 0xac1 || w.id >> 16 == 0xc0a8);
}

static bool
is_multicast(const struct gather *g, struct who w)
{
	struct in6_addr six;

	return w.text ? ip6(g, w, &six) && six.s6_addr[0] == 0xff : w.id >> 28 == 14;
}

/* One way of a pair. */
struct way {
	struct who from, to;
};

static int
way_order(struct way a, struct way b)
{
	const int k = who_order(a.from, b.from);

	return k != 0 ? k : who_order(a.to, b.to);
}

static const struct way no_way = { WHO_NONE, WHO_NONE };

/* The way of the talk at place i of an order, there or back; no_way behind the last. */
static struct way
way_at(const struct talks *x, const uint32_t *order, size_t i, bool back)
{
	const struct talk *t;

	if (i == x->n)
		return no_way;
	t = &x->t[order[i]];
	return back ? (struct way){ talk_server(t), talk_client(t) } : (struct way){ talk_client(t), talk_server(t) };
}

static bool
goes_out(const struct gather *g, struct way w)
{
	return is_private(w.from) && !is_private(w.to) && !is_multicast(g, w.to);
}

/* What clients sent, and what servers did; both lists are in the order of ways. */
void
rows_dataout(const struct gather *g, struct figure *f)
{
	const struct talks *x = &g->talks;
	const uint32_t *there = x->by_client, *back = x->by_server;
	size_t i = 0, k = 0;

	while (i < x->n || k < x->n) {
		const struct way a = way_at(x, there, i, false), b = way_at(x, back, k, true);
		const struct way w = way_order(a, b) < 0 ? a : b;
		uint64_t bytes = 0, flows = 0;

		for (; i < x->n && way_order(way_at(x, there, i, false), w) == 0; i++) {
			bytes += x->t[there[i]].abytes;
			flows += x->t[there[i]].a;
		}
		for (; k < x->n && way_order(way_at(x, back, k, true), w) == 0; k++) {
			bytes += x->t[back[k]].bbytes;
			flows += x->t[back[k]].b;
		}
		if (flows == 0 || !goes_out(g, w))
			continue;
		f->distinct++;
		if (figure_would_take(f, bytes))
			figure_row(f, pair_key(g, w.from, w.to), bytes, flows, 0);
	}
	figure_finish(f);
}

/* Client, server and port of TCP flows; several talks of one such triple cannot be. */
static void
rows_tcp_count(const struct gather *g, struct figure *f, bool unanswered)
{
	for (size_t i = 0; i < g->talks.n; i++) {
		const struct talk *t = &g->talks.t[i];
		const uint64_t n = unanswered ? t->unanswered : t->refused;

		if (n == 0)
			continue;
		f->distinct++;
		if (figure_would_take(f, n)) {
			const struct name c = name_of(g, talk_client(t)), s = name_of(g, talk_server(t));

			figure_row(f, textf("%.*s\t%.*s\t%u", NAME(c), NAME(s), t->port), n, 0, 0);
		}
	}
	figure_finish(f);
}

void
rows_refused(const struct gather *g, struct figure *f)
{
	rows_tcp_count(g, f, false);
}

void
rows_unanswered(const struct gather *g, struct figure *f)
{
	rows_tcp_count(g, f, true);
}

void
rows_scans(const struct gather *g, struct figure *f)
{
	const struct talks *x = &g->talks;
	const uint32_t *order = x->by_client;
	uint64_t seen[65536 / 64];

	for (size_t i = 0, j; i < x->n; i = j) {
		const struct who client = talk_client(&x->t[order[i]]);
		uint64_t targets = 0, hosts = 0, ports = 0;
		const struct talk *before = NULL;

		memset(seen, 0, sizeof seen);
		for (j = i; j < x->n && who_order(talk_client(&x->t[order[j]]), client) == 0; j++) {
			const struct talk *t = &x->t[order[j]];

			if (t->a == 0)
				continue;
			targets++;
			hosts += before == NULL || who_order(talk_server(before), talk_server(t)) != 0;
			ports += !(seen[t->port / 64] >> t->port % 64 & 1);
			seen[t->port / 64] |= UINT64_C(1) << t->port % 64;
			before = t;
		}
		if (targets == 0)
			continue;
		f->distinct++;
		if (figure_would_take(f, targets)) {
			const struct name n = name_of(g, client);

			figure_row(f, textf("%.*s", NAME(n)), targets, hosts, ports);
		}
	}
	figure_finish(f);
}

/* --- the map of hosts and ports --- */

/* A server whose address is no IPv4. */
struct host {
	struct who who;
	bool six;
	unsigned __int128 ip;
	uint32_t from, to; /* its talks in the order of servers */
};

static const struct dict *host_texts; /* for by_address() */

static int
by_address(const void *pa, const void *pb)
{
	const struct host *a = pa, *b = pb;
	size_t n, m;
	const char *p, *q;
	int k;

	if (a->six != b->six)
		return a->six - b->six;
	if (a->ip != b->ip)
		return a->ip < b->ip ? -1 : 1;
	p = dict_text(host_texts, a->who.id, &n);
	q = dict_text(host_texts, b->who.id, &m);
	k = memcmp(p, q, n < m ? n : m);
	return k ? k : (n > m) - (n < m);
}

static struct host
host_of(const struct gather *g, struct who w)
{
	struct host h = { .who = w };
	struct in6_addr six;
	size_t n;
	const char *p;

	p = dict_text(&g->texts, w.id, &n);
	h.six = memchr(p, ':', n) != NULL;
	if (ip6(g, w, &six))
		for (int i = 0; i < 16; i++)
			h.ip = h.ip << 8 | six.s6_addr[i];
	return h;
}

static bool
has_ports(const struct talk *t)
{
	return t->a > 0 && (t->proto == 6 || t->proto == 17 || t->proto == 132);
}

#define PORT_BINS	60

/* The map while it is made: talks in the order of servers, those of IPv4 in the order of their addresses. */
struct map {
	const struct gather *g;
	struct figure *f;
	const uint32_t *order;
	size_t hosts, done;	/* servers with ports, and those that are in the map */
	size_t in_row;		/* servers of the row at hand */
	struct who first, last; /* of them */
	uint64_t flows[PORT_BINS];
};

/* The end of the talks of the server at place i; *any: it has ports. */
static size_t
server_end(const struct map *m, size_t i, bool *any)
{
	const struct talks *x = &m->g->talks;
	const struct who server = talk_server(&x->t[m->order[i]]);

	*any = false;
	for (; i < x->n && who_order(talk_server(&x->t[m->order[i]]), server) == 0; i++)
		*any |= has_ports(&x->t[m->order[i]]);
	return i;
}

/* A row is over: its cells, and what it stands for. */
static void
map_row(struct map *m, unsigned r)
{
	const struct name a = name_of(m->g, m->first), z = name_of(m->g, m->last);

	for (unsigned b = 0; b < PORT_BINS; b++)
		if (m->flows[b] > 0)
			figure_row(m->f, textf("%u\t%u", r, port_bin_first(b)), m->flows[b], 0, 0);
	memset(m->flows, 0, sizeof m->flows);
	m->f->row_label[r] = m->in_row == 1 ? textf("%.*s", NAME(a)) :
	    textf("%.*s – %.*s (%zu)", NAME(a), NAME(z), m->in_row);
	m->f->nrow_labels = (int)r + 1;
	m->in_row = 0;
}

/* Put the server of the talks at places from..to into the map; it is the next in the order of addresses. */
static void
map_server(struct map *m, size_t from, size_t to)
{
	const struct talks *x = &m->g->talks;
	const size_t rows = m->hosts < PORT_ROWS ? m->hosts : PORT_ROWS, r = m->done * rows / m->hosts;

	m->last = talk_server(&x->t[m->order[from]]);
	if (m->in_row++ == 0)
		m->first = m->last;
	for (size_t i = from; i < to; i++)
		if (has_ports(&x->t[m->order[i]]))
			m->flows[port_bin(x->t[m->order[i]].port)] += x->t[m->order[i]].a;
	if (++m->done == m->hosts || m->done * rows / m->hosts != r)
		map_row(m, (unsigned)r);
}

/* Servers that are no IPv4 stand behind the others, in the order of their addresses. */
static void
map_texts(struct map *m, size_t from)
{
	const struct talks *x = &m->g->talks;
	struct host *h = NULL;
	size_t n = 0, room = 0;
	bool any;

	for (size_t i = from, j; i < x->n; i = j) {
		j = server_end(m, i, &any);
		if (!any)
			continue;
		h = budget_grow(FOR_TEXTS, h, n, &room, sizeof *h);
		h[n] = host_of(m->g, talk_server(&x->t[m->order[i]]));
		h[n].from = (uint32_t)i;
		h[n++].to = (uint32_t)j;
	}
	host_texts = &m->g->texts;
	if (n > 0)
		qsort(h, n, sizeof *h, by_address);
	for (size_t i = 0; i < n; i++)
		map_server(m, h[i].from, h[i].to);
	budget_take(FOR_TEXTS, -(long long)(n * sizeof *h));
	free(h);
}

void
rows_ports(const struct gather *g, struct figure *f)
{
	const struct talks *x = &g->talks;
	struct map m = { .g = g, .f = f, .order = x->by_server };
	size_t i, j;
	bool any;

	f->max = 0;
	for (i = 0; i < x->n; i = j) {
		j = server_end(&m, i, &any);
		m.hosts += any;
	}
	for (i = 0; i < x->n && !x->t[m.order[i]].server_text; i = j) {
		j = server_end(&m, i, &any);
		if (any)
			map_server(&m, i, j);
	}
	map_texts(&m, i);
	f->distinct = m.hosts;
}

/* --- beacons --- */

static int
by_value(const void *pa, const void *pb)
{
	const int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;

	return (a > b) - (a < b);
}

static int64_t
median(int64_t *v, size_t n)
{
	qsort(v, n, sizeof *v, by_value);
	return v[(n + 1) / 2 - 1];
}

/*
 * Period of n starts, and how far from it three quarters of the intervals are at most [thousandths]; starts are lost.
 * False: no candidate.
 */
static bool
beacon(int64_t *start, size_t n, int64_t *period, uint64_t *spread)
{
	qsort(start, n, sizeof *start, by_value);
	for (size_t i = 0; i + 1 < n; i++)
		start[i] = start[i + 1] - start[i];
	*period = median(start, n - 1);
	if (*period < BEACON_PERIOD)
		return false;
	for (size_t i = 0; i + 1 < n; i++)
		start[i] = start[i] > *period ? start[i] - *period : *period - start[i];
	qsort(start, n - 1, sizeof *start, by_value);
	*spread = (uint64_t)((__int128)1000 * start[3 * n / 4 - 1] / *period);
	return *spread <= BEACON_SPREAD;
}

/* As the line sorts them: by spread, most flows first, then the key. */
static int
beacon_order(const void *pa, const void *pb)
{
	const struct figure_row *a = pa, *b = pb;
	const char *p = a->key, *q = b->key;

	if (a->v[2] != b->v[2])
		return a->v[2] < b->v[2] ? -1 : 1;
	if (a->v[0] != b->v[0])
		return a->v[0] < b->v[0] ? 1 : -1;
	for (int i = 0; i < 4; i++) {
		const size_t n = strcspn(p, "\t"), m = strcspn(q, "\t");
		const int k = i < 2 ? memcmp(p, q, n < m ? n : m) : 0;

		if (k != 0)
			return k;
		if (n != m)
			return n < m ? -1 : 1;
		if (i >= 2 && memcmp(p, q, n) != 0)
			return memcmp(p, q, n);
		p += n + (p[n] != '\0');
		q += m + (q[m] != '\0');
	}
	return 0;
}

/* Starts of flows, those of each talk together: at[i] is where the talk's end. */
static int64_t *
starts_by_talk(const struct talks *x, uint32_t *at)
{
	uint32_t n = 0;
	int64_t *start;

	for (size_t i = 0; i < x->n; i++) {
		at[i] = n;
		n += x->t[i].a >= BEACON_FLOWS ? x->t[i].a : 0;
	}
	if ((start = calloc((size_t)n + 1, sizeof *start)) == NULL)
		err(1, NULL);
	for (size_t i = 0; i < x->begun.n; i++)
		if (x->t[x->begun.talk[i]].a >= BEACON_FLOWS)
			start[at[x->begun.talk[i]]++] = x->begun.ns[i];
	return start;
}

static void
beacon_row(struct figure *f, const struct gather *g, const struct talk *t, uint64_t period_ms, uint64_t spread)
{
	const struct name c = name_of(g, talk_client(t)), s = name_of(g, talk_server(t));

	figure_row(f, textf("%.*s\t%.*s\t%u\t%u", NAME(c), NAME(s), t->proto, t->port), t->a, period_ms, spread);
}

void
rows_beacons(const struct gather *g, struct figure *f)
{
	const struct talks *x = &g->talks;
	uint32_t *at = calloc(x->n + 1, sizeof *at), from = 0;
	int64_t *start, period;
	const size_t max = f->max;
	uint64_t spread;

	if (at == NULL)
		err(1, NULL);
	start = starts_by_talk(x, at);
	f->max = 0;
	for (size_t i = 0; i < x->n; i++) {
		const struct talk *t = &x->t[i];

		if (t->a < BEACON_FLOWS)
			continue;
		if (at[i] - from >= BEACON_FLOWS && beacon(start + from, at[i] - from, &period, &spread))
			beacon_row(f, g, t, (uint64_t)(period / 1000000), spread);
		from += t->a;
	}
	free(at);
	free(start);
	f->distinct = f->n;
	if (f->n > 0)
		qsort(f->row, f->n, sizeof *f->row, beacon_order);
	while (max > 0 && f->n > max)
		row_free(&f->row[--f->n]);
	f->max = max;
}
