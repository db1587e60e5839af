/*
 * imapDecode: commands, replies, log-ins, mailboxes and mails of IMAP.
 *
 * Memory: 16 bytes a flow; of a flow of IMAP 3.5 KB, of one with mails 2.5 KB more, and the texts that the flags
 * below allow; all these stay below TEXT_MEM (tranalyzer.h).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_IMAPDECODE_H
#define T2_IMAPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define IMAP_SAVE     0 // 1: Mails are saved in files, in the folder PREFIX with IMAP_SUFFIX behind it [0, 1]
#define IMAP_BTFLD    0 // 1: Column imapCBF: a bit for each command [0, 1]
#define IMAP_HDR      1 // 1: Columns of header fields of mails, from imapMails on [0, 1]
#define IMAP_MXNMLN  70 // Max length of a user, a password, a mailbox, a name [1 - 1000]
#define IMAP_MXFDLN 200 // Max length of a header field [1 - 1000]
#define IMAP_MAXCNM  20 // Max # of commands, and of results / flow [1 - 255]
#define IMAP_MAXUNM   5 // Max # of users / flow [1 - 255]
#define IMAP_MAXPNM   5 // Max # of passwords / flow [1 - 255]
#define IMAP_MAXBOX  10 // Max # of mailboxes, and of their sizes / flow [1 - 255]
#define IMAP_MAXCAP  40 // Max # of capabilities, of codes, of values of ID / flow [1 - 255]
#define IMAP_MAXFNM   8 // Max # of values of a header field / flow [1 - 255]
#define IMAP_RMDIR    1 // 1: Files of an earlier run in that folder are removed, 0: they stay (IMAP_SAVE=1) [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define IMAP_SUFFIX "_imap" // Folder of the saved mails

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* imapStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	IMAP_STAT_##name = 1 << (bit),
#include "imapStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
