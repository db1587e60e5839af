/* dns_ext: what newer records say. */
#include "dns_ext.h"

#include <arpa/inet.h>

enum { T_DS = 43, T_NSEC = 47, T_DNSKEY = 48, T_NSEC3 = 50, T_NSEC3PARAM = 51, T_CDS = 59, T_CDNSKEY = 60,
	T_SVCB = 64,
	T_HTTPS = 65 };
enum { KEY_ALPN = 1, KEY_PORT = 3, KEY_IPV4 = 4, KEY_ECH = 5, KEY_IPV6 = 6, KEY_DOH = 7, KEY_OTHER = 31 };
enum { OPT_NSID = 3, OPT_SUBNET = 8, OPT_COOKIE = 10, OPT_PADDING = 12, OPT_ERROR = 15 };

#define COOKIE_CLIENT	8u		/* bytes of a client's cookie (RFC 7873, 4) */
#define COOKIE_MAX	40u		/* and with a server's */
#define ECH_VERSION	0xfe0d		/* RFC 9849 */
#define ALGORITHM_RSAMD5	1	/* whose key tag is another (RFC 4034, B.1) */

static bool
is_sec(uint16_t type)
{
	return *dns_sec_name(type) != '\0';
}

const char *
dns_sec_name(uint16_t type)
{
	switch (type) {
	case T_DS:
		return "DS";
	case DNS_T_RRSIG:
		return "RRSIG";
	case T_NSEC:
		return "NSEC";
	case T_DNSKEY:
		return "DNSKEY";
	case T_NSEC3:
		return "NSEC3";
	case T_NSEC3PARAM:
		return "NSEC3PARAM";
	case T_CDS:
		return "CDS";
	case T_CDNSKEY:
		return "CDNSKEY";
	default:
		return "";
	}
}

bool
dns_ext_reads(unsigned what, uint16_t type)
{
	return ((what & DNS_EXT_SVCB) != 0 && (type == T_SVCB || type == T_HTTPS)) ||
	    ((what & DNS_EXT_EDNS) != 0 && type == DNS_T_OPT) || ((what & DNS_EXT_SEC) != 0 && is_sec(type));
}

/* The data of a record from a byte on. */
static struct cursor
data_of(const struct dns_msg *m, const struct dns_rr *rr, size_t from)
{
	const uint8_t *const p = m->p + rr->rdata;

	return (struct cursor){ p + (from < rr->rdlen ? from : rr->rdlen), p + rr->rdlen };
}

/* Take n bytes; NULL if there are fewer. */
static const uint8_t *
take(struct cursor *c, size_t n)
{
	const uint8_t *const p = c->p;

	return cursor_skip(c, n) ? p : NULL;
}

/* --- SVCB and HTTPS --------------------------------------------------------------------------------------------- */

/* | length 8, identifier | ...: joined by commas */
static void
alpn(struct dns_svcb *s, struct cursor c)
{
	char text[DNS_VALUE_MAX];
	const uint8_t *p;
	size_t n = 0;
	uint8_t len;

	while (cursor_u8(&c, &len) && (p = take(&c, len)) != NULL && n + len + 1 < sizeof(text)) {
		if (n > 0)
			text[n++] = ',';
		memcpy(text + n, p, len);
		n += len;
	}
	(void)dns_text_set(NULL, &s->alpn, text, n);
}

/*
 * The public name of the first configuration that is understood (RFC 9849, 4): | length 16 | version 16 | length 16 |
 * id 8 | KEM 16 | n 16, key | n 16, suites | length of names 8 | n 8, public name | ...
 */
static void
ech(struct dns_svcb *s, struct cursor c)
{
	uint16_t version, len, n;
	struct cursor config;
	const uint8_t *name;
	uint8_t namelen;

	if (!cursor_skip(&c, 2))
		return;
	while (cursor_u16be(&c, &version) && cursor_u16be(&c, &len) && cursor_has(&c, len)) {
		config = (struct cursor){ c.p, c.p + len };
		(void)cursor_skip(&c, len);
		if (version == ECH_VERSION && cursor_skip(&config, 3) && cursor_u16be(&config, &n) &&
		    cursor_skip(&config, n) && cursor_u16be(&config, &n) && cursor_skip(&config, n) &&
		    cursor_skip(&config, 1) && cursor_u8(&config, &namelen) &&
		    (name = take(&config, namelen)) != NULL) {
			(void)dns_text_set(NULL, &s->ech, (const char *)name, namelen);
			return;
		}
	}
}

