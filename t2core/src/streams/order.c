/*
 * order.c - pieces in order
 *
 * A piece that begins where the last one ended is given as it is.  One behind a hole is copied, without what of it is
 * held already, so held pieces never overlap and the first that came wins.
 *
 * What comes again is compared with what is held, and with a copy of the last bytes that were given.  Nothing less
 * than a copy will do: a piece may begin and end at any byte, and differ in that one.
 */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "order.h"
#include "small.h"
#include "t2utils.h"

struct t2_held {
	struct t2_held *next;
	uint64_t offset;
	uint32_t len;
	uint32_t lost;		/* bytes behind that were not captured */
	uint8_t bytes[];
};

/* The last bytes that were given: a ring, of which the next byte's place is head. */
struct t2_tail {
	uint32_t size, len, head;
	uint8_t bytes[];
};

#define MALLOC_COST	16u
#define HELD_COST	(sizeof(struct t2_held) + MALLOC_COST)	/* [bytes] */
#define TAIL_COST	(sizeof(struct t2_tail) + MALLOC_COST)
#define TAIL_FIRST	(MEMORY_PACKET - TAIL_COST)	/* bytes of a tail; it doubles: memory.c counts on both */

static void
held_free(struct t2_held *h)
{
	if (h == NULL)
		return;
	t2_mem_give(T2_MEM_STREAM, HELD_COST + h->len);
	t2_small_free(h, sizeof *h + h->len);
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
	if ((h = t2_small_new(sizeof *h + n)) == NULL) {
		t2_mem_give(T2_MEM_STREAM, HELD_COST + n);
		return NULL;
	}
	h->offset = offset;
	h->len = (uint32_t)n;
	h->lost = 0;
	memcpy(h->bytes, p, n);
	return h;
}

/* --- what comes again ------------------------------------------------------------------------------------------- */

static void
tail_free(struct t2_tail *t)
{
	if (t == NULL)
		return;
	t2_mem_give(T2_MEM_GIVEN, TAIL_COST + t->size);
	free(t);
}

/* The last n bytes of a tail, in order. */
static void
tail_copy(const struct t2_tail *t, uint8_t *to, uint32_t n)
{
	const uint32_t wrapped = n > t->head ? n - t->head : 0;

	memcpy(to, t->bytes + t->size - wrapped, wrapped);
	memcpy(to + wrapped, t->bytes + t->head - (n - wrapped), n - wrapped);
}

/* The tail of an order with room for n bytes behind its own, or with what room there is; NULL if there is none. */
static T2_NOINLINE struct t2_tail *
tail_room(struct t2_order *o, uint32_t n)
{
	struct t2_tail *const t = o->tail, *bigger;
	const uint32_t old = t != NULL ? t->size : 0, len = t != NULL ? t->len : 0;
	const uint32_t size = MIN(MAX(len + n, old > 0 ? 2 * old : (uint32_t)TAIL_FIRST), T2_GIVEN_BYTES);

	if (!t2_mem_take(T2_MEM_GIVEN, TAIL_COST + size))
		return t;
	if ((bigger = malloc(sizeof *t + size)) == NULL) {
		t2_mem_give(T2_MEM_GIVEN, TAIL_COST + size);
		return t;
	}
	*bigger = (struct t2_tail){ .size = size, .len = len, .head = len };
	if (len > 0)
		tail_copy(t, bigger->bytes, len);
	tail_free(t);
	return o->tail = bigger;
}

void
order_remember(struct t2_order *o, const uint8_t *p, size_t n)
{
	struct t2_tail *t = o->tail;
	uint32_t end;

	if (n > T2_GIVEN_BYTES) {
		p += n - T2_GIVEN_BYTES;
		n = T2_GIVEN_BYTES;
	}
	if (t == NULL || (t->len + n > t->size && t->size < T2_GIVEN_BYTES))
		t = tail_room(o, (uint32_t)n);
	if (t == NULL)
		return;
	if (n > t->size) {
		p += n - t->size;
		n = t->size;
	}
	end = MIN((uint32_t)n, t->size - t->head);
	memcpy(t->bytes + t->head, p, end);
	memcpy(t->bytes, p + end, n - end);
	t->head = t->head + end < t->size ? t->head + end : (uint32_t)n - end;
	t->len = MIN(t->len + (uint32_t)n, t->size);
}

void
order_forget(struct t2_order *o)
{
	tail_free(o->tail);
	o->tail = NULL;
}

/* Bytes of a tail that begin back bytes before its end, as far as p has n. */
static bool
tail_has(const struct t2_tail *t, uint32_t back, const uint8_t *p, size_t n)
{
	const uint32_t at = back <= t->head ? t->head - back : t->head + t->size - back;
	const size_t end = MIN(n, t->size - at);

	return memcmp(t->bytes + at, p, end) == 0 && memcmp(t->bytes, p + end, n - end) == 0;
}

/* Are n bytes at an offset others than those that were given? */
static bool
differs_given(const struct t2_order *o, uint64_t offset, const uint8_t *p, size_t n)
{
	const uint64_t end = MIN(offset + n, o->at), first = o->at - o->tail->len, from = MAX(offset, first);

	return from < end && !tail_has(o->tail, (uint32_t)(o->at - from), p + (from - offset), (size_t)(end - from));
}

/* Others than those that are held? */
static bool
differs_held(const struct t2_held *h, uint64_t offset, const uint8_t *p, size_t n)
{
	for (; h != NULL && h->offset < offset + n; h = h->next) {
		const uint64_t from = MAX(offset, h->offset), end = MIN(offset + n, h->offset + h->len);

		if (from < end &&
		    memcmp(h->bytes + (from - h->offset), p + (from - offset), (size_t)(end - from)) != 0)
			return true;
	}
	return false;
}

/* --- pieces ----------------------------------------------------------------------------------------------------- */

/* Keep what is not held yet of n bytes behind a hole. */
static bool
hold(struct t2_order *o, uint64_t offset, const uint8_t *p, size_t n, size_t lost)
{
	struct t2_held **at = &o->held, *h, *last = NULL;

	for (size_t step; n > 0; offset += step, p += step, n -= step) {
		while ((h = *at) != NULL && h->offset + h->len <= offset)
			at = &h->next;
		if (h != NULL && h->offset <= offset) {
			step = MIN(n, h->len - (size_t)(offset - h->offset));
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
	if ((offset < o->at && o->tail != NULL && differs_given(o, offset, p, n)) ||
	    differs_held(o->held, offset, p, n))
		o->flags |= T2_STREAM_CONFLICT;
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
	if (o->tail != NULL)
		o->tail->len = o->tail->head = 0;
	return true;
}

/* The held piece that is next, and past what the piece that was put has of the same. */
static void
next_held(struct t2_order *o, struct t2_bytes *b)
{
	struct t2_held *h = o->given = held_pop(o);

	if (o->left > 0) {
		const size_t same = MIN(o->left, h->len);

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
order_next(struct t2_order *o, struct t2_bytes *b)
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
t2_order_next(struct t2_order *o, struct t2_bytes *b)
{
	const bool more = order_next(o, b);

	if (more)
		order_remember(o, b->data, b->len);
	return more;
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
	order_forget(o);
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
