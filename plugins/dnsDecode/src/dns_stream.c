/* dns_stream: the messages in one direction of a TCP connection. */
#include "dns_stream.h"

#include <stdlib.h>
#include <string.h>

#include "dns_msg.h"
#include "stream.h"

static void
pending_clear(struct dns_stream *s)
{
	if (s->cap > 0)
		t2_mem_give(T2_MEM_TEXT, s->cap);
	free(s->buf);
	s->buf = NULL;
	s->have = s->cap = 0;
	s->used = false;
}

void
dns_stream_clear(struct dns_stream *s)
{
	pending_clear(s);
	*s = (struct dns_stream){ .buf = NULL };
}

void
dns_stream_feed(struct dns_stream *s, const uint8_t *p, size_t n)
{
	s->seg = p;
	s->seglen = n;
}

void
dns_stream_hole(struct dns_stream *s)
{
	pending_clear(s);
	s->resync = true;
}

/* Bytes of the pending message, its length bytes included, as far as they say so. */
static size_t
pending_len(const struct dns_stream *s)
{
	return s->have < 2 ? 2 : 2 + (size_t)(s->buf[0] << 8 | s->buf[1]);
}

/* Move up to n bytes from the segment to the buffer. */
static bool
pending_add(struct dns_stream *s, size_t n)
{
	uint32_t cap = s->cap;
	uint8_t *buf;

	if (n > s->seglen)
		n = s->seglen;
	while (cap < s->have + n)
		cap = cap == 0 ? 256 : 2 * cap;
	if (cap != s->cap) {
		if (!t2_mem_take(T2_MEM_TEXT, cap - s->cap))
			return false;
		if ((buf = realloc(s->buf, cap)) == NULL) {
			t2_mem_give(T2_MEM_TEXT, cap - s->cap);
			return false;
		}
		s->buf = buf;
		s->cap = cap;
	}
	memcpy(s->buf + s->have, s->seg, n);
	s->have += (uint32_t)n;
	s->seg += n;
	s->seglen -= n;
	return true;
}

/* Add to the pending message; hand it out when it is complete. */
static const uint8_t *
pending_next(struct dns_stream *s, size_t *len, bool *joined)
{
	size_t want;

	while (s->have < (want = pending_len(s)) && s->seglen > 0) {
		if (!pending_add(s, want - s->have)) {
			dns_stream_clear(s);
			s->lost = true;
			return NULL;
		}
	}
	if (s->have < 2 || s->have < pending_len(s))
		return NULL;
	s->used = true;
	*len = s->have - 2;
	*joined = true;
	return s->buf + 2;
}

/* The next message that ends in the segment; NULL if there is none. */
static const uint8_t *
segment_next(struct dns_stream *s, size_t *len, bool *joined)
{
	const uint8_t *m;

	if (s->have == 0 && s->seglen >= 2) {
		*len = (size_t)(s->seg[0] << 8 | s->seg[1]);
		if (s->seglen - 2 >= *len) {
			m = s->seg + 2;
			s->seg += 2 + *len;
			s->seglen -= 2 + *len;
			*joined = false;
			return m;
		}
	}
	return pending_next(s, len, joined);
}

/* Whether the segment begins with a message, as it does more often than not. */
static bool
message_begins(const uint8_t *p, size_t n)
{
	const size_t len = n >= 2 ? (size_t)(p[0] << 8 | p[1]) : 0;
	struct dns_hdr h;

	if (len < DNS_HDR_LEN || n < 2 + DNS_HDR_LEN)
		return false;
	dns_hdr_flags(p + 2, &h);
	dns_hdr_counts(p + 2, &h);
	return dns_hdr_sane(&h, len);
}

const uint8_t *
dns_stream_next(struct dns_stream *s, size_t *len, bool *joined)
{
	const uint8_t *m;

	if (s->used)
		pending_clear(s);
	if (s->lost || s->seglen == 0 || (s->resync && !message_begins(s->seg, s->seglen)))
		return NULL;
	s->resync = false;
	while (!s->lost && s->seglen > 0)
		if ((m = segment_next(s, len, joined)) != NULL)
			return m;
	return NULL;
}

const uint8_t *
dns_stream_pending(const struct dns_stream *s, size_t *len)
{
	if (s->used || s->have < 2)
		return NULL;
	*len = s->have - 2;
	return s->buf + 2;
}