/* Addresses of size bytes, each once. */
static void
hints(uint8_t *list, uint8_t *n, size_t size, struct cursor c)
{
	const uint8_t *p;

	while ((p = take(&c, size)) != NULL) {
		bool known = false;

		for (unsigned i = 0; i < *n; i++)
			known |= memcmp(list + i * size, p, size) == 0;
		if (!known && *n < DNS_HINTS)
			memcpy(list + (*n)++ * size, p, size);
	}
}

static void
parameter(struct dns_ext *x, struct dns_svcb *s, uint16_t key, struct cursor c)
{
	s->keys |= UINT32_C(1) << (key < KEY_OTHER ? key : KEY_OTHER);
	switch (key) {
	case KEY_ALPN:
		alpn(s, c);
		break;
	case KEY_PORT:
		(void)cursor_peek_u16be(&c, 0, &s->port);
		break;
	case KEY_IPV4:
		hints(x->ip4[0], &x->n4, sizeof(x->ip4[0]), c);
		break;
	case KEY_ECH:
		ech(s, c);
		break;
	case KEY_IPV6:
		hints(x->ip6[0], &x->n6, sizeof(x->ip6[0]), c);
		break;
	case KEY_DOH:
		(void)dns_text_set(NULL, &s->doh, (const char *)c.p,
		    cursor_left(&c) < DNS_VALUE_MAX ? cursor_left(&c) : DNS_VALUE_MAX);
		break;
	}
}

/* The name at an offset of the data, and the offset behind it. */
static enum dns_err
name_at(const struct dns_msg *m, const struct dns_rr *rr, size_t *offset, struct dns_name *name)
{
	const struct dns_msg upto = { m->p, rr->rdata + rr->rdlen, 0 };
	size_t at = rr->rdata + *offset;
	const enum dns_err e = *offset <= rr->rdlen ? dns_name_read(&upto, &at, name) : DNS_SHORT;

	*offset = at - rr->rdata;
	return e;
}

static enum dns_err
svcb(struct dns_ext *x, const struct dns_msg *m, const struct dns_rr *rr)
{
	struct cursor c = data_of(m, rr, 0);
	uint16_t key, len, priority;
	struct dns_name target;
	struct dns_svcb *s;
	size_t at = 2;
	enum dns_err e;

	if (!cursor_u16be(&c, &priority))
		return DNS_SHORT;
	if ((e = name_at(m, rr, &at, &target)) != DNS_OK)
		return e;
	if (x->nsvcb == DNS_ARECMAX ||
	    dns_array_grow(NULL, &x->svcb, &x->svcbs, x->nsvcb + 1U, DNS_ARECMAX, sizeof(*s)) == -1)
		return DNS_OK;
	s = &x->svcb[x->nsvcb++];
	s->alpn.n = s->doh.n = s->ech.n = 0;
	s->keys = s->port = 0;
	s->type = rr->type;
	s->priority = priority;
	(void)dns_text_set(NULL, &s->name, rr->owner.s, rr->owner.len);
	(void)dns_text_set(NULL, &s->target, target.s, target.len);
	for (c = data_of(m, rr, at); cursor_u16be(&c, &key) && cursor_u16be(&c, &len); (void)cursor_skip(&c, len)) {
		if (!cursor_has(&c, len))
			return DNS_SHORT;
		parameter(x, s, key, (struct cursor){ c.p, c.p + len });
	}
	return DNS_OK;
}

/* --- OPT -------------------------------------------------------------------------------------------------------- */

static void
number_add(uint16_t *list, uint8_t *n, uint16_t number)
{
	for (unsigned i = 0; i < *n; i++)
		if (list[i] == number)
			return;
	if (*n < DNS_EDNS_OPTS)
		list[(*n)++] = number;
}

static void
text_add(struct dns_texts *t, const void *text, size_t n)
{
	n = n < DNS_VALUE_MAX ? n : DNS_VALUE_MAX;
	for (unsigned i = 0; i < t->n; i++)
		if (t->v[i].n == n && (n == 0 || memcmp(t->v[i].s, text, n) == 0))
			return;
	if (n > 0 && t->n < DNS_EDNS_TEXTS && dns_text_set(NULL, &t->v[t->n], text, n) == 0)
		t->n++;
}

static void
hex_add(struct dns_texts *t, const uint8_t *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	char s[2 * COOKIE_MAX];

	n = n < COOKIE_MAX ? n : COOKIE_MAX;
	for (size_t i = 0; i < n; i++) {
		s[2 * i] = digits[p[i] >> 4];
		s[2 * i + 1] = digits[p[i] & 15];
	}
	text_add(t, s, 2 * n);
}

