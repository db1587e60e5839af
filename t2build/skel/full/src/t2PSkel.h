/* User flags of t2PSkel.  t2conf rewrites the values of these lines and no others. */
#ifndef T2_T2PSKEL_H
#define T2_T2PSKEL_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define T2PSKEL_STATS    1 // columns t2pskelPkts and t2pskelMin_Max [0, 1]
#define T2PSKEL_LENS     0 // column t2pskelLens, the first lengths of payload: 0 no, 1 yes [0, 1]
#define T2PSKEL_LENSMAX  8 // lengths kept per flow [1 - 255]
#define T2PSKEL_TEXTLEN 16 // bytes of payload in the column t2pskelText [1 - 255]
#define T2PSKEL_SAVE     0 // write the payloads to a file of its own [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define T2PSKEL_SUFFIX "_t2PSkel.txt" // T2PSKEL_SAVE=1: suffix of that file

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* The flags of the ENV section, in their order. */
enum {
	ENV_T2PSKEL_SUFFIX,
	ENV_T2PSKEL_N
};

/* t2pskelStat */
#define T2PSKEL_STAT_TEXT	0x01	/* a packet had payload */
#define T2PSKEL_STAT_FULL	0x02	/* more packets than T2PSKEL_LENSMAX */

/* What is kept of each flow. */
typedef struct {
	uint32_t	pkts;			/* packets with payload */
	uint16_t	min, max;		/* shortest and longest payload [bytes]; 0 without one */
#if T2PSKEL_LENS == 1
	uint16_t	lens[T2PSKEL_LENSMAX];	/* payload of the first packets [bytes] */
	uint8_t		nlens;
#endif
	uint8_t		stat;			/* T2PSKEL_STAT_* */
	char		text[T2PSKEL_TEXTLEN + 1];
} t2pskelFlow_t;

#endif /* T2_T2PSKEL_H */
