/*
 * rowcalls.c - the values of the plugins in a row
 *
 * The values of a plugin of which a flow has nothing are the same each time: each worker makes them once.  Those of
 * plugins that have not met the flow (met.h) are copied at once, as far as they stand side by side.
 */
#include <err.h>

#include "calls.h"
#include "columnlist.h"
#include "guard.h"
#include "met.h"
#include "rowcalls.h"

/* What makes the values of a plugin, in the order of plugins */
static struct call {
	void (*end)(unsigned long);
	void (*end9)(unsigned long, outputBuffer_t *);
	bool (*is_neutral)(unsigned long);
	const struct rowsteps *steps;	/* NULL: no table of columns */
	uint64_t met;			/* the plugin's bit of met.h, or 0 */
	uint16_t plugin;		/* from 1 */
} calls[PLUGINS_MAX];
static unsigned ncalls;
static const struct call *met_calls[MET_MAX];	/* of each bit */

/* Those that follow each other, from first to before end: none has a bit, or all have, these */
static struct part {
	const struct call *first, *end;
	uint64_t met;
} parts[PLUGINS_MAX + 1];		/* behind the last one is none */
static unsigned nparts;

/* Values of which a flow has nothing */
static struct neutral {
	struct { uint8_t *bytes; uint32_t n; } of[PLUGINS_MAX];	/* each call; NULL: not made yet */
	uint8_t *all;			/* of those with a bit, one behind the other; NULL: not all are made yet */
	uint32_t at[PLUGINS_MAX + 1];	/* where each begins there; those without a bit have no bytes */
} T2_PER_WORKER neutral[T2_WORKERS_MAX];

/* The table of a plugin as steps, if it has one. */
static const struct rowsteps *
steps_of(const struct t2_plugin *p)
{
	const struct rowsteps *steps;
	char why[256];

	if (BLOCK_BUF != 0 || p->columns == NULL)
		return NULL;
	if ((steps = rowsteps_new(p->columns, why, sizeof why)) == NULL)
		errx(1, "%s: %s", p->name, why);
	return steps;
}

/* A call is behind the one before. */
static void
part_add(const struct call *c)
{
	struct part *p = &parts[nparts];

	if (nparts > 0 && (p[-1].met != 0) == (c->met != 0))
		p--;
	else
		parts[nparts++] = (struct part){ .first = c };
	p->end = c + 1;
	p->met |= c->met;
}

void
rowcalls_add(const struct t2_plugin *p, unsigned i)
{
	struct call *const c = &calls[ncalls];

	*c = (struct call){ .end = p->onFlowTerminate, .end9 = p->t2OnFlowTerminate, .is_neutral = p->flowIsNeutral,
	    .steps = steps_of(p), .met = met_bit(i), .plugin = (uint16_t)(i + 1) };
	if (c->end == NULL && c->end9 == NULL && c->steps == NULL)
		return;
	if (c->met != 0)
		met_calls[met_number(c->met)] = c;
	ncalls++;
	part_add(c);
}

static void
append_neutral(const struct call *c, unsigned long flowIndex)
{
	typeof(neutral[0].of[0]) *const values = &neutral[t2_worker].of[c - calls];
	outputBuffer_t *const row = main_output_buffer;
	const uint32_t at = row->pos;

	if (LIKELY(values->bytes != NULL)) {
		outputBuffer_append(row, values->bytes, values->n);
		return;
	}
	if (c->steps != NULL)
		rowsteps_run(c->steps, flowIndex, row);
	values->n = row->pos - at;
	if ((values->bytes = malloc(values->n + 1)) != NULL)
		memcpy(values->bytes, row->buffer + at, values->n);
}

/* False as long as values are missing. */
static bool
neutral_join(struct neutral *n)
{
	uint32_t size = 0;

	for (unsigned i = 0; i < ncalls; i++) {
		if (calls[i].met != 0 && n->of[i].bytes == NULL)
			return false;
		n->at[i] = size;
		size += calls[i].met != 0 ? n->of[i].n : 0;
	}
	n->at[ncalls] = size;
	if ((n->all = malloc(size + 1)) == NULL)
		return false;
	for (unsigned i = 0; i < ncalls; i++)
		if (calls[i].met != 0)
			memcpy(n->all + n->at[i], n->of[i].bytes, n->of[i].n);
	return true;
}

/* The values of a plugin that may have something of the flow. */
static inline void
call(const struct call *c, unsigned long flowIndex, volatile uint16_t *cell)
{
	*cell = c->plugin;
	if (c->end != NULL)
		c->end(flowIndex);
	else if (c->end9 != NULL)
		c->end9(flowIndex, main_output_buffer);
	if (c->steps == NULL)
		return;
	if (c->is_neutral != NULL && c->is_neutral(flowIndex))
		append_neutral(c, flowIndex);
	else
		rowsteps_run(c->steps, flowIndex, main_output_buffer);
}

/* One by one, as long as not all neutral values are made. */
static T2_NOINLINE void
part_each(const struct part *p, uint64_t met, unsigned long flowIndex)
{
	for (const struct call *c = p->first; c < p->end; c++)
		if ((met & c->met) != 0)
			call(c, flowIndex, guard_cell());
		else
			append_neutral(c, flowIndex);
}

/* Copy the values from first to before end. */
static inline void
append_unmet(const struct neutral *n, const struct call *first, const struct call *end)
{
	const uint32_t at = n->at[first - calls];

	outputBuffer_append(main_output_buffer, n->all + at, n->at[end - calls] - at);
}

/* Of plugins with bits these have met the flow; the values between theirs are copied. */
static T2_NOINLINE void
part_met(const struct part *p, uint64_t met, unsigned long flowIndex)
{
	struct neutral *const n = &neutral[t2_worker];
	const struct call *from = p->first;

	if (UNLIKELY(n->all == NULL) && !neutral_join(n)) {
		part_each(p, met, flowIndex);
		return;
	}
	for (; met != 0; met &= met - 1) {
		const struct call *const c = met_calls[met_number(met)];

		append_unmet(n, from, c);
		call(c, flowIndex, guard_cell());
		from = c + 1;
	}
	append_unmet(n, from, p->end);
}

void
rowcalls_run(unsigned long flowIndex)
{
	volatile uint16_t *const cell = guard_cell();
	const uint64_t met = met_of(flowIndex);

	for (const struct part *p = parts; p->end != NULL; p++)
		if (p->met != 0)
			part_met(p, met & p->met, flowIndex);
		else
			for (const struct call *c = p->first; c < p->end; c++)
				call(c, flowIndex, cell);
	*cell = 0;
}
