/*
 * popDecode: commands, replies, log-ins and mails of POP.
 *
 * Memory: 16 bytes a flow; of a flow of POP 1.5 KB, of one with mails 2.5 KB more, and the texts that the flags below
 * allow; all these stay below TEXT_MEM (tranalyzer.h).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_POPDECODE_H
#define T2_POPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define POP_SAVE     0 // 1: Mails are saved in files, in the folder PREFIX with POP_SUFFIX behind it [0, 1]
#define POP_BTFLD    1 // 1: Column popCBF: a bit for each command [0, 1]
#define POP_HDR      1 // 1: Columns of header fields of mails, from popMails on [0, 1]
#define POP_B64      0 // 1: Users and passwords of AUTH decoded, 0: as they are sent [0, 1]
#define POP_MXNMLN  65 // Max length of a name, a password, a text of a reply [1 - 1000]
#define POP_MXFDLN 200 // Max length of a header field [1 - 1000]
#define POP_MXUNM    5 // Max # of users, and of texts in popC / flow [1 - 255]
#define POP_MXPNM    5 // Max # of passwords / flow [1 - 255]
#define POP_MXCNM   10 // Max # of commands, and of numbers of mails / flow [1 - 255]
#define POP_MXFNM    8 // Max # of values of a header field / flow [1 - 255]
#define POP_RMDIR    1 // 1: Files of an earlier run in that folder are removed, 0: they stay (POP_SAVE=1) [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define POP_NONAME "mail" // Begin of the names of saved mails: mail_FLOWIND_DIR_NUMBER
#define POP_SUFFIX "_pop" // Folder of the saved mails

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* popStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	POP_STAT_##name = 1 << (bit),
#include "popStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
