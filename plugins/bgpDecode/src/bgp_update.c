/*
 * bgp_update: | length 16 | withdrawn prefixes | length 16 | attributes | announced prefixes |
 *
 *	prefix: | bits 8 | as many bytes as they need |, with ADD-PATH (RFC 7911) behind | identifier 32 |
 *	attribute: | flags 8 | type 8 | length 8 or 16 | value |
 */
#include "bgp_flow.h"

enum { ORIGIN = 1, AS_PATH = 2, NEXT_HOP = 3, MED = 4, LOCAL_PREF = 5, ATOMIC = 6, AGGREGATOR = 7, COMMUNITIES = 8,
	ORIGINATOR = 9, CLUSTERS = 10 };
enum { AS_SET = 1, AS_SEQUENCE = 2 };

#define BLACKHOLE	666	/* community of RFC 7999, and what others use like it */

/* Values of attributes; those that are not there are empty. */
struct attributes {
	struct cursor nextHop, med, pref, path, aggregator, communities, originator, clusters;
	int origin;		/* -1: none */
	unsigned width;		/* bytes of an AS in the path */
};

/* What is known of a path. */
struct path {
	unsigned len;		/* a set counts as one (RFC 4271, 9.1.2.2) */
	unsigned prepended;	/* most times that an AS stands there again in a row */
	unsigned repeated;	/* that AS */
	uint32_t first, last;	/* the neighbour; who originates the route */
	uint32_t before;	/* the last but one */
};

/* --- AS numbers ------------------------------------------------------------------------------------------------- */

static uint32_t
as_at(const uint8_t *p, unsigned width)
{
	return width == 4 ? get_u32be(p) : get_u16be(p);
}

static void
put_as(FILE *f, uint32_t as)
{
	if (BGP_AS_FORMAT == 2 || (BGP_AS_FORMAT == 1 && as > UINT16_MAX))
		fprintf(f, "%u.%u", as >> 16, as & 0xffff);
	else
		fprintf(f, "%" PRIu32, as);
}

/* Do the segments of a path, | type 8 | ASes 8 | AS ... |, fill it with numbers of this width? */
static bool
path_fits(struct cursor c, unsigned width)
{
	uint8_t type, n;

	while (cursor_u8(&c, &type))
		if (type < AS_SET || type > 4 || !cursor_u8(&c, &n) || n == 0 || !cursor_skip(&c, n * (size_t)width))
			return false;
	return true;
}

static void
note_as(struct bgp_flow *f, uint32_t as)
{
	if ((as >= 64512 && as <= 65535) || as >= UINT32_C(4200000000))	/* RFC 6996 */
		f->odd |= BGP_ODD_PRIVATE;
	for (unsigned i = 0; i < f->nas; i++)
		if (f->asn[i] == as)
			return;
	if (f->nas < BGP_PATHS)
		f->asn[f->nas++] = as;
	else
		f->stat |= BGP_STAT_FULL;
}

static void
read_path(struct bgp_flow *f, struct path *x, struct cursor c, unsigned width)
{
	unsigned row = 0;
	uint32_t as, last = 0;
	uint8_t type, n;
	bool first = true;

	memset(x, 0, sizeof(*x));
	while (cursor_u8(&c, &type) && cursor_u8(&c, &n)) {
		x->len += type == AS_SET ? 1 : n;
		for (; n > 0; n--) {
			as = as_at(c.p, width);
			cursor_skip(&c, width);
			note_as(f, as);
			row = !first && as == last ? row + 1 : 0;
			if (row > x->prepended) {
				x->prepended = row;
				x->repeated = as;
			}
			if (first)
				x->first = as;
			if (as != x->last)
				x->before = x->last;
			x->last = last = as;
			first = false;
		}
	}
}

/* The path as text: ASes with blanks between them, sets in braces. */
static void
put_path(FILE *f, struct cursor c, unsigned width)
{
	unsigned left = BGP_ASIZE, row;
	uint8_t type, n;

	for (bool blank = false; left > 0 && cursor_u8(&c, &type) && cursor_u8(&c, &n);) {
		for (unsigned i = 0; i < n && left > 0; i += row, left--) {
			const uint32_t as = as_at(c.p + i * (size_t)width, width);

			for (row = 1; BGP_AS_PATH_AGGR == 1 && i + row < n &&
			    as_at(c.p + (i + row) * (size_t)width, width) == as;)
				row++;
			if (blank)
				putc(' ', f);
			if (type == AS_SET && i == 0)
				putc('{', f);
			put_as(f, as);
			if (row > 1)
				fprintf(f, "(%u)", row);
			blank = true;
		}
		if (type == AS_SET)
			putc('}', f);
		cursor_skip(&c, n * (size_t)width);
	}
}

