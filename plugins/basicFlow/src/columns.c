/* basicFlow: its columns */
#include "basicFlow_priv.h"

/* --- values of the flow ----------------------------------------------------------------------------------------- */

#if BFO_SENSORID == 1
static uint64_t
sensor(unsigned long flowIndex UNUSED)
{
	return sensorID;
}
#endif

#if RELTIME == 1
/* A time counted from the first packet of the input.  Nothing comes before that. */
static struct timeval
since_start(struct timeval t)
{
	struct timeval rel;

	T2_TIMERSUB(&t, &startTStamp, &rel);
	return rel.tv_sec < 0 ? (struct timeval) { 0, 0 } : rel;
}

static struct timeval
first_seen(unsigned long flowIndex)
{
	return since_start(flows[flowIndex].firstSeen);
}

static struct timeval
last_seen(unsigned long flowIndex)
{
	return since_start(flows[flowIndex].lastSeen);
}
#define FIRST_SEEN	T2_CALL(TIMESTAMP, first_seen)
#define LAST_SEEN	T2_CALL(TIMESTAMP, last_seen)
#else
#define FIRST_SEEN	T2_CELL(TIMESTAMP, flows, firstSeen)
#define LAST_SEEN	T2_CELL(TIMESTAMP, flows, lastSeen)
#endif

/* 0 if the clock went back: the column has no sign. */
static struct timeval
duration(unsigned long flowIndex)
{
	const struct timeval d = flows[flowIndex].duration;

	return d.tv_sec < 0 ? (struct timeval) { 0, 0 } : d;
}

#if FORCE_LINK == 1
static uint64_t
piece(unsigned long flowIndex)
{
	return t2_flow_piece(flowIndex);
}
#endif

#if BFO_FORCED == 1
static void
append_forced(unsigned long flowIndex, outputBuffer_t *buf)
{
	uint32_t n = 0;

	while (t2_flow_forced(flowIndex, n) != NULL)
		n++;
	OUTBUF_APPEND_NUMREP(buf, n);
	for (uint32_t i = 0; i < n; i++)
		OUTBUF_APPEND_STR(buf, t2_flow_forced(flowIndex, i));
}
#endif

#if BFO_HAS_HDRDESC
static void
append_hdrdescs(unsigned long flowIndex, outputBuffer_t *buf)
{
	const basicFlow_t *const b = &basicFlows[flowIndex];

	OUTBUF_APPEND_NUMREP(buf, b->numHdrDesc);
	for (unsigned int i = 0; i < b->numHdrDesc; i++) {
		OUTBUF_APPEND_STR(buf, hdrdesc_text(b->hdrDesc[i]));
#if BFO_HAS_PKTCNT
		OUTBUF_APPEND_U64(buf, basicFlowCnts[flowIndex].num[i]);
#endif
	}
}
#endif

/* --- addresses and their labels --------------------------------------------------------------------------------- */

#if BFO_HAS_IP
#if IPV6_ACTIVATE == 2
#define IP_ONE	"IPX"
#elif IPV6_ACTIVATE == 1
#define IP_ONE	"IP6"
#else
#define IP_ONE	"IP4"
#endif

#if BFO_HAS_IPLIST
#define IP_TYPE	IP_ONE ":R"
#define IP_JOIN	T2_JOIN_LIST

static void
append_ips(outputBuffer_t *buf, uint8_t ipver UNUSED, const t2addr_t *list, uint8_t n)
{
#if IPV6_ACTIVATE == 2
	OUTBUF_APPEND_ARRAY_IPVX(buf, ipver, list, n);
#elif IPV6_ACTIVATE == 1
	OUTBUF_APPEND_ARRAY_IP6(buf, list, n);
#else
	OUTBUF_APPEND_ARRAY_IP4(buf, list, n);
#endif
}
#else
#define IP_TYPE	IP_ONE
#define IP_JOIN	T2_JOIN_FIRST

static void
append_ip(outputBuffer_t *buf, uint8_t ipver UNUSED, const t2addr_t *ip)
{
#if IPV6_ACTIVATE == 2
	OUTBUF_APPEND_IPVX(buf, ipver, *ip);
#elif IPV6_ACTIVATE == 1
	OUTBUF_APPEND_IP6(buf, *ip);
#else
	OUTBUF_APPEND_IP4(buf, *ip);
#endif
}
#endif

