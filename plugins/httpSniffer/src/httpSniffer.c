/* httpSniffer: callbacks, columns and report lines; http_msg.c and http_flow.c decode, http_save.c writes bodies. */
#include "httpSniffer.h"

#include "http_flow.h"
#include "http_save.h"
#include "small.h"

#define LOOKS		32	/* pieces or datagrams of a direction that are looked at for a first message */
#define PORT_HIGH	1024	/* over UDP one port is above it */

/* A cell per flow, HTTP or not; what HTTP needs more is allocated with its first line. */
struct http_cell {
	struct http_flow *f;	/* NULL until then; owned */
	uint32_t at;		/* bytes of the connection up to now */
	uint32_t pieces;	/* of the stream, or datagrams, up to now */
	uint8_t looks;		/* pieces that were looked at without a message */
	bool asked;		/* a candidate */
};

/* With FORCE_MODE flows are released, and saved bodies are named by flowInd: the main thread's. */
#define SHARDABLE	(FORCE_MODE == 1 || HTTP_SAVES ? 0 : T2_SHARDABLE)
T2_PLUGIN_INIT_FLAGS("httpSniffer", T2_VERSION, 0, 8, "", SHARDABLE | T2_PACKET_FILE | T2_MEETS);

static struct http_cell *httpCells;

/* What each worker counts. */
static struct counts {
	uint64_t pkts, gets, posts;	/* pieces and datagrams of HTTP flows, requests */
	uint64_t files[HTTP_OBJECTS];	/* objects of ended flows */
	uint16_t stat, odd, cflags, mimes;
} T2_PER_WORKER counts[T2_WORKERS_MAX];
static struct counts counts0;		/* at the last monitoring report */

#if T2_PORTRULES == 0
static t2_app_t apps[3];	/* those that this plugin decodes */
#endif

static bool take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);
static bool take_datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

#if T2_PORTRULES == 0
#define SIGN(proto, text)	{ text, sizeof(text) - 1, proto, 0 }

static void
declare(void)
{
	static const uint16_t web[] = { 80, 3128, 8000, 8008, 8080, 0 }, ssdp[] = { 1900, 0 }, sip[] = { 5060, 0 };
	static const struct t2_signature http[] = { SIGN(L3_TCP, "GET "), SIGN(L3_TCP, "POST "),
		SIGN(L3_TCP, "HEAD "),
		SIGN(L3_TCP, "PUT "), SIGN(L3_TCP, "DELETE "), SIGN(L3_TCP, "CONNECT "), SIGN(L3_TCP, "PATCH "),
		SIGN(L3_TCP, "TRACE "), SIGN(L3_TCP, "PROPFIND "), SIGN(L3_TCP, "HTTP/1."),
		SIGN(L3_TCP, "PRI * HTTP/2.0"),
		{ NULL, 0, 0, 0 } };
	static const struct t2_signature search[] = { SIGN(L3_UDP, "M-SEARCH * HTTP"), SIGN(L3_UDP, "NOTIFY * HTTP"),
		{ NULL, 0, 0, 0 } };
	static const struct t2_signature invite[] = { SIGN(0, "INVITE sip:"), SIGN(0, "REGISTER sip:"),
		SIGN(0, "OPTIONS sip:"),
		SIGN(0, "SIP/2.0 "), { NULL, 0, 0, 0 } };

	apps[0] = t2_app_declare(&(struct t2_app){ .name = "http", .tcp = web, .signatures = http });
	apps[1] = t2_app_declare(&(struct t2_app){ .name = "ssdp", .udp = ssdp, .signatures = search });
	apps[2] = t2_app_declare(&(struct t2_app){ .name = "sip", .tcp = sip, .udp = sip, .signatures = invite });
}
#endif

void
initialize(void)
{
	static const struct t2_packet_column packet_columns[] = { { "httpStat", "0x0000" },
		{ "httpAFlags", "0x0000" },
		{ "httpMethods", "0x00" }, { "httpHeadMimes", "0x0000" }, { "httpCFlags", "0x0000" } };
#if HTTP_SAVES
	t2_env_t env[ENV_HTTP_N] = {};

	T2_SET_ENV_STR(HTTP_SUFFIX);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_HTTP_N, env);
#endif
	http_save_open(T2_ENV_VAL(HTTP_SUFFIX));
	t2_free_env(ENV_HTTP_N, env);
#endif
#if T2_PORTRULES == 0
	declare();
