/* dhcpDecode: the callbacks, columns and report lines; dhcp_flow.c decodes. */
#include "dhcpDecode.h"

#include "dhcp_flow.h"
#include "dhcp_macs.h"

#define PORT_SERVER	67
#define PORT_CLIENT	68
#define PORT6_CLIENT	546
#define PORT6_SERVER	547

/* With FORCE_MODE flows are released, which is the main thread's, as is what several flows share. */
T2_PLUGIN_INIT_FLAGS("dhcpDecode", T2_VERSION, 0, 8, "", T2_ONLY_UDP |
    (FORCE_MODE == 1 || DHCP_FLAG_MAC == 1 || DHCP_FM_DEBUG == 1 ? 0 : T2_SHARDABLE));

static struct dhcp_flow **dhcpFlows;	/* a pointer per flow; NULL in flows that are not DHCP */
static uint64_t *dhcpLinks;		/* findex of the flow of the lease, or of the request; written in order */
#if DHCP_FLAG_MAC == 1
static struct dhcp_macs *macs;
#endif

/* What each worker counts. */
static struct counts {
	uint64_t pkts, pkts6;
	uint64_t requests, replies;
	uint64_t types[DHCP_MTYPES], types6[DHCP6_MTYPES];
	uint16_t stat;
} T2_PER_WORKER counts[T2_WORKERS_MAX];
static struct counts counts0;

static struct dhcp_said said;		/* -s: what the packet in work says */

static const char *const type_names[DHCP_MTYPES] = {
	"", "Discover", "Offer", "Request", "Decline", "ACK", "NAK", "Release", "Inform", "Force Renew",
	"Lease query", "Lease Unassigned", "Lease Unknown", "Lease Active", "Bulk Lease query", "Lease query Done",
	"Active Lease query", "Lease query Status", "TLS"
};
static const char *const type6_names[DHCP6_MTYPES] = {
	"", "SOLICIT", "ADVERTISE", "REQUEST", "CONFIRM", "RENEW", "REBIND", "REPLY", "RELEASE", "DECLINE",
	"RECONFIGURE", "INFORMATION-REQUEST", "RELAY-FORW", "RELAY-REPL", "LEASEQUERY", "LEASEQUERY-REPLY",
	"LEASEQUERY-DONE", "LEASEQUERY-DATA", "RECONFIGURE-REQUEST", "RECONFIGURE-REPLY", "DHCPV4-QUERY",
	"DHCPV4-RESPONSE", "ACTIVELEASEQUERY", "STARTTLS"
};

/* --- which flows ------------------------------------------------------------------------------------------------ */

static bool take_datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

/* Flows of DHCP, or all, of which the ports say that they are. */
static void
ask(void)
{
	struct t2_stream_ask a = { .datagram = take_datagram };
#if T2_PORTRULES == 0
	static const uint16_t ports[] = { PORT_SERVER, PORT_CLIENT, 0 }, ports6[] = { PORT6_CLIENT, PORT6_SERVER, 0 };

	a.app = t2_app_declare(&(struct t2_app){ .name = "dhcpv6", .udp = ports6 });
	t2_stream_ask(&a);
	a.app = t2_app_declare(&(struct t2_app){ .name = "dhcp", .udp = ports, .udp_looks = dhcp_looks });
#endif
	t2_stream_ask(&a);
}

static inline bool
are_ports(uint16_t src, uint16_t dst)
{
	return (src == PORT_CLIENT && dst == PORT_SERVER) ||
	    (src == PORT_SERVER && (dst == PORT_CLIENT || dst == PORT_SERVER));
}

static inline bool
are_ports6(uint16_t src, uint16_t dst)
{
	return (src == PORT6_CLIENT && dst == PORT6_SERVER) ||
	    (src == PORT6_SERVER && (dst == PORT6_CLIENT || dst == PORT6_SERVER));
}

