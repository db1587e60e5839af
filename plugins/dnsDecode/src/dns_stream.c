/* dns_stream: the messages in one direction of a TCP connection. */
#include "dns_stream.h"

#include <stdlib.h>
#include <string.h>

#include "dns_msg.h"

struct dns_held {
	struct dns_held *later;
	uint32_t seq, len;
	uint8_t bytes[];
};

static size_t stream_total;	/* bytes that all flows keep */

static void
pending_clear(struct dns_stream *s)
{
	stream_total -= s->cap;
	free(s->buf);
	s->buf = NULL;
	s->have = s->cap = 0;
	s->used = false;
}

static void
held_free(struct dns_held *h)
{
	if (h == NULL)
		return;
	stream_total -= h->len;
	free(h);
}

/* Take the first held segment out of the list. */
static struct dns_held *
held_pop(struct dns_stream *s)
{
	struct dns_held *h = s->held;

	s->held = h->later;
	s->nheld--;
	s->heldlen -= h->len;
	return h;
}

static void
taken_clear(struct dns_stream *s)
{
	held_free(s->taken);
	s->taken = NULL;
	s->seg = NULL;
	s->seglen = 0;
}

void
dns_stream_clear(struct dns_stream *s)
{
	pending_clear(s);
	taken_clear(s);
	while (s->held != NULL)
		held_free(held_pop(s));
	s->open = s->resync = false;
}

void
dns_stream_start(struct dns_stream *s, uint32_t seq)
{
	if (s->open && s->first == seq)
		return;
	if (s->open)
		dns_stream_clear(s);
	s->first = s->next = seq;
	s->open = true;
}

/* Whether sequence number a comes before b; numbers wrap. */
static bool
before(uint32_t a, uint32_t b)
{
	return a - b > UINT32_MAX / 2;
}

/* Keep a copy of a segment until the bytes before it come. */
static int
hold(struct dns_stream *s, uint32_t seq, const uint8_t *p, size_t n)
{
	const uint32_t max = s->open ? DNS_HELD_MAX : DNS_HELD_EARLY;
	struct dns_held **at = &s->held, *h;

	while (*at != NULL && before((*at)->seq, seq))
		at = &(*at)->later;
	if (*at != NULL && (*at)->seq == seq && (*at)->len >= n)
		return 0;
	if (s->held != NULL && (s->nheld == max || s->heldlen + n > DNS_HELD_BYTES))
		return -1;
	if (stream_total + n > DNS_STREAM_TOTAL || (h = malloc(sizeof(*h) + n)) == NULL)
		return -1;
	h->seq = seq;
	h->len = (uint32_t)n;
	memcpy(h->bytes, p, n);
	h->later = *at;
	*at = h;
	s->nheld++;
	s->heldlen += h->len;
	stream_total += n;
	return 0;
}

int
dns_stream_feed(struct dns_stream *s, uint32_t seq, const uint8_t *p, size_t n)
{
	const uint32_t old = s->next - seq;	/* bytes seen before, if the segment does not begin behind them */

	taken_clear(s);
	if (!s->open || before(s->next, seq))
		return hold(s, seq, p, n);
	if (old >= n)
		return 0;
	s->seg = p + old;
	s->seglen = n - old;
	s->next = seq + (uint32_t)n;
	return 0;
}

/* Go on with the first held segment that has bytes behind those that were read. */
static bool
held_take(struct dns_stream *s)
{
	taken_clear(s);
	if (!s->open)
		return false;
	while (s->held != NULL && !before(s->next, s->held->seq)) {
		struct dns_held *h = held_pop(s);
		const uint32_t old = s->next - h->seq;

		if (old < h->len) {
			s->taken = h;
			s->seg = h->bytes + old;
			s->seglen = h->len - old;
			s->next = h->seq + h->len;
			return true;
		}
		held_free(h);
	}
	return false;
}

bool
dns_stream_skip(struct dns_stream *s, const uint32_t *seq)
{
	if (s->held == NULL && seq == NULL)
		return false;
	pending_clear(s);
	s->next = s->held == NULL || (seq != NULL && before(*seq, s->held->seq)) ? *seq : s->held->seq;
	s->resync = true;
	return true;
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
	while (!s->lost && (s->seglen > 0 || held_take(s))) {
		if (s->resync && !message_begins(s->seg, s->seglen)) {
			s->seglen = 0;
			continue;
		}
		s->resync = false;
		if ((m = segment_next(s, len, joined)) != NULL)
			return m;
	}
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
