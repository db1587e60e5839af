/*
 * capture.h - packets
 */
#ifndef T2_CAPTURE_H_INCLUDED
#define T2_CAPTURE_H_INCLUDED

#include <pcap/pcap.h>

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "packet.h"

#define BURST_MAX	64	/* packets handed on at once */

struct burst {
	unsigned n;
	const struct capture_file *file;	/* of all packets; NULL: none that can be read again */
	uint64_t offset[BURST_MAX];		/* packet_t.filePos */
	struct pcap_pkthdr hdr[BURST_MAX];
	const uint8_t *data[BURST_MAX];		/* in a block of the file, or in the arena */
	uint8_t *arena;				/* copies of packets that libpcap read */
	size_t used, room;			/* bytes of it */
};

/* IDLE: an interface is silent.  WAIT: a file or pipe has no packets yet.  What a broken input says: capture_tell. */
enum capture_status { CAPTURE_PACKETS, CAPTURE_IDLE, CAPTURE_WAIT, CAPTURE_FILE_END, CAPTURE_END };

/* Learn what the input of the options consists of, so that no output lies over it: before any output is opened. */
void capture_inputs(const struct options *o);
/* Open the input; on failure a line on stderr and exit 1. */
void capture_open(const struct options *o);
/* Next packets, valid as long as reader_await_bursts does not count the burst.  CAPTURE_FILE_END: call capture_next_file. */
enum capture_status capture_read(struct burst *b);
void capture_tell(void);	/* why the file ended before its end, a line in the report, if it did */
bool capture_next_file(void);
bool capture_wants_thread(void);	/* the current file is large, or of unknown size, or work is dealt anyhow */
void capture_close(void);
bool capture_is_live(void);
bool capture_broken(void);	/* an input ended before its end, or could not be opened */
bool capture_ended(void);	/* the current file has no more packets */
bool capture_has_end(void);	/* the input is files that are there, not a stream without an end of its own */
/* The current file, and which of how many of a list it is. */
const char *capture_file_name(unsigned *number, unsigned *of);
uint64_t capture_size(void);	/* all files [bytes], 0 if unknown */
uint64_t capture_file_headers(void);	/* file headers counted in the percentage [bytes] */
void capture_stats(uint64_t *received, uint64_t *dropped, uint64_t *ifdropped);

#endif
