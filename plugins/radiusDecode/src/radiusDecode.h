/*
 * radiusDecode: who logged in where, for how long and with which outcome (RADIUS, RFC 2865 to 2869).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_RADIUSDECODE_H
#define T2_RADIUSDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define RADIUS_CNTS      1 // Columns: message counters (needed for FORCE_MODE) [0, 1]
#define RADIUS_NAS       1 // Columns: network access server [0, 1]
#define RADIUS_FRAMED    1 // Columns: framed service [0, 1]
#define RADIUS_TUNNEL    1 // Columns: tunnels [0, 1]
#define RADIUS_ACCT      1 // Columns: accounting [0, 1]
#define RADIUS_AVPTYPE   1 // Column: list of attribute types [0, 1]
#define RADIUS_NMS       1 // Codes, attribute and port types as 0: nothing, 1: numbers, 2: names [0 - 2]
#define RAD_CNTMX       20 // Max # of codes and of attribute types / flow [1 - 255]
#define RADIUS_STRMAX  128 // Size of strings, longer ones are cut [bytes, with the end] [2 - 255]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

/*      No env / runtime configuration flags available for radiusDecode       */

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* radiusStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	RADIUS_STAT_##name = 1 << (bit),
#include "radiusStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
