/*
 * stunDecode: how hosts find their way through NATs: STUN, TURN, ICE (RFC 8489, 8656, 8445), NAT-PMP (RFC 6886).
 *
 * Memory: 8 bytes a flow, 690 bytes a flow of STUN or NAT-PMP.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_STUNDECODE_H
#define T2_STUNDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define NAT_PMP 1 // columns of NAT-PMP, and its messages [0, 1]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* natStat */
#define NAT_STAT_STUN		0x00000001u
#define NAT_STAT_TURN		0x00000002u
#define NAT_STAT_ICE		0x00000004u
#define NAT_STAT_MS		0x00000010u	/* Microsoft's */
#define NAT_STAT_EVEN		0x00000020u
#define NAT_STAT_NEXT		0x00000040u
#define NAT_STAT_DONT_FRAGMENT	0x00000080u
#define NAT_STAT_NONCE		0x00000100u
#define NAT_STAT_DEPRECATED	0x00002000u
#define NAT_STAT_PORT		0x00004000u	/* not a port of STUN */
#define NAT_STAT_MALFORMED	0x00008000u
#define NAT_STAT_PMP		0x00010000u
#define NAT_STAT_CUT		0x80000000u

#endif
