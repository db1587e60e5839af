/* The image of a table, made from networks with labels: gathered, flattened to ranges, laid out. */
#include "subnet_build.h"
#include "subnet_table.h"
#include "subnet_priv.h"

#include <arpa/inet.h>

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A growing array of elements of one size */
struct vec {
	void		*p;
	size_t		 n, cap, width;
};

/* Distinct byte strings of one length (width > 0) or NUL-terminated ones (width 0), numbered as they come */
struct pool {
	struct vec	 item;		/* elements, or the characters */
	struct vec	 off;		/* width 0: where each string starts */
	uint32_t	*slot;		/* open addressing: number + 1, 0 free */
	size_t		 nslot;		/* a power of two */
	size_t		 width;
};

/* A label as stored: no pointers, no padding, so that equal ones are equal bytes. */
struct blabel {
	uint32_t	has;
	int32_t		cc;
	uint32_t	asn;
	uint32_t	org, county, city;	/* numbers in the string pool */
	float		lat, lng, prec;
	uint32_t	tor;
};

/* A network with a label */
struct bentry {
	subnet_addr	first;
	uint32_t	label;		/* number in the label pool */
	uint32_t	seq;		/* order of adding */
	uint16_t	rank;		/* which source wins: higher */
	uint8_t		plen;
};

/* A range of the flattened table: from first up to the next one */
struct brange {
	subnet_addr	first;
	uint32_t	label;		/* 0: unknown */
};

struct subnet_build {
	int		family;
	unsigned int	width;		/* of an address [bits] */
	struct pool	string;		/* 0 is SUBNET_UNK */
	struct pool	label;		/* 0 is the empty one */
	struct vec	entry;
	struct vec	range;		/* the result */
	struct vec	source;		/* text of SEC_SOURCE, not terminated */
	uint16_t	rank;		/* of the present source */
	uint16_t	nsource;	/* databases so far */
	uint32_t	date;		/* newest, yyyymmdd */
	uint32_t	undated;	/* while no source has one */
};

#define RANK_LIST	UINT16_MAX
#define RANK_UNDERLAY	0

/* --- arrays and pools ------------------------------------------------------------------------------------------- */

/* Room for n more elements; NULL and ENOMEM if there is none. */
static void *
vec_grow(struct vec *v, size_t n)
{
	size_t cap = v->cap;
	void *p;

	if (v->cap - v->n < n) {
		cap = cap < 16 ? 16 : cap + cap / 2;
		if (cap < v->n + n)
			cap = v->n + n;
		if ((p = reallocarray(v->p, cap, v->width)) == NULL)
			return NULL;
		v->p = p;
		v->cap = cap;
	}
	p = (char *)v->p + v->n * v->width;
	v->n += n;
	return p;
}

static int
vec_push(struct vec *v, const void *item)
{
	void *p = vec_grow(v, 1);

	if (p == NULL)
		return -1;
	memcpy(p, item, v->width);
	return 0;
}

static const void *
pool_get(const struct pool *p, uint32_t i)
{
	if (p->width > 0)
		return (const char *)p->item.p + i * p->width;
	return (const char *)p->item.p + ((const size_t *)p->off.p)[i];
}

static size_t
pool_n(const struct pool *p)
{
	return p->width > 0 ? p->item.n : p->off.n;
}

static uint64_t
hash(const void *data, size_t n)
{
	const unsigned char *b = data;
	uint64_t h = 0xcbf29ce484222325U;
	size_t i;

	for (i = 0; i < n; i++)
		h = (h ^ b[i]) * 0x100000001b3U;
	return h ^ h >> 32;
}

static size_t
item_len(const struct pool *p, const void *item)
{
	return p->width > 0 ? p->width : strlen(item) + 1;
}