static bool
is_dhcp(unsigned long flowIndex)
{
	const flow_t *const f = &flows[flowIndex];

	if (FLOW_IS_IPV6(f))
		return are_ports6(f->srcPort, f->dstPort);
#if T2_PORTRULES == 0
	if (t2_app_sure(flowIndex))
		return true;
#endif
	return are_ports(f->srcPort, f->dstPort);
}

void
initialize(void)
{
	static const struct t2_packet_column packet_columns[] = { { "dhcpStat", "0x0000" }, { "dhcpMType", "0" },
		{ "dhcpHops", "" }, { "dhcpHWType", "" }, { "dhcpTransID", "" }, { "dhcpOpts", "" },
		{ "dhcpLFlow", "" } };

	T2_PLUGIN_STRUCT_NEW_RARE(dhcpFlows);
	T2_PLUGIN_STRUCT_NEW_RARE(dhcpLinks);
#if DHCP_FLAG_MAC == 1
	if ((macs = dhcp_macs_new()) == NULL)
		T2_PFATAL(plugin_name, "no memory for the addresses of leases");
#endif
	ask();
	T2_PACKET_COLUMNS(packet_columns);
}

/* A flow starts at the side that asks. */
void
onFlowBeginInOrder(packet_t *packet, unsigned long flowIndex)
{
	const struct cursor l7 = cursor_l7(packet);
	flow_t *const flowP = &flows[flowIndex];
	uint8_t op;

	if (LIKELY(!are_ports(packet->srcPort, packet->dstPort)) || !PACKET_IS_IPV4(packet) ||
	    !PROTO_IS_UDP(packet) || FLOW_HAS_OPPOSITE(flowP) || !t2_is_first_fragment(packet) ||
	    !cursor_peek_u8(&l7, 0, &op))
		return;
	if (op == DHCP_BOOTREPLY)
		flowP->status |= L3FLOWINVERT;
	else if (op == DHCP_BOOTREQUEST)
		flowP->status &= ~L3FLOWINVERT;
}

/* --- packet file ------------------------------------------------------------------------------------------------ */

static void
packet_link(unsigned long flowIndex)
{
	if (dhcpLinks[flowIndex] != 0)
		t2_packet_value("%" PRIu64, dhcpLinks[flowIndex]);
	else
		t2_packet_value("%s", "");
}

/* Its columns in the packet file; what the packet says was taken already. */
static void
packet_row(const struct dhcp_flow *f, unsigned long flowIndex)
{
	t2_packet_value("0x%04" B2T_PRIX16, f->stat);
	t2_packet_value("%u", said.type);
	if (said.any) {
		t2_packet_value("%u", said.hops);
		t2_packet_value("%u", said.hwType);
		t2_packet_value("0x%08" B2T_PRIX32, said.xid);
	} else {
		for (int i = 0; i < 3; i++)
			t2_packet_value("%s", "");
	}
	for (unsigned i = 0; i + 1 < f->nopts; i++)
		fprintf(sPktFile, "%u;", f->opts[i]);
	if (f->nopts > 0)
		t2_packet_value("%u", f->opts[f->nopts - 1]);
	else
		t2_packet_value("%s", "");
	packet_link(flowIndex);
	said.any = false;
	said.type = 0;
}

/* --- the flow of a lease ---------------------------------------------------------------------------------------- */

/* The flow from the server to the address that is asked for */
static unsigned long
lease_flow(const packet_t *packet, const struct dhcp_said *s)
{
	flow_t key;

	memset(&key, 0, sizeof(key));
	key.srcIP.IPv4x[0] = s->server;
	key.dstIP.IPv4x[0] = s->requested;
	key.ethType = packet->ethType;
	key.vlanId = packet->vlanId;
	key.srcPort = packet->dstPort;
	key.dstPort = packet->srcPort;
	key.l4Proto = L3_UDP;
	key.ipver = 4;
	key.status = L2_IPV4;
	return hashTable_lookup(mainHashMap, (const char *)&key.srcIP);
}

