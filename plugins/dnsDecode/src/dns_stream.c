/* dns_stream: the messages in one direction of a TCP connection. */
#include "dns_stream.h"

#include <stdlib.h>
#include <string.h>

#include "cursor.h"

static size_t stream_total;	/* bytes of pending messages of all flows */

void
dns_stream_clear(struct dns_stream *s)
{
	stream_total -= s->cap;
	free(s->buf);
	s->buf = NULL;
	s->have = s->cap = 0;
	s->used = false;
}

void
dns_stream_start(struct dns_stream *s, uint32_t seq)
{
	dns_stream_clear(s);
	s->next = seq;
}

int
dns_stream_feed(struct dns_stream *s, uint32_t seq, const uint8_t *p, size_t n)
{
	const uint32_t old = s->next - seq;	/* bytes seen before; a huge number if there is a hole */

	s->seg = NULL;
	s->seglen = 0;
	if (old > UINT32_MAX / 2)
		return -1;
	if (old >= n)
		return 0;
	s->seg = p + old;
	s->seglen = n - old;
	s->next = seq + (uint32_t)n;
	return 0;
}

/* Bytes of the pending message, its length bytes included, as far as they say so. */
static size_t
pending_len(const struct dns_stream *s)
{
	return s->have < 2 ? 2 : 2 + (size_t)get_u16be(s->buf);
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
		if (stream_total + (cap - s->cap) > DNS_STREAM_TOTAL || (buf = realloc(s->buf, cap)) == NULL)
			return false;
		stream_total += cap - s->cap;
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

const uint8_t *
dns_stream_next(struct dns_stream *s, size_t *len, bool *joined)
{
	const uint8_t *m;

	if (s->used)
		dns_stream_clear(s);
	if (s->seglen == 0)
		return NULL;
	if (s->have > 0)
		return pending_next(s, len, joined);
	if (s->seglen >= 2) {
		*len = get_u16be(s->seg);
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

const uint8_t *
dns_stream_pending(const struct dns_stream *s, size_t *len)
{
	if (s->used || s->have < 2)
		return NULL;
	*len = s->have - 2;
	return s->buf + 2;
}
