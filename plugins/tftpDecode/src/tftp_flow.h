/*
 * tftp_flow: what the datagrams of one direction of a flow have said.
 *
 *	read, write	| 1, 2 16 | file | 0 | mode | 0 | options ... |
 *	data		| 3 16 | block 16 | data |
 *	acknowledgement	| 4 16 | block 16 |
 *	error		| 5 16 | code 16 | text | 0 |
 *	options		| 6 16 | options ... |
 *
 * Depends on nothing of the core: a datagram goes in as bytes and changes the state.
 */
#ifndef TFTP_FLOW_H
#define TFTP_FLOW_H

#include "tftpDecode.h"

enum tftp_operation { TFTP_RRQ = 1, TFTP_WRQ, TFTP_DATA, TFTP_ACK, TFTP_ERROR, TFTP_OACK };
extern const char tftp_operation_names[TFTP_OACK + 1][4];

struct tftp_flow {
	uint16_t stat;			/* TFTP_STAT_* */
	uint16_t block, ack;		/* the last ones */
	bool blocks, acks;		/* there were some */
	uint8_t operations, errors;	/* a bit each: operation - 1, code - 1 */
	uint8_t nop, nparam, nerr;
	uint8_t op[TFTP_MAXCNM];	/* enum tftp_operation */
	uint16_t err[TFTP_MAXCNM];	/* codes as they are sent */
	/* the file in work, if files are saved */
	uint32_t file;			/* how many there were */
	uint16_t number;		/* of the last block, as it was sent */
	bool open, over, begun;		/* it has blocks; the last one came; something was saved */
	bool written;			/* by who asked */
	bool fragments;			/* more of the datagram fragId may come: its data begins at fragAt */
	uint32_t size;			/* [bytes] of a block that is not the last */
	uint32_t fragId;
	uint64_t last, fragAt;		/* which block that was, from 1 on; offset in the file */
	char param[TFTP_MAXCNM][TFTP_MXNMLN + 1];
};

/* Take a datagram of which n bytes are there; cut: more were sent.  Its operation, 0 if it has none. */
unsigned tftp_flow_datagram(struct tftp_flow *, const uint8_t *p, size_t n, bool cut);

/*
 * Where in its file does the data of a block stand, that was sent with a number and len bytes?  A file begins with
 * block 1 of another transfer.  False: nowhere.
 */
bool tftp_flow_place(struct tftp_flow *, uint16_t number, uint32_t len, uint64_t *at);

/* Does a datagram look like a request?  1 yes, 0 no. */
int tftp_looks(const uint8_t *p, size_t n);

/* May it be an answer to one: anything but a request? */
bool tftp_may_answer(const uint8_t *p, size_t n);

#endif
