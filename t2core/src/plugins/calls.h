/*
 * calls.h - the calls of plugins, in their order
 */
#ifndef T2_CALLS_H
#define T2_CALLS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "t2api.h"

#define PLUGINS_MAX	255

/* The next plugin in the order of calls, for the loader. */
void plugins_add(const struct t2_plugin *p);

/* Make main_header_bv and main_schema. */
void plugins_columns(void);
void plugins_initialize(void (*behind)(unsigned plugin));	/* behind is called after each */
/* A flow begins: by the thread that deals the packets, before plugins_new_flow. */
void plugins_begin_in_order(packet_t *pk, unsigned long flowIndex);
void plugins_new_flow(packet_t *pk, unsigned long flowIndex);
void plugins_layer2(packet_t *pk, unsigned long flowIndex);
extern bool plugins_look_at_layer2;	/* of packets that have no flow of it, too */
void plugins_layer4(packet_t *pk, unsigned long flowIndex);
/* Does it ask which plugins have met the flow? */
bool plugins_met_for_packets(void);
/*
 * Several workers: plugins_layer2, plugins_layer4 and plugins_terminate do without onPacketInOrder and
 * onFlowEndInOrder, which are for these two.
 */
void plugins_split_order(void);
void plugins_in_order(packet_t *pk, unsigned long flowIndex);
void plugins_end_in_order(unsigned long flowIndex);
/* Either of the two for a line of the packet file. */
void plugins_line(packet_t *pk, unsigned long flowIndex, bool is_layer2);
/* Make the plugins' part of a row. */
void plugins_terminate(unsigned long flowIndex);
/* The rows of a flow and of its opposite are made. */
void plugins_free(unsigned long flowIndex);
/*
 * Give a row to the sinks that take it from the sink thread, from the i-th on (0).  If one is away (t2_sink_away),
 * the number of it among them, to be called again from there; else -1.
 */
int plugins_sink(outputBuffer_t *row, unsigned i);
/* Of the last sink that was away, on this thread: "127.0.0.1:4739: Connection refused". */
const char *plugins_away_reason(void);
/* To a plugin that has a queue; false if it is away. */
bool plugins_sink_one(unsigned plugin, outputBuffer_t *row);
/*
 * What the plugin called t2_sink_gathers with, or NULL; such a one sends what it has gathered: false if it is away.
 */
const struct t2_sink_gathers *plugins_gathers(unsigned plugin);
bool plugins_sink_send(unsigned plugin, bool now);
/* What it called t2_sink_note with, or NULL. */
struct t2_sink_note *plugins_note(unsigned plugin);
/* The plugin gets no rows from the sink thread: it has a queue. */
void plugins_sink_queued(unsigned plugin);
/* The plugin (from 0) of the i-th sink that has none, and their number. */
unsigned plugins_sink_plugin(unsigned i);
unsigned plugins_sinks_direct(void);
/* A flow goes on in a new slot, which is a new flow to the plugins. */
void plugins_continue(unsigned long from, unsigned long to);
bool plugins_have_sink(void);
void plugins_report(FILE *stream);
void plugins_monitoring(FILE *stream, uint8_t state);
void plugins_finalize(void);
/*
 * Only of sinks that were initialized and are not finalized, but for one plugin; by another thread, when the run is
 * given up.
 */
void plugins_finalize_sinks(unsigned but);
/* Of the plugin at place i of the order of calls. */
const char *plugins_name(unsigned i);
bool plugins_is_sink(unsigned i);
/* The smallest time-out [s] that a plugin may give to the flow of a packet, HUGE_VALF if none will. */
float plugins_least_timeout(const packet_t *pk);
/* The first plugin that cannot work on several workers, or NULL. */
const char *plugins_unshardable(void);
/* Is there one that releases flows at any FORCE_MODE? */
bool plugins_release(void);

#endif
