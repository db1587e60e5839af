/*
 * ospf_lsa: database descriptions, requests, updates and acknowledgements, a line for each link state or part of one.
 *
 *	version 2: | age 16 | options 8 | type 8 | link state 32 | router 32 | sequence 32 | checksum 16 | length 16 |
 *	version 3: | age 16 | type 16 | link state 32 | router 32 | sequence 32 | checksum 16 | length 16 |
 */
#include "ospf_flow.h"
#include "ospf_text.h"

#define LSA_LEN		20
#define AGE_DNA		0x8000	/* do not age (RFC 1793) */

enum ls {
	LS_ROUTER = 1, LS_NETWORK, LS_INTER_PREFIX, LS_INTER_ROUTER, LS_EXTERNAL, LS_NSSA = 7, LS_LINK,
	LS_INTRA_PREFIX
};

struct lsa {
	uint32_t id, router, sequence;
	uint16_t age, type, sum, len;
	uint8_t options;	/* version 2 */
};

static bool
lsa_read(struct lsa *l, unsigned version, struct cursor *c)
{
	const uint8_t *const p = c->p;

	if (!cursor_skip(c, LSA_LEN))
		return false;
	l->age = get_u16be(p);
	l->options = version == 2 ? p[2] : 0;
	l->type = version == 2 ? p[3] : get_u16be(p + 2);
	l->id = get_u32be(p + 4);
	l->router = get_u32be(p + 8);
	l->sequence = get_u32be(p + 12);
	l->sum = get_u16be(p + 16);
	l->len = get_u16be(p + 18);
	return true;
}

/* --- database descriptions -------------------------------------------------------------------------------------- */

struct dbd {
	uint16_t mtu;
	uint8_t flags;
};

static void
dbd_print(FILE *f, const struct ospf_message *m, const struct dbd *d, const struct lsa *l)
{
	fprintf(f, "%" PRIu64 "\t%u\t", m->number, m->version);
	ospf_put_area(f, m->area);
	ospf_put_ip4(f, ntohl(m->router));
	ospf_put_lsid(f, l->id);
	ospf_put_ip4(f, l->router);
	fprintf(f, "%u\t%u\t0x%08" PRIx32 "\t0x%04x\t%u\t0x%02x\t", (l->age & AGE_DNA) != 0,
	    l->age & ~AGE_DNA & 0xffff, l->sequence, l->sum, d->mtu, d->flags);
	ospf_put_ls_type(f, m->version, l->type);
	if (m->version == 2 && l->type >= 9 && l->type <= 11)	/* opaque: the first byte of its number is a type */
		fprintf(f, "%" PRIu32, l->id >> 24);
	putc('\n', f);
}

/*
 * Version 2: | MTU 16 | options 8 | flags 8 | sequence 32 | headers of link states |
 * Version 3: | 0 8 | options 24 | MTU 16 | 0 8 | flags 8 | sequence 32 | ... |
 */
static bool
dbd(const struct ospf_message *m, struct cursor c, FILE *f)
{
	const uint8_t *const p = c.p;
	struct dbd d;
	struct lsa l;

	if (!cursor_skip(&c, m->version == 2 ? 8 : 12))
		return false;
	d.mtu = get_u16be(m->version == 2 ? p : p + 4);
	d.flags = m->version == 2 ? p[3] : p[7];
	while (lsa_read(&l, m->version, &c))
		if (f != NULL)
			dbd_print(f, m, &d, &l);
	return cursor_left(&c) == 0;
}

/* --- lines of version 2 ----------------------------------------------------------------------------------------- */

/* The columns up to the link state's number; number is what stands there. */
static void
begin2(FILE *f, const struct ospf_message *m, unsigned type, uint32_t number)
{
	fprintf(f, "%" PRIu64 "\t%u\t", m->number, m->version);
	ospf_put_area(f, m->area);
	fprintf(f, "%s\t", ospf_type_name(m->type));
	ospf_put_ls_type(f, 2, type);
	ospf_put_address(f, m->v6, m->src);
	ospf_put_lsid(f, number);
}

