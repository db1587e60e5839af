/* basicFlow in packet mode (-s): one line per packet */
#include "basicFlow_priv.h"

/* Time of the last packet of each flow: the core's lastSeen is that of the packet in work. */
static struct timeval *lastTime;

/*
 * --- columns
 * ---------------------------------------------------------------------------------------------------------
 */

static void
print_geo_names(const char *name UNUSED)
{
#if BFO_HAS_GEO
	fprintf(sPktFile, "%sCC" SEP_CHR, name);
#if BFO_SUBNET_ORG == 1
	fprintf(sPktFile, "%sOrg" SEP_CHR, name);
#endif
#endif
}

static void
print_ip_names(const char *name UNUSED)
{
#if BFO_HAS_IP
	fprintf(sPktFile, "%s" SEP_CHR, name);
#endif
	print_geo_names(name);
}

static void
print_names(void)
{
	fputs("flowStat" SEP_CHR
#if RELTIME == 1
	    "relTime"
#else
	    "time"
#endif
	    SEP_CHR "pktIAT" SEP_CHR "pktTrip" SEP_CHR "flowDuration" SEP_CHR
#if BFO_HAS_HDRDESC
	    "numHdrs" SEP_CHR "hdrDesc" SEP_CHR
#endif
#if BFO_VLAN == 1
	    "vlanID" SEP_CHR
#elif BFO_VLAN == 2
	    "vlanHdr" SEP_CHR
#elif BFO_VLAN == 3
	    "vlanTPID_PCP_DEI_VID" SEP_CHR
#endif
#if BFO_MPLS == 1
	    "mplsLabels" SEP_CHR
#elif BFO_MPLS == 2
	    "mplsLabelsHex" SEP_CHR
#elif BFO_MPLS == 3
	    "mplsHdrsHex" SEP_CHR
#elif BFO_MPLS == 4
	    "mplsLabel_ToS_S_TTL" SEP_CHR
#endif
#if BFO_MAC == 1
	    "srcMac" SEP_CHR "dstMac" SEP_CHR
#endif
#if BFO_HAS_ETHTYPE
	    "ethType" SEP_CHR
#endif
#if BFO_HAS_LAPD
	    "lapdSAPI" SEP_CHR "lapdTEI" SEP_CHR "lapdFType" SEP_CHR "lapdFunc" SEP_CHR "lapdNR" SEP_CHR
	    "lapdNS" SEP_CHR
#endif
	    , sPktFile);
	print_ip_names("srcIP");
	fputs("srcPort" SEP_CHR, sPktFile);
	print_ip_names("dstIP");
	fputs("dstPort" SEP_CHR "l4Proto" SEP_CHR, sPktFile);
}

void
packet_mode_init(void)
{
	lastTime = t2_cells_new(t2_flow_slots(), sizeof(*lastTime));
	if (!lastTime)
		T2_PFATAL("basicFlow", "%s", "failed to allocate memory for the packet file");
	print_names();
}

void
packet_mode_release(void)
{
	if (lastTime)
		T2_PLUGIN_STRUCT_FREE(lastTime);
}

void
packet_mode_new_flow(const packet_t *packet, unsigned long flowIndex)
{
	lastTime[flowIndex] = packet->pcapHdrP->ts;
}

/*
 * --- values
 * ----------------------------------------------------------------------------------------------------------
 */

/* a - b as seconds and fraction with a sign: time may go back */
static void
print_difference(struct timeval a, struct timeval b)
{
	struct timeval d;
	const char *sign = "";

	if (timercmp(&a, &b, <)) {
		T2_TIMERSUB(&b, &a, &d);
		sign = "-";
	} else {
		T2_TIMERSUB(&a, &b, &d);
	}
	fprintf(sPktFile, "%s%ld.%" T2_PRI_USEC SEP_CHR, sign, (long)d.tv_sec, (long)d.tv_usec);
}

