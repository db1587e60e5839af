/*
 * flowCut: rules, read at start, that end flows at a packet.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md has the rules.
 */
#ifndef T2_FLOWCUT_H
#define T2_FLOWCUT_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define FCUT_BYTES 4096 // first bytes of a stream in which a pattern is looked for, unless its rule says "in N"
                        // [1 - 1048576]
#define FCUT_MATCH 100000 // steps of one look for a pattern before it is given up [1000 - 100000000]
#define FCUT_MEM     64 // bytes of streams that wait for more, of all flows [MiB] [1 - 65536]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define T2_FLOWCUT "" // rules, separated by ;
#define T2_FLOWCUT_FILE "" // file of rules, one a line

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#if FCUT_BYTES < 1 || FCUT_MATCH < 1000 || FCUT_MEM < 1
#error "flowCut: FCUT_BYTES, FCUT_MATCH and FCUT_MEM: see their ranges"
#endif

enum {
	ENV_T2_FLOWCUT,
	ENV_T2_FLOWCUT_FILE,
	ENV_FCUT_N
};

#endif /* T2_FLOWCUT_H */
