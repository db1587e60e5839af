/*
 * packetfile.h - the packet file of -s
 */
#ifndef T2_PACKETFILE_H
#define T2_PACKETFILE_H

#include "flow.h"
#include "packet.h"

/* Plugin i, from 0 on, is called next: to initialize, or for the packet of a line. */
void packetfile_row_begin(unsigned i);
/* It has returned: what is left of its columns has no value. */
void packetfile_row_end(void);

void packetfile_open(void);
void packetfile_header_end(void);
void packetfile_line_begin(const flow_t *f);
void packetfile_line_end(const packet_t *pk);
int packetfile_close(void);

/*
 * A packet file that could not be written.  Its rows are the lines that were begun; one that was read behind the one
 * that could not be written would be none.
 */
struct packetfile_failure {
	const char *file, *reason;
	uint64_t has, lacks;	/* rows */
};
/* NULL if there is none.  When it is closed. */
const struct packetfile_failure *packetfile_failure(void);

#endif
