/* modbus: the callbacks, columns and report lines; mb_flow.c reads messages. */
#include "modbus.h"

#include "app.h"
#include "counts.h"
#include "cursor.h"
#include "mb_flow.h"
#include "stream.h"

#define MODBUS_PORT	502

/* A cell per flow, Modbus or not. */
struct modbus_cell {
	struct mb_flow *f;		/* NULL until there is a message; owned */
	uint16_t stat;			/* MB_STAT_MODBUS, or 0 */
};

T2_PLUGIN_INIT_FLAGS("modbus", T2_VERSION, 0, 8, "", (MB_DEBUG == 1 ? 0 : T2_SHARDABLE) | T2_PACKET_FILE |
    T2_MEETS);

static struct modbus_cell *modbusCells;

/* What each worker counts. */
static struct counts {
	uint64_t n;			/* messages */
	uint16_t stat;			/* of all ended flows */
} T2_PER_WORKER counts[T2_WORKERS_MAX];

static uint8_t said[MB_HEADER];		/* -s: header of the first message in work */
static size_t nsaid;

static t2_app_t modbusApp;

static bool take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

/* Flows of Modbus, or all, of which the ports say that they are. */
static void
ask(void)
{
	struct t2_stream_ask a = { .bytes = T2_STREAM_ALL, .stream = take_stream };
#if T2_PORTRULES == 0
	static const uint16_t ports[] = { MODBUS_PORT, 0 };

	a.app = modbusApp = t2_app_declare(&(struct t2_app){ .name = "modbus", .tcp = ports, .tcp_looks = mb_looks });
#endif
	t2_stream_ask(&a);
}

void
initialize(void)
{
	static const struct t2_packet_column line[] = { { "mbTranId", "" }, { "mbProtId", "" }, { "mbLen", "" },
		{ "mbUnitId", "" }, { "mbFuncCode", "" } };

	T2_PLUGIN_STRUCT_NEW_RARE(modbusCells);
	T2_PACKET_COLUMNS(line);
	ask();
}

void
onFlowGenerated(packet_t *packet, unsigned long flowIndex)
{
	if (LIKELY(packet->srcPort != MODBUS_PORT && packet->dstPort != MODBUS_PORT) || !PACKET_IS_IP(packet) ||
	    !PROTO_IS_TCP(packet))
		return;
	t2_flow_met(flowIndex);
	modbusCells[flowIndex].stat = MB_STAT_MODBUS;
}

static struct mb_flow *
flow_made(struct modbus_cell *c)
{
	if (c->f == NULL)
		c->f = t2_mem_new(T2_MEM_TEXT, sizeof(*c->f));
	return c->f;
}

static bool
take_message(void *flow, const uint8_t *p, size_t n, size_t whole)
{
	struct mb_flow *const f = flow;
	const uint32_t before = f->n;
	const uint16_t stat = mb_flow_message(f, p, n, whole);

	counts[t2_worker].n += f->n - before;
#if MB_DEBUG == 1
	if (stat & (MB_STAT_PROTOCOL | MB_STAT_FUNCTION | MB_STAT_EXCEPTION | MB_STAT_MALFORMED))
		T2_PLOG(plugin_name, "packet %" PRIu64 ": message of %zu bytes: modbusStat=0x%04" B2T_PRIX16,
		    numPackets, n, stat);
#else
	(void)stat;
#endif
	if (UNLIKELY(sPktFile != NULL) && nsaid == 0) {
		nsaid = MIN(n, sizeof(said));
		memcpy(said, p, nsaid);
	}
	return true;
}

/* The core: the next bytes of a direction. */
static bool
take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct modbus_cell *const c = &modbusCells[flowIndex];
	bool more;

#if T2_PORTRULES == 0
	c->stat = MB_STAT_MODBUS;
#endif
	if (c->stat == 0 || flow_made(c) == NULL)
		return false;
	more = t2_framed_put(&c->f->framed, &mb_framing, b, take_message, c->f);
	if (packet == NULL && sPktFile != NULL)
		nsaid = 0;
	return more;
}

/* What the packet says was taken already. */
void
claimLayer4Information(packet_t *packet UNUSED, unsigned long flowIndex UNUSED)
{
	struct cursor c = { said, said + nsaid };
	uint16_t v;
	uint8_t b;

	for (unsigned i = 0; i < 3 && cursor_u16be(&c, &v); i++)
		t2_packet_value("%u", v);
	if (cursor_u8(&c, &b))
		t2_packet_value("%u", b);
	if (cursor_u8(&c, &b))
		t2_packet_value("0x%02" B2T_PRIX8, b);
	nsaid = 0;
}

