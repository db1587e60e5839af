/*
 * Between the files of the capture: bytes.c, open.c, walk.c, live.c for one input, list.c and rotate.c for which is next,
 * capture.c for the whole.
 */
#ifndef T2_CAPTURE_PRIV_H_INCLUDED
#define T2_CAPTURE_PRIV_H_INCLUDED

#include "capfile.h"
#include "capture.h"

#define RECORD_MAX	CAPFILE_PACKET_MAX

struct gzip;

/* The file or interface that is being read. */
extern struct input {
	const char *path;	/* as users wrote it, for messages */
	int fd;
	struct gzip *gz;	/* gzip'd: unpacks what is read; else NULL */
	pcap_t *pcap;		/* reads by libpcap, or knows the header of a plain file */
	bool walk;		/* plain pcap, read by us ... */
	struct capfile format;	/* ... as this */
	bool regular;		/* a file whose reads do not wait for anybody */
	bool broken, eof;
	bool failed;		/* libpcap met an error; the packets before it come first */
	bool ended;		/* read to its end; eof says no more than that there are no bytes */
	uint32_t snaplen;
	int dlt;
	uint64_t size;		/* of this file, 0 if unknown */
	uint64_t stored;	/* the same of one that is gzip'd, as it is stored */
	uint64_t got, unpacked;	/* bytes read of the file, and what gzip'd ones are unpacked */
	unsigned long packets;	/* read of this file */
	uint64_t offset;	/* of the next record in it [bytes]; plain pcap that is not gzip'd */
	struct capture_file *file;	/* what plugins see of it, or NULL */
	char note[512];		/* why it ends too early */

	bool opening;		/* no packet was read yet, and a signal has nothing to wait for */
	struct pcap_pkthdr *held_hdr;	/* a packet of libpcap's that the burst before had no room for */
	const uint8_t *held_data;

	const struct capture_gate *gate;	/* of the thread that reads, or NULL */
	uint8_t *buf;		/* in the current block */
	size_t at, fill, room;	/* next record, end of bytes in buf, end of the block */
	unsigned bursts;	/* read of this file */
	bool begun;		/* the one that is being read has packets in a block, */
	unsigned moved;		/* and went on to other blocks so often */
	int64_t time;		/* of the last packet of the burst before [ticks] */
} input;

extern struct whole {
	uint64_t size;		/* of all files [bytes], 0 if unknown */
	uint64_t done;		/* of those before the current one [bytes] */
	bool live;		/* an interface */
	bool listed;		/* files of a list */
	bool broken;		/* an input before this one, or one that could not be opened */
} whole;

/* --- bytes.c ------------------------------------------------------------------------------------------------------- */

/* Begin in the first block; nobody uses any. */
void bytes_reset(void);
/* Have at least n bytes from input.at on, or as many as there are. */
size_t bytes_need(size_t n);
/* What was read so far, at the start of the buffer, is gzip'd.  False with the reason in why. */
bool bytes_unpack(char *why);
/* The run ends: what is missing is no fault of the input. */
bool reading_stops(void);
void bytes_free(void);

/* --- open.c -------------------------------------------------------------------------------------------------------- */

/* Open one file; false with a line on stderr. */
bool file_open(const char *path);
void file_close(void);
/* Bytes of the file that what was read of it takes, as it is stored. */
uint64_t file_position(void);
void files_forget(void);

/* Compile the filter for this input; on failure the reason in why. */
bool filter_set(char *why);
extern struct bpf_program filter_prog;
extern bool filter_on;
static inline bool
filter_passes(const struct pcap_pkthdr *h, const uint8_t *d)
{
	return !filter_on || pcap_offline_filter(&filter_prog, h, d) != 0;
}

/* --- walk.c -------------------------------------------------------------------------------------------------------- */

/* The next packets of a file, by us or by libpcap. */
enum capture_status walk_read(struct burst *b);
enum capture_status pcap_read(struct burst *b);
/* The input ends before its end: keep what the main thread has to say of it. */
__attribute__((format(printf, 1, 2))) enum capture_status input_broken(const char *fmt, ...);

/* Packets of libpcap: room for one of any length, live for all that it may hand on at once. */
void arena_begin(struct burst *b);
/* Copy a packet into the burst; false if it has no room for it. */
bool arena_copy(struct burst *b, const struct pcap_pkthdr *h, const uint8_t *d);

/* --- live.c -------------------------------------------------------------------------------------------------------- */

/* On failure a line on stderr and exit 1. */
void live_open(const struct options *o);
enum capture_status live_read(struct burst *b);

/* --- list.c -------------------------------------------------------------------------------------------------------- */

/* The names that a list has; on failure a line on stderr and exit 1. */
void list_read(const char *list);
/* Leave out what cannot be read, which is a failure in the end. */
void list_check(void);
/* Open the next file of the list that can be read; what cannot was told. */
bool list_next(void);
/* How many files there are, and which is being read. */
unsigned list_count(unsigned *number);
void list_free(void);

/* --- rotate.c ------------------------------------------------------------------------------------------------------ */

void rotate_parse(const char *arg);
/* None of the files may be written to. */
void rotate_protect(void);
enum capture_next rotate_next(void);
void rotate_pause(void);
void rotate_free(void);

#endif
