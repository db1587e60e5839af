/*
 * ospfDecode: the callbacks, columns, report lines and files; ospf_flow.c and ospf_lsa.c decode, ospf_text.c says how
 * numbers stand in the files.
 */
#include "ospfDecode.h"

#include "ospf_flow.h"
#include "secret.h"
#include "sidefile.h"

T2_PLUGIN_INIT_FLAGS("ospfDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_OTHERS | T2_MEETS);

static struct ospf_flow **ospfFlows;	/* a pointer per flow; NULL in flows that are not OSPF */
static struct t2_sidefile files[ENV_OSPF_N];	/* by the suffixes; those not written are empty */
static struct ospf_files lines;
static uint64_t ospf2Pkts, ospf2Pkts0, ospf3Pkts, ospf3Pkts0;
static uint64_t types[4][OSPF_TYPES];	/* messages by version and type */
static uint8_t ospfStat, ospf2Types, ospf3Types;	/* of all messages */

#if OSPF_TYP_STR == 1
static void
append_types(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct ospf_flow *f = ospfFlows[flowIndex];

	OUTBUF_APPEND_NUMREP(buf, f != NULL ? f->ntype : 0);
	for (unsigned i = 0; f != NULL && i < f->ntype; i++)
		OUTBUF_APPEND_STR(buf, ospf_type_name(f->type[i]));
}
#endif

/* Of each that is kept, as it may be shown. */
static void
append_passwords(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct ospf_flow *const f = ospfFlows[flowIndex];
	const unsigned npass = f != NULL ? f->npass : 0;

	OUTBUF_APPEND_NUMREP(buf, npass);
	for (unsigned i = 0; i < npass; i++) {
		size_t n = strnlen(f->pass[i], OSPF_AUTH_LEN);
		const char *const text = t2_secret_bytes(f->pass[i], &n);

		OUTBUF_APPEND_STRN(buf, text, n);
	}
}

static const struct t2_column columns[] = {
	{ "ospfStat", T2_REF(H8, ospfFlows, stat), "OSPF status", .join = T2_JOIN_OR },
	{ "ospfVersion", T2_REF(U8, ospfFlows, version), "OSPF version", .join = T2_JOIN_LAST },
#if OSPF_TYP_STR == 1
	{ "ospfType", T2_ROW("STRC:R", append_types), "OSPF message type", .join = T2_JOIN_LIST },
#else
	{ "ospfType", T2_REF(H8, ospfFlows, types), "OSPF message types, a bit each", .join = T2_JOIN_OR },
#endif
	{ "ospfLSType", T2_REF(H64, ospfFlows, lsTypes), "OSPF types of link states, a bit each",
	    .join = T2_JOIN_OR },
	{ "ospfAuType", T2_REF(H16, ospfFlows, authTypes), "OSPF types of authentication, a bit each",
	    .join = T2_JOIN_OR },
	{ "ospfAuPass", T2_ROW("STR:R", append_passwords), "OSPF password", .join = T2_JOIN_LIST },
#if OSPF_AREA_AS_IP == 1
	{ "ospfArea", T2_REF(IP4, ospfFlows, area), "OSPF area", .join = T2_JOIN_LAST },
#else
	{ "ospfArea", T2_REF(U32, ospfFlows, area), "OSPF area", .join = T2_JOIN_LAST },
#endif
	{ "ospfSrcRtr", T2_REF(IP4, ospfFlows, router), "OSPF router", .join = T2_JOIN_LAST },
	{ "ospfBkupRtr", T2_REF(IP4, ospfFlows, backup), "OSPF backup of the designated router",
	    .join = T2_JOIN_LAST },
	{ "ospfNeighbors", T2_REF_LIST(IP4, ospfFlows, nneighbour, neighbour), "OSPF neighbour",
	    .join = T2_JOIN_LIST },
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return ospfFlows[flowIndex] == NULL;
}

void
initialize(void)
{
	static const struct t2_packet_column line[] = { { "ospfStat", "0x00" }, { "ospfVersion", "" },
		{ "ospfArea", "" }, { "ospfType", "" }, { "ospfLSType", "" } };
	static const bool written[ENV_OSPF_N] = { OSPF_OUTPUT_HLO, OSPF_OUTPUT_DBD, OSPF_OUTPUT_MSG, OSPF_OUTPUT_MSG,
		OSPF_OUTPUT_STATS };
	t2_env_t env[ENV_OSPF_N] = {};
	const char *suffix[ENV_OSPF_N];

	T2_SET_ENV_STR(OSPF_HLO_SUFFIX);
	T2_SET_ENV_STR(OSPF_DBD_SUFFIX);
	T2_SET_ENV_STR(OSPF_MSG2_SUFFIX);
	T2_SET_ENV_STR(OSPF_MSG3_SUFFIX);
	T2_SET_ENV_STR(OSPF_STATS_SUFFIX);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_OSPF_N, env);
#endif
	suffix[ENV_OSPF_HLO_SUFFIX] = T2_ENV_VAL(OSPF_HLO_SUFFIX);
	suffix[ENV_OSPF_DBD_SUFFIX] = T2_ENV_VAL(OSPF_DBD_SUFFIX);
	suffix[ENV_OSPF_MSG2_SUFFIX] = T2_ENV_VAL(OSPF_MSG2_SUFFIX);
	suffix[ENV_OSPF_MSG3_SUFFIX] = T2_ENV_VAL(OSPF_MSG3_SUFFIX);
	suffix[ENV_OSPF_STATS_SUFFIX] = T2_ENV_VAL(OSPF_STATS_SUFFIX);
	for (unsigned i = 0; i < ENV_OSPF_N; i++)
		if (written[i])
			t2_sidefile_open(&files[i], suffix[i]);
	t2_free_env(ENV_OSPF_N, env);
	lines = (struct ospf_files){ .hello = files[ENV_OSPF_HLO_SUFFIX].f, .dbd = files[ENV_OSPF_DBD_SUFFIX].f,
		.msg2 = files[ENV_OSPF_MSG2_SUFFIX].f, .msg3 = files[ENV_OSPF_MSG3_SUFFIX].f };
	ospf_files_heads(&lines);
	T2_PLUGIN_STRUCT_NEW_RARE(ospfFlows);
	T2_PACKET_COLUMNS(line);
}

