/*
 * tcp_analysis.h - what became of the segments of a connection: sent again, lost, out of order, acknowledged when
 *
 * The events are those of tshark's tcp.analysis fields, held against tshark 4.0 packet by packet; round trip times
 * follow RFC 6298 (Karn's rule) and RFC 7323 (timestamps).  ../README.md defines each of them.
 *
 * One struct tcp_quality a direction and, for the segments on their way, one struct tcp_lists, which is small at
 * first: most directions have one segment on its way at a time.  All is bounded; what does not fit sets a bit of
 * stat.  Times are in units of 1 / T2_TSTAMP_TICKS seconds, since 1970 or as differences.
 */
#ifndef TCP_ANALYSIS_H
#define TCP_ANALYSIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Events of a segment, and the order of their counters. */
enum tcp_event {
	TCPE_RETRANSMISSION,		/* of any kind; the next two are kinds */
	TCPE_FAST_RETRANSMISSION,
	TCPE_SPURIOUS_RETRANSMISSION,
	TCPE_OUT_OF_ORDER,
	TCPE_DUPLICATE_ACK,
	TCPE_ZERO_WINDOW,
	TCPE_ZERO_WINDOW_PROBE,
	TCPE_ZERO_WINDOW_PROBE_ACK,
	TCPE_WINDOW_FULL,
	TCPE_WINDOW_UPDATE,
	TCPE_KEEP_ALIVE,
	TCPE_KEEP_ALIVE_ACK,
	TCPE_LOST_SEGMENT,		/* segments before this one were not captured */
	TCPE_ACK_LOST_SEGMENT,		/* an ACK of segments that were not captured */
	TCPE_REUSED_PORTS,		/* a new connection between the same ports */
	TCPE_N
};

/* A segment as it was captured */
struct tcp_segment {
	int64_t		ts;		/* time of capture */
	uint32_t	seq, ack;
	uint32_t	len;		/* payload on the wire [bytes] */
	uint32_t	tsval, tsecr;	/* timestamp option, if has_ts */
	uint16_t	window;		/* as it is in the header */
	uint8_t		flags;		/* TH_FIN, ... */
	int8_t		wscale;		/* shift of the window scale option, -1: none */
	bool		has_ts;
	bool		has_sack;	/* SACK option with blocks */
	bool		has_dsack;	/* the first of them is a duplicate SACK */
	uint16_t	mptcp;		/* subtypes of its MPTCP options, a bit each */
};

/* Statistics of round trip times [s] */
struct __attribute__((packed)) tcp_rtt {
	uint32_t	n;
	float		min, avg, max;
};

/*
 * What a direction is told of: the values of columns, in their order, without gaps.
 */
struct __attribute__((packed)) tcp_result {
	uint8_t		stat;		/* tcpAnaStat */
	uint32_t	count[TCPE_N];
	uint32_t	timeouts;	/* retransmissions neither fast nor spurious */
	uint64_t	again;		/* bytes sent again */
	uint32_t	max_window;	/* greatest window, scaled [bytes] */
	float		first_rtt;	/* of the handshake [s] */
	struct tcp_rtt	ack;		/* measured by ACKs */
	uint32_t	ambiguous;	/* ACKs that Karn's rule forbids to take */
	struct tcp_rtt	tsopt;		/* measured by timestamps */
};

/* Round trips of a direction so far; min and max of none are not valid. */
struct tcp_times {
	int64_t		sum, min, max;
	uint32_t	n;
};

/*
 * One direction of a connection.  A segment in sequence touches the first 64 bytes, and a round trip 64 more; what
 * was counted of it is in the lists, as most have nothing of that.
 */
struct tcp_quality {
	/* what the next segment is held against */
	uint32_t	nextseq;	/* highest number seen + length; 0: none yet */
	uint32_t	maxacked;	/* end of what was sent without a gap; 0: none yet */
	uint32_t	lastack;
	uint32_t	window;		/* of the last segment, not scaled; UINT32_MAX: none yet */
	int64_t		nextseq_ts;	/* when nextseq moved last */
	int64_t		lastack_ts;	/* time of the last segment */
	uint32_t	dupacks;	/* duplicate ACKs in sequence */
	uint16_t	last;		/* events of the last segment */
	uint16_t	known;		/* TCPQ_* */
	uint16_t	mptcp;		/* MPTCP subtypes so far */
	int8_t		scale;		/* shift of its windows; TCPQ_SCALE_* */
	uint8_t		stat;		/* tcpAnaStat */
	uint32_t	last_tsval;
	int64_t		first_rtt;	/* SYN to the ACK of the SYN-ACK, of the connection; 0: not seen */
	uint32_t	max_window;	/* greatest window, scaled [bytes] */
	uint32_t	base;		/* initial number */
	struct tcp_times ack, tsopt;	/* measured by ACKs, by timestamps */
	uint32_t	peer_base;	/* initial number of the other before it had a packet */
	int64_t		syn_ts;		/* last SYN of the connection, the same in both directions */
};

