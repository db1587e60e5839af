/*
 * shift: addresses, VLAN, TTL and checksum of a packet's copy, changed as the flags say.
 *
 * The packet that the other plugins see stays as it was.
 */
#ifndef SHIFT_H
#define SHIFT_H

#include "pcapd.h"

/* Whether a flag asks for a change of the bytes. */
#define PD_SHIFTS	(PD_MACSHFT == 1 || PD_VLNSHFT == 1 || PD_IPSHFT == 1 || PD_TTLSHFT > 0 || PD_CHKSUML3 == 1)

/* Change copy, which has the captured bytes of packet. */
void shift_packet(const packet_t *packet, uint8_t *copy);

#endif
