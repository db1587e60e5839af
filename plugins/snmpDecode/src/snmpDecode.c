/* snmpDecode: the callbacks, columns and report lines; snmp_message.c reads messages. */
#include "snmpDecode.h"

#include "app.h"
#include "celltext.h"
#include "counts.h"
#include "secret.h"
#include "snmp_message.h"
#include "stream.h"

#define SNMP_PORT	161
#define TRAP_PORT	162

/* A cell per flow, SNMP or not. */
struct snmp_cell {
	struct snmp_flow *f;		/* NULL until there is a message; owned */
	uint8_t stat;			/* SNMP_STAT_* */
};

T2_PLUGIN_INIT_FLAGS("snmpDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_PACKET_FILE | T2_MEETS);

static struct snmp_cell *snmpCells;

/* What each worker counts. */
static struct counts {
	uint64_t pkts;			/* messages */
	uint64_t n[SNMP_PDUS];		/* those with each PDU */
	uint8_t stat;			/* of all ended flows */
} T2_PER_WORKER counts[T2_WORKERS_MAX];

/* -s: what the message in work says */
static struct {
	bool there;
	uint8_t version, pdu;
	char community[SNMP_STRLEN + 1], user[SNMP_STRLEN + 1];
} said;

static t2_app_t snmpApp;

static bool take_datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);
static bool take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

/* Flows of SNMP, or all, of which the ports say that they are. */
static void
ask(void)
{
	struct t2_stream_ask a = { .bytes = T2_STREAM_ALL, .stream = take_stream, .datagram = take_datagram };
#if T2_PORTRULES == 0
	static const uint16_t ports[] = { SNMP_PORT, TRAP_PORT, 0 };

	a.app = snmpApp = t2_app_declare(&(struct t2_app){ .name = "snmp", .tcp = ports, .udp = ports,
	    .tcp_looks = snmp_looks, .udp_looks = snmp_looks });
#endif
	t2_stream_ask(&a);
}

void
initialize(void)
{
	static const struct t2_packet_column line[] = { { "snmpVersion", "" }, { "snmpCommunity", "" },
		{ "snmpUser", "" }, { "snmpType", "" } };

	T2_PLUGIN_STRUCT_NEW_RARE(snmpCells);
	T2_PACKET_COLUMNS(line);
	ask();
}

static inline bool
is_snmp_port(uint16_t port)
{
	return port == SNMP_PORT || port == TRAP_PORT;
}

void
onFlowGenerated(packet_t *packet, unsigned long flowIndex)
{
	if (LIKELY(!is_snmp_port(packet->srcPort) && !is_snmp_port(packet->dstPort)) || !PACKET_IS_IP(packet) ||
	    (!PROTO_IS_UDP(packet) && !PROTO_IS_TCP(packet)))
		return;
	t2_flow_met(flowIndex);
	snmpCells[flowIndex].stat = SNMP_STAT_SNMP;
}

static struct snmp_flow *
flow_made(struct snmp_cell *c)
{
	if (c->f == NULL)
		c->f = t2_mem_new(T2_MEM_TEXT, sizeof(*c->f));
	return c->f;
}

static void
keep_said(const struct snmp_message *m)
{
	said.there = m->versioned;
	said.version = m->version;
	said.pdu = m->pdu;
	(void)t2_text_keep(said.community, SNMP_STRLEN, m->community.p, cursor_left(&m->community));
	(void)t2_text_keep(said.user, SNMP_STRLEN, m->user.p, cursor_left(&m->user));
}

static bool
take_message(void *cell, const uint8_t *p, size_t n, size_t whole)
{
	struct snmp_cell *const c = cell;
	struct counts *const k = &counts[t2_worker];
	struct snmp_message m;

	snmp_message_read(&m, p, n, whole);
	c->stat |= snmp_flow_add(c->f, &m);
	k->pkts++;
	if (m.pdu != 0)
		k->n[m.pdu - SNMP_PDU]++;
	if (UNLIKELY(sPktFile != NULL))
		keep_said(&m);
	return true;
}

/* Is it one of these flows?  Its cell, with memory; NULL if it is not, or without room. */
static struct snmp_cell *
cell_of(unsigned long flowIndex)
{
	struct snmp_cell *const c = &snmpCells[flowIndex];

#if T2_PORTRULES == 0
	if (t2_app_sure(flowIndex))
		c->stat |= SNMP_STAT_SNMP;
#endif
	return c->stat != 0 && flow_made(c) != NULL ? c : NULL;
}

/* The core: a datagram. */
static bool
take_datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct snmp_cell *const c = b->len > 0 ? cell_of(flowIndex) : NULL;
	bool cut = (b->flags & T2_STREAM_CUT) != 0;

	if (c == NULL)
		return true;
	if ((b->flags & T2_STREAM_JOINED) == 0 && packet != NULL)
		cut = cut || packet->snapL7Len < packet->l7Len;
	return take_message(c, b->data, b->len, cut ? SIZE_MAX : b->len);
}