/* Its columns in the packet file. */
static void
packet_row(uint8_t stat, const struct ospf_message *m)
{
	t2_packet_value("0x%02" B2T_PRIX8, stat);
	t2_packet_value("%u", m->version);
#if OSPF_AREA_AS_IP == 1
	t2_packet_value("%u.%u.%u.%u", m->area >> 24, m->area >> 16 & 0xff, m->area >> 8 & 0xff, m->area & 0xff);
#else
	t2_packet_value("%" PRIu32, m->area);
#endif
#if OSPF_TYP_STR == 1
	t2_packet_value("%s", ospf_type_name(m->type));
#else
	t2_packet_value("%u", m->type);
#endif
	t2_packet_value("0x%016" B2T_PRIX64, m->lsTypes);
}

static struct ospf_message
message_of(const packet_t *packet)
{
	const struct cursor l4 = cursor_l4(packet);
	const bool v6 = PACKET_IS_IPV6(packet);
	const uint8_t *const ip = packet->l3HdrP;
	const size_t wire = packet->l3Len > packet->l3HdrLen ? packet->l3Len - packet->l3HdrLen : 0;

	return (struct ospf_message){ .p = l4.p, .len = MIN(cursor_left(&l4), wire), .wire = wire, .v6 = v6,
		.src = ip + (v6 ? 8 : 12), .dst = ip + (v6 ? 24 : 16), .ttl = ip[v6 ? 7 : 8], .number = numPackets };
}

static void
count(const struct ospf_message *m, unsigned version)
{
	const uint8_t bit = m->type < 8 ? (uint8_t)(1U << m->type) : 0;

	types[version][m->type < OSPF_TYPES ? m->type : 0]++;
	if (version == 2) {
		ospf2Pkts++;
		ospf2Types |= bit;
	} else {
		ospf3Pkts++;
		ospf3Types |= bit;
	}
}

