/*
 * watch.h - calls of plugins that do not return, once a signal has asked for the end of the run
 *
 * A thread of its own marks the cells of guard.h every GUARD_WAIT seconds.  Where a mark is still there the next
 * time the plugin is named, the rows that were made are written, and the program ends with status 1.
 */
#ifndef T2_WATCH_H
#define T2_WATCH_H

/* Behind signals_install(). */
void watch_start(void);

#endif
