/*
 * calls.c - the calls of plugins, in their order
 */
#include <err.h>
#include <math.h>

#include "calls.h"
#include "oneworker.h"
#include "columnlist.h"
#include "guard.h"
#include "met.h"
#include "packetfile.h"
#include "rowcalls.h"

static const struct t2_plugin *loaded[PLUGINS_MAX];
static unsigned nloaded;

/* the callbacks on the packet path and on the row path, without holes; behind the last one is none */
struct packet_call {
	void (*f)(packet_t *, unsigned long);
	uint16_t plugin;		/* whose it is, from 1 */
	uint64_t met;			/* its bit of met.h: of flows that it has met, only; 0: of all */
};
#define CALLS_MAX	(3 * PLUGINS_MAX + 1)
static struct packet_call begin_in_order[CALLS_MAX];
static struct packet_call new_flow[CALLS_MAX];
static struct packet_call no_flow[CALLS_MAX];	/* a packet that has no flow, or of which only layer 2 is looked at */
static struct packet_call layer2[CALLS_MAX];	/* a packet of an L2 flow */
static struct packet_call layer4[4][CALLS_MAX];	/* of an L3 or L4 flow: other protocols, TCP, UDP, ICMP */
static const uint8_t layer4_of[256] = { [L3_TCP] = 1, [L3_UDP] = 2, [L3_ICMP] = 3, [L3_ICMP6] = 3 };
static struct packet_call in_order[CALLS_MAX];		/* several workers: taken out of the two before */
bool plugins_look_at_layer2;
static bool met_for_packets;		/* some in layer4 are of flows that are met, only */
static float (*least_timeout[PLUGINS_MAX])(const packet_t *);
static unsigned nleast, nsinks;
static struct sink_call {
	void (*f)(outputBuffer_t *);
	void (*f9)(outputBuffer_t *, binary_value_t *);
	uint16_t plugin;
} sinks[PLUGINS_MAX];		/* of the sink thread */
static unsigned ndirect;
static const struct t2_sink_gathers *gathers[PLUGINS_MAX];	/* by the plugins; NULL: the sink does not */
static struct t2_sink_note *notes[PLUGINS_MAX];
static T2_PER_THREAD bool away;		/* the row was not taken */
static T2_PER_THREAD char away_reason[256];
struct flow_call {
	void (*f)(unsigned long);
	unsigned plugin;		/* from 1 */
};
static struct flow_call end_with_row[PLUGINS_MAX + 1];
static struct flow_call end_in_order[PLUGINS_MAX + 1];	/* several workers: the list before */
static struct flow_call flow_free[PLUGINS_MAX + 1];	/* of plugins that have no bit of met.h */
static bool initialized;
static unsigned finalized;		/* plugins, in their order */

binary_value_t *main_header_bv;
const struct t2_schema *main_schema;

/* The core's own columns; flow.c appends them. */
static const struct t2_column core_columns[] = {
	{ "dir", T2_ROW("DIR", NULL), "Flow direction", .join = T2_JOIN_FIRST, .ipfix = T2_IE(239) },
	{ "flowInd", T2_ROW("U64", NULL), "Flow index", .join = T2_JOIN_FIRST, .ipfix = T2_IE(148) },
};

static void
call_add(struct packet_call *c, void (*f)(packet_t *, unsigned long), uint64_t met)
{
	if (f == NULL)
		return;
	while (c->f != NULL)
		c++;
	*c = (struct packet_call){ .f = f, .plugin = (uint16_t)nloaded, .met = met };
}

/* Of the two names of a callback, the first that the plugin has. */
static void
calls_add(struct packet_call *c, void (*old)(packet_t *, unsigned long), void (*new)(packet_t *, unsigned long))
{
	call_add(c, old != NULL ? old : new, 0);
}

static void
flow_calls_add(struct flow_call *c, void (*f)(unsigned long))
{
	if (f == NULL)
		return;
	while (c->f != NULL)
		c++;
	*c = (struct flow_call){ .f = f, .plugin = nloaded };
}

