/*
 * core.h - what the files of the core share, grouped by the file that owns it
 *
 * One direction: capture -> decode -> flow table -> plugins -> row -> sink.  run.c drives the stages.
 */
#ifndef T2_CORE_H_INCLUDED
#define T2_CORE_H_INCLUDED

#include <pcap/pcap.h>

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tranalyzer.h"
#include "packet.h"
#include "flow.h"
#include "t2api.h"
#include "t2log.h"
#include "t2utils.h"

#define BURST_MAX	64	/* packets handed on at once */

#if SCTP_ACTIVATE > 0
#define T2_HAS_SCTP	1
#else
#define T2_HAS_SCTP	0
#endif

/* Time as one number of 1/TSTAMPFAC seconds. */
static inline int64_t
tv_ticks(const struct timeval *tv)
{
	return (int64_t)((uint64_t)tv->tv_sec * TSTAMPFAC + (uint64_t)tv->tv_usec);
}

/* --- options.c: the command line ----------------------------------------------------------------------------------- */

struct options {
	const char *interface, *rfile, *list, *rotate;	/* the input: one of them */
	const char *prefix;		/* -w or -W without size and start, or NULL */
	const char *plugin_folder;	/* -p or NULL */
	const char *bpf_file;		/* -F or NULL */
	double mon_interval;		/* -M or 0 [s] */
	uint32_t factor;		/* -f or 0 */
	int cpu;			/* -c or -1 */
	int priority;			/* -P */
	bool has_priority;
	uint32_t snaplen, rxbuf;	/* -S -B */
};

/* Read the arguments into *o and the globals of t2api.h; ends the program for -h, -V and mistakes. */
void options_read(struct options *o, int argc, char **argv);

/* --- cells.c: arrays of cells in reserved address space ------------------------------------------------------------ */

/* Prefetch the registered cells of all plugins for a flow. */
void cells_prefetch(unsigned long flowIndex);
/* Zeroed address space, NULL with errno. */
void *cells_reserve(size_t bytes);

/* --- flowtable.c: flows by key ------------------------------------------------------------------------------------- */

/* Where a packet's flow is looked for. */
struct flow_key {
	uint32_t hash;		/* the same for both directions */
	uint8_t side;		/* which of the two directions of the entry */
};

/* Set up a table for at most nmax flows; 0, or -1 with errno. */
int flowtable_init(unsigned long nmax);
unsigned long flowtable_limit(void);
unsigned long flowtable_count(void);
/* Key of a packet that has a flow. */
struct flow_key flowtable_key(const packet_t *pk);
/* Bring the entry, then the flow into the cache; the second returns its place or HASHTABLE_ENTRY_NOT_FOUND. */
void flowtable_prefetch(struct flow_key k);
unsigned long flowtable_prefetch_flow(struct flow_key k);
/* The flow of a packet, or NULL. */
flow_t *flowtable_find(const packet_t *pk, struct flow_key k);
/* Add the flow of a packet, linked with its opposite if that is there.  The table must not be full. */
flow_t *flowtable_add(const packet_t *pk, struct flow_key k);
/* Forget a flow; its cell may be used again. */
void flowtable_remove(flow_t *f);
/* The flow of a key that plugins made: src, dst, ports, vlanId, ethType, l4Proto of a flow_t. */
unsigned long flowtable_lookup(const flow_t *like);

/* Fragments: the flow that waits for the datagram fragId of a packet's addresses, or NULL. */
flow_t *fragtable_find(const packet_t *pk);
void fragtable_add(flow_t *f, uint32_t fragId);	/* f->lastFragIPID := fragId */
bool fragtable_remove(flow_t *f);		/* by f->lastFragIPID; false if it was not there or another flow's */

/* --- lru.c: flows by time of touch, and time-outs ------------------------------------------------------------------- */

/* Nodes for nmax flows; 0, or -1 with errno. */
int lru_init(unsigned long nmax);
void lru_append(flow_t *f);	/* to the head: touched now */
void lru_touch(flow_t *f);
/* Take over lastSeen and timeout of f, and of its opposite the timeout, behind the plugins. */
void lru_note(const flow_t *f);
void lru_remove(flow_t *f);
flow_t *lru_oldest(void);	/* NULL if there is none */
/* Release all flows that are due at actTime.  timeouts_due() is the quick test that comes first. */
extern int64_t timeouts_next, timeouts_last;
void timeouts_run(void);
static inline bool
timeouts_due(int64_t now)
{
	return now >= timeouts_next || now < timeouts_last;
}

/* --- release.c: rows of ended flows -------------------------------------------------------------------------------- */

void release_pair(flow_t *f);	/* write f and its opposite, forget both */
void release_forced(void);	/* those of T2_RM_FLOW */
void release_all(void);		/* end of input; stops on the third SIGINT */
void release_oldest(unsigned n);	/* autopilot */

/* --- sink.c: rows to the sinks, on a thread of its own ------------------------------------------------------------- */

int sink_start(void);
void sink_row(const outputBuffer_t *row);
void sink_flush(void);		/* hand on what is waiting */
void sink_stop(void);		/* all rows written */
bool sink_failed(void);		/* t2_sink_error was called */
const char *sink_error(int *errnum);	/* file name and errno of it */

/* --- plugins.c: the loader ----------------------------------------------------------------------------------------- */

