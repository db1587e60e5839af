/*
 * tcpFlags: the callbacks and report lines.  ip_header.c and tcp_header.c read the headers, tcp_analysis.c follows
 * the segments, columns.c has the columns.
 */
#include "tf_packet.h"

#define TRIP_NONE	65535.0f	/* tcpRTTAckTripMin of a flow without an answer */

tcpFlagsFlow_t *tcpFlagsFlows;
struct tf_segments *tf_segments;

T2_PLUGIN_INIT_FLAGS("tcpFlags", T2_VERSION, 0, 8, "", T2_SHARDABLE);

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW(tcpFlagsFlows);
	t2_cells_prefetch(tcpFlagsFlows, sizeof(*tcpFlagsFlows), TF_HOT_BYTES);
	T2_PLUGIN_STRUCT_NEW_RARE(tf_segments);
	t2_cells_prefetch_tcp(tf_segments, sizeof(*tf_segments), TF_HOT_SEGMENTS);
	t2_cells_prefetch_opposite(tcpFlagsFlows, sizeof(*tcpFlagsFlows), 0, false);
	t2_cells_prefetch_opposite(tf_segments, sizeof(*tf_segments), 0, true);
#if TCP_ANALYSIS == 1
	t2_cells_prefetch_opposite(tf_segments, sizeof(*tf_segments), offsetof(struct tf_segments, quality), true);
	t2_cells_prefetch_opposite(tf_segments, sizeof(*tf_segments), offsetof(struct tf_segments, lists), true);
#endif
#if IPCHECKSUM == 2
	t2_test_l4_sums();
#endif
	t2_packet_columns(tf_packet_columns, tf_packet_ncolumns);
}

void
onFlowGenerated(packet_t *packet UNUSED, unsigned long flowIndex)
{
	tcpFlagsFlow_t *const t = &tcpFlagsFlows[flowIndex];

	memset(t, 0, sizeof(*t));
	t->minDID = UINT16_MAX;
#if RTT_ESTIMATE == 1
	t->minTrip = TRIP_NONE;
#endif
}

#if FORCE_LINK == 1
/* A row without a packet of the piece has what was last. */
static void
fill_in(tcpFlagsFlow_t *t)
{
	struct tf_segments *const s = t->segments;

	if (t->minTTL > t->maxTTL)
		t->minTTL = t->maxTTL = t->lastTTL;
	if (s != NULL && s->minWin > s->maxWin)
		s->minWin = s->maxWin = s->lastWin;
}
#endif

void
onFlowTerminate(unsigned long flowIndex)
{
	tcpFlagsFlow_t *const t = &tcpFlagsFlows[flowIndex];
	struct tf_counts *const c = &tf_counts[t2_worker];
	const struct tf_segments *s;

	if ((flows[flowIndex].status & IPV4_FRAG_ERR) != 0)
		t->ipFlags |= IPF_FRAG_SEQ;
#if SCAN_DETECTOR == 1
	tcp_conclude(t, &flows[flowIndex]);
#endif
	ip_finish(t, &flows[flowIndex]);
#if FORCE_LINK == 1
	fill_in(t);
#endif
	tcp_finish(t);
	s = t->segments;
	c->ipFlags |= t->ipFlags;
	c->stat |= t->stat;
	c->tos |= t->tos;
	if (s == NULL)
		return;
	c->tcpFlags |= s->tcpFlags;
	c->anomaly |= s->anomaly;
	c->mpTypes |= s->mpTypes;
	c->mpFlags |= s->mpFlags;
}

#if FORCE_LINK == 1
/*
 * The connection goes on: all that the next packet is held against stays, what the row counts begins anew.  So do the
 * bits of the status that say what there is of the flow.  Least above most: no packet yet.
 */