/* Does a plugin look at packets of this kind? */
static inline bool
looks_at(const struct t2_plugin *p, unsigned kind)
{
	static const uint32_t only[] = { T2_ONLY_OTHERS, T2_ONLY_TCP, T2_ONLY_UDP, T2_ONLY_ICMP };

	return (p->flags & (T2_ONLY_OTHERS | T2_ONLY_TCP | T2_ONLY_UDP | T2_ONLY_ICMP | T2_ONLY_L2)) == 0 ||
	    (p->flags & only[kind]) != 0;
}

/* The bit of plugin i if it looks at packets of flows that it has met, only; else 0. */
static uint64_t
packets_met(const struct t2_plugin *p, unsigned i)
{
	return (p->flags & T2_MET_PACKETS) != 0 ? met_bit(i) : 0;
}

static void
layer4_add(const struct t2_plugin *p, unsigned kind, uint64_t met)
{
	if (!looks_at(p, kind))
		return;
	met_for_packets |= met != 0;
	if ((p->flags & T2_PACKET_FILE) == 0)
		call_add(layer4[kind], p->claimLayer4Information != NULL ? p->claimLayer4Information : p->t2OnLayer4,
		    met);
	call_add(layer4[kind], p->onPacketInOrder, 0);
	call_add(layer4[kind], p->onPacket, met);
}

/* With ALARM_MODE plugins say of each flow whether it raised alarms, so all are asked. */
static uint64_t
meets_add(const struct t2_plugin *p, unsigned i)
{
	return ALARM_MODE == 0 && (p->flags & T2_MEETS) != 0 ? met_add(i) : 0;
}

void
plugins_add(const struct t2_plugin *p)
{
	const uint64_t bit = meets_add(p, nloaded);

	loaded[nloaded++] = p;
	guard_name(nloaded, p->name);
	calls_add(begin_in_order, p->onFlowBeginInOrder, NULL);
	calls_add(new_flow, p->onFlowGenerated, p->t2OnNewFlow);
	calls_add(no_flow, p->claimLayer2Information, p->t2OnLayer2);
	plugins_look_at_layer2 = no_flow->f != NULL;
	calls_add(layer2, p->claimLayer2Information, p->t2OnLayer2);
	calls_add(layer2, p->onPacketInOrder, NULL);
	calls_add(layer2, p->onPacket, NULL);
	for (unsigned kind = 0; kind < 4; kind++)
		layer4_add(p, kind, packets_met(p, nloaded - 1));
	if (p->t2LeastTimeout != NULL)
		least_timeout[nleast++] = p->t2LeastTimeout;
	flow_calls_add(end_with_row, p->onFlowEndInOrder);
	flow_calls_add(flow_free, bit == 0 ? p->onFlowFree : NULL);
	if (p->bufferToSink == NULL && p->t2BufferToSink == NULL)
		return;
	nsinks++;
	sinks[ndirect++] = (struct sink_call){ p->bufferToSink, p->t2BufferToSink, (uint16_t)nloaded };
}

/* Leave out what is called in the order of the input. */
static void
calls_split(struct packet_call *calls)
{
	struct packet_call *to = calls;

	for (const struct packet_call *c = calls; c->f != NULL; c++)
		if (c->f != loaded[c->plugin - 1]->onPacketInOrder)
			*to++ = *c;
	*to = (struct packet_call){ .f = NULL };
}

void
plugins_split_order(void)
{
	memcpy(end_in_order, end_with_row, sizeof end_in_order);
	end_with_row[0].f = NULL;
	calls_split(layer2);
	for (unsigned kind = 0; kind < 4; kind++)
		calls_split(layer4[kind]);
	for (unsigned i = 0; i < nloaded; i++)
		if (loaded[i]->onPacketInOrder != NULL) {
			struct packet_call *c = in_order;

			while (c->f != NULL)
				c++;
			*c = (struct packet_call){ .f = loaded[i]->onPacketInOrder, .plugin = (uint16_t)(i + 1) };
		}
}

#define CALLBACK(i, old, new)	(loaded[i]->old != NULL ? loaded[i]->old : loaded[i]->new)

