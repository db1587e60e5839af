/* One pass over the rows. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "gather.h"

const char *const column_name[COLUMNS] = {
#define COLUMN(id, name) [COL_##id] = name,
	REPORT_COLUMNS(COLUMN)
#undef COLUMN
};

#define TCP 6
#define UDP 17
#define SCTP 132

/* Bits of tcpStatesAFlags and tcpAnomaly. */
#define STATES_UNOPENED 0x01u
#define STATES_RESET 0x40u
#define ANOMALY_RETRANSMITTED 0x07u

#define DNS_NXDOMAIN 0x08u /* bit of return code 3 */

unsigned
scale125(uint64_t v)
{
	unsigned k = 0;

	while (k < 57 && v >= scale125_bound(k))
		k++;
	return k;
}

uint64_t
scale125_bound(unsigned bin)
{
	static const uint64_t step[] = { 1, 2, 5 };
	uint64_t v = step[bin % 3];

	for (unsigned i = 0; i < bin / 3; i++)
		v *= 10;
	return v;
}

unsigned
port_bin(uint16_t port)
{
	unsigned o;

	if (port < 4)
		return port;
	o = 31u - (unsigned)__builtin_clz(port);
	return 4 * o - 4 + (port >> (o - 2) & 3);
}

unsigned
port_bin_first(unsigned bin)
{
	const unsigned o = bin / 4 + 1;

	return bin < 4 ? bin : (1u << o) + ((bin & 3) << (o - 2));
}

void
gather_init(struct gather *g, int64_t bin_ns)
{
	*g = (struct gather){ .columns = ~UINT64_C(0),
		.wanted = ~UINT64_C(0),
		.want_talks = true,
		.want_begun = true,
		.want_stat = true,
		.want_timeline = true,
		.whole_talks = true,
		.digits = -1 };
	dict_init(&g->texts);
	talks_init(&g->talks);
	timeline_init(&g->timeline, bin_ns);
	for (int i = 0; i < GROUPS; i++)
		group_init(&g->group[i]);
}

void
gather_release(struct gather *g)
{
	for (size_t i = 0; i < g->ninputs; i++)
		free(g->input[i].name);
	free(g->input);
	dict_release(&g->texts);
	talks_release(&g->talks);
	timeline_release(&g->timeline);
	for (int i = 0; i < GROUPS; i++)
		group_release(&g->group[i]);
}

void
gather_input(struct gather *g, const char *name, uint64_t rows, uint64_t columns)
{
	if (g->ninputs == g->input_room) {
		g->input_room = g->input_room ? g->input_room * 2 : 8;
		if ((g->input = reallocarray(g->input, g->input_room, sizeof *g->input)) == NULL)
			err(1, NULL);
	}
	g->input[g->ninputs++] = (struct input){ xstrdup(name), rows };
	g->columns &= columns;
}

/* --- a row --- */

/* Where the columns of a file are, and what of them a row is asked for. */
struct layout {
	int at[COLUMNS]; /* 0: not there */
	int last;        /* the last that is used */
	uint64_t has;
	struct text *field;
};

/* What many ask a row for. */
struct row {
	const struct layout *l;
	bool b;  /* direction */
	bool ip; /* it has addresses */
	uint8_t proto;
	uint16_t srcport, dstport;
	uint64_t bytes, received, packets, answers;
};

static struct text
cell(const struct row *r, enum column c)
{
	return r->l->field[r->l->at[c]];
}

static bool
has(const struct row *r, uint64_t columns)
{
	return (r->l->has & columns) == columns;
}

static bool
wants(const struct gather *g, const struct row *r, enum grouped by, uint64_t columns)
{
	return (g->wanted >> by & 1) != 0 && has(r, columns);
}

static void
add_text(struct gather *g, enum grouped by, struct text t, uint64_t bytes)
{
	group_add(&g->group[by], dict_put(&g->texts, t.p, t.n), 0, bytes, 1);
}

