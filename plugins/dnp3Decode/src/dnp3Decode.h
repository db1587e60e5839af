/*
 * dnp3Decode: what masters ask outstations of the grid to do, and what these say: DNP3 (IEEE 1815) over TCP and UDP.
 *
 * Memory: 8 bytes a flow; a DNP3 flow 180 bytes, 4 * DNP3_MAXADDR and 2 * DNP3_MAXOBJ (of TEXT_MEM), and up to four
 * fragments of DNP3_FRAGMAX that are not complete (of STREAM_MEM).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_DNP3DECODE_H
#define T2_DNP3DECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define DNP3_NAMES      1 // function codes: 0: numbers, 1: names [0, 1]
#define DNP3_MAXADDR   16 // max # of pairs of addresses / flow [1 - 255]
#define DNP3_MAXOBJ    32 // max # of kinds of objects / flow [1 - 255]
#define DNP3_FRAGMAX 4096 // max length of a fragment that is joined [bytes] [256 - 65535]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* dnp3Stat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	DNP3_STAT_##name = 1 << (bit),
#include "dnp3Stat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
