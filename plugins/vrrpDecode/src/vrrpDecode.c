/* vrrpDecode: the callbacks, columns, report lines and the file of advertisements; vrrp_flow.c decodes. */
#include "vrrpDecode.h"

#include "secret.h"
#include "sidefile.h"
#include "vrrp_flow.h"

T2_PLUGIN_INIT_FLAGS("vrrpDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_OTHERS);

static struct vrrp_flow **vrrpFlows;	/* a pointer per flow; NULL in flows that are not VRRP */
static uint64_t vrrp2Pkts, vrrp2Pkts0, vrrp3Pkts, vrrp3Pkts0;
static uint16_t vrrpStat;		/* of all messages */

#if VRRP_RT == 1
static struct t2_sidefile rtFile;
#endif

/* The least value of a flow of IP that has none is the largest there is. */
static uint64_t
least_of_none(unsigned long flowIndex)
{
	return FLOW_IS_IP(&flows[flowIndex]) ? 255 : 0;
}

static uint64_t
min_priority(unsigned long flowIndex)
{
	return vrrpFlows[flowIndex] != NULL ? 255U - vrrpFlows[flowIndex]->invMinPri : least_of_none(flowIndex);
}

static uint64_t
min_interval(unsigned long flowIndex)
{
	return vrrpFlows[flowIndex] != NULL ? 255U - vrrpFlows[flowIndex]->invMinInt : least_of_none(flowIndex);
}

static const char *
auth_text(unsigned long flowIndex)
{
	static T2_PER_THREAD char text[VRRP_AUTH_LEN + 1];

	if (vrrpFlows[flowIndex] == NULL)
		return NULL;
	memcpy(text, vrrpFlows[flowIndex]->auth, VRRP_AUTH_LEN);
	return t2_secret(text);
}

static void
append_addresses(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct vrrp_flow *f = vrrpFlows[flowIndex];

	OUTBUF_APPEND_NUMREP(buf, f != NULL ? f->nip : 0);
	for (uint32_t i = 0; f != NULL && i < f->nip; i++)
		OUTBUF_APPEND_IPVX(buf, f->ip[i].version, f->ip[i].a);
}

static const struct t2_column columns[] = {
	{ "vrrpStat", T2_REF(H16, vrrpFlows, stat), "VRRP status", .join = T2_JOIN_OR },
	{ "vrrpVer", T2_REF(H8, vrrpFlows, versions), "VRRP versions, a bit each", .join = T2_JOIN_OR },
	{ "vrrpType", T2_REF(H8, vrrpFlows, types), "VRRP types, a bit each", .join = T2_JOIN_OR },
	{ "vrrpVRIDCnt", T2_REF(U32, vrrpFlows, nvrid), "VRRP virtual router IDs", .unit = "routers",
	    .join = T2_JOIN_NONE },
	{ "vrrpVRID", T2_REF_LIST(U8, vrrpFlows, nvrid, vrid), "VRRP virtual router ID", .join = T2_JOIN_LIST },
	{ "vrrpMinPri", T2_CALL(U8, min_priority), "VRRP least priority", .join = T2_JOIN_MIN },
	{ "vrrpMaxPri", T2_REF(U8, vrrpFlows, maxPri), "VRRP largest priority", .join = T2_JOIN_MAX },
	{ "vrrpMinAdvInt", T2_CALL(U8, min_interval), "VRRP least interval of advertisements", .unit = "s",
	    .join = T2_JOIN_MIN },
	{ "vrrpMaxAdvInt", T2_REF(U8, vrrpFlows, maxInt), "VRRP largest interval of advertisements", .unit = "s",
	    .join = T2_JOIN_MAX },
	{ "vrrpAuthType", T2_REF(H8, vrrpFlows, authTypes), "VRRP types of authentication, a bit each",
	    .join = T2_JOIN_OR },
	{ "vrrpAuth", T2_CALL(STRC, auth_text), "VRRP password", .join = T2_JOIN_LAST },
	{ "vrrpIPCnt", T2_REF(U32, vrrpFlows, nip), "VRRP addresses", .unit = "addresses", .join = T2_JOIN_NONE },
	{ "vrrpIP", T2_ROW("IPX:R", append_addresses), "VRRP address of a virtual router", .join = T2_JOIN_LIST },
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return vrrpFlows[flowIndex] == NULL && FLOW_IS_IP(&flows[flowIndex]);	/* least_of_none() */
}

void
initialize(void)
{
#if VRRP_RT == 1
	t2_env_t env[ENV_VRRP_N] = {};

	T2_SET_ENV_STR(VRRP_SUFFIX);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_VRRP_N, env);
#endif
	t2_sidefile_open(&rtFile, T2_ENV_VAL(VRRP_SUFFIX));
	t2_free_env(ENV_VRRP_N, env);
	fputs("VirtualRtrID\tPriority\tSkewTime\tMasterDownInterval\tAddrCount\tAddresses\tVersion\tType\tAdverInt\t"
	    "AuthType\tAuthString\tChecksum\tCalcChecksum\tflowInd\n", rtFile.f);
#endif
	T2_PLUGIN_STRUCT_NEW_RARE(vrrpFlows);
}

