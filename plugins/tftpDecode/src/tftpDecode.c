/* tftpDecode: the callbacks, columns and report lines; which flows belong together; tftp_flow.c reads datagrams. */
#include "tftpDecode.h"

#include "app.h"
#include "savefile.h"
#include "stream.h"
#include "tftp_flow.h"

#define TFTP_PORT	69
#define TFTP_PORT2	1758	/* of multicast clients */

/* A cell per flow, TFTP or not; flows find each other, so all of it is written in the order of packets. */
struct tftp_cell {
	struct tftp_flow *f;		/* NULL until there is a datagram; owned */
	uint64_t link;			/* findex of the flow that carries the file, or of the request */
};

T2_PLUGIN_INIT_FLAGS("tftpDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_UDP);

static struct tftp_cell *tftpCells;
static uint64_t tftpPkts, tftpPkts0;	/* datagrams */
#if TFTP_SAVE == 1
static const char *const kinds[] = { "file", NULL };
static struct t2_saves saves = { .plugin = "tftpDecode", .kinds = kinds };
static uint64_t files, files0;
#endif

/* What each worker gathers: of all ended flows. */
static struct { uint16_t stat; } T2_PER_WORKER ended[T2_WORKERS_MAX];

#if T2_PORTRULES == 0
/* Others ask the core what an application is: by its port, or by a request. */
static void
declare(void)
{
	static const uint16_t ports[] = { TFTP_PORT, TFTP_PORT2, 0 };

	(void)t2_app_declare(&(struct t2_app){ .name = "tftp", .udp = ports, .udp_looks = tftp_looks });
}
#endif

void
initialize(void)
{
	static const struct t2_packet_column line[] = { { "tftpStat", "0x0000" }, { "tftpOpcode", "" } };

	T2_PLUGIN_STRUCT_NEW_RARE(tftpCells);
	T2_PACKET_COLUMNS(line);
#if T2_PORTRULES == 0
	declare();
#endif
	t2_mem_use();
#if TFTP_SAVE == 1
	T2_SAVES_OPEN(&saves, PLUGIN_SRCH, TFTP_SUFFIX, TFTP_RMDIR == 1);
#endif
}

static inline bool
is_request_port(uint16_t port)
{
	return port == TFTP_PORT || port == TFTP_PORT2;
}

/* By the ports: to the server, or from it. */
static inline bool
are_ports(uint16_t src, uint16_t dst)
{
	return is_request_port(dst) || (src == TFTP_PORT && dst > 1024);
}

/* Is it known to be TFTP? */
static bool
is_tftp(unsigned long flowIndex)
{
	const flow_t *const f = &flows[flowIndex];

	return tftpCells[flowIndex].f != NULL || tftpCells[flowIndex].link != 0 ||
	    (f->l4Proto == L3_UDP && are_ports(f->srcPort, f->dstPort));
}

/* --- the flow of a request, and the one that carries the file --------------------------------------------------- */

/* The flow with a request from the client of this one: its source, or its destination. */
static unsigned long
request_flow(unsigned long flowIndex, bool from_client, uint16_t port)
{
	const flow_t *const f = &flows[flowIndex];
	flow_t key = *f;
	unsigned long found;

	key.srcIP = from_client ? f->srcIP : f->dstIP;
	key.dstIP = from_client ? f->dstIP : f->srcIP;
	key.srcPort = from_client ? f->srcPort : f->dstPort;
	key.dstPort = port;
	found = hashTable_lookup(mainHashMap, (const char *)&key.srcIP);
	return found != HASHTABLE_ENTRY_NOT_FOUND && flows[found].dstPort == port ? found : HASHTABLE_ENTRY_NOT_FOUND;
}

/* Was there a request, from the port that this flow goes to, or comes from?  Each has the other's index. */
static void
link_flows(unsigned long flowIndex)
{
	static const uint16_t ports[] = { TFTP_PORT, TFTP_PORT2 };

	for (unsigned i = 0; i < 2 * T2_NELEM(ports); i++) {
		const unsigned long request = request_flow(flowIndex, i % 2 != 0, ports[i / 2]);

		if (request == HASHTABLE_ENTRY_NOT_FOUND || request == flowIndex)
			continue;
		tftpCells[flowIndex].link = flows[request].findex;
		tftpCells[request].link = flows[flowIndex].findex;
		return;
	}
}

/* --- datagrams -------------------------------------------------------------------------------------------------- */

static struct tftp_flow *
flow_made(struct tftp_cell *c)
{
	if (c->f == NULL)
		c->f = t2_mem_new(T2_MEM_TEXT, sizeof(*c->f));
	return c->f;
}

/* A request has a flow that carries the file, or has none yet. */
static uint64_t
status_of(unsigned long flowIndex)
{
	const struct tftp_cell *const c = &tftpCells[flowIndex];

	if (!is_tftp(flowIndex))
		return 0;
	return (uint64_t)(TFTP_STAT_TFTP | (c->link != 0 ? TFTP_STAT_PASSIVE : TFTP_STAT_ACTIVE) |
	    (c->f != NULL ? c->f->stat : 0));
}

/* Is it one of TFTP: by its ports, as a request, or as an answer to one? */
static bool
is_datagram(const packet_t *packet, unsigned long flowIndex, const struct cursor *c)
{
	const struct tftp_cell *const cell = &tftpCells[flowIndex];
	const size_t n = cursor_left(c);

	if (UNLIKELY(are_ports(packet->srcPort, packet->dstPort)))
		return true;
	if (LIKELY(n < 4 || c->p[0] != 0 || c->p[1] == 0 || c->p[1] > TFTP_OACK))
		return false;
	if (cell->f == NULL && cell->link == 0 && tftp_may_answer(c->p, n) && !is_request_port(packet->srcPort))
		link_flows(flowIndex);
	return cell->f != NULL || cell->link != 0 || (T2_PORTRULES == 0 && tftp_looks(c->p, n) == 1);
}

#if TFTP_SAVE == 1
/* Does the flow come from who asked, to write a file? */
static bool
is_written(unsigned long flowIndex)
{
	return is_request_port(flows[flowIndex].dstPort) ||
	    request_flow(flowIndex, true, TFTP_PORT) != HASHTABLE_ENTRY_NOT_FOUND ||
	    request_flow(flowIndex, true, TFTP_PORT2) != HASHTABLE_ENTRY_NOT_FOUND;
}

/* A file is named A if who asked writes it, B if he reads it. */
static void
put(const struct tftp_flow *f, unsigned long flowIndex, uint64_t at, struct cursor c)
{
	t2_saves_put_as(&saves, "file", flows[flowIndex].findex, f->written ? 'A' : 'B', f->file, !f->begun, at, c.p,
	    cursor_left(&c));
}

/* A block: | 3 16 | number 16 | data |, of which the rest may come in fragments. */
static void
save_block(const packet_t *packet, unsigned long flowIndex, struct cursor l7)
{
	struct tftp_flow *const f = tftpCells[flowIndex].f;
	const struct cursor udp = cursor_l4(packet);
	uint16_t number, said = 0;
	uint32_t len = packet->l7Len;

	if (packet->frag == FRAGMENT_FIRST && cursor_peek_u16be(&udp, 4, &said) && said >= 8)
		len = said - 8u;
	f->fragments = false;
	if (len < 4 || !cursor_skip(&l7, 2) || !cursor_u16be(&l7, &number) ||
	    !tftp_flow_place(f, number, len - 4, &f->fragAt))
		return;
	f->fragments = packet->frag == FRAGMENT_FIRST;
	f->fragId = packet->fragId;
	if (!f->begun) {
		files++;
		f->written = is_written(flowIndex);
		f->stat |= f->written ? TFTP_STAT_WRITTEN : TFTP_STAT_READ;
	}
	put(f, flowIndex, f->fragAt, l7);
	f->begun = true;
}

/* A later fragment; fragOff counts from the header of UDP on. */
static void
save_fragment(const packet_t *packet, unsigned long flowIndex)
{
	const struct tftp_flow *const f = tftpCells[flowIndex].f;

	if (f != NULL && f->fragments && f->fragId == packet->fragId && packet->fragOff >= 12)
		put(f, flowIndex, f->fragAt + packet->fragOff - 12, cursor_l7(packet));
}
#endif

void
onPacketInOrder(packet_t *packet, unsigned long flowIndex)
{
	struct tftp_cell *const c = &tftpCells[flowIndex];
	const struct cursor l7 = cursor_l7(packet);
	unsigned op;

#if TFTP_SAVE == 1
	if (UNLIKELY(packet->frag == FRAGMENT_LATER))
		save_fragment(packet, flowIndex);
#endif
	if (cursor_left(&l7) == 0 || !PROTO_IS_UDP(packet) || !t2_is_first_fragment(packet) ||
	    LIKELY(!is_datagram(packet, flowIndex, &l7)) || flow_made(c) == NULL)
		return;
	op = tftp_flow_datagram(c->f, l7.p, cursor_left(&l7), packet->l7Len > cursor_left(&l7));
#if TFTP_SAVE == 1
	if (op == TFTP_DATA && saves.folder != NULL)
		save_block(packet, flowIndex, l7);
#endif
	tftpPkts++;
	T2_PACKET_VALUE("0x%04" B2T_PRIX16, (uint16_t)status_of(flowIndex));
	T2_PACKET_VALUE("%s", tftp_operation_names[op]);
}

/*
 * --- the row -------------------------------------------------------------------------------------------------------
 */

static void
append_operations(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct tftp_flow *const f = tftpCells[flowIndex].f;
	const uint32_t n = f != NULL ? f->nop : 0;

	OUTBUF_APPEND_NUMREP(buf, n);
	for (unsigned i = 0; i < n; i++)
		OUTBUF_APPEND_STR(buf, tftp_operation_names[f->op[i]]);
}

static void
append_params(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct tftp_flow *const f = tftpCells[flowIndex].f;
	const uint32_t n = f != NULL ? f->nparam : 0;

	OUTBUF_APPEND_NUMREP(buf, n);
	for (unsigned i = 0; i < n; i++)
		OUTBUF_APPEND_STR(buf, f->param[i]);
}

static const struct t2_column columns[] = {
	{ "tftpStat", T2_CALL(H16, status_of), "TFTP status", .join = T2_JOIN_OR },
	{ "tftpPFlow", T2_CELL(U64, tftpCells, link), "TFTP flow that belongs to this one", .join = T2_JOIN_LAST },
#if TFTP_BTFLD == 1
	{ "tftpOpCBF", T2_PTR_CELL(H8, tftpCells, f, operations), "TFTP operations, a bit each", .join = T2_JOIN_OR },
	{ "tftpErrCBF", T2_PTR_CELL(H8, tftpCells, f, errors), "TFTP errors, a bit each", .join = T2_JOIN_OR },
#endif
	{ "tftpNumOpcode", T2_PTR_CELL(U8, tftpCells, f, nop), "TFTP operations listed", .join = T2_JOIN_MAX },
	{ "tftpOpcode", T2_ROW("STRC:R", append_operations), "TFTP operations", .join = T2_JOIN_LIST },
	{ "tftpNumParam", T2_PTR_CELL(U8, tftpCells, f, nparam), "TFTP parameters listed", .join = T2_JOIN_MAX },
	{ "tftpParam", T2_ROW("STR:R", append_params), "TFTP files and modes", .join = T2_JOIN_LIST },
	{ "tftpNumErr", T2_PTR_CELL(U8, tftpCells, f, nerr), "TFTP errors listed", .join = T2_JOIN_MAX },
	{ "tftpErrC", T2_PTR_LIST(U16, tftpCells, f, nerr, err), "TFTP codes of errors", .join = T2_JOIN_LIST },
};
T2_PLUGIN_COLUMNS(columns);

static void
forget(struct tftp_cell *c)
{
	if (c->f != NULL) {
		t2_mem_give(T2_MEM_TEXT, sizeof(*c->f));
		free(c->f);
	}
	if (c->f != NULL || c->link != 0)
		*c = (struct tftp_cell){ .f = NULL };
}

void
onFlowTerminate(unsigned long flowIndex)
{
	ended[t2_worker].stat |= (uint16_t)status_of(flowIndex);
}

bool
flowIsNeutral(unsigned long flowIndex)
{
	return !is_tftp(flowIndex);
}

void
onFlowFree(unsigned long flowIndex)
{
	forget(&tftpCells[flowIndex]);
}

/*
 * --- the run -------------------------------------------------------------------------------------------------------
 */

static void
report(FILE *stream)
{
	uint16_t tftpStat = 0;

	for (unsigned i = 0; i < T2_WORKERS_MAX; i++)
		tftpStat |= ended[i].stat;
	T2_FPLOG_AGGR_HEX(stream, plugin_name, tftpStat);
	T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of TFTP packets", tftpPkts, numPackets - numPackets0);
#if TFTP_SAVE == 1
	T2_FPLOG_NUM(stream, plugin_name, "Number of TFTP files", files - files0);
#endif
}

void
pluginReport(FILE *stream)
{
	tftpPkts0 = 0;
#if TFTP_SAVE == 1
	files0 = 0;
#endif
	report(stream);
}

void
monitoring(FILE *stream, uint8_t state)
{
	if (!t2_monitor_number(stream, state, "tftpPkts", tftpPkts - tftpPkts0, report))
		return;
#if DIFF_REPORT == 1
	tftpPkts0 = tftpPkts;
#if TFTP_SAVE == 1
	files0 = files;
#endif
#endif
}

void
onApplicationTerminate(void)
{
#if TFTP_SAVE == 1
	t2_saves_close(&saves);
#endif
	T2_PLUGIN_STRUCT_FREE(tftpCells);
}