static int
pool_rehash(struct pool *p)
{
	const size_t n = p->nslot > 0 ? p->nslot * 2 : 1024;
	uint32_t *slot = calloc(n, sizeof(*slot)), i;
	const void *item;
	size_t k;

	if (slot == NULL)
		return -1;
	for (i = 0; i < pool_n(p); i++) {
		item = pool_get(p, i);
		for (k = hash(item, item_len(p, item)) & (n - 1); slot[k] != 0; k = (k + 1) & (n - 1))
			;
		slot[k] = i + 1;
	}
	free(p->slot);
	p->slot = slot;
	p->nslot = n;
	return 0;
}

/* Number of item, added if it is new. */
static int
pool_intern(struct pool *p, const void *item, uint32_t *num)
{
	const size_t len = item_len(p, item);
	size_t k, start;
	void *copy;

	if (pool_n(p) >= p->nslot / 2 && pool_rehash(p) == -1)
		return -1;
	for (k = hash(item, len) & (p->nslot - 1); p->slot[k] != 0; k = (k + 1) & (p->nslot - 1)) {
		const void *have = pool_get(p, p->slot[k] - 1);

		if (p->width > 0 ? memcmp(have, item, len) == 0 : strcmp(have, item) == 0) {
			*num = p->slot[k] - 1;
			return 0;
		}
	}
	start = p->item.n;
	if ((copy = vec_grow(&p->item, p->width > 0 ? 1 : len)) == NULL)
		return -1;
	memcpy(copy, item, len);
	if (p->width == 0 && vec_push(&p->off, &start) == -1)
		return -1;
	*num = (uint32_t)(pool_n(p) - 1);
	p->slot[k] = *num + 1;
	return 0;
}

static void
pool_init(struct pool *p, size_t width)
{
	*p = (struct pool){ .width = width, .item.width = width > 0 ? width : 1, .off.width = sizeof(size_t) };
}

static void
pool_release(struct pool *p)
{
	free(p->item.p);
	free(p->off.p);
	free(p->slot);
}

/* --- entries ---------------------------------------------------------------------------------------------------- */

int
subnet_parse_addr(const char *s, subnet_addr *addr)
{
	unsigned char b[16];
	size_t i, n;
	int family = strchr(s, ':') != NULL ? 6 : 4;

	n = family == 6 ? 16 : 4;
	if (inet_pton(family == 6 ? AF_INET6 : AF_INET, s, b) != 1)
		return 0;
	for (*addr = 0, i = 0; i < n; i++)
		*addr = *addr << 8 | b[i];
	return family;
}

int
subnet_parse_network(const char *s, subnet_addr *first, subnet_addr *last)
{
	char buf[INET6_ADDRSTRLEN];
	const char *slash = strchr(s, '/');
	const size_t n = slash != NULL ? (size_t)(slash - s) : strlen(s);
	subnet_addr hosts = 0;
	unsigned long plen;
	unsigned int width;
	char *end;
	int family;

	if (n >= sizeof(buf))
		return 0;
	memcpy(buf, s, n);
	buf[n] = '\0';
	if ((family = subnet_parse_addr(buf, first)) == 0)
		return 0;
	width = family == 4 ? 32 : 128;
	if (slash != NULL) {
		if (!isdigit((unsigned char)slash[1]))
			return 0;
		plen = strtoul(slash + 1, &end, 10);
		if (*end != '\0' || plen > width)
			return 0;
		if (plen < width)
			hosts = ~(subnet_addr)0 >> (128 - (width - plen));
	}
	*last = *first | hosts;
	return (*first & hosts) != 0 ? -1 : family;
}

/* Bytes of s that fit max, cut where a character starts. */
static size_t
cut_len(const char *s, size_t max)
{
	size_t n = strnlen(s, max + 1);

	if (n <= max)
		return n;
	for (n = max; n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80; n--)
		;
	while (n > 0 && s[n - 1] == ' ')
		n--;
	return n;
}

static int
intern_text(struct subnet_build *b, const char *s, size_t max, uint32_t *num)
{
	char buf[SUBNET_WHOLEN + 1];
	size_t n;

	if (s == NULL || s[0] == '\0')
		s = SUBNET_UNK;
	n = cut_len(s, max);
	memcpy(buf, s, n);
	buf[n] = '\0';
	return pool_intern(&b->string, n > 0 ? buf : SUBNET_UNK, num);
}

