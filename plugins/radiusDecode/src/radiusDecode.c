/* radiusDecode: the callbacks, columns and report lines; radius_flow.c decodes. */
#include "radiusDecode.h"

#include "radius_flow.h"

/* A cell per flow, RADIUS or not; what a RADIUS flow needs more is allocated with its first message. */
struct radius_cell {
	struct radius_flow *f;	/* NULL until then; owned */
	uint8_t stat;		/* RADIUS_STAT_*; 0 in flows that are not RADIUS */
};

T2_PLUGIN_INIT("radiusDecode", T2_VERSION, 0, 8);

static struct radius_cell *radiusCells;

static uint64_t radiusPkts, radiusPkts0;	/* packets of RADIUS flows */
static uint64_t radiusAxsPkts, radiusAxsPkts0;	/* access requests, accepts, rejects, challenges */
static uint64_t radiusAxsAccPkts, radiusAxsAccPkts0;
static uint64_t radiusAxsRejPkts, radiusAxsRejPkts0;
static uint64_t radiusAccPkts, radiusAccPkts0;	/* accounting requests and responses */
static uint8_t radiusStat;			/* of all ended flows */

#if RADIUS_NMS == 2
/* Name of a value, from the table in file; "" if it has none. */
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_VALUE(value, name, level, abbr, text) case value: return text;

static const char *
code_name(uint8_t v)
{
	switch (v) {
#include "radiusCodes.def"
	}
	return "";
}

#if RADIUS_AVPTYPE == 1
static const char *
attr_name(uint8_t v)
{
	switch (v) {
#include "radiusAVPTypes.def"
	}
	return "";
}
#endif

#if RADIUS_NAS == 1
static const char *
port_type_name(uint32_t v)
{
	switch (v) {
#include "radiusNasPortType.def"
	}
	return "";
}
#endif

#undef T2_VALUE
#undef T2_TABLE
#endif /* RADIUS_NMS == 2 */

void
initialize(void)
{
	static const struct t2_packet_column packet_columns[] = { { "radiusStat", "0x00" },
		{ RADIUS_NMS == 2 ? "radiusCodeNm" : "radiusCode", "" }, { "radiusAVPTypes", "" } };

	T2_PLUGIN_STRUCT_NEW(radiusCells);
	T2_PACKET_COLUMNS(packet_columns);
}

static inline bool
is_server(uint16_t port)
{
	return port == 1812 || port == 1813 || port == 1645 || port == 1646;
}

void
onFlowGenerated(packet_t *packet, unsigned long flowIndex)
{
	const uint16_t src = packet->srcPort, dst = packet->dstPort;

	T2_PLUGIN_STRUCT_RESET_ITEM(radiusCells, flowIndex);
	if (!PACKET_IS_IP(packet) || !PROTO_IS_UDP(packet))
		return;
	if ((is_server(src) && dst > 1024) || (is_server(dst) && src > 1024))
		radiusCells[flowIndex].stat = RADIUS_STAT_RADIUS;
}

/* Its columns in the packet file. */
static void
packet_row(uint8_t stat, const struct radius_packet *pk)
{
	t2_packet_value("0x%02" B2T_PRIX8, stat);
#if RADIUS_NMS == 2
	t2_packet_value("%s", code_name(pk->code));
#else
	t2_packet_value("%u", pk->code);
#endif
	for (int i = 0; i < pk->ntypes; i++)
		fprintf(sPktFile, "%u;", pk->types[i]);
	t2_packet_value("%s", "");
}

/* The totals of the run, and what the answer means for the other direction. */
static void
note_code(const flow_t *flowP, uint8_t code)
{
	uint8_t result = 0;

	switch (code) {
	case RADIUS_ACCESS_ACCEPT:
		radiusAxsAccPkts++;
		radiusAxsPkts++;
		result = RADIUS_STAT_SUCCESS;
		break;
	case RADIUS_ACCESS_REJECT:
		radiusAxsRejPkts++;
		radiusAxsPkts++;
		result = RADIUS_STAT_FAILED;
		break;
	case RADIUS_ACCESS_REQUEST:
	case RADIUS_ACCESS_CHALLENGE:
		radiusAxsPkts++;
		break;
	case RADIUS_ACCT_REQUEST:
	case RADIUS_ACCT_RESPONSE:
		radiusAccPkts++;
		break;
	}
	if (result != 0 && FLOW_HAS_OPPOSITE(flowP))
		radiusCells[flowP->oppositeFlowIndex].stat |= result;
}

