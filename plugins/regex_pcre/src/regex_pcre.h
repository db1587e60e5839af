/*
 * regex_pcre: signatures, read at start, that are looked for in what flows say.
 *
 * Memory: 8 bytes a flow; 72 bytes, with a match RGX_POS * 32 more, and the bytes that are waited with (STREAM_MEM of
 * the core) a flow of TCP of which something is looked at; of others, with a match alone.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_REGEX_PCRE_H
#define T2_REGEX_PCRE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define RGX_BYTES    4096 // first bytes of a stream or datagram that are looked at, unless a signature says "in N"
                          // [1 - 1048576]
#define RGX_MATCH  100000 // steps of one look for a signature before it is given up [1000 - 100000000]
#define RGX_POS        16 // matches of a flow that are kept [1 - 255]
#define RGX_EXPERT      0 // column of each match: time, position, signature, class, severity [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define RGX_FILE "regexfile.txt" // signatures: a path, or a file in the plugin folder

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#if RGX_BYTES < 1 || RGX_BYTES > 1048576 || RGX_MATCH < 1000 || RGX_POS < 1 || RGX_POS > 255
#error "regex_pcre: RGX_BYTES, RGX_MATCH and RGX_POS: see their ranges"
#endif

enum {
	ENV_RGX_FILE,
	ENV_RGX_N
};

/* RgxStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	RGX_STAT_##name = 1 << (bit),
#include "RgxStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
