/*
 * order.c - pieces in order
 *
 * A piece that begins where the last one ended is given as it is.  One behind a hole is copied, without what of it is
 * held already, so held pieces never overlap and the first that came wins.
 */
#include <stdlib.h>
#include <string.h>

#include "order.h"
#include "t2utils.h"

struct t2_held {
	struct t2_held *next;
	uint64_t offset;
	uint32_t len;
	uint32_t lost;		/* bytes behind that were not captured */
	uint8_t bytes[];
};

#define HELD_COST	(sizeof(struct t2_held) + 16)	/* [bytes], with what malloc needs */

static void
held_free(struct t2_held *h)
{
	if (h == NULL)
		return;
	t2_mem_give(T2_MEM_STREAM, HELD_COST + h->len);
	free(h);
}

/* Take the first held piece out of the list. */
static struct t2_held *
held_pop(struct t2_order *o)
{
	struct t2_held *h = o->held;

	o->held = h->next;
	o->nheld--;
	o->bytes -= h->len;
	return h;
}

/* A copy of n bytes, if there is room for it; a single piece may be longer than a direction's bytes. */
static struct t2_held *
held_new(const struct t2_order *o, uint64_t offset, const uint8_t *p, size_t n)
{
	struct t2_held *h;

	if (n > T2_HELD_PIECE || o->nheld >= T2_HELD_PIECES || o->bytes + n > T2_HELD_BYTES)
		return NULL;
	if (!t2_mem_take(T2_MEM_STREAM, HELD_COST + n))
		return NULL;
	if ((h = malloc(sizeof *h + n)) == NULL) {
		t2_mem_give(T2_MEM_STREAM, HELD_COST + n);
		return NULL;
	}
	h->offset = offset;
	h->len = (uint32_t)n;
	h->lost = 0;
	memcpy(h->bytes, p, n);
	return h;
}

/* Bytes of h from offset on, at most n, are also p: are they the same? */
static size_t
held_compare(struct t2_order *o, const struct t2_held *h, uint64_t offset, const uint8_t *p, size_t n)
{
	const size_t at = (size_t)(offset - h->offset), same = MIN(n, h->len - at);

	if (memcmp(h->bytes + at, p, same) != 0)
		o->flags |= T2_STREAM_CONFLICT;
	return same;
}

/* Keep what is not held yet of n bytes behind a hole. */
static bool
hold(struct t2_order *o, uint64_t offset, const uint8_t *p, size_t n, size_t lost)
{
	struct t2_held **at = &o->held, *h, *last = NULL;

	for (size_t step; n > 0; offset += step, p += step, n -= step) {
		while ((h = *at) != NULL && h->offset + h->len <= offset)
			at = &h->next;
		if (h != NULL && h->offset <= offset) {
			step = held_compare(o, h, offset, p, n);
			continue;
		}
		step = h != NULL ? MIN(n, h->offset - offset) : n;
		if ((last = held_new(o, offset, p, step)) == NULL)
			return false;
		last->next = h;
		*at = last;
		o->nheld++;
		o->bytes += last->len;
	}
	if (last != NULL && last->offset + last->len == offset)
		last->lost = (uint32_t)MIN(lost, UINT32_MAX);
	return true;
}

bool
t2_order_put(struct t2_order *o, uint64_t offset, const uint8_t *p, size_t n, size_t lost)
{
	o->left = 0;
	if (offset > o->at)
		return hold(o, offset, p, n, lost);
	if (o->at - offset >= n)
		return true;
	o->piece = p + (o->at - offset);
	o->left = n - (size_t)(o->at - offset);
	o->lost = MAX(o->lost, offset + n + lost);
	return true;
}

/* Go to offset without the bytes before it, or to what is held of them. */
static bool
leave(struct t2_order *o, uint64_t offset)
{
	const uint64_t to = o->held != NULL ? MIN(offset, o->held->offset) : offset;

	if (to <= o->at)
		return false;
	o->at = to;
	o->flags |= T2_STREAM_HOLE;
	return true;
}

/* The held piece that is next, and past what the piece that was put has of the same. */
static void
next_held(struct t2_order *o, struct t2_bytes *b)
{
	struct t2_held *h = o->given = held_pop(o);

	if (o->left > 0) {
		const size_t same = held_compare(o, h, h->offset, o->piece, o->left);

		o->piece += same;
		o->left -= same;
	}
	o->lost = MAX(o->lost, h->offset + h->len + h->lost);
	b->data = h->bytes;
	b->len = h->len;
}

/* The piece that was put, up to what is held. */
static void
next_put(struct t2_order *o, struct t2_bytes *b)
{
	const size_t n = o->held != NULL ? MIN(o->left, o->held->offset - o->at) : o->left;

	b->data = o->piece;
	b->len = (uint32_t)n;
	o->piece += n;
	o->left -= n;
}

bool
t2_order_next(struct t2_order *o, struct t2_bytes *b)
{
	if (o->left == 0)
		(void)leave(o, o->lost);
	held_free(o->given);
	o->given = NULL;
	if (o->held != NULL && o->held->offset == o->at)
		next_held(o, b);
	else if (o->left > 0)
		next_put(o, b);
	else
		return false;
	b->offset = (uint32_t)o->at;
	b->flags = o->flags;
	o->flags = 0;
	o->at += b->len;
	return true;
}

bool
t2_order_skip(struct t2_order *o, uint64_t offset)
{
	return (offset != T2_ORDER_HELD || o->held != NULL) && leave(o, offset);
}

void
t2_order_clear(struct t2_order *o)
{
	held_free(o->given);
	while (o->held != NULL)
		held_free(held_pop(o));
	*o = (struct t2_order){ .at = o->at };
}

uint64_t
order_first(const struct t2_order *o)
{
	return o->held != NULL ? o->held->offset : o->at;
}

void
order_rebase(struct t2_order *o, uint64_t first)
{
	for (struct t2_held *h = o->held; h != NULL; h = h->next)
		h->offset -= first;
	o->at = o->lost = 0;
}

const uint8_t *
order_peek(const struct t2_order *o, uint8_t *buf, size_t max, size_t *n)
{
	uint64_t at = o->at;

	if (o->held == NULL || o->held->offset > at) {
		*n = o->held != NULL ? MIN(o->left, o->held->offset - at) : o->left;
		return o->piece;
	}
	*n = 0;
	for (const struct t2_held *h = o->held; h != NULL && h->offset == at && *n < max; h = h->next) {
		const size_t len = MIN(h->len, max - *n);

		memcpy(buf + *n, h->bytes, len);
		*n += len;
		at += h->len;
	}
	return buf;
}

bool
order_keep(struct t2_order *o)
{
	const size_t n = o->left;

	o->left = 0;
	if (n == 0 || hold(o, o->at, o->piece, n, 0))
		return true;
	o->left = n;
	return false;
}
