/*
 * Rows as records of IPFIX: to a collector over UDP or TCP, or PREFIX_flows.ipfix.
 *
 * bufferToSink() and flush() run on a thread of the core's; initialize() and onApplicationTerminate() before it
 * starts and after it has ended.  What the rows do not have of other plugins are two columns of our own.
 */
#include <err.h>

#include "netflowSink.h"

T2_PLUGIN_INIT_FLAGS("netflowSink", T2_VERSION, 0, 8, "", T2_SHARDABLE);

/* --- columns ---------------------------------------------------------------------------------------------------- */

struct nf_flow {
	uint64_t bytes;		/* of IP packets */
	uint8_t	 tcp;		/* flags of all segments */
};
static struct nf_flow *nf_flows;

/* flowEndReason */
enum { REASON_IDLE = 1, REASON_ACTIVE, REASON_END, REASON_FORCED, REASON_RESOURCES };

void
onFlowGenerated(packet_t *packet UNUSED, unsigned long flowIndex)
{
	T2_PLUGIN_STRUCT_RESET_ITEM(nf_flows, flowIndex);
}

void
onFlowContinue(unsigned long from, unsigned long to)
{
	nf_flows[to].tcp = nf_flows[from].tcp;
}

void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	struct nf_flow *const f = &nf_flows[flowIndex];
	const struct cursor c = cursor_l4(packet);

	f->bytes += packet->l3Len;
	if (PROTO_IS_TCP(packet) && t2_is_first_fragment(packet) && cursor_has(&c, offsetof(tcpHeader_t, window)))
		f->tcp |= TCP_HEADER(packet)->flags;
}

/* FIN ends a direction, RST both. */
static bool
has_ended(unsigned long flowIndex)
{
	const unsigned long o = flows[flowIndex].oppositeFlowIndex;

	return (nf_flows[flowIndex].tcp & (TH_FIN | TH_RST)) != 0 ||
	    (o != HASHTABLE_ENTRY_NOT_FOUND && (nf_flows[o].tcp & TH_RST) != 0);
}

static uint8_t
end_reason(unsigned long flowIndex)
{
	switch (t2_end_of_flow) {
	case T2_END_FULL:
		return REASON_RESOURCES;
	case T2_END_RELEASED:
		return REASON_FORCED;
	case T2_END_AGE:
		return REASON_ACTIVE;
	case T2_END_INPUT:
		return has_ended(flowIndex) ? REASON_END : REASON_FORCED;
	case T2_END_IDLE:
		break;
	}
	return has_ended(flowIndex) ? REASON_END : REASON_IDLE;
}

/* All columns at once. */
static void
append_columns(unsigned long flowIndex, outputBuffer_t *buf)
{
	const bool bytes = PACKETLENGTH != 1;
	char *const p = outputBuffer_room(buf, sizeof(uint8_t) + sizeof(uint64_t));

	*p = (char)end_reason(flowIndex);
	if (bytes)
		memcpy(p + 1, &nf_flows[flowIndex].bytes, sizeof(uint64_t));
	buf->pos += sizeof(uint8_t) + (bytes ? sizeof(uint64_t) : 0);
}

static const struct t2_column columns[] = {
	{ "flowEndReason", T2_ROW("U8", append_columns),
	    "Why the flow ended: 1 idle, 2 age, 3 FIN or RST, 4 released or end of input, 5 table full",
		.join = T2_JOIN_LAST, .ipfix = T2_IE(136) },
#if PACKETLENGTH != 1	/* else basicStats has them */
	{ "numIPBytesSnt", T2_SAME("U64"), "Number of transmitted bytes of IP packets, with headers",
		.unit = "bytes", .join = T2_JOIN_SUM, .ipfix = T2_IE(1) },
#endif
};
T2_PLUGIN_COLUMNS(columns);

#if BLOCK_BUF == 0

static bool biflow, any;
static bool waits;		/* a row was not taken */
static struct rowcut *cut;
static const char **marks, **held_marks;	/* of the row, and of the one that is held */
static char *held;		/* a row that may be that of a flow whose opposite comes next */
static uint32_t held_n;
static size_t held_room;
static uint32_t reason_column;	/* UINT32_MAX: there is none */
static struct rowplace dir_place, index_place, source_place, reason_place;
static bool source_is_ipx, has_pairs;	/* has_pairs: rows say which flow they are of, and its direction */
static uint64_t shortened;	/* records */
static struct rowtext_out unsent;	/* rows of the message that is gathered for a collector: length, bytes */