static void
print_times(const packet_t *packet, flow_t *f)
{
	const struct timeval now = packet->pcapHdrP->ts;
	const struct timeval last = lastTime[f->flowIndex];

	fprintf(sPktFile, "0x%016" B2T_PRIX64 SEP_CHR, f->status);
#if RELTIME == 1
	print_difference(now, startTStamp);
#else
	fprintf(sPktFile, "%ld.%" T2_PRI_USEC SEP_CHR, (long)now.tv_sec, (long)now.tv_usec);
#endif
	print_difference(now, last);
	print_difference(now, FLOW_HAS_OPPOSITE(f) ? flows[f->oppositeFlowIndex].lastSeen : now);
	print_difference(now, f->firstSeen);
	lastTime[f->flowIndex] = now;
}

#if BFO_VLAN > 0
static void
print_vlans(const packet_t *packet, unsigned long flowIndex)
{
	const basicFlowMore_t *const more = &basicFlowMores[flowIndex];
	unsigned int i;

	if (packet->vlanHdrCnt > 0 && basicFlows[flowIndex].seen & BFO_SEEN_VLAN) {
		for (i = 0; i < more->numVlan; i++) {
			if (i > 0)
				putc(';', sPktFile);
#if BFO_VLAN == 1
			fprintf(sPktFile, "%" PRIu32, more->vlan[i] >> 16);
#elif BFO_VLAN == 2
			fprintf(sPktFile, "0x%08" B2T_PRIX32, more->vlan[i]);
#else
			const struct packet_tag tag = packet_tag(more, i);

			fprintf(sPktFile, "0x%04" B2T_PRIX16 "_%u_%u_%u", tag.tpid, tag.pcp, tag.dei, tag.vid);
#endif
		}
	}
	fputs(SEP_CHR, sPktFile);
}
#endif

#if BFO_MPLS > 0
static void
print_mpls(const packet_t *packet, unsigned long flowIndex)
{
	const basicFlowMore_t *const more = &basicFlowMores[flowIndex];
	unsigned int i;

	if (packet->mplsHdrCnt > 0 && basicFlows[flowIndex].seen & BFO_SEEN_MPLS) {
		for (i = 0; i < more->numMpls; i++) {
			const uint32_t h = more->mpls[i];

			if (i > 0)
				putc(';', sPktFile);
#if BFO_MPLS == 1
			fprintf(sPktFile, "%" PRIu32, h >> 12);
#elif BFO_MPLS == 2
			fprintf(sPktFile, "0x%08" B2T_PRIX32, h >> 12);
#elif BFO_MPLS == 3
			fprintf(sPktFile, "0x%08" B2T_PRIX32, h);
#else
			fprintf(sPktFile, "%" PRIu32 "_%u_%u_%u", h >> 12, (h >> 9) & 7, (h >> 8) & 1, h & 0xff);
#endif
		}
	}
	fputs(SEP_CHR, sPktFile);
}
#endif

#if BFO_MAC == 1
static void
print_mac(const uint8_t *mac)
{
	char text[T2_MAC_STRLEN + 1] = "";

	if (mac)
		t2_mac_to_str(mac, text, sizeof(text));
	fprintf(sPktFile, "%s" SEP_CHR, text);
}

static void
print_macs(const packet_t *packet)
{
	print_mac(t2_src_mac(packet));
	print_mac(t2_dst_mac(packet));
}
#endif

#if BFO_HAS_LAPD
/* Name of an unnumbered frame (Q.921 3.6) by its modifier bits; "" if there is none */
static const char *
lapd_unnumbered(uint8_t ctl)
{
	switch (ctl & 0xec) {
	case 0x00:
		return "UI";
	case 0x0c:
		return "DM";
	case 0x40:
		return "DISC";
	case 0x60:
		return "UA";
	case 0x6c:
		return "SABME";
	case 0x84:
		return "FRMR";
	case 0xac:
		return "XID";
	default:
		return "";
	}
}

/*
 * Control field, Q.921 3.4: | N(S) 7 | 0 | N(R) 7 | P |, | 0 4 | S 2 | 01 | N(R) 7 | P/F |, | M 3 | P/F | M 2 | 11 |
 */