static void
append_labels(outputBuffer_t *buf UNUSED, uint8_t ipver UNUSED, uint32_t num UNUSED)
{
#if BFO_HAS_GEO
	label_append(buf, ipver, num);
#endif
}

static void
append_src(unsigned long flowIndex, outputBuffer_t *buf)
{
	const flow_t *const f = &flows[flowIndex];

#if BFO_HAS_IPLIST
	append_ips(buf, f->ipver, basicFlowIPs[flowIndex].src, basicFlowIPs[flowIndex].numSrc);
#else
	append_ip(buf, f->ipver, &f->srcIP);
#endif
	append_labels(buf, f->ipver, f->subnetNrSrc);
}

static void
append_dst(unsigned long flowIndex, outputBuffer_t *buf)
{
	const flow_t *const f = &flows[flowIndex];

#if BFO_HAS_IPLIST
	append_ips(buf, f->ipver, basicFlowIPs[flowIndex].dst, basicFlowIPs[flowIndex].numDst);
#else
	append_ip(buf, f->ipver, &f->dstIP);
#endif
	append_labels(buf, f->ipver, f->subnetNrDst);
}
#endif /* BFO_HAS_IP */

/* The columns of an address's labels, as label_append() appends them; LABEL_IP4: those of an address in a tunnel. */
#define LABEL(name, type, desc)	{ name, T2_SAME(type), desc, .join = T2_JOIN_FIRST },
#if BFO_SUBNET_ASN == 1
#define LABEL_ASN(name, what)	LABEL(name "ASN", "U32", what " autonomous system number")
#else
#define LABEL_ASN(name, what)
#endif
#if BFO_SUBNET_HEX == 1
#define LABEL_HEX(name, what)	LABEL(name "COC", "H32", what " country and organization code")
#else
#define LABEL_HEX(name, what)
#endif
#if BFO_SUBNET_CNTYCTY == 1
#define LABEL_CITY(name, what)	LABEL(name "Cnty", "STR", what " county") LABEL(name "City", "STR", what " city")
#else
#define LABEL_CITY(name, what)
#endif
#if BFO_SUBNET_ORG == 1
#define LABEL_ORG(name, what)	LABEL(name "Org", "STR", what " organization")
#else
#define LABEL_ORG(name, what)
#endif
#if BFO_SUBNET_LL == 1
#define LABEL_LL(name, what) \
	LABEL(name "Lat_Lng_relP", "FLT_FLT_FLT", what " latitude, longitude and reliability [km]")
#else
#define LABEL_LL(name, what)
#endif
#define LABELS(name, what) \
	LABEL_ASN(name, what) LABEL_HEX(name, what) LABEL(name "CC", "STRC", what " country code") \
	LABEL_CITY(name, what) LABEL_ORG(name, what) LABEL_LL(name, what)

#if BFO_HAS_GEO
#define LABELS_IP	LABELS
#else
#define LABELS_IP(name, what)
#endif
#if BFO_HAS_GEO_GRE
#define LABELS_GRE	LABELS
#else
#define LABELS_GRE(name, what)
#endif
#if BFO_HAS_GEO_L2TP
#define LABELS_L2TP	LABELS
#else
#define LABELS_L2TP(name, what)
#endif
#if BFO_HAS_GEO_TRDO
#define LABELS_TRDO	LABELS
#else
#define LABELS_TRDO(name, what)
#endif

/* An address that the function of an earlier column has appended */
#if BFO_HAS_IP
#define SAME_IP4(name, what, labels) \
	{ name, T2_SAME("IP4"), what, .join = T2_JOIN_FIRST }, labels(name, what)
#else
#define SAME_IP4(name, what, labels)
#endif

/* --- the table -------------------------------------------------------------------------------------------------- */

