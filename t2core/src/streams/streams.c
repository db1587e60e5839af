/*
 * streams.c - bytes of TCP connections in order
 *
 * What there is to know of a direction while its segments come in order is a few words of its flow.  Pieces behind
 * holes, or before the beginning is known, make a record, which goes when all are given.
 *
 * A connection whose SYN was not seen may have had it behind its first segments: these are held, as if there were a
 * hole before them, until it comes, or more are there than are out of order in good faith.
 */
#include <stdlib.h>

#include "guard.h"
#include "order.h"
#include "streams.h"
#include "t2api.h"
#include "t2log.h"
#include "t2utils.h"

#define EARLY_PIECES	4u		/* held before the beginning is known */
#define EARLY_BEFORE	(1u << 20)	/* bytes between the first that was seen and an earlier beginning, at most */

/* flow_t.stream.flags */
enum {
	STREAM_OPEN = 0x01,		/* next is known */
	STREAM_SYN = 0x02,		/* the beginning was seen */
	STREAM_DONE = 0x04,		/* nobody wants more */
	STREAM_HOLE = 0x08,		/* before the next bytes */
	STREAM_EARLY = 0x10,		/* pieces are held, from next on, and next is not the beginning */
	STREAM_GIVEN = 0x20		/* bytes were given */
};

bool streams_wanted;

static struct ask {
	t2_stream_fn *stream;
	uint32_t bytes;
	uint16_t plugin;		/* its number for the guard */
} asks[T2_STREAM_ASKS];
static unsigned nasks;
static uint32_t bytes_wanted;		/* of a direction, by those who want most */

/* What is held of directions; free ones are linked by their numbers, from 1. */
static struct records {
	struct record { struct t2_order order; uint32_t next_free; } *v;
	uint32_t n, size, free;
	struct stream_counts counts;
} T2_PER_WORKER records[T2_WORKERS_MAX];

void
t2_stream_ask(const struct t2_stream_ask *a)
{
	if (nasks == T2_STREAM_ASKS)
		T2_FATAL("more than %d plugins ask for bytes of streams", T2_STREAM_ASKS);
	asks[nasks++] = (struct ask){ .stream = a->stream, .bytes = MIN(a->bytes, T2_STREAM_ALL),
	    .plugin = *guard_cell() };
	bytes_wanted = MAX(bytes_wanted, asks[nasks - 1].bytes);
	streams_wanted = true;
}

/* --- records ---------------------------------------------------------------------------------------------------- */

static void
order_load(const flow_t *f, struct t2_order *o)
{
	if (f->stream.record != 0)
		*o = records[t2_worker].v[f->stream.record - 1].order;
	else
		*o = (struct t2_order){ .at = f->stream.taken };
	if (f->stream.flags & STREAM_HOLE)
		o->flags |= T2_STREAM_HOLE;
}

/* A number for a record; 0 without memory. */
static uint32_t
record_new(struct records *r)
{
	uint32_t n = r->free;

	if (n != 0) {
		r->free = r->v[n - 1].next_free;
		return n;
	}
	if (r->n == r->size) {
		const uint32_t size = r->size > 0 ? 2 * r->size : 64;
		struct record *v = reallocarray(r->v, size, sizeof *v);

		if (v == NULL)
			return 0;
		r->v = v;
		r->size = size;
	}
	return ++r->n;
}

static void
record_free(struct records *r, uint32_t n)
{
	r->v[n - 1].next_free = r->free;
	r->free = n;
}

static void
order_store(flow_t *f, struct t2_order *o)
{
	struct records *r = &records[t2_worker];

	f->stream.flags = (uint8_t)((f->stream.flags & ~STREAM_HOLE) | (o->flags & T2_STREAM_HOLE ? STREAM_HOLE : 0));
	f->stream.next += (uint32_t)o->at - f->stream.taken;
	f->stream.taken = (uint32_t)MIN(o->at, T2_STREAM_ALL);
	if (o->held != NULL && f->stream.record == 0 && (f->stream.record = record_new(r)) == 0)
		t2_order_clear(o);
	if (o->held != NULL) {
		r->v[f->stream.record - 1].order = *o;
	} else if (f->stream.record != 0) {
		record_free(r, f->stream.record);
		f->stream.record = 0;
	}
}

