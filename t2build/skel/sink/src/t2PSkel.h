/* User flags of t2PSkel.  t2conf rewrites the values of these lines and no others. */
#ifndef T2_T2PSKEL_H
#define T2_T2PSKEL_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define T2PSKEL_HEADER 1 // names of the columns in the first line [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define T2PSKEL_SUFFIX "_t2PSkel.txt" // suffix of the file

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* The flags of the ENV section, in their order. */
enum {
	ENV_T2PSKEL_SUFFIX,
	ENV_T2PSKEL_N
};

#endif /* T2_T2PSKEL_H */
