/*
 * openvpn: who has a tunnel of OpenVPN with whom.
 *
 * Memory: 8 bytes a flow, 280 bytes one of OpenVPN.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_OPENVPN_H
#define T2_OPENVPN_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define OVPN_SESSIONS 8 // sessions and peers of each kind that are kept of a flow [1 - 255]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#if OVPN_SESSIONS < 1 || OVPN_SESSIONS > 255
#error "openvpn: OVPN_SESSIONS: 1 - 255"
#endif

/* ovpnStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	OVPN_STAT_##name = 1 << (bit),
#include "ovpnStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