/* --- giving ----------------------------------------------------------------------------------------------------- */

/* To those who have not had enough. */
static void
give(flow_t *f, packet_t *pk, const struct t2_bytes *b)
{
	volatile uint16_t *const cell = guard_cell();

	for (unsigned i = 0; i < nasks; i++) {
		struct t2_bytes part = *b;

		if (f->stream.enough >> i & 1)
			continue;
		if (b->offset < asks[i].bytes) {
			part.len = MIN(part.len, asks[i].bytes - b->offset);
			*cell = asks[i].plugin;
			if (asks[i].stream(pk, f->flowIndex, &part) && b->offset + part.len < asks[i].bytes)
				continue;
		}
		f->stream.enough |= (uint16_t)(1u << i);
	}
	*cell = 0;
	if (f->stream.enough == (1u << nasks) - 1)
		f->stream.flags |= STREAM_DONE;
}

/* All that is in order. */
static void
give_all(flow_t *f, packet_t *pk, struct t2_order *o)
{
	struct stream_counts *n = &records[t2_worker].counts;
	struct t2_bytes b;

	while (t2_order_next(o, &b)) {
		n->conflicts += (b.flags & T2_STREAM_CONFLICT) != 0;
		if (f->stream.flags & STREAM_DONE)
			continue;
		if ((f->stream.flags & STREAM_SYN) == 0)
			b.flags |= T2_STREAM_MID;
		if ((f->stream.flags & STREAM_GIVEN) == 0)
			b.flags |= T2_STREAM_BEGIN;
		f->stream.flags |= STREAM_GIVEN;
		give(f, pk, &b);
	}
}

/* Without what is missing before the bytes that are held, or before offset. */
static bool
skip(flow_t *f, packet_t *pk, struct t2_order *o, uint64_t offset)
{
	if (!t2_order_skip(o, offset))
		return false;
	records[t2_worker].counts.holes++;
	give_all(f, pk, o);
	return true;
}

/* --- segments --------------------------------------------------------------------------------------------------- */

/* The connection, or the next of the same ports, begins with a byte that has number seq. */
static void
begin(flow_t *f, struct t2_order *o, uint32_t seq)
{
	t2_order_clear(o);
	*o = (struct t2_order){ .at = 0 };
	f->stream.next = seq;
	f->stream.taken = 0;
	f->stream.enough = 0;
	f->stream.flags = STREAM_OPEN | STREAM_SYN;
}

/* What was held begins at offset at of the order; before that there is nothing. */
static void
early_open(flow_t *f, packet_t *pk, struct t2_order *o, uint64_t at)
{
	f->stream.next += (uint32_t)at;
	f->stream.flags = (uint8_t)((f->stream.flags & ~STREAM_EARLY) | STREAM_OPEN);
	order_rebase(o, at);
	give_all(f, pk, o);
}

static void
early_open_mid(flow_t *f, packet_t *pk, struct t2_order *o)
{
	early_open(f, pk, o, order_first(o));
}

static void
syn(flow_t *f, packet_t *pk, struct t2_order *o, uint32_t seq)
{
	const uint32_t before = seq - f->stream.next;

	if (f->stream.flags & STREAM_EARLY && before <= EARLY_BEFORE && before <= order_first(o)) {
		f->stream.flags |= STREAM_SYN;
		early_open(f, pk, o, before);
	} else if ((f->stream.flags & STREAM_OPEN) == 0) {
		begin(f, o, seq);
	} else if (seq == f->stream.next - f->stream.taken) {
		f->stream.flags |= STREAM_SYN;
	} else if ((f->stream.flags & STREAM_SYN) != 0 || f->stream.next - f->stream.taken - seq > EARLY_BEFORE) {
		begin(f, o, seq);
	}
}

struct segment {
	const uint8_t *p;
	size_t len, lost;	/* captured, and behind that not */
	uint32_t seq;
};

