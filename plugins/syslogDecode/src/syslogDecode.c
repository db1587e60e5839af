/* syslogDecode: the callbacks, columns and report; syslog_flow.c reads messages. */
#include "syslogDecode.h"

#include "counts.h"
#include "syslog_flow.h"

#define SYSLOG_PORT	514

static struct syslog_flow **syslogFlows;	/* a pointer per flow; NULL in flows to other ports */
static struct counts { uint64_t pkts, types; uint8_t stat; } T2_PER_WORKER counts[T2_WORKERS_MAX];

T2_PLUGIN_INIT_FLAGS("syslogDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_ONLY_TCP | T2_ONLY_UDP | T2_MEETS);

#if SYSL_FSN == 1
#define PAIR_TYPE	"STRC_STRC_U16:R"

/* RFC 5424, 6.2.1, as syslog.h calls them */
static const char *const severity_names[SYSL_SEVERITIES] = {
	"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"
};
static const char *const facility_names[SYSL_FACILITIES] = {
	"kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp",
	"audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"
};

static void
append_pair(outputBuffer_t *buf, unsigned severity, unsigned facility)
{
	OUTBUF_APPEND_STR(buf, severity_names[severity]);
	OUTBUF_APPEND_STR(buf, facility_names[facility]);
}
#else
#define PAIR_TYPE	"U8_U8_U16:R"

static void
append_pair(outputBuffer_t *buf, unsigned severity, unsigned facility)
{
	OUTBUF_APPEND_U8(buf, severity);
	OUTBUF_APPEND_U8(buf, facility);
}
#endif

static uint64_t
pairs(unsigned long flowIndex)
{
	return syslogFlows[flowIndex] != NULL ? syslog_flow_pairs(syslogFlows[flowIndex]) : 0;
}

static void
append_pairs(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct syslog_flow *f = syslogFlows[flowIndex];

	OUTBUF_APPEND_NUMREP(buf, (uint32_t)pairs(flowIndex));
	for (unsigned i = 0; f != NULL && i < SYSL_SEVERITIES; i++)
		for (unsigned k = 0; k < SYSL_FACILITIES; k++) {
			if (f->n[i][k] == 0)
				continue;
			append_pair(buf, i, k);
			OUTBUF_APPEND_U16(buf, f->n[i][k]);
		}
}

static const struct t2_column columns[] = {
	{ "syslogStat", T2_REF(H8, syslogFlows, stat), "Syslog status", .join = T2_JOIN_OR },
	{ "syslogMCnt", T2_CALL(U32, pairs), "Syslog pairs of severity and facility", .unit = "pairs",
	    .join = T2_JOIN_NONE },
	{ "syslogSev_Fac_Cnt", T2_ROW(PAIR_TYPE, append_pairs),
	    "Syslog severity, facility and messages that have them", .join = T2_JOIN_NONE },
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return syslogFlows[flowIndex] == NULL;
}

/* The flow's state, for packets to the port; NULL for others. */
static struct syslog_flow *
flow_of(unsigned long flowIndex)
{
	struct syslog_flow **f = &syslogFlows[flowIndex];

	t2_flow_met(flowIndex);
	if (*f == NULL)
		*f = calloc(1, sizeof(**f));
	return *f;
}

static bool
segment(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct syslog_flow *f;
	bool lost = (b->flags & T2_STREAM_HOLE) != 0;

	if (flows[flowIndex].dstPort != SYSLOG_PORT || (f = flow_of(flowIndex)) == NULL)
		return false;
	if ((b->flags & T2_STREAM_BEGIN) != 0)
		f->at = SYSL_AT_BEGIN;
	if (b->offset == 0 && (b->flags & T2_STREAM_MID) != 0 && *b->data != '<')
		lost = true;
	if (lost && f->counted)
		return false;
	counts[t2_worker].pkts += syslog_flow_bytes(f, b->data, b->len, lost) > 0;
	return !f->other;
}

void
initialize(void)
{
	static const uint16_t ports[] = { SYSLOG_PORT, 0 };
	static const struct t2_app app = { .name = "syslog", .tcp = ports, .udp = ports };
	static const struct t2_packet_column line[] = { { "syslogStat", "0x00" }, { "syslogSev", "" },
		{ "syslogFac", "" } };

	T2_PLUGIN_STRUCT_NEW_RARE(syslogFlows);
	T2_PACKET_COLUMNS(line);
	t2_stream_ask(&(struct t2_stream_ask){ .app = t2_app_declare(&app), .bytes = T2_STREAM_ALL,
	    .stream = segment });
}

/* Its columns in the packet file: the message that the payload begins with. */
static void
packet_row(const struct syslog_flow *f, const struct cursor *c)
{
	const int priority = syslog_priority(c->p, cursor_left(c));

	t2_packet_value("0x%02" B2T_PRIX8, f->stat);
	if (priority < 0) {
		t2_packet_none();
		t2_packet_none();
		return;
	}
	t2_packet_value("%u", (unsigned)priority % SYSL_SEVERITIES);
	t2_packet_value("%u", (unsigned)priority / SYSL_SEVERITIES);
}

void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	const struct cursor c = cursor_l7(packet);
	struct syslog_flow *f;

	if (LIKELY(packet->dstPort != SYSLOG_PORT) || !t2_is_first_fragment(packet) ||
	    (f = flow_of(flowIndex)) == NULL)
		return;
	if (PROTO_IS_UDP(packet) && cursor_left(&c) > 0)
		counts[t2_worker].pkts += syslog_flow_datagram(f, c.p, cursor_left(&c));
	else if (!f->other)
		f->stat |= SYSL_STAT_SYSLOG;
	counts[t2_worker].stat |= f->stat;
	if (UNLIKELY(sPktFile != NULL))
		packet_row(f, &c);
}

void
onFlowTerminate(unsigned long flowIndex)
{
	counts[t2_worker].types += pairs(flowIndex);
}

void
onFlowFree(unsigned long flowIndex)
{
	free(syslogFlows[flowIndex]);
	syslogFlows[flowIndex] = NULL;
}

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "syslogStat"),
	T2_COUNT(counts, pkts, "Number of Syslog packets", .of = T2_OF_PACKETS, .column = "syslogPkts"),
	T2_COUNT(counts, types, "Number of Syslog message types"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(syslogFlows);
}