/* Payload of the datagram on the wire; that of a fragmented one is what UDP says. */
static size_t
datagram_len(const packet_t *packet)
{
	const struct cursor l4 = cursor_l4(packet);
	uint16_t said;

	if (!cursor_peek_u16be(&l4, offsetof(udpHeader_t, len), &said) || said < sizeof(udpHeader_t))
		return packet->l7Len;
	said = (uint16_t)(said - sizeof(udpHeader_t));
	return t2_is_fragmented_first_fragment(packet) ? said : MIN(said, packet->l7Len);
}

static void
message(const packet_t *packet, unsigned long flowIndex, struct radius_cell *c, struct radius_packet *pk)
{
	flow_t *const flowP = &flows[flowIndex];
	const struct cursor l7 = cursor_l7(packet);

	if (!cursor_has(&l7, RADIUS_HDR_LEN))
		return;
	if (c->f == NULL && (c->f = calloc(1, sizeof(*c->f))) == NULL)
		return;
	radius_flow_message(c->f, &c->stat, l7.p, cursor_left(&l7), datagram_len(packet), pk);
	note_code(flowP, pk->code);
#if RADIUS_CNTS == 1 && FORCE_MODE == 1
	if (c->f->axsAcc > 0 || c->f->axsRej > 0)
		T2_RM_FLOW(flowP);
#endif
}

void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	struct radius_cell *c = &radiusCells[flowIndex];
	struct radius_packet pk;

	if (LIKELY(c->stat == 0) || !t2_is_first_fragment(packet)) {
		T2_PACKET_VALUE("0x%02" B2T_PRIX8, c->stat);
		return;
	}
	radiusPkts++;
	memset(&pk, 0, sizeof(pk));
	message(packet, flowIndex, c, &pk);
	if (sPktFile != NULL)
		packet_row(c->stat, &pk);
}

/*
 * --- the row -------------------------------------------------------------------------------------------------------
 */

#if RADIUS_NMS == 2
static const struct radius_flow *
flow_of(unsigned long flowIndex)
{
	static const struct radius_flow none;

	return radiusCells[flowIndex].f != NULL ? radiusCells[flowIndex].f : &none;
}

static void
append_names(outputBuffer_t *buf, const struct radius_list *l, const char *(*name)(uint8_t))
{
	OUTBUF_APPEND_NUMREP(buf, l->n);
	for (int i = 0; i < l->n; i++)
		OUTBUF_APPEND_STR(buf, name(l->v[i]));
}

static void
append_code_names(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_names(buf, &flow_of(flowIndex)->codes, code_name);
}

#if RADIUS_AVPTYPE == 1
static void
append_type_names(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_names(buf, &flow_of(flowIndex)->types, attr_name);
}
#endif

#if RADIUS_NAS == 1
static const char *
port_type(unsigned long flowIndex)
{
	const struct radius_flow *const f = flow_of(flowIndex);

	return memchr(f->types.v, 61, f->types.n) != NULL ? port_type_name(f->num[RADIUS_NAS_PORT_TYPE]) : "";
}
#endif
#endif /* RADIUS_NMS == 2 */

/* What the messages said last */
#define NUM(at)		T2_PTR_CELL(U32, radiusCells, f, num[at])
#define ADDR(at)	T2_PTR_CELL(IP4, radiusCells, f, addr[at])
#define TEXT(at)	T2_PTR_TEXT(STR, radiusCells, f, str[at].n, str[at].s)
#define LIST(at)	T2_PTR_LIST(U8, radiusCells, f, at.n, at.v)
#define SPAN(types, first, last)	T2_PTR_SPAN(types, radiusCells, f, first, last)

