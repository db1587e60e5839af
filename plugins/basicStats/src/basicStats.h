#ifndef T2_BASICSTATS_H
#define T2_BASICSTATS_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define BS_AGGR_CNT  0 // 1: columns with the sum of both directions [0, 1]
#define BS_REV_CNT   1 // 1: columns with the counters of the other direction [0, 1]
#define BS_MOD       0 // > 1: the statistics are of the packet length modulo BS_MOD [0 - 65535]
#define BS_PAD       0 // 1: column with the padding bytes [0, 1]
#define BS_STATS     1 // 1: statistics, 0: counters only [0, 1]
#define BS_PL_STATS  1 // 1: statistics of the packet length [0, 1]
#define BS_IAT_STATS 1 // 1: statistics of the inter-arrival time [0, 1]
#define BS_VAR       0 // 1: variances [0, 1]
#define BS_STDDEV    1 // 1: standard deviations [0, 1]
#define BS_SK        1 // 1: skewness and kurtosis; needs BS_VAR = 1 [0, 1]
#define BS_MOMENTS   0 // means and deviations: 0 running as in 0.8, 1 running as in 0.9.3, 2 exact (population)
                       // [0 - 2]
#define BS_XCLD      0 // packets in the statistics: 0 all, 1 > BS_XMIN, 2 < BS_XMAX, 3 BS_XMIN to BS_XMAX, 4 the
                       // others [0 - 4]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define BS_XMIN 1 // BS_XCLD: lower limit [bytes] [0 - 65535]
#define BS_XMAX 65535 // BS_XCLD: upper limit [bytes] [0 - 65535]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* Run-time flags, in the order above */
enum {
	ENV_BS_XMIN,
	ENV_BS_XMAX,
	ENV_BS_N
};

/* What is left of the flags */
#define BS_HAS_PL	(BS_STATS == 1 && BS_PL_STATS == 1)
#define BS_HAS_IAT	(BS_STATS == 1 && BS_IAT_STATS == 1)
#define BS_HAS_MOMENTS	(BS_VAR == 1 || BS_STDDEV == 1)
#define BS_HAS_SK	(BS_VAR == 1 && BS_SK == 1)

#include "moments.h"

/* One cache line with the shipped flags */
typedef struct {
	_Alignas(64) uint64_t numTPkts;	/* packets */
	uint64_t numTBytes;	/* bytes, as PACKETLENGTH counts them */
#if BS_STATS == 1
	struct timeval lastSeen;	/* time of the last packet of the statistics */
	uint16_t minPktSz, maxPktSz;
	float minIAT, maxIAT;	/* [s] */
	moments_t pktSz, iat;
#if FORCE_LINK == 1
	bool goesOn;		/* lastSeen is of a packet before the release */
#endif
#if BS_XCLD > 0
	uint64_t numSPkts;	/* packets of the statistics */
#endif
#if BS_XCLD > 0 || BS_MOD > 1
	uint64_t numSBytes;	/* their bytes, modulo BS_MOD */
#endif
#endif
#if BS_PAD == 1
	uint64_t numPadBytes;
#endif
} bSFlow_t;

extern bSFlow_t *bSFlow;

#endif /* T2_BASICSTATS_H */
