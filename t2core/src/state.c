/*
 * state.c - the state of the run and its counters, as plugins (t2api.h) and the report read them
 */
#include "state.h"

#include "t2api.h"

FILE *t2_report;
T2_PER_THREAD struct timeval actTime;
struct timeval startTStamp, startTStamp0;
T2_PER_THREAD uint64_t globalWarn;
volatile uint32_t globalInt;
T2_PER_THREAD unsigned t2_worker;
T2_PER_THREAD outputBuffer_t *main_output_buffer;

#define DEFINE(name)	T2_PER_THREAD uint64_t name, name##0;
T2_COUNTERS(DEFINE)
#undef DEFINE

uint64_t totalfIndex, maxNumFlows, maxNumFlowsPeak;
uint64_t numPacketsL2[65536], numBytesL2[65536], numPacketsL20[65536], numBytesL20[65536];
uint64_t numPacketsL3[256], numBytesL3[256], numPacketsL30[256], numBytesL30[256];

uint32_t hdrs_min = UINT32_MAX, hdrs_max;
uint64_t hdrs_sum, hdrs_packets;
uint8_t vlans_max, mpls_max;
uint64_t input_done;
