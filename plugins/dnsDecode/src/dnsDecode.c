/* dnsDecode: the callbacks, columns and report lines; dns_flow.c decodes. */
#include "dnsDecode.h"

#include "counts.h"
#include "dns_flow.h"
#include "dns_mal.h"

#define PORT_DNS	53
#define PORT_NBNS	137
#define PORT_MDNS	5353
#define PORT_LLMNR	5355

/* A cell per flow, DNS or not: small; what DNS flows need more is allocated with their first message. */
struct dns_cell {
	struct dns_flow *f;	/* NULL until then; owned */
	uint16_t stat;		/* DNS_STAT_*; 0 in flows that are not DNS */
	uint16_t malHits;	/* MAL_TEST: listed names or addresses in this flow */
};

/* With FORCE_MODE flows are released, which is the main thread's. */
T2_PLUGIN_INIT_FLAGS("dnsDecode", T2_VERSION, 0, 8, "", (FORCE_MODE == 1 ? 0 : T2_SHARDABLE) | T2_PACKET_FILE |
    T2_MEETS);

static struct dns_cell *dnsCells;

/* What each worker counts. */
static struct counts {
	uint64_t pkts, qpkts, rpkts;	/* messages, queries, responses */
	uint16_t stat, opc, retc;	/* of all ended flows */
	uint8_t hflg;
	uint64_t alarms, alarmFlows;	/* MAL_TEST */
} T2_PER_WORKER counts[T2_WORKERS_MAX];

static struct dns_packet said;		/* -s: what the packet in work says, */
static FILE *saidAddrs;			/* and its addresses: a text in memory */
static char *saidText;
static size_t saidLen;

#if T2_PORTRULES == 0
static t2_app_t dnsApp;
#endif

#if MAL_TEST > 0
static struct dns_mal_list malList;
#endif

#if DNS_TYPE == 1
/* Short name of a record type: "AAAA". */
static const char *
type_name(uint16_t type)
{
	switch (type) {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_VALUE(value, name, level, abbr, text) case value: return abbr;
#include "dnsAType.def"
#undef T2_VALUE
#undef T2_TABLE
	}
	return "NIL";
}
#endif

#if DNS_HDRMD == 2
static const char *const opcode_name[16] = {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text) [bit] = #name,
#include "dnsOpC.def"
};
static const char *const rcode_name[16] = {
#include "dnsRetC.def"
#undef T2_BIT
#undef T2_TABLE
};
#define OPCODE_NAMES	opcode_name
#define RCODE_NAMES	rcode_name
#else
#define OPCODE_NAMES	NULL	/* numbers */
#define RCODE_NAMES	NULL
#endif

#if MAL_TEST > 0
static void
mal_init(void)
{
	const char *name = MAL_DOMAIN ? DNS_MALDM_FILE : DNS_MALIP_FILE;
	char *path = t2_alloc_strcat(pluginFolder, name, NULL);

	if (dns_mal_load(&malList, path) == -1)
		T2_PFATAL(plugin_name, "%s: %s", path, strerror(errno));
	T2_PINF(plugin_name, "%zu blacklisted %s", malList.n, MAL_DOMAIN ? "domains" : "addresses");
	free(path);
}

#if MAL_DOMAIN == 0
static const struct dns_mal *
mal_addr(const uint8_t ip[4])
{
	char s[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, ip, s, sizeof(s));
	return dns_mal_find(&malList, s, strlen(s));
}
#endif

/* Listed names (or addresses) among those that the flow keeps at present. */
static unsigned
mal_hits(const struct dns_flow *f)
{
	unsigned n = 0;

#if MAL_DOMAIN == 1
	for (unsigned i = 0; i < f->q.n; i++)
		n += dns_mal_find(&malList, f->q.v[i].name.s, f->q.v[i].name.n) != NULL;
#else
	for (unsigned i = 0; i < f->rec.n[DNS_C_IP4]; i++)
		n += mal_addr(f->rec.v[i].ip4) != NULL;
#endif
	return n;
}

/* Look the flow's names up and raise the alarm bit. */
static void
mal_test(struct dns_cell *c, unsigned long flowIndex)
{
	const unsigned n = c->f != NULL ? mal_hits(c->f) : 0;

	if (n == 0)
		return;
	c->malHits = (uint16_t)MIN(c->malHits + n, UINT16_MAX);
	T2_SET_STATUS(&flows[flowIndex], FL_ALARM);
}
#endif

static bool take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);
static bool take_datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

#if T2_PORTRULES == 0
static int
looks_udp(const uint8_t *p, size_t n)
{
	return dns_looks(p, n, n) == 1;
}

/* A message whose name is longer than what the core waits for is one, too.  No query in TCP is truncated. */
static int
looks_tcp(const uint8_t *p, size_t n)
{
	const size_t len = n >= 2 ? get_u16be(p) : 0;
	int looks;

	if (n < 2)
		return -1;
	if (n > 4 && (p[4] & 0x82) == 0x02)
		return 0;
	looks = dns_looks(p + 2, MIN(n - 2, len), len);
	return looks == -1 && n >= T2_APP_BYTES ? 1 : looks;
}
#endif

