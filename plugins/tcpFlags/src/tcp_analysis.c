/* What became of the segments of a connection: see tcp_analysis.h. */
#include <string.h>

#include "small.h"
#include "t2thread.h"
#include "tcp_plain.h"

#define FAST_MAX	(T2_TSTAMP_TICKS / 50)	/* fast retransmission: at most 20 ms after the last ACK */
#define REORDER_MAX	(T2_TSTAMP_TICKS / 1000 * 3)	/* out of order: within 3 ms if no round trip is known */
#define SCALE_MAX	14			/* RFC 7323, 2.3 */

#define EVENT(name)	(UINT32_C(1) << TCPE_##name)

/* A segment with both sides, on its way through the rules */
struct step {
	struct tcp_quality *q, *rev;
	const struct tcp_segment *seg;
	uint32_t end;		/* seq + len, + 1 with SYN or FIN */
	bool syn_fin;		/* has SYN or FIN */
	bool ctl;		/* has SYN, FIN or RST */
	uint32_t events;
};

void
tcp_quality_init(struct tcp_quality *q, struct tcp_lists *l, const struct tcp_quality *peer)
{
	memset(q, 0, sizeof(*q));
	*l = (struct tcp_lists){ .many = NULL };
	q->window = UINT32_MAX;
	q->scale = TCPQ_SCALE_UNKNOWN;
	if (peer == NULL)
		return;
	q->known = (uint16_t)((peer->known & TCPQ_OF_BOTH) |
	    ((peer->known & TCPQ_PEER_BASE) != 0 ? TCPQ_BASE : 0));
	q->base = peer->peer_base;
	q->syn_ts = peer->syn_ts;
	q->first_rtt = peer->first_rtt;
}

void
tcp_lists_release(struct tcp_lists *l)
{
	t2_small_free(l->many, sizeof(*l->many));
	t2_small_free(l->counters, sizeof(*l->counters));
	l->many = NULL;
	l->counters = NULL;
}

T2_NOINLINE bool
tcp_lists_grow(struct tcp_lists *l)
{
	struct tcp_many *m;

	if (l->many != NULL || (m = t2_small_new(sizeof(*m))) == NULL)
		return false;
	m->seen[0] = l->seen;
	for (unsigned i = 0; i < l->nunacked; i++)
		m->unacked[i] = *tcp_lists_unacked(l, i);
	l->first = 0;
	l->many = m;
	return true;
}

T2_NOINLINE struct tcp_counters *
tcp_counters(struct tcp_quality *q, struct tcp_lists *l)
{
	static T2_PER_THREAD struct tcp_counters lost;

	if (l->counters == NULL && (l->counters = t2_small_new(sizeof(*l->counters))) == NULL)
		return &lost;
	if ((q->known & TCPQ_COUNTED) == 0) {
		q->known |= TCPQ_COUNTED;
		memset(l->counters, 0, sizeof(*l->counters));
	}
	return l->counters;
}

/* --- the connection --------------------------------------------------------------------------------------------- */

/* A new connection between the same ports: all but the results begins anew. */
static void
restart(struct tcp_quality *q, struct tcp_lists *l)
{
	q->nextseq = q->maxacked = q->lastack = 0;
	q->window = UINT32_MAX;
	q->nextseq_ts = q->lastack_ts = 0;
	q->dupacks = 0;
	q->last = q->mptcp = 0;
	q->scale = TCPQ_SCALE_UNKNOWN;
	q->known &= TCPQ_COUNTED;
	q->syn_ts = q->first_rtt = 0;
	l->nunacked = l->nseen = l->first = l->mixed = 0;
}

/* Set what both directions know of the connection. */
static inline void
note(struct tcp_quality *q, struct tcp_quality *rev, uint16_t known)
{
	q->known |= known;
	rev->known |= known;
}

static void
first_of_handshake(struct step *s, struct tcp_lists *l, struct tcp_lists *rev_l)
{
	struct tcp_quality *const q = s->q;

	if ((q->known & TCPQ_BASE) == 0)
		return;
	if (s->seg->seq != q->base) {
		restart(q, l);
		restart(s->rev, rev_l);
		s->events |= EVENT(REUSED_PORTS);
	} else {
		/* A reset may have had the number that it acknowledged, and moved nextseq. */
		q->nextseq = q->maxacked;
		q->stat |= TCPA_STAT_SYN_AGAIN;
	}
}

