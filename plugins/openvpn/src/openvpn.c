/* openvpn: the callbacks, columns and report; ovpn_flow.c decodes. */
#include "openvpn.h"

#include "app.h"
#include "counts.h"
#include "framed.h"
#include "ovpn_flow.h"
#include "stream.h"

#define KEEP	2048u			/* first bytes of a packet over TCP; more is not of interest */

/* What is known of a flow: its packets, and over TCP what there is of one. */
struct cell {
	struct ovpn_flow f;
	struct t2_framed framed;
};

static struct cell **ovpnFlows;		/* a pointer per flow; NULL in flows that are not OpenVPN */
static struct counts { uint64_t pkts, resets, flows; uint16_t stat; } T2_PER_WORKER counts[T2_WORKERS_MAX];
static t2_app_t openvpn;

T2_PLUGIN_INIT_FLAGS("openvpn", T2_VERSION, 0, 9, "", T2_SHARDABLE | T2_PACKET_FILE | T2_MEETS);

static struct timeval
net_time(unsigned long flowIndex)
{
	const struct cell *const c = ovpnFlows[flowIndex];

	return (struct timeval){ .tv_sec = c != NULL ? (time_t)c->f.netTime : 0 };
}

static const struct t2_column columns[] = {
	{ "ovpnStat", T2_REF(H16, ovpnFlows, f.stat), "OpenVPN status", .join = T2_JOIN_OR },
	{ "ovpnType", T2_REF(H16, ovpnFlows, f.types), "OpenVPN opcodes", .join = T2_JOIN_OR },
	{ "ovpnVersion", T2_REF(U8, ovpnFlows, f.version), "OpenVPN version of the hard reset", .join = T2_JOIN_MAX },
	{ "ovpnHMAC", T2_REF(U8, ovpnFlows, f.hmac), "OpenVPN: HMAC or tag of control packets", .unit = "bytes",
	    .join = T2_JOIN_MAX },
	{ "ovpnHardRst", T2_REF(U32, ovpnFlows, f.hard), "OpenVPN hard resets", .unit = "packets",
	    .join = T2_JOIN_SUM },
	{ "ovpnSoftRst", T2_REF(U32, ovpnFlows, f.soft), "OpenVPN soft resets", .unit = "packets",
	    .join = T2_JOIN_SUM },
	{ "ovpnAcks", T2_REF(U32, ovpnFlows, f.acks), "OpenVPN packets that only acknowledge", .unit = "packets",
	    .join = T2_JOIN_SUM },
	{ "ovpnCtrl", T2_REF(U64, ovpnFlows, f.control), "OpenVPN control packets", .unit = "packets",
	    .join = T2_JOIN_SUM },
	{ "ovpnData", T2_REF(U64, ovpnFlows, f.data), "OpenVPN data packets", .unit = "packets",
	    .join = T2_JOIN_SUM },
	{ "ovpnDataBytes", T2_REF(U64, ovpnFlows, f.bytes), "OpenVPN data, encrypted", .unit = "bytes",
	    .join = T2_JOIN_SUM },
	{ "ovpnKeyID", T2_REF(U8, ovpnFlows, f.key), "OpenVPN: largest number of a key", .join = T2_JOIN_MAX },
	{ "ovpnSessionID", T2_REF_LIST(H64, ovpnFlows, f.nsessions, f.sessions), "OpenVPN sessions of who says it",
	    .join = T2_JOIN_LIST },
	{ "ovpnRSessionID", T2_REF_LIST(H64, ovpnFlows, f.nremote, f.remote),
	    "OpenVPN sessions whose packets it acknowledges", .join = T2_JOIN_LIST },
	{ "ovpnPeerID", T2_REF_LIST(U32, ovpnFlows, f.npeers, f.peers), "OpenVPN numbers of the peer",
	    .join = T2_JOIN_LIST },
	{ "ovpnNetTime", T2_CALL(TIMESTAMP, net_time),
	    "OpenVPN: clock of who says it, at its first packet that has it", .join = T2_JOIN_FIRST },
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return ovpnFlows[flowIndex] == NULL;
}

/* --- packets ---------------------------------------------------------------------------------------------------- */

static struct cell *
cell_of(unsigned long flowIndex)
{
	struct cell **const c = &ovpnFlows[flowIndex];

	t2_flow_met(flowIndex);
	if (*c == NULL && (*c = calloc(1, sizeof(**c))) != NULL)
		ovpn_flow_init(&(*c)->f);
	return *c;
}

static void
take(struct cell *c, unsigned long flowIndex, const uint8_t *p, size_t n, size_t wire)
{
	const unsigned long o = flows[flowIndex].oppositeFlowIndex;

	ovpn_flow_packet(&c->f, o != HASHTABLE_ENTRY_NOT_FOUND && ovpnFlows[o] != NULL ? &ovpnFlows[o]->f : NULL, p,
	    n, wire);
	counts[t2_worker].pkts++;
}

