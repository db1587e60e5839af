/*
 * t2api.h - what the core offers to plugins: its state, the plugin table, release and alarm
 *
 * The variables belong to the core and are valid from initialize() on; plugins read them, and write only where it
 * says so.  Counters with a twin ending in 0 have there the value of the last monitoring report (DIFF_REPORT).
 */
#ifndef T2_API_H
#define T2_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tranalyzer.h"
#include "t2macros.h"
#include "t2thread.h"
#include "t2version.h"
#include "packet.h"
#include "flow.h"
#include "binaryValue.h"
#include "bin2txt.h"
#include "outputBuffer.h"
#include "column.h"
#include "schema.h"
#include "hashTable.h"

#ifndef LIKELY
#define LIKELY(x)	__builtin_expect(!!(x), 1)
#define UNLIKELY(x)	__builtin_expect(!!(x), 0)
#endif
#ifndef UNUSED
#define UNUSED		__attribute__((unused))	/* behind the name of a parameter */
#endif

/* --- flows and rows --------------------------------------------------------------------------------------------- */

extern flow_t *flows;			/* the flow array, HASHTABLE_ENTRY_NOT_FOUND is no slot of it */
extern hashMap_t *mainHashMap;		/* finds flows by key: hashTable_lookup */
unsigned long t2_flow_slots(void);	/* the dimension of arrays with a cell a flow */

/*
 * mainHashMap as plugins see it.  One that asks for it in initialize wants its hashChainTableSize, for arrays that it
 * makes itself and may touch whole; those of t2_flow_slots() cells would fill the memory.  So there are no more flows
 * then than -f says, HASHCHAINTABLE_BASE_SIZE without it, and hashChainTableSize is that.
 */
hashMap_t *t2_flow_map(void);
#ifdef T2_PLUGIN
#define mainHashMap	t2_flow_map()
#endif
extern T2_PER_THREAD outputBuffer_t *main_output_buffer;	/* the row that is being made */
extern binary_value_t *main_header_bv;	/* all columns, dir and flowInd first */
extern const struct t2_schema *main_schema;	/* what is known of each of them */

/* --- input, output, run ----------------------------------------------------------------------------------------- */

#define IFACE		0x0001	/* -i */
#define CAPFILE		0x0002	/* -r */
#define LISTFILE	0x0004	/* -R */
#define DIRFILE		0x0008	/* -D */
#define OFILELN		0x0010	/* -W */
#define PKTFILE		0x0020	/* -s */
#define LOGFILE		0x0040	/* -l */
#define WSTDOUT		0x0100	/* -w - */
#define WFINDEX		0x1000	/* -W counts flows, not bytes */
#define MONFILE		0x2000	/* -m */

extern uint16_t capType;		/* bits above */
extern char *capName;			/* capture, list, expression or interface */
extern char *baseFileName;		/* output prefix */
extern size_t baseFileName_len;
extern char *pluginFolder;		/* ends with / */
extern size_t pluginFolder_len;
extern char *pluginList;		/* -b or NULL */
extern char *esomFileName;		/* -e or NULL */
extern char *bpfCommand;		/* filter or NULL */
extern char *cmdline;			/* the arguments joined by blanks */
extern double oFragFsz;			/* -W: size of a part [bytes or flows] */
extern uint64_t oFileNumB;		/* -W: number of the first part */
extern uint32_t sensorID, hashFactor;
extern FILE *sPktFile;			/* -s: packet file or NULL */
extern FILE *t2_report;			/* the report: stdout or the log file */
#define dooF t2_report			/* its name in plugins written for Tranalyzer */

/* The input is files that are there: no interface, and no stream without an end of its own. */
bool capture_has_end(void);

/* Link type (DLT_ of libpcap) and snapshot length [bytes] of the capture that is being read; from initialize() on. */
int capture_linktype(void);
int capture_snaplen(void);

extern T2_PER_THREAD struct timeval actTime;	/* time of the current packet */
extern struct timeval startTStamp, startTStamp0;	/* of the first packet */
extern T2_PER_THREAD uint64_t globalWarn;	/* status bits of all packets and flows: T2_SET_STATUS */

