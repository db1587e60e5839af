/*
 * flowId: a number of a flow that is the same on each run, with any number of workers, and on each machine.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column means.
 */
#ifndef T2_FLOWID_H
#define T2_FLOWID_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define FID_SENSOR 1 // sensorID (t2 -x) is part of it [0, 1]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#endif
