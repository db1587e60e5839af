/* quic_packet: headers of QUIC packets. */
#include "quic_packet.h"

#define LONG	0x80
#define FIXED	0x40

#define CLIENT_INITIAL	1200	/* bytes of a datagram that has one, at least: RFC 9000, 14.1 */

static const struct quic_version versions[] = {
	{ 0x00000001, 0x00000001, QUIC_FORM_1, QUIC_SALT_1, QUIC_TAG_1 },
	{ 0x6b3343cf, 0x6b3343cf, QUIC_FORM_2, QUIC_SALT_2, QUIC_TAG_2 },
	{ 0xff000000, 0xff000010, QUIC_FORM_OLD, QUIC_NO_SALT, QUIC_NO_TAG },
	{ 0xff000011, 0xff000015, QUIC_FORM_NIBBLES, QUIC_NO_SALT, QUIC_NO_TAG },	/* draft-17 */
	{ 0xff000016, 0xff000016, QUIC_FORM_1, QUIC_SALT_22, QUIC_RETRY_ID },
	{ 0xff000017, 0xff000018, QUIC_FORM_1, QUIC_SALT_23, QUIC_RETRY_ID },
	{ 0xff000019, 0xff00001c, QUIC_FORM_1, QUIC_SALT_23, QUIC_TAG_25 },
	{ 0xff00001d, 0xff000020, QUIC_FORM_1, QUIC_SALT_29, QUIC_TAG_29 },
	{ 0xff000021, 0xff000022, QUIC_FORM_1, QUIC_SALT_1, QUIC_TAG_1 },
	{ 0xfaceb001, 0xfaceb001, QUIC_FORM_1, QUIC_SALT_22, QUIC_NO_TAG },		/* mvfst */
	{ 0xfaceb002, 0xfaceb002, QUIC_FORM_1, QUIC_SALT_23, QUIC_NO_TAG },
	{ 0xfaceb00e, 0xfaceb00e, QUIC_FORM_1, QUIC_SALT_23, QUIC_NO_TAG },
	{ 0xfaceb000, 0xfaceb00f, QUIC_FORM_1, QUIC_NO_SALT, QUIC_NO_TAG },
	{ 0x51303434, 0x51303436, QUIC_FORM_GOOGLE, QUIC_NO_SALT, QUIC_NO_TAG },	/* Q044 to Q046 */
	{ 0x51303530, 0x51303530, QUIC_FORM_1, QUIC_SALT_Q050, QUIC_NO_TAG },
	{ 0x54303530, 0x54303530, QUIC_FORM_1, QUIC_SALT_T050, QUIC_NO_TAG },
	{ 0x54303531, 0x54303531, QUIC_FORM_1, QUIC_SALT_T051, QUIC_NO_TAG },
};
static const struct quic_version unknown = { 0, UINT32_MAX, QUIC_FORM_UNKNOWN, QUIC_NO_SALT, QUIC_NO_TAG };
static const struct quic_version none = { .first = 0 };

const struct quic_version *
quic_version_find(uint32_t version)
{
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		if (version >= versions[i].first && version <= versions[i].last)
			return &versions[i];
	return NULL;
}

bool
quic_varint(struct cursor *c, uint64_t *v)
{
	uint8_t byte;
	size_t n;

	if (!cursor_peek_u8(c, 0, &byte) || !cursor_has(c, n = (size_t)1 << (byte >> 6)))
		return false;
	*v = byte & 0x3f;
	for (size_t i = 1; i < n; i++)
		*v = *v << 8 | c->p[i];
	return cursor_skip(c, n);
}

static bool
take(struct cursor *c, size_t n, struct quic_bytes *b)
{
	if (!cursor_has(c, n))
		return false;
	*b = (struct quic_bytes){ c->p, n };
	return cursor_skip(c, n);
}

/* Both lengths in a byte, 0 for none, and then both IDs. */
static bool
nibble_ids(struct cursor *c, struct quic_packet *pk)
{
	uint8_t lengths;

	if (!cursor_u8(c, &lengths))
		return false;
	return take(c, lengths >> 4 != 0 ? (lengths >> 4) + 3U : 0, &pk->dcid) &&
	    take(c, (lengths & 15) != 0 ? (lengths & 15) + 3U : 0, &pk->scid);
}

/* RFC 8999, 5.1: any length; those of a version that is known have at most 20 bytes. */
static bool
ids(struct cursor *c, struct quic_packet *pk)
{
	const size_t max = pk->version == 0 || pk->v->form == QUIC_FORM_UNKNOWN ? 255 : QUIC_ID_MAX;
	uint8_t n;

	if (pk->v->form >= QUIC_FORM_NIBBLES)
		return nibble_ids(c, pk);
	return cursor_u8(c, &n) && n <= max && take(c, n, &pk->dcid) &&
	    cursor_u8(c, &n) && n <= max && take(c, n, &pk->scid);
}

