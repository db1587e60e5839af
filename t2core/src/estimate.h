/*
 * estimate.h - extremes of the raw bandwidth (MIN_MAX_ESTIMATE)
 */
#ifndef T2_ESTIMATE_H
#define T2_ESTIMATE_H

#include <stdio.h>

#include "packet.h"

void estimate_packet(const packet_t *pk);
void estimate_report(FILE *stream);

#endif
