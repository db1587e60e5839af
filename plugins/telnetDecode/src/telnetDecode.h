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

#define TEL_SAVE      0 // 1: What is said is saved, in the folder PREFIX with TEL_SUFFIX behind it [0, 1]
#define TEL_SAVE_SPLIT 1 // A file 0: for both directions, 1: for each (TEL_SAVE=1) [0, 1]
#define TEL_SEQPOS    0 // 1: Text is at its offset in the connection (TEL_SAVE=1, TEL_SAVE_SPLIT=1) [0, 1]
#define TEL_BTFLD     1 // 1: Columns telCmdBF, telOptBF: a bit for each command and option [0, 1]
#define TEL_CMDOPTS   1 // Commands and options as 0: numbers, 1: names [0, 1]
#define TEL_CMD_AGGR  1 // 1: Commands that are there already are not listed again [0, 1]
#define TEL_OPT_AGGR  1 // 1: Options that are there already are not listed again [0, 1]
#define TELUPLN      25 // Max length of user and password [1 - 255]
#define TELCMDN      25 // Max # of commands / flow [1 - 255]
#define TELOPTN      25 // Max # of options / flow [1 - 255]
#define TEL_RMDIR     1 // 1: Files of an earlier run in that folder are removed, 0: they stay (TEL_SAVE=1) [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define TEL_SUFFIX "_telnet" // Folder of the saved files

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
