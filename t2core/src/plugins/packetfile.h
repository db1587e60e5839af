/*
 * packetfile.h - the packet file of -s
 */
#ifndef T2_PACKETFILE_H_INCLUDED
#define T2_PACKETFILE_H_INCLUDED

#include "flow.h"
#include "packet.h"

void packetfile_open(void);
void packetfile_header_end(void);
void packetfile_line_begin(const flow_t *f);
void packetfile_line_end(const packet_t *pk);
int packetfile_close(void);

#endif
