/*
 * pktSIATHisto: how often each size of packets came with each gap.
 *
 * Memory of a flow: 32 bytes, and 16 to 32 for each combination of size and bin that came, at least 48.  There are at
 * most HISTO_MAX combinations: 1.5 MB as shipped.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column means.
 */
#ifndef T2_PKTSIATHISTO_H
#define T2_PKTSIATHISTO_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define PRINT_HISTO     1       // columns [0, 1]
#define HISTO_PRINT_BIN 0       // a bin is shown by: 0: its lower bound [ms], 1: its number [0, 1]
#define HISTO_MAX       65536   // combinations of size and bin kept of a flow [1 - 16777216]

#define PSI_XCLD        0       // only packets of PSI_XMIN bytes and more [0, 1]
#define PSI_XMIN        1       // PSI_XCLD=1: bytes [0 - 65535]
#define PSI_MOD         0       // > 1: sizes modulo this [0 - 65535]

#define IATSECMAX       3       // sections of bins in use; others than these: 3 [1 - 6]

#define IATBINBu1       200     // end of each section [ms] [1 - 4294967295]
#define IATBINBu2       400     // [1 - 4294967295]
#define IATBINBu3       1000    // [1 - 4294967295]
#define IATBINBu4       10000   // [1 - 4294967295]
#define IATBINBu5       100000  // [1 - 4294967295]
#define IATBINBu6       1000000 // [1 - 4294967295]

#define IATBINWu1       1       // width of its bins [ms] [1 - 4294967295]
#define IATBINWu2       5       // [1 - 4294967295]
#define IATBINWu3       10      // [1 - 4294967295]
#define IATBINWu4       20      // [1 - 4294967295]
#define IATBINWu5       50      // [1 - 4294967295]
#define IATBINWu6       100     // [1 - 4294967295]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#include "histo.h"

/* A flow direction.  From onFlowTerminate of pktSIATHisto to onFlowFree its histo is sorted. */
typedef struct {
	struct timeval last;	/* packet */
	struct histo histo;
#if FORCE_LINK == 1
	bool goesOn;		/* last is of a packet before the release */
#endif
} pktSIATHistoFlow_t;

/* Bins of one width */
struct pktSIATHisto_section {
	uint64_t begin, end, width;	/* [ms] */
	uint32_t bin;			/* number of the first */
};

/* For plugins behind this one */
extern pktSIATHistoFlow_t *pktSIATHistoFlows;
extern struct pktSIATHisto_section pktSIATHistoSections[6];
extern uint32_t pktSIATHistoLastSection;	/* index of the last one in use */
extern uint32_t pktSIATHistoLastBin;		/* its end and all that is longer */

/* Lower bound of a bin [ms] */
static inline uint64_t
pktSIATHisto_bound(uint32_t bin)
{
	const struct pktSIATHisto_section *s = &pktSIATHistoSections[pktSIATHistoLastSection];

	if (bin >= pktSIATHistoLastBin)
		return s->end;
	while (bin < s->bin)
		s--;
	return s->begin + (bin - s->bin) * s->width;
}

#endif