/* Flows of DNS, or all, of which the ports say that they are. */
static void
ask(void)
{
	struct t2_stream_ask a = { .bytes = T2_STREAM_ALL, .stream = take_stream, .datagram = take_datagram };
#if T2_PORTRULES == 0
	static const uint16_t dns[] = { PORT_DNS, 0 }, mdns[] = { PORT_MDNS, 0 }, llmnr[] = { PORT_LLMNR, 0 },
	    nbns[] = { PORT_NBNS, 0 };

	a.app = dnsApp = t2_app_declare(&(struct t2_app){ .name = "dns", .tcp = dns, .udp = dns,
	    .tcp_looks = looks_tcp, .udp_looks = looks_udp });
	(void)t2_app_declare(&(struct t2_app){ .name = "mdns", .tcp = mdns, .udp = mdns, .like = dnsApp });
	(void)t2_app_declare(&(struct t2_app){ .name = "llmnr", .tcp = llmnr, .udp = llmnr, .like = dnsApp });
	(void)t2_app_declare(&(struct t2_app){ .name = "netbios-ns", .tcp = nbns, .udp = nbns, .like = dnsApp });
#endif
	t2_stream_ask(&a);
}

void
initialize(void)
{
	static const struct t2_packet_column packet_columns[] = { { "dnsIPs", "" }, { "dnsStat", "0x0000" },
		{ "dnsHdr", "" }, { "dnsCntQu_Asw_Aux_Add", "0_0_0_0" } };

	T2_PLUGIN_STRUCT_NEW_RARE(dnsCells);
	ask();
	if (sPktFile != NULL && (saidAddrs = open_memstream(&saidText, &saidLen)) == NULL)
		T2_PFATAL(plugin_name, "packet file: %s", strerror(errno));
#if MAL_TEST > 0
	mal_init();
#endif
	T2_PACKET_COLUMNS(packet_columns);
}

/* DNS_STAT_PORT, with DNS_STAT_NETBIOS on its port, if one of the ports says so; else 0. */
static inline uint16_t
port_stat(uint16_t port)
{
	switch (port) {
	case PORT_DNS:
	case PORT_MDNS:
	case PORT_LLMNR:
		return DNS_STAT_PORT;
	case PORT_NBNS:
		return DNS_STAT_PORT | DNS_STAT_NETBIOS;
	}
	return 0;
}

/*
 * A flow between two DNS ports starts at the side that asks: the first packet's QR bit tells. What can't be a message
 * says nothing, and leaves the direction as the core has it.
 */
static void
correct_direction(const packet_t *packet, flow_t *flowP)
{
	const struct cursor l7 = cursor_l7(packet);
	struct dns_hdr h;

	if (FLOW_HAS_OPPOSITE(flowP) || !cursor_has(&l7, DNS_HDR_LEN))
		return;
	dns_hdr_flags(l7.p, &h);
	dns_hdr_counts(l7.p, &h);
	if (!dns_hdr_sane(&h, packet->l7Len))
		return;
	if (DNS_QR(h.flags))
		flowP->status |= L3FLOWINVERT;
	else
		flowP->status &= ~L3FLOWINVERT;
}

/* Whether the segment begins a connection: TCP is followed from there on or not at all. */
static bool
is_syn(const packet_t *packet)
{
	const struct cursor l4 = cursor_l4(packet);

	return cursor_has(&l4, sizeof(tcpHeader_t)) && (TCP_HEADER(packet)->flags & TH_SYN_FIN_RST) == TH_SYN;
}

void
onFlowBeginInOrder(packet_t *packet, unsigned long flowIndex)
{
	if (UNLIKELY(packet->srcPort == packet->dstPort) && port_stat(packet->srcPort) != 0 && PACKET_IS_IP(packet) &&
	    PROTO_IS_UDP(packet) && t2_is_first_fragment(packet))
		correct_direction(packet, &flows[flowIndex]);
}

void
onFlowGenerated(packet_t *packet, unsigned long flowIndex)
{
	const uint16_t stat = port_stat(packet->srcPort) | port_stat(packet->dstPort);
	struct dns_cell *c = &dnsCells[flowIndex];

	if (LIKELY(stat == 0) || !PACKET_IS_IP(packet))
		return;
	t2_flow_met(flowIndex);
	c->stat = stat;
	if (PROTO_IS_TCP(packet) && !is_syn(packet))
		c->stat |= DNS_STAT_CORRUPT;
}

/* Its columns in the packet file. */
static void
packet_row(uint16_t stat)
{
	(void)fflush(saidAddrs);
	t2_packet_value("%.*s", (int)saidLen, saidText);
	t2_packet_value("0x%04" B2T_PRIX16, stat);
	t2_packet_value("0x%04" B2T_PRIX16, said.hdr);
	t2_packet_value("%u_%u_%u_%u", said.count[0], said.count[1], said.count[2], said.count[3]);
	memset(&said, 0, sizeof(said));
	rewind(saidAddrs);
}

/* The state of the flow, allocated if it is not there; NULL without memory: the message is passed over. */
static struct dns_flow *
flow_state(struct dns_cell *c)
{
	if (c->f == NULL)
		c->f = dns_flow_new();
	return c->f;
}

/* ends: the flow does so anyway, so nothing asks for its release. */
static void
message(struct dns_cell *c, unsigned long flowIndex UNUSED, const uint8_t *p, size_t len, struct dns_packet *pk,
    bool ends UNUSED)
{
	const bool whole UNUSED = dns_flow_message(c->f, &c->stat, p, len, pk);

#if MAL_TEST == 2
	mal_test(c, flowIndex);
#endif
#if FORCE_MODE == 1
	if (whole && !ends && (c->stat & (DNS_STAT_QFULL | DNS_STAT_AFULL)) != 0) {
		flow_t *const flowP = &flows[flowIndex];

		T2_RM_FLOW_WHY(flowP, (c->stat & DNS_STAT_AFULL) != 0 ? "DNS_ARECMAX" : "DNS_QRECMAX");
	}
#endif
}

