/*
 * icmpDecode: the callbacks, columns and report lines; icmp_flow.c decodes, icmp_stats.c writes the statistics file.
 */
#include "icmpDecode.h"

#include "icmp_flow.h"
#include "icmp_stats.h"
#include "sidefile.h"

/* With them flows are released, which is the main thread's. */
#define ICMP_RELEASES	(FORCE_MODE == 1 && ICMP_FRCPARENT == 1 && ICMP_PARENT == 1)

T2_PLUGIN_INIT_FLAGS("icmpDecode", T2_VERSION, 0, 8, "", (ICMP_RELEASES ? 0 : T2_SHARDABLE) |
    T2_ONLY_ICMP | T2_MEETS);

static struct icmp_flow **icmpFlows;	/* a pointer per flow; NULL in flows that are not ICMP */
static struct icmp_stats stats4, stats6;
static uint64_t icmpPkts, icmpPkts0;	/* of both families */
static uint64_t icmpEchoReq, icmpEchoReq0;
static uint64_t icmpEchoRep, icmpEchoRep0;
static uint8_t icmpStat;		/* of all flows */

#if ICMP_STATFILE == 1
static struct t2_sidefile statFile;
static char *noCode;

static void
stat_file_open(void)
{
	t2_env_t env[ENV_ICMP_N] = {};

	T2_SET_ENV_STR(ICMP_NOCODE);
	T2_SET_ENV_STR(ICMP_SUFFIX);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_ICMP_N, env);
#endif
	noCode = T2_STEAL_ENV_VAL(ICMP_NOCODE);
	t2_sidefile_open(&statFile, T2_ENV_VAL(ICMP_SUFFIX));
	t2_free_env(ENV_ICMP_N, env);
}

static void
stat_file_close(void)
{
	if (statFile.f != NULL)
		icmp_stats_print(statFile.f, &stats4, &stats6, numPackets, noCode);
	t2_sidefile_close(&statFile);
	free(noCode);
}
#endif

void
initialize(void)
{
	static const struct t2_packet_column packet_columns[] = { { "icmpStat", "0x00" }, { "icmpType", "" },
		{ "icmpCode", "" }, { "icmpID", "" }, { "icmpSeq", "" }, { "icmpPFindex", "" } };

	T2_PLUGIN_STRUCT_NEW_RARE(icmpFlows);
#if ICMP_STATFILE == 1
	stat_file_open();
#endif
	T2_PACKET_COLUMNS(packet_columns);
}

#if ICMP_FDCORR == 1
/* A flow starts at the side that asks. What neither asks nor answers leaves the direction as the core has it. */
static void
correct_direction(const packet_t *packet, flow_t *flowP)
{
	const struct cursor l4 = cursor_l4(packet);
	uint8_t type;

	if (FLOW_HAS_OPPOSITE(flowP) || !cursor_peek_u8(&l4, 0, &type))
		return;
	switch (icmp_role(PROTO_IS_ICMP6(packet), type)) {
	case ICMP_ASKS:
		flowP->status &= ~L3FLOWINVERT;
		break;
	case ICMP_ANSWERS:
		flowP->status |= L3FLOWINVERT;
		break;
	case ICMP_NEITHER:
		break;
	}
}
#endif

#if ICMP_FDCORR == 1
void
onFlowBeginInOrder(packet_t *packet, unsigned long flowIndex)
{
	if (UNLIKELY(PACKET_IS_IP(packet) && PROTO_IS_ICMP(packet)) && t2_is_first_fragment(packet))
		correct_direction(packet, &flows[flowIndex]);
}
#endif

/* Its columns in the packet file. */
static void
packet_row(const packet_t *packet, uint8_t stat, uint64_t parent)
{
	const struct cursor c = cursor_l4(packet);
	uint16_t id, seq;

	t2_packet_value("0x%02" B2T_PRIX8, stat);
	t2_packet_value("%u", c.p[0]);
	t2_packet_value("%u", c.p[1]);
	if (cursor_peek_u16be(&c, 4, &id) && cursor_peek_u16be(&c, 6, &seq)) {
		t2_packet_value("0x%04" B2T_PRIX16, id);
		t2_packet_value("0x%04" B2T_PRIX16, seq);
	} else {
		t2_packet_none();
		t2_packet_none();
	}
	if (parent > 0)
		t2_packet_value("%" PRIu64, parent);
}

#if ICMP_PARENT == 1
/*
 * Slot of the flow whose packet came back in this error, HASHTABLE_ENTRY_NOT_FOUND if there is none in the table. It
 * has the addresses, ports and protocol of the header that came back, and the VLAN of the error.
 */