/* Texts of a repeating column, "a";"b": without their quotes. */
static struct text
list_next(struct text *list)
{
	const char *p = list->p, *q;
	struct text t;

	q = list->n ? memmem(p, list->n, "\";\"", 3) : NULL;
	t = (struct text){ p, q ? (size_t)(q - p) : list->n };
	*list = q ? (struct text){ q + 3, list->n - t.n - 3 } : (struct text){ NULL, 0 };
	return t;
}

static struct text
list_of(struct text cell_text)
{
	if (cell_text.n < 2)
		return (struct text){ NULL, 0 };
	return (struct text){ cell_text.p + 1, cell_text.n - 2 };
}

#define EACH(t, c)                                                                                                   \
	struct text list_ = list_of(c), t;                                                                           \
	list_.p != NULL && (t = list_next(&list_), true);

static void
add_list(struct gather *g, const struct row *r, enum grouped by, enum column c)
{
	if (!wants(g, r, by, UINT64_C(1) << c) || cell(r, c).n == 0)
		return;
	for (EACH(t, cell(r, c)))
		add_text(g, by, t, 0);
}

static void
add_once(struct gather *g, const struct row *r, enum grouped by, enum column c)
{
	if (wants(g, r, by, UINT64_C(1) << c) && cell(r, c).n > 0)
		add_text(g, by, cell(r, c), 0);
}

static void
row_names(struct gather *g, const struct row *r)
{
	if (!r->b && has(r, HAS(DNSNAME)) && cell(r, COL_DNSNAME).n > 0)
		for (EACH(t, cell(r, COL_DNSNAME))) {
			if (g->wanted >> BY_DNSNAME & 1)
				add_text(g, BY_DNSNAME, t, 0);
			if (g->wanted >> BY_DNSLEN & 1)
				group_add(&g->group[BY_DNSLEN], (uint32_t)(t.n / 10 * 10), 0, 0, 1);
		}
	add_once(g, r, BY_TLSNAME, COL_TLSNAME);
	if (has(r, HAS(TLSVERSION)) && number_read(cell(r, COL_TLSVERSION)) != 0)
		add_once(g, r, BY_TLSVERSION, COL_TLSVERSION);
	if (!r->b)
		add_once(g, r, BY_CLASS, COL_CLASS);
	add_list(g, r, BY_HTTPHOST, COL_HTTPHOST);
	add_list(g, r, BY_HTTPAGENT, COL_HTTPAGENT);
	if (!r->b)
		add_once(g, r, BY_SSHVERSION, COL_SSHVERSION);
}

/* Return codes are a mask behind the second underscore. */
static void
row_dns_codes(struct gather *g, const struct row *r)
{
	struct text t = cell(r, COL_DNSFLAGS);
	const char *p = t.n ? memrchr(t.p, '_', t.n) : NULL;
	uint64_t codes;

	if (p == NULL || !r->b || cell(r, COL_DNSNAME).n == 0)
		return;
	codes = number_read((struct text){ p + 1, t.n - (size_t)(p + 1 - t.p) });
	for (unsigned i = 0; i < 64 && g->wanted >> BY_DNSCODE & 1; i++)
		if (codes >> i & 1)
			group_add(&g->group[BY_DNSCODE], i, 0, 0, 1);
	if (codes & DNS_NXDOMAIN && g->wanted >> BY_DNSFAILED & 1)
		for (EACH(name, cell(r, COL_DNSNAME)))
			add_text(g, BY_DNSFAILED, name, 0);
}

static bool
refused(const struct row *r, unsigned states)
{
	return r->b && (states & (STATES_RESET | STATES_UNOPENED)) == (STATES_RESET | STATES_UNOPENED) &&
	    r->bytes == 0 && r->received == 0;
}

