/*
 * mb_flow: what the messages of one direction of a flow have said.
 *
 *	| transaction 16 | protocol 16, 0 | length 16 | unit 8 | function 8 | data |
 *
 * The length counts what is behind it.  A function code with its highest bit set is an exception, whose data are a
 * code.
 *
 * Depends on nothing of the core: messages go in as bytes and change the state.
 */
#ifndef MB_FLOW_H
#define MB_FLOW_H

#include "framed.h"
#include "modbus.h"

#define MB_HEADER	8u	/* up to the function */

struct mb_flow {
	uint64_t functions, failed;	/* function codes below 64, a bit each; those of exceptions */
	struct t2_framed framed;
	uint32_t n;			/* messages */
	uint16_t stat;			/* MB_STAT_* */
	uint16_t nexceptions;		/* up to 65535 */
	uint16_t exceptions;		/* their codes below 16, a bit each */
	uint8_t unit;			/* of the first message */
	uint8_t nfc, nfex, nexc;	/* elements of the lists */
	/* an element more, as no array has none */
	uint8_t fc[MB_NUM_FUNC + 1], fex[MB_NUM_FEX + 1], exc[MB_NUM_EX + 1];
};

/* Take a message of which n bytes are there, n < whole if it was not captured; what it adds to the status. */
uint16_t mb_flow_message(struct mb_flow *, const uint8_t *p, size_t n, size_t whole);

/* Do the first bytes of a direction look like a message?  1 yes, 0 no, -1 too few to say. */
int mb_looks(const uint8_t *p, size_t n);

/* Messages of TCP; what begins with no header is one as far as its segment goes. */
extern const struct t2_framing mb_framing;

#endif
