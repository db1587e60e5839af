/*
 * basicStats: packets and bytes of both directions, length and inter-arrival time of the packets, rates and
 * asymmetry.
 */
#include "basicStats.h"

#define BS_MIN_IAT_START	4.0e12f	/* minIAT of a flow without any packet in the statistics [s] */

/* Sizes and times are of all packets, or of those that BS_XCLD selects; lengths are taken modulo BS_MOD. */
#define BS_HAS_SELECTION	(BS_XCLD > 0 || BS_MOD > 1)

/* The address that a flow direction with most packets (bytes) came from */
struct talker {
	uint64_t num;
	uint64_t row;		/* of the flow; of several with num the first one counts */
	uint32_t subnetNr;
	uint8_t ipver;			/* 4, 6; 0: mac */
	union {
		t2addr_t ip;
		uint8_t mac[ETH_ALEN];
	};
};

bSFlow_t *bSFlow;

/* What stands out among the flows that a worker has written */
struct maxima {
	struct talker pktsL2, bytesL2, pktsL3, bytesL3;
#if BS_STATS == 1
	float pktLoad;		/* largest mean packet length */
	float bytps;		/* largest bytes/s, */
	uint64_t bytpsPkts;	/* packets of that flow, */
	uint64_t bytpsRow;	/* and its row */
#endif
};

static struct maxima T2_PER_WORKER maxima[T2_WORKERS_MAX];

#if BS_XCLD > 0
static uint32_t xMin, xMax;
#endif

/* With FORCE_MODE flows are released whose counters are full. */
T2_PLUGIN_INIT_FLAGS("basicStats", T2_VERSION, 0, 8, "", FORCE_MODE == 1 ? 0 : T2_SHARDABLE);

#if BS_XCLD > 0
static void
read_limits(void)
{
	t2_env_t env[ENV_BS_N] = {};

	T2_SET_ENV_NUM(BS_XMIN);
	T2_SET_ENV_NUM(BS_XMAX);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_BS_N, env);
#endif
	xMin = (uint32_t)T2_ENV_VAL_UINT(BS_XMIN);
	xMax = (uint32_t)T2_ENV_VAL_UINT(BS_XMAX);
	t2_free_env(ENV_BS_N, env);
}
#endif

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW(bSFlow);
#if BS_XCLD > 0
	read_limits();
#endif
	if (!sPktFile)
		return;
	fputs("pktLen" SEP_CHR "snapL3Len" SEP_CHR "snapL4Len" SEP_CHR "snapL7Len" SEP_CHR "l3Len" SEP_CHR
	    "udpLen" SEP_CHR "l7Len" SEP_CHR
#if BS_MOD > 1
	    "pktLenMod" SEP_CHR
#endif
	    "padLen" SEP_CHR, sPktFile);
}

/*
 * --- packets
 * ---------------------------------------------------------------------------------------------------------
 */

void
onFlowGenerated(packet_t *packet UNUSED, unsigned long flowIndex)
{
	bSFlow_t *const b = &bSFlow[flowIndex];

	memset(b, 0, sizeof(*b));
#if BS_STATS == 1
	b->lastSeen = packet->pcapHdrP->ts;
	b->minPktSz = UINT16_MAX;
	b->minIAT = BS_MIN_IAT_START;
#endif
}

#if BS_STATS == 1
/* Is a packet of this length in the statistics? */
static inline bool
is_selected(uint32_t len)
{
#if BS_XCLD == 1
	return len > xMin;
#elif BS_XCLD == 2
	return len < xMax;
#elif BS_XCLD == 3
	return len >= xMin && len <= xMax;
#elif BS_XCLD == 4
	return len < xMin || len > xMax;
#else
	(void)len;
	return true;
#endif
}

/* Packets in the statistics */
static inline uint64_t
num_selected(const bSFlow_t *b)
{
#if BS_XCLD > 0
	return b->numSPkts;
#else
	return b->numTPkts;
#endif
}

#if BS_HAS_PL
static inline uint32_t
modulo(uint32_t len)
{
#if BS_MOD > 1
	return len % BS_MOD;
#else
	return len;
#endif
}

