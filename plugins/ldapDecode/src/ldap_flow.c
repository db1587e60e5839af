/* ldap_flow: messages out of datagrams and connections, and the lists of what they say. */
#include "ldap_flow.h"

#define HEAD	24u	/* bytes that say what it is */
#define WRAP	4u	/* bytes of the length in front of what SASL has wrapped */

const char *
ldap_result(unsigned code)
{
	switch (code) {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_VALUE(value, name, level, abbr, text)	case value: return text;
#include "ldapResCode.def"
#undef T2_VALUE
#undef T2_TABLE
	default: return NULL;
	}
}

void
ldap_text(struct ldap_flow *f, enum ldap_list which, const void *p, size_t n)
{
	if (n > LDAP_STRMAX)
		f->stat |= LDAP_STAT_FULL;
	if (n > 0 && !t2_texts_add(&f->list[which], LDAP_MAXTXT, true, p, MIN(n, LDAP_STRMAX)))
		f->stat |= LDAP_STAT_FULL;
}

/* --- messages --------------------------------------------------------------------------------------------------- */

/* Is it the first byte of an operation?  Unbind, delete and abandon have nothing in them. */
static bool
is_op(uint8_t tag)
{
	const unsigned n = tag & 0x1f;
	const bool plain = n == LDAP_UNBIND || n == LDAP_DELETE || n == LDAP_ABANDON;

	return (tag & 0xe0) == (plain ? BER_APPLICATION : BER_APPLICATION | BER_CONSTRUCTED) &&
	    (n <= LDAP_ABANDON || n == LDAP_REFERENCE || (n >= LDAP_EXTENDED && n <= LDAP_INTERMEDIATE));
}

/* Bytes of the message that begins here.  0: none; -1: too few to say */
static int64_t
message_size(const uint8_t *p, size_t n)
{
	const int64_t size = n > 0 && p[0] == BER_SEQUENCE ? ber_size(p, n) : -1;
	struct cursor c = { p, p + n }, in;
	struct ber id;
	uint8_t op;

	if (size <= 0)
		return size == 0 ? -1 : 0;
	if (!ber_enter(&c, BER_SEQUENCE, &in) || !ber_take(&in, BER_INTEGER, &id) || !cursor_peek_u8(&in, 0, &op))
		return n < HEAD && (size_t)size > n ? -1 : 0;
	return cursor_left(&id.in) >= 1 && cursor_left(&id.in) <= 4 && is_op(op) ? size : 0;
}

int
ldap_looks(const uint8_t *p, size_t n)
{
	const int64_t size = message_size(p, n);

	return n == 0 || size < 0 ? -1 : size > 0;
}

/* Is it wrapped by SASL?  A token of GSS-API, of Kerberos alone, or of NTLM stands behind the length. */
static bool
is_wrapped(const uint8_t *p, size_t n)
{
	return n >= WRAP + 4 && p[0] == 0 && get_u32be(p) > 4 &&
	    (p[WRAP] == 0x60 || get_u16be(p + WRAP) == 0x0504 || get_u32be(p + WRAP) == 0x01000000);
}

static size_t
length(const uint8_t *p, size_t n)
{
	const int64_t size = message_size(p, n);

	if (p[0] == 0 && n < WRAP + 4)
		return 0;
	if (is_wrapped(p, n))
		return WRAP + (size_t)get_u32be(p);
	if (size < 0)
		return 0;
	return size > 0 ? (size_t)size : T2_FRAMED_NONE;
}

static void
take(struct ldap_flow *f, const uint8_t *p, size_t n, size_t whole)
{
	f->begun = true;
	f->messages++;
	f->stat |= LDAP_STAT_LDAP | (f->port ? 0 : LDAP_STAT_PORT);
	if (p[0] == 0) {
		f->stat |= LDAP_STAT_WRAPPED;
		return;
	}
	if (!ldap_message(f, (struct cursor){ p, p + n }) && n == whole)
		f->stat |= LDAP_STAT_MALFORMED;
	if (n < whole)
		f->stat |= n < LDAP_KEEP ? LDAP_STAT_CUT : LDAP_STAT_FULL;
}

static bool
message(void *arg, const uint8_t *p, size_t n, size_t whole)
{
	take(arg, p, n, whole);
	return true;
}

bool
ldap_flow_bytes(struct ldap_flow *f, const struct t2_bytes *b)
{
	static const struct t2_framing framing = { .length = length, .head = HEAD, .keep = LDAP_KEEP };

	if (f->begun && f->framed.have == 0 && f->framed.pass == 0 && b->len >= 3 && b->data[0] == 0x16 &&
	    b->data[1] == 3) {
		f->stat |= LDAP_STAT_TLS;
		return false;
	}
	return t2_framed_put(&f->framed, &framing, b, message, f);
}

void
ldap_flow_datagram(struct ldap_flow *f, const uint8_t *p, size_t n)
{
	while (n > 0) {
		const int64_t size = message_size(p, n);
		size_t took;

		if (size <= 0)
			return;
		f->stat |= LDAP_STAT_CLDAP;
		took = MIN((size_t)size, n);
		take(f, p, took, (size_t)size);
		p += took;
		n -= took;
	}
}

void
ldap_flow_end(struct ldap_flow *f)
{
	t2_framed_end(&f->framed, message, f);
}

void
ldap_flow_clear(struct ldap_flow *f)
{
	t2_framed_clear(&f->framed);
	for (unsigned i = 0; i < LDAP_LISTS; i++)
		t2_texts_free(&f->list[i]);
	for (unsigned i = 0; i < LDAP_DCS; i++) {
		if (f->dc[i] != NULL)
			t2_mem_give(T2_MEM_TEXT, strlen(f->dc[i]) + 1);
		free(f->dc[i]);
		f->dc[i] = NULL;
	}
}