static unsigned long
parent_slot(const packet_t *packet)
{
	const bool v6 = PROTO_IS_ICMP6(packet);
	const struct cursor l4 = cursor_l4(packet);
	struct icmp_origin o;
	flow_t key;

	if (v6 != PACKET_IS_IPV6(packet) || !icmp_is_error(v6, l4.p[0]) ||
	    !icmp_origin_read(v6, l4.p, cursor_left(&l4), &o))
		return HASHTABLE_ENTRY_NOT_FOUND;
	memset(&key, 0, sizeof(key));
	memcpy(&key.srcIP, o.src, sizeof(key.srcIP));
	memcpy(&key.dstIP, o.dst, sizeof(key.dstIP));
	key.ethType = packet->ethType;
	key.vlanId = packet->vlanId;
	key.srcPort = o.sport;
	key.dstPort = o.dport;
	key.l4Proto = o.proto;
	key.ipver = v6 ? 6 : 4;
	key.status = v6 ? L2_IPV6 : L2_IPV4;
	return hashTable_lookup(mainHashMap, (const char *)&key.srcIP);
}

/* Note the flow that caused the error; its index, 0 if there is none. */
static uint64_t
note_parent(struct icmp_flow *f, const packet_t *packet, unsigned long flowIndex UNUSED)
{
	const unsigned long parent = parent_slot(packet);

	if (parent == HASHTABLE_ENTRY_NOT_FOUND)
		return 0;
#if ICMP_RELEASES
	T2_RM_FLOW_WHY(&flows[flowIndex], "ICMP_FRCPARENT");
	T2_RM_FLOW_WHY(&flows[parent], "ICMP_FRCPARENT");
#endif
	return f->parent = flows[parent].findex;
}
#endif

static void
count(struct icmp_stats *s, bool request, bool reply, const uint8_t *p)
{
	s->packets++;
	s->count[p[0]][p[1]]++;
	s->requests += request;
	s->replies += reply;
	icmpPkts++;
	icmpEchoReq += request;
	icmpEchoRep += reply;
}

/* The memory of a flow begins with its first packet; NULL if it is not ICMP, or without memory. */
static struct icmp_flow *
flow_of(const packet_t *packet, unsigned long flowIndex)
{
	struct icmp_flow **f = &icmpFlows[flowIndex];

	if (LIKELY(*f != NULL) || !PACKET_IS_IP(packet) || !PROTO_IS_ICMP(packet))
		return *f;
	t2_flow_met(flowIndex);
	if ((*f = calloc(1, sizeof(**f))) != NULL)
		(*f)->stat = ICMP_STAT_ICMP;
	return *f;
}

/* In the order of the input, as the table of flows is looked into. */
void
onPacketInOrder(packet_t *packet, unsigned long flowIndex)
{
	struct icmp_flow *const f = flow_of(packet, flowIndex);
	const struct cursor l4 = cursor_l4(packet);
	const uint8_t *const p = l4.p;
	uint64_t parent = 0;
	bool v6;

	if (LIKELY(f == NULL))
		return;
	icmpStat |= f->stat;
	if (!t2_is_first_fragment(packet) || !cursor_has(&l4, 2)) {
		T2_PACKET_VALUE("0x%02" B2T_PRIX8, f->stat);
		return;
	}
	v6 = PROTO_IS_ICMP6(packet);
	icmp_flow_message(f, v6, p, cursor_left(&l4));
	icmpStat |= f->stat;
	if (v6)
		count(&stats6, p[0] == ICMP6_ECHO_REQ, p[0] == ICMP6_ECHO_REP, p);
	else
		count(&stats4, p[0] == ICMP_ECHO_REQUEST, p[0] == ICMP_ECHO_REPLY, p);
#if ICMP_PARENT == 1
	parent = note_parent(f, packet, flowIndex);
#endif
	if (sPktFile != NULL)
		packet_row(packet, f->stat, parent);
}

/* Types and codes */
static void
append_types(unsigned long flowIndex, outputBuffer_t *buf)
{
	static const struct icmp_flow none;
	const struct icmp_flow *const f = icmpFlows[flowIndex] != NULL ? icmpFlows[flowIndex] : &none;

#if ICMP_TC_MD == 0
	OUTBUF_APPEND_U32(buf, f->typeHi);
	OUTBUF_APPEND_U32(buf, f->typeLo);
	OUTBUF_APPEND_U16(buf, f->codes);
#else
	OUTBUF_APPEND_NUMREP(buf, f->npairs);
	for (int i = 0; i < f->npairs; i++) {
		OUTBUF_APPEND_U8(buf, f->pair[i][0]);
		OUTBUF_APPEND_U8(buf, f->pair[i][1]);
	}
#endif
}

