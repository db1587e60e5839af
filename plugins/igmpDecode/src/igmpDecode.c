/* igmpDecode: the callbacks, columns and report; igmp_flow.c decodes, igmp_stats.c writes the statistics file. */
#include "igmpDecode.h"

#include "igmp_flow.h"
#include "igmp_stats.h"
#include "sidefile.h"

T2_PLUGIN_INIT_FLAGS("igmpDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_OTHERS | T2_MEETS);

static struct igmp_flow **igmpFlows;	/* a pointer per flow; NULL in flows that are not IGMP */
static struct counts {
	struct igmp_stats s;
	uint8_t stat;			/* of all messages */
} T2_PER_WORKER counts[T2_WORKERS_MAX];
static struct counts all, before;	/* before: at the last monitoring report */

#if IGMP_STATFILE == 1
static struct t2_sidefile statFile;
static char *noCode;
#endif

#if IGMP_TC_MD == 1
static void
append_pairs(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct igmp_flow *f = igmpFlows[flowIndex];

	OUTBUF_APPEND_NUMREP(buf, f != NULL ? f->npairs : 0);
	for (unsigned i = 0; f != NULL && i < f->npairs; i++) {
		OUTBUF_APPEND_U8(buf, f->pair[i][0]);
		OUTBUF_APPEND_U8(buf, f->pair[i][1]);
	}
}
#endif

static const struct t2_column columns[] = {
	{ "igmpStat", T2_REF(H8, igmpFlows, stat), "IGMP status", .join = T2_JOIN_OR },
	{ "igmpVersion", T2_REF_LIST(I8, igmpFlows, nversions, version), "IGMP version", .join = T2_JOIN_LAST },
#if IGMP_TC_MD == 0
	{ "igmpAType", T2_REF(H32, igmpFlows, types), "IGMP types, a bit each", .join = T2_JOIN_OR },
#else
	{ "igmpType_Code", T2_ROW("U8_U8:R", append_pairs), "IGMP types and codes", .join = T2_JOIN_LIST },
#endif
	{ "igmpMCastAddr", T2_REF(IP4, igmpFlows, group), "IGMP group", .join = T2_JOIN_LAST },
	{ "igmpNRec", T2_REF(U16, igmpFlows, records), "IGMP group records", .unit = "records", .join = T2_JOIN_SUM },
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return igmpFlows[flowIndex] == NULL;
}

void
initialize(void)
{
#if IGMP_STATFILE == 1
	t2_env_t env[ENV_IGMP_N] = {};

	T2_SET_ENV_STR(IGMP_NOCODE);
	T2_SET_ENV_STR(IGMP_SUFFIX);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_IGMP_N, env);
#endif
	noCode = T2_STEAL_ENV_VAL(IGMP_NOCODE);
	t2_sidefile_open(&statFile, T2_ENV_VAL(IGMP_SUFFIX));
	t2_free_env(ENV_IGMP_N, env);
#endif
	T2_PLUGIN_STRUCT_NEW_RARE(igmpFlows);
}

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	struct igmp_flow **f = &igmpFlows[flowIndex];
	struct counts *const c = &counts[t2_worker];
	const struct cursor l4 = cursor_l4(packet);
	struct igmp_message m;
	int version;

	if (LIKELY(!PROTO_IS_IGMP(packet)) || !PACKET_IS_IPV4(packet) || !t2_is_first_fragment(packet))
		return;
	t2_flow_met(flowIndex);
	if (*f == NULL && (*f = calloc(1, sizeof(**f))) == NULL)
		return;
	m = (struct igmp_message){ .p = l4.p, .len = cursor_left(&l4), .dst = packet->dstIP.IPv4.s_addr,
		.wire = packet->l3Len > packet->l3HdrLen ? packet->l3Len - packet->l3HdrLen : 0,
		.ttl = IPV4_HEADER(packet)->ip_ttl };
	version = igmp_flow_message(*f, &m);
	c->s.packets++;
	if (version != 0)
		igmp_stats_count(&c->s, m.p[0], m.p[1], version);
	c->stat |= (*f)->stat;
}

void
onFlowFree(unsigned long flowIndex)
{
	free(igmpFlows[flowIndex]);
	igmpFlows[flowIndex] = NULL;
}

/* What the workers have counted. */
static void
sum_up(void)
{
	memset(&all, 0, sizeof(all));
	for (unsigned i = 0; i < T2_WORKERS_MAX; i++) {
		if (counts[i].s.packets > 0)
			igmp_stats_add(&all.s, &counts[i].s);
		all.stat |= counts[i].stat;
	}
}

static void
report(FILE *stream)
{
	const uint64_t n = all.s.packets - before.s.packets;
	const uint64_t queries = igmp_stats_queries(&all.s) - igmp_stats_queries(&before.s);
	const uint64_t reports = igmp_stats_reports(&all.s) - igmp_stats_reports(&before.s);
	const uint8_t igmpStat = all.stat;

	T2_FPLOG_AGGR_HEX(stream, plugin_name, igmpStat);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of IGMP packets", n, numPackets - numPackets0);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of IGMP queries", queries, n);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of IGMP reports", reports, n);
	if (reports > 0)
		T2_FPLOG(stream, plugin_name, "IGMP query / report ratio: %.2f", (double)queries / (double)reports);
}

void
pluginReport(FILE *stream)
{
	sum_up();
	memset(&before, 0, sizeof(before));
	report(stream);
}

void
monitoring(FILE *stream, uint8_t state)
{
	sum_up();
	if (!t2_monitor_number(stream, state, "igmpPkts", all.s.packets - before.s.packets, report))
		return;
#if DIFF_REPORT == 1
	before = all;
#endif
}

void
onApplicationTerminate(void)
{
#if IGMP_STATFILE == 1
	if (statFile.f != NULL) {
		sum_up();
		igmp_stats_print(statFile.f, &all.s, numPackets, noCode);
	}
	t2_sidefile_close(&statFile);
	free(noCode);
#endif
	T2_PLUGIN_STRUCT_FREE(igmpFlows);
}
