/* sslDecode: the callbacks and the report; columns.c has the columns, ssl_flow.c and ssl_hello.c decode. */
#include "sslDecode.h"

#include "small.h"
#include "ssl_cells.h"
#include "ssl_ovpn.h"
#if SSL_ANALYZE_QUIC == 1
#include "quicDecode.h"
#endif

/* With FORCE_MODE flows are released, which is the main thread's.  Single packets are looked at for SCTP alone. */
T2_PLUGIN_INIT_FLAGS("sslDecode", T2_VERSION, 0, 8, SSL_ANALYZE_QUIC == 1 ? "quicDecode" : "",
    (FORCE_MODE == 1 ? 0 : T2_SHARDABLE) | T2_ONLY_OTHERS);

struct ssl_cell *sslCells;
struct ssl_list sslLists[SSL_LISTS];

/* Versions with a line of the report. */
static const struct {
	uint16_t version;
	const char *line;
} versions[] = {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_VALUE(value, name, level, abbr, text) { value, "Number of " text " flows" },
#include "sslVersion.def"
#undef T2_VALUE
#undef T2_TABLE
};
#define NVERSIONS	T2_NELEM(versions)

/* What each worker counts, at the ends of flows. */
static struct counts {
	uint64_t flows[NVERSIONS], ja3, ja4, listed;
	uint32_t stat, proto;
} T2_PER_WORKER counts[T2_WORKERS_MAX];
static struct counts before;		/* at the last monitoring report */
static struct { struct ssl_cert_cache certs; } T2_PER_WORKER caches[T2_WORKERS_MAX];

/* --- what is known of a flow ------------------------------------------------------------------------------------ */

static const struct ssl_flow nothing;

const struct ssl_flow *
ssl_of(unsigned long flowIndex)
{
	const struct ssl_flow *const f = sslCells[flowIndex].f;

	return f != NULL && f->seen ? f : &nothing;
}

const struct ssl_flow *
ssl_opposite(unsigned long flowIndex)
{
	return FLOW_HAS_OPPOSITE(&flows[flowIndex]) ? ssl_of(flows[flowIndex].oppositeFlowIndex) : &nothing;
}

uint16_t
ssl_version(const struct ssl_flow *f, const struct ssl_flow *opposite)
{
	if (!f->seen)
		return 0;
	if (!f->server && opposite->server && opposite->supported != 0)
		return opposite->supported;
	return f->supported != 0 ? f->supported : f->version;
}

void
ssl_hex(char *to, const uint8_t *p, size_t n)
{
	for (; n > 0; n--, p++) {
		*to++ = "0123456789abcdef"[*p >> 4];
		*to++ = "0123456789abcdef"[*p & 15];
	}
	*to = '\0';
}

const char *
ssl_said_ja3(const struct ssl_flow *f)
{
	char s[2 * SSL_MD5_LEN + 1];

	if (!f->hasJa3 || sslLists[SSL_LIST_JA3].n == 0)
		return NULL;
	ssl_hex(s, f->ja3, sizeof(f->ja3));
	return ssl_list_find(&sslLists[SSL_LIST_JA3], s, sizeof(s) - 1);
}

const char *
ssl_said_ja4(const struct ssl_flow *f)
{
	return f->ja4[0] != '\0' ? ssl_list_find(&sslLists[SSL_LIST_JA4], f->ja4, sizeof(f->ja4)) : NULL;
}

const char *
ssl_said_cert(const struct ssl_flow *f)
{
	char s[2 * SSL_SHA1_LEN + 1];

	if (f->cert == NULL || sslLists[SSL_LIST_CERT].n == 0)
		return NULL;
	ssl_hex(s, f->cert->sha1, sizeof(f->cert->sha1));
	return ssl_list_find(&sslLists[SSL_LIST_CERT], s, sizeof(s) - 1);
}

/* --- start ------------------------------------------------------------------------------------------------------ */

/* A list of the plugin folder; it need not be there. */
static void
load(enum ssl_lists which, const char *file, const char *what)
{
	char *path = t2_alloc_strcat(pluginFolder, file, NULL);

	if (ssl_list_load(&sslLists[which], path) == 0)
		T2_PINF(plugin_name, "%zu %s loaded", sslLists[which].n, what);
	else if (errno != ENOENT)
		T2_PFATAL(plugin_name, "%s: %s", path, strerror(errno));
	free(path);
}

#if SSL_SAVE_CERT == 1
static t2_env_t env[ENV_SSL_N];
static char *folder;			/* of certificates */