#endif
	T2_PLUGIN_STRUCT_NEW_RARE(httpCells);
	t2_stream_ask(&(struct t2_stream_ask){ .bytes = T2_STREAM_ALL, .stream = take_stream,
	    .datagram = take_datagram });
	T2_PACKET_COLUMNS(packet_columns);
}

/* --- packets ---------------------------------------------------------------------------------------------------- */

/* Is it known that another application speaks here? */
static bool
is_other(unsigned long flowIndex UNUSED)
{
#if T2_PORTRULES == 0
	const t2_app_t app = t2_app_of(flowIndex);

	return t2_app_sure(flowIndex) && app != 0 && app != apps[0] && app != apps[1] && app != apps[2];
#else
	return false;
#endif
}

/* What the opposite direction said, NULL if it is none or no HTTP. */
static struct http_flow *
opposite(unsigned long flowIndex)
{
	return FLOW_HAS_OPPOSITE(&flows[flowIndex]) ? httpCells[flows[flowIndex].oppositeFlowIndex].f : NULL;
}

#if HTTP_SAVES
static void
save(void *arg, struct http_flow *f, const uint8_t *p, size_t n)
{
	http_save_body(f, *(unsigned long *)arg, p, n);
}
#endif

static struct http_call
call_of(unsigned long *flowIndex)
{
#if HTTP_SAVES
	static const struct http_sink sink = { save };

	return (struct http_call){ .other = opposite(*flowIndex), .sink = &sink, .arg = flowIndex };
#else
	return (struct http_call){ .other = opposite(*flowIndex), .sink = NULL };
#endif
}

/* A first message may begin here; where it does not for some time nobody looks any more. */
static bool
may_begin(struct http_cell *c, const struct t2_bytes *b)
{
	if (c->f == NULL && http_begins(b->data, b->len) != 0)
		c->f = t2_small_zeroed(sizeof(*c->f));
	if (c->f == NULL)
		c->looks++;
	return c->f != NULL;
}

/* What began like a message, and is none. */
static void
give_up(struct http_cell *c)
{
	if (c->f->messages > 0 || c->f->parser.state != HTTP_LOST)
		return;
	http_flow_clear(c->f);
	t2_small_free(c->f, sizeof(*c->f));
	c->f = NULL;
	c->looks++;
}

/* What the bytes brought. */
static void
told(struct http_cell *c, unsigned long flowIndex, bool ends UNUSED)
{
	counts[t2_worker].pkts += c->f->messages > 0;
	if (c->f->sip)
		T2_SET_STATUS(&flows[flowIndex], L7_SIPRTP);
#if FORCE_MODE == 1
	if (c->f->full && !ends) {
		flow_t *const flowP = &flows[flowIndex];

		T2_RM_FLOW_WHY(flowP, "HTTP_DATA_C_MAX");
	}
#endif
	c->f->full = false;
}

/* Bytes of a direction of HTTP, or of what begins like it. */
static void
take_bytes(struct http_cell *c, unsigned long flowIndex, const struct t2_bytes *b, bool ends)
{
	const struct http_call call = call_of(&flowIndex);

	c->f->pkts = c->pieces;
	if (b->offset > c->at)
		http_flow_skip(c->f, &call, b->offset - c->at);
	http_flow_bytes(c->f, &call, b->data, b->len);
	told(c, flowIndex, ends);
	give_up(c);
}

/* A connection begins. */
static void
begin(struct http_cell *c, unsigned long flowIndex)
{
	if (c->f != NULL) {
		const struct http_call call = call_of(&flowIndex);

		http_flow_close(c->f, &call);
	}
	c->at = 0;
	c->looks = is_other(flowIndex) ? LOOKS : 0;
}

/* The core: the next bytes of a TCP direction. */
static bool
take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct http_cell *const c = &httpCells[flowIndex];

	c->asked = true;
	c->pieces++;
	if (b->flags & T2_STREAM_BEGIN)
		begin(c, flowIndex);
	if (c->looks >= LOOKS)
		return false;
	if (may_begin(c, b))
		take_bytes(c, flowIndex, b, packet == NULL);
	c->at = b->offset + b->len;
	return c->f != NULL ? !c->f->preface : c->looks < LOOKS;
}