static const struct t2_column columns[] = {
#if BFO_SENSORID == 1
	{ "sensorID", T2_CALL(U32, sensor), "Sensor ID", .join = T2_JOIN_FIRST, .ipfix = T2_IE(149) },
#endif
	{ "flowStat", T2_CELL(H64, flows, status), "Flow status and warnings", .join = T2_JOIN_OR },
	{ "timeFirst", FIRST_SEEN, "Date time of first packet", .unit = "s", .join = T2_JOIN_MIN,
	    .ipfix = T2_IE(156) },
	{ "timeLast", LAST_SEEN, "Date time of last packet", .unit = "s", .join = T2_JOIN_MAX, .ipfix = T2_IE(157) },
	{ "duration", T2_CALL(DURATION, duration), "Flow duration", .unit = "s", .join = T2_JOIN_SPAN,
	    .ipfix = T2_IE(162) },
#if FORCE_LINK == 1
	{ "flowPiece", T2_CALL(U32, piece), "Number of the piece of a released flow", .join = T2_JOIN_MAX },
#endif
#if BFO_FORCED == 1
	{ "flowForced", T2_ROW("STR:R", append_forced), "Plugins that released the flow, and why",
	    .join = T2_JOIN_LIST },
#endif
#if BFO_HAS_HDRDESC
	{ "numHdrDesc", T2_CELL(U8, basicFlows, numHdrDesc), "Number of different header descriptions",
		.join = T2_JOIN_NONE },
	{ "numHdrs", T2_LIST(U16, basicFlows, numHdrDesc, numHdrs), "Number of headers (depth) in hdrDesc",
		.join = T2_JOIN_NONE },
#if BFO_HAS_PKTCNT
	{ "hdrDesc_PktCnt", T2_ROW("STRC_U64:R", append_hdrdescs), "Headers description and packet count",
		.join = T2_JOIN_NONE },
#else
	{ "hdrDesc", T2_ROW("STRC:R", append_hdrdescs), "Headers description", .join = T2_JOIN_LIST },
#endif
#endif
#if BFO_MAC == 1
	{ "srcMac", T2_LIST(MAC, basicFlows, numSrcMac, srcMac), "Source MAC addresses",
		.join = T2_JOIN_LIST, .ipfix = T2_IE(56) },
	{ "dstMac", T2_LIST(MAC, basicFlows, numDstMac, dstMac), "Destination MAC addresses",
		.join = T2_JOIN_LIST, .ipfix = T2_IE(80) },
#endif
#if BFO_HAS_ETHTYPE
	{ "ethType", T2_CELL(H16, flows, ethType), "Ethernet type", .join = T2_JOIN_FIRST, .ipfix = T2_IE(256) },
#endif

	/* of the first packet */
#if BFO_VLAN == 1
	{ "vlanID", T2_ROW("U16:R", append_vlan), "VLAN tags", .join = T2_JOIN_FIRST, .ipfix = T2_IE(58) },
#elif BFO_VLAN == 2
	{ "vlanHdr", T2_ROW("H32:R", append_vlan), "VLAN headers", .join = T2_JOIN_FIRST },
#elif BFO_VLAN == 3
	{ "vlanTPID_PCP_DEI_VID", T2_ROW("H16_U8_U8_U16:R", append_vlan),
		"VLAN tag protocol identifier, priority, drop eligible and identifier", .join = T2_JOIN_FIRST },
#endif
#if BFO_MPLS == 1
	{ "mplsLabels", T2_ROW("U32:R", append_mpls), "MPLS labels", .join = T2_JOIN_FIRST },
#elif BFO_MPLS == 2
	{ "mplsLabelsHex", T2_ROW("H32:R", append_mpls), "MPLS labels (hex)", .join = T2_JOIN_FIRST },
#elif BFO_MPLS == 3
	{ "mplsHdrsHex", T2_ROW("H32:R", append_mpls), "MPLS headers (hex)", .join = T2_JOIN_FIRST },
#elif BFO_MPLS == 4
	{ "mplsLabel_ToS_S_TTL", T2_ROW("U32_U8_U8_U8:R", append_mpls),
		"MPLS label, type of service, bottom of stack and time to live", .join = T2_JOIN_FIRST },
#endif
#if BFO_PPP == 1
	{ "pppHdr", T2_CALL(H32, ppp_header), "PPP header", .join = T2_JOIN_FIRST },
#endif
#if BFO_HAS_LAPD
	{ "lapdSAPI", T2_CALL(U8, lapd_sapi), "LAPD service access point identifier", .join = T2_JOIN_FIRST },
	{ "lapdTEI", T2_CALL(U8, lapd_tei), "LAPD terminal endpoint identifier", .join = T2_JOIN_FIRST },
#endif
#if BFO_L2TP == 1
	{ "l2tpHdr", T2_ROW("H16", append_l2tp), "L2TP header flags", .join = T2_JOIN_FIRST },
	{ "l2tpTID", T2_SAME("U16"), "L2TPv2 tunnel ID", .join = T2_JOIN_FIRST },
	{ "l2tpSID", T2_SAME("U16"), "L2TPv2 session ID", .join = T2_JOIN_FIRST },
	{ "l2tpCCSID", T2_SAME("U32"), "L2TPv3 control connection or session ID", .join = T2_JOIN_FIRST },
	SAME_IP4("l2tpSrcIP", "L2TP source IPv4 address", LABELS_L2TP)
	SAME_IP4("l2tpDstIP", "L2TP destination IPv4 address", LABELS_L2TP)
#endif
#if BFO_GRE == 1
	{ "greHdr", T2_ROW("H32", append_gre), "GRE header", .join = T2_JOIN_FIRST },
	SAME_IP4("greSrcIP", "GRE source IPv4 address", LABELS_GRE)
	SAME_IP4("greDstIP", "GRE destination IPv4 address", LABELS_GRE)
#endif
#if BFO_TEREDO == 1
#if BFO_HAS_IP
	{ "trdoDstIP", T2_ROW("IP4", append_teredo), "Teredo origin IPv4 address", .join = T2_JOIN_FIRST },
	LABELS_TRDO("trdoDstIP", "Teredo origin IPv4 address")
	{ "trdoDstPort", T2_SAME("U16"), "Teredo origin port", .join = T2_JOIN_FIRST },
	{ "trdo6SrcFlgs", T2_SAME("H8"), "Teredo IPv6 source address: flags", .join = T2_JOIN_FIRST },
	SAME_IP4("trdo6SrcSrvIP4", "Teredo IPv6 source address: server IPv4 address", LABELS_TRDO)
	SAME_IP4("trdo6SrcCPIP4", "Teredo IPv6 source address: client IPv4 address", LABELS_TRDO)
	{ "trdo6SrcCPPort", T2_SAME("U16"), "Teredo IPv6 source address: client port", .join = T2_JOIN_FIRST },
	{ "trdo6DstFlgs", T2_SAME("H8"), "Teredo IPv6 destination address: flags", .join = T2_JOIN_FIRST },
	SAME_IP4("trdo6DstSrvIP4", "Teredo IPv6 destination address: server IPv4 address", LABELS_TRDO)
	SAME_IP4("trdo6DstCPIP4", "Teredo IPv6 destination address: client IPv4 address", LABELS_TRDO)
	{ "trdo6DstCPPort", T2_SAME("U16"), "Teredo IPv6 destination address: client port", .join = T2_JOIN_FIRST },
#else
	{ "trdoDstPort", T2_ROW("U16", append_teredo), "Teredo origin port", .join = T2_JOIN_FIRST },
#endif
#endif

#if BFO_HAS_IP
	{ "srcIP", T2_ROW(IP_TYPE, append_src), "Source IP address", .join = IP_JOIN, .ipfix = T2_IE(8) },
	LABELS_IP("srcIP", "Source IP address")
#endif
	{ "srcPort", T2_CELL(U16, flows, srcPort), "Source port", .join = T2_JOIN_FIRST, .ipfix = T2_IE(7) },
#if BFO_HAS_IP
	{ "dstIP", T2_ROW(IP_TYPE, append_dst), "Destination IP address", .join = IP_JOIN, .ipfix = T2_IE(12) },
	LABELS_IP("dstIP", "Destination IP address")
#endif
	{ "dstPort", T2_CELL(U16, flows, dstPort), "Destination port", .join = T2_JOIN_FIRST, .ipfix = T2_IE(11) },
	{ "l4Proto", T2_CELL(U8, flows, l4Proto), "Layer 4 protocol", .join = T2_JOIN_FIRST, .ipfix = T2_IE(4) },
};
T2_PLUGIN_COLUMNS(columns);
