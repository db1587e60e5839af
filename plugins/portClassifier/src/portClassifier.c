/* portClassifier: the callbacks and columns; signatures.c knows what applications look like. */
#include "portClassifier.h"

#include "inside.h"
#include "portnames.h"

T2_PLUGIN_INIT_FLAGS("portClassifier", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_PACKET_FILE);

static struct portnames *ports;
static char *unknown;			/* PBC_UNKNOWN */

#if PBC_NUM == 1 || PBC_STR == 1
/* The port of the service: that of whoever answers. */
static uint16_t
service_port(const flow_t *f)
{
	return FLOW_IS_B(f) ? f->srcPort : f->dstPort;
}
#endif

#if PBC_STR == 1
static const char *
service_name(const flow_t *f)
{
	const char *name = NULL;

	switch (f->l4Proto) {
	case L3_TCP:
	case L3_SCTP:
		name = portnames_name(ports, L3_TCP, service_port(f));
		break;
	case L3_UDP:
	case L3_UDPLITE:
		name = portnames_name(ports, L3_UDP, service_port(f));
		break;
	}
	return name != NULL ? name : unknown;
}
#endif

#if PBC_APP == 1
static const char *
app_name(unsigned long flowIndex)
{
	const t2_app_t app = inside_or_app(flowIndex);

	return app != 0 ? t2_app_name(app) : unknown;
}
#endif

#if PBC_NUM == 1 || PBC_STR == 1 || PBC_APP == 1
/* The values of all columns at once: each flow has them. */
static void
append(unsigned long flowIndex, outputBuffer_t *row)
{
#if PBC_NUM == 1
	OUTBUF_APPEND_U16(row, service_port(&flows[flowIndex]));
#endif
#if PBC_STR == 1
	OUTBUF_APPEND_STR(row, service_name(&flows[flowIndex]));
#endif
#if PBC_APP == 1
	OUTBUF_APPEND_STR(row, app_name(flowIndex));
#endif
}
#endif

#define APPENDED(types, first) \
	{ .type = types, .from = (first) ? T2_FROM_ROW : T2_FROM_SAME, .get = { .row = append } }

static const struct t2_column columns[] = {
#if PBC_NUM == 1
	{ "dstPortClassN", APPENDED("U16", true), "Port of the service", .join = T2_JOIN_FIRST },
#endif
#if PBC_STR == 1
	{ "dstPortClass", APPENDED("STRC", PBC_NUM == 0), "Name of the service's port", .join = T2_JOIN_FIRST },
#endif
#if PBC_APP == 1
	{ "appProto", APPENDED("STRC", PBC_NUM == 0 && PBC_STR == 0), "Application by content, else by port",
	    .join = T2_JOIN_LAST, .ipfix = T2_IE(96) },
#endif
};
T2_PLUGIN_COLUMNS(columns);

static void
names_read(const char *file)
{
	char *path = t2_alloc_strcat(pluginFolder, file, NULL), why[128];

	ports = portnames_read(path, why, sizeof(why));
	if (ports == NULL)
		T2_PWRN(plugin_name, "%s: %s: ports have no names", path, why);
	free(path);
}

void
initialize(void)
{
	static const struct t2_packet_column line[] = {
#if PBC_NUM == 1
		{ "dstPortClassN", "" },
#endif
#if PBC_STR == 1
		{ "dstPortClass", "" },
#endif
	};
	t2_env_t env[ENV_PBC_N] = {};

	T2_SET_ENV_STR(PBC_CLASSFILE);
	T2_SET_ENV_STR(PBC_UNKNOWN);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_PBC_N, env);
#endif
	names_read(T2_ENV_VAL(PBC_CLASSFILE));
	unknown = T2_STEAL_ENV_VAL(PBC_UNKNOWN);
	t2_free_env(ENV_PBC_N, env);
#if PBC_APP == 1
	signatures_declare();
	inside_begin();
#endif
	T2_PACKET_COLUMNS(line);
}

#if PBC_NUM == 1 || PBC_STR == 1
/* Only for the packet file. */
void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	const flow_t *f = &flows[flowIndex];

	(void)packet;
	if (LIKELY(sPktFile == NULL))
		return;
#if PBC_NUM == 1
	t2_packet_value("%u", service_port(f));
#endif
#if PBC_STR == 1
	t2_packet_value("%s", service_name(f));
#endif
}
#endif

#if PBC_APP == 1
void
onFlowFree(unsigned long flowIndex)
{
	inside_free(flowIndex);
}
#endif

void
onApplicationTerminate(void)
{
#if PBC_APP == 1
	inside_end();
#endif
	portnames_free(ports);
	free(unknown);
}
