/*
 * wireguard: who has a tunnel of WireGuard with whom.
 *
 * Memory: 8 bytes a flow, 136 bytes one of WireGuard.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_WIREGUARD_H
#define T2_WIREGUARD_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define WG_SESSIONS 8 // session indices of each kind that are kept of a flow [1 - 255]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#if WG_SESSIONS < 1 || WG_SESSIONS > 255
#error "wireguard: WG_SESSIONS: 1 - 255"
#endif

/* wgStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	WG_STAT_##name = 1 << (bit),
#include "wgStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
