/* mqttDecode: the callbacks, columns, file and report lines; mqtt_flow.c reads control packets. */
#include "mqttDecode.h"

#include "app.h"
#include "escape.h"
#include "mqtt_flow.h"
#include "sidefile.h"
#include "stream.h"

#define MQTT_PORT	1883

/* A cell per flow, MQTT or not. */
struct mqtt_cell {
	struct mqtt_flow *f;		/* NULL until there is a control packet; owned */
	uint8_t stat;			/* MQTT_STAT_MQTT, or 0 */
};

/* Lines of the file have the order of packets. */
T2_PLUGIN_INIT_FLAGS("mqttDecode", T2_VERSION, 0, 8, "", (MQTT_TOPIC_MSG == 1 ? 0 : T2_SHARDABLE) | T2_PACKET_FILE |
    T2_MEETS);

static struct mqtt_cell *mqttCells;

/* What each worker counts. */
static struct counts {
	uint64_t n;			/* control packets */
	uint16_t types;			/* of all ended flows, as codes and stat */
	uint8_t codes, stat;
} T2_PER_WORKER counts[T2_WORKERS_MAX];
static struct counts counts0;

#if MQTT_TOPIC_MSG == 1
static struct t2_sidefile messages;
#endif
static t2_app_t mqttApp;

static bool take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

/* Flows of MQTT, or all, of which the ports say that they are. */
static void
ask(void)
{
	struct t2_stream_ask a = { .bytes = T2_STREAM_ALL, .stream = take_stream };
#if T2_PORTRULES == 0
	static const uint16_t ports[] = { MQTT_PORT, 0 };

	a.app = mqttApp = t2_app_declare(&(struct t2_app){ .name = "mqtt", .tcp = ports, .tcp_looks = mqtt_looks });
#endif
	t2_stream_ask(&a);
}

/* The file is there, whether something is published or not. */
static void
open_file(void)
{
#if MQTT_TOPIC_MSG == 1
	t2_env_t env[ENV_MQTT_N] = {};

	T2_SET_ENV_STR(MQTT_TOPIC_MSG_SUFFIX);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_MQTT_N, env);
#endif
	t2_sidefile_open(&messages, T2_ENV_VAL(MQTT_TOPIC_MSG_SUFFIX));
	t2_free_env(ENV_MQTT_N, env);
	fputs("%pktNo\tflowInd\tmqttTopic\tmqttMsg\n", messages.f);
#endif
}

void
initialize(void)
{
	static const struct t2_packet_column line[] = { { "mqttStat", "0x00" } };

	T2_PLUGIN_STRUCT_NEW_RARE(mqttCells);
	T2_PACKET_COLUMNS(line);
	open_file();
	ask();
}

void
onFlowGenerated(packet_t *packet, unsigned long flowIndex)
{
	if (LIKELY(packet->srcPort != MQTT_PORT && packet->dstPort != MQTT_PORT) || !PACKET_IS_IP(packet) ||
	    !PROTO_IS_TCP(packet))
		return;
	t2_flow_met(flowIndex);
	mqttCells[flowIndex].stat = MQTT_STAT_MQTT;
}

static struct mqtt_flow *
flow_made(struct mqtt_cell *c)
{
	if (c->f == NULL)
		c->f = t2_mem_new(T2_MEM_TEXT, sizeof(*c->f));
	return c->f;
}

#if MQTT_TOPIC_MSG == 1
static void
write_text(const struct cursor *text, char end)
{
	static char line[6 * MQTT_KEEP + 8];
	char *const last = text_escape(line, (const char *)text->p, cursor_left(text), ESCAPE_FLOW);

	fwrite(line, 1, (size_t)(last - line), messages.f);
	fputc(end, messages.f);
}

static void
write_line(unsigned long flowIndex, const struct mqtt_published *said)
{
	fprintf(messages.f, "%" PRIu64 "\t%" PRIu64 "\t", numPackets, flows[flowIndex].findex);
	write_text(&said->topic, '\t');
	write_text(&said->message, '\n');
}
#endif

/* The level of the connection is what its client says. */
static uint8_t
level_of(unsigned long flowIndex)
{
	const struct mqtt_flow *f = mqttCells[flowIndex].f;

	if (f->level == 0 && FLOW_HAS_OPPOSITE(&flows[flowIndex]))
		f = mqttCells[flows[flowIndex].oppositeFlowIndex].f;
	return f != NULL ? f->level : 0;
}

static bool
take_packet(void *arg, const uint8_t *p, size_t n, size_t whole)
{
	const unsigned long flowIndex = *(const unsigned long *)arg;
	struct mqtt_published said;

	mqtt_flow_packet(mqttCells[flowIndex].f, level_of(flowIndex), p, n, whole, &said);
	counts[t2_worker].n++;
#if MQTT_TOPIC_MSG == 1
	if (said.topic.p != NULL)
		write_line(flowIndex, &said);
#endif
	return true;
}