/* The messages that are whole. */
static void
stream_messages(struct dns_cell *c, unsigned long flowIndex, struct dns_packet *pk, bool ends)
{
	struct dns_stream *s = &c->f->tcp;
	const uint8_t *m;
	bool joined;
	size_t len;

	while ((m = dns_stream_next(s, &len, &joined)) != NULL) {
		if (joined)
			c->stat |= DNS_STAT_TCPSEG;
		message(c, flowIndex, m, len, pk, ends);
	}
	c->stat &= (uint16_t)~DNS_STAT_TCPPEND;
	if (s->have > 0 && !s->used)
		c->stat |= DNS_STAT_TCPPEND | DNS_STAT_TCPSEG;
	if (s->lost)
		c->stat |= DNS_STAT_CORRUPT | DNS_STAT_LONG;
}

/* A message that will never be whole, as far as it came. */
static void
stream_rest(struct dns_cell *c, unsigned long flowIndex, struct dns_packet *pk)
{
	const uint8_t *m;
	size_t len;

	if ((m = dns_stream_pending(&c->f->tcp, &len)) != NULL && len >= DNS_FLAGS_LEN)
		message(c, flowIndex, m, len, pk, true);
}

/* What was said at once is counted; the packet file has it with the packet. */
static void
said_add(const packet_t *packet, const struct dns_packet *pk)
{
	struct counts *n = &counts[t2_worker];

	n->pkts += pk->msgs;
	n->qpkts += pk->queries;
	n->rpkts += pk->responses;
	if (sPktFile == NULL || packet == NULL || pk->msgs == 0)
		return;
	said.hdr = pk->hdr;
	for (int i = 0; i < DNS_SECTIONS; i++)
		said.count[i] = (uint16_t)MIN(said.count[i] + pk->count[i], UINT16_MAX);
}

/* The flow's cell, if it is DNS; by what was said it is, whatever its ports. */
static struct dns_cell *
cell_of(unsigned long flowIndex)
{
	struct dns_cell *c = &dnsCells[flowIndex];

#if T2_PORTRULES == 0
	c->stat |= DNS_STAT_PORT;
#endif
	return c->stat != 0 && flow_state(c) != NULL ? c : NULL;
}

/* The core: the next bytes of a TCP direction. */
static bool
take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct dns_cell *c = cell_of(flowIndex);
	struct dns_packet pk = { .addrs = packet != NULL ? saidAddrs : NULL };

	if (c == NULL)
		return false;
	if (b->flags & T2_STREAM_BEGIN) {
		dns_stream_clear(&c->f->tcp);
		if (c->f->opcodes == 0 && (b->flags & T2_STREAM_MID) == 0)
			c->stat &= (uint16_t)~DNS_STAT_CORRUPT;
	}
	if (b->flags & T2_STREAM_HOLE)
		stream_rest(c, flowIndex, &pk);
	if (b->flags & T2_STREAM_HOLE ||
	    (b->flags & (T2_STREAM_BEGIN | T2_STREAM_MID)) == (T2_STREAM_BEGIN | T2_STREAM_MID)) {
		c->stat |= DNS_STAT_CORRUPT;
		dns_stream_hole(&c->f->tcp);
	}
	dns_stream_feed(&c->f->tcp, b->data, b->len);
	stream_messages(c, flowIndex, &pk, packet == NULL);
	said_add(packet, &pk);
	return !c->f->tcp.lost;
}

/* The core: a datagram. */
static bool
take_datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct dns_cell *c = cell_of(flowIndex);
	struct dns_packet pk = { .addrs = packet != NULL ? saidAddrs : NULL, .udp = true };

	if (c == NULL)
		return false;
	if (b->len < DNS_LEN_MIN)
		c->stat |= DNS_STAT_CORRUPT | DNS_STAT_SHORT;
	else
		message(c, flowIndex, b->data, b->len, &pk, packet == NULL);
	said_add(packet, &pk);
	return true;
}

/* What the packet says was taken already. */
void
claimLayer4Information(packet_t *packet UNUSED, unsigned long flowIndex)
{
	if (dnsCells[flowIndex].stat != 0)
		packet_row(dnsCells[flowIndex].stat);
}

/*
 * --- the row -------------------------------------------------------------------------------------------------------
 */

/* What a flow has said; nothing if it has not said a message. */
static const struct dns_flow *
flow_of(unsigned long flowIndex)
{
	static const struct dns_flow none;

	return dnsCells[flowIndex].f != NULL ? dnsCells[flowIndex].f : &none;
}

/* Size of the responses over that of their headers and questions */
static float
amplification(unsigned long flowIndex)
{
	const struct dns_flow *const f = flow_of(flowIndex);

	return f->qlen > 0 ? (float)f->rlen / (float)f->qlen : 0.0F;
}

#if DNS_HDRMD == 0
static void
append_codes(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct dns_flow *const f = flow_of(flowIndex);

	OUTBUF_APPEND_U8(buf, f->hflags);
	OUTBUF_APPEND_U16(buf, f->opcodes);
	OUTBUF_APPEND_U16(buf, f->rcodes);
}
#else
/* The codes whose bits are set, as numbers or by names[]. */
static void
append_bits(outputBuffer_t *buf, uint16_t bits, const char *const names[16])
{
	OUTBUF_APPEND_NUMREP(buf, __builtin_popcount(bits));
	for (unsigned i = 0; i < 16; i++) {
		if ((bits >> i & 1) == 0)
			continue;
		if (names == NULL)
			OUTBUF_APPEND_U8(buf, i);
		else
			OUTBUF_APPEND_STR(buf, names[i]);
	}
}

