/*
 * bgpDecode: sessions, routes and oddities of BGP-4.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_BGPDECODE_H
#define T2_BGPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define BGP_DEBUG          0 // 1: A line for each packet that brings a flow something new in bgpStat [0, 1]
#define BGP_NOTIF_FORMAT   0 // Notifications as 0: numbers, 1: name of the code, 2: names of code and subcode [0 - 2]
#define BGP_IP_FORMAT      1 // Identifiers, and addresses in files as 0: hexadecimal, 1: address, 2: integer [0 - 2]
#define BGP_AS_FORMAT      0 // AS numbers in files as 0: plain, 1: dot above 65535, 2: dot [0 - 2]
#define BGP_TRAD_BOGONS    1 // 1: Prefixes that are never routed are bogons [0, 1]
#define BGP_RT             1 // 1: Keep a table of all prefixes: several origins, more specific ones [0, 1]
#define BGP_OUTPUT_RT      1 // 1: Write the files of routes, anomalies and origins [0, 1]
#define BGP_MASK_FORMAT    1 // Columns of masks in files as 0: hexadecimal, 1: length, 2: address [0 - 2]
#define BGP_RT_MASK        0 // File of routes: 1: masks in columns of their own, 0: behind the prefix [0, 1]
#define BGP_ORIG_ID        0 // File of routes: 1: originator [0, 1]
#define BGP_AGGR           0 // File of routes: 1: aggregator [0, 1]
#define BGP_CLUSTER        0 // File of routes: 1: clusters [0, 1]
#define BGP_COMMUNITIES    0 // File of routes: 1: communities [0, 1]
#define BGP_AS_PATH_AGGR   0 // File of routes: 1: an AS that is there in a row once, with how often [0, 1]
#define BGP_ASIZE        512 // Max # of ASes of a path in the file of routes [1 - 4096]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define BGP_RT_SUFFIX "_bgp.txt" // File of routes: suffix
#define BGP_ANOM_SUFFIX "_bgp_anomalies.txt" // File of anomalies: suffix
#define BGP_MOAS_SUFFIX "_bgp_moas.txt" // File of prefixes with several origins: suffix

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_BGP_RT_SUFFIX,
	ENV_BGP_ANOM_SUFFIX,
	ENV_BGP_MOAS_SUFFIX,
	ENV_BGP_N
};

/* bgpStat, bgpAFlgs */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	BGP_STAT_##name = 1 << (bit),
#include "bgpStat.def"
#undef T2_BIT
#define T2_BIT(bit, name, level, text)	BGP_ODD_##name = 1 << (bit),
#include "bgpAFlgs.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
