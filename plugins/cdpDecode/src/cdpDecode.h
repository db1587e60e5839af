/*
 * cdpDecode: what devices of Cisco say of themselves in CDP.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_CDPDECODE_H
#define T2_CDPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define CDP_NADDR     5 // Max # of addresses / flow [1 - 255]
#define CDP_NMADDR    5 // Max # of management addresses / flow [1 - 255]
#define CDP_NIPPG     5 // Max # of IP prefixes / flow [1 - 255]
#define CDP_STRLEN   25 // Max length of texts [bytes] [1 - 255]
#define CDP_LSTRLEN 100 // Max length of the software version [bytes] [1 - 511]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* cdpStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	CDP_STAT_##name = 1 << (bit),
#include "cdpStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
