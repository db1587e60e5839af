/*
 * Bounded reading of ASN.1 in BER and DER (X.690): SNMP, LDAP, Kerberos, certificates.
 *
 *	| class 2, constructed 1, number 5 | length: below 0x80, or 0x80 + n and n bytes | content |
 *
 * An element's content is a cursor of its own, so that what is read in it ends where it ends, and never behind what
 * was captured.  The caller judges content that is not all there: a packet was cut short, or a whole message is
 * malformed.  Content of indefinite length, which none of these protocols may send, is refused.
 *
 *	struct cursor c = { p, p + n }, in;
 *	struct ber e;
 *	int64_t version;
 *
 *	if (!ber_enter(&c, BER_SEQUENCE, &in) || !ber_take(&in, BER_INTEGER, &e) || !ber_int(&e, &version))
 *		return MALFORMED;
 *
 * Nesting is the caller's, who goes in as deep as the protocol says; nothing here recurses.
 */
#ifndef T2_BER_H
#define T2_BER_H

#include <inttypes.h>
#include <stdio.h>

#include "cursor.h"
#include "t2macros.h"

/* First bytes of elements.  Those of others: BER_APPLICATION or BER_CONTEXT, with BER_CONSTRUCTED, and the number. */
enum ber_tag {
	BER_BOOLEAN = 0x01, BER_INTEGER = 0x02, BER_BIT_STRING = 0x03, BER_OCTET_STRING = 0x04, BER_NULL = 0x05,
	BER_OID = 0x06, BER_ENUMERATED = 0x0a, BER_UTF8_STRING = 0x0c, BER_GENERAL_STRING = 0x1b,
	BER_SEQUENCE = 0x30, BER_SET = 0x31,
	BER_CONSTRUCTED = 0x20, BER_APPLICATION = 0x40, BER_CONTEXT = 0x80
};

struct ber {
	uint8_t tag;		/* the first byte */
	uint32_t number;	/* of the tag, also if it stands in bytes of its own */
	size_t missing;		/* bytes of the content that are not there; 0: it is whole */
	struct cursor in;	/* the content, as far as it is there */
};

/* The bytes of a number of 31 and more: | 1 | 7 bits | ... | 0 | 7 bits | */
static inline bool
ber_number(struct cursor *c, uint32_t *number)
{
	uint8_t b;

	*number = 0;
	do {
		if (*number > UINT32_MAX >> 7 || !cursor_u8(c, &b))
			return false;
		*number = *number << 7 | (b & 0x7f);
	} while (b & 0x80);
	return true;
}

/* A length of up to 4 GiB, also one with zeros in front. */
static inline bool
ber_length(struct cursor *c, size_t *len)
{
	uint64_t v = 0;
	uint8_t n, b;

	if (!cursor_u8(c, &n))
		return false;
	*len = n;
	if (n < 0x80)
		return true;
	if (n == 0x80 || n == 0xff)
		return false;
	for (n &= 0x7f; n > 0; n--) {
		if (v > UINT32_MAX >> 8 || !cursor_u8(c, &b))
			return false;
		v = v << 8 | b;
	}
	*len = (size_t)v;
	return true;
}

/* The next element; false, and nothing moves, if what is before its content is not there or is none. */
static inline bool
ber_next(struct cursor *c, struct ber *e)
{
	struct cursor at = *c;
	size_t len;

	if (!cursor_u8(&at, &e->tag))
		return false;
	e->number = e->tag & 0x1f;
	if ((e->number == 0x1f && !ber_number(&at, &e->number)) || !ber_length(&at, &len))
		return false;
	e->missing = len > cursor_left(&at) ? len - cursor_left(&at) : 0;
	e->in = (struct cursor){ at.p, at.p + (len - e->missing) };
	c->p = e->in.end;
	return true;
}

/* The next element if its first byte is tag; false, and nothing moves, otherwise. */
static inline bool
ber_take(struct cursor *c, uint8_t tag, struct ber *e)
{
	uint8_t first;

	return cursor_peek_u8(c, 0, &first) && first == tag && ber_next(c, e);
}

/* The content of the next element if its first byte is tag. */
static inline bool
ber_enter(struct cursor *c, uint8_t tag, struct cursor *in)
{
	struct ber e;

	if (!ber_take(c, tag, &e))
		return false;
	*in = e.in;
	return true;
}

/* The number in an INTEGER or ENUMERATED, whatever its tag; false if it is empty, not whole, or has over 8 bytes. */
static inline bool
ber_int(const struct ber *e, int64_t *v)
{
	const size_t n = cursor_left(&e->in);
	uint64_t u;

	if (n == 0 || n > 8 || e->missing > 0)
		return false;
	u = (e->in.p[0] & 0x80) != 0 ? UINT64_MAX : 0;
	for (size_t i = 0; i < n; i++)
		u = u << 8 | e->in.p[i];
	*v = (int64_t)u;
	return true;
}

/* The text of an OBJECT IDENTIFIER, "1.3.6.1"; false if it is none, not whole, or does not fit into size bytes. */
static inline bool
ber_oid(const struct ber *e, char *text, size_t size)
{
	struct cursor c = e->in;
	size_t at = 0;
	uint32_t arc;

	if (size > 0)
		text[0] = '\0';
	if (cursor_left(&c) == 0 || e->missing > 0)
		return false;
	while (cursor_left(&c) > 0) {
		const bool first = c.p == e->in.p;
		int n;

		if (!ber_number(&c, &arc))
			return false;
		if (first)
			n = snprintf(text, size, "%" PRIu32 ".%" PRIu32, MIN(arc / 40, 2),
			    arc - 40 * MIN(arc / 40, 2));
		else
			n = snprintf(text + at, size - at, ".%" PRIu32, arc);
		if (n < 0 || (size_t)n >= size - at)
			return false;
		at += (size_t)n;
	}
	return true;
}

/* Bytes of the whole element that begins with these: -1 if none does, 0 as long as too few are there to say. */
static inline int64_t
ber_size(const uint8_t *p, size_t n)
{
	struct cursor c = { p, p + n };
	struct ber e;

	if (ber_next(&c, &e))
		return (int64_t)(cursor_left(&e.in) + e.missing) + (e.in.p - p);
	return n < 16 && (n < 2 || (p[1] != 0x80 && p[1] != 0xff)) ? 0 : -1;
}

#endif
