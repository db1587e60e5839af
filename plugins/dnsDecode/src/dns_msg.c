/* dns_msg: bounded reading of one DNS message. */
#include "dns_msg.h"

#include <string.h>

void
dns_hdr_flags(const uint8_t *p, struct dns_hdr *h)
{
	memset(h, 0, sizeof(*h));
	h->id = get_u16be(p);
	h->flags = get_u16be(p + 2);
}

void
dns_hdr_counts(const uint8_t *p, struct dns_hdr *h)
{
	for (int i = 0; i < DNS_SECTIONS; i++)
		h->count[i] = get_u16be(p + 4 + 2 * i);
}

bool
dns_hdr_sane(const struct dns_hdr *h, size_t len)
{
	const long room = 5L * h->count[DNS_QUESTION] +
	    13L * (h->count[DNS_ANSWER] + h->count[DNS_AUTHORITY] + h->count[DNS_ADDITIONAL]) - 16;

	return (h->flags & 0x4040) == 0 && DNS_RCODE(h->flags) < 11 && room <= (long)len;
}

/*
 * Labels that stand one behind the other, n bytes from the first length on, are copied to the text at once: what is
 * not of them is written over or cut off.
 */
static inline void
labels_copy(char *text, unsigned len, const uint8_t *p, size_t n)
{
	const size_t first = len == 0, room = DNS_NAME_MAX - len;

	memcpy(text + len, p + first, n - first < room ? n - first : room);
}

/* The label of n bytes that was copied is part of the text, behind a dot in place of its length; its new length. */
static inline unsigned
label_end(char *text, unsigned len, unsigned n)
{
	if (len > 0 && len < DNS_NAME_MAX)
		text[len++] = '.';
	return len + n < DNS_NAME_MAX ? len + n : DNS_NAME_MAX;
}

/*
 * Each jump must lead before the start of the labels it comes from, so a chain
 * of pointers only ever goes down and cannot loop; DNS_HOPS_MAX bounds the
 * work of a chain of bare pointers.
 */
enum dns_err
dns_name_read(const struct dns_msg *m, size_t *at, struct dns_name *name)
{
	size_t pos = *at, floor = *at, end = 0, octets = 1;
	unsigned hops = 0, len = 0;
	bool copied = false;
	uint8_t c;

	name->len = 0;
	name->cut = false;
	name->s[0] = '\0';
	for (;;) {
		if (pos >= m->len)
			return DNS_SHORT;
		c = m->p[pos];
		if (c > 0 && c < 0x40) {
			if (m->len - pos - 1 < c)
				return DNS_SHORT;
			if (!copied)
				labels_copy(name->s, len, m->p + pos, m->len - pos);
			copied = true;
			len = label_end(name->s, len, c);
			pos += 1 + (size_t)c;
			octets += 1 + (size_t)c;
			name->cut = octets > DNS_NAME_OCTETS;
			if (hops > 0 && name->cut)
				break;		/* the end is known */
			continue;
		}
		if (c == 0) {
			pos++;
			break;
		}
		if ((c & 0xc0) != 0xc0)
			return DNS_BADPTR;
		if (m->len - pos < 2)
			return DNS_SHORT;
		if (hops == 0)
			end = pos + 2;
		pos = (size_t)(get_u16be(m->p + pos) & 0x3fff);
		if (pos < DNS_HDR_LEN || pos >= floor || ++hops > DNS_HOPS_MAX)
			return DNS_BADPTR;
		floor = pos;
		copied = false;
	}
	name->s[len] = '\0';
	name->len = (uint16_t)len;
	*at = hops > 0 ? end : pos;
	return DNS_OK;
}

/* The 16 bytes behind 32 letters A..P, two letters a byte. False if they are something else. */
static bool
netbios_decode(const struct dns_name *name, uint8_t raw[16])
{
	if (name->len < 32 || (name->len > 32 && name->s[32] != '.'))
		return false;
	for (int i = 0; i < 16; i++) {
		const char a = name->s[2 * i], b = name->s[2 * i + 1];

		if (a < 'A' || a > 'P' || b < 'A' || b > 'P')
			return false;
		raw[i] = (uint8_t)((a - 'A') << 4 | (b - 'A'));
	}
	return true;
}

void
dns_name_netbios(struct dns_name *name)
{
	static const char digits[16] = "0123456789abcdef";
	uint8_t raw[16];
	char out[4 * 16];
	size_t n = 0, rest;

	if (!netbios_decode(name, raw))
		return;
	for (int i = 0; i < 16; i++) {
		if (i == 15 || raw[i] < 0x20 || raw[i] > 0x7e) {
			memcpy(out + n, (char []){ '<', digits[raw[i] >> 4], digits[raw[i] & 15], '>' }, 4);
			n += 4;
		} else if (raw[i] != ' ') {
			out[n++] = (char)raw[i];
		}
	}
	/* a scope id follows the 32 letters as further labels */
	rest = (size_t)name->len - 32;
	if (n + rest > DNS_NAME_MAX)
		rest = DNS_NAME_MAX - n;
	memmove(name->s + n, name->s + 32, rest);
	memcpy(name->s, out, n);
	name->len = (uint16_t)(n + rest);
	name->s[name->len] = '\0';
}

enum dns_err
dns_question_read(struct dns_msg *m, struct dns_question *q)
{
	size_t at = m->at;
	enum dns_err e;

	if ((e = dns_name_read(m, &at, &q->name)) != DNS_OK)
		return e;
	if (m->len - at < 4)
		return DNS_SHORT;
	q->type = get_u16be(m->p + at);
	q->qclass = get_u16be(m->p + at + 2);
	m->at = at + 4;
	return DNS_OK;
}