static void
second_of_handshake(struct step *s)
{
	struct tcp_quality *const q = s->q;

	if ((q->known & TCPQ_BASE) == 0)
		return;
	if (s->seg->seq != q->base) {
		s->events |= EVENT(REUSED_PORTS);
		if ((q->known & TCPQ_BASE_SYN) == 0)
			q->base = s->seg->seq;
	} else if ((q->known & TCPQ_SYN_ACK) != 0) {
		q->stat |= TCPA_STAT_SYN_AGAIN;
	}
}

/* Shifts of the windows, from a SYN.  They count if both have one. */
static void
note_scale(struct step *s)
{
	struct tcp_quality *const q = s->q;

	if (s->seg->wscale >= 0)
		q->scale = (int8_t)MIN(s->seg->wscale, SCALE_MAX);
	if (q->scale == TCPQ_SCALE_UNKNOWN)
		q->scale = TCPQ_SCALE_NONE;
	else if ((s->seg->flags & TH_ACK) != 0 && s->rev->scale == TCPQ_SCALE_NONE)
		q->scale = TCPQ_SCALE_NONE;
	if ((s->seg->flags & TH_ACK) != 0 && q->scale == TCPQ_SCALE_NONE)
		s->rev->scale = TCPQ_SCALE_NONE;
}

T2_NOINLINE void
tcp_third_of_handshake(struct tcp_quality *q, struct tcp_quality *rev, uint32_t seq, uint32_t ack, int64_t ts)
{
	if (seq - q->base != 1 || ack - rev->base != 1)
		return;
	q->first_rtt = rev->first_rtt = ts - q->syn_ts;
	if ((q->known & TCPQ_SYN_ACK) != 0) {
		q->stat |= TCPA_STAT_HANDSHAKE;
		rev->stat |= TCPA_STAT_HANDSHAKE;
	}
	note(q, rev, TCPQ_ACK);
}

static void
connection(struct step *s, struct tcp_lists *l, struct tcp_lists *rev_l)
{
	const uint8_t flags = s->seg->flags;

	if ((flags & TH_SYN_ACK) == TH_SYN) {
		first_of_handshake(s, l, rev_l);
		s->q->syn_ts = s->rev->syn_ts = s->seg->ts;
		note(s->q, s->rev, TCPQ_SYN);
	} else if ((flags & TH_SYN_ACK) == TH_SYN_ACK) {
		second_of_handshake(s);
		note(s->q, s->rev, TCPQ_SYN_ACK);
	}
}

static void
note_bases(struct step *s)
{
	struct tcp_quality *const q = s->q;

	if ((q->known & TCPQ_BASE) == 0) {
		q->base = (s->seg->flags & TH_SYN) != 0 ? s->seg->seq : s->seg->seq - 1;
		q->known |= TCPQ_BASE;
		if ((s->seg->flags & TH_SYN) != 0)
			q->known |= TCPQ_BASE_SYN;
	}
	if ((s->rev->known & TCPQ_BASE) == 0 && (s->seg->flags & TH_ACK) != 0) {
		s->rev->base = q->peer_base = s->seg->ack - 1;
		s->rev->known |= TCPQ_BASE;
		q->known |= TCPQ_PEER_BASE;
	}
}

/* --- windows and ACKs ------------------------------------------------------------------------------------------- */

/* The other side had closed its window; this is the one byte that asks whether it still is. */
static inline bool
is_window_probe(const struct step *s)
{
	return s->seg->len == 1 && s->seg->seq == s->q->nextseq && s->rev->window == 0;
}

/* Has the segment no payload and both numbers of the one before? */
static inline bool
repeats(const struct step *s)
{
	return s->seg->len == 0 && s->seg->seq == s->q->nextseq && s->seg->ack == s->q->lastack && !s->ctl;
}

static inline bool
is_window_full(const struct step *s)
{
	return s->seg->len > 0 && !s->ctl && tcp_fills_window(s->rev, s->seg->seq + s->seg->len);
}

/* MPTCP may repeat an ACK for reasons of its own (RFC 8684, 4): with an option that was not there before. */
static inline bool
is_mptcp_news(const struct step *s)
{
	return s->q->mptcp != 0 && (s->seg->mptcp & ~s->q->mptcp) != 0;
}

