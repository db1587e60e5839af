/* What TCP headers say: flags, options, windows, numbers; scans. */
#include "tf_inline.h"

#define SYN_AGAIN	(T2_TSTAMP_TICKS / 10 * 9)	/* a SYN that comes sooner again is a scan, not a retry */
#define SCAN_MAX	4			/* a flow of fewer segments may be a scan */
#define RETRY_FACTOR	(RTT_ESTIMATE == 1 ? 1.5f : 1.0f)	/* round trips after which a segment is sent again */
#define LOW_ANOMALIES	0x003f			/* tcpAnomaly: what is no news in a scan */

struct tf_counts T2_PER_WORKER tf_counts[T2_WORKERS_MAX];

static const struct tf_segments none;	/* of an opposite flow that has none */

/* --- flags ------------------------------------------------------------------------------------------------------ */

/* Bits 8 to 15 of tcpFlags: FIN, SYN, RST and ACK are exactly these; or all flags are */
static uint16_t
flag_class(uint8_t flags)
{
	uint16_t c = 0;

	switch (flags & TH_ARSF) {
	case TH_FIN_ACK:
		c = TFF_FIN_ACK;
		break;
	case TH_SYN_ACK:
		c = TFF_SYN_ACK;
		break;
	case TH_RST_ACK:
		c = TFF_RST_ACK;
		break;
	case TH_SYN_FIN:
		c = TFF_SYN_FIN;
		break;
	case TH_SYN_FIN_RST:
		c = TFF_SYN_FIN_RST;
		break;
	case TH_RST_FIN:
		c = TFF_FIN_RST;
		break;
	default:
		break;
	}
	if ((flags & TH_ALL_FLAGS) == TH_NULL)
		c |= TFF_NULL;
	else if ((flags & TH_ALL_FLAGS) == TH_XMAS)
		c |= TFF_XMAS;
	return c;
}

static void
syn(struct tf_packet *k)
{
	if (k->p->l7Len > 0)
		k->anomaly |= TFA_SYN_DATA;
	if (k->rttBefore != TFR_SYN)
		return;
	if (k->gap > SYN_AGAIN) {
		k->anomaly |= TFA_SYN_RETRY;
		tf_counts[t2_worker].synRetries++;
	} else {
#if SCAN_DETECTOR == 1
		k->anomaly |= TFA_SCAN;
		tf_counts[t2_worker].scans++;
#endif
	}
}

static inline void
flight(struct tf_packet *k)
{
	k->s->flight += k->p->l7Len;
	if (k->opp->segments != NULL)
		k->opp->segments->flight = 0;
	if (k->s->flight > k->s->maxFlight)
		k->s->maxFlight = k->s->flight;
}

#if TCPFLGCNT == 1
static void
count_flags(struct tf_segments *s, uint16_t tcpFlags)
{
	for (unsigned i = 0; i < TF_NCLASS; i++)
		s->classCnt[i] = (uint16_t)(s->classCnt[i] + (tcpFlags >> i & 1));
}
#endif

static inline void
tcp_flags(struct tf_packet *k)
{
	const uint8_t flags = k->tcp->flags;

	k->tcpFlags = flags;
	if ((flags & TH_ARSF) != TH_ACK)
		k->tcpFlags |= flag_class(flags);
#if SCAN_DETECTOR == 1
	if (UNLIKELY((k->tcpFlags & (TFF_NULL | TFF_XMAS)) != 0))
		k->anomaly |= TFA_SCAN;
#endif
	if (UNLIKELY((flags & TH_ARSF) == TH_SYN))
		syn(k);
	if ((flags & TH_ARSF) == TH_ACK && k->opp != NULL)
		flight(k);
#if TCPFLGCNT == 1
	count_flags(k->s, k->tcpFlags);
#endif
}

/* --- options ---------------------------------------------------------------------------------------------------- */

