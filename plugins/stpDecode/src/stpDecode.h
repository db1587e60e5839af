/*
 * stpDecode: roots and bridges of spanning trees (IEEE 802.1D, 802.1w, 802.1s, 802.1aq; PVST+).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_STPDECODE_H
#define T2_STPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define STP_RTPREXT 1 // 1: Priority, extension and MAC address of bridges in columns of their own [0, 1]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* stpStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	STP_STAT_##name = 1 << (bit),
#include "stpStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
