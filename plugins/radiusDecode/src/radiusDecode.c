/* radiusDecode: the callbacks, columns and report lines; radius_flow.c decodes. */
#include "radiusDecode.h"

#include "counts.h"
#include "radius_flow.h"
#include "secret.h"

/* A cell per flow, RADIUS or not; what a RADIUS flow needs more is allocated with its first message. */
struct radius_cell {
	struct radius_flow *f;	/* NULL until then; owned */
	uint8_t stat;		/* RADIUS_STAT_*; 0 in flows that are not RADIUS */
};

/* With FORCE_MODE flows are released, which is the main thread's. */
T2_PLUGIN_INIT_FLAGS("radiusDecode", T2_VERSION, 0, 8, "", (FORCE_MODE == 1 ? 0 : T2_SHARDABLE) | T2_PACKET_FILE |
    T2_MEETS);

static struct radius_cell *radiusCells;

/* What each worker counts. */
static struct counts {
	uint64_t pkts;			/* datagrams of RADIUS flows */
	uint64_t axs, axsAcc, axsRej;	/* access requests, accepts, rejects, challenges; of these accepts, rejects */
	uint64_t acc;			/* accounting requests and responses */
	uint8_t stat;			/* of all ended flows */
} T2_PER_WORKER counts[T2_WORKERS_MAX];

static struct radius_packet said;	/* -s: what the packet in work says */

static t2_app_t radiusApp;

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

static bool take_datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

/* Flows of RADIUS, or all, of which the ports say that they are. */
static void
ask(void)
{
	struct t2_stream_ask a = { .datagram = take_datagram };
#if T2_PORTRULES == 0
	static const uint16_t ports[] = { 1812, 1813, 1645, 1646, 0 };

	a.app = radiusApp = t2_app_declare(&(struct t2_app){ .name = "radius", .udp = ports,
	    .udp_looks = radius_looks });
#endif
	t2_stream_ask(&a);
}

void
initialize(void)
{
	static const struct t2_packet_column packet_columns[] = { { "radiusStat", "0x00" },
		{ RADIUS_NMS == 2 ? "radiusCodeNm" : "radiusCode", "" }, { "radiusAVPTypes", "" } };

	T2_PLUGIN_STRUCT_NEW_RARE(radiusCells);
	ask();
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

	if (!PACKET_IS_IP(packet) || !PROTO_IS_UDP(packet))
		return;
	if (LIKELY((!is_server(src) || dst <= 1024) && (!is_server(dst) || src <= 1024)))
		return;
	t2_flow_met(flowIndex);
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
	struct counts *n = &counts[t2_worker];
	uint8_t result = 0;

	switch (code) {
	case RADIUS_ACCESS_ACCEPT:
		n->axsAcc++;
		n->axs++;
		result = RADIUS_STAT_SUCCESS;
		break;
	case RADIUS_ACCESS_REJECT:
		n->axsRej++;
		n->axs++;
		result = RADIUS_STAT_FAILED;
		break;
	case RADIUS_ACCESS_REQUEST:
	case RADIUS_ACCESS_CHALLENGE:
		n->axs++;
		break;
	case RADIUS_ACCT_REQUEST:
	case RADIUS_ACCT_RESPONSE:
		n->acc++;
		break;
	}
	if (result == 0 || !FLOW_HAS_OPPOSITE(flowP))
		return;
	t2_flow_met(flowP->oppositeFlowIndex);
	radiusCells[flowP->oppositeFlowIndex].stat |= result;
}

/* Bytes of payload that the datagram had on the wire; one whose fragments did not all come says it itself. */
static size_t
datagram_len(const packet_t *packet, const struct t2_bytes *b)
{
	const struct cursor l4 = packet != NULL ? cursor_l4(packet) : (struct cursor){ NULL, NULL };
	uint16_t udp;

	if (b->flags & T2_STREAM_CUT)
		return MAX(b->len, get_u16be(b->data + 2));
	if (packet == NULL || b->flags & T2_STREAM_JOINED)
		return b->len;
	if (!cursor_peek_u16be(&l4, offsetof(udpHeader_t, len), &udp) || udp < sizeof(udpHeader_t))
		return packet->l7Len;
	return MIN(udp - sizeof(udpHeader_t), packet->l7Len);
}