extern volatile uint32_t globalInt;	/* state of the run */
#define GI_EXIT		0x01		/* a plugin that sets it asks for the end of the run */

/* --- header descriptions ---------------------------------------------------------------------------------------- */

/*
 * The text of a packet's description, "eth:vlan:ipv4:tcp", by packet_t.hdrDescId: never NULL, shorter than
 * T2_HDRDESC_LEN; one that would be longer ends in "...".  Two packets have the same text if and only if they have
 * the same id.  An id is valid during its packet, and longer if it is referenced.
 */
const char *hdrdesc_text(uint32_t id);

/* The number of its headers (of packet_t.numHdrDesc, up to the one that made the text too long). */
unsigned int hdrdesc_count(uint32_t id);

/* Keep the id valid until hdrdesc_unref() was called as often as hdrdesc_ref(). */
void hdrdesc_ref(uint32_t id);
void hdrdesc_unref(uint32_t id);

/* --- counters --------------------------------------------------------------------------------------------------- */

#define T2_COUNTERS(X) \
	X(numPackets) X(numAPackets) X(numBPackets) X(numABytes) X(numBBytes) \
	X(numL2Packets) X(numV4Packets) X(numV6Packets) X(numVxPackets) \
	X(bytesProcessed) X(bytesOnWire) X(rawBytesOnWire) X(padBytesOnWire) \
	X(numAlarms) X(numAlarmFlows) X(corrReplFlws) X(numForced) X(numAutopilot) X(numNoFlowPackets) \
	X(totalFlows) X(totalAFlows) X(totalBFlows) X(totalIPv4Flows) X(totalIPv6Flows) X(totalL2Flows) \
	X(numFragV4Packets) X(numFragV6Packets) X(numLLCPackets) X(numGREPackets) X(numTeredoPackets) \
	X(numAYIYAPackets) X(numLAPDPackets) X(numDTLSPackets)
#define T2_COUNTER(name)	extern T2_PER_THREAD uint64_t name, name##0;
T2_COUNTERS(T2_COUNTER)
#undef T2_COUNTER

extern uint64_t totalfIndex;		/* last flowInd given */
extern uint64_t maxNumFlows, maxNumFlowsPeak;	/* flows in memory, now and at most */
extern uint64_t numPacketsL2[65536], numBytesL2[65536];	/* by ethertype */
extern uint64_t numPacketsL20[65536], numBytesL20[65536];
extern uint64_t numPacketsL3[256], numBytesL3[256];	/* by IP protocol */
extern uint64_t numPacketsL30[256], numBytesL30[256];

/* Set bits in the status of a packet or flow and in the status of the run. */
#define T2_SET_STATUS(x, bits) do { \
	(x)->status |= (bits); \
	globalWarn |= (bits); \
} while (0)

/* --- release, alarms, time-outs --------------------------------------------------------------------------------- */

/*
 * Ask for the release of a flow.  The packet in work still belongs to it and passes the remaining plugins; before the
 * next packet the flow and its opposite are written.  Asking again changes nothing, and so does asking for a flow
 * that is being written.  Any number of flows may be asked for at a packet.
 *
 * T2_RM_FLOW	they are removed: what comes behind is a new flow, or with FORCE_LINK=1 the next piece of this one
 * T2_END_FLOW	what comes behind, of either direction, is counted and gets no row until the flow is silent for its
 *		time-out
 * T2_DROP_FLOW	the same, and they are not written
 *
 * Of several the last of this list counts.  With _WHY behind its name each takes a text that stays, "DNS_ARECMAX",
 * for report and flowForced.
 */
