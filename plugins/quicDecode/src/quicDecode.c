/* quicDecode: the callbacks, columns and report lines; quic_flow.c decodes. */
#include "quicDecode.h"

#include "counts.h"
#include "dnsover.h"
#include "quic_flow.h"

#define YEAR_2015	UINT64_C(1420070400)	/* [s since the epoch] T2_PORTRULES: no QUIC before */

#define SHORT_MIN	21	/* bytes of a packet with a short header at least: RFC 9000, 10.3 */

T2_PLUGIN_INIT_FLAGS("quicDecode", T2_VERSION, 0, 8, "", (QUIC_DEBUG == 1 ? 0 : T2_SHARDABLE) | T2_PACKET_FILE |
    T2_MEETS);

void (*quicMessage)(unsigned long flowIndex, const struct tls_message *);

static struct quic_flow **quicFlows;	/* a pointer per flow; NULL in flows that are not QUIC */

/* What each worker counts, and decrypts with. */
static struct counts {
	uint64_t pkts;			/* datagrams */
	uint64_t types[4];		/* packets of each type */
	struct quic_crypt *crypt;	/* made with the first datagram; owned */
	uint8_t stat;
} T2_PER_WORKER counts[T2_WORKERS_MAX];

static struct quic_said said;		/* -s: what the packet in work says; */
static bool saying;			/* if anything */

static const char *const type_names[] = {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	[bit] = text,
#include "quicPktTypes.def"
#undef T2_BIT
#undef T2_TABLE
};

/* --- which flows ------------------------------------------------------------------------------------------------ */

static bool take_datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

/* The other direction, if something was said there. */
static struct quic_flow *
opposite_of(unsigned long flowIndex)
{
	const flow_t *const flowP = &flows[flowIndex];

	return FLOW_HAS_OPPOSITE(flowP) ? quicFlows[flowP->oppositeFlowIndex] : NULL;
}

/* Flows of QUIC, or all, of which the ports say that they are. */
static void
ask(void)
{
	struct t2_stream_ask a = { .datagram = take_datagram };
#if T2_PORTRULES == 0
	static const uint16_t ports[] = { 443, 4433, 0 };

	a.app = t2_app_declare(&(struct t2_app){ .name = "quic", .udp = ports, .udp_looks = quic_looks });
#endif
	t2_stream_ask(&a);
}

#if T2_PORTRULES == 1
static inline bool
is_port(uint16_t port)
{
	return port == 443 || port == 4433;
}

static bool
is_quic(unsigned long flowIndex, const struct t2_bytes *b UNUSED)
{
	const flow_t *const f = &flows[flowIndex];

	return (is_port(f->srcPort) || is_port(f->dstPort)) && (uint64_t)f->firstSeen.tv_sec >= YEAR_2015;
}
#else
static struct quic_flow *
flow_made(unsigned long flowIndex)
{
	struct quic_flow **const f = &quicFlows[flowIndex];

	t2_flow_met(flowIndex);
	if (*f == NULL)
		*f = calloc(1, sizeof(**f));
	return *f;
}

/* The datagrams that waited are QUIC. */
static void
google_is_sure(struct quic_flow *f)
{
	f->google.sure = true;
	if (f->google.waiting == 0)
		return;
	f->stat |= QUIC_STAT_QUIC;
	f->flags |= f->google.flags;
	counts[t2_worker].pkts += f->google.waiting;
	counts[t2_worker].stat |= f->stat;
	f->google.waiting = 0;
}

/* In the middle of a connection to Google from before Q044 the client says that it is one: both directions, then. */
static bool
is_google(unsigned long flowIndex, const struct t2_bytes *b)
{
	struct quic_flow *const f = flow_made(flowIndex), *const o = opposite_of(flowIndex);

	if (f == NULL)
		return false;
	if (quic_google_follows(&f->google, b->data) || (o != NULL && o->google.sure)) {
		google_is_sure(f);
		if (o != NULL)
			google_is_sure(o);
		return true;
	}
	f->google.flags |= b->data[0];
	f->google.waiting++;
	return false;
}

/* What is no packet of QUIC by its first bytes is none of a flow that only its port says to be QUIC's. */
static bool
is_quic(unsigned long flowIndex, const struct t2_bytes *b)
{
	if (t2_app_sure(flowIndex))
		return true;
	if (quic_google_can_be(b->data, b->len))
		return is_google(flowIndex, b);
	return b->len >= SHORT_MIN && !quic_is_dnscrypt(b->data, b->len) &&
	    ((b->data[0] & 0xc0) == 0x40 || quic_looks(b->data, b->len));
}
#endif

