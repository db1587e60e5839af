/* stunDecode: the callbacks, columns and report; stun_flow.c decodes. */
#include "stunDecode.h"

#include "counts.h"
#include "secret.h"
#include "stun_flow.h"

#define PMP_PORT	5351

static struct stun_flow **stunFlows;	/* a pointer per flow; NULL in flows that have neither */
static struct { uint64_t stun, pmp; uint32_t stat, err; } T2_PER_WORKER counts[T2_WORKERS_MAX];

T2_PLUGIN_INIT_FLAGS("stunDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_UDP | T2_MEETS);

static void
append_address(unsigned long flowIndex, outputBuffer_t *buf, enum stun_address which)
{
	const struct stun_flow *f = stunFlows[flowIndex];

	if (f == NULL || !f->addr[which].there) {
		OUTBUF_APPEND_NUMREP_ZERO(buf);
		return;
	}
	OUTBUF_APPEND_NUMREP(buf, 1);
	OUTBUF_APPEND_IP4(buf, f->addr[which].ip);
	OUTBUF_APPEND_U16(buf, f->addr[which].port);
}

#define ADDRESS_COLUMN(name, which) \
	static void \
	name(unsigned long flowIndex, outputBuffer_t *buf) \
	{ \
		append_address(flowIndex, buf, which); \
	}
ADDRESS_COLUMN(append_mapped, STUN_MAPPED)
ADDRESS_COLUMN(append_xmapped, STUN_XMAPPED)
ADDRESS_COLUMN(append_peer, STUN_PEER)
ADDRESS_COLUMN(append_origin, STUN_ORIGIN)
ADDRESS_COLUMN(append_relay, STUN_RELAY)
ADDRESS_COLUMN(append_dest, STUN_DEST)
ADDRESS_COLUMN(append_other, STUN_OTHER)

static void
append_pass(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct stun_flow *f = stunFlows[flowIndex];
	char text[STUN_TEXT + 1];

	if (f == NULL || f->pass[0] == '\0') {
		OUTBUF_APPEND_NUMREP_ZERO(buf);
		return;
	}
	memcpy(text, f->pass, STUN_TEXT);
	text[STUN_TEXT] = '\0';
	OUTBUF_APPEND_NUMREP(buf, 1);
	OUTBUF_APPEND_STR(buf, t2_secret(text));
}

static const struct t2_column columns[] = {
	{ "natStat", T2_REF(H32, stunFlows, stat), "NAT status", .join = T2_JOIN_OR },
	{ "natErr", T2_REF(H32, stunFlows, err), "NAT errors, a bit each", .join = T2_JOIN_OR },
	{ "natMCReq_Ind_Succ_Err", T2_REF_SPAN("U16_U16_U16_U16", stunFlows, n, n),
	    "STUN requests, indications, successes and errors", .unit = "messages", .join = T2_JOIN_SUM },
	{ "natAddr_Port", T2_ROW("IP4_U16:R", append_mapped), "NAT mapped address and port", .join = T2_JOIN_LAST },
	{ "natXAddr_Port", T2_ROW("IP4_U16:R", append_xmapped), "NAT (XOR) mapped address and port",
	    .join = T2_JOIN_LAST },
	{ "natPeerAddr_Port", T2_ROW("IP4_U16:R", append_peer), "NAT peer's address and port", .join = T2_JOIN_LAST },
	{ "natOrigAddr_Port", T2_ROW("IP4_U16:R", append_origin), "NAT response origin: address and port",
	    .join = T2_JOIN_LAST },
	{ "natRelayAddr_Port", T2_ROW("IP4_U16:R", append_relay), "NAT relayed address and port",
	    .join = T2_JOIN_LAST },
	{ "natDstAddr_Port", T2_ROW("IP4_U16:R", append_dest), "NAT destination address and port",
	    .join = T2_JOIN_LAST },
	{ "natOtherAddr_Port", T2_ROW("IP4_U16:R", append_other), "NAT other address and port",
	    .join = T2_JOIN_LAST },
	{ "natLifetime", T2_REF(U32, stunFlows, lifetime), "NAT lifetime of the last allocation", .unit = "s",
	    .join = T2_JOIN_LAST },
	{ "natUser", T2_REF_OPT(STR, stunFlows, user), "NAT user name", .join = T2_JOIN_LAST },
	{ "natPass", T2_ROW("STR:R", append_pass), "NAT password, or the part of the user name behind a colon",
	    .join = T2_JOIN_LAST },
	{ "natRealm", T2_REF_OPT(STR, stunFlows, realm), "NAT realm", .join = T2_JOIN_LAST },
	{ "natSoftware", T2_REF_OPT(STR, stunFlows, software), "NAT software", .join = T2_JOIN_LAST },
#if NAT_PMP == 1
	{ "natPMPReqEA_MU_MT", T2_REF_SPAN("U16_U16_U16", stunFlows, asked, asked),
	    "NAT-PMP requests for the external address, to map UDP, to map TCP", .unit = "messages",
	    .join = T2_JOIN_SUM },
	{ "natPMPRespEA_MU_MT", T2_REF_SPAN("U16_U16_U16", stunFlows, answered, answered),
	    "NAT-PMP responses to them", .unit = "messages", .join = T2_JOIN_SUM },
	{ "natPMPSSSOE", T2_REF(U32, stunFlows, epoch), "NAT-PMP seconds since the start of the epoch", .unit = "s",
	    .join = T2_JOIN_FIRST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return stunFlows[flowIndex] == NULL;
}

static struct stun_flow *
flow_of(unsigned long flowIndex)
{
	struct stun_flow **f = &stunFlows[flowIndex];

	t2_flow_met(flowIndex);
	if (*f == NULL)
		*f = calloc(1, sizeof(**f));
	return *f;
}

/* The ports of STUN and TURN; with TLS and DTLS */
static bool
is_stun_port(uint16_t port)
{
	return port == 3478 || port == 5349;
}

static void
take_message(struct stun_flow *f, unsigned long flowIndex, const uint8_t *p, size_t n)
{
	const flow_t *const flow = &flows[flowIndex];

	stun_flow_message(f, p, n);
	if (!is_stun_port(flow->srcPort) && !is_stun_port(flow->dstPort))
		f->stat |= NAT_STAT_PORT;
	counts[t2_worker].stun++;
	counts[t2_worker].stat |= f->stat;
	counts[t2_worker].err |= f->err;
}

#if NAT_PMP == 1
static void
take_pmp(struct stun_flow *f, const struct cursor *c)
{
	pmp_flow_message(f, c->p, cursor_left(c));
	counts[t2_worker].pmp++;
	counts[t2_worker].stat |= f->stat;
	counts[t2_worker].err |= f->err;
}
#endif

void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	const struct cursor c = cursor_l7(packet);
	struct stun_flow *f;
	size_t len;

	if (!t2_is_first_fragment(packet))
		return;
#if NAT_PMP == 1
	if (UNLIKELY(packet->srcPort == PMP_PORT || packet->dstPort == PMP_PORT) && cursor_left(&c) >= 2 &&
	    *c.p == 0) {
		if ((f = flow_of(flowIndex)) != NULL)
			take_pmp(f, &c);
		return;
	}
#endif
	if (LIKELY((len = stun_datagram(c.p, cursor_left(&c))) == 0) || len > packet->l7Len ||
	    cursor_left(&c) < STUN_LEN)
		return;
	if ((f = flow_of(flowIndex)) != NULL)
		take_message(f, flowIndex, c.p, cursor_left(&c));
}

/* --- TCP ------------------------------------------------------------------------------------------------------ */

/* The first bytes of a connection: a message, or one behind the length that RFC 4571 puts in front. */
static int
looks_stun(const uint8_t *p, size_t n)
{
	if (n < 10)
		return n >= 2 && (p[0] & 0xc0) != 0 ? 0 : -1;
	return stun_length(p, n) > 0 || stun_length(p + 2, n - 2) > 0;
}

static bool
piece(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct stun_flow *f = flow_of(flowIndex);
	const uint8_t *message;
	size_t n;

	if (f == NULL)
		return false;
	if ((b->flags & (T2_STREAM_HOLE | T2_STREAM_BEGIN)) != 0)
		stun_stream_begin(&f->stream);
	stun_stream_put(&f->stream, b->data, b->len);
	while ((message = stun_stream_next(&f->stream, &n)) != NULL)
		take_message(f, flowIndex, message, n);
	return !f->stream.lost;
}

static void
ask_for_tcp(void)
{
	static const uint16_t ports[] = { 3478, 5349, 0 };
	static const struct t2_app app = { .name = "stun", .tcp = ports, .tcp_looks = looks_stun };

	t2_stream_ask(&(struct t2_stream_ask){ .app = t2_app_declare(&app), .bytes = T2_STREAM_ALL,
	    .stream = piece });
}

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW_RARE(stunFlows);
	ask_for_tcp();
}

void
onFlowFree(unsigned long flowIndex)
{
	if (stunFlows[flowIndex] == NULL)
		return;
	stun_stream_clear(&stunFlows[flowIndex]->stream);
	free(stunFlows[flowIndex]);
	stunFlows[flowIndex] = NULL;
}

/* --- report --------------------------------------------------------------------------------------------------- */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "natStat"),
	T2_COUNT_BITS(counts, err, "natErr"),
	T2_COUNT(counts, pmp, "Number of NAT-PMP packets", .of = T2_OF_PACKETS),
	T2_COUNT(counts, stun, "Number of STUN packets", .of = T2_OF_PACKETS, .column = "stunPkts"),
	T2_COUNT(counts, pmp, NULL, .column = "natPMPPkts"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(stunFlows);
}
