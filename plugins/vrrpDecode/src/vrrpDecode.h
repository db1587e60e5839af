/*
 * vrrpDecode: virtual routers, their priorities, intervals and addresses (VRRP versions 2 and 3).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_VRRPDECODE_H
#define T2_VRRPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define VRRP_NUM_VRID    5 // Max # of virtual router IDs / flow [1 - 255]
#define VRRP_NUM_IP     25 // Max # of addresses / flow [1 - 255]
#define VRRP_RT          1 // 1: Write the file of advertisements [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define VRRP_SUFFIX "_vrrp.txt" // File of advertisements: suffix

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_VRRP_SUFFIX,
	ENV_VRRP_N
};

/* vrrpStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	VRRP_STAT_##name = 1 << (bit),
#include "vrrpStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
