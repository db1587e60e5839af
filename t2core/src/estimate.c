/*
 * estimate.c - extremes of the raw bandwidth (MIN_MAX_ESTIMATE)
 *
 * Bytes are gathered over intervals of MMXLAGTMS seconds of packet time; the average is a first-order IIR filter.
 */
#include <math.h>

#include "estimate.h"
#include "t2api.h"
#include "t2log.h"
#include "ticks.h"

#define WEIGHT	0.1	/* of a new interval in the average */

static double begin, bytes, average, variance, least, most;
static unsigned long intervals;

static void
interval_end(double length)
{
	const double rate = 8.0 * bytes / length, d = rate - average;

	if (intervals++ == 0) {
		average = least = most = rate;
		return;
	}
	average += WEIGHT * d;
	variance = (1 - WEIGHT) * (variance + WEIGHT * d * d);
	least = fmin(least, rate);
	most = fmax(most, rate);
}

void
estimate_packet(const packet_t *pk)
{
	const double now = (double)tv_ticks(&actTime) / (double)TSTAMPFAC;

	if (numPackets <= 1 || now < begin)
		begin = now;
	if (now - begin >= (double)MMXLAGTMS) {
		interval_end(now - begin);
		begin = now;
		bytes = 0;
	}
	bytes += pk->rawLen;
}

void
estimate_report(FILE *s)
{
	if (!MIN_MAX_ESTIMATE || intervals == 0)
		return;
	t2_log_speed(s, "IIR raw bandwidth", average);
	t2_log_speed(s, "Stddev IIR raw bandwidth", sqrt(variance));
	t2_log_speed(s, "Max raw bandwidth", most);
	t2_log_speed(s, "Min raw bandwidth", least);
}
