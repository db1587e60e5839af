/*
 * telnetDecode: commands, options and log-ins of Telnet.
 *
 * Memory: 16 bytes a flow; 300 bytes of a Telnet flow as shipped, below TEXT_MEM (tranalyzer.h).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_TELNETDECODE_H
#define T2_TELNETDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define TEL_BTFLD     1 // 1: Columns telCmdBF, telOptBF: a bit for each command and option [0, 1]
#define TEL_CMDOPTS   1 // Commands and options as 0: numbers, 1: names [0, 1]
#define TEL_CMD_AGGR  1 // 1: Commands that are there already are not listed again [0, 1]
#define TEL_OPT_AGGR  1 // 1: Options that are there already are not listed again [0, 1]
#define TELUPLN      25 // Max length of user and password [1 - 255]
#define TELCMDN      25 // Max # of commands / flow [1 - 255]
#define TELOPTN      25 // Max # of options / flow [1 - 255]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

/*      No env / runtime configuration flags available for telnetDecode       */

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* telStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	TEL_STAT_##name = 1 << (bit),
#include "telStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
