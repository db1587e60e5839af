/*
 * ntlmsspDecode: the callbacks, columns, report lines and files; ntlm_scan.c finds messages, lib/api/ntlmssp.c reads
 * them.
 */
#include "ntlmsspDecode.h"

#include "counts.h"
#include "ntlm_hash.h"
#include "ntlm_scan.h"
#include "secret.h"
#include "sidefile.h"
#include "stream.h"

enum name {
	TARGET, DOMAIN, USER, HOST, KEY, PROOF, CHALLENGE, CLIENT, VERSION, NB_COMPUTER, NB_DOMAIN, DNS_COMPUTER,
	DNS_DOMAIN, DNS_TREE, ATTRIBUTE, NAMES
};

/* What a direction has said. */
struct ntlm_flow {
	uint32_t flags;
	uint8_t version[8];
	uint64_t time;			/* [1/T2_TSTAMP_TICKS s since 1970] */
	char *name[NAMES];		/* NULL until then; owned */
	uint8_t challenge[8];		/* of the server, for who authenticates */
	bool challenged;
};

/* A cell per flow: the look for messages; what a flow with NTLM needs more is allocated with the first. */
struct ntlm_cell {
	struct ntlm_flow *f;		/* NULL until then; owned */
	struct ntlm_scan scan;
	uint8_t stat;			/* NTLMSSP_STAT_* */
};

/* Lines of hashes have the order of packets. */
T2_PLUGIN_INIT_FLAGS("ntlmsspDecode", T2_VERSION, 0, 8, "", NTLMSSP_SAVE ? 0 : T2_SHARDABLE);

static struct ntlm_cell *ntlmCells;

/* What each worker counts. */
static struct counts {
	uint64_t messages, hashes[2];	/* NetNTLMv1, NetNTLMv2 */
	uint8_t stat;			/* of all ended flows */
} T2_PER_WORKER counts[T2_WORKERS_MAX];

#if NTLMSSP_SAVE
static struct t2_sidefile files[2];

static void
files_open(void)
{
	t2_env_t env[ENV_NTLMSSP_N] = {};

	T2_SET_ENV_STR(NTLMSSP_AUTH_V1_FILE);
	T2_SET_ENV_STR(NTLMSSP_AUTH_V2_FILE);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_NTLMSSP_N, env);
#endif
	if (NTLMSSP_SAVE_AUTH_V1 == 1)
		t2_sidefile_open(&files[0], T2_ENV_VAL(NTLMSSP_AUTH_V1_FILE));
	if (NTLMSSP_SAVE_AUTH_V2 == 1)
		t2_sidefile_open(&files[1], T2_ENV_VAL(NTLMSSP_AUTH_V2_FILE));
	t2_free_env(ENV_NTLMSSP_N, env);
}

/* The hash of a log-in, if its challenge was seen. */
static void
save(struct ntlm_cell *c, const struct ntlm_flow *opposite, const struct ntlm_message *m)
{
	const unsigned v2 = ntlm_v2(m);

	if (opposite == NULL || !opposite->challenged || !ntlm_has_hash(m) || files[v2].f == NULL)
		return;
	ntlm_hash_put(files[v2].f, m, opposite->challenge);
	c->stat |= v2 ? NTLMSSP_STAT_HASH_V2 : NTLMSSP_STAT_HASH_V1;
	counts[t2_worker].hashes[v2]++;
}
#endif

static bool take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW_RARE(ntlmCells);
#if NTLMSSP_SAVE
	files_open();
#endif
	t2_stream_ask(&(struct t2_stream_ask){ .bytes = NTLMSSP_DEPTH, .stream = take_stream });
}

/* --- what is kept ----------------------------------------------------------------------------------------------- */

static void
name_free(char *s)
{
	if (s != NULL)
		t2_mem_give(T2_MEM_TEXT, strlen(s) + 1);
	free(s);
}

/* Keep a text in place of the one before; an empty one changes nothing. */
static void
name_set(struct ntlm_flow *f, enum name which, const char *s)
{
	const size_t n = strlen(s) + 1;
	char *copy;

	if (n == 1 || !t2_mem_take(T2_MEM_TEXT, n))
		return;
	if ((copy = malloc(n)) == NULL) {
		t2_mem_give(T2_MEM_TEXT, n);
		return;
	}
	name_free(f->name[which]);
	f->name[which] = memcpy(copy, s, n);
}

static void
name_hex(struct ntlm_flow *f, enum name which, const uint8_t *p, size_t n)
{
	char s[2 * 32 + 1] = "";

	for (size_t i = 0; i < n && i < 32; i++)
		(void)sprintf(s + 2 * i, "%02x", p[i]);
	name_set(f, which, s);
}

/* A text of the message, or an attribute of it (m NULL). */
static void
name_text(struct ntlm_cell *c, enum name which, const struct ntlm_message *m, struct ntlm_span s)
{
	char text[NTLMSSP_NAME_LEN + 1];
	bool cut = false;

	(void)(m != NULL ? ntlm_text(text, sizeof(text), m, s, &cut) : ntlm_attribute(text, sizeof(text), s, &cut));
	name_set(c->f, which, text);
	if (cut)
		c->stat |= NTLMSSP_STAT_CUT;
}

