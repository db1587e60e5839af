/* arpDecode: the callbacks, columns and report; arp_flow.c decodes, arp_owners.c remembers who has an address. */
#include "arpDecode.h"

#include "arp_flow.h"

T2_PLUGIN_INIT_FLAGS("arpDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_L2 | T2_MEETS);

static struct arp_flow **arpFlows;	/* a pointer per flow; NULL in flows that are not ARP */
static struct arp_owners owners;
static uint64_t arpPkts, arpPkts0;
static uint8_t arpStat;			/* of all messages */
static bool told;			/* that a list is full */

static void
append_pairs(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct arp_flow *f = arpFlows[flowIndex];

	OUTBUF_APPEND_NUMREP(buf, f != NULL ? f->npairs : 0);
	for (unsigned i = 0; f != NULL && i < f->npairs; i++) {
		OUTBUF_APPEND_MAC(buf, f->pair[i].mac);
		OUTBUF_APPEND_IP4(buf, f->pair[i].ip);
		OUTBUF_APPEND_U16(buf, f->pair[i].n);
	}
}

static const struct t2_column columns[] = {
	{ "arpStat", T2_REF(H8, arpFlows, stat), "ARP status", .join = T2_JOIN_OR },
	{ "arpHwType", T2_REF(U16, arpFlows, hwType), "ARP hardware type", .join = T2_JOIN_FIRST },
	{ "arpOpcode", T2_REF(H16, arpFlows, opcodes), "ARP opcodes, a bit each", .join = T2_JOIN_OR },
	{ "arpIpMacCnt", T2_REF(U16, arpFlows, said), "ARP pairs of MAC and IP address", .unit = "pairs",
	    .join = T2_JOIN_NONE },
	{ "arpMac_Ip_Cnt", T2_ROW("MAC_IP4_U16:R", append_pairs),
	    "ARP MAC address, IP address and how often they were said", .join = T2_JOIN_LIST },
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return arpFlows[flowIndex] == NULL;
}

void
initialize(void)
{
	static const struct t2_packet_column line[] = { { "arpStat", "0x00" }, { "arpHwType", "" },
		{ "arpProtoType", "" }, { "arpHwSize", "" }, { "arpProtoSize", "" }, { "arpOpcode", "" },
		{ "arpSenderMAC", "" }, { "arpSenderIP", "" }, { "arpTargetMAC", "" }, { "arpTargetIP", "" } };

	T2_PLUGIN_STRUCT_NEW_RARE(arpFlows);
	T2_PACKET_COLUMNS(line);
}

static void
packet_pair(const uint8_t *mac, uint32_t ip)
{
	char text[INET_ADDRSTRLEN];

	if (mac == NULL) {
		t2_packet_none();
		t2_packet_none();
		return;
	}
	t2_packet_value("%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	t2_packet_value("%s", inet_ntop(AF_INET, &ip, text, sizeof(text)));
}

/* Its columns in the packet file. */
static void
packet_row(const struct arp_flow *f, const struct arp_message *m)
{
	t2_packet_value("0x%02" B2T_PRIX8, f->stat);
	t2_packet_value("%u", m->hwType);
	t2_packet_value("0x%04" B2T_PRIX16, m->protoType);
	t2_packet_value("%u", m->hwSize);
	t2_packet_value("%u", m->protoSize);
	t2_packet_value("%u", m->opcode);
	packet_pair(m->senderMac, m->senderIp);
	packet_pair(m->targetMac, m->targetIp);
}

void
onPacketInOrder(packet_t *packet, unsigned long flowIndex)
{
	struct arp_flow **f = &arpFlows[flowIndex];
	const struct cursor c = cursor_l7(packet);
	struct arp_message m;

	if (LIKELY((packet->status & (L2_ARP | L2_RARP)) == 0) || !PACKET_IS_L2(packet))
		return;
	t2_flow_met(flowIndex);
	if (*f == NULL && (*f = calloc(1, sizeof(**f))) == NULL)
		return;
	arpPkts++;
	(*f)->stat |= ARP_STAT_ARP;
	if (arp_message_read(&m, c.p, cursor_left(&c))) {
		arp_flow_message(*f, &owners, &m);
		if (sPktFile != NULL)
			packet_row(*f, &m);
	}
	arpStat |= (*f)->stat;
	if (((*f)->stat & ARP_STAT_FULL) != 0 && !told) {
		told = true;
		T2_PWRN(plugin_name, "MAC/IP list full... increase ARP_MAX_IP");
	}
}

void
onFlowFree(unsigned long flowIndex)
{
	free(arpFlows[flowIndex]);
	arpFlows[flowIndex] = NULL;
}

void
pluginReport(FILE *stream)
{
	T2_FPLOG_AGGR_HEX(stream, plugin_name, arpStat);
}

void
monitoring(FILE *stream, uint8_t state)
{
	switch (state) {
	case T2_MON_PRI_HDR:
		fputs("arpPkts" SEP_CHR, stream);
		return;
	case T2_MON_PRI_VAL:
		fprintf(stream, "%" PRIu64 SEP_CHR, arpPkts - arpPkts0);
		break;
	case T2_MON_PRI_REPORT:
		T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of ARP packets", arpPkts, numPackets - numPackets0);
		break;
	}
#if DIFF_REPORT == 1
	arpPkts0 = arpPkts;
#endif
}

void
onApplicationTerminate(void)
{
	arp_owners_clear(&owners);
	T2_PLUGIN_STRUCT_FREE(arpFlows);
}
