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
	unsigned workers;		/* -j */
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
/* Add the flow of a packet; *opposite is the place of its other direction, if that is there.  The table must not be full. */
flow_t *flowtable_add(const packet_t *pk, struct flow_key k, unsigned long *opposite);
/* Forget a flow; its opposite is forgotten with it. */
void flowtable_remove(unsigned long place);
/* A cell that may be used again. */
void flowtable_spare(unsigned long place);
static inline unsigned long
place_of(const flow_t *f)
{
	return (unsigned long)(f - flows);
}
/* The flow of a key that plugins made: src, dst, ports, vlanId, ethType, l4Proto of a flow_t. */
unsigned long flowtable_lookup(const flow_t *like);

/* Fragments: the flow that waits for the datagram fragId of a packet's addresses, or NULL. */
flow_t *fragtable_find(const packet_t *pk);
void fragtable_add(flow_t *f, uint32_t fragId);	/* f->lastFragIPID := fragId */
bool fragtable_remove(flow_t *f);		/* by f->lastFragIPID; false if it was not there or another flow's */

/* --- lru.c: flows by time of touch, and time-outs ------------------------------------------------------------------- */

/* Nodes for nmax flows; 0, or -1 with errno. */
int lru_init(unsigned long nmax);
/* To the head: touched now.  opposite: or HASHTABLE_ENTRY_NOT_FOUND. */
void lru_append(unsigned long place, unsigned long opposite, unsigned worker);
void lru_touch(unsigned long place);
/* A packet came now; with several workers it is the last of so many events of the flow's worker. */
void lru_see(unsigned long place, uint64_t dealt);
/* The time-out of the flow and of its opposite may become as small as this by a packet that was dealt. */
void lru_expect(unsigned long place, float seconds);
/* Plugins changed the time-out: by whoever has the flow in hand. */
void lru_set_timeout(unsigned long place, float seconds);
void lru_remove(unsigned long place);
unsigned long lru_oldest(void);		/* HASHTABLE_ENTRY_NOT_FOUND if there is none */
unsigned long lru_opposite(unsigned long place);
unsigned lru_worker(unsigned long place);
/* The flow waits for the rest of a datagram. */
bool lru_waits(unsigned long place);
void lru_set_waits(unsigned long place, bool waits);
/* Release all flows that are due at actTime.  timeouts_due() is the quick test that comes first. */
extern int64_t timeouts_next, timeouts_last;
void timeouts_run(void);
static inline bool
timeouts_due(int64_t now)
{
	return now >= timeouts_next || now < timeouts_last;
}

/* --- flow.c: the work for one flow ---------------------------------------------------------------------------------- */

/* What the main thread knows of a packet or an end. */
enum {
	FLOW_LAYER2 = 0x01,		/* not IP */
	FLOW_IPID = 0x02,		/* the IP ID is to be compared with the last one */
	FLOW_FRAG = 0x04,
	FLOW_FRAG_ERR = 0x08,
	FLOW_HEADLESS = 0x10,		/* a fragment whose first one was not seen */
	FLOW_WAITS = 0x20,		/* for the rest of a datagram, */
	FLOW_WAITS_NO_MORE = 0x40,	/* which is there, or given up */
	FLOW_FULL = 0x80		/* ends, as the table is full */
};

/* The first packet of a new flow has come.  opposite: or HASHTABLE_ENTRY_NOT_FOUND. */
void flow_begin(unsigned long place, unsigned long opposite, packet_t *pk);
void flow_packet(unsigned long place, packet_t *pk, unsigned what);
/* Rows row and, of the opposite, row + 1. */
void flow_end(unsigned long place, unsigned long opposite, uint64_t row, unsigned what);
void flow_mark(flow_t *f, unsigned what);
/* Has the packet the IP ID of the packet before? */
bool flow_repeats_id(flow_t *f, const packet_t *pk);

/* --- workers.c: flows dealt to workers (-j), or to the main thread itself ------------------------------------------- */

extern unsigned nworkers;	/* 1: the main thread does the work */

/* Start n workers, if all that is loaded can work with them; 0, or an error number. */
int workers_start(unsigned n);
/* All that was dealt is done, and counted. */
void workers_drain(void);
void workers_stop(void);

/* Which worker has the flows of a key. */
static inline unsigned
worker_of(struct flow_key k)
{
	return (unsigned)((uint64_t)k.hash * nworkers >> 32);
}

