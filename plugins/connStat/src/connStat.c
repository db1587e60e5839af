/*
 * connStat: the columns and the report.  hosts.c has the callbacks that count.
 *
 * Rows depend on all flows that are open: what they show is known when a flow ends, in the order of the input, and is
 * in its cell when the row is made, by whichever worker.
 */
#include "hosts.h"

T2_PLUGIN_INIT_FLAGS("connStat", T2_VERSION, 0, 8, "", T2_SHARDABLE);

static float
conn_f(unsigned long flowIndex)
{
	const struct cs_row *r = &csFlows[flowIndex].row;

	return r->sip > 0 ? (float)r->sipDprt / (float)r->sip : 0;
}

static float
conn_g(unsigned long flowIndex)
{
	const struct cs_row *r = &csFlows[flowIndex].row;

	return r->sipDip > 0 ? (float)r->sipDprt / (float)r->sipDip : 0;
}

static const struct t2_column columns[] = {
	{ "connSip", T2_CELL(U32, csFlows, row.sip), "Hosts that talk with the source address", .unit = "hosts",
	    .join = T2_JOIN_MAX },
	{ "connDip", T2_CELL(U32, csFlows, row.dip), "Hosts that talk with the destination address", .unit = "hosts",
	    .join = T2_JOIN_MAX },
	{ "connSipDip", T2_CELL(U32, csFlows, row.sipDip), "Flows between both addresses", .unit = "flows",
	    .join = T2_JOIN_MAX },
	{ "connSipDprt", T2_CELL(U32, csFlows, row.sipDprt),
	    "Flows from the client to the server's port, of any server", .unit = "flows", .join = T2_JOIN_MAX },
#if CS_MR_SPOOF == 1
	{ "connMacSpf", T2_CELL(U32, csFlows, row.macs), "MAC addresses that the source address came from",
	    .unit = "addresses", .join = T2_JOIN_MAX },
#endif
	{ "connF", T2_CALL(FLT, conn_f), "connSipDprt / connSip", .join = T2_JOIN_NONE },
	{ "connG", T2_CALL(FLT, conn_g), "connSipDprt / connSipDip", .join = T2_JOIN_NONE },
#if CS_PBNMAX == 1
	{ "connNumPCnt", T2_CELL(U64, csFlows, row.pkts), "Packets that the source address has sent",
	    .unit = "packets", .join = T2_JOIN_LAST },
	{ "connNumBCnt", T2_CELL(U64, csFlows, row.bytes), "Bytes that the source address has sent", .unit = "bytes",
	    .join = T2_JOIN_LAST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW_RARE(csFlows);
#if CS_SENDERS
	T2_PLUGIN_STRUCT_NEW(csSenders);
#endif
	hosts_init();
}

/* --- report ----------------------------------------------------------------------------------------------------- */

/* " (US)": the country of an address, where it is known */
static void
country(const t2addr_t *ip UNUSED, uint32_t ipver UNUSED, char *text)
{
	text[0] = '\0';
#if SUBNET_ON == 1
	uint32_t num;
	const char *cc;

	SUBNET_TEST_IP(num, *ip, ipver);
	cc = subnet_cc(SUBNET_TABLE(ipver), num);
	if (isalpha((unsigned char)cc[0]) && isalpha((unsigned char)cc[1]))
		sprintf(text, " (%c%c)", toupper((unsigned char)cc[0]), toupper((unsigned char)cc[1]));
#endif
}

/* "Source IP with max connections: 10.0.0.1 (US): 7"; share: of total, "" for none. */
static void
report_most(FILE *stream, const char *what, const struct cs_most *m, const char *share, const char *unit)
{
	char who[T2_IPV6_STRLEN], num[64], cc[8];
	t2addr_t ip = { 0 };

	if (m->num == 0)
		return;
	memcpy(&ip, m->ip, sizeof(ip));
	T2_IP_TO_STR(ip, m->ipver, who, sizeof(who));
	country(&ip, m->ipver, cc);
	T2_CONV_NUM(m->num, num);
	T2_FPLOG(stream, plugin_name, "%s: %s%s: %" PRIu64 "%s%s %s", what, who, cc, m->num, num, share, unit);
}

#if CS_PBNMAX == 1
static void
report_talker(FILE *stream, const struct cs_most *m, uint64_t total, const char *unit)
{
	char share[32];

	(void)snprintf(share, sizeof(share), " [%.2f%%]", T2_PERCENT(m->num, total));
	report_most(stream, "Biggest L3 talker", m, share, unit);
}
#endif

static double
ratio(uint64_t a, uint64_t b)
{
	return b > 0 ? (double)a / (double)b : 0;
}

void
pluginReport(FILE *stream)
{
	uint64_t most;

	hosts_settle();
	most = CS_SDIPMAX == 1 ? cs_counts.maxPair : cs_counts.flows;
	T2_FPLOG_NUM(stream, plugin_name, "Number of unique source IPs", cs_counts.clients);
	T2_FPLOG_NUM(stream, plugin_name, "Number of unique destination IPs", cs_counts.servers);
	T2_FPLOG_NUM(stream, plugin_name, "Number of unique source/destination IPs connections", most);
	T2_FPLOG_NUM(stream, plugin_name, "Max unique number of source IP / destination port connections",
	    cs_counts.maxPort);
	if (cs_counts.clients > 0)
		T2_FPLOG(stream, plugin_name, "IP connF=connSipDprt/connSip: %f",
		    ratio(cs_counts.maxPort, cs_counts.clients));
	if (most > 0)
		T2_FPLOG(stream, plugin_name, "IP connG=connSipDprt/connSipDip: %f", ratio(cs_counts.maxPort, most));
#if CS_MR_SPOOF == 1
	T2_FPLOG_NUM(stream, plugin_name, "Number of source IPs with several MAC addresses", cs_counts.spoofed);
#endif
	report_most(stream, "Source IP with max connections", &cs_counts.peers, "", "connections");
	report_most(stream, "Destination IP with max connections", &cs_counts.sources, "", "connections");
#if CS_PBNMAX == 1
	report_talker(stream, &cs_counts.pkts, numPackets, "packets");
	report_talker(stream, &cs_counts.bytes, bytesOnWire, "bytes");
#endif
}

void
monitoring(FILE *stream, uint8_t state)
{
	uint64_t most;

	hosts_settle();
	most = CS_SDIPMAX == 1 ? cs_counts.maxPair : cs_counts.flows;
	switch (state) {
	case T2_MON_PRI_HDR:
		fputs("connSip" SEP_CHR "connDip" SEP_CHR "connSipDip" SEP_CHR "connSipDprt" SEP_CHR "connF" SEP_CHR
		    "connG" SEP_CHR, stream);
		break;
	case T2_MON_PRI_VAL:
		fprintf(stream, "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR "%" PRIu32 SEP_CHR
		    "%.3f" SEP_CHR "%.3f" SEP_CHR, cs_counts.clients, cs_counts.servers, most, cs_counts.maxPort,
		    ratio(cs_counts.maxPort, cs_counts.clients), ratio(cs_counts.maxPort, most));
		break;
	case T2_MON_PRI_REPORT:
		pluginReport(stream);
		break;
	}
}

void
onApplicationTerminate(void)
{
	hosts_clear();
	T2_PLUGIN_STRUCT_FREE(csFlows);
#if CS_SENDERS
	T2_PLUGIN_STRUCT_FREE(csSenders);
#endif
}