enum t2_release { T2_RELEASE_CUT, T2_RELEASE_END, T2_RELEASE_DROP };
extern flow_t **rm_flows;		/* flows to release, last asked first out */
extern unsigned long num_rm_flows;
void t2_rm_flow(flow_t *flowP);
void t2_release_flow(flow_t *flowP, enum t2_release how, const char *why);	/* at any FORCE_MODE; why or NULL */
#if FORCE_MODE == 1
#define T2_RM_FLOW(flowP)		t2_rm_flow(flowP)
#define T2_RM_FLOW_WHY(flowP, why)	t2_release_flow(flowP, T2_RELEASE_CUT, why)
#define T2_END_FLOW(flowP)		t2_release_flow(flowP, T2_RELEASE_END, NULL)
#define T2_END_FLOW_WHY(flowP, why)	t2_release_flow(flowP, T2_RELEASE_END, why)
#define T2_DROP_FLOW(flowP)		t2_release_flow(flowP, T2_RELEASE_DROP, NULL)
#define T2_DROP_FLOW_WHY(flowP, why)	t2_release_flow(flowP, T2_RELEASE_DROP, why)
#else
#define T2_RM_FLOW(flowP)		do { } while (0)
#define T2_RM_FLOW_WHY(flowP, why)	do { } while (0)
#define T2_END_FLOW(flowP)		do { } while (0)
#define T2_END_FLOW_WHY(flowP, why)	do { } while (0)
#define T2_DROP_FLOW(flowP)		do { } while (0)
#define T2_DROP_FLOW_WHY(flowP, why)	do { } while (0)
#endif

/*
 * Who asked for the release of a flow, in onFlowTerminate: the i-th of those who did, from 0, as "plugin" or
 * "plugin:reason"; NULL behind the last.  Valid until the next call.
 */
const char *t2_flow_forced(unsigned long flowIndex, unsigned i);

/* Why a row is made; in onFlowTerminate. */
enum t2_end {
	T2_END_IDLE,		/* the flow was silent for its time-out */
	T2_END_AGE,		/* it is as old as FDURLIMIT lets it get */
	T2_END_RELEASED,	/* a plugin asked for it */
	T2_END_INPUT,		/* there are no more packets */
	T2_END_FULL		/* the table is full, and the flow was the one that was silent for the longest time */
};
extern T2_PER_THREAD enum t2_end t2_end_of_flow;

/*
 * FORCE_LINK=1: the piece of its flow that this is, from 1.  The next piece of a released flow is a new flow to the
 * plugins, in another cell; its number flowInd and its direction are those of the piece before.  A plugin that has
 *
 *	void onFlowContinue(unsigned long from, unsigned long to);
 *
 * takes over there, behind its onFlowGenerated for to, what goes on: the time of the last packet, states, half of a
 * message.  Counters that were in the row begin anew.  onFlowFree of from comes behind it.  The opposite goes on at
 * the same time, in a cell of its own, and has no row if no packet of it comes before the next release; a plugin that
 * learned something of it all the same says t2_flow_news, and it has one.
 */
uint32_t t2_flow_piece(unsigned long flowIndex);
bool t2_flow_goes_on(void);	/* in onFlowTerminate: the row is that of a piece, behind which the flow may go on */
void t2_flow_news(unsigned long flowIndex);

/*
 * First thing in onFlowTerminate of a plugin that raises alarms: n alarms for this flow, 0 included.  With
 * ALARM_MODE=1 a row is written if one (ALARM_AND=0) or all (ALARM_AND=1) such plugins have n > 0.  numAlarmFlows
 * counts a flow once, whoever raised alarms for it.
 */
extern T2_PER_THREAD unsigned char supOut;	/* ALARM_MODE=1: the row in work is not to be written */
extern T2_PER_THREAD bool t2_alarm_seen;	/* a plugin reported for this row */
extern T2_PER_THREAD bool t2_alarm_raised;	/* with n > 0 */
#if ALARM_MODE == 1 && ALARM_AND == 1
#define T2_REPORT_ALARMS(n) do { \
	const uint64_t n_ = (uint64_t)(n); \
	numAlarms += n_; \
	t2_alarm_raised |= n_ > 0; \
	t2_alarm_seen = true; \
	if (n_ == 0) { \
		supOut = 1; \
		return; \
	} \
} while (0)
#else
#define T2_REPORT_ALARMS(n) do { \
	const uint64_t n_ = (uint64_t)(n); \
	numAlarms += n_; \
	t2_alarm_raised |= n_ > 0; \
	t2_alarm_seen = true; \
	if (n_ > 0) \
		supOut = 0; \
} while (0)
#endif

