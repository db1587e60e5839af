/* sctpDecode: the callbacks, columns and report lines; sctp_flow.c decodes. */
#include "sctpDecode.h"

#include "counts.h"
#include "sctp_flow.h"

T2_PLUGIN_INIT_FLAGS("sctpDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_OTHERS | T2_MEETS);

static struct sctp_flow **sctpFlows;	/* a pointer per flow; NULL in flows that are not SCTP */
static struct counts {
	uint64_t pkts, chunks, data, init, aborts;
	uint16_t types;
	uint8_t stat;
} T2_PER_WORKER counts[T2_WORKERS_MAX];

/* The mean window of selective acknowledgements. */
static float
mean_window(unsigned long flowIndex)
{
	const struct sctp_flow *f = sctpFlows[flowIndex];

	return f != NULL && f->windows > 0 ? (float)((double)f->windowSum / f->windows) : 0;
}

#if SCTP_CHNKVAL == 2
static void
append_names(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct sctp_flow *f = sctpFlows[flowIndex];

	OUTBUF_APPEND_NUMREP(buf, f != NULL ? f->ntype : 0);
	for (unsigned i = 0; f != NULL && i < f->ntype; i++)
		OUTBUF_APPEND_STR(buf, sctp_chunk_name(f->type[i]));
}
#endif

static const struct t2_column columns[] = {
	{ "sctpStat", T2_REF(H8, sctpFlows, stat), "SCTP status", .join = T2_JOIN_OR },
	{ "sctpDSNum", T2_REF(U16, sctpFlows, nstream), "SCTP streams with data", .unit = "streams",
	    .join = T2_JOIN_MAX },
	{ "sctpMaxDSNum", T2_REF(U16, sctpFlows, maxStream), "SCTP largest stream with data", .join = T2_JOIN_MAX },
	{ "sctpPID", T2_REF(U32, sctpFlows, protocol), "SCTP protocol of the payload", .join = T2_JOIN_LAST },
	{ "sctpVTag", T2_REF(H32, sctpFlows, tag), "SCTP verification tag", .join = T2_JOIN_FIRST },
#if SCTP_CHNKVAL == 0
	{ "sctpTypeBF", T2_REF(H16, sctpFlows, types), "SCTP chunk types, a bit each", .join = T2_JOIN_OR },
#elif SCTP_CHNKVAL == 1
	{ "sctpType", T2_REF_LIST(U8, sctpFlows, ntype, type), "SCTP chunk type", .join = T2_JOIN_LIST },
#else
	{ "sctpTypeN", T2_ROW("STRC:R", append_names), "SCTP chunk type", .join = T2_JOIN_LIST },
#endif
	{ "sctpCntD_I_A", T2_REF_SPAN("U16_U16_U16", sctpFlows, data, aborts), "SCTP chunks: data, INIT, ABORT",
	    .unit = "chunks", .join = T2_JOIN_SUM },
	{ "sctpCFlags", T2_REF(H8, sctpFlows, flags), "SCTP flags of data, sequence errors", .join = T2_JOIN_OR },
	{ "sctpCCBF", T2_REF(H16, sctpFlows, causes), "SCTP causes of errors, a bit each", .join = T2_JOIN_OR },
	{ "sctpIS", T2_REF(U16, sctpFlows, in), "SCTP inbound streams", .unit = "streams", .join = T2_JOIN_LAST },
	{ "sctpOS", T2_REF(U16, sctpFlows, out), "SCTP outbound streams", .unit = "streams", .join = T2_JOIN_LAST },
	{ "sctpIARW", T2_REF(U32, sctpFlows, window0), "SCTP first window", .unit = "bytes", .join = T2_JOIN_LAST },
	{ "sctpIARWMin", T2_REF(U32, sctpFlows, windowMin), "SCTP least window", .unit = "bytes",
	    .join = T2_JOIN_MIN },
	{ "sctpIARWMax", T2_REF(U32, sctpFlows, windowMax), "SCTP largest window", .unit = "bytes",
	    .join = T2_JOIN_MAX },
	{ "sctpARW", T2_CALL(FLT, mean_window), "SCTP mean window of acknowledgements", .unit = "bytes",
	    .join = T2_JOIN_NONE },
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return sctpFlows[flowIndex] == NULL;
}

void
initialize(void)
{
	static const struct t2_packet_column line[] = { { "sctpStat", "0x00" }, { "sctpVerifTag", "" },
		{ "sctpChunkTypes", "" } };

	T2_PLUGIN_STRUCT_NEW_RARE(sctpFlows);
	T2_PACKET_COLUMNS(line);
}

/* Its columns in the packet file. */
static void
packet_row(uint8_t stat, const struct cursor *l4, struct cursor c)
{
	uint32_t tag;
	uint16_t len;

	t2_packet_value("0x%02" B2T_PRIX8, stat);
	if (!cursor_peek_u32be(l4, 4, &tag))
		return;
	t2_packet_value("0x%08" B2T_PRIX32, tag);
	while (cursor_peek_u16be(&c, 2, &len) && len >= 4) {
		fprintf(sPktFile, "%u;", c.p[0]);
		if (!cursor_skip(&c, (len + 3U) & ~3U))
			break;
	}
	t2_packet_value("%s", "");
}

/* The chunks of this call: all of the packet, or with SCTP_ACTIVATE the one that the flow is about. */
static struct cursor
chunks_of(const packet_t *packet, size_t *wire)
{
	struct cursor c = cursor_l7(packet);

	*wire = MAX(packet->l7Len, cursor_left(&c));
#if SCTP_ACTIVATE > 0
	if (packet->l7SctpHdrP != NULL) {
		const uint8_t *const end = packet->l7SctpHdrP + packet->snapSctpL7Len;
		uint16_t len;

		*wire -= (size_t)(packet->l7SctpHdrP - c.p);
		c = (struct cursor){ packet->l7SctpHdrP, end };
		if (cursor_peek_u16be(&c, 2, &len) && len >= 4 && len < cursor_left(&c)) {
			c.end = c.p + len;
			*wire = len;
		}
	}
#endif
	return c;
}

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	struct sctp_flow **f = &sctpFlows[flowIndex];
	struct counts *const n = &counts[t2_worker];
	const struct cursor l4 = cursor_l4(packet);
	struct cursor c;
	uint16_t data, init, aborts;
	size_t wire;

	if (LIKELY(!PROTO_IS_SCTP(packet)) || !PACKET_IS_IP(packet) || !t2_is_first_fragment(packet))
		return;
	t2_flow_met(flowIndex);
	if (*f == NULL && (*f = calloc(1, sizeof(**f))) == NULL)
		return;
	data = (*f)->data, init = (*f)->init, aborts = (*f)->aborts;
	sctp_flow_header(*f, l4.p, cursor_left(&l4), packet->frag == FRAGMENT_NONE &&
	    cursor_left(&l4) == (size_t)packet->l7Len + packet->l4HdrLen);
	c = chunks_of(packet, &wire);
	n->chunks += sctp_flow_chunks(*f, c.p, cursor_left(&c), wire);
	n->pkts++;
	n->data += (uint16_t)((*f)->data - data);
	n->init += (uint16_t)((*f)->init - init);
	n->aborts += (uint16_t)((*f)->aborts - aborts);
	n->stat |= (*f)->stat;
	n->types |= (*f)->types;
	if (sPktFile != NULL)
		packet_row((*f)->stat, &l4, c);
}

void
onFlowFree(unsigned long flowIndex)
{
	free(sctpFlows[flowIndex]);
	sctpFlows[flowIndex] = NULL;
}

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "sctpStat"),
	T2_COUNT_BITS(counts, types, "sctpTypeBF"),
	T2_COUNT(counts, pkts, "Number of SCTP packets", .of = T2_OF_PACKETS, .column = "sctpPkts"),
	T2_COUNT(counts, chunks, "Number of SCTP chunks"),
	T2_COUNT_SHARE(counts, data, chunks, "Number of SCTP DATA chunks"),
	T2_COUNT_SHARE(counts, init, chunks, "Number of SCTP INIT chunks"),
	T2_COUNT_SHARE(counts, aborts, chunks, "Number of SCTP ABORT chunks"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(sctpFlows);
}
