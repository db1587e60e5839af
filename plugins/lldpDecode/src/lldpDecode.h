/*
 * lldpDecode: what neighbours say of themselves in LLDP (IEEE 802.1AB).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_LLDPDECODE_H
#define T2_LLDPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define LLDP_TTL_AGGR    1 // 1: Each time to live once; 0: that of each message [0, 1]
#define LLDP_NUM_TTL     8 // Max # of times to live / flow [1 - 255]
#define LLDP_OPT_TLV     1 // 1: Columns of optional TLVs [0, 1]
#define LLDP_STRLEN     20 // Max length of texts [bytes] [1 - 255]
#define LLDP_LSTRLEN   100 // Max length of the system description [bytes] [1 - 511]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* lldpStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	LLDP_STAT_##name = 1 << (bit),
#include "lldpStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
