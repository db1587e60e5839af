/*
 * streams.c - bytes of TCP connections in order, and whole datagrams
 *
 * What there is to know of a direction that nobody wants is a few words of its flow.  What was given of others,
 * pieces behind holes, or before the beginning is known, make a record, which goes when nothing is in it.
 *
 * A connection whose SYN was not seen may have had it behind its first segments: these are held, as if there were a
 * hole before them, until it comes, or more are there than are out of order in good faith.
 *
 * Which application a direction has is looked up before its first bytes are given; what is too short to say is held.
 */
#include <stdlib.h>

#include "apps.h"
#include "datagram.h"
#include "guard.h"
#include "met.h"
#include "order.h"
#include "streams.h"
#include "t2api.h"
#include "t2log.h"
#include "t2utils.h"

#define EARLY_PIECES	4u		/* held before the beginning is known */
#define EARLY_BEFORE	(1u << 20)	/* bytes between the first that was seen and an earlier beginning, at most */
#define LOOK_DATAGRAMS	4u		/* of UDP, until the look is final */
#define PATIENCE	4096u		/* bytes of a direction that nobody wants: the other may say more */

/* flow_t.stream.flags */
enum {
	STREAM_OPEN = 0x01,		/* next is known */
	STREAM_SYN = 0x02,		/* the beginning was seen */
	/* STREAM_DONE 0x04 */
	STREAM_HOLE = 0x08,		/* before the next bytes */
	STREAM_EARLY = 0x10,		/* pieces are held, from next on, and next is not the beginning */
	STREAM_GIVEN = 0x20,		/* bytes were given */
	STREAM_LOOKED = 0x40,		/* what application it is is decided, */
	STREAM_SURE = 0x80		/* by what was said */
};

bool streams_wanted;

static struct ask {
	t2_stream_fn *give;
	uint32_t bytes;
	uint16_t plugin;		/* its number for the guard */
	bool all;			/* of whatever application */
	uint64_t met;			/* its bit of met.h */
} asks[2][T2_STREAM_ASKS];
static unsigned nasks[2];

/* Of flows of each application: bit per ask, and the bytes that those who want most want. */
enum { TCP, UDP };
static uint32_t asking[2][256];
static uint32_t wanted[256];

/* What is held of directions; free ones are linked by their numbers, from 1. */
static struct records {
	struct record {
		struct t2_order order;
		struct datagram *datagram;	/* or NULL */
		uint32_t next_free;
	} *v;
	uint32_t n, size, free;
	struct stream_counts counts;
} T2_PER_WORKER records[T2_WORKERS_MAX];

static void
ask_add(int proto, t2_app_t app, t2_stream_fn *give, uint32_t bytes)
{
	const unsigned n = nasks[proto];
	struct ask *const a = &asks[proto][n];

	if (n == T2_STREAM_ASKS)
		T2_FATAL("more than %d plugins ask for bytes of streams", T2_STREAM_ASKS);
	*a = (struct ask){ .give = give, .bytes = MIN(bytes, T2_STREAM_ALL), .plugin = *guard_cell(),
		.all = app == 0 };
	a->met = a->plugin > 0 ? met_bit(a->plugin - 1u) : 0;
	for (unsigned i = 0; i < 256; i++) {
		if (app != 0 && i != app && t2_app_like((t2_app_t)i) != app)
			continue;
		asking[proto][i] |= 1u << n;
		if (proto == TCP)
			wanted[i] = MAX(wanted[i], a->bytes);
	}
	nasks[proto]++;
	streams_wanted = true;
	t2_mem_use();
}

bool
streams_asks_for_all(unsigned plugin)
{
	for (int proto = TCP; proto <= UDP; proto++)
		for (unsigned i = 0; i < nasks[proto]; i++)
			if (asks[proto][i].plugin == plugin + 1 && asks[proto][i].all)
				return true;
	return false;
}

void
t2_stream_ask(const struct t2_stream_ask *a)
{
	if (a->stream != NULL)
		ask_add(TCP, a->app, a->stream, a->bytes);
	if (a->datagram != NULL)
		ask_add(UDP, a->app, a->datagram, T2_STREAM_ALL);
}

/* --- applications ----------------------------------------------------------------------------------------------- */

static inline bool
is_final(const flow_t *f)
{
	return (f->stream.flags & STREAM_SURE) != 0 || !apps_looked_for;
}

