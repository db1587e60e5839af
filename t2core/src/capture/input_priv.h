/*
 * Between the files of the capture, from the ground up: input.c, what is being read; bytes.c, link.c, walk.c, open.c
 * and live.c for one input; list.c and rotate.c for which is next.  capture.c stands on all of them.
 */
#ifndef T2_INPUT_PRIV_H
#define T2_INPUT_PRIV_H

#include <stdatomic.h>

#include "burst.h"
#include "capfile.h"
#include "options.h"

#define RECORD_MAX	CAPFILE_PACKET_MAX

struct ahead;
struct unpack;

/* A file that a thread of its own reads. */
struct packed_file {
	int fd;
	bool used;
	int error;		/* of a read that failed, or 0 */
	_Atomic uint64_t got;	/* bytes read */
};

/* The file or interface that is being read. */
extern struct input {
	const char *path;	/* as users wrote it, for messages */
	int fd;
	struct unpack *unpack;	/* packed: unpacks what is read; else NULL */
	struct ahead *ahead;	/* does so in a thread; else NULL */
	struct packed_file packed;	/* which reads this, */
	uint64_t got_first;	/* behind so many bytes */
	pcap_t *pcap;		/* reads by libpcap, or knows the header of a plain file */
	bool walk;		/* plain pcap or pcapng, read by us ... */
	struct capfile format;	/* ... as this */
	bool regular;		/* a file whose reads do not wait for anybody */
	bool broken, eof;
	bool failed;		/* libpcap met an error; the packets before it come first */
	bool ended;		/* read to its end; eof says no more than that there are no bytes */
	uint32_t snaplen;
	const struct link *link;	/* of the next packet; before it, of the first one or the first interface */
	int dlt;		/* of the first packet */
	const struct capfile_link *from;	/* pcapng: what link is of */
	uint32_t skip;		/* bytes in front of the next block that are of no use */
	bool held;		/* the first packet was looked at: ... */
	struct capfile_packet first;	/* ... it is this, */
	size_t first_size;	/* with so many bytes */
	uint64_t unfiltered;	/* packets of link types for which there is no filter */
	uint64_t size;		/* of this file, 0 if unknown */
	uint64_t stored;	/* the same of one that is gzip'd, as it is stored */
	uint64_t got, unpacked;	/* bytes read of the file, and what gzip'd ones are unpacked */
	unsigned long packets;	/* read of this file */
	uint64_t offset;	/* of the next record in it [bytes]; plain pcap that is not packed */
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
} inputs;

/* The input ends before its end: keep what the main thread has to say of it. */
__attribute__((format(printf, 1, 2))) enum capture_status input_broken(const char *fmt, ...);

/* --- bytes.c ---------------------------------------------------------------------------------------------------- */

/* Begin in the first block; nobody uses any. */
void bytes_reset(void);
/* Have at least n bytes from input.at on, or as many as there are. */
size_t bytes_need(size_t n);
/* What was read so far, at the start of the buffer, is packed.  False with the reason in why. */
bool bytes_unpack(char *why);
/* The file is done with. */
void bytes_close(void);
/* The run ends: what is missing is no fault of the input. */
bool reading_stops(void);
void bytes_free(void);

/* --- open.c ----------------------------------------------------------------------------------------------------- */

/* Open one file; false with a line on stderr. */
bool file_open(const char *path);
void file_close(void);
/* Bytes of the file that what was read of it takes, as it is stored. */
uint64_t file_position(void);
void files_forget(void);

/* --- link.c ----------------------------------------------------------------------------------------------------- */

/* A link type, with the filter for it. */
struct link {
	struct capture_link of;
	bool filtered;		/* packets have to pass prog */
	struct bpf_program prog;
	char *why;		/* no filter could be made: no packet passes; else NULL */
};

/* A pcap_t that reads a stream; NULL with the reason in why. */
pcap_t *pcap_of(FILE *f, char *why);
/* The link type of capture files; on failure NULL, and the reason in why. */
const struct link *link_get(uint32_t linktype, char *why);
/* That of an input of libpcap's. */
const struct link *link_of(pcap_t *p, char *why);
void links_forget(void);

static inline bool
filter_passes(const struct link *l, const struct pcap_pkthdr *h, const uint8_t *d)
{
	return !l->filtered || (l->why == NULL && pcap_offline_filter(&l->prog, h, d) != 0);
}

/* --- walk.c ----------------------------------------------------------------------------------------------------- */

/* The next packets of a file, by us or by libpcap. */
enum capture_status walk_read(struct burst *b);
enum capture_status pcap_read(struct burst *b);
/* pcapng: look at the blocks before the first packet, as far as they are there, and know what kind it is. */
bool walk_begin(char *why);

/* Packets of libpcap: room for one of any length, live for all that it may hand on at once. */
void arena_begin(struct burst *b);
/* Copy a packet into the burst; false if it has no room for it. */
bool arena_copy(struct burst *b, const struct pcap_pkthdr *h, const uint8_t *d);

/* --- live.c ----------------------------------------------------------------------------------------------------- */

/* On failure a line on stderr and exit 1. */
void live_open(const struct options *o);
enum capture_status live_read(struct burst *b);

/* --- list.c ----------------------------------------------------------------------------------------------------- */

/* The names that a list has; on failure a line on stderr and exit 1. */
void list_read(const char *list);
/* Leave out what cannot be read, which is a failure in the end. */
void list_check(void);
/* Open the next file of the list that can be read; what cannot was told. */
bool list_next(void);
/* How many files there are, and which is being read. */
unsigned list_count(unsigned *number);
void list_free(void);

/* --- rotate.c --------------------------------------------------------------------------------------------------- */

void rotate_parse(const char *arg);
/* None of the files may be written to. */
void rotate_protect(void);
enum capture_next rotate_next(void);
void rotate_pause(void);
void rotate_free(void);

#endif
