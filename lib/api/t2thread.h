/*
 * t2thread.h - variables of threads, and what plugins need to know of flow workers (t2 -j)
 */
#ifndef T2_THREAD_H
#define T2_THREAD_H

#include <sys/types.h>

/* A variable of the core of which each thread that works on packets has its own; as cheap as a global one. */
#define T2_PER_THREAD	_Thread_local __attribute__((tls_model("initial-exec")))

#define T2_WORKERS_MAX	16	/* -j, at most */

/* In an array of T2_WORKERS_MAX counters, so that no worker waits for the cache line of another. */
#define T2_PER_WORKER	__attribute__((aligned(64)))

/* Start a thread that no signal comes to: they are the main thread's.  0, or an error number. */
int t2_thread_start(pthread_t *thread, void *(*run)(void *), void *arg);

#endif
