/*
 * tls_record.c - records, and the messages of handshakes in them
 */
#include <stdlib.h>

#include "tls_hello.h"

#define HEAD		5u	/* bytes of a record's header */
#define DTLS_HEAD	13u
#define MESSAGE_HEAD	4u
#define DTLS_MESSAGE_HEAD	12u

/* --- memory ----------------------------------------------------------------------------------------------------- */

static void *
grow(const struct tls_events *e, void *mine, void *p, size_t had, size_t want)
{
	if (e->grow != NULL)
		return e->grow(mine, p, had, want);
	if (want > 0)
		return realloc(p, want);
	free(p);
	return NULL;
}

static void
message_free(struct tls_stream *s, const struct tls_events *e, void *mine)
{
	if (s->message != NULL)
		(void)grow(e, mine, s->message, s->room, 0);
	s->message = NULL;
	s->have = s->room = 0;
}

/* Room for n bytes; false without memory. */
static bool
message_room(struct tls_stream *s, size_t n, const struct tls_events *e, void *mine)
{
	size_t room = s->room > 0 ? s->room : 256;
	uint8_t *p;

	if (n <= s->room)
		return true;
	while (room < n)
		room *= 2;
	if ((p = grow(e, mine, s->message, s->room, room)) == NULL)
		return false;
	s->message = p;
	s->room = room;
	return true;
}

void
tls_stream_clear(struct tls_stream *s, const struct tls_events *e, void *mine)
{
	message_free(s, e, mine);
	*s = (struct tls_stream){ .strange = s->strange };
}

/* --- messages --------------------------------------------------------------------------------------------------- */

static void
message_tell(enum tls_kind kind, const uint8_t *p, size_t n, const struct tls_events *e, void *mine)
{
	const struct tls_message m = { .kind = kind, .type = kind == TLS_KIND_SSL2 ? p[2] : p[0], .bytes = p,
		.n = n };

	if (e->message != NULL)
		e->message(mine, &m);
}

/* Bytes of the message at p with its header. */
static size_t
message_len(const uint8_t *p)
{
	return MESSAGE_HEAD + ((size_t)p[1] << 16 | get_u16be(p + 2));
}

/* More of the message that is in pieces; how many of the n bytes it took. */
static size_t
message_add(struct tls_stream *s, const uint8_t *p, size_t n, const struct tls_events *e, void *mine)
{
	const size_t want = s->have < MESSAGE_HEAD ? MESSAGE_HEAD : message_len(s->message);
	size_t more = want - s->have;

	if (more > n)
		more = n;
	if (want > TLS_MESSAGE_MAX || !message_room(s, s->have + more, e, mine)) {
		s->pass = want - s->have;
		message_free(s, e, mine);
		return 0;
	}
	memcpy(s->message + s->have, p, more);
	s->have += more;
	if (s->have >= MESSAGE_HEAD && s->have == message_len(s->message)) {
		message_tell(TLS_KIND_TLS, s->message, s->have, e, mine);
		message_free(s, e, mine);
	}
	return more;
}

bool
tls_crypto_put(struct tls_stream *s, const uint8_t *p, size_t n, const struct tls_events *e, void *mine)
{
	while (n > 0) {
		size_t step;

		if (s->pass > 0) {
			step = s->pass < n ? s->pass : n;
			s->pass -= step;
		} else if (s->have == 0 && n >= MESSAGE_HEAD && message_len(p) <= n) {
			step = message_len(p);
			message_tell(TLS_KIND_TLS, p, step, e, mine);
		} else {
			step = message_add(s, p, n, e, mine);
		}
		p += step;
		n -= step;
	}
	return true;
}

/* --- records ---------------------------------------------------------------------------------------------------- */

static bool
is_content(uint8_t type)
{
	return type >= TLS_CHANGE_CIPHER && type <= TLS_HEARTBEAT;
}

/* Versions that records have: SSL 3.0 to TLS 1.3, and the drafts of that. */
static bool
is_version(uint16_t v)
{
	return (v >= 0x0300 && v <= 0x0304) || (v >> 8 == 0x7f && v != 0x7fff);
}

static bool
is_head(const uint8_t *p)
{
	return is_content(p[0]) && is_version(get_u16be(p + 1)) && get_u16be(p + 3) <= TLS_RECORD_MAX;
}

/* A record's header is whole, and n bytes of it came along. */
static void
record_begin(struct tls_stream *s, const uint8_t *head, const uint8_t *p, size_t n, const struct tls_events *e,
    void *mine)
{
	struct tls_record r = { .type = head[0], .version = get_u16be(head + 1), .len = get_u16be(head + 3),
		.bytes = p };

	s->type = r.type;
	s->left = r.len;
	s->begun = true;
	r.n = n < r.len ? n : r.len;
	if (e->record != NULL)
		e->record(mine, &r);
	if (r.type == TLS_CHANGE_CIPHER && !s->modern)
		s->secret = true;
}