static void
begin_anew_segments(struct tf_segments *s)
{
	s->numBefore = s->num;
	s->flagsBefore |= s->tcpFlags;
	s->lowWin = 0;
	s->seqCnt = s->seqFaults = s->ackCnt = s->ackFaults = 0;
	s->seqBytes = s->ackBytes = 0;
	s->maxFlight = 0;
	s->minWin = UINT32_MAX;
	s->maxWin = 0;
	s->winDown = s->winUp = s->winTurns = 0;
	s->tcpFlags = 0;
#if TCPFLGCNT == 1
	memset(s->classCnt, 0, sizeof(s->classCnt));
#endif
	s->optPkts = s->opts = 0;
	s->kinds = 0;
	s->mpTypes = 0;
	s->mpFlags = s->mpDss = 0;
#if TCP_ANALYSIS == 1
	tcp_quality_go_on(&s->quality);
#endif
}

static void
begin_anew(tcpFlagsFlow_t *t)
{
	t->pktsBefore = t->pkts;
	t->stat &= TFS_TS_STORED | TFS_WIN_INIT | TFS_SCALED | TFS_WIN_UP;
	t->minDID = UINT16_MAX;
	t->minTTL = UINT8_MAX;
	t->maxDID = t->maxTTL = t->ttlChg = t->tos = 0;
	t->ipFlags = t->ipOpts = t->hhOpts = t->dOpts = 0;
	t->ipOptClasses = 0;
	t->ipOptTypes = t->hhTypes = t->dTypes = 0;
	t->maxTrip = 0;
#if RTT_ESTIMATE == 1
	t->minTrip = TRIP_NONE;
#endif
	if (t->segments != NULL)
		begin_anew_segments(t->segments);
}

/* A scan that the end of a piece seemed to be is none yet. */
static void
take_back(struct tf_segments *s)
{
	tf_counts[t2_worker].scans -= (s->verdict & TFA_SCAN) != 0;
	tf_counts[t2_worker].scansOk -= s->counted;
	s->anomaly &= (uint16_t)~s->verdict;
	s->verdict = 0;
	s->counted = false;
}

void
onFlowContinue(unsigned long from, unsigned long to)
{
	tcpFlagsFlow_t *const t = &tcpFlagsFlows[to];

	*t = tcpFlagsFlows[from];
	t->values = NULL;
	if (t->segments != NULL) {
		t->segments = &tf_segments[to];
		*t->segments = tf_segments[from];
#if TCP_ANALYSIS == 1
		tf_segments[from].lists = (struct tcp_lists){ .many = NULL };	/* they are in the other cell */
#endif
		take_back(t->segments);
	}
	if (t->pkts > t->pktsBefore)		/* it had a row */
		begin_anew(t);
}
#endif

#if TCP_ANALYSIS == 1
void
onFlowFree(unsigned long flowIndex)
{
	if (tcpFlagsFlows[flowIndex].segments != NULL)
		tcp_lists_release(&tf_segments[flowIndex].lists);
}
#endif

/* --- report ----------------------------------------------------------------------------------------------------- */

static struct tf_counts counts0;		/* at the last monitoring report */

/* Of all workers, when none works. */
static struct tf_counts
all_counts(void)
{
	struct tf_counts sum = { 0 };

	for (unsigned int i = 0; i < T2_WORKERS_MAX; i++) {
		const struct tf_counts *const c = &tf_counts[i];

		sum.tcpPkts += c->tcpPkts;
		sum.scans += c->scans;
		sum.scansOk += c->scansOk;
		sum.synRetries += c->synRetries;
		sum.seqRetries += c->seqRetries;
		sum.lowWin += c->lowWin;
		sum.mpPkts += c->mpPkts;
		sum.stat |= c->stat;
		sum.ipFlags |= c->ipFlags;
		sum.tcpFlags |= c->tcpFlags;
		sum.anomaly |= c->anomaly;
		sum.mpTypes |= c->mpTypes;
		sum.tos |= c->tos;
		sum.mpFlags |= c->mpFlags;
	}
	return sum;
}

