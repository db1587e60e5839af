/*
 * ircDecode: users, commands and replies of IRC (RFC 1459, 2812).
 *
 * Memory: 16 bytes a flow, 2.4 KB a flow of IRC as shipped, 1 KB more if it is saved, below TEXT_MEM.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_IRCDECODE_H
#define T2_IRCDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define IRC_SAVE      0 // 1: What is said is saved, in the folder PREFIX with IRC_SUFFIX behind it [0, 1]
#define IRC_CMD_AGGR  1 // 1: Commands, replies and contents that are there already are not listed again [0, 1]
#define IRC_BITFIELD  0 // 1: Column ircCBF: a bit for each command [0, 1]
#define IRC_UXNMLN   10 // Max length of a user [1 - 255]
#define IRC_PXNMLN   10 // Max length of a password [1 - 255]
#define IRC_NXNMLN   10 // Max length of a nickname [1 - 255]
#define IRC_MXNMLN   50 // Max length of a content [1 - 255]
#define IRC_MAXUNM    5 // Max # of users / flow [1 - 255]
#define IRC_MAXPNM    5 // Max # of passwords / flow [1 - 255]
#define IRC_MAXNNM    5 // Max # of nicknames / flow [1 - 255]
#define IRC_MAXCNM   20 // Max # of commands, of replies and of contents / flow [1 - 255]
#define IRC_RMDIR     1 // 1: Files of an earlier run in that folder are removed, 0: they stay (IRC_SAVE=1) [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define IRC_SUFFIX "_irc" // Folder of the saved files

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* ircStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	IRC_STAT_##name = 1 << (bit),
#include "ircStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