static const struct t2_column columns[] = {
	{ "radiusStat", T2_CELL(H8, radiusCells, stat), "RADIUS status", .join = T2_JOIN_OR },
#if RADIUS_CNTS == 1
	{ "radiusAxsReq_Acc_Rej_Chal", SPAN("U16_U16_U16_U16", axsReq, axsChal),
		"RADIUS access requests, accepts, rejects, challenges", .unit = "messages", .join = T2_JOIN_SUM },
	{ "radiusAccReq_Resp", SPAN("U16_U16", accReq, accResp), "RADIUS accounting requests, responses",
		.unit = "messages", .join = T2_JOIN_SUM },
	{ "radiusAccStart_Stop", SPAN("U16_U16", accStart, accStop), "RADIUS accounting starts, stops",
		.unit = "messages", .join = T2_JOIN_SUM },
#endif
#if RADIUS_NMS == 1
	{ "radiusCodes", LIST(codes), "RADIUS codes", .join = T2_JOIN_LIST },
#elif RADIUS_NMS == 2
	{ "radiusCodeNms", T2_ROW("STR:R", append_code_names), "RADIUS names of the codes", .join = T2_JOIN_LIST },
#endif
#if RADIUS_AVPTYPE == 1 && RADIUS_NMS == 1
	{ "radiusAVPTypes", LIST(types), "RADIUS attribute types", .join = T2_JOIN_LIST },
#elif RADIUS_AVPTYPE == 1 && RADIUS_NMS == 2
	{ "radiusAVPTypeNms", T2_ROW("STR:R", append_type_names), "RADIUS names of the attribute types",
		.join = T2_JOIN_LIST },
#endif
	{ "radiusUser", TEXT(RADIUS_USER), "RADIUS user name", .join = T2_JOIN_LAST },
	{ "radiusPW", TEXT(RADIUS_PW), "RADIUS hidden password", .join = T2_JOIN_LAST },
	{ "radiusServiceType", NUM(RADIUS_SERVICE_TYPE), "RADIUS service type", .join = T2_JOIN_LAST },
	{ "radiusLoginService", NUM(RADIUS_LOGIN_SERVICE), "RADIUS login service", .join = T2_JOIN_LAST },
	{ "radiusVendor", NUM(RADIUS_VENDOR), "RADIUS vendor (SMI number)", .join = T2_JOIN_LAST },
#if RADIUS_NAS == 1
	{ "radiusNasId", TEXT(RADIUS_NAS_ID), "RADIUS NAS identifier", .join = T2_JOIN_LAST },
	{ "radiusNasIp", ADDR(RADIUS_NAS_IP), "RADIUS NAS address", .join = T2_JOIN_LAST },
	{ "radiusNasPort", NUM(RADIUS_NAS_PORT), "RADIUS NAS port", .join = T2_JOIN_LAST },
#if RADIUS_NMS == 1
	{ "radiusNasPortType", NUM(RADIUS_NAS_PORT_TYPE), "RADIUS NAS port type", .join = T2_JOIN_LAST },
#elif RADIUS_NMS == 2
	{ "radiusNasPortTypeNm", T2_CALL(STR, port_type), "RADIUS name of the NAS port type", .join = T2_JOIN_LAST },
#endif
	{ "radiusNasPortId", TEXT(RADIUS_NAS_PORT_ID), "RADIUS NAS port identifier", .join = T2_JOIN_LAST },
#endif
#if RADIUS_FRAMED == 1
	{ "radiusFramedIp", ADDR(RADIUS_FRAMED_IP), "RADIUS address of the user", .join = T2_JOIN_LAST },
	{ "radiusFramedMask", ADDR(RADIUS_FRAMED_MASK), "RADIUS network mask of the user", .join = T2_JOIN_LAST },
	{ "radiusFramedProto", NUM(RADIUS_FRAMED_PROTO), "RADIUS framing protocol", .join = T2_JOIN_LAST },
	{ "radiusFramedComp", NUM(RADIUS_FRAMED_COMP), "RADIUS framing compression", .join = T2_JOIN_LAST },
	{ "radiusFramedMtu", NUM(RADIUS_FRAMED_MTU), "RADIUS framing MTU", .unit = "bytes", .join = T2_JOIN_LAST },
#endif
#if RADIUS_TUNNEL == 1
	{ "radiusTunnel_Medium", SPAN("U32_U32", num[RADIUS_TUNNEL_TYPE], num[RADIUS_TUNNEL_MEDIUM]),
		"RADIUS tunnel type and medium", .join = T2_JOIN_LAST },
	{ "radiusTunnelCli", TEXT(RADIUS_TUNNEL_CLI), "RADIUS tunnel client endpoint", .join = T2_JOIN_LAST },
	{ "radiusTunnelSrv", TEXT(RADIUS_TUNNEL_SRV), "RADIUS tunnel server endpoint", .join = T2_JOIN_LAST },
	{ "radiusTunnelCliAId", TEXT(RADIUS_TUNNEL_CLI_AID), "RADIUS tunnel client authentication id",
		.join = T2_JOIN_LAST },
	{ "radiusTunnelSrvAId", TEXT(RADIUS_TUNNEL_SRV_AID), "RADIUS tunnel server authentication id",
		.join = T2_JOIN_LAST },
	{ "radiusTunnelPref", NUM(RADIUS_TUNNEL_PREF), "RADIUS tunnel preference", .join = T2_JOIN_LAST },
#endif
#if RADIUS_ACCT == 1
	{ "radiusAcctSessId", TEXT(RADIUS_ACCT_SESS_ID), "RADIUS accounting session", .join = T2_JOIN_LAST },
	{ "radiusAcctSessTime", NUM(RADIUS_SESS_TIME), "RADIUS accounting session time [s]",
		.unit = "s", .join = T2_JOIN_MAX },
	{ "radiusAcctStatType", NUM(RADIUS_STAT_TYPE), "RADIUS accounting status type", .join = T2_JOIN_LAST },
	{ "radiusAcctTerm", NUM(RADIUS_TERM), "RADIUS accounting termination cause", .join = T2_JOIN_LAST },
	{ "radiusAcctInOct_OutOct", SPAN("U32_U32", num[RADIUS_IN_OCT], num[RADIUS_OUT_OCT]),
		"RADIUS accounting octets in, out", .unit = "bytes", .join = T2_JOIN_LAST },
	{ "radiusAcctInPkt_OutPkt", SPAN("U32_U32", num[RADIUS_IN_PKT], num[RADIUS_OUT_PKT]),
		"RADIUS accounting packets in, out", .unit = "packets", .join = T2_JOIN_LAST },
	{ "radiusAcctInGw_OutGw", SPAN("U32_U32", num[RADIUS_IN_GW], num[RADIUS_OUT_GW]),
		"RADIUS accounting gigawords in, out", .unit = "2^32 bytes", .join = T2_JOIN_LAST },
#endif
	{ "radiusConnInfo", TEXT(RADIUS_CONN_INFO), "RADIUS connection information", .join = T2_JOIN_LAST },
	{ "radiusFilterId", TEXT(RADIUS_FILTER_ID), "RADIUS filter", .join = T2_JOIN_LAST },
	{ "radiusCalledId", TEXT(RADIUS_CALLED_ID), "RADIUS called station", .join = T2_JOIN_LAST },
	{ "radiusCallingId", TEXT(RADIUS_CALLING_ID), "RADIUS calling station", .join = T2_JOIN_LAST },
	{ "radiusReplyMsg", TEXT(RADIUS_REPLY_MSG), "RADIUS reply message", .join = T2_JOIN_LAST },
};
T2_PLUGIN_COLUMNS(columns);