/* The label with what it does not state at its neutral value. */
static int
intern_label(struct subnet_build *b, const struct subnet_label *l, uint32_t *num)
{
	struct blabel x = { .has = l->has, .cc = -1, .lat = SUBNET_POS_UNK, .lng = SUBNET_POS_UNK,
		.prec = SUBNET_PREC_UNK };

	if (l->has & SUBNET_HAS_CC)
		x.cc = l->cc;
	if (l->has & SUBNET_HAS_ASN)
		x.asn = l->asn;
	if (l->has & SUBNET_HAS_TOR)
		x.tor = l->tor;
	if (l->has & SUBNET_HAS_POS) {
		x.lat = l->lat;
		x.lng = l->lng;
		x.prec = l->prec;
	}
	if (intern_text(b, l->has & SUBNET_HAS_ORG ? l->org : NULL, SUBNET_WHOLEN, &x.org) == -1 ||
	    intern_text(b, l->has & SUBNET_HAS_PLACE ? l->county : NULL, SUBNET_PLACELEN, &x.county) == -1 ||
	    intern_text(b, l->has & SUBNET_HAS_PLACE ? l->city : NULL, SUBNET_PLACELEN, &x.city) == -1)
		return -1;
	return pool_intern(&b->label, &x, num);
}

int
subnet_build_add(struct subnet_build *b, subnet_addr first, subnet_addr last, const struct subnet_label *l)
{
	struct bentry e = { .first = first, .rank = b->rank };
	subnet_addr size;
	unsigned int bits;

	if (l->has == 0 || first > last)
		return 0;
	if (intern_label(b, l, &e.label) == -1)
		return -1;
	for (;;) {
		/* the largest network that starts at first and ends by last */
		for (bits = 0; bits < b->width; bits++) {
			size = (subnet_addr)1 << bits;
			if ((e.first & size) != 0 || last - e.first < size * 2 - 1)
				break;
		}
		e.plen = (uint8_t)(b->width - bits);
		e.seq = (uint32_t)b->entry.n;
		if (vec_push(&b->entry, &e) == -1)
			return -1;
		size = bits < 128 ? ((subnet_addr)1 << bits) - 1 : ~(subnet_addr)0;
		if (last - e.first <= size)
			return 0;
		e.first += size + 1;
	}
}

int
subnet_build_source(struct subnet_build *b, enum subnet_kind kind, uint32_t date)
{
	if (kind == SUBNET_DATABASE && b->nsource == RANK_LIST - 1) {
		errno = E2BIG;
		return -1;
	}
	b->rank = kind == SUBNET_LIST ? RANK_LIST : kind == SUBNET_UNDERLAY ? RANK_UNDERLAY : ++b->nsource;
	if (date > b->date)
		b->date = date;
	return 0;
}

int
subnet_build_describe(struct subnet_build *b, const char *line)
{
	const size_t n = strlen(line);
	char *p = vec_grow(&b->source, n + 1);

	if (p == NULL)
		return -1;
	memcpy(p, line, n);
	p[n] = '\n';
	return 0;
}

struct subnet_build *
subnet_build_empty(int family, uint32_t date)
{
	const struct blabel none = { .cc = -1, .lat = SUBNET_POS_UNK, .lng = SUBNET_POS_UNK,
		.prec = SUBNET_PREC_UNK };
	struct subnet_build *b = calloc(1, sizeof(*b));
	uint32_t zero;

	if (b == NULL)
		return NULL;
	b->family = family;
	b->width = family == 4 ? 32 : 128;
	pool_init(&b->string, 0);
	pool_init(&b->label, sizeof(struct blabel));
	b->entry.width = sizeof(struct bentry);
	b->range.width = sizeof(struct brange);
	b->source.width = 1;
	b->undated = date;
	if (pool_intern(&b->string, SUBNET_UNK, &zero) == -1 || pool_intern(&b->label, &none, &zero) == -1) {
		subnet_build_free(b);
		return NULL;
	}
	return b;
}