static inline void
add_length(bSFlow_t *b, uint32_t len, uint64_t k, float w)
{
	const uint16_t sz = (uint16_t)MIN(len, UINT16_MAX);

#if BS_MOMENTS == 1
	if (k == 1)
		moments_clear(&b->pktSz, (moment_t)len);
#endif
	if (sz < b->minPktSz)
		b->minPktSz = sz;
	if (sz > b->maxPktSz)
		b->maxPktSz = sz;
	moments_add(&b->pktSz, (moment_t)len, k, w);
#if BS_HAS_SELECTION
	b->numSBytes += len;
#endif
}
#endif

#if FORCE_LINK == 1
/* The last packet was before the release; all else begins anew. */
void
onFlowContinue(unsigned long from, unsigned long to)
{
	bSFlow[to].lastSeen = bSFlow[from].lastSeen;
	bSFlow[to].goesOn = num_selected(&bSFlow[from]) > 0 || bSFlow[from].goesOn;
}
#define GOES_ON(b)	((b)->goesOn)
#else
#define GOES_ON(b)	false
#endif

#if BS_HAS_IAT
/*
 * Time since the packet before [s].  Negative if the clock went back; only 0.9.3 subtracts the seconds without sign,
 * and so does BS_MOMENTS 1.
 */
static inline moment_t
gap(struct timeval now, struct timeval before)
{
	const int64_t sec = (int64_t)now.tv_sec - before.tv_sec;
	const int64_t frac = (int64_t)now.tv_usec - before.tv_usec;

#if BS_MOMENTS == 1
	return (float)(uint32_t)sec + (float)frac / (float)TSTAMPFAC;
#else
	return (moment_t)((double)sec + (double)frac * (1.0 / (double)TSTAMPFAC));
#endif
}

static inline void
add_iat(bSFlow_t *b, struct timeval now, uint64_t k, float w)
{
	const moment_t iat = k > 1 || GOES_ON(b) ? gap(now, b->lastSeen) : 0;

	if ((float)iat < b->minIAT)
		b->minIAT = (float)iat;
	if ((float)iat > b->maxIAT)
		b->maxIAT = (float)iat;
	moments_add(&b->iat, iat, k, w);
}
#endif

static inline void
add_to_statistics(bSFlow_t *b, const packet_t *packet, uint32_t len)
{
	uint64_t k;
	float w;

	if (!is_selected(len))
		return;
#if BS_XCLD > 0
	b->numSPkts++;
#endif
	k = num_selected(b);
	w = moments_weight(k);
	(void)w;
#if BS_HAS_PL
	add_length(b, modulo(len), k, w);
#endif
#if BS_HAS_IAT
	add_iat(b, packet->pcapHdrP->ts, k, w);
#endif
	b->lastSeen = packet->pcapHdrP->ts;
}
#endif /* BS_STATS == 1 */

/* The length that is counted.  0.9.3 keeps 16 bits of it, and so does BS_MOMENTS 1. */
static inline uint32_t
counted_length(const packet_t *packet)
{
#if BS_MOMENTS == 1
	return (uint16_t)packet->len;
#else
	return packet->len;
#endif
}

static void
print_packet(const packet_t *packet)
{
	const struct cursor l4 = cursor_l4(packet);
	uint16_t udpLen = 0;

	if ((PROTO_IS_UDP(packet) || PROTO_IS_UDPLITE(packet)) && t2_is_first_fragment(packet) &&
	    cursor_has(&l4, sizeof(udpHeader_t)))
		udpLen = ntohs(UDP_HEADER(packet)->len);
	fprintf(sPktFile, "%" PRIu32 SEP_CHR "%" PRIu32 SEP_CHR "%" PRIu32 SEP_CHR "%" PRIu32 SEP_CHR
	    "%" PRIu32 SEP_CHR "%" PRIu16 SEP_CHR "%" PRIu32 SEP_CHR, packet->rawLen, packet->snapL3Len,
	    packet->snapL4Len, packet->snapL7Len, packet->l3Len, udpLen, packet->l7Len);
#if BS_MOD > 1
	fprintf(sPktFile, "%" PRIu32 SEP_CHR, counted_length(packet) % BS_MOD);
#endif
	fprintf(sPktFile, "%" PRIi64 SEP_CHR, packet->padLen);
}

