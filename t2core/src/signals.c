/*
 * signals.c - what signals ask of the run
 *
 * Handlers only note what was asked; the main thread acts between packets, and report.c says so.
 */
#include <unistd.h>

#include "signals.h"

volatile sig_atomic_t run_state = RUN_FULL;
volatile sig_atomic_t run_part_wanted;
volatile sig_atomic_t run_report_wanted, run_interval_on;
volatile sig_atomic_t run_terms;
sem_t run_stop_asked;

static void
on_int(int sig)
{
	(void)sig;
	if (run_state < RUN_ABORT)
		run_state++;
	if (run_state == RUN_STOP)
		(void)sem_post(&run_stop_asked);
}

static void
on_term(int sig)
{
	(void)sig;
	if (run_terms++ > 0)
		_exit(1);
	if (run_state < RUN_STOP)
		run_state = RUN_STOP;
	(void)sem_post(&run_stop_asked);
}

static void
on_part(int sig)
{
	(void)sig;
	run_part_wanted = 1;
}

static void
on_usr(int sig)
{
	if (sig == SIGUSR1)
		run_report_wanted = 1;
	else
		run_interval_on = !run_interval_on;
}

void
signals_install(bool parts)
{
	/* no SA_RESTART: a read that waits for packets comes back */
	struct sigaction a = { .sa_handler = on_int }, old;

	(void)sem_init(&run_stop_asked, 0, 0);
	(void)sigaction(SIGINT, &a, NULL);
	a.sa_handler = on_term;
	(void)sigaction(SIGTERM, &a, NULL);
	/* a lost terminal loses no rows; under nohup(1) the run goes on */
	if (parts)
		a.sa_handler = on_part;
	if (parts || (sigaction(SIGHUP, NULL, &old) == 0 && old.sa_handler != SIG_IGN))
		(void)sigaction(SIGHUP, &a, NULL);
	a.sa_handler = on_usr;
	(void)sigaction(SIGUSR1, &a, NULL);
	(void)sigaction(SIGUSR2, &a, NULL);
	/* a pipe that nobody reads is a failed write, told by the sink */
	a.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &a, NULL);
}
