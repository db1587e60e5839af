/*
 * kerberosDecode: who asks for tickets to what, and who gets them: Kerberos 5 (RFC 4120) over UDP and TCP.
 *
 * Memory: 8 bytes a flow; a Kerberos flow 280 bytes, 13 * KRB_MAXNUM and its texts as they come (of TEXT_MEM), and a
 * message that is not complete, at most 32 KiB (of STREAM_MEM).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_KERBEROSDECODE_H
#define T2_KERBEROSDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define KRB_HASHES   0 // column krbHash: what is encrypted with keys made of passwords [0, 1]
#define KRB_MAXTXT   8 // max # of texts of a list [1 - 255]
#define KRB_MAXNUM  16 // max # of numbers of a list [1 - 255]
#define KRB_STRMAX 160 // max length of a name [bytes] [16 - 1024]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* krbStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	KRB_STAT_##name = 1 << (bit),
#include "krbStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