static inline void
timestamps(struct tf_packet *k)
{
	struct tf_segments *const s = k->s;

	if ((k->t->stat & TFS_TS_STORED) == 0) {
		s->tsFirst = s->tsMax = k->o.tsval;
		s->tsFirstAt = k->now;
		k->stat |= TFS_TS_STORED;
	}
	if (k->o.tsval < s->tsMax)
		k->stat |= TFS_TS_DECREASE;
	else
		s->tsMax = k->o.tsval;
	s->tsVal = k->o.tsval;
	s->tsEcr = k->o.tsecr;
	s->tsLastAt = k->now;
}

#if MPTCP == 1
static void __attribute__((noinline))
mptcp(struct tf_packet *k)
{
	struct tf_segments *const s = k->s;
	const struct tcp_options *const o = &k->o;

	k->stat |= TFS_MPTCP;
	tf_counts[t2_worker].mpPkts++;
	s->mpTypes |= o->mp_types;
	if ((o->mp_has & TCPO_MP_FLAGS) != 0)
		s->mpFlags |= o->mp_flags;
	if ((o->mp_has & TCPO_MP_ID) != 0)
		s->mpId = o->mp_id;
	if ((o->mp_has & TCPO_MP_DSS) != 0)
		s->mpDss |= o->mp_dss;
}
#endif

static inline void
segment_options(struct tcp_segment *seg, const struct tcp_options *o)
{
	seg->has_ts = o->has_ts;
	seg->tsval = o->tsval;
	seg->tsecr = o->tsecr;
	if ((o->kinds & (UINT32_C(1) << TCPO_WSCALE)) != 0)
		seg->wscale = (int8_t)MIN(o->wscale, 14);
	seg->has_sack = o->sack;
	seg->has_dsack = o->dsack;
	seg->mptcp = o->mp_types;
}

static inline void
tcp_options(struct tf_packet *k)
{
	struct tf_segments *const s = k->s;
	const uint32_t n = k->tcp->doff * 4u;
	struct cursor c = cursor_l4(k->p);
	bool cut = false;

	if (n < sizeof(tcpHeader_t) || k->p->snapL4Len < sizeof(tcpHeader_t)) {
		k->o = (struct tcp_options){ .corrupt = true };
		k->stat |= TFS_OPT_CORRUPT;
		return;
	}
	if (n == sizeof(tcpHeader_t)) {
		k->o.kinds = 0;
		k->o.num = k->o.mp_types = 0;
		k->o.has_ts = false;
		return;
	}
	if (k->p->snapL4Len < n)
		cut = true;
	else
		c.end = c.p + n;
	c.p += sizeof(tcpHeader_t);
	tcp_options_read(c, cut, k->seg.ack, &k->o);
	segment_options(&k->seg, &k->o);
	s->optPkts++;
	s->opts = (uint16_t)(s->opts + k->o.num);
	s->kinds |= k->o.kinds;
	if (k->o.has_ts)
		timestamps(k);
	if (UNLIKELY(k->o.corrupt))
		k->stat |= TFS_OPT_CORRUPT;
	if (UNLIKELY((k->o.kinds & (UINT32_C(1) << TCPO_MSS)) != 0))
		s->mss = k->o.mss;
	if (UNLIKELY((k->o.kinds & (UINT32_C(1) << TCPO_SACK)) != 0))
		k->stat |= TFS_SACK;
#if MPTCP == 1
	if (UNLIKELY(k->o.mp_types != 0))
		mptcp(k);
#endif
}

/* The windows of the packets that follow are scaled if both SYNs say so (RFC 7323, 2.2). */
static void
window_scale(struct tf_packet *k)
{
	if ((k->o.kinds & (UINT32_C(1) << TCPO_WSCALE)) == 0)
		return;
	k->s->wscale = MIN(k->o.wscale, 14);
	if ((k->tcp->flags & TH_ACK) != 0) {
		k->stat |= TFS_SCALED;
		if (k->opp != NULL)
			k->opp->stat |= TFS_SCALED;
	}
}