/* --- rows ------------------------------------------------------------------------------------------------------- */

static uint32_t
column_of(uint16_t element)
{
	for (uint32_t i = 0; i < main_schema->n; i++)
		if (main_schema->column[i].ipfix.enterprise == 0 && main_schema->column[i].ipfix.element == element)
			return i;
	return UINT32_MAX;
}

static struct rowplace
place_of(uint32_t column)
{
	return column != UINT32_MAX ? rowcut_place(cut, column) : (struct rowplace){ 0, 0, 0 };
}

/* Which kind of template: by the version of the source address. */
static unsigned
kind_of(nf_row row)
{
	const char version = source_is_ipx ? *nf_column(row, source_place) : 4;

	return version == 4 ? TEMPLATE_IP4 : version == 6 ? TEMPLATE_IP6 : TEMPLATE_L2;
}

/* The one reason of two flows: both must have come to an end. */
static uint8_t
joined_reason(uint8_t a, uint8_t b)
{
	return a == REASON_END ? b : a;
}

/* Remember a row that is in the message which is not sent yet. */
static void
remember(const char *row, uint32_t len)
{
	if (rowtext_out_add(&unsent, (const char *)&len, sizeof(len)) == -1 ||
	    rowtext_out_add(&unsent, row, len) == -1)
		transport_end("out of memory");
}

static int
send_message(const uint8_t *message, size_t n, unsigned rows)
{
	const int ok = transport_send(message, n, rows);

	if (ok == 1 && rows > 0)
		unsent.len = 0;
	return ok;
}

/* A record of a row, with opposite or NULL.  As messages_record(). */
static int
add_record(nf_row row, nf_row opposite)
{
	struct template *const t = template_for(kind_of(row) + (opposite != NULL ? TEMPLATES_UNI : 0), row, opposite);
	const uint8_t *record;
	bool is_cut;
	size_t n;
	int ok;

	if (t->n == 0)
		return 1;
	if ((record = record_make(t, row, opposite, messages_room(), &n, &is_cut)) == NULL) {
		transport_end("out of memory");
		return -1;
	}
	if ((ok = messages_record(t, record, n, opposite != NULL ? 2 : 1)) != 1)
		return ok;
	shortened += is_cut;
	return 1;
}

/* Is this the opposite of the row that is held? */
static bool
is_opposite(nf_row row)
{
	return held_n > 0 && has_pairs && *nf_column(row, dir_place) != 0 && *nf_column(held_marks, dir_place) == 0 &&
	    memcmp(nf_column(row, index_place), nf_column(held_marks, index_place), sizeof(uint64_t)) == 0;
}

static int
release_held(void)
{
	int ok;

	if (held_n == 0 || (ok = add_record(held_marks, NULL)) != 1)
		return held_n == 0 ? 1 : ok;
	if (transport_is_remote())
		remember(held, held_n);
	held_n = 0;
	transport_rows(1);
	return 1;
}

/* Keep a row: the next one may be of its opposite. */
static int
hold(const outputBuffer_t *buf)
{
	char why[256], *p;

	if (held_room < buf->pos) {
		if ((p = realloc(held, buf->pos)) == NULL) {
			transport_end("out of memory");
			return -1;
		}
		held = p;
		held_room = buf->pos;
	}
	memcpy(held, buf->buffer, buf->pos);
	held_n = buf->pos;
	return rowcut_mark(cut, held, held_n, held_marks, why, sizeof(why)) == 0 ? 1 : -1;
}

/* Both rows of a biflow in one record. */
static int
add_pair(const outputBuffer_t *buf)
{
	char *const reason = reason_column == UINT32_MAX ? NULL :
	    held + (nf_column(held_marks, reason_place) - held);
	const char before = reason != NULL ? *reason : 0;
	int ok;

	if (reason != NULL)
		*reason = (char)joined_reason((uint8_t)before, (uint8_t)*nf_column(marks, reason_place));
	ok = add_record(held_marks, marks);
	if (reason != NULL)
		*reason = before;
	if (ok != 1)
		return ok;
	if (transport_is_remote()) {
		remember(held, held_n);
		remember(buf->buffer, buf->pos);
	}
	held_n = 0;
	transport_span();
	transport_rows(2);
	return 1;
}

