/*
 * icmpDecode: types and codes, echo sequences, covert channels and the flows that caused errors (ICMP, ICMPv6).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_ICMPDECODE_H
#define T2_ICMPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define ICMP_TC_MD       0 // Types and codes as 0: bit fields, 1: list of pairs [0, 1]
#define ICMP_NUM        10 // Max # of pairs / flow (needs ICMP_TC_MD=1) [1 - 255]
#define ICMP_FDCORR      1 // 1: Correct the flow direction: who asks is A [0, 1]
#define ICMP_PARENT      1 // 1: Look up the flow that caused an error [0, 1]
#define ICMP_FRCPARENT   0 // FORCE_MODE=1: an error releases its flow and the flow that caused it (needs
                           // ICMP_PARENT=1) [0, 1]
#define ICMP_STATFILE    1 // 1: Write the statistics file [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define ICMP_NOCODE "-" // Statistics file: text in place of a code
#define ICMP_SUFFIX "_icmpStats.txt" // Statistics file: suffix

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_ICMP_NOCODE,
	ENV_ICMP_SUFFIX,
	ENV_ICMP_N
};

/* icmpStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	ICMP_STAT_##name = 1 << (bit),
#include "icmpStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
