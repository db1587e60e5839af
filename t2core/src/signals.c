/*
 * signals.c - what signals ask of the run
 *
 * Handlers only note what was asked; the packet thread acts and speaks between packets.
 */
#include <unistd.h>

#include "report.h"
#include "signals.h"
#include "t2log.h"

volatile sig_atomic_t run_state = RUN_FULL;
volatile sig_atomic_t run_report_wanted, run_interval_on;
static volatile sig_atomic_t terms;
static sig_atomic_t told = RUN_FULL;

static void
on_int(int sig)
{
	(void)sig;
	if (run_state < RUN_ABORT)
		run_state++;
}

static void
on_term(int sig)
{
	(void)sig;
	if (terms++ > 0)
		_exit(1);
	if (run_state < RUN_STOP)
		run_state = RUN_STOP;
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
signals_install(void)
{
	/* no SA_RESTART: a read that waits for packets comes back */
	struct sigaction a = { .sa_handler = on_int }, old;

	(void)sigaction(SIGINT, &a, NULL);
	a.sa_handler = on_term;
	(void)sigaction(SIGTERM, &a, NULL);
	/* a lost terminal loses no rows; under nohup(1) the run goes on */
	if (sigaction(SIGHUP, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
		(void)sigaction(SIGHUP, &a, NULL);
	a.sa_handler = on_usr;
	(void)sigaction(SIGUSR1, &a, NULL);
	(void)sigaction(SIGUSR2, &a, NULL);
	/* a pipe that nobody reads is a failed write, told by the sink */
	a.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &a, NULL);
}

void
signals_tell(void)
{
	const sig_atomic_t now = run_state;

	if (now == told)
		return;
	if (terms > 0)
		T2_INF("SIGTERM: Terminate, terminate. Remove all flows and exit");
	else if (now == RUN_DRAIN)
		report_both(T2_KIND_INF, "SIGINT: Stop flow creation, when all pending flows timeout (%ds): exit; "
		    "a second SIGINT (Ctrl-C) stops now", FLOW_TIMEOUT);
	else if (now == RUN_STOP)
		report_both(T2_KIND_INF, "SIGINT: Remove all flows and exit; a third SIGINT drops them");
	else
		report_both(T2_KIND_INF, "SIGINT: Terminate, terminate.");
	told = now;
}
