/*
 * reader.h - packets read and decoded, on a thread of its own where that pays
 */
#ifndef T2_READER_H
#define T2_READER_H

#include <stdbool.h>

#include "capture.h"
#include "decode.h"
#include "flowtable.h"
#include "packet.h"

/* A burst, and what the decoder says of it. */
struct work {
	enum capture_status status;		/* n > 0 only with CAPTURE_PACKETS */
	struct burst b;
	packet_t packets[BURST_MAX];
	struct decode_copies copies;		/* which packets[] points into */
	struct flow_key keys[BURST_MAX];	/* of those that have a flow */
};

/* Begin with the file that was opened; false if its link type cannot be decoded. */
bool reader_begin(void);
/* The time of the first packet of a file whose packets cannot be decoded; false if it has none. */
bool reader_first_time(struct timeval *ts);
/* The next burst, or what else there is; bursts before it that dispatch_bursts_done counts may be used again. */
struct work *reader_next(void);
/* End with this file. */
void reader_end(void);
/* The stage of T2_BENCH_STAGE: 1 read, 2 decode, 0 all. */
int reader_bench_stage(void);

#endif