static void
row_tcp(struct gather *g, const struct row *r, bool is_refused, unsigned states)
{
	bool is[TCP_OUTCOMES] = { false };

	if (r->b) {
		is[TCP_REFUSED] = is_refused;
		is[TCP_RESET_SERVER] = states & STATES_RESET && !is_refused;
	} else {
		is[TCP_OPENED] = true;
		is[TCP_ANSWERED] = r->answers > 0;
		is[TCP_UNANSWERED] = r->answers == 0;
		is[TCP_HALFOPEN] = r->answers > 0 && states & STATES_UNOPENED;
		is[TCP_RESET_CLIENT] = states & STATES_RESET;
		is[TCP_CLOSED] = states == 0;
	}
	if (has(r, HAS(TCPANOMALY)))
		is[TCP_RETRANSMITTED] = (number_read(cell(r, COL_TCPANOMALY)) & ANOMALY_RETRANSMITTED) != 0;
	for (uint32_t i = 0; i < TCP_OUTCOMES; i++)
		if (is[i])
			group_add(&g->group[BY_TCP], i, 0, r->bytes, 1);
}

static struct who
who_of(struct gather *g, struct text t)
{
	uint32_t ip;

	if (ip4_read(t, &ip))
		return (struct who){ ip, false };
	return (struct who){ dict_put(&g->texts, t.p, t.n), true };
}

static void
row_talk(struct gather *g, const struct row *r, bool is_refused, const int64_t *begun)
{
	const struct text from = cell(r, r->b ? COL_DSTIP : COL_SRCIP), to = cell(r, r->b ? COL_SRCIP : COL_DSTIP);
	const struct who client = g->whole_talks || !r->b ? who_of(g, from) : WHO_NONE;
	const struct who server = g->whole_talks || r->b ? who_of(g, to) : WHO_NONE;
	const uint16_t port = !g->whole_talks ? 0 : r->b ? r->srcport : r->dstport;
	struct talk *t = talks_get(&g->talks, client, server, port, g->whole_talks ? r->proto : 0);

	if (r->b) {
		t->b++;
		t->bbytes += r->bytes;
		t->refused += is_refused;
		return;
	}
	t->a++;
	t->abytes += r->bytes;
	t->unanswered += r->proto == TCP && r->answers == 0;
	if (begun != NULL && g->want_begun && g->whole_talks)
		talks_begun(&g->talks, (size_t)(t - g->talks.t), *begun);
}

/* Returns whether the row has a time; *start and *duration are set then. */
static bool
row_times(struct gather *g, const struct row *r, int64_t *start, int64_t *duration)
{
	int64_t last;

	if (!has(r, HAS(FIRST)) || !time_read(cell(r, COL_FIRST), start)) {
		g->untimed++;
		return false;
	}
	*duration = 0;
	last = *start;
	if (has(r, HAS(LAST)))
		(void)time_read(cell(r, COL_LAST), &last);
	if (has(r, HAS(DURATION)))
		(void)time_read(cell(r, COL_DURATION), duration);
	if (!g->has_time || *start < g->first)
		g->first = *start;
	if (!g->has_time || last > g->last)
		g->last = last;
	g->has_time = true;
	if (g->digits < 0) {
		const struct text t = cell(r, COL_FIRST);
		const char *dot = memchr(t.p, '.', t.n);

		g->digits = dot ? (int)(t.p + t.n - dot) - 1 : 0;
	}
	return true;
}