/* --- prefixes --------------------------------------------------------------------------------------------------- */

/* Next prefix; false if there is none, or if it is none. */
static bool
prefix_next(struct cursor *c, bool ids, uint32_t *net, uint8_t *bits)
{
	struct cursor x = *c;
	uint8_t b[4] = { 0 };
	size_t n;

	if ((ids && !cursor_skip(&x, 4)) || !cursor_u8(&x, bits) || *bits > 32 ||
	    !cursor_has(&x, n = (*bits + 7U) / 8))
		return false;
	memcpy(b, x.p, n);
	cursor_skip(&x, n);
	*net = get_u32be(b) & (*bits > 0 ? ~(uint32_t)(UINT64_C(0xffffffff) >> *bits) : 0);
	*c = x;
	return true;
}

/* Are they prefixes, with identifiers or without?  More than one default route are small identifiers. */
static bool
prefixes_fit(struct cursor c, bool ids)
{
	unsigned defaults = 0;
	uint32_t net;
	uint8_t bits;

	while (cursor_left(&c) > 0) {
		if (!prefix_next(&c, ids, &net, &bits))
			return false;
		defaults += bits == 0;
	}
	return ids || defaults < 2;
}

/* Not routed: this network, private, shared, loopback, link-local, tests, documentation, multicast. */
static bool
is_bogon(uint32_t net)
{
	static const struct { uint32_t net; uint8_t bits; } bogons[] = {
		{ 0x00000000, 8 }, { 0x0a000000, 8 }, { 0x64400000, 10 },
		{ 0x7f000000, 8 }, { 0xa9fe0000, 16 }, { 0xac100000, 12 }, { 0xc0000000, 24 }, { 0xc0000200, 24 },
		{ 0xc0a80000, 16 }, { 0xc6120000, 15 }, { 0xc6336400, 24 }, { 0xcb007100, 24 }, { 0xe0000000, 3 } };

	for (unsigned i = 0; i < T2_NELEM(bogons); i++)
		if (net >> (32 - bogons[i].bits) == bogons[i].net >> (32 - bogons[i].bits))
			return true;
	return false;
}

static void
put_dotted(FILE *f, uint32_t a)
{
	fprintf(f, "%u.%u.%u.%u", a >> 24, a >> 16 & 0xff, a >> 8 & 0xff, a & 0xff);
}

/* An address or a prefix. */
static void
put_net(FILE *f, uint32_t net)
{
	if (BGP_IP_FORMAT == 1)
		put_dotted(f, net);
	else
		fprintf(f, BGP_IP_FORMAT == 0 ? "0x%08" PRIx32 : "%" PRIu32, net);
}

/* The mask of a prefix of so many bits, in a column of its own. */
static void
put_mask(FILE *f, unsigned bits)
{
	const uint32_t mask = bits > 0 ? UINT32_MAX << (32 - bits) : 0;

	if (BGP_MASK_FORMAT == 1)
		fprintf(f, "%u", bits);
	else if (BGP_MASK_FORMAT == 0)
		fprintf(f, "0x%08" PRIx32, mask);
	else
		put_dotted(f, mask);
}

/* A prefix in the file of routes: one column, or two. */
static void
put_prefix(FILE *f, uint32_t net, unsigned bits)
{
	put_net(f, net);
	if (BGP_RT_MASK == 1) {
		putc('\t', f);
		put_mask(f, bits);
		putc('\t', f);
	} else
		fprintf(f, "/%u\t", bits);
}