static void
save_init(void)
{
	T2_SET_ENV_STR(SSL_CERT_PATH);
	T2_SET_ENV_STR(SSL_CERT_EXT);
	T2_SET_ENV_NUM(SSL_RM_CERTDIR);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_SSL_N, env);
#endif
	folder = t2_alloc_strcat(baseFileName, T2_ENV_VAL(SSL_CERT_PATH), NULL);
	T2_MKPATH(folder, strtol(T2_ENV_VAL(SSL_RM_CERTDIR), NULL, 0) != 0);
}

/* A certificate was read: write it, under a name that no server can choose. */
static void
save(const struct ssl_source *src, const struct ssl_cert *c, const uint8_t *der, size_t n)
{
	char name[2 * SSL_SHA1_LEN + 1], *path;

	if (SSL_CERT_NAME_FINDEX == 1)
		(void)snprintf(name, sizeof(name), "%" PRIu64 "_%c", flows[src->flowIndex].findex,
		    FLOW_IS_B(&flows[src->flowIndex]) ? 'B' : 'A');
	else
		ssl_hex(name, c->sha1, sizeof(c->sha1));
	path = t2_alloc_strcat(folder, "/", name, T2_ENV_VAL(SSL_CERT_EXT), NULL);
	if (ssl_cert_save(path, der, n) == -1)
		t2_sink_error(path, errno);
	free(path);
}
#endif

static bool take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);
static bool take_datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

#if SSL_ANALYZE_QUIC == 1
static void take_quic(unsigned long flowIndex, const struct tls_message *);
#endif

/* All flows: TLS begins anywhere in a connection (STARTTLS, proxies), and on any port. */
static void
ask(void)
{
#if T2_PORTRULES == 0
	static const uint16_t ports[] = { 443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 5061, 5223, 8443,
		0 };

	(void)t2_app_declare(&(struct t2_app){ .name = "tls", .tcp = ports, .tcp_looks = tls_looks });
	(void)t2_app_declare(&(struct t2_app){ .name = "dtls", .udp_looks = dtls_looks });
#endif
	t2_stream_ask(&(struct t2_stream_ask){ .bytes = T2_STREAM_ALL, .stream = take_stream,
	    .datagram = take_datagram });
}

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW_RARE(sslCells);
	ssl_print_open();
	ssl_cert_open();
#if SSL_SAVE_CERT == 1
	save_init();
#endif
	if (SSL_JA3 == 1)
		load(SSL_LIST_JA3, SSL_JA3_FILE, "JA3 fingerprints");
	if (SSL_JA4 == 1)
		load(SSL_LIST_JA4, SSL_JA4_FILE, "JA4 fingerprints");
	if (SSL_BLIST == 1)
		load(SSL_LIST_CERT, SSL_BLIST_FILE, "certificates of the black list");
	ask();
#if SSL_ANALYZE_QUIC == 1
	quicMessage = take_quic;
#endif
}

/* --- bytes ------------------------------------------------------------------------------------------------------ */

/* The state of the flow, allocated if it is not there; NULL without memory. */
static struct ssl_flow *
flow_state(unsigned long flowIndex)
{
	struct ssl_cell *const c = &sslCells[flowIndex];

	if (c->f == NULL && (c->f = t2_small_zeroed(sizeof(*c->f))) != NULL)
		c->f->over = SSL_OVER_TCP;
	return c->f;
}

static struct ssl_source
source(unsigned long flowIndex)
{
	return (struct ssl_source){ .now = flows[flowIndex].lastSeen.tv_sec, .flowIndex = flowIndex,
		.cache = &caches[t2_worker].certs,
#if SSL_SAVE_CERT == 1
		.certificate = save,
#endif
	};
}

#if FORCE_MODE == 1
#define FULL	(SSL_STAT_CIPHERS_FULL | SSL_STAT_EXTENSIONS_FULL | SSL_STAT_PROTOCOLS_FULL | SSL_STAT_GROUPS_FULL | \
	SSL_STAT_ALGORITHMS_FULL | SSL_STAT_VERSIONS_FULL | SSL_STAT_REC_VER_FULL | SSL_STAT_HAND_VER_FULL)

/* An array is full: the flow is released. */
static void
force(struct ssl_flow *f, unsigned long flowIndex, const packet_t *packet)
{
	flow_t *const flowP = &flows[flowIndex];

	if (f->released || packet == NULL || (f->stat & FULL) == 0)
		return;
	f->released = true;
	T2_RM_FLOW(flowP);
}
#else
#define force(f, flowIndex, packet)	((void)(packet))
#endif

