/* sshDecode: callbacks, columns and report lines; ssh_stream.c and ssh_flow.c decode, hassh_list.c knows programs. */
#include "sshDecode.h"

#include "counts.h"
#include "hassh_list.h"
#include "ssh_flow.h"

#define PORT_SSH	22

/* A cell per flow, SSH or not; what SSH needs more is allocated with its banner. */
struct ssh_cell {
	struct ssh_flow *f;	/* NULL until then; owned */
	struct ssh_look look;	/* for it */
	bool port;		/* SSH_USE_PORT: SSH by its port */
	bool used;		/* the cell was written to */
};

T2_PLUGIN_INIT_FLAGS("sshDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_PACKET_FILE | T2_MEETS);

static struct ssh_cell *sshCells;
#if SSH_HASSH == 1
static struct hassh_list known;
#endif

/* What each worker counts, of ended flows. */
static struct counts {
	uint64_t flows, matched;	/* SSH; with a HASSH that is known */
	uint16_t stat;
} T2_PER_WORKER counts[T2_WORKERS_MAX];

static bool take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

void
initialize(void)
{
	static const struct t2_packet_column packet_columns[] = { { "sshStat", "0x0000" } };
#if SSH_HASSH == 1
	char *const path = t2_alloc_strcat(pluginFolder, SSH_HASSH_FILE, NULL);

	if (hassh_list_load(&known, path) == 0)
		T2_PINF(plugin_name, "%zu HASSH fingerprints loaded", known.n);
	else if (errno != ENOENT)
		T2_PFATAL(plugin_name, "%s: %s", path, strerror(errno));
	free(path);
#endif
#if T2_PORTRULES == 0
	static const uint16_t ports[] = { PORT_SSH, 0 };
	static const struct t2_signature banner[] = { { "SSH-", 4, L3_TCP, 0 }, { NULL, 0, 0, 0 } };

	(void)t2_app_declare(&(struct t2_app){ .name = "ssh", .tcp = ports, .signatures = banner });
#endif
	T2_PLUGIN_STRUCT_NEW_RARE(sshCells);
	t2_stream_ask(&(struct t2_stream_ask){ .bytes = T2_STREAM_ALL, .stream = take_stream });
	T2_PACKET_COLUMNS(packet_columns);
}

#if SSH_USE_PORT == 1
void
onFlowGenerated(packet_t *packet, unsigned long flowIndex)
{
	if (!PROTO_IS_TCP(packet) || !PACKET_IS_IP(packet) ||
	    (packet->srcPort != PORT_SSH && packet->dstPort != PORT_SSH))
		return;
	t2_flow_met(flowIndex);
	sshCells[flowIndex].port = sshCells[flowIndex].used = true;
}
#endif

/* What the opposite direction said, NULL if it is none or no SSH. */
static struct ssh_flow *
opposite(unsigned long flowIndex)
{
	return FLOW_HAS_OPPOSITE(&flows[flowIndex]) ? sshCells[flows[flowIndex].oppositeFlowIndex].f : NULL;
}

/* The core: the next bytes of a TCP direction.  Of several connections of a flow the first that is SSH counts. */
static bool
take_stream(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct ssh_cell *const c = &sshCells[flowIndex];
	size_t at = 0;

	c->used = true;
	if (b->flags & T2_STREAM_BEGIN)
		c->look = (struct ssh_look){ .lines = 0 };
	if (c->f == NULL) {
		switch (ssh_look(&c->look, b->data, b->len, &at)) {
		case SSH_NONE:
			return false;
		case SSH_MORE:
			return true;
		case SSH_BANNER:
			break;
		}
		if ((c->f = calloc(1, sizeof(*c->f))) == NULL)
			return false;
		c->f->server = FLOW_IS_B(&flows[flowIndex]);
		(void)ssh_flow_bytes(c->f, opposite(flowIndex), (const uint8_t *)"SSH-", 4);
	} else if (b->flags & (T2_STREAM_BEGIN | T2_STREAM_HOLE)) {
		return false;			/* what is behind can't be told from what is missing */
	}
	return ssh_flow_bytes(c->f, opposite(flowIndex), b->data + at, b->len - at);
}

/* The status: of what was said, or of the port. */
static uint16_t
stat_of(unsigned long flowIndex)
{
	const struct ssh_cell *const c = &sshCells[flowIndex];

	return (uint16_t)((c->f != NULL ? c->f->stat : 0) | (c->port ? SSH_STAT_SSH : 0));
}

void
claimLayer4Information(packet_t *packet UNUSED, unsigned long flowIndex)
{
	if (stat_of(flowIndex) != 0)
		t2_packet_value("0x%04" B2T_PRIX16, stat_of(flowIndex));
}

/* --- the row ---------------------------------------------------------------------------------------------------- */

/* What a flow has said; nothing if that is no SSH. */
static const struct ssh_flow *
flow_of(unsigned long flowIndex)
{
	static const struct ssh_flow none;

	return sshCells[flowIndex].f != NULL ? sshCells[flowIndex].f : &none;
}

static uint64_t
column_stat(unsigned long flowIndex)
{
	return stat_of(flowIndex);
}

/* A text or none. */
static void
append_text(outputBuffer_t *buf, const char *s, size_t n)
{
	OUTBUF_APPEND_NUMREP(buf, n > 0);
	if (n > 0)
		OUTBUF_APPEND_STRN(buf, s, n);
}

/* Bytes in hexadecimal, with this between them. */
static void
append_hex(outputBuffer_t *buf, const uint8_t *p, size_t n, const char *between)
{
	char s[3 * SSH_DIGEST_MAX + 1];
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(s + at, sizeof(s) - at, "%s%02x", i > 0 ? between : "", p[i]);
	append_text(buf, s, at);
}

static void
append_version(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_text(buf, flow_of(flowIndex)->banner, flow_of(flowIndex)->nbanner);
}

static void
append_type(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_text(buf, flow_of(flowIndex)->type, strnlen(flow_of(flowIndex)->type, SSH_HKT_SIZE));
}

#if SSH_FINGERPRINT > 0
static void
append_fingerprint(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_hex(buf, flow_of(flowIndex)->digest, flow_of(flowIndex)->ndigest, ":");
}
#endif

static void
append_cookie(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct ssh_flow *const f = flow_of(flowIndex);

	append_hex(buf, f->cookie, f->init != NULL ? SSH_COOKIE_LEN : 0, "");
}

#if SSH_ALGO == 1 || SSH_LISTS == 1
/* A part of the key exchange init, of at most size bytes; what is no printable character is a dot. */
static void
append_span(outputBuffer_t *buf, const struct ssh_flow *f, const struct ssh_span *span, size_t size)
{
	char s[MAX(SSH_BUF_SIZE, SSH_HKT_SIZE)];
	const size_t n = f->init != NULL ? MIN(span->n, size) : 0;

	for (size_t i = 0; i < n; i++) {
		const uint8_t c = f->init[span->at + i];

		s[i] = c > ' ' && c < 0x7f ? (char)c : '.';
	}
	append_text(buf, s, n);
}

#define EACH_LIST(X) X(kex, SSH_L_KEX) X(host_key, SSH_L_HOST_KEY) X(enc_cs, SSH_L_ENC_CS) X(enc_sc, SSH_L_ENC_SC) \
	X(mac_cs, SSH_L_MAC_CS) X(mac_sc, SSH_L_MAC_SC) X(comp_cs, SSH_L_COMP_CS) X(comp_sc, SSH_L_COMP_SC) \
	X(lang_cs, SSH_L_LANG_CS) X(lang_sc, SSH_L_LANG_SC)
#endif

#if SSH_ALGO == 1
#define CHOSEN(name, l)									\
	static void										\
	append_##name(unsigned long flowIndex, outputBuffer_t *buf)				\
	{											\
		const struct ssh_flow *const f = flow_of(flowIndex);				\
												\
		append_span(buf, f, &f->chosen[l], SSH_HKT_SIZE);				\
	}
EACH_LIST(CHOSEN)
#endif

#if SSH_LISTS == 1
#define WHOLE(name, l)									\
	static void										\
	append_##name##_list(unsigned long flowIndex, outputBuffer_t *buf)			\
	{											\
		const struct ssh_flow *const f = flow_of(flowIndex);				\
												\
		append_span(buf, f, &f->list[l], SSH_BUF_SIZE);				\
	}
EACH_LIST(WHOLE)
#endif

#if SSH_HASSH == 1
static void
append_hassh(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct ssh_flow *const f = flow_of(flowIndex);

	append_hex(buf, f->hassh, f->has_hassh ? sizeof(f->hassh) : 0, "");
}

/* What is known of the HASSH, or NULL. */
static const char *
known_as(const struct ssh_flow *f)
{
	char s[2 * sizeof(f->hassh) + 1];

	if (!f->has_hassh)
		return NULL;
	for (unsigned i = 0; i < sizeof(f->hassh); i++)
		(void)snprintf(s + 2 * i, 3, "%02x", f->hassh[i]);
	return hassh_list_find(&known, s);
}

static void
append_known(unsigned long flowIndex, outputBuffer_t *buf)
{
	const char *const s = known_as(flow_of(flowIndex));

	append_text(buf, s, s != NULL ? MIN(strlen(s), (size_t)SSH_HASSH_DLEN) : 0);
}

#if SSH_HASSH_STR == 1
static void
append_hassh_text(unsigned long flowIndex, outputBuffer_t *buf)
{
	char s[SSH_HASSH_STR_LEN];

	append_text(buf, s, ssh_flow_hassh_text(flow_of(flowIndex), s, sizeof(s)));
}
#endif
#endif

static const struct t2_column columns[] = {
	{ "sshStat", T2_CALL(H16, column_stat), "SSH status", .join = T2_JOIN_OR },
	{ "sshVersion", T2_ROW("STR:R", append_version), "SSH banner", .join = T2_JOIN_LIST },
	{ "sshHostKeyType", T2_ROW("STRC:R", append_type), "SSH type of the host key", .join = T2_JOIN_LIST },
#if SSH_FINGERPRINT > 0
	{ "sshFingerprint", T2_ROW("STRC:R", append_fingerprint), "SSH fingerprint of the host key",
	    .join = T2_JOIN_LIST },
#endif
	{ "sshCookie", T2_ROW("STRC:R", append_cookie), "SSH cookie", .join = T2_JOIN_LIST },
#if SSH_ALGO == 1
	{ "sshKEX", T2_ROW("STRC:R", append_kex), "SSH method of the key exchange", .join = T2_JOIN_LIST },
	{ "sshSrvHKeyAlgo", T2_ROW("STRC:R", append_host_key), "SSH algorithm of the host key",
	    .join = T2_JOIN_LIST },
	{ "sshEncCS", T2_ROW("STRC:R", append_enc_cs), "SSH encryption, client to server", .join = T2_JOIN_LIST },
	{ "sshEncSC", T2_ROW("STRC:R", append_enc_sc), "SSH encryption, server to client", .join = T2_JOIN_LIST },
	{ "sshMacCS", T2_ROW("STRC:R", append_mac_cs), "SSH authentication of messages, client to server",
		.join = T2_JOIN_LIST },
	{ "sshMacSC", T2_ROW("STRC:R", append_mac_sc), "SSH authentication of messages, server to client",
		.join = T2_JOIN_LIST },
	{ "sshCompCS", T2_ROW("STRC:R", append_comp_cs), "SSH compression, client to server", .join = T2_JOIN_LIST },
	{ "sshCompSC", T2_ROW("STRC:R", append_comp_sc), "SSH compression, server to client", .join = T2_JOIN_LIST },
	{ "sshLangCS", T2_ROW("STRC:R", append_lang_cs), "SSH language, client to server", .join = T2_JOIN_LIST },
	{ "sshLangSC", T2_ROW("STRC:R", append_lang_sc), "SSH language, server to client", .join = T2_JOIN_LIST },
#endif
#if SSH_LISTS == 1
	{ "sshKEXList", T2_ROW("STRC:R", append_kex_list), "SSH methods of key exchange", .join = T2_JOIN_LIST },
	{ "sshSrvHKeyAlgoList", T2_ROW("STRC:R", append_host_key_list), "SSH algorithms of host keys",
	    .join = T2_JOIN_LIST },
	{ "sshEncCSList", T2_ROW("STRC:R", append_enc_cs_list), "SSH encryptions, client to server",
	    .join = T2_JOIN_LIST },
	{ "sshEncSCList", T2_ROW("STRC:R", append_enc_sc_list), "SSH encryptions, server to client",
	    .join = T2_JOIN_LIST },
	{ "sshMacCSList", T2_ROW("STRC:R", append_mac_cs_list), "SSH authentications of messages, client to server",
		.join = T2_JOIN_LIST },
	{ "sshMacSCList", T2_ROW("STRC:R", append_mac_sc_list), "SSH authentications of messages, server to client",
		.join = T2_JOIN_LIST },
	{ "sshCompCSList", T2_ROW("STRC:R", append_comp_cs_list), "SSH compressions, client to server",
		.join = T2_JOIN_LIST },
	{ "sshCompSCList", T2_ROW("STRC:R", append_comp_sc_list), "SSH compressions, server to client",
		.join = T2_JOIN_LIST },
	{ "sshLangCSList", T2_ROW("STRC:R", append_lang_cs_list), "SSH languages, client to server",
	    .join = T2_JOIN_LIST },
	{ "sshLangSCList", T2_ROW("STRC:R", append_lang_sc_list), "SSH languages, server to client",
	    .join = T2_JOIN_LIST },
#endif
#if SSH_HASSH == 1
	{ "sshHassh", T2_ROW("STRC:R", append_hassh), "SSH HASSH of this side", .join = T2_JOIN_LIST },
	{ "sshHasshDesc", T2_ROW("STR:R", append_known), "SSH what is known of the HASSH", .join = T2_JOIN_LIST },
#if SSH_HASSH_STR == 1
	{ "sshHasshStr", T2_ROW("STR:R", append_hassh_text), "SSH text that the HASSH is made of",
	    .join = T2_JOIN_LIST },
#endif
#endif
};
T2_PLUGIN_COLUMNS(columns);

void
onFlowTerminate(unsigned long flowIndex)
{
	struct counts *const n = &counts[t2_worker];
	const uint16_t stat = stat_of(flowIndex);

	if (stat == 0)
		return;
	n->stat |= stat;
	n->flows++;
#if SSH_HASSH == 1
	n->matched += known_as(flow_of(flowIndex)) != NULL;
#endif
}

bool
flowIsNeutral(unsigned long flowIndex)
{
	return sshCells[flowIndex].f == NULL && !sshCells[flowIndex].port;
}

/* A cell is clean when its flow begins; those of which nobody asked are never written to. */
void
onFlowFree(unsigned long flowIndex)
{
	struct ssh_cell *const c = &sshCells[flowIndex];

	if (c->f != NULL) {
		ssh_flow_clear(c->f);
		free(c->f);
	}
	if (c->used)
		T2_PLUGIN_STRUCT_RESET_ITEM(sshCells, flowIndex);
}

/* --- totals ----------------------------------------------------------------------------------------------------- */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "sshStat"),
	T2_COUNT(counts, flows, "Number of SSH flows", .of = T2_OF_FLOWS, .column = "sshFlows"),
	T2_COUNT(counts, matched, "Number of HASSH signatures matched"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
#if SSH_HASSH == 1
	hassh_list_free(&known);
#endif
	T2_PLUGIN_STRUCT_FREE(sshCells);
}
