/* What TCP headers say: flags, options, windows, numbers; scans. */
#include "tf_packet.h"

#define SYN_AGAIN	(T2_TSTAMP_TICKS / 10 * 9)	/* a SYN that comes sooner again is a scan, not a retry */
#define SCAN_MAX	4			/* a flow of fewer segments may be a scan */
#define RETRY_FACTOR	(RTT_ESTIMATE == 1 ? 1.5f : 1.0f)	/* round trips after which a segment is sent again */
#define LOW_ANOMALIES	0x003f			/* tcpAnomaly: what is no news in a scan */

struct tf_counts T2_PER_WORKER tf_counts[T2_WORKERS_MAX];

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
	k->t->flight += k->p->l7Len;
	k->opp->flight = 0;
	if (k->t->flight > k->t->maxFlight)
		k->t->maxFlight = k->t->flight;
}

#if TCPFLGCNT == 1
static void
count_flags(tcpFlagsFlow_t *t, uint16_t tcpFlags)
{
	for (unsigned i = 0; i < TF_NCLASS; i++)
		t->classCnt[i] = (uint16_t)(t->classCnt[i] + (tcpFlags >> i & 1));
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
	count_flags(k->t, k->tcpFlags);
#endif
}

/* --- options ---------------------------------------------------------------------------------------------------- */

static inline void
timestamps(struct tf_packet *k)
{
	tcpFlagsFlow_t *const t = k->t;

	if ((t->stat & TFS_TS_STORED) == 0) {
		t->tsFirst = t->tsMax = k->o.tsval;
		t->tsFirstAt = k->now;
		k->stat |= TFS_TS_STORED;
	}
	if (k->o.tsval < t->tsMax)
		k->stat |= TFS_TS_DECREASE;
	else
		t->tsMax = k->o.tsval;
	t->tsVal = k->o.tsval;
	t->tsEcr = k->o.tsecr;
	t->tsLastAt = k->now;
}

#if MPTCP == 1
static void __attribute__((noinline))
mptcp(struct tf_packet *k)
{
	tcpFlagsFlow_t *const t = k->t;
	const struct tcp_options *const o = &k->o;

	k->stat |= TFS_MPTCP;
	tf_counts[t2_worker].mpPkts++;
	t->mpTypes |= o->mp_types;
	if ((o->mp_has & TCPO_MP_FLAGS) != 0)
		t->mpFlags |= o->mp_flags;
	if ((o->mp_has & TCPO_MP_ID) != 0)
		t->mpId = o->mp_id;
	if ((o->mp_has & TCPO_MP_DSS) != 0)
		t->mpDss |= o->mp_dss;
}
#endif

static inline void
tcp_options(struct tf_packet *k)
{
	tcpFlagsFlow_t *const t = k->t;
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
		k->o.has_ts = k->o.sack = k->o.dsack = false;
		return;
	}
	if (k->p->snapL4Len < n)
		cut = true;
	else
		c.end = c.p + n;
	c.p += sizeof(tcpHeader_t);
	tcp_options_read(c, cut, ntohl(k->tcp->ack_seq), &k->o);
	t->optPkts++;
	t->opts = (uint16_t)(t->opts + k->o.num);
	t->kinds |= k->o.kinds;
	if (k->o.has_ts)
		timestamps(k);
	if (UNLIKELY(k->o.corrupt))
		k->stat |= TFS_OPT_CORRUPT;
	if (UNLIKELY((k->o.kinds & (UINT32_C(1) << TCPO_MSS)) != 0))
		t->mss = k->o.mss;
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
	k->t->wscale = MIN(k->o.wscale, 14);
	if ((k->tcp->flags & TH_ACK) != 0) {
		k->stat |= TFS_SCALED;
		if (k->opp != NULL)
			k->opp->stat |= TFS_SCALED;
	}
}

/* --- windows ---------------------------------------------------------------------------------------------------- */

static inline bool
is_ctl(uint8_t flags)
{
	return (flags & TH_SYN_FIN_RST) != 0;
}

#if WINDOWSIZE == 1
/*
 * A change of direction is the first window that is greater than the one before, and from then on each that is
 * smaller: the reference never goes back to "down".
 */
