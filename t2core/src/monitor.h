/*
 * monitor.h - reports while the run goes on
 */
#ifndef T2_MONITOR_H
#define T2_MONITOR_H

#include <stdbool.h>

/* every: seconds, or 0 for MONINTV. */
void monitor_start(double every);
void monitor_poll(void);		/* between packets */
bool monitor_end(void);		/* false with a line on stderr if a report could not be written */

#endif
