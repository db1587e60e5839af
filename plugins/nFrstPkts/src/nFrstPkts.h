/*
 * nFrstPkts: length and time of the first packets of each flow direction, or of its first pulses.
 *
 * Memory of a flow: 4 + 12 * NFRST_PKTCNT bytes in lines of 64, 256 as shipped; NFRST_HDRINFO adds four bytes an
 * entry, pulses have 28 bytes in place of 12.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column means.
 */
#ifndef T2_NFRSTPKTS_H
#define T2_NFRSTPKTS_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define NFRST_IAT        1     // time: 0: since the flow began, 1: since the packet before, 2: of the packet [0 - 2]
#define NFRST_BCORR      0     // NFRST_IAT=0: 1: since the A flow began, in B flows too [0, 1]
#define NFRST_PKTCNT     20    // packets (pulses) kept of a flow [1 - 65535]
#define NFRST_HDRINFO    0     // lengths of the layer 3 and 4 headers in front [0, 1]
#define NFRST_MINIATS    0     // pulses end with a gap of so many seconds and [0 - 4294967295]
#define NFRST_MINIATU    0     // fractions of a second; both 0: no pulses but packets [0 - 999999999]
#define NFRST_MINPLENFRC 2     // duration of a pulse of one packet: that gap / this, 0: that gap [0 - 65535]
#define NFRST_PLAVE      1     // size of a pulse: 1: mean, 0: sum [0, 1]
#define NFRST_XMIN       0     // in a pulse lengths count from here [0 - 65535]
#define NFRST_XMAX       65535 // to here [0 - 65535]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#define NFRST_PULSES	(NFRST_MINIATS > 0 || NFRST_MINIATU > 0)

#endif