/*
 * In initialize(): flows may end after this silence [s]; once for each value given to flowP->timeout, doubles do no
 * harm.
 */
void timeout_handler_add(float seconds);

/*
 * A file could not be written: the first call is kept and ends the run with "t2: file: reason" and exit 1.  The
 * flows that there are get their rows.  Any thread.
 * By a sink it is t2_sink_end with the rows that it was given before.
 */
void t2_sink_error(const char *file, int errnum);
/* The same of a sink that ends for good, which has so many rows; t2 says how many it lacks. */
void t2_sink_end(const char *sink, const char *file, const char *reason, uint64_t has);

/*
 * In bufferToSink: the row was not taken, as what the sink writes to is away for now.  bufferToSink is called with
 * the same row again, after a moment, until the sink takes it or ends.
 */
void t2_sink_away(const char *what, const char *reason);

/*
 * In initialize() of a sink: what becomes of rows that it does not take as fast as they are made.
 *
 *	block		reading waits until it does; nothing is lost.  Also of sinks that do not call this.
 *	drop[:SIZE]	the sink has a thread of its own and SIZE bytes of memory (64M); rows beyond are counted and
 *			dropped
 *	spool[:SIZE]	the same; rows that are not taken yet go to PREFIX_SINK.spool, of SIZE bytes at most (1G)
 *	auto		block for files, drop for an interface
 *
 * SIZE ends in K, M, G or T, powers of 1000, or nothing.  With drop and spool bufferToSink runs on a thread of its
 * own; a sink that is away with block is waited for as long as SINK_WAIT says.  flag is the name of policy in
 * messages; one that is not understood ends the program.
 */
void t2_sink_policy(const char *flag, const char *policy);

/*
 * In initialize() of a sink that gathers rows to send many at a time; the struct must stay.  All are called by the
 * thread that calls bufferToSink.
 *
 * send		no row has come for a second, or none will: send what is gathered.  If what it goes to is away, it
 *		calls t2_sink_away and is called again.  now: it must not put off trying
 * has		rows that have arrived
 * back		it is over, and there are rows that did not arrive: give each to put, the first one first.  With
 *		policy spool they stay in its file
 */
struct t2_sink_gathers {
	void		 (*send)(bool now);
	uint64_t	 (*has)(void);
	void		 (*back)(void (*put)(void *to, const char *row, uint32_t len), void *to);
};
void t2_sink_gathers(const struct t2_sink_gathers *how);

/*
 * Also there, of such a sink: what back leaves in *note stays with the rows in the file of policy spool, and is in
 * *note again before the first row of the next run is given.
 */
struct t2_sink_note {
	char		 run[40];	/* a text of the sink: which run the first rows are of */
	uint64_t	 number;	/* of their batch in it */
	uint64_t	 rows;		/* so many: it is not known whether they arrived; 0: nothing is noted */
};
void t2_sink_note(struct t2_sink_note *note);

/* Print the kinds of flows that the core makes: "L2, IPv4, IPv6"; tags: with " [ALARM]" and " [FORCE]". */
void report_flow_kinds(FILE *stream, bool tags);

/* --- plugins' arrays -------------------------------------------------------------------------------------------- */

/*
 * Zeroed address space for n cells of size bytes, backed by memory as cells are touched; free with t2_cells_free or,
 * as T2_PLUGIN_STRUCT_NEW does it, not at all.  NULL with errno.  The core clears no cell and prefetches those
 * registered.
 */