/* A segment that repeats the one before: asks for nothing, answers, or tells that something is missing. */
static void
repeated(struct step *s)
{
	struct tcp_quality *const q = s->q;
	const uint32_t window = s->seg->window;

	if (window != 0 && window == q->window && (s->rev->last & EVENT(KEEP_ALIVE)) != 0) {
		s->events |= EVENT(KEEP_ALIVE_ACK);
	} else if (window == 0 && q->window == 0 && (s->rev->last & EVENT(ZERO_WINDOW_PROBE)) != 0) {
		s->events |= EVENT(ZERO_WINDOW_PROBE_ACK);
	} else if (window != 0 && window == q->window && !is_mptcp_news(s)) {
		q->dupacks++;
		s->events |= EVENT(DUPLICATE_ACK);
	}
	if (window != 0 && window != q->window)
		s->events |= EVENT(WINDOW_UPDATE);
}

static void
windows(struct step *s)
{
	const struct tcp_segment *const seg = s->seg;
	struct tcp_quality *const q = s->q, *const rev = s->rev;

	if (UNLIKELY((rev->last & EVENT(ZERO_WINDOW_PROBE)) != 0) && seg->ack == rev->nextseq + 1)
		rev->nextseq = rev->maxacked = seg->ack;	/* the byte of the probe was taken */
	if (seg->window == 0 && !s->ctl)
		s->events |= EVENT(ZERO_WINDOW);
	if (q->nextseq != 0 && tcp_diff(seg->seq, q->nextseq) > 0 && (seg->flags & TH_RST) == 0)
		s->events |= EVENT(LOST_SEGMENT);
	if (seg->len <= 1 && seg->seq == q->nextseq - 1 && !s->ctl)
		s->events |= EVENT(KEEP_ALIVE);
	if (is_window_full(s))
		s->events |= EVENT(WINDOW_FULL);
	if (repeats(s))
		repeated(s);
}

/*
 * More is acknowledged than what was seen.  The same gap is not told twice: from then on what counts is the highest
 * number seen, and, if the ACK is beyond that, nothing until a segment with a higher one comes.
 */
static void
acknowledged(struct step *s)
{
	struct tcp_quality *const rev = s->rev;

	if (s->seg->ack != s->q->lastack)
		s->q->dupacks = 0;
	if (LIKELY(tcp_diff(s->seg->ack, rev->maxacked) <= 0) || rev->maxacked == 0 ||
	    (s->seg->flags & TH_ACK) == 0 || (rev->known & TCPQ_ACK_LOST) != 0)
		return;
	s->events |= EVENT(ACK_LOST_SEGMENT);
	if (rev->maxacked == rev->nextseq)
		rev->known |= TCPQ_ACK_LOST;
	rev->maxacked = rev->nextseq;
}

/* --- segments that were sent before ----------------------------------------------------------------------------- */

/* Which kind is a segment with payload, SYN or FIN that does not begin where the last one ended? */
static void
retransmitted(struct step *s)
{
	const struct tcp_segment *const seg = s->seg;
	struct tcp_quality *const q = s->q, *const rev = s->rev;
	/* more than one byte from right before the next one on: the byte may have been that of a probe */
	const bool back = q->nextseq != 0 && tcp_diff(seg->seq, q->nextseq) < 0 &&
	    !(seg->len > 1 && seg->seq == q->nextseq - 1);
	const int64_t reorder = q->first_rtt != 0 ? q->first_rtt : REORDER_MAX;

	if ((s->events & EVENT(KEEP_ALIVE)) != 0)
		return;
	if (seg->len > 0 && rev->lastack != 0 && tcp_diff(seg->seq + seg->len, rev->lastack) <= 0)
		s->events |= EVENT(RETRANSMISSION) | EVENT(SPURIOUS_RETRANSMISSION);
	else if (!back)
		return;
	else if (rev->dupacks >= 2 && rev->lastack == seg->seq && seg->ts - rev->lastack_ts < FAST_MAX)
		s->events |= EVENT(RETRANSMISSION) | EVENT(FAST_RETRANSMISSION);
	else if (seg->ts - q->nextseq_ts < reorder && q->nextseq != s->end)
		s->events |= EVENT(OUT_OF_ORDER);
	else
		s->events |= EVENT(RETRANSMISSION);
}

/* --- lists ------------------------------------------------------------------------------------------------------ */

/* Join the range i with those behind it that it touches. */
static void
join(struct tcp_lists *l, unsigned i)
{
	struct tcp_range *const seen = tcp_lists_ranges(l);
	unsigned k = i + 1;

	while (k < l->nseen && tcp_diff(seen[k].from, seen[i].to) <= 0) {
		if (tcp_diff(seen[k].to, seen[i].to) > 0)
			seen[i].to = seen[k].to;
		k++;
	}
	memmove(&seen[i + 1], &seen[k], (l->nseen - k) * sizeof(seen[0]));
	l->nseen = (uint8_t)(l->nseen - (k - i - 1));
}

