/*
 * report.h - what the run says: banner, input, end report
 */
#ifndef T2_REPORT_H
#define T2_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "t2macros.h"

/* Say what a signal did, once, between packets. */
void report_signals(void);

void report_banner(void);
/* A line that is for whoever reads the report and for whoever reads stderr; once if both are one.  kind: T2_KIND_ */
void report_both(int kind, const char *fmt, ...) T2_PRINTF(2, 3);
bool report_flush(void);		/* all of the report is written; false with a line on stderr */
void report_input(void);		/* file, link type, snapshot length */
void report_dump_start(void);
void report_stop(void);			/* the last packet was read */
void report_end(void);
/* The counters; monitoring: those since the last monitoring report, with DIFF_REPORT. */
void report_counters(FILE *stream, bool monitoring);
void report_warnings(FILE *stream);

#endif
