/* User flags of t2PSkel.  t2conf rewrites the values of these lines and no others. */
#ifndef T2_T2PSKEL_H
#define T2_T2PSKEL_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define T2PSKEL_MINLEN 1 // packets with fewer bytes of payload are not counted [bytes] [0 - 65535]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

@NOENV@

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* What is kept of each flow. */
typedef struct {
	uint32_t	pkts;	/* packets of T2PSKEL_MINLEN bytes and more */
} t2pskelFlow_t;

#endif /* T2_T2PSKEL_H */