/* --- windows ---------------------------------------------------------------------------------------------------- */

static inline void
window(struct tf_packet *k)
{
	struct tf_segments *const s = k->s;

	k->win = k->seg.window;
	if ((k->t->stat & TFS_SCALED) != 0)
		k->win <<= s->wscale;
#if WINDOWSIZE == 1
	if ((k->t->stat & TFS_WIN_INIT) == 0) {
		k->stat |= TFS_WIN_INIT;
		s->initWin = s->minWin = s->maxWin = s->lastWin = k->win;
		s->avgWin = (float)k->win;
	}
#if FORCE_LINK == 1
	if (UNLIKELY(s->minWin > s->maxWin))
		s->minWin = s->maxWin = k->win;
#endif
	s->avgWin = 0.7f * s->avgWin + 0.3f * (float)k->win;
	window_moves(k->t, s, k->win);
	if ((uint64_t)k->win + 1 <= WINMIN && !is_ctl(k->tcp->flags)) {
		k->stat |= TFS_WIN_MIN;
		s->lowWin++;
		tf_counts[t2_worker].lowWin++;
	}
#endif
}

static inline void
window_probes(struct tf_packet *k)
{
	const struct tf_segments *const o = k->other;

	if (LIKELY(o == NULL || (o->lastWin != 0 && (o->lastStat & TFS_PROBE) == 0)))
		return;
	if (o->num == 0 || is_ctl(k->tcp->flags))
		return;
	if (o->lastWin == 0 && k->p->l7Len == 1)
		k->stat |= TFS_PROBE;
	else if ((o->lastStat & TFS_PROBE) != 0 && k->win == 0 && k->p->l7Len == 0)
		k->stat |= TFS_PROBE_ACK;
}

/* --- numbers ---------------------------------------------------------------------------------------------------- */

#if SEQ_ACK_NUM == 1
static void
seq_retry(struct tf_packet *k, uint16_t anomaly)
{
	k->anomaly |= anomaly;
	k->s->seqFaults++;
	tf_counts[t2_worker].seqRetries++;
}

/* Nothing new is acknowledged: a duplicate, or a segment that was sent before. */
static void
same_ack(struct tf_packet *k, uint32_t seq)
{
	struct tf_segments *const s = k->s;
	const struct tf_segments *const o = k->other;
	const bool ctl = is_ctl(k->tcp->flags);
	const uint32_t len = k->p->l7Len;

	if (s->num > 0 && !ctl && len == 0) {
		if (k->win == s->lastWin) {
			k->anomaly |= TFA_DUP_ACK;
			s->ackFaults++;
		} else if (seq == s->nextSeq) {
			k->stat |= TFS_WIN_UPDATE;
		}
	}
	if (!ctl && seq < s->seqMax)
		k->anomaly |= TFA_ORDER;
	if (o == NULL)
		return;
	if ((ctl || seq >= s->seqMax) && seq < s->nextSeq && k->win == s->lastWin &&
	    (float)k->gap > RETRY_FACTOR * (k->t->avgTrip + k->opp->avgTrip) * (float)T2_TSTAMP_TICKS)
		seq_retry(k, TFA_SEQ_RETRY);
	if ((o->lastAnomaly & TFA_DUP_ACK) != 0 && seq == o->lastAck && seq < s->nextSeq &&
	    (len > 0 || (k->tcp->flags & TH_SYN_FIN) != 0))
		seq_retry(k, TFA_FAST);
	if (o->lastAck > seq)
		k->anomaly |= TFA_MESS;
}