#if VRRP_RT == 1
/* Text of the password, as it may be shown: what a terminal could take for something else is a dot. */
static void
print_auth(FILE *f, const uint8_t *p)
{
	size_t n = p != NULL ? strnlen((const char *)p, VRRP_AUTH_LEN) : 0;
	const uint8_t *const text = t2_secret_bytes(p, &n);

	for (size_t i = 0; i < n; i++)
		putc(text[i] > ' ' && text[i] < 0x7f ? text[i] : '.', f);
	putc('\t', f);
}

/*
 * A line: a backup waits for three intervals and its skew time, the less the higher its priority (RFC 3768, 6.1 and
 * RFC 9568, 6.1) [s].
 */
static void
print_advert(FILE *f, const struct vrrp_advert *a, bool v6, uint64_t findex)
{
	const double interval = a->interval / 100.0;
	const double skew = (256 - a->priority) / 256.0 * (a->version == 2 ? 1.0 : interval);
	char text[INET6_ADDRSTRLEN];

	fprintf(f, "%u\t%u\t%.6f\t%.6f\t%u\t", a->vrid, a->priority, skew, 3 * interval + skew, a->n);
	for (unsigned i = 0; i < a->n; i++)
		fprintf(f, "%s%s", i > 0 ? ";" : "",
		    inet_ntop(v6 ? AF_INET6 : AF_INET, a->ip + i * (size_t)(v6 ? 16 : 4), text, sizeof(text)));
	fprintf(f, "\t%u\t%u\t%g\t%u\t", a->version, a->type, interval, a->authType);
	print_auth(f, a->authType == 1 ? a->auth : NULL);
	fprintf(f, "0x%04x\t0x%04x\t%" PRIu64 "\n", ntohs(a->sum), ntohs(a->wanted), findex);
}
#endif

static struct vrrp_message
message_of(const packet_t *packet)
{
	const struct cursor l4 = cursor_l4(packet);
	struct vrrp_message m = { .p = l4.p, .len = cursor_left(&l4), .v6 = PACKET_IS_IPV6(packet) };
	const uint8_t *const ip = packet->l3HdrP;

	m.wire = packet->l3Len > packet->l3HdrLen ? packet->l3Len - packet->l3HdrLen : 0;
	m.len = MIN(m.len, m.wire);
	m.ttl = m.v6 ? ip[7] : ip[8];
	if (m.v6) {
		static const uint8_t group[16] = { 0xff, 0x02, [15] = 0x12 };

		m.group = memcmp(ip + 24, group, sizeof(group)) == 0;
		m.pseudo = Checksum32(ip + 8, 0, 32);
	} else {
		m.group = get_u32be(ip + 16) == 0xe0000012;
		m.pseudo = Checksum32(ip + 12, 0, 8);
	}
	m.pseudo += htons((uint16_t)m.wire) + (uint32_t)htons(L3_VRRP);
	return m;
}

void
onPacketInOrder(packet_t *packet, unsigned long flowIndex)
{
	struct vrrp_flow **f = &vrrpFlows[flowIndex];
	struct vrrp_message m;
	struct vrrp_advert a;
	bool news;

	if (LIKELY(L4_PROTO(packet) != L3_VRRP) || !PACKET_IS_IP(packet) || !t2_is_first_fragment(packet))
		return;
	if (*f == NULL && (*f = calloc(1, sizeof(**f))) == NULL)
		return;
	m = message_of(packet);
	news = vrrp_flow_message(*f, &m, &a);
	vrrpStat |= (*f)->stat;
	vrrp2Pkts += a.ip != NULL && a.version == 2;
	vrrp3Pkts += a.ip != NULL && a.version == 3;
#if VRRP_RT == 1
	if (news)
		print_advert(rtFile.f, &a, m.v6, flows[flowIndex].findex);
#else
	(void)news;
#endif
}

void
onFlowFree(unsigned long flowIndex)
{
	free(vrrpFlows[flowIndex]);
	vrrpFlows[flowIndex] = NULL;
}

static void
report(FILE *stream)
{
	T2_FPLOG_AGGR_HEX(stream, plugin_name, vrrpStat);
	T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of VRRPv2 packets", vrrp2Pkts, numPackets - numPackets0);
	T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of VRRPv3 packets", vrrp3Pkts, numPackets - numPackets0);
}

void
pluginReport(FILE *stream)
{
	vrrp2Pkts0 = vrrp3Pkts0 = 0;
	report(stream);
}

void
monitoring(FILE *stream, uint8_t state)
{
	switch (state) {
	case T2_MON_PRI_HDR:
		fputs("vrrp2Pkts" SEP_CHR "vrrp3Pkts" SEP_CHR, stream);
		return;
	case T2_MON_PRI_VAL:
		fprintf(stream, "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR, vrrp2Pkts - vrrp2Pkts0,
		    vrrp3Pkts - vrrp3Pkts0);
		break;
	case T2_MON_PRI_REPORT:
		report(stream);
		break;
	}
#if DIFF_REPORT == 1
	vrrp2Pkts0 = vrrp2Pkts;
	vrrp3Pkts0 = vrrp3Pkts;
#endif
}

void
onApplicationTerminate(void)
{
#if VRRP_RT == 1
	t2_sidefile_close(&rtFile);
#endif
	T2_PLUGIN_STRUCT_FREE(vrrpFlows);
}
