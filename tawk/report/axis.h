/* axis: ticks at numbers that people count in. */
#ifndef T2REPORT_AXIS_H
#define T2REPORT_AXIS_H

#include <stddef.h>
#include <stdint.h>

#define TICKS_MAX 12

struct ticks {
	size_t n;
	double at[TICKS_MAX];
	double step;
};

/* At most so many ticks at 1, 2 or 5 times a power of ten, in low..high. */
void ticks_number(struct ticks *, double low, double high, size_t most);
/* The same of times [s since the epoch, or of a day], at steps of seconds, minutes, hours and days. */
void ticks_time(struct ticks *, double low, double high, size_t most);
/* Label of a tick of time. */
#define TICK_TEXT 32
void tick_time_text(double at, double step, char buf[TICK_TEXT]);

#endif
