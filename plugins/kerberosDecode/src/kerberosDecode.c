/* kerberosDecode: the callbacks, columns and report; krb_flow.c has messages, krb_message.c decodes them. */
#include "kerberosDecode.h"

#include "counts.h"
#include "krb_flow.h"
#include "secret.h"

static struct krb_flow **krbFlows;	/* a pointer per flow; NULL in flows that are not Kerberos */
static struct counts { uint64_t requests, replies, errors; uint16_t stat; } T2_PER_WORKER counts[T2_WORKERS_MAX];

T2_PLUGIN_INIT_FLAGS("kerberosDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_TCP | T2_ONLY_UDP | T2_MEETS);

/* --- the row ---------------------------------------------------------------------------------------------------- */

static const struct krb_flow *
flow_of(unsigned long flowIndex)
{
	static const struct krb_flow none;

	return krbFlows[flowIndex] != NULL ? krbFlows[flowIndex] : &none;
}

static void
append_request_types(unsigned long flowIndex, outputBuffer_t *buf)
{
	const uint16_t stat = flow_of(flowIndex)->stat;
	const uint32_t n = ((stat & KRB_STAT_AS) != 0) + ((stat & KRB_STAT_TGS) != 0);

	OUTBUF_APPEND_NUMREP(buf, n);
	if ((stat & KRB_STAT_AS) != 0)
		OUTBUF_APPEND_STR(buf, "AS");
	if ((stat & KRB_STAT_TGS) != 0)
		OUTBUF_APPEND_STR(buf, "TGS");
}

/* Numbers by their names; those that have none as they are */
static void
append_names(outputBuffer_t *buf, const struct krb_numbers *l, const char *(*name_of)(int32_t))
{
	OUTBUF_APPEND_NUMREP(buf, l->n);
	for (unsigned i = 0; i < l->n; i++) {
		const char *const name = name_of(l->v[i]);
		char number[16];

		(void)snprintf(number, sizeof(number), "%" PRId32, l->v[i]);
		OUTBUF_APPEND_STR(buf, name != NULL ? name : number);
	}
}

static void
append_errors(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_names(buf, &flow_of(flowIndex)->codes, krb_error);
}

static void
append_ciphers(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_names(buf, &flow_of(flowIndex)->ciphers, krb_cipher);
}

static uint64_t
success_of(unsigned long flowIndex)
{
	return (flow_of(flowIndex)->stat & KRB_STAT_GRANTED) != 0;
}

static uint64_t
forwardable_of(unsigned long flowIndex)
{
	return flow_of(flowIndex)->options >> 30 & 1;
}

static uint64_t
renewable_of(unsigned long flowIndex)
{
	return flow_of(flowIndex)->options >> 23 & 1;
}

#if KRB_HASHES == 1
static void
append_hashes(unsigned long flowIndex, outputBuffer_t *buf)
{
	t2_secrets_append(buf, &flow_of(flowIndex)->hash);
}
#endif

static const struct t2_column columns[] = {
	{ "krbStat", T2_REF(H16, krbFlows, stat), "Kerberos status", .join = T2_JOIN_OR },
	{ "krbNReq_Rep_Err", T2_REF_SPAN("U32_U32_U32", krbFlows, requests, errors),
	    "Kerberos requests, replies, errors", .unit = "messages", .join = T2_JOIN_SUM },
	{ "krbMsgTypes", T2_REF_LIST(U8, krbFlows, ntype, type), "Kerberos types of messages", .join = T2_JOIN_LIST },
	{ "krbReqType", T2_ROW("STRC:R", append_request_types), "Kerberos services that are asked: AS, TGS",
	    .join = T2_JOIN_LIST },
	{ "krbClient", T2_REF_LIST(STR, krbFlows, client.n, client.v), "Kerberos clients", .join = T2_JOIN_LIST },
	{ "krbService", T2_REF_LIST(STR, krbFlows, service.n, service.v), "Kerberos services that tickets are for",
	    .join = T2_JOIN_LIST },
	{ "krbRealm", T2_REF_LIST(STR, krbFlows, realm.n, realm.v), "Kerberos realms of services",
	    .join = T2_JOIN_LIST },
	{ "krbForUser", T2_REF_LIST(STR, krbFlows, user.n, user.v),
	    "Kerberos users on whose behalf a ticket is asked for", .join = T2_JOIN_LIST },
	{ "krbHosts", T2_REF_LIST(STR, krbFlows, address.n, address.v), "Kerberos hosts where a ticket shall be used",
	    .join = T2_JOIN_LIST },
	{ "krbSuccess", T2_CALL(U8, success_of), "Kerberos was a ticket granted?", .join = T2_JOIN_MAX },
	{ "krbErr", T2_REF_LIST(I32, krbFlows, codes.n, codes.v), "Kerberos error codes", .join = T2_JOIN_LIST },
	{ "krbErrMsg", T2_ROW("STRC:R", append_errors), "Kerberos names of errors", .join = T2_JOIN_LIST },
	{ "krbErrText", T2_REF_LIST(STR, krbFlows, text.n, text.v), "Kerberos texts of errors",
	    .join = T2_JOIN_LIST },
	{ "krbFrom", T2_REF(TIMESTAMP, krbFlows, from), "Kerberos begin of the ticket that was asked for last",
	    .join = T2_JOIN_LAST },
	{ "krbTill", T2_REF(TIMESTAMP, krbFlows, till), "Kerberos end of the ticket that was asked for last",
	    .join = T2_JOIN_LAST },
	{ "krbRenewTill", T2_REF(TIMESTAMP, krbFlows, renew), "Kerberos until when it shall be renewable",
	    .join = T2_JOIN_LAST },
	{ "krbOpt", T2_REF(H32, krbFlows, options), "Kerberos options of the last request", .join = T2_JOIN_LAST },
	{ "krbForwardable", T2_CALL(U8, forwardable_of), "Kerberos shall the ticket be forwardable?",
	    .join = T2_JOIN_LAST },
	{ "krbRenewable", T2_CALL(U8, renewable_of), "Kerberos shall the ticket be renewable?",
	    .join = T2_JOIN_LAST },
	{ "krbETypes", T2_REF_LIST(I32, krbFlows, etypes.n, etypes.v), "Kerberos encryption that the client can do",
	    .join = T2_JOIN_LIST },
	{ "krbCipher", T2_ROW("STRC:R", append_ciphers), "Kerberos encryption of tickets", .join = T2_JOIN_LIST },
#if KRB_HASHES == 1
	{ "krbHash", T2_ROW("STR:R", append_hashes), "Kerberos what is encrypted with keys made of passwords",
	    .join = T2_JOIN_LIST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return krbFlows[flowIndex] == NULL;
}

/* --- packets ---------------------------------------------------------------------------------------------------- */

static bool
is_port(uint16_t port)
{
	return port == 88 || port == 464 || port == 749;
}

static struct krb_flow *
flow_made(unsigned long flowIndex)
{
	const flow_t *const flow = &flows[flowIndex];
	struct krb_flow **const f = &krbFlows[flowIndex];

	t2_flow_met(flowIndex);
	if (*f != NULL || (*f = t2_mem_new(T2_MEM_TEXT, sizeof(**f))) == NULL)
		return *f;
	(*f)->port = is_port(flow->srcPort) || is_port(flow->dstPort);
	return *f;
}

static void
flow_drop(unsigned long flowIndex)
{
	struct krb_flow *const f = krbFlows[flowIndex];

	krbFlows[flowIndex] = NULL;
	if (f == NULL)
		return;
	krb_flow_clear(f);
	free(f);
	t2_mem_give(T2_MEM_TEXT, sizeof(*f));
}

/* What a flow has said since it had these numbers */
static void
count(const struct krb_flow *f, uint32_t requests, uint32_t replies, uint32_t errors)
{
	struct counts *const n = &counts[t2_worker];

	n->requests += f->requests - requests;
	n->replies += f->replies - replies;
	n->errors += f->errors - errors;
	n->stat |= f->stat;
}

/* The core: the next bytes of a connection. */
static bool
piece(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct krb_flow *const f = flow_made(flowIndex);
	uint32_t requests, replies, errors;

	if (f == NULL)
		return false;
	requests = f->requests;
	replies = f->replies;
	errors = f->errors;
	krb_flow_bytes(f, b);
	count(f, requests, replies, errors);
	if (!f->begun && f->framed.have == 0) {
		flow_drop(flowIndex);
		return (b->flags & (T2_STREAM_MID | T2_STREAM_HOLE)) != 0;
	}
	return true;
}

/* The core: a datagram. */
static bool
datagram(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct krb_flow *const f = flow_made(flowIndex);
	uint32_t requests, replies, errors;

	if (f == NULL)
		return true;
	requests = f->requests;
	replies = f->replies;
	errors = f->errors;
	krb_flow_datagram(f, b->data, b->len);
	count(f, requests, replies, errors);
	if (!f->begun)
		flow_drop(flowIndex);
	return true;
}

void
initialize(void)
{
	static const uint16_t ports[] = { 88, 464, 749, 0 };
	static const struct t2_app app = { .name = "kerberos", .tcp = ports, .udp = ports, .tcp_looks = krb_looks_tcp,
		.udp_looks = krb_looks };

	T2_PLUGIN_STRUCT_NEW_RARE(krbFlows);
	t2_stream_ask(&(struct t2_stream_ask){ .app = t2_app_declare(&app), .bytes = T2_STREAM_ALL, .stream = piece,
	    .datagram = datagram });
}

void
onFlowTerminate(unsigned long flowIndex)
{
	struct krb_flow *const f = krbFlows[flowIndex];
	uint32_t requests, replies, errors;

	if (f == NULL)
		return;
	requests = f->requests;
	replies = f->replies;
	errors = f->errors;
	krb_flow_end(f);
	count(f, requests, replies, errors);
}

void
onFlowFree(unsigned long flowIndex)
{
	flow_drop(flowIndex);
}

/* --- report ----------------------------------------------------------------------------------------------------- */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "krbStat"),
	T2_COUNT(counts, requests, "Number of Kerberos requests", .column = "krbRequests"),
	T2_COUNT(counts, replies, "Number of Kerberos replies", .column = "krbReplies"),
	T2_COUNT(counts, errors, "Number of Kerberos errors", .column = "krbErrors"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(krbFlows);
}