/* The core: the next bytes of a direction of TCP. */
static bool
take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct snmp_cell *const c = cell_of(flowIndex);
	bool more;

	if (c == NULL)
		return false;
	more = t2_framed_put(&c->f->framed, &snmp_framing, b, take_message, c);
	if (packet == NULL && sPktFile != NULL)
		said.there = false;
	return more;
}

/* What the packet says was taken already. */
void
claimLayer4Information(packet_t *packet UNUSED, unsigned long flowIndex UNUSED)
{
	const char *community;

	if (!said.there)
		return;
	said.there = false;
	community = t2_secret(said.community);
	t2_packet_value("%u", said.version);
	t2_packet_text(community, strlen(community));
	t2_packet_text(said.user, strlen(said.user));
	if (said.pdu != 0)
		t2_packet_value("0x%02" B2T_PRIX8, said.pdu);
}

/*
 * --- the row -------------------------------------------------------------------------------------------------------
 */

static void
append_community(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct snmp_flow *const f = snmpCells[flowIndex].f;
	size_t n = f != NULL ? f->ncommunity : 0;
	const void *text;

	if (n == 0) {
		OUTBUF_APPEND_STR_EMPTY(buf);
		return;
	}
	text = t2_secret_bytes(f->community, &n);
	OUTBUF_APPEND_STRN(buf, text, n);
}

static const struct t2_column columns[] = {
	{ "snmpStat", T2_CELL(H8, snmpCells, stat), "SNMP status", .join = T2_JOIN_OR },
	{ "snmpVersion", T2_PTR_CELL(U8, snmpCells, f, version), "SNMP version as it is sent: 0 is v1, 1 is v2c",
	    .join = T2_JOIN_LAST },
	{ "snmpCommunity", T2_ROW("STR", append_community), "SNMP community", .join = T2_JOIN_LAST },
	{ "snmpUser", T2_PTR_TEXT(STR, snmpCells, f, nuser, user), "SNMP user of version 3", .join = T2_JOIN_LAST },
	{ "snmpMsgT", T2_PTR_CELL(H16, snmpCells, f, pdus), "SNMP kinds of messages, a bit each",
	    .join = T2_JOIN_OR },
	{ "snmpNumReq_Next_Resp_Set_Trap1_Bulk_Info_Trap2_Rep",
	    T2_PTR_SPAN("U64_U64_U64_U64_U64_U64_U64_U64_U64", snmpCells, f, n, n), "SNMP messages of each kind",
	    .unit = "messages", .join = T2_JOIN_SUM },
};
T2_PLUGIN_COLUMNS(columns);

/* By the port alone it is SNMP as long as nothing else was said. */
void
onFlowTerminate(unsigned long flowIndex)
{
	struct snmp_cell *const c = &snmpCells[flowIndex];

	if (c->f != NULL) {
		t2_framed_end(&c->f->framed, take_message, c);
		if (sPktFile != NULL)
			said.there = false;
	}
	else if (c->stat != 0 && t2_app_is_other(flowIndex, snmpApp))
		c->stat = 0;
	counts[t2_worker].stat |= c->stat;
}

bool
flowIsNeutral(unsigned long flowIndex)
{
	return snmpCells[flowIndex].stat == 0;
}

void
onFlowFree(unsigned long flowIndex)
{
	struct snmp_flow *const f = snmpCells[flowIndex].f;

	snmpCells[flowIndex] = (struct snmp_cell){ .f = NULL };
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
	T2_COUNT_BITS(counts, stat, "snmpStat"),
	T2_COUNT(counts, pkts, "Number of SNMP packets", .of = T2_OF_PACKETS, .column = "snmpPkts"),
	T2_COUNT_SHARE(counts, n[0], pkts, "Number of SNMP GetRequest packets"),
	T2_COUNT_SHARE(counts, n[1], pkts, "Number of SNMP GetNextRequest packets"),
	T2_COUNT_SHARE(counts, n[2], pkts, "Number of SNMP GetResponse packets"),
	T2_COUNT_SHARE(counts, n[3], pkts, "Number of SNMP SetRequest packets"),
	T2_COUNT_SHARE(counts, n[4], pkts, "Number of SNMP Trap v1 packets"),
	T2_COUNT_SHARE(counts, n[5], pkts, "Number of SNMP GetBulkRequest packets"),
	T2_COUNT_SHARE(counts, n[6], pkts, "Number of SNMP InformRequest packets"),
	T2_COUNT_SHARE(counts, n[7], pkts, "Number of SNMP Trap v2 packets"),
	T2_COUNT_SHARE(counts, n[8], pkts, "Number of SNMP Report packets"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(snmpCells);
}
