/*
 * release.h - which flows end
 */
#ifndef T2_RELEASE_H
#define T2_RELEASE_H

#include "t2api.h"

void release_pair(unsigned long slot, enum t2_end why);	/* write the flow and its opposite, forget both */
void release_piece(unsigned long slot, enum t2_end why);	/* write both; they rest until they go on */
void release_due(void);		/* those that are silent for too long by flowclock */
void release_forced(void);	/* those of T2_RM_FLOW */
void release_all(void);		/* end of input; stops on the third SIGINT */
void release_oldest(unsigned n);	/* autopilot */

#endif