static uint8_t
type_of(const struct quic_packet *pk)
{
	const uint8_t bits = pk->first >> 4 & 3;

	if (pk->v->form == QUIC_FORM_OLD)
		return QUIC_OTHER;
	return pk->v->form == QUIC_FORM_2 ? (bits + 3) % 4 : bits;
}

/* Token of an Initial, and the length of what follows.  False if it is not there. */
static bool
token_and_length(struct cursor *c, const struct quic_packet *pk, uint64_t *length)
{
	uint64_t token = 0;

	if (pk->type == QUIC_INITIAL &&
	    (!quic_varint(c, &token) || token > cursor_left(c) || !cursor_skip(c, token)))
		return false;
	return quic_varint(c, length);
}

static void
retry(struct cursor *c, struct quic_packet *pk)
{
	uint8_t n;

	if (pk->v->retry == QUIC_RETRY_ID && (!cursor_u8(c, &n) || n > QUIC_ID_MAX || !take(c, n, &pk->odcid)))
		pk->cut = true;
	c->p = c->end;
}

/* What is behind the version; true if it was read to its end. */
static void
long_rest(struct cursor *c, struct quic_packet *pk)
{
	uint64_t length;

	if (pk->version == 0) {
		pk->type = QUIC_NEGOTIATION;
		c->p = c->end;
		return;
	}
	pk->type = type_of(pk);
	if (pk->type == QUIC_RETRY) {
		retry(c, pk);
		return;
	}
	if (pk->type == QUIC_OTHER || pk->v->form == QUIC_FORM_GOOGLE) {
		c->p = c->end;
		return;
	}
	if (!token_and_length(c, pk, &length)) {
		pk->cut = true;
		c->p = c->end;
		return;
	}
	pk->cut = length > cursor_left(c);
	(void)take(c, length < cursor_left(c) ? length : cursor_left(c), &pk->number);
}

static void
long_header(struct cursor *c, struct quic_packet *pk)
{
	if (!cursor_u32be(c, &pk->version)) {
		pk->cut = true;
		c->p = c->end;
		return;
	}
	if ((pk->v = quic_version_find(pk->version)) == NULL)
		pk->v = &unknown;
	pk->type = pk->version == 0 ? QUIC_NEGOTIATION : type_of(pk);
	if (ids(c, pk)) {
		long_rest(c, pk);
		return;
	}
	pk->cut = true;
	c->p = c->end;
}

