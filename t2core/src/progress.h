/*
 * progress.h - how far the run is: a line on the terminal, and the words of monitoring reports
 */
#ifndef T2_PROGRESS_H
#define T2_PROGRESS_H

void progress_start(void);	/* the clock */
void progress_show(void);	/* the line, if there is a terminal */
/* The packets are done with: what is left is flows to write. */
void progress_writing(void);
void progress_stop(void);
/* Seconds since progress_start. */
double progress_elapsed(void);

#endif