static void
numbers(struct tf_packet *k, uint32_t seq, uint32_t ack)
{
	struct tf_segments *const s = k->s;
	const struct tf_segments *const o = k->other;
	const uint16_t probe = TFS_PROBE | TFS_PROBE_ACK;

	if ((k->tcp->flags & TH_ACK) == 0 || (k->stat & probe) != 0)
		return;
	if (k->p->l7Len <= 1 && !is_ctl(k->tcp->flags)) {
		if (seq == s->seqMax - 1)
			k->anomaly |= TFA_KEEP_ALIVE;
		else if (o != NULL && o->nextSeq == ack - 1)
			k->anomaly |= TFA_KEEP_ALIVE_ACK;
	}
	if (ack == s->lastAck && (k->anomaly & (TFA_KEEP_ALIVE | TFA_KEEP_ALIVE_ACK)) == 0)
		same_ack(k, seq);
	if (seq == s->nextSeq)
		s->seqCnt++;
	if (o != NULL && ack > o->seqMax) {
		k->anomaly |= TFA_ACK_UNSEEN;
		s->ackFaults++;
	}
	if (s->num > 0 && !is_ctl(s->lastFlags) && seq > s->seqMax)
		k->anomaly |= TFA_PREV_LOST;
	k->seqLen = progress(k->seqDiff, s->lastSeq, s->lastFlags);
	k->ackLen = progress(k->ackDiff, s->lastAck, (uint8_t)(s->lastFlags | (o != NULL ? o->lastFlags : 0)));
	s->seqBytes += k->seqLen;
	s->ackBytes += k->ackLen;
	s->ackCnt++;
}
#endif

static inline void
window_full(struct tf_packet *k)
{
	const struct tf_segments *const o = k->other;

	if (o != NULL && o->num > 0 && (k->stat & (TFS_PROBE | TFS_PROBE_ACK)) == 0 &&
	    k->s->flight >= o->lastWin && (o->lastFlags & TH_RST) == 0 &&
	    ((TF_FLAGS(k->s) | k->tcpFlags) & TFF_SYN) != 0)
		k->stat |= TFS_WIN_FULL;
}

/* What the next packets are held against. */
static inline void
remember(struct tf_packet *k, uint32_t seq, uint32_t ack)
{
	struct tf_segments *const s = k->s;

	s->nextSeq = seq + k->p->l7Len + is_ctl(k->tcp->flags) - ((k->stat & TFS_PROBE) != 0);
	if (s->nextSeq > s->seqMax)
		s->seqMax = s->nextSeq;
	s->lastSeq = seq;
	s->lastAck = ack;
	s->lastWin = k->win;
	s->lastFlags = k->tcp->flags;
	s->lastStat = k->stat;
	s->lastAnomaly = k->anomaly;
	k->t->stat |= k->stat;
	s->tcpFlags |= k->tcpFlags;
	s->anomaly |= k->anomaly;
	s->num++;
}

#if TCP_ANALYSIS == 1
static inline void
analyse(const struct tf_packet *k)
{
	struct tf_segments *const s = k->s, *const o = k->opp != NULL ? k->opp->segments : NULL;
	struct tcp_quality *rev = NULL;
	struct tcp_lists *rev_l = NULL;

	if (o != NULL && o->num > 0) {
		rev = &o->quality;
		rev_l = &o->lists;
	}
	if (UNLIKELY(s->num == 0))
		tcp_quality_init(&s->quality, &s->lists, rev);
	(void)tcp_quality_segment(&s->quality, &s->lists, rev, rev_l, &k->seg);
}
#endif

struct tf_segments *
tf_segments_begin(tcpFlagsFlow_t *t)
{
	struct tf_segments *const s = &tf_segments[t - tcpFlagsFlows];

#if TCP_ANALYSIS == 1		/* tcp_quality_init begins the lists, and the end of a flow releases them */
	memset(s, 0, offsetof(struct tf_segments, lists));
	memset(&s->iSeq, 0, sizeof(*s) - offsetof(struct tf_segments, iSeq));
#else
	memset(s, 0, sizeof(*s));
#endif
	return t->segments = s;
}

