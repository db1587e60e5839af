/*
 * findexer: an index from flows to the packets of the captures, which tawk -x reads.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md describes the file.
 */
#ifndef T2_FINDEXER_H
#define T2_FINDEXER_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define FNDXR_PACKETS 1 // With -s: index the packet numbers too, for tawk -P -x [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define FNDXR_SEGMENT 262144 // Packets of a segment, which are held in memory: up to 58 bytes each [1024 - 16777216]
#define FNDXR_SUFFIX "_flows.xer" // Suffix of the index of flows
#define FNDXR_PKT_SUFFIX "_packets.xer" // Suffix of the index of packet numbers

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_FNDXR_SEGMENT,
	ENV_FNDXR_SUFFIX,
	ENV_FNDXR_PKT_SUFFIX,
	ENV_FNDXR_N
};

#endif
