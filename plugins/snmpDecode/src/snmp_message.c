/* snmp_message: versions 1 and 2c have a community, version 3 a user, wherever it stands. */
#include "snmp_message.h"

#include "ber.h"

enum { V1 = 0, V2C = 1, V2U = 2, V3 = 3 };

#define USM	3	/* security model: users and keys (RFC 3414) */
#define HEAD	16u	/* bytes that say how long a message is */
#define KEEP	2048u	/* bytes of a message of TCP: all that is before the variables */

static bool
is_pdu(uint8_t tag)
{
	return tag >= SNMP_PDU && tag < SNMP_PDU + SNMP_PDUS;
}

/* The next element, whose end may be missing where that of the message is. */
static bool
next(struct cursor *c, uint8_t tag, struct ber *e, bool whole)
{
	return ber_take(c, tag, e) && (e->missing == 0 || !whole);
}

static bool
read_pdu(struct snmp_message *m, struct cursor *c, bool whole)
{
	struct ber e;

	if (!ber_next(c, &e) || !is_pdu(e.tag))
		return false;
	m->pdu = e.tag;
	return e.missing == 0 || !whole;
}

static bool
read_community(struct snmp_message *m, struct cursor *c, bool whole)
{
	struct ber e;

	if (!next(c, BER_OCTET_STRING, &e, whole))
		return false;
	if (m->version != V2U)				/* RFC 1910: no community, parameters */
		m->community = e.in;
	return read_pdu(m, c, whole);
}

/* { engine, boots, time, user, authentication, privacy }, and the cursor is in the string that holds it */
static bool
read_user(struct snmp_message *m, struct cursor c, bool whole)
{
	struct cursor in;
	struct ber e;

	if (!ber_enter(&c, BER_SEQUENCE, &in) || !next(&in, BER_OCTET_STRING, &e, whole) ||
	    !next(&in, BER_INTEGER, &e, whole) || !next(&in, BER_INTEGER, &e, whole) ||
	    !next(&in, BER_OCTET_STRING, &e, whole))
		return false;
	m->user = e.in;
	return true;
}

/* { engine, context, PDU } */
static bool
read_scoped(struct snmp_message *m, struct cursor *c, bool whole)
{
	struct cursor in;
	struct ber e;

	if (next(c, BER_OCTET_STRING, &e, whole))
		return true;				/* encrypted */
	return ber_enter(c, BER_SEQUENCE, &in) && next(&in, BER_OCTET_STRING, &e, whole) &&
	    next(&in, BER_OCTET_STRING, &e, whole) && read_pdu(m, &in, whole);
}

static bool
read_v3(struct snmp_message *m, struct cursor *c, bool whole)
{
	struct cursor global;
	struct ber e;
	int64_t model;

	if (!ber_enter(c, BER_SEQUENCE, &global) || !next(&global, BER_INTEGER, &e, whole) ||
	    !next(&global, BER_INTEGER, &e, whole) || !next(&global, BER_OCTET_STRING, &e, whole) ||
	    !next(&global, BER_INTEGER, &e, whole) || !ber_int(&e, &model) || !next(c, BER_OCTET_STRING, &e, whole))
		return false;
	if (model == USM && !read_user(m, e.in, whole))
		return false;
	return read_scoped(m, c, whole);
}

/* False: there is less than a message has. */
static bool
read_message(struct snmp_message *m, struct cursor c, bool whole)
{
	struct cursor in;
	struct ber e;
	int64_t version;

	if (!ber_take(&c, BER_SEQUENCE, &e))
		return false;
	m->malformed = e.missing > 0 && whole;		/* and yet there may be something in it */
	in = e.in;
	if (!next(&in, BER_INTEGER, &e, whole) || !ber_int(&e, &version) || version < 0 || version > UINT8_MAX)
		return false;
	m->versioned = true;
	m->version = (uint8_t)version;
	if (version == V3)
		return read_v3(m, &in, whole);
	return version <= V2U && read_community(m, &in, whole);
}

void
snmp_message_read(struct snmp_message *m, const uint8_t *p, size_t n, size_t whole)
{
	*m = (struct snmp_message){ .version = 0 };
	if (!read_message(m, (struct cursor){ p, p + n }, n >= whole) && n >= whole)
		m->malformed = true;
}

/* Keep a text that is not empty; false if it was cut. */
static bool
keep(char *text, uint8_t *len, const struct cursor *c)
{
	const size_t n = cursor_left(c);

	if (n == 0)
		return true;
	*len = (uint8_t)MIN(n, SNMP_STRLEN);
	memcpy(text, c->p, *len);
	return n <= SNMP_STRLEN;
}

uint8_t
snmp_flow_add(struct snmp_flow *f, const struct snmp_message *m)
{
	uint8_t stat = SNMP_STAT_SNMP;

	if (m->malformed)
		stat |= SNMP_STAT_MALFORMED;
	if (m->versioned)
		f->version = m->version;
	if (!keep(f->community, &f->ncommunity, &m->community) || !keep(f->user, &f->nuser, &m->user))
		stat |= SNMP_STAT_CUT;
	if (m->pdu != 0) {
		f->n[m->pdu - SNMP_PDU]++;
		f->pdus |= (uint16_t)(1u << (m->pdu - SNMP_PDU));
	}
	return stat;
}

int
snmp_looks(const uint8_t *p, size_t n)
{
	struct cursor c = { p, p + n }, in;
	struct ber e;
	uint8_t version;

	if (p[0] != BER_SEQUENCE || ber_size(p, n) < 0)
		return 0;
	if (!ber_enter(&c, BER_SEQUENCE, &in) || !cursor_peek_u8(&in, 2, &version))
		return n < HEAD ? -1 : 0;
	if (in.p[0] != BER_INTEGER || in.p[1] != 1)
		return 0;
	(void)cursor_skip(&in, 3);
	if (!ber_next(&in, &e))
		return n < HEAD ? -1 : 0;
	if (version == V3)
		return e.tag == BER_SEQUENCE;
	if (version > V2C || e.tag != BER_OCTET_STRING)
		return 0;
	if (cursor_left(&in) == 0)
		return n < T2_APP_BYTES ? -1 : 0;
	return is_pdu(*in.p);
}

static size_t
length(const uint8_t *p, size_t n)
{
	const int64_t size = p[0] == BER_SEQUENCE ? ber_size(p, n) : -1;

	return size >= 0 ? (size_t)size : T2_FRAMED_NONE;
}
const struct t2_framing snmp_framing = { .length = length, .head = HEAD, .keep = KEEP };
