/*
 * fragtable.h - flows that wait for the rest of a datagram
 */
#ifndef T2_FRAGTABLE_H
#define T2_FRAGTABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "flow.h"
#include "packet.h"

/* 0, or -1 with errno. */
int fragtable_init(void);
/* The flow that waits for the datagram fragId of a packet's addresses, or NULL. */
flow_t *fragtable_find(const packet_t *pk);
void fragtable_add(flow_t *f, uint32_t fragId);	/* f->lastFragIPID := fragId */
bool fragtable_remove(flow_t *f);		/* by f->lastFragIPID; false if it was not there or another flow's */

#endif
