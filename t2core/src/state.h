/*
 * state.h - what the run counts beside the counters of t2api.h
 */
#ifndef T2_STATE_H_INCLUDED
#define T2_STATE_H_INCLUDED

#include <stdint.h>

/* Headers of a packet: least, most, and their sum over so many packets. */
extern uint32_t hdrs_min, hdrs_max;
extern uint64_t hdrs_sum, hdrs_packets;

#endif