#define TCPQ_SCALE_UNKNOWN	(-1)
#define TCPQ_SCALE_NONE		(-2)

/* known */
#define TCPQ_BASE	0x01	/* base is valid */
#define TCPQ_SYN	0x02	/* the connection: SYN, SYN-ACK, the first ACK were seen */
#define TCPQ_SYN_ACK	0x04
#define TCPQ_ACK	0x08
#define TCPQ_BASE_SYN	0x10	/* it is that of a SYN */
#define TCPQ_ACK_LOST	0x20	/* an ACK went beyond nextseq */
#define TCPQ_FIRST_WIN	0x40	/* the last window was that of a SYN */
#define TCPQ_TSVAL	0x80	/* last_tsval is valid */
#define TCPQ_BEHIND	0x100	/* it has a segment behind the handshake */
#define TCPQ_PEER_BASE	0x200	/* peer_base is valid */
#define TCPQ_COUNTED	0x400	/* the counters are valid: one of them is not 0 */
#define TCPQ_OF_BOTH	(TCPQ_SYN | TCPQ_SYN_ACK | TCPQ_ACK)

/* Bits of stat: TCPA_STAT_SEGMENTS, ... */
#define T2_TABLE(...)
#define T2_BIT(bit, name, level, text)	name = 1 << (bit),
enum {
#include "tcpAnaStat.def"
};
#undef T2_BIT
#undef T2_TABLE

#define TCP_LIST_MAX	16	/* segments on their way, and ranges seen, kept for a direction; */
#define TCP_LIST_FEW	2	/* so many of them, and one range, without memory of their own */

/* A segment that was sent and not yet acknowledged */
struct tcp_unacked {
	uint32_t	seq, end;	/* end: SYN and FIN count one */
	uint32_t	tsval;
	uint32_t	how;		/* TCPU_* */
	int64_t		ts;		/* when it was sent last */
};
#define TCPU_AGAIN	0x1	/* some byte of it was sent twice: no sample (RFC 6298, 3) */
#define TCPU_TSVAL	0x2	/* the first segment with this tsval, not yet echoed */

struct tcp_range {
	uint32_t	from, to;	/* [from, to) */
};

/* Counters of a direction, if TCPQ_COUNTED is set */
struct tcp_counters {
	uint64_t	again;		/* bytes sent again */
	uint32_t	count[TCPE_N];	/* events */
	uint32_t	ambiguous;	/* ACKs that Karn's rule forbids to take */
};

/* The lists of a direction that has more; 512 bytes */
struct tcp_many {
	struct tcp_range	seen[TCP_LIST_MAX];
	struct tcp_unacked	unacked[TCP_LIST_MAX];
};

/*
 * Lists of one direction, and what few have.  80 bytes; what it points to is small.h's, and is kept until
 * tcp_lists_release.  Zero at first.
 */
struct tcp_lists {
	uint8_t			nunacked, nseen;
	uint8_t			first;		/* oldest of the ring */
	uint8_t			mixed;		/* the ring is not in the order of numbers */
	struct tcp_many		*many;		/* NULL: few are enough */
	struct tcp_range	seen;		/* the one range, if there are not many */
	struct tcp_unacked	unacked[TCP_LIST_FEW];
	struct tcp_counters	*counters;	/* NULL: no event so far */
};

/* Ranges of payload, ascending, with gaps between */
static inline struct tcp_range *
tcp_lists_ranges(struct tcp_lists *l)
{
	return l->many != NULL ? l->many->seen : &l->seen;
}

/* The i-th segment on its way, of a ring in the order of sending */
static inline struct tcp_unacked *
tcp_lists_unacked(struct tcp_lists *l, unsigned i)
{
	return l->many != NULL ? &l->many->unacked[(l->first + i) % TCP_LIST_MAX] :
	    &l->unacked[(l->first + i) % TCP_LIST_FEW];
}

/* The direction ends. */
void tcp_lists_release(struct tcp_lists *l);

/*
 * Begin with a direction, whose lists have no memory; peer is the opposite one that is there already, NULL if there
 * is none.
 */
void tcp_quality_init(struct tcp_quality *q, struct tcp_lists *l, const struct tcp_quality *peer);

/*
 * A segment of direction q.  rev, rev_l: the other direction, NULL if it had no packet yet.
 * Returns the segment's events, a bit each: 1 << TCPE_..., which have been counted.
 */
uint32_t tcp_quality_segment(struct tcp_quality *q, struct tcp_lists *l, struct tcp_quality *rev,
    struct tcp_lists *rev_l, const struct tcp_segment *seg);

/* The direction goes on behind a release: what a result has is counted anew. */
void tcp_quality_go_on(struct tcp_quality *q);

/* What there is of the direction so far. */
void tcp_quality_result(const struct tcp_quality *q, const struct tcp_lists *l, struct tcp_result *r);

/* Count [from, to) as seen; returns how many of its bytes were before.  *overflow: set if a gap was forgotten. */
uint32_t tcp_lists_seen(struct tcp_lists *l, uint32_t from, uint32_t to, bool *overflow);

#endif