/* Bytes of [from, to) that are in the list */
static uint32_t
common(struct tcp_lists *l, uint32_t from, uint32_t to)
{
	const struct tcp_range *const seen = tcp_lists_ranges(l);
	uint32_t n = 0, a, b;

	for (unsigned i = 0; i < l->nseen; i++) {
		a = tcp_diff(seen[i].from, from) > 0 ? seen[i].from : from;
		b = tcp_diff(seen[i].to, to) < 0 ? seen[i].to : to;
		if (tcp_diff(b, a) > 0)
			n += b - a;
	}
	return n;
}

T2_NOINLINE void
tcp_lists_forget_before(struct tcp_lists *l, uint32_t limit)
{
	struct tcp_range *const seen = tcp_lists_ranges(l);

	seen[0].from = limit;
	if (tcp_diff(seen[0].to, limit) <= 0) {
		l->nseen--;
		memmove(&seen[0], &seen[1], l->nseen * sizeof(seen[0]));
		if (tcp_diff(seen[0].from, limit) < 0)
			tcp_lists_forget_before(l, limit);
	}
}

/*
 * The list is full, and a range is to come before the i-th: the oldest gap goes.  Returns the place of the new range;
 * 0: it is older than all, or was in that gap, and has none.
 */
static unsigned
close_gap(struct tcp_lists *l, unsigned i, uint32_t from, uint32_t to)
{
	struct tcp_range *const seen = tcp_lists_ranges(l);

	if (l->many == NULL) {		/* there was no memory: the gap is that between the two */
		seen[0].from = i == 0 ? from : seen[0].from;
		seen[0].to = i == 0 ? seen[0].to : to;
		return 0;
	}
	seen[1].from = seen[0].from;
	l->nseen--;
	memmove(&seen[0], &seen[1], l->nseen * sizeof(seen[0]));
	return i > 0 ? i - 1 : 0;
}

static uint32_t __attribute__((noinline))
seen_elsewhere(struct tcp_lists *l, uint32_t from, uint32_t to, bool *overflow)
{
	const unsigned room = l->many != NULL ? TCP_LIST_MAX : 1;
	const uint32_t n = common(l, from, to);
	struct tcp_range *seen = tcp_lists_ranges(l);
	unsigned i = l->nseen;

	while (i > 0 && tcp_diff(from, seen[i - 1].from) < 0)
		i--;
	if (i > 0 && tcp_diff(from, seen[i - 1].to) <= 0) {
		if (tcp_diff(to, seen[i - 1].to) > 0)
			seen[i - 1].to = to;
		join(l, i - 1);
		return n;
	}
	if (l->nseen == room && !tcp_lists_grow(l)) {
		*overflow = true;
		if ((i = close_gap(l, i, from, to)) == 0)
			return n;
	}
	seen = tcp_lists_ranges(l);
	memmove(&seen[i + 1], &seen[i], (l->nseen - i) * sizeof(seen[0]));
	seen[i] = (struct tcp_range){ from, to };
	l->nseen++;
	join(l, i);
	return n;
}

static uint32_t
seen_first_or_far(struct tcp_lists *l, uint32_t from, uint32_t to, bool *overflow)
{
	struct tcp_range *const seen = tcp_lists_ranges(l), *last;
	uint32_t n = 0;

	if (UNLIKELY(l->nseen == 0)) {
		seen[l->nseen++] = (struct tcp_range){ from, to };
		return 0;
	}
	last = &seen[l->nseen - 1];
	if (tcp_diff(from, last->to) < -TCP_RANGE_MAX || tcp_diff(from, last->to) > TCP_RANGE_MAX) {
		seen[0] = (struct tcp_range){ from, to };	/* numbers of another connection, or of nobody */
		l->nseen = 1;
		*overflow = true;
	} else {
		n = seen_elsewhere(l, from, to, overflow);
	}
	tcp_lists_forget(l, tcp_lists_ranges(l)[l->nseen - 1].to);
	return n;
}

uint32_t
tcp_lists_seen(struct tcp_lists *l, uint32_t from, uint32_t to, bool *overflow)
{
	return LIKELY(tcp_lists_continue(l, from, to)) ? 0 : seen_first_or_far(l, from, to, overflow);
}