void
bufferToSink(outputBuffer_t *buf)
{
	char why[256];

	waits = any && UNLIKELY(transport_there() != 1);
	if (!any || waits)
		return;
	if (UNLIKELY(rowcut_mark(cut, buf->buffer, buf->pos, marks, why, sizeof(why)) == -1)) {
		T2_PERR(plugin_name, "%s", why);
		transport_end("a row does not fit its columns");
		return;
	}
	if (!biflow) {
		if (add_record(marks, NULL) == 1) {
			if (transport_is_remote())
				remember(buf->buffer, buf->pos);
			transport_span();
			transport_rows(1);
		}
	} else if (is_opposite(marks))
		(void)add_pair(buf);
	else if (release_held() == 1 && hold(buf) == 1)
		transport_span();
}

/* --- end -------------------------------------------------------------------------------------------------------- */

/* What is left, whole. */
static int
send_rest(void)
{
	int ok = release_held();

	if (ok == 1)
		ok = messages_statistics();
	return ok == 1 ? messages_flush() : ok;
}

static int
file_last(void)
{
	errno = ENOMEM;
	return send_rest() == 1 ? 0 : -1;
}

/* No row has come for a moment, or none will. */
static void
send_gathered(bool now)
{
	if (now)
		transport_hurry();
	if ((waits || held_n > 0 || !messages_empty()) && transport_there() != 1)
		return;
	if (release_held() == 1 && messages_flush() == 1)
		transport_write();
}

/* Rows that were gathered and did not arrive. */
static void
give_back(void (*put)(void *to, const char *row, uint32_t len), void *to)
{
	uint32_t len;

	for (size_t at = 0; at < unsent.len; at += sizeof(len) + len) {
		memcpy(&len, unsent.p + at, sizeof(len));
		put(to, unsent.p + at + sizeof(len), len);
	}
	if (held_n > 0)
		put(to, held, held_n);
	messages_forget();
	held_n = 0;
}

static const struct t2_sink_gathers gathers = { send_gathered, transport_has, give_back };

void
onApplicationTerminate(void)
{
	if (cut == NULL)
		return;
	/* what is left is the sink's word about itself, of which no row depends */
	if (transport_is_remote() && messages_empty() && held_n == 0)
		(void)send_rest();
	transport_close();
	if (shortened > 0)
		T2_PWRN(plugin_name, "%" PRIu64 " of %" PRIu64 " records had no room for all of their texts or lists",
		    shortened, messages_counted().records);
	if (transport_refused() > 0)
		T2_PWRN(plugin_name, "%s: %" PRIu64 " of %" PRIu64 " messages were taken by nobody", transport_name(),
		    transport_refused(), messages_counted().messages);
	transport_release();
	messages_release();
	records_release();
	templates_release();
	rowcut_free(cut);
	free(marks);
	free(held_marks);
	free(held);
	rowtext_out_release(&unsent);
}

/* --- start ------------------------------------------------------------------------------------------------------ */

struct choices {
	uint64_t socktype, port, biflow, lists, enterprise, options, mtu, template_s, template_msgs;
};

/* The value of a flag, which must be a number from least to most. */
static uint64_t
number(const char *flag, const char *value, uint64_t least, uint64_t most)
{
	char *end;
	unsigned long long n;

	errno = 0;
	n = strtoull(value, &end, 10);
	if (errno != 0 || end == value || *end != '\0' || *value == '-' || n < least || n > most)
		errx(EXIT_FAILURE, "%s: %s: got '%s', want %" PRIu64 " to %" PRIu64, plugin_name, flag, value, least,
		    most);
	return n;
}

/* Templates and the shortest records must fit into a datagram. */
static void
check_sizes(const struct choices *c)
{
	for (unsigned i = 0; c->socktype == NF_UDP && i < TEMPLATES; i++) {
		const struct template *const t = template_whole(i);
		const size_t least = t != NULL ? 20 + MAX(template_size(t), t->least) : 0;

		if (least > c->mtu)
			errx(EXIT_FAILURE, "%s: NF_MTU: got %" PRIu64 ", the columns of this run need %zu at least",
			    plugin_name, c->mtu, least);
	}
}

static size_t
message_size(const struct choices *c)
{
	if (c->socktype == NF_UDP)
		return c->mtu;
	if (c->socktype == NF_TCP)
		return 16384;
	/* parts of a file end with messages */
	return (capType & OFILELN) != 0 && (capType & WFINDEX) == 0 ? (size_t)MIN(MAX(oFragFsz / 8, 1024), 61440) :
	    61440;
}