static void
append_opcodes(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_bits(buf, flow_of(flowIndex)->opcodes, OPCODE_NAMES);
}

static void
append_rcodes(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_bits(buf, flow_of(flowIndex)->rcodes, RCODE_NAMES);
}
#endif

#if DNS_HEXON == 1
static void
append_type_bits(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct dns_flow *const f = flow_of(flowIndex);

	OUTBUF_APPEND_U8(buf, f->types3);
	OUTBUF_APPEND_U16(buf, f->types2);
	OUTBUF_APPEND_U32(buf, f->types1);
	OUTBUF_APPEND_U64(buf, f->types0);
}
#endif

#if DNS_MODE >= 1
/* Element i of the questions and records; a neutral one behind the last. */
static const struct dns_q *
question_at(const struct dns_flow *f, unsigned i)
{
	static const struct dns_q none;

	return i < f->q.n ? &f->q.v[i] : &none;
}

static const struct dns_slot *
slot_at(const struct dns_flow *f, enum dns_col c, unsigned i)
{
	static const struct dns_slot none;

	return i < f->rec.n[c] ? &f->rec.v[i] : &none;
}

/* Append the count of a column of records, or of questions, and return it. */
static unsigned
append_count(outputBuffer_t *buf, const struct dns_flow *f, enum dns_col c)
{
	const unsigned n = f->rec.n[c] > 0 ? dns_store_shown(f->rec.n[c], DNS_ARECMAX) : 0;

	OUTBUF_APPEND_NUMREP(buf, n);
	return n;
}

static unsigned
append_question_count(outputBuffer_t *buf, const struct dns_flow *f)
{
	const unsigned n = f->q.n > 0 ? dns_store_shown(f->q.n, DNS_QRECMAX) : 0;

	OUTBUF_APPEND_NUMREP(buf, n);
	return n;
}

/* A column of member m of the questions, or of the records of column c: append(buf, m). */
#define QUESTIONS(name, append, m)							\
	static void									\
	name(unsigned long flowIndex, outputBuffer_t *buf)				\
	{										\
		const struct dns_flow *const f = flow_of(flowIndex);			\
		const unsigned n = append_question_count(buf, f);			\
											\
		for (unsigned i = 0; i < n; i++)					\
			append(buf, question_at(f, i)->m);				\
	}
#define RECORDS(name, c, append, m)							\
	static void									\
	name(unsigned long flowIndex, outputBuffer_t *buf)				\
	{										\
		const struct dns_flow *const f = flow_of(flowIndex);			\
		const unsigned n = append_count(buf, f, c);				\
											\
		for (unsigned i = 0; i < n; i++)					\
			append(buf, slot_at(f, c, i)->m);				\
	}
#define APPEND_TEXT(buf, t)	OUTBUF_APPEND_STRN(buf, (t).s, (t).n)
#if DNS_TYPE == 1
#define TYPE			"STRC:R"
#define APPEND_TYPE(buf, t)	OUTBUF_APPEND_STR(buf, type_name(t))
#else
#define TYPE			"U16:R"
#define APPEND_TYPE(buf, t)	OUTBUF_APPEND_U16(buf, t)
#endif

QUESTIONS(append_qnames, APPEND_TEXT, name)
QUESTIONS(append_qtypes, APPEND_TYPE, type)
QUESTIONS(append_qclasses, OUTBUF_APPEND_U16, qclass)
RECORDS(append_owners, DNS_C_OWNER, APPEND_TEXT, owner)
RECORDS(append_texts, DNS_C_TEXT, APPEND_TEXT, text)
RECORDS(append_types, DNS_C_TYPE, APPEND_TYPE, type)
RECORDS(append_classes, DNS_C_CLASS, OUTBUF_APPEND_U16, rclass)
RECORDS(append_ttls, DNS_C_TTL, OUTBUF_APPEND_U32, ttl)
RECORDS(append_mxs, DNS_C_MX, OUTBUF_APPEND_U16, mx)
RECORDS(append_srv_prios, DNS_C_SRV, OUTBUF_APPEND_U16, srv[0])
RECORDS(append_srv_weights, DNS_C_SRV, OUTBUF_APPEND_U16, srv[1])
RECORDS(append_srv_ports, DNS_C_SRV, OUTBUF_APPEND_U16, srv[2])
RECORDS(append_opts, DNS_C_OPT, OUTBUF_APPEND_U32, opt)
RECORDS(append_ip4s, DNS_C_IP4, OUTBUF_APPEND_IP4, ip4)
RECORDS(append_ip6s, DNS_C_IP6, OUTBUF_APPEND_IP6, ip6)

#if DNS_LABELS
/* Country and organisation */
#define APPEND_LABEL(buf, t, id) do {							\
	const uint32_t id_ = (id);							\
											\
	OUTBUF_APPEND_STR(buf, subnet_cc(t, id_));					\
	OUTBUF_APPEND_STR(buf, subnet_org(t, id_));					\
} while (0)
#define APPEND_LABEL4(buf, ip)	APPEND_LABEL(buf, subnetTable4P, subnet_lookup4(subnetTable4P, get_u32be(ip)))
#define APPEND_LABEL6(buf, ip)	APPEND_LABEL(buf, subnetTable6P, subnet_lookup6(subnetTable6P, ip))
RECORDS(append_labels4, DNS_C_IP4, APPEND_LABEL4, ip4)
RECORDS(append_labels6, DNS_C_IP6, APPEND_LABEL6, ip6)
#endif