/* A link state without a body. */
static void
header2(FILE *f, const struct ospf_message *m, const struct lsa *l)
{
	begin2(f, m, l->type, l->id);
	ospf_put_none(f, 1);
	ospf_put_ip4(f, l->router);
	fprintf(f, "0x%02x\t", l->options);
	ospf_put_none(f, 5);
	putc('\n', f);
}

/* | flags 8 | 0 8 | links 16 | number 32 | data 32 | type 8 | metrics 8 | metric 16 | metrics of 32 | ... | */
static bool
router2(FILE *f, const struct ospf_message *m, const struct lsa *l, struct cursor c)
{
	const uint8_t flags = cursor_has(&c, 1) ? c.p[0] : 0;
	uint16_t n;

	if (!cursor_skip(&c, 2) || !cursor_u16be(&c, &n))
		return false;
	for (; n > 0; n--) {
		const uint8_t *const p = c.p;

		if (!cursor_has(&c, 12) || !cursor_skip(&c, 12 + p[9] * (size_t)4))
			return false;
		if (f == NULL)
			continue;
		begin2(f, m, l->type, get_u32be(p));
		ospf_put_ip4(f, get_u32be(p + 4));
		ospf_put_ip4(f, l->router);
		fprintf(f, "0x%02x\t%u\t%u\t\t0x%02x\t\t\n", l->options, p[8], get_u16be(p + 10), flags);
	}
	return true;
}

/* The attached routers, joined by ; */
static void
put_routers(FILE *f, struct cursor c)
{
	uint32_t router;

	for (bool first = true; cursor_u32be(&c, &router); first = false) {
		if (!first)
			putc(';', f);
		ospf_put_ip4_bare(f, router);
	}
	putc('\t', f);
}

/* | netmask 32 | attached routers | */
static bool
network2(FILE *f, const struct ospf_message *m, const struct lsa *l, struct cursor c)
{
	uint32_t mask;

	if (!cursor_u32be(&c, &mask))
		return false;
	if (f == NULL)
		return true;
	begin2(f, m, l->type, l->id);
	ospf_put_mask(f, mask);
	ospf_put_ip4(f, l->router);
	fprintf(f, "0x%02x\t\t\t\t\t", l->options);
	put_routers(f, c);
	putc('\n', f);
	return true;
}

/* | netmask 32 | E 1 | 0 7 | metric 24 |, external ones: | forwarding address 32 | tag 32 | */
static bool
summary2(FILE *f, const struct ospf_message *m, const struct lsa *l, struct cursor c)
{
	const bool external = l->type == LS_EXTERNAL || l->type == LS_NSSA;
	uint32_t mask, metric, forward = 0;

	if (!cursor_u32be(&c, &mask) || !cursor_u32be(&c, &metric) || (external && !cursor_u32be(&c, &forward)))
		return false;
	if (f == NULL)
		return true;
	begin2(f, m, l->type, l->id);
	ospf_put_mask(f, mask);
	ospf_put_ip4(f, l->router);
	fprintf(f, "0x%02x\t\t%" PRIu32 "\t%s\t\t\t", l->options, metric & 0xffffff,
	    !external ? "" : metric >> 31 ? "E2" : "E1");
	if (external)
		ospf_put_ip4_bare(f, forward);
	putc('\n', f);
	return true;
}

static bool
lsa2(FILE *f, const struct ospf_message *m, const struct lsa *l, struct cursor c)
{
	switch (l->type) {
	case LS_ROUTER:
		return router2(f, m, l, c);
	case LS_NETWORK:
		return network2(f, m, l, c);
	case LS_INTER_PREFIX:
	case LS_INTER_ROUTER:
	case LS_EXTERNAL:
	case LS_NSSA:
		return summary2(f, m, l, c);
	default:
		if (f != NULL)
			header2(f, m, l);
		return true;
	}
}