/* The columns of plugin i; NULL if it has none. */
static binary_value_t *
columns_of(unsigned i)
{
	binary_value_t *(*const columns)(void) = CALLBACK(i, printHeader, t2PrintHeader);

	if (loaded[i]->columns != NULL)
		return columns_list(loaded[i]->columns);
	return columns != NULL ? columns() : NULL;
}

void
plugins_columns(void)
{
	const struct t2_columns core = { core_columns, T2_NELEM(core_columns) };
	struct t2_schema *const schema = schema_new();

	main_header_bv = columns_list(&core);
	schema_add(schema, main_header_bv, &core, "t2", T2_VERSION);
	for (unsigned i = 0; i < nloaded; i++) {
		binary_value_t *bv;

		*guard_cell() = (uint16_t)(i + 1);
		bv = columns_of(i);
		schema_add(schema, bv, loaded[i]->columns, loaded[i]->name, loaded[i]->version);
		main_header_bv = bv_append_bv(main_header_bv, bv);
	}
	*guard_cell() = 0;
	main_schema = schema;
}

void
plugins_initialize(void (*behind)(unsigned))
{
	for (unsigned i = 0; i < nloaded; i++) {
		void (*const f)(void) = CALLBACK(i, initialize, t2Init);

		packetfile_row_begin(i);
		*guard_cell() = (uint16_t)(i + 1);
		if (f != NULL)
			f();
		packetfile_row_end();
		behind(i);
	}
	*guard_cell() = 0;
	for (unsigned i = 0; i < nloaded; i++)
		rowcalls_add(loaded[i], i);
	initialized = true;
}

static inline void
calls_run(const struct packet_call *c, packet_t *pk, unsigned long flowIndex)
{
	volatile uint16_t *const cell = guard_cell();

	for (; c->f != NULL; c++) {
		*cell = c->plugin;
		c->f(pk, flowIndex);
	}
	*cell = 0;
}

/* Those for all flows, and those of plugins that have met this one. */
static T2_NOINLINE void
calls_met(const struct packet_call *c, packet_t *pk, unsigned long flowIndex)
{
	const uint64_t unmet = ~met_of(flowIndex);
	volatile uint16_t *const cell = guard_cell();

	for (; c->f != NULL; c++) {
		if ((c->met & unmet) != 0)
			continue;
		*cell = c->plugin;
		c->f(pk, flowIndex);
	}
	*cell = 0;
}

static T2_NOINLINE void
calls_do(const struct packet_call *c, packet_t *pk, unsigned long flowIndex)
{
	calls_run(c, pk, flowIndex);
}

static inline void
flow_calls_do(const struct flow_call *c, unsigned long flowIndex)
{
	volatile uint16_t *const cell = guard_cell();

	for (; c->f != NULL; c++) {
		*cell = (uint16_t)c->plugin;
		c->f(flowIndex);
	}
	*cell = 0;
}

void
plugins_begin_in_order(packet_t *pk, unsigned long flowIndex)
{
	if (begin_in_order->f != NULL)
		calls_do(begin_in_order, pk, flowIndex);
}

void
plugins_end_in_order(unsigned long flowIndex)
{
	flow_calls_do(end_in_order, flowIndex);
}

void
plugins_new_flow(packet_t *pk, unsigned long flowIndex)
{
	calls_do(new_flow, pk, flowIndex);
}

void
plugins_layer2(packet_t *pk, unsigned long flowIndex)
{
	calls_do(flowIndex == HASHTABLE_ENTRY_NOT_FOUND ? no_flow : layer2, pk, flowIndex);
}

void
plugins_layer4(packet_t *pk, unsigned long flowIndex)
{
	const struct packet_call *const c = layer4[layer4_of[pk->l4Proto]];

	if (UNLIKELY(met_for_packets))
		calls_met(c, pk, flowIndex);
	else
		calls_run(c, pk, flowIndex);
}

bool
plugins_met_for_packets(void)
{
	return met_for_packets;
}

void
plugins_in_order(packet_t *pk, unsigned long flowIndex)
{
	const bool ip = PACKET_IS_IP(pk);
	const unsigned kind = layer4_of[pk->l4Proto];
	volatile uint16_t *const cell = guard_cell();

	for (const struct packet_call *c = in_order; c->f != NULL; c++) {
		if (ip && !looks_at(loaded[c->plugin - 1], kind))
			continue;
		*cell = (uint16_t)c->plugin;
		c->f(pk, flowIndex);
		*cell = 0;
	}
}

