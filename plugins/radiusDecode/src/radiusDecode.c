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
static const struct radius_flow no_flow;	/* what the row of a flow without messages shows */

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
	static const struct t2_packet_column columns[] = { { "radiusStat", "0x00" },
		{ RADIUS_NMS == 2 ? "radiusCodeNm" : "radiusCode", "" }, { "radiusAVPTypes", "" } };

	T2_PLUGIN_STRUCT_NEW(radiusCells);
	T2_PACKET_COLUMNS(columns);
}

static binary_value_t *
message_columns(binary_value_t *bv)
{
	BV_APPEND_H8(bv, "radiusStat", "RADIUS status");
#if RADIUS_CNTS == 1
	BV_APPEND(bv, "radiusAxsReq_Acc_Rej_Chal", "RADIUS access requests, accepts, rejects, challenges", 4, bt_uint_16,
	    bt_uint_16, bt_uint_16, bt_uint_16);
	BV_APPEND(bv, "radiusAccReq_Resp", "RADIUS accounting requests, responses", 2, bt_uint_16, bt_uint_16);
	BV_APPEND(bv, "radiusAccStart_Stop", "RADIUS accounting starts, stops", 2, bt_uint_16, bt_uint_16);
#endif
#if RADIUS_NMS == 1
	BV_APPEND_U8_R(bv, "radiusCodes", "RADIUS codes");
#elif RADIUS_NMS == 2
	BV_APPEND_STR_R(bv, "radiusCodeNms", "RADIUS names of the codes");
#endif
#if RADIUS_AVPTYPE == 1 && RADIUS_NMS == 1
	BV_APPEND_U8_R(bv, "radiusAVPTypes", "RADIUS attribute types");
#elif RADIUS_AVPTYPE == 1 && RADIUS_NMS == 2
	BV_APPEND_STR_R(bv, "radiusAVPTypeNms", "RADIUS names of the attribute types");
#endif
	BV_APPEND_STR(bv, "radiusUser", "RADIUS user name");
	BV_APPEND_STR(bv, "radiusPW", "RADIUS hidden password");
	BV_APPEND_U32(bv, "radiusServiceType", "RADIUS service type");
	BV_APPEND_U32(bv, "radiusLoginService", "RADIUS login service");
	BV_APPEND_U32(bv, "radiusVendor", "RADIUS vendor (SMI number)");
	return bv;
}

static binary_value_t *
access_columns(binary_value_t *bv)
{
#if RADIUS_NAS == 1
	BV_APPEND_STR(bv, "radiusNasId", "RADIUS NAS identifier");
	BV_APPEND_IP4(bv, "radiusNasIp", "RADIUS NAS address");
	BV_APPEND_U32(bv, "radiusNasPort", "RADIUS NAS port");
#if RADIUS_NMS == 1
	BV_APPEND_U32(bv, "radiusNasPortType", "RADIUS NAS port type");
#elif RADIUS_NMS == 2
	BV_APPEND_STR(bv, "radiusNasPortTypeNm", "RADIUS name of the NAS port type");
#endif
	BV_APPEND_STR(bv, "radiusNasPortId", "RADIUS NAS port identifier");
#endif
#if RADIUS_FRAMED == 1
	BV_APPEND_IP4(bv, "radiusFramedIp", "RADIUS address of the user");
	BV_APPEND_IP4(bv, "radiusFramedMask", "RADIUS network mask of the user");
	BV_APPEND_U32(bv, "radiusFramedProto", "RADIUS framing protocol");
	BV_APPEND_U32(bv, "radiusFramedComp", "RADIUS framing compression");
	BV_APPEND_U32(bv, "radiusFramedMtu", "RADIUS framing MTU");
#endif
#if RADIUS_TUNNEL == 1
	BV_APPEND(bv, "radiusTunnel_Medium", "RADIUS tunnel type and medium", 2, bt_uint_32, bt_uint_32);
	BV_APPEND_STR(bv, "radiusTunnelCli", "RADIUS tunnel client endpoint");
	BV_APPEND_STR(bv, "radiusTunnelSrv", "RADIUS tunnel server endpoint");
	BV_APPEND_STR(bv, "radiusTunnelCliAId", "RADIUS tunnel client authentication id");
	BV_APPEND_STR(bv, "radiusTunnelSrvAId", "RADIUS tunnel server authentication id");
	BV_APPEND_U32(bv, "radiusTunnelPref", "RADIUS tunnel preference");
#endif
	return bv;
}

static binary_value_t *
session_columns(binary_value_t *bv)
{
#if RADIUS_ACCT == 1
	BV_APPEND_STR(bv, "radiusAcctSessId", "RADIUS accounting session");
	BV_APPEND_U32(bv, "radiusAcctSessTime", "RADIUS accounting session time [s]");
	BV_APPEND_U32(bv, "radiusAcctStatType", "RADIUS accounting status type");
	BV_APPEND_U32(bv, "radiusAcctTerm", "RADIUS accounting termination cause");
	BV_APPEND(bv, "radiusAcctInOct_OutOct", "RADIUS accounting octets in, out", 2, bt_uint_32, bt_uint_32);
	BV_APPEND(bv, "radiusAcctInPkt_OutPkt", "RADIUS accounting packets in, out", 2, bt_uint_32, bt_uint_32);
	BV_APPEND(bv, "radiusAcctInGw_OutGw", "RADIUS accounting gigawords in, out", 2, bt_uint_32, bt_uint_32);
#endif
	BV_APPEND_STR(bv, "radiusConnInfo", "RADIUS connection information");
	BV_APPEND_STR(bv, "radiusFilterId", "RADIUS filter");
	BV_APPEND_STR(bv, "radiusCalledId", "RADIUS called station");
	BV_APPEND_STR(bv, "radiusCallingId", "RADIUS calling station");
	BV_APPEND_STR(bv, "radiusReplyMsg", "RADIUS reply message");
	return bv;
}

