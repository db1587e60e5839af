/*
 * tcp_plain.h - the next segment of a connection of which no rule of tcp_analysis.c has anything to tell
 *
 * Most segments are such, and plain.c, which has the rest of them at hand, takes them itself.
 * tcp_quality_segment() takes any segment, these in the same way.
 */
#ifndef TCP_PLAIN_H
#define TCP_PLAIN_H

#include "tranalyzer.h"
#include "t2macros.h"
#include "proto.h"
#include "tcp_analysis.h"

#define TCP_RANGE_MAX	(1 << 29)		/* so far behind the highest number ranges are forgotten */

/* Of tcp_analysis.c: the counters, of which one will not be 0; without memory nobody reads them. */
struct tcp_counters *tcp_counters(struct tcp_quality *q, struct tcp_lists *l);
/* Room for TCP_LIST_MAX; false if there is that already, or no memory. */
bool tcp_lists_grow(struct tcp_lists *l);
/* Forget the numbers before limit. */
void tcp_lists_forget_before(struct tcp_lists *l, uint32_t limit);
/* Count the payload [from, to) as seen; returns how many of its bytes were before, which are counted, too. */
uint32_t tcp_payload(struct tcp_quality *q, struct tcp_lists *l, uint32_t from, uint32_t to);

/*
 * If tcp_wants_third(): is it the first ACK behind the SYN?  The round trip of the whole path.  A reset that answers
 * the SYN counts, too: for it the path is as long.
 */
void tcp_third_of_handshake(struct tcp_quality *q, struct tcp_quality *rev, uint32_t seq, uint32_t ack, int64_t ts);

static inline bool
tcp_wants_third(const struct tcp_quality *q)
{
	return (q->known & (TCPQ_SYN | TCPQ_ACK)) == TCPQ_SYN;
}

/* a - b modulo 2^32, as RFC 9293, 3.4 compares */
static inline int32_t
tcp_diff(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b);
}

/* Scaled window of a direction as its last segment left it */
static inline uint32_t
tcp_last_window(const struct tcp_quality *q)
{
	return (q->known & TCPQ_FIRST_WIN) != 0 || q->scale < 0 ? q->window : q->window << q->scale;
}

/* Do bytes up to end fill the window of the other side? */
static inline bool
tcp_fills_window(const struct tcp_quality *rev, uint32_t end)
{
	return rev->scale != TCPQ_SCALE_UNKNOWN && end == rev->lastack + tcp_last_window(rev);
}

/* --- payload ---------------------------------------------------------------------------------------------------- */

/* Forget what is so far behind the highest number, to, that numbers could not be compared. */
static inline void
tcp_lists_forget(struct tcp_lists *l, uint32_t to)
{
	if (UNLIKELY(tcp_diff(tcp_lists_ranges(l)->from, to - TCP_RANGE_MAX) < 0))
		tcp_lists_forget_before(l, to - TCP_RANGE_MAX);
}

/* Most payload continues the last range; false: this does not. */
static inline bool
tcp_lists_continue(struct tcp_lists *l, uint32_t from, uint32_t to)
{
	struct tcp_range *const seen = tcp_lists_ranges(l);

	if (UNLIKELY(l->nseen == 0 || seen[l->nseen - 1].to != from))
		return false;
	seen[l->nseen - 1].to = to;
	tcp_lists_forget(l, to);
	return true;
}

/* How a segment is kept: does it have a timestamp that the one before had not? */
static inline uint32_t
tcp_how(const struct tcp_quality *q, const struct tcp_segment *seg)
{
	return seg->has_ts && ((q->known & TCPQ_TSVAL) == 0 || seg->tsval != q->last_tsval) ? TCPU_TSVAL : 0;
}

/* Keep a segment until it is acknowledged. */
static inline void
tcp_keep(struct tcp_quality *q, struct tcp_quality *rev, struct tcp_lists *l, const struct tcp_unacked *u)
{
	if (UNLIKELY(l->nunacked >= TCP_LIST_FEW) && l->nunacked == (l->many != NULL ? TCP_LIST_MAX : TCP_LIST_FEW) &&
	    !tcp_lists_grow(l)) {
		q->stat |= TCPA_STAT_SEGMENTS;
		rev->stat |= TCPA_STAT_SEGMENTS;
		return;
	}
	if (l->nunacked > 0 && tcp_diff(u->end, tcp_lists_unacked(l, l->nunacked - 1u)->end) < 0)
		l->mixed = 1;
	*tcp_lists_unacked(l, l->nunacked) = *u;
	l->nunacked++;
}

/* --- round trips ------------------------------------------------------------------------------------------------ */

static inline void
tcp_times_add(struct tcp_times *r, int64_t t)
{
	if (t <= 0)
		return;		/* below the resolution of the clock, or it was put back */
	if (r->n == 0 || t < r->min)
		r->min = t;
	if (t > r->max)
		r->max = t;
	r->sum += t;
	r->n++;
}

/* Does the segment echo a timestamp of one that is on its way?  RFC 7323, 4.1; not in a SYN. */
static inline void
tcp_echoed(struct tcp_quality *q, const struct tcp_segment *seg, struct tcp_lists *rev_l)
{
	struct tcp_unacked *u;

	for (unsigned i = 0; i < rev_l->nunacked; i++) {
		u = tcp_lists_unacked(rev_l, i);
		if ((u->how & TCPU_TSVAL) != 0 && u->tsval == seg->tsecr) {
			tcp_times_add(&q->tsopt, seg->ts - u->ts);
			u->how &= ~(uint32_t)TCPU_TSVAL;
		}
	}
}