void
plugins_line(packet_t *pk, unsigned long flowIndex, bool is_layer2)
{
	for (unsigned i = 0; i < nloaded; i++) {
		void (*const claim)(packet_t *, unsigned long) = is_layer2 ?
		    CALLBACK(i, claimLayer2Information, t2OnLayer2) : CALLBACK(i, claimLayer4Information, t2OnLayer4);
		const bool looks = is_layer2 || looks_at(loaded[i], layer4_of[pk->l4Proto]);
		const bool met = is_layer2 || (packets_met(loaded[i], i) & ~met_of(flowIndex)) == 0;

		packetfile_row_begin(i);
		*guard_cell() = (uint16_t)(i + 1);
		if (looks && met && claim != NULL)
			claim(pk, flowIndex);
		if (looks && loaded[i]->onPacketInOrder != NULL)
			loaded[i]->onPacketInOrder(pk, flowIndex);
		if (looks && met && loaded[i]->onPacket != NULL)
			loaded[i]->onPacket(pk, flowIndex);
		packetfile_row_end();
	}
	*guard_cell() = 0;
}

void
plugins_terminate(unsigned long flowIndex)
{
	flow_calls_do(end_with_row, flowIndex);
	rowcalls_run(flowIndex);
}

void
plugins_free(unsigned long flowIndex)
{
	volatile uint16_t *const cell = guard_cell();

	flow_calls_do(flow_free, flowIndex);
	for (uint64_t met = met_of(flowIndex); met != 0; met &= met - 1) {
		const unsigned i = met_plugin(met_number(met));

		*cell = (uint16_t)(i + 1);
		if (loaded[i]->onFlowFree != NULL)
			loaded[i]->onFlowFree(flowIndex);
	}
	met_clear(flowIndex);
	*cell = 0;
}

void
plugins_continue(unsigned long from, unsigned long to)
{
	volatile uint16_t *const cell = guard_cell();

	met_note(to, met_of(from));
	for (unsigned i = 0; i < nloaded; i++) {
		if (loaded[i]->onFlowContinue == NULL)
			continue;
		*cell = (uint16_t)(i + 1);
		loaded[i]->onFlowContinue(from, to);
	}
	*cell = 0;
}

bool
plugins_have_sink(void)
{
	return nsinks > 0;
}

int
plugins_sink(outputBuffer_t *row, unsigned i)
{
	volatile uint16_t *const cell = guard_cell();

	for (; i < ndirect; i++) {
		*cell = sinks[i].plugin;
		if (sinks[i].f != NULL)
			sinks[i].f(row);
		else
			sinks[i].f9(row, main_header_bv);
		if (UNLIKELY(away))
			break;
	}
	*cell = 0;
	if (LIKELY(!away))
		return -1;
	away = false;
	return (int)i;
}

bool
plugins_sink_one(unsigned plugin, outputBuffer_t *row)
{
	const struct t2_plugin *p = loaded[plugin];
	bool taken;

	*guard_cell() = (uint16_t)(plugin + 1);
	if (p->bufferToSink != NULL)
		p->bufferToSink(row);
	else
		p->t2BufferToSink(row, main_header_bv);
	*guard_cell() = 0;
	taken = !away;
	away = false;
	return taken;
}

void
plugins_sink_queued(unsigned plugin)
{
	unsigned to = 0;

	for (unsigned i = 0; i < ndirect; i++)
		if (sinks[i].plugin != plugin + 1)
			sinks[to++] = sinks[i];
	ndirect = to;
}

unsigned
plugins_sink_plugin(unsigned i)
{
	return sinks[i].plugin - 1u;
}

unsigned
plugins_sinks_direct(void)
{
	return ndirect;
}

void
t2_sink_away(const char *what, const char *reason)
{
	away = true;
	(void)snprintf(away_reason, sizeof away_reason, "%s: %s", what, reason);
}

void
t2_sink_gathers(const struct t2_sink_gathers *how)
{
	const unsigned plugin = *guard_cell() & (GUARD_MARK - 1u);

	if (plugin > 0)
		gathers[plugin - 1] = how;
}

