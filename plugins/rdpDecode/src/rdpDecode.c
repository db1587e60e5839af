/* rdpDecode: the callbacks, columns and report; rdp_flow.c has messages, rdp_mcs.c what they introduce. */
#include "rdpDecode.h"

#include "counts.h"
#include "rdp_flow.h"
#include "secret.h"

#define RDP_PORT	3389
#define RDP_BYTES	65536	/* of a direction that are read */

static struct rdp_flow **rdpFlows;	/* a pointer per flow; NULL in flows that are not RDP */
static struct counts { uint64_t messages; uint16_t stat; } T2_PER_WORKER counts[T2_WORKERS_MAX];

T2_PLUGIN_INIT_FLAGS("rdpDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_TCP | T2_MEETS);

/* --- the row ---------------------------------------------------------------------------------------------------- */

static const struct rdp_flow *
flow_of(unsigned long flowIndex)
{
	static const struct rdp_flow none = { .security = RDP_NONE, .failure = RDP_NONE, .gcc = RDP_NONE,
		.mcs = RDP_NONE };

	return rdpFlows[flowIndex] != NULL ? rdpFlows[flowIndex] : &none;
}

static const char *
security_of(unsigned long flowIndex)
{
	return rdp_security(flow_of(flowIndex));
}

static const char *
result_of(unsigned long flowIndex)
{
	return rdp_result(flow_of(flowIndex));
}

static const char *
method_of(unsigned long flowIndex)
{
	return rdp_method(flow_of(flowIndex));
}

static const char *
level_of(unsigned long flowIndex)
{
	return rdp_level(flow_of(flowIndex));
}

static const char *
cert_of(unsigned long flowIndex)
{
	return rdp_cert_type(flow_of(flowIndex));
}

#if RDP_LOGIN == 1
static void
append_pass(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct rdp_flow *const f = flow_of(flowIndex);
	char text[RDP_STRMAX + 1];

	memcpy(text, f->text[RDP_PASS], RDP_STRMAX);
	text[RDP_STRMAX] = '\0';
	OUTBUF_APPEND_STR(buf, t2_secret(text));
}
#endif

static const struct t2_column columns[] = {
	{ "rdpStat", T2_REF(H16, rdpFlows, stat), "RDP status", .join = T2_JOIN_OR },
	{ "rdpCookie", T2_REF(STR, rdpFlows, text[RDP_COOKIE]), "RDP user that the client's cookie names",
	    .join = T2_JOIN_FIRST },
	{ "rdpToken", T2_REF(STR, rdpFlows, text[RDP_TOKEN]), "RDP token for whoever spreads connections",
	    .join = T2_JOIN_FIRST },
	{ "rdpReqProt", T2_REF(H32, rdpFlows, requested), "RDP security protocols that the client would take",
	    .join = T2_JOIN_OR },
	{ "rdpNegFlags", T2_REF(H8, rdpFlows, negotiation), "RDP flags of the negotiation", .join = T2_JOIN_OR },
	{ "rdpSecProt", T2_CALL(STRC, security_of), "RDP security protocol that the server has chosen",
	    .join = T2_JOIN_LAST },
	{ "rdpResult", T2_CALL(STRC, result_of), "RDP what became of the connection", .join = T2_JOIN_LAST },
	{ "rdpVersion", T2_REF(H32, rdpFlows, version), "RDP version: major, minor", .join = T2_JOIN_LAST },
	{ "rdpCliName", T2_REF(STR, rdpFlows, text[RDP_NAME]), "RDP name of the client", .join = T2_JOIN_LAST },
	{ "rdpCliBuild", T2_REF(U32, rdpFlows, build), "RDP build of the client", .join = T2_JOIN_LAST },
	{ "rdpProdID", T2_REF(STR, rdpFlows, text[RDP_PRODUCT]), "RDP product identifier of the client",
	    .join = T2_JOIN_LAST },
	{ "rdpKeyb", T2_REF(H32, rdpFlows, keyboard), "RDP keyboard layout of the client", .join = T2_JOIN_LAST },
	{ "rdpScrW", T2_REF(U16, rdpFlows, width), "RDP width of the desktop", .unit = "pixels",
	    .join = T2_JOIN_LAST },
	{ "rdpScrH", T2_REF(U16, rdpFlows, height), "RDP height of the desktop", .unit = "pixels",
	    .join = T2_JOIN_LAST },
	{ "rdpColDepth", T2_REF(U8, rdpFlows, depth), "RDP colours that the client asks for", .unit = "bits",
	    .join = T2_JOIN_LAST },
	{ "rdpChannels", T2_REF_LIST(STR, rdpFlows, nchannel, channel), "RDP channels of the client",
	    .join = T2_JOIN_LIST },
	{ "rdpEncOffer", T2_REF(H32, rdpFlows, offered), "RDP methods of encryption that the client has",
	    .join = T2_JOIN_OR },
	{ "rdpEncMeth", T2_CALL(STRC, method_of), "RDP method of encryption", .join = T2_JOIN_LAST },
	{ "rdpEncLev", T2_CALL(STRC, level_of), "RDP level of encryption", .join = T2_JOIN_LAST },
	{ "rdpCertType", T2_CALL(STRC, cert_of), "RDP type of the server's certificate", .join = T2_JOIN_LAST },
	{ "rdpCertCnt", T2_REF(U32, rdpFlows, certCount), "RDP certificates of the server", .join = T2_JOIN_LAST },
	{ "rdpCertPerm", T2_REF(U8, rdpFlows, certPerm), "RDP are they permanent?", .join = T2_JOIN_LAST },
#if RDP_LOGIN == 1
	{ "rdpUser", T2_REF(STR, rdpFlows, text[RDP_USER]), "RDP user who logs in in clear", .join = T2_JOIN_LAST },
	{ "rdpDomain", T2_REF(STR, rdpFlows, text[RDP_DOMAIN]), "RDP domain of that user", .join = T2_JOIN_LAST },
	{ "rdpPass", T2_ROW("STR", append_pass), "RDP password of that user", .join = T2_JOIN_LAST },
	{ "rdpCliAddr", T2_REF(STR, rdpFlows, text[RDP_ADDRESS]), "RDP address of the client, as it says itself",
	    .join = T2_JOIN_LAST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return rdpFlows[flowIndex] == NULL;
}

/* --- packets ---------------------------------------------------------------------------------------------------- */

static struct rdp_flow *
flow_made(unsigned long flowIndex)
{
	const flow_t *const flow = &flows[flowIndex];
	struct rdp_flow **const f = &rdpFlows[flowIndex];

	t2_flow_met(flowIndex);
	if (*f != NULL || (*f = t2_mem_new(T2_MEM_TEXT, sizeof(**f))) == NULL)
		return *f;
	rdp_flow_init(*f);
	(*f)->port = flow->srcPort == RDP_PORT || flow->dstPort == RDP_PORT;
	return *f;
}

static void
flow_drop(unsigned long flowIndex)
{
	struct rdp_flow *const f = rdpFlows[flowIndex];

	rdpFlows[flowIndex] = NULL;
	if (f == NULL)
		return;
	rdp_flow_clear(f);
	free(f);
	t2_mem_give(T2_MEM_TEXT, sizeof(*f));
}

/* The core: the next bytes of a direction. */
static bool
piece(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct rdp_flow *const f = flow_made(flowIndex);
	uint32_t before;
	bool more;

	if (f == NULL)
		return false;
	before = f->messages;
	more = rdp_flow_bytes(f, b);
	counts[t2_worker].messages += f->messages - before;
	counts[t2_worker].stat |= f->stat;
	if (!more && f->stat == 0)
		flow_drop(flowIndex);
	return more;
}

static int
looks_rdp(const uint8_t *p, size_t n)
{
	const int looks = rdp_looks(p, n);

	return looks == 2 ? 0 : looks;
}

void
initialize(void)
{
	static const uint16_t ports[] = { RDP_PORT, 0 };
	static const struct t2_app app = { .name = "rdp", .tcp = ports, .tcp_looks = looks_rdp };

	T2_PLUGIN_STRUCT_NEW_RARE(rdpFlows);
	t2_stream_ask(&(struct t2_stream_ask){ .app = t2_app_declare(&app), .bytes = RDP_BYTES, .stream = piece });
}

void
onFlowTerminate(unsigned long flowIndex)
{
	struct rdp_flow *const f = rdpFlows[flowIndex];

	if (f == NULL)
		return;
	rdp_flow_end(f);
	counts[t2_worker].stat |= f->stat;
}

void
onFlowFree(unsigned long flowIndex)
{
	flow_drop(flowIndex);
}

/* --- report ----------------------------------------------------------------------------------------------------- */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "rdpStat"),
	T2_COUNT(counts, messages, "Number of RDP messages", .column = "rdpMsgs"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(rdpFlows);
}