static void
put(flow_t *f, packet_t *pk, struct t2_order *o, const struct segment *s)
{
	struct stream_counts *n = &records[t2_worker].counts;
	int64_t offset = (int64_t)f->stream.taken + (int32_t)(s->seq - f->stream.next);
	size_t cut = 0;

	if (offset < 0) {		/* before the first that was given */
		if ((uint64_t)-offset >= s->len)
			return;
		cut = (size_t)-offset;
		offset = 0;
	}
	if (offset >= bytes_wanted)
		return;
	n->held += (uint64_t)offset > o->at;
	while (!t2_order_put(o, (uint64_t)offset, s->p + cut, s->len - cut, s->lost)) {
		n->refused++;
		if (!skip(f, pk, o, (uint64_t)offset))
			break;
	}
	give_all(f, pk, o);
}

/* The beginning is not known: hold the segment, or take it for the beginning. */
static void
early_put(flow_t *f, packet_t *pk, struct t2_order *o, const struct segment *s)
{
	if ((f->stream.flags & STREAM_EARLY) == 0) {
		f->stream.next = s->seq - EARLY_BEFORE;
		f->stream.flags |= STREAM_EARLY;
	}
	if (s->seq - f->stream.next <= 2 * EARLY_BEFORE &&
	    t2_order_put(o, s->seq - f->stream.next, s->p, s->len, s->lost) && o->nheld < EARLY_PIECES)
		return;
	if (o->held != NULL) {
		early_open_mid(f, pk, o);
	} else {
		f->stream.flags = (uint8_t)((f->stream.flags & ~STREAM_EARLY) | STREAM_OPEN);
		f->stream.next = s->seq;
	}
	put(f, pk, o, s);
}

/* A segment that has bytes, or says where the connection begins. */
static void
segment(flow_t *f, packet_t *pk, const struct segment *s, bool is_syn)
{
	struct t2_order o;

	order_load(f, &o);
	if (is_syn)
		syn(f, pk, &o, s->seq);
	if (s->len > 0 && (f->stream.flags & STREAM_OPEN) == 0)
		early_put(f, pk, &o, s);
	else if (s->len > 0 && (f->stream.flags & STREAM_DONE) == 0)
		put(f, pk, &o, s);
	if (f->stream.flags & STREAM_DONE)
		t2_order_clear(&o);
	order_store(f, &o);
}

void
streams_packet(flow_t *f, packet_t *pk)
{
	const struct cursor l7 = cursor_l7(pk);
	struct segment s = { .p = l7.p, .len = cursor_left(&l7) };
	uint8_t flags;

	if (pk->l4Proto != L3_TCP || pk->frag == FRAGMENT_LATER || pk->l4HdrP == NULL || pk->snapL4Len < 14)
		return;
	flags = pk->l4HdrP[13];
	if (flags & TH_RST || (s.len == 0 && (flags & TH_SYN) == 0))
		return;
	if ((f->stream.flags & STREAM_DONE) != 0 && (flags & TH_SYN) == 0)
		return;
	s.seq = get_u32be(pk->l4HdrP + 4) + ((flags & TH_SYN) != 0);
	s.lost = pk->l7Len > s.len ? pk->l7Len - s.len : 0;
	segment(f, pk, &s, (flags & (TH_SYN | TH_FIN)) == TH_SYN);
}

void
streams_end(flow_t *f)
{
	struct t2_order o;

	if (f->stream.record == 0)
		return;
	order_load(f, &o);
	if (f->stream.flags & STREAM_EARLY)
		early_open_mid(f, NULL, &o);
	while ((f->stream.flags & STREAM_DONE) == 0 && skip(f, NULL, &o, T2_ORDER_HELD))
		;
	t2_order_clear(&o);
	order_store(f, &o);
}

struct stream_counts
streams_count(void)
{
	struct stream_counts sum = { 0 };

	for (unsigned i = 0; i < T2_WORKERS_MAX; i++) {
		sum.held += records[i].counts.held;
		sum.refused += records[i].counts.refused;
		sum.holes += records[i].counts.holes;
		sum.conflicts += records[i].counts.conflicts;
	}
	return sum;
}