/* Bits of those who want more of the flow. */
static inline unsigned
asking_for(const flow_t *f, int proto)
{
	return asking[proto][f->stream.app] & ~f->stream.enough;
}

static flow_t *
opposite_of(const flow_t *f)
{
	return FLOW_HAS_OPPOSITE(f) ? &flows[f->oppositeFlowIndex] : NULL;
}

/* The look at a direction is over.  What it says counts for the other one, unless that said something itself. */
static void
look_end(flow_t *f, t2_app_t app)
{
	flow_t *const o = opposite_of(f);

	f->stream.flags |= STREAM_LOOKED;
	if (app != 0) {
		f->stream.app = app;
		f->stream.flags |= STREAM_SURE;
		if (o != NULL && (o->stream.flags & STREAM_SURE) == 0) {
			o->stream.app = app;
			if (o->l4Proto == L3_UDP && asking_for(o, UDP) != 0)
				o->stream.flags &= (uint8_t)~STREAM_DONE;
		}
	} else if (o != NULL && (o->stream.flags & STREAM_SURE) != 0) {
		f->stream.app = o->stream.app;
	}
}

void
streams_begin(flow_t *f)
{
	const flow_t *const o = opposite_of(f);

	f->stream.app = o != NULL && (o->stream.flags & STREAM_SURE) != 0 ? o->stream.app : apps_by_port(f);
	f->stream.inside = o != NULL ? o->stream.inside : 0;
	if (f->l4Proto != L3_TCP && f->l4Proto != L3_UDP)
		f->stream.flags = STREAM_DONE;
}

bool
t2_stream_begun(unsigned long flowIndex)
{
	return (flows[flowIndex].stream.flags & STREAM_SYN) != 0;
}

bool
t2_stream_conflict(unsigned long flowIndex)
{
	return flows[flowIndex].stream.conflict;
}

t2_app_t
t2_app_of(unsigned long flowIndex)
{
	return flows[flowIndex].stream.app;
}

bool
t2_app_sure(unsigned long flowIndex)
{
	const flow_t *const f = &flows[flowIndex], *const o = opposite_of(f);

	return (f->stream.flags & STREAM_SURE) != 0 ||
	    (o != NULL && (o->stream.flags & STREAM_SURE) != 0 && o->stream.app == f->stream.app);
}

void
t2_app_carries(unsigned long flowIndex, t2_app_t inside)
{
	flow_t *const f = &flows[flowIndex], *const o = opposite_of(f);

	f->stream.inside = inside;
	if (o != NULL)
		o->stream.inside = inside;
}

t2_app_t
t2_app_inside(unsigned long flowIndex)
{
	return flows[flowIndex].stream.inside;
}

/* --- records ---------------------------------------------------------------------------------------------------- */

