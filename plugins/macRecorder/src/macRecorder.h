/*
 * macRecorder: which MAC addresses have sent the packets of a flow to which, and whose they are.
 *
 * Memory of a flow: 32 bytes, and 24 for each of MR_MAX_MAC - 1 pairs if it has more than one: 392 bytes as shipped.
 * Of names: 4 MB.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_MACRECORDER_H
#define T2_MACRECORDER_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define MR_MAC_FMT  1 // MAC addresses are 0: hexadecimal numbers, 1: MAC addresses, 2: decimal numbers [0, 1, 2]
#define MR_NPAIRS   1 // column macPairs [0, 1]
#define MR_MACLBL   2 // labels: 0: none, 1: lines of the table, 2: short names, 3: names [0 - 3]
#define MR_MAX_MAC 16 // Max # of MAC pairs / flow [1 - 65535]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* macStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	MR_STAT_##name = 1 << (bit),
#include "macStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
