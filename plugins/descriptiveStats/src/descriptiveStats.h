/*
 * descriptiveStats: moments and quartiles of the packet lengths and inter-arrival times that pktSIATHisto counts.
 *
 * Memory of a flow: 104 bytes, 52 without one of both; and what pktSIATHisto has.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column means.
 */
#ifndef T2_DESCRIPTIVESTATS_H
#define T2_DESCRIPTIVESTATS_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define DS_PS_CALC   1 // columns of packet lengths [0, 1]
#define DS_IAT_CALC  1 // columns of inter-arrival times [0, 1]
#define DS_QUARTILES 0 // quartiles of lengths between two values: 0: interpolated, 1: their mean [0, 1]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#endif
