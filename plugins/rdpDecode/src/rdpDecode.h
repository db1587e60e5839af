/*
 * rdpDecode: who wants whose desktop, and how well it is protected: RDP (MS-RDPBCGR).
 *
 * Memory: 8 bytes a flow; an RDP flow 520 bytes, 8 * RDP_MAXCHAN and eight texts of RDP_STRMAX (of TEXT_MEM); a
 * message that is not complete (of STREAM_MEM, at most 16 KiB a direction).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_RDPDECODE_H
#define T2_RDPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define RDP_LOGIN     1 // columns of the log-in that is sent in clear: user, domain, password, address [0, 1]
#define RDP_MAXCHAN  31 // max # of channels / flow [1 - 31]
#define RDP_STRMAX   96 // max length of a text [bytes] [8 - 255]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* rdpStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	RDP_STAT_##name = 1 << (bit),
#include "rdpStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