static void
row_all(struct gather *g, const struct row *r)
{
	const unsigned states = has(r, HAS(TCPSTATES)) ? (unsigned)number_read(cell(r, COL_TCPSTATES)) : 0;
	const bool is_refused = r->proto == TCP && has(r, HAS(TCPSTATES)) && refused(r, states);
	int64_t start, duration;
	const bool timed = row_times(g, r, &start, &duration);

	g->flows++;
	g->aflows += !r->b;
	g->packets += r->packets;
	g->bytes += r->bytes;
	if (g->want_stat && has(r, HAS(STAT)))
		for (uint64_t s = number_read(cell(r, COL_STAT)); s != 0; s &= s - 1)
			g->stat[__builtin_ctzll(s)]++;
	if (timed && g->want_timeline && has(r, HAS(DURATION)))
		g->untimed += !timeline_add(&g->timeline, start, duration, r->bytes);
	if (wants(g, r, BY_PROTO, HAS(ETHTYPE) | HAS(PROTO))) {
		const struct text e = cell(r, COL_ETHTYPE);

		group_add(&g->group[BY_PROTO], dict_put(&g->texts, e.p, e.n), r->proto, r->bytes, 1);
	}
	if ((r->proto == TCP || r->proto == UDP || r->proto == SCTP) &&
	    wants(g, r, BY_SERVICE, HAS(PROTO) | HAS(SRCPORT) | HAS(DSTPORT)))
		group_add(&g->group[BY_SERVICE], r->proto, r->b ? r->srcport : r->dstport, r->bytes, !r->b);
	if (r->ip && wants(g, r, BY_CC, HAS(SRCCC)))
		add_text(g, BY_CC, cell(r, COL_SRCCC), r->bytes);
	if (r->ip && wants(g, r, BY_ORG, HAS(SRCORG)))
		add_text(g, BY_ORG, cell(r, COL_SRCORG), r->bytes);
	if (r->proto == TCP && wants(g, r, BY_TCP, HAS(TCPSTATES)))
		row_tcp(g, r, is_refused, states);
	if (timed && !r->b && wants(g, r, BY_SIZE, HAS(DURATION) | HAS(BYTES) | HAS(BYTESRCVD)))
		group_add(&g->group[BY_SIZE], scale125((uint64_t)duration), scale125(r->bytes + r->received), 0, 1);
	if (has(r, HAS(DNSNAME) | HAS(DNSFLAGS)))
		row_dns_codes(g, r);
	row_names(g, r);
	if (g->want_talks && r->ip)
		row_talk(g, r, is_refused, timed ? &start : NULL);
}

/* --- a file --- */

static void
layout_make(struct layout *l, const struct colnames *names)
{
	*l = (struct layout){ .last = 0, .field = l->field };
	for (int i = 0; i < COLUMNS; i++) {
		l->at[i] = colnames_find_alias(names, column_name[i]);
		if (l->at[i] == 0)
			continue;
		l->has |= UINT64_C(1) << i;
		if (l->at[i] > l->last)
			l->last = l->at[i];
	}
	l->field = xrealloc(l->field, ((size_t)l->last + 1) * sizeof *l->field);
	l->field[0] = (struct text){ "", 0 };
}

static uint64_t
number(const struct row *r, enum column c)
{
	return number_read(cell(r, c));
}

static void
row_take(struct gather *g, struct layout *l, struct text text)
{
	struct row r = { .l = l };
	struct text dir;

	flowfile_cut(text, l->field, l->last);
	dir = cell(&r, COL_DIR);
	r.b = dir.n == 1 && *dir.p == 'B';
	r.proto = (uint8_t)number(&r, COL_PROTO);
	r.srcport = (uint16_t)number(&r, COL_SRCPORT);
	r.dstport = (uint16_t)number(&r, COL_DSTPORT);
	r.bytes = number(&r, COL_BYTES);
	r.received = number(&r, COL_BYTESRCVD);
	r.packets = number(&r, COL_PKTS);
	r.answers = number(&r, COL_PKTSRCVD);
	r.ip = has(&r, HAS(SRCIP) | HAS(DSTIP)) && !(cell(&r, COL_SRCIP).n == 1 && *cell(&r, COL_SRCIP).p == '-');
	row_all(g, &r);
}

int
gather_flows(struct gather *g, struct flowfile *f, char *why)
{
	struct layout l = { .field = NULL };
	const uint64_t before = g->flows, untimed = g->untimed;
	uint64_t columns;
	struct text row;
	int k;

	layout_make(&l, &f->names);
	columns = l.has;
	while ((k = flowfile_row(f, &row, why)) > 0) {
		if (*row.p == '%' && flowfile_renamed(f, row)) {
			layout_make(&l, &f->names);
			columns &= l.has;
			continue;
		}
		row_take(g, &l, row);
	}
	/* times that are texts are none to us */
	if (g->flows > before && g->untimed - untimed == g->flows - before)
		columns &= ~(HAS(FIRST) | HAS(LAST) | HAS(DURATION));
	if (k == 0)
		gather_input(g, f->path, g->flows - before, columns);
	free(l.field);
	return k;
}
