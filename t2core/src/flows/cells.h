/*
 * cells.h - arrays of cells, one per flow, in reserved address space
 *
 * What plugins see of it stands in t2api.h.
 */
#ifndef T2_CELLS_H
#define T2_CELLS_H

#include <stdbool.h>
#include <stddef.h>

/* Prefetch the cells of a flow that plugins look at with each packet; tcp: those for TCP, too. */
void cells_prefetch(unsigned long flowIndex, bool tcp);
/* What packets look at of their opposite flow. */
void cells_prefetch_opposite(unsigned long opposite, bool tcp);
/* Those that the end of the flow needs besides. */
void cells_prefetch_rare(unsigned long flowIndex);
/* Zeroed address space, NULL with errno. */
void *cells_reserve(size_t bytes);

/* Those that a flow's first bytes need besides. */
void cells_prefetch_first(unsigned long flowIndex);
/* The number of arrays; those from one on are not fetched when flows end: mostly nobody will look at them then. */
unsigned cells_arrays(void);
void cells_not_rare(unsigned from);
/* Those from one on are looked at with the first bytes of most flows. */
void cells_are_first(unsigned from);

#endif
