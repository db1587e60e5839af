/*
 * basicFlow: who talked with whom, when and how it was wrapped.  The identity of a flow: its status bits, times,
 * header descriptions, MAC addresses, VLAN tags, tunnel headers, addresses, ports and protocol.
 */
#include "basicFlow_priv.h"

basicFlow_t *basicFlows;

#if BFO_HAS_PKTCNT
static basicFlowCnt_t *basicFlowCnts;
#endif
#if BFO_HAS_IPLIST
static basicFlowIPs_t *basicFlowIPs;
#endif

T2_PLUGIN_INIT_FLAGS("basicFlow", T2_VERSION, 0, 8, "", T2_SHARDABLE);

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW(basicFlows);
#if BFO_HAS_MORE
	basicFlowMores = t2_cells_new(mainHashMap->hashChainTableSize, sizeof(*basicFlowMores));
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

/*
 * --- columns
 * ---------------------------------------------------------------------------------------------------------
 */

#if BFO_HAS_IP
static binary_value_t *
ip_columns(binary_value_t *bv, const char *name, const char *what)
{
#if IPV6_ACTIVATE == 2
	const int type = bt_ipx_addr;
#elif IPV6_ACTIVATE == 1
	const int type = bt_ip6_addr;
#else
	const int type = bt_ip4_addr;
#endif

	BV_APPEND_SIMPLE(bv, name, what, BFO_HAS_IPLIST ? BV_REPEAT_YES : BV_REPEAT_NO, type);
#if BFO_HAS_GEO
	bv = label_columns(bv, name, what);
#endif
	return bv;
}
#endif

binary_value_t *
printHeader(void)
{
	binary_value_t *bv = NULL;

#if BFO_SENSORID == 1
	BV_APPEND_U32(bv, "sensorID", "Sensor ID");
#endif
	BV_APPEND_H64(bv, "flowStat", "Flow status and warnings");
	BV_APPEND_TIMESTAMP(bv, "timeFirst", "Date time of first packet");
	BV_APPEND_TIMESTAMP(bv, "timeLast", "Date time of last packet");
	BV_APPEND_DURATION(bv, "duration", "Flow duration");
#if BFO_HAS_HDRDESC
	BV_APPEND_U8(bv, "numHdrDesc", "Number of different header descriptions");
	BV_APPEND_U16_R(bv, "numHdrs", "Number of headers (depth) in hdrDesc");
#if BFO_HAS_PKTCNT
	BV_APPEND_R(bv, "hdrDesc_PktCnt", "Headers description and packet count", 2, bt_string_class, bt_uint_64);
#else
	BV_APPEND_STRC_R(bv, "hdrDesc", "Headers description");
#endif
#endif
#if BFO_MAC == 1
	BV_APPEND_MAC_R(bv, "srcMac", "Source MAC addresses");
	BV_APPEND_MAC_R(bv, "dstMac", "Destination MAC addresses");
#endif
#if BFO_HAS_ETHTYPE
	BV_APPEND_H16(bv, "ethType", "Ethernet type");
#endif
#if BFO_HAS_MORE
	bv = first_packet_columns(bv);
#endif
#if BFO_HAS_IP
	bv = ip_columns(bv, "srcIP", "Source IP address");
#endif
	BV_APPEND_U16(bv, "srcPort", "Source port");
#if BFO_HAS_IP
	bv = ip_columns(bv, "dstIP", "Destination IP address");
#endif
	BV_APPEND_U16(bv, "dstPort", "Destination port");
	BV_APPEND_U8(bv, "l4Proto", "Layer 4 protocol");
	return bv;
}

/*
 * --- packets
 * ---------------------------------------------------------------------------------------------------------
 */

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

/*
 * --- rows
 * ------------------------------------------------------------------------------------------------------------
 */

/* A time column; with RELTIME counted from the first packet of the input.  Nothing comes before that. */
static inline void
append_time(outputBuffer_t *buf, struct timeval t)
{
#if RELTIME == 1
	struct timeval rel;

	T2_TIMERSUB(&t, &startTStamp, &rel);
	t = rel;
	if (t.tv_sec < 0)
		t.tv_sec = t.tv_usec = 0;
#endif
	OUTBUF_APPEND_TIME(buf, t.tv_sec, t.tv_usec);
}

static void
append_times(outputBuffer_t *buf, const flow_t *f)
{
	append_time(buf, f->firstSeen);
	append_time(buf, f->lastSeen);
	if (f->duration.tv_sec < 0)	/* the clock went back, the column has no sign */
		OUTBUF_APPEND_TIME_ZERO(buf);
	else
		OUTBUF_APPEND_TIME(buf, f->duration.tv_sec, f->duration.tv_usec);
}