/* --- lines of version 3 ----------------------------------------------------------------------------------------- */

/* What a line of version 3 may have; what is NULL or not said is empty. */
struct line3 {
	const uint8_t *options;			/* 3 bytes */
	const uint8_t *interface, *neighbour;	/* 4 bytes */
	const uint8_t *router;			/* 4 bytes, and up to routers_end */
	const uint8_t *routers_end;
	int type, prefixOptions;		/* -1: not said */
	int64_t metric;				/* -1: not said */
	unsigned reference;			/* type of a link state */
	bool refers;
	const uint8_t *prefix;			/* 16 bytes, of which prefixLen bits */
	unsigned prefixLen;
	const uint8_t *address;			/* 16 bytes */
};
#define LINE3	(struct line3){ .type = -1, .prefixOptions = -1, .metric = -1 }

static void
put_number(FILE *f, int64_t n)
{
	if (n >= 0)
		fprintf(f, "%" PRId64, n);
	putc('\t', f);
}

static void
put_u32(FILE *f, const uint8_t *p)
{
	put_number(f, p != NULL ? (int64_t)get_u32be(p) : -1);
}

static void
print3(FILE *f, const struct ospf_message *m, unsigned type, uint32_t router, uint32_t id, const struct line3 *x)
{
	char text[INET6_ADDRSTRLEN];

	fprintf(f, "%" PRIu64 "\t%u\t", m->number, m->version);
	ospf_put_area(f, m->area);
	ospf_put_ip4(f, ntohl(m->router));
	fprintf(f, "%s\t", ospf_type_name(m->type));
	ospf_put_ls_type(f, 3, type);
	ospf_put_address(f, m->v6, m->src);
	ospf_put_address(f, m->v6, m->dst);
	ospf_put_ip4(f, router);
	if (x->options != NULL)
		fprintf(f, "0x%02x%02x%02x", x->options[0], x->options[1], x->options[2]);
	putc('\t', f);
	ospf_put_lsid(f, id);
	put_u32(f, x->interface);
	put_u32(f, x->neighbour);
	if (x->router != NULL)
		put_routers(f, (struct cursor){ x->router, x->routers_end });
	else
		putc('\t', f);
	put_number(f, x->type);
	if (x->prefixOptions >= 0)
		fprintf(f, "0x%02x", (unsigned)x->prefixOptions);
	putc('\t', f);
	put_number(f, x->metric);
	if (x->refers)
		ospf_put_ls_type(f, 3, x->reference);
	else
		putc('\t', f);
	if (x->prefix != NULL)
		fprintf(f, "%s/%u", inet_ntop(AF_INET6, x->prefix, text, sizeof(text)), x->prefixLen);
	putc('\t', f);
	if (x->address != NULL)
		fputs(inet_ntop(AF_INET6, x->address, text, sizeof(text)), f);
	putc('\n', f);
}

/* | bits 8 | options 8 | 16 | prefix in words of 32 bits |; the cursor goes behind it.  prefix has 16 bytes. */
static bool
read_prefix(struct line3 *x, struct cursor *c, uint8_t *prefix, uint16_t *field)
{
	size_t n;
	uint8_t bits, options;

	if (!cursor_u8(c, &bits) || !cursor_u8(c, &options) || !cursor_u16be(c, field) || bits > 128)
		return false;
	n = (bits + 31U) / 32 * 4;
	if (!cursor_has(c, n))
		return false;
	memset(prefix, 0, 16);
	memcpy(prefix, c->p, n);
	cursor_skip(c, n);
	x->prefix = prefix;
	x->prefixLen = bits;
	x->prefixOptions = options;
	return true;
}

