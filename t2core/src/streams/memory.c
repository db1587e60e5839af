/*
 * memory.c - the bounds of what is kept of flows, in the order of packets
 */
#include "memory.h"
#include "stream.h"
#include "t2api.h"

#define MARKS		(2 * MEMORY_LAG)	/* of which the counts are kept */

static struct {
	int64_t used[T2_MEM_KINDS];		/* [bytes]; below 0: other workers took what this one gave */
	int64_t noted[MARKS][T2_MEM_KINDS];
	uint64_t refused[T2_MEM_KINDS];
	unsigned is_short;			/* bit per kind */
} T2_PER_WORKER workers[T2_WORKERS_MAX + 1];	/* the last: of the thread that deals, if there are several */
static T2_PER_THREAD bool dealing;

bool memory_wanted;
static unsigned marks;				/* that were set */
struct memory_since memory_since;

static unsigned
self(void)
{
	return dealing ? T2_WORKERS_MAX : t2_worker;
}

void
memory_dealer(void)
{
	dealing = true;
}

void
t2_mem_use(void)
{
	memory_wanted = true;
}

bool
t2_mem_take(enum t2_mem kind, size_t n)
{
	const unsigned i = self();

	if (workers[i].is_short >> kind & 1) {
		workers[i].refused[kind]++;
		return false;
	}
	workers[i].used[kind] += (int64_t)n;
	return true;
}

void
t2_mem_give(enum t2_mem kind, size_t n)
{
	workers[self()].used[kind] -= (int64_t)n;
}

unsigned
memory_next(void)
{
	return marks;
}

unsigned
memory_short(void)
{
	const int64_t mib = 1048576, streams = STREAM_MEM * mib - (MEMORY_LAG + 2) * (int64_t)MEMORY_BYTES;
	const unsigned mark = marks++;
	int64_t used[T2_MEM_KINDS] = { 0 };

	memory_since = (struct memory_since){ .packets = 0 };
	if (mark < MEMORY_LAG)
		return 0;
	for (unsigned k = 0; k < T2_MEM_KINDS; k++)
		for (unsigned w = 0; w <= T2_WORKERS_MAX; w++)
			used[k] += workers[w].noted[(mark - MEMORY_LAG) % MARKS][k];
	used[T2_MEM_STREAM] += 2 * used[T2_MEM_GIVEN];
	return (unsigned)(used[T2_MEM_STREAM] > streams) << T2_MEM_STREAM |
	    (unsigned)(used[T2_MEM_TEXT] > TEXT_MEM * mib) << T2_MEM_TEXT |
	    (unsigned)(used[T2_MEM_GIVEN] > STREAM_MEM * mib * 3 / 16) << T2_MEM_GIVEN;
}

void
memory_mark(unsigned mark, unsigned is_short)
{
	const unsigned i = self();

	for (unsigned k = 0; k < T2_MEM_KINDS; k++)
		workers[i].noted[mark % MARKS][k] = workers[i].used[k];
	workers[i].is_short = is_short;
}

uint64_t
memory_refused(unsigned kind)
{
	uint64_t n = 0;

	for (unsigned w = 0; w <= T2_WORKERS_MAX; w++)
		n += workers[w].refused[kind];
	return n;
}

int64_t
memory_kept(void)
{
	int64_t n = 0;

	for (unsigned w = 0; w <= T2_WORKERS_MAX; w++)
		for (unsigned k = 0; k < T2_MEM_KINDS; k++)
			n += workers[w].used[k];
	return n;
}
