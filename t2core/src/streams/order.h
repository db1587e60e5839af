/*
 * order.h - what streams.c needs of t2_order (stream.h) and no plugin does
 */
#ifndef T2_ORDER_H
#define T2_ORDER_H

#include "stream.h"

/* Offset of the first piece that is held. */
uint64_t order_first(const struct t2_order *);
/* Nothing was given yet, and what is held begins at first or behind: from now on that is offset 0. */
void order_rebase(struct t2_order *, uint64_t first);

#endif