/* The core: a datagram. */
static bool
take_datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct http_cell *const c = &httpCells[flowIndex];

	if (flows[flowIndex].srcPort <= PORT_HIGH && flows[flowIndex].dstPort <= PORT_HIGH)
		return false;
	c->asked = true;
	c->pieces++;
	if (c->looks == 0 && c->f == NULL && is_other(flowIndex))
		return false;
	if (http_begins(b->data, b->len) == 1 && may_begin(c, b)) {
		const struct http_call call = call_of(&flowIndex);

		c->f->pkts = c->pieces;
		http_flow_datagram(c->f, &call, b->data, b->len);
		told(c, flowIndex, packet == NULL);
		give_up(c);
	} else if (c->f == NULL && b->len > 4)		/* not what keeps a port of SIP open */
		c->looks++;
	return c->f != NULL || c->looks < LOOKS;
}

void
claimLayer4Information(packet_t *packet UNUSED, unsigned long flowIndex)
{
	const struct http_flow *const f = httpCells[flowIndex].f;

	if (!httpCells[flowIndex].asked)
		return;
	t2_packet_value("0x%04" B2T_PRIX16, (uint16_t)(f != NULL ? f->stat & ~HTTP_STAT_HEADER : 0));
	t2_packet_value("0x%04" B2T_PRIX16, f != NULL ? f->odd : 0);
	t2_packet_value("0x%02" B2T_PRIX8, f != NULL ? f->methods : 0);
	t2_packet_value("0x%04" B2T_PRIX16, f != NULL ? f->mimes : 0);
	t2_packet_value("0x%04" B2T_PRIX16, f != NULL ? f->cflags : HTTP_C_CONTENT);
}

/* --- the row ---------------------------------------------------------------------------------------------------- */

/* What a flow has said; nothing if that is no HTTP. */
static const struct http_flow *
flow_of(unsigned long flowIndex)
{
	static const struct http_flow none;

	return httpCells[flowIndex].f != NULL ? httpCells[flowIndex].f : &none;
}

#if HTTP_STAT == 1
static void
append_codes(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct http_flow *const f = flow_of(flowIndex);

	OUTBUF_APPEND_NUMREP(buf, f->ncodes);
	for (unsigned i = 0; i < f->ncodes; i++)
		OUTBUF_APPEND_U16(buf, f->codes[i]);
}
#endif

static uint64_t
count_codes(unsigned long flowIndex)
{
	return flow_of(flowIndex)->ncodes;
}

#if HTTP_MCNT == 1
static void
append_requests(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct http_flow *const f = flow_of(flowIndex);

	OUTBUF_APPEND_U16(buf, MIN(f->gets, UINT16_MAX));
	OUTBUF_APPEND_U16(buf, MIN(f->posts, UINT16_MAX));
}
#endif

/* Numbers of values of these lists. */
static void
append_counts(unsigned long flowIndex, outputBuffer_t *buf)
{
	static const uint8_t lists[] = { HTTP_URLS, HTTP_VIAS, HTTP_LOCATIONS, HTTP_SERVERS, HTTP_POWERED,
		HTTP_AGENTS, HTTP_FORS, HTTP_REFERERS, HTTP_COOKIES, HTTP_MIMES };
	const struct http_flow *const f = flow_of(flowIndex);

	for (unsigned i = 0; i < T2_NELEM(lists); i++)
		OUTBUF_APPEND_U16(buf, f->list[lists[i]].n);
}

static void
append_object_counts(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct http_flow *const f = flow_of(flowIndex);

	for (unsigned i = 0; i < HTTP_OBJECTS; i++)
		OUTBUF_APPEND_U16(buf, f->list[i].n);
}

static void
append_list(unsigned long flowIndex, outputBuffer_t *buf, enum http_what what)
{
	const struct http_list *const l = &flow_of(flowIndex)->list[what];

	OUTBUF_APPEND_NUMREP(buf, l->n);
	for (unsigned i = 0; i < l->n; i++)
		OUTBUF_APPEND_STRN(buf, l->v[i].s, l->v[i].n);
}

/* URL, flow, direction, packet and number in the list: the name that no other object has. */
static inline void
append_names(unsigned long flowIndex, outputBuffer_t *buf, enum http_what what)
{
	const struct http_list *const l = &flow_of(flowIndex)->list[what];
	char name[HTTP_MXFILE_LEN + 64];

	OUTBUF_APPEND_NUMREP(buf, l->n);
	for (unsigned i = 0; i < l->n; i++) {
		const struct http_value *const v = &l->v[i];
		const size_t n = MIN(v->n, (size_t)HTTP_MXFILE_LEN);
		const int rest = snprintf(name + n, sizeof(name) - n, "_%" PRIu64 "_%c_%" PRIu32 "_%u",
		    flows[flowIndex].findex,
		    FLOW_DIR_C(&flows[flowIndex]), v->pkt, i);

		for (size_t k = 0; k < n; k++)
			name[k] = v->s[k] == '/' || v->s[k] == '?' ? '_' : v->s[k];
		OUTBUF_APPEND_STRN(buf, name, n + (size_t)rest);
	}
}