/* What an ACK has taken from a list */
struct tcp_acked {
	bool exact;		/* it ends where a segment does */
	bool again;		/* one of the segments was sent twice */
	int64_t ts;		/* when the oldest that it ends at was sent */
};

static inline void
tcp_take(struct tcp_acked *a, const struct tcp_unacked *u, uint32_t ack)
{
	a->again |= (u->how & TCPU_AGAIN) != 0;
	if (u->end == ack && !a->exact) {
		a->exact = true;
		a->ts = u->ts;
	}
}

/* Of tcp_analysis.c: take from a list that is not in the order of numbers. */
struct tcp_acked tcp_take_anywhere(struct tcp_lists *l, uint32_t ack);

/* A ring that is empty begins at its first entry again, which is where the next packet will look. */
static inline struct tcp_acked
tcp_take_first(struct tcp_lists *l, uint32_t ack)
{
	struct tcp_acked a = { false, false, 0 };
	const struct tcp_unacked *u;
	unsigned n = l->nunacked;

	for (unsigned i = 0; n > 0 && tcp_diff((u = tcp_lists_unacked(l, i))->end, ack) <= 0; i++, n--)
		tcp_take(&a, u, ack);
	l->first = n > 0 ? (uint8_t)((l->first + l->nunacked - n) % TCP_LIST_MAX) : 0;
	l->nunacked = (uint8_t)n;
	return a;
}

/* An ACK is timed if it ends where a segment did, and nothing that it acknowledges was sent twice. */
static inline void
tcp_acks(struct tcp_quality *q, struct tcp_lists *own, const struct tcp_segment *seg, struct tcp_lists *l)
{
	const struct tcp_acked a = UNLIKELY(l->mixed) ? tcp_take_anywhere(l, seg->ack) : tcp_take_first(l, seg->ack);

	if (!a.exact)
		return;
	if (UNLIKELY(a.again))
		tcp_counters(q, own)->ambiguous++;
	else
		tcp_times_add(&q->ack, seg->ts - a.ts);
}

/* --- the segment ------------------------------------------------------------------------------------------------ */

static inline void
tcp_note_window(struct tcp_quality *q, const struct tcp_segment *seg, bool syn)
{
	uint32_t w = seg->window;

	if (!syn && q->scale > 0)
		w <<= q->scale;
	if (w > q->max_window)
		q->max_window = w;
	q->window = seg->window;
	if (q->scale == TCPQ_SCALE_UNKNOWN)
		q->stat |= TCPA_STAT_SCALE_UNKNOWN;
}

/*
 * Is it the next segment of a connection that is known, and nothing that its rules tell of?  Each term here is what
 * one of the functions of tcp_analysis.c asks first.  Not true before both sides have had a segment.
 */
static inline bool
tcp_is_plain(const struct tcp_quality *q, const struct tcp_quality *rev, const struct tcp_segment *seg)
{
	const uint32_t end = seg->seq + seg->len;

	if ((seg->flags & (TH_SYN_FIN_RST | TH_ACK)) != TH_ACK || seg->seq != q->nextseq || seg->seq == 0)
		return false;
	if ((q->known & rev->known & TCPQ_BASE) == 0)
		return false;
	if (seg->window == 0 || rev->window == 0 || (rev->last & (1u << TCPE_ZERO_WINDOW_PROBE)) != 0 ||
	    seg->has_dsack || seg->mptcp != 0 || tcp_diff(seg->ack, rev->maxacked) > 0)
		return false;
	if (seg->len == 0)
		return seg->ack != q->lastack;
	return !tcp_fills_window(rev, end) && (rev->lastack == 0 || tcp_diff(end, rev->lastack) > 0);
}

/* Its bytes are on their way. */
static inline void
tcp_plain_sent(struct tcp_quality *q, struct tcp_lists *l, struct tcp_quality *rev, const struct tcp_segment *seg)
{
	const uint32_t end = seg->seq + seg->len;

	q->nextseq = end;
	q->nextseq_ts = seg->ts;
	if (UNLIKELY(!tcp_lists_continue(l, seg->seq, end)))
		(void)tcp_payload(q, l, seg->seq, end);
	tcp_keep(q, rev, l, &(struct tcp_unacked){ .seq = seg->seq, .end = end, .tsval = seg->tsval,
		.how = tcp_how(q, seg), .ts = seg->ts });
	q->known &= (uint16_t)~TCPQ_ACK_LOST;
}

static inline void
tcp_plain(struct tcp_quality *q, struct tcp_lists *l, struct tcp_quality *rev, struct tcp_lists *rev_l,
    const struct tcp_segment *seg)
{
	uint16_t known;

	if (seg->ack != q->lastack)
		q->dupacks = 0;
	if (rev_l->nunacked > 0) {
		if (seg->has_ts)
			tcp_echoed(q, seg, rev_l);
		tcp_acks(q, l, seg, rev_l);
	}
	if (seg->len > 0)
		tcp_plain_sent(q, l, rev, seg);
	if (q->maxacked == 0 || q->maxacked == seg->seq)
		q->maxacked = q->nextseq;
	if (UNLIKELY(tcp_wants_third(q)))
		tcp_third_of_handshake(q, rev, seg->seq, seg->ack, seg->ts);
	tcp_note_window(q, seg, false);
	known = q->known & (uint16_t)~TCPQ_FIRST_WIN;
	if (q->first_rtt != 0)
		known |= TCPQ_BEHIND;
	if (seg->has_ts) {
		known |= TCPQ_TSVAL;
		q->last_tsval = seg->tsval;
	}
	q->known = known;
	q->lastack = seg->ack;
	q->lastack_ts = seg->ts;
	q->last = 0;
}

#endif