static void
order_load(const flow_t *f, struct t2_order *o)
{
	if (f->stream.record != 0)
		*o = records[t2_worker].v[f->stream.record - 1].order;
	else
		*o = (struct t2_order){ .at = 0 };
	o->at = f->stream.taken;
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

/* The record of a direction, if need be a new one; NULL without memory. */
static struct record *
record_of(flow_t *f)
{
	struct records *r = &records[t2_worker];

	if (f->stream.record == 0) {
		if ((f->stream.record = record_new(r)) == 0)
			return NULL;
		r->v[f->stream.record - 1] = (struct record){ .next_free = 0 };
	}
	return &r->v[f->stream.record - 1];
}

static inline bool
is_kept(const struct t2_order *o)
{
	return o->held != NULL || o->tail != NULL;
}

/* The record goes if nothing is in it. */
static void
record_done(flow_t *f)
{
	struct records *const r = &records[t2_worker];

	if (f->stream.record == 0 || is_kept(&r->v[f->stream.record - 1].order) ||
	    r->v[f->stream.record - 1].datagram != NULL)
		return;
	record_free(r, f->stream.record);
	f->stream.record = 0;
}

static void
order_store(flow_t *f, struct t2_order *o)
{
	f->stream.flags = (uint8_t)((f->stream.flags & ~STREAM_HOLE) | (o->flags & T2_STREAM_HOLE ? STREAM_HOLE : 0));
	f->stream.next += (uint32_t)o->at - f->stream.taken;
	f->stream.taken = (uint32_t)MIN(o->at, T2_STREAM_ALL);
	if (is_kept(o) && record_of(f) == NULL)
		t2_order_clear(o);
	if (f->stream.record == 0)
		return;
	records[t2_worker].v[f->stream.record - 1].order = *o;
	record_done(f);
}

/* Other bytes came for some of a direction. */
static void
conflict(flow_t *f)
{
	f->stream.conflict = true;
	records[t2_worker].counts.conflicts++;
}

/* --- giving ----------------------------------------------------------------------------------------------------- */

/* To those who have not had enough. */
static void
give(flow_t *f, packet_t *pk, const struct t2_bytes *b, int proto)
{
	volatile uint16_t *const cell = guard_cell();

	for (unsigned bits = asking_for(f, proto); bits != 0; bits &= bits - 1) {
		const struct ask *const a = &asks[proto][__builtin_ctz(bits)];
		struct t2_bytes part = *b;

		if (b->offset < a->bytes) {
			part.len = MIN(part.len, a->bytes - b->offset);
			*cell = a->plugin;
			met_note(f->flowIndex, a->met);
			if (a->give(pk, f->flowIndex, &part) && (proto == UDP || b->offset + part.len < a->bytes))
				continue;
		}
		f->stream.enough |= 1u << (a - asks[proto]);
	}
	*cell = 0;
}

/* Nobody wants more, and nobody will. */
static void
done_test(flow_t *f)
{
	if (asking_for(f, TCP) == 0 && (is_final(f) || f->stream.taken >= PATIENCE))
		f->stream.flags |= STREAM_DONE;
}

/* Look at the first bytes; false if there are too few, and these are held. */
static bool
look(flow_t *f, const packet_t *pk, struct t2_order *o)
{
	uint8_t buf[T2_APP_BYTES];
	size_t n;
	const uint8_t *p = order_peek(o, buf, sizeof buf, &n);
	int app;

	if (n == 0)
		return true;
	app = apps_look(f, p, n);
	if (app < 0 && n < T2_APP_BYTES && pk != NULL && order_keep(o))
		return false;
	look_end(f, apps_final(app));
	return true;
}

/* All that is in order. */
static void
give_all(flow_t *f, packet_t *pk, struct t2_order *o)
{
	struct t2_bytes b;

	if (apps_looked_for && (f->stream.flags & STREAM_LOOKED) == 0 && !look(f, pk, o))
		return;
	while (order_next(o, &b)) {
		if (f->stream.flags & STREAM_DONE)
			continue;
		if ((f->stream.flags & STREAM_SYN) == 0)
			b.flags |= T2_STREAM_MID;
		if ((f->stream.flags & STREAM_GIVEN) == 0)
			b.flags |= T2_STREAM_BEGIN;
		f->stream.flags |= STREAM_GIVEN;
		give(f, pk, &b, TCP);
		if (asking_for(f, TCP) != 0)
			order_remember(o, b.data, b.len);
		else
			order_forget(o);
	}
}

/* What is held for the look is given without it; false if there is no such thing. */
static bool
decide(flow_t *f, packet_t *pk, struct t2_order *o)
{
	if (!apps_looked_for || (f->stream.flags & STREAM_LOOKED) != 0)
		return false;
	look_end(f, 0);
	give_all(f, pk, o);
	return true;
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

/* No more of the connection will come: what is held of it is given. */
static void
give_rest(flow_t *f, struct t2_order *o)
{
	if (f->stream.flags & STREAM_EARLY)
		early_open_mid(f, NULL, o);
	if (f->stream.flags & STREAM_OPEN)
		give_all(f, NULL, o);
	while ((f->stream.flags & STREAM_DONE) == 0 && skip(f, NULL, o, T2_ORDER_HELD))
		;
	t2_order_clear(o);
}

/* --- segments --------------------------------------------------------------------------------------------------- */

static inline void
begin_empty(flow_t *f, uint32_t seq)
{
	flow_t *const o = opposite_of(f);

	f->stream.next = seq;
	f->stream.taken = 0;
	f->stream.enough = 0;
	f->stream.inside = 0;
	f->stream.flags = STREAM_OPEN | STREAM_SYN | (f->stream.flags & STREAM_SURE);
	f->stream.two = false;
	if (o != NULL)
		o->stream.answers = false;
}

/* The connection, or the next of the same ports, begins with a byte that has number seq. */
static void
begin(flow_t *f, struct t2_order *o, uint32_t seq)
{
	if (f->stream.record != 0)
		give_rest(f, o);
	t2_order_clear(o);
	*o = (struct t2_order){ .at = 0 };
	begin_empty(f, seq);
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

/* Bytes of a direction that are followed: those who want most, or whoever may come to, want more. */
static inline uint32_t
followed(const flow_t *f)
{
	const uint32_t most = wanted[f->stream.app];

	return is_final(f) || most > PATIENCE ? most : PATIENCE;
}

/* Take a segment's bytes for an order; false if there is no room. */
static bool
order_take(flow_t *f, struct t2_order *o, uint64_t offset, const uint8_t *p, size_t n, size_t lost)
{
	const uint8_t before = o->flags & T2_STREAM_CONFLICT;
	bool ok;

	o->flags &= (uint8_t)~T2_STREAM_CONFLICT;
	ok = t2_order_put(o, offset, p, n, lost);
	if (o->flags & T2_STREAM_CONFLICT)
		conflict(f);
	o->flags |= before;
	return ok;
}

/* Nothing but a 0 in place of the last byte that was given: "are you there?" (RFC 9293, 3.8.4) */
static bool
is_keepalive(const struct t2_order *o, uint64_t offset, const struct segment *s)
{
	return s->len == 1 && s->lost == 0 && offset + 1 == o->at && s->p[0] == 0;
}

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
	if (offset >= followed(f) || is_keepalive(o, (uint64_t)offset, s))
		return;
	n->held += (uint64_t)offset > o->at && ((f->stream.flags & STREAM_LOOKED) != 0 || !apps_looked_for);
	while (!order_take(f, o, (uint64_t)offset, s->p + cut, s->len - cut, s->lost)) {
		n->refused++;
		if (!decide(f, pk, o) && !skip(f, pk, o, (uint64_t)offset))
			break;
	}
	give_all(f, pk, o);
}

/* A SYN without bytes where nothing was before: true if it is.  Without an order: nothing is held. */
static inline bool
opened(flow_t *f, const struct segment *s)
{
	if (s->len > 0 || f->stream.record != 0 || (f->stream.flags & (STREAM_OPEN | STREAM_EARLY)) != 0)
		return false;
	begin_empty(f, s->seq);
	return true;
}

/*
 * The first bytes of a direction of which nothing is held are looked at where they are.  Those that are too few to
 * say what they are will be held.
 */
static inline void
look_first(flow_t *f, const struct segment *s)
{
	const uint8_t any = STREAM_OPEN | STREAM_EARLY | STREAM_DONE | STREAM_HOLE | STREAM_LOOKED;
	int app;

	if ((f->stream.flags & any) != STREAM_OPEN || !apps_looked_for || f->stream.record != 0)
		return;
	if (s->seq != f->stream.next || s->len == 0 || f->stream.taken >= followed(f))
		return;
	app = apps_look(f, s->p, s->len);
	if (app >= 0 || s->len >= T2_APP_BYTES)
		look_end(f, apps_final(app));
}

/* The next n bytes of a direction that nobody hears, of which nothing is held, are only counted; true if they are. */
static inline bool
unheard(flow_t *f, uint32_t seq, size_t n)
{
	const uint8_t flags = f->stream.flags;

	if ((flags & (STREAM_OPEN | STREAM_EARLY | STREAM_DONE | STREAM_HOLE)) != STREAM_OPEN ||
	    f->stream.record != 0 || seq != f->stream.next)
		return false;
	if (asking_for(f, TCP) != 0 ||
	    (apps_looked_for && (flags & STREAM_LOOKED) == 0 && f->stream.taken < followed(f)))
		return false;
	f->stream.next += (uint32_t)n;
	f->stream.taken = (uint32_t)MIN(f->stream.taken + (uint64_t)n, T2_STREAM_ALL);
	f->stream.flags |= STREAM_GIVEN;
	done_test(f);
	return true;
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
	    order_take(f, o, s->seq - f->stream.next, s->p, s->len, s->lost) && o->nheld < EARLY_PIECES)
		return;
	if (o->held != NULL) {
		early_open_mid(f, pk, o);
	} else {
		f->stream.flags = (uint8_t)((f->stream.flags & ~STREAM_EARLY) | STREAM_OPEN);
		f->stream.next = s->seq;
	}
	put(f, pk, o, s);
}

static inline uint32_t
first_number(const flow_t *f)
{
	return f->stream.next - f->stream.taken;
}

/*
 * A SYN-ACK for a SYN that was answered before, with another number: whoever sent the SYN is past it, and drops this
 * one (RFC 9293, 3.10.7.4).  True if it is such a one.
 */
static bool
answered(flow_t *f, uint32_t seq, uint32_t ack)
{
	const flow_t *const o = opposite_of(f);

	if (o == NULL || (o->stream.flags & STREAM_SYN) == 0 || ack != first_number(o))
		return false;
	if (f->stream.answers && (f->stream.flags & STREAM_SYN) != 0 && seq != first_number(f)) {
		f->stream.two = (f->stream.flags & STREAM_GIVEN) == 0;
		return true;
	}
	f->stream.answers = true;
	return false;
}

/*
 * The first data behind two SYN-ACKs: if it is not what the first one announced, then that was lost on its way.
 * Probes have the number before the first.
 */
static void
settle(flow_t *f, uint32_t seq)
{
	struct t2_order o;

	f->stream.two = false;
	if ((f->stream.flags & STREAM_GIVEN) != 0 || seq + 1 - first_number(f) <= EARLY_BEFORE)
		return;
	order_load(f, &o);
	begin(f, &o, seq);
	order_store(f, &o);
}

/* A segment that has bytes, or says where the connection begins. */
static void
segment(flow_t *f, packet_t *pk, const struct segment *s, bool is_syn)
{
	struct t2_order o;

	if (is_syn && opened(f, s))
		return;
	if (!is_syn) {
		look_first(f, s);
		if (s->lost == 0 && unheard(f, s->seq, s->len))
			return;
	}
	order_load(f, &o);
	if (is_syn)
		syn(f, pk, &o, s->seq);
	if (s->len > 0 && (f->stream.flags & STREAM_OPEN) == 0)
		early_put(f, pk, &o, s);
	else if (s->len > 0 && (f->stream.flags & STREAM_DONE) == 0)
		put(f, pk, &o, s);
	if (f->stream.flags & STREAM_OPEN && f->stream.flags & STREAM_GIVEN)
		done_test(f);
	if (f->stream.flags & STREAM_DONE)
		t2_order_clear(&o);
	order_store(f, &o);
}

/* A TCP header and what is behind it, len bytes of which n were captured. */
static void
tcp(flow_t *f, packet_t *pk, const uint8_t *header, const uint8_t *p, size_t n, size_t len)
{
	const uint8_t flags = header[13];
	const struct segment s = { .p = p, .len = n, .lost = len > n ? len - n : 0,
		.seq = get_u32be(header + 4) + ((flags & TH_SYN) != 0) };

	if (flags & TH_RST || (n == 0 && (flags & TH_SYN) == 0))
		return;
	if ((f->stream.flags & STREAM_DONE) != 0 && (flags & TH_SYN) == 0)
		return;
	if ((flags & TH_SYN_ACK) == TH_SYN_ACK && answered(f, s.seq, get_u32be(header + 8)))
		return;
	if (UNLIKELY(f->stream.two))
		settle(f, s.seq);
	segment(f, pk, &s, (flags & (TH_SYN | TH_FIN)) == TH_SYN);
}

/* --- datagrams -------------------------------------------------------------------------------------------------- */

/* Does nobody want datagrams of the flow, and is known what it is? */
static void
udp_done_test(flow_t *f)
{
	if (asking_for(f, UDP) == 0 && (!apps_looked_for || (f->stream.flags & STREAM_LOOKED) != 0))
		f->stream.flags |= STREAM_DONE;
}

static void
udp(flow_t *f, packet_t *pk, const uint8_t *p, size_t n, uint8_t flags)
{
	const struct t2_bytes b = { .data = p, .len = (uint32_t)n, .flags = flags };

	if (apps_looked_for && (f->stream.flags & STREAM_LOOKED) == 0) {
		const t2_app_t app = apps_final(apps_look(f, p, n));

		if (app > 0 || ++f->stream.taken == LOOK_DATAGRAMS)
			look_end(f, app);
	}
	if (asking_for(f, UDP) != 0)
		give(f, pk, &b, UDP);
	udp_done_test(f);
}

/* The payload of a datagram out of fragments, n bytes of it; cut: there were more, differs: and others. */
static void
joined(flow_t *f, packet_t *pk, const uint8_t *p, size_t n, bool cut, bool differs)
{
	const uint8_t flags = T2_STREAM_JOINED | (cut ? T2_STREAM_CUT : 0) | (differs ? T2_STREAM_CONFLICT : 0);
	size_t head;

	if (differs)
		conflict(f);
	records[t2_worker].counts.joined += !cut;
	if (f->l4Proto == L3_UDP && n >= 8) {
		const size_t len = get_u16be(p + 4);

		udp(f, pk, p + 8, len >= 8 ? MIN(n, len) - 8 : n - 8, flags);
	} else if (f->l4Proto == L3_TCP && n >= 20 && (head = (size_t)(p[12] >> 4) * 4) >= 20 && head <= n) {
		tcp(f, pk, p, p + head, n - head, n - head);
	}
}

/* What there is of the datagram that was begun, if there is one, and that is all. */
static void
datagram_end(flow_t *f, packet_t *pk, bool cut)
{
	struct datagram *d;
	const uint8_t *p;
	size_t n;

	if (f->stream.record == 0 || (d = record_of(f)->datagram) == NULL)
		return;
	record_of(f)->datagram = NULL;
	record_done(f);
	p = datagram_bytes(d, &n);
	joined(f, pk, p, n, cut, datagram_differs(d));
	datagram_free(d);
}

/* A fragment's bytes; without room the datagram ends here. */
static void
fragment(flow_t *f, packet_t *pk, const struct fragment *fr, const uint8_t *p)
{
	struct datagram *d = f->stream.record != 0 ? record_of(f)->datagram : NULL;

	if (d == NULL || datagram_id(d) != fr->id)
		return;
	if (!datagram_put(d, fr->offset, fr->more, p, fr->n))
		datagram_end(f, pk, true);
	else if (datagram_whole(d))
		datagram_end(f, pk, false);
}

/* The first fragment: the datagram before, if it is not whole, never will be. */
static void
fragment_first(flow_t *f, packet_t *pk)
{
	const struct cursor c = cursor_l4(pk);
	struct record *r;

	if (f->stream.record != 0 && record_of(f)->datagram != NULL) {
		if (datagram_id(record_of(f)->datagram) == pk->fragId)
			return;
		datagram_end(f, NULL, true);
	}
	if ((r = record_of(f)) == NULL || (r->datagram = datagram_new(pk->fragId)) == NULL) {
		record_done(f);
		joined(f, pk, c.p, cursor_left(&c), true, false);
	}
}

static T2_NOINLINE void
fragment_packet(flow_t *f, packet_t *pk)
{
	const struct cursor c = cursor_l4(pk);
	const struct fragment fr = { .id = pk->fragId, .offset = pk->fragOff, .n = (uint32_t)cursor_left(&c),
		.more = pk->fragMore };

	if (c.p == NULL || (f->l4Proto != L3_TCP && f->l4Proto != L3_UDP))
		return;
	if (f->stream.flags & STREAM_DONE)
		return;
	if (pk->frag == FRAGMENT_FIRST)
		fragment_first(f, pk);
	fragment(f, pk, &fr, c.p);
}

void
streams_fragment(flow_t *f, struct fragment *fr)
{
	fragment(f, NULL, fr, fr->bytes);
	free(fr);
}

/* --- packets ---------------------------------------------------------------------------------------------------- */

static T2_NOINLINE void
take(flow_t *f, packet_t *pk)
{
	const struct cursor l7 = cursor_l7(pk);

	if (FRAGMENTATION && UNLIKELY(pk->frag != FRAGMENT_NONE))
		fragment_packet(f, pk);
	else if (pk->frag == FRAGMENT_LATER)
		return;
	else if (pk->l4Proto == L3_TCP)
		tcp(f, pk, pk->l4HdrP, l7.p, cursor_left(&l7), pk->l7Len);
	else if (pk->l4Proto == L3_UDP && l7.p != NULL)
		udp(f, pk, l7.p, cursor_left(&l7), 0);
}

void
streams_take(flow_t *f, packet_t *pk)
{
	const bool plain = pk->l4Proto == L3_TCP && pk->frag == FRAGMENT_NONE &&
	    (pk->l4HdrP[13] & (TH_SYN | TH_RST)) == 0 && pk->l7Len == pk->snapL7Len;

	if (!plain || !unheard(f, get_u32be(pk->l4HdrP + 4), pk->snapL7Len))
		take(f, pk);
}

void
streams_end(flow_t *f)
{
	struct t2_order o;

	if (f->stream.record == 0)
		return;
	if (record_of(f)->order.held == NULL && record_of(f)->datagram == NULL) {
		t2_order_clear(&record_of(f)->order);
		record_done(f);
		return;
	}
	datagram_end(f, NULL, true);
	order_load(f, &o);
	give_rest(f, &o);
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
		sum.joined += records[i].counts.joined;
	}
	return sum;
}