/* A request and the lease that it asks for are of two flows: each has the other's index. */
static void
link_flows(const packet_t *packet, unsigned long flowIndex)
{
	const struct cursor l7 = cursor_l7(packet);
	struct dhcp_said request;
	unsigned long lease;

	if (!PACKET_IS_IPV4(packet) || !t2_is_first_fragment(packet) ||
	    !dhcp_request_read(l7.p, cursor_left(&l7), &request))
		return;
	if ((lease = lease_flow(packet, &request)) == HASHTABLE_ENTRY_NOT_FOUND)
		return;
	dhcpLinks[flowIndex] = flows[lease].findex;
	dhcpLinks[lease] = flows[flowIndex].findex;
#if DHCP_FM_DEBUG == 1
	T2_PLOG(plugin_name, "packet %" PRIu64 ": flow %" PRIu64 " asks for the lease of flow %" PRIu64, numPackets,
	    flows[flowIndex].findex, flows[lease].findex);
#endif
}

void
onPacketInOrder(packet_t *packet, unsigned long flowIndex)
{
	if (UNLIKELY(packet->dstPort == PORT_SERVER))
		link_flows(packet, flowIndex);
	if (UNLIKELY(sPktFile != NULL) && dhcpFlows[flowIndex] != NULL)
		packet_row(dhcpFlows[flowIndex], flowIndex);
}

/* --- packets ---------------------------------------------------------------------------------------------------- */

/* Were bytes of the datagram not captured? */
static bool
is_cut(const packet_t *packet, const struct t2_bytes *b)
{
	return (b->flags & T2_STREAM_CUT) ||
	    (packet != NULL && !(b->flags & T2_STREAM_JOINED) && packet->l7Len > b->len);
}

static void
count(struct counts *c, bool v6, const struct dhcp_flow *f, const struct dhcp_said *s)
{
	c->stat |= f->stat;
	if (v6) {
		c->pkts6++;
		if (s->type < DHCP6_MTYPES)
			c->types6[s->type]++;
		return;
	}
	c->pkts++;
	c->requests += s->op == DHCP_BOOTREQUEST;
	c->replies += s->op == DHCP_BOOTREPLY;
	if (s->type < DHCP_MTYPES)
		c->types[s->type]++;
}

/* The core: a datagram. */
static bool
take_datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	flow_t *const flowP = &flows[flowIndex];
	struct dhcp_flow **const f = &dhcpFlows[flowIndex];
	const bool v6 = FLOW_IS_IPV6(flowP);
	struct dhcp_said s;

	if (b->len == 0 || !is_dhcp(flowIndex) || (*f == NULL && (*f = calloc(1, sizeof(**f))) == NULL))
		return true;
	(v6 ? dhcp_flow_message6 : dhcp_flow_message)(*f, b->data, b->len, is_cut(packet, b), &s);
	count(&counts[t2_worker], v6, *f, &s);
#if DHCP_FLAG_MAC == 1
	if (!v6 && s.type == DHCP_ACK && s.op == DHCP_BOOTREPLY && s.yours != 0)
		dhcp_macs_set(macs, s.yours, s.mac);
#endif
	if (sPktFile != NULL && packet != NULL)
		said = s;
#if FORCE_MODE == 1
	if (packet != NULL && ((*f)->stat & (DHCP_STAT_LIST | DHCP_STAT_NAMES)) != 0)
		T2_RM_FLOW(flowP);
#endif
	return true;
}

/* --- the row ---------------------------------------------------------------------------------------------------- */

static const struct dhcp_flow *
flow_of(unsigned long flowIndex)
{
	static const struct dhcp_flow none;

	return dhcpFlows[flowIndex] != NULL ? dhcpFlows[flowIndex] : &none;
}

static void
append_macs(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct dhcp_flow *const f = flow_of(flowIndex);

	OUTBUF_APPEND_NUMREP(buf, f->nmacs);
	for (unsigned i = 0; i < f->nmacs; i++) {
		OUTBUF_APPEND_MAC(buf, f->macs[i].mac);
#if DHCP_ADD_CNT == 1
		OUTBUF_APPEND_U32(buf, f->macs[i].count);
#endif
	}
}

