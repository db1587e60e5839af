/*
 * state.h - what the run counts beside the counters of t2api.h
 */
#ifndef T2_STATE_H
#define T2_STATE_H

#include <stdint.h>

/* Headers of a packet: least, most, and their sum over so many packets. */
extern uint32_t hdrs_min, hdrs_max;
extern uint64_t hdrs_sum, hdrs_packets;

/* Headers in the stack of a packet, at most. */
extern uint8_t vlans_max, mpls_max;

/* Bytes of the input that were worked on. */
extern uint64_t input_done;

#endif
