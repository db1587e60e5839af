/*
 * cells.c - arrays of cells, one per flow, in reserved address space
 *
 * An array is reserved for the largest number of flows and backed by memory as its cells are touched, so nothing is
 * moved when the table grows and nothing is paid for flows that never come.
 */
#include <sys/mman.h>

#include <errno.h>
#include <string.h>

#include "cells.h"
#include "t2api.h"

struct cells {
	const char *base;
	size_t bytes;		/* of address space */
	size_t cell;		/* bytes a cell, 0 if it is not prefetched */
	unsigned lines;		/* cache lines to fetch for a packet; for the end of the flow one more */
	bool tcp;		/* only for TCP */
	bool first;		/* and for the first bytes of a flow */
};

#define CELLS_MAX	512
#define PAGE	4096u	/* arrays begin with one: what plugins free is mostly no array */
#define LINES_MAX	5u	/* of a cell that are fetched */
static struct cells arrays[CELLS_MAX];
static unsigned narrays;

void *
cells_reserve(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

void *
t2_cells_new(size_t n, size_t size)
{
	size_t bytes;
	void *p;

	if (__builtin_mul_overflow(n, size, &bytes) || narrays == CELLS_MAX) {
		errno = ENOMEM;
		return NULL;
	}
	if (bytes == 0)
		bytes = 1;
	if ((p = cells_reserve(bytes)) != NULL)
		arrays[narrays++] = (struct cells){ .base = p, .bytes = bytes };
	return p;
}

static struct cells *
cells_of(const void *p)
{
	for (unsigned i = 0; i < narrays; i++)
		if (arrays[i].base == p)
			return &arrays[i];
	return NULL;
}

void
t2_cells_free(void *cells, size_t n, size_t size)
{
	(void)n, (void)size;
	t2_plugin_free(cells);
}

/*
 * Those that are prefetched, side by side: for packets of all flows, and behind them for TCP, those of one line,
 * which most are, and longer ones; for the ends of flows; for the first bytes of flows
 */
static struct ahead {
	const char *base;
	size_t cell;
	unsigned lines;
} ahead[CELLS_MAX], longer[CELLS_MAX], rare[CELLS_MAX], first[CELLS_MAX];
static unsigned nahead[2], nlonger[2];	/* of all flows; with those for TCP */
static unsigned nrare, nfirst;

/* Cache lines of the opposite flow: for packets of all flows, and behind them for TCP */
static struct opposite {
	const char *base;
	size_t cell;
} opposites[CELLS_MAX];
static unsigned nopposites[2];

static void
ahead_add(bool tcp)
{
	for (unsigned i = 0; i < narrays; i++) {
		const struct ahead a = { arrays[i].base, arrays[i].cell, arrays[i].lines };

		if (a.cell == 0 || a.lines == 0 || arrays[i].tcp != tcp)
			continue;
		if (a.lines == 1)
			ahead[nahead[tcp]++] = a;
		else
			longer[nlonger[tcp]++] = a;
	}
}

static void
ahead_make(void)
{
	nahead[false] = nlonger[false] = 0;
	ahead_add(false);
	nahead[true] = nahead[false];
	nlonger[true] = nlonger[false];
	ahead_add(true);
	nrare = nfirst = 0;
	for (unsigned i = 0; i < narrays; i++) {
		const size_t fetched = arrays[i].lines * 64u;

		if (arrays[i].cell <= fetched)
			continue;
		rare[nrare++] = (struct ahead){ arrays[i].base + fetched, arrays[i].cell, 1 };
		if (arrays[i].first && fetched == 0)
			first[nfirst++] = rare[nrare - 1];
	}
}

/* Lines of these cells are no more. */
static void
opposite_forget(const struct cells *c)
{
	unsigned to = 0, all = 0;

	for (unsigned i = 0; i < nopposites[true]; i++) {
		if (opposites[i].base >= c->base && opposites[i].base < c->base + c->bytes)
			continue;
		opposites[to++] = opposites[i];
		all += i < nopposites[false];
	}
	nopposites[false] = all;
	nopposites[true] = to;
}

void
t2_plugin_free(void *p)
{
	struct cells *const c = p != NULL && (uintptr_t)p % PAGE == 0 ? cells_of(p) : NULL;

	if (LIKELY(c == NULL)) {
		free(p);
		return;
	}
	munmap(p, c->bytes);
	opposite_forget(c);
	*c = arrays[--narrays];
	ahead_make();
}

static void
prefetch(const void *cells, size_t size, size_t bytes, bool tcp)
{
	struct cells *c = cells_of(cells);

	if (c == NULL)
		return;
	c->tcp = tcp;
	c->cell = size;
	c->lines = (unsigned)((bytes + 63) / 64);
	if (c->lines > LINES_MAX)
		c->lines = LINES_MAX;
	ahead_make();
}

unsigned
cells_arrays(void)
{
	return narrays;
}

void
cells_not_rare(unsigned from)
{
	for (unsigned i = from; i < narrays; i++)
		if (arrays[i].lines == 0)
			arrays[i].cell = 0;
	ahead_make();
}

void
cells_are_first(unsigned from)
{
	for (unsigned i = from; i < narrays; i++)
		arrays[i].first = true;
	ahead_make();
}

void
t2_cells_prefetch(const void *cells, size_t size, size_t bytes)
{
	prefetch(cells, size, bytes, false);
}

void
t2_cells_prefetch_tcp(const void *cells, size_t size, size_t bytes)
{
	prefetch(cells, size, bytes, true);
}

void
t2_cells_prefetch_opposite(const void *cells, size_t size, size_t offset, bool tcp)
{
	const unsigned at = nopposites[tcp];

	if (cells_of(cells) == NULL || nopposites[true] == CELLS_MAX)
		return;
	memmove(&opposites[at + 1], &opposites[at], (nopposites[true] - at) * sizeof opposites[0]);
	opposites[at] = (struct opposite){ (const char *)cells + offset, size };
	nopposites[false] += !tcp;
	nopposites[true]++;
}

void
cells_prefetch_opposite(unsigned long flowIndex, bool tcp)
{
	for (unsigned i = 0; i < nopposites[tcp]; i++)
		__builtin_prefetch(opposites[i].base + flowIndex * opposites[i].cell, 1);
}

void
cells_prefetch_first(unsigned long flowIndex)
{
	for (unsigned i = 0; i < nfirst; i++)
		__builtin_prefetch(first[i].base + flowIndex * first[i].cell, 1);
}

void
cells_prefetch_rare(unsigned long flowIndex)
{
	for (unsigned i = 0; i < nrare; i++)
		__builtin_prefetch(rare[i].base + flowIndex * rare[i].cell);
}

void
cells_prefetch(unsigned long flowIndex, bool tcp)
{
	for (unsigned i = 0; i < nahead[tcp]; i++)
		__builtin_prefetch(ahead[i].base + flowIndex * ahead[i].cell, 1);
	for (unsigned i = 0; i < nlonger[tcp]; i++) {
		const char *const p = longer[i].base + flowIndex * longer[i].cell;

		__builtin_prefetch(p, 1);
		__builtin_prefetch(p + 64, 1);
		if (longer[i].lines == 2)
			continue;
		__builtin_prefetch(p + 128, 1);
		if (longer[i].lines > 3)
			__builtin_prefetch(p + 192, 1);
		if (longer[i].lines > 4)
			__builtin_prefetch(p + 256, 1);
	}
}
