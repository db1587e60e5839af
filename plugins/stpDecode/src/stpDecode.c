/* stpDecode: the callbacks, columns and report lines; stp_bpdu.c decodes. */
#include "stpDecode.h"

#include "stp_bpdu.h"

#define ETH_STP	0x4242	/* flow key: the two service access points of LLC */

T2_PLUGIN_INIT_FLAGS("stpDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_L2 | T2_MEETS);

static struct stp_flow {
	uint8_t stat, types, flags;	/* of all */
	struct stp_bpdu last;		/* the last that was whole; of others only the version */
} **stpFlows;				/* a pointer per flow; NULL in flows that are not STP */

static struct counts {
	uint64_t pkts;
	uint8_t stat, types, flags;
} T2_PER_WORKER counts[T2_WORKERS_MAX];
static uint64_t stpPkts0;		/* at the last monitoring report */

static const struct t2_column columns[] = {
	{ "stpStat", T2_REF(H8, stpFlows, stat), "STP status", .join = T2_JOIN_OR },
	{ "stpVer", T2_REF(U8, stpFlows, last.version), "STP version", .join = T2_JOIN_LAST },
	{ "stpType", T2_REF(H8, stpFlows, types), "STP types of BPDU, joined", .join = T2_JOIN_OR },
	{ "stpFlags", T2_REF(H8, stpFlows, flags), "STP flags, joined", .join = T2_JOIN_OR },
	{ "stpRtCst", T2_REF(U32, stpFlows, last.cost), "STP cost of the path to the root", .join = T2_JOIN_LAST },
#if STP_RTPREXT == 1
	{ "stpRtPrio", T2_REF(U16, stpFlows, last.root.priority), "STP priority of the root", .join = T2_JOIN_LAST },
	{ "stpRtExt", T2_REF(U16, stpFlows, last.root.extension), "STP extension of the root", .join = T2_JOIN_LAST },
	{ "stpRtMAC", T2_REF(MAC, stpFlows, last.root.mac), "STP MAC address of the root", .join = T2_JOIN_LAST },
	{ "stpBrdgPrio", T2_REF(U16, stpFlows, last.bridge.priority), "STP priority of the bridge",
	    .join = T2_JOIN_LAST },
	{ "stpBrdgExt", T2_REF(U16, stpFlows, last.bridge.extension), "STP extension of the bridge",
	    .join = T2_JOIN_LAST },
	{ "stpBrdgMAC", T2_REF(MAC, stpFlows, last.bridge.mac), "STP MAC address of the bridge",
	    .join = T2_JOIN_LAST },
#else
	{ "stpRtBID", T2_REF(H64, stpFlows, last.root.id), "STP identifier of the root", .join = T2_JOIN_LAST },
	{ "stpBrdgBID", T2_REF(H64, stpFlows, last.bridge.id), "STP identifier of the bridge", .join = T2_JOIN_LAST },
#endif
	{ "stpFrwrd", T2_REF(U16, stpFlows, last.forward), "STP forward delay", .unit = "s", .join = T2_JOIN_LAST },
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return stpFlows[flowIndex] == NULL;
}

void
initialize(void)
{
	static const struct t2_packet_column line[] = {
		{ "stpStat", "0x00" }, { "stpProto", "" }, { "stpVer", "" }, { "stpType", "" }, { "stpFlags", "" },
		{ "stpRtCst", "" },
#if STP_RTPREXT == 1
		{ "stpRtPrio", "" }, { "stpRtExt", "" }, { "stpRtMAC", "" }, { "stpBrdgPrio", "" },
		    { "stpBrdgExt", "" },
		{ "stpBrdgMAC", "" },
#else
		{ "stpRtBID", "" }, { "stpBrdgBID", "" },
#endif
		{ "stpPort", "" }, { "stpMsgAge", "" }, { "stpMaxAge", "" }, { "stpHello", "" }, { "stpFrwrd", "" },
		{ "stpPvstOrigVlan", "" } };

	T2_PLUGIN_STRUCT_NEW_RARE(stpFlows);
	T2_PACKET_COLUMNS(line);
}

static void
packet_bridge(const struct stp_bridge *b)
{
#if STP_RTPREXT == 1
	t2_packet_value("%u", b->priority);
	t2_packet_value("%u", b->extension);
	t2_packet_value("%02x:%02x:%02x:%02x:%02x:%02x", b->mac[0], b->mac[1], b->mac[2], b->mac[3], b->mac[4],
	    b->mac[5]);
#else
	t2_packet_value("0x%016" B2T_PRIX64, b->id);
#endif
}

/* Its columns in the packet file. */
static void
packet_row(uint8_t stat, const struct stp_bpdu *b)
{
	t2_packet_value("0x%02" B2T_PRIX8, stat);
	t2_packet_value("0x%04" B2T_PRIX16, b->protocol);
	t2_packet_value("%u", b->version);
	t2_packet_value("0x%02" B2T_PRIX8, b->type);
	if (!b->whole)
		return;
	t2_packet_value("0x%02" B2T_PRIX8, b->flags);
	t2_packet_value("%" PRIu32, b->cost);
	packet_bridge(&b->root);
	packet_bridge(&b->bridge);
	t2_packet_value("0x%04" B2T_PRIX16, b->port);
	t2_packet_value("%u", b->age);
	t2_packet_value("%u", b->maxAge);
	t2_packet_value("%u", b->hello);
	t2_packet_value("%u", b->forward);
	if (b->vlan != 0)
		t2_packet_value("%u", b->vlan);
}

static void
note(struct stp_flow *f, struct counts *c, const struct stp_bpdu *b)
{
	f->types |= b->type;
	f->flags |= b->flags;
	if (b->whole)
		f->last = *b;
	else
		f->last.version = b->version;
	c->types |= b->type;
	c->flags |= b->flags;
}

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	struct stp_flow **f = &stpFlows[flowIndex];
	struct counts *const c = &counts[t2_worker];
	const struct cursor l7 = cursor_l7(packet);
	struct stp_bpdu b;

	if (LIKELY(!PACKET_IS_L2(packet)) || packet->etherLLC == NULL ||
	    (packet->ethType != ETH_STP && packet->ethType != ETHERTYPE_STP))
		return;
	t2_flow_met(flowIndex);
	if (*f == NULL && (*f = calloc(1, sizeof(**f))) == NULL)
		return;
	c->pkts++;
	c->stat |= (*f)->stat |= STP_STAT_STP;
	if (!stp_bpdu_read(&b, l7.p, cursor_left(&l7), packet->ethType == ETHERTYPE_STP)) {
		T2_PACKET_VALUE("0x%02" B2T_PRIX8, (*f)->stat);
		return;
	}
	note(*f, c, &b);
	if (sPktFile != NULL)
		packet_row((*f)->stat, &b);
}

