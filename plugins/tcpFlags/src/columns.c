/* The columns of tcpFlags */
#include "tf_packet.h"

#define CELL(T, member)		T2_CELL(T, tcpFlagsFlows, member)
#define VALUE(T, member)	T2_PTR_CELL(T, tcpFlagsFlows, values, member)
#define QUALITY(T, member)	T2_PTR_CELL(T, tcpFlagsFlows, values, result.member)

/* --- IP --------------------------------------------------------------------------------------------------------- */

#if IPTOS > 0
static void
append_tos(unsigned long flowIndex, outputBuffer_t *buf)
{
	const uint8_t tos = tcpFlagsFlows[flowIndex].tos;

	OUTBUF_APPEND_U8(buf, tos >> (IPTOS == 1 ? 2 : 5));
	OUTBUF_APPEND_U8(buf, tos & 0x03);
}
#endif

/* --- TCP -------------------------------------------------------------------------------------------------------- */

#if TCPFLGCNT == 1
static void
append_classes(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct tf_values *const v = tcpFlagsFlows[flowIndex].values;

	for (unsigned i = 0; i < TF_NCLASS; i++)
		OUTBUF_APPEND_U16(buf, v != NULL ? v->classCnt[i] : 0);
}
#endif

#if NAT_BT_EST == 1
static struct timeval
boot_time(unsigned long flowIndex)
{
	const tcpFlagsFlow_t *const t = &tcpFlagsFlows[flowIndex];
	struct timeval tv = { 0, 0 };
	int64_t at;

	if ((t->stat & TFS_TS_STORED) == 0)
		return tv;
	at = t->segments->tsLastAt - (int64_t)(t->values->up * (double)T2_TSTAMP_TICKS);
	tv.tv_sec = at / T2_TSTAMP_TICKS - (at % T2_TSTAMP_TICKS < 0);
	tv.tv_usec = at - tv.tv_sec * T2_TSTAMP_TICKS;
	return tv;
}
#endif

/* --- the table -------------------------------------------------------------------------------------------------- */