/* Count the packet; ask for the release of the flow before a counter overruns. */
static inline void bl_claimInfo(packet_t *packet, unsigned long flowIndex) {
        bSFlow_t * const bSFlowP = &bSFlow[flowIndex];
	const uint32_t ipLength = counted_length(packet);

	bSFlowP->numTPkts++;
	bSFlowP->numTBytes += ipLength;
#if BS_PAD == 1
	if (packet->padLen > 0)
		bSFlowP->numPadBytes += (uint64_t)packet->padLen;
#endif
#if BS_STATS == 1
	add_to_statistics(bSFlowP, packet, ipLength);
#endif
	if (UNLIKELY(sPktFile != NULL))
		print_packet(packet);

#if FORCE_MODE == 1
        if (UNLIKELY(UINT64_MAX - bSFlowP->numTBytes < ipLength || bSFlowP->numTPkts >= UINT64_MAX)) {
                flow_t * const flowP = &flows[flowIndex];
                T2_RM_FLOW(flowP);
        }
#endif // FORCE_MODE == 1
}

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	bl_claimInfo(packet, flowIndex);
}

/*
 * --- rows
 * ------------------------------------------------------------------------------------------------------------
 */

/* The cell of the opposite flow; an empty one if there is none */
static inline const bSFlow_t *
opposite(unsigned long flowIndex)
{
	static const bSFlow_t none;
	const flow_t *const f = &flows[flowIndex];

	return FLOW_HAS_OPPOSITE(f) ? &bSFlow[f->oppositeFlowIndex] : &none;
}

static uint64_t UNUSED
pkts_rcvd(unsigned long flowIndex)
{
	return opposite(flowIndex)->numTPkts;
}

static uint64_t UNUSED
pkts_both(unsigned long flowIndex)
{
	return bSFlow[flowIndex].numTPkts + opposite(flowIndex)->numTPkts;
}

static uint64_t UNUSED
bytes_rcvd(unsigned long flowIndex)
{
	return opposite(flowIndex)->numTBytes;
}

static uint64_t UNUSED
bytes_both(unsigned long flowIndex)
{
	return bSFlow[flowIndex].numTBytes + opposite(flowIndex)->numTBytes;
}

#if BS_STATS == 1
/* Mean length, from the totals and so without the rounding of a running mean */
static float
mean_length(unsigned long flowIndex)
{
	const bSFlow_t *const b = &bSFlow[flowIndex];
	const uint64_t n = num_selected(b);

#if BS_HAS_SELECTION && BS_HAS_PL
	return n > 0 ? (float)b->numSBytes / (float)n : 0.0f;
#else
	return n > 0 ? (float)b->numTBytes / (float)n : 0.0f;
#endif
}

static float UNUSED
mean_iat(unsigned long flowIndex)
{
	return (float)bSFlow[flowIndex].iat.ave;
}

/* num per second of the flow; 0 if it has no duration */
static float
rate(uint64_t num, const flow_t *f)
{
#if BS_MOMENTS == 1
	const float s = (float)((double)(uint32_t)f->duration.tv_sec + (double)f->duration.tv_usec /
	    (double)TSTAMPFAC);
#else
	const float s = (float)((double)f->duration.tv_sec + (double)f->duration.tv_usec / (double)TSTAMPFAC);
#endif

	return s > 0 ? (float)num / s : 0.0f;
}

static float
pkts_per_s(unsigned long flowIndex)
{
	return rate(bSFlow[flowIndex].numTPkts, &flows[flowIndex]);
}

static float
bytes_per_s(unsigned long flowIndex)
{
	return rate(bSFlow[flowIndex].numTBytes, &flows[flowIndex]);
}

/* (a - b) / (a + b), 0 without any */
static float
asymmetry(uint64_t a, uint64_t b)
{
	const double x = (double)a, y = (double)b;

	return x + y > 0 ? (float)((x - y) / (x + y)) : 0.0f;
}