static inline void
window_moves(tcpFlagsFlow_t *t, uint32_t win)
{
	if (win == t->lastWin)
		return;
	if (win < t->lastWin) {
		t->winDown++;
		if (win < t->minWin)
			t->minWin = win;
		if ((t->stat & TFS_WIN_UP) != 0)
			t->winTurns++;
	} else {
		t->winUp++;
		if (win > t->maxWin)
			t->maxWin = win;
		if ((t->stat & TFS_WIN_UP) == 0)
			t->winTurns++;
		t->stat |= TFS_WIN_UP;
	}
}
#endif

static inline void
window(struct tf_packet *k)
{
	tcpFlagsFlow_t *const t = k->t;

	k->win = ntohs(k->tcp->window);
	if ((t->stat & TFS_SCALED) != 0)
		k->win <<= t->wscale;
#if WINDOWSIZE == 1
	if ((t->stat & TFS_WIN_INIT) == 0) {
		k->stat |= TFS_WIN_INIT;
		t->initWin = t->minWin = t->maxWin = t->lastWin = k->win;
		t->avgWin = (float)k->win;
	}
#if FORCE_LINK == 1
	if (UNLIKELY(t->minWin > t->maxWin))
		t->minWin = t->maxWin = k->win;
#endif
	t->avgWin = 0.7f * t->avgWin + 0.3f * (float)k->win;
	window_moves(t, k->win);
	if ((int64_t)k->win < WINMIN && !is_ctl(k->tcp->flags)) {
		k->stat |= TFS_WIN_MIN;
		t->lowWin++;
		tf_counts[t2_worker].lowWin++;
	}
#endif
}

static inline void
window_probes(struct tf_packet *k)
{
	const tcpFlagsFlow_t *const o = k->opp;

	if (LIKELY(o == NULL || (o->lastWin != 0 && (o->lastStat & TFS_PROBE) == 0)))
		return;
	if (o->tcpPkts == 0 || is_ctl(k->tcp->flags))
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
	k->t->seqFaults++;
	tf_counts[t2_worker].seqRetries++;
}

/* Nothing new is acknowledged: a duplicate, or a segment that was sent before. */
static void
same_ack(struct tf_packet *k, uint32_t seq)
{
	tcpFlagsFlow_t *const t = k->t;
	const tcpFlagsFlow_t *const o = k->opp;
	const bool ctl = is_ctl(k->tcp->flags);
	const uint32_t len = k->p->l7Len;

	if (t->tcpPkts > 0 && !ctl && len == 0) {
		if (k->win == t->lastWin) {
			k->anomaly |= TFA_DUP_ACK;
			t->ackFaults++;
		} else if (seq == t->nextSeq) {
			k->stat |= TFS_WIN_UPDATE;
		}
	}
	if (!ctl && seq < t->seqMax)
		k->anomaly |= TFA_ORDER;
	if (o == NULL)
		return;
	if ((ctl || seq >= t->seqMax) && seq < t->nextSeq && k->win == t->lastWin &&
	    (float)k->gap > RETRY_FACTOR * (t->avgTrip + o->avgTrip) * (float)T2_TSTAMP_TICKS)
		seq_retry(k, TFA_SEQ_RETRY);
	if ((o->lastAnomaly & TFA_DUP_ACK) != 0 && seq == o->lastAck && seq < t->nextSeq &&
	    (len > 0 || (k->tcp->flags & TH_SYN_FIN) != 0))
		seq_retry(k, TFA_FAST);
	if (o->lastAck > seq)
		k->anomaly |= TFA_MESS;
}

/* Bytes from one number to the next; a SYN or FIN before takes a number and is no byte. */
static inline uint32_t
progress(int32_t diff, uint32_t before, uint8_t lastFlags)
{
	if (before == 0 || diff <= 0 || (diff == 1 && is_ctl(lastFlags)))
		return 0;
	return (uint32_t)diff;
}