/* The addresses of one family, and their labels: only if the flow has asked for or seen one. */
static void
append_addrs4(unsigned long flowIndex, outputBuffer_t *buf)
{
	const bool seen = dns_flow_saw(flow_of(flowIndex), DNS_T_A);

	seen ? append_ip4s(flowIndex, buf) : OUTBUF_APPEND_NUMREP_ZERO(buf);
#if DNS_LABELS
	seen ? append_labels4(flowIndex, buf) : OUTBUF_APPEND_NUMREP_ZERO(buf);
#endif
}

static void
append_addrs6(unsigned long flowIndex, outputBuffer_t *buf)
{
	const bool seen = dns_flow_saw(flow_of(flowIndex), DNS_T_AAAA);

	seen ? append_ip6s(flowIndex, buf) : OUTBUF_APPEND_NUMREP_ZERO(buf);
#if DNS_LABELS
	seen ? append_labels6(flowIndex, buf) : OUTBUF_APPEND_NUMREP_ZERO(buf);
#endif
}

#if DNS_MAL_NAMES
static uint64_t
mal_count(unsigned long flowIndex)
{
	return dnsCells[flowIndex].malHits;
}
#endif

/* What the list says of a name or an address: "" or 0 if that is not in it */
#if DNS_MAL_NAMES || DNS_MAL_ADDRS
static void
append_listed(outputBuffer_t *buf, const struct dns_mal *m)
{
#if DNS_MAL_NAMES && MAL_TYPE == 1
	OUTBUF_APPEND_STR(buf, m != NULL ? m->type : "");
#else
	OUTBUF_APPEND_U32(buf, m != NULL ? m->code : 0);
#endif
}
#endif
#if DNS_MAL_NAMES
#define APPEND_MAL_NAME(buf, t)	append_listed(buf, dns_mal_find(&malList, (t).s, (t).n))
QUESTIONS(append_mal, APPEND_MAL_NAME, name)
#endif
#if DNS_MAL_ADDRS
#define APPEND_MAL_ADDR(buf, ip)	append_listed(buf, mal_addr(ip))
RECORDS(append_mal_addrs, DNS_C_IP4, APPEND_MAL_ADDR, ip4)
#endif
#endif /* DNS_MODE >= 1 */

#if DNS_EXT != 0
static const struct dns_ext *
ext_of(unsigned long flowIndex)
{
	static const struct dns_ext none;
	const struct dns_flow *const f = flow_of(flowIndex);

	return f->ext != NULL ? f->ext : &none;
}

/* A column of count elements of what newer records say: append(buf, member), element i. */
#define EXT(name, count, append, member)						\
	static void									\
	name(unsigned long flowIndex, outputBuffer_t *buf)				\
	{										\
		const struct dns_ext *const x = ext_of(flowIndex);			\
											\
		OUTBUF_APPEND_NUMREP(buf, x->count);					\
		for (unsigned i = 0; i < x->count; i++)					\
			append(buf, x->member);						\
	}
#endif

#if (DNS_EXT & 1) != 0
EXT(append_svcb_names, nsvcb, APPEND_TEXT, svcb[i].name)
EXT(append_svcb_types, nsvcb, OUTBUF_APPEND_U16, svcb[i].type)
EXT(append_svcb_priorities, nsvcb, OUTBUF_APPEND_U16, svcb[i].priority)
EXT(append_svcb_targets, nsvcb, APPEND_TEXT, svcb[i].target)
EXT(append_svcb_keys, nsvcb, OUTBUF_APPEND_U32, svcb[i].keys)
EXT(append_svcb_alpns, nsvcb, APPEND_TEXT, svcb[i].alpn)
EXT(append_svcb_ports, nsvcb, OUTBUF_APPEND_U16, svcb[i].port)
EXT(append_svcb_paths, nsvcb, APPEND_TEXT, svcb[i].doh)
EXT(append_svcb_echs, nsvcb, APPEND_TEXT, svcb[i].ech)
EXT(append_svcb_ip4s, n4, OUTBUF_APPEND_IP4, ip4[i])
EXT(append_svcb_ip6s, n6, OUTBUF_APPEND_IP6, ip6[i])
#endif

#if (DNS_EXT & 2) != 0
EXT(append_edns_opts, nopts, OUTBUF_APPEND_U16, opts[i])
EXT(append_edns_subnets, subnets.n, APPEND_TEXT, subnets.v[i])
EXT(append_edns_clients, clients.n, APPEND_TEXT, clients.v[i])
EXT(append_edns_servers, servers.n, APPEND_TEXT, servers.v[i])
EXT(append_edns_nsids, nsids.n, APPEND_TEXT, nsids.v[i])
EXT(append_edns_errors, nerrors, OUTBUF_APPEND_U16, errors[i])
EXT(append_edns_error_texts, error_texts.n, APPEND_TEXT, error_texts.v[i])

static uint64_t
edns_udp(unsigned long flowIndex)
{
	return ext_of(flowIndex)->udp;
}

static uint64_t
edns_padding(unsigned long flowIndex)
{
	return ext_of(flowIndex)->padding;
}
#endif

