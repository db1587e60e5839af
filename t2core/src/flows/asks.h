/*
 * asks.h - which flows plugins want to be released: who, how, and why
 */
#ifndef T2_ASKS_H
#define T2_ASKS_H

#include <stdbool.h>
#include <stdint.h>

#include "flow.h"
#include "t2api.h"

/* A flow and its opposite (or HASHTABLE_ENTRY_NOT_FOUND) are being written: who asks for them now comes too late. */
void pair_begin(unsigned long slot, unsigned long opposite);
void pair_end(void);
/*
 * With num_rm_flows > 0: take the flow that was asked for last off the list; NULL if it ended otherwise.  While it is
 * being written others may be asked for, and take its place.
 */
const flow_t *asks_take(void);
/* What was asked for a flow or its opposite. */
enum t2_release asked_for(unsigned long slot);
/* All are released. */
void asks_clear(void);

/* Flows released, by plugin and reason: the i-th such pair, from 0; false behind the last. */
bool asks_counted(unsigned i, const char **plugin, const char **why, uint64_t *flows);

#endif
