/*
 * tftpDecode: which files are read and written by TFTP (RFC 1350, 2347), and the flows that carry them.
 *
 * Memory: 16 bytes a flow, 150 bytes a flow of TFTP as shipped, below TEXT_MEM.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_TFTPDECODE_H
#define T2_TFTPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define TFTP_SAVE      0 // 1: Files are saved, in the folder PREFIX with TFTP_SUFFIX behind it [0, 1]
#define TFTP_CMD_AGGR  1 // 1: Operations, parameters and errors that are there already are not listed again [0, 1]
#define TFTP_BTFLD     0 // 1: Columns tftpOpCBF, tftpErrCBF: a bit for each operation and error [0, 1]
#define TFTP_MXNMLN   15 // Max length of a parameter [1 - 255]
#define TFTP_MAXCNM    4 // Max # of operations, of parameters and of errors / flow [1 - 255]
#define TFTP_RMDIR     1 // 1: Files of an earlier run in that folder are removed, 0: they stay (TFTP_SAVE=1) [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define TFTP_SUFFIX "_tftp" // Folder of the saved files

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* tftpStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	TFTP_STAT_##name = 1 << (bit),
#include "tftpStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
