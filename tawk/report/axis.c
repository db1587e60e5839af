/* Ticks. */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "axis.h"

static void
ticks_step(struct ticks *t, double low, double high, double step)
{
	*t = (struct ticks){ .step = step };
	for (double k = ceil(low / step - 1e-9); k * step <= high + step * 1e-9 && t->n < TICKS_MAX; k++)
		t->at[t->n++] = k * step + 0.0; /* no -0 */
}

void
ticks_number(struct ticks *t, double low, double high, size_t most)
{
	static const double mantissa[] = { 1, 2, 5, 10 };
	double step, unit;

	if (!(high > low)) {
		*t = (struct ticks){ .n = 1, .at = { low }, .step = 1 };
		return;
	}
	unit = pow(10, floor(log10((high - low) / (double)most)));
	step = unit;
	for (int i = 0; i < 4 && floor(high / step) - ceil(low / step) + 1 > (double)most; i++)
		step = unit * mantissa[i];
	ticks_step(t, low, high, step);
}

void
ticks_time(struct ticks *t, double low, double high, size_t most)
{
	static const double steps[] = { 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600,
		43200, 86400, 172800, 604800, 1209600, 2592000 };
	size_t i = 0;

	if (high - low < (double)most / 2) {
		ticks_number(t, low, high, most);
		return;
	}
	while (
	    i + 1 < sizeof steps / sizeof *steps && floor(high / steps[i]) - ceil(low / steps[i]) + 1 > (double)most)
		i++;
	if (floor(high / steps[i]) - ceil(low / steps[i]) + 1 > (double)most)
		ticks_number(t, low, high, most);
	else
		ticks_step(t, low, high, steps[i]);
}

void
tick_time_text(double at, double step, char buf[TICK_TEXT])
{
	const time_t s = (time_t)floor(at + 1e-6);
	struct tm tm;

	if (gmtime_r(&s, &tm) == NULL) {
		(void)snprintf(buf, TICK_TEXT, "%.0f", at);
		return;
	}
	if (step < 1) {
		const int digits = step < 0.01 ? 3 : step < 0.1 ? 2 : 1;

		(void)snprintf(
		    buf, TICK_TEXT, "%02d:%0*.*f", tm.tm_min, digits + 3, digits, tm.tm_sec + at - (double)s);
	} else {
		(void)strftime(buf, TICK_TEXT, step < 60 ? "%H:%M:%S" : step < 86400 ? "%H:%M" : "%b %d", &tm);
	}
}
