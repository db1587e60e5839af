/*
 * prefixlock.h - one run has one output prefix
 */
#ifndef T2_PREFIXLOCK_H
#define T2_PREFIXLOCK_H

/* Take the prefix until the process ends; if another process has it, a line on stderr and exit 1. */
void prefix_lock(const char *prefix);

#endif