static void
message(const packet_t *packet, unsigned long flowIndex, struct radius_cell *c, const struct t2_bytes *b)
{
	flow_t *const flowP = &flows[flowIndex];
	struct radius_packet pk = { .code = 0 };

	if (b->len < RADIUS_HDR_LEN || (c->f == NULL && (c->f = calloc(1, sizeof(*c->f))) == NULL))
		return;
	radius_flow_message(c->f, &c->stat, b->data, b->len, datagram_len(packet, b), &pk);
	note_code(flowP, pk.code);
	if (sPktFile != NULL && packet != NULL)
		said = pk;
#if RADIUS_CNTS == 1 && FORCE_MODE == 1
	if (packet != NULL && (c->f->axsAcc > 0 || c->f->axsRej > 0))
		T2_RM_FLOW_WHY(flowP, "RADIUS_CNTS");
#endif
}

/* The core: a datagram. */
static bool
take_datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct radius_cell *c = &radiusCells[flowIndex];

#if T2_PORTRULES == 0
	if (c->stat == 0 && !t2_app_sure(flowIndex))
		return true;
	c->stat |= RADIUS_STAT_RADIUS;
#endif
	if (c->stat == 0)
		return false;
	counts[t2_worker].pkts++;
	message(packet, flowIndex, c, b);
	return true;
}

/* What the packet says was taken already. */
void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	const struct radius_cell *c = &radiusCells[flowIndex];

	if (c->stat == 0 || (said.code == 0 && !t2_is_first_fragment(packet)))
		t2_packet_value("0x%02" B2T_PRIX8, c->stat);
	else
		packet_row(c->stat, &said);
	memset(&said, 0, sizeof(said));
}

/*
 * --- the row -------------------------------------------------------------------------------------------------------
 */

static const struct radius_flow *
flow_of(unsigned long flowIndex)
{
	static const struct radius_flow none;

	return radiusCells[flowIndex].f != NULL ? radiusCells[flowIndex].f : &none;
}

#if RADIUS_NMS == 2
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

/* What is hidden of a password could be guessed by who has the secret of the two, or a list of words. */
static void
append_password(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct radius_text *const t = &flow_of(flowIndex)->str[RADIUS_PW];
	size_t n = t->n;
	const char *const text = t2_secret_bytes(t->s, &n);

	OUTBUF_APPEND_STRN(buf, text, n);
}

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
	{ "radiusPW", T2_ROW("STR", append_password), "RADIUS hidden password", .join = T2_JOIN_LAST },
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
	struct radius_cell *c = &radiusCells[flowIndex];

	if (c->stat != 0 && c->f == NULL && t2_app_is_other(flowIndex, radiusApp))
		c->stat = 0;
	counts[t2_worker].stat |= c->stat;
}

bool
flowIsNeutral(unsigned long flowIndex)
{
	return radiusCells[flowIndex].stat == 0 && radiusCells[flowIndex].f == NULL;
}

/* A cell is clean when its flow begins; those of flows that are not RADIUS are never written to. */
void
onFlowFree(unsigned long flowIndex)
{
	if (flowIsNeutral(flowIndex))
		return;
	free(radiusCells[flowIndex].f);
	T2_PLUGIN_STRUCT_RESET_ITEM(radiusCells, flowIndex);
}

/*
 * --- totals --------------------------------------------------------------------------------------------------------
 */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "radiusStat"),
	T2_COUNT(counts, pkts, "Number of RADIUS packets", .of = T2_OF_PACKETS, .always = true,
	    .column = "radiusPkts"),
	T2_COUNT_SHARE(counts, axs, pkts, "Number of RADIUS Access packets", .column = "radiusAxsPkts"),
	T2_COUNT_SHARE(counts, axsAcc, pkts, "Number of RADIUS Access-Accept packets", .column = "radiusAxsAccPkts"),
	T2_COUNT_SHARE(counts, axsRej, pkts, "Number of RADIUS Access-Reject packets", .column = "radiusAxsRejPkts"),
	T2_COUNT_SHARE(counts, acc, pkts, "Number of RADIUS Accounting packets", .column = "radiusAccPkts"),
};
T2_COUNTS(counts, counted);

void
pluginReport(FILE *stream)
{
	if (t2_counts_total(&t2Counts, &counted[0]) != 0)
		t2_counts_report(&t2Counts, stream);
}

void
monitoring(FILE *stream, uint8_t state)
{
	t2_counts_monitor(&t2Counts, stream, state);
}

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(radiusCells);
}