/* That of a B flow without its A flow has the other sign. */
static float
pkt_asymmetry(unsigned long flowIndex)
{
	const flow_t *const f = &flows[flowIndex];
	const float a = asymmetry(bSFlow[flowIndex].numTPkts, opposite(flowIndex)->numTPkts);

	return !FLOW_HAS_OPPOSITE(f) && FLOW_IS_B(f) ? -a : a;
}

static float
byte_asymmetry(unsigned long flowIndex)
{
	return asymmetry(bSFlow[flowIndex].numTBytes, opposite(flowIndex)->numTBytes);
}

/* A moment of a series */
#define MOMENT(what, series)								\
	static float UNUSED								\
	what##_##series(unsigned long flowIndex)					\
	{										\
		const bSFlow_t *const b = &bSFlow[flowIndex];				\
											\
		return moments_##what(&b->series, num_selected(b));			\
	}
MOMENT(std, pktSz)
MOMENT(var, pktSz)
MOMENT(std, iat)
MOMENT(var, iat)
#if BS_HAS_SK
MOMENT(skew, pktSz)
MOMENT(kurtosis, pktSz)
MOMENT(skew, iat)
MOMENT(kurtosis, iat)
#endif
#endif

/* IPFIX counts bytes of IP packets, headers and all: only with PACKETLENGTH 1 are ours the same. */
#if PACKETLENGTH == 1
#define IE_OF_IP(element)	element
#else
#define IE_OF_IP(element)	{ 0, 0 }
#endif

static const struct t2_column columns[] = {
	{ "numPktsSnt", T2_CELL(U64, bSFlow, numTPkts), "Number of transmitted packets",
		.unit = "packets", .join = T2_JOIN_SUM, .ipfix = T2_IE(2) },
#if BS_REV_CNT == 1
	{ "numPktsRcvd", T2_CALL(U64, pkts_rcvd), "Number of received packets",
		.unit = "packets", .join = T2_JOIN_OPPOSITE, .of = "numPktsSnt", .ipfix = T2_IE_REVERSE(2) },
#endif
#if BS_AGGR_CNT == 1
	{ "numPktsRTAggr", T2_CALL(U64, pkts_both), "Number of received and transmitted packets",
		.unit = "packets", .join = T2_JOIN_BOTH, .of = "numPktsSnt" },
#endif
#if BS_PAD == 1
	{ "padBytesSnt", T2_CELL(I64, bSFlow, numPadBytes), "Number of transmitted padding bytes",
		.unit = "bytes", .join = T2_JOIN_SUM },
#endif
	{ "numBytesSnt", T2_CELL(U64, bSFlow, numTBytes), "Number of transmitted bytes",
		.unit = "bytes", .join = T2_JOIN_SUM, .ipfix = IE_OF_IP(T2_IE(1)) },
#if BS_REV_CNT == 1
	{ "numBytesRcvd", T2_CALL(U64, bytes_rcvd), "Number of received bytes",
		.unit = "bytes", .join = T2_JOIN_OPPOSITE, .of = "numBytesSnt", .ipfix = IE_OF_IP(T2_IE_REVERSE(1)) },
#endif
#if BS_AGGR_CNT == 1
	{ "numBytesRTAggr", T2_CALL(U64, bytes_both), "Number of received and transmitted bytes",
		.unit = "bytes", .join = T2_JOIN_BOTH, .of = "numBytesSnt" },
#endif
#if BS_HAS_PL
	{ "minPktSz", T2_CELL(U16, bSFlow, minPktSz), "Minimum packet size",
		.unit = "bytes", .join = T2_JOIN_MIN, .ipfix = IE_OF_IP(T2_IE(25)) },
	{ "maxPktSz", T2_CELL(U16, bSFlow, maxPktSz), "Maximum packet size",
		.unit = "bytes", .join = T2_JOIN_MAX, .ipfix = IE_OF_IP(T2_IE(26)) },
	{ "avePktSize", T2_CALL(FLT, mean_length), "Average packet size", .unit = "bytes" },
#if BS_STDDEV == 1
	{ "stdPktSize", T2_CALL(FLT, std_pktSz), "Standard deviation of the packet size", .unit = "bytes" },
#endif
#if BS_VAR == 1
	{ "varPktSize", T2_CALL(FLT, var_pktSz), "Variance of the packet size", .unit = "bytes^2" },
#endif
#if BS_HAS_SK
	{ "skewPktSize", T2_CALL(FLT, skew_pktSz), "Skewness of the packet size", .join = T2_JOIN_NONE },
	{ "kurPktSize", T2_CALL(FLT, kurtosis_pktSz), "Kurtosis of the packet size", .join = T2_JOIN_NONE },
#endif
#endif
#if BS_HAS_IAT
	{ "minIAT", T2_CELL(FLT, bSFlow, minIAT), "Minimum inter-arrival time", .unit = "s", .join = T2_JOIN_MIN },
	{ "maxIAT", T2_CELL(FLT, bSFlow, maxIAT), "Maximum inter-arrival time", .unit = "s", .join = T2_JOIN_MAX },
	{ "aveIAT", T2_CALL(FLT, mean_iat), "Average inter-arrival time", .unit = "s" },
#if BS_STDDEV == 1
	{ "stdIAT", T2_CALL(FLT, std_iat), "Standard deviation of the inter-arrival time", .unit = "s" },
#endif
#if BS_VAR == 1
	{ "varIAT", T2_CALL(FLT, var_iat), "Variance of the inter-arrival time", .unit = "s^2" },
#endif
#if BS_HAS_SK
	{ "skewIAT", T2_CALL(FLT, skew_iat), "Skewness of the inter-arrival time", .join = T2_JOIN_NONE },
	{ "kurIAT", T2_CALL(FLT, kurtosis_iat), "Kurtosis of the inter-arrival time", .join = T2_JOIN_NONE },
#endif
#endif
#if BS_STATS == 1
	{ "pktps", T2_CALL(FLT, pkts_per_s), "Sent packets per second", .unit = "packets/s" },
	{ "bytps", T2_CALL(FLT, bytes_per_s), "Sent bytes per second", .unit = "bytes/s" },
	{ "pktAsm", T2_CALL(FLT, pkt_asymmetry), "Packet stream asymmetry", .join = T2_JOIN_NONE },
	{ "bytAsm", T2_CALL(FLT, byte_asymmetry), "Byte stream asymmetry", .join = T2_JOIN_NONE },
#endif
};
T2_PLUGIN_COLUMNS(columns);

