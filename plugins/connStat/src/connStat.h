/*
 * connStat: how many hosts a host talks with, how many connections a pair of hosts has, how much a host has sent.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column means.
 */
#ifndef T2_CONNSTAT_H
#define T2_CONNSTAT_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define CS_HSDRM   1 // counters go down when flows end [0, 1]
#define CS_SDIPMAX 1 // third line of the report: 1: connections of the pair with most, 0: flows [0, 1]
#define CS_PBNMAX  1 // packets and bytes of each source address [0, 1]
#define CS_MR_SPOOF 0 // 1: column connMacSpf: MAC addresses that the source address came from [0, 1]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#endif
