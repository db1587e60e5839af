/*
 * sctpDecode: chunks, streams, windows and errors of SCTP associations.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_SCTPDECODE_H
#define T2_SCTPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define SCTP_CRCADL32CHK  1 // Checksum: 0: not checked, 1: CRC32c, 2: Adler-32 [0 - 2]
#define SCTP_CHNKVAL      0 // Chunk types as 0: bit field, 1: list of numbers, 2: list of names [0 - 2]
#define SCTP_CHNKAGGR     1 // 1: Each chunk type once (needs SCTP_CHNKVAL > 0) [0, 1]
#define SCTP_MAXCTYPE    15 // Max # of chunk types / flow (needs SCTP_CHNKVAL > 0) [1 - 255]
#define SCTP_MAXSTREAM   64 // Max # of streams / flow whose sequence numbers are checked [1 - 1024]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* sctpStat, sctpCFlags */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	SCTP_STAT_##name = 1 << (bit),
#include "sctpStat.def"
#undef T2_BIT
#define T2_BIT(bit, name, level, text)	SCTP_FLAG_##name = 1 << (bit),
#include "sctpCFlags.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
