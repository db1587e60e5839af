/*
 * burst.h - packets that are handed on together, and what else a reader may say
 */
#ifndef T2_BURST_H
#define T2_BURST_H

#include <pcap/pcap.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet.h"

#define BURST_FULL	64	/* packets handed on at once, */
#define BURST_MAX	72	/* and some more, where the time of one is to be confirmed by the next */

struct handover;

struct burst {
	unsigned n;
	const struct capture_file *file;	/* of all packets; NULL: none that can be read again */
	uint64_t offset[BURST_MAX];		/* packet_t.filePos */
	const struct capture_link *link[BURST_MAX];
	struct pcap_pkthdr hdr[BURST_MAX];
	const uint8_t *data[BURST_MAX];		/* in a block of the file, or in the arena */
	bool last;				/* there are no more in the file */
	unsigned cut;				/* the first packet whose time lost nanoseconds, from 1; or 0 */
	uint64_t done;				/* bytes of all files so far, up to the end of the burst */
	uint8_t *arena;				/* copies of packets that libpcap read */
	size_t used, room;			/* bytes of it */
};

/*
 * IDLE: an interface is silent.  WAIT: a file or pipe has no packets yet.  Ends: capture_note() says what is amiss.
 */
enum capture_status { CAPTURE_PACKETS, CAPTURE_IDLE, CAPTURE_WAIT, CAPTURE_FILE_END, CAPTURE_END };

/* NOT_YET: it is to come (-D); ask again after capture_pause(). */
enum capture_next { CAPTURE_FILE, CAPTURE_NOT_YET, CAPTURE_NO_FILE };

/* By what a thread that reads ahead of others waits. */
struct capture_gate {
	struct handover *line;	/* of bursts, in the order in which they were read: the memory of those taken is
				   free */
	int stop_fd;		/* can be read when the reading shall end; line is closed then */
	unsigned blocks;	/* of memory to be filled in turn: */
};
#define CAPTURE_BLOCKS		4u
#define CAPTURE_BLOCKS_MAX	16u

#endif