/* A FILETIME; 0 for what is before 1970 or in the far future. */
static uint64_t
ticks(uint64_t t)
{
	const uint64_t epoch = UINT64_C(116444736000000000), most = UINT64_C(10000000000) * 10000000;

	if (t < epoch || t - epoch > most)
		return 0;
	t -= epoch;
	return T2_TSTAMP_TICKS >= 10000000 ? t * (uint64_t)(T2_TSTAMP_TICKS / 10000000) :
	    t / (uint64_t)(10000000 / MIN(T2_TSTAMP_TICKS, 10000000));
}

static void
attributes(struct ntlm_cell *c, const struct ntlm_message *m)
{
	name_text(c, NB_COMPUTER, NULL, m->nbComputer);
	name_text(c, NB_DOMAIN, NULL, m->nbDomain);
	name_text(c, DNS_COMPUTER, NULL, m->dnsComputer);
	name_text(c, DNS_DOMAIN, NULL, m->dnsDomain);
	name_text(c, DNS_TREE, NULL, m->dnsTree);
	name_text(c, ATTRIBUTE, NULL, m->targetName);
	if (m->timed)
		c->f->time = ticks(m->time);
}

static void
authenticate(struct ntlm_cell *c, const struct ntlm_message *m)
{
	struct ntlm_flow *const f = c->f;

	name_text(c, USER, m, m->user);
	name_hex(f, KEY, m->key.p, m->key.n);
	if (ntlm_v2(m)) {
		name_hex(f, PROOF, m->nt.p, 16);
		if (m->nt.n >= 40)
			name_hex(f, CLIENT, m->nt.p + 32, 8);
	} else if (m->lm.n == 24 && (m->flags & 0x80000) != 0)	/* extended session security */
		name_hex(f, CLIENT, m->lm.p, 8);
}

#if NTLMSSP_VERSION == 1
static void
version_text(struct ntlm_flow *f, const uint8_t *v)
{
	char s[40];

	(void)snprintf(s, sizeof(s), "%u.%u build %u rev %u", v[0], v[1], get_u16le(v + 2), v[7]);
	name_set(f, VERSION, s);
}
#endif

static struct ntlm_flow *
flow_made(struct ntlm_cell *c)
{
	if (c->f == NULL)
		c->f = t2_mem_new(T2_MEM_TEXT, sizeof(*c->f));
	return c->f;
}

/* What a message says; the stream of a flow has it. */
static void
message(void *arg, const struct ntlm_message *m)
{
	const unsigned long flowIndex = *(const unsigned long *)arg;
	struct ntlm_cell *const c = &ntlmCells[flowIndex];

	c->stat |= NTLMSSP_STAT_NTLMSSP;
	if (m == NULL)
		c->stat |= NTLMSSP_STAT_BAD;
	if (m == NULL || flow_made(c) == NULL)
		return;
	counts[t2_worker].messages++;
	c->stat |= (uint8_t)(NTLMSSP_STAT_NEGOTIATE << (m->type - NTLM_NEGOTIATE));
	c->f->flags = m->flags;
	if (m->versioned) {
		memcpy(c->f->version, m->version, sizeof(c->f->version));
#if NTLMSSP_VERSION == 1
		version_text(c->f, m->version);
#endif
	}
	name_text(c, DOMAIN, m, m->domain);
	name_text(c, HOST, m, m->host);
	attributes(c, m);
	if (m->type == NTLM_CHALLENGE) {
		name_text(c, TARGET, m, m->target);
		name_hex(c->f, CHALLENGE, m->challenge, sizeof(m->challenge));
		memcpy(c->f->challenge, m->challenge, sizeof(c->f->challenge));
		c->f->challenged = true;
	}
	if (m->type != NTLM_AUTHENTICATE)
		return;
	authenticate(c, m);
#if NTLMSSP_SAVE
	save(c, FLOW_HAS_OPPOSITE(&flows[flowIndex]) ? ntlmCells[flows[flowIndex].oppositeFlowIndex].f : NULL, m);
#endif
}

/* The core: the next bytes of a direction. */
static bool
take_stream(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct ntlm_scan *const s = &ntlmCells[flowIndex].scan;

	if (b->flags & (T2_STREAM_BEGIN | T2_STREAM_HOLE))
		ntlm_scan_clear(s);
	ntlm_scan_bytes(s, b->data, b->len, message, &flowIndex);
	return true;
}

/*
 * --- the row -------------------------------------------------------------------------------------------------------
 */

static const char *
secret_of(unsigned long flowIndex, enum name which)
{
	return ntlmCells[flowIndex].f != NULL ? t2_secret(ntlmCells[flowIndex].f->name[which]) : NULL;
}

static const char *
key_of(unsigned long flowIndex)
{
	return secret_of(flowIndex, KEY);
}

static const char *
proof_of(unsigned long flowIndex)
{
	return secret_of(flowIndex, PROOF);
}