/* | flags 8 | options 24 | type 8 | 0 8 | metric 16 | interface 32 | neighbour's 32 | neighbour 32 | ... | */
static bool
router3(FILE *f, const struct ospf_message *m, const struct lsa *l, struct cursor c)
{
	struct line3 x = LINE3;

	x.options = c.p + 1;
	if (!cursor_skip(&c, 4))
		return false;
	for (; cursor_has(&c, 16); cursor_skip(&c, 16)) {
		x.type = c.p[0];
		x.metric = get_u16be(c.p + 2);
		x.interface = c.p + 4;
		x.neighbour = c.p + 8;
		x.router = c.p + 12;
		x.routers_end = c.p + 16;
		if (f != NULL)
			print3(f, m, l->type, l->router, l->id, &x);
	}
	return cursor_left(&c) == 0;
}

/* | 0 8 | options 24 | attached routers | */
static bool
network3(FILE *f, const struct ospf_message *m, const struct lsa *l, struct cursor c)
{
	struct line3 x = LINE3;

	x.options = c.p + 1;
	if (!cursor_skip(&c, 4))
		return false;
	x.router = c.p;
	x.routers_end = c.end;
	if (f != NULL)
		print3(f, m, l->type, l->router, l->id, &x);
	return true;
}

/*
 * Prefixes: | 0 8 | metric 24 | prefix |; external ones: | E F T 8 | metric 24 | prefix with a type of link state |,
 * with F | forwarding address 128 |
 */
static bool
prefix3(FILE *f, const struct ospf_message *m, const struct lsa *l, struct cursor c, bool external)
{
	struct line3 x = LINE3;
	uint8_t prefix[16];
	uint16_t reference;
	uint32_t head;

	if (!cursor_u32be(&c, &head) || !read_prefix(&x, &c, prefix, &reference))
		return false;
	x.metric = head & 0xffffff;
	if (external) {
		x.type = (head >> 26 & 1) + 1;
		x.refers = reference != 0;
		x.reference = reference;
		if (head >> 25 & 1) {
			x.address = c.p;
			if (!cursor_skip(&c, 16))
				return false;
		}
	}
	if (f != NULL)
		print3(f, m, l->type, l->router, l->id, &x);
	return true;
}

/* | 0 8 | options 24 | 0 8 | metric 24 | router 32 | */
static bool
inter_router3(FILE *f, const struct ospf_message *m, const struct lsa *l, struct cursor c)
{
	struct line3 x = LINE3;

	if (!cursor_has(&c, 12))
		return false;
	x.options = c.p + 1;
	x.metric = get_u32be(c.p + 4) & 0xffffff;
	x.router = c.p + 8;
	x.routers_end = c.p + 12;
	if (f != NULL)
		print3(f, m, l->type, l->router, l->id, &x);
	return true;
}

/* | priority 8 | options 24 | address 128 | prefixes 32 | prefix | ... | */
static bool
link3(FILE *f, const struct ospf_message *m, const struct lsa *l, struct cursor c)
{
	struct line3 x = LINE3;
	uint8_t prefix[16];
	uint32_t n;
	uint16_t none;

	x.options = c.p + 1;
	x.address = c.p + 4;
	if (!cursor_skip(&c, 20) || !cursor_u32be(&c, &n))
		return false;
	if (n == 0 && f != NULL)
		print3(f, m, l->type, l->router, l->id, &x);
	for (; n > 0; n--) {
		if (!read_prefix(&x, &c, prefix, &none))
			return false;
		if (f != NULL)
			print3(f, m, l->type, l->router, l->id, &x);
	}
	return true;
}

/* | prefixes 16 | type of a link state 16 | its number 32 | its router 32 | prefix with a metric | ... | */
static bool
intra_prefix3(FILE *f, const struct ospf_message *m, const struct lsa *l, struct cursor c)
{
	struct line3 x = LINE3;
	uint8_t prefix[16];
	uint16_t n, metric;

	if (!cursor_has(&c, 12))
		return false;
	n = get_u16be(c.p);
	x.refers = true;
	x.reference = get_u16be(c.p + 2);
	x.interface = c.p + 4;
	x.router = c.p + 8;
	x.routers_end = c.p + 12;
	cursor_skip(&c, 12);
	for (; n > 0; n--) {
		if (!read_prefix(&x, &c, prefix, &metric))
			return false;
		x.metric = metric;
		if (f != NULL)
			print3(f, m, l->type, l->router, l->id, &x);
	}
	return true;
}