/* Remember the source of the flow if it has sent more than the best so far. */
static inline void
note_talker(struct talker *best, const flow_t *f, uint64_t num)
{
	if (LIKELY(num <= best->num))
		return;
	best->num = num;
	best->row = t2_row;
	best->ipver = f->ipver;
	best->subnetNr = f->subnetNrSrc;
	if (f->ipver != 0)
		best->ip = f->srcIP;
	else
		memcpy(best->mac, f->ethDS.ether_shost, sizeof(best->mac));
}

static void
note_talkers(const flow_t *f, const bSFlow_t *b)
{
	struct maxima *const best = &maxima[t2_worker];

	if (FLOW_IS_LAPD(f))
		return;
	if (FLOW_IS_L2(f)) {
		note_talker(&best->pktsL2, f, b->numTPkts);
		note_talker(&best->bytesL2, f, b->numTBytes);
	} else {
		note_talker(&best->pktsL3, f, b->numTPkts);
		note_talker(&best->bytesL3, f, b->numTBytes);
	}
}

#if BS_STATS == 1
static void
note_rates(unsigned long flowIndex)
{
	struct maxima *const best = &maxima[t2_worker];
	const float mean = mean_length(flowIndex), bytps = bytes_per_s(flowIndex);

	if (mean > best->pktLoad)
		best->pktLoad = mean;
	if (bytps > best->bytps) {
		best->bytps = bytps;
		best->bytpsPkts = bSFlow[flowIndex].numTPkts;
		best->bytpsRow = t2_row;
	}
}
#endif

