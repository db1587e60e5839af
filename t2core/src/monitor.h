/*
 * monitor.h - reports while the run goes on
 */
#ifndef T2_MONITOR_H_INCLUDED
#define T2_MONITOR_H_INCLUDED

/* every: seconds, or 0 for MONINTV. */
void monitor_start(double every);
void monitor_poll(void);		/* between packets */
void monitor_end(void);

#endif