void
subnet_build_free(struct subnet_build *b)
{
	if (b == NULL)
		return;
	pool_release(&b->string);
	pool_release(&b->label);
	free(b->entry.p);
	free(b->range.p);
	free(b->source.p);
	free(b);
}

/* --- flatten: networks that nest to ranges that do not ---------------------------------------------------------- */

/* By first address, the wider network first, then as added: what comes later lies inside. */
static int
entry_cmp(const void *pa, const void *pb)
{
	const struct bentry *x = pa, *y = pb;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	if (x->plen != y->plen)
		return x->plen < y->plen ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static subnet_addr
entry_last(const struct subnet_build *b, const struct bentry *e)
{
	const unsigned int bits = b->width - e->plen;

	return bits == 0 ? e->first : e->first | ~(subnet_addr)0 >> (128 - bits);
}

/* Take over what l states. */
static void
overlay(struct blabel *to, const struct blabel *l, uint32_t what)
{
	if (what & SUBNET_HAS_CC)
		to->cc = l->cc;
	if (what & SUBNET_HAS_ORG)
		to->org = l->org;
	if (what & SUBNET_HAS_ASN)
		to->asn = l->asn;
	if (what & SUBNET_HAS_TOR)
		to->tor = l->tor;
	if (what & SUBNET_HAS_PLACE) {
		to->county = l->county;
		to->city = l->city;
	}
	if (what & SUBNET_HAS_POS) {
		to->lat = l->lat;
		to->lng = l->lng;
		to->prec = l->prec;
	}
}

/*
 * The label where the n networks of stack cover, the innermost last: for each thing a label can state the highest
 * rank, and within it the innermost network.  The underlay counts only where it is alone.
 */
static int
effective(struct subnet_build *b, const struct bentry *const *stack, size_t n, uint32_t *num)
{
	struct blabel x = *(const struct blabel *)pool_get(&b->label, 0);
	const struct blabel *l;
	uint16_t best[6] = { 0 };
	uint32_t take, bit;
	bool alone = true;
	size_t i;

	for (i = 0; i < n && alone; i++)
		alone = stack[i]->rank == RANK_UNDERLAY;
	for (i = 0; i < n; i++) {
		if (stack[i]->rank == RANK_UNDERLAY && !alone)
			continue;
		l = pool_get(&b->label, stack[i]->label);
		for (take = 0, bit = 0; bit < 6; bit++) {
			if ((l->has & 1U << bit) != 0 && stack[i]->rank >= best[bit]) {
				best[bit] = stack[i]->rank;
				take |= 1U << bit;
			}
		}
		overlay(&x, l, take);
	}
	return pool_intern(&b->label, &x, num);
}

/* Addresses from first on have the label; a range that goes on in the same way is not cut. */
static int
emit(struct subnet_build *b, subnet_addr first, uint32_t label)
{
	const struct brange r = { first, label };
	const struct brange *have = b->range.p;

	if (b->range.n > 0 && have[b->range.n - 1].first == first)
		b->range.n--;
	if (b->range.n > 0 && have[b->range.n - 1].label == label)
		return 0;
	return vec_push(&b->range, &r);
}

struct sweep {
	const struct bentry	**stack;
	size_t			 n, cap;
};

/* End the networks on the stack that end before the address up to (all: that end at all). */
static int
sweep_pop(struct subnet_build *b, struct sweep *s, subnet_addr upto, bool all)
{
	subnet_addr last;
	uint32_t label;

	while (s->n > 0) {
		last = entry_last(b, s->stack[s->n - 1]);
		if (!all && last >= upto)
			return 0;
		while (s->n > 0 && entry_last(b, s->stack[s->n - 1]) == last)
			s->n--;
		if (last == ~(subnet_addr)0 >> (128 - b->width))
			return 0;
		if (effective(b, s->stack, s->n, &label) == -1 || emit(b, last + 1, label) == -1)
			return -1;
	}
	return 0;
}

static int
sweep_push(struct sweep *s, const struct bentry *e)
{
	const struct bentry **p;

	if (s->n == s->cap) {
		s->cap = s->cap > 0 ? s->cap * 2 : 256;
		if ((p = reallocarray(s->stack, s->cap, sizeof(*p))) == NULL)
			return -1;
		s->stack = p;
	}
	s->stack[s->n++] = e;
	return 0;
}

static int
flatten(struct subnet_build *b)
{
	const struct bentry *e = b->entry.p;
	struct sweep s = { 0 };
	uint32_t label;
	size_t i;
	int ret = -1;

	if (b->entry.n > 0)
		qsort(b->entry.p, b->entry.n, sizeof(*e), entry_cmp);
	b->range.n = 0;
	if (emit(b, 0, 0) == -1)
		goto out;
	for (i = 0; i < b->entry.n; i++) {
		if (sweep_pop(b, &s, e[i].first, false) == -1 || sweep_push(&s, &e[i]) == -1)
			goto out;
		if (i + 1 < b->entry.n && e[i + 1].first == e[i].first)
			continue;
		if (effective(b, s.stack, s.n, &label) == -1 || emit(b, e[i].first, label) == -1)
			goto out;
	}
	ret = sweep_pop(b, &s, 0, true);
out:
	free(s.stack);
	return ret;
}

/* --- image ------------------------------------------------------------------------------------------------------ */

/* The parts of an image before they are put together */
struct parts {
	struct vec	 sec[SEC_N];
	uint32_t	 nranges, norgs, nkeys;
	bool		 places;	/* there are any */
	uint32_t	*record;	/* record number by label number */
};

static void
parts_init(struct parts *p)
{
	int s;

	memset(p, 0, sizeof(*p));
	for (s = 0; s < SEC_N; s++)
		p->sec[s].width = subnet_section_width[s];
}

static void
parts_release(struct parts *p)
{
	int s;

	for (s = 0; s < SEC_N; s++)
		free(p->sec[s].p);
	free(p->record);
}

/* Offset of string num in SEC_STRING, which is the pool's text as it is */
static uint32_t
string_off(const struct subnet_build *b, uint32_t num)
{
	return (uint32_t)((const size_t *)b->string.off.p)[num];
}

static int
add_record(struct subnet_build *b, struct parts *p, const struct blabel *l, uint32_t org)
{
	struct subnet_record r = { .cc = SUBNET_UNK, .asn = l->asn, .org = string_off(b, l->org) };
	const struct subnet_place place = { .county = string_off(b, l->county), .city = string_off(b, l->city),
		.lat = l->lat, .lng = l->lng, .prec = l->prec };

	r.netid = (org & SUBNET_NETID_ORG) | (l->tor ? SUBNET_NETID_TOR : 0);
	if (l->cc >= 0) {
		memcpy(r.cc, subnet_code((unsigned int)l->cc), 2);
		r.netid |= (uint32_t)l->cc << SUBNET_NETID_CC_SHIFT;
	}
	if (l->county != 0 || l->city != 0 || l->lat <= 90)
		p->places = true;
	return vec_push(&p->sec[SEC_RECORD], &r) == -1 ? -1 : vec_push(&p->sec[SEC_PLACE], &place);
}

/* Records of the labels that ranges use, numbered as they come; organisations get their index the same way. */
static int
make_records(struct subnet_build *b, struct parts *p)
{
	static const struct subnet_record unknown = { .cc = SUBNET_UNK };
	static const struct subnet_place unknown_place;
	const struct brange *r = b->range.p;
	const struct blabel *l;
	uint32_t *org = calloc(pool_n(&b->string), sizeof(*org));
	size_t i;
	int ret = -1;

	p->record = calloc(pool_n(&b->label), sizeof(*p->record));
	if (org == NULL || p->record == NULL || vec_push(&p->sec[SEC_RECORD], &unknown) == -1 ||
	    vec_push(&p->sec[SEC_PLACE], &unknown_place) == -1)
		goto out;
	for (i = 0; i < b->range.n; i++) {
		if (r[i].label == 0)
			continue;
		p->nranges++;
		if (p->record[r[i].label] != 0)
			continue;
		l = pool_get(&b->label, r[i].label);
		if (l->org != 0 && org[l->org] == 0)
			org[l->org] = ++p->norgs;
		p->record[r[i].label] = (uint32_t)p->sec[SEC_RECORD].n;
		if (add_record(b, p, l, org[l->org]) == -1)
			goto out;
	}
	if (!p->places)
		p->sec[SEC_PLACE].n = 0;
	ret = 0;
out:
	free(org);
	return ret;
}

/* Write the chunk of the ranges from[0..n), all in one /16; the first one may begin before it. */
static int
put_chunk(struct parts *p, const struct brange *from, uint32_t n, uint32_t upper)
{
	const uint32_t words = subnet_chunk_words(n);
	uint32_t *c = vec_grow(&p->sec[SEC_CHUNK], words), *rec, i;
	uint16_t *low;

	if (c == NULL)
		return -1;
	memset(c, 0, words * sizeof(*c));
	low = (uint16_t *)(void *)c;
	rec = c + words - n;
	*low++ = (uint16_t)(n - 1);
	for (i = 0; i < n; i++) {
		low[i] = from[i].first >> 16 < upper ? 0 : (uint16_t)from[i].first;
		rec[i] = p->record[from[i].label];
	}
	return 0;
}

static int
make_v4(struct subnet_build *b, struct parts *p)
{
	const struct brange *r = b->range.p;
	uint32_t upper, e, n;
	size_t i = 0;

	for (upper = 0; upper < 65536; upper++) {
		/* i: the range that the first address of the /16 is in */
		while (i + 1 < b->range.n && r[i + 1].first <= (subnet_addr)upper << 16)
			i++;
		for (n = 1; i + n < b->range.n && r[i + n].first >> 16 == upper; n++)
			;
		e = n == 1 ? SUBNET_DIRECT | p->record[r[i].label] : (uint32_t)p->sec[SEC_CHUNK].n;
		if (vec_push(&p->sec[SEC_INDEX], &e) == -1 || (n > 1 && put_chunk(p, r + i, n, upper) == -1))
			return -1;
	}
	return 0;
}

static uint64_t
upper_half(const struct brange *r)
{
	return (uint64_t)(r->first >> 64);
}

/* The ranges from[0..n) begin in the same /64; before is the record of the range before them. */
static int
put_sub(struct parts *p, const struct brange *from, size_t n, uint32_t before)
{
	struct subnet_sub s = { (uint32_t)p->sec[SEC_SUBKEY].n, (uint32_t)n };
	uint64_t lo = 0;
	size_t i;

	if ((uint64_t)from[0].first != 0) {
		s.n++;
		if (vec_push(&p->sec[SEC_SUBKEY], &lo) == -1 || vec_push(&p->sec[SEC_SUBVAL], &before) == -1)
			return -1;
	}
	for (i = 0; i < n; i++) {
		lo = (uint64_t)from[i].first;
		if (vec_push(&p->sec[SEC_SUBKEY], &lo) == -1 ||
		    vec_push(&p->sec[SEC_SUBVAL], &p->record[from[i].label]) == -1)
			return -1;
	}
	return vec_push(&p->sec[SEC_SUB], &s);
}

/* Put the levels above the leaves, each filled up to whole blocks. */
static int
make_tree(struct parts *p)
{
	const uint64_t fill = UINT64_MAX;
	struct vec *v = &p->sec[SEC_KEY];
	uint64_t key;
	size_t start = 0, n = v->n, i;

	for (;;) {
		while ((v->n - start) % SUBNET_FAN != 0) {
			if (vec_push(v, &fill) == -1)
				return -1;
		}
		if (n <= SUBNET_FAN)
			return 0;
		for (i = 0; i < n; i += SUBNET_FAN) {
			key = ((const uint64_t *)v->p)[start + i];
			if (vec_push(v, &key) == -1)
				return -1;
		}
		start += (n + SUBNET_FAN - 1) / SUBNET_FAN * SUBNET_FAN;
		n = (n + SUBNET_FAN - 1) / SUBNET_FAN;
	}
}

static int
make_v6(struct subnet_build *b, struct parts *p)
{
	const struct brange *r = b->range.p;
	uint64_t key;
	uint32_t value;
	size_t i, n;

	for (i = 0; i < b->range.n; i += n) {
		key = upper_half(&r[i]);
		for (n = 1; i + n < b->range.n && upper_half(&r[i + n]) == key; n++)
			;
		value = p->record[r[i].label];
		if (n > 1 || (uint64_t)r[i].first != 0) {
			value = SUBNET_DIRECT | (uint32_t)p->sec[SEC_SUB].n;
			if (put_sub(p, r + i, n, i > 0 ? p->record[r[i - 1].label] : 0) == -1)
				return -1;
		}
		if (vec_push(&p->sec[SEC_KEY], &key) == -1 || vec_push(&p->sec[SEC_VALUE], &value) == -1)
			return -1;
	}
	p->nkeys = (uint32_t)p->sec[SEC_KEY].n;
	return make_tree(p);
}

static int
make_texts(struct subnet_build *b, struct parts *p)
{
	const size_t n = b->string.item.n, m = b->source.n;
	char *s = vec_grow(&p->sec[SEC_STRING], n), *src = vec_grow(&p->sec[SEC_SOURCE], m + 1);

	if (s == NULL || src == NULL)
		return -1;
	memcpy(s, b->string.item.p, n);
	if (m > 0)
		memcpy(src, b->source.p, m);
	src[m] = '\0';
	return 0;
}

/* The number 20261122 as the revision 22112026 */
static uint32_t
revision(uint32_t date)
{
	return date % 100 * 1000000 + date / 100 % 100 * 10000 + date / 10000;
}

static uint64_t
aligned(uint64_t off)
{
	return (off + SUBNET_ALIGN - 1) & ~(uint64_t)(SUBNET_ALIGN - 1);
}

static void *
assemble(const struct subnet_build *b, const struct parts *p, size_t *size)
{
	struct subnet_head h = { .endian = SUBNET_ENDIAN, .version = SUBNET_VERSION, .head_size = sizeof(h),
		.family = (uint32_t)b->family, .revision = revision(b->date > 0 ? b->date : b->undated),
		.range_mode = SUBNET_RANGE_MODE, .nranges = p->nranges, .norgs = p->norgs, .nkeys = p->nkeys };
	uint64_t off = aligned(sizeof(h));
	unsigned char *image;
	int s;

	memcpy(h.magic, SUBNET_MAGIC, sizeof(h.magic));
	for (s = 0; s < SEC_N; s++) {
		h.sec[s].off = off;
		h.sec[s].n = p->sec[s].n;
		off = aligned(off + h.sec[s].n * subnet_section_width[s]);
	}
	h.size = *size = off;
	if ((image = aligned_alloc(SUBNET_ALIGN, off)) == NULL)
		return NULL;
	memset(image, 0, off);
	for (s = 0; s < SEC_N; s++) {
		if (h.sec[s].n > 0)
			memcpy(image + h.sec[s].off, p->sec[s].p, h.sec[s].n * subnet_section_width[s]);
	}
	h.body_sum = subnet_sum(image + sizeof(h), off - sizeof(h));
	h.head_sum = subnet_sum(&h, offsetof(struct subnet_head, head_sum));
	memcpy(image, &h, sizeof(h));
	return image;
}

void *
subnet_build_image(struct subnet_build *b, size_t *size, char *err)
{
	struct parts p;
	void *image = NULL;

	parts_init(&p);
	if (flatten(b) == 0 && make_records(b, &p) == 0 && (b->family == 4 ? make_v4(b, &p) : make_v6(b, &p)) == 0 &&
	    make_texts(b, &p) == 0)
		image = assemble(b, &p, size);
	if (image == NULL)
		snprintf(err, SUBNET_ERR_SIZE, "%s", strerror(errno));
	parts_release(&p);
	return image;
}
