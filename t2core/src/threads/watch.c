/*
 * watch.c - calls of plugins that do not return, once a signal has asked for the end of the run
 */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"
#include "guard.h"
#include "handover.h"
#include "packetfile.h"
#include "signals.h"
#include "sink.h"
#include "watch.h"

#define LAST	5	/* [s] for sinks to write what is there */

/* Sinks may wait for a reader or a server, and are given up only when rows are. */
static bool
is_watched(unsigned plugin)
{
	return run_state == RUN_ABORT || !plugins_is_sink(plugin - 1);
}

static void
mark_all(void)
{
	for (unsigned i = 0; i < GUARD_THREADS; i++) {
		uint16_t now = guard_cells[i].plugin;

		/* unless the next call has begun meanwhile */
		if (now != 0 && (now & GUARD_MARK) == 0 && is_watched(now))
			(void)__atomic_compare_exchange_n(&guard_cells[i].plugin, &now, (uint16_t)(now | GUARD_MARK),
			    false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
	}
}

/* The plugin of a mark that is still there, or 0. */
static unsigned
hanging(void)
{
	for (unsigned i = 0; i < GUARD_THREADS; i++)
		if (guard_cells[i].plugin & GUARD_MARK)
			return guard_cells[i].plugin & ~GUARD_MARK;
	return 0;
}

static void
on_last(int sig)
{
	(void)sig;
	_exit(1);
}

/* Write the rows that there are, and end the program without the plugin. */
static void
give_up(unsigned plugin)
{
	const struct sigaction a = { .sa_handler = on_last };

	guard_say(plugin, "does not return, in a run that a signal ended,");
	(void)sigaction(SIGALRM, &a, NULL);
	(void)alarm(LAST);
	sink_give_up();
	plugins_finalize_sinks(plugin - 1);
	if (sPktFile != NULL && ftrylockfile(sPktFile) == 0)
		(void)fflush(sPktFile);
	_exit(1);
}

static void *
watch(void *arg)
{
	unsigned plugin;

	while (sem_wait(&run_stop_asked) != 0)
		;
	for (;;) {
		mark_all();
		(void)nanosleep(&(struct timespec){ .tv_sec = GUARD_WAIT }, NULL);
		if ((plugin = hanging()) != 0)
			give_up(plugin);
	}
	return arg;
}

void
watch_start(void)
{
	pthread_t thread;

	/* without a watch such a run ends by another signal */
	if (t2_thread_start(&thread, watch, NULL) == 0)
		(void)pthread_detach(thread);
}
