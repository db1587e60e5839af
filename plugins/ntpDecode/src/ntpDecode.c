/* ntpDecode: the callbacks, columns and report; ntp_flow.c decodes. */
#include "ntpDecode.h"

#include "counts.h"
#include "ntp_flow.h"

#define NTP_PORT	123

static struct ntp_flow **ntpFlows;	/* a pointer per flow; NULL in flows that are not NTP */
static struct { uint64_t n; uint8_t stat; } T2_PER_WORKER counts[T2_WORKERS_MAX];

T2_PLUGIN_INIT_FLAGS("ntpDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_UDP | T2_MEETS);

static const struct t2_column columns[] = {
	{ "ntpStat", T2_REF(H8, ntpFlows, stat), "NTP status", .join = T2_JOIN_OR },
#if NTP_LIVM_HEX == 1
	{ "ntpLiVM", T2_REF(H8, ntpFlows, livm), "NTP leap indicator, version and mode, as they are sent",
	    .join = T2_JOIN_FIRST },
#else
	{ "ntpLi_V_M", T2_REF_SPAN("U8_U8_U8", ntpFlows, leap, mode), "NTP leap indicator, version and mode",
	    .join = T2_JOIN_FIRST },
#endif
	{ "ntpStrat", T2_REF(H8, ntpFlows, stratum), "NTP stratum", .join = T2_JOIN_FIRST },
	{ "ntpRefClkId", T2_REF(IP4, ntpFlows, refAddr), "NTP reference identifier, from stratum 2 on",
	    .join = T2_JOIN_FIRST },
	{ "ntpRefStrId", T2_REF(STRC, ntpFlows, refText), "NTP reference identifier of stratum 0 and 1",
	    .join = T2_JOIN_FIRST },
	{ "ntpPollInt", T2_REF(U32, ntpFlows, poll), "NTP poll interval", .unit = "s", .join = T2_JOIN_FIRST },
	{ "ntpPrec", T2_REF(FLT, ntpFlows, precision), "NTP precision", .unit = "s", .join = T2_JOIN_FIRST },
	{ "ntpRtDelMin", T2_REF(FLT, ntpFlows, delayMin), "NTP least root delay", .unit = "s", .join = T2_JOIN_MIN },
	{ "ntpRtDelMax", T2_REF(FLT, ntpFlows, delayMax), "NTP largest root delay", .unit = "s",
	    .join = T2_JOIN_MAX },
	{ "ntpRtDispMin", T2_REF(FLT, ntpFlows, dispMin), "NTP least root dispersion", .unit = "s",
	    .join = T2_JOIN_MIN },
	{ "ntpRtDispMax", T2_REF(FLT, ntpFlows, dispMax), "NTP largest root dispersion", .unit = "s",
	    .join = T2_JOIN_MAX },
#if NTP_TS == 1
	{ "ntpRefTS", T2_REF(TIMESTAMP, ntpFlows, stamp[NTP_REFERENCE]), "NTP time when the clock was set",
	    .join = T2_JOIN_LAST },
	{ "ntpOrigTS", T2_REF(TIMESTAMP, ntpFlows, stamp[NTP_ORIGIN]), "NTP time when the client asked",
	    .join = T2_JOIN_LAST },
	{ "ntpRecTS", T2_REF(TIMESTAMP, ntpFlows, stamp[NTP_RECEIVE]), "NTP time when the server was asked",
	    .join = T2_JOIN_LAST },
	{ "ntpTranTS", T2_REF(TIMESTAMP, ntpFlows, stamp[NTP_TRANSMIT]), "NTP time when this was sent",
	    .join = T2_JOIN_LAST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return ntpFlows[flowIndex] == NULL;
}

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW_RARE(ntpFlows);
}

void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	struct ntp_flow **f = &ntpFlows[flowIndex];
	const struct cursor c = cursor_l7(packet);

	if (LIKELY(packet->srcPort != NTP_PORT && packet->dstPort != NTP_PORT) || !PROTO_IS_UDP(packet) ||
	    !t2_is_first_fragment(packet) || cursor_left(&c) == 0)
		return;
	t2_flow_met(flowIndex);
	if (*f == NULL && (*f = calloc(1, sizeof(**f))) == NULL)
		return;
	ntp_flow_message(*f, c.p, cursor_left(&c));
	counts[t2_worker].n++;
	counts[t2_worker].stat |= (*f)->stat;
}

void
onFlowFree(unsigned long flowIndex)
{
	free(ntpFlows[flowIndex]);
	ntpFlows[flowIndex] = NULL;
}

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "ntpStat"),
	T2_COUNT(counts, n, "Number of NTP packets", .of = T2_OF_PACKETS, .column = "ntpPkts"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(ntpFlows);
}