void *t2_cells_new(size_t n, size_t size);
void t2_cells_free(void *cells, size_t n, size_t size);
/* free(3) for plugins: takes what malloc(3) gave, and what T2_PLUGIN_STRUCT_NEW gave. */
void t2_plugin_free(void *p);
#ifdef T2_PLUGIN
#undef free
#define free(p)	t2_plugin_free(p)
#endif
/*
 * The core prefetches the first bytes of cell flowIndex before the packet's turn comes: not for what few flows have.
 * The cache line behind them it prefetches when the flow ends; with 0 bytes that is the first one.
 */
void t2_cells_prefetch(const void *cells, size_t size, size_t bytes);
/* The same of cells that only flows of TCP have. */
void t2_cells_prefetch_tcp(const void *cells, size_t size, size_t bytes);
/*
 * With the packet the cache line at this offset of the opposite flow's cell, too, which is the next one's on the way
 * back; tcp: of packets of TCP alone.  Once for each line.
 */
void t2_cells_prefetch_opposite(const void *cells, size_t size, size_t offset, bool tcp);

/*
 * In initialize(): have packet_t.l4Sum told, as all bytes of a packet are at hand where it is read, and far away from
 * who looks at it later.
 */
void t2_test_l4_sums(void);

/* T2_PLUGIN_STRUCT_NEW_RARE: cells that are not looked at with every packet of TCP or UDP. */
#define T2_PLUGIN_STRUCT_NEW_RARE(ptr) do { \
	if (((ptr) = t2_cells_new(t2_flow_slots(), sizeof(*(ptr)))) == NULL) { \
		T2_PERR(plugin_name, "failed to allocate memory for " #ptr); \
		exit(EXIT_FAILURE); \
	} \
	t2_cells_prefetch(ptr, sizeof(*(ptr)), 0); \
} while (0)
#define T2_PLUGIN_STRUCT_NEW(ptr) do { \
	T2_PLUGIN_STRUCT_NEW_RARE(ptr); \
	t2_cells_prefetch(ptr, sizeof(*(ptr)), sizeof(*(ptr))); \
} while (0)
#define T2_PLUGIN_STRUCT_FREE(ptr) do { \
	t2_cells_free(ptr, t2_flow_slots(), sizeof(*(ptr))); \
	(ptr) = NULL; \
} while (0)
#define T2_PLUGIN_STRUCT_RESET_ITEM(ptr, i)	memset(&(ptr)[i], '\0', sizeof(*(ptr)))

/* --- packet file (-s) ------------------------------------------------------------------------------------------- */

/*
 * The columns of a plugin: names, and what they have for a packet of which the plugin says nothing.  In initialize(),
 * once; columns must stay.
 */
struct t2_packet_column {
	const char *name, *none;
};
void t2_packet_columns(const struct t2_packet_column *columns, unsigned n);
#define T2_PACKET_COLUMNS(columns)	t2_packet_columns(columns, sizeof(columns) / sizeof(*(columns)))

/*
 * In the callbacks for a packet of a flow: the value of the next column, or the end of one that was begun with
 * fprintf(sPktFile, ...).  Columns that are left when the callback returns, on whatever path, have none.
 */
void t2_packet_value(const char *fmt, ...) T2_PRINTF(1, 2);
void t2_packet_none(void);		/* the next column has none */
#define T2_PACKET_VALUE(...)	do { if (UNLIKELY(sPktFile != NULL)) t2_packet_value(__VA_ARGS__); } while (0)
#define T2_PACKET_NONE()	do { if (UNLIKELY(sPktFile != NULL)) t2_packet_none(); } while (0)

/* --- monitoring states ------------------------------------------------------------------------------------------ */

#define T2_MON_PRI_HDR		0	/* print column names, each followed by a tab */
#define T2_MON_PRI_VAL		1	/* print values likewise */
#define T2_MON_PRI_REPORT	2	/* print report lines */
/*
 * monitoring() of a plugin with one number: prints its name, its value or the lines of report, as state says.  True:
 * the next interval begins.
 */
bool t2_monitor_number(FILE *stream, uint8_t state, const char *name, uint64_t value, void (*report)(FILE *stream));