#if (DNS_EXT & 4) != 0
#define APPEND_SEC_TYPE(buf, t)	OUTBUF_APPEND_STR(buf, dns_sec_name(t))
EXT(append_sec_types, nsec, APPEND_SEC_TYPE, sec[i].type)
EXT(append_sec_names, nsec, APPEND_TEXT, sec[i].name)
EXT(append_sec_covered, nsec, OUTBUF_APPEND_U16, sec[i].covered)
EXT(append_sec_algorithms, nsec, OUTBUF_APPEND_U8, sec[i].algorithm)
EXT(append_sec_digests, nsec, OUTBUF_APPEND_U8, sec[i].digest)
EXT(append_sec_tags, nsec, OUTBUF_APPEND_U16, sec[i].tag)
EXT(append_sec_flags, nsec, OUTBUF_APPEND_U16, sec[i].flags)
EXT(append_sec_others, nsec, APPEND_TEXT, sec[i].other)
EXT(append_sec_begins, nsec, OUTBUF_APPEND_TIME_SEC, sec[i].begin)
EXT(append_sec_ends, nsec, OUTBUF_APPEND_TIME_SEC, sec[i].end)
#endif

static const struct t2_column columns[] = {
	{ "dnsStat", T2_CELL(H16, dnsCells, stat), "DNS status, warnings and errors", .join = T2_JOIN_OR },
	{ "dnsHdrOPField", T2_PTR_CELL(H16, dnsCells, f, hdr), "DNS flags word of the last message",
		.join = T2_JOIN_LAST },
#if DNS_HDRMD == 0
	{ "dnsHFlg_OpC_RetC", T2_ROW("H8_H16_H16", append_codes),
		"DNS aggregated header flags, operation and return codes", .join = T2_JOIN_OR },
#else
	{ "dnsHFlg", T2_PTR_CELL(H8, dnsCells, f, hflags), "DNS aggregated header flags", .join = T2_JOIN_OR },
#if DNS_HDRMD == 1
	{ "dnsOpC", T2_ROW("U8:R", append_opcodes), "DNS operation codes", .join = T2_JOIN_LIST },
	{ "dnsRetC", T2_ROW("U8:R", append_rcodes), "DNS return codes", .join = T2_JOIN_LIST },
#else
	{ "dnsOpN", T2_ROW("STRC:R", append_opcodes), "DNS names of the operation codes", .join = T2_JOIN_LIST },
	{ "dnsRetN", T2_ROW("STRC:R", append_rcodes), "DNS names of the return codes", .join = T2_JOIN_LIST },
#endif
#endif
	{ "dnsCntQu_Asw_Aux_Add", T2_PTR_SPAN("U16_U16_U16_U16", dnsCells, f, count, count),
		"DNS announced questions, answers, authority and additional records", .join = T2_JOIN_SUM },
	{ "dnsAAAqF", T2_CALL(FLT, amplification),
		"DNS size of the responses over that of their headers and questions", .join = T2_JOIN_NONE },
#if DNS_HEXON == 1
	{ "dnsTypeBF3_BF2_BF1_BF0", T2_ROW("H8_H16_H32_H64", append_type_bits), "DNS type bit fields",
		.join = T2_JOIN_OR },
#endif
#if DNS_MODE >= 1
	{ "dnsQname", T2_ROW("STR:R", append_qnames), "DNS names of the questions",
		.join = T2_JOIN_LIST, .ipfix = { 6871, 179 } },
#if DNS_MAL_NAMES
	{ "dnsMalCnt", T2_CALL(U32, mal_count), "DNS questions for listed domains", .join = T2_JOIN_SUM },
#if MAL_TYPE == 1
	{ "dnsMalType", T2_ROW("STR:R", append_mal), "DNS kind of the listed domains", .join = T2_JOIN_NONE },
#else
	{ "dnsMalCode", T2_ROW("U32:R", append_mal), "DNS code of the listed domains", .join = T2_JOIN_NONE },
#endif
#endif
	{ "dnsAname", T2_ROW("STR:R", append_owners), "DNS names of the records", .join = T2_JOIN_LIST },
	{ "dnsAPname", T2_ROW("STR:R", append_texts), "DNS names and texts in the records", .join = T2_JOIN_LIST },
	{ "dns4Aaddress", T2_ROW("IP4:R", append_addrs4), "DNS IPv4 addresses", .join = T2_JOIN_LIST },
#if DNS_LABELS
	{ "dns4CC_Org", T2_SAME("STRC_STR:R"), "DNS country and organisation of the IPv4 addresses",
		.join = T2_JOIN_NONE },
#endif
	{ "dns6Aaddress", T2_ROW("IP6:R", append_addrs6), "DNS IPv6 addresses", .join = T2_JOIN_LIST },
#if DNS_LABELS
	{ "dns6CC_Org", T2_SAME("STRC_STR:R"), "DNS country and organisation of the IPv6 addresses",
		.join = T2_JOIN_NONE },
#endif
#if DNS_MAL_ADDRS
	{ "dnsIPMalCode", T2_ROW("H32:R", append_mal_addrs), "DNS codes of the listed addresses",
	    .join = T2_JOIN_NONE },
#endif
	{ DNS_TYPE == 1 ? "dnsQTypeN" : "dnsQType", T2_ROW(TYPE, append_qtypes), "DNS question types",
		.join = T2_JOIN_NONE },
	{ "dnsQClass", T2_ROW("U16:R", append_qclasses), "DNS question classes", .join = T2_JOIN_NONE },
	{ DNS_TYPE == 1 ? "dnsATypeN" : "dnsAType", T2_ROW(TYPE, append_types), "DNS record types",
		.join = T2_JOIN_NONE },
	{ "dnsAClass", T2_ROW("U16:R", append_classes), "DNS record classes", .join = T2_JOIN_NONE },
	{ "dnsATTL", T2_ROW("U32:R", append_ttls), "DNS time to live of the records [s]",
		.unit = "s", .join = T2_JOIN_NONE, .ipfix = { 6871, 199 } },
	{ "dnsMXpref", T2_ROW("U16:R", append_mxs), "DNS preference of mail exchangers",
		.join = T2_JOIN_NONE, .ipfix = { 6871, 181 } },
	{ "dnsSRVprio", T2_ROW("U16:R", append_srv_prios), "DNS priority of services",
		.join = T2_JOIN_NONE, .ipfix = { 6871, 216 } },
	{ "dnsSRVwgt", T2_ROW("U16:R", append_srv_weights), "DNS weight of services",
		.join = T2_JOIN_NONE, .ipfix = { 6871, 217 } },
	{ "dnsSRVprt", T2_ROW("U16:R", append_srv_ports), "DNS port of services",
		.join = T2_JOIN_NONE, .ipfix = { 6871, 218 } },
	{ "dnsOptStat", T2_ROW("H32:R", append_opts), "DNS extended return code, version and flags",
		.join = T2_JOIN_NONE },
#endif
#if (DNS_EXT & 1) != 0
	{ "dnsSvcbName", T2_ROW("STR:R", append_svcb_names), "DNS names of services (SVCB, HTTPS)",
	    .join = T2_JOIN_NONE },
	{ "dnsSvcbType", T2_ROW("U16:R", append_svcb_types), "DNS types of services: 64 SVCB, 65 HTTPS",
		.join = T2_JOIN_NONE },
	{ "dnsSvcbPrio", T2_ROW("U16:R", append_svcb_priorities), "DNS priorities of services, 0 an alias",
		.join = T2_JOIN_NONE },
	{ "dnsSvcbTarget", T2_ROW("STR:R", append_svcb_targets), "DNS targets of services", .join = T2_JOIN_NONE },
	{ "dnsSvcbKeys", T2_ROW("H32:R", append_svcb_keys), "DNS parameters of services", .join = T2_JOIN_NONE },
	{ "dnsSvcbAlpn", T2_ROW("STR:R", append_svcb_alpns), "DNS protocols of services", .join = T2_JOIN_NONE },
	{ "dnsSvcbPort", T2_ROW("U16:R", append_svcb_ports), "DNS ports of services", .join = T2_JOIN_NONE },
	{ "dnsSvcbDohPath", T2_ROW("STR:R", append_svcb_paths), "DNS paths of DNS over HTTPS", .join = T2_JOIN_NONE },
	{ "dnsSvcbEchName", T2_ROW("STR:R", append_svcb_echs), "DNS public names of encrypted client hellos",
		.join = T2_JOIN_NONE },
	{ "dnsSvcb4Hint", T2_ROW("IP4:R", append_svcb_ip4s), "DNS IPv4 addresses of services", .join = T2_JOIN_LIST },
	{ "dnsSvcb6Hint", T2_ROW("IP6:R", append_svcb_ip6s), "DNS IPv6 addresses of services", .join = T2_JOIN_LIST },
#endif
#if (DNS_EXT & 2) != 0
	{ "dnsEdnsUDP", T2_CALL(U16, edns_udp), "DNS largest datagram that is taken", .unit = "bytes",
	    .join = T2_JOIN_MAX },
	{ "dnsEdnsOpt", T2_ROW("U16:R", append_edns_opts), "DNS options (EDNS)", .join = T2_JOIN_LIST },
	{ "dnsEdnsSubnet", T2_ROW("STR:R", append_edns_subnets),
	    "DNS client subnets: address, source and scope prefix",
		.join = T2_JOIN_LIST },
	{ "dnsEdnsCliCookie", T2_ROW("STR:R", append_edns_clients), "DNS cookies of the client",
	    .join = T2_JOIN_LIST },
	{ "dnsEdnsSrvCookie", T2_ROW("STR:R", append_edns_servers), "DNS cookies of the server",
	    .join = T2_JOIN_LIST },
	{ "dnsEdnsNSID", T2_ROW("STR:R", append_edns_nsids), "DNS identifiers of the server", .join = T2_JOIN_LIST },
	{ "dnsEdnsPad", T2_CALL(U32, edns_padding), "DNS padding", .unit = "bytes", .join = T2_JOIN_SUM },
	{ "dnsEDE", T2_ROW("U16:R", append_edns_errors), "DNS extended errors", .join = T2_JOIN_LIST },
	{ "dnsEDEText", T2_ROW("STR:R", append_edns_error_texts), "DNS texts of extended errors",
	    .join = T2_JOIN_LIST },
#endif
#if (DNS_EXT & 4) != 0
	{ "dnsSecType", T2_ROW("STRC:R", append_sec_types), "DNSSEC record types", .join = T2_JOIN_NONE },
	{ "dnsSecName", T2_ROW("STR:R", append_sec_names), "DNSSEC owners", .join = T2_JOIN_NONE },
	{ "dnsSecCovered", T2_ROW("U16:R", append_sec_covered), "DNSSEC types that signatures are of",
		.join = T2_JOIN_NONE },
	{ "dnsSecAlg", T2_ROW("U8:R", append_sec_algorithms), "DNSSEC algorithms", .join = T2_JOIN_NONE },
	{ "dnsSecDigest", T2_ROW("U8:R", append_sec_digests), "DNSSEC digest of DS, hash of NSEC3",
	    .join = T2_JOIN_NONE },
	{ "dnsSecKeyTag", T2_ROW("U16:R", append_sec_tags), "DNSSEC key tags", .join = T2_JOIN_NONE },
	{ "dnsSecFlags", T2_ROW("U16:R", append_sec_flags), "DNSSEC flags of keys and NSEC3", .join = T2_JOIN_NONE },
	{ "dnsSecOther", T2_ROW("STR:R", append_sec_others), "DNSSEC signer, next name or next hash",
		.join = T2_JOIN_NONE },
	{ "dnsSecBegin", T2_ROW("TIMESTAMP:R", append_sec_begins), "DNSSEC: signature valid from",
	    .join = T2_JOIN_NONE },
	{ "dnsSecEnd", T2_ROW("TIMESTAMP:R", append_sec_ends), "DNSSEC: signature valid to", .join = T2_JOIN_NONE },
#endif
};
T2_PLUGIN_COLUMNS(columns);

