/*
 * ospfDecode: messages, link states, routers and neighbours of OSPF (versions 2 and 3).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_OSPFDECODE_H
#define T2_OSPFDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define OSPF_OUTPUT_HLO    1 // 1: Write the file of hellos [0, 1]
#define OSPF_OUTPUT_DBD    1 // 1: Write the file of database descriptions [0, 1]
#define OSPF_OUTPUT_MSG    1 // 1: Write the files of link states: requests, updates, acknowledgements [0, 1]
#define OSPF_OUTPUT_STATS  1 // 1: Write the statistics file [0, 1]
#define OSPF_MASK_AS_IP    1 // Files: netmasks as 0: hexadecimal numbers, 1: addresses [0, 1]
#define OSPF_AREA_AS_IP    0 // Areas as 0: numbers, 1: addresses [0, 1]
#define OSPF_LSID_AS_IP    1 // Files: link state IDs as 0: numbers, 1: addresses [0, 1]
#define OSPF_TYP_STR       1 // Message types as 0: bit field, 1: list of names [0, 1]
#define OSPF_LSTYP_STR     1 // Files: link state types as 0: numbers, 1: names [0, 1]
#define OSPF_NEIGMAX      10 // Max # of neighbours / flow [1 - 255]
#define OSPF_NUMTYP       10 // Max # of message types and of passwords / flow [1 - 255]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define OSPF_HLO_SUFFIX "_ospfHello.txt" // File of hellos: suffix
#define OSPF_DBD_SUFFIX "_ospfDBD.txt" // File of database descriptions: suffix
#define OSPF_MSG2_SUFFIX "_ospf2Msg.txt" // File of link states, version 2: suffix
#define OSPF_MSG3_SUFFIX "_ospf3Msg.txt" // File of link states, version 3: suffix
#define OSPF_STATS_SUFFIX "_ospfStats.txt" // Statistics file: suffix

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_OSPF_HLO_SUFFIX,
	ENV_OSPF_DBD_SUFFIX,
	ENV_OSPF_MSG2_SUFFIX,
	ENV_OSPF_MSG3_SUFFIX,
	ENV_OSPF_STATS_SUFFIX,
	ENV_OSPF_N
};

/* ospfStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	OSPF_STAT_##name = 1 << (bit),
#include "ospfStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
