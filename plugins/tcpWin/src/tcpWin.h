/*
 * tcpWin: packets whose TCP window is below a threshold.  The example of ../../README.md.
 *
 * t2conf rewrites the values of the flags below and no others.
 */
#ifndef T2_TCPWIN_H
#define T2_TCPWIN_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define TCPWIN_WINMIN 1 // Packets with a window below this are counted [bytes, unscaled] [1 - 65535]
#define TCPWIN_FRCCNT 2 // FORCE_MODE=1: the flow is released at this count [1 - 4294967295]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

/*         No env / runtime configuration flags available for tcpWin          */

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* tcpWinStat: TCPWIN_STAT_BELOW */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	TCPWIN_STAT_##name = 1 << (bit),
#include "tcpWinStat.def"
#undef T2_BIT
#undef T2_TABLE
};

typedef struct {
	uint32_t thCnt;		/* packets below the threshold */
	uint8_t stat;		/* TCPWIN_STAT_* */
} tcpWinFlow_t;

extern tcpWinFlow_t *tcpWinFlows;

#endif
