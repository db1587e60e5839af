/*
 * bgpDecode: the callbacks, columns, report lines and files; bgp_flow.c and bgp_update.c decode, bgp_rib.c has all
 * prefixes of the run.
 */
#include "bgpDecode.h"

#include "bgp_flow.h"
#include "bgp_notif.h"
#include "sidefile.h"

#define BGP_PORT	179

T2_PLUGIN_INIT_FLAGS("bgpDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_TCP | T2_MEETS);

static struct bgp_flow **bgpFlows;	/* a pointer per flow; NULL in flows that are not BGP */
static struct t2_sidefile files[ENV_BGP_N];
static struct bgp_source source;	/* where lines go, and the table of prefixes */
static uint64_t bgpPkts, bgpPkts0, messages[BGP_TYPES], messages0[BGP_TYPES], records;
static uint16_t bgpStat, bgpAFlgs, bgpCaps;	/* of all flows */
static uint32_t bgpPAttr;
static struct {			/* at the ends of flows */
	uint64_t n[BGP_TYPES];	/* messages */
	uint32_t attributes;
	uint16_t stat, odd, caps;
} T2_PER_WORKER found[T2_WORKERS_MAX];
#if BGP_RT == 1
static struct bgp_rib rib;
#endif

/* The other direction's state, NULL if there is none. */
static const struct bgp_flow *
opposite(unsigned long flowIndex)
{
	return FLOW_HAS_OPPOSITE(&flows[flowIndex]) ? bgpFlows[flows[flowIndex].oppositeFlowIndex] : NULL;
}

static void
append_as(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct bgp_flow *f = bgpFlows[flowIndex], *o = opposite(flowIndex);

	OUTBUF_APPEND_U32(buf, f != NULL ? f->as : 0);
	OUTBUF_APPEND_U32(buf, f != NULL && o != NULL ? o->as : 0);
}

static void
append_id(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct bgp_flow *f = bgpFlows[flowIndex], *o = opposite(flowIndex);
	const uint32_t mine = f != NULL ? f->id : 0, other = f != NULL && o != NULL ? o->id : 0;

	if (BGP_IP_FORMAT == 1) {
		OUTBUF_APPEND_IP4(buf, mine);
		OUTBUF_APPEND_IP4(buf, other);
	} else {
		OUTBUF_APPEND_U32(buf, ntohl(mine));
		OUTBUF_APPEND_U32(buf, ntohl(other));
	}
}

#if BGP_NOTIF_FORMAT > 0
/* A name; what has none as its number, 0 as nothing. */
static void
append_name(outputBuffer_t *buf, const char *name, uint8_t number)
{
	char text[4] = "";

	if (number > 0)
		(void)snprintf(text, sizeof(text), "%u", number);
	OUTBUF_APPEND_STR(buf, (name != NULL ? name : text));
}

static void
append_notification(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct bgp_flow *const f = bgpFlows[flowIndex];
	const uint8_t code = f != NULL ? f->code : 0, subcode = f != NULL ? f->subcode : 0;

	append_name(buf, bgp_notif_code(code), code);
#if BGP_NOTIF_FORMAT == 2
	append_name(buf, bgp_notif_subcode(code, subcode), subcode);
#else
	OUTBUF_APPEND_U8(buf, subcode);
#endif
}
#endif

static double
mean(uint64_t sum, uint32_t n)
{
	return n > 0 ? (double)sum / n : 0;
}

static double
seconds(uint64_t ticks)
{
	return (double)ticks / TSTAMPFAC;
}

/* Means and intervals, each 0 in flows without them. */
#define BGP_DOUBLE(name, expression) \
	static double \
	name(unsigned long flowIndex) \
	{ \
		const struct bgp_flow *const f = bgpFlows[flowIndex]; \
	\
		return f != NULL ? (expression) : 0; \
	}
BGP_DOUBLE(mean_announced, mean(f->announced, f->n[BGP_UPDATE - BGP_OPEN]))
BGP_DOUBLE(mean_withdrawn, mean(f->withdrawn, f->n[BGP_UPDATE - BGP_OPEN]))
BGP_DOUBLE(mean_path, mean(f->sumPath, f->npath))
BGP_DOUBLE(min_update, seconds(f->update.min))
BGP_DOUBLE(max_update, seconds(f->update.max))
BGP_DOUBLE(mean_update, f->update.n > 1 ? seconds(f->update.sum) / (f->update.n - 1) : 0)
BGP_DOUBLE(min_keepalive, seconds(f->keepalive.min))
BGP_DOUBLE(max_keepalive, seconds(f->keepalive.max))
BGP_DOUBLE(mean_keepalive, f->keepalive.n > 1 ? seconds(f->keepalive.sum) / (f->keepalive.n - 1) : 0)

static const struct t2_column columns[] = {
	{ "bgpStat", T2_REF(H16, bgpFlows, stat), "BGP status", .join = T2_JOIN_OR },
	{ "bgpAFlgs", T2_REF(H16, bgpFlows, odd), "BGP anomalies", .join = T2_JOIN_OR },
	{ "bgpMsgT", T2_REF(H8, bgpFlows, types), "BGP message types, a bit each", .join = T2_JOIN_OR },
	{ "bgpNOpen_Upd_Notif_KeepAl_RteRefr", T2_REF_SPAN("U32_U32_U32_U32_U32", bgpFlows, n, n),
	    "BGP messages of each type", .unit = "messages", .join = T2_JOIN_SUM },
	{ "bgpVersion", T2_REF(U8, bgpFlows, version), "BGP version", .join = T2_JOIN_LAST },
	{ "bgpSrcAS_dstAS", T2_ROW("U32_U32", append_as), "BGP AS of source and destination", .join = T2_JOIN_LAST },
#if BGP_IP_FORMAT == 0
	{ "bgpSrcId_dstId", T2_ROW("H32_H32", append_id), "BGP identifier of source and destination",
	    .join = T2_JOIN_LAST },
#elif BGP_IP_FORMAT == 1
	{ "bgpSrcId_dstId", T2_ROW("IP4_IP4", append_id), "BGP identifier of source and destination",
	    .join = T2_JOIN_LAST },
#else
	{ "bgpSrcId_dstId", T2_ROW("U32_U32", append_id), "BGP identifier of source and destination",
	    .join = T2_JOIN_LAST },
#endif
	{ "bgpHTime", T2_REF(U16, bgpFlows, holdTime), "BGP hold time", .unit = "s", .join = T2_JOIN_LAST },
	{ "bgpCaps", T2_REF(H16, bgpFlows, caps), "BGP capabilities, a bit each", .join = T2_JOIN_OR },
	{ "bgpPAttr", T2_REF(H32, bgpFlows, attributes), "BGP path attributes, a bit each", .join = T2_JOIN_OR },
	{ "bgpNAdver", T2_REF(U32, bgpFlows, announced), "BGP prefixes announced", .unit = "prefixes",
	    .join = T2_JOIN_SUM },
	{ "bgpNWdrwn", T2_REF(U32, bgpFlows, withdrawn), "BGP prefixes withdrawn", .unit = "prefixes",
	    .join = T2_JOIN_SUM },
	{ "bgpMaxAdver", T2_REF(U32, bgpFlows, maxAnnounced), "BGP most prefixes announced by an update",
	    .unit = "prefixes", .join = T2_JOIN_MAX },
	{ "bgpAvgAdver", T2_CALL(DBL, mean_announced), "BGP prefixes announced, per update", .unit = "prefixes",
	    .join = T2_JOIN_NONE },
	{ "bgpMaxWdrwn", T2_REF(U32, bgpFlows, maxWithdrawn), "BGP most prefixes withdrawn by an update",
	    .unit = "prefixes", .join = T2_JOIN_MAX },
	{ "bgpAvgWdrwn", T2_CALL(DBL, mean_withdrawn), "BGP prefixes withdrawn, per update", .unit = "prefixes",
	    .join = T2_JOIN_NONE },
	{ "bgpAdvPref", T2_REF(H32, bgpFlows, announcedBits), "BGP lengths of announced prefixes, a bit each",
	    .join = T2_JOIN_OR },
	{ "bgpWdrnPref", T2_REF(H32, bgpFlows, withdrawnBits), "BGP lengths of withdrawn prefixes, a bit each",
	    .join = T2_JOIN_OR },
	{ "bgpNIGP_EGP_INC", T2_REF_SPAN("U32_U32_U32", bgpFlows, origin, origin), "BGP updates by origin",
	    .unit = "messages", .join = T2_JOIN_SUM },
	{ "bgpMinASPLen", T2_REF(U8, bgpFlows, minPath), "BGP shortest AS path", .unit = "ASes",
	    .join = T2_JOIN_MIN },
	{ "bgpMaxASPLen", T2_REF(U8, bgpFlows, maxPath), "BGP longest AS path", .unit = "ASes", .join = T2_JOIN_MAX },
	{ "bgpAvgASPLen", T2_CALL(DBL, mean_path), "BGP mean length of AS paths", .unit = "ASes",
	    .join = T2_JOIN_NONE },
	{ "bgpMaxNPrepAS", T2_REF(U32, bgpFlows, maxPrepended), "BGP most times that an AS is prepended",
	    .join = T2_JOIN_MAX },
	{ "bgpMinIatUp", T2_CALL(DBL, min_update), "BGP least interval of updates", .unit = "s",
	    .join = T2_JOIN_MIN },
	{ "bgpMaxIatUp", T2_CALL(DBL, max_update), "BGP largest interval of updates", .unit = "s",
	    .join = T2_JOIN_MAX },
	{ "bgpAvgIatUp", T2_CALL(DBL, mean_update), "BGP mean interval of updates", .unit = "s",
	    .join = T2_JOIN_NONE },
	{ "bgpMinIatKA", T2_CALL(DBL, min_keepalive), "BGP least interval of keepalives", .unit = "s",
	    .join = T2_JOIN_MIN },
	{ "bgpMaxIatKA", T2_CALL(DBL, max_keepalive), "BGP largest interval of keepalives", .unit = "s",
	    .join = T2_JOIN_MAX },
	{ "bgpAvgIatKA", T2_CALL(DBL, mean_keepalive), "BGP mean interval of keepalives", .unit = "s",
	    .join = T2_JOIN_NONE },
#if BGP_NOTIF_FORMAT == 0
	{ "bgpNotifCode_Subcode", T2_REF_SPAN("U8_U8", bgpFlows, code, subcode),
	    "BGP code and subcode of the last notification", .join = T2_JOIN_LAST },
#elif BGP_NOTIF_FORMAT == 1
	{ "bgpNotifCode_Subcode", T2_ROW("STR_U8", append_notification),
	    "BGP code and subcode of the last notification", .join = T2_JOIN_LAST },
#else
	{ "bgpNotifCode_Subcode", T2_ROW("STR_STR", append_notification),
	    "BGP code and subcode of the last notification", .join = T2_JOIN_LAST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return bgpFlows[flowIndex] == NULL;
}

#if BGP_OUTPUT_RT == 1
static void
files_open(void)
{
	t2_env_t env[ENV_BGP_N] = {};

	T2_SET_ENV_STR(BGP_RT_SUFFIX);
	T2_SET_ENV_STR(BGP_ANOM_SUFFIX);
	T2_SET_ENV_STR(BGP_MOAS_SUFFIX);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_BGP_N, env);
#endif
	t2_sidefile_open(&files[ENV_BGP_RT_SUFFIX], T2_ENV_VAL(BGP_RT_SUFFIX));
	t2_sidefile_open(&files[ENV_BGP_ANOM_SUFFIX], T2_ENV_VAL(BGP_ANOM_SUFFIX));
	t2_sidefile_open(&files[ENV_BGP_MOAS_SUFFIX], T2_ENV_VAL(BGP_MOAS_SUFFIX));
	t2_free_env(ENV_BGP_N, env);
}
#endif

void
initialize(void)
{
#if BGP_OUTPUT_RT == 1
	files_open();
#endif
	source = (struct bgp_source){ .record = &records, .routes = files[ENV_BGP_RT_SUFFIX].f,
		.anomalies = files[ENV_BGP_ANOM_SUFFIX].f, .moas = files[ENV_BGP_MOAS_SUFFIX].f };
#if BGP_RT == 1
	source.rib = &rib;
#endif
	bgp_files_heads(&source);
	T2_PLUGIN_STRUCT_NEW_RARE(bgpFlows);
	t2_mem_use();
}

static void
count(const struct bgp_flow *f, const uint32_t *before)
{
	for (unsigned i = 0; i < BGP_TYPES; i++)
		messages[i] += f->n[i] - before[i];
	bgpStat |= f->stat;
	bgpAFlgs |= f->odd;
	bgpCaps |= f->caps;
	bgpPAttr |= f->attributes;
}

void
onPacketInOrder(packet_t *packet, unsigned long flowIndex)
{
	struct bgp_flow **f = &bgpFlows[flowIndex];
	const struct cursor l4 = cursor_l4(packet), l7 = cursor_l7(packet);
	uint32_t before[BGP_TYPES], seq;
	uint16_t stat UNUSED;

	if (LIKELY(packet->srcPort != BGP_PORT && packet->dstPort != BGP_PORT) || !PROTO_IS_TCP(packet) ||
	    !PACKET_IS_IP(packet) || !t2_is_first_fragment(packet) || !cursor_has(&l4, 14))
		return;
	t2_flow_met(flowIndex);
	if (*f == NULL && (*f = calloc(1, sizeof(**f))) == NULL)
		return;
	bgpPkts++;
	(*f)->stat |= BGP_STAT_BGP;
	seq = get_u32be(l4.p + 4);
	source.findex = flows[flowIndex].findex;
	source.number = numPackets;
	source.time = (uint64_t)packet->pcapHdrP->ts.tv_sec * (uint64_t)TSTAMPFAC +
	    (uint64_t)packet->pcapHdrP->ts.tv_usec;
	memcpy(before, (*f)->n, sizeof(before));
	stat = (*f)->stat;
	if (l4.p[13] & TH_SYN) {
		bgp_flow_end(*f, &source);
		bgp_flow_begin(*f, ++seq);
	}
	bgp_flow_segment(*f, &source, seq, l7.p, cursor_left(&l7), packet->l7Len);
	count(*f, before);
#if BGP_DEBUG == 1
	if (((*f)->stat & ~stat) != 0)
		T2_PLOG(plugin_name, "packet %" PRIu64 ": flow %" PRIu64 ": bgpStat=0x%04" B2T_PRIX16, numPackets,
		    flows[flowIndex].findex, (uint16_t)((*f)->stat & ~stat));
#endif
}

/* What is behind a hole that was not filled is counted; the order of lines in the files has gone by. */
static void
end(struct bgp_flow *f)
{
	uint64_t none = 0;
	const struct bgp_source last = { .record = &none };
	uint32_t before[BGP_TYPES];

	if (f->order.held == NULL)
		return;
	memcpy(before, f->n, sizeof(before));
	bgp_flow_end(f, &last);
	for (unsigned i = 0; i < BGP_TYPES; i++)
		found[t2_worker].n[i] += f->n[i] - before[i];
	found[t2_worker].stat |= f->stat;
	found[t2_worker].odd |= f->odd;
	found[t2_worker].caps |= f->caps;
	found[t2_worker].attributes |= f->attributes;
}

/* What can be told when both sides are known: who is in the path of routes that are announced to it, and by whom. */
void
onFlowTerminate(unsigned long flowIndex)
{
	struct bgp_flow *const f = bgpFlows[flowIndex];
	const struct bgp_flow *o;

	if (f == NULL)
		return;
	end(f);
	if ((o = opposite(flowIndex)) == NULL || o->as == 0)
		return;
	for (unsigned i = 0; i < f->nas; i++)
		if (f->asn[i] == o->as)
			f->odd |= BGP_ODD_LOOP;
	if (f->other && f->as != o->as)
		f->stat |= BGP_STAT_MISMATCH;
	found[t2_worker].stat |= f->stat;
	found[t2_worker].odd |= f->odd;
}

void
onFlowFree(unsigned long flowIndex)
{
	if (bgpFlows[flowIndex] == NULL)
		return;
	bgp_flow_clear(bgpFlows[flowIndex]);
	free(bgpFlows[flowIndex]);
	bgpFlows[flowIndex] = NULL;
}

/* Messages of each type, those at the ends of flows too */
static void
message_totals(uint64_t n[BGP_TYPES])
{
	memcpy(n, messages, sizeof(messages));
	for (unsigned i = 0; i < T2_WORKERS_MAX; i++)
		for (unsigned k = 0; k < BGP_TYPES; k++)
			n[k] += found[i].n[k];
}

static void
report(FILE *stream)
{
	static const char *const names[BGP_TYPES] = { "Number of BGP OPEN messages", "Number of BGP UPDATE messages",
		"Number of BGP NOTIFICATION messages", "Number of BGP KEEPALIVE messages",
		"Number of BGP ROUTE-REFRESH messages" };
	const uint64_t all = bgpPkts - bgpPkts0;
	uint64_t n[BGP_TYPES];

	message_totals(n);
	for (unsigned i = 0; i < T2_WORKERS_MAX; i++) {
		bgpStat |= found[i].stat;
		bgpAFlgs |= found[i].odd;
		bgpCaps |= found[i].caps;
		bgpPAttr |= found[i].attributes;
	}
	T2_FPLOG_AGGR_HEX(stream, plugin_name, bgpStat);
	T2_FPLOG_AGGR_HEX(stream, plugin_name, bgpAFlgs);
	T2_FPLOG_AGGR_HEX(stream, plugin_name, bgpCaps);
	T2_FPLOG_AGGR_HEX(stream, plugin_name, bgpPAttr);
	T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of BGP packets", bgpPkts, numPackets - numPackets0);
	for (unsigned i = 0; i < BGP_TYPES; i++)
		T2_FPLOG_NUMP(stream, plugin_name, names[i], n[i] - messages0[i], all);
}

void
pluginReport(FILE *stream)
{
	bgpPkts0 = 0;
	memset(messages0, 0, sizeof(messages0));
	report(stream);
}

void
monitoring(FILE *stream, uint8_t state)
{
	if (!t2_monitor_number(stream, state, "bgpPkts", bgpPkts - bgpPkts0, report))
		return;
#if DIFF_REPORT == 1
	bgpPkts0 = bgpPkts;
	message_totals(messages0);
#endif
}

void
onApplicationTerminate(void)
{
	for (unsigned i = 0; i < ENV_BGP_N; i++)
		t2_sidefile_close(&files[i]);
#if BGP_RT == 1
	bgp_rib_clear(&rib);
#endif
	T2_PLUGIN_STRUCT_FREE(bgpFlows);
}