/* Load all plugins of pluginFolder; false and a line on stderr for each that was refused. */
bool plugins_load(void);
binary_value_t *plugins_columns(void);
void plugins_initialize(void);
void plugins_new_flow(packet_t *pk, unsigned long flowIndex);
void plugins_layer2(packet_t *pk, unsigned long flowIndex);
void plugins_layer4(packet_t *pk, unsigned long flowIndex);
void plugins_terminate(unsigned long flowIndex);
void plugins_sink(outputBuffer_t *row);
bool plugins_have_sink(void);
void plugins_report(FILE *stream);
void plugins_monitoring(FILE *stream, uint8_t state);
void plugins_finalize(void);
void plugins_list(FILE *stream);

/* --- capture.c: packets -------------------------------------------------------------------------------------------- */

struct burst {
	unsigned n;
	const struct capture_file *file;	/* of all packets; NULL: none that can be read again */
	uint64_t place[BURST_MAX];		/* packet_t.filePos */
	struct pcap_pkthdr hdr[BURST_MAX];
	const uint8_t *data[BURST_MAX];		/* in a block of the file, or in the arena */
	uint8_t *arena;				/* copies of packets that libpcap read */
	size_t used, room;			/* bytes of it */
};

/* IDLE: an interface is silent.  WAIT: a file or pipe has no packets yet.  What a broken input says: capture_tell. */
enum capture_status { CAPTURE_PACKETS, CAPTURE_IDLE, CAPTURE_WAIT, CAPTURE_FILE_END, CAPTURE_END };

/* Open the input of the options; on failure a line on stderr and exit 1. */
void capture_open(const struct options *o);
/* Next packets, valid as long as front_await_bursts does not count the burst.  CAPTURE_FILE_END: call capture_next_file. */
enum capture_status capture_read(struct burst *b);
void capture_tell(void);	/* why the file ended before its end, a line in the report, if it did */
bool capture_next_file(void);
bool capture_wants_thread(void);	/* the current file is large, or of unknown size */
void capture_close(void);
bool capture_is_live(void);
bool capture_broken(void);	/* the input ended before its end */
/* The current file, and which of how many of a list it is. */
const char *capture_file_name(unsigned *number, unsigned *of);
uint64_t capture_size(void);	/* all files [bytes], 0 if unknown */
uint64_t capture_file_headers(void);	/* file headers counted in the percentage [bytes] */
void capture_stats(uint64_t *received, uint64_t *dropped, uint64_t *ifdropped);

/* --- front.c: packets read and decoded, on a thread of its own where that pays ----------------------------------------- */

#define FRONT_WORKS	32	/* bursts ahead, at most */

/* A burst, and what the decoder says of it. */
struct work {
	enum capture_status status;		/* n > 0 only with CAPTURE_PACKETS */
	struct burst b;
	packet_t packets[BURST_MAX];
	struct flow_key keys[BURST_MAX];	/* of those that have a flow */
};

/* Begin with the file that capture.c has opened; false if its link type cannot be decoded. */
bool front_begin(void);
/* The next burst; those before it are done. */
struct work *front_next(void);
/* End with this file. */
void front_end(void);
/* The stage of T2_BENCH_STAGE: 1 read, 2 decode, 0 all. */
int front_bench_stage(void);

/* For capture.c: wait until fd can be read, or until so many bursts are done; false if the run ends meanwhile. */
bool front_await_input(int fd);
bool front_await_bursts(unsigned count);

/* --- run.c: the life of a packet ----------------------------------------------------------------------------------- */

void run_capture(void);
extern bool run_failed;		/* an input could not be decoded */
extern uint32_t hdrs_min, hdrs_max;
extern uint64_t hdrs_sum, hdrs_packets;
extern struct timeval run_start;	/* wall clock */

/* --- packetfile.c: -s ---------------------------------------------------------------------------------------------- */

void packetfile_open(void);
void packetfile_header_end(void);
void packetfile_line_begin(const flow_t *f);
void packetfile_line_end(const packet_t *pk);
int packetfile_close(void);

/* --- report.c, monitor.c: what people read ------------------------------------------------------------------------- */

void report_banner(void);
void report_flow_kinds(FILE *stream, bool tags);	/* "L2, IPv4, IPv6 [FORCE]" */
void report_input(void);		/* file, link type, snapshot length */
void report_dump_start(void);
void report_stop(void);		/* the last packet was read */
void report_end(void);
void report_counters(FILE *stream, bool monitoring);
void report_warnings(FILE *stream);
double dump_duration(void);		/* [s] */

void estimate_packet(const packet_t *pk);	/* MIN_MAX_ESTIMATE */
void estimate_report(FILE *stream);

void monitor_start(double interval);
void monitor_poll(void);		/* between packets */
void monitor_end(void);
extern FILE *monfile;

/* --- signals.c ----------------------------------------------------------------------------------------------------- */

enum run_state { RUN_FULL, RUN_DRAIN, RUN_STOP, RUN_ABORT };
extern volatile sig_atomic_t run_state;		/* after none, one, two, three SIGINT */
extern volatile sig_atomic_t run_report_wanted;	/* SIGUSR1 */
extern volatile sig_atomic_t run_interval_on;	/* SIGUSR2 */
void signals_install(void);
void signals_tell(void);		/* say what a signal did, once, between packets */

/* --- decode.c ------------------------------------------------------------------------------------------------------ */
/* see decode.h */

#endif
