/* stun_stream: what is not whole is gathered; its first bytes say what it is and how long. */
#include "stun_stream.h"

#include <string.h>

#include "cursor.h"
#include "stream.h"
#include "t2Plugin.h"

#define HEAD	10u	/* bytes that say what comes: a length of RFC 4571 and eight of the message */

/* Bytes of a message of any length that begins with type, length and cookie; 0 if none does. */
static size_t
any_length(const uint8_t *p, size_t n)
{
	struct cursor c = { p, p + n };
	uint16_t type, len;
	uint32_t cookie;

	if (!cursor_u16be(&c, &type) || !cursor_u16be(&c, &len) || !cursor_u32be(&c, &cookie))
		return 0;
	return (type & 0xc000) == 0 && cookie == STUN_COOKIE ? STUN_LEN + (size_t)len : 0;
}

size_t
stun_length(const uint8_t *p, size_t n)
{
	const size_t len = any_length(p, n);

	return len % 4 == 0 ? len : 0;
}

/* MAGIC-COOKIE is the first attribute: | 000f | 0004 | 72c64bc6 | */
static bool
is_ms(const uint8_t *p, size_t n)
{
	static const uint8_t cookie[] = { 0x00, 0x0f, 0x00, 0x04, 0x72, 0xc6, 0x4b, 0xc6 };

	return n >= STUN_LEN + sizeof(cookie) && memcmp(p + STUN_LEN, cookie, sizeof(cookie)) == 0;
}

size_t
stun_datagram(const uint8_t *p, size_t n)
{
	const size_t len = any_length(p, n);

	return len % 4 == 0 || is_ms(p, n) ? len : 0;
}

void
stun_stream_clear(struct stun_stream *s)
{
	if (s->room > 0)
		t2_mem_give(T2_MEM_STREAM, s->room);
	free(s->buf);
	*s = (struct stun_stream){ .lost = s->lost };
}

void
stun_stream_begin(struct stun_stream *s)
{
	stun_stream_clear(s);
	s->lost = false;
}

void
stun_stream_put(struct stun_stream *s, const uint8_t *p, size_t n)
{
	s->p = p;
	s->n = n;
}

/* Have up to want bytes in the buffer; false if there is no memory. */
static bool
gather(struct stun_stream *s, size_t want)
{
	const size_t n = MIN(want - s->have, s->n);
	uint8_t *buf;

	if (s->room < want) {
		if (!t2_mem_take(T2_MEM_STREAM, want - s->room))
			return false;
		if ((buf = realloc(s->buf, want)) == NULL) {
			t2_mem_give(T2_MEM_STREAM, want - s->room);
			return false;
		}
		s->buf = buf;
		s->room = (uint32_t)want;
	}
	memcpy(s->buf + s->have, s->p, n);
	s->have += (uint32_t)n;
	s->p += n;
	s->n -= n;
	return true;
}

/* Pass over bytes, those in the buffer first. */
static void
pass(struct stun_stream *s, size_t n)
{
	const size_t had = MIN(n, s->have);

	memmove(s->buf, s->buf + had, s->have - had);
	s->have -= (uint32_t)had;
	s->skip = (uint32_t)(n - had);
}

/* Bytes of the message that the buffer begins with; 0 if it is something to be passed over, or nothing known. */
static size_t
begins(struct stun_stream *s)
{
	size_t len = stun_length(s->buf, s->have);

	if (len > 0)
		return len;
	if ((s->buf[0] & 0xc0) == 0x40)
		pass(s, 4 + ((get_u16be(s->buf + 2) + 3u) & ~3u));
	else if (s->have >= HEAD && stun_length(s->buf + 2, s->have - 2) > 0)
		pass(s, 2);
	else
		s->lost = true;
	return 0;
}

const uint8_t *
stun_stream_next(struct stun_stream *s, size_t *len)
{
	if (s->used) {
		s->used = false;
		pass(s, MIN(s->have, stun_length(s->buf, s->have)));
	}
	while (!s->lost && (s->n > 0 || s->have >= HEAD)) {
		const size_t skip = MIN(s->skip, s->n);

		s->p += skip;
		s->n -= skip;
		s->skip -= (uint32_t)skip;
		if (s->skip > 0)
			return NULL;
		if (s->have < HEAD && !gather(s, HEAD))
			s->lost = true;
		if (s->lost || s->have < HEAD)
			return NULL;
		if ((*len = begins(s)) == 0)
			continue;
		if (s->have < *len && !gather(s, *len))
			s->lost = true;
		if (s->lost || s->have < *len)
			return NULL;
		s->used = true;
		return s->buf;
	}
	return NULL;
}