/* The header of the next record, out of one piece or several; how many of the n bytes it took, or SIZE_MAX. */
static size_t
record_head(struct tls_stream *s, const uint8_t *p, size_t n, const struct tls_events *e, void *mine)
{
	const uint8_t *head = p;
	size_t step = HEAD;

	if (s->nhead > 0 || n < HEAD) {
		step = HEAD - s->nhead < n ? HEAD - s->nhead : n;
		memcpy(s->head + s->nhead, p, step);
		s->nhead = (uint8_t)(s->nhead + step);
		if (s->nhead < HEAD)
			return is_content(s->head[0]) ? step : SIZE_MAX;
		head = s->head;
		s->nhead = 0;
	}
	if (!is_head(head))
		return SIZE_MAX;
	record_begin(s, head, p + step, n - step, e, mine);
	return step;
}

/* Bytes of the open record. */
static size_t
record_bytes(struct tls_stream *s, const uint8_t *p, size_t n, const struct tls_events *e, void *mine)
{
	const size_t step = s->left < n ? s->left : n;

	if (s->type == TLS_HANDSHAKE && !s->secret)
		(void)tls_crypto_put(s, p, step, e, mine);
	s->left -= (uint32_t)step;
	return step;
}

/* Is it, from its third byte on, a hello of SSL 2.0? */
static bool
is_ssl2(const uint8_t *p, size_t n)
{
	return n >= 5 && (p[0] & 0x80) != 0 && p[2] == TLS_CLIENT_HELLO &&
	    (get_u16be(p + 3) == 0x0002 || is_version(get_u16be(p + 3))) && (size_t)(p[0] & 0x7f) << 8 | p[1];
}

/* A hello of SSL 2.0 begins the connection; it is read as far as it is in the first piece.  Its bytes, or 0. */
static size_t
ssl2_hello(struct tls_stream *s, const uint8_t *p, size_t n, const struct tls_events *e, void *mine)
{
	size_t len;

	if (s->begun || s->nhead > 0 || !is_ssl2(p, n))
		return 0;
	len = 2 + ((size_t)(p[0] & 0x7f) << 8 | p[1]);
	if (len > n)
		len = n;
	s->begun = true;
	message_tell(TLS_KIND_SSL2, p, len, e, mine);
	return len;
}

bool
tls_stream_put(struct tls_stream *s, const uint8_t *p, size_t n, const struct tls_events *e, void *mine)
{
	size_t step = s->strange ? n : ssl2_hello(s, p, n, e, mine);

	while ((n -= step) > 0) {
		p += step;
		step = s->left > 0 ? record_bytes(s, p, n, e, mine) : record_head(s, p, n, e, mine);
		if (step == SIZE_MAX) {
			tls_stream_clear(s, e, mine);
			s->strange = true;
			break;
		}
	}
	return !s->strange;
}

void
tls_stream_hole(struct tls_stream *s, const struct tls_events *e, void *mine)
{
	const bool secret = s->secret, modern = s->modern;

	tls_stream_clear(s, e, mine);
	s->strange = false;
	s->begun = true;
	s->secret = secret;
	s->modern = modern;
}

/* --- DTLS ------------------------------------------------------------------------------------------------------- */

/* A fragment of a message: RFC 6347 4.2.2 */
struct fragment {
	const uint8_t *head;		/* type 1, length 3, number 2, offset 3, length 3 */
	uint32_t len, offset, n;
	uint16_t seq;
	const uint8_t *bytes;
};

static uint32_t
get_u24be(const uint8_t *p)
{
	return (uint32_t)p[0] << 16 | get_u16be(p + 1);
}

static bool
fragment_next(struct cursor *c, struct fragment *f)
{
	f->head = c->p;
	if (!cursor_skip(c, DTLS_MESSAGE_HEAD))
		return false;
	f->len = get_u24be(f->head + 1);
	f->seq = get_u16be(f->head + 4);
	f->offset = get_u24be(f->head + 6);
	f->n = get_u24be(f->head + 9);
	f->bytes = c->p;
	return f->offset <= f->len && f->n <= f->len - f->offset && cursor_skip(c, f->n);
}

/* Begin with the message of a fragment; behind its bytes there is a bit for each that has come. */
static bool
joined_begin(struct tls_stream *s, const struct fragment *f, const struct tls_events *e, void *mine)
{
	const size_t size = DTLS_MESSAGE_HEAD + f->len + f->len / 8 + 1;

	message_free(s, e, mine);
	if (DTLS_MESSAGE_HEAD + f->len > TLS_MESSAGE_MAX || !message_room(s, size, e, mine))
		return false;
	memset(s->message, 0, size);
	memcpy(s->message, f->head, 6);
	memcpy(s->message + 9, f->head + 1, 3);
	s->seq = f->seq;
	s->have = DTLS_MESSAGE_HEAD;
	return true;
}

