/*
 * timeline: bytes and flows over time, in bins of equal width; the bytes of a flow are spread over its life.
 *
 * Bins begin at multiples of their width since the epoch.  Unless it is given, the width is the smallest of a row
 * (1 ms, 5 ms, ... 7 days), each a multiple of the one before it, with which all fits; a flow's share of a bin is the
 * difference of two whole numbers, so that bins add up to the same whatever came first.
 */
#ifndef TAWK_TIMELINE_H
#define TAWK_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "value.h"

#define TIMELINE_BINS 400     /* at most, where the width is not given */
#define TIMELINE_GIVEN 100000 /* at most, where it is */

struct timeline_bin {
	uint64_t bytes, flows;
};

struct timeline {
	int64_t width; /* [ns] */
	bool given;
	int64_t first; /* start of bin[0] divided by width */
	size_t n, room;
	struct timeline_bin *bin;
};

void timeline_init(struct timeline *, int64_t width_ns); /* 0: as it fits */
void timeline_release(struct timeline *);
/* Add a flow.  False: more bins of the given width than TIMELINE_GIVEN. */
bool timeline_add(struct timeline *, int64_t start_ns, int64_t duration_ns, uint64_t bytes);
/* Add a bin of another timeline.  False also if its width does not divide ours. */
bool timeline_put(struct timeline *, int64_t width_ns, int64_t number, struct timeline_bin);

/* Seconds with a fraction, as columns have times, in ns; false for what is none. */
bool time_read(struct text t, int64_t *ns);

#endif