void
initialize(void)
{
	static const struct t2_packet_column packet_columns[] = { { "quicStat", "0x00" }, { "quicFlags", "" },
		{ "quicPktType", "" }, { "quicVersion", "" }, { "quicDCID", "" }, { "quicSCID", "" },
		{ "quicODCID", "" }, { "quicPktNum", "" } };

	T2_PLUGIN_STRUCT_NEW_RARE(quicFlows);
	t2_dnsover_use();
	ask();
	T2_PACKET_COLUMNS(packet_columns);
}

/* --- packets ---------------------------------------------------------------------------------------------------- */

static struct quic_crypt *
crypt_of(struct counts *c)
{
#if QUIC_DECODE_TLS == 1
	if (UNLIKELY(c->crypt == NULL))
		c->crypt = quic_crypt_new();
#endif
	return c->crypt;
}

/* Were bytes of the datagram not captured? */
static bool
is_cut(const packet_t *packet, const struct t2_bytes *b)
{
	return (b->flags & T2_STREAM_CUT) ||
	    (packet != NULL && !(b->flags & T2_STREAM_JOINED) && packet->l7Len > b->len);
}

static void
count(struct counts *c, const struct quic_flow *f, const struct quic_said *s)
{
	c->pkts++;
	c->stat |= f->stat;
	for (unsigned i = 0; i < T2_NELEM(s->types); i++)
		c->types[i] += s->types[i];
#if QUIC_DEBUG == 1
	if (s->locked > 0)
		T2_PLOG(plugin_name, "packet %" PRIu64 ": %" PRIu32 " Initial packets of version 0x%08" PRIx32
		    " can't be decrypted", numPackets, s->locked, s->version);
#endif
}

/* Is it DNS over QUIC, or over HTTP/3? */
static void
hello_says(unsigned long flowIndex, const struct quic_hello *h)
{
	const t2_app_t carried = t2_dnsover_hello(true, flows[flowIndex].dstPort, h->bytes, h->nname,
	    h->bytes + h->nname, h->nprotocols);

	if (carried != 0)
		t2_app_carries(flowIndex, carried);
}

/* The core: a datagram. */
static bool
take_datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct quic_flow **const f = &quicFlows[flowIndex];
	struct counts *const c = &counts[t2_worker];
	const struct quic_reader reader = { .crypt = crypt_of(c), .message = quicMessage, .flowIndex = flowIndex,
		.all = sPktFile != NULL };
	struct quic_said s;
	bool heard;

	if (b->len == 0 || !is_quic(flowIndex, b))
		return true;
	t2_flow_met(flowIndex);
	if (*f == NULL && (*f = calloc(1, sizeof(**f))) == NULL)
		return true;
	heard = (*f)->client != NULL;
	quic_flow_datagram(*f, opposite_of(flowIndex), b->data, b->len, is_cut(packet, b), &reader, &s);
	if (!heard && (*f)->client != NULL)
		hello_says(flowIndex, (*f)->client);
	count(c, *f, &s);
	if (sPktFile != NULL && packet != NULL) {
		said = s;
		saying = true;
	}
	return true;
}

/* --- packet file ------------------------------------------------------------------------------------------------ */

static const char *
id_text(const struct quic_id *id, char text[2 * QUIC_ID_MAX + 1])
{
	char *to = text;

	for (unsigned i = 0; i < id->n; i++) {
		*to++ = "0123456789abcdef"[id->b[i] >> 4];
		*to++ = "0123456789abcdef"[id->b[i] & 15];
	}
	*to = '\0';
	return text;
}

static void
packet_type(uint8_t type)
{
#if QUIC_SPKT_TYPE_STR == 1
	if (type < T2_NELEM(type_names))
		t2_packet_value("%s", type_names[type]);
	else
		t2_packet_value("%s", type == QUIC_SHORT ? "1-RTT" :
		    type == QUIC_NEGOTIATION ? "Version Negotiation" : "");
#else
	t2_packet_value("0x%02" B2T_PRIX8, type < T2_NELEM(type_names) ? (uint8_t)(1 << type) : 0);
#endif
}

/* What the packet says was taken already. */
void
claimLayer4Information(packet_t *packet UNUSED, unsigned long flowIndex)
{
	const struct quic_flow *const f = quicFlows[flowIndex];
	char text[2 * QUIC_ID_MAX + 1];

	if (!saying) {
		t2_packet_value("0x%02" B2T_PRIX8, f != NULL ? f->stat : 0);
		for (unsigned i = 0; i < 7; i++)
			t2_packet_value("%s", "");
		return;
	}
	t2_packet_value("0x%02" B2T_PRIX8, f->stat);
	t2_packet_value("0x%02" B2T_PRIX8, said.first);
	packet_type(said.type);
	if (said.type == QUIC_SHORT)
		t2_packet_value("%s", "");
	else
		t2_packet_value("0x%08" B2T_PRIX32, said.version);
	t2_packet_value("%s", id_text(&said.dcid, text));
	t2_packet_value("%s", id_text(&said.scid, text));
	t2_packet_value("%s", id_text(&said.odcid, text));
	if (said.number == QUIC_NO_NUMBER)
		t2_packet_value("%s", "");
	else
		t2_packet_value("%" PRIu64, said.number);
	saying = false;
}

