/*
 * entropy: how much the bytes of a flow's payload differ, and what kind of bytes they are.
 *
 * Memory of a flow: 16 bytes, and 512 if there is payload to be counted.  All flows together take them from TEXT_MEM
 * of the core; a flow that gets none has no entropy.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column means.
 */
#ifndef T2_ENTROPY_H
#define T2_ENTROPY_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define ENT_THRESL    8 // fewer bytes have no entropy [1 - 65535]
#define ENT_THRESH 8192 // so many bytes of a flow are counted, the first ones [1 - 65535]
#define ENT_HPKTIG    0 // first packets with payload that are passed over [0 - 65535]
#define ENT_HEAD      0 // bytes of a payload that are passed over, the first ones [0 - 65535]
#define ENT_TAIL   1500 // position in a payload where counting ends [1 - 65535]
#define ENT_RATIO     1 // columns PyldChRatio, PyldBinRatio [0, 1]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#endif
