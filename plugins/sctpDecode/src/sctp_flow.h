/*
 * sctp_flow: what the chunks of one direction of an association have said (RFC 9260).
 *
 *	| source port 16 | destination port 16 | verification tag 32 | checksum 32 | chunks |
 *	chunk: | type 8 | flags 8 | length 16 | value |, padded to 4 bytes
 */
#ifndef SCTP_FLOW_H
#define SCTP_FLOW_H

#include "sctpDecode.h"

#define SCTP_LEN	12	/* of the common header */

enum sctp_chunk {
	SCTP_DATA, SCTP_INIT, SCTP_INIT_ACK, SCTP_SACK, SCTP_HEARTBEAT, SCTP_HEARTBEAT_ACK, SCTP_ABORT, SCTP_SHUTDOWN,
	SCTP_SHUTDOWN_ACK, SCTP_ERROR, SCTP_COOKIE_ECHO, SCTP_COOKIE_ACK, SCTP_ECNE, SCTP_CWR, SCTP_SHUTDOWN_COMPLETE,
	SCTP_AUTH, SCTP_CHUNKS
};

struct sctp_stream {
	uint16_t id, next;	/* sequence number of the next message */
};

struct sctp_flow {
	uint32_t tag;		/* of the first packet that has one */
	uint32_t protocol;	/* of the payload, of the last data */
	uint32_t window0;	/* receiver window of INIT or INIT ACK */
	uint32_t windowMin, windowMax;	/* of all windows */
	uint64_t windowSum;	/* of selective acknowledgements */
	uint32_t windows;
	uint32_t nextTsn, acked;	/* the next data expected; what the last acknowledgement says */
	uint16_t types, causes;	/* bit fields */
	uint16_t nstream, maxStream;	/* streams in the list; largest identifier */
	uint16_t in, out;	/* streams of INIT or INIT ACK */
	uint16_t data, init, aborts;	/* chunks, up to 65535 */
	uint8_t stat, flags;	/* SCTP_STAT_*, SCTP_FLAG_* */
	uint8_t sameAcks;	/* acknowledgements in a row that say the same */
	bool hasTsn, hasWindow;
	uint8_t ntype;
	uint8_t type[SCTP_CHNKVAL > 0 ? SCTP_MAXCTYPE : 1];
	struct sctp_stream stream[SCTP_MAXSTREAM];
};

/* The common header. */
void sctp_flow_header(struct sctp_flow *, const uint8_t *p, size_t len, bool whole);

/* Take chunks of len captured bytes, wire on the wire; returns how many were there. */
unsigned sctp_flow_chunks(struct sctp_flow *, const uint8_t *p, size_t len, size_t wire);

/* Name of a chunk type, "-" if it has none. */
const char *sctp_chunk_name(uint8_t type);

#endif