static void
append_list(outputBuffer_t *buf, const struct dhcp_names *l)
{
	OUTBUF_APPEND_NUMREP(buf, l->n);
	for (unsigned i = 0; i < l->n; i++) {
		OUTBUF_APPEND_STRN(buf, l->v[i].s, l->v[i].n);
#if DHCP_ADD_CNT == 1
		OUTBUF_APPEND_U32(buf, l->v[i].count);
#endif
	}
}

static void
append_hosts(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_list(buf, &flow_of(flowIndex)->hosts);
}

static void
append_domains(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_list(buf, &flow_of(flowIndex)->domains);
}

#if DHCPMOTOUT == 2
static void
append_type_names(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct dhcp_flow *const f = flow_of(flowIndex);
	const char *const *const names = FLOW_IS_IPV6(&flows[flowIndex]) ? type6_names : type_names;

	OUTBUF_APPEND_NUMREP(buf, f->ntypes);
	for (unsigned i = 0; i < f->ntypes; i++)
		OUTBUF_APPEND_STR(buf, names[f->types[i]]);
}
#endif

#if DHCP_FLAG_MAC == 1
/* Its lease's, or 00:00:00:00:00:00 */
static const void *
mac_of(unsigned long flowIndex, const ipAddr_t *ip)
{
	static const uint8_t none[6];
	const uint8_t *const mac = FLOW_IS_IPV4(&flows[flowIndex]) ? dhcp_macs_get(macs, ip->IPv4x[0]) : NULL;

	return mac != NULL ? mac : none;
}

static const void *
src_mac(unsigned long flowIndex)
{
	const ipAddr_t ip = flows[flowIndex].srcIP;

	return mac_of(flowIndex, &ip);
}

static const void *
dst_mac(unsigned long flowIndex)
{
	const ipAddr_t ip = flows[flowIndex].dstIP;

	return mac_of(flowIndex, &ip);
}
#endif

#define ADDR(which)	T2_REF(IP4, dhcpFlows, addr[which])
#define TEXT(at)	T2_REF_TEXT(STR, dhcpFlows, at.n, at.s)
#if DHCP_ADD_CNT == 1
#define COUNTED(name, with, type, f)	with, T2_ROW(type "_U32:R", f)
#else
#define COUNTED(name, with, type, f)	name, T2_ROW(type ":R", f)
#endif

