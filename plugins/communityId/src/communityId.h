/*
 * communityId: the name of a flow that other programs give it too (Community ID, version 1).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column means.
 */
#ifndef T2_COMMUNITYID_H
#define T2_COMMUNITYID_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define CID_HEX 0 // the digest in hexadecimal instead of base64 [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define CID_SEED 0 // number that all programs of a site share [0 - 65535]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_CID_SEED,
	ENV_CID_N
};

#endif