/* The columns that say what a row is. */
static void
places_find(void)
{
	const uint32_t source = column_of(8);

	has_pairs = column_of(239) != UINT32_MAX && column_of(148) != UINT32_MAX;
	dir_place = place_of(column_of(239));
	index_place = place_of(column_of(148));
	reason_place = place_of(reason_column = column_of(136));
	source_place = place_of(source);
	source_is_ipx = source != UINT32_MAX && !main_schema->column[source].bv->is_repeating &&
	    main_schema->column[source].bv->subval[0].type == bt_ipx_addr;
}

static void
start(const struct choices *c, const char *address, const char *port, const char *suffix)
{
	const struct templates_how how = { c->biflow != 0, (unsigned)c->lists, (uint32_t)c->enterprise };
	struct messages_how messages = {
		.domain = sensorID, .enterprise = (uint32_t)c->enterprise, .size = message_size(c),
		.most = c->socktype == NF_UDP ? c->mtu : 65535, .options = c->options != 0,
		.ready = transport_ready, .send = send_message,
	};

	if (c->socktype == NF_UDP) {
		messages.template_s = (unsigned)c->template_s;
		messages.template_msgs = c->template_msgs;
	}
	biflow = c->biflow != 0;
	if ((cut = rowcut_new(main_header_bv)) == NULL ||
	    (marks = calloc(rowcut_marks(cut), sizeof(*marks))) == NULL ||
	    (held_marks = calloc(rowcut_marks(cut), sizeof(*held_marks))) == NULL)
		T2_PFATAL(plugin_name, "Failed to compile the list of columns: %s", strerror(errno));
	places_find();
	templates_begin(&how, cut);
	for (unsigned i = 0; i < TEMPLATES; i++)
		any |= template_whole(i) != NULL;
	check_sizes(c);
	messages_begin(&messages);
	transport_open(&(struct transport_how){ (unsigned)c->socktype, address, port, suffix, file_last });
	t2_sink_gathers(&gathers);
}

#endif /* BLOCK_BUF == 0 */

void
initialize(void)
{
	t2_env_t env[ENV_NF_N] = {};

	T2_SET_ENV_NUM(NF_SOCKTYPE);
	T2_SET_ENV_STR(NF_SERV_ADD);
	T2_SET_ENV_NUM(NF_DPORT);
	T2_SET_ENV_STR(NF_SUFFIX);
	T2_SET_ENV_NUM(NF_BIFLOW);
	T2_SET_ENV_NUM(NF_LISTS);
	T2_SET_ENV_NUM(NF_ENTERPRISE);
	T2_SET_ENV_NUM(NF_OPTIONS);
	T2_SET_ENV_NUM(NF_MTU);
	T2_SET_ENV_NUM(NF_TEMPLATE_S);
	T2_SET_ENV_NUM(NF_TEMPLATE_MSGS);
	T2_SET_ENV_STR(NF_QUEUE);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_NF_N, env);
#endif
	T2_PLUGIN_STRUCT_NEW(nf_flows);
	t2_sink_policy("NF_QUEUE", T2_ENV_VAL(NF_QUEUE));
#if BLOCK_BUF == 0
#define NUMBER(flag, least, most)	number(#flag, env[ENV_##flag].val, least, most)
	start(&(struct choices){
		.socktype = NUMBER(NF_SOCKTYPE, 0, 2), .port = NUMBER(NF_DPORT, 1, 65535),
		.biflow = NUMBER(NF_BIFLOW, 0, 1), .lists = NUMBER(NF_LISTS, 0, 2),
		.enterprise = NUMBER(NF_ENTERPRISE, 0, UINT32_MAX), .options = NUMBER(NF_OPTIONS, 0, 1),
		.mtu = NUMBER(NF_MTU, 512, 65507), .template_s = NUMBER(NF_TEMPLATE_S, 1, 86400),
		.template_msgs = NUMBER(NF_TEMPLATE_MSGS, 0, 1000000000),
	}, T2_ENV_VAL(NF_SERV_ADD), T2_ENV_VAL(NF_DPORT), T2_ENV_VAL(NF_SUFFIX));
#undef NUMBER
#else
	T2_PWRN(plugin_name, "BLOCK_BUF is set in 'tranalyzer.h', no records will be sent");
#endif
	t2_free_env(ENV_NF_N, env);
}