void
onPacketInOrder(packet_t *packet, unsigned long flowIndex)
{
	struct ospf_flow **f = &ospfFlows[flowIndex];
	struct ospf_message m;
	unsigned version;

	if (LIKELY(L4_PROTO(packet) != L3_OSPF) || !PACKET_IS_IP(packet) || !t2_is_first_fragment(packet))
		return;
	t2_flow_met(flowIndex);
	if (*f == NULL && (*f = calloc(1, sizeof(**f))) == NULL)
		return;
	m = message_of(packet);
	version = ospf_flow_message(*f, &m, &lines);
	ospfStat |= (*f)->stat;
	if (version > 0)
		count(&m, version);
	if (sPktFile == NULL)
		return;
	if (version > 0)
		packet_row((*f)->stat, &m);
	else
		t2_packet_value("0x%02" B2T_PRIX8, (*f)->stat);
}

void
onFlowFree(unsigned long flowIndex)
{
	free(ospfFlows[flowIndex]);
	ospfFlows[flowIndex] = NULL;
}

static void
report(FILE *stream)
{
	T2_FPLOG_AGGR_HEX(stream, plugin_name, ospfStat);
	if (ospf2Types != 0)
		T2_FPLOG(stream, plugin_name, "Aggregated OSPFv2 types: ospfType=0x%02" B2T_PRIX8, ospf2Types);
	if (ospf3Types != 0)
		T2_FPLOG(stream, plugin_name, "Aggregated OSPFv3 types: ospfType=0x%02" B2T_PRIX8, ospf3Types);
	T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of OSPFv2 packets", ospf2Pkts, numPackets - numPackets0);
	T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of OSPFv3 packets", ospf3Pkts, numPackets - numPackets0);
}

void
pluginReport(FILE *stream)
{
	ospf2Pkts0 = ospf3Pkts0 = 0;
	report(stream);
}

void
monitoring(FILE *stream, uint8_t state)
{
	switch (state) {
	case T2_MON_PRI_HDR:
		fputs("ospf2Pkts" SEP_CHR "ospf3Pkts" SEP_CHR, stream);
		return;
	case T2_MON_PRI_VAL:
		fprintf(stream, "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR, ospf2Pkts - ospf2Pkts0,
		    ospf3Pkts - ospf3Pkts0);
		break;
	case T2_MON_PRI_REPORT:
		report(stream);
		break;
	}
#if DIFF_REPORT == 1
	ospf2Pkts0 = ospf2Pkts;
	ospf3Pkts0 = ospf3Pkts;
#endif
}

static double
percent(uint64_t n, uint64_t total)
{
	return total > 0 ? 100.0 * (double)n / (double)total : 0.0;
}

/* Messages of each type. */
static void
stats_print(FILE *f)
{
	const uint64_t all = ospf2Pkts + ospf3Pkts;

	fprintf(f, "Total number of OSPF packets: %" PRIu64 " [%.2f%%]\n", all, percent(all, numPackets));
	for (unsigned version = 2; version <= 3; version++) {
		const uint64_t n = version == 2 ? ospf2Pkts : ospf3Pkts;

		fprintf(f, "\nNumber of OSPFv%u packets: %" PRIu64 " [%.2f%%]\n", version, n, percent(n, all));
		if (n == 0)
			continue;
		fprintf(f, "# OSPFv%u Type\t%30s\n", version, "Packets");
		for (uint8_t t = OSPF_HELLO; t < OSPF_TYPES; t++)
			fprintf(f, "%s\t%30" PRIu64 " [%6.02f%%]\n", ospf_type_name(t), types[version][t],
			    percent(types[version][t], n));
	}
}

void
onApplicationTerminate(void)
{
	if (files[ENV_OSPF_STATS_SUFFIX].f != NULL)
		stats_print(files[ENV_OSPF_STATS_SUFFIX].f);
	for (unsigned i = 0; i < ENV_OSPF_N; i++)
		t2_sidefile_close(&files[i]);
	T2_PLUGIN_STRUCT_FREE(ospfFlows);
}
