/*
 * igmpDecode: versions, types and groups of IGMP, and what is wrong with its messages.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_IGMPDECODE_H
#define T2_IGMPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define IGMP_TC_MD       0 // Types and codes as 0: bit field, 1: list of pairs [0, 1]
#define IGMP_NUM        10 // Max # of pairs / flow (needs IGMP_TC_MD=1) [1 - 255]
#define IGMP_STATFILE    1 // 1: Write the statistics file [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define IGMP_NOCODE "-" // Statistics file: text in place of a code
#define IGMP_SUFFIX "_igmpStats.txt" // Statistics file: suffix

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_IGMP_NOCODE,
	ENV_IGMP_SUFFIX,
	ENV_IGMP_N
};

/* igmpStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	IGMP_STAT_##name = 1 << (bit),
#include "igmpStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