static const struct t2_column columns[] = {
	{ "dhcpStat", T2_REF(H16, dhcpFlows, stat), "DHCP status", .join = T2_JOIN_OR },
#if DHCPMOTOUT == 0
	{ "dhcpMTypeBF", T2_REF(H32, dhcpFlows, typeBits), "DHCP message types, a bit each", .join = T2_JOIN_OR },
#elif DHCPMOTOUT == 1
	{ "dhcpMType", T2_REF_LIST(U8, dhcpFlows, ntypes, types), "DHCP message types", .join = T2_JOIN_LIST },
#else
	{ "dhcpMTypeNms", T2_ROW("STR:R", append_type_names), "DHCP names of the message types",
		.join = T2_JOIN_LIST },
#endif
	{ "dhcpHWType", T2_REF(H64, dhcpFlows, hwTypes), "DHCP hardware types, a bit each", .join = T2_JOIN_OR },
	{ COUNTED("dhcpCHWAdd", "dhcpCHWAdd_HWCnt", "MAC", append_macs), "DHCP client hardware addresses",
		.join = T2_JOIN_LIST },
#if DHCPMASKFRMT == 1
	{ "dhcpNetmask", ADDR(DHCP_NETMASK), "DHCP network mask", .join = T2_JOIN_LAST },
#else
	{ "dhcpNetmask", T2_REF_BE(H32, dhcpFlows, addr[DHCP_NETMASK]), "DHCP network mask", .join = T2_JOIN_LAST },
#endif
	{ "dhcpGWIP", ADDR(DHCP_GATEWAY), "DHCP gateway", .join = T2_JOIN_LAST },
	{ "dhcpDnsIP", ADDR(DHCP_DNS), "DHCP name server", .join = T2_JOIN_LAST },
	{ "dhcpHopCnt", T2_REF(H32, dhcpFlows, hops), "DHCP numbers of hops, a bit each", .join = T2_JOIN_OR },
	{ "dhcpSrvName", TEXT(server), "DHCP server host name", .join = T2_JOIN_LAST },
	{ "dhcpBootFile", TEXT(file), "DHCP boot file", .join = T2_JOIN_LAST },
	{ "dhcpOptCnt", T2_REF(U16, dhcpFlows, optCnt), "DHCP options", .unit = "options", .join = T2_JOIN_SUM },
#if DHCPMOTOUT == 0
	{ "dhcpOptBF1_BF2_BF3", T2_REF_SPAN("H64_H64_H64", dhcpFlows, optBits[0], optBits[2]),
		"DHCP options, a bit each", .join = T2_JOIN_OR },
#else
	{ "dhcpOpts", T2_REF_LIST(U8, dhcpFlows, nopts, opts), "DHCP options, each once", .join = T2_JOIN_LIST },
#endif
	{ COUNTED("dhcpHosts", "dhcpHosts_HCnt", "STR", append_hosts), "DHCP host names", .join = T2_JOIN_LIST },
	{ COUNTED("dhcpDomains", "dhcpDomains_DCnt", "STR", append_domains), "DHCP domain names",
		.join = T2_JOIN_LIST },
	{ "dhcpMaxSecEl", T2_REF(U16, dhcpFlows, maxSecs), "DHCP maximum of seconds elapsed", .unit = "s",
		.join = T2_JOIN_MAX },
	{ "dhcpLeaseT", T2_REF(U32, dhcpFlows, lease), "DHCP lease time", .unit = "s", .join = T2_JOIN_LAST },
	{ "dhcpRenewT", T2_REF(U32, dhcpFlows, renew), "DHCP renewal time", .unit = "s", .join = T2_JOIN_LAST },
	{ "dhcpRebindT", T2_REF(U32, dhcpFlows, rebind), "DHCP rebinding time", .unit = "s", .join = T2_JOIN_LAST },
	{ "dhcpReqIP", ADDR(DHCP_REQUESTED), "DHCP requested address", .join = T2_JOIN_LAST },
	{ "dhcpCliIP", ADDR(DHCP_CLIENT), "DHCP client address", .join = T2_JOIN_LAST },
	{ "dhcpYourIP", ADDR(DHCP_YOURS), "DHCP your (client) address", .join = T2_JOIN_LAST },
	{ "dhcpNextServer", ADDR(DHCP_NEXT), "DHCP next server", .join = T2_JOIN_LAST },
	{ "dhcpRelay", ADDR(DHCP_RELAY), "DHCP relay agent", .join = T2_JOIN_LAST },
	{ "dhcpSrvId", ADDR(DHCP_SERVER), "DHCP server identifier", .join = T2_JOIN_LAST },
	{ "dhcpMsg", TEXT(message), "DHCP message", .join = T2_JOIN_LAST },
	{ "dhcpLFlow", T2_CELLS(U64, dhcpLinks), "DHCP index of the flow of the lease, or of its request",
		.join = T2_JOIN_LAST },
#if DHCP_FLAG_MAC == 1
	{ "dhcpSrcMac", T2_CALL(MAC, src_mac), "DHCP MAC address that has the source address",
		.join = T2_JOIN_LAST },
	{ "dhcpDstMac", T2_CALL(MAC, dst_mac), "DHCP MAC address that has the destination address",
		.join = T2_JOIN_LAST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

#if DHCP_FLAG_MAC == 0
bool
flowIsNeutral(unsigned long flowIndex)
{
	return dhcpFlows[flowIndex] == NULL && dhcpLinks[flowIndex] == 0;
}
#endif

/* A cell is clean when its flow begins; those of flows that are not DHCP are never written to. */
void
onFlowFree(unsigned long flowIndex)
{
	struct dhcp_flow **const f = &dhcpFlows[flowIndex];

	if (dhcpLinks[flowIndex] != 0)
		dhcpLinks[flowIndex] = 0;
	if (*f == NULL)
		return;
	dhcp_flow_clear(*f);
	free(*f);
	*f = NULL;
}

/* --- totals ----------------------------------------------------------------------------------------------------- */

static void
add_types(uint64_t *to, const uint64_t *types, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		to[i] += types[i];
}

/* Of all workers, when none works. */
static struct counts
total(void)
{
	struct counts sum = { .pkts = 0 };

	for (unsigned i = 0; i < T2_WORKERS_MAX; i++) {
		sum.pkts += counts[i].pkts;
		sum.pkts6 += counts[i].pkts6;
		sum.requests += counts[i].requests;
		sum.replies += counts[i].replies;
		sum.stat |= counts[i].stat;
		add_types(sum.types, counts[i].types, DHCP_MTYPES);
		add_types(sum.types6, counts[i].types6, DHCP6_MTYPES);
	}
	return sum;
}

static void
report_types(FILE *stream, const char *what, const char *const *names, const uint64_t *types, const uint64_t *types0,
    unsigned n, uint64_t all)
{
	char line[64];

	for (unsigned i = 1; i < n; i++) {
		(void)snprintf(line, sizeof(line), "Number of %s %s messages", what, names[i]);
		T2_FPLOG_NUMP(stream, plugin_name, line, types[i] - types0[i], all);
	}
}

/* Since the last report, with DIFF_REPORT. */
static void
report(FILE *stream, const struct counts *n)
{
	const struct counts *const n0 = &counts0;
	const uint64_t pkts = n->pkts - n0->pkts, pkts6 = n->pkts6 - n0->pkts6;
	const uint16_t dhcpStat = n->stat;

	T2_FPLOG_AGGR_HEX(stream, plugin_name, dhcpStat);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of DHCP packets", pkts, numPackets - numPackets0);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of DHCP queries", n->requests - n0->requests, pkts);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of DHCP replies", n->replies - n0->replies, pkts);
	report_types(stream, "DHCP", type_names, n->types, n0->types, DHCP_MTYPES, pkts);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of DHCPv6 packets", pkts6, numPackets - numPackets0);
	report_types(stream, "DHCPv6", type6_names, n->types6, n0->types6, DHCP6_MTYPES, pkts6);
}

void
pluginReport(FILE *stream)
{
	const struct counts n = total();

	counts0 = (struct counts){ .pkts = 0 };
	report(stream, &n);
}

void
monitoring(FILE *stream, uint8_t state)
{
	const struct counts n = total(), *const n0 = &counts0;

	switch (state) {
	case T2_MON_PRI_HDR:
		fputs("dhcpPkts" SEP_CHR "dhcpQPkts" SEP_CHR "dhcpRPkts" SEP_CHR "dhcp6Pkts" SEP_CHR, stream);
		return;
	case T2_MON_PRI_VAL:
		fprintf(stream, "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR,
		    n.pkts - n0->pkts, n.requests - n0->requests, n.replies - n0->replies, n.pkts6 - n0->pkts6);
		break;
	case T2_MON_PRI_REPORT:
		report(stream, &n);
		break;
	}
#if DIFF_REPORT == 1
	counts0 = n;
#endif
}

void
onApplicationTerminate(void)
{
#if DHCP_FLAG_MAC == 1
	dhcp_macs_free(macs);
#endif
	T2_PLUGIN_STRUCT_FREE(dhcpFlows);
	T2_PLUGIN_STRUCT_FREE(dhcpLinks);
}
