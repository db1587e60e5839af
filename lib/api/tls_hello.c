/*
 * tls_hello.c - what a hello says
 */
#include "tls_hello.h"

/* Extensions */
enum {
	EXT_SERVER_NAME = 0, EXT_GROUPS = 10, EXT_FORMATS = 11, EXT_ALGORITHMS = 13, EXT_PROTOCOLS = 16,
	EXT_VERSIONS = 43, EXT_SETTINGS = 17513, EXT_SETTINGS_NEW = 17613
};

#define RANDOM_LEN	32

static size_t
header_len(enum tls_kind kind)
{
	return kind == TLS_KIND_SSL2 ? 2 : kind == TLS_KIND_DTLS ? 12 : 4;
}

/* The body of a message, as far as it is there; false without a header. */
static bool
body(const struct tls_message *m, struct cursor *c, bool *cut)
{
	const size_t head = header_len(m->kind);
	size_t len;

	*c = (struct cursor){ m->bytes, m->bytes + m->n };
	if (!cursor_skip(c, head))
		return false;
	len = m->kind == TLS_KIND_SSL2 ? (size_t)(m->bytes[0] & 0x7f) << 8 | m->bytes[1] :
	    (size_t)m->bytes[1] << 16 | get_u16be(m->bytes + 2);
	*cut = len > cursor_left(c);
	if (!*cut)
		c->end = c->p + len;
	return true;
}

/* Take n bytes; what is there of them if they are cut, and false. */
static bool
take(struct cursor *c, const struct tls_message *m, size_t n, struct tls_span *s)
{
	const size_t left = cursor_left(c);

	s->at = (uint32_t)(c->p - m->bytes);
	s->n = (uint32_t)(n < left ? n : left);
	c->p += s->n;
	return n <= left;
}

static bool
take_u8(struct cursor *c, const struct tls_message *m, struct tls_span *s)
{
	uint8_t n;

	return cursor_u8(c, &n) && take(c, m, n, s);
}

static bool
take_u16(struct cursor *c, const struct tls_message *m, struct tls_span *s)
{
	uint16_t n;

	return cursor_u16be(c, &n) && take(c, m, n, s);
}

static struct cursor
inside(const struct tls_message *m, const struct tls_span *s)
{
	return (struct cursor){ m->bytes + s->at, m->bytes + s->at + s->n };
}

/* --- extensions ------------------------------------------------------------------------------------------------- */

bool
tls_extension_next(const struct tls_message *m, struct tls_span *rest, uint16_t *type, struct tls_span *data)
{
	struct cursor c = inside(m, rest);

	if (!cursor_u16be(&c, type) || !take_u16(&c, m, data))
		return false;
	rest->n = (uint32_t)cursor_left(&c);
	rest->at = (uint32_t)(c.p - m->bytes);
	return true;
}

bool
tls_name_next(const struct tls_message *m, struct tls_span *rest, struct tls_span *name)
{
	struct cursor c = inside(m, rest);

	if (!take_u8(&c, m, name))
		return false;
	rest->n = (uint32_t)cursor_left(&c);
	rest->at = (uint32_t)(c.p - m->bytes);
	return true;
}

/* A list with a length of one or two bytes, as far as it is in the extension; the first of several counts. */
static void
list(const struct tls_message *m, const struct tls_span *data, size_t lenbytes, struct tls_span *s)
{
	struct cursor c = inside(m, data);

	if (s->at == 0)
		(void)(lenbytes == 1 ? take_u8(&c, m, s) : take_u16(&c, m, s));
}

static void
server_name(const struct tls_message *m, const struct tls_span *data, struct tls_span *s)
{
	struct cursor c = inside(m, data);
	struct tls_span name;
	uint8_t type;

	if (s->at != 0 || !cursor_skip(&c, 2))
		return;
	while (cursor_u8(&c, &type) && take_u16(&c, m, &name))
		if (type == 0) {
			*s = name;
			return;
		}
}

static void
server_version(struct tls_hello *h, const struct tls_message *m, const struct tls_span *data)
{
	if (data->n < 2 || h->versions.at != 0)
		return;
	h->versions = (struct tls_span){ data->at, 2 };
	h->selected = tls_span_u16(m, data, 0);
}