/* Replies of the other direction per request of this one; minus their number if they answer nothing. */
static float
success(unsigned long flowIndex)
{
	const unsigned long o = flows[flowIndex].oppositeFlowIndex;
	const struct icmp_flow *const f = icmpFlows[flowIndex];
	const struct icmp_flow *const opposite = o != HASHTABLE_ENTRY_NOT_FOUND ? icmpFlows[o] : NULL;

	if (opposite == NULL)
		return 0.0F;
	if (f != NULL && f->requests > 0)
		return (float)opposite->replies / (float)f->requests;
	return opposite->replies > 0 ? -(float)opposite->replies : 0.0F;
}

static const struct t2_column columns[] = {
	{ "icmpStat", T2_REF(H8, icmpFlows, stat), "ICMP status", .join = T2_JOIN_OR },
	{ "icmpTCcnt", T2_REF(U8, icmpFlows, cnt), "ICMP packets", .unit = "packets", .join = T2_JOIN_SUM },
#if ICMP_TC_MD == 0
	{ "icmpBFTypH_TypL_Code", T2_ROW("H32_H32_H16", append_types), "ICMP type and code bit fields",
		.join = T2_JOIN_OR },
#else
	{ "icmpType_Code", T2_ROW("U8_U8:R", append_types), "ICMP types and codes", .join = T2_JOIN_LIST },
#endif
	{ "icmpTmGtw", T2_REF(H32, icmpFlows, tmGtw), "ICMP identifier and sequence of timestamps",
		.join = T2_JOIN_LAST },
	{ "icmpEchoSuccRatio", T2_CALL(FLT, success), "ICMP echo replies per request", .join = T2_JOIN_NONE },
	{ "icmpPFindex", T2_REF(U64, icmpFlows, parent), "ICMP index of the flow that caused the error",
		.join = T2_JOIN_LAST },
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	const unsigned long o = flows[flowIndex].oppositeFlowIndex;

	return icmpFlows[flowIndex] == NULL && (o == HASHTABLE_ENTRY_NOT_FOUND || icmpFlows[o] == NULL);
}

/* The row of the opposite flow, which reads them, is written, too. */
void
onFlowFree(unsigned long flowIndex)
{
	free(icmpFlows[flowIndex]);
	icmpFlows[flowIndex] = NULL;
}

/*
 * --- totals --------------------------------------------------------------------------------------------------------
 */

static void
report_family(FILE *stream, const char *family, const struct icmp_stats *s)
{
	char line[64];

	if (s->packets == 0)
		return;
	snprintf(line, sizeof(line), "Number of %s echo request packets", family);
	T2_FPLOG_NUMP(stream, plugin_name, line, s->requests, s->packets);
	snprintf(line, sizeof(line), "Number of %s echo reply packets", family);
	T2_FPLOG_NUMP(stream, plugin_name, line, s->replies, s->packets);
	if (icmp_stats_ratio(s) > 0)
		T2_FPLOG(stream, plugin_name, "%s echo reply / request ratio: %.2f", family, icmp_stats_ratio(s));
}

void
pluginReport(FILE *stream)
{
	if (icmpStat == 0)
		return;
	T2_FPLOG_AGGR_HEX(stream, plugin_name, icmpStat);
	report_family(stream, "ICMP", &stats4);
	report_family(stream, "ICMPv6", &stats6);
}

void
monitoring(FILE *stream, uint8_t state)
{
	switch (state) {
	case T2_MON_PRI_HDR:
		fputs("icmpPkts" SEP_CHR "icmpEchoReq" SEP_CHR "icmpEchoRep" SEP_CHR, stream);
		return;
	case T2_MON_PRI_VAL:
		fprintf(stream, "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR, icmpPkts - icmpPkts0,
		    icmpEchoReq - icmpEchoReq0, icmpEchoRep - icmpEchoRep0);
		break;
	case T2_MON_PRI_REPORT:
		T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of ICMP packets", icmpPkts, numPackets - numPackets0);
		T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of ICMP echo request packets", icmpEchoReq,
		    icmpPkts - icmpPkts0);
		T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of ICMP echo reply packets", icmpEchoRep,
		    icmpPkts - icmpPkts0);
		break;
	}
#if DIFF_REPORT == 1
	icmpPkts0 = icmpPkts;
	icmpEchoReq0 = icmpEchoReq;
	icmpEchoRep0 = icmpEchoRep;
#endif
}

void
onApplicationTerminate(void)
{
#if ICMP_STATFILE == 1
	stat_file_close();
#endif
	T2_PLUGIN_STRUCT_FREE(icmpFlows);
}