/* The core: the next bytes of a direction. */
static bool
take_stream(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct mqtt_cell *const c = &mqttCells[flowIndex];

#if T2_PORTRULES == 0
	c->stat = MQTT_STAT_MQTT;
#endif
	if (c->stat == 0 || flow_made(c) == NULL)
		return false;
	return t2_framed_put(&c->f->framed, &mqtt_framing, b, take_packet, &flowIndex);
}

static uint64_t
status_of(unsigned long flowIndex)
{
	const struct mqtt_cell *const c = &mqttCells[flowIndex];

	return (uint64_t)(c->stat | (c->f != NULL ? c->f->stat : 0));
}

/* What the packet says was taken already. */
void
claimLayer4Information(packet_t *packet UNUSED, unsigned long flowIndex)
{
	t2_packet_value("0x%02" B2T_PRIX8, (uint8_t)status_of(flowIndex));
}

/*
 * --- the row -------------------------------------------------------------------------------------------------------
 */

static const struct t2_column columns[] = {
	{ "mqttStat", T2_CALL(H8, status_of), "MQTT status", .join = T2_JOIN_OR },
	{ "mqttCPT", T2_PTR_CELL(H16, mqttCells, f, types), "MQTT types of control packets, a bit each",
	    .join = T2_JOIN_OR },
	{ "mqttProto", T2_PTR_TEXT(STRC, mqttCells, f, nproto, proto), "MQTT name of the protocol",
	    .join = T2_JOIN_LAST },
	{ "mqttProtoLevel", T2_PTR_CELL(U8, mqttCells, f, level), "MQTT level of the protocol: 4 is 3.1.1",
	    .join = T2_JOIN_MAX },
	{ "mqttClientID", T2_PTR_TEXT(STRC, mqttCells, f, nclient, client), "MQTT client", .join = T2_JOIN_LAST },
	{ "mqttConAck", T2_PTR_CELL(H8, mqttCells, f, codes), "MQTT answers to connections, a bit each",
	    .join = T2_JOIN_OR },
	{ "mqttTopic", T2_PTR_TEXT(STR, mqttCells, f, ntopic, topic), "MQTT topic that was published last",
	    .join = T2_JOIN_LAST },
};
T2_PLUGIN_COLUMNS(columns);

/* By the port alone it is MQTT as long as nothing else was said. */
void
onFlowTerminate(unsigned long flowIndex)
{
	struct mqtt_cell *const c = &mqttCells[flowIndex];
	struct counts *const k = &counts[t2_worker];

	if (c->f != NULL) {
		t2_framed_end(&c->f->framed, take_packet, &flowIndex);
		k->types |= c->f->types;
		k->codes |= c->f->codes;
	}
	else if (c->stat != 0 && t2_app_is_other(flowIndex, mqttApp))
		c->stat = 0;
	k->stat |= (uint8_t)status_of(flowIndex);
}

bool
flowIsNeutral(unsigned long flowIndex)
{
	return mqttCells[flowIndex].stat == 0;
}

void
onFlowFree(unsigned long flowIndex)
{
	struct mqtt_flow *const f = mqttCells[flowIndex].f;

	mqttCells[flowIndex] = (struct mqtt_cell){ .f = NULL };
	if (f == NULL)
		return;
	t2_framed_clear(&f->framed);
	t2_mem_give(T2_MEM_TEXT, sizeof(*f));
	free(f);
}

/*
 * --- the run -------------------------------------------------------------------------------------------------------
 */

static struct counts
counts_sum(void)
{
	struct counts s = { 0 };

	for (unsigned i = 0; i < T2_WORKERS_MAX; i++) {
		s.n += counts[i].n;
		s.types |= counts[i].types;
		s.codes |= counts[i].codes;
		s.stat |= counts[i].stat;
	}
	return s;
}

static void
report(FILE *stream)
{
	const struct counts s = counts_sum();
	const uint8_t mqttStat = s.stat;

	T2_FPLOG_AGGR_HEX(stream, plugin_name, mqttStat);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of MQTT packets", s.n - counts0.n, numPackets - numPackets0);
	if (s.types != 0)
		T2_FPLOG(stream, plugin_name, "Aggregated Control Packet Types: mqttCPT=0x%04" B2T_PRIX16, s.types);
	if (s.codes != 0)
		T2_FPLOG(stream, plugin_name, "Aggregated Connection Status: mqttConAck=0x%02" B2T_PRIX8, s.codes);
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
	if (!t2_monitor_number(stream, state, "mqttPkts", counts_sum().n - counts0.n, report))
		return;
#if DIFF_REPORT == 1
	counts0 = counts_sum();
#endif
}

void
onApplicationTerminate(void)
{
#if MQTT_TOPIC_MSG == 1
	t2_sidefile_close(&messages);
#endif
	T2_PLUGIN_STRUCT_FREE(mqttCells);
}
