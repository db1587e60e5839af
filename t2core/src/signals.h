/*
 * signals.h - what signals ask of the run
 */
#ifndef T2_SIGNALS_H
#define T2_SIGNALS_H

#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>

enum run_state { RUN_FULL, RUN_DRAIN, RUN_STOP, RUN_ABORT };
extern volatile sig_atomic_t run_state;		/* after none, one, two, three SIGINT */
extern volatile sig_atomic_t run_terms;		/* SIGTERM or SIGHUP: how many */
extern volatile sig_atomic_t run_part_wanted;	/* SIGHUP with -W */
extern volatile sig_atomic_t run_report_wanted;	/* SIGUSR1 */
extern volatile sig_atomic_t run_interval_on;	/* SIGUSR2 */
extern sem_t run_stop_asked;			/* posted with RUN_STOP */

/* parts: SIGHUP asks for the next part of the flow file. */
void signals_install(bool parts);

#endif