/*
 * --- the row -------------------------------------------------------------------------------------------------------
 */

static uint64_t
status_of(unsigned long flowIndex)
{
	const struct modbus_cell *const c = &modbusCells[flowIndex];

	return (uint64_t)(c->stat | (c->f != NULL ? c->f->stat : 0));
}

static const struct t2_column columns[] = {
	{ "modbusStat", T2_CALL(H16, status_of), "Modbus status", .join = T2_JOIN_OR },
	{ "modbusUID", T2_PTR_CELL(U8, modbusCells, f, unit), "Modbus unit identifier", .join = T2_JOIN_FIRST },
	{ "modbusNPkts", T2_PTR_CELL(U32, modbusCells, f, n), "Modbus messages", .unit = "messages",
	    .join = T2_JOIN_SUM },
	{ "modbusNumEx", T2_PTR_CELL(U16, modbusCells, f, nexceptions), "Modbus exceptions", .unit = "messages",
	    .join = T2_JOIN_SUM },
	{ "modbusFCBF", T2_PTR_CELL(H64, modbusCells, f, functions), "Modbus function codes, a bit each",
	    .join = T2_JOIN_OR },
#if MB_NUM_FUNC > 0 && MB_FE_FRMT == 0
	{ "modbusFC", T2_PTR_LIST(H8, modbusCells, f, nfc, fc), "Modbus function codes", .join = T2_JOIN_LIST },
#elif MB_NUM_FUNC > 0
	{ "modbusFC", T2_PTR_LIST(U8, modbusCells, f, nfc, fc), "Modbus function codes", .join = T2_JOIN_LIST },
#endif
	{ "modbusFExBF", T2_PTR_CELL(H64, modbusCells, f, failed), "Modbus function codes that failed, a bit each",
	    .join = T2_JOIN_OR },
#if MB_NUM_FEX > 0 && MB_FE_FRMT == 0
	{ "modbusFEx", T2_PTR_LIST(H8, modbusCells, f, nfex, fex), "Modbus function codes that failed",
	    .join = T2_JOIN_LIST },
#elif MB_NUM_FEX > 0
	{ "modbusFEx", T2_PTR_LIST(U8, modbusCells, f, nfex, fex), "Modbus function codes that failed",
	    .join = T2_JOIN_LIST },
#endif
	{ "modbusExCBF", T2_PTR_CELL(H16, modbusCells, f, exceptions), "Modbus exception codes, a bit each",
	    .join = T2_JOIN_OR },
#if MB_NUM_EX > 0 && MB_FE_FRMT == 0
	{ "modbusExC", T2_PTR_LIST(H8, modbusCells, f, nexc, exc), "Modbus exception codes", .join = T2_JOIN_LIST },
#elif MB_NUM_EX > 0
	{ "modbusExC", T2_PTR_LIST(U8, modbusCells, f, nexc, exc), "Modbus exception codes", .join = T2_JOIN_LIST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

/* By the port alone it is Modbus as long as nothing else was said. */
void
onFlowTerminate(unsigned long flowIndex)
{
	struct modbus_cell *const c = &modbusCells[flowIndex];

	if (c->f != NULL) {
		t2_framed_end(&c->f->framed, take_message, c->f);
		if (sPktFile != NULL)
			nsaid = 0;
	}
	else if (c->stat != 0 && t2_app_is_other(flowIndex, modbusApp))
		c->stat = 0;
	counts[t2_worker].stat |= (uint16_t)status_of(flowIndex);
}

bool
flowIsNeutral(unsigned long flowIndex)
{
	return modbusCells[flowIndex].stat == 0;
}

void
onFlowFree(unsigned long flowIndex)
{
	struct mb_flow *const f = modbusCells[flowIndex].f;

	modbusCells[flowIndex] = (struct modbus_cell){ .f = NULL };
	if (f == NULL)
		return;
	t2_framed_clear(&f->framed);
	t2_mem_give(T2_MEM_TEXT, sizeof(*f));
	free(f);
}

/*
 * --- the run -------------------------------------------------------------------------------------------------------
 */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "modbusStat"),
	T2_COUNT(counts, n, "Number of Modbus packets", .of = T2_OF_PACKETS, .column = "modbusPkts"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(modbusCells);
}