static void
print_lapd(const packet_t *packet)
{
	static const char *const supervisory[] = { "RR", "RNR", "REJ", "" };
	const uint8_t *const h = packet->l2HdrP;

	if (!(packet->status & LAPD_FLOW) || packet->snapL2Len < 3) {
		fputs(SEP_CHR SEP_CHR SEP_CHR SEP_CHR SEP_CHR SEP_CHR, sPktFile);
		return;
	}
	fprintf(sPktFile, "%u" SEP_CHR "%u" SEP_CHR, packet->lapdAddr >> 10, (packet->lapdAddr >> 1) & 0x7fU);
	if ((h[2] & 3) == 3)
		fprintf(sPktFile, "U" SEP_CHR "%s" SEP_CHR SEP_CHR SEP_CHR, lapd_unnumbered(h[2]));
	else if (packet->snapL2Len < 4)
		fputs(SEP_CHR SEP_CHR SEP_CHR SEP_CHR, sPktFile);
	else if ((h[2] & 3) == 1)
		fprintf(sPktFile, "S" SEP_CHR "%s" SEP_CHR "%u" SEP_CHR SEP_CHR, supervisory[(h[2] >> 2) & 3],
		    h[3] >> 1);
	else
		fprintf(sPktFile, "I" SEP_CHR SEP_CHR "%u" SEP_CHR "%u" SEP_CHR, h[3] >> 1, h[2] >> 1);
}
#endif

/* One end: address and labels, all empty without L3; the port, empty without ports */
static void
print_endpoint(const packet_t *packet, const t2addr_t *ip UNUSED, uint32_t subnetNr UNUSED, uint16_t port)
{
#if BFO_HAS_IP
	const uint8_t ipver = PACKET_IPVER(packet);
	char text[T2_IPV6_STRLEN + 1] = "";

	if (ipver != 0)
		T2_IP_TO_STR(*ip, ipver, text, sizeof(text));
	fprintf(sPktFile, "%s" SEP_CHR, text);
#if BFO_HAS_GEO
	fprintf(sPktFile, "%s" SEP_CHR, ipver != 0 ? subnet_cc(SUBNET_TABLE(ipver), subnetNr) : "");
#if BFO_SUBNET_ORG == 1
	fprintf(sPktFile, "%s" SEP_CHR, ipver != 0 ? subnet_org(SUBNET_TABLE(ipver), subnetNr) : "");
#endif
#endif
#endif
	if (PROTO_IS_TCP(packet) || PROTO_IS_UDP(packet) || PROTO_IS_UDPLITE(packet) || PROTO_IS_SCTP(packet))
		fprintf(sPktFile, "%" PRIu16, port);
	fputs(SEP_CHR, sPktFile);
}

void
packet_mode_print(const packet_t *packet, unsigned long flowIndex)
{
	flow_t *const f = &flows[flowIndex];

	print_times(packet, f);
#if BFO_HAS_HDRDESC
	fprintf(sPktFile, "%" PRIu16 SEP_CHR "%s" SEP_CHR, packet->numHdrDesc, packet->hdrDesc);
#endif
#if BFO_VLAN > 0
	print_vlans(packet, flowIndex);
#endif
#if BFO_MPLS > 0
	print_mpls(packet, flowIndex);
#endif
#if BFO_MAC == 1
	print_macs(packet);
#endif
#if BFO_HAS_ETHTYPE
	fprintf(sPktFile, "0x%04" B2T_PRIX16 SEP_CHR, packet->ethType);
#endif
#if BFO_HAS_LAPD
	print_lapd(packet);
#endif
	print_endpoint(packet, &packet->srcIP, f->subnetNrSrc, packet->srcPort);
	print_endpoint(packet, &packet->dstIP, f->subnetNrDst, packet->dstPort);
	if (PACKET_IS_IP(packet))
		fprintf(sPktFile, "%" PRIu8, packet->l4Proto);
	fputs(SEP_CHR, sPktFile);
}
