/*
 * run.h - the life of a packet
 */
#ifndef T2_RUN_H
#define T2_RUN_H

#include <stdbool.h>

/* All packets of the input.  False if a file of it could not be decoded. */
bool run_capture(void);

#endif
