/*
 * snmpDecode: who manages which devices, as whom (SNMP: RFC 1157, 1901, 3412, 3414, 3416, 3430).
 *
 * Memory: 16 bytes a flow, 270 bytes a flow of SNMP, below TEXT_MEM; in TCP a message that is not complete, up to 2
 * KB, of STREAM_MEM.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_SNMPDECODE_H
#define T2_SNMPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define SNMP_STRLEN 64 // Max length of a community and of a user [1 - 255]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* snmpStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	SNMP_STAT_##name = 1 << (bit),
#include "snmpStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
