/*
 * ntpDecode: what clocks tell each other (NTP, SNTP: RFC 5905, 4330).
 *
 * Memory: 8 bytes a flow, 120 bytes an NTP flow.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_NTPDECODE_H
#define T2_NTPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define NTP_TS       1 // columns of the four time stamps [0, 1]
#define NTP_LIVM_HEX 0 // leap indicator, version, mode: 0: three numbers, 1: the byte that they are in [0, 1]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* ntpStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	NTP_STAT_##name = 1 << (bit),
#include "ntpStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