/* What never became whole is decoded as far as it came. */
static void
stream_end(struct dns_cell *c, unsigned long flowIndex)
{
	struct dns_packet pk = { .addrs = NULL };

	if (c->f == NULL)
		return;
	stream_rest(c, flowIndex, &pk);
	said_add(NULL, &pk);
}

#if T2_PORTRULES == 0
/* A port that DNS has, and somebody else who speaks there. */
static bool
is_other(const struct dns_cell *c, unsigned long flowIndex)
{
	return c->f == NULL && c->stat != 0 && t2_app_sure(flowIndex) &&
	    t2_app_like(t2_app_of(flowIndex)) != dnsApp;
}
#endif

void
onFlowTerminate(unsigned long flowIndex)
{
	struct dns_cell *c = &dnsCells[flowIndex];
	struct counts *n = &counts[t2_worker];

	if (c->f != NULL)
		dns_flow_fetch(c->f);
	if (!t2_flow_goes_on())
		stream_end(c, flowIndex);
	if (c->stat & DNS_STAT_CORRUPT && c->f == NULL && t2_stream_begun(flowIndex))
		c->stat &= (uint16_t)~DNS_STAT_CORRUPT;
#if T2_PORTRULES == 0
	if (UNLIKELY(is_other(c, flowIndex)))
		c->stat = 0;
#endif
	n->stat |= c->stat;
	if (c->f != NULL) {
		n->hflg |= c->f->hflags;
		n->opc |= c->f->opcodes;
		n->retc |= c->f->rcodes;
#if MAL_TEST == 1
		mal_test(c, flowIndex);
#endif
	}
#if MAL_TEST > 0
	counts[t2_worker].alarms += c->malHits;
	counts[t2_worker].alarmFlows += c->malHits > 0;
	T2_REPORT_ALARMS(c->malHits);
#endif
}

