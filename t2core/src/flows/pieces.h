/*
 * pieces.h - flows that stay in the table behind their row: the next packet makes the next piece, or is counted only
 *
 * A flow that rests keeps its place, its time and its time-out, so it goes when the unforced flow would have gone,
 * and takes no more of the table.
 */
#ifndef T2_PIECES_H
#define T2_PIECES_H

#include <stdbool.h>

#include "flow_event.h"
#include "lru.h"

/* 0, or -1 with errno. */
int pieces_init(void);
/* A new flow: the first piece, or of the number that its opposite has. */
void piece_begin(unsigned long slot, unsigned long opposite);
/*
 * A packet of a flow that is not REST_NONE: e->slot is where it goes on; false if the packet is counted, and no more.
 */
bool piece_next(struct flow_event *e);
/* Rows of pieces behind which flows may go on are being made. */
void pieces_writing(bool writing);
/* The flow rests, and its opposite too. */
void piece_rest(unsigned long slot, enum flow_rest rest);
/* The flow of a slot goes on in another one, which is returned, as it has become the opposite of a new flow. */
unsigned long piece_wake_opposite(unsigned long slot);

extern uint64_t pieces_packets;	/* of flows that had ended (T2_END_FLOW) or were dropped */

#endif
