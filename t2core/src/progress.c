/*
 * progress.c - how far the run is: a line on the terminal
 *
 * A thread of its own reads the counters of the run as they are; none of them is kept for it.
 */
#include <stdio.h>
#include <time.h>

#include "alive.h"
#include "capture.h"
#include "progress.h"
#include "state.h"
#include "t2api.h"

#define FIRST_MS 250

/* Counters of the main thread, which are its own. */
static const uint64_t *packets_of, *flows_of, *memory_of, *done_of;
static struct timespec start;
static volatile bool writing;

static uint64_t
counter(const uint64_t *n)
{
	return __atomic_load_n(n, __ATOMIC_RELAXED);
}

double
progress_elapsed(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)(t.tv_sec - start.tv_sec) + (double)(t.tv_nsec - start.tv_nsec) / 1e9;
}

/* Packets in a second, since the line was shown last. */
static double
rate(uint64_t packets)
{
	static uint64_t before;
	static double before_s;
	const double now = progress_elapsed(), s = now - before_s;
	const double r = s > 0 ? (double)(packets - before) / s : 0;

	before = packets;
	before_s = now;
	return r;
}

static void
put_live(char *buf, size_t size)
{
	uint64_t received, dropped, ifdropped;
	char b[ALIVE_TEXT];

	capture_stats(&received, &dropped, &ifdropped);
	(void)snprintf(buf, size, ", %s dropped", alive_count((double)(dropped + ifdropped), b));
}

static bool
progress_line(char *buf, size_t size, void *arg)
{
	const uint64_t packets = counter(packets_of);
	char n[ALIVE_TEXT], r[ALIVE_TEXT], f[ALIVE_TEXT], part[64], left[64], file[64] = "", live[64] = "";
	unsigned no, of;

	(void)arg;
	if (writing) {
		(void)snprintf(buf, size, "%s flows to write", alive_count((double)counter(memory_of), f));
		return true;
	}
	alive_part(counter(done_of), capture_size(), progress_elapsed(), part, sizeof part, left, sizeof left);
	(void)capture_file_name(&no, &of);
	if (of > 1)
		(void)snprintf(file, sizeof file, "file %u of %u, ", no, of);
	if (capture_is_live())
		put_live(live, sizeof live);
	(void)snprintf(buf, size, "%s%s%s%s packets (%s/s), %s flows%s%s%s", file, part, *part ? ", " : "",
	    alive_count((double)packets, n), alive_count(rate(packets), r), alive_count((double)counter(flows_of), f),
	    live, *left ? ", " : "", left);
	return true;
}

void
progress_start(void)
{
	(void)clock_gettime(CLOCK_MONOTONIC, &start);
	packets_of = &numPackets;
	flows_of = &totalFlows;
	memory_of = &maxNumFlows;
	done_of = &input_done;
}

void
progress_show(void)
{
	(void)alive_start("t2", progress_line, NULL, FIRST_MS);
}

void
progress_writing(void)
{
	writing = true;
	alive_erase();
}

void
progress_stop(void)
{
	alive_stop();
}