void
tcp_segment_seen(struct tf_packet *k)
{
	struct tf_segments *const s = k->t->segments != NULL ? k->t->segments : tf_segments_begin(k->t);
	const uint32_t seq = ntohl(k->tcp->seq), ack = ntohl(k->tcp->ack_seq);

	k->seg = (struct tcp_segment){ .ts = k->now, .seq = seq, .ack = ack, .len = k->p->l7Len,
		.window = ntohs(k->tcp->window), .flags = k->tcp->flags, .wscale = -1 };
	k->s = s;
	k->other = k->opp == NULL ? NULL : k->opp->segments != NULL ? k->opp->segments : &none;
	tf_counts[t2_worker].tcpPkts++;
	if (UNLIKELY(s->num == 0))
		s->iSeq = s->nextSeq = seq;
	k->seqDiff = (int32_t)(seq - s->lastSeq);
	k->ackDiff = (int32_t)(ack - s->lastAck);
	if (UNLIKELY(sPktFile != NULL)) {
		k->seqOff = s->num > 0 ? (int32_t)(seq - s->nextSeq) : 0;
		k->ackOff = k->other != NULL ? (int32_t)(ack - k->other->seqMax) : 0;
	}
	k->seqLen = k->ackLen = 0;
	tcp_flags(k);
	tcp_options(k);
	window(k);
	window_probes(k);
#if SEQ_ACK_NUM == 1
	numbers(k, seq, ack);
#endif
	window_full(k);
	if (UNLIKELY(((s->anomaly | k->anomaly) & TFA_SCAN) != 0))
		k->anomaly &= (uint16_t)~LOW_ANOMALIES;
#if TCP_ANALYSIS == 1
	analyse(k);
#endif
	if (UNLIKELY((k->tcp->flags & TH_SYN) != 0))
		window_scale(k);
	remember(k, seq, ack);
}

/* --- scans ------------------------------------------------------------------------------------------------------ */

#if SCAN_DETECTOR == 1
/* May the few segments of both sides be an answer to a scan? */
static inline bool
is_answered(const struct tf_segments *s, const struct tf_segments *o)
{
	const uint16_t both = TFA_SCAN | TFA_SCAN_OK;

	return (s->anomaly & both) == TFA_SCAN ||
	    ((o->anomaly & both) == TFA_SCAN && s->num < SCAN_MAX && o->num < SCAN_MAX);
}

static void
scan(tcpFlagsFlow_t *t, tcpFlagsFlow_t *opp)
{
	struct tf_segments *const s = t->segments, *o;

	if (s->num < SCAN_MAX && (s->anomaly & (TFA_SCAN | TFA_SCAN_OK)) == 0) {
		s->anomaly |= TFA_SCAN;
		tf_counts[t2_worker].scans++;
#if FORCE_LINK == 1
		s->verdict |= TFA_SCAN;
#endif
	}
	if (opp == NULL || !is_answered(s, opp->segments != NULL ? opp->segments : &none))
		return;
	o = opp->segments != NULL ? opp->segments : tf_segments_begin(opp);
	s->anomaly |= TFA_SCAN_OK;
	o->anomaly |= TFA_SCAN_OK;
	tf_counts[t2_worker].scansOk++;
#if FORCE_LINK == 1
	s->verdict |= TFA_SCAN_OK;
	o->verdict |= TFA_SCAN_OK;
	s->counted = true;
#endif
}

void
tcp_conclude(tcpFlagsFlow_t *t, const flow_t *f)
{
	const uint16_t odd = TFF_NULL | TFF_SYN_FIN | TFF_SYN_FIN_RST | TFF_FIN_RST | TFF_XMAS;
	const struct tf_segments *const s = t->segments;

	if (s != NULL && (s->anomaly & TFA_SYN_RETRY) == 0 && (TF_FLAGS(s) & (TFF_SYN | TFF_FIN | odd)) != 0)
		scan(t, FLOW_HAS_OPPOSITE(f) ? &tcpFlagsFlows[f->oppositeFlowIndex] : NULL);
}
#endif