#if BFO_HAS_HDRDESC
static void
append_hdrdescs(outputBuffer_t *buf, basicFlow_t *b, unsigned long flowIndex UNUSED)
{
	unsigned int i;

	OUTBUF_APPEND_U8(buf, b->numHdrDesc);
	OUTBUF_APPEND_ARRAY_U16(buf, b->numHdrs, b->numHdrDesc);
	OUTBUF_APPEND_NUMREP(buf, b->numHdrDesc);
	for (i = 0; i < b->numHdrDesc; i++) {
		OUTBUF_APPEND_STR(buf, hdrdesc_text(b->hdrDesc[i]));
#if BFO_HAS_PKTCNT
		OUTBUF_APPEND_U64(buf, basicFlowCnts[flowIndex].num[i]);
#endif
		hdrdesc_unref(b->hdrDesc[i]);
	}
	b->numHdrDesc = 0;
}
#endif

#if BFO_HAS_IP
#if BFO_HAS_IPLIST
static void
append_ips(outputBuffer_t *buf, const flow_t *f, const t2addr_t *list, uint8_t n, uint32_t subnetNr UNUSED)
{
#if IPV6_ACTIVATE == 2
	OUTBUF_APPEND_ARRAY_IPVX(buf, f->ipver, list, n);
#elif IPV6_ACTIVATE == 1
	OUTBUF_APPEND_ARRAY_IP6(buf, list, n);
#else
	OUTBUF_APPEND_ARRAY_IP4(buf, list, n);
#endif
#if BFO_HAS_GEO
	label_append(buf, f->ipver, subnetNr);
#else
	(void)f;
#endif
}
#else
static void
append_ip(outputBuffer_t *buf, const flow_t *f, const t2addr_t *ip, uint32_t subnetNr UNUSED)
{
#if IPV6_ACTIVATE == 2
	OUTBUF_APPEND_IPVX(buf, f->ipver, *ip);
#elif IPV6_ACTIVATE == 1
	OUTBUF_APPEND_IP6(buf, *ip);
#else
	OUTBUF_APPEND_IP4(buf, *ip);
#endif
#if BFO_HAS_GEO
	label_append(buf, f->ipver, subnetNr);
#else
	(void)f;
#endif
}
#endif
#endif /* BFO_HAS_IP */

static void
append_endpoints(outputBuffer_t *buf, const flow_t *f)
{
#if BFO_HAS_IPLIST
	const basicFlowIPs_t *const ips = &basicFlowIPs[f->flowIndex];

	append_ips(buf, f, ips->src, ips->numSrc, f->subnetNrSrc);
#elif BFO_HAS_IP
	append_ip(buf, f, &f->srcIP, f->subnetNrSrc);
#endif
	OUTBUF_APPEND_U16(buf, f->srcPort);
#if BFO_HAS_IPLIST
	append_ips(buf, f, ips->dst, ips->numDst, f->subnetNrDst);
#elif BFO_HAS_IP
	append_ip(buf, f, &f->dstIP, f->subnetNrDst);
#endif
	OUTBUF_APPEND_U16(buf, f->dstPort);
	OUTBUF_APPEND_U8(buf, f->l4Proto);
}

void
onFlowTerminate(unsigned long flowIndex)
{
	const flow_t *const f = &flows[flowIndex];
	basicFlow_t *const b = &basicFlows[flowIndex];
	outputBuffer_t *const buf = main_output_buffer;

	(void)b;
#if BFO_SENSORID == 1
	OUTBUF_APPEND_U32(buf, sensorID);
#endif
	OUTBUF_APPEND_U64(buf, f->status);
	append_times(buf, f);
#if BFO_HAS_HDRDESC
	append_hdrdescs(buf, b, flowIndex);
#endif
#if BFO_MAC == 1
	OUTBUF_APPEND_ARRAY_MAC(buf, b->srcMac, b->numSrcMac);
	OUTBUF_APPEND_ARRAY_MAC(buf, b->dstMac, b->numDstMac);
#endif
#if BFO_HAS_ETHTYPE
	OUTBUF_APPEND_U16(buf, f->ethType);
#endif
#if BFO_HAS_MORE
	first_packet_append(buf, &basicFlowMores[flowIndex], f, b->seen);
#endif
	append_endpoints(buf, f);
}

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