static void
anomaly_end(const struct bgp_source *s, FILE *f)
{
	fprintf(f, "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64, s->findex, s->number, *s->record);
}

/* A line of the file of anomalies about a prefix. */
static void
anomaly(const struct bgp_source *s, const char *what, uint32_t net, uint8_t bits, int newBits)
{
	if (s->anomalies == NULL)
		return;
	fputs(what, s->anomalies);
	anomaly_end(s, s->anomalies);
	putc('\t', s->anomalies);
	put_net(s->anomalies, net);
	putc('\t', s->anomalies);
	put_mask(s->anomalies, bits);
	putc('\t', s->anomalies);
	if (newBits >= 0)
		put_mask(s->anomalies, (unsigned)newBits);
	putc('\n', s->anomalies);
}

/* What others have said of a prefix. */
static void
compare(struct bgp_flow *f, const struct bgp_source *s, uint32_t net, uint8_t bits, uint32_t origin)
{
	const struct bgp_route *r;

	if (s->rib == NULL)
		return;
	if ((r = bgp_rib_find(s->rib, net, bits)) != NULL && r->origin != origin) {
		f->odd |= BGP_ODD_MOAS;
		if (s->moas != NULL) {
			put_net(s->moas, net);
			putc('\t', s->moas);
			put_mask(s->moas, bits);
			putc('\t', s->moas);
			put_as(s->moas, r->origin);
			putc('\t', s->moas);
			put_as(s->moas, origin);
			anomaly_end(s, s->moas);
			putc('\n', s->moas);
		}
	}
	if (r == NULL && (r = bgp_rib_covering(s->rib, net, bits)) != NULL) {
		f->odd |= BGP_ODD_SPECIFIC;
		anomaly(s, "MORE_SPECIFIC", r->net, (uint8_t)(r->bits - 1), bits);
	}
	if (bgp_rib_find(s->rib, net, bits) == NULL)
		bgp_rib_add(s->rib, net, bits, origin);
}

static void
check_prefix(struct bgp_flow *f, const struct bgp_source *s, uint32_t net, uint8_t bits)
{
	if (BGP_TRAD_BOGONS == 1 && bits > 0 && is_bogon(net)) {
		f->odd |= BGP_ODD_BOGON;
		anomaly(s, "BOGON", net, bits, -1);
	}
	if (bits > 24) {
		f->odd |= BGP_ODD_LONG;
		anomaly(s, "LONG_PREFIX", net, bits, -1);
	}
	if (bits < 8) {
		f->odd |= BGP_ODD_SHORT;
		anomaly(s, "SHORT_PREFIX", net, bits, -1);
	}
}

/* --- attributes ------------------------------------------------------------------------------------------------- */

static bool
read_attributes(struct bgp_flow *f, struct attributes *a, struct cursor c)
{
	uint16_t len;
	uint8_t flags, type, short_len;

	memset(a, 0, sizeof(*a));
	a->origin = -1;
	while (cursor_u8(&c, &flags)) {
		if (!cursor_u8(&c, &type) || (flags & 0x10 ? !cursor_u16be(&c, &len) : !cursor_u8(&c, &short_len)))
			return false;
		if ((flags & 0x10) == 0)
			len = short_len;
		if (!cursor_has(&c, len))
			return false;
		if (type >= 1 && type <= 32)
			f->attributes |= UINT32_C(1) << (type - 1);
		const struct cursor value = { c.p, c.p + len };
		switch (type) {
		case ORIGIN:
			a->origin = len == 1 ? c.p[0] : -1;
			break;
		case AS_PATH:
			a->path = value;
			break;
		case NEXT_HOP:
			a->nextHop = value;
			break;
		case MED:
			a->med = value;
			break;
		case LOCAL_PREF:
			a->pref = value;
			break;
		case ATOMIC:
			f->stat |= BGP_STAT_ATOMIC;
			break;
		case AGGREGATOR:
			a->aggregator = value;
			break;
		case COMMUNITIES:
			a->communities = value;
			break;
		case ORIGINATOR:
			a->originator = value;
			break;
		case CLUSTERS:
			a->clusters = value;
			break;
		default:
			break;
		}
		cursor_skip(&c, len);
	}
	return true;
}

/* A path of two or four bytes an AS: whichever fills it; if both do, as OPEN has it. */
static bool
choose_width(const struct bgp_flow *f, struct attributes *a)
{
	const bool two = path_fits(a->path, 2), four = path_fits(a->path, 4);

	a->width = four && (!two || f->as4) ? 4 : 2;
	return two || four;
}

static void
note_path(struct bgp_flow *f, const struct bgp_source *s, const struct path *x)
{
	const uint8_t len = (uint8_t)MIN(x->len, UINT8_MAX);

	f->minPath = f->npath == 0 ? len : MIN(f->minPath, len);
	f->maxPath = MAX(f->maxPath, len);
	f->sumPath += x->len;
	f->npath++;
	f->maxPrepended = MAX(f->maxPrepended, x->prepended);
	f->other |= x->len > 0 && f->as != 0 && x->first != f->as;
	if (x->prepended <= 10)
		return;
	f->odd |= BGP_ODD_PREPENDED;
	if (s->anomalies != NULL) {
		fputs("PREPENDED", s->anomalies);
		anomaly_end(s, s->anomalies);
		putc('\t', s->anomalies);
		put_as(s->anomalies, x->repeated);
		fprintf(s->anomalies, "\t%u\t\n", x->prepended);
	}
}

static void
note_communities(struct bgp_flow *f, struct cursor c)
{
	uint32_t community;

	while (cursor_u32be(&c, &community))
		if ((community & 0xffff) == BLACKHOLE)
			f->odd |= BGP_ODD_BLACKHOLE;
}

/* --- lines ------------------------------------------------------------------------------------------------------ */

void
bgp_files_heads(const struct bgp_source *s)
{
	if (s->routes != NULL) {
		fputs(BGP_RT_MASK == 1 ? "%NLRI\tMask\t" : "%NLRI\t", s->routes);
		fputs("AS\tNextHop\tMED\tLocPref\tOrigin\tOriginAS\tUpstreamAS\tDestAS\tASPath\tASPathLen\t"
		    "MaxNPrepAS\tWithdrawnRoutes\t", s->routes);
		fputs(BGP_RT_MASK == 1 ? "WithdrawnMask\t" : "", s->routes);
		fputs(BGP_ORIG_ID == 1 ? "OriginatorID\t" : "", s->routes);
		fputs(BGP_AGGR == 1 ? "Aggregator\t" : "", s->routes);
		fputs(BGP_CLUSTER == 1 ? "ClusterList\t" : "", s->routes);
		fputs(BGP_COMMUNITIES == 1 ? "Communities\t" : "", s->routes);
		fputs("flowInd\tpktNo\tRecNum\ttime\n", s->routes);
	}
	if (s->anomalies != NULL)
		fputs("%Anomaly\tflowInd\tpktNo\tRecNum\tASorNet\tRepsOrMask\tNewMask\n", s->anomalies);
	if (s->moas != NULL)
		fputs("%Network\tMask\tOldOrigAS\tNewOrigAS\tflowInd\tpktNo\tRecNum\n", s->moas);
}

/* Addresses of 4 bytes, joined by ; */
static void
put_addresses(FILE *f, struct cursor c)
{
	uint32_t a;

	for (bool first = true; cursor_u32be(&c, &a); first = false) {
		if (!first)
			putc(';', f);
		put_net(f, a);
	}
	putc('\t', f);
}

static void
put_number(FILE *f, struct cursor c)
{
	uint32_t n;

	if (cursor_u32be(&c, &n))
		fprintf(f, "%" PRIu32, n);
	putc('\t', f);
}

static void
put_more(FILE *f, const struct attributes *a)
{
	struct cursor c = a->communities;
	uint32_t community;

	if (BGP_ORIG_ID == 1)
		put_addresses(f, a->originator);
	if (BGP_AGGR == 1) {
		const size_t n = cursor_left(&a->aggregator);

		if (n == 6 || n == 8) {
			put_as(f, as_at(a->aggregator.p, (unsigned)n - 4));
			putc('_', f);
			put_net(f, get_u32be(a->aggregator.p + n - 4));
		}
		putc('\t', f);
	}
	if (BGP_CLUSTER == 1)
		put_addresses(f, a->clusters);
	if (BGP_COMMUNITIES == 1) {
		for (bool first = true; cursor_u32be(&c, &community); first = false)
			fprintf(f, "%s%u:%u", first ? "" : ";", community >> 16, community & 0xffff);
		putc('\t', f);
	}
}

static void
put_end(FILE *f, const struct bgp_source *s)
{
	fprintf(f, "%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 ".%0*" PRIu64 "\n", s->findex, s->number,
	    *s->record, s->time / (uint64_t)TSTAMPFAC, TSTAMPFAC == 1000000000L ? 9 : 6,
	    s->time % (uint64_t)TSTAMPFAC);
}

static void
print_route(const struct bgp_flow *f, const struct bgp_source *s, const struct attributes *a, const struct path *x,
    uint32_t net, uint8_t bits)
{
	static const char *const origins[] = { "IGP", "EGP", "INCOMPLETE" };
	FILE *const o = s->routes;

	put_prefix(o, net, bits);
	put_as(o, f->as);
	putc('\t', o);
	put_addresses(o, a->nextHop);
	put_number(o, a->med);
	put_number(o, a->pref);
	fprintf(o, "%s\t", a->origin >= 0 && a->origin < 3 ? origins[a->origin] : "");
	put_as(o, x->last);
	putc('\t', o);
	put_as(o, x->before);
	putc('\t', o);
	put_as(o, x->first);
	putc('\t', o);
	put_path(o, a->path, a->width);
	fprintf(o, "\t%u\t%u\t\t%s", x->len, x->prepended, BGP_RT_MASK == 1 ? "\t" : "");
	put_more(o, a);
	put_end(o, s);
}

static void
print_withdrawn(const struct bgp_flow *f, const struct bgp_source *s, uint32_t net, uint8_t bits)
{
	static const struct attributes none;
	FILE *const o = s->routes;

	fputs(BGP_RT_MASK == 1 ? "\t\t" : "\t", o);
	put_as(o, f->as);
	fputs("\t\t\t\t\t\t\t\t\t\t\t", o);
	put_prefix(o, net, bits);
	put_more(o, &none);
	put_end(o, s);
}

/* --- updates ---------------------------------------------------------------------------------------------------- */

/* Take prefixes that are announced (a, x) or withdrawn (NULL); their number, *good false if one is none. */
static uint32_t
prefixes(struct bgp_flow *f, const struct bgp_source *s, struct cursor c, const struct attributes *a,
    const struct path *x, bool *good)
{
	const bool ids = !prefixes_fit(c, false) && prefixes_fit(c, true);
	uint32_t n = 0, net;
	uint8_t bits;

	for (; prefix_next(&c, ids, &net, &bits); n++) {
		uint32_t *const lengths = a != NULL ? &f->announcedBits : &f->withdrawnBits;

		if (bits > 0)
			*lengths |= UINT32_C(1) << (bits - 1);
		if (a == NULL) {
			if (s->routes != NULL)
				print_withdrawn(f, s, net, bits);
			continue;
		}
		check_prefix(f, s, net, bits);
		compare(f, s, net, bits, x->last);
		if (s->routes != NULL)
			print_route(f, s, a, x, net, bits);
	}
	if (cursor_left(&c) > 0) {
		*good = false;
		if (c.p[ids && cursor_left(&c) > 4 ? 4 : 0] > 32)
			f->stat |= BGP_STAT_MASK;
	}
	return n;
}

bool
bgp_update(struct bgp_flow *f, const struct bgp_source *s, const uint8_t *p, size_t n)
{
	struct cursor c = { p, p + n };
	struct attributes a;
	struct path x = { .len = 0 };
	uint32_t count;
	uint16_t len;
	bool good = true;

	if (!cursor_u16be(&c, &len) || !cursor_has(&c, len))
		return false;
	count = prefixes(f, s, (struct cursor){ c.p, c.p + len }, NULL, NULL, &good);
	f->withdrawn += count;
	f->maxWithdrawn = MAX(f->maxWithdrawn, count);
	cursor_skip(&c, len);
	if (!cursor_u16be(&c, &len) || !cursor_has(&c, len) ||
	    !read_attributes(f, &a, (struct cursor){ c.p, c.p + len }))
		return false;
	cursor_skip(&c, len);
	if (a.origin >= 0 && a.origin < 3)
		f->origin[a.origin]++;
	note_communities(f, a.communities);
	if (a.path.p != NULL) {
		if (choose_width(f, &a)) {
			read_path(f, &x, a.path, a.width);
			note_path(f, s, &x);
		} else {
			good = false;
			a.path.end = a.path.p;
		}
	}
	count = prefixes(f, s, c, &a, &x, &good);
	f->announced += count;
	f->maxAnnounced = MAX(f->maxAnnounced, count);
	return good;
}