static void
numbers(struct tf_packet *k, uint32_t seq, uint32_t ack)
{
	tcpFlagsFlow_t *const t = k->t;
	const tcpFlagsFlow_t *const o = k->opp;
	const uint16_t probe = TFS_PROBE | TFS_PROBE_ACK;

	if ((k->tcp->flags & TH_ACK) == 0 || (k->stat & probe) != 0)
		return;
	if (k->p->l7Len <= 1 && !is_ctl(k->tcp->flags)) {
		if (seq == t->seqMax - 1)
			k->anomaly |= TFA_KEEP_ALIVE;
		else if (o != NULL && o->nextSeq == ack - 1)
			k->anomaly |= TFA_KEEP_ALIVE_ACK;
	}
	if (ack == t->lastAck && (k->anomaly & (TFA_KEEP_ALIVE | TFA_KEEP_ALIVE_ACK)) == 0)
		same_ack(k, seq);
	if (seq == t->nextSeq)
		t->seqCnt++;
	if (o != NULL && ack > o->seqMax) {
		k->anomaly |= TFA_ACK_UNSEEN;
		t->ackFaults++;
	}
	if (t->tcpPkts > 0 && !is_ctl(t->lastFlags) && seq > t->seqMax)
		k->anomaly |= TFA_PREV_LOST;
	k->seqLen = progress(k->seqDiff, t->lastSeq, t->lastFlags);
	k->ackLen = progress(k->ackDiff, t->lastAck, (uint8_t)(t->lastFlags | (o != NULL ? o->lastFlags : 0)));
	t->seqBytes += k->seqLen;
	t->ackBytes += k->ackLen;
	t->ackCnt++;
}
#endif

static inline void
window_full(struct tf_packet *k)
{
	const tcpFlagsFlow_t *const o = k->opp;

	if (o != NULL && o->tcpPkts > 0 && (k->stat & (TFS_PROBE | TFS_PROBE_ACK)) == 0 &&
	    k->t->flight >= o->lastWin && (o->lastFlags & TH_RST) == 0 &&
	    ((TF_FLAGS(k->t) | k->tcpFlags) & TFF_SYN) != 0)
		k->stat |= TFS_WIN_FULL;
}

/* What the next packets are held against. */
static inline void
remember(struct tf_packet *k, uint32_t seq, uint32_t ack)
{
	tcpFlagsFlow_t *const t = k->t;

	t->nextSeq = seq + k->p->l7Len + is_ctl(k->tcp->flags) - ((k->stat & TFS_PROBE) != 0);
	if (t->nextSeq > t->seqMax)
		t->seqMax = t->nextSeq;
	t->lastSeq = seq;
	t->lastAck = ack;
	t->lastWin = k->win;
	t->lastFlags = k->tcp->flags;
	t->lastStat = k->stat;
	t->lastAnomaly = k->anomaly;
	t->stat |= k->stat;
	t->tcpFlags |= k->tcpFlags;
	t->anomaly |= k->anomaly;
	t->tcpPkts++;
}

#if TCP_ANALYSIS == 1
static inline void
analyse(struct tf_packet *k, uint32_t seq, uint32_t ack)
{
	const struct tcp_segment s = {
		.ts = k->now, .seq = seq, .ack = ack, .len = k->p->l7Len,
		.tsval = k->o.tsval, .tsecr = k->o.tsecr, .has_ts = k->o.has_ts,
		.window = ntohs(k->tcp->window), .flags = k->tcp->flags,
		.wscale = (k->o.kinds & (UINT32_C(1) << TCPO_WSCALE)) != 0 ? (int8_t)MIN(k->o.wscale, 14) : -1,
		.has_sack = k->o.sack, .has_dsack = k->o.dsack, .mptcp = k->o.mp_types,
	};
	const unsigned long me = k->f->flowIndex;
	struct tcp_quality *rev = NULL;
	struct tcp_lists *rev_l = NULL;

	if (k->opp != NULL && k->opp->tcpPkts > 0) {
		rev = &k->opp->quality;
		rev_l = &tcpFlagsLists[k->f->oppositeFlowIndex];
	}
	if (UNLIKELY(k->t->tcpPkts == 0))
		tcp_quality_init(&k->t->quality, &tcpFlagsLists[me], rev);
	(void)tcp_quality_segment(&k->t->quality, &tcpFlagsLists[me], rev, rev_l, &s);
}
#endif