static void
extension(struct tls_hello *h, const struct tls_message *m, uint16_t type, const struct tls_span *data)
{
	switch (type) {
	case EXT_SERVER_NAME:
		server_name(m, data, &h->server_name);
		break;
	case EXT_GROUPS:
		list(m, data, 2, &h->groups);
		break;
	case EXT_FORMATS:
		list(m, data, 1, &h->formats);
		break;
	case EXT_ALGORITHMS:
		list(m, data, 2, &h->algorithms);
		break;
	case EXT_PROTOCOLS:
		list(m, data, 2, &h->protocols);
		break;
	case EXT_SETTINGS:
	case EXT_SETTINGS_NEW:
		list(m, data, 2, &h->settings);
		break;
	case EXT_VERSIONS:
		if (h->server)
			server_version(h, m, data);
		else
			list(m, data, 1, &h->versions);
		break;
	}
}

/* All that are whole; false if something else is behind them. */
static bool
extensions(struct tls_hello *h, const struct tls_message *m)
{
	struct tls_span rest = h->extensions, data;
	uint16_t type;

	while (tls_extension_next(m, &rest, &type, &data)) {
		extension(h, m, type, &data);
		h->nextensions++;
	}
	return rest.n == 0;
}

/* The block, if there is one; false if it is cut. */
static bool
extension_block(struct tls_hello *h, const struct tls_message *m, struct cursor *c)
{
	bool whole;

	if (cursor_left(c) == 0)
		return true;
	whole = take_u16(c, m, &h->extensions);
	return extensions(h, m) && whole;
}

/* --- hellos ----------------------------------------------------------------------------------------------------- */

static bool
client(struct tls_hello *h, const struct tls_message *m, struct cursor *c)
{
	if (!cursor_u16be(c, &h->version) || !take(c, m, RANDOM_LEN, &h->random) || !take_u8(c, m, &h->session))
		return false;
	if (m->kind == TLS_KIND_DTLS && !take_u8(c, m, &h->cookie))
		return false;
	if (!take_u16(c, m, &h->ciphers) || !take_u8(c, m, &h->compressions))
		return false;
	return extension_block(h, m, c);
}

static bool
server(struct tls_hello *h, const struct tls_message *m, struct cursor *c)
{
	static const uint8_t retry[RANDOM_LEN] = {
		0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
		0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c
	};

	if (!cursor_u16be(c, &h->version) || !take(c, m, RANDOM_LEN, &h->random))
		return false;
	h->retry = memcmp(m->bytes + h->random.at, retry, RANDOM_LEN) == 0;
	if (h->version >= 0x7f00 && h->version <= 0x7f15)	/* drafts of TLS 1.3 up to 21 have neither */
		return take(c, m, 2, &h->ciphers) && extension_block(h, m, c);
	if (!take_u8(c, m, &h->session) || !take(c, m, 2, &h->ciphers) || !take(c, m, 1, &h->compressions))
		return false;
	return extension_block(h, m, c);
}

/* The hello of SSL 2.0, which clients of SSL 3.0 and TLS 1.0 sent, too: RFC 5246 E.2 */
static bool
client_ssl2(struct tls_hello *h, const struct tls_message *m, struct cursor *c)
{
	uint16_t ciphers, session, challenge;

	if (!cursor_skip(c, 1) || !cursor_u16be(c, &h->version) || !cursor_u16be(c, &ciphers) ||
	    !cursor_u16be(c, &session) || !cursor_u16be(c, &challenge))
		return false;
	return take(c, m, ciphers, &h->ciphers) && take(c, m, session, &h->session) &&
	    take(c, m, challenge, &h->random);
}

enum tls_result
tls_hello_read(struct tls_hello *h, const struct tls_message *m)
{
	bool cut, whole;
	struct cursor c;

	*h = (struct tls_hello){ .kind = m->kind, .server = m->type == TLS_SERVER_HELLO };
	if (m->type != TLS_CLIENT_HELLO && m->type != TLS_SERVER_HELLO)
		return TLS_NO_HELLO;
	if (!body(m, &c, &cut))
		return TLS_HELLO_CUT;
	if (m->kind == TLS_KIND_SSL2)
		whole = client_ssl2(h, m, &c);
	else
		whole = h->server ? server(h, m, &c) : client(h, m, &c);
	if (h->ciphers.n >= 2 && m->kind != TLS_KIND_SSL2)
		h->cipher = tls_span_u16(m, &h->ciphers, 0);
	return whole && !cut ? TLS_HELLO : TLS_HELLO_CUT;
}

uint16_t
tls_hello_version(const struct tls_hello *h, const struct tls_message *m)
{
	uint16_t best = 0;

	for (unsigned i = 0; i < h->versions.n / 2; i++) {
		const uint16_t v = tls_span_u16(m, &h->versions, i);

		/* numbers of DTLS go down */
		if (!tls_is_grease(v) && (best == 0 || (h->kind == TLS_KIND_DTLS ? v < best : v > best)))
			best = v;
	}
	return best != 0 ? best : h->version;
}