void
onFlowTerminate(unsigned long flowIndex)
{
	radiusStat |= radiusCells[flowIndex].stat;
}

void
onFlowFree(unsigned long flowIndex)
{
	free(radiusCells[flowIndex].f);
	radiusCells[flowIndex].f = NULL;
}

/*
 * --- totals --------------------------------------------------------------------------------------------------------
 */

static void
report(FILE *stream)
{
	const uint64_t all = radiusPkts - radiusPkts0;

	T2_FPLOG_AGGR_HEX(stream, plugin_name, radiusStat);
	T2_FPLOG_DIFFNUMP0(stream, plugin_name, "Number of RADIUS packets", radiusPkts, numPackets - numPackets0);
	T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of RADIUS Access packets", radiusAxsPkts, all);
	T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of RADIUS Access-Accept packets", radiusAxsAccPkts, all);
	T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of RADIUS Access-Reject packets", radiusAxsRejPkts, all);
	T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of RADIUS Accounting packets", radiusAccPkts, all);
}

void
pluginReport(FILE *stream)
{
	if (radiusStat == 0)
		return;
	radiusPkts0 = radiusAxsPkts0 = radiusAxsAccPkts0 = radiusAxsRejPkts0 = radiusAccPkts0 = 0;
	report(stream);
}

void
monitoring(FILE *stream, uint8_t state)
{
	switch (state) {
	case T2_MON_PRI_HDR:
		fputs("radiusPkts" SEP_CHR "radiusAxsPkts" SEP_CHR "radiusAxsAccPkts" SEP_CHR "radiusAxsRejPkts" SEP_CHR
		    "radiusAccPkts" SEP_CHR, stream);
		return;
	case T2_MON_PRI_VAL:
		fprintf(stream, "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR,
		    radiusPkts - radiusPkts0, radiusAxsPkts - radiusAxsPkts0, radiusAxsAccPkts - radiusAxsAccPkts0,
		    radiusAxsRejPkts - radiusAxsRejPkts0, radiusAccPkts - radiusAccPkts0);
		break;
	case T2_MON_PRI_REPORT:
		report(stream);
		break;
	}
#if DIFF_REPORT == 1
	radiusPkts0 = radiusPkts;
	radiusAxsPkts0 = radiusAxsPkts;
	radiusAxsAccPkts0 = radiusAxsAccPkts;
	radiusAxsRejPkts0 = radiusAxsRejPkts;
	radiusAccPkts0 = radiusAccPkts;
#endif
}

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(radiusCells);
}