enum dns_err
dns_rr_read(struct dns_msg *m, struct dns_rr *rr)
{
	size_t at = m->at;
	enum dns_err e;

	if (m->len - at < 2)
		return DNS_END;
	if ((e = dns_name_read(m, &at, &rr->owner)) != DNS_OK)
		return e;
	if (m->len - at < 10)
		return DNS_END;
	rr->type = get_u16be(m->p + at);
	rr->rclass = get_u16be(m->p + at + 2);
	rr->ttl = get_u32be(m->p + at + 4);
	rr->rdlen = get_u16be(m->p + at + 8);
	rr->rdata = at + 10;
	rr->cut = m->len - rr->rdata < rr->rdlen;
	if (rr->cut)
		rr->rdlen = (uint16_t)(m->len - rr->rdata);
	m->at = rr->rdata + rr->rdlen;
	return DNS_OK;
}

/* Read the name at *at, which must end inside the RDATA of rr. */
static enum dns_err
rdata_name_at(const struct dns_msg *m, const struct dns_rr *rr, size_t *at, struct dns_name *name)
{
	const struct dns_msg upto = { m->p, rr->rdata + rr->rdlen, 0 };

	return dns_name_read(&upto, at, name);
}

enum dns_err
dns_rdata_name(const struct dns_msg *m, const struct dns_rr *rr, size_t skip, struct dns_name *name)
{
	size_t at = rr->rdata + skip;

	if (rr->rdlen < skip)
		return DNS_SHORT;
	return rdata_name_at(m, rr, &at, name);
}

enum dns_err
dns_rdata_soa(const struct dns_msg *m, const struct dns_rr *rr, struct dns_name *mname, struct dns_name *rname,
    uint32_t *minimum)
{
	size_t at = rr->rdata;
	enum dns_err e;

	if ((e = rdata_name_at(m, rr, &at, mname)) != DNS_OK || (e = rdata_name_at(m, rr, &at, rname)) != DNS_OK)
		return e;
	if (rr->rdata + rr->rdlen - at < 20)
		return DNS_SHORT;
	*minimum = get_u32be(m->p + at + 16);
	return DNS_OK;
}

enum dns_err
dns_rdata_txt(const struct dns_msg *m, const struct dns_rr *rr, char *dst, size_t max, size_t *len, bool *cut)
{
	const uint8_t *p = m->p + rr->rdata;
	size_t left = rr->rdlen, n, room;
	bool broken = false;

	*len = 0;
	*cut = false;
	while (left > 0) {
		n = *p++;
		left--;
		broken = n > left;
		if (broken)
			n = left;
		room = max - *len;
		*cut |= n > room;
		memcpy(dst + *len, p, n < room ? n : room);
		*len += n < room ? n : room;
		p += n;
		left -= n;
	}
	return broken ? DNS_SHORT : DNS_OK;
}

/* --- what a message looks like ---------------------------------------------------------------------------------- */

static bool
type_exists(uint16_t t)
{
	return (t >= 1 && t <= 66) || (t >= 99 && t <= 109) || (t >= 249 && t <= 261) || t == 32768 || t == 32769;
}

static bool
class_exists(uint16_t c)
{
	c &= 0x7fff;		/* the top bit is that of mDNS */
	return c == 1 || c == 3 || c == 4 || c == 254 || c == 255;
}

static bool
name_prints(const struct dns_name *name)
{
	for (unsigned i = 0; i < name->len; i++)
		if (name->s[i] <= ' ' || name->s[i] > '~')
			return false;
	return true;
}

/* A query has no code, and neither the bit of an authority nor that of recursion. */
static bool
flags_look(uint16_t flags)
{
	const unsigned opcode = DNS_OPCODE(flags);

	if (opcode > 5 || opcode == 3)
		return false;
	return DNS_QR(flags) || (DNS_RCODE(flags) == 0 && (flags & 0x0480) == 0);
}

/* A query has no answers, but an update (RFC 2136) has records, and mDNS known answers. */
static bool
header_looks(const struct dns_hdr *h, size_t len)
{
	if (!dns_hdr_sane(h, len) || !flags_look(h->flags) || h->count[DNS_QUESTION] > 64)
		return false;
	return h->count[DNS_QUESTION] > 0 || (DNS_QR(h->flags) && h->count[DNS_ANSWER] > 0);
}

int
dns_looks(const uint8_t *p, size_t n, size_t len)
{
	struct dns_msg m = { p, n, DNS_HDR_LEN };
	struct dns_question q;
	struct dns_rr rr;
	struct dns_hdr h;
	enum dns_err e;

	if (len < DNS_HDR_LEN + 5)
		return 0;
	/* what may be the beginning of a message waits for more: a short line of text must not */
	if (n < DNS_HDR_LEN)
		return n < 3 || flags_look((uint16_t)(p[2] << 8 | (n > 3 ? p[3] : 0))) ? -1 : 0;
	dns_hdr_flags(p, &h);
	dns_hdr_counts(p, &h);
	if (!header_looks(&h, len))
		return 0;
	if (h.count[DNS_QUESTION] > 0) {
		e = dns_question_read(&m, &q);
	} else if ((e = dns_rr_read(&m, &rr)) == DNS_OK) {
		q.name = rr.owner;
		q.type = rr.type;
		q.qclass = rr.rclass;
	}
	if (e == DNS_OK)
		return name_prints(&q.name) && type_exists(q.type) && class_exists(q.qclass);
	return e != DNS_BADPTR && n < len ? -1 : 0;
}
