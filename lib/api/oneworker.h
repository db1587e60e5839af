/*
 * oneworker.h - a plugin that can work on several workers, but not as it is used in this run
 */
#ifndef T2_ONEWORKER_H
#define T2_ONEWORKER_H

/* In initialize(), of a plugin with T2_SHARDABLE: this run has one worker. */
void t2_one_worker(void);

#endif