/* --- the plugin table ------------------------------------------------------------------------------------------- */

/* New members go to the end, and T2_ABI up by one in the same commit. */
struct t2_plugin {
	uint32_t abi, size;		/* T2_ABI, sizeof */
	const char *signature;		/* NAME=VALUE,... of the core flags it was built with */
	const char *name, *version;
	const char *deps;		/* names of plugins that must be there before it, comma separated, or "" */
	unsigned int major, minor;	/* API generation: 0.8 or 0.9 */

	void (*initialize)(void);
	binary_value_t *(*printHeader)(void);
	void (*onFlowGenerated)(packet_t *, unsigned long);
	void (*claimLayer2Information)(packet_t *, unsigned long);
	void (*claimLayer4Information)(packet_t *, unsigned long);
	void (*onFlowTerminate)(unsigned long);
	void (*t2OnFlowTerminate)(unsigned long, outputBuffer_t *);
	void (*bufferToSink)(outputBuffer_t *);
	void (*t2BufferToSink)(outputBuffer_t *, binary_value_t *);
	void (*pluginReport)(FILE *);
	void (*monitoring)(FILE *, uint8_t);
	void (*saveState)(FILE *);
	void (*restoreState)(const char *);
	void (*onApplicationTerminate)(void);

	/* The second names of the callbacks above; a plugin has one of each pair. */
	void (*t2Init)(void);
	binary_value_t *(*t2PrintHeader)(void);
	void (*t2OnNewFlow)(packet_t *, unsigned long);
	void (*t2OnLayer2)(packet_t *, unsigned long);
	void (*t2OnLayer4)(packet_t *, unsigned long);
	void (*t2PluginReport)(FILE *);
	void (*t2Monitoring)(FILE *, uint8_t);
	void (*t2SaveState)(FILE *);
	void (*t2RestoreState)(const char *);
	void (*t2Finalize)(void);

	uint32_t flags;			/* T2_SHARDABLE */
	float (*t2LeastTimeout)(const packet_t *);
	void (*onPacket)(packet_t *, unsigned long);
	const struct t2_columns *columns;	/* T2_PLUGIN_COLUMNS */
	void (*onFlowFree)(unsigned long);
	void (*onPacketInOrder)(packet_t *, unsigned long);
	bool (*flowIsNeutral)(unsigned long);
	void (*onFlowContinue)(unsigned long, unsigned long);
	void (*onFlowBeginInOrder)(packet_t *, unsigned long);
	void (*onFlowEndInOrder)(unsigned long);
};

/*
 * The plugin can work for several flow workers at once (t2 -j).  A flow and its opposite are always in the hands of
 * one worker, which calls for their packets in order, so a plugin that keeps to its cells of the two, to the packet
 * and to what is constant has nothing to do.  What it counts for all flows it counts per worker, in
 *
 *	static struct counts { ... } T2_PER_WORKER counts[T2_WORKERS_MAX];	and there in	counts[t2_worker]
 *
 * and adds up in pluginReport and monitoring: no packet is worked on while these are called.  T2_RM_FLOW, other
 * flows, the core's counters and hashTable_lookup are not for it.
 *
 * One that sets time-outs must define t2LeastTimeout: the smallest one [s] that it may give to the flow of a packet
 * or to its opposite when it sees that packet, HUGE_VALF if it will give none.  Called by another thread than the
 * worker.
 *
 * What concerns several flows (who used an address first, how many flows are open, lines of a file in the order of
 * packets) has its place in onFlowBeginInOrder, onPacketInOrder and onFlowEndInOrder.  They are called in the order
 * of the input, with several workers by the thread that deals the packets, before a worker has this one; then they
 * share no variables with the callbacks of workers but the flow's cell, which these may read in onFlowTerminate and
 * clear in onFlowFree.  The core's counters are right there, and flows[].findex.
 *
 * onFlowBeginInOrder comes before onFlowGenerated of all plugins, and is the place to say which way the flow goes, by
 * L3FLOWINVERT of flows[].status; of the opposite flow's status it may know nothing.  onFlowEndInOrder comes before
 * onFlowTerminate of all plugins.
 */