/* The core: the next bytes of a TCP direction. */
static bool
take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	const bool search = b->offset < SSL_SEARCH;
	struct ssl_cell *const c = &sslCells[flowIndex];
	struct ssl_source src;

	if (c->f == NULL && !ssl_begins(b->data, b->len) &&
	    (SSL_ANALYZE_OVPN == 0 || b->len < 2 || !ssl_is_ovpn(b->data + 2, b->len - 2)))
		return search;
	if (flow_state(flowIndex) == NULL)
		return false;
	src = source(flowIndex);
	if (SSL_ANALYZE_OVPN == 0 || !ssl_ovpn_segment(c->f, &src, b->data, b->len))
		ssl_flow_stream(c->f, &src, b->data, b->len, b->flags);
	force(c->f, flowIndex, packet);
	return search || c->f->seen;
}

/* The core: a datagram. */
static bool
take_datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct ssl_cell *const c = &sslCells[flowIndex];
	struct ssl_source src;
	const bool ovpn = SSL_ANALYZE_OVPN == 1 && (c->f != NULL ? c->f->ovpn : ssl_is_ovpn(b->data, b->len));

	if (!ovpn && !ssl_is_dtls(b->data, b->len))
		return c->f != NULL || ++c->datagrams < SSL_DATAGRAMS;
	if (flow_state(flowIndex) == NULL)
		return false;
	src = source(flowIndex);
	if (ovpn)
		(void)ssl_ovpn_packet(c->f, &src, b->data, b->len);
	else
		ssl_flow_datagram(c->f, &src, b->data, b->len);
	force(c->f, flowIndex, packet);
	return true;
}

#if SSL_ANALYZE_QUIC == 1
static void
take_quic(unsigned long flowIndex, const struct tls_message *m)
{
	struct ssl_flow *const f = flow_state(flowIndex);
	struct ssl_source src;

	if (f == NULL)
		return;
	src = source(flowIndex);
	f->over = SSL_OVER_QUIC;
	ssl_flow_message(f, &src, m);
}
#endif

/* --- SCTP ------------------------------------------------------------------------------------------------------- */

#define SCTP_DATA	0
#define SCTP_CHUNK_LEN	4	/* type 8, flags 8, length 16 */
#define SCTP_DATA_LEN	12	/* behind it: number 32, stream 16, number in it 16, protocol 32 */

/* What a DATA chunk carries: a datagram of DTLS (RFC 6083), or bytes of TLS (RFC 3436). */
static void
take_data(packet_t *packet, unsigned long flowIndex, const uint8_t *p, size_t n)
{
	struct ssl_cell *const c = &sslCells[flowIndex];
	const bool dtls = ssl_is_dtls(p, n);
	struct ssl_source src;

	if (n == 0 || (!dtls && c->f == NULL && tls_looks(p, n) != 1) || flow_state(flowIndex) == NULL)
		return;
	src = source(flowIndex);
	if (dtls)
		ssl_flow_datagram(c->f, &src, p, n);
	else
		ssl_flow_stream(c->f, &src, p, n, 0);
	force(c->f, flowIndex, packet);
}

/* The chunks of a packet; of flows of streams the one that is looked at. */
static struct cursor
chunks_of(const packet_t *packet)
{
	struct cursor c = cursor_l7(packet);
#if SCTP_ACTIVATE > 0
	uint16_t len;

	if (packet->l7SctpHdrP != NULL) {
		c = (struct cursor){ packet->l7SctpHdrP, packet->l7SctpHdrP + packet->snapSctpL7Len };
		if (cursor_peek_u16be(&c, 2, &len) && len < cursor_left(&c))
			c.end = c.p + len;
	}
#endif
	return c;
}

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	struct cursor c;
	uint16_t len;

	if (LIKELY(!PROTO_IS_SCTP(packet)) || !PACKET_IS_IP(packet) || !t2_is_first_fragment(packet))
		return;
	c = chunks_of(packet);
	while (cursor_peek_u16be(&c, 2, &len) && len >= SCTP_CHUNK_LEN) {
		const size_t n = MIN(len, cursor_left(&c));

		if (c.p[0] == SCTP_DATA && n >= SCTP_CHUNK_LEN + SCTP_DATA_LEN)
			take_data(packet, flowIndex, c.p + SCTP_CHUNK_LEN + SCTP_DATA_LEN,
			    n - SCTP_CHUNK_LEN - SCTP_DATA_LEN);
		if (!cursor_skip(&c, (len + 3u) & ~3u))
			break;
	}
}

