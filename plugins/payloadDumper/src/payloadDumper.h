/*
 * payloadDumper: the payload of chosen flows, in files.
 *
 * Memory: 8 bytes a flow, 72 bytes a chosen one.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_PAYLOADDUMPER_H
#define T2_PAYLOADDUMPER_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define PLDUMP_BYTES 1048576 // of a file, at most [1 - 2147483647]
#define PLDUMP_FILES  100000 // files of a run, at most [1 - 1000000000]
#define PLDUMP_TOTAL    4096 // of all files, at most [MiB] [1 - 1000000000]
#define PLDUMP_SPLIT       0 // datagrams: 0: of a direction in one file, 1: each in a file of its own [0, 1]
#define PLDUMP_RMDIR       1 // remove the files of an earlier run of the same prefix [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define PLDUMP_FLOWS "" // which flows, separated by ; or , : all, tcp, udp/53, sctp, 8000-8010, app/http, flow/12,
                        // alarm
#define PLDUMP_FOLDER "_payload" // folder of the files: behind the prefix of the output

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#if PLDUMP_BYTES < 1 || PLDUMP_FILES < 1 || PLDUMP_TOTAL < 1
#error "payloadDumper: PLDUMP_BYTES, PLDUMP_FILES and PLDUMP_TOTAL: see their ranges"
#endif

enum {
	ENV_PLDUMP_FLOWS,
	ENV_PLDUMP_FOLDER,
	ENV_PLDUMP_N
};

/* pldStat and pldCut */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	PLD_STAT_##name = 1 << (bit),
#include "pldStat.def"
#undef T2_BIT
#define T2_BIT(bit, name, level, text)	PLD_CUT_##name = 1 << (bit),
#include "pldCut.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
