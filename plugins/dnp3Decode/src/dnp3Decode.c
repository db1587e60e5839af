/*
 * dnp3Decode: the callbacks, columns and report; dnp3_flow.c has frames and fragments, dnp3_objects.c what is in
 * them.
 */
#include "dnp3Decode.h"

#include "counts.h"
#include "dnp3_flow.h"

#define DNP3_PORT	20000
#define DNP3_PATIENCE	4096	/* bytes of a connection without a frame, behind which none is looked for */

static struct dnp3_flow **dnp3Flows;	/* a pointer per flow; NULL in flows that are not DNP3 */
static struct counts { uint64_t frames, fragments, wrong; uint16_t stat, iin; } T2_PER_WORKER counts[T2_WORKERS_MAX];

T2_PLUGIN_INIT_FLAGS("dnp3Decode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_TCP | T2_ONLY_UDP | T2_MEETS);

/* --- the row ---------------------------------------------------------------------------------------------------- */

static void
append_codes(outputBuffer_t *buf, const struct dnp3_codes *codes)
{
	OUTBUF_APPEND_NUMREP(buf, codes->n);
	for (unsigned i = 0; i < codes->n; i++) {
#if DNP3_NAMES == 1
		const char *const name = dnp3_name(codes->v[i]);
		char number[16];

		(void)snprintf(number, sizeof(number), "0x%02x", codes->v[i]);
		OUTBUF_APPEND_STR(buf, name != NULL ? name : number);
#else
		OUTBUF_APPEND_U8(buf, codes->v[i]);
#endif
	}
}

static const struct dnp3_flow *
flow_of(unsigned long flowIndex)
{
	static const struct dnp3_flow none;

	return dnp3Flows[flowIndex] != NULL ? dnp3Flows[flowIndex] : &none;
}

static void
append_asked(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_codes(buf, &flow_of(flowIndex)->asked);
}

static void
append_answered(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_codes(buf, &flow_of(flowIndex)->answered);
}

static void
append_addresses(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct dnp3_flow *const f = flow_of(flowIndex);

	OUTBUF_APPEND_NUMREP(buf, f->naddress);
	for (unsigned i = 0; i < f->naddress; i++) {
		OUTBUF_APPEND_U16(buf, f->address[i].source);
		OUTBUF_APPEND_U16(buf, f->address[i].destination);
	}
}

static void
append_objects(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct dnp3_flow *const f = flow_of(flowIndex);

	OUTBUF_APPEND_NUMREP(buf, f->nobject);
	for (unsigned i = 0; i < f->nobject; i++) {
		OUTBUF_APPEND_U8(buf, f->object[i].group);
		OUTBUF_APPEND_U8(buf, f->object[i].variation);
	}
}

static const struct t2_column columns[] = {
	{ "dnp3Stat", T2_REF(H16, dnp3Flows, stat), "DNP3 status", .join = T2_JOIN_OR },
	{ "dnp3Src_Dst", T2_ROW("U16_U16:R", append_addresses), "DNP3 source and destination of frames",
	    .join = T2_JOIN_LIST },
	{ "dnp3NFrm", T2_REF(U32, dnp3Flows, frames), "DNP3 frames", .unit = "frames", .join = T2_JOIN_SUM },
	{ "dnp3NFrag", T2_REF(U32, dnp3Flows, fragments), "DNP3 fragments of the application layer",
	    .unit = "fragments", .join = T2_JOIN_SUM },
	{ "dnp3NBadCRC", T2_REF(U32, dnp3Flows, wrong), "DNP3 frames with a wrong CRC", .unit = "frames",
	    .join = T2_JOIN_SUM },
	{ "dnp3LinkFC", T2_REF(H32, dnp3Flows, link), "DNP3 functions of the link, a bit each", .join = T2_JOIN_OR },
#if DNP3_NAMES == 1
	{ "dnp3FCReq", T2_ROW("STRC:R", append_asked), "DNP3 functions that are asked for", .join = T2_JOIN_LIST },
	{ "dnp3FCRep", T2_ROW("STRC:R", append_answered), "DNP3 functions of replies", .join = T2_JOIN_LIST },
#else
	{ "dnp3FCReq", T2_ROW("H8:R", append_asked), "DNP3 functions that are asked for", .join = T2_JOIN_LIST },
	{ "dnp3FCRep", T2_ROW("H8:R", append_answered), "DNP3 functions of replies", .join = T2_JOIN_LIST },
#endif
	{ "dnp3IIN", T2_REF(H16, dnp3Flows, iin), "DNP3 internal indications of replies", .join = T2_JOIN_OR },
	{ "dnp3Grp_Var", T2_ROW("U8_U8:R", append_objects), "DNP3 group and variation of objects",
	    .join = T2_JOIN_LIST },
	{ "dnp3CtrlStat", T2_REF_LIST(U8, dnp3Flows, nstatus, status), "DNP3 status of controls in replies",
	    .join = T2_JOIN_LIST },
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return dnp3Flows[flowIndex] == NULL;
}

/* --- packets ---------------------------------------------------------------------------------------------------- */

static struct dnp3_flow *
flow_made(unsigned long flowIndex)
{
	const flow_t *const flow = &flows[flowIndex];
	struct dnp3_flow **const f = &dnp3Flows[flowIndex];

	t2_flow_met(flowIndex);
	if (*f != NULL || (*f = t2_mem_new(T2_MEM_TEXT, sizeof(**f))) == NULL)
		return *f;
	(*f)->port = flow->srcPort == DNP3_PORT || flow->dstPort == DNP3_PORT;
	return *f;
}

static void
flow_drop(unsigned long flowIndex)
{
	struct dnp3_flow *const f = dnp3Flows[flowIndex];

	dnp3Flows[flowIndex] = NULL;
	if (f == NULL)
		return;
	dnp3_flow_clear(f);
	free(f);
	t2_mem_give(T2_MEM_TEXT, sizeof(*f));
}

/* What a flow had said before, and now */
static void
count(const struct dnp3_flow *f, uint32_t frames, uint32_t fragments, uint32_t wrong)
{
	struct counts *const n = &counts[t2_worker];

	n->frames += f->frames - frames;
	n->fragments += f->fragments - fragments;
	n->wrong += f->wrong - wrong;
	n->stat |= f->stat;
	n->iin |= f->iin;
}

/* The core: the next bytes of a connection. */
static bool
piece(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct dnp3_flow *const f = flow_made(flowIndex);
	uint32_t frames, fragments, wrong;

	if (f == NULL)
		return false;
	frames = f->frames;
	fragments = f->fragments;
	wrong = f->wrong;
	dnp3_flow_bytes(f, b);
	count(f, frames, fragments, wrong);
	if (f->frames > 0 || b->offset < DNP3_PATIENCE)
		return true;
	flow_drop(flowIndex);
	return false;
}

/* The core: a datagram. */
static bool
datagram(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct dnp3_flow *f = dnp3Flows[flowIndex];
	uint32_t frames, fragments, wrong;

	if ((f == NULL && dnp3_looks(b->data, b->len) != 1) || (f = flow_made(flowIndex)) == NULL)
		return true;
	frames = f->frames;
	fragments = f->fragments;
	wrong = f->wrong;
	dnp3_flow_datagram(f, b->data, b->len);
	count(f, frames, fragments, wrong);
	return true;
}

static int
looks_datagram(const uint8_t *p, size_t n)
{
	return dnp3_looks(p, n) == 1;
}

void
initialize(void)
{
	static const uint16_t ports[] = { DNP3_PORT, 0 };
	static const struct t2_app app = { .name = "dnp3", .tcp = ports, .udp = ports, .tcp_looks = dnp3_looks,
		.udp_looks = looks_datagram };

	T2_PLUGIN_STRUCT_NEW_RARE(dnp3Flows);
	t2_stream_ask(&(struct t2_stream_ask){ .app = t2_app_declare(&app), .bytes = T2_STREAM_ALL, .stream = piece,
	    .datagram = datagram });
}

void
onFlowTerminate(unsigned long flowIndex)
{
	struct dnp3_flow *const f = dnp3Flows[flowIndex];
	uint32_t frames, fragments, wrong;

	if (f == NULL)
		return;
	frames = f->frames;
	fragments = f->fragments;
	wrong = f->wrong;
	dnp3_flow_end(f);
	if (f->frames == 0)
		f->stat = 0;
	count(f, frames, fragments, wrong);
}

void
onFlowFree(unsigned long flowIndex)
{
	flow_drop(flowIndex);
}

/* --- report ----------------------------------------------------------------------------------------------------- */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "dnp3Stat"),
	T2_COUNT_BITS(counts, iin, "dnp3IIN"),
	T2_COUNT(counts, frames, "Number of DNP3 frames", .column = "dnp3Frames"),
	T2_COUNT(counts, fragments, "Number of DNP3 fragments"),
	T2_COUNT(counts, wrong, "Number of DNP3 frames with a wrong CRC"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(dnp3Flows);
}