void
t2_sink_note(struct t2_sink_note *note)
{
	const unsigned plugin = *guard_cell() & (GUARD_MARK - 1u);

	if (plugin > 0)
		notes[plugin - 1] = note;
}

struct t2_sink_note *
plugins_note(unsigned plugin)
{
	return notes[plugin];
}

const struct t2_sink_gathers *
plugins_gathers(unsigned plugin)
{
	return gathers[plugin];
}

bool
plugins_sink_send(unsigned plugin, bool now)
{
	bool sent;

	*guard_cell() = (uint16_t)(plugin + 1);
	gathers[plugin]->send(now);
	*guard_cell() = 0;
	sent = !away;
	away = false;
	return sent;
}

const char *
plugins_away_reason(void)
{
	return away_reason;
}

void
plugins_report(FILE *stream)
{
	for (unsigned i = 0; i < nloaded; i++) {
		void (*const f)(FILE *) = CALLBACK(i, pluginReport, t2PluginReport);

		*guard_cell() = (uint16_t)(i + 1);
		if (f != NULL)
			f(stream);
	}
	*guard_cell() = 0;
}

void
plugins_monitoring(FILE *stream, uint8_t state)
{
	for (unsigned i = 0; i < nloaded; i++) {
		void (*const f)(FILE *, uint8_t) = CALLBACK(i, monitoring, t2Monitoring);

		*guard_cell() = (uint16_t)(i + 1);
		if (f != NULL)
			f(stream, state);
	}
	*guard_cell() = 0;
}

void
plugins_finalize(void)
{
	while (finalized < nloaded) {
		const unsigned i = finalized++;
		void (*const f)(void) = CALLBACK(i, onApplicationTerminate, t2Finalize);

		*guard_cell() = (uint16_t)(i + 1);
		if (f != NULL)
			f();
	}
	*guard_cell() = 0;
}

void
plugins_finalize_sinks(unsigned but)
{
	for (unsigned i = finalized; initialized && i < nloaded; i++) {
		void (*const f)(void) = CALLBACK(i, onApplicationTerminate, t2Finalize);

		if (f != NULL && i != but && plugins_is_sink(i))
			f();
	}
}

const char *
plugins_name(unsigned i)
{
	return i < nloaded ? loaded[i]->name : "?";
}

bool
plugins_is_sink(unsigned i)
{
	return i < nloaded && (loaded[i]->bufferToSink != NULL || loaded[i]->t2BufferToSink != NULL);
}

float
plugins_least_timeout(const packet_t *pk)
{
	float least = HUGE_VALF;

	for (unsigned i = 0; i < nleast; i++) {
		const float t = least_timeout[i](pk);

		if (t < least)
			least = t;
	}
	return least;
}

bool
plugins_release(void)
{
	for (unsigned i = 0; i < nloaded; i++)
		if ((loaded[i]->flags & T2_RELEASES) != 0)
			return true;
	return false;
}

/* Plugins that want one worker in this run: a byte each, by their numbers. */
static bool one_worker[PLUGINS_MAX + 1];

void
t2_one_worker(void)
{
	one_worker[*guard_cell()] = true;
}

const char *
plugins_unshardable(void)
{
	for (unsigned i = 0; i < nloaded; i++) {
		const struct t2_plugin *p = loaded[i];
		const bool sees_flows = p->onFlowGenerated != NULL || p->t2OnNewFlow != NULL ||
		    p->claimLayer2Information != NULL || p->t2OnLayer2 != NULL || p->claimLayer4Information != NULL ||
		    p->t2OnLayer4 != NULL || p->onPacket != NULL || p->onFlowTerminate != NULL ||
		    p->t2OnFlowTerminate != NULL || p->columns != NULL || p->onFlowFree != NULL ||
		    p->onPacketInOrder != NULL || p->onFlowBeginInOrder != NULL || p->onFlowEndInOrder != NULL;

		if (sees_flows && ((p->flags & T2_SHARDABLE) == 0 || one_worker[i + 1]))
			return p->name;
	}
	return NULL;
}
