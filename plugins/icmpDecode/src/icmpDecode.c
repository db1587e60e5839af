/*
 * icmpDecode: the callbacks, columns and report lines; icmp_flow.c decodes, icmp_stats.c writes the statistics file.
 */
#include "icmpDecode.h"

#include "icmp_flow.h"
#include "icmp_stats.h"

T2_PLUGIN_INIT("icmpDecode", T2_VERSION, 0, 8);

static struct icmp_flow **icmpFlows;	/* a pointer per flow; NULL in flows that are not ICMP */
static struct icmp_stats stats4, stats6;
static uint64_t icmpPkts, icmpPkts0;	/* of both families */
static uint64_t icmpEchoReq, icmpEchoReq0;
static uint64_t icmpEchoRep, icmpEchoRep0;
static uint8_t icmpStat;		/* of all ended flows */
static const struct icmp_flow no_flow;	/* what the row of another flow shows */

#if ICMP_STATFILE == 1
static char *statName;			/* PREFIX and suffix */
static FILE *statFile;
static char *noCode;

/* The file is opened here, so that a run that could not write it does not start. */
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
	statName = t2_alloc_strcat(baseFileName, T2_ENV_VAL(ICMP_SUFFIX), NULL);
	t2_free_env(ENV_ICMP_N, env);
	if ((statFile = t2_fopen(statName, "w")) == NULL)
		exit(EXIT_FAILURE);
}

static void
stat_file_close(void)
{
	icmp_stats_print(statFile, &stats4, &stats6, numPackets, noCode);
	if (fflush(statFile) == EOF || ferror(statFile))
		t2_sink_error(statName, errno);
	fclose(statFile);
	free(statName);
	free(noCode);
}
#endif

void
initialize(void)
{
	static const struct t2_packet_column columns[] = { { "icmpStat", "0x00" }, { "icmpType", "" }, { "icmpCode", "" },
		{ "icmpID", "" }, { "icmpSeq", "" }, { "icmpPFindex", "" } };

	T2_PLUGIN_STRUCT_NEW(icmpFlows);
#if ICMP_STATFILE == 1
	stat_file_open();
#endif
	T2_PACKET_COLUMNS(columns);
}

binary_value_t *
printHeader(void)
{
	binary_value_t *bv = NULL;

	BV_APPEND_H8(bv, "icmpStat", "ICMP status");
	BV_APPEND_U8(bv, "icmpTCcnt", "ICMP packets");
#if ICMP_TC_MD == 0
	BV_APPEND(bv, "icmpBFTypH_TypL_Code", "ICMP type and code bit fields", 3, bt_hex_32, bt_hex_32, bt_hex_16);
#else
	BV_APPEND_R(bv, "icmpType_Code", "ICMP types and codes", 2, bt_uint_8, bt_uint_8);
#endif
	BV_APPEND_H32(bv, "icmpTmGtw", "ICMP identifier and sequence of timestamps");
	BV_APPEND_FLT(bv, "icmpEchoSuccRatio", "ICMP echo replies per request");
	BV_APPEND_U64(bv, "icmpPFindex", "ICMP index of the flow that caused the error");
	return bv;
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

void
onFlowGenerated(packet_t *packet, unsigned long flowIndex)
{
	struct icmp_flow **f = &icmpFlows[flowIndex];

	if (UNLIKELY(*f != NULL)) {
		free(*f);
		*f = NULL;
	}
	if (LIKELY(!PACKET_IS_IP(packet) || !PROTO_IS_ICMP(packet)))
		return;
	if ((*f = calloc(1, sizeof(**f))) == NULL)
		return;
	(*f)->stat = ICMP_STAT_ICMP;
#if ICMP_FDCORR == 1
	if (t2_is_first_fragment(packet))
		correct_direction(packet, &flows[flowIndex]);
#endif
}

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
 * Index of the flow whose packet came back in this error, 0 if there is none
 * in the table. It has the addresses, ports and protocol of the header that
 * came back, and the VLAN of the error.
 */
static uint64_t
parent_findex(const packet_t *packet)
{
	const bool v6 = PROTO_IS_ICMP6(packet);
	const struct cursor l4 = cursor_l4(packet);
	struct icmp_origin o;
	flow_t key;
	unsigned long i;

	if (v6 != PACKET_IS_IPV6(packet) || !icmp_is_error(v6, l4.p[0]) ||
	    !icmp_origin_read(v6, l4.p, cursor_left(&l4), &o))
		return 0;
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
	i = hashTable_lookup(mainHashMap, (const char *)&key.srcIP);
	return i != HASHTABLE_ENTRY_NOT_FOUND ? flows[i].findex : 0;
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

void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	struct icmp_flow *f = icmpFlows[flowIndex];
	const struct cursor l4 = cursor_l4(packet);
	const uint8_t *const p = l4.p;
	uint64_t parent = 0;
	bool v6;

	if (LIKELY(f == NULL) || !t2_is_first_fragment(packet) || !cursor_has(&l4, 2)) {
		T2_PACKET_VALUE("0x%02" B2T_PRIX8, f != NULL ? f->stat : 0);
		return;
	}
	v6 = PROTO_IS_ICMP6(packet);
	icmp_flow_message(f, v6, p, cursor_left(&l4));
	if (v6)
		count(&stats6, p[0] == ICMP6_ECHO_REQ, p[0] == ICMP6_ECHO_REP, p);
	else
		count(&stats4, p[0] == ICMP_ECHO_REQUEST, p[0] == ICMP_ECHO_REPLY, p);
#if ICMP_PARENT == 1
	parent = parent_findex(packet);
	if (parent > 0)
		f->parent = parent;
#endif
	if (sPktFile != NULL)
		packet_row(packet, f->stat, parent);
}

/* Replies of the other direction per request of this one; minus their number if they answer nothing. */
static float
success(const struct icmp_flow *f, const struct icmp_flow *opposite)
{
	if (opposite == NULL)
		return 0.0F;
	if (f->requests > 0)
		return (float)opposite->replies / (float)f->requests;
	return opposite->replies > 0 ? -(float)opposite->replies : 0.0F;
}

/* Free the states of a flow when its row and that of its opposite, which reads them, are written. */
static void
flow_done(unsigned long flowIndex, unsigned long opposite)
{
	struct icmp_flow *other = opposite != HASHTABLE_ENTRY_NOT_FOUND ? icmpFlows[opposite] : NULL;

	if (icmpFlows[flowIndex] == NULL)
		return;
	icmpFlows[flowIndex]->done = true;
	if (other != NULL) {
		if (!other->done)
			return;
		free(other);
		icmpFlows[opposite] = NULL;
	}
	free(icmpFlows[flowIndex]);
	icmpFlows[flowIndex] = NULL;
}

void
onFlowTerminate(unsigned long flowIndex)
{
	const unsigned long opposite = flows[flowIndex].oppositeFlowIndex;
	const struct icmp_flow *f = icmpFlows[flowIndex] != NULL ? icmpFlows[flowIndex] : &no_flow;
	outputBuffer_t *buf = main_output_buffer;

	icmpStat |= f->stat;
	OUTBUF_APPEND_U8(buf, f->stat);
	OUTBUF_APPEND_U8(buf, f->cnt);
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
	OUTBUF_APPEND_U32(buf, f->tmGtw);
	OUTBUF_APPEND_FLT(buf, success(f, opposite != HASHTABLE_ENTRY_NOT_FOUND ? icmpFlows[opposite] : NULL));
	OUTBUF_APPEND_U64(buf, f->parent);
	flow_done(flowIndex, opposite);
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