#define T2_SHARDABLE	0x01

/*
 * claimLayer4Information (t2OnLayer4), and onPacket and onPacketInOrder for packets of flows of IP, are called for
 * packets of TCP, UDP, ICMP (and ICMPv6), or what is none of these, only; several may be said.  With T2_ONLY_L2 they
 * are for flows of layer 2.  T2_PACKET_FILE: claimLayer4Information only writes to the packet file, and is called
 * with t2 -s alone.  What a plugin does not look at costs nothing.
 */
#define T2_ONLY_TCP	0x02
#define T2_ONLY_UDP	0x04
#define T2_ONLY_ICMP	0x08
#define T2_ONLY_OTHERS	0x40	/* than TCP, UDP, ICMP */
#define T2_ONLY_L2	0x80
#define T2_PACKET_FILE	0x10
#define T2_RELEASES	0x20	/* releases flows at any FORCE_MODE: the report says [FORCE] */

/*
 * The plugin has a table of columns, and nothing of a flow that it has not met: of such a one it has the values for
 * which flowIsNeutral is true, onFlowTerminate and onFlowFree are not called, and its cell is not looked at.  It has
 * met a flow when it was given bytes of it (stream.h), and when it said so in a callback, which it does before it
 * writes to a cell, of whatever flow, for the first time.
 */
#define T2_MEETS	0x100
/* With it: claimLayer4Information and onPacket of flows of IP are called of those that the plugin has met. */
#define T2_MET_PACKETS	0x200
void t2_flow_met(unsigned long flowIndex);

extern T2_PER_THREAD unsigned t2_worker;	/* the calling worker, from 0 */
extern T2_PER_THREAD uint64_t t2_row;		/* in onFlowTerminate: the row, in the order of release, from 0 */

typedef struct {
	const char *name, *version;
	unsigned int number;		/* order: NNN of the file name */
} t2_plugin_info_t;
typedef struct {
	unsigned int num_plugins;
	t2_plugin_info_t *plugin;
} t2_plugin_array_t;
extern t2_plugin_array_t *t2_plugins;	/* the loaded ones, in order */

/* Hidden: what one plugin defines is never taken for what another has.  Weak: NULL if not defined. */
#define T2_CALLBACK	__attribute__((weak, visibility("hidden")))

#ifdef T2_PLUGIN
/* The callbacks of a plugin; all may be left out.  t2-plugin(7) says when each is called. */
T2_CALLBACK void initialize(void);
T2_CALLBACK binary_value_t *printHeader(void);
T2_CALLBACK void onFlowGenerated(packet_t *packet, unsigned long flowIndex);
T2_CALLBACK void claimLayer2Information(packet_t *packet, unsigned long flowIndex);
T2_CALLBACK void claimLayer4Information(packet_t *packet, unsigned long flowIndex);
T2_CALLBACK void onPacket(packet_t *packet, unsigned long flowIndex);
T2_CALLBACK void onFlowTerminate(unsigned long flowIndex);
T2_CALLBACK void bufferToSink(outputBuffer_t *buf);
T2_CALLBACK void pluginReport(FILE *stream);
T2_CALLBACK void monitoring(FILE *stream, uint8_t state);
T2_CALLBACK void saveState(FILE *stream);
T2_CALLBACK void restoreState(const char *str);
T2_CALLBACK void onApplicationTerminate(void);