#define LIST(name, what)								\
	static void									\
	name(unsigned long flowIndex, outputBuffer_t *buf)				\
	{										\
		append_list(flowIndex, buf, what);					\
	}
#define NAMES(name, what)								\
	static void									\
	name(unsigned long flowIndex, outputBuffer_t *buf)				\
	{										\
		append_names(flowIndex, buf, what);					\
	}
#if HTTP_HOST == 1
LIST(append_hosts, HTTP_HOSTS)
#endif
#if HTTP_URL == 1
LIST(append_urls, HTTP_URLS)
#endif
#if HTTP_MIME == 1
LIST(append_mimes, HTTP_MIMES)
#endif
#if HTTP_COOKIE == 1
LIST(append_cookies, HTTP_COOKIES)
#endif
#if HTTP_IMAGE == 1
NAMES(append_images, HTTP_IMAGES)
#endif
#if HTTP_VIDEO == 1
NAMES(append_videos, HTTP_VIDEOS)
#endif
#if HTTP_AUDIO == 1
NAMES(append_audios, HTTP_AUDIOS)
#endif
#if HTTP_MSG == 1
NAMES(append_msgs, HTTP_MSGS)
#endif
#if HTTP_APPL == 1
NAMES(append_appls, HTTP_APPLS)
#endif
#if HTTP_TEXT == 1
NAMES(append_texts, HTTP_TEXTS)
#endif
#if HTTP_PUNK == 1
NAMES(append_punks, HTTP_PUNKS)
#endif
#if HTTP_BODY == 1 && HTTP_BDURL == 1
LIST(append_body_urls, HTTP_BODY_URLS)
#endif
#if HTTP_USRAG == 1
LIST(append_agents, HTTP_AGENTS)
#endif
#if HTTP_XFRWD == 1
LIST(append_fors, HTTP_FORS)
#endif
#if HTTP_REFRR == 1
LIST(append_referers, HTTP_REFERERS)
#endif
#if HTTP_VIA == 1
LIST(append_vias, HTTP_VIAS)
#endif
#if HTTP_LOC == 1
LIST(append_locations, HTTP_LOCATIONS)
#endif
#if HTTP_SERV == 1
LIST(append_servers, HTTP_SERVERS)
#endif
#if HTTP_AVAST_CID == 1
LIST(append_avasts, HTTP_AVASTS)
#endif
#if HTTP_ESET_UID == 1
LIST(append_esets, HTTP_ESETS)
#endif
#if HTTP_PWR == 1
LIST(append_powered, HTTP_POWERED)
#endif