/*
 * | family 16 | source prefix 8 | scope prefix 8 | address, as far as the prefix goes | (RFC 7871, 6):
 * "192.0.2.0/24/0"
 */
static void
subnet(struct dns_ext *x, struct cursor c)
{
	uint8_t address[16] = { 0 }, source, scope;
	char s[INET6_ADDRSTRLEN + 12];
	uint16_t family;
	size_t n;

	if (!cursor_u16be(&c, &family) || !cursor_u8(&c, &source) || !cursor_u8(&c, &scope) ||
	    (family != 1 && family != 2) || (n = cursor_left(&c)) > (family == 1 ? 4u : 16u))
		return;
	memcpy(address, c.p, n);
	if (inet_ntop(family == 1 ? AF_INET : AF_INET6, address, s, INET6_ADDRSTRLEN) == NULL)
		return;
	n = strlen(s);
	(void)snprintf(s + n, sizeof(s) - n, "/%u/%u", source, scope);
	text_add(&x->subnets, s, strlen(s));
}

static void
option(struct dns_ext *x, uint16_t code, struct cursor c)
{
	const size_t n = cursor_left(&c);
	uint16_t error;

	number_add(x->opts, &x->nopts, code);
	switch (code) {
	case OPT_NSID:
		text_add(&x->nsids, c.p, n);
		break;
	case OPT_SUBNET:
		subnet(x, c);
		break;
	case OPT_COOKIE:
		if (n < COOKIE_CLIENT)
			break;
		hex_add(&x->clients, c.p, COOKIE_CLIENT);
		hex_add(&x->servers, c.p + COOKIE_CLIENT, n - COOKIE_CLIENT);
		break;
	case OPT_PADDING:
		x->padding += (uint32_t)n;
		break;
	case OPT_ERROR:
		if (!cursor_u16be(&c, &error))
			break;
		number_add(x->errors, &x->nerrors, error);
		text_add(&x->error_texts, c.p, cursor_left(&c));
		break;
	}
}

static enum dns_err
edns(struct dns_ext *x, const struct dns_msg *m, const struct dns_rr *rr)
{
	struct cursor c = data_of(m, rr, 0);
	uint16_t code, len;

	x->udp = x->udp > rr->rclass ? x->udp : rr->rclass;
	for (; cursor_u16be(&c, &code) && cursor_u16be(&c, &len); (void)cursor_skip(&c, len)) {
		if (!cursor_has(&c, len))
			return DNS_SHORT;
		option(x, code, (struct cursor){ c.p, c.p + len });
	}
	return DNS_OK;
}

/* --- DNSSEC ----------------------------------------------------------------------------------------------------- */

/*
 * | type covered 16 | algorithm 8 | labels 8 | TTL 32 | expiration 32 | inception 32 | key tag 16 | signer |
 * signature |
 */
static enum dns_err
rrsig(struct dns_sec *s, struct cursor c, size_t *name)
{
	if (!cursor_u16be(&c, &s->covered) || !cursor_u8(&c, &s->algorithm) || !cursor_skip(&c, 5) ||
	    !cursor_u32be(&c, &s->end) || !cursor_u32be(&c, &s->begin) || !cursor_u16be(&c, &s->tag))
		return DNS_SHORT;
	*name = 18;
	return DNS_OK;
}

/* | key tag 16 | algorithm 8 | digest type 8 | digest | */
static enum dns_err
ds(struct dns_sec *s, struct cursor c)
{
	return cursor_u16be(&c, &s->tag) && cursor_u8(&c, &s->algorithm) && cursor_u8(&c, &s->digest) ? DNS_OK :
	    DNS_SHORT;
}

/* RFC 4034, B; of algorithm 1 it is out of the modulus. */
static uint16_t
key_tag(const uint8_t *p, size_t n, uint8_t algorithm)
{
	uint32_t sum = 0;

	if (algorithm == ALGORITHM_RSAMD5)
		return n >= 3 ? get_u16be(p + n - 3) : 0;
	for (size_t i = 0; i < n; i++)
		sum += (i & 1) != 0 ? p[i] : (uint32_t)p[i] << 8;
	return (uint16_t)(sum + (sum >> 16));
}

/* | flags 16 | protocol 8 | algorithm 8 | key | */
static enum dns_err
dnskey(struct dns_sec *s, struct cursor c)
{
	const struct cursor all = c;

	if (!cursor_u16be(&c, &s->flags) || !cursor_skip(&c, 1) || !cursor_u8(&c, &s->algorithm))
		return DNS_SHORT;
	s->tag = key_tag(all.p, cursor_left(&all), s->algorithm);
	return DNS_OK;
}

