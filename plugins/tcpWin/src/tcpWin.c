/* tcpWin: packets whose TCP window is below a threshold. */
#include "tcpWin.h"

tcpWinFlow_t *tcpWinFlows;

static struct counts {
	uint64_t pkts;		/* packets below the threshold */
	uint8_t stat;		/* of all ended flows */
} T2_PER_WORKER counts[T2_WORKERS_MAX];
#if FORCE_MODE == 1
static uint64_t tcpWinForced;	/* flows released */
#endif // FORCE_MODE == 1

/* Flows are released by the one thread that has them all. */
T2_PLUGIN_INIT_FLAGS("tcpWin", T2_VERSION, 0, 8, "", (FORCE_MODE == 1 ? 0 : T2_SHARDABLE) | T2_ONLY_TCP);

void
initialize(void)
{
	static const struct t2_packet_column columns[] = { { "tcpWinSz", "" } };

	T2_PLUGIN_STRUCT_NEW(tcpWinFlows);
	T2_PACKET_COLUMNS(columns);
}

binary_value_t *
printHeader(void)
{
	binary_value_t *bv = NULL;

	BV_APPEND_H8(bv, "tcpWinStat", "TCP window threshold status");
	BV_APPEND_U32(bv, "tcpWinThCnt", "TCP packets with a window below the threshold");
	return bv;
}

void
onFlowGenerated(packet_t *packet UNUSED, unsigned long flowIndex)
{
	T2_PLUGIN_STRUCT_RESET_ITEM(tcpWinFlows, flowIndex);
}

void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	tcpWinFlow_t *const winP = &tcpWinFlows[flowIndex];
	const struct cursor c = cursor_l4(packet);
	uint16_t win;

	if (!PROTO_IS_TCP(packet) || !t2_is_first_fragment(packet) || !cursor_has(&c, sizeof(tcpHeader_t)))
		return;
	win = ntohs(TCP_HEADER(packet)->window);
	T2_PACKET_VALUE("%" PRIu16, win);
	if (win >= TCPWIN_WINMIN)
		return;
	winP->stat |= TCPWIN_STAT_BELOW;
	winP->thCnt++;
	counts[t2_worker].pkts++;
#if FORCE_MODE == 1
	if (winP->thCnt == TCPWIN_FRCCNT) {
		flow_t *const flowP = &flows[flowIndex];

		T2_RM_FLOW(flowP);
		tcpWinForced++;
	}
#endif // FORCE_MODE == 1
}

void
onFlowTerminate(unsigned long flowIndex)
{
	const tcpWinFlow_t *const winP = &tcpWinFlows[flowIndex];

	counts[t2_worker].stat |= winP->stat;
#if BLOCK_BUF == 0
	OUTBUF_APPEND_U8(main_output_buffer, winP->stat);
	OUTBUF_APPEND_U32(main_output_buffer, winP->thCnt);
#endif // BLOCK_BUF == 0
}

void
pluginReport(FILE *stream)
{
	uint64_t tcpWinPkts = 0;
	uint8_t tcpWinStat = 0;

	for (unsigned i = 0; i < T2_WORKERS_MAX; i++) {
		tcpWinPkts += counts[i].pkts;
		tcpWinStat |= counts[i].stat;
	}
	T2_FPLOG_AGGR_HEX(stream, plugin_name, tcpWinStat);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of packets below threshold", tcpWinPkts, numPackets);
#if FORCE_MODE == 1
	T2_FPLOG_NUM(stream, plugin_name, "Number of flows released", tcpWinForced);
#endif // FORCE_MODE == 1
}

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(tcpWinFlows);
}
