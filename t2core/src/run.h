/*
 * run.h - the life of a packet
 */
#ifndef T2_RUN_H_INCLUDED
#define T2_RUN_H_INCLUDED

#include <stdbool.h>

/* All packets of the input.  False if a file of it could not be decoded. */
bool run_capture(void);

#endif
