/* ldapDecode: the callbacks, columns and report; ldap_flow.c has messages, ldap_message.c decodes them. */
#include "ldapDecode.h"

#include "counts.h"
#include "ldap_flow.h"
#include "secret.h"

static struct ldap_flow **ldapFlows;	/* a pointer per flow; NULL in flows that are not LDAP */
static struct counts { uint64_t messages; uint16_t stat; } T2_PER_WORKER counts[T2_WORKERS_MAX];

T2_PLUGIN_INIT_FLAGS("ldapDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_TCP | T2_ONLY_UDP | T2_MEETS);

/* --- the row ---------------------------------------------------------------------------------------------------- */

static const struct ldap_flow *
flow_of(unsigned long flowIndex)
{
	static const struct ldap_flow none;

	return ldapFlows[flowIndex] != NULL ? ldapFlows[flowIndex] : &none;
}

static void
append_passwords(unsigned long flowIndex, outputBuffer_t *buf)
{
	t2_secrets_append(buf, &flow_of(flowIndex)->list[LDAP_PASSWORDS]);
}

static void
append_results(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct ldap_flow *const f = flow_of(flowIndex);

	OUTBUF_APPEND_NUMREP(buf, f->ncode);
	for (unsigned i = 0; i < f->ncode; i++) {
		const char *const name = ldap_result(f->code[i]);
		char number[16];

		(void)snprintf(number, sizeof(number), "%u", f->code[i]);
		OUTBUF_APPEND_STR(buf, name != NULL ? name : number);
	}
}

#define LDAP_LIST(T, which)	T2_REF_LIST(T, ldapFlows, list[which].n, list[which].v)
static const struct t2_column columns[] = {
	{ "ldapStat", T2_REF(H16, ldapFlows, stat), "LDAP status", .join = T2_JOIN_OR },
	{ "ldapVersion", T2_REF(U8, ldapFlows, version), "LDAP version of the log-in", .join = T2_JOIN_LAST },
	{ "ldapNMsg", T2_REF(U32, ldapFlows, messages), "LDAP messages", .unit = "messages", .join = T2_JOIN_SUM },
	{ "ldapOps", T2_REF(H32, ldapFlows, ops), "LDAP operations, a bit each", .join = T2_JOIN_OR },
	{ "ldapOpcode", LDAP_LIST(STR, LDAP_OPCODES), "LDAP operations", .join = T2_JOIN_LIST },
	{ "ldapBindDN", LDAP_LIST(STR, LDAP_DNS), "LDAP names that log in", .join = T2_JOIN_LIST },
	{ "ldapMech", LDAP_LIST(STR, LDAP_MECHANISMS), "LDAP mechanisms of log-ins", .join = T2_JOIN_LIST },
	{ "ldapPass", T2_ROW("STR:R", append_passwords), "LDAP passwords of log-ins", .join = T2_JOIN_LIST },
	{ "ldapObject", LDAP_LIST(STR, LDAP_OBJECTS), "LDAP entries that are changed or compared, extensions",
	    .join = T2_JOIN_LIST },
	{ "ldapResCode", T2_REF_LIST(U8, ldapFlows, ncode, code), "LDAP codes of results", .join = T2_JOIN_LIST },
	{ "ldapResult", T2_ROW("STR:R", append_results), "LDAP names of results", .join = T2_JOIN_LIST },
	{ "ldapDiag", LDAP_LIST(STR, LDAP_DIAGNOSTICS), "LDAP texts of results", .join = T2_JOIN_LIST },
	{ "ldapReferral", LDAP_LIST(STR, LDAP_REFERRALS), "LDAP addresses of other servers", .join = T2_JOIN_LIST },
#if LDAP_SEARCH == 1
	{ "ldapNSearch", T2_REF(U32, ldapFlows, searches), "LDAP searches", .unit = "searches", .join = T2_JOIN_SUM },
	{ "ldapNEntry", T2_REF(U32, ldapFlows, entries), "LDAP entries that were found", .unit = "entries",
	    .join = T2_JOIN_SUM },
	{ "ldapNRef", T2_REF(U32, ldapFlows, references), "LDAP references of searches", .unit = "references",
	    .join = T2_JOIN_SUM },
	{ "ldapBase", LDAP_LIST(STR, LDAP_BASES), "LDAP bases of searches", .join = T2_JOIN_LIST },
	{ "ldapScope", LDAP_LIST(STR, LDAP_SCOPES), "LDAP scopes of searches", .join = T2_JOIN_LIST },
	{ "ldapDeref", LDAP_LIST(STR, LDAP_DEREFS), "LDAP what searches do with aliases", .join = T2_JOIN_LIST },
	{ "ldapFilter", LDAP_LIST(STR, LDAP_FILTERS), "LDAP filters of searches", .join = T2_JOIN_LIST },
	{ "ldapAttrs", LDAP_LIST(STR, LDAP_ATTRIBUTES), "LDAP attributes that are asked for", .join = T2_JOIN_LIST },
#endif
#if LDAP_NETLOGON == 1
	{ "ldapDCForest", T2_REF(STR, ldapFlows, dc[LDAP_FOREST]), "LDAP forest of the domain controller",
	    .join = T2_JOIN_FIRST },
	{ "ldapDCDomain", T2_REF(STR, ldapFlows, dc[LDAP_DOMAIN]), "LDAP domain of the domain controller",
	    .join = T2_JOIN_FIRST },
	{ "ldapDCHost", T2_REF(STR, ldapFlows, dc[LDAP_HOST]), "LDAP name of the domain controller",
	    .join = T2_JOIN_FIRST },
	{ "ldapDCNBDomain", T2_REF(STR, ldapFlows, dc[LDAP_NB_DOMAIN]),
	    "LDAP domain of the domain controller in NetBIOS", .join = T2_JOIN_FIRST },
	{ "ldapDCNBHost", T2_REF(STR, ldapFlows, dc[LDAP_NB_HOST]), "LDAP name of the domain controller in NetBIOS",
	    .join = T2_JOIN_FIRST },
	{ "ldapDCUser", T2_REF(STR, ldapFlows, dc[LDAP_USER]), "LDAP user whom the domain controller was asked for",
	    .join = T2_JOIN_FIRST },
	{ "ldapDCSite", T2_REF(STR, ldapFlows, dc[LDAP_SITE]), "LDAP site of the domain controller",
	    .join = T2_JOIN_FIRST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return ldapFlows[flowIndex] == NULL;
}

/* --- packets ---------------------------------------------------------------------------------------------------- */

static bool
is_port(uint16_t port)
{
	return port == 389 || port == 3268;
}

static struct ldap_flow *
flow_made(unsigned long flowIndex)
{
	const flow_t *const flow = &flows[flowIndex];
	struct ldap_flow **const f = &ldapFlows[flowIndex];

	t2_flow_met(flowIndex);
	if (*f != NULL || (*f = t2_mem_new(T2_MEM_TEXT, sizeof(**f))) == NULL)
		return *f;
	(*f)->port = is_port(flow->srcPort) || is_port(flow->dstPort);
	return *f;
}

static void
flow_drop(unsigned long flowIndex)
{
	struct ldap_flow *const f = ldapFlows[flowIndex];

	ldapFlows[flowIndex] = NULL;
	if (f == NULL)
		return;
	ldap_flow_clear(f);
	free(f);
	t2_mem_give(T2_MEM_TEXT, sizeof(*f));
}

/* What a flow has said since it had so many messages */
static void
count(const struct ldap_flow *f, uint32_t messages)
{
	counts[t2_worker].messages += f->messages - messages;
	counts[t2_worker].stat |= f->stat;
}

/* The core: the next bytes of a connection. */
static bool
piece(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct ldap_flow *const f = flow_made(flowIndex);
	uint32_t messages;
	bool more;

	if (f == NULL)
		return false;
	messages = f->messages;
	more = ldap_flow_bytes(f, b);
	count(f, messages);
	if (!f->begun && f->framed.have == 0) {
		flow_drop(flowIndex);
		return (b->flags & (T2_STREAM_MID | T2_STREAM_HOLE)) != 0;
	}
	return more;
}

/* The core: a datagram. */
static bool
datagram(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct ldap_flow *const f = flow_made(flowIndex);
	uint32_t messages;

	if (f == NULL)
		return true;
	messages = f->messages;
	ldap_flow_datagram(f, b->data, b->len);
	count(f, messages);
	if (!f->begun)
		flow_drop(flowIndex);
	return true;
}

/* A datagram is full of messages. */
static int
looks_datagram(const uint8_t *p, size_t n)
{
	return ldap_looks(p, n) == 1 && ber_size(p, n) <= (int64_t)n;
}

void
initialize(void)
{
	static const uint16_t tcp[] = { 389, 3268, 0 }, udp[] = { 389, 0 };
	static const struct t2_app app = { .name = "ldap", .tcp = tcp, .udp = udp, .tcp_looks = ldap_looks,
		.udp_looks = looks_datagram };

	T2_PLUGIN_STRUCT_NEW_RARE(ldapFlows);
	t2_stream_ask(&(struct t2_stream_ask){ .app = t2_app_declare(&app), .bytes = T2_STREAM_ALL, .stream = piece,
	    .datagram = datagram });
}

void
onFlowTerminate(unsigned long flowIndex)
{
	struct ldap_flow *const f = ldapFlows[flowIndex];
	uint32_t messages;

	if (f == NULL)
		return;
	messages = f->messages;
	ldap_flow_end(f);
	count(f, messages);
}

void
onFlowFree(unsigned long flowIndex)
{
	flow_drop(flowIndex);
}

/* --- report ----------------------------------------------------------------------------------------------------- */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "ldapStat"),
	T2_COUNT(counts, messages, "Number of LDAP messages", .column = "ldapMsgs"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(ldapFlows);
}