/* Bytes that came before stay. */
static void
joined_add(struct tls_stream *s, const struct fragment *f)
{
	uint8_t *const there = s->message + DTLS_MESSAGE_HEAD + f->len;

	for (uint32_t i = f->offset; i < f->offset + f->n; i++) {
		if (there[i / 8] >> i % 8 & 1)
			continue;
		there[i / 8] |= (uint8_t)(1u << i % 8);
		s->message[DTLS_MESSAGE_HEAD + i] = f->bytes[i - f->offset];
		s->have++;
	}
}

static void
fragment_put(struct tls_stream *s, const struct fragment *f, const struct tls_events *e, void *mine)
{
	const bool same = s->message != NULL && s->seq == f->seq && memcmp(s->message, f->head, 4) == 0;

	if (f->n == f->len) {
		message_tell(TLS_KIND_DTLS, f->head, DTLS_MESSAGE_HEAD + f->n, e, mine);
		if (same)
			message_free(s, e, mine);
		return;
	}
	if (!same && !joined_begin(s, f, e, mine))
		return;
	joined_add(s, f);
	if (s->have == DTLS_MESSAGE_HEAD + f->len) {
		message_tell(TLS_KIND_DTLS, s->message, s->have, e, mine);
		message_free(s, e, mine);
	}
}

/* A record of DTLS 1.0 and 1.2, or one of 1.3 that is not encrypted yet; 0x0100 is what old OpenSSL had. */
static bool
dtls_record_next(struct cursor *c, struct tls_record *r)
{
	const uint8_t *const p = c->p;
	size_t n;

	if (cursor_left(c) < DTLS_HEAD || !is_content(p[0]))
		return false;
	r->type = p[0];
	r->version = get_u16be(p + 1);
	if (r->version != 0xfeff && r->version != 0xfefd && r->version != 0x0100)
		return false;
	r->epoch = get_u16be(p + 3);
	r->number = (uint64_t)get_u16be(p + 5) << 32 | get_u32be(p + 7);
	r->len = get_u16be(p + 11);
	if (r->len > TLS_RECORD_MAX)
		return false;
	r->bytes = p + DTLS_HEAD;
	n = cursor_left(c) - DTLS_HEAD;
	r->n = n < r->len ? n : r->len;
	(void)cursor_skip(c, DTLS_HEAD + r->n);
	return true;
}

bool
dtls_put(struct tls_stream *s, const uint8_t *p, size_t n, const struct tls_events *e, void *mine)
{
	struct cursor c = { p, p + n };
	struct tls_record r;
	struct fragment f;
	bool any = false;

	while (dtls_record_next(&c, &r)) {
		struct cursor in = { r.bytes, r.bytes + r.n };

		any = true;
		if (e->record != NULL)
			e->record(mine, &r);
		while (r.type == TLS_HANDSHAKE && r.epoch == 0 && fragment_next(&in, &f))
			fragment_put(s, &f, e, mine);
	}
	return any;
}

/* --- looks ------------------------------------------------------------------------------------------------------ */

/* Does what is behind the header go with it?  first: its first byte. */
static bool
is_likely(uint8_t type, size_t len, uint8_t first)
{
	switch (type) {
	case TLS_HANDSHAKE:
		return first <= 24 || first == 67;
	case TLS_ALERT:
		return first == 1 || first == 2 || len > 2;
	case TLS_CHANGE_CIPHER:
		return first == 1;
	}
	return true;
}

int
tls_looks(const uint8_t *p, size_t n)
{
	size_t len;

	if (n >= 1 && !is_content(p[0]) && (p[0] & 0x80) == 0)
		return 0;
	if (n < HEAD + 1)
		return -1;
	len = get_u16be(p + 3);
	if (is_head(p))
		return len > 0 && is_likely(p[0], len, p[HEAD]);
	if (!is_ssl2(p, n))
		return 0;
	if (n < 11)
		return -1;
	len = get_u16be(p + 5);
	return len > 0 && len % 3 == 0 &&
	    9 + len + get_u16be(p + 7) + get_u16be(p + 9) == ((size_t)(p[0] & 0x7f) << 8 | p[1]);
}

int
dtls_looks(const uint8_t *p, size_t n)
{
	struct cursor c = { p, p + n };
	struct tls_record r;

	return dtls_record_next(&c, &r) && (r.n == r.len || r.type == TLS_HANDSHAKE);
}