/* --- the row ---------------------------------------------------------------------------------------------------- */

static void
append_id(const struct quic_id *id, outputBuffer_t *buf)
{
	char text[2 * QUIC_ID_MAX + 1];

	OUTBUF_APPEND_STR(buf, id_text(id, text));
}

static const struct quic_flow *
flow_of(unsigned long flowIndex)
{
	static const struct quic_flow none;

	return quicFlows[flowIndex] != NULL ? quicFlows[flowIndex] : &none;
}

static void
append_dcid(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_id(&flow_of(flowIndex)->dcid, buf);
}

static void
append_scid(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_id(&flow_of(flowIndex)->scid, buf);
}

static void
append_odcid(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_id(&flow_of(flowIndex)->odcid, buf);
}

#if QUIC_DECODE_TLS == 1
static void
append_name(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct quic_hello *const h = flow_of(flowIndex)->client;

	if (h == NULL || h->nname == 0) {
		OUTBUF_APPEND_NUMREP_ZERO(buf);
		return;
	}
	OUTBUF_APPEND_NUMREP_ONE(buf);
	OUTBUF_APPEND_STRN(buf, (const char *)h->bytes, h->nname);
}

/* Each behind its length; what runs out of the list is none. */
static unsigned
protocols(const struct quic_hello *h, outputBuffer_t *buf)
{
	const uint8_t *p = h->bytes + h->nname, *const end = p + h->nprotocols;
	unsigned n = 0;

	for (; p < end && p[0] < end - p; p += 1 + p[0], n++)
		if (buf != NULL)
			OUTBUF_APPEND_STRN(buf, (const char *)p + 1, p[0]);
	return n;
}

static void
append_protocols(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct quic_hello *const h = flow_of(flowIndex)->client;

	OUTBUF_APPEND_NUMREP(buf, h != NULL ? protocols(h, NULL) : 0);
	if (h != NULL)
		(void)protocols(h, buf);
}
#endif

static const struct t2_column columns[] = {
	{ "quicStat", T2_REF(H8, quicFlows, stat), "QUIC status", .join = T2_JOIN_OR },
	{ "quicVersion", T2_REF(H32, quicFlows, version), "QUIC version", .join = T2_JOIN_LAST },
	{ "quicFlags", T2_REF(H8, quicFlows, flags), "QUIC first bytes of packets", .join = T2_JOIN_OR },
	{ "quicPktTypes", T2_REF(H8, quicFlows, types), "QUIC types of packets", .join = T2_JOIN_OR },
	{ "quicDCID", T2_ROW("STRC", append_dcid), "QUIC destination connection ID", .join = T2_JOIN_LAST },
	{ "quicSCID", T2_ROW("STRC", append_scid), "QUIC source connection ID", .join = T2_JOIN_LAST },
	{ "quicODCID", T2_ROW("STRC", append_odcid), "QUIC original destination connection ID",
		.join = T2_JOIN_LAST },
#if QUIC_DECODE_TLS == 1
	{ "quicServerName", T2_ROW("STR:R", append_name), "QUIC server name of the client's hello",
		.join = T2_JOIN_LIST },
	{ "quicALPN", T2_ROW("STR:R", append_protocols), "QUIC protocols of the client's hello",
		.join = T2_JOIN_LIST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return quicFlows[flowIndex] == NULL || quicFlows[flowIndex]->stat == 0;
}

void
onFlowFree(unsigned long flowIndex)
{
	if (quicFlows[flowIndex] == NULL)
		return;
	quic_flow_clear(quicFlows[flowIndex]);
	free(quicFlows[flowIndex]);
	quicFlows[flowIndex] = NULL;
}

/* --- totals ----------------------------------------------------------------------------------------------------- */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "quicStat"),
	T2_COUNT(counts, pkts, "Number of QUIC packets", .of = T2_OF_PACKETS, .column = "quicPkts"),
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text) \
	T2_COUNT_SHARE(counts, types[bit], pkts, "Number of QUIC " text " packets"),
#include "quicPktTypes.def"
#undef T2_BIT
#undef T2_TABLE
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
	for (unsigned i = 0; i < T2_WORKERS_MAX; i++)
		quic_crypt_free(counts[i].crypt);
	T2_PLUGIN_STRUCT_FREE(quicFlows);
}