static bool
datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	const bool sure = ovpnFlows[flowIndex] != NULL || (T2_PORTRULES == 0 && t2_app_sure(flowIndex));
	struct cell *c;
	size_t wire = b->len;

	if (!sure && !ovpn_may_be(b->data, b->len))
		return true;
	if ((c = cell_of(flowIndex)) == NULL)
		return false;
	if (packet != NULL && packet->frag == FRAGMENT_NONE)
		wire = MAX(wire, packet->l7Len);
	if (wire > b->len || (b->flags & T2_STREAM_CUT) != 0)
		c->f.stat |= OVPN_STAT_SNAPPED;
	take(c, flowIndex, b->data, b->len, wire);
	return true;
}

/* Bytes of a packet of TCP, with its length. */
static size_t
length(const uint8_t *p, size_t n)
{
	if (n < 3)
		return 0;
	return get_u16be(p) > 0 && p[2] >> 3 >= T2_OVPN_RESET_CLIENT_V1 && p[2] >> 3 <= T2_OVPN_CONTROL_WKC ?
	    2 + (size_t)get_u16be(p) : T2_FRAMED_NONE;
}

static bool
message(void *arg, const uint8_t *p, size_t n, size_t whole)
{
	const unsigned long *const flowIndex = arg;

	if (n < whole && n < KEEP)
		ovpnFlows[*flowIndex]->f.stat |= OVPN_STAT_SNAPPED;
	take(ovpnFlows[*flowIndex], *flowIndex, p + 2, n > 2 ? n - 2 : 0, whole > 2 ? whole - 2 : 0);
	return true;
}

static bool
segment(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	static const struct t2_framing framing = { .length = length, .head = 3, .keep = KEEP };
	const bool sure = ovpnFlows[flowIndex] != NULL || (T2_PORTRULES == 0 && t2_app_sure(flowIndex));
	struct cell *c;

	if (!sure && (length(b->data, b->len) == T2_FRAMED_NONE || b->len < 3 ||
	    !ovpn_may_be(b->data + 2, b->len - 2)))
		return false;
	if ((c = cell_of(flowIndex)) == NULL)
		return false;
	if ((b->flags & T2_STREAM_HOLE) != 0)
		c->f.stat |= OVPN_STAT_HOLE;
	return t2_framed_put(&c->framed, &framing, b, message, &flowIndex);
}

/* --- the plugin ------------------------------------------------------------------------------------------------- */

static int
looks_udp(const uint8_t *p, size_t n)
{
	return t2_looks_openvpn(p, n);
}

static int
looks_tcp(const uint8_t *p, size_t n)
{
	return t2_looks_openvpn_tcp(p, n, T2_APP_BYTES);
}

void
initialize(void)
{
	static const uint16_t ports[] = { 1194, 0 };
	static const struct t2_app app = { .name = "openvpn", .tcp = ports, .udp = ports, .tcp_looks = looks_tcp,
		.udp_looks = looks_udp };
	static const struct t2_packet_column line[] = { { "ovpnStat", "0x0000" } };

	T2_PLUGIN_STRUCT_NEW_RARE(ovpnFlows);
	T2_PACKET_COLUMNS(line);
	openvpn = t2_app_declare(&app);
	t2_stream_ask(&(struct t2_stream_ask){ .app = openvpn, .bytes = T2_STREAM_ALL, .stream = segment,
	    .datagram = datagram });
}

/* Only for the packet file. */
void
claimLayer4Information(packet_t *packet UNUSED, unsigned long flowIndex)
{
	if (ovpnFlows[flowIndex] != NULL)
		t2_packet_value("0x%04" B2T_PRIX16, ovpnFlows[flowIndex]->f.stat);
}

void
onFlowTerminate(unsigned long flowIndex)
{
	struct cell *const c = ovpnFlows[flowIndex];
	struct counts *const n = &counts[t2_worker];

	if (c == NULL)
		return;
	if (c->f.resets > 0 && (c->f.stat & OVPN_STAT_ANSWERED) == 0)
		c->f.stat |= OVPN_STAT_NOANSWER;
	n->stat |= c->f.stat;
	n->resets += c->f.hard;
	n->flows++;
}

#if FORCE_LINK == 1
/* The tunnel goes on: how its packets are made, and half of one. */
void
onFlowContinue(unsigned long from, unsigned long to)
{
	struct cell *const before = ovpnFlows[from], *c;

	if (before == NULL || (c = cell_of(to)) == NULL)
		return;
	c->f.stat = before->f.stat &
	    (OVPN_STAT_OVPN | OVPN_STAT_AUTH | OVPN_STAT_CRYPT | OVPN_STAT_CRYPT2 | OVPN_STAT_ANSWERED);
	c->f.auth = before->f.auth;
	c->f.hmac = before->f.hmac;
	c->f.resets = before->f.resets;
	c->framed = before->framed;
	before->framed = (struct t2_framed){ .part = NULL };
}
#endif

void
onFlowFree(unsigned long flowIndex)
{
	if (ovpnFlows[flowIndex] == NULL)
		return;
	t2_framed_clear(&ovpnFlows[flowIndex]->framed);
	free(ovpnFlows[flowIndex]);
	ovpnFlows[flowIndex] = NULL;
}

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "ovpnStat"),
	T2_COUNT(counts, pkts, "Number of OpenVPN packets", .of = T2_OF_PACKETS, .column = "ovpnPkts"),
	T2_COUNT(counts, resets, "Number of OpenVPN hard resets"),
	T2_COUNT(counts, flows, "Number of OpenVPN flows"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(ovpnFlows);
}