/* --- the end of a flow ------------------------------------------------------------------------------------------ */

static void
count(const struct ssl_flow *f, uint16_t version)
{
	struct counts *const n = &counts[t2_worker];

	n->stat |= f->stat;
	n->proto |= f->proto;
	for (unsigned i = 0; i < NVERSIONS; i++)
		n->flows[i] += versions[i].version == version;
	n->ja3 += ssl_said_ja3(f) != NULL;
	n->ja4 += ssl_said_ja4(f) != NULL;
	n->listed += ssl_said_cert(f) != NULL;
}

void
onFlowTerminate(unsigned long flowIndex)
{
	struct ssl_flow *const f = sslCells[flowIndex].f;
	struct ssl_source src;

	if (f == NULL)
		return;
	src = source(flowIndex);
	ssl_flow_end(f, &src);
	if (ssl_said_cert(f) != NULL)
		f->stat |= SSL_STAT_LISTED;
	if (f->seen)
		count(f, ssl_version(f, ssl_opposite(flowIndex)));
}

bool
flowIsNeutral(unsigned long flowIndex)
{
	return sslCells[flowIndex].f == NULL;
}

/* A cell is clean when its flow begins; those of flows that say nothing are never written to. */
void
onFlowFree(unsigned long flowIndex)
{
	if (sslCells[flowIndex].f == NULL && sslCells[flowIndex].datagrams == 0)
		return;
	ssl_flow_free(sslCells[flowIndex].f);
	T2_PLUGIN_STRUCT_RESET_ITEM(sslCells, flowIndex);
}

/* --- totals ----------------------------------------------------------------------------------------------------- */

/* Of all workers, when none works. */
static struct counts
total(void)
{
	struct counts sum = { .ja3 = 0 };

	for (int i = 0; i < T2_WORKERS_MAX; i++) {
		for (unsigned k = 0; k < NVERSIONS; k++)
			sum.flows[k] += counts[i].flows[k];
		sum.ja3 += counts[i].ja3;
		sum.ja4 += counts[i].ja4;
		sum.listed += counts[i].listed;
		sum.stat |= counts[i].stat;
		sum.proto |= counts[i].proto;
	}
	return sum;
}

static void
report(FILE *stream, const struct counts *n, const struct counts *since)
{
	const uint32_t sslStat = n->stat, sslProto = n->proto;

	T2_FPLOG_AGGR_HEX(stream, plugin_name, sslStat);
	for (unsigned i = 0; i < NVERSIONS; i++)
		T2_FPLOG_NUMP(stream, plugin_name, versions[i].line, n->flows[i] - since->flows[i], totalFlows);
	T2_FPLOG_AGGR_HEX(stream, plugin_name, sslProto);
	T2_FPLOG_NUM(stream, plugin_name, "Number of JA3 signatures matched", n->ja3 - since->ja3);
	T2_FPLOG_NUM(stream, plugin_name, "Number of JA4 signatures matched", n->ja4 - since->ja4);
	T2_FPLOG_NUM(stream, plugin_name, "Number of certificates on the black list", n->listed - since->listed);
}

void
pluginReport(FILE *stream)
{
	static const struct counts none;
	const struct counts n = total();

	report(stream, &n, &none);
}

/* Flows of all versions that have ended. */
static uint64_t
all_flows(const struct counts *n)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < NVERSIONS; i++)
		sum += n->flows[i];
	return sum;
}

void
monitoring(FILE *stream, uint8_t state)
{
	const struct counts n = total();

	switch (state) {
	case T2_MON_PRI_HDR:
		fputs("sslFlows" SEP_CHR, stream);
		return;
	case T2_MON_PRI_VAL:
		fprintf(stream, "%" PRIu64 SEP_CHR, all_flows(&n) - all_flows(&before));
		break;
	case T2_MON_PRI_REPORT:
		report(stream, &n, &before);
		break;
	}
#if DIFF_REPORT == 1
	before = n;
#endif
}

void
onApplicationTerminate(void)
{
	for (int i = 0; i < T2_WORKERS_MAX; i++)
		ssl_cert_cache_clear(&caches[i].certs);
	ssl_print_close();
	ssl_cert_close();
	for (int i = 0; i < SSL_LISTS; i++)
		ssl_list_free(&sslLists[i]);
#if SSL_SAVE_CERT == 1
	t2_free_env(ENV_SSL_N, env);
	free(folder);
#endif
	T2_PLUGIN_STRUCT_FREE(sslCells);
}