bool
flowIsNeutral(unsigned long flowIndex)
{
	return dnsCells[flowIndex].stat == 0 && dnsCells[flowIndex].f == NULL;
}

/* A cell is clean when its flow begins; those of flows that are not DNS are never written to. */
#if FORCE_LINK == 1
/* The connection goes on, in the middle of a message or not. */
void
onFlowContinue(unsigned long from, unsigned long to)
{
	struct dns_cell *const c = &dnsCells[to], *const before = &dnsCells[from];

	if (c->stat == 0 || before->stat == 0)
		return;
	c->stat = (uint16_t)((c->stat & ~DNS_STAT_CORRUPT) | (before->stat & (DNS_STAT_CORRUPT | DNS_STAT_TCPPEND)));
	if (before->f == NULL || (c->f = dns_flow_new()) == NULL)
		return;
	c->f->tcp = before->f->tcp;
	before->f->tcp = (struct dns_stream){ .buf = NULL };
}
#endif

void
onFlowFree(unsigned long flowIndex)
{
	if (flowIsNeutral(flowIndex))
		return;
	dns_flow_free(dnsCells[flowIndex].f);
	T2_PLUGIN_STRUCT_RESET_ITEM(dnsCells, flowIndex);
}

/*
 * --- totals --------------------------------------------------------------------------------------------------------
 */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "dnsStat"),
	T2_COUNT_BITS(counts, hflg, "dnsHFlg"),
	T2_COUNT_BITS(counts, opc, "dnsOpC"),
	T2_COUNT_BITS(counts, retc, "dnsRetC"),
	T2_COUNT(counts, pkts, "Number of DNS packets", .of = T2_OF_PACKETS, .always = true, .column = "dnsPkts"),
	T2_COUNT_SHARE(counts, qpkts, pkts, "Number of DNS Q packets", .column = "dnsQPkts"),
	T2_COUNT_SHARE(counts, rpkts, pkts, "Number of DNS R packets", .column = "dnsRPkts"),
};
T2_COUNTS(counts, counted);

#if MAL_TEST > 0
static void
report_alarms(FILE *stream)
{
	static const struct t2_count all = T2_COUNT(counts, alarms, NULL), of = T2_COUNT(counts, alarmFlows, NULL);
	const uint64_t n = t2_counts_total(&t2Counts, &all), nflows = t2_counts_total(&t2Counts, &of);

	if (n > 0)
		T2_FPWRN(stream, plugin_name, "%" PRIu64 " alarms in %" PRIu64 " flows [%.2f%%]", n, nflows,
		    T2_PERCENT(nflows, totalFlows));
}
#endif

void
pluginReport(FILE *stream)
{
	if (t2_counts_total(&t2Counts, &counted[0]) != 0)
		t2_counts_report(&t2Counts, stream);
#if MAL_TEST > 0
	report_alarms(stream);
#endif
}

void
monitoring(FILE *stream, uint8_t state)
{
	t2_counts_monitor(&t2Counts, stream, state);
}

void
onApplicationTerminate(void)
{
#if MAL_TEST > 0
	dns_mal_free(&malList);
#endif
	if (saidAddrs != NULL)
		(void)fclose(saidAddrs);
	free(saidText);
	T2_PLUGIN_STRUCT_FREE(dnsCells);
}
