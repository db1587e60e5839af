/*
 * ftpDecode: commands, replies, users and files of FTP, and which flows carry the files.
 *
 * Memory: 16 bytes a flow; of a control or data flow 1.5 KB, and the texts and lists that the flags below allow
 * (1.5 KB as shipped); all these stay below TEXT_MEM (tranalyzer.h).  Of announced data flows that did not come yet
 * 65,536, of 112 bytes each.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_FTPDECODE_H
#define T2_FTPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define FTP_SAVE      0 // 1: Files and listings are saved, in the folder PREFIX with FTP_SUFFIX behind it [0, 1]
#define FTP_CMD_AGGR  1 // 1: Commands, replies and names that are there already are not listed again [0, 1]
#define FTP_BTFLD     0 // 1: Column ftpCBF: a bit for each command [0, 1]
#define FTP_FRCDATA   0 // FORCE_MODE=1: a control flow that is released, by whom ever, takes its last data flow along
                        // [0, 1]
#define FTP_UXNMLN   10 // Max length of a user [1 - 255]
#define FTP_PXNMLN   15 // Max length of a password [1 - 255]
#define FTP_MXNMLN   50 // Max length of a name [1 - 255]
#define FTP_MAXCPFI  10 // Max # of flows that belong to a flow [1 - 255]
#define FTP_MAXUNM    5 // Max # of users / flow [1 - 255]
#define FTP_MAXPNM    5 // Max # of passwords / flow [1 - 255]
#define FTP_MAXCNM   20 // Max # of commands, of replies and of names / flow [1 - 255]
#define FTP_RMDIR     1 // 1: Files of an earlier run in that folder are removed, 0: they stay (FTP_SAVE=1) [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define FTP_NONAME "nudel" // Name of what is transferred without one
#define FTP_SUFFIX "_ftp"  // Folder of the saved files

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_FTP_NONAME,
	ENV_FTP_SUFFIX,
	ENV_FTP_N
};

/* ftpStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	FTP_STAT_##name = 1 << (bit),
#include "ftpStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