/* What this worker was dealt, or is dealt next, is waited for. */
void workers_poke(unsigned worker);
/* Wait until the worker has done so many events. */
void workers_settle(unsigned worker, uint64_t dealt);
static inline void
workers_await(unsigned worker, uint64_t dealt)
{
	if (UNLIKELY(nworkers > 1))
		workers_settle(worker, dealt);
}

/* As flow_begin, flow_packet, flow_end, flow_mark, by the flow's worker. */
void deal_begin(unsigned long place, unsigned long opposite, packet_t *pk);
void deal_packet(unsigned long place, packet_t *pk, unsigned what);
void deal_end(unsigned long place, unsigned long opposite, uint64_t row, unsigned what);
void deal_mark(unsigned long place, unsigned what);
/* The packets of a burst were dealt. */
void deal_burst_end(void);
/* Hand on what is dealt: before the main thread waits for anybody. */
void deal_flush(void);
/* How many of the bursts that were dealt are done, in all. */
unsigned deal_bursts_done(void);
/* Wait for the first so many; for all. */
void deal_bursts_await(unsigned count);
void deal_bursts_settle(void);
/* The cell of a flow that was forgotten becomes spare when its worker is done with it. */
void deal_spare(unsigned long place);
/* Make one such cell spare, if there is one (wait: in any case); false if not. */
bool deal_reap(bool wait);

/* --- release.c: which flows end --------------------------------------------------------------------------------------- */

void release_pair(unsigned long place, unsigned what);	/* write the flow and its opposite, forget both */
void release_forced(void);	/* those of T2_RM_FLOW */
void release_all(void);		/* end of input; stops on the third SIGINT */
void release_oldest(unsigned n);	/* autopilot */

/* --- sink.c: rows to the sinks, on a thread of its own ------------------------------------------------------------- */

/* Start with the rows of so many workers.  0, or -1 with errno. */
int sink_start(unsigned workers);
void sink_row(const outputBuffer_t *row);	/* of the calling worker */
void sink_no_row(void);		/* there is none where one was to be */
void sink_flush(void);		/* hand on what is waiting */
/* The next rows are n of this worker's; for more than one worker. */
void sink_order(unsigned worker, unsigned n);
void sink_order_give(void);
void sink_order_flush(void);
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
/* The smallest time-out [s] that a plugin may give to the flow of a packet, HUGE_VALF if none will. */
float plugins_least_timeout(const packet_t *pk);
/* The first plugin that cannot work on several workers, or NULL. */
const char *plugins_unshardable(void);

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
bool capture_wants_thread(void);	/* the current file is large, or of unknown size, or work is dealt anyhow */
void capture_close(void);
bool capture_is_live(void);
bool capture_broken(void);	/* the input ended before its end */
/* The current file, and which of how many of a list it is. */
const char *capture_file_name(unsigned *number, unsigned *of);
uint64_t capture_size(void);	/* all files [bytes], 0 if unknown */
uint64_t capture_file_headers(void);	/* file headers counted in the percentage [bytes] */
void capture_stats(uint64_t *received, uint64_t *dropped, uint64_t *ifdropped);

/* --- front.c: packets read and decoded, on a thread of its own where that pays ----------------------------------------- */

#define FRONT_WORKS	32u	/* bursts ahead, at most */
#define FRONT_WORKS_MAX	256u	/* the same with several workers */

/* A burst, and what the decoder says of it. */
struct work {
	enum capture_status status;		/* n > 0 only with CAPTURE_PACKETS */
	struct burst b;
	packet_t packets[BURST_MAX];
	struct flow_key keys[BURST_MAX];	/* of those that have a flow */
};

/* Begin with the file that capture.c has opened; false if its link type cannot be decoded. */
bool front_begin(void);
/* The next burst, or what else there is; bursts before it that deal_bursts_done counts may be used again. */
struct work *front_next(void);
/* End with this file. */
void front_end(void);
/* The stage of T2_BENCH_STAGE: 1 read, 2 decode, 0 all. */
int front_bench_stage(void);

/* For capture.c: wait until fd can be read, or until so many bursts are done; false if the run ends meanwhile. */
bool front_await_input(int fd);
bool front_await_bursts(unsigned count);
bool front_ends(void);		/* the run does: what is missing is no fault of the input */

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