T2_CALLBACK void t2Init(void);
T2_CALLBACK binary_value_t *t2PrintHeader(void);
T2_CALLBACK void t2OnNewFlow(packet_t *packet, unsigned long flowIndex);
T2_CALLBACK void t2OnLayer2(packet_t *packet, unsigned long flowIndex);
T2_CALLBACK void t2OnLayer4(packet_t *packet, unsigned long flowIndex);
T2_CALLBACK void t2OnFlowTerminate(unsigned long flowIndex, outputBuffer_t *buf);
T2_CALLBACK void t2BufferToSink(outputBuffer_t *buf, binary_value_t *bv);
T2_CALLBACK void t2PluginReport(FILE *stream);
T2_CALLBACK void t2Monitoring(FILE *stream, uint8_t state);
T2_CALLBACK void t2SaveState(FILE *stream);
T2_CALLBACK void t2RestoreState(const char *str);
T2_CALLBACK void t2Finalize(void);
T2_CALLBACK float t2LeastTimeout(const packet_t *packet);	/* with T2_SHARDABLE */
T2_CALLBACK void onFlowFree(unsigned long flowIndex);
T2_CALLBACK void onPacketInOrder(packet_t *packet, unsigned long flowIndex);
T2_CALLBACK void onFlowBeginInOrder(packet_t *packet, unsigned long flowIndex);
T2_CALLBACK void onFlowEndInOrder(unsigned long flowIndex);
T2_CALLBACK bool flowIsNeutral(unsigned long flowIndex);
T2_CALLBACK void onFlowContinue(unsigned long from, unsigned long to);

extern T2_CALLBACK const struct t2_columns t2_plugin_columns;	/* T2_PLUGIN_COLUMNS */

extern const struct t2_plugin t2_plugin;

/*
 * Once in a plugin, at file scope.
 * n  name: that of the folder, at most 31 characters     v  version, at most 15 characters
 * ma, mi  API generation, 0 and 8 or 9                   d  dependencies, comma separated
 * fl  T2_SHARDABLE, T2_ONLY_ ..., T2_PACKET_FILE, T2_MEETS, T2_MET_PACKETS, or 0
 */
#define T2_PLUGIN_INIT_FLAGS(n, v, ma, mi, d, fl) \
	static const char plugin_name[] UNUSED = n; \
	__attribute__((visibility("default"))) const struct t2_plugin t2_plugin = { \
		.abi = T2_ABI, .size = sizeof(struct t2_plugin), .signature = T2_SIGNATURE, \
		.name = n, .version = v, .deps = d, .major = ma, .minor = mi, \
		.initialize = initialize, .printHeader = printHeader, .onFlowGenerated = onFlowGenerated, \
		.claimLayer2Information = claimLayer2Information, \
		.claimLayer4Information = claimLayer4Information, .onFlowTerminate = onFlowTerminate, \
		.t2OnFlowTerminate = t2OnFlowTerminate, .bufferToSink = bufferToSink, \
		.t2BufferToSink = t2BufferToSink, .pluginReport = pluginReport, .monitoring = monitoring, \
		.saveState = saveState, .restoreState = restoreState, \
		.onApplicationTerminate = onApplicationTerminate, .t2Init = t2Init, \
		.t2PrintHeader = t2PrintHeader, .t2OnNewFlow = t2OnNewFlow, .t2OnLayer2 = t2OnLayer2, \
		.t2OnLayer4 = t2OnLayer4, .t2PluginReport = t2PluginReport, .t2Monitoring = t2Monitoring, \
		.t2SaveState = t2SaveState, .t2RestoreState = t2RestoreState, .t2Finalize = t2Finalize, \
		.flags = fl, .t2LeastTimeout = t2LeastTimeout, .onPacket = onPacket, \
		.columns = &t2_plugin_columns, .onFlowFree = onFlowFree, \
		.onPacketInOrder = onPacketInOrder, .flowIsNeutral = flowIsNeutral, \
		.onFlowContinue = onFlowContinue, .onFlowBeginInOrder = onFlowBeginInOrder, \
		.onFlowEndInOrder = onFlowEndInOrder, \
	}
#define T2_PLUGIN_INIT_WITH_DEPS(n, v, ma, mi, d)	T2_PLUGIN_INIT_FLAGS(n, v, ma, mi, d, 0)
#define T2_PLUGIN_INIT(n, v, ma, mi)		T2_PLUGIN_INIT_FLAGS(n, v, ma, mi, "", 0)
#endif /* T2_PLUGIN */

#endif
