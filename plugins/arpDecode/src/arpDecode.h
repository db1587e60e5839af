/*
 * arpDecode: who says that an IPv4 address is its own (ARP, RARP, InARP), and who contradicts.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_ARPDECODE_H
#define T2_ARPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define ARP_MAX_IP 10 // Max # of MAC/IP pairs / flow [1 - 255]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* arpStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	ARP_STAT_##name = 1 << (bit),
#include "arpStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