/*
 * | hash 8 | flags 8 | iterations 16 | n 8, salt | n 8, next hash (not of NSEC3PARAM) | ...; the hash in base 32 (RFC
 * 4648, 7)
 */
static enum dns_err
nsec3(struct dns_sec *s, struct cursor c, bool next)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	char text[DNS_VALUE_MAX];
	const uint8_t *hash;
	uint32_t bits = 0;
	uint8_t flags, n;
	size_t len = 0;

	if (!cursor_u8(&c, &s->digest) || !cursor_u8(&c, &flags) || !cursor_skip(&c, 2) || !cursor_u8(&c, &n) ||
	    !cursor_skip(&c, n))
		return DNS_SHORT;
	s->flags = flags;
	if (!next)
		return DNS_OK;
	if (!cursor_u8(&c, &n) || (hash = take(&c, n)) == NULL)
		return DNS_SHORT;
	for (unsigned i = 0, have = 0; (i < n || have > 0) && len < sizeof(text); have = have > 5 ? have - 5 : 0) {
		if (have < 5 && i < n) {
			bits = bits << 8 | hash[i++];
			have += 8;
		}
		text[len++] = digits[(have >= 5 ? bits >> (have - 5) : bits << (5 - have)) & 31];
	}
	(void)dns_text_set(NULL, &s->other, text, len);
	return DNS_OK;
}

static enum dns_err
sec(struct dns_ext *x, const struct dns_msg *m, const struct dns_rr *rr)
{
	const struct cursor c = data_of(m, rr, 0);
	struct dns_name name = { .len = 0 };
	enum dns_err e = DNS_OK;
	size_t at = SIZE_MAX;		/* of a name in the data */
	struct dns_sec *s;

	if (x->nsec == DNS_ARECMAX ||
	    dns_array_grow(NULL, &x->sec, &x->secs, x->nsec + 1U, DNS_ARECMAX, sizeof(*s)) == -1)
		return DNS_OK;
	s = &x->sec[x->nsec];
	*s = (struct dns_sec){ .name = s->name, .other = s->other, .type = rr->type };
	s->other.n = 0;
	(void)dns_text_set(NULL, &s->name, rr->owner.s, rr->owner.len);
	switch (rr->type) {
	case DNS_T_RRSIG:
		e = rrsig(s, c, &at);
		break;
	case T_NSEC:
		at = 0;
		break;
	case T_DS:
	case T_CDS:
		e = ds(s, c);
		break;
	case T_DNSKEY:
	case T_CDNSKEY:
		e = dnskey(s, c);
		break;
	default:
		e = nsec3(s, c, rr->type == T_NSEC3);
		break;
	}
	if (e == DNS_OK && at != SIZE_MAX && (e = name_at(m, rr, &at, &name)) == DNS_OK)
		(void)dns_text_set(NULL, &s->other, name.s, name.len);
	x->nsec += e == DNS_OK;
	return e;
}

/* --- all -------------------------------------------------------------------------------------------------------- */

enum dns_err
dns_ext_record(struct dns_ext *x, unsigned what, const struct dns_msg *m, const struct dns_rr *rr)
{
	if (!dns_ext_reads(what, rr->type) || (rr->rdlen == 0 && rr->type != DNS_T_OPT))
		return DNS_OK;
	if (rr->type == DNS_T_OPT)
		return edns(x, m, rr);
	return is_sec(rr->type) ? sec(x, m, rr) : svcb(x, m, rr);
}

static void
texts_free(struct dns_texts *t)
{
	for (unsigned i = 0; i < DNS_EDNS_TEXTS; i++)
		dns_text_free(NULL, &t->v[i]);
}

void
dns_ext_free(struct dns_ext *x)
{
	for (unsigned i = 0; i < x->svcbs; i++) {
		dns_text_free(NULL, &x->svcb[i].name);
		dns_text_free(NULL, &x->svcb[i].target);
		dns_text_free(NULL, &x->svcb[i].alpn);
		dns_text_free(NULL, &x->svcb[i].doh);
		dns_text_free(NULL, &x->svcb[i].ech);
	}
	for (unsigned i = 0; i < x->secs; i++) {
		dns_text_free(NULL, &x->sec[i].name);
		dns_text_free(NULL, &x->sec[i].other);
	}
	texts_free(&x->subnets);
	texts_free(&x->clients);
	texts_free(&x->servers);
	texts_free(&x->nsids);
	texts_free(&x->error_texts);
	dns_array_free(NULL, x->svcb, x->svcbs * sizeof(*x->svcb));
	dns_array_free(NULL, x->sec, x->secs * sizeof(*x->sec));
	memset(x, 0, sizeof(*x));
}
