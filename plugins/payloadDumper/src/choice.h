/*
 * choice: which flows.
 *
 * A list of terms; a flow is chosen by any of them:
 *
 *	all		tcp  udp  sctp		53  8000-8010  tcp/80		either port
 *	app/NAME	what the core's classifier says of it (lib/api/app.h)
 *	flow/N		flow/N-M		flowInd of an earlier run on the same input
 *	alarm		from the packet on that raises one
 */
#ifndef PLD_CHOICE_H
#define PLD_CHOICE_H

#include "app.h"
#include "payloadDumper.h"

/* Read the terms, in initialize(); a mistake ends the run.  Their number. */
unsigned choice_read(const char *text);
void choice_free(void);

/* Is the flow chosen?  1 yes, 0 no, -1 not yet. */
int choice_of(const flow_t *);

#endif
