/*
 * dnp3_flow: what one direction of a flow has said in DNP3 (IEEE 1815, 8 to 10).
 *
 *	frame:		| 05 64 | length 8 | control 8 | destination 16 | source 16 | CRC 16 | blocks |	little endian
 *	block:		| up to 16 bytes | CRC 16 |
 *	segment:	| FIN 1, FIR 1, number 6 | part of a fragment |
 *	fragment:	| FIR 1, FIN 1, CON 1, UNS 1, number 4 | function 8 | responses: IIN 16 | objects |
 *
 * Depends on the user flags, not on the core but for its memory (stream.h): bytes go in and change the state.
 */
#ifndef DNP3_FLOW_H
#define DNP3_FLOW_H

#include "dnp3Decode.h"

#include "cursor.h"
#include "framed.h"

#define DNP3_HEAD	10u	/* bytes of a frame's header */
#define DNP3_FRAME	292u	/* of the longest frame */
#define DNP3_JOINS	4u	/* fragments that are joined at once: of several outstations */
#define DNP3_CODES	40u	/* function codes that exist, and some that don't */
#define DNP3_STATUSES	24u	/* the same of controls */

/* A fragment whose end did not come yet. */
struct dnp3_join {
	uint8_t *part;		/* DNP3_FRAGMAX bytes; NULL: none.  Owned */
	uint32_t n;
	uint16_t source, destination;
	uint8_t next;		/* number of the segment that is to come */
};

/* Function codes in the order of their first appearance. */
struct dnp3_codes {
	uint8_t n, v[DNP3_CODES];
};

struct dnp3_flow {
	uint16_t stat;			/* DNP3_STAT_* */
	uint16_t iin;			/* of all responses */
	uint32_t frames, wrong, fragments;	/* wrong: with a CRC that does not fit */
	uint32_t link;			/* a bit for each function, those of secondary stations in the upper half */
	struct dnp3_codes asked, answered;
	struct dnp3_pair { uint16_t source, destination; } address[DNP3_MAXADDR];
	struct dnp3_object { uint8_t group, variation; } object[DNP3_MAXOBJ];
	uint8_t naddress, nobject, nstatus;
	uint8_t status[DNP3_STATUSES];	/* of controls in responses */
	bool port;			/* it has DNP3's */
	struct t2_framed framed;
	struct dnp3_join join[DNP3_JOINS];
	uint8_t turn;			/* which is given up next */
};

/* Do n bytes begin with a frame?  1, 0, -1 too few to say */
int dnp3_looks(const uint8_t *p, size_t n);

/* Take the next bytes of a connection; a datagram, of which cut bytes were not captured. */
void dnp3_flow_bytes(struct dnp3_flow *, const struct t2_bytes *);
void dnp3_flow_datagram(struct dnp3_flow *, const uint8_t *p, size_t n);

/* The flow ends: what there is of frames and fragments. */
void dnp3_flow_end(struct dnp3_flow *);
void dnp3_flow_clear(struct dnp3_flow *);

/* The name of a function code; NULL if it has none. */
const char *dnp3_name(uint8_t code);

/* --- for dnp3_objects.c ----------------------------------------------------------------------------------------- */

/* The objects of a fragment; data: they have values.  False: malformed. */
bool dnp3_objects(struct dnp3_flow *, struct cursor, bool data, bool response);

#endif
