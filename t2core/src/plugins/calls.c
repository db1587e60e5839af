/*
 * calls.c - the calls of plugins, in their order
 */
#include <math.h>

#include "calls.h"

static const struct t2_plugin *loaded[PLUGINS_MAX];
static unsigned nloaded;

/* the callbacks on the packet path and on the row path, without holes */
static void (*new_flow[PLUGINS_MAX])(packet_t *, unsigned long);
static void (*layer2[PLUGINS_MAX])(packet_t *, unsigned long);
static void (*layer4[PLUGINS_MAX])(packet_t *, unsigned long);
static float (*least_timeout[PLUGINS_MAX])(const packet_t *);
static unsigned nleast;
static unsigned nnew_flow, nlayer2, nlayer4, nsinks;

binary_value_t *main_header_bv;

void
plugins_add(const struct t2_plugin *p)
{
	loaded[nloaded++] = p;
	if (p->onFlowGenerated != NULL || p->t2OnNewFlow != NULL)
		new_flow[nnew_flow++] = p->onFlowGenerated != NULL ? p->onFlowGenerated : p->t2OnNewFlow;
	if (p->claimLayer2Information != NULL || p->t2OnLayer2 != NULL)
		layer2[nlayer2++] = p->claimLayer2Information != NULL ? p->claimLayer2Information : p->t2OnLayer2;
	if (p->claimLayer4Information != NULL || p->t2OnLayer4 != NULL)
		layer4[nlayer4++] = p->claimLayer4Information != NULL ? p->claimLayer4Information : p->t2OnLayer4;
	if (p->t2LeastTimeout != NULL)
		least_timeout[nleast++] = p->t2LeastTimeout;
	nsinks += p->bufferToSink != NULL || p->t2BufferToSink != NULL;
}

#define CALLBACK(i, old, new)	(loaded[i]->old != NULL ? loaded[i]->old : loaded[i]->new)

binary_value_t *
plugins_columns(void)
{
	binary_value_t *bv = NULL;

	BV_APPEND_TYPE(bv, "dir", "Flow direction", bt_flow_direction);
	BV_APPEND_U64(bv, "flowInd", "Flow index");
	for (unsigned i = 0; i < nloaded; i++) {
		binary_value_t *(*const columns)(void) = CALLBACK(i, printHeader, t2PrintHeader);

		if (columns != NULL)
			bv = bv_append_bv(bv, columns());
	}
	return bv;
}

void
plugins_initialize(void)
{
	for (unsigned i = 0; i < nloaded; i++) {
		void (*const f)(void) = CALLBACK(i, initialize, t2Init);

		if (f != NULL)
			f();
	}
}

void
plugins_new_flow(packet_t *pk, unsigned long flowIndex)
{
	for (unsigned i = 0; i < nnew_flow; i++)
		new_flow[i](pk, flowIndex);
}

void
plugins_layer2(packet_t *pk, unsigned long flowIndex)
{
	for (unsigned i = 0; i < nlayer2; i++)
		layer2[i](pk, flowIndex);
}

void
plugins_layer4(packet_t *pk, unsigned long flowIndex)
{
	for (unsigned i = 0; i < nlayer4; i++)
		layer4[i](pk, flowIndex);
}

void
plugins_terminate(unsigned long flowIndex)
{
	for (unsigned i = 0; i < nloaded; i++) {
		const struct t2_plugin *p = loaded[i];

		if (p->onFlowTerminate != NULL)
			p->onFlowTerminate(flowIndex);
		else if (p->t2OnFlowTerminate != NULL)
			p->t2OnFlowTerminate(flowIndex, main_output_buffer);
	}
}

bool
plugins_have_sink(void)
{
	return nsinks > 0;
}

void
plugins_sink(outputBuffer_t *row)
{
	for (unsigned i = 0; i < nloaded; i++) {
		const struct t2_plugin *p = loaded[i];

		if (p->bufferToSink != NULL)
			p->bufferToSink(row);
		else if (p->t2BufferToSink != NULL)
			p->t2BufferToSink(row, main_header_bv);
	}
}

void
plugins_report(FILE *stream)
{
	for (unsigned i = 0; i < nloaded; i++) {
		void (*const f)(FILE *) = CALLBACK(i, pluginReport, t2PluginReport);

		if (f != NULL)
			f(stream);
	}
}

void
plugins_monitoring(FILE *stream, uint8_t state)
{
	for (unsigned i = 0; i < nloaded; i++) {
		void (*const f)(FILE *, uint8_t) = CALLBACK(i, monitoring, t2Monitoring);

		if (f != NULL)
			f(stream, state);
	}
}

void
plugins_finalize(void)
{
	for (unsigned i = 0; i < nloaded; i++) {
		void (*const f)(void) = CALLBACK(i, onApplicationTerminate, t2Finalize);

		if (f != NULL)
			f();
	}
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

const char *
plugins_unshardable(void)
{
	for (unsigned i = 0; i < nloaded; i++) {
		const struct t2_plugin *p = loaded[i];
		const bool sees_flows = p->onFlowGenerated != NULL || p->t2OnNewFlow != NULL ||
		    p->claimLayer2Information != NULL || p->t2OnLayer2 != NULL || p->claimLayer4Information != NULL ||
		    p->t2OnLayer4 != NULL || p->onFlowTerminate != NULL || p->t2OnFlowTerminate != NULL;

		if (sees_flows && (p->flags & T2_SHARDABLE) == 0)
			return p->name;
	}
	return NULL;
}
