/* User flags of t2PSkel.  t2conf rewrites the values of these lines and no others. */
#ifndef T2_T2PSKEL_H
#define T2_T2PSKEL_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define T2PSKEL_TEXTLEN 31 // longest text kept [bytes] [1 - 255]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

@NOENV@

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* t2pskelStat */
#define T2PSKEL_STAT_READ	0x01	/* a message was read */
#define T2PSKEL_STAT_CUT	0x02	/* a message ended too early */

/* What is kept of each flow. */
typedef struct {
	uint8_t		stat;	/* T2PSKEL_STAT_* */
	uint8_t		type;
	uint8_t		len;	/* bytes of text */
	char		text[T2PSKEL_TEXTLEN];	/* as it came: NUL may be among them */
} t2pskelFlow_t;

#endif /* T2_T2PSKEL_H */
