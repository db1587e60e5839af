/* cdpDecode: the callbacks, columns and report lines; cdp_flow.c decodes. */
#include "cdpDecode.h"

#include "cdp_flow.h"
#include "celltext.h"
#include "counts.h"

T2_PLUGIN_INIT_FLAGS("cdpDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_L2 | T2_MEETS);

static struct cdp_flow **cdpFlows;	/* a pointer per flow; NULL in flows that are not CDP */
static struct counts {
	uint64_t pkts;
	uint32_t tlvs, caps;
	uint8_t stat;
} T2_PER_WORKER counts[T2_WORKERS_MAX];

static void
append_prefixes(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct cdp_flow *f = cdpFlows[flowIndex];

	OUTBUF_APPEND_NUMREP(buf, f != NULL ? f->nprefix : 0);
	for (unsigned i = 0; f != NULL && i < f->nprefix; i++) {
		OUTBUF_APPEND_IP4(buf, f->prefix[i].ip);
		OUTBUF_APPEND_U8(buf, f->prefix[i].bits);
	}
}

static const struct t2_column columns[] = {
	{ "cdpStat", T2_REF(H8, cdpFlows, stat), "CDP status", .join = T2_JOIN_OR },
	{ "cdpVer", T2_REF(U8, cdpFlows, version), "CDP version", .join = T2_JOIN_LAST },
	{ "cdpTTL", T2_REF(U8, cdpFlows, ttl), "CDP time to live", .unit = "s", .join = T2_JOIN_LAST },
	{ "cdpTLVTypes", T2_REF(H32, cdpFlows, tlvs), "CDP types of TLV, a bit each", .join = T2_JOIN_OR },
	{ "cdpDevice", T2_REF(STRC, cdpFlows, device), "CDP device", .join = T2_JOIN_FIRST },
	{ "cdpPlatform", T2_REF(STR, cdpFlows, platform), "CDP platform", .join = T2_JOIN_LAST },
	{ "cdpSWVersion", T2_REF(STR, cdpFlows, software), "CDP software version", .join = T2_JOIN_LAST },
	{ "cdpPortID", T2_REF(STRC, cdpFlows, port), "CDP port", .join = T2_JOIN_LAST },
	{ "cdpCaps", T2_REF(H32, cdpFlows, caps), "CDP capabilities", .join = T2_JOIN_OR },
	{ "cdpDuplex", T2_REF(H8, cdpFlows, duplex), "CDP duplex", .join = T2_JOIN_OR },
	{ "cdpNVLAN", T2_REF(U16, cdpFlows, nativeVlan), "CDP native VLAN", .join = T2_JOIN_LAST },
	{ "cdpVoipVLAN", T2_REF(U16, cdpFlows, voipVlan), "CDP VLAN of telephones", .join = T2_JOIN_LAST },
	{ "cdpVTPMngmtDmn", T2_REF(STRC, cdpFlows, vtp), "CDP management domain of VTP", .join = T2_JOIN_LAST },
	{ "cdpMAddrs", T2_REF_LIST(IP4, cdpFlows, nmanagement, management), "CDP management address",
	    .join = T2_JOIN_LIST },
	{ "cdpAddrs", T2_REF_LIST(IP4, cdpFlows, naddr, addr), "CDP address", .join = T2_JOIN_LIST },
	{ "cdpIPPref_cdr", T2_ROW("IP4_U8:R", append_prefixes), "CDP network and bits of a prefix",
	    .join = T2_JOIN_LIST },
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return cdpFlows[flowIndex] == NULL;
}

void
initialize(void)
{
	static const struct t2_packet_column line[] = { { "cdpStat", "0x00" }, { "cdpVer", "" }, { "cdpTTL", "" },
		{ "cdpTLVTypes", "" }, { "cdpDevice", "" }, { "cdpPlatform", "" }, { "cdpPortID", "" },
		{ "cdpCaps", "" }, { "cdpDuplex", "" }, { "cdpNVLAN", "" }, { "cdpVoipVLAN", "" },
		{ "cdpVTPMngmtDmn", "" }, { "cdpMAddrs", "" }, { "cdpAddrs", "" } };

	T2_PLUGIN_STRUCT_NEW_RARE(cdpFlows);
	T2_PACKET_COLUMNS(line);
}

static void
packet_addresses(const uint32_t *list, unsigned n)
{
	char text[INET_ADDRSTRLEN];

	for (unsigned i = 0; i < n; i++)
		fprintf(sPktFile, "%s;", inet_ntop(AF_INET, &list[i], text, sizeof(text)));
	t2_packet_value("%s", "");
}

/* Its columns in the packet file: of this message alone. */
static void
packet_row(const struct cdp_flow *m)
{
	t2_packet_value("0x%02" B2T_PRIX8, m->stat);
	t2_packet_value("%u", m->version);
	t2_packet_value("%u", m->ttl);
	t2_packet_value("0x%08" B2T_PRIX32, m->tlvs);
	t2_packet_text(m->device, sizeof(m->device));
	t2_packet_text(m->platform, sizeof(m->platform));
	t2_packet_text(m->port, sizeof(m->port));
	t2_packet_value("0x%08" B2T_PRIX32, m->caps);
	t2_packet_value("0x%02" B2T_PRIX8, m->duplex);
	t2_packet_value("%u", m->nativeVlan);
	t2_packet_value("%u", m->voipVlan);
	t2_packet_text(m->vtp, sizeof(m->vtp));
	packet_addresses(m->management, m->nmanagement);
	packet_addresses(m->addr, m->naddr);
}

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	struct cdp_flow **f = &cdpFlows[flowIndex], alone;
	struct counts *const c = &counts[t2_worker];
	const struct cursor l7 = cursor_l7(packet);

	if (LIKELY(packet->ethType != ETHERTYPE_CDP) || !PACKET_IS_L2(packet))
		return;
	t2_flow_met(flowIndex);
	if (*f == NULL && (*f = calloc(1, sizeof(**f))) == NULL)
		return;
	cdp_flow_message(*f, l7.p, cursor_left(&l7), packet->l7Len);
	c->pkts++;
	c->stat |= (*f)->stat;
	c->tlvs |= (*f)->tlvs;
	c->caps |= (*f)->caps;
	if (sPktFile == NULL)
		return;
	memset(&alone, 0, sizeof(alone));
	cdp_flow_message(&alone, l7.p, cursor_left(&l7), packet->l7Len);
	packet_row(&alone);
}

void
onFlowFree(unsigned long flowIndex)
{
	free(cdpFlows[flowIndex]);
	cdpFlows[flowIndex] = NULL;
}

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "cdpStat"),
	T2_COUNT_BITS(counts, tlvs, "cdpTLVTypes"),
	T2_COUNT_BITS(counts, caps, "cdpCaps"),
	T2_COUNT(counts, pkts, "Number of CDP packets", .of = T2_OF_PACKETS, .column = "cdpPkts"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(cdpFlows);
}