void
onFlowFree(unsigned long flowIndex)
{
	free(stpFlows[flowIndex]);
	stpFlows[flowIndex] = NULL;
}

/* What the workers have counted. */
static struct counts
sum_up(void)
{
	struct counts all = { .pkts = 0 };

	for (unsigned i = 0; i < T2_WORKERS_MAX; i++) {
		all.pkts += counts[i].pkts;
		all.stat |= counts[i].stat;
		all.types |= counts[i].types;
		all.flags |= counts[i].flags;
	}
	return all;
}

static void
report(FILE *stream, const struct counts *all)
{
	const uint8_t stpStat = all->stat;

	if (stpStat == 0)
		return;
	T2_FPLOG_AGGR_HEX(stream, plugin_name, stpStat);
	T2_FPLOG(stream, plugin_name, "Aggregated BPDU stpType=0x%02" B2T_PRIX8, all->types);
	T2_FPLOG(stream, plugin_name, "Aggregated BPDU stpFlags=0x%02" B2T_PRIX8, all->flags);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of STP packets", all->pkts - stpPkts0, numPackets - numPackets0);
}

void
pluginReport(FILE *stream)
{
	const struct counts all = sum_up();

	stpPkts0 = 0;
	report(stream, &all);
}

void
monitoring(FILE *stream, uint8_t state)
{
	const struct counts all = sum_up();

	switch (state) {
	case T2_MON_PRI_HDR:
		fputs("stpPkts" SEP_CHR, stream);
		return;
	case T2_MON_PRI_VAL:
		fprintf(stream, "%" PRIu64 SEP_CHR, all.pkts - stpPkts0);
		break;
	case T2_MON_PRI_REPORT:
		report(stream, &all);
		break;
	}
#if DIFF_REPORT == 1
	stpPkts0 = all.pkts;
#endif
}

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(stpFlows);
}