static bool
same(const struct quic_bytes *a, const struct quic_bytes *b)
{
	return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

/* Packets of a datagram are of one connection (RFC 9000, 12.2), and so of one version. */
static bool
belongs(const struct quic_packet *before, const struct quic_packet *pk)
{
	if (pk->type == QUIC_SHORT)
		return (pk->first & FIXED) != 0 && pk->all.n > before->dcid.n &&
		    memcmp(pk->all.p + 1, before->dcid.p, before->dcid.n) == 0;
	return pk->version == before->version && pk->dcid.p != NULL && same(&pk->dcid, &before->dcid);
}

bool
quic_packet_next(struct cursor *c, const struct quic_packet *before, struct quic_packet *pk)
{
	const uint8_t *const begin = c->p;

	*pk = (struct quic_packet){ .v = &none, .type = QUIC_OTHER };
	if (!cursor_u8(c, &pk->first))
		return false;
	if (pk->first & LONG) {
		long_header(c, pk);
	} else {
		pk->type = QUIC_SHORT;
		c->p = c->end;
	}
	pk->all = (struct quic_bytes){ begin, (size_t)(c->p - begin) };
	if (before == NULL || belongs(before, pk))
		return true;
	c->p = c->end;
	return false;
}

/* A list of versions, one of which is known. */
static bool
negotiates(const struct quic_packet *pk)
{
	const uint8_t *p = pk->scid.p + pk->scid.n, *const end = pk->all.p + pk->all.n;

	if ((end - p) % 4 != 0)
		return false;
	for (; p < end; p += 4)
		if (quic_version_find(get_u32be(p)) != NULL)
			return true;
	return false;
}

/* --- Google's headers from before Q044 -------------------------------------------------------------------------- */

/*
 * | 0 2, length of the number 2, ID 2, reset 1, version 1 | ID 64 | version 32 | number 8 to 48 | hash 96 | frames
 *
 * A client has an ID in all its packets, and the version until it is answered; a server has both in a negotiation,
 * which lists its versions behind the ID.  The bits of the ID are both set, or one of them in newer versions.
 */
#define GOOGLE_KIND	0xc3	/* bits of the first byte that are not of the ID, nor of the number's length */
#define GOOGLE_VERSION	0x01
#define GOOGLE_ID	0x08
#define GOOGLE_HASH	12
#define GOOGLE_MIN	(2 + GOOGLE_HASH + 1)	/* bytes with neither ID nor version, a number of one byte, a frame */

static size_t
google_number(uint8_t first)
{
	static const uint8_t length[4] = { 1, 2, 4, 6 };

	return length[first >> 4 & 3];
}

/* Q001 to Q043 */
static bool
google_version(const uint8_t *p)
{
	const unsigned tens = p[2] - '0', ones = p[3] - '0';

	return p[0] == 'Q' && p[1] == '0' && tens <= 9 && ones <= 9 && tens * 10 + ones > 0 && tens * 10 + ones < 44;
}

/* Versions, all of them known, up to the end. */
static bool
google_list(const uint8_t *p, size_t n)
{
	for (; n >= 4 && (google_version(p) || quic_version_find(get_u32be(p)) != NULL); n -= 4)
		p += 4;
	return n == 0;
}

/* The tag of a hello or a rejection with 1 to 64 entries, in the first STREAM frame or behind an ACK. */
static bool
google_answer(const uint8_t *p, size_t n)
{
	enum { FRAMES = 32 };

	for (size_t i = 0; i < FRAMES && i + 8 <= n; i++)
		if ((memcmp(p + i, "REJ", 4) == 0 || memcmp(p + i, "SHLO", 4) == 0) &&
		    p[i + 4] > 0 && p[i + 4] <= 64 && p[i + 5] == 0 && p[i + 6] == 0 && p[i + 7] == 0)
			return true;
	return false;
}

static int
google_looks(const uint8_t *p, size_t n)
{
	const size_t version = 1 + QUIC_GOOGLE_ID;
	const size_t head = version + google_number(p[0]) + GOOGLE_HASH;

	if ((p[0] & GOOGLE_ID) == 0 || n < version + 4)
		return 0;
	if ((p[0] & GOOGLE_KIND) == 0)
		return n > head && google_answer(p + head, n - head);
	if ((p[0] & GOOGLE_KIND) != GOOGLE_VERSION)
		return 0;
	return (google_version(p + version) && n > head + 4) || google_list(p + version, n - version);
}

bool
quic_google_can_be(const uint8_t *p, size_t n)
{
	return n >= GOOGLE_MIN && (p[0] & GOOGLE_KIND) == 0 &&
	    n >= GOOGLE_MIN + ((p[0] & GOOGLE_ID) != 0 ? QUIC_GOOGLE_ID : 0);
}

/*
 * Only a first byte counts in which both bits of the ID are set, as all clients have it: what is behind 0x28 or 0x38
 * may be the session of OpenVPN.  And only a number of one byte: the versions differ in which of several is the
 * lowest.
 */
bool
quic_google_follows(struct quic_google *g, const uint8_t *p)
{
	const uint8_t number = p[1 + QUIC_GOOGLE_ID];

	if (g->sure || p[0] != 0x0c)
		return g->sure;
	g->sure = g->has_id && memcmp(g->id, p + 1, sizeof(g->id)) == 0 &&
	    (uint8_t)(number - g->number - 1) < 16;
	g->has_id = true;
	g->number = number;
	memcpy(g->id, p + 1, sizeof(g->id));
	return g->sure;
}

bool
quic_is_dnscrypt(const uint8_t *p, size_t n)
{
	return n >= 8 && memcmp(p, "r6fnvWj8", 8) == 0;
}

/* --- looks ------------------------------------------------------------------------------------------------------ */

int
quic_looks(const uint8_t *p, size_t n)
{
	struct cursor c = { p, p + n };
	struct quic_packet pk;

	if (n >= 7 && (p[0] & LONG) == 0)
		return google_looks(p, n);
	if (n < 7 || !quic_packet_next(&c, NULL, &pk) || pk.scid.p == NULL)
		return 0;
	if (pk.type == QUIC_NEGOTIATION)
		return negotiates(&pk);
	if (quic_version_reserved(pk.version))
		return n >= CLIENT_INITIAL && pk.dcid.n >= 8 && pk.dcid.n <= QUIC_ID_MAX && pk.scid.n <= QUIC_ID_MAX;
	if (pk.v->form == QUIC_FORM_UNKNOWN || (p[0] & FIXED) == 0)
		return 0;
	return pk.number.p == NULL || pk.cut || pk.number.n > QUIC_TAG;
}
