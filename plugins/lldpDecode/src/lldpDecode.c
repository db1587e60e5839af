/* lldpDecode: the callbacks, columns and report lines; lldp_msg.c decodes. */
#include "lldpDecode.h"

#include "celltext.h"
#include "lldp_msg.h"

T2_PLUGIN_INIT_FLAGS("lldpDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_L2 | T2_MEETS);

static struct lldp_flow **lldpFlows;	/* a pointer per flow; NULL in flows that are not LLDP */
static struct counts {
	uint64_t pkts;
	uint32_t tlvs;
	uint16_t stat, caps, enCaps;
} T2_PER_WORKER counts[T2_WORKERS_MAX];
static uint64_t lldpPkts0;		/* at the last monitoring report */

static const struct t2_column columns[] = {
	{ "lldpStat", T2_REF(H16, lldpFlows, m.stat), "LLDP status", .join = T2_JOIN_OR },
	{ "lldpTTL", T2_REF_LIST(U16, lldpFlows, nttl, ttl), "LLDP time to live", .unit = "s", .join = T2_JOIN_LIST },
	{ "lldpTLVTypes", T2_REF(H32, lldpFlows, m.tlvs), "LLDP types of TLV, a bit each", .join = T2_JOIN_OR },
	{ "lldpChassis", T2_REF(STRC, lldpFlows, m.chassis), "LLDP chassis", .join = T2_JOIN_LAST },
	{ "lldpPort", T2_REF(STR, lldpFlows, m.port), "LLDP port", .join = T2_JOIN_LAST },
#if LLDP_OPT_TLV == 1
	{ "lldpPortDesc", T2_REF(STR, lldpFlows, m.portDesc), "LLDP description of the port", .join = T2_JOIN_LAST },
	{ "lldpSysName", T2_REF(STR, lldpFlows, m.sysName), "LLDP name of the system", .join = T2_JOIN_LAST },
	{ "lldpSysDesc", T2_REF(STR, lldpFlows, m.sysDesc), "LLDP description of the system", .join = T2_JOIN_LAST },
	{ "lldpCaps_enCaps", T2_REF_SPAN("H16_H16", lldpFlows, m.caps, m.enCaps), "LLDP capabilities, those enabled",
	    .join = T2_JOIN_LAST },
	{ "lldpMngmtAddr", T2_REF(STRC, lldpFlows, m.address), "LLDP management address", .join = T2_JOIN_LAST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return lldpFlows[flowIndex] == NULL;
}

void
initialize(void)
{
	static const struct t2_packet_column line[] = { { "lldpStat", "0x0000" }, { "lldpTTL", "" },
		{ "lldpTLVTypes", "" }, { "lldpChassis", "" }, { "lldpPort", "" }, { "lldpPortDesc", "" },
		{ "lldpSysName", "" }, { "lldpCaps_enCaps", "" }, { "lldpMngmtAddr", "" } };

	T2_PLUGIN_STRUCT_NEW_RARE(lldpFlows);
	T2_PACKET_COLUMNS(line);
}

/* Its columns in the packet file. */
static void
packet_row(const struct lldp_msg *m)
{
	t2_packet_value("0x%04" B2T_PRIX16, m->stat);
	t2_packet_value("%u", m->ttl);
	t2_packet_value("0x%08" B2T_PRIX32, m->tlvs);
	t2_packet_text(m->chassis, sizeof(m->chassis));
	t2_packet_text(m->port, sizeof(m->port));
	t2_packet_text(m->portDesc, sizeof(m->portDesc));
	t2_packet_text(m->sysName, sizeof(m->sysName));
	t2_packet_value("0x%04" B2T_PRIX16 "_0x%04" B2T_PRIX16, m->caps, m->enCaps);
	t2_packet_text(m->address, sizeof(m->address));
}

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	struct lldp_flow **f = &lldpFlows[flowIndex];
	struct counts *const c = &counts[t2_worker];
	const struct cursor l7 = cursor_l7(packet);
	struct lldp_msg m;

	if (LIKELY((packet->status & L2_LLDP) == 0) || !PACKET_IS_L2(packet))
		return;
	t2_flow_met(flowIndex);
	if (*f == NULL && (*f = calloc(1, sizeof(**f))) == NULL)
		return;
	lldp_msg_read(&m, l7.p, cursor_left(&l7), packet->l7Len);
	lldp_flow_add(*f, &m);
	c->pkts++;
	c->stat |= (*f)->m.stat;
	c->tlvs |= m.tlvs;
	c->caps |= m.caps;
	c->enCaps |= m.enCaps;
	if (sPktFile != NULL)
		packet_row(&m);
}

void
onFlowFree(unsigned long flowIndex)
{
	free(lldpFlows[flowIndex]);
	lldpFlows[flowIndex] = NULL;
}

/* What the workers have counted. */
static struct counts
sum_up(void)
{
	struct counts all = { .pkts = 0 };

	for (unsigned i = 0; i < T2_WORKERS_MAX; i++) {
		all.pkts += counts[i].pkts;
		all.stat |= counts[i].stat;
		all.tlvs |= counts[i].tlvs;
		all.caps |= counts[i].caps;
		all.enCaps |= counts[i].enCaps;
	}
	return all;
}

static void
report(FILE *stream, const struct counts *all)
{
	const uint16_t lldpStat = all->stat;
	const uint32_t lldpTLVTypes = all->tlvs;

	if (lldpStat == 0)
		return;
	T2_FPLOG_AGGR_HEX(stream, plugin_name, lldpStat);
	T2_FPLOG_AGGR_HEX(stream, plugin_name, lldpTLVTypes);
	T2_FPLOG(stream, plugin_name, "Aggregated lldpCaps=0x%04" B2T_PRIX16 ", lldpEnCaps=0x%04" B2T_PRIX16,
	    all->caps, all->enCaps);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of LLDP packets", all->pkts - lldpPkts0, numPackets - numPackets0);
}

void
pluginReport(FILE *stream)
{
	const struct counts all = sum_up();

	lldpPkts0 = 0;
	report(stream, &all);
}

void
monitoring(FILE *stream, uint8_t state)
{
	const struct counts all = sum_up();

	switch (state) {
	case T2_MON_PRI_HDR:
		fputs("lldpPkts" SEP_CHR, stream);
		return;
	case T2_MON_PRI_VAL:
		fprintf(stream, "%" PRIu64 SEP_CHR, all.pkts - lldpPkts0);
		break;
	case T2_MON_PRI_REPORT:
		report(stream, &all);
		break;
	}
#if DIFF_REPORT == 1
	lldpPkts0 = all.pkts;
#endif
}

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(lldpFlows);
}
