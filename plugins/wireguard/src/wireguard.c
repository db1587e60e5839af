/* wireguard: the callbacks, columns and report; wg_flow.c decodes. */
#include "wireguard.h"

#include "app.h"
#include "counts.h"
#include "looks.h"
#include "stream.h"
#include "wg_flow.h"

static struct wg_flow **wgFlows;	/* a pointer per flow; NULL in flows that are not WireGuard */
static struct counts {
	uint64_t pkts, initiations, responses, flows;
	uint16_t stat;
} T2_PER_WORKER counts[T2_WORKERS_MAX];
static t2_app_t wireguard;

T2_PLUGIN_INIT_FLAGS("wireguard", T2_VERSION, 0, 9, "", T2_SHARDABLE | T2_PACKET_FILE | T2_MEETS);

static uint64_t
established(unsigned long flowIndex)
{
	const struct wg_flow *const f = wgFlows[flowIndex];

	return f != NULL && (f->stat & WG_STAT_ESTABLISHED) != 0;
}

static const struct t2_column columns[] = {
	{ "wgStat", T2_REF(H16, wgFlows, stat), "WireGuard status", .join = T2_JOIN_OR },
	{ "wgEstablished", T2_CALL(U8, established), "WireGuard: an initiation was answered", .join = T2_JOIN_MAX },
	{ "wgInitiations", T2_REF(U32, wgFlows, initiations), "WireGuard handshake initiations", .unit = "messages",
	    .join = T2_JOIN_SUM },
	{ "wgResponses", T2_REF(U32, wgFlows, responses), "WireGuard handshake responses", .unit = "messages",
	    .join = T2_JOIN_SUM },
	{ "wgCookies", T2_REF(U32, wgFlows, cookies), "WireGuard cookie replies", .unit = "messages",
	    .join = T2_JOIN_SUM },
	{ "wgData", T2_REF(U64, wgFlows, data), "WireGuard transport data", .unit = "messages", .join = T2_JOIN_SUM },
	{ "wgKeepAlives", T2_REF(U64, wgFlows, alive), "WireGuard keepalives", .unit = "messages",
	    .join = T2_JOIN_SUM },
	{ "wgDataBytes", T2_REF(U64, wgFlows, bytes), "WireGuard: packets in transport data, filled up to 16 n bytes",
	    .unit = "bytes", .join = T2_JOIN_SUM },
	{ "wgMaxCounter", T2_REF(U64, wgFlows, counter), "WireGuard: largest counter of transport data",
	    .join = T2_JOIN_MAX },
	{ "wgSender", T2_REF_LIST(H32, wgFlows, nsenders, senders), "WireGuard session indices of who says it",
	    .join = T2_JOIN_LIST },
	{ "wgReceiver", T2_REF_LIST(H32, wgFlows, nreceivers, receivers), "WireGuard session indices of who hears it",
	    .join = T2_JOIN_LIST },
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return wgFlows[flowIndex] == NULL;
}

static bool
datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct wg_flow **const f = &wgFlows[flowIndex];
	const unsigned long o = flows[flowIndex].oppositeFlowIndex;
	const bool sure = *f != NULL || t2_app_sure(flowIndex);
	size_t wire = b->len;

	/* by its port alone, or by what the other side says: what looks so */
	if ((!sure || T2_PORTRULES == 1) && *f == NULL && !t2_looks_wireguard(b->data, b->len))
		return true;
	t2_flow_met(flowIndex);
	if (*f == NULL && (*f = calloc(1, sizeof(**f))) == NULL)
		return false;
	if (packet != NULL && packet->frag == FRAGMENT_NONE)
		wire = MAX(wire, packet->l7Len);
	else if ((b->flags & T2_STREAM_CUT) != 0)
		(*f)->stat |= WG_STAT_SNAPPED;
	wg_flow_message(*f, o != HASHTABLE_ENTRY_NOT_FOUND ? wgFlows[o] : NULL, b->data, b->len, wire);
	counts[t2_worker].pkts++;
	return true;
}

/* Datagrams whose first bytes tell. */
static int
looks(const uint8_t *p, size_t n)
{
	return t2_looks_wireguard(p, n);
}

void
initialize(void)
{
	static const uint16_t ports[] = { 51820, 0 };
	static const struct t2_app app = { .name = "wireguard", .udp = ports, .udp_looks = looks };
	static const struct t2_packet_column line[] = { { "wgStat", "0x0000" }, { "wgType", "" } };

	T2_PLUGIN_STRUCT_NEW_RARE(wgFlows);
	T2_PACKET_COLUMNS(line);
	wireguard = t2_app_declare(&app);
	t2_stream_ask(&(struct t2_stream_ask){ .app = wireguard, .bytes = T2_STREAM_ALL, .datagram = datagram });
}

/* Only for the packet file: status of the flow, type of the message. */
void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	const struct wg_flow *const f = wgFlows[flowIndex];
	const struct cursor c = cursor_l7(packet);
	uint8_t type;

	if (f == NULL)
		return;
	t2_packet_value("0x%04" B2T_PRIX16, f->stat);
	if (cursor_peek_u8(&c, 0, &type))
		t2_packet_value("%u", type);
	else
		t2_packet_none();
}

void
onFlowTerminate(unsigned long flowIndex)
{
	struct wg_flow *const f = wgFlows[flowIndex];
	struct counts *const n = &counts[t2_worker];

	if (f == NULL)
		return;
	if (f->initiations > 0 && (f->stat & WG_STAT_ESTABLISHED) == 0)
		f->stat |= WG_STAT_NOANSWER;
	n->stat |= f->stat;
	n->initiations += f->initiations;
	n->responses += f->responses;
	n->flows++;
}

#if FORCE_LINK == 1
/* What was asked for is known, so that the answer is one; counters are of a session. */
void
onFlowContinue(unsigned long from, unsigned long to)
{
	const struct wg_flow *const before = wgFlows[from];
	struct wg_flow *f;

	if (before == NULL || (f = wgFlows[to] = calloc(1, sizeof(*f))) == NULL)
		return;
	f->stat = before->stat & (WG_STAT_WG | WG_STAT_ESTABLISHED);
	f->asked = before->asked;
	f->lastSender = before->lastSender;
	f->answered = before->answered;
	f->counter = before->counter;
	f->counted = before->counted;
}
#endif

void
onFlowFree(unsigned long flowIndex)
{
	free(wgFlows[flowIndex]);
	wgFlows[flowIndex] = NULL;
}

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "wgStat"),
	T2_COUNT(counts, pkts, "Number of WireGuard packets", .of = T2_OF_PACKETS, .column = "wgPkts"),
	T2_COUNT(counts, initiations, "Number of WireGuard handshake initiations"),
	T2_COUNT(counts, responses, "Number of WireGuard handshake responses"),
	T2_COUNT(counts, flows, "Number of WireGuard flows"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(wgFlows);
}