binary_value_t *
printHeader(void)
{
	return session_columns(access_columns(message_columns(NULL)));
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
static void
append_names(outputBuffer_t *buf, const struct radius_list *l, const char *(*name)(uint8_t))
{
	OUTBUF_APPEND_NUMREP(buf, l->n);
	for (int i = 0; i < l->n; i++)
		OUTBUF_APPEND_STR(buf, name(l->v[i]));
}
#endif

static void
append_text(outputBuffer_t *buf, const struct radius_text *t)
{
	OUTBUF_APPEND_STRN(buf, t->s, t->n);
}

static void
append_message(outputBuffer_t *buf, uint8_t stat, const struct radius_flow *f)
{
	OUTBUF_APPEND_U8(buf, stat);
#if RADIUS_CNTS == 1
	OUTBUF_APPEND_U16(buf, f->axsReq);
	OUTBUF_APPEND_U16(buf, f->axsAcc);
	OUTBUF_APPEND_U16(buf, f->axsRej);
	OUTBUF_APPEND_U16(buf, f->axsChal);
	OUTBUF_APPEND_U16(buf, f->accReq);
	OUTBUF_APPEND_U16(buf, f->accResp);
	OUTBUF_APPEND_U16(buf, f->accStart);
	OUTBUF_APPEND_U16(buf, f->accStop);
#endif
#if RADIUS_NMS == 1
	OUTBUF_APPEND_ARRAY_U8(buf, f->codes.v, f->codes.n);
#elif RADIUS_NMS == 2
	append_names(buf, &f->codes, code_name);
#endif
#if RADIUS_AVPTYPE == 1 && RADIUS_NMS == 1
	OUTBUF_APPEND_ARRAY_U8(buf, f->types.v, f->types.n);
#elif RADIUS_AVPTYPE == 1 && RADIUS_NMS == 2
	append_names(buf, &f->types, attr_name);
#endif
	append_text(buf, &f->str[RADIUS_USER]);
	append_text(buf, &f->str[RADIUS_PW]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_SERVICE_TYPE]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_LOGIN_SERVICE]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_VENDOR]);
}

static void
append_access(outputBuffer_t *buf, const struct radius_flow *f)
{
#if RADIUS_NAS == 1
	append_text(buf, &f->str[RADIUS_NAS_ID]);
	OUTBUF_APPEND_IP4(buf, f->addr[RADIUS_NAS_IP]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_NAS_PORT]);
#if RADIUS_NMS == 1
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_NAS_PORT_TYPE]);
#elif RADIUS_NMS == 2
	OUTBUF_APPEND_STR(buf, memchr(f->types.v, 61, f->types.n) != NULL ?
	    port_type_name(f->num[RADIUS_NAS_PORT_TYPE]) : "");
#endif
	append_text(buf, &f->str[RADIUS_NAS_PORT_ID]);
#endif
#if RADIUS_FRAMED == 1
	OUTBUF_APPEND_IP4(buf, f->addr[RADIUS_FRAMED_IP]);
	OUTBUF_APPEND_IP4(buf, f->addr[RADIUS_FRAMED_MASK]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_FRAMED_PROTO]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_FRAMED_COMP]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_FRAMED_MTU]);
#endif
#if RADIUS_TUNNEL == 1
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_TUNNEL_TYPE]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_TUNNEL_MEDIUM]);
	append_text(buf, &f->str[RADIUS_TUNNEL_CLI]);
	append_text(buf, &f->str[RADIUS_TUNNEL_SRV]);
	append_text(buf, &f->str[RADIUS_TUNNEL_CLI_AID]);
	append_text(buf, &f->str[RADIUS_TUNNEL_SRV_AID]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_TUNNEL_PREF]);
#endif
	(void)buf;
	(void)f;
}

static void
append_session(outputBuffer_t *buf, const struct radius_flow *f)
{
#if RADIUS_ACCT == 1
	append_text(buf, &f->str[RADIUS_ACCT_SESS_ID]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_SESS_TIME]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_STAT_TYPE]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_TERM]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_IN_OCT]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_OUT_OCT]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_IN_PKT]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_OUT_PKT]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_IN_GW]);
	OUTBUF_APPEND_U32(buf, f->num[RADIUS_OUT_GW]);
#endif
	append_text(buf, &f->str[RADIUS_CONN_INFO]);
	append_text(buf, &f->str[RADIUS_FILTER_ID]);
	append_text(buf, &f->str[RADIUS_CALLED_ID]);
	append_text(buf, &f->str[RADIUS_CALLING_ID]);
	append_text(buf, &f->str[RADIUS_REPLY_MSG]);
}

void
onFlowTerminate(unsigned long flowIndex)
{
	struct radius_cell *c = &radiusCells[flowIndex];
	const struct radius_flow *f = c->f != NULL ? c->f : &no_flow;
	outputBuffer_t *buf = main_output_buffer;

	radiusStat |= c->stat;
	append_message(buf, c->stat, f);
	append_access(buf, f);
	append_session(buf, f);
	free(c->f);
	c->f = NULL;
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