static const struct t2_column columns[] = {
	{ "httpStat", T2_PTR_CELL(H16, httpCells, f, stat), "HTTP status", .join = T2_JOIN_OR },
	{ "httpAFlags", T2_PTR_CELL(H16, httpCells, f, odd), "HTTP anomalies", .join = T2_JOIN_OR },
	{ "httpMethods", T2_PTR_CELL(H8, httpCells, f, methods), "HTTP methods, a bit each", .join = T2_JOIN_OR },
	{ "httpHeadMimes", T2_PTR_CELL(H16, httpCells, f, mimes), "HTTP classes of MIME types, a bit each",
	    .join = T2_JOIN_OR },
#if HTTP_BODY == 1
	{ "httpCFlags", T2_PTR_CELL(H16, httpCells, f, cflags), "HTTP contents", .join = T2_JOIN_OR },
#endif
#if HTTP_MCNT == 1
	{ "httpGet_Post", T2_ROW("U16_U16", append_requests), "HTTP requests by GET and POST", .unit = "messages",
	    .join = T2_JOIN_SUM },
#endif
	{ "httpRSCnt", T2_CALL(U16, count_codes), "HTTP status codes in the list", .unit = "codes",
	    .join = T2_JOIN_NONE },
#if HTTP_STAT == 1
	{ "httpRSCode", T2_ROW("U16:R", append_codes), "HTTP status code", .join = T2_JOIN_LIST,
	    .ipfix = T2_IE(457) },
#endif
	{ "httpURL_Via_Loc_Srv_Pwr_UAg_XFr_Ref_Cky_Mim",
	    T2_ROW("U16_U16_U16_U16_U16_U16_U16_U16_U16_U16", append_counts),
	    "HTTP values in the lists of these names",
	    .unit = "values", .join = T2_JOIN_NONE },
	{ "httpImg_Vid_Aud_Msg_Txt_App_Unk", T2_ROW("U16_U16_U16_U16_U16_U16_U16", append_object_counts),
	    "HTTP objects of each class", .unit = "objects", .join = T2_JOIN_SUM },
#if HTTP_HOST == 1
	{ "httpHosts", T2_ROW("STR:R", append_hosts), "HTTP host", .join = T2_JOIN_LIST, .ipfix = T2_IE(460) },
#endif
#if HTTP_URL == 1
	{ "httpURL", T2_ROW("STR:R", append_urls), "HTTP URL", .join = T2_JOIN_LIST, .ipfix = T2_IE(461) },
#endif
#if HTTP_MIME == 1
	{ "httpMimes", T2_ROW("STR:R", append_mimes), "HTTP MIME type", .join = T2_JOIN_LIST, .ipfix = T2_IE(469) },
#endif
#if HTTP_COOKIE == 1
	{ "httpCookies", T2_ROW("STR:R", append_cookies), "HTTP cookies", .join = T2_JOIN_LIST },
#endif
#if HTTP_IMAGE == 1
	{ "httpImages", T2_ROW("STR:R", append_images), "HTTP names of images", .join = T2_JOIN_LIST },
#endif
#if HTTP_VIDEO == 1
	{ "httpVideos", T2_ROW("STR:R", append_videos), "HTTP names of videos", .join = T2_JOIN_LIST },
#endif
#if HTTP_AUDIO == 1
	{ "httpAudios", T2_ROW("STR:R", append_audios), "HTTP names of audios", .join = T2_JOIN_LIST },
#endif
#if HTTP_MSG == 1
	{ "httpMsgs", T2_ROW("STR:R", append_msgs), "HTTP names of messages", .join = T2_JOIN_LIST },
#endif
#if HTTP_APPL == 1
	{ "httpAppl", T2_ROW("STR:R", append_appls), "HTTP names of what is of type application",
	    .join = T2_JOIN_LIST },
#endif
#if HTTP_TEXT == 1
	{ "httpText", T2_ROW("STR:R", append_texts), "HTTP names of texts", .join = T2_JOIN_LIST },
#endif
#if HTTP_PUNK == 1
	{ "httpPunk", T2_ROW("STR:R", append_punks), "HTTP names of all else", .join = T2_JOIN_LIST },
#endif
#if HTTP_BODY == 1 && HTTP_BDURL == 1
	{ "httpBdyURL", T2_ROW("STR:R", append_body_urls), "HTTP URL that a body refreshes to",
	    .join = T2_JOIN_LIST },
#endif
#if HTTP_AVAST_CID == 1
	{ "httpAvastCid", T2_ROW("STR:R", append_avasts), "HTTP clients of Avast", .join = T2_JOIN_LIST },
#endif
#if HTTP_ESET_UID == 1
	{ "httpEsetUid", T2_ROW("STR:R", append_esets), "HTTP users of ESET", .join = T2_JOIN_LIST },
#endif
#if HTTP_USRAG == 1
	{ "httpUsrAg", T2_ROW("STR:R", append_agents), "HTTP user agent", .join = T2_JOIN_LIST, .ipfix = T2_IE(468) },
#endif
#if HTTP_XFRWD == 1
	{ "httpXFor", T2_ROW("STR:R", append_fors), "HTTP X-Forwarded-For", .join = T2_JOIN_LIST },
#endif
#if HTTP_REFRR == 1
	{ "httpRefrr", T2_ROW("STR:R", append_referers), "HTTP referer", .join = T2_JOIN_LIST },
#endif
#if HTTP_VIA == 1
	{ "httpVia", T2_ROW("STR:R", append_vias), "HTTP Via", .join = T2_JOIN_LIST },
#endif
#if HTTP_LOC == 1
	{ "httpLoc", T2_ROW("STR:R", append_locations), "HTTP location", .join = T2_JOIN_LIST },
#endif
#if HTTP_SERV == 1
	{ "httpServ", T2_ROW("STR:R", append_servers), "HTTP server", .join = T2_JOIN_LIST },
#endif
#if HTTP_PWR == 1
	{ "httpPwr", T2_ROW("STR:R", append_powered), "HTTP X-Powered-By", .join = T2_JOIN_LIST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

void
onFlowTerminate(unsigned long flowIndex)
{
	struct http_flow *const f = httpCells[flowIndex].f;
	struct counts *const n = &counts[t2_worker];
	const struct http_call call = call_of(&flowIndex);

	if (f == NULL)
		return;
	http_flow_close(f, &call);
	http_flow_names(f, opposite(flowIndex));
	n->stat |= f->stat;
	n->odd |= f->odd;
	n->cflags |= f->cflags;
	n->mimes |= f->mimes;
	n->gets += f->gets;
	n->posts += f->posts;
	for (unsigned i = 0; i < HTTP_OBJECTS; i++)
		n->files[i] += f->list[i].n;
}

bool
flowIsNeutral(unsigned long flowIndex)
{
	return httpCells[flowIndex].f == NULL;
}

/* A cell is clean when its flow begins; those of which nobody asked are never written to. */
void
onFlowFree(unsigned long flowIndex)
{
	struct http_cell *const c = &httpCells[flowIndex];

	if (c->f != NULL) {
		http_flow_clear(c->f);
		t2_small_free(c->f, sizeof(*c->f));
	}
	if (c->asked)
		T2_PLUGIN_STRUCT_RESET_ITEM(httpCells, flowIndex);
}

/* --- totals ----------------------------------------------------------------------------------------------------- */

/* Of all workers, when none works. */
static struct counts
total(void)
{
	struct counts sum = { 0 };

	for (int i = 0; i < T2_WORKERS_MAX; i++) {
		sum.pkts += counts[i].pkts;
		sum.gets += counts[i].gets;
		sum.posts += counts[i].posts;
		sum.stat |= counts[i].stat;
		sum.odd |= counts[i].odd;
		sum.cflags |= counts[i].cflags;
		sum.mimes |= counts[i].mimes;
		for (unsigned k = 0; k < HTTP_OBJECTS; k++)
			sum.files[k] += counts[i].files[k];
	}
	return sum;
}

/* What came since the last monitoring report; flags are those of all. */
static struct counts
since_report(void)
{
	struct counts n = total();

	n.pkts -= counts0.pkts;
	n.gets -= counts0.gets;
	n.posts -= counts0.posts;
	for (unsigned k = 0; k < HTTP_OBJECTS; k++)
		n.files[k] -= counts0.files[k];
	return n;
}

static void
report(FILE *stream)
{
	const struct counts n = since_report();
	const uint16_t httpStat = n.stat & (uint16_t)~HTTP_STAT_HEADER, httpAFlags = n.odd, httpCFlags = n.cflags;
	const uint16_t httpHeadMimes = n.mimes;
	uint64_t files = 0;

	T2_FPLOG_AGGR_HEX(stream, plugin_name, httpStat);
	T2_FPLOG_AGGR_HEX(stream, plugin_name, httpAFlags);
	T2_FPLOG_AGGR_HEX(stream, plugin_name, httpCFlags);
	T2_FPLOG_AGGR_HEX(stream, plugin_name, httpHeadMimes);
	for (unsigned i = 0; i < HTTP_OBJECTS; i++)
		files += n.files[i];
	if (files > 0)
		T2_FPLOG(stream, plugin_name,
		    "Number of files img_vid_aud_msg_txt_app_unk: %" PRIu64 "_%" PRIu64 "_%" PRIu64
		    "_%" PRIu64 "_%" PRIu64 "_%" PRIu64 "_%" PRIu64, n.files[HTTP_IMAGES], n.files[HTTP_VIDEOS],
		    n.files[HTTP_AUDIOS], n.files[HTTP_MSGS], n.files[HTTP_TEXTS], n.files[HTTP_APPLS],
		    n.files[HTTP_PUNKS]);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of HTTP packets", n.pkts, numPackets - numPackets0);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of HTTP GET  requests", n.gets, n.pkts);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of HTTP POST requests", n.posts, n.pkts);
	if (n.posts > 0)
		T2_FPLOG(stream, plugin_name, "HTTP GET/POST ratio: %.2f", (double)n.gets / (double)n.posts);
}

void
pluginReport(FILE *stream)
{
	counts0 = (struct counts){ 0 };
	report(stream);
}

void
monitoring(FILE *stream, uint8_t state)
{
	if (!t2_monitor_number(stream, state, "httpPkts", since_report().pkts, report))
		return;
#if DIFF_REPORT == 1
	counts0 = total();
#endif
}

void
onApplicationTerminate(void)
{
#if HTTP_SAVES
	http_save_close();
#endif
	T2_PLUGIN_STRUCT_FREE(httpCells);
}