void
tcp_segment_seen(struct tf_packet *k)
{
	tcpFlagsFlow_t *const t = k->t;
	const uint32_t seq = ntohl(k->tcp->seq), ack = ntohl(k->tcp->ack_seq);

	tf_counts[t2_worker].tcpPkts++;
	if (UNLIKELY(t->tcpPkts == 0))
		t->iSeq = t->nextSeq = seq;
	k->seqDiff = (int32_t)(seq - t->lastSeq);
	k->ackDiff = (int32_t)(ack - t->lastAck);
	if (UNLIKELY(sPktFile != NULL)) {
		k->seqOff = t->tcpPkts > 0 ? (int32_t)(seq - t->nextSeq) : 0;
		k->ackOff = k->opp != NULL ? (int32_t)(ack - k->opp->seqMax) : 0;
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
	if (UNLIKELY(((t->anomaly | k->anomaly) & TFA_SCAN) != 0))
		k->anomaly &= (uint16_t)~LOW_ANOMALIES;
#if TCP_ANALYSIS == 1
	analyse(k, seq, ack);
#endif
	if (UNLIKELY((k->tcp->flags & TH_SYN) != 0))
		window_scale(k);
	remember(k, seq, ack);
}

/* --- scans ------------------------------------------------------------------------------------------------------ */

#if SCAN_DETECTOR == 1
void
tcp_conclude(tcpFlagsFlow_t *t, const flow_t *f)
{
	const uint16_t odd = TFF_NULL | TFF_SYN_FIN | TFF_SYN_FIN_RST | TFF_FIN_RST | TFF_XMAS;
	tcpFlagsFlow_t *const o = FLOW_HAS_OPPOSITE(f) ? &tcpFlagsFlows[f->oppositeFlowIndex] : NULL;
	bool ok;

	if ((t->anomaly & TFA_SYN_RETRY) != 0 || (TF_FLAGS(t) & (TFF_SYN | TFF_FIN | odd)) == 0)
		return;
	if (t->tcpPkts < SCAN_MAX && (t->anomaly & (TFA_SCAN | TFA_SCAN_OK)) == 0) {
		t->anomaly |= TFA_SCAN;
		tf_counts[t2_worker].scans++;
#if FORCE_LINK == 1
		t->verdict |= TFA_SCAN;
#endif
	}
	if (o == NULL)
		return;
	ok = (t->anomaly & (TFA_SCAN | TFA_SCAN_OK)) == TFA_SCAN ||
	    ((o->anomaly & (TFA_SCAN | TFA_SCAN_OK)) == TFA_SCAN && t->tcpPkts < SCAN_MAX && o->tcpPkts < SCAN_MAX);
	if (!ok)
		return;
	t->anomaly |= TFA_SCAN_OK;
	o->anomaly |= TFA_SCAN_OK;
	tf_counts[t2_worker].scansOk++;
#if FORCE_LINK == 1
	t->verdict |= TFA_SCAN_OK;
	o->verdict |= TFA_SCAN_OK;
	t->counted = true;
#endif
}
#endif

/* --- values at the end ------------------------------------------------------------------------------------------ */

#if NAT_BT_EST == 1
/* The clock behind timestamps ticks once in so many seconds: 1 ms, 4 ms, ... by what is near. */
static float
tick(const tcpFlagsFlow_t *t)
{
	static const struct { float below, is; } ticks[] = {
		{ 0.002f, 0.001f }, { 0.005f, 0.004f }, { 0.02f, 0.01f }, { 0.7f, 0.1f }
	};
	float f;

	if (t->tsVal == t->tsFirst)
		return t->minTTL >= 128 ? 0.1f : t->minTTL >= 64 ? 0.004f : t->minTTL > 32 ? 0.01f : 0.001f;
	f = (float)(t->tsLastAt - t->tsFirstAt) / (float)T2_TSTAMP_TICKS / (float)(t->tsVal - t->tsFirst);
	for (unsigned i = 0; i < T2_NELEM(ticks); i++)
		if (f < ticks[i].below)
			return ticks[i].is;
	return 1.0f;
}
#endif

void
tcp_finish(tcpFlagsFlow_t *t)
{
	if (t->tcpPkts == 0)
		return;
#if WINDOWSIZE == 1
	if (TF_SEGMENTS(t) > 0)
		t->lowRate = (float)t->lowWin / (float)TF_SEGMENTS(t);
#endif
	if ((t->stat & TFS_SCALED) != 0)
		t->factor = (uint16_t)(1 << t->wscale);
#if NAT_BT_EST == 1
	if ((t->stat & TFS_TS_STORED) != 0) {
		t->tick = tick(t);
		t->up = (double)t->tsVal * (double)t->tick;
	}
#endif
#if TCP_ANALYSIS == 1
	tcp_quality_finish(&t->quality);
#endif
}