T2_NOINLINE uint32_t
tcp_payload(struct tcp_quality *q, struct tcp_lists *l, uint32_t from, uint32_t to)
{
	bool overflow = false;
	const uint32_t n = tcp_lists_seen(l, from, to, &overflow);

	if (n > 0)
		tcp_counters(q, l)->again += n;
	if (overflow)
		q->stat |= TCPA_STAT_RANGES;
	return n;
}

/* A segment that overlaps others that are on their way: none of these may be timed. */
static bool
mark_again(struct tcp_lists *l, const struct tcp_unacked *u)
{
	struct tcp_unacked *o;
	bool same = false;

	for (unsigned i = 0; i < l->nunacked; i++) {
		o = tcp_lists_unacked(l, i);
		if (tcp_diff(o->seq, u->end) >= 0 || tcp_diff(u->seq, o->end) >= 0)
			continue;
		o->how |= TCPU_AGAIN;
		if (o->seq == u->seq && o->end == u->end) {
			o->ts = u->ts;
			o->tsval = u->tsval;
			o->how = u->how | TCPU_AGAIN;
			same = true;
		}
	}
	return same;
}

static void
sent(struct step *s, struct tcp_lists *l, uint32_t before)
{
	const struct tcp_segment *const seg = s->seg;
	struct tcp_quality *const q = s->q;
	struct tcp_unacked u = { .seq = seg->seq, .end = s->end, .tsval = seg->tsval, .how = tcp_how(q, seg),
		.ts = seg->ts };
	uint32_t n = 0;

	if (seg->len > 0 && (s->events & (EVENT(ZERO_WINDOW_PROBE) | EVENT(KEEP_ALIVE))) == 0) {
		const uint32_t from = seg->seq + ((seg->flags & TH_SYN) != 0);

		n = tcp_payload(q, l, from, from + seg->len);
	}
	if (before != 0 && tcp_diff(seg->seq, before) < 0) {
		if (n > 0 || seg->len == 0)
			u.how |= TCPU_AGAIN;
		if (mark_again(l, &u))
			return;
	}
	tcp_keep(q, s->rev, l, &u);
}

/* The list is not in the order of numbers: look at all of it. */
struct tcp_acked
tcp_take_anywhere(struct tcp_lists *l, uint32_t ack)
{
	struct tcp_acked a = { false, false, 0 };
	const struct tcp_unacked *u;
	unsigned kept = 0;
	uint32_t end = 0;

	l->mixed = 0;
	for (unsigned i = 0; i < l->nunacked; i++) {
		u = tcp_lists_unacked(l, i);
		if (tcp_diff(u->end, ack) <= 0) {
			tcp_take(&a, u, ack);
			continue;
		}
		if (kept > 0 && tcp_diff(u->end, end) < 0)
			l->mixed = 1;
		end = u->end;
		*tcp_lists_unacked(l, kept++) = *u;
	}
	l->nunacked = (uint8_t)kept;
	if (kept == 0)
		l->first = 0;
	return a;
}

/* --- a segment -------------------------------------------------------------------------------------------------- */

/* Remember the segment for those that follow; returns nextseq as it was. */
static uint32_t
advance(struct step *s)
{
	struct tcp_quality *const q = s->q;
	const uint32_t before = q->nextseq;

	if ((s->events & EVENT(ZERO_WINDOW_PROBE)) != 0)
		return before;
	if (before == 0 || tcp_diff(s->end, before) > 0) {
		q->nextseq = s->end;
		q->nextseq_ts = s->seg->ts;
		q->known &= (uint16_t)~TCPQ_ACK_LOST;
	}
	if (q->maxacked == 0 || s->seg->seq == q->maxacked)
		q->maxacked = q->nextseq;
	return before;
}

static void
count(struct tcp_quality *q, struct tcp_lists *l, uint32_t events)
{
	for (; events != 0; events &= events - 1)
		tcp_counters(q, l)->count[__builtin_ctz(events)]++;
}