static const struct t2_column columns[] = {
	{ "tcpFStat", CELL(H16, stat), "TCP status", .join = T2_JOIN_OR },
	{ "ipMindIPID", CELL(U16, minDID), "IP minimum delta of the IP ID", .join = T2_JOIN_MIN },
	{ "ipMaxdIPID", CELL(U16, maxDID), "IP maximum delta of the IP ID", .join = T2_JOIN_MAX },
	{ "ipMinTTL", CELL(U8, minTTL), "IP minimum TTL", .unit = "hops", .join = T2_JOIN_MIN, .ipfix = T2_IE(52) },
	{ "ipMaxTTL", CELL(U8, maxTTL), "IP maximum TTL", .unit = "hops", .join = T2_JOIN_MAX, .ipfix = T2_IE(53) },
	{ "ipTTLChg", CELL(U8, ttlChg), "IP changes of the TTL", .join = T2_JOIN_SUM },
#if IPTOS == 0
	{ "ipToS", CELL(H8, tos), "IP type of service", .join = T2_JOIN_OR, .ipfix = T2_IE(5) },
#elif IPTOS == 1
	{ "ipToSDscp_ecn", T2_ROW("U8_U8", append_tos),
		"IP differentiated services code point and congestion notification",
		.join = T2_JOIN_NONE },
#else
	{ "ipToSPrec_ecn", T2_ROW("U8_U8", append_tos), "IP precedence and congestion notification",
		.join = T2_JOIN_NONE },
#endif
	{ "ipFlags", CELL(H16, ipFlags), "IP flags and anomalies", .join = T2_JOIN_OR },
#if IPV6_ACTIVATE != 1
	{ "ipOptCnt", CELL(U16, ipOpts), "IPv4 options", .unit = "options", .join = T2_JOIN_SUM },
	{ "ipOptCpCl_Num", T2_SPAN("H8_H32", tcpFlagsFlows, ipOptClasses, ipOptTypes),
		"IPv4 options: copy and class bits, numbers", .join = T2_JOIN_OR },
#endif
#if IPV6_ACTIVATE > 0
	{ "ip6OptCntHH_D", T2_SPAN("U16_U16", tcpFlagsFlows, hhOpts, dOpts), "IPv6 options: hop-by-hop, destination",
		.unit = "options", .join = T2_JOIN_SUM },
	{ "ip6OptHH_D", T2_SPAN("H32_H32", tcpFlagsFlows, hhTypes, dTypes),
		"IPv6 option types: hop-by-hop, destination", .join = T2_JOIN_OR },
#endif
#if SEQ_ACK_NUM == 1
	{ "tcpISeqN", VALUE(U32, iSeq), "TCP initial sequence number", .join = T2_JOIN_FIRST, .ipfix = T2_IE(184) },
	{ "tcpPSeqCnt", VALUE(U16, seqCnt), "TCP packets with the expected sequence number",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpSeqSntBytes", VALUE(U64, seqBytes), "TCP bytes by sequence numbers",
		.unit = "bytes", .join = T2_JOIN_SUM },
	{ "tcpSeqFaultCnt", VALUE(U16, seqFaults), "TCP sequence number faults",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpPAckCnt", VALUE(U16, ackCnt), "TCP packets with ACK", .unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpFlwLssAckRcvdBytes", VALUE(U64, ackBytes), "TCP bytes by acknowledgement numbers",
		.unit = "bytes", .join = T2_JOIN_SUM },
	{ "tcpAckFaultCnt", VALUE(U16, ackFaults), "TCP acknowledgement number faults",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpBFlgtMx", VALUE(U32, maxFlight), "TCP maximum of bytes in flight",
		.unit = "bytes", .join = T2_JOIN_MAX },
#endif
#if WINDOWSIZE == 1
	{ "tcpInitWinSz", VALUE(U32, initWin), "TCP initial window",
		.unit = "bytes", .join = T2_JOIN_FIRST, .ipfix = T2_IE(186) },
	{ "tcpAvgWinSz", VALUE(FLT, avgWin), "TCP average window", .unit = "bytes", .join = T2_JOIN_LAST },
	{ "tcpMinWinSz", VALUE(U32, minWin), "TCP minimum window", .unit = "bytes", .join = T2_JOIN_MIN },
	{ "tcpMaxWinSz", VALUE(U32, maxWin), "TCP maximum window", .unit = "bytes", .join = T2_JOIN_MAX },
	{ "tcpWinSzDwnCnt", VALUE(U16, winDown), "TCP windows that are smaller than the one before",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpWinSzUpCnt", VALUE(U16, winUp), "TCP windows that are greater than the one before",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpWinSzChgDirCnt", VALUE(U16, winTurns), "TCP turns of the window, up or down", .join = T2_JOIN_SUM },
	{ "tcpWinSzThRt", VALUE(FLT, lowRate), "TCP share of packets with a window below WINMIN",
		.join = T2_JOIN_NONE },
#endif
	{ "tcpFlags", VALUE(H16, tcpFlags), "TCP flags, and what they make together",
		.join = T2_JOIN_OR, .ipfix = T2_IE(6) },
	{ "tcpAnomaly", VALUE(H16, anomaly), "TCP anomalies", .join = T2_JOIN_STATE },
#if TCPFLGCNT == 1
	{ "tcpCntF_S_R_P_A_U_E_C_FA_SA_RA_N_SF_SFR_RF_X",
		T2_ROW("U16_U16_U16_U16_U16_U16_U16_U16_U16_U16_U16_U16_U16_U16_U16_U16", append_classes),
		"TCP packets by their flags, as the bits of tcpFlags", .unit = "packets", .join = T2_JOIN_SUM },
#endif
	{ "tcpOptPktCnt", VALUE(U16, optPkts), "TCP packets with options", .unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpOptCnt", VALUE(U16, opts), "TCP options", .unit = "options", .join = T2_JOIN_SUM },
	{ "tcpOptions", VALUE(H32, kinds), "TCP option kinds", .join = T2_JOIN_OR, .ipfix = T2_IE(209) },
	{ "tcpMSS", VALUE(U16, mss), "TCP maximum segment size", .unit = "bytes", .join = T2_JOIN_FIRST },
	{ "tcpWS", VALUE(U16, factor), "TCP window scale factor, 0: windows are not scaled", .join = T2_JOIN_MAX },
#if MPTCP == 1
	{ "tcpMPTBF", VALUE(H16, mpTypes), "MPTCP subtypes", .join = T2_JOIN_OR },
	{ "tcpMPF", VALUE(H8, mpFlags), "MPTCP flags", .join = T2_JOIN_OR },
	{ "tcpMPAID", VALUE(U8, mpId), "MPTCP address id", .join = T2_JOIN_LAST },
	{ "tcpMPDSSF", VALUE(H8, mpDss), "MPTCP flags of data sequence signals", .join = T2_JOIN_OR },
#endif
#if NAT_BT_EST == 1
	{ "tcpTmS", VALUE(U32, tsVal), "TCP last timestamp", .join = T2_JOIN_LAST },
	{ "tcpTmER", VALUE(U32, tsEcr), "TCP last timestamp echoed", .join = T2_JOIN_LAST },
	{ "tcpEcI", VALUE(FLT, tick), "TCP estimated increment of the timestamp counter", .unit = "s" },
	{ "tcpUtm", VALUE(DBL, up), "TCP estimated up time", .unit = "s", .join = T2_JOIN_LAST },
	{ "tcpBtm", T2_CALL(TIMESTAMP, boot_time), "TCP estimated boot time", .join = T2_JOIN_LAST },
#endif
#if RTT_ESTIMATE == 1
	{ "tcpSSASAATrip", CELL(FLT, trip), "TCP trip of the handshake: SYN to SYN-ACK (A), SYN-ACK to ACK (B)",
		.unit = "s", .join = T2_JOIN_FIRST },
	{ "tcpRTTAckTripMin", CELL(FLT, minTrip), "Minimum time to the answer, 65535: none",
		.unit = "s", .join = T2_JOIN_MIN },
	{ "tcpRTTAckTripMax", CELL(FLT, maxTrip), "Maximum time to the answer", .unit = "s", .join = T2_JOIN_MAX },
	{ "tcpRTTAckTripAvg", CELL(FLT, avgTrip), "Average time to the answer", .unit = "s" },
	{ "tcpRTTAckTripJitAvg", CELL(FLT, jitter), "Deviation of the time to the answer", .unit = "s" },
	{ "tcpRTTSseqAA", CELL(FLT, wholeTrip), "Round trip of the handshake (A), average one (B)", .unit = "s" },
	{ "tcpRTTAckJitAvg", CELL(FLT, wholeJitter), "Deviation of the round trip (B)", .unit = "s" },
#endif
#if TCP_ANALYSIS == 1
	{ "tcpAnaStat", QUALITY(H8, stat), "TCP analysis: status", .join = T2_JOIN_OR },
	{ "tcpRetransmission", QUALITY(U32, count[TCPE_RETRANSMISSION]), "TCP retransmissions of all kinds",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpFastRetransmission", QUALITY(U32, count[TCPE_FAST_RETRANSMISSION]),
		"TCP retransmissions after duplicate ACKs",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpSpuriousRetransmission", QUALITY(U32, count[TCPE_SPURIOUS_RETRANSMISSION]),
		"TCP retransmissions of what was acknowledged", .unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpOutOfOrder", QUALITY(U32, count[TCPE_OUT_OF_ORDER]), "TCP segments out of order",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpDuplicateAck", QUALITY(U32, count[TCPE_DUPLICATE_ACK]), "TCP duplicate ACKs",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpZeroWindow", QUALITY(U32, count[TCPE_ZERO_WINDOW]), "TCP packets with a window of 0",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpZeroWindowProbe", QUALITY(U32, count[TCPE_ZERO_WINDOW_PROBE]), "TCP zero window probes",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpZeroWindowProbeAck", QUALITY(U32, count[TCPE_ZERO_WINDOW_PROBE_ACK]),
		"TCP answers to zero window probes",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpWindowFull", QUALITY(U32, count[TCPE_WINDOW_FULL]),
		"TCP segments that fill the window of the other side",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpWindowUpdate", QUALITY(U32, count[TCPE_WINDOW_UPDATE]), "TCP window updates",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpKeepAlive", QUALITY(U32, count[TCPE_KEEP_ALIVE]), "TCP keep-alives",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpKeepAliveAck", QUALITY(U32, count[TCPE_KEEP_ALIVE_ACK]), "TCP answers to keep-alives",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpLostSegment", QUALITY(U32, count[TCPE_LOST_SEGMENT]), "TCP segments behind one that was not captured",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpAckLostSegment", QUALITY(U32, count[TCPE_ACK_LOST_SEGMENT]),
		"TCP ACKs of segments that were not captured",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpReusedPorts", QUALITY(U32, count[TCPE_REUSED_PORTS]), "TCP new connections of the flow's ports",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpTimeoutRetransmission", QUALITY(U32, timeouts), "TCP retransmissions after a time-out",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpRetransBytes", QUALITY(U64, again), "TCP bytes sent again", .unit = "bytes", .join = T2_JOIN_SUM },
	{ "tcpMaxWindowScaled", QUALITY(U32, max_window), "TCP greatest window, scaled",
		.unit = "bytes", .join = T2_JOIN_MAX },
	{ "tcpInitialRtt", QUALITY(FLT, first_rtt), "TCP round trip of the handshake: SYN to ACK",
		.unit = "s", .join = T2_JOIN_FIRST },
	{ "tcpAckRttN", QUALITY(U32, ack.n), "TCP round trips measured by ACKs of this flow", .join = T2_JOIN_SUM },
	{ "tcpAckRttMin", QUALITY(FLT, ack.min), "TCP minimum of them", .unit = "s", .join = T2_JOIN_MIN },
	{ "tcpAckRttAvg", QUALITY(FLT, ack.avg), "TCP average of them", .unit = "s" },
	{ "tcpAckRttMax", QUALITY(FLT, ack.max), "TCP maximum of them", .unit = "s", .join = T2_JOIN_MAX },
	{ "tcpAckRttAmbiguous", QUALITY(U32, ambiguous), "TCP ACKs of segments that were sent twice: not measured",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "tcpTsRttN", QUALITY(U32, tsopt.n), "TCP round trips measured by timestamps echoed by this flow",
		.join = T2_JOIN_SUM },
	{ "tcpTsRttMin", QUALITY(FLT, tsopt.min), "TCP minimum of them", .unit = "s", .join = T2_JOIN_MIN },
	{ "tcpTsRttAvg", QUALITY(FLT, tsopt.avg), "TCP average of them", .unit = "s" },
	{ "tcpTsRttMax", QUALITY(FLT, tsopt.max), "TCP maximum of them", .unit = "s", .join = T2_JOIN_MAX },
#endif
};
T2_PLUGIN_COLUMNS(columns);