/* --- values at the end ------------------------------------------------------------------------------------------ */

#if NAT_BT_EST == 1
/* The clock behind timestamps ticks once in so many seconds: 1 ms, 4 ms, ... by what is near. */
static float
tick(const tcpFlagsFlow_t *t, const struct tf_segments *s)
{
	static const struct { float below, is; } ticks[] = {
		{ 0.002f, 0.001f }, { 0.005f, 0.004f }, { 0.02f, 0.01f }, { 0.7f, 0.1f }
	};
	float f;

	if (s->tsVal == s->tsFirst)
		return t->minTTL >= 128 ? 0.1f : t->minTTL >= 64 ? 0.004f : t->minTTL > 32 ? 0.01f : 0.001f;
	f = (float)(s->tsLastAt - s->tsFirstAt) / (float)T2_TSTAMP_TICKS / (float)(s->tsVal - s->tsFirst);
	for (unsigned i = 0; i < T2_NELEM(ticks); i++)
		if (f < ticks[i].below)
			return ticks[i].is;
	return 1.0f;
}
#endif

/* Each worker makes the values of one row at a time. */
static struct { struct tf_values values; } T2_PER_WORKER made[T2_WORKERS_MAX];

/* Those that are in the cell as they are */
static void
copy_values(struct tf_values *v, const struct tf_segments *s)
{
	v->iSeq = s->iSeq;
	v->seqCnt = s->seqCnt;
	v->seqBytes = s->seqBytes;
	v->seqFaults = s->seqFaults;
	v->ackCnt = s->ackCnt;
	v->ackBytes = s->ackBytes;
	v->ackFaults = s->ackFaults;
	v->maxFlight = s->maxFlight;
	v->initWin = s->initWin;
	v->avgWin = s->avgWin;
	v->minWin = s->minWin;
	v->maxWin = s->maxWin;
	v->winDown = s->winDown;
	v->winUp = s->winUp;
	v->winTurns = s->winTurns;
	v->tcpFlags = s->tcpFlags;
	v->anomaly = s->anomaly;
#if TCPFLGCNT == 1
	memcpy(v->classCnt, s->classCnt, sizeof(v->classCnt));
#endif
	v->optPkts = s->optPkts;
	v->opts = s->opts;
	v->kinds = s->kinds;
	v->mss = s->mss;
	v->mpTypes = s->mpTypes;
	v->mpFlags = s->mpFlags;
	v->mpId = s->mpId;
	v->mpDss = s->mpDss;
	v->tsVal = s->tsVal;
	v->tsEcr = s->tsEcr;
}

void
tcp_finish(tcpFlagsFlow_t *t)
{
	struct tf_values *const v = &made[t2_worker].values;
	struct tf_segments *const s = t->segments;

	t->values = NULL;
	if (s == NULL)
		return;
#if TCP_ANALYSIS == 1
	__builtin_prefetch(s->lists.counters);	/* of which the result has a part */
#endif
	copy_values(v, s);
	v->lowRate = v->tick = 0;
	v->factor = 0;
	v->up = 0;
	t->values = v;
	if (s->num == 0) {
#if TCP_ANALYSIS == 1
		v->result = (struct tcp_result){ .stat = 0 };
#endif
		return;
	}
#if TCP_ANALYSIS == 1
	tcp_quality_result(&s->quality, &s->lists, &v->result);
#endif
#if WINDOWSIZE == 1
	if (TF_SEGMENTS(s) > 0)
		v->lowRate = (float)s->lowWin / (float)TF_SEGMENTS(s);
#endif
	if ((t->stat & TFS_SCALED) != 0)
		v->factor = (uint16_t)(1 << s->wscale);
#if NAT_BT_EST == 1
	if ((t->stat & TFS_TS_STORED) != 0) {
		v->tick = tick(t, s);
		v->up = (double)s->tsVal * (double)v->tick;
	}
#endif
}
