/*
 * syslogDecode: how severe the messages are that hosts log elsewhere, and what of them sends them.
 *
 * Memory: 8 bytes a flow, 404 bytes a flow of syslog.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_SYSLOGDECODE_H
#define T2_SYSLOGDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define SYSL_FSN 0 // severities and facilities are 0: numbers, 1: names [0, 1]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* syslogStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	SYSL_STAT_##name = 1 << (bit),
#include "syslogStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
