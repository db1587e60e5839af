/* krb_flow: messages out of datagrams and connections, and the lists of what they say. */
#include "krb_flow.h"

#include "celltext.h"

#define MARK	4u	/* bytes of the length in front of a message in TCP */
#define HEAD	20u	/* bytes that say what it is: its length, two elements, the version */
#define PASSWD	6u	/* bytes in front of messages about passwords */

const char *
krb_error(int32_t code)
{
	switch (code) {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_VALUE(value, name, level, abbr, text)	case value: return text;
#include "krbErr.def"
	default: return NULL;
	}
}

const char *
krb_cipher(int32_t etype)
{
	switch (etype) {
#include "krbETypes.def"
#undef T2_VALUE
#undef T2_TABLE
	default: return NULL;
	}
}

/* --- lists ------------------------------------------------------------------------------------------------------ */

void
krb_note(struct krb_flow *f, struct krb_numbers *l, int64_t number)
{
	const int32_t v = (int32_t)number;

	if (!t2_list_add(l->v, &l->n, KRB_MAXNUM, &v, sizeof(v)))
		f->stat |= KRB_STAT_FULL;
}

void
krb_text(struct krb_flow *f, struct t2_texts *l, const char *s, size_t n)
{
	if (n > KRB_STRMAX || !t2_texts_add(l, KRB_MAXTXT, true, s, MIN(n, KRB_STRMAX)))
		f->stat |= KRB_STAT_FULL;
}

/* --- messages --------------------------------------------------------------------------------------------------- */

static bool
is_type(unsigned number)
{
	return (number >= KRB_AS_REQ && number <= KRB_AP_REP) || (number >= KRB_SAFE && number <= KRB_CRED) ||
	    number == KRB_ERROR;
}

/* Bytes of the message that begins here: [APPLICATION] SEQUENCE { [0] or [1] 5 }.  0: none; -1: too few to say */
static int64_t
message_size(const uint8_t *p, size_t n)
{
	const int64_t size = ber_size(p, n);
	struct cursor c = { p, p + n }, in;
	struct ber e;

	if (n > 0 && ((p[0] & 0xe0) != (BER_APPLICATION | BER_CONSTRUCTED) || !is_type(p[0] & 0x1f)))
		return 0;
	if (size <= 0)
		return size == 0 ? -1 : 0;
	if (!ber_next(&c, &e) || !ber_enter(&e.in, BER_SEQUENCE, &in) || cursor_left(&in) < 5)
		return n < HEAD - MARK ? -1 : 0;
	return (in.p[0] == 0xa0 || in.p[0] == 0xa1) && memcmp(in.p + 1, "\x03\x02\x01\x05", 4) == 0 ? size : 0;
}

/* Is it about passwords?  | length | 1, or ff80 of Windows | bytes | */
static bool
is_passwd(const uint8_t *p, size_t n, size_t whole)
{
	return n >= PASSWD && get_u16be(p) == whole && (get_u16be(p + 2) == 1 || get_u16be(p + 2) == 0xff80) &&
	    get_u16be(p + 4) + PASSWD <= whole;
}

int
krb_looks(const uint8_t *p, size_t n)
{
	const int64_t size = message_size(p, n);

	return (size > 0 && (size_t)size == n) || is_passwd(p, n, n);
}

/* Bytes of a message of TCP with its length */
static size_t
length(const uint8_t *p, size_t n)
{
	size_t whole;
	int64_t size;

	if (p[0] != 0)
		return T2_FRAMED_NONE;		/* no message has 16 MiB */
	if (n < HEAD)
		return 0;
	whole = get_u32be(p);
	if (is_passwd(p + MARK, n - MARK, whole))
		return MARK + whole;
	size = message_size(p + MARK, n - MARK);
	return size > 0 && (size_t)size == whole && whole >= HEAD - MARK ? MARK + whole : T2_FRAMED_NONE;
}

int
krb_looks_tcp(const uint8_t *p, size_t n)
{
	const size_t whole = n == 0 ? 0 : length(p, n);

	if (whole == 0)
		return -1;
	return whole != T2_FRAMED_NONE;
}

static void
take(struct krb_flow *f, const uint8_t *p, size_t n, size_t whole)
{
	struct cursor c = { p, p + n };
	bool good = true;

	f->begun = true;
	f->stat |= KRB_STAT_KRB | (f->port ? 0 : KRB_STAT_PORT);
	if (is_passwd(p, n, whole)) {
		f->stat |= KRB_STAT_PASSWD;
		cursor_skip(&c, PASSWD);
	}
	while (good && cursor_left(&c) > 0)
		good = krb_message(f, &c);
	if (n < whole)
		f->stat |= KRB_STAT_CUT;
	else if (!good)
		f->stat |= KRB_STAT_MALFORMED;
}

/* A message of TCP. */
static bool
message(void *arg, const uint8_t *p, size_t n, size_t whole)
{
	if (n > MARK)
		take(arg, p + MARK, n - MARK, whole - MARK);
	return true;
}

void
krb_flow_bytes(struct krb_flow *f, const struct t2_bytes *b)
{
	static const struct t2_framing framing = { .length = length, .head = HEAD, .keep = KRB_KEEP };

	(void)t2_framed_put(&f->framed, &framing, b, message, f);
}

/* How long a datagram was that is not all there its message says itself. */
void
krb_flow_datagram(struct krb_flow *f, const uint8_t *p, size_t n)
{
	const int64_t size = message_size(p, n);

	if (size > 0)
		take(f, p, n, MAX((size_t)size, n));
	else if (n >= PASSWD && is_passwd(p, n, get_u16be(p)))
		take(f, p, n, MAX(get_u16be(p), n));
}

void
krb_flow_end(struct krb_flow *f)
{
	t2_framed_end(&f->framed, message, f);
}

void
krb_flow_clear(struct krb_flow *f)
{
	t2_framed_clear(&f->framed);
	t2_texts_free(&f->client);
	t2_texts_free(&f->service);
	t2_texts_free(&f->realm);
	t2_texts_free(&f->user);
	t2_texts_free(&f->address);
	t2_texts_free(&f->text);
	t2_texts_free(&f->hash);
}
