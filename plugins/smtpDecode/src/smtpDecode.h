/*
 * smtpDecode: commands, replies, log-ins, senders, recipients and mails of SMTP.
 *
 * Memory: 16 bytes a flow; of a flow of SMTP 1.5 KB, of one with mails 2.5 KB more, and the texts that the flags
 * below allow; all these stay below TEXT_MEM (tranalyzer.h).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_SMTPDECODE_H
#define T2_SMTPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define SMTP_SAVE     0 // 1: Mails are saved in files, in the folder PREFIX with SMTP_SUFFIX behind it [0, 1]
#define SMTP_BTFLD    0 // 1: Column smtpCBF: a bit for each command [0, 1]
#define SMTP_RCTXT    1 // 1: Texts of replies in smtpSA [0, 1]
#define SMTP_HDR      1 // 1: Columns of header fields of mails, from smtpMails on [0, 1]
#define SMTP_B64      0 // 1: Users and passwords of AUTH decoded, 0: as they are sent [0, 1]
#define SMTP_MXNMLN  70 // Max length of a name, an address, a reply [1 - 1000]
#define SMTP_MXUNMLN 25 // Max length of a user [1 - 1000]
#define SMTP_MXPNMLN 15 // Max length of a password [1 - 1000]
#define SMTP_MXFDLN 200 // Max length of a header field [1 - 1000]
#define SMTP_MAXCNM   8 // Max # of commands, and of codes of replies / flow [1 - 255]
#define SMTP_MAXUNM   5 // Max # of users / flow [1 - 255]
#define SMTP_MAXPNM   5 // Max # of passwords / flow [1 - 255]
#define SMTP_MAXSNM   8 // Max # of names, and of texts of replies / flow [1 - 255]
#define SMTP_MAXTNM   8 // Max # of senders / flow [1 - 255]
#define SMTP_MAXRNM   8 // Max # of recipients / flow [1 - 255]
#define SMTP_MAXFNM   8 // Max # of values of a header field / flow [1 - 255]
#define SMTP_RMDIR    1 // 1: Files of an earlier run in that folder are removed, 0: they stay (SMTP_SAVE=1) [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define SMTP_NONAME "mail" // Begin of the names of saved mails: mail_FLOWIND_DIR_NUMBER
#define SMTP_SUFFIX "_smtp" // Folder of the saved mails

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* smtpStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	SMTP_STAT_##name = 1 << (bit),
#include "smtpStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