#if NTLMSSP_VERSION == 2
static void
append_version(unsigned long flowIndex, outputBuffer_t *buf)
{
	static const struct ntlm_flow none;
	const uint8_t *const v = ntlmCells[flowIndex].f != NULL ? ntlmCells[flowIndex].f->version : none.version;
	const uint16_t build = get_u16le(v + 2);

	OUTBUF_APPEND_U8(buf, v[0]);
	OUTBUF_APPEND_U8(buf, v[1]);
	OUTBUF_APPEND_U16(buf, build);
	OUTBUF_APPEND_U8(buf, v[7]);
}
#endif

#define NAME(which)	T2_PTR_CELL(STR, ntlmCells, f, name[which])
static const struct t2_column columns[] = {
	{ "ntlmsspStat", T2_CELL(H8, ntlmCells, stat), "NTLM status", .join = T2_JOIN_OR },
	{ "ntlmsspTarget", NAME(TARGET), "NTLM name of the authenticating server or domain", .join = T2_JOIN_LAST },
	{ "ntlmsspDomain", NAME(DOMAIN), "NTLM domain of the user", .join = T2_JOIN_LAST },
	{ "ntlmsspUser", NAME(USER), "NTLM user", .join = T2_JOIN_LAST },
	{ "ntlmsspHost", NAME(HOST), "NTLM host of the user", .join = T2_JOIN_LAST },
	{ "ntlmsspNegotiateFlags", T2_PTR_CELL(H32, ntlmCells, f, flags), "NTLM flags of the last message",
	    .join = T2_JOIN_LAST },
	{ "ntlmsspSessKey", T2_CALL(STR, key_of), "NTLM encrypted session key", .join = T2_JOIN_LAST },
	{ "ntlmsspNTproof", T2_CALL(STR, proof_of), "NTLMv2 proof", .join = T2_JOIN_LAST },
	{ "ntlmsspServChallenge", NAME(CHALLENGE), "NTLM challenge of the server", .join = T2_JOIN_LAST },
#if NTLMSSP_CLI_CHALL == 1
	{ "ntlmsspCliChallenge", NAME(CLIENT), "NTLM challenge of the client", .join = T2_JOIN_LAST },
#endif
#if NTLMSSP_VERSION == 1
	{ "ntlmsspVersion", NAME(VERSION), "NTLM version of the system", .join = T2_JOIN_LAST },
#elif NTLMSSP_VERSION == 2
	{ "ntlmsspVersionMajor_Minor_Build_Rev", T2_ROW("U8_U8_U16_U8", append_version), "NTLM version of the system",
	    .join = T2_JOIN_LAST },
#endif
#if NTLMSSP_NETBIOS == 1
	{ "ntlmsspNbComputer", NAME(NB_COMPUTER), "NTLM NetBIOS name of the server", .join = T2_JOIN_LAST },
	{ "ntlmsspNbDomain", NAME(NB_DOMAIN), "NTLM NetBIOS name of its domain", .join = T2_JOIN_LAST },
#endif
#if NTLMSSP_DNS == 1
	{ "ntlmsspDnsComputer", NAME(DNS_COMPUTER), "NTLM DNS name of the server", .join = T2_JOIN_LAST },
	{ "ntlmsspDnsDomain", NAME(DNS_DOMAIN), "NTLM DNS name of its domain", .join = T2_JOIN_LAST },
	{ "ntlmsspDnsTree", NAME(DNS_TREE), "NTLM DNS name of its forest", .join = T2_JOIN_LAST },
#endif
	{ "ntlmsspAttribTarget", NAME(ATTRIBUTE), "NTLM service that the client means", .join = T2_JOIN_LAST },
	{ "ntlmsspTimestamp", T2_PTR_CELL(TIMESTAMP, ntlmCells, f, time), "NTLM time of the server",
	    .join = T2_JOIN_LAST },
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return ntlmCells[flowIndex].f == NULL && ntlmCells[flowIndex].stat == 0;
}

void
onFlowTerminate(unsigned long flowIndex)
{
	counts[t2_worker].stat |= ntlmCells[flowIndex].stat;
}

void
onFlowFree(unsigned long flowIndex)
{
	struct ntlm_cell *const c = &ntlmCells[flowIndex];

	ntlm_scan_clear(&c->scan);
	if (c->f != NULL) {
		for (unsigned i = 0; i < NAMES; i++)
			name_free(c->f->name[i]);
		t2_mem_give(T2_MEM_TEXT, sizeof(*c->f));
		free(c->f);
	}
	memset(c, 0, sizeof(*c));
}

/*
 * --- the run -------------------------------------------------------------------------------------------------------
 */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "ntlmsspStat"),
	T2_COUNT(counts, messages, "Number of NTLMSSP messages", .column = "ntlmsspMsgs"),
	T2_COUNT(counts, hashes[0], "Number of NetNTLMv1 hashes extracted"),
	T2_COUNT(counts, hashes[1], "Number of NetNTLMv2 hashes extracted"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
#if NTLMSSP_SAVE
	t2_sidefile_close(&files[0]);
	t2_sidefile_close(&files[1]);
#endif
	T2_PLUGIN_STRUCT_FREE(ntlmCells);
}
