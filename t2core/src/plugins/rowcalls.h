/*
 * rowcalls.h - the values of the plugins in a row
 */
#ifndef T2_ROWCALLS_H
#define T2_ROWCALLS_H

#include "t2api.h"

/* Plugin i, in their order, when its initialize() was called.  Ends the program if its table of columns is wrong. */
void rowcalls_add(const struct t2_plugin *p, unsigned i);

/* A flow ends, and has a row: call onFlowTerminate, and append what the plugins' tables say. */
void rowcalls_run(unsigned long flowIndex);

#endif
