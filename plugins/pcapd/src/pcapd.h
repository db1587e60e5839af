/*
 * pcapd: the packets of chosen flows, written to a capture file.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says how flows are chosen.
 */
#ifndef T2_PCAPD_H
#define T2_PCAPD_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define PD_MODE_PKT  0 // 1: Only packets with a number in the range below [0, 1]
#define PD_STRTPKT   1 // First packet of the range
#define PD_ENDPKT   10 // Last packet of the range; if zero, the end of the capture

#define PD_MODE_IN   0 // 0: Flows of the -e file; without -e flows with the alarm bit, 1: all packets [0, 1]
#define PD_LBSRCH    0 // -e file is 0: text, 1: binary (a 64-bit count, then the indices in ascending order) [0, 1]
#define PD_EQ        1 // 1: The chosen flows, 0: all others [0, 1]
#define PD_OPP       0 // 1: A flow with the alarm bit gives it to its opposite [0, 1]
#define PD_DIRSEL    0 // Directions of the flows of the -e file: 0: both, 2: only A, 3: only B [0, 2, 3]

#define PD_MODE_OUT  0 // 0: One file, 1: a file per flow index [0, 1]
#define PD_COMMENT   0 // 1: Write pcapng, and with each packet the index of its flow as a comment [0, 1]
#define PD_SPLIT     0 // 1: Obey -W with a size in bytes (needs PD_MODE_OUT=0) [0, 1]

#define PD_TSHFT     0 // 1: Shift the time stamps [0, 1]
#define PD_TTSFTS    0 // by this many seconds
#define PD_TTSFTNMS  1 // and fractions: microseconds, with TSTAMP_PREC=1 nanoseconds

#define PD_MACSHFT   0 // 1: Add to the last byte of the MAC addresses [0, 1]
#define PD_MACSSHFT  1 // of the source this [0 - 255]
#define PD_MACDSHFT  1 // of the destination this [0 - 255]

#define PD_VLNSHFT   0 // 1: Add to the innermost VLAN id [0, 1]
#define PD_VLNISHFT  1 // this [0 - 4095]

#define PD_IPSHFT    0 // 1: Add to the innermost IP addresses [0, 1]
#define PD_IP4SHFT   1 // to IPv4 addresses this
#define PD_IP6SHFT   1 // to the last 32 bits of IPv6 addresses this

#define PD_TTLSHFT   0 // Innermost TTL or hop limit: 0: as is, 1: (TTL - PD_TTL) mod PD_TTLMOD, 2: less a random
                       // amount below PD_TTL [0 - 2]
#define PD_TTL       8 // TTL offset [1 - 255]
#define PD_TTLMOD  128 // TTL modulus [1 - 255]

#define PD_CHKSUML3  0 // 1: Repair the checksum of the innermost IPv4 header [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define PD_MAX_FD 128 // PD_MODE_OUT=1: files open at a time
#define PD_SUFFIX "_pcapd.pcap" // Suffix of the file

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_PD_MAX_FD,
	ENV_PD_SUFFIX,
	ENV_PD_N
};

#endif
