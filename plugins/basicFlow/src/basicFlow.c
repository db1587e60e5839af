/*
 * basicFlow: who talked with whom, when and how it was wrapped.  The identity of a flow: its status bits, times,
 * header descriptions, MAC addresses, VLAN tags, tunnel headers, addresses, ports and protocol.
 */
#include "basicFlow_priv.h"

basicFlow_t *basicFlows;

#if BFO_HAS_PKTCNT
basicFlowCnt_t *basicFlowCnts;
#endif
#if BFO_HAS_IPLIST
basicFlowIPs_t *basicFlowIPs;
#endif

T2_PLUGIN_INIT_FLAGS("basicFlow", T2_VERSION, 0, 8, "", T2_SHARDABLE);

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW(basicFlows);
#if BFO_HAS_MORE
	basicFlowMores = t2_cells_new(t2_flow_slots(), sizeof(*basicFlowMores));
	if (!basicFlowMores)
		T2_PFATAL(plugin_name, "%s", "failed to allocate memory for basicFlowMores");
#endif
#if BFO_HAS_PKTCNT
	T2_PLUGIN_STRUCT_NEW(basicFlowCnts);
#endif
#if BFO_HAS_IPLIST
	T2_PLUGIN_STRUCT_NEW(basicFlowIPs);
#endif
	if (sPktFile)
		packet_mode_init();
}

#if BFO_HAS_HDRDESC
/*
 * Any packet but one of a flow's only description.  Once the list is full every packet sets the overrun bit, also
 * those whose description is in the list.
 */
static void T2_NOINLINE
note_hdrdesc(basicFlow_t *b, const packet_t *packet, unsigned long flowIndex)
{
	const uint8_t n = b->numHdrDesc;
	unsigned int i;

	for (i = 0; i < n && b->hdrDesc[i] != packet->hdrDescId; i++)
		;
	if (n == BFO_MAX_HDRDESC) {
		flows[flowIndex].status |= HDOVRN;
	} else if (i == n) {
		hdrdesc_ref(packet->hdrDescId);
		b->hdrDesc[i] = packet->hdrDescId;
		b->numHdrs[i] = packet->numHdrDesc;
		b->numHdrDesc++;
	}
#if BFO_HAS_PKTCNT
	if (i == n && i < BFO_MAX_HDRDESC)
		basicFlowCnts[flowIndex].num[i] = 1;
	else if (i < n)
		basicFlowCnts[flowIndex].num[i]++;
#endif
}

/* May note_hdrdesc() be left out?  Yes for nearly all packets. */
static inline bool
hdrdesc_is_plain(const basicFlow_t *b, const packet_t *packet)
{
	return !BFO_HAS_PKTCNT && b->numHdrDesc > 0 && b->numHdrDesc < BFO_MAX_HDRDESC &&
	    b->hdrDesc[0] == packet->hdrDescId;
}
#endif

#if BFO_MAC == 1
static inline bool
mac_equal(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, ETH_ALEN) == 0;
}

/* Put mac into the list of *n, unless it is there or the list is full. */
static void T2_NOINLINE
note_mac(uint8_t list[][ETH_ALEN], uint8_t *n, const uint8_t *mac)
{
	unsigned int i;

	for (i = 0; i < *n; i++)
		if (mac_equal(list[i], mac))
			return;
	if (*n == BFO_MAX_MAC)
		return;
	memcpy(list[*n], mac, ETH_ALEN);
	(*n)++;
}

static inline void
note_macs(basicFlow_t *b, const packet_t *packet)
{
	const uint8_t *const src = t2_src_mac(packet), *const dst = t2_dst_mac(packet);

	if (src != NULL && UNLIKELY(b->numSrcMac == 0 || !mac_equal(b->srcMac[0], src)))
		note_mac(b->srcMac, &b->numSrcMac, src);
	if (dst != NULL && UNLIKELY(b->numDstMac == 0 || !mac_equal(b->dstMac[0], dst)))
		note_mac(b->dstMac, &b->numDstMac, dst);
}
#endif

#if BFO_HAS_IPLIST
static void
note_ip(t2addr_t *list, uint8_t *n, const t2addr_t *ip)
{
	unsigned int i;

	for (i = 0; i < *n; i++)
		if (memcmp(&list[i], ip, sizeof(*ip)) == 0)
			return;
	if (*n == BFO_MAX_IP)
		return;
	list[*n] = *ip;
	(*n)++;
}
#endif

void
onFlowGenerated(packet_t *packet, unsigned long flowIndex)
{
	basicFlow_t *const b = &basicFlows[flowIndex];

	b->numHdrDesc = b->numSrcMac = b->numDstMac = 0;
	b->seen = 0;
#if BFO_HAS_MORE
	b->seen = first_packet_note(&basicFlowMores[flowIndex], packet);
#endif
#if BFO_HAS_IPLIST
	basicFlowIPs[flowIndex].numSrc = basicFlowIPs[flowIndex].numDst = 0;
#endif
	if (UNLIKELY(sPktFile != NULL))
		packet_mode_new_flow(packet, flowIndex);
}

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	basicFlow_t *const b = &basicFlows[flowIndex];

	(void)b;
#if BFO_HAS_HDRDESC
	if (UNLIKELY(!hdrdesc_is_plain(b, packet)))
		note_hdrdesc(b, packet, flowIndex);
#endif
#if BFO_MAC == 1
	note_macs(b, packet);
#endif
#if BFO_HAS_IPLIST
	if (PACKET_IS_IP(packet)) {
		note_ip(basicFlowIPs[flowIndex].src, &basicFlowIPs[flowIndex].numSrc, &packet->srcIPC);
		note_ip(basicFlowIPs[flowIndex].dst, &basicFlowIPs[flowIndex].numDst, &packet->dstIPC);
	}
#endif
	if (UNLIKELY(sPktFile != NULL))
		packet_mode_print(packet, flowIndex);
}

#if BFO_HAS_HDRDESC
void
onFlowFree(unsigned long flowIndex)
{
	basicFlow_t *const b = &basicFlows[flowIndex];

	for (unsigned int i = 0; i < b->numHdrDesc; i++)
		hdrdesc_unref(b->hdrDesc[i]);
	b->numHdrDesc = 0;
}
#endif

void
onApplicationTerminate(void)
{
	packet_mode_release();
#if BFO_HAS_IPLIST
	T2_PLUGIN_STRUCT_FREE(basicFlowIPs);
#endif
#if BFO_HAS_PKTCNT
	T2_PLUGIN_STRUCT_FREE(basicFlowCnts);
#endif
#if BFO_HAS_MORE
	T2_PLUGIN_STRUCT_FREE(basicFlowMores);
#endif
	T2_PLUGIN_STRUCT_FREE(basicFlows);
}