void
onFlowTerminate(unsigned long flowIndex)
{
#if BS_STATS == 1
	note_rates(flowIndex);
#endif
	note_talkers(&flows[flowIndex], &bSFlow[flowIndex]);
}

/*
 * --- report
 * ----------------------------------------------------------------------------------------------------------
 */

static void
merge_talker(struct talker *all, const struct talker *t)
{
	if (t->num > all->num || (t->num == all->num && t->row < all->row))
		*all = *t;
}

/* Those of all workers */
static struct maxima
all_maxima(void)
{
	struct maxima all = maxima[0];

	for (const struct maxima *m = maxima + 1; m < maxima + T2_WORKERS_MAX; m++) {
		merge_talker(&all.pktsL2, &m->pktsL2);
		merge_talker(&all.bytesL2, &m->bytesL2);
		merge_talker(&all.pktsL3, &m->pktsL3);
		merge_talker(&all.bytesL3, &m->bytesL3);
#if BS_STATS == 1
		if (m->pktLoad > all.pktLoad)
			all.pktLoad = m->pktLoad;
		if (m->bytps > all.bytps || (m->bytps == all.bytps && m->bytpsRow < all.bytpsRow)) {
			all.bytps = m->bytps;
			all.bytpsPkts = m->bytpsPkts;
			all.bytpsRow = m->bytpsRow;
		}
#endif
	}
	return all;
}

#if BS_STATS == 1
static void
report_maxima(FILE *stream, const struct maxima *all)
{
	const uint64_t bps = (uint64_t)(all->bytps * 8.0f), maxBytpsPkts = all->bytpsPkts;
	char unit[64], pktUnit[64];

	T2_FPLOG_NUM0(stream, plugin_name, "Flow max(pktload)", (uint64_t)all->pktLoad);
	T2_CONV_NUM_SFX(bps, unit, "b/s");
	T2_CONV_NUM(maxBytpsPkts, pktUnit);
	T2_FPLOG(stream, plugin_name, "Flow max(b/s), pkts: %" PRIu64 "%s, %" PRIu64 "%s", bps, unit, maxBytpsPkts,
	    pktUnit);
}
#endif

/* " (US)": the country of an address, where it is known */
static void
country(const struct talker *t UNUSED, char *text)
{
	text[0] = '\0';
#if SUBNET_ON == 1
	const char *const cc = subnet_cc(SUBNET_TABLE(t->ipver), t->subnetNr);

	if (isalpha((unsigned char)cc[0]) && isalpha((unsigned char)cc[1]))
		sprintf(text, " (%c%c)", toupper((unsigned char)cc[0]), toupper((unsigned char)cc[1]));
#endif
}

static void
report_talker(FILE *stream, const struct talker *t, const char *what, uint64_t total, const char *unit)
{
	char who[T2_IPV6_STRLEN + T2_MAC_STRLEN], num[64], cc[8];

	if (t->num == 0)
		return;
	if (t->ipver != 0)
		T2_IP_TO_STR(t->ip, t->ipver, who, sizeof(who));
	else
		t2_mac_to_str(t->mac, who, sizeof(who));
	country(t, cc);
	T2_CONV_NUM(t->num, num);
	T2_FPLOG(stream, plugin_name, "Biggest %s flow talker: %s%s: %" PRIu64 "%s [%.2f%%] %s", what, who, cc,
	    t->num, num, T2_PERCENT(t->num, total), unit);
}

void
pluginReport(FILE *stream)
{
	const uint64_t bytes = numABytes + numBBytes;
	const struct maxima all = all_maxima();

#if BS_STATS == 1
	report_maxima(stream, &all);
#endif
	report_talker(stream, &all.pktsL2, "L2", numPackets, "packets");
	report_talker(stream, &all.bytesL2, "L2", bytes, "bytes");
	report_talker(stream, &all.pktsL3, "L3", numPackets, "packets");
	report_talker(stream, &all.bytesL3, "L3", bytes, "bytes");
}

void
monitoring(FILE *stream, uint8_t state)
{
	if (state == T2_MON_PRI_REPORT)
		pluginReport(stream);
}

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(bSFlow);
}