static T2_NOINLINE uint32_t
any_segment(struct tcp_quality *q, struct tcp_lists *l, struct tcp_quality *rev, struct tcp_lists *rev_l,
    const struct tcp_segment *seg)
{
	struct step s = { q, rev, seg, seg->seq + seg->len, false, false, 0 };
	uint32_t before;

	s.syn_fin = (seg->flags & TH_SYN_FIN) != 0;
	s.ctl = (seg->flags & TH_SYN_FIN_RST) != 0;
	s.end += s.syn_fin;
	if (UNLIKELY(s.ctl))
		connection(&s, l, rev_l);
	note_bases(&s);
	if (UNLIKELY(is_window_probe(&s)))
		s.events |= EVENT(ZERO_WINDOW_PROBE);
	else
		windows(&s);
	acknowledged(&s);
	if (seg->len > 0 || s.syn_fin)
		retransmitted(&s);
	before = advance(&s);
	if (seg->has_ts && (seg->flags & TH_SYN_ACK) == TH_ACK && rev_l->nunacked > 0)
		tcp_echoed(q, seg, rev_l);
	if (seg->len > 0 || s.syn_fin)
		sent(&s, l, before);
	if (rev_l->nunacked > 0)
		tcp_acks(q, l, seg, rev_l);
	if ((seg->flags & TH_SYN) != 0)
		note_scale(&s);
	else if ((seg->flags & TH_ACK) != 0 && tcp_wants_third(q))
		tcp_third_of_handshake(q, s.rev, seg->seq, seg->ack, seg->ts);
	if (q->first_rtt != 0 && !s.ctl)
		q->known |= TCPQ_BEHIND;
	tcp_note_window(q, seg, (seg->flags & TH_SYN) != 0);
	q->known = (uint16_t)((seg->flags & TH_SYN) != 0 ? q->known | TCPQ_FIRST_WIN : q->known & ~TCPQ_FIRST_WIN);
	if (seg->has_dsack)
		q->stat |= TCPA_STAT_DSACK;
	if (seg->has_ts) {
		q->known |= TCPQ_TSVAL;
		q->last_tsval = seg->tsval;
	}
	q->mptcp |= seg->mptcp;
	q->lastack = seg->ack;
	q->lastack_ts = seg->ts;
	q->last = (uint16_t)s.events;
	count(q, l, s.events);
	return s.events;
}

/* The other side had no packet yet. */
static T2_NOINLINE uint32_t
one_sided(struct tcp_quality *q, struct tcp_lists *l, const struct tcp_segment *seg)
{
	struct tcp_quality nobody;
	struct tcp_lists nothing;

	tcp_quality_init(&nobody, &nothing, q);
	return any_segment(q, l, &nobody, &nothing, seg);
}

static T2_NOINLINE uint32_t
plain_segment(struct tcp_quality *q, struct tcp_lists *l, struct tcp_quality *rev, struct tcp_lists *rev_l,
    const struct tcp_segment *seg)
{
	tcp_plain(q, l, rev, rev_l, seg);
	return 0;
}

uint32_t
tcp_quality_segment(struct tcp_quality *q, struct tcp_lists *l, struct tcp_quality *rev, struct tcp_lists *rev_l,
    const struct tcp_segment *seg)
{
	if (rev == NULL)
		return one_sided(q, l, seg);
	return tcp_is_plain(q, rev, seg) ? plain_segment(q, l, rev, rev_l, seg) : any_segment(q, l, rev, rev_l, seg);
}

void
tcp_quality_go_on(struct tcp_quality *q)
{
	q->stat = 0;
	q->known &= (uint16_t)~TCPQ_COUNTED;
	q->ack = q->tsopt = (struct tcp_times){ 0 };
	q->max_window = 0;
}

/* Times as seconds */
static struct tcp_rtt
rtt_of(const struct tcp_times *t)
{
	const float tick = 1.0f / (float)T2_TSTAMP_TICKS;
	struct tcp_rtt r = { 0 };

	if (t->n > 0)
		r = (struct tcp_rtt){ t->n, (float)t->min * tick,
			(float)((double)t->sum / t->n / (double)T2_TSTAMP_TICKS), (float)t->max * tick };
	return r;
}

/* The handshake shows in a direction that has a segment behind it, as with tshark. */
void
tcp_quality_result(const struct tcp_quality *q, const struct tcp_lists *l, struct tcp_result *r)
{
	*r = (struct tcp_result){ .stat = q->stat, .max_window = q->max_window };
	if ((q->known & TCPQ_COUNTED) != 0) {
		memcpy(r->count, l->counters->count, sizeof(r->count));
		r->timeouts = r->count[TCPE_RETRANSMISSION] - r->count[TCPE_FAST_RETRANSMISSION] -
		    r->count[TCPE_SPURIOUS_RETRANSMISSION];
		r->again = l->counters->again;
		r->ambiguous = l->counters->ambiguous;
	}
	if ((q->known & TCPQ_BEHIND) != 0)
		r->first_rtt = (float)((double)q->first_rtt / (double)T2_TSTAMP_TICKS);
	r->ack = rtt_of(&q->ack);
	r->tsopt = rtt_of(&q->tsopt);
}