static bool
lsa3(FILE *f, const struct ospf_message *m, const struct lsa *l, struct cursor c)
{
	const struct line3 none = LINE3;

	switch (l->type & 0x1fff) {
	case LS_ROUTER:
		return router3(f, m, l, c);
	case LS_NETWORK:
		return network3(f, m, l, c);
	case LS_INTER_PREFIX:
		return prefix3(f, m, l, c, false);
	case LS_INTER_ROUTER:
		return inter_router3(f, m, l, c);
	case LS_EXTERNAL:
	case LS_NSSA:
		return prefix3(f, m, l, c, true);
	case LS_LINK:
		return link3(f, m, l, c);
	case LS_INTRA_PREFIX:
		return intra_prefix3(f, m, l, c);
	default:
		if (f != NULL)
			print3(f, m, l->type, l->router, l->id, &none);
		return true;
	}
}

/* --- requests, updates, acknowledgements ------------------------------------------------------------------------ */

/* | type 32 (version 3: 0 16 | type 16) | link state 32 | router 32 | ... | */
static bool
requests(const struct ospf_message *m, struct cursor c, FILE *f)
{
	const struct line3 none = LINE3;

	for (; cursor_has(&c, 12); cursor_skip(&c, 12)) {
		const struct lsa l = { .type = get_u16be(c.p + 2), .id = get_u32be(c.p + 4),
			.router = get_u32be(c.p + 8) };

		if (f == NULL)
			continue;
		if (m->version == 3) {
			print3(f, m, l.type, l.router, l.id, &none);
			continue;
		}
		begin2(f, m, l.type, l.id);
		ospf_put_none(f, 1);
		ospf_put_ip4(f, l.router);
		ospf_put_none(f, 6);
		putc('\n', f);
	}
	return cursor_left(&c) == 0;
}

/* | link states 32 | header | body | ... | */
static bool
updates(struct ospf_message *m, struct cursor c, FILE *f)
{
	struct cursor body;
	struct lsa l;
	uint32_t n;

	if (!cursor_u32be(&c, &n))
		return false;
	for (; n > 0; n--) {
		if (!lsa_read(&l, m->version, &c))
			return false;
		if ((l.type & (m->version == 2 ? 0xff : 0x1fff)) < 64)
			m->lsTypes |= UINT64_C(1) << (l.type & (m->version == 2 ? 0xff : 0x1fff));
		if (l.len < LSA_LEN)
			return false;
		body = (struct cursor){ c.p, c.p + MIN(cursor_left(&c), l.len - (size_t)LSA_LEN) };
		if (!(m->version == 2 ? lsa2 : lsa3)(f, m, &l, body) || !cursor_skip(&c, l.len - (size_t)LSA_LEN))
			return false;
	}
	return true;
}

static bool
acks(const struct ospf_message *m, struct cursor c, FILE *f)
{
	const struct line3 none = LINE3;
	struct lsa l;

	while (lsa_read(&l, m->version, &c)) {
		if (f == NULL)
			continue;
		if (m->version == 2)
			header2(f, m, &l);
		else
			print3(f, m, l.type, l.router, l.id, &none);
	}
	return cursor_left(&c) == 0;
}

bool
ospf_lsa_message(struct ospf_message *m, struct cursor body, const struct ospf_files *o)
{
	FILE *const f = m->version == 2 ? o->msg2 : o->msg3;

	switch (m->type) {
	case OSPF_DBD:
		return dbd(m, body, o->dbd);
	case OSPF_LSREQ:
		return requests(m, body, f);
	case OSPF_LSUPDATE:
		return updates(m, body, f);
	default:
		return acks(m, body, f);
	}
}
