/*
 * order.h - what streams.c needs of t2_order (stream.h) and no plugin does
 */
#ifndef T2_ORDER_H
#define T2_ORDER_H

#include "stream.h"

/* As t2_order_next, but what is given is not kept, unless by order_remember before anything else is done. */
bool order_next(struct t2_order *, struct t2_bytes *);
void order_remember(struct t2_order *, const uint8_t *, size_t n);
/* Without what was given. */
void order_forget(struct t2_order *);
/* Offset of the first piece that is held. */
uint64_t order_first(const struct t2_order *);
/*
 * The bytes that are next, up to max of them: where they lie, or copied to buf if they are in pieces.  The piece
 * that was put is not cut to max.
 */
const uint8_t *order_peek(const struct t2_order *, uint8_t *buf, size_t max, size_t *n);
/* Hold what is left of the piece that was put; false if there is no room. */
bool order_keep(struct t2_order *);
/* Nothing was given yet, and what is held begins at first or behind: from now on that is offset 0. */
void order_rebase(struct t2_order *, uint64_t first);

#endif