/* What came since the last monitoring report; flags are those of all. */
static struct tf_counts
since(struct tf_counts c)
{
	c.tcpPkts -= counts0.tcpPkts;
	c.scans -= counts0.scans;
	c.scansOk -= counts0.scansOk;
	c.synRetries -= counts0.synRetries;
	c.seqRetries -= counts0.seqRetries;
	c.lowWin -= counts0.lowWin;
	c.mpPkts -= counts0.mpPkts;
	return c;
}

static void
report_mptcp(FILE *stream, const struct tf_counts *c)
{
	if (c->mpPkts == 0)
		return;
	T2_FPLOG(stream, plugin_name, "Aggregated MPTCP subtypes: tcpMPTBF=0x%04" B2T_PRIX16, c->mpTypes);
	T2_FPLOG(stream, plugin_name, "Aggregated MPTCP flags: tcpMPF=0x%02" B2T_PRIX8, c->mpFlags);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of MPTCP packets", c->mpPkts, c->tcpPkts);
}

static void
report(FILE *stream)
{
	const struct tf_counts c = since(all_counts());
	char a[64], b[64];

	t2_log_hex(stream, plugin_name, "ipFlags", c.ipFlags, sizeof(c.ipFlags), false);
	t2_log_hex(stream, plugin_name, "tcpFStat", c.stat, sizeof(c.stat), false);
	t2_log_hex(stream, plugin_name, "tcpFlags", c.tcpFlags, sizeof(c.tcpFlags), false);
	t2_log_hex(stream, plugin_name, "tcpAnomaly", c.anomaly, sizeof(c.anomaly), false);
	t2_log_hex(stream, plugin_name, "ipToS", c.tos, sizeof(c.tos), false);
	if (c.scans + c.scansOk > 0) {
		T2_CONV_NUM(c.scans, a);
		T2_CONV_NUM(c.scansOk, b);
		T2_FPLOG(stream, plugin_name,
		    "Number of TCP scans attempted, successful: %" PRIu64 "%s, %" PRIu64 "%s [%.2f%%]",
		    c.scans, a, c.scansOk, b, T2_PERCENT(c.scansOk, c.scans));
	}
	if (c.synRetries + c.seqRetries > 0) {
		T2_CONV_NUM(c.synRetries, a);
		T2_CONV_NUM(c.seqRetries, b);
		T2_FPLOG(stream, plugin_name, "Number of TCP SYN retries, seq retries: %" PRIu64 "%s, %" PRIu64 "%s",
		    c.synRetries, a, c.seqRetries, b);
	}
	snprintf(a, sizeof(a), "Number WinSz below %u", (unsigned)WINMIN);
	T2_FPLOG_NUMP(stream, plugin_name, a, c.lowWin, c.tcpPkts);
	report_mptcp(stream, &c);
}

void
pluginReport(FILE *stream)
{
	counts0 = (struct tf_counts){ 0 };
	report(stream);
}

void
monitoring(FILE *stream, uint8_t state)
{
	const struct tf_counts c = since(all_counts());

	switch (state) {
	case T2_MON_PRI_HDR:
		fputs("ipFlags" SEP_CHR "tcpFStat" SEP_CHR "tcpFlags" SEP_CHR "tcpAnomaly" SEP_CHR "tcpScan" SEP_CHR
		    "tcpSuccScan" SEP_CHR "tcpSynRetries" SEP_CHR "tcpSeqRetries" SEP_CHR, stream);
		return;
	case T2_MON_PRI_VAL:
		fprintf(stream, "0x%" B2T_PRIX16 SEP_CHR "0x%" B2T_PRIX16 SEP_CHR
		    "0x%" B2T_PRIX16 SEP_CHR "0x%" B2T_PRIX16 SEP_CHR
		    "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR,
		    c.ipFlags, c.stat, c.tcpFlags, c.anomaly, c.scans, c.scansOk, c.synRetries, c.seqRetries);
		break;
	case T2_MON_PRI_REPORT:
		report(stream);
		break;
	}
#if DIFF_REPORT == 1
	counts0 = all_counts();
#endif
}

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(tcpFlagsFlows);
	T2_PLUGIN_STRUCT_FREE(tf_segments);
}
